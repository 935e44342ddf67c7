/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_transfer.c: exports into a store and out of it again, and the audit of a store. */
#include "directory.h"

#include "directory/body.h"
#include "inputs.h"

#define MAILBOX MAPICFG_CLASS_MAILBOX

static const char *const exports[] = {
    CONTOSO "org.xml", CONTOSO "org.csv", CONTOSO "org.json", CONTOSO "org.txt",
    CONTOSO "mailboxes.xml", CONTOSO "mailboxes.csv", CONTOSO "mailboxes.json", CONTOSO "mailboxes.txt",
    CONTOSO "vdirs.xml", CONTOSO "vdirs.csv", CONTOSO "vdirs.json", CONTOSO "vdirs.txt",
    CONTOSO "servers.xml", CONTOSO "servers.csv", CONTOSO "servers.json", CONTOSO "servers.txt",
    "tests/data/forms/concatenated.csv", "tests/data/forms/multiline.csv", "tests/data/forms/fabrikam-vdirs.json",
    "../shared/data/css-exchange/E19-GetOrganizationConfig.xml",
    "../shared/data/css-exchange/E19-GetWebServicesVirtualDirectory.xml",
    "../shared/data/css-exchange/E19-GetExchangeCertificate.xml",
    "../shared/data/css-exchange/E19-GetExchangeServer.xml",
};

struct text {
    char *data;
    size_t size;
};

static int32_t append(void *user, const char *bytes, size_t size) {
    struct text *text = user;
    text->data = realloc(text->data, text->size + size + 1);
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
    return 0;
}

static void export_as(mapicfg_directory *directory, uint32_t class_id, uint32_t format, struct text *text) {
    mapicfg_writer *writer;
    memset(text, 0, sizeof *text);
    ok(mapicfg_writer_new(format, append, text, &writer, &err));
    ok(mapicfg_directory_export(directory, class_id, writer, &err));
    ok(mapicfg_writer_finish(writer, &err));
    mapicfg_writer_free(writer);
}

/* What comes in is what the reader reads, and goes out in every format as it came in; a second import changes
 * nothing. */
START_TEST(there_and_back) {
    const char *path = exports[_i];
    if (access(path, R_OK) != 0) {
        printf("SKIPPED: a real export: %s is absent\n", path);
        return;
    }
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    mapicfg_report *read_report, *report;
    struct objects expected, stored, again;
    ck_assert_int_eq(mapicfg_report_new(&read_report, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), MAPICFG_OK);
    read_objects(&expected, path, read_report);
    ck_assert_uint_gt(expected.count, 0);
    uint32_t class_id = mapicfg_object_get_class(expected.objects[0]);
    ok(import_one(directory, input_file(path), NULL, report, &err));
    for (uint32_t kind = MAPICFG_REPORT_OBJECTS; kind <= MAPICFG_REPORT_PROBLEMS; kind++)
        ck_assert_uint_eq(mapicfg_report_get_total(report, kind), mapicfg_report_get_total(read_report, kind));
    list(&stored, directory, class_id, NULL);
    check_equal_all(&expected, &stored);
    ok(import_one(directory, input_file(path), NULL, NULL, &err));
    list(&again, directory, class_id, NULL);
    check_equal_all(&expected, &again);
    for (uint32_t format = MAPICFG_FORMAT_CSV; format <= MAPICFG_FORMAT_LIST; format++) {
        struct text text;
        struct objects back = {.count = 0};
        export_as(directory, format % 2 ? 0 : class_id, format, &text);
        mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
        options.class_id = class_id;
        ok(read_one(input_bytes(text.data, text.size, "export"), &options, keep_read, &back, NULL, &err));
        check_equal_all(&expected, &back);
        release_objects(&back);
        free(text.data);
    }
    release_objects(&expected);
    release_objects(&stored);
    release_objects(&again);
    mapicfg_report_free(report);
    mapicfg_report_free(read_report);
    mapicfg_directory_close(directory);
}
END_TEST

/* All classes at once, and through a descriptor. */
START_TEST(whole_organization) {
    mapicfg_directory *directory = in_memory(0), *copy = in_memory(MAPICFG_DIRECTORY_EMPTY);
    import_contoso(directory);
    check_stored(directory, MAPICFG_CLASS_ORG, NULL, "Name", "Contoso"); /* in place of First Organization */
    ck_assert_uint_eq(count_of(directory, MAPICFG_CLASS_ORG), 1);
    struct text text;
    export_as(directory, 0, MAPICFG_FORMAT_JSON, &text);
    FILE *file = tmpfile();
    ck_assert_uint_eq(fwrite(text.data, 1, text.size, file), text.size);
    rewind(file);
    ok(import_one(copy, input_fd(fileno(file), "whole.json"), NULL, NULL, &err));
    fclose(file);
    free(text.data);
    for (uint32_t class_id = 1; class_id <= mapicfg_class_count(); class_id++) {
        struct objects expected, all;
        list(&expected, directory, class_id, NULL);
        list(&all, copy, class_id, NULL);
        check_equal_all(&expected, &all);
        release_objects(&expected);
        release_objects(&all);
    }
    ck_assert_uint_eq(count_of(copy, MAILBOX), 32);
    mapicfg_directory_close(directory);
    mapicfg_directory_close(copy);
}
END_TEST

/* Broken syntax: nothing of it is there. A broken value: that object is left out and reported. */
START_TEST(broken_imports) {
    static const char broken[] = "[{\"Name\":\"a\",\"MAPIEnabled\":true},{\"Name\":\"b\",\"MAPIEnabled\":tru";
    static const char value[] = "[{\"Name\":\"a\",\"MAPIEnabled\":true},{\"Name\":\"b\",\"MAPIEnabled\":\"perhaps\"},"
                                "{\"Name\":\"c\",\"MAPIEnabled\":false}]";
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    mapicfg_report *report;
    FILE *file = tmpfile();
    ok(put(directory, MAILBOX, NAMES("Name", "a", "MAPIEnabled", "False"), NULL));
    fputs(broken, file);
    rewind(file);
    ck_assert_int_eq(import_one(directory, input_fd(fileno(file), "broken.json"), NULL, NULL, &err),
                     MAPICFG_E_SYNTAX);
    ck_assert_str_eq(err.source, "broken.json");
    ck_assert_uint_eq(err.line, 1);
    fclose(file);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 1);
    check_stored(directory, MAILBOX, "a", "MAPIEnabled", "False");
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    file = tmpfile();
    fputs(value, file);
    rewind(file);
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), MAPICFG_OK);
    ok(import_one(directory, input_fd(fileno(file), "value.json"), NULL, report, &err));
    fclose(file);
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_PROBLEMS), 1);
    ck_assert_str_eq(mapicfg_report_get_problem(report, 0)->property, "MAPIEnabled");
    mapicfg_report_free(report);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2);
    check_stored(directory, MAILBOX, "a", "MAPIEnabled", "True");
    ck_assert_int_eq(import_one(directory, input_file("tests/data/there-is-none.xml"), NULL, NULL, NULL),
                     MAPICFG_E_IO);
    mapicfg_directory_close(directory);
}
END_TEST

/* All of several files or none, in a transaction of its own and within the caller's. */
START_TEST(several_files) {
    const char *good[] = {CONTOSO "org.xml", CONTOSO "mailboxes.csv"};
    const char *bad[] = {CONTOSO "mailboxes.csv", "tests/data/there-is-none.xml", CONTOSO "org.xml"};
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    mapicfg_report *report;
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), MAPICFG_OK);
    ck_assert_int_eq(import_paths(directory, bad, 3, NULL, &err), MAPICFG_E_IO);
    ck_assert_str_eq(err.source, bad[1]);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 0);
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(put(directory, MAILBOX, NAMES("Name", "a"), NULL));
    ck_assert_int_eq(import_paths(directory, bad, 3, NULL, &err), MAPICFG_E_IO);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 1);
    ok(mapicfg_directory_commit(directory, &err));
    ck_assert_uint_eq(count_of(directory, MAILBOX), 1);
    ok(import_paths(directory, good, 2, report, &err));
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_OBJECTS), 33);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 33);
    ok(mapicfg_directory_import(directory, NULL, 0, NULL, NULL, &err));
    ck_assert_int_eq(mapicfg_directory_import(directory, NULL, 1, NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    good[1] = NULL;
    ck_assert_int_eq(import_paths(directory, good, 2, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(import_paths(NULL, bad, 0, NULL, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_report_free(report);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- names during an import ---- */

#define GUID(n) "00000000-0000-4000-8000-00000000000" #n

/* Objects that come twice, by each kind of name; that give a name up which others take; that could be two; that are
 * there. */
static const char twice[] =
    "[{\"Guid\":\"" GUID(1) "\",\"Name\":\"Anna\",\"Alias\":\"a.berg\","
    "\"PrimarySmtpAddress\":\"anna@contoso.com\"},\n"
    "{\"PrimarySmtpAddress\":\"Anna@Contoso.com\",\"MAPIEnabled\":true},\n"
    "{\"Guid\":\"" GUID(1) "\",\"Alias\":\"a.b\",\"SamAccountName\":\"anna\"},\n"
    "{\"Guid\":\"" GUID(2) "\",\"Name\":\"Bernd\",\"Alias\":\"a.berg\"},\n"
    "{\"Alias\":\"a.berg\",\"MAPIEnabled\":false},\n"
    "{\"Alias\":\"a.b\",\"OWAEnabled\":false},\n"
    "{\"Guid\":\"" GUID(3) "\",\"Name\":\"Twin\"},\n"
    "{\"Guid\":\"" GUID(4) "\",\"Name\":\"Twin\"},\n"
    "{\"Name\":\"Twin\",\"MAPIEnabled\":false},\n"
    "{\"Name\":\"carl\",\"Alias\":\"charles\",\"MAPIEnabled\":false},\n"
    "{\"Alias\":\"Charles\",\"MapiHttpEnabled\":true},\n"
    "{\"Guid\":\"" GUID(5) "\",\"Alias\":\"kept\"},\n"
    "{\"Guid\":\"" GUID(5) "\",\"Alias\":\"other\"},\n"
    "{\"Guid\":\"" GUID(5) "\",\"Alias\":\"kept\",\"MAPIEnabled\":true}]";

static const mapicfg_read_options mailboxes = {.size = sizeof mailboxes, .class_id = MAILBOX};

static void import_text(mapicfg_directory *directory, const char *text, mapicfg_report *report) {
    FILE *file = tmpfile();
    fputs(text, file);
    rewind(file);
    ok(import_one(directory, input_fd(fileno(file), "twice.json"), &mailboxes, report, &err));
    fclose(file);
}

/* Every name of the index as "KEY|OBJECT", in its order. */
static int add_name(void *user, int count, char **values, char **names) {
    (void)count, (void)names;
    strcat(strcat(strcat(strcat(user, values[0]), "|"), values[1]), "\n");
    return 0;
}

static void index_of(const mapicfg_directory *directory, char *text) {
    *text = '\0';
    const char *sql = "SELECT key, object FROM Name ORDER BY key, object";
    ck_assert_int_eq(sqlite3_exec(directory->db, sql, add_name, text, NULL), SQLITE_OK);
}

static int32_t put_one(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)source, (void)line;
    mapicfg_status status = mapicfg_directory_put(user, object, NULL, &err);
    return status && status != MAPICFG_E_AMBIGUOUS;
}

static mapicfg_directory *with_carl(void) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    directory->seed = (struct mapicfg__seed){{1, 2}}; /* so that indexes can be compared */
    ok(put(directory, MAILBOX, NAMES("Name", "Carl", "DisplayName", "Carl C"), NULL));
    return directory;
}

/* However many names are kept back before they go into the index, an import finds what it has stored itself, and in the
 * end the index is as if each object had been stored by itself. */
START_TEST(names_kept_back) {
    static const size_t most[] = {1, 2, 5, 16, 17, 1000};
    static char expected[20000], got[20000];
    mapicfg_directory *directory = with_carl(), *other = with_carl();
    mapicfg_report *report;
    ck_assert_int_eq(mapicfg_report_new(&report, NULL), MAPICFG_OK);
    directory->most_pending = most[_i];
    import_text(directory, twice, report);
    ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_PROBLEMS), 1);
    ck_assert_int_eq(mapicfg_report_get_problem(report, 0)->code, MAPICFG_E_AMBIGUOUS);
    ck_assert_uint_eq(mapicfg_report_get_problem(report, 0)->line, 9);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 6);
    check_stored(directory, MAILBOX, "a.b", "Name", "Anna");
    check_stored(directory, MAILBOX, "anna@contoso.com", "MAPIEnabled", "True");
    check_stored(directory, MAILBOX, "Anna", "OWAEnabled", "False");
    check_stored(directory, MAILBOX, "a.berg", "Name", "Bernd");
    check_stored(directory, MAILBOX, "Bernd", "MAPIEnabled", "False");
    check_stored(directory, MAILBOX, GUID(4), "MAPIEnabled", "not stated");
    check_stored(directory, MAILBOX, "Charles", "DisplayName", "Carl C");
    check_stored(directory, MAILBOX, "Carl", "MapiHttpEnabled", "True");
    check_stored(directory, MAILBOX, "kept", "MAPIEnabled", "True");
    mapicfg_object *found;
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "other", &found, NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "Twin", &found, NULL), MAPICFG_E_AMBIGUOUS);
    ok(read_one(input_bytes(twice, strlen(twice), "twice.json"), &mailboxes, put_one, other, NULL, &err));
    index_of(directory, got);
    index_of(other, expected);
    ck_assert_str_eq(got, expected);
    import_text(directory, twice, NULL); /* now all are there */
    ck_assert_uint_eq(count_of(directory, MAILBOX), 6);
    index_of(directory, got);
    ck_assert_str_eq(got, expected);
    mapicfg_report_free(report);
    mapicfg_directory_close(directory);
    mapicfg_directory_close(other);
}
END_TEST

/* One name has another key in each store, so that nobody can make an export of names that collide there. */
START_TEST(keys_are_secret) {
    static char first[20000], second[20000];
    mapicfg_directory *directory = in_memory(0), *other = in_memory(0);
    index_of(directory, first);
    index_of(other, second);
    ck_assert_str_ne(first, "");
    ck_assert_str_ne(first, second);
    mapicfg_directory_close(directory);
    mapicfg_directory_close(other);
}
END_TEST

/* An import that fails when some of its names are in the index and others are not. */
START_TEST(names_of_a_failed_import) {
    static const char before[] = "[{\"Name\":\"a\",\"Alias\":\"b\"},{\"Name\":\"c\",\"Alias\":\"d\"},"
                                 "{\"Name\":\"e\"";
    static char expected[20000], got[20000];
    mapicfg_directory *directory = with_carl();
    index_of(directory, expected);
    directory->most_pending = 3;
    FILE *file = tmpfile();
    fputs(before, file);
    rewind(file);
    ck_assert_int_eq(import_one(directory, input_fd(fileno(file), "broken.json"), &mailboxes, NULL, &err),
                     MAPICFG_E_SYNTAX);
    fclose(file);
    index_of(directory, got);
    ck_assert_str_eq(got, expected);
    ok(put(directory, MAILBOX, NAMES("Name", "a"), NULL));
    check_stored(directory, MAILBOX, "a", "Alias", "not stated");
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- audits ---- */

struct decided {
    size_t count;
    mapicfg_decision decisions[MAX_OBJECTS];
    char identities[MAX_OBJECTS][100];
};

static int32_t keep_decision(void *user, const char *identity, mapicfg_decision decision, const char *source,
                             uint64_t line) {
    struct decided *decided = user;
    (void)source;
    ck_assert_uint_lt(decided->count, MAX_OBJECTS);
    ck_assert_uint_gt(line, 0);
    snprintf(decided->identities[decided->count], sizeof *decided->identities, "%s", identity);
    decided->decisions[decided->count++] = decision;
    return 0;
}

/* The audit of a store says what the audit of its exports said, mailbox by mailbox and in the summary. */
START_TEST(audited) {
    static const char *const paths[] = {CONTOSO "org.xml", CONTOSO "vdirs.json", CONTOSO "mailboxes.csv"};
    struct decided decided[2] = {{0}, {0}};
    char *json[2];
    for (int i = 0; i < 2; i++) {
        mapicfg_audit *audit;
        mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
        options.fn = keep_decision;
        options.user = &decided[i];
        ok(mapicfg_audit_new(&options, &audit, &err));
        mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
        import_contoso(directory);
        ok(i ? audit_one(audit, input_store(directory), &err) : audit_paths(audit, paths, 3, NULL, &err));
        ok(mapicfg_audit_finish(audit, &err));
        ok(mapicfg_summary_dup_json(mapicfg_audit_get_summary(audit), &json[i], &err));
        mapicfg_audit_free(audit);
        mapicfg_directory_close(directory);
    }
    ck_assert_uint_eq(decided[0].count, 32);
    ck_assert_uint_eq(decided[1].count, 32);
    for (size_t i = 0; i < 32; i++) {
        ck_assert_str_eq(decided[0].identities[i], decided[1].identities[i]);
        ck_assert_uint_eq(decided[0].decisions[i], decided[1].decisions[i]);
    }
    ck_assert_str_eq(json[0], json[1]);
    mapicfg_free(json[0]);
    mapicfg_free(json[1]);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("transfer");
    TCase *tcase = tcase_create("transfer");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, there_and_back, 0, (int)(sizeof exports / sizeof *exports));
    tcase_add_test(tcase, whole_organization);
    tcase_add_test(tcase, broken_imports);
    tcase_add_test(tcase, several_files);
    tcase_add_loop_test(tcase, names_kept_back, 0, 6);
    tcase_add_test(tcase, names_of_a_failed_import);
    tcase_add_test(tcase, keys_are_secret);
    tcase_add_test(tcase, audited);
    suite_add_tcase(suite, tcase);
    return suite;
}
