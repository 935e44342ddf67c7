/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_log_summary.c: summaries of logs: counting, merging, bytes and JSON, with one thread and with two. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "../unit/inputs.h"
#include "base/buffer.h"
#include "jobs.h"

static const char *const texts[] = {
    "DateTime,RequestType,HttpStatusCode,ClientSoftware,AuthenticatedUser,MailboxId,ServerHostName,"
    "TotalRequestLatency,AuthenticationType\n"
    "2026-11-29T12:00:00Z,Execute,200,OUTLOOK.EXE,anna,a,EX1,5,NTLM\n"
    "2026-11-29T12:00:00Z,Execute,503,OUTLOOK.EXE,berta,b,EX2,50,Basic\n"
    "2026-11-29T12:00:00Z,Execute,200,MapiHttpClient,berta,b,EX2,50,\nbroken\n",
    "#Fields: date time s-computername cs(User-Agent)\n2026-11-29 13:00:00 EX3 Microsoft+Office/16.0\n"};

static mapicfg_status make(uint32_t threads, mapicfg_log_summary **out) {
    static const char *const conditions[] = {"user!=carla"};
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    options.by = "server,user; client; hour";
    options.key = "sixteen bytes...";
    options.key_size = 16;
    options.threads = threads;
    options.where = conditions;
    options.where_count = 1;
    return mapicfg_log_summary_new(&options, out, NULL);
}

/* What fails counts nothing. */
static mapicfg_status read_texts(mapicfg_log_summary *summary, mapicfg_report *report) {
    mapicfg_input inputs[2];
    for (size_t i = 0; i < 2; i++) inputs[i] = input_bytes(texts[i], strlen(texts[i]), "log");
    mapicfg_status status = mapicfg_log_summary_read(summary, inputs, 2, NULL, NULL, report, NULL);
    const uint64_t records = mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS);
    return status ? (records ? MAPICFG_E_CONFLICT : status) : records == 4 ? MAPICFG_OK : MAPICFG_E_CONFLICT;
}

static mapicfg_status summarize(uint32_t threads) {
    mapicfg_log_summary *summary;
    mapicfg_report *report = NULL;
    mapicfg_status status = make(threads, &summary);
    if (status) return status;
    status = mapicfg_report_new(&report, NULL);
    if (!status) status = read_texts(summary, report);
    mapicfg_report_free(report);
    mapicfg_log_summary_free(summary);
    return status;
}

static mapicfg_status with_one(void) {
    return summarize(1);
}

/* Which thread meets the failure is chance, but one does, or none: a thread that cannot be started is done without. */
static mapicfg_status with_two(void) {
    return summarize(2);
}

/* A log that is packed, and longer than what the caller unpacks itself. */
#define RECORDS 1600u
static struct mapicfg__buffer packed;

static void pack(void) {
    const long kept = until_failure;
    struct mapicfg__buffer text = {0};
    char line[600];
    until_failure = -1;
    mapicfg__buffer_text(&text, "DateTime,AuthenticatedUser,GenericInfo\n");
    for (unsigned i = 0; i < RECORDS; i++) {
        snprintf(line, sizeof line, "2026-11-29T12:00:00Z,user%u,%0450u\n", i % 3, i);
        mapicfg__buffer_text(&text, line);
    }
    mapicfg__buffer_bytes(&packed, text.data, text.size);
    if (text.failed || packed.failed) abort();
    packed.size = ZSTD_compress(packed.data, packed.capacity, text.data, text.size, 1);
    if (ZSTD_isError(packed.size)) abort();
    mapicfg__buffer_free(&text);
    until_failure = kept;
}

static mapicfg_status read_packed(uint32_t threads) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary;
    options.by = "user";
    options.threads = threads;
    mapicfg_status status = mapicfg_log_summary_new(&options, &summary, NULL);
    if (status) return status;
    pack();
    const mapicfg_input input = input_bytes(packed.data, packed.size, "log");
    status = mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, NULL);
    const uint64_t records = mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS);
    if (records != (status ? 0 : RECORDS)) status = MAPICFG_E_CONFLICT;
    mapicfg_log_summary_free(summary);
    mapicfg__buffer_free(&packed);
    return status;
}

static mapicfg_status ahead(void) {
    return read_packed(0);
}

static mapicfg_status ahead_with_two(void) {
    return read_packed(2);
}

static mapicfg_status without_threads(void) {
    no_threads = 1;
    mapicfg_status status = read_packed(0);
    if (!status) status = read_packed(2);
    if (!status) status = summarize(2);
    no_threads = 0;
    return status;
}

static int32_t pass(void *user, const mapicfg_log_row *row) {
    (void)user;
    return mapicfg_log_row_get_key(row, 0) == NULL;
}

static mapicfg_log_summary *prepared(void) {
    const long kept = until_failure;
    mapicfg_log_summary *summary = NULL;
    until_failure = -1;
    if (make(1, &summary) || read_texts(summary, NULL)) abort();
    until_failure = kept;
    return summary;
}

static mapicfg_status use(void) {
    mapicfg_log_summary *summary = prepared(), *copy = NULL, *again = NULL;
    void *bytes = NULL;
    size_t size = 0;
    char *json = NULL;
    mapicfg_status status = mapicfg_log_summary_copy(summary, &copy, NULL);
    if (!status) status = mapicfg_log_summary_dup_bytes(copy, &bytes, &size, NULL);
    if (!status) status = mapicfg_log_summary_from_bytes(bytes, size, &again, NULL);
    if (!status) status = mapicfg_log_summary_merge(again, summary, NULL);
    if (!status) status = mapicfg_log_summary_dup_json(again, &json, NULL);
    if (!status) status = mapicfg_log_summary_each(again, 0, MAPICFG_LOG_ORDER_KEY, 0, pass, NULL, NULL);
    mapicfg_free(json);
    mapicfg_free(bytes);
    mapicfg_log_summary_free(again);
    mapicfg_log_summary_free(copy);
    mapicfg_log_summary_free(summary);
    return status;
}

/* ---- against a configuration ---- */

static const char *const exports[] = {
    "#TYPE Microsoft.Exchange.Data.Directory.Management.OrganizationConfig\nName,MapiHttpEnabled\nContoso,True\n",
    "#TYPE Microsoft.Exchange.Data.Directory.SystemConfiguration.ADMapiVirtualDirectory\nIdentity,InternalUrl,"
    "ExternalUrl\nEX1\\mapi (Default Web Site),https://in/mapi,https://out/mapi\n",
    "#TYPE Microsoft.Exchange.Data.Directory.Management.CASMailbox\nName,SamAccountName,EmailAddresses,MapiHttpEnabled,"
    "MAPIEnabled,MAPIBlockOutlookExternalConnectivity\nanna,anna,SMTP:anna@c.com,False,True,True\n"
    "bert,bert,SMTP:bert@c.com,,True,False\n"};
static const char drift_log[] =
    "DateTime,Protocol,UrlHost,AuthenticatedUser,AnchorMailbox,UserAgent,HttpStatus\n"
    "2026-11-29T12:00:00Z,Mapi,out,C\\anna,SMTP:anna@c.com,(Microsoft Outlook 16.0.1; Pro),200\n"
    "2026-11-29T12:00:00Z,RpcHttp,in,C\\eve,,(Microsoft Outlook 15.0.4420; Pro),200\n";

static int32_t tell(void *user, const mapicfg_statement *statement) {
    (void)statement;
    ++*(int *)user;
    return 0;
}

/* All but the comparison is made without failures. */
static mapicfg_status drift(void) {
    const long kept = until_failure;
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary;
    mapicfg_directory *directory;
    mapicfg_input inputs[3];
    const mapicfg_input log = input_bytes(drift_log, sizeof drift_log - 1, "log");
    int told = 0;
    until_failure = -1;
    options.by = MAPICFG_LOG_DRIFT_TABLES;
    for (size_t i = 0; i < 3; i++) inputs[i] = input_bytes(exports[i], strlen(exports[i]), "export");
    if (mapicfg_log_summary_new(&options, &summary, NULL) || mapicfg_directory_open(NULL, NULL, &directory, NULL) ||
        mapicfg_log_summary_read(summary, &log, 1, NULL, NULL, NULL, NULL) ||
        mapicfg_directory_import(directory, inputs, 3, NULL, NULL, NULL))
        abort();
    until_failure = kept;
    mapicfg_status status = mapicfg_log_drift(summary, directory, tell, &told, NULL);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
    return status || told == 5 ? status : MAPICFG_E_CONFLICT;
}

/* ---- who is hit by a plan ---- */

static const char change[] = "Set-OrganizationConfig -MapiHttpEnabled $false; Set-CASMailbox bert -MAPIEnabled $false";

static mapicfg_plan *planned(mapicfg_directory *directory) {
    mapicfg_plan *plan = NULL;
    if (mapicfg_directory_begin(directory, "plan", NULL) ||
        mapicfg_exec(directory, change, sizeof change - 1, NULL, NULL, NULL, NULL) ||
        mapicfg_plan_new(directory, NULL, &plan, NULL))
        abort();
    mapicfg_directory_rollback(directory);
    return plan;
}

/* All but what is asked of the logs is made without failures. */
static mapicfg_status hit(void) {
    const long kept = until_failure;
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary;
    mapicfg_directory *directory;
    mapicfg_log_use *used = NULL;
    mapicfg_input inputs[3];
    char *json = NULL;
    static const char log_text[] =
        "DateTime,Protocol,UrlHost,AuthenticatedUser,AnchorMailbox,UserAgent,HttpStatus\n"
        "2026-11-29T12:00:00Z,Mapi,out,C\\anna,SMTP:bert@c.com,(Microsoft Outlook 16.0.1; Pro),200\n"
        "2026-11-29T12:00:00Z,RpcHttp,in,C\\eve,,(Microsoft Outlook 15.0.4420; Pro),200\n";
    const mapicfg_input log = input_bytes(log_text, sizeof log_text - 1, "log");
    until_failure = -1;
    options.by = MAPICFG_LOG_USE_TABLES;
    for (size_t i = 0; i < 3; i++) inputs[i] = input_bytes(exports[i], strlen(exports[i]), "export");
    if (mapicfg_log_summary_new(&options, &summary, NULL) || mapicfg_directory_open(NULL, NULL, &directory, NULL) ||
        mapicfg_log_summary_read(summary, &log, 1, NULL, NULL, NULL, NULL) ||
        mapicfg_directory_import(directory, inputs, 3, NULL, NULL, NULL))
        abort();
    mapicfg_plan *plan = planned(directory);
    until_failure = kept;
    mapicfg_status status = mapicfg_log_use_new(summary, directory, &used, NULL);
    if (!status) status = mapicfg_log_use_dup_json(used, plan, &json, NULL);
    const int fine = status || (strstr(json, "log-hit-no-way-left") && strstr(json, "\"seen\": 1"));
    mapicfg_free(json);
    mapicfg_log_use_free(used);
    mapicfg_plan_free(plan);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
    return fine ? status : MAPICFG_E_CONFLICT;
}

const struct job log_summary_jobs[] = {
    {.name = "summary of logs", .run = with_one},
    {.name = "summary of logs by two threads", .run = with_two},
    {.name = "a packed log, unpacked ahead", .run = ahead},
    {.name = "a packed log by two threads", .run = ahead_with_two},
    {.name = "logs without any thread", .run = without_threads},
    {.name = "merging summaries of logs", .run = use},
    {.name = "logs against a configuration", .run = drift},
    {.name = "who is hit by a plan", .run = hit},
    {.name = NULL},
};
