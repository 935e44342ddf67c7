/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_formats.h: the findings of a check, in the form that somebody wants. */
#ifndef MAPICFG_CLI_CHECK_FORMATS_H
#define MAPICFG_CLI_CHECK_FORMATS_H

#include "check_forms.h"

/* A form of output. */
struct check_format {
    const char *name;
    void (*put)(struct stream *out, const struct check_result *result);
};

/* By its name; NULL. */
const struct check_format *check_format_find(const char *name);

#endif
