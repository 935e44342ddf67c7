/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logon_options.c: what of the options about logons goes together. */
#include "logon_options.h"

#include <string.h>

int logon_check(const struct command *command, const struct logon_settings *settings) {
    if (settings->password_file == NULL) return -1;
    if (settings->login == NULL) return usage_error(command, "--password-file needs --login: whose password it is");
    if (strcmp(settings->password_file, "-") == 0)
        return usage_error(command, "--password-file - would read what statements come from; use /dev/fd/3");
    return -1;
}
