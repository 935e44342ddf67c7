/* SPDX-License-Identifier: LGPL-2.1-or-later
 * verbs.c: the verbs of the program `mapicfg-net`. */
#include "network.h"
#include "program.h"

#include <openssl/opensslv.h>

static const struct verb *const verbs[] = {&verb_cert,      &verb_test, &verb_listen, &verb_import,
                                           &verb_ldap_dump, &verb_exec, &verb_shell};

static const char *built_with(void) {
    return "OpenSSL " OPENSSL_VERSION_STR;
}

const struct program this_program = {
    "mapicfg-net",
    "Runs the verbs of mapicfg that need the network. mapicfg finds this program by itself, so that nobody needs to "
    "call it.",
    "  mapicfg cert mail.pem\n",
    verbs,
    sizeof verbs / sizeof *verbs,
    built_with,
};
