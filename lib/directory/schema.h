/* SPDX-License-Identifier: LGPL-2.1-or-later
 * schema.h: what a store looks like inside, and bringing older ones forward. */
#ifndef MAPICFG_DIRECTORY_SCHEMA_H
#define MAPICFG_DIRECTORY_SCHEMA_H

#include <mapicfg/directory.h>

#include "base/buffer.h"

/* Checks the file, makes what a new one holds, or brings an older one forward. */
mapicfg_status mapicfg__schema_open(mapicfg_directory *directory, uint32_t flags, mapicfg_error *err);
/* An expression of SQL for MAPICFG_MAILBOX_BITS() of the mailbox whose row is called m. */
void mapicfg__schema_put_bits(struct mapicfg__buffer *sql);

#endif
