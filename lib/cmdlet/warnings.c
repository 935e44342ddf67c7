/* SPDX-License-Identifier: LGPL-2.1-or-later
 * warnings.c: what documents warn of when values are set. A warning is about what becomes so: nothing is said of what
 * was so before.
 *
 * Sources: Set-CASMailbox, Set-MapiVirtualDirectory; "Configure MAPI over HTTP in Exchange Server"; the Exchange 2016
 * release notes (archives). */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/verbs.h"
#include "decision/versions.h"
#include "model/url.h"
#include "topology/topology.h"

/* What is warned of, and what it was before; NULL: it is new. */
struct warned {
    struct mapicfg__stage *stage;
    const mapicfg_object *before, *after;
    const char *identity;
};

static int is_changed(const struct warned *warned, uint32_t property) {
    uint32_t at = mapicfg__property_number(property);
    return !warned->before || mapicfg_object_difference(warned->before, warned->after, at) == at;
}

static mapicfg_status warn(const struct warned *warned, enum mapicfg__rule_number rule, const char *first,
                           const char *second, const char *third, mapicfg_error *err) {
    const char *const arguments[] = {warned->identity, first, second, third};
    size_t count = third ? 4 : second ? 3 : first ? 2 : 1;
    return mapicfg__stage_warn(warned->stage, rule, warned->identity, arguments, count, err);
}

/* The same with a text of a list. */
static mapicfg_status warn_of_part(const struct warned *warned, enum mapicfg__rule_number rule, const char *part,
                                   size_t size, mapicfg_error *err) {
    char *copy = mapicfg__mem_dup(part, size);
    if (!copy) return mapicfg__error_no_memory(err);
    mapicfg_status status = warn(warned, rule, copy, NULL, NULL, err);
    mapicfg__mem_free(copy);
    return status;
}

/* ---- virtual directories ---- */

static int has_item(const mapicfg_object *object, uint32_t property, const char *wanted) {
    const struct mapicfg__value *value = mapicfg__object_value(object, property);
    for (uint32_t i = 0; i < value->count; i++)
        if (mapicfg_text_equal(value->items[i], wanted)) return 1;
    return 0;
}

/* The property of a MAPI virtual directory in the class of any other that has one of the same name. */
static uint32_t same_of(const mapicfg_object *vdir, uint32_t property) {
    const char *name = mapicfg__property_name(property);
    return vdir->cls->id << 8 | (uint32_t)mapicfg__property_find(vdir->cls, name, strlen(name));
}

static int has_flag(const mapicfg_object *vdir, const char *flag) {
    return has_item(vdir, same_of(vdir, MAPICFG__VDIR_ExtendedProtectionFlags), flag);
}

static size_t count_items(const mapicfg_object *vdir, uint32_t property) {
    return mapicfg__object_value(vdir, property)->count;
}

static int has_no_methods(const mapicfg_object *vdir) {
    uint32_t methods = same_of(vdir, MAPICFG__VDIR_IISAuthenticationMethods);
    return mapicfg__object_state(vdir, methods) != MAPICFG_NOT_STATED && !count_items(vdir, methods);
}

static int lacks_oauth(const mapicfg_object *vdir) {
    return count_items(vdir, MAPICFG__VDIR_IISAuthenticationMethods) &&
           !has_item(vdir, MAPICFG__VDIR_IISAuthenticationMethods, "OAuth");
}

static int has_no_urls(const mapicfg_object *vdir) {
    return mapicfg__object_state(vdir, MAPICFG__VDIR_InternalUrl) == MAPICFG_NULL &&
           mapicfg__object_state(vdir, MAPICFG__VDIR_ExternalUrl) == MAPICFG_NULL && !mapicfg_object_is_back_end(vdir);
}

static int has_no_names(const mapicfg_object *vdir) {
    return !count_items(vdir, same_of(vdir, MAPICFG__VDIR_ExtendedProtectionSPNList));
}

static int requires_names(const mapicfg_object *vdir) {
    const char *checking = mapicfg__object_text(vdir, same_of(vdir, MAPICFG__VDIR_ExtendedProtectionTokenChecking));
    return checking && mapicfg_text_equal(checking, "Require") && has_no_names(vdir);
}

static int proxy_without_names(const mapicfg_object *vdir) {
    return has_flag(vdir, "Proxy") && has_no_names(vdir);
}

static mapicfg_status warn_of_states(const struct warned *warned, mapicfg_error *err) {
    enum { MAPI = 1, ANYWHERE = 2, OTHER = 4 };
    static const struct {
        int (*holds)(const mapicfg_object *vdir);
        enum mapicfg__rule_number rule;
        int of;
    } states[] = {
        {has_no_methods, RULE_CMDLET_NO_METHODS, MAPI | ANYWHERE},
        {lacks_oauth, RULE_CMDLET_OAUTH_MISSING, MAPI},
        {has_no_urls, RULE_CMDLET_NO_URLS, MAPI},
        {requires_names, RULE_CMDLET_SPN_LIST_EMPTY, MAPI | ANYWHERE | OTHER},
        {proxy_without_names, RULE_CMDLET_PROXY_WITHOUT_SPN, MAPI | ANYWHERE | OTHER},
    };
    const mapicfg_object *before = warned->before;
    uint32_t class_id = warned->after->cls->id;
    int kind = class_id == MAPICFG_CLASS_VDIR ? MAPI : class_id == MAPICFG_CLASS_OUTLOOK_ANYWHERE ? ANYWHERE : OTHER;
    int had_oauth = kind == MAPI && before && has_item(before, MAPICFG__VDIR_IISAuthenticationMethods, "OAuth");
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof states / sizeof *states; i++)
        if (states[i].of & kind && states[i].holds(warned->after) && !(before && states[i].holds(before)))
            status = warn(warned, states[i].rule, had_oauth ? "no longer" : "not", NULL, NULL, err);
    return status;
}

static mapicfg_status warn_of_path(const struct warned *warned, uint32_t property, mapicfg_error *err) {
    const char *url = mapicfg__object_text(warned->after, property);
    char *served = NULL;
    if (!url || !is_changed(warned, property) || mapicfg_object_is_back_end(warned->after)) return MAPICFG_OK;
    mapicfg_status status = mapicfg__url_dup_served(url, &served, err);
    if (!status && served)
        status = warn(warned, RULE_CMDLET_URL_PATH, mapicfg__property_name(property), url, served, err);
    mapicfg__mem_free(served);
    return status;
}

static mapicfg_status warn_of_urls(const struct warned *warned, mapicfg_error *err) {
    static const uint32_t urls[] = {MAPICFG__VDIR_InternalUrl, MAPICFG__VDIR_ExternalUrl};
    int without = !mapicfg__bound_property(&warned->stage->bound, MAPICFG__VDIR_IISAuthenticationMethods), set = 0;
    for (size_t i = 0; i < 2; i++)
        set |= mapicfg__bound_property(&warned->stage->bound, urls[i]) &&
               mapicfg__object_text(warned->after, urls[i]) && is_changed(warned, urls[i]);
    mapicfg_status status =
        set && without ? warn(warned, RULE_CMDLET_URL_WITHOUT_METHODS, NULL, NULL, NULL, err) : MAPICFG_OK;
    for (size_t i = 0; !status && i < 2; i++) status = warn_of_path(warned, urls[i], err);
    return status;
}

/* ---- service principal names ---- */

static int is_host_byte(unsigned char c) {
    return mapicfg__is_alpha(c) || mapicfg__is_digit(c) || c >= 0x80 || (c && strchr("-._", c));
}

/* service/host[:port][/name] ("Name Formats for Unique SPNs"). In place of the port an instance may stand. The host;
 * NULL: it is none. */
static const char *find_host(const char *spn, size_t *size) {
    size_t service = strcspn(spn, "/\\:@ ");
    if (!service || spn[service] != '/') return NULL;
    const char *host = spn + service + 1, *after;
    *size = strcspn(host, "/:");
    after = host + *size;
    for (size_t i = 0; i < *size; i++)
        if (!is_host_byte((unsigned char)host[i]) || (host[i] == '.' && (!i || host[i - 1] == '.'))) return NULL;
    if (!*size || host[*size - 1] == '.') return NULL;
    if (*after == ':') after += 1 + strcspn(after + 1, "/:");
    if (after[-1] == ':' || (*after && (*after != '/' || !after[1]))) return NULL;
    return after[strcspn(after, "\\ ")] ? NULL : host;
}

enum name_fault { NAME_FINE, NAME_DOTLESS, NAME_INVALID };

static enum name_fault fault_of(const mapicfg_object *vdir, const char *spn) {
    size_t size;
    const char *host = find_host(spn, &size);
    if (!host) return NAME_INVALID;
    return memchr(host, '.', size) || has_flag(vdir, "AllowDotlessSPN") ? NAME_FINE : NAME_DOTLESS;
}

static mapicfg_status warn_of_names(const struct warned *warned, mapicfg_error *err) {
    uint32_t list = same_of(warned->after, MAPICFG__VDIR_ExtendedProtectionSPNList);
    const struct mapicfg__value *names = mapicfg__object_value(warned->after, list);
    const struct mapicfg__value *had = warned->before ? mapicfg__object_value(warned->before, list) : NULL;
    struct mapicfg__names known = {0};
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && had && i < had->count; i++)
        if (!mapicfg__names_put(&known, had->items[i], strlen(had->items[i]), 0))
            status = mapicfg__error_no_memory(err);
    for (uint32_t i = 0; !status && i < names->count; i++) {
        const char *name = names->items[i];
        enum name_fault fault = fault_of(warned->after, name);
        int was = mapicfg__names_get(&known, name, strlen(name)) != MAPICFG__NAME_NONE;
        if (fault == NAME_FINE || (was && fault_of(warned->before, name) == fault)) continue;
        status = warn(warned, fault == NAME_INVALID ? RULE_CMDLET_SPN_INVALID : RULE_CMDLET_SPN_DOTLESS, name, NULL,
                      NULL, err);
    }
    mapicfg__names_free(&known);
    return status;
}

static mapicfg_status warn_of_vdir(const struct warned *warned, mapicfg_error *err) {
    int mapi = warned->after->cls->id == MAPICFG_CLASS_VDIR;
    mapicfg_status status = mapi ? warn_of_urls(warned, err) : MAPICFG_OK;
    if (!status) status = warn_of_states(warned, err);
    return status ? status : warn_of_names(warned, err);
}

/* ---- mailboxes ---- */

static mapicfg_status warn_of_versions(const struct warned *warned, mapicfg_error *err) {
    const char *versions = mapicfg__object_text(warned->after, MAPICFG__MAILBOX_MAPIBlockOutlookVersions), *part;
    size_t size;
    if (!versions || !is_changed(warned, MAPICFG__MAILBOX_MAPIBlockOutlookVersions)) return MAPICFG_OK;
    switch (mapicfg__versions_check(versions, strlen(versions), &part, &size)) {
    case MAPICFG__VERSIONS_UNREADABLE: return warn_of_part(warned, RULE_CMDLET_VERSIONS_UNREADABLE, part, size, err);
    case MAPICFG__VERSIONS_OVER_LIMIT: return warn_of_part(warned, RULE_CMDLET_VERSIONS_LIMIT, part, size, err);
    case MAPICFG__VERSIONS_DIFFER: return warn_of_part(warned, RULE_CMDLET_VERSIONS_DOUBTFUL, part, size, err);
    default: return MAPICFG_OK;
    }
}

/* What the mailbox's own server makes of the change; the value of MAPIBlockOutlookVersions is not decided without a
 * client. */
static mapicfg_status warn_of_mailbox(const struct warned *warned, mapicfg_error *err) {
    static const struct {
        mapicfg_changes change;
        enum mapicfg__rule_number rule;
    } warnings[] = {
        {MAPICFG_CHANGES_BLOCK_FAILS, RULE_CMDLET_BLOCK_NO_EFFECT},
        {MAPICFG_CHANGES_MAPI_OFF, RULE_CMDLET_MAPI_DISABLED},
        {MAPICFG_CHANGES_ARCHIVE_LOST, RULE_CMDLET_ARCHIVE},
        {MAPICFG_CHANGES_WAY_LOST, RULE_CMDLET_NO_WAY_LEFT},
    };
    mapicfg_changes changes;
    mapicfg_status status =
        mapicfg__effects_of_mailbox(warned->stage->run->effects, warned->before, warned->after, &changes, err);
    if (changes & MAPICFG_CHANGES_MAPI_OFF) changes &= ~MAPICFG_CHANGES_WAY_LOST; /* that says it */
    if (!status) status = warn_of_versions(warned, err);
    for (size_t i = 0; !status && i < sizeof warnings / sizeof *warnings; i++)
        if (changes & warnings[i].change) status = warn(warned, warnings[i].rule, NULL, NULL, NULL, err);
    return status;
}

mapicfg_status mapicfg__warnings_of_values(struct mapicfg__stage *stage, const mapicfg_object *before,
                                           const mapicfg_object *after, mapicfg_error *err) {
    const struct warned warned = {stage, before, after, mapicfg_object_get_identity(after)};
    switch (after->cls->id) {
    case MAPICFG_CLASS_MAILBOX: return warn_of_mailbox(&warned, err);
    case MAPICFG_CLASS_ORG: mapicfg__effects_of_organization(stage->run->effects, before, after); return MAPICFG_OK;
    default: mapicfg__effects_of_directory(stage->run->effects); return warn_of_vdir(&warned, err);
    }
}
