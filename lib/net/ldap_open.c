/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_open.c: a connection to a directory: options, TLS, and what there is to search.
 *
 * libldap reads ldap.conf and variables of the environment; what decides about security is set here in any case. */
#include "net/ldap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "net/lookup.h"

#define MOST_TIMEOUT 600000u
#define MOST_PAGE 100000u
/* libldap does not tell which. */
#define DISTRUST "no TLS: the server's certificate is not trusted, does not cover the host, or no version is in common"
#define NO_ROOT "the server does not say what there is to search"
#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_ldap_options, MAPICFG_LDAP_OPTIONS_SIZE_1_0, reserved);

/* ---- options ---- */

static mapicfg_status refuse(const char *what, mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "%s", what);
}

static mapicfg_status take_options(mapicfg_ldap_options *taken, const mapicfg_ldap_options *given, int is_ldaps,
                                   mapicfg_error *err) {
    mapicfg_status status = mapicfg__options_take(taken, given, &sized, err);
    if (status) return status;
    const uint32_t known = MAPICFG_LDAP_START_TLS | MAPICFG_LDAP_GSSAPI | MAPICFG_LDAP_INSECURE | MAPICFG_LDAP_FOLLOW;
    if (taken->flags & ~known) return refuse("flags has a bit that is no MAPICFG_LDAP_ flag", err);
    const int has_tls = is_ldaps || taken->flags & MAPICFG_LDAP_START_TLS;
    if (is_ldaps && taken->flags & MAPICFG_LDAP_START_TLS)
        return refuse("ldaps:// has TLS from the beginning: StartTLS is for ldap://", err);
    if (!taken->bind_dn != !taken->password) return refuse("a name to bind as and a password go together", err);
    if (taken->password && !*taken->password)
        return refuse("the password is empty: servers take that for anonymous", err);
    if (taken->bind_dn && taken->flags & MAPICFG_LDAP_GSSAPI)
        return refuse("bind by a password or by Kerberos, not by both", err);
    if (taken->password && !has_tls && !(taken->flags & MAPICFG_LDAP_INSECURE))
        return refuse("the password would go over the network unprotected: use ldaps:// or StartTLS", err);
    if (taken->flags & MAPICFG_LDAP_FOLLOW && taken->flags & MAPICFG_LDAP_INSECURE)
        return refuse("follow referrals, or accept any certificate: both would log on anywhere", err);
    if (taken->ca && !has_tls) return refuse("certificates to trust are of no use without ldaps:// or StartTLS", err);
    if (taken->timeout > MOST_TIMEOUT) return refuse("timeout is at most 600000 ms", err);
    if (taken->page > MOST_PAGE) return refuse("page is at most 100000 entries", err);
    if (!taken->timeout) taken->timeout = 30000;
    if (!taken->page) taken->page = 500;
    return MAPICFG_OK;
}

/* ---- TLS ---- */

/* For the handle, whatever ldap.conf says. 0, or a code. */
static int set_tls(LDAP *connection, const mapicfg_ldap_options *options) {
    const int wanted = options->flags & MAPICFG_LDAP_INSECURE ? LDAP_OPT_X_TLS_NEVER : LDAP_OPT_X_TLS_DEMAND;
    const int names = options->flags & MAPICFG_LDAP_INSECURE ? LDAP_OPT_X_TLS_NEVER : LDAP_OPT_X_TLS_HARD;
    const int oldest = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, as_client = 0;
    const char *ca = options->ca;
    if (!ca && access(SYSTEM_CA, R_OK) == 0) ca = SYSTEM_CA;
    int code = ldap_set_option(connection, LDAP_OPT_X_TLS_REQUIRE_CERT, &wanted);
    if (!code) code = ldap_set_option(connection, LDAP_OPT_X_TLS_REQUIRE_SAN, &names);
    if (!code) code = ldap_set_option(connection, LDAP_OPT_X_TLS_PROTOCOL_MIN, &oldest);
    if (!code && ca) code = ldap_set_option(connection, LDAP_OPT_X_TLS_CACERTFILE, ca);
    if (!code && options->ca) code = ldap_set_option(connection, LDAP_OPT_X_TLS_CACERTDIR, NULL);
    return code ? code : ldap_set_option(connection, LDAP_OPT_X_TLS_NEWCTX, &as_client);
}

/* libldap says of it no more than that there is no server. */
static mapicfg_status fail_ca(const char *ca, mapicfg_error *err) {
    if (access(ca, R_OK)) return mapicfg__error_system(err, "cannot open it", errno, ca);
    mapicfg__error_fail(err, MAPICFG_E_IO, "not certificates to trust: PEM is wanted");
    mapicfg__error_source(err, ca);
    return MAPICFG_E_IO;
}

static mapicfg_status connect_to(struct mapicfg_ldap *ldap, const char *server, const mapicfg_ldap_options *options,
                                 mapicfg_error *err) {
    const int version = LDAP_VERSION3;
    const struct timeval limit = mapicfg__ldap_limit(ldap);
    int code = ldap_initialize(&ldap->connection, server);
    if (code) return mapicfg__ldap_fail(ldap, MAPICFG__LDAP_NO_CONNECTION, code, err);
    ldap_set_option(ldap->connection, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(ldap->connection, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
    ldap_set_option(ldap->connection, LDAP_OPT_NETWORK_TIMEOUT, &limit);
    ldap_set_option(ldap->connection, LDAP_OPT_TIMEOUT, &limit);
    code = set_tls(ldap->connection, options);
    if (code) return options->ca ? fail_ca(options->ca, err) : mapicfg__ldap_fail(ldap, "TLS", code, err);
    if (!(options->flags & MAPICFG_LDAP_START_TLS)) return MAPICFG_OK;
    code = ldap_start_tls_s(ldap->connection, NULL, NULL);
    if (code == LDAP_CONNECT_ERROR) return mapicfg__ldap_fail(ldap, DISTRUST, code, err);
    if (code == LDAP_SERVER_DOWN) return mapicfg__ldap_fail(ldap, MAPICFG__LDAP_NO_CONNECTION, code, err);
    return code ? mapicfg__ldap_fail(ldap, "no TLS", code, err) : MAPICFG_OK;
}

/* ---- what there is to search ---- */

static int has_value(struct berval **values, const char *wanted) {
    for (; values && *values; values++)
        if ((*values)->bv_len == strlen(wanted) && memcmp((*values)->bv_val, wanted, (*values)->bv_len) == 0) return 1;
    return 0;
}

static mapicfg_status take_root(struct mapicfg_ldap *ldap, LDAPMessage *root, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    struct berval **contexts = ldap_get_values_len(ldap->connection, root, "namingContexts"),
                  **schema = ldap_get_values_len(ldap->connection, root, "schemaNamingContext"),
                  **controls = ldap_get_values_len(ldap->connection, root, "supportedControl");
    ldap->has_pages = has_value(controls, LDAP_CONTROL_PAGEDRESULTS);
    const size_t given = ldap->base_count;
    for (struct berval **at = contexts; !status && !given && at && *at; at++)
        if (!has_value(schema, (*at)->bv_val))
            status = mapicfg__ldap_keep(&ldap->bases, &ldap->base_count, &ldap->base_capacity, (*at)->bv_val, err);
    for (size_t i = 0; !status && i < ldap->base_count; i++) status = mapicfg__ldap_know(ldap, ldap->bases[i], err);
    for (struct berval **at = schema; !status && at && *at; at++) status = mapicfg__ldap_know(ldap, (*at)->bv_val, err);
    ldap_value_free_len(contexts);
    ldap_value_free_len(schema);
    ldap_value_free_len(controls);
    return status;
}

static mapicfg_status read_root(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    static const char *const wanted[] = {"namingContexts", "schemaNamingContext", "supportedControl", NULL};
    LDAPMessage *result = NULL;
    struct timeval limit = mapicfg__ldap_limit(ldap);
    const int code = ldap_search_ext_s(ldap->connection, "", LDAP_SCOPE_BASE, "(objectClass=*)", (char **)wanted, 0,
                                       NULL, NULL, &limit, 1, &result);
    LDAPMessage *root = code ? NULL : ldap_first_entry(ldap->connection, result);
    mapicfg_status status = code   ? mapicfg__ldap_fail(ldap, NO_ROOT, code, err)
                            : root ? take_root(ldap, root, err)
                                   : MAPICFG_OK;
    ldap_msgfree(result);
    if (status || ldap->base_count) return status;
    mapicfg__error_fail(err, MAPICFG_E_IO,
                        "the server does not say what there is to search: add a base to the URL, such as "
                        "/DC=contoso,DC=com");
    mapicfg__error_source(err, ldap->name);
    return MAPICFG_E_IO;
}

/* ---- open and close ---- */

/* libldap looks the name up once more, without a limit: DNS that does not answer is found out before. */
static mapicfg_status look_up(const struct mapicfg_ldap *ldap, const char *host, mapicfg_error *err) {
    struct mapicfg__lookup *lookup = mapicfg__lookup_within(host, 0, ldap->options.timeout);
    if (!lookup) return mapicfg__error_no_memory(err);
    const int is_late = lookup->failure == MAPICFG_HTTP_FAILURE_NAME_TIMEOUT;
    mapicfg__lookup_free(lookup);
    if (!is_late) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_IO, "DNS has not answered for %s within %lu ms", host,
                        (unsigned long)ldap->options.timeout);
    mapicfg__error_source(err, ldap->name);
    return MAPICFG_E_IO;
}

static mapicfg_status open_parsed(struct mapicfg_ldap *ldap, const LDAPURLDesc *parsed,
                                  const mapicfg_ldap_options *options, mapicfg_error *err) {
    LDAPURLDesc server = {.lud_scheme = parsed->lud_scheme, .lud_host = parsed->lud_host, .lud_port = parsed->lud_port};
    char *address = ldap_url_desc2str(&server);
    if (!address) return mapicfg__error_no_memory(err);
    mapicfg_status status = MAPICFG_OK;
    if (parsed->lud_dn && *parsed->lud_dn)
        status = mapicfg__ldap_keep(&ldap->bases, &ldap->base_count, &ldap->base_capacity, parsed->lud_dn, err);
    if (!status) status = look_up(ldap, parsed->lud_host, err);
    if (!status) status = connect_to(ldap, address, options, err);
    ldap_memfree(address);
    if (!status) status = mapicfg__ldap_bind(ldap, options, err);
    return status ? status : read_root(ldap, err);
}

static mapicfg_status fail_url(const char *url, mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_URL,
                               "%s: not a directory's URL; it is ldap://HOST or ldaps://HOST:PORT/BASE", url);
}

mapicfg_status mapicfg_ldap_open(const char *url, const mapicfg_ldap_options *options, mapicfg_ldap **out,
                                 mapicfg_error *err) {
    mapicfg_ldap_options taken;
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!url) return mapicfg__error_null_argument(err, "url");
    const int is_ldaps = mapicfg__text_starts(url, "ldaps://");
    if (!is_ldaps && !mapicfg__text_starts(url, "ldap://")) return fail_url(url, err);
    mapicfg_status status = take_options(&taken, options, is_ldaps, err);
    if (status) return status;
    LDAPURLDesc *parsed = mapicfg__ldap_parse(url);
    if (!parsed || !parsed->lud_host || !*parsed->lud_host) {
        ldap_free_urldesc(parsed);
        return fail_url(url, err);
    }
    mapicfg_ldap *ldap = mapicfg__mem_zalloc(sizeof *ldap);
    if (ldap) ldap->name = mapicfg__mem_dup(url, strlen(url));
    status = ldap && ldap->name ? MAPICFG_OK : mapicfg__error_no_memory(err);
    if (!status) {
        ldap->options = taken;
        ldap->is_ldaps = is_ldaps;
        ldap->options.password = ldap->options.bind_dn = ldap->options.ca = NULL;
        if (taken.flags & MAPICFG_LDAP_FOLLOW) status = mapicfg__ldap_keep_login(ldap, &taken, err);
        if (!status) status = open_parsed(ldap, parsed, &taken, err);
    }
    ldap_free_urldesc(parsed);
    if (status)
        mapicfg_ldap_close(ldap);
    else
        *out = ldap;
    return status;
}

static void free_texts(char **texts, size_t count) {
    for (size_t i = 0; i < count; i++) mapicfg__mem_free(texts[i]);
    mapicfg__mem_free(texts);
}

void mapicfg_ldap_close(mapicfg_ldap *ldap) {
    if (!ldap) return;
    if (ldap->connection) ldap_unbind_ext_s(ldap->connection, NULL, NULL);
    mapicfg_ldap_close(ldap->followed);
    free_texts(ldap->bases, ldap->base_count);
    free_texts(ldap->known, ldap->known_count);
    for (size_t i = 0; i < ldap->referral_count; i++) mapicfg__mem_free(ldap->referrals[i].url);
    mapicfg__mem_free(ldap->referrals);
    mapicfg__mem_free(ldap->seen);
    mapicfg__set_free(&ldap->seen_set);
    mapicfg__set_free(&ldap->known_set);
    mapicfg__secret_wipe(&ldap->password);
    mapicfg__mem_free(ldap->bind_dn);
    mapicfg__mem_free(ldap->ca);
    mapicfg__buffer_free(&ldap->filter);
    mapicfg__buffer_free(&ldap->text);
    mapicfg__mem_free(ldap->attributes);
    ber_memfree(ldap->cookie.bv_val);
    mapicfg__mem_free(ldap->name);
    mapicfg__mem_free(ldap);
}
