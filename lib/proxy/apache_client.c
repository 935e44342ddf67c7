/* SPDX-License-Identifier: LGPL-2.1-or-later
 * apache_client.c: what clients meet at a virtual host of Apache: TLS, how they may log on, a firewall. */
#include "proxy/apache_client.h"

#include <string.h>

#include "base/text.h"
#include "proxy/apache_edit.h"
#include "proxy/words.h"

#define USUAL_FIELD 8190u /* LimitRequestFieldSize */

static void say(const struct mapicfg__apache_way *way, enum mapicfg__rule_number rule, uint32_t directive,
                const char *what) {
    mapicfg__lint_say(way->lint, rule, directive, what, NULL);
}

static uint32_t setting(const struct mapicfg__apache_way *way, const char *name) {
    return mapicfg__apache_setting(way->tree, &way->scopes, name);
}

static const char *value(const struct mapicfg__apache_way *way, uint32_t directive) {
    return mapicfg__tree_word_at(way->tree, directive, 1);
}

/* ---- logging on ---- */

/* Header [always|onsuccess] ACTION WWW-Authenticate ...: where the action stands; 0 when it is about another one. */
static uint32_t action_word(const struct mapicfg__apache_way *way, uint32_t at) {
    uint32_t word =
        mapicfg__text_same(value(way, at), "always") || mapicfg__text_same(value(way, at), "onsuccess") ? 2 : 1;
    return mapicfg__text_same(mapicfg__tree_word_at(way->tree, at, word + 1), "WWW-Authenticate") ? word : 0;
}

static int puts_basic(const struct mapicfg__apache_way *way, uint32_t at, uint32_t word) {
    static const char *const putting[] = {"set", "add", "append", "merge"};
    const char *action = mapicfg__tree_word_at(way->tree, at, word);
    if (mapicfg__text_starts(action, "edit"))
        return mapicfg__lint_is_basic(mapicfg__tree_word_at(way->tree, at, word + 3)) &&
               mapicfg__apache_edit_replaces(way->tree, at, word);
    for (size_t i = 0; i < 4; i++)
        if (mapicfg__text_same(action, putting[i]))
            return mapicfg__lint_is_basic(mapicfg__tree_word_at(way->tree, at, word + 2));
    return 0;
}

uint32_t mapicfg__apache_basic(const struct mapicfg__apache_way *way) {
    uint32_t put = MAPICFG__ROOT;
    int dropped = 0;
    for (uint32_t s = 0; s < way->scopes.count; s++)
        for (uint32_t at = mapicfg__tree_child(way->tree, way->scopes.list[s], "Header"), word; at;
             at = mapicfg__tree_sibling(way->tree, at)) {
            if ((word = action_word(way, at)) == 0) continue;
            const char *action = mapicfg__tree_word_at(way->tree, at, word);
            dropped |= mapicfg__text_same(action, "unset") || mapicfg__text_same(action, "set") ||
                       mapicfg__text_starts(action, "edit");
            if (!put && puts_basic(way, at, word)) put = at;
        }
    return dropped ? put : MAPICFG__ROOT;
}

/* ---- TLS ---- */

/* SSLProtocol -all +TLSv1.3: whether 1.3 is on, and 1.2 is not. A word without a sign replaces those before it. */
static int is_newest_only(const struct mapicfg__tree *tree, uint32_t versions) {
    int older = 0, newest = 0;
    for (uint32_t i = 1; i < tree->list[versions].count; i++) {
        const char *word = mapicfg__tree_word_at(tree, versions, i);
        int on = *word != '-', sign = *word == '-' || *word == '+';
        int all = mapicfg__text_same(word + sign, "all");
        if (!sign) older = newest = 0;
        if (all || mapicfg__text_same(word + sign, "TLSv1.2")) older = on;
        if (all || mapicfg__text_same(word + sign, "TLSv1.3")) newest = on;
    }
    return newest && !older;
}

/* A redirect of the virtual host to https. */
static int turns_to_tls(const struct mapicfg__apache_way *way) {
    static const char *const names[] = {"Redirect", "RedirectMatch", "RewriteRule"};
    for (size_t i = 0; i < 3; i++)
        for (uint32_t at = mapicfg__tree_child(way->tree, way->site, names[i]); at;
             at = mapicfg__tree_sibling(way->tree, at))
            if (at != way->pass.directive && mapicfg__tree_any_word_contains(way->tree, at, 1, "https:")) return 1;
    return 0;
}

static void check_engine(const struct mapicfg__apache_way *way) {
    static const char *const engines[] = {"SSLEngine", "GnuTLSEnable", "NSSEngine"};
    const char *address = value(way, way->site);
    for (size_t i = 0; i < 3; i++) {
        const char *engine = value(way, mapicfg__apache_server_setting(way->tree, way->site, engines[i]));
        if (*engine && !mapicfg__text_same(engine, "off")) return;
    }
    int local = mapicfg__text_starts_exactly(address, "127.") || mapicfg__text_starts_exactly(address, "[::1]") ||
                mapicfg__text_starts_exactly(address, "localhost");
    if (!way->site || local || turns_to_tls(way) || mapicfg__apache_unread(way)) return;
    say(way, RULE_PROXY_CLIENT_TLS, way->site, address);
}

static void check_tls(const struct mapicfg__apache_way *way) {
    uint32_t versions = mapicfg__apache_server_setting(way->tree, way->site, "SSLProtocol"),
             verify = setting(way, "SSLVerifyClient"),
             certificate = mapicfg__apache_server_setting(way->tree, way->site, "SSLCertificateFile");
    if (versions && is_newest_only(way->tree, versions)) say(way, RULE_PROXY_TLS13_ONLY, versions, "SSLProtocol");
    if (mapicfg__text_same(value(way, verify), "require"))
        say(way, RULE_PROXY_CLIENT_CERTIFICATE, verify, "SSLVerifyClient require");
    if (way->lint->protection && certificate && mapicfg__lint_is_own_certificate(value(way, certificate)))
        say(way, RULE_PROXY_CERTIFICATE, certificate, value(way, certificate));
    check_engine(way);
}

/* ---- requests ---- */

static void check_field(const struct mapicfg__apache_way *way) {
    uint32_t limit = mapicfg__apache_server_setting(way->tree, way->site, "LimitRequestFieldSize");
    uint64_t bytes;
    if (limit && way->lint->kerberos && mapicfg__words_parse_size(value(way, limit), &bytes) && bytes < USUAL_FIELD)
        say(way, RULE_PROXY_HEADER_SIZE, limit, value(way, limit));
}

/* SecRuleRemoveById 920420, or a SecAction that allows the type. */
static int is_exempt(const struct mapicfg__apache_way *way) {
    static const struct {
        const char *name, *mark;
    } ways[] = {
        {"SecRuleRemoveById", "920420"}, {"SecAction", "application/mapi-http"}, {"SecRule", "application/mapi-http"}};
    for (uint32_t s = 0; s < way->scopes.count; s++)
        for (size_t i = 0; i < 3; i++)
            for (uint32_t at = mapicfg__tree_child(way->tree, way->scopes.list[s], ways[i].name); at;
                 at = mapicfg__tree_sibling(way->tree, at))
                if (mapicfg__tree_any_word_contains(way->tree, at, 1, ways[i].mark)) return 1;
    return 0;
}

void mapicfg__apache_check_client(const struct mapicfg__apache_way *way) {
    uint32_t engine = setting(way, "SecRuleEngine");
    check_tls(way);
    check_field(way);
    if (mapicfg__text_same(value(way, engine), "on") && !is_exempt(way))
        say(way, RULE_PROXY_FIREWALL, engine, "SecRuleEngine On");
}
