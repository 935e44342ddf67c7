/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif_diff.c: which attribute of which entry of a directory differs between two moments. */
#include <mapicfg/ldif.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "directory/entries.h"
#include "formats/ldif_entry.h"

#define GUID_SIZE 16u
#define MOST_BYTES 64u /* of a binary value that are shown */
#define FIELD_MARK "\xc2\xa7"

enum { BEFORE, AFTER, SIDES };

struct difference {
    uint32_t kind;
    const char *dn, *attribute, *detail;
    const char **values[SIDES]; /* as they are shown */
    size_t counts[SIDES];
};

struct mapicfg_ldif_diff {
    struct mapicfg__entries sides[SIDES];
    struct difference *items;
    size_t count, capacity;
    struct mapicfg__buffer scratch;
};

/* ---- values ---- */

static int is_shown_as_text(const char *text, size_t size) {
    if (mapicfg__utf8_valid(text, size) != size) return 0;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < ' ') return 0;
    return 1;
}

static int ends_with_guid(const char *name) {
    const size_t size = strlen(name);
    return size >= 4 && mapicfg__text_is_word(name + size - 4, 4, "guid");
}

/* Whoever may export all attributes reads passwords too, such as those of [MS-LAPS]; sources: [MS-ADA1] to [MS-ADA3],
 * [MS-LAPS] 2.2, RFC 4519 2.41. */
static int is_secret(const char *name) {
    static const char *const names[] = {"dBCSPwd",
                                        "initialAuthIncoming",
                                        "initialAuthOutgoing",
                                        "lmPwdHistory",
                                        "ms-Mcs-AdmPwd",
                                        "msDS-ManagedPassword",
                                        "msFVE-KeyPackage",
                                        "msFVE-RecoveryPassword",
                                        "msLAPS-EncryptedDSRMPassword",
                                        "msLAPS-EncryptedDSRMPasswordHistory",
                                        "msLAPS-EncryptedPassword",
                                        "msLAPS-EncryptedPasswordHistory",
                                        "msLAPS-Password",
                                        "msTPM-OwnerInformation",
                                        "ntPwdHistory",
                                        "supplementalCredentials",
                                        "trustAuthIncoming",
                                        "trustAuthOutgoing",
                                        "unicodePwd",
                                        "unixUserPassword",
                                        "userPassword"};
    return mapicfg__text_is_one_of(name, strlen(name), names, sizeof names / sizeof *names);
}

/* NULL: no memory. */
static const char *show(mapicfg_ldif_diff *diff, const struct mapicfg__entry_value *value) {
    struct mapicfg__buffer *out = &diff->scratch;
    char digits[4];
    if (is_secret(value->name)) return "(a secret)";
    if (is_shown_as_text(value->text, value->size) && !(value->size == GUID_SIZE && ends_with_guid(value->name)))
        return value->text;
    out->size = 0;
    if (value->size == GUID_SIZE && ends_with_guid(value->name)) {
        mapicfg__ldif_entry_put_guid(out, value->text);
    } else {
        mapicfg__buffer_text(out, "0x");
        for (size_t i = 0; i < value->size && i < MOST_BYTES; i++) {
            snprintf(digits, sizeof digits, "%02x", (unsigned)(unsigned char)value->text[i]);
            mapicfg__buffer_text(out, digits);
        }
        if (value->size > MOST_BYTES) {
            mapicfg__buffer_text(out, "... (");
            mapicfg__buffer_number(out, value->size);
            mapicfg__buffer_text(out, " bytes)");
        }
    }
    return out->failed ? NULL : mapicfg__arena_text(diff->sides[AFTER].arena, out->data, out->size);
}

/* ---- what a single value shows ---- */

static int parse_integer(const char *text, uint64_t *number) {
    const int is_negative = *text == '-';
    if (!mapicfg__text_parse_number(text + is_negative, strlen(text) - (size_t)is_negative, number)) return 0;
    if (is_negative) *number = *number <= UINT64_C(0x80000000) ? (uint32_t)(0u - *number) : 0 - *number;
    return 1;
}

static void put_bits(struct mapicfg__buffer *out, uint64_t bits, const char *what) {
    char text[32];
    if (!bits) return;
    snprintf(text, sizeof text, "0x%llx", (unsigned long long)bits);
    mapicfg__buffer_text(out, out->size ? ", " : bits & (bits - 1) ? "bits " : "bit ");
    mapicfg__buffer_text(out, text);
    mapicfg__buffer_text(out, what);
}

static const char *field_end(const char *text) {
    const char *mark = strstr(text, FIELD_MARK);
    return mark ? mark : text + strlen(text);
}

static void put_field(struct mapicfg__buffer *out, const char *text, const char *end) {
    if (text == end)
        mapicfg__buffer_text(out, "empty");
    else
        mapicfg__buffer_bytes(out, text, (size_t)(end - text));
}

/* Both go on field by field; one that has ended has empty ones. */
static void put_fields(struct mapicfg__buffer *out, const char *before, const char *after) {
    for (uint64_t number = 0; *before || *after; number++) {
        const char *before_end = field_end(before), *after_end = field_end(after);
        if (before_end - before != after_end - after || memcmp(before, after, (size_t)(after_end - after)) != 0) {
            mapicfg__buffer_text(out, out->size ? ", field " : "field ");
            mapicfg__buffer_number(out, number);
            mapicfg__buffer_text(out, ": ");
            put_field(out, before, before_end);
            mapicfg__buffer_text(out, " -> ");
            put_field(out, after, after_end);
        }
        before = *before_end ? before_end + 2 : before_end;
        after = *after_end ? after_end + 2 : after_end;
    }
}

static mapicfg_status find_detail(mapicfg_ldif_diff *diff, struct difference *one, mapicfg_error *err) {
    struct mapicfg__buffer *out = &diff->scratch;
    uint64_t numbers[SIDES];
    if (one->counts[BEFORE] != 1 || one->counts[AFTER] != 1) return MAPICFG_OK;
    const char *before = one->values[BEFORE][0], *after = one->values[AFTER][0];
    out->size = 0;
    if (parse_integer(before, &numbers[BEFORE]) && parse_integer(after, &numbers[AFTER])) {
        put_bits(out, numbers[AFTER] & ~numbers[BEFORE], " set");
        put_bits(out, numbers[BEFORE] & ~numbers[AFTER], " cleared");
    } else if (strstr(before, FIELD_MARK) && strstr(after, FIELD_MARK)) {
        put_fields(out, before, after);
    }
    if (!out->size && !out->failed) return MAPICFG_OK;
    one->detail = out->failed ? NULL : mapicfg__arena_text(diff->sides[AFTER].arena, out->data, out->size);
    return one->detail ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* ---- differences ---- */

static struct difference *add(mapicfg_ldif_diff *diff, uint32_t kind, const char *dn) {
    struct difference *grown = mapicfg__mem_grow(diff->items, &diff->capacity, diff->count + 1, sizeof *grown);
    if (!grown) return NULL;
    diff->items = grown;
    grown[diff->count] = (struct difference){.kind = kind, .dn = dn};
    return &grown[diff->count++];
}

static mapicfg_status add_entry(mapicfg_ldif_diff *diff, uint32_t kind, const struct mapicfg__kept_entry *entry,
                                mapicfg_error *err) {
    return add(diff, kind, entry->dn) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* Values of one attribute, of which there may be none. */
struct run {
    const struct mapicfg__entry_value *values;
    size_t count;
};

static int is_same_value(const struct mapicfg__entry_value *a, const struct mapicfg__entry_value *b, int *order) {
    *order = memcmp(a->text, b->text, a->size < b->size ? a->size : b->size);
    if (!*order) *order = (a->size > b->size) - (a->size < b->size);
    return !*order;
}

static int show_one(mapicfg_ldif_diff *diff, struct difference *one, int side,
                    const struct mapicfg__entry_value *value) {
    const char *shown = show(diff, value);
    if (shown) one->values[side][one->counts[side]++] = shown;
    return shown != NULL;
}

/* What only one of the two runs has. 0: no memory. */
static int show_values(mapicfg_ldif_diff *diff, struct difference *one, const struct run runs[SIDES]) {
    size_t at[SIDES] = {0, 0};
    int order, fine = 1;
    while (fine && (at[BEFORE] < runs[BEFORE].count || at[AFTER] < runs[AFTER].count)) {
        if (at[AFTER] == runs[AFTER].count)
            order = -1;
        else if (at[BEFORE] == runs[BEFORE].count)
            order = 1;
        else if (is_same_value(&runs[BEFORE].values[at[BEFORE]], &runs[AFTER].values[at[AFTER]], &order))
            at[BEFORE]++, at[AFTER]++;
        if (!order) continue;
        const int side = order < 0 ? BEFORE : AFTER;
        fine = show_one(diff, one, side, &runs[side].values[at[side]++]);
    }
    return fine;
}

static int is_equal_run(const struct run runs[SIDES]) {
    int order;
    if (runs[BEFORE].count != runs[AFTER].count) return 0;
    for (size_t i = 0; i < runs[BEFORE].count; i++)
        if (!is_same_value(&runs[BEFORE].values[i], &runs[AFTER].values[i], &order)) return 0;
    return 1;
}

static mapicfg_status compare_runs(mapicfg_ldif_diff *diff, const char *dn, const struct run runs[SIDES],
                                   mapicfg_error *err) {
    if (is_equal_run(runs)) return MAPICFG_OK;
    struct difference *one = add(diff, MAPICFG_LDIF_CHANGED, dn);
    if (!one) return mapicfg__error_no_memory(err);
    one->attribute = (runs[AFTER].count ? &runs[AFTER] : &runs[BEFORE])->values->name;
    for (int side = 0; side < SIDES; side++) {
        one->values[side] =
            mapicfg__arena_alloc(diff->sides[AFTER].arena, runs[side].count * sizeof *one->values[side]);
        if (!one->values[side]) return mapicfg__error_no_memory(err);
    }
    return show_values(diff, one, runs) ? find_detail(diff, one, err) : mapicfg__error_no_memory(err);
}

static struct run run_at(const struct mapicfg__kept_entry *entry, size_t first) {
    size_t next = first;
    const char *name = first < entry->count ? entry->values[first].name : NULL;
    while (next < entry->count && mapicfg__text_same(entry->values[next].name, name)) next++;
    return (struct run){entry->values + first, next - first};
}

/* Below 0 when the attribute comes before the other one. An entry that is over has none. */
static int compare_names(const struct run *a, const struct run *b) {
    if (!a->count || !b->count) return (a->count == 0) - (b->count == 0);
    return mapicfg__text_compare(a->values->name, strlen(a->values->name), b->values->name, strlen(b->values->name));
}

static mapicfg_status compare_entries(mapicfg_ldif_diff *diff, const struct mapicfg__kept_entry *before,
                                      const struct mapicfg__kept_entry *after, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (strcmp(before->dn, after->dn) != 0) {
        struct difference *one = add(diff, MAPICFG_LDIF_RENAMED, after->dn);
        const char **texts = mapicfg__arena_alloc(diff->sides[AFTER].arena, SIDES * sizeof *texts);
        if (!one || !texts) return mapicfg__error_no_memory(err);
        texts[BEFORE] = before->dn;
        texts[AFTER] = after->dn;
        for (int side = 0; side < SIDES; side++) one->values[side] = &texts[side], one->counts[side] = 1;
    }
    size_t at[SIDES] = {0, 0};
    while (!status && (at[BEFORE] < before->count || at[AFTER] < after->count)) {
        struct run runs[SIDES] = {run_at(before, at[BEFORE]), run_at(after, at[AFTER])};
        const int order = compare_names(&runs[BEFORE], &runs[AFTER]);
        if (order > 0) runs[BEFORE].count = 0;
        if (order < 0) runs[AFTER].count = 0;
        for (int side = 0; side < SIDES; side++) at[side] += runs[side].count;
        status = compare_runs(diff, after->dn, runs, err);
    }
    return status;
}

/* ---- which entries are one ---- */

static int by_dn(const void *a, const void *b) {
    const struct mapicfg__kept_entry *left = a, *right = b;
    return mapicfg__text_compare(left->dn, strlen(left->dn), right->dn, strlen(right->dn));
}

/* Those without a GUID come first. */
static int by_guid(const struct mapicfg__kept_entry *a, const struct mapicfg__kept_entry *b) {
    if (!a->guid || !b->guid) return (a->guid != NULL) - (b->guid != NULL);
    return memcmp(a->guid, b->guid, GUID_SIZE);
}

static mapicfg_status match(mapicfg_ldif_diff *diff, struct mapicfg__kept_entry *before,
                            struct mapicfg__kept_entry *after, mapicfg_error *err) {
    before->is_matched = after->is_matched = 1;
    return compare_entries(diff, before, after, err);
}

/* Both sides stand in the order of GUIDs. */
static mapicfg_status match_guids(mapicfg_ldif_diff *diff, mapicfg_error *err) {
    struct mapicfg__entries *before = &diff->sides[BEFORE], *after = &diff->sides[AFTER];
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0, j = 0; !status && i < before->count && j < after->count;) {
        const int order = by_guid(&before->items[i], &after->items[j]);
        if (!order && before->items[i].guid) status = match(diff, &before->items[i], &after->items[j], err);
        if (order <= 0) i++;
        if (order >= 0) j++;
    }
    return status;
}

/* The rest: the DN tells, unless both have GUIDs, which differ then. */
static mapicfg_status match_names(mapicfg_ldif_diff *diff, mapicfg_error *err) {
    struct mapicfg__entries *before = &diff->sides[BEFORE], *after = &diff->sides[AFTER];
    mapicfg_status status = MAPICFG_OK;
    for (int side = 0; side < SIDES; side++)
        if (diff->sides[side].count)
            qsort(diff->sides[side].items, diff->sides[side].count, sizeof *diff->sides[side].items, by_dn);
    for (size_t i = 0, j = 0; !status && i < before->count && j < after->count;) {
        struct mapicfg__kept_entry *one = &before->items[i], *other = &after->items[j];
        const int order = by_dn(one, other);
        if (!order && !one->is_matched && !other->is_matched && !(one->guid && other->guid))
            status = match(diff, one, other, err);
        if (order <= 0) i++;
        if (order >= 0) j++;
    }
    return status;
}

static mapicfg_status add_unmatched(mapicfg_ldif_diff *diff, int side, uint32_t kind, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < diff->sides[side].count; i++)
        if (!diff->sides[side].items[i].is_matched) status = add_entry(diff, kind, &diff->sides[side].items[i], err);
    return status;
}

static int by_place(const void *a, const void *b) {
    const struct difference *left = a, *right = b;
    int order = mapicfg__text_compare(left->dn, strlen(left->dn), right->dn, strlen(right->dn));
    if (!order) order = (left->attribute != NULL) - (right->attribute != NULL);
    if (!order && left->attribute)
        order =
            mapicfg__text_compare(left->attribute, strlen(left->attribute), right->attribute, strlen(right->attribute));
    return order ? order : (left->kind < right->kind) - (left->kind > right->kind);
}

static mapicfg_status compare(mapicfg_ldif_diff *diff, mapicfg_error *err) {
    mapicfg_status status = match_guids(diff, err);
    if (!status) status = match_names(diff, err);
    if (!status) status = add_unmatched(diff, BEFORE, MAPICFG_LDIF_REMOVED, err);
    if (!status) status = add_unmatched(diff, AFTER, MAPICFG_LDIF_ADDED, err);
    if (!status && diff->count) qsort(diff->items, diff->count, sizeof *diff->items, by_place);
    return status;
}

mapicfg_status mapicfg_ldif_diff_new(const mapicfg_input *before, size_t before_count, const mapicfg_input *after,
                                     size_t after_count, uint32_t flags, const mapicfg_work *work,
                                     mapicfg_ldif_diff **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (flags & ~MAPICFG_LDIF_ALL)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags is %#lx: it is 0 or MAPICFG_LDIF_ALL",
                                   (unsigned long)flags);
    mapicfg_ldif_diff *diff = mapicfg__mem_zalloc(sizeof *diff);
    if (!diff) return mapicfg__error_no_memory(err);
    const int all = (flags & MAPICFG_LDIF_ALL) != 0;
    mapicfg_status status = mapicfg__entries_read(&diff->sides[BEFORE], before, before_count, all, work, err);
    if (!status) status = mapicfg__entries_read(&diff->sides[AFTER], after, after_count, all, work, err);
    if (!status) status = compare(diff, err);
    if (status)
        mapicfg_ldif_diff_free(diff);
    else
        *out = diff;
    return status;
}

void mapicfg_ldif_diff_free(mapicfg_ldif_diff *diff) {
    if (!diff) return;
    for (int side = 0; side < SIDES; side++) mapicfg__entries_free(&diff->sides[side]);
    mapicfg__mem_free(diff->items);
    mapicfg__buffer_free(&diff->scratch);
    mapicfg__mem_free(diff);
}

/* ---- what was found ---- */

static const struct difference *get(const mapicfg_ldif_diff *diff, size_t index) {
    return diff && index < diff->count ? &diff->items[index] : NULL;
}

size_t mapicfg_ldif_diff_count_entries(const mapicfg_ldif_diff *diff, int after) {
    return diff ? diff->sides[after ? AFTER : BEFORE].count : 0;
}

size_t mapicfg_ldif_diff_count(const mapicfg_ldif_diff *diff) {
    return diff ? diff->count : 0;
}

uint32_t mapicfg_ldif_diff_get_kind(const mapicfg_ldif_diff *diff, size_t index) {
    const struct difference *one = get(diff, index);
    return one ? one->kind : 0;
}

const char *mapicfg_ldif_diff_get_dn(const mapicfg_ldif_diff *diff, size_t index) {
    const struct difference *one = get(diff, index);
    return one ? one->dn : NULL;
}

const char *mapicfg_ldif_diff_get_attribute(const mapicfg_ldif_diff *diff, size_t index) {
    const struct difference *one = get(diff, index);
    return one ? one->attribute : NULL;
}

size_t mapicfg_ldif_diff_value_count(const mapicfg_ldif_diff *diff, size_t index, int after) {
    const struct difference *one = get(diff, index);
    return one ? one->counts[after ? AFTER : BEFORE] : 0;
}

const char *mapicfg_ldif_diff_get_value(const mapicfg_ldif_diff *diff, size_t index, int after, size_t number) {
    const struct difference *one = get(diff, index);
    const int side = after ? AFTER : BEFORE;
    return one && number < one->counts[side] ? one->values[side][number] : NULL;
}

const char *mapicfg_ldif_diff_get_detail(const mapicfg_ldif_diff *diff, size_t index) {
    const struct difference *one = get(diff, index);
    return one ? one->detail : NULL;
}

const char *mapicfg_ldif_kind_name(uint32_t kind) {
    static const char *const names[] = {NULL, "added", "removed", "renamed", "changed"};
    return kind < sizeof names / sizeof *names ? names[kind] : NULL;
}
