/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reading.c: the objects of inputs, all in one call or a piece at a time. */
#include <mapicfg/directory.h>

#include "base/error.h"
#include "base/mem.h"
#include "directory/inputs.h"

struct mapicfg_reading {
    struct mapicfg__objects to;
    struct mapicfg__inputs inputs;
    int in_part; /* the part that is current has not been read to its end */
    int in_step; /* callbacks may be running */
    int is_over;
    mapicfg_status status; /* of what ended it; MAPICFG_OK: nothing has */
    mapicfg_error failed;
};

mapicfg_status mapicfg_reading_new(const mapicfg_input *inputs, size_t count, const mapicfg_work *work,
                                   mapicfg_object_fn fn, void *user, mapicfg_report *report, mapicfg_reading **out,
                                   mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!fn) return mapicfg__error_null_argument(err, "fn");
    mapicfg_reading *reading = mapicfg__mem_zalloc(sizeof *reading);
    if (!reading) return mapicfg__error_no_memory(err);
    mapicfg__objects_init(&reading->to, fn, user, report);
    const struct mapicfg__inputs_how how = {.objects = &reading->to, .work = work};
    mapicfg_status status = mapicfg__inputs_open(&reading->inputs, inputs, count, &how, err);
    if (status) {
        mapicfg_reading_free(reading);
        return status;
    }
    *out = reading;
    return MAPICFG_OK;
}

static mapicfg_status step(mapicfg_reading *reading, mapicfg_error *err) {
    if (!reading->in_part) reading->is_over = !mapicfg__inputs_next(&reading->inputs);
    if (reading->is_over) return MAPICFG_OK;
    int over;
    mapicfg_status status = mapicfg__inputs_step(&reading->inputs, &over, err);
    reading->in_part = !over;
    if (!mapicfg__inputs_ends_all(status)) return status;
    reading->status = status;
    if (err) reading->failed = *err;
    return status;
}

mapicfg_status mapicfg_reading_step(mapicfg_reading *reading, int *over, mapicfg_error *err) {
    if (over) *over = 1;
    if (!reading) return mapicfg__error_null_argument(err, "reading");
    if (!over) return mapicfg__error_null_argument(err, "over");
    if (reading->in_step)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT, "a step is being made: its callbacks cannot make another");
    if (reading->status) {
        if (err) *err = reading->failed;
        return reading->status;
    }
    mapicfg_error failed;
    reading->in_step = 1;
    mapicfg_status status = step(reading, &failed);
    reading->in_step = 0;
    *over = reading->is_over || mapicfg__inputs_ends_all(status);
    if (status && err) *err = failed;
    return status;
}

void mapicfg_reading_free(mapicfg_reading *reading) {
    if (!reading) return;
    mapicfg__inputs_close(&reading->inputs);
    mapicfg__mem_free(reading);
}

mapicfg_status mapicfg_read(const mapicfg_input *inputs, size_t count, const mapicfg_work *work, mapicfg_object_fn fn,
                            void *user, mapicfg_report *report, mapicfg_error *err) {
    mapicfg_reading *reading;
    mapicfg_status first_failure = mapicfg_reading_new(inputs, count, work, fn, user, report, &reading, err);
    for (int over = first_failure != MAPICFG_OK; !over;) {
        mapicfg_error failed;
        mapicfg_status status = mapicfg_reading_step(reading, &over, &failed);
        int ends = mapicfg__inputs_ends_all(status);
        if (status && err && (ends || !first_failure)) *err = failed;
        if (ends || !first_failure) first_failure = status;
    }
    mapicfg_reading_free(reading);
    return first_failure;
}
