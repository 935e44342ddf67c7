/* SPDX-License-Identifier: LGPL-2.1-or-later
 * set.c: the Set- cmdlets, all alike: find the object, work out what it becomes, store that, warn of what documents
 * warn of.
 *
 * Sources: Set-OrganizationConfig, Set-CASMailbox, Set-MapiVirtualDirectory; "Configure MAPI over HTTP in Exchange
 * Server"; the Exchange 2016 release notes (archives). */
#include <mapicfg/decision.h>
#include <mapicfg/identity.h>
#include <mapicfg/url.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/convert.h"
#include "cmdlet/verbs.h"
#include "directory/change.h"
#include "directory/find.h"
#include "directory/records.h"
#include "directory/rows.h"
#include "model/value.h"

/* ---- which object ---- */

/* What Select-Object gives binds by the property Identity, as its type is none that a cmdlet takes. */
static int is_identity_selected(const struct mapicfg__item *item) {
    int32_t identity = mapicfg__class_find(item->object->cls, MAPICFG__ROLE, MAPICFG__ROLE_IDENTITY);
    for (size_t i = 0; i < item->selected_count; i++)
        if (item->selected[i] == identity) return 1;
    return 0;
}

static mapicfg_status cannot_bind(mapicfg_error *err) {
    return mapicfg__error_fail(
        err, MAPICFG_E_PARAMETER,
        "The input object cannot be bound to any parameters for the command either because the command "
        "does not take pipeline input or the input and its properties do not match any of the "
        "parameters that take pipeline input.");
}

mapicfg_status mapicfg__set_target(struct mapicfg__stage *stage, const struct mapicfg__item *item, uint64_t *key,
                                   mapicfg_object **object, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(stage->cmdlet->class_id);
    const char *identity = mapicfg__bound_text(&stage->bound, "Identity");
    int64_t id = 0;
    *object = NULL;
    if (item && item->object && !identity) {
        if (item->object->cls != cls)
            return mapicfg__error_fail(
                err, MAPICFG_E_PARAMETER,
                "The input object cannot be bound to any parameters for the command: it is a %s, not a %s.",
                item->object->cls->name, cls->name);
        if (item->selected && !is_identity_selected(item)) return cannot_bind(err);
        mapicfg_status status = mapicfg__row_get(stage->run->directory, cls, (int64_t)item->key, object, err);
        *key = item->key;
        if (status || *object) return status;
        identity = mapicfg_object_get_identity(item->object);
    } else if (item && item->text && !identity) {
        identity = item->text;
    } else if (item && !item->object && !identity) {
        return cannot_bind(err);
    }
    struct mapicfg__buffer local = {0};
    mapicfg_status status = identity ? mapicfg__server_local_identity(stage, identity, &local, err) : MAPICFG_OK;
    if (!status) status = mapicfg__find_one(stage->run->directory, cls, identity ? local.data : NULL, &id, object, err);
    mapicfg__buffer_free(&local);
    *key = (uint64_t)id;
    return status;
}

/* ---- what it becomes ---- */

/* IISAuthenticationMethods shows in two more properties, which Exchange computes. Source: the documented output of
 * Get-MapiVirtualDirectory. */
mapicfg_status mapicfg__set_mirror_methods(mapicfg_object *changes, mapicfg_error *err) {
    static const uint32_t mirrors[] = {MAPICFG__VDIR_InternalAuthenticationMethods,
                                       MAPICFG__VDIR_ExternalAuthenticationMethods};
    const char *methods = mapicfg__property_name(MAPICFG__VDIR_IISAuthenticationMethods);
    char *text;
    mapicfg_status status = mapicfg_object_dup_text(changes, methods, &text, err);
    for (size_t i = 0; !status && text && i < 2; i++) status = mapicfg__object_put_text(changes, mirrors[i], text, err);
    mapicfg_free(text);
    return status;
}

static mapicfg_status make_changes(const struct mapicfg__stage *stage, const mapicfg_object *have,
                                   mapicfg_object **changes, mapicfg_error *err) {
    mapicfg_status status = mapicfg_object_new(have->cls->id, changes, err);
    for (size_t i = 0; !status && i < stage->bound.count; i++)
        if (stage->bound.bindings[i].property >= 0)
            status = mapicfg__convert_apply(*changes, have, &stage->bound.bindings[i], err);
    if (!status && have->cls->id == MAPICFG_CLASS_VDIR) status = mapicfg__set_mirror_methods(*changes, err);
    if (status) mapicfg__error_object(err, mapicfg_object_get_identity(have));
    return status;
}

/* `have` with the changes. */
static mapicfg_status merge(const mapicfg_object *have, const mapicfg_object *changes, mapicfg_object **after,
                            mapicfg_error *err) {
    mapicfg_status status = mapicfg_object_copy(have, after, err);
    for (uint32_t i = 0; !status && i < changes->cls->count; i++) {
        const char *name = changes->cls->properties[i].name;
        char *text;
        if (changes->values[i].state == MAPICFG_NOT_STATED) continue;
        status = mapicfg_object_dup_text(changes, name, &text, err);
        if (!status)
            status = text ? mapicfg__object_set_text(*after, i, text, strlen(text), MAPICFG__LENIENT, err)
                          : mapicfg__object_set_state(*after, i, MAPICFG_NULL, err);
        mapicfg_free(text);
    }
    return status;
}

/* ---- warnings ---- */

static int has_item(const mapicfg_object *object, uint32_t property, const char *wanted) {
    const struct mapicfg__value *value = mapicfg__object_value(object, property);
    for (uint32_t i = 0; i < value->count; i++)
        if (mapicfg_text_equal(value->items[i], wanted)) return 1;
    return 0;
}

static int is_changed(const mapicfg_object *before, const mapicfg_object *after, uint32_t property) {
    uint32_t at = mapicfg__property_number(property);
    return mapicfg_object_difference(before, after, at) == at;
}

/* Source: Set-MapiVirtualDirectory, parameters IISAuthenticationMethods, ExtendedProtectionTokenChecking. */
static mapicfg_status warn_of_vdir(struct mapicfg__stage *stage, const mapicfg_object *before,
                                   const mapicfg_object *after, mapicfg_error *err) {
    const struct mapicfg__bound *bound = &stage->bound;
    const char *identity = mapicfg_object_get_identity(after),
               *checking = mapicfg__object_text(after, MAPICFG__VDIR_ExtendedProtectionTokenChecking);
    int url = mapicfg__bound_property(bound, MAPICFG__VDIR_InternalUrl) ||
              mapicfg__bound_property(bound, MAPICFG__VDIR_ExternalUrl);
    int methods = mapicfg__bound_property(bound, MAPICFG__VDIR_IISAuthenticationMethods) != NULL;
    const char *const of[] = {identity};
    const char *const oauth[] = {identity, mapicfg_object_get_identity(before) ? "no longer" : "not"};
    mapicfg_status status = MAPICFG_OK;
    if (url && !methods) status = mapicfg__stage_warn(stage, RULE_CMDLET_URL_WITHOUT_METHODS, identity, of, 1, err);
    if (!status && methods && has_item(before, MAPICFG__VDIR_IISAuthenticationMethods, "OAuth") &&
        !has_item(after, MAPICFG__VDIR_IISAuthenticationMethods, "OAuth"))
        status = mapicfg__stage_warn(stage, RULE_CMDLET_OAUTH_MISSING, identity, oauth, 2, err);
    if (!status && checking && mapicfg_text_equal(checking, "Require") &&
        !mapicfg__object_value(after, MAPICFG__VDIR_ExtendedProtectionSPNList)->count &&
        is_changed(before, after, MAPICFG__VDIR_ExtendedProtectionTokenChecking))
        status = mapicfg__stage_warn(stage, RULE_CMDLET_SPN_LIST_EMPTY, identity, of, 1, err);
    if (!status && url &&
        mapicfg_url_equal(mapicfg__object_text(after, MAPICFG__VDIR_InternalUrl),
                          mapicfg__object_text(after, MAPICFG__VDIR_ExternalUrl)))
        status = mapicfg__stage_warn(stage, RULE_CMDLET_EQUAL_URLS, identity, of, 1, err);
    return status;
}

static int32_t note_equal(void *user, const mapicfg_object *object, uint64_t key) {
    (void)key;
    int *equal = user;
    *equal = mapicfg_url_equal(mapicfg__object_text(object, MAPICFG__VDIR_InternalUrl),
                               mapicfg__object_text(object, MAPICFG__VDIR_ExternalUrl));
    return *equal;
}

/* 15.0.4569, -11.8010.8036, 14.0.0-14.9.9, 7.0.0-; several with ; between. Source: Set-RpcClientAccess,
 * BlockedClientVersions; "Configure Outlook client blocking", Exchange 2013. */
static int is_version_list(const char *text) {
    for (const char *at = text;; at++) {
        size_t size = strcspn(at, ";,"), digits = 0, dashes = 0;
        for (size_t i = 0; i < size; i++) {
            digits += mapicfg__is_digit((unsigned char)at[i]) != 0;
            dashes += at[i] == '-';
            if (!mapicfg__is_digit((unsigned char)at[i]) && !strchr(".- ", at[i])) return 0;
        }
        if (!digits || dashes > 1) return 0;
        at += size;
        if (!*at) return 1;
    }
}

/* Source: Set-CASMailbox; the Exchange 2016 release notes for the archive. */
static mapicfg_status warn_of_mailbox(struct mapicfg__stage *stage, const mapicfg_object *before,
                                      const mapicfg_object *after, uint32_t org, mapicfg_error *err) {
    const uint32_t block = MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity;
    const char *identity = mapicfg_object_get_identity(after);
    const char *const of[] = {identity};
    const char *versions = mapicfg__object_text(after, MAPICFG__MAILBOX_MAPIBlockOutlookVersions);
    mapicfg_status status = MAPICFG_OK;
    if (versions && is_changed(before, after, MAPICFG__MAILBOX_MAPIBlockOutlookVersions) && !is_version_list(versions))
        status = mapicfg__stage_warn(stage, RULE_CMDLET_VERSIONS_UNREADABLE, identity, of, 1, err);
    if (!status && is_changed(before, after, block) && mapicfg__object_state(after, block) == MAPICFG_TRUE) {
        int equal = 0;
        status = mapicfg_directory_list(stage->run->directory, MAPICFG_CLASS_VDIR, NULL, note_equal, &equal, err);
        if (status == MAPICFG_E_CANCELLED) status = MAPICFG_OK;
        if (!status && equal) status = mapicfg__stage_warn(stage, RULE_CMDLET_BLOCK_NO_EFFECT, identity, of, 1, err);
    }
    if (!status && is_changed(before, after, MAPICFG__MAILBOX_MAPIEnabled) &&
        mapicfg__object_state(after, MAPICFG__MAILBOX_MAPIEnabled) == MAPICFG_FALSE)
        status = mapicfg__stage_warn(stage, RULE_CMDLET_MAPI_DISABLED, identity, of, 1, err);
    if (!status && is_changed(before, after, MAPICFG__MAILBOX_MapiHttpEnabled) && org == MAPICFG_FALSE &&
        mapicfg__object_state(after, MAPICFG__MAILBOX_MapiHttpEnabled) == MAPICFG_TRUE)
        status = mapicfg__stage_warn(stage, RULE_CMDLET_ARCHIVE, identity, of, 1, err);
    return status;
}

/* A store without an organization is fine: then nothing is known of it. */
static mapicfg_status organization_state(mapicfg_directory *directory, uint32_t *state, mapicfg_error *err) {
    mapicfg_object *org;
    *state = MAPICFG_NOT_STATED;
    mapicfg_status status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_ORG, NULL, &org, err);
    if (status) return status == MAPICFG_E_NOT_FOUND ? MAPICFG_OK : status;
    *state = mapicfg__object_state(org, MAPICFG__ORG_MapiHttpEnabled);
    mapicfg_object_free(org);
    return MAPICFG_OK;
}

static mapicfg_status count_follower(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    uint64_t *count = user;
    (void)err;
    const struct mapicfg__cell *http = mapicfg__record_cell(record, MAPICFG__MAILBOX_MapiHttpEnabled);
    const struct mapicfg__cell *mapi = mapicfg__record_cell(record, MAPICFG__MAILBOX_MAPIEnabled);
    int overrides = http->kind == MAPICFG__CELL_TEXT && http->size;
    int disabled =
        mapi->kind == MAPICFG__CELL_TEXT && mapicfg__value_parse_state(mapi->text, mapi->size) == MAPICFG_FALSE;
    *count += !overrides && !disabled;
    return MAPICFG_OK;
}

/* How many mailboxes get another protocol: those that no MAPI client may enter do not count. */
static mapicfg_status count_restarts(struct mapicfg__stage *stage, const mapicfg_object *before,
                                     const mapicfg_object *after, uint32_t org, mapicfg_error *err) {
    if (before->cls->id == MAPICFG_CLASS_MAILBOX) {
        uint32_t was = mapicfg__object_state(before, MAPICFG__MAILBOX_MapiHttpEnabled);
        uint32_t is = mapicfg__object_state(after, MAPICFG__MAILBOX_MapiHttpEnabled);
        was = was < MAPICFG_FALSE ? org : was;
        is = is < MAPICFG_FALSE ? org : is;
        if (was != is && was >= MAPICFG_FALSE && is >= MAPICFG_FALSE &&
            mapicfg__object_state(after, MAPICFG__MAILBOX_MAPIEnabled) != MAPICFG_FALSE)
            stage->run->restarts++;
        return MAPICFG_OK;
    }
    if (before->cls->id != MAPICFG_CLASS_ORG) return MAPICFG_OK;
    if (before->bits == after->bits || before->bits < MAPICFG_FALSE) return MAPICFG_OK;
    const struct mapicfg__class *mailbox = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    uint64_t wanted =
        mapicfg__property_bit(MAPICFG__MAILBOX_MapiHttpEnabled) | mapicfg__property_bit(MAPICFG__MAILBOX_MAPIEnabled);
    return mapicfg__records_list(stage->run->directory, "", mailbox, wanted, count_follower, &stage->run->restarts,
                                 err);
}

mapicfg_status mapicfg__set_warn_of_values(struct mapicfg__stage *stage, const mapicfg_object *before,
                                           const mapicfg_object *after, mapicfg_error *err) {
    uint32_t org = MAPICFG_NOT_STATED;
    mapicfg_status status =
        before->cls->id == MAPICFG_CLASS_MAILBOX ? organization_state(stage->run->directory, &org, err) : MAPICFG_OK;
    if (!status) status = count_restarts(stage, before, after, org, err);
    if (!status && before->cls->id == MAPICFG_CLASS_VDIR) status = warn_of_vdir(stage, before, after, err);
    if (!status && before->cls->id == MAPICFG_CLASS_MAILBOX) status = warn_of_mailbox(stage, before, after, org, err);
    return status;
}

/* ---- the cmdlet ---- */

static const char *doing(const struct mapicfg__class *cls) {
    if (cls->id == MAPICFG_CLASS_ORG) return "Setting the organization configuration of";
    return cls->id == MAPICFG_CLASS_MAILBOX ? "Setting the CAS mailbox" : "Setting the MAPI virtual directory";
}

static mapicfg_status store(struct mapicfg__stage *stage, const mapicfg_object *have, uint64_t key,
                            const mapicfg_object *changes, mapicfg_error *err) {
    const char *identity = mapicfg_object_get_identity(have);
    const char *const of[] = {identity};
    uint32_t changed = 0;
    mapicfg_object *after = NULL;
    mapicfg_status status = mapicfg__change_set_key(stage->run->directory, (int64_t)key, changes, &changed, err);
    if (!status && !changed) status = mapicfg__stage_warn(stage, RULE_CMDLET_NOT_MODIFIED, identity, of, 1, err);
    if (!status && changed) status = merge(have, changes, &after, err);
    if (!status && changed) status = mapicfg__set_warn_of_values(stage, have, after, err);
    mapicfg_object_free(after);
    return status ? status : mapicfg__stage_object_done(stage, identity, err);
}

struct setting {
    uint64_t key;
    mapicfg_object *have, *changes;
};

static void forget(struct setting *setting) {
    mapicfg_object_free(setting->changes);
    mapicfg_object_free(setting->have);
    *setting = (struct setting){0};
}

static mapicfg_status work_out(struct mapicfg__stage *stage, const struct mapicfg__item *item, struct setting *setting,
                               mapicfg_error *err) {
    mapicfg_status status = mapicfg__set_target(stage, item, &setting->key, &setting->have, err);
    return status ? status : make_changes(stage, setting->have, &setting->changes, err);
}

/* A question may take long, so it is asked outside the transaction; what is changed is read inside it. */
static mapicfg_status set_one(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    struct setting setting = {0};
    int yes = 0;
    mapicfg_status status = work_out(stage, item, &setting, err);
    if (!status)
        status = mapicfg__stage_may(stage, 0, doing(setting.have->cls), mapicfg_object_get_identity(setting.have), &yes,
                                    err);
    if (!status && yes && !mapicfg__transaction_is_open(stage->run->directory)) {
        forget(&setting);
        status = mapicfg__stage_begin(stage, err);
        if (!status) status = work_out(stage, item, &setting, err);
    }
    if (!status && yes) status = store(stage, setting.have, setting.key, setting.changes, err);
    forget(&setting);
    return status;
}

mapicfg_status mapicfg__set_object(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    mapicfg_error failed = {.code = MAPICFG_OK};
    mapicfg_status status = set_one(stage, item, &failed);
    if (status) status = mapicfg__stage_object_failed(stage, status, &failed);
    if (status && err) *err = failed;
    return status;
}
