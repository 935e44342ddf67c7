/* SPDX-License-Identifier: LGPL-2.1-or-later
 * haproxy_rules.h: the rules of a section on requests and answers. */
#ifndef MAPICFG_PROXY_HAPROXY_RULES_H
#define MAPICFG_PROXY_HAPROXY_RULES_H

#include "proxy/haproxy_way.h"

int mapicfg__haproxy_has_part(const struct mapicfg__haproxy_way *way, uint32_t at, const char *part);
int mapicfg__haproxy_is_refusing(const char *action);
int mapicfg__haproxy_check_rules(const struct mapicfg__haproxy_way *way, uint32_t section);

#endif
