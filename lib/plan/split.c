/* SPDX-License-Identifier: LGPL-2.1-or-later
 * split.c: which wave each mailbox is in: by number, by server or site, or by a list. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "plan/list.h"
#include "plan/split.h"

#define FORM "write a number of waves, server, site or list=FILE"

static mapicfg_status add_wave(mapicfg_waves *waves, const char *name, mapicfg_error *err) {
    if (waves->count >= MAPICFG_WAVES_MOST)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                                   "there would be more than %u waves: put several of them in one", MAPICFG_WAVES_MOST);
    char **grown = mapicfg__mem_grow(waves->names, &waves->name_capacity, waves->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    waves->names = grown;
    grown[waves->count] = mapicfg__mem_dup(name, strlen(name));
    if (!grown[waves->count]) return mapicfg__error_no_memory(err);
    waves->count++;
    return MAPICFG_OK;
}

static mapicfg_status add_numbered(mapicfg_waves *waves, mapicfg_error *err) {
    char name[24];
    snprintf(name, sizeof name, "%zu", waves->count + 1);
    return add_wave(waves, name, err);
}

/* ---- by number: those that move come first among the members ---- */

static mapicfg_status split_by_number(mapicfg_waves *waves, uint64_t number, mapicfg_error *err) {
    const size_t moves = waves->plan->move_count;
    if (number > MAPICFG_WAVES_MOST) number = MAPICFG_WAVES_MOST + 1;
    if (number > moves && number <= MAPICFG_WAVES_MOST) number = moves ? moves : 1;
    mapicfg_status status = MAPICFG_OK;
    while (!status && waves->count < number) status = add_numbered(waves, err);
    for (size_t i = 0; !status && i < moves; i++) waves->members[i].wave = (uint32_t)(i * number / moves);
    return status;
}

/* ---- by server or site ---- */

static const char *place_of(const mapicfg_waves *waves, const struct mapicfg__member *member, int by_site,
                            uint32_t *number) {
    const struct mapicfg__topology *topology = &waves->plan->tallies[MAPICFG__AFTER].topology;
    uint32_t server = mapicfg__topology_number(topology, waves->plan->kinds[member->kind].settings[1].server);
    *number = 0;
    if (server >= topology->server_count) return "no server";
    if (by_site) *number = topology->servers[server].site;
    if (by_site) return *number ? topology->sites[*number].name : "no site";
    if (topology->servers[server].stated) server = mapicfg__topology_number(topology, topology->servers[server].stated);
    *number = server;
    return server ? topology->servers[server].name : "no server";
}

static mapicfg_status split_by_place(mapicfg_waves *waves, int by_site, mapicfg_error *err) {
    uint32_t numbers[MAPICFG_WAVES_MOST];
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < waves->plan->move_count; i++) {
        uint32_t number;
        const char *name = place_of(waves, &waves->members[i], by_site, &number);
        size_t at = 0;
        while (at < waves->count && numbers[at] != number) at++;
        if (at == waves->count) status = add_wave(waves, name, err);
        if (status) break;
        numbers[at] = number;
        waves->members[i].wave = (uint32_t)at;
    }
    return status || waves->count ? status : add_numbered(waves, err);
}

/* ---- by a list ---- */

struct lines {
    struct mapicfg__list_line *items;
    size_t count, capacity, runs;
};

static mapicfg_status take_line(void *user, const struct mapicfg__list_line *line, mapicfg_error *err) {
    struct lines *lines = user;
    struct mapicfg__list_line *grown =
        mapicfg__mem_grow(lines->items, &lines->capacity, lines->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    lines->items = grown;
    grown[lines->count++] = *line;
    lines->runs = line->run + 1;
    return MAPICFG_OK;
}

static int compare_lines(const void *a, const void *b) {
    const struct mapicfg__list_line *first = a, *second = b;
    if (first->key != second->key) return first->key < second->key ? -1 : 1;
    return (first->number > second->number) - (first->number < second->number);
}

/* Nobody can tell in which of two waves a mailbox is to move. Of several such mailboxes the first line is named. */
static mapicfg_status refuse_second(const struct lines *lines, const char *name, mapicfg_error *err) {
    const struct mapicfg__list_line *second = NULL, *items = lines->items;
    for (size_t i = 1; i < lines->count; i++)
        if (items[i].key == items[i - 1].key && items[i].run != items[i - 1].run &&
            (!second || items[i].number < second->number))
            second = &items[i];
    if (!second) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_VALUE,
                        "line %" PRIu64
                        " has the mailbox in wave %zu, this line in wave %zu; a mailbox moves once: "
                        "remove one of the lines",
                        second[-1].number, second[-1].run + 1, second->run + 1);
    struct mapicfg__buffer object = {0};
    mapicfg__buffer_bytes(&object, second->text, second->size);
    mapicfg__error_source(err, name);
    mapicfg__error_place(err, second->number, 0);
    if (!object.failed) mapicfg__error_object(err, object.data);
    mapicfg__buffer_free(&object);
    return MAPICFG_E_VALUE;
}

/* The run of a key; SIZE_MAX: it is not listed. */
static size_t find_run(const struct lines *lines, int64_t key) {
    size_t low = 0, high = lines->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (lines->items[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < lines->count && lines->items[low].key == key ? lines->items[low].run : SIZE_MAX;
}

static mapicfg_status assign_lines(mapicfg_waves *waves, const struct lines *lines, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    int others = 0;
    while (!status && waves->count < lines->runs) status = add_numbered(waves, err);
    for (size_t i = 0; !status && i < waves->plan->move_count; i++) {
        struct mapicfg__member *member = &waves->members[i];
        const size_t run = find_run(lines, waves->plan->ledger.objects[member->object].key);
        member->wave = (uint32_t)(run == SIZE_MAX ? lines->runs : run);
        others |= run == SIZE_MAX;
    }
    return status || (waves->count && !others) ? status : add_wave(waves, "the others", err);
}

static mapicfg_status split_by_list(mapicfg_waves *waves, mapicfg_directory *directory, const char *name,
                                    const char *list, size_t size, mapicfg_error *err) {
    struct lines lines = {0};
    char *text;
    size_t text_size;
    mapicfg_status status = mapicfg__list_decode(list, size, name, &text, &text_size, err);
    if (!status) status = mapicfg__list_find(text, text_size, name, directory, take_line, &lines, err);
    if (!status && lines.count) qsort(lines.items, lines.count, sizeof *lines.items, compare_lines);
    if (!status) status = refuse_second(&lines, name, err);
    if (!status) status = assign_lines(waves, &lines, err);
    mapicfg__mem_free(lines.items);
    mapicfg__mem_free(text);
    return status;
}

/* ---- all ---- */

static mapicfg_status split_moves(mapicfg_waves *waves, mapicfg_directory *directory, const char *by, const char *list,
                                  size_t size, mapicfg_error *err) {
    uint64_t number;
    const int is_list = strncmp(by, "list=", 5) == 0 && by[5];
    if (is_list != (list != NULL))
        return mapicfg__error_fail(
            err, MAPICFG_E_VALUE,
            list ? "a list is given, and the waves are not by list=NAME" : "the lines of the list are not given");
    if (is_list) return split_by_list(waves, directory, by + 5, list, size, err);
    if (strcmp(by, "server") == 0 || strcmp(by, "site") == 0) return split_by_place(waves, by[1] == 'i', err);
    if (mapicfg__text_parse_number(by, strlen(by), &number) && number) return split_by_number(waves, number, err);
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "\"%.80s\" does not say which waves; " FORM, by);
}

mapicfg_status mapicfg__split_members(mapicfg_waves *waves, mapicfg_directory *directory, const char *by,
                                      const char *list, size_t size, mapicfg_error *err) {
    mapicfg_status status = split_moves(waves, directory, by, list, size, err);
    for (size_t i = waves->plan->move_count; !status && i < waves->member_count; i++)
        waves->members[i].wave = (uint32_t)(waves->count - 1);
    return status;
}
