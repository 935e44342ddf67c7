/* SPDX-License-Identifier: LGPL-2.1-or-later
 * call.c: what the caller's part of a cmdlet asks for, and gives to the pipeline. */
#include "cmdlet/call.h"

#include "base/error.h"
#include "cmdlet/spot.h"

const char *mapicfg_exec_call_get_text(const mapicfg_exec_call *call, uint32_t what) {
    return call && what < MAPICFG__CALL_TEXTS ? call->texts[what] : NULL;
}

const int32_t *mapicfg_exec_call_get_cancel(const mapicfg_exec_call *call) {
    return call ? call->stage->run->work.options.cancel : NULL;
}

mapicfg_status mapicfg_exec_call_put(mapicfg_exec_call *call, const char *const *names, const char *const *values,
                                     size_t count, mapicfg_error *err) {
    if (!call) return mapicfg__error_null_argument(err, "call");
    if (!names || !values) return mapicfg__error_null_argument(err, names ? "values" : "names");
    const struct mapicfg__item item = {.names = names, .values = values, .count = count, .as_table = 1};
    for (size_t i = 0; i < count; i++)
        if (!names[i] || !values[i])
            return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "property %zu of the object has no %s", i + 1,
                                       names[i] ? "value" : "name");
    return call->passed = mapicfg__stage_pass(call->stage, &item, err);
}

mapicfg_status mapicfg_exec_call_warn(mapicfg_exec_call *call, const mapicfg_statement *warning, mapicfg_error *err) {
    if (!call) return mapicfg__error_null_argument(err, "call");
    if (!warning) return mapicfg__error_null_argument(err, "warning");
    return call->passed = mapicfg__stage_give_warning(call->stage, warning, err);
}

mapicfg_status mapicfg__call_check(const struct mapicfg__stage *stage, mapicfg_error *err) {
    if (stage->run->options.external) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                        "%s needs the network, which this program does not reach: the package mapicfg-net is missing, "
                        "or is not used here",
                        stage->cmdlet->name);
    mapicfg__spot_put(err, stage->bound.command->spot);
    return MAPICFG_E_UNSUPPORTED;
}

mapicfg_status mapicfg__call_make(struct mapicfg_exec_call *call, mapicfg_error *err) {
    const mapicfg_exec_options *options = &call->stage->run->options;
    mapicfg_error failed = {.code = MAPICFG_OK};
    const mapicfg_status status = options->external(options->external_user, call, &failed);
    if (status && err) *err = failed;
    if (!status || call->passed) return status ? status : call->passed;
    return mapicfg__stage_object_failed(call->stage, status, err);
}
