/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_log_summary_check.c: bytes of a summary that contradicts itself are refused, whatever contradicts what. Each is
 * made of a real summary in which one thing is changed, and so has the right form and checksum. */
#include <glob.h>

#include "logs.h"
#include "logs/state.h"
#include "sketch/hash64.h"

static const char text[] =
    "#Log-type: MapiHttp Logs\n#Fields: DateTime,RequestType,HttpStatusCode,ClientSoftware,ClientIP,"
    "AuthenticatedUser,MailboxId,AuthenticationType,"
    "TotalRequestLatency\n"
    "2026-11-29T12:00:00Z,Execute,200,OUTLOOK.EXE,10.0.0.1,Anna,a,NTLM,500\n"
    "2026-11-29T12:30:00Z,Execute,503,OUTLOOK.EXE,8.8.8.8,berta,b,Bearer,900\n"
    "2026-11-29T13:00:00Z,NotificationWait,200,OUTLOOK.EXE,10.0.0.1,berta,b,Bearer,70000\n"
    "2026-11-30T13:00:00Z,Execute,200,OUTLOOK.EXE,,,,,1\n";

static mapicfg_log_summary *make(const char *key) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    static const char *const conditions[] = {"user!=carla"};
    mapicfg_log_summary *summary;
    const mapicfg_input input = input_bytes(text, sizeof text - 1, "x.log");
    options.by = "kind; network; user; mailbox; auth; request; hour; day; error,user; client";
    options.where = conditions;
    options.where_count = 1;
    options.key = key;
    options.key_size = key ? strlen(key) : 0;
    ck_assert_int_eq(mapicfg_log_summary_new(&options, &summary, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, NULL), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_RECORDS), 4);
    return summary;
}

/* What its bytes are taken for. */
static mapicfg_status judge(const mapicfg_log_summary *summary) {
    void *bytes;
    size_t size;
    mapicfg_log_summary *again;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_log_summary_dup_bytes(summary, &bytes, &size, NULL), MAPICFG_OK);
    mapicfg_status status = mapicfg_log_summary_from_bytes(bytes, size, &again, &err);
    if (status) ck_assert_int_eq(err.code, status);
    mapicfg_log_summary_free(again);
    mapicfg_free(bytes);
    return status;
}

/* The tables by their places in `by`. */
enum { KIND, NETWORK, USER, MAILBOX, AUTH, REQUEST, HOUR, DAY, ERROR_USER, CLIENT, ERRORS };

static struct mapicfg__log_tally *row_of(mapicfg_log_summary *summary, size_t table, const char *key) {
    struct mapicfg__log_table *rows = &summary->tables[table];
    for (size_t i = 0; i < rows->count; i++) {
        const struct mapicfg__span have = summary->values[rows->keys[0]].texts[rows->lines[i].numbers[0]];
        if (have.size == strlen(key) && !memcmp(have.text, key, have.size)) return &rows->lines[i].tally;
    }
    ck_abort_msg("no row %s", key);
    return NULL;
}

static void rename_key(mapicfg_log_summary *summary, uint32_t dimension, const char *from, const char *to) {
    struct mapicfg__log_values *values = &summary->values[dimension];
    for (size_t i = 0; i < values->text_count; i++)
        if (values->texts[i].size == strlen(from) && !memcmp(values->texts[i].text, from, values->texts[i].size)) {
            values->texts[i] = (struct mapicfg__span){to, strlen(to)};
            return;
        }
    ck_abort_msg("no value %s", from);
}

/* ---- seeds of the fuzzer ---- */

/* Stale ones are refused at their first bytes, so that nothing behind is looked at. */
START_TEST(seeds) {
    glob_t found;
    ck_assert_int_eq(glob("tests/fuzz/seeds/log_summary/*.bytes", 0, NULL, &found), 0);
    ck_assert_uint_ge(found.gl_pathc, 3);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        unsigned char bytes[4096];
        mapicfg_log_summary *summary;
        mapicfg_error err = {0};
        FILE *file = fopen(found.gl_pathv[i], "rb");
        ck_assert_ptr_nonnull(file);
        const size_t size = fread(bytes, 1, sizeof bytes - 8, file);
        ck_assert(feof(file));
        fclose(file);
        const uint64_t hash = mapicfg__hash64_bytes(bytes, size);
        for (unsigned k = 0; k < 8; k++) bytes[size + k] = (unsigned char)(hash >> 8 * k);
        ck_assert_msg(!mapicfg_log_summary_from_bytes(bytes, size + 8, &summary, &err), "%s: %s", found.gl_pathv[i],
                      err.message);
        mapicfg_log_summary_free(summary);
    }
    globfree(&found);
}
END_TEST

/* ---- values that none has ---- */

START_TEST(values) {
    static char longer[1100];
    memset(longer, 'x', sizeof longer - 1);
    static const struct {
        uint32_t dimension;
        const char *from, *to;
    } changes[] = {{MAPICFG_LOG_BY_KIND, "mapi-http", "mapi"},
                   {MAPICFG_LOG_BY_KIND, "mapi-http", ""},
                   {MAPICFG_LOG_BY_NETWORK, "private", "lan"},
                   {MAPICFG_LOG_BY_AUTH, "ntlm", "kerberos"},
                   {MAPICFG_LOG_BY_AUTH, "ntlm", "NTLM"},
                   {MAPICFG_LOG_BY_REQUEST, "execute", "Execute"},
                   {MAPICFG_LOG_BY_REQUEST, "execute", "\xc3\x84x"}, /* a capital letter */
                   {MAPICFG_LOG_BY_REQUEST, "execute", longer},
                   {MAPICFG_LOG_BY_CLIENT, "outlook", "OUTLOOK"},
                   {MAPICFG_LOG_BY_HOUR, "2026-11-29T12", "2026-11-29t12"},
                   {MAPICFG_LOG_BY_HOUR, "2026-11-29T12", "2026-11-29T24"},
                   {MAPICFG_LOG_BY_HOUR, "2026-11-29T12", "2026-11-29"},
                   {MAPICFG_LOG_BY_HOUR, "2026-11-29T12", "2026-02-29T12"},
                   {MAPICFG_LOG_BY_DAY, "2026-11-29", "2026-11-28"},
                   {MAPICFG_LOG_BY_DAY, "2026-11-29", "2026-11-29T12"},
                   {MAPICFG_LOG_BY_ERROR, "http 503", ""},
                   {MAPICFG_LOG_BY_ERROR, "http 503", "HTTP 503"}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        mapicfg_log_summary *summary = make(NULL);
        ck_assert_int_eq(judge(summary), MAPICFG_OK);
        rename_key(summary, changes[i].dimension, changes[i].from, changes[i].to);
        if (judge(summary) != MAPICFG_E_SYNTAX) ck_abort_msg("%s as %s", changes[i].from, changes[i].to);
        mapicfg_log_summary_free(summary);
    }
}
END_TEST

/* ---- numbers that contradict each other ---- */

#define ROW(table, key) row_of(s, table, key)
typedef void (*change)(mapicfg_log_summary *s);
#define CHANGE(name, ...) \
    static void name(mapicfg_log_summary *s) { \
        __VA_ARGS__; \
    }

CHANGE(failure_of_none, ROW(KIND, "mapi-http")->failures++)
CHANGE(fewer_failures, ROW(USER, "berta")->failures--)
CHANGE(another_wait, ROW(DAY, "2026-11-30")->waits++; mapicfg__quantile_free(&ROW(DAY, "2026-11-30")->latency))
CHANGE(wait_without, ROW(REQUEST, "notificationwait")->waits--)
CHANGE(other_method, ROW(AUTH, "ntlm")->auths[2]--; ROW(AUTH, "ntlm")->auths[4]++)
CHANGE(no_method, ROW(AUTH, "ntlm")->auths[2]--)
CHANGE(method_moved, ROW(USER, "anna")->auths[2]--; ROW(USER, "")->auths[2]++)
CHANGE(other_user, ROW(USER, "anna")->users.hashes[0]++)
CHANGE(other_user_of_all, ROW(CLIENT, "outlook")->users.hashes[0]++)
CHANGE(one_user_less, ROW(CLIENT, "outlook")->users.count--)
CHANGE(one_user_less_in_all, s->whole.users.count--)
CHANGE(user_of_nobody, mapicfg__distinct_free(&ROW(USER, "")->users); ROW(USER, "")->users = s->whole.users;
       ROW(USER, "")->users.count = 1; ROW(USER, "")->users.hashes = malloc(8);
       ROW(USER, "")->users.hashes[0] = s->whole.users.hashes[0])
CHANGE(other_mailbox, ROW(MAILBOX, "a")->mailboxes.hashes[0]++)
CHANGE(earlier_than_hour, ROW(HOUR, "2026-11-29T12")->first -= 1)
CHANGE(later_than_hour, ROW(HOUR, "2026-11-29T12")->last += 1800000)
CHANGE(undated_in_hour, ROW(HOUR, "2026-11-29T12")->timed--)
CHANGE(later_in_all, s->whole.last++)
CHANGE(fewer_dated, s->whole.timed--)
CHANGE(sum_of_all, s->whole.latency.sum++)
CHANGE(sum_of_row, ROW(AUTH, "ntlm")->latency.sum++)
CHANGE(success_in_errors, ROW(ERRORS, "http 503")->failures--)
CHANGE(error_moved, ROW(ERRORS, "http 503")->last++)
CHANGE(error_of_stranger, ROW(ERRORS, "http 503")->users.hashes[0]++; ROW(ERROR_USER, "http 503")->users.hashes[0]++)
CHANGE(error_by_other_method, ROW(ERRORS, "http 503")->auths[4]--; ROW(ERRORS, "http 503")->auths[2]++;
       ROW(ERROR_USER, "http 503")->auths[4]--; ROW(ERROR_USER, "http 503")->auths[2]++;
       ROW(ERRORS, "http 503")->auths[2] += 0; s->whole.auths[2] = 0; s->whole.auths[4] = 3)
CHANGE(too_early, s->since = s->whole.first + 1)
CHANGE(too_late, s->until = s->whole.last)
CHANGE(even_mark, s->key_mark = 2)
CHANGE(mark_without_names, s->key_mark = 3)

START_TEST(numbers) {
    static const change changes[] = {
        failure_of_none, fewer_failures, another_wait, wait_without, other_method, no_method, method_moved, other_user,
        other_user_of_all, one_user_less, one_user_less_in_all, user_of_nobody, other_mailbox, earlier_than_hour,
        later_than_hour, undated_in_hour, later_in_all, fewer_dated, sum_of_all, sum_of_row, success_in_errors,
        error_moved, error_of_stranger, error_by_other_method, too_early, too_late, even_mark, mark_without_names};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        mapicfg_log_summary *summary = make(NULL);
        changes[i](summary);
        if (judge(summary) != MAPICFG_E_SYNTAX) ck_abort_msg("change %zu", i);
        mapicfg_log_summary_free(summary);
    }
}
END_TEST

/* What limits are for, and is no contradiction. */
CHANGE(just_since, s->since = s->whole.first)
CHANGE(just_until, s->until = s->whole.last + 1)

START_TEST(fine) {
    static const change changes[] = {just_since, just_until};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        mapicfg_log_summary *summary = make(NULL);
        changes[i](summary);
        ck_assert_int_eq(judge(summary), MAPICFG_OK);
        mapicfg_log_summary_free(summary);
    }
}
END_TEST

/* ---- with a key ---- */

START_TEST(with_a_key) {
    mapicfg_log_summary *summary = make("sixteen bytes...");
    ck_assert_int_eq(judge(summary), MAPICFG_OK);
    summary->key_mark &= ~UINT64_C(1);
    ck_assert_int_eq(judge(summary), MAPICFG_E_SYNTAX);
    summary->key_mark |= 1;
    summary->conditions[0].shown = (struct mapicfg__span){"carla", 5};
    ck_assert_int_eq(judge(summary), MAPICFG_E_SYNTAX);
    summary->conditions[0].shown = (struct mapicfg__span){"user-0123456789abcdeF", 21};
    ck_assert_int_eq(judge(summary), MAPICFG_E_SYNTAX);
    summary->conditions[0].shown = (struct mapicfg__span){"user-0123456789abcdef", 21};
    ck_assert_int_eq(judge(summary), MAPICFG_OK);
    rename_key(summary, MAPICFG_LOG_BY_CLIENT, "outlook", "a@b");
    ck_assert_int_eq(judge(summary), MAPICFG_E_SYNTAX);
    mapicfg_log_summary_free(summary);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("log_summary_check");
    TCase *tests = tcase_create("log_summary_check");
    tcase_add_test(tests, seeds);
    tcase_add_test(tests, values);
    tcase_add_test(tests, numbers);
    tcase_add_test(tests, fine);
    tcase_add_test(tests, with_a_key);
    suite_add_tcase(suite, tests);
    return suite;
}
