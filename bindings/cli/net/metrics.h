/* SPDX-License-Identifier: LGPL-2.1-or-later
 * metrics.h: the parts of metrics for Prometheus. */
#ifndef MAPICFG_CLI_NET_METRICS_H
#define MAPICFG_CLI_NET_METRICS_H

#include "stream.h"

/* Before the series of a gauge. */
void metrics_head(struct stream *out, const char *name, const char *help);
/* A label: `name` has what is before its equals sign, such as "{user" or ",id". */
void metrics_label(struct stream *out, const char *name, const char *value);

#endif
