/* SPDX-License-Identifier: LGPL-2.1-or-later
 * work.c: how far a long call has come, for the caller, who may end it. */
#include "base/work.h"

#include "base/error.h"
#include "base/options.h"

static const struct mapicfg__options sized = MAPICFG__OPTIONS_RESERVED(mapicfg_work, MAPICFG_WORK_SIZE_1_0, reserved);

mapicfg_status mapicfg__work_take(struct mapicfg__work *work, const mapicfg_work *options, mapicfg_error *err) {
    work->done = work->total = 0;
    return mapicfg__options_take(&work->options, options, &sized, err);
}

mapicfg_status mapicfg__work_tell(const struct mapicfg__work *work, mapicfg_error *err) {
    const mapicfg_work *options = &work->options;
    int ends = mapicfg__work_is_cancelled(options->cancel) ||
               (options->progress && options->progress(options->user, work->done, work->total));
    return ends ? mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled") : MAPICFG_OK;
}
