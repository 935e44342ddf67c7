/* SPDX-License-Identifier: LGPL-2.1-or-later
 * encoding.c: UTF-8, UTF-16 or UTF-32 by byte order mark, or by where the NUL bytes of the first characters are; any
 * other encoding by its name, through the system's iconv. */
#include "base/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

static uint32_t find_encoding(const unsigned char *bytes, size_t size, int is_named, size_t *mark) {
    *mark = 0;
    const char *text = (const char *)bytes;
    size_t left = size;
    if (mapicfg__text_skip_mark(&text, &left)) {
        *mark = size - left;
        return MAPICFG__ENCODING_UTF8;
    }
    if (size >= 4 && memcmp(bytes, "\xff\xfe\0\0", 4) == 0) {
        *mark = 4;
        return MAPICFG__ENCODING_UTF32LE;
    }
    if (size >= 4 && memcmp(bytes, "\0\0\xfe\xff", 4) == 0) {
        *mark = 4;
        return MAPICFG__ENCODING_UTF32BE;
    }
    if (size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe) {
        *mark = 2;
        return MAPICFG__ENCODING_UTF16LE;
    }
    if (size >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff) {
        *mark = 2;
        return MAPICFG__ENCODING_UTF16BE;
    }
    if (size >= 4 && memcmp(bytes, "PReg", 4) == 0) return MAPICFG__ENCODING_UTF8; /* a policy file is not text */
    if (is_named) return MAPICFG__ENCODING_NAMED;
    /* every format begins with an ASCII character */
    if (size >= 2 && bytes[0] && !bytes[1]) return MAPICFG__ENCODING_UTF16LE;
    if (size >= 2 && !bytes[0] && bytes[1]) return MAPICFG__ENCODING_UTF16BE;
    return MAPICFG__ENCODING_UTF8;
}

static uint32_t unit_at(const unsigned char *bytes, int big) {
    return big ? (uint32_t)bytes[0] << 8 | bytes[1] : (uint32_t)bytes[1] << 8 | bytes[0];
}

static mapicfg_status bad_unicode(const char *encoding, mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_ENCODING, "the text is not valid %s: half a character", encoding);
}

/* ---- named encodings ---- */

static int is_name(const char *name, size_t size) {
    size_t at = 0;
    while (at < size && (mapicfg__is_alpha((unsigned char)name[at]) || mapicfg__is_digit((unsigned char)name[at]) ||
                         strchr("-_.:+()", name[at])))
        at++; /* without a slash, which begins iconv's options */
    return size && at == size && size + 2 < MAPICFG__ENCODING_NAME;
}

/* A bare number is one of Windows' code pages, as chcp prints it. */
static void take_name(char *to, const char *name, size_t size) {
    int is_number = mapicfg__text_count_digits(name, size) == size;
    memcpy(to, "cp", 2);
    memcpy(to + (is_number ? 2 : 0), name, size);
    to[size + (is_number ? 2 : 0)] = '\0';
}

mapicfg_status mapicfg__encoding_open(struct mapicfg__decoder *decoder, const char *name, mapicfg_error *err) {
    *decoder = (struct mapicfg__decoder){0};
    size_t size = name ? strlen(name) : 0;
    if (!size) return MAPICFG_OK;
    iconv_t converter = (iconv_t)-1;
    errno = EINVAL;
    if (is_name(name, size)) {
        take_name(decoder->name, name, size);
        converter = iconv_open("UTF-8", decoder->name);
    }
    if (converter == (iconv_t)-1 && errno == ENOMEM) return mapicfg__error_no_memory(err);
    if (converter == (iconv_t)-1)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS,
                                   "this system knows no encoding \"%.60s\"; iconv -l lists those that it knows, such "
                                   "as windows-1252 and cp850",
                                   name);
    decoder->converter = converter;
    return MAPICFG_OK;
}

void mapicfg__encoding_close(struct mapicfg__decoder *decoder) {
    if (decoder->converter) iconv_close(decoder->converter);
    decoder->converter = NULL;
}

static mapicfg_status bad_named(const struct mapicfg__decoder *decoder, unsigned char byte, mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_ENCODING, "the byte 0x%02x is no character in %s: is that the encoding?",
                               byte, decoder->name);
}

static mapicfg_status decode_named(struct mapicfg__decoder *decoder, const unsigned char *bytes, size_t size,
                                   struct mapicfg__buffer *out, size_t *used, mapicfg_error *err) {
    char *from = (char *)(uintptr_t)bytes; /* iconv does not write there */
    size_t left = size;
    int error = E2BIG;
    while (error == E2BIG && !out->failed) {
        char run[4096], *to = run;
        size_t room = sizeof run;
        error = iconv(decoder->converter, &from, &left, &to, &room) == (size_t)-1 ? errno : 0;
        mapicfg__buffer_bytes(out, run, sizeof run - room);
    }
    *used = size - left;
    if (out->failed) return mapicfg__error_no_memory(err);
    return error == EILSEQ ? bad_named(decoder, bytes[*used], err) : MAPICFG_OK;
}

/* What it may be instead: consoles have their letters below 0xa0, Windows from there on. */
static const char *likely(unsigned char byte) {
    return byte >= 0x80 && byte < 0xa0
               ? "cp850, cp437 or cp852 (a console), windows-1252, windows-1250 or windows-1251 (Windows)"
               : "windows-1252, windows-1250 or windows-1251 (Windows), cp850, cp437 or cp852 (a console)";
}

mapicfg_status mapicfg__encoding_not_utf8(const char *what, unsigned char byte, mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_ENCODING,
                               "%s is not valid UTF-8, at the byte 0x%02x; if it is in %s or another encoding, name "
                               "that: --encoding NAME, or the option `encoding`",
                               what, byte, likely(byte));
}

/* ---- the stream ---- */

#define LEAST_PAIRS 8u

static int is_plain(unsigned char byte) {
    return (byte >= 0x20 && byte < 0x7f) || byte == '\t' || byte == '\r' || byte == '\n';
}

/* What Windows PowerShell's >> and Add-Content append need not be in the encoding of the file. Two bytes of ASCII are a
 * unit as well, mostly a Chinese one, but the blanks, signs and capitals of a text begin units that are rare: those of
 * a box of lines (0x25) and of kana (0x30) are not. */
static int goes_on_in_bytes(struct mapicfg__decoder *decoder, uint32_t unit) {
    const unsigned char high = (unsigned char)(unit >> 8);
    if (!is_plain(high) || !is_plain((unsigned char)unit)) {
        decoder->pairs = 0;
        return 0;
    }
    if (!decoder->pairs++) decoder->rare = decoder->is_mixed = 0;
    if (high < 0x4e && high != 0x25 && high != 0x30) {
        if (decoder->rare && decoder->rare != high) decoder->is_mixed = 1;
        decoder->rare = high;
    }
    return decoder->pairs >= LEAST_PAIRS && decoder->is_mixed;
}

static mapicfg_status bad_units(const struct mapicfg__decoder *decoder, mapicfg_error *err) {
    if (!decoder->is_mixed) return bad_unicode("UTF-16", err);
    return mapicfg__error_fail(err, MAPICFG_E_ENCODING,
                               "the text begins in UTF-16 and goes on in an encoding of single bytes, as when >> or "
                               "Add-Content appends to a file; keep the two parts in files of their own");
}

/* Decodes whole characters of `size` bytes, also those before a bad one; what is left over (less than 4 bytes) is not
 * touched. */
static mapicfg_status decode_units(struct mapicfg__decoder *decoder, const unsigned char *bytes, size_t size,
                                   struct mapicfg__buffer *out, size_t *used, mapicfg_error *err) {
    const int big = decoder->encoding == MAPICFG__ENCODING_UTF16BE;
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
                decoder->pairs = 0;
                continue;
            }
            size_t units = 1;
            bad = goes_on_in_bytes(decoder, unit);
            if (bad) break;
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
    return bad ? bad_units(decoder, err) : MAPICFG_OK;
}

/* The same of four bytes a character. */
static mapicfg_status decode_long_units(const unsigned char *bytes, size_t size, int big, struct mapicfg__buffer *out,
                                        size_t *used, mapicfg_error *err) {
    int bad = 0;
    for (*used = 0; size - *used >= 4; *used += 4) {
        const unsigned char *at = bytes + *used;
        uint32_t high = unit_at(at + (big ? 0 : 2), big), c = high << 16 | unit_at(at + (big ? 2 : 0), big);
        char text[4];
        bad = high > 0x10 || (c >= 0xd800 && c < 0xe000);
        if (bad) break;
        mapicfg__buffer_bytes(out, text, mapicfg__utf8_put(text, c));
    }
    if (out->failed) return mapicfg__error_no_memory(err);
    return bad ? bad_unicode("UTF-32", err) : MAPICFG_OK;
}

static mapicfg_status decode_whole(struct mapicfg__decoder *decoder, const unsigned char *bytes, size_t size,
                                   struct mapicfg__buffer *out, size_t *used, mapicfg_error *err) {
    if (decoder->encoding == MAPICFG__ENCODING_NAMED) return decode_named(decoder, bytes, size, out, used, err);
    if (decoder->encoding == MAPICFG__ENCODING_UTF32LE || decoder->encoding == MAPICFG__ENCODING_UTF32BE)
        return decode_long_units(bytes, size, decoder->encoding == MAPICFG__ENCODING_UTF32BE, out, used, err);
    return decode_units(decoder, bytes, size, out, used, err);
}

static mapicfg_status half_a_character(const struct mapicfg__decoder *decoder, mapicfg_error *err) {
    if (decoder->encoding == MAPICFG__ENCODING_NAMED) return bad_named(decoder, decoder->held[0], err);
    int is_long = decoder->encoding == MAPICFG__ENCODING_UTF32LE || decoder->encoding == MAPICFG__ENCODING_UTF32BE;
    return bad_unicode(is_long ? "UTF-32" : "UTF-16", err);
}

static mapicfg_status decode(struct mapicfg__decoder *decoder, const unsigned char *bytes, size_t size, int last,
                             struct mapicfg__buffer *out, mapicfg_error *err) {
    size_t used = 0;
    while (decoder->held_size) { /* complete what an earlier piece began */
        mapicfg_status status = decode_whole(decoder, decoder->held, decoder->held_size, out, &used, err);
        if (status) return status;
        decoder->held_size -= (uint32_t)used;
        memmove(decoder->held, decoder->held + used, decoder->held_size);
        if (!size || !decoder->held_size) break;
        if (decoder->held_size == sizeof decoder->held) return half_a_character(decoder, err);
        decoder->held[decoder->held_size++] = *bytes++;
        size--;
    }
    if (size) {
        mapicfg_status status = decode_whole(decoder, bytes, size, out, &used, err);
        if (status) return status;
        if (size - used > sizeof decoder->held) return half_a_character(decoder, err);
        decoder->held_size = (uint32_t)(size - used);
        memcpy(decoder->held, bytes + used, decoder->held_size);
    }
    return last && decoder->held_size ? half_a_character(decoder, err) : MAPICFG_OK;
}

static uint64_t count_lines(const char *text, size_t size) {
    uint64_t lines = 0;
    for (const char *end; size && (end = memchr(text, '\n', size)) != NULL; lines++) {
        size -= (size_t)(end - text) + 1;
        text = end + 1;
    }
    return lines;
}

mapicfg_status mapicfg__encoding_decode(struct mapicfg__decoder *decoder, const char *bytes, size_t size, int last,
                                        struct mapicfg__buffer *scratch, const char **out, size_t *out_size,
                                        mapicfg_error *err) {
    *out = "";
    *out_size = 0;
    scratch->size = 0;
    if (!decoder->encoding) {
        unsigned char begin[4]; /* as much as a byte order mark has */
        size_t held = decoder->held_size;
        size_t more = size < sizeof begin - held ? size : sizeof begin - held;
        memcpy(begin, decoder->held, held);
        if (more) memcpy(begin + held, bytes, more);
        if (held + more < sizeof begin && !last) {
            memcpy(decoder->held, begin, held + more);
            decoder->held_size = (uint32_t)(held + more);
            return MAPICFG_OK;
        }
        size_t mark;
        decoder->encoding = find_encoding(begin, held + more, decoder->converter != NULL, &mark);
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
        mapicfg_status status = decode(decoder, (const unsigned char *)bytes, size, last, scratch, err);
        if (scratch->data) *out = scratch->data;
        *out_size = scratch->size;
        decoder->lines += count_lines(*out, *out_size);
        if (status == MAPICFG_E_ENCODING) mapicfg__error_place(err, decoder->lines + 1, 0);
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

/* ---- a text in one piece ---- */

static mapicfg_status check_text(const char *text, size_t size, const char *what, mapicfg_error *err) {
    const char *nul = memchr(text, '\0', size);
    if (nul) {
        mapicfg__error_fail(err, MAPICFG_E_ENCODING, "there is a NUL in %s; save it as text, in UTF-8 or UTF-16", what);
        mapicfg__error_place(err, count_lines(text, (size_t)(nul - text)) + 1, 0);
        return MAPICFG_E_ENCODING;
    }
    const size_t good = mapicfg__utf8_valid(text, size);
    if (good == size) return MAPICFG_OK;
    const unsigned char byte = (unsigned char)text[good];
    mapicfg__error_fail(err, MAPICFG_E_ENCODING,
                        "%s is not valid UTF-8, at the byte 0x%02x; save it as UTF-8 or UTF-16: iconv -f NAME -t UTF-8 "
                        "does it, NAME being %s or another encoding",
                        what, byte, likely(byte));
    mapicfg__error_place(err, count_lines(text, good) + 1, 0);
    return MAPICFG_E_ENCODING;
}

mapicfg_status mapicfg__encoding_text(const char *text, size_t size, const char *what, char **out, size_t *out_size,
                                      mapicfg_error *err) {
    struct mapicfg__decoder decoder = {0};
    struct mapicfg__buffer scratch = {0};
    mapicfg_status status = mapicfg__encoding_decode(&decoder, text, size, 1, &scratch, &text, &size, err);
    if (!status) mapicfg__text_skip_mark(&text, &size);
    if (!status) status = check_text(text, size, what, err);
    *out = status ? NULL : mapicfg__mem_dup(text, size);
    *out_size = size;
    if (!status && !*out) status = mapicfg__error_no_memory(err);
    mapicfg__buffer_free(&scratch);
    return status;
}
