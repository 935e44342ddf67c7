/* SPDX-License-Identifier: LGPL-2.1-or-later
 * standing.c: what each server has of its own, and where it stands: tables that follow the objects.
 *
 * Serving has each virtual directory of the front end that may serve mailboxes, in the order in which one is chosen,
 * and the release of its server that it states; ServingFirst the first of each server, among which those without choose
 * one; ServerName every name of a server that an ExchangeServer states; Standing what each server has of its own. A
 * change of a virtual directory is followed in a few steps, whatever the number of servers, also where it changes the
 * release of its server. Servers change seldom: then all is made anew. */
#include "directory/standing.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "decision/effective.h"
#include "directory/list.h"
#include "directory/rows.h"
#include "directory/sql.h"
#include "model/release.h"

/* ---- texts ---- */

static void put_folded(struct mapicfg__buffer *to, const char *text, size_t size) {
    mapicfg__buffer_bytes(to, "", 0);
    for (size_t at = 0; at < size;) {
        char bytes[4];
        mapicfg__buffer_bytes(to, bytes,
                              mapicfg__utf8_put(bytes, mapicfg__text_fold(mapicfg__utf8_next(text, size, &at))));
    }
}

/* A column in place of what the buffer has. */
static void take_column(struct mapicfg__buffer *to, sqlite3_stmt *sql, int at) {
    struct mapicfg__stored stored = mapicfg__row_column(sql, at);
    to->size = 0;
    mapicfg__buffer_bytes(to, stored.text ? stored.text : "", stored.size);
}

static int is_failed(const struct mapicfg__standing *standing) {
    return standing->server.failed || standing->site.failed || standing->fqdn.failed;
}

void mapicfg__standing_free(struct mapicfg__standing *standing) {
    mapicfg__buffer_free(&standing->server);
    mapicfg__buffer_free(&standing->site);
    mapicfg__buffer_free(&standing->fqdn);
}

/* ---- servers ---- */

/* What the row of a name has, if there is one. */
static mapicfg_status find_name(mapicfg_directory *directory, struct mapicfg__standing *standing, int *is_known,
                                mapicfg_error *err) {
    sqlite3_stmt *sql = NULL;
    mapicfg_status status =
        mapicfg__sql_first(directory, MAPICFG__SQL_SERVER_NAME_GET, &sql, err, "t", standing->server.data);
    *is_known = sql != NULL;
    if (!sql) return status;
    take_column(&standing->server, sql, 0);
    take_column(&standing->site, sql, 1);
    standing->release = (uint32_t)sqlite3_column_int64(sql, 2);
    take_column(&standing->fqdn, sql, 3);
    sqlite3_reset(sql);
    return is_failed(standing) ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status find(mapicfg_directory *directory, const char *name, size_t size,
                           struct mapicfg__standing *standing, int *is_known, mapicfg_error *err) {
    standing->server.size = standing->site.size = standing->fqdn.size = 0;
    standing->release = 0;
    put_folded(&standing->server, name, size);
    put_folded(&standing->site, "", 0);
    put_folded(&standing->fqdn, "", 0);
    return is_failed(standing) ? mapicfg__error_no_memory(err) : find_name(directory, standing, is_known, err);
}

/* As topology.c does: an FQDN that nothing states is that of the server with the name of its host, unless that has
 * another one. */
static mapicfg_status find_any(mapicfg_directory *directory, const char *name, size_t size,
                               struct mapicfg__standing *standing, mapicfg_error *err) {
    int is_known;
    mapicfg_status status = find(directory, name, size, standing, &is_known, err);
    const char *dot = size ? memchr(name, '.', size) : NULL;
    if (status || is_known || !dot || dot == name) return status;
    status = find(directory, name, (size_t)(dot - name), standing, &is_known, err);
    if (status || !standing->fqdn.size) return status;
    return find(directory, name, size, standing, &is_known, err);
}

/* As topology.c does: where no ExchangeServer tells the release, the first virtual directory of MAPI does, and else
 * that of Outlook Anywhere. */
static mapicfg_status find_release(mapicfg_directory *directory, struct mapicfg__standing *standing,
                                   mapicfg_error *err) {
    static const enum mapicfg__part parts[] = {MAPICFG__MAPI, MAPICFG__RPC};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && !standing->release && i < sizeof parts / sizeof *parts; i++) {
        sqlite3_stmt *sql;
        status = mapicfg__sql_first(directory, MAPICFG__SQL_SERVING_OF, &sql, err, "ti", standing->server.data,
                                    (int64_t)parts[i]);
        if (!sql) continue;
        standing->release = (uint32_t)sqlite3_column_int64(sql, 1);
        sqlite3_reset(sql);
    }
    return status;
}

mapicfg_status mapicfg__standing_find(mapicfg_directory *directory, const char *name, size_t size,
                                      struct mapicfg__standing *standing, mapicfg_error *err) {
    const char *version;
    size = mapicfg__topology_split_key(name, size, &version);
    mapicfg_status status = find_any(directory, name, size, standing, err);
    if (!status) status = find_release(directory, standing, err);
    if (!status && version && !standing->release) mapicfg_server_parse(version, &standing->release, NULL);
    return status;
}

/* The first virtual directory that a server has of a part, added to what it has. */
static mapicfg_status add_own(mapicfg_directory *directory, const struct mapicfg__standing *standing,
                              enum mapicfg__part part, uint32_t mark, uint32_t *own, mapicfg_error *err) {
    const char *server = standing->server.data;
    sqlite3_stmt *sql;
    mapicfg_status status =
        mapicfg__sql_first(directory, MAPICFG__SQL_SERVING_OF, &sql, err, "ti", server, (int64_t)part);
    if (status) return status;
    if (!sql) return mapicfg__sql_do(directory, MAPICFG__SQL_FIRST_REMOVE, err, "ti", server, (int64_t)part);
    *own |= (uint32_t)sqlite3_column_int64(sql, 0) | mark;
    sqlite3_reset(sql);
    return mapicfg__sql_do(directory, MAPICFG__SQL_FIRST_PUT, err, "titi", server, (int64_t)part, standing->site.data,
                           (int64_t)mapicfg__topology_generation(standing->release));
}

/* What a server has of its own has changed, and with it what its site has. One that is too old for MAPI over HTTP
 * counts also where it has nothing, as a mailbox may be on it. */
static mapicfg_status stand(mapicfg_directory *directory, const char *server, mapicfg_error *err) {
    struct mapicfg__standing standing = {0};
    uint32_t has = 0, own;
    mapicfg_status status = mapicfg__standing_find(directory, server, strlen(server), &standing, err);
    if (!status) status = add_own(directory, &standing, MAPICFG__MAPI, MAPICFG__OWN_MAPI, &has, err);
    if (!status) status = add_own(directory, &standing, MAPICFG__RPC, MAPICFG__OWN_ANYWHERE, &has, err);
    own = has | standing.release << MAPICFG__RELEASE_SHIFT;
    if (!status && (has || !mapicfg__server_can(standing.release)))
        status =
            mapicfg__sql_do(directory, MAPICFG__SQL_STANDING_PUT, err, "tti", server, standing.site.data, (int64_t)own);
    else if (!status)
        status = mapicfg__sql_do(directory, MAPICFG__SQL_STANDING_REMOVE, err, "t", server);
    if (!status) status = mapicfg__sql_do(directory, MAPICFG__SQL_UNASSIGN, err, "t", server);
    if (!status && standing.site.size)
        status = mapicfg__sql_do(directory, MAPICFG__SQL_CLASS_STALE_IN, err, "t", standing.site.data);
    mapicfg__standing_free(&standing);
    return status;
}

/* ---- virtual directories ---- */

/* A row of Serving. */
struct serving {
    int64_t part, object;
    struct mapicfg__standing standing;
    struct mapicfg__buffer rank;
    int64_t given;
    uint32_t release; /* that it states; 0: none */
};

static void free_serving(struct serving *serving) {
    mapicfg__standing_free(&serving->standing);
    mapicfg__buffer_free(&serving->rank);
}

/* The order of topology.c: of identities, those without one last; then of servers. */
static void put_rank(struct mapicfg__buffer *rank, const char *identity, const char *server, size_t server_size) {
    mapicfg__buffer_char(rank, identity ? '0' : '1');
    put_folded(rank, identity ? identity : "", identity ? strlen(identity) : 0);
    mapicfg__buffer_char(rank, '\1');
    put_folded(rank, server, server_size);
}

/* One without a server is taken for a server of its own. */
static void put_nameless(struct mapicfg__buffer *server, int64_t part, int64_t object) {
    mapicfg__buffer_char(server, '\1');
    mapicfg__buffer_number(server, (uint64_t)part);
    mapicfg__buffer_char(server, ':');
    mapicfg__buffer_number(server, (uint64_t)object);
}

static mapicfg_status describe(mapicfg_directory *directory, const mapicfg_object *vdir, struct serving *serving,
                               mapicfg_error *err) {
    size_t size;
    const char *server = mapicfg__object_server(vdir, &size);
    mapicfg_status status = mapicfg__standing_find(directory, server, size, &serving->standing, err);
    serving->part = mapicfg__topology_part(vdir);
    serving->release = mapicfg__topology_release_of(vdir);
    if (!size) put_nameless(&serving->standing.server, serving->part, serving->object);
    put_rank(&serving->rank, mapicfg_object_get_identity(vdir), server, size);
    if (status) return status;
    serving->given = mapicfg__places_given(vdir, serving->standing.fqdn.size ? serving->standing.fqdn.data : NULL);
    return is_failed(&serving->standing) || serving->rank.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* The row as it is. */
static mapicfg_status read_serving(mapicfg_directory *directory, struct serving *serving, int *is_there,
                                   mapicfg_error *err) {
    sqlite3_stmt *sql;
    mapicfg_status status =
        mapicfg__sql_first(directory, MAPICFG__SQL_SERVING_GET, &sql, err, "ii", serving->part, serving->object);
    *is_there = sql != NULL;
    if (!sql) return status;
    take_column(&serving->standing.server, sql, 0);
    take_column(&serving->rank, sql, 1);
    serving->given = sqlite3_column_int64(sql, 2);
    serving->release = (uint32_t)sqlite3_column_int64(sql, 3);
    sqlite3_reset(sql);
    return is_failed(&serving->standing) || serving->rank.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status write_serving(mapicfg_directory *directory, const struct serving *serving, mapicfg_error *err) {
    return mapicfg__sql_do(directory, MAPICFG__SQL_SERVING_PUT, err, "iittii", serving->part, serving->object,
                           serving->standing.server.data, serving->rank.data, serving->given,
                           (int64_t)serving->release);
}

static int is_same(const struct serving *a, const struct serving *b) {
    return a->given == b->given && a->release == b->release && strcmp(a->rank.data, b->rank.data) == 0 &&
           strcmp(a->standing.server.data, b->standing.server.data) == 0;
}

/* From what a row was to what it is, which may be of another server. */
static mapicfg_status replace(mapicfg_directory *directory, const struct serving *was, const struct serving *is,
                              mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (!is) status = mapicfg__sql_do(directory, MAPICFG__SQL_SERVING_REMOVE, err, "ii", was->part, was->object);
    if (!status && is) status = write_serving(directory, is, err);
    if (!status && was) status = stand(directory, was->standing.server.data, err);
    if (!status && is && !(was && strcmp(was->standing.server.data, is->standing.server.data) == 0))
        status = stand(directory, is->standing.server.data, err);
    return status;
}

mapicfg_status mapicfg__standing_follow(mapicfg_directory *directory, const struct mapicfg__touched *touched,
                                        mapicfg_error *err) {
    const int64_t part = touched->class_id == MAPICFG_CLASS_VDIR ? MAPICFG__MAPI : MAPICFG__RPC;
    struct serving was = {.part = part, .object = touched->id}, is = {.part = part, .object = touched->id};
    mapicfg_object *vdir;
    int had = 0;
    mapicfg_status status = mapicfg__row_get(directory, mapicfg__class_get(touched->class_id), touched->id, &vdir, err);
    if (!status) status = read_serving(directory, &was, &had, err);
    int has = vdir && !mapicfg_object_is_back_end(vdir);
    if (!status && has) status = describe(directory, vdir, &is, err);
    if (!status && (had || has) && !(had && has && is_same(&was, &is)))
        status = replace(directory, had ? &was : NULL, has ? &is : NULL, err);
    mapicfg_object_free(vdir);
    free_serving(&was);
    free_serving(&is);
    return status;
}

/* ---- all anew ---- */

struct rebuilding {
    mapicfg_directory *directory;
    struct mapicfg__topology topology; /* servers only */
    mapicfg_status status;
    mapicfg_error *err;
};

static int32_t take_server(void *user, const mapicfg_object *object, uint64_t id) {
    struct rebuilding *rebuilding = user;
    mapicfg_object *copy;
    (void)id;
    rebuilding->status = mapicfg_object_copy(object, &copy, rebuilding->err);
    if (!rebuilding->status) rebuilding->status = mapicfg__topology_take(&rebuilding->topology, copy, rebuilding->err);
    return rebuilding->status;
}

static int32_t take_vdir(void *user, const mapicfg_object *vdir, uint64_t id) {
    struct rebuilding *rebuilding = user;
    struct serving serving = {.object = (int64_t)id};
    if (mapicfg_object_is_back_end(vdir)) return 0;
    rebuilding->status = describe(rebuilding->directory, vdir, &serving, rebuilding->err);
    if (!rebuilding->status) rebuilding->status = replace(rebuilding->directory, NULL, &serving, rebuilding->err);
    free_serving(&serving);
    return rebuilding->status;
}

static mapicfg_status list(struct rebuilding *rebuilding, uint32_t class_id, mapicfg_directory_fn fn) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    mapicfg_error failed;
    mapicfg_status status =
        mapicfg__list_all(rebuilding->directory, mapicfg__class_get(class_id), &query, fn, rebuilding, &failed);
    if (rebuilding->status) return rebuilding->status; /* and its error is there */
    if (status && rebuilding->err) *rebuilding->err = failed;
    return status;
}

/* One name of a server that an object has stated. */
static mapicfg_status write_name(struct rebuilding *rebuilding, const struct mapicfg__name *name) {
    struct mapicfg__topology *topology = &rebuilding->topology;
    const struct mapicfg__server *server = &topology->servers[mapicfg__topology_number(topology, name->number)];
    const char *site = server->site ? topology->sites[server->site].name : "";
    struct mapicfg__buffer texts[4] = {{0}, {0}, {0}, {0}};
    put_folded(&texts[0], name->text, name->size);
    put_folded(&texts[1], server->name, strlen(server->name));
    put_folded(&texts[2], site, strlen(site));
    put_folded(&texts[3], server->fqdn ? server->fqdn : "", server->fqdn ? strlen(server->fqdn) : 0);
    mapicfg_status status =
        texts[0].failed || texts[1].failed || texts[2].failed || texts[3].failed
            ? mapicfg__error_no_memory(rebuilding->err)
            : mapicfg__sql_do(rebuilding->directory, MAPICFG__SQL_SERVER_NAME_PUT, rebuilding->err, "tttit",
                              texts[0].data, texts[1].data, texts[2].data, (int64_t)server->release, texts[3].data);
    if (!status && !mapicfg__server_can(server->release))
        status = stand(rebuilding->directory, texts[1].data, rebuilding->err);
    for (size_t i = 0; i < 4; i++) mapicfg__buffer_free(&texts[i]);
    return status;
}

static mapicfg_status write_names(struct rebuilding *rebuilding) {
    const struct mapicfg__names *names = &rebuilding->topology.server_names;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < names->capacity; i++)
        if (names->slots[i].text) status = write_name(rebuilding, &names->slots[i]);
    return status;
}

mapicfg_status mapicfg__standing_rebuild(mapicfg_directory *directory, mapicfg_error *err) {
    struct rebuilding rebuilding = {.directory = directory, .err = err};
    mapicfg_status status = mapicfg__sql_text(directory,
                                              "DELETE FROM Serving; DELETE FROM ServingFirst; DELETE FROM ServerName;"
                                              " DELETE FROM Standing; DELETE FROM ServerClass;"
                                              " UPDATE MailboxServer SET server = NULL, class = NULL",
                                              err);
    if (!status) status = list(&rebuilding, MAPICFG_CLASS_SERVER, take_server);
    if (!status) status = mapicfg__topology_settle(&rebuilding.topology, err);
    if (!status) status = write_names(&rebuilding);
    if (!status) status = list(&rebuilding, MAPICFG_CLASS_VDIR, take_vdir);
    if (!status) status = list(&rebuilding, MAPICFG_CLASS_OUTLOOK_ANYWHERE, take_vdir);
    mapicfg__topology_free(&rebuilding.topology);
    return status;
}
