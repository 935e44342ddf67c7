/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mailboxes.c: the family of switches: the organization's, and what those of mailboxes come to under it. Each rule is
 * said of kinds of mailboxes; the system's own mailboxes are nobody's, and are left out. */
#include <stdio.h>
#include <string.h>

#include "check/check.h"

enum setting { MAPI_HTTP, BLOCK, MAPI, RPC_HTTP };

static uint32_t state_of(const struct mapicfg__kind *kind, enum setting setting) {
    return (uint32_t)kind->bits >> 2 * setting & 3u;
}

static int is_stated(const struct mapicfg__check *check, const struct mapicfg__kind *kind,
                     enum mapicfg__rule_number rule, enum setting setting) {
    static const uint32_t properties[] = {
        [MAPI_HTTP] = MAPICFG__MAILBOX_MapiHttpEnabled,
        [BLOCK] = MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity,
        [MAPI] = MAPICFG__MAILBOX_MAPIEnabled,
        [RPC_HTTP] = MAPICFG__MAILBOX_MAPIBlockOutlookRpcHttp,
    };
    if (state_of(kind, setting) != MAPICFG_NOT_STATED) return 1;
    mapicfg__check_lacks(check, rule, properties[setting]);
    return 0;
}

static void say_if(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const struct mapicfg__kind *kind,
                   int broken) {
    if (broken)
        mapicfg__check_say_kind(check, rule, kind, NULL);
    else
        mapicfg__check_clean(check, rule, kind->count);
}

/* ---- MapiHttpEnabled ---- */

static void look_at_organization(const struct mapicfg__check *check, uint32_t org) {
    if (org == MAPICFG_NOT_STATED)
        mapicfg__check_lacks(check, RULE_CHECK_ORGANIZATION_OFF, MAPICFG__ORG_MapiHttpEnabled);
    else if (org == MAPICFG_FALSE)
        mapicfg__check_say(check, RULE_CHECK_ORGANIZATION_OFF, check->org, (int32_t)MAPICFG__ORG_MapiHttpEnabled, NULL);
    else
        mapicfg__check_clean(check, RULE_CHECK_ORGANIZATION_OFF, 1);
}

static void look_at_override(const struct mapicfg__check *check, const struct mapicfg__kind *kind, uint32_t org) {
    static const struct {
        enum mapicfg__rule_number rule;
        uint32_t org, mailbox;
    } overrides[] = {{RULE_CHECK_MAILBOX_REPEATS_ON, MAPICFG_TRUE, MAPICFG_TRUE},
                     {RULE_CHECK_MAILBOX_HELD_BACK, MAPICFG_TRUE, MAPICFG_FALSE},
                     {RULE_CHECK_MAILBOX_REPEATS_OFF, MAPICFG_FALSE, MAPICFG_FALSE}};
    for (size_t i = 0; i < sizeof overrides / sizeof *overrides; i++) {
        const enum mapicfg__rule_number rule = overrides[i].rule;
        if (org == MAPICFG_NOT_STATED)
            mapicfg__check_lacks(check, rule, MAPICFG__ORG_MapiHttpEnabled);
        else if (is_stated(check, kind, rule, MAPI_HTTP))
            say_if(check, rule, kind, org == overrides[i].org && state_of(kind, MAPI_HTTP) == overrides[i].mailbox);
    }
}

static void look_at_archive(const struct mapicfg__check *check, const struct mapicfg__kind *kind, uint32_t org) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MAILBOX_ARCHIVE;
    int matters = org != MAPICFG_TRUE && state_of(kind, MAPI_HTTP) == MAPICFG_TRUE;
    if (!matters || kind->archive == MAPICFG__KIND_ARCHIVE_NONE)
        mapicfg__check_clean(check, rule, kind->count);
    else if (org == MAPICFG_NOT_STATED)
        mapicfg__check_lacks(check, rule, MAPICFG__ORG_MapiHttpEnabled);
    else if (kind->archive == MAPICFG__KIND_ARCHIVE_NOT_STATED)
        mapicfg__check_lacks_text(check, rule, "ArchiveState of Get-Mailbox");
    else
        mapicfg__check_say_kind(check, rule, kind, NULL);
}

/* ---- blocks ---- */

static void look_at_way(const struct mapicfg__check *check, const struct mapicfg__kind *kind, uint32_t org) {
    const enum mapicfg__rule_number rule =
        org == MAPICFG_FALSE ? RULE_CHECK_MAILBOX_NO_WAY_OFF : RULE_CHECK_MAILBOX_NO_WAY;
    int is_blocked = state_of(kind, RPC_HTTP) == MAPICFG_TRUE;
    if (!is_stated(check, kind, RULE_CHECK_MAILBOX_NO_WAY, RPC_HTTP)) {
        mapicfg__check_lacks(check, RULE_CHECK_MAILBOX_NO_WAY_OFF, MAPICFG__MAILBOX_MAPIBlockOutlookRpcHttp);
    } else if (is_blocked && org == MAPICFG_NOT_STATED) {
        mapicfg__check_lacks(check, RULE_CHECK_MAILBOX_NO_WAY, MAPICFG__ORG_MapiHttpEnabled);
        mapicfg__check_lacks(check, RULE_CHECK_MAILBOX_NO_WAY_OFF, MAPICFG__ORG_MapiHttpEnabled);
    } else if (!is_blocked || is_stated(check, kind, rule, MAPI_HTTP)) {
        say_if(check, rule, kind, is_blocked && kind->decision & MAPICFG_NOTE_NO_WAY_LEFT);
    }
}

/* The server whose directory serves the mailboxes; NULL: it is not known, or has none. */
static const char *serving(const struct mapicfg__check *check, const struct mapicfg__kind *kind,
                           enum mapicfg__part part) {
    enum mapicfg__served how;
    const mapicfg_object *vdir = mapicfg__topology_serving(check->topology, kind->server, part, &how);
    return vdir ? mapicfg__check_server_name(check, mapicfg__check_server(check, vdir)) : NULL;
}

/* The internal host that is handed out from there; "" where it has none. */
static void put_host(const struct mapicfg__check *check, const struct mapicfg__kind *kind, enum mapicfg__part part,
                     char host[MAPICFG__CHECK_HOST]) {
    enum mapicfg__served how;
    const mapicfg_object *vdir = mapicfg__topology_serving(check->topology, kind->server, part, &how);
    if (!vdir || !mapicfg__check_put_role(check, vdir, MAPICFG__ROLE_INTERNAL, host)) host[0] = 0;
}

/* Nothing is handed out, although no switch forbids it. */
static void look_at_address(const struct mapicfg__check *check, const struct mapicfg__kind *kind, uint32_t org) {
    static const struct {
        enum mapicfg__rule_number rule;
        mapicfg_decision note;
        enum mapicfg__part part;
    } addresses[] = {{RULE_CHECK_MAILBOX_NO_URL, MAPICFG_NOTE_NO_URL, MAPICFG__MAPI},
                     {RULE_CHECK_MAILBOX_NO_HOST, MAPICFG_NOTE_NO_HOST, MAPICFG__RPC}};
    const int has_none = !(kind->decision & MAPICFG_EFFECTIVE_PROTOCOLS);
    char url[sizeof check->shared + 16];
    snprintf(url, sizeof url, "https://%s/mapi", check->shared);
    for (size_t i = 0; i < 2; i++) {
        const enum mapicfg__rule_number rule = addresses[i].rule;
        const char *server = serving(check, kind, addresses[i].part);
        if (org == MAPICFG_NOT_STATED)
            mapicfg__check_lacks(check, rule, MAPICFG__ORG_MapiHttpEnabled);
        else if (has_none && kind->decision & addresses[i].note && server)
            mapicfg__check_say_kind(check, rule, kind, server, url, check->shared, NULL);
        else if (kind->decision & MAPICFG_EFFECTIVE_UNKNOWN || (has_none && kind->decision & addresses[i].note))
            mapicfg__check_lacks(check, rule, MAPICFG__MAILBOX_ServerName);
        else if (!mapicfg__check_count(check, mapicfg__topology_class(addresses[i].part)))
            mapicfg__check_lacks_class(check, rule, mapicfg__topology_class(addresses[i].part));
        else
            mapicfg__check_clean(check, rule, kind->count);
    }
}

/* Whether the internal host is the one of the first virtual directory of the site. */
static int is_like_first(const struct mapicfg__check *check, struct mapicfg__names *sites, const mapicfg_object *vdir,
                         uint32_t number) {
    const char *site = mapicfg__check_site_name(check, mapicfg__check_server(check, vdir));
    char host[MAPICFG__CHECK_HOST], first[MAPICFG__CHECK_HOST];
    if (!site) return 1;
    const uint32_t before = mapicfg__names_get(sites, site, strlen(site));
    if (before == MAPICFG__NAME_NONE) {
        if (!mapicfg__names_put(sites, site, strlen(site), number)) mapicfg__check_no_memory(check);
        return 1;
    }
    return mapicfg__check_put_role(check, vdir, MAPICFG__ROLE_INTERNAL, host) &&
           mapicfg__check_put_role(check, mapicfg__check_object(check, vdir->cls->id, before), MAPICFG__ROLE_INTERNAL,
                                   first) &&
           !strcmp(host, first);
}

/* Whether the internal hosts stay as they are: what is wrong with URLs, and with names of sites, is put right first. */
static int are_settled(const struct mapicfg__check *check, enum mapicfg__part part) {
    struct mapicfg__names sites = {0};
    const mapicfg_object *vdir;
    int settled = 1;
    for (uint32_t i = 0; settled && (vdir = mapicfg__check_object(check, mapicfg__topology_class(part), i)); i++)
        settled = mapicfg__check_is_usable(check, vdir, MAPICFG__ROLE_INTERNAL) &&
                  (part != MAPICFG__MAPI || is_like_first(check, &sites, vdir, i));
    mapicfg__names_free(&sites);
    return settled;
}

/* Of a block that is on; the rule is the one of the protocol that the mailboxes use. */
static void look_at_effect(const struct mapicfg__check *check, const struct mapicfg__kind *kind,
                           enum mapicfg__rule_number rule, enum mapicfg__part part, int is_settled) {
    const char *server = serving(check, kind, part);
    const int has_any = mapicfg__check_count(check, mapicfg__topology_class(part)) != 0;
    char host[MAPICFG__CHECK_HOST], urls[MAPICFG__CHECK_HOST + sizeof "*://*"];
    put_host(check, kind, part, host);
    snprintf(urls, sizeof urls, "*://%s*", host);
    if (!has_any || kind->decision & (MAPICFG_NOTE_ASSUMED_URLS | MAPICFG_NOTE_ASSUMED_HOSTS))
        mapicfg__check_lacks_class(check, rule, mapicfg__topology_class(part));
    else if (!is_settled)
        mapicfg__check_lacks_text(
            check, rule, "final internal URLs and hosts (apply the remedies of the rules on URLs and hosts first)");
    else if (kind->decision & MAPICFG_NOTE_BLOCK_NO_EFFECT && server)
        mapicfg__check_say_kind(check, rule, kind, server, part == MAPICFG__MAPI ? urls : host, NULL);
    else if (kind->decision & (MAPICFG_NOTE_BLOCK_NO_EFFECT | MAPICFG_NOTE_BLOCK_PARTIAL | MAPICFG_EFFECTIVE_UNKNOWN))
        mapicfg__check_lacks(check, rule, MAPICFG__MAILBOX_ServerName);
    else
        mapicfg__check_clean(check, rule, kind->count);
}

static void look_at_block(const struct mapicfg__check *check, const struct mapicfg__kind *kind, uint32_t org,
                          const int settled[MAPICFG__PARTS]) {
    int is_blocked = state_of(kind, BLOCK) == MAPICFG_TRUE;
    if (is_stated(check, kind, RULE_CHECK_MAILBOX_BLOCK_MORE, BLOCK))
        say_if(check, RULE_CHECK_MAILBOX_BLOCK_MORE, kind, is_blocked);
    int is_anywhere = (kind->decision & (MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE | MAPICFG_EFFECTIVE_RPC)) != 0;
    const enum mapicfg__part part = is_anywhere ? MAPICFG__RPC : MAPICFG__MAPI;
    enum mapicfg__rule_number rule =
        is_anywhere ? RULE_CHECK_MAILBOX_BLOCK_NO_EFFECT_ANYWHERE : RULE_CHECK_MAILBOX_BLOCK_NO_EFFECT;
    if (!is_stated(check, kind, rule, BLOCK)) return;
    for (size_t i = 0; is_blocked && org == MAPICFG_NOT_STATED && i < 2; i++)
        mapicfg__check_lacks(check,
                             i ? RULE_CHECK_MAILBOX_BLOCK_NO_EFFECT : RULE_CHECK_MAILBOX_BLOCK_NO_EFFECT_ANYWHERE,
                             MAPICFG__ORG_MapiHttpEnabled);
    if (!is_blocked)
        mapicfg__check_clean(check, rule, kind->count);
    else if (org != MAPICFG_NOT_STATED)
        look_at_effect(check, kind, rule, part, settled[part]);
}

static void look_at_versions(const struct mapicfg__check *check, const struct mapicfg__kind *kind) {
    static const struct {
        enum mapicfg__rule_number rule;
        enum mapicfg__kind_versions versions;
    } faults[] = {{RULE_CHECK_MAILBOX_VERSIONS_ALL, MAPICFG__KIND_VERSIONS_EVERYBODY},
                  {RULE_CHECK_MAILBOX_VERSIONS_DOUBTFUL, MAPICFG__KIND_VERSIONS_DIFFER},
                  {RULE_CHECK_MAILBOX_VERSIONS_UNREADABLE, MAPICFG__KIND_VERSIONS_UNREADABLE}};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (kind->versions == MAPICFG__KIND_VERSIONS_NOT_STATED)
            mapicfg__check_lacks(check, faults[i].rule, MAPICFG__MAILBOX_MAPIBlockOutlookVersions);
        else
            say_if(check, faults[i].rule, kind, kind->versions == faults[i].versions);
    }
}

static void look_at_kind(const struct mapicfg__check *check, const struct mapicfg__kind *kind, uint32_t org,
                         const int settled[MAPICFG__PARTS]) {
    look_at_override(check, kind, org);
    look_at_archive(check, kind, org);
    look_at_way(check, kind, org);
    look_at_address(check, kind, org);
    look_at_block(check, kind, org, settled);
    look_at_versions(check, kind);
}

void mapicfg__check_mailboxes(const struct mapicfg__check *check) {
    const uint32_t org =
        check->org ? mapicfg__object_state(check->org, MAPICFG__ORG_MapiHttpEnabled) : MAPICFG_NOT_STATED;
    look_at_organization(check, org);
    for (uint32_t rule = RULE_CHECK_MAILBOX_REPEATS_ON; !check->kinds->mailboxes; rule++) {
        mapicfg__check_lacks_class(check, (enum mapicfg__rule_number)rule, MAPICFG_CLASS_MAILBOX);
        if (rule == RULE_CHECK_MAILBOX_VERSIONS_UNREADABLE) return;
    }
    const int settled[MAPICFG__PARTS] = {
        [MAPICFG__MAPI] = are_settled(check, MAPICFG__MAPI), [MAPICFG__RPC] = are_settled(check, MAPICFG__RPC)};
    for (size_t i = 0; i < check->kinds->count; i++) {
        const struct mapicfg__kind *kind = &check->kinds->items[i];
        int is_shut = state_of(kind, MAPI) == MAPICFG_FALSE; /* then nothing else matters */
        if (!is_shut && kind->type != MAPICFG__KIND_TYPE_SYSTEM) look_at_kind(check, kind, org, settled);
    }
}
