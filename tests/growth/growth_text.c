/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_text.c: identities, URLs, values, summaries and findings: what is read from one text. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "rule/list.h"
#include "growth.h"

#define REPEAT(n) for (size_t i = 0; i < (n); i++)

static void identity(const char *text, size_t size) {
    uint32_t kind;
    (void)size;
    mapicfg_identity_parse(text, &kind, NULL, NULL, NULL, NULL, NULL);
}

static void url(const char *text, size_t size) {
    char *host;
    (void)size;
    mapicfg_url_check(text, NULL);
    mapicfg_url_equal(text, "https://mail.contoso.com/mapi");
    mapicfg_url_equal(text, text);
    if (!mapicfg_url_dup_host(text, &host, NULL)) mapicfg_free(host);
}

static void list_value(const char *text, size_t size) {
    mapicfg_object *object, *copy;
    char *json;
    (void)size;
    if (mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &object, NULL)) growth_die("no object");
    mapicfg_object_set_text(object, "EmailAddresses", text, NULL);
    if (mapicfg_object_copy(object, &copy, NULL)) growth_die("no copy");
    mapicfg_object_equal(object, copy);
    if (!mapicfg_object_dup_text(object, "EmailAddresses", &json, NULL)) mapicfg_free(json);
    mapicfg_object_free(object);
    mapicfg_object_free(copy);
}

static void summary(const char *text, size_t size) {
    mapicfg_summary *made;
    if (!mapicfg_summary_from_json(text, size, &made, NULL)) mapicfg_summary_free(made);
}

static void parts(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "CN=a\\,%zu,OU=b,DC=c", i);
}

static void slashes(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "/o=a\\b@c/");
}

static void host(struct growth_text *text, size_t n) {
    growth_put(text, "https://");
    REPEAT(n) growth_put(text, "a.\xc3\xbc");
    growth_put(text, ":443/mapi");
}

static void label(struct growth_text *text, size_t n) {
    growth_put(text, "https://");
    REPEAT(n) growth_put(text, "%s", i % 2 ? "\xc3\xbc" : "\xe4\xb8\xad");
    growth_put(text, ".com/mapi");
}

static void path(struct growth_text *text, size_t n) {
    growth_put(text, "https://mail.contoso.com");
    REPEAT(n) growth_put(text, "/a%%20b");
}

static void elements(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "smtp:%zu@contoso.com, \"SMTP:a\"\"b@c.d\",", i * 7919 % n);
}

static void decisions(struct growth_text *text, size_t n) {
    growth_put(text, "{\"decisions\":{");
    REPEAT(n) growth_put(text, "%s\"0x%016zx\":1", i ? "," : "", (size_t)(i << 8 | MAPICFG_INTERNAL));
    growth_put(text, "}}");
}

static void unknown_names(struct growth_text *text, size_t n) {
    growth_put(text, "{");
    REPEAT(n) growth_put(text, "\"x%zu\":[{\"a\":1}],", i);
    growth_put(text, "\"decisions\":{}}");
}

static void checked_words(struct growth_text *text, size_t n) {
    growth_put(text, "{\"decisions\":{");
    REPEAT(n) growth_put(text, "%s\"0x%016zx\":1", i ? "," : "", (size_t)(i << 8 | MAPICFG_INTERNAL));
    growth_put(text, "},\"outcomes\":{");
    REPEAT(n) growth_put(text, "%s\"x%zu\":0", i ? "," : "", i);
    growth_put(text, "},\"effective\":{");
    REPEAT(n) growth_put(text, "%s\"x%zu\":0", i ? "," : "", i);
    growth_put(text, "},\"notes\":{");
    REPEAT(n) growth_put(text, "%s\"x%zu\":0", i ? "," : "", i);
    growth_put(text, "}}");
}

static void one_decision(struct growth_text *text, size_t n) {
    growth_put(text, "{\"decisions\":{");
    REPEAT(n) growth_put(text, "%s\"0x0000000000000001\":1", i ? "," : "");
    growth_put(text, "}}");
}

/* ---- findings: as many as the text has bytes, each twice ---- */

static void find(const char *text, size_t size) {
    mapicfg_statements *findings;
    char *json;
    const char *const arguments[] = {text + size - 3};
    if (mapicfg_statements_new(&findings, NULL)) growth_die("no findings");
    for (size_t i = 0; i < 2 * size; i++) {
        const struct mapicfg__where where = {.file = "a", .line = i * 7919 % size};
        mapicfg__list_say(findings, RULE_PROXY_HOST_MISSING, &where, arguments, 1);
    }
    mapicfg__list_sort(findings);
    if (mapicfg__list_finish(findings, NULL)) growth_die("not finished");
    if (mapicfg_statements_count(findings) != size) growth_die("%zu findings", mapicfg_statements_count(findings));
    if (mapicfg_statements_dup_json(findings, &json, NULL)) growth_die("no JSON");
    mapicfg_free(json);
    mapicfg_statements_free(findings);
}

static void bytes(struct growth_text *text, size_t n) {
    growth_fill(text, 'a', n);
}

void growth_all(void) {
    growth_check("identity: parts of a DN", 2000, parts, identity);
    growth_check("identity: slashes", 2000, slashes, identity);
    growth_limited("URL: labels", 2000, host, url);
    growth_limited("URL: one label", 2000, label, url);
    growth_check("URL: path", 2000, path, url);
    growth_check("list: elements", 1000, elements, list_value);
    growth_check("summary: decisions", 1000, decisions, summary);
    growth_check("summary: what has to agree", 1000, checked_words, summary);
    growth_limited("summary: one decision again and again", 1000, one_decision, summary);
    growth_check("summary: names", 1000, unknown_names, summary);
    growth_check("findings", 1000, bytes, find);
}
