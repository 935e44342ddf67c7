/* SPDX-License-Identifier: LGPL-2.1-or-later
 * default.c: whether Setup leaves MAPI over HTTP on or off.
 *
 * Sources: "Configure MAPI over HTTP in Exchange Server", first table; "MAPI over HTTP in Exchange Server"; the
 * Exchange 2013 text of the latter; the first Exchange 2016 text of the former (mixed 2010 and 2016 organizations);
 * "What's new in Exchange Server" (2013 servers keep it off only where it was not on already); Setup's readiness check
 * WarnMapiHttpNotEnabled (Setup never switches it on where it is off); system requirements of Exchange 2013, 2016 and
 * 2019, supported coexistence scenarios. */
#include <mapicfg/default.h>
#include <mapicfg/object.h>

#include "base/error.h"

#define TABLE "Configure MAPI over HTTP in Exchange Server, table of defaults"
#define ON_BY_DEFAULT "MAPI over HTTP in Exchange Server: enabled by default"

static int has(uint32_t releases, uint32_t release) {
    return (releases >> release & 1u) != 0;
}

static int has_2013(uint32_t releases) {
    return has(releases, MAPICFG_SERVER_2013_RTM) || has(releases, MAPICFG_SERVER_2013);
}

static mapicfg_status not_applicable(mapicfg_error *err, uint32_t version, const char *why) {
    return mapicfg__error_fail(err, MAPICFG_E_NOT_APPLICABLE, "not applicable to installing %s: %s",
                               mapicfg_server_name(version), why);
}

static mapicfg_status no_release(mapicfg_error *err, uint32_t number) {
    return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "%lu is not a release of Exchange", (unsigned long)number);
}

static mapicfg_status give(uint32_t *state, const char **source, uint32_t value, const char *text) {
    *state = value;
    if (source) *source = text;
    return MAPICFG_OK;
}

/* "Enabled by default" holds where nobody has turned it off. */
static mapicfg_status give_on(uint32_t *state, const char **source, uint32_t was_enabled, const char *text) {
    if (was_enabled != MAPICFG_FALSE) return give(state, source, MAPICFG_TRUE, text);
    return give(state, source, MAPICFG_FALSE,
                "Setup's readiness check WarnMapiHttpNotEnabled: Setup does not switch it on where it is off");
}

/* The rule of 2013 servers: Setup leaves the switch as it is, and 2013 has it off until somebody turns it on. */
static mapicfg_status give_2013(uint32_t *state, const char **source, uint32_t was_enabled) {
    if (was_enabled == MAPICFG_TRUE)
        return give(state, source, MAPICFG_TRUE,
                    "What's new in Exchange Server: it stays on where it was on in Exchange 2013");
    return give(state, source, MAPICFG_FALSE, TABLE ", row \"any Exchange 2013 servers\"");
}

static mapicfg_status default_2013(uint32_t *state, const char **source, uint32_t from, uint32_t was_enabled,
                                   mapicfg_error *err) {
    if (from >> MAPICFG_SERVER_2016)
        return not_applicable(err, MAPICFG_SERVER_2013, "no document has a row for an organization with newer servers");
    if (has_2013(from) && was_enabled == MAPICFG_TRUE) return give_2013(state, source, was_enabled);
    return give(state, source, MAPICFG_FALSE,
                "MAPI over HTTP (Exchange 2013): disabled until an administrator enables it");
}

static mapicfg_status default_2016(uint32_t *state, const char **source, uint32_t from, uint32_t was_enabled,
                                   mapicfg_error *err) {
    if (has(from, MAPICFG_SERVER_2019) || has(from, MAPICFG_SERVER_SE))
        return not_applicable(err, MAPICFG_SERVER_2016, "no document has a row for an organization with newer servers");
    if (!from) return give_on(state, source, was_enabled, ON_BY_DEFAULT);
    if (has_2013(from)) return give_2013(state, source, was_enabled);
    if (has(from, MAPICFG_SERVER_2010))
        return give_on(state, source, was_enabled, TABLE ", row \"Exchange 2010 environment\"");
    return not_applicable(err, MAPICFG_SERVER_2016,
                          "an Exchange 2016 environment is not upgraded to Exchange 2016 "
                          "(n/a in the table of defaults)");
}

static mapicfg_status default_2019(uint32_t *state, const char **source, uint32_t from, uint32_t was_enabled,
                                   mapicfg_error *err) {
    if (has(from, MAPICFG_SERVER_SE))
        return not_applicable(err, MAPICFG_SERVER_2019, "no document has a row for an organization with newer servers");
    if (!from) return give_on(state, source, was_enabled, ON_BY_DEFAULT);
    if (has(from, MAPICFG_SERVER_2010))
        return not_applicable(err, MAPICFG_SERVER_2019,
                              "an organization with Exchange 2010 servers cannot be upgraded to Exchange 2019 "
                              "(n/a in the table of defaults)");
    if (has_2013(from)) return give_2013(state, source, was_enabled);
    if (has(from, MAPICFG_SERVER_2016))
        return give_on(state, source, was_enabled, TABLE ", row \"Exchange 2016 environment\"");
    return not_applicable(err, MAPICFG_SERVER_2019, "an Exchange 2019 environment is not upgraded to Exchange 2019");
}

/* No table has Exchange SE: what follows for it from the rules for its predecessors is said to be inferred. */
static mapicfg_status default_se(uint32_t *state, const char **source, uint32_t from, uint32_t was_enabled,
                                 mapicfg_error *err) {
    if (!from) return give_on(state, source, was_enabled, ON_BY_DEFAULT " since Exchange 2016 (inferred for SE)");
    if (has(from, MAPICFG_SERVER_2010) || has_2013(from))
        return not_applicable(err, MAPICFG_SERVER_SE,
                              "no document has a row for upgrading to it from Exchange 2010 or 2013");
    if (from == 1u << MAPICFG_SERVER_SE)
        return not_applicable(err, MAPICFG_SERVER_SE, "an Exchange SE environment is not upgraded to Exchange SE");
    return give_on(state, source, was_enabled,
                   "inferred: Setup leaves the switch as it is, which Exchange 2016 and 2019 have on by default");
}

mapicfg_status mapicfg_org_default(uint32_t version, const uint32_t *upgraded_from, size_t count, uint32_t was_enabled,
                                   uint32_t *state, const char **source, mapicfg_error *err) {
    if (source) *source = NULL;
    if (!state) return mapicfg__error_null_argument(err, "state");
    *state = MAPICFG_NOT_STATED;
    if (!upgraded_from && count) return mapicfg__error_null_argument(err, "upgraded_from");
    if (was_enabled != MAPICFG_NOT_STATED && was_enabled != MAPICFG_FALSE && was_enabled != MAPICFG_TRUE)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "was_enabled is neither true, false nor not stated");
    uint32_t from = 0; /* a bit a release */
    for (size_t i = 0; i < count; i++) {
        if (!mapicfg_server_name(upgraded_from[i])) return no_release(err, upgraded_from[i]);
        from |= 1u << upgraded_from[i];
    }
    if (from == 1u << MAPICFG_SERVER_2007 && version > MAPICFG_SERVER_2013)
        return not_applicable(err, version, "from Exchange 2007 an organization is upgraded to Exchange 2010 or 2013");
    from &= ~(1u << MAPICFG_SERVER_2007); /* gone before anything newer than 2013 came */
    switch (version) {
    case MAPICFG_SERVER_2007:
    case MAPICFG_SERVER_2010:
    case MAPICFG_SERVER_2013_RTM: return not_applicable(err, version, "MAPI over HTTP came with Exchange 2013 SP1");
    case MAPICFG_SERVER_2013: return default_2013(state, source, from, was_enabled, err);
    case MAPICFG_SERVER_2016: return default_2016(state, source, from, was_enabled, err);
    case MAPICFG_SERVER_2019: return default_2019(state, source, from, was_enabled, err);
    case MAPICFG_SERVER_SE: return default_se(state, source, from, was_enabled, err);
    default: return no_release(err, version);
    }
}
