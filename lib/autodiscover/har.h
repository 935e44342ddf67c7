/* SPDX-License-Identifier: LGPL-2.1-or-later
 * har.h: reading a HAR file: its requests and responses, each with its body. */
#ifndef MAPICFG_AUTODISCOVER_HAR_H
#define MAPICFG_AUTODISCOVER_HAR_H

#include "base/buffer.h"

/* A request and its response. */
struct mapicfg__har_entry {
    struct mapicfg__buffer lines; /* as lines of HTTP */
    struct mapicfg__buffer url;
    struct mapicfg__buffer body; /* of the response, as bytes */
    int is_base64;
};

struct mapicfg__har {
    struct mapicfg__har_entry *entries;
    size_t count, capacity;
};

/* 1 for a HAR file. */
int mapicfg__har_is(const char *text, size_t size);
/* Reads its entries. MAPICFG_E_SYNTAX, MAPICFG_E_LIMIT, MAPICFG_E_NOMEM. To be freed in any case. */
mapicfg_status mapicfg__har_read(struct mapicfg__har *har, const char *text, size_t size, mapicfg_error *err);
void mapicfg__har_free(struct mapicfg__har *har);

#endif
