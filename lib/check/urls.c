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
#include "model/release.h"
#include "model/url.h"

/* The internal host of a MAPI virtual directory that servers may share, and the one that most of its site have. */
struct site_name {
    const char *site, *main;
    char host[MAPICFG__CHECK_HOST];
};

struct urls {
    const struct mapicfg__check *check;
    struct site_name *names; /* sorted */
    size_t name_count;
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

void mapicfg__check_put_any_shared(const struct mapicfg__check *check, char *host) {
    for (size_t class = 0; class < CLASSES; class ++) {
        const mapicfg_object *object;
        for (size_t i = 0; (object = mapicfg__check_object(check, classes[class], i)); i++)
            if (mapicfg__check_put_shared(check, object, MAPICFG__ROLE_EXTERNAL, host) ||
                mapicfg__check_put_shared(check, object, MAPICFG__ROLE_INTERNAL, host))
                return;
    }
    strcpy(host, "mail.example.com");
}

/* ---- the names of sites ---- */

static int by_site(const void *a, const void *b) {
    const struct site_name *left = a, *right = b;
    int order = strcmp(left->site, right->site);
    return order ? order : strcmp(left->host, right->host);
}

static void list_sites(struct urls *urls) {
    const mapicfg_object *vdir;
    for (size_t i = 0; (vdir = mapicfg__check_object(urls->check, MAPICFG_CLASS_VDIR, i)); i++) {
        struct site_name *name = &urls->names[urls->name_count];
        if (!mapicfg__check_put_shared(urls->check, vdir, MAPICFG__ROLE_INTERNAL, name->host)) continue;
        name->site = mapicfg__check_site_name(urls->check, mapicfg__check_server(urls->check, vdir));
        if (name->site)
            urls->name_count++;
        else
            mapicfg__check_lacks(urls->check, RULE_CHECK_URL_SEVERAL_NAMES, MAPICFG__SERVER_Site);
    }
    if (urls->name_count) qsort(urls->names, urls->name_count, sizeof *urls->names, by_site);
}

/* How many names from the first on are of its site; each learns which most have. */
static size_t take_site(struct site_name *names, size_t count) {
    size_t size = 0, run = 0, longest = 0;
    const char *main = names->host;
    for (; size < count && !strcmp(names[size].site, names->site); size++) {
        run = size && !strcmp(names[size].host, names[size - 1].host) ? run + 1 : 1;
        if (run <= longest) continue;
        longest = run;
        main = names[size].host;
    }
    for (size_t i = 0; i < size; i++) names[i].main = main;
    return size;
}

/* What most servers of the object's site have; NULL: nothing is known of it. */
static const char *main_name(const struct urls *urls, const mapicfg_object *object) {
    const char *site = mapicfg__check_site_name(urls->check, mapicfg__check_server(urls->check, object));
    size_t from = 0, to = urls->name_count;
    while (site && from < to) {
        size_t middle = from + (to - from) / 2;
        int order = strcmp(urls->names[middle].site, site);
        if (!order) return urls->names[middle].main;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

/* ---- one URL ---- */

/* The host that a remedy proposes: the name of the site, that of the object's other URL, or of another object's. */
static const char *propose_host(const struct urls *urls, const mapicfg_object *object, uint32_t property, char *host) {
    const char *main = property == MAPICFG__VDIR_InternalUrl ? main_name(urls, object) : NULL;
    if (main && mapicfg__object_text(object, property)) return main;
    if (urls->outside[0]) return urls->outside;
    if (mapicfg__check_put_shared(urls->check, object, MAPICFG__ROLE_EXTERNAL, host) ||
        mapicfg__check_put_shared(urls->check, object, MAPICFG__ROLE_INTERNAL, host))
        return host;
    return urls->check->shared;
}

/* https://mail.contoso.com/mapi; of Outlook Anywhere the host alone. */
static void put_proposal(const mapicfg_object *object, const char *host, struct mapicfg__buffer *out) {
    const int is_host = object->cls->id == MAPICFG_CLASS_OUTLOOK_ANYWHERE;
    mapicfg__buffer_text(out, is_host ? "" : "https://");
    mapicfg__buffer_text(out, host);
    if (is_host) return;
    mapicfg__buffer_char(out, '/');
    mapicfg__buffer_text(out, object->cls->folder);
    if (object->cls->id == MAPICFG_CLASS_EWS_VDIR) mapicfg__buffer_text(out, "/Exchange.asmx");
}

static void say_with(const struct urls *urls, enum mapicfg__rule_number rule, const mapicfg_object *object,
                     uint32_t property, const char *value, const char *host) {
    struct mapicfg__buffer proposal = {0};
    const uint32_t tls = property == MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname
                             ? MAPICFG__OUTLOOK_ANYWHERE_ExternalClientsRequireSsl
                             : MAPICFG__OUTLOOK_ANYWHERE_InternalClientsRequireSsl;
    put_proposal(object, host, &proposal);
    if (proposal.failed)
        mapicfg__check_no_memory(urls->check);
    else
        mapicfg__check_say(urls->check, rule, object, (int32_t)property, mapicfg__check_name(object), value,
                           mapicfg__property_name(property), object->cls->name, proposal.data,
                           mapicfg__property_name(tls), NULL);
    mapicfg__buffer_free(&proposal);
}

static void say(const struct urls *urls, enum mapicfg__rule_number rule, const mapicfg_object *object,
                uint32_t property, const char *value) {
    char host[MAPICFG__CHECK_HOST];
    say_with(urls, rule, object, property, value, propose_host(urls, object, property, host));
}

static int is_http(const char *url) {
    return mapicfg__text_starts(url, "http://");
}

/* What may be wrong with a host: the first that is counts. */
enum fault { INVALID, ADDRESS, SINGLE_LABEL, SERVER_NAME, DOT, FAULTS };

static enum fault judge(const struct mapicfg__check *check, const char *host, int *unknown) {
    *unknown = 0;
    if (mapicfg__check_is_address(host)) return ADDRESS;
    if (!strchr(host, '.')) return SINGLE_LABEL;
    enum mapicfg__check_own own = mapicfg__check_own_name(check, host);
    *unknown = own == MAPICFG__OWN_UNKNOWN;
    return own == MAPICFG__OWN_YES ? SERVER_NAME : FAULTS;
}

/* The dot is no part of the host that is judged. */
static int has_dot(const mapicfg_object *object, const char *text) {
    if (object->cls->id != MAPICFG_CLASS_OUTLOOK_ANYWHERE) return mapicfg__url_has_dot(text);
    return text[0] && text[strlen(text) - 1] == '.';
}

int mapicfg__check_is_usable(const struct mapicfg__check *check, const mapicfg_object *object, uint32_t role) {
    char host[MAPICFG__CHECK_HOST], *served;
    int unknown;
    const char *text = mapicfg__object_role(object, role);
    if (!text) return 0;
    if (!mapicfg__check_put_role(check, object, role, host) || judge(check, host, &unknown) != FAULTS) return 0;
    if (has_dot(object, text)) return 0;
    if (object->cls->id != MAPICFG_CLASS_VDIR) return 1;
    if (mapicfg__url_dup_served(text, &served, NULL)) mapicfg__check_no_memory(check);
    const int is_right = !served && !is_http(text);
    mapicfg_free(served);
    return is_right;
}

/* Says the rule of the fault, and that those before it are clean. Returns whether there is no fault. */
static int look_at_role(const struct urls *urls, const mapicfg_object *object, uint32_t role,
                        const enum mapicfg__rule_number rules[FAULTS]) {
    const struct mapicfg__check *check = urls->check;
    const uint32_t property = property_of(object, role);
    char host[MAPICFG__CHECK_HOST];
    int unknown = 0;
    enum fault fault = mapicfg__check_put_role(check, object, role, host) ? judge(check, host, &unknown) : INVALID;
    const char *text = mapicfg__object_text(object, property);
    if (fault == FAULTS && has_dot(object, text)) fault = DOT;
    for (unsigned i = 0; i < FAULTS && i < (unsigned)fault; i++) {
        if (unknown && i == SERVER_NAME)
            mapicfg__check_lacks_class(check, rules[i], MAPICFG_CLASS_SERVER);
        else
            mapicfg__check_clean(check, rules[i], 1);
    }
    if (fault == DOT)
        say_with(urls, rules[fault], object, property, text, host);
    else if (fault != FAULTS)
        say(urls, rules[fault], object, property, text);
    return fault == FAULTS;
}

static const enum mapicfg__rule_number url_rules[FAULTS] = {RULE_CHECK_URL_INVALID, RULE_CHECK_URL_ADDRESS,
                                                            RULE_CHECK_URL_SINGLE_LABEL, RULE_CHECK_URL_SERVER_NAME,
                                                            RULE_CHECK_URL_DOT};

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
    if (mapicfg__object_state(object, property) == MAPICFG_NOT_STATED) {
        mapicfg__check_lacks(check, RULE_CHECK_URL_HTTP, property);
        for (size_t i = 0; i < FAULTS; i++) mapicfg__check_lacks(check, url_rules[i], property);
    }
    if (!url || (is_http(url) && may_be_http(object))) return;
    if (is_http(url)) {
        say(urls, RULE_CHECK_URL_HTTP, object, property, url);
        return;
    }
    if (look_at_role(urls, object, role, url_rules)) look_at_path(urls, object, property, url);
    mapicfg__check_clean(check, RULE_CHECK_URL_HTTP, 1);
}

static void look_at_urls(const struct urls *urls) {
    int any = 0;
    for (size_t class = 0; class < CLASSES; class ++) {
        const mapicfg_object *object;
        for (size_t i = 0; (object = mapicfg__check_object(urls->check, classes[class], i)); i++) {
            look_at_url(urls, object, MAPICFG__ROLE_INTERNAL);
            look_at_url(urls, object, MAPICFG__ROLE_EXTERNAL);
            any = 1;
        }
    }
    if (any) return;
    mapicfg__check_lacks_class(urls->check, RULE_CHECK_URL_HTTP, MAPICFG_CLASS_VDIR);
    for (size_t i = 0; i < FAULTS; i++) mapicfg__check_lacks_class(urls->check, url_rules[i], MAPICFG_CLASS_VDIR);
}

/* ---- none, or none outside ---- */

/* What clients outside reach the server by: "Outlook Anywhere", and its host unless another rule finds fault with that.
 * NULL: by nothing; *stated is 0 when nothing says so. */
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
            if (!mapicfg__check_put_shared(check, vdir, MAPICFG__ROLE_EXTERNAL, host)) host[0] = '\0';
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
    static const enum mapicfg__rule_number needing[] = {RULE_CHECK_URL_NONE,    RULE_CHECK_URL_EXTERNAL_BLANK,
                                                        RULE_CHECK_URL_PATH,    RULE_CHECK_URL_SEVERAL_NAMES,
                                                        RULE_CHECK_URL_DIFFERS, RULE_CHECK_MAPI_MISSING};
    const mapicfg_object *vdir;
    for (size_t i = 0; (vdir = mapicfg__check_object(urls->check, MAPICFG_CLASS_VDIR, i)); i++)
        look_at_blank(urls, vdir);
    for (size_t i = 0; !mapicfg__check_count(urls->check, MAPICFG_CLASS_VDIR) && i < sizeof needing / sizeof *needing;
         i++)
        mapicfg__check_lacks_class(urls->check, needing[i], MAPICFG_CLASS_VDIR);
}

/* ---- servers without a directory ---- */

/* Edge Transport, and the Mailbox role of Exchange 2013 alone, have no virtual directories that clients use. */
static int is_behind(const struct mapicfg__check *check, const mapicfg_object *server) {
    const char *role = mapicfg__object_text(server, MAPICFG__SERVER_ServerRole);
    const uint32_t release = check->topology->servers[mapicfg__check_server(check, server)].release;
    if (mapicfg__object_state(server, MAPICFG__SERVER_IsClientAccessServer) == MAPICFG_FALSE) return 1;
    if (!role) return 0;
    return mapicfg__text_is_word(role, strlen(role), "Edge") ||
           (release && release <= MAPICFG_SERVER_2013 && mapicfg__text_is_word(role, strlen(role), "Mailbox"));
}

static void look_at_server(const struct urls *urls, uint32_t number, int has_nameless) {
    static const enum mapicfg__rule_number rule = RULE_CHECK_MAPI_MISSING;
    const struct mapicfg__server *server = &urls->check->topology->servers[number];
    if (server->vdirs[MAPICFG__MAPI])
        mapicfg__check_clean(urls->check, rule, 1);
    else if (has_nameless)
        mapicfg__check_lacks(urls->check, rule, MAPICFG__VDIR_Server);
    else
        mapicfg__check_say_of(urls->check, rule, server->name, server->name, NULL);
}

/* Where directories of some servers are known. */
static void look_at_servers(const struct urls *urls) {
    const struct mapicfg__check *check = urls->check;
    const struct mapicfg__topology *topology = check->topology;
    const mapicfg_object *object;
    char *behind = mapicfg__mem_zalloc(topology->server_count + 1);
    int has_nameless = 0;
    if (!behind) {
        mapicfg__check_no_memory(check);
        return;
    }
    for (size_t i = 0; (object = mapicfg__check_object(check, MAPICFG_CLASS_VDIR, i)); i++)
        has_nameless |= mapicfg__check_server(check, object) == 0;
    for (size_t i = 0; (object = mapicfg__check_object(check, MAPICFG_CLASS_SERVER, i)); i++)
        if (is_behind(check, object)) behind[mapicfg__check_server(check, object)] = 1;
    for (uint32_t i = 1; i < topology->server_count; i++)
        if (!topology->servers[i].stated && mapicfg__topology_number(topology, i) == i && !behind[i] &&
            mapicfg__server_can(topology->servers[i].release))
            look_at_server(urls, i, has_nameless);
    mapicfg__mem_free(behind);
}

/* ---- several names in one site ---- */

/* Sorted: the names of one site, joined. */
static void look_at_site(const struct urls *urls, const struct site_name *names, size_t count) {
    struct mapicfg__buffer list = {0};
    char proposal[MAPICFG__CHECK_HOST + 16];
    size_t different = 0;
    for (size_t i = 0; i < count; i++) {
        if (i && !strcmp(names[i].host, names[i - 1].host)) continue;
        mapicfg__buffer_text(&list, different++ ? ", " : "");
        mapicfg__buffer_text(&list, names[i].host);
    }
    snprintf(proposal, sizeof proposal, "https://%s/mapi", names->main);
    if (list.failed)
        mapicfg__check_no_memory(urls->check);
    else if (different > 1)
        mapicfg__check_say_of(urls->check, RULE_CHECK_URL_SEVERAL_NAMES, names[0].site, names[0].site, list.data,
                              proposal, NULL);
    else
        mapicfg__check_clean(urls->check, RULE_CHECK_URL_SEVERAL_NAMES, 1);
    mapicfg__buffer_free(&list);
}

static void look_at_sites(const struct urls *urls) {
    if (mapicfg__check_count(urls->check, MAPICFG_CLASS_VDIR) < 2) return;
    for (size_t first = 0, size; first < urls->name_count; first += size) {
        for (size = 1; first + size < urls->name_count; size++)
            if (strcmp(urls->names[first + size].site, urls->names[first].site)) break;
        look_at_site(urls, urls->names + first, size);
    }
}

/* ---- protocols of one server ---- */

static void compare(const struct urls *urls, const mapicfg_object *vdir, const mapicfg_object *other,
                    const char *protocol) {
    char mapi[MAPICFG__CHECK_HOST], host[MAPICFG__CHECK_HOST];
    if (!mapicfg__check_put_shared(urls->check, vdir, MAPICFG__ROLE_INTERNAL, mapi) ||
        !mapicfg__check_put_shared(urls->check, other, MAPICFG__ROLE_INTERNAL, host))
        return;
    if (mapicfg__url_hosts_equal(mapi, host)) {
        mapicfg__check_clean(urls->check, RULE_CHECK_URL_DIFFERS, 1);
        return;
    }
    const char *server = mapicfg__check_server_name(urls->check, mapicfg__check_server(urls->check, vdir));
    mapicfg__check_say(urls->check, RULE_CHECK_URL_DIFFERS, vdir, MAPICFG__VDIR_InternalUrl, server ? server : "",
                       protocol, mapi, host, NULL);
}

static void look_at_protocols(const struct urls *urls) {
    static const uint32_t others[] = {MAPICFG_CLASS_EWS_VDIR, MAPICFG_CLASS_OUTLOOK_ANYWHERE};
    for (size_t i = 0; i < 2; i++)
        if (!mapicfg__check_count(urls->check, others[i]))
            mapicfg__check_lacks_class(urls->check, RULE_CHECK_URL_DIFFERS, others[i]);
    for (uint32_t i = 1; i < urls->check->topology->server_count; i++) {
        const mapicfg_object *const *vdirs = urls->check->topology->servers[i].vdirs;
        if (!vdirs[MAPICFG__MAPI] || mapicfg__topology_number(urls->check->topology, i) != i) continue;
        if (urls->check->topology->servers[i].stated) continue; /* the same once more */
        if (vdirs[MAPICFG__EWS]) compare(urls, vdirs[MAPICFG__MAPI], vdirs[MAPICFG__EWS], "Exchange Web Services");
        if (vdirs[MAPICFG__RPC]) compare(urls, vdirs[MAPICFG__MAPI], vdirs[MAPICFG__RPC], "Outlook Anywhere");
    }
}

/* ---- Outlook Anywhere ---- */

/* Of the two roles; the host that Setup leaves has a rule of its own. */
static const struct {
    uint32_t role, require_tls;
    enum mapicfg__rule_number rules[FAULTS];
} anywhere_roles[] = {
    {MAPICFG__ROLE_INTERNAL,
     MAPICFG__OUTLOOK_ANYWHERE_InternalClientsRequireSsl,
     {RULE_CHECK_ANYWHERE_INVALID, RULE_CHECK_ANYWHERE_ADDRESS, RULE_CHECK_ANYWHERE_SINGLE_LABEL,
      RULE_CHECK_ANYWHERE_DEFAULT_HOST, RULE_CHECK_ANYWHERE_DOT}},
    {MAPICFG__ROLE_EXTERNAL,
     MAPICFG__OUTLOOK_ANYWHERE_ExternalClientsRequireSsl,
     {RULE_CHECK_ANYWHERE_INVALID, RULE_CHECK_ANYWHERE_ADDRESS, RULE_CHECK_ANYWHERE_SINGLE_LABEL,
      RULE_CHECK_ANYWHERE_SERVER_NAME, RULE_CHECK_ANYWHERE_DOT}},
};
#define ANYWHERE_ROLES (sizeof anywhere_roles / sizeof *anywhere_roles)

/* Of a host that is handed out. */
static void look_at_tls(const struct urls *urls, const mapicfg_object *anywhere, uint32_t property) {
    const uint32_t state = mapicfg__object_state(anywhere, property);
    if (state == MAPICFG_NOT_STATED)
        mapicfg__check_lacks(urls->check, RULE_CHECK_ANYWHERE_NO_TLS, property);
    else if (state == MAPICFG_FALSE)
        say(urls, RULE_CHECK_ANYWHERE_NO_TLS, anywhere, property, "False");
    else
        mapicfg__check_clean(urls->check, RULE_CHECK_ANYWHERE_NO_TLS, 1);
}

static void look_at_anywhere(const struct urls *urls, const mapicfg_object *anywhere) {
    for (size_t which = 0; which < ANYWHERE_ROLES; which++) {
        const enum mapicfg__rule_number *rules = anywhere_roles[which].rules;
        const uint32_t property = property_of(anywhere, anywhere_roles[which].role);
        const uint32_t state = mapicfg__object_state(anywhere, property);
        for (size_t i = 0; state == MAPICFG_NOT_STATED && i < FAULTS; i++)
            mapicfg__check_lacks(urls->check, rules[i], property);
        if (!mapicfg__object_text(anywhere, property)) continue;
        look_at_role(urls, anywhere, anywhere_roles[which].role, rules);
        look_at_tls(urls, anywhere, anywhere_roles[which].require_tls);
    }
}

static void look_at_all_anywhere(const struct urls *urls) {
    const struct mapicfg__check *check = urls->check;
    const mapicfg_object *anywhere;
    for (size_t i = 0; (anywhere = mapicfg__check_object(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE, i)); i++)
        look_at_anywhere(urls, anywhere);
    if (mapicfg__check_count(check, MAPICFG_CLASS_OUTLOOK_ANYWHERE)) return;
    mapicfg__check_lacks_class(check, RULE_CHECK_ANYWHERE_NO_TLS, MAPICFG_CLASS_OUTLOOK_ANYWHERE);
    for (size_t i = 0; i < ANYWHERE_ROLES * FAULTS; i++)
        mapicfg__check_lacks_class(check, anywhere_roles[i / FAULTS].rules[i % FAULTS], MAPICFG_CLASS_OUTLOOK_ANYWHERE);
}

void mapicfg__check_urls(const struct mapicfg__check *check) {
    struct urls urls = {.check = check};
    urls.names = mapicfg__mem_alloc((mapicfg__check_count(check, MAPICFG_CLASS_VDIR) + 1) * sizeof *urls.names);
    if (!urls.names) {
        mapicfg__check_no_memory(check);
        return;
    }
    list_sites(&urls);
    for (size_t at = 0; at < urls.name_count;) at += take_site(urls.names + at, urls.name_count - at);
    look_at_mapi(&urls);
    look_at_urls(&urls);
    if (mapicfg__check_count(check, MAPICFG_CLASS_VDIR)) look_at_servers(&urls);
    if (!mapicfg__check_count(check, MAPICFG_CLASS_SERVER))
        mapicfg__check_lacks_class(check, RULE_CHECK_MAPI_MISSING, MAPICFG_CLASS_SERVER);
    look_at_sites(&urls);
    look_at_protocols(&urls);
    look_at_all_anywhere(&urls);
    mapicfg__mem_free(urls.names);
}
