/* SPDX-License-Identifier: LGPL-2.1-or-later
 * write.c: writes a configuration that publishes MAPI over HTTP: a template a proxy, filled in from the plan. */
#include "proxy/plan.h"
#include "proxy/templates.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "rule/list.h"

#define HOSTS_PER_LINE 20u

/* ---- filling in ---- */

/* What is being written, and for which pool. */
struct writing {
    struct mapicfg__buffer *out;
    const struct mapicfg__plan *plan;
    size_t pool;
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
static void put_verified(struct mapicfg__buffer *out, const char *host) {
    size_t size = strlen(host);
    if (*host == '[')
        mapicfg__buffer_bytes(out, host + 1, size - 2);
    else
        mapicfg__buffer_text(out, host);
}

/* The first hosts, for a comment. */
static void put_title(struct mapicfg__buffer *out, const struct mapicfg__pools *pools) {
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
static void put_listen(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
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
static void put_apache_listens(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
    if (plan->listen) {
        mapicfg__buffer_text(out, "Listen ");
        put_listen(out, plan);
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
static void put_host(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
    int usual = plan->facts.port_count == 1 && plan->facts.ports[0] == 443;
    mapicfg__buffer_text(out, usual ? "$host" : "$http_host");
}

static void put_value(const struct writing *to, const char *name, size_t size) {
    static const char *const names[] = {"names",   "first",   "certificate", "key",  "authorities", "listen",
                                        "timeout", "servers", "aliases",     "ours", "title",       "verified",
                                        "target",  "routes",  "host",        "pool"};
    const struct mapicfg__plan *plan = to->plan;
    const struct mapicfg__pool *pool = pool_of(to);
    size_t which = 0;
    while (which < sizeof names / sizeof *names &&
           (strlen(names[which]) != size || memcmp(names[which], name, size) != 0))
        which++;
    switch (which) {
    case 0: put_list(to->out, pool->hosts, pool->host_count); break;
    case 1: mapicfg__buffer_text(to->out, pool->hosts[0]); break;
    case 2: mapicfg__buffer_text(to->out, plan->certificate.data); break;
    case 3: mapicfg__buffer_text(to->out, plan->key.data); break;
    case 4: mapicfg__buffer_text(to->out, plan->authorities); break;
    case 5: put_listen(to->out, plan); break;
    case 6: mapicfg__buffer_number(to->out, plan->timeout); break;
    case 7: put_servers(to); break;
    case 8: put_lines(to->out, "    ServerAlias ", pool->hosts + 1, pool->host_count - 1); break;
    case 9:
        put_lines(to->out, "    acl ours hdr(host),regsub(:[0-9]*$,) -i ", plan->pools.hosts, plan->pools.host_count);
        break;
    case 10: put_title(to->out, &plan->pools); break;
    case 11: put_verified(to->out, pool->hosts[0]); break;
    case 12: put_target(to); break;
    case 13: put_routes(to); break;
    case 14: put_host(to->out, plan); break;
    default: put_pool(to->out, to->pool); break;
    }
}

/* Whether a line is wanted that begins with a condition; *size is that of the condition, 0 for none. */
static int is_wanted(const struct mapicfg__plan *plan, const char *line, size_t *size) {
    static const char *const conditions[] = {"@ntlm@", "@several@", "@single@"};
    const int holds[] = {plan->facts.ntlm, plan->pools.count > 1, plan->pools.count == 1};
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        *size = strlen(conditions[i]);
        if (strncmp(line, conditions[i], *size) == 0) return holds[i];
    }
    *size = 0;
    return 1;
}

static void put_line(const struct writing *to, const char *line, size_t size) {
    size_t condition;
    if (!is_wanted(to->plan, line, &condition)) return;
    line += condition;
    size -= condition;
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

/* The size of what a template begins with: a line, or a word that stands for whole lines and has no newline of its
 * own. */
static size_t piece_size(const char *template) {
    static const char *const blocks[] = {"@servers@", "@aliases@", "@ours@", "@routes@", "@each@", "@end@"};
    size_t size = strcspn(template, "\n");
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (strncmp(template, blocks[i], strlen(blocks[i])) == 0) return strlen(blocks[i]);
    return size + (template[size] == '\n');
}

static void put_template(struct mapicfg__buffer *out, const struct mapicfg__plan *plan, const char *template) {
    struct writing to = {out, plan, 0};
    const char *each = NULL; /* what is repeated */
    if (plan->kind == MAPICFG_PROXY_APACHE) put_apache_listens(out, plan);
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

/* ---- what to know ---- */

static mapicfg_status tell(const struct mapicfg__plan *plan, const mapicfg_proxy_write_options *options,
                           mapicfg_statements **findings, mapicfg_error *err) {
    mapicfg_status status = mapicfg_statements_new(findings, err);
    if (status) return status;
    const char *certificate = plan->certificate.data;
    int autodiscover = 0;
    for (size_t i = 0; i < plan->pools.host_count; i++)
        autodiscover |= strncmp(plan->pools.hosts[i], "autodiscover.", 13) == 0;
    const struct {
        enum mapicfg__rule_number rule;
        int said;
    } found[] = {
        {RULE_PROXY_AUTODISCOVER_HOST, !autodiscover && !plan->passthrough},
        {RULE_PROXY_NEGOTIATE_OUTSIDE, plan->facts.negotiate},
        {RULE_PROXY_SAME_CERTIFICATE, plan->facts.protection && !plan->passthrough},
        {RULE_PROXY_PASSTHROUGH, plan->passthrough},
        {RULE_PROXY_PASSIVE_HEALTH, plan->kind == MAPICFG_PROXY_NGINX},
    };
    const struct mapicfg__where where = {.variant = plan->kind};
    for (size_t i = 0; i < sizeof found / sizeof *found; i++)
        if (found[i].said) mapicfg__list_say(*findings, found[i].rule, &where, &certificate, 1);
    for (size_t i = 0; i < options->server_count; i++)
        if (mapicfg__front_is_unknown(&plan->facts.front, options->servers[i]))
            mapicfg__list_say(*findings, RULE_PROXY_SERVER_UNKNOWN, &where, &options->servers[i], 1);
    return mapicfg__list_finish(*findings, err);
}

/* ---- the call ---- */

/* Apache's ServerName is a pool's first host. */
static mapicfg_status check_apache(const struct mapicfg__plan *plan, mapicfg_error *err) {
    for (size_t i = 0; i < plan->pools.count; i++) {
        const struct mapicfg__pool *pool = &plan->pools.list[i];
        if (pool->hosts[0][0] == '[')
            return mapicfg__error_fail(
                err, MAPICFG_E_UNSUPPORTED,
                "Apache's ServerName cannot be an IPv6 address, as %s in the URL of the virtual directory: "
                "use HAProxy, or a name in the URL",
                pool->hosts[0]);
        if (plan->facts.ntlm && pool->server_count > 1)
            return mapicfg__error_fail(
                err, MAPICFG_E_UNSUPPORTED,
                "Apache cannot carry NTLM and Negotiate, which the virtual directories offer, to several "
                "servers: connections of a balancer pass from one user to another. Use HAProxy; or name "
                "one server; or offer only Basic and OAuth");
    }
    return MAPICFG_OK;
}

/* What the proxy cannot carry. */
static mapicfg_status check_methods(const struct mapicfg__plan *plan, mapicfg_error *err) {
    if (plan->kind == MAPICFG_PROXY_APACHE) return check_apache(plan, err);
    if (!plan->facts.ntlm) return MAPICFG_OK;
    if (plan->kind == MAPICFG_PROXY_NGINX && !plan->passthrough)
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                                   "nginx cannot carry NTLM and Negotiate, which the virtual directories offer: they "
                                   "authenticate a connection, and nginx shares connections. Use HAProxy; or pass TLS "
                                   "through, which publishes all paths; or offer only Basic and OAuth");
    return MAPICFG_OK;
}

static mapicfg_status write_plan(const struct mapicfg__plan *plan, mapicfg_write_fn fn, void *user,
                                 mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    put_template(&text, plan, mapicfg__templates_get(plan->kind, plan->passthrough));
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status && fn(user, text.data, text.size))
        status = mapicfg__error_fail(err, MAPICFG_E_IO, "the configuration could not be written");
    mapicfg__buffer_free(&text);
    return status;
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_proxy_write_options, MAPICFG_PROXY_WRITE_OPTIONS_SIZE_1_0, reserved);

mapicfg_status mapicfg_proxy_write(uint32_t kind, const mapicfg_proxy_write_options *options, mapicfg_write_fn fn,
                                   void *user, mapicfg_statements **findings, mapicfg_error *err) {
    mapicfg_statements *unused = NULL;
    if (!findings) findings = &unused;
    *findings = NULL;
    if (!options) return mapicfg__error_null_argument(err, "options");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    if (!mapicfg_proxy_name(kind))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "there is no kind of proxy %u; nginx, haproxy and apache are 1 to 3", kind);
    mapicfg_proxy_write_options given;
    mapicfg_status status = mapicfg__options_take(&given, options, &sized, err);
    if (status) return status;
    struct mapicfg__plan plan;
    status = mapicfg__plan_init(&plan, kind, &given, err);
    if (status) return status;
    status = check_methods(&plan, err);
    if (!status) status = tell(&plan, &given, findings, err);
    if (!status) status = write_plan(&plan, fn, user, err);
    if (status || findings == &unused) {
        mapicfg_statements_free(*findings);
        *findings = NULL;
    }
    mapicfg__plan_free(&plan);
    return status;
}
