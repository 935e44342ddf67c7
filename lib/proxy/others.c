/* SPDX-License-Identifier: LGPL-2.1-or-later
 * others.c: proxies that are neither linted nor written for, and the rule that says what they do to MAPI over HTTP. */
#include <mapicfg/proxy.h>

#include "base/text.h"
#include "rule/rules.h"

static const struct {
    const char *name;
    enum mapicfg__rule_number rule;
} others[] = {
    {"traefik", RULE_PROXY_TRAEFIK}, {"caddy", RULE_PROXY_CADDY}, {"nginx-proxy-manager", RULE_PROXY_NGINX_MANAGER},
    {"zevenet", RULE_PROXY_ZEVENET}, {"squid", RULE_PROXY_SQUID},
};

const mapicfg_rule *mapicfg_proxy_advice(const char *name) {
    for (size_t i = 0; name && i < sizeof others / sizeof *others; i++)
        if (mapicfg__text_same(name, others[i].name)) return mapicfg_rule_at(others[i].rule);
    return NULL;
}
