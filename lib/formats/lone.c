/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lone.c: an object that states MapiHttpEnabled and nothing that tells whether it is a mailbox or the organization.
 *
 * There is one organization. So of several such objects each is a mailbox, and so is one whose name only a mailbox can
 * have or a stored one has, or that has a name where the organization is known already. A mailbox with other properties
 * tells nothing: it comes from another command. The first is held back until this is known. */
#include "formats/lone.h"

#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/mangled.h"

static const char ambiguous[] =
    "the object states MapiHttpEnabled, which mailboxes and the organization have, and nothing tells which it is: read "
    "it as OrganizationConfig or CASMailbox (--as, class_id, object_class), keep the line with its command "
    "(PS> Get-OrganizationConfig) before it, or in JSON put it below a key, {\"OrganizationConfig\": {...}}";

static size_t texts_of(const struct mapicfg__record *record, const struct mapicfg__cell *cell, size_t *items) {
    size_t size = cell->text ? cell->size : 0;
    *items += cell->kind == MAPICFG__CELL_LIST ? cell->item_count : 0;
    for (uint32_t i = 0; cell->kind == MAPICFG__CELL_LIST && i < cell->item_count; i++)
        size += record->items[cell->item_first + i].size;
    return size;
}

static void keep_text(struct mapicfg__buffer *texts, struct mapicfg__cell *cell) {
    const char *at = texts->data ? texts->data + texts->size : "";
    if (cell->text) mapicfg__buffer_bytes(texts, cell->text, cell->size);
    cell->text = at;
}

/* A copy that lasts. The buffer is made large enough first, so that it stays where it is. */
static mapicfg_status hold(struct mapicfg__lone *lone, const struct mapicfg__record *record, mapicfg_error *err) {
    size_t size = 0, count = 0, used = 0;
    for (uint32_t i = 0; i < record->cls->count; i++) size += texts_of(record, &record->cells[i], &count);
    char *room = mapicfg__mem_zalloc(size + 1);
    struct mapicfg__cell *items = mapicfg__mem_zalloc((count + 1) * sizeof *items);
    if (!room || !items) {
        mapicfg__mem_free(room);
        mapicfg__mem_free(items);
        return mapicfg__error_no_memory(err);
    }
    lone->texts = (struct mapicfg__buffer){.data = room, .capacity = size + 1};
    lone->items = items;
    lone->held = *record;
    lone->held.look = NULL;
    lone->held.start = NULL;
    lone->held.items = items;
    for (uint32_t i = 0; i < record->cls->count; i++) {
        struct mapicfg__cell *cell = &lone->held.cells[i];
        if (cell->kind != MAPICFG__CELL_LIST) {
            keep_text(&lone->texts, cell);
            continue;
        }
        if (cell->item_count) memcpy(items + used, record->items + cell->item_first, cell->item_count * sizeof *items);
        cell->item_first = (uint32_t)used;
        for (uint32_t item = 0; item < cell->item_count; item++) keep_text(&lone->texts, &items[used++]);
    }
    lone->holds = 1;
    return MAPICFG_OK;
}

static mapicfg_status let_go(struct mapicfg__lone *lone, mapicfg_error *err) {
    if (!lone->holds) return MAPICFG_OK;
    mapicfg_status status = lone->to->record(lone->to->user, &lone->held, err);
    mapicfg__lone_free(lone);
    return status;
}

/* An organization has no name like contoso.com/Users/Anna Berg, anna@contoso.com or CONTOSO\anna, and its DN and X.500
 * name are of the configuration and without a cn. */
static int is_of_mailbox(const char *name) {
    uint32_t kind;
    if (mapicfg_identity_parse(name, &kind, NULL, NULL, NULL, NULL, NULL)) return 0;
    switch (kind) {
    case MAPICFG_IDENTITY_DN: return !mapicfg__text_contains(name, ",CN=Configuration,");
    case MAPICFG_IDENTITY_LEGACY_DN: return mapicfg__text_contains(name, "/cn=");
    case MAPICFG_IDENTITY_QUALIFIED:
    case MAPICFG_IDENTITY_CANONICAL:
    case MAPICFG_IDENTITY_ADDRESS: return 1;
    default: return strchr(name, '/') != NULL;
    }
}

/* What the object is, as far as its name says. */
static mapicfg_status look_at_name(const struct mapicfg__lone *lone, const char *name, int *is_told,
                                   mapicfg_error *err) {
    const struct mapicfg__sink *to = lone->to;
    *is_told = name[0] && (is_of_mailbox(name) || to->org_is_stated);
    if (!name[0] || *is_told || !to->is_mailbox) return MAPICFG_OK;
    return to->is_mailbox(to->user, name, is_told, err);
}

static mapicfg_status give(void *user, const struct mapicfg__record *record, mapicfg_error *err) {
    struct mapicfg__lone *lone = user;
    char named[sizeof err->object];
    mapicfg_status status = MAPICFG_OK;
    const int may_be = record->is_lone && !lone->several;
    int is_told = 0;
    if (!lone->has_told_mangled && lone->to->report)
        status = mapicfg__mangled_warn(record, lone->to->report, &lone->has_told_mangled, err);
    if (!status && may_be) status = mapicfg__record_identity(record, named, sizeof named, err);
    if (!status && may_be) status = look_at_name(lone, named, &is_told, err);
    if (status) return status;
    if (may_be && !is_told && !lone->holds) return hold(lone, record, err);
    if (record->cls->id == MAPICFG_CLASS_MAILBOX) {
        lone->several |= record->is_lone;
        if (lone->several) status = let_go(lone, err);
    } else if (record->cls->id == MAPICFG_CLASS_ORG) {
        lone->to->org_is_stated |= mapicfg__record_cell(record, MAPICFG__ORG_MapiHttpEnabled)->kind != 0;
    }
    if (!status) status = lone->to->record(lone->to->user, record, err);
    lone->sink.key_mask = lone->to->key_mask; /* a sink may do without keys from some record on */
    return status;
}

void mapicfg__lone_init(struct mapicfg__lone *lone, struct mapicfg__sink *to) {
    *lone = (struct mapicfg__lone){.sink = *to, .to = to};
    lone->sink.record = give;
    lone->sink.user = lone;
}

mapicfg_status mapicfg__lone_finish(struct mapicfg__lone *lone, mapicfg_error *err) {
    char name[sizeof err->object];
    if (!lone->holds) return MAPICFG_OK;
    mapicfg_status status = mapicfg__record_identity(&lone->held, name, sizeof name, err);
    if (status) return status;
    if (name[0] && lone->to->org_is_stated) return let_go(lone, err);
    mapicfg__error_fail(err, MAPICFG_E_CLASS, "%s", ambiguous);
    mapicfg__error_place(err, lone->held.line, 0);
    mapicfg__error_object(err, name);
    return MAPICFG_E_CLASS;
}

void mapicfg__lone_free(struct mapicfg__lone *lone) {
    mapicfg__buffer_free(&lone->texts);
    mapicfg__mem_free(lone->items);
    lone->items = NULL;
    lone->holds = 0;
}
