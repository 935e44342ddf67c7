/* SPDX-License-Identifier: LGPL-2.1-or-later
 * values.c: the values of one dimension: what a text of a log stands for is found out once, and each value that a table
 * has as a key gets a number. */
#include "logs/values.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "logs/dimension.h"
#include "sketch/hash64.h"

/* When so many texts have been met all are forgotten, so that memory depends on what is counted. */
#define MOST_MET 65536u
#define MOST_BYTES ((size_t)16 << 20) /* of them and their values */
#define MOST_SIZE ((size_t)4096)      /* a longer text is not kept */

#define NEAR_BITS 12u
#define NEAR ((size_t)1 << NEAR_BITS)

static void forget(struct mapicfg__log_values *values) {
    mapicfg__names_free(&values->met);
    mapicfg__arena_free(values->arena);
    values->arena = NULL;
    values->count = 0;
    values->bytes = 0;
    values->last = (struct mapicfg__log_met){0};
    if (values->near) memset(values->near, 0, NEAR * sizeof *values->near);
}

static char *keep(struct mapicfg__arena **arena, const char *text, size_t size) {
    if (!*arena) *arena = mapicfg__arena_new();
    return *arena ? mapicfg__arena_text(*arena, text, size) : NULL;
}

/* user-d41d8cd98f00b204: which nobody without the secret can tell from another, or make. */
void mapicfg__values_rename(const struct mapicfg__log_values *values, struct mapicfg__buffer *text) {
    const uint64_t hash = mapicfg__hash_text(&values->secret, text->data, text->size);
    text->size = 0;
    mapicfg__buffer_text(text, values->name ? values->name : mapicfg_log_dimension_name(values->dimension));
    mapicfg__buffer_char(text, '-');
    for (int shift = 60; shift >= 0; shift -= 4) mapicfg__buffer_char(text, "0123456789abcdef"[hash >> shift & 15]);
}

/* @ and a backslash, also as a URL has them: %40, %5c, and %2540 where it is in another one. */
static int is_of_name(struct mapicfg__span text) {
    if (*text.text == '@' || *text.text == '\\') return 1;
    if (*text.text != '%') return 0;
    size_t at = 1;
    while (text.size - at >= 2 && memcmp(text.text + at, "25", 2) == 0) at += 2;
    return text.size - at >= 2 && (memcmp(text.text + at, "40", 2) == 0 || memcmp(text.text + at, "5c", 2) == 0);
}

/* A GUID that begins the text, also without dashes and braces. */
static int is_guid(struct mapicfg__span text) {
    if (text.size >= 36 && mapicfg__text_is_guid(text.text, 36)) return 1;
    size_t digits = 0;
    while (digits < text.size && digits < 32 && mapicfg__is_hex((unsigned char)text.text[digits])) digits++;
    return digits == 32;
}

static int is_sid(struct mapicfg__span text) {
    static const char begin[] = "s-1-5-21-";
    return text.size >= sizeof begin - 1 && memcmp(text.text, begin, sizeof begin - 1) == 0;
}

/* Clients and paths may: what has an address, an account, a SID or a GUID in it. */
int mapicfg__values_is_personal(uint32_t dimension, struct mapicfg__span text) {
    if (dimension == MAPICFG_LOG_BY_USER || dimension == MAPICFG_LOG_BY_MAILBOX) return 1;
    for (; text.size; text.text++, text.size--)
        if (is_of_name(text) || is_guid(text) || is_sid(text)) return 1;
    return 0;
}

/* What a long value is cut from counts too: its hash is made of all of it. */
static int names_somebody(const struct mapicfg__log_values *values, struct mapicfg__span text,
                          struct mapicfg__span folded) {
    return values->is_personal || mapicfg__values_is_personal(values->dimension, text) ||
           (text.size > MAPICFG__DIMENSION_SIZE && mapicfg__values_is_personal(values->dimension, folded));
}

static mapicfg_status keep_text(struct mapicfg__log_values *values, const struct mapicfg__buffer *made,
                                struct mapicfg__span *text, mapicfg_error *err) {
    text->text = made->failed ? NULL : keep(&values->arena, made->data ? made->data : "", made->size);
    text->size = made->size;
    values->bytes += made->size;
    return text->text ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* The value of a folded text, at the end of the list. */
static mapicfg_status make_value(struct mapicfg__log_values *values, struct mapicfg__span folded,
                                 mapicfg__values_judge judge, const void *user, mapicfg_error *err) {
    struct mapicfg__log_value value = {.number = MAPICFG__VALUE_NONE, .passes = 1};
    struct mapicfg__buffer made = {0};
    if (values->dimension == MAPICFG_LOG_BY_AUTH) value.auth = (uint8_t)mapicfg__dimension_auth(folded);
    mapicfg__dimension_put(&made, values->dimension, folded);
    value.text = (struct mapicfg__span){made.data ? made.data : "", made.size};
    mapicfg_status status =
        made.failed ? mapicfg__error_no_memory(err) : judge(user, values->dimension, folded, &value, err);
    if (!status && values->has_secret && made.size && names_somebody(values, value.text, folded))
        mapicfg__values_rename(values, &made);
    if (!status) status = keep_text(values, &made, &value.text, err);
    mapicfg__buffer_free(&made);
    if (status) return status;
    value.hash = mapicfg__hash64_bytes(value.text.text, value.text.size);
    values->list[values->count] = value;
    return MAPICFG_OK;
}

static mapicfg_status add(struct mapicfg__log_values *values, struct mapicfg__span raw, mapicfg__values_judge judge,
                          const void *user, mapicfg_error *err) {
    struct mapicfg__log_value *grown =
        mapicfg__mem_grow(values->list, &values->capacity, values->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    values->list = grown;
    struct mapicfg__buffer folded = {0};
    mapicfg__dimension_fold(&folded, raw);
    const struct mapicfg__span text = {folded.data ? folded.data : "", folded.size};
    mapicfg_status status = folded.failed ? mapicfg__error_no_memory(err) : make_value(values, text, judge, user, err);
    mapicfg__buffer_free(&folded);
    values->count += !status;
    return status;
}

/* ---- texts that were met ---- */

/* Up to eight bytes as one word. */
static inline uint64_t short_word(const char *text, size_t size) {
    uint32_t first, last;
    if (size < 4) {
        uint64_t word = 0;
        for (size_t i = 0; i < size; i++) word = word << 8 | (unsigned char)text[i];
        return word;
    }
    memcpy(&first, text, 4);
    memcpy(&last, text + size - 4, 4);
    return (uint64_t)first << 32 | last;
}

static inline int same(const char *a, const char *b, size_t size) {
    if (size < 8) return short_word(a, size) == short_word(b, size);
    for (size_t at = 0; at < size - 8; at += 8)
        if (mapicfg__eight_at(a + at) != mapicfg__eight_at(b + at)) return 0;
    return mapicfg__eight_at(a + size - 8) == mapicfg__eight_at(b + size - 8);
}

static inline int is_met(const struct mapicfg__log_met *met, struct mapicfg__span raw) {
    return met->text && met->size == raw.size && same(met->text, raw.text, raw.size);
}

/* Texts that share a place there are looked for by the hash with a secret, as all were. */
static inline struct mapicfg__log_met *near_of(const struct mapicfg__log_values *values, struct mapicfg__span raw) {
    const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t hash = raw.size;
    if (raw.size < 8) {
        hash = (hash << 56 ^ short_word(raw.text, raw.size)) * factor;
    } else {
        for (size_t at = 0; at < raw.size - 8; at += 8) {
            hash = (hash ^ mapicfg__eight_at(raw.text + at)) * factor;
            hash ^= hash >> 32;
        }
        hash = (hash ^ mapicfg__eight_at(raw.text + raw.size - 8)) * factor;
    }
    return &values->near[(hash ^ hash >> 32) * factor >> (64 - NEAR_BITS)];
}

static int make_near(struct mapicfg__log_values *values) {
    if (!values->near) values->near = mapicfg__mem_zalloc(NEAR * sizeof *values->near);
    return values->near != NULL;
}

/* The value of a text that is not near, and not too long to be kept; one that differs in case only may be known. */
static mapicfg_status find_met(struct mapicfg__log_values *values, struct mapicfg__span raw,
                               mapicfg__values_judge judge, const void *user, struct mapicfg__log_met *met,
                               mapicfg_error *err) {
    if (values->count >= MOST_MET || values->bytes >= MOST_BYTES) forget(values);
    const struct mapicfg__name *name = mapicfg__names_find(&values->met, raw.text, raw.size);
    mapicfg_status status = name ? MAPICFG_OK : add(values, raw, judge, user, err);
    if (status) return status;
    struct mapicfg__log_met found = {NULL, (uint32_t)raw.size, name ? name->number : (uint32_t)values->count - 1};
    if (name && name->size == raw.size && same(name->text, raw.text, raw.size)) {
        found.text = name->text;
    } else {
        found.text = keep(&values->arena, raw.text, raw.size);
        values->bytes += raw.size;
    }
    if (found.text && (name || mapicfg__names_put(&values->met, found.text, raw.size, found.at))) {
        *met = found;
        return MAPICFG_OK;
    }
    values->count -= !name;
    return mapicfg__error_no_memory(err);
}

struct mapicfg__log_met *mapicfg__values_fetch(const struct mapicfg__log_values *values, struct mapicfg__span raw) {
    if (!values->near || !raw.text || raw.size > MOST_SIZE) return NULL;
    struct mapicfg__log_met *met = near_of(values, raw);
    __builtin_prefetch(met);
    return met;
}

void mapicfg__values_fetch_value(const struct mapicfg__log_values *values, const struct mapicfg__log_met *met) {
    if (!met || !met->text) return;
    __builtin_prefetch(met->text);
    __builtin_prefetch(&values->list[met->at]);
}

mapicfg_status mapicfg__values_find(struct mapicfg__log_values *values, struct mapicfg__span raw,
                                    struct mapicfg__log_met *met, mapicfg__values_judge judge, const void *user,
                                    struct mapicfg__log_value **value, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (is_met(&values->last, raw)) {
        *value = &values->list[values->last.at];
        return MAPICFG_OK;
    }
    *value = NULL;
    if (raw.size > MOST_SIZE) {
        if (values->count >= MOST_MET || values->bytes >= MOST_BYTES) forget(values);
        status = add(values, raw, judge, user, err);
        if (!status) *value = &values->list[values->count - 1];
        return status;
    }
    if (!make_near(values)) return mapicfg__error_no_memory(err);
    if (!met) met = near_of(values, raw);
    if (!is_met(met, raw)) status = find_met(values, raw, judge, user, met, err);
    if (status) return status;
    values->last = *met;
    *value = &values->list[met->at];
    return MAPICFG_OK;
}

int mapicfg__values_number(struct mapicfg__log_values *values, struct mapicfg__span text, uint32_t *number) {
    *number = mapicfg__names_get(&values->numbers, text.text, text.size);
    if (*number != MAPICFG__NAME_NONE) return 1;
    if (values->text_count >= MAPICFG__NAME_SEVERAL) return 0;
    struct mapicfg__span *grown =
        mapicfg__mem_grow(values->texts, &values->text_capacity, values->text_count + 1, sizeof *grown);
    if (!grown) return 0;
    values->texts = grown;
    const char *kept = keep(&values->kept, text.text, text.size);
    *number = (uint32_t)values->text_count;
    if (!kept || !mapicfg__names_put(&values->numbers, kept, text.size, *number)) return 0;
    values->texts[values->text_count++] = (struct mapicfg__span){kept, text.size};
    return 1;
}

void mapicfg__values_free(struct mapicfg__log_values *values) {
    forget(values);
    mapicfg__mem_free(values->list);
    mapicfg__mem_free(values->near);
    mapicfg__names_free(&values->numbers);
    mapicfg__arena_free(values->kept);
    mapicfg__mem_free(values->texts);
    mapicfg__mem_wipe(&values->secret, sizeof values->secret);
}
