/* SPDX-License-Identifier: LGPL-2.1-or-later
 * moves_page.c: a plan as a page, for `plan` and `diff`. */
#include "moves_page.h"

#include "messages.h"
#include "store.h"

#include <errno.h>
#include <string.h>

struct paged {
    const mapicfg_plan *plan;
    const struct moves_how *how;
    const char *csv;
    uint32_t flags;
};

static mapicfg_status put(void *user, mapicfg_page *page, mapicfg_error *err) {
    const struct paged *paged = user;
    mapicfg_status status = mapicfg_page_goals(page, paged->how->goals, err);
    if (status == MAPICFG_OK) status = mapicfg_page_plan(page, paged->plan, paged->flags, paged->csv, err);
    return status == MAPICFG_OK ? mapicfg_page_log_use(page, paged->how->use, paged->plan, err) : status;
}

/* All moves, when the page has not room for them. Returns an errno. */
static int write_beside(const mapicfg_plan *plan, struct beside *beside) {
    mapicfg_error err;
    if (beside->path == NULL || mapicfg_plan_move_count(plan) <= MAPICFG_PAGE_ROWS) return 0;
    int error = file_open(&beside->file, beside->path);
    if (error != 0) return error;
    beside->is_open = 1;
    mapicfg_status status = mapicfg_plan_write_moves(plan, stream_take, &beside->file.stream, &err);
    return status == MAPICFG_OK ? 0 : status == MAPICFG_E_IO ? beside->file.stream.error : ENOMEM;
}

int moves_page(struct command *command, const struct page_settings *settings, struct page_about *about,
               const char *path, const mapicfg_plan *plan, const struct moves_how *how, uint32_t flags) {
    struct beside beside;
    mapicfg_error err;
    int error = beside_begin(&beside, path, "moves");
    if (error == 0) error = write_beside(plan, &beside);
    struct paged paged = {plan, how, beside.is_open ? beside_name(&beside) : NULL, flags};
    mapicfg_status status = error == 0 ? page_write(command->out, settings, about, put, &paged, &err) : MAPICFG_OK;
    int ended = beside_end(&beside, error == 0 && status == MAPICFG_OK);
    if (error == 0) error = ended;
    if (error != 0)
        message("error", "%s: cannot write the CSV beside the page: %s", command->verb->name, strerror(error));
    if (status != MAPICFG_OK && status != MAPICFG_E_IO) return store_failed(&err);
    return error != 0 ? CLI_FAILED : CLI_FINE;
}
