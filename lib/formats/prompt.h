/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompt.h: lines of a console or a transcript, and the cmdlet whose output follows them. */
#ifndef MAPICFG_FORMATS_PROMPT_H
#define MAPICFG_FORMATS_PROMPT_H

#include "model/table.h"

struct mapicfg__prompt {
    int is_prompt;                    /* the line begins with one, or with the cmdlet */
    const struct mapicfg__class *cls; /* what the cmdlet gives; NULL: not known */
    const char *noun;                 /* of the cmdlet, in the line; NULL: none that gives objects of Exchange */
    size_t noun_size;
    const char *command; /* behind the prompt, in the line */
    size_t command_size;
    int is_sign; /* the prompt is of no shell that is known, and may have anything before its sign */
};

/* 1 when the line is of a prompt or names a cmdlet: the objects after it are not those of a line before. */
int mapicfg__prompt_find(const char *line, size_t size, struct mapicfg__prompt *found);

/* What the name around an object in JSON tells: CASMailbox, Mailboxes, Get-MapiVirtualDirectory, Organization. */
struct mapicfg__wrapping_name {
    const struct mapicfg__class *cls; /* NULL: not known */
    const char *noun;                 /* in the name, of a cmdlet whose class is not modeled; NULL: it is none */
    size_t noun_size;
};
void mapicfg__prompt_wrapping(const char *name, size_t size, struct mapicfg__wrapping_name *found);

#endif
