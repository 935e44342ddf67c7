/* SPDX-License-Identifier: LGPL-2.1-or-later
 * exec.c: Exchange's cmdlets on a store, which is made when there is none; exports are imported first.
 *
 *     cc exec.c $(pkg-config --cflags --libs mapihttp) -o exec
 *     ./exec contoso.db 'Get-CASMailbox anna' contoso/org.xml contoso/vdirs.xml contoso/mailboxes.csv */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#define MOST 64 /* inputs */

static void print_error(const mapicfg_error *err) {
    char text[1200];
    mapicfg_error_format(err, text, sizeof text);
    fprintf(stderr, "%s\n", text);
}

/* Is given everything in its order; user is the last error that it has printed. */
static int32_t print_item(void *user, const mapicfg_exec_item *item) {
    const char *text = mapicfg_exec_item_get_text(item);
    mapicfg_error *said = user;
    switch (mapicfg_exec_item_get_kind(item)) {
    case MAPICFG_EXEC_ITEM_OBJECT: /* as Format-List prints it */
        printf("%s\n\n", text);
        break;
    case MAPICFG_EXEC_ITEM_TEXT:
    case MAPICFG_EXEC_ITEM_MESSAGE:
        printf("%s\n", text);
        break;
    case MAPICFG_EXEC_ITEM_WARNING:
        fprintf(stderr, "WARNING: %s\n", text);
        break;
    case MAPICFG_EXEC_ITEM_ERROR: /* the statements after it go on */
        *said = *mapicfg_exec_item_get_error(item);
        print_error(said);
        break;
    default: /* silenced by -ErrorAction, or of a later version */
        break;
    }
    return ferror(stdout); /* not 0 ends the run */
}

static int run(mapicfg_directory *directory, const char *statements) {
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.source = "statement";
    mapicfg_error err, said = {.code = MAPICFG_OK};
    mapicfg_status status = mapicfg_exec(directory, statements, strlen(statements), &options, print_item, &said, &err);
    if (!status) return 0;
    if (strcmp(said.message, err.message) != 0) print_error(&err); /* what no single object is to blame for */
    return status == MAPICFG_E_SYNTAX || status == MAPICFG_E_UNSUPPORTED || status == MAPICFG_E_PARAMETER ? 3 : 4;
}

/* All exports or none. */
static mapicfg_status import(mapicfg_directory *directory, char **paths, mapicfg_report *report, mapicfg_error *err) {
    mapicfg_input inputs[MOST];
    size_t count = 0;
    for (; paths[count] && count < MOST; count++) inputs[count] = (mapicfg_input)MAPICFG_INPUT_FILE(paths[count]);
    return mapicfg_directory_import(directory, inputs, count, NULL, report, err);
}

int main(int argc, char **argv) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = MAPICFG_DIRECTORY_CREATE;
    options.actor = "exec.c";
    mapicfg_directory *directory = NULL;
    mapicfg_report *report = NULL;
    mapicfg_error err;
    int exit_code = 3;

    if (argc < 3 || argc > MOST + 3) {
        fprintf(stderr, "usage: exec STORE STATEMENT [EXPORT]..., at most %d exports\n", MOST);
        return 2;
    }
    mapicfg_status status = mapicfg_report_new(&report, &err);
    if (!status) status = mapicfg_directory_open(argv[1], &options, &directory, &err);
    if (!status && argc > 3) status = import(directory, argv + 3, report, &err);
    if (status) {
        print_error(&err);
    } else { /* objects with a broken value have been left out; the others count */
        for (size_t i = 0; i < mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS); i++)
            print_error(mapicfg_report_get_problem(report, i));
        exit_code = run(directory, argv[2]);
    }
    mapicfg_directory_close(directory);
    mapicfg_report_free(report);
    return exit_code;
}
