/* SPDX-License-Identifier: LGPL-2.1-or-later
 * rules.c: the table of what breaks MAPI over HTTP behind a proxy. {0} and {1} are what the linter found. */
#include "proxy/rules.h"

#define E MAPICFG_SEVERITY_ERROR
#define W MAPICFG_SEVERITY_WARNING
#define I MAPICFG_SEVERITY_INFO

#define MS_OXCMAPIHTTP "[MS-OXCMAPIHTTP]"
#define BALANCING "Exchange Server: Load balancing in Exchange Server"
#define PROTECTION "Exchange Server: Windows Extended Protection in Exchange Server"
#define HEALTH "Exchange Server: Load balancing in Exchange Server, health checks of virtual directories"
#define CONFIGURE "Exchange Server: Configure MAPI over HTTP in Exchange Server"
#define NTLM "[MS-NTHT] section 1.3: NTLM over HTTP authenticates a connection"

/* clang-format off */
/* Rows have a remedy for nginx, HAProxy and Apache; NULL where the linter never says it. */
static const struct {
    const char *id;
    uint32_t severity;
    const char *sentence, *why, *source;
    const char *remedies[3];
} rows[RULE_COUNT] = {
    [RULE_MAPI_MISSING] =
        {"proxy-mapi-missing", E, "Nothing publishes /mapi.",
         "Outlook gets the URL from Autodiscover and then cannot connect: Outlook on the web works, Outlook does not.",
         CONFIGURE,
         {"Add a location /mapi with proxy_pass to the Exchange servers.",
          "Send { path_beg -i /mapi } to the back end of the Exchange servers.",
          "Add ProxyPass /mapi https://SERVER/mapi."}},
    [RULE_EMSMDB_MISSING] =
        {"proxy-emsmdb-missing", E, "/mapi/nspi is published, but /mapi/emsmdb is not.",
         "Outlook finds names in the address book, but opens no mailbox.", MS_OXCMAPIHTTP ", endpoints",
         {"Publish the whole of /mapi, not a part of it.", "Publish the whole of /mapi: { path_beg -i /mapi }.",
          "Publish the whole of /mapi, not a part of it."}},
    [RULE_NSPI_MISSING] =
        {"proxy-nspi-missing", E, "/mapi/emsmdb is published, but /mapi/nspi is not.",
         "Outlook cannot resolve a name, so that a profile cannot even be made.", MS_OXCMAPIHTTP ", endpoints",
         {"Publish the whole of /mapi, not a part of it.", "Publish the whole of /mapi: { path_beg -i /mapi }.",
          "Publish the whole of /mapi, not a part of it."}},
    [RULE_AUTODISCOVER_MISSING] =
        {"proxy-autodiscover-missing", E, "Nothing publishes /autodiscover.",
         "Outlook learns the URLs of MAPI over HTTP from Autodiscover only.", CONFIGURE,
         {"Add a location ~* ^/autodiscover with proxy_pass to the Exchange servers.",
          "Send { path_beg -i /autodiscover } to the back end of the Exchange servers.",
          "Add ProxyPass /autodiscover and ProxyPass /Autodiscover."}},
    [RULE_PATH_CASE] =
        {"proxy-path-case", W, "{0} is published, but {1} is not.",
         "Exchange hands out and Outlook asks for either spelling; paths have no case in IIS, but they have one here.",
         "RFC 9110 section 4.2.3",
         {"Use a pattern that ignores case: location ~* ^/autodiscover.", "Compare with -i: path_beg -i /autodiscover.",
          "Publish both spellings."}},
    [RULE_HOST_MISSING] =
        {"proxy-host-missing", E, "No rule names {0}, which is in the URLs of the virtual directories.",
         "Autodiscover hands this name out, and the proxy does not know it.", CONFIGURE,
         {"Add the name to server_name of the server that has /mapi.", "Add the name to the condition on the host.",
          "Add the name as ServerAlias of the virtual host that has /mapi."}},
    [RULE_HOST_WITHOUT_MAPI] =
        {"proxy-host-without-mapi", E, "Requests for {0} end here, and /mapi is not published.",
         "Autodiscover hands this name out for MAPI over HTTP, so Outlook cannot connect.", CONFIGURE,
         {"Add a location /mapi to this server, or the name to server_name of the server that has it.", NULL,
          "Add ProxyPass /mapi to this virtual host, or the name as ServerAlias to the one that has it."}},
    [RULE_UNREAD] =
        {"proxy-include-unread", W, "The file {0} is included here, but its text was not given.",
         "What seems to be missing may be there, so nothing is said about it.", "",
         {"Give the output of `nginx -T` to the linter: it has all files.", NULL,
          "Give the output of `apachectl -t -D DUMP_CONFIG` (mod_info) to the linter, or all files joined."}},
    [RULE_CANNOT_TELL] =
        {"proxy-cannot-tell", W, "The configuration does not tell {0}: {1}.",
         "What depends on it was not checked: it may be good or bad.", "",
         {"Name the store (--store), whose virtual directories tell the hosts; or check that part by hand.",
          "Name the store (--store), whose virtual directories tell the hosts; or check that part by hand.",
          "Name the store (--store), whose virtual directories tell the hosts; or check that part by hand."}},
    [RULE_UNCHECKED] =
        {"proxy-unchecked", W, "The check ended here: the rest takes too many comparisons.",
         "Nothing is said about this part and about what follows it: it may be good or bad.", "",
         {"Give the linter the servers that publish Exchange alone, or shorten their lists and patterns.",
          "Give the linter the sections that publish Exchange alone, or shorten their lists and patterns.",
          "Give the linter the virtual hosts that publish Exchange alone, or shorten their lists and patterns."}},
    [RULE_PATH_REFUSED] =
        {"proxy-path-refused", E, "Requests for {0} are refused here.",
         "Outlook reports that the server is not available, or asks for a password again and again.", CONFIGURE,
         {"Let the path pass: take this out of the location of /mapi and /autodiscover.",
          "Except /mapi and /autodiscover from this rule.", "Let the path pass: except it from this refusal."}},
    [RULE_PATH_REDIRECTED] =
        {"proxy-path-redirected", E, "Requests for {0} are answered by a redirect here.",
         "Outlook does not follow a redirect of a POST to another path: it cannot connect.", CONFIGURE,
         {NULL, "Exempt /mapi and /autodiscover from this redirect.", NULL}},
    [RULE_PATH_REWRITTEN] =
        {"proxy-path-rewritten", E, "{0} becomes {1} on its way to the servers.",
         "The servers know only the path that Autodiscover handed out, and answer 404 or 401 to the other one.",
         CONFIGURE,
         {"Write proxy_pass without a path, https://NAME; the path is then passed as it came.",
          "Leave the path as it came: take this rule away from /mapi and /autodiscover.",
          "Use the same path on both sides: ProxyPass /mapi https://SERVER/mapi."}},
    [RULE_PASS_ORDER] =
        {"proxy-pass-order", E, "This rule is never reached: {0}, further up, takes all of {1}.",
         "The first ProxyPass that fits wins, so requests go elsewhere than this line says.",
         "Apache mod_proxy, ProxyPass", {NULL, NULL, "Put the longer path first and ProxyPass / last."}},
    [RULE_BACKEND_UNKNOWN] =
        {"proxy-backend-unknown", E, "{0} is not defined.", "No request for /mapi can reach a server.", "",
         {"Define the upstream with this name, or correct the name.",
          "Define the backend with this name and servers in it, or correct the name.",
          "Define <Proxy balancer://NAME> with members, or correct the name."}},
    [RULE_NTLM_UNSUPPORTED] =
        {"proxy-ntlm-unsupported", E, "nginx cannot carry NTLM or Negotiate to {0}.",
         "Both authenticate the connection, and nginx takes any connection to the servers for any request: Outlook "
         "asks for the password without end, while Outlook on the web works.",
         "nginx ngx_http_upstream_module, ntlm (commercial subscription)",
         {"Pass TLS through with a stream server, use HAProxy, or offer only Basic and OAuth on the virtual "
          "directories. nginx Plus has the directive ntlm for the upstream.",
          NULL, NULL}},
    [RULE_NTLM_SHARED] =
        {"proxy-ntlm-shared", E, "{0} lets users share connections to the servers.",
         "NTLM authenticates the connection: the next user on it acts as the one before.", NTLM,
         {"Take keepalive out of the upstream and pass TLS through with a stream server, or use HAProxy.",
          NULL,
          "Use MPM prefork, one server without a balancer, and SetEnv proxy-initial-not-pooled 1; or use HAProxy."}},
    [RULE_NTLM_REUSE] =
        {"proxy-ntlm-reuse", W, "{0} lets requests of one client go over connections of another.",
         "NTLM authenticates the connection. HAProxy keeps a connection to its client once it has seen NTLM or "
         "Negotiate on it, but cannot where several requests share one already.",
         "HAProxy configuration manual, http-reuse", {NULL, "Write http-reuse never in the back end of /mapi.", NULL}},
    [RULE_CONNECTION_CLOSED] =
        {"proxy-connection-closed", E, "{0} ends the connection after each request.",
         "NTLM authenticates the connection, so each request begins again and none gets through: endless prompts for "
         "the password.",
         NTLM,
         {"Write proxy_http_version 1.1, proxy_set_header Connection \"\" and keepalive_timeout 15m.",
          "Write option http-keep-alive instead.",
          "Leave KeepAlive On, and take disablereuse and proxy-nokeepalive away."}},
    [RULE_CONNECTION_MOVES] =
        {"proxy-connection-moves", W, "{0} has several servers, and requests of one client move between them.",
         "NTLM authenticates the connection to one server: after each move Outlook has to authenticate again.",
         "HAProxy configuration manual, option prefer-last-server",
         {NULL, "Write option prefer-last-server in the back end.", NULL}},
    [RULE_HTTP10] =
        {"proxy-http10", E, "Requests go to the servers as HTTP/1.0: {0}.",
         "HTTP/1.0 has neither chunked answers nor lasting connections, and MAPI over HTTP needs both.",
         MS_OXCMAPIHTTP ", chunked answers; RFC 9112 section 7.1",
         {"Write proxy_http_version 1.1.", NULL, "Take force-proxy-request-1.0 and downgrade-1.0 away."}},
    [RULE_HTTP2] =
        {"proxy-http2", W, "{0} offers HTTP/2 while NTLM or Negotiate is in use.",
         "One connection of HTTP/2 carries many requests at once, so there is none that could be authenticated: "
         "clients that take the offer are asked for the password again and again.",
         "RFC 9113 section 9.2; Microsoft: HTTP/2 on IIS, where Windows authentication falls back to HTTP/1.1",
         {"Take http2 away from this listen, or from this server.", "Write alpn http/1.1.",
          "Write Protocols http/1.1 in the virtual host."}},
    [RULE_TIMEOUT] =
        {"proxy-timeout", W, "The proxy gives up after {0} s without data.",
         "A NotificationWait of Outlook lasts up to 300 s. Only the PENDING that servers send every 30 s keeps it "
         "alive, so one that comes late ends the session.",
         MS_OXCMAPIHTTP ", NotificationWait (up to five minutes)",
         {"Write proxy_read_timeout 15m (proxy_timeout 15m in a stream server).",
          "Write timeout client 15m and timeout server 15m.", "Write timeout=900 in ProxyPass, or ProxyTimeout 900."}},
    [RULE_TIMEOUT_PENDING] =
        {"proxy-timeout-pending", E, "The proxy gives up after {0} s without data.",
         "While Outlook waits for news, servers send a PENDING every 30 s only: the proxy ends each wait, and Outlook "
         "shows that it is disconnected.",
         MS_OXCMAPIHTTP ", X-PendingPeriod (30000 unless it says otherwise)",
         {"Write proxy_read_timeout 15m (proxy_timeout 15m in a stream server).",
          "Write timeout client 15m and timeout server 15m.", "Write timeout=900 in ProxyPass, or ProxyTimeout 900."}},
    [RULE_BODY_TIMEOUT] =
        {"proxy-body-timeout", W, "A request body must be complete after {0} s.",
         "Sending a message with attachments over a slow line takes longer.",
         "Apache mod_reqtimeout; nginx client_body_timeout",
         {"Write client_body_timeout 60s or more.", NULL,
          "Write RequestReadTimeout body=20,MinRate=500, which waits as long as data comes."}},
    [RULE_BUFFERING] =
        {"proxy-buffering", W, "Answers are held back until they are complete: {0}.",
         "PROCESSING and PENDING are meant to reach Outlook at once; held back, the connection looks dead.",
         MS_OXCMAPIHTTP ", response meta-tags",
         {"Write proxy_buffering off in the location of /mapi.", "Take this away from /mapi.",
          "Take this away from /mapi."}},
    [RULE_BODY_SIZE] =
        {"proxy-body-size", E, "Request bodies are limited to {0} bytes.",
         "Requests that carry attachments are refused with 413, and messages stay in the outbox.",
         MS_OXCMAPIHTTP ", Execute",
         {"Write client_max_body_size 64m or more.", "Take this limit away from /mapi.",
          "Write LimitRequestBody 0, and SecRequestBodyLimit 67108864, in the location of /mapi."}},
    [RULE_BODY_DROPPED] =
        {"proxy-body-dropped", E, "{0} drops or changes what the client sends.",
         "Each request of MAPI over HTTP is a POST with a body.", MS_OXCMAPIHTTP ", common request format",
         {"Take this away from /mapi and /autodiscover.", NULL, NULL}},
    [RULE_METHODS] =
        {"proxy-methods", E, "POST is refused: {0}.", "Each request of MAPI over HTTP and of Autodiscover is a POST.",
         MS_OXCMAPIHTTP ", common request format",
         {"Allow POST for /mapi and /autodiscover.", "Allow POST for /mapi and /autodiscover.",
          "Allow POST for /mapi and /autodiscover."}},
    [RULE_TLS_OFFLOAD] =
        {"proxy-tls-offload", W, "Requests go to the servers without TLS: {0}.",
         "Passwords and mail cross the network in the clear, and Extended Protection, which Setup turns on since "
         "Exchange 2019 CU14, refuses them.",
         PROTECTION,
         {"Write proxy_pass https://NAME, and port 443 in the upstream.",
          "Write ssl verify required and port 443 at each server.",
          "Write https:// in ProxyPass, and SSLProxyEngine on."}},
    [RULE_TLS_OFFLOAD_PROTECTED] =
        {"proxy-tls-offload-protected", E,
         "Requests go to the servers without TLS, and Extended Protection is on: {0}.",
         "Extended Protection compares the certificate that the client saw with that of the server's own TLS: without "
         "one, every logon with NTLM or Negotiate fails.",
         PROTECTION,
         {"Write proxy_pass https://NAME, and use the servers' own certificate and key on the proxy.",
          "Write ssl at each server, and use the servers' own certificate and key on the proxy.",
          "Write https:// in ProxyPass, and use the servers' own certificate and key on the proxy."}},
    [RULE_CERTIFICATE] =
        {"proxy-certificate", E,
         "{0} cannot be the certificate of the Exchange servers, and Extended Protection is on.",
         "Extended Protection compares the certificate that the client saw with the server's: where they differ, every "
         "logon with NTLM or Negotiate fails (0xC000035B in the security log).",
         PROTECTION,
         {"Use the same certificate and key on the proxy and on all servers, or pass TLS through with a stream server.",
          "Use the same certificate and key on the proxy and on all servers, or pass TLS through in mode tcp.",
          "Use the same certificate and key on the proxy and on all servers."}},
    [RULE_BACKEND_VERIFY] =
        {"proxy-backend-verify", W, "The servers' certificates are not checked: {0}.",
         "Anyone who gets between the proxy and the servers can read passwords and mail.", "RFC 9110 section 4.3.4",
         {"Write proxy_ssl_verify on, proxy_ssl_trusted_certificate FILE and proxy_ssl_name HOST.",
          "Write ssl verify required ca-file FILE verifyhost HOST at each server.",
          "Write SSLProxyVerify require, SSLProxyCACertificateFile FILE and SSLProxyCheckPeerName on."}},
    [RULE_TLS_ENGINE] =
        {"proxy-tls-engine", E, "ProxyPass to https:// without SSLProxyEngine on.",
         "Apache answers 500 to every request.", "Apache mod_ssl, SSLProxyEngine",
         {NULL, NULL, "Write SSLProxyEngine on in the virtual host."}},
    [RULE_HOST_HEADER] =
        {"proxy-host-header", W, "The servers do not get the host name that the client asked for: {0}.",
         "Exchange makes the URLs of redirects from it, and IIS may choose the site by it.", BALANCING,
         {"Write proxy_set_header Host $host in the same block as the other proxy_set_header.",
          "Leave the Host header as it came.", "Write ProxyPreserveHost On."}},
    [RULE_AUTHENTICATION_DROPPED] =
        {"proxy-authentication-dropped", E, "{0} takes away what client and server authenticate with.",
         "Authorization and WWW-Authenticate must pass unchanged, or nobody can log on.", NTLM,
         {"Take this away from /mapi and /autodiscover.", "Take this away from /mapi and /autodiscover.",
          "Take this away from /mapi and /autodiscover."}},
    [RULE_OWN_AUTHENTICATION] =
        {"proxy-own-authentication", E, "The proxy asks for a password of its own: {0}.",
         "It takes the Authorization header that is meant for Exchange: endless prompts.", CONFIGURE,
         {"Take this away from /mapi and /autodiscover: Exchange authenticates.",
          "Take this away from /mapi and /autodiscover: Exchange authenticates.",
          "Take this away from /mapi and /autodiscover: Exchange authenticates."}},
    [RULE_HEADER_DROPPED] =
        {"proxy-header-dropped", E, "{0} takes away or replaces a header that MAPI over HTTP needs.",
         "Requests and answers are told apart by their X- headers, and the session lives in a cookie.",
         MS_OXCMAPIHTTP ", headers",
         {"Let all headers of /mapi and /autodiscover pass.", "Let all headers of /mapi and /autodiscover pass.",
          "Let all headers of /mapi and /autodiscover pass."}},
    [RULE_COMPRESSION] =
        {"proxy-compression", W, "Answers of MAPI over HTTP are compressed by the proxy: {0}.",
         "The compressor holds PROCESSING and PENDING back until it has enough to send.",
         MS_OXCMAPIHTTP ", response meta-tags",
         {"Write gzip off in the location of /mapi.", "Do not compress application/mapi-http.",
          "Write SetEnv no-gzip 1 in the location of /mapi, or take the type away."}},
    [RULE_CONTENT_CHANGED] =
        {"proxy-content-changed", E, "Answers are rewritten: {0}.",
         "Answers of MAPI over HTTP are binary; a replaced byte breaks them, and those of Autodiscover must name the "
         "organization's own hosts.",
         MS_OXCMAPIHTTP ", common response format",
         {"Take this away from /mapi and /autodiscover.", NULL, "Take this away from /mapi and /autodiscover."}},
    [RULE_CACHE] =
        {"proxy-cache", E, "Answers are cached: {0}.",
         "An answer belongs to one session of one user; another one must never get it.", "RFC 9111 section 3.5",
         {"Write proxy_cache off for /mapi and /autodiscover.", "Do not use a cache for /mapi and /autodiscover.",
          "Write CacheDisable /mapi and CacheDisable /autodiscover."}},
    [RULE_ERROR_PAGES] =
        {"proxy-error-pages", W, "The proxy answers with pages of its own instead of the servers' 401: {0}.",
         "The answer 401 begins the logon; Outlook needs it as Exchange made it.", NTLM,
         {"Write proxy_intercept_errors off for /mapi and /autodiscover.",
          "Take 401 out of the errors that have pages here.", "Write ProxyErrorOverride Off."}},
    [RULE_RATE_LIMIT] =
        {"proxy-rate-limit", W, "Requests or connections of one client are limited: {0}.",
         "Outlook holds several long waits open and sends many requests at start; users behind one address share the "
         "limit.",
         MS_OXCMAPIHTTP ", NotificationWait",
         {"Except /mapi from this limit.", "Except /mapi from this limit.", "Except /mapi from this limit."}},
    [RULE_CONNECTION_LIMIT] =
        {"proxy-connection-limit", W, "At most {0} connections at a time.",
         "Every Outlook holds connections open while it waits for news: a few dozen users fill this.",
         MS_OXCMAPIHTTP ", NotificationWait",
         {"Allow several connections a user: worker_connections 4096 or more.",
          "Allow several connections a user: maxconn 4000 or more, and none at the servers.",
          "Allow several connections a user: MaxRequestWorkers 1000 or more."}},
    [RULE_RETRY] =
        {"proxy-retry", W, "{0} sends a POST that failed once more to another server.",
         "A request of a session is not to be repeated: it may have been carried out, and its cookie was used.",
         MS_OXCMAPIHTTP ", sequence of requests; RFC 9110 section 9.2.2",
         {"Take non_idempotent away.", "Write retry-on conn-failure only.", NULL}},
    [RULE_AFFINITY] =
        {"proxy-affinity", I, "{0} ties clients to servers.",
         "Exchange 2013 and later need no session affinity: each server passes requests to the right mailbox. Affinity "
         "only makes the load uneven, and many clients behind one address share one server.",
         BALANCING,
         {"Use least_conn instead.", "Use balance leastconn instead.", "Take stickysession away."}},
    [RULE_HEALTH_MISSING] =
        {"proxy-health-missing", W, "Nothing notices that a server of {0} is dead, or alive and not healthy.",
         "Requests go on to a server whose MAPI component is down.", HEALTH,
         {"Leave max_fails and fail_timeout at work; nginx Plus has health_check uri=/mapi/healthcheck.htm.",
          "Write option httpchk GET /mapi/healthcheck.htm, http-check expect status 200, and check at each server.",
          "Write hcmethod=GET hcuri=/mapi/healthcheck.htm hcexpr=... at each BalancerMember (mod_proxy_hcheck)."}},
    [RULE_HEALTH_PATH] =
        {"proxy-health-path", W, "The health check asks for {0}.",
         "Each virtual directory has a page of its own; another one says nothing about MAPI.", HEALTH,
         {"Check /mapi/healthcheck.htm.", "Check GET /mapi/healthcheck.htm.", "Write hcuri=/mapi/healthcheck.htm."}},
    [RULE_HEALTH_STATUS] =
        {"proxy-health-status", W, "The health check is content with more than status 200: {0}.",
         "A healthy server answers 200; a redirect, a 401 or an open port says nothing.", HEALTH,
         {"Write match = with status 200.", "Write http-check expect status 200.",
          "Write hcmethod=GET and hcexpr with an expression %{REQUEST_STATUS} =~ /^200/."}},
    [RULE_HEALTH_TLS] =
        {"proxy-health-tls", E, "{0} stands outside of the virtual host that has SSLProxyEngine on.",
         "Health checks use the settings of where the balancer stands: without TLS each of them fails, and Apache "
         "answers 503 to every request.",
         "Apache mod_proxy_hcheck",
         {NULL, NULL, "Move <Proxy> into the virtual host, behind the SSLProxy directives."}},
    [RULE_TCP_RULES] =
        {"proxy-tcp-rules", E, "{0} looks at HTTP, but the section is in mode tcp.",
         "HAProxy ignores such rules in mode tcp: requests go where they were not meant to go.",
         "HAProxy configuration manual, mode", {NULL, "Write mode http in this section and in its back ends.", NULL}},
    [RULE_OPEN_PROXY] =
        {"proxy-open", E, "ProxyRequests On makes this server a proxy for anybody to anywhere.",
         "It is not needed for publishing, and will be abused.", "Apache mod_proxy, ProxyRequests",
         {NULL, NULL, "Write ProxyRequests Off."}},
};
/* clang-format on */

struct mapicfg__rule mapicfg__proxy_rule_row(uint32_t kind, enum mapicfg__proxy_rule rule) {
    const char *remedy = rows[rule].remedies[kind - 1];
    return (struct mapicfg__rule){rows[rule].id,  rows[rule].severity,  rows[rule].sentence,
                                  rows[rule].why, remedy ? remedy : "", rows[rule].source};
}
