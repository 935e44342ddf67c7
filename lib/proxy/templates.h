/* SPDX-License-Identifier: LGPL-2.1-or-later
 * templates.h: the configurations that fill.c fills in. */
#ifndef MAPICFG_PROXY_TEMPLATES_H
#define MAPICFG_PROXY_TEMPLATES_H

#include <stdint.h>

/* The template of a proxy, MAPICFG_PROXY_; `passthrough` is for nginx only. fill.h has its language. */
const char *mapicfg__templates_get(uint32_t kind, int passthrough);

#endif
