/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_plan.c: plans: of cmdlets and of desired states, with all that is said and written of them. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

static void boxes(struct growth_text *text, size_t n) {
    growth_put(text, "Name,Guid,MAPIEnabled,MapiHttpEnabled,MAPIBlockOutlookVersions,ServerName\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "b%zu,%08zx-0000-4000-8000-000000000000,True,False,,ex%zu\n", i, i, i % 7);
}

/* A server and a virtual directory for each of n mailboxes. */
static void servers(struct growth_text *text, size_t n) {
    growth_put(text, "[");
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "%s{\"Name\":\"mapi (Default Web Site)\",\"Identity\":\"EX%zu\\\\mapi (Default Web Site)\","
                   "\"Server\":\"EX%zu\",\"InternalUrl\":\"https://a%zu.example/mapi\",\"IISAuthenticationMethods\":"
                   "[\"Ntlm\"]},{\"Name\":\"b%zu\",\"ServerName\":\"ex%zu\",\"MapiHttpEnabled\":true,"
                   "\"MAPIEnabled\":true}",
                   i ? "," : "", i, i, i, i, i);
    growth_put(text, "]");
}

static mapicfg_directory *open(const char *text, size_t size) {
    mapicfg_directory *directory;
    mapicfg_error err;
    if (mapicfg_directory_open(NULL, NULL, &directory, NULL)) growth_die("no directory");
    if (import_one(directory, input_bytes(text, size, "input"), NULL, NULL, &err)) growth_die("%s", err.message);
    return directory;
}

static int32_t ignore(void *user, const char *bytes, size_t size) {
    *(size_t *)user += size + (size_t)bytes[0];
    return 0;
}

/* Of goals, or of what the open transaction has changed. */
static void look_at(mapicfg_directory *directory, mapicfg_goals *goals) {
    mapicfg_plan *plan;
    mapicfg_statements *why;
    mapicfg_error err;
    size_t sum = 0;
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    options.flags = MAPICFG_PLAN_WITH_FINDINGS;
    options.goals = goals;
    if (mapicfg_plan_new(directory, &options, &plan, &err)) growth_die("plan: %s", err.message);
    mapicfg_directory_rollback(directory);
    if (!mapicfg_plan_difference_count(plan)) growth_die("nothing changes");
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++) {
        if (mapicfg_plan_dup_why(plan, i, &why, NULL)) growth_die("no reason");
        mapicfg_statements_free(why);
    }
    for (uint32_t direction = 0; direction < 2; direction++)
        if (mapicfg_plan_write_commands(plan, direction, ignore, &sum, NULL) ||
            mapicfg_plan_write_script(plan, direction, ignore, &sum, NULL))
            growth_die("no commands");
    if (mapicfg_plan_write_moves(plan, ignore, &sum, NULL)) growth_die("no moves");
    mapicfg_plan_free(plan);
    mapicfg_directory_close(directory);
}

static void plan_of(const char *text, size_t size, const char *change) {
    mapicfg_directory *directory = open(text, size);
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    mapicfg_error err;
    options.flags = MAPICFG_EXEC_NO_EFFECTS;
    if (mapicfg_directory_begin(directory, NULL, NULL)) growth_die("no transaction");
    if (mapicfg_exec(directory, change, strlen(change), &options, NULL, NULL, &err)) growth_die("%s", err.message);
    look_at(directory, NULL);
}

static void of_organization(const char *text, size_t size) {
    plan_of(text, size, "Set-OrganizationConfig -MapiHttpEnabled $false");
}

static void of_mailboxes(const char *text, size_t size) {
    plan_of(text, size, "Get-CASMailbox -ResultSize Unlimited | Set-CASMailbox -MapiHttpEnabled $true");
}

static void of_directories(const char *text, size_t size) {
    plan_of(text, size, "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl https://x.example/mapi");
}

/* Each mailbox gets a value of its own, so that no two commands are alike. */
static void of_state(const char *text, size_t size) {
    mapicfg_directory *directory = open(text, size);
    struct growth_text state = {0};
    uint64_t count;
    mapicfg_error err;
    if (mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &count, NULL)) growth_die("no count");
    growth_put(&state, "Name,MAPIBlockOutlookVersions,MapiHttpEnabled\n");
    for (uint64_t i = 0; i < count; i++)
        growth_put(&state, "b%llu,-15.%llu.0,True\n", (unsigned long long)i, (unsigned long long)i);
    if (mapicfg_directory_begin(directory, NULL, NULL)) growth_die("no transaction");
    if (import_one(directory, input_bytes(state.data, state.size, "state"), NULL, NULL, &err))
        growth_die("%s", err.message);
    look_at(directory, NULL);
    free(state.data);
}

/* Names of all mailboxes, one a line, with an empty line after each of the first ones. */
static void put_names(struct growth_text *list, mapicfg_directory *directory, uint64_t runs) {
    uint64_t count;
    if (mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &count, NULL)) growth_die("no count");
    for (uint64_t i = 0; i < count; i++)
        growth_put(list, i < runs ? "b%llu\n\n" : "b%llu\n", (unsigned long long)i);
}

/* A goal that each mailbox is listed for, and one for a server besides. */
static void of_goals(const char *text, size_t size) {
    mapicfg_directory *directory = open(text, size);
    struct growth_text list = {0};
    mapicfg_goals *goals;
    mapicfg_error err;
    put_names(&list, directory, 0);
    if (mapicfg_goals_new(&goals, NULL) ||
        mapicfg_goals_add(goals, "inside=mapi,list=all", list.data, list.size, &err) ||
        mapicfg_goals_add(goals, "inside=legacy,server=ex1", NULL, 0, &err))
        growth_die("%s", err.message);
    if (mapicfg_directory_begin(directory, NULL, NULL)) growth_die("no transaction");
    if (mapicfg_goals_reach(goals, directory, MAPICFG_GOALS_FEWEST_OVERRIDES, NULL, &err))
        growth_die("%s", err.message);
    mapicfg_goals_free(goals);
    free(list.data);
    look_at(directory, NULL);
}

/* Each mailbox changes and moves. */
static void of_goals_for_all(const char *text, size_t size) {
    mapicfg_directory *directory = open(text, size);
    mapicfg_goals *goals;
    if (mapicfg_goals_new(&goals, NULL) || mapicfg_goals_add(goals, "inside=mapi,outside=none", NULL, 0, NULL) ||
        mapicfg_directory_begin(directory, NULL, NULL))
        growth_die("no goals");
    look_at(directory, goals);
    mapicfg_goals_free(goals);
}

static void of_waves(const char *text, size_t size) {
    static const char change[] =
        "Get-CASMailbox -ResultSize Unlimited | Set-CASMailbox -MapiHttpEnabled $null; Set-OrganizationConfig "
        "-MapiHttpEnabled $true";
    mapicfg_directory *directory = open(text, size);
    struct growth_text list = {0};
    mapicfg_plan *plan;
    mapicfg_waves *waves;
    mapicfg_error err;
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = MAPICFG_EXEC_NO_EFFECTS;
    put_names(&list, directory, 3);
    if (mapicfg_directory_begin(directory, NULL, NULL)) growth_die("no transaction");
    if (mapicfg_exec(directory, change, sizeof change - 1, &options, NULL, NULL, &err) ||
        mapicfg_plan_new(directory, NULL, &plan, &err) ||
        mapicfg_waves_new(plan, directory, "list=all", list.data, list.size, &waves, &err))
        growth_die("%s", err.message);
    mapicfg_directory_rollback(directory);
    if (mapicfg_directory_begin(directory, NULL, NULL)) growth_die("no transaction");
    for (size_t i = 0; i < mapicfg_waves_count(waves); i++)
        if (mapicfg_waves_make(waves, i, directory, &err)) growth_die("%s", err.message);
    mapicfg_waves_free(waves);
    mapicfg_plan_free(plan);
    free(list.data);
    look_at(directory, NULL);
}

void growth_all(void) {
    growth_check("a plan of the organization", 500, boxes, of_organization);
    growth_check("a plan of all mailboxes", 300, boxes, of_mailboxes);
    growth_check("a plan of a state, each mailbox with its own", 300, boxes, of_state);
    growth_check("goals with a list of all mailboxes", 300, boxes, of_goals);
    growth_check("a plan of goals that change all mailboxes", 300, boxes, of_goals_for_all);
    growth_check("waves with a list of all mailboxes", 300, boxes, of_waves);
    growth_check("a plan of virtual directories, one for each mailbox", 100, servers, of_directories);
}
