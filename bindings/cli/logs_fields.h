/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_fields.h: what the columns of protocol logs mean. */
#ifndef MAPICFG_CLI_LOGS_FIELDS_H
#define MAPICFG_CLI_LOGS_FIELDS_H

#include "stream.h"

void logs_fields_print(struct stream *out, uint32_t format);

#endif
