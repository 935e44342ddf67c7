/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_options.c: every function that takes a sized struct accepts it as each release had it, and refuses what it
 * cannot know. layout.c of tests/api holds the numbers. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/options.h"
#include "unit.h"

static mapicfg_error err;
static mapicfg_org *org;
static mapicfg_mailbox *mailbox;
static mapicfg_vdir *vdir;
static mapicfg_directory *directory;
static mapicfg_autodiscover *autodiscover;

static void setup(void) {
    ck_assert_int_eq(mapicfg_org_new(&org, NULL), 0);
    ck_assert_int_eq(mapicfg_org_set_mapi_http_enabled(org, MAPICFG_TRUE, NULL), 0);
    ck_assert_int_eq(mapicfg_mailbox_new(&mailbox, NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(mapicfg_mailbox_object(mailbox), "Name", "Anna", NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_new(&vdir, NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_set_internal_url(vdir, "https://mail.contoso.com/mapi", NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(mapicfg_vdir_object(vdir), "Server", "EX1", NULL), 0);
    ck_assert_int_eq(mapicfg_directory_open(NULL, NULL, &directory, NULL), 0);
    ck_assert_int_eq(mapicfg_directory_put(directory, mapicfg_mailbox_object(mailbox), NULL, NULL), 0);
    ck_assert_int_eq(mapicfg_autodiscover_open(directory, NULL, &autodiscover, NULL), 0);
}

static void teardown(void) {
    mapicfg_autodiscover_free(autodiscover);
    mapicfg_directory_close(directory);
    mapicfg_vdir_free(vdir);
    mapicfg_mailbox_free(mailbox);
    mapicfg_org_free(org);
}

/* ---- the doors ---- */

static int32_t take_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)user, (void)object, (void)source, (void)line;
    return 0;
}

static int32_t take_listed(void *user, const mapicfg_object *object, uint64_t key) {
    (void)user, (void)object, (void)key;
    return 0;
}

static int32_t take_bytes(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 0;
}

static mapicfg_status decide(void *options) {
    mapicfg_decision decision;
    return mapicfg_decide(org, mailbox, options, &decision, &err);
}

static mapicfg_status decide_all(void *options) {
    mapicfg_decision decisions[256];
    return mapicfg_decide_all(MAPICFG_TRUE, options, decisions, &err);
}

static mapicfg_status explain(void *options) {
    mapicfg_explanation *explanation;
    mapicfg_status status = mapicfg_explain(org, mailbox, options, &explanation, &err);
    mapicfg_explanation_free(explanation);
    return status;
}

static mapicfg_status directory_decide(void *options) {
    mapicfg_decision decision;
    return mapicfg_directory_decide(directory, "Anna", options, &decision, &err);
}

static mapicfg_status directory_explain(void *options) {
    mapicfg_explanation *explanation;
    mapicfg_status status = mapicfg_directory_explain(directory, "Anna", options, &explanation, &err);
    mapicfg_explanation_free(explanation);
    return status;
}

static const char csv[] = "Name,MAPIEnabled\nAnna,True\n";

static mapicfg_status read_options(void *options) {
    mapicfg_input input = MAPICFG_INPUT_FILE("tests/data/contoso/mailboxes.csv");
    input.options = options;
    return mapicfg_read(&input, 1, NULL, take_object, NULL, NULL, &err);
}

static mapicfg_status read_input(void *options) {
    mapicfg_input *input = options;
    input->fd = -1;
    input->bytes = csv;
    input->bytes_size = sizeof csv - 1;
    return mapicfg_read(input, 1, NULL, take_object, NULL, NULL, &err);
}

/* Two of them, each as large as the caller knows it. */
static mapicfg_status read_inputs(void *options) {
    uint32_t size;
    memcpy(&size, options, sizeof size);
    unsigned char *two = calloc(2, size < sizeof(mapicfg_input) ? sizeof(mapicfg_input) : size);
    ck_assert_ptr_nonnull(two);
    mapicfg_input *input = options;
    input->fd = -1;
    input->bytes = csv;
    input->bytes_size = sizeof csv - 1;
    memcpy(two, options, size);
    memcpy(two + size, options, size);
    mapicfg_status status = mapicfg_read((const mapicfg_input *)(const void *)two, 2, NULL, take_object, NULL, NULL,
                                         &err);
    free(two);
    return status;
}

static mapicfg_status work(void *options) {
    mapicfg_input input = MAPICFG_INPUT_FILE("tests/data/contoso/mailboxes.csv");
    return mapicfg_read(&input, 1, options, take_object, NULL, NULL, &err);
}

static mapicfg_status new_reader(void *options) {
    mapicfg_reader *reader;
    mapicfg_status status = mapicfg_reader_new("csv", options, take_object, NULL, NULL, &reader, &err);
    mapicfg_reader_free(reader);
    return status;
}

static mapicfg_status import(void *options) {
    mapicfg_input input = MAPICFG_INPUT_FILE("tests/data/contoso/mailboxes.csv");
    input.options = options;
    return mapicfg_directory_import(directory, &input, 1, NULL, NULL, &err);
}

static mapicfg_status import_work(void *options) {
    mapicfg_input input = MAPICFG_INPUT_FILE("tests/data/contoso/mailboxes.csv");
    return mapicfg_directory_import(directory, &input, 1, options, NULL, &err);
}

static mapicfg_status audit(void *options) {
    mapicfg_audit *made;
    mapicfg_status status = mapicfg_audit_new(options, &made, &err);
    mapicfg_audit_free(made);
    return status;
}

static mapicfg_status audit_with(const mapicfg_input *input, const mapicfg_work *work) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    mapicfg_audit *made;
    options.org = MAPICFG_TRUE;
    ck_assert_int_eq(mapicfg_audit_new(&options, &made, &err), 0);
    mapicfg_status status = mapicfg_audit_read(made, input, 1, work, &err);
    mapicfg_audit_free(made);
    return status;
}

static mapicfg_status audit_read(void *options) {
    mapicfg_input input = MAPICFG_INPUT_FILE("tests/data/contoso/mailboxes.csv");
    input.options = options;
    return audit_with(&input, NULL);
}

static mapicfg_status audit_work(void *options) {
    mapicfg_input input = MAPICFG_INPUT_FILE("tests/data/contoso/mailboxes.csv");
    return audit_with(&input, options);
}

static mapicfg_status check(void *options) {
    mapicfg_input input = MAPICFG_INPUT_FILE("tests/data/contoso/mailboxes.csv");
    mapicfg_findings *findings;
    mapicfg_status status = mapicfg_check(&input, 1, options, NULL, &findings, &err);
    mapicfg_findings_free(findings);
    return status;
}

static mapicfg_status check_work(void *options) {
    mapicfg_input input = MAPICFG_INPUT_FILE("tests/data/contoso/mailboxes.csv");
    mapicfg_findings *findings;
    mapicfg_status status = mapicfg_check(&input, 1, NULL, options, &findings, &err);
    mapicfg_findings_free(findings);
    return status;
}

static mapicfg_status open_directory(void *options) {
    mapicfg_directory *made;
    mapicfg_status status = mapicfg_directory_open(NULL, options, &made, &err);
    mapicfg_directory_close(made);
    return status;
}

static mapicfg_status list(void *options) {
    return mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, options, take_listed, NULL, &err);
}

static int32_t take_entry(void *user, const mapicfg_journal_entry *entry) {
    (void)user, (void)entry;
    return 0;
}

static mapicfg_status history(void *options) {
    return mapicfg_directory_history(directory, options, take_entry, NULL, &err);
}

static mapicfg_status exec(void *options) {
    return mapicfg_exec(directory, "Get-CASMailbox", 14, options, NULL, NULL, &err);
}

static mapicfg_status exec_work(void *options) {
    mapicfg_exec_options outer = MAPICFG_EXEC_OPTIONS_INIT;
    outer.work = options;
    return exec(&outer);
}

static mapicfg_status new_autodiscover(void *options) {
    mapicfg_autodiscover *made;
    mapicfg_status status = mapicfg_autodiscover_new(options, &made, &err);
    mapicfg_autodiscover_free(made);
    return status;
}

static mapicfg_status open_autodiscover(void *options) {
    mapicfg_autodiscover *made;
    mapicfg_status status = mapicfg_autodiscover_open(directory, options, &made, &err);
    mapicfg_autodiscover_free(made);
    return status;
}

static mapicfg_status respond(void *options) {
    mapicfg_autodiscover_request *request = options;
    mapicfg_autodiscover_response *response;
    request->method = request->path = "/";
    mapicfg_status status = mapicfg_autodiscover_respond(autodiscover, request, &response, &err);
    mapicfg_autodiscover_response_free(response);
    return status;
}

static mapicfg_status lint(void *options) {
    mapicfg_statements *findings;
    static const char text[] = "events {}\n";
    mapicfg_status status = mapicfg_proxy_lint(MAPICFG_PROXY_NGINX, text, sizeof text - 1, "x", options, &findings,
                                               &err);
    mapicfg_statements_free(findings);
    return status;
}

static mapicfg_status read_answer(void *options) {
    static const char text[] = "{\"Url\": \"https://a\"}";
    mapicfg_autodiscover_answer *answer;
    mapicfg_status status =
        mapicfg_autodiscover_answer_read(text, sizeof text - 1, "x", options, &answer, &err);
    mapicfg_autodiscover_answer_free(answer);
    return status;
}

static mapicfg_status write_rules(void *options) {
    mapicfg_proxy_write_options *write = options;
    const mapicfg_vdir *vdirs[] = {vdir};
    write->vdirs = vdirs;
    write->vdir_count = 1;
    return mapicfg_proxy_write(MAPICFG_PROXY_HAPROXY, write, take_bytes, NULL, NULL, &err);
}

static mapicfg_status new_page(void *options) {
    mapicfg_page *page;
    mapicfg_status status = mapicfg_page_new(options, take_bytes, NULL, &page, &err);
    mapicfg_page_free(page);
    return status;
}

static mapicfg_status new_roll(void *options) {
    mapicfg_roll *roll;
    mapicfg_status status = mapicfg_roll_new(options, &roll, &err);
    mapicfg_roll_free(roll);
    return status;
}

static mapicfg_status new_log_reader(void *options) {
    mapicfg_log_reader *reader;
    mapicfg_status status = mapicfg_log_reader_new(NULL, 0, options, NULL, NULL, &reader, &err);
    mapicfg_log_reader_free(reader);
    return status;
}

static mapicfg_status log_work(void *options) {
    mapicfg_log_reader *reader;
    mapicfg_status status = mapicfg_log_reader_new(NULL, 0, NULL, options, NULL, &reader, &err);
    mapicfg_log_reader_free(reader);
    return status;
}

static mapicfg_status new_log_summary(void *options) {
    mapicfg_log_summary *summary;
    mapicfg_status status = mapicfg_log_summary_new(options, &summary, &err);
    mapicfg_log_summary_free(summary);
    return status;
}

static mapicfg_status new_log_events(void *options) {
    mapicfg_log_events *events;
    mapicfg_status status = mapicfg_log_events_new(options, &events, &err);
    mapicfg_log_events_free(events);
    return status;
}

static mapicfg_status log_events_work(void *options) {
    mapicfg_log_events *events;
    mapicfg_status status = mapicfg_log_events_new(NULL, &events, &err);
    if (!status) status = mapicfg_log_events_read(events, NULL, 0, NULL, options, NULL, &err);
    mapicfg_log_events_free(events);
    return status;
}

static int32_t take_statement(void *user, const mapicfg_statement *statement) {
    (void)user, (void)statement;
    return 0;
}

static mapicfg_status say_prompts(const mapicfg_log_prompts_options *options, const mapicfg_work *work) {
    mapicfg_log_events *events;
    mapicfg_status status = mapicfg_log_events_new(NULL, &events, &err);
    if (!status) status = mapicfg_log_prompts(events, options, work, take_statement, NULL, &err);
    mapicfg_log_events_free(events);
    return status;
}

static mapicfg_status log_prompts(void *options) {
    return say_prompts(options, NULL);
}

static mapicfg_status log_prompts_work(void *options) {
    return say_prompts(NULL, options);
}

static mapicfg_status log_summary_work(void *options) {
    mapicfg_log_summary *summary;
    mapicfg_status status = mapicfg_log_summary_new(NULL, &summary, &err);
    if (!status) status = mapicfg_log_summary_read(summary, NULL, 0, NULL, options, NULL, &err);
    mapicfg_log_summary_free(summary);
    return status;
}

static mapicfg_status log_summary_reader(void *options) {
    mapicfg_log_summary *summary;
    mapicfg_status status = mapicfg_log_summary_new(NULL, &summary, &err);
    if (!status) status = mapicfg_log_summary_read(summary, NULL, 0, options, NULL, NULL, &err);
    mapicfg_log_summary_free(summary);
    return status;
}

/* The size of today, and those of releases before it. */
#define SIZES(name) {MAPICFG_##name##_SIZE_1_0}
#define NO_RESERVED 0, 0
#define RESERVED(type) offsetof(type, reserved), sizeof(((type *)0)->reserved)
/* All but the first byte, which has flags that are known. */
#define FLAGS(type) offsetof(type, flags) + 1, sizeof(((type *)0)->flags) - 1
static const struct {
    const char *name;
    mapicfg_status (*call)(void *options);
    size_t known;
    uint32_t frozen[1];
    size_t reserved, reserved_size;
} doors[] = {
    {"decide", decide, sizeof(mapicfg_decide_options), SIZES(DECIDE_OPTIONS), NO_RESERVED},
    {"decide_all", decide_all, sizeof(mapicfg_decide_options), SIZES(DECIDE_OPTIONS), NO_RESERVED},
    {"explain", explain, sizeof(mapicfg_decide_options), SIZES(DECIDE_OPTIONS), NO_RESERVED},
    {"directory_decide", directory_decide, sizeof(mapicfg_decide_options), SIZES(DECIDE_OPTIONS), NO_RESERVED},
    {"directory_explain", directory_explain, sizeof(mapicfg_decide_options), SIZES(DECIDE_OPTIONS), NO_RESERVED},
    {"read", read_options, sizeof(mapicfg_read_options), SIZES(READ_OPTIONS), FLAGS(mapicfg_read_options)},
    {"read, reserved", read_options, sizeof(mapicfg_read_options), SIZES(READ_OPTIONS), RESERVED(mapicfg_read_options)},
    {"reader", new_reader, sizeof(mapicfg_read_options), SIZES(READ_OPTIONS), FLAGS(mapicfg_read_options)},
    {"reader, reserved", new_reader, sizeof(mapicfg_read_options), SIZES(READ_OPTIONS), RESERVED(mapicfg_read_options)},
    {"import", import, sizeof(mapicfg_read_options), SIZES(READ_OPTIONS), FLAGS(mapicfg_read_options)},
    {"import, reserved", import, sizeof(mapicfg_read_options), SIZES(READ_OPTIONS), RESERVED(mapicfg_read_options)},
    {"audit.read", audit_read, sizeof(mapicfg_read_options), SIZES(READ_OPTIONS), FLAGS(mapicfg_read_options)},
    {"audit.read, reserved", audit_read, sizeof(mapicfg_read_options), SIZES(READ_OPTIONS),
     RESERVED(mapicfg_read_options)},
    {"input", read_input, sizeof(mapicfg_input), SIZES(INPUT), RESERVED(mapicfg_input)},
    {"inputs", read_inputs, sizeof(mapicfg_input), SIZES(INPUT), RESERVED(mapicfg_input)},
    {"work", work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"work of an import", import_work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"work of an audit", audit_work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"work of exec", exec_work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"log reader", new_log_reader, sizeof(mapicfg_log_options), SIZES(LOG_OPTIONS), FLAGS(mapicfg_log_options)},
    {"work of a log reader", log_work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"log events", new_log_events, sizeof(mapicfg_log_events_options), SIZES(LOG_EVENTS_OPTIONS),
     RESERVED(mapicfg_log_events_options)},
    {"work of log events", log_events_work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"log prompts", log_prompts, sizeof(mapicfg_log_prompts_options), SIZES(LOG_PROMPTS_OPTIONS), NO_RESERVED},
    {"work of log prompts", log_prompts_work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"log summary", new_log_summary, sizeof(mapicfg_log_summary_options), SIZES(LOG_SUMMARY_OPTIONS),
     RESERVED(mapicfg_log_summary_options)},
    {"work of a log summary", log_summary_work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"reader of a log summary", log_summary_reader, sizeof(mapicfg_log_options), SIZES(LOG_OPTIONS), NO_RESERVED},
    {"audit", audit, sizeof(mapicfg_audit_options), SIZES(AUDIT_OPTIONS), NO_RESERVED},
    {"check", check, sizeof(mapicfg_check_options), SIZES(CHECK_OPTIONS), RESERVED(mapicfg_check_options)},
    {"work of a check", check_work, sizeof(mapicfg_work), SIZES(WORK), RESERVED(mapicfg_work)},
    {"directory_open", open_directory, sizeof(mapicfg_directory_options), SIZES(DIRECTORY_OPTIONS),
     RESERVED(mapicfg_directory_options)},
    {"directory_list", list, sizeof(mapicfg_directory_query), SIZES(DIRECTORY_QUERY),
     RESERVED(mapicfg_directory_query)},
    {"directory_history", history, sizeof(mapicfg_journal_query), SIZES(JOURNAL_QUERY),
     RESERVED(mapicfg_journal_query)},
    {"exec", exec, sizeof(mapicfg_exec_options), SIZES(EXEC_OPTIONS), NO_RESERVED},
    {"autodiscover_new", new_autodiscover, sizeof(mapicfg_autodiscover_options), SIZES(AUTODISCOVER_OPTIONS),
     NO_RESERVED},
    {"autodiscover_open", open_autodiscover, sizeof(mapicfg_autodiscover_options), SIZES(AUTODISCOVER_OPTIONS),
     NO_RESERVED},
    {"respond", respond, sizeof(mapicfg_autodiscover_request), SIZES(AUTODISCOVER_REQUEST), NO_RESERVED},
    {"answer_read", read_answer, sizeof(mapicfg_answer_options), SIZES(ANSWER_OPTIONS), NO_RESERVED},
    {"proxy_lint", lint, sizeof(mapicfg_proxy_lint_options), SIZES(PROXY_LINT_OPTIONS), NO_RESERVED},
    {"proxy_write", write_rules, sizeof(mapicfg_proxy_write_options), SIZES(PROXY_WRITE_OPTIONS),
     RESERVED(mapicfg_proxy_write_options)},
    {"page_new", new_page, sizeof(mapicfg_page_options), SIZES(PAGE_OPTIONS), NO_RESERVED},
    {"roll_new", new_roll, sizeof(mapicfg_roll_options), SIZES(ROLL_OPTIONS), RESERVED(mapicfg_roll_options)},
};
#define DOORS (sizeof doors / sizeof *doors)

/* A caller's memory of exactly so many bytes: what reads behind it is found by the sanitizers. One byte may be 1. */
static mapicfg_status pass(size_t door, uint32_t size, size_t set) {
    size_t room = size > doors[door].known ? size : doors[door].known;
    unsigned char *options = calloc(1, room);
    ck_assert_ptr_nonnull(options);
    memcpy(options, &size, sizeof size);
    if (set) options[set] = 1;
    err.message[0] = '\0';
    mapicfg_status status = doors[door].call(options);
    free(options);
    return status;
}

START_TEST(each_release) {
    for (size_t i = 0; i < sizeof doors[_i].frozen / sizeof *doors[_i].frozen; i++)
        ck_assert_msg(pass((size_t)_i, doors[_i].frozen[i], 0) == 0, "%s: %s", doors[_i].name, err.message);
    ck_assert_msg(pass((size_t)_i, (uint32_t)doors[_i].known, 0) == 0, "%s: %s", doors[_i].name, err.message);
}
END_TEST

START_TEST(earlier_than_the_first) {
    ck_assert_int_eq(pass((size_t)_i, doors[_i].frozen[0] - 1, 0), MAPICFG_E_OPTIONS);
    ck_assert_int_eq(pass((size_t)_i, 0, 0), MAPICFG_E_OPTIONS);
    ck_assert_int_eq(pass((size_t)_i, 4097, 0), MAPICFG_E_OPTIONS);
    ck_assert_int_eq(pass((size_t)_i, UINT32_C(1) << 24, 0), MAPICFG_E_OPTIONS);
}
END_TEST

START_TEST(later_than_this) {
    uint32_t known = (uint32_t)doors[_i].known, later = known + 8;
    ck_assert_msg(pass((size_t)_i, later, 0) == 0, "%s: %s", doors[_i].name, err.message);
    ck_assert_msg(pass((size_t)_i, 4096, 0) == 0, "%s: %s", doors[_i].name, err.message);
    for (size_t at = known; at < later; at++) ck_assert_int_eq(pass((size_t)_i, later, at), MAPICFG_E_OPTIONS);
}
END_TEST

START_TEST(reserved) {
    size_t begin = doors[_i].reserved;
    for (size_t at = begin; at < begin + doors[_i].reserved_size; at++) {
        ck_assert_int_eq(pass((size_t)_i, (uint32_t)doors[_i].known, at), MAPICFG_E_OPTIONS);
        ck_assert_ptr_nonnull(strstr(err.message, "is not zero"));
    }
}
END_TEST

/* A field that a later release adds: callers of the first release have it at zero, whatever stands behind their
 * struct. */
START_TEST(a_field_is_added) {
    struct first {
        uint32_t size, flags;
    };
    struct second {
        uint32_t size, flags;
        uint64_t added;
    };
    static const struct mapicfg__options second = MAPICFG__OPTIONS(struct second, sizeof(struct first));
    union {
        struct first first;
        struct second second;
    } caller = {.second = {sizeof(struct first), 7, UINT64_MAX}};
    struct second taken;
    ck_assert_int_eq(mapicfg__options_take(&taken, &caller, &second, &err), 0);
    ck_assert_uint_eq(taken.size, sizeof taken);
    ck_assert_uint_eq(taken.flags, 7);
    ck_assert_uint_eq(taken.added, 0);
    caller.second.size = sizeof(struct second);
    ck_assert_int_eq(mapicfg__options_take(&taken, &caller, &second, &err), 0);
    ck_assert_uint_eq(taken.added, UINT64_MAX);
    caller.second.size = sizeof(struct first) - 1;
    ck_assert_int_eq(mapicfg__options_take(&taken, &caller, &second, &err), MAPICFG_E_OPTIONS);
    ck_assert_ptr_nonnull(strstr(err.message, "at least 8;"));
    ck_assert_ptr_nonnull(strstr(err.message, "sizeof(struct second)"));
    caller.second.size = 4097;
    ck_assert_int_eq(mapicfg__options_take(&taken, &caller, &second, &err), MAPICFG_E_OPTIONS);
    ck_assert_ptr_nonnull(strstr(err.message, "is 4097, and at most 4096;"));
    ck_assert_int_eq(mapicfg__options_take(&taken, NULL, &second, &err), 0);
    ck_assert(taken.size == sizeof taken && taken.flags == 0 && taken.added == 0);
}
END_TEST

/* An object of a sibling class is no MAPI virtual directory, also where a caller has cast it into one. */
START_TEST(classes) {
    static const uint32_t others[] = {MAPICFG_CLASS_EWS_VDIR, MAPICFG_CLASS_OWA_VDIR, MAPICFG_CLASS_OAB_VDIR,
                                      MAPICFG_CLASS_ECP_VDIR, MAPICFG_CLASS_ACTIVE_SYNC_VDIR,
                                      MAPICFG_CLASS_POWERSHELL_VDIR, MAPICFG_CLASS_AUTODISCOVER_VDIR,
                                      MAPICFG_CLASS_SERVER,   MAPICFG_CLASS_ORG, MAPICFG_CLASS_MAILBOX};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        mapicfg_object *other;
        mapicfg_decision decision;
        ck_assert_int_eq(mapicfg_object_new(others[i], &other, NULL), 0);
        ck_assert_ptr_null(mapicfg_object_vdir(other));
        ck_assert_ptr_null(mapicfg_object_const_vdir(other));
        mapicfg_vdir *cast = (mapicfg_vdir *)other;
        const mapicfg_vdir *vdirs[] = {vdir, cast};
        mapicfg_decide_options decide_by = MAPICFG_DECIDE_OPTIONS_INIT;
        decide_by.vdirs = vdirs;
        decide_by.vdir_count = 2;
        ck_assert_int_eq(mapicfg_decide(org, mailbox, &decide_by, &decision, &err), MAPICFG_E_CLASS);
        ck_assert_ptr_nonnull(strstr(err.message, mapicfg_class_name(others[i])));
        ck_assert_int_eq(decide_all(&decide_by), MAPICFG_E_CLASS);
        ck_assert_int_eq(explain(&decide_by), MAPICFG_E_CLASS);
        mapicfg_proxy_lint_options lint_by = MAPICFG_PROXY_LINT_OPTIONS_INIT;
        lint_by.vdirs = vdirs;
        lint_by.vdir_count = 2;
        ck_assert_int_eq(lint(&lint_by), MAPICFG_E_CLASS);
        mapicfg_proxy_write_options write_by = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
        write_by.vdirs = vdirs;
        write_by.vdir_count = 2;
        ck_assert_int_eq(mapicfg_proxy_write(MAPICFG_PROXY_HAPROXY, &write_by, take_bytes, NULL, NULL, &err),
                         MAPICFG_E_CLASS);
        ck_assert_int_eq(mapicfg_vdir_set_internal_url(cast, "https://mail.contoso.com/x", &err), MAPICFG_E_CLASS);
        ck_assert_int_eq(mapicfg_vdir_set_external_url(cast, NULL, &err), MAPICFG_E_CLASS);
        ck_assert_int_eq(mapicfg_vdir_set_authentication(cast, MAPICFG_AUTH_NTLM, &err), MAPICFG_E_CLASS);
        ck_assert(!mapicfg_vdir_get_internal_url(cast) && !mapicfg_vdir_get_external_url(cast));
        ck_assert_uint_eq(mapicfg_vdir_get_authentication(cast), 0);
        ck_assert_int_eq(mapicfg_decide((mapicfg_org *)mapicfg_vdir_object(vdir), mailbox, NULL, &decision, &err),
                         MAPICFG_E_CLASS);
        ck_assert_int_eq(mapicfg_decide(org, (mapicfg_mailbox *)mapicfg_vdir_object(vdir), NULL, &decision, &err),
                         MAPICFG_E_CLASS);
        mapicfg_object_free(other);
    }
}
END_TEST

/* Up and down, const as it came. */
START_TEST(casts) {
    const mapicfg_object *object = mapicfg_vdir_const_object(vdir);
    ck_assert_ptr_eq(object, mapicfg_vdir_object(vdir));
    ck_assert_ptr_eq(mapicfg_object_const_vdir(object), vdir);
    ck_assert_ptr_eq(mapicfg_object_vdir(mapicfg_vdir_object(vdir)), vdir);
    ck_assert_ptr_eq(mapicfg_object_const_mailbox(mapicfg_mailbox_const_object(mailbox)), mailbox);
    ck_assert_ptr_eq(mapicfg_object_mailbox(mapicfg_mailbox_object(mailbox)), mailbox);
    ck_assert_ptr_eq(mapicfg_object_const_org(mapicfg_org_const_object(org)), org);
    ck_assert_ptr_eq(mapicfg_object_org(mapicfg_org_object(org)), org);
    ck_assert_ptr_null(mapicfg_object_const_org(object));
    ck_assert_ptr_null(mapicfg_object_const_mailbox(object));
    ck_assert_ptr_null(mapicfg_object_const_vdir(NULL));
}
END_TEST

START_TEST(version) {
    char text[40];
    uint32_t number = mapicfg_version_number();
    ck_assert_uint_eq(number, MAPICFG_VERSION_NUMBER);
    snprintf(text, sizeof text, "%u.%u.%u", number / 1000000, number / 1000 % 1000, number % 1000);
    ck_assert_str_eq(text, mapicfg_version());
    ck_assert(MAPICFG_VERSION_OF(1, 2, 3) == 1002003);
    ck_assert(MAPICFG_VERSION_AT_LEAST(1, 0, 0) && !MAPICFG_VERSION_AT_LEAST(99, 0, 0));
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("options");
    TCase *tests = tcase_create("options");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, each_release, 0, DOORS);
    tcase_add_loop_test(tests, earlier_than_the_first, 0, DOORS);
    tcase_add_loop_test(tests, later_than_this, 0, DOORS);
    tcase_add_loop_test(tests, reserved, 0, DOORS);
    tcase_add_test(tests, a_field_is_added);
    tcase_add_test(tests, classes);
    tcase_add_test(tests, casts);
    tcase_add_test(tests, version);
    suite_add_tcase(suite, tests);
    return suite;
}
