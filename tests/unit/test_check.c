/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_check.c: the list of findings: filled from rules, sorted by place, read, and as JSON. */
#include <mapicfg/check.h>
#include <string.h>

#include "check/findings.h"
#include "unit.h"

static const struct mapicfg__rule first = {"a-rule", MAPICFG_SEVERITY_WARNING, "{0} is {1}{2}.", "Since {x} {9}",
                                           "Do {0}", "A document"};
static const struct mapicfg__rule second = {"b-rule", MAPICFG_SEVERITY_ERROR, "\"Bad\"", "", "", ""};

static mapicfg_findings *fill(void) {
    mapicfg_findings *findings;
    const char *const arguments[] = {"It", "here"};
    ck_assert_int_eq(mapicfg__findings_new(&findings, NULL), 0);
    struct mapicfg__place place = {.file = "x.conf", .line = 7, .column = 3};
    mapicfg__findings_found(findings, &first, &place, arguments, 2);
    mapicfg__findings_found(findings, &first, &place, arguments, 2); /* the same */
    place.line = 2;
    mapicfg__findings_found(findings, &second, &place, NULL, 0);
    place = (struct mapicfg__place){.object = "EX1\\mapi", .property = "InternalUrl", .order = 1};
    mapicfg__findings_found(findings, &second, &place, NULL, 0);
    ck_assert_int_eq(mapicfg__findings_finish(findings, NULL), 0);
    return findings;
}

START_TEST(findings_are_sorted_and_read) {
    mapicfg_findings *findings = fill();
    ck_assert_uint_eq(mapicfg_findings_count(findings), 3);
    ck_assert_uint_eq(mapicfg_findings_worst(findings), MAPICFG_SEVERITY_ERROR);
    ck_assert_str_eq(mapicfg_findings_get_id(findings, 0), "b-rule");
    ck_assert_uint_eq(mapicfg_findings_get_line(findings, 0), 2);
    ck_assert_str_eq(mapicfg_findings_get_id(findings, 1), "a-rule");
    ck_assert_str_eq(mapicfg_findings_get_sentence(findings, 1), "It is here{2}.");
    ck_assert_str_eq(mapicfg_findings_get_why(findings, 1), "Since {x} {9}");
    ck_assert_str_eq(mapicfg_findings_get_remedy(findings, 1), "Do It");
    ck_assert_str_eq(mapicfg_findings_get_source(findings, 1), "A document");
    ck_assert_uint_eq(mapicfg_findings_get_severity(findings, 1), MAPICFG_SEVERITY_WARNING);
    ck_assert_str_eq(mapicfg_findings_get_file(findings, 1), "x.conf");
    ck_assert_uint_eq(mapicfg_findings_get_column(findings, 1), 3);
    ck_assert_ptr_null(mapicfg_findings_get_object(findings, 1));
    ck_assert_str_eq(mapicfg_findings_get_object(findings, 2), "EX1\\mapi");
    ck_assert_str_eq(mapicfg_findings_get_property(findings, 2), "InternalUrl");
    ck_assert_ptr_null(mapicfg_findings_get_file(findings, 2));
    mapicfg_findings_free(findings);
}
END_TEST

START_TEST(json_has_all_of_it) {
    mapicfg_findings *findings = fill();
    char *json;
    ck_assert_int_eq(mapicfg_findings_dup_json(findings, &json, NULL), 0);
    ck_assert_str_eq(json,
                     "[\n{\"id\": \"b-rule\", "
                     "\"severity\": \"error\", \"file\": \"x.conf\", \"line\": 2, \"column\": 3, "
                     "\"object\": null, \"property\": null, \"sentence\": \"\\\"Bad\\\"\", \"why\": \"\", "
                     "\"remedy\": \"\", \"source\": \"\"},\n"
                     "{\"id\": \"a-rule\", "
                     "\"severity\": \"warning\", \"file\": \"x.conf\", \"line\": 7, \"column\": 3, "
                     "\"object\": null, \"property\": null, \"sentence\": \"It is here{2}.\", "
                     "\"why\": \"Since {x} {9}\", \"remedy\": \"Do It\", \"source\": \"A document\"},\n"
                     "{\"id\": \"b-rule\", \"severity\": \"error\", \"file\": null, \"line\": null, \"column\": null, "
                     "\"object\": \"EX1\\\\mapi\", \"property\": \"InternalUrl\", \"sentence\": \"\\\"Bad\\\"\", "
                     "\"why\": \"\", \"remedy\": \"\", \"source\": \"\"}\n]\n");
    mapicfg_free(json);
    mapicfg_findings_free(findings);
    ck_assert_int_eq(mapicfg__findings_new(&findings, NULL), 0);
    ck_assert_int_eq(mapicfg_findings_dup_json(findings, &json, NULL), 0);
    ck_assert_str_eq(json, "[]\n");
    mapicfg_free(json);
    mapicfg_findings_free(findings);
}
END_TEST

START_TEST(nothing_to_read) {
    char *json = (char *)1;
    mapicfg_findings_free(NULL);
    ck_assert_uint_eq(mapicfg_findings_count(NULL), 0);
    ck_assert_uint_eq(mapicfg_findings_worst(NULL), 0);
    ck_assert_ptr_null(mapicfg_findings_get_id(NULL, 0));
    ck_assert_int_eq(mapicfg_findings_dup_json(NULL, &json, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(json);
    ck_assert_ptr_null(mapicfg_severity_name(0));
    ck_assert_str_eq(mapicfg_severity_name(MAPICFG_SEVERITY_INFO), "info");
    ck_assert_ptr_null(mapicfg_severity_name(4));
}
END_TEST

/* More than any list was once allowed to hold, each of them twice, and in no order. */
#define MANY 20011u

START_TEST(any_number_of_findings_each_once) {
    mapicfg_findings *findings;
    ck_assert_int_eq(mapicfg__findings_new(&findings, NULL), 0);
    for (uint64_t i = 0; i < 2 * MANY; i++) {
        const struct mapicfg__place place = {.line = i * 7919 % MANY + 1};
        mapicfg__findings_found(findings, &second, &place, NULL, 0);
    }
    ck_assert_int_eq(mapicfg__findings_finish(findings, NULL), 0);
    ck_assert_uint_eq(mapicfg_findings_count(findings), MANY);
    for (size_t i = 0; i < MANY; i++) ck_assert_uint_eq(mapicfg_findings_get_line(findings, i), i + 1);
    mapicfg_findings_free(findings);
}
END_TEST

START_TEST(findings_differ_by_any_part) {
    static const struct mapicfg__rule third = {"c-rule", MAPICFG_SEVERITY_ERROR, "\"Bad\"", "", "", ""};
    static const struct mapicfg__rule sentence = {"b-rule", MAPICFG_SEVERITY_ERROR, "Good", "", "", ""};
    static const struct mapicfg__place places[] = {
        {0}, {.line = 1}, {.column = 1}, {.order = 1}, {.file = "a"}, {.file = ""}, {.object = "a"}, {.property = "a"},
    };
    const size_t count = sizeof places / sizeof *places;
    mapicfg_findings *findings;
    ck_assert_int_eq(mapicfg__findings_new(&findings, NULL), 0);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < count; i++) mapicfg__findings_found(findings, &second, &places[i], NULL, 0);
        mapicfg__findings_found(findings, &third, NULL, NULL, 0);
        mapicfg__findings_found(findings, &sentence, NULL, NULL, 0);
    }
    ck_assert_int_eq(mapicfg__findings_finish(findings, NULL), 0);
    ck_assert_uint_eq(mapicfg_findings_count(findings), count + 2);
    mapicfg_findings_free(findings);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("check");
    TCase *tcase = tcase_create("check");
    tcase_add_test(tcase, findings_are_sorted_and_read);
    tcase_add_test(tcase, json_has_all_of_it);
    tcase_add_test(tcase, nothing_to_read);
    tcase_add_test(tcase, any_number_of_findings_each_once);
    tcase_add_test(tcase, findings_differ_by_any_part);
    suite_add_tcase(suite, tcase);
    return suite;
}
