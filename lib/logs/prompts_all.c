/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompts_all.c: why people are asked for passwords: the call. See log_prompts.h. */
#include "base/error.h"
#include "base/options.h"
#include "base/work.h"
#include "logs/prompts.h"

#define WINDOW 60000
#define MOST_WINDOW 3600000u

static mapicfg_status take_options(struct mapicfg__prompts *prompts, const mapicfg_log_prompts_options *given,
                                   mapicfg_error *err) {
    static const struct mapicfg__options known =
        MAPICFG__OPTIONS(mapicfg_log_prompts_options, MAPICFG_LOG_PROMPTS_OPTIONS_SIZE_1_0);
    mapicfg_log_prompts_options options;
    mapicfg_status status = mapicfg__options_take(&options, given, &known, err);
    if (status) return status;
    if (options.window > MOST_WINDOW)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "a window of %lu ms: it may have up to %lu",
                                   (unsigned long)options.window, (unsigned long)MOST_WINDOW);
    prompts->window = options.window ? options.window : WINDOW;
    return MAPICFG_OK;
}

static mapicfg_status find_and_say(const struct mapicfg__prompts *prompts, mapicfg_error *err) {
    mapicfg_status status = mapicfg__prompts_find(prompts, err);
    if (!status) status = mapicfg__prompts_trace(prompts, err);
    if (!status) status = mapicfg__prompts_places(prompts, err);
    return status ? status : mapicfg__prompts_persons(prompts, err);
}

mapicfg_status mapicfg_log_prompts(mapicfg_log_events *events, const mapicfg_log_prompts_options *options,
                                   const mapicfg_work *work, mapicfg_statement_fn fn, void *user, mapicfg_error *err) {
    if (!events) return mapicfg__error_null_argument(err, "events");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    struct mapicfg__prompts prompts = {.events = events, .fn = fn, .user = user};
    struct mapicfg__work taken;
    mapicfg_status status = take_options(&prompts, options, err);
    if (!status) status = mapicfg__work_take(&taken, work, err);
    if (!status) status = mapicfg__events_db_settle(events, err);
    if (status) return status;
    mapicfg__events_db_watch(events, taken.options.cancel);
    status = mapicfg__prompts_forget(&prompts, err);
    if (!status) status = mapicfg__events_db_run(events, "BEGIN", err);
    if (!status) status = find_and_say(&prompts, err);
    mapicfg__events_db_watch(events, NULL);
    if (!sqlite3_get_autocommit(events->db)) sqlite3_exec(events->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}
