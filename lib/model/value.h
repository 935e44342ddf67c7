/* SPDX-License-Identifier: LGPL-2.1-or-later
 * value.h: the value of one property; texts to values and back: checking, lists, printing. */
#ifndef MAPICFG_MODEL_VALUE_H
#define MAPICFG_MODEL_VALUE_H

#include "base/buffer.h"
#include "model/table.h"

struct mapicfg__value {
    uint32_t state; /* MAPICFG_NOT_STATED ... MAPICFG_VALUE; a list has MAPICFG_VALUE also when it is empty */
    uint32_t count; /* elements of a list */
    char *text;     /* of a property that is neither a list nor a state; owned */
    char **items;   /* a list; owned */
};

/* How strictly a value is taken. Lenient keeps what an export holds as it is, also where a Set- cmdlet would refuse
 * it. */
#define MAPICFG__STRICT 0
#define MAPICFG__LENIENT 1

static inline int mapicfg__is_list(const struct mapicfg__property *property) {
    return property->type == MAPICFG_TYPE_LIST || property->type == MAPICFG_TYPE_ENUM_LIST;
}

static inline int mapicfg__is_state(const struct mapicfg__property *property) {
    return property->type == MAPICFG_TYPE_BOOL || property->type == MAPICFG_TYPE_TRISTATE;
}

/* Reads True, False, $true, $false, and nothing or $null, in any case. Returns a MAPICFG_ state (NULL for nothing), or
 * MAPICFG_VALUE when it is none of them. */
uint32_t mapicfg__value_parse_state(const char *text, size_t size);

/* One text as the property takes it: trimmed, checked (unless lenient), in Exchange's spelling. *out is owned by the
 * caller, NULL for "no value". */
mapicfg_status mapicfg__value_text(const struct mapicfg__property *property, const char *text, size_t size, int lenient,
                                   char **out, mapicfg_error *err);

/* 1 for what databases write where there is no value, in an export: no such property has a value of this name. */
int mapicfg__value_is_missing(const struct mapicfg__property *property, const char *text, size_t size);

/* 1 for a text that mapicfg__value_text() takes for a string as it stands. */
int mapicfg__value_is_plain(const char *text, size_t size);

/* The failure of a value that has a NUL character: C, and readers of our output, would take its beginning for
 * all. */
mapicfg_status mapicfg__value_no_nul(mapicfg_error *err);

/* Calls fn for each element of a list's text: {Ntlm, OAuth} or Ntlm,OAuth or Ntlm;OAuth, or one a line. Stops at the
 * first error. */
typedef mapicfg_status (*mapicfg__element_fn)(void *user, const char *text, size_t size, mapicfg_error *err);
typedef mapicfg_status mapicfg__split_fn(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                         mapicfg_error *err);
mapicfg__split_fn mapicfg__value_split_list;
/* The same of a list whose elements may be proxy addresses: where they have prefixes, separators inside X.400, X.500
 * and other addresses stay. */
mapicfg__split_fn mapicfg__value_split_addresses;
/* The same of an export's list: blanks, `|` or `/` before the prefix of the next address separate too, as -join ' '
 * writes them. */
mapicfg__split_fn mapicfg__value_split_joined;
/* The same of an export's list of enum values, which have no blanks: they may separate them, and so may `|`. */
mapicfg__split_fn mapicfg__value_split_words;
/* The same of an export's list of names of hosts and services: blanks and `|` separate too, outside quotation marks. */
mapicfg__split_fn mapicfg__value_split_names;
/* The failure of an enum's value that is none of the valid ones. Errors: also MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__value_check_choice(const struct mapicfg__property *property, const char *text,
                                           mapicfg_error *err);

/* The value as Exchange prints it; nothing for not stated and $null. */
void mapicfg__value_put(struct mapicfg__buffer *out, const struct mapicfg__property *property,
                        const struct mapicfg__value *value);

/* The value as JSON; it must be stated. */
void mapicfg__value_put_json(struct mapicfg__buffer *out, const struct mapicfg__property *property,
                             const struct mapicfg__value *value);

/* Sorted by folded text, for comparing lists as sets. */
int mapicfg__value_compare_texts(const void *a, const void *b);

/* Into a value that is all zeros; what has been copied when memory is out is the caller's. 0: no memory. */
int mapicfg__value_copy(struct mapicfg__value *to, const struct mapicfg__value *from);

#endif
