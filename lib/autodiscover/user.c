/* SPDX-License-Identifier: LGPL-2.1-or-later
 * user.c: whose mailbox an authenticated name stands for.
 *
 * The server in front says a name and not what kind it is, and one person's UserPrincipalName may be another's logon
 * name with a realm. So a name is read in every way, and is somebody's only when all of them say the same. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/text.h"

/* How a text stands in a list. */
enum listed { NOT_LISTED, LISTED, LISTED_AS_SPELLED };

static enum listed find_word(const char *list, const char *text, size_t size) {
    enum listed found = NOT_LISTED;
    const char *word;
    size_t length;
    while (list && found != LISTED_AS_SPELLED && (word = mapicfg__text_next_word(&list, &length))) {
        if (length == size && memcmp(word, text, size) == 0)
            found = LISTED_AS_SPELLED;
        else if (mapicfg__text_equal(word, length, text, size))
            found = LISTED;
    }
    return found;
}

int mapicfg__user_is_foreign(const mapicfg_autodiscover *autodiscover, const char *user) {
    const char *backslash = strchr(user, '\\'), *domains = autodiscover->options.domains;
    return backslash && domains && find_word(domains, user, (size_t)(backslash - user)) == NOT_LISTED;
}

static void agree_on(uint32_t *box, uint32_t found) {
    if (found == MAPICFG__NAME_NONE || found == *box) return;
    *box = *box == MAPICFG__NAME_NONE ? found : MAPICFG__NAME_SEVERAL;
}

/* Where names lead to: names that are whole, logon names, and addresses that may be names. */
struct tables {
    const struct mapicfg__names *principals, *logons, *addresses;
};

static void read_as_logon(uint32_t *number, const struct tables *tables, const char *text, size_t size) {
    agree_on(number, mapicfg__names_get(tables->logons, text, size));
}

static uint32_t read_name(const mapicfg_autodiscover *autodiscover, const struct tables *tables, const char *user) {
    size_t size = strlen(user);
    uint64_t hash = mapicfg__hash_text(&autodiscover->user_seed, user, size);
    uint32_t number = mapicfg__names_get_hashed(tables->principals, hash, user, size);
    const char *backslash = strchr(user, '\\'), *at = strrchr(user, '@');
    agree_on(&number, mapicfg__names_get_hashed(tables->logons, hash, user, size));
    if (tables->addresses) agree_on(&number, mapicfg__names_get_hashed(tables->addresses, hash, user, size));
    /* a store does not say what the domains of its users are called */
    if (backslash) read_as_logon(&number, tables, backslash + 1, strlen(backslash + 1));
    if (!at) return number;
    /* The realm of a Kerberos name has one spelling. In another one it is a name's own end, when the name is known. */
    enum listed realm = find_word(autodiscover->options.realms, at + 1, strlen(at + 1));
    if (realm == LISTED_AS_SPELLED || (realm == LISTED && number == MAPICFG__NAME_NONE))
        read_as_logon(&number, tables, user, (size_t)(at - user));
    return number;
}

uint32_t mapicfg__user_box(const mapicfg_autodiscover *autodiscover, const char *user) {
    int by_address = autodiscover->options.flags & MAPICFG_AUTODISCOVER_ADDRESS_LOGON;
    const struct tables tables = {&autodiscover->principals, &autodiscover->logons,
                                  by_address ? &autodiscover->addresses : NULL};
    return read_name(autodiscover, &tables, user);
}

uint32_t mapicfg__user_stranger(const mapicfg_autodiscover *autodiscover, const char *user) {
    const struct tables tables = {&autodiscover->delegates.strangers, &autodiscover->delegates.stranger_logons, NULL};
    return read_name(autodiscover, &tables, user);
}
