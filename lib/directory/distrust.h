/* SPDX-License-Identifier: LGPL-2.1-or-later
 * distrust.h: databases that may come from a stranger. */
#ifndef MAPICFG_DIRECTORY_DISTRUST_H
#define MAPICFG_DIRECTORY_DISTRUST_H

#include <sqlite3.h>

/* Nothing in the schemas of the connection is to run, now or when another program changes them. */
void mapicfg__distrust_schemas(sqlite3 *db);

#endif
