/* SPDX-License-Identifier: LGPL-2.1-or-later
 * network.c: which addresses are inside: networks as "10.0.0.0/8 fd00::/8". */
#include <arpa/inet.h>
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

/* Reads an address as 16 bytes, an IPv4 one as ::ffff:a.b.c.d, so that both families compare alike. */
static int read_address(const char *text, size_t size, unsigned char *address, int *is_ipv4) {
    char copy[64];
    if (size >= sizeof copy) return 0;
    memcpy(copy, text, size);
    copy[size] = '\0';
    char *zone = strchr(copy, '%');
    if (zone) *zone = '\0';
    *is_ipv4 = 1;
    memset(address, 0, 10);
    address[10] = address[11] = 0xff;
    if (inet_pton(AF_INET, copy, address + 12) == 1) return 1;
    *is_ipv4 = 0;
    return inet_pton(AF_INET6, copy, address) == 1;
}

static int read_network(const char *text, size_t size, struct mapicfg__network *network) {
    const char *slash = memchr(text, '/', size);
    size_t length = slash ? (size_t)(slash - text) : size;
    int is_ipv4;
    uint64_t bits;
    if (!read_address(text, length, network->address, &is_ipv4)) return 0;
    uint32_t most = is_ipv4 ? 32 : 128;
    network->bits = 128;
    if (!slash) return 1;
    if (!mapicfg__text_parse_number(slash + 1, size - length - 1, &bits) || bits > most) return 0;
    network->bits = (uint32_t)bits + (128 - most);
    return 1;
}

mapicfg_status mapicfg__network_take(mapicfg_autodiscover *autodiscover, const char *networks, mapicfg_error *err) {
    const char *word;
    size_t size;
    while ((word = mapicfg__text_next_word(&networks, &size))) {
        struct mapicfg__network *grown = mapicfg__mem_grow(autodiscover->networks, &autodiscover->network_capacity,
                                                           autodiscover->network_count + 1, sizeof *grown);
        if (!grown) return mapicfg__error_no_memory(err);
        autodiscover->networks = grown;
        if (!read_network(word, size, &grown[autodiscover->network_count])) {
            mapicfg__error_fail(err, MAPICFG_E_VALUE, "'%.*s' is not a network; one is written 10.0.0.0/8 or fd00::/8",
                                (int)(size < 80 ? size : 80), word);
            mapicfg__error_property(err, "inside");
            return MAPICFG_E_VALUE;
        }
        autodiscover->network_count++;
    }
    return MAPICFG_OK;
}

static int is_in(const unsigned char *address, const struct mapicfg__network *network) {
    uint32_t whole = network->bits / 8, rest = network->bits % 8;
    if (memcmp(address, network->address, whole) != 0) return 0;
    return !rest || ((address[whole] ^ network->address[whole]) >> (8 - rest)) == 0;
}

/* 1 when the address is in one of the networks. */
static int is_inside(const mapicfg_autodiscover *autodiscover, const char *address) {
    unsigned char bytes[16];
    int is_ipv4;
    if (!address || !autodiscover->network_count || !read_address(address, strlen(address), bytes, &is_ipv4)) return 0;
    for (size_t i = 0; i < autodiscover->network_count; i++)
        if (is_in(bytes, &autodiscover->networks[i])) return 1;
    return 0;
}

int mapicfg__exchange_is_inside(const struct mapicfg__exchange *exchange) {
    return exchange->request->flags & MAPICFG_AUTODISCOVER_REQUEST_INSIDE ||
           is_inside(exchange->autodiscover, exchange->request->address);
}
