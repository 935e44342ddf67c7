/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spnego.c: NegTokenInit and NegTokenResp in DER (RFC 4178, section 4.2). */
#include "net/spnego.h"

#include <string.h>

#include "net/der.h"

#define CONTEXT MAPICFG__DER_CONTEXT
#define APPLICATION MAPICFG__DER_APPLICATION(0u)
#define SEQUENCE MAPICFG__DER_SEQUENCE
#define OCTETS MAPICFG__DER_OCTETS

static const unsigned char spnego_oid[] = {0x06, 0x06, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x02};
static const unsigned char kerberos_oid[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02};

static size_t head_size(size_t size) {
    return size < 0x80 ? 2 : size < 0x100 ? 3 : size < 0x10000 ? 4 : 5;
}

static size_t whole_size(size_t size) {
    return head_size(size) + size;
}

static unsigned char *put_head(unsigned char *at, unsigned tag, size_t size) {
    const size_t more = head_size(size) - 2;
    *at++ = (unsigned char)tag;
    if (more > 0) *at++ = (unsigned char)(0x80 | more);
    for (size_t i = more > 0 ? more : 1; i-- > 0;) *at++ = (unsigned char)(size >> 8 * i & 0xff);
    return at;
}

static unsigned char *put_bytes(unsigned char *at, const void *bytes, size_t size) {
    memcpy(at, bytes, size);
    return at + size;
}

int mapicfg__spnego_wrap(const void *token, size_t size, struct mapicfg__secret *out) {
    if (size > 0xff0000) return 0;
    const size_t list = whole_size(sizeof kerberos_oid), octets = whole_size(size);
    const size_t body = whole_size(list) + whole_size(octets), inner = whole_size(whole_size(body));
    if (!mapicfg__secret_room(out, whole_size(sizeof spnego_oid + inner))) return 0;
    unsigned char *at = put_head((unsigned char *)out->bytes, APPLICATION, sizeof spnego_oid + inner);
    at = put_bytes(at, spnego_oid, sizeof spnego_oid);
    at = put_head(at, CONTEXT(0), whole_size(body));
    at = put_head(at, SEQUENCE, body);
    at = put_head(at, CONTEXT(0), list);
    at = put_head(at, SEQUENCE, sizeof kerberos_oid);
    at = put_bytes(at, kerberos_oid, sizeof kerberos_oid);
    at = put_head(at, CONTEXT(2), octets);
    at = put_head(at, OCTETS, size);
    put_bytes(at, token, size);
    return 1;
}

/* The mechanism's token of a NegTokenInit or NegTokenResp. */
static int find_token(struct mapicfg__der fields, const unsigned char **token, size_t *size) {
    if (!mapicfg__der_find(&fields, CONTEXT(2u)) || !mapicfg__der_enter(&fields, OCTETS)) return 0;
    *token = fields.at;
    *size = fields.size;
    return 1;
}

int mapicfg__spnego_unwrap(const unsigned char *answer, size_t size, const unsigned char **token, size_t *token_size) {
    struct mapicfg__der fields = {answer, size};
    *token = answer;
    *token_size = size;
    if (size == 0) return 0;
    if (answer[0] == APPLICATION) return 1; /* the mechanism's own */
    return mapicfg__der_enter(&fields, CONTEXT(1u)) && mapicfg__der_enter(&fields, SEQUENCE) &&
           find_token(fields, token, token_size) && *token_size > 0;
}

/* ---- what clients send ---- */

static const unsigned char ntlm_oid[] = {0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a};
/* 1.2.840.48018.1.2.2, by which old Windows means Kerberos */
static const unsigned char windows_oid[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02};

static int begins(struct mapicfg__der at, const unsigned char *oid, size_t oid_size) {
    return at.size >= oid_size && memcmp(at.at, oid, oid_size) == 0;
}

static uint32_t mechanism_of(struct mapicfg__der at) {
    if (begins(at, ntlm_oid, sizeof ntlm_oid)) return MAPICFG__SPNEGO_NTLM;
    if (begins(at, kerberos_oid, sizeof kerberos_oid) || begins(at, windows_oid, sizeof windows_oid))
        return MAPICFG__SPNEGO_KERBEROS;
    return MAPICFG__SPNEGO_OTHER;
}

static int read_mechanisms(struct mapicfg__spnego *seen, struct mapicfg__der fields) {
    struct mapicfg__der contents;
    unsigned tag;
    if (!mapicfg__der_find(&fields, CONTEXT(0u)) || !mapicfg__der_enter(&fields, SEQUENCE)) return 0;
    while (fields.size > 0) {
        const uint32_t mechanism = mechanism_of(fields);
        if (!mapicfg__der_next(&fields, &tag, &contents) || tag != MAPICFG__DER_OID) return 0;
        if (!seen->mechanisms) seen->first = mechanism;
        seen->mechanisms |= mechanism;
    }
    return seen->mechanisms != 0;
}

/* Behind the name of SPNEGO. */
static int read_init(struct mapicfg__spnego *seen, struct mapicfg__der at) {
    at.at += sizeof spnego_oid;
    at.size -= sizeof spnego_oid;
    if (!mapicfg__der_enter(&at, CONTEXT(0u)) || !mapicfg__der_enter(&at, SEQUENCE)) return 0;
    seen->form = MAPICFG__SPNEGO_INIT;
    find_token(at, &seen->token, &seen->token_size);
    return read_mechanisms(seen, at);
}

int mapicfg__spnego_read(struct mapicfg__spnego *seen, const unsigned char *bytes, size_t size) {
    struct mapicfg__der at = {bytes, size};
    *seen = (struct mapicfg__spnego){.form = MAPICFG__SPNEGO_NONE};
    if (mapicfg__der_enter(&at, APPLICATION)) {
        if (begins(at, spnego_oid, sizeof spnego_oid)) return read_init(seen, at);
        if (mechanism_of(at) != MAPICFG__SPNEGO_KERBEROS) return 0;
        *seen = (struct mapicfg__spnego){MAPICFG__SPNEGO_RAW, MAPICFG__SPNEGO_KERBEROS, MAPICFG__SPNEGO_KERBEROS, bytes,
                                         size};
        return 1;
    }
    at = (struct mapicfg__der){bytes, size};
    if (!mapicfg__der_enter(&at, CONTEXT(1u)) || !mapicfg__der_enter(&at, SEQUENCE)) return 0;
    seen->form = MAPICFG__SPNEGO_RESPONSE;
    find_token(at, &seen->token, &seen->token_size);
    return 1;
}

int mapicfg__spnego_wrap_ntlm(const void *token, size_t size, struct mapicfg__secret *out) {
    static const unsigned char incomplete[] = {CONTEXT(0), 3, 0x0a, 1, 1};
    if (size > 0xff0000) return 0;
    const size_t octets = whole_size(size);
    const size_t body = sizeof incomplete + whole_size(sizeof ntlm_oid) + whole_size(octets);
    if (!mapicfg__secret_room(out, whole_size(whole_size(body)))) return 0;
    unsigned char *at = put_head((unsigned char *)out->bytes, CONTEXT(1), whole_size(body));
    at = put_head(at, SEQUENCE, body);
    at = put_bytes(at, incomplete, sizeof incomplete);
    at = put_head(at, CONTEXT(1), sizeof ntlm_oid);
    at = put_bytes(at, ntlm_oid, sizeof ntlm_oid);
    at = put_head(at, CONTEXT(2), octets);
    at = put_head(at, OCTETS, size);
    put_bytes(at, token, size);
    return 1;
}
