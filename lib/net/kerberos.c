/* SPDX-License-Identifier: LGPL-2.1-or-later
 * kerberos.c: the AP-REQ in a token of GSS-API (RFC 2743, section 3.1), as far as it is not encrypted. */
#include "net/kerberos.h"

#include "net/der.h"

#define CONTEXT MAPICFG__DER_CONTEXT
#define VERSION 5u     /* pvno and tkt-vno */
#define AP_REQUEST 14u /* the message's type, and the number of its element */
#define TICKET 1u

/* ---- encryption types ---- */

/* The registry "Kerberos Encryption Type Numbers" of IANA (RFC 3961); those that are weak as RFC 6649 and RFC 8429. */
static const struct {
    int type, is_weak;
    const char *name;
} types[] = {{1, 1, "des-cbc-crc"},
             {2, 1, "des-cbc-md4"},
             {3, 1, "des-cbc-md5"},
             {16, 1, "des3-cbc-sha1-kd"},
             {17, 0, "aes128-cts-hmac-sha1-96"},
             {18, 0, "aes256-cts-hmac-sha1-96"},
             {19, 0, "aes128-cts-hmac-sha256-128"},
             {20, 0, "aes256-cts-hmac-sha384-192"},
             {23, 1, "rc4-hmac"},
             {24, 1, "rc4-hmac-exp"},
             {25, 0, "camellia128-cts-cmac"},
             {26, 0, "camellia256-cts-cmac"}};

const char *mapicfg__kerberos_type_name(int64_t type) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == type) return types[i].name;
    return NULL;
}

int mapicfg__kerberos_is_weak(int64_t type) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (types[i].type == type) return types[i].is_weak;
    return 0;
}

/* ---- names ---- */

struct name {
    char *text;
    size_t size;
};

static int put(struct name *name, char c) {
    if (name->size + 1 >= MAPICFG__KERBEROS_NAME) return 0;
    name->text[name->size++] = c;
    name->text[name->size] = '\0';
    return 1;
}

/* What separates the parts of a name is quoted within them (RFC 1964, section 2.1.1). */
static int put_part(struct name *name, struct mapicfg__der part) {
    for (size_t i = 0; i < part.size; i++) {
        const char c = (char)part.at[i];
        const int is_quoted = c == '/' || c == '@' || c == '\\';
        if (c == '\0' || (is_quoted && !put(name, '\\')) || !put(name, c)) return 0;
    }
    return 1;
}

static int read_realm(struct mapicfg__kerberos *request, struct mapicfg__der ticket) {
    struct name name = {request->realm, 0};
    return mapicfg__der_find(&ticket, CONTEXT(1u)) && mapicfg__der_enter(&ticket, MAPICFG__DER_GENERAL_STRING) &&
           ticket.size > 0 && put_part(&name, ticket);
}

/* PrincipalName: name-type [0], name-string [1] SEQUENCE OF KerberosString. */
static int read_service(struct mapicfg__kerberos *request, struct mapicfg__der ticket) {
    struct name name = {request->service, 0};
    struct mapicfg__der part;
    unsigned tag;
    if (!mapicfg__der_find(&ticket, CONTEXT(2u)) || !mapicfg__der_enter(&ticket, MAPICFG__DER_SEQUENCE) ||
        !mapicfg__der_find(&ticket, CONTEXT(1u)) || !mapicfg__der_enter(&ticket, MAPICFG__DER_SEQUENCE))
        return 0;
    while (ticket.size > 0) {
        if (!mapicfg__der_next(&ticket, &tag, &part) || tag != MAPICFG__DER_GENERAL_STRING) return 0;
        if ((name.size > 0 && !put(&name, '/')) || !put_part(&name, part)) return 0;
    }
    return name.size > 0;
}

/* ---- the rest ---- */

static int find_number(struct mapicfg__der fields, unsigned field, int64_t *number) {
    return mapicfg__der_find(&fields, CONTEXT(field)) && mapicfg__der_enter(&fields, MAPICFG__DER_INTEGER) &&
           mapicfg__der_number(fields, number);
}

static int is_number(struct mapicfg__der fields, unsigned field, unsigned wanted) {
    int64_t number;
    return find_number(fields, field, &number) && number == (int64_t)wanted;
}

/* EncryptedData: etype [0], kvno [1] OPTIONAL, cipher [2]. */
static int read_encrypted(struct mapicfg__der fields, unsigned field, int64_t *type, int64_t *version) {
    if (!mapicfg__der_find(&fields, CONTEXT(field)) || !mapicfg__der_enter(&fields, MAPICFG__DER_SEQUENCE)) return 0;
    struct mapicfg__der cipher = fields;
    if (!find_number(fields, 0, type) || !mapicfg__der_find(&cipher, CONTEXT(2u)) ||
        !mapicfg__der_enter(&cipher, MAPICFG__DER_OCTETS) || cipher.size == 0)
        return 0;
    if (!version) return 1;
    struct mapicfg__der stated = fields;
    int64_t number; /* UInt32, which some write as if it had a sign */
    *version = -1;
    if (!mapicfg__der_find(&stated, CONTEXT(1u))) return 1;
    if (!find_number(fields, 1, &number) || number < INT32_MIN || number > (int64_t)UINT32_MAX) return 0;
    *version = number & 0xffffffff;
    return 1;
}

static const char *read_ticket(struct mapicfg__kerberos *request, struct mapicfg__der fields) {
    if (!mapicfg__der_find(&fields, CONTEXT(3u)) || !mapicfg__der_enter(&fields, MAPICFG__DER_APPLICATION(TICKET)) ||
        !mapicfg__der_enter(&fields, MAPICFG__DER_SEQUENCE))
        return "its AP-REQ has no ticket";
    if (!is_number(fields, 0, VERSION)) return "its ticket is not of Kerberos 5";
    if (!read_realm(request, fields)) return "its ticket has no realm that can be read";
    if (!read_service(request, fields)) return "its ticket names no service that can be read";
    if (!read_encrypted(fields, 3, &request->ticket_type, &request->key_version))
        return "its ticket has no encrypted part";
    return NULL;
}

static const char *read_request(struct mapicfg__kerberos *request, struct mapicfg__der token) {
    struct mapicfg__der mechanism;
    unsigned tag;
    if (!mapicfg__der_enter(&token, MAPICFG__DER_APPLICATION(0u)))
        return "its Kerberos token is not whole, or not of GSS-API";
    if (!mapicfg__der_next(&token, &tag, &mechanism) || tag != MAPICFG__DER_OID)
        return "its Kerberos token does not name the mechanism";
    if (token.size < 2 || token.at[0] != 1 || token.at[1] != 0) return "its Kerberos token is not an AP-REQ";
    token.at += 2;
    token.size -= 2;
    if (!mapicfg__der_enter(&token, MAPICFG__DER_APPLICATION(AP_REQUEST)) ||
        !mapicfg__der_enter(&token, MAPICFG__DER_SEQUENCE))
        return "its AP-REQ is not whole";
    if (!is_number(token, 0, VERSION) || !is_number(token, 1, AP_REQUEST)) return "its AP-REQ is not of Kerberos 5";
    const char *wrong = read_ticket(request, token);
    if (wrong) return wrong;
    return read_encrypted(token, 4, &request->session_type, NULL) ? NULL : "its AP-REQ has no authenticator";
}

void mapicfg__kerberos_read(struct mapicfg__kerberos *request, const unsigned char *bytes, size_t size) {
    *request = (struct mapicfg__kerberos){.key_version = -1};
    request->wrong = read_request(request, (struct mapicfg__der){bytes, size});
}
