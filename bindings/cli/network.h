/* SPDX-License-Identifier: LGPL-2.1-or-later
 * network.h: the verbs that need the network. Both programs know their options and their help; `mapicfg-net` does the
 * work, and `mapicfg` hands the command line to it, so that it needs none of the libraries.
 *
 * Each function below is defined once in each program: in elsewhere.c, and in the file of net/ that bears its name.
 * `words` are the arguments behind the verb as the user gave them. */
#ifndef MAPICFG_CLI_NETWORK_H
#define MAPICFG_CLI_NETWORK_H

#include "cli.h"

#include <mapicfg.h>

extern const struct verb verb_cert;
extern const struct verb verb_test;
extern const struct verb verb_ldap_dump;
extern const struct verb verb_listen;

struct cert_settings;
int network_cert(struct command *command, const struct cert_settings *settings, char **words);
struct test_settings;
int network_test(struct command *command, const struct test_settings *settings, char **words);

struct listen_settings;
int network_listen(struct command *command, const struct listen_settings *settings, char **words);

struct ldap_settings;
int network_ldap_dump(struct command *command, const struct ldap_settings *settings, char **words);

/* Of `mapicfg import`: makes inputs of the names that are URLs of directories. Returns 0, or an exit code after having
 * said what is wrong; what was opened is to be closed in any case, after the inputs have been read. In `mapicfg` it
 * hands the command line over, and returns only when that fails. */
struct network_inputs;
int network_open(struct command *command, const struct ldap_settings *settings, char **words, char *const *names,
                 size_t count, const int32_t *cancel, mapicfg_input *inputs, struct network_inputs **out);
void network_close(struct network_inputs *inputs);

/* Of `mapicfg exec` and `mapicfg shell`: what cmdlets reach the network with. In `mapicfg` it hands the command line
 * over where a text names such a cmdlet, or where there is no text yet (NULL); where that is not possible it goes on
 * without. was_stdin: the text has been read from there. Returns 0, or an exit code after having said what is wrong;
 * what was opened, which may be NULL, is to be closed in any case. */
struct logon_settings;
struct network_cmdlets;
int network_cmdlets_open(struct command *command, const struct logon_settings *settings, struct stream *text,
                         int was_stdin, char **words, struct network_cmdlets **out);
void network_cmdlets_put(struct network_cmdlets *cmdlets, mapicfg_exec_options *options);
/* Not 0 once a signal has come that is to end a test; NULL: none is caught. */
const int32_t *network_cmdlets_cancel(void);
/* CLI_FINDINGS once a test has failed, else CLI_FINE. */
int network_cmdlets_exit(const struct network_cmdlets *cmdlets);
void network_cmdlets_close(struct network_cmdlets *cmdlets);

#endif
