/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pending.h: the names that an import has given its objects and the index of names has not got yet. */
#ifndef MAPICFG_DIRECTORY_PENDING_H
#define MAPICFG_DIRECTORY_PENDING_H

#include <mapicfg/directory.h>

/* From here on names are kept back. */
mapicfg_status mapicfg__pending_begin(mapicfg_directory *directory, mapicfg_error *err);
/* Puts those that were kept back into the index. */
mapicfg_status mapicfg__pending_write(mapicfg_directory *directory, mapicfg_error *err);
/* Keeps none back any more, and forgets those that have not been written. */
void mapicfg__pending_end(mapicfg_directory *directory);
mapicfg_status mapicfg__pending_add(mapicfg_directory *directory, uint64_t key, int64_t object, mapicfg_error *err);
/* 0 when it was not kept back. */
int mapicfg__pending_remove(mapicfg_directory *directory, uint64_t key, int64_t object);
/* The next object of those that are kept back under this key; 0 after the last. *at is 0 for the first. */
int64_t mapicfg__pending_next(const mapicfg_directory *directory, uint64_t key, uint32_t *at);
/* 1 when the index is known not to have the key. */
int mapicfg__pending_only(const mapicfg_directory *directory, uint64_t key);

#endif
