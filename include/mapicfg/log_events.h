/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_events.h: single records of protocol logs, in an order that files do not have, and what follows from it:
 * sessions, and requests with what front end, back end and IIS say of each.
 *
 * Records are reduced to the values that a summary has of them and put into one SQLite database, which is private and
 * temporary until it is saved. What is given depends on the records only: neither the order in which logs were read,
 * nor how they are packed, nor the number of parts that were merged changes it. Memory does not grow with the records:
 * what does not fit is in a temporary file, in SQLITE_TMPDIR, TMPDIR or /var/tmp. */
#ifndef MAPICFG_LOG_EVENTS_H
#define MAPICFG_LOG_EVENTS_H

#include <mapicfg/log_summary.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the database ---- */

/** Which records are kept, and what is shown. Begin with MAPICFG_LOG_EVENTS_OPTIONS_INIT; NULL options are the same.
 *
 *  Conditions and times decide which records enter the database; noise enters always, and keep_noise decides whether it
 *  is shown. With a key nothing that names somebody enters the database: users, mailboxes, addresses, client instances
 *  and request ids are replaced by names, user-d41d8cd98f00b204, which are the same wherever the key is; any other
 *  value too in which a summary finds somebody named; user agents are left out but for the client that they name.
 *  Texts and the key are copied. Since: 1.0 */
typedef struct mapicfg_log_events_options {
    uint32_t size;            /**< sizeof(mapicfg_log_events_options) */
    uint32_t keep_noise;      /**< 0: records that no person caused are not shown; 1: they are */
    uint32_t idle;            /**< milliseconds without a record that end a session; 0: 1,800,000 */
    uint32_t where_count;     /**< how many conditions */
    int64_t since;            /**< the first millisecond since 1970 UTC that counts; 0: no limit. Not behind until */
    int64_t until;            /**< the first that does not; 0: no limit. With either, no time, no record */
    const char *const *where; /**< conditions, as of a summary; may be NULL when where_count is 0 */
    const void *key;          /**< replaces what names somebody; NULL: it stays */
    size_t key_size;          /**< its bytes: at least 16, of which nobody can guess any; 0 with NULL */
    size_t reserved;          /**< 0 */
} mapicfg_log_events_options;
#define MAPICFG_LOG_EVENTS_OPTIONS_INIT \
    { sizeof(mapicfg_log_events_options), 0, 0, 0, 0, 0, NULL, NULL, 0, 0 }
#define MAPICFG_LOG_EVENTS_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_log_events_options, reserved)

/** Records of logs. A handle belongs to one thread. Since: 1.0 */
typedef struct mapicfg_log_events mapicfg_log_events;

/** A database without records, to be freed with mapicfg_log_events_free().
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_VALUE and MAPICFG_E_LIMIT (as of mapicfg_log_summary_new()), MAPICFG_E_IO (no
 *  room for temporary files). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_events_new(const mapicfg_log_events_options *options, mapicfg_log_events **out,
                                                  mapicfg_error *err);
/** Frees it, with its temporary files; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_log_events_free(mapicfg_log_events *events);

/** Adds the records of a batch. After an error it may have added a part of them.
 *  Errors: MAPICFG_E_IO (the disk is full), MAPICFG_E_LIMIT (a regular expression that takes too many steps),
 *  MAPICFG_E_CONFLICT (called by a function that is given rows). After MAPICFG_E_IO and MAPICFG_E_NOMEM nothing can be
 *  done with the events but to free them: other functions return the same error. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_events_add(mapicfg_log_events *events, const mapicfg_log_batch *batch,
                                                  mapicfg_error *err);
/** Reads logs, as mapicfg_log_read() does, and adds their records. Parameters and errors are those of that function and
 *  of mapicfg_log_events_add(). Of a log that failed what was read stays. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_events_read(mapicfg_log_events *events, const mapicfg_input *inputs,
                                                   size_t count, const mapicfg_log_options *log_options,
                                                   const mapicfg_work *work, mapicfg_report *report,
                                                   mapicfg_error *err);
/** Writes all of it as one file, which any program that has SQLite can open. The guide on logs has its tables. After
 *  MAPICFG_E_NOMEM nothing can be done with the events but to free them.
 *  @param path  a file that is not there, or is empty. After an error it is not there, or is empty
 *  @param work  cancel; may be NULL
 *  Errors: MAPICFG_E_IO, MAPICFG_E_CONFLICT (a file that is not empty is there), MAPICFG_E_CANCELLED. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_events_save(mapicfg_log_events *events, const char *path,
                                                   const mapicfg_work *work, mapicfg_error *err);
/** Adds the records of such a file. Its options, but idle and keep_noise, must be the same, and so must be the key.
 *  Records that are in both are there twice then. After MAPICFG_E_FORMAT, _VERSION and _CONFLICT nothing was added;
 *  after another error nothing can be done with the events but to free them.
 *  Errors: MAPICFG_E_IO, MAPICFG_E_FORMAT (not such a file), MAPICFG_E_VERSION, MAPICFG_E_CONFLICT (other options or
 *  another key), MAPICFG_E_CANCELLED. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_events_merge(mapicfg_log_events *events, const char *path,
                                                    const mapicfg_work *work, mapicfg_error *err);

/** MAPICFG_LOG_COUNT_RECORDS or _FILTERED of all that was added; 0 for another number. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_events_get_count(const mapicfg_log_events *events, uint32_t count);
/** How many records of a kind of noise are in it; of MAPICFG_LOG_NOISE_NONE those that are none; 0 for another number.
 *  Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_events_get_noise(const mapicfg_log_events *events, uint32_t noise);

/* ---- what is shown ---- */

/* What rows are.
 *   records   one for a record, by time
 *   sessions  one for all records of a kind of log, a protocol, a user, an address, a mailbox and a client instance
 *             with no pause between them that is longer than options.idle; by their first record. Records without a
 *             time have none
 *   requests  one for a request id, with what the front end, the back end and IIS have logged of it; by its time.
 *             Records without an id have none
 * Since: 1.0 */
#define MAPICFG_LOG_VIEW_RECORDS 0u  /* "records" */
#define MAPICFG_LOG_VIEW_SESSIONS 1u /* "sessions" */
#define MAPICFG_LOG_VIEW_REQUESTS 2u /* "requests" */
#define MAPICFG_LOG_VIEW_COUNT 3u    /* how many this version has */
/** The word of a view; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_view_name(uint32_t view);

/* What a column holds. Since: 1.0 */
#define MAPICFG_LOG_COLUMN_TEXT 0u   /* "" is what is not stated */
#define MAPICFG_LOG_COLUMN_NUMBER 1u /* a whole number */
#define MAPICFG_LOG_COLUMN_MOMENT 2u /* milliseconds since 1970 UTC */
#define MAPICFG_LOG_COLUMN_LIST 3u   /* texts, with a line feed between them; in them it is a blank */

/** How many columns a view has; 0 for another number. Since: 1.0 */
MAPICFG_API size_t mapicfg_log_view_column_count(uint32_t view);
/** The name of a column, from 0; NULL out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_view_get_column(uint32_t view, size_t column);
/** MAPICFG_LOG_COLUMN_; MAPICFG_LOG_COLUMN_TEXT out of range. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_log_view_get_type(uint32_t view, size_t column);
/** What it means, a sentence; NULL out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_view_get_meaning(uint32_t view, size_t column);

/** A row, borrowed while the function below runs. Since: 1.0 */
typedef struct mapicfg_log_event mapicfg_log_event;
/** A text or a list, which ends with a NUL; "" when it is not stated; NULL of other columns and out of range.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_log_event_get_text(const mapicfg_log_event *event, size_t column);
/** A number or a moment.
 *  @return 1; 0 when it is not stated, of other columns, and out of range: *number is 0 then
 *  Since: 1.0 */
MAPICFG_API int32_t mapicfg_log_event_get_number(const mapicfg_log_event *event, size_t column, int64_t *number);

/** Called for a row. Returns 0 to go on; anything else ends the call with MAPICFG_E_CANCELLED. It must not call
 *  functions that take the events. Since: 1.0 */
typedef int32_t (*mapicfg_log_event_fn)(void *user, const mapicfg_log_event *event);
/** Calls a function for the rows of a view, in its order.
 *  @param view  MAPICFG_LOG_VIEW_
 *  @param work  cancel; may be NULL
 *  Errors: MAPICFG_E_ARGUMENT (no such view), MAPICFG_E_IO (the disk is full, as rows are sorted there),
 *  MAPICFG_E_CANCELLED. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_events_each(mapicfg_log_events *events, uint32_t view, const mapicfg_work *work,
                                                   mapicfg_log_event_fn fn, void *user, mapicfg_error *err);

/** The same, a row at a time: for iterators. Since: 1.0 */
typedef struct mapicfg_log_cursor mapicfg_log_cursor;
/** A cursor before the first row, to be freed with mapicfg_log_cursor_free() before the events are. While it is there
 *  functions that take the events give MAPICFG_E_CONFLICT, and another cursor cannot be made.
 *  @param work  as there; what it points to must outlive the cursor
 *  Errors: as mapicfg_log_events_each(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_cursor_new(mapicfg_log_events *events, uint32_t view, const mapicfg_work *work,
                                                  mapicfg_log_cursor **out, mapicfg_error *err);
/** The next row, borrowed until the next call; NULL after the last. After an error it may only be freed.
 *  Errors: as mapicfg_log_events_each(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_cursor_next(mapicfg_log_cursor *cursor, const mapicfg_log_event **event,
                                                   mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_log_cursor_free(mapicfg_log_cursor *cursor);

/* Columns of MAPICFG_LOG_VIEW_RECORDS. Since: 1.0 */
#define MAPICFG_LOG_RECORDS_TIME 0u
#define MAPICFG_LOG_RECORDS_KIND 1u
#define MAPICFG_LOG_RECORDS_PROTOCOL 2u
#define MAPICFG_LOG_RECORDS_REQUEST_ID 3u
#define MAPICFG_LOG_RECORDS_SERVER 4u
#define MAPICFG_LOG_RECORDS_FRONT 5u
#define MAPICFG_LOG_RECORDS_TARGET 6u
#define MAPICFG_LOG_RECORDS_HOST 7u
#define MAPICFG_LOG_RECORDS_PORT 8u
#define MAPICFG_LOG_RECORDS_METHOD 9u
#define MAPICFG_LOG_RECORDS_PATH 10u
#define MAPICFG_LOG_RECORDS_ADDRESS 11u
#define MAPICFG_LOG_RECORDS_NETWORK 12u
#define MAPICFG_LOG_RECORDS_CLIENT 13u
#define MAPICFG_LOG_RECORDS_MODE 14u
#define MAPICFG_LOG_RECORDS_AGENT 15u
#define MAPICFG_LOG_RECORDS_USER 16u
#define MAPICFG_LOG_RECORDS_EMAIL 17u
#define MAPICFG_LOG_RECORDS_MAILBOX 18u
#define MAPICFG_LOG_RECORDS_INSTANCE 19u
#define MAPICFG_LOG_RECORDS_AUTH 20u
#define MAPICFG_LOG_RECORDS_REQUEST 21u
#define MAPICFG_LOG_RECORDS_STATUS 22u
#define MAPICFG_LOG_RECORDS_SUBSTATUS 23u
#define MAPICFG_LOG_RECORDS_WIN32 24u
#define MAPICFG_LOG_RECORDS_BACKEND_STATUS 25u
#define MAPICFG_LOG_RECORDS_ERROR 26u
#define MAPICFG_LOG_RECORDS_NOISE 27u
#define MAPICFG_LOG_RECORDS_LATENCY 28u
#define MAPICFG_LOG_RECORDS_WAITS 29u
#define MAPICFG_LOG_RECORDS_REQUEST_BYTES 30u
#define MAPICFG_LOG_RECORDS_RESPONSE_BYTES 31u
#define MAPICFG_LOG_RECORDS_COUNT 32u /* how many columns this version has */

/* Columns of MAPICFG_LOG_VIEW_SESSIONS. Since: 1.0 */
#define MAPICFG_LOG_SESSIONS_FIRST 0u
#define MAPICFG_LOG_SESSIONS_LAST 1u
#define MAPICFG_LOG_SESSIONS_KIND 2u
#define MAPICFG_LOG_SESSIONS_PROTOCOL 3u
#define MAPICFG_LOG_SESSIONS_USER 4u
#define MAPICFG_LOG_SESSIONS_MAILBOX 5u
#define MAPICFG_LOG_SESSIONS_ADDRESS 6u
#define MAPICFG_LOG_SESSIONS_NETWORK 7u
#define MAPICFG_LOG_SESSIONS_INSTANCE 8u
#define MAPICFG_LOG_SESSIONS_RECORDS 9u
#define MAPICFG_LOG_SESSIONS_FAILURES 10u
#define MAPICFG_LOG_SESSIONS_RECOVERED 11u
#define MAPICFG_LOG_SESSIONS_SLOW 12u
#define MAPICFG_LOG_SESSIONS_WAITS 13u
#define MAPICFG_LOG_SESSIONS_SLOWEST 14u
#define MAPICFG_LOG_SESSIONS_CLIENTS 15u
#define MAPICFG_LOG_SESSIONS_MODES 16u
#define MAPICFG_LOG_SESSIONS_AUTHS 17u
#define MAPICFG_LOG_SESSIONS_SERVERS 18u
#define MAPICFG_LOG_SESSIONS_TARGETS 19u
#define MAPICFG_LOG_SESSIONS_ERRORS 20u
#define MAPICFG_LOG_SESSIONS_COUNT 21u /* how many columns this version has */

/* Columns of MAPICFG_LOG_VIEW_REQUESTS. Since: 1.0 */
#define MAPICFG_LOG_REQUESTS_TIME 0u
#define MAPICFG_LOG_REQUESTS_ID 1u
#define MAPICFG_LOG_REQUESTS_PROTOCOL 2u
#define MAPICFG_LOG_REQUESTS_CALL 3u
#define MAPICFG_LOG_REQUESTS_USER 4u
#define MAPICFG_LOG_REQUESTS_MAILBOX 5u
#define MAPICFG_LOG_REQUESTS_ADDRESS 6u
#define MAPICFG_LOG_REQUESTS_CLIENT 7u
#define MAPICFG_LOG_REQUESTS_FRONT 8u
#define MAPICFG_LOG_REQUESTS_TARGET 9u
#define MAPICFG_LOG_REQUESTS_FRONT_STATUS 10u
#define MAPICFG_LOG_REQUESTS_BACKEND_STATUS 11u
#define MAPICFG_LOG_REQUESTS_BACK_STATUS 12u
#define MAPICFG_LOG_REQUESTS_IIS_STATUS 13u
#define MAPICFG_LOG_REQUESTS_IIS_SUBSTATUS 14u
#define MAPICFG_LOG_REQUESTS_IIS_WIN32 15u
#define MAPICFG_LOG_REQUESTS_FRONT_LATENCY 16u
#define MAPICFG_LOG_REQUESTS_BACK_LATENCY 17u
#define MAPICFG_LOG_REQUESTS_DIFFERENCE 18u
#define MAPICFG_LOG_REQUESTS_IIS_LATENCY 19u
#define MAPICFG_LOG_REQUESTS_WAITS 20u
#define MAPICFG_LOG_REQUESTS_FRONT_ERROR 21u
#define MAPICFG_LOG_REQUESTS_BACK_ERROR 22u
#define MAPICFG_LOG_REQUESTS_NOISE 23u
#define MAPICFG_LOG_REQUESTS_FRONT_RECORDS 24u
#define MAPICFG_LOG_REQUESTS_BACK_RECORDS 25u
#define MAPICFG_LOG_REQUESTS_IIS_RECORDS 26u
#define MAPICFG_LOG_REQUESTS_MISSING 27u
#define MAPICFG_LOG_REQUESTS_WHY 28u
#define MAPICFG_LOG_REQUESTS_COUNT 29u /* how many columns this version has */

#ifdef __cplusplus
}
#endif
#endif
