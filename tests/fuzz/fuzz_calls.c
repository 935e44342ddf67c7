/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_calls.c: a sequence of calls of the public API on a store in memory, as a script in another language would make
 * them: each line of the input is one call, by its first byte. Whatever the sequence, the store stays whole. */
#include <mapicfg.h>
#include <mapicfg/autodiscover.h>
#include <stdlib.h>
#include <string.h>
#include "../unit/inputs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_CALLS 40

static void check(mapicfg_status status, const mapicfg_error *err) {
    if (status && (err->code != status || !err->message[0])) abort();
}

/* ---- a store to begin with, of the size that the first byte says ---- */

static void put(mapicfg_directory *directory, uint32_t class_id, const char *const *values) {
    mapicfg_object *object;
    if (mapicfg_object_new(class_id, &object, NULL)) abort();
    for (; *values; values += 2)
        if (mapicfg_object_set_text(object, values[0], values[1], NULL)) abort();
    if (mapicfg_directory_put(directory, object, NULL, NULL)) abort();
    mapicfg_object_free(object);
}

static mapicfg_directory *make_store(unsigned mailboxes) {
    static const char *const names[] = {"anna", "bernd", "\xc3\xa4nne", "o'neil", "a*", "anna.b"};
    mapicfg_directory *directory;
    if (mapicfg_directory_open(NULL, NULL, &directory, NULL)) abort();
    for (unsigned i = 0; i < mailboxes % 7 && i < 6; i++)
        put(directory, MAPICFG_CLASS_MAILBOX,
            (const char *const[]){"Name", names[i], "MAPIEnabled", i % 2 ? "True" : "False", "MapiHttpEnabled",
                                  i % 3 ? "" : "True", "EmailAddresses", "SMTP:a@contoso.com, smtp:b@contoso.com",
                                  NULL});
    if (mailboxes & 8)
        put(directory, MAPICFG_CLASS_VDIR,
            (const char *const[]){"Identity", "EX1\\mapi (Default Web Site)", "Name", "mapi (Default Web Site)",
                                  "Server",
                                  "EX1", "InternalUrl", "https://ex1.contoso.com/mapi", NULL});
    return directory;
}

/* ---- what is given back ---- */

static int32_t take_item(void *user, const mapicfg_exec_item *item) {
    (void)user;
    if (!mapicfg_exec_item_get_text(item) || !mapicfg_exec_item_get_kind(item)) abort();
    for (size_t i = 0; i < mapicfg_exec_item_count(item); i++)
        if (!mapicfg_exec_item_get_name(item, i)) abort();
    if (mapicfg_exec_item_get_name(item, SIZE_MAX) || mapicfg_exec_item_get_value(item, SIZE_MAX)) abort();
    return 0;
}

static int32_t take_word(void *user, const char *word) {
    (void)user;
    if (!word) abort();
    return 0;
}

static int32_t count_object(void *user, const mapicfg_object *object, uint64_t key) {
    uint64_t *count = user;
    if (!object || !key) abort();
    ++*count;
    return 0;
}

static int32_t take_change(void *user, const mapicfg_journal_entry *change) {
    (void)user;
    if (!mapicfg_journal_entry_get_change_set(change) || !mapicfg_journal_entry_get_actor(change) ||
        !mapicfg_journal_entry_get_action(change)) abort();
    return 0;
}

/* Of the objects that the text names; of one change set where it begins with a digit. */
static void history(mapicfg_directory *directory, const char *text) {
    mapicfg_journal_query query = MAPICFG_JOURNAL_QUERY_INIT;
    mapicfg_error err;
    query.limit = 5;
    if (text && *text >= '0' && *text <= '9')
        query.change_set = (uint64_t)(*text - '0');
    else
        query.identity = text;
    check(mapicfg_directory_history(directory, &query, take_change, NULL, &err), &err);
}

static int32_t store_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    mapicfg_error err;
    (void)source, (void)line;
    check(mapicfg_directory_put(user, object, NULL, &err), &err);
    return 0;
}

static int32_t confirm(void *user, const char *question) {
    (void)user;
    if (!question[0]) abort();
    return question[strlen(question) / 2] % 3;
}

/* ---- calls ---- */

static void complete(mapicfg_directory *directory, const char *text, size_t size) {
    mapicfg_error err;
    for (size_t at = 0; at <= size; at += 1 + size / 50) {
        size_t from;
        mapicfg_status status = mapicfg_exec_complete(directory, text, at, take_word, NULL, &from, &err);
        check(status, &err);
        if (!status && from > at) abort();
    }
}

/* A text is as incomplete whole as in lines. */
static void scan(const char *text, size_t size) {
    uint64_t open = 0;
    for (size_t at = 0; at < size;) {
        const char *end = memchr(text + at, ';', size - at);
        size_t length = end ? (size_t)(end - text) + 1 - at : size - at;
        open = mapicfg_exec_scan(open, text + at, length);
        at += length;
    }
    mapicfg_exec_is_incomplete(text, size);
}

static void exec(mapicfg_directory *directory, const char *text, size_t size, uint32_t flags) {
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = flags | MAPICFG_EXEC_NO_FILES;
    options.source = "line";
    options.confirm = confirm;
    mapicfg_error err;
    int before = mapicfg_directory_in_transaction(directory);
    check(mapicfg_exec(directory, text, size, &options, take_item, NULL, &err), &err);
    if (mapicfg_directory_in_transaction(directory) != before) abort();
}

static void change(mapicfg_directory *directory, const char *text, size_t size) {
    mapicfg_object *changes, *found;
    mapicfg_error err;
    char *equals = memchr(text, '=', size);
    if (!equals || mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &changes, NULL)) return;
    *equals = '\0'; /* "name=value" */
    check(mapicfg_object_set_text(changes, "DisplayName", equals + 1, &err), &err);
    check(mapicfg_directory_set(directory, text, changes, NULL, &err), &err);
    mapicfg_status status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, text, &found, &err);
    check(status, &err);
    if (!status) mapicfg_object_free(found);
    mapicfg_object_free(changes);
}

static void audit(mapicfg_directory *directory) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    mapicfg_audit *run;
    mapicfg_error err;
    uint64_t count;
    if (mapicfg_audit_new(&options, &run, NULL)) abort();
    mapicfg_status status = audit_one(run, input_store(directory), &err);
    check(status, &err);
    if (!status) check(status = mapicfg_audit_finish(run, &err), &err);
    if (mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &count, NULL)) abort();
    if (!status && mapicfg_summary_get_counter(mapicfg_audit_get_summary(run),
                                               MAPICFG_COUNT_MAILBOXES) != count) abort();
    mapicfg_audit_free(run);
}

static void answer(mapicfg_directory *directory, const char *text) {
    mapicfg_autodiscover *made;
    mapicfg_autodiscover_response *response;
    mapicfg_error err;
    mapicfg_status status = mapicfg_autodiscover_open(directory, NULL, &made, &err);
    check(status, &err);
    if (status) return;
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "GET";
    request.path = text;
    request.user = text;
    if (mapicfg_autodiscover_respond(made, &request, &response, &err)) abort();
    mapicfg_autodiscover_response_free(response);
    mapicfg_autodiscover_free(made);
}

/* The text is a copy with a NUL behind it, and may be changed. */
static void call(mapicfg_directory *directory, char what, char *text, size_t size) {
    mapicfg_error err;
    switch (what) {
        case '!': exec(directory, text, size, 0); break;
        case '&':
            if (!mapicfg_directory_in_transaction(directory)) exec(directory, text, size, MAPICFG_EXEC_TRANSACTION);
            break;
        case '?': complete(directory, text, size); scan(text, size); break;
        case '+': check(mapicfg_directory_begin(directory, text, &err), &err); break;
        case '-': mapicfg_directory_rollback(directory); break;
        case '.': check(mapicfg_directory_commit(directory, &err), &err); break;
        case 'u': check(mapicfg_directory_undo(directory, NULL, &err), &err); break;
        case 'h': history(directory, size ? text : NULL); break;
        case 's': change(directory, text, size); break;
        case 'r': check(mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, text, &err), &err); break;
        case 'i':
            for (size_t i = 0; i < size; i++) if (text[i] == '|') text[i] = '\n';
            check(read_one(input_bytes(text, size, "line"), NULL, store_object, directory, NULL, &err), &err);
            break;
        case 'a': audit(directory); break;
        case 'd': answer(directory, text); break;
        default: break;
    }
}

static void check_whole(mapicfg_directory *directory) {
    for (uint32_t class_id = 1; mapicfg_class_name(class_id); class_id++) {
        uint64_t count, listed = 0;
        if (mapicfg_directory_count(directory, class_id, &count, NULL)) abort();
        if (mapicfg_directory_list(directory, class_id, NULL, count_object, &listed, NULL) || listed != count) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    mapicfg_directory *directory = make_store(*data);
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    for (int calls = 0; at < end && calls < MOST_CALLS; calls++) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (!line_end) line_end = end;
        size_t length = (size_t)(line_end - at);
        if (length) {
            char *text = malloc(length); /* exactly, so that a read past the end is seen */
            if (!text) abort();
            memcpy(text, at + 1, length - 1);
            text[length - 1] = '\0';
            call(directory, *at, text, length - 1);
            free(text);
        }
        at = line_end + 1;
    }
    mapicfg_directory_rollback(directory);
    check_whole(directory);
    mapicfg_directory_close(directory);
    return 0;
}
