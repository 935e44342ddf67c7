/* SPDX-License-Identifier: LGPL-2.1-or-later
 * span.h: a piece of text that something else owns. */
#ifndef MAPICFG_LOGS_SPAN_H
#define MAPICFG_LOGS_SPAN_H

#include <stddef.h>

struct mapicfg__span {
    const char *text; /* NULL: not there */
    size_t size;
};

#endif
