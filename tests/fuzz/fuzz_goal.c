/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_goal.c: any bytes as a goal (the first line) and a list (the others), and as waves: what is reached needs no
 * second change, and all waves together lead where the plan does. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/inputs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mapicfg_directory *open_small(void) {
    static const char objects[] =
        "[{\"Name\":\"First Organization\",\"IsMixedMode\":false,\"MapiHttpEnabled\":false},"
        "{\"Name\":\"Anna\",\"MapiHttpEnabled\":null,\"MAPIEnabled\":true,\"ServerName\":\"EX1\"},"
        "{\"Name\":\"Bert\",\"MapiHttpEnabled\":false,\"MAPIEnabled\":true,\"ServerName\":\"EX2\",\"Database\":\"DB\"},"
        "{\"Name\":\"Cara\",\"MapiHttpEnabled\":null,\"MAPIEnabled\":true,\"MAPIBlockOutlookRpcHttp\":true},"
        "{\"Name\":\"EX1\",\"Site\":\"Berlin\",\"Edition\":\"x\",\"AdminDisplayVersion\":\"Version 15.2 (Build 1.1)\"},"
        "{\"Name\":\"mapi (Default Web Site)\",\"Identity\":\"EX1\\\\mapi (Default Web Site)\",\"Server\":\"EX1\","
        "\"InternalUrl\":\"https://a.example/mapi\",\"ExternalUrl\":\"https://b.example/mapi\","
        "\"IISAuthenticationMethods\":[\"Ntlm\"]}]";
    mapicfg_directory *directory;
    if (mapicfg_directory_open(NULL, NULL, &directory, NULL)) abort();
    if (import_one(directory, input_bytes(objects, sizeof objects - 1, "objects"), NULL, NULL, NULL)) abort();
    return directory;
}

/* What has changed since a position; to be freed. */
static mapicfg_plan *plan_since(mapicfg_directory *directory, uint64_t since) {
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *plan;
    options.since = since;
    if (mapicfg_plan_new(directory, &options, &plan, NULL)) abort();
    return plan;
}

static uint64_t position_of(mapicfg_directory *directory) {
    uint64_t position;
    if (mapicfg_directory_position(directory, &position, NULL)) abort();
    return position;
}

/* Makes all waves, and then the plan's own commands, which must find nothing to do. */
static void try_waves(mapicfg_directory *directory, const mapicfg_plan *plan, const char *by, const char *list,
                      size_t size) {
    mapicfg_waves *waves;
    uint64_t changes = 0;
    if (mapicfg_waves_new(plan, directory, by, list, size, &waves, NULL)) return;
    if (mapicfg_directory_begin(directory, NULL, NULL)) abort();
    for (size_t i = 0; i < mapicfg_waves_count(waves); i++) {
        const uint64_t since = position_of(directory);
        if (mapicfg_waves_make(waves, i, directory, NULL)) abort();
        mapicfg_plan *wave = plan_since(directory, since);
        changes += mapicfg_plan_command_count(wave, MAPICFG_PLAN_FORWARD);
        mapicfg_plan_free(wave);
    }
    if (changes != mapicfg_waves_count_changes(waves)) abort();
    mapicfg_plan *all = plan_since(directory, 0);
    if (mapicfg_plan_difference_count(all) != mapicfg_plan_difference_count(plan)) abort();
    mapicfg_plan_free(all);
    mapicfg_directory_rollback(directory);
    mapicfg_waves_free(waves);
}

static void try_goal(mapicfg_directory *directory, const char *text, const char *list, size_t size) {
    mapicfg_goals *goals;
    if (mapicfg_goals_new(&goals, NULL)) abort();
    const int named = strstr(text, "list=") != NULL;
    mapicfg_status status = mapicfg_goals_add(goals, text, named ? list : NULL, named ? size : 0, NULL);
    if (mapicfg_directory_begin(directory, NULL, NULL)) abort();
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *aimed = NULL;
    options.goals = goals;
    options.fewest = size % 2;
    mapicfg_status planned = status ? status : mapicfg_plan_new(directory, &options, &aimed, NULL);
    if (!status) status = mapicfg_goals_reach(goals, directory, size % 2, NULL, NULL);
    if (status != planned) abort();
    if (!status) {
        mapicfg_plan *plan = plan_since(directory, 0);
        if (mapicfg_plan_difference_count(plan) != mapicfg_plan_difference_count(aimed) ||
            mapicfg_plan_move_count(plan) != mapicfg_plan_move_count(aimed))
            abort();
        mapicfg_plan_free(aimed);
        const uint64_t since = position_of(directory);
        if (mapicfg_goals_reach(goals, directory, size % 2, NULL, NULL)) abort();
        if (position_of(directory) != since) abort();
        mapicfg_directory_rollback(directory);
        try_waves(directory, plan, "list=waves", list, size);
        try_waves(directory, plan, text, NULL, 0);
        mapicfg_plan_free(plan);
    }
    mapicfg_directory_rollback(directory);
    mapicfg_goals_free(goals);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    const size_t first = end ? (size_t)(end - data) : size;
    char *text = malloc(first + 1), *list = malloc(size - first + 1);
    mapicfg_directory *directory = open_small();
    if (!text || !list) abort();
    if (first) memcpy(text, data, first);
    text[first] = '\0';
    const size_t rest = end ? size - first - 1 : 0;
    if (rest) memcpy(list, end + 1, rest);
    list[rest] = '\0';
    try_goal(directory, text, list, rest);
    mapicfg_directory_close(directory);
    free(list);
    free(text);
    return 0;
}
