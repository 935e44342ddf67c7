/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_reply.c: judges StatusCode and ErrorCode of Connect, Bind and what closes their sessions, and whose mailbox it
 * is that was opened. */
#include <string.h>

#include "base/text.h"
#include "net/judge.h"

enum argument { NONE, DN, VERSION, CODE };

static const struct error {
    uint32_t code;
    const char *id;
    enum argument argument;
    uint32_t fault;
} connect_errors[] =
    {
        {0x3eb, "probe-connect-unknown-user", DN, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x3f2, "probe-connect-login-perm", NONE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x3f0, "probe-connect-memory", CODE, MAPICFG_PROBE_FAULT_SERVER},
        {0x478, "probe-connect-wrong-server", NONE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x4b6, "probe-connect-authentication", NONE, MAPICFG_PROBE_FAULT_SERVER},
        {0x4df, "probe-connect-version-blocked", VERSION, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x4e0, "probe-connect-http-blocked", NONE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x4e1, "probe-connect-cached-mode", NONE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x50c, "probe-connect-moving", CODE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x650, "probe-connect-mailbox-disabled", CODE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x7d8, "probe-connect-disabled", NONE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x96c, "probe-connect-mailbox-disabled", CODE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x96e, "probe-connect-directory", CODE, MAPICFG_PROBE_FAULT_DIRECTORY},
        {0x96f, "probe-connect-directory", CODE, MAPICFG_PROBE_FAULT_DIRECTORY},
        {0x970, "probe-connect-not-encrypted", NONE, MAPICFG_PROBE_FAULT_PROXY},
        {0xa33, "probe-connect-quarantined", CODE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0xa34, "probe-connect-moving", CODE, MAPICFG_PROBE_FAULT_SERVER},
        {0xa35, "probe-connect-moving", CODE, MAPICFG_PROBE_FAULT_SERVER},
        {0xa36, "probe-connect-budget", CODE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x80040110, "probe-connect-version", VERSION, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x80040111, "probe-connect-login-failure", NONE, MAPICFG_PROBE_FAULT_SERVER},
        {0x80070005, "probe-connect-denied", NONE, MAPICFG_PROBE_FAULT_MAILBOX},
        {0x8007000e, "probe-connect-memory", CODE, MAPICFG_PROBE_FAULT_SERVER},
},
  bind_errors[] = {
      {0x3eb, "probe-bind-access", CODE, MAPICFG_PROBE_FAULT_MAILBOX},
      {0x8004011e, "probe-bind-code-page", CODE, MAPICFG_PROBE_FAULT_SERVER}, /* MAPI_E_UNKNOWN_CPID */
      {0x80040111, "probe-bind-access", CODE, MAPICFG_PROBE_FAULT_MAILBOX},   /* MAPI_E_LOGON_FAILED */
      {0x80070005, "probe-bind-access", CODE, MAPICFG_PROBE_FAULT_MAILBOX},   /* MAPI_E_NO_ACCESS */
};
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define UNBIND_SUCCESS 1u /* which is success too: [MS-OXNSPI] 3.1.4.1.2 */

static void say_error(struct mapicfg__judge *judge, const mapicfg_probe *probe, const struct error *errors,
                      size_t count, uint32_t code, const char *other) {
    const char *number = mapicfg__judge_hex(judge, code);
    for (size_t i = 0; i < count; i++) {
        if (errors[i].code != code) continue;
        const char *argument = errors[i].argument == DN        ? mapicfg__judge_clean(judge, probe->legacy_dn)
                               : errors[i].argument == VERSION ? probe->client_version
                                                               : number;
        mapicfg__judge_say(judge, errors[i].id, errors[i].fault, argument, NULL);
        return;
    }
    mapicfg__judge_say(judge, other, MAPICFG_PROBE_FAULT_UNKNOWN, number, NULL);
}

/* The same text but for the case of letters and blanks at its ends. */
static int is_same_name(const char *a, const char *b) {
    size_t a_size = strlen(a), b_size = strlen(b);
    mapicfg__text_trim(&a, &a_size);
    mapicfg__text_trim(&b, &b_size);
    return mapicfg__text_equal(a, a_size, b, b_size);
}

static void judge_connect(struct mapicfg__judge *judge, mapicfg_probe *probe, const struct mapicfg__reply *reply) {
    if (reply->error) {
        say_error(judge, probe, connect_errors, COUNT(connect_errors), reply->error, "probe-connect-other");
        return;
    }
    if (reply->faults & MAPICFG__REPLY_SHORT) return;
    probe->connected_name = mapicfg__judge_clean(judge, reply->display_name);
    if (reply->faults & MAPICFG__REPLY_WIDE)
        mapicfg__judge_say(judge, "probe-body-name", MAPICFG_PROBE_FAULT_UNKNOWN, NULL);
    if (!*reply->display_name || (reply->faults & MAPICFG__REPLY_WIDE)) return; /* whose mailbox it is cannot be told */
    if (probe->display_name && !is_same_name(probe->display_name, reply->display_name))
        mapicfg__judge_say(judge, "probe-other-mailbox", MAPICFG_PROBE_FAULT_MAILBOX, probe->connected_name,
                           mapicfg__judge_clean(judge, probe->display_name), NULL);
}

static void judge_bind(struct mapicfg__judge *judge, const mapicfg_probe *probe, const struct mapicfg__reply *reply) {
    static const uint8_t zero[16];
    if (reply->error)
        say_error(judge, probe, bind_errors, COUNT(bind_errors), reply->error, "probe-bind-failed");
    else if (!(reply->faults & MAPICFG__REPLY_SHORT) && memcmp(reply->guid, zero, sizeof zero) == 0)
        mapicfg__judge_say(judge, "probe-guid-zero", MAPICFG_PROBE_FAULT_SERVER, NULL);
}

static void judge_close(struct mapicfg__judge *judge, const struct mapicfg__reply *reply) {
    const struct mapicfg__step_row *row = &mapicfg__steps[judge->outcome->step];
    const int is_fine = !reply->error || (row->endpoint == MAPICFG_PROBE_NSPI && reply->error == UNBIND_SUCCESS);
    if (!is_fine)
        mapicfg__judge_say(judge, "probe-close-failed", MAPICFG_PROBE_FAULT_SERVER, judge->who, row->request_type,
                           mapicfg__judge_hex(judge, reply->error), NULL);
}

/* Of a refusal the rest may be missing, so its length says nothing. */
static void judge_size(struct mapicfg__judge *judge, const struct mapicfg__reply *reply) {
    if (reply->has_status && reply->status) return;
    if (reply->has_error && reply->error > UNBIND_SUCCESS) return;
    judge->layer = MAPICFG_PROBE_LAYER_FRAMING;
    if (reply->faults & MAPICFG__REPLY_SHORT)
        mapicfg__judge_say(judge, "probe-body-short", mapicfg__judge_fault(judge),
                           mapicfg__judge_number(judge, reply->size), mapicfg__judge_number(judge, reply->wanted),
                           NULL);
    if (reply->faults & MAPICFG__REPLY_EXTRA)
        mapicfg__judge_say(judge, "probe-body-extra", mapicfg__judge_fault(judge),
                           mapicfg__judge_number(judge, reply->size - reply->wanted), NULL);
}

void mapicfg__judge_reply(struct mapicfg__judge *judge, mapicfg_probe *probe, const struct mapicfg__frame *frame) {
    const struct mapicfg__step_row *row = &mapicfg__steps[judge->outcome->step];
    const int is_open = row->action == MAPICFG__ACTION_OPEN, is_emsmdb = row->endpoint == MAPICFG_PROBE_EMSMDB;
    const enum mapicfg__reply_kind kind = !is_open    ? MAPICFG__REPLY_PLAIN
                                          : is_emsmdb ? MAPICFG__REPLY_CONNECT
                                                      : MAPICFG__REPLY_BIND;
    struct mapicfg__reply reply;
    mapicfg__reply_read(&reply, kind, frame->payload ? frame->payload : "", frame->payload_size);
    judge->outcome->codes[1] = reply.has_status ? (int64_t)reply.status : -1;
    judge->outcome->codes[2] = reply.has_error ? (int64_t)reply.error : -1;
    judge->layer = MAPICFG_PROBE_LAYER_MAILBOX;
    if (reply.has_status && reply.status)
        mapicfg__judge_say(judge, "probe-status-code", MAPICFG_PROBE_FAULT_SERVER, judge->who,
                           mapicfg__judge_hex(judge, reply.status), NULL);
    else if (reply.has_error && kind == MAPICFG__REPLY_CONNECT)
        judge_connect(judge, probe, &reply);
    else if (reply.has_error && kind == MAPICFG__REPLY_BIND)
        judge_bind(judge, probe, &reply);
    else if (reply.has_error)
        judge_close(judge, &reply);
    judge_size(judge, &reply);
}
