/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_answers.c: the view Effective says for every byte of settings what mapicfg_decide_all() says, and for every
 * mailbox what mapicfg_directory_decide() says, whatever has changed. */
#include <sqlite3.h>

#include "directory.h"

#define SERVERS 6u
#define MAILBOXES 20u

static uint64_t state; /* of the sequence of changes, the same for each run of a test */

static unsigned any(unsigned count) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % count;
}

static const char *format(const char *pattern, unsigned n) {
    static char texts[8][100];
    static unsigned at;
    char *text = texts[at++ % 8];
    snprintf(text, 100, pattern, n);
    return text;
}

/* ---- changes ---- */

static const char *const urls[][2] = {
    {"https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi"},
    {"https://in.contoso.com/mapi", "https://mail.contoso.com/mapi"},
    {"https://in.contoso.com/mapi", ""},
    {"", "https://mail.contoso.com/mapi"},
    {"", ""},
};

/* Of servers, of their virtual directories and of mailboxes. */
static const char *any_version(void) {
    static const char *const versions[] = {"Version 15.1 (Build 2507.6)", "Version 14.3 (Build 123.4)",
                                           "Version 15.0 (Build 516.32)", "Version 99", ""};
    return versions[any(5)];
}

static void put_vdir(mapicfg_directory *directory) {
    const char *const *url = urls[any(5)];
    unsigned server = any(SERVERS + 2), site = any(8);
    const char *name = site == 0 ? "mapi (Exchange Back End)" : site == 1 ? "mapi (Other)" : "mapi (Default Web Site)";
    const char *identity = format("EX%u\\", server);
    char whole[140];
    snprintf(whole, sizeof whole, "%s%s", server < SERVERS ? identity : "", name);
    mapicfg_status status = put(directory, MAPICFG_CLASS_VDIR,
                                NAMES("Name", name, "Identity", whole, "InternalUrl", url[0], "ExternalUrl", url[1],
                                      "AdminDisplayVersion", any_version()),
                                NULL);
    ck_assert(!status || status == MAPICFG_E_AMBIGUOUS);
}

static void put_anywhere(mapicfg_directory *directory) {
    static const char *const hosts[] = {"", "a.contoso.com", "b.contoso.com"};
    const char *server = format("EX%u", any(SERVERS));
    char identity[120];
    snprintf(identity, sizeof identity, "%s\\Rpc (Default Web Site)", server);
    ok(put(directory, MAPICFG_CLASS_OUTLOOK_ANYWHERE,
           NAMES("Identity", identity, "Server", server, "InternalHostname", hosts[any(3)], "ExternalHostname",
                 hosts[any(3)], "AdminDisplayVersion", any_version()),
           NULL));
}

/* Under its FQDN alone at times, so that names turn out to be of one server later. */
static void put_server(mapicfg_directory *directory) {
    static const char *const sites[] = {"", "Berlin", "M\xc3\xbcnchen", "BERLIN"};
    unsigned server = any(SERVERS);
    ok(put(directory, MAPICFG_CLASS_SERVER,
           NAMES("Name", format("ex%u", server), "Fqdn", format(any(2) ? "ex%u.contoso.com" : "mx%u.contoso.com",
                                                                server),
                 "Site", sites[any(4)], "AdminDisplayVersion", any_version()),
           NULL));
}

static void put_mailbox(mapicfg_directory *directory) {
    static const char *const spellings[] = {"EX%u", "ex%u", "ex%u.contoso.com", "Ex%u.CONTOSO.com", ""};
    static const char *const states[] = {"True", "False", ""};
    ok(put(directory, MAPICFG_CLASS_MAILBOX,
           NAMES("Name", format("mailbox%u", any(MAILBOXES)), "ServerName", format(spellings[any(5)], any(SERVERS + 1)),
                 "MapiHttpEnabled", states[any(3)], "MAPIBlockOutlookExternalConnectivity", states[any(2)],
                 "MAPIEnabled",
                 "True", "MAPIBlockOutlookRpcHttp", states[any(2)], "AdminDisplayVersion", any_version()),
           NULL));
}

static void remove_one(mapicfg_directory *directory) {
    static const struct {
        uint32_t class_id;
        const char *identity;
    } what[] = {{MAPICFG_CLASS_VDIR, "EX%u\\mapi (Default Web Site)"},
                {MAPICFG_CLASS_VDIR, "EX%u\\mapi (Exchange Back End)"},
                {MAPICFG_CLASS_OUTLOOK_ANYWHERE, "EX%u\\Rpc (Default Web Site)"},
                {MAPICFG_CLASS_SERVER, "ex%u"}};
    unsigned which = any(4);
    mapicfg_status status =
        mapicfg_directory_remove(directory, what[which].class_id, format(what[which].identity, any(SERVERS)), &err);
    if (status != MAPICFG_E_NOT_FOUND && status != MAPICFG_E_AMBIGUOUS) ok(status);
}

static void change_one(mapicfg_directory *directory) {
    static void (*const changes[])(mapicfg_directory *) = {put_vdir,    put_vdir,    put_anywhere, put_server,
                                                           put_mailbox, put_mailbox, remove_one};
    if (any(12) == 0)
        ok(set(directory, MAPICFG_CLASS_ORG, NULL, NAMES("MapiHttpEnabled", any(2) ? "True" : "False"), NULL));
    else
        changes[any(sizeof changes / sizeof *changes)](directory);
}

/* One change, or several in a transaction, which may be rolled back. */
static void change_some(mapicfg_directory *directory) {
    unsigned count = any(4);
    if (!count) {
        change_one(directory);
        return;
    }
    ok(mapicfg_directory_begin(directory, NULL, &err));
    while (count--) change_one(directory);
    if (any(4))
        ok(mapicfg_directory_commit(directory, &err));
    else
        mapicfg_directory_rollback(directory);
}

/* ---- answers ---- */

static int check(void *user, int count, char **values, char **names) {
    mapicfg_directory *directory = user;
    mapicfg_decision decision;
    (void)count, (void)names;
    ok(mapicfg_directory_decide(directory, values[0], NULL, &decision, &err));
    ck_assert_msg(strcmp(values[1], mapicfg_decision_effective(decision)) == 0, "%s: %s, not %s", values[0], values[1],
                  mapicfg_decision_effective(decision));
    ck_assert_str_eq(values[2], mapicfg_decision_result(decision));
    ck_assert_str_eq(values[3], mapicfg_decision_protocol(decision));
    ck_assert_str_eq(values[4], decision & MAPICFG_EXTERNAL ? "1" : "0");
    ck_assert_str_eq(values[5], mapicfg_decision_decided_by(decision));
    return 0;
}

static int number(void *user, int count, char **values, char **names) {
    (void)count, (void)names;
    *(uint64_t *)user = strtoul(values[0], NULL, 10);
    return 0;
}

static uint64_t count_answers(sqlite3 *db) {
    uint64_t count;
    ck_assert_int_eq(sqlite3_exec(db, "SELECT count(*) FROM Effective", number, &count, NULL), SQLITE_OK);
    return count;
}

static void check_all(sqlite3 *db, mapicfg_directory *directory) {
    uint64_t mailboxes;
    ok(mapicfg_directory_count(directory, MAPICFG_CLASS_MAILBOX, &mailboxes, &err));
    ck_assert_uint_eq(count_answers(db), mailboxes);
    ck_assert_int_eq(sqlite3_exec(db,
                                  "SELECT Name, effective, result, protocol, external, decided_by FROM Effective",
                                  check,
                                  directory, NULL),
                     SQLITE_OK);
}

START_TEST(after_changes) {
    mapicfg_directory *directory = open_store(MAPICFG_DIRECTORY_CREATE);
    sqlite3 *db;
    state = (uint64_t)_i;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    for (int i = 0; i < 120; i++) {
        change_some(directory);
        check_all(db, directory);
    }
    while (mapicfg_directory_undo(directory, NULL, &err) == MAPICFG_OK && any(30)) check_all(db, directory);
    sqlite3_close(db);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- every byte of settings ---- */

/* A mailbox named by its byte; 0 for a byte that no object has: a Boolean is never $null. */
static int put_byte(mapicfg_directory *directory, unsigned bits) {
    static const char *const properties[] = {"MapiHttpEnabled", "MAPIBlockOutlookExternalConnectivity", "MAPIEnabled",
                                             "MAPIBlockOutlookRpcHttp"};
    char name[8];
    mapicfg_object *mailbox;
    int fits = 1;
    snprintf(name, sizeof name, "%u", bits);
    ok(mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &mailbox, &err));
    ok(mapicfg_object_set_text(mailbox, "Name", name, &err));
    for (unsigned i = 0; i < 4; i++) {
        uint32_t value = bits >> 2 * i & 3;
        if (i && value == MAPICFG_NULL) fits = 0;
        if (fits) ok(mapicfg_object_set_state(mailbox, properties[i], value, &err));
    }
    if (fits) ok(mapicfg_directory_put(directory, mailbox, NULL, &err));
    mapicfg_object_free(mailbox);
    return fits;
}

/* Internal and external URLs of the virtual directories of one case; NULL ends them. */
static const char *const vdir_urls[][5] = {
    {NULL},
    {"https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi", NULL},
    {"https://ex1.contoso.com/mapi", "https://mail.contoso.com/mapi", NULL},
    {"https://Mail.contoso.com:443/mapi/", "https://mail.contoso.com/MAPI", NULL},
    {"https://ex1.contoso.com/mapi", "", NULL},
    {"", "https://mail.contoso.com/mapi", NULL},
    {"", "", NULL},
    {"https://ex1.contoso.com/mapi", "", "", "https://mail.contoso.com/mapi", NULL},
    {"https://ex1.contoso.com/mapi", "https://mail.contoso.com/mapi", "https://a.contoso.com/mapi",
     "https://a.contoso.com/mapi", NULL},
};
#define CASES ((int)(sizeof vdir_urls / sizeof *vdir_urls))

static size_t make_vdirs(mapicfg_directory *directory, const char *const *given, mapicfg_vdir **vdirs) {
    size_t count = 0;
    for (; given[2 * count]; count++) {
        char server[32];
        snprintf(server, sizeof server, "EX%zu", count);
        ok(mapicfg_vdir_new(&vdirs[count], &err));
        mapicfg_object *vdir = mapicfg_vdir_object(vdirs[count]);
        ok(mapicfg_object_set_text(vdir, "Name", "mapi (Default Web Site)", &err));
        ok(mapicfg_object_set_text(vdir, "Server", server, &err));
        ok(mapicfg_vdir_set_internal_url(vdirs[count], given[2 * count], &err));
        ok(mapicfg_vdir_set_external_url(vdirs[count], given[2 * count + 1], &err));
        ok(mapicfg_directory_put(directory, vdir, NULL, &err));
    }
    return count;
}

static int check_row(void *user, int count, char **values, char **names) {
    const mapicfg_decision *decisions = user;
    (void)count, (void)names;
    mapicfg_decision decision = decisions[atoi(values[0])];
    ck_assert_msg(strcmp(values[1], mapicfg_decision_result(decision)) == 0, "%s: %s, not %s", values[0], values[1],
                  mapicfg_decision_result(decision));
    ck_assert_str_eq(values[2], mapicfg_decision_protocol(decision));
    ck_assert_str_eq(values[3], decision & MAPICFG_EXTERNAL ? "1" : "0");
    ck_assert_str_eq(values[4], mapicfg_decision_decided_by(decision));
    ck_assert_msg(strcmp(values[5], mapicfg_decision_effective(decision)) == 0, "%s: %s, not %s", values[0], values[5],
                  mapicfg_decision_effective(decision));
    return 0;
}

/* For every byte of mailbox settings, both states of the organization, and the virtual directories above, the view
 * says what mapicfg_decide_all() says; after each change, also one that is taken back. */
START_TEST(effective) {
    mapicfg_directory *directory = open_store(MAPICFG_DIRECTORY_CREATE);
    mapicfg_vdir *vdirs[4];
    int mailboxes = 0;
    ok(mapicfg_directory_begin(directory, NULL, &err));
    for (unsigned bits = 0; bits < 256; bits++) mailboxes += put_byte(directory, bits);
    size_t count = make_vdirs(directory, vdir_urls[_i % CASES], vdirs);
    ok(mapicfg_directory_commit(directory, &err));
    uint32_t on = _i >= CASES ? MAPICFG_TRUE : MAPICFG_FALSE;
    mapicfg_org *changes;
    ok(mapicfg_org_new(&changes, &err));
    ok(mapicfg_org_set_mapi_http_enabled(changes, on, &err));
    ok(mapicfg_directory_set(directory, NULL, mapicfg_org_object(changes), NULL, &err));
    mapicfg_decision decisions[256];
    mapicfg_decide_options options = MAPICFG_DECIDE_OPTIONS_INIT;
    options.vdir_count = count;
    if (count) options.vdirs = (const mapicfg_vdir *const *)vdirs;
    static const char select[] = "SELECT Name, result, protocol, external, decided_by, effective FROM Effective";
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    ok(mapicfg_decide_all(on, &options, decisions, &err));
    ck_assert_int_eq(sqlite3_exec(db, select, check_row, decisions, NULL), SQLITE_OK);
    ck_assert_uint_eq(count_answers(db), (uint64_t)mailboxes);
    ok(mapicfg_directory_undo(directory, NULL, on == MAPICFG_TRUE ? NULL : &err)); /* a new store's switch is on */
    ok(mapicfg_decide_all(MAPICFG_TRUE, &options, decisions, &err));
    if (on == MAPICFG_FALSE) ck_assert_int_eq(sqlite3_exec(db, select, check_row, decisions, NULL), SQLITE_OK);
    for (size_t i = 0; i < count; i++) mapicfg_vdir_free(vdirs[i]);
    mapicfg_org_free(changes);
    sqlite3_close(db);
    mapicfg_directory_close(directory);
}
END_TEST

/* No decision where the organization's switch is not stated. */
START_TEST(effective_without_organization) {
    mapicfg_directory *directory = open_store(MAPICFG_DIRECTORY_CREATE | MAPICFG_DIRECTORY_EMPTY);
    sqlite3 *db;
    ck_assert_int_eq(put_byte(directory, 0), 1);
    ck_assert_int_eq(sqlite3_open(store_path, &db), SQLITE_OK);
    ck_assert_uint_eq(count_answers(db), 0);
    sqlite3_close(db);
    mapicfg_directory_close(directory);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("answers");
    TCase *tcase = tcase_create("view");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, make_folder, remove_folder);
    tcase_add_loop_test(tcase, after_changes, 0, 12);
    tcase_add_loop_test(tcase, effective, 0, 2 * CASES);
    tcase_add_test(tcase, effective_without_organization);
    suite_add_tcase(suite, tcase);
    return suite;
}
