/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompts_find.c: which requests were refused and are no part of a normal handshake, and whom those are about that name
 * nobody. By SQL, so that what is sorted needs no memory.
 *
 * Of table prompt_meeting a row is a request as a client met it: what HttpProxy and IIS say of one request id and one
 * status. Of prompt_refusal a row is one that may have made somebody ask for a password. Numbers of texts are those of
 * the table text; as they depend on the order of reading, nothing is sorted or chosen by them. */
#include "logs/prompts.h"

/* IIS writes whole seconds, so that of two requests the second may seem to begin up to so many milliseconds before. */
#define BLUR "1000"
/* By so many milliseconds the clocks of servers differ that one client uses. */
#define CLOCKS "5000"
/* More users than so many have an address in common: a proxy, a load balancer, a terminal server. */
#define SHARED_BY_MORE_THAN "5"

/* The number of a text; -1, which none has, where no record has it, as NULL would be neither equal nor unequal. */
#define TEXT(value) "ifnull((SELECT id FROM text WHERE value = '" value "'), -1)"
#define PROTOCOLS                                                                                                 \
    "(SELECT id FROM text WHERE value IN ('mapi', 'ews', 'autodiscover', 'oab', 'rpchttp', 'eas', 'owa', 'ecp', " \
    "'powershell'))"

/* ---- causes in SQL ---- */

static struct mapicfg__prompts_end end_of(sqlite3_value **values) {
    const struct mapicfg__prompts_end end = {sqlite3_value_int64(values[0]), sqlite3_value_int64(values[1]),
                                             sqlite3_value_int64(values[2]), sqlite3_value_int64(values[3]),
                                             sqlite3_value_int64(values[4]) != 0};
    return end;
}

static void cause_of(sqlite3_context *context, int count, sqlite3_value **values) {
    const struct mapicfg__prompts_end end = end_of(values);
    (void)count;
    sqlite3_result_int(context, (int)mapicfg__prompts_cause(&end));
}

static void let_in_of(sqlite3_context *context, int count, sqlite3_value **values) {
    const struct mapicfg__prompts_end end = end_of(values);
    (void)count;
    sqlite3_result_int(context, mapicfg__prompts_let_in(&end));
}

static mapicfg_status add_functions(mapicfg_log_events *events, mapicfg_error *err) {
    const int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    int code = sqlite3_create_function(events->db, "prompt_cause", 5, how, NULL, cause_of, NULL, NULL);
    if (!code) code = sqlite3_create_function(events->db, "prompt_let_in", 5, how, NULL, let_in_of, NULL, NULL);
    return code ? mapicfg__events_db_fail(events, code, err) : MAPICFG_OK;
}

/* ---- requests ---- */

/* What counts: no noise but challenges, no back end. Of several records of one kind with the same id and status, which
 * no server writes, one counts. */
#define COUNTS \
    "time IS NOT NULL AND status IS NOT NULL AND kind IN (" TEXT("http-proxy") ", " TEXT("iis") ") AND "           \
    "noise IN (0, " TEXT("challenge") ") AND (port IS NULL OR port <> 444) AND protocol IN " PROTOCOLS
#define OF_PROXY(column) "max(CASE WHEN is_iis THEN NULL ELSE nullif(" column ", 0) END)"
#define OF_IIS(column) "max(CASE WHEN is_iis THEN nullif(" column ", 0) END)"
/* As the front end states it, which knows whom a load balancer serves, else IIS; 0: neither does. */
#define OF_ANY(column) "coalesce(" OF_PROXY(column) ", " OF_IIS(column) ", 0) AS " column
#define ENDS "status, substatus, win32, backend_status, user"

#define LET_IN "prompt_let_in(" ENDS ")"

/* One that was let in is there from its beginning to its end, and a refusal comes at the end. */
static const char meeting[] =
    "CREATE TABLE temp.prompt_meeting AS SELECT CASE WHEN " LET_IN " THEN ended - latency ELSE ended END AS begin, "
    "ended, digest, "
    "CASE WHEN host THEN host ELSE server END AS place, protocol, client, address, network, user, iis_user, auth, "
    "method, status, substatus, win32, has_iis, prompt_cause(" ENDS ") AS cause, " LET_IN " AS let_in "
    "FROM (SELECT coalesce(" OF_PROXY("time") ", " OF_IIS("time") ") AS ended, max(ifnull(latency, 0)) AS latency, "
    "max(digest) AS digest, max(is_iis) AS has_iis, " OF_ANY("host") ", " OF_ANY("server") ", " OF_ANY("protocol") ", "
    OF_ANY("client") ", " OF_ANY("address") ", " OF_ANY("network") ", " OF_ANY("user") ", "
    "coalesce(" OF_IIS("user") ", 0) AS iis_user, " OF_ANY("auth") ", " OF_ANY("method") ", status, "
    "max(ifnull(substatus, 0)) AS substatus, max(ifnull(win32, 0)) AS win32, "
    "max(ifnull(backend_status, 0)) AS backend_status FROM "
    "(SELECT *, kind = " TEXT("iis") " AS is_iis, max(digest) FROM record WHERE request_id <> '' AND " COUNTS
    " GROUP BY request_id, status, kind) GROUP BY request_id, status "
    "UNION ALL SELECT time, ifnull(latency, 0), digest, kind = " TEXT("iis") ", host, server, protocol, client, "
    "address, "
    "network, user, CASE WHEN kind = " TEXT("iis") " THEN user ELSE 0 END, auth, method, status, ifnull(substatus, 0), "
    "ifnull(win32, 0), ifnull(backend_status, 0) FROM record WHERE request_id = '' AND " COUNTS ")";

/* IIS may have the name that was typed, and the front end the account. Where both name the same requests, and always
 * so, the names are one user's. */
static const char names[] = "CREATE TABLE temp.prompt_name (typed INTEGER PRIMARY KEY, account INTEGER)";
static const char find_names[] =
    "INSERT INTO prompt_name SELECT iis_user, min(user) FROM prompt_meeting "
    "WHERE iis_user AND user AND let_in GROUP BY iis_user HAVING min(user) = max(user) AND min(user) <> iis_user";
static const char rename_users[] =
    "UPDATE prompt_meeting SET user = (SELECT account FROM prompt_name WHERE typed = user) "
    "WHERE user IN (SELECT typed FROM prompt_name)";

/* ---- refusals ---- */

/* From the last to the first; of one moment, answers before the challenges that they may answer. */
#define BACKWARDS                                     \
    "CASE WHEN let_in THEN begin ELSE begin - " BLUR  \
    " END DESC, let_in DESC, cause > 3 DESC, digest " \
    "ROWS UNBOUNDED PRECEDING"

/* A challenge is answered by what follows of the same address, protocol and client, whoever it is,
 * by what is on its way, and by the refusal that it follows or precedes. Let in later was who is the same user where
 * the refusal names one. Autodiscover is asked without credentials for
 * a redirection, by GET. What was asked right before the logs end may be answered behind that, so it gets no cause. */
static const char refusals[] =
    "CREATE TABLE temp.prompt_refusal AS SELECT begin, digest, place, protocol, client, address, network, user, "
    "status, "
    "substatus, win32, CASE WHEN cause = 3 AND begin > (SELECT max(ended) FROM prompt_meeting) - ?1 THEN 0 ELSE "
    "cause END "
    "AS cause, has_iis, ifnull(CASE WHEN user THEN next_own ELSE next_in END <= begin + ?1, 0) AS recovered, "
    "0 AS told FROM (SELECT *, min(CASE WHEN let_in THEN begin END) OVER own AS next_own, "
    "min(CASE WHEN let_in THEN begin END) OVER later AS next_in, "
    "min(CASE WHEN let_in OR cause > 3 THEN begin END) OVER later AS next_reply, "
    "max(CASE WHEN cause > 3 THEN begin END) OVER earlier AS last_reply, "
    "max(CASE WHEN let_in THEN ended END) OVER earlier AS last_end FROM prompt_meeting "
    "WHERE let_in OR cause WINDOW later AS (PARTITION BY address, protocol, client ORDER BY " BACKWARDS
    "), own AS (PARTITION BY address, protocol, client, user ORDER BY " BACKWARDS
    "), earlier AS (PARTITION BY address, protocol, client "
    "ORDER BY begin, let_in DESC, cause > 3 DESC, digest ROWS UNBOUNDED PRECEDING)) "
    "WHERE cause AND (cause <> 3 OR NOT (ifnull(next_reply <= begin + ?1, 0) OR ifnull(last_reply >= begin - ?1, 0) OR "
    "ifnull(last_end >= begin - " CLOCKS ", 0) OR (protocol = " TEXT("autodiscover") " AND method NOT IN (0, " TEXT(
        "post") ")))) AND (user OR network <> " TEXT("local") ")";

mapicfg_status mapicfg__prompts_find(const struct mapicfg__prompts *prompts, mapicfg_error *err) {
    mapicfg_status status = add_functions(prompts->events, err);
    if (!status) status = mapicfg__prompts_run(prompts, meeting, err);
    if (!status) status = mapicfg__prompts_run(prompts, names, err);
    if (!status) status = mapicfg__prompts_run(prompts, find_names, err);
    if (!status) status = mapicfg__prompts_run(prompts, rename_users, err);
    if (!status) status = mapicfg__prompts_run(prompts, refusals, err);
    return status;
}

/* ---- whom a refusal is about that names nobody ---- */

#define NAMELESS "(SELECT address FROM prompt_refusal WHERE NOT user AND address)"

static const char shared[] =
    "CREATE TABLE temp.prompt_shared AS SELECT address FROM prompt_meeting WHERE let_in AND address IN " NAMELESS
    " GROUP BY address HAVING count(DISTINCT user) > " SHARED_BY_MORE_THAN;

/* A refusal comes when all is known that began up to a window behind it. */
static const char sightings[] =
    "SELECT address, begin + ?1 AS due, 1 AS is_refusal, begin AS moment, 0 AS user, rowid AS number, "
    "address IN (SELECT address FROM prompt_shared) FROM prompt_refusal WHERE NOT user AND address "
    "UNION ALL SELECT address, begin, 0, ended + ?1, user, digest, 0 FROM prompt_meeting WHERE let_in AND address "
    "IN " NAMELESS " ORDER BY address, due, is_refusal, number";

/* Of the users of an address the two who were there last, and until when they count. */
struct presence {
    int64_t address;
    int64_t users[2], until[2];
};

static void swap(struct presence *at) {
    const int64_t user = at->users[0], until = at->until[0];
    at->users[0] = at->users[1], at->until[0] = at->until[1];
    at->users[1] = user, at->until[1] = until;
}

static void meet(struct presence *at, int64_t user, int64_t until) {
    const int which = at->users[0] == user ? 0 : 1;
    if (at->users[which] == user && until <= at->until[which]) return;
    if (at->users[which] != user && at->users[1] && until <= at->until[1]) return;
    at->users[which] = user, at->until[which] = until;
    if (!at->users[0] || at->until[1] > at->until[0]) swap(at);
}

static enum mapicfg__prompts_told who_was_there(const struct presence *at, int64_t moment) {
    if (at->users[1] && at->until[1] >= moment) return MAPICFG__PROMPTS_BY_MANY;
    return at->users[0] && at->until[0] >= moment ? MAPICFG__PROMPTS_BY_OTHERS : MAPICFG__PROMPTS_BY_NONE;
}

static mapicfg_status put_told(const struct mapicfg__prompts *prompts, sqlite3_stmt *put, int64_t refusal, int64_t user,
                               enum mapicfg__prompts_told told, mapicfg_error *err) {
    sqlite3_bind_int64(put, 1, refusal);
    sqlite3_bind_int64(put, 2, user);
    sqlite3_bind_int(put, 3, (int)told);
    return mapicfg__events_db_do(prompts->events, put, err);
}

static mapicfg_status trace_one(const struct mapicfg__prompts *prompts, sqlite3_stmt *row, struct presence *at,
                                sqlite3_stmt *put, mapicfg_error *err) {
    const int64_t address = sqlite3_column_int64(row, 0), moment = sqlite3_column_int64(row, 3);
    if (address != at->address) *at = (struct presence){.address = address};
    if (!sqlite3_column_int(row, 2)) {
        meet(at, sqlite3_column_int64(row, 4), moment);
        return MAPICFG_OK;
    }
    const int is_shared = sqlite3_column_int(row, 6);
    const enum mapicfg__prompts_told told = is_shared ? MAPICFG__PROMPTS_SHARED : who_was_there(at, moment);
    const int64_t user = told == MAPICFG__PROMPTS_BY_OTHERS ? at->users[0] : 0;
    return put_told(prompts, put, sqlite3_column_int64(row, 5), user, told, err);
}

static mapicfg_status trace_all(const struct mapicfg__prompts *prompts, mapicfg_error *err) {
    sqlite3_stmt *rows = NULL, *put = NULL;
    struct presence at = {0};
    int row = 1;
    mapicfg_status status = mapicfg__prompts_prepare(prompts, sightings, &rows, err);
    if (!status)
        status = mapicfg__events_db_prepare(prompts->events, &put, "INSERT INTO prompt_told VALUES (?1, ?2, ?3)", err);
    while (!status) {
        status = mapicfg__events_db_step(prompts->events, rows, &row, err);
        if (status || !row) break;
        status = trace_one(prompts, rows, &at, put, err);
    }
    sqlite3_finalize(rows);
    sqlite3_finalize(put);
    return status;
}

/* Of several users nobody knows which one was let in later. */
static const char settle[] =
    "UPDATE prompt_refusal SET recovered = recovered AND EXISTS (SELECT 1 FROM prompt_told t WHERE t.refusal = "
    "prompt_refusal.rowid AND t.user), user = ifnull((SELECT t.user FROM prompt_told t WHERE t.refusal = "
    "prompt_refusal.rowid), "
    "0), told = ifnull((SELECT t.told FROM prompt_told t WHERE t.refusal = prompt_refusal.rowid), ?2) WHERE NOT user";

mapicfg_status mapicfg__prompts_trace(const struct mapicfg__prompts *prompts, mapicfg_error *err) {
    static const char told[] = "CREATE TABLE temp.prompt_told (refusal INTEGER PRIMARY KEY, user, told)";
    sqlite3_stmt *last = NULL;
    mapicfg_status status = mapicfg__prompts_run(prompts, shared, err);
    if (!status) status = mapicfg__prompts_run(prompts, told, err);
    if (!status) status = trace_all(prompts, err);
    if (!status) status = mapicfg__prompts_prepare(prompts, settle, &last, err);
    if (status) return status;
    sqlite3_bind_int(last, 2, MAPICFG__PROMPTS_NOWHERE);
    status = mapicfg__events_db_do(prompts->events, last, err);
    sqlite3_finalize(last);
    return status;
}

mapicfg_status mapicfg__prompts_forget(const struct mapicfg__prompts *prompts, mapicfg_error *err) {
    return mapicfg__events_db_run(prompts->events,
                                  "DROP TABLE IF EXISTS temp.prompt_meeting; DROP TABLE IF EXISTS temp.prompt_name; "
                                  "DROP TABLE IF EXISTS temp.prompt_refusal; DROP TABLE IF EXISTS temp.prompt_shared; "
                                  "DROP TABLE IF EXISTS temp.prompt_told; DROP TABLE IF EXISTS temp.prompt_client; "
                                  "DROP TABLE IF EXISTS temp.prompt_broken; DROP TABLE IF EXISTS temp.prompt_tried",
                                  err);
}
