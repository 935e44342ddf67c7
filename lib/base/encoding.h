/* SPDX-License-Identifier: LGPL-2.1-or-later
 * encoding.h: a byte stream in UTF-8 or UTF-16, with or without a byte order mark, as UTF-8. */
#ifndef MAPICFG_BASE_ENCODING_H
#define MAPICFG_BASE_ENCODING_H

#include "base/buffer.h"

#define MAPICFG__ENCODING_UTF8 1u
#define MAPICFG__ENCODING_UTF16LE 2u
#define MAPICFG__ENCODING_UTF16BE 3u

/* All zeros is a stream that has not begun. */
struct mapicfg__decoder {
    uint32_t encoding;
    uint32_t held_size;    /* bytes of `held` */
    unsigned char held[4]; /* the beginning, until the encoding is known; later an incomplete UTF-16 unit or pair */
};

/* Takes the next bytes. UTF-8 passes through unchecked (parsers check it): *out and *out_size then point into `bytes`
 * where they can; otherwise into `scratch`, which is overwritten. `last` says that no bytes follow.
 * MAPICFG_E_ENCODING for a lone surrogate or half a unit at the end: *out then has what came before.
 * MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__encoding_decode(struct mapicfg__decoder *decoder, const char *bytes, size_t size, int last,
                                        struct mapicfg__buffer *scratch, const char **out, size_t *out_size,
                                        mapicfg_error *err);

#endif
