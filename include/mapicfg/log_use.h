/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_use.h: how often mailboxes connect, by the logs, and so who is hit by a plan.
 *
 * Counted is what Outlook does: records of MAPI over HTTP, of Outlook Anywhere and of RPC, as RPC Client Access logs
 * it; no records of EWS, ActiveSync and others. A record is a line of a log: a request that the front end, the back end
 * and IIS have logged is three. So days and clients say more than records. Names are matched as mapicfg_log_drift()
 * does. */
#ifndef MAPICFG_LOG_USE_H
#define MAPICFG_LOG_USE_H

#include <mapicfg/directory.h>
#include <mapicfg/log_summary.h>
#include <mapicfg/plan.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The tables that a summary needs for it, for the option `by`; it may have others too. Since: 1.0 */
#define MAPICFG_LOG_USE_TABLES "mailbox,user,protocol,host; mailbox,user,protocol,client; mailbox,user,protocol,day"

/** What mailboxes used. It keeps nothing of the summary and the directory. Any thread may read it, several at once.
 *  Since: 1.0 */
typedef struct mapicfg_log_use mapicfg_log_use;

/** Counts what the mailboxes of a directory used; to be freed with mapicfg_log_use_free(). Memory grows with the
 *  mailboxes and the rows of the three tables.
 *  @param summary    with the tables MAPICFG_LOG_USE_TABLES, without conditions and noise, and without a key. It may
 *                    have limits of time
 *  @param directory  the configuration before the change
 *  Errors: MAPICFG_E_CONFLICT (the summary has none of these tables, or conditions, noise or a key), those of
 *  mapicfg_directory_list().
 *  Threads: as the directory. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_use_new(const mapicfg_log_summary *summary, mapicfg_directory *directory,
                                               mapicfg_log_use **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_log_use_free(mapicfg_log_use *use);

/* ---- the logs ---- */

/* Numbers of the logs as a whole. Since: 1.0 */
#define MAPICFG_LOG_USE_FIRST 0u    /* milliseconds since 1970 UTC of the first record; 0: none says when */
#define MAPICFG_LOG_USE_LAST 1u     /* the same of the last */
#define MAPICFG_LOG_USE_MATCHED 2u  /* successful records that match a mailbox, or its user */
#define MAPICFG_LOG_USE_STRANGE 3u  /* successful records that name a mailbox or user, and match none, or several */
#define MAPICFG_LOG_USE_NAMELESS 4u /* successful records that name neither */
#define MAPICFG_LOG_USE_NAMES 5u    /* different names of the strange ones */
/** One of these; 0 for another number. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_use_get_total(const mapicfg_log_use *use, uint32_t total);

/* ---- who moves ---- */

/* Answers: whether the logs have a mailbox that a plan moves. Since: 1.0 */
#define MAPICFG_LOG_USE_SEEN 0u    /* a successful record names it */
#define MAPICFG_LOG_USE_BY_USER 1u /* one names its user only, who may have opened another mailbox */
#define MAPICFG_LOG_USE_FAILED 2u  /* its records have all failed */
#define MAPICFG_LOG_USE_UNSEEN 3u  /* no record names it */
#define MAPICFG_LOG_USE_UNKNOWN 4u /* cannot tell: mapicfg_log_use_get_doubt() says why */
#define MAPICFG_LOG_USE_ANSWERS 5u /* how many answers there are */
/** The word of an answer: "seen", "user-seen", "failed", "unseen", "cannot-tell"; NULL for another number.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_log_use_answer_name(uint32_t answer);

/* The plan of the functions below is of the same directory; its moves are numbered from 0, as mapicfg_plan_move_
 * identity() has them. Waves are plans of their own. */

/** How many of the mailboxes that a plan moves have an answer. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_use_count(const mapicfg_log_use *use, const mapicfg_plan *plan, uint32_t answer);
/** The answer of a move; MAPICFG_LOG_USE_ANSWERS when out of range. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_log_use_get_answer(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move);
/** Why it cannot be told, or, with another answer, why the numbers may be too small: a part of a sentence. NULL: there
 *  is no doubt. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_use_get_doubt(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move);

/* Numbers of a move: of the records that name the mailbox; with the answer MAPICFG_LOG_USE_BY_USER, of those that name
 * its user only. Since: 1.0 */
#define MAPICFG_LOG_USE_RECORDS 0u   /* those that failed, too; all others count successful ones */
#define MAPICFG_LOG_USE_SUCCEEDED 1u /* records */
#define MAPICFG_LOG_USE_DAYS 2u      /* days in UTC with one of these */
#define MAPICFG_LOG_USE_BEGAN 3u     /* milliseconds since 1970 UTC of the first, within its day; 0: none says when */
#define MAPICFG_LOG_USE_ENDED 4u     /* the same of the last */
#define MAPICFG_LOG_USE_MAPI_HTTP 5u /* records of MAPI over HTTP */
#define MAPICFG_LOG_USE_OUTLOOK_ANYWHERE 6u
#define MAPICFG_LOG_USE_RPC 7u     /* as Exchange 2010 has it inside */
#define MAPICFG_LOG_USE_OUTSIDE 8u /* by a host that is handed out for external connections only */
#define MAPICFG_LOG_USE_INSIDE 9u  /* by another host; the rest came by one that tells neither, or that is not stated */
#define MAPICFG_LOG_USE_USERS 10u  /* different users */
/** One of these; 0 for another number, and out of range. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_use_get_number(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                                                uint32_t number);

/** How many different clients came to the mailbox, or are its user's. They are those of Outlook's protocols, and
 *  Outlook by others. Since: 1.0 */
MAPICFG_API size_t mapicfg_log_use_client_count(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move);
/** Client `index` from 0, as the dimension "client" has it; NULL when out of range. Borrowed.
 *  @param records  gets its successful records; may be NULL
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_log_use_get_client(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                                                   size_t index, uint64_t *records);

/** What would break for a mailbox that moves and that the logs have, or would go another way than planned: statements
 *  of the area "logs". Its clients that cannot do MAPI over HTTP, by the table of mapicfg_release(3); that it loses the
 *  way from outside and came from there; that no way is left.
 *  Errors: MAPICFG_E_ARGUMENT (out of range), MAPICFG_E_CANCELLED (by fn), MAPICFG_E_NOMEM (also by fn).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_use_warn(const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                                                mapicfg_statement_fn fn, void *user, mapicfg_error *err);

/** All of it as one JSON object, to be released with mapicfg_free(): first, last, strange, nameless, names, answers (a
 *  count for each, and of all moves), and mailboxes: for each move identity, answer, doubt, the numbers, clients and
 *  warnings.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_use_dup_json(const mapicfg_log_use *use, const mapicfg_plan *plan, char **json,
                                                    mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
