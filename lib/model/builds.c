/* SPDX-License-Identifier: LGPL-2.1-or-later
 * builds.c: looking a build up in the table of builds.def, behind rows of the user's. */
#include "model/builds.h"

#include <string.h>

#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/release.h"

#define MOST_ROWS 10000u

/* A build, or with number 0 of the version the end of a release's support. */
struct mapicfg__build_row {
    uint32_t numbers[4];
    uint32_t release;
    char *text; /* the name, or the date */
};

struct named {
    uint32_t numbers[4];
    const char *name;
};

static const struct named builds_known[] = {
#define BUILD(minor, build, revision, name) {{15, minor, build, revision}, name},
#define ENDS(release, name, date)
#include "model/builds.def"
#undef BUILD
#undef ENDS
};

static const struct {
    uint32_t release;
    const char *name, *date;
} ends_known[] = {
#define BUILD(minor, build, revision, name)
#define ENDS(release, name, date) {MAPICFG_SERVER_##release, name, date},
#include "model/builds.def"
#undef BUILD
#undef ENDS
};

const char *mapicfg__builds_taken(void) {
    return BUILDS_TAKEN;
}

/* ---- versions ---- */

int mapicfg__build_parse(const char *text, uint32_t numbers[4]) {
    for (int i = 0; i < 4; i++) {
        uint64_t number;
        size_t digits = mapicfg__text_count_digits(text, 10);
        if (!digits || !mapicfg__text_parse_number(text, digits, &number) || number > 999999) return 0;
        numbers[i] = (uint32_t)number;
        text += digits;
        if (i < 3 && *text++ != '.') return 0;
    }
    return !mapicfg__is_digit((unsigned char)*text);
}

void mapicfg__build_put(struct mapicfg__buffer *out, const uint32_t numbers[4]) {
    for (int i = 0; i < 4; i++) {
        if (i) mapicfg__buffer_char(out, '.');
        mapicfg__buffer_number(out, numbers[i]);
    }
}

static int compare(const uint32_t a[4], const uint32_t b[4]) {
    for (int i = 0; i < 4; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

int mapicfg__build_is_older(const uint32_t numbers[4], const uint32_t than[4]) {
    return compare(numbers, than) < 0;
}

/* 2013 RTM is Exchange 2013 here: both have the same updates and the same end. */
static uint32_t release_of(const uint32_t numbers[4]) {
    uint32_t release = mapicfg__release_of_build(numbers);
    return release == MAPICFG_SERVER_2013_RTM ? MAPICFG_SERVER_2013 : release;
}

/* ---- rows of the user's ---- */

/* "ends RELEASE DATE" */
static int read_end(struct mapicfg__build_row *row, const char *text) {
    const char *date = strrchr(text, ' ');
    char release[64];
    if (!date || date == text || (size_t)(date - text) >= sizeof release) return 0;
    memcpy(release, text, (size_t)(date - text));
    release[date - text] = '\0';
    date++;
    int is_date = strlen(date) == 10 && date[4] == '-' && date[7] == '-' && mapicfg__text_count_digits(date, 4) == 4 &&
                  mapicfg__text_count_digits(date + 5, 2) == 2 && mapicfg__text_count_digits(date + 8, 2) == 2;
    if (!is_date || mapicfg_server_parse(release, &row->release, NULL)) return 0;
    if (row->release == MAPICFG_SERVER_2013_RTM) row->release = MAPICFG_SERVER_2013;
    memmove(row->text, date, 11);
    return 1;
}

/* "VERSION NAME" */
static int read_build(struct mapicfg__build_row *row) {
    const char *name = strchr(row->text, ' ');
    if (!name || !mapicfg__build_parse(row->text, row->numbers)) return 0;
    row->release = release_of(row->numbers);
    while (*name == ' ') name++;
    memmove(row->text, name, strlen(name) + 1);
    return row->release != 0;
}

static mapicfg_status add_row(struct mapicfg__builds *builds, const char *line, size_t size, mapicfg_error *err) {
    struct mapicfg__build_row *grown =
        mapicfg__mem_grow(builds->rows, &builds->capacity, builds->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    builds->rows = grown;
    struct mapicfg__build_row *row = &grown[builds->count];
    *row = (struct mapicfg__build_row){.text = mapicfg__mem_dup(line, size)};
    if (!row->text) return mapicfg__error_no_memory(err);
    builds->count++;
    if (builds->count > MOST_ROWS)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "there are more than %u builds", MOST_ROWS);
    int fine = strncmp(row->text, "ends ", 5) == 0 ? read_end(row, row->text + 5) : read_build(row);
    return fine ? MAPICFG_OK
                : mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                      "a row of builds is \"15.2.2562.60 Exchange SE RTM Oct26SU\" or \"ends SE "
                                      "2036-01-01\"");
}

static mapicfg_status add_rows(struct mapicfg__builds *builds, const char *text, size_t left, mapicfg_error *err) {
    for (uint64_t number = 1; left; number++) {
        size_t whole = mapicfg__text_line_size(text, left), size = whole;
        const char *line = text, *comment = memchr(line, '#', size);
        if (comment) size = (size_t)(comment - line);
        mapicfg__text_trim(&line, &size);
        mapicfg_status status = size ? add_row(builds, line, size, err) : MAPICFG_OK;
        if (status) {
            mapicfg__error_place(err, number, 0);
            return status;
        }
        text += whole;
        left -= whole;
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__builds_read(struct mapicfg__builds *builds, const char *text, size_t size, mapicfg_error *err) {
    char *decoded;
    if (!text) return MAPICFG_OK;
    mapicfg_status status =
        mapicfg__encoding_text(text, size ? size : strlen(text), "the file of builds", &decoded, &size, err);
    if (!status) status = add_rows(builds, decoded, size, err);
    mapicfg__mem_free(decoded);
    return status;
}

void mapicfg__builds_free(struct mapicfg__builds *builds) {
    for (size_t i = 0; i < builds->count; i++) mapicfg__mem_free(builds->rows[i].text);
    mapicfg__mem_free(builds->rows);
    *builds = (struct mapicfg__builds){0};
}

/* ---- looking up ---- */

static void consider(struct mapicfg__build *build, const uint32_t numbers[4], const char *name) {
    if (!build->name && compare(build->numbers, numbers) == 0) build->name = name;
    if (build->newest_name && compare(numbers, build->newest) <= 0) return;
    memcpy(build->newest, numbers, sizeof build->newest);
    build->newest_name = name;
}

/* Rows of one release: 2019 and SE have the same first two numbers. */
static int is_same_release(const struct mapicfg__build *build, const uint32_t numbers[4]) {
    return build->numbers[0] == numbers[0] && build->numbers[1] == numbers[1] && release_of(numbers) == build->release;
}

void mapicfg__build_find(const struct mapicfg__builds *builds, struct mapicfg__build *build) {
    build->product = build->name = build->ends = build->newest_name = NULL;
    build->release = release_of(build->numbers);
    for (size_t i = 0; build->release && i < sizeof ends_known / sizeof *ends_known; i++) {
        if (ends_known[i].release != build->release) continue;
        build->product = ends_known[i].name;
        build->ends = ends_known[i].date;
    }
    if (!build->product) return;
    for (size_t i = 0; i < builds->count; i++) {
        const struct mapicfg__build_row *row = &builds->rows[i];
        if (row->release != build->release) continue;
        if (row->numbers[0])
            consider(build, row->numbers, row->text);
        else
            build->ends = row->text;
    }
    for (size_t i = 0; i < sizeof builds_known / sizeof *builds_known; i++)
        if (is_same_release(build, builds_known[i].numbers))
            consider(build, builds_known[i].numbers, builds_known[i].name);
}
