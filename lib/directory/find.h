/* SPDX-License-Identifier: LGPL-2.1-or-later
 * find.h: one object: the one that an identity names, and the stored one that a given one is. */
#ifndef MAPICFG_DIRECTORY_FIND_H
#define MAPICFG_DIRECTORY_FIND_H

#include <mapicfg/directory.h>

#include "model/table.h"

/* The one object that the identity names. */
mapicfg_status mapicfg__find_one(mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                                 int64_t *id, mapicfg_object **out, mapicfg_error *err);
/* The stored object that this one is: by Guid, DistinguishedName and so on, and last by any name that its Identity may
 * be. *out is NULL when there is none; *by_other_name is 1 when the Identity is another name of the object, and not a
 * change of its own Identity. */
mapicfg_status mapicfg__find_same(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                  mapicfg_object **out, int *by_other_name, mapicfg_error *err);

#endif
