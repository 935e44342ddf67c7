/* SPDX-License-Identifier: LGPL-2.1-or-later
 * http.h: HTTP requests that the library wants sent, and what came of them, without any input or output.
 *
 * mapicfg_probe_next() hands out requests; whoever sends one (libcurl here, Python's asyncio, a test) makes a response,
 * puts what it saw into it, and gives it to mapicfg_probe_answer(). A response may be a failure instead, or as well:
 * a connection that closes within the body has a status, headers, a part of the body and a failure.
 *
 * Passwords, tickets and tokens never come here: whoever sends a request authenticates it, and says how that ended. */
#ifndef MAPICFG_NET_HTTP_H
#define MAPICFG_NET_HTTP_H

#include <mapicfg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Schemes of authentication, bits. Since: 1.0 */
#define MAPICFG_HTTP_AUTH_BASIC 1u
#define MAPICFG_HTTP_AUTH_NTLM 2u      /* the scheme NTLM, not NTLM within Negotiate */
#define MAPICFG_HTTP_AUTH_NEGOTIATE 4u /* Kerberos, or NTLM within it */
#define MAPICFG_HTTP_AUTH_BEARER 8u
#define MAPICFG_HTTP_AUTH_OTHER 16u /* a scheme that this library does not know; only in what a server offers */

/** "Basic", "NTLM", "Negotiate", "Bearer", for one bit; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_http_auth_name(uint32_t auth);

/* Channel bindings that a client of NTLM or Negotiate sends. Since: 1.0 */
#define MAPICFG_HTTP_BINDINGS_RIGHT 0u /* of the certificate that the connection shows */
#define MAPICFG_HTTP_BINDINGS_NONE 1u
#define MAPICFG_HTTP_BINDINGS_WRONG 2u /* of another certificate, to see whether the server looks */

/** "right", "none", "wrong"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_http_bindings_name(uint32_t bindings);

/* ---- a request ---- */

/** A request to be sent. It belongs to what made it, and lasts until the next one is asked for. Since: 1.0 */
typedef struct mapicfg_http_request mapicfg_http_request;

/* Of a request. Texts are borrowed, and NULL (0) when the request is NULL. */
/** The step that it is part of: "healthcheck", "emsmdb-connect"; see mapicfg_probe_step_get_text(). Since: 1.0 */
MAPICFG_API const char *mapicfg_http_request_get_step(const mapicfg_http_request *request);
/** "GET" or "POST". Since: 1.0 */
MAPICFG_API const char *mapicfg_http_request_get_method(const mapicfg_http_request *request);
/** The URL, https always, ASCII. Its host is what TLS (SNI, the certificate's name) and Host are about. Since: 1.0 */
MAPICFG_API const char *mapicfg_http_request_get_url(const mapicfg_http_request *request);
/** The host to connect to in place of the URL's, "ex1.contoso.com", "10.0.0.5" or "[::1]:8443"; NULL: the URL's.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_http_request_get_server(const mapicfg_http_request *request);
/** The headers, without Host, Content-Length, Connection and Authorization, which the sender writes; it adds no other,
 *  and no "Expect". Borrowed; NULL when index is out of range. Since: 1.0 */
MAPICFG_API size_t mapicfg_http_request_header_count(const mapicfg_http_request *request);
MAPICFG_API const char *mapicfg_http_request_get_header(const mapicfg_http_request *request, size_t index);
MAPICFG_API const char *mapicfg_http_request_get_value(const mapicfg_http_request *request, size_t index);
/** The body; a POST without one is sent with "Content-Length: 0". size may be NULL. Since: 1.0 */
MAPICFG_API const void *mapicfg_http_request_get_body(const mapicfg_http_request *request, size_t *size);
/** The schemes of which one must authenticate the request, MAPICFG_HTTP_AUTH_ bits; 0: it must be sent without any
 *  credentials, on a connection that has never seen some. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_http_request_get_auth(const mapicfg_http_request *request);
/** MAPICFG_HTTP_BINDINGS_ to be sent with NTLM and Negotiate. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_http_request_get_bindings(const mapicfg_http_request *request);
/** The connection that it belongs to: requests of one number and one host share a connection as long as that is open,
 *  since NTLM and Negotiate authenticate the connection; those of different numbers never do. From 1. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_http_request_get_connection(const mapicfg_http_request *request);
/** How long to wait for the next byte before the response's headers are there, milliseconds; then see
 *  mapicfg_http_response_idle_limit(). Since: 1.0 */
MAPICFG_API uint32_t mapicfg_http_request_get_idle_limit(const mapicfg_http_request *request);
/** How long the whole may take, from looking up the name on, milliseconds. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_http_request_get_total_limit(const mapicfg_http_request *request);
/** 1 when Autodiscover was redirected to this URL: a careful program asks before it sends credentials there.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_http_request_is_elsewhere(const mapicfg_http_request *request);

/* ---- a response ---- */

/** What came of a request. Since: 1.0 */
typedef struct mapicfg_http_response mapicfg_http_response;

/* Limits. Since: 1.0 */
#define MAPICFG_HTTP_MOST_HEADERS 256u
#define MAPICFG_HTTP_MOST_HEADER 65536u                 /* bytes of one header's value */
#define MAPICFG_HTTP_MOST_BODY ((size_t)1 << 20)        /* bytes */
#define MAPICFG_HTTP_MOST_CERTIFICATES 16u              /* of a chain */
#define MAPICFG_HTTP_MOST_CERTIFICATE ((size_t)1 << 20) /* bytes */
#define MAPICFG_HTTP_MOST_ADDRESSES 64u

/** An empty response, to be freed with mapicfg_http_response_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_new(mapicfg_http_response **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_http_response_free(mapicfg_http_response *response);

/** The status line of the last response: 401s of a logon that went on are not told.
 *  @param status   100 to 999
 *  @param version  "1.0", "1.1", "2", "3"
 *  @param reason   the words behind the status; NULL: none
 *  Errors: MAPICFG_E_VALUE.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_set_status(mapicfg_http_response *response, uint32_t status,
                                                            const char *version, const char *reason,
                                                            mapicfg_error *err);
/** Adds a header, in the order of the response, repeated ones one by one.
 *  Errors: MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_add_header(mapicfg_http_response *response, const char *name,
                                                            const char *value, mapicfg_error *err);
/** Adds bytes of the body, after the transfer encoding (chunks) is taken off; cut anywhere.
 *  @param at  when they came, milliseconds since the request was sent
 *  Errors: MAPICFG_E_LIMIT (more than MAPICFG_HTTP_MOST_BODY: stop reading, and set the failure
 *  MAPICFG_HTTP_FAILURE_TOO_LARGE).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_add_body(mapicfg_http_response *response, const void *bytes,
                                                          size_t size, uint32_t at, mapicfg_error *err);

/* Times of a response, milliseconds since the request began; those of a connection that was there already are 0.
 * Since: 1.0 */
#define MAPICFG_HTTP_TIME_LOOKUP 0u  /* the name was looked up */
#define MAPICFG_HTTP_TIME_CONNECT 1u /* TCP was connected */
#define MAPICFG_HTTP_TIME_TLS 2u     /* TLS was there */
#define MAPICFG_HTTP_TIME_SENT 3u    /* the request that got the last response was sent */
#define MAPICFG_HTTP_TIME_FIRST 4u   /* the first byte of that response was there */
#define MAPICFG_HTTP_TIME_TOTAL 5u   /* the end */
#define MAPICFG_HTTP_TIME_COUNT 6u

/** "lookup", "connect", "tls", "sent", "first", "total"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_http_time_name(uint32_t which);
/** Sets a time.
 *  @param which         MAPICFG_HTTP_TIME_
 *  @param milliseconds  since the request began
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_set_time(mapicfg_http_response *response, uint32_t which,
                                                          uint32_t milliseconds, mapicfg_error *err);
/** Adds an address that the name of the host led to, "10.0.0.5" or "2001:db8::5". Call it for names only.
 *  Errors: MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_add_address(mapicfg_http_response *response, const char *address,
                                                             mapicfg_error *err);
/** The address and the port that the connection led to, or was tried to. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_set_peer(mapicfg_http_response *response, const char *address,
                                                          uint32_t port, mapicfg_error *err);
/** Of TLS the version and the cipher, as OpenSSL spells them ("TLSv1.3"); NULL: not known. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_set_tls(mapicfg_http_response *response, const char *version,
                                                         const char *cipher, mapicfg_error *err);
/** Adds a certificate of the chain that the server sent, DER, the leaf first.
 *  Errors: MAPICFG_E_LIMIT.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_add_certificate(mapicfg_http_response *response, const void *der,
                                                                 size_t size, mapicfg_error *err);
/** What verifying the certificate found.
 *  @param failure  MAPICFG_HTTP_FAILURE_CERTIFICATE_; 0: it is fine
 *  @param words    in OpenSSL's words; NULL: none
 *  @param went_on  1 when the connection was used all the same, because the user asked for that
 *  Errors: MAPICFG_E_ARGUMENT (another number).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_set_verification(mapicfg_http_response *response, uint32_t failure,
                                                                  const char *words, int went_on, mapicfg_error *err);
/** How the request was authenticated; without a call it was not.
 *  @param auth      the one scheme that was used, MAPICFG_HTTP_AUTH_
 *  @param legs      how many requests carried credentials: Basic and Bearer 1, a whole NTLM logon 2; 0: none was sent,
 *                   the connection having been authenticated before
 *  @param bindings  MAPICFG_HTTP_BINDINGS_, what was sent; _NONE for Basic and Bearer
 *  @param mechanism "Kerberos", "NTLM", or NULL: what Negotiate came down to
 *  Errors: MAPICFG_E_ARGUMENT (not one scheme, other bindings).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_set_auth(mapicfg_http_response *response, uint32_t auth, uint32_t legs,
                                                          uint32_t bindings, const char *mechanism, mapicfg_error *err);

/* Layers in which a request fails. Since: 1.0 */
#define MAPICFG_HTTP_LAYER_DNS 1u
#define MAPICFG_HTTP_LAYER_TCP 2u
#define MAPICFG_HTTP_LAYER_TLS 3u
#define MAPICFG_HTTP_LAYER_CERTIFICATE 4u
#define MAPICFG_HTTP_LAYER_PROXY 5u          /* a proxy on the client's side, by CONNECT */
#define MAPICFG_HTTP_LAYER_AUTHENTICATION 6u /* on the client's side: no ticket, no mechanism */
#define MAPICFG_HTTP_LAYER_HTTP 7u
#define MAPICFG_HTTP_LAYER_TIMEOUT 8u
#define MAPICFG_HTTP_LAYER_CANCELLED 9u

/* Failures. The number divided by 16 is the layer. Since: 1.0 */
#define MAPICFG_HTTP_FAILURE_NAME_UNKNOWN 16u    /* DNS says that the name does not exist */
#define MAPICFG_HTTP_FAILURE_NAME_NO_ADDRESS 17u /* the name exists, and has no address */
#define MAPICFG_HTTP_FAILURE_NAME_SERVER 18u     /* no DNS server answered, or one failed */
#define MAPICFG_HTTP_FAILURE_NAME_TIMEOUT 19u
#define MAPICFG_HTTP_FAILURE_REFUSED 32u
#define MAPICFG_HTTP_FAILURE_CONNECT_TIMEOUT 33u
#define MAPICFG_HTTP_FAILURE_UNREACHABLE 34u   /* no route to the host or the network */
#define MAPICFG_HTTP_FAILURE_CONNECT_RESET 35u /* before TLS began */
#define MAPICFG_HTTP_FAILURE_CONNECT_OTHER 47u
#define MAPICFG_HTTP_FAILURE_TLS_VERSION 48u /* no version in common */
#define MAPICFG_HTTP_FAILURE_TLS_CIPHER 49u  /* no cipher or group in common */
#define MAPICFG_HTTP_FAILURE_TLS_ALERT 50u   /* another alert; the words say which */
#define MAPICFG_HTTP_FAILURE_TLS_PLAIN 51u   /* the port speaks something else, such as HTTP without TLS */
#define MAPICFG_HTTP_FAILURE_TLS_CLOSED 52u  /* the connection ended within the handshake */
#define MAPICFG_HTTP_FAILURE_TLS_TIMEOUT 53u
#define MAPICFG_HTTP_FAILURE_TLS_CLIENT 54u /* the server demands a certificate of the client */
#define MAPICFG_HTTP_FAILURE_TLS_NAME 55u   /* the alert unrecognized_name: no site has the name */
#define MAPICFG_HTTP_FAILURE_TLS_OTHER 63u
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_EXPIRED 64u
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_NOT_YET 65u
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_NAME 66u
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_SELF_SIGNED 67u
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_AUTHORITY 68u  /* the chain ends at an authority that is not trusted */
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_INCOMPLETE 69u /* an intermediate certificate was not sent */
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_WEAK 70u       /* the key or the hash */
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_REVOKED 71u
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_PURPOSE 72u /* not for servers */
#define MAPICFG_HTTP_FAILURE_CERTIFICATE_OTHER 79u
#define MAPICFG_HTTP_FAILURE_PROXY_UNREACHABLE 80u
#define MAPICFG_HTTP_FAILURE_PROXY_REFUSED 81u        /* CONNECT was answered with an error */
#define MAPICFG_HTTP_FAILURE_PROXY_LOGON 82u          /* CONNECT was answered with 407 */
#define MAPICFG_HTTP_FAILURE_AUTH_NO_SPN 96u          /* the KDC knows no http/host */
#define MAPICFG_HTTP_FAILURE_AUTH_ENCRYPTION 97u      /* KDC_ERR_ETYPE_NOSUPP */
#define MAPICFG_HTTP_FAILURE_AUTH_EXPIRED 98u         /* the ticket, or the password */
#define MAPICFG_HTTP_FAILURE_AUTH_NO_TICKET 99u       /* no credentials cache, or nothing in it */
#define MAPICFG_HTTP_FAILURE_AUTH_CLOCK 100u          /* the clocks differ too much */
#define MAPICFG_HTTP_FAILURE_AUTH_NO_MECHANISM 101u   /* GSSAPI here lacks NTLM, say */
#define MAPICFG_HTTP_FAILURE_AUTH_NO_KDC 102u         /* no KDC answers */
#define MAPICFG_HTTP_FAILURE_AUTH_PASSWORD 103u       /* the KDC says that the password is wrong */
#define MAPICFG_HTTP_FAILURE_AUTH_USER 104u           /* the KDC does not know the user, or the account is disabled */
#define MAPICFG_HTTP_FAILURE_AUTH_MODIFIED 105u       /* KRB_AP_ERR_MODIFIED: the SPN is another account's */
#define MAPICFG_HTTP_FAILURE_AUTH_TOKEN 106u          /* the server's token cannot be read */
#define MAPICFG_HTTP_FAILURE_AUTH_NO_SCHEME 107u      /* none of the schemes asked for is offered */
#define MAPICFG_HTTP_FAILURE_AUTH_NO_CREDENTIALS 108u /* there is no password or token for the scheme */
#define MAPICFG_HTTP_FAILURE_AUTH_WITHHELD 109u       /* the password was refused too often to be sent again */
#define MAPICFG_HTTP_FAILURE_AUTH_OTHER 111u
#define MAPICFG_HTTP_FAILURE_NO_ANSWER 112u /* the connection closed without a response */
#define MAPICFG_HTTP_FAILURE_CUT 113u       /* the connection closed within the response */
#define MAPICFG_HTTP_FAILURE_RESET 114u     /* the connection was reset */
#define MAPICFG_HTTP_FAILURE_NOT_HTTP 115u  /* what came is not HTTP */
#define MAPICFG_HTTP_FAILURE_TOO_LARGE 116u
#define MAPICFG_HTTP_FAILURE_VERSION 117u /* HTTP/2 was refused (HTTP_1_1_REQUIRED), or is all that there is */
#define MAPICFG_HTTP_FAILURE_HTTP_OTHER 127u
#define MAPICFG_HTTP_FAILURE_TIMEOUT_FIRST 128u /* no byte of a response */
#define MAPICFG_HTTP_FAILURE_TIMEOUT_IDLE 129u  /* the response began, and then no byte came */
#define MAPICFG_HTTP_FAILURE_TIMEOUT_TOTAL 130u /* bytes came, and it took too long */
#define MAPICFG_HTTP_FAILURE_CANCELLED 144u     /* the program gave up */

/** A failure in place of a response, or of its end.
 *  @param failure  MAPICFG_HTTP_FAILURE_
 *  @param words    in the words of the library that failed; without secrets; NULL: none
 *  Errors: MAPICFG_E_ARGUMENT (another number).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_http_response_set_failure(mapicfg_http_response *response, uint32_t failure,
                                                             const char *words, mapicfg_error *err);
/** "refused", "certificate-name"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_http_failure_name(uint32_t failure);
/** The layer of a failure, MAPICFG_HTTP_LAYER_; 0 for 0. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_http_failure_layer(uint32_t failure);
/** "dns", "tcp", "tls", "certificate", "proxy", "authentication", "http", "timeout", "cancelled", and those of
 *  mapicfg_probe_get_layer(); NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_http_layer_name(uint32_t layer);

/** How long to wait for the next byte once the headers of a response are there: longer than the period in which the
 *  server promises a sign of life, when that is longer than the request's limit.
 *  @param limit  that of the request, milliseconds
 *  Since: 1.0. Source: [MS-OXCMAPIHTTP] 2.2.3.3.4, X-PendingPeriod. */
MAPICFG_API uint32_t mapicfg_http_response_idle_limit(const mapicfg_http_response *response, uint32_t limit);
/** The value of the first header of this name, letters compared without regard to case; NULL when there is none.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_http_response_find_header(const mapicfg_http_response *response, const char *name);
/** The status, 0 when none was set. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_http_response_get_status(const mapicfg_http_response *response);
/** Certificate `index` from 0, DER; NULL when out of range. size may be NULL. Since: 1.0 */
MAPICFG_API const void *mapicfg_http_response_get_certificate(const mapicfg_http_response *response, size_t index,
                                                              size_t *size);

#ifdef __cplusplus
}
#endif
#endif
