/* SPDX-License-Identifier: LGPL-2.1-or-later
 * release.h: what the releases of Exchange can do.
 *
 * Source: "MAPI over HTTP in Exchange Server", the table of supported clients and servers. 0, "not stated", is taken
 * for a release that can do everything. */
#ifndef MAPICFG_MODEL_RELEASE_H
#define MAPICFG_MODEL_RELEASE_H

#include <mapicfg/release.h>

/* The release of a build; 0: of none. */
uint32_t mapicfg__release_of_build(const uint32_t numbers[4]);
/* Reads "Version 15.2 (Build 986.5)" or "15.2.986.5"; a number that is left out at the end is 0. 0: it is neither. */
int mapicfg__release_parse_build(const char *text, uint32_t numbers[4]);

/* MAPI over HTTP. */
static inline int mapicfg__server_can(uint32_t release) {
    return release == 0 || release >= MAPICFG_SERVER_2013;
}

static inline int mapicfg__client_can(uint32_t release) {
    return release == 0 || release == MAPICFG_CLIENT_2010_UPDATED || release >= MAPICFG_CLIENT_2013_SP1;
}

/* Before Exchange 2013 mailboxes are reached by RPC, and a Client Access server serves those of its own release. */
static inline int mapicfg__server_is_legacy(uint32_t release) {
    return release != 0 && release < MAPICFG_SERVER_2013_RTM;
}

#endif
