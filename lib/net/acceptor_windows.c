/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_windows.c: NTLM and Negotiate: what a client's message or ticket says, whether its channel binding is right,
 * and whether GSSAPI, where it is set up for that, believes it. Without GSSAPI NTLM still goes through its three
 * messages, because the third one is what a client's author wants to know about. */
#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "net/acceptor_state.h"
#include "net/kerberos.h"
#include "net/ntlm.h"
#include "net/spnego.h"

/* One message under way. */
struct work {
    struct mapicfg_acceptor_connection *connection;
    struct mapicfg_acceptor_request *request;
    struct mapicfg__buffer token;
    struct mapicfg__spnego spnego;
    struct mapicfg__ntlm ntlm;
    struct mapicfg__kerberos kerberos;
    uint32_t mechanisms; /* MAPICFG__SPNEGO_ that may verify it */
    int is_kerberos;
};

static const char *clean(struct work *work, const char *text) {
    return mapicfg__acceptor_clean_text(work->request, text);
}

/* ---- what the message is ---- */

static const char *put_mechanisms(struct work *work) {
    static const struct {
        uint32_t bit;
        const char *name;
    } rows[] = {
        {MAPICFG__SPNEGO_KERBEROS, "Kerberos"}, {MAPICFG__SPNEGO_NTLM, "NTLM"}, {MAPICFG__SPNEGO_OTHER, "others"}};
    struct mapicfg__buffer text = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!(work->spnego.mechanisms & rows[i].bit)) continue;
        if (text.size) mapicfg__buffer_text(&text, ", ");
        mapicfg__buffer_text(&text, rows[i].name);
    }
    return mapicfg__acceptor_take(work->request, &text);
}

/* Finds NTLM's message or Kerberos' token. 0: it is neither, which has been said. */
static int look(struct work *work, uint32_t scheme) {
    const unsigned char *bytes = (const unsigned char *)work->token.data;
    const size_t size = work->token.size;
    mapicfg__ntlm_read(&work->ntlm, bytes, size);
    if (work->ntlm.is_ntlm) {
        work->mechanisms = MAPICFG__SPNEGO_NTLM;
        if (scheme == MAPICFG_HTTP_AUTH_NEGOTIATE)
            mapicfg__acceptor_say(work->request, "listen-negotiate-raw", "NTLM", NULL);
        return 1;
    }
    if (scheme == MAPICFG_HTTP_AUTH_NTLM) {
        mapicfg__acceptor_say(work->request, "listen-logon-token", "NTLM", "it does not begin with NTLMSSP", NULL);
        return 0;
    }
    if (!mapicfg__spnego_read(&work->spnego, bytes, size)) {
        mapicfg__acceptor_say(work->request, "listen-logon-token", "Negotiate",
                              "it is not a token of SPNEGO, Kerberos or NTLM", NULL);
        return 0;
    }
    work->mechanisms = work->spnego.mechanisms;
    if (work->spnego.form == MAPICFG__SPNEGO_INIT)
        mapicfg__acceptor_say(work->request, "listen-negotiate-offer", put_mechanisms(work), NULL);
    if (work->spnego.form == MAPICFG__SPNEGO_RAW)
        mapicfg__acceptor_say(work->request, "listen-negotiate-raw", "Kerberos", NULL);
    if (work->spnego.token) mapicfg__ntlm_read(&work->ntlm, work->spnego.token, work->spnego.token_size);
    if (work->ntlm.is_ntlm) work->mechanisms |= MAPICFG__SPNEGO_NTLM;
    work->is_kerberos = !work->ntlm.is_ntlm && work->spnego.first == MAPICFG__SPNEGO_KERBEROS && work->spnego.token;
    if (work->is_kerberos) mapicfg__kerberos_read(&work->kerberos, work->spnego.token, work->spnego.token_size);
    return 1;
}

static const char *put_pairs(struct work *work) {
    struct mapicfg__buffer text = {0};
    for (uint32_t i = 1; i < 32; i++) {
        if (!(work->ntlm.pairs & 1u << i)) continue;
        const char *name = mapicfg__ntlm_pair(i);
        if (text.size) mapicfg__buffer_text(&text, ", ");
        if (name)
            mapicfg__buffer_text(&text, name);
        else
            mapicfg__buffer_number(&text, i);
    }
    return mapicfg__acceptor_take(work->request, &text);
}

/* Whether it is "HTTP/host", an address of IPv6 with or without brackets. */
static int is_target(const char *target, const char *host, size_t size) {
    if (!mapicfg__text_starts(target, "HTTP/")) return 0;
    const char *name = target + sizeof "HTTP/" - 1;
    size_t name_size = strlen(name);
    if (name_size > 1 && *name == '[' && name[name_size - 1] == ']') {
        name++;
        name_size -= 2;
    }
    return mapicfg__text_equal(name, name_size, host, size);
}

static void check_target(struct work *work) {
    const char *target = work->ntlm.target;
    size_t size;
    const char *host = mapicfg__acceptor_host(work->request, &size);
    if (!work->ntlm.has_target || !*target) {
        mapicfg__acceptor_say(work->request, "listen-ntlm-no-target", NULL);
        return;
    }
    work->request->texts[MAPICFG_ACCEPTOR_TEXT_SERVICE] = clean(work, target);
    if (is_target(target, host, size)) return;
    mapicfg__acceptor_say(work->request, "listen-ntlm-target", clean(work, target),
                          mapicfg__acceptor_clean(work->request, host, size), NULL);
}

static void say_ntlm(struct work *work) {
    const struct mapicfg__ntlm *ntlm = &work->ntlm;
    char flags[16];
    snprintf(flags, sizeof flags, "0x%08X", (unsigned)ntlm->flags);
    if (ntlm->type == MAPICFG__NTLM_NEGOTIATE) {
        mapicfg__acceptor_say(work->request, "listen-ntlm-1", flags, NULL);
        if (work->request->body.size > 0) mapicfg__acceptor_say(work->request, "listen-ntlm-body", NULL);
        return;
    }
    mapicfg__acceptor_say(work->request, "listen-ntlm-3", clean(work, ntlm->domain), clean(work, ntlm->user),
                          clean(work, ntlm->workstation), flags, NULL);
    if (!ntlm->is_version_2) {
        mapicfg__acceptor_say(work->request, "listen-ntlm-version", NULL);
        return;
    }
    mapicfg__acceptor_say(work->request, "listen-ntlm-pairs", put_pairs(work), NULL);
    if (!ntlm->has_mic) mapicfg__acceptor_say(work->request, "listen-ntlm-no-mic", NULL);
    check_target(work);
}

/* ---- the ticket of Kerberos ---- */

static const char *put_type(struct work *work, int64_t type) {
    const char *name = mapicfg__kerberos_type_name(type);
    char text[32];
    if (name) return name;
    snprintf(text, sizeof text, "the encryption type %" PRId64, type);
    return clean(work, text);
}

static const char *put_version(struct work *work) {
    const int64_t version = work->kerberos.key_version;
    return version < 0 ? "not stated" : mapicfg__acceptor_number(work->request, (uint64_t)version);
}

static void say_kerberos(struct work *work) {
    const struct mapicfg__kerberos *kerberos = &work->kerberos;
    const char **texts = work->request->texts;
    char service[2 * MAPICFG__KERBEROS_NAME];
    size_t size;
    const char *host = mapicfg__acceptor_host(work->request, &size);
    snprintf(service, sizeof service, "%s@%s", kerberos->service, kerberos->realm);
    texts[MAPICFG_ACCEPTOR_TEXT_SERVICE] = clean(work, service);
    texts[MAPICFG_ACCEPTOR_TEXT_ENCRYPTION] = put_type(work, kerberos->ticket_type);
    mapicfg__acceptor_say(work->request, "listen-kerberos-ticket", texts[MAPICFG_ACCEPTOR_TEXT_SERVICE],
                          texts[MAPICFG_ACCEPTOR_TEXT_ENCRYPTION], put_version(work),
                          put_type(work, kerberos->session_type), NULL);
    if (!is_target(kerberos->service, host, size))
        mapicfg__acceptor_say(work->request, "listen-kerberos-service", clean(work, kerberos->service),
                              mapicfg__acceptor_clean(work->request, host, size), NULL);
    if (mapicfg__kerberos_is_weak(kerberos->ticket_type))
        mapicfg__acceptor_say(work->request, "listen-kerberos-weak", texts[MAPICFG_ACCEPTOR_TEXT_ENCRYPTION], NULL);
}

/* ---- channel bindings ---- */

static uint32_t protection_of(const struct work *work) {
    return mapicfg__acceptor_door_of(work->connection->acceptor, work->request)->protection;
}

/* Says it, and returns whether Extended Protection lets it in. */
static int judge_binding(struct work *work, const char *found) {
    static const char *const ids[][2] = {{"right", "listen-binding-right"},
                                         {"none", "listen-binding-none"},
                                         {"zero", "listen-binding-zero"},
                                         {"wrong", "listen-binding-wrong"}};
    const uint32_t protection = protection_of(work);
    work->request->texts[MAPICFG_ACCEPTOR_TEXT_BINDING] = found;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (strcmp(found, ids[i][0]) == 0) mapicfg__acceptor_say(work->request, ids[i][1], NULL);
    const int is_right = strcmp(found, "right") == 0, is_wrong = strcmp(found, "wrong") == 0;
    if (is_right || protection == MAPICFG_ACCEPTOR_PROTECTION_OFF) return 1;
    if (!is_wrong && protection == MAPICFG_ACCEPTOR_PROTECTION_ALLOW) return 1;
    mapicfg__acceptor_say(work->request, "listen-binding-refused", mapicfg_acceptor_protection_name(protection), NULL);
    return 0;
}

/* Of NTLM's message 3. */
static int check_ntlm_binding(struct work *work) {
    static const unsigned char zeros[16];
    const struct mapicfg_acceptor *acceptor = work->connection->acceptor;
    const unsigned char *sent = work->ntlm.binding;
    if (!sent) return judge_binding(work, "none");
    if (memcmp(sent, zeros, sizeof zeros) == 0) return judge_binding(work, "zero");
    if (acceptor->has_binding)
        return judge_binding(work, memcmp(sent, acceptor->ntlm_binding, 16) == 0 ? "right" : "wrong");
    mapicfg__acceptor_say(work->request, "listen-binding-unknown", NULL);
    return 1;
}

/* Of Kerberos: looked at when the ticket comes, judged when the logon is done, which may be a message later. */
static void look_at_binding(struct work *work) {
    static const char other[] = "tls-server-end-point:";
    const struct mapicfg_acceptor *acceptor = work->connection->acceptor;
    work->connection->binding = mapicfg__acceptor_gss_binding(
        work->spnego.token, work->spnego.token_size, acceptor->has_binding ? (const char *)acceptor->binding : other,
        acceptor->has_binding ? acceptor->binding_size : sizeof other - 1);
}

/* Without the certificate any binding but none is one that cannot be judged. */
static int check_kerberos_binding(struct work *work, const char *found) {
    const int is_known = found && (work->connection->acceptor->has_binding || strcmp(found, "none") == 0);
    if (is_known) return judge_binding(work, found);
    mapicfg__acceptor_say(work->request, found ? "listen-binding-unknown" : "listen-binding-hidden", NULL);
    return 1;
}

/* ---- whether it is true ---- */

/* Nothing of a logon that has ended, or that the client has left, is for the next one. */
static void start_over(struct mapicfg_acceptor_connection *connection) {
    mapicfg__acceptor_gss_free(connection->gss);
    connection->gss = NULL;
    connection->has_challenged = connection->has_ticket = 0;
    connection->binding = NULL;
}

static void log_on(struct work *work, const char *name, int is_known) {
    struct mapicfg__acceptor_user *user = &work->connection->user;
    *user = (struct mapicfg__acceptor_user){.is_there = 1, .is_known = is_known};
    snprintf(user->name, sizeof user->name, "%s", name);
}

static int verify(struct work *work, struct mapicfg__buffer *reply) {
    struct mapicfg_acceptor_connection *connection = work->connection;
    char name[MAPICFG__ACCEPTOR_NAME] = "", words[200] = "";
    if (!connection->gss) connection->gss = mapicfg__acceptor_gss_new();
    if (!connection->gss) {
        mapicfg__acceptor_fail(work->request);
        return 0;
    }
    if (work->is_kerberos) look_at_binding(work);
    const enum mapicfg__acceptor_gss_end end =
        mapicfg__acceptor_gss_step(connection->gss, work->token.data, work->token.size, reply, name, words);
    if (end == MAPICFG__ACCEPTOR_GSS_GOES_ON) return 0;
    const int has_ticket = connection->has_ticket;
    const char *binding = connection->binding;
    start_over(connection);
    if (end != MAPICFG__ACCEPTOR_GSS_DONE) {
        mapicfg__acceptor_say(work->request, "listen-logon-refused", clean(work, words), NULL);
        return 0;
    }
    mapicfg__acceptor_say(work->request, "listen-logon-verified", clean(work, name), NULL);
    if (has_ticket && !check_kerberos_binding(work, binding)) return 0; /* that of NTLM has been judged */
    log_on(work, name, 1);
    return 1;
}

static void put_challenge(struct work *work, struct mapicfg__buffer *reply) {
    struct mapicfg_acceptor_connection *connection = work->connection;
    struct mapicfg__buffer challenge = {0};
    struct mapicfg__secret wrapped = {0};
    char token[33];
    if (!mapicfg__acceptor_session_token(token)) {
        mapicfg__acceptor_fail(work->request);
        return;
    }
    mapicfg__ntlm_put_challenge(&challenge, work->ntlm.flags, connection->acceptor->server,
                                (const unsigned char *)token, work->request->time);
    if (challenge.failed) {
        mapicfg__acceptor_fail(work->request);
    } else if (work->spnego.form == MAPICFG__SPNEGO_NONE) {
        mapicfg__buffer_bytes(reply, challenge.data, challenge.size);
    } else if (mapicfg__spnego_wrap_ntlm(challenge.data, challenge.size, &wrapped)) {
        mapicfg__buffer_bytes(reply, wrapped.bytes, wrapped.size);
    } else {
        mapicfg__acceptor_fail(work->request);
    }
    connection->has_challenged = 1;
    mapicfg__secret_wipe(&wrapped);
    mapicfg__buffer_free(&challenge);
}

/* Nothing here can verify it. */
static int believe(struct work *work, const char *mechanism) {
    const int any = (work->connection->acceptor->flags & MAPICFG_ACCEPTOR_ANY_LOGON) != 0;
    char name[MAPICFG__ACCEPTOR_NAME] = "";
    mapicfg__acceptor_say(work->request, any ? "listen-logon-unverified" : "listen-logon-unverifiable", mechanism,
                          NULL);
    if (!any) return 0;
    if (work->ntlm.is_ntlm && work->ntlm.domain[0])
        snprintf(name, sizeof name, "%s\\%s", work->ntlm.domain, work->ntlm.user);
    else
        snprintf(name, sizeof name, "%s", work->ntlm.user);
    log_on(work, name, *name != '\0');
    return 1;
}

static int go_on(struct work *work, struct mapicfg__buffer *reply) {
    struct mapicfg_acceptor_connection *connection = work->connection;
    const uint32_t flags = connection->acceptor->flags;
    const uint32_t able = (flags & MAPICFG_ACCEPTOR_GSS_NTLM ? MAPICFG__SPNEGO_NTLM : 0) |
                          (flags & MAPICFG_ACCEPTOR_GSS_KERBEROS ? MAPICFG__SPNEGO_KERBEROS : 0);
    const int is_first = work->ntlm.type == MAPICFG__NTLM_NEGOTIATE || work->spnego.form == MAPICFG__SPNEGO_INIT ||
                         work->spnego.form == MAPICFG__SPNEGO_RAW;
    if (is_first) start_over(connection);
    connection->has_ticket = work->is_kerberos || (connection->has_ticket && !work->ntlm.is_ntlm);
    if (work->ntlm.type == MAPICFG__NTLM_AUTHENTICATE && !work->ntlm.user[0]) {
        mapicfg__acceptor_say(work->request, "listen-ntlm-anonymous", NULL);
        start_over(connection);
        return 0;
    }
    if (work->ntlm.type == MAPICFG__NTLM_AUTHENTICATE && !check_ntlm_binding(work)) {
        start_over(connection);
        return 0;
    }
    if (connection->gss || (able & work->mechanisms)) return verify(work, reply);
    if (work->is_kerberos && work->kerberos.wrong) {
        mapicfg__acceptor_say(work->request, "listen-logon-token", "Negotiate", work->kerberos.wrong, NULL);
        return 0;
    }
    if (work->is_kerberos) {
        mapicfg__acceptor_say(work->request, "listen-binding-hidden", NULL);
        return believe(work, "Kerberos");
    }
    if (work->ntlm.type == MAPICFG__NTLM_NEGOTIATE) {
        put_challenge(work, reply);
        return 0;
    }
    if (work->ntlm.type != MAPICFG__NTLM_AUTHENTICATE) {
        mapicfg__acceptor_say(work->request, "listen-logon-token", "Negotiate", "it has no token of a mechanism", NULL);
        return 0;
    }
    if (!connection->has_challenged) {
        mapicfg__acceptor_say(work->request, "listen-ntlm-order", NULL);
        return 0;
    }
    connection->has_challenged = 0;
    return believe(work, "NTLM");
}

int mapicfg__acceptor_windows(struct mapicfg_acceptor_connection *connection, struct mapicfg_acceptor_request *request,
                              uint32_t scheme, const char *value, struct mapicfg__buffer *reply) {
    struct work work = {.connection = connection, .request = request};
    int is_logged_on = 0;
    const int is_base64 = mapicfg__acceptor_decode(request, value, strlen(value), &work.token);
    if (request->trouble) {
        is_logged_on = 0;
    } else if (!*value) {
        mapicfg__acceptor_say(request, "listen-logon-token", mapicfg_http_auth_name(scheme), "there is no token", NULL);
    } else if (!is_base64 || !work.token.size) {
        mapicfg__acceptor_say(request, "listen-logon-token", mapicfg_http_auth_name(scheme), "it is not base64", NULL);
    } else if (look(&work, scheme)) {
        if (work.ntlm.is_ntlm || work.is_kerberos)
            request->texts[MAPICFG_ACCEPTOR_TEXT_MECHANISM] = work.ntlm.is_ntlm ? "NTLM" : "Kerberos";
        if (work.ntlm.wrong)
            mapicfg__acceptor_say(request, "listen-logon-token", mapicfg_http_auth_name(scheme), work.ntlm.wrong, NULL);
        else if (work.ntlm.is_ntlm)
            say_ntlm(&work);
        else if (work.is_kerberos && !work.kerberos.wrong)
            say_kerberos(&work);
        if (!work.ntlm.wrong) is_logged_on = go_on(&work, reply);
    }
    mapicfg__acceptor_forget(&work.token);
    return is_logged_on;
}
