/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_options.h: the command line of `mapicfg cert`. */
#ifndef MAPICFG_CLI_CERT_OPTIONS_H
#define MAPICFG_CLI_CERT_OPTIONS_H

#include "options.h"

struct cert_settings {
    uint32_t format;
    int64_t now;  /* 0: the clock */
    char **names; /* files */
    size_t count;
};

#endif
