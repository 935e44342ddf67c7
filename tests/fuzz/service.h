/* SPDX-License-Identifier: LGPL-2.1-or-later
 * service.h: fills the configuration that the harnesses of Autodiscover ask. */
#ifndef FUZZ_SERVICE_H
#define FUZZ_SERVICE_H

#include <mapicfg.h>
#include <mapicfg/autodiscover.h>
#include <stdlib.h>

#define VALUES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void add(mapicfg_autodiscover *to, uint32_t class_id, const char *const *values) {
    mapicfg_object *object;
    if (mapicfg_object_new(class_id, &object, NULL)) abort();
    for (; *values; values += 2)
        if (mapicfg_object_set_text(object, values[0], values[1], NULL)) abort();
    if (mapicfg_autodiscover_add(to, object, NULL)) abort();
    mapicfg_object_free(object);
}

/* The URLs of EX1. */
static void add_directories(mapicfg_autodiscover *to) {
    add(to, MAPICFG_CLASS_VDIR,
        VALUES("Server", "EX1", "Name", "mapi", "InternalUrl", "https://ex1.contoso.com/mapi", "ExternalUrl",
               "https://mail.contoso.com/mapi"));
    add(to, MAPICFG_CLASS_EWS_VDIR,
        VALUES("Server", "EX1", "Name", "EWS", "InternalUrl", "https://ex1.contoso.com/EWS", "ExternalUrl",
               "https://mail.contoso.com/EWS"));
}

#endif
