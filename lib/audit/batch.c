/* SPDX-License-Identifier: LGPL-2.1-or-later
 * batch.c: what is noted of mailboxes, by any thread, before they are counted and given one after the other. */
#include "audit/batch.h"

#include "base/mem.h"
#include "model/value.h"

struct mapicfg__batch *mapicfg__batch_new(void) {
    return mapicfg__mem_zalloc(sizeof(struct mapicfg__batch));
}

void mapicfg__batch_free(struct mapicfg__batch *batch) {
    if (!batch) return;
    mapicfg__spellings_free(&batch->servers);
    mapicfg__mem_free(batch->kinds);
    mapicfg__mem_free(batch->names);
    mapicfg__buffer_free(&batch->text);
    mapicfg__buffer_free(&batch->key);
    mapicfg__mem_free(batch);
}

void mapicfg__batch_empty(struct mapicfg__batch *batch) {
    batch->count = 0;
    batch->text.size = 0;
}

/* Room for one more. */
static int reserve(struct mapicfg__batch *batch, int named) {
    if (batch->count == batch->capacity) {
        void *grown = mapicfg__mem_grow(batch->kinds, &batch->capacity, batch->count + 1, sizeof *batch->kinds);
        if (!grown) return 0;
        batch->kinds = grown;
    }
    if (named && batch->count == batch->name_capacity) {
        void *grown = mapicfg__mem_grow(batch->names, &batch->name_capacity, batch->count + 1, sizeof *batch->names);
        if (!grown) return 0;
        batch->names = grown;
    }
    return 1;
}

static int note_name(struct mapicfg__batch *batch, const struct mapicfg__brief *row) {
    const struct mapicfg__brief_text *name = &row->texts[MAPICFG__BATCH_NAME];
    if (!mapicfg__value_is_plain(name->text, name->size)) return 0; /* or none: another property may name it */
    const size_t at = batch->text.size;
    batch->names[batch->count] = (struct mapicfg__batch_name){at, row->line};
    mapicfg__buffer_bytes(&batch->text, name->text, name->size);
    if (!batch->text.failed) {
        batch->text.size++; /* with the NUL that ends it */
        return 1;
    }
    batch->text.failed = 0;
    batch->text.size = at;
    return 0;
}

static int is_known(const struct mapicfg__batch_rule *rule, const struct mapicfg__brief *row) {
    for (uint32_t i = MAPICFG__BATCH_KEYS; i < rule->texts; i++)
        if (row->texts[i].size && mapicfg__repeated_has(rule->repeated, row->texts[i].text, row->texts[i].size))
            return 1;
    return 0;
}

/* The spelling of a server with the version that the mailbox states. */
static uint32_t find_stated(struct mapicfg__batch *batch, const struct mapicfg__brief *row) {
    const struct mapicfg__brief_text *server = &row->texts[MAPICFG__BATCH_SERVER];
    const struct mapicfg__brief_text *version = &row->texts[MAPICFG__BATCH_RELEASE];
    batch->key.size = 0;
    mapicfg__topology_put_key(&batch->key, server->text, server->size, version->text, version->size);
    if (batch->key.failed) return MAPICFG__SPELLING_NO_MEMORY;
    return mapicfg__spellings_find(&batch->servers, batch->key.data, batch->key.size);
}

static inline uint32_t settings_of(const mapicfg_decide_options *options, const struct mapicfg__brief *row) {
    const uint32_t cached = row->states >> 8;
    /* $null is a state of the first setting only; a Boolean has none */
    uint32_t settings = row->states & (0xABu | (row->states >> 1 & 0x54u));
    const struct mapicfg__brief_text *versions = &row->texts[MAPICFG__BATCH_VERSIONS];
    if (versions->size || cached == MAPICFG_TRUE)
        settings |= mapicfg__decision_conditions(options, versions->text, versions->size, cached)
                    << MAPICFG__KIND_CONDITIONS;
    return settings;
}

uint32_t mapicfg__batch_settings(const mapicfg_decide_options *options, const struct mapicfg__brief *row) {
    return settings_of(options, row);
}

int mapicfg__batch_put(struct mapicfg__batch *batch, const struct mapicfg__batch_rule *rule,
                       const struct mapicfg__brief *row, uint32_t number) {
    if (is_known(rule, row)) return 0;
    if (batch->count == batch->capacity && !reserve(batch, 0)) return 0;
    batch->kinds[batch->count++] = number;
    return 1;
}

void mapicfg__batch_drop(struct mapicfg__batch *batch) {
    batch->count--;
}

int mapicfg__batch_note(struct mapicfg__batch *batch, const struct mapicfg__batch_rule *rule,
                        const struct mapicfg__brief *row) {
    uint32_t kind = settings_of(rule->options, row);
    const struct mapicfg__brief_text *server = &row->texts[MAPICFG__BATCH_SERVER];
    if (server->size) {
        uint32_t spelling = row->texts[MAPICFG__BATCH_RELEASE].size
                                ? find_stated(batch, row)
                                : mapicfg__spellings_find(&batch->servers, server->text, server->size);
        if (spelling >= MAPICFG__SPELLING_NO_MEMORY) return 0;
        kind |= (spelling + 1) << MAPICFG__KIND_SERVER;
    }
    if (is_known(rule, row)) return 0;
    if ((batch->count == batch->capacity || rule->named) && !reserve(batch, rule->named)) return 0;
    if (rule->named && !note_name(batch, row)) return 0;
    batch->kinds[batch->count++] = kind;
    return 1;
}
