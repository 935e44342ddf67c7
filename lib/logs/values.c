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

static void forget(struct mapicfg__log_values *values) {
    mapicfg__names_free(&values->met);
    mapicfg__arena_free(values->arena);
    values->arena = NULL;
    values->count = 0;
    values->bytes = 0;
    values->last.size = 0;
    values->last_at = MAPICFG__VALUE_NONE;
}

static char *keep(struct mapicfg__arena **arena, const char *text, size_t size) {
    if (!*arena) *arena = mapicfg__arena_new();
    return *arena ? mapicfg__arena_text(*arena, text, size) : NULL;
}

/* user-d41d8cd98f00b204: which nobody without the secret can tell from another, or make. */
void mapicfg__values_rename(const struct mapicfg__log_values *values, struct mapicfg__buffer *text) {
    const uint64_t hash = mapicfg__hash_text(&values->secret, text->data, text->size);
    text->size = 0;
    mapicfg__buffer_text(text, mapicfg_log_dimension_name(values->dimension));
    mapicfg__buffer_char(text, '-');
    for (int shift = 60; shift >= 0; shift -= 4) mapicfg__buffer_char(text, "0123456789abcdef"[hash >> shift & 15]);
}

/* Whether a value names somebody. Clients and paths may: what has an address, an account or a GUID in it. */
static int is_personal(uint32_t dimension, const struct mapicfg__buffer *text) {
    if (dimension == MAPICFG_LOG_BY_USER || dimension == MAPICFG_LOG_BY_MAILBOX) return 1;
    for (size_t at = 0; at < text->size; at++) {
        if (text->data[at] == '@' || text->data[at] == '\\') return 1;
        if (text->size - at >= 36 && mapicfg__text_is_guid(text->data + at, 36)) return 1;
    }
    return 0;
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
    mapicfg__dimension_put(&made, values->dimension, folded);
    value.text = (struct mapicfg__span){made.data ? made.data : "", made.size};
    mapicfg_status status =
        made.failed ? mapicfg__error_no_memory(err) : judge(user, values->dimension, folded, &value, err);
    if (!status && values->has_secret && made.size && is_personal(values->dimension, &made))
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

/* The text is that of the value, and is likely to come again. */
static mapicfg_status remember(struct mapicfg__log_values *values, struct mapicfg__span raw, uint32_t at,
                               mapicfg_error *err) {
    values->last.size = 0;
    mapicfg__buffer_bytes(&values->last, raw.text, raw.size);
    values->last_at = at;
    return values->last.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* The text is found from now on as the last value of the list. */
static mapicfg_status meet(struct mapicfg__log_values *values, struct mapicfg__span raw, mapicfg_error *err) {
    const char *text = keep(&values->arena, raw.text, raw.size);
    values->bytes += raw.size;
    const uint32_t at = (uint32_t)values->count - 1;
    if (text && mapicfg__names_put(&values->met, text, raw.size, at)) return remember(values, raw, at, err);
    values->count--;
    return mapicfg__error_no_memory(err);
}

static int is_last(const struct mapicfg__log_values *values, struct mapicfg__span raw) {
    return values->count && values->last_at != MAPICFG__VALUE_NONE && values->last.size == raw.size &&
           (!raw.size || memcmp(values->last.data, raw.text, raw.size) == 0);
}

mapicfg_status mapicfg__values_find(struct mapicfg__log_values *values, struct mapicfg__span raw,
                                    mapicfg__values_judge judge, const void *user, struct mapicfg__log_value **value,
                                    mapicfg_error *err) {
    const int short_enough = raw.size <= MOST_SIZE;
    uint32_t at = values->last_at;
    mapicfg_status status = MAPICFG_OK;
    if (!is_last(values, raw)) {
        at = short_enough ? mapicfg__names_get(&values->met, raw.text, raw.size) : MAPICFG__NAME_NONE;
        if (at != MAPICFG__NAME_NONE) {
            status = remember(values, raw, at, err);
        } else {
            if (values->count >= MOST_MET || values->bytes >= MOST_BYTES) forget(values);
            at = (uint32_t)values->count;
            status = add(values, raw, judge, user, err);
            if (!status && short_enough) status = meet(values, raw, err);
        }
    }
    *value = status ? NULL : &values->list[at];
    return status;
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
    mapicfg__buffer_free(&values->last);
    mapicfg__names_free(&values->numbers);
    mapicfg__arena_free(values->kept);
    mapicfg__mem_free(values->texts);
    *(volatile struct mapicfg__seed *)&values->secret = (struct mapicfg__seed){{0, 0}};
}
