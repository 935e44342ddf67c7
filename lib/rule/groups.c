/* SPDX-License-Identifier: LGPL-2.1-or-later
 * groups.c: statements counted by their rules, with the first places of each. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "rule/json.h"

#define MOST_EXAMPLES 65536u

#define MIXED UINT32_MAX /* several proxies, whose remedies differ */

struct group {
    uint64_t total;
    uint32_t variant; /* of the remedy; 0: not known */
    char **examples;
    size_t count, capacity;
};

struct mapicfg_groups {
    size_t examples; /* how many are kept of each */
    struct group by_rule[RULE_COUNT];
};

mapicfg_status mapicfg_groups_new(size_t examples, mapicfg_groups **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (examples > MOST_EXAMPLES)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "%zu examples of each rule are too many; at most %u are kept",
                                   examples, MOST_EXAMPLES);
    *out = mapicfg__mem_zalloc(sizeof **out);
    if (!*out) return mapicfg__error_no_memory(err);
    (*out)->examples = examples;
    return MAPICFG_OK;
}

void mapicfg_groups_free(mapicfg_groups *groups) {
    if (!groups) return;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        for (size_t j = 0; j < groups->by_rule[i].count; j++) mapicfg__mem_free(groups->by_rule[i].examples[j]);
        mapicfg__mem_free(groups->by_rule[i].examples);
    }
    mapicfg__mem_free(groups);
}

/* ---- counting ---- */

/* Keeps a text that is taken over. 0: out of memory. */
static int keep(struct group *group, char *example) {
    char **examples =
        example ? mapicfg__mem_grow(group->examples, &group->capacity, group->count + 1, sizeof(char *)) : NULL;
    if (!examples) {
        mapicfg__mem_free(example);
        return 0;
    }
    group->examples = examples;
    group->examples[group->count++] = example;
    return 1;
}

/* Examples are the first places: after one that was not kept there is none. */
static int has_room(const mapicfg_groups *groups, const struct group *group) {
    return group->count < groups->examples && group->count == group->total;
}

static void note_variant(struct group *group, uint32_t variant) {
    if (!group->total)
        group->variant = variant;
    else if (group->variant != variant)
        group->variant = MIXED;
}

/* 0: out of memory, nothing was counted. */
static int count_one(mapicfg_groups *groups, const mapicfg_rule *rule, uint32_t variant, const char *example) {
    struct group *group = &groups->by_rule[rule - mapicfg__rules];
    if (has_room(groups, group) && !keep(group, mapicfg__mem_dup(example, strlen(example)))) return 0;
    note_variant(group, variant);
    group->total++;
    return 1;
}

mapicfg_status mapicfg_groups_add_rule(mapicfg_groups *groups, const mapicfg_rule *rule, const char *example,
                                       mapicfg_error *err) {
    if (!groups) return mapicfg__error_null_argument(err, "groups");
    if (!rule || !example) return mapicfg__error_null_argument(err, rule ? "example" : "rule");
    return count_one(groups, rule, 0, example) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* ":7" */
static void put_number(struct mapicfg__buffer *out, uint64_t number) {
    if (!number) return;
    mapicfg__buffer_char(out, ':');
    mapicfg__buffer_number(out, number);
}

int32_t mapicfg_groups_add(void *groups, const mapicfg_statement *statement) {
    if (!groups || !statement) return MAPICFG_E_ARGUMENT;
    const struct mapicfg__where *where = &statement->where;
    struct mapicfg__buffer place = {0};
    if (where->object) return count_one(groups, statement->rule, where->variant, where->object) ? 0 : MAPICFG_E_NOMEM;
    mapicfg__buffer_text(&place, where->file ? where->file : "");
    put_number(&place, where->line);
    put_number(&place, where->column);
    int fine = !place.failed && count_one(groups, statement->rule, where->variant, place.data);
    mapicfg__buffer_free(&place);
    return fine ? 0 : MAPICFG_E_NOMEM;
}

mapicfg_status mapicfg_groups_merge(mapicfg_groups *into, const mapicfg_groups *from, mapicfg_error *err) {
    if (!into || !from) return mapicfg__error_null_argument(err, into ? "from" : "into");
    if (into == from) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "groups cannot be merged into themselves");
    for (size_t i = 0; i < RULE_COUNT; i++) {
        struct group *group = &into->by_rule[i];
        const struct group *more = &from->by_rule[i];
        uint64_t total = group->total + more->total;
        if (more->total) note_variant(group, more->variant);
        for (size_t j = 0; j < more->count && has_room(into, group); j++, group->total++)
            if (!keep(group, mapicfg__mem_dup(more->examples[j], strlen(more->examples[j]))))
                return mapicfg__error_no_memory(err);
        group->total = total;
    }
    return MAPICFG_OK;
}

/* ---- looking ---- */

/* The number of the rule of group `index`, or RULE_COUNT. */
static size_t rule_at(const mapicfg_groups *groups, size_t index) {
    for (uint32_t severity = MAPICFG_SEVERITY_ERROR; groups && severity; severity--)
        for (size_t i = 0; i < RULE_COUNT; i++)
            if (mapicfg__rules[i].severity == severity && groups->by_rule[i].total && index-- == 0) return i;
    return RULE_COUNT;
}

static const struct group *group_at(const mapicfg_groups *groups, size_t index) {
    size_t rule = rule_at(groups, index);
    return rule < RULE_COUNT ? &groups->by_rule[rule] : NULL;
}

size_t mapicfg_groups_count(const mapicfg_groups *groups) {
    size_t count = 0;
    for (size_t i = 0; groups && i < RULE_COUNT; i++) count += groups->by_rule[i].total != 0;
    return count;
}

const mapicfg_rule *mapicfg_groups_get_rule(const mapicfg_groups *groups, size_t index) {
    return mapicfg_rule_at(rule_at(groups, index));
}

uint64_t mapicfg_groups_get_total(const mapicfg_groups *groups, size_t index) {
    const struct group *group = group_at(groups, index);
    return group ? group->total : 0;
}

size_t mapicfg_groups_example_count(const mapicfg_groups *groups, size_t index) {
    const struct group *group = group_at(groups, index);
    return group ? group->count : 0;
}

const char *mapicfg_groups_get_example(const mapicfg_groups *groups, size_t index, size_t example) {
    const struct group *group = group_at(groups, index);
    return group && example < group->count ? group->examples[example] : NULL;
}

/* ---- as text ---- */

/* 41,233 */
static void put_thousands(struct mapicfg__buffer *out, uint64_t number) {
    char digits[27];
    size_t at = sizeof digits, count = 0;
    do {
        if (count && count % 3 == 0) digits[--at] = ',';
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
        count++;
    } while (number);
    mapicfg__buffer_bytes(out, digits + at, sizeof digits - at);
}

static void put_examples(struct mapicfg__buffer *out, const struct group *group) {
    if (!group->count) return;
    mapicfg__buffer_text(out, ": ");
    if (group->count < group->total) {
        mapicfg__buffer_text(out, "the first ");
        if (group->count > 1) put_thousands(out, group->count);
        mapicfg__buffer_text(out, group->count > 1 ? " are " : "is ");
    }
    for (size_t i = 0; i < group->count; i++) {
        mapicfg__buffer_text(out, i ? ", " : "");
        mapicfg__buffer_text(out, group->examples[i]);
    }
}

mapicfg_status mapicfg_groups_dup_sentence(const mapicfg_groups *groups, size_t index, char **sentence,
                                           mapicfg_error *err) {
    if (sentence) *sentence = NULL;
    if (!groups) return mapicfg__error_null_argument(err, "groups");
    if (!sentence) return mapicfg__error_null_argument(err, "sentence");
    const struct group *group = group_at(groups, index);
    if (!group) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no group %zu", index);
    const mapicfg_rule *rule = mapicfg_groups_get_rule(groups, index);
    const char *noun = strcmp(rule->area, "decision") == 0 ? "mailbox" : "place";
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_text(&out, rule->id);
    mapicfg__buffer_text(&out, ": ");
    put_thousands(&out, group->total);
    mapicfg__buffer_char(&out, ' ');
    mapicfg__buffer_text(&out, noun);
    if (group->total > 1) mapicfg__buffer_text(&out, noun[0] == 'm' ? "es" : "s");
    put_examples(&out, group);
    return mapicfg__json_take(&out, sentence, err);
}

/* NULL also where the remedies for proxies differ and it is not known which is meant. */
static const char *remedy_of(const mapicfg_rule *rule, const struct group *group) {
    if (group->variant && group->variant != MIXED) return mapicfg_rule_get_remedy(rule, group->variant);
    int one = !rule->remedies[1] && !rule->remedies[2];
    for (size_t i = 1; !one && i < 3; i++)
        if (!rule->remedies[0] || !rule->remedies[i] || strcmp(rule->remedies[0], rule->remedies[i]) != 0) return NULL;
    return rule->remedies[0];
}

static void put_group(struct mapicfg__buffer *out, const mapicfg_rule *rule, const struct group *group) {
    mapicfg__json_text(out, "{\"id\": ", rule->id);
    mapicfg__json_text(out, ", \"severity\": ", mapicfg_severity_name(rule->severity));
    mapicfg__json_number(out, ", \"total\": ", group->total);
    mapicfg__buffer_text(out, ", \"examples\": [");
    for (size_t i = 0; i < group->count; i++) mapicfg__json_text(out, i ? ", " : "", group->examples[i]);
    mapicfg__json_text(out, "], \"sentence\": ", rule->sentence);
    mapicfg__json_text(out, ", \"why\": ", rule->why);
    mapicfg__json_text(out, ", \"remedy\": ", remedy_of(rule, group));
    mapicfg__json_text(out, ", \"source\": ", rule->source);
    mapicfg__buffer_char(out, '}');
}

mapicfg_status mapicfg_groups_dup_json(const mapicfg_groups *groups, char **json, mapicfg_error *err) {
    if (json) *json = NULL;
    if (!groups) return mapicfg__error_null_argument(err, "groups");
    if (!json) return mapicfg__error_null_argument(err, "json");
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_char(&out, '[');
    size_t count = mapicfg_groups_count(groups);
    for (size_t i = 0; i < count; i++) {
        size_t rule = rule_at(groups, i);
        mapicfg__buffer_text(&out, i ? ",\n" : "\n");
        put_group(&out, &mapicfg__rules[rule], &groups->by_rule[rule]);
    }
    mapicfg__buffer_text(&out, count ? "\n]\n" : "]\n");
    return mapicfg__json_take(&out, json, err);
}
