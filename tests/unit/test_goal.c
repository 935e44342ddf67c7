/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_goal.c: goals are reached with the fewest changes: against trying every combination of settings, judged by
 * mapicfg_decide().
 *
 * Of each mailbox all settings are tried; of organizations of up to 6 mailboxes on 2 servers all combinations. Two
 * mailboxes to which the organization's switch makes the same difference are one kind there, so that every mixture of
 * kinds is seen once; all mailboxes that there are stand together in one organization besides. */
#include "plan_text.h"

#define ORG MAPICFG_CLASS_ORG
#define MAILBOX MAPICFG_CLASS_MAILBOX

/* ---- servers ---- */

struct profile {
    const char *version, *internal, *external, *inside, *outside; /* URLs, hosts; NULL: $null */
};

#define NEW "Version 15.2 (Build 1118.7)"
#define OLD "Version 15.0 (Build 516.32)" /* Exchange 2013 before SP1 */
static const struct profile profiles[] = {
    {NEW, "https://in.contoso.com/mapi", "https://out.contoso.com/mapi", "in.contoso.com", "out.contoso.com"},
    {NEW, "https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi", "mail.contoso.com", "mail.contoso.com"},
    {NEW, "https://in.contoso.com/mapi", NULL, "in.contoso.com", "out.contoso.com"},
    {NEW, NULL, NULL, "in.contoso.com", "out.contoso.com"},
    {NEW, "https://mail.contoso.com/mapi", "https://mail.contoso.com/mapi", NULL, NULL},
    {NEW, "https://in.contoso.com/mapi", "https://out.contoso.com/mapi", "in.contoso.com", NULL},
    {OLD, "https://in.contoso.com/mapi", "https://out.contoso.com/mapi", "in.contoso.com", "out.contoso.com"},
    {"Version 14.3 (Build 123.4)", NULL, NULL, NULL, "out.contoso.com"},
};
#define PROFILES (sizeof profiles / sizeof *profiles)
#define OBJECTS 6u

static mapicfg_object *objects[OBJECTS]; /* three of each server */

#define BOXES 144u                           /* mailboxes: see below */
static mapicfg_decision decisions[2][BOXES]; /* each is asked once for each pair of servers */

static void set_or_null(mapicfg_object *object, const char *property, const char *text) {
    if (text)
        ok(mapicfg_object_set_text(object, property, text, &err));
    else
        ok(mapicfg_object_set_state(object, property, MAPICFG_NULL, &err));
}

static void make_server(size_t at, const char *name, const struct profile *profile) {
    char mapi[100], rpc[100];
    snprintf(mapi, sizeof mapi, "%s\\mapi (Default Web Site)", name);
    snprintf(rpc, sizeof rpc, "%s\\Rpc (Default Web Site)", name);
    objects[at] = make(MAPICFG_CLASS_SERVER, NAMES("Name", name, "AdminDisplayVersion", profile->version));
    objects[at + 1] = make(MAPICFG_CLASS_VDIR, NAMES("Identity", mapi, "Server", name));
    set_or_null(objects[at + 1], "InternalUrl", profile->internal);
    set_or_null(objects[at + 1], "ExternalUrl", profile->external);
    objects[at + 2] = make(MAPICFG_CLASS_OUTLOOK_ANYWHERE, NAMES("Identity", rpc, "ServerName", name));
    set_or_null(objects[at + 2], "InternalHostname", profile->inside);
    set_or_null(objects[at + 2], "ExternalHostname", profile->outside);
}

static void make_servers(size_t first, size_t second) {
    make_server(0, "EX1", &profiles[first]);
    make_server(3, "EX2", &profiles[second]);
}

static void free_servers(void) {
    memset(decisions, 0, sizeof decisions);
    for (size_t i = 0; i < OBJECTS; i++) mapicfg_object_free(objects[i]);
}

/* ---- mailboxes ---- */

/* One of all that there are: its server and four settings. */
struct box {
    const char *server; /* NULL: not stated */
    uint32_t enabled, block, mapi, rpc;
};
static struct box box_of(size_t number) {
    static const char *const servers[] = {"EX1", "EX2", NULL};
    static const uint32_t blocks[] = {MAPICFG_FALSE, MAPICFG_TRUE, MAPICFG_NOT_STATED};
    return (struct box){servers[number % 3], (uint32_t)(number / 3 % 4), blocks[number / 12 % 3],
                        number / 36 % 2 ? MAPICFG_FALSE : MAPICFG_TRUE, number / 72 ? MAPICFG_TRUE : MAPICFG_FALSE};
}

static mapicfg_object *make_box(const struct box *box, size_t number) {
    char name[32];
    snprintf(name, sizeof name, "Box %zu", number);
    mapicfg_object *object = make(MAILBOX, NAMES("Name", name));
    mapicfg_mailbox *mailbox = mapicfg_object_mailbox(object);
    if (box->server) ok(mapicfg_object_set_text(object, "ServerName", box->server, &err));
    ok(mapicfg_mailbox_set_mapi_http_enabled(mailbox, box->enabled, &err));
    ok(mapicfg_mailbox_set_block_external(mailbox, box->block, &err));
    ok(mapicfg_mailbox_set_mapi_enabled(mailbox, box->mapi, &err));
    ok(mapicfg_mailbox_set_block_rpc_http(mailbox, box->rpc, &err));
    return object;
}

static mapicfg_decision ask(uint32_t state, const struct box *box) {
    const mapicfg_vdir *vdirs[] = {mapicfg_object_const_vdir(objects[1]), mapicfg_object_const_vdir(objects[4])};
    const mapicfg_object *others[] = {objects[0], objects[2], objects[3], objects[5]};
    mapicfg_decide_options options = MAPICFG_DECIDE_OPTIONS_INIT;
    mapicfg_decision decision;
    mapicfg_org *org;
    options.vdirs = vdirs;
    options.vdir_count = 2;
    options.objects = others;
    options.object_count = 4;
    ok(mapicfg_org_new(&org, &err));
    ok(mapicfg_org_set_mapi_http_enabled(org, state, &err));
    mapicfg_object *object = make_box(box, 0);
    ok(mapicfg_decide(org, mapicfg_object_const_mailbox(object), &options, &decision, &err));
    mapicfg_object_free(object);
    mapicfg_org_free(org);
    return decision;
}

static mapicfg_decision decide(uint32_t state, const struct box *box) {
    size_t number = (size_t)box->enabled * 3;
    number += (box->mapi == MAPICFG_FALSE ? 36u : 0u) + (box->rpc == MAPICFG_TRUE ? 72u : 0u);
    number += !box->server ? 2 : strcmp(box->server, "EX2") == 0;
    number += box->block == MAPICFG_TRUE ? 12 : box->block == MAPICFG_FALSE ? 0 : 24;
    mapicfg_decision *decision = &decisions[state - MAPICFG_FALSE][number];
    if (!*decision) *decision = ask(state, box);
    return *decision;
}

/* ---- what is wanted, and how well a decision does ---- */

enum { AS_IS, MAPI, LEGACY, ANY, NONE };
struct wish {
    const char *text;
    int inside, outside;
};

static const struct wish wishes[] = {
    {"inside=mapi,outside=none", MAPI, NONE},     {"inside=mapi", MAPI, AS_IS},
    {"inside=legacy,outside=any", LEGACY, ANY},   {"outside=none", AS_IS, NONE},
    {"inside=mapi,outside=any", MAPI, ANY},       {"inside=legacy", LEGACY, AS_IS},
    {"inside=legacy,outside=none", LEGACY, NONE}, {"outside=any", AS_IS, ANY},
    {"inside=as-is", AS_IS, AS_IS},
};
#define WISHES (sizeof wishes / sizeof *wishes)

/* What a client gets inside: a word. */
static const char *inside(mapicfg_decision decision) {
    const char *words = mapicfg_decision_effective(decision);
    if (strcmp(words, "cannot tell") == 0) return decision & MAPICFG_MAPI_HTTP ? "mapi?" : "legacy?";
    if (!strstr(words, "internal")) return "none";
    return strstr(words, "MAPI over HTTP") ? "mapi" : "legacy";
}

static const char *outside(mapicfg_decision decision) {
    const char *words = mapicfg_decision_effective(decision);
    if (strcmp(words, "cannot tell") == 0) return decision & MAPICFG_EXTERNAL ? "any?" : "none?";
    return strstr(words, "external") ? "any" : "none";
}

/* 0: it is; 1, 2: it cannot be told, and by the table it is, or is not; 3: it is not. */
static uint64_t far_from(const char *is, const char *wanted) {
    const int same = strncmp(is, wanted, strlen(wanted)) == 0, known = !strchr(is, '?');
    return known ? same ? 0 : 3 : same ? 1 : 2;
}

/* Fewer is better, the first counts most. */
#define COSTS 7
struct cost {
    uint64_t of[COSTS];
};

static uint64_t lost(const struct wish *wish, mapicfg_decision before, mapicfg_decision after) {
    const int no_way = strcmp(mapicfg_decision_effective(before), "none") == 0;
    if (no_way && wish->inside != AS_IS && wish->outside == AS_IS)
        return strcmp(outside(after), "any") == 0 && !(before & MAPICFG_EXTERNAL);
    if (no_way && wish->inside == AS_IS && wish->outside != AS_IS) return 0;
    return (uint64_t)(wish->inside == AS_IS && strcmp(inside(before), inside(after)) != 0) +
           (wish->outside == AS_IS && strcmp(outside(before), outside(after)) != 0);
}

static struct cost cost_of(const struct wish *wish, const struct box *was, const struct box *is, uint32_t org,
                           mapicfg_decision before, mapicfg_decision after, int overrides_first) {
    struct cost cost = {{lost(wish, before, after)}};
    if (wish->inside != AS_IS) cost.of[1] = far_from(inside(after), wish->inside == MAPI ? "mapi" : "legacy");
    if (wish->outside != AS_IS) cost.of[2] = far_from(outside(after), wish->outside == ANY ? "any" : "none");
    cost.of[overrides_first ? 4 : 3] = was->enabled != is->enabled || was->block != is->block;
    cost.of[overrides_first ? 3 : 4] = is->enabled == MAPICFG_TRUE || is->enabled == MAPICFG_FALSE;
    cost.of[5] = (uint64_t)(was->enabled != is->enabled) + (was->block != is->block);
    cost.of[6] = is->enabled == MAPICFG_TRUE && org == MAPICFG_FALSE;
    return cost;
}

static void add(struct cost *sum, const struct cost *cost) {
    for (int i = 0; i < COSTS; i++) sum->of[i] += cost->of[i];
}

static int compare(const struct cost *a, const struct cost *b) {
    for (int i = 0; i < COSTS; i++)
        if (a->of[i] != b->of[i]) return a->of[i] < b->of[i] ? -1 : 1;
    return 0;
}

static struct cost of_organization(uint32_t was, uint32_t is, int overrides_first) {
    struct cost cost = {{0}};
    cost.of[overrides_first ? 4 : 3] = cost.of[5] = was != is;
    return cost;
}

/* ---- trying everything ---- */

#define TOGETHER 3 /* of these mailboxes every combination is tried, of the others each by itself */

/* What all settings of a mailbox cost under both states of the organization: as it is or $null, $false, $true; as it is
 * or blocked or not. */
#define TRIES 12
struct tried {
    struct cost costs[2][TRIES];
};

static void try_all(const struct wish *wish, size_t number, uint32_t org, int overrides_first, struct tried *tried) {
    const struct box was = box_of(number);
    const mapicfg_decision before = decide(org, &was);
    for (uint32_t state = MAPICFG_FALSE; state <= MAPICFG_TRUE; state++)
        for (uint32_t i = 0; i < TRIES; i++) {
            struct box is = was;
            if (i % 4) is.enabled = MAPICFG_NULL + i % 4 - 1;
            if (i / 4) is.block = MAPICFG_FALSE + i / 4 - 1;
            tried->costs[state - MAPICFG_FALSE][i] =
                cost_of(wish, &was, &is, state, before, decide(state, &is), overrides_first);
        }
}

/* Goes through every combination of the mailboxes from `at` on. */
static void combine(const struct tried *const *tried, size_t count, size_t at, int state, const struct cost *so_far,
                    struct cost *best) {
    if (at == count) {
        if (compare(so_far, best) < 0) *best = *so_far;
        return;
    }
    for (int i = 0; i < TRIES; i++) {
        struct cost sum = *so_far;
        add(&sum, &tried[at]->costs[state][i]);
        combine(tried, count, at + 1, state, &sum, best);
    }
}

static struct cost least(const struct tried *tried, int state) {
    struct cost best = tried->costs[state][0];
    for (int i = 1; i < TRIES; i++)
        if (compare(&tried->costs[state][i], &best) < 0) best = tried->costs[state][i];
    return best;
}

/* Of the organization: of mailboxes beyond `together` the least of each is taken. */
static struct cost cheapest(const struct tried *const *tried, size_t count, uint32_t org, size_t together,
                            int overrides_first) {
    struct cost best = {{UINT64_MAX}};
    for (uint32_t state = MAPICFG_FALSE; state <= MAPICFG_TRUE; state++) {
        struct cost sum = of_organization(org, state, overrides_first);
        size_t apart = count > together ? count - together : 0;
        for (size_t i = 0; i < apart; i++) {
            const struct cost one = least(tried[i], (int)(state - MAPICFG_FALSE));
            add(&sum, &one);
        }
        combine(tried + apart, count - apart, 0, (int)(state - MAPICFG_FALSE), &sum, &best);
    }
    return best;
}

/* ---- what the library does ---- */

static mapicfg_directory *open_servers(void) {
    mapicfg_directory *made = in_memory(0);
    for (size_t i = 0; i < OBJECTS; i++) ok(mapicfg_directory_put(made, objects[i], NULL, &err));
    return made;
}

struct reading {
    const struct wish *wish;
    const size_t *boxes;
    uint32_t was, is; /* the organization's state */
    int overrides_first;
    struct cost sum;
    uint64_t unreached, untold;
    size_t at;
};

static int32_t read_box(void *user, const mapicfg_object *object, uint64_t key) {
    struct reading *reading = user;
    const mapicfg_mailbox *mailbox = mapicfg_object_const_mailbox(object);
    const struct box was = box_of(reading->boxes[reading->at++]);
    struct box is = was;
    (void)key;
    is.enabled = mapicfg_mailbox_get_mapi_http_enabled(mailbox);
    is.block = mapicfg_mailbox_get_block_external(mailbox);
    ck_assert_uint_eq(mapicfg_mailbox_get_mapi_enabled(mailbox), was.mapi);
    ck_assert_uint_eq(mapicfg_mailbox_get_block_rpc_http(mailbox), was.rpc);
    const struct cost cost = cost_of(reading->wish, &was, &is, reading->is, decide(reading->was, &was),
                                     decide(reading->is, &is), reading->overrides_first);
    const uint64_t far = cost.of[1] > cost.of[2] ? cost.of[1] : cost.of[2];
    reading->unreached += far == 3;
    reading->untold += far == 1 || far == 2;
    add(&reading->sum, &cost);
    return 0;
}

static uint64_t total(const mapicfg_groups *groups) {
    uint64_t sum = 0;
    for (size_t i = 0; i < mapicfg_groups_count(groups); i++) sum += mapicfg_groups_get_total(groups, i);
    return sum;
}

static void read_organization(mapicfg_directory *directory, struct reading *reading) {
    mapicfg_object *org = get(directory, ORG, NULL);
    reading->is = mapicfg_org_get_mapi_http_enabled(mapicfg_object_const_org(org));
    mapicfg_object_free(org);
}

/* What it costs after the library has reached the goal. */
static struct cost reach(mapicfg_directory *directory, const struct wish *wish, const size_t *boxes, size_t count,
                         uint32_t org, int overrides_first) {
    struct reading reading = {.wish = wish, .boxes = boxes, .was = org, .overrides_first = overrides_first};
    mapicfg_goals *goals;
    mapicfg_plan *plan;
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(put(directory, ORG, NAMES("Name", "Contoso", "MapiHttpEnabled", org == MAPICFG_TRUE ? "True" : "False"), NULL));
    for (size_t i = 0; i < count; i++) {
        const struct box box = box_of(boxes[i]);
        mapicfg_object *object = make_box(&box, i);
        ok(mapicfg_directory_put(directory, object, NULL, &err));
        mapicfg_object_free(object);
    }
    ok(mapicfg_goals_new(&goals, &err));
    ok(mapicfg_goals_add(goals, wish->text, NULL, 0, &err));
    const uint32_t fewest = overrides_first ? MAPICFG_GOALS_FEWEST_OVERRIDES : MAPICFG_GOALS_FEWEST_CHANGES;
    if (count == BOXES || count <= TOGETHER)
        compare_with_plan_of_goals(directory, goals, fewest, MAPICFG_PLAN_WITH_FINDINGS, 3, &plan);
    else
        plan = reach_and_plan(directory, goals, fewest, 0, 3);
    read_organization(directory, &reading);
    ok(mapicfg_directory_list(directory, MAILBOX, NULL, read_box, &reading, &err));
    mapicfg_directory_rollback(directory);
    const struct cost of_org = of_organization(org, reading.is, overrides_first);
    add(&reading.sum, &of_org);
    ck_assert_uint_eq(reading.at, count);
    ck_assert_uint_eq(mapicfg_plan_command_count(plan, MAPICFG_PLAN_FORWARD), reading.sum.of[overrides_first ? 4 : 3]);
    ck_assert_uint_eq(total(mapicfg_goals_get_unreached(goals)), reading.unreached);
    ck_assert_uint_eq(total(mapicfg_goals_get_untold(goals)), reading.untold);
    mapicfg_plan_free(plan);
    mapicfg_goals_free(goals);
    return reading.sum;
}

static void check_cost(const struct cost *is, const struct cost *wanted, const struct wish *wish, size_t first,
                       size_t second, uint32_t org) {
    for (int i = 0; i < COSTS; i++)
        ck_assert_msg(is->of[i] == wanted->of[i], "%s, servers %zu and %zu, organization %u: cost %d is %llu, not %llu",
                      wish->text, first, second, org, i, (unsigned long long)is->of[i],
                      (unsigned long long)wanted->of[i]);
}

/* ---- every mailbox that there is ---- */

static void try_boxes(const struct wish *wish, uint32_t org, int overrides_first, struct tried *tried) {
    for (size_t i = 0; i < BOXES; i++) try_all(wish, i, org, overrides_first, &tried[i]);
}

START_TEST(every_mailbox_gets_the_cheapest_settings) {
    static struct tried tried[BOXES];
    const struct tried *all[BOXES];
    size_t numbers[BOXES];
    const size_t first = (size_t)_i / PROFILES, second = (size_t)_i % PROFILES;
    if (first > second) return; /* which of the two comes first makes no difference */
    if (getenv("MAPICFG_TEST_REDUCED") && second != PROFILES - 1) return;
    make_servers(first, second);
    mapicfg_directory *directory = open_servers();
    for (size_t i = 0; i < BOXES; i++) {
        all[i] = &tried[i];
        numbers[i] = i;
    }
    for (size_t i = 0; i < 2 * WISHES; i++) {
        const uint32_t org = (i + (size_t)_i) % 2 ? MAPICFG_TRUE : MAPICFG_FALSE;
        const struct wish *wish = &wishes[i / 2];
        const int overrides_first = (int)(i % 2);
        try_boxes(wish, org, overrides_first, tried);
        const struct cost wanted = cheapest(all, BOXES, org, 0, overrides_first);
        const struct cost is = reach(directory, wish, numbers, BOXES, org, overrides_first);
        check_cost(&is, &wanted, wish, first, second, org);
    }
    mapicfg_directory_close(directory);
    free_servers();
}
END_TEST

/* ---- every organization of up to 6 mailboxes ---- */

#define MOST_KINDS 8
#define MOST_BOXES 6

struct kinds {
    size_t numbers[MOST_KINDS], count;
};

/* The difference that the organization's switch makes. */
static int same_difference(const struct tried *a, const struct tried *b) {
    const struct cost a0 = least(a, 0), a1 = least(a, 1), b0 = least(b, 0), b1 = least(b, 1);
    for (int i = 0; i < COSTS; i++)
        if (a1.of[i] - a0.of[i] != b1.of[i] - b0.of[i]) return 0;
    return 1;
}

/* The first mailbox of each kind, or with `last` the last one. */
static void find_kinds(const struct tried *tried, int last, struct kinds *kinds) {
    kinds->count = 0;
    for (size_t i = 0; i < BOXES; i++) {
        size_t at = 0;
        while (at < kinds->count && !same_difference(&tried[kinds->numbers[at]], &tried[i])) at++;
        ck_assert_uint_lt(at, MOST_KINDS);
        if (at == kinds->count) kinds->count++;
        else if (!last) continue;
        kinds->numbers[at] = i;
    }
}

/* The next mixture: numbers of kinds, in order. 0: there is none. */
static int next_mixture(size_t *mixture, size_t *count, size_t kinds) {
    const size_t most = getenv("MAPICFG_TEST_REDUCED") ? 2 : MOST_BOXES;
    for (size_t at = *count; at > 0; at--) {
        if (mixture[at - 1] + 1 == kinds) continue;
        mixture[at - 1]++;
        for (size_t i = at; i < *count; i++) mixture[i] = mixture[at - 1];
        return 1;
    }
    if (*count == most) return 0;
    memset(mixture, 0, ++*count * sizeof *mixture);
    return 1;
}

START_TEST(every_small_organization_is_changed_least) {
    /* By the wish, so that there are few kinds and all profiles are seen. */
    static const size_t pairs[8][2] = {{0, 6}, {1, 3}, {2, 7}, {4, 5}, {0, 6}, {4, 5}, {2, 7}, {2, 7}};
    static struct tried tried[BOXES];
    struct kinds kinds;
    const struct wish *wish = &wishes[_i];
    const uint32_t org = _i % 2 ? MAPICFG_TRUE : MAPICFG_FALSE;
    const size_t *pair = pairs[_i];
    make_servers(pair[0], pair[1]);
    mapicfg_directory *directory = open_servers();
    try_boxes(wish, org, 0, tried);
    find_kinds(tried, _i % 3 == 0, &kinds);
    size_t mixture[MOST_BOXES], count = 0;
    while (next_mixture(mixture, &count, kinds.count)) {
        const struct tried *chosen[MOST_BOXES];
        size_t numbers[MOST_BOXES];
        for (size_t i = 0; i < count; i++) numbers[i] = kinds.numbers[mixture[i]];
        for (size_t i = 0; i < count; i++) chosen[i] = &tried[numbers[i]];
        const struct cost wanted = cheapest(chosen, count, org, TOGETHER, 0);
        const struct cost is = reach(directory, wish, numbers, count, org, 0);
        check_cost(&is, &wanted, wish, pair[0], pair[1], org);
    }
    mapicfg_directory_close(directory);
    free_servers();
}
END_TEST

/* ---- a plan of goals ---- */

/* Some have no name that the first one has, some no Guid, some neither. */
static void put_mixed(mapicfg_directory *directory, size_t number) {
    static const char *const databases[] = {"DB1", "DB2"};
    const struct box box = box_of(number * 37 % BOXES);
    char name[60];
    mapicfg_object *object = make_box(&box, number);
    snprintf(name, sizeof name, "u%zu@contoso.com", number);
    ok(mapicfg_object_set_text(object, "PrimarySmtpAddress", name, &err));
    snprintf(name, sizeof name, "contoso.com/Users/Box %zu", number);
    if (number % 5 != 1) ok(mapicfg_object_set_text(object, "Identity", name, &err));
    snprintf(name, sizeof name, "CN=Box %zu,DC=contoso,DC=com", number);
    if (number % 7 < 3) ok(mapicfg_object_set_text(object, "DistinguishedName", name, &err));
    snprintf(name, sizeof name, "%08zx-0000-4000-8000-000000000000", number);
    if (number % 3 != 2) ok(mapicfg_object_set_text(object, "Guid", name, &err));
    if (number % 11 < 2) ok(mapicfg_object_set_text(object, "Database", databases[number % 11], &err));
    if (number % 13 == 0) ok(mapicfg_object_set_text(object, "MAPIBlockOutlookVersions", "-15.4569.1503", &err));
    if (number % 17 == 0) ok(mapicfg_object_set_text(object, "MAPIBlockOutlookNonCachedMode", "True", &err));
    ok(mapicfg_directory_put(directory, object, NULL, &err));
    mapicfg_object_free(object);
}

START_TEST(a_plan_of_goals_is_that_of_their_change) {
    static const char *const goals_of_loop[][3] = {
        {"inside=mapi,outside=none", "outside=any,list=guests", NULL},
        {"inside=legacy,list=guests", NULL, NULL},
        {"inside=mapi,server=EX1", "inside=legacy,outside=any,server=ex2", "outside=none,database=db2"},
        {"inside=mapi,outside=any", "inside=legacy,list=guests", "outside=as-is,database=DB1"},
    };
    static const char list[] = "u3@contoso.com\nBox 17\n\nu90@contoso.com\n";
    mapicfg_goals *goals;
    mapicfg_plan *plan;
    make_servers((size_t)_i % PROFILES, (size_t)_i * 3 % PROFILES);
    mapicfg_directory *directory = open_servers();
    for (size_t i = 0; i < 300; i++) put_mixed(directory, i);
    ok(put(directory, ORG, NAMES("Name", "Contoso", "MapiHttpEnabled", _i % 3 ? "True" : "False"), NULL));
    ok(mapicfg_goals_new(&goals, &err));
    for (int i = 0; i < 3 && goals_of_loop[_i % 4][i]; i++) {
        const char *text = goals_of_loop[_i % 4][i];
        const int is_list = strstr(text, "list=") != NULL;
        ok(mapicfg_goals_add(goals, text, is_list ? list : NULL, is_list ? sizeof list - 1 : 0, &err));
    }
    ok(mapicfg_directory_begin(directory, NULL, &err));
    compare_with_plan_of_goals(directory, goals, (uint32_t)_i % 2, MAPICFG_PLAN_WITH_FINDINGS, 7, &plan);
    ck_assert_uint_gt(mapicfg_plan_difference_count(plan), 0);
    mapicfg_plan_free(plan);
    mapicfg_goals_free(goals);
    mapicfg_directory_close(directory);
    free_servers();
}
END_TEST

START_TEST(goals_stand_for_the_whole_change) {
    static const struct {
        mapicfg_status status;
        uint32_t flags, fewest;
        uint64_t since;
        const char *message;
    } wrong[] = {
        {MAPICFG_E_OPTIONS, MAPICFG_PLAN_REVERSED, 0, 0, "with goals, since is 0, and no flag but"},
        {MAPICFG_E_OPTIONS, MAPICFG_PLAN_ANY_FORM, 0, 0, "with goals, since is 0, and no flag but"},
        {MAPICFG_E_OPTIONS, 0, 0, 7, "with goals, since is 0, and no flag but"},
        {MAPICFG_E_ARGUMENT, 0, 2, 0, "fewest is 2"},
    };
    mapicfg_directory *directory = in_memory(0);
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    mapicfg_plan *plan;
    ok(mapicfg_goals_new(&options.goals, &err));
    ok(mapicfg_goals_add(options.goals, "inside=mapi", NULL, 0, &err));
    ck_assert_int_eq(mapicfg_plan_new(directory, &options, &plan, &err), MAPICFG_E_CONFLICT);
    ok(mapicfg_directory_begin(directory, NULL, &err));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        options.flags = wrong[i].flags;
        options.fewest = wrong[i].fewest;
        options.since = wrong[i].since;
        ck_assert_int_eq(mapicfg_plan_new(directory, &options, &plan, &err), wrong[i].status);
        ck_assert_ptr_nonnull(strstr(err.message, wrong[i].message));
        ck_assert_ptr_null(plan);
    }
    ck_assert_ptr_null(mapicfg_goals_get_unreached(options.goals));
    mapicfg_goals_free(options.goals);
    mapicfg_directory_close(directory);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("goal");
    TCase *proof = tcase_create("proof");
    tcase_set_timeout(proof, 300);
    tcase_add_loop_test(proof, every_mailbox_gets_the_cheapest_settings, 0, (int)(PROFILES * PROFILES));
    tcase_add_loop_test(proof, every_small_organization_is_changed_least, 0, 8);
    tcase_add_loop_test(proof, a_plan_of_goals_is_that_of_their_change, 0, 24);
    tcase_add_test(proof, goals_stand_for_the_whole_change);
    suite_add_tcase(suite, proof);
    return suite;
}
