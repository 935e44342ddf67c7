/* SPDX-License-Identifier: LGPL-2.1-or-later
 * secret.c: passwords and tokens in memory, which is wiped before it is released. A secret never grows in place: an
 * allocator that moves it would leave the old bytes behind. */
#include "net/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/mem.h"

#define MOST_SECRET ((size_t)1 << 24)

int mapicfg__secret_room(struct mapicfg__secret *secret, size_t size) {
    mapicfg__secret_wipe(secret);
    if (size > MOST_SECRET) return 0;
    secret->bytes = mapicfg__mem_zalloc(size + 1);
    if (!secret->bytes) return 0;
    secret->size = size;
    return 1;
}

int mapicfg__secret_set(struct mapicfg__secret *secret, const void *bytes, size_t size) {
    if (!mapicfg__secret_room(secret, size)) return 0;
    if (size > 0) memcpy(secret->bytes, bytes, size);
    return 1;
}

int mapicfg__secret_base64(struct mapicfg__secret *secret, const char *prefix, const void *bytes, size_t size) {
    const size_t before = strlen(prefix);
    if (size > MOST_SECRET / 2 || !mapicfg__secret_room(secret, before + (size + 2) / 3 * 4)) return 0;
    memcpy(secret->bytes, prefix, before);
    EVP_EncodeBlock((unsigned char *)secret->bytes + before, bytes, (int)size);
    return 1;
}

void mapicfg__secret_wipe(struct mapicfg__secret *secret) {
    if (secret->bytes) OPENSSL_cleanse(secret->bytes, secret->size);
    mapicfg__mem_free(secret->bytes);
    secret->bytes = NULL;
    secret->size = 0;
}
