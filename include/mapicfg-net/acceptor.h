/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor.h: the server's side of MAPI over HTTP and Autodiscover, for people who write clients: it says what a client
 * sent and what is wrong with it, and answers as Exchange would, from a store. There are no mailboxes behind it.
 *
 * Nothing here does I/O: bytes of a connection go in, what was said about each request and the bytes to send come out.
 * TLS is the caller's. An acceptor, its connections and requests belong to one thread at a time. */
#ifndef MAPICFG_NET_ACCEPTOR_H
#define MAPICFG_NET_ACCEPTOR_H

#include <mapicfg-net/http.h>
#include <mapicfg/directory.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One Exchange server of a store. Since: 1.0 */
typedef struct mapicfg_acceptor mapicfg_acceptor;

/* Flags of the options. Since: 1.0 */
#define MAPICFG_ACCEPTOR_ANY_LOGON 1u    /* accept logons that cannot be verified: each is said to be so */
#define MAPICFG_ACCEPTOR_OUTSIDE 2u      /* clients are outside, where Autodiscover tells that apart */
#define MAPICFG_ACCEPTOR_GSS_NTLM 4u     /* GSSAPI verifies NTLM: gss-ntlmssp has users (NTLM_USER_FILE) */
#define MAPICFG_ACCEPTOR_GSS_KERBEROS 8u /* GSSAPI verifies Kerberos: there is a keytab (KRB5_KTNAME) */
#define MAPICFG_ACCEPTOR_OWN_URLS 16u    /* Autodiscover's URLs have the request's Host, not the store's hosts */

/* Extended Protection. Since: 1.0 */
#define MAPICFG_ACCEPTOR_PROTECTION_STORE 0u   /* as the virtual directory says */
#define MAPICFG_ACCEPTOR_PROTECTION_OFF 1u     /* bindings are looked at, and change nothing */
#define MAPICFG_ACCEPTOR_PROTECTION_ALLOW 2u   /* a wrong one is refused */
#define MAPICFG_ACCEPTOR_PROTECTION_REQUIRE 3u /* so is none */

/** "off", "allow", "require"; NULL for another number. Since: 1.0 */
MAPICFG_API const char *mapicfg_acceptor_protection_name(uint32_t protection);

/** Begin with MAPICFG_ACCEPTOR_OPTIONS_INIT; NULL options are the same. What is given is copied. Since: 1.0 */
typedef struct mapicfg_acceptor_options {
    uint32_t size;           /**< sizeof(mapicfg_acceptor_options) */
    uint32_t flags;          /**< MAPICFG_ACCEPTOR_ */
    uint32_t auth;           /**< MAPICFG_HTTP_AUTH_ bits that are offered; 0: as the virtual directories say */
    uint32_t protection;     /**< MAPICFG_ACCEPTOR_PROTECTION_ */
    const char *server;      /**< the server of the store, by its name or FQDN; NULL: the first one that has a MAPI
                                  virtual directory, or "EXCHANGE" */
    const void *certificate; /**< DER of the certificate that TLS shows; NULL: bindings cannot be compared */
    size_t certificate_size; /**< its bytes, at most 1 MiB */
    const char *password;    /**< the password of all users, for Basic; NULL: any is accepted. The copy is wiped by
                                  mapicfg_acceptor_free() */
    size_t password_size;    /**< its bytes */
    size_t max_body;         /**< most bytes of a request's body; 0: 1,048,576 */
} mapicfg_acceptor_options;
#define MAPICFG_ACCEPTOR_OPTIONS_INIT \
    { sizeof(mapicfg_acceptor_options), 0, 0, 0, NULL, NULL, 0, NULL, 0, 0 }
#define MAPICFG_ACCEPTOR_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_acceptor_options, max_body)

/** An acceptor that answers from a directory, which is borrowed and must last longer; later changes of its mailboxes
 *  and virtual directories do not count. To be freed with mapicfg_acceptor_free() after its connections.
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_ARGUMENT (flags, auth or protection), MAPICFG_E_NOT_FOUND (the server),
 *  MAPICFG_E_SYNTAX and MAPICFG_E_LIMIT (the certificate), MAPICFG_E_UNSUPPORTED (a certificate, and OpenSSL in FIPS
 *  mode, which has no MD5 for NTLM's binding), and those of mapicfg_autodiscover_open().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_acceptor_new(mapicfg_directory *directory, const mapicfg_acceptor_options *options,
                                                mapicfg_acceptor **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_acceptor_free(mapicfg_acceptor *acceptor);
/** The name of the server that it is. Borrowed; NULL when the acceptor is NULL. Since: 1.0 */
MAPICFG_API const char *mapicfg_acceptor_get_server(const mapicfg_acceptor *acceptor);
/** The schemes that /mapi offers, MAPICFG_HTTP_AUTH_ bits; 0 for NULL. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_acceptor_get_auth(const mapicfg_acceptor *acceptor);
/** Extended Protection of /mapi: MAPICFG_ACCEPTOR_PROTECTION_OFF, _ALLOW or _REQUIRE; 0 for NULL. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_acceptor_get_protection(const mapicfg_acceptor *acceptor);
/* What is assumed, as the store does not state it and the options do not say it. Since: 1.0 */
#define MAPICFG_ACCEPTOR_ASSUMED_SERVER 1u     /* the server's name is EXCHANGE */
#define MAPICFG_ACCEPTOR_ASSUMED_AUTH 2u       /* /mapi offers NTLM and Negotiate, as setup leaves it */
#define MAPICFG_ACCEPTOR_ASSUMED_PROTECTION 4u /* Extended Protection of /mapi is off */

/** MAPICFG_ACCEPTOR_ASSUMED_ bits; 0 for NULL. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_acceptor_get_assumed(const mapicfg_acceptor *acceptor);
/** Sessions of emsmdb and nspi that clients have not closed. The oldest one ends when there would be more than 1,024.
 *  0 for NULL.
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_acceptor_session_count(const mapicfg_acceptor *acceptor);

/* ---- connections ---- */

/** A connection. Logons by NTLM and Negotiate hold for it. Since: 1.0 */
typedef struct mapicfg_acceptor_connection mapicfg_acceptor_connection;
/** A request that was received and answered. Since: 1.0 */
typedef struct mapicfg_acceptor_request mapicfg_acceptor_request;

/** A new connection, to be freed with mapicfg_acceptor_disconnect() before its acceptor. It takes 64 KiB, and up to
 *  max_body of the options while a body comes in. How many there are and how long they wait is the caller's to limit.
 *  Errors: MAPICFG_E_ARGUMENT (NULL), MAPICFG_E_NOMEM.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_acceptor_connect(mapicfg_acceptor *acceptor, mapicfg_acceptor_connection **out,
                                                    mapicfg_error *err);
/** Frees it with its output; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_acceptor_disconnect(mapicfg_acceptor_connection *connection);
/** Takes bytes that the client sent, up to the end of a request: hand in the rest after mapicfg_acceptor_next(). A
 *  request has at most 65,536 bytes of headers, 200 of them, and max_body bytes of a body; more is answered with an
 *  error, after which the connection is over.
 *  @param bytes  borrowed; NULL only when size is 0
 *  @param taken  gets how many were taken; of a connection that is over all, unread
 *  Errors: MAPICFG_E_ARGUMENT (NULL); MAPICFG_E_NOMEM, after which nothing but mapicfg_acceptor_disconnect() can be
 *  done with the connection.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_acceptor_receive(mapicfg_acceptor_connection *connection, const void *bytes,
                                                    size_t size, size_t *taken, mapicfg_error *err);
/** Answers the request that has come in whole, or of which enough has come to refuse it.
 *  @param time  milliseconds since 1970-01-01 UTC
 *  @param out   gets the request, to be freed with mapicfg_acceptor_request_free(); NULL: more bytes are needed
 *  Errors: MAPICFG_E_ARGUMENT (NULL); MAPICFG_E_NOMEM and those of reading the directory, which end the connection as
 *  with mapicfg_acceptor_receive().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_acceptor_next(mapicfg_acceptor_connection *connection, int64_t time,
                                                 mapicfg_acceptor_request **out, mapicfg_error *err);
/** Bytes that are to be sent. Borrowed until the next call with the connection; NULL: there are none.
 *  @param size  gets how many; may be NULL
 *  Since: 1.0 */
MAPICFG_API const void *mapicfg_acceptor_get_output(const mapicfg_acceptor_connection *connection, size_t *size);
/** Notes that so many of them have been sent, from the first on; more than there are counts as all. Since: 1.0 */
MAPICFG_API void mapicfg_acceptor_sent(mapicfg_acceptor_connection *connection, size_t size);
/** 1: the connection is to be closed when its output has been sent; nothing more is taken. NULL is
 *  over.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_acceptor_is_over(const mapicfg_acceptor_connection *connection);
/** 1: a part of a request has come, and the rest has not; the caller sets how long that may be. Since: 1.0 */
MAPICFG_API int mapicfg_acceptor_is_waiting(const mapicfg_acceptor_connection *connection);

/* ---- what was received ---- */

/** Frees it; NULL is fine. It may outlive its connection and its acceptor. Since: 1.0 */
MAPICFG_API void mapicfg_acceptor_request_free(mapicfg_acceptor_request *request);

/* Texts of a request. Later versions may add some. Since: 1.0 */
#define MAPICFG_ACCEPTOR_TEXT_METHOD 0u
#define MAPICFG_ACCEPTOR_TEXT_TARGET 1u    /* path and query */
#define MAPICFG_ACCEPTOR_TEXT_PLACE 2u     /* "emsmdb", "nspi", "autodiscover", "health"; NULL: another path */
#define MAPICFG_ACCEPTOR_TEXT_TYPE 3u      /* X-RequestType */
#define MAPICFG_ACCEPTOR_TEXT_AGENT 4u     /* User-Agent */
#define MAPICFG_ACCEPTOR_TEXT_SCHEME 5u    /* the scheme of Authorization */
#define MAPICFG_ACCEPTOR_TEXT_MECHANISM 6u /* "NTLM" or "Kerberos", of NTLM and Negotiate */
#define MAPICFG_ACCEPTOR_TEXT_BINDING 7u   /* "right", "none", "zero", "wrong"; NULL: not known */
#define MAPICFG_ACCEPTOR_TEXT_USER 8u      /* who is logged on, as the client names the user */
#define MAPICFG_ACCEPTOR_TEXT_MAILBOX 9u   /* MailboxId of the URL of MAPI over HTTP */
#define MAPICFG_ACCEPTOR_TEXT_SERVICE 10u  /* SPN of the client: a ticket's "HTTP/host@REALM", NTLM's MsvAvTargetName */
#define MAPICFG_ACCEPTOR_TEXT_ENCRYPTION 11u /* of a Kerberos ticket: "aes256-cts-hmac-sha1-96" */
#define MAPICFG_ACCEPTOR_TEXT_COUNT 12u

/** One of the texts, cleaned of what a terminal would obey and cut at 200 bytes. Borrowed; NULL: none. Since: 1.0 */
MAPICFG_API const char *mapicfg_acceptor_request_get_text(const mapicfg_acceptor_request *request, uint32_t which);

/* Numbers of a request; -1: none. Later versions may add some. Since: 1.0 */
#define MAPICFG_ACCEPTOR_NUMBER_STATUS 0u   /* of HTTP, of the answer */
#define MAPICFG_ACCEPTOR_NUMBER_RESPONSE 1u /* X-ResponseCode of the answer */
#define MAPICFG_ACCEPTOR_NUMBER_ERROR 2u    /* ErrorCode in the answer's body: of MAPI, or of Autodiscover */
#define MAPICFG_ACCEPTOR_NUMBER_BODY 3u     /* bytes of the request's body */
#define MAPICFG_ACCEPTOR_NUMBER_COUNT 4u

/** One of the numbers; -1 also when the request is NULL. Since: 1.0 */
MAPICFG_API int64_t mapicfg_acceptor_request_get_number(const mapicfg_acceptor_request *request, uint32_t which);
/** What is to be said about it: statements of the areas "listen" and "autodiscover". Borrowed; NULL when the request is
 *  NULL.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_statements *mapicfg_acceptor_request_get_statements(const mapicfg_acceptor_request *request);
/** All of it as one JSON object on one line: {"method", "target", "place", "type", "agent", "scheme", "mechanism",
 *  "binding", "user", "mailbox", "service", "encryption", "status", "responseCode", "errorCode", "bodySize",
 *  "statements"}; no secrets. To be released with mapicfg_free().
 *  Errors: MAPICFG_E_ARGUMENT (NULL), MAPICFG_E_NOMEM.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_acceptor_request_dup_json(const mapicfg_acceptor_request *request, char **json,
                                                             mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
