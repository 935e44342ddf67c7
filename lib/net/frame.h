/* SPDX-License-Identifier: LGPL-2.1-or-later
 * frame.h: the body of a response of MAPI over HTTP: meta-tags, headers behind them, and then the bytes of the answer
 * ([MS-OXCMAPIHTTP] 2.2.2.2 and 2.2.7). */
#ifndef MAPICFG_NET_FRAME_H
#define MAPICFG_NET_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "net/http.h"

/* What is wrong with a body. */
#define MAPICFG__FRAME_NONE 1u          /* it does not begin with a meta-tag */
#define MAPICFG__FRAME_NO_PROCESSING 2u /* it begins with another meta-tag than PROCESSING */
#define MAPICFG__FRAME_NO_DONE 4u       /* it ends before DONE */
#define MAPICFG__FRAME_CUT 8u           /* it ends before the empty line behind the headers */
#define MAPICFG__FRAME_BAD_ELAPSED 16u  /* X-ElapsedTime is not a number */
#define MAPICFG__FRAME_BAD_LINE 32u     /* something else than a meta-tag, or than a header behind DONE */
#define MAPICFG__FRAME_GROMOX 64u       /* no fault: a meta-tag without its line end, as gromox sends it */
#define MAPICFG__FRAME_LF 128u          /* a line ends with LF alone */
#define MAPICFG__FRAME_BROKEN                                                                           \
    (MAPICFG__FRAME_NONE | MAPICFG__FRAME_NO_PROCESSING | MAPICFG__FRAME_NO_DONE | MAPICFG__FRAME_CUT | \
     MAPICFG__FRAME_BAD_LINE | MAPICFG__FRAME_LF)

#define MAPICFG__FRAME_NO_CODE (-1)  /* there is none */
#define MAPICFG__FRAME_BAD_CODE (-2) /* it is not a number */

struct mapicfg__frame {
    uint32_t faults;
    int has_tags;
    uint64_t pending;    /* how many PENDING there were */
    int64_t header_code; /* X-ResponseCode of HTTP */
    int64_t code;        /* the last X-ResponseCode of all, which counts */
    int64_t elapsed;     /* X-ElapsedTime; -1: none */
    const char *payload; /* what follows the empty line; within the body */
    size_t payload_size;
};

/* Reads any bytes whatever. */
void mapicfg__frame_read(struct mapicfg__frame *frame, const struct mapicfg__http_headers *headers, const char *body,
                         size_t size);

#endif
