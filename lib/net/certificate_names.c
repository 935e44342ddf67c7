/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_names.c: the names of a certificate, and which hosts they cover. OpenSSL compares, by RFC 9525's rules:
 * without the common name, and with a wildcard for the whole left-most label only. */
#include <arpa/inet.h>
#include <mapicfg/url.h>
#include <netinet/in.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/x509.h"

#define MOST_HOST ((size_t)1024)
#define OPENSSL_NO_MEMORY (-1) /* of X509_check_host() and its like; -2: what they were given is malformed */

/* ---- what it has ---- */

/* A name with a NUL or a blank in it is one that no host has. */
static char *dup_dns(const ASN1_IA5STRING *name, int *is_none) {
    const char *text = (const char *)ASN1_STRING_get0_data(name);
    const int size = ASN1_STRING_length(name);
    for (int i = 0; i < size; i++) *is_none |= text[i] <= ' ' || text[i] > '~';
    *is_none |= size <= 0;
    return *is_none ? NULL : mapicfg__mem_dup(text, (size_t)size);
}

static char *dup_ip(const ASN1_OCTET_STRING *address, int *is_none) {
    char text[INET6_ADDRSTRLEN];
    const int size = ASN1_STRING_length(address);
    *is_none = size != 4 && size != 16;
    if (*is_none || !inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(address), text, sizeof text))
        return NULL;
    return mapicfg__mem_dup(text, strlen(text));
}

static int take_name(mapicfg_certificate *certificate, const GENERAL_NAME *general) {
    int type, is_none = 0;
    const void *value = GENERAL_NAME_get0_value(general, &type);
    if (type != GEN_DNS && type != GEN_IPADD) return 1;
    char *name = type == GEN_DNS ? dup_dns(value, &is_none) : dup_ip(value, &is_none);
    if (is_none) return 1;
    char **names = name ? mapicfg__mem_grow(certificate->names, &certificate->name_capacity,
                                            certificate->name_count + 1, sizeof *names)
                        : NULL;
    if (!names) {
        mapicfg__mem_free(name);
        return 0;
    }
    certificate->names = names;
    names[certificate->name_count++] = name;
    return 1;
}

int mapicfg__certificate_take_names(mapicfg_certificate *certificate) {
    GENERAL_NAMES *all = X509_get_ext_d2i(certificate->x509, NID_subject_alt_name, NULL, NULL);
    int is_taken = 1;
    for (int i = 0; is_taken && all && i < sk_GENERAL_NAME_num(all); i++)
        is_taken = take_name(certificate, sk_GENERAL_NAME_value(all, i));
    GENERAL_NAMES_free(all);
    return is_taken;
}

size_t mapicfg_certificate_name_count(const mapicfg_certificate *certificate) {
    return certificate ? certificate->name_count : 0;
}

const char *mapicfg_certificate_get_name(const mapicfg_certificate *certificate, size_t index) {
    return index < mapicfg_certificate_name_count(certificate) ? certificate->names[index] : NULL;
}

/* ---- what it covers ---- */

static int is_ip(const char *host) {
    unsigned char bytes[16];
    return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

mapicfg_status mapicfg__certificate_dup_host(const char *host, char **out) {
    struct mapicfg__buffer url = {0};
    size_t size = strnlen(host, MOST_HOST);
    *out = NULL;
    if (size == MOST_HOST) return MAPICFG_E_URL;
    const int is_bare = is_ip(host) && strchr(host, ':') != NULL;
    if (size > 1 && host[size - 1] == '.') size--;
    mapicfg__buffer_text(&url, is_bare ? "https://[" : "https://");
    mapicfg__buffer_bytes(&url, host, size);
    mapicfg__buffer_text(&url, is_bare ? "]/" : "/");
    /* What is more than a host is none. */
    const int is_host = !memchr(host, '/', size) && !memchr(host, '@', size) && !memchr(host, '?', size) &&
                        !memchr(host, '#', size) && (is_bare || *host == '[' || !memchr(host, ':', size));
    mapicfg_status status = url.failed ? MAPICFG_E_NOMEM : MAPICFG_E_URL;
    if (!url.failed && is_host) status = mapicfg_url_dup_host(url.data, out, NULL);
    mapicfg__buffer_free(&url);
    return status;
}

int mapicfg__certificate_has_host(const mapicfg_certificate *certificate, const char *host) {
    static const unsigned flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    X509 *x509 = certificate->x509;
    const int is_address = is_ip(host);
    if (!is_address && *host == '.') return 0;
    const int found =
        is_address ? X509_check_ip_asc(x509, host, flags) : X509_check_host(x509, host, strlen(host), flags, NULL);
    return found == 1 ? 1 : found == OPENSSL_NO_MEMORY ? -1 : 0;
}

mapicfg_status mapicfg_certificate_covers(const mapicfg_certificate *certificate, const char *host, int *covers,
                                          mapicfg_error *err) {
    char *name = NULL;
    if (!covers) return mapicfg__error_null_argument(err, "covers");
    *covers = 0;
    if (!certificate) return mapicfg__error_null_argument(err, "certificate");
    if (!host) return mapicfg__error_null_argument(err, "host");
    if (mapicfg__certificate_dup_host(host, &name) == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    const int found = name ? mapicfg__certificate_has_host(certificate, name) : 0;
    mapicfg_free(name);
    if (found < 0) return mapicfg__error_no_memory(err);
    *covers = found;
    return MAPICFG_OK;
}
