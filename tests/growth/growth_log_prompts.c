/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_log_prompts.c: why people are asked for passwords: of one user, of many, at one address, at one moment,
 * with typed names. What
 * SQLite does is counted by how often it asks whether to go on. */
#include <mapicfg.h>
#include <stddef.h>

#include "../unit/inputs.h"
#include "growth.h"

#define PROXY                     \
    "#Log-type: HttpProxy Logs\n" \
    "#Fields: DateTime,RequestId,Protocol,UrlHost,AuthenticatedUser,UserAgent,ClientIpAddress,HttpStatus\n"
#define IIS "#Fields: date time cs-uri-stem cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status\n"

/* All at one moment: one user, refused and let in by as many clients. */
static void one_user(struct growth_text *text, size_t n) {
    growth_put(text, IIS);
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "2026-11-29 12:00:00 /ews/ C\\anna 1.1.1.1 B%zu 401 1 1326\n"
                   "2026-11-29 12:00:00 /ews/ C\\anna 1.1.1.1 C%zu 200 0 0\n",
                   i, i);
}

/* A load balancer: everybody is let in, and refused without a name, within one minute. */
static void one_address(struct growth_text *text, size_t n) {
    growth_put(text, IIS);
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "2026-11-29 12:00:00 /ews/ C\\u%zu 1.1.1.1 B 200 0 0\n"
                   "2026-11-29 12:00:00 /ews/ - 1.1.1.1 C 401 1 2148074252\n",
                   i);
}

/* Each user at an address and a host of their own; nobody answers. */
static void many(struct growth_text *text, size_t n) {
    growth_put(text, PROXY);
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "2026-11-29T12:00:00Z,,Mapi,h%zu,C\\u%zu,B,a%zu,200\n2026-11-29T12:00:01Z,,Ews,h%zu,,B,a%zu,401\n"
                   "2026-11-29T15:00:00Z,,Oab,h%zu,,B%zu,a%zu,401\n",
                   i, i, i, i, i, i, i, i);
}

/* IIS has the name that each user has typed, and the front end the account, but of what never came to it. */
static void typed_names(struct growth_text *text, size_t n) {
    growth_put(text, "#Fields: date time cs-uri-stem cs-uri-query cs-username c-ip cs(User-Agent) sc-status\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "2026-11-29 12:00:00 /ews/ &cafeReqId=i%zu; u%zu@contoso.com 1.1.1.1 C 200\n"
                   "2026-11-29 12:00:00 /ews/ - u%zu@contoso.com 1.1.1.1 C 401\n",
                   i, i, i);
    growth_put(text, PROXY);
    for (size_t i = 0; i < n; i++)
        growth_put(text, "2026-11-29T12:00:00Z,i%zu,Ews,mail,C\\u%zu,C,1.1.1.1,200\n", i, i);
}

static int32_t pass(void *user, const mapicfg_statement *statement) {
    (void)user;
    return mapicfg_statement_get_id(statement) == NULL;
}

static void explain(const char *text, size_t size) {
    const mapicfg_input input = input_bytes(text, size, "log");
    const int32_t cancel = 0;
    mapicfg_work work = MAPICFG_WORK_INIT;
    mapicfg_log_events *events;
    mapicfg_error err;
    work.cancel = &cancel;
    if (mapicfg_log_events_new(NULL, &events, &err) ||
        mapicfg_log_events_read(events, &input, 1, NULL, NULL, NULL, &err) ||
        mapicfg_log_prompts(events, NULL, &work, pass, NULL, &err))
        growth_die("%s", err.message);
    mapicfg_log_events_free(events);
}

void growth_all(void) {
    growth_check("prompts: one user", 2000, one_user, explain);
    growth_check("prompts: one address", 2000, one_address, explain);
    growth_check("prompts: typed names", 2000, typed_names, explain);
    growth_check("prompts: many", 2000, many, explain);
}
