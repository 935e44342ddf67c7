/* SPDX-License-Identifier: LGPL-2.1-or-later
 * credentials.c: who logs on, and with what. */
#include "net/credentials.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define MOST_PASSWORD 1024u
#define MOST_TOKEN 65536u

static int is_name(const char *user) {
    if (!*user) return 0;
    for (; *user; user++)
        if ((unsigned char)*user < ' ' || *user == 0x7f) return 0;
    return 1;
}

mapicfg_status mapicfg_credentials_new(const char *user, mapicfg_credentials **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (user && !is_name(user))
        return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                   "the user is empty or has control characters; write CONTOSO\\anna or "
                                   "anna@contoso.com");
    mapicfg_credentials *credentials = mapicfg__mem_zalloc(sizeof *credentials);
    if (!credentials) return mapicfg__error_no_memory(err);
    credentials->user = user ? mapicfg__mem_dup(user, strlen(user)) : NULL;
    if (user && !credentials->user) {
        mapicfg_credentials_free(credentials);
        return mapicfg__error_no_memory(err);
    }
    *out = credentials;
    return MAPICFG_OK;
}

void mapicfg_credentials_free(mapicfg_credentials *credentials) {
    if (!credentials) return;
    mapicfg__mem_free(credentials->user);
    mapicfg__secret_wipe(&credentials->password);
    mapicfg__secret_wipe(&credentials->token);
    mapicfg__mem_free(credentials);
}

/* Leaves the old secret when memory is out. */
static mapicfg_status replace(struct mapicfg__secret *secret, const char *bytes, size_t size, mapicfg_error *err) {
    struct mapicfg__secret fresh = {0};
    if (!mapicfg__secret_set(&fresh, bytes, size)) return mapicfg__error_no_memory(err);
    mapicfg__secret_wipe(secret);
    *secret = fresh;
    return MAPICFG_OK;
}

mapicfg_status mapicfg_credentials_set_password(mapicfg_credentials *credentials, const char *password, size_t size,
                                                mapicfg_error *err) {
    if (!credentials) return mapicfg__error_null_argument(err, "credentials");
    if (!password) return mapicfg__error_null_argument(err, "password");
    if (!credentials->user)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED, "a password needs the user that it is of");
    if (size > MOST_PASSWORD) return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a password has at most 1,024 bytes");
    if (size == 0 || memchr(password, '\0', size))
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "the password is empty, or has a NUL in it");
    mapicfg_status status = replace(&credentials->password, password, size, err);
    if (!status) mapicfg__credentials_set_refused(credentials, 0);
    return status;
}

mapicfg_status mapicfg_credentials_set_token(mapicfg_credentials *credentials, const char *token, size_t size,
                                             mapicfg_error *err) {
    if (!credentials) return mapicfg__error_null_argument(err, "credentials");
    if (!token) return mapicfg__error_null_argument(err, "token");
    if (size > MOST_TOKEN) return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a token has at most 65,536 bytes");
    int is_fine = size > 0;
    for (size_t i = 0; i < size; i++) is_fine &= token[i] > ' ' && token[i] < 0x7f;
    if (!is_fine)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE,
                                   "a token is one word of printable ASCII, without \"Bearer\" in front of it");
    return replace(&credentials->token, token, size, err);
}

uint32_t mapicfg_credentials_get_auth(const mapicfg_credentials *credentials) {
    if (!credentials) return 0;
    uint32_t auth = MAPICFG_HTTP_AUTH_NEGOTIATE;
    if (credentials->token.size > 0) auth |= MAPICFG_HTTP_AUTH_BEARER;
    if (credentials->password.size > 0) auth |= MAPICFG_HTTP_AUTH_BASIC | MAPICFG_HTTP_AUTH_NTLM;
    return auth;
}

uint32_t mapicfg__credentials_refused(const mapicfg_credentials *credentials) {
    return credentials ? __atomic_load_n(&credentials->refused, __ATOMIC_RELAXED) : 0;
}

void mapicfg__credentials_set_refused(const mapicfg_credentials *credentials, uint32_t refused) {
    if (credentials) __atomic_store_n(&((mapicfg_credentials *)credentials)->refused, refused, __ATOMIC_RELAXED);
}

mapicfg_credentials *mapicfg__credentials_copy(const mapicfg_credentials *credentials) {
    mapicfg_credentials *copy = NULL;
    if (mapicfg_credentials_new(credentials->user, &copy, NULL)) return NULL;
    if (mapicfg__secret_set(&copy->password, credentials->password.bytes, credentials->password.size)) return copy;
    mapicfg_credentials_free(copy);
    return NULL;
}

static int put_basic(const mapicfg_credentials *credentials, struct mapicfg__secret *header) {
    struct mapicfg__secret pair = {0};
    const size_t user = strlen(credentials->user), size = credentials->password.size;
    int is_done = mapicfg__secret_room(&pair, user + 1 + size);
    if (is_done) {
        memcpy(pair.bytes, credentials->user, user);
        pair.bytes[user] = ':';
        memcpy(pair.bytes + user + 1, credentials->password.bytes, size);
        is_done = mapicfg__secret_base64(header, "Authorization: Basic ", pair.bytes, pair.size);
    }
    mapicfg__secret_wipe(&pair);
    return is_done;
}

int mapicfg__credentials_header(const mapicfg_credentials *credentials, uint32_t auth, struct mapicfg__secret *header) {
    static const char bearer[] = "Authorization: Bearer ";
    if (auth == MAPICFG_HTTP_AUTH_BASIC) return put_basic(credentials, header);
    if (!mapicfg__secret_room(header, sizeof bearer - 1 + credentials->token.size)) return 0;
    memcpy(header->bytes, bearer, sizeof bearer - 1);
    memcpy(header->bytes + sizeof bearer - 1, credentials->token.bytes, credentials->token.size);
    return 1;
}
