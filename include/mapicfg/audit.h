/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.h: a decision for every mailbox of an organization, straight from its exports, and a summary.
 *
 * Memory does not grow with the number of mailboxes. */
#ifndef MAPICFG_AUDIT_H
#define MAPICFG_AUDIT_H

#include <mapicfg/decision.h>
#include <mapicfg/directory.h>
#include <mapicfg/read.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the summary ---- */

/** How many mailboxes came to which decision. Summaries of parts add up to the summary of the whole. Since: 1.0 */
typedef struct mapicfg_summary mapicfg_summary;

/** An empty summary, to be freed with mapicfg_summary_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_summary_new(mapicfg_summary **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_summary_free(mapicfg_summary *summary);
/** A copy, to be freed by the caller. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_summary_copy(const mapicfg_summary *from, mapicfg_summary **out, mapicfg_error *err);
/** Counts mailboxes with this decision.
 *  Errors: MAPICFG_E_LIMIT (a counter would pass 2^64 - 1, or there are more than 16,384 different decisions), for
 *  merge too.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_summary_add(mapicfg_summary *summary, mapicfg_decision decision, uint64_t mailboxes,
                                               mapicfg_error *err);
/** Adds what another summary counts. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_summary_merge(mapicfg_summary *into, const mapicfg_summary *from,
                                                 mapicfg_error *err);

/* Counters. Since: 1.0 */
#define MAPICFG_COUNT_MAILBOXES 0u
#define MAPICFG_COUNT_OVERRIDES 1u        /* MapiHttpEnabled is $true or $false */
#define MAPICFG_COUNT_BLOCKED_EXTERNAL 2u /* MAPIBlockOutlookExternalConnectivity is $true */
#define MAPICFG_COUNT_NO_WAY_LEFT 3u      /* the effective answer is "none" */
#define MAPICFG_COUNT_ASSUMED 4u          /* a default was taken for a setting that is not stated */
#define MAPICFG_COUNT_SKIPPED 5u          /* objects of other classes */
#define MAPICFG_COUNT_ERRORS 6u           /* objects left out as broken, and inputs that ended with an error */
/** One of the counters above; 0 for another number. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_summary_get_counter(const mapicfg_summary *summary, uint32_t counter);
/** How many mailboxes have all the bits of `mask` as in `value`: (decision & mask) == value. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_summary_count(const mapicfg_summary *summary, mapicfg_decision mask,
                                           mapicfg_decision value);
/** The different decisions counted, in rising order, and how many mailboxes have each (mailboxes may be NULL). 0 and 0
 *  when index is out of range. Since: 1.0 */
MAPICFG_API size_t mapicfg_summary_decision_count(const mapicfg_summary *summary);
MAPICFG_API mapicfg_decision mapicfg_summary_get_decision(const mapicfg_summary *summary, size_t index,
                                                          uint64_t *mailboxes);

/** The summary of the mailboxes that have all the bits of `mask` as in `value`, to be freed by the caller. The
 *  counts of skipped and broken objects stay. No mailbox has a `value` with a bit outside `mask`.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_summary_filter(const mapicfg_summary *from, mapicfg_decision mask,
                                                  mapicfg_decision value, mapicfg_summary **out, mapicfg_error *err);

/** The summary as one JSON object: mailboxes, outcomes (a count for each of the four results), effective (a count for
 *  each effective answer met), notes, overrides, blocked_external, no_way_left, assumed, skipped, errors, decisions.
 *  To be released with mapicfg_free().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_summary_dup_json(const mapicfg_summary *summary, char **json, mapicfg_error *err);
/** Reads that text back, from its decisions, skipped and errors; its other members must agree with them.
 *  @param out  to be freed with mapicfg_summary_free()
 *  Errors: MAPICFG_E_SYNTAX, MAPICFG_E_VALUE, MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_summary_from_json(const char *json, size_t size, mapicfg_summary **out,
                                                     mapicfg_error *err);

/* ---- the audit ---- */

/** Called for each mailbox: its identity as mapicfg_object_get_identity() has it (borrowed; "" when it has none), its
 *  decision, the input's name and its line.
 *  Returns 0 to go on; anything else ends the audit with MAPICFG_E_CANCELLED.
 *  Since: 1.0 */
typedef int32_t (*mapicfg_mailbox_fn)(void *user, const char *identity, mapicfg_decision decision, const char *source,
                                      uint64_t line);

/** How to audit. Begin with MAPICFG_AUDIT_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_audit_options {
    uint32_t size;        /**< sizeof(mapicfg_audit_options) */
    uint32_t org;         /**< the organization's MapiHttpEnabled where no input states it, or MAPICFG_NOT_STATED */
    uint32_t client;      /**< as in mapicfg_decide_options */
    uint32_t server;      /**< as in mapicfg_decide_options */
    uint32_t cached_mode; /**< as in mapicfg_decide_options */
    uint32_t threads;     /**< threads that read a CSV export, the caller's included; 0: 1; above 64: 64 */
    const char *client_version; /**< as in mapicfg_decide_options; copied */
    mapicfg_mailbox_fn fn;      /**< NULL: only the summary, which is faster */
    void *user;                 /**< passed to fn */
} mapicfg_audit_options;
#define MAPICFG_AUDIT_OPTIONS_INIT \
    { sizeof(mapicfg_audit_options), 0, 0, 0, 0, 0, NULL, NULL, NULL }
#define MAPICFG_AUDIT_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_audit_options, user)

/** An audit: what it has read so far, and its summary. Since: 1.0 */
typedef struct mapicfg_audit mapicfg_audit;

/** An audit without inputs, to be freed with mapicfg_audit_free().
 *  Errors: MAPICFG_E_OPTIONS.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_audit_new(const mapicfg_audit_options *options, mapicfg_audit **out,
                                             mapicfg_error *err);
/** Frees it with its summary and report; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_audit_free(mapicfg_audit *audit);

/** Reads inputs. With a callback, the organization, servers and virtual directories must come before the mailboxes. Of
 *  several inputs, therefore, those that begin with a mailbox and the mailboxes of stores are read last, and of the
 *  others those that can be read only once (pipes) after the rest; the first 256 KiB of each file, memory and pull
 *  function decide. Within one input the order is the caller's.
 *
 *  An input that fails counts up to the failure, is reported and skipped; the call returns the status of the first
 *  that failed, after all have been read. An object with a broken value is counted and reported, and the input goes on.
 *  A mailbox that came before (by the first that it states of Guid, DistinguishedName, LegacyExchangeDN, Identity and
 *  PrimarySmtpAddress) is not counted again, but reported as MAPICFG_REPORT_REPEATED, among the first 65,536 mailboxes;
 *  a warning (MAPICFG_E_LIMIT) says where the comparison ended. Of a store only the deciding properties are read; the
 *  line of a mailbox is its number among the mailboxes.
 *
 *  With several threads the callbacks, their order and the report are the same as with one, and callbacks run in the
 *  thread of this call only. Files and memory with CSV in UTF-8 are read so, after the first 65,536
 *  mailboxes (of several inputs with mailboxes: 1,000,000 identities). The threads end before the call does. When none
 *  can be started, the caller's does all the work.
 *  Errors: those of mapicfg_read(); MAPICFG_E_NOT_STATED (a mailbox before the organization), MAPICFG_E_CONFLICT (the
 *  organization or a virtual directory after a mailbox was given; two organizations that differ; called by fn, progress
 *  or pull).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_audit_read(mapicfg_audit *audit, const mapicfg_input *inputs, size_t count,
                                              const mapicfg_work *work, mapicfg_error *err);

/** Ends the inputs, and decides for the summary.
 *  Errors: MAPICFG_E_NOT_STATED (nothing states the organization's MapiHttpEnabled), MAPICFG_E_CONFLICT (called by fn
 *  or progress).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_audit_finish(mapicfg_audit *audit, mapicfg_error *err);
/** The summary, borrowed; empty before mapicfg_audit_finish(). Since: 1.0 */
MAPICFG_API const mapicfg_summary *mapicfg_audit_get_summary(const mapicfg_audit *audit);
/** What was read, skipped and broken; borrowed. mapicfg_read(3) describes the functions that read a report.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_report *mapicfg_audit_get_report(const mapicfg_audit *audit);

#ifdef __cplusplus
}
#endif
#endif
