/* SPDX-License-Identifier: LGPL-2.1-or-later
 * url.h: whether Exchange can hand a URL out, and whether two URLs lead to the same place. */
#ifndef MAPICFG_URL_H
#define MAPICFG_URL_H

#include <mapicfg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** MAPICFG_OK when the text is an absolute https URL with a host and no user name, query or fragment. The host may be
 *  a DNS name (with international letters or xn-- labels; one dot at its end is the root of DNS), an IPv4 address, or
 *  an IPv6 address in brackets.
 *  Errors: MAPICFG_E_URL; the message says what is wrong, column where (from 1).
 *  Source: Set-MapiVirtualDirectory, parameters InternalUrl and ExternalUrl; RFC 3986; RFC 5890.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_url_check(const char *url, mapicfg_error *err);

/** 1 when both name the same place: scheme, host and path without regard to case (IIS paths have none), the default
 *  port the same as none, one slash at the end the same as none (https://host as https://host/), an international host
 *  the same as its xn-- form, and a host with a dot at its end the same as without (RFC 3986, 3.2.2). In TLS a client
 *  names the host without that dot (RFC 6066, section 3), in the Host header it may send it.
 *  NULL equals nothing.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_url_equal(const char *a, const char *b);

/** The host of a URL in lower case, international letters as xn--, an IPv6 address without brackets, a name without the
 *  dot at its end, as certificates and SNI have it; to be released with mapicfg_free().
 *  Errors: MAPICFG_E_URL.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_url_dup_host(const char *url, char **host, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
