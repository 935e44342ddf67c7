/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_proxy_arr.c: the linter of IIS with URL Rewrite and ARR: each row is a configuration and the ids of what is to
 * be found in it. Defaults are those of ARR's schema, the rest of Microsoft's references to URL Rewrite and IIS. */
#include "proxy.h"

/* ---- a configuration that is fine; rows change one part ---- */

#define PROTOCOL "<protocol timeout='00:15:00' minResponseBuffer='0'/>"
#define HEALTH "<healthCheck url='https://mail.contoso.com/mapi/healthcheck.htm' statusCodeMatch='200'/>"
#define SERVERS "<server address='ex1.contoso.com'/>"
#define FARM_WITH(attributes, servers, routing)                                                                     \
    "<webFarms><webFarm name='ex' " attributes ">" servers "<applicationRequestRouting>" routing                    \
    "</applicationRequestRouting></webFarm></webFarms>"
#define FARM FARM_WITH("", SERVERS, PROTOCOL HEALTH)
#define TO(url) "<action type='Rewrite' url='" url "'/>"
#define RULE(attributes, match, inner) "<rule name='r' " attributes "><match " match "/>" inner "</rule>"
#define STOP "stopProcessing='true'"
#define ALL RULE(STOP, "url='.*'", TO("https://ex/{R:0}"))
#define WEB(inner) "<system.webServer>" inner "</system.webServer>"
#define REWRITE(section, rules) "<rewrite><" section ">" rules "</" section "></rewrite>"
#define SERVER(farm, inner) "<configuration>" farm WEB(inner) "</configuration>"
#define RULES(rules) SERVER(FARM, REWRITE("globalRules", rules))
#define WITH(inner) SERVER(FARM, REWRITE("globalRules", ALL) inner)
#define SECURITY(inner) WITH("<security>" inner "</security>")
#define FILTER(inner) SECURITY("<requestFiltering>" inner "</requestFiltering>")
#define LOGON(inner) SECURITY("<authentication>" inner "</authentication>")
#define ROUTING(routing) SERVER(FARM_WITH("", SERVERS, routing), REWRITE("globalRules", ALL))
#define HOSTED(condition) RULES(RULE(STOP, "url='.*'", "<conditions>" condition "</conditions>" TO("https://ex/{R:0}")))
#define PROXY(attributes, target)                                                                                   \
    SERVER("<webFarms/>", "<proxy " attributes "/>" REWRITE("rules", RULE(STOP, "url='(.*)'", TO(target "/{R:1}"))))
#define FINE_PROXY "enabled='true' timeout='00:10:00' minResponseBuffer='0' preserveHostHeader='true'"
#define REFUSE(match, action) RULE("", match, action) ALL
#define NOTHING "proxy-mapi-missing proxy-autodiscover-missing"
#define XML "<?xml version='1.0' encoding='utf-8'?>\n"

struct row {
    const char *text, *expected; /* the ids, a blank between them, in any order; /EWS and /OAB left out when missing */
    const char *protection;      /* NULL: no virtual directories; mail.contoso.com is their host */
};

static const struct row rows[] = {
    {RULES(ALL), "", NULL},
    {RULES(ALL), "", "Require"},
    /* patterns: without the slash; in any case unless it is said; negated */
    {RULES(RULE(STOP, "url='^(mapi|autodiscover|ews|oab)(/|$).*'", TO("https://ex/{R:0}"))), "", NULL},
    {RULES(RULE(STOP, "url='^/mapi'", TO("https://ex/{R:0}"))), NOTHING, NULL},
    {RULES(RULE(STOP " patternSyntax='Wildcard'", "url='*'", TO("https://ex/{R:0}"))), "", NULL},
    {RULES(RULE(STOP " patternSyntax='Wildcard'", "url='mapi/*'", TO("https://ex/mapi/{R:1}"))),
     "proxy-autodiscover-missing", NULL},
    {RULES(RULE(STOP " patternSyntax='ExactMatch'", "url='mapi/emsmdb/'", TO("https://ex/{R:0}"))),
     "proxy-nspi-missing proxy-autodiscover-missing", NULL},
    {RULES(RULE(STOP, "url='^mapi/nspi/'", TO("https://ex/{R:0}"))), "proxy-emsmdb-missing proxy-autodiscover-missing",
     NULL},
    {RULES(RULE(STOP, "url='^(mapi|autodiscover)/.*' ignoreCase='false'", TO("https://ex/{R:0}"))), "proxy-path-case",
     NULL},
    {RULES(RULE(STOP, "url='^owa/' negate='true'", TO("https://ex/mapi"))), "proxy-path-rewritten", NULL},
    {RULES(RULE("enabled='false' " STOP, "url='.*'", TO("https://ex/{R:0}"))), NOTHING, NULL},
    {RULES(RULE(STOP, "url='^owa/.*'", TO("https://ex/{R:0}"))), NOTHING, NULL},
    {RULES(RULE(STOP, "url='(?i)^mapi/.*'", TO("https://ex/{R:0}"))), "proxy-cannot-tell", NULL},
    {RULES(RULE(STOP, "url='^mapi/.*+'", TO("https://ex/{R:0}"))), "proxy-cannot-tell", NULL},
    {RULES(RULE(STOP, "url='^[]m]api/'", TO("https://ex/{R:0}"))), "proxy-cannot-tell", NULL},
    {RULES(RULE(STOP, "url='^(?!owa).*$'", TO("https://ex/{R:0}"))), "", NULL},
    /* paths: what a rule makes of them */
    {RULES(RULE(STOP, "url='^(mapi|autodiscover)/(.*)'", TO("https://ex/{R:1}/{R:2}"))), "", NULL},
    {RULES(RULE(STOP, "url='^(mapi|autodiscover)/(.*)'", TO("https://ex/{R:2}"))), "proxy-path-rewritten", NULL},
    {RULES(RULE("", "url='^x/.*'", TO("y")) RULE("", "url='^mapi/(.*)'", TO("MAPI/{R:1}")) ALL), "", NULL},
    {RULES(RULE(STOP, "url='.*'", TO("https://{ToLower:{HTTP_HOST}}/{R:0}"))), "proxy-cannot-tell", NULL},
    {RULES(RULE(STOP, "url='.*'", TO("https://ex{UNENCODED_URL}"))), "", "None"},
    {RULES(RULE(STOP, "url='.*'", TO("https://ex/{UrlEncode:{R:0}}"))), "", NULL},
    /* conditions */
    {HOSTED("<add input='{HTTP_HOST}' pattern='^mail\\.contoso\\.com$'/>"), "", NULL},
    {HOSTED("<add input='{HTTP_HOST}' pattern='^mail\\.contoso\\.com$'/>"), "", "Allow"},
    {HOSTED("<add input='{HTTP_HOST}' pattern='^mail\\.fabrikam\\.com$'/>"), NOTHING, "Allow"},
    {HOSTED("<add input='{HTTP_HOST}' pattern='^wiki\\.contoso\\.com$'/>"), "proxy-cannot-tell", NULL},
    /* any name of a domain, in the one rule that can be meant; what is known of Outlook, and what of strangers */
    {HOSTED("<add input='{HTTP_HOST}' pattern='^.+\\.fabrikam\\.de$'/>"), "", NULL},
    {HOSTED("<add input='{HTTP_USER_AGENT}' pattern='Mozilla'/>"), NOTHING, NULL},
    {RULES(REFUSE("url='^mapi/'", "<conditions><add input='{REMOTE_ADDR}' pattern='^10' negate='true'/></conditions>"
                                  "<action type='AbortRequest'/>")), "proxy-cannot-tell", NULL},
    {RULES(REFUSE("url='^mapi/'", "<conditions><add input='{REMOTE_ADDR}' pattern='^10'/></conditions>"
                                  "<action type='AbortRequest'/>")), "", NULL},
    {HOSTED("<add input='{HTTP_USER_AGENT}' pattern='Outlook'/>"), "", NULL},
    {HOSTED("<add input='{REMOTE_ADDR}' pattern='^10'/>"), "proxy-cannot-tell", NULL},
    {HOSTED("<add input='{HTTP_HOST}' pattern='.*'/></conditions><action type='Rewrite' url='https://ex/{R:0}'/></rule>"
            "<rule name='b'><match url='.*'/><conditions><add input='{REMOTE_ADDR}' pattern='^10'/>"), "", NULL},
    {HOSTED("<add input='{HTTP_HOST}' pattern='^wiki\\.contoso\\.com$'/>"), NOTHING, "None"},
    {HOSTED("<add input='{HTTP_HOST}' pattern='.*'/>"), "", NULL},
    {HOSTED("<add input='{CACHE_URL}' pattern='^(https?)://'/>"), "", NULL},
    {HOSTED("<add input='{CACHE_URL}' pattern='^https://wiki'/>"), "proxy-cannot-tell", NULL},
    {HOSTED("<add input='{HostMap:{HTTP_HOST}}' pattern='(.+)'/>"), "proxy-cannot-tell", NULL},
    {HOSTED("<add input='{REQUEST_URI}' pattern='^/(mapi|autodiscover)/'/>"), "", NULL},
    {HOSTED("<add input='{URL}' pattern='^/(mapi|autodiscover)/'/><add input='{HTTPS}' pattern='^ON$'/>"), "", NULL},
    {HOSTED("<add input='{HTTPS}' pattern='off'/>"), NOTHING, NULL},
    {HOSTED("<add input='{REQUEST_FILENAME}' matchType='IsFile' negate='true'/>"), "", NULL},
    {HOSTED("<add input='{REMOTE_ADDR}' pattern='^10\\.'/>"), "proxy-cannot-tell", "None"},
    {HOSTED("<add input='{REQUEST_METHOD}' pattern='^POST$'/>"), "proxy-service-missing", NULL},
    {HOSTED("<add input='{REQUEST_METHOD}' pattern='^GET$'/>"), NOTHING, NULL},
    {RULES(RULE(STOP, "url='.*'",
                "<conditions logicalGrouping='MatchAny'><add input='{HTTP_HOST}' pattern='^x$'/><add input='{HTTPS}' "
                "pattern='on'/></conditions>" TO("https://ex/{R:0}"))),
     "", "None"},
    {RULES(RULE(STOP, "url='.*'",
                "<conditions><add input='{REQUEST_URI}' pattern='^/(.*?)/'/></conditions>" TO("https://ex/{C:1}/x"))),
     "proxy-path-rewritten", NULL},
    /* other actions */
    {RULES(REFUSE("url='^mapi'", "<action type='CustomResponse' statusCode='403'/>")), "proxy-path-refused", NULL},
    {RULES(REFUSE("url='^mapi'", "<action type='AbortRequest'/>")), "proxy-path-refused", NULL},
    {RULES(REFUSE("url='^mapi'", "<action type='None'/>")), "", NULL},
    {RULES(RULE(STOP, "url='^mapi'", "<action type='None'/>") ALL), "proxy-mapi-missing", NULL},
    {RULES(REFUSE("url='.*'", "<conditions><add input='{HTTPS}' pattern='off'/></conditions><action type='Redirect' "
                              "url='https://{HTTP_HOST}/{R:0}'/>")),
     "", NULL},
    {RULES(REFUSE("url='^(?!owa)'", "<action type='Redirect' url='/owa/'/>")), "proxy-path-redirected", NULL},
    {RULES(REFUSE("url='^$'", "<action type='Redirect' url='/owa/'/>")), "", NULL},
    {RULES(REFUSE("url='.*'", "<conditions><add input='{HTTP_HOST}' pattern='^mail\\.contoso\\.com$' negate='true'/>"
                              "</conditions><action type='Redirect' url='https://mail.contoso.com/{R:0}'/>")),
     "", NULL},
    {RULES(REFUSE("url='[A-Z]' ignoreCase='false'", "<action type='Redirect' url='{ToLower:{URL}}'/>")),
     "proxy-path-redirected proxy-service-broken", NULL},
    {RULES(REFUSE("url='.*'", "<conditions><add input='{HTTP_USER_AGENT}' pattern='bot'/></conditions><action "
                              "type='AbortRequest'/>")),
     "", NULL},
    /* without stopProcessing the next rule sees what the first one made */
    {RULES(RULE("", "url='.*'", TO("https://ex/{R:0}"))), "", NULL},
    {RULES(RULE("", "url='^mapi/.*'", TO("https://ex/{R:0}")) ALL), "proxy-cannot-tell", NULL},
    /* farms */
    {SERVER(FARM_WITH("enabled='false'", SERVERS, PROTOCOL HEALTH), REWRITE("globalRules", ALL)), "proxy-path-refused",
     NULL},
    {SERVER(FARM_WITH("", "<server address='e' enabled='false'/>", PROTOCOL HEALTH), REWRITE("globalRules", ALL)),
     "proxy-path-refused", NULL},
    {ROUTING("<protocol timeout='00:15:00'/>" HEALTH), "proxy-buffering", NULL},
    {ROUTING("<protocol timeout='00:15:00' minResponseBuffer='64'/>" HEALTH), "proxy-buffering", NULL},
    {ROUTING("<protocol timeout='00:15:00' responseBufferLimit='0'/>" HEALTH), "", NULL},
    {ROUTING("<protocol timeout='00:15:00' bufferChunkedResponses='false'/>" HEALTH), "", NULL},
    {ROUTING("<protocol minResponseBuffer='0'/>" HEALTH), "proxy-timeout-pending", NULL},
    {ROUTING("<protocol timeout='00:02:00' minResponseBuffer='0'/>" HEALTH), "proxy-timeout", NULL},
    {ROUTING("<protocol timeout='00:05:00' minResponseBuffer='0'/>" HEALTH), "", NULL},
    {ROUTING("<protocol timeout='1.00:00:00' minResponseBuffer='0'/>" HEALTH), "", NULL},
    {ROUTING("<protocol timeout='120' minResponseBuffer='0'/>" HEALTH), "proxy-cannot-tell", NULL},
    {ROUTING("<protocol timeout='00:15:00' minResponseBuffer='0' httpVersion='Http10'/>" HEALTH), "proxy-http10", NULL},
    {ROUTING("<protocol timeout='00:15:00' minResponseBuffer='0' keepAlive='false'/>" HEALTH),
     "proxy-connection-closed", NULL},
    {ROUTING("<protocol timeout='00:15:00' minResponseBuffer='0' preserveHostHeader='false'/>" HEALTH),
     "proxy-host-header", NULL},
    {ROUTING("<protocol timeout='00:15:00' minResponseBuffer='0' alternateHostName='ex1'/>" HEALTH),
     "proxy-host-header", NULL},
    {ROUTING(PROTOCOL), "proxy-health-missing", NULL},
    {ROUTING(PROTOCOL "<healthCheck url='https://mail.contoso.com/owa/healthcheck.htm' statusCodeMatch='200'/>"),
     "proxy-health-path", NULL},
    {ROUTING(PROTOCOL "<healthCheck url='http://mail.contoso.com/mapi/HealthCheck.htm'/>"), "proxy-health-status",
     NULL},
    {ROUTING(PROTOCOL "<healthCheck url='http://mail.contoso.com/mapi/HealthCheck.htm' responseMatch='200 OK'/>"), "",
     NULL},
    {ROUTING(PROTOCOL HEALTH "<affinity useCookie='true'/>"), "proxy-affinity", NULL},
    {ROUTING(PROTOCOL HEALTH "<affinity cookieName='x'/>"), "", NULL},
    {RULES(RULE(STOP, "url='.*'", TO("http://ex/{R:0}"))), "proxy-tls-offload", NULL},
    {RULES(RULE(STOP, "url='.*'", TO("http://ex/{R:0}"))), "proxy-tls-offload-protected", "Require"},
    /* a farm for each virtual directory, as Microsoft's Exchange team built them, and its own health check */
    {SERVER("<webFarms><webFarm name='m'>" SERVERS "<applicationRequestRouting>" PROTOCOL HEALTH
            "</applicationRequestRouting></webFarm><webFarm name='a'>" SERVERS "<applicationRequestRouting>" PROTOCOL
            "<healthCheck url='https://mail.contoso.com/Autodiscover/HealthCheck.htm' responseMatch='200 OK'/>"
            "</applicationRequestRouting></webFarm></webFarms>",
            REWRITE("globalRules",
                    RULE(STOP " patternSyntax='Wildcard'", "url='*'",
                         "<conditions><add input='{HTTP_HOST}' pattern='mail.*'/><add input='{URL}' "
                         "pattern='/mapi/*'/></conditions>" TO("https://m/{R:0}"))
                    RULE(STOP " patternSyntax='Wildcard'", "url='*'",
                         "<conditions><add input='{HTTP_HOST}' pattern='*'/><add input='{URL}' "
                         "pattern='/autodiscover/*'/></conditions>" TO("https://a/{R:0}")))),
     "", NULL},
    /* servers without a farm: the proxy has defaults of its own */
    {PROXY(FINE_PROXY, "https://ex1.contoso.com"), "", NULL},
    {PROXY("timeout='00:10:00'", "https://ex1.contoso.com"), "proxy-forwarding-off", NULL},
    {PROXY("enabled='false'", "https://ex1.contoso.com"), "proxy-forwarding-off", NULL},
    {PROXY("enabled='true'", "https://ex1.contoso.com:444"), "proxy-timeout proxy-buffering proxy-host-header", NULL},
    {SERVER("<webFarms/>", REWRITE("rules", ALL)), "proxy-forwarding-off", NULL},
    {"<configuration>" WEB(REWRITE("rules", ALL)) "</configuration>", "proxy-cannot-tell", NULL},
    /* request filtering */
    {FILTER("<requestLimits maxAllowedContentLength='30000000' maxUrl='4096' maxQueryString='2048'/>"), "", NULL},
    {FILTER("<requestLimits maxAllowedContentLength='102400'/>"), "proxy-body-size", NULL},
    {FILTER("<requestLimits maxUrl='12'/>"), "proxy-path-refused", NULL},
    {FILTER("<requestLimits maxQueryString='32'/>"), "proxy-path-refused", NULL},
    {FILTER("<requestLimits><headerLimits><add header='Authorization' sizeLimit='4096'/></headerLimits>"
            "</requestLimits>"),
     "proxy-header-size", NULL},
    {FILTER("<verbs allowUnlisted='false'><add verb='GET' allowed='true'/></verbs>"),
     "proxy-methods", NULL},
    {FILTER("<verbs allowUnlisted='false'><add verb='GET' allowed='true'/><add verb='POST' allowed='true'/></verbs>"),
     "", NULL},
    {FILTER("<verbs><add verb='POST' allowed='false'/></verbs>"), "proxy-methods", NULL},
    {FILTER("<verbs><add verb='POST' allowed='false'/><remove verb='POST'/></verbs>"), "", NULL},
    {FILTER("<verbs><add verb='TRACE' allowed='false'/></verbs>"), "", NULL},
    {FILTER("<fileExtensions><add fileExtension='.xml' allowed='false'/></fileExtensions>"),
     "proxy-path-refused proxy-service-broken", NULL},
    {FILTER("<fileExtensions allowUnlisted='false'><add fileExtension='.xml' allowed='true'/><add "
            "fileExtension='.asmx' allowed='true'/></fileExtensions>"),
     "proxy-path-refused", NULL},
    {FILTER("<fileExtensions allowUnlisted='false'><add fileExtension='.' allowed='true'/><add fileExtension='.xml' "
            "allowed='true'/><add fileExtension='.asmx' allowed='true'/></fileExtensions>"),
     "", NULL},
    {FILTER("<fileExtensions><add fileExtension='.asmx' allowed='false'/></fileExtensions>"), "proxy-service-broken",
     NULL},
    {FILTER("<denyUrlSequences><add sequence='MAPI'/></denyUrlSequences>"), "proxy-path-refused", NULL},
    {FILTER("<denyUrlSequences><add sequence='..'/><add sequence=':'/></denyUrlSequences>"), "", NULL},
    {FILTER("<denyQueryStringSequences><add sequence='@'/></denyQueryStringSequences>"), "proxy-path-refused", NULL},
    {FILTER("<hiddenSegments><add segment='autodiscover'/></hiddenSegments>"), "proxy-path-refused", NULL},
    {FILTER("<hiddenSegments><add segment='autodiscover'/><clear/></hiddenSegments>"), "", NULL},
    {FILTER("<hiddenSegments><add segment='map'/></hiddenSegments>"), "", NULL},
    /* who may come */
    {SECURITY("<access sslFlags='Ssl, SslNegotiateCert'/>"), "", NULL},
    {SECURITY("<access sslFlags='Ssl, SslNegotiateCert, SslRequireCert'/>"), "proxy-client-certificate", NULL},
    {LOGON("<anonymousAuthentication enabled='false'/>"), "proxy-own-authentication", NULL},
    {LOGON("<windowsAuthentication enabled='true'/>"), "proxy-own-authentication", NULL},
    {LOGON("<basicAuthentication enabled='false'/><windowsAuthentication enabled='false'/>"), "", NULL},
    {SECURITY("<authorization><add accessType='Deny' users='?'/></authorization>"), "proxy-path-refused", NULL},
    {SECURITY("<authorization><add accessType='Allow' users='*'/></authorization>"), "", NULL},
    {SECURITY("<ipSecurity allowUnlisted='false'/>"), "proxy-path-refused", NULL},
    {SECURITY("<ipSecurity allowUnlisted='false'><add ipAddress='10.0.0.0' allowed='true'/></ipSecurity>"), "", NULL},
    {SECURITY("<dynamicIpSecurity><denyByRequestRate enabled='true'/></dynamicIpSecurity>"), "proxy-rate-limit", NULL},
    {SECURITY("<dynamicIpSecurity enableLoggingOnlyMode='true'><denyByRequestRate enabled='true'/>"
              "</dynamicIpSecurity>"),
     "", NULL},
    {WITH("<httpRedirect enabled='true' destination='/owa'/>"), "proxy-path-redirected", NULL},
    {WITH("<httpRedirect enabled='false' destination='/owa'/>"), "", NULL},
    /* headers and answers */
    {RULES(RULE(STOP, "url='.*'",
                "<serverVariables><set name='HTTP_AUTHORIZATION' value=''/></serverVariables>" TO("https://ex/{R:0}"))),
     "proxy-authentication-dropped", NULL},
    {RULES(RULE(STOP, "url='.*'",
                "<serverVariables><set name='HTTP_X_FORWARDED_PROTO' value='https'/></serverVariables>"
                TO("https://ex/{R:0}"))),
     "", NULL},
    {SERVER(FARM, "<rewrite><globalRules>" ALL "</globalRules><outboundRules><rule name='o'><match filterByTags='A' "
                  "pattern='^http://ex/(.*)'/><action type='Rewrite' value='/{R:1}'/></rule></outboundRules>"
                  "</rewrite>"),
     "proxy-content-changed", NULL},
    {SERVER(FARM, "<rewrite><globalRules>" ALL "</globalRules><outboundRules><rule name='o' preCondition='html'><match "
                  "filterByTags='A' pattern='^http://ex/(.*)'/><action type='Rewrite' value='/{R:1}'/></rule>"
                  "<preConditions><preCondition name='html'><add input='{RESPONSE_CONTENT_TYPE}' "
                  "pattern='^text/html'/></preCondition></preConditions></outboundRules></rewrite>"),
     "", NULL},
    {SERVER(FARM, "<rewrite><globalRules>" ALL "</globalRules><outboundRules><rule name='o'><match "
                  "serverVariable='RESPONSE_WWW_AUTHENTICATE' pattern='.*'/><action type='Rewrite' value=''/></rule>"
                  "</outboundRules></rewrite>"),
     "proxy-authentication-dropped", NULL},
    {WITH("<httpCompression><dynamicTypes><add mimeType='*/*' enabled='false'/><add mimeType='application/*' "
          "enabled='true'/></dynamicTypes></httpCompression>"),
     "proxy-compression", NULL},
    {WITH("<httpCompression><dynamicTypes><add mimeType='text/*' enabled='true'/><add mimeType='*/*' enabled='false'/>"
          "</dynamicTypes></httpCompression>"),
     "", NULL},
    {WITH("<urlCompression doDynamicCompression='false'/><httpCompression><dynamicTypes><add mimeType='*/*' "
          "enabled='true'/></dynamicTypes></httpCompression>"),
     "", NULL},
    {WITH("<caching><profiles><add extension='.xml' policy='CacheForTimePeriod'/></profiles></caching>"), "proxy-cache",
     NULL},
    {WITH("<caching enabled='false'><profiles><add extension='*' policy='CacheUntilChange'/></profiles></caching>"), "",
     NULL},
    {WITH("<httpErrors existingResponse='Replace'/>"), "proxy-error-pages", NULL},
    {WITH("<httpErrors existingResponse='PassThrough'/>"), "", NULL},
    /* scopes: the nearest one counts */
    {"<configuration>" FARM WEB(REWRITE("globalRules", ALL) "<security><access sslFlags='SslRequireCert'/></security>")
     "<location path='Default Web Site'>" WEB("<security><access sslFlags='Ssl'/></security>") "</location>"
     "</configuration>",
     "", NULL},
    {"<configuration>" FARM WEB(REWRITE("globalRules", ALL)) "<location path='Default Web Site/mapi/nspi'>"
     WEB("<security><access sslFlags='SslRequireCert'/></security>") "</location></configuration>",
     "proxy-client-certificate", NULL},
    {"<configuration>" FARM WEB(REWRITE("globalRules", ALL)) "<location path='Default Web Site/owa'>"
     WEB("<security><access sslFlags='SslRequireCert'/></security>") "</location></configuration>",
     "", NULL},
    {XML "<configuration>" FARM "</configuration>\n" XML "<configuration>" WEB(REWRITE("rules", ALL))
     "</configuration>",
     "", NULL},
    {XML "<configuration>" WEB(REWRITE("rules", ALL)) "</configuration>\r\n\xef\xbb\xbf" XML "<configuration>" FARM
     "</configuration>",
     "", NULL},
    {XML "<configuration>" FARM "</configuration>\n" XML "<configuration><location path='mapi'>"
     WEB(REWRITE("rules", RULE(STOP, "url='^(.*)'", TO("https://ex/mapi/{R:1}")))) "</location></configuration>",
     "proxy-autodiscover-missing", NULL},
    {SERVER(FARM, REWRITE("rules", RULE(STOP, "url='^mapi'", "<action type='AbortRequest'/>")) )
     "\n" XML "<configuration>" WEB(REWRITE("rules", "<clear/>" ALL)) "</configuration>",
     "", NULL},
    {SERVER(FARM, REWRITE("rules", RULE(STOP, "url='^mapi'", "<action type='AbortRequest'/>")) )
     "\n" XML "<configuration>" WEB(REWRITE("rules", "<remove name='r'/>"
     RULE(STOP, "url='.*'", TO("https://ex/{R:0}"))))
     "</configuration>",
     "", NULL},
    {SERVER(FARM, "<rewrite><rules configSource='rules.config'/></rewrite>"), "proxy-include-unread", NULL},
    /* pieces, as people paste them */
    {"<rewrite><rules>" ALL "</rules></rewrite>", "proxy-cannot-tell", NULL},
    {WEB(REWRITE("rules", RULE(STOP, "url='^owa'", TO("https://x/{R:0}")))), NOTHING, NULL},
};

/* Whether both have the same words. */
static int same_words(const char *a, const char *b) {
    char word[64];
    size_t size;
    if (strlen(a) != strlen(b)) return 0;
    for (; *a; a += size + (a[size] == ' ')) {
        size = strcspn(a, " ");
        snprintf(word, sizeof word, "%.*s", (int)size, a);
        const char *found = strstr(b, word);
        if (!found || (found > b && found[-1] != ' ') || (found[size] && found[size] != ' ')) return 0;
    }
    return 1;
}

/* Each id once; without proxy-service-missing, but where a row is about it. */
static void list_ids(const mapicfg_statements *findings, const char *expected, char *ids, size_t size) {
    *ids = '\0';
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++) {
        const char *id = id_at(findings, i);
        size_t used = strlen(ids);
        if (strcmp(id, "proxy-service-missing") == 0 && !strstr(expected, id)) continue;
        int seen = 0;
        for (size_t before = 0; before < i; before++) seen |= strcmp(id_at(findings, before), id) == 0;
        if (!seen) snprintf(ids + used, size - used, "%s%s", used ? " " : "", id);
    }
}

START_TEST(says_what_is_wrong_and_no_more) {
    char ids[1024];
    mapicfg_vdir *vdir = rows[_i].protection ? make_vdir("", rows[_i].protection) : NULL;
    mapicfg_statements *findings = lint_all(ARR, rows[_i].text, vdir);
    list_ids(findings, rows[_i].expected, ids, sizeof ids);
    ck_assert_msg(same_words(ids, rows[_i].expected), "%s\nexpected '%s', found '%s'", rows[_i].text, rows[_i].expected,
                  ids);
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++)
        ck_assert_msg(mapicfg_statement_get_remedy(mapicfg_statements_get(findings, i)) != NULL, "%s",
                      id_at(findings, i));
    mapicfg_statements_free(findings);
    mapicfg_vdir_free(vdir);
}
END_TEST

/* ---- sites ---- */

#define SITE(name, bindings) "<site name='" name "'><bindings>" bindings "</bindings></site>"
#define HTTPS(host) "<binding protocol='https' bindingInformation='*:443:" host "'/>"
#define SITES(sites) "<system.applicationHost><sites>" sites "</sites></system.applicationHost>"
#define AT(site, inner) "<location path='" site "'>" WEB(inner) "</location>"
#define BAD "<security><access sslFlags='SslRequireCert'/></security>"

static mapicfg_status lint_site(const char *text, const char *section, mapicfg_statements **findings) {
    mapicfg_proxy_lint_options options = MAPICFG_PROXY_LINT_OPTIONS_INIT;
    options.section = section;
    return mapicfg_proxy_lint(ARR, text, strlen(text), "a.config", &options, findings, NULL);
}

START_TEST(follows_the_sites_that_concern_exchange) {
    static const struct {
        const char *text, *section, *expected;
    } cases[] = {
        {"<configuration>" FARM SITES(SITE("Mail", HTTPS("mail.contoso.com")) SITE("Wiki", HTTPS("wiki.contoso.com")))
         AT("Mail", REWRITE("rules", ALL)) AT("Wiki", BAD) "</configuration>", NULL, ""},
        {"<configuration>" FARM SITES(SITE("Mail", HTTPS("mail.contoso.com")) SITE("Wiki", HTTPS("wiki.contoso.com")))
         AT("Mail", REWRITE("rules", ALL) BAD) "</configuration>", NULL, "proxy-client-certificate"},
        {"<configuration>" FARM SITES(SITE("A", HTTPS("")) SITE("B", HTTPS("")))
         AT("A", BAD) AT("B", REWRITE("rules", ALL)) "</configuration>", NULL, ""},
        {"<configuration>" FARM SITES(SITE("A", HTTPS("")) SITE("B", HTTPS("")))
         AT("A", BAD) AT("B", REWRITE("rules", ALL)) "</configuration>", "A", NOTHING},
        {"<configuration>" FARM SITES(SITE("A", "<binding protocol='http' bindingInformation='*:80:'/>"))
         AT("A", REWRITE("rules", ALL)) "</configuration>", NULL, "proxy-client-tls"},
        {"<configuration>" FARM SITES("<site name='A'><limits maxConnections='20'/></site>")
         AT("A", REWRITE("rules", ALL)) "</configuration>", NULL, "proxy-connection-limit"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char ids[1024];
        mapicfg_statements *findings;
        ck_assert_int_eq(lint_site(cases[i].text, cases[i].section, &findings), MAPICFG_OK);
        list_ids(findings, cases[i].expected, ids, sizeof ids);
        ck_assert_msg(same_words(ids, cases[i].expected), "%s\nfound '%s'", cases[i].text, ids);
        mapicfg_statements_free(findings);
    }
    mapicfg_statements *none;
    ck_assert_int_eq(lint_site(cases[0].text, "Nobody", &none), MAPICFG_E_NOT_FOUND);
}
END_TEST

/* ---- texts ---- */

START_TEST(a_host_that_no_rule_takes_is_missing) {
    mapicfg_vdir *vdir = make_vdir("", "None");
    ck_assert_int_eq(mapicfg_vdir_set_external_url(vdir, "https://post.contoso.com/mapi", NULL), 0);
    mapicfg_statements *findings = lint(ARR, HOSTED("<add input='{HTTP_HOST}' pattern='^mail\\.'/>"), vdir);
    ck_assert_uint_eq(mapicfg_statements_count(findings), 1);
    ck_assert_str_eq(id_at(findings, 0), "proxy-host-missing");
    ck_assert_ptr_nonnull(strstr(sentence_at(findings, 0), "post.contoso.com"));
    mapicfg_statements_free(findings);
    mapicfg_vdir_free(vdir);
}
END_TEST

/* Places in the second of two files are those of the joined text. */
START_TEST(findings_have_their_places) {
    mapicfg_statements *findings =
        lint(ARR, XML "<configuration>" FARM "</configuration>\n" XML "<configuration>\n" 
             WEB(REWRITE("rules", ALL) "\n  "
             "<httpErrors existingResponse='Replace'/>") "</configuration>", NULL);
    ck_assert_uint_eq(mapicfg_statements_count(findings), 1);
    ck_assert_uint_eq(line_at(findings, 0), 6);
    ck_assert_uint_eq(mapicfg_statement_get_column(mapicfg_statements_get(findings, 0)), 3);
    mapicfg_statements_free(findings);
}
END_TEST

START_TEST(refuses_what_is_no_configuration) {
    static const struct {
        const char *text;
        mapicfg_status status;
        uint64_t line;
    } texts[] = {
        {"", MAPICFG_E_SYNTAX, 1},
        {"<configuration>", MAPICFG_E_SYNTAX, 1},
        {"<Objs/>", MAPICFG_E_SYNTAX, 1},
        {"http { }", MAPICFG_E_SYNTAX, 1},
        {"<!DOCTYPE configuration><configuration/>", MAPICFG_E_SYNTAX, 1},
        {XML "<configuration>\n</configuration>\n" XML "<configuration>\n<a></b></configuration>", MAPICFG_E_SYNTAX, 6},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mapicfg_statements *findings;
        mapicfg_error err;
        mapicfg_status status =
            mapicfg_proxy_lint(ARR, texts[i].text, strlen(texts[i].text), "w", NULL, &findings, &err);
        ck_assert_msg(status == texts[i].status && err.line == texts[i].line, "%s: %d, line %d: %s", texts[i].text,
                      (int)status, (int)err.line, err.message);
    }
    char deep[4096] = "<configuration>";
    for (int i = 0; i < 100; i++) strcat(deep, "<a>");
    mapicfg_statements *findings;
    ck_assert_int_eq(mapicfg_proxy_lint(ARR, deep, strlen(deep), NULL, NULL, &findings, NULL), MAPICFG_E_LIMIT);
}
END_TEST

static int32_t put(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 0;
}

START_TEST(nothing_is_written) {
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    mapicfg_error err;
    ck_assert_str_eq(mapicfg_proxy_name(ARR), "arr");
    ck_assert_uint_eq(mapicfg_proxy_find("ARR"), ARR);
    ck_assert_int_eq(mapicfg_proxy_write(ARR, &options, put, NULL, NULL, &err), MAPICFG_E_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(err.message, "HAProxy"));
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("proxy_arr");
    TCase *tcase = tcase_create("proxy_arr");
    tcase_add_loop_test(tcase, says_what_is_wrong_and_no_more, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_test(tcase, follows_the_sites_that_concern_exchange);
    tcase_add_test(tcase, a_host_that_no_rule_takes_is_missing);
    tcase_add_test(tcase, findings_have_their_places);
    tcase_add_test(tcase, refuses_what_is_no_configuration);
    tcase_add_test(tcase, nothing_is_written);
    suite_add_tcase(suite, tcase);
    return suite;
}
