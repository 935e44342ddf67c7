/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.h: the objects of a class, in the order of their keys. */
#ifndef MAPICFG_DIRECTORY_LIST_H
#define MAPICFG_DIRECTORY_LIST_H

#include <mapicfg/directory.h>

#include "model/table.h"

/* As mapicfg_directory_list(), for a query that has been checked. */
mapicfg_status mapicfg__list_all(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                 const mapicfg_directory_query *query, mapicfg_directory_fn fn, void *user,
                                 mapicfg_error *err);
/* The class; MAPICFG_E_CLASS when there is none. */
mapicfg_status mapicfg__list_class(uint32_t class_id, const struct mapicfg__class **cls, mapicfg_error *err);

#endif
