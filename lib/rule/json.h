/* SPDX-License-Identifier: LGPL-2.1-or-later
 * json.h: members of the one JSON form that statements and groups have. */
#ifndef MAPICFG_RULE_JSON_H
#define MAPICFG_RULE_JSON_H

#include "base/buffer.h"
#include "rule/statement.h"

/* `name` is all that stands in front of the value: ", \"file\": ". NULL is null. */
void mapicfg__json_text(struct mapicfg__buffer *out, const char *name, const char *text);
/* 0 is null. */
void mapicfg__json_number(struct mapicfg__buffer *out, const char *name, uint64_t number);
/* The object of mapicfg_statement_dup_json() without its closing brace. */
void mapicfg__json_statement_open(struct mapicfg__buffer *out, const mapicfg_statement *statement);
/* Gives the buffer's text away, or frees it when it has failed. */
mapicfg_status mapicfg__json_take(struct mapicfg__buffer *out, char **json, mapicfg_error *err);

#endif
