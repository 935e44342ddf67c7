/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan.c: what cmdlets would change on a store, and the PowerShell scripts there and back. The store stays as it is.
 *
 *     cc plan.c $(pkg-config --cflags --libs mapihttp) -o plan
 *     ./plan contoso.db 'Set-OrganizationConfig -MapiHttpEnabled $false' there.ps1 back.ps1 */
#include <inttypes.h>
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

static int32_t ignore_item(void *user, const mapicfg_exec_item *item) {
    (void)user;
    (void)item;
    return 0;
}

/* Not 0 ends the call, which then fails with MAPICFG_E_IO. */
static int32_t put_bytes(void *user, const char *bytes, size_t size) {
    return fwrite(bytes, 1, size, user) != size;
}

static mapicfg_status write_script(const mapicfg_plan *plan, uint32_t direction, const char *path, mapicfg_error *err) {
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return MAPICFG_E_IO;
    }
    mapicfg_status status = mapicfg_plan_write_script(plan, direction, put_bytes, file, err);
    if (fclose(file)) {
        perror(path);
        return MAPICFG_E_IO;
    }
    return status;
}

static void print_plan(const mapicfg_plan *plan) {
    const mapicfg_groups *staying = mapicfg_plan_get_unchanged(plan);
    printf("%" PRIu64 " of %" PRIu64 " mailboxes move; %" PRIu64 " users may be asked to restart Outlook\n",
           mapicfg_plan_get_counter(plan, MAPICFG_PLAN_MOVES), mapicfg_plan_get_counter(plan, MAPICFG_PLAN_MAILBOXES),
           mapicfg_plan_get_counter(plan, MAPICFG_PLAN_RESTART));
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++)
        printf("%s: %s -> %s\n", mapicfg_plan_move_identity(plan, i),
               mapicfg_decision_effective(mapicfg_plan_move_before(plan, i)),
               mapicfg_decision_effective(mapicfg_plan_move_after(plan, i)));
    for (size_t i = 0; i < mapicfg_groups_count(staying); i++)
        printf("%" PRIu64 " stay: %s\n", mapicfg_groups_get_total(staying, i),
               mapicfg_rule_get_sentence(mapicfg_groups_get_rule(staying, i)));
}

/* The change is made in a transaction, looked at, and rolled back. */
static mapicfg_status make(mapicfg_directory *directory, const char *cmdlets, mapicfg_plan **plan, mapicfg_error *err) {
    mapicfg_status status = mapicfg_directory_begin(directory, "plan.c", err);
    if (status) return status;
    status = mapicfg_exec(directory, cmdlets, strlen(cmdlets), NULL, ignore_item, NULL, err);
    if (!status) status = mapicfg_plan_new(directory, NULL, plan, err);
    mapicfg_directory_rollback(directory);
    return status;
}

int main(int argc, char **argv) {
    mapicfg_directory *directory = NULL;
    mapicfg_plan *plan = NULL;
    mapicfg_error err = {.code = MAPICFG_OK};

    if (argc != 5) {
        fprintf(stderr, "usage: plan STORE CMDLETS SCRIPT ROLLBACK\n");
        return 2;
    }
    mapicfg_status status = mapicfg_directory_open(argv[1], NULL, &directory, &err);
    if (!status) status = make(directory, argv[2], &plan, &err);
    if (!status) print_plan(plan);
    if (!status) status = write_script(plan, MAPICFG_PLAN_FORWARD, argv[3], &err);
    if (!status) status = write_script(plan, MAPICFG_PLAN_ROLLBACK, argv[4], &err);
    if (status && err.code) fprintf(stderr, "plan: %s\n", err.message);
    mapicfg_plan_free(plan);
    mapicfg_directory_close(directory);
    return status ? 4 : 0;
}
