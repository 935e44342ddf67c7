/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_write.c: what the writers put out, and that the readers take it back equal. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

struct text {
    char *data;
    size_t size;
    size_t room; /* bytes after which writing fails; 0: never */
};

static int32_t append(void *user, const char *bytes, size_t size) {
    struct text *text = user;
    if (text->room && text->size + size > text->room) return 1;
    text->data = realloc(text->data, text->size + size + 1);
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
    return 0;
}

static void write_all(struct text *text, uint32_t format, mapicfg_object *const *objects, size_t count) {
    mapicfg_writer *writer;
    memset(text, 0, sizeof *text);
    ck_assert_int_eq(mapicfg_writer_new(format, append, text, &writer, NULL), 0);
    for (size_t i = 0; i < count; i++) ck_assert_int_eq(mapicfg_writer_put(writer, objects[i], NULL), 0);
    ck_assert_int_eq(mapicfg_writer_finish(writer, NULL), 0);
    mapicfg_writer_free(writer);
}

/* ---- as documented ---- */

static mapicfg_object *mailbox(const char *identity, uint32_t state, const char *addresses) {
    mapicfg_object *object;
    ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &object, NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(object, "Identity", identity, NULL), 0);
    if (addresses) ck_assert_int_eq(mapicfg_object_set_text(object, "EmailAddresses", addresses, NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_state(object, "MAPIEnabled", MAPICFG_TRUE, NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_state(object, "MapiHttpEnabled", state, NULL), 0);
    return object;
}

START_TEST(as_documented) {
    static const struct {
        uint32_t format;
        const char *expected, *empty;
    } formats[] = {
        {MAPICFG_FORMAT_CSV,
         "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\r\n"
         "\"Identity\",\"EmailAddresses\",\"MAPIEnabled\",\"MapiHttpEnabled\"\r\n"
         "\"a\"\"b\",\"{x, \"\"y,z\"\"}\",\"True\",\r\n"
         "\"c\",\"{}\",\"True\",\"False\"\r\n"
         "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\r\n"
         "\"Identity\",\"MAPIEnabled\",\"MapiHttpEnabled\"\r\n"
         "\"d\",\"True\",\"True\"\r\n",
         ""},
        {MAPICFG_FORMAT_JSON,
         "[\n"
         "{\"Identity\":\"a\\\"b\",\"EmailAddresses\":[\"x\",\"y,z\"],\"MAPIEnabled\":true,\"MapiHttpEnabled\":null},\n"
         "{\"Identity\":\"c\",\"EmailAddresses\":[],\"MAPIEnabled\":true,\"MapiHttpEnabled\":false},\n"
         "{\"Identity\":\"d\",\"MAPIEnabled\":true,\"MapiHttpEnabled\":true}\n"
         "]\n",
         "[]\n"},
        {MAPICFG_FORMAT_LIST,
         "Identity        : a\"b\n"
         "EmailAddresses  : {x, \"y,z\"}\n"
         "MAPIEnabled     : True\n"
         "MapiHttpEnabled :\n"
         "\n"
         "Identity        : c\n"
         "EmailAddresses  : {}\n"
         "MAPIEnabled     : True\n"
         "MapiHttpEnabled : False\n"
         "\n"
         "Identity        : d\n"
         "MAPIEnabled     : True\n"
         "MapiHttpEnabled : True\n",
         ""},
    };
    mapicfg_object *objects[] = {mailbox("a\"b", MAPICFG_NULL, "{x, \"y,z\"}"), mailbox("c", MAPICFG_FALSE, ""),
                                 mailbox("d", MAPICFG_TRUE, NULL)};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct text text;
        write_all(&text, formats[i].format, objects, 3);
        ck_assert_str_eq(text.data, formats[i].expected);
        free(text.data);
        write_all(&text, formats[i].format, objects, 0);
        ck_assert_str_eq(text.data ? text.data : "", formats[i].empty);
        free(text.data);
    }
    for (size_t i = 0; i < 3; i++) mapicfg_object_free(objects[i]);
}
END_TEST

/* ---- there and back ---- */

/* What quoting, joining and splitting could get wrong. */
static const char *const texts[] = {
    "a", "a,b", "a;b", "a : b", ": a", "{a, b}", "{", "}", "{a...}", "\"", "\"a\"", "a\"\"b", "x...", "x\xe2\x80\xa6",
    "True", "null", "0", "-1.5e3", "[]", "#TYPE x", "=1+1", "a\\b", "\\u0041", "\xc3\xa4\xf0\x9f\x98\x80", "<&>", "'",
    "System.Object[]", "@{a=b}", "Identity : x", "a  b", "{}", ",", "\xc2\x85", "\xe2\x80\xa8", "sep=;", "a\xc2\xa0",
    "/o=Contoso/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=0123456789abcdef0123456789abcdef-x",
};
#define TEXT_COUNT (sizeof texts / sizeof *texts)

/* A value of the property's type; `which` chooses among them. */
static void set_value(mapicfg_object *object, size_t property, size_t which) {
    uint32_t class_id = mapicfg_object_get_class(object);
    const char *name = mapicfg_property_name(class_id, property);
    const char *text = texts[which % TEXT_COUNT];
    const char *next = texts[(which + 1 + which / TEXT_COUNT) % TEXT_COUNT];
    char url[80], value[40] = "";
    const char *items[] = {text, next};
    mapicfg_error err = {0};
    mapicfg_status status = MAPICFG_OK;
    switch (mapicfg_property_type(class_id, property)) {
        case MAPICFG_TYPE_BOOL:
        case MAPICFG_TYPE_TRISTATE:
            status = mapicfg_object_set_state(object, name, which % 2 ? MAPICFG_TRUE : MAPICFG_FALSE, &err);
            break;
        case MAPICFG_TYPE_URL:
            snprintf(url, sizeof url, "https://mail%zu.contoso.com/mapi", which);
            status = mapicfg_object_set_text(object, name, url, &err);
            break;
        case MAPICFG_TYPE_GUID:
            status = mapicfg_object_set_text(object, name, "0e1b2c3d-0001-0002-0003-00000000000f", &err);
            break;
        case MAPICFG_TYPE_ENUM:
        case MAPICFG_TYPE_ENUM_LIST:
            snprintf(value, sizeof value, "%s", mapicfg_property_values(class_id, property));
            value[strcspn(value, " ")] = '\0';
            status = mapicfg_object_set_text(object, name, value, &err);
            break;
        case MAPICFG_TYPE_LIST: status = mapicfg_object_set_items(object, name, items, 1 + which % 2, &err); break;
        default:
            /* a MAPI virtual directory is known by this name */
            if (class_id == MAPICFG_CLASS_VDIR && strcmp(name, "Name") == 0) text = "mapi (x, \"y\")";
            status = mapicfg_object_set_text(object, name, text, &err);
    }
    ck_assert_msg(!status, "%s: %s", name, err.message);
}

static void set_null(mapicfg_object *object, size_t property) {
    uint32_t class_id = mapicfg_object_get_class(object);
    if (mapicfg_property_type(class_id, property) == MAPICFG_TYPE_BOOL) return;
    const char *name = mapicfg_property_name(class_id, property);
    ck_assert_int_eq(mapicfg_object_set_state(object, name, MAPICFG_NULL, NULL), 0);
}

struct expected {
    mapicfg_object *const *objects;
    size_t count, at;
};

static int32_t compare(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    struct expected *expected = user;
    (void)source;
    ck_assert_uint_lt(expected->at, expected->count);
    const mapicfg_object *wanted = expected->objects[expected->at++];
    ck_assert_msg(mapicfg_object_get_class(wanted) == mapicfg_object_get_class(object), "line %d: class %d, not %d",
                  (int)line,
                  (int)mapicfg_object_get_class(object), (int)mapicfg_object_get_class(wanted));
    size_t differs = mapicfg_object_difference(wanted, object, 0);
    const char *name = mapicfg_property_name(mapicfg_object_get_class(wanted), differs);
    if (mapicfg_object_equal(wanted, object)) return 0;
    char *before, *after;
    mapicfg_object_dup_text(wanted, name, &before, NULL);
    mapicfg_object_dup_text(object, name, &after, NULL);
    ck_abort_msg("line %d: %s is %s, not %s", (int)line, name, after ? after : "nothing", before ? before : "nothing");
}

static void there_and_back(mapicfg_object *const *objects, size_t count, size_t piece) {
    for (uint32_t format = MAPICFG_FORMAT_CSV; format <= MAPICFG_FORMAT_LIST; format++) {
        struct text text;
        write_all(&text, format, objects, count);
        struct expected expected = {objects, count, 0};
        mapicfg_reader *reader;
        mapicfg_report *report;
        mapicfg_error err = {0};
        ck_assert_int_eq(mapicfg_report_new(&report, NULL), 0);
        mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
        options.format = format;
        ck_assert_int_eq(mapicfg_reader_new("there and back", &options, compare, &expected, report, &reader, NULL), 0);
        for (size_t at = 0; at < text.size; at += piece) {
            size_t size = text.size - at < piece ? text.size - at : piece;
            ck_assert_msg(!mapicfg_reader_feed(reader, text.data + at, size, &err), "%s", err.message);
        }
        ck_assert_msg(!mapicfg_reader_finish(reader, &err), "%s: %s", mapicfg_format_name(format), err.message);
        ck_assert_msg(expected.at == count, "%s: %zu objects came back", mapicfg_format_name(format), expected.at);
        ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_PROBLEMS), 0);
        ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_LOST), 0);
        ck_assert_uint_eq(mapicfg_report_get_total(report, MAPICFG_REPORT_SKIPPED), 0);
        mapicfg_reader_free(reader);
        mapicfg_report_free(report);
        free(text.data);
    }
}

/* Every class, with nothing stated, with each property alone (null, a value), and with all. */
START_TEST(every_property) {
    uint32_t class_id = (uint32_t)_i;
    size_t properties = mapicfg_property_count(class_id);
    mapicfg_object *objects[2 * 64 + 2];
    size_t count = 0;
    ck_assert_uint_gt(properties, 0);
    for (size_t i = 0; i < 2 * properties + 2; i++)
        ck_assert_int_eq(mapicfg_object_new(class_id, &objects[count++], NULL), 0);
    for (size_t i = 0; i < properties; i++) {
        set_null(objects[2 * i], i);
        set_value(objects[2 * i + 1], i, i);
        set_value(objects[2 * properties], i, i + 3);
    }
    there_and_back(objects, count, 1000);
    for (size_t i = 0; i < count; i++) there_and_back(&objects[i], 1, 7);
    for (size_t i = 0; i < count; i++) mapicfg_object_free(objects[i]);
}
END_TEST

/* Every text in every string and list property, among other properties. */
START_TEST(every_text) {
    uint32_t class_id = (uint32_t)_i;
    mapicfg_object *objects[2 * TEXT_COUNT];
    for (size_t which = 0; which < 2 * TEXT_COUNT; which++) {
        ck_assert_int_eq(mapicfg_object_new(class_id, &objects[which], NULL), 0);
        for (size_t i = 0; i < mapicfg_property_count(class_id); i++) {
            if ((which + i) % 7 == 3)
                set_null(objects[which], i);
            else if ((which + i) % 7 != 5)
                set_value(objects[which], i, which);
        }
    }
    for (size_t piece = 1; piece < 100000; piece = piece * 5 + 2) there_and_back(objects, 2 * TEXT_COUNT, piece);
    for (size_t i = 0; i < 2 * TEXT_COUNT; i++) mapicfg_object_free(objects[i]);
}
END_TEST

/* ---- misuse ---- */

START_TEST(refused) {
    mapicfg_writer *writer = (mapicfg_writer *)1;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_writer_new(MAPICFG_FORMAT_CLIXML, append, NULL, &writer, &err), MAPICFG_E_FORMAT);
    ck_assert_ptr_null(writer);
    ck_assert_int_eq(mapicfg_writer_new(0, append, NULL, &writer, NULL), MAPICFG_E_FORMAT);
    ck_assert_int_eq(mapicfg_writer_new(MAPICFG_FORMAT_CSV, NULL, NULL, &writer, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_writer_new(MAPICFG_FORMAT_CSV, append, NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_writer_free(NULL);
    struct text text = {0};
    mapicfg_object *object = mailbox("a", MAPICFG_TRUE, NULL);
    ck_assert_int_eq(mapicfg_writer_put(NULL, object, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_writer_finish(NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_writer_new(MAPICFG_FORMAT_JSON, append, &text, &writer, NULL), 0);
    ck_assert_int_eq(mapicfg_writer_put(writer, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_writer_put(writer, object, NULL), 0);
    ck_assert_int_eq(mapicfg_writer_finish(writer, NULL), 0);
    size_t size = text.size;
    ck_assert_int_eq(mapicfg_writer_put(writer, object, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_writer_finish(writer, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_uint_eq(text.size, size);
    mapicfg_writer_free(writer);
    mapicfg_object_free(object);
    free(text.data);
}
END_TEST

START_TEST(failing_output) {
    mapicfg_object *object = mailbox("a", MAPICFG_TRUE, NULL);
    for (uint32_t format = MAPICFG_FORMAT_CSV; format <= MAPICFG_FORMAT_LIST; format++) {
        struct text text = {.room = 1};
        mapicfg_writer *writer;
        mapicfg_error err;
        ck_assert_int_eq(mapicfg_writer_new(format, append, &text, &writer, NULL), 0);
        ck_assert_int_eq(mapicfg_writer_put(writer, object, &err), MAPICFG_E_IO);
        text.room = 0;
        ck_assert_int_eq(mapicfg_writer_put(writer, object, NULL), MAPICFG_E_IO);
        ck_assert_int_eq(mapicfg_writer_finish(writer, NULL), MAPICFG_E_IO);
        ck_assert_uint_eq(text.size, 0);
        mapicfg_writer_free(writer);
    }
    mapicfg_object_free(object);
}
END_TEST

struct again {
    mapicfg_writer *writer;
    const mapicfg_object *object;
    struct text text;
};

static int32_t write_again(void *user, const char *bytes, size_t size) {
    struct again *again = user;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_writer_put(again->writer, again->object, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(err.code, MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_writer_finish(again->writer, NULL), MAPICFG_E_CONFLICT);
    return append(&again->text, bytes, size);
}

/* A callback that writes with its own writer is refused, and what it was given stays as it is. */
START_TEST(callbacks_that_write) {
    static const uint32_t formats[] = {MAPICFG_FORMAT_CSV, MAPICFG_FORMAT_JSON, MAPICFG_FORMAT_LIST,
                                       MAPICFG_FORMAT_SPREADSHEET};
    mapicfg_object *objects[2];
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &objects[i], NULL), 0);
        ck_assert_int_eq(mapicfg_object_set_text(objects[i], "Identity", i ? "bert" : "anna", NULL), 0);
    }
    struct text whole;
    write_all(&whole, formats[_i], objects, 2);
    struct again again = {.object = objects[1]};
    ck_assert_int_eq(mapicfg_writer_new(formats[_i], write_again, &again, &again.writer, NULL), 0);
    for (size_t i = 0; i < 2; i++) ck_assert_int_eq(mapicfg_writer_put(again.writer, objects[i], NULL), 0);
    ck_assert_int_eq(mapicfg_writer_finish(again.writer, NULL), 0);
    ck_assert_str_eq(again.text.data, whole.data);
    mapicfg_writer_free(again.writer);
    for (size_t i = 0; i < 2; i++) mapicfg_object_free(objects[i]);
    free(again.text.data);
    free(whole.data);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("write");
    TCase *writing = tcase_create("writing");
    tcase_add_test(writing, as_documented);
    tcase_add_loop_test(writing, every_property, 1, (int)mapicfg_class_count() + 1);
    tcase_add_loop_test(writing, every_text, 1, (int)mapicfg_class_count() + 1);
    tcase_add_test(writing, refused);
    tcase_add_test(writing, failing_output);
    tcase_add_loop_test(writing, callbacks_that_write, 0, 4);
    suite_add_tcase(suite, writing);
    return suite;
}
