/* SPDX-License-Identifier: LGPL-2.1-or-later
 * drift.c: logs against the configuration: the two tables of the summary, the mailboxes, and the hosts of both
 * protocols. */
#include "logs/drift_state.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "logs/needed.h"

static const struct mapicfg__needed_table tables[] = {
    {{MAPICFG_LOG_BY_MAILBOX, MAPICFG_LOG_BY_USER, MAPICFG_LOG_BY_PROTOCOL, MAPICFG_LOG_BY_HOST}},
    {{MAPICFG_LOG_BY_MAILBOX, MAPICFG_LOG_BY_USER, MAPICFG_LOG_BY_PROTOCOL, MAPICFG_LOG_BY_CLIENT}}};

static mapicfg_status take_summary(struct mapicfg__drift *drift, const mapicfg_log_summary *summary,
                                   mapicfg_error *err) {
    const struct mapicfg__log_table *found[2] = {NULL, NULL};
    mapicfg_status status = mapicfg__needed_find(summary, tables, 2, MAPICFG_LOG_DRIFT_TABLES, found, err);
    drift->summary = summary;
    drift->hosts = found[0];
    drift->clients = found[1];
    return status;
}

static mapicfg_status make_uses(struct mapicfg__drift *drift, mapicfg_error *err) {
    size_t capacity = 0;
    drift->uses = mapicfg__mem_grow(NULL, &capacity, drift->owners.count + 1, sizeof *drift->uses);
    if (!drift->uses) return mapicfg__error_no_memory(err);
    memset(drift->uses, 0, capacity * sizeof *drift->uses);
    return MAPICFG_OK;
}

static void forget(struct mapicfg__drift *drift) {
    mapicfg__owners_free(&drift->owners);
    mapicfg__outside_free(&drift->mapi);
    mapicfg__outside_free(&drift->anywhere);
    mapicfg__names_free(&drift->stranger_names);
    mapicfg__names_free(&drift->able);
    mapicfg__mem_free(drift->uses);
    mapicfg__mem_free(drift->strangers);
    mapicfg__mem_free(drift->old);
}

mapicfg_status mapicfg_log_drift(const mapicfg_log_summary *summary, mapicfg_directory *directory,
                                 mapicfg_statement_fn fn, void *user, mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!directory) return mapicfg__error_null_argument(err, "directory");
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    struct mapicfg__drift drift = {.fn = fn, .user = user};
    mapicfg_status status = take_summary(&drift, summary, err);
    if (!status) status = mapicfg__owners_read(&drift.owners, directory, err);
    if (!status) status = make_uses(&drift, err);
    if (!status) status = mapicfg__owners_decide(&drift.owners, directory, err);
    if (!status) status = mapicfg__outside_read(&drift.mapi, MAPICFG_CLASS_VDIR, directory, err);
    if (!status) status = mapicfg__outside_read(&drift.anywhere, MAPICFG_CLASS_OUTLOOK_ANYWHERE, directory, err);
    if (!status) status = mapicfg__drift_count(&drift, err);
    if (!status) status = mapicfg__drift_say(&drift, err);
    forget(&drift);
    return status;
}
