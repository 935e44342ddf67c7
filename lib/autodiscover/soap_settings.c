/* SPDX-License-Identifier: LGPL-2.1-or-later
 * soap_settings.c: the settings that SOAP Autodiscover knows, and the value of each for a mailbox.
 *
 * The names are those of [MS-OXWSADISC] 2.2.4.3, of "Setting (SOAP)" in Microsoft's reference, and of the EWS Managed
 * API's UserSettingName. The values are those that an answer for Outlook has in its elements: EXCH inside, EXPR
 * outside. Of a setting without a function the configuration says nothing. */
#include <mapicfg/release.h>
#include <stddef.h>
#include <string.h>

#include "autodiscover/ecp.h"
#include "autodiscover/soap.h"
#include "autodiscover/xml.h"

enum at { INSIDE, OUTSIDE };

struct row;
typedef void put_value(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row);

struct row {
    const char *name;
    put_value *put;
    enum at at;
    size_t offset;   /* of a text in a side */
    const char *pox; /* the element of an answer for Outlook */
};

static void put_text(struct mapicfg__buffer *out, const char *text) {
    if (text) mapicfg__xml_put(out, text, strlen(text));
}

/* ---- the user ---- */

static void put_user(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    size_t size;
    const char *text = mapicfg__box_child(subject->box, row->pox, &size);
    if (size) mapicfg__buffer_bytes(out, text, size);
}

static void put_public_folder(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                              const struct row *row) {
    struct mapicfg__element element = mapicfg__others_public_folder(subject->autodiscover, subject->number);
    size_t size;
    if (!element.size) return;
    const char *text = mapicfg__xml_find(element.text, element.size, row->pox, &size);
    if (size) mapicfg__buffer_bytes(out, text, size);
}

/* The archive, and what Outlook opens by itself. */
static void put_mailboxes(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                          const struct row *row) {
    size_t count = mapicfg__others_count(subject->autodiscover, subject->number);
    (void)row;
    for (size_t i = 0; i < count; i++) {
        struct mapicfg__element element = mapicfg__others_get(subject->autodiscover, subject->number, i);
        if (!element.size) continue;
        mapicfg__buffer_text(out, "\n<AlternateMailbox>\n");
        mapicfg__buffer_bytes(out, element.text, element.size);
        mapicfg__buffer_text(out, "</AlternateMailbox>");
    }
    if (out->size) mapicfg__buffer_char(out, '\n');
}

static void put_piece(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                      enum mapicfg__piece piece) {
    size_t size;
    const char *text = mapicfg__box_piece(subject->box, piece, &size);
    mapicfg__buffer_bytes(out, text, size);
}

static int has_id(const struct mapicfg__soap_subject *subject) {
    size_t size;
    mapicfg__box_piece(subject->box, MAPICFG__PIECE_ID, &size);
    return size != 0;
}

static void put_false(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    (void)subject, (void)row;
    put_text(out, "False");
}

static void put_mapi_http(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                          const struct row *row) {
    (void)row;
    put_text(out, subject->decision & MAPICFG_MAPI_HTTP && subject->facts->can_mapi_http ? "True" : "False");
}

/* ---- the server ---- */

static int is_2010(const struct mapicfg__soap_subject *subject) {
    return !subject->facts->is_personal;
}

static void put_host(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    (void)row;
    put_text(out, subject->facts->server_host);
}

/* From Exchange 2013 on the mailbox's id stands for its server. */
static void put_server(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                       const struct row *row) {
    if (subject->facts->is_personal)
        put_piece(out, subject, MAPICFG__PIECE_ID);
    else
        put_host(out, subject, row);
}

static void put_dn(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    const struct mapicfg__server_facts *facts = subject->facts;
    if (!facts->server_dn || (facts->is_personal && !has_id(subject))) return;
    size_t size = facts->is_personal ? facts->server_dn_stem : strlen(facts->server_dn);
    mapicfg__xml_put(out, facts->server_dn, size);
    if (facts->is_personal) put_piece(out, subject, MAPICFG__PIECE_ID);
    (void)row;
}

static void put_mdb(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    size_t size = out->size;
    put_dn(out, subject, row);
    if (out->size > size) mapicfg__buffer_text(out, "/cn=Microsoft Private MDB");
}

static void put_public_folders(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                               const struct row *row) {
    (void)row;
    if (subject->facts->is_personal) put_text(out, subject->facts->internal.host);
}

/* 15.02.1544.004 */
static void put_numbers(struct mapicfg__buffer *out, const uint32_t numbers[4]) {
    static const uint32_t scales[4] = {10, 10, 1000, 100};
    for (size_t i = 0; i < 4; i++) {
        if (i) mapicfg__buffer_char(out, '.');
        for (uint32_t scale = scales[i]; scale > 1 && numbers[i] < scale; scale /= 10) mapicfg__buffer_char(out, '0');
        mapicfg__buffer_number(out, numbers[i]);
    }
}

static void put_version(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                        const struct row *row) {
    (void)row;
    if (subject->service[0]) put_numbers(out, subject->service);
}

/* The schema that each version came with, as far as answers of real servers name them. */
static const struct {
    uint32_t numbers[3];
    const char *name;
} schemas[] = {
    {{8, 0, 0}, "Exchange2007"},        {{8, 1, 0}, "Exchange2007_SP1"},  {{14, 0, 0}, "Exchange2010"},
    {{14, 1, 0}, "Exchange2010_SP1"},   {{14, 2, 0}, "Exchange2010_SP2"}, {{15, 0, 0}, "Exchange2013"},
    {{15, 0, 847}, "Exchange2013_SP1"}, {{15, 1, 0}, "Exchange2015"},
};

static int has_schema(const uint32_t numbers[4], size_t schema) {
    size_t part = 0;
    while (part < 2 && numbers[part] == schemas[schema].numbers[part]) part++;
    return numbers[part] >= schemas[schema].numbers[part];
}

const char *mapicfg__soap_schema(const uint32_t numbers[4]) {
    size_t last = 0;
    for (size_t i = 1; i < sizeof schemas / sizeof *schemas; i++)
        if (has_schema(numbers, i)) last = i;
    return schemas[last].name;
}

static void put_schemas(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                        const struct row *row) {
    (void)row;
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas && has_schema(subject->facts->numbers, i); i++) {
        if (i) mapicfg__buffer_text(out, ", ");
        mapicfg__buffer_text(out, schemas[i].name);
    }
}

/* ---- the sides ---- */

/* NULL: nothing external is handed out to the mailbox. */
static const struct mapicfg__side *side_at(const struct mapicfg__soap_subject *subject, enum at at) {
    if (at == INSIDE) return &subject->facts->internal;
    return subject->decision & MAPICFG_EXTERNAL ? &subject->facts->external : NULL;
}

static const char *text_at(const struct mapicfg__side *side, size_t offset) {
    const char *text = NULL;
    if (side) memcpy(&text, (const char *)side + offset, sizeof text);
    return text;
}

static void put_side(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    put_text(out, text_at(side_at(subject, row->at), row->offset));
}

static void put_ews_version(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                            const struct row *row) {
    if (text_at(side_at(subject, row->at), row->offset) && subject->facts->numbers[0])
        put_numbers(out, subject->facts->numbers);
}

static void put_management(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                           const struct row *row) {
    if (!is_2010(subject)) put_side(out, subject, row);
}

static void put_oab(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    const char *book = mapicfg__books_guid(&subject->autodiscover->books, subject->box->book);
    if (!book || !text_at(side_at(subject, row->at), row->offset)) return;
    put_side(out, subject, row);
    put_text(out, book);
    mapicfg__buffer_char(out, '/');
}

/* What the row names of EXPR, inside of the host there. From Exchange 2013 on EXPR has the internal host where nothing
 * is external. NULL: there is no EXPR. */
static const struct mapicfg__side *rpc_side(const struct mapicfg__soap_subject *subject, enum at at) {
    const struct mapicfg__side *inside = side_at(subject, INSIDE), *side = side_at(subject, at);
    if (side && side->host) return side;
    return inside->host && !is_2010(subject) ? inside : NULL;
}

static void put_rpc(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    put_text(out, text_at(rpc_side(subject, row->at), row->offset));
}

/* "On" is a Boolean here. */
static void put_ssl(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    const struct mapicfg__side *side = rpc_side(subject, row->at);
    if (side) put_text(out, strcmp(side->ssl, "On") == 0 ? "True" : "False");
}

static void put_exclusive(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                          const struct row *row) {
    if (is_2010(subject)) return;
    if (row->at == INSIDE)
        put_text(out, "off");
    else if (rpc_side(subject, OUTSIDE))
        put_text(out, "on");
}

static void put_principal(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                          const struct row *row) {
    const struct mapicfg__side *side = rpc_side(subject, OUTSIDE);
    (void)row;
    if (side && side == side_at(subject, INSIDE)) put_text(out, "None");
}

/* ---- the control panel ---- */

static void put_page_of(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const char *element) {
    size_t count;
    const struct mapicfg__ecp_page *pages = mapicfg__ecp_pages(subject->facts->release, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pages[i].name, element) != 0) continue;
        put_text(out, pages[i].text);
        if (pages[i].text[strlen(pages[i].text) - 1] == '=') put_piece(out, subject, MAPICFG__PIECE_REALM);
    }
}

static void put_fragment(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject,
                         const struct row *row) {
    if (subject->facts->internal.ecp) put_page_of(out, subject, row->pox);
}

/* EcpUrl and what follows it. */
static void put_page(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    const struct mapicfg__side *side = side_at(subject, row->at);
    struct mapicfg__buffer page = {0};
    if (!side || !side->ecp) return;
    put_page_of(&page, subject, row->pox);
    if (page.size) put_text(out, side->ecp);
    mapicfg__buffer_bytes(out, page.data, page.size);
    out->failed |= page.failed;
    mapicfg__buffer_free(&page);
}

/* ---- the table ---- */

static void put_owa(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, const struct row *row) {
    const struct mapicfg__side *side = side_at(subject, row->at);
    if (!side || !side->owa) return;
    mapicfg__buffer_text(out, "\n                  <WebClientUrl>\n                    ");
    mapicfg__xml_put_element(out, "AuthenticationMethods", side->owa_methods);
    mapicfg__buffer_text(out, "\n                    ");
    mapicfg__xml_put_element(out, "Url", side->owa);
    mapicfg__buffer_text(out, "\n                  </WebClientUrl>\n                ");
}

#define SIDE(text) offsetof(struct mapicfg__side, text)
#define PAGE(name, element)                                                    \
    {"InternalEcp" name "Url", put_page, INSIDE, 0, "EcpUrl-" element},        \
        {"ExternalEcp" name "Url", put_page, OUTSIDE, 0, "EcpUrl-" element}, { \
        "Ecp" name "UrlFragment", put_fragment, INSIDE, 0, "EcpUrl-" element   \
    }
#define BOTH(name, put, text)                           \
    {"Internal" name, put, INSIDE, SIDE(text), NULL}, { \
        "External" name, put, OUTSIDE, SIDE(text), NULL \
    }
#define NOT_STATED(name) \
    { name, NULL, INSIDE, 0, NULL }

static const struct row rows[] = {
    {"UserDisplayName", put_user, INSIDE, 0, "DisplayName"},
    {"UserDN", put_user, INSIDE, 0, "LegacyDN"},
    {"UserDeploymentId", put_user, INSIDE, 0, "DeploymentId"},
    {"AutoDiscoverSMTPAddress", put_user, INSIDE, 0, "AutoDiscoverSMTPAddress"},
    {"UserMSOnline", put_false, INSIDE, 0, NULL},
    {"MapiHttpEnabled", put_mapi_http, INSIDE, 0, NULL},
    {"CasVersion", put_version, INSIDE, 0, NULL},
    {"EwsSupportedSchemas", put_schemas, INSIDE, 0, NULL},
    {"ExternalEwsVersion", put_ews_version, OUTSIDE, SIDE(ews), NULL},
    {"InternalMailboxServer", put_host, INSIDE, 0, NULL},
    {"InternalRpcClientServer", put_server, INSIDE, 0, NULL},
    {"InternalMailboxServerDN", put_dn, INSIDE, 0, NULL},
    {"MailboxDN", put_mdb, INSIDE, 0, NULL},
    {"PublicFolderInformation", put_public_folder, INSIDE, 0, "SmtpAddress"},
    {"AlternateMailboxes", put_mailboxes, INSIDE, 0, NULL},
    {"PublicFolderServer", put_public_folders, INSIDE, 0, NULL},
    {"InternalServerExclusiveConnect", put_exclusive, INSIDE, 0, NULL},
    {"ExternalServerExclusiveConnect", put_exclusive, OUTSIDE, 0, NULL},
    {"InternalRpcHttpServer", put_rpc, INSIDE, SIDE(host), NULL},
    {"InternalRpcHttpConnectivityRequiresSsl", put_ssl, INSIDE, 0, NULL},
    {"InternalRpcHttpAuthenticationMethod", put_rpc, INSIDE, SIDE(package), NULL},
    {"ExternalMailboxServer", put_rpc, OUTSIDE, SIDE(host), NULL},
    {"ExternalMailboxServerRequiresSSL", put_ssl, OUTSIDE, 0, NULL},
    {"ExternalMailboxServerAuthenticationMethods", put_rpc, OUTSIDE, SIDE(package), NULL},
    {"CertPrincipalName", put_principal, OUTSIDE, 0, NULL},
    BOTH("EwsUrl", put_side, ews),
    BOTH("EmwsUrl", put_management, ews),
    BOTH("OABUrl", put_oab, oab),
    BOTH("UMUrl", put_side, um),
    BOTH("WebClientUrls", put_owa, owa),
    BOTH("EcpUrl", put_side, ecp),
    PAGE("Voicemail", "um"),
    PAGE("EmailSubscriptions", "aggr"),
    PAGE("TextMessaging", "sms"),
    PAGE("DeliveryReport", "mt"),
    PAGE("RetentionPolicyTags", "ret"),
    PAGE("Publishing", "publish"),
    PAGE("Photo", "photo"),
    PAGE("Connect", "connect"),
    PAGE("TeamMailbox", "tm"),
    PAGE("TeamMailboxCreating", "tmCreating"),
    PAGE("TeamMailboxEditing", "tmEditing"),
    PAGE("TeamMailboxHiding", "tmHiding"),
    PAGE("ExtensionInstallation", "extinstall"),
    NOT_STATED("ActiveDirectoryServer"),
    NOT_STATED("CrossOrganizationSharingEnabled"),
    NOT_STATED("DocumentSharingLocations"),
    NOT_STATED("EwsPartnerUrl"),
    NOT_STATED("ExchangeRpcUrl"),
    NOT_STATED("ExternalImap4Connections"),
    NOT_STATED("ExternalOutlookServiceUrl"),
    NOT_STATED("ExternalPhotosUrl"),
    NOT_STATED("ExternalPop3Connections"),
    NOT_STATED("ExternalSmtpConnections"),
    NOT_STATED("GroupingInformation"),
    NOT_STATED("InternalImap4Connections"),
    NOT_STATED("InternalMailboxServerAuthenticationMethods"),
    NOT_STATED("InternalOutlookServiceUrl"),
    NOT_STATED("InternalPhotosUrl"),
    NOT_STATED("InternalPop3Connections"),
    NOT_STATED("InternalSmtpConnections"),
    NOT_STATED("InteropExternalEwsUrl"),
    NOT_STATED("InteropExternalEwsVersion"),
    NOT_STATED("MailboxVersion"),
    NOT_STATED("MobileMailboxPolicy"),
    NOT_STATED("MobileMailboxPolicyInterop"),
    NOT_STATED("RedirectUrl"),
    NOT_STATED("SPMySiteHostURL"),
    NOT_STATED("ShowGalAsDefaultView"),
    NOT_STATED("SiteMailboxCreationURL"),
};

#define ROWS (sizeof rows / sizeof *rows)
_Static_assert(ROWS <= 64 * MAPICFG__SOAP_WORDS, "each setting has a bit");

int mapicfg__soap_setting_find(const char *name) {
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(name, rows[i].name) == 0) return (int)i;
    return -1;
}

const char *mapicfg_autodiscover_setting_name(size_t index) {
    return index < ROWS ? rows[index].name : NULL;
}

/* How a value stands in a UserSetting, by its type. */
struct form {
    const char *type, *before, *after;
};

int mapicfg__soap_setting_put(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, size_t number) {
    static const struct form text = {"StringSetting", "<Value>", "</Value>"},
                             clients = {"WebClientUrlCollectionSetting", "<WebClientUrls>", "</WebClientUrls>"},
                             mailboxes = {"AlternateMailboxCollectionSetting", "<AlternateMailboxes>",
                                          "</AlternateMailboxes>"};
    const struct row *row = &rows[number];
    const struct form *form = row->put == put_owa ? &clients : row->put == put_mailboxes ? &mailboxes : &text;
    struct mapicfg__buffer value = {0};
    if (row->put) row->put(&value, subject, row);
    int has_value = value.size != 0;
    if (has_value) {
        mapicfg__buffer_text(out, "              <UserSetting i:type=\"");
        mapicfg__buffer_text(out, form->type);
        mapicfg__buffer_text(out, "\">\n                <Name>");
        mapicfg__buffer_text(out, row->name);
        mapicfg__buffer_text(out, "</Name>\n                ");
        mapicfg__buffer_text(out, form->before);
        mapicfg__buffer_bytes(out, value.data, value.size);
        mapicfg__buffer_text(out, form->after);
        mapicfg__buffer_text(out, "\n              </UserSetting>\n");
    }
    out->failed |= value.failed;
    mapicfg__buffer_free(&value);
    return has_value;
}
