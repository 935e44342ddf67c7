/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_answer.c: real answers read, whoever made them, and compared with a configuration.
 *
 * The shapes are those of answers of Exchange 2007 to SE, Exchange Online and other servers that were met in public;
 * the names are invented. */
#include "autodiscover.h"

#define ANSWER(inside)                                                                  \
    "<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\"><Response xmlns=\"" SCHEMAS \
    "outlook/responseschema/2006a\">" inside "</Response></Autodiscover>"
#define ACCOUNT(inside) ANSWER("<Account><Action>settings</Action>" inside "</Account>")
#define BLOCK(type, inside) "<Protocol><Type>" type "</Type>" inside "</Protocol>"
#define HOST(type, host) BLOCK(type, "<Server>" host "</Server>")
#define MOBILE(inside)                                                                  \
    "<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\"><Response xmlns=\"" SCHEMAS \
    "mobilesync/responseschema/2006\">" inside "</Response></Autodiscover>"
#define SOAP(inside)                                                                                              \
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header><h:ServerVersionInfo "           \
    "xmlns:h=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\"><h:MajorVersion>15</h:MajorVersion>"     \
    "</h:ServerVersionInfo></s:Header><s:Body>" inside "</s:Body></s:Envelope>"
#define SOAP_USERS(inside)                                                                                        \
    SOAP("<GetUserSettingsResponseMessage xmlns=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\">"     \
         "<Response><ErrorCode>NoError</ErrorCode><ErrorMessage/><UserResponses>" inside                          \
         "</UserResponses></Response></GetUserSettingsResponseMessage>")
#define SOAP_USER(code, text, inside)                                                                             \
    "<UserResponse><ErrorCode>" code "</ErrorCode><ErrorMessage>" text "</ErrorMessage>" inside "</UserResponse>"
#define SETTING(name, value) "<UserSetting><Name>" name "</Name><Value>" value "</Value></UserSetting>"
#define GUID "cecbb509-eba7-5452-bbb2-8ce08645fab8@contoso.com"
#define EXCH HOST("EXCH", GUID)
#define OWA(url) "<OWAUrl AuthenticationMethod=\"Basic, Fba\">" url "</OWAUrl>"
#define WEB(sides) BLOCK("WEB", sides)
#define WEB_INSIDE "<Internal>" OWA("https://mail.contoso.com/owa/") "</Internal>"
#define WEB_OUTSIDE "<External>" OWA("https://mail.contoso.com/owa/") "</External>"

/* ---- reading ---- */

START_TEST(answers_are_read) {
    mapicfg_autodiscover_answer *answer = read_answer(ACCOUNT(
        "<Protocol><Type>WEB</Type><Internal><OWAUrl AuthenticationMethod=\"Basic\">u1</OWAUrl><OWAUrl>u2</OWAUrl>"
        "<Protocol><Type>EXCH</Type><ASUrl>u3</ASUrl></Protocol></Internal></Protocol>"
        "<Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore><ExternalUrl> u4 "
        "</ExternalUrl></MailStore></Protocol>"));
    ck_assert_uint_eq(mapicfg_autodiscover_answer_get_kind(answer), MAPICFG_AUTODISCOVER_ANSWER_SETTINGS);
    ck_assert_uint_eq(mapicfg_autodiscover_answer_get_decision(answer), MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL);
    check_at(answer, "WEB/Internal/OWAUrl@AuthenticationMethod", "Basic");
    check_at(answer, "WEB/Internal/OWAUrl[2]", "u2");
    check_at(answer, "WEB/Internal/EXCH/ASUrl", "u3");
    check_at(answer, "mapiHttp/MailStore/ExternalUrl", "u4");
    mapicfg_autodiscover_answer_free(answer);
    answer = read_answer(ANSWER("<Account><Action>redirectUrl</Action><RedirectUrl>u</RedirectUrl></Account>"));
    ck_assert_uint_eq(mapicfg_autodiscover_answer_get_kind(answer), MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_URL);
    ck_assert_uint_eq(mapicfg_autodiscover_answer_get_decision(answer), 0);
    mapicfg_autodiscover_answer_free(answer);
}
END_TEST

START_TEST(what_is_no_answer_is_refused) {
    static const struct {
        const char *text;
        mapicfg_status status;
        const char *says;
    } cases[] = {
        {"", MAPICFG_E_SYNTAX, "ends"},
        {"<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\">", MAPICFG_E_SYNTAX, "broken"},
        {"\n<?xml version=\"1.0\"?><Autodiscover/>", MAPICFG_E_FORMAT, "neither"},
        {"<!DOCTYPE a><a/>", MAPICFG_E_SYNTAX, "document type"},
        {"<a/>", MAPICFG_E_FORMAT, "root element is <a>"},
        {"<Autodiscover/>", MAPICFG_E_FORMAT, "neither"},
        {ANSWER(""), MAPICFG_E_FORMAT, "neither"},
        {ANSWER("<Account><Action>other</Action></Account>"), MAPICFG_E_FORMAT, "neither"},
        {"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><m:GetFolder xmlns:m=\"m\"/>"
         "</s:Body></s:Envelope>",
         MAPICFG_E_FORMAT, "every answer of SOAP Autodiscover"},
        {MOBILE("<Culture>en:us</Culture>"), MAPICFG_E_FORMAT, "ActiveSync"},
        {"{\"Protocol\": \"Ews\"}", MAPICFG_E_FORMAT, "neither Url nor ErrorCode"},
        {"{}", MAPICFG_E_FORMAT, "neither Url nor ErrorCode"},
        {"{\"Url\": \"a\"", MAPICFG_E_SYNTAX, "closed"},
        {"{\"Url\" \"a\"}", MAPICFG_E_SYNTAX, "colon"},
        {"{\"Url\": \"a\" \"b\": \"c\"}", MAPICFG_E_SYNTAX, "comma"},
        {"{\"Url\": }", MAPICFG_E_SYNTAX, "value"},
        {"{\"Url\": \"a\", }", MAPICFG_E_SYNTAX, "name in quotes"},
        {"{\"\": \"a\"}", MAPICFG_E_SYNTAX, "empty"},
        {"{\"Url\": \"a\\u0000b\"}", MAPICFG_E_SYNTAX, "NUL"},
        {"{\"U\\u0000\": \"a\"}", MAPICFG_E_SYNTAX, "NUL"},
        {"{\"Url\": [\"a\", {\"b\": nul}]}", MAPICFG_E_SYNTAX, ""},
        {"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a/>", MAPICFG_E_FORMAT, "root element is <a>"},
        {"HTTP/1.1 200 OK", MAPICFG_E_SYNTAX, "ends"},
        {"\xff\xfe<", MAPICFG_E_ENCODING, ""},
    };
    mapicfg_autodiscover_answer *answer;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(mapicfg_autodiscover_answer_read(cases[i].text, strlen(cases[i].text), "a.xml", NULL, &answer,
                                                          &err),
                         cases[i].status);
        ck_assert_ptr_null(answer);
        ck_assert_str_eq(err.source, "a.xml");
        ck_assert_msg(strstr(err.message, cases[i].says), "%s: %s", cases[i].says, err.message);
    }
    char deep[400 + sizeof(ANSWER(""))] = "<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\">";
    for (size_t i = 0; i < 32; i++) strcat(deep, "<a>");
    ck_assert_int_eq(mapicfg_autodiscover_answer_read(deep, strlen(deep), NULL, NULL, &answer, &err), MAPICFG_E_LIMIT);
}
END_TEST

/* As curl -i and -iL save it; a line is told as it is in the file. */
START_TEST(headers_before_an_answer_are_skipped) {
    static const char answer[] = ACCOUNT(EXCH);
    static const char *const heads[] = {"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n",
                                        "HTTP/1.1 401 Unauthorized\n\nHTTP/2 200\nA: b\n \t\n"};
    char text[sizeof answer + 100];
    for (size_t i = 0; i < 2; i++) {
        snprintf(text, sizeof text, "%s%s", heads[i], answer);
        mapicfg_autodiscover_answer *read = read_answer(text);
        check_at(read, "EXCH/Server", GUID);
        mapicfg_autodiscover_answer_free(read);
        snprintf(text, sizeof text, "%s\n<a>", heads[i]);
        ck_assert_int_eq(mapicfg_autodiscover_answer_read(text, strlen(text), NULL, NULL, &read, &err),
                         MAPICFG_E_FORMAT);
        ck_assert_uint_eq(err.line, i ? 7 : 5);
    }
}
END_TEST

/* Curl -v, prompts, blanks, an indented answer, what follows it. */
START_TEST(lines_around_an_answer_are_skipped) {
    static const char *const around[][2] = {
        {"", "\nPS C:\\> exit\n"},
        {"PS C:\\> $r.Content\n\n", ""},
        {"Content-Type: text/xml\r\nX-FEServer: EX1\r\n\r\n", "\r\n"},
        {"* Connected\n> POST /a\n< HTTP/1.1 200 OK\n< Server: IIS\n< \n", "\n* Connection #0 left intact\n"},
        {"\n\n  ", "  "},
    };
    static const char *const answers[] = {"<?xml version=\"1.0\"?>" ACCOUNT(EXCH), ACCOUNT(EXCH),
                                          "{\"Protocol\": \"Ews\",\n \"Url\": \"https://e/\"}"};
    char text[2000];
    for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
        for (size_t j = 0; j < sizeof answers / sizeof *answers; j++) {
            snprintf(text, sizeof text, "%s%s%s", around[i][0], answers[j], around[i][1]);
            mapicfg_autodiscover_answer *answer = read_answer(text);
            if (j < 2) check_at(answer, "EXCH/Server", GUID);
            if (j == 2) check_at(answer, "Url", "https://e/");
            mapicfg_autodiscover_answer_free(answer);
        }
    }
}
END_TEST

/* As little-endian UTF-16 with its mark. */
static size_t widen(char *wide, const char *text) {
    size_t size = 2;
    memcpy(wide, "\xff\xfe", 2);
    for (; *text; text++) {
        wide[size++] = *text;
        wide[size++] = '\0';
    }
    return size;
}

/* Out-File of Windows PowerShell writes UTF-16 below a declaration that says UTF-8; others write it below their own. */
START_TEST(the_byte_order_mark_wins) {
    static const char *const texts[] = {"<?xml version=\"1.0\" encoding=\"utf-8\"?>" ACCOUNT(EXCH),
                                        "<?xml version=\"1.0\" encoding=\"utf-16\"?>" ACCOUNT(EXCH), ACCOUNT(EXCH)};
    char bytes[2000];
    mapicfg_autodiscover_answer *answer;
    for (size_t i = 0; i < 3; i++) {
        ok(mapicfg_autodiscover_answer_read(bytes, widen(bytes, texts[i]), NULL, NULL, &answer, &err));
        check_at(answer, "EXCH/Server", GUID);
        mapicfg_autodiscover_answer_free(answer);
    }
    snprintf(bytes, sizeof bytes, "\xef\xbb\xbf%s", texts[0]);
    answer = read_answer(bytes);
    check_at(answer, "EXCH/Server", GUID);
    mapicfg_autodiscover_answer_free(answer);
    answer = read_answer(texts[1]); /* as .NET declares what is saved in another encoding */
    check_at(answer, "EXCH/Server", GUID);
    mapicfg_autodiscover_answer_free(answer);
}
END_TEST

/* ---- what an answer says alone ---- */

#define ALONE "Outlook Anywhere; the answer alone does not tell whether external too"
#define MAPI_BOTH "<InternalUrl>https://a/</InternalUrl><ExternalUrl>https://a/</ExternalUrl>"
#define MAPI_HTTP(type) \
    "<Protocol" type "<MailStore>" MAPI_BOTH "</MailStore><AddressBook>" MAPI_BOTH "</AddressBook></Protocol>"
#define MAPI_INSIDE                                                                                  \
    "<Protocol" ATTRIBUTE "<MailStore><InternalUrl>https://a/</InternalUrl></MailStore><AddressBook>" \
    "<InternalUrl>https://a/</InternalUrl></AddressBook></Protocol>"
#define NAMES "://schemas.microsoft.com/exchange/autodiscover/"
#define ATTRIBUTE " Type=\"mapiHttp\" Version=\"1\">"

static const struct {
    const char *name, *text, *sentence;
    mapicfg_decision decision;
    const char *notes; /* without the "answer-" with which all begin */
} shapes[] = {
    {"Exchange 2007: EXCH has a host, EXPR is outside",
     ACCOUNT(HOST("EXCH", "mbx.contoso.com") HOST("EXPR", "mail.contoso.com") WEB(WEB_INSIDE)),
     "Outlook Anywhere, internal and external", MAPICFG_INTERNAL | MAPICFG_EXTERNAL, "no-mapi-http"},
    {"Exchange 2007 without Outlook Anywhere", ACCOUNT(HOST("EXCH", "mbx.contoso.com") WEB(WEB_INSIDE)),
     "Outlook Anywhere, internal only", MAPICFG_INTERNAL, "no-mapi-http"},
    {"Exchange 2013: EXPR is there for inside", ACCOUNT(EXCH HOST("EXPR", "mail.contoso.com") WEB(WEB_INSIDE)), ALONE,
     0, "no-mapi-http external-unknown"},
    {"the same beside WEB's External", ACCOUNT(EXCH HOST("EXPR", "mail.contoso.com") WEB(WEB_INSIDE WEB_OUTSIDE)),
     "Outlook Anywhere, internal and external", MAPICFG_INTERNAL | MAPICFG_EXTERNAL, "no-mapi-http"},
    {"two hosts", ACCOUNT(EXCH HOST("EXHTTP", "ex1.contoso.com") HOST("EXHTTP", "mail.contoso.com")),
     "Outlook Anywhere, internal and external", MAPICFG_INTERNAL | MAPICFG_EXTERNAL, "no-mapi-http"},
    {"one host twice", ACCOUNT(EXCH HOST("EXHTTP", "mail.contoso.com") HOST("EXHTTP", "MAIL.contoso.com")), ALONE, 0,
     "no-mapi-http external-unknown"},
    {"EXHTTP alone", ACCOUNT(HOST("EXHTTP", "mail.contoso.com")), ALONE, 0, "no-mapi-http external-unknown"},
    {"web services in EXPR",
     ACCOUNT(EXCH BLOCK("EXPR", "<Server>mail.contoso.com</Server><ASUrl>https://mail.contoso.com/EWS</ASUrl>")),
     "Outlook Anywhere, internal and external", MAPICFG_INTERNAL | MAPICFG_EXTERNAL, "no-mapi-http"},
    {"Exchange Online for a client without the header", ACCOUNT(EXCH), "Outlook Anywhere without a host to connect to",
     0, "no-host"},
    {"Zimbra: web services alone", ACCOUNT(BLOCK("EXCH", "<EwsUrl>https://z/ews</EwsUrl><ASUrl>https://z/ews</ASUrl>")),
     "settings without MAPI over HTTP and Outlook Anywhere", 0, ""},
    {"a mail server", ACCOUNT(HOST("IMAP", "m.contoso.com") HOST("SMTP", "m.contoso.com")),
     "settings without MAPI over HTTP and Outlook Anywhere", 0, ""},
    {"Exchange SE", ACCOUNT(MAPI_HTTP(ATTRIBUTE) WEB(WEB_INSIDE)), "MAPI over HTTP, internal and external",
     MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL, ""},
    {"gromox: all at once", ACCOUNT(HOST("EXHTTP", "g") MAPI_HTTP(ATTRIBUTE) EXCH HOST("EXPR", "g")),
     "MAPI over HTTP, internal and external", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
     "beside-mapi-http beside-mapi-http"},
    {"mapiHttp as an element", ACCOUNT(MAPI_HTTP("><Type>mapiHttp</Type>") HOST("EXCH", "l")),
     "Outlook Anywhere, internal only", MAPICFG_INTERNAL, "type-element"},
    {"no address book", ACCOUNT("<Protocol" ATTRIBUTE "<MailStore>" MAPI_BOTH "</MailStore></Protocol>"),
     "MAPI over HTTP, internal and external", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
     "service-missing"},
    {"OWAUrl without its attribute", ACCOUNT(MAPI_HTTP(ATTRIBUTE) WEB("<OWAUrl>https://a/</OWAUrl>")),
     "MAPI over HTTP, internal and external", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL, "no-method"},
    {"a Response in the root's namespace",
     "<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\"><Response><Account><Action>settings</Action>" MAPI_HTTP(
         ATTRIBUTE) "</Account></Response></Autodiscover>",
     "MAPI over HTTP, internal and external", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL, "namespace"},
    {"an error in the root's namespace",
     "<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\"><Response><Error><ErrorCode>600</ErrorCode></Error>"
     "</Response></Autodiscover>",
     "an error (600)", 0, "error-request"},
    {"an error with its text",
     ANSWER("<Error><ErrorCode>500</ErrorCode><Message>The address is unknown</Message></Error>"),
     "an error (500: The address is unknown)", 0, "error"},
    {"a root without a namespace", "<Autodiscover><Response xmlns=\"" SCHEMAS "outlook/responseschema/2006a\"><Account>"
     "<Action>settings</Action>" MAPI_HTTP(ATTRIBUTE) "</Account></Response></Autodiscover>",
     "MAPI over HTTP, internal and external", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
     "root-namespace"},
    {"https in both namespaces",
     "<Autodiscover xmlns=\"https" NAMES "responseschema/2006\"><Response xmlns=\"https" NAMES
     "outlook/responseschema/2006a\"><Account><Action>settings</Action>" MAPI_HTTP(ATTRIBUTE) "</Account></Response>"
     "</Autodiscover>",
     "MAPI over HTTP, internal and external", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
     "root-namespace namespace"},
    {"elements without a namespace",
     ANSWER("<Account xmlns=\"\"><Action>settings</Action>" MAPI_HTTP(ATTRIBUTE) "</Account>"),
     "MAPI over HTTP, internal and external", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL,
     "element-namespace"},
    {"a type in another case", ACCOUNT(MAPI_HTTP(" Type=\"MapiHttp\" Version=\"1\">")),
     "settings without MAPI over HTTP and Outlook Anywhere", 0, "type-spelling"},
    {"a type as an element in another case", ACCOUNT(HOST("exch", "mbx.contoso.com")),
     "settings without MAPI over HTTP and Outlook Anywhere", 0, "type-spelling"},
    {"http in a URL",
     ACCOUNT("<Protocol" ATTRIBUTE "<MailStore>" MAPI_BOTH "</MailStore><AddressBook>"
             "<InternalUrl>HTTP://a/</InternalUrl><ExternalUrl>https://a/</ExternalUrl></AddressBook></Protocol>"),
     "MAPI over HTTP, internal and external", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL | MAPICFG_EXTERNAL, "plain-http"},
    {"no ExternalUrl beside WEB's External", ACCOUNT(MAPI_INSIDE WEB(WEB_INSIDE WEB_OUTSIDE)),
     "MAPI over HTTP, internal only", MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL, "no-external-url"},
    {"nothing for outside", ACCOUNT(MAPI_INSIDE WEB(WEB_INSIDE)), "MAPI over HTTP, internal only",
     MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL, "internal-only"},
    {"nothing for outside, and no WEB", ACCOUNT(MAPI_INSIDE), "MAPI over HTTP, internal only",
     MAPICFG_MAPI_HTTP | MAPICFG_INTERNAL, "internal-only"},
    {"ActiveSync", MOBILE("<Action><Settings><Server><Type>MobileSync</Type><Url>https://m/</Url></Server></Settings>"
                          "</Action>"),
     "ActiveSync: the URL is https://m/", 0, ""},
    {"ActiveSync, redirected", MOBILE("<Action><Redirect>a@fabrikam.com</Redirect></Action>"),
     "ActiveSync: a redirect to another address", 0, ""},
    {"ActiveSync, refused", MOBILE("<Action><Error><Status>2</Status><Message>Not found</Message></Error></Action>"),
     "ActiveSync: an error (2: Not found)", 0, "error"},
    {"SOAP", SOAP_USERS(SOAP_USER("NoError", "No error.", "<UserSettings>" SETTING("ExternalEwsUrl", "https://e/")
                                  "</UserSettings>")),
     "SOAP Autodiscover: settings", 0, ""},
    {"SOAP, no such user", SOAP_USERS(SOAP_USER("InvalidUser", "Invalid user: 'a'", "")),
     "SOAP Autodiscover: an error (InvalidUser: Invalid user: 'a')", 0, "error"},
    {"SOAP, redirected", SOAP_USERS(SOAP_USER("RedirectAddress", "", "<RedirectTarget>a@b</RedirectTarget>")),
     "SOAP Autodiscover: a redirect to another address", 0, ""},
    {"SOAP, redirected to a URL",
     SOAP_USERS(SOAP_USER("RedirectUrl", "", "<RedirectTarget>https://b</RedirectTarget>")),
     "SOAP Autodiscover: a redirect to another URL", 0, ""},
    {"SOAP, refused as a whole",
     SOAP("<GetUserSettingsResponseMessage><Response><ErrorCode>InvalidRequest</ErrorCode><ErrorMessage>No version"
          "</ErrorMessage></Response></GetUserSettingsResponseMessage>"),
     "SOAP Autodiscover: an error (InvalidRequest: No version)", 0, "error-asked"},
    {"SOAP, a fault",
     SOAP("<s:Fault><faultcode>s:Client</faultcode><faultstring>Bad</faultstring></s:Fault>"),
     "SOAP Autodiscover: an error (s:Client: Bad)", 0, "error"},
    {"v2", "{\"Protocol\": \"ActiveSync\", \"Other\": [{\"Url\": 1}, null], \"Url\": \"https://m/\"}",
     "Autodiscover v2: ActiveSync is at https://m/", 0, ""},
    {"v2, refused", "{\"ErrorCode\":\"InvalidProtocol\",\"ErrorMessage\":\"The protocol is unknown\"}",
     "Autodiscover v2: an error (InvalidProtocol: The protocol is unknown)", 0, "error-asked"},
};

static void check_ids(const mapicfg_statements *statements, const char *area, const char *ids, const char *what) {
    char got[800] = "";
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(statements, i);
        ck_assert(strncmp(mapicfg_statement_get_id(one), area, strlen(area)) == 0);
        strcat(strcat(got, i ? " " : ""), mapicfg_statement_get_id(one) + strlen(area));
        ck_assert_uint_gt(strlen(mapicfg_statement_get_sentence(one)), 10);
        ck_assert_uint_gt(strlen(mapicfg_statement_get_property(one)), 2);
    }
    ck_assert_msg(strcmp(got, ids) == 0, "%s: '%s', not '%s'", what, got, ids);
}

START_TEST(an_answer_is_judged_alone) {
    mapicfg_autodiscover_answer *answer = read_answer(shapes[_i].text);
    ck_assert_str_eq(mapicfg_autodiscover_answer_get_sentence(answer), shapes[_i].sentence);
    ck_assert_uint_eq(mapicfg_autodiscover_answer_get_decision(answer), shapes[_i].decision);
    check_ids(mapicfg_autodiscover_answer_get_notes(answer), "answer-", shapes[_i].notes, shapes[_i].name);
    mapicfg_autodiscover_answer_free(answer);
}
END_TEST

/* ---- comparing with a configuration ---- */

/* What a configuration says of an answer, as ids in order, without the "difference-" with which all begin. */
static void check_explain(const mapicfg_autodiscover *made, const char *text, const char *ids) {
    mapicfg_autodiscover_answer *answer = read_answer(text);
    mapicfg_statements *differences;
    ok(mapicfg_autodiscover_explain(made, answer, "anna@contoso.com", &differences, &err));
    check_ids(differences, "difference-", ids, text);
    mapicfg_statements_free(differences);
    mapicfg_autodiscover_answer_free(answer);
}

#define USER                                                                                                      \
    "<User><DisplayName>Anna &lt;&amp;&gt; &quot;Berg&quot;</DisplayName><LegacyDN>/o=Contoso/cn=anna</LegacyDN>" \
    "<AutoDiscoverSMTPAddress>anna@contoso.com</AutoDiscoverSMTPAddress></User><Account><AccountType>email</"     \
    "AccountType>"                                                                                                \
    "<Action>settings</Action><MicrosoftOnline>False</MicrosoftOnline><ConsumerMailbox>False</ConsumerMailbox>"
#define ID "?MailboxId=" GUID
#define SERVICE(name, endpoint, in, out) "<" name "><InternalUrl>" in endpoint "</InternalUrl>" out "</" name ">"
#define OUTSIDE(endpoint) "<ExternalUrl>https://mail.contoso.com/mapi/" endpoint "</ExternalUrl>"
#define MAPI(in, id, out1, out2)                                                                    \
    "<Protocol Type=\"mapiHttp\" Version=\"1\">" SERVICE("MailStore", "/mapi/emsmdb/" id, in, out1) \
        SERVICE("AddressBook", "/mapi/nspi/" id, in, out2) "</Protocol>"

START_TEST(answers_are_compared) {
    mapicfg_autodiscover *made = ready(contoso(NULL));
    check_explain(
        made,
        ANSWER(USER MAPI("https://EX1.contoso.com:443", ID, OUTSIDE("emsmdb/" ID), OUTSIDE("nspi/" ID)) "</Account>"),
        "");
    check_explain(made, ANSWER(USER MAPI("https://ex1.contoso.com", ID, "", "") "</Account>"), "external-missing");
    check_explain(
        made, ANSWER(USER MAPI("https://ex9.contoso.com", ID, OUTSIDE("emsmdb/" ID), OUTSIDE("nspi/" ID)) "</Account>"),
        "url url");
    check_explain(made,
                  ANSWER(USER MAPI("https://ex1.contoso.com", "?MailboxId=x@y", OUTSIDE("emsmdb/" ID),
                                   OUTSIDE("nspi/" ID)) "</Account>"),
                  "mailbox-id");
    check_explain(
        made,
        ANSWER("<User><DisplayName>Eve</DisplayName></User><Account><Action>settings</Action><TTL>1</TTL>" MAPI(
            "https://ex1.contoso.com", ID, OUTSIDE("emsmdb/" ID), OUTSIDE("nspi/" ID)) "</Account>"),
        "value value-missing value-missing value-missing not-compared");
    check_explain(made, ANSWER(USER EXCH "</Account>"), "external-missing capability");
    check_explain(made, ANSWER("<Account><Action>redirectAddr</Action></Account>"), "kind");
    mapicfg_autodiscover_answer *answer = read_answer(ANSWER("<Account><Action>redirectAddr</Action></Account>"));
    mapicfg_statements *differences;
    ck_assert_int_eq(mapicfg_autodiscover_explain(made, answer, "x@y", &differences, &err), MAPICFG_E_NOT_FOUND);
    mapicfg_autodiscover_answer_free(answer);
    mapicfg_autodiscover_free(made);
}
END_TEST

/* What devices, SOAP and v2 get, inside and outside. */
START_TEST(other_forms_are_compared) {
#define SERVER(url)                                                                                                 \
    MOBILE("<Culture>en:us</Culture><User><DisplayName>Anna &lt;&amp;&gt; &quot;Berg&quot;</DisplayName>"           \
           "<EMailAddress>anna@contoso.com</EMailAddress></User><Action><Settings><Server><Type>MobileSync</Type>"  \
           "<Url>" url "</Url><Name>" url "</Name></Server></Settings></Action>")
#define POINTER(url) "{\"Protocol\":\"ActiveSync\",\"Url\":\"" url "\"}"
    mapicfg_autodiscover *made = contoso(NULL);
    add(made, MAPICFG_CLASS_ACTIVE_SYNC_VDIR,
        VALUES("Server", "EX1", "InternalUrl", "https://ex1.contoso.com/Microsoft-Server-ActiveSync", "ExternalUrl",
               "https://mail.contoso.com/Microsoft-Server-ActiveSync"));
    ready(made);
    check_explain(made, SERVER("https://ex1.contoso.com/Microsoft-Server-ActiveSync"), "");
    check_explain(made, SERVER("https://mail.contoso.com/Microsoft-Server-ActiveSync"), "");
    check_explain(made, SERVER("https://old.contoso.com/Microsoft-Server-ActiveSync"), "url url");
    check_explain(made, MOBILE("<Action><Redirect>a@fabrikam.com</Redirect></Action>"), "kind");
    check_explain(made, POINTER("https://mail.contoso.com/Microsoft-Server-ActiveSync"), "");
    check_explain(made, POINTER("https://old.contoso.com/"), "url");
    check_explain(made, "{\"Protocol\":\"Rest\",\"Url\":\"https://mail.contoso.com/api\"}", "kind");
    check_explain(made, "{\"ErrorCode\":\"ProtocolNotSupported\"}", "kind");
    check_explain(made, SOAP_USERS(SOAP_USER("InvalidUser", "", "")), "kind");
    mapicfg_autodiscover_free(made);
}
END_TEST

/* The service's own answer, and the same with one value changed. */
START_TEST(soap_is_compared) {
    mapicfg_autodiscover *made = ready(contoso(NULL));
    mapicfg_autodiscover_request request = request_of(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
        "xmlns=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\"><s:Header><RequestedServerVersion>"
        "Exchange2013</RequestedServerVersion></s:Header><s:Body><GetUserSettingsRequestMessage><Request><Users><User>"
        "<Mailbox>anna@contoso.com</Mailbox></User></Users><RequestedSettings><Setting>InternalEwsUrl"
        "</Setting><Setting>UserDisplayName</Setting><Setting>UserDN</Setting></RequestedSettings></Request>"
        "</GetUserSettingsRequestMessage></s:Body></s:Envelope>");
    request.path = "/autodiscover/autodiscover.svc";
    mapicfg_autodiscover_response *response = respond(made, &request);
    char text[8000];
    snprintf(text, sizeof text, "%s", mapicfg_autodiscover_response_get_body(response, NULL));
    check_explain(made, text, "");
    char *dn = strstr(text, "/o=Contoso/cn=anna");
    ck_assert_ptr_nonnull(dn);
    memcpy(dn, "/o=Fabrika", 10);
    check_explain(made, text, "value");
    mapicfg_autodiscover_response_free(response);
    mapicfg_autodiscover_free(made);
}
END_TEST

START_TEST(another_protocol_is_one_difference) {
    mapicfg_autodiscover *made = begin("False", NULL);
    add_vdir(made, "EX1", "https://ex1.contoso.com/mapi", "https://mail.contoso.com/mapi");
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "anna@contoso.com", "DisplayName", "Anna <&> \"Berg\"", "LegacyExchangeDN",
               "/o=Contoso/cn=anna", "Guid", "cecbb509-eba7-5452-bbb2-8ce08645fab8"));
    ready(made);
    check_explain(
        made, ANSWER(USER MAPI("https://ex1.contoso.com", ID, OUTSIDE("emsmdb/" ID), OUTSIDE("nspi/" ID)) "</Account>"),
        "protocol");
    check_explain(made, ANSWER(USER "<Protocol><Type>WEB</Type></Protocol></Account>"),
                  "protocol external-missing not-compared");
    mapicfg_autodiscover_free(made);
}
END_TEST

/* ---- two answers ---- */

static const struct {
    const char *name, *is, *should, *differences; /* in each an id, then the path */
} pairs[] = {
    {"the external block only, and first", HOST("EXHTTP", "mail.contoso.com"),
     HOST("EXHTTP", "ex1.contoso.com") HOST("EXHTTP", "mail.contoso.com"), "block-missing EXHTTP"},
    {"the other way round", HOST("EXHTTP", "mail.contoso.com") BLOCK("EXHTTP", "<Server>ex1</Server><SSL>Off</SSL>"),
     BLOCK("EXHTTP", "<Server>ex1</Server><SSL>Off</SSL>") HOST("EXHTTP", "MAIL.contoso.com"), ""},
    {"a wrong value in the second", HOST("EXHTTP", "ex1") BLOCK("EXHTTP", "<Server>mail</Server><SSL>Off</SSL>"),
     BLOCK("EXHTTP", "<Server>mail</Server><SSL>On</SSL>") HOST("EXHTTP", "ex1"), "value EXHTTP[2]/SSL"},
    {"a wrong host", HOST("EXHTTP", "old") HOST("EXHTTP", "mail"), HOST("EXHTTP", "ex1") HOST("EXHTTP", "mail"),
     "value EXHTTP/Server"},
    {"a wrong web service in EXHTTP", BLOCK("EXHTTP", "<Server>ex1</Server><EwsUrl>https://old/EWS</EwsUrl>"),
     BLOCK("EXHTTP", "<Server>ex1</Server><EwsUrl>https://ex1/EWS</EwsUrl>"), "url EXHTTP/EwsUrl"},
    {"one block too many", HOST("EXHTTP", "mail") HOST("EXHTTP", "ex1"), HOST("EXHTTP", "ex1"),
     "block-unexpected EXHTTP"},
    {"shared mailboxes, by their addresses",
     "<AlternativeMailbox><SmtpAddress>b@c</SmtpAddress><DisplayName>B</DisplayName></AlternativeMailbox>"
     "<AlternativeMailbox><SmtpAddress>a@c</SmtpAddress><DisplayName>X</DisplayName></AlternativeMailbox>",
     "<AlternativeMailbox><SmtpAddress>a@c</SmtpAddress><DisplayName>A</DisplayName></AlternativeMailbox>"
     "<AlternativeMailbox><SmtpAddress>d@c</SmtpAddress></AlternativeMailbox>",
     "value Account/AlternativeMailbox[2]/DisplayName, block-missing Account/AlternativeMailbox[2], "
     "not-compared Account/AlternativeMailbox"},
    {"Outlook on the web of several servers",
     WEB("<Internal>" OWA("https://a/owa") OWA("https://b/owa") OWA("https://c/owa") "</Internal>"),
     WEB("<Internal><OWAUrl AuthenticationMethod=\"fba, basic\">https://B/owa/</OWAUrl></Internal>"),
     "not-compared WEB/Internal/OWAUrl, not-compared WEB/Internal/OWAUrl[3]"},
    {"other methods", WEB("<Internal>" OWA("https://a/owa") "</Internal>"),
     WEB("<Internal><OWAUrl AuthenticationMethod=\"Basic\">https://a/owa</OWAUrl></Internal>"),
     "value WEB/Internal/OWAUrl@AuthenticationMethod"},
    {"no WEB", EXCH, EXCH WEB("<Internal>" OWA("https://a/owa") OWA("https://b/owa") "</Internal>"),
     "block-missing WEB"},
    {"no Outlook on the web", WEB(""), WEB("<Internal>" OWA("https://a/owa") "</Internal>"),
     "value-missing WEB/Internal/OWAUrl"},
    {"what means the same when it is missing", HOST("EXPR", "mail"),
     BLOCK("EXPR", "<Server>mail</Server><SSL>On</SSL><ServerExclusiveConnect>Off</ServerExclusiveConnect>"), ""},
    {"what does not", HOST("EXPR", "mail"),
     BLOCK("EXPR", "<Server>mail</Server><SSL>Off</SSL><AuthPackage>Ntlm</AuthPackage>"),
     "value-missing EXPR/SSL, value-missing EXPR/AuthPackage"},
    {"what nothing says anything about",
     BLOCK("EXPR", "<Server>mail</Server><SSL>on</SSL><TTL>1</TTL><GroupingInformation>x</GroupingInformation>"),
     HOST("EXPR", "mail"), "not-compared EXPR/TTL, not-compared EXPR/GroupingInformation"},
    {"another mailbox's server, told once",
     BLOCK("EXCH",
           "<Server>x@y</Server><ServerDN>/o=c/cn=Servers/cn=x@y</ServerDN>"
           "<MdbDN>/o=c/cn=Servers/cn=x@y/cn=Microsoft Private MDB</MdbDN>"),
     BLOCK("EXCH",
           "<Server>a@b</Server><ServerDN>/o=c/cn=Servers/cn=a@b</ServerDN>"
           "<MdbDN>/o=c/cn=Servers/cn=a@b/cn=Microsoft Private MDB</MdbDN>"),
     "mailbox-id EXCH/Server"},
    {"another organization's", BLOCK("EXCH", "<Server>a@b</Server><ServerDN>/o=x/cn=Servers/cn=a@b</ServerDN>"),
     BLOCK("EXCH", "<Server>a@b</Server><ServerDN>/o=c/cn=Servers/cn=a@b</ServerDN>"), "value EXCH/ServerDN"},
    {"web services outside", EXCH HOST("EXPR", "mail") WEB(WEB_INSIDE),
     EXCH HOST("EXPR", "mail") WEB(WEB_INSIDE WEB_OUTSIDE), "value-missing WEB/External/OWAUrl"},
};

static mapicfg_autodiscover_answer *read_account(const char *inside) {
    char text[4000];
    snprintf(text, sizeof text, "%.*s%s</Account></Response></Autodiscover>",
             (int)(strstr(ACCOUNT(""), "</Account>") - ACCOUNT("")), ACCOUNT(""), inside);
    return read_answer(text);
}

START_TEST(two_answers_are_compared) {
    mapicfg_autodiscover_answer *is = read_account(pairs[_i].is), *should = read_account(pairs[_i].should);
    mapicfg_statements *differences;
    char got[800] = "";
    ok(mapicfg_autodiscover_compare(is, should, &differences, &err));
    for (size_t i = 0; i < mapicfg_statements_count(differences); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(differences, i);
        strcat(strcat(got, i ? ", " : ""), mapicfg_statement_get_id(one) + strlen("difference-"));
        strcat(strcat(got, " "), mapicfg_statement_get_property(one));
    }
    ck_assert_msg(strcmp(got, pairs[_i].differences) == 0, "%s: %s", pairs[_i].name, got);
    mapicfg_statements_free(differences);
    mapicfg_autodiscover_answer_free(is);
    mapicfg_autodiscover_answer_free(should);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("answer");
    TCase *tests = tcase_create("answer");
    tcase_add_test(tests, answers_are_read);
    tcase_add_test(tests, what_is_no_answer_is_refused);
    tcase_add_test(tests, headers_before_an_answer_are_skipped);
    tcase_add_test(tests, lines_around_an_answer_are_skipped);
    tcase_add_test(tests, the_byte_order_mark_wins);
    tcase_add_loop_test(tests, an_answer_is_judged_alone, 0, (int)(sizeof shapes / sizeof *shapes));
    tcase_add_test(tests, answers_are_compared);
    tcase_add_test(tests, other_forms_are_compared);
    tcase_add_test(tests, soap_is_compared);
    tcase_add_test(tests, another_protocol_is_one_difference);
    tcase_add_loop_test(tests, two_answers_are_compared, 0, (int)(sizeof pairs / sizeof *pairs));
    suite_add_tcase(suite, tests);
    return suite;
}
