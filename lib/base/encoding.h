/* SPDX-License-Identifier: LGPL-2.1-or-later
 * encoding.h: a byte stream in UTF-8 or UTF-16, with or without a byte order mark, in UTF-32 with one, or in an
 * encoding that the caller names, as UTF-8. */
#ifndef MAPICFG_BASE_ENCODING_H
#define MAPICFG_BASE_ENCODING_H

#include "base/buffer.h"

#define MAPICFG__ENCODING_UTF8 1u
#define MAPICFG__ENCODING_UTF16LE 2u
#define MAPICFG__ENCODING_UTF16BE 3u
#define MAPICFG__ENCODING_NAMED 4u
#define MAPICFG__ENCODING_UTF32LE 5u
#define MAPICFG__ENCODING_UTF32BE 6u

#define MAPICFG__ENCODING_NAME 64u /* bytes of a name, with its NUL */

/* All zeros is a stream that has not begun, whose bytes tell the encoding. */
struct mapicfg__decoder {
    uint32_t encoding;
    uint32_t held_size;     /* bytes of `held` */
    unsigned char held[16]; /* the beginning, until the encoding is known; later an incomplete character */
    uint64_t lines;         /* complete ones so far, except of UTF-8 */
    uint32_t pairs;         /* units of UTF-16 in a row that are two characters of ASCII */
    unsigned char rare;     /* the first high byte of them with which hardly a unit of a text begins */
    unsigned char is_mixed; /* another one was there too: the bytes are not UTF-16 */
    void *converter;        /* of the named encoding; NULL: none is named */
    char name[MAPICFG__ENCODING_NAME];
};

/* Names the encoding of a stream that has not begun; a byte order mark at its beginning still wins. NULL and "" name
 * none. After success the decoder is to be closed. MAPICFG_E_OPTIONS when the system has no such encoding. */
mapicfg_status mapicfg__encoding_open(struct mapicfg__decoder *decoder, const char *name, mapicfg_error *err);
void mapicfg__encoding_close(struct mapicfg__decoder *decoder);

/* Takes the next bytes. UTF-8 passes through unchecked (parsers check it): *out and *out_size then point into `bytes`
 * where they can; otherwise into `scratch`, which is overwritten. `last` says that no bytes follow.
 * MAPICFG_E_ENCODING, with the line, for bytes that are not in the encoding: *out then has what came before.
 * MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__encoding_decode(struct mapicfg__decoder *decoder, const char *bytes, size_t size, int last,
                                        struct mapicfg__buffer *scratch, const char **out, size_t *out_size,
                                        mapicfg_error *err);

/* A whole text that a person saved, in UTF-8 without a mark: to be freed with mapicfg__mem_free(), with a NUL after its
 * bytes and none among them. `what` names it in errors: MAPICFG_E_ENCODING, _NOMEM. */
mapicfg_status mapicfg__encoding_text(const char *text, size_t size, const char *what, char **out, size_t *out_size,
                                      mapicfg_error *err);

/* Says that `what` is not UTF-8, with the first byte that is not, and which encodings it is likely in. */
mapicfg_status mapicfg__encoding_not_utf8(const char *what, unsigned char byte, mapicfg_error *err);

#endif
