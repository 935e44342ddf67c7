/* SPDX-License-Identifier: LGPL-2.1-or-later
 * gss.c: one logon by NTLM or Kerberos through GSSAPI, with a channel binding.
 *
 * The service is named as a principal with an empty realm, "HTTP/host@", so that Kerberos follows referrals but does
 * not look the host up in DNS: with a host-based name it would, and take the name that a CNAME leads to. */
#include "net/gss.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5/krb5.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "net/credentials.h"

#define MOST_NAME 600u

struct mapicfg__gss {
    uint32_t mechanism;
    char target[MOST_NAME];
    mapicfg_credentials *credentials;
    gss_ctx_id_t context;
    gss_cred_id_t credential;
    gss_name_t name;
    struct mapicfg__secret given, token;
    uint8_t binding[MAPICFG_BINDING_SIZE];
    size_t binding_size;
    int has_begun, is_complete;
    uint32_t failure;
    char words[512];
};

/* 1.3.6.1.4.1.311.2.2.10, of gss-ntlmssp */
static const gss_OID_desc ntlm_oid = {10, "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"};

static gss_OID oid_of(const struct mapicfg__gss *gss) {
    return gss->mechanism == MAPICFG__GSS_NTLM ? (gss_OID)(uintptr_t)&ntlm_oid : gss_mech_krb5;
}

/* ---- making one ---- */

/* "HTTP@host" is how GSSAPI names a service by its host, which NTLM takes. */
static void put_target(struct mapicfg__gss *gss, const char *host, size_t size) {
    const int is_ntlm = gss->mechanism == MAPICFG__GSS_NTLM;
    if (size > MOST_NAME - 8) size = MOST_NAME - 8;
    snprintf(gss->target, sizeof gss->target, is_ntlm ? "HTTP@%.*s" : "HTTP/%.*s@", (int)size, host);
}

struct mapicfg__gss *mapicfg__gss_new(uint32_t mechanism, const char *host, size_t host_size,
                                      const mapicfg_credentials *credentials) {
    struct mapicfg__gss *gss = mapicfg__mem_zalloc(sizeof *gss);
    if (!gss) return NULL;
    gss->mechanism = mechanism;
    gss->context = GSS_C_NO_CONTEXT;
    gss->credential = GSS_C_NO_CREDENTIAL;
    gss->name = GSS_C_NO_NAME;
    gss->credentials = mapicfg__credentials_copy(credentials);
    put_target(gss, host, host_size);
    if (gss->credentials) return gss;
    mapicfg__gss_free(gss);
    return NULL;
}

void mapicfg__gss_free(struct mapicfg__gss *gss) {
    OM_uint32 minor;
    if (!gss) return;
    if (gss->context != GSS_C_NO_CONTEXT) gss_delete_sec_context(&minor, &gss->context, GSS_C_NO_BUFFER);
    if (gss->credential != GSS_C_NO_CREDENTIAL) gss_release_cred(&minor, &gss->credential);
    if (gss->name != GSS_C_NO_NAME) gss_release_name(&minor, &gss->name);
    mapicfg_credentials_free(gss->credentials);
    mapicfg__secret_wipe(&gss->given);
    mapicfg__secret_wipe(&gss->token);
    mapicfg__mem_free(gss);
}

int mapicfg__gss_give(struct mapicfg__gss *gss, const void *token, size_t size, const void *binding,
                      size_t binding_size) {
    if (binding_size > sizeof gss->binding) return 0;
    if (binding_size > 0) memcpy(gss->binding, binding, binding_size);
    gss->binding_size = binding_size;
    mapicfg__secret_wipe(&gss->given);
    return size == 0 || mapicfg__secret_set(&gss->given, token, size);
}

/* ---- failures ---- */

uint32_t mapicfg__gss_failure(uint32_t major, uint32_t minor) {
    switch ((int32_t)minor) {
    case KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN:
    case KRB5_ERR_HOST_REALM_UNKNOWN: return MAPICFG_HTTP_FAILURE_AUTH_NO_SPN;
    case KRB5KDC_ERR_ETYPE_NOSUPP: return MAPICFG_HTTP_FAILURE_AUTH_ENCRYPTION;
    case KRB5KDC_ERR_KEY_EXP:
    case KRB5KRB_AP_ERR_TKT_EXPIRED: return MAPICFG_HTTP_FAILURE_AUTH_EXPIRED;
    case KRB5_FCC_NOFILE:
    case KRB5_CC_NOTFOUND: return MAPICFG_HTTP_FAILURE_AUTH_NO_TICKET;
    case KRB5KRB_AP_ERR_SKEW:
    case KRB5KRB_AP_ERR_TKT_NYV: return MAPICFG_HTTP_FAILURE_AUTH_CLOCK;
    case KRB5_KDC_UNREACH:
    case KRB5_REALM_UNKNOWN:
    case KRB5_REALM_CANT_RESOLVE:
    case KRB5KDC_ERR_SVC_UNAVAILABLE: return MAPICFG_HTTP_FAILURE_AUTH_NO_KDC;
    case KRB5KDC_ERR_PREAUTH_FAILED:
    case KRB5KRB_AP_ERR_BAD_INTEGRITY: return MAPICFG_HTTP_FAILURE_AUTH_PASSWORD;
    case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
    case KRB5KDC_ERR_CLIENT_REVOKED: return MAPICFG_HTTP_FAILURE_AUTH_USER;
    case KRB5KRB_AP_ERR_MODIFIED:
    case KRB5KRB_AP_ERR_BADKEYVER:
    case KRB5KRB_AP_ERR_NOKEY:
    case KRB5KRB_AP_ERR_NOT_US: return MAPICFG_HTTP_FAILURE_AUTH_MODIFIED;
    default: break;
    }
    switch (GSS_ROUTINE_ERROR(major)) {
    case GSS_S_BAD_MECH: return MAPICFG_HTTP_FAILURE_AUTH_NO_MECHANISM;
    case GSS_S_NO_CRED: return MAPICFG_HTTP_FAILURE_AUTH_NO_TICKET;
    case GSS_S_CREDENTIALS_EXPIRED: return MAPICFG_HTTP_FAILURE_AUTH_EXPIRED;
    case GSS_S_DEFECTIVE_TOKEN: return MAPICFG_HTTP_FAILURE_AUTH_TOKEN;
    default: return MAPICFG_HTTP_FAILURE_AUTH_OTHER;
    }
}

static void fail(struct mapicfg__gss *gss, uint32_t failure, const char *words) {
    gss->failure = failure;
    snprintf(gss->words, sizeof gss->words, "%s", words);
}

/* The mechanism's words say more than GSSAPI's "unspecified failure". */
static void fail_gss(struct mapicfg__gss *gss, OM_uint32 major, OM_uint32 minor) {
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored, more = 0;
    const int has_minor = minor != 0;
    gss->failure = mapicfg__gss_failure(major, minor);
    gss->words[0] = '\0';
    if (GSS_ERROR(gss_display_status(&ignored, has_minor ? minor : major, has_minor ? GSS_C_MECH_CODE : GSS_C_GSS_CODE,
                                     oid_of(gss), &more, &text)))
        return;
    snprintf(gss->words, sizeof gss->words, "%.*s", (int)text.length, (const char *)text.value);
    gss_release_buffer(&ignored, &text);
}

/* ---- a step ---- */

int mapicfg__gss_principal(const char *user, char *principal, size_t size) {
    const char *realm = strchr(user, '@');
    if (strchr(user, '\\') || strlen(user) >= size) return 0;
    memcpy(principal, user, strlen(user) + 1);
    if (!realm) return 1;
    for (const char *c = realm; *c; c++)
        if (*c != mapicfg__to_lower(*c)) return 1; /* a realm that is written with care */
    for (char *c = principal + (realm - user); *c; c++)
        if (mapicfg__is_alpha((unsigned char)*c)) *c = (char)(*c & ~0x20);
    return 1;
}

static int has_mechanism(const struct mapicfg__gss *gss) {
    gss_OID_set all = GSS_C_NO_OID_SET;
    OM_uint32 minor;
    int is_there = 0;
    if (GSS_ERROR(gss_indicate_mechs(&minor, &all))) return 0;
    if (GSS_ERROR(gss_test_oid_set_member(&minor, oid_of(gss), all, &is_there))) is_there = 0;
    gss_release_oid_set(&minor, &all);
    return is_there;
}

static int import_user(struct mapicfg__gss *gss, gss_name_t *name) {
    char principal[MOST_NAME];
    const char *user = gss->credentials->user;
    *name = GSS_C_NO_NAME;
    if (gss->mechanism == MAPICFG__GSS_KERBEROS) {
        if (!mapicfg__gss_principal(user, principal, sizeof principal)) {
            fail(gss, MAPICFG_HTTP_FAILURE_AUTH_NO_CREDENTIALS, "Kerberos needs the user as user@REALM");
            return 0;
        }
        user = principal;
    }
    gss_buffer_desc text = {strlen(user), (void *)(uintptr_t)user};
    OM_uint32 minor, major = gss_import_name(&minor, &text, GSS_C_NT_USER_NAME, name);
    if (GSS_ERROR(major)) fail_gss(gss, major, minor);
    return !GSS_ERROR(major);
}

/* With a password for it; without one Kerberos has its cache, and gss-ntlmssp what it is configured for. */
static int acquire(struct mapicfg__gss *gss) {
    struct mapicfg__secret *password = &gss->credentials->password;
    gss_OID_set_desc mechanisms = {1, oid_of(gss)};
    gss_name_t user = GSS_C_NO_NAME;
    OM_uint32 major, minor, ignored;
    if (password->size == 0) {
        major = gss_acquire_cred(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE, &gss->credential,
                                 NULL, NULL);
    } else {
        gss_buffer_desc bytes = {password->size, password->bytes};
        if (!import_user(gss, &user)) return 0;
        major = gss_acquire_cred_with_password(&minor, user, &bytes, GSS_C_INDEFINITE, &mechanisms, GSS_C_INITIATE,
                                               &gss->credential, NULL, NULL);
        gss_release_name(&ignored, &user);
    }
    if (GSS_ERROR(major)) fail_gss(gss, major, minor);
    return !GSS_ERROR(major);
}

static int import_target(struct mapicfg__gss *gss) {
    gss_buffer_desc text = {strlen(gss->target), gss->target};
    OM_uint32 minor, major;
    const gss_OID type = gss->mechanism == MAPICFG__GSS_NTLM ? GSS_C_NT_HOSTBASED_SERVICE : GSS_KRB5_NT_PRINCIPAL_NAME;
    major = gss_import_name(&minor, &text, type, &gss->name);
    if (GSS_ERROR(major)) fail_gss(gss, major, minor);
    return !GSS_ERROR(major);
}

static int begin(struct mapicfg__gss *gss) {
    if (!has_mechanism(gss)) {
        fail(gss, MAPICFG_HTTP_FAILURE_AUTH_NO_MECHANISM,
             gss->mechanism == MAPICFG__GSS_NTLM ? "GSSAPI has no NTLM here; the package gss-ntlmssp adds it"
                                                 : "GSSAPI has no Kerberos here");
        return 0;
    }
    gss->has_begun = import_target(gss) && acquire(gss);
    return gss->has_begun;
}

/* A server of Extended Protection that is not required refuses a wrong binding of clients that say they send some. */
static OM_uint32 flags_of(const struct mapicfg__gss *gss) {
    OM_uint32 flags = gss->mechanism == MAPICFG__GSS_KERBEROS ? GSS_C_MUTUAL_FLAG : 0;
#ifdef GSS_C_CHANNEL_BOUND_FLAG
    if (gss->binding_size > 0) flags |= GSS_C_CHANNEL_BOUND_FLAG;
#endif
    return flags;
}

static void step(struct mapicfg__gss *gss) {
    if (!gss->has_begun && !begin(gss)) return;
    struct gss_channel_bindings_struct binding = {
        .application_data = {gss->binding_size, gss->binding_size > 0 ? gss->binding : NULL}};
    gss_buffer_desc in = {gss->given.size, gss->given.bytes}, out = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor, ignored, major;
    mapicfg__secret_wipe(&gss->token);
    major = gss_init_sec_context(&minor, gss->credential, &gss->context, gss->name, oid_of(gss), flags_of(gss),
                                 GSS_C_INDEFINITE, gss->binding_size > 0 ? &binding : GSS_C_NO_CHANNEL_BINDINGS,
                                 gss->given.size > 0 ? &in : GSS_C_NO_BUFFER, NULL, &out, NULL, NULL);
    gss->is_complete = major == GSS_S_COMPLETE;
    if (GSS_ERROR(major))
        fail_gss(gss, major, minor);
    else if (!mapicfg__secret_set(&gss->token, out.value, out.length))
        fail(gss, MAPICFG_HTTP_FAILURE_AUTH_OTHER, "out of memory");
    gss_release_buffer(&ignored, &out);
}

static void work(void *data) {
    step(data);
}

static void release(void *data) {
    mapicfg__gss_free(data);
}

const struct mapicfg__job_kind mapicfg__gss_job = {work, release};

/* ---- what came of it ---- */

const struct mapicfg__secret *mapicfg__gss_token(const struct mapicfg__gss *gss) {
    return &gss->token;
}

uint32_t mapicfg__gss_failed(const struct mapicfg__gss *gss, const char **words) {
    *words = gss->words;
    return gss->failure;
}

int mapicfg__gss_is_complete(const struct mapicfg__gss *gss) {
    return gss->is_complete;
}
