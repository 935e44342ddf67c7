/* SPDX-License-Identifier: LGPL-2.1-or-later
 * scope.c: the parameters of Get-Mailbox that choose by where a mailbox is and what it is.
 *
 * Source: the page of Get-Mailbox. */
#include "cmdlet/scope.h"

#include <mapicfg/identity.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmdlet/verbs.h"
#include "model/identity.h"
#include "model/mailbox_type.h"

/* What a parameter asks of the property that it reads. */
static const struct {
    const char *parameter;
    uint32_t property;
} scopes[MAPICFG__SCOPES] = {
    {"Server", MAPICFG__MAILBOX_ServerName},
    {"Database", MAPICFG__MAILBOX_Database},
    {"RecipientTypeDetails", MAPICFG__MAILBOX_RecipientTypeDetails},
    {"OrganizationalUnit", MAPICFG__MAILBOX_DistinguishedName},
    {"Archive", MAPICFG__MAILBOX_ArchiveGuid},
    {"PublicFolder", MAPICFG__MAILBOX_RecipientTypeDetails},
    {"Arbitration", MAPICFG__MAILBOX_RecipientTypeDetails},
    {"AuditLog", MAPICFG__MAILBOX_RecipientTypeDetails},
    {"AuxAuditLog", MAPICFG__MAILBOX_RecipientTypeDetails},
    {"Monitoring", MAPICFG__MAILBOX_RecipientTypeDetails},
};
enum { SERVER, DATABASE, TYPES, UNIT, ARCHIVE };

mapicfg_status mapicfg__scope_begin(struct mapicfg__scope *scope, struct mapicfg__stage *stage, const char *server,
                                    mapicfg_error *err) {
    int known = 0;
    *scope = (struct mapicfg__scope){0};
    if (!server) return MAPICFG_OK;
    mapicfg_status status = mapicfg__server_find(stage->run->directory, server, &scope->server, NULL, &known, err);
    if (status != MAPICFG_E_NOT_FOUND || known) return status;
    mapicfg__buffer_bytes(&scope->server, server, strcspn(server, ".")); /* mailboxes may state it all the same */
    return scope->server.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- one mailbox ---- */

/* DB01 of DB01, of EX1\DB01 and of CN=DB01,CN=Databases,... */
static int names_database(const char *text, const char *wanted) {
    const char *name = text, *slash = strrchr(text, '\\');
    size_t size = strlen(text);
    if (mapicfg__text_starts(text, "CN="))
        name += 3, size = strcspn(name, ",");
    else if (slash)
        name = slash + 1, size = strlen(name);
    return mapicfg_text_equal(text, wanted) || mapicfg__text_equal(name, size, wanted, strlen(wanted));
}

/* An ancestor of contoso.com/Sales/Berlin/Anna: by its canonical name, or by its own name. */
static int is_below(const char *path, size_t size, const char *unit, size_t unit_size) {
    if (size > unit_size && path[unit_size] == '/' && mapicfg__text_begins(path, size, unit, unit_size)) return 1;
    for (const char *end = path + size, *at = path, *slash; (slash = memchr(at, '/', (size_t)(end - at))) != NULL;
         at = slash + 1)
        if (mapicfg__text_equal(at, (size_t)(slash - at), unit, unit_size)) return 1;
    return 0;
}

static int is_in_unit(const char *dn, const char *unit) {
    struct mapicfg__buffer path = {0}, wanted = {0};
    mapicfg__identity_put_canonical(&path, dn, strlen(dn));
    if (!path.size) mapicfg__buffer_text(&path, dn); /* an Identity is one already */
    mapicfg__identity_put_canonical(&wanted, unit, strlen(unit));
    if (!wanted.size) mapicfg__buffer_text(&wanted, unit);
    const int fits = path.failed || wanted.failed ? -1 : is_below(path.data, path.size, wanted.data, wanted.size);
    mapicfg__buffer_free(&path);
    mapicfg__buffer_free(&wanted);
    return fits;
}

static int has_type(const struct mapicfg__bound *bound, const char *type) {
    const struct mapicfg__patterns types = mapicfg__bound_names(bound, scopes[TYPES].parameter);
    for (size_t i = 0; i < types.count; i++)
        if (mapicfg_text_equal(mapicfg__bound_name(&types, i), type)) return 1;
    return 0;
}

static int is_asked_by(const char *type, const char *parameter) {
    const char *asking = mapicfg__mailbox_type_switch(type, strlen(type));
    return asking && !strcmp(asking, parameter);
}

static int fits(const struct mapicfg__scope *scope, const struct mapicfg__bound *bound, size_t at, const char *text) {
    const char *wanted = at == DATABASE || at == UNIT ? mapicfg__bound_text(bound, scopes[at].parameter) : NULL;
    switch (at) {
    case SERVER: return mapicfg__text_equal(text, strcspn(text, "."), scope->server.data, scope->server.size);
    case DATABASE: return !wanted || names_database(text, wanted);
    case TYPES: return has_type(bound, text);
    case UNIT: return !wanted ? 1 : is_in_unit(text, wanted);
    case ARCHIVE: return strspn(text, "0-") < strlen(text); /* zeros: none */
    default: return is_asked_by(text, scopes[at].parameter);
    }
}

static int is_asked(const struct mapicfg__scope *scope, const struct mapicfg__bound *bound, size_t at) {
    if (at == SERVER) return scope->server.size > 0;
    return at < ARCHIVE ? mapicfg__bound_find(bound, scopes[at].parameter) != NULL
                        : mapicfg__bound_switch(bound, scopes[at].parameter);
}

const char *mapicfg__scope_hides(const struct mapicfg__stage *stage, const mapicfg_object *mailbox) {
    const char *type = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_RecipientTypeDetails);
    if (!type || !mapicfg_text_equal(stage->bound.command->name, "Get-Mailbox") || has_type(&stage->bound, type))
        return NULL;
    const char *asking = mapicfg__mailbox_type_switch(type, strlen(type));
    if (asking && *asking && !mapicfg__bound_switch(&stage->bound, asking)) return asking;
    return NULL;
}

int mapicfg__scope_has(struct mapicfg__scope *scope, const struct mapicfg__stage *stage,
                       const mapicfg_object *mailbox) {
    int has = mapicfg__scope_hides(stage, mailbox) == NULL;
    for (size_t i = 0; i < MAPICFG__SCOPES && has == 1; i++) {
        if (!is_asked(scope, &stage->bound, i)) continue;
        const char *text = mapicfg__object_text(mailbox, scopes[i].property);
        if (!text && i == UNIT) text = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Identity);
        has = text ? fits(scope, &stage->bound, i, text) : 0;
        scope->unstated[i] += !text;
    }
    return has;
}

mapicfg_status mapicfg__scope_end(struct mapicfg__scope *scope, struct mapicfg__stage *stage, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < MAPICFG__SCOPES; i++) {
        char number[24];
        if (!scope->unstated[i]) continue;
        snprintf(number, sizeof number, "%llu", (unsigned long long)scope->unstated[i]);
        const char *const arguments[] = {number, scope->unstated[i] == 1 ? "mailbox does" : "mailboxes do",
                                         mapicfg__property_name(scopes[i].property), scopes[i].parameter};
        status = mapicfg__stage_warn(stage, RULE_CMDLET_NOT_STATED, NULL, arguments, 4, err);
    }
    return status;
}

void mapicfg__scope_free(struct mapicfg__scope *scope) {
    mapicfg__buffer_free(&scope->server);
}
