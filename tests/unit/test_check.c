/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_check.c: checks from C: what is refused, kinds of mailboxes and their first names, silences of mailboxes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "check/check.h"
#include "check/findings.h"
#include "inputs.h"
#include "unit.h"

static mapicfg_error err;

/* ---- the public functions ---- */

START_TEST(nothing_is_looked_at) {
    ck_assert_uint_eq(mapicfg_findings_count(NULL), 0);
    ck_assert_uint_eq(mapicfg_findings_rule_count(NULL), 0);
    ck_assert_ptr_null(mapicfg_findings_get(NULL, 0));
    ck_assert_ptr_null(mapicfg_findings_get_rule(NULL, 0));
    ck_assert_ptr_null(mapicfg_findings_get_report(NULL));
    ck_assert_ptr_null(mapicfg_findings_get_need(NULL, 0, 0));
    ck_assert_ptr_null(mapicfg_findings_get_object(NULL, 0, 0));
    ck_assert_ptr_null(mapicfg_findings_get_silence(NULL, 0));
    ck_assert_uint_eq(mapicfg_findings_get_outcome(NULL, 0), 0);
    ck_assert_uint_eq(mapicfg_findings_get_total(NULL, 0), 0);
    ck_assert_uint_eq(mapicfg_findings_get_looked(NULL, 0), 0);
    ck_assert_uint_eq(mapicfg_findings_get_found(NULL, 0), 0);
    ck_assert_uint_eq(mapicfg_findings_worst(NULL), 0);
    ck_assert_int_eq(mapicfg_findings_dup_json(NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(mapicfg_outcome_name(0));
    ck_assert_ptr_null(mapicfg_outcome_name(5));
    ck_assert_str_eq(mapicfg_outcome_name(MAPICFG_OUTCOME_CANNOT_TELL), "cannot-tell");
    mapicfg_findings_free(NULL);
}
END_TEST

static mapicfg_status check_with(const mapicfg_check_options *options) {
    mapicfg_findings *findings = (mapicfg_findings *)&err;
    mapicfg_status status = mapicfg_check(NULL, 0, options, NULL, &findings, &err);
    ck_assert_msg(!status == (findings != NULL), "%s", err.message);
    if (!status) {
        ck_assert_uint_gt(mapicfg_findings_rule_count(findings), 0);
        ck_assert_ptr_null(mapicfg_findings_get_rule(findings, mapicfg_findings_rule_count(findings)));
    }
    mapicfg_findings_free(findings);
    return status;
}

START_TEST(what_is_refused) {
    mapicfg_check_options options = MAPICFG_CHECK_OPTIONS_INIT;
    const char *ids[] = {"check-url-none", NULL};
    ck_assert_int_eq(check_with(NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_check(NULL, 0, NULL, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    options.now = -1;
    ck_assert_int_eq(check_with(&options), MAPICFG_E_VALUE);
    options.now = INT64_MAX;
    ck_assert_int_eq(check_with(&options), MAPICFG_E_VALUE);
    options.now = INT64_C(253402300799999); /* 9999-12-31 */
    ck_assert_int_eq(check_with(&options), MAPICFG_OK);
    options.rule_count = 1;
    ck_assert_int_eq(check_with(&options), MAPICFG_E_ARGUMENT);
    options.rules = ids;
    ck_assert_int_eq(check_with(&options), MAPICFG_OK);
    options.rule_count = 2;
    ck_assert_int_eq(check_with(&options), MAPICFG_E_ARGUMENT);
}
END_TEST

/* ---- mailboxes ---- */

static struct mapicfg__kinds kinds;
static struct mapicfg__silences silences;
static mapicfg_findings *findings;
static struct mapicfg__check checking;

static void setup(void) {
    findings = mapicfg__mem_zalloc(sizeof *findings);
    memset(&kinds, 0, sizeof kinds);
    memset(&silences, 0, sizeof silences);
    checking = (struct mapicfg__check){.findings = findings, .silences = &silences, .kinds = &kinds};
    findings->outcomes[RULE_CHECK_URL_NONE].wanted = 1;
    findings->rules[findings->rule_count++] = RULE_CHECK_URL_NONE;
}

static void teardown(void) {
    mapicfg_findings_free(findings);
    mapicfg__kinds_free(&kinds);
    mapicfg__silences_free(&silences);
}

static void add(uint8_t bits, const char *name) {
    struct mapicfg__kind like = {.bits = bits};
    int wanted;
    ck_assert(mapicfg__silences_group(&silences, name, strlen(name), &like.silenced));
    ck_assert(mapicfg__kinds_add(&kinds, &like, &wanted));
    if (wanted) ck_assert(mapicfg__kinds_name(&kinds, name, strlen(name)));
}

/* Says the rule of each kind, and ends. */
static void say_all(const char *argument) {
    for (size_t i = 0; i < kinds.count; i++)
        mapicfg__check_say_kind(&checking, RULE_CHECK_URL_NONE, &kinds.items[i], argument, NULL);
    ck_assert(!findings->failed);
    mapicfg__findings_sort(findings);
}

START_TEST(the_first_names_over_all_kinds) {
    char name[32];
    for (int i = 0; i < 1000; i++) { /* the kinds take turns, so that each has some of the first names */
        snprintf(name, sizeof name, "user%d", i);
        add((uint8_t)(i % 7), name);
    }
    ck_assert_uint_eq(kinds.count, 7);
    ck_assert_uint_eq(kinds.mailboxes, 1000);
    say_all("");
    ck_assert_uint_eq(mapicfg_findings_count(findings), 1);
    ck_assert_uint_eq(mapicfg_findings_get_total(findings, 0), 1000);
    ck_assert_uint_eq(mapicfg_findings_object_count(findings, 0), 20);
    for (size_t i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "user%zu", i);
        ck_assert_str_eq(mapicfg_findings_get_object(findings, 0, i), name);
    }
    ck_assert_ptr_null(mapicfg_findings_get_object(findings, 0, 20));
    ck_assert_uint_eq(mapicfg_findings_get_found(findings, 0), 1000);
    ck_assert_uint_eq(mapicfg_findings_get_outcome(findings, 0), MAPICFG_OUTCOME_FOUND);
}
END_TEST

START_TEST(different_arguments_are_different_findings) {
    add(1, "anna");
    add(2, "bert");
    mapicfg__check_say_kind(&checking, RULE_CHECK_URL_NONE, &kinds.items[0], "one", NULL);
    mapicfg__check_say_kind(&checking, RULE_CHECK_URL_NONE, &kinds.items[1], "other", NULL);
    ck_assert_uint_eq(findings->count, 2);
}
END_TEST

START_TEST(many_kinds_are_found_again) {
    int wanted;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 5000; i++) {
            const struct mapicfg__kind like = {.server = i, .bits = (uint8_t)i};
            ck_assert(mapicfg__kinds_add(&kinds, &like, &wanted));
            ck_assert_uint_eq(kinds.items[kinds.last].server, i);
            if (wanted) ck_assert(mapicfg__kinds_name(&kinds, "x", 1));
        }
    ck_assert_uint_eq(kinds.count, 5000);
    for (size_t i = 0; i < kinds.count; i++) ck_assert_uint_eq(kinds.items[i].count, 2);
}
END_TEST

static const struct {
    const char *text;
    uint64_t silenced; /* of anna, ANNB and bert */
} silenced[] = {
    {"", 0},
    {"check-url-none Anna until 2999-01-01 x\n", 1},
    {"check-url-none ann? until 2999-01-01 x\n", 2},
    {"check-url-none ann? until 2999-01-01 x\ncheck-url-none bert until 2999-01-01 y\n", 3},
    {"check-url-none * until 2999-01-01 x\n", 3},
    {"check-url-none * until 1999-01-01 x\n", 0},
    {"check-url-none anna until 1999-01-01 x\n", 0},
    {"check-url-http anna until 2999-01-01 x\n", 0},
    {"check-url-http anna until 2999-01-01 x\ncheck-url-none anna until 2999-01-01 y\n", 1},
    {"check-url-none anna until 2999-01-01 x\ncheck-url-http anna until 2999-01-01 y\n", 1},
};

START_TEST(silences_of_mailboxes) {
    ck_assert_int_eq(mapicfg__silences_read(&silences, silenced[_i].text, 0, 20000, &err), 0);
    add(1, "anna");
    add(1, "ANNB");
    add(1, "bert");
    say_all("");
    uint64_t hidden = 0, all = 0;
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        all += mapicfg_findings_get_total(findings, i);
        if (mapicfg_findings_get_silence(findings, i)) hidden += mapicfg_findings_get_total(findings, i);
    }
    ck_assert_uint_eq(all, 3);
    ck_assert_uint_eq(hidden, silenced[_i].silenced);
    ck_assert_uint_eq(mapicfg_findings_worst(findings), hidden == 3 ? 0 : MAPICFG_SEVERITY_ERROR);
}
END_TEST

/* ---- what decides, read of records ---- */

static const struct {
    const char *versions;
    int kind;
} versions[] = {
    {"", MAPICFG__KIND_VERSIONS_NONE},
    {"-13.32767.65535", MAPICFG__KIND_VERSIONS_SOME},
    {"0.0.0-", MAPICFG__KIND_VERSIONS_EVERYBODY},
    {"0.0.0-5.9.9; 7.0.0-", MAPICFG__KIND_VERSIONS_EVERYBODY}, /* 6.x is left to servers, which are no Outlook */
    {"15.0.4569", MAPICFG__KIND_VERSIONS_DIFFER},
    {"all", MAPICFG__KIND_VERSIONS_UNREADABLE},
};

START_TEST(versions_are_judged) {
    ck_assert_int_eq(mapicfg__kinds_judge_versions(versions[_i].versions, strlen(versions[_i].versions)),
                     versions[_i].kind);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("check");
    TCase *public = tcase_create("public"), *mailboxes = tcase_create("mailboxes");
    tcase_add_test(public, nothing_is_looked_at);
    tcase_add_test(public, what_is_refused);
    tcase_add_loop_test(public, versions_are_judged, 0, (int)(sizeof versions / sizeof *versions));
    tcase_add_checked_fixture(mailboxes, setup, teardown);
    tcase_add_test(mailboxes, the_first_names_over_all_kinds);
    tcase_add_test(mailboxes, different_arguments_are_different_findings);
    tcase_add_test(mailboxes, many_kinds_are_found_again);
    tcase_add_loop_test(mailboxes, silences_of_mailboxes, 0, (int)(sizeof silenced / sizeof *silenced));
    suite_add_tcase(suite, public);
    suite_add_tcase(suite, mailboxes);
    return suite;
}
