/* SPDX-License-Identifier: LGPL-2.1-or-later
 * beside.h: the files beside a store, which SQLite reads, and may remove. */
#ifndef MAPICFG_DIRECTORY_BESIDE_H
#define MAPICFG_DIRECTORY_BESIDE_H

#include <mapicfg/base.h>

/* Refuses files beside the store that SQLite must not touch. `path` is SQLite's name of the store, "" in memory. */
mapicfg_status mapicfg__beside_check(const char *path, mapicfg_error *err);

#endif
