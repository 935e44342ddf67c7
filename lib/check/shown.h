/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shown.h: the certificates that endpoints were seen to show, by host and port, and whether they have its name. */
#ifndef MAPICFG_CHECK_SHOWN_H
#define MAPICFG_CHECK_SHOWN_H

#include "check/coverage.h"
#include "check/host_names.h"

/* One host and port; its addresses may show several certificates. */
struct mapicfg__shown_at {
    const mapicfg_object *certificate; /* the worst of them */
    int is_several;
    enum mapicfg__covered_by by; /* the worst of them, too: a client may meet any */
};

/* All zeros is empty. */
struct mapicfg__shown {
    struct mapicfg__host_names places; /* "mail.contoso.com", "mail.contoso.com:8443", to their number */
    struct mapicfg__shown_at *at;
    size_t count, capacity;
};

/* Takes what the certificates state. Memory that runs out is remembered by the check. */
void mapicfg__shown_take(struct mapicfg__shown *shown, const struct mapicfg__check *check);
/* What clients of a URL or host name of a virtual directory see, and its place, in MAPICFG__CHECK_HOST bytes; NULL: not
 * known. */
const struct mapicfg__shown_at *mapicfg__shown_find(const struct mapicfg__check *check, const mapicfg_object *object,
                                                    uint32_t role, char *place);
void mapicfg__shown_free(struct mapicfg__shown *shown);

#endif
