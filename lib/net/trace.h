/* SPDX-License-Identifier: LGPL-2.1-or-later
 * trace.h: lines of HTTP for people, without their secrets. */
#ifndef MAPICFG_NET_TRACE_H
#define MAPICFG_NET_TRACE_H

#include "base/buffer.h"

/* Appends one line of a request's or a response's head: credentials, tokens and the values of cookies give way to their
 * sizes, control characters to dots. A line end is left out. */
void mapicfg__trace_line(struct mapicfg__buffer *out, const char *line, size_t size);

#endif
