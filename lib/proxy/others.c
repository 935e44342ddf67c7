/* SPDX-License-Identifier: LGPL-2.1-or-later
 * others.c: what is known of proxies for which there are no rules here: whether they carry NTLM, and what to do. */
#include <mapicfg/proxy.h>
#include <stddef.h>

#include "base/text.h"
#include "proxy/tree.h"

#define INSTEAD "pass TLS through to the servers, or use HAProxy (mapicfg proxy haproxy)"

static const struct {
    const char *name, *advice;
} others[] = {
    /* traefik pull requests 10405, 13812, 13902; CVE-2026-88007 */
    {"traefik",
     "Traefik before 2.11 cannot carry NTLM or Negotiate: Outlook asks for the password without end. Later ones give "
     "such a client connections of its own, but before 3.7.14 not always: one user may get another one's mailbox. "
     "No rules are written for it: " INSTEAD "; in Traefik that is a TCP router with HostSNI and tls.passthrough"},
    /* opnsense-plugins issue 4160 and pull request 4071; caddyserver/ntlm-transport */
    {"caddy",
     "Caddy's reverse_proxy takes any connection to a server for any request, and HTTP/2 where the server offers it, "
     "so it cannot carry NTLM or Negotiate without the module http_ntlm (caddyserver/ntlm-transport). No rules are "
     "written for it: " INSTEAD "; in Caddy that needs the module layer4"},
    /* nginx-proxy-manager issues 157, 2037, 3797 */
    {"nginx-proxy-manager",
     "Nginx Proxy Manager is nginx, which cannot carry NTLM or Negotiate. Its `nginx -T` can be given to `mapicfg "
     "proxy lint nginx -`. Offer Exchange as a stream, which passes TLS through, or use HAProxy (mapicfg proxy "
     "haproxy)"},
    /* zevenet/zlb issue 130 */
    {"zevenet",
     "Zevenet's farms of the profile HTTP break MAPI over HTTP, those of the profile L4xNAT do not. No rules are "
     "written for it: " INSTEAD},
    /* pfsense-packages pull request 665 */
    {"squid",
     "No rules are written for Squid. The paths it publishes must have /mapi/emsmdb, /mapi/nspi and /autodiscover, "
     "which older templates lack. Otherwise " INSTEAD},
};

const char *mapicfg_proxy_advice(const char *name) {
    for (size_t i = 0; name && i < sizeof others / sizeof *others; i++)
        if (mapicfg__text_same(name, others[i].name)) return others[i].advice;
    return NULL;
}
