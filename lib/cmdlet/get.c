/* SPDX-License-Identifier: LGPL-2.1-or-later
 * get.c: the Get- cmdlets: objects of the store into the pipeline.
 *
 * Sources: Get-OrganizationConfig, Get-CASMailbox, Get-MapiVirtualDirectory. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/verbs.h"
#include "model/identity.h"
#include "topology/topology.h"

#define DEFAULT_RESULT_SIZE 1000u

struct giving {
    struct mapicfg__stage *stage;
    uint64_t given, most;
    int more; /* there was one more than was asked for */
    int back_end;
    mapicfg_status status;
    mapicfg_error *err;
};

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
    if (!giving->back_end && mapicfg__topology_is_back_end(object)) fits = 0;
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
    if (giving->given || giving->more || wild || stage->bound.condition) return MAPICFG_OK;
    mapicfg_object *object;
    status =
        mapicfg_directory_copy_object(stage->run->directory, stage->cmdlet->class_id, query->identity, &object, err);
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

mapicfg_status mapicfg__get_mailbox(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                    mapicfg_error *err) {
    uint64_t most = mapicfg__bound_number(&stage->bound, "ResultSize", DEFAULT_RESULT_SIZE);
    struct giving giving = {.stage = stage, .most = most, .back_end = 1};
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    query.identity = identity_of(stage, item);
    mapicfg_status status = list_sorted(&giving, &query, err);
    if (status || !giving.more) return status;
    if (mapicfg__bound_find(&stage->bound, "ResultSize"))
        return mapicfg__stage_warn(stage, RULE_CMDLET_MORE_RESULTS, NULL, NULL, 0, err);
    return mapicfg__stage_warn(stage, RULE_CMDLET_DEFAULT_RESULTS, NULL, NULL, 0, err);
}

/* An unknown server is an error; a server without virtual directories is not. */
static mapicfg_status get_vdirs(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                struct mapicfg__buffer *identity, struct mapicfg__buffer *server, mapicfg_error *err) {
    const char *named = identity_of(stage, item), *wanted = mapicfg__bound_text(&stage->bound, "Server");
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

mapicfg_status mapicfg__get_vdir(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    struct mapicfg__buffer identity = {0}, server = {0};
    mapicfg_status status = get_vdirs(stage, item, &identity, &server, err);
    mapicfg__buffer_free(&identity);
    mapicfg__buffer_free(&server);
    return status;
}
