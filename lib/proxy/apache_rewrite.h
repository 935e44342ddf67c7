/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_rewrite.h: requests that Apache's rewrite rules and redirects end. */
#ifndef MAPICFG_PROXY_APACHE_REWRITE_H
#define MAPICFG_PROXY_APACHE_REWRITE_H

#include "proxy/apache_way.h"

/* Reports the rule that refuses the request or redirects it, and returns it; MAPICFG__ROOT for none. */
uint32_t mapicfg__apache_rewrite_end(const struct mapicfg__apache_way *way);

#endif
