/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_log_drift.c: logs against a configuration, and who is hit by a plan: all mailboxes match, none do, or all have
 * one name. */
#include <mapicfg.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

#define TYPE "#TYPE Microsoft.Exchange.Data.Directory."
#define ORG TYPE "Management.OrganizationConfig\nName,MapiHttpEnabled\nContoso,True\n"
#define VDIRS TYPE "SystemConfiguration.ADMapiVirtualDirectory\nIdentity,InternalUrl,ExternalUrl\n"
#define LOG "DateTime,Protocol,UrlHost,AuthenticatedUser,AnchorMailbox,UserAgent,HttpStatus\n"

/* ---- inputs: exports, a line with a dot, and the log ---- */

static void put_mailboxes(struct growth_text *text, size_t n, const char *same) {
    growth_put(text, TYPE
               "Management.CASMailbox\nName,Guid,SamAccountName,EmailAddresses,MapiHttpEnabled,MAPIEnabled,"
               "MAPIBlockOutlookExternalConnectivity\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "m%zu,00000000-0000-0000-0000-%012zu,m%zu,\"SMTP:m%zu@c.com, smtp:%s%zu@c.com\",False,True,True\n",
                   i, i + 1, i, i, same, *same ? 0 : i + n);
    growth_put(text, ".\n" LOG);
}

static void all_match(struct growth_text *text, size_t n) {
    put_mailboxes(text, n, "");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "2026-11-29T12:00:00Z,Mapi,h%zu,C\\m%zu,SMTP:m%zu@c.com,(Microsoft Outlook 15.0.4420),200\n",
                   i, i, i);
}

static void none_match(struct growth_text *text, size_t n) {
    put_mailboxes(text, n, "");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "2026-11-29T12:00:00Z,Mapi,h,D%zu\\x%zu,SMTP:x%zu@c.com,(Microsoft Outlook 15.0.4420),200\n",
                   i, i, i);
}

static void one_name(struct growth_text *text, size_t n) {
    put_mailboxes(text, n, "same");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "2026-11-29T12:00:00Z,Mapi,h%zu,D%zu\\same,SMTP:same0@c.com,,200\n", i, i);
}

/* ---- what is run ---- */

static int32_t pass(void *user, const mapicfg_statement *statement) {
    (void)user;
    return mapicfg_statement_get_id(statement) == NULL;
}

static void hit(const mapicfg_log_summary *summary, mapicfg_directory *directory) {
    static const char change[] = "Set-OrganizationConfig -MapiHttpEnabled $false; "
                                 "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $true";
    mapicfg_log_use *use;
    mapicfg_plan *plan;
    mapicfg_error err;
    char *json;
    if (mapicfg_log_use_new(summary, directory, &use, &err) || mapicfg_directory_begin(directory, "plan", &err) ||
        mapicfg_exec(directory, change, sizeof change - 1, NULL, NULL, NULL, &err) ||
        mapicfg_plan_new(directory, NULL, &plan, &err) || mapicfg_log_use_dup_json(use, plan, &json, &err))
        growth_die("%s", err.message);
    if (!mapicfg_plan_move_count(plan)) growth_die("nobody moves");
    mapicfg_directory_rollback(directory);
    mapicfg_free(json);
    mapicfg_plan_free(plan);
    mapicfg_log_use_free(use);
}

static void compare(const char *text, size_t size) {
    static const char head[] = ORG, vdirs[] = VDIRS "EX1\\mapi (Default Web Site),https://in/mapi,https://h7/mapi\n";
    const char *log = strstr(text, "\n.\n") + 3;
    const mapicfg_input inputs[] = {input_bytes(head, sizeof head - 1, "org"),
                                    input_bytes(vdirs, sizeof vdirs - 1, "vdirs"),
                                    input_bytes(text, (size_t)(log - 2 - text), "mailboxes")};
    const mapicfg_input input = input_bytes(log, size - (size_t)(log - text), "log");
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    mapicfg_log_summary *summary;
    mapicfg_directory *directory;
    mapicfg_error err;
    options.by = MAPICFG_LOG_USE_TABLES;
    if (mapicfg_log_summary_new(&options, &summary, &err) || mapicfg_directory_open(NULL, NULL, &directory, &err) ||
        mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, &err) ||
        mapicfg_directory_import(directory, inputs, 3, NULL, NULL, &err) ||
        mapicfg_log_drift(summary, directory, pass, NULL, &err))
        growth_die("%s", err.message);
    hit(summary, directory);
    mapicfg_log_summary_free(summary);
    mapicfg_directory_close(directory);
}

void growth_all(void) {
    growth_check("drift: all match", 500, all_match, compare);
    growth_check("drift: none match", 500, none_match, compare);
    growth_check("drift: one name", 500, one_name, compare);
}
