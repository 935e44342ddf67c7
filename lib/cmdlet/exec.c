/* SPDX-License-Identifier: LGPL-2.1-or-later
 * exec.c: statements: parse all, then bind and run one after the other, each in a transaction of its own. */
#include <mapicfg/identity.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "cmdlet/bind.h"
#include "cmdlet/call.h"
#include "cmdlet/item.h"
#include "cmdlet/verbs.h"
#include "directory/sql.h"
#include "cmdlet/spot.h"
#include "cmdlet/survey.h"

/* ---- transactions ---- */

/* What succeeded is kept, also when the statement did not come to its end. */
static mapicfg_status end_transaction(struct mapicfg__run *run, mapicfg_status status, mapicfg_error *err) {
    if (!run->began) return status;
    run->began = 0;
    mapicfg_error failed;
    mapicfg_status committed = mapicfg__transaction_leave(run->directory, &run->call, MAPICFG_OK, &failed);
    if (!committed) return status;
    run->succeeded = 0; /* a failure of the machine has rolled everything back */
    if (status) return status;
    if (err) *err = failed;
    return committed;
}

/* ---- one statement ---- */

/* A mailbox names its permissions, and a server its virtual directories and its client access settings. */
static int takes_class(const struct mapicfg__cmdlet *cmdlet, uint32_t class_id) {
    if (class_id == cmdlet->class_id) return 1;
    if (class_id == MAPICFG_CLASS_MAILBOX) return cmdlet->class_id == MAPICFG_CLASS_MAILBOX_PERMISSION;
    if (!mapicfg__server_is_class(class_id)) return 0;
    if (mapicfg__server_is_class(cmdlet->class_id)) return 1;
    for (const struct mapicfg__parameter *p = cmdlet->parameters; p->name; p++)
        if (strcmp(p->name, "Server") == 0) return p->flags & MAPICFG__FROM_PIPELINE;
    return 0;
}

/* Which class stands before a stage is known beforehand, so that objects of another one are refused before any is
 * there. */
static mapicfg_status check_class(const struct mapicfg__stage *stages, size_t at, mapicfg_error *err) {
    const struct mapicfg__stage *stage = &stages[at], *from = stage;
    if (!at || !stage->cmdlet->class_id || !mapicfg_text_equal(stage->cmdlet->parameters->name, "Identity"))
        return MAPICFG_OK;
    while (from > stages && !(--from)->cmdlet->class_id)
        ;
    if (!from->cmdlet->class_id || takes_class(stage->cmdlet, from->cmdlet->class_id)) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_PARAMETER,
                        "The input object cannot be bound to any parameters for the command: its class is "
                        "%s, not %s.",
                        mapicfg_class_name(from->cmdlet->class_id), mapicfg_class_name(stage->cmdlet->class_id));
    mapicfg__spot_put(err, stage->bound.command->spot);
    return MAPICFG_E_PARAMETER;
}

/* What Format-List and its like give is for reading. */
static mapicfg_status check_formatted(const struct mapicfg__stage *stages, size_t at, mapicfg_error *err) {
    const char *before = at ? stages[at - 1].cmdlet->name : "";
    const char *name = stages[at].cmdlet->name;
    int formatted = mapicfg__text_has_word("Format-List Format-Table Out-String Out-Host Write-Host", before);
    if (!formatted || mapicfg__text_has_word("Out-Null Out-String Out-Host", name)) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "what %s gives cannot be used further: put it last", before);
    mapicfg__spot_put(err, stages[at].bound.command->spot);
    return MAPICFG_E_UNSUPPORTED;
}

static mapicfg_status check_files(const struct mapicfg__stage *stage, mapicfg_error *err) {
    if (!(stage->run->options.flags & MAPICFG_EXEC_NO_FILES) || !mapicfg__bound_find(&stage->bound, "Path"))
        return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "%s is not allowed here; use ConvertTo-Csv", stage->cmdlet->name);
    mapicfg__spot_put(err, stage->bound.command->spot);
    return MAPICFG_E_UNSUPPORTED;
}

static mapicfg_status bind_all(struct mapicfg__run *run, struct mapicfg__stage *stages, mapicfg_error *err) {
    const struct mapicfg__statement *statement = run->statement;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < statement->count; i++) {
        stages[i].run = run;
        stages[i].cmdlet = mapicfg__cmdlet_find(run->cmdlets, statement->commands[i].name);
        if (!stages[i].cmdlet) {
            status = mapicfg__cmdlet_unknown(run->cmdlets, statement->commands[i].name, err);
            return mapicfg__spot_put(err, statement->commands[i].spot), status;
        }
        stages[i].next = i + 1 < statement->count ? &stages[i + 1] : NULL;
        status = mapicfg__bind(&stages[i].bound, stages[i].cmdlet, &statement->commands[i], i > 0, run->script, err);
        if (!status) status = check_class(stages, i, err);
        if (!status) status = check_formatted(stages, i, err);
        if (!status) status = check_files(&stages[i], err);
        if (!status && stages[i].cmdlet->process == mapicfg__connectivity_test)
            status = mapicfg__call_check(&stages[i], err);
    }
    return status;
}

/* Names that the objects have not: misspelt ones, and those that Exchange has and we do not read. Where-Object tells
 * them of its own conditions. */
static mapicfg_status warn_of_names(struct mapicfg__stage *stage, const struct mapicfg__class *cls,
                                    const char *parameter, mapicfg_error *err) {
    struct mapicfg__patterns names = mapicfg__bound_names(&stage->bound, parameter);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < names.count; i++) {
        const char *name = mapicfg__bound_name(&names, i);
        if (strpbrk(name, "*?[") || mapicfg__property_find(cls, name, strlen(name)) >= 0) continue;
        const char *const arguments[] = {name, cls->name};
        status = mapicfg__stage_warn(stage, RULE_CMDLET_UNKNOWN_PROPERTY, NULL, arguments, 2, err);
    }
    return status;
}

/* What gives something else than the objects that it takes. */
#define OF_OTHERS "Measure-Object Group-Object ForEach-Object Test-OutlookConnectivity"

static mapicfg_status warn_of_unknown(struct mapicfg__stage *stages, size_t count, mapicfg_error *err) {
    const struct mapicfg__class *cls = NULL;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        const char *name = stages[i].cmdlet->name;
        if (stages[i].cmdlet->class_id) cls = mapicfg__class_get(stages[i].cmdlet->class_id);
        if (!cls || stages[i].cmdlet->class_id || strcmp(name, "Where-Object") == 0) continue;
        status = warn_of_names(&stages[i], cls, "Property", err);
        if (!status) status = warn_of_names(&stages[i], cls, "ExpandProperty", err);
        if (!status && !stages[i].bound.command->of_all) status = warn_of_names(&stages[i], cls, "MemberName", err);
        if (mapicfg__text_has_word(OF_OTHERS, name)) cls = NULL;
    }
    return status;
}

static mapicfg_status run_stages(struct mapicfg__stage *stages, size_t count, mapicfg_error *err) {
    mapicfg_status status = warn_of_unknown(stages, count, err);
    size_t begun = 0;
    for (; !status && begun < count; begun++)
        if (stages[begun].cmdlet->before) {
            status = stages[begun].cmdlet->before(&stages[begun], err);
            if (status) mapicfg__stage_place(stages[0].run, err, stages[begun].bound.command->spot);
        }
    if (!status) status = stages[0].cmdlet->process(&stages[0], NULL, err);
    for (size_t i = 0; i < begun; i++) {
        if (!stages[i].cmdlet->after) continue;
        mapicfg_error ignored;
        stages[i].failed = status != MAPICFG_OK;
        mapicfg_status ended = stages[i].cmdlet->after(&stages[i], status ? &ignored : err);
        if (!status && ended) mapicfg__stage_place(stages[i].run, err, stages[i].bound.command->spot);
        if (!status) status = ended;
    }
    return status;
}

static mapicfg_status warn_of_effect(void *user, enum mapicfg__rule_number rule, const char *const *arguments,
                                     size_t count, mapicfg_error *err) {
    return mapicfg__stage_warn(user, rule, NULL, arguments, count, err);
}

/* The stage whose -WarningAction counts for what the statement changes. */
static struct mapicfg__stage *find_changing(struct mapicfg__stage *stages, size_t count) {
    while (count > 1 && !stages[count - 1].cmdlet->changes) count--;
    return &stages[count - 1];
}

/* Virtual directories are worked out while the transaction is open; a failure of that undoes nothing. Those of the
 * caller's transaction wait for more, where the caller tells the effects. */
static mapicfg_status work_out_directories(struct mapicfg__run *run, mapicfg_status status, mapicfg_error *err) {
    mapicfg_error failed;
    if (mapicfg__sql_is_lost(run->directory) || (run->keeps_effects && !run->began)) return status;
    mapicfg_status worked_out = mapicfg__effects_of_directories(run->effects, &failed);
    if (status || !worked_out) return status;
    if (err) *err = failed;
    return worked_out;
}

/* Of many objects some may have been changed before one failed: says which. */
static mapicfg_status tell_successes(struct mapicfg__run *run, mapicfg_error *err) {
    char text[128];
    struct mapicfg__buffer message = {0};
    if (!run->failed || !run->succeeded || run->whole) return MAPICFG_OK;
    snprintf(text, sizeof text, "%llu object%s failed; changed %s: ", (unsigned long long)run->failed,
             run->failed == 1 ? "" : "s", run->succeeded == 1 ? "was" : "were");
    mapicfg__buffer_text(&message, text);
    mapicfg__buffer_bytes(&message, run->names.data, run->names.size);
    if (run->succeeded > MAPICFG__NAMES_TOLD) {
        mapicfg__buffer_text(&message, " and ");
        mapicfg__buffer_number(&message, run->succeeded - MAPICFG__NAMES_TOLD);
        mapicfg__buffer_text(&message, " more");
    }
    mapicfg__buffer_char(&message, '.');
    mapicfg_status status = message.failed ? mapicfg__error_no_memory(err)
                                           : mapicfg__item_emit_text(run, MAPICFG_EXEC_ITEM_MESSAGE, message.data, err);
    mapicfg__buffer_free(&message);
    return status;
}

/* Whether a statement changes more than virtual directories. */
static int changes_more(const struct mapicfg__run *run, const struct mapicfg__statement *statement) {
    for (size_t i = 0; i < statement->count; i++) {
        const struct mapicfg__cmdlet *cmdlet = mapicfg__cmdlet_find(run->cmdlets, statement->commands[i].name);
        if (!cmdlet || !cmdlet->changes) continue;
        if (cmdlet->class_id == MAPICFG_CLASS_MAILBOX || cmdlet->class_id == MAPICFG_CLASS_ORG) return 1;
    }
    return 0;
}

static mapicfg_status run_statement(struct mapicfg__run *run, const struct mapicfg__statement *statement,
                                    mapicfg_error *err) {
    run->statement = statement;
    run->succeeded = run->failed = 0;
    if (!run->keeps_effects) mapicfg__effects_reset(run->effects);
    run->yes_to_all = 0;
    run->names.size = 0;
    struct mapicfg__stage *stages = mapicfg__mem_zalloc(statement->count * sizeof *stages);
    if (!stages) return mapicfg__error_no_memory(err);
    mapicfg_status status = bind_all(run, stages, err);
    if (!status && changes_more(run, statement)) status = mapicfg__effects_of_directories(run->effects, err);
    if (!status) {
        const struct mapicfg__effects_mark mark = mapicfg__effects_mark(run->effects);
        status = run_stages(stages, statement->count, err);
        status = work_out_directories(run, status, err);
        status = end_transaction(run, status, err);
        const int is_lost = mapicfg__sql_is_lost(run->directory);
        if (is_lost) run->succeeded = 0;
        if (is_lost || (!run->succeeded && !mapicfg__effects_are_at(run->effects, &mark)))
            mapicfg__effects_undo(run->effects, &mark);
        mapicfg_error ignored;
        mapicfg_status told = MAPICFG_OK;
        if (!run->keeps_effects)
            told = mapicfg__effects_tell(run->effects, warn_of_effect, find_changing(stages, statement->count),
                                         status ? &ignored : err);
        if (!told) told = tell_successes(run, status ? &ignored : err);
        if (!status) status = told;
    }
    mapicfg__mem_free(stages);
    return status;
}

/* ---- the script ---- */

static int is_unsupported(mapicfg_status status) {
    return status == MAPICFG_E_UNSUPPORTED;
}

/* Cmdlets and parameters that are not supported: the binder ends at the first of a statement. */
static void add_unsupported(struct mapicfg__run *run, struct mapicfg__survey *survey, mapicfg_error *err) {
    for (size_t i = 0; i < run->statement->count; i++) {
        const struct mapicfg__command *command = &run->statement->commands[i];
        const struct mapicfg__cmdlet *cmdlet = mapicfg__cmdlet_find(run->cmdlets, command->name);
        for (size_t j = 0; cmdlet && j < command->count; j++) {
            const struct mapicfg__argument *argument = &command->arguments[j];
            if (argument->name) mapicfg__survey_parameter(survey, cmdlet, argument->name, argument->spot);
        }
        if (cmdlet) continue;
        mapicfg__cmdlet_unknown(run->cmdlets, command->name, err);
        mapicfg__spot_put(err, command->spot);
        mapicfg__survey_add(survey, err);
    }
}

/* What the binder does not support; what cannot be bound is an error when its statement comes. */
static mapicfg_status check_statements(struct mapicfg__run *run, struct mapicfg__survey *survey, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < run->script->count; i++) {
        run->statement = &run->script->statements[i];
        struct mapicfg__stage *stages = mapicfg__mem_zalloc(run->statement->count * sizeof *stages);
        if (!stages) return mapicfg__error_no_memory(err);
        add_unsupported(run, survey, err);
        status = bind_all(run, stages, err);
        if (is_unsupported(status)) mapicfg__survey_add(survey, err);
        if (is_unsupported(status) || status == MAPICFG_E_PARAMETER || status == MAPICFG_E_SYNTAX) status = MAPICFG_OK;
        mapicfg__mem_free(stages);
    }
    return status;
}

/* The first of the findings is the error of the run; of several, and of a script, each is an item. */
static mapicfg_status tell_finding(struct mapicfg__run *run, const struct mapicfg__survey *survey, size_t at,
                                   mapicfg_error *err) {
    const struct mapicfg__finding *finding = &survey->found[at];
    struct mapicfg__buffer message = {0};
    mapicfg_error told;
    mapicfg__survey_put(survey, finding, &message);
    const int failed = message.failed;
    if (!failed) mapicfg__error_fail(&told, MAPICFG_E_UNSUPPORTED, "%s", message.data);
    mapicfg__buffer_free(&message);
    if (failed) return mapicfg__error_no_memory(err);
    mapicfg__spot_put(&told, finding->spot);
    mapicfg__error_source(&told, run->options.source);
    if (!at) *err = told;
    return survey->count > 1 || !run->script->arena ? mapicfg__item_emit_error(run, MAPICFG_EXEC_ITEM_ERROR, &told, err)
                                                    : MAPICFG_OK;
}

static mapicfg_status tell_findings(struct mapicfg__run *run, struct mapicfg__survey *survey, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    mapicfg__survey_sort(survey);
    if (survey->failed) return mapicfg__error_no_memory(err);
    for (size_t i = 0; !status && i < survey->count; i++) status = tell_finding(run, survey, i, err);
    if (!status && !run->script->arena)
        status = mapicfg__item_emit_text(run, MAPICFG_EXEC_ITEM_MESSAGE,
                                         "Nothing was run. The PowerShell module runs whole scripts on a store: "
                                         "Import-Module Mapicfg; Open-MapicfgStore FILE",
                                         err);
    return status ? status : survey->count ? MAPICFG_E_UNSUPPORTED : MAPICFG_OK;
}

/* What is not supported is found before anything runs, and all of it is told at once. */
static mapicfg_status check_script(struct mapicfg__run *run, mapicfg_status parsed, size_t size, mapicfg_error *err) {
    struct mapicfg__survey survey = {.text = run->text, .size = size, .cmdlets = mapicfg__cmdlet_table};
    mapicfg_error failed = {.code = MAPICFG_OK};
    mapicfg_status status = MAPICFG_OK;
    if (parsed && !is_unsupported(parsed)) return parsed;
    if (parsed) {
        mapicfg__survey_walk(&survey);
        mapicfg__survey_add(&survey, err);
    } else {
        status = check_statements(run, &survey, &failed);
    }
    if (!status) status = tell_findings(run, &survey, &failed);
    mapicfg__survey_free(&survey);
    if (status) *err = failed;
    return status;
}

static mapicfg_status run_script(struct mapicfg__run *run, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < run->script->count; i++) {
        status = mapicfg__work_tell(&run->work, err);
        if (!status) status = run_statement(run, &run->script->statements[i], err);
        if (status) mapicfg__stage_place(run, err, run->script->statements[i].begin);
        if (!status && run->last && run->options.flags & MAPICFG_EXEC_TRANSACTION) break;
        run->work.done = run->script->statements[i].end_offset;
    }
    if (!status) mapicfg__work_tell(&run->work, NULL); /* of the end, when there is nothing left to cancel */
    if (status || !run->last) return status;
    if (err) *err = run->last_error;
    return run->last;
}

/* All statements as one transaction, or as one part of the caller's, which a failure undoes. */
static mapicfg_status run_whole(struct mapicfg__run *run, mapicfg_error *err) {
    struct mapicfg__call call;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < run->script->count; i++)
        if (changes_more(run, &run->script->statements[i])) status = mapicfg__effects_of_directories(run->effects, err);
    const struct mapicfg__effects_mark mark = mapicfg__effects_mark(run->effects);
    if (!status) status = mapicfg__transaction_enter(run->directory, &call, run->options.source, err);
    if (status) return status;
    status = run_script(run, err);
    status = mapicfg__transaction_leave(run->directory, &call, status, err);
    if (status) mapicfg__effects_undo(run->effects, &mark);
    return status;
}

static const struct mapicfg__options sized = MAPICFG__OPTIONS(mapicfg_exec_options, MAPICFG_EXEC_OPTIONS_SIZE_1_0);

mapicfg_status mapicfg_exec(mapicfg_directory *directory, const char *text, size_t size,
                            const mapicfg_exec_options *options, mapicfg_exec_fn fn, void *user, mapicfg_error *err) {
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!text) return mapicfg__error_null_argument(err, "text");
    struct mapicfg__run run = {
        .directory = directory, .cmdlets = mapicfg__cmdlet_table, .fn = fn, .user = user, .text = text};
    mapicfg_status status = mapicfg__options_take(&run.options, options, &sized, err);
    if (!status) status = mapicfg__work_take(&run.work, run.options.work, err);
    if (status) return status;
    if (run.options.flags > 7u)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "flags has a bit that this version does not know");
    struct mapicfg__effects own = {.directory = directory, .off = (run.options.flags & MAPICFG_EXEC_NO_EFFECTS) != 0};
    run.keeps_effects = run.options.effects && !own.off;
    run.effects = run.keeps_effects ? mapicfg__effects_kept(run.options.effects) : &own;
    if (run.effects->directory != directory)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "the effects are those of another directory");
    run.whole = run.options.flags & MAPICFG_EXEC_TRANSACTION || mapicfg__transaction_is_open(directory);
    if (run.options.flags & MAPICFG_EXEC_TRANSACTION && mapicfg__transaction_is_open(directory)) {
        mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "a transaction is open already");
        mapicfg__error_source(err, run.options.source);
        return MAPICFG_E_CONFLICT;
    }
    struct mapicfg__script script;
    mapicfg_error failed = {.code = MAPICFG_OK};
    status = mapicfg__script_parse(&script, text, size, &failed);
    run.script = &script;
    run.work.total = size;
    status = check_script(&run, status, size, &failed);
    const int32_t *before = mapicfg__sql_watch(directory, run.work.options.cancel);
    if (!status) status = run.whole ? run_whole(&run, &failed) : run_script(&run, &failed);
    mapicfg__sql_watch(directory, before);
    mapicfg__script_free(&script);
    mapicfg__buffer_free(&run.names);
    mapicfg__effects_free(&own);
    if (!status) return MAPICFG_OK;
    mapicfg__error_source(&failed, run.options.source);
    if (err) *err = failed;
    return status;
}

mapicfg_status mapicfg_exec_dup_help(const char *name, uint32_t extent, char **text, mapicfg_error *err) {
    if (!text) return mapicfg__error_null_argument(err, "text");
    *text = NULL;
    if (extent > MAPICFG_HELP_EXAMPLES_ONLY)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "extent is none of MAPICFG_HELP_");
    return mapicfg__help_dup(mapicfg__cmdlet_table, name, extent, text, err);
}

int mapicfg_exec_is_incomplete(const char *text, size_t size) {
    return mapicfg_exec_scan(0, text, size) != 0;
}

uint64_t mapicfg_exec_scan(uint64_t open, const char *text, size_t size) {
    return text ? mapicfg__scan_lines(open, text, size) : open;
}
