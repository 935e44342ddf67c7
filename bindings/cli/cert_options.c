/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_options.c: the command line of `mapicfg cert`: its options and its help. */
#include "cert_options.h"

#include "network.h"
#include "output.h"

#include <stdlib.h>

static int parse(struct command *command, int argc, char **argv, struct cert_settings *s) {
    const struct option options[] = {
        {"now", "DATE", "compare dates with this day, not with today", option_now, &s->now},
        OPTION_FORMAT(&s->format),
        OPTION_SPREADSHEET(&s->format),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands == 0) return usage_error(command, "nothing to look at: name files of certificates");
    if (s->format == 0) s->format = OUTPUT_TABLE;
    s->names = argv;
    s->count = (size_t)operands;
    return -1;
}

static int run(struct command *command, int argc, char **argv) {
    struct cert_settings settings = {0};
    char **words = options_keep(argc, argv);
    if (words == NULL) return CLI_FAILED;
    int exit_code = parse(command, argc, argv, &settings);
    if (exit_code < 0) exit_code = network_cert(command, &settings, words);
    free(words);
    return exit_code;
}

const struct verb verb_cert = {
    "cert",
    "look at certificates: the hosts they cover, until when, and how they are signed",
    "FILE... [--now DATE] [--format table|list|json|csv] [--for-spreadsheet]",
    "Reads certificates (PEM, DER, PKCS #7; - for standard input) and says what they state. The program mapicfg-net "
    "does the work: it is a package of its own.\n",
    "  mapicfg cert mail.pem\n",
    run,
};
