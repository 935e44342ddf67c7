/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_bars.c: bars of the rows of a summary's table, a chart for each kind of log. */
#include "base/error.h"
#include "report/log_charts.h"

#include <stdio.h>

#define MOST_BARS 10u

/* What there is no room for, as one bar. */
static size_t put_others(mapicfg_page *page, const struct mapicfg__bars *bars, const struct mapicfg__log_group *groups,
                         size_t count) {
    char name[48];
    struct mapicfg__bar others = {.name = name};
    snprintf(name, sizeof name, "%zu others", count);
    for (size_t i = 0; i < count; i++) {
        others.whole += groups[i].records;
        others.failures += groups[i].failures;
        for (size_t part = 0; part < bars->part_count; part++) others.parts[part] += groups[i].parts[part];
    }
    mapicfg__drawn_bars_put(page, bars, &others);
    return count;
}

static struct mapicfg__bars scale_of(const struct mapicfg__log_groups *groups, size_t from, size_t count,
                                     size_t shown) {
    struct mapicfg__bars bars = {.parts = groups->parts, .part_count = groups->part_count};
    uint64_t others = 0;
    for (size_t i = 0; i < count; i++) {
        bars.all += groups->items[from + i].records;
        if (i >= shown) others += groups->items[from + i].records;
    }
    bars.longest = groups->items[from].records > others ? groups->items[from].records : others;
    bars.count_failures = groups->are_auths || groups->shape.split != MAPICFG__LOG_NO_KEY;
    return bars;
}

/* What the cause means that names a bar. */
static const char *meaning_of(const struct mapicfg__log_groups *groups, const struct mapicfg__log_group *group) {
    const int errors = mapicfg__log_shape_has(&groups->shape, MAPICFG_LOG_BY_ERROR);
    return errors && groups->name_count == 1 ? mapicfg_log_error_meaning(group->names[0]) : NULL;
}

/* Of one kind of log. */
static void put_run(mapicfg_page *page, const struct mapicfg__log_groups *groups, size_t from, size_t count,
                    const char *title, struct mapicfg__buffer *name) {
    const size_t shown = count > MOST_BARS + 1 ? MOST_BARS : count; /* one more has room in place of "others" */
    struct mapicfg__bars bars = scale_of(groups, from, count, shown);
    mapicfg__log_groups_simplify(groups, from, count, &bars);
    const struct mapicfg__log_group *first = &groups->items[from];
    mapicfg__drawn_bars_begin(page, title, first->kind ? mapicfg__log_shape_value(first->kind) : NULL);
    for (size_t i = 0; i < shown; i++) {
        struct mapicfg__bar bar = {.whole = first[i].records, .failures = first[i].failures};
        mapicfg__log_group_name(name, groups, &first[i]);
        bar.name = name->failed ? "" : name->data;
        bar.note = meaning_of(groups, &first[i]);
        for (size_t part = 0; part < MAPICFG__BAR_PARTS; part++) bar.parts[part] = first[i].parts[part];
        mapicfg__drawn_bars_put(page, &bars, &bar);
    }
    if (shown < count) put_others(page, &bars, first + shown, count - shown);
    mapicfg__drawn_bars_end(page);
    page->out.failed |= name->failed;
}

/* Whether the groups of one kind of log state how people authenticate. */
static int states_auth(const struct mapicfg__log_groups *groups, size_t from, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (mapicfg__log_group_states(&groups->items[from + i])) return 1;
    return 0;
}

/* One bar for all that state no name: as good as none. */
static int says_nothing(const struct mapicfg__log_groups *groups, size_t from, size_t count) {
    size_t stated = 0;
    for (size_t i = 0; i < groups->name_count; i++) stated += *groups->items[from].names[i] != '\0';
    return count == 1 && !stated && groups->shape.split == MAPICFG__LOG_NO_KEY;
}

mapicfg_status mapicfg__log_bars_put(mapicfg_page *page, const struct mapicfg__log_shape *shape, const char *title,
                                     int by_auth, mapicfg_error *err) {
    struct mapicfg__log_groups groups;
    struct mapicfg__buffer name = {0};
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (!status) status = mapicfg__log_groups_make(&groups, shape, by_auth, err);
    if (status) return status;
    for (size_t at = 0, size; !status && at < groups.count; at += size) {
        size = mapicfg__log_groups_run(&groups, at);
        if (by_auth ? !states_auth(&groups, at, size) : says_nothing(&groups, at, size)) continue;
        put_run(page, &groups, at, size, title, &name);
        status = mapicfg__page_end(page, err);
        if (by_auth) break;
    }
    mapicfg__buffer_free(&name);
    mapicfg__log_groups_free(&groups);
    return status;
}
