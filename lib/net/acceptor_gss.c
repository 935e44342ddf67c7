/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_gss.c: GSSAPI as the one that accepts: NTLM by gss-ntlmssp and its file of users, Kerberos by the keytab.
 * Both are the process's own settings. */
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "net/acceptor_state.h"

struct mapicfg__acceptor_gss {
    gss_ctx_id_t context;
};

struct mapicfg__acceptor_gss *mapicfg__acceptor_gss_new(void) {
    struct mapicfg__acceptor_gss *gss = mapicfg__mem_zalloc(sizeof *gss);
    if (gss) gss->context = GSS_C_NO_CONTEXT;
    return gss;
}

void mapicfg__acceptor_gss_free(struct mapicfg__acceptor_gss *gss) {
    OM_uint32 minor;
    if (!gss) return;
    if (gss->context != GSS_C_NO_CONTEXT) gss_delete_sec_context(&minor, &gss->context, GSS_C_NO_BUFFER);
    mapicfg__mem_free(gss);
}

/* The mechanism's words say more than GSSAPI's. */
static void put_words(char words[200], OM_uint32 major, OM_uint32 minor, gss_OID mechanism) {
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 ignored, more = 0;
    const int has_minor = minor != 0;
    snprintf(words, 200, "no reason is given");
    if (GSS_ERROR(gss_display_status(&ignored, has_minor ? minor : major, has_minor ? GSS_C_MECH_CODE : GSS_C_GSS_CODE,
                                     mechanism, &more, &text)))
        return;
    if (text.length > 0) snprintf(words, 200, "%.*s", (int)text.length, (const char *)text.value);
    gss_release_buffer(&ignored, &text);
}

/* gss-ntlmssp 1.2 counts the NUL. */
static void put_name(char name[MAPICFG__ACCEPTOR_NAME], gss_name_t source) {
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    OM_uint32 minor;
    *name = '\0';
    if (source == GSS_C_NO_NAME || GSS_ERROR(gss_display_name(&minor, source, &text, NULL))) return;
    snprintf(name, MAPICFG__ACCEPTOR_NAME, "%.*s", (int)text.length, (const char *)text.value);
    gss_release_buffer(&minor, &text);
}

enum mapicfg__acceptor_gss_end mapicfg__acceptor_gss_step(struct mapicfg__acceptor_gss *gss, const void *token,
                                                          size_t size, struct mapicfg__buffer *reply,
                                                          char name[MAPICFG__ACCEPTOR_NAME], char words[200]) {
    gss_buffer_desc in = {size, (void *)(uintptr_t)token}, out = GSS_C_EMPTY_BUFFER;
    gss_name_t source = GSS_C_NO_NAME;
    gss_OID mechanism = GSS_C_NO_OID;
    OM_uint32 minor = 0, ignored;
    const OM_uint32 major =
        gss_accept_sec_context(&minor, &gss->context, GSS_C_NO_CREDENTIAL, &in, GSS_C_NO_CHANNEL_BINDINGS, &source,
                               &mechanism, &out, NULL, NULL, NULL);
    enum mapicfg__acceptor_gss_end end = MAPICFG__ACCEPTOR_GSS_GOES_ON;
    if (GSS_ERROR(major)) {
        end = MAPICFG__ACCEPTOR_GSS_REFUSED;
        put_words(words, major, minor, mechanism);
    } else {
        mapicfg__buffer_bytes(reply, out.value, out.length);
        if (major == GSS_S_COMPLETE) {
            end = MAPICFG__ACCEPTOR_GSS_DONE;
            put_name(name, source);
        }
    }
    gss_release_buffer(&ignored, &out);
    if (source != GSS_C_NO_NAME) gss_release_name(&ignored, &source);
    return end;
}

/* ---- the channel binding of Kerberos ---- */

/* Credentials that remember no token: this one has been accepted already, and would be a replay. */
static gss_cred_id_t credentials_that_forget(void) {
    gss_key_value_element_desc element = {"rcache", "none:"};
    const gss_key_value_set_desc store = {1, &element};
    gss_OID_set_desc kerberos = {1, (gss_OID)(uintptr_t)gss_mech_krb5};
    gss_cred_id_t credentials = GSS_C_NO_CREDENTIAL;
    OM_uint32 minor;
    const OM_uint32 major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &kerberos, GSS_C_ACCEPT,
                                                  &store, &credentials, NULL, NULL);
    return GSS_ERROR(major) ? GSS_C_NO_CREDENTIAL : credentials;
}

static const char *binding_of(OM_uint32 major, OM_uint32 flags) {
    if (GSS_ROUTINE_ERROR(major) == GSS_S_BAD_BINDINGS) return "wrong";
    if (major != GSS_S_COMPLETE) return NULL;
#ifdef GSS_C_CHANNEL_BOUND_FLAG
    return flags & GSS_C_CHANNEL_BOUND_FLAG ? "right" : "none";
#else
    (void)flags; /* this GSSAPI does not tell whether there was one */
    return NULL;
#endif
}

const char *mapicfg__acceptor_gss_binding(const void *token, size_t size, const void *binding, size_t binding_size) {
    struct gss_channel_bindings_struct bindings = {.application_data = {binding_size, (void *)(uintptr_t)binding}};
    gss_buffer_desc in = {size, (void *)(uintptr_t)token}, out = GSS_C_EMPTY_BUFFER;
    gss_cred_id_t credentials = credentials_that_forget();
    gss_ctx_id_t context = GSS_C_NO_CONTEXT;
    OM_uint32 minor, flags = 0;
    if (credentials == GSS_C_NO_CREDENTIAL) return NULL;
    const OM_uint32 major =
        gss_accept_sec_context(&minor, &context, credentials, &in, &bindings, NULL, NULL, &out, &flags, NULL, NULL);
    gss_release_buffer(&minor, &out);
    if (context != GSS_C_NO_CONTEXT) gss_delete_sec_context(&minor, &context, GSS_C_NO_BUFFER);
    gss_release_cred(&minor, &credentials);
    return binding_of(major, flags);
}
