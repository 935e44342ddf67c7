/* SPDX-License-Identifier: LGPL-2.1-or-later
 * address.c: takes https URLs apart, and knows the networks of RFC 1918, 6598 and 4193. */
#include "net/address.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"

#define SCHEME "https://"

int mapicfg__address_parse(struct mapicfg__address *address, const char *url) {
    if (!mapicfg__text_starts(url, SCHEME)) return 0;
    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f || *c == '"' || *c == '<' || *c == '>') return 0;
    address->host = url + sizeof SCHEME - 1;
    address->host_size = strcspn(address->host, "/?#");
    if (!address->host_size || address->host[0] == ':' || memchr(address->host, '@', address->host_size)) return 0;
    address->path = address->host + address->host_size;
    address->path_size = strcspn(address->path, "?#");
    return 1;
}

/* Takes the port off, and the dot of the root; the port is empty where it is the one that https has anyway. */
static void split(struct mapicfg__address *address, const char **port, size_t *port_size) {
    const char *host = address->host, *end = host + address->host_size;
    const char *bracket = *host == '[' ? memchr(host, ']', address->host_size) : NULL;
    const char *from = bracket ? bracket : host, *colon = memchr(from, ':', (size_t)(end - from));
    *port = colon ? colon : end;
    *port_size = (size_t)(end - *port);
    address->host_size = (size_t)(*port - host);
    if (*port_size == 4 && memcmp(*port, ":443", 4) == 0) *port_size = 0;
    if (address->host_size > 1 && host[address->host_size - 1] == '.') address->host_size--;
}

int mapicfg__address_same(const char *a, const char *b) {
    struct mapicfg__address left, right;
    const char *ports[2];
    size_t sizes[2];
    if (!mapicfg__address_parse(&left, a) || !mapicfg__address_parse(&right, b)) return 0;
    split(&left, &ports[0], &sizes[0]);
    split(&right, &ports[1], &sizes[1]);
    return mapicfg__text_equal(ports[0], sizes[0], ports[1], sizes[1]) &&
           mapicfg__text_equal(left.host, left.host_size, right.host, right.host_size);
}

const char *mapicfg__address_host(const char *url, size_t *size) {
    struct mapicfg__address address;
    if (!mapicfg__address_parse(&address, url)) {
        *size = strlen(url);
        return url;
    }
    *size = address.host_size;
    const char *colon = memchr(address.host, ':', address.host_size);
    if (address.host[0] != '[' && colon) *size = (size_t)(colon - address.host);
    if (address.host[0] == '[') *size = strcspn(address.host, "]/") + 1;
    return address.host;
}

static int is_private_v4(const unsigned char *b) {
    if (b[0] == 127) return -1;
    return b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) ||
           (b[0] == 169 && b[1] == 254) || (b[0] == 100 && (b[1] & 0xc0) == 64);
}

int mapicfg__address_is_private(const char *address) {
    unsigned char bytes[16];
    if (inet_pton(AF_INET, address, bytes) == 1) return is_private_v4(bytes);
    if (inet_pton(AF_INET6, address, bytes) != 1) return 0;
    static const unsigned char loopback[16] = {[15] = 1};
    if (memcmp(bytes, loopback, 16) == 0) return -1;
    return (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80);
}
