/* SPDX-License-Identifier: LGPL-2.1-or-later
 * autodiscover.h: Autodiscover answers: made from a configuration, and real ones read and compared with it.
 *
 * Nothing here does I/O: a request goes in as text, a status, headers and a body come out. Which blocks an answer has
 * follows from the documented table (see mapicfg_decide(3)) and from what the client says it can do; how they look
 * follows [MS-OXDSCLI] 2.2.4, 3.2.5 and the "web service reference, POX" of Microsoft.
 *
 * A mapicfg_autodiscover holds a configuration prepared for many answers: once prepared it is const, and any number of
 * threads may answer from it. For a changed configuration make a new one, and free the old one. */
#ifndef MAPICFG_AUTODISCOVER_H
#define MAPICFG_AUTODISCOVER_H

#include <mapicfg/decision.h>
#include <mapicfg/directory.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- a configuration to answer from ---- */

/** A configuration, prepared for many answers. Since: 1.0 */
typedef struct mapicfg_autodiscover mapicfg_autodiscover;

/* Flags of the options. Since: 1.0 */
#define MAPICFG_AUTODISCOVER_ANY_MAILBOX 1u   /* any authenticated user may ask for any mailbox */
#define MAPICFG_AUTODISCOVER_NO_USER 2u       /* requests need no user: the server in front checks them */
#define MAPICFG_AUTODISCOVER_FOUND 4u         /* redirect to a URL by HTTP 302, otherwise by the action redirectUrl */
#define MAPICFG_AUTODISCOVER_ADDRESS_LOGON 8u /* users may be named by any SMTP address of their mailbox */
#define MAPICFG_AUTODISCOVER_HIDE_UNKNOWN 16u /* unknown addresses get the answer for another's mailbox: 403 */

/** Settings that the configuration lacks. Begin with MAPICFG_AUTODISCOVER_OPTIONS_INIT; NULL options are the same. All
 *  texts are copied.
 *  Since: 1.0 */
typedef struct mapicfg_autodiscover_options {
    uint32_t size;                 /**< sizeof(mapicfg_autodiscover_options) */
    uint32_t flags;                /**< MAPICFG_AUTODISCOVER_ */
    size_t max_body;               /**< most bytes of a request's body; 0: 65,536 */
    const char *deployment_id;     /**< the forest's GUID, for DeploymentId; NULL: left out */
    const char *rpc_internal_host; /**< Outlook Anywhere's host names in place of those of Get-OutlookAnywhere; NULL: */
    const char *rpc_external_host; /**< those, or without such an object the hosts of the MAPI, or else EWS, URLs */
    const char *rpc_authentication; /**< AuthPackage of Outlook Anywhere: "basic", "ntlm", "negotiate" ...; NULL: the
                                         client methods of Get-OutlookAnywhere. "negotiate" is left out for a client
                                         that has not said that it can do it */
    const char *owa_internal_url;   /**< Outlook on the web, for the WEB block; NULL: Get-OwaVirtualDirectory's URLs */
    const char *owa_external_url;
    const char *inside;    /**< networks that are inside, "10.0.0.0/8 fd00::/8", for requests with an address */
    const char *challenge; /**< the WWW-Authenticate header of a 401, ASCII; NULL: Basic realm="Autodiscover" */
    const char *domains;   /**< "CONTOSO FABRIKAM": a DOMAIN\user of another domain counts as nobody; NULL: the
                                      domain is ignored */
    const char *realms;    /**< Kerberos realms, "AD.CONTOSO.COM", as the server in front spells them: user@REALM
                                      may be user's logon name; NULL: it is not */
    const char *hosts;     /**< the names of this service, "autodiscover.contoso.com mail.contoso.com:8443": those
                                      that Autodiscover v2 may repeat of a Host header, the first one for any other.
                                      NULL: the hosts of the virtual directories' URLs, and for any other that of EWS
                                      or else MAPI */
    const char *front_end_server; /**< this server's host name, for the header X-FEServer, which has it in capitals;
                                       NULL: left out. Clients see it before they have authenticated */
    const char *delegates; /**< who may ask for whose mailbox, beside those to whom MailboxPermission objects give
                                FullAccess: "anna=sales@contoso.com CONTOSO\backup=*", a user as the server in front
                                names users, and a mailbox by its address, Identity, Guid, Name or Alias, or * for any.
                                Blanks and commas end a word, but not within double quotes: anna="Room 1".
                                NULL: nobody */
} mapicfg_autodiscover_options;
#define MAPICFG_AUTODISCOVER_OPTIONS_INIT                                                                             \
    {                                                                                                                 \
        sizeof(mapicfg_autodiscover_options), 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
            NULL, NULL                                                                                                \
    }
#define MAPICFG_AUTODISCOVER_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_autodiscover_options, delegates)

/** Prepares a configuration that mapicfg_autodiscover_add() and mapicfg_autodiscover_load() fill.
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_URL, MAPICFG_E_VALUE (an option that cannot be handed out).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_new(const mapicfg_autodiscover_options *options,
                                                    mapicfg_autodiscover **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_autodiscover_free(mapicfg_autodiscover *autodiscover);

/** Adds an object: the organization (a second one replaces the first), a server, a virtual directory whose URLs or
 *  hosts Autodiscover hands out, an offline address book, a mailbox, or a permission on one. Other classes are
 *  ignored. The object may be freed afterwards. Add servers first, so that a mailbox that names its server by the FQDN
 *  finds it. After MAPICFG_E_NOMEM the configuration may be half filled; free it.
 *  Errors: MAPICFG_E_CONFLICT (mapicfg_autodiscover_ready() has been called), MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_add(mapicfg_autodiscover *autodiscover, const mapicfg_object *object,
                                                    mapicfg_error *err);
/** Adds the objects of a directory.
 *  Errors: those of mapicfg_directory_list() and mapicfg_autodiscover_add().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_load(mapicfg_autodiscover *autodiscover, mapicfg_directory *directory,
                                                     mapicfg_error *err);
/** Sends clients elsewhere.
 *  @param from  an address, also one that a mailbox has; or "@domain" or "*" for addresses that no mailbox has
 *  @param to    an address, "@domain" (the same name there), or an https URL
 *  Errors: MAPICFG_E_CONFLICT (as above), MAPICFG_E_EXISTS (`from` has one), MAPICFG_E_VALUE, MAPICFG_E_URL.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_redirect(mapicfg_autodiscover *autodiscover, const char *from,
                                                         const char *to, mapicfg_error *err);
/** Ends the filling: decides, and prepares the parts of answers. Needed before the first answer.
 *  Errors: MAPICFG_E_NOT_STATED (no organization, or its MapiHttpEnabled), MAPICFG_E_CONFLICT (called before).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_ready(mapicfg_autodiscover *autodiscover, mapicfg_error *err);

/** New, load and ready in one call; to be freed with mapicfg_autodiscover_free().
 *  Errors: those of the three.
 * Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_open(mapicfg_directory *directory,
                                                     const mapicfg_autodiscover_options *options,
                                                     mapicfg_autodiscover **out, mapicfg_error *err);
/** How many mailboxes it holds. Since: 1.0 */
MAPICFG_API size_t mapicfg_autodiscover_mailbox_count(const mapicfg_autodiscover *autodiscover);

/* ---- answering ---- */

/* Flags of a request. Since: 1.0 */
#define MAPICFG_AUTODISCOVER_REQUEST_INSIDE \
    1u /* the client is inside; else its address decides; without one it is outside */

/** A request as a server received it. Begin with MAPICFG_AUTODISCOVER_REQUEST_INIT. Headers that were not sent are
 *  NULL.
 *  Since: 1.0 */
typedef struct mapicfg_autodiscover_request {
    uint32_t size;          /**< sizeof(mapicfg_autodiscover_request) */
    uint32_t flags;         /**< MAPICFG_AUTODISCOVER_REQUEST_ */
    int64_t time;           /**< milliseconds since 1970-01-01 UTC, for the Time of an error; 0: left out */
    const char *method;     /**< "POST" */
    const char *path;       /**< with the query, as sent: "/autodiscover/autodiscover.xml" */
    const char *user;       /**< the authenticated user, see mapicfg_autodiscover_respond(); NULL or "": nobody */
    const char *address;    /**< the client's IP address; NULL: not known */
    const char *host;       /**< Host */
    const char *user_agent; /**< User-Agent */
    const char *mapi_http_capability;     /**< X-MapiHttpCapability */
    const char *anchor_mailbox;           /**< X-AnchorMailbox */
    const char *client_can_handle;        /**< X-ClientCanHandle */
    const char *client_request_id;        /**< client-request-id, which the answer repeats where the next one says so */
    const char *return_client_request_id; /**< return-client-request-id: "true" */
    const char *request_id; /**< the server's own id of the request, a GUID, for the header request-id; NULL: left out.
                                 The library makes none: an id is of use where the server's log has it too. This id and
                                 the client's are left out where they are not 1 to 128 visible ASCII characters */
    const void *body;       /**< the body's bytes; NULL: none, or it was not read */
    size_t body_size;       /**< its length, as announced when it was not read */
} mapicfg_autodiscover_request;
#define MAPICFG_AUTODISCOVER_REQUEST_INIT                                                                             \
    {                                                                                                                 \
        sizeof(mapicfg_autodiscover_request), 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
            NULL, NULL, 0                                                                                             \
    }
#define MAPICFG_AUTODISCOVER_REQUEST_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_autodiscover_request, body_size)

/** An answer to a request. Since: 1.0 */
typedef struct mapicfg_autodiscover_response mapicfg_autodiscover_response;

/** Whether the answer depends on the body: 1 for POST to autodiscover.xml or autodiscover.svc by a user, with a
 *  body_size within the limit. Otherwise 0: mapicfg_autodiscover_respond() answers without the body, so a server need
 *  not wait for it. The body is ignored here. 0 also when the answer will be an error of this library.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_autodiscover_wants_body(const mapicfg_autodiscover *autodiscover,
                                                const mapicfg_autodiscover_request *request);

/** Answers a request; the response is to be freed with mapicfg_autodiscover_response_free(). A wrong request has an
 *  answer too, a status or an error payload; *err is only for failures of this library. Requests for autodiscover.xml
 *  (from Outlook, and from devices for ActiveSync) and autodiscover.svc (SOAP) must be POST and authenticated;
 *  autodiscover.json is GET. HEAD is answered as GET: do not send the body. MAPIEnabled, MAPIBlockOutlookRpcHttp and
 *  ActiveSyncEnabled do not change an answer, which is inference: the server refuses such clients later.
 *  Statuses: 200 (settings, a redirect, or an error payload: 500 no such address; 600 not a request, also a user's GET
 *  of autodiscover.xml; 601 another response schema, or ActiveSync without a URL for the client; 602 the configuration
 *  lacks what the answer needs, or several mailboxes have the address; never 501 and 603, see
 *  docs/guide/autodiscover.md), 302 (a redirect to a URL: for Outlook with MAPICFG_AUTODISCOVER_FOUND, for a device
 *  always), 400 (JSON: a parameter is missing or its protocol is not supported), 401 (nobody is authenticated), 403
 *  (the user asks for a mailbox that is neither the user's own nor one that permissions or the option delegates give
 *  the user, or several mailboxes have the user's name), 404 (another path), 405 (another method), 413 (too large),
 *  500 (a SOAP fault: the body is not a request). In SOAP an address that does not exist, or that the user may not ask
 *  for, is an ErrorCode in an answer with status 200.
 *
 *  A user is named by UserPrincipalName; by
 *  LinkedMasterAccount; by SamAccountName, also as DOMAIN\name; by the primary SMTP address where the mailbox states no
 *  UserPrincipalName; and by what the options realms and MAPICFG_AUTODISCOVER_ADDRESS_LOGON add. All readings of the
 *  name must lead to the same mailbox: a name that is one person's UserPrincipalName and another's logon name belongs
 *  to neither. One exception: a name that somebody has as a whole stays theirs when its realm is spelled otherwise than
 *  in the option (Kerberos realms have one spelling).
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_ARGUMENT (also: mapicfg_autodiscover_ready() was not called, or the body is
 *  needed and is not there).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_respond(const mapicfg_autodiscover *autodiscover,
                                                        const mapicfg_autodiscover_request *request,
                                                        mapicfg_autodiscover_response **response, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_autodiscover_response_free(mapicfg_autodiscover_response *response);

/** The HTTP status. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_autodiscover_response_get_status(const mapicfg_autodiscover_response *response);
/** The headers, without Content-Length, Date and Server. Borrowed; NULL when index is out of range. Since: 1.0 */
MAPICFG_API size_t mapicfg_autodiscover_response_header_count(const mapicfg_autodiscover_response *response);
MAPICFG_API const char *mapicfg_autodiscover_response_get_header(const mapicfg_autodiscover_response *response,
                                                                 size_t index);
MAPICFG_API const char *mapicfg_autodiscover_response_get_value(const mapicfg_autodiscover_response *response,
                                                                size_t index);
/** The body: UTF-8, ends with a NUL that *size does not count. Borrowed, never NULL. size may be NULL. Since: 1.0 */
MAPICFG_API const char *mapicfg_autodiscover_response_get_body(const mapicfg_autodiscover_response *response,
                                                               size_t *size);
/** The decision that the answer follows, bits 0-7 and notes; 0 when it is not about a mailbox. Since: 1.0 */
MAPICFG_API mapicfg_decision mapicfg_autodiscover_response_get_decision(const mapicfg_autodiscover_response *response);
/** The ErrorCode of an error payload, or 0. Of SOAP the number that an answer for Outlook would have for the first
 *  error: 500 InvalidUser, 600 InvalidRequest or a fault, 602 several mailboxes. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_autodiscover_response_get_error_code(const mapicfg_autodiscover_response *response);
/** The reasons of the answer: statements of the area "autodiscover", in the order of their rules, without arguments
 *  and place. Borrowed; NULL when the response is NULL.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_statements *mapicfg_autodiscover_response_get_reasons(
    const mapicfg_autodiscover_response *response);

/** The names of the settings that SOAP Autodiscover knows ("InternalEwsUrl"), in the order of answers. An answer has
 *  those that are asked for and that the configuration states for the mailbox.
 *  @param index  from 0
 *  @return       constant; NULL when there are no more
 *  Since: 1.0. Source: [MS-OXWSADISC] 2.2.4.3; "Setting (SOAP)"; the EWS Managed API, UserSettingName. */
MAPICFG_API const char *mapicfg_autodiscover_setting_name(size_t index);

/* ---- reading a real answer ---- */

/** What an answer says. Since: 1.0 */
typedef struct mapicfg_autodiscover_answer mapicfg_autodiscover_answer;

/* Kinds of answers. Since: 1.0 */
#define MAPICFG_AUTODISCOVER_ANSWER_SETTINGS 1u
#define MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_ADDRESS 2u
#define MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_URL 3u
#define MAPICFG_AUTODISCOVER_ANSWER_ERROR 4u
#define MAPICFG_AUTODISCOVER_ANSWER_RESPONSES 5u /* HTTP responses, without an answer that could be read */

/* Forms of answers. Since: 1.0 */
#define MAPICFG_AUTODISCOVER_FORM_OUTLOOK 1u     /* POX */
#define MAPICFG_AUTODISCOVER_FORM_ACTIVE_SYNC 2u /* POX for devices */
#define MAPICFG_AUTODISCOVER_FORM_SOAP 3u        /* of autodiscover.svc */
#define MAPICFG_AUTODISCOVER_FORM_JSON 4u        /* Autodiscover v2 */
#define MAPICFG_AUTODISCOVER_FORM_HEADERS 5u     /* headers of HTTP responses: of curl, a browser, Fiddler */
#define MAPICFG_AUTODISCOVER_FORM_REPORT 6u      /* a report of the Remote Connectivity Analyzer */
#define MAPICFG_AUTODISCOVER_FORM_TEST 7u        /* what Outlook's "Test E-mail AutoConfiguration" shows */

/** How an answer is read. Begin with MAPICFG_ANSWER_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_answer_options {
    uint32_t size;  /**< sizeof(mapicfg_answer_options) */
    uint32_t flags; /**< 0: there are none yet */
    int64_t time;   /**< today, in milliseconds since 1970-01-01 UTC, for the end of support; 0: the day on which the
                         table of builds was taken */
    const char *encoding; /**< as in mapicfg_read_options; NULL or "": the bytes tell */
    const char *builds;   /**< rows before the table of builds, one a line: "15.2.2562.60 Exchange SE RTM Oct26SU",
                               "ends SE 2036-01-01"; # begins a comment; in UTF-8 or UTF-16. NULL: none */
    size_t builds_size;   /**< the bytes of `builds`; 0: up to its NUL */
    const void *reserved; /**< NULL */
} mapicfg_answer_options;
#define MAPICFG_ANSWER_OPTIONS_INIT \
    { sizeof(mapicfg_answer_options), 0, 0, NULL, NULL, 0, NULL }
#define MAPICFG_ANSWER_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_answer_options, reserved)

/** Reads the body of an answer in any of these forms; to be freed with mapicfg_autodiscover_answer_free(). UTF-16 is
 *  known by its byte order mark, whatever the XML declares; the headers of an HTTP response and the lines of a console
 *  before the body are skipped, and so is what follows its end. Of a HAR file each answer among the bodies is read, see
 *  mapicfg_autodiscover_answer_get_next(). Where there is no such body, the headers of the responses count; of them
 *  only those that tell something are kept, and of credentials the scheme alone.
 *  @param source   the file's name, for errors; may be NULL
 *  @param options  may be NULL
 *  Errors: MAPICFG_E_SYNTAX (also a DTD), MAPICFG_E_ENCODING, MAPICFG_E_LIMIT (over 1 MiB, 32 levels, 4096 elements,
 *  256 responses), MAPICFG_E_FORMAT (none of the forms), MAPICFG_E_OPTIONS, MAPICFG_E_VALUE (a row of builds).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_answer_read(const char *bytes, size_t size, const char *source,
                                                            const mapicfg_answer_options *options,
                                                            mapicfg_autodiscover_answer **out, mapicfg_error *err);
/** The next answer of the same file: a HAR file may have several, in their order; what its responses without an answer
 *  say comes last, as MAPICFG_AUTODISCOVER_FORM_HEADERS.
 *  @return  borrowed, as long as the first one is there; NULL after the last one, and when the answer is NULL
 *  Since: 1.0 */
MAPICFG_API const mapicfg_autodiscover_answer *mapicfg_autodiscover_answer_get_next(
    const mapicfg_autodiscover_answer *answer);
/** Frees it and those that come next, and must be called for the first one only; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_autodiscover_answer_free(mapicfg_autodiscover_answer *answer);

/** MAPICFG_AUTODISCOVER_FORM_. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_autodiscover_answer_get_form(const mapicfg_autodiscover_answer *answer);
/** MAPICFG_AUTODISCOVER_ANSWER_; of SOAP that of its first user. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_autodiscover_answer_get_kind(const mapicfg_autodiscover_answer *answer);
/** Which of the outcomes the settings are, in bits 0-2: MAPICFG_MAPI_HTTP, _INTERNAL, _EXTERNAL. 0 when they hold
 *  neither MAPI over HTTP nor Outlook Anywhere, when there is no host to connect to, when the answer alone does not
 *  tell whether it is for outside too (EXPR is there for inside as well from Exchange 2013 on), and for other kinds.
 *  Since: 1.0 */
MAPICFG_API mapicfg_decision mapicfg_autodiscover_answer_get_decision(const mapicfg_autodiscover_answer *answer);
/** The outcome as a sentence: "MAPI over HTTP, internal only", "an error (600: Invalid Request)", "SOAP Autodiscover:
 *  settings". Never NULL. Since: 1.0 */
MAPICFG_API const char *mapicfg_autodiscover_answer_get_sentence(const mapicfg_autodiscover_answer *answer);
/** What is to be said of the answer whatever the configuration is: statements of the area "answer", such as a mapiHttp
 *  block without an address book. Borrowed; NULL when the answer is NULL. Since: 1.0 */
MAPICFG_API const mapicfg_statements *mapicfg_autodiscover_answer_get_notes(const mapicfg_autodiscover_answer *answer);

/** Its statements, in their order: a path ("User/LegacyDN", "mapiHttp/MailStore/InternalUrl", "EXPR/Server",
 *  "WEB/Internal/EXCH/ASUrl", "Account/RedirectAddr", "Error/ErrorCode") and a text. Blocks are named by their type; of
 *  several of a type, the second is "EXHTTP[2]". Of other forms: "Action/Settings/Server/Url",
 *  "UserResponse/UserSettings/InternalEwsUrl/Value", "Url". Borrowed; NULL when index is out of range.
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_autodiscover_answer_count(const mapicfg_autodiscover_answer *answer);
MAPICFG_API const char *mapicfg_autodiscover_answer_get_path(const mapicfg_autodiscover_answer *answer, size_t index);
MAPICFG_API const char *mapicfg_autodiscover_answer_get_text(const mapicfg_autodiscover_answer *answer, size_t index);
/** The text at a path, or NULL. Since: 1.0 */
MAPICFG_API const char *mapicfg_autodiscover_answer_find(const mapicfg_autodiscover_answer *answer, const char *path);

/** Compares an answer with the one that it should be. Blocks of one type belong together by their host, an
 *  AlternativeMailbox by its address, an OWAUrl by its URL, and only then by their order. URLs compare as
 *  mapicfg_url_equal() does; a missing SSL or ServerExclusiveConnect is its default; of an error the code counts. Each
 *  path that the expected answer does not have is a statement "difference-not-compared" of the severity info. Answers
 *  in different forms are one difference; of SOAP settings are compared.
 *  @param out  to be freed with mapicfg_statements_free()
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_compare(const mapicfg_autodiscover_answer *answer,
                                                        const mapicfg_autodiscover_answer *expected,
                                                        mapicfg_statements **out, mapicfg_error *err);
/** Compares an answer with the one that the configuration gives a mailbox. The answer shows the client's abilities, and
 *  the expected one is made for the same: with a mapiHttp block it was for a capable client, with EXHTTP for one that
 *  says ExHttpInfo, with an AuthPackage for one that says Negotiate. Without mapiHttp one more difference says what a
 *  capable client should get. What shows that something is for outside is ExternalUrl, WEB's External, and the hosts of
 *  EXPR and EXHTTP beside those of the configuration.
 *  @param out   to be freed with mapicfg_statements_free()
 *  @param user  the mailbox's address or LegacyDN
 *  Errors: MAPICFG_E_NOT_FOUND, MAPICFG_E_AMBIGUOUS (no mailbox, or several mailboxes have it), MAPICFG_E_ARGUMENT
 *  (mapicfg_autodiscover_ready() was not called).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_autodiscover_explain(const mapicfg_autodiscover *autodiscover,
                                                        const mapicfg_autodiscover_answer *answer, const char *user,
                                                        mapicfg_statements **out, mapicfg_error *err);
#ifdef __cplusplus
}
#endif
#endif
