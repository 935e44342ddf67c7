/* SPDX-License-Identifier: LGPL-2.1-or-later
 * schema.c: what a store looks like inside, and bringing older ones forward.
 *
 * A class is a table named by Exchange's noun, a property a column; both come from the property tables. A value is text
 * as Exchange prints it; '' is $null, NULL is not stated. A property that is new in the tables becomes a column when a
 * file is next opened for changing, and a class that is new a table, without a new version: older libraries leave alone
 * what they do not know. The version rises when they could not. */
#include "directory/schema.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/answers.h"
#include "directory/change.h"
#include "directory/list.h"
#include "directory/names.h"
#include "directory/shape.h"
#include "directory/sql.h"

#define APPLICATION_ID 0x4d504346 /* "MPCF", for file(1) */
#define VERSION 1

/* The history with its times, for people with an SQLite shell. */
static const char history[] =
    "DROP VIEW IF EXISTS History; CREATE VIEW History AS"
    " SELECT j.id, s.id AS change_set, datetime(s.time / 1000, 'unixepoch') AS time, s.actor, s.action, j.kind, "
    "j.class,  j.identity, j.property, j.old, j.new FROM Journal AS j JOIN ChangeSet AS s ON s.id = j.change_set;";

static mapicfg_status run_buffer(mapicfg_directory *directory, struct mapicfg__buffer *sql, mapicfg_error *err) {
    mapicfg_status status = sql->failed ? mapicfg__error_no_memory(err) : mapicfg__sql_text(directory, sql->data, err);
    sql->size = 0;
    return status;
}

/* ---- making and bringing forward ---- */

static void put_column(struct mapicfg__buffer *sql, const char *before, uint32_t property, const char *after) {
    mapicfg__buffer_text(sql, before);
    mapicfg__buffer_text(sql, mapicfg__property_name(property));
    mapicfg__buffer_text(sql, after);
}

#define STATE " WHEN 'True' THEN 3 WHEN 'False' THEN 2 WHEN '' THEN 1 ELSE 0 END"

void mapicfg__schema_put_bits(struct mapicfg__buffer *sql) {
    static const uint32_t settings[] = {MAPICFG__MAILBOX_MapiHttpEnabled,
                                        MAPICFG__MAILBOX_MAPIBlockOutlookExternalConnectivity,
                                        MAPICFG__MAILBOX_MAPIEnabled, MAPICFG__MAILBOX_MAPIBlockOutlookRpcHttp};
    static const char *const factors[] = {"CASE m.", " + 4 * CASE m.", " + 16 * CASE m.", " + 64 * CASE m."};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) put_column(sql, factors[i], settings[i], STATE);
}

/* For people with an SQLite shell: the decision for each mailbox. */
static mapicfg_status make_views(mapicfg_directory *directory, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "DROP VIEW IF EXISTS Effective; CREATE VIEW Effective AS SELECT m.id");
    put_column(&sql, ", m.", MAPICFG__MAILBOX_Identity, "");
    put_column(&sql, ", m.", MAPICFG__MAILBOX_Name, "");
    put_column(&sql, ", m.", MAPICFG__MAILBOX_PrimarySmtpAddress, "");
    mapicfg__buffer_text(&sql, ", a.result, a.protocol, a.external, a.decided_by, a.effective FROM ");
    mapicfg__buffer_text(&sql, mapicfg__class_get(MAPICFG_CLASS_ORG)->name);
    mapicfg__buffer_text(&sql, " AS o CROSS JOIN ");
    mapicfg__buffer_text(&sql, mapicfg__class_get(MAPICFG_CLASS_MAILBOX)->name);
    mapicfg__buffer_text(&sql, " AS m");
    mapicfg__buffer_text(&sql, " JOIN MailboxServer AS s ON s.name = ");
    mapicfg__shape_put_server(&sql);
    mapicfg__buffer_text(&sql, " JOIN ServerClass AS c ON c.id = s.class JOIN Answer AS a ON a.id = c.answer");
    put_column(&sql, " AND a.organization = CASE o.", MAPICFG__ORG_MapiHttpEnabled, STATE " AND a.bits = ");
    mapicfg__schema_put_bits(&sql);
    mapicfg_status status = run_buffer(directory, &sql, err);
    mapicfg__buffer_free(&sql);
    return status ? status : mapicfg__sql_text(directory, history, err);
}

static mapicfg_status mark(mapicfg_directory *directory, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "PRAGMA application_id = ");
    mapicfg__buffer_number(&sql, APPLICATION_ID);
    mapicfg__buffer_text(&sql, "; PRAGMA user_version = ");
    mapicfg__buffer_number(&sql, VERSION);
    mapicfg_status status = run_buffer(directory, &sql, err);
    mapicfg__buffer_free(&sql);
    return status;
}

/* The organization of a new store, with the documented defaults. Source: Set-OrganizationConfig, MapiHttpEnabled. */
static mapicfg_status put_first_organization(mapicfg_directory *directory, mapicfg_error *err) {
    static const struct {
        uint32_t property;
        const char *text;
    } values[] = {{MAPICFG__ORG_Name, "First Organization"},
                  {MAPICFG__ORG_Identity, "First Organization"},
                  {MAPICFG__ORG_MapiHttpEnabled, "True"}};
    mapicfg_object *org;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_ORG, &org, err);
    for (size_t i = 0; !status && i < sizeof values / sizeof *values; i++)
        status = mapicfg__object_put_text(org, values[i].property, values[i].text, err);
    for (uint32_t i = 0; !status && i < org->cls->count; i++) {
        const char *text = org->cls->properties[i].default_text;
        if (text) status = mapicfg_object_set_text(org, org->cls->properties[i].name, text, err);
    }
    int64_t id = 0;
    if (!status) status = mapicfg__change_create(directory, org, &id, err);
    mapicfg_object_free(org);
    return status;
}

static mapicfg_status make(mapicfg_directory *directory, uint32_t flags, mapicfg_error *err) {
    mapicfg_status status = mapicfg__shape_make(directory, err);
    if (!status) status = make_views(directory, err);
    if (!status) status = mark(directory, err);
    int complete;
    if (!status) status = mapicfg__shape_read(directory, &complete, err);
    if (!status) status = mapicfg__sql_prepare_all(directory, err);
    if (!status) status = mapicfg__directory_make_seed(directory, err);
    if (!status) status = mapicfg__answers_begin(directory, err);
    if (!status && !(flags & MAPICFG_DIRECTORY_EMPTY)) status = put_first_organization(directory, err);
    return status ? status : mapicfg__answers_write(directory, err);
}

static mapicfg_status index_names(mapicfg_directory *directory, const struct mapicfg__class *cls, mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    return mapicfg__list_all(directory, cls, &query, mapicfg__directory_index, directory, err);
}

/* Names are found by a hash of their folded spelling, so a version that folds or hashes in another way makes them
 * anew. */
static mapicfg_status bring_forward(mapicfg_directory *directory, int64_t version, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    int complete;
    for (uint32_t id = 1; !status && id <= MAPICFG__CLASS_COUNT; id++)
        status = mapicfg__shape_complete(directory, mapicfg__class_get(id), err);
    if (!status) status = mapicfg__shape_add_answers(directory, err);
    if (!status) status = make_views(directory, err);
    if (!status) status = mapicfg__shape_read(directory, &complete, err);
    if (!status) status = mapicfg__sql_prepare_all(directory, err);
    if (!status) status = mapicfg__directory_read_seed(directory, err);
    if (!status && version < VERSION) status = mapicfg__sql_text(directory, "DELETE FROM Name", err);
    for (uint32_t id = 1; !status && version < VERSION && id <= MAPICFG__CLASS_COUNT; id++)
        status = index_names(directory, mapicfg__class_get(id), err);
    if (!status) status = mapicfg__answers_begin(directory, err);
    if (!status) status = mapicfg__answers_write(directory, err);
    return status ? status : mark(directory, err);
}

/* ---- opening ---- */

struct found {
    int64_t application, version, tables;
};

static mapicfg_status look(mapicfg_directory *directory, struct found *found, mapicfg_error *err) {
    mapicfg_status status = mapicfg__sql_number(directory, "PRAGMA application_id", &found->application, err);
    if (!status) status = mapicfg__sql_number(directory, "PRAGMA user_version", &found->version, err);
    return status ? status : mapicfg__sql_number(directory, "SELECT count(*) FROM sqlite_master", &found->tables, err);
}

static int is_new(const struct found *found) {
    return !found->application && !found->tables;
}

static mapicfg_status refuse(const mapicfg_directory *directory, const struct found *found, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (is_new(found))
        status = mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                     "the file is empty; a store is made with \"mapicfg import\" or \"mapicfg init\"");
    else if (found->application != APPLICATION_ID)
        status = mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                     "the file is an SQLite database, but not a store of this program");
    else if (found->version > VERSION)
        status = mapicfg__error_fail(err, MAPICFG_E_VERSION,
                                     "the store has schema version %lld, and this library supports up to %d: update it",
                                     (long long)found->version, VERSION);
    if (status) mapicfg__error_source(err, directory->path);
    return status;
}

/* Text is read as it lies in the file. */
static mapicfg_status check_encoding(mapicfg_directory *directory, mapicfg_error *err) {
    sqlite3_stmt *sql = NULL;
    int code = sqlite3_prepare_v2(directory->db, "PRAGMA encoding", -1, &sql, NULL);
    if (!code) code = sqlite3_step(sql);
    const char *name = code == SQLITE_ROW ? (const char *)sqlite3_column_text(sql, 0) : NULL;
    int fine = name && strcmp(name, "UTF-8") == 0;
    mapicfg_status status = code == SQLITE_ROW ? MAPICFG_OK : mapicfg__sql_fail(directory, code, err);
    sqlite3_finalize(sql);
    if (status || fine) return status;
    status =
        mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the store's text is not in UTF-8, so this program has not made it");
    mapicfg__error_source(err, directory->path);
    return status;
}

/* SQLite does not notice a truncated last page until it is read. */
static mapicfg_status check_size(mapicfg_directory *directory, mapicfg_error *err) {
    int64_t page;
    struct stat file;
    mapicfg_status status = mapicfg__sql_number(directory, "PRAGMA page_size", &page, err);
    if (status || page < 1 || stat(directory->path, &file) != 0 || file.st_size % page == 0) return status;
    status = mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the store is damaged: the file is cut off");
    mapicfg__error_source(err, directory->path);
    return status;
}

/* Whether anything is to be done is asked again inside the transaction: another process may have been quicker. */
static mapicfg_status change(mapicfg_directory *directory, uint32_t flags, mapicfg_error *err) {
    mapicfg_status status = mapicfg__sql_text(directory, "BEGIN IMMEDIATE", err);
    if (status) return status;
    struct found found;
    int complete = 0;
    directory->writing = 1;
    directory->undo_of = 0; /* the creation of a store cannot be undone */
    status = look(directory, &found, err);
    if (!status && is_new(&found)) {
        status = make(directory, flags, err);
    } else if (!status) {
        status = refuse(directory, &found, err);
        if (!status) status = mapicfg__shape_read(directory, &complete, err);
        if (!status && (!complete || found.version < VERSION)) status = bring_forward(directory, found.version, err);
    }
    if (!status) status = mapicfg__sql_text(directory, "COMMIT", err);
    if (status && !sqlite3_get_autocommit(directory->db)) mapicfg__sql_text(directory, "ROLLBACK", NULL);
    directory->writing = 0;
    return status;
}

/* An older store that may not be changed has no objects of the classes that it has no tables for. */
static mapicfg_status stand_in(mapicfg_directory *directory, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t id = 1; !status && id <= MAPICFG__CLASS_COUNT; id++) {
        const struct mapicfg__class *cls = mapicfg__class_get(id);
        if (directory->columns[id]) continue;
        status = mapicfg__shape_make_class(directory, cls, 1, err);
        directory->columns[id] = ((uint64_t)1 << cls->count) - 1;
    }
    return status;
}

/* All of it as it was at one moment: another process may be making the store. */
static mapicfg_status look_once(mapicfg_directory *directory, struct found *found, mapicfg_error *err) {
    mapicfg_status status = mapicfg__sql_text(directory, "BEGIN", err);
    if (status) return status;
    status = look(directory, found, err);
    mapicfg_status ended = mapicfg__sql_text(directory, "COMMIT", status ? NULL : err);
    return status ? status : ended;
}

mapicfg_status mapicfg__schema_open(mapicfg_directory *directory, uint32_t flags, mapicfg_error *err) {
    struct found found;
    int complete = 1;
    mapicfg_status status = look_once(directory, &found, err);
    if (status) return status;
    int fresh = is_new(&found) && flags & MAPICFG_DIRECTORY_CREATE;
    if (!fresh) {
        status = refuse(directory, &found, err);
        if (!status) status = check_size(directory, err);
        if (!status) status = check_encoding(directory, err);
        if (!status) status = mapicfg__shape_read(directory, &complete, err);
        if (status) return status;
    }
    int changeable = !directory->read_only && !sqlite3_db_readonly(directory->db, "main");
    if (fresh || (changeable && (!complete || found.version < VERSION))) status = change(directory, flags, err);
    if (!status && !complete && !changeable) status = stand_in(directory, err);
    if (!status) status = mapicfg__directory_read_seed(directory, err);
    return status ? status : mapicfg__sql_prepare_all(directory, err);
}
