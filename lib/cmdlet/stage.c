/* SPDX-License-Identifier: LGPL-2.1-or-later
 * stage.c: what a cmdlet at work asks for: handing on, messages, confirmation, the transaction. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cmdlet/convert.h"
#include "cmdlet/item.h"
#include "cmdlet/run.h"
#include "cmdlet/spot.h"
#include "rule/statement.h"

/* ---- handing on ---- */

/* MAPICFG_E_CANCELLED when the caller has asked to end. */
static mapicfg_status check_cancel(const struct mapicfg__run *run, mapicfg_error *err) {
    return mapicfg__work_is_cancelled(run->work.options.cancel)
               ? mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled")
               : MAPICFG_OK;
}

mapicfg_status mapicfg__stage_cannot_bind(mapicfg_error *err) {
    return mapicfg__error_fail(
        err, MAPICFG_E_PARAMETER,
        "The input object cannot be bound to any parameters for the command either because the command "
        "does not take pipeline input or the input and its properties do not match any of the "
        "parameters that take pipeline input.");
}

/* A record, such as Measure-Object and Test-OutlookConnectivity give, names no object: without this a cmdlet would take
 * all there are. */
static int is_bindable(const struct mapicfg__stage *stage, const struct mapicfg__item *item) {
    if (item->object || item->text || !stage->cmdlet->class_id) return 1;
    return strcmp(stage->cmdlet->parameters->name, "Identity") != 0 ||
           mapicfg__bound_text(&stage->bound, "Identity") != NULL;
}

mapicfg_status mapicfg__stage_pass(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    mapicfg_status status = check_cancel(stage->run, err);
    if (status) return status;
    if (!stage->next) return mapicfg__item_emit(stage->run, item, err);
    if (stage->next->enough) return MAPICFG_OK;
    status = is_bindable(stage->next, item) ? stage->next->cmdlet->process(stage->next, item, err)
                                            : mapicfg__stage_cannot_bind(err);
    if (status) mapicfg__stage_place(stage->run, err, stage->next->bound.command->spot);
    return status;
}

mapicfg_status mapicfg__stage_pass_text(struct mapicfg__stage *stage, const char *text, mapicfg_error *err) {
    const struct mapicfg__item item = {.text = text};
    return mapicfg__stage_pass(stage, &item, err);
}

int mapicfg__stage_enough(const struct mapicfg__stage *stage) {
    for (const struct mapicfg__stage *at = stage->next; at; at = at->next)
        if (at->enough) return 1;
    return 0;
}

void mapicfg__stage_place(const struct mapicfg__run *run, mapicfg_error *err, struct mapicfg__spot spot) {
    const char *source = run->options.source ? run->options.source : "";
    if (!err) return;
    if (err->source[0] && strcmp(err->source, source) != 0) { /* that of the store or of a file */
        mapicfg__error_object(err, err->source);
        err->source[0] = '\0';
        err->line = 0;
    }
    mapicfg__spot_put(err, spot);
    mapicfg__error_source(err, source);
}

/* ---- messages ---- */

static mapicfg_status tell(struct mapicfg__stage *stage, uint32_t kind, const char *text, mapicfg_error *err) {
    return mapicfg__item_emit_text(stage->run, kind, text, err);
}

static const char *action_of(const struct mapicfg__stage *stage, const char *parameter) {
    const char *action = mapicfg__bound_text(&stage->bound, parameter);
    return action ? mapicfg__convert_action(action) : "Continue";
}

mapicfg_status mapicfg__stage_give_warning(struct mapicfg__stage *stage, const mapicfg_statement *warning,
                                           mapicfg_error *err) {
    const char *action = action_of(stage, "WarningAction");
    if (mapicfg__text_same(action, "SilentlyContinue") || mapicfg__text_same(action, "Ignore")) return MAPICFG_OK;
    mapicfg_status status = mapicfg__item_emit_warning(stage->run, warning, err);
    if (status || !mapicfg__text_same(action, "Stop")) return status;
    return mapicfg__error_fail(err, MAPICFG_E_CANCELLED,
                               "stopped by a warning, as -WarningAction says; what was changed until then %s: %.300s",
                               stage->run->whole ? "is undone" : "stays", mapicfg_statement_get_sentence(warning));
}

mapicfg_status mapicfg__stage_warn(struct mapicfg__stage *stage, enum mapicfg__rule_number rule, const char *object,
                                   const char *const *arguments, size_t count, mapicfg_error *err) {
    const struct mapicfg__run *run = stage->run;
    const struct mapicfg__spot spot = stage->bound.command->spot;
    const struct mapicfg__where where = {
        .file = run->options.source, .line = spot.line, .column = spot.column, .object = object};
    mapicfg_statement *warning = mapicfg__statement_new(rule, &where, arguments, count);
    if (!warning) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__stage_give_warning(stage, warning, err);
    mapicfg__statement_free(warning);
    return status;
}

mapicfg_status mapicfg__stage_object_failed(struct mapicfg__stage *stage, mapicfg_status status, mapicfg_error *err) {
    struct mapicfg__run *run = stage->run;
    const char *action = action_of(stage, "ErrorAction");
    int machine = status == MAPICFG_E_NOMEM || status == MAPICFG_E_IO || status == MAPICFG_E_CANCELLED ||
                  status == MAPICFG_E_BUSY || status == MAPICFG_E_READ_ONLY || status == MAPICFG_E_FORMAT;
    int silent = mapicfg__text_same(action, "Ignore") || mapicfg__text_same(action, "SilentlyContinue");
    mapicfg__stage_place(run, err, stage->bound.command->spot);
    if (machine || !silent) run->failed++;
    if (machine || mapicfg__text_same(action, "Stop")) return status;
    mapicfg_error told = {.code = status};
    if (err) told = *err;
    if (silent) return mapicfg__item_emit_error(run, MAPICFG_EXEC_ITEM_SILENCED, &told, err);
    run->last = status;
    run->last_error = told;
    return mapicfg__item_emit_error(run, MAPICFG_EXEC_ITEM_ERROR, &told, err);
}

mapicfg_status mapicfg__stage_no_member(struct mapicfg__stage *stage, const char *name, mapicfg_error *err) {
    mapicfg_status status = mapicfg__error_fail(
        err, MAPICFG_E_PROPERTY, "The property \"%.60s\" of a text or address is not supported here.", name);
    return mapicfg__stage_object_failed(stage, status, err);
}

mapicfg_status mapicfg__stage_object_done(struct mapicfg__stage *stage, const char *identity, mapicfg_error *err) {
    struct mapicfg__run *run = stage->run;
    if (run->succeeded++ >= MAPICFG__NAMES_TOLD) return MAPICFG_OK;
    mapicfg__buffer_text(&run->names, run->succeeded > 1 ? ", " : "");
    mapicfg__buffer_text(&run->names, identity ? identity : "an object without a name");
    return run->names.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status ask(struct mapicfg__stage *stage, const char *question, int *yes, mapicfg_error *err) {
    struct mapicfg__run *run = stage->run;
    if (run->yes_to_all) {
        *yes = 1;
        return MAPICFG_OK;
    }
    if (!run->options.confirm) {
        mapicfg__error_fail(err, MAPICFG_E_CONFIRM,
                            "%s Nothing here can confirm it: add -Confirm:$false to do it without "
                            "asking.",
                            question);
        mapicfg__spot_put(err, stage->bound.command->spot);
        return MAPICFG_E_CONFIRM;
    }
    int32_t answer = run->options.confirm(run->user, question);
    if (answer < 0) return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
    run->yes_to_all = answer == MAPICFG_CONFIRM_ALL;
    *yes = answer != MAPICFG_CONFIRM_NO;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__stage_may(struct mapicfg__stage *stage, int asks, const char *what, const char *identity,
                                  int *yes, mapicfg_error *err) {
    char text[640];
    int size = (int)mapicfg__utf8_cut(identity, strnlen(identity, 500));
    *yes = 0;
    if (mapicfg__bound_switch(&stage->bound, "WhatIf")) {
        snprintf(text, sizeof text, "What if: %s \"%.*s\".", what, size, identity);
        return tell(stage, MAPICFG_EXEC_ITEM_MESSAGE, text, err);
    }
    if (mapicfg__bound_switch(&stage->bound, "Verbose")) {
        snprintf(text, sizeof text, "VERBOSE: %s \"%.*s\".", what, size, identity);
        mapicfg_status status = tell(stage, MAPICFG_EXEC_ITEM_MESSAGE, text, err);
        if (status) return status;
    }
    if (mapicfg__bound_find(&stage->bound, "Confirm")) asks = mapicfg__bound_switch(&stage->bound, "Confirm");
    if (!asks) {
        *yes = 1;
        return MAPICFG_OK;
    }
    snprintf(text, sizeof text, "Are you sure you want to perform this action? %s \"%.*s\".", what, size, identity);
    return ask(stage, text, yes, err);
}

/* ---- the transaction ---- */

mapicfg_status mapicfg__stage_begin(struct mapicfg__stage *stage, mapicfg_error *err) {
    struct mapicfg__run *run = stage->run;
    if (mapicfg__transaction_is_open(run->directory)) return MAPICFG_OK;
    const struct mapicfg__statement *statement = run->statement;
    char *action =
        mapicfg__mem_dup(run->text + statement->begin.offset, statement->end_offset - statement->begin.offset);
    if (!action) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__transaction_enter(run->directory, &run->call, action, err);
    mapicfg__mem_free(action);
    run->began = !status;
    return status;
}
