/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_sketch.c: any bytes as a sketch, of quantiles or of distinct values by the first byte; what is accepted comes
 * back the same, counts something, and can be merged. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "sketch/distinct.h"
#include "sketch/quantile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_bytes(struct mapicfg__buffer *out, const uint8_t *data, const struct mapicfg__bytes *in) {
    if (out->failed || out->size != (size_t)(in->at - data) || memcmp(out->data, data, out->size) != 0) abort();
    mapicfg__buffer_free(out);
}

static void try_quantile(const uint8_t *data, size_t size) {
    struct mapicfg__quantile sketch = {0}, merged = {0};
    struct mapicfg__bytes in = {data, data + size, 0};
    struct mapicfg__buffer out = {0};
    mapicfg_error err;
    mapicfg_status status = mapicfg__quantile_read(&sketch, &in, &err);
    if (status) {
        if (err.code != status || !err.message[0] || sketch.buckets) abort();
        return;
    }
    mapicfg__quantile_write(&sketch, &out);
    check_bytes(&out, data, &in);
    if (mapicfg__quantile_get(&sketch, 0) < sketch.least || mapicfg__quantile_get(&sketch, 9900) > sketch.most) abort();
    if (mapicfg__quantile_merge(&merged, &sketch, NULL) || merged.total != sketch.total) abort();
    mapicfg__quantile_free(&merged);
    mapicfg__quantile_free(&sketch);
}

static void try_distinct(const uint8_t *data, size_t size) {
    struct mapicfg__distinct sketch = {0}, merged = {0};
    struct mapicfg__bytes in = {data, data + size, 0};
    struct mapicfg__buffer out = {0};
    mapicfg_error err;
    mapicfg_status status = mapicfg__distinct_read(&sketch, &in, &err);
    if (status) {
        if (err.code != status || !err.message[0] || sketch.hashes || sketch.registers) abort();
        return;
    }
    mapicfg__distinct_write(&sketch, &out);
    check_bytes(&out, data, &in);
    if (mapicfg__distinct_merge(&merged, &sketch, NULL)) abort();
    if (mapicfg__distinct_count(&merged) != mapicfg__distinct_count(&sketch)) abort();
    mapicfg__distinct_free(&merged);
    mapicfg__distinct_free(&sketch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    if (data[0] & 1)
        try_quantile(data + 1, size - 1);
    else
        try_distinct(data + 1, size - 1);
    return 0;
}
