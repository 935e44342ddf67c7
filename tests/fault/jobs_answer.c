/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_answer.c: answers of Autodiscover, rules and findings of proxies. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"

/* An answer, and the same read again and compared with what it should be. */
static mapicfg_status autodiscover(void) {
    static const char body[] =
        "<Autodiscover "
        "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>"
        "<EMailAddress>anna@contoso.com</EMailAddress><!-- --><AcceptableResponseSchema>"
        "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>"
        "</Request></Autodiscover>";
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "POST";
    request.path = "/autodiscover/autodiscover.xml";
    request.user = "anna@contoso.com";
    request.mapi_http_capability = "1";
    request.client_can_handle = "ExHttpInfo";
    request.body = body;
    request.body_size = sizeof body - 1;
    mapicfg_directory *directory = open_prepared();
    mapicfg_autodiscover *prepared;
    mapicfg_autodiscover_response *response = NULL;
    mapicfg_autodiscover_answer *answer = NULL;
    mapicfg_statements *differences = NULL;
    size_t size = 0;
    mapicfg_status status = mapicfg_autodiscover_open(directory, NULL, &prepared, NULL);
    if (!status) status = mapicfg_autodiscover_respond(prepared, &request, &response, NULL);
    const char *text = status ? NULL : mapicfg_autodiscover_response_get_body(response, &size);
    if (!status) status = mapicfg_autodiscover_answer_read(text, size, "answer", NULL, &answer, NULL);
    if (!status) status = mapicfg_autodiscover_explain(prepared, answer, "anna@contoso.com", &differences, NULL);
    mapicfg_statements_free(differences);
    mapicfg_autodiscover_answer_free(answer);
    mapicfg_autodiscover_response_free(response);
    mapicfg_autodiscover_free(prepared);
    return check_prepared(directory, status);
}

#define ANSWER(inside) \
    "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\"><Response " \
    "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\"><Account>" \
    "<Action>settings</Action>" inside "</Account></Response></Autodiscover>"

/* Two answers that differ in every way: what is missing, too much, of another mailbox, at another place. */
static mapicfg_status differing(void) {
    static const char left[] = "HTTP/1.1 200 OK\n\n" ANSWER(
        "<TTL>1</TTL><Protocol><Type>EXCH</Type><Server>a@b</Server></Protocol>"
        "<Protocol><Type>EXHTTP</Type><Server>mail</Server><SSL>On</SSL></Protocol>"
        "<Protocol><Type>WEB</Type><Internal><OWAUrl>https://a/owa</OWAUrl></Internal></Protocol>"
        "<Protocol><Type>EXPR</Type><Server>x</Server></Protocol>");
    static const char right[] = ANSWER(
        "<Protocol><Type>EXCH</Type><Server>c@d</Server><ServerDN>/o=o</ServerDN></Protocol>"
        "<Protocol><Type>EXHTTP</Type><Server>ex1</Server></Protocol>"
        "<Protocol><Type>EXHTTP</Type><Server>mail</Server><SSL>Off</SSL></Protocol>"
        "<Protocol><Type>WEB</Type><Internal><OWAUrl AuthenticationMethod=\"Fba\">https://b/owa</OWAUrl></Internal>"
        "</Protocol>");
    mapicfg_autodiscover_answer *is = NULL, *should = NULL;
    mapicfg_statements *differences = NULL;
    mapicfg_status status = mapicfg_autodiscover_answer_read(left, sizeof left - 1, "left", NULL, &is, NULL);
    if (!status) status = mapicfg_autodiscover_answer_read(right, sizeof right - 1, "right", NULL, &should, NULL);
    if (!status) status = mapicfg_autodiscover_compare(is, should, &differences, NULL);
    if (!status && mapicfg_statements_count(differences) < 6) exit(2);
    mapicfg_statements_free(differences);
    mapicfg_autodiscover_answer_free(should);
    mapicfg_autodiscover_answer_free(is);
    return status;
}

/* Answers in the other forms, each read and compared with the configuration; and one with everything to be noted. */
static mapicfg_status forms(void) {
    static const char *const texts[] = {
        "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\"><Response "
        "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006\"><Action><Settings>"
        "<Server><Url>https://a/</Url></Server></Settings></Action></Response></Autodiscover>",
        "$ cat answer\n<s:Envelope xmlns:s=\"s\"><s:Body><M><Response><ErrorCode>NoError</ErrorCode><UserResponses>"
        "<UserResponse><ErrorCode>NoError</ErrorCode><UserSettings><UserSetting><Name>UserDN</Name><Value>b</Value>"
        "</UserSetting></UserSettings></UserResponse></UserResponses></Response></M></s:Body></s:Envelope>",
        "{\"Protocol\": \"AutodiscoverV1\", \"Url\": \"https:\\/\\/a\", \"Other\": [1, {}]}",
        "{\"ErrorCode\": \"InvalidProtocol\", \"ErrorMessage\": \"x\"}",
        "<Autodiscover xmlns=\"a\"><Response xmlns=\"b\"><Account xmlns=\"c\"><Action>settings</Action>"
        "<Protocol Type=\"mapiHttp\"><MailStore><InternalUrl>http://a/</InternalUrl></MailStore></Protocol>"
        "<Protocol Type=\"web\"/></Account></Response></Autodiscover>",
    };
    mapicfg_directory *directory = open_prepared();
    mapicfg_autodiscover *prepared;
    mapicfg_status status = mapicfg_autodiscover_open(directory, NULL, &prepared, NULL);
    for (size_t i = 0; !status && i < sizeof texts / sizeof *texts; i++) {
        mapicfg_autodiscover_answer *answer = NULL;
        mapicfg_statements *differences = NULL;
        status = mapicfg_autodiscover_answer_read(texts[i], strlen(texts[i]), "answer", NULL, &answer, NULL);
        if (!status) status = mapicfg_autodiscover_explain(prepared, answer, "anna@contoso.com", &differences, NULL);
        if (!status && (i < 2 || i == 4) && !mapicfg_statements_count(differences)) exit(2);
        mapicfg_statements_free(differences);
        mapicfg_autodiscover_answer_free(answer);
    }
    mapicfg_autodiscover_free(prepared);
    return check_prepared(directory, status);
}

/* Headers, a report and a HAR file, with builds of the user's. */
static mapicfg_status pasted(void) {
    static const char *const texts[] = {
        "> POST /mapi/?MailboxId=a HTTP/1.1\n> Authorization: NTLM a\n>\n< HTTP/1.1 401 Unauthorized\n"
        "< X-FEServer: A\n< X-OWA-Version: 15.2.1118.7\n< X-FailureContext: FrontEnd;401;VW5hdXRob3JpemVk;;a\n"
        "< Via: 1.1 b\n< WWW-Authenticate: Negotiate,NTLM\n",
        "Testing a.\nIt failed.\nElapsed Time: 1 ms.\n###### RESPONSE ######HTTP/1.1 401 UnauthorizedX-FEServer: A "
        "Server: nginx Location: https://a/b?c\nFailure LID: 1\n",
        "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://a/\"}, \"response\": {\"status\": 200, "
        "\"headers\": [{\"name\": \"X-ResponseCode\", \"value\": \"1\"}]}}]}}",
        "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://a/autodiscover\"}, \"response\": {\"headers\": [{"
        "\"name\": \"X-FEServer\", \"value\": \"A\"}], \"content\": {\"encoding\": \"base64\", \"text\": "
        "\"eyJVcmwiOiAiaHR0cHM6Ly9vdXRsb29rLmNvbS8ifQ==\"}}}, {\"response\": {\"status\": 200, \"content\": {\"text\": "
        "\"<Autodiscover>\"}}}]}}",
        "StatusCode : 401\nHeaders    : {[X-FEServer, A], [Via, System.String[]]...}\n\nStatusCode : 401\n"
        "RawContent : HTTP/1.1 401 a\n             X-FEServer: A\n             B\n             Via: ...\n",
        "<html><title>502 Bad Gateway</title>nginx</html>",
        "URL: https://mail.a/mapi/\nStatuscode: 401\nx-feserver: A\n",
        "Attempting URL https://a.b/ found through SCP\nAutodiscover to https://a.b/ starting\n"
        "GetLastError=12007; httpStatus=401.\nAutodiscover to https://a.b/ Failed (0x80072EE7)\n"
        "Autodiscover to https://autodiscover.c.d/ starting\nAutodiscover to https://c.d/ starting\n"
        "Protocol: Exchange MAPI HTTP\nOAB URL: https://a/?b\n",
        "Key  Value\n---  -----\nX-FEServer {A}\nX-OWA-Version 15.2.1118.7\n",
        "{\"Headers\": [{\"Key\": \"X-FEServer\", \"Value\": [\"A\"]}], \"StatusCode\": 401}",
        "HTTP/1.1 200 OK\nX-FEServer: A\nX-OWA-Version: 15.2.1118.7\n\n{\"Protocol\": \"AutodiscoverV1\", "
        "\"Url\": \"https://a/autodiscover/autodiscover.xml\"}"};
    mapicfg_answer_options options = MAPICFG_ANSWER_OPTIONS_INIT;
    mapicfg_status status = MAPICFG_OK;
    options.builds = "15.2.2562.60 Exchange SE x\nends SE 2036-01-01\n";
    for (size_t i = 0; !status && i < sizeof texts / sizeof *texts; i++) {
        mapicfg_autodiscover_answer *answer = NULL;
        status = mapicfg_autodiscover_answer_read(texts[i], strlen(texts[i]), "paste", &options, &answer, NULL);
        if (!status && !mapicfg_statements_count(mapicfg_autodiscover_answer_get_notes(answer))) exit(2);
        mapicfg_autodiscover_answer_free(answer);
    }
    return status;
}

/* What devices and v2 are answered, errors and ways elsewhere included. */
static mapicfg_status devices(void) {
#define MOBILE(address)                                                                                            \
    "<Autodiscover "                                                                                               \
    "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/mobilesync/requestschema/2006\"><Request>"         \
    "<EMailAddress>" address "</EMailAddress><AcceptableResponseSchema>"                                           \
    "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006</AcceptableResponseSchema>" \
    "</Request></Autodiscover>"
    static const struct {
        const char *method, *path, *body;
    } asked[] = {
        {"POST", "/autodiscover/autodiscover.xml", MOBILE("anna@contoso.com")},
        {"POST", "/autodiscover/autodiscover.xml", MOBILE("x@old.example")},
        {"GET", "/autodiscover/autodiscover.xml", ""},
        {"GET", "/autodiscover/autodiscover.json/v1.0/a@b?Protocol=ActiveSync", ""},
        {"GET", "/autodiscover/autodiscover.json?Email=a@b&Protocol=None", ""},
        {"GET", "/autodiscover/autodiscover.json?Email=a&Protocol=None", ""},
        {"GET", "/autodiscover/autodiscover.json", ""},
    };
#undef MOBILE
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.front_end_server = "ex1";
    mapicfg_directory *directory = open_prepared();
    mapicfg_object *vdir = NULL;
    mapicfg_autodiscover *prepared = NULL;
    mapicfg_status status = mapicfg_autodiscover_new(&options, &prepared, NULL);
    if (!status) status = mapicfg_autodiscover_load(prepared, directory, NULL);
    if (!status) status = mapicfg_object_new(MAPICFG_CLASS_ACTIVE_SYNC_VDIR, &vdir, NULL);
    if (!status)
        status = mapicfg_object_set_text(vdir, "ExternalUrl", "https://mail.contoso.com/Microsoft-Server-ActiveSync",
                                         NULL);
    if (!status) status = mapicfg_autodiscover_add(prepared, vdir, NULL);
    if (!status) status = mapicfg_autodiscover_redirect(prepared, "@old.example", "@new.example", NULL);
    if (!status) status = mapicfg_autodiscover_ready(prepared, NULL);
    for (size_t i = 0; !status && i < sizeof asked / sizeof *asked; i++) {
        mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
        mapicfg_autodiscover_response *response = NULL;
        request.method = asked[i].method;
        request.path = asked[i].path;
        request.user = "anna@contoso.com";
        request.body = asked[i].body;
        request.body_size = strlen(asked[i].body);
        request.request_id = request.client_request_id = "1";
        request.return_client_request_id = "true";
        status = mapicfg_autodiscover_respond(prepared, &request, &response, NULL);
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_object_free(vdir);
    mapicfg_autodiscover_free(prepared);
    return check_prepared(directory, status);
}

static mapicfg_status add(mapicfg_autodiscover *to, uint32_t class_id, const char *const *values) {
    mapicfg_object *object;
    mapicfg_status status = mapicfg_object_new(class_id, &object, NULL);
    for (; !status && *values; values += 2) status = mapicfg_object_set_text(object, values[0], values[1], NULL);
    if (!status) status = mapicfg_autodiscover_add(to, object, NULL);
    mapicfg_object_free(object);
    return status;
}

#define VALUES(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What a server hands out, of every kind that there is, and no hosts but those of URLs. */
static mapicfg_status handed_out(void) {
    static const struct {
        uint32_t class_id;
        const char *internal, *external;
    } vdirs[] = {{MAPICFG_CLASS_VDIR, "https://in/mapi", "https://out/mapi"},
                 {MAPICFG_CLASS_EWS_VDIR, "https://in/EWS/Exchange.asmx", "https://out/EWS/Exchange.asmx"},
                 {MAPICFG_CLASS_OWA_VDIR, "https://in/owa", "https://out/owa"},
                 {MAPICFG_CLASS_ECP_VDIR, "https://in/ecp", "https://out/ecp"},
                 {MAPICFG_CLASS_OAB_VDIR, "https://in/OAB", "https://out/OAB"}};
    mapicfg_autodiscover *made;
    mapicfg_status status = mapicfg_autodiscover_new(NULL, &made, NULL);
    if (!status) status = add(made, MAPICFG_CLASS_ORG, VALUES("MapiHttpEnabled", "True"));
    if (!status)
        status = add(made, MAPICFG_CLASS_SERVER,
                     VALUES("Name", "EX1", "AdminDisplayVersion", "Version 15.0 (Build 995.29)", "ExchangeLegacyDN",
                            "/o=C/cn=EX1"));
    for (size_t i = 0; !status && i < sizeof vdirs / sizeof *vdirs; i++)
        status = add(made, vdirs[i].class_id,
                     VALUES("Server", "EX1", "InternalUrl", vdirs[i].internal, "ExternalUrl", vdirs[i].external));
    for (size_t i = 0; !status && i < 2; i++)
        status = add(made, MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK,
                     VALUES("Name", "Sales", "Guid", "c21c7bc2-53b3-4ddc-ad89-1219b486c37c", "IsDefault",
                            i ? "True" : "False"));
    if (!status)
        status = add(made, MAPICFG_CLASS_MAILBOX,
                     VALUES("PrimarySmtpAddress", "anna@contoso.com", "ServerName", "EX1", "ExchangeGuid",
                            "5f76be3c-9138-4f66-85e0-21bc23ca35f0", "UserPrincipalName", "anna@ad.contoso.com",
                            "OfflineAddressBook", "\\Sales"));
    if (!status) /* the only one to state the version of its server */
        status = add(made, MAPICFG_CLASS_MAILBOX,
                     VALUES("PrimarySmtpAddress", "old@contoso.com", "ServerName", "EX0", "AdminDisplayVersion",
                            "Version 14.3 (Build 513.0)"));
    if (!status) status = mapicfg_autodiscover_ready(made, NULL);
    mapicfg_autodiscover_free(made);
    return status;
}

/* A service that has names of its own, asked by Host and for an address that is elsewhere. */
static mapicfg_status service(void) {
    static const char body[] =
        "<Autodiscover "
        "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>"
        "<EMailAddress>x@old.example</EMailAddress><AcceptableResponseSchema>"
        "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>"
        "</Request></Autodiscover>";
    static const char *const hosts[] = {NULL, "autodiscover.contoso.com, mail.contoso.com:8443"};
    const mapicfg_autodiscover_request requests[] = {
        {.size = sizeof *requests, .method = "GET",
         .path = "/autodiscover/autodiscover.json?Protocol=AutodiscoverV1&Email=a@b", .host = "mail.contoso.com:8443"},
        {.size = sizeof *requests, .method = "POST", .path = "/autodiscover/autodiscover.xml", .user = "CONTOSO\\anna",
         .body = body, .body_size = sizeof body - 1}};
    mapicfg_directory *directory = open_prepared();
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < 2; i++) {
        mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
        options.flags = MAPICFG_AUTODISCOVER_FOUND;
        options.domains = "CONTOSO";
        options.realms = "CONTOSO.COM";
        options.hosts = hosts[i];
        mapicfg_autodiscover *prepared;
        mapicfg_autodiscover_response *response = NULL;
        status = mapicfg_autodiscover_new(&options, &prepared, NULL);
        if (!status) status = mapicfg_autodiscover_load(prepared, directory, NULL);
        if (!status) status = mapicfg_autodiscover_redirect(prepared, "@old.example", "https://new.example/\303\244",
                                                            NULL);
        if (!status) status = mapicfg_autodiscover_ready(prepared, NULL);
        if (!status) status = mapicfg_autodiscover_respond(prepared, &requests[i], &response, NULL);
        if (!status && !mapicfg_autodiscover_wants_body(prepared, &requests[1])) exit(2);
        mapicfg_autodiscover_response_free(response);
        mapicfg_autodiscover_free(prepared);
    }
    return check_prepared(directory, status);
}

#define ADD(class_id, ...) add(prepared, class_id, (const char *const[]){__VA_ARGS__, NULL})

/* Archives, public folders, and people with and without a mailbox who may open others. */
static mapicfg_status others(void) {
    static const char body[] =
        "<Autodiscover "
        "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\"><Request>"
        "<EMailAddress>anna@contoso.com</EMailAddress><AcceptableResponseSchema>"
        "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>"
        "</Request></Autodiscover>";
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.delegates = "backup=\"contoso.com/Anna\" \"scan it\"=*";
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "POST";
    request.path = "/autodiscover/autodiscover.xml";
    request.user = "CONTOSO\\backup";
    request.body = body;
    request.body_size = sizeof body - 1;
    mapicfg_autodiscover *prepared;
    mapicfg_autodiscover_response *response = NULL;
    mapicfg_status status = mapicfg_autodiscover_new(&options, &prepared, NULL);
    if (status) return status;
    if (!status) status = ADD(MAPICFG_CLASS_ORG, "MapiHttpEnabled", "True");
    if (!status)
        status = ADD(MAPICFG_CLASS_VDIR, "Identity", "EX1\\mapi", "InternalUrl", "https://mail.contoso.com/mapi");
    if (!status)
        status = ADD(MAPICFG_CLASS_MAILBOX, "Identity", "contoso.com/Anna", "DistinguishedName",
                     "CN=Anna,DC=contoso,DC=com", "PrimarySmtpAddress", "anna@contoso.com", "SamAccountName", "anna",
                     "LegacyExchangeDN", "/o=c/cn=a", "Guid", "cecbb509-eba7-5452-bbb2-8ce08645fab8", "ArchiveGuid",
                     "b18860a6-c4c4-5b1d-b6e5-21dc88ef273c", "EffectivePublicFolderMailbox", "Info");
    if (!status)
        status = ADD(MAPICFG_CLASS_MAILBOX, "Name", "Info", "PrimarySmtpAddress", "info@contoso.com", "Guid",
                     "b18860a6-c4c4-5b1d-b6e5-21dc88ef273c", "ArchiveGuid", "cecbb509-eba7-5452-bbb2-8ce08645fab8",
                     "ArchiveName", "Archive", "ArchiveDomain", "cloud.example", "LegacyExchangeDN", "/o=c/cn=i");
    static const char *const users[] = {"CONTOSO\\anna", "CONTOSO\\Sales Team", "FABRIKAM\\Sales Team"};
    for (size_t i = 0; !status && i < 3; i++)
        status = ADD(MAPICFG_CLASS_MAILBOX_PERMISSION, "Identity", "CN=Info,DC=contoso,DC=com", "User", users[i],
                     "AccessRights", "FullAccess", "Deny", "False", "IsInherited", "False");
    if (!status)
        status = ADD(MAPICFG_CLASS_MAILBOX_PERMISSION, "Identity", "Info", "User", users[0], "AccessRights",
                     "FullAccess", "Deny", "False", "IsInherited", "False");
    if (!status) status = mapicfg_autodiscover_ready(prepared, NULL);
    if (!status) status = mapicfg_autodiscover_respond(prepared, &request, &response, NULL);
    if (!status && !strstr(mapicfg_autodiscover_response_get_body(response, NULL), "<Type>Delegate</Type>")) exit(2);
    mapicfg_autodiscover_response_free(response);
    mapicfg_autodiscover_free(prepared);
    return status;
}

#define SERVICE "http://schemas.microsoft.com/exchange/2010/Autodiscover"
#define SOAP(message) \
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"" SERVICE "\"><s:Header>" \
    "<RequestedServerVersion>Exchange2013_SP1</RequestedServerVersion></s:Header><s:Body>" message \
    "</s:Body></s:Envelope>"

/* SOAP Autodiscover: a mailbox with what it has and what it lacks, users who are elsewhere, unknown and nobody's; a
 * fault; and domains. */
static mapicfg_status soap(void) {
    static const char *const bodies[] = {
        SOAP("<GetUserSettingsRequestMessage><Request><Users><User><Mailbox>anna@contoso.com</Mailbox></User><User>"
             "<Mailbox>x@old.example</Mailbox></User><User><Mailbox>y@z</Mailbox></User><User/></Users>"
             "<RequestedSettings><Setting>UserDisplayName</Setting><Setting>InternalWebClientUrls</Setting><Setting>"
             "EcpVoicemailUrlFragment</Setting><Setting>ExternalEcpVoicemailUrl</Setting><Setting>MailboxDN</Setting>"
             "<Setting>AlternateMailboxes</Setting><Setting>x</Setting></RequestedSettings></Request>"
             "</GetUserSettingsRequestMessage>"),
        SOAP("<GetDomainSettingsRequestMessage><Request><Domains><Domain>contoso.com</Domain></Domains>"
             "<RequestedSettings><Setting>ExternalEwsUrl</Setting></RequestedSettings></Request>"
             "</GetDomainSettingsRequestMessage>"),
        SOAP("<x/>")};
    mapicfg_directory *directory = open_prepared();
    mapicfg_autodiscover *prepared;
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.owa_internal_url = options.owa_external_url = "https://mail.contoso.com/owa";
    mapicfg_status status = mapicfg_autodiscover_new(&options, &prepared, NULL);
    if (!status) status = mapicfg_autodiscover_load(prepared, directory, NULL);
    if (!status)
        status =
            mapicfg_autodiscover_redirect(prepared, "@old.example", "https://new.example/a/autodiscover.xml", NULL);
    if (!status) status = mapicfg_autodiscover_ready(prepared, NULL);
    for (size_t i = 0; !status && i < 3; i++) {
        const mapicfg_autodiscover_request request = {
            .size = sizeof request, .method = "POST", .path = "/autodiscover/autodiscover.svc",
            .user = "anna@contoso.com", .body = bodies[i], .body_size = strlen(bodies[i])};
        mapicfg_autodiscover_response *response = NULL;
        status = mapicfg_autodiscover_respond(prepared, &request, &response, NULL);
        if (!status && (mapicfg_autodiscover_response_get_status(response) == 500) != (i == 2)) exit(2);
        if (!status && !i && !strstr(mapicfg_autodiscover_response_get_body(response, NULL), "autodiscover.svc<"))
            exit(2);
        mapicfg_autodiscover_response_free(response);
    }
    mapicfg_autodiscover_free(prepared);
    return check_prepared(directory, status);
}

static mapicfg_status lint_one(uint32_t kind, const char *text) {
    mapicfg_statements *findings;
    char *json = NULL;
    mapicfg_status status = mapicfg_proxy_lint(kind, text, strlen(text), "proxy.conf", NULL, &findings, NULL);
    if (!status && !mapicfg_statements_count(findings)) status = MAPICFG_E_CONFLICT;
    if (!status) status = mapicfg_statements_dup_json(findings, &json, NULL);
    mapicfg_free(json);
    mapicfg_statements_free(findings);
    return status;
}

/* Findings of each proxy, with includes, messages of nginx, and variables. */
static mapicfg_status lint(void) {
    static const char nginx[] =
        "nginx: [warn] x\n# configuration file /n/n.conf:\nhttp { include a; include s/*; include t/*; }\n"
        "# configuration file /n/a:\nupstream ex { server ex1:443; keepalive 8; }\n"
        "# configuration file /n/s/1:\nserver { listen 443 ssl; location /mapi/ { proxy_pass \"https://ex\"; "
        "proxy_read_timeout 60s; } }\n";
    static const char haproxy[] = "defaults\n mode http\nlisten mapi\n server \"ex1\" ex1:443\n";
    static const char apache[] =
        "Define EX https://ex1\n# In file: /a/b\n<VirtualHost *:443>\nServerName mail\nProxyPass \"/mapi\" \\\n"
        "${EX}/mapi\n</VirtualHost>\n";
    static const char arr[] =
        "<?xml version='1.0'?><configuration><webFarms><webFarm name='f'><server address='e'/></webFarm></webFarms>"
        "</configuration>\n<?xml version='1.0'?><configuration><system.webServer><rewrite><rules configSource='x'/>"
        "<globalRules/></rewrite></system.webServer><location path='mapi'><system.webServer><rewrite><rules>"
        "<rule name='m'><match url='^(.*)$'/><action type='Rewrite' url='http://f/{R:1}'/></rule></rules></rewrite>"
        "</system.webServer></location></configuration>\n";
    mapicfg_status status = lint_one(MAPICFG_PROXY_NGINX, nginx);
    if (!status) status = lint_one(MAPICFG_PROXY_HAPROXY, haproxy);
    if (!status) status = lint_one(MAPICFG_PROXY_APACHE, apache);
    if (!status) status = lint_one(MAPICFG_PROXY_ARR, arr);
    return status;
}

/* A list collects what another has, and groups count it, with the examples of a part. */
static mapicfg_status grouping(void) {
    static const char text[] = "defaults\n mode http\nlisten mapi\n server \"ex1\" ex1:443\n";
    mapicfg_statements *found = NULL, *copies = NULL;
    mapicfg_groups *groups = NULL, *part = NULL;
    char *texts[3] = {NULL, NULL, NULL};
    mapicfg_status status = mapicfg_proxy_lint(MAPICFG_PROXY_HAPROXY, text, sizeof text - 1, "x", NULL, &found, NULL);
    if (!status) status = mapicfg_statements_new(&copies, NULL);
    if (!status) status = mapicfg_statements_each(found, mapicfg_statements_add, copies, NULL);
    if (!status) status = mapicfg_groups_new(3, &groups, NULL);
    if (!status) status = mapicfg_groups_new(3, &part, NULL);
    if (!status) status = mapicfg_statements_each(copies, mapicfg_groups_add, groups, NULL);
    if (!status) status = mapicfg_groups_add_decision(part, MAPICFG_NOTE_NO_URL | MAPICFG_NOTE_ARCHIVE, "anna", NULL);
    if (!status) status = mapicfg_groups_merge(groups, part, NULL);
    if (!status) status = mapicfg_groups_dup_sentence(groups, 0, &texts[0], NULL);
    if (!status) status = mapicfg_groups_dup_json(groups, &texts[1], NULL);
    if (!status) status = mapicfg_statement_dup_json(mapicfg_statements_get(copies, 0), &texts[2], NULL);
    for (size_t i = 0; i < 3; i++) mapicfg_free(texts[i]);
    mapicfg_groups_free(groups);
    mapicfg_groups_free(part);
    mapicfg_statements_free(found);
    mapicfg_statements_free(copies);
    return status;
}

/* Two pools, a further host, a site, and a server that is known. */
static mapicfg_status write_rules(void) {
    static const char *const urls[] = {"https://mail.contoso.com/mapi", "https://[2001:db8::1]/mapi"};
    static const char *const names[] = {"EX1", "EX2"}, *const further[] = {"autodiscover.contoso.com"};
    mapicfg_vdir *vdirs[2] = {NULL, NULL};
    mapicfg_object *server = NULL;
    mapicfg_statements *findings = NULL;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_SERVER, &server, NULL);
    if (!status) status = mapicfg_object_set_text(server, "Name", "EX1", NULL);
    if (!status) status = mapicfg_object_set_text(server, "Fqdn", "ex1.contoso.com", NULL);
    if (!status) status = mapicfg_object_set_text(server, "Site", "Paris", NULL);
    for (size_t i = 0; !status && i < 2; i++) {
        status = mapicfg_vdir_new(&vdirs[i], NULL);
        if (!status) status = mapicfg_vdir_set_internal_url(vdirs[i], urls[i], NULL);
        if (!status) status = mapicfg_object_set_text(mapicfg_vdir_object(vdirs[i]), "Server", names[i], NULL);
    }
    const mapicfg_object *const objects[] = {server};
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    options.vdirs = (const mapicfg_vdir *const *)vdirs;
    options.vdir_count = 2;
    options.objects = objects;
    options.object_count = 1;
    options.hosts = further;
    options.host_count = 1;
    for (int one = 0; !status && one < 2; one++) {
        status = mapicfg_proxy_write(MAPICFG_PROXY_HAPROXY, &options, ignore_bytes, NULL, &findings, NULL);
        mapicfg_statements_free(findings);
        findings = NULL;
        options.site = "Paris";
        options.servers = names;
        options.server_count = 1;
    }
    for (size_t i = 0; !status && mapicfg_proxy_product(i); i++) {
        status = mapicfg_proxy_advise(mapicfg_proxy_product(i), &options, ignore_bytes, NULL, &findings, NULL);
        mapicfg_statements_free(findings);
        findings = NULL;
    }
    options.site = "Rome";
    if (!status && mapicfg_proxy_write(MAPICFG_PROXY_HAPROXY, &options, ignore_bytes, NULL, NULL,
                                       NULL) == MAPICFG_E_NOMEM)
        status = MAPICFG_E_NOMEM;
    for (size_t i = 0; i < 2; i++) mapicfg_vdir_free(vdirs[i]);
    mapicfg_object_free(server);
    return status;
}

const struct job answer_jobs[] = {
    {.name = "answering", .run = autodiscover},
    {.name = "differing answers", .run = differing},
    {.name = "answering devices", .run = devices},
    {.name = "answers in other forms", .run = forms},
    {.name = "pasted text", .run = pasted},
    {.name = "what a server hands out", .run = handed_out},
    {.name = "a service", .run = service},
    {.name = "other mailboxes", .run = others},
    {.name = "answering SOAP", .run = soap},
    {.name = "linting", .run = lint},
    {.name = "grouping", .run = grouping},
    {.name = "writing rules", .run = write_rules},
    {.name = NULL},
};
