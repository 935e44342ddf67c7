/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_log_summary.c: any bytes as a summary of logs, with the checksum that they should have; what is accepted comes
 * back the same, and can be merged and shown, as a page too. Bytes that begin otherwise are a log, whose summary is
 * read back, with a key and without one. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/inputs.h"
#include "page.h"
#include "sketch/hash64.h"

static const char mark[] = "mapicfg-log-summary\n";
#define MARK_SIZE (sizeof mark - 1)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Its bytes are read back as they are. */
static void check_bytes(const mapicfg_log_summary *summary, const void *expected, size_t expected_size) {
    void *bytes, *bytes_again;
    size_t size, size_again;
    mapicfg_log_summary *again;
    if (mapicfg_log_summary_dup_bytes(summary, &bytes, &size, NULL)) abort();
    if (expected && (size != expected_size || memcmp(bytes, expected, size) != 0)) abort();
    if (mapicfg_log_summary_from_bytes(bytes, size, &again, NULL)) abort();
    if (mapicfg_log_summary_dup_bytes(again, &bytes_again, &size_again, NULL)) abort();
    if (size != size_again || memcmp(bytes, bytes_again, size) != 0) abort();
    mapicfg_log_summary_free(again);
    mapicfg_free(bytes);
    mapicfg_free(bytes_again);
}

/* Merging ends with a limit at worst. */
static void check_uses(const mapicfg_log_summary *summary) {
    char *json;
    mapicfg_log_summary *copy;
    if (mapicfg_log_summary_dup_json(summary, &json, NULL)) abort();
    if (mapicfg_log_summary_copy(summary, &copy, NULL)) abort();
    check_bytes(copy, NULL, 0);
    mapicfg_status status = mapicfg_log_summary_merge(copy, summary, NULL);
    if (status && status != MAPICFG_E_LIMIT) abort();
    if (!status) check_bytes(copy, NULL, 0);
    page_of_logs(copy);
    mapicfg_log_summary_free(copy);
    mapicfg_free(json);
}

static void try_bytes(const uint8_t *data, size_t size) {
    mapicfg_log_summary *summary;
    mapicfg_error err;
    uint8_t *bytes = malloc(size + 8);
    if (!bytes) abort();
    memcpy(bytes, data, size);
    const uint64_t hash = mapicfg__hash64_bytes(data, size);
    for (unsigned i = 0; i < 8; i++) bytes[size + i] = (uint8_t)(hash >> 8 * i);
    mapicfg_status status = mapicfg_log_summary_from_bytes(bytes, size + 8, &summary, &err);
    if (!status) {
        check_bytes(summary, bytes, size + 8);
        check_uses(summary);
        mapicfg_log_summary_free(summary);
    } else if (err.code != status || !err.message[0]) {
        abort();
    }
    free(bytes);
}

static void try_log(const uint8_t *data, size_t size) {
    mapicfg_log_summary_options options = MAPICFG_LOG_SUMMARY_OPTIONS_INIT;
    static const char *const conditions[] = {"server!=*x"};
    mapicfg_log_summary *summary;
    mapicfg_input input = input_bytes(data, size, "log");
    options.by = "kind,protocol; server,front,target,host; network,client,mode,auth; user,mailbox; "
                 "status,request,hour,day; error,user; mailbox; auth; day";
    options.key = size & 2 ? "a key of more than sixteen bytes" : NULL;
    options.key_size = size & 2 ? 32 : 0;
    options.since = size & 4 ? INT64_C(1700000000000) : 0;
    options.keep_noise = 1;
    options.where = conditions;
    options.where_count = size & 1;
    if (mapicfg_log_summary_new(&options, &summary, NULL)) abort();
    mapicfg_log_summary_read(summary, &input, 1, NULL, NULL, NULL, NULL);
    check_bytes(summary, NULL, 0);
    check_uses(summary);
    mapicfg_log_summary_free(summary);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size >= MARK_SIZE && memcmp(data, mark, MARK_SIZE) == 0)
        try_bytes(data, size);
    else
        try_log(data, size);
    return 0;
}
