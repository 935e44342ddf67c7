/* SPDX-License-Identifier: LGPL-2.1-or-later
 * address.h: the parts of an https URL, and what kind an IP address is. */
#ifndef MAPICFG_NET_ADDRESS_H
#define MAPICFG_NET_ADDRESS_H

#include <stddef.h>

/* Within the text. */
struct mapicfg__address {
    const char *host, *path; /* the host with its port; from "/" on, or the end */
    size_t host_size;
    size_t path_size; /* before "?" and "#" */
};

/* 0: not an absolute https URL of visible ASCII with a host and without a user's name. */
int mapicfg__address_parse(struct mapicfg__address *address, const char *url);
/* 1 when the two URLs have the same host and port; a dot at the end of a host is no difference. */
int mapicfg__address_same(const char *a, const char *b);
/* 1 when a URL without the port is about the host alone; *size bytes of its beginning. */
const char *mapicfg__address_host(const char *url, size_t *size);
/* 1: an address that is not routed on the Internet; -1: one of this machine itself; 0: another. */
int mapicfg__address_is_private(const char *address);

#endif
