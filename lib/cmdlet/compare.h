/* SPDX-License-Identifier: LGPL-2.1-or-later
 * compare.h: PowerShell's comparison operators on values of any two kinds. */
#ifndef MAPICFG_CMDLET_COMPARE_H
#define MAPICFG_CMDLET_COMPARE_H

#include "base/buffer.h"
#include "cmdlet/syntax.h"

#define MAPICFG__KIND_NOTHING 0u /* $null */
#define MAPICFG__KIND_STATE 1u   /* $true, $false */
#define MAPICFG__KIND_NUMBER 2u
#define MAPICFG__KIND_TEXT 3u
#define MAPICFG__KIND_GUID 4u
#define MAPICFG__KIND_ENUM 5u
#define MAPICFG__KIND_URL 6u
#define MAPICFG__KIND_LIST 7u

struct mapicfg__operand {
    uint32_t kind;
    int state;        /* STATE: 0 or 1 */
    const char *text; /* NUMBER to URL; not NULL */
    size_t size;
    const char *values;                /* ENUM: its names in the order of their numbers, from 0, separated by a space */
    const struct mapicfg__term *terms; /* LIST: of these, or of */
    char *const *items;                /* these texts */
    size_t count;
};

struct mapicfg__operand mapicfg__operand_of_term(const struct mapicfg__term *term);
struct mapicfg__operand mapicfg__operand_of_text(const char *text, size_t size);
/* A number where the text is one, $null where it is empty: a value of a record. */
struct mapicfg__operand mapicfg__operand_of_record(const char *text);

/* What PowerShell makes of a value where a Boolean is needed (about_Booleans). */
int mapicfg__operand_is_true(const struct mapicfg__operand *operand);
/* Appends the value as a text. */
void mapicfg__operand_put(struct mapicfg__buffer *out, const struct mapicfg__operand *operand);

/* What is no answer: */
#define MAPICFG__NOT_COMPARABLE (-1) /* PowerShell gives an error */
#define MAPICFG__NOT_MODELED (-2)    /* PowerShell answers by what is not known here */
#define MAPICFG__NO_PATTERN (-3)     /* the right side of -like is not a wildcard pattern */
#define MAPICFG__LONG_PATTERN (-4)   /* it is longer than is taken */
#define MAPICFG__NO_REGEX (-5)       /* the right side of -match cannot be used, or takes too many steps */
/* Whether left op right is true where a Boolean is needed, or why there is no answer. */
int mapicfg__compare(uint32_t op, const struct mapicfg__operand *left, const struct mapicfg__operand *right,
                     struct mapicfg__buffer *scratch);

#endif
