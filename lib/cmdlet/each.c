/* SPDX-License-Identifier: LGPL-2.1-or-later
 * each.c: ForEach-Object with the name of a property, and the member of what a pipeline in parentheses gives,
 * (Get-CASMailbox).Count.
 *
 * Sources: the Microsoft.PowerShell.Core page of ForEach-Object; about_Member-Access_Enumeration; about_Properties
 * (Count and Length of one object and of none). */
#include <mapicfg/identity.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/verbs.h"

/* Of (...).Count: how many there are, unless it is one that has a Count of its own. */
struct each {
    uint64_t seen;
    struct mapicfg__buffer own;
};

static const char *name_of(const struct mapicfg__stage *stage) {
    const struct mapicfg__expr *block = stage->bound.condition;
    return block ? block->property : mapicfg__bound_text(&stage->bound, "MemberName");
}

static int counts(const struct mapicfg__stage *stage) {
    return stage->bound.command->of_all && mapicfg_text_equal(name_of(stage), "Count");
}

mapicfg_status mapicfg__each_before(struct mapicfg__stage *stage, mapicfg_error *err) {
    stage->state = mapicfg__mem_zalloc(sizeof(struct each));
    return stage->state ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

mapicfg_status mapicfg__each(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    struct each *each = stage->state;
    const char *name = name_of(stage);
    if (!item) return MAPICFG_OK;
    if (counts(stage)) {
        if (!each->seen++) mapicfg__item_put_value(&each->own, item, name);
        return each->own.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    }
    if (item->text) return mapicfg__stage_no_member(stage, name, err);
    int has;
    return mapicfg__select_pass_values(stage, item, name, mapicfg__stage_pass, &has, err);
}

mapicfg_status mapicfg__each_after(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct each *each = stage->state;
    mapicfg_status status = MAPICFG_OK;
    if (each && !stage->failed && counts(stage)) {
        if (each->seen != 1 || !each->own.size) {
            each->own.size = 0;
            mapicfg__buffer_number(&each->own, each->seen);
        }
        status =
            each->own.failed ? mapicfg__error_no_memory(err) : mapicfg__stage_pass_text(stage, each->own.data, err);
    }
    if (each) mapicfg__buffer_free(&each->own);
    mapicfg__mem_free(each);
    stage->state = NULL;
    return status;
}
