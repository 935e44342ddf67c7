/* SPDX-License-Identifier: LGPL-2.1-or-later
 * find.h: one object: the one that an identity names, and the stored one that a given one is. */
#ifndef MAPICFG_DIRECTORY_FIND_H
#define MAPICFG_DIRECTORY_FIND_H

#include <mapicfg/directory.h>

#include "model/table.h"

/* The one object that the identity names. */
mapicfg_status mapicfg__find_one(mapicfg_directory *directory, const struct mapicfg__class *cls, const char *identity,
                                 int64_t *id, mapicfg_object **out, mapicfg_error *err);
/* The stored object that this one is: by Guid, DistinguishedName and so on. *out is NULL when there is none. */
mapicfg_status mapicfg__find_same(mapicfg_directory *directory, const mapicfg_object *object, int64_t *id,
                                  mapicfg_object **out, mapicfg_error *err);

#endif
