/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_mapi.c: answers requests of MAPI over HTTP as Exchange SE does ([MS-OXCMAPIHTTP] 3.2.5): with a page where
 * it refuses them, else with headers, cookies and the body of the type. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "net/acceptor_mapi_read.h"
#include "net/guid.h"

#define VERSION "15.02.2562.045" /* of the Exchange SE whose answers these follow */
#define UNKNOWN_USER 0x3ebu      /* ecUnknownUser */
#define LOGIN_PERM 0x3f2u        /* ecLoginPerm */
#define UNBIND_SUCCESS 1u
#define CODE_PAGE_UNICODE 1200u
#define ADMIN_FLAG 1u

static const char *clean(struct mapicfg__acceptor_work *work, const char *text) {
    return mapicfg__acceptor_clean_text(work->request, text);
}

/* ---- the answer ---- */

static void put_text(struct mapicfg__acceptor_work *work, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void put_text(struct mapicfg__acceptor_work *work, const char *name, const char *format, ...) {
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    mapicfg__acceptor_put_header(work->request, name, text);
}

static void put_echo(struct mapicfg__acceptor_work *work, const char *name) {
    const char *value = mapicfg__acceptor_find(work->request, name);
    if (value) mapicfg__acceptor_put_header(work->request, name, value);
}

static void put_head(struct mapicfg__acceptor_work *work, const char *content) {
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
    put_text(work, "X-ResponseCode", "%d", (int)work->code);
    put_text(work, "X-DiagInfo", "%s", work->acceptor->server);
    put_text(work, "X-BEServer", "%s", work->acceptor->server);
    work->request->status = 200;
    work->request->numbers[MAPICFG_ACCEPTOR_NUMBER_RESPONSE] = work->code;
}

static const char *words_of(enum mapicfg__acceptor_code code) {
    switch (code) {
    case MAPICFG__ACCEPTOR_UNKNOWN_FAILURE: return "unknown failure";
    case MAPICFG__ACCEPTOR_INVALID_VERB: return "invalid verb";
    case MAPICFG__ACCEPTOR_INVALID_HEADER: return "invalid header";
    case MAPICFG__ACCEPTOR_INVALID_TYPE: return "invalid request type";
    case MAPICFG__ACCEPTOR_MISSING_HEADER: return "missing header";
    case MAPICFG__ACCEPTOR_CONTEXT_NOT_FOUND: return "context not found";
    case MAPICFG__ACCEPTOR_INVALID_BODY: return "invalid request body";
    case MAPICFG__ACCEPTOR_MISSING_COOKIE: return "missing cookie";
    case MAPICFG__ACCEPTOR_INVALID_SEQUENCE: return "invalid sequence";
    case MAPICFG__ACCEPTOR_FINE: break;
    }
    return "success";
}

static void put_refusal(struct mapicfg__acceptor_work *work) {
    put_head(work, "text/html");
    mapicfg__buffer_text(&work->request->answer, "<html><head><title>MAPI over HTTP</title></head><body>");
    mapicfg__buffer_text(&work->request->answer, words_of(work->code));
    mapicfg__buffer_text(&work->request->answer, "</body></html>");
}

static void put_cookies(struct mapicfg__acceptor_work *work) {
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

static void put_preamble(struct mapicfg__acceptor_work *work) {
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

static void put_success(struct mapicfg__acceptor_work *work, uint32_t expiration) {
    put_head(work, "application/mapi-http");
    mapicfg__acceptor_put_header(work->request, "X-PendingPeriod", "30000");
    if (expiration) put_text(work, "X-ExpirationInfo", "%u", (unsigned)expiration);
    put_cookies(work);
    put_preamble(work);
}

static int is_other_mailbox(const struct mapicfg__acceptor_work *work,
                            const struct mapicfg__acceptor_mailbox *mailbox) {
    return mailbox->mailbox_id && !mapicfg__text_equal(work->mailbox_id, work->mailbox_id_size, mailbox->mailbox_id,
                                                       strlen(mailbox->mailbox_id));
}

/* ErrorCode of a Connect. */
static uint32_t judge_dn(struct mapicfg__acceptor_work *work, struct mapicfg__acceptor_mailbox *mailbox) {
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

static void open_session(struct mapicfg__acceptor_work *work) {
    work->session = mapicfg__acceptor_session_open(work->acceptor, work->request);
    if (!work->session || !work->guid) return;
    memcpy(work->session->guid, work->guid, 36);
    work->session->counter = work->counter;
}

static void connect(struct mapicfg__acceptor_work *work) {
    struct mapicfg__acceptor_mailbox mailbox;
    const uint32_t error = judge_dn(work, &mailbox);
    if (work->call.flags & ADMIN_FLAG) mapicfg__acceptor_say(work->request, "listen-connect-admin", NULL);
    if (!error) open_session(work);
    put_success(work, 300000);
    mapicfg__acceptor_put_header(work->request, "X-TunnelExpirationTime", "1800000");
    mapicfg__call_put_connected(&work->request->answer, error, !error && mailbox.name ? mailbox.name : "");
    work->request->numbers[MAPICFG_ACCEPTOR_NUMBER_ERROR] = error;
}

static void bind(struct mapicfg__acceptor_work *work) {
    uint8_t guid[16] = {0};
    if (work->call.code_page == CODE_PAGE_UNICODE) mapicfg__acceptor_say(work->request, "listen-bind-code-page", NULL);
    open_session(work);
    if (work->session) memcpy(guid, work->session->context, sizeof guid);
    put_success(work, 900000);
    mapicfg__call_put_bound(&work->request->answer, 0, guid);
    work->request->numbers[MAPICFG_ACCEPTOR_NUMBER_ERROR] = 0;
}

static void finish(struct mapicfg__acceptor_work *work, uint32_t error) {
    put_success(work, 900000);
    mapicfg__call_put_finished(&work->request->answer, error);
    work->request->numbers[MAPICFG_ACCEPTOR_NUMBER_ERROR] = error;
    mapicfg__acceptor_session_close(work->acceptor, work->session);
}

static void answer(struct mapicfg__acceptor_work *work) {
    switch (work->type->kind) {
    case MAPICFG__CALL_CONNECT: connect(work); break;
    case MAPICFG__CALL_BIND: bind(work); break;
    case MAPICFG__CALL_PING: put_success(work, work->session ? 900000 : 0); break;
    case MAPICFG__CALL_DISCONNECT: finish(work, 0); break;
    case MAPICFG__CALL_UNBIND: finish(work, UNBIND_SUCCESS); break;
    default:
        mapicfg__acceptor_say(work->request, "listen-not-served", work->type->name, NULL);
        work->code = MAPICFG__ACCEPTOR_UNKNOWN_FAILURE;
        put_refusal(work);
        break;
    }
}

void mapicfg__acceptor_mapi(struct mapicfg_acceptor *acceptor, struct mapicfg_acceptor_request *request) {
    struct mapicfg__acceptor_work work = {.acceptor = acceptor, .request = request};
    if (!mapicfg__acceptor_mapi_read(&work)) {
        mapicfg__acceptor_page(request, 400, "text/html", "<html><body>Bad Request</body></html>");
        return;
    }
    if (request->trouble) return;
    if (work.code) {
        put_refusal(&work);
        return;
    }
    if (work.session && !mapicfg__acceptor_session_token(work.session->sequence)) mapicfg__acceptor_fail(request);
    answer(&work);
}
