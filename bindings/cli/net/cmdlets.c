/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cmdlets.c: what the cmdlets of `exec` and `shell` reach the network with. */
#include "logon.h"
#include "logon_options.h"
#include "messages.h"
#include "network.h"

#include <stdlib.h>

struct network_cmdlets {
    mapicfg_test_options test;
    mapicfg_credentials *credentials;
};

static int log_on(struct network_cmdlets *cmdlets, const struct logon_settings *s) {
    struct secret password = {NULL, 0}, token = {NULL, 0};
    if (s->login == NULL) return CLI_FINE;
    int exit_code =
        s->password_file != NULL ? secret_read_file(&password, s->password_file, 0) : secret_ask(&password, s->login);
    if (exit_code == CLI_FINE) exit_code = logon_make(s->login, &password, &token, &cmdlets->credentials);
    cmdlets->test.credentials = cmdlets->credentials;
    return exit_code;
}

int network_cmdlets_open(struct command *command, const struct logon_settings *settings, struct stream *text,
                         int was_stdin, char **words, struct network_cmdlets **out) {
    (void)command, (void)text, (void)was_stdin, (void)words;
    *out = calloc(1, sizeof **out);
    if (*out == NULL) {
        message("error", "out of memory");
        return CLI_FAILED;
    }
    (*out)->test = (mapicfg_test_options)MAPICFG_TEST_OPTIONS_INIT;
    (*out)->test.ca = settings->ca;
    if (settings->insecure) {
        (*out)->test.flags = MAPICFG_TEST_INSECURE;
        message("warning", "certificates are not verified (--insecure)");
    }
    return log_on(*out, settings);
}

void network_cmdlets_put(struct network_cmdlets *cmdlets, mapicfg_exec_options *options) {
    options->external = mapicfg_test_cmdlet;
    options->external_user = &cmdlets->test;
}

void network_cmdlets_close(struct network_cmdlets *cmdlets) {
    if (cmdlets == NULL) return;
    mapicfg_credentials_free(cmdlets->credentials);
    free(cmdlets);
}
