/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check.h: findings: what a rule has found wrong, where, why it matters and what to do about it. */
#ifndef MAPICFG_CHECK_H
#define MAPICFG_CHECK_H

#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A list of findings in the order of the places they were found at. Each has the stable id of its rule
 *  ("proxy-ntlm-shared"), by which scripts may know it; the words of the sentences may change. */
typedef struct mapicfg_findings mapicfg_findings;

/** Frees the list; NULL is fine. */
MAPICFG_API void mapicfg_findings_free(mapicfg_findings *findings);
/** How many findings there are. */
MAPICFG_API size_t mapicfg_findings_count(const mapicfg_findings *findings);
/** The highest severity in the list; 0 when it is empty. */
MAPICFG_API uint32_t mapicfg_findings_worst(const mapicfg_findings *findings);

/* Finding `index` from 0; texts are borrowed. NULL or 0 when out of range. */
/** The rule that found it. */
MAPICFG_API const char *mapicfg_findings_get_id(const mapicfg_findings *findings, size_t index);
/** MAPICFG_SEVERITY_. */
MAPICFG_API uint32_t mapicfg_findings_get_severity(const mapicfg_findings *findings, size_t index);
/** What is wrong, one sentence. */
MAPICFG_API const char *mapicfg_findings_get_sentence(const mapicfg_findings *findings, size_t index);
/** What follows from it for users. */
MAPICFG_API const char *mapicfg_findings_get_why(const mapicfg_findings *findings, size_t index);
/** What to write or do instead. */
MAPICFG_API const char *mapicfg_findings_get_remedy(const mapicfg_findings *findings, size_t index);
/** The document that the rule follows. */
MAPICFG_API const char *mapicfg_findings_get_source(const mapicfg_findings *findings, size_t index);

/** Where: a place in a file, or a property of an object. Lines and columns count from 1; NULL or 0 for what does not
 *  apply. */
MAPICFG_API const char *mapicfg_findings_get_file(const mapicfg_findings *findings, size_t index);
MAPICFG_API uint64_t mapicfg_findings_get_line(const mapicfg_findings *findings, size_t index);
MAPICFG_API uint64_t mapicfg_findings_get_column(const mapicfg_findings *findings, size_t index);
MAPICFG_API const char *mapicfg_findings_get_object(const mapicfg_findings *findings, size_t index);
MAPICFG_API const char *mapicfg_findings_get_property(const mapicfg_findings *findings, size_t index);

/** The list as a JSON array of {"id", "severity", "file", "line", "column", "object", "property", "sentence", "why",
 *  "remedy", "source"}, a finding a line, null for what does not apply; to be released with mapicfg_free(). */
MAPICFG_API mapicfg_status mapicfg_findings_dup_json(const mapicfg_findings *findings, char **json, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
