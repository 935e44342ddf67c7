/* SPDX-License-Identifier: LGPL-2.1-or-later
 * silences.c: findings that are known and not to be reported. */
#include "check/silences.h"

#include <string.h>

#include "base/day.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define MOST_LINES 10000u
#define MOST_PATTERNS 256u /* each is compared with each mailbox */

#define FORM "write a line as RULE OBJECT until 2027-03-31 REASON"

/* ---- reading ---- */

/* A line being read. */
struct line {
    const char *begin;      /* with the blanks before it */
    const char *text, *end; /* without any at both ends */
    uint64_t number;
};

static mapicfg_status refuse(const struct line *line, const char *at, mapicfg_error *err) {
    mapicfg__error_place(err, line->number, (uint64_t)(at - line->begin) + 1);
    return MAPICFG_E_VALUE;
}

static const char *end_of_word(const char *at, const char *end) {
    while (at < end && !mapicfg__is_blank((unsigned char)*at)) at++;
    return at;
}

/* The first " until DATE" from here on: where the word begins, and the day. NULL: there is none; `wrong` is then what
 * stands behind the first " until ", if anything does. */
static const char *find_until(const char *at, const char *end, int64_t *day, const char **wrong) {
    static const char word[] = "until ";
    const size_t size = sizeof word - 1;
    *wrong = NULL;
    for (; (size_t)(end - at) > size; at++) {
        if (memcmp(at, word, size) != 0 || !mapicfg__is_blank((unsigned char)at[-1])) continue;
        const char *after = end_of_word(at + size, end);
        if (after == at + size + 10 && mapicfg__day_parse(at + size, 10, day)) return at;
        if (!*wrong) *wrong = at + size;
    }
    return NULL;
}

/* There is no day, or what stands in its place is none. */
static mapicfg_status refuse_until(const struct line *line, const char *object, const char *wrong, mapicfg_error *err) {
    if (!wrong) {
        mapicfg__error_fail(err, MAPICFG_E_VALUE, "a silence needs the day on which it ends; " FORM);
        return refuse(line, object, err);
    }
    const size_t size = (size_t)(end_of_word(wrong, line->end) - wrong);
    mapicfg__error_fail(err, MAPICFG_E_VALUE, "\"%.*s\" is not a day; " FORM, (int)(size < 40 ? size : 40), wrong);
    return refuse(line, wrong, err);
}

static mapicfg_status take_rule(struct mapicfg__silence *silence, const struct line *line, const char *end,
                                mapicfg_error *err) {
    char id[81];
    const size_t size = (size_t)(end - line->text);
    memcpy(id, line->text, size < sizeof id ? size : sizeof id - 1);
    id[size < sizeof id ? size : sizeof id - 1] = '\0';
    const mapicfg_rule *rule = mapicfg__rule_find_check(id, FORM, err);
    if (!rule) return refuse(line, line->text, err);
    silence->rule = (enum mapicfg__rule_number)(rule - mapicfg__rules);
    return MAPICFG_OK;
}

/* Into memory of the silence. */
static mapicfg_status parse_line(struct mapicfg__silence *silence, const struct line *line, int64_t today,
                                 mapicfg_error *err) {
    const char *object = end_of_word(line->text, line->end);
    const char *wrong = NULL;
    int64_t day;
    mapicfg_status status = take_rule(silence, line, object, err);
    if (status) return status;
    const char *until = object < line->end ? find_until(object + 1, line->end, &day, &wrong) : NULL;
    if (!until) return refuse_until(line, object, wrong, err);
    const char *reason = until + 16;
    size_t object_size = (size_t)(until - object), reason_size = (size_t)(line->end - reason);
    mapicfg__text_trim(&object, &object_size);
    mapicfg__text_trim(&reason, &reason_size);
    if (!object_size) {
        mapicfg__error_fail(err, MAPICFG_E_VALUE, "a silence needs an object, or * for all; " FORM);
        return refuse(line, until, err);
    }
    if (!reason_size) {
        mapicfg__error_fail(err, MAPICFG_E_VALUE, "a silence needs a reason; " FORM);
        return refuse(line, until, err);
    }
    int is_pattern = memchr(object, '*', object_size) || memchr(object, '?', object_size);
    if (is_pattern && object_size > MAPICFG__MOST_PATTERN) {
        mapicfg__error_fail(err, MAPICFG_E_VALUE, "an object with * or ? has at most %zu bytes", MAPICFG__MOST_PATTERN);
        return refuse(line, object, err);
    }
    silence->line = line->number;
    silence->is_over = day < today;
    mapicfg__day_put(silence->until, day);
    silence->object = mapicfg__mem_dup(object, object_size);
    silence->reason = mapicfg__mem_dup(reason, reason_size);
    return silence->object && silence->reason ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static int is_all(const struct mapicfg__silence *silence) {
    return !strcmp(silence->object, "*");
}

static int has_wildcards(const struct mapicfg__silence *silence) {
    return strpbrk(silence->object, "*?") != NULL;
}

/* Several silences may have one object: the names have the first. 0: no memory. */
static int put_name(struct mapicfg__silences *silences, uint32_t at) {
    struct mapicfg__silence *silence = &silences->items[at];
    const size_t size = strlen(silence->object);
    uint32_t first = mapicfg__names_get(&silences->names, silence->object, size);
    if (first >= MAPICFG__NAME_SEVERAL) return mapicfg__names_put(&silences->names, silence->object, size, at);
    for (uint32_t one = first + 1; one; one = silences->items[one - 1].next_of_name)
        if (silences->items[one - 1].rule == silence->rule) return 1; /* the earlier one counts */
    silence->next_of_name = silences->items[first].next_of_name;
    silences->items[first].next_of_name = at + 1;
    return 1;
}

static mapicfg_status put_pattern(struct mapicfg__silences *silences, uint32_t at, mapicfg_error *err) {
    if (silences->pattern_count == MOST_PATTERNS)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "more than %u silences have wildcards; silence all with *",
                                   MOST_PATTERNS);
    uint32_t *grown = mapicfg__mem_grow(silences->patterns, &silences->pattern_capacity, silences->pattern_count + 1,
                                        sizeof *silences->patterns);
    if (!grown) return mapicfg__error_no_memory(err);
    silences->patterns = grown;
    grown[silences->pattern_count++] = at;
    return MAPICFG_OK;
}

static mapicfg_status add_line(struct mapicfg__silences *silences, const struct line *line, int64_t day,
                               mapicfg_error *err) {
    if (silences->count == MOST_LINES)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "there are more than %u silences", MOST_LINES);
    struct mapicfg__silence *grown =
        mapicfg__mem_grow(silences->items, &silences->capacity, silences->count + 1, sizeof *silences->items);
    if (!grown) return mapicfg__error_no_memory(err);
    silences->items = grown;
    const uint32_t at = (uint32_t)silences->count++;
    struct mapicfg__silence *silence = &grown[at];
    *silence = (struct mapicfg__silence){.line = 0};
    mapicfg_status status = parse_line(silence, line, day, err);
    if (status) return status;
    if (silence->is_over) return MAPICFG_OK;
    if (is_all(silence)) {
        if (!silences->of_all[silence->rule]) silences->of_all[silence->rule] = at + 1;
        return MAPICFG_OK;
    }
    if (has_wildcards(silence)) return put_pattern(silences, at, err);
    return put_name(silences, at) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static mapicfg_status add_lines(struct mapicfg__silences *silences, const char *text, size_t left, int64_t day,
                                mapicfg_error *err) {
    for (uint64_t number = 1; left; number++) {
        const char *begin = text;
        size_t whole = mapicfg__text_line_size(text, left), size = whole;
        mapicfg__text_trim(&begin, &size);
        const struct line line = {text, begin, begin + size, number};
        mapicfg_status status = size && *begin != '#' ? add_line(silences, &line, day, err) : MAPICFG_OK;
        if (status) {
            mapicfg__error_place(err, number, 0);
            return status;
        }
        text += whole;
        left -= whole;
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__silences_read(struct mapicfg__silences *silences, const char *text, size_t size, int64_t day,
                                      mapicfg_error *err) {
    char *decoded;
    if (!text) return MAPICFG_OK;
    mapicfg_status status =
        mapicfg__encoding_text(text, size ? size : strlen(text), "the file of silences", &decoded, &size, err);
    if (!status) status = add_lines(silences, decoded, size, day, err);
    mapicfg__mem_free(decoded);
    return status;
}

void mapicfg__silences_free(struct mapicfg__silences *silences) {
    for (size_t i = 0; i < silences->count; i++) {
        mapicfg__mem_free(silences->items[i].object);
        mapicfg__mem_free(silences->items[i].reason);
    }
    mapicfg__mem_free(silences->items);
    mapicfg__names_free(&silences->names);
    mapicfg__mem_free(silences->patterns);
    mapicfg__mem_free(silences->members);
    mapicfg__mem_free(silences->groups);
    mapicfg__set_free(&silences->group_set);
}

/* ---- what fits ---- */

static int fits(const struct mapicfg__silence *silence, const char *object, size_t size) {
    return mapicfg__text_match(silence->object, strlen(silence->object), object, size);
}

static const struct mapicfg__silence *use(struct mapicfg__silence *silence) {
    silence->is_used = 1;
    return silence;
}

/* + 1; 0: none. */
static uint32_t first_of_name(const struct mapicfg__silences *silences, const char *name, size_t size) {
    uint32_t at = mapicfg__names_get(&silences->names, name, size);
    return at < MAPICFG__NAME_SEVERAL ? at + 1 : 0;
}

static const struct mapicfg__silence *find_all(struct mapicfg__silences *silences, enum mapicfg__rule_number rule) {
    return silences->of_all[rule] ? use(&silences->items[silences->of_all[rule] - 1]) : NULL;
}

const struct mapicfg__silence *mapicfg__silences_find(struct mapicfg__silences *silences,
                                                      enum mapicfg__rule_number rule, const char *object) {
    const size_t size = strlen(object);
    struct mapicfg__silence *items = silences->items;
    for (uint32_t at = first_of_name(silences, object, size); at; at = items[at - 1].next_of_name)
        if (items[at - 1].rule == rule) return use(&items[at - 1]);
    for (size_t i = 0; i < silences->pattern_count; i++) {
        struct mapicfg__silence *silence = &items[silences->patterns[i]];
        if (silence->rule == rule && fits(silence, object, size)) return use(silence);
    }
    return find_all(silences, rule);
}

/* ---- mailboxes ---- */

int mapicfg__silences_are_single(const struct mapicfg__silences *silences) {
    return silences->pattern_count || silences->names.count;
}

static int compare_group(const void *user, const void *key, size_t position) {
    const struct mapicfg__silences *silences = user;
    const struct mapicfg__silence_group *a = key, *b = &silences->groups[position];
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    return memcmp(silences->members + a->first, silences->members + b->first, a->count * sizeof *silences->members);
}

static int put_member(struct mapicfg__silences *silences, size_t first, size_t *count, uint32_t at) {
    uint32_t *grown =
        mapicfg__mem_grow(silences->members, &silences->member_capacity, first + *count + 1, sizeof *silences->members);
    if (!grown) return 0;
    silences->members = grown;
    grown[first + (*count)++] = at;
    return 1;
}

/* Which fit, behind the members of all groups that there are. 0: no memory. */
static int list_members(struct mapicfg__silences *silences, const char *name, size_t size, size_t *count) {
    const size_t first = silences->member_count;
    for (uint32_t at = first_of_name(silences, name, size); at; at = silences->items[at - 1].next_of_name)
        if (!put_member(silences, first, count, at - 1)) return 0;
    for (size_t i = 0; i < silences->pattern_count; i++)
        if (fits(&silences->items[silences->patterns[i]], name, size) &&
            !put_member(silences, first, count, silences->patterns[i]))
            return 0;
    return 1;
}

int mapicfg__silences_group(struct mapicfg__silences *silences, const char *name, size_t size, uint32_t *group) {
    struct mapicfg__silence_group fitting = {silences->member_count, 0};
    *group = 0;
    if (!list_members(silences, name, size, &fitting.count)) return 0;
    if (!fitting.count) return 1;
    struct mapicfg__silence_group *grown = mapicfg__mem_grow(silences->groups, &silences->group_capacity,
                                                             silences->group_count + 1, sizeof *silences->groups);
    if (!grown) return 0;
    silences->groups = grown;
    size_t at = mapicfg__set_put(&silences->group_set, compare_group, silences, &fitting);
    if (at == MAPICFG__SET_NONE) return 0;
    if (at == silences->group_count) {
        grown[silences->group_count++] = fitting;
        silences->member_count += fitting.count;
    }
    *group = (uint32_t)at + 1;
    return 1;
}

const struct mapicfg__silence *mapicfg__silences_find_group(struct mapicfg__silences *silences,
                                                            enum mapicfg__rule_number rule, uint32_t group) {
    const struct mapicfg__silence_group *members = group ? &silences->groups[group - 1] : NULL;
    for (size_t i = 0; members && i < members->count; i++) {
        struct mapicfg__silence *silence = &silences->items[silences->members[members->first + i]];
        if (silence->rule == rule) return use(silence);
    }
    return find_all(silences, rule);
}
