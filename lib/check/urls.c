/* SPDX-License-Identifier: LGPL-2.1-or-later
 * urls.c: the family of URLs and namespaces: none at all, texts that clients cannot use, names of servers, names that
 * differ.
 *
 * Each URL is judged by the first rule that it breaks, so that two rules never ask for two changes of one property. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "model/url.h"

#define EXAMPLE_HOST "mail.example.com" /* where no URL of the organization tells a name */

struct urls {
    const struct mapicfg__check *check;
    char shared[MAPICFG__CHECK_HOST];  /* the first host of any URL that is no server's own name; "": none */
    char outside[MAPICFG__CHECK_HOST]; /* for an external URL: the host that another protocol has; "": none */
};

/* The virtual directories that clients are handed URLs of. The first is that of MAPI. */
static const uint32_t classes[] = {MAPICFG_CLASS_VDIR,     MAPICFG_CLASS_EWS_VDIR, MAPICFG_CLASS_OWA_VDIR,
                                   MAPICFG_CLASS_OAB_VDIR, MAPICFG_CLASS_ECP_VDIR, MAPICFG_CLASS_ACTIVE_SYNC_VDIR};
#define CLASSES (sizeof classes / sizeof *classes)

/* The property of a role, MAPICFG__ROLE_INTERNAL or _EXTERNAL, as families name properties. */
static uint32_t property_of(const mapicfg_object *object, uint32_t role) {
    return object->cls->id << 8 | (uint32_t)mapicfg__class_find(object->cls, MAPICFG__ROLE, role);
}

/* ---- hosts ---- */

static void find_shared(struct urls *urls) {
    for (size_t class = 0; class < CLASSES; class ++) {
        const mapicfg_object *object;
        for (size_t i = 0; (object = mapicfg__check_object(urls->check, classes[class], i)); i++)
            if (mapicfg__check_put_shared(urls->check, object, MAPICFG__ROLE_EXTERNAL, urls->shared) ||
                mapicfg__check_put_shared(urls->check, object, MAPICFG__ROLE_INTERNAL, urls->shared))
                return;
    }
    urls->shared[0] = '\0';
}

/* ---- one URL ---- */

/* The host that a remedy proposes: that of the object's other URL, or of another object's. */
static const char *propose_host(const struct urls *urls, const mapicfg_object *object, char *host) {
    if (urls->outside[0]) return urls->outside;
    if (mapicfg__check_put_shared(urls->check, object, MAPICFG__ROLE_EXTERNAL, host) ||
        mapicfg__check_put_shared(urls->check, object, MAPICFG__ROLE_INTERNAL, host))
        return host;
    return urls->shared[0] ? urls->shared : EXAMPLE_HOST;
}

/* https://mail.contoso.com/mapi */
static void put_proposal(const struct urls *urls, const mapicfg_object *object, struct mapicfg__buffer *out) {
    char host[MAPICFG__CHECK_HOST];
    mapicfg__buffer_text(out, "https://");
    mapicfg__buffer_text(out, propose_host(urls, object, host));
    mapicfg__buffer_char(out, '/');
    mapicfg__buffer_text(out, object->cls->folder);
    if (object->cls->id == MAPICFG_CLASS_EWS_VDIR) mapicfg__buffer_text(out, "/Exchange.asmx");
}

static void say(const struct urls *urls, enum mapicfg__rule_number rule, const mapicfg_object *object,
                uint32_t property, const char *value) {
    struct mapicfg__buffer proposal = {0};
    put_proposal(urls, object, &proposal);
    if (proposal.failed)
        mapicfg__check_no_memory(urls->check);
    else
        mapicfg__check_say(urls->check, rule, object, (int32_t)property, mapicfg__check_name(object), value,
                           mapicfg__property_name(property), object->cls->name, proposal.data, NULL);
    mapicfg__buffer_free(&proposal);
}

static int is_http(const char *url) {
    return mapicfg__text_starts(url, "http://");
}

/* The first rule that the text breaks, all in this order; RULE_COUNT for none. */
static const enum mapicfg__rule_number chain[] = {RULE_CHECK_URL_INVALID, RULE_CHECK_URL_HTTP, RULE_CHECK_URL_ADDRESS,
                                                  RULE_CHECK_URL_SINGLE_LABEL, RULE_CHECK_URL_SERVER_NAME};
#define CHAIN (sizeof chain / sizeof *chain)

static enum mapicfg__rule_number judge(const struct mapicfg__check *check, const char *url, int *unknown) {
    char host[MAPICFG__CHECK_HOST];
    *unknown = 0;
    if (is_http(url)) return RULE_CHECK_URL_HTTP;
    if (!mapicfg__check_put_host(check, url, host)) return RULE_CHECK_URL_INVALID;
    if (mapicfg__check_is_address(host)) return RULE_CHECK_URL_ADDRESS;
    if (!strchr(host, '.')) return RULE_CHECK_URL_SINGLE_LABEL;
    enum mapicfg__check_own own = mapicfg__check_own_name(check, host);
    *unknown = own == MAPICFG__OWN_UNKNOWN;
    return own == MAPICFG__OWN_YES ? RULE_CHECK_URL_SERVER_NAME : RULE_COUNT;
}

/* Offline address books were published without TLS until Exchange 2013, where RequireSSL still says so. */
static int may_be_http(const mapicfg_object *object) {
    return object->cls->id == MAPICFG_CLASS_OAB_VDIR &&
           mapicfg__object_state(object, MAPICFG__OAB_VDIR_RequireSSL) != MAPICFG_TRUE;
}

static void look_at_path(const struct urls *urls, const mapicfg_object *object, uint32_t property, const char *url) {
    char *served;
    if (object->cls->id != MAPICFG_CLASS_VDIR) return;
    mapicfg_status status = mapicfg__url_dup_served(url, &served, NULL);
    if (status) {
        mapicfg__check_no_memory(urls->check);
    } else if (served) {
        say(urls, RULE_CHECK_URL_PATH, object, property, url);
        mapicfg_free(served);
    } else {
        mapicfg__check_clean(urls->check, RULE_CHECK_URL_PATH, 1);
    }
}

static void look_at_url(const struct urls *urls, const mapicfg_object *object, uint32_t role) {
    const struct mapicfg__check *check = urls->check;
    const uint32_t property = property_of(object, role);
    const char *url = mapicfg__object_text(object, property);
    int unknown;
    if (mapicfg__object_state(object, property) == MAPICFG_NOT_STATED)
        for (size_t i = 0; i < CHAIN; i++) mapicfg__check_lacks(check, chain[i], property);
    if (!url || (is_http(url) && may_be_http(object))) return;
    enum mapicfg__rule_number broken = judge(check, url, &unknown);
    for (size_t i = 0; i < CHAIN; i++) {
        if (chain[i] == broken)
            say(urls, broken, object, property, url);
        else if (unknown && chain[i] == RULE_CHECK_URL_SERVER_NAME)
            mapicfg__check_lacks_class(check, chain[i], MAPICFG_CLASS_SERVER);
        else
            mapicfg__check_clean(check, chain[i], 1);
        if (chain[i] == broken) return;
    }
    look_at_path(urls, object, property, url);
}

static void look_at_urls(const struct urls *urls) {
    for (size_t class = 0; class < CLASSES; class ++) {
        const mapicfg_object *object;
        for (size_t i = 0; (object = mapicfg__check_object(urls->check, classes[class], i)); i++) {
            look_at_url(urls, object, MAPICFG__ROLE_INTERNAL);
            look_at_url(urls, object, MAPICFG__ROLE_EXTERNAL);
        }
    }
}

/* ---- none, or none outside ---- */

/* What clients outside reach the server by: "Outlook Anywhere". NULL: by nothing; *stated is 0 when nothing says so. */
static const char *reached_by(const struct mapicfg__check *check, uint32_t server, int *stated, char *host) {
    static const struct {
        enum mapicfg__part part;
        const char *name;
    } ways[] = {{MAPICFG__RPC, "Outlook Anywhere"},
                {MAPICFG__EWS, "Exchange Web Services"},
                {MAPICFG__OWA, "Outlook on the web"},
                {MAPICFG__ACTIVE_SYNC, "Exchange ActiveSync"}};
    *stated = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const mapicfg_object *vdir = check->topology->servers[server].vdirs[ways[i].part];
        if (!vdir) continue;
        const uint32_t property = property_of(vdir, MAPICFG__ROLE_EXTERNAL);
        const char *text = mapicfg__object_text(vdir, property);
        if (text) {
            char url[MAPICFG__CHECK_HOST + 16];
            const int is_host = ways[i].part == MAPICFG__RPC;
            if (is_host) snprintf(url, sizeof url, "https://%.*s", (int)MAPICFG__CHECK_HOST, text);
            if (!mapicfg__check_put_host(check, is_host ? url : text, host)) host[0] = '\0';
            return ways[i].name;
        }
        *stated |= mapicfg__object_state(vdir, property) != MAPICFG_NOT_STATED;
    }
    return NULL;
}

static void look_outside(const struct urls *urls, const mapicfg_object *vdir) {
    const struct mapicfg__check *check = urls->check;
    const uint32_t server = mapicfg__check_server(check, vdir);
    int stated;
    struct urls with = *urls;
    const char *way = server ? reached_by(check, server, &stated, with.outside) : NULL;
    if (way)
        say(&with, RULE_CHECK_URL_EXTERNAL_BLANK, vdir, MAPICFG__VDIR_ExternalUrl, way);
    else if (server && stated)
        mapicfg__check_clean(check, RULE_CHECK_URL_EXTERNAL_BLANK, 1);
    else
        mapicfg__check_lacks_class(check, RULE_CHECK_URL_EXTERNAL_BLANK, MAPICFG_CLASS_OUTLOOK_ANYWHERE);
}

static void look_at_blank(const struct urls *urls, const mapicfg_object *vdir) {
    const struct mapicfg__check *check = urls->check;
    uint32_t inside = mapicfg__object_state(vdir, MAPICFG__VDIR_InternalUrl);
    uint32_t outside = mapicfg__object_state(vdir, MAPICFG__VDIR_ExternalUrl);
    if (inside == MAPICFG_NOT_STATED) mapicfg__check_lacks(check, RULE_CHECK_URL_NONE, MAPICFG__VDIR_InternalUrl);
    if (outside == MAPICFG_NOT_STATED) {
        mapicfg__check_lacks(check, RULE_CHECK_URL_NONE, MAPICFG__VDIR_ExternalUrl);
        mapicfg__check_lacks(check, RULE_CHECK_URL_EXTERNAL_BLANK, MAPICFG__VDIR_ExternalUrl);
    } else if (inside == MAPICFG_NULL && outside == MAPICFG_NULL) {
        say(urls, RULE_CHECK_URL_NONE, vdir, MAPICFG__VDIR_InternalUrl, "");
    } else if (outside == MAPICFG_NULL) {
        mapicfg__check_clean(check, RULE_CHECK_URL_NONE, inside != MAPICFG_NOT_STATED);
        look_outside(urls, vdir);
    } else {
        mapicfg__check_clean(check, RULE_CHECK_URL_NONE, 1);
        mapicfg__check_clean(check, RULE_CHECK_URL_EXTERNAL_BLANK, 1);
    }
}

static void look_at_mapi(const struct urls *urls) {
    static const enum mapicfg__rule_number needing[] = {RULE_CHECK_URL_NONE, RULE_CHECK_URL_EXTERNAL_BLANK,
                                                        RULE_CHECK_URL_PATH, RULE_CHECK_URL_SEVERAL_NAMES,
                                                        RULE_CHECK_URL_DIFFERS};
    const mapicfg_object *vdir;
    for (size_t i = 0; (vdir = mapicfg__check_object(urls->check, MAPICFG_CLASS_VDIR, i)); i++)
        look_at_blank(urls, vdir);
    for (size_t i = 0; !mapicfg__check_count(urls->check, MAPICFG_CLASS_VDIR) && i < sizeof needing / sizeof *needing;
         i++)
        mapicfg__check_lacks_class(urls->check, needing[i], MAPICFG_CLASS_VDIR);
}

/* ---- several names in one site ---- */

struct site_name {
    const char *site;
    char host[MAPICFG__CHECK_HOST];
};

static int by_site(const void *a, const void *b) {
    const struct site_name *left = a, *right = b;
    int order = strcmp(left->site, right->site);
    return order ? order : strcmp(left->host, right->host);
}

/* Sorted: the names of one site, joined. */
static void look_at_site(const struct urls *urls, const struct site_name *names, size_t count) {
    struct mapicfg__buffer list = {0};
    char proposal[MAPICFG__CHECK_HOST + 16];
    size_t different = 0, run = 0, longest = 0;
    const char *most = names[0].host;
    for (size_t i = 0; i < count; i++) {
        run = i && !strcmp(names[i].host, names[i - 1].host) ? run + 1 : 1;
        if (run > longest) {
            longest = run;
            most = names[i].host;
        }
        if (run > 1) continue;
        mapicfg__buffer_text(&list, different++ ? ", " : "");
        mapicfg__buffer_text(&list, names[i].host);
    }
    snprintf(proposal, sizeof proposal, "https://%s/mapi", most);
    if (list.failed)
        mapicfg__check_no_memory(urls->check);
    else if (different > 1)
        mapicfg__check_say_of(urls->check, RULE_CHECK_URL_SEVERAL_NAMES, names[0].site, names[0].site, list.data,
                              proposal, NULL);
    else
        mapicfg__check_clean(urls->check, RULE_CHECK_URL_SEVERAL_NAMES, 1);
    mapicfg__buffer_free(&list);
}

/* The internal hosts of MAPI that servers may share, each with its site. */
static size_t list_sites(const struct urls *urls, struct site_name *names) {
    const mapicfg_object *vdir;
    size_t count = 0;
    for (size_t i = 0; (vdir = mapicfg__check_object(urls->check, MAPICFG_CLASS_VDIR, i)); i++) {
        struct site_name *name = &names[count];
        if (!mapicfg__check_put_shared(urls->check, vdir, MAPICFG__ROLE_INTERNAL, name->host)) continue;
        name->site = mapicfg__check_site_name(urls->check, mapicfg__check_server(urls->check, vdir));
        if (name->site)
            count++;
        else
            mapicfg__check_lacks(urls->check, RULE_CHECK_URL_SEVERAL_NAMES, MAPICFG__SERVER_Site);
    }
    return count;
}

static void look_at_sites(const struct urls *urls) {
    size_t vdirs = mapicfg__check_count(urls->check, MAPICFG_CLASS_VDIR);
    if (vdirs < 2) return;
    struct site_name *names = mapicfg__mem_alloc(vdirs * sizeof *names);
    if (!names) {
        mapicfg__check_no_memory(urls->check);
        return;
    }
    size_t count = list_sites(urls, names), first = 0;
    if (count) qsort(names, count, sizeof *names, by_site);
    for (size_t i = 1; i <= count; i++) {
        if (i < count && !strcmp(names[i].site, names[first].site)) continue;
        look_at_site(urls, names + first, i - first);
        first = i;
    }
    mapicfg__mem_free(names);
}

/* ---- protocols of one server ---- */

static void compare(const struct urls *urls, const mapicfg_object *vdir, const mapicfg_object *other,
                    const char *protocol) {
    char mapi[MAPICFG__CHECK_HOST], host[MAPICFG__CHECK_HOST];
    const char *text = mapicfg__object_role(other, MAPICFG__ROLE_INTERNAL);
    if (!mapicfg__check_put_shared(urls->check, vdir, MAPICFG__ROLE_INTERNAL, mapi) || !text) return;
    if (other->cls->id == MAPICFG_CLASS_OUTLOOK_ANYWHERE) { /* a host rather than a URL */
        if (strlen(text) >= sizeof host) return;
        for (size_t i = 0; i <= strlen(text); i++) host[i] = mapicfg__to_lower(text[i]);
    } else if (!mapicfg__check_put_host(urls->check, text, host)) {
        return;
    }
    if (!mapicfg__check_is_shared(urls->check, host)) return;
    if (mapicfg__url_hosts_equal(mapi, host)) {
        mapicfg__check_clean(urls->check, RULE_CHECK_URL_DIFFERS, 1);
        return;
    }
    const char *server = mapicfg__check_server_name(urls->check, mapicfg__check_server(urls->check, vdir));
    mapicfg__check_say(urls->check, RULE_CHECK_URL_DIFFERS, vdir, MAPICFG__VDIR_InternalUrl, server ? server : "",
                       protocol, mapi, host, NULL);
}

static void look_at_protocols(const struct urls *urls) {
    for (uint32_t i = 1; i < urls->check->topology->server_count; i++) {
        const mapicfg_object *const *vdirs = urls->check->topology->servers[i].vdirs;
        if (!vdirs[MAPICFG__MAPI] || mapicfg__topology_number(urls->check->topology, i) != i) continue;
        if (urls->check->topology->servers[i].stated) continue; /* the same once more */
        if (vdirs[MAPICFG__EWS]) compare(urls, vdirs[MAPICFG__MAPI], vdirs[MAPICFG__EWS], "Exchange Web Services");
        if (vdirs[MAPICFG__RPC]) compare(urls, vdirs[MAPICFG__MAPI], vdirs[MAPICFG__RPC], "Outlook Anywhere");
    }
}

/* ---- Outlook Anywhere ---- */

static void look_at_anywhere(const struct urls *urls, const mapicfg_object *anywhere) {
    const struct mapicfg__check *check = urls->check;
    static const enum mapicfg__rule_number rule = RULE_CHECK_ANYWHERE_DEFAULT_HOST;
    const uint32_t property = MAPICFG__OUTLOOK_ANYWHERE_InternalHostname;
    const char *host = mapicfg__object_text(anywhere, property);
    char proposed[MAPICFG__CHECK_HOST], url[MAPICFG__CHECK_HOST + 16];
    if (mapicfg__object_state(anywhere, property) == MAPICFG_NOT_STATED) mapicfg__check_lacks(check, rule, property);
    if (!host || strlen(host) >= MAPICFG__CHECK_HOST) return;
    memcpy(url, "https://", 8);
    strcpy(url + 8, host);
    if (!mapicfg__check_put_host(check, url, proposed)) return;
    switch (mapicfg__check_own_name(check, proposed)) {
    case MAPICFG__OWN_YES:
        mapicfg__check_say(check, rule, anywhere, (int32_t)property, mapicfg__check_name(anywhere), host,
                           mapicfg__property_name(property), anywhere->cls->name,
                           urls->shared[0] ? urls->shared : EXAMPLE_HOST, NULL);
        break;
    case MAPICFG__OWN_UNKNOWN: mapicfg__check_lacks_class(check, rule, MAPICFG_CLASS_SERVER); break;
    default: mapicfg__check_clean(check, rule, 1);
    }
}

void mapicfg__check_urls(const struct mapicfg__check *check) {
    struct urls urls = {.check = check};
    const mapicfg_object *anywhere;
    find_shared(&urls);
    look_at_mapi(&urls);
    look_at_urls(&urls);
    look_at_sites(&urls);
    look_at_protocols(&urls);
    for (size_t i = 0; (anywhere = mapicfg__check_object(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE, i)); i++)
        look_at_anywhere(&urls, anywhere);
    if (!mapicfg__check_count(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE))
        mapicfg__check_lacks_class(check, RULE_CHECK_ANYWHERE_DEFAULT_HOST, MAPICFG_CLASS_OUTLOOK_ANYWHERE);
}
