/* SPDX-License-Identifier: LGPL-2.1-or-later
 * release.h: releases of Exchange and Outlook, as far as they differ for MAPI over HTTP.
 *
 * Source: "MAPI over HTTP in Exchange Server", the table of supported clients and servers. */
#ifndef MAPICFG_RELEASE_H
#define MAPICFG_RELEASE_H

#include <mapicfg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exchange Server. 0 is "not stated"; the numbers rise with the releases. Since: 1.0 */
#define MAPICFG_SERVER_2007 1u
#define MAPICFG_SERVER_2010 2u
#define MAPICFG_SERVER_2013_RTM 3u /* up to Cumulative Update 3 */
#define MAPICFG_SERVER_2013 4u     /* Service Pack 1 and later */
#define MAPICFG_SERVER_2016 5u
#define MAPICFG_SERVER_2019 6u
#define MAPICFG_SERVER_SE 7u /* Subscription Edition */

/* Outlook for Windows. 0 is "not stated". Since: 1.0 */
#define MAPICFG_CLIENT_OLDER 1u        /* anything before Outlook 2010 with Service Pack 2 and both updates */
#define MAPICFG_CLIENT_2010_UPDATED 2u /* 2010 SP2 with KB2956191 and KB2965295 of 2015-04-14 */
#define MAPICFG_CLIENT_2013_RTM 3u
#define MAPICFG_CLIENT_2013_SP1 4u
#define MAPICFG_CLIENT_2016 5u
#define MAPICFG_CLIENT_2019 6u
#define MAPICFG_CLIENT_2021 7u
#define MAPICFG_CLIENT_2024 8u
#define MAPICFG_CLIENT_365 9u

/** Reads a server release: "2016", "2013 RTM", "2013 SP1", "SE", "Exchange 2019", or a version as Exchange prints it:
 *  "Version 15.2 (Build 986.5)", "15.1.2507.6". Bare "2013" is Service Pack 1 or later.
 *  Errors: MAPICFG_E_VALUE, with the words that are understood.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_server_parse(const char *text, uint32_t *server, mapicfg_error *err);
/** "Exchange 2013 SP1" and so on; NULL for an unknown number. Since: 1.0 */
MAPICFG_API const char *mapicfg_server_name(uint32_t server);

/** Reads a client release: "2016", "Outlook 2013 SP1", "outlook2013sp1", "2010 SP2 KB2956191 KB2965295", "365".
 *  "2010" alone, also with SP2, is MAPICFG_CLIENT_OLDER; "2013" alone is MAPICFG_CLIENT_2013_RTM.
 *  Errors: MAPICFG_E_VALUE, with the words that are understood.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_client_parse(const char *text, uint32_t *client, mapicfg_error *err);
/** "Outlook 2013 SP1" and so on; NULL for an unknown number. Since: 1.0 */
MAPICFG_API const char *mapicfg_client_name(uint32_t client);

#ifdef __cplusplus
}
#endif
#endif
