/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_logon.c: which schemes are offered, and why credentials are refused. A 401 for a wrong password and one of
 * Extended Protection look the same, so what was sent decides what may be said. */
#include "net/judge_logon.h"

#include <string.h>

#include "base/text.h"
#include "net/challenge.h"

static void say_bearer(struct mapicfg__judge *judge) {
    const char *words = mapicfg_http_response_find_header(judge->response, "x-ms-diagnostics");
    size_t at = 0;
    for (const char *value;
         !words && (value = mapicfg__http_next(&judge->response->headers, "WWW-Authenticate", &at)) != NULL;)
        if (mapicfg__text_starts(value, "Bearer")) words = value;
    mapicfg__judge_say(judge, "probe-401-bearer", MAPICFG_PROBE_FAULT_CREDENTIALS, judge->who,
                       mapicfg__judge_clean(judge, words ? words : "no reason is given"), NULL);
}

static void say_bound(struct mapicfg__judge *judge) {
    const mapicfg_http_response *response = judge->response;
    const int is_kerberos = response->mechanism && mapicfg__text_same(response->mechanism, "Kerberos");
    const char *scheme = mapicfg_http_auth_name(response->auth);
    if (response->legs < 2 && !is_kerberos)
        mapicfg__judge_say(judge, "probe-401-half", MAPICFG_PROBE_FAULT_PROXY, judge->who, scheme, NULL);
    else if (response->bindings == MAPICFG_HTTP_BINDINGS_NONE)
        mapicfg__judge_say(judge, "probe-401-unbound", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who, scheme, NULL);
    else if (response->bindings == MAPICFG_HTTP_BINDINGS_WRONG)
        mapicfg__judge_say(judge, "probe-401-wrong-bound", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who, scheme, NULL);
    else if (is_kerberos)
        mapicfg__judge_say(judge, "probe-401-ticket", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who, NULL);
    else
        mapicfg__judge_say(judge, "probe-401-bound", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who, scheme, NULL);
}

/* Nothing was sent. */
static void say_unsent(struct mapicfg__judge *judge, uint32_t offers) {
    const uint32_t wanted = judge->request->auth;
    if (!offers) return;
    if (offers & wanted)
        mapicfg__judge_say(judge, "probe-401-anonymous", MAPICFG_PROBE_FAULT_CREDENTIALS, judge->who,
                           mapicfg__judge_schemes(judge, offers & wanted), NULL);
    else
        mapicfg__judge_say(judge, "probe-401-not-offered", MAPICFG_PROBE_FAULT_CLIENT, judge->who,
                           mapicfg__judge_schemes(judge, offers), mapicfg__judge_schemes(judge, wanted), NULL);
}

void mapicfg__judge_logon(struct mapicfg__judge *judge) {
    const uint32_t offers = mapicfg__challenge_offers(judge->response);
    judge->layer = MAPICFG_PROBE_LAYER_LOGON;
    if (!mapicfg__hop_is_not_proxy(&judge->hop))
        mapicfg__judge_say(judge, "probe-401-proxy", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
    if (!offers) mapicfg__judge_say(judge, "probe-401-no-scheme", mapicfg__judge_fault(judge), judge->who, NULL);
    switch (judge->response->auth) {
    case 0: say_unsent(judge, offers); break;
    case MAPICFG_HTTP_AUTH_BASIC:
        mapicfg__judge_say(judge, "probe-401-basic", MAPICFG_PROBE_FAULT_CREDENTIALS, judge->who, NULL);
        break;
    case MAPICFG_HTTP_AUTH_BEARER: say_bearer(judge); break;
    default: say_bound(judge);
    }
}

void mapicfg__judge_admission(struct mapicfg__judge *judge) {
    const mapicfg_http_response *response = judge->response;
    const int is_bound = response->auth == MAPICFG_HTTP_AUTH_NTLM || response->auth == MAPICFG_HTTP_AUTH_NEGOTIATE;
    if (!is_bound || !response->legs || response->bindings == MAPICFG_HTTP_BINDINGS_RIGHT) return;
    mapicfg__judge_say(judge, "probe-binding-not-looked-at", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who,
                       mapicfg_http_auth_name(response->auth),
                       response->bindings == MAPICFG_HTTP_BINDINGS_NONE ? "no" : "a wrong", NULL);
}
