/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_mapi_read.c: what a request of MAPI over HTTP says in its URL, headers, cookies and body, and what is wrong
 * with it ([MS-OXCMAPIHTTP] 2.2.3 and 3.2.5). All of it is said; the first that Exchange refuses is the answer. */
#include <string.h>

#include "base/text.h"
#include "net/acceptor_mapi_read.h"

/* PING is of both. */
static const struct mapicfg__acceptor_type types[] = {
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

static const char *clean(struct mapicfg__acceptor_work *work, const char *text) {
    return mapicfg__acceptor_clean_text(work->request, text);
}

static void refuse(struct mapicfg__acceptor_work *work, enum mapicfg__acceptor_code code) {
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

static void read_request_id(struct mapicfg__acceptor_work *work) {
    const char *value = mapicfg__acceptor_find(work->request, "X-RequestId");
    if (value) work->guid = read_id(value, &work->counter);
    if (!value || !*value) {
        mapicfg__acceptor_say(work->request, "listen-request-id-missing", NULL);
        refuse(work, MAPICFG__ACCEPTOR_MISSING_HEADER);
    } else if (!work->guid) {
        mapicfg__acceptor_say(work->request, "listen-request-id-form", clean(work, value), NULL);
    }
}

static void check_client(struct mapicfg__acceptor_work *work) {
    const char *info = mapicfg__acceptor_find(work->request, "X-ClientInfo");
    const char *application = mapicfg__acceptor_find(work->request, "X-ClientApplication");
    uint64_t counter;
    if (!info || !*info) {
        mapicfg__acceptor_say(work->request, "listen-client-info-missing", NULL);
        refuse(work, MAPICFG__ACCEPTOR_MISSING_HEADER);
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

static void check_content(struct mapicfg__acceptor_work *work) {
    const char *type = mapicfg__acceptor_find(work->request, "Content-Type");
    size_t size = type ? strcspn(type, ";") : 0;
    if (type) mapicfg__text_trim(&type, &size);
    if (type && mapicfg__text_is_word(type, size, "application/mapi-http")) return;
    mapicfg__acceptor_say(work->request, "listen-content-type", type ? clean(work, type) : "none", NULL);
    refuse(work, MAPICFG__ACCEPTOR_INVALID_HEADER);
}

static void find_type(struct mapicfg__acceptor_work *work) {
    const char *name = mapicfg__acceptor_find(work->request, "X-RequestType");
    if (!name || !*name) {
        mapicfg__acceptor_say(work->request, "listen-request-type-missing", NULL);
        refuse(work, MAPICFG__ACCEPTOR_MISSING_HEADER);
        return;
    }
    const struct mapicfg__acceptor_type *found = NULL;
    for (size_t i = 0; !found && i < sizeof types / sizeof *types; i++)
        if (mapicfg__text_same(name, types[i].name)) found = &types[i];
    if (!found)
        mapicfg__acceptor_say(work->request, "listen-request-type-unknown", clean(work, name), NULL);
    else if (found->place && found->place != work->request->place)
        mapicfg__acceptor_say(work->request, "listen-request-type-other", found->name,
                              found->place == MAPICFG__ACCEPTOR_NSPI ? "/mapi/nspi" : "/mapi/emsmdb", NULL);
    else
        work->type = found;
    if (!work->type) refuse(work, MAPICFG__ACCEPTOR_INVALID_TYPE);
}

static void check_headers(struct mapicfg__acceptor_work *work) {
    if (strcmp(work->request->method, "POST") != 0) {
        mapicfg__acceptor_say(work->request, "listen-mapi-method", clean(work, work->request->method), NULL);
        refuse(work, MAPICFG__ACCEPTOR_INVALID_VERB);
    }
    find_type(work);
    read_request_id(work);
    check_client(work);
    check_content(work);
    if (!mapicfg__acceptor_find(work->request, "User-Agent"))
        mapicfg__acceptor_say(work->request, "listen-user-agent-missing", NULL);
    if (mapicfg__acceptor_find(work->request, "X-DeviceInfo"))
        mapicfg__acceptor_say(work->request, "listen-device-info", NULL);
}

/* ---- the mailbox of the URL ---- */

/* Libraries that build URLs write @ as %40. */
static int find_mailbox_id(struct mapicfg__acceptor_work *work) {
    static const char name[] = "MailboxId=";
    const char *at = work->request->query;
    while (*at && !mapicfg__text_starts(at, name)) {
        at += strcspn(at, "&");
        if (*at) at++;
    }
    if (!*at) return 0;
    at += sizeof name - 1;
    const size_t size = strcspn(at, "&");
    char *id = mapicfg__arena_text(work->request->arena, at, size);
    if (!id) {
        mapicfg__acceptor_fail(work->request);
        return 0;
    }
    work->mailbox_id = id;
    work->mailbox_id_size = mapicfg__text_unquote(id, size + 1, at, size, 1);
    return size > 0;
}

static void check_mailbox_id(struct mapicfg__acceptor_work *work) {
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

static void check_routing(struct mapicfg__acceptor_work *work) {
    static const char *const names[] = {"MapiRouting", "X-BackEndCookie"};
    size_t size;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!find_cookie(work->request, names[i], &size))
            mapicfg__acceptor_say(work->request, "listen-cookie-left-out", names[i], NULL);
}

/* The counter goes up with each request of a session, whose GUID stays. */
static void check_counter(struct mapicfg__acceptor_work *work) {
    struct mapicfg__acceptor_session *session = work->session;
    if (!work->guid || !session->guid[0]) return;
    if (!mapicfg__text_equal(work->guid, 36, session->guid, 36))
        mapicfg__acceptor_say(work->request, "listen-request-id-session", NULL);
    else if (work->counter <= session->counter)
        mapicfg__acceptor_say(work->request, "listen-request-id-counter",
                              mapicfg__acceptor_number(work->request, work->counter),
                              mapicfg__acceptor_number(work->request, session->counter), NULL);
    session->counter = work->counter;
}

static int opens_session(const struct mapicfg__acceptor_work *work) {
    return work->type->kind == MAPICFG__CALL_CONNECT || work->type->kind == MAPICFG__CALL_BIND;
}

static void find_session(struct mapicfg__acceptor_work *work) {
    size_t size = 0, sequence_size = 0;
    const char *context = find_cookie(work->request, "MapiContext", &size);
    const char *sequence = find_cookie(work->request, "MapiSequence", &sequence_size);
    if (!context) {
        if (work->type->kind == MAPICFG__CALL_PING) return; /* Exchange SE takes it without a session */
        mapicfg__acceptor_say(work->request, "listen-session-missing", work->type->name, NULL);
        refuse(work, MAPICFG__ACCEPTOR_MISSING_COOKIE);
        return;
    }
    check_routing(work);
    struct mapicfg__acceptor_session *session = mapicfg__acceptor_session_find(work->acceptor, context, size);
    if (!session || session->place != work->request->place || strcmp(session->user, work->request->user.name) != 0) {
        mapicfg__acceptor_say(work->request, session ? "listen-session-other" : "listen-session-unknown", NULL);
        refuse(work, MAPICFG__ACCEPTOR_CONTEXT_NOT_FOUND);
        return;
    }
    if (!sequence || sequence_size != 32 || memcmp(sequence, session->sequence, 32) != 0) {
        mapicfg__acceptor_say(work->request, "listen-sequence", NULL);
        refuse(work, MAPICFG__ACCEPTOR_INVALID_SEQUENCE);
        return;
    }
    work->session = session;
    check_counter(work);
}

/* ---- the body ---- */

static void check_body(struct mapicfg__acceptor_work *work) {
    const struct mapicfg__buffer *body = &work->request->body;
    const char *wrong = mapicfg__call_read(&work->call, work->type->kind, body->data, body->size);
    if (!wrong) return;
    mapicfg__acceptor_say(work->request, "listen-body", work->type->name, wrong, NULL);
    refuse(work, MAPICFG__ACCEPTOR_INVALID_BODY);
}

/* ---- all of it ---- */

int mapicfg__acceptor_mapi_read(struct mapicfg__acceptor_work *work) {
    if (!find_mailbox_id(work)) {
        mapicfg__acceptor_say(work->request, "listen-mailbox-id-missing", NULL);
        return 0;
    }
    check_mailbox_id(work);
    check_headers(work);
    if (work->type) check_body(work);
    if (work->type && !opens_session(work)) find_session(work);
    return 1;
}
