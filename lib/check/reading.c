/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reading.c: what a check takes of its inputs: facts, and kinds of mailboxes. */
#include "check/reading.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/mailbox_type.h"

/* ---- what a mailbox is like ---- */

static const struct mapicfg__cell *cell_of(const struct mapicfg__record *record, uint32_t property) {
    return mapicfg__record_cell(record, property);
}

static int has_text(const struct mapicfg__cell *cell) {
    return cell->kind == MAPICFG__CELL_TEXT && cell->size;
}

static int begins(const struct mapicfg__cell *cell, const char *word) {
    return has_text(cell) && mapicfg__text_begins(cell->text, cell->size, word, strlen(word));
}

static int is_zeros(const struct mapicfg__cell *cell) {
    size_t at = 0;
    while (at < cell->size && strchr("0-{}", cell->text[at])) at++;
    return at == cell->size;
}

/* ArchiveState says it in a word since Exchange 2013; else the GUID and the domain of the archive do. */
static uint8_t archive_of(const struct mapicfg__record *record) {
    const struct mapicfg__cell *state = cell_of(record, MAPICFG__MAILBOX_ArchiveState);
    const struct mapicfg__cell *guid = cell_of(record, MAPICFG__MAILBOX_ArchiveGuid);
    if (begins(state, "None")) return MAPICFG__KIND_ARCHIVE_NONE;
    if (begins(state, "Hosted")) return MAPICFG__KIND_ARCHIVE_CLOUD;
    if (has_text(state)) return MAPICFG__KIND_ARCHIVE_LOCAL;
    if (has_text(cell_of(record, MAPICFG__MAILBOX_ArchiveDomain))) return MAPICFG__KIND_ARCHIVE_CLOUD;
    if (guid->kind == MAPICFG__CELL_NULL) return MAPICFG__KIND_ARCHIVE_NONE;
    if (guid->kind != MAPICFG__CELL_TEXT) return MAPICFG__KIND_ARCHIVE_NOT_STATED;
    return is_zeros(guid) ? MAPICFG__KIND_ARCHIVE_NONE : MAPICFG__KIND_ARCHIVE_LOCAL;
}

static uint8_t type_of(const struct mapicfg__record *record) {
    const struct mapicfg__cell *type = cell_of(record, MAPICFG__MAILBOX_RecipientTypeDetails);
    if (!has_text(type)) return MAPICFG__KIND_TYPE_NOT_STATED;
    return mapicfg__mailbox_type_switch(type->text, type->size) ? MAPICFG__KIND_TYPE_SYSTEM : MAPICFG__KIND_TYPE_USER;
}

/* As mapicfg__audit_set_watch() has it of a row in brief. */
static uint8_t type_by_name(const struct mapicfg__record *record) {
    for (size_t i = 0; i < MAPICFG__MAILBOX_NAMINGS; i++) {
        const struct mapicfg__cell *name = &record->cells[mapicfg__mailbox_namings[i]];
        if (!has_text(name)) continue;
        const int is_system = mapicfg__mailbox_name_is_system(name->text, name->size);
        return is_system ? MAPICFG__KIND_TYPE_SYSTEM : MAPICFG__KIND_TYPE_NOT_STATED;
    }
    return MAPICFG__KIND_TYPE_NOT_STATED;
}

static uint8_t versions_of(struct mapicfg__reading *reading, const char *text, size_t size) {
    struct mapicfg__buffer *before = &reading->versions;
    if (!size) return MAPICFG__KIND_VERSIONS_NONE;
    if (before->size == size && !memcmp(before->data, text, size)) return reading->versions_kind;
    before->size = 0;
    mapicfg__buffer_bytes(before, text, size);
    return reading->versions_kind = mapicfg__kinds_judge_versions(text, size);
}

static uint8_t versions_in(struct mapicfg__reading *reading, const struct mapicfg__record *record) {
    const struct mapicfg__cell *cell = cell_of(record, MAPICFG__MAILBOX_MAPIBlockOutlookVersions);
    if (cell->kind == MAPICFG__CELL_NOT_STATED) return MAPICFG__KIND_VERSIONS_NOT_STATED;
    return versions_of(reading, cell->text, has_text(cell) ? cell->size : 0);
}

/* ---- what is told by the audit ---- */

static mapicfg_status take_object(void *user, mapicfg_object *object, const struct mapicfg__record *record,
                                  mapicfg_error *err) {
    struct mapicfg__reading *reading = user;
    mapicfg_status status = mapicfg__check_facts_take(reading->facts, object, record->source, record->line, err);
    if (status == MAPICFG_E_LIMIT) mapicfg__error_place(err, record->line, 0);
    return status;
}

static const char *put_name(struct mapicfg__reading *reading, const struct mapicfg__record *record) {
    mapicfg__record_put_name(record, reading->names, reading->name_count, &reading->name);
    return reading->name.data ? reading->name.data : "";
}

static int count_address(void *user, const char *address, size_t size) {
    struct mapicfg__reading *reading = user;
    return !reading->domains || mapicfg__domains_count(reading->domains, address, size);
}

static mapicfg_status take_mailbox(void *user, const struct mapicfg__record *record,
                                   const struct mapicfg__audit_mailbox *mailbox, mapicfg_error *err) {
    struct mapicfg__reading *reading = user;
    struct mapicfg__kind kind = {.server = mailbox->server,
                                 .bits = (uint8_t)mailbox->bits,
                                 .cached = (uint8_t)mailbox->cached,
                                 .conditions = (uint8_t)mailbox->conditions,
                                 .versions = versions_in(reading, record),
                                 .archive = archive_of(record),
                                 .type = type_of(record)};
    const struct mapicfg__reading_beside *beside = mailbox->beside ? &reading->beside[mailbox->beside - 1] : NULL;
    if (beside && !kind.archive) kind.archive = beside->archive;
    if (beside && !kind.type) kind.type = beside->type;
    if (!kind.type) kind.type = type_by_name(record);
    const struct mapicfg__cell *address = cell_of(record, MAPICFG__MAILBOX_PrimarySmtpAddress);
    const char *name = NULL;
    int wanted, fine = 1;
    if (mapicfg__silences_are_single(reading->silences)) {
        name = put_name(reading, record);
        fine = mapicfg__silences_group(reading->silences, name, reading->name.size, &kind.silenced);
    }
    if (kind.type != MAPICFG__KIND_TYPE_SYSTEM)
        fine = fine && count_address(reading, address->text, has_text(address) ? address->size : 0);
    fine = fine && mapicfg__kinds_add(reading->kinds, &kind, &wanted);
    if (fine && wanted && !reading->is_nameless) {
        if (!name) name = put_name(reading, record);
        fine = mapicfg__kinds_name(reading->kinds, name, reading->name.size);
    }
    return fine && !reading->versions.failed && !reading->name.failed ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* Of a kind whose first names are all known. */
static uint32_t find_kind(void *user, const struct mapicfg__audit_mailbox *mailbox, const char *versions, size_t size,
                          int stated) {
    struct mapicfg__reading *reading = user;
    if (mapicfg__silences_are_single(reading->silences)) return UINT32_MAX;
    const uint8_t of_versions = stated ? versions_of(reading, versions, size) : MAPICFG__KIND_VERSIONS_NOT_STATED;
    return mapicfg__kinds_find_full(reading->kinds, &(struct mapicfg__kind){.server = mailbox->server,
                                                                            .bits = (uint8_t)mailbox->bits,
                                                                            .cached = (uint8_t)mailbox->cached,
                                                                            .conditions = (uint8_t)mailbox->conditions,
                                                                            .versions = of_versions});
}

static void count_kind(void *user, uint32_t number) {
    struct mapicfg__reading *reading = user;
    reading->kinds->items[number].count++;
    reading->kinds->mailboxes++;
}

static int compare_beside(const void *items, const void *key, size_t position) {
    const struct mapicfg__reading_beside *a = key, *b = &((const struct mapicfg__reading_beside *)items)[position];
    if (a->server != b->server) return a->server < b->server ? -1 : 1;
    return a->archive != b->archive ? a->archive - b->archive : a->type - b->type;
}

static mapicfg_status take_beside(void *user, const struct mapicfg__record *record, uint32_t server, uint32_t *number,
                                  mapicfg_error *err) {
    struct mapicfg__reading *reading = user;
    const struct mapicfg__reading_beside beside = {server, archive_of(record), type_of(record)};
    struct mapicfg__reading_beside *grown = mapicfg__mem_grow(reading->beside, &reading->beside_capacity,
                                                              reading->beside_count + 1, sizeof *reading->beside);
    if (!grown) return mapicfg__error_no_memory(err);
    reading->beside = grown;
    size_t at = mapicfg__set_put(&reading->beside_set, compare_beside, grown, &beside);
    if (at == MAPICFG__SET_NONE) return mapicfg__error_no_memory(err);
    if (at == reading->beside_count) grown[reading->beside_count++] = beside;
    *number = (uint32_t)at + 1;
    return MAPICFG_OK;
}

static uint32_t server_of(void *user, uint32_t number) {
    return ((struct mapicfg__reading *)user)->beside[number - 1].server;
}

void mapicfg__reading_begin(struct mapicfg__reading *reading, mapicfg_audit *audit) {
    static const uint32_t of_mailboxes[] = {MAPICFG__MAILBOX_ArchiveGuid, MAPICFG__MAILBOX_ArchiveState,
                                            MAPICFG__MAILBOX_ArchiveDomain, MAPICFG__MAILBOX_RecipientTypeDetails};
    const struct mapicfg__class *mailbox = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    struct mapicfg__audit_watch *watch = &reading->watch;
    *watch = (struct mapicfg__audit_watch){.user = reading,
                                           .object = take_object,
                                           .mailbox = take_mailbox,
                                           .beside = take_beside,
                                           .server_of = server_of,
                                           .find = find_kind,
                                           .count = count_kind,
                                           .address = count_address,
                                           .others = reading->others,
                                           .other_count = sizeof of_mailboxes / sizeof *of_mailboxes};
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++)
        if (class_id != MAPICFG_CLASS_MAILBOX && class_id != MAPICFG_CLASS_MAILBOX_PERMISSION &&
            class_id != MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK)
            watch->wanted[class_id] = UINT64_MAX;
    for (size_t i = 0; i < sizeof of_mailboxes / sizeof *of_mailboxes; i++)
        watch->wanted[MAPICFG_CLASS_MAILBOX] |= mapicfg__property_bit(of_mailboxes[i]);
    for (size_t i = 0; i < sizeof of_mailboxes / sizeof *of_mailboxes; i++)
        reading->others[i] = mapicfg__property_number(of_mailboxes[i]);
    watch->wanted[MAPICFG_CLASS_MAILBOX] |= mailbox->names;
    reading->name_count = mapicfg__class_sort(mailbox, MAPICFG__RANK, MAPICFG__RANK_LAST, reading->names);
    mapicfg__audit_set_watch(audit, watch);
}

void mapicfg__reading_end(struct mapicfg__reading *reading) {
    mapicfg__mem_free(reading->beside);
    mapicfg__set_free(&reading->beside_set);
    mapicfg__buffer_free(&reading->name);
    mapicfg__buffer_free(&reading->versions);
}
