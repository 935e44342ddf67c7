/* SPDX-License-Identifier: LGPL-2.1-or-later
 * call.c: reads requests and writes answers of Connect, Disconnect, Bind and Unbind. */
#include "net/call.h"

#include <string.h>

#include "base/utf8.h"

#define STAT_SIZE 36u
#define STAT_CODE_PAGE 24u /* bytes before it in a STAT */
#define POLLS_MAX 60000u   /* as Exchange SE answers: ms, tries, ms */
#define RETRIES 6u
#define RETRY_DELAY 10000u

/* ---- reading ---- */

struct reader {
    const unsigned char *at;
    size_t left;
    const char *wrong;
};

static uint32_t number_at(const unsigned char *bytes) {
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* NULL: it ends before. */
static const unsigned char *take(struct reader *reader, size_t size, const char *wrong) {
    if (reader->wrong || reader->left < size) {
        if (!reader->wrong) reader->wrong = wrong;
        return NULL;
    }
    const unsigned char *bytes = reader->at;
    reader->at += size;
    reader->left -= size;
    return bytes;
}

static uint32_t take_number(struct reader *reader, const char *wrong) {
    const unsigned char *bytes = take(reader, 4, wrong);
    return bytes ? number_at(bytes) : 0;
}

static void read_connect(struct reader *reader, struct mapicfg__called *call) {
    static const char cut[] = "it ends within the five numbers behind UserDn";
    const unsigned char *end = reader->left ? memchr(reader->at, 0, reader->left) : NULL;
    if (!end) {
        reader->wrong = "UserDn has no NUL at its end";
        return;
    }
    call->dn = (const char *)take(reader, (size_t)(end - reader->at) + 1, "");
    call->flags = take_number(reader, cut);
    call->code_page = take_number(reader, cut);
    call->sort_locale = take_number(reader, cut);
    call->string_locale = take_number(reader, cut);
}

static void read_bind(struct reader *reader, struct mapicfg__called *call) {
    call->flags = take_number(reader, "it ends within Flags");
    const unsigned char *has_state = take(reader, 1, "it ends before HasState");
    if (has_state && *has_state > 1) reader->wrong = "HasState is neither 0 nor 1";
    if (!has_state || *has_state != 1) return;
    const unsigned char *state = take(reader, STAT_SIZE, "it ends within State, which has 36 bytes");
    if (!state) return;
    call->code_page = number_at(state + STAT_CODE_PAGE);
    call->string_locale = number_at(state + STAT_CODE_PAGE + 4);
    call->sort_locale = number_at(state + STAT_CODE_PAGE + 8);
}

static void read_execute(struct reader *reader, struct mapicfg__called *call) {
    call->flags = take_number(reader, "it ends within Flags");
    take(reader, take_number(reader, "it ends within RopBufferSize"), "RopBufferSize is more than there is");
    take_number(reader, "it ends within MaxRopOut");
}

static void read_auxiliary(struct reader *reader, struct mapicfg__called *call) {
    call->auxiliary = take_number(reader, "it ends before AuxiliaryBufferSize");
    take(reader, call->auxiliary, "AuxiliaryBufferSize is more than there is");
    if (!reader->wrong && reader->left > 0) reader->wrong = "bytes follow the auxiliary buffer";
}

const char *mapicfg__call_read(struct mapicfg__called *call, enum mapicfg__call_kind kind, const char *body,
                               size_t size) {
    struct reader reader = {(const unsigned char *)body, size, NULL};
    *call = (struct mapicfg__called){0};
    switch (kind) {
    case MAPICFG__CALL_UNKNOWN: return NULL;
    case MAPICFG__CALL_PING: return size > 0 ? "PING has no body" : NULL;
    case MAPICFG__CALL_CONNECT: read_connect(&reader, call); break;
    case MAPICFG__CALL_DISCONNECT: /* 3.1.5.4 wants no body, and 2.2.4.3.1 has one */
        if (size == 0) return NULL;
        break;
    case MAPICFG__CALL_EXECUTE: read_execute(&reader, call); break;
    case MAPICFG__CALL_WAIT: call->flags = take_number(&reader, "it ends within Flags"); break;
    case MAPICFG__CALL_BIND: read_bind(&reader, call); break;
    case MAPICFG__CALL_UNBIND: take_number(&reader, "it ends within Reserved"); break;
    }
    read_auxiliary(&reader, call);
    return reader.wrong;
}

/* ---- writing ---- */

static void put_number(struct mapicfg__buffer *out, uint32_t number) {
    const unsigned char bytes[4] = {(unsigned char)number, (unsigned char)(number >> 8), (unsigned char)(number >> 16),
                                    (unsigned char)(number >> 24)};
    mapicfg__buffer_bytes(out, (const char *)bytes, sizeof bytes);
}

static void put_unit(struct mapicfg__buffer *out, uint32_t unit) {
    mapicfg__buffer_char(out, (char)(unit & 0xff));
    mapicfg__buffer_char(out, (char)(unit >> 8));
}

static void put_wide(struct mapicfg__buffer *out, const char *text) {
    const size_t size = strlen(text);
    for (size_t at = 0; at < size;) {
        const uint32_t c = mapicfg__utf8_next(text, size, &at);
        if (c >= 0x10000) {
            put_unit(out, 0xd800 + ((c - 0x10000) >> 10));
            put_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
        } else {
            put_unit(out, c);
        }
    }
    put_unit(out, 0);
}

void mapicfg__call_put_connected(struct mapicfg__buffer *out, uint32_t error, const char *name) {
    put_number(out, 0);
    put_number(out, error);
    put_number(out, error ? 0 : POLLS_MAX);
    put_number(out, error ? 0 : RETRIES);
    put_number(out, error ? 0 : RETRY_DELAY);
    mapicfg__buffer_char(out, '\0'); /* DnPrefix */
    put_wide(out, name);
    put_number(out, 0);
}

void mapicfg__call_put_bound(struct mapicfg__buffer *out, uint32_t error, const uint8_t guid[16]) {
    put_number(out, 0);
    put_number(out, error);
    mapicfg__buffer_bytes(out, (const char *)guid, 16);
    put_number(out, 0);
}

void mapicfg__call_put_finished(struct mapicfg__buffer *out, uint32_t error) {
    put_number(out, 0);
    put_number(out, error);
    put_number(out, 0);
}
