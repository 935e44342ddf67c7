/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_logs_follow.c: logs that grow, are rotated, replaced, copied and packed while they are followed: each record is
 * given once. Every look is a call, so nothing here waits. */
#include "log_folder.h"

static mapicfg_log_reader *reader;
static mapicfg_input inputs[2];

#define RECORDS 200u
static unsigned times[RECORDS + 10]; /* that a record was met, by its number */

static void follow_paths(size_t count) {
    mapicfg_log_options options = MAPICFG_LOG_OPTIONS_INIT;
    options.flags = MAPICFG_LOG_FOLLOW;
    told.with_source = 1;
    ck_assert_int_eq(mapicfg_log_reader_new(inputs, count, &options, NULL, told.report, &reader, &told.err),
                     MAPICFG_OK);
}

static void follow(void) {
    setup();
    inputs[0] = input_file(folder);
    inputs[0].source = "f";
    follow_paths(1);
}

static void unfollow(void) {
    mapicfg_log_reader_free(reader);
    reader = NULL;
    teardown();
}

static void note_records(const mapicfg_log_batch *batch) {
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++) {
        size_t size;
        const unsigned number = (unsigned)atoi(mapicfg_log_batch_get(batch, row, MAPICFG_LOG_TIME, &size));
        if (number < sizeof times / sizeof *times) times[number]++;
    }
}

/* What one look gives. */
static const char *look(void) {
    told.text.size = 0;
    mapicfg__buffer_text(&told.text, "");
    for (;;) {
        const mapicfg_log_batch *batch;
        const mapicfg_status status = mapicfg_log_reader_next(reader, &batch, &told.err);
        ck_assert_msg(!status, "%s: %s", told.err.source, told.err.message);
        if (!batch) break;
        tell(&told, batch);
        note_records(batch);
    }
    mapicfg__buffer_char(&told.text, '\0');
    return told.text.data;
}

static const char *last_look(void) {
    ck_assert_int_eq(mapicfg_log_reader_finish(reader, &told.err), MAPICFG_OK);
    return look();
}

static void append(const char *name, const char *text) {
    FILE *file = fopen(path_of(name), "a");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void rename_log(const char *from, const char *to) {
    char old[300];
    strcpy(old, path_of(from));
    ck_assert_int_eq(rename(old, path_of(to)), 0);
}

/* The text of all of a log, as a program copies it. */
static const char *text_of(const char *name) {
    static char text[100000];
    FILE *file = fopen(path_of(name), "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    ck_assert_int_eq(fclose(file), 0);
    return text;
}

static void copy(const char *from, const char *to) {
    char command[700];
    snprintf(command, sizeof command, "cd '%s' && cp '%s' '%s'", folder, from, to);
    ck_assert_int_eq(system(command), 0);
}

/* As rsync does, and what saves a file by replacing it. */
static void replace(const char *name, const char *text) {
    write_log(".new", text);
    rename_log(".new", name);
}

/* The warnings since the last call, "source: the message's first words". */
static size_t told_of;
static const char *warned(void) {
    static char text[2000];
    const size_t count = mapicfg_report_count(told.report, MAPICFG_REPORT_WARNINGS);
    text[0] = '\0';
    for (; told_of < count; told_of++) {
        const mapicfg_error *warning = mapicfg_report_get_warning(told.report, told_of);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s: %.20s\n", warning->source, warning->message);
    }
    return text;
}

#define NOTHING ""
#define is(text, expected) ck_assert_str_eq(text, expected)

/* ---- growing ---- */

START_TEST(test_grows) {
    is(look(), NOTHING);
    write_log("x.log", HEADER);
    is(look(), NOTHING);
    append("x.log", "1,a\n2,b\n");
    is(look(), "f/x.log:3 other DateTime=1|a=a\nf/x.log:4 other DateTime=2|a=b\n");
    is(look(), NOTHING);
    append("x.log", "3");
    is(look(), NOTHING);
    append("x.log", ",\"c\n");
    is(look(), NOTHING);
    append("x.log", "\"\r");
    is(look(), NOTHING);
    append("x.log", "\n4,");
    is(look(), "f/x.log:5 other DateTime=3|a=c\n\n");
    write_log("y.log", HEADER "5,e\n");
    is(look(), "f/y.log:3 other DateTime=5|a=e\n");
    append("x.log", "d");
    append("y.log", "6,f\n7");
    is(look(), "f/y.log:4 other DateTime=6|a=f\n");
    is(last_look(), NOTHING); /* "4,d" has no end */
    is(look(), NOTHING);
    append("x.log", "\n8,h\n");
    is(look(), NOTHING);
    is(warned(), NOTHING);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_OBJECTS), 5);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_LOGS), 2);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_TORN, "f/x.log"), 1);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_TORN, "f/y.log"), 1);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
}
END_TEST

/* A header in the middle, columns and the type of which are in force at the next look. */
START_TEST(test_headers) {
    write_log("x.log", "#Software: x\n#Log-type: MapiHttp Logs\n#Fields: DateTime,a\n1,a\n#Fields: DateTime,b,c\n");
    is(look(), "f/x.log:4 mapi-http DateTime=1|a=a\n");
    append("x.log", "2,b,c\n#Fie");
    is(look(), "f/x.log:6 mapi-http DateTime=2|b=b|c=c\n");
    append("x.log", "lds: DateTime,d\n");
    is(look(), NOTHING);
    append("x.log", "3,d\n");
    is(look(), "f/x.log:8 mapi-http DateTime=3|d=d\n");
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_LOGS, "mapi-http"), 1);
}
END_TEST

/* Broken lines are counted once, also when they come in parts. */
START_TEST(test_broken) {
    write_log("x.log", HEADER "1,a\n2,b,c");
    is(look(), "f/x.log:3 other DateTime=1|a=a\n");
    append("x.log", ",d");
    is(look(), NOTHING);
    append("x.log", ",e\n3\n4,d\n");
    is(look(), "f/x.log:6 other DateTime=4|a=d\n");
    is(last_look(), NOTHING);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_BROKEN, "too-many-values"), 1);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_BROKEN, "too-few-values"), 1);
}
END_TEST

START_TEST(test_foreign) {
    write_log("note.txt", "hello\n");
    write_log("empty.log", "");
    write_log("late.log", "a note\n");
    is(look(), NOTHING);
    append("note.txt", "world\n");
    append("late.log", HEADER "1,a\n");
    is(look(), "f/late.log:4 other DateTime=1|a=a\n");
    is(warned(), NOTHING);
    is(last_look(), NOTHING);
    is(warned(), "f/empty.log: no record was read: \n");
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_FOREIGN, "f/note.txt"), 1);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_BROKEN, "no-header"), 1);
}
END_TEST

static void fill(char *text, size_t size) {
    memset(text, 'x', size);
    for (size_t i = 99; i < size; i += 100) text[i] = '\n';
    text[size] = '\0';
}

/* What has no header in its first MiB is told at once, and is not read again. */
START_TEST(test_foreign_long) {
    static char text[(1 << 20) + 1000];
    fill(text, sizeof text - 1);
    write_log("note.txt", text);
    is(look(), NOTHING);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_FOREIGN, "f/note.txt"), 1);
    append("note.txt", HEADER "1,a\n");
    is(look(), NOTHING);
    is(last_look(), NOTHING);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_FOREIGN), 1);
}
END_TEST

/* ---- other names ---- */

START_TEST(test_renamed) {
    write_log("x.log", HEADER "1,a\n");
    is(look(), "f/x.log:3 other DateTime=1|a=a\n");
    append("x.log", "2,b\n3");
    rename_log("x.log", "x.log.1");
    write_log("x.log", HEADER "4,d\n");
    is(look(), "f/x.log:3 other DateTime=4|a=d\nf/x.log.1:4 other DateTime=2|a=b\n");
    is(warned(), "f/x.log.1: it has what was read\n");
    append("x.log.1", ",c\n");
    is(look(), "f/x.log.1:5 other DateTime=3|a=c\n");
    rename_log("x.log.1", "x.log.2");
    rename_log("x.log", "x.log.1");
    is(look(), NOTHING);
    is(last_look(), NOTHING);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_LOGS), 2);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_COPIES), 0);
}
END_TEST

/* Copied, and cut off: what was written between the last look and the copy is in the copy. */
START_TEST(test_copytruncate) {
    write_log("x.log", HEADER "1,a\n");
    is(look(), "f/x.log:3 other DateTime=1|a=a\n");
    append("x.log", "2,b\n");
    copy("x.log", "x.log.1");
    write_log("x.log", "");
    is(look(), "f/x.log.1:4 other DateTime=2|a=b\n");
    is(warned(), "f/x.log.1: it has what was read\n");
    append("x.log", HEADER "3,c\n");
    is(look(), "f/x.log:3 other DateTime=3|a=c\n");
    is(last_look(), NOTHING);
    is(warned(), NOTHING);
}
END_TEST

START_TEST(test_cut_off) {
    write_log("x.log", HEADER "1,a\n2,b\n");
    look();
    write_log("x.log", HEADER "3,c\n");
    is(look(), "f/x.log:3 other DateTime=3|a=c\n");
    is(warned(), "f/x.log: it was cut off or re\n");
    /* and has grown beyond what was read of it, before anybody looked */
    write_log("x.log", HEADER "4,d\n5,e\n6,f\n");
    is(look(), "f/x.log:3 other DateTime=4|a=d\nf/x.log:4 other DateTime=5|a=e\nf/x.log:5 other DateTime=6|a=f\n");
    is(warned(), "f/x.log: it was cut off or re\n");
}
END_TEST

/* Another inode with the same log, which is longer, as programs that synchronize folders make it. */
START_TEST(test_replaced_by_itself) {
    write_log("x.log", HEADER "1,a\n2");
    look();
    replace("x.log", HEADER "1,a\n2,b\n3,c\n");
    is(look(), "f/x.log:4 other DateTime=2|a=b\nf/x.log:5 other DateTime=3|a=c\n");
    replace("x.log", HEADER "1,a\n2,b\n3,c\n");
    is(look(), NOTHING);
    is(last_look(), NOTHING);
    is(warned(), NOTHING);
}
END_TEST

START_TEST(test_gone) {
    write_log("old.log", HEADER "1,a\n");
    write_log("x.log", HEADER "2,b\n3");
    look();
    look();
    unlink(path_of("old.log"));
    is(look(), NOTHING);
    is(warned(), NOTHING); /* it had been read, and did not grow */
    unlink(path_of("x.log"));
    is(look(), NOTHING);
    is(warned(), "f/x.log: it is gone, and it w\n");
    is(last_look(), NOTHING);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_TORN, "f/x.log"), 1);
}
END_TEST

/* ---- copies ---- */

START_TEST(test_copies) {
    write_log("b.log", HEADER "1,a\n2,b\n");
    copy("b.log", "c.log");
    write_log("a.log", "DateTime,a\n1,a\n"); /* an earlier copy, with another header */
    is(look(), "f/a.log:2 other DateTime=1|a=a\nf/b.log:4 other DateTime=2|a=b\n");
    append("c.log", "3,c\n");
    is(look(), "f/c.log:5 other DateTime=3|a=c\n");
    append("b.log", "3,c\n4,d\n");
    is(look(), "f/b.log:6 other DateTime=4|a=d\n");
    write_log("d.log", HEADER "1,a\n2,x\n"); /* begins alike, and is another */
    is(look(), "f/d.log:3 other DateTime=1|a=a\nf/d.log:4 other DateTime=2|a=x\n");
    is(last_look(), NOTHING);
    is(warned(), NOTHING);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_LOGS), 2);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_COPIES), 2);
}
END_TEST

/* A script packs what is finished, and removes it: while it does so, half of the packed file is there. */
START_TEST(test_packed_by_a_script) {
    char half[60];
    write_log("x.log", HEADER "1,a\n2,b\n");
    look();
    append("x.log", "3,c\n");
    write_gzip("x.log.gz", text_of("x.log"));
    memcpy(half, text_of("x.log.gz"), sizeof half);
    write_file("x.log.gz", half, 20);
    is(look(), "f/x.log:5 other DateTime=3|a=c\n");
    write_gzip("x.log.gz", text_of("x.log"));
    unlink(path_of("x.log"));
    is(look(), NOTHING);
    is(look(), NOTHING);
    is(look(), NOTHING);
    is(last_look(), NOTHING);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_COPIES, "f/x.log.gz"), 1);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_PROBLEMS), 0);
}
END_TEST

/* What was written between the last look and the packing is read out of the packed file. */
START_TEST(test_packed_has_more) {
    write_log("x.log", HEADER "1,a\n2");
    look();
    write_gzip("x.log.gz", HEADER "1,a\n2,b\n3,c\n4");
    unlink(path_of("x.log"));
    is(look(), NOTHING);
    is(look(), "f/x.log.gz:4 other DateTime=2|a=b\nf/x.log.gz:5 other DateTime=3|a=c\n");
    is(look(), NOTHING);
    is(last_look(), NOTHING);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_LOGS), 1);
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_TORN, "f/x.log.gz"), 1);
}
END_TEST

START_TEST(test_packed_last) {
    write_gzip("x.log.gz", HEADER "1,a\n");
    write_gzip("y.gz", "hello\n");
    is(last_look(), "f/x.log.gz:3 other DateTime=1|a=a\n");
    ck_assert_uint_eq(counted(&told, MAPICFG_REPORT_FOREIGN, "f/y.gz"), 1);
}
END_TEST

/* ---- what is not there ---- */

START_TEST(test_awaited) {
    mapicfg_log_reader_free(reader);
    inputs[0] = input_file(folder);
    static char sub[300], named[300];
    strcpy(sub, path_of("sub"));
    strcpy(named, path_of("named.log"));
    inputs[0] = input_file(sub);
    inputs[1] = input_file(named);
    inputs[0].source = "s";
    inputs[1].source = "n";
    follow_paths(2);
    is(look(), NOTHING);
    is(warned(), "s: cannot be read, and \nn: cannot be read, and \n");
    is(look(), NOTHING);
    is(warned(), NOTHING);
    make_folder("sub");
    write_log("sub/x.log", HEADER "1,a\n");
    is(look(), "s/x.log:3 other DateTime=1|a=a\n");
    write_log("named.log", HEADER "2,b\n");
    is(look(), "n:3 other DateTime=2|a=b\n");
    look();
    unlink(path_of("named.log"));
    is(look(), NOTHING);
    is(warned(), "n: cannot be read, and \n");
    write_log("named.log", HEADER "2,b\n3,c\n"); /* it is back, and longer */
    is(look(), "n:4 other DateTime=3|a=c\n");
    is(last_look(), NOTHING);
}
END_TEST

START_TEST(test_refused) {
    mapicfg_log_options options = MAPICFG_LOG_OPTIONS_INIT;
    mapicfg_log_reader *other;
    options.flags = MAPICFG_LOG_FOLLOW;
    const mapicfg_input memory = input_bytes(HEADER, strlen(HEADER), "x"), device = input_file("/dev/zero");
    ck_assert_int_eq(mapicfg_log_reader_new(&memory, 1, &options, NULL, NULL, &other, &told.err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_log_reader_new(&device, 1, &options, NULL, NULL, &other, &told.err),
                     MAPICFG_E_UNSUPPORTED);
    ck_assert_int_eq(mapicfg_log_read(inputs, 1, &options, NULL, tell, &told, NULL, &told.err), MAPICFG_E_OPTIONS);
    mapicfg_log_summary *summary;
    ck_assert_int_eq(mapicfg_log_summary_new(NULL, &summary, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_log_summary_read(summary, inputs, 1, &options, NULL, NULL, &told.err), MAPICFG_E_OPTIONS);
    mapicfg_log_summary_free(summary);
    options.flags = MAPICFG_LOG_FOLLOW | MAPICFG_LOG_KEEP_COPIES;
    ck_assert_int_eq(mapicfg_log_reader_new(inputs, 1, &options, NULL, NULL, &other, &told.err), MAPICFG_E_OPTIONS);
    ck_assert_int_eq(mapicfg_log_reader_finish(NULL, &told.err), MAPICFG_E_ARGUMENT);
    /* without following it does nothing */
    write_log("x.log", HEADER "1,a\n");
    ck_assert_int_eq(mapicfg_log_reader_new(inputs, 1, NULL, NULL, NULL, &other, &told.err), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_log_reader_finish(other, &told.err), MAPICFG_OK);
    const mapicfg_log_batch *batch;
    ck_assert_int_eq(mapicfg_log_reader_next(other, &batch, &told.err), MAPICFG_OK);
    ck_assert_ptr_nonnull(batch);
    mapicfg_log_reader_free(other);
}
END_TEST

/* ---- byte by byte ---- */

static const char *const texts[] = {
    HEADER "1,a\n2,b\n",
    HEADER "1,a\r\n2,\"b\r\nc\"\r\n3,d",
    "\xef\xbb\xbf" "DateTime,a\r\n1,\"x\"\"y\"\r\n\r\n2,z\r\n",
    HEADER "1,a\n2\n3,b,c\n4,\"d\"e\n5,f\n",
    HEADER "1,\"a\n2,b\n3,c\n4,\"d\n5,e\n",
    HEADER "1,a\n2,\"never closed\n3,c\n",
    "#Fields: date time a\n2023-01-06 01:02:03 x\"y\n#Fields: date time b\n2023-01-06 01:02:04 -\n2023-01-06 x",
    "no header\n\n" HEADER "1,a\nDateTime,b,c\n2,x,y\n3,x,y,z,z\n# a \"comment\n4,x,y\n",
    HEADER "1,a\r2,b\r3,c\r",
    "#Fields: DateTime,a",
    HEADER "1,a\n2,b\nDateTime,b,c",
};

static uint64_t broken_and_torn(void) {
    return mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN) * 1000 +
           mapicfg_report_get_total(told.report, MAPICFG_REPORT_TORN);
}

/* A log that comes a byte at a time, with a look after each, is what it is when it is read at once. */
START_TEST(test_byte_by_byte) {
    struct mapicfg__buffer all = {0};
    mapicfg_report *followed = told.report;
    ck_assert_int_eq(mapicfg_report_new(&told.report, NULL), MAPICFG_OK);
    write_log("x.log", texts[_i]);
    ck_assert_int_eq(mapicfg_log_read(inputs, 1, NULL, NULL, tell, &told, told.report, &told.err), MAPICFG_OK);
    mapicfg__buffer_char(&told.text, '\0');
    char *expected = strdup(told.text.data);
    const uint64_t faults = broken_and_torn();
    mapicfg_report_free(told.report);
    told.report = followed;
    mapicfg__buffer_text(&all, "");
    for (const char *at = texts[_i]; *at; at++) {
        FILE *file = fopen(path_of("x.log"), at == texts[_i] ? "w" : "a");
        fputc(*at, file);
        fclose(file);
        mapicfg__buffer_text(&all, look());
    }
    mapicfg__buffer_text(&all, last_look());
    mapicfg__buffer_char(&all, '\0');
    ck_assert_str_eq(all.data, expected);
    ck_assert_uint_eq(broken_and_torn(), faults);
    mapicfg__buffer_free(&all);
    free(expected);
}
END_TEST

/* ---- all of it, at random ---- */

static uint64_t seed;

static unsigned pick(unsigned below) {
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (unsigned)(seed >> 33) % below;
}

/* Writes the next records to x.log, a record in parts, and turns it over in one of the ways in which logs are. */
static void write_some(unsigned *record, unsigned *turned) {
    char text[100], name[20];
    for (unsigned i = pick(5); i--;) {
        snprintf(text, sizeof text, "%u,\"%s %u\"\n", ++*record, pick(2) ? "a\nb" : "c", pick(1000000));
        const unsigned cut = pick((unsigned)strlen(text));
        char rest[100];
        strcpy(rest, text + cut);
        text[cut] = '\0';
        append("x.log", text);
        if (!pick(3)) look();
        append("x.log", rest);
    }
    snprintf(name, sizeof name, "x%u.log%s", ++*turned, pick(4) ? "" : ".gz");
    const unsigned way = pick(6);
    if (way > 3 || !*record) return;
    if (strstr(name, ".gz")) {
        write_gzip(name, text_of("x.log"));
        if (!pick(3)) look();
    } else if (way == 0) {
        copy("x.log", name);
    } else {
        rename_log("x.log", name);
    }
    if (way == 1) copy(name, "old.log"); /* and a copy of it, over the one before */
    write_log("x.log", HEADER);
}

/* Each record comes once, whatever happens to the logs. */
START_TEST(test_random) {
    unsigned record = 0, turned = 0;
    seed = (uint64_t)_i;
    memset(times, 0, sizeof times);
    write_log("x.log", HEADER);
    while (record < RECORDS) {
        write_some(&record, &turned);
        if (pick(2)) look();
    }
    last_look();
    for (unsigned i = 1; i <= record; i++) ck_assert_msg(times[i] == 1, "record %u came %u times", i, times[i]);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_BROKEN), 0);
    ck_assert_uint_eq(mapicfg_report_get_total(told.report, MAPICFG_REPORT_TORN), 0);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("logs_follow");
    TCase *tcase = tcase_create("all");
    tcase_add_checked_fixture(tcase, follow, unfollow);
    tcase_add_test(tcase, test_grows);
    tcase_add_test(tcase, test_headers);
    tcase_add_test(tcase, test_broken);
    tcase_add_test(tcase, test_foreign);
    tcase_add_test(tcase, test_foreign_long);
    tcase_add_test(tcase, test_renamed);
    tcase_add_test(tcase, test_copytruncate);
    tcase_add_test(tcase, test_cut_off);
    tcase_add_test(tcase, test_replaced_by_itself);
    tcase_add_test(tcase, test_gone);
    tcase_add_test(tcase, test_copies);
    tcase_add_test(tcase, test_packed_by_a_script);
    tcase_add_test(tcase, test_packed_has_more);
    tcase_add_test(tcase, test_packed_last);
    tcase_add_test(tcase, test_awaited);
    tcase_add_test(tcase, test_refused);
    tcase_add_loop_test(tcase, test_byte_by_byte, 0, (int)(sizeof texts / sizeof *texts));
    tcase_add_loop_test(tcase, test_random, 0, 10);
    suite_add_tcase(suite, tcase);
    return suite;
}
