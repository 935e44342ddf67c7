/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_summary.c: any text as a summary; what is accepted comes back the same. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mapicfg_summary *summary, *again;
    mapicfg_error err;
    mapicfg_status status = mapicfg_summary_from_json((const char *)data, size, &summary, &err);
    if (status) {
        if (err.code != status || !err.message[0]) abort();
        return 0;
    }
    char *json, *json_again;
    if (mapicfg_summary_dup_json(summary, &json, NULL)) abort();
    if (mapicfg_summary_from_json(json, strlen(json), &again, NULL)) abort();
    if (mapicfg_summary_dup_json(again, &json_again, NULL) || strcmp(json, json_again) != 0) abort();
    mapicfg_free(json);
    mapicfg_free(json_again);
    mapicfg_summary_free(summary);
    mapicfg_summary_free(again);
    return 0;
}
