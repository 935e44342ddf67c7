/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.h: a list of mailboxes, one a line, as somebody saved it. */
#ifndef MAPICFG_PLAN_LIST_H
#define MAPICFG_PLAN_LIST_H

#include <mapicfg/directory.h>

/* The list in UTF-8, to be freed with mapicfg__mem_free(), and its bytes. Errors: MAPICFG_E_ENCODING. */
mapicfg_status mapicfg__list_decode(const char *text, size_t size, const char *name, char **out, size_t *out_size,
                                    mapicfg_error *err);
/* Called for each mailbox with its key in the store, and the ordinal, from 0, of the run of lines that it stands in:
 * runs are separated by empty lines. */
typedef mapicfg_status (*mapicfg__list_fn)(void *user, int64_t key, size_t run, mapicfg_error *err);
/* Finds the mailboxes of a decoded list. Errors: MAPICFG_E_NOT_FOUND, _AMBIGUOUS, _VALUE (wildcards), those of fn. */
mapicfg_status mapicfg__list_find(const char *list, size_t size, const char *name, mapicfg_directory *directory,
                                  mapicfg__list_fn fn, void *user, mapicfg_error *err);

#endif
