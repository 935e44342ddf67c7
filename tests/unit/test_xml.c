/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_xml.c: expat as every document is read: pieces of any size, lines, limits, failures. */
#include "base/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "unit.h"

#define MAX_TAG 3000u

struct reader {
    struct mapicfg__xml xml; /* first */
    uint64_t lines[8];
    size_t elements;
    size_t text;
    mapicfg_status answer; /* of the second element */
};

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct reader *reader = user;
    (void)name, (void)attributes;
    ck_assert_int_eq(reader->xml.status, 0);
    if (reader->elements < 8) reader->lines[reader->elements] = mapicfg__xml_line(&reader->xml);
    if (++reader->elements == 2 && reader->answer)
        mapicfg__xml_stop(&reader->xml, mapicfg__error_fail(reader->xml.err, reader->answer, "stopped"));
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    (void)name;
    ck_assert_int_eq(((struct reader *)user)->xml.status, 0);
}

static void XMLCALL on_text(void *user, const XML_Char *text, int size) {
    (void)text;
    ((struct reader *)user)->text += (size_t)size;
}

static mapicfg_status read_pieces(struct reader *reader, const char *text, size_t size, size_t piece,
                                  mapicfg_error *err) {
    static const struct mapicfg__xml_options options = {
        .namespaces = 1, .max_tag = MAX_TAG, .max_depth = 4, .begin = on_begin, .end = on_end, .text = on_text};
    mapicfg_status status = mapicfg__xml_open(&reader->xml, &options, err);
    for (size_t at = 0; !status && at < size; at += piece) {
        size_t length = size - at < piece ? size - at : piece;
        char *copy = malloc(length); /* of its own, so that a sanitizer sees a read past its end */
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, text + at, length);
        status = mapicfg__xml_feed(&reader->xml, copy, length, 0, err);
        free(copy);
    }
    if (!status) status = mapicfg__xml_feed(&reader->xml, "", 0, 1, err);
    mapicfg__xml_close(&reader->xml);
    return status;
}

static const size_t pieces[] = {1, 2, 7, 100, 2000, 100000};
#define PIECES (sizeof pieces / sizeof *pieces)

/* <a><!-- blanks --><b x="..."/>text</a>, with line ends everywhere. */
static size_t write_document(char *out, size_t comment, size_t attribute, size_t text) {
    size_t size = (size_t)sprintf(out, "<a\n>\n<!--");
    for (size_t i = 0; i < comment; i++) out[size++] = i % 10 ? ' ' : '\n';
    size += (size_t)sprintf(out + size, "-->\n<b x=\"");
    for (size_t i = 0; i < attribute; i++) out[size++] = i % 10 ? 'x' : '\n';
    size += (size_t)sprintf(out + size, "\"/>\n<c/>");
    memset(out + size, 'x', text);
    size += text;
    return size + (size_t)sprintf(out + size, "</a>\n");
}

START_TEST(lines_and_limits) {
    static char text[40000];
    mapicfg_error err;
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t comment = 0; comment <= 2900; comment += 290) {
            struct reader reader = {0};
            size_t size = write_document(text, comment, MAX_TAG - strlen("<b x=\"\"/>"), 9000);
            ck_assert_int_eq(read_pieces(&reader, text, size, pieces[i], &err), 0);
            ck_assert_uint_eq(reader.elements, 3);
            ck_assert_uint_eq(reader.text, 9000 + 3);
            ck_assert_uint_eq(reader.lines[0], 1);
            ck_assert_uint_eq(reader.lines[1], 4 + (comment + 9) / 10);
            ck_assert_uint_eq(reader.lines[2], 5 + (comment + 9) / 10 + MAX_TAG / 10);
        }
        struct reader reader = {0};
        size_t size = write_document(text, 100, MAX_TAG - strlen("<b x=\"\"/>") + 1, 0);
        ck_assert_int_eq(read_pieces(&reader, text, size, pieces[i], &err), MAPICFG_E_LIMIT);
        ck_assert_uint_eq(err.line, 14);
        ck_assert_uint_eq(err.column, 1);
    }
}
END_TEST

START_TEST(failures) {
    static const struct {
        const char *text;
        mapicfg_status answer, status;
        size_t elements;
    } cases[] = {
        {"<a><b/><c/></a>", 0, 0, 3},
        {"<a><b/><c/></a>", MAPICFG_E_FORMAT, MAPICFG_E_FORMAT, 2},
        {"<a><b></b><c/></a>", MAPICFG_E_NOMEM, MAPICFG_E_NOMEM, 2},
        {"<a><b><c><d/></c></b></a>", 0, 0, 4},
        {"<a><b><c><d><e/></d></c></b></a>", 0, MAPICFG_E_LIMIT, 4},
        {"<!DOCTYPE a><a/>", 0, MAPICFG_E_SYNTAX, 0},
        {"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", 0, MAPICFG_E_SYNTAX, 0},
        {"<a>&b;</a>", 0, MAPICFG_E_SYNTAX, 1},
        {"<a>&#0;</a>", 0, MAPICFG_E_SYNTAX, 1},
        {"<a>", 0, MAPICFG_E_SYNTAX, 1},
        {"", 0, MAPICFG_E_SYNTAX, 0},
        {"<a/><b/>", 0, MAPICFG_E_SYNTAX, 1},
    };
    mapicfg_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t piece = 1; piece < 50; piece += 3) {
            struct reader reader = {.answer = cases[i].answer};
            ck_assert_int_eq(read_pieces(&reader, cases[i].text, strlen(cases[i].text), piece, &err), cases[i].status);
            ck_assert_uint_eq(reader.elements, cases[i].elements);
            if (cases[i].status) ck_assert_uint_eq(err.line, 1);
            if (cases[i].status) ck_assert_uint_ge(err.column, 1);
        }
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("xml");
    TCase *tcase = tcase_create("xml");
    tcase_add_test(tcase, lines_and_limits);
    tcase_add_test(tcase, failures);
    suite_add_tcase(suite, tcase);
    return suite;
}
