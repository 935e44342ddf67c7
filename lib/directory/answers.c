/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answers.c: the tables behind the view Effective: what the library decides for each server and each of the 256 bytes of
 * settings, so that SQL asks what everybody asks.
 *
 * MailboxServer has every spelling of ServerName that a mailbox ever had, '' for none, and the number of the answers that
 * its mailboxes get: servers that give the same share theirs, so that a store with many servers stays small. */
#include "directory/answers.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "decision/effective.h"
#include "directory/find.h"
#include "directory/list.h"
#include "directory/rows.h"
#include "directory/sql.h"

/* ---- what has changed ---- */

static size_t slot_of(const char *name, size_t size) {
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < size; i++) hash = (hash ^ (unsigned char)name[i]) * UINT64_C(1099511628211);
    return (size_t)(hash >> 58);
}

void mapicfg__answers_forget(mapicfg_directory *directory) {
    for (size_t i = 0; i < MAPICFG__MET; i++) {
        mapicfg__mem_free(directory->met[i]);
        directory->met[i] = NULL;
    }
}

/* An older store that is only read has not these tables, so the statements are prepared when they are needed. */
static mapicfg_status prepare(mapicfg_directory *directory, mapicfg_error *err) {
    static const struct {
        size_t slot;
        const char *text;
    } statements[] = {
        {MAPICFG__SQL_SERVER_ADD, "INSERT OR IGNORE INTO MailboxServer (name) VALUES (?1)"},
        {MAPICFG__SQL_SERVER_LIST, "SELECT name FROM MailboxServer"},
        {MAPICFG__SQL_SERVER_SET, "UPDATE MailboxServer SET answer = ?1 WHERE name = ?2"},
        {MAPICFG__SQL_ANSWER_ADD,
         "INSERT INTO Answer (id, bits, result, protocol, external, decided_by, effective) "
         "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
    };
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof statements / sizeof *statements; i++)
        status = mapicfg__sql_prepare(directory, &directory->sql[statements[i].slot], statements[i].text, err);
    return status;
}

/* A mailbox is on this server; NULL: on none that is stated. */
static mapicfg_status meet(mapicfg_directory *directory, const char *name, mapicfg_error *err) {
    if (!name || !*name) return MAPICFG_OK; /* '' is there from the beginning */
    size_t size = strlen(name);
    char **met = &directory->met[slot_of(name, size)];
    if (*met && strcmp(*met, name) == 0) return MAPICFG_OK;
    mapicfg_status status = prepare(directory, err);
    if (status) return status;
    sqlite3_stmt *sql = directory->sql[MAPICFG__SQL_SERVER_ADD];
    int code = sqlite3_bind_text64(sql, 1, name, size, SQLITE_STATIC, SQLITE_UTF8);
    status = code ? mapicfg__sql_fail(directory, code, err) : mapicfg__sql_run(directory, sql, err);
    if (status) return status;
    if (sqlite3_changes(directory->db)) directory->answers_stale = 1;
    mapicfg__mem_free(*met);
    *met = mapicfg__mem_dup(name, size);
    return *met ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__answers_meet(mapicfg_directory *directory, const mapicfg_object *object, mapicfg_error *err) {
    uint32_t class_id = object->cls->id;
    if (class_id == MAPICFG_CLASS_MAILBOX)
        return meet(directory, mapicfg__object_text(object, MAPICFG__MAILBOX_ServerName), err);
    if (class_id == MAPICFG_CLASS_ORG || class_id == MAPICFG_CLASS_SERVER || class_id == MAPICFG_CLASS_VDIR ||
        class_id == MAPICFG_CLASS_OUTLOOK_ANYWHERE)
        directory->answers_stale = 1;
    return MAPICFG_OK;
}

/* ---- making them anew ---- */

struct group {
    mapicfg_decision decisions[256];
};

struct making {
    mapicfg_directory *directory;
    struct mapicfg__topology topology;
    struct mapicfg__places places;
    uint32_t org;
    struct group *groups;
    size_t count, capacity;
    int64_t *of_server; /* by the server's number: its group, from 1; 0: not worked out yet */
    char **names;       /* the spellings in MailboxServer; owned */
    size_t name_count, name_capacity;
    mapicfg_status status;
    mapicfg_error *err;
};

static int32_t take(void *user, const mapicfg_object *object, uint64_t key) {
    struct making *making = user;
    mapicfg_object *copy;
    (void)key;
    making->status = mapicfg_object_copy(object, &copy, making->err);
    if (!making->status) making->status = mapicfg__topology_take(&making->topology, copy, making->err);
    return making->status;
}

static mapicfg_status list(struct making *making, uint32_t class_id) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    mapicfg_status status = mapicfg__list_all(making->directory, mapicfg__class_get(class_id), &query, take, making,
                                              making->status ? NULL : making->err);
    return making->status ? making->status : status;
}

/* Each name is a server of the topology too, and '' is number 0. */
static mapicfg_status read_names(struct making *making) {
    sqlite3_stmt *sql = making->directory->sql[MAPICFG__SQL_SERVER_LIST];
    mapicfg_status status = MAPICFG_OK;
    int code;
    while (!status && (code = sqlite3_step(sql)) == SQLITE_ROW) {
        struct mapicfg__stored name = mapicfg__row_column(sql, 0);
        char **grown = mapicfg__mem_grow(making->names, &making->name_capacity, making->name_count + 1, sizeof *grown);
        if (grown) making->names = grown;
        char *copy = grown ? mapicfg__mem_dup(name.text ? name.text : "", name.size) : NULL;
        if (!copy) {
            status = mapicfg__error_no_memory(making->err);
            break;
        }
        grown[making->name_count++] = copy;
        uint32_t number;
        status = mapicfg__topology_server(&making->topology, copy, name.size, &number, making->err);
    }
    if (!status && code != SQLITE_DONE) status = mapicfg__sql_fail(making->directory, code, making->err);
    sqlite3_reset(sql);
    return status;
}

static mapicfg_status read_all(struct making *making) {
    static const uint32_t classes[] = {MAPICFG_CLASS_SERVER, MAPICFG_CLASS_VDIR, MAPICFG_CLASS_OUTLOOK_ANYWHERE};
    mapicfg_object *org;
    mapicfg_status status = mapicfg_directory_get(making->directory, MAPICFG_CLASS_ORG, NULL, &org, making->err);
    if (status == MAPICFG_E_NOT_FOUND) return MAPICFG_OK; /* nothing follows without it */
    if (status) return status;
    making->org = org->bits;
    mapicfg_object_free(org);
    for (size_t i = 0; !status && i < sizeof classes / sizeof *classes; i++) status = list(making, classes[i]);
    if (!status) status = read_names(making);
    if (status) return status;
    mapicfg__topology_settle(&making->topology);
    making->of_server = mapicfg__mem_zalloc((making->topology.server_count + 1) * sizeof *making->of_server);
    if (!making->of_server) return mapicfg__error_no_memory(making->err);
    return mapicfg__places_make(&making->places, &making->topology, making->err);
}

/* The group of a server's answers, which is made when no other server gives the same. */
static mapicfg_status group_of(struct making *making, uint32_t server, int64_t *group) {
    server = mapicfg__topology_number(&making->topology, server);
    *group = making->of_server[server];
    if (*group) return MAPICFG_OK;
    struct group *grown = mapicfg__mem_grow(making->groups, &making->capacity, making->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(making->err);
    making->groups = grown;
    struct group *made = &grown[making->count];
    struct mapicfg__view view;
    static const mapicfg_decide_options nothing_stated = MAPICFG_DECIDE_OPTIONS_INIT;
    mapicfg__view_init(&view, making->org, &nothing_stated, &making->topology, &making->places, server);
    for (uint32_t bits = 0; bits < 256; bits++) made->decisions[bits] = mapicfg__view_decide(&view, (uint8_t)bits);
    size_t at = 0;
    while (memcmp(&grown[at], made, sizeof *made) != 0) at++;
    if (at == making->count) making->count++;
    *group = making->of_server[server] = (int64_t)at + 1;
    return MAPICFG_OK;
}

/* ---- writing them ---- */

static int bind_word(sqlite3_stmt *sql, int at, const char *word) {
    return sqlite3_bind_text(sql, at, word, -1, SQLITE_STATIC);
}

static mapicfg_status write_answer(mapicfg_directory *directory, int64_t group, uint32_t bits,
                                   mapicfg_decision decision, mapicfg_error *err) {
    sqlite3_stmt *sql = directory->sql[MAPICFG__SQL_ANSWER_ADD];
    int code = sqlite3_bind_int64(sql, 1, group);
    if (!code) code = sqlite3_bind_int64(sql, 2, bits);
    if (!code) code = bind_word(sql, 3, mapicfg_decision_result(decision));
    if (!code) code = bind_word(sql, 4, mapicfg_decision_protocol(decision));
    if (!code) code = sqlite3_bind_int64(sql, 5, (decision & MAPICFG_EXTERNAL) != 0);
    if (!code) code = bind_word(sql, 6, mapicfg_decision_decided_by(decision));
    if (!code) code = bind_word(sql, 7, mapicfg_decision_effective(decision));
    return code ? mapicfg__sql_fail(directory, code, err) : mapicfg__sql_run(directory, sql, err);
}

static mapicfg_status assign(struct making *making, const char *name) {
    uint32_t server;
    int64_t group;
    mapicfg_status status = mapicfg__topology_server(&making->topology, name, strlen(name), &server, making->err);
    if (!status) status = group_of(making, server, &group);
    if (status) return status;
    sqlite3_stmt *sql = making->directory->sql[MAPICFG__SQL_SERVER_SET];
    int code = sqlite3_bind_int64(sql, 1, group);
    if (!code) code = sqlite3_bind_text64(sql, 2, name, strlen(name), SQLITE_STATIC, SQLITE_UTF8);
    return code ? mapicfg__sql_fail(making->directory, code, making->err)
                : mapicfg__sql_run(making->directory, sql, making->err);
}

static mapicfg_status write_all(struct making *making) {
    mapicfg_status status = mapicfg__sql_text(making->directory, "DELETE FROM Answer", making->err);
    if (making->org != MAPICFG_FALSE && making->org != MAPICFG_TRUE) return status; /* nothing follows without it */
    for (size_t i = 0; !status && i < making->name_count; i++) status = assign(making, making->names[i]);
    for (size_t i = 0; i < making->count; i++)
        for (uint32_t bits = 0; !status && bits < 256; bits++)
            status =
                write_answer(making->directory, (int64_t)i + 1, bits, making->groups[i].decisions[bits], making->err);
    return status;
}

mapicfg_status mapicfg__answers_write(mapicfg_directory *directory, mapicfg_error *err) {
    if (!directory->answers_stale) return MAPICFG_OK;
    struct making making = {.directory = directory, .err = err};
    const int32_t *cancel = mapicfg__sql_watch(directory, NULL); /* what has been changed is to be committed */
    mapicfg_status status = prepare(directory, err);
    if (!status) status = read_all(&making);
    if (!status) status = write_all(&making);
    if (!status) directory->answers_stale = 0;
    for (size_t i = 0; i < making.name_count; i++) mapicfg__mem_free(making.names[i]);
    mapicfg__sql_watch(directory, cancel);
    mapicfg__mem_free(making.names);
    mapicfg__mem_free(making.of_server);
    mapicfg__mem_free(making.groups);
    mapicfg__places_free(&making.places);
    mapicfg__topology_free(&making.topology);
    return status;
}

mapicfg_status mapicfg__answers_begin(mapicfg_directory *directory, mapicfg_error *err) {
    directory->answers_stale = 1;
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "INSERT OR IGNORE INTO MailboxServer (name) SELECT DISTINCT coalesce(");
    mapicfg__buffer_text(&sql, mapicfg__property_name(MAPICFG__MAILBOX_ServerName));
    mapicfg__buffer_text(&sql, ", '') FROM ");
    mapicfg__buffer_text(&sql, mapicfg__class_get(MAPICFG_CLASS_MAILBOX)->name);
    mapicfg__buffer_text(&sql, "; INSERT OR IGNORE INTO MailboxServer (name) VALUES ('')");
    mapicfg_status status = sql.failed ? mapicfg__error_no_memory(err) : mapicfg__sql_text(directory, sql.data, err);
    mapicfg__buffer_free(&sql);
    return status;
}
