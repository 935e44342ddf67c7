/* SPDX-License-Identifier: LGPL-2.1-or-later
 * elsewhere.c: verbs that need the network, in the program `mapicfg`: it runs `mapicfg-net` in its own place, the one
 * beside it, else the one that PATH finds. */
#define _POSIX_C_SOURCE 200809L

#include "cert_settings.h"
#include "check_forms.h"
#include "messages.h"
#include "network.h"
#include "test_settings.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define HELPER "mapicfg-net"

/* The path of the program beside this one. 0: this one's own is not known, or too long. */
static int find_beside(char path[PATH_MAX]) {
    const ssize_t size = readlink("/proc/self/exe", path, PATH_MAX - sizeof HELPER);
    if (size <= 0 || (size_t)size >= PATH_MAX - sizeof HELPER) return 0;
    path[size] = '\0';
    char *slash = strrchr(path, '/');
    if (slash == NULL) return 0;
    strcpy(slash + 1, HELPER);
    return 1;
}

/* Returns only when the program cannot be run: why, an errno. */
static int hand_over(const struct command *command, char **words) {
    char beside[PATH_MAX] = "";
    char name[] = HELPER;
    size_t count = 0;
    while (words[count] != NULL) count++;
    char **arguments = calloc(count + 3, sizeof *arguments);
    char *verb = strdup(command->verb->name);
    if (arguments != NULL && verb != NULL) {
        arguments[0] = name;
        arguments[1] = verb;
        memcpy(arguments + 2, words, count * sizeof *words);
        if (find_beside(beside)) execv(beside, arguments);
        if (*beside == '\0' || errno == ENOENT) execvp(name, arguments);
    }
    const int error = arguments == NULL || verb == NULL ? ENOMEM : errno;
    free(arguments);
    free(verb);
    return error;
}

static int run_helper(const struct command *command, char **words) {
    const int error = hand_over(command, words);
    if (error == ENOENT) {
        message("error", "%s needs the program " HELPER ", which is neither beside mapicfg nor in PATH",
                command->verb->name);
        message("note", "the package mapicfg-net has it; NET=no builds mapicfg without it");
    } else {
        message("error", "cannot run " HELPER ": %s", strerror(error));
    }
    return CLI_FAILED;
}

int network_cert(struct command *command, const struct cert_settings *settings, char **words) {
    const int exit_code = run_helper(command, words);
    return settings->format == CERT_NAGIOS ? check_nagios_unknown(command->out, CERT_NOT_LOOKED) : exit_code;
}

int network_test(struct command *command, const struct test_settings *settings, char **words) {
    const int exit_code = run_helper(command, words);
    return settings->format == TEST_NAGIOS ? check_nagios_unknown(command->out, "the test could not begin") : exit_code;
}

int network_listen(struct command *command, const struct listen_settings *settings, char **words) {
    (void)settings;
    return run_helper(command, words);
}

int network_ldap_dump(struct command *command, const struct ldap_settings *settings, char **words) {
    (void)settings;
    return run_helper(command, words);
}

int network_open(struct command *command, const struct ldap_settings *settings, char **words, char *const *names,
                 size_t count, const int32_t *stop, mapicfg_input *inputs, struct network_inputs **out) {
    (void)settings, (void)names, (void)count, (void)stop, (void)inputs;
    *out = NULL;
    return run_helper(command, words);
}

void network_close(struct network_inputs *inputs) {
    (void)inputs;
}

/* ---- cmdlets ---- */

/* What names a cmdlet that needs the network, or seems to: the other program runs what this one does. */
#define NEEDS "OutlookConnectivity"

static int needs_network(struct stream *text) {
    const char *at = stream_memory(text);
    for (size_t i = 0; i + sizeof NEEDS - 1 <= text->used; i++)
        if (strncasecmp(at + i, NEEDS, sizeof NEEDS - 1) == 0) return 1;
    return 0;
}

/* Standard input, which has been read, begins again. */
static int give_back(struct stream *text) {
    FILE *copy = tmpfile();
    int is_done = copy != NULL && fwrite(stream_memory(text), 1, text->used, copy) == text->used && fflush(copy) == 0 &&
                  lseek(fileno(copy), 0, SEEK_SET) == 0 && dup2(fileno(copy), STDIN_FILENO) == STDIN_FILENO;
    if (copy != NULL) fclose(copy);
    if (!is_done) message("error", "cannot hand the script over to " HELPER ": %s", strerror(errno));
    return is_done;
}

int network_cmdlets_open(struct command *command, const struct logon_settings *settings, struct stream *text,
                         int was_stdin, char **words, struct network_cmdlets **out) {
    (void)settings;
    *out = NULL;
    if (text != NULL && !needs_network(text)) return CLI_FINE;
    if (text != NULL && was_stdin && !give_back(text)) return CLI_FAILED;
    const int error = hand_over(command, words);
    if (error == ENOENT) return CLI_FINE; /* what needs it says so */
    message("error", "cannot run " HELPER ": %s", strerror(error));
    return CLI_FAILED;
}

void network_cmdlets_put(struct network_cmdlets *cmdlets, mapicfg_exec_options *options) {
    (void)cmdlets, (void)options;
}

const int32_t *network_cmdlets_cancel(void) {
    return NULL;
}

int network_cmdlets_exit(const struct network_cmdlets *cmdlets) {
    (void)cmdlets;
    return CLI_FINE;
}

void network_cmdlets_close(struct network_cmdlets *cmdlets) {
    (void)cmdlets;
}
