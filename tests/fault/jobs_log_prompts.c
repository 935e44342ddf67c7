/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_log_prompts.c: why people are asked for passwords. */
#include "jobs.h"

#include <stdlib.h>

#include "../unit/inputs.h"

static const char proxy[] =
    "#Log-type: HttpProxy Logs\n"
    "#Fields: DateTime,RequestId,Protocol,UrlHost,AuthenticatedUser,ProxyAction,UserAgent,ClientIpAddress,HttpStatus\n"
    "2026-11-29T12:00:00Z,1,Mapi,h,C\\anna,,A,1.1.1.1,200\n2026-11-29T12:00:01Z,2,Ews,h,,,A,1.1.1.1,401\n"
    "2026-11-29T15:00:00Z,3,Mapi,h,C\\bert,,A,1.1.1.1,200\n";
static const char iis[] =
    "#Fields: date time cs-uri-stem cs-username c-ip cs(User-Agent) sc-status sc-substatus sc-win32-status\n"
    "2026-11-29 12:00:02 /ews/ C\\anna 1.1.1.1 B 401 1 1326\n2026-11-29 13:00:02 /ews/ - 1.1.1.2 B 401 1 2148074248\n";

static int32_t count_row(void *user, const mapicfg_log_event *event) {
    (void)event;
    ++*(uint64_t *)user;
    return 0;
}

static int32_t tell(void *user, const mapicfg_statement *statement) {
    (void)statement;
    ++*(int *)user;
    return 0;
}

/* After so many failures all is tried again, which costs as much as a failure. */
#define AGAIN 95

static mapicfg_log_events *prepared(void) {
    const long kept = until_failure;
    const mapicfg_input inputs[] = {input_bytes(proxy, sizeof proxy - 1, "proxy"),
                                    input_bytes(iis, sizeof iis - 1, "iis")};
    mapicfg_log_events *events;
    uint64_t rows = 0;
    until_failure = -1;
    if (mapicfg_log_events_new(NULL, &events, NULL) ||
        mapicfg_log_events_read(events, inputs, 2, NULL, NULL, NULL, NULL) ||
        mapicfg_log_events_each(events, MAPICFG_LOG_VIEW_RECORDS, NULL, count_row, &rows, NULL) || rows != 3)
        abort();
    until_failure = kept;
    return events;
}

static mapicfg_status say(void) {
    const long kept = until_failure;
    mapicfg_log_events *events = prepared();
    int told = 0;
    skipped = 4; /* most are SQLite's, for many statements */
    mapicfg_status status = mapicfg_log_prompts(events, NULL, NULL, tell, &told, NULL);
    if (!status && told != 3) status = MAPICFG_E_CONFLICT;
    until_failure = -1;
    told = 0; /* what failed has left them as they were */
    if (kept % AGAIN == 0 && (mapicfg_log_prompts(events, NULL, NULL, tell, &told, NULL) || told != 3))
        status = MAPICFG_E_CONFLICT;
    mapicfg_log_events_free(events);
    return status;
}

const struct job log_prompts_jobs[] = {
    {.name = "password prompts", .run = say},
    {.name = NULL},
};
