/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_state.h: what an acceptor, its connections and the requests on them hold, and the parts that answer. */
#ifndef MAPICFG_NET_ACCEPTOR_STATE_H
#define MAPICFG_NET_ACCEPTOR_STATE_H

#include <mapicfg-net/acceptor.h>
#include <mapicfg-net/binding.h>
#include <mapicfg/autodiscover.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "net/http.h"
#include "net/secret.h"

#define MAPICFG__ACCEPTOR_HEAD 65536u /* most bytes of a request's line and headers: tickets are long */
#define MAPICFG__ACCEPTOR_NAME 320u   /* bytes of a user's name with its NUL */

enum mapicfg__acceptor_place {
    MAPICFG__ACCEPTOR_ELSEWHERE,
    MAPICFG__ACCEPTOR_EMSMDB,
    MAPICFG__ACCEPTOR_NSPI,
    MAPICFG__ACCEPTOR_AUTODISCOVER,
    MAPICFG__ACCEPTOR_JSON,
    MAPICFG__ACCEPTOR_HEALTH
};

/* How a virtual directory authenticates. */
struct mapicfg__acceptor_door {
    uint32_t auth, protection;
};

struct mapicfg__acceptor_session {
    char context[33], sequence[33]; /* its cookies */
    enum mapicfg__acceptor_place place;
    char user[MAPICFG__ACCEPTOR_NAME];
    char guid[40]; /* of X-RequestId */
    uint64_t counter;
};

struct mapicfg_acceptor {
    mapicfg_directory *directory;
    mapicfg_autodiscover *autodiscover, *anyone; /* for users; for logons that do not tell the user, or NULL */
    char server[256];
    uint32_t flags, assumed;
    struct mapicfg__acceptor_door mapi, discovery;
    struct mapicfg__secret password;
    int has_password, has_binding;
    uint8_t binding[MAPICFG_BINDING_SIZE], ntlm_binding[16];
    size_t binding_size, max_body;
    struct mapicfg__acceptor_session *sessions; /* the oldest first */
    size_t session_count, session_capacity;
};

/* Who is logged on. */
struct mapicfg__acceptor_user {
    int is_there, is_known; /* known: the logon tells the name */
    char name[MAPICFG__ACCEPTOR_NAME];
};

enum mapicfg__acceptor_stage {
    MAPICFG__ACCEPTOR_IN_HEAD,
    MAPICFG__ACCEPTOR_IN_BODY,
    MAPICFG__ACCEPTOR_IN_CHUNK_SIZE,
    MAPICFG__ACCEPTOR_IN_CHUNK,
    MAPICFG__ACCEPTOR_IN_CHUNK_END,
    MAPICFG__ACCEPTOR_IN_TRAILER,
    MAPICFG__ACCEPTOR_WHOLE
};

struct mapicfg__acceptor_gss;

struct mapicfg_acceptor_connection {
    struct mapicfg_acceptor *acceptor;
    enum mapicfg__acceptor_stage stage;
    char *head; /* holds credentials, and is wiped */
    size_t head_size;
    uint64_t left;                  /* bytes of the body or chunk */
    char line[64];                  /* of a chunk's size, or of a trailer */
    size_t line_size, trailer_size; /* that of the trailers, or of one line before them */
    int has_cr;                     /* the line's last byte is one */
    struct mapicfg__buffer output;
    size_t sent;
    struct mapicfg_acceptor_request *request; /* that is coming in */
    int is_over;
    struct mapicfg__acceptor_user user; /* of the connection, by NTLM and Negotiate */
    struct mapicfg__acceptor_gss *gss;  /* a logon under way */
    int has_challenged;                 /* NTLM's message 2 was sent without GSSAPI */
    int has_ticket;                     /* the logon under way is by Kerberos */
    const char *binding;                /* that of the ticket; NULL: it cannot be told */
};

struct mapicfg_acceptor_request {
    struct mapicfg__arena *arena;
    mapicfg_statements *statements;
    mapicfg_status trouble; /* the first failure of this library */
    mapicfg_error *err;

    char *head; /* what method, target, query and headers are parts of: holds credentials, and is wiped */
    size_t head_size;
    const char *method, *target, *query; /* the query begins behind ?; "" */
    const char *authority;               /* of a target that has one, in the place of Host (RFC 9112, 3.2.2); or NULL */
    enum mapicfg__acceptor_place place;
    int is_old; /* HTTP/1.0 */
    struct mapicfg__http_headers headers;
    struct mapicfg__buffer body;

    struct mapicfg__acceptor_user user;
    const char *texts[MAPICFG_ACCEPTOR_TEXT_COUNT];
    int64_t numbers[MAPICFG_ACCEPTOR_NUMBER_COUNT];
    int64_t time;

    uint32_t status; /* of the answer; 0: there is none yet */
    struct mapicfg__http_headers answer_headers;
    struct mapicfg__buffer answer;
    size_t first_chunk; /* bytes of it; 0: the answer is not chunked */
    int closes;
};

/* ---- acceptor_request.c ---- */

struct mapicfg_acceptor_request *mapicfg__acceptor_request_new(mapicfg_error *err);
/* Notes that memory is out. */
void mapicfg__acceptor_fail(struct mapicfg_acceptor_request *request);
/* Says a rule. What follows are its arguments, texts, and NULL. */
void mapicfg__acceptor_say(struct mapicfg_acceptor_request *request, const char *id, ...) __attribute__((sentinel));
/* Texts for arguments; never NULL. Visible UTF-8, not too long. */
const char *mapicfg__acceptor_clean(struct mapicfg_acceptor_request *request, const char *text, size_t size);
const char *mapicfg__acceptor_clean_text(struct mapicfg_acceptor_request *request, const char *text);
const char *mapicfg__acceptor_number(struct mapicfg_acceptor_request *request, uint64_t number);
/* The same of a buffer, which it frees. */
const char *mapicfg__acceptor_take(struct mapicfg_acceptor_request *request, struct mapicfg__buffer *text);
/* A header of the request; NULL: there is none. */
const char *mapicfg__acceptor_find(const struct mapicfg_acceptor_request *request, const char *name);
/* Host, or what the target has in its place: HOST or HOST:PORT, "" perhaps; NULL: there is none. */
const char *mapicfg__acceptor_authority(const struct mapicfg_acceptor_request *request);
/* The host that the request is for, without its port and without brackets; "" and 0: there is none. */
const char *mapicfg__acceptor_host(const struct mapicfg_acceptor_request *request, size_t *size);
/* Wipes its head, of which nothing is of use behind the answer. */
void mapicfg__acceptor_wipe(struct mapicfg_acceptor_request *request);
/* What base64 holds, credentials perhaps, in a buffer that leaves nothing behind: to be freed with _forget(), also
 * after a failure. 0: it is not base64, or memory is out. */
int mapicfg__acceptor_decode(struct mapicfg_acceptor_request *request, const char *text, size_t size,
                             struct mapicfg__buffer *out);
void mapicfg__acceptor_forget(struct mapicfg__buffer *buffer);
void mapicfg__acceptor_put_header(struct mapicfg_acceptor_request *request, const char *name, const char *value);
/* Answers with a page, unless there is an answer. */
void mapicfg__acceptor_page(struct mapicfg_acceptor_request *request, uint32_t status, const char *type,
                            const char *text);

/* ---- acceptor_http.c ---- */

/* Takes bytes up to the end of a request, and returns how many; connection->request is there from the first one on. */
size_t mapicfg__acceptor_read(struct mapicfg_acceptor_connection *connection, const char *bytes, size_t size,
                              mapicfg_error *err);
/* Appends the answer to the output. */
void mapicfg__acceptor_write(struct mapicfg_acceptor_connection *connection,
                             const struct mapicfg_acceptor_request *request);

/* "Sun, 29 Nov 2026 08:00:00 GMT", of milliseconds since 1970. */
void mapicfg__acceptor_date(char date[32], int64_t time);

/* ---- acceptor_store.c: what the store knows ---- */

mapicfg_status mapicfg__acceptor_find_server(struct mapicfg_acceptor *acceptor, const char *server, mapicfg_error *err);
/* That of the virtual directory that a request is for. */
const struct mapicfg__acceptor_door *mapicfg__acceptor_door_of(const struct mapicfg_acceptor *acceptor,
                                                               const struct mapicfg_acceptor_request *request);
struct mapicfg__acceptor_mailbox {
    int is_there, is_allowed;
    const char *name, *mailbox_id; /* DisplayName; that of its URL, or NULL */
};
/* The mailbox with a LegacyDN, and whether the request's user may open it. */
void mapicfg__acceptor_find_mailbox(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                                    const char *dn, struct mapicfg__acceptor_mailbox *mailbox);
/* Whether an identity names a mailbox: of several, too. */
int mapicfg__acceptor_has_mailbox(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                                  const char *identity);
/* Answers a request for Autodiscover. */
void mapicfg__acceptor_discover(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request);

/* ---- acceptor_own.c ---- */

/* Appends Autodiscover's answer to that of the request, with this server's name in its URLs. */
void mapicfg__acceptor_own_urls(struct mapicfg_acceptor_request *request, const char *body, size_t size);

/* ---- acceptor_logon.c ---- */

/* Looks at the request's Authorization. 1: somebody is logged on; 0: the answer is there. */
int mapicfg__acceptor_log_on(struct mapicfg_acceptor_connection *connection, struct mapicfg_acceptor_request *request);

/* ---- acceptor_token.c: Basic and Bearer; 1: the user of the request is set ---- */

int mapicfg__acceptor_basic(const struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                            const char *value);
int mapicfg__acceptor_bearer(const struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request,
                             const char *value);

/* ---- acceptor_windows.c: NTLM and Negotiate ---- */

/* One message. 1: the connection's user is set. 0: it is not; `reply` has what is to be sent back, or nothing. */
int mapicfg__acceptor_windows(struct mapicfg_acceptor_connection *connection, struct mapicfg_acceptor_request *request,
                              uint32_t scheme, const char *value, struct mapicfg__buffer *reply);

/* ---- acceptor_gss.c: GSSAPI as the one that accepts ---- */

enum mapicfg__acceptor_gss_end {
    MAPICFG__ACCEPTOR_GSS_GOES_ON,
    MAPICFG__ACCEPTOR_GSS_DONE,
    MAPICFG__ACCEPTOR_GSS_REFUSED
};
struct mapicfg__acceptor_gss *mapicfg__acceptor_gss_new(void);
void mapicfg__acceptor_gss_free(struct mapicfg__acceptor_gss *gss);
/* A step with the client's token. `reply` is what goes back; `name` the user of what is done; `words` why it was
 * refused. Channel bindings are not looked at. */
enum mapicfg__acceptor_gss_end mapicfg__acceptor_gss_step(struct mapicfg__acceptor_gss *gss, const void *token,
                                                          size_t size, struct mapicfg__buffer *reply,
                                                          char name[MAPICFG__ACCEPTOR_NAME], char words[200]);
/* Whether a token of Kerberos, without SPNEGO, has this channel binding: "right", "none", "wrong"; NULL: it cannot be
 * told. */
const char *mapicfg__acceptor_gss_binding(const void *token, size_t size, const void *binding, size_t binding_size);

/* ---- acceptor_mapi.c ---- */

void mapicfg__acceptor_mapi(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request);

/* ---- acceptor_session.c ---- */

/* A new session of the request's user, or NULL when memory is out. */
struct mapicfg__acceptor_session *mapicfg__acceptor_session_open(struct mapicfg_acceptor *acceptor,
                                                                 struct mapicfg_acceptor_request *request);
/* That of a context cookie, or NULL. */
struct mapicfg__acceptor_session *mapicfg__acceptor_session_find(struct mapicfg_acceptor *acceptor, const char *context,
                                                                 size_t size);
void mapicfg__acceptor_session_close(struct mapicfg_acceptor *acceptor, struct mapicfg__acceptor_session *session);
/* 32 hexadecimal digits and a NUL that nobody can guess. 0: there are none to be had. */
int mapicfg__acceptor_session_token(char token[33]);

#endif
