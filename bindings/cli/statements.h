/* SPDX-License-Identifier: LGPL-2.1-or-later
 * statements.h: what the library says, printed: the one form that all verbs have. */
#ifndef MAPICFG_CLI_STATEMENTS_H
#define MAPICFG_CLI_STATEMENTS_H

#include "stream.h"

#include <mapicfg.h>

/* As a JSON array on one line. */
void statements_json(struct stream *out, const mapicfg_statements *statements);
/* The sentences alone. */
void statements_sentences(struct stream *out, const mapicfg_statements *statements, char between);
/* As records. JSON is an array with a statement a line. */
void statements_records(struct stream *out, const mapicfg_statements *statements, uint32_t format);
/* "severity: sentence [id]" as a line. */
void statements_headline(struct stream *out, const mapicfg_statement *statement);
/* A text as a line after its name; NULL: none. */
void statements_line(struct stream *out, const char *name, const char *text);
/* For people: "file:line:column: severity: sentence [id]", and what follows from it. */
void statements_list(struct stream *out, const mapicfg_statements *statements);
/* To standard error, beside an output that must be nothing else. */
void statements_messages(const mapicfg_statements *statements);
/* Statements counted by their rules: for people as sentences, what they mean and what to do. */
void statements_groups(struct stream *out, const mapicfg_groups *groups, uint32_t format);
/* For people, rule by rule, the gravest first: up to `limit` of each, then what they mean and what to do. */
mapicfg_status statements_rules(struct stream *out, const mapicfg_statements *found, uint64_t limit,
                                mapicfg_error *err);
/* CLI_FINDINGS when there is one of at least this severity, otherwise CLI_FINE. */
int statements_exit_code(const mapicfg_statements *statements, uint32_t from);

#endif
