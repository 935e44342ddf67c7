/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_client.h: what clients meet at a virtual host of Apache. */
#ifndef MAPICFG_PROXY_APACHE_CLIENT_H
#define MAPICFG_PROXY_APACHE_CLIENT_H

#include "proxy/apache_way.h"

/* The directive that leaves clients with Basic alone, where what the servers offer is taken away; MAPICFG__ROOT for
 * none. */
uint32_t mapicfg__apache_basic(const struct mapicfg__apache_way *way);
/* Reports what is wrong with the TLS that clients use, with the size of their requests, and a firewall in the way. */
void mapicfg__apache_check_client(const struct mapicfg__apache_way *way);

#endif
