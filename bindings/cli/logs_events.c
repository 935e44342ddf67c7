/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_events.c: the database that single records of logs are put into. */
#include "logs_events.h"

#include "messages.h"

int logs_events_failed(mapicfg_status status, const mapicfg_error *err) {
    message_problem(err);
    return status == MAPICFG_E_NOMEM || status == MAPICFG_E_IO ? CLI_FAILED : CLI_INPUT;
}

int logs_events_make(const struct command *command, const struct logs_show *show, const struct key_file *key,
                     mapicfg_log_events **events) {
    mapicfg_log_events_options options = MAPICFG_LOG_EVENTS_OPTIONS_INIT;
    mapicfg_error err;
    options.keep_noise = (uint32_t)show->keep_noise;
    options.where = show->where->items;
    options.where_count = (uint32_t)show->where->count;
    options.since = show->since;
    options.until = show->until;
    options.key = show->key_file != NULL ? key->bytes : NULL;
    options.key_size = show->key_file != NULL ? key->size : 0;
    const mapicfg_status status = mapicfg_log_events_new(&options, events, &err);
    if (status == MAPICFG_OK) return CLI_FINE;
    if (status == MAPICFG_E_VALUE || status == MAPICFG_E_LIMIT) return usage_error(command, "%s", err.message);
    return logs_events_failed(status, &err);
}
