/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spnego.c: NegTokenInit and NegTokenResp in DER (RFC 4178, section 4.2). */
#include "net/spnego.h"

#include <openssl/asn1.h>
#include <string.h>

#define CONTEXT(number) (0xa0 | (number))
#define APPLICATION 0x60
#define SEQUENCE 0x30
#define OCTETS 0x04

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

/* Moves *at into the element that begins there, which must have the tag; *size becomes that of its contents. */
static int enter(const unsigned char **at, size_t *size, int tag, int class) {
    long length = 0;
    int found_tag = 0, found_class = 0;
    const unsigned char *begin = *at;
    if (*size == 0 || *size > INT32_MAX) return 0;
    const int form = ASN1_get_object(at, &length, &found_tag, &found_class, (long)*size);
    if (form & 0x81 || found_tag != tag || found_class != class) return 0;
    if ((size_t)length > *size - (size_t)(*at - begin)) return 0;
    *size = (size_t)length;
    return 1;
}

/* The field of a sequence with this number. */
static int find(const unsigned char **at, size_t *size, int number) {
    while (*size > 0) {
        long length = 0;
        int tag = 0, class = 0;
        const unsigned char *field = *at;
        if (ASN1_get_object(&field, &length, &tag, &class, (long)*size) & 0x81) return 0;
        const size_t head = (size_t)(field - *at);
        if ((size_t)length > *size - head) return 0;
        if (class == V_ASN1_CONTEXT_SPECIFIC && tag == number) {
            *at = field;
            *size = (size_t)length;
            return 1;
        }
        *at = field + length;
        *size -= head + (size_t)length;
    }
    return 0;
}

int mapicfg__spnego_unwrap(const unsigned char *answer, size_t size, const unsigned char **token, size_t *token_size) {
    *token = answer;
    *token_size = size;
    if (size == 0) return 0;
    if (answer[0] == APPLICATION) return 1; /* the mechanism's own */
    return enter(token, token_size, 1, V_ASN1_CONTEXT_SPECIFIC) &&
           enter(token, token_size, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL) && find(token, token_size, 2) &&
           enter(token, token_size, V_ASN1_OCTET_STRING, V_ASN1_UNIVERSAL) && *token_size > 0;
}

/* ---- what clients send ---- */

static const unsigned char ntlm_oid[] = {0x06, 0x0a, 0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0a};
/* 1.2.840.48018.1.2.2, by which old Windows means Kerberos */
static const unsigned char windows_oid[] = {0x06, 0x09, 0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02};

static int begins(const unsigned char *at, size_t size, const unsigned char *oid, size_t oid_size) {
    return size >= oid_size && memcmp(at, oid, oid_size) == 0;
}

static uint32_t mechanism_of(const unsigned char *at, size_t size) {
    if (begins(at, size, ntlm_oid, sizeof ntlm_oid)) return MAPICFG__SPNEGO_NTLM;
    if (begins(at, size, kerberos_oid, sizeof kerberos_oid) || begins(at, size, windows_oid, sizeof windows_oid))
        return MAPICFG__SPNEGO_KERBEROS;
    return MAPICFG__SPNEGO_OTHER;
}

static int read_mechanisms(struct mapicfg__spnego *seen, const unsigned char *at, size_t size) {
    if (!find(&at, &size, 0) || !enter(&at, &size, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL)) return 0;
    while (size > 0) {
        const unsigned char *begin = at;
        size_t left = size;
        if (!enter(&at, &left, V_ASN1_OBJECT, V_ASN1_UNIVERSAL)) return 0;
        const uint32_t mechanism = mechanism_of(begin, size);
        if (!seen->mechanisms) seen->first = mechanism;
        seen->mechanisms |= mechanism;
        at += left;
        size -= (size_t)(at - begin);
    }
    return seen->mechanisms != 0;
}

static void find_token(struct mapicfg__spnego *seen, const unsigned char *at, size_t size) {
    if (!find(&at, &size, 2) || !enter(&at, &size, V_ASN1_OCTET_STRING, V_ASN1_UNIVERSAL)) return;
    seen->token = at;
    seen->token_size = size;
}

static int read_init(struct mapicfg__spnego *seen, const unsigned char *at, size_t size) {
    at += sizeof spnego_oid;
    size -= sizeof spnego_oid;
    if (!enter(&at, &size, 0, V_ASN1_CONTEXT_SPECIFIC) || !enter(&at, &size, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL))
        return 0;
    seen->form = MAPICFG__SPNEGO_INIT;
    find_token(seen, at, size);
    return read_mechanisms(seen, at, size);
}

int mapicfg__spnego_read(struct mapicfg__spnego *seen, const unsigned char *bytes, size_t size) {
    const unsigned char *at = bytes;
    size_t left = size;
    *seen = (struct mapicfg__spnego){.form = MAPICFG__SPNEGO_NONE};
    if (enter(&at, &left, 0, V_ASN1_APPLICATION)) {
        if (begins(at, left, spnego_oid, sizeof spnego_oid)) return read_init(seen, at, left);
        if (mechanism_of(at, left) != MAPICFG__SPNEGO_KERBEROS) return 0;
        *seen = (struct mapicfg__spnego){MAPICFG__SPNEGO_RAW, MAPICFG__SPNEGO_KERBEROS, MAPICFG__SPNEGO_KERBEROS, bytes,
                                         size};
        return 1;
    }
    at = bytes;
    left = size;
    if (!enter(&at, &left, 1, V_ASN1_CONTEXT_SPECIFIC) || !enter(&at, &left, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL))
        return 0;
    seen->form = MAPICFG__SPNEGO_RESPONSE;
    find_token(seen, at, left);
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
