/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rule.h: the library's statements for people. A rule is a sentence with a stable id; a statement is a rule at a place,
 * with its arguments; statements come as a list, one by one, or counted in groups.
 *
 * Notes of a decision, reasons of an Autodiscover answer, differences between two answers, warnings of a cmdlet and
 * findings about a proxy are all statements. Scripts should rely on the ids: the words may change. */
#ifndef MAPICFG_RULE_H
#define MAPICFG_RULE_H

#include <mapicfg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Severities. Later versions may add some: a higher number is never the milder one. Since: 1.0 */
#define MAPICFG_SEVERITY_INFO 1u    /* worth knowing; nothing breaks */
#define MAPICFG_SEVERITY_WARNING 2u /* breaks under some circumstances, or is a risk */
#define MAPICFG_SEVERITY_ERROR 3u   /* breaks, or lets one user act as another */

/** "info", "warning", "error"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_severity_name(uint32_t severity);

/* What a finding about a proxy means for MAPI over HTTP, apart from how grave it is: a proxy that lets anybody through
 * is an error, although MAPI over HTTP works. Later versions may add some. Since: 1.0 */
#define MAPICFG_EFFECT_WORKS 1u       /* works all the same */
#define MAPICFG_EFFECT_CANNOT_TELL 2u /* the text does not tell; the remedy says what would */
#define MAPICFG_EFFECT_MAY_BREAK 3u   /* breaks for some clients, users or moments, or lets one user act as another */
#define MAPICFG_EFFECT_BREAKS 4u      /* breaks */

/** "works", "cannot-tell", "may-break", "breaks"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_effect_name(uint32_t effect);

/* ---- rules ---- */

/** A rule. All are constants of the library: there is nothing to free, and any thread may read them. Since: 1.0 */
typedef struct mapicfg_rule mapicfg_rule;

/** How many rules there are. Since: 1.0 */
MAPICFG_API size_t mapicfg_rule_count(void);
/** Rule `index` from 0, area by area; NULL when out of range. Since: 1.0 */
MAPICFG_API const mapicfg_rule *mapicfg_rule_at(size_t index);
/** The rule with this id ("proxy-ntlm-shared"), or NULL. Ids are compared byte by byte. Since: 1.0 */
MAPICFG_API const mapicfg_rule *mapicfg_rule_find(const char *id);

/* Of a rule. Texts are borrowed, and NULL (0) when the rule is NULL. In sentences, reasons and remedies {0} to {9}
 * stand for the arguments of a statement. */
/** The stable id: small letters, digits and hyphens; unique among all rules. Since: 1.0 */
MAPICFG_API const char *mapicfg_rule_get_id(const mapicfg_rule *rule);
/** What it is about: "decision" (notes), "explanation" (what else an explanation says), "autodiscover" (reasons of an
 *  answer), "difference" (between two answers), "answer" (notes on one answer), "response" (HTTP responses and
 *  reports), "proxy", "cmdlet", "reading" (of exports), "check", "plan", "logs" (what they say of a configuration,
 *  and why people are asked for passwords), "probe", "certificate" (tests of libmapicfg-net) and "listen" (what a
 *  client sent).
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_rule_get_area(const mapicfg_rule *rule);
/** MAPICFG_SEVERITY_. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_rule_get_severity(const mapicfg_rule *rule);
/** MAPICFG_EFFECT_ of a rule of the area "proxy"; 0 for other areas. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_rule_get_effect(const mapicfg_rule *rule);
/** What it says. Since: 1.0 */
MAPICFG_API const char *mapicfg_rule_get_sentence(const mapicfg_rule *rule);
/** Why it matters: what follows from it for users. Since: 1.0 */
MAPICFG_API const char *mapicfg_rule_get_why(const mapicfg_rule *rule);
/** What to write or do instead; NULL when there is nothing to do.
 *  @param variant  for the area "proxy" MAPICFG_PROXY_NGINX, _HAPROXY, _APACHE or _ARR, whose remedies differ; NULL
 *                  when the rule does not apply to that proxy. 0 for other areas
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_rule_get_remedy(const mapicfg_rule *rule, uint32_t variant);
/** The document and section behind it. Since: 1.0 */
MAPICFG_API const char *mapicfg_rule_get_source(const mapicfg_rule *rule);
/** How many items of public benchmarks ask for the same; 0 for NULL. Since: 1.0 */
MAPICFG_API size_t mapicfg_rule_reference_count(const mapicfg_rule *rule);
/** Item `index` from 0, "CIS 2.1.1 (L1)" or "DISA EX19-MB-000203"; NULL when out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_rule_get_reference(const mapicfg_rule *rule, size_t index);

/* ---- statements ---- */

/** A rule at a place, with its arguments. Since: 1.0 */
typedef struct mapicfg_statement mapicfg_statement;

/* Of a statement. Texts are borrowed, and NULL (0) for what does not apply, or when the statement is NULL. */
/** The rule that it follows. Since: 1.0 */
MAPICFG_API const mapicfg_rule *mapicfg_statement_get_rule(const mapicfg_statement *statement);
/** The id of that rule. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_id(const mapicfg_statement *statement);
/** MAPICFG_SEVERITY_. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_statement_get_severity(const mapicfg_statement *statement);
/** MAPICFG_EFFECT_ of a finding about a proxy; 0 otherwise. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_statement_get_effect(const mapicfg_statement *statement);
/** The statement in one or two sentences, with the arguments in their places, as in why and remedy. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_sentence(const mapicfg_statement *statement);
/** What follows from it for users. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_why(const mapicfg_statement *statement);
/** What to write or do instead. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_remedy(const mapicfg_statement *statement);
/** The document that the rule follows. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_source(const mapicfg_statement *statement);
/** How many arguments there are, 0 to 10. Since: 1.0 */
MAPICFG_API size_t mapicfg_statement_argument_count(const mapicfg_statement *statement);
/** Argument `index` from 0; NULL when out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_argument(const mapicfg_statement *statement, size_t index);
/** Where: a place in a file, or a property of an object. Lines and columns count from 1; 0: none. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_file(const mapicfg_statement *statement);
MAPICFG_API uint64_t mapicfg_statement_get_line(const mapicfg_statement *statement);
MAPICFG_API uint64_t mapicfg_statement_get_column(const mapicfg_statement *statement);
/** The linter says each fact once: how many places it has, the one above included; 0 for a statement without a place.
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_statement_place_count(const mapicfg_statement *statement);
/** Of place `index` from 0, in the order of the text; NULL or 0 when out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_place_file(const mapicfg_statement *statement, size_t index);
MAPICFG_API uint64_t mapicfg_statement_place_line(const mapicfg_statement *statement, size_t index);
MAPICFG_API uint64_t mapicfg_statement_place_column(const mapicfg_statement *statement, size_t index);
/** The identity of the object that it is about. Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_object(const mapicfg_statement *statement);
/** The property of that object; of a difference, or a note on an answer, the path in it ("EXHTTP/Server").
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_statement_get_property(const mapicfg_statement *statement);
/** The statement as one JSON object, on one line without a line end: {"id", "severity", "effect", "file", "line",
 *  "column", "places", "object", "property", "sentence", "why", "remedy", "source", "arguments"}, null for what does
 *  not apply; "places" has a {"file", "line", "column"} for each place. Of a check "references" follows "source". To be
 *  released with mapicfg_free().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_statement_dup_json(const mapicfg_statement *statement, char **json,
                                                      mapicfg_error *err);

/** Called for each statement, which is borrowed until it returns. Returns 0 to go on; MAPICFG_E_NOMEM ends the work
 *  with that status, and anything else with MAPICFG_E_CANCELLED.
 *  Since: 1.0 */
typedef int32_t (*mapicfg_statement_fn)(void *user, const mapicfg_statement *statement);

/* ---- a list ---- */

/** Statements in order. There is no limit to their number. Since: 1.0 */
typedef struct mapicfg_statements mapicfg_statements;

/** An empty list, to be freed with mapicfg_statements_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_statements_new(mapicfg_statements **out, mapicfg_error *err);
/** Frees the list and its statements; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_statements_free(mapicfg_statements *statements);
/** Adds a copy of a statement, unless the list has the same rule at the same place with the same sentence. The function
 *  is a mapicfg_statement_fn for mapicfg_statements_each(), whose `user` is the list.
 *  @param statements  a mapicfg_statements
 *  @return 0, or MAPICFG_E_NOMEM; the list is then as it was
 *  Since: 1.0 */
MAPICFG_API int32_t mapicfg_statements_add(void *statements, const mapicfg_statement *statement);
/** Says a rule, and adds that to the list, unless the list has it at the same place with the same sentence. For
 *  programs and libraries that find by themselves what a rule of the library is about.
 *  @param rule       one of the library's
 *  @param object     the identity of what it is about, or NULL
 *  @param property   the property or part of it, or NULL
 *  @param arguments  what stands for {0}, {1} and so on in the rule's texts; NULL in it stands for ""
 *  @param count      how many there are, 0 to 10; at least as many as the rule's texts name
 *  Errors: MAPICFG_E_VALUE (too few arguments for the texts).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_statements_say(mapicfg_statements *statements, const mapicfg_rule *rule,
                                                  const char *object, const char *property,
                                                  const char *const *arguments, size_t count, mapicfg_error *err);
/** How many there are. Since: 1.0 */
MAPICFG_API size_t mapicfg_statements_count(const mapicfg_statements *statements);
/** Statement `index` from 0, borrowed; NULL when out of range. Since: 1.0 */
MAPICFG_API const mapicfg_statement *mapicfg_statements_get(const mapicfg_statements *statements, size_t index);
/** The highest severity in the list; 0 when it is empty. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_statements_worst(const mapicfg_statements *statements);
/** The first one of that severity, borrowed: the one that a person should read first. NULL when the list is empty.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_statement *mapicfg_statements_gravest(const mapicfg_statements *statements);
/** Calls a function for each statement, in order.
 *  Errors: MAPICFG_E_CANCELLED, MAPICFG_E_NOMEM (both by fn).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_statements_each(const mapicfg_statements *statements, mapicfg_statement_fn fn,
                                                   void *user, mapicfg_error *err);
/** The list as a JSON array with the object of mapicfg_statement_dup_json() for each statement, one a line; to be
 *  released with mapicfg_free().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_statements_dup_json(const mapicfg_statements *statements, char **json,
                                                       mapicfg_error *err);

/* ---- groups ---- */

/** Statements counted by their rules, with the first places of each. Memory does not grow with their number, and groups
 *  of parts add up to the groups of the whole.
 *  Since: 1.0 */
typedef struct mapicfg_groups mapicfg_groups;

/** Empty groups, to be freed with mapicfg_groups_free().
 *  @param examples  how many places of each rule are kept, 0 to 65,536
 *  Errors: MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_groups_new(size_t examples, mapicfg_groups **out, mapicfg_error *err);
/** Frees them; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_groups_free(mapicfg_groups *groups);
/** Counts a statement. The function is a mapicfg_statement_fn for mapicfg_statements_each(), whose `user` is the
 *  groups.
 *  @param groups  a mapicfg_groups
 *  @return 0, or MAPICFG_E_NOMEM; nothing was counted then
 *  Since: 1.0 */
MAPICFG_API int32_t mapicfg_groups_add(void *groups, const mapicfg_statement *statement);
/** Counts a rule without a statement of it.
 *  @param example  the place, for the examples; "" when it has no name
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_groups_add_rule(mapicfg_groups *groups, const mapicfg_rule *rule,
                                                   const char *example, mapicfg_error *err);
/** Adds the counts and examples of other groups, behind those that are here.
 *  Errors: MAPICFG_E_NOMEM (a part may have been added).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_groups_merge(mapicfg_groups *into, const mapicfg_groups *from, mapicfg_error *err);
/** How many groups there are: rules with at least one statement. Since: 1.0 */
MAPICFG_API size_t mapicfg_groups_count(const mapicfg_groups *groups);
/** The rule of group `index` from 0: the most severe first, then by mapicfg_rule_at(). NULL when out of range.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_rule *mapicfg_groups_get_rule(const mapicfg_groups *groups, size_t index);
/** How many statements of that rule were counted; 0 when out of range. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_groups_get_total(const mapicfg_groups *groups, size_t index);
/** How many of its places are kept; 0 when out of range. Since: 1.0 */
MAPICFG_API size_t mapicfg_groups_example_count(const mapicfg_groups *groups, size_t index);
/** One of them, from 0: the object, or "file:line:column" where there is none. Borrowed; NULL when out of range.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_groups_get_example(const mapicfg_groups *groups, size_t index, size_t example);
/** Group `index` as one line: "no-url: 41,233 mailboxes: the first 2 are Anna, Bert". To be released with
 *  mapicfg_free().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_groups_dup_sentence(const mapicfg_groups *groups, size_t index, char **sentence,
                                                       mapicfg_error *err);
/** All groups as a JSON array of {"id", "severity", "total", "examples", "sentence", "why", "remedy", "source"}, a
 *  group a line. The sentence is the rule's; the remedy is null where those of several proxies differ. To be released
 *  with mapicfg_free().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_groups_dup_json(const mapicfg_groups *groups, char **json, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
