/* SPDX-License-Identifier: LGPL-2.1-or-later
 * memory.c: libcurl's memory, wiped when it is released: requests with passwords in them are copied into its buffers,
 * which it releases as they are. The size of a block stands in front of it. */
#include "net/memory.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

union head {
    size_t size;
    max_align_t align;
};

static void *take(size_t size) {
    if (size > SIZE_MAX - sizeof(union head)) return NULL;
    union head *head = mapicfg__mem_alloc(sizeof *head + size);
    if (!head) return NULL;
    head->size = size;
    return head + 1;
}

static void give(void *memory) {
    if (!memory) return;
    union head *head = (union head *)memory - 1;
    OPENSSL_cleanse(memory, head->size);
    mapicfg__mem_free(head);
}

static void *take_zeros(size_t count, size_t size) {
    if (size > 0 && count > SIZE_MAX / size) return NULL;
    void *memory = take(count * size);
    if (memory) memset(memory, 0, count * size);
    return memory;
}

static void *take_again(void *memory, size_t size) {
    void *fresh = take(size);
    if (!fresh || !memory) return fresh;
    const size_t before = ((union head *)memory - 1)->size;
    memcpy(fresh, memory, before < size ? before : size);
    give(memory);
    return fresh;
}

static char *take_text(const char *text) {
    const size_t size = strlen(text) + 1;
    char *copy = take(size);
    if (copy) memcpy(copy, text, size);
    return copy;
}

mapicfg_status mapicfg__memory_start(mapicfg_error *err) {
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, take, give, take_again, take_text, take_zeros) != CURLE_OK)
        return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "libcurl cannot be started");
    const curl_version_info_data *version = curl_version_info(CURLVERSION_NOW);
    if (version->version_num >= 0x075500 && version->ssl_version &&
        mapicfg__text_contains(version->ssl_version, "OpenSSL/"))
        return MAPICFG_OK;
    curl_global_cleanup();
    return mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED,
                               "libcurl here is %s with %s; a test needs 7.85 or newer, built with OpenSSL",
                               version->version, version->ssl_version ? version->ssl_version : "no TLS");
}
