/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.h: a list of mailboxes, one a line, as somebody saved it. */
#ifndef MAPICFG_PLAN_LIST_H
#define MAPICFG_PLAN_LIST_H

#include <mapicfg/directory.h>

/* The list in UTF-8, to be freed with mapicfg__mem_free(), and its bytes. Errors: MAPICFG_E_ENCODING. */
mapicfg_status mapicfg__list_decode(const char *text, size_t size, const char *name, char **out, size_t *out_size,
                                    mapicfg_error *err);
struct mapicfg__list_line {
    int64_t key;      /* of the mailbox in the store */
    size_t run;       /* the ordinal, from 0, of the run of lines that it stands in; empty lines separate runs */
    uint64_t number;  /* from 1 */
    const char *text; /* in the list, without spaces before it */
    size_t size;      /* without those after it */
};

/* Called for each mailbox. */
typedef mapicfg_status (*mapicfg__list_fn)(void *user, const struct mapicfg__list_line *line, mapicfg_error *err);
/* Finds the mailboxes of a decoded list. Errors: MAPICFG_E_NOT_FOUND, _AMBIGUOUS, _VALUE (wildcards), those of fn. */
mapicfg_status mapicfg__list_find(const char *list, size_t size, const char *name, mapicfg_directory *directory,
                                  mapicfg__list_fn fn, void *user, mapicfg_error *err);

#endif
