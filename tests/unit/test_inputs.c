/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_inputs.c: every kind of input through every call that takes them: the same objects, reports and messages. */
#include <fcntl.h>
#include <mapicfg.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "formats/source.h"
#include "inputs.h"
#include "unit.h"

static char folder[] = "/tmp/mapicfg-inputs-XXXXXX";
static char path[64];
static pid_t writer; /* into a FIFO */

/* ---- what a call says ---- */

struct told {
    char text[32768];
    size_t size;
    size_t ticks, cancel_tick; /* 0: never */
    uint64_t done, total;
};

static void tell(struct told *told, const char *form, ...) {
    va_list arguments;
    va_start(arguments, form);
    told->size += (size_t)vsnprintf(told->text + told->size, sizeof told->text - told->size, form, arguments);
    va_end(arguments);
    ck_assert_uint_lt(told->size, sizeof told->text);
}

static void tell_error(struct told *told, const char *what, const mapicfg_error *one) {
    char text[1200];
    mapicfg_error_format(one, text, sizeof text);
    tell(told, "%s %ld %s\n", what, (long)one->code, text);
}

static void tell_report(struct told *told, const mapicfg_report *report) {
    for (uint32_t kind = 0; kind <= MAPICFG_REPORT_WARNINGS; kind++)
        tell(told, "%u: %llu\n", kind, (unsigned long long)mapicfg_report_get_total(report, kind));
    for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS); i++)
        tell_error(told, "problem", mapicfg_report_get_problem(report, i));
    for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_WARNINGS); i++)
        tell_error(told, "warning", mapicfg_report_get_warning(report, i));
}

static int32_t tell_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    tell(user, "%s %s %s:%llu\n", mapicfg_class_name(mapicfg_object_get_class(object)),
         mapicfg_object_get_identity(object), source, (unsigned long long)line);
    return 0;
}

static int32_t tell_mailbox(void *user, const char *identity, mapicfg_decision decision, const char *source,
                            uint64_t line) {
    tell(user, "%s %llx %s:%llu\n", identity, (unsigned long long)decision, source, (unsigned long long)line);
    return 0;
}

static int32_t tell_stored(void *user, const mapicfg_object *object, uint64_t key) {
    (void)key;
    tell(user, "%s\n", mapicfg_object_get_identity(object));
    return 0;
}

static int32_t tick(void *user, uint64_t done, uint64_t total) {
    struct told *told = user;
    told->done = done;
    told->total = total;
    return ++told->ticks == told->cancel_tick;
}

/* ---- the calls ---- */

typedef mapicfg_status (*call_fn)(const mapicfg_input *inputs, size_t count, const mapicfg_work *work,
                                  struct told *told);

static mapicfg_status call_read(const mapicfg_input *inputs, size_t count, const mapicfg_work *work,
                                struct told *told) {
    mapicfg_report *report;
    mapicfg_error failed = {0};
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
    mapicfg_status status = mapicfg_read(inputs, count, work, tell_object, told, report, &failed);
    tell_error(told, "status", &failed);
    tell_report(told, report);
    mapicfg_report_free(report);
    return status;
}

static mapicfg_status call_step(const mapicfg_input *inputs, size_t count, const mapicfg_work *work,
                                struct told *told) {
    mapicfg_report *report;
    mapicfg_reading *reading;
    mapicfg_error failed = {0}, first = {0};
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
    mapicfg_status status = mapicfg_reading_new(inputs, count, work, tell_object, told, report, &reading, &first);
    for (int over = status != 0; !over;) {
        mapicfg_status step = mapicfg_reading_step(reading, &over, &failed);
        int ends = step == MAPICFG_E_CANCELLED || step == MAPICFG_E_NOMEM;
        if (step && (ends || !status)) {
            first = failed;
            status = step;
        }
        ck_assert_int_eq(ends && !over, 0);
    }
    tell_error(told, "status", &first);
    tell_report(told, report);
    mapicfg_reading_free(reading);
    mapicfg_report_free(report);
    return status;
}

static mapicfg_status call_audit(const mapicfg_input *inputs, size_t count, const mapicfg_work *work,
                                 struct told *told) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    mapicfg_audit *audit;
    mapicfg_error failed = {0};
    options.org = MAPICFG_TRUE;
    options.fn = tell_mailbox;
    options.user = told;
    ck_assert_int_eq(mapicfg_audit_new(&options, &audit, NULL), 0);
    mapicfg_status status = mapicfg_audit_read(audit, inputs, count, work, &failed);
    tell_error(told, "status", &failed);
    ck_assert_int_eq(mapicfg_audit_finish(audit, NULL), 0);
    tell_report(told, mapicfg_audit_get_report(audit));
    mapicfg_audit_free(audit);
    return status;
}

/* A store that has an object before, and the same when the import fails. */
static mapicfg_status call_import(const mapicfg_input *inputs, size_t count, const mapicfg_work *work,
                                  struct told *told) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    mapicfg_directory *directory;
    mapicfg_report *report;
    mapicfg_error failed = {0};
    uint64_t changes = 0, mailboxes;
    options.flags = MAPICFG_DIRECTORY_EMPTY;
    ck_assert_int_eq(mapicfg_directory_open(NULL, &options, &directory, NULL), 0);
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
    mapicfg_status status = mapicfg_directory_import(directory, inputs, count, work, report, &failed);
    tell_error(told, "status", &failed);
    tell_report(told, report);
    for (uint32_t id = 1; id <= mapicfg_class_count(); id++)
        ck_assert_int_eq(mapicfg_directory_list(directory, id, NULL, tell_stored, told, NULL), 0);
    ck_assert_int_eq(mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &mailboxes, NULL), 0);
    if (status) {
        ck_assert_uint_eq(mailboxes + changes, 0);
        for (uint32_t kind = MAPICFG_REPORT_CREATED; kind <= MAPICFG_REPORT_UNCHANGED; kind++)
            ck_assert_uint_eq(mapicfg_report_get_total(report, kind), 0);
    }
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    mapicfg_report_free(report);
    mapicfg_directory_close(directory);
    return status;
}

static const call_fn calls[] = {call_read, call_step, call_audit, call_import};
#define CALLS (sizeof calls / sizeof *calls)

/* ---- the kinds ---- */

struct source {
    const char *text;
    size_t size, at, most;  /* bytes at a time */
    size_t asked, fail_at;  /* 0: never */
    mapicfg_status status;  /* to fail with */
    int over;
    int32_t cancel;
};

static mapicfg_status pull(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *failed) {
    struct source *source = user;
    ck_assert_int_eq(source->over, 0); /* not asked again */
    if (++source->asked == source->fail_at) {
        source->over = source->status != 0;
        if (!source->status) __atomic_store_n(&source->cancel, 1, __ATOMIC_RELAXED);
        if (source->status == MAPICFG_E_IO) strcpy(failed->message, "the line is dead");
        if (source->status) return source->status;
    }
    size_t left = source->size - source->at, give = left < source->most ? left : source->most;
    if (give > size) give = size;
    if (give) memcpy(buffer, source->text + source->at, give);
    source->at += give;
    source->over = !give;
    *got = give;
    return MAPICFG_OK;
}

static mapicfg_input input_pull(struct source *source, const char *name) {
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.pull = pull;
    input.user = source;
    input.source = name;
    return input;
}

static void write_file(const char *name, const char *text, size_t size) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

static void remove_file(const char *name) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(unlink(path), 0);
}

enum kind { BYTES, FILE_PATH, DESCRIPTOR, PIPE, SLOW_PIPE, FIFO, PULL, PULL_BY_ONE, FOLDER, KINDS };

/* An input of the kind with this text; *fd is to be closed. */
static mapicfg_input make(enum kind kind, const char *text, size_t size, struct source *source, int *fd) {
    int ends[2];
    *fd = -1;
    *source = (struct source){.text = text, .size = size, .most = kind == PULL_BY_ONE ? 1 : 1000000};
    if (kind == BYTES) return input_bytes(text, size, "in");
    if (kind == PULL || kind == PULL_BY_ONE) return input_pull(source, "in");
    if (kind == PIPE) {
        ck_assert_int_eq(pipe(ends), 0);
        ck_assert_int_eq(write(ends[1], text, size), (ssize_t)size);
        close(ends[1]);
        *fd = ends[0];
        return input_fd(*fd, "in");
    }
    if (kind == SLOW_PIPE) { /* its reader does not block, and there is nothing yet */
        ck_assert_int_eq(pipe(ends), 0);
        ck_assert_int_ge(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
        writer = fork();
        if (writer == 0) {
            const struct timespec soon = {.tv_nsec = 2000000};
            nanosleep(&soon, NULL);
            _exit(write(ends[1], text, size) != (ssize_t)size);
        }
        close(ends[1]);
        *fd = ends[0];
        return input_fd(*fd, "in");
    }
    mapicfg_input input = MAPICFG_INPUT_INIT;
    if (kind == FIFO) {
        snprintf(path, sizeof path, "%s/%s", folder, "in");
        ck_assert_int_eq(mkfifo(path, 0600), 0);
        writer = fork();
        if (writer == 0) {
            int end = open(path, O_WRONLY);
            _exit(end < 0 || write(end, text, size) != (ssize_t)size);
        }
        input = input_file(path);
        input.source = "in";
        return input;
    }
    write_file("in", text, size);
    if (kind == DESCRIPTOR) {
        *fd = open(path, O_RDONLY);
        return input_fd(*fd, "in");
    }
    input = input_file(kind == FOLDER ? folder : path);
    if (kind == FILE_PATH) input.source = "in";
    if (kind == FOLDER) input.source = ".";
    return input;
}

static void unmake(enum kind kind, int fd) {
    int status = 0;
    if (fd >= 0) close(fd);
    if (kind == FIFO || kind == SLOW_PIPE) ck_assert_int_eq(waitpid(writer, &status, 0), writer);
    ck_assert_int_eq(status, 0);
    if (kind == FILE_PATH || kind == DESCRIPTOR || kind == FOLDER || kind == FIFO) remove_file("in");
}

/* ---- one input ---- */

static const char good[] = "Identity,MapiHttpEnabled\r\na,True\r\nb,Perhaps\r\nc,\r\nc,False\r\n";
static const char broken[] =
    "[{\"Identity\":\"a\",\"MapiHttpEnabled\":true},\n {\"Identity\":\"b\",\"MapiHttpEnabled\":null},\n oops";
static const char latin[] = "Identity,MapiHttpEnabled\na,True\nJ\xfcrgen,True\n";
static const struct {
    const char *text;
    size_t size;
} texts[] = {{good, sizeof good - 1}, {broken, sizeof broken - 1}, {latin, sizeof latin - 1}, {"", 0},
             {"Colour,Size\nred,1\n", 18}};
#define TEXTS (sizeof texts / sizeof *texts)

static void replace_all(char *text, const char *from, const char *to) {
    for (char *at = text; (at = strstr(at, from));) {
        memmove(at + strlen(to), at + strlen(from), strlen(at + strlen(from)) + 1);
        memcpy(at, to, strlen(to));
        at += strlen(to);
    }
}

START_TEST(kinds) {
    for (size_t call = 0; call < CALLS; call++) {
        static struct told expected, got;
        struct source source;
        int fd;
        expected = got = (struct told){.size = 0};
        mapicfg_input input = make(BYTES, texts[_i].text, texts[_i].size, &source, &fd);
        mapicfg_status status = calls[call](&input, 1, NULL, &expected);
        for (unsigned round = 2 * FILE_PATH; round < 2 * KINDS; round++) {
            const enum kind kind = round / 2;
            const int watched = round % 2;
            mapicfg_work work = MAPICFG_WORK_INIT;
            got = (struct told){.size = 0};
            work.progress = tick;
            work.user = &got;
            input = make(kind, texts[_i].text, texts[_i].size, &source, &fd);
            ck_assert_int_eq(calls[call](&input, 1, watched ? &work : NULL, &got), status);
            if (kind == FOLDER) replace_all(got.text, "./in", "in");
            ck_assert_msg(strcmp(got.text, expected.text) == 0, "call %zu, kind %d:\n%s\nfor\n%s", call, kind, got.text,
                          expected.text);
            unmake(kind, fd);
            if (status || !watched) continue;
            ck_assert_uint_ge(got.ticks, 1);
            ck_assert_uint_eq(got.done, texts[_i].size);
            int is_known = kind == FILE_PATH || kind == DESCRIPTOR || kind == FOLDER;
            ck_assert_uint_eq(got.total, is_known ? texts[_i].size : 0);
        }
    }
}
END_TEST

/* ---- cancelled, and functions that fail ---- */

START_TEST(cancelled_at_every_tick) {
    static struct told told;
    for (size_t at = 1;; at++) {
        struct source source = {.text = good, .size = sizeof good - 1, .most = 3};
        mapicfg_input input = input_pull(&source, "in");
        mapicfg_work work = MAPICFG_WORK_INIT;
        told = (struct told){.cancel_tick = at};
        work.progress = tick;
        work.user = &told;
        mapicfg_status status = calls[_i](&input, 1, &work, &told);
        if (told.ticks < at) {
            ck_assert_int_eq(status, 0);
            ck_assert_uint_gt(at, 10);
            break;
        }
        ck_assert_int_eq(status, MAPICFG_E_CANCELLED);
        ck_assert_uint_eq(told.ticks, at);
        ck_assert_ptr_null(strstr(told.text, "problem -21"));
    }
}
END_TEST

/* The file grows once its size is known. */
static int32_t tick_and_append(void *user, uint64_t done, uint64_t total) {
    struct told *told = user;
    ck_assert_uint_ge(done, told->done);
    if (!told->ticks) {
        FILE *file = fopen(path, "ab");
        ck_assert_ptr_nonnull(file);
        ck_assert_int_ge(fputs("d,True\r\n", file), 0);
        ck_assert_int_eq(fclose(file), 0);
    }
    return tick(user, done, total);
}

START_TEST(what_is_done_does_not_shrink) {
    static struct told told;
    write_file("in", good, sizeof good - 1);
    mapicfg_input input = input_file(path);
    mapicfg_work work = MAPICFG_WORK_INIT;
    told = (struct told){.size = 0};
    work.progress = tick_and_append;
    work.user = &told;
    ck_assert_int_eq(calls[_i](&input, 1, &work, &told), 0);
    ck_assert_uint_eq(told.done, sizeof good - 1 + strlen("d,True\r\n"));
    remove_file("in");
}
END_TEST

START_TEST(cancelled_by_a_flag) {
    static struct told told;
    for (size_t at = 1; at < 10; at++) {
        struct source source = {.text = good, .size = sizeof good - 1, .most = 5, .fail_at = at};
        mapicfg_input input = input_pull(&source, "in");
        mapicfg_work work = MAPICFG_WORK_INIT;
        told = (struct told){.size = 0};
        work.cancel = &source.cancel;
        ck_assert_int_eq(calls[_i](&input, 1, &work, &told), MAPICFG_E_CANCELLED);
        ck_assert_uint_eq(source.asked, at);
    }
}
END_TEST

/* Its error is that of the input, where it is, and others go on; but one that ends everything does. */
START_TEST(functions_that_fail) {
    static struct told told;
    static const mapicfg_status statuses[] = {MAPICFG_E_IO, MAPICFG_E_VALUE, MAPICFG_E_CANCELLED, MAPICFG_E_NOMEM};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        for (size_t at = 1; at < 12; at++) {
            struct source source = {
                .text = good, .size = sizeof good - 1, .most = 7, .fail_at = at, .status = statuses[i]};
            static const char other[] = "Identity,MAPIEnabled\nz,True\n";
            mapicfg_input inputs[] = {input_pull(&source, "in"), input_bytes(other, sizeof other - 1, "other")};
            told = (struct told){.size = 0};
            mapicfg_status status = calls[_i](inputs, 2, NULL, &told);
            ck_assert_int_eq(status, source.asked < at ? 0 : statuses[i]);
            if (!status) continue;
            int goes_on =
                statuses[i] > MAPICFG_E_NOMEM || statuses[i] == MAPICFG_E_IO || statuses[i] == MAPICFG_E_VALUE;
            if (goes_on)
                ck_assert_ptr_nonnull(strstr(told.text, statuses[i] == MAPICFG_E_IO ? "in: the line is dead" : "in: "));
            int read_on = strstr(told.text, "other:2") != NULL;
            if (calls[_i] != call_import) ck_assert_int_eq(read_on, goes_on);
        }
}
END_TEST

static mapicfg_status give_too_many(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *failed) {
    (void)user, (void)buffer, (void)failed;
    *got = size + 1;
    return MAPICFG_OK;
}

static mapicfg_status fail_oddly(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *failed) {
    (void)user, (void)buffer, (void)size, (void)got, (void)failed;
    return 1;
}

static mapicfg_status fail_unterminated(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *failed) {
    (void)user, (void)buffer, (void)size, (void)got;
    memset(failed, 'x', sizeof *failed);
    return MAPICFG_E_VALUE;
}

START_TEST(functions_that_lie) {
    static struct told told;
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.pull = give_too_many;
    told = (struct told){.size = 0};
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), MAPICFG_E_ARGUMENT);
    input.pull = fail_oddly;
    told = (struct told){.size = 0};
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), MAPICFG_E_IO);
    ck_assert_ptr_nonnull(strstr(told.text, "<pull>: the function that gives the bytes has failed"));
    input.pull = fail_unterminated;
    told = (struct told){.size = 0};
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), MAPICFG_E_VALUE);
    char text[513] = {0};
    memset(text, 'x', 511);
    strcat(text, "\n");
    ck_assert_ptr_nonnull(strstr(told.text, text)); /* the message ends where its field does */
}
END_TEST

START_TEST(wrong_inputs) {
    static struct told told;
    mapicfg_input none = MAPICFG_INPUT_INIT, several = MAPICFG_INPUT_FILE("x"), zeros = {.size = sizeof zeros};
    mapicfg_input large = input_bytes(good, SIZE_MAX, "in");
    several.bytes = good;
    mapicfg_input nameless = MAPICFG_INPUT_FILE("");
    zeros.path = "x";
    const mapicfg_input *const wrong[] = {&none, &several, &zeros, &large, &nameless, NULL};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        told = (struct told){.size = 0};
        ck_assert_int_eq(calls[_i](wrong[i], 1, NULL, &told), MAPICFG_E_ARGUMENT);
    }
    ck_assert_int_eq(calls[_i](NULL, 0, NULL, &told), 0);
    /* of two sizes; the error says so, whatever the second one is */
    static const uint32_t sizes[] = {0, 1, sizeof none - 1, sizeof none + 1, UINT32_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        mapicfg_input two[] = {input_bytes(good, sizeof good - 1, "in"), MAPICFG_INPUT_FILE("x")};
        two[1].size = sizes[i];
        told = (struct told){.size = 0};
        ck_assert_int_eq(calls[_i](two, 2, NULL, &told), MAPICFG_E_OPTIONS);
        ck_assert_ptr_nonnull(strstr(told.text, "the sizes of two inputs differ"));
    }
}
END_TEST

/* ---- several inputs ---- */

static const char org[] = "Name,IsMixedMode,MapiHttpEnabled\nContoso,False,True\n";
static const char vdirs[] =
    "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\n"
    "\"Server\",\"Name\",\"InternalUrl\"\n\"EX1\",\"mapi (Default Web Site)\",\"https://a.example/mapi\"\n";

/* Mailboxes last, whichever kind they come in; what is read once, after the others. */
START_TEST(order_of_an_audit) {
    for (enum kind kind = BYTES; kind < KINDS; kind++) {
        for (int pipe_of_vdirs = 0; pipe_of_vdirs < 2; pipe_of_vdirs++) {
            struct source source, other;
            int fd, second;
            static struct told told;
            mapicfg_input mailboxes = make(kind, good, sizeof good - 1, &source, &fd);
            int once = kind == PIPE || kind == SLOW_PIPE || kind == FIFO;
            mapicfg_input served =
                make(pipe_of_vdirs && !once ? PIPE : BYTES, vdirs, sizeof vdirs - 1, &other, &second);
            mapicfg_input inputs[] = {mailboxes, served, input_bytes(org, sizeof org - 1, "org")};
            told = (struct told){.size = 0};
            ck_assert_int_eq(call_audit(inputs, 3, NULL, &told), 0);
            ck_assert_ptr_nonnull(strstr(told.text, "a "));
            ck_assert_ptr_null(strstr(told.text, "problem -52"));
            unmake(kind, fd);
            unmake(PIPE, second);
        }
    }
}
END_TEST

/* What is only looked at before the reading can be ended too, and is not counted as read. */
START_TEST(cancelled_while_looking) {
    static struct told told;
    for (size_t at = 1; at <= 4; at++) {
        struct source source = {.text = good, .size = sizeof good - 1, .most = 1};
        mapicfg_input inputs[] = {input_bytes(org, sizeof org - 1, "org"), input_pull(&source, "in")};
        mapicfg_work work = MAPICFG_WORK_INIT;
        told = (struct told){.cancel_tick = at};
        work.progress = tick;
        work.user = &told;
        ck_assert_int_eq(call_audit(inputs, 2, &work, &told), MAPICFG_E_CANCELLED);
        ck_assert_uint_eq(told.ticks, at);
        ck_assert_uint_eq(told.done, 0);
        ck_assert_uint_eq(source.asked, at < 3 ? 0 : at - 3);
    }
}
END_TEST

START_TEST(order_of_the_others) {
    static const call_fn others[] = {call_read, call_step, call_import};
    static const char first[] = "Name,MapiHttpEnabled,MAPIEnabled\na,True,True\n",
                      second[] = "Name,MapiHttpEnabled,MAPIEnabled\nb,,True\n";
    for (size_t i = 0; i < 3; i++) {
        static struct told told;
        struct source source = {.text = second, .size = sizeof second - 1, .most = 9};
        mapicfg_input inputs[] = {input_bytes(first, sizeof first - 1, "1"), input_pull(&source, "2"),
                                  input_bytes(org, sizeof org - 1, "3")};
        told = (struct told){.size = 0};
        ck_assert_int_eq(others[i](inputs, 3, NULL, &told), 0);
        if (others[i] == call_import) continue;
        const char *a = strstr(told.text, "1:2"), *b = strstr(told.text, "2:2"), *c = strstr(told.text, "3:2");
        ck_assert(a && b && c && a < b && b < c);
    }
}
END_TEST

/* ---- folders ---- */

START_TEST(folders) {
    static struct told told;
    mapicfg_input input = input_file(folder);
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), 0);
    ck_assert_ptr_nonnull(strstr(told.text, "no object was read: the folder has no export"));
    write_file("photo.jpg", "\xff\xd8\xff\xe0\0\x10JFIF", 10);
    write_file("notes.zip", "PK\003\004rest", 8);
    told = (struct told){.size = 0};
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), 0);
    ck_assert_ptr_nonnull(strstr(told.text, "the folder has no export"));
    write_file("b.csv", good, sizeof good - 1);
    write_file("a.csv", vdirs, sizeof vdirs - 1);
    write_file(".hidden", broken, sizeof broken - 1);
    snprintf(path, sizeof path, "%s/below", folder);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    told = (struct told){.size = 0};
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), 0);
    ck_assert_ptr_nonnull(strstr(told.text, "photo.jpg: passed over, as it is not an export: "));
    ck_assert_ptr_nonnull(strstr(told.text, "notes.zip: passed over, as it is not an export: the input is a ZIP"));
    ck_assert_ptr_null(strstr(told.text, "hidden"));
    ck_assert_ptr_null(strstr(told.text, "the folder has no export"));
    ck_assert_ptr_nonnull(strstr(told.text, "problem -32"));
    /* a broken export is no foreign file, in whatever it is broken */
    write_file("c.csv", latin, sizeof latin - 1);
    told = (struct told){.size = 0};
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), MAPICFG_E_ENCODING);
    remove_file("c.csv");
    snprintf(path, sizeof path, "%s/below", folder);
    ck_assert_int_eq(rmdir(path), 0);
    const char *const names[] = {"photo.jpg", "notes.zip", "a.csv", "b.csv", ".hidden"};
    for (size_t i = 0; i < 5; i++) remove_file(names[i]);
}
END_TEST

/* ---- stores ---- */

START_TEST(stores) {
    static struct told told;
    mapicfg_directory *directory;
    mapicfg_input exports[] = {input_bytes(good, sizeof good - 1, "in"), input_bytes(org, sizeof org - 1, "org"),
                               input_bytes(vdirs, sizeof vdirs - 1, "vdirs")};
    ck_assert_int_eq(mapicfg_directory_open(NULL, NULL, &directory, NULL), 0);
    ck_assert_int_eq(mapicfg_directory_import(directory, exports, 3, NULL, NULL, NULL), 0);
    mapicfg_input input = input_store(directory);
    told = (struct told){.size = 0};
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), 0);
    ck_assert_ptr_nonnull(strstr(told.text, "a"));
    if (calls[_i] != call_import) ck_assert_ptr_nonnull(strstr(told.text, ":memory::1"));
    input.source = "the store";
    told = (struct told){.size = 0};
    ck_assert_int_eq(calls[_i](&input, 1, NULL, &told), 0);
    if (calls[_i] != call_import) ck_assert_ptr_nonnull(strstr(told.text, "the store:1"));
    mapicfg_error failed;
    ck_assert_int_eq(mapicfg_directory_import(directory, &input, 1, NULL, NULL, &failed), MAPICFG_E_ARGUMENT);
    /* cancelled at each tick */
    for (size_t at = 1;; at++) {
        mapicfg_work work = MAPICFG_WORK_INIT;
        told = (struct told){.cancel_tick = at};
        work.progress = tick;
        work.user = &told;
        mapicfg_status status = calls[_i](&input, 1, &work, &told);
        ck_assert_int_eq(status, told.ticks < at ? 0 : MAPICFG_E_CANCELLED);
        if (!status) break;
    }
    mapicfg_directory_close(directory);
}
END_TEST

/* The callbacks of an import may read the store, which is half filled, but not change it. */
static int32_t use_store(void *user, uint64_t done, uint64_t total) {
    mapicfg_directory *directory = user;
    mapicfg_input input = input_bytes(good, sizeof good - 1, "in");
    mapicfg_mailbox *mailbox;
    uint64_t count;
    (void)done, (void)total;
    ck_assert_int_eq(mapicfg_mailbox_new(&mailbox, NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(mapicfg_mailbox_object(mailbox), "Name", "new", NULL), 0);
    ck_assert_int_eq(mapicfg_directory_put(directory, mapicfg_mailbox_object(mailbox), NULL, NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_directory_import(directory, &input, 1, NULL, NULL, NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_directory_begin(directory, NULL, NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &count, NULL), 0);
    mapicfg_mailbox_free(mailbox);
    return 0;
}

START_TEST(callbacks_of_an_import) {
    struct source source = {.text = good, .size = sizeof good - 1, .most = 4};
    mapicfg_input input = input_pull(&source, "in");
    mapicfg_work work = MAPICFG_WORK_INIT;
    mapicfg_directory *directory;
    uint64_t count;
    ck_assert_int_eq(mapicfg_directory_open(NULL, NULL, &directory, NULL), 0);
    work.progress = use_store;
    work.user = directory;
    ck_assert_int_eq(mapicfg_directory_import(directory, &input, 1, &work, NULL, NULL), 0);
    ck_assert_int_eq(mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &count, NULL), 0);
    ck_assert_uint_eq(count, 2);
    mapicfg_directory_close(directory);
}
END_TEST

static void setup(void) {
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void) {
    rmdir(folder);
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
}

/* ---- the bytes of a file ---- */

static void next_is(struct mapicfg__source *source, const char *expected) {
    static char buffer[MAPICFG__SOURCE_PIECE];
    const struct mapicfg__work none = {.options = MAPICFG_WORK_INIT};
    const char *bytes;
    size_t size;
    ck_assert_int_eq(mapicfg__source_next(source, &none, buffer, &bytes, &size, NULL), MAPICFG_OK);
    ck_assert_uint_eq(size, strlen(expected));
    ck_assert_mem_eq(bytes, expected, size);
}

/* A place holds until the file is closed; then it is read from its beginning. */
START_TEST(places_in_a_file) {
    char name[] = "/tmp/mapicfg-source-XXXXXX";
    const int fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, "abcdefgh", 8), 8);
    ck_assert_int_eq(close(fd), 0);
    const mapicfg_input input = input_file(name);
    struct mapicfg__source source;
    ck_assert_int_eq(mapicfg__source_init(&source, &input, name, name, NULL), MAPICFG_OK);
    source.piece = 3;
    next_is(&source, "abc");
    mapicfg__source_seek(&source, 2);
    next_is(&source, "cde");
    mapicfg__source_close(&source);
    next_is(&source, "abc");
    mapicfg__source_close(&source);
    mapicfg__source_seek(&source, 6);
    next_is(&source, "gh");
    next_is(&source, "");
    mapicfg__source_free(&source);
    ck_assert_int_eq(unlink(name), 0);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("inputs");
    TCase *tcase = tcase_create("inputs");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, kinds, 0, TEXTS);
    tcase_add_loop_test(tcase, cancelled_at_every_tick, 0, CALLS);
    tcase_add_loop_test(tcase, cancelled_by_a_flag, 0, CALLS);
    tcase_add_loop_test(tcase, what_is_done_does_not_shrink, 0, CALLS);
    tcase_add_loop_test(tcase, functions_that_fail, 0, CALLS);
    tcase_add_loop_test(tcase, functions_that_lie, 0, CALLS);
    tcase_add_loop_test(tcase, wrong_inputs, 0, CALLS);
    tcase_add_test(tcase, places_in_a_file);
    tcase_add_test(tcase, order_of_an_audit);
    tcase_add_test(tcase, cancelled_while_looking);
    tcase_add_test(tcase, order_of_the_others);
    tcase_add_loop_test(tcase, folders, 0, CALLS);
    tcase_add_loop_test(tcase, stores, 0, CALLS);
    tcase_add_test(tcase, callbacks_of_an_import);
    suite_add_tcase(suite, tcase);
    return suite;
}
