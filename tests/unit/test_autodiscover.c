/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_autodiscover.c: answers to requests, and who gets them. */
#include "autodiscover.h"
#include "inputs.h"

/* ---- the table ---- */

/* The 12 rows; what follows for a client that can do MAPI over HTTP. Without it, it is Outlook Anywhere. */
static const struct {
    const char *org, *mailbox, *block, *capable, *other;
} rows[] = {
#define MAPI_BOTH "MAPI over HTTP, internal and external"
#define MAPI_INSIDE "MAPI over HTTP, internal only"
#define OA_BOTH "mail.contoso.com" /* the host of EXPR, which the answer alone does not tell inside or outside by */
#define OA_INSIDE "ex1.contoso.com"
    {"True", "", "False", MAPI_BOTH, OA_BOTH},      {"True", "", "True", MAPI_INSIDE, OA_INSIDE},
    {"True", "True", "False", MAPI_BOTH, OA_BOTH},  {"True", "True", "True", MAPI_INSIDE, OA_INSIDE},
    {"True", "False", "False", OA_BOTH, OA_BOTH},   {"True", "False", "True", OA_INSIDE, OA_INSIDE},
    {"False", "", "False", OA_BOTH, OA_BOTH},       {"False", "", "True", OA_INSIDE, OA_INSIDE},
    {"False", "True", "False", MAPI_BOTH, OA_BOTH}, {"False", "True", "True", MAPI_INSIDE, OA_INSIDE},
    {"False", "False", "False", OA_BOTH, OA_BOTH},  {"False", "False", "True", OA_INSIDE, OA_INSIDE},
};

static mapicfg_autodiscover *of_row(size_t row) {
    mapicfg_autodiscover *made = begin(rows[row].org, NULL);
    add_vdir(made, "EX1", "https://ex1.contoso.com/mapi", "https://mail.contoso.com/mapi");
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "anna@contoso.com", "SamAccountName", "anna", "ServerName", "EX1", "Guid",
               "cecbb509-eba7-5452-bbb2-8ce08645fab8", "MapiHttpEnabled", rows[row].mailbox,
               "MAPIBlockOutlookExternalConnectivity", rows[row].block));
    return ready(made);
}

START_TEST(every_row_gives_its_outcome) {
    static const struct {
        const char *text;
        int valid;
    } capabilities[] = {{"1", 1}, {"2", 1},  {" 1 ", 1}, {NULL, 0}, {"", 0},
                        {"0", 0}, {"00", 0}, {"-1", 0},  {"1x", 0}, {"1.0", 0}};
    mapicfg_autodiscover *made = of_row((size_t)_i);
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++) {
        mapicfg_autodiscover_answer *answer = ask(made, ASK(ANNA), capabilities[i].text);
        const char *expected = capabilities[i].valid ? rows[_i].capable : rows[_i].other;
        if (strchr(expected, ','))
            ck_assert_str_eq(mapicfg_autodiscover_answer_get_sentence(answer), expected);
        else
            check_at(answer, "EXPR/Server", expected);
        mapicfg_autodiscover_answer_free(answer);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- settings ---- */

START_TEST(mapi_http_has_both_services) {
    mapicfg_autodiscover *made = ready(contoso(NULL));
    mapicfg_autodiscover_answer *answer = ask(made, ASK(ANNA), "1");
    check_at(answer, "mapiHttp@Version", "1");
    check_at(answer, "mapiHttp/MailStore/InternalUrl",
             "https://ex1.contoso.com/mapi/emsmdb/?MailboxId=cecbb509-eba7-5452-bbb2-8ce08645fab8@contoso.com");
    check_at(answer, "mapiHttp/AddressBook/ExternalUrl",
             "https://mail.contoso.com/mapi/nspi/?MailboxId=cecbb509-eba7-5452-bbb2-8ce08645fab8@contoso.com");
    check_at(answer, "User/DisplayName", "Anna <&> \"Berg\"");
    check_at(answer, "User/LegacyDN", "/o=Contoso/cn=anna");
    check_at(answer, "EXCH/Type", NULL);
    check_at(answer, "WEB/Type", NULL); /* there is nothing to put into it */
    mapicfg_autodiscover_answer_free(answer);
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(the_mailbox_gets_its_servers_urls) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = MAPICFG_AUTODISCOVER_ANY_MAILBOX;
    mapicfg_autodiscover *made = contoso(&options);
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "eva@contoso.com", "ServerName", "EX9", "Guid",
               "0611dac3-eb2d-5a50-bfa5-9d98cd1e30e9"));
    ready(made);
    check_ask(made, ASK("<EMailAddress>bob@contoso.com</EMailAddress>"), "1", "mapiHttp/MailStore/InternalUrl",
              "https://ex2.contoso.com/mapi/emsmdb/?MailboxId=b18860a6-c4c4-5b1d-b6e5-21dc88ef273c@contoso.com");
    mapicfg_autodiscover_request request = request_of(ASK("<EMailAddress>eva@contoso.com</EMailAddress>"));
    request.mapi_http_capability = "1";
    expect(made, &request, 200, 0, "other-server", "https://ex1.contoso.com/mapi/emsmdb/");
    mapicfg_autodiscover_free(made);
}
END_TEST

/* A server without virtual directories: the nearest is one in the same Active Directory site, though another one comes
 * first by its name. */
START_TEST(the_nearest_server_stands_in) {
    mapicfg_autodiscover *made = begin("True", NULL);
    const char *const sites[][2] = {{"EX1", "c/Sites/Berlin"}, {"EX7", "c/Sites/Bonn"}, {"EX8", "C/sites/BONN"},
                                    {"EX9", "c/Sites/Ulm"}};
    for (size_t i = 0; i < 4; i++)
        add(made, MAPICFG_CLASS_SERVER, VALUES("Name", sites[i][0], "Site", sites[i][1]));
    add_vdir(made, "EX1", "https://berlin.contoso.com/mapi", "");
    add_vdir(made, "EX8", "https://bonn.contoso.com/mapi", "");
    for (size_t i = 1; i < 4; i++) {
        char address[30];
        snprintf(address, sizeof address, "%s@contoso.com", sites[i][0]);
        add(made, MAPICFG_CLASS_MAILBOX,
            VALUES("PrimarySmtpAddress", address, "SamAccountName", sites[i][0], "ServerName", sites[i][0], "Guid",
                   "0611dac3-eb2d-5a50-bfa5-9d98cd1e30e9"));
    }
    ready(made);
    const char *const expected[][2] = {{"same-site", "https://bonn."}, {NULL, "https://bonn."},
                                       {"other-server", "https://berlin."}};
    for (size_t i = 1; i < 4; i++) {
        char body[1024];
        snprintf(body, sizeof body, ASK("<EMailAddress>%s@contoso.com</EMailAddress>"), sites[i][0]);
        mapicfg_autodiscover_request request = request_of(body);
        request.user = sites[i][0];
        request.mapi_http_capability = "1";
        expect(made, &request, 200, 0, expected[i - 1][0], expected[i - 1][1]);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(options_name_outlook_anywhere) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.rpc_internal_host = "in.contoso.com";
    options.rpc_external_host = "oa.contoso.com";
    options.rpc_authentication = "negotiate";
    options.owa_internal_url = "https://in.contoso.com/owa";
    options.deployment_id = "644560b8-a1ce-429c-8ace-23395843f701";
    mapicfg_autodiscover *made = ready(contoso(&options));
    mapicfg_autodiscover_request request = request_of(ASK(ANNA));
    request.client_can_handle = "negotiate , EXHTTPINFO";
    mapicfg_autodiscover_response *response = respond(made, &request);
    mapicfg_autodiscover_answer *answer = read_answer(mapicfg_autodiscover_response_get_body(response, NULL));
    check_at(answer, "EXPR/Server", "oa.contoso.com");
    check_at(answer, "EXPR/AuthPackage", "negotiate");
    check_at(answer, "EXHTTP/Server", "in.contoso.com");
    check_at(answer, "EXHTTP[2]/Server", "oa.contoso.com");
    check_at(answer, "WEB/Internal/OWAUrl", "https://in.contoso.com/owa/");
    check_at(answer, "WEB/Internal/OWAUrl@AuthenticationMethod", "Basic, Fba");
    check_at(answer, "User/DeploymentId", "644560b8-a1ce-429c-8ace-23395843f701");
    mapicfg_autodiscover_answer_free(answer);
    mapicfg_autodiscover_response_free(response);
    check_ask(made, ASK(ANNA), NULL, "EXPR/AuthPackage", NULL);
    check_ask(made, ASK(ANNA), NULL, "EXHTTP/Server", NULL);
    mapicfg_autodiscover_free(made);
}
END_TEST

#define NO_URL "an error (602: The configuration of the mailbox lacks what the answer needs.)"

/* A virtual directory with one URL, or none; and a block that leaves nothing. */
START_TEST(urls_limit_the_answer) {
    static const struct {
        const char *internal, *external, *block, *sentence;
        uint32_t error;
    } cases[] = {
        {"https://a.contoso.com/mapi", "", "False", MAPI_INSIDE, 0},
        {"", "https://b.contoso.com/mapi", "False", "MAPI over HTTP, external only", 0},
        {"", "", "False", NO_URL, 602},
        {"", "https://b.contoso.com/mapi", "True", NO_URL, 602},
        {"https://a.contoso.com/mapi", "https://a.contoso.com/mapi", "True", MAPI_INSIDE, 0},
    };
    mapicfg_autodiscover *made = begin("True", NULL);
    add_vdir(made, "EX1", cases[_i].internal, cases[_i].external);
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "anna@contoso.com", "SamAccountName", "anna", "ServerName", "EX1", "Guid",
               "cecbb509-eba7-5452-bbb2-8ce08645fab8", "MAPIBlockOutlookExternalConnectivity", cases[_i].block));
    ready(made);
    mapicfg_autodiscover_request request = request_of(ASK(ANNA));
    request.mapi_http_capability = "1";
    expect(made, &request, 200, cases[_i].error,
           _i == 4   ? "external-block-no-effect"
           : _i == 2 ? "no-url"
                     : NULL,
           NULL);
    mapicfg_autodiscover_answer *answer = ask(made, ASK(ANNA), "1");
    ck_assert_str_eq(mapicfg_autodiscover_answer_get_sentence(answer), cases[_i].sentence);
    mapicfg_autodiscover_answer_free(answer);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- requests ---- */

/* Every byte at every place of an address, read at a glance and by expat, which the comment is for. */
START_TEST(both_readers_of_requests_agree) {
    static const char before[] = "<EMailAddress>", form[] = ASK("<EMailAddress>abcdefghijklmnopqr@x.de</EMailAddress>");
    char body[sizeof form + sizeof "<!---->"];
    mapicfg_autodiscover *made = begin("True", NULL);
    ok(mapicfg_autodiscover_redirect(made, "*", "@elsewhere.com", &err)); /* answers with what stands before the @ */
    ready(made);
    for (size_t place = 0; place < sizeof "abcdefghijklmnopqr" - 1; place++) {
        for (int c = 1; c < 256; c++) {
            memcpy(body, form, sizeof form);
            strstr(body, before)[sizeof before - 1 + place] = (char)c;
            mapicfg_autodiscover_request request = request_of(body);
            mapicfg_autodiscover_response *plain = respond(made, &request);
            strcat(body, "<!---->");
            request.body_size = strlen(body);
            mapicfg_autodiscover_response *whole = respond(made, &request);
            ck_assert_msg(strcmp(mapicfg_autodiscover_response_get_body(plain, NULL),
                                 mapicfg_autodiscover_response_get_body(whole, NULL)) == 0,
                          "byte %d at %zu", c, place);
            mapicfg_autodiscover_response_free(plain);
            mapicfg_autodiscover_response_free(whole);
        }
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(a_mailbox_is_found_by_any_address) {
    mapicfg_autodiscover *made = ready(contoso(NULL));
    static const char *const bodies[] = {
        ASK(ANNA),
        ASK("<EMailAddress> ANNA@Contoso.COM\n</EMailAddress>"),
        ASK("<EMailAddress>a.berg@contoso.com</EMailAddress>"),
        ASK("<LegacyDN>/o=contoso/CN=ANNA</LegacyDN>"),
        ASK("<LegacyDN>/o=Old/cn=anna</LegacyDN>"),
        ASK("<EMailAddress>bob@contoso.com</EMailAddress><LegacyDN>/o=Contoso/cn=anna</LegacyDN>"),
        ASK("<Other><EMailAddress>bob@contoso.com</EMailAddress></Other>" ANNA),
        ASK("<!-- x --><EMailAddress>an<![CDATA[na@]]>contoso&#x2e;com</EMailAddress>")};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        check_ask(made, bodies[i], NULL, "User/AutoDiscoverSMTPAddress", "anna@contoso.com");
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(what_is_no_request_is_refused) {
    static const struct {
        const char *body;
        uint32_t error;
    } cases[] = {
        {"", 600},
        {"x", 600},
        {"<a/>", 600},
        {ASK(""), 600},
        {ASK("<EMailAddress/>"), 600},
        {ASK(ANNA ANNA), 600},
        {ASK("<EMailAddress>anna<b/>@contoso.com</EMailAddress>"), 600},
        {"<!DOCTYPE a [<!ENTITY b 'c'>]>"
         "<Autodiscover/>",
         600},
        {"<Autodiscover xmlns=\"https://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"/>",
         600},
        {"<Autodiscover xmlns=\"" SCHEMAS "mobilesync/requestschema/2006\"><Request>" ANNA "</Request></Autodiscover>",
         600},
        {REQUEST(ANNA, ""), 600},
        {REQUEST(ANNA, SCHEMAS "mobilesync/responseschema/2006"), 601},
        {ASK("<EMailAddress>x@contoso.com</EMailAddress>"), 500},
        {ASK("<LegacyDN>/o=x</LegacyDN>"), 500},
        {ASK("<EMailAddress>both@contoso.com</EMailAddress>"), 602},
    };
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_autodiscover_request request = request_of(cases[i].body);
        expect(made, &request, 200, cases[i].error, NULL, "<ErrorCode>");
    }
    mapicfg_autodiscover_request request = request_of(ASK("<EMailAddress>x@contoso.com</EMailAddress>"));
    request.time = 77104890; /* 21:25:04.890 */
    expect(made, &request, 200, 500, "unknown-address", "Time=\"21:25:04.8900000\"");
    mapicfg_autodiscover_answer *answer = ask(made, request.body, NULL);
    check_at(answer, "Error/Message", "The email address can't be found.");
    ck_assert_uint_eq(mapicfg_autodiscover_answer_get_kind(answer), MAPICFG_AUTODISCOVER_ANSWER_ERROR);
    mapicfg_autodiscover_answer_free(answer);
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(what_the_mailbox_lacks_is_told) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = MAPICFG_AUTODISCOVER_NO_USER;
    mapicfg_autodiscover *made = ready(contoso(&options));
    mapicfg_autodiscover_request cid = request_of(ASK("<EMailAddress>cid@contoso.com</EMailAddress>"));
    mapicfg_autodiscover_request dora = request_of(ASK("<EMailAddress>dora@contoso.com</EMailAddress>"));
    expect(made, &cid, 200, 602, "mailbox-guid-missing", NULL);
    expect(made, &cid, 200, 602, "legacy-dn-missing", NULL);
    expect(made, &dora, 200, 602, "mailbox-address-missing", NULL);
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(paths_methods_and_sizes) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.max_body = 600;
    options.challenge = "Negotiate";
    mapicfg_autodiscover *made = ready(contoso(&options));
    mapicfg_autodiscover_request request = request_of(ASK(ANNA));
    request.path = "/AutoDiscover/AutoDiscover.XML?x=y";
    expect(made, &request, 200, 0, NULL, "<User>");
    request.path = "/autodiscover/autodiscover.xml/x";
    expect(made, &request, 404, 0, "other-path", NULL);
    request.path = PATH;
    request.method = "GET";
    expect(made, &request, 200, 600, "no-body", "<Message>Invalid Request</Message>");
    request.method = "HEAD";
    expect(made, &request, 200, 600, "no-body", NULL);
    request.user = NULL;
    expect(made, &request, 401, 0, "not-authenticated", NULL);
    request.method = "PUT";
    expect(made, &request, 405, 0, "other-method", NULL);
    mapicfg_autodiscover_response *response = respond(made, &request);
    ck_assert_str_eq(mapicfg_autodiscover_response_get_header(response, 2), "Allow");
    ck_assert_str_eq(mapicfg_autodiscover_response_get_value(response, 2), "GET, HEAD, POST");
    ck_assert_ptr_null(mapicfg_autodiscover_response_get_header(response, 3));
    mapicfg_autodiscover_response_free(response);
    request = request_of(ASK(ANNA));
    request.user = NULL;
    response = respond(made, &request);
    ck_assert_str_eq(mapicfg_autodiscover_response_get_header(response, 2), "WWW-Authenticate");
    ck_assert_str_eq(mapicfg_autodiscover_response_get_value(response, 2), "Negotiate");
    mapicfg_autodiscover_response_free(response);
    char large[601];
    memset(large, ' ', 600);
    large[600] = '\0';
    request = request_of(large);
    expect(made, &request, 200, 600, NULL, NULL);
    request.body_size = 601;
    expect(made, &request, 413, 0, "too-large", NULL);
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(redirects) {
    mapicfg_autodiscover *made = contoso(NULL);
    ok(mapicfg_autodiscover_redirect(made, "@fabrikam.com", "@contoso.com", &err));
    ok(mapicfg_autodiscover_redirect(made, "*", "https://cloud.example.com/autodiscover/autodiscover.xml", &err));
    ok(mapicfg_autodiscover_redirect(made, "a.berg@contoso.com", "anna@contoso.com", &err));
    ck_assert_int_eq(mapicfg_autodiscover_redirect(made, "@FABRIKAM.com", "@x.com", &err), MAPICFG_E_EXISTS);
    ck_assert_int_eq(mapicfg_autodiscover_redirect(made, "@a.com", "@A.com", &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_autodiscover_redirect(made, "a.com", "@b.com", &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_autodiscover_redirect(made, "@a.com", "http://b.com/", &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_autodiscover_redirect(made, "@a.com", "https://b c/", &err), MAPICFG_E_URL);
    ready(made);
    ck_assert_int_eq(mapicfg_autodiscover_redirect(made, "@a.com", "@b.com", &err), MAPICFG_E_CONFLICT);
    check_ask(made, ASK("<EMailAddress>x@fabrikam.com</EMailAddress>"), "1", "Account/RedirectAddr", "x@contoso.com");
    check_ask(made, ASK("<EMailAddress>x@fabrikam.com</EMailAddress>"), "1", "Account/Action", "redirectAddr");
    check_ask(made, ASK("<EMailAddress>a.berg@contoso.com</EMailAddress>"), "1", "Account/RedirectAddr",
              "anna@contoso.com");
    check_ask(made, ASK("<EMailAddress>x@y.com</EMailAddress>"), "1", "Account/RedirectUrl",
              "https://cloud.example.com/autodiscover/autodiscover.xml");
    check_ask(made, ASK(ANNA), "1", "Account/Action", "settings");
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(a_redirect_by_http) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = MAPICFG_AUTODISCOVER_FOUND;
    mapicfg_autodiscover *made = contoso(&options);
    ok(mapicfg_autodiscover_redirect(made, "*", "https://cloud.example.com/x", &err));
    ok(mapicfg_autodiscover_redirect(made, "@z.com", "https://B\303\274cher.example:8443/\320\260/%41", &err));
    ready(made);
    mapicfg_autodiscover_request request = request_of(ASK("<EMailAddress>x@y.com</EMailAddress>"));
    mapicfg_autodiscover_response *response = respond(made, &request);
    ck_assert_uint_eq(mapicfg_autodiscover_response_get_status(response), 302);
    ck_assert_str_eq(mapicfg_autodiscover_response_get_header(response, 2), "Location");
    ck_assert_str_eq(mapicfg_autodiscover_response_get_value(response, 2), "https://cloud.example.com/x");
    mapicfg_autodiscover_response_free(response);
    request = request_of(ASK("<EMailAddress>x@z.com</EMailAddress>")); /* a header is ASCII */
    response = respond(made, &request);
    ck_assert_str_eq(mapicfg_autodiscover_response_get_value(response, 2),
                     "https://xn--bcher-kva.example:8443/%D0%B0/%41");
    mapicfg_autodiscover_response_free(response);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- Outlook Anywhere as Get-OutlookAnywhere has it ---- */

static void add_rpc(mapicfg_autodiscover *to, const char *server, const char *internal, const char *external) {
    char identity[60];
    snprintf(identity, sizeof identity, "%s\\Rpc (Default Web Site)", server);
    add(to, MAPICFG_CLASS_OUTLOOK_ANYWHERE,
        VALUES("Server", server, "Identity", identity, "InternalHostname", internal, "ExternalHostname", external,
               "InternalClientAuthenticationMethod", "Ntlm", "ExternalClientAuthenticationMethod", "Negotiate",
               "InternalClientsRequireSsl", "False", "ExternalClientsRequireSsl", "True"));
}

/* A block of RPC over HTTP, as it stands in an answer. */
#define RPC(type, host, ssl, package)                                                                                  \
    "      <Protocol>\n        <Type>" type "</Type>\n        <Server>" host "</Server>\n        <SSL>" ssl \
    "</SSL>\n" package
#define PACKAGE(word) "        <AuthPackage>" word "</AuthPackage>\n"
#define EXCLUSIVE(word) "        <ServerExclusiveConnect>" word "</ServerExclusiveConnect>\n"
#define NO_NAME "        <CertPrincipalName>None</CertPrincipalName>\n"
#define END_RPC "      </Protocol>\n"

/* Set-OutlookAnywhere: each side has a host, a client method and whether TLS is asked for; EXHTTP comes for the inside
 * and then for the outside ([MS-OXDSCLI] 2.2.4.1.1.2.6); negotiate is for clients that can do it. */
START_TEST(outlook_anywhere_has_its_own_hosts) {
    static const struct {
        const char *user, *address, *can_handle, *holds, *reason;
    } cases[] = {
        {"anna", "anna@contoso.com", NULL, RPC("EXPR", "rpc.contoso.com", "On", "") EXCLUSIVE("on") END_RPC,
         "negotiate-left-out"},
        {"anna", "anna@contoso.com", "Negotiate",
         RPC("EXPR", "rpc.contoso.com", "On", PACKAGE("Negotiate")) EXCLUSIVE("on") END_RPC, NULL},
        {"anna", "anna@contoso.com", "ExHttpInfo,Negotiate",
         RPC("EXHTTP", "ex1.contoso.com", "Off", PACKAGE("Ntlm")) EXCLUSIVE("On") END_RPC
             RPC("EXHTTP", "rpc.contoso.com", "On", PACKAGE("Negotiate")) EXCLUSIVE("On") END_RPC, NULL},
        {"bob", "bob@contoso.com", "ExHttpInfo",
         RPC("EXHTTP", "ex2.contoso.com", "Off", PACKAGE("Ntlm")) EXCLUSIVE("On") END_RPC, "no-external-host"},
        {"bob", "bob@contoso.com", NULL,
         RPC("EXPR", "ex2.contoso.com", "Off", PACKAGE("Ntlm")) EXCLUSIVE("on") NO_NAME END_RPC, "no-external-host"},
    };
    mapicfg_autodiscover *made = begin("False", NULL);
    for (size_t i = 0; i < 2; i++)
        add(made, MAPICFG_CLASS_SERVER,
            VALUES("Name", i ? "EX2" : "EX1", "AdminDisplayVersion", "Version 15.0 (Build 1497.2)"));
    add_vdir(made, "EX1", "https://in.contoso.com/mapi", "https://mail.contoso.com/mapi");
    add_rpc(made, "EX1", "ex1.contoso.com", "rpc.contoso.com");
    add_rpc(made, "EX2", "ex2.contoso.com", "");
    add(made, MAPICFG_CLASS_OWA_VDIR, VALUES("Server", "EX1", "InternalUrl", "https://in.contoso.com/owa"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "anna@contoso.com", "SamAccountName", "anna", "Guid",
               "cecbb509-eba7-5452-bbb2-8ce08645fab8", "ServerName", "EX1"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "bob@contoso.com", "SamAccountName", "bob", "Guid",
               "b18860a6-c4c4-5b1d-b6e5-21dc88ef273c", "ServerName", "EX2"));
    ready(made);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[1024];
        snprintf(body, sizeof body, ASK("<EMailAddress>%s</EMailAddress>"), cases[i].address);
        mapicfg_autodiscover_request request = request_of(body);
        request.user = cases[i].user;
        request.client_can_handle = cases[i].can_handle;
        expect(made, &request, 200, 0, cases[i].reason, cases[i].holds);
        expect(made, &request, 200, 0, "owa-methods-assumed",
               "<OWAUrl AuthenticationMethod=\"Basic, Fba\">https://in.contoso.com/owa/</OWAUrl>");
        mapicfg_autodiscover_response *response = respond(made, &request);
        const char *text = mapicfg_autodiscover_response_get_body(response, NULL);
        ck_assert(!has_reason(response, "hosts-assumed") && !strstr(text, "mail.contoso.com"));
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* What is given first does not matter. */
START_TEST(the_offline_address_book_is_the_mailboxs) {
    static const char *const mailbox[] = {"PrimarySmtpAddress", "anna@contoso.com", "SamAccountName", "anna",
                                          "OfflineAddressBook", "\\Sales",
                                          "Guid", "cecbb509-eba7-5452-bbb2-8ce08645fab8", NULL};
    static const char *const sales[] = {"Name", "Sales", "Guid", "aaaaaaaa-1111-4222-8333-444455556666", NULL};
    static const char *const standard[] = {"Name", "Default", "IsDefault", "True", "Guid",
                                           "bbbbbbbb-1111-4222-8333-444455556666", NULL};
    for (int order = 0; order < 2; order++) {
        mapicfg_autodiscover *made = begin("False", NULL);
        if (order) add(made, MAPICFG_CLASS_MAILBOX, mailbox);
        add(made, MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK, sales);
        add(made, MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK, standard);
        if (!order) add(made, MAPICFG_CLASS_MAILBOX, mailbox);
        add(made, MAPICFG_CLASS_OAB_VDIR, VALUES("InternalUrl", "https://in/OAB", "Name", "OAB (Default Web Site)"));
        check_ask(ready(made), ASK(ANNA), NULL, "EXCH/OABUrl",
                  "https://in/OAB/aaaaaaaa-1111-4222-8333-444455556666/");
        mapicfg_autodiscover_free(made);
    }
}
END_TEST

START_TEST(options_come_before_outlook_anywhere) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.rpc_external_host = "option.contoso.com";
    options.rpc_authentication = "basic";
    options.owa_internal_url = "https://option.contoso.com/owa";
    mapicfg_autodiscover *made = begin("False", &options);
    add_rpc(made, "EX1", "ex1.contoso.com", "rpc.contoso.com");
    add(made, MAPICFG_CLASS_OWA_VDIR, VALUES("Server", "EX1", "InternalUrl", "https://in.contoso.com/owa"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "anna@contoso.com", "SamAccountName", "anna", "Guid",
               "cecbb509-eba7-5452-bbb2-8ce08645fab8", "ServerName", "EX1"));
    ready(made);
    mapicfg_autodiscover_request request = request_of(ASK(ANNA));
    expect(made, &request, 200, 0, NULL, RPC("EXPR", "option.contoso.com", "On", PACKAGE("basic")));
    expect(made, &request, 200, 0, "owa-methods-assumed",
           "<OWAUrl AuthenticationMethod=\"Basic, Fba\">https://option.contoso.com/owa/</OWAUrl>");
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(reasons_tell_of_what_the_server_refuses) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.inside = "192.0.2.0/24";
    mapicfg_autodiscover *made = begin("False", &options);
    add_vdir(made, "EX1", "https://ex1.contoso.com/mapi", "https://mail.contoso.com/mapi");
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "anna@contoso.com", "SamAccountName", "anna", "Guid",
               "cecbb509-eba7-5452-bbb2-8ce08645fab8", "MAPIBlockOutlookExternalConnectivity", "True",
               "MAPIBlockOutlookRpcHttp", "True", "MAPIEnabled", "False"));
    ready(made);
    mapicfg_autodiscover_request request = request_of(ASK(ANNA));
    request.anchor_mailbox = "other@contoso.com";
    static const char *const ids[] = {"mapi-disabled",     "rpc-http-blocked", "outside-no-way", "server-not-stated",
                                      "external-left-out", "anchor-differs",   "hosts-assumed"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) expect(made, &request, 200, 0, ids[i], NULL);
    request.address = "192.0.2.77";
    mapicfg_autodiscover_response *response = respond(made, &request);
    ck_assert(!has_reason(response, "outside-no-way"));
    mapicfg_autodiscover_response_free(response);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* The URLs of another directory are told of only where there is one. */
START_TEST(no_directory_is_told_as_such) {
    static const char *const servers[] = {NULL, "EX1"}; /* whether or not the mailbox states its server */
    static const char *const others[] = {"server-not-stated", "other-server", "same-site"};
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        mapicfg_autodiscover *made = begin("True", NULL);
        add(made, MAPICFG_CLASS_SERVER, VALUES("Name", "EX1", "Site", "contoso.com/Configuration/Sites/Graz"));
        add(made, MAPICFG_CLASS_MAILBOX,
            VALUES("PrimarySmtpAddress", "anna@contoso.com", "SamAccountName", "anna", "Guid",
                   "cecbb509-eba7-5452-bbb2-8ce08645fab8", servers[i] ? "ServerName" : NULL, "EX1"));
        ready(made);
        mapicfg_autodiscover_request request = request_of(ASK(ANNA));
        request.mapi_http_capability = i ? "1" : NULL;
        mapicfg_autodiscover_response *response = respond(made, &request);
        ck_assert(has_reason(response, "no-directory"));
        for (size_t j = 0; j < sizeof others / sizeof *others; j++) ck_assert(!has_reason(response, others[j]));
        mapicfg_autodiscover_response_free(response);
        mapicfg_autodiscover_free(made);
    }
}
END_TEST

/* ---- arguments ---- */

START_TEST(wrong_options_are_refused) {
    mapicfg_autodiscover *made;
    mapicfg_autodiscover_options options[] = {
        {.size = sizeof *options, .flags = 32},
        {.size = sizeof *options, .owa_internal_url = "http://x/owa"},
        {.size = sizeof *options, .rpc_internal_host = "a/b"},
        {.size = sizeof *options, .rpc_authentication = "digest"},
        {.size = sizeof *options, .deployment_id = "x"},
        {.size = sizeof *options, .inside = "10.0.0.0/33"},
        {.size = sizeof *options, .challenge = "Basic\r\nX: y"},
        {.size = sizeof *options, .challenge = "Basic realm=\"\xc3\xa4\""},
        {.size = sizeof *options, .hosts = "mail.contoso.com/x"},
        {.size = sizeof *options, .hosts = "mail.contoso.com a@mail.contoso.com"},
        {.size = sizeof *options, .hosts = "mail.contoso.com:0"},
        {.size = 1},
    };
    static const mapicfg_status expected[] = {MAPICFG_E_OPTIONS, MAPICFG_E_URL,   MAPICFG_E_VALUE, MAPICFG_E_VALUE,
                                              MAPICFG_E_VALUE,   MAPICFG_E_VALUE, MAPICFG_E_VALUE, MAPICFG_E_VALUE,
                                              MAPICFG_E_VALUE,   MAPICFG_E_VALUE, MAPICFG_E_VALUE, MAPICFG_E_OPTIONS};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        ck_assert_int_eq(mapicfg_autodiscover_new(&options[i], &made, &err), expected[i]);
        ck_assert_ptr_null(made);
    }
    ok(mapicfg_autodiscover_new(NULL, &made, &err));
    mapicfg_autodiscover_response *response;
    mapicfg_autodiscover_request request = request_of(ASK(ANNA));
    ck_assert_int_eq(mapicfg_autodiscover_respond(made, &request, &response, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_autodiscover_ready(made, &err), MAPICFG_E_NOT_STATED);
    add(made, MAPICFG_CLASS_ORG, VALUES("MapiHttpEnabled", "True"));
    ready(made);
    ck_assert_int_eq(mapicfg_autodiscover_ready(made, &err), MAPICFG_E_CONFLICT);
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(a_directory_is_loaded) {
    mapicfg_directory *directory;
    mapicfg_autodiscover *made;
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = MAPICFG_DIRECTORY_EMPTY;
    ok(mapicfg_directory_open(NULL, &options, &directory, &err));
    static const char *const files[] = {"mailboxes.csv", "org.xml", "vdirs.json", "servers.txt"};
    for (size_t i = 0; i < 4; i++) {
        char path[100];
        snprintf(path, sizeof path, "tests/data/contoso/%s", files[i]);
        ok(import_one(directory, input_file(path), NULL, NULL, &err));
    }
    ok(mapicfg_autodiscover_open(directory, NULL, &made, &err));
    mapicfg_directory_close(directory);
    ck_assert_uint_eq(mapicfg_autodiscover_mailbox_count(made), 32);
    check_ask(made, ASK(ANNA), "1", "mapiHttp/MailStore/InternalUrl",
              "https://mail.contoso.com/mapi/emsmdb/?MailboxId=cecbb509-eba7-5452-bbb2-8ce08645fab8@contoso.com");
    mapicfg_autodiscover_free(made);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("autodiscover");
    TCase *tests = tcase_create("autodiscover");
    tcase_add_loop_test(tests, every_row_gives_its_outcome, 0, 12);
    tcase_add_loop_test(tests, urls_limit_the_answer, 0, 5);
    tcase_add_test(tests, mapi_http_has_both_services);
    tcase_add_test(tests, the_mailbox_gets_its_servers_urls);
    tcase_add_test(tests, the_nearest_server_stands_in);
    tcase_add_test(tests, options_name_outlook_anywhere);
    tcase_add_test(tests, outlook_anywhere_has_its_own_hosts);
    tcase_add_test(tests, the_offline_address_book_is_the_mailboxs);
    tcase_add_test(tests, options_come_before_outlook_anywhere);
    tcase_add_test(tests, both_readers_of_requests_agree);
    tcase_add_test(tests, a_mailbox_is_found_by_any_address);
    tcase_add_test(tests, what_is_no_request_is_refused);
    tcase_add_test(tests, what_the_mailbox_lacks_is_told);
    tcase_add_test(tests, paths_methods_and_sizes);
    tcase_add_test(tests, redirects);
    tcase_add_test(tests, a_redirect_by_http);
    tcase_add_test(tests, reasons_tell_of_what_the_server_refuses);
    tcase_add_test(tests, no_directory_is_told_as_such);
    tcase_add_test(tests, wrong_options_are_refused);
    tcase_add_test(tests, a_directory_is_loaded);
    suite_add_tcase(suite, tests);
    return suite;
}
