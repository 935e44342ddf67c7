/* SPDX-License-Identifier: LGPL-2.1-or-later
 * wraps.h: a value that a console's text has on several lines, put together. */
#ifndef MAPICFG_FORMATS_WRAPS_H
#define MAPICFG_FORMATS_WRAPS_H

#include "base/buffer.h"

/* A part of a value, on one line. */
struct mapicfg__wrap {
    size_t at, size; /* in the text; blanks at its end are kept */
    size_t end;      /* columns of its line, without blanks at its end */
    int is_loose;    /* the line is not indented so far: it may belong to nothing */
    uint64_t line;
};

/* What the lines around tell of how lines were broken. The value is any text, has no blanks, or is too short to be
 * broken. */
struct mapicfg__wrapped {
    size_t widest;    /* columns of the widest line */
    int keeps_blanks; /* blanks at the ends of lines are there still */
    int keeps_breaks; /* so is one at which a value was broken */
    int is_padded;    /* a terminal has filled lines up with blanks */
    enum mapicfg__wrapping { MAPICFG__WRAPS_TEXT, MAPICFG__WRAPS_WORD, MAPICFG__WRAPS_WHOLE } kind;
    int between_words; /* lines are broken between words, so a word is cut only where it fills a line */
};

/* Puts the value into `out`. *guessed is 1 when it could be another one; *taken: how many of the parts are its own,
 * the loose ones after them being something else. */
void mapicfg__wraps_join(struct mapicfg__buffer *out, const char *text, const struct mapicfg__wrap *parts, size_t count,
                         const struct mapicfg__wrapped *how, int *guessed, size_t *taken);
/* 1 when the break after the part proves that lines are broken between words: the line was left short. */
int mapicfg__wraps_is_between_words(const struct mapicfg__wrap *part, size_t widest);

#endif
