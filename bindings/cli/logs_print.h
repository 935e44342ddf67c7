/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_print.h: how the summary of logs is printed. */
#ifndef MAPICFG_CLI_LOGS_PRINT_H
#define MAPICFG_CLI_LOGS_PRINT_H

#include "stream.h"

#include <mapicfg.h>

struct logs_how {
    uint32_t format; /* OUTPUT_ */
    uint64_t limit;  /* rows of a table; 0: as the form has it */
};

/* Prints it. CSV has rows of the first table alone. */
mapicfg_status logs_print(struct stream *out, const struct logs_how *how, const mapicfg_log_summary *summary,
                          mapicfg_error *err);

#endif
