/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.c: the objects of an organization but its mailboxes, each once, in memory; and the names of its servers. */
#include "check/facts.h"

#include <mapicfg/url.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/same.h"

#define MOST_OBJECTS 200000u

/* ---- taking ---- */

/* Inputs come one after the other, so the latest name is mostly the one. */
static const char *keep_source(struct mapicfg__check_facts *facts, const char *source) {
    if (facts->source_count && !strcmp(facts->sources[facts->source_count - 1], source))
        return facts->sources[facts->source_count - 1];
    char **grown =
        mapicfg__mem_grow(facts->sources, &facts->source_capacity, facts->source_count + 1, sizeof *facts->sources);
    if (!grown) return NULL;
    facts->sources = grown;
    char *copy = mapicfg__mem_dup(source, strlen(source));
    if (copy) grown[facts->source_count++] = copy;
    return copy;
}

static mapicfg_status put_place(struct mapicfg__check_facts *facts, const mapicfg_object *object, const char *source,
                                uint64_t line, mapicfg_error *err) {
    struct mapicfg__facts_place *grown =
        mapicfg__mem_grow(facts->places, &facts->place_capacity, facts->place_count + 1, sizeof *facts->places);
    if (!grown) return mapicfg__error_no_memory(err);
    facts->places = grown;
    const char *kept = keep_source(facts, source);
    if (!kept) return mapicfg__error_no_memory(err);
    grown[facts->place_count] = (struct mapicfg__facts_place){object, kept, line, facts->place_count};
    facts->place_count++;
    return MAPICFG_OK;
}

/* There is one organization: of what two inputs state, the later one counts. */
static mapicfg_status take_org(struct mapicfg__check_facts *facts, mapicfg_object *object, mapicfg_error *err) {
    if (facts->org && !mapicfg__same_complete(object, facts->org)) {
        mapicfg_object_free(object);
        return mapicfg__error_no_memory(err);
    }
    mapicfg_object_free(facts->org);
    facts->org = object;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__check_facts_take(struct mapicfg__check_facts *facts, mapicfg_object *object, const char *source,
                                         uint64_t line, mapicfg_error *err) {
    mapicfg_status status = mapicfg__object_name_directory(object, 1, err);
    if (!status) status = put_place(facts, object, source, line, err);
    if (!status && facts->given.count >= MOST_OBJECTS)
        status =
            mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than %u objects besides mailboxes", MOST_OBJECTS);
    if (status) {
        mapicfg_object_free(object);
        return status;
    }
    if (mapicfg_object_get_class(object) == MAPICFG_CLASS_ORG) return take_org(facts, object, err);
    return mapicfg__given_take(&facts->given, object, err);
}

/* ---- sorting ---- */

static int compare_texts(const char *a, const char *b) {
    if (!a || !b) return (a != NULL) - (b != NULL);
    return mapicfg__text_compare(a, strlen(a), b, strlen(b));
}

static int by_class(const void *a, const void *b) {
    const struct mapicfg__facts_object *left = a, *right = b;
    if (left->is_back_end != right->is_back_end) return left->is_back_end - right->is_back_end;
    uint32_t left_class = left->object->cls->id, right_class = right->object->cls->id;
    if (left_class != right_class) return left_class < right_class ? -1 : 1;
    int order = compare_texts(mapicfg_object_get_identity(left->object), mapicfg_object_get_identity(right->object));
    return order ? order : left->number < right->number ? -1 : 1;
}

static int by_object(const void *a, const void *b) {
    const struct mapicfg__facts_place *left = a, *right = b;
    uintptr_t left_at = (uintptr_t)left->object, right_at = (uintptr_t)right->object;
    if (left_at != right_at) return left_at < right_at ? -1 : 1;
    return left->number < right->number ? -1 : left->number > right->number;
}

/* A place that an object had before another took over its memory is of no use. */
static void sort_places(struct mapicfg__check_facts *facts) {
    size_t kept = 0;
    if (!facts->place_count) return;
    qsort(facts->places, facts->place_count, sizeof *facts->places, by_object);
    for (size_t i = 1; i < facts->place_count; i++) {
        if (facts->places[i].object != facts->places[kept].object) kept++;
        facts->places[kept] = facts->places[i];
    }
    facts->place_count = kept + 1;
}

static mapicfg_status sort_objects(struct mapicfg__check_facts *facts, mapicfg_error *err) {
    const size_t count = facts->given.count;
    facts->sorted = mapicfg__mem_alloc((count + 1) * sizeof *facts->sorted);
    if (!facts->sorted) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const mapicfg_object *object = facts->given.objects[i].object;
        facts->sorted[i] = (struct mapicfg__facts_object){object, mapicfg_object_is_back_end(object), i};
    }
    if (count) qsort(facts->sorted, count, sizeof *facts->sorted, by_class);
    size_t at = 0;
    for (int back = 0; back < 2; back++)
        for (uint32_t class_id = 0; class_id < MAPICFG__CLASS_COUNT + 2; class_id++) {
            while (at < count && facts->sorted[at].is_back_end == back && facts->sorted[at].object->cls->id < class_id)
                at++;
            facts->begins[back][class_id] = at;
        }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__check_facts_settle(struct mapicfg__check_facts *facts, struct mapicfg__topology *topology,
                                           mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    sort_places(facts);
    for (size_t i = 0; !status && i < facts->given.count; i++)
        status = mapicfg__topology_lend(topology, facts->given.objects[i].object, err);
    return status ? status : sort_objects(facts, err);
}

/* ---- the names of servers ---- */

/* IIS://ex1.contoso.com/W3SVC/1/ROOT/mapi */
static const char *metabase_host(const mapicfg_object *object, size_t *size) {
    static const char scheme[] = "IIS://";
    static const uint32_t paths[] = {
        MAPICFG__VDIR_MetabasePath,
        MAPICFG__EWS_VDIR_MetabasePath,
        MAPICFG__OUTLOOK_ANYWHERE_MetabasePath,
        MAPICFG__OWA_VDIR_MetabasePath,
        MAPICFG__OAB_VDIR_MetabasePath,
        MAPICFG__ECP_VDIR_MetabasePath,
        MAPICFG__ACTIVE_SYNC_VDIR_MetabasePath,
        MAPICFG__POWERSHELL_VDIR_MetabasePath,
        MAPICFG__AUTODISCOVER_VDIR_MetabasePath,
    };
    const char *path = NULL;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i] >> 8 == object->cls->id) path = mapicfg__object_text(object, paths[i]);
    if (!path || !mapicfg__text_starts(path, scheme)) return NULL;
    path += sizeof scheme - 1;
    *size = strcspn(path, "/");
    return memchr(path, '.', *size) ? path : NULL;
}

/* The FQDN of a server as hosts of URLs are compared: international letters as xn--. */
static mapicfg_status take_fqdn(struct mapicfg__check_facts *facts, const char *fqdn, uint32_t server,
                                mapicfg_error *err) {
    char url[MAPICFG__CHECK_HOST + 16] = "https://";
    size_t plain = 0;
    while (fqdn[plain] && (unsigned char)fqdn[plain] < 0x80) plain++;
    if (!fqdn[plain] || strlen(fqdn) >= MAPICFG__CHECK_HOST) return MAPICFG_OK;
    char **grown = mapicfg__mem_grow(facts->hosts, &facts->host_capacity, facts->host_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    facts->hosts = grown;
    mapicfg_error bad;
    const mapicfg_status status = mapicfg_url_dup_host(strcat(url, fqdn), &grown[facts->host_count], &bad);
    if (status) return status == MAPICFG_E_NOMEM ? mapicfg__error_no_memory(err) : MAPICFG_OK; /* no host of a URL */
    const char *host = grown[facts->host_count++];
    return mapicfg__names_put(&facts->fqdns, host, strlen(host), server) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__check_facts_name(struct mapicfg__check_facts *facts, const struct mapicfg__topology *topology,
                                         mapicfg_error *err) {
    facts->named = mapicfg__mem_zalloc(topology->server_count + 1);
    if (!facts->named) return mapicfg__error_no_memory(err);
    for (size_t i = 1; i < topology->server_count; i++) {
        const char *fqdn = topology->servers[i].fqdn;
        facts->named[i] = fqdn != NULL;
        const mapicfg_status status = fqdn ? take_fqdn(facts, fqdn, (uint32_t)i, err) : MAPICFG_OK;
        if (status) return status;
    }
    for (size_t i = 0; i < facts->given.count; i++) {
        size_t size = 0, name_size;
        const mapicfg_object *object = facts->given.objects[i].object;
        const char *host = metabase_host(object, &size), *name = mapicfg__object_server(object, &name_size);
        uint32_t server = host && name_size ? mapicfg__topology_find(topology, name, name_size) : MAPICFG__NAME_NONE;
        if (server >= topology->server_count) continue;
        facts->named[server] = 1;
        if (!mapicfg__names_put(&facts->fqdns, host, size, server)) return mapicfg__error_no_memory(err);
    }
    return MAPICFG_OK;
}

/* ---- looking ---- */

static const mapicfg_object *object_at(const struct mapicfg__check *check, int back, uint32_t class_id, size_t index) {
    const size_t *begins = check->facts->begins[back];
    if (class_id > MAPICFG__CLASS_COUNT || index >= begins[class_id + 1] - begins[class_id]) return NULL;
    return check->facts->sorted[begins[class_id] + index].object;
}

const mapicfg_object *mapicfg__check_object(const struct mapicfg__check *check, uint32_t class_id, size_t index) {
    return object_at(check, 0, class_id, index);
}

const mapicfg_object *mapicfg__check_back_end(const struct mapicfg__check *check, uint32_t class_id, size_t index) {
    return object_at(check, 1, class_id, index);
}

size_t mapicfg__check_count(const struct mapicfg__check *check, uint32_t class_id) {
    const size_t *begins = check->facts->begins[0];
    return begins[class_id + 1] - begins[class_id];
}

const char *mapicfg__check_name(const mapicfg_object *object) {
    const char *name = mapicfg_object_get_identity(object);
    return name ? name : "";
}

uint32_t mapicfg__check_server(const struct mapicfg__check *check, const mapicfg_object *object) {
    size_t size;
    const char *name = mapicfg__object_server(object, &size);
    if (!object->cls->folder) {
        name = mapicfg__object_role(object, MAPICFG__ROLE_NAME);
        if (!name) name = mapicfg__object_role(object, MAPICFG__ROLE_IDENTITY);
        size = name ? strlen(name) : 0;
    }
    uint32_t server = size ? mapicfg__topology_find(check->topology, name, size) : MAPICFG__NAME_NONE;
    return server < MAPICFG__NAME_SEVERAL ? server : 0;
}

const char *mapicfg__check_server_name(const struct mapicfg__check *check, uint32_t server) {
    return server < check->topology->server_count ? check->topology->servers[server].name : NULL;
}

const char *mapicfg__check_site_name(const struct mapicfg__check *check, uint32_t server) {
    if (server >= check->topology->server_count) return NULL;
    return check->topology->sites[check->topology->servers[server].site].name;
}

const struct mapicfg__facts_place *mapicfg__check_facts_place(const struct mapicfg__check_facts *facts,
                                                              const mapicfg_object *object) {
    const struct mapicfg__facts_place key = {object, NULL, 0, 0};
    size_t from = 0, to = facts->place_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (by_object(&facts->places[middle], &key) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from < facts->place_count && facts->places[from].object == object ? &facts->places[from] : NULL;
}

void mapicfg__check_facts_free(struct mapicfg__check_facts *facts) {
    mapicfg__given_free(&facts->given);
    mapicfg_object_free(facts->org);
    for (size_t i = 0; i < facts->source_count; i++) mapicfg__mem_free(facts->sources[i]);
    mapicfg__mem_free(facts->sources);
    mapicfg__mem_free(facts->places);
    mapicfg__mem_free(facts->sorted);
    mapicfg__mem_free(facts->named);
    mapicfg__names_free(&facts->fqdns);
    for (size_t i = 0; i < facts->host_count; i++) mapicfg__mem_free(facts->hosts[i]);
    mapicfg__mem_free(facts->hosts);
    *facts = (struct mapicfg__check_facts){0};
}
