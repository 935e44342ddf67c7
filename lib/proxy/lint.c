/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lint.c: what the linters share: the paths, hosts and headers that they look for, and saying a finding. */
#include "proxy/lint.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "proxy/pattern.h"

#define MAX_ARGUMENT 200u

static const char *const proxy_names[] = {"nginx", "haproxy", "apache", "arr"};

#define KINDS (sizeof proxy_names / sizeof *proxy_names)

const char *mapicfg_proxy_name(uint32_t kind) {
    return kind - 1u < KINDS ? proxy_names[kind - 1u] : NULL;
}

uint32_t mapicfg_proxy_find(const char *name) {
    for (uint32_t i = 0; name && i < KINDS; i++)
        if (mapicfg__text_same(name, proxy_names[i])) return i + 1;
    return 0;
}

const char *const mapicfg__lint_paths[MAPICFG__PATH_COUNT] = {"/mapi/emsmdb/",
                                                              "/mapi/nspi/",
                                                              "/autodiscover/autodiscover.xml",
                                                              "/Autodiscover/Autodiscover.xml",
                                                              "/EWS/Exchange.asmx",
                                                              "/ews/exchange.asmx",
                                                              "/OAB/oab.xml",
                                                              "/oab/oab.xml"};

const struct mapicfg__lint *mapicfg__lint_for_path(const struct mapicfg__lint *lint, size_t path,
                                                   struct mapicfg__lint *room) {
    if (path < MAPICFG__PATH_SERVICES) return lint;
    *room = *lint;
    room->findings = lint->services[(path - MAPICFG__PATH_SERVICES) / 2];
    return room;
}

/* The beginning of a long text, so that findings do not multiply its size. */
static const char *shorten(const char *text, char *room) {
    size_t size = text ? strnlen(text, MAX_ARGUMENT + 1) : 0;
    if (size <= MAX_ARGUMENT) return text ? text : "";
    size = mapicfg__utf8_cut(text, MAX_ARGUMENT);
    memcpy(room, text, size);
    memcpy(room + size, "...", 4);
    return room;
}

int mapicfg__lint_is_section(const struct mapicfg__lint *lint, int named) {
    *lint->sections += named != 0;
    return named;
}

static void add_finding(const struct mapicfg__lint *lint, enum mapicfg__rule_number rule, uint32_t directive,
                        const char *first, const char *second) {
    const struct mapicfg__directive *at = &lint->tree->list[directive];
    const struct mapicfg__where where = {.file = directive && at->file ? at->file : lint->file,
                                         .line = at->line,
                                         .column = at->column,
                                         .order = directive,
                                         .variant = lint->kind};
    char room[2][MAX_ARGUMENT + 4];
    const char *arguments[] = {shorten(first, room[0]), shorten(second, room[1])};
    mapicfg__list_say(lint->findings, rule, &where, arguments, second ? 2 : first ? 1 : 0);
}

void mapicfg__lint_say(const struct mapicfg__lint *lint, enum mapicfg__rule_number rule, uint32_t directive,
                       const char *first, const char *second) {
    if (*lint->tree->left) add_finding(lint, rule, directive, first, second);
}

void mapicfg__lint_say_unchecked(const struct mapicfg__lint *lint) {
    if (!*lint->tree->left) add_finding(lint, RULE_PROXY_UNCHECKED, *lint->followed, NULL, NULL);
}

void mapicfg__lint_say_partial(const struct mapicfg__lint *lint, const uint32_t *published) {
    uint32_t emsmdb = published[MAPICFG__PATH_EMSMDB], nspi = published[MAPICFG__PATH_NSPI];
    uint32_t lower = published[MAPICFG__PATH_AUTODISCOVER], upper = published[MAPICFG__PATH_AUTODISCOVER_UPPER];
    const char *lower_path = mapicfg__lint_paths[MAPICFG__PATH_AUTODISCOVER];
    const char *upper_path = mapicfg__lint_paths[MAPICFG__PATH_AUTODISCOVER_UPPER];
    if (!emsmdb && nspi) mapicfg__lint_say(lint, RULE_PROXY_EMSMDB_MISSING, nspi, NULL, NULL);
    if (emsmdb && !nspi) mapicfg__lint_say(lint, RULE_PROXY_NSPI_MISSING, emsmdb, NULL, NULL);
    if (lower && !upper) mapicfg__lint_say(lint, RULE_PROXY_PATH_CASE, lower, lower_path, upper_path);
    if (upper && !lower) mapicfg__lint_say(lint, RULE_PROXY_PATH_CASE, upper, upper_path, lower_path);
}

void mapicfg__lint_say_missing(const struct mapicfg__lint *lint, const uint32_t *published, uint32_t untold) {
    int mapi = published[MAPICFG__PATH_EMSMDB] || published[MAPICFG__PATH_NSPI];
    int autodiscover = published[MAPICFG__PATH_AUTODISCOVER] || published[MAPICFG__PATH_AUTODISCOVER_UPPER];
    if (untold || lint->tree->unread) return;
    if (!mapi) mapicfg__lint_say(lint, RULE_PROXY_MAPI_MISSING, MAPICFG__ROOT, NULL, NULL);
    if (!autodiscover) mapicfg__lint_say(lint, RULE_PROXY_AUTODISCOVER_MISSING, MAPICFG__ROOT, NULL, NULL);
    const uint32_t *services = published + MAPICFG__PATH_SERVICES;
    int ews = services[0] || services[1], oab = services[2] || services[3];
    if (mapi && !(ews && oab))
        mapicfg__lint_say(lint, RULE_PROXY_SERVICE_MISSING, MAPICFG__ROOT,
                          ews   ? "/OAB"
                          : oab ? "/EWS"
                                : "/EWS and /OAB",
                          NULL);
}

void mapicfg__lint_add_published(uint32_t *published, const uint32_t *more) {
    for (size_t i = 0; i < MAPICFG__PATH_COUNT; i++)
        if (!published[i]) published[i] = more[i];
}

void mapicfg__lint_check_timeout(const struct mapicfg__lint *lint, uint32_t directive, uint64_t milliseconds) {
    char text[32];
    uint64_t seconds = milliseconds / 1000;
    size_t at = sizeof text;
    text[--at] = '\0';
    do {
        text[--at] = (char)('0' + seconds % 10);
        seconds /= 10;
    } while (seconds);
    if (milliseconds <= MAPICFG__PENDING_PERIOD)
        mapicfg__lint_say(lint, RULE_PROXY_TIMEOUT_PENDING, directive, text + at, NULL);
    else if (milliseconds < MAPICFG__NOTIFICATION_WAIT)
        mapicfg__lint_say(lint, RULE_PROXY_TIMEOUT, directive, text + at, NULL);
}

int mapicfg__lint_is_authentication_header(const char *name) {
    return mapicfg__text_same(name, "Authorization") || mapicfg__text_same(name, "WWW-Authenticate");
}

int mapicfg__lint_is_needed_header(const char *name) {
    static const char *const names[] = {"Cookie",
                                        "Set-Cookie",
                                        "X-RequestType",
                                        "X-RequestId",
                                        "X-ClientInfo",
                                        "X-ClientApplication",
                                        "X-ResponseCode",
                                        "X-ServerApplication",
                                        "X-PendingPeriod",
                                        "X-ExpirationInfo",
                                        "X-MapiHttpCapability",
                                        "X-AnchorMailbox",
                                        "X-ClientCanHandle",
                                        "X-DeviceInfo",
                                        "X-ElapsedTime",
                                        "X-StartTime",
                                        "Content-Type",
                                        "User-Agent",
                                        "X-DiagnosticInfo"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__text_same(name, names[i])) return 1;
    return 0;
}

int mapicfg__lint_is_basic(const char *value) {
    while (*value == ' ' || *value == '"') value++;
    return mapicfg__text_starts(value, "Basic") && !mapicfg__is_alpha((unsigned char)value[5]);
}

int mapicfg__lint_since(const struct mapicfg__lint *lint, uint32_t major, uint32_t minor, uint32_t patch) {
    const uint32_t wanted[] = {major, minor, patch};
    if (!lint->version_parts) return MAPICFG__UNKNOWN;
    for (uint32_t i = 0; i < 3; i++) {
        if (i == lint->version_parts) return wanted[i] || (i == 1 && patch) ? MAPICFG__UNKNOWN : MAPICFG__YES;
        if (lint->version[i] != wanted[i]) return lint->version[i] > wanted[i] ? MAPICFG__YES : MAPICFG__NO;
    }
    return MAPICFG__YES;
}

/* Debian's ssl-cert makes this one anew on each machine. No other name says whose certificate a file holds. */
int mapicfg__lint_is_own_certificate(const char *path) {
    return mapicfg__text_contains(path, "ssl-cert-snakeoil");
}

int mapicfg__lint_is_health_path(const char *path) {
    size_t size = strcspn(path, "?");
    return mapicfg__text_is_word(path, size, "/mapi/healthcheck.htm");
}

int mapicfg__lint_is_local(const char *address) {
    static const char *const beginnings[] = {
        "127.", "[::1]", "::1:", "ipv4@127.", "ipv6@[::1]", "ipv6@::1:", "unix:", "unix@", "abns@", "fd@", "/"};
    if (mapicfg__text_starts(address, "http://")) address += strlen("http://");
    if (mapicfg__text_is_word(address, strcspn(address, ":/"), "localhost")) return 1;
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (mapicfg__text_starts_exactly(address, beginnings[i])) return 1;
    return 0;
}

int mapicfg__lint_looks_ours(const char *name) {
    static const char *const words[] = {"mail",       "email",        "webmail", "exch",    "exchange",
                                        "msexchange", "autodiscover", "mapi",    "outlook", "owa"};
    for (size_t size; *name; name += size ? size : 1) {
        for (size = 0; mapicfg__is_alpha((unsigned char)name[size]);) size++;
        if (mapicfg__text_is_one_of(name, size, words, sizeof words / sizeof *words)) return 1;
    }
    return 0;
}

static int is_part_char(char c) {
    return mapicfg__is_alpha((unsigned char)c) || mapicfg__is_digit((unsigned char)c) || c == '-' || c == '_';
}

int mapicfg__lint_mentions_path(const struct mapicfg__lint *lint, const char *text) {
    /* "utodiscover" is what remains of [Aa]utodiscover */
    static const char *const words[] = {
        "mapi", "autodiscover", "utodiscover", "owa", "ews", "ecp", "oab", "rpcproxy", "microsoft-server-activesync"};
    if (!mapicfg__tree_spend(lint->tree->left, 1 + strlen(text))) return 0;
    for (size_t size; *text; text += size ? size : 1) {
        for (size = 0; is_part_char(text[size]);) size++;
        if (mapicfg__text_is_one_of(text, size, words, sizeof words / sizeof *words)) return 1;
    }
    return 0;
}

int mapicfg__lint_is_our_host(const struct mapicfg__lint *lint, const char *host) {
    if (!mapicfg__tree_spend(lint->tree->left, lint->host_count + strlen(host) + 1)) return 0;
    if (!lint->host_count) return mapicfg__lint_looks_ours(host);
    for (size_t i = 0; i < lint->host_count; i++)
        if (mapicfg__text_same(host, lint->hosts[i])) return 1;
    return 0;
}
