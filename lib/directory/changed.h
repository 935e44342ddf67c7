/* SPDX-License-Identifier: LGPL-2.1-or-later
 * changed.h: what the open transaction has made of the objects of a class, each as a whole: as it was, as it is. */
#ifndef MAPICFG_DIRECTORY_CHANGED_H
#define MAPICFG_DIRECTORY_CHANGED_H

#include "directory/body.h"

/* Where the changes of one object lie in the journal. */
struct mapicfg__changed {
    int64_t id;
    int was, is;      /* it was there before; it is there now */
    uint64_t set;     /* properties that have been set while it was the object of before, a bit each */
    const char *json; /* the object as it was when it was removed first; NULL: it was not */
    const char *before[MAPICFG__MAX_PROPERTIES]; /* of those that have been set: the text; NULL: not stated */
};

/* The changed objects of one class, in the order of their keys. All zeros is closed. */
struct mapicfg__changed_list {
    mapicfg_directory *directory;
    const struct mapicfg__class *cls;
    sqlite3_stmt *sql;
    int over;
    struct mapicfg__buffer text;
    size_t at[MAPICFG__MAX_PROPERTIES], json_at; /* in the text */
    struct mapicfg__changed changed;
};

/* The number of the journal's next line. */
mapicfg_status mapicfg__changed_mark(mapicfg_directory *directory, int64_t *mark, mapicfg_error *err);
/* From that line on. To be ended, also after an error. */
mapicfg_status mapicfg__changed_begin(struct mapicfg__changed_list *list, mapicfg_directory *directory,
                                      const struct mapicfg__class *cls, int64_t mark, mapicfg_error *err);
/* The next object, borrowed until the call after; NULL: there is none. */
mapicfg_status mapicfg__changed_next(struct mapicfg__changed_list *list, const struct mapicfg__changed **changed,
                                     mapicfg_error *err);
void mapicfg__changed_end(struct mapicfg__changed_list *list);
/* The object as it was and as it is, to be freed; NULL where it was not there, or is not. */
mapicfg_status mapicfg__changed_states(const struct mapicfg__changed_list *list, mapicfg_object **before,
                                       mapicfg_object **after, mapicfg_error *err);

#endif
