/* SPDX-License-Identifier: LGPL-2.1-or-later
 * same.c: when two values of one element say the same: URLs, lists of methods, names with the mailbox's id in them. */
#include "autodiscover/same.h"

#include <mapicfg/identity.h>
#include <mapicfg/url.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define MOST_WORDS 256u /* bytes of a list that is compared as one */

/* 1 when the path ends so. */
static int is_named(const char *path, const char *name) {
    size_t size = strlen(path), name_size = strlen(name);
    return size >= name_size && strcmp(path + size - name_size, name) == 0;
}

struct mapicfg__id mapicfg__id_find(const char *path, const char *text) {
    static const char query[] = "?MailboxId=", dn[] = "/cn=Servers/cn=";
    struct mapicfg__id none = {NULL, 0};
    const char *at = strstr(text, query);
    if (at) {
        at += sizeof query - 1;
        return (struct mapicfg__id){at, strlen(at)};
    }
    if (!mapicfg__answer_path_is_in(path, "EXCH")) return none;
    at = is_named(path, "/Server") ? text : NULL;
    if (is_named(path, "/ServerDN") || is_named(path, "/MdbDN")) at = strstr(text, dn);
    if (!at) return none;
    if (at != text) at += sizeof dn - 1;
    size_t size = strcspn(at, "/");
    return memchr(at, '@', size) ? (struct mapicfg__id){at, size} : none;
}

int mapicfg__same_is_url(const char *text) {
    return mapicfg__text_starts(text, "https://");
}

/* 1 when the URLs lead to the same place, their queries aside. */
static enum mapicfg__truth same_places(const char *a, const char *b) {
    size_t a_size = strcspn(a, "?"), b_size = strcspn(b, "?");
    char *left = mapicfg__mem_dup(a, a_size), *right = mapicfg__mem_dup(b, b_size);
    enum mapicfg__truth same = MAPICFG__UNKNOWN;
    if (left && right)
        same = mapicfg_url_equal(left, right) || mapicfg__text_equal(a, a_size, b, b_size) ? MAPICFG__YES : MAPICFG__NO;
    mapicfg__mem_free(left);
    mapicfg__mem_free(right);
    return same;
}

/* 1 when each word of the one is in the other. */
static int has_all(const char *list, const char *words) {
    char word[MOST_WORDS + 1];
    size_t size;
    for (const char *at; (at = mapicfg__text_next_word(&words, &size));) {
        memcpy(word, at, size);
        word[size] = '\0';
        if (!mapicfg__text_has_word(list, word)) return 0;
    }
    return 1;
}

static int same_lists(const char *a, const char *b) {
    if (strlen(a) > MOST_WORDS || strlen(b) > MOST_WORDS) return mapicfg_text_equal(a, b);
    return has_all(a, b) && has_all(b, a);
}

/* The texts before and after the ids. */
static int same_around(const char *a, const struct mapicfg__id *a_id, const char *b, const struct mapicfg__id *b_id) {
    return mapicfg__text_equal(a, (size_t)(a_id->text - a), b, (size_t)(b_id->text - b)) &&
           mapicfg_text_equal(a_id->text + a_id->size, b_id->text + b_id->size);
}

enum mapicfg__truth mapicfg__same_values(const char *path, const char *a, const char *b) {
    struct mapicfg__id a_id = mapicfg__id_find(path, a), b_id = mapicfg__id_find(path, b);
    if (mapicfg__same_is_url(a) && mapicfg__same_is_url(b)) return same_places(a, b);
    if (a_id.text && b_id.text) return same_around(a, &a_id, b, &b_id) ? MAPICFG__YES : MAPICFG__NO;
    if (is_named(path, "@AuthenticationMethod")) return same_lists(a, b) ? MAPICFG__YES : MAPICFG__NO;
    return mapicfg_text_equal(a, b) ? MAPICFG__YES : MAPICFG__NO;
}

const char *mapicfg__same_default(const char *path) {
    static const char *const defaults[][2] = {{"/SSL", "On"},
                                              {"/ServerExclusiveConnect", "off"},
                                              {"Account/MicrosoftOnline", "False"},
                                              {"Account/ConsumerMailbox", "False"}};
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (is_named(path, defaults[i][0])) return defaults[i][1];
    return NULL;
}
