/* SPDX-License-Identifier: LGPL-2.1-or-later
 * url.h: what of a URL others need in one spelling. */
#ifndef MAPICFG_MODEL_URL_H
#define MAPICFG_MODEL_URL_H

#include <mapicfg/url.h>

/* The host of a URL, and the port unless it is 443: in lower case, international letters as xn--, an IPv6 address in
 * brackets. Owned by the caller.
 * Errors: MAPICFG_E_URL. */
mapicfg_status mapicfg__url_dup_authority(const char *url, char **authority, mapicfg_error *err);

#endif
