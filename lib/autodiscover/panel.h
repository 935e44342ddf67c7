/* SPDX-License-Identifier: LGPL-2.1-or-later
 * panel.h: what is copied from the network panel of a browser in whatever language. */
#ifndef MAPICFG_AUTODISCOVER_PANEL_H
#define MAPICFG_AUTODISCOVER_PANEL_H

#include "base/buffer.h"

/* Appends the text with the general part of each request under English labels, and everything else as it is. */
void mapicfg__panel_lines(struct mapicfg__buffer *out, const char *text, size_t size);

#endif
