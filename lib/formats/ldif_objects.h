/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif_objects.h: what the entries of a directory are for Exchange. */
#ifndef MAPICFG_FORMATS_LDIF_OBJECTS_H
#define MAPICFG_FORMATS_LDIF_OBJECTS_H

#include "formats/ldif_entry.h"

struct mapicfg__ldif_objects;

mapicfg_status mapicfg__ldif_objects_new(struct mapicfg__ldif_objects **out, const struct mapicfg__input *input,
                                         mapicfg_error *err);
void mapicfg__ldif_objects_free(struct mapicfg__ldif_objects *objects);
/* Gives the objects that an entry is: mostly one, none where it is of no known class. */
mapicfg_status mapicfg__ldif_objects_give(struct mapicfg__ldif_objects *objects,
                                          const struct mapicfg__ldif_entry *entry, mapicfg_error *err);

#endif
