/* SPDX-License-Identifier: LGPL-2.1-or-later
 * url.h: what of a URL others need in one spelling. */
#ifndef MAPICFG_MODEL_URL_H
#define MAPICFG_MODEL_URL_H

#include <mapicfg/url.h>

/* The host of a URL, and the port unless it is 443: in lower case, international letters as xn--, an IPv6 address in
 * brackets, no dot at the end. Owned by the caller.
 * Errors: MAPICFG_E_URL. */
mapicfg_status mapicfg__url_dup_authority(const char *url, char **authority, mapicfg_error *err);
/* The URL as System.Uri prints it: scheme and host in lower case, no default port, an empty path as /. Letters of the
 * host beyond ASCII, escapes and dots in the path stay as they are. Owned by the caller.
 * Errors: MAPICFG_E_URL. */
mapicfg_status mapicfg__url_dup_printed(const char *url, char **printed, mapicfg_error *err);
/* 1 for a URL such as https://mail.contoso.com./mapi, whose host ends with a dot: the host is the same as without, and
 * everything here takes it so; clients send it on as mapicfg/url.h says. */
int mapicfg__url_has_dot(const char *url);
/* 1 for a URL such as https://host, without even a slash after the host. */
int mapicfg__url_lacks_path(const char *url);
/* What clients are handed out for the URL of a MAPI virtual directory: that is always called mapi, so any other path is
 * replaced (inferred). NULL where the URL is handed out as it is, also when it is invalid, as one in an export may be.
 * Owned by the caller. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__url_dup_served(const char *url, char **served, mapicfg_error *err);
/* 1 when System.Uri prints both alike, but for capitals and the spelling of an international host: a dot at the end of
 * the host tells two apart. */
int mapicfg__url_print_equal(const char *a, const char *b);
/* 1 when two hosts, not URLs, are the same: they compare as those of URLs do. */
int mapicfg__url_hosts_equal(const char *a, const char *b);
/* 1 when clients are handed out the same for both, but for a dot at the end of the host. */
int mapicfg__url_serve_equal(const char *a, const char *b);

#endif
