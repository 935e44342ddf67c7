/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_goal.c: goals, and plans in waves. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"

/* Of two servers, with a transaction open. */
static mapicfg_directory *open_begun(void) {
    static const char text[] =
        "New-MapiVirtualDirectory -Server EX1 -InternalUrl https://a.example/mapi -ExternalUrl https://b.example/mapi\n"
        "New-MapiVirtualDirectory -Server EX2 -InternalUrl https://m.example/mapi -ExternalUrl https://m.example/mapi\n"
        "Set-OrganizationConfig -MapiHttpEnabled $false";
    long kept = until_failure;
    mapicfg_directory *directory = open_prepared();
    until_failure = -1;
    if (mapicfg_exec(directory, text, sizeof text - 1, NULL, NULL, NULL, NULL) ||
        mapicfg_directory_begin(directory, NULL, NULL))
        exit(2);
    until_failure = kept;
    return directory;
}

static mapicfg_status reach(void) {
    static const char list[] = "\xff\xfe" "a\0n\0n\0a\0\n\0";
    mapicfg_directory *directory = open_begun();
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_goals *goals;
    options.examples = 2;
    mapicfg_status status = mapicfg_goals_new(&goals, NULL);
    if (!status) status = mapicfg_goals_add(goals, "inside=mapi,outside=none", NULL, 0, NULL);
    if (!status) status = mapicfg_goals_add(goals, "outside=any,list=guests", list, sizeof list - 1, NULL);
    if (!status)
        status = mapicfg_goals_reach(goals, directory, MAPICFG_GOALS_FEWEST_CHANGES, &options, NULL);
    if (!status && !mapicfg_goals_get_unreached(goals)) exit(2);
    mapicfg_goals_free(goals);
    mapicfg_directory_rollback(directory);
    return check_prepared(directory, status);
}

static mapicfg_status plan_goals(void) {
    mapicfg_directory *directory = open_begun();
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *plan = NULL;
    options.examples = 2;
    mapicfg_status status = mapicfg_goals_new(&options.goals, NULL);
    if (!status) status = mapicfg_goals_add(options.goals, "inside=mapi,outside=none", NULL, 0, NULL);
    if (!status) status = mapicfg_goals_add(options.goals, "outside=any,list=guests", "anna\n", 5, NULL);
    if (!status) status = mapicfg_plan_new(directory, &options, &plan, NULL);
    if (!status && (!mapicfg_goals_get_unreached(options.goals) || !mapicfg_plan_difference_count(plan))) exit(2);
    mapicfg_plan_free(plan);
    mapicfg_goals_free(options.goals);
    mapicfg_directory_rollback(directory);
    return check_prepared(directory, status);
}

/* The plan itself does not fail here. */
static mapicfg_plan *plan_whole(mapicfg_directory *directory, const char *text) {
    long kept = until_failure;
    mapicfg_plan *plan;
    until_failure = -1;
    if (mapicfg_exec(directory, text, strlen(text), NULL, NULL, NULL, NULL) ||
        mapicfg_plan_new(directory, NULL, &plan, NULL))
        exit(2);
    mapicfg_directory_rollback(directory);
    if (mapicfg_directory_begin(directory, NULL, NULL)) exit(2);
    until_failure = kept;
    return plan;
}

static mapicfg_status make_waves(const char *by, const char *list) {
    mapicfg_directory *directory = open_begun();
    mapicfg_plan *plan = plan_whole(directory,
                                    "Set-OrganizationConfig -MapiHttpEnabled $true; Get-CASMailbox | Set-CASMailbox "
                                    "-MAPIBlockOutlookExternalConnectivity $true; New-MapiVirtualDirectory -Server EX3 "
                                    "-InternalUrl https://c.example/mapi; Remove-MapiVirtualDirectory 'EX2\\mapi "
                                    "(Default Web Site)' -Confirm:$false");
    mapicfg_waves *waves;
    mapicfg_status status = mapicfg_waves_new(plan, directory, by, list, list ? strlen(list) : 0, &waves, NULL);
    for (size_t i = 0; !status && i < mapicfg_waves_count(waves); i++)
        status = mapicfg_waves_make(waves, i, directory, NULL);
    mapicfg_waves_free(waves);
    mapicfg_plan_free(plan);
    mapicfg_directory_rollback(directory);
    return check_prepared(directory, status);
}

static mapicfg_status waves_by_server(void) {
    return make_waves("server", NULL);
}

static mapicfg_status waves_by_list(void) {
    return make_waves("list=pilots", "# nobody\n\nanna\n");
}

const struct job goal_jobs[] = {
    {.name = "reach goals", .run = reach},
    {.name = "plan goals", .run = plan_goals},
    {.name = "waves by server", .run = waves_by_server},
    {.name = "waves by a list", .run = waves_by_list},
    {0},
};
