/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_discovery.c: what other clients than Outlook ask for, and the headers by which requests are told apart. */
#include "autodiscover.h"

/* ---- ids of a request ---- */

static const char *value_of(const mapicfg_autodiscover_response *response, const char *name) {
    for (size_t i = 0; i < mapicfg_autodiscover_response_header_count(response); i++)
        if (strcmp(mapicfg_autodiscover_response_get_header(response, i), name) == 0)
            return mapicfg_autodiscover_response_get_value(response, i);
    return NULL;
}

static void check_header(const mapicfg_autodiscover_response *response, const char *name, const char *expected) {
    const char *value = value_of(response, name);
    ck_assert_msg(value ? expected && strcmp(value, expected) == 0 : !expected, "%s: %s, not %s", name,
                  value ? value : "nothing", expected ? expected : "nothing");
}

#define OWN "6a1ac3d5-9a0a-4f5e-8a51-1f6a4a2d9f10"
#define CLIENTS "{B6D0C6E8-2B4C-4F39-9C0E-0F0A5A3B1C2D}:7"

/* Every answer has them, whatever it is: settings, an error, a challenge, a pointer. */
START_TEST(every_answer_has_the_ids) {
    static const struct {
        const char *method, *path, *user;
        uint32_t status;
    } cases[] = {
        {"POST", PATH, "anna", 200},
        {"GET", PATH, "anna", 200},
        {"POST", PATH, "bob", 403},
        {"POST", PATH, "", 401},
        {"PUT", PATH, "anna", 405},
        {"GET", "/", "", 404},
        {"GET", "/autodiscover/autodiscover.json?Email=a@b&Protocol=AutodiscoverV1", "", 200},
        {"GET", "/autodiscover/autodiscover.json", "", 400},
    };
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.front_end_server = "ex-1.Contoso.com";
    mapicfg_autodiscover *made = ready(contoso(&options));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char own[] = OWN, clients[] = CLIENTS;
        mapicfg_autodiscover_request request = request_of(ASK(ANNA));
        request.method = cases[i].method;
        request.path = cases[i].path;
        request.user = cases[i].user;
        request.request_id = own;
        request.client_request_id = clients;
        request.return_client_request_id = "True";
        mapicfg_autodiscover_response *response = respond(made, &request);
        memset(own, 'x', sizeof own - 1); /* the answer outlives the request */
        memset(clients, 'x', sizeof clients - 1);
        ck_assert_uint_eq(mapicfg_autodiscover_response_get_status(response), cases[i].status);
        check_header(response, "request-id", OWN);
        check_header(response, "client-request-id", CLIENTS);
        check_header(response, "X-FEServer", "EX-1.CONTOSO.COM");
        size_t size;
        const char *body = mapicfg_autodiscover_response_get_body(response, &size);
        ck_assert_uint_eq(strlen(body), size);
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* "Instrumenting client requests for EWS and REST in Exchange": return-client-request-id is true where the client wants
 * its id back. */
START_TEST(the_clients_id_comes_back_where_it_asks) {
    static const struct {
        const char *wanted;
        int is_back;
    } cases[] = {{"true", 1}, {"TRUE", 1}, {NULL, 0}, {"", 0}, {"false", 0}, {"1", 0}, {"true, true", 0}, {"yes", 0}};
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_autodiscover_request request = request_of(ASK(ANNA));
        request.client_request_id = CLIENTS;
        request.return_client_request_id = cases[i].wanted;
        mapicfg_autodiscover_response *response = respond(made, &request);
        check_header(response, "client-request-id", cases[i].is_back ? CLIENTS : NULL);
        check_header(response, "request-id", NULL);
        check_header(response, "X-FEServer", NULL);
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* What could end a header, or is too long to repeat, is left out. */
START_TEST(no_id_can_break_a_header) {
    char longest[129], longer[130];
    memset(longest, 'a', 128);
    memset(longer, 'a', 129);
    longest[128] = longer[129] = '\0';
    const struct {
        const char *id;
        int is_kept;
    } cases[] = {
        {longest, 1},         {longer, 0},  {"", 0},           {"a b", 0},  {" a", 0},      {"a\r\nSet-Cookie: b=c", 0},
        {"a\nLocation:b", 0}, {"a\r", 0},   {"a\tb", 0},       {"\x7f", 0}, {"a\x1b[m", 0}, {"\303\244", 0},
        {"\x80", 0},          {"a\x01", 0}, {"!\"#~{}:;,", 1},
    };
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_autodiscover_request request = request_of(ASK(ANNA));
        request.client_request_id = request.request_id = cases[i].id;
        request.return_client_request_id = "true";
        mapicfg_autodiscover_response *response = respond(made, &request);
        check_header(response, "client-request-id", cases[i].is_kept ? cases[i].id : NULL);
        check_header(response, "request-id", cases[i].is_kept ? cases[i].id : NULL);
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(a_front_end_is_a_host_name) {
    static const char *const names[] = {"", "a b", "a\r\nX: y", "\303\244", "a/b", "a:443", "a_b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
        mapicfg_autodiscover *made;
        options.front_end_server = names[i];
        ck_assert_int_eq(mapicfg_autodiscover_new(&options, &made, &err), MAPICFG_E_VALUE);
        ck_assert_str_eq(err.property, "front_end_server");
        ck_assert_ptr_null(made);
    }
}
END_TEST

/* ---- Autodiscover v2 ---- */

#define JSON "/autodiscover/autodiscover.json"
#define POINTER(protocol, url) "{\"Protocol\":\"" protocol "\",\"Url\":\"" url "\"}"
#define REFUSAL(code, message) "{\"ErrorCode\":\"" code "\",\"ErrorMessage\":\"" message "\"}"
#define NO_PROTOCOL \
    REFUSAL("MandatoryParameterMissing", "the parameter Protocol is missing")
#define NO_ADDRESS REFUSAL("MandatoryParameterMissing", "the SMTP address is missing")
#define BAD_ADDRESS(address) REFUSAL("MandatoryParameterMissing", "'" address "' is not an SMTP address")
#define BAD_PROTOCOL(protocol, supported) \
    REFUSAL("InvalidProtocol", "'" protocol "' is none of the protocols here: " supported)
#define ALL "ActiveSync, Ews, AutodiscoverV1"
#define EWS_INSIDE POINTER("Ews", "https://ex1.contoso.com/EWS")
#define EWS_OUTSIDE POINTER("Ews", "https://mail.contoso.com/EWS")
#define SYNC "https://mail.contoso.com/Microsoft-Server-ActiveSync"
#define V1(host) POINTER("AutodiscoverV1", "https://" host "/autodiscover/autodiscover.xml")

static void add_active_sync(mapicfg_autodiscover *to, const char *server, const char *internal, const char *external) {
    char identity[80];
    snprintf(identity, sizeof identity, "%s\\Microsoft-Server-ActiveSync (Default Web Site)", server);
    add(to, MAPICFG_CLASS_ACTIVE_SYNC_VDIR,
        VALUES("Server", server, "Identity", identity, "InternalUrl", internal, "ExternalUrl", external));
}

static mapicfg_autodiscover *with_services(const char *active_sync_inside, const char *active_sync_outside) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.inside = "10.0.0.0/8, fd00::/8";
    mapicfg_autodiscover *made = contoso(&options);
    add(made, MAPICFG_CLASS_EWS_VDIR,
        VALUES("Server", "EX1", "Identity", "EX1\\EWS", "InternalUrl", "https://ex1.contoso.com/EWS", "ExternalUrl",
               "https://mail.contoso.com/EWS"));
    add_active_sync(made, "EX1", active_sync_inside, active_sync_outside);
    return ready(made);
}

static void check_json(const mapicfg_autodiscover *made, const char *path, const char *address, const char *host,
                       uint32_t status, const char *body) {
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "GET";
    request.path = path;
    request.address = address;
    request.host = host;
    mapicfg_autodiscover_response *response = respond(made, &request);
    ck_assert_str_eq(mapicfg_autodiscover_response_get_body(response, NULL), body);
    ck_assert_uint_eq(mapicfg_autodiscover_response_get_status(response), status);
    if (status != 404)
        ck_assert_str_eq(mapicfg_autodiscover_response_get_value(response, 0), "application/json; charset=utf-8");
    mapicfg_autodiscover_response_free(response);
}

/* Both spellings of the address, the protocols in any case, and where the client is. */
START_TEST(json_points_to_a_url) {
    static const struct {
        const char *path, *address, *host, *body;
    } cases[] = {
        {JSON "?Email=a%40b&Protocol=Ews", NULL, NULL, EWS_OUTSIDE},
        {"/Autodiscover/Autodiscover.json/V1.0/a@b?protocol=%65ws", "10.1.2.3", NULL, EWS_INSIDE},
        {JSON "/v1.0/a%40b?Protocol=ews&RedirectCount=1", "fd00::1", NULL, EWS_INSIDE},
        {JSON "/v1.0/a+tag@b?Protocol=EWS", "11.1.2.3", NULL, EWS_OUTSIDE},
        {JSON "?Protocol=ews&RedirectCount=10&email=a%2Btag%40b", "11.1.2.3", NULL, EWS_OUTSIDE},
        {JSON "/v1.0/a@b?Email=none&Protocol=ews", NULL, NULL, EWS_OUTSIDE}, /* the path goes first */
        {JSON "/v1.0/?Email=a@b&Protocol=ews", NULL, NULL, EWS_OUTSIDE},
        {JSON "/v1.0?Email=a@b&Protocol=ews", NULL, NULL, EWS_OUTSIDE},
        {JSON "?Email=a@b&Protocol=AutodiscoverV1", NULL, "EX1.contoso.com:443", V1("ex1.contoso.com")},
        {JSON "?Email=a@b&Protocol=autodiscoverv1", NULL, "\"/evil", V1("mail.contoso.com")},
        {JSON "?Email=a@b&Protocol=activesync", NULL, NULL, POINTER("ActiveSync", SYNC)},
        {JSON "?Email=x@nowhere&Protocol=ActiveSync", NULL, NULL, POINTER("ActiveSync", SYNC)},
        {JSON "?Email=a@b&Protocol=ActiveSync", "10.1.2.3", NULL,
         POINTER("ActiveSync", "https://ex1.contoso.com/Microsoft-Server-ActiveSync")},
    };
    mapicfg_autodiscover *made = with_services("https://ex1.contoso.com/Microsoft-Server-ActiveSync", SYNC);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_json(made, cases[i].path, cases[i].address, cases[i].host, 200, cases[i].body);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* Exchange's codes; the sentences are our own. */
START_TEST(json_has_the_errors_of_exchange) {
    static const struct {
        const char *path, *body;
    } cases[] = {
        {JSON, NO_PROTOCOL},
        {JSON "?Email=a@b", NO_PROTOCOL},
        {JSON "?Protocol=&Email=a@b", NO_PROTOCOL},
        {JSON "?Protocol=Nothing", NO_ADDRESS},
        {JSON "?Protocol=Ews&Email=", NO_ADDRESS},
        {JSON "?Protocol=Ews&Mail=a@b", NO_ADDRESS},
        {JSON "/v1.0/?Protocol=Ews", NO_ADDRESS},
        {JSON "?Protocol=Nothing&Email=anna", BAD_ADDRESS("anna")},
        {JSON "?Protocol=Ews&Email=@b", BAD_ADDRESS("@b")},
        {JSON "?Protocol=Ews&Email=a@", BAD_ADDRESS("a@")},
        {JSON "?Protocol=Ews&Email=a+b@c", BAD_ADDRESS("a b@c")},
        {JSON "?Protocol=Ews&Email=%22%3Cx%3E%0d%0a@b", BAD_ADDRESS("\\\"<x>\\u000d\\u000a@b")},
        {JSON "/v1.0/a@b/c?Protocol=Ews", BAD_ADDRESS("a@b/c")},
        {JSON "?Email=a@b&Protocol=E%00ws", BAD_PROTOCOL("E?ws", ALL)},
        {JSON "?Email=a@b&Protocol=%22x", BAD_PROTOCOL("\\\"x", ALL)},
        {JSON "?Email=a@b&Protocol=Ews%FF", BAD_PROTOCOL("Ews?", ALL)},
        {JSON "?Email=a@b&Protocol=%C0%AFEws%E2%82", BAD_PROTOCOL("??Ews??", ALL)},
        {JSON "?Protocol=Ews&Email=%FF%C3%A4", BAD_ADDRESS("?\xc3\xa4")},
        {JSON "?Email=a@b&Protocol=Rest", BAD_PROTOCOL("Rest", ALL)},
    };
    mapicfg_autodiscover *made = with_services("", SYNC);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_json(made, cases[i].path, NULL, NULL, 400, cases[i].body);
    char path[1200] = JSON "?Protocol=Ews&Email=a@";
    size_t size = strlen(path);
    memset(path + size, 'b', 1022);
    check_json(made, path, NULL, NULL, 200, EWS_OUTSIDE); /* 1,024 bytes */
    path[size + 1022] = 'b';
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "GET";
    request.path = path;
    expect(made, &request, 400, 0, "json-address-invalid", NULL);
    check_json(made, JSON "/v2.0/a@b?Protocol=Ews", NULL, NULL, 404, "There is nothing here.\n");
    check_json(made, JSON "/a@b?Protocol=Ews", NULL, NULL, 404, "There is nothing here.\n");
    check_json(made, JSON "/v1.00/a@b?Protocol=Ews", NULL, NULL, 404, "There is nothing here.\n");
    mapicfg_autodiscover_free(made);
    /* what there is no URL for is not supported */
    made = ready(contoso(NULL));
    check_json(made, JSON "?Email=a@b&Protocol=Ews", NULL, NULL, 400, BAD_PROTOCOL("Ews", "AutodiscoverV1"));
    check_json(made, JSON "?Email=a@b&Protocol=ActiveSync", NULL, NULL, 400,
               BAD_PROTOCOL("ActiveSync", "AutodiscoverV1"));
    mapicfg_autodiscover_free(made);
    made = with_services("https://ex1.contoso.com/Microsoft-Server-ActiveSync", "");
    check_json(made, JSON "?Email=a@b&Protocol=ActiveSync", NULL, NULL, 400,
               BAD_PROTOCOL("ActiveSync", "Ews, AutodiscoverV1"));
    mapicfg_autodiscover_free(made);
    ok(mapicfg_autodiscover_new(NULL, &made, NULL));
    add(made, MAPICFG_CLASS_ORG, VALUES("MapiHttpEnabled", "True"));
    check_json(ready(made), JSON "?Email=a@b&Protocol=Ews", NULL, NULL, 400,
               REFUSAL("InvalidProtocol", "'Ews' has no URL here, nor has any other protocol"));
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- ActiveSync ---- */

#define MOBILE(inside, schema)                                                                                 \
    "<?xml version=\"1.0\"?><Autodiscover xmlns=\"" SCHEMAS "mobilesync/requestschema/2006\"><Request>" inside \
    "<AcceptableResponseSchema>" SCHEMAS schema "</AcceptableResponseSchema></Request></Autodiscover>"
#define SYNC_FOR(inside) MOBILE(inside, "mobilesync/responseschema/2006")
#define BEGIN                                                                    \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"" SCHEMAS \
    "responseschema/2006\">\n"                                                   \
    "  <Response xmlns=\"" SCHEMAS "mobilesync/responseschema/2006\">\n    <Culture>en:us</Culture>\n    <User>\n"
#define SERVER(rest) "        <Server>\n" rest "        </Server>\n"
#define TEXT(name, text) "          <" name ">" text "</" name ">\n"
#define MOBILE_SYNC(url) SERVER(TEXT("Type", "MobileSync") TEXT("Url", url) TEXT("Name", url))
#define END "  </Response>\n</Autodiscover>\n"

static void check_body(const mapicfg_autodiscover *made, const mapicfg_autodiscover_request *request,
                       const char *expected) {
    mapicfg_autodiscover_response *response = respond(made, request);
    ck_assert_str_eq(mapicfg_autodiscover_response_get_body(response, NULL), expected);
    ck_assert_str_eq(mapicfg_autodiscover_response_get_value(response, 0), "text/xml; charset=utf-8");
    ck_assert_uint_eq(mapicfg_autodiscover_response_get_status(response), 200);
    ck_assert_uint_eq(mapicfg_autodiscover_response_get_decision(response), 0);
    mapicfg_autodiscover_response_free(response);
}

/* [MS-ASCMD] 4.2.4, "Response - Case Server Settings". */
START_TEST(devices_get_the_documents_answer) {
    mapicfg_autodiscover *made = begin("True", NULL);
    const char *url = "https://loandept.woodgrovebank.com/Microsoft-Server-ActiveSync";
    add(made, MAPICFG_CLASS_ACTIVE_SYNC_VDIR,
        VALUES("Server", "EX1", "Identity", "EX1\\Microsoft-Server-ActiveSync (Default Web Site)", "ExternalUrl", url,
               "MobileClientCertificateProvisioningEnabled", "True", "MobileClientCertificateAuthorityURL",
               "https://cert.woodgrovebank.com/CertEnroll", "MobileClientCertTemplateName", "CertEnrollTemplate"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("DisplayName", "Chris Gray", "PrimarySmtpAddress", "chris@woodgrovebank.com", "ServerName", "EX1",
               "SamAccountName", "chris"));
    ready(made);
    mapicfg_autodiscover_request request = request_of(SYNC_FOR("<EMailAddress>chris@woodgrovebank.com</EMailAddress>"));
    request.user = "chris";
    check_body(made, &request,
               BEGIN
               "      <DisplayName>Chris Gray</DisplayName>\n"
               "      <EMailAddress>chris@woodgrovebank.com</EMailAddress>\n"
               "    </User>\n    <Action>\n      <Settings>\n" MOBILE_SYNC(
                   "https://loandept.woodgrovebank.com/Microsoft-Server-ActiveSync")
                   SERVER(TEXT("Type", "CertEnroll") TEXT("Url", "https://cert.woodgrovebank.com/CertEnroll") TEXT(
                       "Name", "") TEXT("ServerData", "CertEnrollTemplate")) "      </Settings>\n    </Action>\n" END);
    mapicfg_autodiscover_free(made);
}
END_TEST

#define IN_URL "https://ex1.contoso.com/Microsoft-Server-ActiveSync"

/* The URL for where the client is: an internal one only leads nowhere from outside, an external one works inside. */
START_TEST(devices_get_the_url_for_where_they_are) {
    static const struct {
        const char *internal, *external, *address, *url;
    } cases[] = {
        {IN_URL, SYNC, NULL, SYNC},   {IN_URL, SYNC, "11.1.2.3", SYNC}, {IN_URL, SYNC, "10.1.2.3", IN_URL},
        {"", SYNC, "10.1.2.3", SYNC}, {"", SYNC, NULL, SYNC},           {IN_URL, "", "10.1.2.3", IN_URL},
        {IN_URL, "", NULL, NULL},     {"", "", "10.1.2.3", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_autodiscover *made = with_services(cases[i].internal, cases[i].external);
        mapicfg_autodiscover_request request = request_of(SYNC_FOR(ANNA));
        char holds[200];
        snprintf(holds, sizeof holds, "<Url>%s</Url>\n          <Name>%s</Name>\n", cases[i].url, cases[i].url);
        request.address = cases[i].address;
        expect(made, &request, 200, cases[i].url ? 0 : 601, cases[i].url ? "active-sync" : "no-active-sync-url",
               cases[i].url ? holds : "<Message>Provider is not available</Message>");
        request.flags = MAPICFG_AUTODISCOVER_REQUEST_INSIDE; /* goes before the address */
        expect(made, &request, 200, *cases[i].internal || *cases[i].external ? 0 : 601, NULL,
               *cases[i].internal   ? IN_URL
               : *cases[i].external ? SYNC
                                    : NULL);
        mapicfg_autodiscover_free(made);
    }
    mapicfg_autodiscover *made = ready(contoso(NULL)); /* without such a directory */
    mapicfg_autodiscover_request request = request_of(SYNC_FOR(ANNA));
    expect(made, &request, 200, 601, "no-active-sync-url", NULL);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* A mailbox has its own server's directory; what it lacks for Outlook does not matter. */
START_TEST(devices_get_their_own_server) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = MAPICFG_AUTODISCOVER_NO_USER;
    mapicfg_autodiscover *made = contoso(&options);
    add_active_sync(made, "EX1", "", SYNC);
    add_active_sync(made, "EX2", "", "https://two.contoso.com/Microsoft-Server-ActiveSync");
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("DisplayName", "Off", "PrimarySmtpAddress", "off@contoso.com", "ActiveSyncEnabled", "False",
               "ServerName", "EX2"));
    ready(made);
    mapicfg_autodiscover_request anna = request_of(SYNC_FOR("<EMailAddress> A.Berg@contoso.com </EMailAddress>"));
    mapicfg_autodiscover_request bob = request_of(SYNC_FOR("<EMailAddress>bob@contoso.com</EMailAddress>"));
    mapicfg_autodiscover_request cid = request_of(SYNC_FOR("<EMailAddress>cid@contoso.com</EMailAddress>"));
    mapicfg_autodiscover_request dora = request_of(SYNC_FOR("<EMailAddress>dora@contoso.com</EMailAddress>"));
    mapicfg_autodiscover_request off = request_of(SYNC_FOR("<EMailAddress>off@contoso.com</EMailAddress>"));
    check_body(
        made, &anna,
        BEGIN
        "      <DisplayName>Anna &lt;&amp;&gt; &quot;Berg&quot;</DisplayName>\n"
        "      <EMailAddress>anna@contoso.com</EMailAddress>\n"
        "    </User>\n    <Action>\n      <Settings>\n" MOBILE_SYNC(SYNC) "      </Settings>\n    </Action>\n" END);
    expect(made, &bob, 200, 0, NULL, "https://two.contoso.com/Microsoft-Server-ActiveSync");
    expect(made, &cid, 200, 0, NULL, "<EMailAddress>cid@contoso.com</EMailAddress>");
    expect(made, &dora, 200, 0, NULL, "<EMailAddress>dora@contoso.com</EMailAddress>"); /* as asked */
    expect(made, &off, 200, 0, "active-sync-disabled", "https://two.contoso.com/");
    mapicfg_autodiscover_free(made);
}
END_TEST

/* Who may ask, and what is wrong with a request, are as for Outlook. */
START_TEST(devices_are_checked_as_outlook_is) {
    static const struct {
        const char *body, *user;
        uint32_t status, error;
    } cases[] = {
        {SYNC_FOR(ANNA), "anna", 200, 0},
        {SYNC_FOR(ANNA), "bob", 403, 0},
        {SYNC_FOR(ANNA), "", 401, 0},
        {SYNC_FOR("<EMailAddress>x@contoso.com</EMailAddress>"), "anna", 200, 500},
        {SYNC_FOR("<EMailAddress>both@contoso.com</EMailAddress>"), "anna", 200, 602},
        {SYNC_FOR(""), "anna", 200, 600},
        {SYNC_FOR(ANNA ANNA), "anna", 200, 600},
        {SYNC_FOR("<LegacyDN>/o=Contoso/cn=anna</LegacyDN>"), "anna", 200, 600}, /* not in the request's schema */
        {SYNC_FOR("<LegacyDN>/o=Contoso/cn=bob</LegacyDN>" ANNA), "anna", 200, 0},
        {MOBILE(ANNA, "outlook/responseschema/2006a"), "anna", 200, 601},
        {REQUEST(ANNA, SCHEMAS "mobilesync/responseschema/2006"), "anna", 200, 601},
        {"<a:Autodiscover xmlns:a=\"" SCHEMAS "mobilesync/requestschema/2006\" xmlns=\"" SCHEMAS
         "outlook/requestschema/2006\"><Request>" ANNA "</Request></a:Autodiscover>",
         "anna", 200, 600},
    };
    mapicfg_autodiscover *made = with_services(IN_URL, SYNC);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_autodiscover_request request = request_of(cases[i].body);
        request.user = cases[i].user;
        expect(made, &request, cases[i].status, cases[i].error, NULL, NULL);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* Where it is hidden which addresses exist, devices cannot tell either. */
START_TEST(devices_are_not_told_who_exists) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = MAPICFG_AUTODISCOVER_HIDE_UNKNOWN;
    mapicfg_autodiscover *made = contoso(&options);
    add_active_sync(made, "EX1", "", SYNC);
    ready(made);
    mapicfg_autodiscover_request mine = request_of(SYNC_FOR(ANNA));
    mapicfg_autodiscover_request bobs = request_of(SYNC_FOR("<EMailAddress>bob@contoso.com</EMailAddress>"));
    mapicfg_autodiscover_request nobodys = request_of(SYNC_FOR("<EMailAddress>x@contoso.com</EMailAddress>"));
    expect(made, &mine, 200, 0, NULL, SYNC);
    expect(made, &bobs, 403, 0, NULL, "This mailbox is not yours.\n");
    expect(made, &nobodys, 403, 0, NULL, "This mailbox is not yours.\n");
    mapicfg_autodiscover_free(made);
}
END_TEST

/* An address leads on by [MS-ASCMD] 2.2.3.147, a URL by HTTP, with and without the option. */
START_TEST(devices_are_led_elsewhere) {
    for (uint32_t flags = 0; flags <= MAPICFG_AUTODISCOVER_FOUND; flags += MAPICFG_AUTODISCOVER_FOUND) {
        mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
        options.flags = flags;
        mapicfg_autodiscover *made = contoso(&options);
        ok(mapicfg_autodiscover_redirect(made, "@old.example", "@new.example", &err));
        ok(mapicfg_autodiscover_redirect(made, "*", "https://cloud.example/autodiscover/autodiscover.xml", &err));
        ready(made);
        mapicfg_autodiscover_request request = request_of(SYNC_FOR("<EMailAddress>a&amp;b@old.example</EMailAddress>"));
        check_body(made, &request,
                   BEGIN
                   "      <EMailAddress>a&amp;b@old.example</EMailAddress>\n    </User>\n    <Action>\n"
                   "      <Redirect>a&amp;b@new.example</Redirect>\n    </Action>\n" END);
        request = request_of(SYNC_FOR("<EMailAddress>x@y.example</EMailAddress>"));
        mapicfg_autodiscover_response *response = respond(made, &request);
        ck_assert_uint_eq(mapicfg_autodiscover_response_get_status(response), 302);
        check_header(response, "Location", "https://cloud.example/autodiscover/autodiscover.xml");
        mapicfg_autodiscover_response_free(response);
        mapicfg_autodiscover_free(made);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("discovery");
    TCase *tests = tcase_create("discovery");
    tcase_add_test(tests, every_answer_has_the_ids);
    tcase_add_test(tests, the_clients_id_comes_back_where_it_asks);
    tcase_add_test(tests, no_id_can_break_a_header);
    tcase_add_test(tests, a_front_end_is_a_host_name);
    tcase_add_test(tests, json_points_to_a_url);
    tcase_add_test(tests, json_has_the_errors_of_exchange);
    tcase_add_test(tests, devices_get_the_documents_answer);
    tcase_add_test(tests, devices_get_the_url_for_where_they_are);
    tcase_add_test(tests, devices_get_their_own_server);
    tcase_add_test(tests, devices_are_checked_as_outlook_is);
    tcase_add_test(tests, devices_are_not_told_who_exists);
    tcase_add_test(tests, devices_are_led_elsewhere);
    suite_add_tcase(suite, tests);
    return suite;
}
