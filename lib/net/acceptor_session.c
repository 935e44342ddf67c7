/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_session.c: sessions of emsmdb and nspi, by the cookies that hold them. */
#include <openssl/rand.h>
#include <string.h>

#include "base/mem.h"
#include "net/acceptor_state.h"

#define MOST_SESSIONS 1024u

int mapicfg__acceptor_session_token(char token[33]) {
    static const char hex[] = "0123456789abcdef";
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) return 0;
    for (size_t i = 0; i < sizeof bytes; i++) {
        token[2 * i] = hex[bytes[i] >> 4];
        token[2 * i + 1] = hex[bytes[i] & 15];
    }
    token[32] = '\0';
    return 1;
}

void mapicfg__acceptor_session_close(struct mapicfg_acceptor *acceptor, struct mapicfg__acceptor_session *session) {
    const size_t behind = acceptor->session_count - (size_t)(session - acceptor->sessions) - 1;
    memmove(session, session + 1, behind * sizeof *session);
    acceptor->session_count--;
}

struct mapicfg__acceptor_session *mapicfg__acceptor_session_open(struct mapicfg_acceptor *acceptor,
                                                                 struct mapicfg_acceptor_request *request) {
    struct mapicfg__acceptor_session session = {.place = request->place};
    if (!mapicfg__acceptor_session_token(session.context) || !mapicfg__acceptor_session_token(session.sequence)) {
        mapicfg__acceptor_fail(request);
        return NULL;
    }
    memcpy(session.user, request->user.name, sizeof session.user);
    if (acceptor->session_count == MOST_SESSIONS) mapicfg__acceptor_session_close(acceptor, acceptor->sessions);
    struct mapicfg__acceptor_session *grown = mapicfg__mem_grow(
        acceptor->sessions, &acceptor->session_capacity, acceptor->session_count + 1, sizeof *acceptor->sessions);
    if (!grown) {
        mapicfg__acceptor_fail(request);
        return NULL;
    }
    acceptor->sessions = grown;
    grown[acceptor->session_count] = session;
    return &grown[acceptor->session_count++];
}

struct mapicfg__acceptor_session *mapicfg__acceptor_session_find(struct mapicfg_acceptor *acceptor, const char *context,
                                                                 size_t size) {
    if (size != 32) return NULL;
    for (size_t i = 0; i < acceptor->session_count; i++)
        if (memcmp(acceptor->sessions[i].context, context, 32) == 0) return &acceptor->sessions[i];
    return NULL;
}
