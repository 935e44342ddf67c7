/* SPDX-License-Identifier: LGPL-2.1-or-later
 * templates.h: the configurations that write.c fills in. */
#ifndef MAPICFG_PROXY_TEMPLATES_H
#define MAPICFG_PROXY_TEMPLATES_H

#include <stdint.h>

/* The template of a proxy, MAPICFG_PROXY_; `passthrough` is for nginx only. templates.c has its language. */
const char *mapicfg__templates_get(uint32_t kind, int passthrough);

#endif
