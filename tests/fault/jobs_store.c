/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_store.c: stores: making them, looking up, changing, importing, undoing. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../unit/inputs.h"
#include "jobs.h"

static mapicfg_status open_new(void) {
    mapicfg_directory *directory;
    mapicfg_status status = mapicfg_directory_open(NULL, NULL, &directory, NULL);
    mapicfg_directory_close(directory);
    return status;
}

static int32_t ignore_listed(void *user, const mapicfg_object *object, uint64_t key) {
    (void)user, (void)object, (void)key;
    return 0;
}

static int32_t ignore_change(void *user, const mapicfg_journal_entry *change) {
    (void)user, (void)change;
    return 0;
}

static mapicfg_status look_up(void) {
    static const char *const names[] = {"anna", "CN=Anna,DC=contoso,DC=com", "contoso\\anna", "an*"};
    mapicfg_directory *directory = open_prepared();
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    mapicfg_journal_query of_anna = MAPICFG_JOURNAL_QUERY_INIT;
    of_anna.identity = "anna*";
    query.identity = "*@contoso.com";
    query.limit = 5;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof names / sizeof *names; i++) {
        mapicfg_object *found;
        status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, names[i], &found, NULL);
        mapicfg_object_free(found);
    }
    if (!status) status = mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, &query, ignore_listed, NULL, NULL);
    if (!status) status = mapicfg_directory_history(directory, &of_anna, ignore_change, NULL, NULL);
    return check_prepared(directory, status);
}

static mapicfg_status store_and_undo(void) {
    mapicfg_directory *directory = open_prepared();
    mapicfg_object *changes;
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &changes, NULL);
    if (!status) status = mapicfg_object_set_text(changes, "SamAccountName", "anna2", NULL);
    if (!status) status = mapicfg_object_set_text(changes, "MAPIEnabled", "False", NULL);
    if (!status) status = mapicfg_directory_begin(directory, "a reason", NULL);
    if (!status) status = mapicfg_directory_set(directory, "anna", changes, NULL, NULL);
    if (!status) status = mapicfg_object_set_text(changes, "Name", "Bernd", NULL);
    if (!status) status = mapicfg_directory_put(directory, changes, NULL, NULL);
    if (!status) status = mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, "a@contoso.com", NULL);
    if (!status) status = mapicfg_directory_commit(directory, NULL);
    if (status) mapicfg_directory_rollback(directory);
    mapicfg_object_free(changes);
    return check_prepared(directory, status ? status : undo(directory));
}

static mapicfg_status import_and_export(void) {
    mapicfg_directory *directory = open_prepared();
    mapicfg_report *report;
    mapicfg_writer *writer = NULL;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status)
        status = import_one(directory, input_file("tests/data/table/mailboxes.csv"), NULL, report, NULL);
    int imported = !status;
    if (!status) status = mapicfg_writer_new(MAPICFG_FORMAT_JSON, ignore_bytes, NULL, &writer, NULL);
    if (!status) status = mapicfg_directory_export(directory, 0, writer, NULL);
    mapicfg_writer_free(writer);
    mapicfg_report_free(report);
    if (imported) {
        mapicfg_status undone = undo(directory);
        if (!status) status = undone;
    }
    return check_prepared(directory, status);
}

/* A file, so that SQLite's pages and journal are allocated too. */
static mapicfg_status change_file(void) {
    const char *folder = getenv("TMPDIR");
    char path[200];
    snprintf(path, sizeof path, "%s/mapicfg-XXXXXX", folder ? folder : "/tmp");
    mapicfg_directory *directory;
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = MAPICFG_DIRECTORY_CREATE;
    int fd = mkstemp(path);
    if (fd < 0) exit(2);
    close(fd);
    mapicfg_status status = mapicfg_directory_open(path, &options, &directory, NULL);
    if (!status) status = mapicfg_directory_put(directory, made, NULL, NULL);
    mapicfg_directory_close(directory);
    unlink(path);
    return status;
}

/* All files or none. */
static mapicfg_status import_several(void) {
    static const char *const paths[] = {"tests/data/table/org-true.xml", "tests/data/table/mailboxes.csv"};
    mapicfg_directory *directory = open_prepared();
    mapicfg_report *report;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status) status = import_paths(directory, paths, 2, report, NULL);
    int imported = !status;
    mapicfg_report_free(report);
    if (imported) status = undo(directory);
    return check_prepared(directory, status);
}

/* Entries of an access control list, which all their properties together name; twice, to look for them. */
static mapicfg_status import_permissions(void) {
    static const char text[] = "Identity,User,AccessRights,Deny,IsInherited\n"
                               "contoso.com/Anna,C\\b,\"FullAccess, ReadPermission\",False,False\n"
                               "contoso.com/Anna,C\\c,FullAccess,True,True\n";
    mapicfg_directory *directory = open_prepared();
    mapicfg_report *report;
    uint64_t count = 0;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    for (int i = 0; !status && i < 2; i++)
        status = import_one(directory, input_bytes(text, sizeof text - 1, "permissions.csv"), NULL, report, NULL);
    mapicfg_report_free(report);
    if (!status) status = mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX_PERMISSION, &count, NULL);
    if (!status && count != 2) exit(2);
    return check_prepared(directory, status);
}

const struct job store_jobs[] = {
    {.name = "a new store", .run = open_new},
    {.name = "looking up", .run = look_up},
    {.name = "a store in a file", .run = change_file},
    {.name = "storing and undoing", .run = store_and_undo},
    {.name = "importing", .run = import_and_export},
    {.name = "importing files", .run = import_several},
    {.name = "importing permissions", .run = import_permissions},
    {.name = NULL},
};
