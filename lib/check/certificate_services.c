/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_services.c: what exports state of a certificate: its services in all their forms, where it was seen, who
 * has signed it, and whose it is. */
#include "check/certificate_services.h"

#include <string.h>

#include "base/text.h"

/* "IIS, SMTP"; "IP.WS.." as tables print it, and the sum of flags as JSON has it, in which IIS is 8. */
int mapicfg__certificate_has_iis(const mapicfg_object *certificate) {
    const char *services = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_Services);
    uint64_t flags;
    if (!services) return 0;
    const size_t all = strlen(services);
    if (mapicfg__text_parse_number(services, all, &flags)) return (flags & 8) != 0;
    if (all > 4 && strspn(services, "IPUWSF.") == all) return strchr(services, 'W') != NULL;
    for (size_t size; *services; services += size + strspn(services + size, ", ")) {
        size = strcspn(services, ", ");
        if (mapicfg__text_equal(services, size, "IIS", 3)) return 1;
    }
    return 0;
}

int mapicfg__certificate_is_shown(const mapicfg_object *certificate) {
    const char *place = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_ShownAt);
    return place && *place;
}

int mapicfg__certificate_is_only_shown(const mapicfg_object *certificate) {
    return mapicfg__certificate_is_shown(certificate) &&
           mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_Services) == MAPICFG_NOT_STATED;
}

/* Subject and Issuer are not always both exported: then it is taken for one of an authority. */
int mapicfg__certificate_is_self_signed(const mapicfg_object *certificate) {
    const uint32_t state = mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_IsSelfSigned);
    if (state == MAPICFG_TRUE || state == MAPICFG_FALSE) return state == MAPICFG_TRUE;
    const char *subject = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_Subject);
    const char *issuer = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_Issuer);
    return subject && issuer && strcmp(subject, issuer) == 0;
}

/* A server by its name, or by an FQDN that nothing else states; 0: none that is known. */
static uint32_t find_server(const struct mapicfg__topology *topology, const char *name, size_t size) {
    const char *dot = size ? memchr(name, '.', size) : NULL;
    uint32_t number = size ? mapicfg__topology_find(topology, name, size) : MAPICFG__NAME_NONE;
    if (number == MAPICFG__NAME_NONE && dot) {
        number = mapicfg__topology_find(topology, name, (size_t)(dot - name));
        if (number < MAPICFG__NAME_SEVERAL && topology->servers[mapicfg__topology_number(topology, number)].fqdn)
            return 0;
    }
    return number < MAPICFG__NAME_SEVERAL ? mapicfg__topology_number(topology, number) : 0;
}

uint32_t mapicfg__certificate_server(const struct mapicfg__check *check, const mapicfg_object *certificate) {
    const char *identity = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_Identity);
    const char *server = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_Server);
    const char *backslash = identity ? strchr(identity, '\\') : NULL;
    const char *name = backslash ? identity : server;
    const size_t size = backslash ? (size_t)(backslash - identity) : server ? strlen(server) : 0;
    return find_server(check->topology, name, size);
}
