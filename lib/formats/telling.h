/* SPDX-License-Identifier: LGPL-2.1-or-later
 * telling.h: telling an object's class, where no type does: by the names of its properties, and of a virtual directory
 * by their values. */
#ifndef MAPICFG_FORMATS_TELLING_H
#define MAPICFG_FORMATS_TELLING_H

#include "model/object.h"

/* What property names tell. */
struct mapicfg__told {
    const struct mapicfg__class *cls; /* NULL: nothing */
    int tied;                         /* another class has them as well */
    int is_lone;                      /* a mailbox by MapiHttpEnabled only, which the organization has too */
};

/* Which class has these property names: the one with the most that tell, then the most of all; of several, and where
 * none tells, `otherwise` (a class id or 0). names[i] has sizes[i] bytes. */
struct mapicfg__told mapicfg__told_by_names(const char *const *names, const size_t *sizes, size_t count,
                                            uint32_t otherwise);

/* The same, where a command says which class it is: so it is, unless the names are those of others only. */
struct mapicfg__told mapicfg__told_by_command(const char *const *names, const size_t *sizes, size_t count,
                                              const struct mapicfg__class *cls);

/* The properties whose values tell which virtual directory an object is, the first the most reliable. */
#define MAPICFG__TELLING 6u
#define MAPICFG__TELLING_NAMES 3 /* the first of them, which name the object */
struct mapicfg__telling {
    const char *texts[MAPICFG__TELLING]; /* NULL: not stated */
    size_t sizes[MAPICFG__TELLING];
};

/* The place of a property in struct mapicfg__telling; -1: its value tells nothing. */
int32_t mapicfg__telling_place(const char *name, size_t size);
/* The class by the values too. NULL: a virtual directory of a kind that is not modeled, or that may be of several. */
const struct mapicfg__class *mapicfg__told_by_values(const struct mapicfg__told *by_names,
                                                     const struct mapicfg__telling *values);

/* The same of an object: what a reader can tell of it when it is written without its type. */
struct mapicfg__told mapicfg__told_by_object(const mapicfg_object *object);
/* Whether that, and its values, tell its class. */
int mapicfg__told_is_right(const struct mapicfg__told *by_names, const mapicfg_object *object);

#endif
