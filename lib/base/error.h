/* SPDX-License-Identifier: LGPL-2.1-or-later
 * error.h: filling a caller's mapicfg_error. */
#ifndef MAPICFG_BASE_ERROR_H
#define MAPICFG_BASE_ERROR_H

#include <mapicfg/base.h>

/* Clears *err, fills code and message, and returns code, so that `return mapicfg__error_fail(err, ...)` is the whole
 * story. err may be NULL. */
mapicfg_status mapicfg__error_fail(mapicfg_error *err, mapicfg_status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
mapicfg_status mapicfg__error_no_memory(mapicfg_error *err);
/* MAPICFG_E_IO with the system's words for an errno, and the errno; `what` says what could not be done to the
 * source. */
mapicfg_status mapicfg__error_system(mapicfg_error *err, const char *what, int code, const char *source);
mapicfg_status mapicfg__error_null_argument(mapicfg_error *err, const char *name);

/* Fill in more of an error already made. They do nothing when err is NULL, and keep what is there already. */
void mapicfg__error_source(mapicfg_error *err, const char *source);
void mapicfg__error_object(mapicfg_error *err, const char *object);
void mapicfg__error_property(mapicfg_error *err, const char *property);
void mapicfg__error_place(mapicfg_error *err, uint64_t line, uint64_t column);

#endif
