/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_threads.c: an audit of CSV by several threads, and of rows in brief, says what one thread says of records: the
 * same mailboxes, lines, problems, warnings and counts, in the same order, wherever the borders of pieces are. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/buffer.h"
#include "unit.h"

#define TYPE "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox"

/* ---- one audit, as text ---- */

struct way {
    struct mapicfg__audit_tuning tuning;
    uint32_t threads;
    int named; /* with a callback */
    size_t cancel_at;
};

struct told {
    struct mapicfg__buffer text;
    size_t mailboxes, cancel_at;
};

static int32_t note_mailbox(void *user, const char *identity, mapicfg_decision decision, const char *source,
                            uint64_t line) {
    struct told *told = user;
    char numbers[80];
    snprintf(numbers, sizeof numbers, "|%llx|%llu|", (unsigned long long)decision, (unsigned long long)line);
    mapicfg__buffer_text(&told->text, identity);
    mapicfg__buffer_text(&told->text, numbers);
    mapicfg__buffer_text(&told->text, source);
    mapicfg__buffer_text(&told->text, "\n");
    return ++told->mailboxes == told->cancel_at;
}

static void put_error(struct mapicfg__buffer *text, const char *kind, const mapicfg_error *err) {
    char numbers[120];
    snprintf(numbers, sizeof numbers, "%s %d at %llu:%llu byte %llu: ", kind, (int)err->code,
             (unsigned long long)err->line, (unsigned long long)err->column, (unsigned long long)err->offset);
    mapicfg__buffer_text(text, numbers);
    const char *const parts[] = {err->source, err->object, err->property, err->message, "\n"};
    for (size_t i = 0; i < 5; i++) {
        mapicfg__buffer_text(text, parts[i]);
        mapicfg__buffer_text(text, "|");
    }
}

static void put_report(struct mapicfg__buffer *text, const mapicfg_report *report) {
    char numbers[60];
    for (uint32_t kind = 0; kind <= MAPICFG_REPORT_WARNINGS; kind++) {
        snprintf(numbers, sizeof numbers, "kind %u: %llu\n", kind,
                 (unsigned long long)mapicfg_report_get_total(report, kind));
        mapicfg__buffer_text(text, numbers);
        for (size_t i = 0; i < mapicfg_report_count(report, kind); i++) {
            uint64_t count;
            const char *name = mapicfg_report_get_name(report, kind, i, &count);
            if (!name) continue;
            snprintf(numbers, sizeof numbers, " %llu\n", (unsigned long long)count);
            mapicfg__buffer_text(text, name);
            mapicfg__buffer_text(text, numbers);
        }
    }
    for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS); i++)
        put_error(text, "problem", mapicfg_report_get_problem(report, i));
    for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_WARNINGS); i++)
        put_error(text, "warning", mapicfg_report_get_warning(report, i));
}

/* All that an audit of the inputs says; to be freed. */
static char *audit(const mapicfg_input *inputs, size_t count, const struct way *way) {
    static const char vdirs[] =
        "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\n"
        "\"Server\",\"Name\",\"InternalUrl\",\"ExternalUrl\"\n"
        "\"EX1\",\"mapi (Default Web Site)\",\"https://a.example/mapi\",\"https://a.example/mapi\"\n"
        "\"EX2\",\"mapi (Default Web Site)\",\"https://b.example/mapi\",\n";
    struct told told = {.cancel_at = way->cancel_at};
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    options.fn = way->named ? note_mailbox : NULL;
    options.user = &told;
    options.threads = way->threads;
    mapicfg_audit *made;
    mapicfg_error err = {0};
    ck_assert_int_eq(mapicfg_audit_new(&options, &made, NULL), MAPICFG_OK);
    mapicfg__audit_tune(made, &way->tuning);
    mapicfg_input first = MAPICFG_INPUT_INIT;
    first.bytes = vdirs;
    first.bytes_size = sizeof vdirs - 1;
    ck_assert_int_eq(mapicfg_audit_read(made, &first, 1, NULL, NULL), MAPICFG_OK);
    if (mapicfg_audit_read(made, inputs, count, NULL, &err)) put_error(&told.text, "failed", &err);
    ck_assert_int_eq(mapicfg_audit_finish(made, NULL), MAPICFG_OK);
    char *json;
    ck_assert_int_eq(mapicfg_summary_dup_json(mapicfg_audit_get_summary(made), &json, NULL), MAPICFG_OK);
    mapicfg__buffer_text(&told.text, json);
    mapicfg_free(json);
    put_report(&told.text, mapicfg_audit_get_report(made));
    mapicfg_audit_free(made);
    return told.text.data;
}

static mapicfg_input memory(const char *bytes, size_t size, const char *source) {
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.bytes = bytes;
    input.bytes_size = size;
    input.source = source;
    return input;
}

/* Compares with what is said by one thread, of records, in pieces of the usual size. */
static void same_by(const mapicfg_input *inputs, size_t count, struct way way, const char *expected) {
    char *got = audit(inputs, count, &way);
    ck_assert_msg(strcmp(got, expected) == 0,
                  "%u threads, pieces of %zu bytes, %zu compared, %s:\n%.2000s\n---\n%.2000s",
                  way.threads, way.tuning.piece, way.tuning.compared, way.named ? "named" : "counted", got, expected);
    free(got);
}

static char *by_records(const mapicfg_input *inputs, size_t count, struct way way) {
    way.tuning.records_only = 1;
    way.tuning.piece = 0;
    way.threads = 1;
    return audit(inputs, count, &way);
}

/* ---- inputs ---- */

static uint64_t state;
static uint32_t any(uint32_t below) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % below;
}

static const char *const columns[] = {"Identity",
                                      "ServerName",
                                      "MapiHttpEnabled",
                                      "MAPIBlockOutlookExternalConnectivity",
                                      "MAPIEnabled",
                                      "MAPIBlockOutlookRpcHttp",
                                      "MAPIBlockOutlookNonCachedMode",
                                      "MAPIBlockOutlookVersions",
                                      "Guid",
                                      "Comment",
                                      "PrimarySmtpAddress"};
#define COLUMNS (sizeof columns / sizeof *columns)

static void put_header(struct mapicfg__buffer *csv, const size_t *order, size_t count, const char *end) {
    mapicfg__buffer_text(csv, TYPE);
    mapicfg__buffer_text(csv, end);
    for (size_t i = 0; i < count; i++) {
        if (i) mapicfg__buffer_text(csv, ",");
        mapicfg__buffer_csv(csv, columns[order[i]], strlen(columns[order[i]]));
    }
    mapicfg__buffer_text(csv, end);
}

static void put_boolean(struct mapicfg__buffer *csv, int wild) {
    static const char *const usual[] = {"\"True\"", "\"False\"", "", "\"True\"", "\"False\"", "True", "false"};
    static const char *const rare[] = {"\"\"", " True ", "\"TRUE\" ", "\"Ja\"", "\"Tru\"\"e\"", "\"True\"x", "1",
                                       "\"trua\""};
    mapicfg__buffer_text(csv, wild && !any(40) ? rare[any(5)] : wild && !any(400) ? rare[5 + any(3)] : usual[any(7)]);
}

static void put_text(struct mapicfg__buffer *csv, const char *text, int wild) {
    static const char *const rare[] = {"\"line\nline, \"\"two\"\"\"", "\"\r\n\"", "\"a\"\"b\"", "  blank ", "st\"ray",
                                       "\"\xc3\xa4\xf0\x9f\x98\x80\"", "\"\n\n\n\n\"", "\"x,\ny,z,\n\"\"\n\""};
    if (wild && !any(25))
        mapicfg__buffer_text(csv, rare[any(8)]);
    else if (any(5))
        mapicfg__buffer_csv(csv, text, strlen(text));
    else
        mapicfg__buffer_text(csv, text);
}

static void put_field(struct mapicfg__buffer *csv, size_t column, uint32_t number, int wild) {
    char text[80];
    if (column >= 2 && column <= 6) {
        put_boolean(csv, wild);
        return;
    }
    if (column == 1) /* spellings of servers, short and long ones */
        snprintf(text, sizeof text, "%s", (const char *[]){"EX1", "EX2", "ex1", "E", "EX2.contoso.example",
                                                           ""}[any(6)]);
    else if (column == 7)
        snprintf(text, sizeof text, "%s", any(9) ? "" : "16.0.0-16.0.4229");
    else if (column == 8)
        snprintf(text, sizeof text, "%08x-0000-4000-8000-000000000000", number);
    else
        snprintf(text, sizeof text, column == 10 ? "u%u@contoso.example" : "contoso.example/Users/u%u", number);
    put_text(csv, text, wild);
}

/* What is no row. */
static void put_oddity(struct mapicfg__buffer *csv, const char *end) {
    static const char *const odd[] = {"", "   ", "one", "\"a\",b", "#,#,#", "\"#TYPE x\"", "\xff\xfe,1",
                                      "\"never closed"};
    uint32_t which = any(60);
    if (which < 20)
        mapicfg__buffer_text(csv, odd[which % 6]);
    else if (which == 20)
        mapicfg__buffer_bytes(csv, "a\0b,c", 5);
    else if (which == 21)
        mapicfg__buffer_text(csv, odd[6 + any(2)]);
    else if (which == 22)
        for (int i = 0; i < 400; i++) mapicfg__buffer_text(csv, "long, long ");
    mapicfg__buffer_text(csv, end);
}

/* One value that looks like rows to whoever begins to read inside it. */
static void put_decoy(struct mapicfg__buffer *csv, size_t count) {
    mapicfg__buffer_text(csv, "\"decoy");
    for (uint32_t line = 2 + any(6); line; line--) {
        mapicfg__buffer_text(csv, any(2) ? "\n" : "\r\n");
        for (size_t i = 0; i < count; i++) mapicfg__buffer_text(csv, i ? ",True" : "True");
    }
    mapicfg__buffer_text(csv, "\n\"");
}

static void shuffle(size_t *order) {
    for (size_t i = COLUMNS - 1; i; i--) {
        size_t with = any((uint32_t)i + 1), swap = order[i];
        order[i] = order[with];
        order[with] = swap;
    }
}

/* A file whose first 4 KiB, by which formats are told, are plain. */
static void make_csv(struct mapicfg__buffer *csv, uint64_t seed, uint32_t rows, int wild) {
    state = seed;
    size_t order[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++) order[i] = i;
    shuffle(order);
    size_t count = COLUMNS - any(4);
    const char *end = (const char *[]){"\r\n", "\n", "\r\n", "\n", "\r"}[any(5)];
    if (!any(5)) mapicfg__buffer_text(csv, "\xef\xbb\xbf");
    put_header(csv, order, count, end);
    for (uint32_t row = 0, number = 0; row < rows || csv->size < 4400; row++) {
        int odd = wild && csv->size > 4200;
        if (odd && !any(15)) put_oddity(csv, end);
        if (odd && !any(60)) {
            shuffle(order);
            put_header(csv, order, count, end);
        }
        number = odd && !any(12) ? any(number + 1) : row;
        for (size_t i = 0; i < count; i++) {
            if (i) mapicfg__buffer_text(csv, ",");
            if (odd && order[i] >= 8 && !any(30))
                put_decoy(csv, count);
            else
                put_field(csv, order[i], number, odd);
        }
        mapicfg__buffer_text(csv, end);
    }
    if (!any(3)) csv->size -= strlen(end); /* the last line has no end */
}

/* ---- tests ---- */

static const uint32_t threads[] = {1, 2, 3, 8};

START_TEST(wild_csv) {
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct mapicfg__buffer csv = {0};
        make_csv(&csv, seed * 977, 40 + any(80), 1);
        mapicfg_input input = memory(csv.data, csv.size, "wild.csv");
        struct way way = {.tuning.compared = 1 + any(20), .named = any(2) == 1, .cancel_at = any(3) ? 0 : 1 + any(80)};
        char *expected = by_records(&input, 1, way);
        for (size_t i = 0; i < 8; i++) {
            way.tuning.piece = i < 2 ? 1 + any(60) : 60 + any(1500);
            way.threads = threads[i % 4];
            same_by(&input, 1, way, expected);
        }
        free(expected);
        mapicfg__buffer_free(&csv);
    }
}
END_TEST

START_TEST(every_border) {
    struct mapicfg__buffer csv = {0};
    make_csv(&csv, 4711, 60, 1);
    mapicfg_input input = memory(csv.data, csv.size, "borders.csv");
    for (int named = 0; named < 2; named++) {
        struct way way = {.tuning.compared = 3, .threads = 2, .named = named};
        char *expected = by_records(&input, 1, way);
        for (way.tuning.piece = 1; way.tuning.piece < 700; way.tuning.piece++) same_by(&input, 1, way, expected);
        free(expected);
    }
    mapicfg__buffer_free(&csv);
}
END_TEST

/* Each mailbox of the second file was in the first; the comparing goes on with what was remembered. */
START_TEST(several_inputs) {
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct mapicfg__buffer csv = {0}, other = {0};
        make_csv(&csv, seed * 31, 60, seed % 3 == 0);
        make_csv(&other, seed * 37, 60, seed % 2 == 0);
        mapicfg_input inputs[2] = {memory(csv.data, csv.size, "one.csv"), memory(other.data, other.size, "two.csv")};
        struct way way = {.tuning.compared = 5 + any(100), .named = any(2) == 1};
        char *expected = by_records(inputs, 2, way);
        for (size_t i = 0; i < 4; i++) {
            way.tuning.piece = 100 + any(1500);
            way.threads = threads[i];
            same_by(inputs, 2, way, expected);
        }
        free(expected);
        mapicfg__buffer_free(&csv);
        mapicfg__buffer_free(&other);
    }
}
END_TEST

static void put_unit(struct mapicfg__buffer *text, unsigned unit) {
    mapicfg__buffer_char(text, (char)(unit & 255u));
    mapicfg__buffer_char(text, (char)(unit >> 8));
}

START_TEST(utf16) {
    struct mapicfg__buffer csv = {0}, wide = {0};
    make_csv(&csv, 99, 200, 0);
    put_unit(&wide, 0xfeff);
    for (size_t i = 0; i < csv.size; i++)
        if ((unsigned char)csv.data[i] < 128) put_unit(&wide, (unsigned char)csv.data[i]);
    mapicfg_input input = memory(wide.data, wide.size, "wide.csv");
    struct way way = {.tuning.compared = 3, .named = 1};
    char *expected = by_records(&input, 1, way);
    for (size_t i = 0; i < 8; i++) {
        way.tuning.piece = 200 + any(1500);
        way.threads = threads[i % 4];
        same_by(&input, 1, way, expected);
    }
    free(expected);
    mapicfg__buffer_free(&csv);
    mapicfg__buffer_free(&wide);
}
END_TEST

/* A path, and a descriptor that does not stand at the beginning; it stands at the end afterwards. */
START_TEST(files) {
    struct mapicfg__buffer csv = {0};
    make_csv(&csv, 5, 300, 1);
    char path[] = "/tmp/mapicfg-threads-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "skipped", 7), 7);
    ck_assert_int_eq(write(fd, csv.data, csv.size), (ssize_t)csv.size);
    mapicfg_input bytes = memory(csv.data, csv.size, "in"), file = MAPICFG_INPUT_INIT;
    file.fd = fd;
    file.source = "in";
    struct way way = {.tuning.compared = 4, .named = 1};
    char *expected = by_records(&bytes, 1, way);
    for (size_t i = 0; i < 8; i++) {
        way.tuning.piece = 150 + any(1500);
        way.threads = threads[i % 4];
        ck_assert_int_eq(lseek(fd, 7, SEEK_SET), 7);
        same_by(&file, 1, way, expected);
        ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), (off_t)(7 + csv.size));
    }
    close(fd);
    unlink(path);
    free(expected);
    mapicfg__buffer_free(&csv);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("threads");
    TCase *tests = tcase_create("threads");
    tcase_set_timeout(tests, 300);
    tcase_add_test(tests, wild_csv);
    tcase_add_test(tests, every_border);
    tcase_add_test(tests, several_inputs);
    tcase_add_test(tests, utf16);
    tcase_add_test(tests, files);
    suite_add_tcase(suite, tests);
    return suite;
}
