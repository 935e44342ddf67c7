/* SPDX-License-Identifier: LGPL-2.1-or-later
 * responses.c: what captured HTTP responses say: which hop answered, with which build, and what its status means. */
#include "autodiscover/responses.h"

#include <string.h>

#include "autodiscover/online.h"
#include "base/base64.h"
#include "base/day.h"
#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"

#define GET(name) mapicfg__message_get(to->message, MAPICFG__FIELD_##name)

/* One response being judged. */
struct judged {
    const struct mapicfg__judging *all;
    const struct mapicfg__message *message;
    const char *path; /* "response[2]" */
    int is_exchange, is_proxied;
    const char *online;           /* the value that shows Exchange Online; NULL: none does */
    struct mapicfg__buffer proxy; /* what shows it: "Server: nginx; Via: ..." */
};

static void say(const struct judged *to, enum mapicfg__rule_number rule, const char *const *arguments, size_t count) {
    const struct mapicfg__where where = {.property = to->path};
    mapicfg__list_say(to->all->notes, rule, &where, arguments, count);
}

static void say_one(const struct judged *to, enum mapicfg__rule_number rule, const char *argument) {
    say(to, rule, &argument, 1);
}

static void say_two(const struct judged *to, enum mapicfg__rule_number rule, const char *first, const char *second) {
    const char *const arguments[] = {first, second};
    say(to, rule, arguments, 2);
}

/* ---- which hop ---- */

static int has(const char *value, const char *piece) {
    return value && mapicfg__text_contains(value, piece);
}

static void find_online(struct judged *to) {
    static const enum mapicfg__field servers[] = {MAPICFG__FIELD_FRONT_END, MAPICFG__FIELD_BACK_END,
                                                  MAPICFG__FIELD_TARGET},
                                     versions[] = {MAPICFG__FIELD_OWA_VERSION, MAPICFG__FIELD_APPLICATION};
    for (size_t i = 0; i < 2 && !to->online; i++) {
        const char *version = mapicfg__message_get(to->message, versions[i]);
        if (version && mapicfg__online_is_version(version)) to->online = version;
    }
    for (size_t i = 0; i < 3 && !to->online; i++) {
        const char *name = mapicfg__message_get(to->message, servers[i]);
        if (name && mapicfg__online_is_server(name)) to->online = name;
    }
}

/* Headers that only Exchange writes. */
static const enum mapicfg__field exchange[] = {
    MAPICFG__FIELD_FRONT_END,     MAPICFG__FIELD_BACK_END,    MAPICFG__FIELD_TARGET,    MAPICFG__FIELD_OWA_VERSION,
    MAPICFG__FIELD_APPLICATION,   MAPICFG__FIELD_FAILURE,     MAPICFG__FIELD_DIAGNOSIS, MAPICFG__FIELD_FRONT_TARGET,
    MAPICFG__FIELD_RESPONSE_CODE, MAPICFG__FIELD_BACK_STATUS, MAPICFG__FIELD_ERROR_CODE};

static void find_hop(struct judged *to) {
    for (size_t i = 0; i < sizeof exchange / sizeof *exchange; i++)
        to->is_exchange |= mapicfg__message_get(to->message, exchange[i]) || to->message->named & 1u << exchange[i];
    find_online(to);
    const char *server = GET(SERVER), *via = GET(VIA);
    if (server && !mapicfg__text_starts(server, "Microsoft-")) {
        mapicfg__buffer_text(&to->proxy, "Server: ");
        mapicfg__buffer_text(&to->proxy, server);
    }
    if (via) {
        mapicfg__buffer_text(&to->proxy, to->proxy.size ? "; Via: " : "Via: ");
        mapicfg__buffer_text(&to->proxy, via);
    }
    to->is_proxied = to->proxy.size > 0;
}

static void note_back_end(const struct judged *to) {
    const char *back = GET(BACK_END), *target = GET(TARGET);
    if (back || target)
        say_two(to, RULE_RESPONSE_BACK_END, back ? back : target,
                mapicfg__field_name(back ? MAPICFG__FIELD_BACK_END : MAPICFG__FIELD_TARGET));
}

int mapicfg__responses_tell_who(const struct mapicfg__message *message) {
    for (size_t i = 0; i < sizeof exchange / sizeof *exchange; i++)
        if (mapicfg__message_get(message, exchange[i])) return 1;
    return mapicfg__message_get(message, MAPICFG__FIELD_SERVER) || mapicfg__message_get(message, MAPICFG__FIELD_VIA);
}

static void note_page(const struct judged *to) {
    switch (to->message->page.kind) {
    case MAPICFG__PAGE_PROXY: say_one(to, RULE_RESPONSE_PAGE_PROXY, to->message->page.writer); break;
    case MAPICFG__PAGE_IIS: say_one(to, RULE_RESPONSE_PAGE_IIS, to->message->page.writer); break;
    case MAPICFG__PAGE_KERNEL: say(to, RULE_RESPONSE_KERNEL, NULL, 0); break;
    default: say(to, RULE_RESPONSE_PAGE_EXCHANGE, NULL, 0);
    }
}

static int has_headers(const struct mapicfg__message *message) {
    int has_one = message->named != 0;
    for (uint32_t i = 0; i < MAPICFG__FIELD_COUNT; i++) has_one |= message->fields[i].size != 0;
    return has_one;
}

static void note_reasons(const struct judged *to) {
    const struct mapicfg__page *page = &to->message->page;
    if (page->reason) say_two(to, RULE_RESPONSE_PAGE_REASON, page->code, page->reason);
    if (page->error) say_two(to, RULE_RESPONSE_PAGE_REASON, page->error, page->error_reason);
}

static void note_hop(struct judged *to) {
    const char *server = GET(SERVER), *front = GET(FRONT_END);
    if (to->message->page.kind) {
        note_page(to);
        return;
    }
    if (to->is_exchange) {
        struct mapicfg__buffer name = {0};
        if (front) {
            mapicfg__buffer_text(&name, ": its front end is ");
            mapicfg__buffer_text(&name, front);
            mapicfg__buffer_text(&name, " (X-FEServer)");
        }
        to->proxy.failed |= name.failed;
        say_one(to, RULE_RESPONSE_EXCHANGE, name.data ? name.data : "");
        mapicfg__buffer_free(&name);
        if (to->online) say_one(to, RULE_RESPONSE_ONLINE, to->online);
        note_back_end(to);
    }
    if (to->is_exchange && to->is_proxied) say_one(to, RULE_RESPONSE_PROXY, to->proxy.data);
    if (to->message->is_partial)
        say(to, has_headers(to->message) ? RULE_RESPONSE_VALUES_UNTOLD : RULE_RESPONSE_HEADERS_UNTOLD, NULL, 0);
    if (to->is_exchange || (to->message->is_partial && !server)) return;
    if (has(server, "Microsoft-HTTPAPI"))
        say(to, RULE_RESPONSE_KERNEL, NULL, 0);
    else if (to->is_proxied)
        say_one(to, RULE_RESPONSE_NOT_EXCHANGE, server ? server : to->proxy.data);
    else if (server)
        say_one(to, RULE_RESPONSE_NOT_EXCHANGE, server);
    else
        say(to, RULE_RESPONSE_WHO_UNTOLD, NULL, 0);
}

/* ---- which build ---- */

static void note_support(const struct judged *to, const struct mapicfg__build *build) {
    char today[11];
    int64_t time = to->all->time;
    if (!build->ends) return;
    if (time > 0 && time / MAPICFG__DAY_LENGTH <= MAPICFG__DAY_LAST)
        mapicfg__day_put(today, time / MAPICFG__DAY_LENGTH);
    else
        memcpy(today, mapicfg__builds_taken(), sizeof today);
    say_two(to, strcmp(build->ends, today) < 0 ? RULE_RESPONSE_SUPPORT_ENDED : RULE_RESPONSE_SUPPORTED, build->product,
            build->ends);
}

/* "Exchange 2019 CU12"; rows of the user's may begin with the product. */
static void put_name(struct mapicfg__buffer *out, const struct mapicfg__build *build, const char *name) {
    if (!mapicfg__text_starts(name, "Exchange")) {
        mapicfg__buffer_text(out, build->product);
        mapicfg__buffer_char(out, ' ');
    }
    mapicfg__buffer_text(out, name);
}

/* Appends the version and a NUL; gives where it begins. */
static size_t put_version(struct mapicfg__buffer *out, const uint32_t numbers[4]) {
    size_t begin = out->size;
    mapicfg__build_put(out, numbers);
    mapicfg__buffer_char(out, '\0');
    return begin;
}

static void note_build(struct judged *to) {
    const char *owa = GET(OWA_VERSION), *application = GET(APPLICATION);
    struct mapicfg__build build = {{0}, 0, NULL, NULL, NULL, {0}, NULL};
    const char *slash = application ? strchr(application, '/') : NULL;
    enum mapicfg__field from = MAPICFG__FIELD_OWA_VERSION;
    if (!owa || !mapicfg__build_parse(owa, build.numbers)) {
        from = MAPICFG__FIELD_APPLICATION;
        if (!slash || !mapicfg__build_parse(slash + 1, build.numbers)) return;
    }
    mapicfg__build_find(to->all->builds, &build);
    if (!build.product) return;
    struct mapicfg__buffer text = {0};
    size_t version = put_version(&text, build.numbers), newest = put_version(&text, build.newest), name = text.size;
    put_name(&text, &build, build.name ? build.name : "");
    mapicfg__buffer_char(&text, '\0');
    size_t newer = text.size;
    put_name(&text, &build, build.newest_name ? build.newest_name : "");
    to->proxy.failed |= text.failed;
    if (!text.failed) {
        const char *const known[] = {text.data + name, text.data + version, mapicfg__field_name(from)};
        const char *const unknown[] = {build.product, text.data + version, mapicfg__field_name(from),
                                       mapicfg__builds_taken()};
        const char *const old[] = {build.product, text.data + newest, text.data + newer};
        if (build.name)
            say(to, RULE_RESPONSE_BUILD, known, 3);
        else
            say(to, RULE_RESPONSE_BUILD_UNKNOWN, unknown, 4);
        if (build.newest_name && mapicfg__build_is_older(build.numbers, build.newest))
            say(to, RULE_RESPONSE_BUILD_OLD, old, 3);
        note_support(to, &build);
    }
    mapicfg__buffer_free(&text);
}

/* ---- X-FailureContext ---- */

/* Appends what base64 holds, if that is text; else the base64 as it is. */
static void put_base64(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct mapicfg__buffer plain = {0};
    int is_text = mapicfg__base64_decode(&plain, text, size) && plain.size;
    for (size_t i = 0; i < plain.size; i++) is_text &= (unsigned char)plain.data[i] >= ' ';
    is_text = is_text && mapicfg__utf8_valid(plain.data, plain.size) == plain.size;
    mapicfg__buffer_bytes(out, is_text ? plain.data : text, is_text ? plain.size : size);
    out->failed |= plain.failed;
    mapicfg__buffer_free(&plain);
}

static void note_failure_context(struct judged *to) {
    const char *context = GET(FAILURE);
    if (!context) return;
    struct mapicfg__buffer tier = {0}, status = {0}, reason = {0}, rest = {0};
    struct mapicfg__buffer *const fields[] = {&tier, &status, &reason, &rest};
    for (size_t i = 0; i < 4; i++) {
        size_t size = i < 3 ? strcspn(context, ";") : strlen(context);
        if (i == 3) {
            while (size && context[size - 1] == ';') size--;
            if (size) mapicfg__buffer_text(&rest, "; further fields: ");
        }
        if (i == 2) {
            if (size) mapicfg__buffer_char(&reason, ' ');
            put_base64(&reason, context, size);
        } else {
            mapicfg__buffer_bytes(fields[i], context, size);
        }
        context += i < 3 ? size + (context[size] == ';') : 0;
        to->proxy.failed |= fields[i]->failed;
    }
    const char *const arguments[] = {tier.data, status.data, reason.data, rest.data};
    if (!to->proxy.failed) say(to, RULE_RESPONSE_FAILURE_CONTEXT, arguments, 4);
    for (size_t i = 0; i < 4; i++) mapicfg__buffer_free(fields[i]);
}

/* ---- 401 ---- */

static void note_schemes(const struct judged *to) {
    const char *schemes = GET(SCHEMES);
    int negotiate = mapicfg__message_offers(to->message, "Negotiate");
    int ntlm = mapicfg__message_offers(to->message, "NTLM");
    if (!schemes) {
        if (!to->message->is_partial) say(to, RULE_RESPONSE_NO_CHALLENGE, NULL, 0);
        return;
    }
    say_one(to, RULE_RESPONSE_SCHEMES, schemes);
    int is_basic = strcmp(schemes, "Basic") == 0;
    if (is_basic && to->is_proxied)
        say_one(to, RULE_RESPONSE_BASIC_PROXY, to->proxy.data);
    else if (is_basic)
        say(to, RULE_RESPONSE_BASIC_ALONE, NULL, 0);
    if (negotiate && !ntlm) say(to, RULE_RESPONSE_NTLM_DROPPED, NULL, 0);
    if ((negotiate || ntlm) && to->message->version >= 2)
        say_two(to, RULE_RESPONSE_HTTP2_LOGON, to->message->version == 2 ? "2" : "3", schemes);
}

static void note_credentials(const struct judged *to) {
    const struct mapicfg__message *message = to->message;
    const char *credentials = message->credentials.size ? message->credentials.data : NULL;
    const char *diagnostics = GET(DIAGNOSTICS);
    if (diagnostics) say_one(to, RULE_RESPONSE_OAUTH, diagnostics);
    if (!GET(SCHEMES) && !message->is_partial) return;
    if (message->is_handshake)
        say(to, RULE_RESPONSE_HANDSHAKE, NULL, 0);
    else if (credentials && (mapicfg__text_same(credentials, "Basic") || mapicfg__text_same(credentials, "Bearer")))
        say_one(to, RULE_RESPONSE_BASIC_REFUSED, credentials);
    else if (credentials)
        say_one(to, RULE_RESPONSE_REFUSED, credentials);
    else if (message->has_request)
        say(to, RULE_RESPONSE_FIRST, NULL, 0);
    else
        say(to, RULE_RESPONSE_CREDENTIALS_UNTOLD, NULL, 0);
}

static void note_unauthorized(struct judged *to) {
    const char *context = GET(FAILURE);
    if (context && mapicfg__text_starts(context, "FrontEnd") && !GET(RESPONSE_CODE))
        say(to, RULE_RESPONSE_BEFORE_MAPI, NULL, 0);
    note_schemes(to);
    note_credentials(to);
}

/* ---- other statuses ---- */

static void note_response_code(const struct judged *to, const char *code) {
    static const char *const meanings[] = {"success",
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
                                           "invalid sequence",
                                           "endpoint disabled",
                                           "invalid response",
                                           "endpoint shutting down"};
    const char *last = strrchr(code, ','); /* of several the last counts */
    uint64_t number;
    const char *text = last ? last + 1 : code;
    size_t size = strlen(text);
    mapicfg__text_trim(&text, &size);
    if (!mapicfg__text_parse_number(text, size, &number)) return;
    if (!number)
        say(to, RULE_RESPONSE_MAPI_FINE, NULL, 0);
    else
        say_two(to, RULE_RESPONSE_MAPI_FAILED, text,
                number < sizeof meanings / sizeof *meanings ? meanings[number] : "not in the specification");
}

/* Something else than Exchange answered. */
static int is_elsewhere(const struct judged *to) {
    enum mapicfg__page_kind page = to->message->page.kind;
    return page == MAPICFG__PAGE_PROXY || page == MAPICFG__PAGE_KERNEL ||
           (!to->is_exchange && (to->is_proxied || has(GET(SERVER), "Microsoft-HTTPAPI")));
}

static void note_status(struct judged *to) {
    const struct mapicfg__message *message = to->message;
    char status[4] = {(char)('0' + message->status / 100 % 10), (char)('0' + message->status / 10 % 10),
                      (char)('0' + message->status % 10), '\0'};
    const char *location = GET(LOCATION), *type = GET(CONTENT_TYPE), *code = GET(RESPONSE_CODE);
    switch (message->status) {
    case 0: say(to, RULE_RESPONSE_STATUS_UNTOLD, NULL, 0); break;
    case 400:
        if (message->page.reason) break;
        if (is_elsewhere(to))
            say_one(to, RULE_RESPONSE_STATUS, status);
        else
            say(to, RULE_RESPONSE_BAD_REQUEST, NULL, 0);
        break;
    case 401: note_unauthorized(to); break;
    case 407: say(to, RULE_RESPONSE_PROXY_LOGON, NULL, 0); break;
    case 502:
    case 504: say_one(to, RULE_RESPONSE_GATEWAY, status); break;
    case 503:
        if (!to->online &&
            (to->is_exchange || has(GET(SERVER), "Microsoft-") || message->page.kind == MAPICFG__PAGE_KERNEL))
            say(to, RULE_RESPONSE_UNAVAILABLE, NULL, 0);
        else /* HAProxy, for one, names itself nowhere */
            say_one(to,
                    to->is_proxied || message->page.kind == MAPICFG__PAGE_PROXY ? RULE_RESPONSE_GATEWAY
                                                                                : RULE_RESPONSE_STATUS,
                    status);
        break;
    default:
        if (message->status >= 300 && message->status < 400 && message->status != 304)
            say_two(to, RULE_RESPONSE_REDIRECT, status, location ? location : "a place that is not shown");
        else if (message->status >= 520 && message->status <= 524 && is_elsewhere(to)) /* Cloudflare's own */
            say_one(to, RULE_RESPONSE_GATEWAY, status);
        else if (message->status >= 400 && !message->page.reason && message->page.kind != MAPICFG__PAGE_KERNEL)
            say_one(to, RULE_RESPONSE_STATUS, status);
    }
    /* a header without a 401 says the same about schemes */
    if (message->status == 0 && GET(SCHEMES)) note_unauthorized(to);
    if ((message->status == 200 || !message->status) && code) note_response_code(to, code);
    int is_exchange = to->is_exchange || message->page.kind == MAPICFG__PAGE_EXCHANGE;
    if (message->status == 200 && !code && type && mapicfg__text_starts(type, "text/html") &&
        has(message->target.data, "/mapi/") && !(is_exchange && has(message->target.data, "/healthcheck.htm")))
        say(to, RULE_RESPONSE_PAGE, NULL, 0);
}

/* ---- the whole ---- */

mapicfg_status mapicfg__responses_judge(const struct mapicfg__judging *all, const struct mapicfg__message *message,
                                        const char *path, mapicfg_error *err) {
    struct judged to = {.all = all, .message = message, .path = path};
    find_hop(&to);
    if (!to.proxy.failed) {
        note_hop(&to);
        note_build(&to);
        note_failure_context(&to);
        note_reasons(&to);
        note_status(&to);
    }
    int failed = to.proxy.failed;
    mapicfg__buffer_free(&to.proxy);
    return failed ? mapicfg__error_no_memory(err) : mapicfg__list_finish(all->notes, err);
}

/* "401, from Exchange (MAIL)" */
void mapicfg__responses_describe(struct mapicfg__buffer *out, const struct mapicfg__message *message) {
    struct judged to = {.message = message};
    const char *front = mapicfg__message_get(message, MAPICFG__FIELD_FRONT_END);
    find_hop(&to);
    if (message->status)
        mapicfg__buffer_number(out, message->status);
    else
        mapicfg__buffer_text(out, "a status that is not shown");
    const char *server = mapicfg__message_get(message, MAPICFG__FIELD_SERVER);
    if (to.is_exchange) {
        mapicfg__buffer_text(out, to.online ? ", from Exchange Online" : ", from Exchange");
        if (front) mapicfg__buffer_text(out, " server ");
        if (front) mapicfg__buffer_text(out, front);
    } else if (message->page.writer) {
        mapicfg__buffer_text(out, ", a page as ");
        mapicfg__buffer_text(out, message->page.writer);
        mapicfg__buffer_text(out, " writes it");
    } else if (server) {
        mapicfg__buffer_text(out, ", not from Exchange but ");
        mapicfg__buffer_text(out, server);
    }
    out->failed |= to.proxy.failed;
    mapicfg__buffer_free(&to.proxy);
}
