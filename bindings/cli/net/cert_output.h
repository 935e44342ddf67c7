/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_output.h: what `mapicfg cert` prints. */
#ifndef MAPICFG_CLI_NET_CERT_OUTPUT_H
#define MAPICFG_CLI_NET_CERT_OUTPUT_H

#include "targets.h"

/* The URLs that a target has to cover, borrowed: all but those of another server; for a server without any its own
 * name. Returns how many of `urls` it filled, which has room for all and one more. */
size_t cert_urls(const struct targets *targets, const struct target *target, const char *name, const char **urls);
/* A record for each certificate of a server and each URL, and the findings. */
void cert_print(struct command *command, const struct cert_settings *settings, const struct targets *targets,
                const mapicfg_statements *findings);
/* The certificates as objects. Returns the exit code. */
int cert_print_facts(struct command *command, uint32_t format, const struct targets *targets);

#endif
