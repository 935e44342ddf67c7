/* SPDX-License-Identifier: LGPL-2.1-or-later
 * entries.c: the entries of LDIF, in memory.
 *
 * Sources for what changes by itself: [MS-ADTS] 3.1.1 (attributes that a domain controller maintains, and those that
 * are not replicated), RFC 4512 3.4 (operational attributes). */
#include "directory/entries.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "directory/inputs.h"
#include "formats/ldif_entry.h"

#define GUID_SIZE 16u

struct reading {
    struct mapicfg__entries *to;
    int all;
};

/* ---- an entry ---- */

static int is_noise(const char *name, size_t size) {
    static const char *const names[] = {"badPasswordTime",    "badPwdCount",
                                        "createTimestamp",    "dSCorePropagationData",
                                        "entryCSN",           "entryDN",
                                        "lastLogoff",         "lastLogon",
                                        "lastLogonTimestamp", "logonCount",
                                        "modifiersName",      "msExchVersion",
                                        "modifyTimestamp",    "replPropertyMetaData",
                                        "replUpToDateVector", "uSNChanged",
                                        "uSNCreated",         "whenChanged",
                                        "contextCSN",         "numSubordinates"};
    return mapicfg__text_is_one_of(name, size, names, sizeof names / sizeof *names);
}

static int is_attribute(const struct mapicfg__ldif_value *value, const char *name) {
    return mapicfg__text_is_word(mapicfg__ldif_name(value), value->name_size, name);
}

static int by_bytes(const char *a, size_t a_size, const char *b, size_t b_size) {
    const int order = memcmp(a, b, a_size < b_size ? a_size : b_size);
    return order ? order : (a_size > b_size) - (a_size < b_size);
}

static int by_value(const void *a, const void *b) {
    const struct mapicfg__entry_value *left = a, *right = b;
    const int order = mapicfg__text_compare(left->name, strlen(left->name), right->name, strlen(right->name));
    return order ? order : by_bytes(left->text, left->size, right->text, right->size);
}

/* The same value twice, as of ranges that overlap, is one. */
static size_t unite(struct mapicfg__entry_value *values, size_t count) {
    size_t kept = 0;
    if (count) qsort(values, count, sizeof *values, by_value);
    for (size_t i = 0; i < count; i++)
        if (!kept || by_value(&values[kept - 1], &values[i]) != 0) values[kept++] = values[i];
    return kept;
}

/* 0: no memory. */
static int keep_value(struct mapicfg__arena *arena, struct mapicfg__kept_entry *entry,
                      const struct mapicfg__ldif_value *from, struct mapicfg__entry_value *to) {
    to->name = mapicfg__arena_text(arena, mapicfg__ldif_name(from), from->name_size);
    to->text = mapicfg__arena_text(arena, mapicfg__ldif_text(from), from->size);
    to->size = from->size;
    if (from->size == GUID_SIZE && is_attribute(from, "objectGUID")) entry->guid = to->text;
    return to->name && to->text;
}

/* What a file elsewhere has cannot be compared. */
static mapicfg_status refuse_file(const struct mapicfg__ldif_value *value, mapicfg_error *err) {
    mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                        "%.*s: the value is in a file of its own: export again with the value in the LDIF (ldapsearch "
                        "without -t)",
                        (int)value->name_size, mapicfg__ldif_name(value));
    mapicfg__error_place(err, value->line, 1);
    return MAPICFG_E_UNSUPPORTED;
}

static mapicfg_status take_entry(void *user, const struct mapicfg__ldif_entry *entry, mapicfg_error *err) {
    const struct reading *reading = user;
    struct mapicfg__entries *to = reading->to;
    struct mapicfg__kept_entry *grown = mapicfg__mem_grow(to->items, &to->capacity, to->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    to->items = grown;
    struct mapicfg__kept_entry *kept = &grown[to->count];
    *kept = (struct mapicfg__kept_entry){.dn = "", .number = to->count};
    struct mapicfg__entry_value *values = mapicfg__arena_alloc(to->arena, entry->count * sizeof *values);
    if (!values) return mapicfg__error_no_memory(err);
    size_t count = 0;
    for (size_t i = 0; i < entry->count; i++) {
        const struct mapicfg__ldif_value *from = &entry->values[i];
        if (!reading->all && is_noise(mapicfg__ldif_name(from), from->name_size)) continue;
        if (from->is_lost) return refuse_file(from, err);
        if (!keep_value(to->arena, kept, from, &values[count])) return mapicfg__error_no_memory(err);
        if (!is_attribute(from, "dn"))
            count++;
        else if (!from->is_binary)
            kept->dn = values[count].text;
    }
    kept->values = values;
    kept->count = unite(values, count);
    to->count++;
    return MAPICFG_OK;
}

/* ---- each once ---- */

static int by_dn(const void *a, const void *b) {
    const struct mapicfg__kept_entry *left = a, *right = b;
    const int order = mapicfg__text_compare(left->dn, strlen(left->dn), right->dn, strlen(right->dn));
    return order ? order : left->number < right->number ? -1 : 1;
}

static int by_guid(const void *a, const void *b) {
    const struct mapicfg__kept_entry *left = a, *right = b;
    int order = (left->guid != NULL) - (right->guid != NULL);
    if (!order && left->guid) order = memcmp(left->guid, right->guid, GUID_SIZE);
    return order ? order : left->number < right->number ? -1 : 1;
}

static int is_same_dn(const struct mapicfg__kept_entry *a, const struct mapicfg__kept_entry *b) {
    return mapicfg__text_equal(a->dn, strlen(a->dn), b->dn, strlen(b->dn));
}

static int is_same_guid(const struct mapicfg__kept_entry *a, const struct mapicfg__kept_entry *b) {
    return a->guid && b->guid && memcmp(a->guid, b->guid, GUID_SIZE) == 0;
}

static void keep_last(struct mapicfg__entries *entries, int (*order)(const void *, const void *),
                      int (*is_same)(const struct mapicfg__kept_entry *, const struct mapicfg__kept_entry *)) {
    size_t kept = 0;
    if (entries->count) qsort(entries->items, entries->count, sizeof *entries->items, order);
    for (size_t i = 0; i < entries->count; i++) {
        if (i + 1 < entries->count && is_same(&entries->items[i], &entries->items[i + 1])) continue;
        entries->items[kept++] = entries->items[i];
    }
    entries->count = kept;
}

/* ---- reading ---- */

static mapicfg_status refuse(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    (void)user;
    mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                        "it is an export of another kind: LDIF is wanted, as ldifde and ldapsearch write it");
    mapicfg__error_source(err, record->source);
    return MAPICFG_E_FORMAT;
}

mapicfg_status mapicfg__entries_read(struct mapicfg__entries *entries, const mapicfg_input *given, size_t count,
                                     int all, const mapicfg_work *work, mapicfg_error *err) {
    *entries = (struct mapicfg__entries){.arena = mapicfg__arena_new()};
    if (!entries->arena) return mapicfg__error_no_memory(err);
    struct reading reading = {entries, all};
    struct mapicfg__sink sink = {.record = refuse, .entry = take_entry, .entry_user = &reading};
    for (size_t i = 0; i <= MAPICFG__CLASS_COUNT; i++) sink.wanted[i] = UINT64_MAX;
    const struct mapicfg__inputs_how how = {.sink = &sink, .work = work};
    struct mapicfg__inputs inputs;
    mapicfg_status status = mapicfg__inputs_open(&inputs, given, count, &how, err);
    while (!status && mapicfg__inputs_next(&inputs)) status = mapicfg__inputs_read(&inputs, err);
    mapicfg__inputs_close(&inputs);
    if (status) return status;
    keep_last(entries, by_dn, is_same_dn);
    keep_last(entries, by_guid, is_same_guid);
    return MAPICFG_OK;
}

void mapicfg__entries_free(struct mapicfg__entries *entries) {
    mapicfg__arena_free(entries->arena);
    mapicfg__mem_free(entries->items);
}
