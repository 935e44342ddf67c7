/* SPDX-License-Identifier: LGPL-2.1-or-later
 * memory.h: starts libcurl with an allocator that wipes what it releases. */
#ifndef MAPICFG_NET_MEMORY_H
#define MAPICFG_NET_MEMORY_H

#include <mapicfg/base.h>

/* To be undone with curl_global_cleanup(). Only the first to start libcurl in a process chooses the allocator: where
 * the program has done so, its own is used. MAPICFG_E_UNSUPPORTED: this libcurl cannot do what is needed. */
mapicfg_status mapicfg__memory_start(mapicfg_error *err);

#endif
