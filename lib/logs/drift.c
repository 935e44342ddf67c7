/* SPDX-License-Identifier: LGPL-2.1-or-later
 * drift.c: logs against the configuration: the two tables of the summary, the mailboxes, and the hosts of both
 * protocols. */
#include "logs/drift_state.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

static const uint32_t host_keys[] = {MAPICFG_LOG_BY_MAILBOX, MAPICFG_LOG_BY_USER, MAPICFG_LOG_BY_PROTOCOL,
                                     MAPICFG_LOG_BY_HOST};
static const uint32_t client_keys[] = {MAPICFG_LOG_BY_MAILBOX, MAPICFG_LOG_BY_USER, MAPICFG_LOG_BY_PROTOCOL,
                                       MAPICFG_LOG_BY_CLIENT};

static const struct mapicfg__log_table *find_table(const mapicfg_log_summary *summary, const uint32_t keys[4]) {
    for (size_t i = 0; i < summary->table_count; i++)
        if (summary->tables[i].key_count == 4 && memcmp(summary->tables[i].keys, keys, 4 * sizeof *keys) == 0)
            return &summary->tables[i];
    return NULL;
}

/* What a summary leaves out would look like what did not happen. */
static mapicfg_status take_summary(struct mapicfg__drift *drift, const mapicfg_log_summary *summary,
                                   mapicfg_error *err) {
    drift->summary = summary;
    drift->hosts = find_table(summary, host_keys);
    drift->clients = find_table(summary, client_keys);
    if (!drift->hosts || !drift->clients)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the summary lacks the tables \"" MAPICFG_LOG_DRIFT_TABLES "\"");
    if (summary->key_mark)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the summary has other names for users and mailboxes, which match no mailbox");
    if (summary->condition_count || summary->keep_noise)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the summary has %s: make one without",
                                   summary->keep_noise ? "noise among its records" : "conditions");
    return MAPICFG_OK;
}

static void forget(struct mapicfg__drift *drift) {
    mapicfg__owners_free(&drift->owners);
    mapicfg__outside_free(&drift->mapi);
    mapicfg__outside_free(&drift->anywhere);
    mapicfg__names_free(&drift->stranger_names);
    mapicfg__names_free(&drift->able);
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
    if (!status) status = mapicfg__owners_decide(&drift.owners, directory, err);
    if (!status) status = mapicfg__outside_read(&drift.mapi, MAPICFG_CLASS_VDIR, directory, err);
    if (!status) status = mapicfg__outside_read(&drift.anywhere, MAPICFG_CLASS_OUTLOOK_ANYWHERE, directory, err);
    if (!status) status = mapicfg__drift_count(&drift, err);
    if (!status) status = mapicfg__drift_say(&drift, err);
    forget(&drift);
    return status;
}
