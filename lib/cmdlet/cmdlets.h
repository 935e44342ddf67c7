/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cmdlets.h: the cmdlets and their parameters as tables: what binding, help and completion work from. */
#ifndef MAPICFG_CMDLET_CMDLETS_H
#define MAPICFG_CMDLET_CMDLETS_H

#include "model/table.h"

struct mapicfg__stage;
struct mapicfg__item;

/* What an argument becomes. */
enum {
    MAPICFG__TAKES_SWITCH,
    MAPICFG__TAKES_BOOL,
    MAPICFG__TAKES_TEXT,
    MAPICFG__TAKES_TEXTS,     /* one text or a list */
    MAPICFG__TAKES_NUMBER,    /* digits, or Unlimited where it is ResultSize */
    MAPICFG__TAKES_FILTER,    /* a text in OPATH */
    MAPICFG__TAKES_CONDITION, /* { $_.Name -eq 'x' } */
    MAPICFG__TAKES_VALUE,     /* anything, for a comparison */
    MAPICFG__TAKES_ACTION,    /* Continue, Stop, SilentlyContinue, Ignore */
    MAPICFG__TAKES_PROPERTY,  /* a value of the class's property of the same name */
    MAPICFG__TAKES_METHOD,    /* an authentication method of Outlook Anywhere */
    /* the name of a variable: known, so that prefixes are as ambiguous as in PowerShell, but refused */
    MAPICFG__TAKES_VARIABLE,
    /* a credential, which no text can hold: refused */
    MAPICFG__TAKES_SECRET
};

#define MAPICFG__MANDATORY 1u
#define MAPICFG__FROM_PIPELINE 2u /* an object of the pipeline gives it */
#define MAPICFG__MAY_BE_NULL 4u
#define MAPICFG__IGNORED 8u /* has no meaning outside Exchange */
#define MAPICFG__COMMON 16u /* every cmdlet has it */
#define MAPICFG__ASIDE 32u  /* documented, and nothing is stored of it: taken with a warning */

struct mapicfg__parameter {
    const char *name;
    const char *alias; /* or NULL */
    uint8_t takes;
    uint8_t position; /* from 1; 0: by name only */
    uint8_t flags;
    uint8_t set; /* parameters of two different sets exclude each other; 0: in all sets */
    const char *help;
};

struct mapicfg__cmdlet {
    const char *name;
    const char *aliases;                         /* separated by one space; "" for none */
    uint32_t class_id;                           /* the class it works on; 0: any */
    int sets_properties;                         /* the class's properties that are not read-only are parameters too */
    int changes;                                 /* has -WhatIf and -Confirm */
    const struct mapicfg__parameter *parameters; /* ends with a NULL name */
    const char *synopsis;
    const char *examples; /* lines */
    /* What it does. process is called with NULL once where the pipeline begins, else for each object; before and after
     * may be NULL. */
    mapicfg_status (*before)(struct mapicfg__stage *stage, mapicfg_error *err);
    mapicfg_status (*process)(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err);
    mapicfg_status (*after)(struct mapicfg__stage *stage, mapicfg_error *err);
};

/* All there are; ends with a NULL name. What a cmdlet needs of it comes with its run: the table names the cmdlets. */
extern const struct mapicfg__cmdlet mapicfg__cmdlet_table[];

/* Documented parameters that are taken with a warning; NULL for none. */
const struct mapicfg__parameter *mapicfg__cmdlet_aside(const struct mapicfg__cmdlet *cmdlet);
/* Documented parameters that are not supported, separated by one space; "" for none. They make prefixes ambiguous
 * too. */
const char *mapicfg__cmdlet_other_parameters(const struct mapicfg__cmdlet *cmdlet);
/* Why those are not, for the end of a sentence; "" where there is no more to say. */
const char *mapicfg__cmdlet_why_not(const struct mapicfg__cmdlet *cmdlet);
/* By name or alias, in any case; NULL when there is none. */
const struct mapicfg__cmdlet *mapicfg__cmdlet_find(const struct mapicfg__cmdlet *table, const char *name);
/* What to do instead of an unknown cmdlet, for the end of a message: "; did you mean Get-CASMailbox? ..." */
void mapicfg__cmdlet_hint(const struct mapicfg__cmdlet *table, const char *name, char *out, size_t size);
/* The error of a cmdlet that is not in the table, with what to do instead. Returns MAPICFG_E_UNSUPPORTED. */
mapicfg_status mapicfg__cmdlet_unknown(const struct mapicfg__cmdlet *table, const char *name, mapicfg_error *err);

/* Walks all parameters of a cmdlet: its own, those of the class, those that are set aside, those that all have.
 * Begin with zeros; *property is the class's property number or -1. Parameters made from properties are filled in into
 * the walk. NULL after the last. */
struct mapicfg__walk {
    uint32_t part, at;
    struct mapicfg__parameter made;
};
const struct mapicfg__parameter *mapicfg__cmdlet_next_parameter(const struct mapicfg__cmdlet *cmdlet,
                                                                struct mapicfg__walk *walk, int32_t *property);

#endif
