/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_url.c: any text as a URL: what is accepted has a host that is accepted again and equals itself. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *url = malloc(size + 1), *host;
    if (!url) return 0;
    memcpy(url, data, size);
    url[size] = '\0';
    mapicfg_error err;
    mapicfg_status status = mapicfg_url_check(url, &err);
    if (status && !err.column) abort();
    if (!mapicfg_url_equal(url, url)) abort();
    if (!status) {
        char again[600];
        if (mapicfg_url_dup_host(url, &host, NULL) || !host[0]) abort();
        snprintf(again, sizeof again, strchr(host, ':') ? "https://[%s]/" : "https://%s/", host);
        if (mapicfg_url_check(again, NULL)) abort();
        mapicfg_free(host);
    }
    free(url);
    return 0;
}
