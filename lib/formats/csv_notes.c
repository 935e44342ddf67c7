/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_notes.c: what another thread notes of a piece of a CSV table before its turn comes. */
#include "formats/csv_notes.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

#define WINDOW 16384u
#define WIDEST_WINDOW 65536u /* longer records are left to the reader */
#define MOST_GUESSES 8u
#define MOST_SEGMENTS 4096u

static int index_window(struct mapicfg__csv_index *index, const struct mapicfg__csv_layout *layout, const char *bytes,
                        size_t size) {
    const struct mapicfg__csv_bytes in = {.bytes = bytes, .size = (uint32_t)size, .delimiter = layout->delimiter};
    if (!mapicfg__csv_index_reserve(index, size)) return 0;
    mapicfg__csv_index_all(index, &in, layout->fast);
    return 1;
}

/* Where a record seems to begin; SIZE_MAX: nowhere. Of several line feeds the first that as many fields follow as a row
 * has; the others may stand inside quotes. */
static size_t guess_start(struct mapicfg__csv_index *index, const struct mapicfg__csv_layout *layout, const char *bytes,
                          size_t size) {
    const char *feed = memchr(bytes, '\n', size);
    size_t first = SIZE_MAX;
    for (size_t i = 0; i < MOST_GUESSES && feed;
         i++, feed = memchr(feed + 1, '\n', size - (size_t)(feed + 1 - bytes))) {
        const size_t start = (size_t)(feed + 1 - bytes), left = size - start;
        if (first == SIZE_MAX) first = start;
        if (!index_window(index, layout, bytes + start, left < WINDOW ? left : WINDOW)) break;
        if (index->record_count && index->ends[0] == layout->column_count) return start;
    }
    return first;
}

static int add_segment(struct mapicfg__csv_notes *notes, const struct mapicfg__csv_segment *segment) {
    if (notes->count == MOST_SEGMENTS) return 0;
    struct mapicfg__csv_segment *grown =
        mapicfg__mem_grow(notes->segments, &notes->capacity, notes->count + 1, sizeof *grown);
    if (!grown) return 0;
    notes->segments = grown;
    grown[notes->count++] = *segment;
    return 1;
}

/* Notes the indexed records from byte `at` of the piece on. `open` is the segment that is being added to, if it has
 * rows. 0: no more can be noted. */
static int note_window(struct mapicfg__csv_notes *notes, const struct mapicfg__csv_index *index,
                       const struct mapicfg__csv_layout *layout, struct mapicfg__csv_place *place, size_t at,
                       struct mapicfg__csv_segment *open) {
    while (place->record < index->record_count) {
        if (!open->count) open->start = open->end = at + place->start;
        place->lines = 0;
        const size_t count = mapicfg__csv_rows_note(layout, index, place, open->lines, notes->batch);
        open->count += count;
        open->lines += place->lines;
        open->end = at + place->start;
        if (place->record == index->record_count) return 1;
        if (open->count && !add_segment(notes, open)) return 0;
        *open = (struct mapicfg__csv_segment){.first = open->first + open->count};
        const uint32_t end = index->ends[place->record], stop = index->marks[end - 1];
        if (stop >= place->limit) return 0;
        place->record++;
        place->mark = end;
        place->start = stop + 1;
    }
    return 1;
}

static void note_piece(struct mapicfg__csv_notes *notes, struct mapicfg__csv_index *index,
                       const struct mapicfg__csv_layout *layout, const char *bytes, size_t size, size_t at) {
    struct mapicfg__csv_segment open = {.first = 0};
    size_t window = WINDOW;
    while (at < size) {
        const size_t left = size - at;
        struct mapicfg__csv_place place = {
            .bytes = bytes + at, .size = (uint32_t)(left < window ? left : window), .there = left};
        place.limit = place.size;
        if (!index_window(index, layout, place.bytes, place.size)) break;
        if (index->not_ascii) place.limit = (uint32_t)mapicfg__utf8_valid(place.bytes, place.size);
        if (!index->record_count && (place.size == left || window == WIDEST_WINDOW)) break;
        window = index->record_count ? WINDOW : window * 2;
        if (!note_window(notes, index, layout, &place, at, &open) || index->fault) break;
        at += place.start;
    }
    if (open.count) add_segment(notes, &open);
}

void mapicfg__csv_notes_make(struct mapicfg__csv_notes *notes, struct mapicfg__csv_index *index,
                             const struct mapicfg__csv_layout *layout, const char *bytes, size_t size) {
    notes->table = 0;
    notes->count = 0;
    if (!layout->rows || !size) return;
    if (!notes->batch) {
        notes->batch = layout->rows->batch_new(layout->user);
        notes->batch_free = layout->rows->batch_free;
    }
    if (!notes->batch) return;
    layout->rows->batch_empty(notes->batch);
    notes->table = layout->table;
    const size_t start = guess_start(index, layout, bytes, size);
    if (start != SIZE_MAX) note_piece(notes, index, layout, bytes, size, start);
}

void mapicfg__csv_notes_free(struct mapicfg__csv_notes *notes) {
    if (notes->batch) notes->batch_free(notes->batch);
    mapicfg__mem_free(notes->segments);
    *notes = (struct mapicfg__csv_notes){0};
}
