/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cmdlet.c: Test-OutlookConnectivity over the network, for what runs Exchange's cmdlets on a store.
 *
 * Source: "Configure MAPI over HTTP in Exchange Server", step 5: the properties of its output, and their order. */
#include <mapicfg-net/test.h>

#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/error.h"
#include "base/options.h"
#include "base/text.h"

#define MILLISECONDS 1000u

/* One test. */
struct testing {
    mapicfg_test_options options, asked; /* what is run with, and what the caller gave */
    mapicfg_credentials *ticket;         /* of Kerberos' cache, where the caller gave no credentials */
    int64_t begin, end;
};

static void note_times(void *user, size_t target, const mapicfg_probe *probe, int64_t begin, int64_t end) {
    struct testing *testing = user;
    testing->begin = begin;
    testing->end = end;
    if (testing->asked.tested) testing->asked.tested(testing->asked.user, target, probe, begin, end);
}

static void pass_line(void *user, size_t target, const char *line) {
    const struct testing *testing = user;
    testing->asked.trace(testing->asked.user, target, line);
}

static const char *text_of(const mapicfg_exec_call *call, uint32_t what) {
    return mapicfg_exec_call_get_text(call, what);
}

static uint32_t seconds_of(const mapicfg_exec_call *call) {
    const char *text = text_of(call, MAPICFG_EXEC_CALL_TIMEOUT);
    uint64_t seconds = 0;
    const int is_number = text && mapicfg__text_parse_number(text, strlen(text), &seconds);
    return is_number && seconds <= UINT32_MAX / MILLISECONDS ? (uint32_t)seconds : 0;
}

/* Without credentials the probe of the endpoints logs nobody on, as Exchange's does not, nor without a mailbox, as
 * whoever is logged on must name one (MailboxId). The others take the ticket of Kerberos' cache. */
static mapicfg_status set_up(struct testing *testing, const mapicfg_exec_call *call, mapicfg_probe_options *options,
                             mapicfg_error *err) {
    const char *kind = text_of(call, MAPICFG_EXEC_CALL_KIND);
    for (options->kind = 0; mapicfg_probe_kind_name(options->kind); options->kind++)
        if (kind && mapicfg__text_same(kind, mapicfg_probe_kind_name(options->kind))) break;
    options->mail_store_url = text_of(call, MAPICFG_EXEC_CALL_MAIL_STORE_URL);
    options->autodiscover_url = text_of(call, MAPICFG_EXEC_CALL_AUTODISCOVER_URL);
    options->server = text_of(call, MAPICFG_EXEC_CALL_SERVER);
    options->user = text_of(call, MAPICFG_EXEC_CALL_USER);
    options->legacy_dn = text_of(call, MAPICFG_EXEC_CALL_LEGACY_DN);
    options->display_name = text_of(call, MAPICFG_EXEC_CALL_DISPLAY_NAME);
    options->exchange_guid = text_of(call, MAPICFG_EXEC_CALL_EXCHANGE_GUID);
    options->total_limit = options->idle_limit = testing->options.target_limit = seconds_of(call) * MILLISECONDS;
    testing->options.tested = note_times;
    testing->options.trace = testing->asked.trace ? pass_line : NULL;
    testing->options.user = testing;
    if (options->kind == MAPICFG_PROBE_SELF && !(testing->asked.credentials && options->user)) {
        options->flags |= MAPICFG_PROBE_NO_LOGON;
        return MAPICFG_OK;
    }
    if (testing->asked.credentials) return MAPICFG_OK;
    const mapicfg_status status = mapicfg_credentials_new(NULL, &testing->ticket, err);
    testing->options.credentials = testing->ticket;
    return status;
}

static void put_time(char text[40], int64_t moment) {
    const int rest = (int)(moment % MAPICFG__DAY_LENGTH);
    char date[11];
    mapicfg__day_put(date, moment / MAPICFG__DAY_LENGTH);
    snprintf(text, 40, "%sT%02d:%02d:%02d.%03dZ", date, rest / 3600000, rest / 60000 % 60, rest / 1000 % 60,
             rest % 1000);
}

static int is_new(const mapicfg_statements *statements, size_t index) {
    const char *sentence = mapicfg_statement_get_sentence(mapicfg_statements_get(statements, index));
    for (size_t i = 0; i < index; i++) /* as many as a probe has requests */
        if (strcmp(mapicfg_statement_get_sentence(mapicfg_statements_get(statements, i)), sentence) == 0) return 0;
    return 1;
}

/* A test that succeeds has no Error, as in Exchange; what is wrong all the same are warnings. */
static mapicfg_status warn(mapicfg_exec_call *call, const mapicfg_statements *statements, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(statements, i);
        if (mapicfg_statement_get_severity(one) < MAPICFG_SEVERITY_WARNING || !is_new(statements, i)) continue;
        status = mapicfg_exec_call_warn(call, one, err);
    }
    return status;
}

static mapicfg_status give(mapicfg_exec_call *call, const struct testing *testing, const mapicfg_probe *probe,
                           mapicfg_error *err) {
    static const char *const names[] = {"MonitorIdentity", "StartTime", "EndTime", "Result", "Error", "Exception"};
    const mapicfg_statements *found = mapicfg_probe_get_statements(probe);
    const uint32_t verdict = mapicfg_probe_get_verdict(probe);
    const int is_fine = verdict == MAPICFG_PROBE_SUCCEEDED || verdict == MAPICFG_PROBE_WARNED;
    const mapicfg_statement *reason = is_fine ? NULL : mapicfg_statements_gravest(found);
    const mapicfg_status status = is_fine ? warn(call, found, err) : MAPICFG_OK;
    if (status) return status;
    char begin[40], end[40];
    put_time(begin, testing->begin);
    put_time(end, testing->end);
    const char *const values[] = {
        text_of(call, MAPICFG_EXEC_CALL_IDENTITY),
        begin,
        end,
        mapicfg_probe_result_name(verdict),
        reason ? mapicfg_statement_get_sentence(reason) : "",
        reason ? mapicfg_statement_get_id(reason) : "",
    };
    return mapicfg_exec_call_put(call, names, values, sizeof names / sizeof *names, err);
}

mapicfg_status mapicfg_test_cmdlet(void *options, mapicfg_exec_call *call, mapicfg_error *err) {
    static const struct mapicfg__options known =
        MAPICFG__OPTIONS_RESERVED(mapicfg_test_options, MAPICFG_TEST_OPTIONS_SIZE_1_0, reserved);
    if (!call) return mapicfg__error_null_argument(err, "call");
    struct testing testing = {0};
    mapicfg_probe_options probing = MAPICFG_PROBE_OPTIONS_INIT;
    mapicfg_work work = MAPICFG_WORK_INIT;
    mapicfg_probe *probe = NULL;
    work.cancel = mapicfg_exec_call_get_cancel(call);
    mapicfg_status status = mapicfg__options_take(&testing.asked, options, &known, err);
    testing.options = testing.asked;
    if (!status) status = set_up(&testing, call, &probing, err);
    if (!status) status = mapicfg_probe_new(&probing, &probe, err);
    if (!status) status = mapicfg_test_run(&probe, 1, &testing.options, &work, err);
    if (!status) status = give(call, &testing, probe, err);
    mapicfg_probe_free(probe);
    mapicfg_credentials_free(testing.ticket);
    return status;
}
