/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_status.c: judges HTTP statuses other than 200 and 401. */
#include <string.h>

#include "base/text.h"
#include "net/address.h"
#include "net/judge.h"
#include "net/judge_logon.h"

/* ---- what the page of IIS says: "HTTP Error 404.13 - Not Found" ---- */

static const struct substatus {
    const char *number, *words;
} substatuses[] = {
    {"401.1", "the logon failed"},
    {"401.2", "the server's configuration does not allow the logon"},
    {"401.3", "the rights on the file do not allow it"},
    {"403.4", "TLS is required"},
    {"403.6", "the client's address is barred"},
    {"403.7", "a client certificate is required"},
    {"403.8", "the site is barred"},
    {"403.14", "the directory has nothing to show"},
    {"403.16", "the client certificate is not trusted"},
    {"403.18", "the application pool cannot serve the request"},
    {"404.2", "an ISAPI or CGI restriction"},
    {"404.3", "the MIME map bars it"},
    {"404.4", "no handler is configured"},
    {"404.7", "the file extension is denied (request filtering)"},
    {"404.8", "the namespace is hidden (request filtering)"},
    {"404.11", "the URL is escaped twice (request filtering)"},
    {"404.13", "the body is too large (request filtering)"},
    {"404.15", "the query is too long (request filtering)"},
    {"500.0", "a module or ISAPI error"},
    {"500.19", "the configuration file is invalid"},
    {"500.21", "a module is not recognized"},
    {"502.3", "ARR: the connection to the server failed"},
    {"502.4", "ARR: no server is available"},
    {"503.0", "the application pool is unavailable"},
    {"503.2", "the limit of concurrent requests is exceeded"},
    {"503.3", "the queue of ASP.NET is full"},
    {"503.4", "the queue of FastCGI is full"},
};

static void say_substatus(struct mapicfg__judge *judge) {
    static const char before[] = "HTTP Error ";
    const struct mapicfg__buffer *body = &judge->response->body;
    const char *at = body->data ? strstr(body->data, before) : NULL;
    if (!at) return;
    at += sizeof before - 1;
    const size_t size = strspn(at, "0123456789.");
    for (size_t i = 0; i < sizeof substatuses / sizeof *substatuses; i++)
        if (mapicfg__text_is_word(at, size, substatuses[i].number))
            mapicfg__judge_say(judge, "probe-substatus", MAPICFG_PROBE_FAULT_SERVER, substatuses[i].number,
                               substatuses[i].words, NULL);
}

/* X-FailureContext: tier;status;base64 of the reason;... Of the reason the response has the words already. */
static void say_context(struct mapicfg__judge *judge) {
    const char *context = judge->hop.context;
    if (!context) return;
    struct mapicfg__buffer parts[2] = {{0}, {0}};
    for (size_t i = 0; i < 2 && *context; i++) {
        const size_t size = strcspn(context, ";");
        mapicfg__buffer_bytes(&parts[i], context, size);
        context += size + (context[size] == ';');
    }
    const char *tier = mapicfg__judge_take(judge, &parts[0]);
    const char *status = mapicfg__judge_take(judge, &parts[1]);
    if (*tier && *status)
        mapicfg__judge_say(judge, "probe-failure-context", MAPICFG_PROBE_FAULT_SERVER, tier, status, judge->who, NULL);
}

/* ---- the statuses ---- */

static const char *path_of(struct mapicfg__judge *judge) {
    struct mapicfg__address address;
    if (!mapicfg__address_parse(&address, judge->request->url)) return "/";
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, address.path, address.path_size);
    return mapicfg__judge_take(judge, &text);
}

static void say_400(struct mapicfg__judge *judge) {
    const int is_mapi =
        judge->outcome->step != MAPICFG__STEP_HEALTH && judge->outcome->step != MAPICFG__STEP_AUTODISCOVER;
    if (is_mapi && !mapicfg__text_contains(judge->request->url, "?MailboxId="))
        mapicfg__judge_say(judge, "probe-400-mailbox-id", MAPICFG_PROBE_FAULT_CLIENT, judge->who, NULL);
    else
        mapicfg__judge_say(judge, "probe-400", mapicfg__judge_fault(judge), judge->who, NULL);
}

static void say_503(struct mapicfg__judge *judge) {
    if (judge->hop.kind == MAPICFG__HOP_KERNEL)
        mapicfg__judge_say(judge, "probe-503-kernel", MAPICFG_PROBE_FAULT_SERVER, NULL);
    else if (mapicfg__hop_is_not_proxy(&judge->hop))
        mapicfg__judge_say(judge, "probe-503", mapicfg__judge_fault(judge), judge->who, NULL);
    else
        mapicfg__judge_say(judge, "probe-503-proxy", MAPICFG_PROBE_FAULT_PROXY, judge->who, NULL);
}

/* Those that say the same whoever answered, with who that was and one more argument. */
static const struct plain {
    uint32_t status;
    const char *id;
    enum { NOTHING, METHOD, UPGRADE, SERVER_ID } second;
    uint32_t fault; /* UNKNOWN: of what answered */
} plains[] = {
    {405, "probe-405", METHOD, MAPICFG_PROBE_FAULT_UNKNOWN},
    {407, "probe-407", NOTHING, MAPICFG_PROBE_FAULT_CLIENT},
    {408, "probe-408", NOTHING, MAPICFG_PROBE_FAULT_PROXY},
    {411, "probe-411", NOTHING, MAPICFG_PROBE_FAULT_PROXY},
    {413, "probe-413", NOTHING, MAPICFG_PROBE_FAULT_UNKNOWN},
    {417, "probe-417", NOTHING, MAPICFG_PROBE_FAULT_PROXY},
    {421, "probe-421", NOTHING, MAPICFG_PROBE_FAULT_PROXY},
    {426, "probe-426", UPGRADE, MAPICFG_PROBE_FAULT_UNKNOWN},
    {429, "probe-429", NOTHING, MAPICFG_PROBE_FAULT_UNKNOWN},
    {431, "probe-431", NOTHING, MAPICFG_PROBE_FAULT_UNKNOWN},
    {440, "probe-440", NOTHING, MAPICFG_PROBE_FAULT_PROXY},
    {500, "probe-500", SERVER_ID, MAPICFG_PROBE_FAULT_UNKNOWN},
    {501, "probe-501", NOTHING, MAPICFG_PROBE_FAULT_UNKNOWN},
    {502, "probe-502", NOTHING, MAPICFG_PROBE_FAULT_UNKNOWN},
    {504, "probe-504", NOTHING, MAPICFG_PROBE_FAULT_UNKNOWN},
};

static const char *second_of(struct mapicfg__judge *judge, const struct plain *plain) {
    const mapicfg_http_response *response = judge->response;
    const char *text = plain->second == METHOD    ? judge->request->method
                       : plain->second == UPGRADE ? mapicfg_http_response_find_header(response, "Upgrade")
                                                  : mapicfg_http_response_find_header(response, "request-id");
    return text ? mapicfg__judge_clean(judge, text) : "(not told)";
}

static void say_plain(struct mapicfg__judge *judge, uint32_t status) {
    for (size_t i = 0; i < sizeof plains / sizeof *plains; i++) {
        if (plains[i].status != status) continue;
        const uint32_t fault = plains[i].fault ? plains[i].fault : mapicfg__judge_fault(judge);
        mapicfg__judge_say(judge, plains[i].id, fault, judge->who, second_of(judge, &plains[i]), NULL);
        return;
    }
    mapicfg__judge_say(judge, "probe-status", mapicfg__judge_fault(judge), judge->who,
                       mapicfg__judge_number(judge, status), NULL);
}

int mapicfg__judge_status(struct mapicfg__judge *judge) {
    const uint32_t status = judge->response->status;
    const int is_server = mapicfg__hop_is_not_proxy(&judge->hop);
    const uint32_t fault = mapicfg__judge_fault(judge);
    if (status == 200) return 1;
    judge->layer = MAPICFG_PROBE_LAYER_STATUS;
    switch (status) {
    case 400: say_400(judge); break;
    case 401: mapicfg__judge_logon(judge); break;
    case 403: mapicfg__judge_say(judge, is_server ? "probe-403" : "probe-403-proxy", fault, judge->who, NULL); break;
    case 404:
        mapicfg__judge_say(judge, is_server ? "probe-404" : "probe-404-proxy", fault, judge->who, path_of(judge), NULL);
        break;
    case 503: say_503(judge); break;
    default: say_plain(judge, status);
    }
    judge->layer = MAPICFG_PROBE_LAYER_STATUS;
    say_substatus(judge);
    say_context(judge);
    return 0;
}
