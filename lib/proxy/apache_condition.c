/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_condition.c: the RewriteCond before a RewriteRule, for Outlook's request. No file is taken to exist. */
#include "proxy/apache_condition.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "proxy/pattern.h"

int mapicfg__apache_has_flag(const char *flags, const char *flag) {
    size_t size = strlen(flag);
    for (const char *at = flags; *at; at++)
        if ((at == flags || strchr("[, ", at[-1])) && mapicfg__text_starts(at, flag) && strchr(",] ", at[size]))
            return 1;
    return 0;
}

static int has_case(const char *flags) {
    return !mapicfg__apache_has_flag(flags, "NC") && !mapicfg__apache_has_flag(flags, "nocase");
}

/* What a condition compares; NULL for what is not known. `room` has 512 bytes. */
static const char *compared(const struct mapicfg__apache_asked *asked, const char *test, char *room) {
    const int is_mapi = mapicfg__text_starts(asked->path, "/mapi"), is_oab = mapicfg__text_starts(asked->path, "/oab");
    const char *query = is_mapi ? MAPICFG__QUERY : "", *method = is_oab ? "GET" : "POST";
    const struct {
        const char *test, *value;
    } known[] = {
        {"%{REQUEST_METHOD}", method},
        {"%{REQUEST_URI}", asked->path},
        {"%{HTTPS}", "on"},
        {"%{REQUEST_SCHEME}", "https"},
        {"%{HTTP_HOST}", asked->host},
        {"%{SERVER_NAME}", asked->host},
        {"%{QUERY_STRING}", query},
        {"%{SERVER_PORT}", "443"},
        {"%{HTTP_USER_AGENT}", is_oab ? NULL : MAPICFG__OUTLOOK},
        {"%{HTTP_REFERER}", ""},
        {"%{HTTP:Upgrade}", ""},
        {"%{SERVER_PROTOCOL}", "HTTP/1.1"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (mapicfg__text_same(test, known[i].test)) return known[i].value;
    if (mapicfg__text_same(test, "%{THE_REQUEST}")) {
        snprintf(room, 512, "%s %s%s%s HTTP/1.1", method, asked->path, *query ? "?" : "", query);
        return room;
    }
    return asked->is_of_stranger ? "" : NULL;
}

/* MAPICFG__YES, _NO or _UNKNOWN. "=" compares with a text, "!" negates. */
static int is_met(const struct mapicfg__apache_asked *asked, uint32_t condition) {
    const struct mapicfg__tree *tree = asked->tree;
    const char *pattern = mapicfg__tree_word_at(tree, condition, 2), *flags = mapicfg__tree_word_at(tree, condition, 3);
    char room[512];
    const char *text = compared(asked, mapicfg__tree_word_at(tree, condition, 1), room);
    int negated = *pattern == '!', fits;
    pattern += negated;
    if (*pattern == '-' && pattern[1] && !pattern[2] && strchr("dfFslLhx", pattern[1]))
        fits = MAPICFG__NO;
    else if (!text || *pattern == '<' || *pattern == '>' || *pattern == '-')
        return MAPICFG__UNKNOWN;
    else if (*pattern == '=')
        fits = has_case(flags) ? strcmp(pattern + 1, text) == 0 : mapicfg__text_same(pattern + 1, text);
    else
        fits = mapicfg__pattern_fits(pattern, text, !has_case(flags), tree->left);
    if (fits == MAPICFG__UNKNOWN) return fits;
    return (fits == MAPICFG__YES) != negated ? MAPICFG__YES : MAPICFG__NO;
}

void mapicfg__apache_add_condition(const struct mapicfg__apache_asked *asked, uint32_t condition,
                                   struct mapicfg__apache_conditions *conditions) {
    const char *flags = mapicfg__tree_word_at(asked->tree, condition, 3),
               *test = mapicfg__tree_word_at(asked->tree, condition, 1);
    int met = is_met(asked, condition);
    conditions->methods |= mapicfg__text_same(test, "%{REQUEST_METHOD}");
    conditions->addresses |= mapicfg__text_contains(test, "REMOTE_ADDR") || mapicfg__text_contains(test, "REMOTE_HOST");
    if (conditions->any != MAPICFG__YES && met != MAPICFG__NO) conditions->any = met;
    if (mapicfg__apache_has_flag(flags, "OR") || mapicfg__apache_has_flag(flags, "ornext")) return;
    if (conditions->all != MAPICFG__NO && conditions->any != MAPICFG__YES) conditions->all = conditions->any;
    conditions->any = MAPICFG__NO;
}
