/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompts_place.c: password prompts that a server or a proxy causes, each said once with how many clients met it; and
 * what the logs as a whole do not tell.
 *
 * A place is a protocol at a host, or at a server where the log names no host. When more clients were asked for
 * credentials there in vain than were let in, it is not their persons' fault: each of them is not said then. */
#include "logs/prompts.h"

#include "base/error.h"

/* Fewer clients than so many tell nothing of a place. */
#define CLIENTS_THAT_TELL "3"
/* So many names may one person or household have. */
#define NAMES_THAT_TELL "5"

/* ---- saying one ---- */

/* The columns of all queries below. */
enum { PROTOCOL, PLACE, RECORDS, CLIENTS, LET_IN, FIRST, LAST, CAUSE };
#define NUMBERS 3 /* the arguments before the time */

static void put_object(struct mapicfg__buffer *object, sqlite3_stmt *row) {
    const char *protocol = (const char *)sqlite3_column_text(row, PROTOCOL);
    const char *place = (const char *)sqlite3_column_text(row, PLACE);
    mapicfg__buffer_text(object, protocol ? protocol : "");
    if (!place || !*place) return;
    if (object->size) mapicfg__buffer_text(object, " at ");
    mapicfg__buffer_text(object, place);
}

static mapicfg_status say(const struct mapicfg__prompts *prompts, enum mapicfg__rule_number rule, sqlite3_stmt *row,
                          mapicfg_error *err) {
    struct mapicfg__buffer object = {0}, texts[NUMBERS + 1] = {{0}};
    const char *arguments[NUMBERS + 1];
    put_object(&object, row);
    for (int i = 0; i < NUMBERS; i++)
        mapicfg__buffer_number(&texts[i], (uint64_t)sqlite3_column_int64(row, RECORDS + i));
    mapicfg__prompts_put_times(&texts[NUMBERS], sqlite3_column_int64(row, FIRST), sqlite3_column_int64(row, LAST));
    int failed = object.failed;
    for (int i = 0; i <= NUMBERS; i++) {
        failed |= texts[i].failed;
        arguments[i] = texts[i].data;
    }
    mapicfg_status status = failed ? mapicfg__error_no_memory(err)
                                   : mapicfg__prompts_say(prompts, rule, object.data, arguments, NUMBERS + 1, err);
    mapicfg__buffer_free(&object);
    for (int i = 0; i <= NUMBERS; i++) mapicfg__buffer_free(&texts[i]);
    return status;
}

/* One for each row, by the rule of its cause, the last column. */
static mapicfg_status say_each(const struct mapicfg__prompts *prompts, const char *sql, mapicfg_error *err) {
    static const enum mapicfg__rule_number rules[MAPICFG__PROMPTS_COUNT] = {
        [MAPICFG__PROMPTS_CHALLENGE] = RULE_LOG_PROMPT_PLACE,
        [MAPICFG__PROMPTS_PASSWORD] = RULE_LOG_PROMPT_NAMES,
        [MAPICFG__PROMPTS_BACK_END] = RULE_LOG_PROMPT_BACK_END,
        [MAPICFG__PROMPTS_TOKEN] = RULE_LOG_PROMPT_TOKEN,
        [MAPICFG__PROMPTS_BINDING] = RULE_LOG_PROMPT_BINDING,
        [MAPICFG__PROMPTS_KERBEROS] = RULE_LOG_PROMPT_KERBEROS,
        [MAPICFG__PROMPTS_CONTROLLER] = RULE_LOG_PROMPT_CONTROLLER};
    sqlite3_stmt *rows = NULL;
    int row = 1;
    mapicfg_status status = mapicfg__prompts_prepare(prompts, sql, &rows, err);
    while (!status) {
        status = mapicfg__events_db_step(prompts->events, rows, &row, err);
        if (status || !row) break;
        status = say(prompts, rules[sqlite3_column_int(rows, CAUSE)], rows, err);
    }
    sqlite3_finalize(rows);
    return status;
}

/* ---- places ---- */

/* Errors that no person can do anything about, wherever they are. */
static const char errors[] =
    "SELECT p.value AS protocol_name, h.value AS place_name, sum(records), count(*), 0, min(first), max(last), cause "
    "FROM (SELECT protocol, place, cause, count(*) AS records, min(begin) AS first, max(begin) AS last "
    "FROM prompt_refusal WHERE cause >= 13 GROUP BY cause, protocol, place, address, client) "
    "JOIN text p ON p.id = protocol JOIN text h ON h.id = place GROUP BY cause, protocol, place "
    "ORDER BY cause, protocol_name, place_name";

/* Each client at each place: whether it was let in, there or anywhere, and how often it was asked in vain. */
static const char clients[] =
    "CREATE TABLE temp.prompt_client AS SELECT *, max(let_in) OVER (PARTITION BY protocol, address, client) AS at_all "
    "FROM (SELECT protocol, place, address, client, max(let_in) AS let_in, sum(in_vain) AS in_vain, min(first) AS "
    "first, "
    "max(last) AS last FROM (SELECT protocol, place, address, client, 1 AS let_in, 0 AS in_vain, NULL AS first, "
    "NULL AS last FROM prompt_meeting WHERE let_in UNION ALL SELECT protocol, place, address, client, 0, 1, begin, "
    "begin "
    "FROM prompt_refusal WHERE cause IN (3, 6)) GROUP BY protocol, place, address, client)";

/* Browsers are none that people have mail with. What no front end has seen has no place, so it counts against all that
 * the protocol has let in. */
static const char broken[] =
    "CREATE TABLE temp.prompt_broken AS SELECT protocol, place, records, clients, let_in, first, last FROM "
    "(SELECT v.*, ifnull(CASE WHEN v.place THEN h.clients ELSE a.clients END, 0) AS let_in FROM "
    "(SELECT protocol, place, sum(in_vain) AS records, count(*) AS clients, min(first) AS first, max(last) AS last "
    "FROM prompt_client WHERE in_vain AND NOT at_all AND "
    "client IN (SELECT id FROM text WHERE id AND value NOT LIKE 'mozilla/%') GROUP BY protocol, place) v "
    "LEFT JOIN (SELECT protocol, place, count(*) AS clients FROM prompt_client WHERE let_in GROUP BY protocol, "
    "place) h "
    "ON h.protocol = v.protocol AND h.place = v.place "
    "LEFT JOIN (SELECT protocol, count(*) AS clients FROM (SELECT DISTINCT protocol, address, client FROM "
    "prompt_client "
    "WHERE let_in) GROUP BY protocol) a ON a.protocol = v.protocol) "
    "WHERE clients >= " CLIENTS_THAT_TELL " AND clients > let_in";

static const char places[] =
    "SELECT p.value AS protocol_name, h.value AS place_name, records, clients, let_in, first, last, 3 "
    "FROM prompt_broken JOIN text p ON p.id = protocol JOIN text h ON h.id = place ORDER BY protocol_name, place_name";

/* ---- addresses from which passwords are tried ---- */

/* Wrong passwords of more names than are let in from there, and of more than one person mistypes. */
static const char tried[] =
    "CREATE TABLE temp.prompt_tried AS SELECT w.*, ifnull(l.users, 0) AS users FROM "
    "(SELECT address, count(*) AS records, count(DISTINCT user) AS names, min(begin) AS first, max(begin) AS last "
    "FROM prompt_refusal WHERE cause = 7 AND address AND user GROUP BY address HAVING names > " NAMES_THAT_TELL
    ") w "
    "LEFT JOIN (SELECT address, count(DISTINCT user) AS users FROM prompt_meeting WHERE let_in GROUP BY address) l "
    "ON l.address = w.address WHERE names > ifnull(l.users, 0)";

static const char addresses[] =
    "SELECT '', a.value AS address_name, records, names, users, first, last, 7 FROM prompt_tried "
    "JOIN text a ON a.id = address ORDER BY address_name";

/* ---- the logs as a whole ---- */

/* Challenges of a client that several users have at one address, which one's answer hides of another. */
static const char hidden[] =
    "SELECT count(*) FROM prompt_meeting WHERE cause = 3 AND network <> ifnull((SELECT id FROM text "
    "WHERE value = 'local'), -1) AND (address, protocol, client) IN (SELECT address, protocol, client FROM "
    "prompt_meeting WHERE let_in GROUP BY address, protocol, client HAVING min(user) <> max(user))";

static mapicfg_status count(const struct mapicfg__prompts *prompts, const char *sql, int64_t *number,
                            mapicfg_error *err) {
    sqlite3_stmt *statement = NULL;
    int row = 0;
    mapicfg_status status = mapicfg__prompts_prepare(prompts, sql, &statement, err);
    if (!status) status = mapicfg__events_db_step(prompts->events, statement, &row, err);
    *number = row ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return status;
}

static mapicfg_status say_no_logs(const struct mapicfg__prompts *prompts, mapicfg_error *err) {
    int64_t records;
    mapicfg_status status = count(prompts,
                                  "SELECT EXISTS (SELECT 1 FROM record WHERE kind IN "
                                  "(SELECT id FROM text WHERE value IN ('http-proxy', 'iis')))",
                                  &records, err);
    if (status || records) return status;
    return mapicfg__prompts_say(prompts, RULE_LOG_PROMPT_NO_LOGS, NULL, NULL, 0, err);
}

/* How many refusals there are of which something cannot be told, if there are any. */
static mapicfg_status say_count(const struct mapicfg__prompts *prompts, enum mapicfg__rule_number rule, const char *sql,
                                mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    int64_t records;
    mapicfg_status status = count(prompts, sql, &records, err);
    if (status || !records) return status;
    mapicfg__buffer_number(&text, (uint64_t)records);
    const char *const arguments[] = {text.data};
    status = text.failed ? mapicfg__error_no_memory(err) : mapicfg__prompts_say(prompts, rule, NULL, arguments, 1, err);
    mapicfg__buffer_free(&text);
    return status;
}

mapicfg_status mapicfg__prompts_places(const struct mapicfg__prompts *prompts, mapicfg_error *err) {
    mapicfg_status status = say_no_logs(prompts, err);
    if (!status)
        status = say_count(prompts, RULE_LOG_PROMPT_NO_IIS,
                           "SELECT count(*) FROM prompt_refusal WHERE cause = 3 AND NOT has_iis", err);
    if (!status)
        status = say_count(prompts, RULE_LOG_PROMPT_AT_END, "SELECT count(*) FROM prompt_refusal WHERE NOT cause", err);
    if (!status) status = say_count(prompts, RULE_LOG_PROMPT_HIDDEN, hidden, err);
    if (!status) status = mapicfg__prompts_run(prompts, clients, err);
    if (!status) status = mapicfg__prompts_run(prompts, broken, err);
    if (!status) status = say_each(prompts, places, err);
    if (!status) status = mapicfg__prompts_run(prompts, tried, err);
    if (!status) status = say_each(prompts, addresses, err);
    if (!status) status = say_each(prompts, errors, err);
    return status;
}
