/* SPDX-License-Identifier: LGPL-2.1-or-later
 * survey.h: everything in a script that exec does not support, so that one run names all of it. */
#ifndef MAPICFG_CMDLET_SURVEY_H
#define MAPICFG_CMDLET_SURVEY_H

#include "base/buffer.h"
#include "base/set.h"
#include "cmdlet/cmdlets.h"
#include "cmdlet/syntax.h"

/* One kind of thing, or one name of it, at its first place. */
struct mapicfg__finding {
    struct mapicfg__spot spot;
    uint32_t kind;
    uint32_t count;   /* of places */
    const char *name; /* in the text, or the message of a parameter */
    size_t name_size;
    char *message; /* of a parameter, and of an error that was found otherwise; else NULL */
    int is_own;    /* a function of the script */
};

/* Begin with zeros and the three that are given. */
struct mapicfg__survey {
    const char *text; /* valid UTF-8 without NUL */
    size_t size;
    const struct mapicfg__cmdlet *cmdlets;
    struct mapicfg__finding *found; /* sorted by mapicfg__survey_sort() */
    size_t count, capacity;
    struct mapicfg__set met;
    int failed; /* memory was out */
};

/* Walks the text, of which nothing need be right, and finds what is not supported. */
void mapicfg__survey_walk(struct mapicfg__survey *survey);
/* Finds a parameter that is not supported, by its name as written. */
void mapicfg__survey_parameter(struct mapicfg__survey *survey, const struct mapicfg__cmdlet *cmdlet, const char *name,
                               struct mapicfg__spot spot);
/* Adds an error with its place, which counts where the walk has found nothing. After the walk. */
void mapicfg__survey_add(struct mapicfg__survey *survey, const mapicfg_error *error);
/* In the order of the text, without the commands that are functions of the script's own. */
void mapicfg__survey_sort(struct mapicfg__survey *survey);
/* What is wrong with a finding and what would be right, appended. */
void mapicfg__survey_put(const struct mapicfg__survey *survey, const struct mapicfg__finding *finding,
                         struct mapicfg__buffer *out);
void mapicfg__survey_free(struct mapicfg__survey *survey);

#endif
