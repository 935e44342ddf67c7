/* SPDX-License-Identifier: LGPL-2.1-or-later
 * journal.h: who changed what from what to what, when: writing it, and its words. */
#ifndef MAPICFG_DIRECTORY_JOURNAL_H
#define MAPICFG_DIRECTORY_JOURNAL_H

#include <mapicfg/directory.h>

#include "model/table.h"

/* Notes a change; begins the change set with the first. property, before and after may be NULL. */
mapicfg_status mapicfg__journal_add(mapicfg_directory *directory, uint32_t kind, const mapicfg_object *object,
                                    int64_t id, const char *property, const char *before, const char *after,
                                    mapicfg_error *err);
/* An object as the journal keeps it, to be released with mapicfg_free(). */
mapicfg_status mapicfg__journal_object(const mapicfg_object *object, char **json, mapicfg_error *err);
/* Such a text as the object again, to be freed. MAPICFG_E_FORMAT where it is not one of the class. */
mapicfg_status mapicfg__journal_read(const mapicfg_directory *directory, const struct mapicfg__class *cls,
                                     const char *json, mapicfg_object **out, mapicfg_error *err);
uint32_t mapicfg__journal_kind(const char *word);
/* The class that a line of the journal names; 0 for none. */
uint32_t mapicfg__journal_class(const char *noun);

#endif
