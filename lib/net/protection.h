/* SPDX-License-Identifier: LGPL-2.1-or-later
 * protection.h: what logons with three channel bindings show. */
#ifndef MAPICFG_NET_PROTECTION_H
#define MAPICFG_NET_PROTECTION_H

#include <stdint.h>

/* The id of the rule that says it; bits 1 << MAPICFG_HTTP_BINDINGS_ for each that was let in. */
const char *mapicfg__protection_id(uint32_t let_in);

#endif
