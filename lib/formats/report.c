/* SPDX-License-Identifier: LGPL-2.1-or-later
 * report.c: what a reader met: totals, names with counts, and problems. */
#include "formats/report.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/set.h"
#include "base/text.h"
#include "base/utf8.h"

#define MAX_NAMES 1000u
#define CODES 128u /* of statuses, without their sign */
#define KINDS (MAPICFG_REPORT_FOREIGN + 1u)
#define NOT_COUNTED (SIZE_MAX - 1) /* the slot of a name that is not reported */

struct name_count {
    char *name;
    uint64_t count;
};

struct tally {
    uint64_t total;
    struct name_count *names;
    size_t count;
    size_t capacity;
    struct mapicfg__set known; /* the names */
};

/* Statements with a place. */
struct told {
    uint64_t total;
    mapicfg_error *items;
    size_t count;
    size_t capacity;
    uint16_t kept[CODES][2]; /* by code, without a line and with one */
};

/* A name to be counted. */
struct wanted_name {
    const char *prefix, *name;
    size_t prefix_size, size;
};

struct mapicfg_report {
    struct tally tallies[KINDS]; /* those of problems and warnings stay empty */
    struct told problems, warnings;
};

mapicfg_status mapicfg_report_new(mapicfg_report **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = mapicfg__mem_zalloc(sizeof **out);
    return *out ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

void mapicfg_report_free(mapicfg_report *report) {
    if (!report) return;
    for (size_t kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < report->tallies[kind].count; i++) mapicfg__mem_free(report->tallies[kind].names[i].name);
        mapicfg__mem_free(report->tallies[kind].names);
        mapicfg__set_free(&report->tallies[kind].known);
    }
    mapicfg__mem_free(report->problems.items);
    mapicfg__mem_free(report->warnings.items);
    mapicfg__mem_free(report);
}

static int compare_name(const void *names, const void *key, size_t position) {
    const struct wanted_name *wanted = key;
    const char *have = ((const struct name_count *)names)[position].name;
    int order = strncmp(wanted->prefix, have, wanted->prefix_size);
    if (!order) order = strncmp(wanted->name, have + wanted->prefix_size, wanted->size);
    return order ? order : -(have[wanted->prefix_size + wanted->size] != '\0');
}

/* A name that is not there yet. */
static mapicfg_status add_name(struct tally *tally, const struct wanted_name *wanted, mapicfg_error *err) {
    struct name_count *grown =
        mapicfg__mem_grow(tally->names, &tally->capacity, tally->count + 1, sizeof *tally->names);
    if (grown) tally->names = grown;
    char *text = mapicfg__mem_alloc(wanted->prefix_size + wanted->size + 1);
    if (!grown || !text || mapicfg__set_put(&tally->known, compare_name, grown, wanted) == MAPICFG__SET_NONE) {
        mapicfg__mem_free(text);
        return mapicfg__error_no_memory(err);
    }
    memcpy(text, wanted->prefix, wanted->prefix_size);
    if (wanted->size) memcpy(text + wanted->prefix_size, wanted->name, wanted->size);
    text[wanted->prefix_size + wanted->size] = '\0';
    tally->names[tally->count++] = (struct name_count){text, 0};
    return MAPICFG_OK;
}

static mapicfg_status count_name(mapicfg_report *report, uint32_t kind, const char *prefix, const char *name,
                                 size_t size, uint64_t times, size_t *slot, mapicfg_error *err) {
    if (slot) *slot = MAX_NAMES;
    if (!report || !times) return MAPICFG_OK;
    struct tally *tally = &report->tallies[kind];
    const struct wanted_name wanted = {prefix, name, strlen(prefix), strnlen(name, size)};
    size_t found = mapicfg__set_find(&tally->known, compare_name, tally->names, &wanted);
    if (found == MAPICFG__SET_NONE && tally->count < MAX_NAMES) {
        found = tally->count;
        mapicfg_status status = add_name(tally, &wanted, err);
        if (status) return status;
    }
    if (found != MAPICFG__SET_NONE) {
        tally->names[found].count += times;
        if (slot) *slot = found;
    }
    tally->total += times;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__report_object(mapicfg_report *report, uint32_t class_id, uint64_t times, mapicfg_error *err) {
    return mapicfg__report_stored(report, MAPICFG_REPORT_OBJECTS, class_id, times, err);
}

mapicfg_status mapicfg__report_count(mapicfg_report *report, uint32_t kind, const char *name, uint64_t times,
                                     mapicfg_error *err) {
    const size_t size = strlen(name);
    return count_name(report, kind, "", name, mapicfg__utf8_cut(name, size < 200 ? size : 200), times, NULL, err);
}

mapicfg_status mapicfg__report_stored(mapicfg_report *report, uint32_t kind, uint32_t class_id, uint64_t times,
                                      mapicfg_error *err) {
    return mapicfg__report_count(report, kind, mapicfg_class_name(class_id), times, err);
}

mapicfg_status mapicfg__report_repeated(mapicfg_report *report, const char *identity, mapicfg_error *err) {
    return mapicfg__report_count(report, MAPICFG_REPORT_REPEATED, identity, 1, err);
}

mapicfg_status mapicfg__report_skipped(mapicfg_report *report, const char *type, size_t size, mapicfg_error *err) {
    if (!size) return count_name(report, MAPICFG_REPORT_SKIPPED, "", "(unknown)", 9, 1, NULL, err);
    return count_name(report, MAPICFG_REPORT_SKIPPED, "", type, size < 200 ? size : 200, 1, NULL, err);
}

/* "CASMailbox." as the prefix of a property's name. */
static const char *prefix_of(const struct mapicfg__class *cls, char *prefix, size_t capacity) {
    size_t size = strlen(cls->name);
    if (size > capacity - 2) size = capacity - 2;
    memcpy(prefix, cls->name, size);
    prefix[size] = '.';
    prefix[size + 1] = '\0';
    return prefix;
}

/* What remote sessions and formatting add to every object is of no object, so it is not worth a word. */
static int is_of_session(const char *name, size_t size) {
    static const char *const names[] = {"PSComputerName", "RunspaceId", "PSShowComputerName", "PSSourceJobInstanceId",
                                        "SerializationData"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (mapicfg__text_is_word(name, size, names[i])) return 1;
    return 0;
}

mapicfg_status mapicfg__report_unknown(mapicfg_report *report, const struct mapicfg__class *cls, const char *name,
                                       size_t size, uint64_t times, size_t *slot, mapicfg_error *err) {
    char prefix[64];
    if (slot) *slot = NOT_COUNTED;
    if (is_of_session(name, size)) return MAPICFG_OK;
    return count_name(report, MAPICFG_REPORT_UNKNOWN, prefix_of(cls, prefix, sizeof prefix), name,
                      size < 200 ? size : 200, times, slot, err);
}

void mapicfg__report_unknown_again(mapicfg_report *report, size_t slot) {
    if (!report || slot == NOT_COUNTED) return;
    struct tally *tally = &report->tallies[MAPICFG_REPORT_UNKNOWN];
    if (slot < tally->count) tally->names[slot].count++;
    tally->total++;
}

static mapicfg_status count_property(mapicfg_report *report, uint32_t kind, const struct mapicfg__class *cls,
                                     int32_t property, mapicfg_error *err) {
    char prefix[64];
    const struct mapicfg__property *row = &cls->properties[property];
    return count_name(report, kind, prefix_of(cls, prefix, sizeof prefix), row->name, row->name_size, 1, NULL, err);
}

mapicfg_status mapicfg__report_lost(mapicfg_report *report, const struct mapicfg__class *cls, int32_t property,
                                    mapicfg_error *err) {
    return count_property(report, MAPICFG_REPORT_LOST, cls, property, err);
}

mapicfg_status mapicfg__report_guessed(mapicfg_report *report, const struct mapicfg__class *cls, int32_t property,
                                       mapicfg_error *err) {
    return count_property(report, MAPICFG_REPORT_GUESSED, cls, property, err);
}

/* Ten thousand broken lines must leave room for the file that cannot be opened. */
static mapicfg_status tell(struct told *told, const mapicfg_error *what, mapicfg_error *err) {
    uint16_t *kept = &told->kept[(uint32_t)-what->code % CODES][what->line != 0];
    if (*kept < MAX_NAMES) {
        mapicfg_error *grown = mapicfg__mem_grow(told->items, &told->capacity, told->count + 1, sizeof *told->items);
        if (!grown) return mapicfg__error_no_memory(err);
        told->items = grown;
        told->items[told->count++] = *what;
        ++*kept;
    }
    told->total++;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__report_problem(mapicfg_report *report, const mapicfg_error *problem, mapicfg_error *err) {
    return report ? tell(&report->problems, problem, err) : MAPICFG_OK;
}

mapicfg_status mapicfg__report_warning(mapicfg_report *report, const mapicfg_error *warning, mapicfg_error *err) {
    return report ? tell(&report->warnings, warning, err) : MAPICFG_OK;
}

static mapicfg_status tell_all(struct told *into, const struct told *from, mapicfg_error *err) {
    for (size_t i = 0; i < from->count; i++) {
        mapicfg_status status = tell(into, &from->items[i], err);
        if (status) return status;
    }
    into->total += from->total - from->count;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_report_merge(mapicfg_report *into, const mapicfg_report *from, mapicfg_error *err) {
    if (!into) return mapicfg__error_null_argument(err, "into");
    if (!from) return mapicfg__error_null_argument(err, "from");
    if (into == from) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a report cannot be merged into itself");
    for (uint32_t kind = 0; kind < KINDS; kind++) {
        uint64_t named = 0;
        for (size_t i = 0; i < from->tallies[kind].count; i++) {
            const struct name_count *name = &from->tallies[kind].names[i];
            mapicfg_status status = count_name(into, kind, "", name->name, strlen(name->name), name->count, NULL, err);
            if (status) return status;
            named += name->count;
        }
        into->tallies[kind].total += from->tallies[kind].total - named;
    }
    mapicfg_status status = tell_all(&into->problems, &from->problems, err);
    return status ? status : tell_all(&into->warnings, &from->warnings, err);
}

/* NULL for what is counted by name. */
static const struct told *told_of(const mapicfg_report *report, uint32_t kind) {
    return kind == MAPICFG_REPORT_PROBLEMS   ? &report->problems
           : kind == MAPICFG_REPORT_WARNINGS ? &report->warnings
                                             : NULL;
}

uint64_t mapicfg_report_get_total(const mapicfg_report *report, uint32_t kind) {
    if (!report || kind >= KINDS) return 0;
    const struct told *told = told_of(report, kind);
    return told ? told->total : report->tallies[kind].total;
}

size_t mapicfg_report_count(const mapicfg_report *report, uint32_t kind) {
    if (!report || kind >= KINDS) return 0;
    const struct told *told = told_of(report, kind);
    return told ? told->count : report->tallies[kind].count;
}

const char *mapicfg_report_get_name(const mapicfg_report *report, uint32_t kind, size_t index, uint64_t *count) {
    if (count) *count = 0;
    if (!report || kind >= KINDS || index >= report->tallies[kind].count) return NULL;
    if (count) *count = report->tallies[kind].names[index].count;
    return report->tallies[kind].names[index].name;
}

const mapicfg_error *mapicfg_report_get_problem(const mapicfg_report *report, size_t index) {
    return report && index < report->problems.count ? &report->problems.items[index] : NULL;
}

const mapicfg_error *mapicfg_report_get_warning(const mapicfg_report *report, size_t index) {
    return report && index < report->warnings.count ? &report->warnings.items[index] : NULL;
}

/* ---- slips ---- */

#define MOST_SLIPS 2u

/* "CASMailbox.MapiHttpEnabeld"; sets *property to what follows the dot. NULL: it is of no class. */
static const struct mapicfg__class *class_of(const char *name, const char **property) {
    const char *dot = strchr(name, '.');
    for (uint32_t id = 1; dot && id <= MAPICFG__CLASS_COUNT; id++) {
        const struct mapicfg__class *cls = mapicfg__class_get(id);
        if (strlen(cls->name) != (size_t)(dot - name) || memcmp(cls->name, name, (size_t)(dot - name))) continue;
        *property = dot + 1;
        return cls;
    }
    return NULL;
}

mapicfg_status mapicfg_report_check_names(const mapicfg_report *report, mapicfg_error *err) {
    const char *name, *property;
    for (size_t i = 0; (name = mapicfg_report_get_name(report, MAPICFG_REPORT_UNKNOWN, i, NULL)); i++) {
        const struct mapicfg__class *cls = class_of(name, &property);
        const char *meant = cls ? mapicfg__property_meant(cls, property, MOST_SLIPS) : NULL;
        if (!meant) continue;
        mapicfg__error_fail(err, MAPICFG_E_PROPERTY, "%s has no property \"%.60s\"; did you mean %s?", cls->name,
                            property, meant);
        mapicfg__error_property(err, property);
        return MAPICFG_E_PROPERTY;
    }
    return MAPICFG_OK;
}
