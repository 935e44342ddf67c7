/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_stream.h: servers of nginx that pass TLS through. */
#ifndef MAPICFG_PROXY_NGINX_STREAM_H
#define MAPICFG_PROXY_NGINX_STREAM_H

#include "proxy/lint.h"

/* Returns a server that passes everything on, or MAPICFG__ROOT. */
uint32_t mapicfg__nginx_check_streams(const struct mapicfg__lint *lint);
/* Whether a stream server hands TLS for this host to another machine by a map of the names in it, so that no server of
 * http sees it. NULL: a name that suggests Exchange. */
int mapicfg__nginx_stream_takes(const struct mapicfg__lint *lint, const char *host);

#endif
