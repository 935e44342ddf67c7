/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_store.c: a directory: imports, look-ups, changes inside a transaction, history, undo, removal. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

/* ---- inputs ---- */

static void boxes(struct growth_text *text, size_t n) {
    growth_put(text, "Name,Guid,MAPIEnabled,MapiHttpEnabled\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "b%zu,%08zx-0000-4000-8000-000000000000,True,False\n", i, i);
}

/* One object again and again, under two names in turn. */
static void renamed(struct growth_text *text, size_t n) {
    growth_put(text, "Name,Guid,MAPIEnabled,MapiHttpEnabled\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "n%zu,00000000-0000-4000-8000-000000000000,True,False\n", i % 2);
}

/* Many of one name, and of one value that only one object should have. */
static void namesakes(struct growth_text *text, size_t n) {
    growth_put(text, "Name,Identity,MapiHttpEnabled\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "Anna,contoso.com/U%zu/Anna,True\n", i);
}

static void of_one_dn(struct growth_text *text, size_t n) {
    growth_put(text, "Guid,LegacyExchangeDN,MapiHttpEnabled\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "%08zx-0000-4000-8000-000000000000,/o=x/cn=a,True\n", i);
}

/* The first half makes them, the second half names them by that value alone. */
static void of_one_dn_again(struct growth_text *text, size_t n) {
    of_one_dn(text, n / 2);
    for (size_t i = 0; i < n / 2; i++) growth_put(text, ",/o=x/cn=a,False\n");
}

/* The first half makes them, with one display name; the second half has their addresses for an Identity. */
static void by_address(struct growth_text *text, size_t n) {
    growth_put(text, "[{\"Name\":\"b\",\"MAPIEnabled\":true}");
    for (size_t i = 0; i < n / 2; i++)
        growth_put(text,
                   ",{\"Identity\":\"contoso.com/U%zu/a\",\"DisplayName\":\"Anna\","
                   "\"PrimarySmtpAddress\":\"a%zu@contoso.com\",\"MAPIEnabled\":true}",
                   i, i);
    for (size_t i = 0; i < n / 2; i++)
        growth_put(text, ",{\"Identity\":\"a%zu@contoso.com\",\"MAPIEnabled\":false}", i);
    growth_put(text, "]");
}

/* Entries of access control lists: of n mailboxes, and of one. */
static void permissions(struct growth_text *text, size_t n) {
    growth_put(text, "Identity,User,AccessRights,Deny,IsInherited\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "contoso.com/b%zu,C\\u%zu,FullAccess,False,False\n", i, i % 50);
}

static void permissions_of_one(struct growth_text *text, size_t n) {
    growth_put(text, "Identity,User,AccessRights,Deny,IsInherited\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "contoso.com/b,C\\u%zu,FullAccess,False,False\n", i);
    for (size_t i = 0; i < n; i++) growth_put(text, "contoso.com/b,C\\u%zu,FullAccess,False,False\n", i);
}

/* A virtual directory on each of n servers; all have one name. */
static void vdirs(struct growth_text *text, size_t n) {
    growth_put(text, "[");
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "%s{\"Name\":\"mapi (Default Web Site)\",\"Identity\":\"EX%zu\\\\mapi (Default Web Site)\","
                   "\"Server\":\"EX%zu\",\"InternalUrl\":\"https://a.example/mapi\","
                   "\"IISAuthenticationMethods\":[\"Ntlm\"]}",
                   i ? "," : "", i, i);
    growth_put(text, "]");
}

#define OLD_AND_NEW(i) ((i) % 2 ? "Version 14.3 (Build 513.0)" : "Version 15.2 (Build 1544.4)")

/* The same where they alone state the versions of the servers, and mailboxes are there for whom these decide. */
static void versions(struct growth_text *text, size_t n) {
    growth_put(text, "[");
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "%s{\"Name\":\"mapi (Default Web Site)\",\"Identity\":\"EX%zu\\\\mapi (Default Web Site)\","
                   "\"Server\":\"EX%zu\",\"InternalUrl\":\"https://a.example/mapi\","
                   "\"IISAuthenticationMethods\":[\"Ntlm\"],\"AdminDisplayVersion\":\"%s\"},"
                   "{\"Name\":\"b%zu\",\"ServerName\":\"ex%zu\",\"MapiHttpEnabled\":true,\"MAPIEnabled\":true}",
                   i ? "," : "", i, i, OLD_AND_NEW(i), i, i);
    growth_put(text, "]");
}

/* Many virtual directories of one server, each of another version than the one before it: the first of them decides. */
static void versions_of_one(struct growth_text *text, size_t n) {
    growth_put(text, "[{\"Name\":\"b\",\"ServerName\":\"EX\",\"MapiHttpEnabled\":true,\"MAPIEnabled\":true}");
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   ",{\"Name\":\"mapi (Site %04zu)\",\"Identity\":\"EX\\\\mapi (Site %04zu)\",\"Server\":\"EX\","
                   "\"InternalUrl\":\"https://a.example/mapi\",\"IISAuthenticationMethods\":[\"Ntlm\"],"
                   "\"AdminDisplayVersion\":\"%s\"}",
                   n - 1 - i, n - 1 - i, OLD_AND_NEW(i));
    growth_put(text, "]");
}

/* The same with the servers, in a few sites, and a mailbox on each. */
static void servers(struct growth_text *text, size_t n) {
    vdirs(text, n);
    text->size--;
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   ",{\"Name\":\"EX%zu\",\"Fqdn\":\"ex%zu.example\",\"Site\":\"Site "
                   "%zu\",\"IsClientAccessServer\":true},{\"Name\":\"b%zu\",\"ServerName\":\"ex%zu\","
                   "\"MapiHttpEnabled\":true,\"MAPIEnabled\":true}",
                   i, i, i % 5, i, i);
    growth_put(text, "]");
}

/* ---- what is run ---- */

static mapicfg_directory *import(const char *text, size_t size) {
    mapicfg_directory *directory;
    mapicfg_report *report;
    mapicfg_error err;
    FILE *file = tmpfile();
    if (!file || fwrite(text, 1, size, file) != size || fflush(file)) growth_die("no temporary file");
    rewind(file);
    if (mapicfg_directory_open(NULL, NULL, &directory,
                               NULL) || mapicfg_report_new(&report, NULL)) growth_die("no directory");
    if (import_one(directory, input_fd(fileno(file), "input"), NULL, report, &err))
        growth_die("import: %s", err.message);
    mapicfg_report_free(report);
    fclose(file);
    return directory;
}

static void import_only(const char *text, size_t size) {
    mapicfg_directory_close(import(text, size));
}

static void run(mapicfg_directory *directory, const char *text) {
    mapicfg_error err;
    if (mapicfg_exec(directory, text, strlen(text), NULL, NULL, NULL, &err)) growth_die("%s: %s", text, err.message);
}

static int32_t count_change(void *user, const mapicfg_journal_entry *change) {
    *(size_t *)user += mapicfg_journal_entry_get_change_set(change) != 0;
    return 0;
}

#define SET_ALL "Get-CASMailbox -ResultSize Unlimited | Set-CASMailbox -MapiHttpEnabled $true -WarningAction Ignore"

static void set_and_undo(const char *text, size_t size) {
    mapicfg_directory *directory = import(text, size);
    size_t changes = 0;
    run(directory, SET_ALL);
    if (mapicfg_directory_history(directory, NULL, count_change, &changes, NULL)) growth_die("no history");
    if (mapicfg_directory_undo(directory, NULL, NULL) ||
        mapicfg_directory_undo(directory, NULL, NULL)) growth_die("no undo");
    mapicfg_directory_close(directory);
}

static void set_inside(const char *text, size_t size) {
    mapicfg_directory *directory = import(text, size);
    if (mapicfg_directory_begin(directory, NULL, NULL)) growth_die("no transaction");
    run(directory, SET_ALL);
    if (mapicfg_directory_commit(directory, NULL)) growth_die("no commit");
    mapicfg_directory_close(directory);
}

/* A change set for each mailbox; then the latest of them undone, and all told. */
static int32_t change_one(void *user, const mapicfg_object *object, uint64_t key) {
    mapicfg_directory *directory = user;
    (void)key;
    if (mapicfg_directory_remove(directory, MAPICFG_CLASS_MAILBOX, mapicfg_object_get_identity(object), NULL))
        growth_die("no removal");
    return 0;
}

static void remove_each(const char *text, size_t size) {
    mapicfg_directory *directory = import(text, size);
    size_t changes = 0;
    mapicfg_journal_query called_b1 = MAPICFG_JOURNAL_QUERY_INIT;
    called_b1.identity = "b1*";
    if (mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, NULL, change_one, directory,
                               NULL)) growth_die("no list");
    for (int i = 0; i < 5; i++)
        if (mapicfg_directory_undo(directory, NULL, NULL)) growth_die("no undo");
    if (mapicfg_directory_history(directory, &called_b1, count_change, &changes, NULL)) growth_die("no history");
    mapicfg_directory_close(directory);
}

/* One statement for each server, each a transaction of its own. */
static void run_each(mapicfg_directory *directory, size_t count, const char *pattern) {
    struct growth_text script = {0};
    for (size_t i = 0; i < count; i++) growth_put(&script, pattern, i);
    run(directory, script.data);
    free(script.data);
}

static void change_servers(const char *text, size_t size, const char *pattern) {
    mapicfg_directory *directory = import(text, size);
    uint64_t count;
    if (mapicfg_directory_count(directory, MAPICFG_CLASS_VDIR, &count, NULL) || !count) growth_die("no directories");
    run_each(directory, count, pattern);
    mapicfg_directory_close(directory);
}

static void set_vdirs(const char *text, size_t size) {
    change_servers(text, size,
                   "Set-MapiVirtualDirectory 'EX%zu\\mapi (Default Web Site)' -ExternalUrl https://a.example/mapi\n");
}

/* Each change is undone at once, so that what all servers give changes with every statement. */
static void set_and_reset_vdirs(const char *text, size_t size) {
    change_servers(text, size,
                   "Set-MapiVirtualDirectory 'EX%1$zu\\mapi (Default Web Site)' -InternalUrl $null\n"
                   "Set-MapiVirtualDirectory 'EX%1$zu\\mapi (Default Web Site)' -InternalUrl https://a.example/mapi\n");
}

static void remove_and_make_vdirs(const char *text, size_t size) {
    change_servers(text, size,
                   "Remove-MapiVirtualDirectory 'EX%1$zu\\mapi (Default Web Site)' -Confirm:$false\n"
                   "New-MapiVirtualDirectory -Server EX%1$zu -InternalUrl https://a.example/mapi\n");
}

static void remove_sites(const char *text, size_t size) {
    change_servers(text, size, "Remove-MapiVirtualDirectory 'EX\\mapi (Site %1$04zu)' -Confirm:$false\n");
}

static void set_organization(const char *text, size_t size) {
    change_servers(text, size, "Set-OrganizationConfig -MapiHttpEnabled $false # %zu\n");
}

/* A mailbox at a time, each on a server that no mailbox has been on. */
static int32_t move_mailbox(void *user, const mapicfg_object *object, uint64_t key) {
    mapicfg_directory *directory = user;
    mapicfg_object *changes;
    char server[40];
    snprintf(server, sizeof server, "ex%llu.example", (unsigned long long)key);
    if (mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &changes, NULL) ||
        mapicfg_object_set_text(changes, "ServerName", server, NULL) ||
        mapicfg_directory_set(directory, mapicfg_object_get_identity(object), changes, NULL, NULL))
        growth_die("no change");
    mapicfg_object_free(changes);
    return 0;
}

static void move_mailboxes(const char *text, size_t size) {
    mapicfg_directory *directory = import(text, size);
    if (mapicfg_directory_list(directory, MAPICFG_CLASS_MAILBOX, NULL, move_mailbox, directory,
                               NULL)) growth_die("no list");
    mapicfg_directory_close(directory);
}

void growth_all(void) {
    growth_check("import of objects", 1000, boxes, import_only);
    growth_check("import of one object under two names", 2000, renamed, import_only);
    growth_check("import of namesakes", 200, namesakes, import_only);
    growth_check("import of objects with one DN", 200, of_one_dn, import_only);
    growth_check("import of objects of one DN, named by it", 400, of_one_dn_again, import_only);
    growth_check("import of objects by their addresses", 400, by_address, import_only);
    growth_check("change of all, history and undo", 500, boxes, set_and_undo);
    growth_check("change of all inside a transaction", 500, boxes, set_inside);
    growth_check("import of servers", 200, servers, import_only);
    growth_check("import of permissions", 1000, permissions, import_only);
    growth_check("import of permissions on one mailbox, twice", 500, permissions_of_one, import_only);
    growth_check("a statement for each virtual directory", 100, servers, set_vdirs);
    growth_check("two statements for each, the second against the first", 100, servers, set_and_reset_vdirs);
    growth_check("each virtual directory removed and made again", 100, servers, remove_and_make_vdirs);
    growth_check("the same where no server is known", 100, vdirs, remove_and_make_vdirs);
    growth_check("the same where they state the versions", 100, versions, remove_and_make_vdirs);
    growth_check("import of virtual directories that state a server's version", 200, versions_of_one, import_only);
    growth_check("each of them removed", 100, versions_of_one, remove_sites);
    growth_check("a statement for the organization, again and again", 100, servers, set_organization);
    growth_check("each mailbox moved to another server", 100, servers, move_mailboxes);
    growth_check("a change set for each, history and undo", 500, boxes, remove_each);
}
