/* SPDX-License-Identifier: LGPL-2.1-or-later
 * endpoint.c: what a server shows: its certificates, and each version of TLS asked for on a connection of its own. */
#include <mapicfg-net/endpoint.h>
#include <mapicfg/url.h>
#include <netdb.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/buffer.h"
#include "net/certificate_file.h"
#include "net/appraisal.h"
#include "net/lookup.h"
#include "net/tls.h"
#include "net/x509.h"

#define TIMEOUT 10000u

static const struct {
    uint32_t bit;
    int version;
    const char *name;
} versions[] = {{MAPICFG_TLS_1_0, TLS1_VERSION, "TLS 1.0"},
                {MAPICFG_TLS_1_1, TLS1_1_VERSION, "TLS 1.1"},
                {MAPICFG_TLS_1_2, TLS1_2_VERSION, "TLS 1.2"},
                {MAPICFG_TLS_1_3, TLS1_3_VERSION, "TLS 1.3"}};
#define VERSIONS (sizeof versions / sizeof *versions)

struct mapicfg_endpoint {
    char place[400], address[MAPICFG__ADDRESS_SIZE], reason[MAPICFG__REASON_SIZE];
    mapicfg_certificates *certificates; /* NULL: none were shown */
    uint32_t offered, unknown;
    int is_not_tls;
};

/* ---- looking ---- */

struct look {
    const char *name; /* for SNI, or NULL */
    char *host;
    uint32_t port;
    int64_t deadline;
};

static int is_ip(const char *host) {
    return strchr(host, ':') != NULL || host[strspn(host, "0123456789.")] == '\0';
}

static mapicfg_status take_chain(mapicfg_endpoint *endpoint, STACK_OF(X509) * chain, mapicfg_error *err) {
    mapicfg_status status = mapicfg_certificates_new(&endpoint->certificates, err);
    if (status) return status;
    status = mapicfg__certificates_add(endpoint->certificates, chain, err);
    if (!status || status == MAPICFG_E_NOMEM) return status;
    snprintf(endpoint->reason, sizeof endpoint->reason, "a certificate that it shows is broken");
    return MAPICFG_OK;
}

/* The first certificate is the server's own, even where another one of the chain names it as its issuer. */
static void mark_own(mapicfg_certificates *set) {
    for (size_t i = 0; i < set->count; i++) set->is_issuer[i] = i > 0;
}

static mapicfg_status look_first(mapicfg_endpoint *endpoint, const struct look *look, mapicfg_error *err) {
    STACK_OF(X509) *chain = NULL;
    const int fd = mapicfg__connect_open(look->host, look->port, look->deadline, endpoint->address, endpoint->reason);
    if (fd < 0) return *endpoint->reason ? MAPICFG_OK : mapicfg__error_no_memory(err);
    const enum mapicfg__tls_end end = mapicfg__tls_begin(fd, look->name, 0, look->deadline, &chain, endpoint->reason);
    close(fd);
    mapicfg_status status = MAPICFG_OK;
    endpoint->is_not_tls = end == MAPICFG__TLS_NOT_TLS;
    if (end == MAPICFG__TLS_NO_MEMORY)
        status = mapicfg__error_no_memory(err);
    else if (end == MAPICFG__TLS_DONE && chain)
        status = take_chain(endpoint, chain, err);
    else if (end == MAPICFG__TLS_DONE)
        snprintf(endpoint->reason, sizeof endpoint->reason, "it shows no certificate");
    if (!status && endpoint->certificates && endpoint->certificates->count) mark_own(endpoint->certificates);
    sk_X509_pop_free(chain, X509_free);
    return status;
}

/* At the address that showed the certificates. */
static mapicfg_status look_for_version(mapicfg_endpoint *endpoint, const struct look *look, size_t index,
                                       mapicfg_error *err) {
    char address[MAPICFG__ADDRESS_SIZE], reason[MAPICFG__REASON_SIZE];
    const char *to = *endpoint->address ? endpoint->address : look->host;
    const int fd = mapicfg__connect_open(to, look->port, look->deadline, address, reason);
    const enum mapicfg__tls_end end =
        fd < 0 ? MAPICFG__TLS_SILENT
               : mapicfg__tls_begin(fd, look->name, versions[index].version, look->deadline, NULL, reason);
    if (fd >= 0) close(fd);
    if (end == MAPICFG__TLS_NO_MEMORY) return mapicfg__error_no_memory(err);
    if (end == MAPICFG__TLS_DONE)
        endpoint->offered |= versions[index].bit;
    else if (end != MAPICFG__TLS_REFUSED)
        endpoint->unknown |= versions[index].bit;
    return MAPICFG_OK;
}

static mapicfg_status look(mapicfg_endpoint *endpoint, const struct look *how, mapicfg_error *err) {
    mapicfg_status status = look_first(endpoint, how, err);
    if (!status && (!endpoint->certificates || !endpoint->certificates->count)) {
        mapicfg_certificates_free(endpoint->certificates);
        endpoint->certificates = NULL;
        return MAPICFG_OK;
    }
    if (!status) *endpoint->reason = '\0';
    for (size_t i = 0; !status && i < VERSIONS; i++) status = look_for_version(endpoint, how, i, err);
    return status;
}

static void put_place(mapicfg_endpoint *endpoint, const char *host, uint32_t port, const char *address) {
    const int is_ipv6 = strchr(host, ':') != NULL;
    snprintf(endpoint->place, sizeof endpoint->place, "%s%.260s%s:%u%s%.64s%s", is_ipv6 ? "[" : "", host,
             is_ipv6 ? "]" : "", (unsigned)port, address ? " (" : "", address ? address : "", address ? ")" : "");
}

/* Without brackets; to be freed with mapicfg_free(). */
static mapicfg_status dup_host(const char *host, char **plain, mapicfg_error *err) {
    if (!host) return mapicfg__error_null_argument(err, "host");
    const mapicfg_status status = mapicfg__certificate_dup_host(host, plain);
    if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    return status ? mapicfg__error_fail(err, MAPICFG_E_VALUE, "'%.300s' is not a host", host) : MAPICFG_OK;
}

static mapicfg_status put_addresses(const struct mapicfg__lookup *lookup, char **addresses, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    if (lookup->failure)
        return mapicfg__error_fail(err, MAPICFG_E_IO, "%s: the name cannot be looked up%s%s", lookup->host,
                                   lookup->words ? ": " : "", lookup->words ? lookup->words : "");
    for (size_t i = 0; i < lookup->count; i++) {
        mapicfg__buffer_text(&text, i ? " " : "");
        mapicfg__buffer_text(&text, lookup->addresses[i]);
    }
    *addresses = text.failed ? NULL : text.data;
    if (!*addresses) mapicfg__buffer_free(&text);
    return *addresses ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg_endpoint_dup_addresses(const char *host, uint32_t timeout, char **addresses,
                                              mapicfg_error *err) {
    char *plain;
    if (!addresses) return mapicfg__error_null_argument(err, "addresses");
    *addresses = NULL;
    mapicfg_status status = dup_host(host, &plain, err);
    if (status) return status;
    const int flags = strchr(plain, ':') ? 0 : AI_ADDRCONFIG; /* an address of IPv6 is what it is everywhere */
    struct mapicfg__lookup *lookup = mapicfg__lookup_within(plain, flags, timeout ? timeout : TIMEOUT);
    status = lookup ? put_addresses(lookup, addresses, err) : mapicfg__error_no_memory(err);
    mapicfg__lookup_free(lookup);
    mapicfg_free(plain);
    return status;
}

mapicfg_status mapicfg_endpoint_look(const char *host, uint32_t port, const mapicfg_endpoint_options *options,
                                     mapicfg_endpoint **out, mapicfg_error *err) {
    static const struct mapicfg__options sized =
        MAPICFG__OPTIONS_RESERVED(mapicfg_endpoint_options, MAPICFG_ENDPOINT_OPTIONS_SIZE_1_0, reserved);
    mapicfg_endpoint_options taken;
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (port < 1 || port > 65535) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a port is 1 to 65,535");
    mapicfg_status status = mapicfg__options_take(&taken, options, &sized, err);
    if (status) return status;
    struct look how = {.port = port};
    status = dup_host(host, &how.host, err);
    if (status) return status;
    mapicfg_endpoint *endpoint = mapicfg__mem_zalloc(sizeof *endpoint);
    if (!endpoint) {
        mapicfg_free(how.host);
        return mapicfg__error_no_memory(err);
    }
    put_place(endpoint, how.host, port, taken.address);
    how.name = taken.name ? taken.name : is_ip(how.host) ? NULL : how.host;
    how.deadline = mapicfg__connect_clock() + (taken.timeout ? taken.timeout : TIMEOUT);
    char *kept = how.host;
    if (taken.address) how.host = (char *)taken.address;
    status = look(endpoint, &how, err);
    mapicfg_free(kept);
    if (!status)
        *out = endpoint;
    else
        mapicfg_endpoint_free(endpoint);
    return status;
}

void mapicfg_endpoint_free(mapicfg_endpoint *endpoint) {
    if (!endpoint) return;
    mapicfg_certificates_free(endpoint->certificates);
    mapicfg__mem_free(endpoint);
}

/* ---- telling ---- */

const char *mapicfg_tls_name(uint32_t version) {
    for (size_t i = 0; i < VERSIONS; i++)
        if (versions[i].bit == version) return versions[i].name;
    return NULL;
}

const char *mapicfg_endpoint_get_place(const mapicfg_endpoint *endpoint) {
    return endpoint ? endpoint->place : NULL;
}

const char *mapicfg_endpoint_get_address(const mapicfg_endpoint *endpoint) {
    return endpoint && *endpoint->address ? endpoint->address : NULL;
}

const char *mapicfg_endpoint_get_failure(const mapicfg_endpoint *endpoint) {
    return endpoint && !endpoint->certificates ? endpoint->reason : NULL;
}

const mapicfg_certificates *mapicfg_endpoint_get_certificates(const mapicfg_endpoint *endpoint) {
    return endpoint ? endpoint->certificates : NULL;
}

uint32_t mapicfg_endpoint_get_versions(const mapicfg_endpoint *endpoint, uint32_t *unknown) {
    if (unknown) *unknown = endpoint ? endpoint->unknown : 0;
    return endpoint ? endpoint->offered : 0;
}

/* ---- judging ---- */

static const char *put_versions(char text[64], uint32_t offered) {
    *text = '\0';
    for (size_t i = 0; i < VERSIONS; i++) {
        if (!(offered & versions[i].bit)) continue;
        if (*text) strcat(text, ", ");
        strcat(text, versions[i].name);
    }
    return text;
}

static void judge_versions(struct mapicfg__appraisal *judge, const mapicfg_endpoint *endpoint) {
    char text[64];
    const uint32_t old = endpoint->offered & (MAPICFG_TLS_1_0 | MAPICFG_TLS_1_1);
    if (old) MAPICFG__SAY(judge, "certificate-tls-old", put_versions(text, old));
    if (!((endpoint->offered | endpoint->unknown) & MAPICFG_TLS_1_2) && endpoint->offered)
        MAPICFG__SAY(judge, "certificate-tls-no-12", put_versions(text, endpoint->offered));
}

mapicfg_status mapicfg_endpoint_judge(const mapicfg_endpoint *endpoint, const mapicfg_judge_options *options,
                                      mapicfg_statements *into, mapicfg_error *err) {
    struct mapicfg__appraisal judge;
    if (!endpoint) return mapicfg__error_null_argument(err, "endpoint");
    const mapicfg_status status = mapicfg__appraisal_begin(&judge, endpoint->place, options, into, err);
    if (status) return status;
    judge.flags |= MAPICFG_JUDGE_SHOWN;
    if (!endpoint->certificates) {
        MAPICFG__SAY(&judge, endpoint->is_not_tls ? "certificate-not-tls" : "certificate-no-answer", endpoint->reason);
        return judge.status;
    }
    mapicfg__appraisal_set(&judge, endpoint->certificates);
    judge_versions(&judge, endpoint);
    return judge.status;
}

mapicfg_status mapicfg_endpoints_compare(const mapicfg_endpoint *const *endpoints, size_t count,
                                         mapicfg_statements *into, mapicfg_error *err) {
    struct mapicfg__appraisal judge;
    const mapicfg_endpoint *first = NULL;
    if (!endpoints && count) return mapicfg__error_null_argument(err, "endpoints");
    const mapicfg_status status = mapicfg__appraisal_begin(&judge, "", NULL, into, err);
    if (status) return status;
    for (size_t i = 0; i < count; i++) {
        if (!endpoints[i] || !endpoints[i]->certificates) continue;
        if (!first) first = endpoints[i];
        const char *its = endpoints[i]->certificates->items[0]->thumbprint;
        const char *firsts = first->certificates->items[0]->thumbprint;
        judge.place = endpoints[i]->place;
        if (strcmp(its, firsts) != 0) MAPICFG__SAY(&judge, "certificate-differs", first->place, firsts, its);
    }
    return judge.status;
}
