/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert_settings.h: the command line of `mapicfg cert`. */
#ifndef MAPICFG_CLI_CERT_SETTINGS_H
#define MAPICFG_CLI_CERT_SETTINGS_H

#include "options.h"
#include "page.h"

#include <mapicfg.h>

/* Formats beside OUTPUT_. */
#define CERT_NAGIOS 7u
#define CERT_PROMETHEUS 8u
/* What a plugin of Nagios says then. */
#define CERT_NOT_LOOKED "the certificates could not be looked at"

struct cert_settings {
    uint32_t format;
    int facts, quiet;
    int64_t now;          /* 0: the clock */
    struct texts urls;    /* of the command line */
    const char *store;    /* whose URLs count too */
    const char *ca;       /* who is trusted; NULL: the system's */
    const char *name;     /* that servers are asked for */
    const char *password; /* a file with the password of PKCS #12 */
    uint64_t password_fd; /* a descriptor with it; UINT64_MAX: none */
    const char *file;     /* NULL: standard output */
    struct page_settings page;
    uint64_t timeout; /* seconds for each server */
    mapicfg_read_options read;
    char **names; /* files, exports and servers */
    size_t count;
};

#endif
