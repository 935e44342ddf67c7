/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cmdlets.c: what the cmdlets of `exec` and `shell` reach the network with. */
#define _POSIX_C_SOURCE 200809L
#include "logon.h"
#include "logon_options.h"
#include "messages.h"
#include "network.h"

#include <signal.h>
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

/* ---- Ctrl-C ---- */

static int32_t caught; /* the signal */

static void on_signal(int number) {
    struct sigaction fallback = {.sa_handler = SIG_DFL};
    __atomic_store_n(&caught, number, __ATOMIC_RELAXED);
    sigaction(number, &fallback, NULL); /* the second one ends the program */
}

static void take_signal(int number, struct sigaction *before) {
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(number, NULL, before);
    if (before->sa_handler == SIG_DFL) sigaction(number, &action, NULL);
}

/* Sessions on a server are closed before a signal ends the program. */
static mapicfg_status run_cmdlet(void *user, mapicfg_exec_call *call, mapicfg_error *err) {
    struct network_cmdlets *cmdlets = user;
    struct sigaction interrupt, end;
    take_signal(SIGINT, &interrupt);
    take_signal(SIGTERM, &end);
    const mapicfg_status status = mapicfg_test_cmdlet(&cmdlets->test, call, err);
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGTERM, &end, NULL);
    const int number = __atomic_load_n(&caught, __ATOMIC_RELAXED);
    if (number == 0) return status;
    message("error", "stopped; sessions that were open have been closed");
    raise(number);
    return status;
}

const int32_t *network_cmdlets_cancel(void) {
    return &caught;
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
    options->external = run_cmdlet;
    options->external_user = cmdlets;
}

int network_cmdlets_exit(const struct network_cmdlets *cmdlets) {
    return cmdlets->exit_code;
}

void network_cmdlets_close(struct network_cmdlets *cmdlets) {
    if (cmdlets == NULL) return;
    mapicfg_credentials_free(cmdlets->credentials);
    free(cmdlets);
}
