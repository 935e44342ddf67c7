/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answers.c: the tables behind the view Effective: what the library decides for each server and each of the 256 bytes
 * of settings, so that SQL asks what everybody asks.
 *
 * MailboxServer has every spelling of ServerName that a mailbox ever had, '' for none, with the version that it
 * states. Servers that have the same of their own, and where that is not everything stand in the same site, are one
 * class: its mailboxes get the same answers. ServerClass has the answers' number, which is made of the answers
 * themselves, and Answer has them for both states of the organization. So a change of one virtual directory is
 * followed by working out its server's class, those of its site and, when what the whole organization gives has
 * changed, those that follow it. */
#include "directory/answers.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "decision/effective.h"
#include "directory/shape.h"
#include "directory/sql.h"
#include "directory/standing.h"
#include "model/release.h"

/* ---- what has changed ---- */

static int64_t hash(const void *bytes, size_t size) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < size; i++) hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
    return (int64_t)(hash >> 1);
}

static void forget_met(mapicfg_directory *directory) {
    for (size_t i = 0; i < MAPICFG__MET; i++) {
        mapicfg__mem_free(directory->met[i]);
        directory->met[i] = NULL;
    }
}

void mapicfg__answers_undo(mapicfg_directory *directory, const struct mapicfg__followed *before) {
    int is_lost = before->touched && directory->followed.written != before->written;
    forget_met(directory);
    directory->followed = *before;
    if (is_lost)
        directory->followed.servers_changed = 1; /* what was worked out early is undone, and its list is gone */
}

void mapicfg__answers_forget(mapicfg_directory *directory) {
    forget_met(directory);
    directory->followed = (struct mapicfg__followed){0};
}

void mapicfg__answers_free(mapicfg_directory *directory) {
    forget_met(directory);
    mapicfg__mem_free(directory->touched);
}

/* A mailbox is on this server; NULL: on none that is stated. */
static mapicfg_status meet(mapicfg_directory *directory, const char *name, mapicfg_error *err) {
    if (!name || !*name) return MAPICFG_OK; /* '' is there from the beginning */
    size_t size = strlen(name);
    char **met = &directory->met[(size_t)hash(name, size) % MAPICFG__MET];
    if (*met && strcmp(*met, name) == 0) return MAPICFG_OK;
    mapicfg_status status = mapicfg__sql_do(directory, MAPICFG__SQL_MAILBOX_SERVER_ADD, err, "t", name);
    if (status) return status;
    if (sqlite3_changes(directory->db)) directory->followed.servers_met = 1;
    mapicfg__mem_free(*met);
    *met = mapicfg__mem_dup(name, size);
    return *met ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static mapicfg_status meet_mailbox(mapicfg_directory *directory, const mapicfg_object *mailbox, mapicfg_error *err) {
    struct mapicfg__buffer key = {0};
    mapicfg__topology_put_mailbox(&key, mailbox);
    mapicfg_status status = key.failed ? mapicfg__error_no_memory(err) : meet(directory, key.data, err);
    mapicfg__buffer_free(&key);
    return status;
}

static mapicfg_status touch(mapicfg_directory *directory, uint32_t class_id, int64_t id, mapicfg_error *err) {
    size_t count = directory->followed.touched;
    if (directory->followed.servers_changed) return MAPICFG_OK;
    if (count && directory->touched[count - 1].id == id && directory->touched[count - 1].class_id == class_id)
        return MAPICFG_OK;
    if (count == MAPICFG__MOST_TOUCHED) {
        directory->followed.servers_changed = 1;
        return MAPICFG_OK;
    }
    struct mapicfg__touched *grown =
        mapicfg__mem_grow(directory->touched, &directory->touched_capacity, count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    directory->touched = grown;
    grown[directory->followed.touched++] = (struct mapicfg__touched){class_id, id};
    return MAPICFG_OK;
}

int mapicfg__answers_follow(const struct mapicfg__class *cls, uint32_t property) {
    return cls->id != MAPICFG_CLASS_MAILBOX || property == mapicfg__property_number(MAPICFG__MAILBOX_ServerName) ||
           property == mapicfg__property_number(MAPICFG__MAILBOX_AdminDisplayVersion);
}

mapicfg_status mapicfg__answers_meet(mapicfg_directory *directory, const mapicfg_object *object, int64_t id,
                                     mapicfg_error *err) {
    uint32_t class_id = object->cls->id;
    if (class_id == MAPICFG_CLASS_MAILBOX) return meet_mailbox(directory, object, err);
    if (class_id == MAPICFG_CLASS_VDIR || class_id == MAPICFG_CLASS_OUTLOOK_ANYWHERE)
        return touch(directory, class_id, id, err);
    if (class_id == MAPICFG_CLASS_SERVER) directory->followed.servers_changed = 1;
    return MAPICFG_OK;
}

/* ---- what serves a class ---- */

static const enum mapicfg__part parts[2] = {MAPICFG__MAPI, MAPICFG__RPC}; /* in the order of leads */
static const uint32_t marks[2] = {MAPICFG__OWN_MAPI, MAPICFG__OWN_ANYWHERE};
/* The bits of a place that come from each of the two. */
static const uint32_t masks[2] = {MAPICFG__OF_MAPI, MAPICFG__OF_ANYWHERE};

/* The first virtual directories of a site, or of all, for servers of each generation; the places of its servers. */
struct given {
    int has[MAPICFG__GENERATIONS][2];
    uint32_t bits[MAPICFG__GENERATIONS][2];
    mapicfg__place_set places[MAPICFG__LEADS];
};

struct work {
    mapicfg_directory *directory;
    struct given all;
    struct given site;
    int64_t basis; /* a hash of `all` */
    mapicfg_error *err;
};

/* The first for servers of each generation in a site, or, for NULL, in all; "" has none. */
static mapicfg_status take_first(struct work *work, const char *site, struct given *given) {
    memset(given->has, 0, sizeof given->has);
    memset(given->bits, 0, sizeof given->bits);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < 2 * MAPICFG__GENERATIONS && !(site && !*site); i++) {
        const size_t generation = i / 2, part = i % 2;
        const int which = site ? MAPICFG__SQL_FIRST_IN : MAPICFG__SQL_FIRST_ALL;
        sqlite3_stmt *sql;
        status = mapicfg__sql_first(work->directory, which, &sql, work->err, site ? "iit" : "ii", (int64_t)parts[part],
                                    (int64_t)generation, site);
        if (!sql) continue;
        given->has[generation][part] = 1;
        given->bits[generation][part] = (uint32_t)sqlite3_column_int64(sql, 0);
        sqlite3_reset(sql);
    }
    return status;
}

/* Whether there is a virtual directory of the kind at all. */
static int is_known(const struct work *work, size_t part) {
    return work->all.has[MAPICFG__MODERN][part] || work->all.has[MAPICFG__LEGACY][part];
}

static uint32_t release_of(uint32_t own) {
    return own >> MAPICFG__RELEASE_SHIFT & 7u;
}

static enum mapicfg__lead leading(const struct work *work, uint32_t own) {
    return mapicfg__places_leading(release_of(own), is_known(work, 0), is_known(work, 1));
}

/* The place of a server that has this of its own, in a site that gives that. */
static uint32_t place_of(const struct work *work, uint32_t own, const struct given *site) {
    const uint32_t release = release_of(own);
    const size_t generation = mapicfg__topology_generation(release);
    uint32_t place = release << MAPICFG__RELEASE_SHIFT;
    for (size_t i = 0; i < 2; i++)
        place |= own & marks[i]                  ? own & masks[i]
                 : site->has[generation][i]      ? site->bits[generation][i]
                 : work->all.has[generation][i]  ? work->all.bits[generation][i]
                 : i == MAPICFG__LED_BY_ANYWHERE ? mapicfg__places_without_anywhere(release, is_known(work, 1))
                                                 : 0;
    return place;
}

/* Adds the place of a server that has this of its own to those that count for others; or, in all, for a mailbox that
 * may be on it. */
static void add_place(const struct work *work, uint32_t own, const struct given *site, int is_all,
                      mapicfg__place_set *places) {
    const uint32_t place = place_of(work, own, site);
    const int is_home = is_all && !mapicfg__server_can(release_of(own));
    for (size_t lead = 0; lead < MAPICFG__LEADS; lead++)
        if (own & marks[lead] || is_home) mapicfg__places_add(places[lead], place);
}

/* The places of a site's servers, each kind of server once. */
static mapicfg_status gather_site(struct work *work, const char *site) {
    memset(work->site.places, 0, sizeof work->site.places);
    for (int64_t own = -1;;) {
        sqlite3_stmt *sql;
        mapicfg_status status =
            mapicfg__sql_first(work->directory, MAPICFG__SQL_STANDING_IN, &sql, work->err, "ti", site, own);
        if (!sql) return status;
        own = sqlite3_column_int64(sql, 0);
        sqlite3_reset(sql);
        add_place(work, (uint32_t)own, &work->site, 0, work->site.places);
    }
}

/* The places of all servers. Those that have everything themselves are looked at once a kind, others once a site. */
static mapicfg_status gather_all(struct work *work) {
    struct mapicfg__buffer site = {0};
    const char *after = "";
    mapicfg_status status = MAPICFG_OK;
    for (int64_t own = -1; !status;) {
        sqlite3_stmt *sql;
        struct given near = {0};
        status = mapicfg__sql_first(work->directory, MAPICFG__SQL_STANDING_ALL, &sql, work->err, "it", own, after);
        if (!sql) break;
        own = sqlite3_column_int64(sql, 0);
        const char *in = (const char *)sqlite3_column_text(sql, 1);
        site.size = 0;
        mapicfg__buffer_text(&site, in ? in : "");
        sqlite3_reset(sql);
        if (site.failed) status = mapicfg__error_no_memory(work->err);
        int alone = 1;
        for (size_t i = 0; i < 2; i++) alone &= own & marks[i] || !is_known(work, i);
        if (!status && !alone) status = take_first(work, site.data, &near);
        after = alone ? "\xff" : site.data; /* no text in UTF-8 comes after that */
        if (!status) add_place(work, (uint32_t)own, &near, 1, work->all.places);
    }
    mapicfg__buffer_free(&site);
    return status;
}

/* What all servers give, and whether it is what the classes that follow it were worked out by. */
static mapicfg_status look_at_all(struct work *work) {
    sqlite3_stmt *sql;
    mapicfg_status status = take_first(work, NULL, &work->all);
    if (!status) status = gather_all(work);
    if (status) return status;
    work->basis = hash(&work->all, sizeof work->all);
    status = mapicfg__sql_first(work->directory, MAPICFG__SQL_CLASS_BASIS, &sql, work->err, "");
    if (!sql) return status;
    int same = sqlite3_column_int64(sql, 0) == work->basis;
    sqlite3_reset(sql);
    return same ? MAPICFG_OK : mapicfg__sql_do(work->directory, MAPICFG__SQL_CLASS_STALE_ALL, work->err, "");
}

/* ---- classes ---- */

static mapicfg_status class_of(struct work *work, int stated, const char *site, int64_t own, int64_t *id) {
    for (;;) {
        sqlite3_stmt *sql;
        mapicfg_status status = mapicfg__sql_first(work->directory, MAPICFG__SQL_CLASS_GET, &sql, work->err, "iti",
                                                   (int64_t)stated, site, own);
        if (!sql && !status)
            status =
                mapicfg__sql_do(work->directory, MAPICFG__SQL_CLASS_ADD, work->err, "iti", (int64_t)stated, site, own);
        if (status) return status;
        if (!sql) continue;
        *id = sqlite3_column_int64(sql, 0);
        sqlite3_reset(sql);
        return MAPICFG_OK;
    }
}

static mapicfg_status assign(struct work *work, const char *name) {
    struct mapicfg__standing standing = {0};
    sqlite3_stmt *sql = NULL;
    int64_t id = 0;
    mapicfg_status status = mapicfg__standing_find(work->directory, name, strlen(name), &standing, work->err);
    int64_t own = standing.release << MAPICFG__RELEASE_SHIFT;
    if (!status)
        status =
            mapicfg__sql_first(work->directory, MAPICFG__SQL_STANDING_GET, &sql, work->err, "t", standing.server.data);
    if (sql) own = sqlite3_column_int64(sql, 0);
    if (sql) sqlite3_reset(sql);
    if (!release_of((uint32_t)own)) own |= (int64_t)standing.release << MAPICFG__RELEASE_SHIFT;
    int alone = own & marks[0] && own & marks[1];
    if (!status) status = class_of(work, *name != '\0', alone ? "" : standing.site.data, own, &id);
    if (!status)
        status =
            mapicfg__sql_do(work->directory, MAPICFG__SQL_ASSIGN, work->err, "tit", standing.server.data, id, name);
    mapicfg__standing_free(&standing);
    const struct mapicfg__answers_watch *watch = work->directory->watch;
    return status || !watch ? status : watch->server(watch->user, name, id, work->err);
}

static mapicfg_status assign_all(struct work *work) {
    for (;;) {
        sqlite3_stmt *sql;
        mapicfg_status status = mapicfg__sql_first(work->directory, MAPICFG__SQL_UNASSIGNED, &sql, work->err, "");
        if (!sql) return status;
        const char *text = (const char *)sqlite3_column_text(sql, 0);
        char *name = mapicfg__mem_dup(text ? text : "", text ? strlen(text) : 0);
        sqlite3_reset(sql);
        status = name ? assign(work, name) : mapicfg__error_no_memory(work->err);
        mapicfg__mem_free(name);
        if (status) return status;
    }
}

/* ---- answers ---- */

struct decisions {
    mapicfg_decision of[2][256]; /* by the organization's state, from MAPICFG_FALSE on */
};

/* Only what is seen of a decision counts. */
#define SEEN (UINT64_C(0xff) | MAPICFG_EFFECTIVE_MASK)

static mapicfg_status write_answers(struct work *work, int64_t id, const struct decisions *decisions) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t i = 0; !status && i < 512; i++) {
        mapicfg_decision decision = decisions->of[i / 256][i % 256];
        status =
            mapicfg__sql_do(work->directory, MAPICFG__SQL_ANSWER_ADD, work->err, "iiittitt", id,
                            (int64_t)(i / 256 + MAPICFG_FALSE), (int64_t)(i % 256), mapicfg_decision_result(decision),
                            mapicfg_decision_protocol(decision), (int64_t)((decision & MAPICFG_EXTERNAL) != 0),
                            mapicfg_decision_decided_by(decision), mapicfg_decision_effective(decision));
    }
    return status;
}

/* The number of the answers of a view, which are written unless they are there. */
static mapicfg_status answers_of(struct work *work, struct mapicfg__view *view, int64_t *id) {
    struct decisions decisions;
    sqlite3_stmt *sql;
    for (uint32_t i = 0; i < 512; i++) {
        view->org = MAPICFG_FALSE + i / 256;
        decisions.of[i / 256][i % 256] = mapicfg__view_decide(view, (uint8_t)(i % 256)) & SEEN;
    }
    *id = hash(&decisions, sizeof decisions);
    mapicfg_status status = mapicfg__sql_first(work->directory, MAPICFG__SQL_ANSWER_GET, &sql, work->err, "i", *id);
    if (status) return status;
    if (!sql) return write_answers(work, *id, &decisions);
    sqlite3_reset(sql);
    return MAPICFG_OK;
}

/* What serves the mailboxes of a class; its places are those of the work. */
static mapicfg_status view_of(struct work *work, int stated, const char *site, uint32_t own,
                              struct mapicfg__view *view) {
    const enum mapicfg__lead lead = leading(work, own);
    const size_t generation = mapicfg__topology_generation(release_of(own));
    mapicfg_status status = take_first(work, site, &work->site);
    if (status) return status;
    *view = (struct mapicfg__view){
        .is_stated = stated,
        .release = release_of(own),
        .own = release_of(own),
        .lead = lead,
        .how = mapicfg__topology_how(stated, (own & marks[lead]) != 0, work->site.has[generation][lead],
                                     work->all.has[generation][lead]),
        .place = place_of(work, own, &work->site)};
    if (view->how == MAPICFG__SERVED_SITE) {
        status = gather_site(work, site);
        mapicfg__view_choose(view, work->site.places[lead]);
    } else if (view->how == MAPICFG__SERVED_OTHER || view->how == MAPICFG__SERVED_UNKNOWN) {
        mapicfg__view_choose(view, work->all.places[lead]);
    }
    return status;
}

static mapicfg_status work_out(struct work *work, int64_t id, int stated, const char *site, uint32_t own) {
    struct mapicfg__view view;
    int by_all = 0;
    int64_t answer = 0;
    mapicfg_status status = view_of(work, stated, site, own, &view);
    if (status) return status;
    const size_t generation = mapicfg__topology_generation(release_of(own));
    for (size_t i = 0; i < 2; i++) by_all |= !(own & marks[i]) && !work->site.has[generation][i];
    status = answers_of(work, &view, &answer);
    const struct mapicfg__answers_watch *watch = work->directory->watch;
    if (!status && watch) status = watch->answers(watch->user, id, &view, work->err);
    if (status) return status;
    return mapicfg__sql_do(work->directory, MAPICFG__SQL_CLASS_ANSWER, work->err, "iiii", answer, (int64_t)by_all,
                           work->basis, id);
}

/* The row of a class in which a statement stands, which is reset then. */
static mapicfg_status take_class(struct work *work, sqlite3_stmt *sql, struct mapicfg__view *view) {
    int64_t id = sqlite3_column_int64(sql, 0);
    int stated = sqlite3_column_int(sql, 1);
    const char *text = (const char *)sqlite3_column_text(sql, 2);
    char *site = mapicfg__mem_dup(text ? text : "", text ? strlen(text) : 0);
    uint32_t own = (uint32_t)sqlite3_column_int64(sql, 3);
    sqlite3_reset(sql);
    mapicfg_status status = !site  ? mapicfg__error_no_memory(work->err)
                            : view ? view_of(work, stated, site, own, view)
                                   : work_out(work, id, stated, site, own);
    mapicfg__mem_free(site);
    return status;
}

static mapicfg_status work_out_all(struct work *work) {
    for (;;) {
        sqlite3_stmt *sql;
        mapicfg_status status = mapicfg__sql_first(work->directory, MAPICFG__SQL_CLASS_OPEN, &sql, work->err, "");
        if (!sql) return status;
        status = take_class(work, sql, NULL);
        if (status) return status;
    }
}

/* ---- before a commit ---- */

static mapicfg_status follow(mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (directory->followed.servers_changed) return mapicfg__standing_rebuild(directory, err);
    for (size_t i = 0; !status && i < directory->followed.touched; i++)
        status = mapicfg__standing_follow(directory, &directory->touched[i], err);
    return status;
}

mapicfg_status mapicfg__answers_write(mapicfg_directory *directory, mapicfg_error *err) {
    if (!directory->followed.servers_changed && !directory->followed.servers_met && !directory->followed.touched)
        return MAPICFG_OK;
    struct work work = {.directory = directory, .err = err};
    const int32_t *cancel = mapicfg__sql_watch(directory, NULL); /* what has been changed is to be committed */
    mapicfg_status status = follow(directory, err);
    if (!status) status = look_at_all(&work);
    if (!status) status = assign_all(&work);
    if (!status) status = work_out_all(&work);
    if (!status && directory->followed.servers_changed)
        status =
            mapicfg__sql_text(directory, "DELETE FROM Answer WHERE id NOT IN (SELECT answer FROM ServerClass)", err);
    unsigned written = directory->followed.written;
    if (!status) mapicfg__answers_forget(directory);
    directory->followed.written = written + 1;
    mapicfg__sql_watch(directory, cancel);
    return status;
}

/* ---- for who asks ---- */

mapicfg_status mapicfg__answers_class(mapicfg_directory *directory, const char *server, int64_t *id,
                                      mapicfg_error *err) {
    sqlite3_stmt *sql;
    mapicfg_status status = mapicfg__sql_first(directory, MAPICFG__SQL_CLASS_OF, &sql, err, "t", server ? server : "");
    *id = sql ? sqlite3_column_int64(sql, 0) : 0;
    if (sql) sqlite3_reset(sql);
    return status;
}

mapicfg_status mapicfg__answers_release(mapicfg_directory *directory, const char *server, uint32_t *release,
                                        mapicfg_error *err) {
    struct mapicfg__standing standing = {0};
    mapicfg_status status = mapicfg__answers_write(directory, err);
    if (!status) status = mapicfg__standing_find(directory, server, strlen(server), &standing, err);
    *release = standing.release;
    mapicfg__standing_free(&standing);
    return status;
}

mapicfg_status mapicfg__answers_view(mapicfg_directory *directory, int64_t id, const struct mapicfg__answers_watch *to,
                                     mapicfg_error *err) {
    struct work work = {.directory = directory, .err = err};
    struct mapicfg__view view;
    sqlite3_stmt *sql;
    mapicfg_status status = look_at_all(&work);
    if (!status) status = mapicfg__sql_first(directory, MAPICFG__SQL_CLASS_ROW, &sql, err, "i", id);
    if (status || !sql) return status;
    status = take_class(&work, sql, &view);
    return status ? status : to->answers(to->user, id, &view, err);
}

mapicfg_status mapicfg__answers_begin(mapicfg_directory *directory, mapicfg_error *err) {
    directory->followed.servers_changed = 1;
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "INSERT OR IGNORE INTO MailboxServer (name) SELECT DISTINCT ");
    mapicfg__shape_put_server(&sql);
    mapicfg__buffer_text(&sql, " FROM ");
    mapicfg__buffer_text(&sql, mapicfg__class_get(MAPICFG_CLASS_MAILBOX)->name);
    mapicfg__buffer_text(&sql, " AS m; INSERT OR IGNORE INTO MailboxServer (name) VALUES ('')");
    mapicfg_status status = sql.failed ? mapicfg__error_no_memory(err) : mapicfg__sql_text(directory, sql.data, err);
    mapicfg__buffer_free(&sql);
    return status;
}
