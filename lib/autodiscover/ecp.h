/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ecp.h: which page of the Exchange Control Panel does what, by the server's release. */
#ifndef MAPICFG_AUTODISCOVER_ECP_H
#define MAPICFG_AUTODISCOVER_ECP_H

#include <stddef.h>
#include <stdint.h>

/* What follows EcpUrl to make the URL of a page. The realm goes in where the text ends with "realm=". */
struct mapicfg__ecp_page {
    const char *name; /* the element: EcpUrl-um */
    const char *text;
};

/* The pages of a release (MAPICFG_SERVER_; 0, not known, is as the newest) in the order of answers. */
const struct mapicfg__ecp_page *mapicfg__ecp_pages(uint32_t release, size_t *count);
/* 1: the panel is part of Outlook on the web, whose URL EcpUrl has. */
int mapicfg__ecp_is_in_owa(uint32_t release);

#endif
