/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_logs.c: any bytes as a log, which may be packed: whatever the pieces and the index, it is read the same. The
 * first byte says in what pieces. */
#include <stdlib.h>
#include <string.h>

#include "logs/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct bytes {
    const uint8_t *data;
    size_t size, piece;
};

static mapicfg_status pull(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    struct bytes *bytes = user;
    (void)err;
    *got = bytes->size < bytes->piece ? bytes->size : bytes->piece;
    if (*got > size) *got = size;
    if (*got) memcpy(buffer, bytes->data, *got);
    bytes->data += *got;
    bytes->size -= *got;
    return MAPICFG_OK;
}

/* What was read, as one number: every value, twice, and its line. */
struct seen {
    uint64_t hash, records;
    mapicfg_report *report;
};

static void mix(struct seen *seen, const void *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) seen->hash = (seen->hash ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
    seen->hash = (seen->hash ^ size) * UINT64_C(0x100000001b3);
}

static void see_fields(const mapicfg_log_batch *batch, size_t row) {
    for (uint32_t field = 0; field < MAPICFG_LOG_FIELD_COUNT; field++) {
        size_t field_size;
        const char *text = mapicfg_log_batch_get(batch, row, field, &field_size);
        if ((text != NULL) != mapicfg_log_batch_has(batch, field) || (!text && field_size)) abort();
        for (size_t i = 0; i < field_size; i++)
            if (text[i] == '\0') abort(); /* such lines are broken */
    }
}

static void see(struct seen *seen, const mapicfg_log_batch *batch) {
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++) {
        const uint64_t line = mapicfg_log_batch_get_line(batch, row);
        if (!line) abort();
        mix(seen, &line, sizeof line);
        for (size_t column = 0; column < mapicfg_log_batch_column_count(batch); column++) {
            size_t once, twice;
            const char *value = mapicfg_log_batch_get_column(batch, row, column, &once);
            if (!value) abort();
            mix(seen, value, once);
            value = mapicfg_log_batch_get_column(batch, row, column, &twice);
            if (once != twice) abort();
            mix(seen, value, twice);
            mix(seen, mapicfg_log_batch_get_name(batch, column), 1);
        }
        see_fields(batch, row);
        seen->records++;
    }
}

static void see_report(struct seen *seen) {
    for (uint32_t kind = MAPICFG_REPORT_LOGS; kind <= MAPICFG_REPORT_COPIES; kind++)
        for (size_t i = 0; i < mapicfg_report_count(seen->report, kind); i++) {
            uint64_t count;
            const char *name = mapicfg_report_get_name(seen->report, kind, i, &count);
            mix(seen, name, strlen(name));
            mix(seen, &count, sizeof count);
        }
    for (size_t i = 0; i < mapicfg_report_count(seen->report, MAPICFG_REPORT_PROBLEMS); i++) {
        const mapicfg_error *problem = mapicfg_report_get_problem(seen->report, i);
        if (!problem->message[0] || !problem->source[0]) abort();
        mix(seen, &problem->line, sizeof problem->line);
    }
    if (mapicfg_report_get_total(seen->report, MAPICFG_REPORT_OBJECTS) != seen->records) abort();
}

/* The status of the first log that failed. */
static mapicfg_status read_it(const uint8_t *data, size_t size, size_t most, size_t piece, int fast,
                              struct seen *seen) {
    struct bytes bytes = {data, size, most};
    mapicfg_input input = MAPICFG_INPUT_INIT;
    const mapicfg_log_options options = {sizeof options, 50, 300, 1 << 20, 20, 0};
    struct mapicfg__log_reading reading;
    struct mapicfg__log_files files;
    struct mapicfg__work work;
    const mapicfg_log_batch *batch = NULL;
    mapicfg_status first = MAPICFG_OK;
    mapicfg_error err;
    input.pull = pull;
    input.user = &bytes;
    *seen = (struct seen){.hash = UINT64_C(0xcbf29ce484222325)};
    if (mapicfg_report_new(&seen->report, NULL) || mapicfg__work_take(&work, NULL, NULL) ||
        mapicfg__log_files_find(&files, &input, 1, seen->report, NULL) ||
        mapicfg__log_reading_init(&reading, &options, &work, seen->report, NULL))
        abort();
    reading.rows.piece = piece;
    reading.rows.fast &= fast;
    mapicfg__log_reading_begin(&reading, &files.files[0]);
    while (reading.file) {
        mapicfg_status status = mapicfg__log_reading_next(&reading, &batch, &err);
        if (status && (err.code != status || !err.message[0])) abort();
        if (!first) first = status;
        if (batch) see(seen, batch);
    }
    see_report(seen);
    mapicfg__log_reading_free(&reading);
    mapicfg__log_files_free(&files);
    mapicfg_report_free(seen->report);
    return first;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    const size_t piece = 1 + data[0] % 61u;
    struct seen whole, other;
    mapicfg_status status = read_it(data + 1, size - 1, SIZE_MAX, MAPICFG__SOURCE_PIECE, 1, &whole);
    const size_t most[] = {piece, piece, SIZE_MAX}, pieces[] = {piece, 1, piece};
    for (int i = 0; i < 3; i++) {
        mapicfg_status again = read_it(data + 1, size - 1, most[i], pieces[i], i & 1, &other);
        if (again != status) abort();
        /* how much is unpacked before damage is met depends on the pieces */
        if (!status && (other.hash != whole.hash || other.records != whole.records)) abort();
    }
    return 0;
}
