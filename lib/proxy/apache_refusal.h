/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_refusal.h: whether Apache refuses a request, or redirects it. */
#ifndef MAPICFG_PROXY_APACHE_REFUSAL_H
#define MAPICFG_PROXY_APACHE_REFUSAL_H

#include "proxy/apache_way.h"

/* Says where the request is refused or redirected, if it is; the directive that does it, or MAPICFG__ROOT. */
uint32_t mapicfg__apache_refusal(const struct mapicfg__apache_way *way);

#endif
