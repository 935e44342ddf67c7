/* SPDX-License-Identifier: LGPL-2.1-or-later
 * output.c: Write-Output, Write-Host, Out-Host and Out-String: texts of the script, and what is printed anyway. */
#include "base/error.h"
#include "cmdlet/item.h"
#include "cmdlet/verbs.h"

/* The texts given as arguments; the objects of the pipeline where there are none. */
mapicfg_status mapicfg__output_write(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                     mapicfg_error *err) {
    struct mapicfg__patterns texts = mapicfg__bound_names(&stage->bound, "InputObject");
    mapicfg_status status = MAPICFG_OK;
    if (item) return mapicfg__stage_pass(stage, item, err);
    for (size_t i = 0; !status && i < texts.count; i++)
        status = mapicfg__stage_pass_text(stage, mapicfg__bound_name(&texts, i), err);
    return status;
}

/* Past the pipeline, with blanks between the texts. */
mapicfg_status mapicfg__output_write_host(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                          mapicfg_error *err) {
    struct mapicfg__patterns texts = mapicfg__bound_names(&stage->bound, "Object");
    struct mapicfg__buffer text = {0};
    if (item) return mapicfg__item_emit(stage->run, item, err);
    mapicfg__buffer_bytes(&text, "", 0);
    for (size_t i = 0; i < texts.count; i++) {
        if (i) mapicfg__buffer_char(&text, ' ');
        mapicfg__buffer_text(&text, mapicfg__bound_name(&texts, i));
    }
    const struct mapicfg__item line = {.text = text.data};
    mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : mapicfg__item_emit(stage->run, &line, err);
    mapicfg__buffer_free(&text);
    return status;
}
