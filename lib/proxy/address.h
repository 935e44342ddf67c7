/* SPDX-License-Identifier: LGPL-2.1-or-later
 * address.h: names and addresses of servers, and where to listen, as configurations may have them. */
#ifndef MAPICFG_PROXY_ADDRESS_H
#define MAPICFG_PROXY_ADDRESS_H

#include <mapicfg/base.h>

/* A byte of a name, or of an IPv4 address. */
int mapicfg__address_is_name_char(unsigned char c);
/* Whether it is an IP address, with or without :PORT, and not a name. */
int mapicfg__address_is_number(const char *text);
/* Errors: MAPICFG_E_VALUE (not NAME, ADDRESS or either with :PORT). */
mapicfg_status mapicfg__address_check(const char *text, mapicfg_error *err);
/* NAME, ADDRESS or either with :PORT, in lower case and with a port, which is 443 where none is said.
 * Errors: MAPICFG_E_NOMEM, MAPICFG_E_VALUE. */
mapicfg_status mapicfg__address_dup(const char *text, char **address, mapicfg_error *err);
/* ADDRESS:PORT, *:PORT or PORT. Errors: MAPICFG_E_VALUE. */
mapicfg_status mapicfg__address_check_listen(const char *listen, mapicfg_error *err);

#endif
