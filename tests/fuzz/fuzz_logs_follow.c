/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_logs_follow.c: any bytes as a log that is followed while it is written in pieces, and that has another name in
 * between: it has the records of one that is read at once. The first byte says in what pieces. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/inputs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/fuzz-XXXXXX";
static char paths[2][sizeof folder + 10];

static void remove_folder(void) {
    for (int i = 0; i < 2; i++) unlink(paths[i]);
    rmdir(folder);
}

static void make_folder(void) {
    if (*paths[0]) return;
    if (!mkdtemp(folder)) abort();
    snprintf(paths[0], sizeof paths[0], "%s/x.log", folder);
    snprintf(paths[1], sizeof paths[1], "%s/y.log", folder);
    atexit(remove_folder);
}

struct seen {
    uint64_t hash, records;
};

static int32_t see(void *user, const mapicfg_log_batch *batch) {
    struct seen *seen = user;
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++, seen->records++)
        for (size_t column = 0; column < mapicfg_log_batch_column_count(batch); column++) {
            size_t size;
            const char *value = mapicfg_log_batch_get_column(batch, row, column, &size);
            for (size_t i = 0; i <= size; i++) /* the value, and its end */
                seen->hash = (seen->hash ^ (i < size ? (uint8_t)value[i] : 256u)) * UINT64_C(0x100000001b3);
        }
    return 0;
}

static void append(const char *path, const uint8_t *data, size_t size) {
    FILE *file = fopen(path, "ab");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file)) abort();
}

static void look(mapicfg_log_reader *reader, struct seen *seen) {
    const mapicfg_log_batch *batch = NULL;
    do {
        mapicfg_error err;
        const mapicfg_status status = mapicfg_log_reader_next(reader, &batch, &err);
        if (status && (err.code != status || !err.message[0])) abort();
        if (status) continue;
        if (!batch) break;
        see(seen, batch);
    } while (1);
}

static uint64_t total_of(const mapicfg_report *report, uint32_t kind) {
    return mapicfg_report_get_total(report, kind);
}

/* The limits are small, so that they are met. */
static const mapicfg_log_options *options_for(uint32_t flags) {
    static mapicfg_log_options options;
    options = (mapicfg_log_options){sizeof options, 50, 300, 1 << 20, 20, flags};
    return &options;
}

/* Packed logs, and such as are none, are no logs that grow. */
static int grows(const mapicfg_report *report, const uint8_t *data, size_t size) {
    static const char *const marks[] = {"\x1f\x8b", "\x28\xb5\x2f\xfd", "PK"};
    for (int i = 0; i < 3; i++) {
        const size_t most = strlen(marks[i]) < size ? strlen(marks[i]) : size;
        if (memcmp(data, marks[i], most) == 0) return 0;
    }
    return total_of(report, MAPICFG_REPORT_LOGS) == 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) return 0;
    make_folder();
    const size_t piece = (size_t)data[0] * data[0] / 16 + 1 + size / 32;
    struct seen whole = {0, 0}, followed = {0, 0};
    mapicfg_report *whole_report, *report;
    mapicfg_log_reader *reader;
    const mapicfg_input input = input_file(folder), all = input_bytes(data + 1, size - 1, "log");
    if (mapicfg_report_new(&whole_report, NULL) || mapicfg_report_new(&report, NULL)) abort();
    const mapicfg_status status =
        mapicfg_log_read(&all, 1, options_for(0), NULL, see, &whole, whole_report, NULL);
    if (mapicfg_log_reader_new(&input, 1, options_for(MAPICFG_LOG_FOLLOW), NULL, report, &reader, NULL)) abort();
    int name = 0;
    for (size_t at = 1; at < size; at += piece) {
        append(paths[name], data + at, size - at < piece ? size - at : piece);
        look(reader, &followed);
        if (at / piece == 3 && rename(paths[name], paths[!name])) abort();
        name ^= at / piece == 3;
    }
    if (mapicfg_log_reader_finish(reader, NULL)) abort();
    look(reader, &followed);
    if (!status && grows(whole_report, data + 1, size - 1) &&
        (whole.records != followed.records || whole.hash != followed.hash))
        abort();
    mapicfg_log_reader_free(reader);
    mapicfg_report_free(report);
    mapicfg_report_free(whole_report);
    unlink(paths[name]);
    return 0;
}
