/* SPDX-License-Identifier: LGPL-2.1-or-later
 * probe.h: tests MAPI over HTTP end to end, without any input or output.
 *
 * A probe hands out one HTTP request after another, takes what came of each, and judges it: DNS, TCP, TLS and the
 * certificate; who answered; the HTTP status, X-ResponseCode, StatusCode and ErrorCode; mailbox store and address book
 * apart. What it finds are statements of the area "probe".
 *
 * So a program with a transport of its own calls mapicfg_probe_next() for a request, sends it, hands the response to
 * mapicfg_probe_answer() and frees it, until there is no request left.
 *
 * The number of requests is limited, whatever is answered: see mapicfg_probe_most_requests(). Sessions that have been
 * opened are closed: go on until there is no request left, after mapicfg_probe_cancel() too. */
#ifndef MAPICFG_NET_PROBE_H
#define MAPICFG_NET_PROBE_H

#include <mapicfg-net/http.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A test of one mailbox or server. Since: 1.0 */
typedef struct mapicfg_probe mapicfg_probe;

/* Kinds, after Exchange's own probes. Since: 1.0 */
#define MAPICFG_PROBE_DEEP 0u /* all steps: a logon to the mailbox and to the address book */
#define MAPICFG_PROBE_SELF 1u /* the endpoints take requests: healthcheck.htm and PING, without a session */
#define MAPICFG_PROBE_CTP 2u  /* as deep, with the URLs that Autodiscover hands out */

/** "deep", "self", "ctp"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_probe_kind_name(uint32_t kind);

/* Flags. Since: 1.0 */
#define MAPICFG_PROBE_OUTSIDE 1u  /* take ExternalUrl from Autodiscover rather than InternalUrl */
#define MAPICFG_PROBE_NO_LOGON 2u /* there are no credentials: only what needs none */

/** What to test. Begin with MAPICFG_PROBE_OPTIONS_INIT; texts are copied. Since: 1.0 */
typedef struct mapicfg_probe_options {
    uint32_t size;                /**< sizeof(mapicfg_probe_options) */
    uint32_t kind;                /**< MAPICFG_PROBE_DEEP, _SELF, _CTP */
    uint32_t flags;               /**< MAPICFG_PROBE_OUTSIDE, _NO_LOGON */
    uint32_t tries;               /**< how often all is done, each time by new connections, 1 to 1000; 0: 1 */
    uint32_t auth;                /**< schemes that may be used, MAPICFG_HTTP_AUTH_ bits; 0: each of the four */
    uint32_t bindings;            /**< MAPICFG_HTTP_BINDINGS_ */
    uint32_t idle_limit;          /**< for the next byte, milliseconds; 0: 30,000 */
    uint32_t total_limit;         /**< for one request, milliseconds; 0: 60,000 */
    const char *user;             /**< SMTP address of the mailbox; NULL only when the URLs are given and the mailbox's
                               LegacyDN is too, or nobody logs on */
    const char *legacy_dn;        /**< LegacyExchangeDN of the mailbox; NULL: Autodiscover's */
    const char *mail_store_url;   /**< "https://mail.contoso.com/mapi/emsmdb/?MailboxId=..."; NULL: Autodiscover's */
    const char *address_book_url; /**< ".../mapi/nspi/?MailboxId=..."; NULL: Autodiscover's, or when mail_store_url is
                                       given the same with nspi in place of emsmdb */
    const char *autodiscover_url; /**< where to ask; NULL: https://DOMAIN and https://autodiscover.DOMAIN, with
                                       /autodiscover/autodiscover.xml */
    const char *server;           /**< the server to connect to in place of the hosts of all URLs, "ex1.contoso.com" or
                             "10.0.0.5:443"; NULL: those hosts */
    const char *display_name;     /**< DisplayName of the mailbox, to be compared; NULL: Autodiscover's */
    const char *request_guid;     /**< for X-RequestId, so that runs are repeatable; NULL: made up */
    const char *client_guid;      /**< for X-ClientInfo; NULL: made up */
    const char *client_version;   /**< X-ClientApplication; NULL: "Outlook/15.00.0856.000" */
    const char *user_agent;       /**< NULL: "mapicfg/" and the version */
    const char *exchange_guid; /**< the mailbox's ExchangeGuid, compared with MailboxId of the URLs; NULL: not known */
    const void *reserved;      /**< NULL */
} mapicfg_probe_options;
#define MAPICFG_PROBE_OPTIONS_INIT                                                                                \
    {                                                                                                             \
        sizeof(mapicfg_probe_options), 0, 0, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
            NULL, NULL, NULL, NULL                                                                                \
    }
#define MAPICFG_PROBE_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_probe_options, reserved)

/** A probe that is to begin; to be freed with mapicfg_probe_free().
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_URL (a URL that is not https), MAPICFG_E_VALUE (an address, GUID or text that
 *  cannot stand in a header), MAPICFG_E_NOT_STATED (neither a user, nor URLs and what they need), MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_probe_new(const mapicfg_probe_options *options, mapicfg_probe **out,
                                             mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_probe_free(mapicfg_probe *probe);

/** The next request. Until it is answered the same one is handed out again.
 *  @param request  borrowed, until the next call that is not const; NULL: there is no more
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_probe_next(mapicfg_probe *probe, const mapicfg_http_request **request,
                                              mapicfg_error *err);
/** Takes what came of the request. After MAPICFG_E_NOMEM it may be given again.
 *  Errors: MAPICFG_E_CONFLICT (no request is under way).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_probe_answer(mapicfg_probe *probe, const mapicfg_http_response *response,
                                                mapicfg_error *err);
/** Gives up: a request under way counts as cancelled, unless it closes a session, and what follows are only the
 *  Disconnect and Unbind of sessions that are open. Since: 1.0 */
MAPICFG_API void mapicfg_probe_cancel(mapicfg_probe *probe);
/** The most requests that it will hand out, whatever is answered. Since: 1.0 */
MAPICFG_API size_t mapicfg_probe_most_requests(const mapicfg_probe *probe);

/* ---- results, at any time ---- */

/* Verdicts. Since: 1.0 */
#define MAPICFG_PROBE_RUNNING 0u
#define MAPICFG_PROBE_SUCCEEDED 1u
#define MAPICFG_PROBE_WARNED 2u /* it works, and something is wrong all the same */
#define MAPICFG_PROBE_FAILED 3u
#define MAPICFG_PROBE_UNKNOWN 4u /* cannot tell: cancelled, or what it needs is missing on this side */

/** "running", "succeeded", "warned", "failed", "unknown"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_probe_verdict_name(uint32_t verdict);
/** The Result of Test-OutlookConnectivity: "Succeeded" (warned too), "Failed", and "Unknown", which Exchange does not
 *  have, for all else. Since: 1.0 */
MAPICFG_API const char *mapicfg_probe_result_name(uint32_t verdict);
/** MAPICFG_PROBE_RUNNING until the last answer. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_probe_get_verdict(const mapicfg_probe *probe);

/* Endpoints. Since: 1.0 */
#define MAPICFG_PROBE_EMSMDB 1u /* the mailbox */
#define MAPICFG_PROBE_NSPI 2u   /* the address book */
/** The verdict on one endpoint. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_probe_get_endpoint_verdict(const mapicfg_probe *probe, uint32_t endpoint);

/* Layers in which a probe fails, beside MAPICFG_HTTP_LAYER_. Since: 1.0 */
#define MAPICFG_PROBE_LAYER_STATUS 16u       /* the HTTP status */
#define MAPICFG_PROBE_LAYER_LOGON 17u        /* the server refuses the credentials */
#define MAPICFG_PROBE_LAYER_FRAMING 18u      /* the response is not one of MAPI over HTTP */
#define MAPICFG_PROBE_LAYER_RESPONSE 19u     /* X-ResponseCode */
#define MAPICFG_PROBE_LAYER_MAILBOX 20u      /* StatusCode and ErrorCode */
#define MAPICFG_PROBE_LAYER_SESSION 21u      /* cookies and ids */
#define MAPICFG_PROBE_LAYER_AUTODISCOVER 22u /* Autodiscover */
#define MAPICFG_PROBE_LAYER_HEALTH 23u       /* healthcheck.htm */
/** The layer of the first failure, MAPICFG_HTTP_LAYER_ or MAPICFG_PROBE_LAYER_; 0: nothing failed. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_probe_get_layer(const mapicfg_probe *probe);

/* Whose fault a failure likely is. Since: 1.0 */
#define MAPICFG_PROBE_FAULT_UNKNOWN 0u     /* cannot tell, or nothing failed */
#define MAPICFG_PROBE_FAULT_CLIENT 1u      /* this machine: its tickets, clock, proxy settings */
#define MAPICFG_PROBE_FAULT_DNS 2u         /* the names in DNS */
#define MAPICFG_PROBE_FAULT_NETWORK 3u     /* firewalls and routes */
#define MAPICFG_PROBE_FAULT_PROXY 4u       /* a proxy or balancer in front of Exchange */
#define MAPICFG_PROBE_FAULT_CERTIFICATE 5u /* the certificate, wherever it is */
#define MAPICFG_PROBE_FAULT_CREDENTIALS 6u /* the user's name, password, ticket or token */
#define MAPICFG_PROBE_FAULT_SERVER 7u      /* the Exchange server */
#define MAPICFG_PROBE_FAULT_MAILBOX 8u     /* the settings of the mailbox or of the organization */
#define MAPICFG_PROBE_FAULT_DIRECTORY 9u   /* SPNs and accounts in Active Directory */
/** Whose fault the first failure likely is. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_probe_get_fault(const mapicfg_probe *probe);
/** "unknown", "client", "dns", "network", "proxy", "certificate", "credentials", "server", "mailbox", "directory"; NULL
 *  for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_probe_fault_name(uint32_t fault);

/** What it found: statements of the area "probe", of the first answer first. Their object is the host that the request
 *  was for, their property the step. Borrowed; NULL when the probe is NULL. Since: 1.0 */
MAPICFG_API const mapicfg_statements *mapicfg_probe_get_statements(const mapicfg_probe *probe);

/** How many steps there are so far: done, failed and skipped ones. Since: 1.0 */
MAPICFG_API size_t mapicfg_probe_step_count(const mapicfg_probe *probe);

/* Texts of a step. Names: "autodiscover", "healthcheck", "emsmdb-anonymous", "emsmdb-ping-first", "emsmdb-connect",
 * "emsmdb-ping", "emsmdb-disconnect", "nspi-anonymous", "nspi-ping-first", "nspi-bind", "nspi-ping", "nspi-unbind"; and
 * "dns", "tcp", "tls", "certificate" of the first connection to a host. Since: 1.0 */
#define MAPICFG_PROBE_STEP_NAME 0u
#define MAPICFG_PROBE_STEP_URL 1u
#define MAPICFG_PROBE_STEP_REASON 2u     /* the id of the statement why it failed or was skipped */
#define MAPICFG_PROBE_STEP_FRONT_END 3u  /* X-FEServer */
#define MAPICFG_PROBE_STEP_BACK_END 4u   /* X-BEServer, X-CalculatedBETarget */
#define MAPICFG_PROBE_STEP_SERVER 5u     /* Server */
#define MAPICFG_PROBE_STEP_VIA 6u        /* Via */
#define MAPICFG_PROBE_STEP_ADDRESS 7u    /* the address that answered */
#define MAPICFG_PROBE_STEP_REQUEST_ID 8u /* X-RequestId that was sent, for Exchange's logs */
#define MAPICFG_PROBE_STEP_SERVER_ID 9u  /* request-id of the response, for Exchange's logs */
#define MAPICFG_PROBE_STEP_TLS 10u       /* "TLSv1.3" */
#define MAPICFG_PROBE_STEP_HOP 11u       /* who answered: "exchange", "iis", "http.sys", "proxy", "unknown" */
/** A text of step `index` from 0; borrowed. NULL: there is none, or index is out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_probe_step_get_text(const mapicfg_probe *probe, size_t index, uint32_t what);

/* Numbers of a step. Since: 1.0 */
#define MAPICFG_PROBE_STEP_TRY 0u           /* from 1 */
#define MAPICFG_PROBE_STEP_STATE 1u         /* MAPICFG_PROBE_STATE_ */
#define MAPICFG_PROBE_STEP_LAYER 2u         /* where it failed */
#define MAPICFG_PROBE_STEP_STATUS 3u        /* HTTP status */
#define MAPICFG_PROBE_STEP_RESPONSE_CODE 4u /* X-ResponseCode, the last one */
#define MAPICFG_PROBE_STEP_STATUS_CODE 5u
#define MAPICFG_PROBE_STEP_ERROR_CODE 6u
#define MAPICFG_PROBE_STEP_AUTH 7u    /* MAPICFG_HTTP_AUTH_: what authenticated it; of "-anonymous" what is offered */
#define MAPICFG_PROBE_STEP_FAULT 8u   /* MAPICFG_PROBE_FAULT_ */
#define MAPICFG_PROBE_STEP_LOOKUP 16u /* MAPICFG_HTTP_TIME_LOOKUP + 16, and so on: milliseconds */
#define MAPICFG_PROBE_STEP_CONNECT 17u
#define MAPICFG_PROBE_STEP_SECURED 18u
#define MAPICFG_PROBE_STEP_SENT 19u
#define MAPICFG_PROBE_STEP_FIRST 20u
#define MAPICFG_PROBE_STEP_TOTAL 21u
/** A number of step `index` from 0. -1: there is none, or index is out of range. Since: 1.0 */
MAPICFG_API int64_t mapicfg_probe_step_get_number(const mapicfg_probe *probe, size_t index, uint32_t what);

/* States of a step. Since: 1.0 */
#define MAPICFG_PROBE_STATE_SUCCEEDED 1u
#define MAPICFG_PROBE_STATE_FAILED 2u
#define MAPICFG_PROBE_STATE_SKIPPED 3u
/** "succeeded", "failed", "skipped"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_probe_state_name(uint32_t state);

/** How many servers answered, told apart by X-FEServer (or healthcheck.htm), else by address; 256 at most.
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_probe_server_count(const mapicfg_probe *probe);
/** The name of server `index` from 0; borrowed. NULL when out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_probe_server_get_name(const mapicfg_probe *probe, size_t index);

/* Numbers of a server. Since: 1.0 */
#define MAPICFG_PROBE_SERVER_ANSWERS 0u   /* steps that it answered */
#define MAPICFG_PROBE_SERVER_FAILURES 1u  /* those of them that failed */
#define MAPICFG_PROBE_SERVER_TRIES 2u     /* tries in which it answered */
#define MAPICFG_PROBE_SERVER_BAD_TRIES 3u /* those in which one of its answers was a failure */
/** A number of server `index` from 0; 0 when out of range. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_probe_server_get_number(const mapicfg_probe *probe, size_t index, uint32_t what);

/* What Autodiscover or the options gave, and what the sessions answered. Since: 1.0 */
#define MAPICFG_PROBE_TEXT_USER 0u
#define MAPICFG_PROBE_TEXT_MAIL_STORE_URL 1u
#define MAPICFG_PROBE_TEXT_ADDRESS_BOOK_URL 2u
#define MAPICFG_PROBE_TEXT_LEGACY_DN 3u
#define MAPICFG_PROBE_TEXT_DISPLAY_NAME 4u   /* by Autodiscover or the options */
#define MAPICFG_PROBE_TEXT_CONNECTED_NAME 5u /* by Connect */
#define MAPICFG_PROBE_TEXT_REQUEST_GUID 6u
#define MAPICFG_PROBE_TEXT_CLIENT_GUID 7u
#define MAPICFG_PROBE_TEXT_APPLICATION 8u /* X-ServerApplication: "Exchange/15.02.2562.045" */
/** Such a text; borrowed until the probe changes. NULL: not known. Since: 1.0 */
MAPICFG_API const char *mapicfg_probe_get_text(const mapicfg_probe *probe, uint32_t what);

/** All of it as one JSON object: {"kind", "user", "verdict", "emsmdb", "nspi", "layer", "fault", "mailStoreUrl",
 *  "addressBookUrl", "legacyDn", "displayName", "connectedName", "application", "requestGuid", "clientGuid", "steps",
 *  "servers", "statements"}; null for what is not known. To be released with mapicfg_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_probe_dup_json(const mapicfg_probe *probe, char **json, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
