/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_autodiscover.c: any body as a request, and any text as path, headers and user: every answer that is XML reads
 * back, and nobody gets another's settings. The first byte chooses; lines up to an empty one are the headers. */
#include <expat.h>
#include <string.h>

#include "service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mapicfg_autodiscover *make(uint32_t flags) {
    mapicfg_autodiscover *made;
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = flags;
    options.rpc_authentication = "negotiate";
    options.owa_internal_url = "https://ex1.contoso.com/owa&'";
    options.domains = flags ? "CONTOSO" : NULL;
    options.delegates = "backup=bob@contoso.com,\"scan it\"=*";
    options.realms = flags ? "CONTOSO.COM" : NULL;
    if (mapicfg_autodiscover_new(&options, &made, NULL)) abort();
    add(made, MAPICFG_CLASS_ORG, VALUES("MapiHttpEnabled", "True"));
    add_directories(made);
    add(made, MAPICFG_CLASS_ACTIVE_SYNC_VDIR,
        VALUES("Server", "EX1", "Name", "Microsoft-Server-ActiveSync", "ExternalUrl",
               "https://mail.contoso.com/Microsoft-Server-ActiveSync", "MobileClientCertificateProvisioningEnabled",
               "True", "MobileClientCertificateAuthorityURL", "https://ca.contoso.com/<&>"));
    const char *version = flags ? "Version 15.0 (Build 1497.2)" : "Version 14.3 (Build 123.4)";
    add(made, MAPICFG_CLASS_SERVER,
        VALUES("Name", "EX1", "AdminDisplayVersion", version, "ExchangeLegacyDN", "/o=C&\"/cn=EX1"));
    add(made, MAPICFG_CLASS_ECP_VDIR,
        VALUES("Server", "EX1", "InternalUrl", "https://ex1.contoso.com/ecp&'", "ExternalUrl",
               "https://mail.contoso.com/ecp"));
    add(made, MAPICFG_CLASS_OAB_VDIR, VALUES("Server", "EX1", "InternalUrl", "https://ex1.contoso.com/OAB&'"));
    add(made, MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK, VALUES("Guid", "c21c7bc2-53b3-4ddc-ad89-1219b486c37c"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "anna@contoso.com", "LegacyExchangeDN", "/o=C/cn=anna", "DisplayName", "<A&'\">",
               "Guid", "cecbb509-eba7-5452-bbb2-8ce08645fab8", "SamAccountName", "anna", "ServerName",
               "EX1", "UserPrincipalName", "anna@<a&b>", "ArchiveGuid", "0611dac3-eb2d-5a50-bfa5-9d98cd1e30e9",
               "EffectivePublicFolderMailbox", "folders"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "carla@contoso.com", "LegacyExchangeDN", "/o=C/cn=carla", "DisplayName", "]]>&",
               "Guid", "0611dac3-eb2d-5a50-bfa5-9d98cd1e30e9", "Alias", "folders"));
    add(made, MAPICFG_CLASS_MAILBOX_PERMISSION,
        VALUES("Identity", "carla@contoso.com", "User", "CONTOSO\\anna", "AccessRights", "FullAccess", "Deny", "False",
               "IsInherited", "False"));
    add(made, MAPICFG_CLASS_MAILBOX_PERMISSION,
        VALUES("Identity", "folders", "User", "CONTOSO\\backup", "AccessRights", "FullAccess", "Deny", "False"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "bob@contoso.com", "LegacyExchangeDN", "/o=C/cn=bob", "DisplayName", "Robert",
               "Guid", "b18860a6-c4c4-5b1d-b6e5-21dc88ef273c", "SamAccountName", "bob"));
    if (mapicfg_autodiscover_redirect(made, "@fabrikam.com", "@contoso.com", NULL) ||
        mapicfg_autodiscover_redirect(made, "*", "https://other.contoso.com/autodiscover", NULL) ||
        mapicfg_autodiscover_ready(made, NULL))
        abort();
    return made;
}

/* The next line of the headers, or NULL after the last. */
static const char *next_line(char **at) {
    char *line = *at, *end = strchr(line, '\n');
    if (!*line || *line == '\n') return NULL;
    if (end) *end = '\0';
    *at = end ? end + 1 : line + strlen(line);
    return line;
}

/* What follows the document is nothing to it, but has it read by expat: the answer is the same. */
static void ask_again(const mapicfg_autodiscover *prepared, mapicfg_autodiscover_request request,
                      const mapicfg_autodiscover_response *response) {
    static const char comment[] = "<!---->";
    char *body = malloc(request.body_size + sizeof comment);
    mapicfg_autodiscover_response *again;
    if (!body) abort();
    memcpy(body, request.body, request.body_size);
    memcpy(body + request.body_size, comment, sizeof comment);
    request.body = body;
    request.body_size += sizeof comment - 1;
    if (mapicfg_autodiscover_respond(prepared, &request, &again, NULL)) abort();
    if (strcmp(mapicfg_autodiscover_response_get_body(response, NULL),
               mapicfg_autodiscover_response_get_body(again, NULL)))
        abort();
    mapicfg_autodiscover_response_free(again);
    free(body);
}

/* Where the body is not wanted, the answer is the same without it. */
static void ask_without_body(const mapicfg_autodiscover *prepared, mapicfg_autodiscover_request request,
                             const mapicfg_autodiscover_response *response) {
    mapicfg_autodiscover_response *again;
    if (mapicfg_autodiscover_wants_body(prepared, &request)) return;
    request.body = NULL;
    if (mapicfg_autodiscover_respond(prepared, &request, &again, NULL)) abort();
    if (mapicfg_autodiscover_response_get_status(response) != mapicfg_autodiscover_response_get_status(again) ||
        strcmp(mapicfg_autodiscover_response_get_body(response, NULL),
               mapicfg_autodiscover_response_get_body(again, NULL)))
        abort();
    mapicfg_autodiscover_response_free(again);
}

/* An answer for Outlook. */
static void check_answer(const mapicfg_autodiscover_request *request, const char *text, size_t size) {
    mapicfg_autodiscover_answer *read;
    if (mapicfg_autodiscover_answer_read(text, size, NULL, NULL, &read, NULL)) abort();
    int is_anna = request->user && strcmp(request->user, "anna") == 0;
    const char *name = mapicfg_autodiscover_answer_find(read, "User/DisplayName");
    if (is_anna && name && strcmp(name, "Robert") == 0) abort();
    int is_bob = request->user && strcmp(request->user, "bob") == 0;
    if (is_bob && name && strcmp(name, "Robert") != 0) abort();
    mapicfg_autodiscover_answer_free(read);
}

/* An answer for ActiveSync, or by SOAP, which fuzz_soap.c reads: well-formed, and nobody else's. */
static void check_other(const mapicfg_autodiscover_request *request, const char *text, size_t size) {
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser || XML_Parse(parser, text, (int)size, 1) != XML_STATUS_OK) abort();
    XML_ParserFree(parser);
    if (request->user && strcmp(request->user, "anna") == 0 && strstr(text, "<DisplayName>Robert<")) abort();
}

/* No header ends before its end, and none leaves ASCII. */
static void check_headers(const mapicfg_autodiscover_response *response) {
    for (size_t i = 0; i < mapicfg_autodiscover_response_header_count(response); i++)
        for (const char *at = mapicfg_autodiscover_response_get_value(response, i); *at; at++)
            if (*at < ' ' || *at > '~') abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static mapicfg_autodiscover *made[4];
    if (!made[0]) {
        made[0] = make(0);
        made[1] = make(MAPICFG_AUTODISCOVER_FOUND);
        made[2] = make(MAPICFG_AUTODISCOVER_HIDE_UNKNOWN);
        made[3] = make(MAPICFG_AUTODISCOVER_FOUND | MAPICFG_AUTODISCOVER_ADDRESS_LOGON);
    }
    if (!size) return 0;
    const mapicfg_autodiscover *prepared = made[(data[0] & 1) | (data[0] >> 4 & 2)];
    char *text = malloc(size);
    if (!text) abort();
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = data[0] & 2 ? "GET" : "POST";
    char *at = text;
    const char **headers[] = {&request.path,
                              &request.user,
                              &request.host,
                              &request.user_agent,
                              &request.mapi_http_capability,
                              &request.anchor_mailbox,
                              &request.client_can_handle,
                              &request.client_request_id,
                              &request.return_client_request_id,
                              &request.request_id};
    for (size_t i = 0; i < sizeof headers / sizeof *headers && (*headers[i] = next_line(&at)); i++) continue;
    if (data[0] & 4 || !request.path) request.path = "/Autodiscover/autodiscover.xml";
    if (data[0] & 8) request.user = "anna";
    if (data[0] & 16) request.time = 1;
    if (*at == '\n') at++;
    request.body_size = size - 1 - (size_t)(at - text);
    char *body = malloc(request.body_size + 1); /* by itself, so that a read past its end is seen */
    if (!body) abort();
    memcpy(body, at, request.body_size);
    request.body = body;
    mapicfg_autodiscover_response *response;
    if (mapicfg_autodiscover_respond(prepared, &request, &response, NULL)) abort();
    size_t length;
    const char *answer = mapicfg_autodiscover_response_get_body(response, &length);
    const char *type = mapicfg_autodiscover_response_get_value(response, 0);
    if (strlen(answer) != length) abort();
    int is_other = strstr(answer, "<Culture>") || strstr(answer, ":Envelope");
    if (strncmp(type, "text/xml", 8) == 0) (is_other ? check_other : check_answer)(&request, answer, length);
    if (mapicfg_autodiscover_response_get_error_code(response) != 600) ask_again(prepared, request, response);
    ask_without_body(prepared, request, response);
    check_headers(response);
    mapicfg_autodiscover_response_free(response);
    free(body);
    free(text);
    return 0;
}
