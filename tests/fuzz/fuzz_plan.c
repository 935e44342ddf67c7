/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_plan.c: any bytes as a desired state: what is planned from it can be said, written and shown on a page, and
 * where nothing is beyond the commands, they lead there. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/inputs.h"
#include "page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct text {
    char *bytes;
    size_t size;
};

static int32_t append(void *user, const char *bytes, size_t size) {
    struct text *text = user;
    char *grown = realloc(text->bytes, text->size + size + 1);
    if (!grown) abort();
    text->bytes = grown;
    memcpy(grown + text->size, bytes, size);
    text->size += size;
    grown[text->size] = '\0';
    return 0;
}

static mapicfg_directory *open_small(void) {
    static const char objects[] =
        "[{\"Name\":\"First Organization\",\"IsMixedMode\":false,\"MapiHttpEnabled\":true},"
        "{\"Name\":\"Anna\",\"MapiHttpEnabled\":null,\"MAPIEnabled\":true,\"ServerName\":\"EX1\"},"
        "{\"Name\":\"Bert\",\"MapiHttpEnabled\":false,\"MAPIEnabled\":true,\"MAPIBlockOutlookVersions\":\"-15.0\"},"
        "{\"Name\":\"mapi (Default Web Site)\",\"Identity\":\"EX1\\\\mapi (Default Web Site)\",\"Server\":\"EX1\","
        "\"InternalUrl\":\"https://a.example/mapi\",\"ExternalUrl\":null,\"IISAuthenticationMethods\":[\"Ntlm\"]}]";
    mapicfg_directory *directory;
    if (mapicfg_directory_open(NULL, NULL, &directory, NULL)) abort();
    if (import_one(directory, input_bytes(objects, sizeof objects - 1, "objects"), NULL, NULL, NULL)) abort();
    return directory;
}

static mapicfg_plan *plan(mapicfg_directory *directory, const uint8_t *data, size_t size) {
    mapicfg_plan *made = NULL;
    if (mapicfg_directory_begin(directory, NULL, NULL)) abort();
    if (!import_one(directory, input_bytes(data, size, "state"), NULL, NULL, NULL) &&
        mapicfg_plan_new(directory, NULL, &made, NULL))
        abort();
    mapicfg_directory_rollback(directory);
    return made;
}

static void say(const mapicfg_plan *made) {
    struct text script = {0};
    for (size_t i = 0; i < mapicfg_plan_move_count(made); i++) {
        mapicfg_statements *why;
        if (mapicfg_plan_dup_why(made, i, &why, NULL) || !mapicfg_statements_count(why)) abort();
        mapicfg_statements_free(why);
    }
    for (uint32_t direction = 0; direction < 2; direction++)
        if (mapicfg_plan_write_script(made, direction, append, &script, NULL)) abort();
    if (mapicfg_plan_write_moves(made, append, &script, NULL)) abort();
    page_of(NULL, made);
    free(script.bytes);
}

/* A cmdlet may refuse a value that an export may have. */
static void run(mapicfg_directory *directory, const mapicfg_plan *made, const uint8_t *data, size_t size) {
    struct text commands = {0};
    if (mapicfg_statements_count(mapicfg_plan_get_limits(made, MAPICFG_PLAN_FORWARD))) return;
    if (mapicfg_plan_write_commands(made, MAPICFG_PLAN_FORWARD, append, &commands, NULL)) abort();
    mapicfg_status status =
        commands.size && commands.size <= MAPICFG_EXEC_MOST_TEXT
            ? mapicfg_exec(directory, commands.bytes, commands.size, NULL, NULL, NULL, NULL)
            : MAPICFG_E_LIMIT;
    if (status == MAPICFG_E_SYNTAX || status == MAPICFG_E_UNSUPPORTED) abort();
    free(commands.bytes);
    if (status) return;
    mapicfg_plan *left = plan(directory, data, size);
    if (left && mapicfg_plan_difference_count(left)) abort();
    mapicfg_plan_free(left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mapicfg_directory *directory = open_small();
    mapicfg_plan *made = plan(directory, data, size);
    if (made) {
        say(made);
        run(directory, made, data, size);
    }
    mapicfg_plan_free(made);
    mapicfg_directory_close(directory);
    return 0;
}
