/* SPDX-License-Identifier: LGPL-2.1-or-later
 * network.h: the verbs that need the network. Both programs know their options and their help; `mapicfg-net` does the
 * work, and `mapicfg` hands the command line to it, so that it needs none of the libraries.
 *
 * Each function below is defined once in each program: in elsewhere.c, and in the file of net/ that bears its name.
 * `words` are the arguments behind the verb as the user gave them. */
#ifndef MAPICFG_CLI_NETWORK_H
#define MAPICFG_CLI_NETWORK_H

#include "cli.h"

extern const struct verb verb_cert;
extern const struct verb verb_test;

struct cert_settings;
int network_cert(struct command *command, const struct cert_settings *settings, char **words);
struct test_settings;
int network_test(struct command *command, const struct test_settings *settings, char **words);

#endif
