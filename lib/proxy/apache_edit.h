/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_edit.h: what `Header edit` makes of what servers offer to log on with. */
#ifndef MAPICFG_PROXY_APACHE_EDIT_H
#define MAPICFG_PROXY_APACHE_EDIT_H

#include "proxy/tree.h"

/* `word` is where the action stands. Whether each method that a server offers is still offered. */
int mapicfg__apache_edit_keeps(const struct mapicfg__tree *tree, uint32_t at, uint32_t word);
/* Whether Negotiate becomes something else, so that the methods of a connection are gone; also where that is not
 * known. */
int mapicfg__apache_edit_replaces(const struct mapicfg__tree *tree, uint32_t at, uint32_t word);

#endif
