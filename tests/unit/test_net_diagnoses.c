/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_diagnoses.c: each fault by its id: a server that is fine but for one thing, and what the probe
 * says of it. */
#include "exchange.h"

/* How the probe differs from the usual one. */
enum {
    CTP = 1,
    OUTSIDE = 2,
    NO_DN = 4,
    NO_URL = 8,
    OTHER_NAME = 16,
    PLAIN_URL = 32,
    NTLM_ONLY = 64,
    TRIES = 128,
    SERVER = 256,
    GUID = 512,
    OTHER_URL = 1024
};

#define BODY(text) .body = text, .body_size = sizeof(text) - 1
#define PAYLOAD(text) .payload = text, .payload_size = sizeof(text) - 1
#define POX(text)                                                                                               \
    "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\"><Response " \
    "xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\">" text           \
    "</Response>"                                                                                               \
    "</Autodiscover>"
#define POX_ERROR(code)                                                                               \
    "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">" \
    "<Response><Error Time=\"10:00:00.0000000\" Id=\"1\"><ErrorCode>" code                            \
    "</ErrorCode><Message>Words</Message>"                                                            \
    "<DebugData /></Error></Response></Autodiscover>"
/* Connect's answer: no error, three numbers, no DNPrefix, half of a surrogate pair, no auxiliary buffer. */
#define BAD_NAME "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x00\xd8\0\0\0\0\0\0"
#define DN "<User><DisplayName>Anna</DisplayName><LegacyDN>" LEGACY_DN "</LegacyDN></User>"
#define MAPI(side, url)                                                                                        \
    "<Account><Action>settings</Action><Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore><" side "Url>" url \
    "</" side "Url></MailStore><AddressBook><" side "Url>" NSPI_URL "</" side                                  \
    "Url></AddressBook></Protocol></Account>"

static const struct diagnosis {
    const char *id;
    uint32_t wish;
    struct twist twist;
} diagnoses[] = {
    {"probe-name-unknown", 0, {.failure = MAPICFG_HTTP_FAILURE_NAME_UNKNOWN, .words = "because"}},
    {"probe-name-no-address", 0, {.failure = MAPICFG_HTTP_FAILURE_NAME_NO_ADDRESS, .words = "because"}},
    {"probe-name-server", 0, {.failure = MAPICFG_HTTP_FAILURE_NAME_SERVER, .words = "because"}},
    {"probe-name-timeout", 0, {.failure = MAPICFG_HTTP_FAILURE_NAME_TIMEOUT, .words = "because"}},
    {"probe-tcp-refused", 0, {.failure = MAPICFG_HTTP_FAILURE_REFUSED, .words = "because"}},
    {"probe-tcp-timeout", 0, {.failure = MAPICFG_HTTP_FAILURE_CONNECT_TIMEOUT, .words = "because"}},
    {"probe-tcp-unreachable", 0, {.failure = MAPICFG_HTTP_FAILURE_UNREACHABLE, .words = "because"}},
    {"probe-tcp-reset", 0, {.failure = MAPICFG_HTTP_FAILURE_CONNECT_RESET, .words = "because"}},
    {"probe-tcp-other", 0, {.failure = MAPICFG_HTTP_FAILURE_CONNECT_OTHER, .words = "because"}},
    {"probe-tls-version", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_VERSION, .words = "because"}},
    {"probe-tls-cipher", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_CIPHER, .words = "because"}},
    {"probe-tls-alert", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_ALERT, .words = "because"}},
    {"probe-tls-plain", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_PLAIN, .words = "because"}},
    {"probe-tls-closed", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_CLOSED, .words = "because"}},
    {"probe-tls-timeout", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_TIMEOUT, .words = "because"}},
    {"probe-tls-client", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_CLIENT, .words = "because"}},
    {"probe-tls-name", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_NAME, .words = "because"}},
    {"probe-tls-other", 0, {.failure = MAPICFG_HTTP_FAILURE_TLS_OTHER, .words = "because"}},
    {"probe-certificate-expired", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_EXPIRED, .words = "because"}},
    {"probe-certificate-not-yet", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_NOT_YET, .words = "because"}},
    {"probe-certificate-name", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_NAME, .words = "because"}},
    {"probe-certificate-self-signed", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_SELF_SIGNED, .words = "because"}},
    {"probe-certificate-authority", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_AUTHORITY, .words = "because"}},
    {"probe-certificate-incomplete", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_INCOMPLETE, .words = "because"}},
    {"probe-certificate-weak", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_WEAK, .words = "because"}},
    {"probe-certificate-revoked", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_REVOKED, .words = "because"}},
    {"probe-certificate-purpose", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_PURPOSE, .words = "because"}},
    {"probe-certificate-other", 0, {.failure = MAPICFG_HTTP_FAILURE_CERTIFICATE_OTHER, .words = "because"}},
    {"probe-client-proxy-unreachable", 0, {.failure = MAPICFG_HTTP_FAILURE_PROXY_UNREACHABLE, .words = "because"}},
    {"probe-client-proxy-refused", 0, {.failure = MAPICFG_HTTP_FAILURE_PROXY_REFUSED, .words = "because"}},
    {"probe-client-proxy-logon", 0, {.failure = MAPICFG_HTTP_FAILURE_PROXY_LOGON, .words = "because"}},
    {"probe-auth-no-spn", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_NO_SPN, .words = "because"}},
    {"probe-auth-encryption", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_ENCRYPTION, .words = "because"}},
    {"probe-auth-expired", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_EXPIRED, .words = "because"}},
    {"probe-auth-no-ticket", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_NO_TICKET, .words = "because"}},
    {"probe-auth-clock", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_CLOCK, .words = "because"}},
    {"probe-auth-no-mechanism", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_NO_MECHANISM, .words = "because"}},
    {"probe-auth-no-kdc", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_NO_KDC, .words = "because"}},
    {"probe-auth-password", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_PASSWORD, .words = "because"}},
    {"probe-auth-user", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_USER, .words = "because"}},
    {"probe-auth-modified", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_MODIFIED, .words = "because"}},
    {"probe-auth-token", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_TOKEN, .words = "because"}},
    {"probe-auth-no-scheme", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_NO_SCHEME, .words = "because"}},
    {"probe-auth-no-credentials", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_NO_CREDENTIALS, .words = "because"}},
    {"probe-auth-withheld", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_WITHHELD, .words = "because"}},
    {"probe-auth-other", 0, {.failure = MAPICFG_HTTP_FAILURE_AUTH_OTHER, .words = "because"}},
    {"probe-http-no-answer", 0, {.failure = MAPICFG_HTTP_FAILURE_NO_ANSWER, .words = "because"}},
    {"probe-http-cut", 0, {.failure = MAPICFG_HTTP_FAILURE_CUT, .words = "because"}},
    {"probe-http-reset", 0, {.failure = MAPICFG_HTTP_FAILURE_RESET, .words = "because"}},
    {"probe-http-not-http", 0, {.failure = MAPICFG_HTTP_FAILURE_NOT_HTTP, .words = "because"}},
    {"probe-http-length", 0, {.step = "emsmdb-connect", .set = {"Content-Length: 10", "Content-Length: 11"}}},
    {"probe-http-too-large", 0, {.failure = MAPICFG_HTTP_FAILURE_TOO_LARGE, .words = "because"}},
    {"probe-http-version", 0, {.failure = MAPICFG_HTTP_FAILURE_VERSION, .words = "because"}},
    {"probe-http-other", 0, {.failure = MAPICFG_HTTP_FAILURE_HTTP_OTHER, .words = "because"}},
    {"probe-timeout-first", 0, {.failure = MAPICFG_HTTP_FAILURE_TIMEOUT_FIRST, .words = "because"}},
    {"probe-timeout-idle", 0, {.failure = MAPICFG_HTTP_FAILURE_TIMEOUT_IDLE, .words = "because"}},
    {"probe-timeout-total", 0, {.failure = MAPICFG_HTTP_FAILURE_TIMEOUT_TOTAL, .words = "because"}},
    {"probe-cancelled", 0, {.failure = MAPICFG_HTTP_FAILURE_CANCELLED, .words = "because"}},
    {"probe-name-private", OUTSIDE, {.address = "10.0.0.5"}},
    {"probe-name-private", OUTSIDE, {.address = "fd00::5"}},
    {"probe-name-loopback", 0, {.address = "127.0.0.1"}},
    {"probe-tls-old", 0, {.tls = "TLSv1.1"}},
    {"probe-certificate-ignored", 0, {.verification = MAPICFG_HTTP_FAILURE_CERTIFICATE_EXPIRED}},
    {"probe-pending-late", 0, {.step = "emsmdb-connect", .late = 60000}},
    {"probe-400-mailbox-id", PLAIN_URL, {.step = "emsmdb-ping-first", .status = 400}},
    {"probe-400", 0, {.step = "emsmdb-connect", .status = 400}},
    {"probe-401-proxy",
     0,
     {.step = "emsmdb-ping-first",
      .status = 401,
      .set = {"WWW-Authenticate: Basic realm=x", "X-FEServer:", "Server: nginx/1.22"}}},
    {"probe-401-no-scheme", 0, {.step = "emsmdb-ping-first", .status = 401, .set = {"WWW-Authenticate:"}}},
    {"probe-401-no-scheme", 0, {.step = "emsmdb-anonymous", .set = {"WWW-Authenticate:"}}},
    {"probe-401-not-offered", NTLM_ONLY, {.step = "emsmdb-anonymous", .set = {"WWW-Authenticate: Basic realm=x"}}},
    {"probe-401-not-offered",
     0,
     {.step = "emsmdb-ping-first",
      .status = 401,
      .auth = MAPICFG_HTTP_AUTH_OTHER,
      .set = {"WWW-Authenticate: Digest realm=x"}}},
    {"probe-401-anonymous", 0, {.step = "emsmdb-ping-first", .status = 401, .auth = MAPICFG_HTTP_AUTH_OTHER}},
    {"probe-401-basic", 0, {.step = "emsmdb-ping-first", .status = 401}},
    {"probe-401-bound", 0, {.step = "emsmdb-ping-first", .status = 401, .auth = MAPICFG_HTTP_AUTH_NTLM, .legs = 2}},
    {"probe-401-unbound",
     0,
     {.step = "emsmdb-ping-first",
      .status = 401,
      .auth = MAPICFG_HTTP_AUTH_NTLM,
      .legs = 2,
      .bindings = MAPICFG_HTTP_BINDINGS_NONE}},
    {"probe-401-wrong-bound",
     0,
     {.step = "emsmdb-ping-first",
      .status = 401,
      .auth = MAPICFG_HTTP_AUTH_NTLM,
      .legs = 2,
      .bindings = MAPICFG_HTTP_BINDINGS_WRONG}},
    {"probe-401-half", 0, {.step = "emsmdb-ping-first", .status = 401, .auth = MAPICFG_HTTP_AUTH_NTLM, .legs = 1}},
    {"probe-401-ticket",
     0,
     {.step = "emsmdb-ping-first",
      .status = 401,
      .auth = MAPICFG_HTTP_AUTH_NEGOTIATE,
      .legs = 1,
      .mechanism = "Kerberos"}},
    {"probe-401-bound",
     0,
     {.step = "emsmdb-ping-first", .status = 401, .auth = MAPICFG_HTTP_AUTH_NEGOTIATE, .legs = 2, .mechanism = "NTLM"}},
    {"probe-401-bearer",
     0,
     {.step = "emsmdb-ping-first",
      .status = 401,
      .auth = MAPICFG_HTTP_AUTH_BEARER,
      .set = {"WWW-Authenticate: Bearer", "x-ms-diagnostics: 2000003;reason=x"}}},
    {"probe-403", 0, {.step = "emsmdb-ping-first", .status = 403}},
    {"probe-404", 0, {.step = "emsmdb-ping-first", .status = 404}},
    {"probe-405", 0, {.step = "emsmdb-ping-first", .status = 405}},
    {"probe-407", 0, {.step = "emsmdb-ping-first", .status = 407}},
    {"probe-408", 0, {.step = "emsmdb-ping-first", .status = 408}},
    {"probe-411", 0, {.step = "emsmdb-ping-first", .status = 411}},
    {"probe-413", 0, {.step = "emsmdb-ping-first", .status = 413}},
    {"probe-417", 0, {.step = "emsmdb-ping-first", .status = 417}},
    {"probe-421", 0, {.step = "emsmdb-ping-first", .status = 421}},
    {"probe-426", 0, {.step = "emsmdb-ping-first", .status = 426}},
    {"probe-429", 0, {.step = "emsmdb-ping-first", .status = 429}},
    {"probe-431", 0, {.step = "emsmdb-ping-first", .status = 431}},
    {"probe-440", 0, {.step = "emsmdb-ping-first", .status = 440}},
    {"probe-500", 0, {.step = "emsmdb-ping-first", .status = 500}},
    {"probe-501", 0, {.step = "emsmdb-ping-first", .status = 501}},
    {"probe-502", 0, {.step = "emsmdb-ping-first", .status = 502}},
    {"probe-503", 0, {.step = "emsmdb-ping-first", .status = 503}},
    {"probe-504", 0, {.step = "emsmdb-ping-first", .status = 504}},
    {"probe-status", 0, {.step = "emsmdb-ping-first", .status = 418}},
    {"probe-status", 0, {.step = "emsmdb-ping-first", .status = 599}},
    {"probe-403-proxy", 0, {.step = "emsmdb-ping-first", .status = 403, .set = {"X-FEServer:", "Server: nginx/1.22"}}},
    {"probe-404-proxy", 0, {.step = "emsmdb-ping-first", .status = 404, .set = {"X-FEServer:", "Server: nginx/1.22"}}},
    {"probe-503-proxy", 0, {.step = "emsmdb-ping-first", .status = 503, .set = {"X-FEServer:", "Server: nginx/1.22"}}},
    {"probe-503-kernel",
     0,
     {.step = "emsmdb-ping-first", .status = 503, .set = {"X-FEServer:", "Server: Microsoft-HTTPAPI/2.0"}}},
    {"probe-substatus",
     0,
     {.step = "emsmdb-ping-first", .status = 404, BODY("<h3>HTTP Error 404.13 - Not Found</h3>")}},
    {"probe-failure-context",
     0,
     {.step = "emsmdb-ping-first", .status = 500, .set = {"X-FailureContext: FrontEnd;500;VW5hdXRob3JpemVk;;;;"}}},
    {"probe-redirect-logon",
     0,
     {.step = "emsmdb-connect", .status = 302, .set = {"Location: https://mail.contoso.com/owa/auth/logon.aspx"}}},
    {"probe-redirect-plain",
     0,
     {.step = "emsmdb-connect", .status = 302, .set = {"Location: http://mail.contoso.com/mapi/emsmdb/"}}},
    {"probe-redirect-elsewhere",
     0,
     {.step = "emsmdb-connect", .status = 302, .set = {"Location: https://other.contoso.com/mapi/emsmdb/"}}},
    {"probe-redirect-elsewhere",
     0,
     {.step = "emsmdb-connect", .status = 302, .set = {"Location: https://mail.contoso.com/owa/"}}},
    {"probe-redirect-loop", 0, {.step = "emsmdb-connect", .status = 302, .set = {"Location: /mapi/emsmdb/?again"}}},
    {"probe-redirect-followed",
     0,
     {.step = "emsmdb-connect", .status = 302, .set = {"Location: https://mail.contoso.com/mapi/emsmdb/?again"}}},
    {"probe-redirect-nowhere", 0, {.step = "emsmdb-connect", .status = 302}},
    {"probe-page-logon",
     0,
     {.step = "emsmdb-connect",
      .set = {"Content-Type: text/html", "X-ResponseCode:"},
      BODY("<input type=\"password\">")}},
    {"probe-page",
     0,
     {.step = "emsmdb-connect", .set = {"Content-Type: text/html", "X-ResponseCode:"}, BODY("<title>Welcome</title>")}},
    {"probe-page", 0, {.step = "emsmdb-connect", .set = {"Content-Type: text/html"}, BODY("<title>Welcome</title>")}},
    {"probe-content-type", 0, {.step = "emsmdb-connect", .set = {"Content-Type: application/octet-stream"}}},
    {"probe-content-type", 0, {.step = "emsmdb-connect", .set = {"Content-Type:"}}},
    {"probe-anonymous-accepted", 0, {.step = "emsmdb-anonymous", .status = 200}},
    {"probe-offers", 0, {.status = 0}},
    {"probe-ntlm-http2", 0, {.step = "emsmdb-anonymous", .version = "2"}},
    {"probe-http-old", 0, {.version = "1.0"}},
    {"probe-binding-not-looked-at",
     0,
     {.step = "emsmdb-connect", .auth = MAPICFG_HTTP_AUTH_NTLM, .legs = 2, .bindings = MAPICFG_HTTP_BINDINGS_NONE}},
    {"probe-logon-stopped", TRIES, {.step = "emsmdb-ping-first", .status = 401}},
    {"probe-code-1",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 1", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-2",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 2", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-3",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 3", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-4",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 4", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-5",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 5", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-6",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 6", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-7",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 7", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-8",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 8", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-9",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 9", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-10",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 10", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-11",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 11", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-12",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 12", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-13",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 13", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-14",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 14", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-15",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 15", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-16",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 16", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-17",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 17", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-18",
     0,
     {.step = "emsmdb-connect",
      .set = {"X-ResponseCode: 18", "Content-Type: text/html"},
      BODY("<html><body>Some words</body></html>")}},
    {"probe-code-8", 0, {.step = "nspi-anonymous", .status = 200, .set = {"X-ResponseCode: 8"}}},
    {"probe-code-unknown", 0, {.step = "emsmdb-connect", .set = {"X-ResponseCode: 19"}}},
    {"probe-code-gromox", 0, {.step = "emsmdb-connect", .set = {"X-ResponseCode: 3", "Server: gromox/2"}}},
    {"probe-code-missing", 0, {.step = "emsmdb-connect", .set = {"X-ResponseCode:"}}},
    {"probe-code-missing", 0, {.step = "emsmdb-anonymous", .status = 200, .set = {"X-ResponseCode:"}}},
    {"probe-code-bad", 0, {.step = "emsmdb-connect", .set = {"X-ResponseCode: abc"}}},
    {"probe-code-late",
     0,
     {.step = "emsmdb-connect", BODY("PROCESSING\r\nDONE\r\nX-ResponseCode: 10\r\nX-ElapsedTime: 1\r\n\r\n")}},
    {"probe-code-10",
     0,
     {.step = "emsmdb-connect", BODY("PROCESSING\r\nDONE\r\nX-ResponseCode: 10\r\nX-ElapsedTime: 1\r\n\r\n")}},
    {"probe-code-10", 0, {.step = "emsmdb-connect", .set = {"X-ResponseCode: 0, 10"}}},
    {"probe-ping-session", 0, {.step = "emsmdb-ping-first", .set = {"X-ResponseCode: 13"}}},
    {"probe-frame-none", 0, {.step = "emsmdb-connect", BODY("hello")}},
    {"probe-frame-no-processing", 0, {.step = "emsmdb-connect", BODY("DONE\r\nX-ElapsedTime: 1\r\n\r\n")}},
    {"probe-frame-no-done", 0, {.step = "emsmdb-connect", BODY("PROCESSING\r\n")}},
    {"probe-frame-no-done", 0, {.step = "emsmdb-connect", BODY("PROCESSING\r\nPENDING\r\nPENDI")}},
    {"probe-frame-cut", 0, {.step = "emsmdb-connect", BODY("PROCESSING\r\nDONE\r\nX-Ela")}},
    {"probe-frame-lf", 0, {.step = "emsmdb-connect", BODY("PROCESSING\nDONE\n\n")}},
    {"probe-frame-line", 0, {.step = "emsmdb-connect", BODY("PROCESSING\r\nHELLO\r\n")}},
    {"probe-frame-elapsed", 0, {.step = "emsmdb-connect", BODY("PROCESSING\r\nDONE\r\nX-ElapsedTime: abc\r\n\r\n")}},
    {"probe-frame-gromox",
     0,
     {.step = "emsmdb-connect", BODY("PROCESSING\r\nPENDINGPROCESSING\r\nDONE\r\nX-ElapsedTime: 1\r\n\r\n")}},
    {"probe-frame-none", 0, {.step = "emsmdb-connect", BODY("")}},
    {"probe-body-short", 0, {.step = "emsmdb-connect", PAYLOAD("\0\0\0\0\0\0\0\0\1\2")}},
    {"probe-body-short", 0, {.step = "nspi-bind", PAYLOAD("\0\0\0\0\0\0\0\0\1\2")}},
    {"probe-body-short", 0, {.step = "emsmdb-connect", PAYLOAD("")}},
    {"probe-body-name", 0, {.step = "emsmdb-connect", PAYLOAD(BAD_NAME)}},
    {"probe-body-extra", 0, {.step = "emsmdb-connect", PAYLOAD(CONNECT_BODY "more")}},
    {"probe-body-ping", 0, {.step = "emsmdb-ping", PAYLOAD("x")}},
    {"probe-request-id-missing", 0, {.step = "emsmdb-connect", .set = {"X-RequestId:"}}},
    {"probe-request-id-other",
     0,
     {.step = "emsmdb-connect", .set = {"X-RequestId: {22222222-1111-4222-8333-444455556660}:1"}}},
    {"probe-client-info-missing", 0, {.step = "emsmdb-connect", .set = {"X-ClientInfo:"}}},
    {"probe-client-info-other", 0, {.step = "emsmdb-connect", .set = {"X-ClientInfo: {0}:1"}}},
    {"probe-request-type-missing", 0, {.step = "emsmdb-connect", .set = {"X-RequestType:"}}},
    {"probe-request-type-other", 0, {.step = "emsmdb-connect", .set = {"X-RequestType: Execute"}}},
    {"probe-cookie-missing", 0, {.step = "emsmdb-connect", .set = {"Set-Cookie:"}}},
    {"probe-cookie-path", 0, {.step = "emsmdb-connect", .set = {"Set-Cookie: MapiContext=x; path=/exchange"}}},
    {"probe-cookie-lost", 0, {.step = "emsmdb-ping", .set = {"X-ResponseCode: 6"}}},
    {"probe-cookie-lost", 0, {.step = "emsmdb-ping", .set = {"X-ResponseCode: 10"}}},
    {"probe-cookie-lost", 0, {.step = "emsmdb-ping", .set = {"X-ResponseCode: 13"}}},
    {"probe-cookie-lost", 0, {.step = "emsmdb-ping", .set = {"X-ResponseCode: 15"}}},
    {"probe-back-end-changed", 0, {.step = "emsmdb-ping", .set = {"X-BEServer: EX9"}}},
    {"probe-expiration-missing", 0, {.step = "emsmdb-ping", .set = {"X-ExpirationInfo:"}}},
    {"probe-status-code", 0, {.step = "emsmdb-connect", PAYLOAD("\5\0\0\0\0\0\0\0")}},
    {"probe-connect-unknown-user", 0, {.step = "emsmdb-connect", .error = 0x3eb}},
    {"probe-connect-login-perm", 0, {.step = "emsmdb-connect", .error = 0x3f2}},
    {"probe-connect-memory", 0, {.step = "emsmdb-connect", .error = 0x3f0}},
    {"probe-connect-wrong-server", 0, {.step = "emsmdb-connect", .error = 0x478}},
    {"probe-connect-authentication", 0, {.step = "emsmdb-connect", .error = 0x4b6}},
    {"probe-connect-version-blocked", 0, {.step = "emsmdb-connect", .error = 0x4df}},
    {"probe-connect-http-blocked", 0, {.step = "emsmdb-connect", .error = 0x4e0}},
    {"probe-connect-cached-mode", 0, {.step = "emsmdb-connect", .error = 0x4e1}},
    {"probe-connect-moving", 0, {.step = "emsmdb-connect", .error = 0x50c}},
    {"probe-connect-mailbox-disabled", 0, {.step = "emsmdb-connect", .error = 0x650}},
    {"probe-connect-disabled", 0, {.step = "emsmdb-connect", .error = 0x7d8}},
    {"probe-connect-mailbox-disabled", 0, {.step = "emsmdb-connect", .error = 0x96c}},
    {"probe-connect-directory", 0, {.step = "emsmdb-connect", .error = 0x96e}},
    {"probe-connect-directory", 0, {.step = "emsmdb-connect", .error = 0x96f}},
    {"probe-connect-not-encrypted", 0, {.step = "emsmdb-connect", .error = 0x970}},
    {"probe-connect-quarantined", 0, {.step = "emsmdb-connect", .error = 0xa33}},
    {"probe-connect-moving", 0, {.step = "emsmdb-connect", .error = 0xa34}},
    {"probe-connect-moving", 0, {.step = "emsmdb-connect", .error = 0xa35}},
    {"probe-connect-budget", 0, {.step = "emsmdb-connect", .error = 0xa36}},
    {"probe-connect-version", 0, {.step = "emsmdb-connect", .error = 0x80040110}},
    {"probe-connect-login-failure", 0, {.step = "emsmdb-connect", .error = 0x80040111}},
    {"probe-connect-denied", 0, {.step = "emsmdb-connect", .error = 0x80070005}},
    {"probe-connect-memory", 0, {.step = "emsmdb-connect", .error = 0x8007000e}},
    {"probe-bind-access", 0, {.step = "nspi-bind", .error = 0x3eb}},
    {"probe-bind-code-page", 0, {.step = "nspi-bind", .error = 0x8004011e}},
    {"probe-bind-access", 0, {.step = "nspi-bind", .error = 0x80040111}},
    {"probe-bind-access", 0, {.step = "nspi-bind", .error = 0x80070005}},
    {"probe-connect-other", 0, {.step = "emsmdb-connect", .error = 0x1234}},
    {"probe-bind-failed", 0, {.step = "nspi-bind", .error = 0x80004005}},
    {"probe-other-mailbox", OTHER_NAME, {.status = 0}},
    {"probe-guid-zero", 0, {.step = "nspi-bind", PAYLOAD("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")}},
    {"probe-close-failed", 0, {.step = "emsmdb-disconnect", .error = 0x80040605}},
    {"probe-close-failed", 0, {.step = "nspi-unbind", .error = 2}},
    {"probe-autodiscover-unknown-user", CTP, {.step = "autodiscover", BODY(POX_ERROR("500"))}},
    {"probe-autodiscover-no-settings", CTP, {.step = "autodiscover", BODY(POX_ERROR("501"))}},
    {"probe-autodiscover-request", CTP, {.step = "autodiscover", BODY(POX_ERROR("600"))}},
    {"probe-autodiscover-provider", CTP, {.step = "autodiscover", BODY(POX_ERROR("601"))}},
    {"probe-autodiscover-configuration", CTP, {.step = "autodiscover", BODY(POX_ERROR("602"))}},
    {"probe-autodiscover-server", CTP, {.step = "autodiscover", BODY(POX_ERROR("603"))}},
    {"probe-autodiscover-error", CTP, {.step = "autodiscover", BODY(POX_ERROR("700"))}},
    {"probe-autodiscover-unreadable", CTP, {.step = "autodiscover", BODY("hello")}},
    {"probe-autodiscover-unreadable",
     CTP,
     {.step = "autodiscover", BODY("{\"Protocol\":\"Ews\",\"Url\":\"https://x.com/EWS\"}")}},
    {"probe-autodiscover-not-mapi",
     CTP,
     {.step = "autodiscover",
      BODY(POX(DN "<Account><Action>settings</Action><Protocol><Type>EXCH</Type><Server>x@contoso.com</Server>"
                  "</Protocol></Account>"))}},
    {"probe-autodiscover-nothing",
     CTP,
     {.step = "autodiscover",
      BODY(POX(DN "<Account><Action>settings</Action><Protocol><Type>WEB</Type></Protocol></Account>"))}},
    {"probe-autodiscover-not-outside", CTP | OUTSIDE, {.status = 0}},
    {"probe-autodiscover-not-inside", CTP, {.step = "autodiscover", BODY(POX(DN MAPI("External", EMSMDB_URL)))}},
    {"probe-autodiscover-no-dn", CTP | NO_DN, {.step = "autodiscover", BODY(POX(MAPI("Internal", EMSMDB_URL)))}},
    {"probe-autodiscover-bad-url",
     CTP,
     {.step = "autodiscover", BODY(POX(DN MAPI("Internal", "http://mail.contoso.com/mapi/emsmdb/")))}},
    {"probe-autodiscover-loop",
     CTP,
     {.step = "autodiscover",
      BODY(POX("<Account><Action>redirectUrl</Action>"
               "<RedirectUrl>https://a.contoso.com/autodiscover/autodiscover.xml</RedirectUrl></Account>"))}},
    {"probe-autodiscover-loop",
     CTP,
     {.step = "autodiscover",
      BODY(POX("<Account><Action>redirectAddr</Action><RedirectAddr>anna@b.contoso.com</RedirectAddr></Account>"))}},
    {"probe-autodiscover-plain",
     CTP,
     {.step = "autodiscover", .status = 302, .set = {"Location: http://a.contoso.com/autodiscover/autodiscover.xml"}}},
    {"probe-autodiscover-redirected",
     CTP,
     {.step = "autodiscover", .status = 302, .set = {"Location: https://a.contoso.com/autodiscover/autodiscover.xml"}}},
    {"probe-autodiscover-bad-url",
     CTP,
     {.step = "autodiscover", .status = 302, .set = {"Location: ftp://a.contoso.com/"}}},
    {"probe-redirect-nowhere", CTP, {.step = "autodiscover", .status = 302}},
    {"probe-autodiscover-elsewhere",
     CTP,
     {.step = "autodiscover", .times = 1, .failure = MAPICFG_HTTP_FAILURE_REFUSED}},
    {"probe-autodiscover-answered", CTP, {.status = 0}},
    {"probe-autodiscover-other-url", CTP | OTHER_URL, {.status = 0}},
    {"probe-autodiscover-other-id", CTP | GUID, {.status = 0}},
    {"probe-health-fine", 0, {.status = 0}},
    {"probe-health-down", 0, {.step = "healthcheck", .status = 503}},
    {"probe-health-logon", 0, {.step = "healthcheck", .status = 401}},
    {"probe-health-body", 0, {.step = "healthcheck", BODY("It works!")}},
    {"probe-health-host", SERVER, {.status = 0}},
    {"probe-health-unreached", 0, {.step = "healthcheck", .status = 302, .set = {"Location: /owa/"}}},
    {"probe-no-url", NO_URL,
     {.step = "autodiscover",
      BODY(POX(DN "<Account><Action>settings</Action><Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore><InternalUrl>"
               EMSMDB_URL "</InternalUrl></MailStore></Protocol></Account>"))}},
    {"probe-no-dn", NO_DN, {.step = "autodiscover", BODY(POX_ERROR("500"))}},
};
#define COUNT ((int)(sizeof diagnoses / sizeof *diagnoses))

/* What no single answer shows: test_net_probe.c and test_net_transport.c have them. */
static const char *const elsewhere[] = {
    "probe-server-bad", "probe-server-mixed", "probe-server-one", "probe-protection-off", "probe-protection-allowed",
    "probe-protection-required", "probe-protection-other-certificate", "probe-protection-all-refused",
    "probe-protection-odd", "probe-protection-unmeasured",
};

static mapicfg_probe *probe_of(uint32_t wish) {
    mapicfg_probe_options options = usual_options();
    options.kind = wish & CTP ? MAPICFG_PROBE_CTP : MAPICFG_PROBE_DEEP;
    options.flags = wish & OUTSIDE ? MAPICFG_PROBE_OUTSIDE : 0;
    options.tries = wish & TRIES ? 5 : 0;
    options.auth = wish & NTLM_ONLY ? MAPICFG_HTTP_AUTH_NTLM : 0;
    if (wish & (NO_DN | NO_URL)) options.legacy_dn = NULL;
    if (wish & NO_URL) options.mail_store_url = NULL;
    if (wish & OTHER_NAME) options.display_name = "Bert";
    if (wish & PLAIN_URL) options.mail_store_url = "https://mail.contoso.com/mapi/emsmdb/";
    if (wish & OTHER_URL) options.mail_store_url = "https://old.contoso.com/mapi/emsmdb/?MailboxId=x@contoso.com";
    if (wish & SERVER) options.server = "ex9.contoso.com";
    if (wish & GUID) options.exchange_guid = "99999999-2222-3333-4444-555555555555";
    return new_probe(&options);
}

START_TEST(each_fault_has_its_id) {
    const struct diagnosis *diagnosis = &diagnoses[_i];
    mapicfg_probe *probe = probe_of(diagnosis->wish);
    run_probe(probe, &diagnosis->twist);
    char *json;
    ck_assert_int_eq(mapicfg_probe_dup_json(probe, &json, NULL), MAPICFG_OK);
    ck_assert_msg(has_said(probe, diagnosis->id), "row %d: no %s in %s", _i, diagnosis->id, json);
    const uint32_t severity = mapicfg_rule_get_severity(mapicfg_rule_find(diagnosis->id));
    const uint32_t verdict = mapicfg_probe_get_verdict(probe);
    if (severity == MAPICFG_SEVERITY_ERROR)
        ck_assert_msg(verdict == MAPICFG_PROBE_FAILED || verdict == MAPICFG_PROBE_UNKNOWN, "row %d: %s is %s", _i,
                      diagnosis->id, mapicfg_probe_verdict_name(verdict));
    if (severity >= MAPICFG_SEVERITY_WARNING) ck_assert_uint_ne(verdict, MAPICFG_PROBE_SUCCEEDED);
    mapicfg_free(json);
    mapicfg_probe_free(probe);
}
END_TEST

/* Steps for which a failed Autodiscover gave no URL have its reason, and nothing more is said of them. */
START_TEST(a_failed_autodiscover_is_said_once) {
    const struct twist twist = {.step = "autodiscover", BODY(POX_ERROR("500"))};
    mapicfg_probe *probe = probe_of(NO_URL);
    size_t skipped = 0;
    run_probe(probe, &twist);
    for (size_t i = 0; i < mapicfg_probe_step_count(probe); i++) {
        if (mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_STATE) != MAPICFG_PROBE_STATE_SKIPPED) continue;
        ck_assert_str_eq(mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_REASON),
                         "probe-autodiscover-unknown-user");
        skipped++;
    }
    ck_assert_uint_gt(skipped, 4); /* healthcheck.htm, and the steps of both endpoints */
    ck_assert(has_said(probe, "probe-autodiscover-unknown-user") && !has_said(probe, "probe-no-url"));
    ck_assert_uint_eq(mapicfg_probe_get_verdict(probe), MAPICFG_PROBE_FAILED);
    for (uint32_t i = MAPICFG_PROBE_EMSMDB; i <= MAPICFG_PROBE_NSPI; i++)
        ck_assert_uint_eq(mapicfg_probe_get_endpoint_verdict(probe, i), MAPICFG_PROBE_UNKNOWN);
    mapicfg_probe_free(probe);
}
END_TEST

/* What is not connected to is said with its port. */
static const struct {
    const char *server, *url, *sentence;
} refused[] = {
    {"10.0.0.5:8443", EMSMDB_URL, "10.0.0.5:8443 refuses the connection for mail.contoso.com."},
    {NULL, "https://mail.contoso.com:8443/mapi/emsmdb/?MailboxId=x@contoso.com",
     "mail.contoso.com:8443 refuses the connection for mail.contoso.com."},
};

START_TEST(a_refused_connection_has_its_port) {
    mapicfg_probe_options options = usual_options();
    const mapicfg_http_request *request;
    mapicfg_http_response *response;
    options.server = refused[_i].server;
    options.mail_store_url = refused[_i].url;
    mapicfg_probe *probe = new_probe(&options);
    ck_assert_int_eq(mapicfg_probe_next(probe, &request, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_http_response_new(&response, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_http_response_set_failure(response, MAPICFG_HTTP_FAILURE_REFUSED, "words", NULL),
                     MAPICFG_OK);
    ck_assert_int_eq(mapicfg_probe_answer(probe, response, NULL), MAPICFG_OK);
    const mapicfg_statement *first = mapicfg_statements_get(mapicfg_probe_get_statements(probe), 0);
    ck_assert_str_eq(mapicfg_statement_get_sentence(first), refused[_i].sentence);
    mapicfg_http_response_free(response);
    mapicfg_probe_free(probe);
}
END_TEST

START_TEST(each_rule_has_its_fault) {
    size_t count = 0;
    for (size_t i = 0; i < mapicfg_rule_count(); i++) {
        const mapicfg_rule *rule = mapicfg_rule_at(i);
        const char *id = mapicfg_rule_get_id(rule);
        int is_there = 0;
        if (strcmp(mapicfg_rule_get_area(rule), "probe") != 0) continue;
        for (int j = 0; j < COUNT; j++) is_there |= strcmp(diagnoses[j].id, id) == 0;
        for (size_t j = 0; j < sizeof elsewhere / sizeof *elsewhere; j++) is_there |= strcmp(elsewhere[j], id) == 0;
        ck_assert_msg(is_there, "no fault has %s", id);
        count++;
    }
    ck_assert_uint_ge(count, 80);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_diagnoses");
    TCase *tcase = tcase_create("diagnoses");
    tcase_add_loop_test(tcase, each_fault_has_its_id, 0, COUNT);
    tcase_add_test(tcase, a_failed_autodiscover_is_said_once);
    tcase_add_loop_test(tcase, a_refused_connection_has_its_port, 0, 2);
    tcase_add_test(tcase, each_rule_has_its_fault);
    suite_add_tcase(suite, tcase);
    return suite;
}
