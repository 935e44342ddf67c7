/* SPDX-License-Identifier: LGPL-2.1-or-later
 * tell.c: what statements have changed for users, as warnings: of one statement, or, where the caller keeps the
 * effects, of many. */
#include <mapicfg/exec.h>
#include <stdio.h>

#include "base/error.h"
#include "base/mem.h"
#include "cmdlet/item.h"
#include "directory/transaction.h"
#include "rule/statement.h"

static const struct {
    mapicfg_changes change;
    enum mapicfg__rule_number rule;
    const char *one, *many; /* mailboxes, in the rule's sentence */
} warnings[] = {
    {MAPICFG_CHANGES_RESTART, RULE_CMDLET_RESTART, "mailbox moves", "mailboxes move"},
    {MAPICFG_CHANGES_REFRESH, RULE_CMDLET_REFRESH, "mailbox gets", "mailboxes get"},
    {MAPICFG_CHANGES_WAY_LOST, RULE_CMDLET_WAY_LOST, "mailbox has", "mailboxes have"},
    {MAPICFG_CHANGES_INTERNAL_LOST, RULE_CMDLET_INTERNAL_LOST, "mailbox has", "mailboxes have"},
    {MAPICFG_CHANGES_EXTERNAL_LOST, RULE_CMDLET_EXTERNAL_LOST, "mailbox has", "mailboxes have"},
    {MAPICFG_CHANGES_UNKNOWN, RULE_CMDLET_UNKNOWN, "mailbox gets", "mailboxes get"},
    {MAPICFG_CHANGES_BLOCK_FAILS, RULE_CMDLET_BLOCKS_FAIL, "mailbox", "mailboxes"},
    {MAPICFG_CHANGES_ARCHIVE_LOST, RULE_CMDLET_ARCHIVES, "mailbox", "mailboxes"},
    {MAPICFG_CHANGES_OVERRIDE_REDUNDANT, RULE_CMDLET_REDUNDANT, "mailbox overrides", "mailboxes override"},
};

static uint64_t count_of(const struct mapicfg__effects *effects, mapicfg_changes change) {
    unsigned bit = 0;
    while (change >> bit > 1) bit++;
    return effects->changes[bit];
}

mapicfg_status mapicfg__effects_tell(const struct mapicfg__effects *effects, mapicfg__effects_fn fn, void *user,
                                     mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof warnings / sizeof *warnings; i++) {
        uint64_t count = count_of(effects, warnings[i].change);
        char number[24];
        if (!count) continue;
        snprintf(number, sizeof number, "%llu", (unsigned long long)count);
        const char *const arguments[] = {number, count == 1 ? warnings[i].one : warnings[i].many,
                                         count == 1 ? "its user" : "their users", count == 1 ? "its" : "their"};
        status = fn(user, warnings[i].rule, arguments, 4, err);
    }
    return status;
}

/* ---- effects that the caller keeps ---- */

struct mapicfg_exec_effects {
    struct mapicfg__effects effects;
};

mapicfg_status mapicfg_exec_effects_new(mapicfg_directory *directory, mapicfg_exec_effects **effects,
                                        mapicfg_error *err) {
    if (!effects) return mapicfg__error_null_argument(err, "effects");
    *effects = NULL;
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    *effects = mapicfg__mem_zalloc(sizeof **effects);
    if (!*effects) return mapicfg__error_no_memory(err);
    (*effects)->effects.directory = directory;
    return MAPICFG_OK;
}

void mapicfg_exec_effects_free(mapicfg_exec_effects *effects) {
    if (!effects) return;
    mapicfg__effects_free(&effects->effects);
    mapicfg__mem_free(effects);
}

struct mapicfg__effects *mapicfg__effects_kept(mapicfg_exec_effects *effects) {
    return &effects->effects;
}

static mapicfg_status give(void *user, enum mapicfg__rule_number rule, const char *const *arguments, size_t count,
                           mapicfg_error *err) {
    const struct mapicfg__where where = {.file = NULL};
    mapicfg_statement *warning = mapicfg__statement_new(rule, &where, arguments, count);
    if (!warning) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__item_emit_warning(user, warning, err);
    mapicfg__statement_free(warning);
    return status;
}

mapicfg_status mapicfg_exec_effects_tell(mapicfg_exec_effects *effects, mapicfg_exec_fn fn, void *user,
                                         mapicfg_error *err) {
    if (!effects) return mapicfg__error_null_argument(err, "effects");
    struct mapicfg__effects *kept = &effects->effects;
    struct mapicfg__run run = {.fn = fn, .user = user};
    if (kept->directories && !mapicfg__transaction_is_open(kept->directory))
        return mapicfg__error_fail(
            err, MAPICFG_E_CONFLICT,
            "the transaction that changed virtual directories has ended; tell the effects before");
    mapicfg_status status = mapicfg__effects_of_directories(kept, err);
    if (!status) status = mapicfg__effects_tell(kept, give, &run, err);
    if (!status) mapicfg__effects_reset(kept);
    return status;
}
