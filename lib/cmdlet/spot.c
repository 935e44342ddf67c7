/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spot.c: errors at a place of the script. */
#include "cmdlet/spot.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"
#include "base/utf8.h"

mapicfg_status mapicfg__spot_put(mapicfg_error *err, struct mapicfg__spot spot) {
    if (!err) return MAPICFG_OK;
    if (!err->line) {
        err->line = spot.line;
        err->column = spot.column;
        err->offset = spot.offset;
    }
    return err->code;
}

mapicfg_status mapicfg__spot_refuse(mapicfg_error *err, struct mapicfg__spot spot, const char *format, ...) {
    char text[512];
    va_list args;
    va_start(args, format);
    int needed = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (needed >= (int)sizeof text) text[mapicfg__utf8_cut(text, sizeof text - 1)] = '\0';
    mapicfg__error_fail(err, MAPICFG_E_PARAMETER, "%s", text);
    mapicfg__spot_put(err, spot);
    return MAPICFG_E_PARAMETER;
}
