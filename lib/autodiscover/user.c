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

static void read_as_logon(uint32_t *box, const mapicfg_autodiscover *autodiscover, const char *text, size_t size) {
    agree_on(box, mapicfg__names_get(&autodiscover->logons, text, size));
}

/* The realm of a Kerberos name has one spelling. In another one it is a name's own end, when the name is known. */
static int has_realm(const mapicfg_autodiscover *autodiscover, const char *at, int is_known) {
    enum listed realm = at ? find_word(autodiscover->options.realms, at + 1, strlen(at + 1)) : NOT_LISTED;
    return realm == LISTED_AS_SPELLED || (realm == LISTED && !is_known);
}

uint32_t mapicfg__user_box(const mapicfg_autodiscover *autodiscover, const char *user) {
    size_t size = strlen(user);
    uint64_t hash = mapicfg__hash_text(&autodiscover->user_seed, user, size);
    uint32_t box = mapicfg__names_get_hashed(&autodiscover->principals, hash, user, size);
    const char *backslash = strchr(user, '\\'), *at = strrchr(user, '@');
    agree_on(&box, mapicfg__names_get_hashed(&autodiscover->logons, hash, user, size));
    if (autodiscover->options.flags & MAPICFG_AUTODISCOVER_ADDRESS_LOGON)
        agree_on(&box, mapicfg__names_get_hashed(&autodiscover->addresses, hash, user, size));
    /* a store does not say what the domains of its users are called */
    if (backslash) read_as_logon(&box, autodiscover, backslash + 1, strlen(backslash + 1));
    if (has_realm(autodiscover, at, box != MAPICFG__NAME_NONE))
        read_as_logon(&box, autodiscover, user, (size_t)(at - user));
    return box;
}

const char *mapicfg__user_logon(const mapicfg_autodiscover *autodiscover, const char *user, int is_known,
                                size_t *size) {
    const char *backslash = strchr(user, '\\'), *at = strrchr(user, '@'), *logon = backslash ? backslash + 1 : user;
    *size = !backslash && has_realm(autodiscover, at, is_known) ? (size_t)(at - user) : strlen(logon);
    return logon;
}
