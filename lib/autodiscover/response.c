/* SPDX-License-Identifier: LGPL-2.1-or-later
 * response.c: a response as callers see it, and the sentences that say why it is as it is. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/mem.h"

/* By enum mapicfg__reason. */
static const struct {
    const char *id;
    const char *sentence;
} reasons[MAPICFG__REASONS] = {
    [MAPICFG__CLIENT_CAPABLE] = {"client-capable",
                                 "The client says that it can do MAPI over HTTP (X-MapiHttpCapability)."},
    [MAPICFG__CLIENT_NOT_CAPABLE] =
        {"client-not-capable",
         "The client does not say that it can do MAPI over HTTP (no X-MapiHttpCapability), so it "
         "gets Outlook Anywhere whatever the mailbox's protocol is."},
    [MAPICFG__CAPABILITY_INVALID] = {"capability-invalid",
                                     "X-MapiHttpCapability is not an integer above 0, so the "
                                     "request counts as one without it."},
    [MAPICFG__BY_LEGACY_DN] = {"by-legacy-dn", "The request has a LegacyDN, which goes before an EMailAddress."},
    [MAPICFG__ANCHOR_DIFFERS] = {"anchor-differs",
                                 "X-AnchorMailbox names another address than the request does; the "
                                 "request counts."},
    [MAPICFG__PROTOCOL_OUTLOOK_ANYWHERE] = {"protocol-outlook-anywhere",
                                            "MAPI over HTTP is off for the mailbox, so even a client that can do it "
                                            "gets Outlook Anywhere."},
    [MAPICFG__EXTERNAL_LEFT_OUT] = {"external-left-out",
                                    "MAPIBlockOutlookExternalConnectivity is $true, so everything "
                                    "external is left out."},
    [MAPICFG__BLOCK_NO_EFFECT] = {"external-block-no-effect",
                                  "The internal and the external URL are the same, so the "
                                  "internal one works from outside too."},
    [MAPICFG__NO_EXTERNAL_URL] = {"no-external-url",
                                  "The MAPI virtual directory has no ExternalUrl, so the answer has "
                                  "none."},
    [MAPICFG__NO_INTERNAL_URL] = {"no-internal-url",
                                  "The MAPI virtual directory has no InternalUrl, so the answer has "
                                  "none."},
    [MAPICFG__NO_EXTERNAL_HOST] = {"no-external-host",
                                   "Outlook Anywhere has no external host: it has no "
                                   "ExternalHostname, or there is no such object, no option and "
                                   "no ExternalUrl to take one from."},
    [MAPICFG__HOSTS_ASSUMED] = {"hosts-assumed",
                                "The hosts of Outlook Anywhere are taken from the URLs of the virtual "
                                "directories: neither Get-OutlookAnywhere nor an option names them."},
    [MAPICFG__NO_EWS_URL] = {"no-ews-url",
                             "No EWS virtual directory has an InternalUrl, so clients find no Exchange Web "
                             "Services inside."},
    [MAPICFG__NEGOTIATE_LEFT_OUT] = {"negotiate-left-out",
                                     "AuthPackage is left out: it is negotiate, and the client "
                                     "does not say that it can do that (X-ClientCanHandle)."},
    [MAPICFG__NO_DIRECTORY] = {"no-directory",
                               "There is no MAPI virtual directory (Get-MapiVirtualDirectory), so there are no URLs of "
                               "MAPI over HTTP to hand out."},
    [MAPICFG__SERVER_NOT_STATED] = {"server-not-stated",
                                    "The mailbox does not state its ServerName; it gets the URLs of "
                                    "the first virtual directory."},
    [MAPICFG__OTHER_SERVER] = {"other-server",
                               "The mailbox's server has no MAPI virtual directory; it gets the URLs of "
                               "the first one."},
    [MAPICFG__SAME_SITE] = {"same-site",
                            "The mailbox's server has no MAPI virtual directory; it gets the URLs of "
                            "the first one in its Active Directory site."},
    [MAPICFG__LEGACY_DN_MISSING] = {"legacy-dn-missing",
                                    "The mailbox does not state its LegacyExchangeDN, which Outlook "
                                    "needs to connect."},
    [MAPICFG__MAPI_DISABLED] = {"mapi-disabled",
                                "MAPIEnabled is $false: the answer is the same, but the server lets no "
                                "MAPI client in."},
    [MAPICFG__RPC_HTTP_BLOCKED] = {"rpc-http-blocked",
                                   "MAPIBlockOutlookRpcHttp is $true: the answer is the same, but "
                                   "the server refuses Outlook Anywhere."},
    [MAPICFG__OUTSIDE_NO_WAY] = {"outside-no-way",
                                 "The client is outside, and the answer has nothing that leads in from "
                                 "there."},
    [MAPICFG__REDIRECTED] = {"redirected", "The address is one that is redirected."},
    [MAPICFG__NOT_A_REQUEST] = {"not-a-request",
                                "The body is not a request for Outlook: XML of the request schema 2006 "
                                "with one EMailAddress or LegacyDN and an AcceptableResponseSchema."},
    [MAPICFG__OTHER_SCHEMA] = {"other-schema", "The request asks for another response schema than Outlook's 2006a."},
    [MAPICFG__UNKNOWN_ADDRESS] = {"unknown-address", "No mailbox has this address or LegacyDN."},
    [MAPICFG__AMBIGUOUS_ADDRESS] = {"ambiguous-address", "Several mailboxes have this address or LegacyDN."},
    [MAPICFG__GUID_MISSING] = {"mailbox-guid-missing",
                               "The mailbox does not state its Guid, of which the MailboxId in "
                               "URLs and server names is made."},
    [MAPICFG__DOMAIN_MISSING] = {"mailbox-address-missing",
                                 "The mailbox does not state its PrimarySmtpAddress, of whose "
                                 "domain the MailboxId in URLs and server names is made."},
    [MAPICFG__NO_URL] = {"no-url",
                         "The mailbox's protocol is MAPI over HTTP, and no MAPI virtual directory has a URL for "
                         "it that may be handed out."},
    [MAPICFG__NOT_AUTHENTICATED] = {"not-authenticated", "Nobody is authenticated."},
    [MAPICFG__OTHER_DOMAIN] = {"other-domain",
                               "The user's domain is none of those that the option domains names, so "
                               "nobody counts as authenticated."},
    [MAPICFG__USER_UNKNOWN] =
        {"user-unknown",
         "The authenticated user has no mailbox here: the name is no UserPrincipalName, "
         "SamAccountName or LinkedMasterAccount, and no primary SMTP address of a mailbox without "
         "a UserPrincipalName."},
    [MAPICFG__USER_AMBIGUOUS] = {"user-ambiguous",
                                 "The authenticated user's name fits several mailboxes, as one's UserPrincipalName and "
                                 "another's SamAccountName do, so it is not known whose it is."},
    [MAPICFG__OTHER_MAILBOX] = {"other-mailbox", "The authenticated user asks for somebody else's mailbox."},
    [MAPICFG__TOO_LARGE] = {"too-large", "The body is larger than the limit."},
    [MAPICFG__OTHER_PATH] = {"other-path", "The path is neither autodiscover.xml nor autodiscover.json."},
    [MAPICFG__OTHER_METHOD] = {"other-method", "autodiscover.xml takes POST, autodiscover.json GET."},
    [MAPICFG__JSON_POINTER] = {"json-pointer",
                               "Autodiscover v2 needs no authentication, so every address gets the same "
                               "answer."},
    [MAPICFG__JSON_OTHER_HOST] = {"json-other-host",
                                  "The Host header names none of this service's hosts, so the URL "
                                  "does not repeat it."},
    [MAPICFG__JSON_PROTOCOL_MISSING] = {"json-protocol-missing", "The parameter Protocol is missing."},
    [MAPICFG__JSON_PROTOCOL_UNKNOWN] = {"json-protocol-unknown",
                                        "The protocol is neither AutodiscoverV1 nor Ews, or no "
                                        "URL of it is known."},
};

/* ---- making ---- */

void mapicfg__response_header(mapicfg_autodiscover_response *response, const char *name, const char *value) {
    if (response->header_count == MAPICFG__MAX_HEADERS) return;
    response->headers[response->header_count].name = name;
    response->headers[response->header_count++].value = value;
}

mapicfg_autodiscover_response *mapicfg__response_new(uint32_t status, const char *type, size_t size) {
    if (size > SIZE_MAX - sizeof(mapicfg_autodiscover_response) - 1) return NULL;
    mapicfg_autodiscover_response *response = mapicfg__mem_alloc(sizeof *response + size + 1);
    if (!response) return NULL;
    memset(response, 0, sizeof *response);
    response->status = status;
    response->size = size;
    response->body[size] = '\0';
    mapicfg__response_header(response, "Content-Type", type);
    mapicfg__response_header(response, "Cache-Control", "private");
    return response;
}

mapicfg_status mapicfg__answer_buffer(struct mapicfg__exchange *exchange, uint32_t status, const char *type,
                                      struct mapicfg__buffer *body) {
    mapicfg_autodiscover_response *response = body->failed ? NULL : mapicfg__response_new(status, type, body->size);
    if (response && body->size) memcpy(response->body, body->data, body->size);
    mapicfg__buffer_free(body);
    if (!response) return mapicfg__error_no_memory(exchange->err);
    response->reasons = exchange->reasons;
    *exchange->response = response;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__answer_text(struct mapicfg__exchange *exchange, uint32_t status, const char *text) {
    struct mapicfg__buffer body = {0};
    mapicfg__buffer_text(&body, text);
    return mapicfg__answer_buffer(exchange, status, MAPICFG__TYPE_TEXT, &body);
}

void mapicfg_autodiscover_response_free(mapicfg_autodiscover_response *response) {
    if (!response) return;
    mapicfg__mem_free(response->owned);
    mapicfg__mem_free(response);
}

/* ---- looking ---- */

uint32_t mapicfg_autodiscover_response_status(const mapicfg_autodiscover_response *response) {
    return response ? response->status : 0;
}

size_t mapicfg_autodiscover_response_header_count(const mapicfg_autodiscover_response *response) {
    return response ? response->header_count : 0;
}

const char *mapicfg_autodiscover_response_get_header(const mapicfg_autodiscover_response *response, size_t index) {
    return response && index < response->header_count ? response->headers[index].name : NULL;
}

const char *mapicfg_autodiscover_response_get_value(const mapicfg_autodiscover_response *response, size_t index) {
    return response && index < response->header_count ? response->headers[index].value : NULL;
}

const char *mapicfg_autodiscover_response_get_body(const mapicfg_autodiscover_response *response, size_t *size) {
    if (size) *size = response ? response->size : 0;
    return response ? response->body : "";
}

mapicfg_decision mapicfg_autodiscover_response_get_decision(const mapicfg_autodiscover_response *response) {
    return response ? response->decision : 0;
}

uint32_t mapicfg_autodiscover_response_error(const mapicfg_autodiscover_response *response) {
    return response ? response->error : 0;
}

size_t mapicfg_autodiscover_response_reason_count(const mapicfg_autodiscover_response *response) {
    size_t count = 0;
    for (uint64_t left = response ? response->reasons : 0; left; left &= left - 1) count++;
    return count;
}

/* The number of the reason at `index`, or MAPICFG__REASONS. */
static uint32_t reason_at(const mapicfg_autodiscover_response *response, size_t index) {
    for (uint32_t i = 0; response && i < MAPICFG__REASONS; i++)
        if (response->reasons >> i & 1 && index-- == 0) return i;
    return MAPICFG__REASONS;
}

const char *mapicfg_autodiscover_response_get_reason(const mapicfg_autodiscover_response *response, size_t index) {
    uint32_t reason = reason_at(response, index);
    return reason < MAPICFG__REASONS ? reasons[reason].id : NULL;
}

const char *mapicfg_autodiscover_response_get_sentence(const mapicfg_autodiscover_response *response, size_t index) {
    uint32_t reason = reason_at(response, index);
    return reason < MAPICFG__REASONS ? reasons[reason].sentence : NULL;
}
