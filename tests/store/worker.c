/* SPDX-License-Identifier: LGPL-2.1-or-later
 * worker.c: changes a store while others do the same, or until it is killed, and says on standard output what it is
 * about to do and what has been done. The scripts beside it compare that with what the store holds.
 *
 *   worker make STORE COUNT      a store with so many mailboxes and a virtual directory
 *   worker sample STORE          a store with the organization of tests/data/contoso, and some changes
 *   worker change STORE SEED COUNT    prints the mailboxes, then makes COUNT changes
 *   the same two, then HOW STEP  fails at the STEP-th call that changes a file: see machine.h
 *   worker waits FILE            whether power and dark can be tried
 *   worker add STORE ID COUNT    adds COUNT service principal names to the one virtual directory, and counts in a
 * mailbox
 *   worker fill STORE [LIMIT]    stores mailboxes until that fails; no file may be larger than LIMIT bytes
 * With DEFER_SYNC in the environment, changes are brought to the disk later. */
#include <mapicfg.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "machine.h"
#include "../unit/inputs.h"

#define VDIR "EX1\\mapi (Default Web Site)"
#define SHARED "mailbox8"
#define TEXT "MAPIBlockOutlookVersions" /* a property that takes any text */

/* ---- what all do ---- */

static mapicfg_directory *directory;
static mapicfg_error err;

/* One write a line: a reader sees all or nothing of it. */
static void say(const char *line) {
    char text[1200];
    int size = snprintf(text, sizeof text, "%s\n", line);
    if (size < 0 || write(STDOUT_FILENO, text, (size_t)size) != size) _exit(5);
}

static void say_status(mapicfg_status status) {
    char text[1000];
    snprintf(text, sizeof text, "failed %s %s", mapicfg_status_name(status), err.message);
    say(status ? text : "done");
}

static int open_store(const char *path, const char *actor) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = MAPICFG_DIRECTORY_CREATE | (getenv("DEFER_SYNC") ? MAPICFG_DIRECTORY_DEFER_SYNC : 0);
    options.actor = actor;
    options.wait = 300000; /* ms: with eight writers on a busy disk, the last one's turn may come late */
    if (mapicfg_directory_open(path, &options, &directory, &err)) {
        say_status(err.code);
        return 0;
    }
    return 1;
}

static mapicfg_object *object_of(uint32_t class_id, const char *property, const char *text) {
    mapicfg_object *object;
    if (mapicfg_object_new(class_id, &object, &err) || mapicfg_object_set_text(object, property, text, &err)) exit(5);
    return object;
}

static mapicfg_status set(uint32_t class_id, const char *identity, const char *property, const char *text) {
    mapicfg_object *changes = object_of(class_id, property, text);
    mapicfg_status status = mapicfg_directory_set(directory, identity, changes, NULL, &err);
    mapicfg_object_free(changes);
    return status;
}

static mapicfg_status create(const char *name, const char *text) {
    mapicfg_object *mailbox = object_of(MAPICFG_CLASS_MAILBOX, "Name", name);
    int created = 0;
    mapicfg_status status = mapicfg_object_set_text(mailbox, TEXT, text, &err);
    if (!status) status = mapicfg_directory_put(directory, mailbox, &created, &err);
    if (!status && !created) exit(6);
    mapicfg_object_free(mailbox);
    return status;
}

static int make(const char *path, int count) {
    if (!open_store(path, "make")) return 4;
    mapicfg_object *vdir = object_of(MAPICFG_CLASS_VDIR, "Name", "mapi (Default Web Site)");
    mapicfg_status status = mapicfg_object_set_text(vdir, "Server", "EX1", &err);
    if (!status) status = mapicfg_directory_begin(directory, "make", &err);
    if (!status) status = mapicfg_directory_put(directory, vdir, NULL, &err);
    for (int i = 0; !status && i < count; i++) {
        char name[20];
        snprintf(name, sizeof name, "mailbox%d", i);
        mapicfg_object *mailbox = object_of(MAPICFG_CLASS_MAILBOX, "Name", name);
        status = mapicfg_directory_put(directory, mailbox, NULL, &err);
        mapicfg_object_free(mailbox);
    }
    if (!status) status = mapicfg_directory_commit(directory, &err);
    mapicfg_object_free(vdir);
    say_status(status);
    mapicfg_directory_close(directory);
    return status ? 4 : 0;
}

/* What the guide's examples are about. */
static int sample(const char *path) {
    static const char *const exports[] = {"tests/data/contoso/org.xml", "tests/data/contoso/servers.xml",
                                          "tests/data/contoso/vdirs.xml", "tests/data/contoso/mailboxes.xml"};
    if (!open_store(path, "CONTOSO\\admin")) return 4;
    mapicfg_status status = MAPICFG_OK;
    for (int i = 0; !status && i < 4; i++)
        status = import_one(directory, input_file(exports[i]), NULL, NULL, &err);
    if (!status) status = mapicfg_directory_begin(directory, "Set-CASMailbox anna -MapiHttpEnabled $false", &err);
    if (!status) status = set(MAPICFG_CLASS_MAILBOX, "anna", "MapiHttpEnabled", "False");
    if (!status) status = mapicfg_directory_commit(directory, &err);
    say_status(status);
    mapicfg_directory_close(directory);
    return status ? 4 : 0;
}

static void say_steps(void) {
    char text[40];
    snprintf(text, sizeof text, "steps %ld", machine_steps());
    say(text);
}

/* ---- change ---- */

#define MAILBOXES 12
#define CREATED 4 /* of these, the last are created and removed again */

static int present[MAILBOXES];

static int32_t say_mailbox(void *user, const mapicfg_object *object, uint64_t key) {
    const char *name, *text, *state;
    char line[600];
    (void)user, (void)key;
    if (mapicfg_object_get_text(object, "Name", &name, &err) || mapicfg_object_get_text(object, TEXT, &text, &err) ||
        mapicfg_object_get_text(object, "MapiHttpEnabled", &state, &err))
        return 1;
    snprintf(line, sizeof line, "state %s %s %s", name, text ? text : "-", state ? state : "-");
    say(line);
    present[atoi(name + strlen("mailbox")) % MAILBOXES] = 1;
    return 0;
}

static mapicfg_status set_both(int a, int b, const char *text) {
    char first[20], second[20];
    snprintf(first, sizeof first, "mailbox%d", a);
    snprintf(second, sizeof second, "mailbox%d", b);
    mapicfg_status status = mapicfg_directory_begin(directory, "both", &err);
    if (!status) status = set(MAPICFG_CLASS_MAILBOX, first, TEXT, text);
    if (!status) status = set(MAPICFG_CLASS_MAILBOX, second, TEXT, text);
    if (!status) return mapicfg_directory_commit(directory, &err);
    mapicfg_directory_rollback(directory);
    return status;
}

/* The lowest bits of such a generator repeat soon; the highest are used. */
static unsigned next(unsigned *state, unsigned below) {
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 12) % below;
}

static mapicfg_status change_one(unsigned *random, const char *text) {
    static const char *const states[] = {"True", "False", "$null"};
    unsigned fixed = MAILBOXES - CREATED, a = next(random, fixed), b = next(random, fixed), what = next(random, 8);
    unsigned other = fixed + next(random, CREATED);
    char name[20], line[200];
    snprintf(name, sizeof name, "mailbox%u", what < 3 ? a : other);
    if (what < 2) {
        snprintf(line, sizeof line, "try set %s %s %s", name, TEXT, text);
        say(line);
        return set(MAPICFG_CLASS_MAILBOX, name, TEXT, text);
    }
    if (what == 2) {
        snprintf(line, sizeof line, "try set %s MapiHttpEnabled %s", name, states[b % 3]);
        say(line);
        return set(MAPICFG_CLASS_MAILBOX, name, "MapiHttpEnabled", states[b % 3]);
    }
    if (what < 5) {
        snprintf(line, sizeof line, "try both mailbox%u mailbox%u %s", a, b, text);
        say(line);
        return set_both((int)a, (int)b, text);
    }
    snprintf(line, sizeof line, present[other] ? "try remove %s" : "try create %s %s", name, text);
    say(line);
    mapicfg_status status = present[other]
                                ? mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, name, &err)
                                : create(name, text);
    if (!status) present[other] = !present[other];
    return status;
}

static int change(const char *path, unsigned seed, int count) {
    char text[60];
    unsigned random = seed * 2654435761u + 1;
    if (!open_store(path, "change")) return 4;
    if (mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, NULL, say_mailbox, NULL, &err)) return 4;
    say("ready");
    for (int i = 0; i < count; i++) {
        snprintf(text, sizeof text, "v%u.%d", seed, i);
        mapicfg_status status = change_one(&random, text);
        say_status(status);
        if (status) break;
    }
    mapicfg_directory_close(directory);
    return 0;
}

/* ---- add ---- */

static mapicfg_status add_name(const char *name) {
    mapicfg_object *vdir = NULL;
    mapicfg_object *changes = NULL;
    const char *const names[] = {name};
    char *have = NULL;
    mapicfg_status status = mapicfg_directory_begin(directory, name, &err);
    if (status) return status;
    status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_VDIR, VDIR, &vdir, &err);
    if (!status) status = mapicfg_object_add_items(vdir, "ExtendedProtectionSPNList", names, 1, &err);
    if (!status) status = mapicfg_object_dup_text(vdir, "ExtendedProtectionSPNList", &have, &err);
    if (!status) {
        changes = object_of(MAPICFG_CLASS_VDIR, "ExtendedProtectionSPNList", have);
        status = mapicfg_directory_set(directory, VDIR, changes, NULL, &err);
    }
    mapicfg_free(have);
    mapicfg_object_free(changes);
    mapicfg_object_free(vdir);
    if (!status) return mapicfg_directory_commit(directory, &err);
    mapicfg_directory_rollback(directory);
    return status;
}

static int add(const char *path, const char *id, int count) {
    char name[60], own[30], text[20];
    mapicfg_status status = MAPICFG_OK;
    if (!open_store(path, id)) return 4;
    snprintf(own, sizeof own, "mailbox%s", id);
    for (int i = 0; !status && i < count; i++) {
        snprintf(name, sizeof name, "HTTP/%s-%d.contoso.com", id, i);
        snprintf(text, sizeof text, "%d", i);
        status = add_name(name);
        if (!status) status = set(MAPICFG_CLASS_MAILBOX, own, TEXT, text);
        if (!status) status = set(MAPICFG_CLASS_MAILBOX, SHARED, TEXT, name);
    }
    say_status(status);
    mapicfg_directory_close(directory);
    return status ? 4 : 0;
}

/* ---- fill ---- */

static int fill(const char *path, const char *limit) {
    static char text[20001];
    char name[40];
    unsigned long count = 0;
    mapicfg_status status = MAPICFG_OK;
    if (limit) {
        struct rlimit size = {(rlim_t)atol(limit), (rlim_t)atol(limit)};
        signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &size)) return 5;
    }
    if (!open_store(path, "fill")) return 4;
    memset(text, 'x', sizeof text - 1);
    while (!status) {
        snprintf(name, sizeof name, "full%lu", count);
        status = create(name, text);
        count += !status;
    }
    uint64_t have = 0;
    mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &have, NULL);
    snprintf(name, sizeof name, "stored %lu of %lu", count, (unsigned long)have);
    say(name);
    say_status(status);
    mapicfg_directory_close(directory);
    return 0;
}

int main(int count, char **args) {
    if (count < 3) return 2;
    int known = strcmp(args[1], "change") == 0 ? 5 : 4, result = 2;
    int breaks = count == known + 2;
    if (breaks) break_machine(args[2], args[known], atol(args[known + 1]));
    if (strcmp(args[1], "make") == 0 && count >= 4) result = make(args[2], atoi(args[3]));
    if (strcmp(args[1], "change") == 0 && count >= 5) result = change(args[2], (unsigned)atol(args[3]), atoi(args[4]));
    if (breaks) say_steps();
    if (result != 2) return result;
    if (strcmp(args[1], "waits") == 0) return !machine_sees_waits(args[2]);
    if (strcmp(args[1], "sample") == 0) return sample(args[2]);
    if (strcmp(args[1], "add") == 0 && count == 5) return add(args[2], args[3], atoi(args[4]));
    if (strcmp(args[1], "fill") == 0) return fill(args[2], count > 3 ? args[3] : NULL);
    return 2;
}
