/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ntlm.c: reads NTLM's messages 1 and 3, and writes message 2. */
#include "net/ntlm.h"

#include <string.h>

#include "base/utf8.h"

#define SIGNATURE "NTLMSSP" /* with its NUL */

#define UNICODE 0x1u
#define REQUEST_TARGET 0x4u
#define NTLM 0x200u
#define ALWAYS_SIGN 0x8000u
#define TARGET_SERVER 0x20000u
#define EXTENDED_SECURITY 0x80000u
#define TARGET_INFO 0x800000u
#define VERSION 0x2000000u
#define ECHOED 0xe0000030u /* signing and sealing, 128 and 56 bits, key exchange: as the client asks */

#define AV_COMPUTER 1u
#define AV_DOMAIN 2u
#define AV_DNS_COMPUTER 3u
#define AV_DNS_DOMAIN 4u
#define AV_FLAGS 6u
#define AV_TIMESTAMP 7u
#define AV_TARGET 9u
#define AV_BINDINGS 10u
#define AV_FLAG_MIC 2u

#define AUTHENTICATE_HEAD 64u /* bytes of message 3 that every client sends before its fields */
#define PAIRS_OFFSET 44u      /* of an NTLMv2 response: proof, and the head of its blob */
#define MIC_OFFSET 72u
#define EPOCH INT64_C(116444736000000000) /* 1970 since 1601, in 100 ns */

static uint32_t number(const unsigned char *at, size_t size) {
    uint32_t value = 0;
    for (size_t i = size; i-- > 0;) value = value << 8 | at[i];
    return value;
}

/* ---- reading ---- */

struct view {
    const unsigned char *bytes;
    size_t size;
};

/* What the length and the offset at a place lead to. The offset of an empty field does not count. 0: it is not within
 * what follows the head of the message. */
static int find_field(struct view message, size_t at, struct view *field) {
    *field = (struct view){NULL, 0};
    const size_t size = number(message.bytes + at, 2), offset = number(message.bytes + at + 4, 4);
    if (size == 0) return 1;
    if (offset < AUTHENTICATE_HEAD || offset > message.size || size > message.size - offset) return 0;
    *field = (struct view){message.bytes + offset, size};
    return 1;
}

static void put_name(char *name, size_t room, struct view field, int is_wide) {
    size_t used = 0;
    for (size_t i = 0; i + (size_t)is_wide < field.size && used + 5 < room; i += is_wide ? 2 : 1) {
        uint32_t c = number(field.bytes + i, is_wide ? 2 : 1);
        if (is_wide && c >= 0xd800 && c < 0xdc00 && i + 3 < field.size) {
            const uint32_t low = number(field.bytes + i + 2, 2);
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            }
        }
        if (c == 0 || (c >= 0xd800 && c < 0xe000) || (!is_wide && c >= 0x80)) c = 0xfffd;
        used += mapicfg__utf8_put(name + used, c);
    }
    name[used] = '\0';
}

static void take_pair(struct mapicfg__ntlm *message, uint32_t id, struct view value) {
    if (id < 32) message->pairs |= 1u << id;
    if (id == AV_BINDINGS && value.size == 16) message->binding = value.bytes;
    if (id == AV_BINDINGS && value.size != 16) message->wrong = "its MsvAvChannelBindings is not 16 bytes long";
    if (id == AV_FLAGS && value.size == 4 && (number(value.bytes, 4) & AV_FLAG_MIC)) message->has_mic = 1;
    if (id == AV_TIMESTAMP) message->has_timestamp = 1;
    if (id != AV_TARGET) return;
    message->has_target = 1;
    put_name(message->target, sizeof message->target, value, 1);
}

static void read_pairs(struct mapicfg__ntlm *message, struct view response) {
    size_t at = PAIRS_OFFSET;
    while (at + 4 <= response.size) {
        const uint32_t id = number(response.bytes + at, 2), size = number(response.bytes + at + 2, 2);
        at += 4;
        if (id == 0) return;
        if (size > response.size - at) break;
        take_pair(message, id, (struct view){response.bytes + at, size});
        at += size;
    }
    message->wrong = "the AV pairs of its NTLMv2 response do not end with MsvAvEOL";
}

static void read_authenticate(struct mapicfg__ntlm *message, struct view bytes) {
    struct view response, domain, user, workstation, unused;
    if (bytes.size < AUTHENTICATE_HEAD) {
        message->wrong = "message 3 has at least 64 bytes";
        return;
    }
    message->flags = number(bytes.bytes + 60, 4);
    const int is_wide = (message->flags & UNICODE) != 0;
    if (!find_field(bytes, 20, &response) || !find_field(bytes, 28, &domain) || !find_field(bytes, 36, &user) ||
        !find_field(bytes, 44, &workstation) || !find_field(bytes, 12, &unused) || !find_field(bytes, 52, &unused)) {
        message->wrong = "a field of message 3 is not within it";
        return;
    }
    if (is_wide && (domain.size % 2 || user.size % 2 || workstation.size % 2)) {
        message->wrong = "a name in message 3 has an odd number of bytes, and its flags say UTF-16";
        return;
    }
    put_name(message->domain, sizeof message->domain, domain, is_wide);
    put_name(message->user, sizeof message->user, user, is_wide);
    put_name(message->workstation, sizeof message->workstation, workstation, is_wide);
    message->is_version_2 = response.size > PAIRS_OFFSET;
    if (message->is_version_2) read_pairs(message, response);
    if (message->has_mic && bytes.size < MIC_OFFSET + 16) message->has_mic = 0;
}

void mapicfg__ntlm_read(struct mapicfg__ntlm *message, const unsigned char *bytes, size_t size) {
    *message = (struct mapicfg__ntlm){0};
    if (size < sizeof SIGNATURE || memcmp(bytes, SIGNATURE, sizeof SIGNATURE) != 0) return;
    message->is_ntlm = 1;
    if (size < 16) {
        message->wrong = "a message of NTLM has at least 16 bytes";
        return;
    }
    message->type = number(bytes + 8, 4);
    if (message->type == MAPICFG__NTLM_AUTHENTICATE) {
        read_authenticate(message, (struct view){bytes, size});
        return;
    }
    message->flags = number(bytes + 12, 4);
    if (message->type != MAPICFG__NTLM_NEGOTIATE) message->wrong = "a client sends the messages 1 and 3";
}

const char *mapicfg__ntlm_pair(uint32_t number_of_pair) {
    static const char *const names[] = {
        "MsvAvEOL",           "MsvAvNbComputerName", "MsvAvNbDomainName",   "MsvAvDnsComputerName",
        "MsvAvDnsDomainName", "MsvAvDnsTreeName",    "MsvAvFlags",          "MsvAvTimestamp",
        "MsvAvSingleHost",    "MsvAvTargetName",     "MsvAvChannelBindings"};
    return number_of_pair < sizeof names / sizeof *names ? names[number_of_pair] : NULL;
}

/* ---- message 2 ---- */

static void put_number(struct mapicfg__buffer *out, uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; i++) mapicfg__buffer_char(out, (char)(value >> 8 * i & 0xff));
}

static void put_wide(struct mapicfg__buffer *out, const char *text) {
    for (const char *c = text; *c; c++) put_number(out, (unsigned char)*c, 2);
}

static void put_pair(struct mapicfg__buffer *out, uint32_t id, const char *text) {
    put_number(out, id, 2);
    put_number(out, 2 * strlen(text), 2);
    put_wide(out, text);
}

void mapicfg__ntlm_put_challenge(struct mapicfg__buffer *out, uint32_t flags, const char *server,
                                 const unsigned char challenge[8], int64_t time) {
    const size_t name = 2 * strlen(server), info = 4 * (4 + name) + 12 + 4;
    const uint32_t own = UNICODE | REQUEST_TARGET | NTLM | ALWAYS_SIGN | TARGET_SERVER | EXTENDED_SECURITY |
                         TARGET_INFO | VERSION | (flags & ECHOED);
    mapicfg__buffer_bytes(out, SIGNATURE, sizeof SIGNATURE);
    put_number(out, MAPICFG__NTLM_CHALLENGE, 4);
    put_number(out, name | name << 16, 4);
    put_number(out, 56, 4);
    put_number(out, own, 4);
    mapicfg__buffer_bytes(out, (const char *)challenge, 8);
    put_number(out, 0, 8);
    put_number(out, info | info << 16, 4);
    put_number(out, 56 + name, 4);
    put_number(out, UINT64_C(0x0f00000047630a0a), 8); /* Windows 10.0, build 18275; NTLM revision 15 */
    put_wide(out, server);
    put_pair(out, AV_DOMAIN, server);
    put_pair(out, AV_COMPUTER, server);
    put_pair(out, AV_DNS_DOMAIN, server);
    put_pair(out, AV_DNS_COMPUTER, server);
    put_number(out, AV_TIMESTAMP, 2);
    put_number(out, 8, 2);
    put_number(out, (uint64_t)(time * 10000 + EPOCH), 8);
    put_number(out, 0, 4);
}
