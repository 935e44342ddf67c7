/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reply.h: the bodies of Connect, Disconnect, Bind and Unbind: little-endian, without padding ([MS-OXCMAPIHTTP]
 * 2.2.4 and 2.2.5). */
#ifndef MAPICFG_NET_REPLY_H
#define MAPICFG_NET_REPLY_H

#include <stdint.h>

#include "base/buffer.h"

/* ---- what the probe sends ---- */

/* The LegacyDN, no flags, code page and locales, no auxiliary buffer. */
void mapicfg__reply_put_connect(struct mapicfg__buffer *out, const char *legacy_dn);
void mapicfg__reply_put_disconnect(struct mapicfg__buffer *out);
/* With a state, since gromox refuses the code page 0 of a Bind without one. */
void mapicfg__reply_put_bind(struct mapicfg__buffer *out);
void mapicfg__reply_put_unbind(struct mapicfg__buffer *out);

/* ---- what it gets ---- */

#define MAPICFG__REPLY_SHORT 1u /* bytes are missing */
#define MAPICFG__REPLY_EXTRA 2u /* bytes follow the end */

#define MAPICFG__REPLY_WIDE 4u /* the name has a surrogate without its other half */

#define MAPICFG__REPLY_NAME 512u /* bytes of a name with its NUL, cut to fit */

struct mapicfg__reply {
    uint32_t faults;
    int has_status, has_error;
    uint32_t status, error; /* StatusCode, and when that is 0 ErrorCode */
    uint32_t polls_max, retry_count, retry_delay;
    char display_name[MAPICFG__REPLY_NAME]; /* of Connect, UTF-8 */
    uint8_t guid[16];                       /* of Bind */
    size_t size, wanted;                    /* bytes that there are, and that there should be at least */
};

enum mapicfg__reply_kind { MAPICFG__REPLY_CONNECT, MAPICFG__REPLY_BIND, MAPICFG__REPLY_PLAIN };

/* Reads any bytes whatever. */
void mapicfg__reply_read(struct mapicfg__reply *reply, enum mapicfg__reply_kind kind, const void *bytes, size_t size);

#endif
