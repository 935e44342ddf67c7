/* SPDX-License-Identifier: LGPL-2.1-or-later
 * listen_settings.h: what the command line of `mapicfg listen` says. */
#ifndef MAPICFG_CLI_LISTEN_SETTINGS_H
#define MAPICFG_CLI_LISTEN_SETTINGS_H

#include "options.h"

#define LISTEN_TABLE 1u
#define LISTEN_JSON 2u

struct listen_settings {
    const char *store, *address, *server, *certificate, *key, *write_certificate, *password_file;
    uint64_t port, requests;
    uint32_t auth;       /* TEST_AUTH_ of test_settings.h; 0: as the store says */
    uint32_t protection; /* MAPICFG_ACCEPTOR_PROTECTION_ of libmapicfg-net */
    uint32_t format;
    int accept_any, outside, own_urls;
};

#endif
