/* SPDX-License-Identifier: LGPL-2.1-or-later
 * threads.c: two threads with a directory each, first on two stores, then on one. Built with -fsanitize=thread: the
 * library must share nothing between handles. Prints nothing when all is well.
 *
 *   threads FOLDER */
#include <mapicfg.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include "../unit/inputs.h"

#define CHANGES 40

struct job {
    char path[300];
    int number;
    const char *failure;
};

static int32_t count_object(void *user, const mapicfg_object *object, uint64_t key) {
    (void)key;
    *(int *)user += mapicfg_object_get_identity(object) != NULL;
    return 0;
}

static int32_t count_change(void *user, const mapicfg_journal_entry *change) {
    *(int *)user += mapicfg_journal_entry_get_kind(change) != 0;
    return 0;
}

static int32_t drop_bytes(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 0;
}

static mapicfg_status change(mapicfg_directory *directory, const char *name, const char *text, mapicfg_error *err) {
    mapicfg_object *mailbox, *found = NULL;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &mailbox, err);
    if (!status) status = mapicfg_object_set_text(mailbox, "Name", name, err);
    if (!status) status = mapicfg_object_set_text(mailbox, "Alias", text, err);
    if (!status) status = mapicfg_directory_put(directory, mailbox, NULL, err);
    if (!status) status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, text, &found, err);
    mapicfg_object_free(found);
    mapicfg_object_free(mailbox);
    return status;
}

static mapicfg_status use(mapicfg_directory *directory, int number, mapicfg_error *err) {
    mapicfg_writer *writer = NULL;
    mapicfg_status status = MAPICFG_OK;
    char name[40], text[40];
    int objects = 0, changes = 0;
    for (int i = 0; !status && i < CHANGES; i++) {
        snprintf(name, sizeof name, "mailbox%d.%d", number, i % 10);
        snprintf(text, sizeof text, "alias%d.%d", number, i);
        status = change(directory, name, text, err);
    }
    if (!status) status = import_one(directory, input_file("tests/data/contoso/mailboxes.csv"), NULL, NULL, err);
    if (!status) status = mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, NULL, count_object, &objects, err);
    if (!status) status = mapicfg_directory_history(directory, NULL, count_change, &changes, err);
    if (!status) status = mapicfg_directory_undo(directory, NULL, err);
    if (!status) status = mapicfg_writer_new(MAPICFG_FORMAT_JSON, drop_bytes, NULL, &writer, err);
    if (!status) status = mapicfg_directory_export(directory, 0, writer, err);
    mapicfg_writer_free(writer);
    return status ? status : objects >= 10 && changes >= CHANGES ? MAPICFG_OK : MAPICFG_E_CONFLICT;
}

static void *work(void *given) {
    static const char *const failed = "failed";
    struct job *job = given;
    mapicfg_directory *directory;
    mapicfg_error err = {0};
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = MAPICFG_DIRECTORY_CREATE;
    options.actor = job->path;
    mapicfg_status status = mapicfg_directory_open(job->path, &options, &directory, &err);
    if (!status) status = use(directory, job->number, &err);
    mapicfg_directory_close(directory);
    if (status) {
        printf("%s: %s %s\n", job->path, mapicfg_status_name(status), err.message);
        job->failure = failed;
    }
    return NULL;
}

static int run(const char *folder, const char *first, const char *second) {
    struct job jobs[2] = {{.number = 0}, {.number = 1}};
    pthread_t threads[2];
    const char *const names[] = {first, second};
    for (int i = 0; i < 2; i++) {
        if (strcmp(names[i], ":memory:") == 0)
            snprintf(jobs[i].path, sizeof jobs[i].path, "%s", names[i]);
        else
            snprintf(jobs[i].path, sizeof jobs[i].path, "%s/%s", folder, names[i]);
        if (pthread_create(&threads[i], NULL, work, &jobs[i])) return 0;
    }
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    return !jobs[0].failure && !jobs[1].failure;
}

/* One thread runs cmdlets; the other ends that by the flag, which both know. */
static int32_t cancel;
static int running; /* guarded by the mutex */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t started = PTHREAD_COND_INITIALIZER;

static int32_t tell_started(void *user, const mapicfg_exec_item *item) {
    (void)user, (void)item;
    pthread_mutex_lock(&mutex);
    running = 1;
    pthread_cond_signal(&started);
    pthread_mutex_unlock(&mutex);
    return 0;
}

static void *run_until_cancelled(void *given) {
    static const char text[] = "Get-OrganizationConfig";
    mapicfg_work work = MAPICFG_WORK_INIT;
    work.cancel = &cancel;
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.work = &work;
    mapicfg_status *status = given;
    mapicfg_directory *directory;
    *status = mapicfg_directory_open(NULL, NULL, &directory, NULL);
    while (!*status) *status = mapicfg_exec(directory, text, sizeof text - 1, &options, tell_started, NULL, NULL);
    mapicfg_directory_close(directory);
    return NULL;
}

static int cancel_exec(void) {
    mapicfg_status status = MAPICFG_OK;
    pthread_t thread;
    if (pthread_create(&thread, NULL, run_until_cancelled, &status)) return 0;
    pthread_mutex_lock(&mutex);
    while (!running) pthread_cond_wait(&started, &mutex);
    pthread_mutex_unlock(&mutex);
    __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    if (status != MAPICFG_E_CANCELLED) printf("cancelling: %s\n", mapicfg_status_name(status));
    return status == MAPICFG_E_CANCELLED;
}

int main(int count, char **args) {
    if (count != 2) return 2;
    return !(cancel_exec() && run(args[1], ":memory:", ":memory:") && run(args[1], "one", "two") &&
             run(args[1], "same", "same"));
}
