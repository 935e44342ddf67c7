/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_report.c: pages: what is escaped, what is refused, what is kept of many mailboxes. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "report/html.h"
#include "report/roll.h"
#include "unit.h"

static mapicfg_error err;
static struct mapicfg__buffer out, csv;
static mapicfg_page *page;

static int32_t put(void *user, const char *bytes, size_t size) {
    mapicfg__buffer_bytes(user, bytes, size);
    return 0;
}

static int32_t refuse(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 1;
}

static void setup(void) {
    ck_assert_int_eq(mapicfg_page_new(NULL, put, &out, &page, &err), 0);
}

static void teardown(void) {
    mapicfg_page_free(page);
    page = NULL;
    mapicfg__buffer_free(&out);
    mapicfg__buffer_free(&csv);
}

static const char *finished(void) {
    ck_assert_int_eq(mapicfg_page_finish(page, &err), 0);
    return out.data;
}

static size_t count(const char *text, const char *piece) {
    size_t found = 0;
    for (const char *at = text; (at = strstr(at, piece)) != NULL; at += strlen(piece)) found++;
    return found;
}

/* ---- any text ---- */

/* From the HTML standard: "Control characters" and "noncharacters" may not be written in any way, bidirectional
 * controls may (Unicode Standard Annex 9, explicit formatting characters, which would act beyond the text). */
static const struct {
    const char *text, *element, *plain;
} texts[] = {
    {"Anna & <Bob>", "Anna &amp; &lt;Bob&gt;", "Anna &amp; &lt;Bob&gt;"},
    {"\"quoted\" 'it'", "&quot;quoted&quot; &#39;it&#39;", "&quot;quoted&quot; &#39;it&#39;"},
    {"</script><script>alert(1)</script>", "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
     "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"},
    {"a\xe2\x80\xae"
     "b",
     "a<i class=\"u\" data-u=\"202E\">\xe2\x80\xae</i>b", "a[U+202E]b"},
    {"\xe1\xa0\x8e", "<i class=\"u\" data-u=\"180E\">\xe1\xa0\x8e</i>", "[U+180E]"}, /* no width since Unicode 6.3 */
    {"\xe2\x81\xa6", "<i class=\"u\" data-u=\"2066\">\xe2\x81\xa6</i>", "[U+2066]"},
    {"\xe2\x80\xa8", "<i class=\"u\" data-u=\"2028\">\xe2\x80\xa8</i>", "[U+2028]"},
    {"\x01\x1b[31m", "<i class=\"u\" data-u=\"0001\"></i><i class=\"u\" data-u=\"001B\"></i>[31m",
     "[U+0001][U+001B][31m"},
    {"\xc2\x85", "<i class=\"u\" data-u=\"0085\"></i>", "[U+0085]"},
    {"\x7f", "<i class=\"u\" data-u=\"007F\"></i>", "[U+007F]"},
    {"\r", "<i class=\"u\" data-u=\"000D\"></i>", "[U+000D]"},
    {"a\nb", "a<i class=\"u\" data-u=\"000A\">\n</i>b", "a[U+000A]b"},
    {"\xef\xbf\xbf", "<i class=\"u\" data-u=\"FFFF\"></i>", "[U+FFFF]"},
    {"\xf0\x9f\xbf\xbe", "<i class=\"u\" data-u=\"1FFFE\"></i>", "[U+1FFFE]"},
    {"\xef\xbb\xbf", "<i class=\"u\" data-u=\"FEFF\">\xef\xbb\xbf</i>", "[U+FEFF]"},
    {"\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd"},
    {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"},
    {"\xe2\x80\x8c", "\xe2\x80\x8c", "\xe2\x80\x8c"}, /* a Persian name has such */
    {"", "", ""},
};

START_TEST(any_text) {
    mapicfg__html_text(&out, texts[_i].text);
    mapicfg__buffer_char(&out, '|');
    mapicfg__html_plain(&out, texts[_i].text);
    char wanted[400];
    snprintf(wanted, sizeof wanted, "%s|%s", texts[_i].element, texts[_i].plain);
    ck_assert_str_eq(out.data, wanted);
}
END_TEST

START_TEST(code_keeps_its_lines) {
    mapicfg__html_code(&out, "a\n\tb", 4);
    ck_assert_str_eq(out.data, "a\n<i class=\"u\" data-u=\"0009\">\t</i>b");
}
END_TEST

START_TEST(numbers_and_shares) {
    mapicfg__html_number(&out, 0);
    mapicfg__buffer_char(&out, ' ');
    mapicfg__html_number(&out, 999);
    mapicfg__buffer_char(&out, ' ');
    mapicfg__html_number(&out, 1000);
    mapicfg__buffer_char(&out, ' ');
    mapicfg__html_number(&out, UINT64_MAX);
    ck_assert_str_eq(out.data, "0 999 1,000 18,446,744,073,709,551,615");
    out.size = 0;
    mapicfg__html_share(&out, 1, 3);
    mapicfg__html_share(&out, 1, 100000);
    mapicfg__html_share(&out, 99999, 100000);
    mapicfg__html_share(&out, 5, 5);
    mapicfg__html_share(&out, 0, 0);
    ck_assert_str_eq(out.data, "33.3 %under 0.1 %over 99.9 %100.0 %0.0 %");
}
END_TEST

/* ---- a page ---- */

START_TEST(sections_and_tables) {
    static const char *const names[] = {"Name", "Number"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_NUMBER};
    static const char *const cells[] = {"a", NULL};
    ck_assert_int_eq(mapicfg_page_section(page, "One", "About <it>", &err), 0);
    ck_assert_int_eq(mapicfg_page_table(page, "T", names, kinds, 2, &err), 0);
    ck_assert_int_eq(mapicfg_page_row(page, cells, &err), 0);
    ck_assert_int_eq(mapicfg_page_row(page, cells, &err), 0);
    ck_assert_int_eq(mapicfg_page_section(page, "Two", NULL, &err), 0);
    ck_assert_int_eq(mapicfg_page_row(page, cells, &err), MAPICFG_E_CONFLICT); /* the table has ended */
    const char *text = finished();
    ck_assert_uint_eq(count(text, "<section"), 2);
    ck_assert_uint_eq(count(text, "</section>"), 2);
    ck_assert_uint_eq(count(text, "<tr><th scope=\"row\">a</th><td class=\"none\">none</td></tr>"), 2);
    ck_assert_uint_eq(count(text, "</tbody></table>"), 1);
    ck_assert_ptr_nonnull(strstr(text, "About &lt;it&gt;"));
}
END_TEST

START_TEST(more_rows_than_a_page_has) {
    static const char *const names[] = {"Name"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT};
    static const char *const cells[] = {"a"};
    mapicfg_page_options options = MAPICFG_PAGE_OPTIONS_INIT;
    teardown();
    options.rows = 2;
    ck_assert_int_eq(mapicfg_page_new(&options, put, &out, &page, &err), 0);
    ck_assert_int_eq(mapicfg_page_table(page, "T", names, kinds, 1, &err), 0);
    for (int i = 0; i < 3; i++) ck_assert_int_eq(mapicfg_page_row(page, cells, &err), 0);
    const char *text = finished();
    ck_assert_uint_eq(count(text, "<tr><th scope=\"row\">"), 2);
    ck_assert_ptr_nonnull(strstr(text, "The table has the first 2 rows of 3."));
}
END_TEST

START_TEST(what_is_refused) {
    static const char *const names[17] = {"a", "a", "a", "a", "a", "a", "a", "a", "a",
                                          "a", "a", "a", "a", "a", "a", "a", "a"};
    static const uint32_t kinds[17] = {0}, wrong[] = {99};
    static const uint64_t numbers[] = {1};
    static const char *const nothing[] = {NULL};
    ck_assert_int_eq(mapicfg_page_table(page, "T", names, kinds, 0, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_table(page, "T", names, kinds, 17, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_table(page, "T", names, wrong, 1, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_table(page, "T", nothing, kinds, 1, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_figures(page, names, numbers, wrong, 1, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_bars(page, "T", 0, nothing, numbers, NULL, 1, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_row(page, names, &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_page_section(page, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_section(NULL, "S", NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_page_text(page, "fine", &err), 0); /* none of that has spoilt the page */
    finished();
    ck_assert_int_eq(mapicfg_page_text(page, "late", &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_page_finish(page, &err), MAPICFG_E_CONFLICT);
}
END_TEST

/* The failure of a callback stays: half a page is none. */
START_TEST(a_callback_that_fails) {
    mapicfg_page *other;
    ck_assert_int_eq(mapicfg_page_new(NULL, refuse, NULL, &other, &err), 0); /* little is written later */
    ck_assert_int_eq(mapicfg_page_text(other, "text", &err), 0);
    ck_assert_int_eq(mapicfg_page_finish(other, &err), MAPICFG_E_IO);
    ck_assert_int_eq(mapicfg_page_text(other, "more", &err), MAPICFG_E_IO);
    ck_assert_int_eq(mapicfg_page_finish(other, &err), MAPICFG_E_IO);
    mapicfg_page_free(other);
    mapicfg_page_free(NULL);
    ck_assert_int_eq(mapicfg_page_new(NULL, NULL, NULL, &other, &err), MAPICFG_E_ARGUMENT);
}
END_TEST

static int32_t write_again(void *user, const char *bytes, size_t size) {
    (void)bytes, (void)size;
    ck_assert_int_eq(mapicfg_page_text(*(mapicfg_page **)user, "inside", &err), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_page_finish(*(mapicfg_page **)user, &err), MAPICFG_E_CONFLICT);
    return 0;
}

START_TEST(a_callback_that_writes) {
    mapicfg_page *other;
    ck_assert_int_eq(mapicfg_page_new(NULL, write_again, &other, &other, &err), 0);
    ck_assert_int_eq(mapicfg_page_finish(other, &err), 0);
    mapicfg_page_free(other);
}
END_TEST

/* Commands in a sentence are marked, each with its arguments and pipes: what is copied runs. Nothing else is. */
START_TEST(remedies) {
    static const char *const wanted[][2] = {
        {"mapi-disabled", "Nothing, if it is meant; otherwise <code>Set-CASMailbox -MAPIEnabled $true</code>."},
        {"no-url", "Set InternalUrl, ExternalUrl or both with <code>Set-MapiVirtualDirectory</code>."},
        {"no-host", "<p><code>Set-OutlookAnywhere -InternalHostname</code>, -ExternalHostname or both.</p>"},
        {"plan-when-autodiscover-cache",
         "each server: <code>Restart-WebAppPool MSExchangeAutodiscoverAppPool</code>.</p>"},
        {"plan-no-mailboxes", "<p>Add an export of <code>Get-CASMailbox</code> to it.</p>"},
        {"probe-certificate-self-signed", ": <code>Enable-ExchangeCertificate -Services IIS</code>.</p>"},
        {"probe-connect-disabled",
         "<p><code>Get-CASMailbox USER | Format-List MAPIEnabled,MapiHttpEnabled</code>.</p>"},
        {"probe-connect-http-blocked", "<p><code>Get-CASMailbox USER | Format-List MAPIBlock*</code>.</p>"},
        {"probe-connect-unknown-user",
         "with <code>Get-Mailbox USER | Format-List LegacyExchangeDN</code>, or let Autodiscover"},
        {"probe-health-down",
         "<p><code>Get-ServerComponentState SERVER</code>; <code>Get-HealthReport SERVER</code>.</p>"},
    };
    const size_t rules = sizeof wanted / sizeof *wanted;
    mapicfg_groups *groups;
    ck_assert_int_eq(mapicfg_groups_new(1, &groups, &err), 0);
    for (size_t i = 0; i < rules; i++) {
        const mapicfg_rule *rule = mapicfg_rule_find(wanted[i][0]);
        ck_assert_int_eq(mapicfg_groups_add_rule(groups, rule, "<Anna>", &err), 0);
    }
    ck_assert_int_eq(mapicfg_page_groups(page, groups, "mailbox", "mailboxes", &err), 0);
    mapicfg_groups_free(groups);
    const char *text = finished();
    for (size_t i = 0; i < rules; i++) ck_assert_ptr_nonnull(strstr(text, wanted[i][1]));
    ck_assert_uint_eq(count(text, "<li>&lt;Anna&gt;</li>"), rules);
    ck_assert_ptr_nonnull(strstr(text, "<span>1 mailbox</span>"));
}
END_TEST

/* ---- rolls ---- */

#define USUAL (MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EFFECTIVE_MAPI_HTTP | MAPICFG_EFFECTIVE_INTERNAL)

static void add(mapicfg_roll *roll, const char *name, mapicfg_decision decision) {
    ck_assert_int_eq(mapicfg_roll_add(roll, name, decision | USUAL, "in.csv", 7), 0);
}

static const char *page_of(mapicfg_roll *roll) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    mapicfg_audit *audit;
    options.org = MAPICFG_TRUE;
    ck_assert_int_eq(mapicfg_audit_new(&options, &audit, &err), 0);
    ck_assert_int_eq(mapicfg_audit_finish(audit, &err), 0);
    ck_assert_int_eq(mapicfg_page_audit(page, audit, roll, "all.csv", &err), 0);
    mapicfg_audit_free(audit);
    return finished();
}

/* The gravest stay, each in its place; the CSV has all, in the order in which they came. */
START_TEST(the_gravest_stay) {
    mapicfg_roll_options options = MAPICFG_ROLL_OPTIONS_INIT;
    mapicfg_roll *roll;
    options.rows = 3;
    options.csv = put;
    options.user = &csv;
    ck_assert_int_eq(mapicfg_roll_new(&options, &roll, &err), 0);
    add(roll, "plain 1", 0);
    add(roll, "info 1", MAPICFG_NOTE_SAME_AS_ORG);
    add(roll, "error 1", MAPICFG_NOTE_NO_URL);
    ck_assert_uint_eq(mapicfg_roll_get_left_out(roll), 0);
    add(roll, "plain 2", 0);
    add(roll, "error 2", MAPICFG_NOTE_NO_URL | MAPICFG_NOTE_SAME_AS_ORG);
    add(roll, "=cmd", MAPICFG_NOTE_NO_FALLBACK);
    add(roll, "info 2", MAPICFG_NOTE_SAME_AS_ORG);
    ck_assert_uint_eq(mapicfg_roll_get_total(roll), 7);
    ck_assert_uint_eq(mapicfg_roll_get_left_out(roll), 4);
    const char *text = page_of(roll);
    mapicfg_roll_free(roll);
    const char *first = strstr(text, "<th scope=\"row\">error 1</th>"), *second, *third;
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(second = strstr(first, "<th scope=\"row\">error 2</th>"));
    ck_assert_ptr_nonnull(third = strstr(second, "<th scope=\"row\">=cmd</th>"));
    ck_assert_ptr_null(strstr(text, "<th scope=\"row\">info 1</th>"));
    ck_assert_ptr_nonnull(strstr(text, "The table has 3 of 7 mailboxes"));
    ck_assert_ptr_nonnull(strstr(text, "<code>all.csv</code>"));
    static const char *const names[] = {"plain 1", "info 1", "error 1", "plain 2", "error 2", "'=cmd", "info 2"};
    const char *line = csv.data;
    ck_assert_int_eq(strncmp(line, "identity,effective,result,decided_by,notes,source,line\n", 55), 0);
    for (size_t i = 0; i < 7; i++) {
        line = strchr(line, '\n') + 1;
        ck_assert_int_eq(strncmp(line + 1, names[i], strlen(names[i])), 0);
    }
    ck_assert_ptr_nonnull(strstr(line, "\"in.csv\",7\n"));
}
END_TEST

/* Names of inputs are kept once each, in whatever order mailboxes come. */
START_TEST(inputs_in_turns) {
    static const char *const sources[] = {"b.csv", "a.csv", "c.csv"};
    mapicfg_roll_options options = MAPICFG_ROLL_OPTIONS_INIT;
    mapicfg_roll *roll;
    options.rows = 6;
    options.csv = put;
    options.user = &csv;
    ck_assert_int_eq(mapicfg_roll_new(&options, &roll, &err), 0);
    for (uint64_t i = 0; i < 9; i++) ck_assert_int_eq(mapicfg_roll_add(roll, "x", USUAL, sources[i % 3], i), 0);
    ck_assert_uint_eq(roll->source_count, 3);
    page_of(roll);
    mapicfg_roll_free(roll);
    for (size_t i = 0; i < 3; i++) ck_assert_uint_eq(count(csv.data, sources[i]), 3);
}
END_TEST

START_TEST(no_csv_for_what_fits) {
    mapicfg_roll_options options = MAPICFG_ROLL_OPTIONS_INIT;
    mapicfg_roll *roll;
    options.rows = 2;
    options.csv = put;
    options.user = &csv;
    ck_assert_int_eq(mapicfg_roll_new(&options, &roll, &err), 0);
    add(roll, "", 0);
    add(roll, "b", 0);
    const char *text = page_of(roll);
    mapicfg_roll_free(roll);
    ck_assert_uint_eq(csv.size, 0);
    ck_assert_ptr_null(strstr(text, "all.csv"));
    ck_assert_ptr_nonnull(strstr(text, "<th scope=\"row\">in.csv:7</th>")); /* one without a name goes by its place */
}
END_TEST

START_TEST(a_csv_that_fails) {
    mapicfg_roll_options options = MAPICFG_ROLL_OPTIONS_INIT;
    mapicfg_roll *roll;
    mapicfg_audit *audit;
    options.rows = 1;
    options.csv = refuse;
    ck_assert_int_eq(mapicfg_roll_new(&options, &roll, &err), 0);
    int32_t status = 0;
    for (int i = 0; i < 10000 && status == 0; i++)
        status = mapicfg_roll_add(roll, "contoso.com/Users/Anna", USUAL, "in.csv", 1);
    ck_assert_int_eq(status, MAPICFG_E_IO);
    ck_assert_int_eq(mapicfg_audit_new(NULL, &audit, &err), 0);
    ck_assert_int_eq(mapicfg_page_audit(page, audit, roll, NULL, &err), MAPICFG_E_IO);
    mapicfg_audit_free(audit);
    mapicfg_roll_free(roll);
    options.examples = 65537;
    ck_assert_int_eq(mapicfg_roll_new(&options, &roll, &err), MAPICFG_E_LIMIT);
    ck_assert_ptr_null(roll);
    mapicfg_roll_free(NULL);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("report");
    TCase *tcase = tcase_create("pages");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, any_text, 0, sizeof texts / sizeof *texts);
    tcase_add_test(tcase, code_keeps_its_lines);
    tcase_add_test(tcase, numbers_and_shares);
    tcase_add_test(tcase, sections_and_tables);
    tcase_add_test(tcase, more_rows_than_a_page_has);
    tcase_add_test(tcase, what_is_refused);
    tcase_add_test(tcase, a_callback_that_fails);
    tcase_add_test(tcase, a_callback_that_writes);
    tcase_add_test(tcase, remedies);
    tcase_add_test(tcase, the_gravest_stay);
    tcase_add_test(tcase, inputs_in_turns);
    tcase_add_test(tcase, no_csv_for_what_fits);
    tcase_add_test(tcase, a_csv_that_fails);
    suite_add_tcase(suite, tcase);
    return suite;
}
