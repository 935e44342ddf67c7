/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_csv.c: the CSV reader: values as Import-Csv gives them, faults with their place, and both indexers alike. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mapicfg.h>

#include "formats/csv_index.h"
#include "formats/record.h"
#include "unit.h"

#define TYPE_LINE "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\r\n"

static uint32_t random_state = 1;

static uint32_t random_below(uint32_t limit) {
    random_state = random_state * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)(random_state >> 8) * limit >> 24);
}

/* ---- reading into a text: "line:Property=value,..." a record, NULL as -, LOST as ?, text in brackets ---- */

struct output {
    char text[200000];
    size_t size;
};

static void put(struct output *output, const char *bytes, size_t size) {
    ck_assert_uint_lt(output->size + size, sizeof output->text);
    memcpy(output->text + output->size, bytes, size);
    output->size += size;
    output->text[output->size] = 0;
}

static mapicfg_status put_record(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct output *output = user;
    char line[32];
    (void)err;
    put(output, line, (size_t)snprintf(line, sizeof line, "%llu:", (unsigned long long)record->line));
    for (uint32_t i = 0; i < record->cls->count; i++) {
        const struct mapicfg__cell *cell = &record->cells[i];
        if (cell->kind == MAPICFG__CELL_NOT_STATED) continue;
        put(output, record->cls->properties[i].name, record->cls->properties[i].name_size);
        if (cell->kind == MAPICFG__CELL_NULL) put(output, "-", 1);
        else if (cell->kind == MAPICFG__CELL_LOST) put(output, "?", 1);
        else {
            ck_assert_uint_eq(cell->kind, MAPICFG__CELL_TEXT);
            put(output, "[", 1);
            put(output, cell->text, cell->size);
            put(output, "]", 1);
        }
        put(output, " ", 1);
    }
    put(output, "\n", 1);
    return MAPICFG_OK;
}

struct reading {
    struct output output;
    mapicfg_report *report;
    mapicfg_error err;
    mapicfg_status status;
};

/* Feeds pieces of at most `piece` bytes, each in memory of its own so that reading past it would be found. */
static void read_pieces(struct reading *reading, const char *bytes, size_t size, size_t piece, uint64_t max_text) {
    struct mapicfg__sink sink = {.record = put_record, .user = &reading->output};
    for (size_t i = 0; i <= MAPICFG__CLASS_COUNT; i++) sink.wanted[i] = UINT64_MAX;
    reading->output.size = 0;
    reading->output.text[0] = 0;
    memset(&reading->err, 0, sizeof reading->err);
    ck_assert_int_eq(mapicfg_report_new(&reading->report, NULL), 0);
    sink.report = reading->report;
    struct mapicfg__input input = {
        .source = "in.csv", .max_text = max_text, .max_items = 100000, .max_depth = 100, .sink = &sink};
    void *parser;
    ck_assert_int_eq(mapicfg__csv.start(&parser, &input, NULL), 0);
    reading->status = MAPICFG_OK;
    for (size_t at = 0; at < size && !reading->status;) {
        size_t now = size - at < piece ? size - at : piece;
        char *copy = malloc(now);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, bytes + at, now);
        reading->status = mapicfg__csv.feed(parser, copy, now, 0, &reading->err);
        free(copy);
        at += now;
    }
    if (!reading->status) reading->status = mapicfg__csv.feed(parser, "", 0, 1, &reading->err);
    mapicfg__csv.stop(parser);
}

static void check_text(const char *bytes, const char *expected) {
    static struct reading reading;
    static const size_t pieces[] = {SIZE_MAX, 1, 2, 7, 64, 1000};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        read_pieces(&reading, bytes, strlen(bytes), pieces[i], 1 << 20);
        ck_assert_msg(!reading.status, "%s: %s", bytes, reading.err.message);
        ck_assert_str_eq(reading.output.text, expected);
        mapicfg_report_free(reading.report);
    }
}

START_TEST(values) {
    check_text(TYPE_LINE "\"Name\",\"MapiHttpEnabled\",\"MAPIEnabled\"\r\n\"a\",,\"True\"\r\n\"b\",\"\",\"False\"\r\n",
               "3:Name[a] MAPIEnabled[True] MapiHttpEnabled- \n4:Name[b] MAPIEnabled[False] MapiHttpEnabled[] \n");
    /* any order, either line end, none at the end, blank lines, any case */
    check_text("mapienabled,NAME\nTrue,a\n\n\nFalse,b",
               "2:Name[a] MAPIEnabled[True] \n5:Name[b] MAPIEnabled[False] \n");
    check_text("MAPIEnabled,Name\rTrue,a\rFalse,b\r", "2:Name[a] MAPIEnabled[True] \n3:Name[b] MAPIEnabled[False] \n");
    /* semicolons, tabs, Excel's line */
    check_text("Name;MAPIEnabled\r\na,b;True\r\n", "2:Name[a,b] MAPIEnabled[True] \n");
    check_text("\"Name\"\t\"MAPIEnabled\"\r\n\"a\tb\"\t\"True\"\r\n\"\"\t\r\n",
               "2:Name[a\tb] MAPIEnabled[True] \n3:Name[] MAPIEnabled- \n");
    /* rows of delimiters alone, as Excel writes them below a table; lines above the header */
    check_text("Name;MAPIEnabled;\r\n;;\r\na;True;\r\n;;\r\n;;", "3:Name[a] MAPIEnabled[True] \n");
    check_text("# exported by anna\n\nName,MAPIEnabled\na,True\n", "4:Name[a] MAPIEnabled[True] \n");
    check_text("All mailboxes;;\r\n;;\r\nName;MAPIEnabled;Alias\r\na;True;\r\n",
               "4:Name[a] Alias- MAPIEnabled[True] \n");
    check_text("sep=;\r\n\"Name\";\"MAPIEnabled\"\r\n\"a\";\"True\"\r\n", "3:Name[a] MAPIEnabled[True] \n");
    check_text("\"#TYPE Selected.Microsoft.Exchange.Data.Directory.Management.CASMailbox\"\n\"Name\"\n\"a\"\n",
               "3:Name[a] \n");
    check_text("\"#TYPE Selected.System.Management.Automation.PSCustomObject\"\nMAPIEnabled\nTrue\n",
               "3:MAPIEnabled[True] \n");
    check_text("MAPIEnabled,Name\nTrue,\xc3\xa4\nTrue,\"\xe2\x82\xac\"\n",
               "2:Name[\xc3\xa4] MAPIEnabled[True] \n3:Name[\xe2\x82\xac] MAPIEnabled[True] \n");
    check_text(TYPE_LINE, "");
    check_text(TYPE_LINE "Name\n", "");
}
END_TEST

START_TEST(quotes) {
    check_text("MAPIEnabled,Name\nTrue,\"a \"\"b\"\", c\"\nTrue,\"\"\"\"\nTrue,\"\"\"x\"\"\"\n",
               "2:Name[a \"b\", c] MAPIEnabled[True] \n"
               "3:Name[\"] MAPIEnabled[True] \n4:Name[\"x\"] MAPIEnabled[True] \n");
    /* line ends inside quotes are text, and are counted */
    check_text("MAPIEnabled,Name\nTrue,\"a\r\nb\n\"\r\nTrue,c\r\n",
               "2:Name[a\r\nb\n] MAPIEnabled[True] \n5:Name[c] MAPIEnabled[True] \n");
    /* a quote inside an unquoted value is text; blanks around a value are none of it */
    check_text("MAPIEnabled,Name\nTrue,a\"b\"\nTrue, \"c\" \n True ,\td e \n,\"\t f \"\n,  \n",
               "2:Name[a\"b\"] MAPIEnabled[True] \n3:Name[c] MAPIEnabled[True] \n4:Name[d e] MAPIEnabled[True] \n"
               "5:Name[\t f ] MAPIEnabled- \n6:Name- MAPIEnabled- \n");
    check_text("MAPIEnabled,Name\nTrue,x\"\"y\nTrue,\"p\"\"q\"\n",
               "2:Name[x\"\"y] MAPIEnabled[True] \n3:Name[p\"q] MAPIEnabled[True] \n");
    check_text("MAPIEnabled,Name\nTrue,#x\n", "2:Name[#x] MAPIEnabled[True] \n");
    check_text("Name,MAPIEnabled\n#x,True\n#TYPEx,True\n",
               "2:Name[#x] MAPIEnabled[True] \n3:Name[#TYPEx] MAPIEnabled[True] \n");
}
END_TEST

START_TEST(lists) {
    check_text("MAPIEnabled,EmailAddresses,Name\n"
               "True,x,System.Object[]\n"
               "True,System.Object[],a\nTrue,SMTP:a@b.example,a\n",
               "2:Name[System.Object[]] EmailAddresses[x] MAPIEnabled[True] \n"
               "3:Name[a] EmailAddresses? MAPIEnabled[True] \n"
               "4:Name[a] EmailAddresses[SMTP:a@b.example] MAPIEnabled[True] \n");
}
END_TEST

START_TEST(several_tables) {
    static struct reading reading;
    static const char text[] = TYPE_LINE "\"Name\",\"Surplus\",\"MAPIEnabled\"\r\n\"a\",\"x\",\"True\"\r\n"
                               "#TYPE System.IO.FileInfo\r\n\"Name\";\"Length\"\r\n\"f\";\"1\"\r\n\"g\";\"2\"\r\n"
                               "#TYPE Microsoft.Exchange.Data.Directory.Management.OrganizationConfig,,\r\n"
                               "\"MapiHttpEnabled\";\"Name\"\r\n\"True\";\"Contoso\"\r\n";
    static const size_t pieces[] = {SIZE_MAX, 1, 50};
    for (size_t i = 0; i < 3; i++) {
        uint64_t count;
        read_pieces(&reading, text, sizeof text - 1, pieces[i], 1 << 20);
        ck_assert_int_eq(reading.status, 0);
        ck_assert_str_eq(reading.output.text,
                         "3:Name[a] MAPIEnabled[True] \n10:Name[Contoso] MapiHttpEnabled[True] \n");
        ck_assert_str_eq(mapicfg_report_get_name(reading.report, MAPICFG_REPORT_SKIPPED, 0, &count),
                         "System.IO.FileInfo");
        ck_assert_uint_eq(count, 2);
        ck_assert_str_eq(mapicfg_report_get_name(reading.report, MAPICFG_REPORT_UNKNOWN, 0, &count),
                         "CASMailbox.Surplus");
        ck_assert_uint_eq(count, 1);
        mapicfg_report_free(reading.report);
    }
    read_pieces(&reading, "Size,Colour\n1,red\n\n2,blue\n", 25, SIZE_MAX, 1 << 20);
    ck_assert_str_eq(mapicfg_report_get_name(reading.report, MAPICFG_REPORT_SKIPPED, 0, NULL), "(unknown)");
    ck_assert_uint_eq(mapicfg_report_get_total(reading.report, MAPICFG_REPORT_SKIPPED), 2);
    mapicfg_report_free(reading.report);
}
END_TEST

START_TEST(wrong_width) {
    static struct reading reading;
    static const char text[] = "MAPIEnabled,Name\nTrue\nTrue,a\nTrue,b,c\n";
    read_pieces(&reading, text, sizeof text - 1, SIZE_MAX, 1 << 20);
    ck_assert_int_eq(reading.status, 0);
    ck_assert_str_eq(reading.output.text, "3:Name[a] MAPIEnabled[True] \n");
    ck_assert_uint_eq(mapicfg_report_get_total(reading.report, MAPICFG_REPORT_PROBLEMS), 2);
    const mapicfg_error *problem = mapicfg_report_get_problem(reading.report, 0);
    ck_assert_uint_eq(problem->line, 2);
    ck_assert_str_eq(problem->source, "in.csv");
    ck_assert_ptr_nonnull(strstr(problem->message, "2 columns"));
    ck_assert_uint_eq(mapicfg_report_get_problem(reading.report, 1)->line, 4);
    mapicfg_report_free(reading.report);
}
END_TEST

START_TEST(faults) {
    static struct reading reading;
    static const struct {
        const char *text;
        mapicfg_status status;
        uint64_t line, column, offset;
        const char *records; /* what has been given before */
    } inputs[] = {
        {"MAPIEnabled,Name\nTrue,a\nTrue,\"b\nc\n", MAPICFG_E_SYNTAX, 3, 6, 29, "2:Name[a] MAPIEnabled[True] \n"},
        {"MAPIEnabled,Name\nTrue,\"a\nb\"c\n", MAPICFG_E_SYNTAX, 3, 3, 27, ""},
        {"MAPIEnabled,Name\nTrue,\"a\" \"b\"\n", MAPICFG_E_SYNTAX, 2, 10, 26, ""},
        {"MAPIEnabled,\"Name\n", MAPICFG_E_SYNTAX, 1, 13, 12, ""},
        {"\"MAPIEnabled\"", 0, 0, 0, 0, ""},
        {"\"MAPIEnabled\"x,Name\n", MAPICFG_E_SYNTAX, 1, 14, 13, ""},
        {"MAPIEnabled,Name,mapienabled\n", MAPICFG_E_SYNTAX, 1, 18, 17, ""},
        {"MAPIEnabled,Name\nTrue,a\nTrue,\xfc\nTrue,b\n", MAPICFG_E_ENCODING, 3, 6, 29,
         "2:Name[a] MAPIEnabled[True] \n"},
        {"MAPIEnabled,N\xe4me\n", MAPICFG_E_ENCODING, 1, 14, 13, ""},
    };
    static const size_t pieces[] = {SIZE_MAX, 1, 5, 20};
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        for (size_t k = 0; k < 4; k++) {
            read_pieces(&reading, inputs[i].text, strlen(inputs[i].text), pieces[k], 1 << 20);
            ck_assert_int_eq(reading.status, inputs[i].status);
            ck_assert_int_eq(reading.err.code, inputs[i].status);
            ck_assert_str_eq(reading.output.text, inputs[i].records);
            ck_assert_uint_eq(reading.err.line, inputs[i].line);
            ck_assert_uint_eq(reading.err.column, inputs[i].column);
            ck_assert_uint_eq(reading.err.offset, inputs[i].offset);
            if (inputs[i].status) ck_assert_str_eq(reading.err.source, "in.csv");
            mapicfg_report_free(reading.report);
        }
    }
}
END_TEST

/* A name that comes again, in any case, is refused where it stands; columns without a name may be many. */
START_TEST(columns_that_come_again) {
    static struct reading reading;
    static const struct {
        const char *text;
        mapicfg_status status;
        uint64_t column;
    } inputs[] = {
        {"Name,MAPIEnabled,X\nanna,True,x\n", 0, 0},
        {"Name,,MAPIEnabled,,\nanna,,True,,\n", 0, 0},
        {",Name,MAPIEnabled,name\n,anna,True,x\n", MAPICFG_E_SYNTAX, 19},
        {"Name,MAPIEnabled,Y,X,y\nanna,True,x,x,x\n", MAPICFG_E_SYNTAX, 22},
        {"Name,MAPIEnabled,\"X\",,X\nanna,True,x,,x\n", MAPICFG_E_SYNTAX, 23},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        read_pieces(&reading, inputs[i].text, strlen(inputs[i].text), SIZE_MAX, 49000);
        ck_assert_int_eq(reading.status, inputs[i].status);
        ck_assert_uint_eq(reading.err.column, inputs[i].column);
        mapicfg_report_free(reading.report);
    }
}
END_TEST

START_TEST(longest_record) {
    static struct reading reading;
    static char text[100000];
    static const size_t pieces[] = {SIZE_MAX, 1, 4096};
    size_t size = (size_t)sprintf(text, "MAPIEnabled,Name\nTrue,a\nTrue,\"");
    memset(text + size, 'x', 50000);
    size += 50000;
    size += (size_t)sprintf(text + size, "\"\nTrue,b\n");
    for (size_t i = 0; i < 3; i++) {
        read_pieces(&reading, text, size, pieces[i], 49000);
        ck_assert_int_eq(reading.status, MAPICFG_E_LIMIT);
        ck_assert_uint_eq(reading.err.line, 3);
        ck_assert_str_eq(reading.output.text, "2:Name[a] MAPIEnabled[True] \n");
        mapicfg_report_free(reading.report);
        read_pieces(&reading, text, size, pieces[i], 51000);
        ck_assert_int_eq(reading.status, 0);
        ck_assert_uint_eq(reading.output.size, strlen("2:Name[a] MAPIEnabled[True] \n") * 3 + 49999);
        mapicfg_report_free(reading.report);
    }
}
END_TEST

/* ---- random tables, written by the rules of RFC 4180 ---- */

static size_t write_value(char *out, const char *value, size_t size, int quoted) {
    size_t at = 0;
    if (quoted) out[at++] = '"';
    for (size_t i = 0; i < size; i++) {
        if (value[i] == '"') out[at++] = '"';
        out[at++] = value[i];
    }
    if (quoted) out[at++] = '"';
    return at;
}

START_TEST(random_tables) {
    static struct reading reading;
    static struct output expected;
    static char text[200000];
    for (int round = 0; round < 60; round++) {
        uint64_t line = 2;
        size_t size = (size_t)sprintf(text, "Name,MAPIEnabled,Alias\n");
        expected.size = 0;
        for (uint32_t row = 0, rows = random_below(round % 10 ? 40 : 900); row < rows; row++) {
            static const char plain[] = "abcdefgh.@ ", wild[] = "ab,\"\n\r;\t x#c";
            char texts[2][40], shown[200];
            size_t sizes[2];
            int quoted[2];
            uint64_t lines = 1;
            for (int v = 0; v < 2; v++) {
                quoted[v] = random_below(8) != 0;
                sizes[v] = random_below(30);
                for (size_t i = 0; i < sizes[v]; i++) {
                    int is_wild = quoted[v] && round % 3 == 0;
                    texts[v][i] = is_wild ? wild[random_below(12)] : plain[random_below(quoted[v] ? 11 : 8)];
                    lines += texts[v][i] == '\n';
                }
            }
            size += write_value(text + size, texts[0], sizes[0], quoted[0]);
            size += (size_t)sprintf(text + size, row % 2 ? ",True," : ",\"True\",");
            size += write_value(text + size, texts[1], sizes[1], quoted[1]);
            size += (size_t)sprintf(text + size, random_below(2) ? "\r\n" : "\n");
            for (int v = 0; v < 2; v++) {
                if (v == 0) put(&expected, shown, (size_t)sprintf(shown, "%llu:Name", (unsigned long long)line));
                else put(&expected, "Alias", 5);
                if (!quoted[v] && !sizes[v]) {
                    put(&expected, "- ", 2);
                    continue;
                }
                put(&expected, "[", 1);
                put(&expected, texts[v], sizes[v]);
                put(&expected, "] ", 2);
            }
            put(&expected, "MAPIEnabled[True] \n", 19);
            line += lines;
        }
        size_t piece = round % 4 == 0 ? 1 + random_below(200) : round % 4 == 1 ? 3000 : SIZE_MAX;
        read_pieces(&reading, text, size, piece, 1 << 20);
        ck_assert_int_eq(reading.status, 0);
        ck_assert_uint_eq(mapicfg_report_get_total(reading.report, MAPICFG_REPORT_PROBLEMS), 0);
        ck_assert_uint_eq(reading.output.size, expected.size);
        ck_assert_int_eq(memcmp(reading.output.text, expected.text, expected.size), 0);
        mapicfg_report_free(reading.report);
    }
}
END_TEST

/* ---- both indexers ---- */

struct both {
    struct mapicfg__csv_index portable, fast;
    uint64_t regular, irregular;
};

static void compare(struct both *both, const char *bytes, size_t size, char delimiter, int last) {
    const struct mapicfg__csv_bytes in = {.bytes = bytes, .size = (uint32_t)size, .delimiter = delimiter, .last = last};
    const struct mapicfg__csv_index *a = &both->portable, *b = &both->fast;
    mapicfg__csv_index_portable(&both->portable, &in, SIZE_MAX);
    if (!mapicfg__csv_index_avx2(&both->fast, &in)) {
        both->irregular++;
        return;
    }
    both->regular++;
    size_t marks = a->record_count ? a->ends[a->record_count - 1] : 0;
    int same = a->fault == MAPICFG__CSV_WELL_FORMED && a->record_count == b->record_count &&
               a->not_ascii == b->not_ascii && a->escapes == b->escapes && a->inner_lines == b->inner_lines &&
               memcmp(a->ends, b->ends, a->record_count * sizeof *a->ends) == 0 &&
               memcmp(a->marks, b->marks, marks * sizeof *a->marks) == 0;
    ck_assert_msg(same, "the indexers differ on %u bytes: %.*s", (unsigned)size, (int)size, bytes);
}

static void compare_everywhere(struct both *both, const char *pattern, size_t size, char delimiter) {
    static char room[1024];
    for (size_t offset = 0; offset < 64; offset += 1 + random_below(7)) {
        memset(room, '"', sizeof room);
        memcpy(room + offset, pattern, size);
        for (int last = 0; last < 2; last++) {
            compare(both, room + offset, size, delimiter, last);
            compare(both, room + offset, random_below((uint32_t)size + 1), delimiter, last);
        }
    }
}

START_TEST(indexers_agree) {
    struct both both = {0};
    if (!mapicfg__csv_can_avx2()) return;
    ck_assert(mapicfg__csv_index_reserve(&both.portable, 1024) && mapicfg__csv_index_reserve(&both.fast, 1024));
    static const char *const alphabets[] = {"\",\n", "\",\n\r", "a\",\n\r ", "aaaaaaaaaaaa\",\n", "a,\n",
                                            "a\t,;\r\n\" \xc3\xa4"};
    char text[600];
    for (int round = 0; round < 6000; round++) {
        const char *alphabet = alphabets[round % 6];
        size_t size = random_below(400);
        for (size_t i = 0; i < size; i++) text[i] = alphabet[random_below((uint32_t)strlen(alphabet))];
        compare_everywhere(&both, text, size, round % 6 == 5 ? '\t' : ',');
    }
    ck_assert_uint_gt(both.regular, 1000);
    ck_assert_uint_gt(both.irregular, 1000);

    /* every piece of quoting at every place around the ends of blocks */
    static const char *const pieces[] = {"\"\"", "\"\"\"\"", "\"a\"\"b\"", "\"a\nb\"", "\"a\r\nb\"", "\"\r\"", "", "x",
                                         "a\"b", " \"a\"", "\"a\" ", "\"a\"b", "\"\"\"", "\"", "\r", "a\rb", "\"a\"\r"};
    for (size_t piece = 0; piece < sizeof pieces / sizeof *pieces; piece++) {
        for (size_t before = 0; before < 140; before++) {
            size_t size = before;
            memset(text, 'y', before);
            for (size_t i = 9; i < before; i += 10) text[i] = i % 20 == 9 ? ',' : '\n';
            if (size) text[size - 1] = ',';
            size += (size_t)sprintf(text + size, "%s,\"z\"\r\n\"1\",2\n", pieces[piece]);
            for (size_t cut = before; cut <= size; cut++) {
                compare(&both, text, cut, ',', 0);
                compare(&both, text, cut, ',', 1);
            }
        }
    }
    mapicfg__csv_index_free(&both.portable);
    mapicfg__csv_index_free(&both.fast);
}
END_TEST

/* What Export-Csv writes must never need the state machine. */
START_TEST(exports_are_regular) {
    struct both both = {0};
    if (!mapicfg__csv_can_avx2()) return;
    ck_assert(mapicfg__csv_index_reserve(&both.portable, 4096) && mapicfg__csv_index_reserve(&both.fast, 4096));
    char text[4096];
    for (int round = 0; round < 500; round++) {
        size_t size = 0;
        while (size < 3800) {
            for (int column = 0; column < 5; column++) {
                static const char letters[] = "abc,;\n\t \"";
                char value[40];
                size_t length = random_below(30);
                for (size_t i = 0; i < length; i++) value[i] = letters[random_below(9)];
                if (random_below(4)) size += write_value(text + size, value, length, 1);
                text[size++] = ',';
            }
            size += write_value(text + size, "True", 4, 1);
            size += (size_t)sprintf(text + size, "\r\n");
        }
        compare(&both, text, size, ',', 1);
        compare(&both, text, random_below((uint32_t)size), ',', 0);
    }
    ck_assert_uint_eq(both.irregular, 0);
    mapicfg__csv_index_free(&both.portable);
    mapicfg__csv_index_free(&both.fast);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("csv");
    TCase *tests = tcase_create("csv");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, values);
    tcase_add_test(tests, quotes);
    tcase_add_test(tests, lists);
    tcase_add_test(tests, several_tables);
    tcase_add_test(tests, wrong_width);
    tcase_add_test(tests, faults);
    tcase_add_test(tests, columns_that_come_again);
    tcase_add_test(tests, longest_record);
    tcase_add_test(tests, random_tables);
    tcase_add_test(tests, indexers_agree);
    tcase_add_test(tests, exports_are_regular);
    suite_add_tcase(suite, tests);
    return suite;
}
