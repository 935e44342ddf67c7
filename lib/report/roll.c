/* SPDX-License-Identifier: LGPL-2.1-or-later
 * roll.c: the mailboxes of an audit that a page shows: as many as it has room for, those with the gravest notes first.
 *
 * Each mailbox is put behind those with notes as grave; when there is no room, the last of the least grave goes. With
 * the first that goes the CSV begins, with all that were kept until then, in their order. */
#include "report/roll.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "formats/cell.h"

#define USUAL_EXAMPLES 20u
#define WRITTEN_FROM 65536u /* bytes */

/* ---- making ---- */

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_roll_options, MAPICFG_ROLL_OPTIONS_SIZE_1_0, reserved);

mapicfg_status mapicfg_roll_new(const mapicfg_roll_options *options, mapicfg_roll **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    mapicfg_roll_options taken;
    mapicfg_status status = mapicfg__options_take(&taken, options, &sized, err);
    if (status) return status;
    mapicfg_roll *roll = mapicfg__mem_zalloc(sizeof *roll);
    if (!roll) return mapicfg__error_no_memory(err);
    roll->most = taken.rows ? taken.rows : MAPICFG_PAGE_ROWS;
    roll->csv = taken.csv;
    roll->user = taken.user;
    status = mapicfg_summary_new(&roll->summary, err);
    if (!status) status = mapicfg_groups_new(taken.examples ? taken.examples : USUAL_EXAMPLES, &roll->groups, err);
    if (status) {
        mapicfg_roll_free(roll);
        return status;
    }
    *out = roll;
    return MAPICFG_OK;
}

void mapicfg_roll_free(mapicfg_roll *roll) {
    if (!roll) return;
    for (size_t level = 0; level < MAPICFG__ROLL_LEVELS; level++) {
        for (size_t i = 0; i < roll->levels[level].count; i++) mapicfg__mem_free(roll->levels[level].rows[i].identity);
        mapicfg__mem_free(roll->levels[level].rows);
    }
    for (size_t i = 0; i < roll->source_count; i++) mapicfg__mem_free(roll->sources[i]);
    mapicfg__mem_free(roll->sources);
    mapicfg__set_free(&roll->source_set);
    mapicfg_summary_free(roll->summary);
    mapicfg_groups_free(roll->groups);
    mapicfg__buffer_free(&roll->out);
    mapicfg__buffer_free(&roll->scratch);
    mapicfg__buffer_free(&roll->cells);
    mapicfg__mem_free(roll);
}

uint64_t mapicfg_roll_get_total(const mapicfg_roll *roll) {
    return roll ? roll->total : 0;
}

uint64_t mapicfg_roll_get_left_out(const mapicfg_roll *roll) {
    return roll ? roll->total - roll->kept : 0;
}

/* The gravest severity of a decision's notes; 0: it has none. */
static uint32_t severity_of(mapicfg_decision decision) {
    uint32_t worst = 0;
    for (mapicfg_decision notes = decision & ~(MAPICFG_NOTE_BIT(0) - 1); notes; notes &= notes - 1) {
        const char *id = mapicfg_note_id(notes & ~(notes - 1));
        uint32_t severity = id ? mapicfg_rule_get_severity(mapicfg_rule_find(id)) : 0;
        if (severity > worst) worst = severity;
    }
    return worst;
}

/* ---- CSV ---- */

mapicfg_status mapicfg__roll_flush(mapicfg_roll *roll, mapicfg_error *err) {
    if (roll->out.failed) return mapicfg__error_no_memory(err);
    int32_t answer = roll->out.size ? roll->csv(roll->user, roll->out.data, roll->out.size) : 0;
    roll->out.size = 0;
    if (answer) return mapicfg__error_fail(err, MAPICFG_E_IO, "the CSV was not written: the callback failed");
    return MAPICFG_OK;
}

/* The cells that follow from a decision are the same for most mailboxes in a row. */
static const struct mapicfg__buffer *cells_of(mapicfg_roll *roll, mapicfg_decision decision) {
    char notes[1024];
    struct mapicfg__buffer *cells = &roll->cells;
    if (cells->size && roll->cells_of == decision) return cells;
    const char *const texts[] = {mapicfg_decision_effective(decision), mapicfg_decision_result(decision),
                                 mapicfg_decision_decided_by(decision), notes};
    mapicfg_decision_notes(decision, notes, sizeof notes);
    cells->size = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        mapicfg__buffer_char(cells, ',');
        mapicfg__cell_put(cells, &roll->scratch, texts[i]);
    }
    mapicfg__buffer_char(cells, ',');
    roll->cells_of = decision;
    return cells;
}

static void put_csv(mapicfg_roll *roll, const struct mapicfg__roll_row *row) {
    struct mapicfg__buffer *out = &roll->out;
    const struct mapicfg__buffer *cells = cells_of(roll, row->decision);
    mapicfg__cell_put(out, &roll->scratch, row->identity);
    mapicfg__buffer_bytes(out, cells->data, cells->size);
    mapicfg__cell_put(out, &roll->scratch, row->source);
    mapicfg__buffer_char(out, ',');
    mapicfg__buffer_number(out, row->line);
    mapicfg__buffer_char(out, '\n');
    out->failed |= cells->failed;
}

static int by_number(const void *a, const void *b) {
    const struct mapicfg__roll_row *const *one = a, *const *other = b;
    return ((*one)->number > (*other)->number) - ((*one)->number < (*other)->number);
}

/* All that were kept, in the order of their adding. */
static mapicfg_status begin_csv(mapicfg_roll *roll, mapicfg_error *err) {
    const struct mapicfg__roll_row **rows = mapicfg__mem_alloc(roll->kept * sizeof *rows);
    if (!rows) return mapicfg__error_no_memory(err);
    size_t count = 0;
    for (size_t level = 0; level < MAPICFG__ROLL_LEVELS; level++)
        for (size_t i = 0; i < roll->levels[level].count; i++) rows[count++] = &roll->levels[level].rows[i];
    qsort(rows, count, sizeof *rows, by_number);
    mapicfg__buffer_text(&roll->out, "identity,effective,result,decided_by,notes,source,line\n");
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        put_csv(roll, rows[i]);
        if (roll->out.size >= WRITTEN_FROM) status = mapicfg__roll_flush(roll, err);
    }
    mapicfg__mem_free(rows);
    return status;
}

static mapicfg_status write_csv(mapicfg_roll *roll, const struct mapicfg__roll_row *row, mapicfg_error *err) {
    if (!roll->csv || roll->total < roll->most) return MAPICFG_OK;
    mapicfg_status status = roll->total == roll->most ? begin_csv(roll, err) : MAPICFG_OK;
    if (status) return status;
    put_csv(roll, row);
    return roll->out.size >= WRITTEN_FROM || roll->out.failed ? mapicfg__roll_flush(roll, err) : MAPICFG_OK;
}

/* ---- keeping ---- */

static int compare_source(const void *user, const void *key, size_t position) {
    return strcmp(key, ((char *const *)user)[position]);
}

/* The roll's copy of the name of an input. NULL: no memory. */
static const char *keep_source(mapicfg_roll *roll, const char *source) {
    if (roll->last && strcmp(roll->last, source) == 0) return roll->last;
    char **grown = mapicfg__mem_grow(roll->sources, &roll->source_capacity, roll->source_count + 1, sizeof *grown);
    if (!grown) return NULL;
    roll->sources = grown;
    char *copy = mapicfg__mem_dup(source, strlen(source));
    size_t at = copy ? mapicfg__set_put(&roll->source_set, compare_source, grown, source) : MAPICFG__SET_NONE;
    if (at == roll->source_count)
        grown[roll->source_count++] = copy;
    else
        mapicfg__mem_free(copy);
    if (at == MAPICFG__SET_NONE) return NULL;
    roll->last = grown[at];
    return roll->last;
}

/* Makes room for a mailbox of a level, at the cost of one of a lower level. 0: there is none. */
static int make_room(mapicfg_roll *roll, uint32_t level) {
    if (roll->kept < roll->most) return 1;
    for (uint32_t lower = 0; lower < level; lower++) {
        struct mapicfg__roll_level *from = &roll->levels[lower];
        if (!from->count) continue;
        mapicfg__mem_free(from->rows[--from->count].identity);
        roll->kept--;
        return 1;
    }
    return 0;
}

static mapicfg_status keep(mapicfg_roll *roll, struct mapicfg__roll_row row, uint32_t level, mapicfg_error *err) {
    struct mapicfg__roll_level *into = &roll->levels[level];
    struct mapicfg__roll_row *grown = mapicfg__mem_grow(into->rows, &into->capacity, into->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    into->rows = grown;
    row.identity = mapicfg__mem_dup(row.identity, strlen(row.identity));
    if (!row.identity) return mapicfg__error_no_memory(err);
    if (!make_room(roll, level)) {
        mapicfg__mem_free(row.identity);
        return MAPICFG_OK;
    }
    into->rows[into->count++] = row;
    roll->kept++;
    return MAPICFG_OK;
}

static mapicfg_status add(mapicfg_roll *roll, const struct mapicfg__roll_row *row, mapicfg_error *err) {
    if (!roll->total || roll->level_of != row->decision) {
        roll->level = severity_of(row->decision);
        roll->level_of = row->decision;
    }
    uint32_t level = roll->level < MAPICFG__ROLL_LEVELS ? roll->level : MAPICFG__ROLL_LEVELS - 1;
    if (!row->source) return mapicfg__error_no_memory(err);
    mapicfg_status status = write_csv(roll, row, err);
    if (!status) status = mapicfg_summary_add(roll->summary, row->decision, 1, err);
    if (!status) status = mapicfg_groups_add_decision(roll->groups, row->decision, row->identity, err);
    if (!status) status = keep(roll, *row, level, err);
    if (!status) roll->total++;
    return status;
}

int32_t mapicfg_roll_add(void *user, const char *identity, mapicfg_decision decision, const char *source,
                         uint64_t line) {
    mapicfg_roll *roll = user;
    if (!roll || !identity || !source) return MAPICFG_E_ARGUMENT;
    if (roll->error.code) return roll->error.code;
    const struct mapicfg__roll_row row = {(char *)(uintptr_t)identity, keep_source(roll, source), decision, line,
                                          roll->total};
    mapicfg_error failure;
    if (add(roll, &row, &failure)) roll->error = failure;
    return roll->error.code;
}
