/* SPDX-License-Identifier: LGPL-2.1-or-later
 * noise.c: what no person caused: Exchange's own accounts, its probes, load balancers, and challenges.
 *
 * The names are those of Exchange's own mailboxes and services. Without regard to case. */
#include "logs/noise.h"

#include <string.h>

#include "base/text.h"

static int begins(const char *text, size_t size, const char *word) {
    const size_t length = strlen(word);
    return size >= length && mapicfg__text_is_word(text, length, word);
}

static int begins_with_one(const char *text, size_t size, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (begins(text, size, words[i])) return 1;
    return 0;
}
#define BEGINS_WITH_ONE(text, size, words) begins_with_one(text, size, words, sizeof(words) / sizeof *(words))

/* An arbitration mailbox: SM_ and at least ten hexadecimal digits. */
static int is_arbitration(const char *name, size_t size) {
    uint64_t digits;
    return begins(name, size, "SM_") && mapicfg__text_parse_hex(name + 3, size - 3, 10, &digits);
}

int mapicfg__noise_is_account(struct mapicfg__span account) {
    static const char *const services[] = {"S-1-5-18", "S-1-5-19", "S-1-5-20"}; /* of Windows itself */
    static const char *const names[] = {
        "HealthMailbox",          "SystemMailbox{", "FederatedEmail.", "Migration.",
        "DiscoverySearchMailbox", "extest_",        "MSExchApproval",  "Exchange Online-ApplicationAccount"};
    if (!account.size) return 0;
    if (begins(account.text, account.size, "nt authority\\")) return 1;
    if (mapicfg__text_is_one_of(account.text, account.size, services, 3)) return 1;
    const char *name = account.text, *end = account.text + account.size;
    for (const char *at = name; at < end; at++)
        if (*at == '\\' || *at == '/') name = at + 1;
    const char *domain = memchr(name, '@', (size_t)(end - name));
    if (domain) end = domain;
    const size_t size = (size_t)(end - name);
    return BEGINS_WITH_ONE(name, size, names) || is_arbitration(name, size) || (size && name[size - 1] == '$');
}

/* Most bytes begin none of the names below, and agents may be long. */
static inline int begins_probe(char c) {
    const char low = mapicfg__to_lower(c);
    return low == 'a' || low == 'm' || low == 'h' || low == 'e' || low == 'r';
}

int mapicfg__noise_is_probe(struct mapicfg__span agent) {
    static const char *const names[] = {"AMProbe",
                                        "ActiveMonitoring",
                                        "MSExchangeHM",
                                        "HealthManager",
                                        "MapiHttpClient",
                                        "ExchangeInternalEwsClient",
                                        "ExchangeWebServicesProxy",
                                        "RpcClientAccess.Monitoring"};
    for (size_t at = 0; at < agent.size; at++)
        if (begins_probe(agent.text[at]) && BEGINS_WITH_ONE(agent.text + at, agent.size - at, names)) return 1;
    return 0;
}

int mapicfg__noise_is_check(struct mapicfg__span stem) {
    static const char *const ends[] = {"healthcheck.htm", "/owa/auth/x.gif"};
    if (stem.size < 15) return 0; /* both have 15 bytes */
    return mapicfg__text_is_one_of(stem.text + stem.size - 15, 15, ends, 2);
}

int mapicfg__noise_is_nobody(struct mapicfg__span account) {
    return !account.size || mapicfg__text_is_word(account.text, account.size, "Anonymous");
}
