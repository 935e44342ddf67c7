/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan_text.h: all that a plan says as one text, so that two of them can be compared. */
#ifndef PLAN_TEXT_H
#define PLAN_TEXT_H

#include "directory.h"

struct text {
    char *bytes;
    size_t size;
};

static inline int32_t append_text(void *user, const char *bytes, size_t size) {
    struct text *text = user;
    text->bytes = realloc(text->bytes, text->size + size + 1);
    ck_assert_ptr_nonnull(text->bytes);
    memcpy(text->bytes + text->size, bytes, size);
    text->bytes[text->size += size] = '\0';
    return 0;
}

static inline void put_line(struct text *text, const char *line) {
    append_text(text, line ? line : "-", line ? strlen(line) : 1);
    append_text(text, "\n", 1);
}

static inline void put_groups(struct text *text, const mapicfg_groups *groups) {
    char *json;
    ok(mapicfg_groups_dup_json(groups, &json, &err));
    put_line(text, json);
    mapicfg_free(json);
}

static inline void put_statements(struct text *text, const mapicfg_statements *list) {
    char *json;
    if (!list) return;
    ok(mapicfg_statements_dup_json(list, &json, &err));
    put_line(text, json);
    mapicfg_free(json);
}

static inline void put_difference(struct text *text, const mapicfg_plan *plan, size_t index) {
    put_line(text, mapicfg_plan_difference_object(plan, index));
    put_line(text, mapicfg_plan_difference_property(plan, index));
    put_line(text, mapicfg_plan_difference_before(plan, index));
    put_line(text, mapicfg_plan_difference_after(plan, index));
}

/* All that a plan says, and its goals. */
static inline struct text describe_plan(const mapicfg_plan *plan, const mapicfg_goals *goals) {
    struct text text = {NULL, 0};
    char numbers[100];
    for (uint32_t i = MAPICFG_PLAN_MAILBOXES; i <= MAPICFG_PLAN_REMOVED; i++) {
        snprintf(numbers, sizeof numbers, "%llu", (unsigned long long)mapicfg_plan_get_counter(plan, i));
        put_line(&text, numbers);
    }
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++) {
        snprintf(numbers, sizeof numbers, "%llx %llx %llx", (unsigned long long)mapicfg_plan_move_before(plan, i),
                 (unsigned long long)mapicfg_plan_move_after(plan, i),
                 (unsigned long long)mapicfg_plan_move_changes(plan, i));
        put_line(&text, numbers);
    }
    for (size_t i = 0; i < mapicfg_plan_difference_count(plan); i++) put_difference(&text, plan, i);
    ok(mapicfg_plan_write_moves(plan, append_text, &text, &err));
    for (uint32_t direction = MAPICFG_PLAN_FORWARD; direction <= MAPICFG_PLAN_ROLLBACK; direction++) {
        ok(mapicfg_plan_write_script(plan, direction, append_text, &text, &err));
        put_statements(&text, mapicfg_plan_get_limits(plan, direction));
        put_statements(&text, mapicfg_plan_get_findings(plan, direction));
    }
    put_groups(&text, mapicfg_plan_get_unchanged(plan));
    put_groups(&text, mapicfg_goals_get_unreached(goals));
    put_groups(&text, mapicfg_goals_get_untold(goals));
    put_statements(&text, mapicfg_plan_get_timing(plan));
    return text;
}

static inline mapicfg_plan *reach_and_plan(mapicfg_directory *directory, mapicfg_goals *goals, uint32_t fewest,
                                           uint32_t flags, uint64_t examples) {
    mapicfg_plan *plan;
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    ok(mapicfg_directory_position(directory, &options.since, &err));
    options.examples = examples;
    options.flags = flags;
    ok(mapicfg_goals_reach(goals, directory, fewest, &options, &err));
    ok(mapicfg_plan_new(directory, &options, &plan, &err));
    return plan;
}

/* Checks that a plan of goals changes nothing, and says what a plan says of a directory that the goals have changed:
 * that one is given back, and the open transaction has the change. */
static inline void compare_with_plan_of_goals(mapicfg_directory *directory, mapicfg_goals *goals, uint32_t fewest,
                                              uint32_t flags, uint64_t examples, mapicfg_plan **made) {
    mapicfg_plan *plan;
    mapicfg_plan_options options = MAPICFG_PLAN_OPTIONS_INIT;
    uint64_t before, after;
    options.examples = examples;
    options.flags = flags;
    options.goals = goals;
    ok(mapicfg_directory_position(directory, &before, &err));
    options.fewest = fewest;
    ok(mapicfg_plan_new(directory, &options, &plan, &err));
    ok(mapicfg_directory_position(directory, &after, &err));
    ck_assert_uint_eq(before, after);
    struct text said = describe_plan(plan, goals);
    *made = reach_and_plan(directory, goals, fewest, flags, examples);
    struct text wanted = describe_plan(*made, goals);
    ck_assert_str_eq(said.bytes, wanted.bytes);
    free(said.bytes);
    free(wanted.bytes);
    mapicfg_plan_free(plan);
}

#endif
