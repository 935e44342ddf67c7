/* SPDX-License-Identifier: LGPL-2.1-or-later
 * elsewhere.c: verbs that need the network, in the program `mapicfg`: it runs `mapicfg-net` in its own place, the one
 * beside it, else the one that PATH finds. */
#define _POSIX_C_SOURCE 200809L

#include "check_forms.h"
#include "messages.h"
#include "network.h"
#include "test_settings.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
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

static int run_helper(const struct command *command, char **words) {
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
    (void)settings;
    return run_helper(command, words);
}

int network_test(struct command *command, const struct test_settings *settings, char **words) {
    const int exit_code = run_helper(command, words);
    return settings->format == TEST_NAGIOS ? check_nagios_unknown(command->out, "the test could not begin") : exit_code;
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
