/* SPDX-License-Identifier: LGPL-2.1-or-later
 * effects.c: what statements change for the users of mailboxes.
 *
 * The store's classes of servers say who decides alike. Mailboxes are counted once a script, by server and byte; after
 * that a change costs as much as the classes and servers that it concerns. */
#include "cmdlet/effects.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "decision/effective.h"
#include "directory/answers.h"
#include "directory/sql.h"
#include "model/object.h"

#define NO_CLASS SIZE_MAX
/* What is summed up where mailboxes are set one by one; the cmdlet tells the rest of each. */
#define OF_EACH (MAPICFG_CHANGES_RESTART | MAPICFG_CHANGES_REFRESH | MAPICFG_CHANGES_OVERRIDE_REDUNDANT)

/* ---- classes ---- */

static size_t find_class(const struct mapicfg__effects *effects, int64_t id) {
    char key[24];
    int size = snprintf(key, sizeof key, "%lld", (long long)id);
    uint32_t at = mapicfg__names_get(&effects->ids, key, (size_t)size);
    return at < MAPICFG__NAME_SEVERAL ? at : NO_CLASS;
}

static mapicfg_status add_class(struct mapicfg__effects *effects, int64_t id, size_t *at, mapicfg_error *err) {
    char key[24];
    int size = snprintf(key, sizeof key, "%lld", (long long)id);
    char *copy = mapicfg__mem_dup(key, (size_t)size);
    char **keys = mapicfg__mem_grow(effects->keys, &effects->key_capacity, effects->key_count + 1, sizeof *keys);
    if (keys) effects->keys = keys;
    struct mapicfg__effects_class *classes =
        mapicfg__mem_grow(effects->classes, &effects->class_capacity, effects->class_count + 1, sizeof *classes);
    if (classes) effects->classes = classes;
    if (!copy || !keys || !classes) {
        mapicfg__mem_free(copy);
        return mapicfg__error_no_memory(err);
    }
    keys[effects->key_count++] = copy;
    *at = effects->class_count++;
    memset(&classes[*at], 0, sizeof classes[*at]);
    classes[*at].id = id;
    return mapicfg__names_put(&effects->ids, copy, (size_t)size, (uint32_t)*at) ? MAPICFG_OK
                                                                                : mapicfg__error_no_memory(err);
}

/* Stores the class's decisions by a view. The old ones are kept until the effect of the change is known. */
static mapicfg_status take_view(void *user, int64_t id, struct mapicfg__view *view, mapicfg_error *err) {
    struct mapicfg__effects *effects = user;
    size_t at = find_class(effects, id);
    int is_new = at == NO_CLASS;
    mapicfg_status status = is_new ? add_class(effects, id, &at, err) : MAPICFG_OK;
    if (status) return status;
    struct mapicfg__effects_class *one = &effects->classes[at];
    if (!is_new && !one->before) {
        one->before = mapicfg__mem_alloc(sizeof one->decisions);
        if (!one->before) return mapicfg__error_no_memory(err);
        memcpy(one->before, one->decisions, sizeof one->decisions);
    }
    for (uint32_t i = 0; i < 512; i++) {
        view->org = MAPICFG_FALSE + i / 256;
        one->decisions[i / 256][i % 256] = mapicfg__view_decide(view, (uint8_t)(i % 256));
    }
    return MAPICFG_OK;
}

static mapicfg_status load_class(struct mapicfg__effects *effects, int64_t id, size_t *at, mapicfg_error *err) {
    const struct mapicfg__answers_watch to = {.answers = take_view, .user = effects};
    *at = find_class(effects, id);
    if (*at != NO_CLASS) return MAPICFG_OK;
    mapicfg_status status = mapicfg__answers_view(effects->directory, id, &to, err);
    *at = find_class(effects, id);
    return status;
}

/* ---- servers ---- */

/* The mailboxes of a server; NULL with MAPICFG_OK: the store decides nothing for them. */
static mapicfg_status find_server(struct mapicfg__effects *effects, const char *name,
                                  struct mapicfg__effects_server **server, mapicfg_error *err) {
    size_t size = strlen(name);
    uint32_t met = mapicfg__names_get(&effects->names, name, size);
    *server = met < MAPICFG__NAME_SEVERAL ? effects->servers[met] : NULL;
    if (*server) return MAPICFG_OK;
    int64_t id;
    size_t at = NO_CLASS;
    mapicfg_status status = mapicfg__answers_class(effects->directory, name, &id, err);
    if (!status && id) status = load_class(effects, id, &at, err);
    if (status || at == NO_CLASS) return status;
    struct mapicfg__effects_server **grown =
        mapicfg__mem_grow(effects->servers, &effects->server_capacity, effects->server_count + 1, sizeof *grown);
    if (grown) effects->servers = grown;
    struct mapicfg__effects_server *made = grown ? mapicfg__mem_zalloc(sizeof *made) : NULL;
    if (made) made->name = mapicfg__mem_dup(name, size);
    if (!made || !made->name) {
        mapicfg__mem_free(made);
        return mapicfg__error_no_memory(err);
    }
    made->class_at = at;
    made->from = NO_CLASS;
    grown[effects->server_count] = *server = made;
    return mapicfg__names_put(&effects->names, made->name, size, (uint32_t)effects->server_count++)
               ? MAPICFG_OK
               : mapicfg__error_no_memory(err);
}

static mapicfg_status add_to_server(struct mapicfg__effects_server *server, uint32_t bits, uint64_t count,
                                    mapicfg_error *err) {
    size_t at = 0;
    while (at < server->kind_count && server->kinds[at].bits != bits) at++;
    if (at == server->kind_count) {
        struct mapicfg__effects_kind *grown =
            mapicfg__mem_grow(server->kinds, &server->kind_capacity, at + 1, sizeof *grown);
        if (!grown) return mapicfg__error_no_memory(err);
        server->kinds = grown;
        grown[server->kind_count++] = (struct mapicfg__effects_kind){bits, 0};
    }
    server->kinds[at].count += count;
    return MAPICFG_OK;
}

static mapicfg_status add_counted(void *user, const char *name, uint32_t bits, uint64_t count, mapicfg_error *err) {
    struct mapicfg__effects *effects = user;
    struct mapicfg__effects_server *server;
    mapicfg_status status = find_server(effects, name, &server, err);
    if (status || !server) return status;
    effects->classes[server->class_at].counts[bits] += count;
    return add_to_server(server, bits, count, err);
}

static void forget(struct mapicfg__effects *effects) {
    for (size_t i = 0; i < effects->class_count; i++) mapicfg__mem_free(effects->classes[i].before);
    for (size_t i = 0; i < effects->key_count; i++) mapicfg__mem_free(effects->keys[i]);
    for (size_t i = 0; i < effects->server_count; i++) {
        mapicfg__mem_free(effects->servers[i]->name);
        mapicfg__mem_free(effects->servers[i]->kinds);
        mapicfg__mem_free(effects->servers[i]);
    }
    mapicfg__names_free(&effects->ids);
    mapicfg__names_free(&effects->names);
    effects->class_count = effects->key_count = effects->server_count = 0;
    effects->counted = 0;
}

/* Another process or a callback may have changed the store since the mailboxes were counted. */
static mapicfg_status refresh(struct mapicfg__effects *effects, mapicfg_error *err) {
    int64_t version;
    mapicfg_status status = mapicfg__sql_number(effects->directory, "PRAGMA data_version", &version, err);
    if (!status) status = mapicfg__answers_write(effects->directory, err);
    if (status || (version == effects->version && effects->expected == effects->directory->changes)) return status;
    forget(effects);
    effects->version = version;
    effects->expected = effects->directory->changes;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__effects_begin(struct mapicfg__effects *effects, uint32_t class_id, mapicfg_error *err) {
    if (effects->off) return MAPICFG_OK;
    mapicfg_status status = effects->directories ? MAPICFG_OK : refresh(effects, err);
    if (status || effects->counted || class_id == MAPICFG_CLASS_MAILBOX) return status;
    forget(effects);
    status = mapicfg__answers_count(effects->directory, add_counted, effects, err);
    effects->counted = !status;
    return status;
}

/* ---- what changes ---- */

/* A lost way implies that it no longer leads inside or outside. */
static void add_changes(struct mapicfg__effects *effects, mapicfg_changes changes, uint64_t count) {
    if (changes & MAPICFG_CHANGES_WAY_LOST) changes &= ~(MAPICFG_CHANGES_INTERNAL_LOST | MAPICFG_CHANGES_EXTERNAL_LOST);
    for (unsigned bit = 0; changes; bit++, changes >>= 1)
        if (changes & 1) effects->changes[bit] += count;
}

static void compare(struct mapicfg__effects *effects, const struct mapicfg__effects_class *one,
                    const mapicfg_decision *before, const mapicfg_decision *after) {
    for (uint32_t bits = 0; bits < 256; bits++)
        if (one->counts[bits])
            add_changes(effects, mapicfg_changes_between(before[bits], after[bits]), one->counts[bits]);
}

/* A store without an organization is fine: then nothing is decided. */
static mapicfg_status organization_state(mapicfg_directory *directory, uint32_t *state, mapicfg_error *err) {
    mapicfg_object *org;
    *state = MAPICFG_NOT_STATED;
    mapicfg_status status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_ORG, NULL, &org, err);
    if (status) return status == MAPICFG_E_NOT_FOUND ? MAPICFG_OK : status;
    *state = mapicfg__object_state(org, MAPICFG__ORG_MapiHttpEnabled);
    mapicfg_object_free(org);
    return MAPICFG_OK;
}

static int is_decided(uint32_t state) {
    return state == MAPICFG_FALSE || state == MAPICFG_TRUE;
}

mapicfg_status mapicfg__effects_of_mailbox(struct mapicfg__effects *effects, const mapicfg_object *before,
                                           const mapicfg_object *after, mapicfg_changes *changes, mapicfg_error *err) {
    struct mapicfg__buffer key = {0};
    uint32_t org, was = before->bits & 255u, is = after->bits & 255u;
    struct mapicfg__effects_server *server = NULL;
    *changes = 0;
    if (effects->off) return MAPICFG_OK;
    effects->expected = effects->directory->changes;
    mapicfg_status status = organization_state(effects->directory, &org, err);
    mapicfg__topology_put_mailbox(&key, after);
    if (!status && key.failed) status = mapicfg__error_no_memory(err);
    if (!status) status = find_server(effects, key.data ? key.data : "", &server, err);
    mapicfg__buffer_free(&key);
    if (status || !server) return status;
    struct mapicfg__effects_class *one = &effects->classes[server->class_at];
    if (is_decided(org)) {
        const mapicfg_decision *decisions = one->decisions[org - MAPICFG_FALSE];
        *changes = mapicfg_changes_between(decisions[was], decisions[is]);
        add_changes(effects, *changes & OF_EACH, 1);
    }
    if (!effects->counted) return MAPICFG_OK;
    one->counts[was]--;
    one->counts[is]++;
    status = add_to_server(server, is, 1, err);
    return status ? status : add_to_server(server, was, UINT64_MAX, err); /* one less */
}

void mapicfg__effects_of_organization(struct mapicfg__effects *effects, const mapicfg_object *before,
                                      const mapicfg_object *after) {
    uint32_t was = mapicfg__object_state(before, MAPICFG__ORG_MapiHttpEnabled);
    uint32_t is = mapicfg__object_state(after, MAPICFG__ORG_MapiHttpEnabled);
    effects->expected = effects->directory->changes;
    if (was == is || !is_decided(was) || !is_decided(is)) return;
    for (size_t i = 0; i < effects->class_count; i++) {
        const struct mapicfg__effects_class *one = &effects->classes[i];
        compare(effects, one, one->decisions[was - MAPICFG_FALSE], one->decisions[is - MAPICFG_FALSE]);
    }
}

/* ---- virtual directories ---- */

/* What a change of virtual directories moves. */
struct moving {
    struct mapicfg__effects *effects;
    size_t *servers; /* that have another class now */
    size_t count, capacity;
    size_t *changed; /* classes whose answers are other ones now */
    size_t changed_count, changed_capacity;
};

static mapicfg_status move_server(void *user, const char *name, int64_t id, mapicfg_error *err) {
    struct moving *moving = user;
    struct mapicfg__effects *effects = moving->effects;
    uint32_t met = mapicfg__names_get(&effects->names, name, strlen(name));
    size_t at;
    if (met >= MAPICFG__NAME_SEVERAL) return MAPICFG_OK; /* no mailbox has it */
    struct mapicfg__effects_server *server = effects->servers[met];
    mapicfg_status status = MAPICFG_OK;
    at = find_class(effects, id);
    if (at == NO_CLASS) status = load_class(effects, id, &at, err);
    if (status || at == server->class_at || at == NO_CLASS) return status;
    size_t *grown = mapicfg__mem_grow(moving->servers, &moving->capacity, moving->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    moving->servers = grown;
    if (server->from == NO_CLASS) {
        server->from = server->class_at;
        grown[moving->count++] = met;
    }
    server->class_at = at;
    return MAPICFG_OK;
}

static mapicfg_status change_class(void *user, int64_t id, struct mapicfg__view *view, mapicfg_error *err) {
    struct moving *moving = user;
    size_t *grown =
        mapicfg__mem_grow(moving->changed, &moving->changed_capacity, moving->changed_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    moving->changed = grown;
    mapicfg_status status = take_view(moving->effects, id, view, err);
    if (!status) grown[moving->changed_count++] = find_class(moving->effects, id);
    return status;
}

/* The mailboxes of a server that has another class now. */
static void compare_moved(struct mapicfg__effects *effects, const struct mapicfg__effects_server *server,
                          uint32_t org) {
    struct mapicfg__effects_class *from = &effects->classes[server->from], *to = &effects->classes[server->class_at];
    mapicfg_decision(*before)[256] = from->before ? from->before : from->decisions;
    for (size_t i = 0; i < server->kind_count; i++) {
        const struct mapicfg__effects_kind *kind = &server->kinds[i];
        if (is_decided(org))
            add_changes(effects,
                        mapicfg_changes_between(before[org - MAPICFG_FALSE][kind->bits],
                                                to->decisions[org - MAPICFG_FALSE][kind->bits]),
                        kind->count);
        from->counts[kind->bits] -= kind->count;
    }
}

/* Mailboxes that move to another class, and those that stay in one whose answers change. */
static void compare_all(const struct moving *moving, uint32_t org) {
    struct mapicfg__effects *effects = moving->effects;
    for (size_t i = 0; i < moving->count; i++) compare_moved(effects, effects->servers[moving->servers[i]], org);
    for (size_t i = 0; i < moving->changed_count; i++) {
        struct mapicfg__effects_class *one = &effects->classes[moving->changed[i]];
        if (one->before && is_decided(org))
            compare(effects, one, one->before[org - MAPICFG_FALSE], one->decisions[org - MAPICFG_FALSE]);
        mapicfg__mem_free(one->before);
        one->before = NULL;
    }
    for (size_t i = 0; i < moving->count; i++) {
        struct mapicfg__effects_server *server = effects->servers[moving->servers[i]];
        for (size_t j = 0; j < server->kind_count; j++)
            effects->classes[server->class_at].counts[server->kinds[j].bits] += server->kinds[j].count;
        server->from = NO_CLASS;
    }
}

void mapicfg__effects_of_directory(struct mapicfg__effects *effects) {
    effects->directories = !effects->off;
}

/* All classes were made again, and numbers of old classes may be reused. */
static void forget_numbers(struct mapicfg__effects *effects) {
    mapicfg__names_free(&effects->ids);
    for (size_t i = 0; i < effects->class_count; i++) effects->classes[i].id = 0;
}

mapicfg_status mapicfg__effects_of_directories(struct mapicfg__effects *effects, mapicfg_error *err) {
    struct moving moving = {.effects = effects};
    const struct mapicfg__answers_watch watch = {move_server, change_class, &moving};
    uint32_t org;
    if (!effects->directories) return MAPICFG_OK;
    if (effects->directory->followed.servers_changed) forget_numbers(effects);
    effects->directory->watch = &watch;
    mapicfg_status status = mapicfg__answers_write(effects->directory, err);
    effects->directory->watch = NULL;
    if (!status) status = organization_state(effects->directory, &org, err);
    if (!status) compare_all(&moving, org);
    mapicfg__mem_free(moving.servers);
    mapicfg__mem_free(moving.changed);
    effects->directories = 0;
    effects->expected = effects->directory->changes;
    if (status) forget(effects);
    return status;
}

struct mapicfg__effects_mark mapicfg__effects_mark(const struct mapicfg__effects *effects) {
    struct mapicfg__effects_mark mark = {.directories = effects->directories};
    memcpy(mark.changes, effects->changes, sizeof mark.changes);
    return mark;
}

int mapicfg__effects_are_at(const struct mapicfg__effects *effects, const struct mapicfg__effects_mark *mark) {
    return effects->directories == mark->directories &&
           memcmp(effects->changes, mark->changes, sizeof mark->changes) == 0;
}

/* What is known of mailboxes may be of the state that was undone: it is read again. */
void mapicfg__effects_undo(struct mapicfg__effects *effects, const struct mapicfg__effects_mark *mark) {
    memcpy(effects->changes, mark->changes, sizeof effects->changes);
    effects->directories = mark->directories;
    if (!mark->directories) effects->expected = UINT64_MAX;
}

void mapicfg__effects_reset(struct mapicfg__effects *effects) {
    memset(effects->changes, 0, sizeof effects->changes);
}

void mapicfg__effects_free(struct mapicfg__effects *effects) {
    forget(effects);
    mapicfg__mem_free(effects->classes);
    mapicfg__mem_free(effects->keys);
    mapicfg__mem_free(effects->servers);
}
