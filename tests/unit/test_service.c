/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_service.c: Autodiscover answers as a service has to guard them: who a user is, what others learn, which bodies
 * are read, and which Host headers are believed. */
#include "autodiscover.h"

START_TEST(users_get_their_own_mailbox_only) {
    static const struct {
        const char *user, *address;
        uint32_t status;
    } cases[] = {
        {"anna", "anna@contoso.com", 200},
        {"CONTOSO\\Anna", "anna@contoso.com", 200},
        {"anna@corp.contoso.com", "anna@contoso.com", 200},
        {"a.berg@contoso.com", "anna@contoso.com", 403}, /* an alias */
        {"anna@contoso.com", "anna@contoso.com", 403},   /* her UserPrincipalName is another one */
        {"bob@contoso.com", "bob@contoso.com", 200},     /* he states none */
        {"fabrikam\\robert", "bob@contoso.com", 200},
        {"robert", "bob@contoso.com", 403},
        {"bob", "anna@contoso.com", 403},
        {"eve", "anna@contoso.com", 403},
        {"both@contoso.com", "bob@contoso.com", 403},
        {NULL, "anna@contoso.com", 401},
        {"", "anna@contoso.com", 401},
        {"eve", "nobody@contoso.com", 200}, /* an error payload */
    };
    mapicfg_autodiscover *made = ready(contoso(NULL));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char body[600];
        snprintf(body, sizeof body, ASK("<EMailAddress>%s</EMailAddress>"), cases[i].address);
        mapicfg_autodiscover_request request = request_of(body);
        request.user = cases[i].user;
        mapicfg_autodiscover_response *response = respond(made, &request);
        ck_assert_msg(mapicfg_autodiscover_response_get_status(response) == cases[i].status, "%s: %u",
                      cases[i].user ? cases[i].user : "nobody", mapicfg_autodiscover_response_get_status(response));
        if (cases[i].status != 200)
            ck_assert_ptr_null(strstr(mapicfg_autodiscover_response_get_body(response, NULL), "contoso"));
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- names that look like somebody else's ---- */

/* Ada's UserPrincipalName is Bea's alias and, without its realm, Bea's logon name. Cid's linked account has Bea's name.
 * Dan's UserPrincipalName is Eve's address; Eve states none. Fay and Gus share a logon name, in two domains. Hal's
 * logon name looks like Ida's UserPrincipalName. Jan's UserPrincipalName has international letters. */
static mapicfg_autodiscover *lookalikes(const mapicfg_autodiscover_options *options) {
    static const char *const people[][5] = {
        /* address, UserPrincipalName, SamAccountName, LinkedMasterAccount, an alias */
        {"ada@contoso.com", "bea@contoso.com", "ada.a", NULL, NULL},
        {"bea.b@contoso.com", "bea.b@contoso.com", "bea", NULL, "bea@contoso.com"},
        {"cid@contoso.com", "cid@contoso.com", "cid", "FABRIKAM\\bea", NULL},
        {"dan@contoso.com", "eve@contoso.com", "dan", NULL, NULL},
        {"eve@contoso.com", NULL, "eve", NULL, NULL},
        {"fay@contoso.com", "fay@contoso.com", "same", NULL, NULL},
        {"gus@contoso.com", "gus@contoso.com", "same", NULL, NULL},
        {"hal@contoso.com", "hal@contoso.com", "ida@contoso.com", NULL, NULL},
        {"ida.i@contoso.com", "ida@contoso.com", "ida.i", NULL, NULL},
        {"jan@contoso.com", "jan@b\303\274cher.example", "jan", NULL, NULL},
    };
    mapicfg_autodiscover *made = begin("True", options);
    add_vdir(made, "EX1", "https://ex1.contoso.com/mapi", "https://mail.contoso.com/mapi");
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        const char *values[13] = {"PrimarySmtpAddress", people[i][0], "DisplayName", people[i][0], "Guid",
                                  "cecbb509-eba7-5452-bbb2-8ce08645fab8"};
        static const char *const names[] = {"UserPrincipalName", "SamAccountName", "LinkedMasterAccount"};
        size_t count = 6;
        char alias[60];
        for (size_t j = 0; j < 3; j++) {
            if (!people[i][j + 1]) continue;
            values[count++] = names[j];
            values[count++] = people[i][j + 1];
        }
        snprintf(alias, sizeof alias, "smtp:%s", people[i][4] ? people[i][4] : people[i][0]);
        const char *all[16] = {"EmailAddresses", alias};
        memcpy(all + 2, values, sizeof values);
        add(made, MAPICFG_CLASS_MAILBOX, all);
    }
    return ready(made);
}

#define ADA "ada@contoso.com"
#define BEA "bea.b@contoso.com"

/* Asks for every mailbox in the user's name; only `own` may be given, NULL for none, and `reason` says why another is
 * not. */
static void check_user(const mapicfg_autodiscover *made, const char *user, const char *own, const char *reason) {
    static const char *const all[] = {ADA, BEA, "cid@contoso.com", "dan@contoso.com", "eve@contoso.com",
                                      "fay@contoso.com", "gus@contoso.com", "hal@contoso.com", "ida.i@contoso.com",
                                      "jan@contoso.com"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char body[600];
        snprintf(body, sizeof body, ASK("<EMailAddress>%s</EMailAddress>"), all[i]);
        mapicfg_autodiscover_request request = request_of(body);
        request.user = user;
        mapicfg_autodiscover_response *response = respond(made, &request);
        uint32_t status = own && strcmp(own, all[i]) == 0 ? 200 : strcmp(reason, "other-domain") == 0 ? 401 : 403;
        ck_assert_msg(mapicfg_autodiscover_response_get_status(response) == status, "%s asks for %s: %u", user, all[i],
                      mapicfg_autodiscover_response_get_status(response));
        ck_assert_msg(status == 200 || has_reason(response, reason), "%s asks for %s: no %s", user, all[i], reason);
        mapicfg_autodiscover_response_free(response);
    }
}

struct name {
    const char *user, *own, *reason; /* as check_user() has them */
};

static void check_names(const mapicfg_autodiscover_options *options, const struct name *names, size_t count) {
    mapicfg_autodiscover *made = lookalikes(options);
    for (size_t i = 0; i < count; i++) check_user(made, names[i].user, names[i].own, names[i].reason);
    mapicfg_autodiscover_free(made);
}

/* Each way in which a name can be read, and each in which two may differ. */
START_TEST(no_name_gives_anothers_mailbox) {
    static const struct name names[] = {
        {"bea@contoso.com", ADA, "other-mailbox"}, /* an alias is no logon name */
        {"BEA@Contoso.COM", ADA, "other-mailbox"},
        {"bea", BEA, "other-mailbox"},
        {"CONTOSO\\bea", BEA, "other-mailbox"},
        {"FABRIKAM\\bea", NULL, "user-ambiguous"}, /* whole Cid's, and behind the backslash Bea's */
        {"fabrikam\\BEA", NULL, "user-ambiguous"},
        {"eve@contoso.com", NULL, "user-ambiguous"},
        {"dan@contoso.com", NULL, "user-unknown"}, /* an address, but not the UserPrincipalName */
        {"same", NULL, "user-ambiguous"},
        {"CONTOSO\\same", NULL, "user-ambiguous"},
        {"ida@contoso.com", NULL, "user-ambiguous"},
        {"CONTOSO\\ida@contoso.com", "hal@contoso.com", "other-mailbox"},
        {"CONTOSO\\bea@contoso.com", NULL, "user-unknown"}, /* a UserPrincipalName has no domain before it */
        {"jan@b\303\274cher.example", "jan@contoso.com", "other-mailbox"},
        {"jan@xn--bcher-kva.example", NULL, "user-unknown"},
        /* nothing is taken off a name, and nothing is decoded */
        {"bea@contoso.com.", NULL, "user-unknown"},
        {"bea.", NULL, "user-unknown"},
        {" bea", NULL, "user-unknown"},
        {"bea ", NULL, "user-unknown"},
        {"bea%40contoso.com", NULL, "user-unknown"},
        {"b%65a", NULL, "user-unknown"},
        {"smtp:bea@contoso.com", NULL, "user-unknown"},
        {"bea@CONTOSO", NULL, "user-unknown"},
        {"\\bea", BEA, "other-mailbox"},
        {"\\\\bea", NULL, "user-unknown"},
        {"bea\\", NULL, "user-unknown"},
        {"\\", NULL, "user-unknown"},
        {"@", NULL, "user-unknown"},
    };
    check_names(NULL, names, sizeof names / sizeof *names);
}
END_TEST

START_TEST(aliases_are_logon_names_by_option_only) {
    static const struct name names[] = {
        {"bea@contoso.com", NULL, "user-ambiguous"}, /* Ada's UserPrincipalName, Bea's alias */
        {"dan@contoso.com", "dan@contoso.com", "other-mailbox"},
        {"eve@contoso.com", NULL, "user-ambiguous"},
        {"bea", BEA, "other-mailbox"},
    };
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = MAPICFG_AUTODISCOVER_ADDRESS_LOGON;
    check_names(&options, names, sizeof names / sizeof *names);
}
END_TEST

START_TEST(a_realm_is_taken_off_what_is_nobodys) {
    static const struct name names[] = {
        {"bea@contoso.com", ADA, "other-mailbox"},         /* spelled as no realm is: her UserPrincipalName */
        {"bea@CONTOSO.COM", NULL, "user-ambiguous"},       /* may be Bea's Kerberos name */
        {"ada.a@CONTOSO.COM", ADA, "other-mailbox"},
        {"ada.a@contoso.com", ADA, "other-mailbox"},
        {"bea@AD.CONTOSO.COM", BEA, "other-mailbox"},
        {"bea@AD.FABRIKAM.COM", NULL, "user-unknown"},
        {"same@CONTOSO.COM", NULL, "user-ambiguous"},
        {"cid@CONTOSO.COM", "cid@contoso.com", "other-mailbox"}, /* both ways his */
        {"@CONTOSO.COM", NULL, "user-unknown"},
        {"X\\bea@CONTOSO.COM", NULL, "user-unknown"},
    };
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.realms = "CONTOSO.COM, AD.CONTOSO.COM";
    check_names(&options, names, sizeof names / sizeof *names);
}
END_TEST

START_TEST(users_of_other_domains_are_nobody) {
    static const struct name names[] = {
        {"contoso\\bea", BEA, "other-mailbox"},
        {"FABRIKAM\\bea", NULL, "other-domain"},
        {"CONTOSO.EVIL\\bea", NULL, "other-domain"},
        {"CONTOS\\bea", NULL, "other-domain"},
        {"\\bea", NULL, "other-domain"},
        {"bea", BEA, "other-mailbox"},
        {"CONTOSO,NORTH\\bea", NULL, "other-domain"}, /* the list is no name */
    };
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.domains = "CONTOSO,NORTH";
    check_names(&options, names, sizeof names / sizeof *names);
}
END_TEST

/* ---- which addresses exist ---- */

/* The answers to two requests are alike in all that a client sees. */
static void check_alike(const mapicfg_autodiscover *made, const char *user, const char *one, const char *other) {
    mapicfg_autodiscover_response *responses[2];
    for (size_t i = 0; i < 2; i++) {
        char body[600];
        snprintf(body, sizeof body, ASK("%s"), i ? other : one);
        mapicfg_autodiscover_request request = request_of(body);
        request.user = user;
        request.time = 1;
        responses[i] = respond(made, &request);
    }
    ck_assert_uint_eq(mapicfg_autodiscover_response_get_status(responses[0]),
                      mapicfg_autodiscover_response_get_status(responses[1]));
    ck_assert_str_eq(mapicfg_autodiscover_response_get_body(responses[0], NULL),
                     mapicfg_autodiscover_response_get_body(responses[1], NULL));
    size_t count = mapicfg_autodiscover_response_header_count(responses[0]);
    ck_assert_uint_eq(count, mapicfg_autodiscover_response_header_count(responses[1]));
    for (size_t i = 0; i < count; i++) {
        ck_assert_str_eq(mapicfg_autodiscover_response_get_header(responses[0], i),
                         mapicfg_autodiscover_response_get_header(responses[1], i));
        ck_assert_str_eq(mapicfg_autodiscover_response_get_value(responses[0], i),
                         mapicfg_autodiscover_response_get_value(responses[1], i));
    }
    for (size_t i = 0; i < 2; i++) mapicfg_autodiscover_response_free(responses[i]);
}

START_TEST(unknown_addresses_are_hidden_by_option) {
    static const char *const users[] = {"anna", "bob", "nobody", "both@contoso.com"};
    static const char cid[] = "<EMailAddress>cid@contoso.com</EMailAddress>";
    static const char *const unknown[] = {
        "<EMailAddress>x@contoso.com</EMailAddress>", "<EMailAddress>both@contoso.com</EMailAddress>", /* of two */
        "<LegacyDN>/o=Contoso/cn=x</LegacyDN>", "<EMailAddress>x</EMailAddress>"};
    mapicfg_autodiscover_options hidden = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    hidden.flags = MAPICFG_AUTODISCOVER_HIDE_UNKNOWN;
    mapicfg_autodiscover *made = ready(contoso(&hidden));
    for (size_t i = 0; i < sizeof users / sizeof *users; i++)
        for (size_t j = 0; j < sizeof unknown / sizeof *unknown; j++) check_alike(made, users[i], cid, unknown[j]);
    check_alike(made, "bob", "<LegacyDN>/o=Contoso/cn=anna</LegacyDN>", "<LegacyDN>/o=Contoso/cn=x</LegacyDN>");
    mapicfg_autodiscover_request request = request_of(ASK(ANNA));
    expect(made, &request, 200, 0, NULL, "<User>");
    request = request_of(ASK("<EMailAddress>x@contoso.com</EMailAddress>"));
    expect(made, &request, 403, 0, "unknown-address", NULL);
    request = request_of(ASK("<EMailAddress>both@contoso.com</EMailAddress>"));
    expect(made, &request, 403, 0, "ambiguous-address", NULL);
    mapicfg_autodiscover_free(made);
    /* where unknown addresses are sent elsewhere, so are other people's */
    made = contoso(&hidden);
    ok(mapicfg_autodiscover_redirect(made, "*", "https://cloud.example.com/autodiscover/autodiscover.xml", &err));
    ready(made);
    check_alike(made, "anna", cid, unknown[0]);
    request = request_of(ASK("<EMailAddress>cid@contoso.com</EMailAddress>"));
    expect(made, &request, 200, 0, "redirected", "redirectUrl");
    request = request_of(ASK(ANNA));
    expect(made, &request, 200, 0, NULL, "<User>");
    mapicfg_autodiscover_free(made);
    /* who may ask for any mailbox is told what there is */
    mapicfg_autodiscover_options open = hidden;
    open.flags |= MAPICFG_AUTODISCOVER_ANY_MAILBOX;
    made = ready(contoso(&open));
    request = request_of(ASK("<EMailAddress>x@contoso.com</EMailAddress>"));
    expect(made, &request, 200, 500, "unknown-address", NULL);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- the body ---- */

START_TEST(the_body_is_wanted_only_where_it_matters) {
    static const struct {
        const char *method, *path, *user;
        size_t size;
        uint32_t status; /* of the answer without it */
    } cases[] = {
        {"POST", PATH, NULL, 500, 401},
        {"POST", PATH, "", 500, 401},
        {"POST", PATH, "EVIL\\anna", 500, 401},
        {"GET", PATH, "anna", 500, 200},
        {"HEAD", PATH, "anna", 500, 200},
        {"GET", PATH, "", 500, 401},
        {"head", PATH, "anna", 500, 405},
        {"PUT", PATH, "anna", 500, 405},
        {"post", PATH, "anna", 500, 405},
        {"POST", "/nothing", "anna", 500, 404},
        {"POST", PATH "/x", "anna", 500, 404},
        {"POST", "/autodiscover/autodiscover.json", "anna", 500, 405},
        {"GET", "/autodiscover/autodiscover.json?Protocol=x", "anna", 500, 400},
        {"HEAD", "/autodiscover/autodiscover.json?Protocol=x", "anna", 500, 400},
        {"POST", PATH, "anna", 601, 413},
        {"POST", PATH, "anna", SIZE_MAX, 413},
    };
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.max_body = 600;
    options.domains = "CONTOSO";
    mapicfg_autodiscover *made = ready(contoso(&options));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
        request.method = cases[i].method;
        request.path = cases[i].path;
        request.user = cases[i].user;
        request.body_size = cases[i].size;
        ck_assert_int_eq(mapicfg_autodiscover_wants_body(made, &request), 0);
        expect(made, &request, cases[i].status, cases[i].status == 200 ? 600 : 0, NULL, NULL);
    }
    mapicfg_autodiscover_request request = request_of(ASK(ANNA));
    request.body = NULL;
    ck_assert_int_eq(mapicfg_autodiscover_wants_body(made, &request), 1);
    request.user = "nobody";
    ck_assert_int_eq(mapicfg_autodiscover_wants_body(made, &request), 1);
    request.body_size = 0; /* a length that was not announced */
    ck_assert_int_eq(mapicfg_autodiscover_wants_body(made, &request), 1);
    request.body_size = 600;
    mapicfg_autodiscover_response *response;
    ck_assert_int_eq(mapicfg_autodiscover_respond(made, &request, &response, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_autodiscover_wants_body(made, NULL), 0);
    ck_assert_int_eq(mapicfg_autodiscover_wants_body(NULL, &request), 0);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- the Host header ---- */

#define V1(host) "{\"Protocol\":\"AutodiscoverV1\",\"Url\":\"https://" host "/autodiscover/autodiscover.xml\"}"

/* The URL that a client is pointed to, by its Host header. */
static void check_host(const mapicfg_autodiscover *made, const char *host, const char *body, int is_own) {
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "GET";
    request.path = "/autodiscover/autodiscover.json?Protocol=AutodiscoverV1&Email=a@b";
    request.host = host;
    mapicfg_autodiscover_response *response = respond(made, &request);
    ck_assert_msg(strcmp(mapicfg_autodiscover_response_get_body(response, NULL), body) == 0, "%s: %s", host,
                  mapicfg_autodiscover_response_get_body(response, NULL));
    ck_assert_int_eq(has_reason(response, "json-other-host"), host && !is_own);
    mapicfg_autodiscover_response_free(response);
}

/* Anybody can write a Host header; what it leads others to is a password. */
START_TEST(json_points_to_own_hosts_only) {
    static const char *const foreign[] = {"evil.example", "mail.contoso.com.evil.example",
                                          "evil.example#mail.contoso.com",
                                          "mail.contoso.com@evil.example", "mail.contoso.com:8443",
                                          "mail.contoso.com..", "a.contoso.com", "mail.contoso.com/x",
                                          "\\evil.example", "", " ", "[::1]",
                                          "mail.contoso.com evil.example", "mail.contoso.com,evil.example", ":443",
                                          "mail.contoso.com:", "evil\r\nX: y"};
    mapicfg_autodiscover *made = contoso(NULL);
    add(made, MAPICFG_CLASS_EWS_VDIR,
        VALUES("Server", "EX1", "Identity", "EX1\\EWS", "InternalUrl", "https://ex1.contoso.com:444/EWS", "ExternalUrl",
               "https://mail.contoso.com/EWS"));
    add(made, MAPICFG_CLASS_OWA_VDIR,
        VALUES("Server", "EX1", "Identity", "EX1\\owa", "InternalUrl", "", "ExternalUrl", "https://[FD00::1]/owa"));
    ready(made);
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        int is_own = strcmp(foreign[i], "mail.contoso.com:") == 0; /* an empty port is the default, RFC 3986, 3.2.3 */
        check_host(made, foreign[i], V1("mail.contoso.com"), is_own);
    }
    check_host(made, NULL, V1("mail.contoso.com"), 0);
    check_host(made, "out.CONTOSO.com", V1("out.contoso.com"), 1); /* of another server's directory */
    check_host(made, "out.contoso.com.", V1("out.contoso.com"), 1); /* the dot of the root, RFC 3986, 3.2.2 */
    check_host(made, "out.contoso.com.evil.example.", V1("mail.contoso.com"), 0);
    check_host(made, "out.contoso.com:443", V1("out.contoso.com"), 1);
    check_host(made, "ex1.contoso.com:444", V1("ex1.contoso.com:444"), 1);
    check_host(made, "[fd00:0::1]", V1("[fd00::1]"), 1);
    mapicfg_autodiscover_free(made);
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.hosts = "autodiscover.b\303\274cher.example, mail.contoso.com:8443";
    made = ready(contoso(&options)); /* without EWS */
    check_host(made, "AUTODISCOVER.xn--bcher-kva.example", V1("autodiscover.xn--bcher-kva.example"), 1);
    check_host(made, "autodiscover.b\303\274cher.example", V1("autodiscover.xn--bcher-kva.example"), 1);
    check_host(made, "mail.contoso.com:8443", V1("mail.contoso.com:8443"), 1);
    check_host(made, "mail.contoso.com", V1("autodiscover.xn--bcher-kva.example"), 0);
    check_host(made, "out.contoso.com", V1("autodiscover.xn--bcher-kva.example"), 0);
    mapicfg_autodiscover_free(made);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("service");
    TCase *tests = tcase_create("service");
    tcase_add_test(tests, users_get_their_own_mailbox_only);
    tcase_add_test(tests, no_name_gives_anothers_mailbox);
    tcase_add_test(tests, aliases_are_logon_names_by_option_only);
    tcase_add_test(tests, a_realm_is_taken_off_what_is_nobodys);
    tcase_add_test(tests, users_of_other_domains_are_nobody);
    tcase_add_test(tests, unknown_addresses_are_hidden_by_option);
    tcase_add_test(tests, the_body_is_wanted_only_where_it_matters);
    tcase_add_test(tests, json_points_to_own_hosts_only);
    suite_add_tcase(suite, tests);
    return suite;
}
