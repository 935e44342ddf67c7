/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_client.h: what clients meet at a server of nginx. */
#ifndef MAPICFG_PROXY_NGINX_CLIENT_H
#define MAPICFG_PROXY_NGINX_CLIENT_H

#include "proxy/nginx_way.h"

/* The directive that leaves clients with Basic alone, where what the servers offer is taken away; MAPICFG__ROOT for
 * none. */
uint32_t mapicfg__nginx_basic(const struct mapicfg__nginx_way *way);
/* Reports what is wrong with certificates and versions of TLS, also of a server that passes TLS on. */
void mapicfg__nginx_check_tls(const struct mapicfg__nginx_way *way);
/* Reports that, and what is wrong with addresses and the size of requests, and a firewall in the way. */
void mapicfg__nginx_check_client(const struct mapicfg__nginx_way *way);

#endif
