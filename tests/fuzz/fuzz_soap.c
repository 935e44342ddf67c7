/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_soap.c: any body as a request to autodiscover.svc: every answer is one envelope, of limited size, and nobody
 * gets another's settings. The first byte chooses. */
#include <expat.h>
#include <string.h>

#include "service.h"

#define MOST (8u << 20) /* what 100 users and every setting come to, and more */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mapicfg_autodiscover *make(uint32_t flags) {
    mapicfg_autodiscover *made;
    mapicfg_autodiscover_options options = MAPICFG_AUTODISCOVER_OPTIONS_INIT;
    options.flags = flags;
    options.owa_internal_url = "https://ex1.contoso.com/owa&'";
    options.deployment_id = "50817eff-b925-4578-a0db-13bfc635e7a5";
    if (mapicfg_autodiscover_new(&options, &made, NULL)) abort();
    add(made, MAPICFG_CLASS_ORG, VALUES("MapiHttpEnabled", "True"));
    add(made, MAPICFG_CLASS_SERVER,
        VALUES("Name", "EX1", "AdminDisplayVersion", "Version 15.2 (Build 986.5)", "ExchangeLegacyDN", "/o=C/cn=EX1"));
    add_directories(made);
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "anna@contoso.com", "LegacyExchangeDN", "/o=C/cn=anna", "DisplayName", "<A&'\">",
               "Guid", "cecbb509-eba7-5452-bbb2-8ce08645fab8", "SamAccountName", "anna", "ServerName", "EX1"));
    add(made, MAPICFG_CLASS_MAILBOX,
        VALUES("PrimarySmtpAddress", "bob@contoso.com", "LegacyExchangeDN", "/o=C/cn=bob", "DisplayName", "Robert",
               "SamAccountName", "bob"));
    if (mapicfg_autodiscover_redirect(made, "@fabrikam.com", "@contoso.com", NULL) ||
        mapicfg_autodiscover_redirect(made, "@x.com", "https://x.com/autodiscover/autodiscover.xml", NULL) ||
        mapicfg_autodiscover_ready(made, NULL))
        abort();
    return made;
}

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    int *roots = user;
    (void)attributes;
    *roots += strcmp(name, "http://schemas.xmlsoap.org/soap/envelope/ Envelope") == 0;
}

static void check_envelope(const char *text, size_t size) {
    int roots = 0;
    XML_Parser parser = XML_ParserCreateNS(NULL, ' ');
    if (!parser) abort();
    XML_SetUserData(parser, &roots);
    XML_SetStartElementHandler(parser, on_begin);
    if (XML_Parse(parser, text, (int)size, 1) != XML_STATUS_OK || roots != 1) abort();
    XML_ParserFree(parser);
}

/* What follows the envelope is nothing to it. */
static void ask_again(const mapicfg_autodiscover *prepared, mapicfg_autodiscover_request request, const char *answer) {
    static const char comment[] = "<!---->";
    char *body = malloc(request.body_size + sizeof comment);
    mapicfg_autodiscover_response *again;
    if (!body) abort();
    memcpy(body, request.body, request.body_size);
    memcpy(body + request.body_size, comment, sizeof comment);
    request.body = body;
    request.body_size += sizeof comment - 1;
    if (mapicfg_autodiscover_respond(prepared, &request, &again, NULL)) abort();
    if (strcmp(answer, mapicfg_autodiscover_response_get_body(again, NULL))) abort();
    mapicfg_autodiscover_response_free(again);
    free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static mapicfg_autodiscover *made[3];
    if (!made[0]) {
        made[0] = make(0);
        made[1] = make(MAPICFG_AUTODISCOVER_HIDE_UNKNOWN);
        made[2] = make(MAPICFG_AUTODISCOVER_ANY_MAILBOX);
    }
    if (!size) return 0;
    unsigned which = data[0] % 3;
    char *body = malloc(size); /* of its own size, so that a read past its end is seen */
    if (!body) abort();
    memcpy(body, data + 1, size - 1);
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.method = "POST";
    request.path = "/autodiscover/autodiscover.svc";
    request.user = data[0] & 128 ? "nobody" : "anna";
    request.body = body;
    request.body_size = size - 1;
    mapicfg_autodiscover_response *response;
    if (!mapicfg_autodiscover_wants_body(made[which], &request) && size <= 65536) abort();
    if (mapicfg_autodiscover_respond(made[which], &request, &response, NULL)) abort();
    size_t length;
    uint32_t status = mapicfg_autodiscover_response_get_status(response);
    const char *answer = mapicfg_autodiscover_response_get_body(response, &length);
    if (strlen(answer) != length || length > MOST) abort();
    if (status == 200 || status == 500) check_envelope(answer, length);
    if (which != 2 && strstr(answer, "<Value>Robert<")) abort();
    if (which == 1 && strstr(answer, "Invalid user 'nobody@contoso.com'.")) abort();
    if (status == 200) ask_again(made[which], request, answer);
    mapicfg_autodiscover_response_free(response);
    free(body);
    return 0;
}
