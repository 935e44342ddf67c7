/* SPDX-License-Identifier: LGPL-2.1-or-later
 * encoding.c: UTF-8 or UTF-16 by byte order mark, or by where the NUL bytes of the first characters are. */
#include "base/encoding.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"

static uint32_t find_encoding(const unsigned char *bytes, size_t size, size_t *mark) {
    *mark = 0;
    const char *text = (const char *)bytes;
    size_t left = size;
    if (mapicfg__text_skip_mark(&text, &left)) {
        *mark = size - left;
        return MAPICFG__ENCODING_UTF8;
    }
    if (size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe) {
        *mark = 2;
        return MAPICFG__ENCODING_UTF16LE;
    }
    if (size >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff) {
        *mark = 2;
        return MAPICFG__ENCODING_UTF16BE;
    }
    /* every format begins with an ASCII character */
    if (size >= 2 && bytes[0] && !bytes[1]) return MAPICFG__ENCODING_UTF16LE;
    if (size >= 2 && !bytes[0] && bytes[1]) return MAPICFG__ENCODING_UTF16BE;
    return MAPICFG__ENCODING_UTF8;
}

static uint32_t unit_at(const unsigned char *bytes, int big) {
    return big ? (uint32_t)bytes[0] << 8 | bytes[1] : (uint32_t)bytes[1] << 8 | bytes[0];
}

static mapicfg_status bad_utf16(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_ENCODING, "the text is not valid UTF-16: half a character");
}

/* Decodes whole characters of `size` bytes, also those before a bad one; what is left over (less than 4 bytes) is not
 * touched. */
static mapicfg_status decode_units(const unsigned char *bytes, size_t size, int big, struct mapicfg__buffer *out,
                                   size_t *used, mapicfg_error *err) {
    size_t at = 0;
    int bad = 0;
    while (size - at >= 2 && !bad) {
        char run[256]; /* one append for many characters */
        size_t length = 0;
        while (size - at >= 2 && length <= sizeof run - 4) {
            uint32_t unit = unit_at(bytes + at, big);
            if (unit < 0x80) { /* nearly all of an export */
                run[length++] = (char)unit;
                at += 2;
                continue;
            }
            size_t units = 1;
            if (unit >= 0xd800 && unit < 0xe000) {
                if (unit < 0xdc00 && size - at < 4) break;
                uint32_t low = unit < 0xdc00 ? unit_at(bytes + at + 2, big) : 0;
                bad = low < 0xdc00 || low >= 0xe000;
                if (bad) break;
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                units = 2;
            }
            length += mapicfg__utf8_put(run + length, unit);
            at += 2 * units;
        }
        mapicfg__buffer_bytes(out, run, length);
        if (!length) break;
    }
    *used = at;
    if (out->failed) return mapicfg__error_no_memory(err);
    return bad ? bad_utf16(err) : MAPICFG_OK;
}

static mapicfg_status decode_utf16(struct mapicfg__decoder *decoder, const unsigned char *bytes, size_t size, int last,
                                   struct mapicfg__buffer *out, mapicfg_error *err) {
    int big = decoder->encoding == MAPICFG__ENCODING_UTF16BE;
    size_t used = 0;
    mapicfg_status status;
    while (decoder->held_size) { /* complete what an earlier piece began */
        status = decode_units(decoder->held, decoder->held_size, big, out, &used, err);
        if (status) return status;
        decoder->held_size -= (uint32_t)used;
        memmove(decoder->held, decoder->held + used, decoder->held_size);
        if (!size || !decoder->held_size) break;
        decoder->held[decoder->held_size++] = *bytes++;
        size--;
    }
    if (size) {
        status = decode_units(bytes, size, big, out, &used, err);
        if (status) return status;
        decoder->held_size = (uint32_t)(size - used);
        memcpy(decoder->held, bytes + used, decoder->held_size);
    }
    return last && decoder->held_size ? bad_utf16(err) : MAPICFG_OK;
}

mapicfg_status mapicfg__encoding_decode(struct mapicfg__decoder *decoder, const char *bytes, size_t size, int last,
                                        struct mapicfg__buffer *scratch, const char **out, size_t *out_size,
                                        mapicfg_error *err) {
    *out = "";
    *out_size = 0;
    scratch->size = 0;
    if (!decoder->encoding) {
        unsigned char begin[4];
        size_t held = decoder->held_size;
        size_t more = size < sizeof begin - held ? size : sizeof begin - held;
        memcpy(begin, decoder->held, held);
        if (more) memcpy(begin + held, bytes, more);
        if (held + more < 3 && !last) {
            memcpy(decoder->held, begin, held + more);
            decoder->held_size = (uint32_t)(held + more);
            return MAPICFG_OK;
        }
        size_t mark;
        decoder->encoding = find_encoding(begin, held + more, &mark);
        /* what was held goes first, without the mark */
        size_t from_held = mark < held ? held - mark : 0;
        memmove(decoder->held, decoder->held + (held - from_held), from_held);
        decoder->held_size = (uint32_t)from_held;
        if (mark > held) {
            bytes += mark - held;
            size -= mark - held;
        }
    }
    if (decoder->encoding != MAPICFG__ENCODING_UTF8) {
        mapicfg_status status = decode_utf16(decoder, (const unsigned char *)bytes, size, last, scratch, err);
        if (scratch->data) *out = scratch->data;
        *out_size = scratch->size;
        return status;
    }
    if (!decoder->held_size) {
        *out = bytes;
        *out_size = size;
        return MAPICFG_OK;
    }
    mapicfg__buffer_bytes(scratch, (const char *)decoder->held, decoder->held_size);
    mapicfg__buffer_bytes(scratch, bytes, size);
    decoder->held_size = 0;
    if (scratch->failed) return mapicfg__error_no_memory(err);
    *out = scratch->data;
    *out_size = scratch->size;
    return MAPICFG_OK;
}
