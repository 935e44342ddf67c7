/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_plan.c: what a change would do, against deciding for each mailbox by itself; commands that lead there and
 * back. */
#include "exec.h"

/* ---- states of a directory as text ---- */

struct text {
    char *bytes;
    size_t size;
};

static int32_t append(void *user, const char *bytes, size_t size) {
    struct text *text = user;
    text->bytes = realloc(text->bytes, text->size + size + 1);
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
    text->bytes[text->size] = '\0';
    return 0;
}

/* To be freed. */
static char *exported(void) {
    struct text text = {0};
    mapicfg_writer *writer;
    ok(mapicfg_writer_new(MAPICFG_FORMAT_JSON, append, &text, &writer, &err));
    ok(mapicfg_directory_export(directory, 0, writer, &err));
    ok(mapicfg_writer_finish(writer, &err));
    mapicfg_writer_free(writer);
    return text.bytes;
}

static char *commands(const mapicfg_plan *plan, uint32_t direction) {
    struct text text = {0};
    append(&text, "", 0);
    ok(mapicfg_plan_write_commands(plan, direction, append, &text, &err));
    return text.bytes;
}

static char *script(const mapicfg_plan *plan, uint32_t direction) {
    struct text text = {0};
    ok(mapicfg_plan_write_script(plan, direction, append, &text, &err));
    return text.bytes;
}

static int32_t yes(void *user, const char *question) {
    (void)user, (void)question;
    return MAPICFG_CONFIRM_ALL;
}

static void begin_change(const char *text) {
    ok(mapicfg_directory_begin(directory, "plan", &err));
    options.confirm = yes;
    if (*text) run_well(text);
}

/* What the cmdlets would do; the directory is as it was afterwards. */
static mapicfg_plan *plan_of(const char *text) {
    mapicfg_plan_options how = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *plan;
    char *before = exported();
    how.examples = 3;
    begin_change(text);
    ok(mapicfg_plan_new(directory, &how, &plan, &err));
    mapicfg_directory_rollback(directory);
    char *after = exported();
    ck_assert_str_eq(after, before);
    free(before);
    free(after);
    return plan;
}

/* ---- against deciding for each mailbox ---- */

struct decided {
    char identities[MAX_OBJECTS][200];
    mapicfg_decision decisions[MAX_OBJECTS];
    size_t count;
};

static void decide_all(struct decided *decided) {
    struct objects all;
    list(&all, directory, MAILBOX, NULL);
    decided->count = all.count;
    for (size_t i = 0; i < all.count; i++) {
        const char *guid;
        snprintf(decided->identities[i], sizeof decided->identities[i], "%s",
                 mapicfg_object_get_identity(all.objects[i]));
        ok(mapicfg_object_get_text(all.objects[i], "Guid", &guid, &err));
        ok(mapicfg_directory_decide(directory, guid, NULL, &decided->decisions[i], &err));
    }
    release_objects(&all);
}

static size_t find_move(const mapicfg_plan *plan, const char *identity) {
    size_t at = 0;
    while (at < mapicfg_plan_move_count(plan) && strcmp(mapicfg_plan_move_identity(plan, at), identity) != 0) at++;
    return at;
}

static void check_decisions(const mapicfg_plan *plan, const struct decided *before, const struct decided *after,
                            const char *text) {
    uint64_t restart = 0;
    ck_assert_uint_eq(mapicfg_plan_get_counter(plan, MAPICFG_PLAN_MAILBOXES), before->count);
    for (size_t i = 0; i < before->count; i++) {
        mapicfg_changes changes = mapicfg_changes_between(before->decisions[i], after->decisions[i]);
        size_t at = find_move(plan, before->identities[i]);
        if (changes & MAPICFG_CHANGES_RESTART) restart++;
        if (at == mapicfg_plan_move_count(plan)) {
            ck_assert_msg(!((before->decisions[i] ^ after->decisions[i]) & MAPICFG_EFFECTIVE_MASK),
                          "%s: %s moves, and the plan does not say so", text, before->identities[i]);
            continue;
        }
        ck_assert_msg(mapicfg_plan_move_before(plan, at) == before->decisions[i], "%s: before", text);
        ck_assert_msg(mapicfg_plan_move_after(plan, at) == after->decisions[i], "%s: after", text);
        ck_assert_uint_eq(mapicfg_plan_move_changes(plan, at), changes);
    }
    ck_assert_uint_eq(mapicfg_plan_get_counter(plan, MAPICFG_PLAN_RESTART), restart);
    ck_assert_uint_eq(mapicfg_plan_count_changes(plan, MAPICFG_CHANGES_RESTART), restart);
    ck_assert_uint_eq(mapicfg_plan_get_counter(plan, MAPICFG_PLAN_MOVES) +
                          mapicfg_plan_get_counter(plan, MAPICFG_PLAN_UNCHANGED),
                      before->count);
}

static const char *const texts[] = {
    "Set-OrganizationConfig -MapiHttpEnabled $false",
    "Set-CASMailbox anna@contoso.com -MapiHttpEnabled $false",
    "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $true; Set-OrganizationConfig -MapiHttpEnabled $false",
    "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $null",
    "Get-CASMailbox | Set-CASMailbox -MAPIBlockOutlookExternalConnectivity $true -MAPIBlockOutlookRpcHttp $true",
    "Get-CASMailbox | Set-CASMailbox -MAPIEnabled $false",
    "Get-CASMailbox -ResultSize 5 | Set-CASMailbox -MAPIBlockOutlookNonCachedMode $true "
    "-MAPIBlockOutlookVersions '-15.4569.32767'",
    "Get-MapiVirtualDirectory | Set-MapiVirtualDirectory -ExternalUrl $null",
    "Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -InternalUrl https://inside.contoso.com/mapi "
    "-IISAuthenticationMethods Ntlm,OAuth -ExtendedProtectionSPNList @{Add='HTTP/mail.contoso.com'}",
    "Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)'; Remove-MapiVirtualDirectory 'EX2\\mapi (Default Web "
    "Site)'",
    "New-MapiVirtualDirectory -Server EX1 -WebSiteName Second -InternalUrl https://second.contoso.com/mapi",
    "Set-OrganizationConfig -MapiHttpEnabled $false; Set-OrganizationConfig -MapiHttpEnabled $true",
    "",
};
#define TEXTS (sizeof texts / sizeof *texts)

START_TEST(moves_are_those_of_deciding_one_by_one) {
    static struct decided before, after;
    const char *text = texts[_i];
    mapicfg_plan *plan;
    decide_all(&before);
    begin_change(text);
    decide_all(&after);
    ok(mapicfg_plan_new(directory, NULL, &plan, &err));
    mapicfg_directory_rollback(directory);
    check_decisions(plan, &before, &after, text);
    mapicfg_plan_free(plan);
}
END_TEST

/* ---- there and back ---- */

static void run_commands(const mapicfg_plan *plan, uint32_t direction) {
    char *text = commands(plan, direction);
    size_t count = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++) count++;
    ck_assert_uint_eq(mapicfg_plan_command_count(plan, direction), count);
    options.confirm = NULL; /* none of them asks */
    if (*text) run_well(text);
    options.confirm = yes;
    free(text);
}

START_TEST(commands_lead_there_and_back) {
    const char *text = texts[_i];
    char *before = exported();
    mapicfg_plan *plan = plan_of(text);
    begin_change(text);
    char *wanted = exported();
    mapicfg_directory_rollback(directory);
    run_commands(plan, MAPICFG_PLAN_FORWARD);
    char *there = exported();
    ck_assert_str_eq(there, wanted);
    run_commands(plan, MAPICFG_PLAN_ROLLBACK);
    char *back = exported();
    if (mapicfg_statements_count(mapicfg_plan_get_limits(plan, MAPICFG_PLAN_ROLLBACK)) == 0)
        ck_assert_str_eq(back, before);
    else
        ck_assert_msg(strstr(text, "Remove-"), "%s: the rollback has limits", text);
    free(before);
    free(wanted);
    free(there);
    free(back);
    mapicfg_plan_free(plan);
}
END_TEST

START_TEST(one_command_is_enough_for_one_object) {
    mapicfg_plan *plan = plan_of("Set-CASMailbox anna@contoso.com -MapiHttpEnabled $false; Set-CASMailbox "
                                 "anna@contoso.com -MAPIBlockOutlookRpcHttp $true; Set-CASMailbox carla@contoso.com "
                                 "-MapiHttpEnabled $false; Set-CASMailbox carla@contoso.com -MapiHttpEnabled $true");
    char *text = commands(plan, MAPICFG_PLAN_FORWARD);
    ck_assert_uint_eq(mapicfg_plan_command_count(plan, MAPICFG_PLAN_FORWARD), 1 + (strstr(text, "0611dac3") != NULL));
    ck_assert_ptr_nonnull(strstr(text, "-MapiHttpEnabled $false -MAPIBlockOutlookRpcHttp $true\n"));
    free(text);
    mapicfg_plan_free(plan);
}
END_TEST

/* An override comes before the organization's switch and goes after it: nobody moves twice. */
START_TEST(order_spares_moves) {
    mapicfg_plan *plan = plan_of("Set-OrganizationConfig -MapiHttpEnabled $false; Set-CASMailbox anna@contoso.com "
                                 "-MapiHttpEnabled $true; Get-MapiVirtualDirectory -Server EX1 | "
                                 "Set-MapiVirtualDirectory -ExternalUrl https://new.contoso.com/mapi");
    char *forward = commands(plan, MAPICFG_PLAN_FORWARD), *back = commands(plan, MAPICFG_PLAN_ROLLBACK);
    const char *vdir = strstr(forward, "Set-Mapi"), *mailbox = strstr(forward, "Set-CAS"),
               *org = strstr(forward, "Set-Org");
    ck_assert(vdir && mailbox && org && vdir < mailbox && mailbox < org);
    ck_assert(strstr(back, "Set-Org") < strstr(back, "Set-CAS"));
    free(forward);
    free(back);
    mapicfg_plan_free(plan);
}
END_TEST

/* ---- what is said ---- */

static uint64_t stays(const mapicfg_plan *plan, const char *id) {
    const mapicfg_groups *groups = mapicfg_plan_get_unchanged(plan);
    for (size_t i = 0; i < mapicfg_groups_count(groups); i++)
        if (strcmp(mapicfg_rule_get_id(mapicfg_groups_get_rule(groups, i)), id) == 0)
            return mapicfg_groups_get_total(groups, i);
    return 0;
}

/* Of 32 mailboxes of contoso 3 have MAPI off, and of the others 5 say $false and 3 $true themselves. */
START_TEST(those_who_stay_have_a_reason) {
    mapicfg_plan *plan = plan_of("Set-OrganizationConfig -MapiHttpEnabled $false");
    ck_assert_uint_eq(stays(plan, "plan-stays-mapi-disabled"), 3);
    ck_assert_uint_eq(stays(plan, "plan-stays-override-false"), 5);
    ck_assert_uint_eq(mapicfg_plan_get_counter(plan, MAPICFG_PLAN_UNCHANGED), 8);
    ck_assert_uint_eq(mapicfg_groups_example_count(mapicfg_plan_get_unchanged(plan), 1), 3);
    mapicfg_plan_free(plan);
    plan = plan_of("Set-CASMailbox anna@contoso.com -MapiHttpEnabled $true");
    ck_assert_uint_eq(mapicfg_plan_move_count(plan), 0);
    ck_assert_uint_eq(stays(plan, "plan-stays-same"), 1);
    ck_assert_uint_eq(stays(plan, "plan-stays-untouched"), 31);
    ck_assert_uint_eq(mapicfg_statements_count(mapicfg_plan_get_timing(plan)), 0);
    mapicfg_plan_free(plan);
}
END_TEST

static const char *why(const mapicfg_plan *plan, const char *identity) {
    static char ids[1000];
    mapicfg_statements *list;
    ok(mapicfg_plan_dup_why(plan, find_move(plan, identity), &list, &err));
    ids[0] = '\0';
    for (size_t i = 0; i < mapicfg_statements_count(list); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(list, i);
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s: %s\n", mapicfg_statement_get_id(statement),
                 mapicfg_statement_get_sentence(statement));
        ck_assert_str_eq(mapicfg_statement_get_object(statement), identity);
    }
    mapicfg_statements_free(list);
    return ids;
}

#define EX(n) \
    "CN=mapi (Default Web Site),CN=HTTP,CN=Protocols,CN=EX" n ",CN=Servers,CN=Exchange Administrative Group " \
    "(FYDIBOHF23SPDLT),CN=Administrative Groups,CN=Contoso,CN=Microsoft Exchange,CN=Services,CN=Configuration," \
    "DC=contoso,DC=com"
#define ANNA "contoso.com/Users/Anna Berg"
#define LENA "contoso.com/Users/Lena Maier"

START_TEST(those_who_move_have_a_reason) {
    mapicfg_plan *plan =
        plan_of("Set-OrganizationConfig -MapiHttpEnabled $false; Set-CASMailbox anna@contoso.com -MAPIEnabled $false");
    ck_assert_str_eq(why(plan, ANNA), "plan-mailbox: The mailbox's MAPIEnabled changes from True to False.\n"
                                      "plan-organization: The organization's MapiHttpEnabled changes from True to "
                                      "False, and the mailbox follows it.\n");
    ck_assert_str_eq(why(plan, LENA), "plan-organization: The organization's MapiHttpEnabled changes from True to "
                                      "False, and the mailbox follows it.\n");
    mapicfg_plan_free(plan);
    plan = plan_of("Set-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)' -ExternalUrl https://new.contoso.com/mapi");
    size_t at = find_move(plan, ANNA);
    ck_assert_str_eq(why(plan, ANNA), "plan-url: ExternalUrl of " EX("1") ", which serves the mailbox, "
                                      "changes from https://mail.contoso.com/mapi to https://new.contoso.com/mapi.\n");
    ck_assert_str_eq(mapicfg_plan_move_url(plan, at, MAPICFG_PLAN_INSIDE_AFTER), "https://mail.contoso.com/mapi");
    ck_assert_str_eq(mapicfg_plan_move_url(plan, at, MAPICFG_PLAN_OUTSIDE_BEFORE), "https://mail.contoso.com/mapi");
    ck_assert_str_eq(mapicfg_plan_move_url(plan, at, MAPICFG_PLAN_OUTSIDE_AFTER), "https://new.contoso.com/mapi");
    ck_assert_ptr_null(mapicfg_plan_move_url(plan, at, 4));
    ck_assert_uint_eq(mapicfg_statements_count(mapicfg_plan_get_timing(plan)), 3);
    mapicfg_plan_free(plan);
    plan = plan_of("Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)'");
    ck_assert_str_eq(why(plan, LENA), "plan-served: " EX("2") " serves the mailbox in place of " EX("1") ".\n");
    mapicfg_plan_free(plan);
}
END_TEST

/* The others are called by Identity, which this one does not state. */
START_TEST(a_mailbox_is_called_by_what_it_states) {
    ok(put(directory, MAILBOX, NAMES("Name", "Zed", "MapiHttpEnabled", "", "MAPIEnabled", "True"), NULL));
    mapicfg_plan *plan = plan_of("Set-OrganizationConfig -MapiHttpEnabled $false");
    ck_assert_uint_lt(find_move(plan, "Zed"), mapicfg_plan_move_count(plan));
    ck_assert_uint_lt(find_move(plan, ANNA), mapicfg_plan_move_count(plan));
    mapicfg_plan_free(plan);
}
END_TEST

/* A user who was on Outlook Anywhere and moves to MAPI over HTTP. */
START_TEST(restarts_are_counted) {
    run_well("Set-OrganizationConfig -MapiHttpEnabled $false");
    mapicfg_plan *plan = plan_of("Set-OrganizationConfig -MapiHttpEnabled $true");
    ck_assert_uint_gt(mapicfg_plan_get_counter(plan, MAPICFG_PLAN_RESTART), 10);
    ck_assert_str_eq(mapicfg_statement_get_id(mapicfg_statements_get(mapicfg_plan_get_timing(plan), 0)),
                     "plan-when-restart");
    mapicfg_plan_free(plan);
}
END_TEST

/* ---- differences, and what no command reaches ---- */

static int has_limit(const mapicfg_plan *plan, uint32_t direction, const char *id) {
    const mapicfg_statements *limits = mapicfg_plan_get_limits(plan, direction);
    for (size_t i = 0; i < mapicfg_statements_count(limits); i++)
        if (strcmp(mapicfg_statement_get_id(mapicfg_statements_get(limits, i)), id) == 0) return 1;
    return 0;
}

static mapicfg_plan *plan_of_state(const char *json) {
    mapicfg_plan *plan;
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(import_one(directory, input_bytes(json, strlen(json), "state.json"), NULL, NULL, &err));
    ok(mapicfg_plan_new(directory, NULL, &plan, &err));
    mapicfg_directory_rollback(directory);
    return plan;
}

START_TEST(desired_state_in_json) {
    mapicfg_plan *plan = plan_of_state("[{\"Identity\": \"" ANNA "\", \"MapiHttpEnabled\": false, \"ServerName\": "
                                       "\"ex2\"}, {\"Name\": \"Nobody\", \"MapiHttpEnabled\": null, "
                                       "\"MAPIEnabled\": true}]");
    ck_assert_uint_eq(mapicfg_plan_difference_count(plan), 3);
    ck_assert_uint_eq(mapicfg_plan_difference_kind(plan, 0), MAPICFG_JOURNAL_SET);
    ck_assert_uint_eq(mapicfg_plan_difference_class(plan, 0), MAILBOX);
    ck_assert_str_eq(mapicfg_plan_difference_object(plan, 0), ANNA);
    ck_assert_str_eq(mapicfg_plan_difference_property(plan, 0), "ServerName");
    ck_assert_str_eq(mapicfg_plan_difference_before(plan, 1), "");
    ck_assert_str_eq(mapicfg_plan_difference_after(plan, 1), "False");
    ck_assert_uint_eq(mapicfg_plan_difference_kind(plan, 2), MAPICFG_JOURNAL_CREATE);
    ck_assert_ptr_null(mapicfg_plan_difference_property(plan, 2));
    ck_assert_uint_eq(mapicfg_plan_get_counter(plan, MAPICFG_PLAN_CREATED), 1);
    ck_assert_uint_eq(mapicfg_plan_command_count(plan, MAPICFG_PLAN_FORWARD), 1);
    ck_assert(has_limit(plan, MAPICFG_PLAN_FORWARD, "plan-no-cmdlet-sets"));
    ck_assert(has_limit(plan, MAPICFG_PLAN_FORWARD, "plan-no-cmdlet-makes"));
    ck_assert(has_limit(plan, MAPICFG_PLAN_ROLLBACK, "plan-no-cmdlet-removes"));
    ck_assert_uint_eq(mapicfg_plan_difference_kind(plan, 3), 0);
    mapicfg_plan_free(plan);
}
END_TEST

/* An export may hold what a Set- cmdlet refuses. */
START_TEST(values_that_a_cmdlet_refuses) {
    mapicfg_plan *plan = plan_of_state("[{\"Identity\": \"EX1\\\\mapi (Default Web Site)\", \"Name\": \"mapi (Default "
                                       "Web Site)\", \"Server\": \"EX1\", \"DistinguishedName\": \"" EX("1") "\", "
                                       "\"InternalUrl\": \"mail.contoso.com/mapi\", "
                                       "\"ExternalUrl\": \"https://new.contoso.com/mapi\"}]");
    char *text = commands(plan, MAPICFG_PLAN_FORWARD);
    ck_assert(has_limit(plan, MAPICFG_PLAN_FORWARD, "plan-value-refused"));
    ck_assert(!has_limit(plan, MAPICFG_PLAN_ROLLBACK, "plan-value-refused"));
    ck_assert_ptr_nonnull(strstr(text, " -ExternalUrl https://new.contoso.com/mapi\n"));
    ck_assert_ptr_null(strstr(text, "-InternalUrl"));
    free(text);
    mapicfg_plan_free(plan);
}
END_TEST

START_TEST(what_was_not_stated_has_no_way_back) {
    ok(put(directory, MAILBOX, NAMES("Name", "New", "Guid", "11111111-2222-3333-4444-555555555555"), NULL));
    mapicfg_plan *plan = plan_of("Set-CASMailbox New -MAPIBlockOutlookRpcHttp $true");
    ck_assert(has_limit(plan, MAPICFG_PLAN_ROLLBACK, "plan-not-stated"));
    ck_assert_uint_eq(mapicfg_plan_command_count(plan, MAPICFG_PLAN_ROLLBACK), 0);
    ck_assert_uint_eq(mapicfg_statements_count(mapicfg_plan_get_limits(plan, MAPICFG_PLAN_FORWARD)), 0);
    mapicfg_plan_free(plan);
    plan = plan_of("Remove-MapiVirtualDirectory 'EX1\\mapi (Default Web Site)'");
    ck_assert(has_limit(plan, MAPICFG_PLAN_ROLLBACK, "plan-new-identity"));
    mapicfg_plan_free(plan);
}
END_TEST

START_TEST(without_an_organization_nothing_is_decided) {
    mapicfg_plan *plan;
    mapicfg_directory_close(directory);
    directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    import(directory, CONTOSO "mailboxes.csv");
    plan = plan_of("Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $true");
    ck_assert_uint_eq(mapicfg_plan_move_count(plan), 0);
    ck_assert_uint_gt(mapicfg_plan_command_count(plan, MAPICFG_PLAN_FORWARD), 20);
    ck_assert(has_limit(plan, MAPICFG_PLAN_FORWARD, "plan-undecided"));
    mapicfg_plan_free(plan);
}
END_TEST

/* ---- two states by other ways ---- */

static mapicfg_plan *plan_with(uint32_t flags, uint64_t since) {
    mapicfg_plan_options how = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *plan;
    how.flags = flags;
    how.since = since;
    ok(mapicfg_plan_new(directory, &how, &plan, &err));
    return plan;
}

static int32_t note_set(void *user, const mapicfg_journal_entry *entry) {
    *(uint64_t *)user = mapicfg_journal_entry_get_change_set(entry);
    return 1;
}

static uint64_t last_set(void) {
    uint64_t last = 0;
    ck_assert_int_eq(mapicfg_directory_history(directory, NULL, note_set, &last, &err), MAPICFG_E_CANCELLED);
    return last;
}

/* Every earlier moment is what an export said then, and going back leaves no trace. */
START_TEST(a_store_goes_back_to_every_moment) {
    char *moments[TEXTS + 1];
    size_t count = 0;
    options.confirm = yes;
    options.flags = MAPICFG_EXEC_TRANSACTION;
    const uint64_t first = last_set();
    moments[count++] = exported();
    for (size_t i = 0; i < TEXTS; i++) {
        if (!*texts[i] || strstr(texts[i], "True; ")) continue;
        size_t before = changes();
        run_well(texts[i]);
        if (changes() > before) moments[count++] = exported();
    }
    options.flags = 0;
    ok(mapicfg_directory_undo(directory, NULL, &err));
    moments[count++] = exported();
    ck_assert_uint_gt(count, 8);
    for (size_t i = 0; i < count; i++) {
        ok(mapicfg_directory_begin(directory, NULL, &err));
        ok(mapicfg_directory_rewind(directory, first + count - 1, &err)); /* nothing: it is the last */
        for (size_t j = count - 1; j-- > i;) ok(mapicfg_directory_rewind(directory, first + j, &err));
        char *now = exported();
        ck_assert_msg(strcmp(now, moments[i]) == 0, "moment %zu", i);
        free(now);
        mapicfg_directory_rollback(directory);
    }
    char *now = exported();
    ck_assert_str_eq(now, moments[count - 1]);
    free(now);
    for (size_t i = 0; i < count; i++) free(moments[i]);
}
END_TEST

/* ---- findings ---- */

static mapicfg_findings *checked(void) {
    mapicfg_input input = MAPICFG_INPUT_INIT;
    mapicfg_findings *findings;
    input.directory = directory;
    ok(mapicfg_check(&input, 1, NULL, NULL, &findings, &err));
    return findings;
}

/* All that a list says, and where, in its order; to be freed. */
static char *told(const mapicfg_statements *list) {
    struct text text = {0};
    append(&text, "", 0);
    for (size_t i = 0; i < mapicfg_statements_count(list); i++) {
        char *json;
        ok(mapicfg_statement_dup_json(mapicfg_statements_get(list, i), &json, &err));
        append(&text, json, strlen(json));
        append(&text, "\n", 1);
        mapicfg_free(json);
    }
    return text.bytes;
}

static uint64_t total_in(const mapicfg_findings *findings, const char *told) {
    uint64_t total = 0;
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        char *json;
        ok(mapicfg_statement_dup_json(mapicfg_findings_get(findings, i), &json, &err));
        if (!strcmp(json, told)) total += mapicfg_findings_get_total(findings, i);
        mapicfg_free(json);
    }
    return total;
}

/* Each total is that of a check, and one of them is greater. */
static void compare_totals(const mapicfg_plan *plan, uint32_t which, const mapicfg_findings *before,
                           const mapicfg_findings *after) {
    const mapicfg_statements *list = mapicfg_plan_get_findings(plan, which);
    for (size_t i = 0; i < mapicfg_statements_count(list); i++) {
        char *json;
        ok(mapicfg_statement_dup_json(mapicfg_statements_get(list, i), &json, &err));
        const uint64_t earlier = mapicfg_plan_get_finding_total(plan, which, i, 0);
        const uint64_t later = mapicfg_plan_get_finding_total(plan, which, i, 1);
        ck_assert_uint_eq(earlier, total_in(before, json));
        ck_assert_uint_eq(later, total_in(after, json));
        ck_assert_int_eq(later > earlier, which == MAPICFG_PLAN_FINDINGS_NEW);
        ck_assert_uint_ne(later, earlier);
        mapicfg_free(json);
    }
    ck_assert_uint_eq(mapicfg_plan_get_finding_total(plan, which, mapicfg_statements_count(list), 1), 0);
}

/* What one reading of both states finds is what a check of each does. Returns how many findings differ. */
static size_t compare_findings(const char *text, const char *state) {
    mapicfg_plan_options how = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *plan, *peer;
    size_t count = 0;
    how.flags = MAPICFG_PLAN_WITH_FINDINGS;
    how.client_version = strlen(text) % 2 ? "15.0.4569.1000" : NULL;
    mapicfg_findings *before = checked();
    begin_change(text);
    if (state) ok(import_one(directory, input_bytes(state, strlen(state), "state"), NULL, NULL, &err));
    mapicfg_findings *after = checked();
    ok(mapicfg_plan_new(directory, &how, &plan, &err));
    ok(mapicfg_plan_new(directory, NULL, &peer, &err));
    ck_assert_ptr_null(mapicfg_plan_get_findings(peer, MAPICFG_PLAN_FINDINGS_NEW));
    ok(mapicfg_plan_compare_findings(peer, before, after, &err));
    mapicfg_directory_rollback(directory);
    for (uint32_t which = MAPICFG_PLAN_FINDINGS_NEW; which <= MAPICFG_PLAN_FINDINGS_GONE; which++) {
        char *found = told(mapicfg_plan_get_findings(plan, which));
        char *wanted = told(mapicfg_plan_get_findings(peer, which));
        ck_assert_str_eq(found, wanted);
        count += mapicfg_statements_count(mapicfg_plan_get_findings(plan, which));
        compare_totals(plan, which, before, after);
        free(found);
        free(wanted);
    }
    mapicfg_plan_free(plan);
    mapicfg_plan_free(peer);
    mapicfg_findings_free(before);
    mapicfg_findings_free(after);
    return count;
}

START_TEST(findings_are_those_of_two_checks) {
    const size_t count = compare_findings(texts[_i], NULL);
    if (!*texts[_i]) ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(findings_of_changed_mailboxes) {
    static const struct {
        const char *text, *state;
    } changes[] = {
        {"Get-CASMailbox -ResultSize 3 | Set-CASMailbox -MAPIBlockOutlookRpcHttp $true; Set-OrganizationConfig "
         "-MapiHttpEnabled $false",
         NULL},
        {"Get-CASMailbox | Set-CASMailbox -MAPIBlockOutlookVersions '0-99.0.0'", NULL},
        {"Get-MapiVirtualDirectory | Remove-MapiVirtualDirectory -Confirm:$false", NULL},
        {"Set-OrganizationConfig -MapiHttpEnabled $false",
         "[{\"Name\": \"Anna Berg\", \"PrimarySmtpAddress\": \"anna@contoso.com\", \"MapiHttpEnabled\": true, "
         "\"MAPIEnabled\": true, \"ServerName\": \"EX7\", \"ArchiveState\": \"Local\"},"
         "{\"Name\": \"New\", \"MapiHttpEnabled\": false, \"MAPIEnabled\": true, \"ServerName\": \"EX8\"},"
         "{\"Name\": \"EX9\", \"ServerRole\": \"Mailbox\", \"AdminDisplayVersion\": \"Version 15.0 (Build 1497.2)\"}]"},
    };
    ck_assert_uint_ne(compare_findings(changes[_i].text, changes[_i].state), 0);
}
END_TEST

START_TEST(findings_are_of_whole_states) {
    static const uint32_t parts[] = {MAPICFG_PLAN_STATED_ONLY, MAPICFG_PLAN_SHARED_ONLY};
    mapicfg_plan_options how = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *plan;
    begin_change("");
    for (size_t i = 0; i < 2; i++) {
        how.flags = MAPICFG_PLAN_WITH_FINDINGS | parts[i];
        ck_assert_int_eq(mapicfg_plan_new(directory, &how, &plan, &err), MAPICFG_E_OPTIONS);
    }
}
END_TEST

/* The other way round, what appears vanishes. */
START_TEST(findings_of_a_reversed_plan) {
    mapicfg_plan_options how = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *plans[2];
    begin_change("Set-OrganizationConfig -MapiHttpEnabled $false");
    for (uint32_t i = 0; i < 2; i++) {
        how.flags = MAPICFG_PLAN_WITH_FINDINGS | (i ? MAPICFG_PLAN_REVERSED : 0);
        ok(mapicfg_plan_new(directory, &how, &plans[i], &err));
    }
    for (uint32_t which = 0; which < 2; which++) {
        char *one = told(mapicfg_plan_get_findings(plans[0], which));
        char *other = told(mapicfg_plan_get_findings(plans[1], 1 - which));
        ck_assert_str_eq(one, other);
        ck_assert(which == MAPICFG_PLAN_FINDINGS_GONE || *one);
        free(one);
        free(other);
    }
    mapicfg_plan_free(plans[0]);
    mapicfg_plan_free(plans[1]);
}
END_TEST

START_TEST(going_back_is_refused) {
    ck_assert_int_eq(mapicfg_directory_rewind(directory, 0, &err), MAPICFG_E_CONFLICT);
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ck_assert_int_eq(mapicfg_directory_rewind(directory, 1000, &err), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(mapicfg_directory_rewind(directory, UINT64_MAX, &err), MAPICFG_E_NOT_FOUND);
    run_well("Set-OrganizationConfig -MapiHttpEnabled $false");
    ck_assert_int_eq(mapicfg_directory_rewind(directory, 0, &err), MAPICFG_E_CONFLICT);
    mapicfg_directory_rollback(directory);
    ck_assert_int_eq(mapicfg_directory_rewind(NULL, 0, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_position(directory, NULL, &err), MAPICFG_E_ARGUMENT);
}
END_TEST

START_TEST(reversed_and_since) {
    uint64_t since;
    begin_change("Set-CASMailbox anna@contoso.com -MapiHttpEnabled $false");
    ok(mapicfg_directory_position(directory, &since, &err));
    run_well("Set-CASMailbox anna@contoso.com -MapiHttpEnabled $true; Set-CASMailbox 'Lena Maier' "
             "-MAPIEnabled $false; Remove-MapiVirtualDirectory 'EX2\\mapi (Default Web Site)'");
    mapicfg_plan *plan = plan_with(0, since), *back = plan_with(MAPICFG_PLAN_REVERSED, since), *all = plan_with(0, 0);
    size_t at = find_move(plan, ANNA), other = find_move(back, ANNA), whole = find_move(all, ANNA);
    ck_assert_uint_lt(at, mapicfg_plan_move_count(plan));
    ck_assert(mapicfg_plan_move_before(plan, at) == mapicfg_plan_move_after(back, other));
    ck_assert(mapicfg_plan_move_after(plan, at) == mapicfg_plan_move_before(back, other));
    ck_assert(mapicfg_plan_move_before(plan, at) & MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE);
    ck_assert_uint_eq(whole, mapicfg_plan_move_count(all)); /* $null and $true come to the same */
    ck_assert_uint_eq(mapicfg_plan_difference_count(plan), mapicfg_plan_difference_count(back));
    ck_assert_uint_eq(mapicfg_plan_difference_kind(plan, 0), MAPICFG_JOURNAL_REMOVE);
    ck_assert_uint_eq(mapicfg_plan_difference_kind(back, 0), MAPICFG_JOURNAL_CREATE);
    char *forward = commands(plan, MAPICFG_PLAN_FORWARD), *rollback = commands(back, MAPICFG_PLAN_ROLLBACK);
    ck_assert_str_eq(forward, rollback);
    free(forward);
    free(rollback);
    mapicfg_plan_free(plan);
    mapicfg_plan_free(back);
    mapicfg_plan_free(all);
    mapicfg_directory_rollback(directory);
}
END_TEST

START_TEST(replaced_by_what_inputs_have) {
    static const char json[] = "[{\"Name\": \"Anna Berg\", \"Identity\": \"" ANNA "\", \"MapiHttpEnabled\": false}, "
                               "{\"Name\": \"New\", \"MapiHttpEnabled\": true, \"MAPIEnabled\": true}]";
    const mapicfg_input input = input_bytes(json, sizeof json - 1, "state.json");
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(mapicfg_directory_replace(directory, &input, 1, NULL, NULL, &err));
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2);
    ck_assert_uint_eq(count_of(directory, VDIR), 2); /* of which the input says nothing */
    mapicfg_plan *plan = plan_with(MAPICFG_PLAN_STATED_ONLY, 0);
    ck_assert_uint_eq(mapicfg_plan_get_counter(plan, MAPICFG_PLAN_REMOVED), 31);
    ck_assert_uint_eq(mapicfg_plan_get_counter(plan, MAPICFG_PLAN_CREATED), 1);
    ck_assert_uint_eq(mapicfg_plan_difference_count(plan), 33);
    mapicfg_plan_free(plan);
    mapicfg_directory_rollback(directory);
    /* a store without any says that there are none; as an export it would say nothing of them */
    mapicfg_directory *empty = in_memory(MAPICFG_DIRECTORY_EMPTY);
    const mapicfg_input store = input_store(empty);
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(mapicfg_directory_replace(directory, &store, 1, NULL, NULL, &err));
    ck_assert_uint_eq(count_of(directory, MAILBOX) + count_of(directory, VDIR) + count_of(directory, ORG), 0);
    plan = plan_with(0, 0);
    ck_assert_uint_gt(mapicfg_plan_difference_count(plan), 36);
    mapicfg_plan_free(plan);
    mapicfg_plan_options how = MAPICFG_PLAN_OPTIONS_INIT;
    how.flags = MAPICFG_PLAN_SHARED_ONLY;
    ck_assert_int_eq(mapicfg_plan_new(directory, &how, &plan, &err), MAPICFG_E_NOT_STATED);
    ck_assert_ptr_null(plan);
    mapicfg_directory_rollback(directory);
    mapicfg_directory_close(empty);
}
END_TEST

/* ---- names that want care ---- */

static const char *const names[] = {
    "O'Neil",
    "\xe2\x80\x98quoted\xe2\x80\x99 \xe2\x80\x9atwo\xe2\x80\x9b \xe2\x80\x9cthree\xe2\x80\x9d \xe2\x80\x9e",
    "\"double\" `tick` $env:PATH $(1)",
    "a, b; c | d & e # f",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "@evil -MAPIEnabled $true",
    "--%",
    "'@",
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae" "exe.txt",
    "{0} %s ~",
};
#define NAMES_COUNT (sizeof names / sizeof *names)

START_TEST(every_name_is_quoted) {
    for (size_t i = 0; i < NAMES_COUNT; i++)
        ok(put(directory, MAILBOX, NAMES("Name", names[i], "MapiHttpEnabled", ""), NULL));
    char *before = exported();
    const char *text = "Get-CASMailbox | Set-CASMailbox -MapiHttpEnabled $false";
    mapicfg_plan *plan = plan_of(text);
    begin_change(text);
    char *wanted = exported();
    mapicfg_directory_rollback(directory);
    run_commands(plan, MAPICFG_PLAN_FORWARD);
    char *there = exported();
    ck_assert_str_eq(there, wanted);
    run_commands(plan, MAPICFG_PLAN_ROLLBACK);
    char *back = exported();
    ck_assert_str_eq(back, before);
    char *written = script(plan, MAPICFG_PLAN_FORWARD);
    ck_assert_int_eq(strncmp(written, "\xef\xbb\xbf# Written by mapicfg plan: ", 29), 0);
    ck_assert_ptr_null(strstr(written, "\xe2\x80\xae"));
    ck_assert_ptr_nonnull(strstr(written, " + [char]0x202E + 'exe.txt')"));
    ck_assert_ptr_nonnull(strstr(written, "\n\"\"\"double\"\" `tick` $env:PATH $(1)\",\"\"\"double\"\" `tick`"));
    ck_assert_ptr_null(strstr(written, "\n'@\n"));
    free(before);
    free(wanted);
    free(there);
    free(back);
    free(written);
    mapicfg_plan_free(plan);
}
END_TEST

/* ---- arguments ---- */

static int32_t refuse(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 1;
}

static int32_t stop(void *user, uint64_t done, uint64_t total) {
    (void)user;
    ck_assert_uint_eq(total, 32);
    return done == total;
}

START_TEST(arguments_are_checked) {
    mapicfg_plan_options how = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_work work = MAPICFG_WORK_INIT;
    mapicfg_plan *plan;
    ck_assert_int_eq(mapicfg_plan_new(directory, NULL, &plan, &err), MAPICFG_E_CONFLICT);
    ck_assert_ptr_null(plan);
    ck_assert_int_eq(mapicfg_plan_new(NULL, NULL, &plan, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_plan_new(directory, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    begin_change("Set-OrganizationConfig -MapiHttpEnabled $false");
    how.client_version = "fifteen";
    ck_assert_int_eq(mapicfg_plan_new(directory, &how, &plan, &err), MAPICFG_E_VALUE);
    how.client_version = NULL;
    how.examples = 65537;
    ck_assert_int_eq(mapicfg_plan_new(directory, &how, &plan, &err), MAPICFG_E_LIMIT);
    how.examples = 0;
    how.flags = 2 * MAPICFG_PLAN_WITH_FINDINGS;
    ck_assert_int_eq(mapicfg_plan_new(directory, &how, &plan, &err), MAPICFG_E_OPTIONS);
    how.flags = 0;
    work.progress = stop;
    how.work = &work;
    ck_assert_int_eq(mapicfg_plan_new(directory, &how, &plan, &err), MAPICFG_E_CANCELLED);
    ok(mapicfg_plan_new(directory, NULL, &plan, &err));
    ck_assert_int_eq(mapicfg_plan_write_commands(plan, 2, refuse, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_plan_write_commands(plan, 0, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_plan_write_commands(plan, 0, refuse, NULL, &err), MAPICFG_E_IO);
    ck_assert_int_eq(mapicfg_plan_write_script(plan, 0, refuse, NULL, &err), MAPICFG_E_IO);
    ck_assert_int_eq(mapicfg_plan_write_moves(plan, refuse, NULL, &err), MAPICFG_E_IO);
    ck_assert_int_eq(mapicfg_plan_write_moves(plan, NULL, NULL, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_plan_write_moves(NULL, refuse, NULL, &err), MAPICFG_E_ARGUMENT);
    mapicfg_statements *list;
    ck_assert_int_eq(mapicfg_plan_dup_why(plan, 1000, &list, &err), MAPICFG_E_ARGUMENT);
    ck_assert_ptr_null(list);
    ck_assert_ptr_null(mapicfg_plan_move_identity(plan, 1000));
    ck_assert_uint_eq(mapicfg_plan_get_counter(plan, 99), 0);
    ck_assert_ptr_null(mapicfg_plan_get_limits(plan, 2));
    mapicfg_plan_free(plan);
    mapicfg_plan_free(NULL);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("plan");
    TCase *tcase = tcase_create("plan");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, moves_are_those_of_deciding_one_by_one, 0, (int)TEXTS);
    tcase_add_loop_test(tcase, commands_lead_there_and_back, 0, (int)TEXTS);
    tcase_add_test(tcase, one_command_is_enough_for_one_object);
    tcase_add_test(tcase, order_spares_moves);
    tcase_add_test(tcase, those_who_stay_have_a_reason);
    tcase_add_test(tcase, those_who_move_have_a_reason);
    tcase_add_test(tcase, a_mailbox_is_called_by_what_it_states);
    tcase_add_test(tcase, restarts_are_counted);
    tcase_add_test(tcase, desired_state_in_json);
    tcase_add_test(tcase, values_that_a_cmdlet_refuses);
    tcase_add_test(tcase, what_was_not_stated_has_no_way_back);
    tcase_add_test(tcase, without_an_organization_nothing_is_decided);
    tcase_add_test(tcase, a_store_goes_back_to_every_moment);
    tcase_add_loop_test(tcase, findings_are_those_of_two_checks, 0, (int)TEXTS);
    tcase_add_loop_test(tcase, findings_of_changed_mailboxes, 0, 4);
    tcase_add_test(tcase, findings_are_of_whole_states);
    tcase_add_test(tcase, findings_of_a_reversed_plan);
    tcase_add_test(tcase, going_back_is_refused);
    tcase_add_test(tcase, reversed_and_since);
    tcase_add_test(tcase, replaced_by_what_inputs_have);
    tcase_add_test(tcase, every_name_is_quoted);
    tcase_add_test(tcase, arguments_are_checked);
    suite_add_tcase(suite, tcase);
    return suite;
}
