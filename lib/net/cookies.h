/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cookies.h: a jar of cookies: which host and path gets which back, in the order in which the last answers set them
 * (RFC 6265). */
#ifndef MAPICFG_NET_COOKIES_H
#define MAPICFG_NET_COOKIES_H

#include "base/buffer.h"
#include "net/http.h"

#define MAPICFG__COOKIES_MOST 64u   /* in a jar; the oldest goes */
#define MAPICFG__COOKIES_SIZE 4096u /* bytes of one name and value */

struct mapicfg__cookie {
    char *name, *value, *host, *path; /* one block of memory, which name begins */
    int is_secure;
};

/* All zeros is an empty jar. */
struct mapicfg__cookies {
    struct mapicfg__cookie items[MAPICFG__COOKIES_MOST];
    size_t count;
};

void mapicfg__cookies_clear(struct mapicfg__cookies *jar);
/* Takes those of an answer to a URL; of one name, host and path the last one stays. Counts those that are set, and
 * those among them that the URL itself does not get back, because of their path. MAPICFG_E_NOMEM: may be repeated. */
mapicfg_status mapicfg__cookies_take(struct mapicfg__cookies *jar, const struct mapicfg__http_headers *headers,
                                     const char *url, size_t *set, size_t *elsewhere, mapicfg_error *err);
/* The Cookie header for a URL; nothing when it gets none. */
void mapicfg__cookies_put(const struct mapicfg__cookies *jar, const char *url, struct mapicfg__buffer *out);

#endif
