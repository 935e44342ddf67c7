/* SPDX-License-Identifier: LGPL-2.1-or-later
 * write.c: writes a configuration that publishes MAPI over HTTP: a template a proxy, filled in from the plan. */
#include <string.h>

#include "base/error.h"
#include "base/options.h"
#include "proxy/fill.h"
#include "proxy/templates.h"
#include "rule/list.h"

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
    mapicfg__fill_template(&text, plan, mapicfg__templates_get(plan->kind, plan->passthrough));
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
                                   "there is no kind of proxy %u; nginx, haproxy, apache and arr are 1 to 4", kind);
    if (kind == MAPICFG_PROXY_ARR)
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                                   "no configuration is written for IIS ARR: mapicfg_proxy_advise() advises; or use "
                                   "HAProxy");
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
