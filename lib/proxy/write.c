/* SPDX-License-Identifier: LGPL-2.1-or-later
 * write.c: writes a configuration that publishes MAPI over HTTP: a template a proxy, filled in from the plan. */
#include "proxy/plan.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "check/findings.h"

/* @name@ is filled in: see put_value(). A line that begins with @ntlm@ is left out where authentication is not bound to
 * connections. */
static const char nginx_http[] =
    "# Publishes /mapi and /autodiscover of @title@.\n"
    "# Stands in for nginx.conf. The virtual directories must offer neither Ntlm nor Negotiate.\n"
    "worker_rlimit_nofile 16384;\n"
    "events {\n"
    "    worker_connections 8192;\n"
    "}\n"
    "http {\n"
    "    access_log off;\n"
    "    upstream exchange {\n"
    "        least_conn;\n"
    "@servers@"
    "    }\n"
    "    server {\n"
    "        listen @listen@ ssl;\n"
    "        server_name @names@;\n"
    "        ssl_certificate \"@certificate@\";\n"
    "        ssl_certificate_key \"@key@\";\n"
    "        ssl_protocols TLSv1.2 TLSv1.3;\n"
    "        client_max_body_size 64m;\n"
    "        keepalive_timeout @timeout@s;\n"
    "        send_timeout @timeout@s;\n"
    "        location ~ \\.\\. { # /mapi/..\\ecp, which IIS would take for /ecp\n"
    "            return 404;\n"
    "        }\n"
    "        location ~* ^/(mapi|autodiscover)/ {\n"
    "            proxy_pass https://exchange;\n"
    "            proxy_http_version 1.1;\n"
    "            proxy_set_header Connection \"\";\n"
    "            proxy_set_header Host $host;\n"
    "            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n"
    "            proxy_set_header X-Forwarded-Proto https;\n"
    "            proxy_buffering off;\n"
    "            proxy_request_buffering off;\n"
    "            proxy_connect_timeout 5s;\n"
    "            proxy_read_timeout @timeout@s;\n"
    "            proxy_send_timeout @timeout@s;\n"
    "            proxy_ssl_verify on;\n"
    "            proxy_ssl_verify_depth 4;\n"
    "            proxy_ssl_trusted_certificate \"@authorities@\";\n"
    "            proxy_ssl_server_name on;\n"
    "            proxy_ssl_name @verified@;\n"
    "        }\n"
    "        location / {\n"
    "            return 404;\n"
    "        }\n"
    "    }\n"
    "}\n";

static const char nginx_stream[] =
    "# Passes TLS through to the Exchange servers of @title@.\n"
    "# Stands in for nginx.conf. Whatever the servers offer on this port is published, not /mapi alone.\n"
    "include /etc/nginx/modules-enabled/*.conf; # Debian has the stream module there\n"
    "worker_rlimit_nofile 16384;\n"
    "events {\n"
    "    worker_connections 8192;\n"
    "}\n"
    "stream {\n"
    "    upstream exchange {\n"
    "        least_conn;\n"
    "@servers@"
    "    }\n"
    "    server {\n"
    "        listen @listen@;\n"
    "        proxy_pass exchange;\n"
    "        proxy_connect_timeout 5s;\n"
    "        proxy_timeout @timeout@s;\n"
    "    }\n"
    "}\n";

static const char haproxy[] =
    "# Publishes /mapi and /autodiscover of @title@.\n"
    "global\n"
    "    ssl-default-bind-options ssl-min-ver TLSv1.2\n"
    "\n"
    "defaults\n"
    "    mode http\n"
    "    timeout connect 5s\n"
    "    timeout client @timeout@s\n"
    "    timeout server @timeout@s\n"
    "    timeout http-keep-alive @timeout@s\n"
    "    timeout http-request 30s\n"
    "    timeout check 5s\n"
    "    option http-keep-alive\n"
    "\n"
    "frontend exchange_https\n"
    "    bind @listen@ ssl crt \"@certificate@\" alpn http/1.1\n"
    "@ours@"
    "    acl published path_beg -i /mapi/ /autodiscover/\n"
    "    acl climbs path,url_dec -m sub ..\n" /* /mapi/../ecp is /ecp to IIS */
    "    http-request deny deny_status 404 if climbs || !ours || !published\n"
    "    http-request set-header X-Forwarded-For %[src]\n"
    "    http-request set-header X-Forwarded-Proto https\n"
    "    default_backend exchange\n"
    "\n"
    "backend exchange\n"
    "    balance leastconn\n"
    "@ntlm@    # NTLM authenticates the connection: each client keeps its own to one server\n"
    "@ntlm@    http-reuse never\n"
    "@ntlm@    option prefer-last-server\n"
    "    option httpchk\n"
    "    http-check send meth GET uri /mapi/healthcheck.htm ver HTTP/1.1 hdr Host @first@\n"
    "    http-check expect status 200\n"
    "    default-server ssl verify required ca-file \"@authorities@\" verifyhost @verified@ sni str(@verified@) "
    "check check-sni @verified@ inter 3s fall 2 rise 2 on-marked-down shutdown-sessions\n"
    "@servers@";

static const char apache[] =
    "# Publishes /mapi and /autodiscover of @title@.\n"
    "# Needs the modules proxy, proxy_http, ssl and headers; several servers need proxy_balancer, proxy_hcheck,\n"
    "# watchdog and lbmethod_byrequests as well.\n"
    "@ntlm@# NTLM authenticates the connection: each client must have a process and a connection of its own.\n"
    "@ntlm@<IfModule !mpm_prefork_module>\n"
    "@ntlm@    Error \"Publishing MAPI over HTTP with NTLM through Apache needs MPM prefork (a2enmod mpm_prefork)\"\n"
    "@ntlm@</IfModule>\n"
    "<VirtualHost @listen@>\n"
    "    ServerName @first@\n"
    "@aliases@"
    "    SSLEngine on\n"
    "    SSLCertificateFile \"@certificate@\"\n"
    "    SSLCertificateKeyFile \"@key@\"\n"
    "    Protocols http/1.1\n"
    "    KeepAlive On\n"
    "    KeepAliveTimeout 60\n"
    "    MaxKeepAliveRequests 0\n"
    "    Timeout @timeout@\n"
    "    LimitRequestBody 0\n"
    "    ProxyRequests Off\n"
    "    ProxyPreserveHost On\n"
    "    ProxyTimeout @timeout@\n"
    "    SSLProxyEngine on\n"
    "    SSLProxyVerify require\n"
    "    SSLProxyVerifyDepth 4\n"
    "    SSLProxyCACertificateFile \"@authorities@\"\n"
    "    SSLProxyCheckPeerName on\n"
    "    RequestHeader set X-Forwarded-Proto https\n"
    "    SetEnv no-gzip 1\n"
    "    <LocationMatch \"\\.\\.\">\n" /* /mapi/..\\ecp, which IIS would take for /ecp */
    "        Require all denied\n"
    "    </LocationMatch>\n"
    "@ntlm@    SetEnv proxy-initial-not-pooled 1\n"
    "@servers@"
    "    ProxyPassMatch \"(?i)^/(mapi|autodiscover)/\" @target@\n"
    "</VirtualHost>\n";

#define HOSTS_PER_LINE 20u

/* ---- filling in ---- */

static void put_list(struct mapicfg__buffer *out, char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) mapicfg__buffer_char(out, ' ');
        mapicfg__buffer_text(out, list[i]);
    }
}

static void put_servers(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
    int balanced = plan->kind == MAPICFG_PROXY_APACHE && plan->server_count > 1;
    if (plan->kind == MAPICFG_PROXY_APACHE && !balanced) return;
    if (balanced)
        mapicfg__buffer_text(out,
                             "    ProxyHCExpr exchange_ok {%{REQUEST_STATUS} =~ /^200/}\n"
                             "    <Proxy balancer://exchange>\n");
    for (size_t i = 0; i < plan->server_count; i++) {
        if (balanced) {
            mapicfg__buffer_text(out, "        BalancerMember https://");
            mapicfg__buffer_text(out, plan->servers[i].address);
            mapicfg__buffer_text(out,
                                 " hcmethod=GET hcuri=/mapi/healthcheck.htm hcexpr=exchange_ok hcinterval=3 "
                                 "hcfails=2 hcpasses=2 timeout=");
            mapicfg__buffer_number(out, plan->timeout);
            mapicfg__buffer_text(out, "\n");
            continue;
        }
        mapicfg__buffer_text(out, plan->kind == MAPICFG_PROXY_HAPROXY ? "    server exchange" : "        server ");
        if (plan->kind == MAPICFG_PROXY_HAPROXY) {
            mapicfg__buffer_number(out, i + 1);
            mapicfg__buffer_char(out, ' ');
        }
        mapicfg__buffer_text(out, plan->servers[i].address);
        mapicfg__buffer_text(out, plan->kind == MAPICFG_PROXY_HAPROXY ? "\n" : " max_fails=1 fail_timeout=10s;\n");
    }
    if (balanced) mapicfg__buffer_text(out, "    </Proxy>\n");
}

/* Hosts that have the same directive on several lines: HAProxy takes 64 words on a line. */
static void put_ours(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
    for (size_t i = 0; i < plan->facts.host_count; i += HOSTS_PER_LINE) {
        size_t left = plan->facts.host_count - i;
        mapicfg__buffer_text(out, "    acl ours hdr(host),regsub(:[0-9]*$,) -i ");
        put_list(out, plan->facts.hosts + i, left < HOSTS_PER_LINE ? left : HOSTS_PER_LINE);
        mapicfg__buffer_char(out, '\n');
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
static void put_title(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
    size_t count = plan->facts.host_count, shown = count < 5 ? count : 5;
    put_list(out, plan->facts.hosts, shown);
    if (shown == count) return;
    mapicfg__buffer_text(out, " and ");
    mapicfg__buffer_number(out, count - shown);
    mapicfg__buffer_text(out, " more");
}

static void put_aliases(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
    for (size_t i = 1; i < plan->facts.host_count; i += HOSTS_PER_LINE) {
        size_t left = plan->facts.host_count - i;
        mapicfg__buffer_text(out, "    ServerAlias ");
        put_list(out, plan->facts.hosts + i, left < HOSTS_PER_LINE ? left : HOSTS_PER_LINE);
        mapicfg__buffer_char(out, '\n');
    }
}

static void put_target(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
    if (plan->server_count > 1) {
        mapicfg__buffer_text(out, "balancer://exchange");
        return;
    }
    mapicfg__buffer_text(out, "https://");
    mapicfg__buffer_text(out, plan->servers[0].address);
    mapicfg__buffer_text(out, " timeout=");
    mapicfg__buffer_number(out, plan->timeout);
}

/* A port alone is written as each language has it. */
static void put_listen(struct mapicfg__buffer *out, const struct mapicfg__plan *plan) {
    const char *listen = plan->listen ? plan->listen : "443";
    if (!strchr(listen, ':') && plan->kind == MAPICFG_PROXY_HAPROXY) mapicfg__buffer_char(out, ':');
    if (!strchr(listen, ':') && plan->kind == MAPICFG_PROXY_APACHE) mapicfg__buffer_text(out, "*:");
    mapicfg__buffer_text(out, listen);
}

static void put_value(struct mapicfg__buffer *out, const struct mapicfg__plan *plan, const char *name, size_t size) {
    static const char *const names[] = {"names",  "first",    "certificate", "key",     "authorities",
                                        "listen", "timeout",  "servers",     "aliases", "ours",
                                        "title",  "verified", "target"};
    size_t which = 0;
    while (which < sizeof names / sizeof *names &&
           (strlen(names[which]) != size || memcmp(names[which], name, size) != 0))
        which++;
    switch (which) {
    case 0: put_list(out, plan->facts.hosts, plan->facts.host_count); break;
    case 1: mapicfg__buffer_text(out, plan->facts.hosts[0]); break;
    case 2: mapicfg__buffer_text(out, plan->certificate.data); break;
    case 3: mapicfg__buffer_text(out, plan->key.data); break;
    case 4: mapicfg__buffer_text(out, plan->authorities); break;
    case 5: put_listen(out, plan); break;
    case 6: mapicfg__buffer_number(out, plan->timeout); break;
    case 7: put_servers(out, plan); break;
    case 8: put_aliases(out, plan); break;
    case 9: put_ours(out, plan); break;
    case 10: put_title(out, plan); break;
    case 11: put_verified(out, plan->facts.hosts[0]); break;
    default: put_target(out, plan); break;
    }
}

static void put_line(struct mapicfg__buffer *out, const struct mapicfg__plan *plan, const char *line, size_t size) {
    static const char ntlm[] = "@ntlm@";
    if (strncmp(line, ntlm, sizeof ntlm - 1) == 0) {
        if (!plan->facts.ntlm) return;
        line += sizeof ntlm - 1;
        size -= sizeof ntlm - 1;
    }
    while (size) {
        const char *at = memchr(line, '@', size);
        size_t plain = at ? (size_t)(at - line) : size;
        mapicfg__buffer_bytes(out, line, plain);
        if (!at) return;
        const char *end = strchr(at + 1, '@');
        put_value(out, plan, at + 1, (size_t)(end - at - 1));
        size -= (size_t)(end + 1 - line);
        line = end + 1;
    }
}

static void put_template(struct mapicfg__buffer *out, const struct mapicfg__plan *plan, const char *template) {
    if (plan->kind == MAPICFG_PROXY_APACHE && plan->listen) {
        mapicfg__buffer_text(out, "Listen ");
        put_listen(out, plan);
        mapicfg__buffer_char(out, '\n');
    }
    while (*template) {
        size_t size = strcspn(template, "\n"), whole = size + (template[size] == '\n');
        /* these are whole lines by themselves, and so have no newline of their own */
        static const char *const blocks[] = {"@servers@", "@aliases@", "@ours@"};
        size_t block = whole;
        for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
            if (strncmp(template, blocks[i], strlen(blocks[i])) == 0) block = strlen(blocks[i]);
        put_line(out, plan, template, block);
        template += block;
    }
}

/* ---- what to know ---- */

enum { FOUND_AUTODISCOVER, FOUND_NEGOTIATE, FOUND_CERTIFICATE, FOUND_PASSTHROUGH, FOUND_PASSIVE };

static const struct mapicfg__rule found[] = {
    [FOUND_AUTODISCOVER] =
        {"proxy-autodiscover-host", MAPICFG_SEVERITY_INFO, "No host to answer for begins with autodiscover.",
         "Virtual directories of MAPI do not tell the names by which Autodiscover is found: Outlook asks "
         "autodiscover.DOMAIN of the mail address.",
         "Name it as a further host, if DNS leads that name here.", "[MS-OXDISCO]"},
    [FOUND_NEGOTIATE] =
        {"proxy-negotiate-outside", MAPICFG_SEVERITY_INFO,
         "The virtual directories offer Negotiate, also to clients from outside.",
         "Clients outside that reach no domain controller fall back to NTLM within Negotiate; some ask for the "
         "password again and again.",
         "If users are prompted outside only, offer Ntlm and OAuth without Negotiate.",
         "Set-MapiVirtualDirectory, IISAuthenticationMethods"},
    [FOUND_CERTIFICATE] =
        {"proxy-same-certificate", MAPICFG_SEVERITY_INFO,
         "Extended Protection is on: {0} must hold the same certificate and key as all Exchange servers have.",
         "Extended Protection compares the certificate that the client saw with the server's.",
         "Export it with its key from one server (Export-ExchangeCertificate), and renew it on both sides together.",
         "Exchange Server: Windows Extended Protection in Exchange Server"},
    [FOUND_PASSTHROUGH] =
        {"proxy-passthrough", MAPICFG_SEVERITY_WARNING,
         "TLS is passed through: all paths of the servers are published, the Exchange admin center too.",
         "The proxy does not see the requests.", "Use HAProxy where only /mapi and /autodiscover are to be published.",
         "nginx ngx_stream_proxy_module"},
    [FOUND_PASSIVE] = {"proxy-passive-health", MAPICFG_SEVERITY_INFO,
                       "nginx notices a dead server by a failed connection only, and never asks /mapi/healthcheck.htm.",
                       "A server whose MAPI component is down still gets requests.",
                       "Use HAProxy, or nginx Plus with health_check, where that matters.",
                       "nginx ngx_http_upstream_module, max_fails"},
};

static int has_negotiate(const mapicfg_proxy_write_options *options) {
    for (size_t i = 0; i < options->vdir_count; i++)
        if (mapicfg_vdir_get_external_url(options->vdirs[i]) &&
            (mapicfg_vdir_get_authentication(options->vdirs[i]) & MAPICFG_AUTH_NEGOTIATE))
            return 1;
    return 0;
}

static mapicfg_status tell(const struct mapicfg__plan *plan, const mapicfg_proxy_write_options *options,
                           mapicfg_findings **findings, mapicfg_error *err) {
    mapicfg_status status = mapicfg__findings_new(findings, err);
    if (status) return status;
    const char *certificate = plan->certificate.data;
    int autodiscover = 0;
    for (size_t i = 0; i < plan->facts.host_count; i++)
        autodiscover |= strncmp(plan->facts.hosts[i], "autodiscover.", 13) == 0;
    const int said[] = {
        [FOUND_AUTODISCOVER] = !autodiscover && !plan->passthrough,
        [FOUND_NEGOTIATE] = has_negotiate(options),
        [FOUND_CERTIFICATE] = plan->facts.protection && !plan->passthrough,
        [FOUND_PASSTHROUGH] = plan->passthrough,
        [FOUND_PASSIVE] = plan->kind == MAPICFG_PROXY_NGINX,
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (said[i]) mapicfg__findings_found(*findings, &found[i], NULL, &certificate, 1);
    return mapicfg__findings_finish(*findings, err);
}

/* ---- the call ---- */

/* What the proxy cannot carry. */
static mapicfg_status check_methods(const struct mapicfg__plan *plan, mapicfg_error *err) {
    if (plan->kind == MAPICFG_PROXY_APACHE && plan->facts.hosts[0][0] == '[')
        return mapicfg__error_fail(
            err, MAPICFG_E_UNSUPPORTED,
            "Apache's ServerName cannot be an IPv6 address, as %s in the URL of the virtual directory: "
            "use HAProxy, or a name in the URL",
            plan->facts.hosts[0]);
    if (!plan->facts.ntlm) return MAPICFG_OK;
    if (plan->kind == MAPICFG_PROXY_NGINX && !plan->passthrough)
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                                   "nginx cannot carry NTLM and Negotiate, which the virtual directories offer: they "
                                   "authenticate a connection, and nginx shares connections. Use HAProxy; or pass TLS "
                                   "through, which publishes all paths; or offer only Basic and OAuth");
    if (plan->kind == MAPICFG_PROXY_APACHE && plan->server_count > 1)
        return mapicfg__error_fail(
            err, MAPICFG_E_UNSUPPORTED,
            "Apache cannot carry NTLM and Negotiate, which the virtual directories offer, to several "
            "servers: connections of a balancer pass from one user to another. Use HAProxy; or name "
            "one server; or offer only Basic and OAuth");
    return MAPICFG_OK;
}

static mapicfg_status write_plan(const struct mapicfg__plan *plan, mapicfg_write_fn fn, void *user,
                                 mapicfg_error *err) {
    static const char *const templates[] = {nginx_http, haproxy, apache};
    struct mapicfg__buffer text = {0};
    put_template(&text, plan, plan->passthrough ? nginx_stream : templates[plan->kind - 1]);
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status && fn(user, text.data, text.size))
        status = mapicfg__error_fail(err, MAPICFG_E_IO, "the configuration could not be written");
    mapicfg__buffer_free(&text);
    return status;
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_proxy_write_options, MAPICFG_PROXY_WRITE_OPTIONS_SIZE_1_0, reserved);

mapicfg_status mapicfg_proxy_write(uint32_t kind, const mapicfg_proxy_write_options *options, mapicfg_write_fn fn,
                                   void *user, mapicfg_findings **findings, mapicfg_error *err) {
    mapicfg_findings *unused = NULL;
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
        mapicfg_findings_free(*findings);
        *findings = NULL;
    }
    mapicfg__plan_free(&plan);
    return status;
}
