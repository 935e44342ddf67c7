/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_proxy.c: the linters and the writer of proxies. A budget bounds a run of a linter: what would be a product of
 * two parts of a configuration ends by it, so that the cases are small enough to end before. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>

#include "growth.h"

/* ---- what is run ---- */

static void lint(uint32_t kind, const char *text, size_t size) {
    mapicfg_statements *findings;
    char *json;
    if (mapicfg_proxy_lint(kind, text, size, "input", NULL, &findings, NULL)) return;
    if (mapicfg_statements_dup_json(findings, &json, NULL)) growth_die("no JSON");
    mapicfg_free(json);
    mapicfg_statements_free(findings);
}

static void lint_nginx(const char *text, size_t size) {
    lint(MAPICFG_PROXY_NGINX, text, size);
}

static void lint_haproxy(const char *text, size_t size) {
    lint(MAPICFG_PROXY_HAPROXY, text, size);
}

static void lint_apache(const char *text, size_t size) {
    lint(MAPICFG_PROXY_APACHE, text, size);
}

static void lint_arr(const char *text, size_t size) {
    lint(MAPICFG_PROXY_ARR, text, size);
}

/* As many virtual directories as the text has lines, each with a host and a server of its own. */
static mapicfg_vdir **make_vdirs(const char *text, size_t size, size_t *count, size_t most) {
    *count = 0;
    for (size_t i = 0; i < size && *count < most; i++) *count += text[i] == '\n';
    mapicfg_vdir **vdirs = malloc(*count * sizeof *vdirs);
    char url[64], server[32];
    for (size_t i = 0; i < *count; i++) {
        snprintf(url, sizeof url, "https://h%zu.contoso.com/mapi", i);
        snprintf(server, sizeof server, "EX%zu", i);
        if (mapicfg_vdir_new(&vdirs[i], NULL) || mapicfg_vdir_set_external_url(vdirs[i], url, NULL) ||
            mapicfg_vdir_set_authentication(vdirs[i], MAPICFG_AUTH_BASIC, NULL) ||
            mapicfg_object_set_text(mapicfg_vdir_object(vdirs[i]), "Server", server, NULL))
            growth_die("no vdir");
    }
    return vdirs;
}

static void free_vdirs(mapicfg_vdir **vdirs, size_t count) {
    for (size_t i = 0; i < count; i++) mapicfg_vdir_free(vdirs[i]);
    free(vdirs);
}

static void lint_hosts(const char *text, size_t size) {
    size_t count;
    mapicfg_vdir **vdirs = make_vdirs(text, size, &count, SIZE_MAX);
    mapicfg_statements *findings;
    mapicfg_proxy_lint_options options = MAPICFG_PROXY_LINT_OPTIONS_INIT;
    options.vdirs = (const mapicfg_vdir *const *)vdirs;
    options.vdir_count = count;
    if (mapicfg_proxy_lint(MAPICFG_PROXY_NGINX, text, size, "input", &options, &findings,
                           NULL)) growth_die("not linted");
    mapicfg_statements_free(findings);
    free_vdirs(vdirs, count);
}

static int32_t ignore(void *user, const char *bytes, size_t size) {
    (void)user;
    (void)bytes;
    (void)size;
    return 0;
}

/* Each host has a pool of its own; the writer takes up to 1,000 servers. */
static void write_pools(const char *text, size_t size) {
    size_t count;
    mapicfg_vdir **vdirs = make_vdirs(text, size, &count, 1000);
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    options.vdirs = (const mapicfg_vdir *const *)vdirs;
    options.vdir_count = count;
    for (uint32_t kind = MAPICFG_PROXY_NGINX; kind <= MAPICFG_PROXY_APACHE; kind++)
        if (mapicfg_proxy_write(kind, &options, ignore, NULL, NULL, NULL)) growth_die("not written");
    for (size_t i = 0; mapicfg_proxy_product(i); i++)
        if (mapicfg_proxy_advise(mapicfg_proxy_product(i), &options, ignore, NULL, NULL, NULL))
            growth_die("not advised");
    free_vdirs(vdirs, count);
}

/* ---- inputs ---- */

static void nginx_servers(struct growth_text *text, size_t n) {
    growth_put(text, "http {\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "upstream u%zu { server e:443; }\nserver { server_name mail.s%zu.com; location / { proxy_pass "
                         "https://u%zu; } }\nserver { server_name s%zu.com; location / { proxy_pass http://x; } }\n",
                         i, i, i, i);
    growth_put(text, "}\n");
}

static void nginx_nameless(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text, "server { server_name s%zu.com; location / { return 404; } }\n", i);
}

static void nginx_locations(struct growth_text *text, size_t n) {
    growth_put(text, "server { server_name mail.x.com;\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "location /s%zu { proxy_pass http://e; }\n", i);
    growth_put(text, "}\n");
}

static void nginx_conditions(struct growth_text *text, size_t n) {
    growth_put(text, "http { server { server_name mail.x.com;\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "if ($http_x%zu = %zu) { return 403; }\n", i, i);
    growth_put(text, "location / { proxy_pass https://e; } } }\n");
}

static void nginx_map(struct growth_text *text, size_t n) {
    growth_put(text, "http { map $host $to { hostnames; default e;\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "*.mail%zu.x.com e%zu;\n", i, i);
    growth_put(text, "} server { server_name mail.x.com; location / { proxy_pass https://$to; } } }\n");
}

/* Each name may go a way of its own: those behind a limit are not followed. */
static void nginx_mapped_hosts(struct growth_text *text, size_t n) {
    growth_put(text, "http { map $host $to { default e; } server { server_name");
    for (size_t i = 0; i < n; i++) growth_put(text, " mail%zu.x.com", i);
    growth_put(text, "; location / { proxy_pass https://$to; } } }\n");
}

static void nginx_files(struct growth_text *text, size_t n) {
    growth_put(text, "# configuration file /n/n.conf:\nhttp { include s/*; }\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "# configuration file /n/s/%zu:\nserver { server_name mail.s%zu.com; location / { proxy_pass "
                         "http://x; } }\n", i, i);
}

static void nginx_unread(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text, "include f%zu;\n", i);
}

static void lines(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text, "\n");
}

static void nginx_words(struct growth_text *text, size_t n) {
    growth_put(text, "server { server_name");
    for (size_t i = 0; i < n; i++) growth_put(text, " n%zu.x.com", i);
    growth_put(text, "; location / { proxy_pass https://e; } }\n");
}

static void nginx_messages(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text,
                                              "nginx: [warn] conflicting server name\nserver { listen %zu; }\n", i);
}

static void nginx_open_string(struct growth_text *text, size_t n) {
    growth_put(text, "a \"");
    growth_fill(text, 'x', n);
}

static void nginx_lua(struct growth_text *text, size_t n) {
    growth_put(text, "server { x_by_lua_block { [");
    growth_fill(text, '=', n);
    for (size_t i = 0; i < n; i++) growth_put(text, "]=");
}

static void haproxy_sections(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "frontend f%zu\n mode http\n use_backend b%zu if { path_beg /mapi }\nbackend b%zu\n server s "
                   "e:443\n",
                   i, i, i);
}

static void haproxy_acls(struct growth_text *text, size_t n) {
    growth_put(text, "frontend f\n mode http\n");
    for (size_t i = 0; i < n; i++) growth_put(text, " acl a%zu path_beg /s%zu\n use_backend b if a%zu\n", i, i, i);
    growth_put(text, " use_backend b if { path_beg /mapi }\nbackend b\n server s e:443\n");
}

static void haproxy_servers(struct growth_text *text, size_t n) {
    growth_put(text, "listen exchange\n mode http\n");
    for (size_t i = 0; i < n; i++) growth_put(text, " server s%zu e%zu:443 check\n", i, i);
}

static void haproxy_rules(struct growth_text *text, size_t n) {
    growth_put(text, "listen exchange\n mode http\n server s e:443\n");
    for (size_t i = 0; i < n; i++) growth_put(text, " http-request del-header Cookie if { src 10.0.0.%zu }\n", i);
}

static void apache_sites(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++)
        growth_put(text, "<VirtualHost *:443>\nServerName mail.s%zu.com\nProxyPass / http://e/\n</VirtualHost>\n"
                         "<VirtualHost *:443>\nServerName s%zu.com\nProxyPass / https://e/\n</VirtualHost>\n", i, i);
}

static void apache_passes(struct growth_text *text, size_t n) {
    growth_put(text, "<VirtualHost *:443>\nServerName mail.s.com\nProxyPass / https://e/\n");
    for (size_t i = 0; i < n; i++) growth_put(text,
                                              "ProxyPass /mapi https://e/%zu\nProxyPassMatch /x%zu https://e\n", i, i);
    growth_put(text, "</VirtualHost>\n");
}

static void apache_conditions(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text, "<IfModule !m%zu>\nProxyPass /mapi https://e/\n</IfModule>\n", i);
}

static void apache_variable(struct growth_text *text, size_t n) {
    growth_put(text, "Define A 10.0.0.1\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "ProxyPass /mapi%zu https://${A}/mapi\n", i);
}

static void apache_continued(struct growth_text *text, size_t n) {
    growth_put(text, "ServerAlias");
    for (size_t i = 0; i < n; i++) growth_put(text, " n%zu \\\n", i);
}

static void arr_rules(struct growth_text *text, size_t n) {
    growth_put(text, "<configuration><system.webServer><rewrite><rules>\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "<rule name='r%zu'><match url='^s%zu/'/><action type='Rewrite' url='https://e/{R:0}'/>"
                         "</rule>\n", i, i);
    growth_put(text, "<rule name='m'><match url='^mapi/'/><action type='Rewrite' url='https://e/{R:0}'/></rule></rules>"
                     "</rewrite></system.webServer></configuration>\n");
}

static void arr_sites(struct growth_text *text, size_t n) {
    growth_put(text, "<configuration><system.applicationHost><sites>\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "<site name='s%zu'><bindings><binding bindingInformation='*:80:mail.s%zu.com'/></bindings>"
                         "</site>\n", i, i);
    growth_put(text, "</sites></system.applicationHost></configuration>\n");
}

static void arr_filters(struct growth_text *text, size_t n) {
    growth_put(text, "<configuration><webFarms><webFarm name='f'><server address='e'/></webFarm></webFarms>"
                     "<system.webServer><rewrite><globalRules><rule name='m'><match url='^mapi/'/><action "
                     "type='Rewrite' url='https://f/mapi/'/></rule></globalRules></rewrite><security><requestFiltering>"
                     "<hiddenSegments>\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "<add segment='s%zu'/>\n", i);
    growth_put(text, "</hiddenSegments></requestFiltering></security></system.webServer></configuration>\n");
}

static void arr_documents(struct growth_text *text, size_t n) {
    growth_put(text, "<?xml version='1.0'?><configuration>");
    for (size_t i = 0; i < n; i++) growth_put(text, "<location path='s%zu'/>\n", i);
    growth_put(text, "</configuration>\n<?xml version='1.0'?><configuration/>");
}

static void arr_attributes(struct growth_text *text, size_t n) {
    growth_put(text, "<configuration><system.webServer><proxy");
    for (size_t i = 0; i < n; i++) growth_put(text, " a%zu='x'", i);
    growth_put(text, "/></system.webServer></configuration>");
}

static void server_without_name(struct growth_text *text, size_t n) {
    growth_put(text, "server { location / { proxy_pass https://e; } }");
    growth_fill(text, '\n', n);
}

void growth_all(void) {
    growth_check("nginx: servers", 200, nginx_servers, lint_nginx);
    growth_check("nginx: servers of other sites", 400, nginx_nameless, lint_nginx);
    growth_check("nginx: locations", 500, nginx_locations, lint_nginx);
    growth_check("nginx: conditions", 300, nginx_conditions, lint_nginx);
    growth_check("nginx: rows of a map", 300, nginx_map, lint_nginx);
    growth_check("nginx: hosts that a map knows", 20, nginx_mapped_hosts, lint_nginx);
    growth_check("nginx: files of an include", 200, nginx_files, lint_nginx);
    growth_check("nginx: includes that were not given", 500, nginx_unread, lint_nginx);
    growth_check("nginx: names of a server", 4000, nginx_words, lint_nginx);
    growth_check("nginx: messages", 500, nginx_messages, lint_nginx);
    growth_check("nginx: a string that is not closed", 20000, nginx_open_string, lint_nginx);
    growth_check("nginx: brackets of Lua", 5000, nginx_lua, lint_nginx);
    growth_check("nginx: hosts of virtual directories", 500, server_without_name, lint_hosts);
    growth_check("writing: a pool for each server", 240, lines, write_pools);
    growth_check("HAProxy: sections", 200, haproxy_sections, lint_haproxy);
    growth_check("HAProxy: acl and use_backend", 300, haproxy_acls, lint_haproxy);
    growth_check("HAProxy: servers", 500, haproxy_servers, lint_haproxy);
    growth_check("HAProxy: rules", 500, haproxy_rules, lint_haproxy);
    growth_check("Apache: virtual hosts", 200, apache_sites, lint_apache);
    growth_check("Apache: ProxyPass", 500, apache_passes, lint_apache);
    growth_check("Apache: sections with conditions", 300, apache_conditions, lint_apache);
    growth_check("Apache: uses of a variable", 500, apache_variable, lint_apache);
    growth_check("IIS: rules", 100, arr_rules, lint_arr);
    growth_check("IIS: sites", 100, arr_sites, lint_arr);
    growth_check("IIS: filters", 2000, arr_filters, lint_arr);
    growth_check("IIS: locations", 1000, arr_documents, lint_arr);
    growth_check("IIS: attributes", 1000, arr_attributes, lint_arr);
    growth_check("Apache: continued lines", 2000, apache_continued, lint_apache);
}
