/* SPDX-License-Identifier: LGPL-2.1-or-later
 * redirect.c: sends clients elsewhere; and ends the filling, after which answers can be made. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

static int is_url(const char *text) {
    return strlen(text) >= 8 && mapicfg__text_is_word(text, 8, "https://");
}

int mapicfg__redirect_is_address(const char *text, int has_name) {
    size_t size = strlen(text);
    const char *at = strrchr(text, '@');
    if (!at || !at[1] || size > MAPICFG__MAX_ADDRESS || (at != text) != has_name) return 0;
    if (mapicfg__utf8_valid(text, size) != size) return 0;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7f || *c == '/') return 0;
    return 1;
}

static mapicfg_status refuse(mapicfg_error *err, const char *object, const char *why) {
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_VALUE, "%s", why);
    mapicfg__error_object(err, object);
    return status;
}

/* mapicfg_url_check() refuses queries and fragments, and none is needed here. */
static mapicfg_status check(const char *from, const char *to, mapicfg_error *err) {
    if (strcmp(from, "*") != 0 && !mapicfg__redirect_is_address(from, 0) && !mapicfg__redirect_is_address(from, 1))
        return refuse(err, from, "is not what can be redirected: an address, @domain, or *");
    if (is_url(to)) {
        mapicfg_status status = mapicfg_url_check(to, err);
        mapicfg__error_object(err, from);
        return status;
    }
    if (!mapicfg__redirect_is_address(to, 0) && !mapicfg__redirect_is_address(to, 1))
        return refuse(err, from, "can be redirected to an address, @domain, or an https URL only");
    /* the client would come back with the same question */
    if (mapicfg_text_equal(from, to)) return refuse(err, from, "is redirected to itself");
    return MAPICFG_OK;
}

mapicfg_status mapicfg_autodiscover_redirect(mapicfg_autodiscover *autodiscover, const char *from, const char *to,
                                             mapicfg_error *err) {
    if (!autodiscover || !from || !to)
        return mapicfg__error_null_argument(err, !autodiscover ? "autodiscover" : from ? "to" : "from");
    if (autodiscover->ready)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the configuration is ready: nothing can be added to it now");
    mapicfg_status status = check(from, to, err);
    if (status) return status;
    size_t size = strlen(from), count = autodiscover->target_count;
    if (mapicfg__names_get(&autodiscover->redirects, from, size) != MAPICFG__NAME_NONE) {
        status = mapicfg__error_fail(err, MAPICFG_E_EXISTS, "is redirected already");
        mapicfg__error_object(err, from);
        return status;
    }
    struct mapicfg__target *grown =
        mapicfg__mem_grow(autodiscover->targets, &autodiscover->target_capacity, count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    autodiscover->targets = grown;
    grown[count] = (struct mapicfg__target){mapicfg__mem_dup(from, size), mapicfg__mem_dup(to, strlen(to)), is_url(to)};
    if (grown[count].from && grown[count].to &&
        mapicfg__names_put(&autodiscover->redirects, grown[count].from, size, (uint32_t)count)) {
        autodiscover->target_count++;
        return MAPICFG_OK;
    }
    mapicfg__mem_free(grown[count].from);
    mapicfg__mem_free(grown[count].to);
    return mapicfg__error_no_memory(err);
}

/* ---- ready ---- */

mapicfg_status mapicfg_autodiscover_ready(mapicfg_autodiscover *autodiscover, mapicfg_error *err) {
    if (!autodiscover) return mapicfg__error_null_argument(err, "autodiscover");
    if (autodiscover->ready) return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the configuration is ready already");
    mapicfg_decide_options none;
    mapicfg_status status = mapicfg__places_take_options(&none, NULL, autodiscover->org, err);
    if (status) return status;
    mapicfg__prepared_free_all(autodiscover); /* of an attempt that failed */
    status = mapicfg__topology_settle(&autodiscover->topology, err);
    if (status) return status;
    size_t count = autodiscover->topology.server_count;
    autodiscover->prepared = mapicfg__mem_zalloc(count * sizeof *autodiscover->prepared);
    if (!autodiscover->prepared) return mapicfg__error_no_memory(err);
    autodiscover->prepared_count = count;
    for (size_t i = 0; i < autodiscover->box_count; i++) {
        uint32_t *server = &autodiscover->boxes[i].server;
        *server = mapicfg__topology_number(&autodiscover->topology, *server);
        autodiscover->prepared[*server].has_mailboxes = 1;
    }
    if (!autodiscover->options.hosts) status = mapicfg__hosts_collect(autodiscover, err);
    if (!status) status = mapicfg__places_make(&autodiscover->places, &autodiscover->topology, err);
    for (uint32_t server = 0; !status && server < count; server++)
        if (autodiscover->prepared[server].has_mailboxes) status = mapicfg__prepared_make(autodiscover, server, err);
    if (!status) status = mapicfg__delegates_settle(autodiscover, err);
    autodiscover->ready = !status;
    return status;
}
