/* SPDX-License-Identifier: LGPL-2.1-or-later
 * call.h: the bodies of Connect, Disconnect, Bind and their like as a server reads them, and the answers that it writes
 * ([MS-OXCMAPIHTTP] 2.2.4 and 2.2.5). */
#ifndef MAPICFG_NET_CALL_H
#define MAPICFG_NET_CALL_H

#include <stdint.h>

#include "base/buffer.h"

enum mapicfg__call_kind {
    MAPICFG__CALL_UNKNOWN, /* its body is not looked at */
    MAPICFG__CALL_PING,
    MAPICFG__CALL_CONNECT,
    MAPICFG__CALL_DISCONNECT,
    MAPICFG__CALL_EXECUTE,
    MAPICFG__CALL_WAIT,
    MAPICFG__CALL_BIND,
    MAPICFG__CALL_UNBIND
};

struct mapicfg__called {
    const char *dn; /* of Connect; within the body */
    uint32_t flags, code_page, sort_locale, string_locale;
    uint32_t auxiliary; /* bytes of the auxiliary buffer */
};

/* Reads any bytes whatever; body[size] must be a NUL, and body NULL only where size is 0. Returns what is wrong with
 * them, or NULL. */
const char *mapicfg__call_read(struct mapicfg__called *call, enum mapicfg__call_kind kind, const char *body,
                               size_t size);

/* Of Connect. `name` is UTF-8. */
void mapicfg__call_put_connected(struct mapicfg__buffer *out, uint32_t error, const char *name);
/* Of Bind. */
void mapicfg__call_put_bound(struct mapicfg__buffer *out, uint32_t error, const uint8_t guid[16]);
/* Of Disconnect and Unbind. */
void mapicfg__call_put_finished(struct mapicfg__buffer *out, uint32_t error);

#endif
