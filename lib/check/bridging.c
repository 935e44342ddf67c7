/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bridging.c: whether something in front of a server presents another certificate than the server itself, which keeps
 * clients out where Extended Protection is on. */
#include "check/certificate_services.h"
#include "check/host_names.h"
#include "check/shown.h"

#define ANY MAPICFG__NAME_NONE /* the group of all servers together */

/* The thumbprints of certificates that IIS uses, by server, and of any; 0: all, where there is one server only. */
struct prints {
    struct mapicfg__host_names of_servers;
    size_t servers; /* that clients connect to */
};

static void take_prints(const struct mapicfg__check *check, struct prints *prints) {
    const mapicfg_object *certificate;
    for (uint32_t i = 1; i < check->topology->server_count; i++)
        prints->servers += mapicfg__check_is_client_access(check, i) != 0;
    for (size_t i = 0; (certificate = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, i)); i++) {
        const char *print = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_Thumbprint);
        const uint32_t server = prints->servers > 1 ? mapicfg__certificate_server(check, certificate) : 0;
        if (!print || !mapicfg__certificate_has_iis(certificate) || (!server && prints->servers > 1)) continue;
        if (!mapicfg__host_names_put(&prints->of_servers, server, print, 0) ||
            !mapicfg__host_names_put(&prints->of_servers, ANY, print, 0) ||
            !mapicfg__host_names_put(&prints->of_servers, server, "", 0)) /* there is one */
            mapicfg__check_no_memory(check);
    }
}

/* Of several addresses with certificates of their own, each may stand for another server. So may one address, as a
 * balancer that passes TLS on shows the certificate of the server to which it leads. */
static void look_at_bridge(const struct mapicfg__check *check, const struct prints *prints, const mapicfg_object *vdir,
                           uint32_t role) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_EP_BRIDGING;
    const struct mapicfg__host_names *known = &prints->of_servers;
    const uint32_t server =
        prints->servers > 1 ? mapicfg__topology_number(check->topology, mapicfg__check_server(check, vdir)) : 0;
    char place[MAPICFG__CHECK_HOST];
    if (!mapicfg__object_role(vdir, role)) return;
    const struct mapicfg__shown_at *at = mapicfg__shown_find(check, vdir, role, place);
    const char *print =
        at && !at->is_several ? mapicfg__object_text(at->certificate, MAPICFG__CERTIFICATE_Thumbprint) : NULL;
    if (!print || mapicfg__host_names_get(known, server, "") == MAPICFG__NAME_NONE)
        mapicfg__check_lacks_text(check, rule,
                                  "what the URL's host shows, as `mapicfg cert HOST:PORT --facts` states it, and "
                                  "Get-ExchangeCertificate of its server, with Services and Thumbprint");
    else if (mapicfg__host_names_get(known, server, print) != MAPICFG__NAME_NONE)
        mapicfg__check_clean(check, rule, 1);
    else if (mapicfg__host_names_get(known, ANY, print) != MAPICFG__NAME_NONE)
        mapicfg__check_lacks_text(check, rule,
                                  "what the URL's host shows when it leads to this server, and not to the one whose "
                                  "certificate was seen there");
    else
        mapicfg__check_say(check, rule, vdir, (int32_t)MAPICFG__VDIR_ExtendedProtectionTokenChecking,
                           mapicfg__check_name(vdir), place, NULL);
}

void mapicfg__check_bridging(const struct mapicfg__check *check, int (*is_protected)(const mapicfg_object *vdir)) {
    const mapicfg_object *vdir;
    struct prints prints = {0};
    take_prints(check, &prints);
    for (size_t i = 0; (vdir = mapicfg__check_object(check, MAPICFG_CLASS_VDIR, i)); i++) {
        if (!is_protected(vdir)) continue;
        look_at_bridge(check, &prints, vdir, MAPICFG__ROLE_INTERNAL);
        look_at_bridge(check, &prints, vdir, MAPICFG__ROLE_EXTERNAL);
    }
    mapicfg__host_names_free(&prints.of_servers);
}
