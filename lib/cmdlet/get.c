/* SPDX-License-Identifier: LGPL-2.1-or-later
 * get.c: the Get- cmdlets: objects of the store into the pipeline.
 *
 * Sources: Get-OrganizationConfig, Get-CASMailbox, Get-MapiVirtualDirectory and the pages of the other virtual
 * directories, Get-ExchangeServer, Get-MailboxPermission, Get-OfflineAddressBook. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/scope.h"
#include "cmdlet/verbs.h"
#include "model/identity.h"
#include "topology/topology.h"

#define DEFAULT_RESULT_SIZE 1000u

struct giving {
    struct mapicfg__stage *stage;
    uint64_t given, most;
    int more; /* there was one more than was asked for */
    int back_end;
    int may_be_none;              /* that is no error */
    struct mapicfg__scope *scope; /* of mailboxes; or NULL */
    mapicfg_status status;
    mapicfg_error *err;
};

/* Whether a parameter that asks for a value of a property was not given, or the object has that value. */
static int is_of(const struct mapicfg__bound *bound, const char *parameter, const mapicfg_object *object,
                 uint32_t property) {
    const char *wanted = mapicfg__bound_text(bound, parameter);
    const char *text = wanted ? mapicfg__object_text(object, property) : NULL;
    if (!wanted || (text && mapicfg_text_equal(text, wanted))) return 1;
    const char *user = text ? strchr(text, '\\') : NULL; /* DOMAIN\user by its name alone */
    return user && mapicfg_text_equal(user + 1, wanted);
}

static int is_wanted(const struct giving *giving, const mapicfg_object *object, mapicfg_error *err,
                     mapicfg_status *status) {
    const struct mapicfg__item item = {.object = object};
    const struct mapicfg__expr *condition = giving->stage->bound.condition;
    const char *anr = mapicfg__bound_text(&giving->stage->bound, "Anr");
    int fits = 1;
    if (condition) *status = mapicfg__condition_evaluate(condition, &item, &fits, err);
    if (!*status && fits && anr) {
        struct mapicfg__buffer pattern = {0};
        mapicfg__buffer_text(&pattern, anr);
        mapicfg__buffer_char(&pattern, '*');
        int long_one = pattern.size > MAPICFG__MOST_PATTERN;
        fits = pattern.failed || long_one ? MAPICFG_E_NOMEM : mapicfg__identity_matches(object, pattern.data);
        mapicfg__buffer_free(&pattern);
        if (long_one)
            *status =
                mapicfg__error_fail(err, MAPICFG_E_LIMIT, "-Anr has more than %zu bytes", MAPICFG__MOST_PATTERN - 1);
        else if (fits < 0)
            *status = mapicfg__error_no_memory(err);
    }
    if (!*status && fits == 1 && giving->scope) {
        fits = mapicfg__scope_has(giving->scope, giving->stage, object);
        if (fits < 0) *status = mapicfg__error_no_memory(err);
    }
    if (!giving->back_end && mapicfg_object_is_back_end(object)) fits = 0;
    if (!is_of(&giving->stage->bound, "Domain", object, MAPICFG__SERVER_Domain) ||
        !is_of(&giving->stage->bound, "User", object, MAPICFG__MAILBOX_PERMISSION_User))
        fits = 0;
    return !*status && fits == 1;
}

static int32_t give(void *user, const mapicfg_object *object, uint64_t key) {
    struct giving *giving = user;
    if (!is_wanted(giving, object, giving->err, &giving->status)) return giving->status != MAPICFG_OK;
    if (giving->given == giving->most) {
        giving->more = 1;
        return 1;
    }
    giving->given++;
    const struct mapicfg__item item = {.object = object, .key = key};
    giving->status = mapicfg__stage_pass(giving->stage, &item, giving->err);
    return giving->status != MAPICFG_OK || mapicfg__stage_enough(giving->stage);
}

/* A mailbox of a kind that Get-Mailbox does not find without a switch. */
static mapicfg_status tell_hidden(const struct mapicfg__stage *stage, const mapicfg_object *object,
                                  const char *identity, mapicfg_error *err) {
    const char *parameter = object->cls->id == MAPICFG_CLASS_MAILBOX ? mapicfg__scope_hides(stage, object) : NULL;
    if (!parameter) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND,
                               "The operation couldn't be performed because object '%.100s' couldn't be found: "
                               "Get-Mailbox finds a mailbox of the type %.40s with -%s only.",
                               identity, mapicfg__object_text(object, MAPICFG__MAILBOX_RecipientTypeDetails),
                               parameter);
}

/* Gives what the query finds. A name without wildcards that names nothing is an error, as in Exchange. */
static mapicfg_status list(struct giving *giving, const mapicfg_directory_query *query, mapicfg_error *err) {
    struct mapicfg__stage *stage = giving->stage;
    mapicfg_error failed;
    giving->err = err;
    mapicfg_status status =
        mapicfg_directory_list(stage->run->directory, stage->cmdlet->class_id, query, give, giving, &failed);
    if (giving->status) return giving->status;
    if (status && status != MAPICFG_E_CANCELLED) {
        if (err) *err = failed;
        return mapicfg__stage_object_failed(stage, status, err);
    }
    int wild = !query->identity || strpbrk(query->identity, "*?");
    if (giving->given || giving->more || wild || giving->may_be_none || stage->bound.condition) return MAPICFG_OK;
    mapicfg_object *object;
    status =
        mapicfg_directory_copy_object(stage->run->directory, stage->cmdlet->class_id, query->identity, &object, err);
    if (status == MAPICFG_E_AMBIGUOUS) status = MAPICFG_OK; /* there are such, and none was wanted */
    if (!status && object) status = tell_hidden(stage, object, query->identity, err);
    mapicfg_object_free(object);
    return status ? mapicfg__stage_object_failed(stage, status, err) : MAPICFG_OK;
}

/* An identity comes from the parameter, or from the object in the pipeline. */
static const char *identity_of(const struct mapicfg__stage *stage, const struct mapicfg__item *item) {
    if (item && item->text) return item->text;
    return item && item->object ? mapicfg_object_get_identity(item->object)
                                : mapicfg__bound_text(&stage->bound, "Identity");
}

mapicfg_status mapicfg__get_organization(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                         mapicfg_error *err) {
    struct giving giving = {.stage = stage, .most = UINT64_MAX, .back_end = 1};
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    (void)item;
    return list(&giving, &query, err);
}

/* -SortBy is Sort-Object put behind. */
static mapicfg_status list_sorted(struct giving *giving, const mapicfg_directory_query *query, mapicfg_error *err) {
    struct mapicfg__stage *stage = giving->stage;
    const struct mapicfg__binding *by = mapicfg__bound_find(&stage->bound, "SortBy");
    if (!by) return list(giving, query, err);
    struct mapicfg__stage *sort = mapicfg__mem_zalloc(sizeof *sort);
    if (!sort) return mapicfg__error_no_memory(err);
    *sort = (struct mapicfg__stage){
        .run = stage->run, .cmdlet = mapicfg__cmdlet_find(stage->run->cmdlets, "Sort-Object"), .next = stage->next};
    sort->bound.command = stage->bound.command;
    sort->bound.bindings[0] = *by;
    sort->bound.bindings[0].parameter.name = "Property";
    sort->bound.count = 1;
    stage->next = sort;
    mapicfg_status status = mapicfg__select_sort_before(sort, err);
    if (!status) status = list(giving, query, err);
    sort->failed = status != MAPICFG_OK;
    mapicfg_error ignored;
    mapicfg_status ended = mapicfg__select_sort_after(sort, status ? &ignored : err);
    stage->next = sort->next;
    mapicfg__mem_free(sort);
    return status ? status : ended;
}

static mapicfg_status get_mailboxes(struct mapicfg__stage *stage, const char *identity, struct mapicfg__scope *scope,
                                    mapicfg_error *err) {
    uint64_t most = mapicfg__bound_number(&stage->bound, "ResultSize", DEFAULT_RESULT_SIZE);
    struct giving giving = {.stage = stage, .most = most, .back_end = 1, .scope = scope};
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    query.identity = identity;
    mapicfg_status status = list_sorted(&giving, &query, err);
    if (!status) status = mapicfg__scope_end(scope, stage, err);
    if (status || !giving.more) return status;
    if (mapicfg__bound_find(&stage->bound, "ResultSize"))
        return mapicfg__stage_warn(stage, RULE_CMDLET_MORE_RESULTS, NULL, NULL, 0, err);
    return mapicfg__stage_warn(stage, RULE_CMDLET_DEFAULT_RESULTS, NULL, NULL, 0, err);
}

/* The server: of the parameter, or from the pipeline. */
static const char *server_of(const struct mapicfg__stage *stage, const struct mapicfg__item *item) {
    int piped = item && item->object && mapicfg__server_is_class(item->object->cls->id) &&
                !mapicfg__server_is_class(stage->cmdlet->class_id);
    return piped ? mapicfg__object_role(item->object, MAPICFG__ROLE_NAME)
                 : mapicfg__bound_text(&stage->bound, "Server");
}

/* An object that nothing names would stand for all. */
static int is_nameless(const struct mapicfg__stage *stage, const struct mapicfg__item *item) {
    return item && item->object && !server_of(stage, item) && !identity_of(stage, item);
}

mapicfg_status mapicfg__get_mailbox(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                    mapicfg_error *err) {
    struct mapicfg__scope scope;
    if (is_nameless(stage, item)) return mapicfg__stage_cannot_bind(err);
    const char *server = server_of(stage, item);
    mapicfg_status status = mapicfg__scope_begin(&scope, stage, server, err);
    if (status)
        status = mapicfg__stage_object_failed(stage, status, err);
    else
        status = get_mailboxes(stage, server ? NULL : identity_of(stage, item), &scope, err);
    mapicfg__scope_free(&scope);
    return status;
}

/* An unknown server is an error; a server without virtual directories is not. */
static mapicfg_status get_objects(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                  struct mapicfg__buffer *identity, struct mapicfg__buffer *server,
                                  mapicfg_error *err) {
    const char *wanted = server_of(stage, item), *named = wanted ? NULL : identity_of(stage, item);
    if (named && stage->cmdlet->class_id == MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK) named += *named == '\\'; /* \name */
    mapicfg_status status = named ? mapicfg__server_local_identity(stage, named, identity, err) : MAPICFG_OK;
    if (!status && wanted) status = mapicfg__server_find(stage->run->directory, wanted, server, NULL, NULL, err);
    if (status) return mapicfg__stage_object_failed(stage, status, err);
    struct giving giving = {.stage = stage, .most = UINT64_MAX};
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    query.identity = named ? identity->data : NULL;
    query.server = wanted ? server->data : NULL;
    giving.back_end = named || mapicfg__bound_switch(&stage->bound, "ShowMailboxVirtualDirectories");
    return list(&giving, &query, err);
}

mapicfg_status mapicfg__get_object(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    struct mapicfg__buffer identity = {0}, server = {0};
    if (is_nameless(stage, item)) return mapicfg__stage_cannot_bind(err);
    mapicfg_status status = get_objects(stage, item, &identity, &server, err);
    mapicfg__buffer_free(&identity);
    mapicfg__buffer_free(&server);
    return status;
}

/* ---- permissions ---- */

/* The name that entries of a mailbox have: its canonical name, which a DN tells too. A mailbox that the store does not
 * hold is called as it is asked for. */
static mapicfg_status name_mailbox(struct mapicfg__stage *stage, const char *asked, struct mapicfg__buffer *name,
                                   int *is_held, mapicfg_error *err) {
    mapicfg_object *mailbox;
    mapicfg_status status =
        mapicfg_directory_copy_object(stage->run->directory, MAPICFG_CLASS_MAILBOX, asked, &mailbox, err);
    if (status && status != MAPICFG_E_NOT_FOUND) return status;
    const char *identity = mailbox ? mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Identity) : NULL;
    const char *dn = mailbox ? mapicfg__object_text(mailbox, MAPICFG__MAILBOX_DistinguishedName) : NULL;
    if (!identity && dn) mapicfg__identity_put_canonical(name, dn, strlen(dn));
    if (!name->size) mapicfg__buffer_text(name, identity ? identity : asked);
    *is_held = mailbox != NULL;
    mapicfg_object_free(mailbox);
    return name->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status get_permissions(struct mapicfg__stage *stage, const char *asked, struct mapicfg__buffer *name,
                                      mapicfg_error *err) {
    struct giving giving = {
        .stage = stage, .back_end = 1, .most = mapicfg__bound_number(&stage->bound, "ResultSize", DEFAULT_RESULT_SIZE)};
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    mapicfg_status status = name_mailbox(stage, asked, name, &giving.may_be_none, err);
    if (status) return mapicfg__stage_object_failed(stage, status, err);
    query.identity = name->data;
    return list(&giving, &query, err);
}

mapicfg_status mapicfg__get_permission(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                       mapicfg_error *err) {
    struct mapicfg__buffer name = {0};
    const char *asked = identity_of(stage, item);
    mapicfg_status status = asked ? get_permissions(stage, asked, &name, err) : MAPICFG_OK;
    mapicfg__buffer_free(&name);
    return status;
}
