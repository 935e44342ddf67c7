/* SPDX-License-Identifier: LGPL-2.1-or-later
 * same.h: when two values of one element say the same. */
#ifndef MAPICFG_AUTODISCOVER_SAME_H
#define MAPICFG_AUTODISCOVER_SAME_H

#include "autodiscover/answer.h"

/* <guid>@<domain> in a server's name, in its DN, or in the query of a URL. text is NULL where there is none. */
struct mapicfg__id {
    const char *text;
    size_t size;
};

struct mapicfg__id mapicfg__id_find(const char *path, const char *text);

int mapicfg__same_is_url(const char *text);
/* MAPICFG__UNKNOWN: no memory. A difference of the ids in them does not count. */
enum mapicfg__truth mapicfg__same_values(const char *path, const char *a, const char *b);
/* What an element at this path means where it is missing; NULL: nothing. */
const char *mapicfg__same_default(const char *path);

#endif
