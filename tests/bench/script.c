/* SPDX-License-Identifier: LGPL-2.1-or-later
 * script.c: how long a plan's scripts take to write: script MAILBOXES makes a directory in memory, gives each mailbox
 * an override, and prints the seconds of processor time for the script and for its rollback. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static mapicfg_error err;

static void check(mapicfg_status status) {
    if (!status) return;
    fprintf(stderr, "script: %s\n", err.message);
    exit(1);
}

static double now(void) {
    struct timespec clock;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &clock);
    return (double)clock.tv_sec + (double)clock.tv_nsec / 1e9;
}

static int32_t put(void *file, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, file) != size;
}

/* An export, in memory. */
static mapicfg_input mailboxes(size_t count) {
    const size_t room = 200 * (count + 1);
    char *text = malloc(room);
    if (!text) exit(1);
    size_t at = (size_t)sprintf(text, "Identity,PrimarySmtpAddress,Guid,MapiHttpEnabled,MAPIEnabled\n");
    for (size_t i = 0; i < count; i++)
        at += (size_t)sprintf(text + at,
                              "contoso.com/Users/User %07zu,user%07zu@contoso.com,"
                              "00000000-0000-4000-8000-%012zx,,True\n",
                              i, i, i);
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.bytes = text;
    input.bytes_size = at;
    input.source = "mailboxes.csv";
    return input;
}

int main(int argc, char **argv) {
    static const char change[] = "Get-CASMailbox -ResultSize Unlimited | Set-CASMailbox -MapiHttpEnabled $false";
    mapicfg_directory *directory;
    mapicfg_plan *plan;
    mapicfg_input input = mailboxes(argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 200000);
    FILE *file = tmpfile();
    if (!file) return 1;
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = MAPICFG_EXEC_NO_EFFECTS;
    check(mapicfg_directory_open(NULL, NULL, &directory, &err));
    check(mapicfg_directory_import(directory, &input, 1, NULL, NULL, &err));
    check(mapicfg_directory_begin(directory, NULL, &err));
    check(mapicfg_exec(directory, change, sizeof change - 1, &options, NULL, NULL, &err));
    check(mapicfg_plan_new(directory, NULL, &plan, &err));
    for (uint32_t direction = MAPICFG_PLAN_FORWARD; direction <= MAPICFG_PLAN_ROLLBACK; direction++) {
        const double start = now();
        check(mapicfg_plan_write_script(plan, direction, put, file, &err));
        printf("%s\t%zu\t%.3f\n", direction ? "rollback" : "script", mapicfg_plan_command_count(plan, direction),
               now() - start);
    }
    mapicfg_plan_free(plan);
    mapicfg_directory_close(directory);
    return fclose(file) != 0;
}
