/* SPDX-License-Identifier: LGPL-2.1-or-later
 * events_file.c: the database of records as a file, and such files added to it.
 *
 * A file has the tables of the database, the options and counters as the bytes of a summary, and what people ask for by
 * name: the view "records", and the tables "sessions" and "requests". A file that is added may come from a stranger:
 * its tables must be ours to the letter, and nothing in it runs. */
#include "logs/events_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/beside.h"
#include "logs/dimension.h"
#include "logs/events_request.h"
#include "logs/events_session.h"
#include "logs/events_view.h"

#define APPLICATION_ID 0x4d504c45 /* "MPLE", for file(1) */
#define VERSION 1

/* Counters of a file: of records, and of each kind of noise. */
#define COUNTS (MAPICFG_LOG_COUNT_FILTERED + 1)
#define ALL_COUNTS (COUNTS + MAPICFG_LOG_NOISE_COUNT - 1)
#define MOST_COUNT ((int64_t)1 << 56)

/* What records have at most. */
#define MOST_TIME UINT64_C(253402300799999) /* the end of 9999 */
#define MOST_TEXT (4 * (uint64_t)MAPICFG__DIMENSION_SIZE)

static mapicfg_status run_buffer(mapicfg_log_events *events, struct mapicfg__buffer *sql, mapicfg_error *err) {
    mapicfg_status status =
        sql->failed ? mapicfg__error_no_memory(err) : mapicfg__events_db_run(events, sql->data, err);
    mapicfg__buffer_free(sql);
    return status;
}

/* SQLite may be built to take a name that begins with "file:" for a URI. */
static void put_name(struct mapicfg__buffer *name, const char *path) {
    if (strncmp(path, "file:", 5) == 0) mapicfg__buffer_text(name, "./");
    mapicfg__buffer_text(name, path);
}

/* Runs a statement whose only value is the name of a file. */
static mapicfg_status run_with_name(mapicfg_log_events *events, const char *sql, const char *path, mapicfg_error *err) {
    struct mapicfg__buffer name = {0};
    sqlite3_stmt *statement = NULL;
    put_name(&name, path);
    mapicfg_status status =
        name.failed ? mapicfg__error_no_memory(err) : mapicfg__events_db_prepare(events, &statement, sql, err);
    if (!status) sqlite3_bind_text(statement, 1, name.data, -1, SQLITE_STATIC);
    if (!status) status = mapicfg__events_db_do(events, statement, err);
    sqlite3_finalize(statement);
    mapicfg__buffer_free(&name);
    if (status) mapicfg__error_source(err, path);
    return status;
}

/* ---- what people ask for ---- */

static void put_moment(struct mapicfg__buffer *sql, const char *name) {
    mapicfg__buffer_text(sql, "strftime('%Y-%m-%dT%H:%M:%S', ");
    mapicfg__buffer_text(sql, name);
    mapicfg__buffer_text(sql, " / 1000, 'unixepoch') || printf('.%03dZ', ");
    mapicfg__buffer_text(sql, name);
    mapicfg__buffer_text(sql, " % 1000)");
}

static void put_readable(struct mapicfg__buffer *sql, uint32_t view, size_t column) {
    const char *name = mapicfg_log_view_get_column(view, column);
    const uint32_t type = mapicfg_log_view_get_type(view, column);
    if (type == MAPICFG_LOG_COLUMN_MOMENT) {
        put_moment(sql, name);
    } else if (view == MAPICFG_LOG_VIEW_RECORDS && type == MAPICFG_LOG_COLUMN_TEXT &&
               column != MAPICFG_LOG_RECORDS_REQUEST_ID) {
        mapicfg__buffer_text(sql, "(SELECT value FROM text WHERE id = record.");
        mapicfg__buffer_text(sql, name);
        mapicfg__buffer_char(sql, ')');
    } else {
        mapicfg__buffer_text(sql, name);
    }
    mapicfg__buffer_text(sql, " AS ");
    mapicfg__buffer_text(sql, name);
}

static void put_select(struct mapicfg__buffer *sql, uint32_t view, const char *rest) {
    mapicfg__buffer_text(sql, "SELECT ");
    for (size_t i = 0; i < mapicfg_log_view_column_count(view); i++) {
        mapicfg__buffer_text(sql, i ? ", " : "");
        put_readable(sql, view, i);
    }
    mapicfg__buffer_text(sql, rest);
}

static mapicfg_status make_view(mapicfg_log_events *events, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(&sql, "CREATE VIEW records AS ");
    put_select(&sql, MAPICFG_LOG_VIEW_RECORDS, " FROM record");
    return run_buffer(events, &sql, err);
}

/* The rows of a view as a table; they are found among the settled records first. */
static mapicfg_status make_table(mapicfg_log_events *events, uint32_t view, mapicfg__events_finder find,
                                 mapicfg_error *err) {
    struct mapicfg__events_kept kept;
    struct mapicfg__buffer sql = {0};
    mapicfg_status status = mapicfg__events_kept_open(&kept, events, view, err);
    if (!status) status = find(&kept, err);
    if (status) {
        mapicfg__events_kept_close(&kept);
        return status;
    }
    mapicfg__buffer_text(&sql, "CREATE TABLE main.");
    mapicfg__buffer_text(&sql, mapicfg_log_view_name(view));
    mapicfg__buffer_text(&sql, " AS ");
    put_select(&sql, view, " FROM temp.kept ORDER BY 1, ordinal, 2");
    sqlite3_finalize(kept.insert);
    kept.insert = NULL;
    events->is_reading = 0;
    status = run_buffer(events, &sql, err);
    if (!status) status = mapicfg__events_db_settle(events, err);
    mapicfg__events_kept_close(&kept);
    return status;
}

/* ---- options and counters ---- */

static const char *count_name(uint32_t count) {
    static const char *const names[] = {"records", "filtered"};
    return count < COUNTS ? names[count] : mapicfg_log_noise_name(count - COUNTS + 1);
}

static uint64_t *count_of(mapicfg_log_events *events, uint32_t count) {
    return count < COUNTS ? &events->sieve->counts[count] : &events->sieve->noise[count - COUNTS + 1];
}

static mapicfg_status put_value(mapicfg_log_events *events, sqlite3_stmt *statement, const char *name,
                                mapicfg_error *err) {
    sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
    return mapicfg__events_db_do(events, statement, err);
}

static mapicfg_status put_options(mapicfg_log_events *events, sqlite3_stmt *statement, mapicfg_error *err) {
    void *bytes = NULL;
    size_t size = 0;
    mapicfg_log_summary *options = mapicfg__summary_make_like(events->sieve);
    mapicfg_status status =
        options ? mapicfg_log_summary_dup_bytes(options, &bytes, &size, err) : mapicfg__error_no_memory(err);
    if (!status) sqlite3_bind_blob64(statement, 2, bytes, size, SQLITE_STATIC);
    if (!status) status = put_value(events, statement, "options", err);
    mapicfg_free(bytes);
    mapicfg_log_summary_free(options);
    return status;
}

static mapicfg_status put_meta(mapicfg_log_events *events, mapicfg_error *err) {
    sqlite3_stmt *statement = NULL;
    mapicfg_status status = mapicfg__events_db_prepare(events, &statement, "INSERT INTO meta VALUES (?1, ?2)", err);
    if (!status) status = put_options(events, statement, err);
    for (uint32_t i = 0; !status && i < ALL_COUNTS; i++) {
        sqlite3_bind_int64(statement, 2, (int64_t)*count_of(events, i));
        status = put_value(events, statement, count_name(i), err);
    }
    sqlite3_finalize(statement);
    return status;
}

#define META "CREATE TABLE meta (name TEXT PRIMARY KEY, value)"

static mapicfg_status add_rest(mapicfg_log_events *events, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    mapicfg_status status = make_table(events, MAPICFG_LOG_VIEW_SESSIONS, mapicfg__events_session_find, err);
    if (!status) status = make_table(events, MAPICFG_LOG_VIEW_REQUESTS, mapicfg__events_request_find, err);
    if (!status) status = mapicfg__events_db_begin(events, err);
    if (!status) status = make_view(events, err);
    if (status) return status;
    mapicfg__buffer_text(&sql, META "; PRAGMA application_id = ");
    mapicfg__buffer_number(&sql, APPLICATION_ID);
    mapicfg__buffer_text(&sql, "; PRAGMA user_version = ");
    mapicfg__buffer_number(&sql, VERSION);
    status = run_buffer(events, &sql, err);
    if (!status) status = put_meta(events, err);
    return status ? status : mapicfg__events_db_settle(events, err);
}

/* What is for the file only; what is there of it after a failure goes as well. */
static mapicfg_status remove_rest(mapicfg_log_events *events, mapicfg_error *err) {
    mapicfg_status status = mapicfg__events_db_begin(events, err);
    if (!status)
        status = mapicfg__events_db_run(events,
                                        "DROP TABLE IF EXISTS main.sessions; DROP TABLE IF EXISTS main.requests; DROP "
                                        "VIEW IF EXISTS records; DROP TABLE IF EXISTS meta",
                                        err);
    return status ? status : mapicfg__events_db_settle(events, err);
}

/* ---- saving ---- */

/* *was_there: an empty file is there, and is to be left as one. */
static mapicfg_status check_target(const char *path, int *was_there, mapicfg_error *err) {
    struct stat found;
    *was_there = stat(path, &found) == 0;
    if (!*was_there && errno == ENOENT) return MAPICFG_OK;
    if (!*was_there) return mapicfg__error_system(err, "cannot be written", errno, path);
    mapicfg_status status = MAPICFG_OK;
    if (!S_ISREG(found.st_mode))
        status = mapicfg__error_fail(err, MAPICFG_E_IO, "only a regular file can be a database");
    else if (found.st_size)
        status = mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the file is not empty; name one that is not there");
    if (status) mapicfg__error_source(err, path);
    return status;
}

static void discard(const char *path, int was_there) {
    if (!was_there || truncate(path, 0) != 0) unlink(path);
}

mapicfg_status mapicfg__events_file_save(mapicfg_log_events *events, const char *path, mapicfg_error *err) {
    int was_there;
    mapicfg_error failed;
    mapicfg_status status = check_target(path, &was_there, err);
    if (status) return status;
    status = add_rest(events, &failed);
    if (!status) {
        status = run_with_name(events, "VACUUM INTO ?1", path, &failed);
        if (status) discard(path, was_there);
    }
    mapicfg__events_db_watch(events, NULL);
    const mapicfg_status removed = remove_rest(events, status ? NULL : &failed);
    if (!status && removed) discard(path, was_there);
    if (!status) status = removed;
    if (status && err) *err = failed;
    return status;
}

/* ---- merging ---- */

static mapicfg_status refuse(mapicfg_status code, const char *message, const char *path, mapicfg_error *err) {
    mapicfg__error_fail(err, code, "%s", message);
    mapicfg__error_source(err, path);
    return code;
}

static mapicfg_status not_ours(const char *path, mapicfg_error *err) {
    return refuse(MAPICFG_E_FORMAT,
                  "this is not a database of records; one is made with \"mapicfg logs --format sqlite -o FILE\"", path,
                  err);
}

/* What SQLite said of the file: most of it says that it is another one. */
static mapicfg_status say_why(mapicfg_log_events *events, int code, const char *path, mapicfg_error *err) {
    static const int others[] = {SQLITE_NOMEM,  SQLITE_INTERRUPT, SQLITE_BUSY,
                                 SQLITE_LOCKED, SQLITE_IOERR,     SQLITE_CANTOPEN};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if ((code & 0xff) != others[i]) continue;
        const mapicfg_status status = mapicfg__events_db_fail(events, code, err);
        mapicfg__error_source(err, path);
        return status;
    }
    return not_ours(path, err);
}

/* The one row of a statement on the file, whose ?1 is the text, if there is one. */
static mapicfg_status ask(mapicfg_log_events *events, const char *sql, const char *text, sqlite3_stmt **row,
                          const char *path, mapicfg_error *err) {
    int code = sqlite3_prepare_v2(events->db, sql, -1, row, NULL);
    if (!code && text) code = sqlite3_bind_text(*row, 1, text, -1, SQLITE_STATIC);
    if (!code) code = sqlite3_step(*row);
    if (code == SQLITE_ROW) return MAPICFG_OK;
    const mapicfg_status status = say_why(events, code, path, err);
    sqlite3_finalize(*row);
    *row = NULL;
    return status;
}

static mapicfg_status ask_number(mapicfg_log_events *events, const char *sql, const char *text, int64_t *number,
                                 const char *path, mapicfg_error *err) {
    sqlite3_stmt *row = NULL;
    mapicfg_status status = ask(events, sql, text, &row, path, err);
    if (!status) *number = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return status;
}

static mapicfg_status check_table(mapicfg_log_events *events, const char *shape, const char *path, mapicfg_error *err) {
    int64_t count = 0;
    mapicfg_status status = ask_number(
        events, "SELECT count(*) FROM other.sqlite_schema WHERE type = 'table' AND sql = ?1", shape, &count, path, err);
    return status || count == 1 ? status : not_ours(path, err);
}

static mapicfg_status check_tables(mapicfg_log_events *events, const char *path, mapicfg_error *err) {
    struct mapicfg__buffer record = {0};
    mapicfg__events_db_put_shape(&record, "record");
    mapicfg_status status = record.failed ? mapicfg__error_no_memory(err) : check_table(events, record.data, path, err);
    if (!status) status = check_table(events, MAPICFG__EVENTS_TEXT_SHAPE, path, err);
    if (!status) status = check_table(events, META, path, err);
    mapicfg__buffer_free(&record);
    return status;
}

static mapicfg_status check_shape(mapicfg_log_events *events, const char *path, mapicfg_error *err) {
    int64_t application = 0, version = 0;
    mapicfg_status status = ask_number(events, "PRAGMA other.application_id", NULL, &application, path, err);
    if (!status) status = ask_number(events, "PRAGMA other.user_version", NULL, &version, path, err);
    if (status) return status;
    if (application != APPLICATION_ID) return not_ours(path, err);
    if (version > VERSION)
        return refuse(MAPICFG_E_VERSION, "a newer version wrote this database of records; update this library", path,
                      err);
    return version == VERSION ? check_tables(events, path, err) : not_ours(path, err);
}

/* What the file was made with. */
static mapicfg_status read_options(mapicfg_log_events *events, mapicfg_log_summary **options, const char *path,
                                   mapicfg_error *err) {
    sqlite3_stmt *row = NULL;
    mapicfg_status status = ask(events, "SELECT value FROM other.meta WHERE name = 'options'", NULL, &row, path, err);
    if (status) return status;
    const void *bytes = sqlite3_column_blob(row, 0);
    status = bytes ? mapicfg_log_summary_from_bytes(bytes, (size_t)sqlite3_column_bytes(row, 0), options, err)
                   : not_ours(path, err);
    sqlite3_finalize(row);
    if (status == MAPICFG_E_SYNTAX) return refuse(MAPICFG_E_FORMAT, "its options are damaged", path, err);
    if (status) mapicfg__error_source(err, path);
    return status;
}

/* Parts are no more than the whole. */
static mapicfg_status read_counts(mapicfg_log_events *events, int64_t *counts, const char *path, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    int64_t parts = 0;
    for (uint32_t i = 0; !status && i < ALL_COUNTS; i++) {
        status =
            ask_number(events, "SELECT value FROM other.meta WHERE name = ?1", count_name(i), &counts[i], path, err);
        if (!status && (counts[i] < 0 || counts[i] >= MOST_COUNT)) status = not_ours(path, err);
        parts += !status && i ? counts[i] : 0;
    }
    return status || parts <= counts[0] ? status : not_ours(path, err);
}

/* Arithmetic on other numbers might overflow, and longer texts would be kept in memory. */
static void put_check(struct mapicfg__buffer *sql) {
    mapicfg__buffer_text(sql, "SELECT EXISTS (SELECT 1 FROM other.record WHERE 0");
    for (size_t i = 0; i < MAPICFG_LOG_RECORDS_COUNT; i++) {
        if (!mapicfg__events_view_is_number(MAPICFG_LOG_VIEW_RECORDS, i)) continue;
        mapicfg__buffer_text(sql, " OR CAST(");
        mapicfg__buffer_text(sql, mapicfg_log_view_get_column(MAPICFG_LOG_VIEW_RECORDS, i));
        mapicfg__buffer_text(sql, " AS INTEGER) NOT BETWEEN 0 AND ");
        mapicfg__buffer_number(sql, i == MAPICFG_LOG_RECORDS_TIME ? MOST_TIME : UINT32_MAX);
    }
    mapicfg__buffer_text(sql, ") OR EXISTS (SELECT 1 FROM other.text WHERE length(CAST(value AS BLOB)) > ");
    mapicfg__buffer_number(sql, MOST_TEXT);
    mapicfg__buffer_text(sql, ")");
}

static mapicfg_status check_rows(mapicfg_log_events *events, const char *path, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    int64_t is_odd = 0;
    put_check(&sql);
    mapicfg_status status =
        sql.failed ? mapicfg__error_no_memory(err) : ask_number(events, sql.data, NULL, &is_odd, path, err);
    mapicfg__buffer_free(&sql);
    if (status || !is_odd) return status;
    return refuse(MAPICFG_E_FORMAT, "it has values that no record has; another program has changed it", path, err);
}

static void put_mapped(struct mapicfg__buffer *sql) {
    mapicfg__buffer_text(sql, "INSERT INTO main.record SELECT NULL, CAST(digest AS INTEGER)");
    for (size_t i = 0; i < MAPICFG_LOG_RECORDS_COUNT; i++) {
        const char *name = mapicfg_log_view_get_column(MAPICFG_LOG_VIEW_RECORDS, i);
        const int is_number = mapicfg__events_view_is_number(MAPICFG_LOG_VIEW_RECORDS, i);
        if (is_number || i == MAPICFG_LOG_RECORDS_REQUEST_ID) {
            mapicfg__buffer_text(sql, ", CAST(");
            mapicfg__buffer_text(sql, name);
            mapicfg__buffer_text(sql, is_number ? " AS INTEGER)" : " AS TEXT)");
            continue;
        }
        mapicfg__buffer_text(sql, ", (SELECT new FROM temp.map WHERE old = record.");
        mapicfg__buffer_text(sql, name);
        mapicfg__buffer_char(sql, ')');
    }
    mapicfg__buffer_text(sql, " FROM other.record; DROP TABLE temp.map");
}

static mapicfg_status add_records(mapicfg_log_events *events, mapicfg_error *err) {
    struct mapicfg__buffer sql = {0};
    mapicfg__buffer_text(
        &sql,
        "BEGIN; INSERT OR IGNORE INTO main.text (value) SELECT CAST(value AS TEXT) FROM other.text; "
        "CREATE TABLE temp.map (old INTEGER PRIMARY KEY, new INTEGER NOT NULL); INSERT INTO temp.map "
        "SELECT o.id, t.id FROM other.text AS o JOIN main.text AS t ON t.value = CAST(o.value AS TEXT);");
    put_mapped(&sql);
    return run_buffer(events, &sql, err);
}

static mapicfg_status check_source(const char *path, mapicfg_error *err) {
    struct stat found;
    if (stat(path, &found) != 0) return mapicfg__error_system(err, "cannot be opened", errno, path);
    if (!S_ISREG(found.st_mode)) return refuse(MAPICFG_E_IO, "this is not a regular file", path, err);
    return mapicfg__beside_check(path, err);
}

static mapicfg_status merge_attached(mapicfg_log_events *events, const char *path, mapicfg_error *err) {
    mapicfg_log_summary *options = NULL;
    int64_t counts[ALL_COUNTS];
    mapicfg_status status = check_shape(events, path, err);
    if (!status) status = read_options(events, &options, path, err);
    if (!status && mapicfg__summary_difference(events->sieve, options))
        status = refuse(MAPICFG_E_CONFLICT,
                        "its conditions, times or key are others: records of both cannot stand together", path, err);
    mapicfg_log_summary_free(options);
    if (!status) status = read_counts(events, counts, path, err);
    if (!status) status = check_rows(events, path, err);
    if (status) return status;
    events->is_reading = 0;
    status = add_records(events, err);
    if (!status) status = mapicfg__events_db_settle(events, err);
    if (status) mapicfg__error_source(err, path);
    for (uint32_t i = 0; !status && i < ALL_COUNTS; i++) *count_of(events, i) += (uint64_t)counts[i];
    return status;
}

mapicfg_status mapicfg__events_file_merge(mapicfg_log_events *events, const char *path, mapicfg_error *err) {
    mapicfg_status status = check_source(path, err);
    if (!status) status = mapicfg__events_db_settle(events, err);
    if (status) return status;
    struct mapicfg__buffer name = {0};
    sqlite3_stmt *attach = NULL;
    put_name(&name, path);
    status = name.failed ? mapicfg__error_no_memory(err)
                         : mapicfg__events_db_prepare(events, &attach, "ATTACH ?1 AS other", err);
    if (!status) {
        sqlite3_bind_text(attach, 1, name.data, -1, SQLITE_STATIC);
        const int code = sqlite3_step(attach);
        if (code != SQLITE_DONE) status = say_why(events, code, path, err);
    }
    sqlite3_finalize(attach);
    mapicfg__buffer_free(&name);
    if (status) return status;
    status = merge_attached(events, path, err);
    sqlite3_exec(events->db, "DETACH other", NULL, NULL, NULL);
    return status;
}
