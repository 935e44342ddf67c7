/* SPDX-License-Identifier: LGPL-2.1-or-later
 * set.c: the Set- cmdlets, all alike: find the object, work out what it becomes, store that, warn.
 *
 * Sources: Set-OrganizationConfig, Set-CASMailbox, Set-MapiVirtualDirectory and the pages of the other virtual
 * directories. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/convert.h"
#include "cmdlet/spot.h"
#include "cmdlet/verbs.h"
#include "directory/change.h"
#include "directory/find.h"
#include "directory/records.h"
#include "directory/rows.h"
#include "model/value.h"

/* ---- which object ---- */

/* Records of Select-Object bind by the property Identity, as no cmdlet takes their type. */
static int is_identity_selected(const struct mapicfg__item *item) {
    int32_t identity = mapicfg__class_find(item->object->cls, MAPICFG__ROLE, MAPICFG__ROLE_IDENTITY);
    for (size_t i = 0; i < item->selected_count; i++)
        if (item->selected[i] == identity) return 1;
    return 0;
}

mapicfg_status mapicfg__set_target(struct mapicfg__stage *stage, const struct mapicfg__item *item, uint64_t *key,
                                   mapicfg_object **object, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(stage->cmdlet->class_id);
    const char *identity = mapicfg__bound_text(&stage->bound, "Identity");
    int64_t id = 0;
    *object = NULL;
    if (item && item->object && !identity) {
        int is_server = mapicfg__server_is_class(cls->id) && mapicfg__server_is_class(item->object->cls->id);
        if (item->object->cls != cls && !is_server)
            return mapicfg__error_fail(
                err, MAPICFG_E_PARAMETER,
                "The input object cannot be bound to any parameters for the command: its class is %s, not %s.",
                item->object->cls->name, cls->name);
        if (item->selected && !is_identity_selected(item)) return mapicfg__stage_cannot_bind(err);
        mapicfg_status status = MAPICFG_OK;
        if (item->object->cls == cls)
            status = mapicfg__row_get(stage->run->directory, cls, (int64_t)item->key, object, err);
        *key = item->key;
        if (status || *object) return status;
        identity = mapicfg_object_get_identity(item->object);
    } else if (item && item->text && !identity) {
        identity = item->text;
    } else if (item && !item->object && !identity) {
        return mapicfg__stage_cannot_bind(err);
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
static const uint32_t mirrors[] = {MAPICFG__VDIR_InternalAuthenticationMethods,
                                   MAPICFG__VDIR_ExternalAuthenticationMethods};

mapicfg_status mapicfg__set_mirror_methods(mapicfg_object *changes, const mapicfg_object *have, mapicfg_error *err) {
    const char *methods = mapicfg__property_name(MAPICFG__VDIR_IISAuthenticationMethods);
    char *text;
    mapicfg_status status = mapicfg_object_dup_text(changes, methods, &text, err);
    for (size_t i = 0; !status && text && i < 2; i++)
        if (!have || mapicfg__object_state(have, mirrors[i]) != MAPICFG_NOT_STATED)
            status = mapicfg__object_put_text(changes, mirrors[i], text, err);
    mapicfg_free(text);
    return status;
}

uint32_t mapicfg__set_source(uint32_t property) {
    return property == mirrors[0] || property == mirrors[1] ? MAPICFG__VDIR_IISAuthenticationMethods : 0;
}

/* -DefaultAuthenticationMethod replaces three properties, and excludes the parameters of each. Source:
 * Set-OutlookAnywhere. */
static const uint32_t default_methods[] = {MAPICFG__OUTLOOK_ANYWHERE_ExternalClientAuthenticationMethod,
                                           MAPICFG__OUTLOOK_ANYWHERE_InternalClientAuthenticationMethod,
                                           MAPICFG__OUTLOOK_ANYWHERE_IISAuthenticationMethods};
#define DEFAULT_METHODS (sizeof default_methods / sizeof *default_methods)

static mapicfg_status put_default_method(const struct mapicfg__stage *stage, mapicfg_object *changes,
                                         mapicfg_error *err) {
    const char *method = mapicfg__bound_text(&stage->bound, "DefaultAuthenticationMethod");
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && method && i < DEFAULT_METHODS; i++)
        status = mapicfg__object_put_text(changes, default_methods[i], method, err);
    return status;
}

/* Source: the type Hostname of -ExternalHostname. A URL there is a common mistake. */
static int is_host(const char *text) {
    size_t size = 0;
    while (mapicfg__is_alpha((unsigned char)text[size]) || mapicfg__is_digit((unsigned char)text[size]) ||
           (unsigned char)text[size] >= 0x80 || (text[size] && strchr("-._", text[size])))
        size++;
    return !text[size];
}

static mapicfg_status check_host(const struct mapicfg__stage *stage, uint32_t property, mapicfg_error *err) {
    const struct mapicfg__binding *binding = mapicfg__bound_property(&stage->bound, property);
    const char *host = binding ? mapicfg__term_text(binding->value) : "";
    if (is_host(host)) return MAPICFG_OK;
    return mapicfg__spot_refuse(
        err, binding->value->spot,
        "Cannot process argument transformation on parameter '%s'. Cannot convert value \"%.100s\" to type "
        "\"Microsoft.Exchange.Data.Hostname\": write the host alone, mail.contoso.com.",
        binding->parameter.name, host);
}

/* Of parameters that nothing is stored of. */
static mapicfg_status warn_of_aside(struct mapicfg__stage *stage, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < stage->bound.count; i++) {
        const struct mapicfg__parameter *parameter = &stage->bound.bindings[i].parameter;
        const char *const arguments[] = {parameter->name, stage->cmdlet->name};
        if (parameter->flags & MAPICFG__ASIDE)
            status = mapicfg__stage_warn(stage, RULE_CMDLET_NOT_STORED, NULL, arguments, 2, err);
    }
    return status;
}

mapicfg_status mapicfg__set_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    int is_default = mapicfg__bound_find(&stage->bound, "DefaultAuthenticationMethod") != NULL;
    for (size_t i = 0; is_default && i < DEFAULT_METHODS; i++) {
        const struct mapicfg__binding *other = mapicfg__bound_property(&stage->bound, default_methods[i]);
        if (other)
            return mapicfg__spot_refuse(err, other->spot,
                                        "-%s cannot be used with -DefaultAuthenticationMethod, which replaces it.",
                                        other->parameter.name);
    }
    mapicfg_status status = check_host(stage, MAPICFG__OUTLOOK_ANYWHERE_InternalHostname, err);
    if (!status) status = check_host(stage, MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname, err);
    return status ? status : warn_of_aside(stage, err);
}

static mapicfg_status make_changes(const struct mapicfg__stage *stage, const mapicfg_object *have,
                                   mapicfg_object **changes, mapicfg_error *err) {
    mapicfg_status status = mapicfg_object_new(have->cls->id, changes, err);
    for (size_t i = 0; !status && i < stage->bound.count; i++)
        if (stage->bound.bindings[i].property >= 0)
            status = mapicfg__convert_apply(*changes, have, &stage->bound.bindings[i], err);
    if (!status) status = put_default_method(stage, *changes, err);
    if (!status && have->cls->id == MAPICFG_CLASS_VDIR) status = mapicfg__set_mirror_methods(*changes, have, err);
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

/* ---- the cmdlet ---- */

static const char *doing(const struct mapicfg__class *cls) {
    switch (cls->id) {
    case MAPICFG_CLASS_ORG: return "Setting the organization configuration of";
    case MAPICFG_CLASS_MAILBOX: return "Setting the CAS mailbox";
    case MAPICFG_CLASS_VDIR: return "Setting the MAPI virtual directory";
    case MAPICFG_CLASS_EWS_VDIR: return "Setting the Exchange Web Services virtual directory";
    case MAPICFG_CLASS_OWA_VDIR: return "Setting the Outlook on the web virtual directory";
    case MAPICFG_CLASS_ECP_VDIR: return "Setting the Exchange admin center virtual directory";
    case MAPICFG_CLASS_OAB_VDIR: return "Setting the offline address book virtual directory";
    case MAPICFG_CLASS_POWERSHELL_VDIR: return "Setting the PowerShell virtual directory";
    case MAPICFG_CLASS_AUTODISCOVER_VDIR: return "Setting the Autodiscover virtual directory";
    case MAPICFG_CLASS_CLIENT_ACCESS_SERVICE: return "Setting the client access settings of server";
    case MAPICFG_CLASS_AUTH_SERVER: return "Setting the authorization server";
    case MAPICFG_CLASS_ACTIVE_SYNC_VDIR: return "Setting the Exchange ActiveSync virtual directory";
    default: return "Setting the Outlook Anywhere virtual directory";
    }
}

static mapicfg_status store(struct mapicfg__stage *stage, const mapicfg_object *have, uint64_t key,
                            const mapicfg_object *changes, mapicfg_error *err) {
    const char *identity = mapicfg_object_get_identity(have);
    const char *const of[] = {identity};
    uint32_t changed = 0;
    mapicfg_object *after = NULL;
    mapicfg_status status = mapicfg__effects_begin(stage->run->effects, have->cls->id, err);
    if (!status) status = mapicfg__change_set_key(stage->run->directory, (int64_t)key, changes, &changed, err);
    if (!status && !changed) status = mapicfg__stage_warn(stage, RULE_CMDLET_NOT_MODIFIED, identity, of, 1, err);
    if (!status && changed) status = merge(have, changes, &after, err);
    if (!status && changed) status = mapicfg__warnings_of_values(stage, have, after, err);
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
