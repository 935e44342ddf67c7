/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_settings.h: what the command line of `mapicfg test` says. */
#ifndef MAPICFG_CLI_TEST_SETTINGS_H
#define MAPICFG_CLI_TEST_SETTINGS_H

#include "options.h"
#include "page.h"

/* How it is printed. */
#define TEST_TABLE 1u
#define TEST_LIST 2u
#define TEST_JSON 3u
#define TEST_NAGIOS 4u
#define TEST_PROMETHEUS 5u
#define TEST_JUNIT 6u
#define TEST_PAGE 7u

/* Which channel bindings are sent; the others are those of libmapicfg-net. */
#define TEST_BINDINGS_RIGHT 0u
#define TEST_BINDINGS_NONE 1u
#define TEST_BINDINGS_WRONG 2u
#define TEST_BINDINGS_TRY 3u  /* all three, and what that shows */
#define TEST_BINDINGS_AUTO 4u /* right ones, and all three where those are refused */

/* MAPICFG_HTTP_AUTH_ of libmapicfg-net. */
#define TEST_AUTH_BASIC 1u
#define TEST_AUTH_NTLM 2u
#define TEST_AUTH_NEGOTIATE 4u
#define TEST_AUTH_BEARER 8u

struct test_settings {
    const char *server, *url, *autodiscover, *store, *users, *login, *password_file, *token_file, *ca, *proxy, *file;
    uint64_t password_fd, tries, timeout, limit, at_once; /* seconds */
    uint32_t kind;                                        /* MAPICFG_PROBE_ of libmapicfg-net: deep, self, ctp */
    uint32_t auth;                                        /* TEST_AUTH_; 0: any */
    uint32_t bindings, format;
    int outside, inside, insecure, elsewhere, trace, no_logon;
    struct page_settings page;
    char **names; /* mailboxes */
    size_t count;
};

#endif
