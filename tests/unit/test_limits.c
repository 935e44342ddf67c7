/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_limits.c: every part of every format has a limit: just below it passes, just above it does not, however the
 * bytes come; what never ends is refused before much of it is held. */
#include <stdio.h>

#include "reading.h"
#include "inputs.h"

#define MOST 5000u /* max_text */
#define TAG 4096u  /* what a tag may have beside one value: clixml.c */

#define OBJS "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
#define CAS OBJS "<Obj RefId=\"0\"><TN RefId=\"0\">" \
    "<T>Microsoft.Exchange.Data.Directory.Management.CASMailbox</T></TN>" \
    "<Props><S N=\"Name\">anna</S>"
#define END "</Props></Obj></Objs>"

/* A text with a part of any size in its middle. */
struct part {
    const char *name, *before, *after;
    char fill;
    uint32_t format;
    size_t most;        /* bytes of the part that pass, less those of: */
    const char *beside; /* what counts with it */
};

static const struct part parts[] = {
    {"text", CAS "<S N=\"DisplayName\">", "</S>" END, 'x', MAPICFG_FORMAT_CLIXML, MOST, ""},
    {"CDATA", CAS "<S N=\"DisplayName\"><![CDATA[", "]]></S>" END, 'x', MAPICFG_FORMAT_CLIXML, MOST, ""},
    {"ToString", CAS "<Obj N=\"DisplayName\"><ToString>", "</ToString></Obj>" END, 'x', MAPICFG_FORMAT_CLIXML, MOST,
     ""},
    {"element of a list", CAS "<Obj N=\"EmailAddresses\"><LST><S>", "</S></LST></Obj>" END, 'x',
     MAPICFG_FORMAT_CLIXML, MOST, ""},
    {"type", OBJS "<Obj><TN RefId=\"0\"><T>", "</T></TN></Obj></Objs>", 'x', MAPICFG_FORMAT_CLIXML, MOST, ""},
    {"attribute", CAS "<S N=\"", "\">x</S>" END, 'x', MAPICFG_FORMAT_CLIXML, MOST + TAG, "<S N=\"\">"},
    {"attribute of what is stepped over", CAS "<Obj><A B=\"", "\"/></Obj>" END, 'x', MAPICFG_FORMAT_CLIXML,
     MOST + TAG, "<A B=\"\"/>"},
    {"blanks in a tag", CAS "<S ", "N=\"x\"/>" END, ' ', MAPICFG_FORMAT_CLIXML, MOST + TAG, "<S N=\"x\"/>"},
    {"element name", CAS "<", "/>" END, 'x', MAPICFG_FORMAT_CLIXML, MOST + TAG, "</>"},
    {"string", "{\"MAPIEnabled\":true,\"Name\":\"", "\"}", 'x', MAPICFG_FORMAT_JSON, MOST, ""},
    {"name", "{\"MAPIEnabled\":true,\"Name\":\"anna\",\"", "\":1}", 'x', MAPICFG_FORMAT_JSON, MOST, ""},
    {"number", "{\"MAPIEnabled\":true,\"Name\":", "}", '1', MAPICFG_FORMAT_JSON, MOST, ""},
    {"element of a list", "{\"MAPIEnabled\":true,\"Name\":\"anna\",\"EmailAddresses\":[\"", "\"]}", 'x',
     MAPICFG_FORMAT_JSON, MOST, ""},
    {"text of an object", "{\"MAPIEnabled\":true,\"Name\":{\"value\":\"", "\"}}", 'x', MAPICFG_FORMAT_JSON, MOST, ""},
    {"record", "Name,MAPIEnabled\nanna,True\nberta,", "\n", ' ', MAPICFG_FORMAT_CSV, MOST, "berta,\n"},
    {"record with quotes", "Name,MAPIEnabled\nanna,True\n\"", "\",True\n", 'x', MAPICFG_FORMAT_CSV,
     MOST, "\"\",True\n"},
    {"header", "MAPIEnabled,Name,", "\nTrue,anna,x\n", 'x', MAPICFG_FORMAT_CSV, MOST, "MAPIEnabled,Name,\n"},
    {"line", "MAPIEnabled : True\nName        : ", "\n", 'x', MAPICFG_FORMAT_LIST, MOST, "Name        : "},
    {"key", "REGEDIT4\n[HKCU\\", "]\n", 'x', MAPICFG_FORMAT_REGISTRY, MOST, "HKCU\\]"},
    {"line that is no property", "MAPIEnabled : True\nName : a\n\n", "\n", 'x', MAPICFG_FORMAT_LIST, MOST, ""},
};

static struct got read_part(const struct part *part, size_t size, size_t piece) {
    static char text[4 * (MOST + TAG)];
    size_t before = strlen(part->before), after = strlen(part->after);
    memcpy(text, part->before, before);
    memset(text + before, part->fill, size);
    memcpy(text + before + size, part->after, after);
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.format = part->format;
    options.max_text = MOST;
    struct got got;
    read_pieces(&got, text, before + size + after, piece, &options);
    return got;
}

START_TEST(just_below_and_above) {
    static const size_t pieces[] = {1, 7, 1000, 4096, 1000000};
    const struct part *part = &parts[_i];
    size_t most = part->most - strlen(part->beside);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct got got = read_part(part, most, pieces[i]);
        ck_assert_msg(got.status == 0, "%s in pieces of %zu: %s", part->name, pieces[i], got.err.message);
        release(&got);
        got = read_part(part, most + 1, pieces[i]);
        ck_assert_msg(got.status == MAPICFG_E_LIMIT, "%s in pieces of %zu: %d", part->name, pieces[i], got.status);
        ck_assert_str_eq(got.err.source, INPUT);
        ck_assert_uint_ge(got.err.line, 1);
        release(&got);
    }
}
END_TEST

/* ---- what never ends ---- */

static int32_t ignore(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)user, (void)object, (void)source, (void)line;
    return 0;
}

/* Feeds until it is refused; gives how many bytes that took. */
static size_t feed_for_ever(const char *before, char fill, uint32_t format) {
    static char piece[4096];
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.format = format;
    options.max_text = MOST;
    mapicfg_reader *reader;
    mapicfg_error err;
    memset(piece, fill, sizeof piece);
    ck_assert_int_eq(mapicfg_reader_new(INPUT, &options, ignore, NULL, NULL, &reader, NULL), 0);
    ck_assert_int_eq(mapicfg_reader_feed(reader, before, strlen(before), NULL), 0);
    size_t fed = 0;
    mapicfg_status status = MAPICFG_OK;
    while (!status && fed < 10000000) {
        status = mapicfg_reader_feed(reader, piece, sizeof piece, &err);
        fed += sizeof piece;
    }
    ck_assert_msg(status == MAPICFG_E_LIMIT, "%s: %d", before, status);
    mapicfg_reader_free(reader);
    return fed;
}

START_TEST(what_never_ends) {
    static const struct {
        const char *before;
        char fill;
        uint32_t format;
    } inputs[] = {
        {"<!--", 'x', MAPICFG_FORMAT_CLIXML},
        {"<?x ", 'x', MAPICFG_FORMAT_CLIXML},
        {"<!DOCTYPE ", 'x', MAPICFG_FORMAT_CLIXML},
        {"<", 'x', MAPICFG_FORMAT_CLIXML},
        {OBJS "<!--", '-' + 1, MAPICFG_FORMAT_CLIXML},
        {OBJS "<?x ", 'x', MAPICFG_FORMAT_CLIXML},
        {OBJS "<", 'x', MAPICFG_FORMAT_CLIXML},
        {OBJS "</", 'x', MAPICFG_FORMAT_CLIXML},
        {OBJS "&", 'x', MAPICFG_FORMAT_CLIXML},
        {OBJS "<Obj RefId=\"", 'x', MAPICFG_FORMAT_CLIXML},
        {OBJS "<Obj RefId='", '\n', MAPICFG_FORMAT_CLIXML},
        {OBJS "</Objs><!--", 'x', MAPICFG_FORMAT_CLIXML},
        {CAS "<S N=\"DisplayName\">", 'x', MAPICFG_FORMAT_CLIXML},
        {CAS "<S N=\"DisplayName\"><![CDATA[", 'x', MAPICFG_FORMAT_CLIXML},
        {"{\"Name\":\"", 'x', MAPICFG_FORMAT_JSON},
        {"{\"Name\":", '1', MAPICFG_FORMAT_JSON},
        {"{\"", 'x', MAPICFG_FORMAT_JSON},
        {"", '[', MAPICFG_FORMAT_JSON},
        {"Name", 'x', MAPICFG_FORMAT_CSV},
        {"Name,MAPIEnabled\n\"", 'x', MAPICFG_FORMAT_CSV},
        {"Name,MAPIEnabled\n", ',', MAPICFG_FORMAT_CSV},
        {"Name : ", 'x', MAPICFG_FORMAT_LIST},
        {"", 'x', MAPICFG_FORMAT_LIST},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        ck_assert_uint_le(feed_for_ever(inputs[i].before, inputs[i].fill, inputs[i].format), 5 * (MOST + TAG));
}
END_TEST

/* ---- many ---- */

static mapicfg_status read_many(const char *before, const char *each, const char *after, size_t count,
                                const mapicfg_read_options *options) {
    struct got got;
    size_t before_size = strlen(before), each_size = strlen(each), after_size = strlen(after);
    char *text = malloc(before_size + count * (each_size + 8) + after_size + 1), *at = text;
    ck_assert_ptr_nonnull(text);
    at += sprintf(at, "%s", before);
    for (size_t i = 0; i < count; i++) at += snprintf(at, each_size + 8, each, (int)i);
    at += sprintf(at, "%s", after);
    read_pieces(&got, text, (size_t)(at - text), 100000, options);
    mapicfg_status status = got.status;
    release(&got);
    free(text);
    return status;
}

START_TEST(numbers_of_parts) {
    static const struct {
        const char *before, *each, *after;
        size_t others; /* that count with those */
    } inputs[] = {
        {CAS, "<S N=\"X%d\"/>", END, 1},
        {CAS, "<S N=\"Name\"/>%.0d", END, 1},
        {OBJS "<Obj><Props>", "<S N=\"X%d\"/>", END, 0},
        {CAS "<Obj N=\"EmailAddresses\"><LST>", "<S>a%d</S>", "</LST></Obj>" END, 0},
        {"{\"MAPIEnabled\":true", ",\"X%d\":1", "}", 1},
        {"{\"MAPIEnabled\":true,\"EmailAddresses\":[1", ",%d", "]}", 1},
        {"MAPIEnabled", ",X%d", "\n", 1},
        {"MAPIEnabled : True\n", "X%d : 1\n", "", 1},
    };
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.max_items = 300;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        size_t most = options.max_items - inputs[i].others;
        ck_assert_msg(!read_many(inputs[i].before, inputs[i].each, inputs[i].after, most, &options), "%s",
                      inputs[i].each);
        ck_assert_msg(read_many(inputs[i].before, inputs[i].each, inputs[i].after, most + 1,
                                &options) == MAPICFG_E_LIMIT,
                      "%s", inputs[i].each);
    }
}
END_TEST

/* Values that each are within the limit, but not all together. */
START_TEST(the_values_of_one_object) {
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.max_text = 10000;
    char each[10000], text[sizeof each + 100];
    memset(each, 'x', sizeof each);
    each[sizeof each - 1] = '\0';
    snprintf(text, sizeof text, "X%%d : %.9900s\n", each);
    ck_assert_int_eq(read_many("", text, "", 16, &options), 0);
    ck_assert_int_eq(read_many("", text, "", 17, &options), MAPICFG_E_LIMIT);
    snprintf(text, sizeof text, "<S N=\"X%%d\">%.9900s</S>", each);
    ck_assert_int_eq(read_many(OBJS "<Obj><Props>", text, END, 16, &options), 0);
    ck_assert_int_eq(read_many(OBJS "<Obj><Props>", text, END, 17, &options), MAPICFG_E_LIMIT);
    snprintf(text, sizeof text, ",\"%.9900s%%d\"", each);
    ck_assert_int_eq(read_many("{\"MAPIEnabled\":true,\"EmailAddresses\":[1", text, "]}", 16, &options), 0);
    ck_assert_int_eq(read_many("{\"MAPIEnabled\":true,\"EmailAddresses\":[1", text, "]}", 17, &options),
                     MAPICFG_E_LIMIT);
}
END_TEST

START_TEST(limits_that_no_reader_has) {
    static const mapicfg_read_options bad[] = {
        {.size = sizeof *bad, .max_text = ((uint64_t)1 << 30) + 1}, {.size = sizeof *bad, .max_text = UINT64_MAX},
        {.size = sizeof *bad, .max_items = 100000001},              {.size = sizeof *bad, .max_items = UINT32_MAX},
        {.size = sizeof *bad, .max_depth = 100001},                 {.size = sizeof *bad, .max_depth = UINT32_MAX},
    };
    static const mapicfg_read_options most = {
        .size = sizeof most, .max_text = (uint64_t)1 << 30, .max_items = 100000000, .max_depth = 100000};
    static const char text[] = "Name,MAPIEnabled\nanna,True\n";
    mapicfg_error err;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(read_one(input_bytes(text, strlen(text), INPUT), &bad[i], ignore, NULL, NULL, &err),
                         MAPICFG_E_OPTIONS);
        ck_assert_ptr_nonnull(strstr(err.message, "it is at most 1"));
    }
    ck_assert_int_eq(read_one(input_bytes(text, strlen(text), INPUT), &most, ignore, NULL, NULL, NULL), 0);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("limits");
    TCase *tcase = tcase_create("limits");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, just_below_and_above, 0, (int)(sizeof parts / sizeof *parts));
    tcase_add_test(tcase, what_never_ends);
    tcase_add_test(tcase, numbers_of_parts);
    tcase_add_test(tcase, the_values_of_one_object);
    tcase_add_test(tcase, limits_that_no_reader_has);
    suite_add_tcase(suite, tcase);
    return suite;
}
