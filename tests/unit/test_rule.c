/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_rule.c: rules, statements made of them, their lists and groups, and the JSON of all. */
#include <mapicfg/proxy.h>
#include <mapicfg/explain.h>
#include <stdio.h>
#include <string.h>

#include "base/template.h"
#include "rule/list.h"
#include "unit.h"

/* ---- the template engine ---- */

static const struct {
    const char *template;
    const char *arguments[3];
    size_t count;
    const char *filled;
} templates[] = {
    {"{0} is {1}.", {"a", "b"}, 2, "a is b."},
    {"{1}{0}{1}", {"a", "b"}, 2, "bab"},
    {"no argument", {NULL}, 0, "no argument"},
    {"", {NULL}, 0, ""},
    {"{0} and {1}", {"a"}, 1, "a and {1}"},
    {"{0}{1}", {NULL, "b"}, 2, "b"},
    {"{0}", {"{1}", "b"}, 2, "{1}"},
    {"a { path_beg -i /mapi } {x} {10} {} {", {"a"}, 1, "a { path_beg -i /mapi } {x} {10} {} {"},
    {"{{0}}", {"a"}, 1, "{a}"},
    {"{0", {"a"}, 1, "{0"},
};

START_TEST(templates_are_filled) {
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_text(&out, "");
    mapicfg__template_fill(&out, templates[_i].template, templates[_i].arguments, templates[_i].count);
    ck_assert_str_eq(out.data, templates[_i].filled);
    mapicfg__buffer_free(&out);
}
END_TEST

START_TEST(arguments_of_a_remedy_are_quoted) {
    static const char *const arguments[] = {"HTTP/mail.contoso.com", "it's"};
    struct mapicfg__buffer out = {0};
    mapicfg__template_fill_quoted(&out, "{0} {1} @{Remove={0};Add={1}} a = {0} \"={1}", arguments, 2);
    ck_assert_str_eq(out.data, "HTTP/mail.contoso.com 'it''s' @{Remove='HTTP/mail.contoso.com';Add='it''s'} "
                               "a = HTTP/mail.contoso.com \"='it''s'");
    mapicfg__buffer_free(&out);
}
END_TEST

START_TEST(empty_elements_of_a_list_are_left_out) {
    static const char *const arguments[] = {"a", "", "b c", NULL};
    struct mapicfg__buffer out = {0};
    mapicfg__template_fill_quoted(&out, "{0},{1},{2},{3} -x {1}; {0}, {1}", arguments, 4);
    ck_assert_str_eq(out.data, "a,'b c' -x ''; a, ''");
    mapicfg__buffer_free(&out);
}
END_TEST

/* ---- rules ---- */

static int is_id(const char *id) {
    size_t size = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return size > 0 && !id[size] && id[0] != '-' && id[size - 1] != '-';
}

START_TEST(rules_are_complete) {
    const mapicfg_rule *rule = mapicfg_rule_at((size_t)_i);
    const char *id = mapicfg_rule_get_id(rule);
    uint32_t severity = mapicfg_rule_get_severity(rule);
    ck_assert_msg(is_id(id), "%s", id);
    ck_assert_msg(mapicfg_rule_find(id) == rule, "%s: there are two", id);
    ck_assert_ptr_nonnull(mapicfg_severity_name(severity));
    ck_assert_msg(strlen(mapicfg_rule_get_area(rule)) > 3, "%s", id);
    ck_assert_msg(strlen(mapicfg_rule_get_sentence(rule)) > 10, "%s", id);
    ck_assert_msg(strlen(mapicfg_rule_get_why(rule)) > 10, "%s: why", id);
    ck_assert_msg(strlen(mapicfg_rule_get_source(rule)) > 4, "%s: source", id);
    int remedies = 0;
    for (uint32_t variant = 1; variant <= MAPICFG_PROXY_ARR; variant++)
        remedies += mapicfg_rule_get_remedy(rule, variant) != NULL;
    ck_assert_msg(severity < MAPICFG_SEVERITY_WARNING || remedies, "%s: remedy", id);
    if (strcmp(mapicfg_rule_get_area(rule), "proxy") != 0)
        ck_assert_msg(remedies == (mapicfg_rule_get_remedy(rule, 0) != NULL), "%s: remedies", id);
}
END_TEST

START_TEST(notes_are_rules_in_the_order_of_their_bits) {
    unsigned notes = 0;
    for (unsigned bit = 0; bit < 40; bit++) {
        const char *id = mapicfg_note_id(MAPICFG_NOTE_BIT(bit));
        if (!id) break;
        ck_assert_str_eq(id, mapicfg_rule_get_id(mapicfg_rule_at(bit)));
        ck_assert_str_eq(mapicfg_rule_get_area(mapicfg_rule_at(bit)), "decision");
        notes++;
    }
    ck_assert_uint_eq(notes, RULE_DECIDED_BY_MAILBOX);
    ck_assert_uint_eq(MAPICFG_NOTE_ASSUMED_VERSION, MAPICFG_NOTE_BIT(notes - 1));
}
END_TEST

START_TEST(no_rule) {
    ck_assert_ptr_null(mapicfg_rule_at(mapicfg_rule_count()));
    ck_assert_ptr_null(mapicfg_rule_find("No-Url"));
    ck_assert_ptr_null(mapicfg_rule_find(NULL));
    ck_assert_ptr_null(mapicfg_rule_get_id(NULL));
    ck_assert_ptr_null(mapicfg_rule_get_remedy(mapicfg_rule_at(0), 4));
    ck_assert_uint_eq(mapicfg_rule_get_severity(NULL), 0);
    ck_assert_ptr_null(mapicfg_severity_name(0));
    ck_assert_str_eq(mapicfg_severity_name(MAPICFG_SEVERITY_INFO), "info");
    ck_assert_ptr_null(mapicfg_severity_name(4));
}
END_TEST

/* ---- a list ---- */

static mapicfg_statements *fill(void) {
    mapicfg_statements *list;
    const char *const paths[] = {"/mapi", "/Mapi"}, *const host[] = {"\"bad\"\n"};
    ck_assert_int_eq(mapicfg_statements_new(&list, NULL), 0);
    struct mapicfg__where where = {.file = "x.conf", .line = 7, .column = 3, .variant = 2};
    mapicfg__list_say(list, RULE_PROXY_PATH_CASE, &where, paths, 2);
    mapicfg__list_say(list, RULE_PROXY_PATH_CASE, &where, paths, 2); /* the same */
    where.line = 2;
    mapicfg__list_say(list, RULE_PROXY_HOST_MISSING, &where, host, 1);
    where = (struct mapicfg__where){.object = "EX1\\mapi", .property = "InternalUrl", .order = 1};
    mapicfg__list_say(list, RULE_DECIDED_BY_MAILBOX, &where, NULL, 0);
    mapicfg__list_sort(list);
    ck_assert_int_eq(mapicfg__list_finish(list, NULL), 0);
    return list;
}

START_TEST(a_list_is_sorted_and_read) {
    mapicfg_statements *list = fill();
    ck_assert_uint_eq(mapicfg_statements_count(list), 3);
    ck_assert_uint_eq(mapicfg_statements_worst(list), MAPICFG_SEVERITY_ERROR);
    ck_assert_uint_eq(mapicfg_statement_get_line(mapicfg_statements_get(list, 0)), 2);
    const mapicfg_statement *one = mapicfg_statements_get(list, 1);
    ck_assert_str_eq(mapicfg_statement_get_id(one), "proxy-path-case");
    ck_assert_ptr_eq(mapicfg_statement_get_rule(one), mapicfg_rule_find("proxy-path-case"));
    ck_assert_str_eq(mapicfg_statement_get_sentence(one), "/mapi is published, but /Mapi is not.");
    ck_assert_str_eq(mapicfg_statement_get_remedy(one), "Compare with -i: path_beg -i /autodiscover.");
    ck_assert_str_eq(mapicfg_statement_get_source(one), "RFC 9110 section 4.2.3");
    ck_assert_uint_eq(mapicfg_statement_get_severity(one), MAPICFG_SEVERITY_WARNING);
    ck_assert_str_eq(mapicfg_statement_get_file(one), "x.conf");
    ck_assert_uint_eq(mapicfg_statement_get_column(one), 3);
    ck_assert_ptr_null(mapicfg_statement_get_object(one));
    ck_assert_uint_eq(mapicfg_statement_argument_count(one), 2);
    ck_assert_str_eq(mapicfg_statement_get_argument(one, 1), "/Mapi");
    ck_assert_ptr_null(mapicfg_statement_get_argument(one, 2));
    one = mapicfg_statements_get(list, 2);
    ck_assert_str_eq(mapicfg_statement_get_object(one), "EX1\\mapi");
    ck_assert_str_eq(mapicfg_statement_get_property(one), "InternalUrl");
    ck_assert_ptr_null(mapicfg_statement_get_file(one));
    ck_assert_ptr_null(mapicfg_statement_get_remedy(one));
    ck_assert_ptr_null(mapicfg_statements_get(list, 3));
    mapicfg_statements_free(list);
}
END_TEST

START_TEST(json_has_all_of_it) {
    mapicfg_statements *list = fill();
    char *json, *first;
    ck_assert_int_eq(mapicfg_statements_dup_json(list, &json, NULL), 0);
    ck_assert_int_eq(mapicfg_statement_dup_json(mapicfg_statements_get(list, 0), &first, NULL), 0);
    ck_assert_str_eq(first,
                     "{\"id\": \"proxy-host-missing\", \"severity\": "
                     "\"error\", \"effect\": \"breaks\", "
                     "\"file\": \"x.conf\", \"line\": 2, \"column\": 3, "
                     "\"places\": [{\"file\": \"x.conf\", \"line\": 2, \"column\": 3}], \"object\": null, "
                     "\"property\": null, \"sentence\": \"No rule names "
                     "\\\"bad\\\"\\u000a, which is in the URLs of the virtual directories.\", \"why\": \"Autodiscover "
                     "hands this name out, and the proxy does not know it.\", \"remedy\": \"Add the name to the "
                     "condition on the host.\", \"source\": \"Configure MAPI over HTTP in Exchange Server\", "
                     "\"arguments\": [\"\\\"bad\\\"\\u000a\"]}");
    ck_assert_int_eq(strncmp(json, "[\n", 2), 0);
    ck_assert_int_eq(strncmp(json + 2, first, strlen(first)), 0);
    ck_assert_ptr_nonnull(strstr(json, "\"column\": null, \"places\": [], \"object\": \"EX1\\\\mapi\""));
    ck_assert_ptr_nonnull(strstr(json, "\"arguments\": [\"/mapi\", \"/Mapi\"]},\n{"));
    ck_assert_str_eq(json + strlen(json) - 4, "}\n]\n");
    mapicfg_free(first);
    mapicfg_free(json);
    mapicfg_statements_free(list);
    ck_assert_int_eq(mapicfg_statements_new(&list, NULL), 0);
    ck_assert_int_eq(mapicfg_statements_dup_json(list, &json, NULL), 0);
    ck_assert_str_eq(json, "[]\n");
    mapicfg_free(json);
    mapicfg_statements_free(list);
}
END_TEST

START_TEST(nothing_to_read) {
    char *json = (char *)1;
    mapicfg_statements_free(NULL);
    ck_assert_uint_eq(mapicfg_statements_count(NULL), 0);
    ck_assert_uint_eq(mapicfg_statements_worst(NULL), 0);
    ck_assert_ptr_null(mapicfg_statements_get(NULL, 0));
    ck_assert_ptr_null(mapicfg_statement_get_id(NULL));
    ck_assert_ptr_null(mapicfg_statement_get_sentence(NULL));
    ck_assert_int_eq(mapicfg_statements_dup_json(NULL, &json, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(json);
    json = (char *)1;
    ck_assert_int_eq(mapicfg_statement_dup_json(NULL, &json, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(json);
}
END_TEST

/* More than any list was once allowed to hold, each of them twice, and in no order. */
#define MANY 20011u

START_TEST(any_number_of_statements_each_once) {
    mapicfg_statements *list;
    ck_assert_int_eq(mapicfg_statements_new(&list, NULL), 0);
    for (uint64_t i = 0; i < 2 * MANY; i++) {
        const struct mapicfg__where where = {.line = i * 7919 % MANY + 1};
        mapicfg__list_say(list, RULE_PROXY_OPEN_PROXY, &where, NULL, 0);
    }
    mapicfg__list_sort(list);
    ck_assert_int_eq(mapicfg__list_finish(list, NULL), 0);
    ck_assert_uint_eq(mapicfg_statements_count(list), MANY);
    for (size_t i = 0; i < MANY; i++)
        ck_assert_uint_eq(mapicfg_statement_get_line(mapicfg_statements_get(list, i)), i + 1);
    mapicfg_statements_free(list);
}
END_TEST

START_TEST(statements_differ_by_any_part) {
    static const struct mapicfg__where places[] = {
        {0}, {.line = 1}, {.column = 1}, {.order = 1}, {.file = "a"}, {.file = ""}, {.object = "a"}, {.property = "a"},
    };
    static const char *const texts[] = {"a", "b"};
    const size_t count = sizeof places / sizeof *places;
    mapicfg_statements *list;
    ck_assert_int_eq(mapicfg_statements_new(&list, NULL), 0);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < count; i++) mapicfg__list_say(list, RULE_PROXY_HOST_MISSING, &places[i], texts, 1);
        mapicfg__list_say(list, RULE_PROXY_HOST_MISSING, NULL, texts + 1, 1);
        mapicfg__list_say(list, RULE_PROXY_HOST_WITHOUT_MAPI, NULL, texts, 1);
    }
    ck_assert_int_eq(mapicfg__list_finish(list, NULL), 0);
    ck_assert_uint_eq(mapicfg_statements_count(list), count + 2);
    mapicfg_statements_free(list);
}
END_TEST

/* ---- one by one ---- */

struct seen {
    size_t count, stop_at;
    int32_t answer;
};

static int32_t look(void *user, const mapicfg_statement *statement) {
    struct seen *seen = user;
    ck_assert_ptr_nonnull(mapicfg_statement_get_id(statement));
    return ++seen->count == seen->stop_at ? seen->answer : 0;
}

START_TEST(a_callback_ends_the_run) {
    mapicfg_statements *list = fill();
    mapicfg_error err;
    struct seen seen = {0};
    ck_assert_int_eq(mapicfg_statements_each(list, look, &seen, &err), 0);
    ck_assert_uint_eq(seen.count, 3);
    seen = (struct seen){.stop_at = 2, .answer = 7};
    ck_assert_int_eq(mapicfg_statements_each(list, look, &seen, &err), MAPICFG_E_CANCELLED);
    ck_assert_uint_eq(seen.count, 2);
    ck_assert_int_eq(err.code, MAPICFG_E_CANCELLED);
    seen = (struct seen){.stop_at = 1, .answer = MAPICFG_E_NOMEM};
    ck_assert_int_eq(mapicfg_statements_each(list, look, &seen, &err), MAPICFG_E_NOMEM);
    ck_assert_int_eq(mapicfg_statements_each(list, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_statements_each(NULL, look, &seen, &err), MAPICFG_E_ARGUMENT);
    mapicfg_statements_free(list);
}
END_TEST

/* A list takes what another gives: copies that outlive it, each once, also into a list that was sorted. */
START_TEST(a_list_collects) {
    mapicfg_statements *from = fill(), *to = fill(), *empty;
    char *before, *after;
    ck_assert_int_eq(mapicfg_statements_new(&empty, NULL), 0);
    ck_assert_int_eq(mapicfg_statements_dup_json(from, &before, NULL), 0);
    ck_assert_int_eq(mapicfg_statements_each(from, mapicfg_statements_add, to, NULL), 0);
    ck_assert_uint_eq(mapicfg_statements_count(to), 3);
    ck_assert_int_eq(mapicfg_statements_each(from, mapicfg_statements_add, empty, NULL), 0);
    mapicfg_statements_free(from);
    ck_assert_int_eq(mapicfg_statements_dup_json(empty, &after, NULL), 0);
    ck_assert_str_eq(before, after);
    const struct mapicfg__where where = {.line = 99};
    mapicfg_statement *another = mapicfg__statement_new(RULE_PROXY_OPEN_PROXY, &where, NULL, 0);
    ck_assert_int_eq(mapicfg_statements_add(to, another), 0);
    ck_assert_int_eq(mapicfg_statements_add(to, another), 0);
    ck_assert_uint_eq(mapicfg_statements_count(to), 4);
    ck_assert_uint_eq(mapicfg_statement_get_line(mapicfg_statements_get(to, 3)), 99);
    ck_assert_int_eq(mapicfg_statements_add(NULL, another), MAPICFG_E_ARGUMENT);
    mapicfg__statement_free(another);
    mapicfg_free(before);
    mapicfg_free(after);
    mapicfg_statements_free(to);
    mapicfg_statements_free(empty);
}
END_TEST

/* ---- groups ---- */

static void count(mapicfg_groups *groups, enum mapicfg__rule_number rule, const struct mapicfg__where *where) {
    mapicfg_statement *statement = mapicfg__statement_new(rule, where, NULL, 0);
    ck_assert_int_eq(mapicfg_groups_add(groups, statement), 0);
    mapicfg__statement_free(statement);
}

static void check_sentence(const mapicfg_groups *groups, size_t index, const char *expected) {
    char *sentence;
    ck_assert_int_eq(mapicfg_groups_dup_sentence(groups, index, &sentence, NULL), 0);
    ck_assert_str_eq(sentence, expected);
    mapicfg_free(sentence);
}

START_TEST(anybody_says_a_rule) {
    const mapicfg_rule *rule = mapicfg_rule_find("check-url-none");
    const char *const arguments[11] = {"EX1\\mapi"};
    mapicfg_statements *list;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_statements_new(&list, NULL), 0);
    ck_assert_int_eq(mapicfg_statements_say(list, rule, "EX1\\mapi", "Url", arguments, 4, &err), MAPICFG_E_VALUE);
    ck_assert_str_eq(err.message, "check-url-none: its texts ask for 5 arguments, not 4");
    for (int twice = 0; twice < 2; twice++)
        ck_assert_int_eq(mapicfg_statements_say(list, rule, "EX1\\mapi", "Url", arguments, 5, NULL), 0);
    ck_assert_uint_eq(mapicfg_statements_count(list), 1);
    const mapicfg_statement *one = mapicfg_statements_get(list, 0);
    ck_assert_str_eq(mapicfg_statement_get_sentence(one),
                     "EX1\\mapi has neither an internal nor an external URL.");
    ck_assert_str_eq(mapicfg_statement_get_object(one), "EX1\\mapi");
    ck_assert_str_eq(mapicfg_statement_get_property(one), "Url");
    ck_assert_int_eq(mapicfg_statements_say(list, NULL, NULL, NULL, NULL, 0, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_statements_say(NULL, rule, NULL, NULL, arguments, 5, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_statements_say(list, rule, NULL, NULL, NULL, 1, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_statements_say(list, rule, NULL, NULL, arguments, 11, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_statements_free(list);
}
END_TEST

START_TEST(groups_count_and_keep_examples) {
    mapicfg_groups *groups;
    char name[32];
    ck_assert_int_eq(mapicfg_groups_new(2, &groups, NULL), 0);
    ck_assert_uint_eq(mapicfg_groups_count(groups), 0);
    for (unsigned i = 0; i < 41233; i++) {
        snprintf(name, sizeof name, "user %u", i);
        ck_assert_int_eq(mapicfg_groups_add_decision(groups, MAPICFG_NOTE_NO_URL | MAPICFG_BY_MAILBOX, name, NULL), 0);
    }
    mapicfg_decision both = MAPICFG_NOTE_SAME_SITE | MAPICFG_NOTE_NO_URL;
    ck_assert_int_eq(mapicfg_groups_add_decision(groups, both, "last", NULL), 0);
    count(groups, RULE_PROXY_TIMEOUT, &(struct mapicfg__where){.file = "a.conf", .line = 3, .column = 9});
    count(groups, RULE_PROXY_TIMEOUT, &(struct mapicfg__where){.file = "a.conf"});
    ck_assert_uint_eq(mapicfg_groups_count(groups), 3);
    check_sentence(groups, 0, "no-url: 41,234 mailboxes: the first 2 are user 0, user 1");
    check_sentence(groups, 1, "proxy-timeout: 2 places: a.conf:3:9, a.conf");
    check_sentence(groups, 2, "same-site: 1 mailbox: last");
    ck_assert_str_eq(mapicfg_rule_get_id(mapicfg_groups_get_rule(groups, 2)), "same-site");
    ck_assert_uint_eq(mapicfg_groups_get_total(groups, 0), 41234);
    ck_assert_uint_eq(mapicfg_groups_example_count(groups, 0), 2);
    ck_assert_str_eq(mapicfg_groups_get_example(groups, 0, 1), "user 1");
    ck_assert_ptr_null(mapicfg_groups_get_example(groups, 0, 2));
    ck_assert_ptr_null(mapicfg_groups_get_example(groups, 3, 0));
    ck_assert_ptr_null(mapicfg_groups_get_rule(groups, 3));
    mapicfg_groups_free(groups);
}
END_TEST

/* Parts add up to the whole, wherever it is cut. */
START_TEST(groups_of_parts_are_those_of_the_whole) {
    static const mapicfg_decision decisions[] = {MAPICFG_NOTE_NO_URL, MAPICFG_NOTE_ARCHIVE | MAPICFG_NOTE_NO_URL, 0,
                                                 MAPICFG_NOTE_ARCHIVE, MAPICFG_NOTE_NO_URL};
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    mapicfg_groups *whole, *first, *second;
    char *expected, *got;
    ck_assert_int_eq(mapicfg_groups_new(2, &whole, NULL), 0);
    ck_assert_int_eq(mapicfg_groups_new(2, &first, NULL), 0);
    ck_assert_int_eq(mapicfg_groups_new(2, &second, NULL), 0);
    for (int i = 0; i < 5; i++) {
        mapicfg_groups_add_decision(whole, decisions[i], names[i], NULL);
        mapicfg_groups_add_decision(i < _i ? first : second, decisions[i], names[i], NULL);
    }
    ck_assert_int_eq(mapicfg_groups_merge(first, second, NULL), 0);
    ck_assert_int_eq(mapicfg_groups_dup_json(whole, &expected, NULL), 0);
    ck_assert_int_eq(mapicfg_groups_dup_json(first, &got, NULL), 0);
    ck_assert_str_eq(got, expected);
    ck_assert_ptr_nonnull(strstr(got, "{\"id\": \"no-url\", \"severity\": \"error\", \"total\": 3, \"examples\": "
                                      "[\"a\", \"b\"], \"sentence\": "));
    mapicfg_free(expected);
    mapicfg_free(got);
    mapicfg_groups_free(whole);
    mapicfg_groups_free(first);
    mapicfg_groups_free(second);
}
END_TEST

/* However many each part keeps, the examples are the first places of the whole: none follows one that was not kept. */
START_TEST(groups_keep_the_first_only) {
    for (size_t keeps = 0; keeps < 4; keeps++) {
        mapicfg_groups *into, *from;
        ck_assert_int_eq(mapicfg_groups_new(3, &into, NULL), 0);
        ck_assert_int_eq(mapicfg_groups_new(keeps, &from, NULL), 0);
        mapicfg_groups_add_decision(into, MAPICFG_NOTE_NO_URL, "a", NULL);
        mapicfg_groups_add_decision(from, MAPICFG_NOTE_NO_URL, "b", NULL);
        mapicfg_groups_add_decision(from, MAPICFG_NOTE_NO_URL, "c", NULL);
        ck_assert_int_eq(mapicfg_groups_merge(into, from, NULL), 0);
        mapicfg_groups_add_decision(into, MAPICFG_NOTE_NO_URL, "d", NULL);
        static const char *const sentences[] = {
            "no-url: 4 mailboxes: the first is a", "no-url: 4 mailboxes: the first 2 are a, b",
            "no-url: 4 mailboxes: the first 3 are a, b, c", "no-url: 4 mailboxes: the first 3 are a, b, c"};
        check_sentence(into, 0, sentences[keeps]);
        mapicfg_groups_free(into);
        mapicfg_groups_free(from);
    }
}
END_TEST

/* The remedy of a group is that of the proxy of its statements; of several proxies there is none where they differ. */
START_TEST(groups_have_the_remedy_of_their_proxy) {
    static const struct {
        enum mapicfg__rule_number rule;
        uint32_t variants[2];
        const char *remedy;
    } cases[] = {
        {RULE_PROXY_RETRY, {2, 2}, "\"Write retry-on conn-failure only.\""},
        {RULE_PROXY_RETRY, {1, 2}, "null"},
        {RULE_PROXY_RETRY, {0, 0}, "null"},
        {RULE_PROXY_METHODS, {1, 2}, "\"Allow POST for /mapi and /autodiscover.\""},
        {RULE_NOTE_NO_URL, {0, 0}, "\"Set InternalUrl, ExternalUrl or both with Set-MapiVirtualDirectory.\""},
        {RULE_DECIDED_BY_MAILBOX, {0, 0}, "null"},
    };
    for (int merged = 0; merged < 2; merged++) {
        mapicfg_groups *groups, *more;
        char *json, wanted[200];
        ck_assert_int_eq(mapicfg_groups_new(1, &groups, NULL), 0);
        ck_assert_int_eq(mapicfg_groups_new(1, &more, NULL), 0);
        count(groups, cases[_i].rule, &(struct mapicfg__where){.line = 1, .variant = cases[_i].variants[0]});
        count(merged ? more : groups, cases[_i].rule,
              &(struct mapicfg__where){.line = 2, .variant = cases[_i].variants[1]});
        ck_assert_int_eq(mapicfg_groups_merge(groups, more, NULL), 0);
        ck_assert_int_eq(mapicfg_groups_dup_json(groups, &json, NULL), 0);
        snprintf(wanted, sizeof wanted, "\"remedy\": %s, \"source\"", cases[_i].remedy);
        ck_assert_msg(strstr(json, wanted) != NULL, "%s", json);
        mapicfg_free(json);
        mapicfg_groups_free(groups);
        mapicfg_groups_free(more);
    }
}
END_TEST

START_TEST(groups_refuse) {
    mapicfg_groups *groups = (mapicfg_groups *)1;
    char *text = (char *)1;
    mapicfg_groups_free(NULL);
    ck_assert_int_eq(mapicfg_groups_new(65537, &groups, NULL), MAPICFG_E_LIMIT);
    ck_assert_ptr_null(groups);
    ck_assert_int_eq(mapicfg_groups_new(0, &groups, NULL), 0);
    ck_assert_int_eq(mapicfg_groups_dup_sentence(groups, 0, &text, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(text);
    ck_assert_int_eq(mapicfg_groups_dup_json(groups, &text, NULL), 0);
    ck_assert_str_eq(text, "[]\n");
    mapicfg_free(text);
    mapicfg_groups_add_decision(groups, MAPICFG_NOTE_NO_URL, "a", NULL);
    check_sentence(groups, 0, "no-url: 1 mailbox");
    ck_assert_int_eq(mapicfg_groups_merge(groups, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_groups_merge(groups, groups, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_uint_eq(mapicfg_groups_get_total(groups, 0), 1);
    ck_assert_int_eq(mapicfg_groups_add(groups, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_groups_add_decision(groups, 1, NULL, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_groups_free(groups);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("rule");
    TCase *tcase = tcase_create("rule");
    tcase_add_test(tcase, empty_elements_of_a_list_are_left_out);
    tcase_add_loop_test(tcase, templates_are_filled, 0, (int)(sizeof templates / sizeof *templates));
    tcase_add_test(tcase, arguments_of_a_remedy_are_quoted);
    tcase_add_loop_test(tcase, rules_are_complete, 0, RULE_COUNT);
    tcase_add_test(tcase, notes_are_rules_in_the_order_of_their_bits);
    tcase_add_test(tcase, no_rule);
    tcase_add_test(tcase, a_list_is_sorted_and_read);
    tcase_add_test(tcase, json_has_all_of_it);
    tcase_add_test(tcase, nothing_to_read);
    tcase_add_test(tcase, any_number_of_statements_each_once);
    tcase_add_test(tcase, statements_differ_by_any_part);
    tcase_add_test(tcase, a_callback_ends_the_run);
    tcase_add_test(tcase, a_list_collects);
    tcase_add_test(tcase, anybody_says_a_rule);
    tcase_add_test(tcase, groups_count_and_keep_examples);
    tcase_add_loop_test(tcase, groups_of_parts_are_those_of_the_whole, 0, 6);
    tcase_add_test(tcase, groups_keep_the_first_only);
    tcase_add_loop_test(tcase, groups_have_the_remedy_of_their_proxy, 0, 6);
    tcase_add_test(tcase, groups_refuse);
    suite_add_tcase(suite, tcase);
    return suite;
}
