/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_client.h: what clients meet at an HAProxy frontend. */
#ifndef MAPICFG_PROXY_HAPROXY_CLIENT_H
#define MAPICFG_PROXY_HAPROXY_CLIENT_H

#include "proxy/haproxy_way.h"

/* Reports what is wrong with the addresses and the TLS that clients use, with the size of their requests, and a
 * firewall in the way. */
void mapicfg__haproxy_check_client(const struct mapicfg__haproxy_way *way);
/* Whether a rule replaces what the servers offer to log on with by Basic alone, which is reported. */
int mapicfg__haproxy_offers_basic(const struct mapicfg__haproxy_way *way);
/* Whether a section replaces WWW-Authenticate by Basic. */
uint32_t mapicfg__haproxy_basic_rule(const struct mapicfg__haproxy_way *way, uint32_t section);

#endif
