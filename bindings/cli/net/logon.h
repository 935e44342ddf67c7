/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logon.h: credentials of what the command line says. */
#ifndef MAPICFG_CLI_NET_LOGON_H
#define MAPICFG_CLI_NET_LOGON_H

#include "secrets.h"

#include <mapicfg-net.h>

/* Makes credentials and wipes the secrets, which may be empty. user: NULL for whoever a ticket or token is of. Returns
 * 0, or an exit code after having said what is wrong; what was made is to be released in any case. */
int logon_make(const char *user, struct secret *password, struct secret *token, mapicfg_credentials **out);
/* Says what failed; the exit code. */
int logon_failed(const mapicfg_error *err);

#endif
