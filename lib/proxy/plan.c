/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan.c: what goes into a configuration: hosts and servers of the virtual directories, files, times. Nothing gets in
 * that could end a word, a line or a quoted text in any of the three languages, so that writing needs no escapes. */
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"
#include "model/object.h"
#include "proxy/address.h"
#include "proxy/plan.h"

#define USUAL_TIMEOUT 900u
#define SHORTEST_TIMEOUT 300u /* a NotificationWait of Outlook: [MS-OXCMAPIHTTP] */
#define LONGEST_TIMEOUT 86400u
#define LONGEST_FILE 1000u

/* Quotes, blanks at the ends and what begins a comment, a variable or a block in one of the languages are left out. */
static mapicfg_status check_file(const char *path, mapicfg_error *err) {
    size_t size = strlen(path);
    int fine = *path == '/' && size <= LONGEST_FILE && mapicfg__utf8_valid(path, size) == size;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)path[i] <= ' ' || path[i] == 0x7f || strchr("\"'\\$%#;{}<>`", path[i])) fine = 0;
    if (fine) return MAPICFG_OK;
    return mapicfg__error_fail(
        err, MAPICFG_E_VALUE,
        "the file '%.100s' cannot be named in a configuration: write an absolute path of at most "
        "%u bytes without blanks, quotes and \\ $ %% # ; { } < >",
        path, LONGEST_FILE);
}

/* ---- hosts and servers ---- */

static mapicfg_status take_pools(struct mapicfg__plan *plan, const mapicfg_proxy_write_options *options,
                                 mapicfg_error *err) {
    const struct mapicfg__published published = {options->vdirs,        options->vdir_count, options->objects,
                                                 options->object_count, options->site,       options->servers,
                                                 options->server_count};
    mapicfg_status status = mapicfg__facts_init(&plan->facts, &published, err);
    if (!status && !plan->facts.host_count)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                   "no virtual directory has an InternalUrl or ExternalUrl: no host to answer for");
    return status ? status
                  : mapicfg__pools_init(&plan->pools, &plan->facts, options->hosts, options->host_count,
                                        options->servers, options->server_count, err);
}

/* Whether a virtual directory of the front end states a URL or a host. */
static int is_published(const mapicfg_object *object) {
    const char *external = mapicfg__object_role(object, MAPICFG__ROLE_EXTERNAL);
    const char *internal = mapicfg__object_role(object, MAPICFG__ROLE_INTERNAL);
    return !mapicfg_object_is_back_end(object) && ((external && *external) || (internal && *internal));
}

/* What Outlook needs, and the others that an object states a host for. */
static void take_paths(struct mapicfg__plan *plan, const mapicfg_proxy_write_options *options) {
    static const struct {
        const char *path;
        uint32_t class_id; /* 0: always */
    } known[] = {
        {"mapi", 0},
        {"autodiscover", 0},
        {"ews", 0},
        {"oab", 0},
        {"rpc", MAPICFG_CLASS_OUTLOOK_ANYWHERE},
        {"owa", MAPICFG_CLASS_OWA_VDIR},
        {"ecp", MAPICFG_CLASS_ECP_VDIR},
        {"microsoft-server-activesync", MAPICFG_CLASS_ACTIVE_SYNC_VDIR},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int wanted = !known[i].class_id;
        for (size_t j = 0; !wanted && j < options->object_count; j++)
            wanted =
                mapicfg_object_get_class(options->objects[j]) == known[i].class_id && is_published(options->objects[j]);
        if (wanted) plan->paths[plan->path_count++] = known[i].path;
    }
}

/* ---- files ---- */

static mapicfg_status take_file(struct mapicfg__buffer *to, const char *given, const char *host, const char *ending,
                                mapicfg_error *err) {
    mapicfg__buffer_text(to, given ? given : "/etc/ssl/exchange/");
    for (; !given && *host; host++)
        mapicfg__buffer_char(to, mapicfg__address_is_name_char((unsigned char)*host) ? *host : '_');
    if (!given) mapicfg__buffer_text(to, ending);
    return to->failed ? mapicfg__error_no_memory(err) : check_file(to->data, err);
}

static mapicfg_status take_files(struct mapicfg__plan *plan, const mapicfg_proxy_write_options *options,
                                 mapicfg_error *err) {
    int joined = plan->kind == MAPICFG_PROXY_HAPROXY;
    const char *host = plan->pools.hosts[0];
    plan->authorities = options->authorities ? options->authorities : "/etc/ssl/certs/ca-certificates.crt";
    mapicfg_status status = check_file(plan->authorities, err);
    if (!status)
        status = take_file(&plan->certificate, options->certificate, host, joined ? ".combined.pem" : ".pem", err);
    if (!status) status = take_file(&plan->key, joined ? NULL : options->key, host, ".key", err);
    return status;
}

static mapicfg_status check_timeout(uint32_t milliseconds, uint32_t seconds, mapicfg_error *err) {
    if (milliseconds % 1000 == 0 && seconds >= SHORTEST_TIMEOUT && seconds <= LONGEST_TIMEOUT) return MAPICFG_OK;
    return mapicfg__error_fail(
        err, MAPICFG_E_VALUE,
        "a time-out of %u.%03u s is not possible: it is %u (a wait of Outlook for news) to %u (a "
        "day) whole seconds",
        seconds, milliseconds % 1000, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
}

mapicfg_status mapicfg__plan_init(struct mapicfg__plan *plan, uint32_t kind, const mapicfg_proxy_write_options *options,
                                  mapicfg_error *err) {
    memset(plan, 0, sizeof *plan);
    plan->kind = kind;
    plan->listen = options->listen;
    plan->timeout = options->timeout ? options->timeout / 1000 : USUAL_TIMEOUT;
    plan->passthrough = kind == MAPICFG_PROXY_NGINX && options->flags & MAPICFG_PROXY_WRITE_PASSTHROUGH;
    mapicfg_status status = check_timeout(options->timeout, plan->timeout, err);
    if (!status && options->flags > MAPICFG_PROXY_WRITE_PASSTHROUGH)
        status = mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags has a bit that this version does not know");
    if (!status) status = take_pools(plan, options, err);
    if (!status) take_paths(plan, options);
    if (!status) status = take_files(plan, options, err);
    if (!status && !plan->listen && plan->facts.port_count > MAPICFG__MAX_PORTS)
        status = mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                                     "the URLs of the virtual directories have more than %u ports; say where to listen",
                                     MAPICFG__MAX_PORTS);
    if (!status && plan->listen) status = mapicfg__address_check_listen(plan->listen, err);
    if (status) mapicfg__plan_free(plan);
    return status;
}

void mapicfg__plan_free(struct mapicfg__plan *plan) {
    mapicfg__pools_free(&plan->pools);
    mapicfg__facts_free(&plan->facts);
    mapicfg__buffer_free(&plan->certificate);
    mapicfg__buffer_free(&plan->key);
    memset(plan, 0, sizeof *plan);
}
