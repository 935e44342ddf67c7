/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pasted.h: what mails, web pages and terminals put around the lines of a console's text, taken off. */
#ifndef MAPICFG_FORMATS_PASTED_H
#define MAPICFG_FORMATS_PASTED_H

#include <mapicfg/base.h>

#include "base/buffer.h"

/* All zeros is the state before the first line. */
struct mapicfg__pasted {
    int html;                     /* a line began or ended with a tag, or had an escaped prompt */
    int goes_on;                  /* set by the caller: the line has values only, and no name */
    struct mapicfg__buffer clean; /* to be freed */
};

/* Cleans a line, which is the caller's or the state's afterwards and may hold line feeds, where tags ended lines.
 * 0: no memory. */
int mapicfg__pasted_clean(struct mapicfg__pasted *pasted, const char **line, size_t *size);

/* 1 when a text that begins so is a fragment of a web page that may hold a console's text. */
int mapicfg__pasted_is_html(const char *text, size_t size);
/* The bytes of the entity (&gt;) that the text begins with, and the character that it stands for; 0: it is none. */
size_t mapicfg__pasted_entity(const char *text, size_t size, const char **stands_for);
/* 1 for lines that only fence a quoted text: ```, ~~~, {code}, [/code]. */
int mapicfg__pasted_is_fence(const char *line, size_t size);
/* Takes off fences that stand in a line beside its text. */
void mapicfg__pasted_unfence(const char **line, size_t *size);
/* The bytes of a mail's marks of quotation (>) and of colors that begin a line. */
size_t mapicfg__pasted_quotes(const char *line, size_t size);

/* What the lines so far have of quoted-printable, in which the source of a mail stands; all zeros: there was none. */
struct mapicfg__encoded {
    int is_plain;    /* an equals sign stands for itself */
    int is_wide;     /* a line is wider than quoted-printable allows */
    size_t breaks;   /* lines that an equals sign ends */
    uint64_t number; /* of the line */
    char tail[8];    /* what a piece ends with that may be an escape */
    size_t tail_size;
};

/* Takes the next line. 1 when the text is quoted-printable for certain: each equals sign begins an escape, and one of
 * these makes no sense otherwise. has_end: the line is complete. */
int mapicfg__pasted_is_encoded(struct mapicfg__encoded *seen, const char *line, size_t size, int has_end);
/* The same of the bytes behind such lines, in any pieces: only an escape that makes no sense otherwise tells. Costs
 * nothing once an equals sign stands for itself, or a line was wider than quoted-printable has any. */
int mapicfg__pasted_goes_on_encoded(struct mapicfg__encoded *seen, const char *text, size_t size);
/* Says so, at the line; MAPICFG_E_FORMAT. */
mapicfg_status mapicfg__pasted_refuse_encoded(const struct mapicfg__encoded *seen, mapicfg_error *err);

#endif
