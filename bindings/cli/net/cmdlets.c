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
    int exit_code;
};

/* A test that failed, or cannot tell, is an object for the pipeline and no error; who reads exit codes learns it. */
static void note_verdict(void *user, size_t target, const mapicfg_probe *probe, int64_t begin, int64_t end) {
    const uint32_t verdict = mapicfg_probe_get_verdict(probe);
    struct network_cmdlets *cmdlets = user;
    (void)target, (void)begin, (void)end;
    if (verdict != MAPICFG_PROBE_SUCCEEDED && verdict != MAPICFG_PROBE_WARNED) cmdlets->exit_code = CLI_FINDINGS;
}

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
    (*out)->test.tested = note_verdict;
    (*out)->test.user = *out;
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

int network_cmdlets_exit(const struct network_cmdlets *cmdlets) {
    return cmdlets->exit_code;
}

void network_cmdlets_close(struct network_cmdlets *cmdlets) {
    if (cmdlets == NULL) return;
    mapicfg_credentials_free(cmdlets->credentials);
    free(cmdlets);
}
