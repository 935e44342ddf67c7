/* SPDX-License-Identifier: LGPL-2.1-or-later
 * online.c: the hosts of Exchange Online are documented (Office 365 URLs and IP address ranges); the form of its
 * servers' names, and that 15.20 is its version, are inferred from public answers. */
#include "autodiscover/online.h"

#include <string.h>

#include "base/text.h"

/* ---- places ---- */

/* Each is a host, and the end of others. */
static const char *const hosts[] = {"outlook.com",          "outlook.office365.com",    "outlook.office.com",
                                    "outlook.office365.us", "outlook-dod.office365.us", "office365.us",
                                    "partner.outlook.cn",   "outlook.office.de",        "onmicrosoft.com",
                                    "onmicrosoft.us",       "partner.onmschina.cn"};

static int is_host(const char *host, size_t size) {
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t end = strlen(hosts[i]);
        if (size < end || !mapicfg__text_is_word(host + size - end, end, hosts[i])) continue;
        if (size == end || host[size - end - 1] == '.') return 1;
    }
    return 0;
}

int mapicfg__online_is_place(const char *text) {
    const char *scheme = strstr(text, "://"), *host = scheme ? scheme + 3 : text;
    size_t size = strcspn(host, "/:?#");
    const char *at = scheme ? NULL : memchr(host, '@', size);
    if (at) size -= (size_t)(at + 1 - host), host = at + 1;
    return is_host(host, size);
}

/* ---- servers ---- */

static int has_digits(const char *text, size_t least, size_t most) {
    size_t digits = mapicfg__text_count_digits(text, most + 1);
    return digits >= least && digits <= most;
}

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* AM9 P 193 CA 0021, VI1 PR 0102 MB 5678: a place, P or PR, a forest, the role, a number. */
static int is_short_name(const char *name, size_t size) {
    char copy[24];
    if (size >= sizeof copy) return 0;
    memcpy(copy, name, size);
    copy[size] = '\0';
    for (const char *p = copy; (p = strchr(p, 'P')) != NULL; p++) {
        const char *at = p + 1 + (p[1] == 'R');
        size_t before = (size_t)(p - copy), letters = strspn(copy, CAPITALS);
        if (letters > before) letters = before;
        size_t digits = mapicfg__text_count_digits(copy + letters, before - letters);
        if (letters < 2 || letters > 4 || digits > 2 || letters + digits != before ||
            !has_digits(at, p[1] == 'R' ? 2 : 3, 4))
            continue;
        at += mapicfg__text_count_digits(at, 4);
        if (strspn(at, CAPITALS) != 2) continue;
        if (has_digits(at + 2, 4, 4) && !at[6]) return 1;
    }
    return 0;
}

int mapicfg__online_is_server(const char *name) {
    size_t size = strcspn(name, ".");
    return is_host(name, strlen(name)) || is_short_name(name, size);
}

/* ---- versions ---- */

int mapicfg__online_is_version(const char *version) {
    const char *slash = strchr(version, '/'); /* "Exchange/15.20.8158.023" */
    return mapicfg__text_starts_exactly(slash ? slash + 1 : version, "15.20.");
}

int mapicfg__online_is_server_version(const char *hex) {
    uint64_t number;
    return strlen(hex) == 8 && mapicfg__text_parse_hex(hex, 8, 8, &number) && number >> 22 == (7u << 6 | 15) &&
           (number >> 16 & 63) == 20;
}
