/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_soap.c: SOAP Autodiscover: requests of every kind, who gets what, and each setting's value. */
#include "autodiscover.h"

#define SVC "/autodiscover/autodiscover.svc"
#define NS "http://schemas.microsoft.com/exchange/2010/Autodiscover"
#define ENVELOPE_NS "http://schemas.xmlsoap.org/soap/envelope/"
#define ADDRESSING_NS "http://www.w3.org/2005/08/addressing"
#define ENVELOPE(header, body)                                                                                   \
    "<e:Envelope xmlns:e=\"" ENVELOPE_NS "\" xmlns:a=\"" NS "\" xmlns:w=\"" ADDRESSING_NS "\"><e:Header>" header \
    "</e:Header><e:Body>" body "</e:Body></e:Envelope>"
#define VERSION "<a:RequestedServerVersion>Exchange2013_SP1</a:RequestedServerVersion>"
#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define ACTION(name) "<w:Action>" NS "/Autodiscover/" name "</w:Action>"
#define HEADER VERSION ACTION("GetUserSettings")
#define USER(name) "<a:User><a:Mailbox>" name "</a:Mailbox></a:User>"
#define SETTING(name) "<a:Setting>" name "</a:Setting>"
#define MESSAGE(users, settings)                                                                             \
    "<a:GetUserSettingsRequestMessage><a:Request><a:Users>" users "</a:Users><a:RequestedSettings>" settings \
    "</a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage>"
#define ASK_SOAP(users, settings) ENVELOPE(HEADER, MESSAGE(users, settings))
#define NAME SETTING("UserDisplayName")
#define ANNAS USER("anna@contoso.com")

static mapicfg_autodiscover_request soap_of(const char *body) {
    mapicfg_autodiscover_request request = request_of(body);
    request.path = SVC;
    return request;
}

/* The status, and what the body holds, or does not hold when it begins with "!". */
static void check_soap(const mapicfg_autodiscover *to, const char *body, uint32_t status, const char *reason,
                       const char *const *holds) {
    mapicfg_autodiscover_request request = soap_of(body);
    ck_assert(mapicfg_autodiscover_wants_body(to, &request));
    mapicfg_autodiscover_response *response = respond(to, &request);
    const char *text = mapicfg_autodiscover_response_get_body(response, NULL);
    ck_assert_msg(mapicfg_autodiscover_response_get_status(response) == status, "%s\n%s", body, text);
    ck_assert_uint_eq(mapicfg_autodiscover_response_get_error_code(response) != 0,
                      status == 500 || strstr(text, "<ErrorCode>InvalidUser<") || strstr(text, "InvalidRequest<") ||
                          strstr(text, "<ErrorCode>InternalServerError<"));
    ck_assert_msg(!reason || has_reason(response, reason), "no %s: %s\n%s", reason, body, text);
    for (; holds && *holds; holds++)
        ck_assert_msg(**holds == '!' ? !strstr(text, *holds + 1) : strstr(text, *holds) != NULL, "%s in\n%s", *holds,
                      text);
    mapicfg_autodiscover_response_free(response);
}

/* ---- the envelope ---- */

/* An answer to a request as the EWS Managed API writes it: prefixes, headers and namespaces of its own. */
START_TEST(an_answer_has_an_action_and_a_version) {
    mapicfg_autodiscover *made = contoso(NULL);
    add(made, MAPICFG_CLASS_SERVER, VALUES("Name", "EX1", "AdminDisplayVersion", "Version 15.2 (Build 986.5)"));
    add(made, MAPICFG_CLASS_SERVER, VALUES("Name", "EX2", "AdminDisplayVersion", "Version 15.1 (Build 2507.6)"));
    ready(made);
    check_soap(made,
               ENVELOPE(HEADER "<w:MessageID>urn:x&amp;1</w:MessageID><w:To>https://x/</w:To>", MESSAGE(ANNAS, NAME)),
               200, NULL,
               VALUES("<a:Action s:mustUnderstand=\"1\">" NS "/Autodiscover/GetUserSettingsResponse</a:Action>",
                      "<a:RelatesTo>urn:x&amp;1</a:RelatesTo>", "<h:MajorVersion>15<", "<h:MinorVersion>2<",
                      "<h:MajorBuildNumber>986<", "<h:MinorBuildNumber>5<", "<h:Version>Exchange2015<",
                      "<ErrorMessage>No error.<", "<RedirectTarget i:nil=\"true\"/>",
                      "<UserSetting i:type=\"StringSetting\">\n                <Name>UserDisplayName</Name>\n"
                      "                <Value>Anna &lt;&amp;&gt; &quot;Berg&quot;</Value>"));
    mapicfg_autodiscover_free(made);
    made = ready(contoso(NULL)); /* clients cannot do without a version */
    check_soap(made, ASK_SOAP(ANNAS, NAME SETTING("CasVersion")), 200, "soap-not-available",
               VALUES("<h:MajorVersion>15<", "<h:MajorBuildNumber>847<", "<h:Version>Exchange2013_SP1<", "!RelatesTo",
                      "User setting 'CasVersion' is not available."));
    mapicfg_autodiscover_free(made);
}
END_TEST

/* SOAP 1.1, 4.2.3 and 4.4; WS-Addressing 1.0 SOAP binding, 6.4.2. */
START_TEST(what_is_no_request_gets_a_fault) {
    static const struct {
        const char *body, *code;
    } cases[] = {
        {"", "s:Client"},
        {"x", "s:Client"},
        {"<a/>", "s:Client"},
        {ASK(ANNA), "s:Client"},
        {"<!DOCTYPE e [<!ENTITY x \"y\">]>" ASK_SOAP(ANNAS, NAME), "s:Client"},
        {ENVELOPE(HEADER, MESSAGE(ANNAS, NAME)) "x", "s:Client"},
        {ENVELOPE(HEADER, ""), "s:Client"},
        {ENVELOPE(HEADER, "<a:GetUserSettingsRequestMessage/>"), "s:Client"},
        {ENVELOPE(HEADER, MESSAGE(ANNAS, NAME) MESSAGE(ANNAS, NAME)), "s:Client"},
        {ENVELOPE(HEADER VERSION, MESSAGE(ANNAS, NAME)), "s:Client"},
        {ENVELOPE(HEADER ACTION("GetUserSettings"), MESSAGE(ANNAS, NAME)), "s:Client"},
        {ASK_SOAP(ANNAS "</a:Users><a:Users>" ANNAS, NAME), "s:Client"},
        {ASK_SOAP("<a:User><a:Mailbox>a@b.c</a:Mailbox><a:Mailbox>d@e.f</a:Mailbox></a:User>", NAME), "s:Client"},
        {ASK_SOAP("<a:User><a:Mailbox>a<b/></a:Mailbox></a:User>", NAME), "s:Client"},
        {ASK_SOAP(ANNAS, "<a:Setting><b/>UserDN</a:Setting>"), "s:Client"},
        {"<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"/>", "s:VersionMismatch"},
        {"<Envelope/>", "s:Client"},
        {ENVELOPE(HEADER "<s:Security xmlns:s=\"urn:wsse\" e:mustUnderstand=\"1\"/>", MESSAGE(ANNAS, NAME)),
         "s:MustUnderstand"},
        {ENVELOPE(VERSION, "<a:GetPasswordRequestMessage/>"), "a:ActionNotSupported"},
        {ENVELOPE(VERSION,
                  "<b:GetUserSettingsRequestMessage xmlns:b=\"https://schemas.microsoft.com/exchange/2010/"
                  "Autodiscover\"/>"),
         "a:ActionNotSupported"},
        {ENVELOPE(VERSION ACTION("GetDomainSettings"), MESSAGE(ANNAS, NAME)), "a:ActionNotSupported"},
        {ENVELOPE(VERSION ACTION("GetUserSettings" FIFTY FIFTY FIFTY FIFTY FIFTY), MESSAGE(ANNAS, NAME)),
         "a:ActionNotSupported"},
    };
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char code[100];
        snprintf(code, sizeof code, "<faultcode>%s</faultcode>", cases[i].code);
        check_soap(made, cases[i].body, 500, "soap-fault", VALUES(code, "<s:Fault>", "<faultstring", "!UserResponse"));
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* Everything else that an envelope may have is stepped over. */
START_TEST(what_may_be_ignored_is_ignored) {
    static const char *const bodies[] = {
        ENVELOPE(VERSION, MESSAGE(ANNAS, NAME)),
        ENVELOPE(HEADER "<s:Security xmlns:s=\"urn:wsse\" e:mustUnderstand=\"0\"><s:x/></s:Security>",
                 MESSAGE(ANNAS, NAME)),
        ENVELOPE(HEADER "<w:To e:mustUnderstand=\"1\">x</w:To><w:ReplyTo><w:Address>y</w:Address></w:ReplyTo>",
                 MESSAGE(ANNAS, NAME)),
        ENVELOPE(HEADER,
                 "<a:GetUserSettingsRequestMessage><a:Request><a:RequestedVersion>Exchange2013"
                 "</a:RequestedVersion><a:Users> <a:User>\n<a:LegacyDN>x</a:LegacyDN><a:Mailbox> anna@contoso.com\n"
                 "</a:Mailbox></a:User><x/></a:Users><a:RequestedSettings><x/>" NAME NAME
                 "</a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage>"),
        ASK_SOAP(USER("<![CDATA[anna@contoso.com]]>"), SETTING("User<!-- -->Display&#78;ame")),
    };
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        check_soap(made, bodies[i], 200, NULL, VALUES("<Name>UserDisplayName<", "!SettingError>", "!Fault"));
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- requests that are wrong as a whole ---- */

static char *repeated(const char *before, const char *piece, size_t count, const char *after) {
    size_t size = strlen(before) + count * (strlen(piece) + 8) + strlen(after) + 1, at;
    char *text = malloc(size);
    at = (size_t)snprintf(text, size, "%s", before);
    for (size_t i = 0; i < count; i++) at += (size_t)snprintf(text + at, size - at, piece, i);
    snprintf(text + at, size - at, "%s", after);
    return text;
}

#define BEGIN_USERS                                                                 \
    "<e:Envelope xmlns:e=\"" ENVELOPE_NS "\" xmlns:a=\"" NS "\"><e:Header>" VERSION \
    "</e:Header><e:Body><a:GetUserSettingsRequestMessage><a:Request><a:Users>"
#define END_SETTINGS "</a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage></e:Body></e:Envelope>"

static void check_repeated(const mapicfg_autodiscover *to, const char *before, const char *piece, size_t count,
                           const char *after, uint32_t status, const char *holds) {
    char *body = repeated(before, piece, count, after);
    check_soap(to, body, status, NULL, VALUES(holds));
    free(body);
}

START_TEST(requests_have_limits) {
    static const char invalid[] = "<ErrorCode>InvalidRequest</ErrorCode>";
    static const char users[] = BEGIN_USERS, settings[] = BEGIN_USERS ANNAS "</a:Users><a:RequestedSettings>";
    static const char after_users[] = "</a:Users><a:RequestedSettings>" NAME END_SETTINGS;
    mapicfg_autodiscover *made = ready(contoso(NULL));
    check_repeated(made, users, USER("a%zu@x.y"), 100, after_users, 200, "Invalid user 'a99@x.y'");
    check_repeated(made, users, USER("a%zu@x.y"), 101, after_users, 200, invalid);
    check_repeated(made, settings, SETTING("x%zu"), 32, END_SETTINGS, 200, "Setting 'x31' is not a known setting.");
    check_repeated(made, settings, SETTING("x%zu"), 33, END_SETTINGS, 200, invalid);
    check_repeated(made, settings, NAME, 500, END_SETTINGS, 200, "<Name>UserDisplayName<");
    check_repeated(made, settings, "<x/>", 1100, END_SETTINGS, 500, "s:Client");
    check_repeated(made, "", "<a>", 10000, "", 500, "s:Client");
    check_repeated(made, BEGIN_USERS "<a:User><a:Mailbox>", "a", 1025,
                   "</a:Mailbox></a:User>"
                   "</a:Users>"
                   "<a:RequestedSettings>" NAME END_SETTINGS,
                   500, "s:Client");
    check_repeated(made, BEGIN_USERS "<a:User><a:Mailbox>", "a", 1024,
                   "</a:Mailbox></a:User>"
                   "</a:Users>"
                   "<a:RequestedSettings>" NAME END_SETTINGS,
                   200, "InvalidUser");
    check_repeated(made, settings, "<a:Setting>%zu", 1,
                   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                   "</a:Setting>" END_SETTINGS,
                   200, "InvalidSetting");
    check_repeated(made, settings, "<a:Setting>%zu", 1,
                   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                   "</a:Setting>" END_SETTINGS,
                   200, invalid);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* Real servers say this sentence for a version that is none of theirs. */
START_TEST(requests_state_a_version_users_and_settings) {
    static const char version[] = "The RequestedServerVersion header is missing or invalid.";
    static const struct {
        const char *body, *holds;
    } cases[] = {
        {ENVELOPE("", MESSAGE(ANNAS, NAME)), version},
        {ENVELOPE("<a:RequestedServerVersion>V2015_10_05</a:RequestedServerVersion>", MESSAGE(ANNAS, NAME)), version},
        {ENVELOPE("<a:RequestedServerVersion>Exchange2013_</a:RequestedServerVersion>", MESSAGE(ANNAS, NAME)), version},
        {ENVELOPE("<a:RequestedServerVersion/>", MESSAGE(ANNAS, NAME)), version},
        {ENVELOPE("<a:RequestedServerVersion>Exchange2013_SP1Exchange2013_SP1Exchange2013_SP1"
                  "</a:RequestedServerVersion>",
                  MESSAGE(ANNAS, NAME)),
         version},
        {ASK_SOAP("", NAME), "names no user"},
        {ASK_SOAP(ANNAS, ""), "names no setting"},
    };
    static const char *const versions[] = {"Exchange2010", "Exchange2010_SP2", "Exchange2013", "Exchange2016"};
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_soap(made, cases[i].body, 200, "soap-invalid-request",
                   VALUES("<ErrorCode>InvalidRequest<", cases[i].holds, "<UserResponses/>"));
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        char body[2000];
        snprintf(body, sizeof body,
                 ENVELOPE("<a:RequestedServerVersion>%s</a:RequestedServerVersion>", MESSAGE(ANNAS, NAME)),
                 versions[i]);
        check_soap(made, body, 200, NULL, VALUES("<Name>UserDisplayName<"));
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

#define OTHER(name, inside)        \
    ENVELOPE(VERSION ACTION(name), \
             "<a:" name "RequestMessage><a:Request>" inside "</a:Request></a:" name "RequestMessage>")

START_TEST(other_operations_get_an_honest_error) {
    mapicfg_autodiscover *made = ready(contoso(NULL));
    check_soap(made,
               OTHER("GetDomainSettings",
                     "<a:Domains><a:Domain>contoso.com</a:Domain><a:Domain>x</a:Domain></a:Domains>"
                     "<a:RequestedSettings>" SETTING("ExternalEwsUrl") SETTING("X&lt;") "</a:RequestedSettings>"),
               200, "soap-not-available",
               VALUES("<GetDomainSettingsResponseMessage", "<DomainResponses>", "<DomainSettings/>",
                      "Domain setting 'ExternalEwsUrl' is not available.", "<ErrorCode>InvalidSetting<",
                      "<SettingName>X&lt;</SettingName>", "GetDomainSettingsResponse</a:Action>"));
    check_soap(made, OTHER("GetDomainSettings", "<a:Domains/>"), 200, "soap-invalid-request",
               VALUES("InvalidRequest", "<DomainResponses/>"));
    check_soap(made, OTHER("GetFederationInformation", "<a:Domain>contoso.com</a:Domain>"), 200, "soap-not-federated",
               VALUES("<ErrorCode>NotFederated<", "<GetFederationInformationResponseMessage"));
    check_soap(made, OTHER("GetOrganizationRelationshipSettings", ""), 200, "soap-not-federated",
               VALUES("<ErrorCode>NotFederated<", "<GetOrganizationRelationshipSettingsResponseMessage"));
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- who gets what ---- */

START_TEST(users_get_their_own_settings_only) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    mapicfg_autodiscover *made = ready(contoso(NULL));
    check_soap(
        made,
        ASK_SOAP(ANNAS USER("bob@contoso.com") USER("nobody@contoso.com") "<a:User/>" USER("/O=OLD/cn=Anna"), NAME),
        200, "other-mailbox",
        VALUES("Invalid user 'bob@contoso.com': this mailbox is not yours.", "Invalid user 'nobody@contoso.com'.<",
               "Invalid user ''.<", "!>Bob<", "Anna"));
    check_soap(made, ASK_SOAP(USER("both@contoso.com"), NAME), 200, "ambiguous-address",
               VALUES("<ErrorCode>InternalServerError<", "Several mailboxes have the address 'both@contoso.com'."));
    mapicfg_autodiscover_free(made);
    options.flags = MAPICFG_AUTODISCOVER_HIDE_UNKNOWN;
    made = ready(contoso(&options));
    check_soap(made, ASK_SOAP(USER("bob@contoso.com") USER("nobody@contoso.com") USER("both@contoso.com"), NAME), 200,
               NULL,
               VALUES("Invalid user 'bob@contoso.com': this mailbox is not yours.",
                      "Invalid user 'nobody@contoso.com': this mailbox is not yours.",
                      "Invalid user 'both@contoso.com': this mailbox is not yours.", "!InternalServerError"));
    mapicfg_autodiscover_free(made);
    options.flags = MAPICFG_AUTODISCOVER_ANY_MAILBOX;
    made = ready(contoso(&options));
    check_soap(made, ASK_SOAP(USER("bob@contoso.com"), NAME), 200, NULL, VALUES("<Value>Bob<"));
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(redirects_lead_to_the_service_of_the_same_kind) {
    mapicfg_autodiscover *made = contoso(NULL);
    ok(mapicfg_autodiscover_redirect(made, "old@contoso.com", "new@fabrikam.example", &err));
    ok(mapicfg_autodiscover_redirect(made, "@moved.example", "@fabrikam.example", &err));
    ok(mapicfg_autodiscover_redirect(made, "@a.example", "https://x.example/Autodiscover/Autodiscover.XML", &err));
    ok(mapicfg_autodiscover_redirect(made, "@b.example", "https://x.example/discover", &err));
    ready(made);
    check_soap(made, ASK_SOAP(USER("old@contoso.com"), NAME), 200, "redirected",
               VALUES("<ErrorCode>RedirectAddress<", "<ErrorMessage>Redirection address.<",
                      "<RedirectTarget>new@fabrikam.example<", "<UserSettings/>"));
    check_soap(made, ASK_SOAP(USER("eve@moved.example"), NAME), 200, NULL,
               VALUES("<RedirectTarget>eve@fabrikam.example<"));
    check_soap(made, ASK_SOAP(USER("eve@a.example"), NAME), 200, NULL,
               VALUES("<ErrorCode>RedirectUrl<", "<RedirectTarget>https://x.example/Autodiscover/Autodiscover.svc<"));
    check_soap(made, ASK_SOAP(USER("eve@b.example"), NAME), 200, NULL,
               VALUES("<RedirectTarget>https://x.example/discover<"));
    mapicfg_autodiscover_free(made);
}
END_TEST

static void check_head(const mapicfg_autodiscover *to, const char *method, const char *path, const char *user,
                       uint32_t status, const char *header, const char *value) {
    mapicfg_autodiscover_request request = soap_of(ASK_SOAP(ANNAS, NAME));
    request.method = method;
    request.path = path;
    request.user = user;
    ck_assert_int_eq(mapicfg_autodiscover_wants_body(to, &request), 0);
    mapicfg_autodiscover_response *response = respond(to, &request);
    ck_assert_uint_eq(mapicfg_autodiscover_response_get_status(response), status);
    size_t found = 0;
    for (size_t i = 0; i < mapicfg_autodiscover_response_header_count(response); i++)
        if (strcmp(mapicfg_autodiscover_response_get_header(response, i), header) == 0) {
            ck_assert_str_eq(mapicfg_autodiscover_response_get_value(response, i), value);
            found++;
        }
    ck_assert_uint_eq(found, value ? 1 : 0);
    mapicfg_autodiscover_response_free(response);
}

/* Clients look for the header on the 401 of autodiscover.xml; any value counts, of the other endpoints' headers too. */
START_TEST(who_is_nobody_is_told_that_there_is_soap) {
    static const char *const others[] = {"X-WSSecurity-Enabled", "X-WSSecurity-SymmetricKey-Enabled",
                                         "X-WSSecurity-X509Cert-Enabled", "X-OAuth-Enabled"};
    mapicfg_autodiscover *made = ready(contoso(NULL));
    check_head(made, "POST", SVC, NULL, 401, "X-SOAP-Enabled", "True");
    check_head(made, "GET", SVC, NULL, 401, "X-SOAP-Enabled", "True");
    check_head(made, "GET", PATH, NULL, 401, "X-SOAP-Enabled", "True");
    check_head(made, "POST", "/Autodiscover/Autodiscover.SVC?x", "", 401, "WWW-Authenticate",
               "Basic realm=\"Autodiscover\"");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        check_head(made, "GET", PATH, NULL, 401, others[i], NULL);
    check_head(made, "GET", SVC, "anna", 405, "Allow", "POST");
    check_head(made, "POST", SVC "/WSSecurity", "anna", 404, "X-SOAP-Enabled", NULL);
    mapicfg_autodiscover_request request = soap_of("");
    request.body_size = 65537;
    expect(made, &request, 413, 0, "too-large", NULL);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- values ---- */

#define VDIR_VALUES(path, server)                                                                         \
    VALUES("Server", server, "Identity", server "\\" path, "InternalUrl", "https://in.contoso.com/" path, \
           "ExternalUrl", "https://out.contoso.com/" path)

/* A server with everything. */
static mapicfg_autodiscover *full(const char *version, const char *block) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.deployment_id = "50817eff-b925-4578-a0db-13bfc635e7a5";
    mapicfg_autodiscover *made = begin("True", &options);
    add(made, MAPICFG_CLASS_SERVER,
        VALUES("Name", "EX1", "Fqdn", "ex1.contoso.com", "AdminDisplayVersion", version, "ExchangeLegacyDN",
               "/o=Contoso/cn=Configuration/cn=Servers/cn=EX1"));
    add(made, MAPICFG_CLASS_VDIR, VDIR_VALUES("mapi", "EX1"));
    add(made, MAPICFG_CLASS_EWS_VDIR, VDIR_VALUES("EWS/Exchange.asmx", "EX1"));
    add(made, MAPICFG_CLASS_OWA_VDIR,
        VALUES("Server", "EX1", "Identity", "EX1\\owa", "InternalUrl", "https://in.contoso.com/owa", "ExternalUrl",
               "https://out.contoso.com/owa", "InternalAuthenticationMethods", "Basic, Fba",
               "ExternalAuthenticationMethods", "Fba"));
    add(made, MAPICFG_CLASS_ECP_VDIR, VDIR_VALUES("ecp", "EX1"));
    add(made, MAPICFG_CLASS_OUTLOOK_ANYWHERE,
        VALUES("Server", "EX1", "Identity", "EX1\\Rpc", "InternalHostname", "rpc-in.contoso.com", "ExternalHostname",
               "rpc-out.contoso.com", "InternalClientsRequireSsl", "False", "ExternalClientsRequireSsl", "True",
               "InternalClientAuthenticationMethod", "Ntlm", "ExternalClientAuthenticationMethod", "Basic"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("DisplayName", "Anna", "PrimarySmtpAddress", "anna@contoso.com", "LegacyExchangeDN",
               "/o=Contoso/cn=anna", "ServerName", "EX1", "ExchangeGuid", "cecbb509-eba7-5452-bbb2-8ce08645fab8",
               "SamAccountName", "anna", "UserPrincipalName", "anna@corp.contoso.com",
               "MAPIBlockOutlookExternalConnectivity", block));
    return ready(made);
}

#define ID "cecbb509-eba7-5452-bbb2-8ce08645fab8@contoso.com"

/* NULL: the setting is not available. */
static void check_value(const mapicfg_autodiscover *to, const char *setting, const char *value) {
    char body[3000], holds[1000];
    snprintf(body, sizeof body, ASK_SOAP(ANNAS, SETTING("%s")), setting);
    if (value)
        snprintf(holds, sizeof holds, "<Name>%s</Name>\n                <Value>%s</Value>", setting, value);
    else
        snprintf(holds, sizeof holds,
                 "SettingIsNotAvailable</ErrorCode>\n                <ErrorMessage>User setting '%s' is", setting);
    check_soap(to, body, 200, value ? NULL : "soap-not-available",
               VALUES(holds, value ? "!UserSettingError>" : "!<Name>"));
}

static void check_values(const mapicfg_autodiscover *to, const char *const *values) {
    for (; *values; values += 2) check_value(to, values[0], *values[1] ? values[1] : NULL);
}

#define SCHEMAS_2010 "Exchange2007, Exchange2007_SP1, Exchange2010"
#define SCHEMAS_2013 SCHEMAS_2010 ", Exchange2010_SP1, Exchange2010_SP2, Exchange2013"

/* What each setting is: "Setting (SOAP)" in Microsoft's reference. The forms of values are those of real answers: "Get
 * user settings from Exchange by using Autodiscover", and of Exchange Online and on premises in public issues. */
START_TEST(settings_have_the_values_of_the_server) {
    mapicfg_autodiscover *made = full("Version 15.1 (Build 160.4)", "False");
    check_values(made, VALUES("UserDisplayName", "Anna", "UserDN", "/o=Contoso/cn=anna", "UserDeploymentId",
                              "50817eff-b925-4578-a0db-13bfc635e7a5", "AutoDiscoverSMTPAddress", "anna@contoso.com",
                              "UserMSOnline", "False", "MapiHttpEnabled", "True", "CasVersion", "15.01.0160.004",
                              "EwsSupportedSchemas", SCHEMAS_2013 ", Exchange2013_SP1, Exchange2015",
                              "InternalMailboxServer", "ex1.contoso.com", "InternalRpcClientServer", ID,
                              "InternalMailboxServerDN", "/o=Contoso/cn=Configuration/cn=Servers/cn=" ID, "MailboxDN",
                              "/o=Contoso/cn=Configuration/cn=Servers/cn=" ID "/cn=Microsoft Private MDB",
                              "PublicFolderServer", "rpc-in.contoso.com", "InternalServerExclusiveConnect", "off",
                              "ExternalServerExclusiveConnect", "on"));
    check_values(made, VALUES("InternalEwsUrl", "https://in.contoso.com/EWS/Exchange.asmx", "ExternalEwsUrl",
                              "https://out.contoso.com/EWS/Exchange.asmx", "ExternalEmwsUrl",
                              "https://out.contoso.com/EWS/Exchange.asmx", "InternalUMUrl",
                              "https://in.contoso.com/EWS/UM2007Legacy.asmx", "ExternalUMUrl",
                              "https://out.contoso.com/EWS/UM2007Legacy.asmx", "ExternalEwsVersion", "15.01.0160.004",
                              "ExternalMailboxServer", "rpc-out.contoso.com", "ExternalMailboxServerRequiresSSL",
                              "True", "ExternalMailboxServerAuthenticationMethods", "Basic", "InternalRpcHttpServer",
                              "rpc-in.contoso.com", "InternalRpcHttpConnectivityRequiresSsl", "False",
                              "InternalRpcHttpAuthenticationMethod", "Ntlm", "CertPrincipalName", "", "InternalEcpUrl",
                              "https://in.contoso.com/owa/", "EcpTextMessagingUrlFragment",
                              "?path=/options/textmessaging", "ExternalEcpTextMessagingUrl",
                              "https://out.contoso.com/owa/?path=/options/textmessaging", "EcpTeamMailboxUrlFragment",
                              "options/ecp/?rfr=olk&amp;ftr=TeamMailbox&amp;exsvurl=1&amp;realm=corp.contoso.com",
                              "EcpConnectUrlFragment", "", "InternalEcpConnectUrl", "", "ActiveDirectoryServer", "",
                              "CrossOrganizationSharingEnabled", ""));
    check_soap(made, ASK_SOAP(ANNAS, SETTING("ExternalWebClientUrls")), 200, NULL,
               VALUES("<UserSetting i:type=\"WebClientUrlCollectionSetting\">",
                      "<AuthenticationMethods>Fba</AuthenticationMethods>", "<Url>https://out.contoso.com/owa/</Url>"));
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(nothing_external_is_handed_out_under_the_block) {
    mapicfg_autodiscover *made = full("Version 15.0 (Build 1497.2)", "True");
    check_values(
        made, VALUES("ExternalEwsUrl", "", "ExternalEwsVersion", "", "ExternalEcpUrl", "", "ExternalEcpPhotoUrl", "",
                     "ExternalUMUrl", "", "ExternalWebClientUrls", "", "InternalEwsUrl",
                     "https://in.contoso.com/EWS/Exchange.asmx", "ExternalMailboxServer", "rpc-in.contoso.com",
                     "ExternalMailboxServerRequiresSSL", "False", "ExternalMailboxServerAuthenticationMethods", "Ntlm",
                     "CertPrincipalName", "None", "InternalEcpUrl", "https://in.contoso.com/ecp/",
                     "EwsSupportedSchemas", SCHEMAS_2013 ", Exchange2013_SP1", "EcpTextMessagingUrlFragment",
                     "?rfr=olk&amp;p=sms/textmessaging.slab&amp;exsvurl=1&amp;realm=corp.contoso.com"));
    mapicfg_autodiscover_free(made);
    made = full("Version 15.0 (Build 516.32)", "False");
    check_values(made, VALUES("EwsSupportedSchemas", SCHEMAS_2013, "CasVersion", "15.00.0516.032"));
    mapicfg_autodiscover_free(made);
}
END_TEST

/* No guid@domain, no pages with a realm, nothing that came later. */
START_TEST(exchange_2010_has_its_own_values) {
    mapicfg_autodiscover *made = full("Version 14.0 (Build 478.0)", "False");
    check_values(made, VALUES("InternalRpcClientServer", "ex1.contoso.com", "MailboxDN",
                              "/o=Contoso/cn=Configuration/cn=Servers/cn=EX1/cn=Microsoft Private MDB", "CasVersion",
                              "14.00.0478.000", "EwsSupportedSchemas", SCHEMAS_2010, "InternalEmwsUrl", "",
                              "PublicFolderServer", "", "InternalServerExclusiveConnect", "",
                              "ExternalServerExclusiveConnect", "", "EcpPhotoUrlFragment", "",
                              "EcpVoicemailUrlFragment", "?p=customize/voicemail.aspx&amp;exsvurl=1"));
    mapicfg_autodiscover_free(made);
}
END_TEST

/* An answer for Outlook is an error for these; here the rest is of use. */
START_TEST(what_a_mailbox_lacks_is_not_available) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = MAPICFG_AUTODISCOVER_NO_USER;
    mapicfg_autodiscover *made = ready(contoso(&options));
    check_soap(made, ASK_SOAP(USER("cid@contoso.com"), NAME SETTING("UserDN") SETTING("InternalRpcClientServer")), 200,
               "mailbox-guid-missing",
               VALUES("<Value>Cid<", "'UserDN' is not available.", "'InternalRpcClientServer' is not available."));
    check_soap(made, ASK_SOAP(USER("dora@contoso.com"), NAME SETTING("AutoDiscoverSMTPAddress")), 200,
               "mailbox-address-missing", VALUES("<Value>Dora<", "'AutoDiscoverSMTPAddress' is not available."));
    mapicfg_autodiscover_free(made);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("soap");
    TCase *tests = tcase_create("soap");
    tcase_add_test(tests, an_answer_has_an_action_and_a_version);
    tcase_add_test(tests, what_is_no_request_gets_a_fault);
    tcase_add_test(tests, what_may_be_ignored_is_ignored);
    tcase_add_test(tests, requests_have_limits);
    tcase_add_test(tests, requests_state_a_version_users_and_settings);
    tcase_add_test(tests, other_operations_get_an_honest_error);
    tcase_add_test(tests, users_get_their_own_settings_only);
    tcase_add_test(tests, redirects_lead_to_the_service_of_the_same_kind);
    tcase_add_test(tests, who_is_nobody_is_told_that_there_is_soap);
    tcase_add_test(tests, settings_have_the_values_of_the_server);
    tcase_add_test(tests, nothing_external_is_handed_out_under_the_block);
    tcase_add_test(tests, exchange_2010_has_its_own_values);
    tcase_add_test(tests, what_a_mailbox_lacks_is_not_available);
    suite_add_tcase(suite, tests);
    return suite;
}
