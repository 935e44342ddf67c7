/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ledger.h: the objects that a plan speaks of, and in what they differ. */
#ifndef MAPICFG_PLAN_LEDGER_H
#define MAPICFG_PLAN_LEDGER_H

#include <mapicfg/directory.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/set.h"
#include "model/object.h"

struct mapicfg__ledger_object {
    const char *name;   /* for people; "" for none */
    const char *handle; /* what a cmdlet finds it by */
    int64_t key;        /* in the store */
    uint32_t class_id;
    uint32_t first, count; /* its differences */
    uint8_t is_replaced;   /* it is removed while another one of its name is made, or the other way round */
};

#define MAPICFG__WHOLE_OBJECT 255u

struct mapicfg__difference {
    uint32_t object;
    uint8_t kind;           /* MAPICFG_JOURNAL_ */
    uint8_t property;       /* MAPICFG__WHOLE_OBJECT: the object as a whole */
    uint8_t refused;        /* by the cmdlet that would set it: a bit for each direction */
    uint32_t before, after; /* numbers of texts; 0: not stated */
};

/* All zeros is empty. */
struct mapicfg__ledger {
    int stated_only; /* what only one state states is not a difference */
    int any_form;    /* nor is what only another form of export makes one */
    struct mapicfg__arena *arena;
    struct mapicfg__ledger_object *objects;
    size_t object_count, object_capacity;
    struct mapicfg__difference *differences;
    size_t count, capacity;
    const char **texts; /* each once; number 0 is none */
    size_t text_count, text_capacity;
    struct mapicfg__set known; /* of the texts from number 1 on */
    struct mapicfg__buffer scratch, other;
};

/* An object without a difference; `handle` may be NULL: the name. Errors: MAPICFG_E_NOMEM, _LIMIT, as of the
 * others. */
mapicfg_status mapicfg__ledger_name(struct mapicfg__ledger *ledger, uint32_t class_id, const char *name,
                                    const char *handle, uint32_t *number, mapicfg_error *err);
/* Adds a difference of the object that was named last. */
mapicfg_status mapicfg__ledger_add(struct mapicfg__ledger *ledger, const struct mapicfg__difference *difference,
                                   mapicfg_error *err);
/* An object in its two states, either of which may be NULL. *number is UINT32_MAX where nothing differs. */
mapicfg_status mapicfg__ledger_compare(struct mapicfg__ledger *ledger, const mapicfg_object *before,
                                       const mapicfg_object *after, uint32_t *number, mapicfg_error *err);
/* The number of a text; 0 for NULL. */
mapicfg_status mapicfg__ledger_text(struct mapicfg__ledger *ledger, const char *text, size_t size, uint32_t *number,
                                    mapicfg_error *err);
/* Takes the differences of some classes out: a bit each, by its number. */
void mapicfg__ledger_drop(struct mapicfg__ledger *ledger, uint64_t classes);
/* Sets is_replaced of virtual directories, which alone cmdlets make and remove, once all differences are known. */
mapicfg_status mapicfg__ledger_pair(struct mapicfg__ledger *ledger, mapicfg_error *err);
void mapicfg__ledger_free(struct mapicfg__ledger *ledger);

#endif
