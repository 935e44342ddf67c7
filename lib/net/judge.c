/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge.c: says rules, and makes their arguments. */
#include "net/judge.h"

#include <stdarg.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "net/address.h"
#include "net/visible.h"

#define MOST_ARGUMENTS 5u

void mapicfg__judge_fail(struct mapicfg__judge *judge) {
    if (!judge->status) judge->status = mapicfg__error_no_memory(judge->err);
}

static void note(struct mapicfg__judge *judge, const mapicfg_rule *rule, uint32_t fault) {
    struct mapicfg__step_record *outcome = judge->outcome;
    const uint32_t severity = mapicfg_rule_get_severity(rule);
    if (severity == MAPICFG_SEVERITY_WARNING) outcome->is_warned = 1;
    if (severity != MAPICFG_SEVERITY_ERROR || outcome->state == MAPICFG_PROBE_STATE_FAILED) return;
    outcome->state = MAPICFG_PROBE_STATE_FAILED;
    outcome->layer = judge->layer;
    outcome->fault = fault;
    outcome->texts[MAPICFG_PROBE_STEP_REASON] = mapicfg_rule_get_id(rule);
}

void mapicfg__judge_say(struct mapicfg__judge *judge, const char *id, uint32_t fault, ...) {
    const char *arguments[MOST_ARGUMENTS];
    size_t count = 0;
    va_list list;
    va_start(list, fault);
    for (const char *one; count < MOST_ARGUMENTS && (one = va_arg(list, const char *)) != NULL;)
        arguments[count++] = one;
    va_end(list);
    if (judge->status) return;
    const mapicfg_rule *rule = mapicfg_rule_find(id);
    judge->status = mapicfg_statements_say(judge->statements, rule, judge->host,
                                           mapicfg__steps[judge->outcome->step].name, arguments, count, judge->err);
    if (!judge->status) note(judge, rule, fault);
}

/* ---- texts ---- */

static const char *keep(struct mapicfg__judge *judge, struct mapicfg__buffer *text) {
    const char *kept =
        text->failed ? NULL : mapicfg__arena_text(judge->arena, text->data ? text->data : "", text->size);
    mapicfg__buffer_free(text);
    if (!kept) mapicfg__judge_fail(judge);
    return kept ? kept : "";
}

const char *mapicfg__judge_clean(struct mapicfg__judge *judge, const char *text) {
    struct mapicfg__buffer clean = {0};
    if (!text) return "";
    mapicfg__visible_put(&clean, text, strlen(text));
    return keep(judge, &clean);
}

const char *mapicfg__judge_take(struct mapicfg__judge *judge, struct mapicfg__buffer *text) {
    if (text->failed) mapicfg__judge_fail(judge);
    const char *clean = mapicfg__judge_clean(judge, text->data);
    mapicfg__buffer_free(text);
    return clean;
}

const char *mapicfg__judge_words(struct mapicfg__judge *judge, const char *text) {
    if (!text || !*text) return "";
    struct mapicfg__buffer words = {0};
    mapicfg__buffer_text(&words, ": ");
    mapicfg__buffer_text(&words, mapicfg__judge_clean(judge, text));
    return keep(judge, &words);
}

const char *mapicfg__judge_number(struct mapicfg__judge *judge, uint64_t number) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_number(&text, number);
    return keep(judge, &text);
}

const char *mapicfg__judge_hex(struct mapicfg__judge *judge, uint32_t number) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "0x");
    int shift = 28;
    while (shift > 0 && !(number >> shift)) shift -= 4;
    for (; shift >= 0; shift -= 4) mapicfg__buffer_char(&text, "0123456789ABCDEF"[number >> shift & 15]);
    return keep(judge, &text);
}

const char *mapicfg__judge_schemes(struct mapicfg__judge *judge, uint32_t auth) {
    struct mapicfg__buffer text = {0};
    for (uint32_t bit = 1; bit < MAPICFG_HTTP_AUTH_OTHER; bit <<= 1) {
        if (!(auth & bit)) continue;
        if (text.size) mapicfg__buffer_text(&text, ", ");
        mapicfg__buffer_text(&text, mapicfg_http_auth_name(bit));
    }
    if (!text.size) mapicfg__buffer_text(&text, auth ? "a scheme that is not known here" : "nothing");
    return keep(judge, &text);
}

uint32_t mapicfg__judge_fault(const struct mapicfg__judge *judge) {
    if (judge->hop.kind == MAPICFG__HOP_UNKNOWN) return MAPICFG_PROBE_FAULT_UNKNOWN;
    return judge->hop.kind == MAPICFG__HOP_PROXY ? MAPICFG_PROBE_FAULT_PROXY : MAPICFG_PROBE_FAULT_SERVER;
}

/* ---- the beginning ---- */

static void keep_hop(struct mapicfg__judge *judge) {
    const char **texts = judge->outcome->texts;
    const struct mapicfg__hop *hop = &judge->hop;
    const struct {
        uint32_t which;
        const char *text;
    } rows[] = {{MAPICFG_PROBE_STEP_FRONT_END, hop->front},
                {MAPICFG_PROBE_STEP_BACK_END, hop->back},
                {MAPICFG_PROBE_STEP_SERVER, hop->server},
                {MAPICFG_PROBE_STEP_VIA, hop->via},
                {MAPICFG_PROBE_STEP_ADDRESS, judge->response->peer},
                {MAPICFG_PROBE_STEP_SERVER_ID, mapicfg_http_response_find_header(judge->response, "request-id")},
                {MAPICFG_PROBE_STEP_TLS, judge->response->tls}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].text) texts[rows[i].which] = mapicfg__judge_clean(judge, rows[i].text);
    if (judge->response->status) texts[MAPICFG_PROBE_STEP_HOP] = mapicfg__hop_name(hop);
}

void mapicfg__judge_begin(struct mapicfg__judge *judge) {
    const mapicfg_http_response *response = judge->response;
    struct mapicfg__step_record *outcome = judge->outcome;
    mapicfg__hop_read(&judge->hop, response);
    size_t size;
    const char *host = mapicfg__address_host(judge->request->url, &size);
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, host, size);
    judge->host = keep(judge, &text);
    mapicfg__hop_put(&judge->hop, &text);
    judge->who = mapicfg__judge_take(judge, &text);
    outcome->state = MAPICFG_PROBE_STATE_SUCCEEDED;
    outcome->status = response->status ? (int64_t)response->status : -1;
    outcome->auth = response->auth ? (int64_t)response->auth : -1;
    memcpy(outcome->times, response->times, sizeof outcome->times);
    keep_hop(judge);
}
