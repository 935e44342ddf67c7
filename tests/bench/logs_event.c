/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_event.c: what happens on invented servers. Whole numbers only, so that every machine computes the same. */
#include "logs_event.h"

#include <string.h>

/* Outlook on MAPI and RPC over HTTP. */
static const struct client outlooks[] = {
    {"Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", "OUTLOOK.EXE", "16.0.17928.20114",
     "Cached"},
    {"Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.10417; Pro)", "OUTLOOK.EXE", "16.0.10417.20007",
     "Cached"},
    {"Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", "OUTLOOK.EXE", "16.0.17928.20114",
     "Online"},
    {"Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook 15.0.5031; Pro)", "OUTLOOK.EXE", "15.0.5031.1000",
     "Cached"},
    {"Microsoft Office/16.0 (Windows NT 10.0; UcMapi 16.0.17928; Pro)", "UcMapi.exe", "16.0.17928.20114", ""},
};
static const struct client web_services[] = {
    {"AppleExchangeWebServices/818.120.2 accountsd/113", "", "", ""},
    {"MacOutlook/16.78.23100802 (Intelx64 Mac OS X 13.6)", "", "", ""},
    {"Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)", "", "", ""},
};
static const struct client phones[] = {
    {"Apple-iPhone13C2/2009.120", "", "", ""},
    {"Outlook-iOS-Android/1.0", "", "", ""},
    {"Android-SAMSUNG-SM-G991B/101.13", "", "", ""},
};
static const struct client mapi_probe = {"MapiHttpClient", "MapiHttpClient", "15.2.1544.4", ""};
static const struct client rpc_probe = {"AMProbe/Local/ClientAccess", "Microsoft.Exchange.RpcClientAccess.Monitoring",
                                        "15.2.1544.4", ""};
static const struct client local_probe = {"AMProbe/Local/ClientAccess", "", "", ""};
static const struct client manager = {"MSExchangeHM", "", "", ""};
static const struct client balancer = {"HAProxy/2.6", "", "", ""};
static const struct client own = {"ExchangeInternalEwsClient", "", "", ""};

/* Of 1,000 lines of a protocol these are noise; of the lines of one front end, MAPI has `share` of 1,000. Together
 * they make the 13.5 % of people's requests, and the 57 % of those in MapiHttp, that one production server had. */
static const struct {
    unsigned noise, share;
} protocols[PROTOCOLS] = {[MAPI] = {473, 120}, [EWS] = {920, 250}, [EAS] = {880, 180}, [RPC_HTTP] = {920, 50},
                          [AUTODISCOVER] = {935, 400}};

/* Of 1,000 requests of people. */
static const struct {
    enum request request;
    unsigned share;
} requests[] = {{EXECUTE, 620}, {NOTIFICATION_WAIT, 240}, {PING, 70}, {CONNECT, 35}, {BIND, 20}, {DISCONNECT, 15}};

static const struct {
    enum auth auth;
    unsigned share;
} auths[] = {{NEGOTIATE, 550}, {NTLM, 250}, {BEARER, 120}, {BASIC, 80}};

/* Of 1,000 requests of people, those that fail. 0: HTTP says 200, and Exchange that it did not work. */
static const struct {
    unsigned status, share;
} failures[] = {{503, 7}, {500, 6}, {504, 5}, {404, 8}, {400, 10}, {401, 9}, {0, 5}};

/* Of 1,000 lines of noise. */
static const struct {
    enum class class;
    unsigned share;
} noises[] = {{HEALTH, 700}, {CHALLENGE, 120}, {SYSTEM, 80}, {PROBE, 60}, {HEALTH_CHECK, 40}};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t world_hash(uint64_t a, uint64_t b) {
    return mix(mix(a + UINT64_C(0x9e3779b97f4a7c15)) + b);
}

static uint64_t next(struct world *world) {
    world->state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(world->state);
}

/* From 0 to below `limit`, which is small. */
static unsigned below(struct world *world, unsigned limit) {
    return (unsigned)((next(world) >> 32) * limit >> 32);
}

void world_begin(struct world *world) {
    world->state = world_hash(world->seed, 1);
    world->number = 0;
}

/* Most are short, a few are long: an octave, and evenly inside it. */
static unsigned latency(struct world *world) {
    static const unsigned octaves[] = {20, 60, 140, 220, 220, 140, 80, 50, 30, 18, 10, 6, 4, 2}; /* of 1,000 */
    unsigned pick = below(world, 1000), octave = 0;
    while (pick >= octaves[octave]) pick -= octaves[octave++];
    return (1u << octave) - 1 + below(world, 1u << octave);
}

/* Some are met often, most seldom. */
static uint64_t pick_user(struct world *world) {
    const uint64_t x = next(world) >> 32, square = x * x >> 32;
    return square * world->users >> 32;
}

static enum class pick_class(struct world *world, enum protocol protocol) {
    const unsigned noise = world->noise >= 0 ? (unsigned)world->noise : protocols[protocol].noise;
    if (below(world, 1000) >= noise) return REAL;
    unsigned pick = below(world, 1000), i = 0;
    while (pick >= noises[i].share) pick -= noises[i++].share;
    return noises[i].class;
}

static enum protocol pick_protocol(struct world *world) {
    if (world->protocol >= 0) return (enum protocol)world->protocol;
    unsigned pick = below(world, 1000), i = 0;
    while (pick >= protocols[i].share) pick -= protocols[i++].share;
    return (enum protocol)i;
}

static const struct client *pick_client(uint64_t bits, enum protocol protocol) {
    if (protocol == EAS) return &phones[bits % COUNT(phones)];
    if (protocol == EWS) return &web_services[bits % COUNT(web_services)];
    return &outlooks[bits % COUNT(outlooks)];
}

/* Who a user is follows from the number, in all requests. */
static void set_person(struct world *world, struct event *event) {
    const uint64_t bits = world_hash(world->seed + 2, event->user);
    unsigned pick = (unsigned)(bits >> 40) % 1000, i = 0;
    while (pick >= auths[i].share) pick -= auths[i++].share;
    event->auth = auths[i].auth;
    event->client = pick_client(bits >> 20, event->protocol);
    event->outside = (bits >> 8) % 4 == 0;
    event->mailbox[0] = world_hash(world->seed + 3, event->user);
    event->mailbox[1] = world_hash(world->seed + 4, event->user);
    event->server = (unsigned)(bits % world->servers);
}

static void set_request(struct world *world, struct event *event) {
    unsigned pick = below(world, 1000), i = 0;
    while (pick >= requests[i].share) pick -= requests[i++].share;
    event->request = requests[i].request;
    event->latency = latency(world);
    if (event->protocol == MAPI && event->request == NOTIFICATION_WAIT)
        event->latency = 60000 + below(world, 840001); /* waits on purpose */
}

static void set_failure(struct world *world, struct event *event) {
    unsigned pick = below(world, 1000), i = 0;
    while (i < COUNT(failures) && pick >= failures[i].share) pick -= failures[i++].share;
    if (i == COUNT(failures) || (world->calm && failures[i].status == 401)) return;
    event->status = failures[i].status;
    event->back_status = event->status == 504 ? 0 : event->status;
    if (event->status == 401) event->win32 = pick % 2 == 0 ? 1326 : 1909;
    if (event->status != 0) return;
    event->status = event->back_status = 200;
    event->response_code = event->spare % 2 == 0 ? 0 : 10; /* or the context was not found */
    event->status_code = event->response_code == 0 ? 2147746063u : 0;
}

static const struct client *pick_probe(const struct event *event) {
    if (event->protocol == MAPI) return &mapi_probe;
    if (event->protocol == RPC_HTTP) return event->class == HEALTH ? &local_probe : &rpc_probe;
    return event->class == PROBE && event->spare % 3 == 0 ? &manager : &local_probe;
}

/* Nobody that counts. */
static void set_noise(struct world *world, struct event *event) {
    event->user = below(world, 8);
    event->latency = 1 + below(world, 40);
    event->mailbox[0] = world_hash(world->seed + 5, event->user);
    event->mailbox[1] = world_hash(world->seed + 6, event->user);
    event->auth = NEGOTIATE;
    event->request = event->spare % 2 == 0 ? CONNECT : EXECUTE;
    event->client = pick_probe(event);
    if (event->class == SYSTEM) event->client = &own;
    if (event->class == PROBE || event->class == HEALTH_CHECK) event->auth = NONE;
    if (event->class == HEALTH_CHECK) event->client = &balancer;
    if (event->class != CHALLENGE) return;
    event->user = pick_user(world);
    set_person(world, event);
    event->status = 401, event->back_status = 0, event->win32 = 5;
    event->auth = NONE;
    event->latency = below(world, 3);
}

/* What answers a challenge: with NTLM another one, and then the request. */
static void answer(struct world *world, struct event *event) {
    event->protocol = world->asked.protocol;
    event->user = world->asked.user;
    event->class = --world->owes > 0 ? CHALLENGE : REAL;
    set_person(world, event);
    if (event->class == REAL) {
        set_request(world, event);
        return;
    }
    event->status = 401, event->back_status = 0, event->win32 = 2148074254u; /* SEC_E_NO_CREDENTIALS */
    event->auth = NONE;
}

void event_next(struct world *world, struct event *event) {
    memset(event, 0, sizeof *event);
    world->time += below(world, 401); /* five requests a second */
    event->number = world->number++;
    event->time = world->time;
    event->id[0] = next(world), event->id[1] = next(world);
    event->spare = next(world);
    event->protocol = pick_protocol(world);
    event->class = pick_class(world, event->protocol);
    event->server = below(world, (unsigned)world->servers);
    event->status = event->back_status = 200;
    event->request_bytes = 200 + below(world, 2000);
    event->response_bytes = 200 + below(world, 1u << (6 + event->spare % 12));
    event->count = 1 + (unsigned)(event->spare >> 8) % 900;
    if (world->owes > 0) {
        answer(world, event);
    } else if (event->class == REAL) {
        event->user = pick_user(world);
        set_person(world, event);
        set_request(world, event);
        set_failure(world, event);
    } else {
        set_noise(world, event);
        world->asked = *event;
        if (world->calm && event->class == CHALLENGE) world->owes = event->spare % 2 == 0 ? 1 : 2;
    }
    event->session[0] = world_hash(event->mailbox[0], (uint64_t)(event->time / 7200000));
    event->session[1] = world_hash(event->mailbox[1], event->session[0]);
    if (event->request == CONNECT) event->count = 1;
}
