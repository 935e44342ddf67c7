/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shown.c: the certificates that endpoints were seen to show, by ShownAt, which `mapicfg cert HOST:PORT --facts`
 * states. */
#include "check/shown.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "check/certificate_services.h"

/* Names with colons are not taken, so that of an IPv6 address it cannot be told. */
static enum mapicfg__covered_by covered_by(const struct mapicfg__host_names *names, const mapicfg_object *certificate,
                                           const char *host) {
    if (mapicfg__object_state(certificate, MAPICFG__CERTIFICATE_CertificateDomains) == MAPICFG_NOT_STATED ||
        strchr(host, ':'))
        return MAPICFG__COVERED_UNKNOWN;
    if (mapicfg__host_names_find(names, 0, host) == MAPICFG__NAME_NONE) return MAPICFG__COVERED_NOT;
    return mapicfg__certificate_is_self_signed(certificate) ? MAPICFG__COVERED_BY_ITSELF : MAPICFG__COVERED;
}

static void meet(struct mapicfg__shown_at *at, const mapicfg_object *certificate, enum mapicfg__covered_by by) {
    at->is_several = 1;
    if (by >= at->by) return;
    at->by = by;
    at->certificate = certificate;
}

/* 0: no memory. */
static int put(struct mapicfg__shown *shown, const char *place, const mapicfg_object *certificate,
               enum mapicfg__covered_by by) {
    const uint32_t number = mapicfg__host_names_get(&shown->places, 0, place);
    if (number != MAPICFG__NAME_NONE) {
        meet(&shown->at[number], certificate, by);
        return 1;
    }
    struct mapicfg__shown_at *grown = mapicfg__mem_grow(shown->at, &shown->capacity, shown->count + 1, sizeof *grown);
    if (!grown) return 0;
    shown->at = grown;
    grown[shown->count] = (struct mapicfg__shown_at){certificate, 0, by};
    return mapicfg__host_names_put(&shown->places, 0, place, (uint32_t)shown->count++);
}

/* "mail.contoso.com:443", "[::1]:443": what follows https:// in a URL. */
static int take_place(struct mapicfg__shown *shown, const struct mapicfg__check *check,
                      const struct mapicfg__host_names *names, const mapicfg_object *certificate, const char *text) {
    char url[MAPICFG__CHECK_HOST + 16], host[MAPICFG__CHECK_HOST], place[MAPICFG__CHECK_HOST];
    if (strlen(text) >= MAPICFG__CHECK_HOST || strpbrk(text, "/\\?#")) return 1;
    snprintf(url, sizeof url, "https://%s", text);
    if (!mapicfg__check_put_host(check, url, host) || !mapicfg__check_put_authority(check, url, place)) return 1;
    return put(shown, place, certificate, covered_by(names, certificate, host));
}

static int take(struct mapicfg__shown *shown, const struct mapicfg__check *check, const mapicfg_object *certificate) {
    const struct mapicfg__value *domains = mapicfg__object_value(certificate, MAPICFG__CERTIFICATE_CertificateDomains);
    const char *place = mapicfg__object_text(certificate, MAPICFG__CERTIFICATE_ShownAt);
    struct mapicfg__host_names names = {0};
    int is_fine = 1;
    for (size_t i = 0; is_fine && domains && i < domains->count; i++)
        is_fine = mapicfg__host_names_take(check, &names, 0, domains->items[i], 0);
    if (is_fine) is_fine = take_place(shown, check, &names, certificate, place);
    mapicfg__host_names_free(&names);
    return is_fine;
}

void mapicfg__shown_take(struct mapicfg__shown *shown, const struct mapicfg__check *check) {
    const mapicfg_object *certificate;
    for (size_t i = 0; (certificate = mapicfg__check_object(check, MAPICFG_CLASS_CERTIFICATE, i)); i++)
        if (mapicfg__certificate_is_shown(certificate) && !take(shown, check, certificate))
            mapicfg__check_no_memory(check);
}

const struct mapicfg__shown_at *mapicfg__shown_find(const struct mapicfg__check *check, const mapicfg_object *object,
                                                    uint32_t role, char *place) {
    const struct mapicfg__shown *shown = check->shown;
    if (!mapicfg__check_put_place(check, object, role, place)) return NULL;
    const uint32_t number = mapicfg__host_names_get(&shown->places, 0, place);
    return number < shown->count ? &shown->at[number] : NULL;
}

void mapicfg__shown_free(struct mapicfg__shown *shown) {
    mapicfg__host_names_free(&shown->places);
    mapicfg__mem_free(shown->at);
    *shown = (struct mapicfg__shown){0};
}
