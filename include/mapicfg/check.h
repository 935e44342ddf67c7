/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check.h: what is wrong with an organization: rules over all of its objects, with remedies as cmdlets.
 *
 * A rule has one of four outcomes: it found something, it looked and found nothing, it cannot tell for want of an
 * export, or there is nothing that it applies to. So silence means that something was looked at. mapicfg_rule(3)
 * describes rules and statements; the rules of a check are those of the area "check". */
#ifndef MAPICFG_CHECK_H
#define MAPICFG_CHECK_H

#include <mapicfg/input.h>
#include <mapicfg/read.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How to check. Begin with MAPICFG_CHECK_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_check_options {
    uint32_t size;               /**< sizeof(mapicfg_check_options) */
    uint32_t reserved;           /**< 0 */
    int64_t now;                 /**< what the expiry of certificates and the end of support are compared with, in
                                 milliseconds since 1970-01-01 UTC, up to the year 9999; 0: the machine's clock */
    const char *const *rules;    /**< ids of the rules to check; NULL: all */
    size_t rule_count;           /**< how many ids there are */
    const char *silences;        /**< what not to report: the text of a silence file, as the guide "check" describes it,
                                 in UTF-8 or UTF-16; NULL: none */
    const char *silences_source; /**< the name of that file in messages; NULL: "the silences" */
    const char *builds;          /**< rows before the table of builds, as in mapicfg_answer_options; NULL: none */
    const char *builds_source;   /**< the name of their file in messages; NULL: "the builds" */
    size_t silences_size;        /**< the bytes of `silences`; 0: up to its NUL */
    size_t builds_size;          /**< the bytes of `builds`; 0: up to its NUL */
} mapicfg_check_options;
#define MAPICFG_CHECK_OPTIONS_INIT \
    { sizeof(mapicfg_check_options), 0, 0, NULL, 0, NULL, NULL, NULL, NULL, 0, 0 }
#define MAPICFG_CHECK_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_check_options, builds_size)

/** What a check found, and what each rule came to. Since: 1.0 */
typedef struct mapicfg_findings mapicfg_findings;

/** Checks the organization that inputs describe: exports of any classes and formats, stores, or both. Mailboxes are
 *  read one by one and counted, so memory does not grow with their number; all other objects are held in memory. What
 *  two inputs state of one object is one object, and of two statements the later one counts.
 *
 *  An input that fails is a problem of the report and is checked as far as it was read; the call then succeeds all the
 *  same: look at mapicfg_findings_get_report().
 *  @param options  may be NULL
 *  @param work     progress and cancel; may be NULL
 *  @param out      the findings, to be freed with mapicfg_findings_free()
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_VALUE (no rule has that id; a line of the silences; a row of builds: the error
 *  has source and line), MAPICFG_E_ENCODING (of these), MAPICFG_E_CANCELLED, MAPICFG_E_NOMEM.
 *  Threads: any; stores as their handles.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_check(const mapicfg_input *inputs, size_t count,
                                         const mapicfg_check_options *options, const mapicfg_work *work,
                                         mapicfg_findings **out, mapicfg_error *err);
/** Frees them; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_findings_free(mapicfg_findings *findings);
/** What was read, skipped and broken; borrowed. mapicfg_read(3) describes the functions that read a report.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_report *mapicfg_findings_get_report(const mapicfg_findings *findings);

/* ---- findings: the gravest first, then rule by rule, then by object ---- */

/** How many there are, with those that are silenced. Since: 1.0 */
MAPICFG_API size_t mapicfg_findings_count(const mapicfg_findings *findings);
/** Finding `index` from 0, borrowed; NULL when out of range. It names its object, or none when there are several.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_statement *mapicfg_findings_get(const mapicfg_findings *findings, size_t index);
/** Of how many objects it is said: 1, or the number of mailboxes; 0 when out of range. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_findings_get_total(const mapicfg_findings *findings, size_t index);
/** How many of these are named: all, or the first 20 mailboxes. Since: 1.0 */
MAPICFG_API size_t mapicfg_findings_object_count(const mapicfg_findings *findings, size_t index);
/** One of the names, from 0; borrowed. NULL when out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_findings_get_object(const mapicfg_findings *findings, size_t index, size_t object);
/** Why the finding is silenced, as the silences say it; borrowed. NULL: it is not. Since: 1.0 */
MAPICFG_API const char *mapicfg_findings_get_silence(const mapicfg_findings *findings, size_t index);
/** The highest severity of the findings that are not silenced; 0 when there is none. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_findings_worst(const mapicfg_findings *findings);

/* ---- what each rule came to ---- */

/* Outcomes. Later versions may add some. Since: 1.0 */
#define MAPICFG_OUTCOME_FOUND 1u          /* it has findings */
#define MAPICFG_OUTCOME_CANNOT_TELL 2u    /* none, but not all that it needs is stated */
#define MAPICFG_OUTCOME_CLEAN 3u          /* it was looked at, and all is well */
#define MAPICFG_OUTCOME_NOT_APPLICABLE 4u /* there is nothing that it is about */

/** "found", "cannot-tell", "clean", "not-applicable"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_outcome_name(uint32_t outcome);

/** How many rules were checked. Since: 1.0 */
MAPICFG_API size_t mapicfg_findings_rule_count(const mapicfg_findings *findings);
/** Rule `index` from 0, in the order of mapicfg_rule_at(); NULL when out of range. Since: 1.0 */
MAPICFG_API const mapicfg_rule *mapicfg_findings_get_rule(const mapicfg_findings *findings, size_t index);
/** MAPICFG_OUTCOME_ of that rule; 0 when out of range. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_findings_get_outcome(const mapicfg_findings *findings, size_t index);
/** Of how many objects something was found, also of those that are silenced. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_findings_get_found(const mapicfg_findings *findings, size_t index);
/** At how many objects it was looked, those included. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_findings_get_looked(const mapicfg_findings *findings, size_t index);
/** How many things would let the rule tell more. Since: 1.0 */
MAPICFG_API size_t mapicfg_findings_need_count(const mapicfg_findings *findings, size_t index);
/** One of them, from 0: "Get-OutlookAnywhere", "ExternalUrl of Get-MapiVirtualDirectory"; borrowed. NULL when out of
 *  range.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_findings_get_need(const mapicfg_findings *findings, size_t index, size_t need);

/** All of it as one JSON object: "findings" has the object of mapicfg_statement_dup_json() for each with "total",
 *  "objects" and "silenced" (the reason, or null), "rules" an object {"id", "severity", "outcome", "found", "looked",
 *  "needs"} for each rule, and "summary" the numbers of findings by severity and of rules by outcome. To be released
 *  with mapicfg_free().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_findings_dup_json(const mapicfg_findings *findings, char **json, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
