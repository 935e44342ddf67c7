/* SPDX-License-Identifier: LGPL-2.1-or-later
 * visible.h: what another program sent, in a sentence. */
#ifndef MAPICFG_NET_VISIBLE_H
#define MAPICFG_NET_VISIBLE_H

#include "base/buffer.h"

/* Appends visible UTF-8 alone, cut at 200 bytes. */
void mapicfg__visible_put(struct mapicfg__buffer *out, const char *text, size_t size);

#endif
