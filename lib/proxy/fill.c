/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fill.c: templates of configurations, filled in from a plan. */
#include "proxy/fill.h"

#include <string.h>

#include "base/text.h"
#include "proxy/address.h"

#define HOSTS_PER_LINE 20u

/* What is being written, and for which pool. */
struct writing {
    struct mapicfg__buffer *out;
    const struct mapicfg__plan *plan;
    size_t pool, item; /* the item is a server, a host, a path or a port, where a line is for each */
    int per_server;    /* the item is a server */
};

static const struct mapicfg__pool *pool_of(const struct writing *to) {
    return &to->plan->pools.list[to->pool];
}

static void put_list(struct mapicfg__buffer *out, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) mapicfg__buffer_char(out, ' ');
        mapicfg__buffer_text(out, list[i]);
    }
}

/* Hosts behind the same directive on several lines: HAProxy takes 64 words on a line. */
static void put_lines(struct mapicfg__buffer *out, const char *directive, const char *const *hosts, size_t count) {
    for (size_t i = 0; i < count; i += HOSTS_PER_LINE) {
        mapicfg__buffer_text(out, directive);
        put_list(out, hosts + i, count - i < HOSTS_PER_LINE ? count - i : HOSTS_PER_LINE);
        mapicfg__buffer_char(out, '\n');
    }
}

/* "exchange", "exchange2" */
static void put_pool(struct mapicfg__buffer *out, size_t pool) {
    mapicfg__buffer_text(out, "exchange");
    if (pool) mapicfg__buffer_number(out, pool + 1);
}

static int is_balanced(const struct writing *to) {
    return to->plan->kind == MAPICFG_PROXY_APACHE && pool_of(to)->server_count > 1;
}

static void put_members(const struct writing *to) {
    const struct mapicfg__pool *pool = pool_of(to);
    mapicfg__buffer_text(to->out, "    ProxyHCExpr exchange_ok {%{REQUEST_STATUS} =~ /^200/}\n    <Proxy balancer://");
    put_pool(to->out, to->pool);
    mapicfg__buffer_text(to->out, ">\n");
    for (size_t i = 0; i < pool->server_count; i++) {
        mapicfg__buffer_text(to->out, "        BalancerMember https://");
        mapicfg__buffer_text(to->out, pool->servers[i]);
        mapicfg__buffer_text(to->out,
                             " hcmethod=GET hcuri=/mapi/healthcheck.htm hcexpr=exchange_ok hcinterval=3 "
                             "hcfails=2 hcpasses=2 timeout=");
        mapicfg__buffer_number(to->out, to->plan->timeout);
        mapicfg__buffer_text(to->out, "\n");
    }
    mapicfg__buffer_text(to->out, "    </Proxy>\n");
}

static void put_servers(const struct writing *to) {
    const struct mapicfg__pool *pool = pool_of(to);
    int numbered = to->plan->kind == MAPICFG_PROXY_HAPROXY;
    if (is_balanced(to)) put_members(to);
    if (to->plan->kind == MAPICFG_PROXY_APACHE) return;
    for (size_t i = 0; i < pool->server_count; i++) {
        mapicfg__buffer_text(to->out, numbered ? "    server exchange" : "        server ");
        if (numbered) {
            mapicfg__buffer_number(to->out, i + 1);
            mapicfg__buffer_char(to->out, ' ');
        }
        mapicfg__buffer_text(to->out, pool->servers[i]);
        mapicfg__buffer_text(to->out, numbered ? "\n" : " max_fails=1 fail_timeout=10s;\n");
    }
}

/* The pools after the first, to which everything else goes. */
static void put_routes(const struct writing *to) {
    for (size_t i = 1; i < to->plan->pools.count; i++) {
        const struct mapicfg__pool *pool = &to->plan->pools.list[i];
        struct mapicfg__buffer directive = {0};
        for (size_t j = 0; to->plan->kind == MAPICFG_PROXY_NGINX && j < pool->host_count; j++) {
            mapicfg__buffer_text(to->out, "        ");
            mapicfg__buffer_text(to->out, pool->hosts[j]);
            mapicfg__buffer_char(to->out, ' ');
            put_pool(to->out, i);
            mapicfg__buffer_text(to->out, ";\n");
        }
        if (to->plan->kind == MAPICFG_PROXY_NGINX) continue;
        mapicfg__buffer_text(&directive, "    acl for_");
        put_pool(&directive, i);
        mapicfg__buffer_text(&directive, " hdr(host),regsub(:[0-9]*$,) -i ");
        if (directive.failed) to->out->failed = 1;
        if (!directive.failed) put_lines(to->out, directive.data, pool->hosts, pool->host_count);
        mapicfg__buffer_free(&directive);
        mapicfg__buffer_text(to->out, "    use_backend ");
        put_pool(to->out, i);
        mapicfg__buffer_text(to->out, " if for_");
        put_pool(to->out, i);
        mapicfg__buffer_char(to->out, '\n');
    }
}

/* The name in a certificate: an IPv6 address has no brackets there. */
static void put_verified(const struct writing *to) {
    const char *host = pool_of(to)->hosts[0];
    size_t size = strlen(host);
    if (*host == '[')
        mapicfg__buffer_bytes(to->out, host + 1, size - 2);
    else
        mapicfg__buffer_text(to->out, host);
}

/* The first hosts, for a comment. */
static void put_title(const struct writing *to) {
    const struct mapicfg__pools *pools = &to->plan->pools;
    struct mapicfg__buffer *out = to->out;
    size_t shown = pools->host_count < 5 ? pools->host_count : 5;
    put_list(out, pools->hosts, shown);
    if (shown == pools->host_count) return;
    mapicfg__buffer_text(out, " and ");
    mapicfg__buffer_number(out, pools->host_count - shown);
    mapicfg__buffer_text(out, " more");
}

static void put_target(const struct writing *to) {
    if (is_balanced(to)) {
        mapicfg__buffer_text(to->out, "balancer://");
        put_pool(to->out, to->pool);
        return;
    }
    mapicfg__buffer_text(to->out, "https://");
    mapicfg__buffer_text(to->out, pool_of(to)->servers[0]);
    mapicfg__buffer_text(to->out, " timeout=");
    mapicfg__buffer_number(to->out, to->plan->timeout);
}

/* What each language puts before a port alone. */
static const char *before_port(const struct mapicfg__plan *plan) {
    static const char *const texts[] = {"", ":", "*:"};
    return texts[plan->kind - 1];
}

/* Where to listen, behind the directive for it. Several ports are in the place of one, as each language has that. */
static void put_listen(const struct writing *to) {
    const struct mapicfg__plan *plan = to->plan;
    struct mapicfg__buffer *out = to->out;
    const char *const between[] = {plan->passthrough ? ";\n        listen " : " ssl;\n        listen ", ",", " "};
    if (plan->listen) {
        if (!strchr(plan->listen, ':')) mapicfg__buffer_text(out, before_port(plan));
        mapicfg__buffer_text(out, plan->listen);
        return;
    }
    for (size_t i = 0; i < plan->facts.port_count; i++) {
        mapicfg__buffer_text(out, i ? between[plan->kind - 1] : "");
        mapicfg__buffer_text(out, before_port(plan));
        mapicfg__buffer_number(out, plan->facts.ports[i]);
    }
}

/* Apache listens on port 443 by its own files. */
static void put_apache_listens(const struct writing *to) {
    const struct mapicfg__plan *plan = to->plan;
    struct mapicfg__buffer *out = to->out;
    if (plan->listen) {
        mapicfg__buffer_text(out, "Listen ");
        put_listen(to);
        mapicfg__buffer_char(out, '\n');
    }
    for (size_t i = 0; !plan->listen && i < plan->facts.port_count; i++) {
        if (plan->facts.ports[i] == 443) continue;
        mapicfg__buffer_text(out, "Listen ");
        mapicfg__buffer_number(out, plan->facts.ports[i]);
        mapicfg__buffer_text(out, " https\n");
    }
}

/* nginx's $host is without the port, which Exchange puts into its redirects. */
static void put_host(const struct writing *to) {
    const struct mapicfg__plan *plan = to->plan;
    int usual = plan->facts.port_count == 1 && plan->facts.ports[0] == 443;
    mapicfg__buffer_text(to->out, usual ? "$host" : "$http_host");
}

/* ---- values of single items ---- */

/* The address without its port; an IPv6 address without brackets. */
static void put_bare(struct mapicfg__buffer *out, const char *address) {
    const char *end = *address == '[' ? strchr(address, ']') : strchr(address, ':');
    address += *address == '[';
    mapicfg__buffer_bytes(out, address, end ? (size_t)(end - address) : strlen(address));
}

/* That of the line, or the pool's first. */
static const char *server_of(const struct writing *to) {
    return pool_of(to)->servers[to->per_server ? to->item : 0];
}

/* A host in a regular expression. */
static void put_escaped(struct mapicfg__buffer *out, const char *host) {
    for (; *host; host++) {
        if (strchr(".[]", *host)) mapicfg__buffer_char(out, '\\');
        mapicfg__buffer_char(out, *host);
    }
}

static void put_pattern(const struct writing *to) {
    put_escaped(to->out, pool_of(to)->hosts[to->item]);
}

/* All hosts of the pool: "mail\.contoso\.com|post\.contoso\.com". */
static void put_patterns(const struct writing *to) {
    for (size_t i = 0; i < pool_of(to)->host_count; i++) {
        if (i) mapicfg__buffer_char(to->out, '|');
        put_escaped(to->out, pool_of(to)->hosts[i]);
    }
}

/* A member of a pool of BIG-IP, which has a dot before the port of an IPv6 address. */
static void put_member(const struct writing *to) {
    const char *server = server_of(to);
    put_bare(to->out, server);
    mapicfg__buffer_char(to->out, *server == '[' ? '.' : ':');
    mapicfg__buffer_text(to->out, strrchr(server, ':') + 1);
}

static void put_server_list(const struct writing *to) {
    for (size_t i = 0; i < pool_of(to)->server_count; i++) {
        if (i) mapicfg__buffer_char(to->out, ' ');
        put_bare(to->out, pool_of(to)->servers[i]);
    }
}

/* Of an upstream of nginx, on one line. */
static void put_server_directives(const struct writing *to) {
    for (size_t i = 0; i < pool_of(to)->server_count; i++) {
        mapicfg__buffer_text(to->out, "server ");
        mapicfg__buffer_text(to->out, pool_of(to)->servers[i]);
        mapicfg__buffer_text(to->out, " max_fails=1 fail_timeout=10s; ");
    }
}

/* Where the virtual server is to be: that of --listen, or a word to be replaced. */
static void put_virtual(const struct writing *to) {
    const char *listen = to->plan->listen;
    if (listen && *listen != '*' && strchr(listen, ':'))
        put_bare(to->out, listen);
    else
        mapicfg__buffer_text(to->out, "VIRTUAL_ADDRESS");
}

static void put_port(const struct writing *to) {
    const char *listen = to->plan->listen, *colon = listen ? strrchr(listen, ':') : NULL;
    if (listen)
        mapicfg__buffer_text(to->out, colon ? colon + 1 : listen);
    else
        mapicfg__buffer_number(to->out, to->plan->facts.ports[to->item]);
}

/* The same with its port, as BIG-IP has it. */
static void put_destination(const struct writing *to) {
    const char *listen = to->plan->listen;
    put_virtual(to);
    mapicfg__buffer_char(to->out, listen && *listen == '[' ? '.' : ':');
    put_port(to);
}

static void put_two_digits(struct mapicfg__buffer *out, uint32_t number) {
    if (number < 10) mapicfg__buffer_char(out, '0');
    mapicfg__buffer_number(out, number);
}

/* "00:15:00", or "1.00:00:00" for a day. */
static void put_span(const struct writing *to) {
    uint32_t seconds = to->plan->timeout;
    if (seconds >= 86400) mapicfg__buffer_text(to->out, "1.");
    put_two_digits(to->out, seconds / 3600 % 24);
    mapicfg__buffer_char(to->out, ':');
    put_two_digits(to->out, seconds / 60 % 60);
    mapicfg__buffer_char(to->out, ':');
    put_two_digits(to->out, seconds % 60);
}

/* "mapi|autodiscover|ews|oab" */
static void put_paths(const struct writing *to) {
    for (size_t i = 0; i < to->plan->path_count; i++) {
        if (i) mapicfg__buffer_char(to->out, '|');
        mapicfg__buffer_text(to->out, to->plan->paths[i]);
    }
}

/* What the paths begin with, for a shell. */
static void put_path_list(const struct writing *to) {
    for (size_t i = 0; i < to->plan->path_count; i++) {
        mapicfg__buffer_text(to->out, i ? " \"/" : "\"/");
        mapicfg__buffer_text(to->out, to->plan->paths[i]);
        mapicfg__buffer_text(to->out, "/*\"");
    }
}

/* The name of a service of BunkerWeb, which is its first host. */
static void put_service(const struct writing *to) {
    put_verified(to);
}

static void put_service_list(const struct writing *to) {
    struct writing each = *to;
    for (each.pool = 0; each.pool < to->plan->pools.count; each.pool++) {
        if (each.pool) mapicfg__buffer_char(to->out, ' ');
        put_service(&each);
    }
}

/* ---- values by name ---- */

static void put_names(const struct writing *to) {
    put_list(to->out, pool_of(to)->hosts, pool_of(to)->host_count);
}

static void put_first(const struct writing *to) {
    mapicfg__buffer_text(to->out, pool_of(to)->hosts[0]);
}

static void put_certificate(const struct writing *to) {
    mapicfg__buffer_text(to->out, to->plan->certificate.data);
}

static void put_key(const struct writing *to) {
    mapicfg__buffer_text(to->out, to->plan->key.data);
}

static void put_authorities(const struct writing *to) {
    mapicfg__buffer_text(to->out, to->plan->authorities);
}

static void put_timeout(const struct writing *to) {
    mapicfg__buffer_number(to->out, to->plan->timeout);
}

static void put_aliases(const struct writing *to) {
    put_lines(to->out, "    ServerAlias ", pool_of(to)->hosts + 1, pool_of(to)->host_count - 1);
}

static void put_ours(const struct writing *to) {
    put_lines(to->out, "    acl ours hdr(host),regsub(:[0-9]*$,) -i ", to->plan->pools.hosts,
              to->plan->pools.host_count);
}

static void put_this_pool(const struct writing *to) {
    put_pool(to->out, to->pool);
}

/* Of a rule for the pool and the port: 100, 101, 200. */
static void put_priority(const struct writing *to) {
    mapicfg__buffer_number(to->out, (to->pool + 1) * 100 + to->item);
}

static void put_number(const struct writing *to) {
    mapicfg__buffer_number(to->out, to->item + 1);
}

static void put_server(const struct writing *to) {
    mapicfg__buffer_text(to->out, server_of(to));
}

static void put_server_bare(const struct writing *to) {
    put_bare(to->out, server_of(to));
}

static void put_server_port(const struct writing *to) {
    mapicfg__buffer_text(to->out, strrchr(server_of(to), ':') + 1);
}

static void put_address(const struct writing *to) {
    put_bare(to->out, to->plan->pools.addresses[to->item]);
}

static void put_one_host(const struct writing *to) {
    mapicfg__buffer_text(to->out, pool_of(to)->hosts[to->item]);
}

static void put_path(const struct writing *to) {
    mapicfg__buffer_text(to->out, to->plan->paths[to->item]);
}

/* What a node of BIG-IP stands for. */
static void put_node_of(struct mapicfg__buffer *out, const char *address) {
    int is_number = mapicfg__address_is_number(address);
    mapicfg__buffer_text(out, is_number ? "address " : "fqdn { autopopulate disabled name ");
    put_bare(out, address);
    if (!is_number) mapicfg__buffer_text(out, " }");
}

static void put_node(const struct writing *to) {
    put_node_of(to->out, to->plan->pools.addresses[to->item]);
}

static void put_target_node(const struct writing *to) {
    put_node_of(to->out, server_of(to));
}

static void put_value(const struct writing *to, const char *name, size_t size) {
    static const struct {
        const char *name;
        void (*put)(const struct writing *to);
    } values[] = {
        {"names", put_names},
        {"first", put_first},
        {"certificate", put_certificate},
        {"key", put_key},
        {"authorities", put_authorities},
        {"listen", put_listen},
        {"timeout", put_timeout},
        {"servers", put_servers},
        {"aliases", put_aliases},
        {"ours", put_ours},
        {"title", put_title},
        {"verified", put_verified},
        {"target", put_target},
        {"routes", put_routes},
        {"host", put_host},
        {"pool", put_this_pool},
        {"number", put_number},
        {"server", put_server},
        {"server-name", put_server_bare},
        {"server-port", put_server_port},
        {"member", put_member},
        {"address", put_address},
        {"node", put_node},
        {"name", put_one_host},
        {"pattern", put_pattern},
        {"path", put_path},
        {"paths", put_paths},
        {"virtual", put_virtual},
        {"port", put_port},
        {"span", put_span},
        {"priority", put_priority},
        {"patterns", put_patterns},
        {"server-list", put_server_list},
        {"server-directives", put_server_directives},
        {"destination", put_destination},
        {"path-list", put_path_list},
        {"service", put_service},
        {"service-list", put_service_list},
        {"target-node", put_target_node},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (mapicfg__text_equal(name, size, values[i].name, strlen(values[i].name))) {
            values[i].put(to);
            return;
        }
}

/* ---- lines ---- */

/* How often a line is written, by what it begins with; *size is the size of that. */
static size_t times_of(const struct writing *to, const char *line, size_t *size) {
    const struct mapicfg__plan *plan = to->plan;
    const struct {
        const char *beginning;
        size_t times;
    } every[] = {
        {"@ntlm@", plan->facts.ntlm != 0},
        {"@basic@", !plan->facts.ntlm},
        {"@several@", plan->pools.count > 1},
        {"@single@", plan->pools.count == 1},
        {"@per-server@", pool_of(to)->server_count},
        {"@per-host@", pool_of(to)->host_count},
        {"@per-address@", plan->pools.address_count},
        {"@per-path@", plan->path_count},
        {"@per-port@", plan->listen ? 1 : plan->facts.port_count},
    };
    for (size_t i = 0; i < sizeof every / sizeof *every; i++) {
        *size = strlen(every[i].beginning);
        if (strncmp(line, every[i].beginning, *size) == 0) return every[i].times;
    }
    *size = 0;
    return 1;
}

static void put_filled(const struct writing *to, const char *line, size_t size) {
    while (size) {
        const char *at = memchr(line, '@', size);
        size_t plain = at ? (size_t)(at - line) : size;
        mapicfg__buffer_bytes(to->out, line, plain);
        if (!at) return;
        const char *end = strchr(at + 1, '@');
        put_value(to, at + 1, (size_t)(end - at - 1));
        size -= (size_t)(end + 1 - line);
        line = end + 1;
    }
}

static void put_line(struct writing *to, const char *line, size_t size) {
    size_t beginning, times = times_of(to, line, &beginning);
    to->per_server = strncmp(line, "@per-server@", 12) == 0;
    for (to->item = 0; to->item < times; to->item++) put_filled(to, line + beginning, size - beginning);
    to->item = 0;
}

/* The size of what a template begins with: a line, or a word that stands for whole lines and has no newline of its
 * own. */
static size_t piece_size(const char *template) {
    static const char *const blocks[] = {"@servers@", "@aliases@", "@ours@", "@routes@", "@each@", "@end@"};
    size_t size = strcspn(template, "\n");
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (strncmp(template, blocks[i], strlen(blocks[i])) == 0) return strlen(blocks[i]);
    return size + (template[size] == '\n');
}

void mapicfg__fill_template(struct mapicfg__buffer *out, const struct mapicfg__plan *plan, const char *template) {
    struct writing to = {.out = out, .plan = plan};
    const char *each = NULL; /* what is repeated */
    if (plan->kind == MAPICFG_PROXY_APACHE) put_apache_listens(&to);
    while (*template) {
        size_t size = piece_size(template);
        int is_end = strncmp(template, "@end@", 5) == 0;
        if (strncmp(template, "@each@", 6) == 0)
            each = template + size;
        else if (!is_end)
            put_line(&to, template, size);
        template += size;
        if (!is_end) continue;
        to.pool = to.pool + 1 < plan->pools.count ? to.pool + 1 : 0;
        if (to.pool) template = each;
    }
}
