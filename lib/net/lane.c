/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lane.c: a connection of its own: a handle of libcurl with a pool of connections that it shares with no other. */
#include "net/lane.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

struct place {
    char *host, *server;
    size_t server_size;
};

static void forget(struct place *place) {
    mapicfg__mem_free(place->host);
    mapicfg__mem_free(place->server);
}

/* The host of "host", "host:port" or "[address]:port". */
static size_t host_size(const char *server) {
    const char *end = server[0] == '[' ? strchr(server, ']') : NULL;
    return end ? (size_t)(end + 1 - server) : strcspn(server, ":");
}

static int join(struct place *place, const char *host, size_t size, const char *port) {
    place->server = mapicfg__mem_alloc(size + strlen(port) + 2);
    if (!place->server) return 0;
    snprintf(place->server, size + strlen(port) + 2, "%.*s:%s", (int)size, host, port);
    place->server_size = size;
    return 1;
}

/* As certificates and Kerberos have it: in lower case, without the dot of the root (RFC 6066, section 3). */
static char *dup_host(const char *host) {
    const size_t size = strlen(host);
    char *copy = mapicfg__mem_dup(host, size > 1 && host[size - 1] == '.' ? size - 1 : size);
    for (char *c = copy; c && *c; c++) *c = mapicfg__to_lower(*c);
    return copy;
}

static int find_place(const mapicfg_http_request *request, const char *host, const char *port, struct place *place) {
    const char *server = mapicfg_http_request_get_server(request);
    place->host = dup_host(host);
    if (!place->host) return 0;
    if (!server) return join(place, host, strlen(host), port); /* with its dot, which DNS takes for more than a sign */
    const size_t size = host_size(server);
    return join(place, server, size, server[size] == ':' && server[size + 1] ? server + size + 1 : port);
}

static mapicfg_status place_of(const mapicfg_http_request *request, struct place *place, mapicfg_error *err) {
    char *host = NULL, *port = NULL;
    CURLU *url = curl_url();
    *place = (struct place){0};
    if (!url) return mapicfg__error_no_memory(err);
    const CURLUcode code = curl_url_set(url, CURLUPART_URL, mapicfg_http_request_get_url(request), 0);
    const int is_url = code == CURLUE_OK && curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
                       curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK;
    const int is_done = is_url && find_place(request, host, port, place);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(url);
    if (is_done) return MAPICFG_OK;
    forget(place);
    *place = (struct place){0};
    if (is_url || code == CURLUE_OUT_OF_MEMORY) return mapicfg__error_no_memory(err);
    return mapicfg__error_fail(err, MAPICFG_E_URL, "libcurl cannot read the URL: %s", curl_url_strerror(code));
}

int mapicfg__lane_fits(const struct mapicfg__lane *lane, const mapicfg_http_request *request) {
    struct place place;
    if (lane->number != mapicfg_http_request_get_connection(request)) return 0;
    if (place_of(request, &place, NULL)) return 0;
    const int fits = strcmp(lane->host, place.host) == 0 && strcmp(lane->server, place.server) == 0;
    forget(&place);
    return fits;
}

/* libcurl is to open a connection, whose context of OpenSSL this is. */
static CURLcode watch(CURL *easy, void *context, void *user) {
    struct mapicfg__lane *lane = user;
    (void)easy;
    lane->logged_on = 0;
    if (lane->settings->trusted && !SSL_CTX_set1_verify_cert_store(context, lane->settings->trusted))
        return CURLE_OUT_OF_MEMORY;
    mapicfg__peer_watch(&lane->peer, context);
    return CURLE_OK;
}

/* What holds for all requests. The names of a certificate are verified along with its chain, in peer.c; libcurl looks
 * once more. */
static int set_up(struct mapicfg__lane *lane) {
    CURL *easy = lane->easy;
    const long verifies = !lane->settings->is_insecure;
    return !curl_share_setopt(lane->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT) &&
           !curl_share_setopt(lane->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS) &&
           !curl_easy_setopt(easy, CURLOPT_SHARE, lane->share) && !curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) &&
           !curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") &&
           !curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
           !curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) &&
           !curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) &&
           !curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
           !curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, 900L) &&
           !curl_easy_setopt(easy, CURLOPT_CONNECT_TO, lane->connect_to) &&
           !curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, verifies) &&
           !curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, verifies * 2) &&
           !curl_easy_setopt(easy, CURLOPT_CAINFO, NULL) && !curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) &&
           !curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, watch) &&
           !curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, lane) &&
           (!lane->settings->proxy || !curl_easy_setopt(easy, CURLOPT_PROXY, lane->settings->proxy));
}

static int connect_to(struct mapicfg__lane *lane) {
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "::");
    mapicfg__buffer_text(&text, lane->server);
    lane->connect_to = text.failed ? NULL : curl_slist_append(NULL, text.data);
    mapicfg__buffer_free(&text);
    return lane->connect_to != NULL;
}

mapicfg_status mapicfg__lane_new(const struct mapicfg__lane_settings *settings, const mapicfg_http_request *request,
                                 struct mapicfg__lane **out, mapicfg_error *err) {
    struct place place;
    *out = NULL;
    mapicfg_status status = place_of(request, &place, err);
    if (status) return status;
    struct mapicfg__lane *lane = mapicfg__mem_zalloc(sizeof *lane);
    if (!lane) {
        forget(&place);
        return mapicfg__error_no_memory(err);
    }
    lane->settings = settings;
    lane->number = mapicfg_http_request_get_connection(request);
    lane->host = place.host;
    lane->server = place.server;
    lane->server_size = place.server_size;
    lane->peer.host = lane->host;
    lane->peer.is_insecure = settings->is_insecure;
    lane->peer.alert = -1;
    lane->easy = curl_easy_init();
    lane->share = curl_share_init();
    if (lane->easy && lane->share && connect_to(lane) && set_up(lane)) {
        *out = lane;
        return MAPICFG_OK;
    }
    mapicfg__lane_free(lane);
    return mapicfg__error_no_memory(err);
}

void mapicfg__lane_free(struct mapicfg__lane *lane) {
    if (!lane) return;
    curl_easy_cleanup(lane->easy);
    curl_share_cleanup(lane->share);
    curl_slist_free_all(lane->connect_to);
    curl_slist_free_all(lane->resolve);
    mapicfg__lookup_free(lane->lookup);
    mapicfg__peer_reset(&lane->peer);
    mapicfg__mem_free(lane->host);
    mapicfg__mem_free(lane->server);
    mapicfg__mem_free(lane);
}

/* ---- names ---- */

static int is_address(const char *host, size_t size) {
    if (host[0] == '[') return 1;
    for (size_t i = 0; i < size; i++)
        if (!mapicfg__is_digit((unsigned char)host[i]) && host[i] != '.') return 0;
    return 1;
}

/* A proxy looks names up by itself. */
const char *mapicfg__lane_name(const struct mapicfg__lane *lane, size_t *size) {
    const int has_proxy = !lane->settings->proxy || *lane->settings->proxy;
    *size = lane->server_size;
    return lane->lookup || has_proxy || is_address(lane->server, lane->server_size) ? NULL : lane->server;
}

static int is_ipv6(const char *address) {
    return strchr(address, ':') != NULL;
}

mapicfg_status mapicfg__lane_looked_up(struct mapicfg__lane *lane, struct mapicfg__lookup *lookup, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg__lookup_free(lane->lookup);
    lane->lookup = lookup;
    if (lookup->failure) return MAPICFG_OK;
    mapicfg__buffer_text(&text, lane->server);
    for (size_t i = 0; i < lookup->count; i++) {
        const int in_brackets = is_ipv6(lookup->addresses[i]);
        mapicfg__buffer_text(&text, i == 0 ? ":" : ",");
        if (in_brackets) mapicfg__buffer_char(&text, '[');
        mapicfg__buffer_text(&text, lookup->addresses[i]);
        if (in_brackets) mapicfg__buffer_char(&text, ']');
    }
    struct curl_slist *resolve = text.failed ? NULL : curl_slist_append(NULL, text.data);
    mapicfg__buffer_free(&text);
    if (!resolve || curl_easy_setopt(lane->easy, CURLOPT_RESOLVE, resolve)) {
        curl_slist_free_all(resolve);
        return mapicfg__error_no_memory(err);
    }
    lane->resolve = resolve;
    return MAPICFG_OK;
}
