/* SPDX-License-Identifier: LGPL-2.1-or-later
 * books.h: offline address books, by the names with which mailboxes state theirs. */
#ifndef MAPICFG_AUTODISCOVER_BOOKS_H
#define MAPICFG_AUTODISCOVER_BOOKS_H

#include <mapicfg/object.h>

#include "model/names.h"

/* A name of an offline address book. Number 0: the book of mailboxes that state none. */
struct mapicfg__book {
    char *name;       /* owned; NULL for number 0 */
    char *guid;       /* owned; NULL: no object has the name */
    int is_ambiguous; /* several objects have it */
    int is_default;   /* number 0: an object says that it is the default; otherwise the only object is */
};

/* All zeros is empty. */
struct mapicfg__books {
    struct mapicfg__book *list; /* number 0 is there as soon as anything is */
    size_t count, capacity;
    struct mapicfg__names names;
};

/* Notes an OfflineAddressBook. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__books_take(struct mapicfg__books *books, const mapicfg_object *object, mapicfg_error *err);
/* The number of the book that a mailbox states by Identity, Name, distinguished name or Guid; it may be noted later.
 * NULL: the mailbox states none. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__books_number(struct mapicfg__books *books, const char *name, uint32_t *number,
                                     mapicfg_error *err);
/* The Guid of a book, or NULL: it is not known. */
const char *mapicfg__books_guid(const struct mapicfg__books *books, uint32_t number);
void mapicfg__books_free(struct mapicfg__books *books);

#endif
