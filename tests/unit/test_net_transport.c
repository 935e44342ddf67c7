/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_transport.c: the parts of the transport that need no network: challenges, traces without secrets, SPNEGO,
 * which failure is which, what credentials take. */
#include <errno.h>
#include <gssapi/gssapi.h>
#include <krb5/krb5.h>
#include <mapicfg-net/credentials.h>
#include <mapicfg/rule.h>
#include <netdb.h>
#include <openssl/asn1.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/challenge.h"
#include "net/credentials.h"
#include "net/failure.h"
#include "net/gss.h"
#include "net/http.h"
#include "net/logon.h"
#include "net/lookup.h"
#include "net/peer.h"
#include "net/protection.h"
#include "net/spnego.h"
#include "net/trace.h"
#include "unit.h"

#define BASIC MAPICFG_HTTP_AUTH_BASIC
#define NTLM MAPICFG_HTTP_AUTH_NTLM
#define NEGOTIATE MAPICFG_HTTP_AUTH_NEGOTIATE
#define BEARER MAPICFG_HTTP_AUTH_BEARER
#define OTHER MAPICFG_HTTP_AUTH_OTHER

/* ---- challenges ---- */

static const struct {
    const char *value;
    uint32_t schemes;
} challenges[] = {
    /* RFC 9110, 11.6.1; the joined one is of an Exchange 2019 */
    {"Negotiate,NTLM", NEGOTIATE | NTLM},
    {"NTLM", NTLM},
    {"ntlm", NTLM},
    {"Negotiate YIIB", NEGOTIATE},
    {"Basic realm=\"a, NTLM b\"", BASIC},
    {"Basic realm=\"quoted \\\" , NTLM\", Bearer", BASIC | BEARER},
    {"Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"", OTHER | BASIC},
    {"Bearer client_id=\"0\", trusted_issuers=\"a@b,https://c\", NTLM", BEARER | NTLM},
    {"Digest realm=x", OTHER},
    {"Basic realm = \"x\", charset =\"UTF-8\"", BASIC},
    {"", 0},
    {" , ,", 0},
    {"Basic realm=\"never closed, NTLM", BASIC},
};

START_TEST(a_challenge_names_its_schemes) {
    ck_assert_uint_eq(mapicfg__challenge_schemes(challenges[_i].value), challenges[_i].schemes);
}
END_TEST

START_TEST(a_token_is_that_of_its_scheme) {
    struct mapicfg__buffer token = {0};
    ck_assert_int_eq(mapicfg__challenge_token("Negotiate, NTLM TlRMTVNTUAA=", NTLM, &token), 1);
    ck_assert_uint_eq(token.size, 8);
    ck_assert_mem_eq(token.data, "NTLMSSP", 8);
    mapicfg__buffer_free(&token);
    token = (struct mapicfg__buffer){0};
    ck_assert_int_eq(mapicfg__challenge_token("Negotiate, NTLM TlRMTVNTUAA=", NEGOTIATE, &token), 0);
    ck_assert_int_eq(mapicfg__challenge_token("NTLM not!base64", NTLM, &token), 0);
    ck_assert_int_eq(mapicfg__challenge_token("NTLM", NTLM, &token), 0);
    mapicfg__buffer_free(&token);
}
END_TEST

/* ---- folded headers ---- */

static const struct {
    size_t value, more;
    mapicfg_status status;
} folds[] = {
    {MAPICFG_HTTP_MOST_HEADER - 2, 1, MAPICFG_OK},
    {MAPICFG_HTTP_MOST_HEADER - 1, 1, MAPICFG_E_LIMIT},
    {MAPICFG_HTTP_MOST_HEADER, 1, MAPICFG_E_LIMIT},
    {MAPICFG_HTTP_MOST_HEADER, MAPICFG_HTTP_MOST_HEADER, MAPICFG_E_LIMIT},
    {0, MAPICFG_HTTP_MOST_HEADER, MAPICFG_OK},
    {0, MAPICFG_HTTP_MOST_HEADER + 1, MAPICFG_E_LIMIT},
};

/* The lines of a value count together, with the blank that joins them. */
START_TEST(a_folded_header_is_no_longer_than_others) {
    static char value[MAPICFG_HTTP_MOST_HEADER + 1], more[MAPICFG_HTTP_MOST_HEADER + 1];
    mapicfg_http_response *response;
    memset(value, 'a', folds[_i].value);
    value[folds[_i].value] = '\0';
    memset(more, 'b', sizeof more);
    ck_assert_int_eq(mapicfg_http_response_new(&response, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_http_response_add_header(response, "X-Folded", value, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg__http_response_fold(response, more, folds[_i].more), folds[_i].status);
    const size_t size = strlen(mapicfg_http_response_find_header(response, "X-Folded"));
    ck_assert_uint_eq(size, folds[_i].status ? folds[_i].value : MAPICFG_HTTP_MOST_HEADER);
    mapicfg_http_response_free(response);
}
END_TEST

/* ---- traces ---- */

static const struct {
    const char *line, *shown;
} lines[] = {
    {"POST /mapi/emsmdb/?MailboxId=a@b HTTP/1.1\r\n", "POST /mapi/emsmdb/?MailboxId=a@b HTTP/1.1"},
    {"Authorization: Basic c2VjcmV0", "Authorization: Basic [8 bytes removed]"},
    {"authorization:NTLM c2VjcmV0", "authorization:NTLM [8 bytes removed]"},
    {"Authorization: c2VjcmV0c2VjcmV0c2VjcmV0", "Authorization: [24 bytes removed]"},
    {"Proxy-Authorization: Basic c2VjcmV0", "Proxy-Authorization: Basic [8 bytes removed]"},
    {"Cookie: MapiContext=c2VjcmV0; b=secret", "Cookie: MapiContext=[8 bytes removed]; b=[6 bytes removed]"},
    {"Set-Cookie: a=secret; path=/mapi/; secure; HttpOnly",
     "Set-Cookie: a=[6 bytes removed]; path=/mapi/; secure; HttpOnly"},
    {"Set-Cookie: path=secret", "Set-Cookie: path=[6 bytes removed]"},
    {"Set-Cookie: a=b; other=secret", "Set-Cookie: a=[1 bytes removed]; other=[6 bytes removed]"},
    {"WWW-Authenticate: NTLM c2VjcmV0", "WWW-Authenticate: NTLM [8 bytes removed]"},
    {"WWW-Authenticate: Negotiate", "WWW-Authenticate: Negotiate"},
    {"WWW-Authenticate: Basic realm=\"localhost\"", "WWW-Authenticate: Basic realm=\"localhost\""},
    {"X-FEServer: \033[31mEX1\x7f", "X-FEServer: .[31mEX1."},
    {" MapiContext=secret", "[19 bytes removed]"}, /* folded */
    {"\tMapiContext=secret\r\n", "[19 bytes removed]"},
    {"", ""},
};

START_TEST(a_trace_has_no_secrets) {
    struct mapicfg__buffer out = {0};
    mapicfg__trace_line(&out, lines[_i].line, strlen(lines[_i].line));
    ck_assert_str_eq(out.data ? out.data : "", lines[_i].shown);
    mapicfg__buffer_free(&out);
}
END_TEST

/* ---- SPNEGO ---- */

static const unsigned char *enter(const unsigned char *at, size_t *size, int tag, int class) {
    long length;
    int found_tag, found_class;
    const unsigned char *begin = at;
    ck_assert_int_eq(ASN1_get_object(&at, &length, &found_tag, &found_class, (long)*size) & 0x81, 0);
    ck_assert_int_eq(found_tag, tag);
    ck_assert_int_eq(found_class, class);
    ck_assert_uint_eq((size_t)(at - begin) + (size_t)length, *size);
    *size = (size_t)length;
    return at;
}

/* RFC 4178, 4.2.1: [APPLICATION 0] { oid, [0] { SEQUENCE { [0] mechTypes, [2] mechToken } } } */
START_TEST(kerberos_is_offered_in_spnego) {
    static const size_t sizes[] = {1, 100, 127, 128, 255, 256, 1500, 65535, 65536};
    struct mapicfg__secret out = {0};
    size_t size = sizes[_i], left;
    unsigned char *token = calloc(1, size);
    token[0] = 0x6e;
    token[size - 1] = size > 1 ? 0x7e : 0x6e;
    ck_assert_int_eq(mapicfg__spnego_wrap(token, size, &out), 1);
    left = out.size;
    const unsigned char *at = enter((const unsigned char *)out.bytes, &left, 0, V_ASN1_APPLICATION);
    ck_assert_mem_eq(at, "\x06\x06\x2b\x06\x01\x05\x05\x02", 8);
    at += 8;
    left -= 8;
    at = enter(at, &left, 0, V_ASN1_CONTEXT_SPECIFIC);
    at = enter(at, &left, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
    ck_assert_mem_eq(at, "\xa0\x0d\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x12\x01\x02\x02", 15);
    at += 15;
    left -= 15;
    at = enter(at, &left, 2, V_ASN1_CONTEXT_SPECIFIC);
    at = enter(at, &left, V_ASN1_OCTET_STRING, V_ASN1_UNIVERSAL);
    ck_assert_uint_eq(left, size);
    ck_assert_mem_eq(at, token, size);
    mapicfg__secret_wipe(&out);
    free(token);
}
END_TEST

/* [1] { SEQUENCE { [0] ENUMERATED accept-incomplete, [1] OID, [2] OCTET STRING "abc" } } */
static const unsigned char answer[] = {0xa1, 0x15, 0x30, 0x13, 0xa0, 0x03, 0x0a, 0x01, 0x01, 0xa1, 0x05, 0x06,
                                       0x03, 0x2a, 0x03, 0x04, 0xa2, 0x05, 0x04, 0x03, 'a',  'b',  'c'};

START_TEST(the_token_in_an_answer_is_found) {
    const unsigned char *token;
    size_t size;
    ck_assert_int_eq(mapicfg__spnego_unwrap(answer, sizeof answer, &token, &size), 1);
    ck_assert_uint_eq(size, 3);
    ck_assert_mem_eq(token, "abc", 3);
    ck_assert_int_eq(mapicfg__spnego_unwrap((const unsigned char *)"\x60\x02\x06\x00", 4, &token, &size), 1);
    ck_assert_uint_eq(size, 4);
    for (size_t cut = 0; cut < sizeof answer; cut++) {
        unsigned char *part = malloc(cut + 1); /* of its own, so that a sanitizer sees what is read behind it */
        memcpy(part, answer, cut);
        ck_assert_int_eq(mapicfg__spnego_unwrap(part, cut, &token, &size), 0);
        free(part);
    }
}
END_TEST

/* ---- failures ---- */

static const struct {
    struct mapicfg__failure_facts facts;
    const char *name;
} failures[] = {
    {{.code = CURLE_OK, .alert = -1, .has_headers = 1}, NULL},
    {{.code = CURLE_OK, .alert = -1}, "cut"}, /* libcurl 7.88 takes the end within the headers for an end */
    {{.code = CURLE_SSL_CONNECT_ERROR,
      .alert = -1,
      .tls_begun = 1,
      .words = "OpenSSL/3.0.22: error:0A00014D:SSL routines::legacy sigalg disallowed or unsupported"},
     "tls-version"},
    {{.code = CURLE_COULDNT_CONNECT, .system = ECONNREFUSED, .alert = -1}, "refused"},
    {{.code = CURLE_COULDNT_CONNECT, .system = EHOSTUNREACH, .alert = -1}, "unreachable"},
    {{.code = CURLE_COULDNT_CONNECT, .system = ENETUNREACH, .alert = -1}, "unreachable"},
    {{.code = CURLE_COULDNT_CONNECT, .system = ETIMEDOUT, .alert = -1}, "connect-timeout"},
    {{.code = CURLE_COULDNT_CONNECT, .system = ECONNRESET, .alert = -1}, "connect-reset"},
    {{.code = CURLE_SSL_CONNECT_ERROR, .alert = 70, .tls_begun = 1}, "tls-version"},
    {{.code = CURLE_SSL_CONNECT_ERROR, .alert = 40, .tls_begun = 1}, "tls-cipher"},
    {{.code = CURLE_SSL_CONNECT_ERROR, .alert = 112, .tls_begun = 1}, "tls-name"},
    {{.code = CURLE_SSL_CONNECT_ERROR, .alert = 80, .tls_begun = 1}, "tls-alert"},
    {{.code = CURLE_SSL_CONNECT_ERROR, .alert = 120, .tls_begun = 1}, "version"},
    {{.code = CURLE_SSL_CONNECT_ERROR,
      .alert = -1,
      .tls_begun = 1,
      .words = "error:0A00010B:SSL routines::wrong version number"},
     "tls-plain"},
    {{.code = CURLE_SSL_CONNECT_ERROR,
      .alert = -1,
      .tls_begun = 1,
      .words = "error:0A000102:SSL routines::unsupported protocol"},
     "tls-version"},
    {{.code = CURLE_SSL_CONNECT_ERROR,
      .alert = -1,
      .tls_begun = 1,
      .words = "OpenSSL SSL_connect: Connection reset by peer in connection to localhost:1"},
     "tls-closed"},
    {{.code = CURLE_RECV_ERROR, .alert = 116, .tls_begun = 1, .tls_done = 1}, "tls-client"},
    {{.code = CURLE_PEER_FAILED_VERIFICATION, .alert = -1, .certificate = MAPICFG_HTTP_FAILURE_CERTIFICATE_NAME},
     "certificate-name"},
    {{.code = CURLE_GOT_NOTHING, .alert = -1, .tls_begun = 1, .tls_done = 1}, "no-answer"},
    {{.code = CURLE_PARTIAL_FILE, .alert = -1, .tls_begun = 1, .tls_done = 1, .has_headers = 1}, "cut"},
    {{.code = CURLE_RECV_ERROR, .alert = -1, .system = ECONNRESET, .tls_begun = 1, .tls_done = 1}, "reset"},
    {{.code = CURLE_WRITE_ERROR, .alert = -1, .is_too_large = 1}, "too-large"},
    {{.code = CURLE_UNSUPPORTED_PROTOCOL, .alert = -1}, "not-http"},
    {{.code = CURLE_COULDNT_CONNECT, .alert = -1, .has_proxy = 1, .system = ECONNREFUSED}, "proxy-unreachable"},
    {{.code = CURLE_RECV_ERROR, .alert = -1, .has_proxy = 1, .proxy_status = 407}, "proxy-logon"},
    {{.code = CURLE_RECV_ERROR, .alert = -1, .has_proxy = 1, .proxy_status = 403}, "proxy-refused"},
};

START_TEST(each_end_of_a_transfer_is_one_failure) {
    const uint32_t failure = mapicfg__failure_of(&failures[_i].facts);
    if (!failures[_i].name)
        ck_assert_uint_eq(failure, 0);
    else
        ck_assert_str_eq(mapicfg_http_failure_name(failure), failures[_i].name);
}
END_TEST

static const struct {
    int error;
    size_t sent;
    const char *name;
} verifications[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, 1, "certificate-expired"},
    {X509_V_ERR_CERT_NOT_YET_VALID, 1, "certificate-not-yet"},
    {X509_V_ERR_HOSTNAME_MISMATCH, 2, "certificate-name"},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, 2, "certificate-name"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, 1, "certificate-self-signed"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 1, "certificate-incomplete"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 2, "certificate-authority"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, 2, "certificate-authority"},
    {X509_V_ERR_EE_KEY_TOO_SMALL, 1, "certificate-weak"},
    {X509_V_ERR_INVALID_PURPOSE, 1, "certificate-purpose"},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, 3, "certificate-other"},
};

START_TEST(each_error_of_verifying_is_one_failure) {
    const uint32_t failure = mapicfg__peer_failure(verifications[_i].error, verifications[_i].sent);
    ck_assert_str_eq(mapicfg_http_failure_name(failure), verifications[_i].name);
}
END_TEST

static const struct {
    uint32_t major;
    int32_t minor;
    const char *name;
} logons[] = {
    {GSS_S_FAILURE, KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, "auth-no-spn"},
    {GSS_S_FAILURE, KRB5KDC_ERR_ETYPE_NOSUPP, "auth-encryption"},
    {GSS_S_FAILURE, KRB5KRB_AP_ERR_SKEW, "auth-clock"},
    {GSS_S_FAILURE, KRB5KDC_ERR_PREAUTH_FAILED, "auth-password"},
    {GSS_S_FAILURE, KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, "auth-user"},
    {GSS_S_FAILURE, KRB5_KDC_UNREACH, "auth-no-kdc"},
    {GSS_S_FAILURE, KRB5KRB_AP_ERR_MODIFIED, "auth-modified"},
    {GSS_S_NO_CRED, KRB5_FCC_NOFILE, "auth-no-ticket"},
    {GSS_S_NO_CRED, 0, "auth-no-ticket"},
    {GSS_S_BAD_MECH, 0, "auth-no-mechanism"},
    {GSS_S_CREDENTIALS_EXPIRED, 0, "auth-expired"},
    {GSS_S_DEFECTIVE_TOKEN, 0, "auth-token"},
    {GSS_S_FAILURE, 1, "auth-other"},
};

START_TEST(each_error_of_gssapi_is_one_failure) {
    const uint32_t failure = mapicfg__gss_failure(logons[_i].major, (uint32_t)logons[_i].minor);
    ck_assert_str_eq(mapicfg_http_failure_name(failure), logons[_i].name);
}
END_TEST

START_TEST(each_error_of_the_resolver_is_one_failure) {
    ck_assert_uint_eq(mapicfg__lookup_failure(0), 0);
    ck_assert_str_eq(mapicfg_http_failure_name(mapicfg__lookup_failure(EAI_NONAME)), "name-unknown");
    ck_assert_str_eq(mapicfg_http_failure_name(mapicfg__lookup_failure(EAI_AGAIN)), "name-server");
    ck_assert_str_eq(mapicfg_http_failure_name(mapicfg__lookup_failure(EAI_FAIL)), "name-server");
}
END_TEST

/* ---- credentials ---- */

START_TEST(credentials_take_what_can_be_sent) {
    mapicfg_credentials *credentials;
    mapicfg_error err;
    struct mapicfg__secret header = {0};
    ck_assert_int_eq(mapicfg_credentials_new("", &credentials, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_credentials_new("a\nb", &credentials, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_credentials_new(NULL, &credentials, &err), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_credentials_get_auth(credentials), NEGOTIATE);
    ck_assert_int_eq(mapicfg_credentials_set_password(credentials, "x", 1, &err), MAPICFG_E_NOT_STATED);
    ck_assert_int_eq(mapicfg_credentials_set_token(credentials, "a b", 3, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_credentials_set_token(credentials, "a\r\n", 3, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_credentials_set_token(credentials, "", 0, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_credentials_set_token(credentials, "abc", 3, &err), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_credentials_get_auth(credentials), NEGOTIATE | BEARER);
    ck_assert_int_eq(mapicfg__credentials_header(credentials, BEARER, &header), 1);
    ck_assert_str_eq(header.bytes, "Authorization: Bearer abc");
    mapicfg_credentials_free(credentials);
    ck_assert_int_eq(mapicfg_credentials_new("Aladdin", &credentials, &err), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_credentials_set_password(credentials, "a\0b", 3, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_credentials_set_password(credentials, "", 0, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_credentials_set_password(credentials, "open sesame", 11, &err), MAPICFG_OK);
    ck_assert_uint_eq(mapicfg_credentials_get_auth(credentials), NEGOTIATE | NTLM | BASIC);
    ck_assert_int_eq(mapicfg__credentials_header(credentials, BASIC, &header), 1);
    ck_assert_str_eq(header.bytes, "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="); /* RFC 7617, 2 */
    mapicfg__secret_wipe(&header);
    mapicfg_credentials_free(credentials);
}
END_TEST

static const struct {
    const char *user, *principal;
} principals[] = {{"anna@contoso.com", "anna@CONTOSO.COM"}, {"anna@Contoso.com", "anna@Contoso.com"},
                  {"anna@CONTOSO.COM", "anna@CONTOSO.COM"}, {"anna", "anna"},
                  {"Anna@contoso.com", "Anna@CONTOSO.COM"}, {"CONTOSO\\anna", NULL}};

START_TEST(a_realm_is_in_capitals) {
    char principal[64];
    const int is_one = mapicfg__gss_principal(principals[_i].user, principal, sizeof principal);
    ck_assert_int_eq(is_one, principals[_i].principal != NULL);
    if (is_one) ck_assert_str_eq(principal, principals[_i].principal);
}
END_TEST

/* ---- which scheme ---- */

static const struct {
    uint32_t asked, offered, failed;
    int is_kept, has_password;
    const char *chosen, *lack;
} choices[] = {
    {15, 0, 0, 0, 1, "Negotiate", NULL},
    {15, BASIC | NTLM, 0, 0, 1, "NTLM", NULL},
    {15, BASIC, 0, 0, 1, "Basic", NULL},
    {15, NEGOTIATE | BASIC, NEGOTIATE, 0, 1, "Basic", NULL},
    {15, BASIC | NTLM, 0, 0, 0, NULL, "auth-no-scheme"},
    {BASIC | NTLM, 0, 0, 0, 0, NULL, "auth-no-credentials"},
    {BASIC, NTLM, 0, 0, 1, NULL, "auth-no-scheme"},
    {BASIC, BASIC, 0, 1, 1, NULL, "auth-no-credentials"}, /* the password stays here */
    {BASIC | NTLM, BASIC | NTLM, 0, 1, 1, "NTLM", NULL},
};

START_TEST(the_scheme_is_asked_for_offered_and_possible) {
    mapicfg_credentials *credentials;
    const char *words = NULL;
    ck_assert_int_eq(mapicfg_credentials_new("anna", &credentials, NULL), MAPICFG_OK);
    if (choices[_i].has_password)
        ck_assert_int_eq(mapicfg_credentials_set_password(credentials, "x", 1, NULL), MAPICFG_OK);
    const struct mapicfg__logon logon = {choices[_i].asked, choices[_i].offered, choices[_i].failed,
                                         choices[_i].is_kept, credentials};
    const uint32_t scheme = mapicfg__logon_choose(&logon);
    if (choices[_i].chosen) {
        ck_assert_str_eq(mapicfg_http_auth_name(scheme), choices[_i].chosen);
    } else {
        ck_assert_uint_eq(scheme, 0);
        ck_assert_str_eq(mapicfg_http_failure_name(mapicfg__logon_lack(&logon, &words)), choices[_i].lack);
        ck_assert_ptr_nonnull(words);
    }
    mapicfg_credentials_free(credentials);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof *(table))

/* ---- Extended Protection ---- */

#define RIGHT (1u << MAPICFG_HTTP_BINDINGS_RIGHT)
#define NONE (1u << MAPICFG_HTTP_BINDINGS_NONE)
#define WRONG (1u << MAPICFG_HTTP_BINDINGS_WRONG)
/* IIS: None looks at no binding, Allow refuses a wrong one, Require wants the right one ("Extended Protection for
 * Authentication" of the documentation of IIS). */
static const struct {
    uint32_t let_in;
    const char *id;
} protections[] = {
    {RIGHT | NONE | WRONG, "probe-protection-off"},
    {RIGHT | NONE, "probe-protection-allowed"},
    {RIGHT, "probe-protection-required"},
    {NONE, "probe-protection-other-certificate"},
    {0, "probe-protection-all-refused"},
    {WRONG, "probe-protection-odd"},
    {WRONG | NONE, "probe-protection-odd"},
    {WRONG | RIGHT, "probe-protection-odd"},
};

START_TEST(what_is_let_in_shows_the_protection) {
    ck_assert_str_eq(mapicfg__protection_id(protections[_i].let_in), protections[_i].id);
    ck_assert_ptr_nonnull(mapicfg_rule_find(protections[_i].id));
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_transport");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, a_challenge_names_its_schemes, 0, ROWS(challenges));
    tcase_add_test(all, a_token_is_that_of_its_scheme);
    tcase_add_loop_test(all, a_folded_header_is_no_longer_than_others, 0, ROWS(folds));
    tcase_add_loop_test(all, a_trace_has_no_secrets, 0, ROWS(lines));
    tcase_add_loop_test(all, kerberos_is_offered_in_spnego, 0, 9);
    tcase_add_test(all, the_token_in_an_answer_is_found);
    tcase_add_loop_test(all, each_end_of_a_transfer_is_one_failure, 0, ROWS(failures));
    tcase_add_loop_test(all, each_error_of_verifying_is_one_failure, 0, ROWS(verifications));
    tcase_add_loop_test(all, each_error_of_gssapi_is_one_failure, 0, ROWS(logons));
    tcase_add_test(all, each_error_of_the_resolver_is_one_failure);
    tcase_add_test(all, credentials_take_what_can_be_sent);
    tcase_add_loop_test(all, what_is_let_in_shows_the_protection, 0, ROWS(protections));
    tcase_add_loop_test(all, a_realm_is_in_capitals, 0, ROWS(principals));
    tcase_add_loop_test(all, the_scheme_is_asked_for_offered_and_possible, 0, ROWS(choices));
    suite_add_tcase(suite, all);
    return suite;
}
