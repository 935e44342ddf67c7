/* SPDX-License-Identifier: LGPL-2.1-or-later
 * online.h: what shows that Exchange Online answered, or that an answer leads there. */
#ifndef MAPICFG_AUTODISCOVER_ONLINE_H
#define MAPICFG_AUTODISCOVER_ONLINE_H

#include <stddef.h>
#include <stdint.h>

/* 1 for a URL, a host or an address of Exchange Online: https://outlook.office365.com/..., x@y.onmicrosoft.com. */
int mapicfg__online_is_place(const char *text);
/* 1 for the name of one of its servers: AM9P193CA0021, AS8PR04MB8199.eurprd04.prod.outlook.com. */
int mapicfg__online_is_server(const char *name);
/* 1 for a version, such as 15.20.8158.23. Exchange Server has 15.0, 15.1 and 15.2. */
int mapicfg__online_is_version(const char *version);
/* 1 for the ServerVersion of an answer, which has the same in hexadecimal: 73D4.... */
int mapicfg__online_is_server_version(const char *hex);

#endif
