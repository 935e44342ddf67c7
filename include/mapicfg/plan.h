/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan.h: what a change of an organization would do: who moves, from what to what and why, who stays, and the cmdlets
 * that make the change and take it back.
 *
 * A plan compares a directory before the transaction that is open with the directory inside it. So anything that can
 * change a directory can be planned: begin a transaction, run cmdlets (mapicfg_exec()) or import a desired state
 * (mapicfg_directory_import()), make the plan, and roll back. The directory is then as it was; the plan stays valid.
 *
 * Memory grows with what changes and moves, about 100 bytes a mailbox, not with the directory. */
#ifndef MAPICFG_PLAN_H
#define MAPICFG_PLAN_H

#include <mapicfg/changes.h>
#include <mapicfg/check.h>
#include <mapicfg/directory.h>
#include <mapicfg/rule.h>
#include <mapicfg/write.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A plan. Any thread may read it, several at once. Since: 1.0 */
typedef struct mapicfg_plan mapicfg_plan;

/** Goals, in order: what mailboxes shall get; mapicfg_goals_new() makes them. One thread at a time. Since: 1.0 */
typedef struct mapicfg_goals mapicfg_goals;

/* Flags. Since: 1.0 */
#define MAPICFG_PLAN_REVERSED 1u    /* the state inside the transaction is that before, and the other one that after */
#define MAPICFG_PLAN_STATED_ONLY 2u /* a property that only one state states is not a difference */
#define MAPICFG_PLAN_SHARED_ONLY 4u /* nor are objects of a class of which one state has none */
/* Nor are values that only another form of export makes others: those that mapicfg_object_equal() takes for equal,
 * URLs that System.Uri prints alike (the port 443), and the DN as an Identity, which JSON has. Since: 1.0 */
#define MAPICFG_PLAN_ANY_FORM 8u
/* What mapicfg_check() finds before and after is compared too, in one reading: mapicfg_plan_get_findings(). Goes with
 * neither MAPICFG_PLAN_STATED_ONLY nor MAPICFG_PLAN_SHARED_ONLY, which compare parts of states. Since: 1.0 */
#define MAPICFG_PLAN_WITH_FINDINGS 16u

/** How mailboxes are decided. Begin with MAPICFG_PLAN_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_plan_options {
    uint32_t size;              /**< sizeof(mapicfg_plan_options) */
    uint32_t client;            /**< as in mapicfg_decide_options */
    uint32_t server;            /**< as in mapicfg_decide_options */
    uint32_t cached_mode;       /**< as in mapicfg_decide_options */
    uint32_t flags;             /**< MAPICFG_PLAN_ */
    uint32_t fewest;            /**< MAPICFG_GOALS_FEWEST_, of goals */
    uint64_t since;             /**< only what has changed since this mapicfg_directory_position(), of the same
                                     transaction; 0: since its beginning */
    uint64_t examples;          /**< of the mailboxes that stay, how many are named for each reason, up to 65,536 */
    const char *client_version; /**< as in mapicfg_decide_options; borrowed for the call */
    const mapicfg_work *work;   /**< progress, in mailboxes, and cancel; borrowed for the call. NULL: none */
    mapicfg_goals *goals;       /**< the change is what mapicfg_goals_reach() would make of the directory as it is now,
                                     and is not made: so the plan costs a fraction. They get who does not reach them.
                                     Goes with no flag but MAPICFG_PLAN_WITH_FINDINGS. Borrowed for the call; NULL: the
                                     change is what the transaction has made */
    const void *reserved;       /**< NULL */
} mapicfg_plan_options;
#define MAPICFG_PLAN_OPTIONS_INIT \
    { sizeof(mapicfg_plan_options), 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL }
#define MAPICFG_PLAN_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_plan_options, reserved)

/** Makes a plan of what the open transaction has changed so far; to be freed with mapicfg_plan_free(). The directory is
 *  only read. Where the organization's MapiHttpEnabled is not stated before or after, there are no moves, and
 *  mapicfg_plan_get_limits() says so.
 *  Errors: MAPICFG_E_CONFLICT (no transaction is open), MAPICFG_E_ARGUMENT, _VALUE, _OPTIONS (an option),
 *  MAPICFG_E_NOT_STATED (with MAPICFG_PLAN_SHARED_ONLY no class is in both states, so nothing can be compared),
 *  MAPICFG_E_CANCELLED, MAPICFG_E_LIMIT (examples; more than 4,294,967,295 differences; with findings, more than
 *  200,000 objects beside mailboxes), those of mapicfg_directory_list(), and with goals MAPICFG_E_NOT_STATED,
 *  _NOT_FOUND and _AMBIGUOUS as of mapicfg_goals_reach().
 *  Threads: as the directory. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_plan_new(mapicfg_directory *directory, const mapicfg_plan_options *options,
                                            mapicfg_plan **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_plan_free(mapicfg_plan *plan);

/* ---- counts ---- */

/* Counters. Since: 1.0 */
#define MAPICFG_PLAN_MAILBOXES 0u /* that are there before and after */
#define MAPICFG_PLAN_MOVES 1u     /* of these, those that move */
#define MAPICFG_PLAN_RESTART 2u   /* of these, those whose user may be asked to restart Outlook */
#define MAPICFG_PLAN_UNCHANGED 3u /* those that stay */
#define MAPICFG_PLAN_CREATED 4u   /* mailboxes that are there only after */
#define MAPICFG_PLAN_REMOVED 5u   /* mailboxes that are there only before */
/** One of the counters above; 0 for another number. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_plan_get_counter(const mapicfg_plan *plan, uint32_t counter);
/** How many mailboxes have this change: exactly one of the bits MAPICFG_CHANGES_. 0 for anything else.
 *  Since: 1.0 */
MAPICFG_API uint64_t mapicfg_plan_count_changes(const mapicfg_plan *plan, mapicfg_changes change);

/* ---- moves ---- */

/* A mailbox moves when its effective answer or a URL that it is handed out changes, or when its archive can no longer
 * be opened, or can again. Moves are numbered from 0, in the order of the directory. */

/** How many moves there are. Since: 1.0 */
MAPICFG_API size_t mapicfg_plan_move_count(const mapicfg_plan *plan);
/* Of move `index`; NULL or 0 when out of range. Texts are borrowed from the plan. */
/** The mailbox as mapicfg_object_get_identity() has it; "" when it has no name. Since: 1.0 */
MAPICFG_API const char *mapicfg_plan_move_identity(const mapicfg_plan *plan, size_t index);
/** The decisions before and after. Since: 1.0 */
MAPICFG_API mapicfg_decision mapicfg_plan_move_before(const mapicfg_plan *plan, size_t index);
MAPICFG_API mapicfg_decision mapicfg_plan_move_after(const mapicfg_plan *plan, size_t index);
/** What changes, as mapicfg_changes_between() has it. Since: 1.0 */
MAPICFG_API mapicfg_changes mapicfg_plan_move_changes(const mapicfg_plan *plan, size_t index);

/* URLs of a move: where Autodiscover sends clients inside and outside, a URL for MAPI over HTTP and a host for Outlook
 * Anywhere. Since: 1.0 */
#define MAPICFG_PLAN_INSIDE_BEFORE 0u
#define MAPICFG_PLAN_OUTSIDE_BEFORE 1u
#define MAPICFG_PLAN_INSIDE_AFTER 2u
#define MAPICFG_PLAN_OUTSIDE_AFTER 3u
/** One of these; NULL when nothing is handed out, or when it is not known. Since: 1.0 */
MAPICFG_API const char *mapicfg_plan_move_url(const mapicfg_plan *plan, size_t index, uint32_t which);
/** Why the mailbox moves: statements of the area "plan", to be freed with mapicfg_statements_free().
 *  Errors: MAPICFG_E_ARGUMENT (out of range).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_plan_dup_why(const mapicfg_plan *plan, size_t index, mapicfg_statements **out,
                                                mapicfg_error *err);

/** Writes all moves as CSV in the form for spreadsheets of mapicfg_writer_new(), with a header: identity, from, to,
 *  inside_from, inside_to, outside_from, outside_to, changes (ids, separated by blanks), why.
 *  Errors: MAPICFG_E_IO (by fn).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_plan_write_moves(const mapicfg_plan *plan, mapicfg_write_fn fn, void *user,
                                                    mapicfg_error *err);

/** The mailboxes that stay, by the reason: rules of the area "plan". Borrowed. Since: 1.0 */
MAPICFG_API const mapicfg_groups *mapicfg_plan_get_unchanged(const mapicfg_plan *plan);
/** When the moves take effect: ranges that people have seen, with their sources. Empty without moves. Borrowed.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_statements *mapicfg_plan_get_timing(const mapicfg_plan *plan);

/* ---- findings ---- */

/** Compares what mapicfg_check() found before the change and inside the transaction, and keeps it with the plan: what
 *  one of them says of more objects than the other, in the same words. MAPICFG_PLAN_WITH_FINDINGS does it with less
 *  work; this is for checks with options of their own, as silences. Not while another thread reads the plan.
 *  Errors: MAPICFG_E_NOMEM (what was compared before is kept).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_plan_compare_findings(mapicfg_plan *plan, const mapicfg_findings *before,
                                                         const mapicfg_findings *after, mapicfg_error *err);
/* Which findings. Since: 1.0 */
#define MAPICFG_PLAN_FINDINGS_NEW 0u  /* the change makes them appear, or be said of more mailboxes */
#define MAPICFG_PLAN_FINDINGS_GONE 1u /* the change makes them vanish, or be said of fewer mailboxes */
/** The findings that differ, borrowed; NULL when none have been compared. Since: 1.0 */
MAPICFG_API const mapicfg_statements *mapicfg_plan_get_findings(const mapicfg_plan *plan, uint32_t which);
/** Of how many objects finding `index`, from 0, is said before (`after` is 0) or after the change: 0 where the state
 *  does not say it, else 1, or the number of mailboxes. 0 when out of range. The difference of both is net: some may
 *  have gone where others came.
 *  Since: 1.0 */
MAPICFG_API uint64_t mapicfg_plan_get_finding_total(const mapicfg_plan *plan, uint32_t which, size_t index,
                                                    int32_t after);

/* ---- differences ---- */

/* What differs between the two states: objects and their properties, class by class. An object that is made or removed
 * is one difference without a property; of a virtual directory of MAPI one for each stated property follows. */

/** How many differences there are. Since: 1.0 */
MAPICFG_API size_t mapicfg_plan_difference_count(const mapicfg_plan *plan);
/* Of difference `index` from 0; NULL or 0 when out of range. Texts are borrowed from the plan. */
/** MAPICFG_JOURNAL_CREATE, _SET or _REMOVE. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_plan_difference_kind(const mapicfg_plan *plan, size_t index);
/** MAPICFG_CLASS_. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_plan_difference_class(const mapicfg_plan *plan, size_t index);
/** The object's identity. Since: 1.0 */
MAPICFG_API const char *mapicfg_plan_difference_object(const mapicfg_plan *plan, size_t index);
/** Exchange's name of the property; NULL: the object as a whole. Since: 1.0 */
MAPICFG_API const char *mapicfg_plan_difference_property(const mapicfg_plan *plan, size_t index);
/** The value before and after as Exchange prints it; "" for $null; NULL: not stated. Since: 1.0 */
MAPICFG_API const char *mapicfg_plan_difference_before(const mapicfg_plan *plan, size_t index);
MAPICFG_API const char *mapicfg_plan_difference_after(const mapicfg_plan *plan, size_t index);

/* ---- commands ---- */

/* Directions. Since: 1.0 */
#define MAPICFG_PLAN_FORWARD 0u  /* from before to after */
#define MAPICFG_PLAN_ROLLBACK 1u /* and back */

/** How many commands there are: the smallest number of Set-, New- and Remove- cmdlets, one for each object that
 *  differs. 0 for another direction. Since: 1.0 */
MAPICFG_API size_t mapicfg_plan_command_count(const mapicfg_plan *plan, uint32_t direction);
/** Writes the commands, one a line, as mapicfg_exec() runs them. Virtual directories come first, so that nobody is sent
 *  to a URL that is not there; overrides of mailboxes come before the organization's switch, and go after it, so
 *  that nobody moves twice.
 *  Errors: MAPICFG_E_IO (by fn), MAPICFG_E_ARGUMENT (direction).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_plan_write_commands(const mapicfg_plan *plan, uint32_t direction,
                                                       mapicfg_write_fn fn, void *user, mapicfg_error *err);
/** Writes the same as a script for the Exchange Management Shell and PowerShell 7, in UTF-8 with a byte order mark. It
 *  takes -WhatIf, shows progress, stops at the first error, and goes on where it stopped when it is run again. Many
 *  mailboxes that get the same are one command and a table.
 *  Errors: as mapicfg_plan_write_commands().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_plan_write_script(const mapicfg_plan *plan, uint32_t direction, mapicfg_write_fn fn,
                                                     void *user, mapicfg_error *err);
/** What the commands of a direction do not reach: statements of the area "plan", borrowed. NULL for another direction.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_statements *mapicfg_plan_get_limits(const mapicfg_plan *plan, uint32_t direction);

#ifdef __cplusplus
}
#endif
#endif
