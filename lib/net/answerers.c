/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answerers.c: counts steps and tries by the server that answered them: one of a pool may be bad. */
#include "net/answerers.h"

#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define MOST_ANSWERERS 256u /* so that names that a server makes up cost nothing */

/* A front end's name, since behind a balancer all have one address; else that address. */
static const char *name_of(const struct mapicfg__step_record *outcome) {
    const char *front = outcome->texts[MAPICFG_PROBE_STEP_FRONT_END];
    return front ? front : outcome->texts[MAPICFG_PROBE_STEP_ADDRESS];
}

/* healthcheck.htm says EX1.CONTOSO.COM, and X-FEServer EX1. */
static int is_same(const char *a, const char *b) {
    const int is_name = strspn(a, "0123456789.") != strlen(a) && !strchr(a, ':');
    const size_t a_size = is_name ? strcspn(a, ".") : strlen(a), b_size = is_name ? strcspn(b, ".") : strlen(b);
    return mapicfg__text_equal(a, a_size, b, b_size);
}

mapicfg_status mapicfg__answerers_count(struct mapicfg__answerers *answerers,
                                        const struct mapicfg__step_record *outcome, mapicfg_error *err) {
    const char *name = name_of(outcome);
    if (!name || outcome->state == MAPICFG_PROBE_STATE_SKIPPED) return MAPICFG_OK;
    size_t i = 0;
    while (i < answerers->count && !is_same(answerers->items[i].name, name)) i++;
    if (i == MOST_ANSWERERS) return MAPICFG_OK;
    if (i == answerers->count) {
        void *items =
            mapicfg__mem_grow(answerers->items, &answerers->capacity, answerers->count + 1, sizeof *answerers->items);
        if (!items) return mapicfg__error_no_memory(err);
        answerers->items = items;
        answerers->items[answerers->count++] = (struct mapicfg__answerer){.name = name};
    }
    struct mapicfg__answerer *answerer = &answerers->items[i];
    const int is_bad = outcome->state == MAPICFG_PROBE_STATE_FAILED;
    answerer->answers++;
    answerer->failures += (uint64_t)is_bad;
    if (answerer->last != outcome->attempt) answerer->tries++;
    answerer->last = outcome->attempt;
    if (is_bad && answerer->last_bad != outcome->attempt) {
        answerer->bad_tries++;
        answerer->last_bad = outcome->attempt;
    }
    return MAPICFG_OK;
}

/* ---- what it says ---- */

static mapicfg_status say(mapicfg_statements *statements, const char *id, const struct mapicfg__answerer *answerer,
                          uint64_t first, uint64_t second, const char *others, mapicfg_error *err) {
    struct mapicfg__buffer texts[2] = {{0}, {0}};
    mapicfg__buffer_number(&texts[0], first);
    if (others)
        mapicfg__buffer_text(&texts[1], others);
    else
        mapicfg__buffer_number(&texts[1], second);
    const char *const arguments[] = {answerer->name, texts[0].data, texts[1].data};
    const mapicfg_status status =
        texts[0].failed || texts[1].failed
            ? mapicfg__error_no_memory(err)
            : mapicfg_statements_say(statements, mapicfg_rule_find(id), answerer->name, NULL, arguments, 3, err);
    for (size_t i = 0; i < 2; i++) mapicfg__buffer_free(&texts[i]);
    return status;
}

static int is_bad(const struct mapicfg__answerer *answerer) {
    return answerer->bad_tries == answerer->tries;
}

/* "EX1 (0 of 4), EX3 (0 of 3)": those that did better. */
static mapicfg_status say_bad(const struct mapicfg__answerers *answerers, const struct mapicfg__answerer *answerer,
                              mapicfg_statements *statements, mapicfg_error *err) {
    struct mapicfg__buffer others = {0};
    for (size_t i = 0; i < answerers->count; i++) {
        const struct mapicfg__answerer *other = &answerers->items[i];
        if (is_bad(other)) continue;
        if (others.size) mapicfg__buffer_text(&others, ", ");
        mapicfg__buffer_text(&others, other->name);
        mapicfg__buffer_text(&others, " (");
        mapicfg__buffer_number(&others, other->bad_tries);
        mapicfg__buffer_text(&others, " of ");
        mapicfg__buffer_number(&others, other->tries);
        mapicfg__buffer_char(&others, ')');
    }
    const mapicfg_status status = others.failed ? mapicfg__error_no_memory(err)
                                                : say(statements, "probe-server-bad", answerer, answerer->tries, 0,
                                                      others.data ? others.data : "", err);
    mapicfg__buffer_free(&others);
    return status;
}

mapicfg_status mapicfg__answerers_say(const struct mapicfg__answerers *answerers, uint32_t tries,
                                      mapicfg_statements *statements, mapicfg_error *err) {
    size_t bad = 0;
    for (size_t i = 0; i < answerers->count; i++) bad += (size_t)is_bad(&answerers->items[i]);
    if (tries < 2) return MAPICFG_OK;
    if (answerers->count == 1) return say(statements, "probe-server-one", answerers->items, tries, 0, NULL, err);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < answerers->count; i++) {
        const struct mapicfg__answerer *answerer = &answerers->items[i];
        if (is_bad(answerer) && bad < answerers->count)
            status = say_bad(answerers, answerer, statements, err);
        else if (answerer->bad_tries && !is_bad(answerer))
            status = say(statements, "probe-server-mixed", answerer, answerer->bad_tries, answerer->tries, NULL, err);
    }
    return status;
}
