/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_options.c: the command line of `mapicfg ldap-dump`: its options and its help. */
#include "ldap_options.h"

#include "network.h"

#include <stdlib.h>
#include <string.h>

int ldap_is_url(const char *name) {
    return strncmp(name, "ldap://", 7) == 0 || strncmp(name, "ldaps://", 8) == 0;
}

static int parse(struct command *command, int argc, char **argv, struct ldap_settings *s) {
    const struct option options[] = {OPTIONS_LDAP(s), OPTION_OUTPUT_TEXT(&s->file), OPTIONS_END};
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands != 1 || !ldap_is_url(argv[0]))
        return usage_error(command, "name one directory: ldap://HOST or ldaps://HOST/BASE");
    s->names = argv;
    return -1;
}

static int run(struct command *command, int argc, char **argv) {
    struct ldap_settings settings = {0};
    char **words = options_keep(argc, argv);
    if (words == NULL) return CLI_FAILED;
    int exit_code = parse(command, argc, argv, &settings);
    if (exit_code < 0) exit_code = network_ldap_dump(command, &settings, words);
    free(words);
    return exit_code;
}

const struct verb verb_ldap_dump = {
    "ldap-dump",
    "write what a directory has of Exchange as LDIF",
    "ldap://HOST[/BASE] [-o FILE] [--bind-dn DN --password-file FILE | --gssapi] [OPTION]...",
    "Reads from a directory what \"mapicfg import\" would read of it, and writes it as LDIF: to be\n"
    "kept, looked at, imported elsewhere, or compared by \"mapicfg ldif-diff\". Nothing is ever\n"
    "written to the directory. The program mapicfg-net does the work: it is a package of its own.\n",
    "  mapicfg ldap-dump ldaps://dc1.contoso.com --gssapi -o monday.ldf\n"
    "  mapicfg ldap-dump ldap://dc1.contoso.com --start-tls --bind-dn anna@contoso.com --password-file secret\n",
    run,
};
