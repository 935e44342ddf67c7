/* SPDX-License-Identifier: LGPL-2.1-or-later
 * awaited.h: the value that a command at a prompt asks for by a property's name, without the name beside it. */
#ifndef MAPICFG_FORMATS_AWAITED_H
#define MAPICFG_FORMATS_AWAITED_H

#include "base/buffer.h"
#include "formats/prompt.h"

struct mapicfg__awaited {
    uint64_t most;                /* bytes of the value; to be set */
    int waits;                    /* a value may follow */
    int is_of_one;                /* the command is of one object only */
    uint32_t type;                /* MAPICFG_TYPE_ of the property */
    size_t lines;                 /* of the value so far */
    uint64_t line;                /* the first of them */
    struct mapicfg__buffer named; /* `Identity : anna`, where the command has it */
    struct mapicfg__buffer name;  /* of the property */
    struct mapicfg__buffer value;
    struct mapicfg__buffer out; /* lines as of Format-List */
};

/* Looks whether the command asks for a property: (Get-CASMailbox anna).MapiHttpEnabled,
 * Get-CASMailbox anna | select -ExpandProperty MapiHttpEnabled. 0: no memory. */
int mapicfg__awaited_begin(struct mapicfg__awaited *awaited, const struct mapicfg__prompt *prompt);
/* Takes a line of the value. 0: what follows is no value. */
int mapicfg__awaited_take(struct mapicfg__awaited *awaited, const char *line, size_t size, uint64_t number);
/* No line follows. 1: `out` has the object; else *problem says what is wrong, or is NULL when there was no value. */
int mapicfg__awaited_end(struct mapicfg__awaited *awaited, const char **problem);
void mapicfg__awaited_free(struct mapicfg__awaited *awaited);

#endif
