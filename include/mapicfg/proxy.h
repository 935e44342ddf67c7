/* SPDX-License-Identifier: LGPL-2.1-or-later
 * proxy.h: rules by which nginx, HAProxy, Apache and IIS with ARR publish MAPI over HTTP: reading them for mistakes,
 * and writing them from an organization's own virtual directories (but for IIS). */
#ifndef MAPICFG_PROXY_H
#define MAPICFG_PROXY_H

#include <mapicfg/rule.h>
#include <mapicfg/vdir.h>
#include <mapicfg/write.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Kinds of proxies. Since: 1.0 */
#define MAPICFG_PROXY_NGINX 1u
#define MAPICFG_PROXY_HAPROXY 2u
#define MAPICFG_PROXY_APACHE 3u
#define MAPICFG_PROXY_ARR 4u /* IIS with URL Rewrite and Application Request Routing: read only, not written */

/** "nginx", "haproxy", "apache", "arr"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_proxy_name(uint32_t kind);
/** The kind with this name, without regard to case; 0 for none. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_proxy_find(const char *name);
/** The rule about another proxy, which cannot be linted or written for: whether it carries NTLM, and what to do
 *  instead.
 *  @param name  "traefik", "caddy", "nginx-proxy-manager", "zevenet", "squid", without regard to case; may be NULL
 *  @return a rule without arguments, a constant; NULL for a name that is not known
 *  Source: the projects' own issues and advisories, which the rule names. Threads: any. Since: 1.0 */
MAPICFG_API const mapicfg_rule *mapicfg_proxy_advice(const char *name);

/** Flags of mapicfg_proxy_lint(): only Basic is offered to clients, whatever the virtual directories say; Apache runs
 *  with MPM prefork, or with event or worker, where its text does not tell. Since: 1.0 */
#define MAPICFG_PROXY_LINT_BASIC_ONLY 1u
#define MAPICFG_PROXY_LINT_PREFORK 2u
#define MAPICFG_PROXY_LINT_THREADED 4u

/** Options of mapicfg_proxy_lint(). Begin with MAPICFG_PROXY_LINT_OPTIONS_INIT. Since: 1.0 */
typedef struct mapicfg_proxy_lint_options {
    uint32_t size;  /**< sizeof(mapicfg_proxy_lint_options) */
    uint32_t flags; /**< MAPICFG_PROXY_LINT_... */
    /** The virtual directories that the proxy publishes. They determine the host names, and whether NTLM,
     *  Negotiate and Extended Protection are in use. Without them, NTLM is assumed (Exchange's default), and there are
     *  no findings about hosts and certificates. Those of the back end are ignored. */
    const mapicfg_vdir *const *vdirs;
    size_t vdir_count;
    /** ExchangeServer objects, which tell sites and FQDNs; objects of other classes are ignored. May be NULL. */
    const mapicfg_object *const *objects;
    size_t object_count;
    /** The proxy stands before the servers of this Active Directory site only, "Paris" or
     *  "contoso.com/Configuration/Sites/Paris"; NULL: any. */
    const char *site;
    /** The proxy stands before these servers only, as in mapicfg_proxy_write_options. NULL: all. One that is not known
     *  chooses none; with a name it is a finding (proxy-server-unknown). */
    const char *const *servers;
    size_t server_count;
    /** Host names by which clients reach Exchange besides those of the URLs: what names one of them is followed. */
    const char *const *hosts;
    size_t host_count;
    /** The proxy's release, "1.29.7" or "2.6", which decides what settings that are not written are. NULL: not known;
     *  where it matters, that is a finding. */
    const char *version;
    /** Only what has this name is followed, whatever it names or mentions: nginx, a server with it in server_name;
     *  HAProxy, the frontend or listen section; Apache, a virtual host with it as ServerName, ServerAlias or address;
     *  IIS, a site. Hosts that are missing elsewhere are no findings then. NULL: all that is for Exchange. */
    const char *section;
} mapicfg_proxy_lint_options;
#define MAPICFG_PROXY_LINT_OPTIONS_INIT \
    { sizeof(mapicfg_proxy_lint_options), 0, NULL, 0, NULL, 0, NULL, NULL, 0, NULL, 0, NULL, NULL }
#define MAPICFG_PROXY_LINT_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_proxy_lint_options, section)

/** Reads the configuration of a proxy and reports what in it breaks, or endangers, MAPI over HTTP. Only the text
 *  is read: an include directive is followed only within the output of `nginx -T`, whose marks ("# configuration file
 *  /etc/nginx/nginx.conf:") give the files and lines of the findings. Messages of nginx among the lines are ignored.
 *  The output of `apachectl -t -D DUMP_CONFIG` gives files and lines too. Of IIS the text is applicationHost.config, a
 *  site's web.config, or the former with the latter behind it, each with its XML declaration.
 *
 *  The linter follows every server, frontend, listen section and virtual host that names a host of the virtual
 *  directories or mentions a path of Exchange. Findings also name what it cannot decide, did not see or did not check
 *  (proxy-cannot-tell, proxy-include-unread, proxy-unchecked). A run takes at most 50 million steps: compared
 *  characters, and skipped directives.
 *  @param kind  MAPICFG_PROXY_NGINX, _HAPROXY, _APACHE or _ARR
 *  @param text  up to 16 MiB, without NUL
 *  @param file  the text's name, for findings and errors; may be NULL
 *  @param options  may be NULL
 *  @param findings  to be freed with mapicfg_statements_free(); empty when all is well
 *  Errors: MAPICFG_E_SYNTAX (not a configuration of this proxy, or without a directive), MAPICFG_E_LIMIT,
 *  MAPICFG_E_VALUE (a server, a release), MAPICFG_E_NOT_FOUND (no such site or section, or a server of another
 *  site), MAPICFG_E_OPTIONS (a flag, or one of Apache for another proxy).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_proxy_lint(uint32_t kind, const char *text, size_t size, const char *file,
                                              const mapicfg_proxy_lint_options *options, mapicfg_statements **findings,
                                              mapicfg_error *err);

/** A flag of mapicfg_proxy_write(), for nginx only: pass TLS through to the servers as it is, since nginx cannot carry
 *  NTLM. That publishes all that the servers offer, not what Outlook needs alone. Other proxies ignore it.
 *  Since: 1.0 */
#define MAPICFG_PROXY_WRITE_PASSTHROUGH 1u

/** Options of mapicfg_proxy_write(). Begin with MAPICFG_PROXY_WRITE_OPTIONS_INIT. Since: 1.0 */
typedef struct mapicfg_proxy_write_options {
    uint32_t size;  /**< sizeof(mapicfg_proxy_write_options) */
    uint32_t flags; /**< MAPICFG_PROXY_WRITE_PASSTHROUGH */
    /** How long the proxy waits for an answer to go on, in milliseconds: 300,000 (a NotificationWait takes that long)
     *  to 86,400,000, in whole seconds. 0: 900,000. */
    uint32_t timeout;
    uint32_t reserved; /**< 0 */
    /** The virtual directories to publish; at least one of the front end with a URL. */
    const mapicfg_vdir *const *vdirs;
    size_t vdir_count;
    /** ExchangeServer objects, which tell sites and FQDNs; objects of other classes are ignored. May be NULL. */
    const mapicfg_object *const *objects;
    size_t object_count;
    /** The proxy stands before the servers of this Active Directory site only, "Paris" or
     *  "contoso.com/Configuration/Sites/Paris"; NULL: any. */
    const char *site;
    /** Host names to answer for besides those of the URLs: autodiscover.contoso.com. */
    const char *const *hosts;
    size_t host_count;
    /** The servers that the proxy stands before, "ex1", "ex1.contoso.com:444" or "10.0.0.1:444". Only the URLs of those
     *  count whose name or FQDN is known; one that is not known answers for all hosts (with a name it is a finding,
     *  proxy-server-unknown). NULL: every server that has a
     *  virtual directory, by its FQDN where that is known, else by its name. */
    const char *const *servers;
    size_t server_count;
    /** The PEM file with the certificate, and that with its key (HAProxy: the one file with both, so that `key` is not
     *  used). NULL: /etc/ssl/exchange/NAME.pem and NAME.key, or NAME.combined.pem for HAProxy, where NAME is the first
     *  host. Extended Protection needs the servers' own certificate here. */
    const char *certificate;
    const char *key;
    /** The authorities by which the servers' certificates are checked. NULL: the system's, as Debian has them. */
    const char *authorities;
    /** The address and port to listen on, "192.0.2.1:443". NULL: the ports of the URLs, of all addresses. */
    const char *listen;
} mapicfg_proxy_write_options;
#define MAPICFG_PROXY_WRITE_OPTIONS_INIT \
    { sizeof(mapicfg_proxy_write_options), 0, 0, 0, NULL, 0, NULL, 0, NULL, NULL, 0, NULL, 0, NULL, NULL, NULL, NULL }
#define MAPICFG_PROXY_WRITE_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_proxy_write_options, listen)

/** Writes a configuration that publishes what Outlook needs: /mapi and /autodiscover, /ews (free/busy times, out of
 *  office) and /oab (the offline address book), of the servers of the virtual directories, through a proxy: for nginx
 *  a file in place of nginx.conf, for HAProxy a whole haproxy.cfg, for Apache one to be included. The result has no
 *  findings in mapicfg_proxy_lint() with the same virtual directories. A host goes to the servers whose URLs have it; a
 *  virtual directory of the back end publishes nothing.
 *  @param findings  what the administrator should know about it, to be freed with mapicfg_statements_free(); may be
 *                   NULL
 *  Errors: MAPICFG_E_UNSUPPORTED (the proxy cannot carry the authentication methods of the virtual directories; the
 *  message names what can; or MAPICFG_PROXY_ARR), MAPICFG_E_NOT_STATED (no URL, no server), MAPICFG_E_NOT_FOUND (no
 *  such site, or a server of another one), MAPICFG_E_URL, MAPICFG_E_VALUE (a server, file or address that this
 *  configuration cannot express), MAPICFG_E_LIMIT (URLs with more than 16 ports, and no listen), MAPICFG_E_IO (by fn).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_proxy_write(uint32_t kind, const mapicfg_proxy_write_options *options,
                                               mapicfg_write_fn fn, void *user, mapicfg_statements **findings,
                                               mapicfg_error *err);

/** The products that mapicfg_proxy_advise() knows: "kemp" (LoadMaster), "netscaler" (Citrix ADC), "f5" (BIG-IP), "arr"
 *  (IIS with Application Request Routing), "application-gateway" (Azure), "sophos" (UTM and Firewall), "npm" (Nginx
 *  Proxy Manager), "bunkerweb".
 *  @return the name of product `index` from 0, a constant; NULL when out of range
 *  Threads: any. Since: 1.0 */
MAPICFG_API const char *mapicfg_proxy_product(size_t index);

/** Advises on a product that is configured by hand: the steps and settings by which it publishes MAPI over HTTP, with
 *  the hosts, ports, servers and paths of the virtual directories, and what of it breaks MAPI over HTTP. /mapi,
 *  /autodiscover, /ews and /oab are published, and /rpc, /owa, /ecp and /Microsoft-Server-ActiveSync where objects have
 *  a host for them.
 *
 *  The text is made of numbered steps in comments of the product's language, each with the rule that it follows and
 *  its source, and of the settings: commands for NetScaler and the Azure CLI, a file to merge for BIG-IP, elements of
 *  applicationHost.config for IIS, variables for BunkerWeb, snippets of nginx for Nginx Proxy Manager, places in the
 *  web interface for Kemp and Sophos. What neither objects nor documents tell is a step with the effect
 *  MAPICFG_EFFECT_CANNOT_TELL.
 *  @param product  a name of mapicfg_proxy_product(), without regard to case
 *  @param options  as for mapicfg_proxy_write(); `listen` tells the address of the virtual server
 *  @param fn  called with the text; may be NULL
 *  @param advice  the steps, whose first argument (if any) are the settings; to be freed with
 *                 mapicfg_statements_free(); may be NULL
 *  Errors: MAPICFG_E_VALUE (no such product; or as in mapicfg_proxy_write()), MAPICFG_E_NOT_STATED,
 *  MAPICFG_E_NOT_FOUND, MAPICFG_E_URL, MAPICFG_E_LIMIT and MAPICFG_E_IO as mapicfg_proxy_write().
 *  Source: the documentation of the vendors, which each step names; what it does not say is marked as inferred.
 *  Threads: any. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_proxy_advise(const char *product, const mapicfg_proxy_write_options *options,
                                                mapicfg_write_fn fn, void *user, mapicfg_statements **advice,
                                                mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
