/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_summary.h: what protocol logs say together: who connects how, what fails, how long it takes.
 *
 * Summaries of parts add up to the summary of the whole: whatever the order of the records, the grouping of the parts
 * and the number of threads, the bytes of mapicfg_log_summary_dup_bytes() are the same. Memory grows with the rows of
 * the tables, and not with the logs.
 *
 * A record is a line of a log. A request that the front end, the back end and IIS have logged is three records; the
 * table "kind" tells them apart, and the condition "kind=http-proxy" leaves those of the front end. */
#ifndef MAPICFG_LOG_SUMMARY_H
#define MAPICFG_LOG_SUMMARY_H

#include <mapicfg/log.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- dimensions ---- */

/* What records are grouped by. Values are folded as Exchange compares names (small letters), and are valid UTF-8: a bad
 * byte and a NUL become U+FFFD. A value of over 1,024 bytes is cut there, and has "..." and its hash behind it. "" is
 * what the log does not state. They are made of these columns:
 *   protocol  mapi of MapiHttp and address book logs; else Protocol, where there is such a column; else the first
 *             folder of the path. rpc and rpcwithcert are rpchttp, MapiHttp is mapi, Microsoft-Server-ActiveSync is eas
 *   server    ServerHostName, s-computername; front: SourceCafeServer; target: TargetServer; host: UrlHost, cs-host
 *   network   of the client's address: "private" is 10/8, 172.16/12, 192.168/16, 100.64/10 and fc00::/7, "local" is
 *             127/8, 169.254/16, ::1 and fe80::/10, "public" is any other; "" of what is no address
 *   client    ClientSoftware without .exe, a blank and its version. Else of the user agent: "outlook" and its version
 *             where it names Microsoft (Office) Outlook; all of it where it begins with Mozilla/ or has no slash; else
 *             the product and version that it begins with. Of IIS each + of the user agent is a blank, as IIS has it
 *   mode      ClientMode
 *   user      the first that is neither empty nor Anonymous of AuthenticatedUser or cs-username,
 *             AuthenticatedUserEmail, UPN, client-name. CONTOSO\anna and anna@contoso.com are two users: that they are
 *             one person is not in every log, and is never guessed
 *   mailbox   the first that is not empty of MailboxId, AnchorMailbox, MailboxId= of the query, without MailboxGuid~,
 *             Smtp~, SMTP: and a brace before it; a GUID without what follows it
 *   auth      AuthenticationType: basic, ntlm, negotiate (Kerberos or NTLM), bearer (OAuth too), other; none where it
 *             is empty; "" where the log has no such column
 *   request   RequestType or operation, else what stands behind ;RT: in ClientRequestId
 *   error     why a record is a failure: "mapi fault", a word in rpc-status; else "mapi 0x3f2", the first of
 *             rpc-status, ReturnCode and StatusCode that is not 0 (1 is success of an Unbind), decimal or hexadecimal;
 *             else "response 10", ResponseCode; else "http 503", a status from 400 on that is not a challenge, and
 *             behind a blank the letters and digits that ErrorCode begins with, at most 64: "http 404 usernotfound".
 *             Tables by it have failures only
 * Since: 1.0 */
#define MAPICFG_LOG_BY_KIND 0u     /* "kind": mapicfg_log_kind_name() */
#define MAPICFG_LOG_BY_PROTOCOL 1u /* "protocol" */
#define MAPICFG_LOG_BY_SERVER 2u   /* "server": that wrote the record */
#define MAPICFG_LOG_BY_FRONT 3u    /* "front": the front end of a request to the back end */
#define MAPICFG_LOG_BY_TARGET 4u   /* "target": the back end of a request to the front end */
#define MAPICFG_LOG_BY_HOST 5u     /* "host": the name by which clients came */
#define MAPICFG_LOG_BY_NETWORK 6u  /* "network": private, public, local */
#define MAPICFG_LOG_BY_CLIENT 7u   /* "client": software and version, "outlook 16.0.17928.20114" */
#define MAPICFG_LOG_BY_MODE 8u     /* "mode": cached, online, ... */
#define MAPICFG_LOG_BY_USER 9u     /* "user" */
#define MAPICFG_LOG_BY_MAILBOX 10u /* "mailbox": its GUID, else what the log has */
#define MAPICFG_LOG_BY_AUTH 11u    /* "auth": none, basic, ntlm, negotiate, bearer, other */
#define MAPICFG_LOG_BY_STATUS 12u  /* "status": of HTTP */
#define MAPICFG_LOG_BY_REQUEST 13u /* "request": connect, execute, ... */
#define MAPICFG_LOG_BY_ERROR 14u   /* "error": the cause of a failure */
#define MAPICFG_LOG_BY_HOUR 15u    /* "hour": 2026-11-29T12, UTC */
#define MAPICFG_LOG_BY_DAY 16u     /* "day": 2026-11-29, UTC */
#define MAPICFG_LOG_BY_COUNT 17u   /* how many dimensions this version has */
/** The word of a dimension; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_dimension_name(uint32_t dimension);
/** What a value of the dimension "error" means: "ecLoginPerm: the account may not open the mailbox"; NULL: nothing is
 *  known of it. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_error_meaning(const char *error);

/* ---- noise ---- */

/* Records that no person caused. A record is the first of these that it is; words are compared without regard to case.
 *   account      the user begins with NT AUTHORITY\, or is S-1-5-18, -19 or -20. Or its name, without what stands
 *                before a slash and behind @, begins with HealthMailbox, SystemMailbox{, FederatedEmail., Migration.,
 *                DiscoverySearchMailbox, extest_, MSExchApproval, Exchange Online-ApplicationAccount, or with SM_ and
 *                ten hexadecimal digits, or ends with $
 *   probe        user agent or client software contain AMProbe, ActiveMonitoring, MSExchangeHM, HealthManager,
 *                MapiHttpClient, ExchangeInternalEwsClient, ExchangeWebServicesProxy or RpcClientAccess.Monitoring
 *   healthcheck  the path ends with healthcheck.htm or /owa/auth/x.gif
 *   challenge    the HTTP status is 401, and there is no user
 * Since: 1.0 */
#define MAPICFG_LOG_NOISE_NONE 0u        /* "": none of these */
#define MAPICFG_LOG_NOISE_ACCOUNT 1u     /* "account": of Exchange, of Windows, or of a computer */
#define MAPICFG_LOG_NOISE_PROBE 2u       /* "probe": of Exchange's own monitoring */
#define MAPICFG_LOG_NOISE_HEALTHCHECK 3u /* "healthcheck": of load balancers */
#define MAPICFG_LOG_NOISE_CHALLENGE 4u   /* "challenge": the client is asked to authenticate */
#define MAPICFG_LOG_NOISE_COUNT 5u       /* how many kinds this version has */
/** The word of a kind of noise, "" of MAPICFG_LOG_NOISE_NONE; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_noise_name(uint32_t noise);

/* ---- the summary ---- */

/** How to summarize. Begin with MAPICFG_LOG_SUMMARY_OPTIONS_INIT; NULL options are the same.
 *
 *  A table is up to 4 dimensions; with `by` "server; client,auth; hour" there are three, of at most 32. A condition is
 *  a dimension, an operator and a pattern without regard to case, of at most 1,024 bytes: = and != are for the whole
 *  value, with * and ?, "server=EX1*"; ~ and !~ are for a part of it, with a regular expression of at most 1,000 bytes,
 *  as far as PCRE2's and .NET's mean the same, "user!~^corp.svc[0-9]". All conditions must hold; there are at most 64.
 *  With a key each user and mailbox is replaced by a name, user-d41d8cd98f00b204, that is the same wherever the key is,
 *  and so is any other value with an @, a backslash (also as %40 and %5c), a SID of a domain or a GUID in it:
 *  client-d41d8cd98f00b204. In bytes the patterns of conditions are replaced, too. Noise and conditions are decided
 *  before that. Without the key nobody can find out whom a name stands for, or whether it stands for somebody. Texts
 *  and the key are copied.
 *  With 1 thread the call makes none. With 0, and where there are fewer files than threads, one more unpacks ahead of
 *  the counting, of a packed log that is larger than a few pieces; it is gone when the call returns. A thread that
 *  cannot be made is done without. Results never depend on threads.
 *  Since: 1.0 */
typedef struct mapicfg_log_summary_options {
    uint32_t size;            /**< sizeof(mapicfg_log_summary_options) */
    uint32_t keep_noise;      /**< 0: noise is counted and left out; 1: it is counted, and in the tables too */
    uint32_t threads;         /**< that read logs, the caller's included; 0: 1, and see below; above 64: 64 */
    uint32_t max_rows;        /**< most rows of one table; 0: 1,000,000. One more is MAPICFG_E_LIMIT */
    const char *by;           /**< the tables; NULL or "": MAPICFG_LOG_TABLES */
    const char *const *where; /**< conditions; may be NULL when where_count is 0 */
    uint32_t where_count;     /**< how many conditions */
    uint32_t reserved;        /**< 0 */
    int64_t since;            /**< the first millisecond since 1970 UTC that counts; 0: no limit. Not behind until */
    int64_t until;            /**< the first that does not; 0: no limit. With either, no time, no count */
    const void *key;          /**< replaces users and mailboxes, see below; NULL: they stay */
    size_t key_size;          /**< its bytes: at least 16, of which nobody can guess any; 0 with NULL */
} mapicfg_log_summary_options;
#define MAPICFG_LOG_SUMMARY_OPTIONS_INIT \
    { sizeof(mapicfg_log_summary_options), 0, 0, 0, NULL, NULL, 0, 0, 0, 0, NULL, 0 }
#define MAPICFG_LOG_SUMMARY_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_log_summary_options, key_size)
/** The tables of a summary that names none. Since: 1.0 */
#define MAPICFG_LOG_TABLES "kind,protocol; server; network,protocol; client,mode; auth; request; user; hour"

/** What has been counted. Since: 1.0 */
typedef struct mapicfg_log_summary mapicfg_log_summary;

/** An empty summary, to be freed with mapicfg_log_summary_free().
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_VALUE (no such dimension, a condition without an operator, a pattern that
 *  cannot be used, a key below 16 bytes, until before since), MAPICFG_E_LIMIT (too many tables, dimensions or
 *  conditions).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_new(const mapicfg_log_summary_options *options,
                                                   mapicfg_log_summary **out, mapicfg_error *err);
/** A copy, to be freed by the caller. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_copy(const mapicfg_log_summary *from, mapicfg_log_summary **out,
                                                    mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_log_summary_free(mapicfg_log_summary *summary);

/** Counts the records of a batch. After an error it has counted a part of them.
 *
 *  A record is a failure when it has an error. Its latency is TotalRequestTime,
 *  TotalRequestLatency, time-taken or processing-time in whole milliseconds, less a fraction; one that is no number or
 *  above 2^32 - 1 is not counted. Requests that wait by design have no latency: NotificationWait, paths below /rpc and
 *  /rpcwithcert, Ping of ActiveSync, and in IIS's logs, which do not tell a NotificationWait, paths below /mapi.
 *  Errors: MAPICFG_E_CONFLICT (a summary with a key that was read from bytes, which do not have it), MAPICFG_E_LIMIT
 *  (a table with more than max_rows rows, a counter at its end, a regular expression that takes
 *  too many steps).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_add(mapicfg_log_summary *summary, const mapicfg_log_batch *batch,
                                                   mapicfg_error *err);
/** Which records of a batch mapicfg_log_summary_add() would count: so the conditions of a summary choose single
 *  records. Nothing is counted.
 *  @param takes  mapicfg_log_batch_count() bytes: 1 for a record that would count; 0 for one that times, conditions or
 *                noise leave out. After an error they are undefined
 *  Errors: those of mapicfg_log_summary_add(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_takes(mapicfg_log_summary *summary, const mapicfg_log_batch *batch,
                                                     uint8_t *takes, mapicfg_error *err);
/** Counts the logs, broken lines, torn lines and copies of a report, which mapicfg_log_read() has filled. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_add_report(mapicfg_log_summary *summary, const mapicfg_report *report,
                                                          mapicfg_error *err);
/** Reads logs, as mapicfg_log_read() does, and counts their records and the report. Several threads read
 *  a log each, and then what others have left, also of one; the result is the same as with one.
 *  @param log_options  how logs are read; may be NULL
 *  @param work         progress and cancel; may be NULL. The progress function runs in the thread of the call
 *  @param report       added to; may be NULL
 *  Errors: those of mapicfg_log_read() and mapicfg_log_summary_add(). Of a log that failed what was read counts; after
 *  MAPICFG_E_NOMEM, MAPICFG_E_CANCELLED and MAPICFG_E_LIMIT of the summary nothing counts.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_read(mapicfg_log_summary *summary, const mapicfg_input *inputs,
                                                    size_t count, const mapicfg_log_options *log_options,
                                                    const mapicfg_work *work, mapicfg_report *report,
                                                    mapicfg_error *err);
/** Adds what another summary has counted. After MAPICFG_E_NOMEM and MAPICFG_E_LIMIT it may have added a part.
 *  Errors: MAPICFG_E_CONFLICT (other options, or another key; threads and max_rows may differ), MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_merge(mapicfg_log_summary *into, const mapicfg_log_summary *from,
                                                     mapicfg_error *err);

/** The summary and its options as bytes, to be released with mapicfg_free(): a version, then all that was counted, then
 *  a checksum. Threads, max_rows and the key are not among them.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_dup_bytes(const mapicfg_log_summary *summary, void **bytes, size_t *size,
                                                         mapicfg_error *err);
/** Reads such bytes. What no summary has is refused: values that are not written as values are, rows that do not add
 *  up to the whole or count what their values exclude, records from outside of since and until, names where there is a
 *  key.
 *  @param out  to be freed with mapicfg_log_summary_free()
 *  Errors: MAPICFG_E_FORMAT (not a summary), MAPICFG_E_VERSION (of a newer version), MAPICFG_E_SYNTAX (damaged).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_from_bytes(const void *bytes, size_t size, mapicfg_log_summary **out,
                                                          mapicfg_error *err);

/** The summary as one JSON object, to be released with mapicfg_free(): records, kept, filtered, noise (a count for each
 *  kind), files, broken, torn, copies, failures, users, mailboxes, first, last, authentication, percentiles, waits,
 *  readiness (null, or logs: http-proxy or other; percent, users, ready, not_ready, cannot_tell; and of each of the
 *  methods its records, users, only and nameless), groups (a table each: by, rows, each with key and the
 *  numbers of the whole) and errors (with cause and meaning). The busiest row comes first. A time is text,
 *  2026-11-29T12:00:00.000Z; percentiles and times of nothing are null.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_dup_json(const mapicfg_log_summary *summary, char **json,
                                                        mapicfg_error *err);

/* ---- numbers ---- */

/* What is counted of all records, and of those of a row. Users and mailboxes that are not stated do not count; there
 * are exactly so many up to 1,024, then within about 1 %. A percentile is within 1 % of the latency that stands at the
 * place n * p / 100, rounded up and from 1, among all n in rising order.
 *
 * Different values are told apart by XXH64, with the seed 0, of the value; beyond 1,024 of them HyperLogLog estimates
 * their number from 2^14 registers. Latencies are counted in buckets of whole numbers, as in DDSketch with 1 %. Both
 * depend on what was counted only, and not on its order, the parts or the machine. Since: 1.0 */
#define MAPICFG_LOG_NUMBER_RECORDS 0u   /* without dropped noise and what the conditions left out */
#define MAPICFG_LOG_NUMBER_FAILURES 1u  /* records with an error */
#define MAPICFG_LOG_NUMBER_AUTH_NONE 2u /* and the next five: records by "auth" */
#define MAPICFG_LOG_NUMBER_AUTH_BASIC 3u
#define MAPICFG_LOG_NUMBER_AUTH_NTLM 4u
#define MAPICFG_LOG_NUMBER_AUTH_NEGOTIATE 5u
#define MAPICFG_LOG_NUMBER_AUTH_BEARER 6u
#define MAPICFG_LOG_NUMBER_AUTH_OTHER 7u
#define MAPICFG_LOG_NUMBER_USERS 8u        /* different users */
#define MAPICFG_LOG_NUMBER_MAILBOXES 9u    /* different mailboxes */
#define MAPICFG_LOG_NUMBER_FIRST 10u       /* milliseconds since 1970 UTC, where MAPICFG_LOG_NUMBER_DATED is not 0 */
#define MAPICFG_LOG_NUMBER_LAST 11u        /* the same of the last */
#define MAPICFG_LOG_NUMBER_TIMED 12u       /* records with a latency */
#define MAPICFG_LOG_NUMBER_LATENCY_SUM 13u /* milliseconds, as the next six; exact, as the least and the greatest */
#define MAPICFG_LOG_NUMBER_LATENCY_MIN 14u
#define MAPICFG_LOG_NUMBER_LATENCY_P50 15u
#define MAPICFG_LOG_NUMBER_LATENCY_P90 16u
#define MAPICFG_LOG_NUMBER_LATENCY_P95 17u
#define MAPICFG_LOG_NUMBER_LATENCY_P99 18u
#define MAPICFG_LOG_NUMBER_LATENCY_MAX 19u
#define MAPICFG_LOG_NUMBER_WAITS 20u /* requests that wait by design */
#define MAPICFG_LOG_NUMBER_DATED 21u /* records that say when, in the years 1970 to 9999 */
#define MAPICFG_LOG_NUMBER_COUNT 22u /* how many numbers this version has */
/** A number of all records that count; 0 for another number. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_summary_get_number(const mapicfg_log_summary *summary, uint32_t number);
/** How many records of a kind of noise there were, kept or not; 0 for another number and MAPICFG_LOG_NOISE_NONE.
 *  Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_summary_get_noise(const mapicfg_log_summary *summary, uint32_t noise);

/* What was read. Since: 1.0 */
#define MAPICFG_LOG_COUNT_RECORDS 0u  /* all records: those that count, dropped noise, and filtered ones */
#define MAPICFG_LOG_COUNT_FILTERED 1u /* that since, until and where leave out; they are not looked at for noise */
#define MAPICFG_LOG_COUNT_LOGS 2u     /* logs that were read */
#define MAPICFG_LOG_COUNT_BROKEN 3u   /* lines that are not records */
#define MAPICFG_LOG_COUNT_TORN 4u     /* logs whose last line has no end */
#define MAPICFG_LOG_COUNT_COPIES 5u   /* logs that were passed over as copies */
/** One of these; 0 for another number. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_summary_get_count(const mapicfg_log_summary *summary, uint32_t count);

/* ---- readiness ---- */

/* Who is ready for NTLM to be switched off, by the method ("auth") of the records that count. Where there are records
 * of HttpProxy with a method, only these are asked: to the front end clients authenticate, and the back end calls the
 * same users otherwise. Each user that they name is one of these:
 *   not ready     came by NTLM at least once, successfully or not
 *   cannot tell   never came by NTLM, but by Negotiate, which is Kerberos or NTLM; or never states a method
 *   ready         came by Basic, Bearer or another method only
 * Noise is not asked unless it is kept: computers and Exchange's own accounts and probes may need NTLM, too. Nor is who
 * did not connect. A user with two names, DOMAIN\name and an address, is two. There are exactly so many users up to
 * 65,536, then within about 1 %. With a condition on "auth" nothing can be told. Since: 1.0 */
#define MAPICFG_LOG_READY_LOGS 0u /* which logs were asked: MAPICFG_LOG_READY_LOGS_ */
#define MAPICFG_LOG_READY_PERCENT \
    1u                             /* how many per cent of the users are ready, less a fraction; 100: all of them,
                                        and no record by NTLM or Negotiate is without a user */
#define MAPICFG_LOG_READY_USERS 2u /* users that the logs name: the sum of the next three */
#define MAPICFG_LOG_READY_YES 3u
#define MAPICFG_LOG_READY_NO 4u
#define MAPICFG_LOG_READY_UNKNOWN 5u
#define MAPICFG_LOG_READY_LOGS_NONE 0u  /* nothing can be told: all numbers are 0 */
#define MAPICFG_LOG_READY_LOGS_FRONT 1u /* those of HttpProxy */
#define MAPICFG_LOG_READY_LOGS_OTHER 2u /* others, as there are none of HttpProxy: those of MapiHttp */
/** One of these; 0 for another number. It takes time in proportion to the users. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_summary_get_ready(const mapicfg_log_summary *summary, uint32_t number);

/* What these logs have of one method. Since: 1.0 */
#define MAPICFG_LOG_METHOD_RECORDS 0u
#define MAPICFG_LOG_METHOD_USERS 1u    /* who came by it at least once */
#define MAPICFG_LOG_METHOD_ONLY 2u     /* those of them who state no other */
#define MAPICFG_LOG_METHOD_NAMELESS 3u /* records without a user */
/** One of these; 0 for another number.
 *  @param method  MAPICFG_LOG_NUMBER_AUTH_
 *  Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_summary_get_method(const mapicfg_log_summary *summary, uint32_t method,
                                                    uint32_t number);

/* ---- tables ---- */

/** How many tables it has: those of the option `by`, in their order, and as the last one that by "error". Since: 1.0 */
MAPICFG_API size_t mapicfg_log_summary_table_count(const mapicfg_log_summary *summary);
/** How many dimensions a table has, and which; 0 and MAPICFG_LOG_BY_COUNT out of range. Since: 1.0 */
MAPICFG_API size_t mapicfg_log_summary_dimension_count(const mapicfg_log_summary *summary, size_t table);
MAPICFG_API uint32_t mapicfg_log_summary_get_dimension(const mapicfg_log_summary *summary, size_t table, size_t index);
/** How many rows it has; 0 out of range. Since: 1.0 */
MAPICFG_API size_t mapicfg_log_summary_row_count(const mapicfg_log_summary *summary, size_t table);

/** A row of a table, borrowed while the function below runs. Since: 1.0 */
typedef struct mapicfg_log_row mapicfg_log_row;
/** The value of the table's dimension `index`; NULL out of range. Borrowed from the summary. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_row_get_key(const mapicfg_log_row *row, size_t index);
/** MAPICFG_LOG_NUMBER_; 0 for another number. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_row_get_number(const mapicfg_log_row *row, uint32_t number);

/* Orders of rows. Since: 1.0 */
#define MAPICFG_LOG_ORDER_BUSIEST 0u /* most records first; of as many by their values */
#define MAPICFG_LOG_ORDER_KEY 1u     /* by their values, as bytes */
/** Called for a row. Returns 0 to go on; anything else ends the call with MAPICFG_E_CANCELLED. Since: 1.0 */
typedef int32_t (*mapicfg_log_row_fn)(void *user, const mapicfg_log_row *row);
/** Calls a function for the rows of a table.
 *  @param table  from 0
 *  @param order  MAPICFG_LOG_ORDER_
 *  @param most   how many rows; 0: all
 *  Errors: MAPICFG_E_CANCELLED.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_summary_each(const mapicfg_log_summary *summary, size_t table, uint32_t order,
                                                    size_t most, mapicfg_log_row_fn fn, void *user, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
