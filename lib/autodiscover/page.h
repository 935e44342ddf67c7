/* SPDX-License-Identifier: LGPL-2.1-or-later
 * page.h: error pages that are pasted without their headers, by what wrote them. */
#ifndef MAPICFG_AUTODISCOVER_PAGE_H
#define MAPICFG_AUTODISCOVER_PAGE_H

#include "base/buffer.h"

enum mapicfg__page_kind {
    MAPICFG__PAGE_NONE,
    MAPICFG__PAGE_PROXY,
    MAPICFG__PAGE_IIS,
    MAPICFG__PAGE_KERNEL, /* HTTP.sys */
    MAPICFG__PAGE_EXCHANGE
};

struct mapicfg__page {
    enum mapicfg__page_kind kind;
    const char *writer; /* constant: "HAProxy" */
    uint32_t status;    /* 0: the page does not tell */
    /* What the page says itself; NULL: nothing. Constants: "403.4" and what that means, "0x80072ee2" and so on. */
    const char *code, *reason;
    const char *error, *error_reason; /* of Windows, which is told beside */
};

/* Knows a page by its text, without tags. `status` is that of the headers before it, 0 where there are none; a page
 * that tells another one is none. 0: no memory. */
int mapicfg__page_find(struct mapicfg__page *page, const char *text, size_t size, uint32_t status);

#endif
