/* SPDX-License-Identifier: LGPL-2.1-or-later
 * address.c: names and addresses of servers, and where to listen, as configurations may have them. */
#include "proxy/address.h"

#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"

int mapicfg__address_is_name_char(unsigned char c) {
    return mapicfg__is_alpha(c) || mapicfg__is_digit(c) || c == '-' || c == '.' || c == '_';
}

static size_t name_size(const char *text) {
    size_t size = 0;
    if (*text == '[') {
        size = strspn(text + 1, "0123456789abcdefABCDEF:.") + 1;
        return size > 2 && text[size] == ']' ? size + 1 : 0;
    }
    while (mapicfg__address_is_name_char((unsigned char)text[size])) size++;
    return *text == '-' ? 0 : size;
}

static int is_port(const char *text) {
    uint64_t port;
    return mapicfg__text_parse_number(text, strlen(text), &port) && port >= 1 && port <= 65535;
}

mapicfg_status mapicfg__address_check_listen(const char *listen, mapicfg_error *err) {
    const char *port = listen;
    if (*listen == '*' && listen[1] == ':')
        port = listen + 2;
    else if (strchr(listen, ':') && name_size(listen) && listen[name_size(listen)] == ':')
        port = listen + name_size(listen) + 1;
    if (is_port(port)) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                               "'%.80s' is not an address to listen on: write ADDRESS:PORT, *:PORT or PORT", listen);
}

int mapicfg__address_is_number(const char *text) {
    size_t size = strspn(text, "0123456789.");
    return *text == '[' || (size && (!text[size] || text[size] == ':'));
}

mapicfg_status mapicfg__address_check(const char *text, mapicfg_error *err) {
    size_t size = name_size(text);
    if (size && (!text[size] || (text[size] == ':' && is_port(text + size + 1)))) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                               "'%.80s' is not a server: write NAME, ADDRESS or either with :PORT", text);
}

mapicfg_status mapicfg__address_dup(const char *text, char **address, mapicfg_error *err) {
    mapicfg_status status = mapicfg__address_check(text, err);
    *address = NULL;
    if (status) return status;
    struct mapicfg__buffer made = {0};
    for (const char *at = text; *at; at++) mapicfg__buffer_char(&made, mapicfg__to_lower(*at));
    if (!text[name_size(text)]) mapicfg__buffer_text(&made, ":443");
    if (made.failed) {
        mapicfg__buffer_free(&made);
        return mapicfg__error_no_memory(err);
    }
    *address = made.data;
    return MAPICFG_OK;
}
