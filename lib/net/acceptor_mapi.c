/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_mapi.c: requests of MAPI over HTTP, [MS-OXCMAPIHTTP] 3.2.5: their headers, their session, their body, and an
 * answer as Exchange SE gives it. All that is wrong is said; the first of it that Exchange refuses makes the answer. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "net/acceptor_state.h"
#include "net/call.h"
#include "net/guid.h"

#define VERSION "15.02.2562.045" /* of the Exchange SE whose answers these follow */
#define UNKNOWN_USER 0x3ebu      /* ecUnknownUser */
#define LOGIN_PERM 0x3f2u        /* ecLoginPerm */
#define UNBIND_SUCCESS 1u
#define CODE_PAGE_UNICODE 1200u
#define ADMIN_FLAG 1u

#define UNKNOWN_FAILURE 1
#define INVALID_VERB 2
#define INVALID_HEADER 4
#define INVALID_TYPE 5
#define CONTEXT_NOT_FOUND 10
#define MISSING_HEADER 7
#define INVALID_BODY 12
#define MISSING_COOKIE 13
#define INVALID_SEQUENCE 15

struct type {
    const char *name;
    enum mapicfg__acceptor_place place;
    enum mapicfg__call_kind kind;
};

/* PING is of both. */
static const struct type types[] = {
    {"Connect", MAPICFG__ACCEPTOR_EMSMDB, MAPICFG__CALL_CONNECT},
    {"Execute", MAPICFG__ACCEPTOR_EMSMDB, MAPICFG__CALL_EXECUTE},
    {"Disconnect", MAPICFG__ACCEPTOR_EMSMDB, MAPICFG__CALL_DISCONNECT},
    {"NotificationWait", MAPICFG__ACCEPTOR_EMSMDB, MAPICFG__CALL_WAIT},
    {"PING", MAPICFG__ACCEPTOR_ELSEWHERE, MAPICFG__CALL_PING},
    {"Bind", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_BIND},
    {"Unbind", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNBIND},
    {"CompareMIds", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"DNToMId", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"GetMatches", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"GetPropList", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"GetProps", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"GetSpecialTable", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"GetTemplateInfo", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"ModLinkAtt", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"ModProps", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"QueryColumns", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"QueryRows", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"ResolveNames", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"ResortRestriction", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"SeekEntries", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"UpdateStat", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"GetMailboxUrl", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
    {"GetAddressBookUrl", MAPICFG__ACCEPTOR_NSPI, MAPICFG__CALL_UNKNOWN},
};

/* One request under way. */
struct work {
    struct mapicfg_acceptor *acceptor;
    struct mapicfg_acceptor_request *request;
    const struct type *type;
    const char *mailbox_id;
    size_t mailbox_id_size;
    int code; /* X-ResponseCode of the first fault; 0: none */
    struct mapicfg__acceptor_session *session;
    struct mapicfg__called call;
};

static const char *clean(struct work *work, const char *text) {
    return mapicfg__acceptor_clean(work->request, text, strlen(text));
}

static void refuse(struct work *work, int code) {
    if (!work->code) work->code = code;
}

/* ---- headers ---- */

/* "GUID:counter", the GUID in braces or not. Returns the GUID, or NULL. */
static const char *read_id(const char *value, uint64_t *counter) {
    const int is_braced = *value == '{';
    const char *guid = value + is_braced, *colon = strchr(value, ':');
    if (!colon || colon - guid - is_braced != 36 || !mapicfg__text_is_guid(guid, 36)) return NULL;
    if (is_braced && guid[36] != '}') return NULL;
    return mapicfg__text_parse_number(colon + 1, strlen(colon + 1), counter) ? guid : NULL;
}

static void check_id(struct work *work) {
    const char *value = mapicfg__acceptor_find(work->request, "X-RequestId");
    uint64_t counter;
    if (!value || !*value) {
        mapicfg__acceptor_say(work->request, "listen-request-id-missing", NULL);
        refuse(work, MISSING_HEADER);
    } else if (!read_id(value, &counter)) {
        mapicfg__acceptor_say(work->request, "listen-request-id-form", clean(work, value), NULL);
    }
}

static void check_client(struct work *work) {
    const char *info = mapicfg__acceptor_find(work->request, "X-ClientInfo");
    const char *application = mapicfg__acceptor_find(work->request, "X-ClientApplication");
    uint64_t counter;
    if (!info || !*info) {
        mapicfg__acceptor_say(work->request, "listen-client-info-missing", NULL);
        refuse(work, MISSING_HEADER);
    } else if (!read_id(info, &counter)) {
        mapicfg__acceptor_say(work->request, "listen-client-info-form", clean(work, info), NULL);
    }
    if (!application || !*application) {
        mapicfg__acceptor_say(work->request, "listen-client-application-missing", NULL);
        return;
    }
    const char *slash = strchr(application, '/');
    if (!slash || slash == application || !mapicfg__is_digit((unsigned char)slash[1]))
        mapicfg__acceptor_say(work->request, "listen-client-application-form", clean(work, application), NULL);
}

static void check_content(struct work *work) {
    const char *type = mapicfg__acceptor_find(work->request, "Content-Type");
    size_t size = type ? strcspn(type, ";") : 0;
    if (type) mapicfg__text_trim(&type, &size);
    if (type && mapicfg__text_is_word(type, size, "application/mapi-http")) return;
    mapicfg__acceptor_say(work->request, "listen-content-type", type ? clean(work, type) : "none", NULL);
    refuse(work, INVALID_HEADER);
}

static void find_type(struct work *work) {
    const char *name = mapicfg__acceptor_find(work->request, "X-RequestType");
    if (!name || !*name) {
        mapicfg__acceptor_say(work->request, "listen-request-type-missing", NULL);
        refuse(work, MISSING_HEADER);
        return;
    }
    const struct type *found = NULL;
    for (size_t i = 0; !found && i < sizeof types / sizeof *types; i++)
        if (mapicfg__text_same(name, types[i].name)) found = &types[i];
    if (!found)
        mapicfg__acceptor_say(work->request, "listen-request-type-unknown", clean(work, name), NULL);
    else if (found->place && found->place != work->request->place)
        mapicfg__acceptor_say(work->request, "listen-request-type-other", found->name,
                              found->place == MAPICFG__ACCEPTOR_NSPI ? "/mapi/nspi" : "/mapi/emsmdb", NULL);
    else
        work->type = found;
    if (!work->type) refuse(work, INVALID_TYPE);
}

static void check_headers(struct work *work) {
    if (strcmp(work->request->method, "POST") != 0) {
        mapicfg__acceptor_say(work->request, "listen-mapi-method", clean(work, work->request->method), NULL);
        refuse(work, INVALID_VERB);
    }
    find_type(work);
    check_id(work);
    check_client(work);
    check_content(work);
    if (!mapicfg__acceptor_find(work->request, "User-Agent"))
        mapicfg__acceptor_say(work->request, "listen-user-agent-missing", NULL);
    if (mapicfg__acceptor_find(work->request, "X-DeviceInfo"))
        mapicfg__acceptor_say(work->request, "listen-device-info", NULL);
}

/* ---- the mailbox of the URL ---- */

static int find_mailbox_id(struct work *work) {
    static const char name[] = "MailboxId=";
    const char *at = work->request->query;
    while (*at && !mapicfg__text_starts(at, name)) {
        at += strcspn(at, "&");
        if (*at) at++;
    }
    if (!*at) return 0;
    work->mailbox_id = at + sizeof name - 1;
    work->mailbox_id_size = strcspn(work->mailbox_id, "&");
    return work->mailbox_id_size > 0;
}

static void check_mailbox_id(struct work *work) {
    char guid[37];
    const char *shown = mapicfg__acceptor_clean(work->request, work->mailbox_id, work->mailbox_id_size);
    work->request->texts[MAPICFG_ACCEPTOR_TEXT_MAILBOX] = shown;
    if (work->mailbox_id_size < 38 || work->mailbox_id[36] != '@' || !mapicfg__text_is_guid(work->mailbox_id, 36)) {
        mapicfg__acceptor_say(work->request, "listen-mailbox-id-form", shown, NULL);
        return;
    }
    memcpy(guid, work->mailbox_id, 36);
    guid[36] = '\0';
    if (!mapicfg__acceptor_has_mailbox(work->acceptor, work->request, guid))
        mapicfg__acceptor_say(work->request, "listen-mailbox-id-unknown", shown, NULL);
}

/* ---- cookies and sessions ---- */

/* The value of a cookie; NULL: it was not sent. */
static const char *find_cookie(const struct mapicfg_acceptor_request *request, const char *name, size_t *size) {
    const size_t name_size = strlen(name);
    size_t at = 0;
    for (const char *header; (header = mapicfg__http_next(&request->headers, "Cookie", &at)) != NULL;) {
        for (const char *pair = header; *pair;) {
            pair += strspn(pair, "; ");
            const size_t pair_size = strcspn(pair, ";");
            if (pair_size > name_size && pair[name_size] == '=' && memcmp(pair, name, name_size) == 0) {
                *size = pair_size - name_size - 1;
                return pair + name_size + 1;
            }
            pair += pair_size;
        }
    }
    return NULL;
}

static void check_routing(struct work *work) {
    static const char *const names[] = {"MapiRouting", "X-BackEndCookie"};
    size_t size;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!find_cookie(work->request, names[i], &size))
            mapicfg__acceptor_say(work->request, "listen-cookie-left-out", names[i], NULL);
}

/* The counter goes up with each request of a session, whose GUID stays. */
static void check_counter(struct work *work) {
    const char *value = mapicfg__acceptor_find(work->request, "X-RequestId");
    struct mapicfg__acceptor_session *session = work->session;
    uint64_t counter;
    const char *guid = value ? read_id(value, &counter) : NULL;
    if (!guid || !session->guid[0]) return;
    if (!mapicfg__text_equal(guid, 36, session->guid, 36))
        mapicfg__acceptor_say(work->request, "listen-request-id-session", NULL);
    else if (counter <= session->counter)
        mapicfg__acceptor_say(work->request, "listen-request-id-counter",
                              mapicfg__acceptor_number(work->request, counter),
                              mapicfg__acceptor_number(work->request, session->counter), NULL);
    session->counter = counter;
}

static void keep_counter(struct work *work) {
    const char *value = mapicfg__acceptor_find(work->request, "X-RequestId");
    const char *guid = value ? read_id(value, &work->session->counter) : NULL;
    if (guid) memcpy(work->session->guid, guid, 36);
}

static int opens_session(const struct work *work) {
    return work->type->kind == MAPICFG__CALL_CONNECT || work->type->kind == MAPICFG__CALL_BIND;
}

static void find_session(struct work *work) {
    size_t size = 0, sequence_size = 0;
    const char *context = find_cookie(work->request, "MapiContext", &size);
    const char *sequence = find_cookie(work->request, "MapiSequence", &sequence_size);
    if (!context) {
        if (work->type->kind == MAPICFG__CALL_PING) return; /* Exchange SE takes it without a session */
        mapicfg__acceptor_say(work->request, "listen-session-missing", work->type->name, NULL);
        refuse(work, MISSING_COOKIE);
        return;
    }
    check_routing(work);
    struct mapicfg__acceptor_session *session = mapicfg__acceptor_session_find(work->acceptor, context, size);
    if (!session || session->place != work->request->place || strcmp(session->user, work->request->user.name) != 0) {
        mapicfg__acceptor_say(work->request, session ? "listen-session-other" : "listen-session-unknown", NULL);
        refuse(work, CONTEXT_NOT_FOUND);
        return;
    }
    if (!sequence || sequence_size != 32 || memcmp(sequence, session->sequence, 32) != 0) {
        mapicfg__acceptor_say(work->request, "listen-sequence", NULL);
        refuse(work, INVALID_SEQUENCE);
        return;
    }
    work->session = session;
    check_counter(work);
}

/* ---- the answer ---- */

static void put_text(struct work *work, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void put_text(struct work *work, const char *name, const char *format, ...) {
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    mapicfg__acceptor_put_header(work->request, name, text);
}

static void put_echo(struct work *work, const char *name) {
    const char *value = mapicfg__acceptor_find(work->request, name);
    if (value) mapicfg__acceptor_put_header(work->request, name, value);
}

static void put_head(struct work *work, const char *content) {
    char guid[37];
    mapicfg__guid_put(guid);
    mapicfg__acceptor_put_header(work->request, "Cache-Control", "private");
    mapicfg__acceptor_put_header(work->request, "Content-Type", content);
    mapicfg__acceptor_put_header(work->request, "request-id", guid);
    put_text(work, "X-CalculatedBETarget", "%s", work->acceptor->server);
    mapicfg__acceptor_put_header(work->request, "X-ServerApplication", "Exchange/" VERSION);
    put_echo(work, "X-RequestId");
    put_echo(work, "X-ClientInfo");
    put_echo(work, "X-RequestType");
    put_text(work, "X-ResponseCode", "%d", work->code);
    put_text(work, "X-DiagInfo", "%s", work->acceptor->server);
    put_text(work, "X-BEServer", "%s", work->acceptor->server);
    work->request->status = 200;
    work->request->numbers[MAPICFG_ACCEPTOR_NUMBER_RESPONSE] = work->code;
}

static void put_refusal(struct work *work) {
    static const char *const words[] = {"success",
                                        "unknown failure",
                                        "invalid verb",
                                        "invalid path",
                                        "invalid header",
                                        "invalid request type",
                                        "invalid context cookie",
                                        "missing header",
                                        "anonymous not allowed",
                                        "too large",
                                        "context not found",
                                        "no privilege",
                                        "invalid request body",
                                        "missing cookie",
                                        "reserved",
                                        "invalid sequence"};
    put_head(work, "text/html");
    mapicfg__buffer_text(&work->request->answer, "<html><head><title>MAPI over HTTP</title></head><body>");
    mapicfg__buffer_text(&work->request->answer, words[work->code]);
    mapicfg__buffer_text(&work->request->answer, "</body></html>");
}

static void put_cookies(struct work *work) {
    static const char expires[] = "expires=Thu, 31-Dec-2099 23:59:59 GMT";
    const char *path = work->request->place == MAPICFG__ACCEPTOR_NSPI ? "/mapi/nspi" : "/mapi/emsmdb";
    char routing[33], back_end[33];
    if (!mapicfg__acceptor_session_token(routing) || !mapicfg__acceptor_session_token(back_end)) {
        mapicfg__acceptor_fail(work->request);
        return;
    }
    put_text(work, "Set-Cookie", "MapiRouting=%s; path=/mapi/; secure; HttpOnly", routing);
    if (work->session) {
        put_text(work, "Set-Cookie", "MapiContext=%s; path=%s; secure; HttpOnly", work->session->context, path);
        put_text(work, "Set-Cookie", "MapiSequence=%s; path=%s; secure; HttpOnly", work->session->sequence, path);
    }
    put_text(work, "Set-Cookie", "X-BackEndCookie=%s; %s; path=/mapi; secure; HttpOnly", back_end, expires);
}

static void put_preamble(struct work *work) {
    struct mapicfg__buffer *answer = &work->request->answer;
    char date[32];
    mapicfg__acceptor_date(date, work->request->time);
    mapicfg__buffer_text(answer, "PROCESSING\r\n");
    work->request->first_chunk = answer->size;
    mapicfg__buffer_text(answer, "DONE\r\nX-ElapsedTime: 1\r\nX-StartTime: ");
    mapicfg__buffer_text(answer, date);
    mapicfg__buffer_text(answer, "\r\n\r\n");
}

/* ---- what the types do ---- */

static void put_success(struct work *work, uint32_t expiration) {
    put_head(work, "application/mapi-http");
    mapicfg__acceptor_put_header(work->request, "X-PendingPeriod", "30000");
    if (expiration) put_text(work, "X-ExpirationInfo", "%u", (unsigned)expiration);
    put_cookies(work);
    put_preamble(work);
}

static int is_other_mailbox(const struct work *work, const struct mapicfg__acceptor_mailbox *mailbox) {
    return mailbox->mailbox_id && !mapicfg__text_equal(work->mailbox_id, work->mailbox_id_size, mailbox->mailbox_id,
                                                       strlen(mailbox->mailbox_id));
}

/* ErrorCode of a Connect. */
static uint32_t judge_dn(struct work *work, struct mapicfg__acceptor_mailbox *mailbox) {
    const char *dn = clean(work, work->call.dn);
    mapicfg__acceptor_find_mailbox(work->acceptor, work->request, work->call.dn, mailbox);
    if (!mailbox->is_there) {
        mapicfg__acceptor_say(work->request, "listen-user-dn-unknown", *dn ? dn : "\"\"", NULL);
        return UNKNOWN_USER;
    }
    if (!mailbox->is_allowed) {
        mapicfg__acceptor_say(work->request, "listen-no-rights", clean(work, work->request->user.name), dn, NULL);
        return LOGIN_PERM;
    }
    if (is_other_mailbox(work, mailbox))
        mapicfg__acceptor_say(work->request, "listen-user-dn-other", dn, clean(work, mailbox->mailbox_id),
                              work->request->texts[MAPICFG_ACCEPTOR_TEXT_MAILBOX], NULL);
    return 0;
}

static void open_session(struct work *work) {
    work->session = mapicfg__acceptor_session_open(work->acceptor, work->request);
    if (work->session) keep_counter(work);
}

static void connect(struct work *work) {
    struct mapicfg__acceptor_mailbox mailbox;
    const uint32_t error = judge_dn(work, &mailbox);
    if (work->call.flags & ADMIN_FLAG) mapicfg__acceptor_say(work->request, "listen-connect-admin", NULL);
    if (!error) open_session(work);
    put_success(work, 300000);
    mapicfg__acceptor_put_header(work->request, "X-TunnelExpirationTime", "1800000");
    mapicfg__call_put_connected(&work->request->answer, error, !error && mailbox.name ? mailbox.name : "");
    work->request->numbers[MAPICFG_ACCEPTOR_NUMBER_ERROR] = error;
}

static void bind(struct work *work) {
    uint8_t guid[16] = {0};
    if (work->call.code_page == CODE_PAGE_UNICODE) mapicfg__acceptor_say(work->request, "listen-bind-code-page", NULL);
    open_session(work);
    if (work->session) memcpy(guid, work->session->context, sizeof guid);
    put_success(work, 900000);
    mapicfg__call_put_bound(&work->request->answer, 0, guid);
    work->request->numbers[MAPICFG_ACCEPTOR_NUMBER_ERROR] = 0;
}

static void finish(struct work *work, uint32_t error) {
    put_success(work, 900000);
    mapicfg__call_put_finished(&work->request->answer, error);
    work->request->numbers[MAPICFG_ACCEPTOR_NUMBER_ERROR] = error;
    mapicfg__acceptor_session_close(work->acceptor, work->session);
}

static void answer(struct work *work) {
    switch (work->type->kind) {
    case MAPICFG__CALL_CONNECT: connect(work); break;
    case MAPICFG__CALL_BIND: bind(work); break;
    case MAPICFG__CALL_PING: put_success(work, work->session ? 900000 : 0); break;
    case MAPICFG__CALL_DISCONNECT: finish(work, 0); break;
    case MAPICFG__CALL_UNBIND: finish(work, UNBIND_SUCCESS); break;
    default:
        mapicfg__acceptor_say(work->request, "listen-not-served", work->type->name, NULL);
        work->code = UNKNOWN_FAILURE;
        put_refusal(work);
        break;
    }
}

static void check_body(struct work *work) {
    const struct mapicfg__buffer *body = &work->request->body;
    const char *wrong = mapicfg__call_read(&work->call, work->type->kind, body->data, body->size);
    if (!wrong) return;
    mapicfg__acceptor_say(work->request, "listen-body", work->type->name, wrong, NULL);
    refuse(work, INVALID_BODY);
}

void mapicfg__acceptor_mapi(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request) {
    struct work work = {.acceptor = acceptor, .request = request};
    if (!find_mailbox_id(&work)) {
        mapicfg__acceptor_say(request, "listen-mailbox-id-missing", NULL);
        mapicfg__acceptor_page(request, 400, "text/html", "<html><body>Bad Request</body></html>");
        return;
    }
    check_mailbox_id(&work);
    check_headers(&work);
    if (work.type) check_body(&work);
    if (work.type && !opens_session(&work)) find_session(&work);
    if (request->trouble) return;
    if (work.code) {
        put_refusal(&work);
        return;
    }
    if (work.session && !mapicfg__acceptor_session_token(work.session->sequence)) mapicfg__acceptor_fail(request);
    answer(&work);
}
