/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan.c: what goes into a configuration: hosts and servers of the virtual directories, files, times. Nothing gets in
 * that could end a word, a line or a quoted text in any of the three languages, so that writing needs no escapes. */
#include <mapicfg/url.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/object.h"
#include "proxy/tree.h"
#include "proxy/plan.h"

#define USUAL_TIMEOUT 900u
#define SHORTEST_TIMEOUT 300u /* a NotificationWait of Outlook: [MS-OXCMAPIHTTP] */
#define LONGEST_TIMEOUT 86400u
#define LONGEST_FILE 1000u
#define MAX_SERVERS 1000u

/* ---- checks ---- */

static int is_name_char(unsigned char c) {
    return mapicfg__is_alpha(c) || mapicfg__is_digit(c) || c == '-' || c == '.' || c == '_';
}

static size_t name_size(const char *text) {
    size_t size = 0;
    if (*text == '[') {
        size = strspn(text + 1, "0123456789abcdefABCDEF:.") + 1;
        return size > 2 && text[size] == ']' ? size + 1 : 0;
    }
    while (is_name_char((unsigned char)text[size])) size++;
    return *text == '-' ? 0 : size;
}

static int is_port(const char *text) {
    uint64_t port;
    return mapicfg__text_parse_number(text, strlen(text), &port) && port >= 1 && port <= 65535;
}

static mapicfg_status check_listen(const char *listen, mapicfg_error *err) {
    const char *port = listen;
    if (*listen == '*' && listen[1] == ':')
        port = listen + 2;
    else if (strchr(listen, ':') && name_size(listen) && listen[name_size(listen)] == ':')
        port = listen + name_size(listen) + 1;
    if (is_port(port)) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                               "'%.80s' is no address to listen on: write ADDRESS:PORT, *:PORT or PORT", listen);
}

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

static mapicfg_status add_host(struct mapicfg__facts *facts, const char *name, mapicfg_error *err) {
    if (!name) return mapicfg__error_null_argument(err, "a host");
    struct mapicfg__buffer url = {0};
    mapicfg__buffer_text(&url, "https://");
    mapicfg__buffer_text(&url, name);
    mapicfg__buffer_text(&url, "/");
    mapicfg_status status = url.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    char *host = NULL;
    if (!status && strpbrk(name, "/:?#@"))
        status = mapicfg__error_fail(err, MAPICFG_E_URL, "'%.100s' is no host name", name);
    if (!status) status = mapicfg_url_dup_host(url.data, &host, err);
    if (status) mapicfg__error_object(err, name);
    mapicfg__buffer_free(&url);
    return status ? status : mapicfg__facts_add_host(facts, host, err);
}

static mapicfg_status add_server(struct mapicfg__plan *plan, const char *text, mapicfg_error *err) {
    size_t size = text ? name_size(text) : 0;
    if (!size || (text[size] && (text[size] != ':' || !is_port(text + size + 1))))
        return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                   "'%.80s' is no server: write NAME, ADDRESS or either with :PORT", text ? text : "");
    if (plan->server_count == MAX_SERVERS)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than %u servers", MAX_SERVERS);
    struct mapicfg__buffer address = {0};
    for (const char *at = text; *at; at++) mapicfg__buffer_char(&address, mapicfg__to_lower(*at));
    if (!text[size]) mapicfg__buffer_text(&address, ":443");
    struct mapicfg__server *servers =
        mapicfg__mem_grow(plan->servers, &plan->server_capacity, plan->server_count + 1, sizeof *servers);
    if (servers) plan->servers = servers;
    if (!servers || address.failed) {
        mapicfg__buffer_free(&address);
        return mapicfg__error_no_memory(err);
    }
    for (size_t i = 0; i < plan->server_count; i++)
        if (strcmp(servers[i].address, address.data) == 0) {
            mapicfg__buffer_free(&address);
            return MAPICFG_OK;
        }
    servers[plan->server_count++].address = address.data;
    return MAPICFG_OK;
}

static mapicfg_status take_servers(struct mapicfg__plan *plan, const mapicfg_proxy_write_options *options,
                                   mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (options->server_count && !options->servers) return mapicfg__error_null_argument(err, "servers");
    for (size_t i = 0; !status && i < options->server_count; i++) status = add_server(plan, options->servers[i], err);
    for (size_t i = 0; !status && !options->server_count && i < options->vdir_count; i++) {
        const mapicfg_vdir *vdir = options->vdirs[i];
        const char *server = mapicfg__object_role(mapicfg_vdir_const_object(vdir), MAPICFG__ROLE_SERVER);
        int has_url = mapicfg_vdir_get_internal_url(vdir) || mapicfg_vdir_get_external_url(vdir);
        if (server && has_url) status = add_server(plan, server, err);
    }
    if (!status && !plan->server_count)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                   "no virtual directory states its Server: name the servers");
    return status;
}

static mapicfg_status take_hosts(struct mapicfg__plan *plan, const mapicfg_proxy_write_options *options,
                                 mapicfg_error *err) {
    mapicfg_status status = mapicfg__facts_init(&plan->facts, options->vdirs, options->vdir_count, err);
    if (!status && !plan->facts.host_count)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                   "no virtual directory has an InternalUrl or ExternalUrl: no host to answer for");
    if (!status && options->host_count && !options->hosts) return mapicfg__error_null_argument(err, "hosts");
    for (size_t i = 0; !status && i < options->host_count; i++) status = add_host(&plan->facts, options->hosts[i], err);
    return status ? status : mapicfg__facts_unique(&plan->facts, err);
}

/* ---- files ---- */

static mapicfg_status take_file(struct mapicfg__buffer *to, const char *given, const char *host, const char *ending,
                                mapicfg_error *err) {
    mapicfg__buffer_text(to, given ? given : "/etc/ssl/exchange/");
    for (; !given && *host; host++) mapicfg__buffer_char(to, is_name_char((unsigned char)*host) ? *host : '_');
    if (!given) mapicfg__buffer_text(to, ending);
    return to->failed ? mapicfg__error_no_memory(err) : check_file(to->data, err);
}

static mapicfg_status take_files(struct mapicfg__plan *plan, const mapicfg_proxy_write_options *options,
                                 mapicfg_error *err) {
    int joined = plan->kind == MAPICFG_PROXY_HAPROXY;
    const char *host = plan->facts.hosts[0];
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
    plan->passthrough = kind == MAPICFG_PROXY_NGINX && options->flags & MAPICFG_PROXY_PASSTHROUGH;
    mapicfg_status status = check_timeout(options->timeout, plan->timeout, err);
    if (!status && options->flags > MAPICFG_PROXY_PASSTHROUGH)
        status = mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags has a bit that this version does not know");
    if (!status) status = take_hosts(plan, options, err);
    if (!status) status = take_servers(plan, options, err);
    if (!status) status = take_files(plan, options, err);
    if (!status && plan->listen) status = check_listen(plan->listen, err);
    if (status) mapicfg__plan_free(plan);
    return status;
}

void mapicfg__plan_free(struct mapicfg__plan *plan) {
    for (size_t i = 0; i < plan->server_count; i++) mapicfg__mem_free(plan->servers[i].address);
    mapicfg__mem_free(plan->servers);
    mapicfg__facts_free(&plan->facts);
    mapicfg__buffer_free(&plan->certificate);
    mapicfg__buffer_free(&plan->key);
    memset(plan, 0, sizeof *plan);
}
