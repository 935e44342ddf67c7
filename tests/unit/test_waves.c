/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_waves.c: waves have the fewest changes: against trying every course of settings from wave to wave, judged by
 * mapicfg_decide(); and after each wave everybody has what is promised. */
#include "directory.h"

#define ORG MAPICFG_CLASS_ORG
#define MAILBOX MAPICFG_CLASS_MAILBOX
#define MOST_BOXES 4
#define MOST_WAVES 3

/* A mailbox before and after, and its wave. */
struct box {
    uint32_t from, to; /* MapiHttpEnabled */
    int blocks;        /* the external block is set too */
    int is_old;        /* on the server that cannot do MAPI over HTTP */
    size_t wave;
};

/* An organization before and after. */
struct change {
    uint32_t from, to;
    struct box boxes[MOST_BOXES];
    size_t count, waves;
};

static mapicfg_object *objects[3];

static void make_servers(void) {
    objects[0] = make(MAPICFG_CLASS_SERVER, NAMES("Name", "EX1", "AdminDisplayVersion", "Version 15.2 (Build 1118.7)"));
    objects[1] = make(MAPICFG_CLASS_SERVER, NAMES("Name", "EX2", "AdminDisplayVersion", "Version 15.0 (Build 516.32)"));
    objects[2] = make(MAPICFG_CLASS_VDIR, NAMES("Identity", "EX1\\mapi (Default Web Site)", "Server", "EX1",
                                                "InternalUrl", "https://in.contoso.com/mapi", "ExternalUrl",
                                                "https://out.contoso.com/mapi"));
}

static void free_servers(void) {
    for (size_t i = 0; i < 3; i++) mapicfg_object_free(objects[i]);
}

/* ---- one decision ---- */

static mapicfg_object *make_box(const char *name, uint32_t enabled, int blocked, int is_old) {
    mapicfg_object *object = make(MAILBOX, NAMES("Name", name, "ServerName", is_old ? "EX2" : "EX1"));
    mapicfg_mailbox *mailbox = mapicfg_object_mailbox(object);
    ok(mapicfg_mailbox_set_mapi_http_enabled(mailbox, enabled, &err));
    ok(mapicfg_mailbox_set_block_external(mailbox, blocked ? MAPICFG_TRUE : MAPICFG_FALSE, &err));
    ok(mapicfg_mailbox_set_mapi_enabled(mailbox, MAPICFG_TRUE, &err));
    ok(mapicfg_mailbox_set_block_rpc_http(mailbox, MAPICFG_FALSE, &err));
    return object;
}

static mapicfg_decision ask(uint32_t state, uint32_t enabled, int blocked, int is_old) {
    const mapicfg_vdir *vdirs[] = {mapicfg_object_const_vdir(objects[2])};
    const mapicfg_object *servers[] = {objects[0], objects[1]};
    mapicfg_decide_options options = MAPICFG_DECIDE_OPTIONS_INIT;
    mapicfg_decision decision;
    mapicfg_org *org;
    options.vdirs = vdirs;
    options.vdir_count = 1;
    options.objects = servers;
    options.object_count = 2;
    ok(mapicfg_org_new(&org, &err));
    ok(mapicfg_org_set_mapi_http_enabled(org, state, &err));
    mapicfg_object *object = make_box("Box", enabled, blocked, is_old);
    ok(mapicfg_decide(org, mapicfg_object_const_mailbox(object), &options, &decision, &err));
    mapicfg_object_free(object);
    mapicfg_org_free(org);
    return decision;
}

/* Each is asked once. */
static mapicfg_decision decide(uint32_t state, uint32_t enabled, int blocked, int is_old) {
    static mapicfg_decision known[2][4][2][2];
    mapicfg_decision *decision = &known[state - MAPICFG_FALSE][enabled][blocked][is_old];
    if (!*decision) *decision = ask(state, enabled, blocked, is_old);
    return *decision;
}

static const char *answer(uint32_t state, uint32_t enabled, int blocked, int is_old) {
    return mapicfg_decision_effective(decide(state, enabled, blocked, is_old));
}

/* ---- trying everything ---- */

static int moves(const struct change *change, const struct box *box) {
    const mapicfg_decision before = decide(change->from, box->from, 0, box->is_old);
    const mapicfg_decision after = decide(change->to, box->to, box->blocks, box->is_old);
    return strcmp(mapicfg_decision_effective(before), mapicfg_decision_effective(after)) != 0 ||
           (before ^ after) & MAPICFG_NOTE_ARCHIVE;
}

static size_t wave_of(const struct change *change, const struct box *box) {
    return moves(change, box) ? box->wave : change->waves - 1;
}

/* Whether a mailbox has what it is to have after a wave. */
static int is_right(const struct change *change, const struct box *box, size_t wave, uint32_t org, uint32_t enabled) {
    const int moved = wave >= wave_of(change, box);
    const char *wanted = moved ? answer(change->to, box->to, box->blocks, box->is_old)
                               : answer(change->from, box->from, 0, box->is_old);
    return strcmp(answer(org, enabled, moved && box->blocks, box->is_old), wanted) == 0;
}

/* The fewest changes of a mailbox from a wave on, when the organization's states are these. */
static unsigned fewest(const struct change *change, const struct box *box, const uint32_t *orgs, size_t wave,
                       uint32_t had) {
    unsigned best = 1000;
    if (wave == change->waves) return had == box->to ? 0 : best;
    for (uint32_t enabled = MAPICFG_NULL; enabled <= MAPICFG_TRUE; enabled++) {
        if (!is_right(change, box, wave, orgs[wave], enabled)) continue;
        const int blocks = box->blocks && wave == wave_of(change, box);
        const unsigned sum = (enabled != had || blocks) + fewest(change, box, orgs, wave + 1, enabled);
        if (sum < best) best = sum;
    }
    return best;
}

static unsigned fewest_of_all(const struct change *change) {
    unsigned best = 1000;
    for (uint32_t course = 0; course < 1u << change->waves; course++) {
        uint32_t orgs[MOST_WAVES], had = change->from;
        unsigned sum = 0;
        for (size_t i = 0; i < change->waves; i++) {
            orgs[i] = course >> i & 1 ? MAPICFG_TRUE : MAPICFG_FALSE;
            sum += orgs[i] != had;
            had = orgs[i];
        }
        if (had != change->to) continue;
        for (size_t i = 0; i < change->count; i++)
            sum += fewest(change, &change->boxes[i], orgs, 0, change->boxes[i].from);
        if (sum < best) best = sum;
    }
    return best;
}

/* ---- what the library does ---- */

static void put_organization(mapicfg_directory *directory, uint32_t state) {
    const char *enabled = state == MAPICFG_TRUE ? "True" : "False";
    ok(put(directory, ORG, NAMES("Name", "Contoso", "MapiHttpEnabled", enabled), NULL));
}

static void put_all(mapicfg_directory *directory, const struct change *change, int after) {
    put_organization(directory, after ? change->to : change->from);
    for (size_t i = 0; i < change->count; i++) {
        const struct box *box = &change->boxes[i];
        char name[20];
        snprintf(name, sizeof name, "Box %zu", i);
        mapicfg_object *object = make_box(name, after ? box->to : box->from, after && box->blocks, box->is_old);
        ok(mapicfg_directory_put(directory, object, NULL, &err));
        mapicfg_object_free(object);
    }
}

static void write_list(const struct change *change, char *list, size_t size) {
    size_t at = 0;
    list[0] = '\0';
    for (size_t wave = 0; wave < change->waves; wave++) {
        for (size_t i = 0; i < change->count; i++)
            if (change->boxes[i].wave == wave)
                at += (size_t)snprintf(list + at, size - at, "Box %zu\n", i);
        at += (size_t)snprintf(list + at, size - at, "\n");
    }
}

struct checking {
    const struct change *change;
    uint32_t org;
    size_t at, wave;
};

static int32_t check_box(void *user, const mapicfg_object *object, uint64_t key) {
    struct checking *checking = user;
    const struct box *box = &checking->change->boxes[checking->at++];
    const mapicfg_mailbox *mailbox = mapicfg_object_const_mailbox(object);
    const uint32_t enabled = mapicfg_mailbox_get_mapi_http_enabled(mailbox);
    const int blocked = mapicfg_mailbox_get_block_external(mailbox) == MAPICFG_TRUE;
    (void)key;
    ck_assert_int_eq(blocked, box->blocks && checking->wave >= wave_of(checking->change, box));
    ck_assert_msg(is_right(checking->change, box, checking->wave, checking->org, enabled),
                  "after wave %zu mailbox %zu has something else", checking->wave, checking->at - 1);
    if (checking->wave + 1 == checking->change->waves) ck_assert_uint_eq(enabled, box->to);
    return 0;
}

static void check_wave(mapicfg_directory *directory, const struct change *change, size_t wave) {
    struct checking checking = {.change = change, .wave = wave};
    mapicfg_object *org = get(directory, ORG, NULL);
    checking.org = mapicfg_org_get_mapi_http_enabled(mapicfg_object_const_org(org));
    mapicfg_object_free(org);
    ok(mapicfg_directory_list(directory, MAILBOX, NULL, check_box, &checking, &err));
    if (wave + 1 == change->waves) ck_assert_uint_eq(checking.org, change->to);
}

/* The commands of all waves together. */
static size_t run_waves(mapicfg_directory *directory, const struct change *change, const mapicfg_waves *waves) {
    size_t sum = 0;
    for (size_t i = 0; i < mapicfg_waves_count(waves); i++) {
        mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
        mapicfg_plan *plan;
        ok(mapicfg_directory_position(directory, &options.since, &err));
        ok(mapicfg_waves_make(waves, i, directory, &err));
        ok(mapicfg_plan_new(directory, &options, &plan, &err));
        sum += mapicfg_plan_command_count(plan, MAPICFG_PLAN_FORWARD);
        mapicfg_plan_free(plan);
        check_wave(directory, change, i);
    }
    return sum;
}

static void try_change(mapicfg_directory *directory, const struct change *change) {
    char list[200];
    mapicfg_plan *plan;
    mapicfg_waves *waves;
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    ok(mapicfg_directory_begin(directory, NULL, &err));
    put_all(directory, change, 0);
    ok(mapicfg_directory_commit(directory, &err));
    ok(mapicfg_directory_begin(directory, NULL, &err));
    put_all(directory, change, 1);
    ok(mapicfg_plan_new(directory, &options, &plan, &err));
    write_list(change, list, sizeof list);
    ok(mapicfg_waves_new(plan, directory, "list=waves", list, strlen(list), &waves, &err));
    mapicfg_directory_rollback(directory);
    ck_assert_uint_eq(mapicfg_waves_count(waves), change->waves);
    ok(mapicfg_directory_begin(directory, NULL, &err));
    const size_t commands = run_waves(directory, change, waves);
    mapicfg_directory_rollback(directory);
    ck_assert_uint_eq(commands, fewest_of_all(change));
    ck_assert_uint_eq(mapicfg_waves_count_changes(waves), commands);
    mapicfg_waves_free(waves);
    mapicfg_plan_free(plan);
}

/* ---- all small changes ---- */

static mapicfg_directory *open_servers(size_t boxes) {
    mapicfg_directory *made = in_memory(0);
    for (size_t i = 0; i < 3; i++) ok(mapicfg_directory_put(made, objects[i], NULL, &err));
    for (size_t i = 0; i < boxes; i++) {
        char name[20];
        snprintf(name, sizeof name, "Box %zu", i);
        ok(put(made, MAILBOX, NAMES("Name", name), NULL));
    }
    return made;
}

/* Waves without a mailbox are none. 0: there is a gap. */
static int count_waves(struct change *change) {
    unsigned seen = 0;
    for (size_t i = 0; i < change->count; i++) seen |= 1u << change->boxes[i].wave;
    change->waves = seen == 1 ? 1 : seen == 3 ? 2 : seen == 7 ? 3 : 0;
    return change->waves != 0;
}

static void try_all(mapicfg_directory *directory, struct change *change, const struct box *kinds, size_t kind_count,
                    size_t at, size_t first) {
    if (at == change->count) {
        if (count_waves(change)) try_change(directory, change);
        return;
    }
    for (size_t i = first; i < kind_count * MOST_WAVES; i++) {
        change->boxes[at] = kinds[i / MOST_WAVES];
        change->boxes[at].wave = i % MOST_WAVES;
        try_all(directory, change, kinds, kind_count, at + 1, i);
    }
}

static void try_organizations(const struct box *kinds, size_t kind_count, size_t boxes) {
    make_servers();
    mapicfg_directory *directory = open_servers(boxes);
    for (uint32_t states = 0; states < 4; states++) {
        struct change change = {.from = states & 1 ? MAPICFG_TRUE : MAPICFG_FALSE,
                                .to = states & 2 ? MAPICFG_TRUE : MAPICFG_FALSE,
                                .count = boxes};
        try_all(directory, &change, kinds, kind_count, 0, 0);
    }
    mapicfg_directory_close(directory);
    free_servers();
}

START_TEST(every_change_of_two_mailboxes) {
    struct box kinds[18];
    for (size_t i = 0; i < 18; i++)
        kinds[i] = (struct box){MAPICFG_NULL + (uint32_t)(i % 3), MAPICFG_NULL + (uint32_t)(i / 3 % 3), i / 9 == 1,
                                0, 0};
    if (_i) /* the second one on the old server, where overrides make no difference */
        for (size_t i = 9; i < 18; i++) kinds[i].is_old = 1;
    try_organizations(kinds, getenv("MAPICFG_TEST_REDUCED") ? 4 : 18, 2);
}
END_TEST

/* Mailboxes that follow the organization, that have an override before or after, and the other way round. */
START_TEST(every_mixture_of_four_mailboxes) {
    static const struct box kinds[] = {{MAPICFG_NULL, MAPICFG_NULL, 0, 0, 0},
                                       {MAPICFG_TRUE, MAPICFG_NULL, 0, 0, 0},
                                       {MAPICFG_NULL, MAPICFG_TRUE, 1, 0, 0}};
    try_organizations(kinds, getenv("MAPICFG_TEST_REDUCED") ? 1 : 3, 4);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("waves");
    TCase *proof = tcase_create("proof");
    tcase_set_timeout(proof, 300);
    tcase_add_loop_test(proof, every_change_of_two_mailboxes, 0, 2);
    tcase_add_test(proof, every_mixture_of_four_mailboxes);
    suite_add_tcase(suite, proof);
    return suite;
}
