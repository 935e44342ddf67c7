/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_mapi.c: judges an answer with the status 200: content type, X-ResponseCode, the ids that it repeats, the frame,
 * the cookies, and how long the server was silent. */
#include <string.h>

#include "base/text.h"
#include "net/judge.h"
#include "net/judge_logon.h"

/* ---- X-ResponseCode ---- */

static const char *const codes[] = {NULL,
                                    "probe-code-1",
                                    "probe-code-2",
                                    "probe-code-3",
                                    "probe-code-4",
                                    "probe-code-5",
                                    "probe-code-6",
                                    "probe-code-7",
                                    "probe-code-8",
                                    "probe-code-9",
                                    "probe-code-10",
                                    "probe-code-11",
                                    "probe-code-12",
                                    "probe-code-13",
                                    "probe-code-14",
                                    "probe-code-15",
                                    "probe-code-16",
                                    "probe-code-17",
                                    "probe-code-18"};
#define CODE_COUNT ((int64_t)(sizeof codes / sizeof *codes))

/* What Gromox means by its numbers. */
static const char *const gromox[] = {NULL,
                                     "invalid verb",
                                     "invalid context cookie",
                                     "missing header",
                                     "no privilege",
                                     "invalid request body",
                                     "missing cookie",
                                     "invalid sequence",
                                     "invalid request type",
                                     "out of memory"};
#define GROMOX_COUNT ((int64_t)(sizeof gromox / sizeof *gromox))

/* The words of a page, without its tags. */
static const char *words_of(struct mapicfg__judge *judge) {
    const struct mapicfg__buffer *body = &judge->response->body;
    struct mapicfg__buffer text = {0};
    int is_tag = 0, is_gap = 1;
    for (size_t i = 0; i < body->size && text.size < 300; i++) {
        const char c = body->data[i];
        if (c == '<') is_tag = 1;
        const int is_blank = is_tag || (unsigned char)c <= ' ';
        if (!is_blank)
            mapicfg__buffer_char(&text, c);
        else if (!is_gap)
            mapicfg__buffer_char(&text, ' ');
        is_gap = is_blank;
        if (c == '>') is_tag = 0;
    }
    const char *words = mapicfg__judge_take(judge, &text);
    return mapicfg__judge_words(judge, words);
}

/* The answer does not know the session that was opened. */
static int is_lost(const struct mapicfg__judge *judge, int64_t code) {
    const int is_gromox = judge->hop.kind == MAPICFG__HOP_GROMOX;
    return is_gromox ? code == 2 || code == 6 || code == 7 : code == 6 || code == 10 || code == 13 || code == 15;
}

static void say_code(struct mapicfg__judge *judge, const struct mapicfg__endpoint *endpoint, int64_t code) {
    const enum mapicfg__action action = mapicfg__steps[judge->outcome->step].action;
    const char *number = mapicfg__judge_number(judge, (uint64_t)code);
    judge->layer = MAPICFG_PROBE_LAYER_RESPONSE;
    if (action == MAPICFG__ACTION_PING_FIRST && is_lost(judge, code)) {
        mapicfg__judge_say(judge, "probe-ping-session", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who, number, NULL);
        return;
    }
    const uint32_t fault = is_lost(judge, code) ? MAPICFG_PROBE_FAULT_PROXY : MAPICFG_PROBE_FAULT_SERVER;
    const char *words = words_of(judge);
    if (judge->hop.kind == MAPICFG__HOP_GROMOX && code < GROMOX_COUNT)
        mapicfg__judge_say(judge, "probe-code-gromox", fault, number, words, gromox[code], NULL);
    else if (code < CODE_COUNT)
        mapicfg__judge_say(judge, codes[code], fault, judge->who, words, NULL);
    else
        mapicfg__judge_say(judge, "probe-code-unknown", fault, number, words, NULL);
    const int is_within = action == MAPICFG__ACTION_PING || action == MAPICFG__ACTION_CLOSE;
    judge->layer = MAPICFG_PROBE_LAYER_SESSION;
    if (is_within && endpoint->session.is_fine && is_lost(judge, code))
        mapicfg__judge_say(judge, "probe-cookie-lost", fault, judge->who, number,
                           judge->hop.back ? mapicfg__judge_clean(judge, judge->hop.back) : "whose name is not told",
                           NULL);
}

/* 1: the request worked, as far as X-ResponseCode goes. */
static int judge_code(struct mapicfg__judge *judge, const struct mapicfg__endpoint *endpoint,
                      const struct mapicfg__frame *frame) {
    judge->layer = MAPICFG_PROBE_LAYER_RESPONSE;
    judge->outcome->codes[0] = frame->code >= 0 ? frame->code : -1;
    if (frame->code == MAPICFG__FRAME_NO_CODE) {
        if (!mapicfg__judge_page(judge))
            mapicfg__judge_say(judge, "probe-code-missing", mapicfg__judge_fault(judge), judge->who, NULL);
        return 0;
    }
    if (frame->code == MAPICFG__FRAME_BAD_CODE) {
        mapicfg__judge_say(judge, "probe-code-bad", mapicfg__judge_fault(judge), judge->who, NULL);
        return 0;
    }
    if (frame->header_code == 0 && frame->code)
        mapicfg__judge_say(judge, "probe-code-late", MAPICFG_PROBE_FAULT_SERVER, "0",
                           mapicfg__judge_number(judge, (uint64_t)frame->code), NULL);
    if (!frame->code) return 1;
    say_code(judge, endpoint, frame->code);
    return 0;
}

/* ---- what the server repeats ---- */

static const char *sent(const struct mapicfg__judge *judge, const char *name) {
    size_t at = 0;
    return mapicfg__http_next(&judge->request->headers, name, &at);
}

/* Letters of a GUID may change their case, and braces may come or go. */
static int is_same_id(const char *a, const char *b) {
    for (;; a++, b++) {
        while (*a == '{' || *a == '}') a++;
        while (*b == '{' || *b == '}') b++;
        if (mapicfg__to_lower(*a) != mapicfg__to_lower(*b)) return 0;
        if (!*a) return 1;
    }
}

static void judge_ids(struct mapicfg__judge *judge) {
    const char *id = mapicfg_http_response_find_header(judge->response, "X-RequestId");
    const char *type = mapicfg_http_response_find_header(judge->response, "X-RequestType");
    const char *info = mapicfg_http_response_find_header(judge->response, "X-ClientInfo");
    const char *asked = sent(judge, "X-RequestId"), *asked_type = sent(judge, "X-RequestType");
    const char *asked_info = sent(judge, "X-ClientInfo");
    judge->layer = MAPICFG_PROBE_LAYER_SESSION;
    if (!id)
        mapicfg__judge_say(judge, "probe-request-id-missing", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
    else if (asked && !is_same_id(id, asked))
        mapicfg__judge_say(judge, "probe-request-id-other", MAPICFG_PROBE_FAULT_PROXY, judge->who,
                           mapicfg__judge_clean(judge, id), asked, NULL);
    if (!info)
        mapicfg__judge_say(judge, "probe-client-info-missing", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
    else if (asked_info && !is_same_id(info, asked_info))
        mapicfg__judge_say(judge, "probe-client-info-other", MAPICFG_PROBE_FAULT_PROXY, judge->who,
                           mapicfg__judge_clean(judge, info), NULL);
    if (!type)
        mapicfg__judge_say(judge, "probe-request-type-missing", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
    else if (asked_type && !mapicfg__text_same(type, asked_type))
        mapicfg__judge_say(judge, "probe-request-type-other", MAPICFG_PROBE_FAULT_PROXY, judge->who,
                           mapicfg__judge_clean(judge, type), asked_type, NULL);
}

/* ---- the frame ---- */

static int judge_type(struct mapicfg__judge *judge) {
    static const char right[] = "application/mapi-http";
    const char *type = mapicfg_http_response_find_header(judge->response, "Content-Type");
    judge->layer = MAPICFG_PROBE_LAYER_FRAMING;
    if (type && mapicfg__text_starts(type, right)) return 1;
    if (mapicfg__judge_page(judge)) return 0;
    mapicfg__judge_say(judge, "probe-content-type", MAPICFG_PROBE_FAULT_PROXY, judge->who,
                       type ? mapicfg__judge_clean(judge, type) : "missing", NULL);
    return 1;
}

static int judge_frame(struct mapicfg__judge *judge, const struct mapicfg__frame *frame, int is_ping) {
    static const struct {
        uint32_t fault;
        const char *id;
    } faults[] = {{MAPICFG__FRAME_NONE, "probe-frame-none"},
                  {MAPICFG__FRAME_NO_PROCESSING, "probe-frame-no-processing"},
                  {MAPICFG__FRAME_BAD_LINE, "probe-frame-line"},
                  {MAPICFG__FRAME_NO_DONE, "probe-frame-no-done"},
                  {MAPICFG__FRAME_CUT, "probe-frame-cut"},
                  {MAPICFG__FRAME_LF, "probe-frame-lf"},
                  {MAPICFG__FRAME_BAD_ELAPSED, "probe-frame-elapsed"},
                  {MAPICFG__FRAME_GROMOX, "probe-frame-gromox"}};
    judge->layer = MAPICFG_PROBE_LAYER_FRAMING;
    if (is_ping && !judge->response->body.size) return 1; /* which may have no meta-tags */
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (frame->faults & faults[i].fault)
            mapicfg__judge_say(judge, faults[i].id, mapicfg__judge_fault(judge), judge->who, NULL);
    return !(frame->faults & MAPICFG__FRAME_BROKEN);
}

/* ---- signs of life ---- */

static void judge_silence(struct mapicfg__judge *judge) {
    const mapicfg_http_response *response = judge->response;
    const char *header = mapicfg_http_response_find_header(response, "X-PendingPeriod");
    uint64_t period, longest = 0, last = 0;
    if (!header || !mapicfg__text_parse_number(header, strlen(header), &period) || !period) return;
    for (size_t i = 0; i < response->piece_count; i++) {
        const uint64_t at = response->pieces[i].at;
        if (at > last && at - last > longest) longest = at - last;
        if (at > last) last = at;
    }
    judge->layer = MAPICFG_HTTP_LAYER_TIMEOUT;
    if (longest > period && longest - period > period / 2) /* the network takes a part */
        mapicfg__judge_say(judge, "probe-pending-late", MAPICFG_PROBE_FAULT_PROXY,
                           mapicfg__judge_number(judge, longest), mapicfg__judge_number(judge, period), NULL);
}

/* ---- the session ---- */

static void judge_session(struct mapicfg__judge *judge, struct mapicfg__endpoint *endpoint) {
    const enum mapicfg__action action = mapicfg__steps[judge->outcome->step].action;
    const char *before = endpoint->session.server, *now = judge->hop.back;
    judge->layer = MAPICFG_PROBE_LAYER_SESSION;
    if (action != MAPICFG__ACTION_PING && action != MAPICFG__ACTION_CLOSE) return;
    if (before && now && !mapicfg__text_same(before, now))
        mapicfg__judge_say(judge, "probe-back-end-changed", MAPICFG_PROBE_FAULT_SERVER, before,
                           mapicfg__judge_clean(judge, now), NULL);
    if (action == MAPICFG__ACTION_PING && !mapicfg_http_response_find_header(judge->response, "X-ExpirationInfo"))
        mapicfg__judge_say(judge, "probe-expiration-missing", MAPICFG_PROBE_FAULT_UNKNOWN, NULL);
}

void mapicfg__judge_mapi(struct mapicfg__judge *judge, mapicfg_probe *probe, struct mapicfg__endpoint *endpoint) {
    const enum mapicfg__action action = mapicfg__steps[judge->outcome->step].action;
    const int is_ping = action == MAPICFG__ACTION_PING || action == MAPICFG__ACTION_PING_FIRST;
    const mapicfg_http_response *response = judge->response;
    struct mapicfg__frame frame;
    mapicfg__frame_read(&frame, &response->headers, response->body.data ? response->body.data : "",
                        response->body.size);
    if (judge->hop.application && !probe->application)
        probe->application = mapicfg__judge_clean(judge, judge->hop.application);
    mapicfg__judge_admission(judge);
    if (!judge_code(judge, endpoint, &frame)) return;
    judge_ids(judge);
    judge_silence(judge);
    if (!judge_type(judge) || !judge_frame(judge, &frame, is_ping)) return;
    judge_session(judge, endpoint);
    judge->layer = MAPICFG_PROBE_LAYER_MAILBOX;
    if (!is_ping)
        mapicfg__judge_reply(judge, probe, &frame);
    else if (frame.payload_size)
        mapicfg__judge_say(judge, "probe-body-ping", MAPICFG_PROBE_FAULT_UNKNOWN,
                           mapicfg__judge_number(judge, frame.payload_size), NULL);
}
