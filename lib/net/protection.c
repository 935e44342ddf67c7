/* SPDX-License-Identifier: LGPL-2.1-or-later
 * protection.c: what Extended Protection does at a server, measured: the same logon with three channel bindings. The
 * 401 itself is that of a wrong password, so only the three together tell. */
#include <mapicfg-net/test.h>

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "net/protection.h"

#define KINDS 3u

/* What of the three was let in, as bits 1 << MAPICFG_HTTP_BINDINGS_. */
#define RIGHT (1u << MAPICFG_HTTP_BINDINGS_RIGHT)
#define NONE (1u << MAPICFG_HTTP_BINDINGS_NONE)
#define WRONG (1u << MAPICFG_HTTP_BINDINGS_WRONG)

const char *mapicfg__protection_id(uint32_t let_in) {
    switch (let_in) {
    case RIGHT | NONE | WRONG: return "probe-protection-off";
    case RIGHT | NONE: return "probe-protection-allowed";
    case RIGHT: return "probe-protection-required";
    case NONE: return "probe-protection-other-certificate";
    case 0: return "probe-protection-all-refused";
    default: return "probe-protection-odd";
    }
}

/* The HTTP status of the last step that a logon was sent in: the mailbox's endpoint, or Autodiscover where that was
 * refused; 0: there is none. */
static int64_t status_of(const mapicfg_probe *probe) {
    int64_t found = 0;
    for (size_t i = 0; i < mapicfg_probe_step_count(probe); i++) {
        const char *name = mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_NAME);
        const int64_t auth = mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_AUTH);
        const int64_t status = mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_STATUS);
        if (!name || (strcmp(name, "emsmdb-ping-first") != 0 && strcmp(name, "autodiscover") != 0)) continue;
        if (status >= 100) found = auth > 0 ? status : 0;
    }
    return found;
}

static int is_refused(const mapicfg_probe *probe) {
    return status_of(probe) == 401;
}

static mapicfg_status say(const mapicfg_probe_options *asked, mapicfg_probe *const probes[KINDS],
                          mapicfg_statements *statements, mapicfg_error *err) {
    char texts[KINDS][24];
    uint32_t let_in = 0;
    int is_measured = 1;
    for (uint32_t i = 0; i < KINDS; i++) {
        const int64_t status = status_of(probes[i]);
        is_measured &= status > 0 || (i == MAPICFG_HTTP_BINDINGS_WRONG && !let_in);
        let_in |= (uint32_t)(status > 0 && status != 401) << i;
        snprintf(texts[i], sizeof texts[i], status > 0 ? "%lld" : "nothing", (long long)status);
    }
    const char *url = mapicfg_probe_get_text(probes[0], MAPICFG_PROBE_TEXT_MAIL_STORE_URL);
    const char *where = asked->server ? asked->server : url ? url : asked->user;
    const char *const arguments[] = {where, texts[MAPICFG_HTTP_BINDINGS_RIGHT], texts[MAPICFG_HTTP_BINDINGS_NONE],
                                     texts[MAPICFG_HTTP_BINDINGS_WRONG]};
    const char *id = is_measured ? mapicfg__protection_id(let_in) : "probe-protection-unmeasured";
    return mapicfg_statements_say(statements, mapicfg_rule_find(id), where, "Extended Protection", arguments, 4, err);
}

mapicfg_status mapicfg_test_protection(const mapicfg_probe_options *probe, const mapicfg_test_options *options,
                                       const mapicfg_work *work, mapicfg_statements *statements, mapicfg_error *err) {
    mapicfg_probe *probes[KINDS] = {NULL};
    mapicfg_status status = MAPICFG_OK;
    if (!probe) return mapicfg__error_null_argument(err, "probe");
    if (!statements) return mapicfg__error_null_argument(err, "statements");
    if (!probe->auth || probe->auth & ~(MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "channel bindings are of NTLM and Negotiate alone");
    for (uint32_t i = 0; !status && i < KINDS; i++) {
        mapicfg_probe_options one = *probe;
        one.kind = MAPICFG_PROBE_SELF;
        one.tries = 1;
        one.bindings = i;
        status = mapicfg_probe_new(&one, &probes[i], err);
    }
    /* One after the other: a server that locks accounts must not see three at once. Where the right one and none are
     * refused, so would a wrong one be. */
    for (uint32_t i = 0; !status && i < KINDS; i++) {
        if (i == MAPICFG_HTTP_BINDINGS_WRONG && is_refused(probes[0]) && is_refused(probes[1])) break;
        status = mapicfg_test_run(&probes[i], 1, options, work, err);
    }
    if (!status) status = say(probe, probes, statements, err);
    for (uint32_t i = 0; i < KINDS; i++) mapicfg_probe_free(probes[i]);
    return status;
}
