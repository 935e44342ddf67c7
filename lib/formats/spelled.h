/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spelled.h: properties that a text has otherwise than Format-List prints them, as lines of Format-List. */
#ifndef MAPICFG_FORMATS_SPELLED_H
#define MAPICFG_FORMATS_SPELLED_H

#include "base/buffer.h"

/* The bytes of a known property's name that begins the line, as people type it: with a colon right behind it, or a tab
 * before its value; 0: there is none. *is_own: mails and tickets have no such word (MapiHttpEnabled), as they have
 * Subject and Status. */
size_t mapicfg__spelled_name(const char *line, size_t size, int *is_own);
/* 1 for what people write where a property has no value: $null, (none), -. */
int mapicfg__spelled_nothing(const char *text, size_t size);
/* The bytes of any name with a colon right behind it that is no scheme of an address. */
size_t mapicfg__spelled_any_name(const char *line, size_t size);

/* An object that is being read; all zeros but for the limit is none. */
struct mapicfg__spelled {
    uint64_t most;   /* bytes of a value */
    int is_too_long; /* a value has more */
    enum { MAPICFG__SPELLED_NOT, MAPICFG__SPELLED_CLASS, MAPICFG__SPELLED_INSIDE } place;
    size_t depth; /* of braces and brackets; 1: the object's own */
    enum { MAPICFG__SPELLED_TEXT, MAPICFG__SPELLED_LIST, MAPICFG__SPELLED_OBJECT } kind; /* of the value */
    int is_lost;                    /* the value is not what a property has */
    int is_guessed;                 /* its lines were put together by guess */
    struct mapicfg__buffer name;    /* of the property whose value may go on */
    struct mapicfg__buffer value;   /* so far */
    struct mapicfg__buffer guessed; /* the names of those that were guessed */
    struct mapicfg__buffer out;     /* lines as of Format-List; valid until the next call */
    int begins, ends;               /* an object begins before these lines, or ends behind them */
};

/* Takes the next line. 1: it was of such an object, and `out` has what is complete; 0: it was not. */
int mapicfg__spelled_take(struct mapicfg__spelled *spelled, const char *line, size_t size);
void mapicfg__spelled_free(struct mapicfg__spelled *spelled);

#endif
