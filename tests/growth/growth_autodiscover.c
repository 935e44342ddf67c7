/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_autodiscover.c: requests and answers of Autodiscover, as they are read. */
#include <mapicfg.h>
#include <mapicfg/autodiscover.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"

#define SCHEMAS "http://schemas.microsoft.com/exchange/autodiscover/"
#define REPEAT(n) for (size_t i = 0; i < (n); i++)

/* ---- requests ---- */

static void respond_at(const char *path, const char *text, size_t size) {
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.max_body = (uint64_t)1 << 24;
    mapicfg_autodiscover *made;
    mapicfg_object *org;
    mapicfg_autodiscover_response *response;
    if (mapicfg_autodiscover_new(&options, &made, NULL) || mapicfg_object_new(MAPICFG_CLASS_ORG, &org, NULL) ||
        mapicfg_object_set_text(org, "MapiHttpEnabled", "True", NULL) || mapicfg_autodiscover_add(made, org, NULL) ||
        mapicfg_autodiscover_ready(made, NULL))
        growth_die("no configuration");
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "POST";
    request.path = path;
    request.user = "anna@contoso.com";
    request.body = text;
    request.body_size = size;
    if (mapicfg_autodiscover_respond(made, &request, &response, NULL)) growth_die("no answer");
    mapicfg_autodiscover_response_free(response);
    mapicfg_object_free(org);
    mapicfg_autodiscover_free(made);
}

static void respond(const char *text, size_t size) {
    respond_at("/autodiscover/autodiscover.xml", text, size);
}

static void respond_soap(const char *text, size_t size) {
    respond_at("/autodiscover/autodiscover.svc", text, size);
}

/* The same text in the header that a client may send, and in the URL of version 2. */
static void respond_to_headers(const char *text, size_t size) {
    mapicfg_autodiscover *made;
    mapicfg_object *org;
    mapicfg_autodiscover_response *response;
    (void)size;
    if (mapicfg_autodiscover_new(NULL, &made, NULL) || mapicfg_object_new(MAPICFG_CLASS_ORG, &org, NULL) ||
        mapicfg_object_set_text(org, "MapiHttpEnabled", "True", NULL) || mapicfg_autodiscover_add(made, org, NULL) ||
        mapicfg_autodiscover_ready(made, NULL))
        growth_die("no configuration");
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "GET";
    request.path = text;
    request.user = text;
    request.host = text;
    request.user_agent = text;
    request.mapi_http_capability = text;
    request.anchor_mailbox = text;
    request.client_can_handle = text;
    request.client_request_id = text;
    request.return_client_request_id = "true";
    request.request_id = text;
    request.address = text;
    if (mapicfg_autodiscover_respond(made, &request, &response, NULL)) growth_die("no answer");
    mapicfg_autodiscover_response_free(response);
    mapicfg_object_free(org);
    mapicfg_autodiscover_free(made);
}

static void begin_request(struct growth_text *text) {
    growth_put(text, "<?xml version=\"1.0\"?><Autodiscover xmlns=\"" SCHEMAS "outlook/requestschema/2006\"><Request>");
}

static void request_elements(struct growth_text *text, size_t n) {
    begin_request(text);
    REPEAT(n) growth_put(text, "<X%zu>x</X%zu>", i, i);
}

static void request_text(struct growth_text *text, size_t n) {
    begin_request(text);
    growth_put(text, "<EMailAddress>");
    growth_fill(text, 'a', n);
    growth_put(text, "</EMailAddress></Request></Autodiscover>");
}

static void request_comments(struct growth_text *text, size_t n) {
    begin_request(text);
    REPEAT(n) growth_put(text, "<!---->&#32;");
    growth_put(text, "<EMailAddress>anna@contoso.com</EMailAddress><AcceptableResponseSchema>" SCHEMAS
               "outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>");
}

static void request_namespace(struct growth_text *text, size_t n) {
    growth_put(text, "<a:Autodiscover xmlns:a=\"");
    growth_fill(text, 'x', n);
    growth_put(text, "\">");
    REPEAT(n) growth_put(text, "<a:b/>");
}

static void json_path(struct growth_text *text, size_t n) {
    growth_put(text, "/autodiscover/autodiscover.json?Email=");
    REPEAT(n) growth_put(text, "%%61&a=%%26&Protocol=");
}

static void json_address(struct growth_text *text, size_t n) {
    growth_put(text, "/autodiscover/autodiscover.json/v1.0/");
    REPEAT(n) growth_put(text, "%%61@");
    growth_put(text, "?Protocol=Ews");
}

static void mobile_elements(struct growth_text *text, size_t n) {
    growth_put(text, "<Autodiscover xmlns=\"" SCHEMAS "mobilesync/requestschema/2006\"><Request>");
    REPEAT(n) growth_put(text, "<X%zu>x</X%zu>", i, i);
}

static void words(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "a, b;c=\"d\" (");
}

/* ---- permissions ---- */

/* Fills a configuration from lines: a word for a class, then the user and the mailbox of a permission, or the logon
 * name of a mailbox. */
static void permissions(const char *text, size_t size) {
    mapicfg_autodiscover *made;
    mapicfg_object *org, *object;
    mapicfg_autodiscover_response *response;
    char *copy = malloc(size + 1), *state = NULL;
    if (!copy || mapicfg_autodiscover_new(NULL, &made, NULL) || mapicfg_object_new(MAPICFG_CLASS_ORG, &org, NULL) ||
        mapicfg_object_set_text(org, "MapiHttpEnabled", "True", NULL) || mapicfg_autodiscover_add(made, org, NULL))
        growth_die("no configuration");
    memcpy(copy, text, size + 1);
    for (char *line = strtok_r(copy, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
        int is_mailbox = line[0] == 'm';
        char *first = line + 2, *second = is_mailbox ? NULL : strchr(first, ' ');
        char address[64];
        if (second) *second++ = '\0';
        snprintf(address, sizeof address, "%s@contoso.com", is_mailbox ? first : second);
        if (mapicfg_object_new(is_mailbox ? MAPICFG_CLASS_MAILBOX : MAPICFG_CLASS_MAILBOX_PERMISSION, &object, NULL))
            growth_die("no object");
        if (is_mailbox ? mapicfg_object_set_text(object, "PrimarySmtpAddress", address, NULL) ||
                             mapicfg_object_set_text(object, "SamAccountName", first, NULL)
                       : mapicfg_object_set_text(object, "Identity", address, NULL) ||
                             mapicfg_object_set_text(object, "User", first, NULL) ||
                             mapicfg_object_set_text(object, "AccessRights", "FullAccess", NULL) ||
                             mapicfg_object_set_text(object, "IsInherited", "False", NULL) ||
                             mapicfg_object_set_text(object, "Deny", "False", NULL))
            growth_die("no value");
        if (mapicfg_autodiscover_add(made, object, NULL)) growth_die("not added");
        mapicfg_object_free(object);
    }
    if (mapicfg_autodiscover_ready(made, NULL)) growth_die("not ready");
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "POST";
    request.path = "/autodiscover/autodiscover.xml";
    request.user = "u0";
    static const char body[] = "<Autodiscover xmlns=\"" SCHEMAS "outlook/requestschema/2006\"><Request><EMailAddress>"
        "u0@contoso.com</EMailAddress><AcceptableResponseSchema>" SCHEMAS "outlook/responseschema/2006a"
        "</AcceptableResponseSchema></Request></Autodiscover>";
    request.body = body;
    request.body_size = sizeof body - 1;
    if (mapicfg_autodiscover_respond(made, &request, &response, NULL)) growth_die("no answer");
    mapicfg_autodiscover_response_free(response);
    mapicfg_object_free(org);
    mapicfg_autodiscover_free(made);
    free(copy);
}

/* n people, each of whom may open a few mailboxes. */
static void each_a_few(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "m u%zu\n", i);
    REPEAT(n) growth_put(text, "p CONTOSO\\u%zu u%zu\np u%zu u%zu\n", i, (i + 1) % n, i, (i * 7) % n);
}

/* One person who may open n mailboxes, and one mailbox that n people may. */
static void one_opens_all(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "m u%zu\n", i);
    REPEAT(n) growth_put(text, "p CONTOSO\\u0 u%zu\n", i);
}

static void all_open_one(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "m u%zu\n", i);
    REPEAT(n) growth_put(text, "p CONTOSO\\u%zu u0\n", i);
}

/* People without a mailbox, of one logon name in n domains. */
static void strangers(struct growth_text *text, size_t n) {
    growth_put(text, "m u0\n");
    REPEAT(n) growth_put(text, "p D%zu\\backup u0\np CONTOSO\\s%zu u0\n", i, i);
}

/* The same entry again and again. */
static void one_entry(struct growth_text *text, size_t n) {
    growth_put(text, "m u0\nm u1\n");
    REPEAT(n) growth_put(text, "p CONTOSO\\u0 u1\n");
}

/* ---- requests of SOAP ---- */

static void begin_soap(struct growth_text *text) {
    growth_put(text, "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" "
               "xmlns=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\"><e:Header><RequestedServerVersion>"
               "Exchange2013</RequestedServerVersion></e:Header><e:Body><GetUserSettingsRequestMessage><Request>");
}

static void end_soap(struct growth_text *text) {
    growth_put(text, "<RequestedSettings><Setting>UserDN</Setting></RequestedSettings></Request>"
               "</GetUserSettingsRequestMessage></e:Body></e:Envelope>");
}

static void soap_users(struct growth_text *text, size_t n) {
    begin_soap(text);
    growth_put(text, "<Users>");
    REPEAT(n) growth_put(text, "<User><Mailbox>a%zu@contoso.com</Mailbox></User>", i);
    growth_put(text, "</Users>");
    end_soap(text);
}

static void soap_elements(struct growth_text *text, size_t n) {
    begin_soap(text);
    REPEAT(n) growth_put(text, "<X%zu>x</X%zu>", i, i);
    end_soap(text);
}

static void soap_comments(struct growth_text *text, size_t n) {
    begin_soap(text);
    growth_put(text, "<Users><User><Mailbox>");
    REPEAT(n) growth_put(text, "<!---->&#32;<?x?>");
    growth_put(text, "</Mailbox></User></Users>");
    end_soap(text);
}

static void soap_text(struct growth_text *text, size_t n) {
    begin_soap(text);
    growth_put(text, "<Users><User><Mailbox>");
    growth_fill(text, 'a', n);
    growth_put(text, "</Mailbox></User></Users>");
    end_soap(text);
}

static void soap_depth(struct growth_text *text, size_t n) {
    begin_soap(text);
    REPEAT(n) growth_put(text, "<X>");
}

/* ---- answers ---- */

static void read_answer(const char *text, size_t size) {
    mapicfg_autodiscover_answer *answer;
    mapicfg_statements *differences;
    if (mapicfg_autodiscover_answer_read(text, size, NULL, NULL, &answer, NULL)) return;
    if (mapicfg_autodiscover_compare(answer, answer, &differences, NULL)) growth_die("not compared");
    mapicfg_statements_free(differences);
    mapicfg_autodiscover_answer_free(answer);
}

/* With one that has nothing of it: as many differences as elements. */
static void compare_answers(const char *text, size_t size) {
    static const char other_text[] = "<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\"><Response xmlns=\"" SCHEMAS
        "outlook/responseschema/2006a\"><Account><Action>settings</Action></Account></Response></Autodiscover>";
    mapicfg_autodiscover_answer *answer, *other;
    mapicfg_statements *differences;
    if (mapicfg_autodiscover_answer_read(other_text, sizeof other_text - 1, NULL, NULL, &other, NULL))
        growth_die("not read");
    if (mapicfg_autodiscover_answer_read(text, size, NULL, NULL, &answer, NULL)) growth_die("not read");
    for (int round = 0; round < 2; round++) {
        if (mapicfg_autodiscover_compare(round ? other : answer, round ? answer : other, &differences, NULL))
            growth_die("not compared");
        mapicfg_statements_free(differences);
    }
    mapicfg_autodiscover_answer_free(answer);
    mapicfg_autodiscover_answer_free(other);
}

static void begin_answer(struct growth_text *text) {
    growth_put(text, "<Autodiscover xmlns=\"" SCHEMAS "responseschema/2006\"><Response xmlns=\"" SCHEMAS
               "outlook/responseschema/2006a\"><Account><Action>settings</Action>");
}

static void end_answer(struct growth_text *text) {
    growth_put(text, "</Account></Response></Autodiscover>");
}

/* ---- what is pasted ---- */

static void paste_headers(struct growth_text *text, size_t n) {
    growth_put(text, "HTTP/1.1 401 Unauthorized\nX-FEServer: A\n");
    REPEAT(n) growth_put(text, "Via: 1.1 a\nX-Other-%zu: b\nServer: nginx\n", i);
}

static void paste_one_line(struct growth_text *text, size_t n) {
    growth_put(text, "###### RESPONSE ######HTTP/1.1 401 UnauthorizedX-FEServer: A ");
    REPEAT(n) growth_put(text, "X-Other: a-%zu ### - ", i);
}

/* Blanks in a query, which come from no client. */
static void paste_query(struct growth_text *text, size_t n) {
    growth_put(text, "X-FEServer: A\nRequest URL: https://a/mapi/nspi/?");
    growth_fill(text, ' ', 10 * n);
    growth_put(text, "x\n");
}

/* A name that each element of a list has. */
static void paste_dump_name(struct growth_text *text, size_t n) {
    growth_put(text, "{\"X-");
    growth_fill(text, 'k', 10 * n);
    growth_put(text, "\":[1");
    REPEAT(5 * n) growth_put(text, ",1");
    growth_put(text, "]}");
}

static void paste_har_name(struct growth_text *text, size_t n) {
    growth_put(text, "{\"log\":{\"entries\":[{\"response\":{\"status\":401,\"headers\":[{\"name\":\"");
    growth_fill(text, 'k', 10 * n);
    growth_put(text, "\"");
    REPEAT(n) growth_put(text, ",\"value\":\"\"");
    growth_put(text, "}]}}]}}");
}

static void paste_schemes(struct growth_text *text, size_t n) {
    growth_put(text, "HTTP/1.1 401 Unauthorized\nX-FEServer: A\nWWW-Authenticate: ");
    REPEAT(n) growth_put(text, "NTLM, Basic realm=\"%zu\", ", i);
}

static void paste_steps(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "Testing step %zu.\nThe test failed.\nElapsed Time: 1 ms.\n", i);
}

static void paste_tags(struct growth_text *text, size_t n) {
    growth_put(text, "HTTP/1.1 401 Unauthorized\nX-FEServer: A\n\n");
    REPEAT(n) growth_put(text, "<a &lt; <br>");
    REPEAT(n) growth_put(text, "<a ");
}

static void paste_har(struct growth_text *text, size_t n) {
    growth_put(text, "{\"log\": {\"entries\": [{\"response\": {\"status\": 401, \"headers\": [");
    REPEAT(n) growth_put(text, "{\"name\": \"X-FEServer\", \"value\": \"%zu\"}, ", i);
    growth_put(text, "{}]}}]}}");
}

/* Answers among responses without one, in text and in base64. */
static void paste_har_answers(struct growth_text *text, size_t n) {
    growth_put(text, "{\"log\": {\"entries\": [");
    REPEAT(n)
    growth_put(text, "{\"request\": {\"url\": \"https://a/autodiscover/%zu\"}, \"response\": {\"status\": 200, "
               "\"content\": {\"text\": \"{\\\"Url\\\": \\\"https://%zu/\\\"}\"}}}, ", i, i);
    growth_put(text, "{}]}}");
}

static void paste_har_base64(struct growth_text *text, size_t n) {
    growth_put(text, "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://a/autodiscover\"}, \"response\": {"
               "\"content\": {\"encoding\": \"base64\", \"text\": \"eyJVcmwiOiAi");
    REPEAT(n) growth_put(text, "YWFh\\n");
    growth_put(text, "YSJ9\"}}}]}}");
}

/* Lists of properties, wrapped values and lists of headers. */
static void paste_listed(struct growth_text *text, size_t n) {
    growth_put(text, "StatusCode : 401\nHeaders    : {");
    REPEAT(n) growth_put(text, "[X-%zu, a],\n             [", i);
    growth_put(text, "}\nRawContent : HTTP/1.1 401 a\n             X-FEServer: ");
    REPEAT(n) growth_put(text, "a %zu\n             ", i);
    REPEAT(n) growth_put(text, "\nStatusCode : 40%zu\n Name : a\n", i % 10);
}

static void paste_log(struct growth_text *text, size_t n) {
    growth_put(text, "Local autodiscover for a.b starting\n");
    REPEAT(n) growth_put(text, "GetLastError=%zu; httpStatus=401.\n", i);
    growth_put(text, "Protocol: Exchange HTTP\n");
    REPEAT(n) growth_put(text, "OAB URL %zu: https://a/\n* * * > -\n", i);
}

static void paste_panel(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "URL\nhttps://mail.a/mapi/%zu\nx\n", i);
    growth_put(text, "401\nX-FEServer: A\n");
    REPEAT(n) growth_put(text, "URL: https://mail.a/%zu/\t\n\n", i);
}

static void paste_page(struct growth_text *text, size_t n) {
    growth_put(text, "<html>502 Bad Gateway ");
    REPEAT(n) growth_put(text, "HTTP Error 40. :-( <hr>Server Error 4");
    growth_put(text, " nginx");
}

static void answer_elements(struct growth_text *text, size_t n) {
    begin_answer(text);
    REPEAT(n) growth_put(text, "<X%zu>https://mail.contoso.com/%zu</X%zu>", i, i, i);
    end_answer(text);
}

static void answer_of_one_name(struct growth_text *text, size_t n) {
    begin_answer(text);
    REPEAT(n) growth_put(text, "<Protocol>%zu</Protocol>", i);
    end_answer(text);
}

static void answer_protocols(struct growth_text *text, size_t n) {
    begin_answer(text);
    REPEAT(n) growth_put(text, "<Protocol Type=\"mapiHttp\"><MailStore><InternalUrl>https://mail.contoso.com/mapi/%zu"
                         "</InternalUrl></MailStore></Protocol>", i);
    end_answer(text);
}

/* Blocks of one type that are told apart by their hosts only, which come in another order than they sort in. */
static void answer_hosts(struct growth_text *text, size_t n) {
    begin_answer(text);
    REPEAT(n) growth_put(text, "<Protocol><Type>EXHTTP</Type><Server>%zu</Server><SSL>On</SSL></Protocol>",
                         i * 7919 % n);
    end_answer(text);
}

static void answer_web(struct growth_text *text, size_t n) {
    begin_answer(text);
    growth_put(text, "<Protocol><Type>WEB</Type><Internal>");
    REPEAT(n) growth_put(text, "<OWAUrl AuthenticationMethod=\"Fba\">https://mail.contoso.com/%zu</OWAUrl>", n - i);
    growth_put(text, "</Internal></Protocol>");
    end_answer(text);
}

static void answer_mailboxes(struct growth_text *text, size_t n) {
    begin_answer(text);
    REPEAT(n) growth_put(text, "<AlternativeMailbox><SmtpAddress>same@contoso.com</SmtpAddress></AlternativeMailbox>");
    end_answer(text);
}

static void answer_words(struct growth_text *text, size_t n) {
    begin_answer(text);
    growth_put(text, "<Protocol><Type>WEB</Type><Internal><OWAUrl AuthenticationMethod=\"");
    REPEAT(n) growth_put(text, "a%zu, ", i);
    growth_put(text, "\">https://mail.contoso.com/owa</OWAUrl></Internal></Protocol>");
    end_answer(text);
}

static void answer_headers(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    begin_answer(text);
    end_answer(text);
}

static void answer_attributes(struct growth_text *text, size_t n) {
    begin_answer(text);
    growth_put(text, "<Protocol");
    REPEAT(n) growth_put(text, " A%zu=\"x\"", i);
    growth_put(text, "/>");
    end_answer(text);
}

static void answer_text(struct growth_text *text, size_t n) {
    begin_answer(text);
    growth_put(text, "<X>");
    REPEAT(n) growth_put(text, "x&amp;");
    growth_put(text, "</X>");
    end_answer(text);
}

static void answer_lines(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "< {\n");
    begin_answer(text);
    end_answer(text);
    REPEAT(n) growth_put(text, "<\n");
}

static void answer_json(struct growth_text *text, size_t n) {
    growth_put(text, "{\"Url\":\"a\"");
    REPEAT(n) growth_put(text, ",\"x%zu\":\"y\"", i);
    growth_put(text, "}");
}

static void answer_json_nested(struct growth_text *text, size_t n) {
    growth_put(text, "{\"Url\":\"a\",\"x\":");
    REPEAT(n) growth_put(text, "[");
    REPEAT(n) growth_put(text, "]");
    growth_put(text, "}");
}

static void paste_table(struct growth_text *text, size_t n) {
    growth_put(text, "Key Value\n--- -----\nX-FEServer {A}\n");
    REPEAT(n) growth_put(text, "WWW-Authenticate {Negotiate, NTLM}\nVia {a%zu}\n", i);
}

static void paste_error(struct growth_text *text, size_t n) {
    growth_put(text, "HTTP/1.1 401 Unauthorized\nX-FEServer: A\n\nInvoke-WebRequest");
    REPEAT(n) growth_put(text, " : (%zu", i);
    growth_put(text, "\n");
}

static void paste_dump(struct growth_text *text, size_t n) {
    growth_put(text, "[{\"X-FEServer\":\"A\"}");
    REPEAT(n) growth_put(text, ",{\"Key\":\"X%zu\",\"Value\":[\"a\",\"b\"]}", i);
    growth_put(text, "]");
}

static void answer_settings(struct growth_text *text, size_t n) {
    growth_put(text, "<s:Envelope xmlns:s=\"s\"><s:Body><M><Response><ErrorCode>NoError</ErrorCode><UserResponses>"
               "<UserResponse><ErrorCode>NoError</ErrorCode><UserSettings>");
    REPEAT(n) growth_put(text, "<UserSetting><Name>A%zu</Name><Value>b</Value></UserSetting>", i);
    growth_put(text, "</UserSettings></UserResponse></UserResponses></Response></M></s:Body></s:Envelope>");
}

void growth_all(void) {
    growth_limited("request: elements", 1000, request_elements, respond);
    growth_limited("request: a long text", 10000, request_text, respond);
    growth_check("request: comments", 1000, request_comments, respond);
    growth_limited("request: a long namespace", 1000, request_namespace, respond);
    growth_limited("request: version 2", 1000, json_path, respond_to_headers);
    growth_check("request: version 2, a long address", 1000, json_address, respond_to_headers);
    growth_limited("request: elements of a device", 1000, mobile_elements, respond);
    growth_check("permissions: each a few", 500, each_a_few, permissions);
    growth_check("permissions: one opens all", 500, one_opens_all, permissions);
    growth_check("permissions: all open one", 500, all_open_one, permissions);
    growth_check("permissions: people without a mailbox", 500, strangers, permissions);
    growth_check("permissions: one entry", 1000, one_entry, permissions);
    growth_check("SOAP: users", 25, soap_users, respond_soap);
    growth_limited("SOAP: elements", 1000, soap_elements, respond_soap);
    growth_limited("SOAP: comments", 200, soap_comments, respond_soap);
    growth_limited("SOAP: a long text", 10000, soap_text, respond_soap);
    growth_limited("SOAP: depth", 1000, soap_depth, respond_soap);
    growth_check("request: headers", 1000, words, respond_to_headers);
    growth_check("answer: elements", 500, answer_elements, read_answer);
    growth_check("answer: elements of one name", 500, answer_of_one_name, read_answer);
    growth_check("answer: protocols", 150, answer_protocols, read_answer);
    growth_check("answer: attributes", 500, answer_attributes, read_answer);
    growth_check("answer: a text of many pieces", 5000, answer_text, read_answer);
    growth_check("answer: hosts", 200, answer_hosts, read_answer);
    growth_check("answer: Outlook on the web", 200, answer_web, read_answer);
    growth_check("answer: one mailbox many times", 200, answer_mailboxes, read_answer);
    growth_check("answer: methods", 2000, answer_words, read_answer);
    growth_check("answer: headers", 1000, answer_headers, read_answer);
    growth_check("answer: lines around it", 1000, answer_lines, read_answer);
    growth_check("answer: version 2", 500, answer_json, read_answer);
    growth_check("answer: version 2, nested", 5000, answer_json_nested, read_answer);
    growth_check("paste: headers", 2000, paste_headers, read_answer);
    growth_check("paste: one line", 2000, paste_one_line, read_answer);
    growth_check("paste: schemes", 2000, paste_schemes, read_answer);
    growth_check("paste: steps", 500, paste_steps, read_answer);
    growth_check("paste: open tags", 2000, paste_tags, read_answer);
    growth_check("paste: a table", 1000, paste_table, read_answer);
    growth_check("paste: an error", 2000, paste_error, read_answer);
    growth_check("paste: JSON of headers", 500, paste_dump, read_answer);
    growth_check("paste: HAR", 500, paste_har, read_answer);
    growth_check("paste: Outlook's test", 500, paste_log, read_answer);
    growth_check("paste: a panel", 500, paste_panel, read_answer);
    growth_check("paste: a page", 1000, paste_page, read_answer);
    growth_check("paste: lists of properties", 500, paste_listed, read_answer);
    growth_check("paste: answers in a HAR", 500, paste_har_answers, read_answer);
    growth_check("paste: base64 in a HAR", 1000, paste_har_base64, read_answer);
    growth_check("paste: a query", 500, paste_query, read_answer);
    growth_check("paste: JSON with a long name", 500, paste_dump_name, read_answer);
    growth_check("paste: HAR with a long name", 500, paste_har_name, read_answer);
    growth_check("answer: SOAP", 200, answer_settings, read_answer);
    growth_check("answer: differing hosts", 200, answer_hosts, compare_answers);
    growth_check("answer: differing web URLs", 200, answer_web, compare_answers);
    growth_check("answer: differing elements", 500, answer_elements, compare_answers);
    growth_check("answer: differing protocols", 150, answer_protocols, compare_answers);
}
