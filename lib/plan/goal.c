/* SPDX-License-Identifier: LGPL-2.1-or-later
 * goal.c: goals as they are given, and which of them a mailbox has. */
#include "plan/goal.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "plan/list.h"

mapicfg_status mapicfg_goals_new(mapicfg_goals **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = mapicfg__mem_zalloc(sizeof **out);
    return *out ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static void free_goal(struct mapicfg__goal *goal) {
    mapicfg__mem_free(goal->name);
    mapicfg__mem_free(goal->list);
    mapicfg__mem_free(goal->keys);
}

void mapicfg_goals_free(mapicfg_goals *goals) {
    if (!goals) return;
    for (size_t i = 0; i < goals->count; i++) free_goal(&goals->items[i]);
    mapicfg__mem_free(goals->items);
    mapicfg_groups_free(goals->unreached);
    mapicfg_groups_free(goals->untold);
    mapicfg__mem_free(goals);
}

const mapicfg_groups *mapicfg_goals_get_unreached(const mapicfg_goals *goals) {
    return goals ? goals->unreached : NULL;
}

const mapicfg_groups *mapicfg_goals_get_untold(const mapicfg_goals *goals) {
    return goals ? goals->untold : NULL;
}

/* ---- the text ---- */

static const struct {
    const char *word;
    uint8_t wanted;
} inside_words[] = {{"mapi", MAPICFG__WANT_MAPI}, {"legacy", MAPICFG__WANT_LEGACY}, {"as-is", MAPICFG__WANT_AS_IS}},
  outside_words[] = {{"any", MAPICFG__WANT_ANY}, {"none", MAPICFG__WANT_NONE}, {"as-is", MAPICFG__WANT_AS_IS}};

static const char *const selectors[] = {NULL, "server", "site", "database", "list"}; /* by MAPICFG__GOAL_OF_ */

/* Takes "name=" from the text; 0 when it begins otherwise. */
static int skip_name(const char **text, size_t *size, const char *name) {
    const size_t length = strlen(name);
    if (*size <= length || (*text)[length] != '=' || !mapicfg__text_is_word(*text, length, name)) return 0;
    *text += length + 1;
    *size -= length + 1;
    return 1;
}

static mapicfg_status take_inside(struct mapicfg__goal *goal, const char *text, size_t size, mapicfg_error *err) {
    if (goal->wish.inside != MAPICFG__WANT_UNSAID)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "inside= stands twice in one goal: write it once");
    for (size_t i = 0; i < sizeof inside_words / sizeof *inside_words; i++)
        if (mapicfg__text_is_word(text, size, inside_words[i].word)) goal->wish.inside = inside_words[i].wanted;
    if (goal->wish.inside != MAPICFG__WANT_UNSAID) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "inside=%.*s: write inside=mapi, inside=legacy or inside=as-is",
                               (int)size, text);
}

static mapicfg_status take_outside(struct mapicfg__goal *goal, const char *text, size_t size, mapicfg_error *err) {
    if (goal->wish.outside != MAPICFG__WANT_UNSAID)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "outside= stands twice in one goal: write it once");
    for (size_t i = 0; i < sizeof outside_words / sizeof *outside_words; i++)
        if (mapicfg__text_is_word(text, size, outside_words[i].word)) goal->wish.outside = outside_words[i].wanted;
    if (goal->wish.outside != MAPICFG__WANT_UNSAID) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "outside=%.*s: write outside=any, outside=none or outside=as-is",
                               (int)size, text);
}

/* A name may have commas in it. */
static mapicfg_status take_selector(struct mapicfg__goal *goal, enum mapicfg__goal_of of, const char *text, size_t size,
                                    mapicfg_error *err) {
    mapicfg__text_trim(&text, &size);
    if (!size) return mapicfg__error_fail(err, MAPICFG_E_VALUE, "%s=: write a name behind it", selectors[of]);
    goal->of = of;
    goal->name = mapicfg__mem_dup(text, size);
    return goal->name ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* Takes the words of a goal one by one; the last may be a selector, which takes all that is left. */
static mapicfg_status parse(struct mapicfg__goal *goal, const char *text, mapicfg_error *err) {
    for (size_t left = strlen(text);;) {
        mapicfg__text_trim(&text, &left);
        for (uint32_t of = MAPICFG__GOAL_OF_SERVER; of <= MAPICFG__GOAL_OF_LIST; of++)
            if (skip_name(&text, &left, selectors[of])) return take_selector(goal, of, text, left, err);
        const char *comma = memchr(text, ',', left), *word = text;
        size_t size = comma ? (size_t)(comma - text) : left;
        const size_t all = size;
        mapicfg__text_trim(&word, &size);
        mapicfg_status status =
            skip_name(&word, &size, "inside") ? take_inside(goal, word, size, err)
            : skip_name(&word, &size, "outside")
                ? take_outside(goal, word, size, err)
                : mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                      "\"%.*s\" is not a part of a goal; write inside=, outside=, and last server=, "
                                      "site=, database= or list=",
                                      (int)(size < 80 ? size : 80), word);
        if (status || !comma) return status;
        text += all + 1;
        left -= all + 1;
    }
}

static mapicfg_status take_list(struct mapicfg__goal *goal, const char *list, size_t size, mapicfg_error *err) {
    if ((goal->of == MAPICFG__GOAL_OF_LIST) != (list != NULL))
        return mapicfg__error_fail(
            err, MAPICFG_E_VALUE,
            list ? "a list is given, and the goal has no list=NAME" : "list=%s: its lines are not given",
            goal->name ? goal->name : "");
    return list ? mapicfg__list_decode(list, size, goal->name, &goal->list, &goal->size, err) : MAPICFG_OK;
}

mapicfg_status mapicfg_goals_add(mapicfg_goals *goals, const char *text, const char *list, size_t size,
                                 mapicfg_error *err) {
    struct mapicfg__goal goal = {.wish = {MAPICFG__WANT_UNSAID, MAPICFG__WANT_UNSAID}};
    if (!goals) return mapicfg__error_null_argument(err, "goals");
    if (!text) return mapicfg__error_null_argument(err, "text");
    if (goals->count >= MAPICFG_GOALS_MOST)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there may be %u goals", MAPICFG_GOALS_MOST);
    mapicfg_status status = parse(&goal, text, err);
    if (!status && goal.wish.inside == MAPICFG__WANT_UNSAID && goal.wish.outside == MAPICFG__WANT_UNSAID)
        status = mapicfg__error_fail(err, MAPICFG_E_VALUE, "the goal says nothing: write inside= or outside= first");
    if (!status) status = take_list(&goal, list, size, err);
    struct mapicfg__goal *grown =
        status ? NULL : mapicfg__mem_grow(goals->items, &goals->capacity, goals->count + 1, sizeof *grown);
    if (!status && !grown) status = mapicfg__error_no_memory(err);
    if (status) {
        free_goal(&goal);
        return status;
    }
    goals->items = grown;
    grown[goals->count++] = goal;
    return MAPICFG_OK;
}

/* ---- for which mailboxes ---- */

static mapicfg_status take_key(void *user, const struct mapicfg__list_line *line, mapicfg_error *err) {
    struct mapicfg__goal *goal = user;
    int64_t *grown = mapicfg__mem_grow(goal->keys, &goal->key_capacity, goal->key_count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    goal->keys = grown;
    grown[goal->key_count++] = line->key;
    return MAPICFG_OK;
}

static int compare_keys(const void *a, const void *b) {
    const int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

static mapicfg_status find_list(struct mapicfg__goal *goal, mapicfg_directory *directory, mapicfg_error *err) {
    goal->key_count = goal->next = 0;
    mapicfg_status status = mapicfg__list_find(goal->list, goal->size, goal->name, directory, take_key, goal, err);
    if (!status && goal->key_count) qsort(goal->keys, goal->key_count, sizeof *goal->keys, compare_keys);
    return status;
}

static mapicfg_status find_server(struct mapicfg__goal *goal, struct mapicfg__tally *tally, mapicfg_error *err) {
    mapicfg_status status = mapicfg__tally_server(tally, goal->name, strlen(goal->name), &goal->number, err);
    goal->number = mapicfg__topology_number(&tally->topology, goal->number);
    return status;
}

/* By its whole name, as "contoso.com/Configuration/Sites/Berlin", or by what stands behind the last stroke. */
static uint32_t find_site(const struct mapicfg__topology *topology, const char *name) {
    const uint32_t found = mapicfg__names_get(&topology->site_names, name, strlen(name));
    if (found < MAPICFG__NAME_SEVERAL) return found;
    for (uint32_t i = 1; i < topology->site_count; i++) {
        const char *stroke = strrchr(topology->sites[i].name, '/');
        if (stroke && mapicfg__text_equal(stroke + 1, strlen(stroke + 1), name, strlen(name))) return i;
    }
    return 0;
}

mapicfg_status mapicfg__goal_find(mapicfg_goals *goals, mapicfg_directory *directory, struct mapicfg__tally *tally,
                                  mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < goals->count; i++) {
        struct mapicfg__goal *goal = &goals->items[i];
        goal->is_met = goal->of == MAPICFG__GOAL_OF_ALL || goal->of == MAPICFG__GOAL_OF_LIST;
        if (goal->of == MAPICFG__GOAL_OF_LIST) status = find_list(goal, directory, err);
        if (goal->of == MAPICFG__GOAL_OF_SERVER) status = find_server(goal, tally, err);
        if (goal->of == MAPICFG__GOAL_OF_SITE) goal->number = find_site(&tally->topology, goal->name);
    }
    return status;
}

/* The server itself, whatever version a mailbox on it states. */
static uint32_t server_itself(const struct mapicfg__topology *topology, uint32_t server) {
    server = mapicfg__topology_number(topology, server);
    if (server >= topology->server_count || !topology->servers[server].stated) return server;
    return mapicfg__topology_number(topology, topology->servers[server].stated);
}

static uint32_t site_of(const struct mapicfg__topology *topology, uint32_t server) {
    server = mapicfg__topology_number(topology, server);
    return server < topology->server_count ? topology->servers[server].site : 0;
}

static int is_listed(struct mapicfg__goal *goal, int64_t key) {
    while (goal->next < goal->key_count && goal->keys[goal->next] < key) goal->next++;
    return goal->next < goal->key_count && goal->keys[goal->next] == key;
}

static int is_for(struct mapicfg__goal *goal, const struct mapicfg__topology *topology,
                  const struct mapicfg__record *record, uint32_t server) {
    const struct mapicfg__cell *database;
    switch (goal->of) {
    case MAPICFG__GOAL_OF_SERVER: return server && server_itself(topology, server) == goal->number;
    case MAPICFG__GOAL_OF_SITE: return site_of(topology, server) && site_of(topology, server) == goal->number;
    case MAPICFG__GOAL_OF_DATABASE:
        database = mapicfg__record_cell(record, MAPICFG__MAILBOX_Database);
        return database->text && mapicfg__text_equal(database->text, database->size, goal->name, strlen(goal->name));
    case MAPICFG__GOAL_OF_LIST: return is_listed(goal, record->key);
    default: return 1;
    }
}

uint64_t mapicfg__goal_wanted(const mapicfg_goals *goals) {
    for (size_t i = 0; i < goals->count; i++)
        if (goals->items[i].of == MAPICFG__GOAL_OF_DATABASE)
            return (uint64_t)1 << mapicfg__property_number(MAPICFG__MAILBOX_Database);
    return 0;
}

struct mapicfg__wish mapicfg__goal_wish(mapicfg_goals *goals, const struct mapicfg__topology *topology,
                                        const struct mapicfg__record *record, uint32_t server) {
    struct mapicfg__wish wish = {MAPICFG__WANT_AS_IS, MAPICFG__WANT_AS_IS};
    for (size_t i = 0; i < goals->count; i++) {
        struct mapicfg__goal *goal = &goals->items[i];
        if (!is_for(goal, topology, record, server)) continue;
        if (goal->wish.inside != MAPICFG__WANT_UNSAID) wish.inside = goal->wish.inside;
        if (goal->wish.outside != MAPICFG__WANT_UNSAID) wish.outside = goal->wish.outside;
        goal->is_met = 1;
    }
    return wish;
}

static const char *stated_by(const struct mapicfg__goal *goal) {
    switch (goal->of) {
    case MAPICFG__GOAL_OF_SERVER: return "a mailbox's server is its ServerName, of Get-CASMailbox or Get-Mailbox";
    case MAPICFG__GOAL_OF_SITE: return "the site of a mailbox's server is the Site of Get-ExchangeServer";
    default: return "a mailbox's database is the Database of Get-Mailbox";
    }
}

mapicfg_status mapicfg__goal_check(const mapicfg_goals *goals, mapicfg_error *err) {
    for (size_t i = 0; i < goals->count; i++) {
        const struct mapicfg__goal *goal = &goals->items[i];
        if (goal->is_met) continue;
        return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "%s=%s: there is no mailbox of this %s; %s",
                                   selectors[goal->of], goal->name, selectors[goal->of], stated_by(goal));
    }
    return MAPICFG_OK;
}
