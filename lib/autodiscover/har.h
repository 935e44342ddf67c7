/* SPDX-License-Identifier: LGPL-2.1-or-later
 * har.h: reading HAR files. */
#ifndef MAPICFG_AUTODISCOVER_HAR_H
#define MAPICFG_AUTODISCOVER_HAR_H

#include "base/buffer.h"

/* 1 for a HAR file; and its requests and responses, in whatever order they are, as lines of HTTP. */
int mapicfg__har_is(const char *text, size_t size);
mapicfg_status mapicfg__har_lines(struct mapicfg__buffer *out, const char *text, size_t size, mapicfg_error *err);

#endif
