/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_bind.c: who asks a directory: nobody, a DN with a password, or a user of Kerberos.
 *
 * Of SASL only what Kerberos needs is here: it asks for a name to act as, which is none. Under TLS libldap gives SASL
 * the channel binding tls-server-end-point (RFC 5929), as Active Directory may demand it, and Kerberos protects nothing
 * itself: Active Directory refuses protection by both ([MS-ADTS] 5.1.1.1.2). Without TLS it must. */
#include "net/ldap.h"

#include <string.h>

#include "base/error.h"

/* libldap connects with the first request, and does not tell which failed. */
#define NO_LDAPS                                                                                                       \
    "no connection, or no TLS: nothing answers as ldaps:// at that host and port, or the server's certificate is not " \
    "trusted (name its authority) or does not cover the host"

/* The server has not been asked. */
#define NO_TICKET                                                                                                 \
    "Kerberos gives no ticket for this server: kinit gets the user's own, klist shows it; the URL must have the " \
    "server's full name, neither an address nor a domain"

/* Samba before 4.20.3, unless it is told otherwise. */
#define NOT_UNDER_TLS \
    "the server wants Kerberos itself to protect the connection, not TLS: use ldap:// without StartTLS"
#define NO_KERBEROS "the server does not accept Kerberos"

/* Strength of Kerberos' own protection: any, or none. */
#define UNDER_TLS "maxssf=0"
#define WITHOUT_TLS "minssf=1"

/* What SASL asks, as of <sasl/sasl.h>, whose layout has been the same since Cyrus SASL 2.0. */
struct question {
    unsigned long id; /* 0 ends the list */
    const char *challenge, *prompt, *proposed;
    const void *answer;
    unsigned size;
};

static int answer(LDAP *connection, unsigned flags, void *user, void *questions) {
    (void)connection, (void)flags, (void)user;
    for (struct question *one = questions; one && one->id; one++) {
        one->answer = one->proposed ? one->proposed : "";
        one->size = (unsigned)strlen(one->answer);
    }
    return LDAP_SUCCESS;
}

static int has_tls(const struct mapicfg_ldap *ldap) {
    return ldap->is_ldaps || ldap->options.flags & MAPICFG_LDAP_START_TLS;
}

static const char *of_connection(const struct mapicfg_ldap *ldap) {
    return ldap->is_ldaps ? NO_LDAPS : MAPICFG__LDAP_NO_CONNECTION;
}

static mapicfg_status bind_kerberos(struct mapicfg_ldap *ldap, mapicfg_error *err) {
#ifdef LDAP_OPT_X_SASL_CBINDING
    const int binding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;
    ldap_set_option(ldap->connection, LDAP_OPT_X_SASL_CBINDING, &binding);
#endif
    ldap_set_option(ldap->connection, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
    if (ldap_set_option(ldap->connection, LDAP_OPT_X_SASL_SECPROPS, has_tls(ldap) ? UNDER_TLS : WITHOUT_TLS))
        return mapicfg__error_no_memory(err);
    const int code =
        ldap_sasl_interactive_bind_s(ldap->connection, NULL, "GSSAPI", NULL, NULL, LDAP_SASL_QUIET, answer, NULL);
    if (code == LDAP_SUCCESS) return MAPICFG_OK;
    return mapicfg__ldap_fail(ldap,
                              code == LDAP_SERVER_DOWN                             ? of_connection(ldap)
                              : code == LDAP_LOCAL_ERROR                           ? NO_TICKET
                              : code == LDAP_STRONG_AUTH_REQUIRED && has_tls(ldap) ? NOT_UNDER_TLS
                                                                                   : NO_KERBEROS,
                              code, err);
}

mapicfg_status mapicfg__ldap_bind(struct mapicfg_ldap *ldap, const mapicfg_ldap_options *options, mapicfg_error *err) {
    LDAPMessage *result = NULL;
    int message, code = LDAP_SUCCESS;
    if (options->flags & MAPICFG_LDAP_GSSAPI) return bind_kerberos(ldap, err);
    struct berval password = {0, NULL};
    if (options->password) password = (struct berval){strlen(options->password), (char *)options->password};
    const int sent =
        ldap_sasl_bind(ldap->connection, options->bind_dn, LDAP_SASL_SIMPLE, &password, NULL, NULL, &message);
    if (sent != LDAP_SUCCESS) return mapicfg__ldap_fail(ldap, of_connection(ldap), sent, err);
    mapicfg_status status = mapicfg__ldap_wait(ldap, message, &result, err);
    if (status) return status;
    const int parsed = ldap_parse_result(ldap->connection, result, &code, NULL, NULL, NULL, NULL, 1);
    if (parsed != LDAP_SUCCESS) code = parsed;
    if (code == LDAP_SUCCESS) return MAPICFG_OK;
    return mapicfg__ldap_fail(ldap,
                              code == LDAP_INVALID_CREDENTIALS ? "the password is wrong, or nobody has that name"
                                                               : "the server does not accept the bind",
                              code, err);
}
