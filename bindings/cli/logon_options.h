/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logon_options.h: who logs on where cmdlets reach the network: the options that `mapicfg exec` and `mapicfg shell`
 * share. */
#ifndef MAPICFG_CLI_LOGON_OPTIONS_H
#define MAPICFG_CLI_LOGON_OPTIONS_H

#include "options.h"

struct logon_settings {
    const char *login, *password_file, *ca;
    int insecure;
};

#define OPTIONS_LOGON(logon)                                                                                         \
    {"login", "USER", "who Test-OutlookConnectivity logs on; else whoever the Kerberos ticket is of", option_text,   \
     &(logon)->login},                                                                                               \
        {"password-file", "FILE", "the password of --login is the first line of this file, or of /dev/fd/3",         \
         option_text, &(logon)->password_file},                                                                      \
        {"ca", "FILE", "trust these authorities (PEM, or a folder), not the system's", option_text, &(logon)->ca}, { \
        "insecure", NULL, "test on, whatever the certificate is", option_flag, &(logon)->insecure                    \
    }

/* Returns -1, or an exit code after having said what is wrong. */
int logon_check(const struct command *command, const struct logon_settings *settings);

#endif
