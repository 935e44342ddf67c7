/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_logs_copies.c: folders of logs: what is read in them, and in which order; copies are passed over; files that
 * change while they are read. */
#include <fcntl.h>

#include "log_folder.h"

static void put_number(char **at, uint32_t number, size_t bytes) {
    for (; bytes--; number >>= 8) *(*at)++ = (char)(number & 0xff);
}

/* An archive of logs that are stored. */
static void write_zip(const char *name, const char *const *texts, size_t count) {
    static char archive[10000];
    char *at = archive;
    for (size_t i = 0; i < count; i++) {
        const size_t size = strlen(texts[i]);
        put_number(&at, 0x04034b50, 4);
        put_number(&at, 0, 10);
        put_number(&at, (uint32_t)crc32(0, (const Bytef *)texts[i], (uInt)size), 4);
        put_number(&at, (uint32_t)size, 4);
        put_number(&at, (uint32_t)size, 4);
        put_number(&at, 1, 4);
        *at++ = (char)('0' + i);
        memcpy(at, texts[i], size);
        at += size;
    }
    for (size_t i = 0; i < count; i++) {
        put_number(&at, 0x02014b50, 4);
        for (int k = 0; k < 6; k++) put_number(&at, 0, 7);
    }
    put_number(&at, 0x06054b50, 4);
    put_number(&at, 0, 6);
    put_number(&at, (uint32_t)count, 2);
    put_number(&at, 0, 10);
    write_file(name, archive, (size_t)(at - archive));
}

/* The names of the logs that were read, each with how many records. */
static int32_t name_log(void *user, const mapicfg_log_batch *batch) {
    struct mapicfg__buffer *names = user;
    mapicfg__buffer_text(names, mapicfg_log_batch_get_source(batch));
    mapicfg__buffer_char(names, ' ');
    mapicfg__buffer_number(names, mapicfg_log_batch_count(batch));
    mapicfg__buffer_char(names, '\n');
    return 0;
}

static mapicfg_status read_folder(const mapicfg_log_options *options) {
    mapicfg_input input = input_file(folder);
    input.source = "f";
    return mapicfg_log_read(&input, 1, options, NULL, name_log, &told.text, told.report, &told.err);
}

START_TEST(test_folders) {
    make_folder("b");
    make_folder("b/deep");
    make_folder(".hidden");
    make_folder("empty");
    write_log("b/deep/x.LOG", HEADER "1,x\n");
    write_log("b.log", HEADER "1,b\n");
    write_log("b/y.log", HEADER "1,y\n2,y\n");
    write_log(".hidden/z.log", HEADER "1,z\n");
    write_log(".z.log", HEADER "1,z\n");
    write_log("note.txt", "hello\n");
    write_log("a", "");
    ck_assert_int_eq(symlink("..", path_of("b/loop")), 0);
    char link[300];
    snprintf(link, sizeof link, "%s", path_of("b.log"));
    ck_assert_int_eq(symlink(link, path_of("c.log")), 0);
    const mapicfg_log_options options = {sizeof options, 0, 0, 0, 0, MAPICFG_LOG_KEEP_COPIES};
    ck_assert_int_eq(read_folder(&options), MAPICFG_OK);
    ck_assert_str_eq(told.text.data, "f/b.log 1\nf/b/deep/x.LOG 1\nf/b/y.log 2\nf/c.log 1\n");
    ck_assert_uint_eq(mapicfg_report_count(told.report, MAPICFG_REPORT_WARNINGS), 1);
    ck_assert_str_eq(mapicfg_report_get_warning(told.report, 0)->source, "f/a");
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_FOREIGN, "f/note.txt"), 1);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_PROBLEMS), 0);
}
END_TEST

START_TEST(test_empty_folder) {
    ck_assert_int_eq(read_folder(NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_report_get_warning(told.report, 0)->code, MAPICFG_E_EMPTY);
}
END_TEST

/* A folder deeper than a path may be long: nobody can open it by its path, root included. */
static void make_deep(const char *name) {
    char part[251];
    memset(part, 'x', sizeof part - 1);
    part[sizeof part - 1] = '\0';
    make_folder(name);
    int at = open(path_of(name), O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < 20; i++) {
        ck_assert_int_eq(mkdirat(at, part, 0700), 0);
        const int below = openat(at, part, O_RDONLY | O_DIRECTORY);
        ck_assert_int_ge(below, 0);
        close(at);
        at = below;
    }
    close(at);
}

/* Folders and entries that cannot be read are problems, and all the others are read. */
START_TEST(test_unreadable_folder) {
    char none[300];
    snprintf(none, sizeof none, "%s", path_of("none"));
    make_deep("b");
    make_deep("d");
    make_folder("e");
    write_log("a.log", HEADER "1,a\n");
    write_log("e/y.log", HEADER "1,y\n2,y\n");
    write_log("z.log", HEADER "1,z\n");
    ck_assert_int_eq(symlink("loop", path_of("e/loop")), 0);
    ck_assert_int_eq(symlink(none, path_of("e/nowhere")), 0);
    ck_assert_int_eq(read_folder(NULL), MAPICFG_E_IO);
    ck_assert_str_eq(told.text.data, "f/a.log 1\nf/e/y.log 2\nf/z.log 1\n");
    ck_assert_uint_eq(mapicfg_report_count(told.report, MAPICFG_REPORT_PROBLEMS), 4);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_WARNINGS), 0);
    const mapicfg_error *first = mapicfg_report_get_problem(told.report, 0);
    ck_assert_str_eq(first->message, told.err.message);
    ck_assert_str_eq(first->source, told.err.source);
    uint32_t found = 0;
    for (size_t i = 0; i < 4; i++) {
        static const char *const names[] = {"f/b/x", "f/d/x", "f/e/loop", "f/e/nowhere"};
        const mapicfg_error *problem = mapicfg_report_get_problem(told.report, i);
        ck_assert_int_eq(problem->code, MAPICFG_E_IO);
        for (uint32_t k = 0; k < 4; k++)
            if (!strncmp(problem->source, names[k], strlen(names[k]))) found |= 1u << k;
    }
    ck_assert_uint_eq(found, 15);
}
END_TEST

#define PROTOCOL_HEADER "DateTime,MapiRequestId\n" /* of a kind that a summary reads in a folder */

/* The same with summaries, whatever the number of threads; and a folder that has nothing but what cannot be read. */
START_TEST(test_unreadable_folder_in_summary) {
    make_deep("b");
    for (uint32_t threads = 1; threads < 4; threads += 2) {
        mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
        mapicfg_log_summary *summary;
        const mapicfg_input input = input_file(folder);
        options.threads = threads;
        if (threads > 1) {
            write_log("a.log", PROTOCOL_HEADER "1,a\n");
            write_log("c.log", PROTOCOL_HEADER "1,c\n");
        }
        end(&told);
        begin(&told);
        ck_assert_int_eq(mapicfg_log_summary_new(&options, &summary, NULL), MAPICFG_OK);
        ck_assert_int_eq(
            mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, told.report, &told.err), MAPICFG_E_IO);
        ck_assert_uint_eq(mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), threads > 1 ? 2 : 0);
        ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_PROBLEMS), 1);
        ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_WARNINGS), 0);
        mapicfg_log_summary_free(summary);
    }
}
END_TEST

/* What is no log is counted, however much of it there is, and crowds out nothing. */
START_TEST(test_many_foreign_files) {
    char name[20];
    for (int i = 0; i < 1100; i++) {
        snprintf(name, sizeof name, "%04d.txt", i);
        write_log(name, "hello\n");
    }
    write_log("z-empty.log", "");
    write_log("z-wide.log", "\xff\xfe#\0F\0");
    ck_assert_int_eq(read_folder(NULL), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_FOREIGN), 1100);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_WARNINGS), 2);
    ck_assert_int_eq(mapicfg_report_get_warning(told.report, 0)->code, MAPICFG_E_EMPTY);
    ck_assert_int_eq(mapicfg_report_get_warning(told.report, 1)->code, MAPICFG_E_ENCODING);
}
END_TEST

/* Thousands of broken lines are told of, and leave room for the logs that cannot be read. */
START_TEST(test_many_broken_lines) {
    char name[20], text[4000];
    mapicfg_log_summary *summary;
    mapicfg_input inputs[3] = {input_file(folder), input_file("/none/x.log"), MAPICFG_INPUT_INIT};
    for (int i = 0; i < 12; i++) {
        char *at = text + sprintf(text, PROTOCOL_HEADER "%d,x\n", i);
        for (int line = 0; line < 120; line++) at += sprintf(at, "%d\n", line);
        snprintf(name, sizeof name, "%02d.log", i);
        write_log(name, text);
    }
    inputs[2] = input_bytes("\x1f\x8b\x08", 3, "cut.gz");
    ck_assert_int_eq(mapicfg_log_summary_new(NULL, &summary, NULL), MAPICFG_OK);
    ck_assert_int_eq(
        mapicfg_log_summary_read(summary, inputs, 3, NULL, NULL, told.report, &told.err), MAPICFG_E_IO);
    mapicfg_log_summary_free(summary);
    const size_t count = mapicfg_report_count(told.report, MAPICFG_REPORT_PROBLEMS);
    ck_assert_uint_eq(count, 1002);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_PROBLEMS), 1202);
    ck_assert_str_eq(mapicfg_report_get_problem(told.report, count - 2)->source, "/none/x.log");
    ck_assert_str_eq(mapicfg_report_get_problem(told.report, count - 1)->source, "cut.gz");
}
END_TEST

/* Whichever copy comes first, the one with all records is read. */
START_TEST(test_copies) {
    const char *const members[] = {HEADER "1,x\n2,y\n", HEADER "9,other\n", "DateTime,a\r\n1,x\n2,y\n"};
    write_log("a-earlier.log", HEADER "1,x\n2,");
    write_gzip("b.gz", HEADER "1,x\n2,y\n3,z\n");
    write_log("c-other.log", HEADER "1,x\n2,z\n");
    write_log("d-same.log", HEADER "1,x\n2,y\n3,z\n");
    write_zip("e.zip", members, 3);
    write_log("f-longest.log", "\xef\xbb\xbf" "DateTime,a\n" HEADER "1,x\n2,y\n3,z\n4,z\n");
    ck_assert_int_eq(read_folder(NULL), MAPICFG_OK);
    ck_assert_str_eq(told.text.data, "f/c-other.log 2\nf/e.zip/1 1\nf/f-longest.log 4\n");
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_COPIES), 5);
    static const char *const copies[] = {"f/a-earlier.log", "f/b.gz", "f/d-same.log", "f/e.zip/0", "f/e.zip/2"};
    for (size_t i = 0; i < 5; i++)
        ck_assert_str_eq(mapicfg_report_get_name(told.report, MAPICFG_REPORT_COPIES, i, NULL), copies[i]);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_LOGS), 3);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_TORN), 0);
    end(&told);
    begin(&told);
    const mapicfg_log_options options = {sizeof options, 0, 0, 0, 0, MAPICFG_LOG_KEEP_COPIES};
    ck_assert_int_eq(read_folder(&options), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_LOGS), 8);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_COPIES), 0);
}
END_TEST

/* Files that are the same and no logs are copies of none. What stands before a header is no record. */
START_TEST(test_copies_of_no_log) {
    write_log("a.txt", "hello\nworld\n");
    write_log("b.txt", "hello\nworld\n");
    write_log("c.log", "hello\n" HEADER "1,x\n");
    write_log("d.log", "hello\n" HEADER "2,x\n");
    write_log("e.log", HEADER "2,x\n");
    ck_assert_int_eq(read_folder(NULL), MAPICFG_OK);
    ck_assert_str_eq(told.text.data, "f/c.log 1\nf/d.log 1\n");
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_COPIES), 1);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_FOREIGN), 2);
}
END_TEST

/* Which of the members of an archive come before does not matter: folders, damage, what is not supported. */
START_TEST(test_copies_in_archives) {
    const char *const members[] = {"", "hello", HEADER "1,x\n", HEADER "1,x\n2,y\n"};
    write_zip("a.zip", members, 4);
    write_zip("b.zip", members, 3);
    write_log("c.log", HEADER "1,x\n2,y\n");
    ck_assert_int_eq(read_folder(NULL), MAPICFG_OK);
    ck_assert_str_eq(told.text.data, "f/a.zip/3 2\n");
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_COPIES), 3);
}
END_TEST

/* More that differ than are compared: said, and all are read. */
START_TEST(test_many_alike) {
    char name[20], text[100];
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "%02d.log", i);
        snprintf(text, sizeof text, HEADER "1,x\n2,%d\n", i % 10);
        write_log(name, text);
    }
    ck_assert_int_eq(read_folder(NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_report_get_warning(told.report, 0)->code, MAPICFG_E_LIMIT);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_OBJECTS), 24);
}
END_TEST

/* Groups of such are told of in the order of the files, and not in that of a hash with a secret. */
START_TEST(test_order_of_warnings) {
    char name[20], text[100];
    for (int group = 0; group < 8; group++)
        for (int i = 0; i < 9; i++) {
            snprintf(name, sizeof name, "%d-%d.log", group, i);
            snprintf(text, sizeof text, HEADER "%d,x\n2,%d\n", group, i);
            write_log(name, text);
        }
    ck_assert_int_eq(read_folder(NULL), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_report_count(told.report, MAPICFG_REPORT_WARNINGS), 8);
    for (size_t group = 0; group < 8; group++) {
        snprintf(name, sizeof name, "f/%zu-8.log", group);
        ck_assert_str_eq(mapicfg_report_get_warning(told.report, group)->source, name);
    }
}
END_TEST

/* What is given otherwise: memory is compared, what can be read only once is not. */
static mapicfg_status pull(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    const char **text = user;
    (void)err;
    *got = strlen(*text) < size ? strlen(*text) : size;
    memcpy(buffer, *text, *got);
    *text += *got;
    return MAPICFG_OK;
}

START_TEST(test_copies_of_memory) {
    static const char text[] = HEADER "1,x\n";
    const char *left = text;
    mapicfg_input inputs[3] = {input_bytes(text, sizeof text - 1, "a"), MAPICFG_INPUT_INIT,
                               input_bytes(text, sizeof text - 1, "c")};
    inputs[1].pull = pull;
    inputs[1].user = &left;
    inputs[1].source = "b";
    ck_assert_int_eq(
        mapicfg_log_read(inputs, 3, NULL, NULL, name_log, &told.text, told.report, &told.err), MAPICFG_OK);
    ck_assert_str_eq(told.text.data, "a 1\nb 1\n");
    ck_assert_str_eq(mapicfg_report_get_name(told.report, MAPICFG_REPORT_COPIES, 0, NULL), "c");
}
END_TEST

/* ---- files that change ---- */

static int32_t cut_file(void *user, const mapicfg_log_batch *batch) {
    (void)batch;
    ++*(int *)user;
    ck_assert_int_eq(truncate(path_of("x.log"), 100), 0);
    return 0;
}

static int32_t replace_file(void *user, const mapicfg_log_batch *batch) {
    (void)batch;
    char from[300];
    ++*(int *)user;
    snprintf(from, sizeof from, "%s", path_of("x.log"));
    ck_assert_int_eq(rename(from, path_of("x.old")), 0);
    write_log("x.log", HEADER "1,new\n");
    return 0;
}

static void write_long(void) {
    const size_t lines = 200000;
    char *text = malloc(lines * 10 + 100), *at = text;
    ck_assert_ptr_nonnull(text);
    at += sprintf(at, HEADER);
    for (size_t i = 0; i < lines; i++) at += sprintf(at, "%07zu,x\n", i);
    write_file("x.log", text, (size_t)(at - text));
    free(text);
}

START_TEST(test_truncated) {
    int batches = 0;
    write_long();
    const mapicfg_input input = input_file(path_of("x.log"));
    ck_assert_int_eq(mapicfg_log_read(&input, 1, NULL, NULL, cut_file, &batches, told.report, &told.err), MAPICFG_OK);
    ck_assert_int_eq(batches, 1);
    ck_assert_int_eq(mapicfg_report_get_warning(told.report, 0)->code, MAPICFG_E_CONFLICT);
    /* the last line that was read is torn */
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
}
END_TEST

/* A file that is rotated is read to its end. */
START_TEST(test_rotated) {
    int batches = 0;
    write_long();
    char path[300];
    snprintf(path, sizeof path, "%s", path_of("x.log"));
    const mapicfg_input input = input_file(path);
    const mapicfg_log_batch *batch;
    mapicfg_log_reader *reader;
    ck_assert_int_eq(mapicfg_log_reader_new(&input, 1, NULL, NULL, told.report, &reader, &told.err), MAPICFG_OK);
    while (!mapicfg_log_reader_next(reader, &batch, &told.err) && batch)
        if (!batches) replace_file(&batches, batch);
    mapicfg_log_reader_free(reader);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_OBJECTS), 200000);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_WARNINGS), 0);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("logs_copies");
    TCase *tests = tcase_create("logs_copies");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, test_folders);
    tcase_add_test(tests, test_empty_folder);
    tcase_add_test(tests, test_unreadable_folder);
    tcase_add_test(tests, test_unreadable_folder_in_summary);
    tcase_add_test(tests, test_many_foreign_files);
    tcase_add_test(tests, test_many_broken_lines);
    tcase_add_test(tests, test_copies);
    tcase_add_test(tests, test_copies_of_no_log);
    tcase_add_test(tests, test_copies_in_archives);
    tcase_add_test(tests, test_many_alike);
    tcase_add_test(tests, test_order_of_warnings);
    tcase_add_test(tests, test_copies_of_memory);
    tcase_add_test(tests, test_truncated);
    tcase_add_test(tests, test_rotated);
    suite_add_tcase(suite, tests);
    return suite;
}
