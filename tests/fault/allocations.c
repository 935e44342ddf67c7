/* SPDX-License-Identifier: LGPL-2.1-or-later
 * allocations.c: makes the n-th allocation fail, for every n, in every job that the library does. Each time there must
 * be a clean out-of-memory error, nothing left allocated, and nothing changed. */
#include <fcntl.h>
#include <mapicfg.h>

#include "audit/audit.h"
#include <sqlite3.h>
#include <unistd.h>

#include "samples.h"
#include "../unit/inputs.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void __wrap_free(void *memory);

static long until_failure = -1; /* allocations that still succeed; below 0: all */
static long live;               /* blocks allocated and not freed */
static int failed_one;
static int failed_in_sqlite; /* SQLite does without some of its allocations */

static int fails(void) {
    if (until_failure < 0) return 0;
    if (until_failure-- > 0) return 0;
    until_failure = -1;
    failed_one = 1;
    return 1;
}

void *__wrap_malloc(size_t size) {
    if (fails()) return NULL;
    void *memory = __real_malloc(size);
    live += memory != NULL;
    return memory;
}

void *__wrap_calloc(size_t count, size_t size) {
    if (fails()) return NULL;
    void *memory = __real_calloc(count, size);
    live += memory != NULL;
    return memory;
}

void *__wrap_realloc(void *memory, size_t size) {
    if (fails()) return NULL;
    void *grown = __real_realloc(memory, size);
    live += grown != NULL && memory == NULL;
    return grown;
}

void __wrap_free(void *memory) {
    live -= memory != NULL;
    __real_free(memory);
}

/* ---- SQLite's allocations, which go through the same; each block has its size before it ---- */

#define BEFORE 16

static int sqlite_size(void *memory) {
    int size;
    memcpy(&size, (char *)memory - BEFORE, sizeof size);
    return size;
}

static void *sqlite_block(void *block, int size) {
    failed_in_sqlite |= !block;
    if (block) memcpy(block, &size, sizeof size);
    return block ? (char *)block + BEFORE : NULL;
}

static void *sqlite_malloc(int size) {
    return sqlite_block(__wrap_malloc((size_t)size + BEFORE), size);
}

static void *sqlite_realloc(void *memory, int size) {
    return sqlite_block(__wrap_realloc((char *)memory - BEFORE, (size_t)size + BEFORE), size);
}

static void sqlite_free(void *memory) {
    __wrap_free((char *)memory - BEFORE);
}

static int sqlite_round(int size) {
    return (size + 7) & ~7;
}

static int sqlite_start(void *user) {
    (void)user;
    return SQLITE_OK;
}

static void sqlite_stop(void *user) {
    (void)user;
}

static int take_over_sqlite(void) {
    static const sqlite3_mem_methods methods = {sqlite_malloc, sqlite_free,  sqlite_realloc, sqlite_size,
                                                sqlite_round,  sqlite_start, sqlite_stop,    NULL};
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK && sqlite3_initialize() == SQLITE_OK;
}

/* ---- the jobs: each gives its status; what it makes it frees ---- */

static struct sample input, org_input, vdir_input;
static mapicfg_object *made; /* a mailbox to work on, made before */
static mapicfg_object *made_vdir;

static int32_t ignore_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)user, (void)object, (void)source, (void)line;
    return 0;
}

static int32_t ignore_bytes(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 0;
}

static int32_t ignore_mailbox(void *user, const char *identity, mapicfg_decision decision, const char *source,
                              uint64_t line) {
    (void)user, (void)identity, (void)decision, (void)source, (void)line;
    return 0;
}

static mapicfg_status read_with_report(void) {
    mapicfg_report *report, *sum = NULL;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status) status = mapicfg_report_new(&sum, NULL);
    if (!status) status = read_one(input_bytes(input.bytes, input.size, "in"), NULL, ignore_object, NULL, report, NULL);
    if (!status) status = mapicfg_report_merge(sum, report, NULL);
    mapicfg_report_free(report);
    mapicfg_report_free(sum);
    return status;
}

static mapicfg_status push_in_pieces(void) {
    mapicfg_reader *reader;
    mapicfg_status status = mapicfg_reader_new("in", NULL, ignore_object, NULL, NULL, &reader, NULL);
    for (size_t at = 0; !status && at < input.size; at += 300)
        status = mapicfg_reader_feed(reader, input.bytes + at, input.size - at < 300 ? input.size - at : 300, NULL);
    if (!status) status = mapicfg_reader_finish(reader, NULL);
    mapicfg_reader_free(reader);
    return status;
}

static mapicfg_status audit(mapicfg_mailbox_fn fn) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.fn = fn;
    mapicfg_audit *handle;
    char *json = NULL;
    mapicfg_summary *summary = NULL, *copy = NULL;
    mapicfg_status status = mapicfg_audit_new(&options, &handle, NULL);
    if (!status) status = audit_one(handle, input_bytes(org_input.bytes, org_input.size, "org"), NULL);
    if (!status) status = audit_one(handle, input_bytes(vdir_input.bytes, vdir_input.size, "vdirs"), NULL);
    if (!status) status = audit_one(handle, input_bytes(input.bytes, input.size, "in"), NULL);
    if (!status || status == MAPICFG_E_CONFLICT) status = mapicfg_audit_finish(handle, NULL);
    if (!status) status = mapicfg_summary_dup_json(mapicfg_audit_get_summary(handle), &json, NULL);
    if (!status) status = mapicfg_summary_from_json(json, strlen(json), &summary, NULL);
    if (!status) status = mapicfg_summary_copy(summary, &copy, NULL);
    if (!status) status = mapicfg_summary_merge(copy, summary, NULL);
    mapicfg_summary_free(copy);
    mapicfg_summary_free(summary);
    mapicfg_free(json);
    mapicfg_audit_free(handle);
    return status;
}

static mapicfg_status audit_summary(void) {
    return audit(NULL);
}

static mapicfg_status audit_rows(void) {
    return audit(ignore_mailbox);
}

/* Every kind of input, looked at and read. */
static mapicfg_status pull_org(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    size_t *at = user;
    (void)err;
    size_t give = org_input.size - *at < 100 ? org_input.size - *at : 100;
    if (give > size) give = size;
    memcpy(buffer, org_input.bytes + *at, give);
    *at += give;
    *got = give;
    return MAPICFG_OK;
}

static size_t kinds_of_inputs(mapicfg_input *inputs, size_t *at) {
    *at = 0;
    inputs[0] = input_file("tests/data/table/mailboxes.csv");
    inputs[1] = input_bytes(vdir_input.bytes, vdir_input.size, "vdirs");
    inputs[2] = (mapicfg_input)MAPICFG_INPUT_INIT;
    inputs[2].pull = pull_org;
    inputs[2].user = at;
    inputs[3] = input_file("tests/data/contoso");
    inputs[4] = input_file("tests/fault/nothing");
    return 5;
}

static mapicfg_status audit_inputs(void) {
    mapicfg_input inputs[5];
    size_t at, count = kinds_of_inputs(inputs, &at);
    mapicfg_audit *handle;
    mapicfg_status status = mapicfg_audit_new(NULL, &handle, NULL);
    if (!status) status = mapicfg_audit_read(handle, inputs, count, NULL, NULL);
    mapicfg_audit_free(handle);
    return status == MAPICFG_E_NOMEM ? status : MAPICFG_OK; /* two organizations, and what is not there */
}

static mapicfg_status read_inputs(void) {
    mapicfg_input inputs[5];
    size_t at, count = kinds_of_inputs(inputs, &at);
    mapicfg_report *report;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status) status = mapicfg_read(inputs, count, NULL, ignore_object, NULL, report, NULL);
    mapicfg_report_free(report);
    return status == MAPICFG_E_NOMEM ? status : MAPICFG_OK;
}

static mapicfg_status audit_files(void) {
    static const char *const paths[] = {"tests/data/table/mailboxes.csv", "tests/data/table/org-true.json"};
    mapicfg_audit *handle;
    mapicfg_status status = mapicfg_audit_new(NULL, &handle, NULL);
    if (!status) status = audit_paths(handle, paths, 2, NULL, NULL);
    if (!status) status = mapicfg_audit_finish(handle, NULL);
    mapicfg_audit_free(handle);
    return status;
}

/* Rows in brief, after the first mailbox. */
static mapicfg_status audit_brief(void) {
    const struct mapicfg__audit_tuning tuning = {.compared = 1, .piece = 200};
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    mapicfg_audit *handle;
    mapicfg_status status = mapicfg_audit_new(&options, &handle, NULL);
    if (status) return status;
    mapicfg__audit_tune(handle, &tuning);
    status = audit_one(handle, input_file("tests/data/table/org-true.json"), NULL);
    if (!status) status = audit_one(handle, input_file("tests/data/table/mailboxes.csv"), NULL);
    if (!status) status = mapicfg_audit_finish(handle, NULL);
    const uint64_t all = mapicfg_summary_get_counter(mapicfg_audit_get_summary(handle), MAPICFG_COUNT_MAILBOXES);
    mapicfg_audit_free(handle);
    return !status && all != 6 ? MAPICFG_E_VALUE : status;
}

static mapicfg_status explain(void) {
    mapicfg_org *org;
    mapicfg_vdir *vdir = NULL;
    mapicfg_explanation *explanation = NULL;
    const mapicfg_vdir *vdirs[1];
    mapicfg_decide_options options = MAPICFG_DECIDE_OPTIONS_INIT;
    options.vdirs = vdirs;
    options.vdir_count = 1;
    mapicfg_status status = mapicfg_org_new(&org, NULL);
    if (!status) status = mapicfg_vdir_new(&vdir, NULL);
    vdirs[0] = vdir;
    if (!status) status = mapicfg_org_set_mapi_http_enabled(org, MAPICFG_TRUE, NULL);
    if (!status) status = mapicfg_vdir_set_internal_url(vdir, "https://mail.contoso.com/mapi", NULL);
    if (!status) status = mapicfg_vdir_set_external_url(vdir, "https://mail.contoso.com/mapi", NULL);
    if (!status) status = mapicfg_vdir_set_authentication(vdir, MAPICFG_AUTH_NTLM | MAPICFG_AUTH_OAUTH, NULL);
    if (!status) status = mapicfg_explain(org, mapicfg_object_mailbox(made), &options, &explanation, NULL);
    mapicfg_explanation_free(explanation);
    mapicfg_vdir_free(vdir);
    mapicfg_org_free(org);
    return status;
}

static mapicfg_status write_as(uint32_t format) {
    mapicfg_writer *writer;
    mapicfg_status status = mapicfg_writer_new(format, ignore_bytes, NULL, &writer, NULL);
    if (!status) status = mapicfg_writer_put(writer, made, NULL);
    if (!status) status = mapicfg_writer_finish(writer, NULL);
    mapicfg_writer_free(writer);
    return status;
}

static mapicfg_status write_csv(void) {
    return write_as(MAPICFG_FORMAT_CSV);
}

static mapicfg_status write_json(void) {
    return write_as(MAPICFG_FORMAT_JSON);
}

static mapicfg_status write_list(void) {
    return write_as(MAPICFG_FORMAT_LIST);
}

/* Changes a copy; a change that fails must leave it equal to what it was. */
static mapicfg_status change(void) {
    static const char *const items[] = {"SMTP:new@contoso.com", "smtp:anna@contoso.com", "X500:/o=a,b"};
    mapicfg_object *copy;
    char *text = NULL;
    mapicfg_status status = mapicfg_object_copy(made, &copy, NULL);
    if (status) return status;
    int unchanged = 1;
    status = mapicfg_object_add_items(copy, "EmailAddresses", items, 3, NULL);
    if (status) unchanged = mapicfg_object_equal(copy, made);
    if (!status) status = mapicfg_object_remove_items(copy, "EmailAddresses", items, 3, NULL);
    if (!status) status = mapicfg_object_dup_text(copy, "EmailAddresses", &text, NULL);
    if (!status) status = mapicfg_object_set_text(copy, "Name", "Somebody", NULL);
    if (status && !unchanged) status = MAPICFG_E_CONFLICT;
    mapicfg_free(text);
    mapicfg_object_free(copy);
    return status;
}

static mapicfg_status hosts(void) {
    char *host;
    mapicfg_status status = mapicfg_url_dup_host("https://m\xc3\xbcnchen.example/mapi", &host, NULL);
    mapicfg_free(host);
    return status;
}

/* By a DN and a canonical name, which are spelt anew to be compared. */
static mapicfg_status identities(void) {
    static const char *const names[] = {"cn=anna, dc=contoso, dc=com", "contoso.com/Anna", "CONTOSO\\anna"};
    for (size_t i = 0; i < 3; i++) {
        int fits;
        mapicfg_status status = mapicfg_object_matches(made, names[i], &fits, NULL);
        if (status || !fits) return status ? status : MAPICFG_E_CONFLICT;
    }
    return MAPICFG_OK;
}

static mapicfg_status from_json(void) {
    static const char text[] = "{\"skipped\":1,\"decisions\":{\"0x0000000000003107\":3,\"0x000000000000120a\":4},"
                               "\"x\":[{}]}";
    mapicfg_summary *summary;
    mapicfg_status status = mapicfg_summary_from_json(text, sizeof text - 1, &summary, NULL);
    mapicfg_summary_free(summary);
    return status;
}

/* ---- stores ---- */

static mapicfg_status open_new(void) {
    mapicfg_directory *directory;
    mapicfg_status status = mapicfg_directory_open(NULL, NULL, &directory, NULL);
    mapicfg_directory_close(directory);
    return status;
}

/* A store with one mailbox; nothing fails while it is made. */
static mapicfg_directory *open_prepared(void) {
    long kept = until_failure;
    mapicfg_directory *directory;
    until_failure = -1;
    if (mapicfg_directory_open(NULL, NULL, &directory,
                               NULL) || mapicfg_directory_put(directory, made, NULL, NULL)) exit(2);
    until_failure = kept;
    return directory;
}

/* What must hold after a failure: the mailbox is stored as it was made, under its names, and no transaction is open. */
static mapicfg_status check_prepared(mapicfg_directory *directory, mapicfg_status status) {
    mapicfg_object *stored = NULL;
    uint64_t count = 0;
    if (status && (mapicfg_directory_in_transaction(directory) ||
                   mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, "smtp:a@contoso.com", &stored,
                                                 NULL) ||
                   mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &count, NULL) || count != 1 ||
                   !mapicfg_object_equal(stored, made)))
        status = MAPICFG_E_CONFLICT;
    mapicfg_object_free(stored);
    mapicfg_directory_close(directory);
    return status;
}

static int32_t ignore_listed(void *user, const mapicfg_object *object, uint64_t key) {
    (void)user, (void)object, (void)key;
    return 0;
}

static int32_t ignore_change(void *user, const mapicfg_journal_entry *change) {
    (void)user, (void)change;
    return 0;
}

static mapicfg_status look_up(void) {
    static const char *const names[] = {"anna", "CN=Anna,DC=contoso,DC=com", "contoso\\anna", "an*"};
    mapicfg_directory *directory = open_prepared();
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    mapicfg_journal_query of_anna = MAPICFG_JOURNAL_QUERY_INIT;
    of_anna.identity = "anna*";
    query.identity = "*@contoso.com";
    query.limit = 5;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof names / sizeof *names; i++) {
        mapicfg_object *found;
        status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, names[i], &found, NULL);
        mapicfg_object_free(found);
    }
    if (!status) status = mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, &query, ignore_listed, NULL, NULL);
    if (!status) status = mapicfg_directory_history(directory, &of_anna, ignore_change, NULL, NULL);
    return check_prepared(directory, status);
}

/* Takes the last change set back; when that fails, nothing of it has been, and it can be done again. */
static mapicfg_status undo(mapicfg_directory *directory) {
    mapicfg_status status = mapicfg_directory_undo(directory, NULL, NULL);
    return status && mapicfg_directory_undo(directory, NULL, NULL) ? MAPICFG_E_CONFLICT : status;
}

static mapicfg_status store_and_undo(void) {
    mapicfg_directory *directory = open_prepared();
    mapicfg_object *changes;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &changes, NULL);
    if (!status) status = mapicfg_object_set_text(changes, "SamAccountName", "anna2", NULL);
    if (!status) status = mapicfg_object_set_text(changes, "MAPIEnabled", "False", NULL);
    if (!status) status = mapicfg_directory_begin(directory, "a reason", NULL);
    if (!status) status = mapicfg_directory_set(directory, "anna", changes, NULL, NULL);
    if (!status) status = mapicfg_object_set_text(changes, "Name", "Bernd", NULL);
    if (!status) status = mapicfg_directory_put(directory, changes, NULL, NULL);
    if (!status) status = mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, "a@contoso.com", NULL);
    if (!status) status = mapicfg_directory_commit(directory, NULL);
    if (status) mapicfg_directory_rollback(directory);
    mapicfg_object_free(changes);
    return check_prepared(directory, status ? status : undo(directory));
}

static mapicfg_status import_and_export(void) {
    mapicfg_directory *directory = open_prepared();
    mapicfg_report *report;
    mapicfg_writer *writer = NULL;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status)
        status = import_one(directory, input_file("tests/data/table/mailboxes.csv"), NULL, report, NULL);
    int imported = !status;
    if (!status) status = mapicfg_writer_new(MAPICFG_FORMAT_JSON, ignore_bytes, NULL, &writer, NULL);
    if (!status) status = mapicfg_directory_export(directory, 0, writer, NULL);
    mapicfg_writer_free(writer);
    mapicfg_report_free(report);
    if (imported) {
        mapicfg_status undone = undo(directory);
        if (!status) status = undone;
    }
    return check_prepared(directory, status);
}

/* ---- calls that fail inside a transaction ---- */

enum inside { INSIDE_PUT, INSIDE_SET, INSIDE_REMOVE, INSIDE_IMPORT, INSIDE_EXEC, INSIDE_GET };

static mapicfg_status call_inside(mapicfg_directory *directory, enum inside which, const mapicfg_object *changes) {
    static const char text[] = "Set-CASMailbox anna -PopEnabled $false; Set-CASMailbox anna -OWAEnabled $false";
    mapicfg_object *found = NULL;
    mapicfg_status status;
    switch (which) {
    case INSIDE_PUT:
        return mapicfg_directory_put(directory, made_vdir, NULL, NULL);
    case INSIDE_SET:
        return mapicfg_directory_set(directory, "anna", changes, NULL, NULL);
    case INSIDE_REMOVE:
        return mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, "a@contoso.com", NULL);
    case INSIDE_IMPORT:
        return import_one(directory, input_file("tests/data/table/mailboxes.csv"), NULL, NULL, NULL);
    case INSIDE_EXEC:
        return mapicfg_exec(directory, text, sizeof text - 1, NULL, NULL, NULL, NULL);
    default:
        status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, "anna", &found, NULL);
        mapicfg_object_free(found);
        return status;
    }
}

struct contents {
    char *json;
    size_t size;
};

static int32_t append(void *user, const char *bytes, size_t size) {
    struct contents *contents = user;
    char *grown = __real_realloc(contents->json, contents->size + size + 1);
    if (!grown) exit(2);
    memcpy(grown + contents->size, bytes, size);
    contents->json = grown;
    contents->size += size;
    grown[contents->size] = '\0';
    return 0;
}

/* All objects; nothing fails meanwhile. */
static struct contents contents_of(mapicfg_directory *directory) {
    struct contents contents = {0};
    mapicfg_writer *writer;
    long kept = until_failure;
    until_failure = -1;
    if (mapicfg_writer_new(MAPICFG_FORMAT_JSON, append, &contents, &writer, NULL) ||
        mapicfg_directory_export(directory, 0, writer, NULL) || mapicfg_writer_finish(writer, NULL))
        exit(2);
    mapicfg_writer_free(writer);
    until_failure = kept;
    return contents;
}

/* What the same calls make when those that failed are left out and none fails. */
static struct contents expected(enum inside which, const mapicfg_status *statuses,
                                const mapicfg_object *const *changes) {
    long kept = until_failure;
    until_failure = -1;
    mapicfg_directory *directory = open_prepared();
    if (!statuses[3]) {
        if ((!statuses[0] && mapicfg_directory_set(directory, "anna", changes[0], NULL, NULL)) ||
            (!statuses[1] && call_inside(directory, which, changes[1])) ||
            (!statuses[2] && mapicfg_directory_set(directory, "", changes[2], NULL, NULL)))
            exit(2);
    }
    struct contents contents = contents_of(directory);
    mapicfg_directory_close(directory);
    until_failure = kept;
    return contents;
}

static mapicfg_object *one_change(uint32_t class_id, const char *name, const char *value) {
    mapicfg_object *object;
    if (mapicfg_object_new(class_id, &object, NULL) || mapicfg_object_set_text(object, name, value, NULL)) exit(2);
    return object;
}

/* A change, the call, another change, and the commit; one of them fails. What is stored then is what those say that
 * have not failed, or nothing when the commit says so. */
static mapicfg_status inside(enum inside which) {
    long kept = until_failure;
    until_failure = -1;
    mapicfg_directory *directory = open_prepared();
    mapicfg_object *const made_changes[] = {one_change(MAPICFG_CLASS_MAILBOX, "MAPIEnabled", "False"),
                                            one_change(MAPICFG_CLASS_MAILBOX, "SamAccountName", "anna2"),
                                            one_change(MAPICFG_CLASS_ORG, "MapiHttpEnabled", "False")};
    const mapicfg_object *const changes[] = {made_changes[0], made_changes[1], made_changes[2]};
    mapicfg_status statuses[4], status = MAPICFG_OK;
    until_failure = kept;
    mapicfg_status begun = mapicfg_directory_begin(directory, "mine", NULL);
    if (!begun) {
        statuses[0] = mapicfg_directory_set(directory, "anna", changes[0], NULL, NULL);
        statuses[1] = call_inside(directory, which, changes[1]);
        statuses[2] = mapicfg_directory_set(directory, "", changes[2], NULL, NULL);
        if (!mapicfg_directory_in_transaction(directory)) status = MAPICFG_E_CONFLICT;
        statuses[3] = mapicfg_directory_commit(directory, NULL);
        struct contents found = contents_of(directory), wanted = expected(which, statuses, changes);
        if (strcmp(found.json, wanted.json) != 0) status = MAPICFG_E_CONFLICT;
        __real_free(found.json);
        __real_free(wanted.json);
        for (int i = 0; !status && i < 4; i++) status = statuses[i];
    }
    for (int i = 0; i < 3; i++) mapicfg_object_free(made_changes[i]);
    mapicfg_directory_close(directory);
    return begun ? begun : status;
}

static mapicfg_status inside_put(void) {
    return inside(INSIDE_PUT);
}

static mapicfg_status inside_set(void) {
    return inside(INSIDE_SET);
}

static mapicfg_status inside_remove(void) {
    return inside(INSIDE_REMOVE);
}

static mapicfg_status inside_import(void) {
    return inside(INSIDE_IMPORT);
}

static mapicfg_status inside_exec(void) {
    return inside(INSIDE_EXEC);
}

static mapicfg_status inside_get(void) {
    return inside(INSIDE_GET);
}

/* A file, so that SQLite's pages and journal are allocated too. */
static mapicfg_status change_file(void) {
    const char *folder = getenv("TMPDIR");
    char path[200];
    snprintf(path, sizeof path, "%s/mapicfg-XXXXXX", folder ? folder : "/tmp");
    mapicfg_directory *directory;
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = MAPICFG_DIRECTORY_CREATE;
    int fd = mkstemp(path);
    if (fd < 0) exit(2);
    close(fd);
    mapicfg_status status = mapicfg_directory_open(path, &options, &directory, NULL);
    if (!status) status = mapicfg_directory_put(directory, made, NULL, NULL);
    mapicfg_directory_close(directory);
    unlink(path);
    return status;
}

/* ---- cmdlets ---- */

static int32_t ignore_item(void *user, const mapicfg_exec_item *item) {
    const char *name = mapicfg_exec_item_count(item) ? mapicfg_exec_item_get_name(item, 0) : "";
    (void)user;
    return !name || !mapicfg_exec_item_get_text(item);
}

static int32_t ignore_word(void *user, const char *word) {
    (void)user, (void)word;
    return 0;
}

/* In one transaction: what fails leaves the store as it was. */
static mapicfg_status exec(const char *text) {
    mapicfg_directory *directory = open_prepared();
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = MAPICFG_EXEC_TRANSACTION;
    options.source = "script";
    return check_prepared(directory, mapicfg_exec(directory, text, strlen(text), &options, ignore_item, NULL, NULL));
}

static mapicfg_status exec_changes(void) {
    return exec("Get-CASMailbox -Filter 'Name -like \"Anna*\" -and MapiHttpEnabled -ne $true' | Set-CASMailbox "
                "-MapiHttpEnabled $true; Set-OrganizationConfig -MapiHttpEnabled $false\n"
                "New-MapiVirtualDirectory -Server EX1 -InternalUrl https://mail.contoso.com/mapi "
                "-IISAuthenticationMethods Ntlm,OAuth\n"
                "Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -ExtendedProtectionSPNList "
                "@{Add='HTTP/a','HTTP/b'}");
}

/* What was in the file stays, and nothing is left beside it. */
static mapicfg_status export_to_file(void) {
    static const char old[] = "what was there";
    const char *folder = getenv("TMPDIR");
    char inside[200], path[220], text[300], found[sizeof old] = "";
    snprintf(inside, sizeof inside, "%s/mapicfg-XXXXXX", folder ? folder : "/tmp");
    if (!mkdtemp(inside)) exit(2);
    snprintf(path, sizeof path, "%s/csv", inside);
    snprintf(text, sizeof text, "Get-CASMailbox | Export-Csv '%s'", path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || write(fd, old, sizeof old - 1) < 0 || close(fd) != 0) exit(2);
    mapicfg_directory *directory = open_prepared();
    mapicfg_status status = mapicfg_exec(directory, text, strlen(text), NULL, NULL, NULL, NULL);
    mapicfg_directory_close(directory);
    fd = open(path, O_RDONLY);
    if (fd < 0 || read(fd, found, sizeof old - 1) < 0 || close(fd) != 0) exit(2);
    if (status && strcmp(found, old) != 0) status = MAPICFG_E_CONFLICT;
    unlink(path);
    if (rmdir(inside) != 0) status = MAPICFG_E_CONFLICT;
    return status;
}

/* All files or none. */
static mapicfg_status import_several(void) {
    static const char *const paths[] = {"tests/data/table/org-true.xml", "tests/data/table/mailboxes.csv"};
    mapicfg_directory *directory = open_prepared();
    mapicfg_report *report;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status) status = import_paths(directory, paths, 2, report, NULL);
    int imported = !status;
    mapicfg_report_free(report);
    if (imported) status = undo(directory);
    return check_prepared(directory, status);
}

static mapicfg_status exec_shows(void) {
    return exec("Get-CASMailbox | Where-Object {$_.Name -like 'a*'} | Sort-Object Name | Select-Object "
                "Name,MAPIEnabled\nGet-CASMailbox anna | Format-List; Get-CASMailbox | Format-Table Name; "
                "Get-CASMailbox | ConvertTo-Json\nGet-CASMailbox | Measure-Object; Set-CASMailbox anna "
                "-MapiHttpEnabled $true -WhatIf");
}

static mapicfg_status complete(void) {
    static const char *const texts[] = {"Set-CAS", "Set-CASMailbox -Ma", "Set-CASMailbox an", "Get-CASMailbox | So"};
    mapicfg_directory *directory = open_prepared();
    mapicfg_status status = MAPICFG_OK;
    size_t from;
    for (size_t i = 0; !status && i < 4; i++)
        status = mapicfg_exec_complete(directory, texts[i], strlen(texts[i]), ignore_word, NULL, &from, NULL);
    return check_prepared(directory, status);
}

static mapicfg_status help(void) {
    char *text = NULL;
    mapicfg_status status = mapicfg_exec_dup_help("Set-CASMailbox", 1, &text, NULL);
    mapicfg_free(text);
    return status;
}

/* An answer, and the same read again and compared with what it should be. */
static mapicfg_status autodiscover(void) {
    static const char body[] =
        "<Autodiscover "
        "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>"
        "<EMailAddress>anna@contoso.com</EMailAddress><!-- --><AcceptableResponseSchema>"
        "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>"
        "</Request></Autodiscover>";
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "POST";
    request.path = "/autodiscover/autodiscover.xml";
    request.user = "anna@contoso.com";
    request.mapi_http_capability = "1";
    request.client_can_handle = "ExHttpInfo";
    request.body = body;
    request.body_size = sizeof body - 1;
    mapicfg_directory *directory = open_prepared();
    mapicfg_autodiscover *prepared;
    mapicfg_autodiscover_response *response = NULL;
    mapicfg_autodiscover_answer *answer = NULL;
    mapicfg_statements *differences = NULL;
    size_t size = 0;
    mapicfg_status status = mapicfg_autodiscover_open(directory, NULL, &prepared, NULL);
    if (!status) status = mapicfg_autodiscover_respond(prepared, &request, &response, NULL);
    const char *text = status ? NULL : mapicfg_autodiscover_response_get_body(response, &size);
    if (!status) status = mapicfg_autodiscover_answer_read(text, size, "answer", &answer, NULL);
    if (!status) status = mapicfg_autodiscover_explain(prepared, answer, "anna@contoso.com", &differences, NULL);
    mapicfg_statements_free(differences);
    mapicfg_autodiscover_answer_free(answer);
    mapicfg_autodiscover_response_free(response);
    mapicfg_autodiscover_free(prepared);
    return check_prepared(directory, status);
}

/* A service that has names of its own, asked by Host and for an address that is elsewhere. */
static mapicfg_status service(void) {
    static const char body[] =
        "<Autodiscover "
        "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>"
        "<EMailAddress>x@old.example</EMailAddress><AcceptableResponseSchema>"
        "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>"
        "</Request></Autodiscover>";
    static const char *const hosts[] = {NULL, "autodiscover.contoso.com, mail.contoso.com:8443"};
    const mapicfg_autodiscover_request requests[] = {
        {.size = sizeof *requests, .method = "GET", .path = "/autodiscover/autodiscover.json?Protocol=AutodiscoverV1",
         .host = "mail.contoso.com:8443"},
        {.size = sizeof *requests, .method = "POST", .path = "/autodiscover/autodiscover.xml", .user = "CONTOSO\\anna",
         .body = body, .body_size = sizeof body - 1}};
    mapicfg_directory *directory = open_prepared();
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < 2; i++) {
        mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
        options.flags = MAPICFG_AUTODISCOVER_FOUND;
        options.domains = "CONTOSO";
        options.realms = "CONTOSO.COM";
        options.hosts = hosts[i];
        mapicfg_autodiscover *prepared;
        mapicfg_autodiscover_response *response = NULL;
        status = mapicfg_autodiscover_new(&options, &prepared, NULL);
        if (!status) status = mapicfg_autodiscover_load(prepared, directory, NULL);
        if (!status) status = mapicfg_autodiscover_redirect(prepared, "@old.example", "https://new.example/\303\244",
                                                            NULL);
        if (!status) status = mapicfg_autodiscover_ready(prepared, NULL);
        if (!status) status = mapicfg_autodiscover_respond(prepared, &requests[i], &response, NULL);
        if (!status && !mapicfg_autodiscover_wants_body(prepared, &requests[1])) exit(2);
        mapicfg_autodiscover_response_free(response);
        mapicfg_autodiscover_free(prepared);
    }
    return check_prepared(directory, status);
}

static mapicfg_status lint_one(uint32_t kind, const char *text) {
    mapicfg_statements *findings;
    char *json = NULL;
    mapicfg_status status = mapicfg_proxy_lint(kind, text, strlen(text), "proxy.conf", NULL, &findings, NULL);
    if (!status && !mapicfg_statements_count(findings)) status = MAPICFG_E_CONFLICT;
    if (!status) status = mapicfg_statements_dup_json(findings, &json, NULL);
    mapicfg_free(json);
    mapicfg_statements_free(findings);
    return status;
}

/* Findings of each proxy, with includes, messages of nginx, and variables. */
static mapicfg_status lint(void) {
    static const char nginx[] =
        "nginx: [warn] x\n# configuration file /n/n.conf:\nhttp { include a; include s/*; include t/*; }\n"
        "# configuration file /n/a:\nupstream ex { server ex1:443; keepalive 8; }\n"
        "# configuration file /n/s/1:\nserver { listen 443 ssl; location /mapi/ { proxy_pass \"https://ex\"; "
        "proxy_read_timeout 60s; } }\n";
    static const char haproxy[] = "defaults\n mode http\nlisten mapi\n server \"ex1\" ex1:443\n";
    static const char apache[] =
        "Define EX https://ex1\n# In file: /a/b\n<VirtualHost *:443>\nServerName mail\nProxyPass \"/mapi\" \\\n"
        "${EX}/mapi\n</VirtualHost>\n";
    mapicfg_status status = lint_one(MAPICFG_PROXY_NGINX, nginx);
    if (!status) status = lint_one(MAPICFG_PROXY_HAPROXY, haproxy);
    if (!status) status = lint_one(MAPICFG_PROXY_APACHE, apache);
    return status;
}

/* A list collects what another has, and groups count it, with the examples of a part. */
static mapicfg_status grouping(void) {
    static const char text[] = "defaults\n mode http\nlisten mapi\n server \"ex1\" ex1:443\n";
    mapicfg_statements *found = NULL, *copies = NULL;
    mapicfg_groups *groups = NULL, *part = NULL;
    char *texts[3] = {NULL, NULL, NULL};
    mapicfg_status status = mapicfg_proxy_lint(MAPICFG_PROXY_HAPROXY, text, sizeof text - 1, "x", NULL, &found, NULL);
    if (!status) status = mapicfg_statements_new(&copies, NULL);
    if (!status) status = mapicfg_statements_each(found, mapicfg_statements_add, copies, NULL);
    if (!status) status = mapicfg_groups_new(3, &groups, NULL);
    if (!status) status = mapicfg_groups_new(3, &part, NULL);
    if (!status) status = mapicfg_statements_each(copies, mapicfg_groups_add, groups, NULL);
    if (!status) status = mapicfg_groups_add_decision(part, MAPICFG_NOTE_NO_URL | MAPICFG_NOTE_ARCHIVE, "anna", NULL);
    if (!status) status = mapicfg_groups_merge(groups, part, NULL);
    if (!status) status = mapicfg_groups_dup_sentence(groups, 0, &texts[0], NULL);
    if (!status) status = mapicfg_groups_dup_json(groups, &texts[1], NULL);
    if (!status) status = mapicfg_statement_dup_json(mapicfg_statements_get(copies, 0), &texts[2], NULL);
    for (size_t i = 0; i < 3; i++) mapicfg_free(texts[i]);
    mapicfg_groups_free(groups);
    mapicfg_groups_free(part);
    mapicfg_statements_free(found);
    mapicfg_statements_free(copies);
    return status;
}

/* Two pools, a further host, a site, and a server that is known. */
static mapicfg_status write_rules(void) {
    static const char *const urls[] = {"https://mail.contoso.com/mapi", "https://[2001:db8::1]/mapi"};
    static const char *const names[] = {"EX1", "EX2"}, *const further[] = {"autodiscover.contoso.com"};
    mapicfg_vdir *vdirs[2] = {NULL, NULL};
    mapicfg_object *server = NULL;
    mapicfg_statements *findings = NULL;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_SERVER, &server, NULL);
    if (!status) status = mapicfg_object_set_text(server, "Name", "EX1", NULL);
    if (!status) status = mapicfg_object_set_text(server, "Fqdn", "ex1.contoso.com", NULL);
    if (!status) status = mapicfg_object_set_text(server, "Site", "Paris", NULL);
    for (size_t i = 0; !status && i < 2; i++) {
        status = mapicfg_vdir_new(&vdirs[i], NULL);
        if (!status) status = mapicfg_vdir_set_internal_url(vdirs[i], urls[i], NULL);
        if (!status) status = mapicfg_object_set_text(mapicfg_vdir_object(vdirs[i]), "Server", names[i], NULL);
    }
    const mapicfg_object *const objects[] = {server};
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    options.vdirs = (const mapicfg_vdir *const *)vdirs;
    options.vdir_count = 2;
    options.objects = objects;
    options.object_count = 1;
    options.hosts = further;
    options.host_count = 1;
    for (int one = 0; !status && one < 2; one++) {
        status = mapicfg_proxy_write(MAPICFG_PROXY_HAPROXY, &options, ignore_bytes, NULL, &findings, NULL);
        mapicfg_statements_free(findings);
        findings = NULL;
        options.site = "Paris";
        options.servers = names;
        options.server_count = 1;
    }
    options.site = "Rome";
    if (!status && mapicfg_proxy_write(MAPICFG_PROXY_HAPROXY, &options, ignore_bytes, NULL, NULL,
                                       NULL) == MAPICFG_E_NOMEM)
        status = MAPICFG_E_NOMEM;
    for (size_t i = 0; i < 2; i++) mapicfg_vdir_free(vdirs[i]);
    mapicfg_object_free(server);
    return status;
}

struct job {
    const char *name;
    mapicfg_status (*run)(void);
    int does_without; /* what it wants memory for makes it faster only */
};

static int try_job(const struct job *job, const char *what) {
    long before = live;
    for (long n = 0;; n++) {
        failed_one = failed_in_sqlite = 0;
        until_failure = n;
        mapicfg_status status = job->run();
        until_failure = -1;
        if (live != before) {
            printf("%s of %s: allocation %ld fails: %ld blocks are left\n", job->name, what, n, live - before);
            return 0;
        }
        if (!failed_one) {
            if (!status) return 1;
            printf("%s of %s: %s without any failure\n", job->name, what, mapicfg_status_name(status));
            return 0;
        }
        if (status != MAPICFG_E_NOMEM && (status || !(failed_in_sqlite || job->does_without))) {
            printf("%s of %s: allocation %ld fails, but the status is %s\n", job->name, what, n,
                   mapicfg_status_name(status));
            return 0;
        }
    }
}

int main(void) {
    static const struct job on_inputs[] = {{"reading", read_with_report}, {"reading in pieces", push_in_pieces}};
    static const struct job audits[] = {{"auditing", audit_summary}, {"auditing with rows", audit_rows}};
    static const struct job others[] = {
        {"auditing files", audit_files}, {"auditing inputs", audit_inputs}, {"reading inputs", read_inputs},
        {"auditing in brief", audit_brief, 1}, {"explaining", explain}, {"writing CSV", write_csv},
        {"writing JSON", write_json},
        {"writing a list", write_list},  {"changing", change},    {"hosts", hosts},           {"summaries", from_json},
        {"identities", identities},      {"a new store", open_new}, {"looking up", look_up},
        {"a store in a file", change_file}, {"storing and undoing", store_and_undo}, {"importing", import_and_export},
        {"importing files", import_several}, {"exporting to a file", export_to_file},
        {"cmdlets that change", exec_changes}, {"cmdlets that show", exec_shows}, {"completing", complete},
        {"help", help},
        {"answering", autodiscover}, {"a service", service}, {"linting", lint}, {"grouping", grouping},
        {"writing rules", write_rules},
        {"storing in a transaction", inside_put}, {"setting in one", inside_set}, {"removing in one", inside_remove},
        {"importing in one", inside_import}, {"cmdlets in one", inside_exec}, {"looking up in one", inside_get},
    };
    int fine = 1;
    size_t jobs = 0;
    org_input = load("tests/data/table/org-true.xml");
    vdir_input = load("tests/data/contoso/vdirs.xml");
    if (!take_over_sqlite() || !org_input.bytes || !vdir_input.bytes ||
        mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &made, NULL) ||
        mapicfg_object_new(MAPICFG_CLASS_VDIR, &made_vdir, NULL) ||
        mapicfg_object_set_text(made_vdir, "Identity", "EX1\\mapi (Default Web Site)", NULL) ||
        mapicfg_object_set_text(made, "Name", "Anna, \"Berg\"", NULL) ||
        mapicfg_object_set_text(made, "SamAccountName", "anna", NULL) ||
        mapicfg_object_set_text(made, "DistinguishedName", "CN=Anna,DC=contoso,DC=com", NULL) ||
        mapicfg_object_set_text(made, "EmailAddresses", "SMTP:anna@contoso.com, smtp:a@contoso.com", NULL))
        return 2;
    for (size_t i = 0; i < SAMPLE_COUNT; i++) {
        input = load(samples[i]);
        if (!input.bytes) {
            printf("%s is missing\n", samples[i]);
            return 2;
        }
        for (size_t j = 0; j < 2; j++, jobs++) fine &= try_job(&on_inputs[j], samples[i]);
        for (size_t j = 0; strstr(samples[i], "mailboxes") && j < 2; j++,
             jobs++) fine &= try_job(&audits[j], samples[i]);
        free(input.bytes);
    }
    for (size_t j = 0; j < sizeof others / sizeof *others; j++, jobs++) fine &= try_job(&others[j], "samples");
    mapicfg_object_free(made);
    mapicfg_object_free(made_vdir);
    free(org_input.bytes);
    free(vdir_input.bytes);
    printf("allocations: %zu jobs, %s\n", jobs, fine ? "every failure is clean" : "FAILED");
    return !fine;
}
