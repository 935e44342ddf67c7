/* SPDX-License-Identifier: LGPL-2.1-or-later
 * needed.c: the tables that logs against a configuration need of a summary. What a summary leaves out would look like
 * what did not happen. */
#include "logs/needed.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

static const struct mapicfg__log_table *find_table(const mapicfg_log_summary *summary, const uint32_t keys[4]) {
    for (size_t i = 0; i < summary->table_count; i++)
        if (summary->tables[i].key_count == 4 && memcmp(summary->tables[i].keys, keys, 4 * sizeof *keys) == 0)
            return &summary->tables[i];
    return NULL;
}

mapicfg_status mapicfg__needed_find(const mapicfg_log_summary *summary, const struct mapicfg__needed_table *needed,
                                    size_t count, const char *words, const struct mapicfg__log_table **found,
                                    mapicfg_error *err) {
    for (size_t i = 0; i < count; i++)
        if (!(found[i] = find_table(summary, needed[i].keys)))
            return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the summary lacks the tables \"%s\"", words);
    if (summary->key_mark)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the summary has other names for users and mailboxes, which match no mailbox");
    if (summary->condition_count || summary->keep_noise)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "the summary has %s: make one without",
                                   summary->keep_noise ? "noise among its records" : "conditions");
    return MAPICFG_OK;
}

mapicfg_status mapicfg__needed_each(const mapicfg_log_summary *summary, const struct mapicfg__log_table *table,
                                    const mapicfg__needed_row_fn *fns, size_t count, void *user, mapicfg_error *err) {
    if (!table->count) return MAPICFG_OK;
    mapicfg_log_row *rows = mapicfg__summary_rows(summary, table, MAPICFG_LOG_ORDER_KEY);
    int fine = rows != NULL;
    for (size_t k = 0; fine && k < count; k++)
        for (size_t i = 0; fine && i < table->count; i++) fine = fns[k](user, &rows[i]);
    mapicfg__mem_free(rows);
    return fine ? MAPICFG_OK : mapicfg__error_no_memory(err);
}
