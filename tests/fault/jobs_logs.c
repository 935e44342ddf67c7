/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_logs.c: reading logs, plain and packed, with broken lines and a copy; following them. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/inputs.h"
#include "jobs.h"

static const char plain[] = "DateTime,a\n1,\"x \"\"y\"\"\"\n2\n#Fields: time c-ip date\n01:02:03 ::1 2023-01-06\n1";
/* The same by gzip, by zstd, and with another one by zip. */
static const unsigned char gzipped[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x73, 0x49, 0x2c, 0x49, 0x0d, 0xc9, 0xcc, 0x4d, 0xd5,
    0x49, 0xe4, 0x32, 0xd4, 0x51, 0xaa, 0x50, 0x50, 0x52, 0xaa, 0x54, 0x52, 0x52, 0xe2, 0x32, 0xe2, 0x52, 0x76, 0xcb,
    0x4c, 0xcd, 0x49, 0x29, 0xb6, 0x52, 0x28, 0x01, 0xca, 0x2a, 0x24, 0xeb, 0x66, 0x16, 0x28, 0xa4, 0x00, 0xd5, 0x72,
    0x19, 0x18, 0x5a, 0x19, 0x18, 0x59, 0x19, 0x18, 0x2b, 0x58, 0x59, 0x19, 0x2a, 0x18, 0x19, 0x18, 0x19, 0xeb, 0x1a,
    0x18, 0xea, 0x1a, 0x98, 0x71, 0x19, 0x02, 0x00, 0xee, 0x6c, 0xf4, 0x38, 0x4a, 0x00, 0x00, 0x00};
static const unsigned char zstandard[] = {
    0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x2d, 0x02, 0x00, 0xa2, 0x44, 0x10, 0x16, 0x90, 0xb5, 0x6d, 0xb5, 0xf8, 0x2b,
    0x68, 0x2e, 0x0f, 0x2f, 0x2a, 0x36, 0xd1, 0xba, 0x21, 0x31, 0x8c, 0xcc, 0xdb, 0x7a, 0x2b, 0xcf, 0x69, 0x02, 0x9a,
    0x44, 0x73, 0x14, 0xf5, 0xb9, 0xfb, 0x83, 0xab, 0xb8, 0x89, 0xc6, 0x0b, 0xa5, 0x23, 0x6d, 0x8c, 0xb3, 0xea, 0xf5,
    0x4d, 0xd2, 0xc1, 0x4d, 0x04, 0xa6, 0x76, 0x77, 0x81, 0xbb, 0x03, 0xae, 0xa4, 0xa1, 0xc2, 0xaa, 0x0b, 0x5e, 0x68,
    0x08, 0x00};
static const unsigned char zipped[] = {
    0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x21, 0x00, 0xee, 0x6c, 0xf4, 0x38, 0x4a,
    0x00, 0x00, 0x00, 0x4a, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x61, 0x73, 0x49, 0x2c, 0x49, 0x0d, 0xc9, 0xcc,
    0x4d, 0xd5, 0x49, 0xe4, 0x32, 0xd4, 0x51, 0xaa, 0x50, 0x50, 0x52, 0xaa, 0x54, 0x52, 0x52, 0xe2, 0x32, 0xe2, 0x52,
    0x76, 0xcb, 0x4c, 0xcd, 0x49, 0x29, 0xb6, 0x52, 0x28, 0x01, 0xca, 0x2a, 0x24, 0xeb, 0x66, 0x16, 0x28, 0xa4, 0x00,
    0xd5, 0x72, 0x19, 0x18, 0x5a, 0x19, 0x18, 0x59, 0x19, 0x18, 0x2b, 0x58, 0x59, 0x19, 0x2a, 0x18, 0x19, 0x18, 0x19,
    0xeb, 0x1a, 0x18, 0xea, 0x1a, 0x98, 0x71, 0x19, 0x02, 0x00, 0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x21, 0x00, 0xa6, 0x20, 0x2f, 0x13, 0x0f, 0x00, 0x00, 0x00, 0x0f, 0x00, 0x00, 0x00, 0x01, 0x00,
    0x00, 0x00, 0x62, 0x44, 0x61, 0x74, 0x65, 0x54, 0x69, 0x6d, 0x65, 0x2c, 0x62, 0x0a, 0x33, 0x2c, 0x34, 0x0a, 0x50,
    0x4b, 0x01, 0x02, 0x14, 0x00, 0x14, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, 0x21, 0x00, 0xee, 0x6c, 0xf4, 0x38,
    0x4a, 0x00, 0x00, 0x00, 0x4a, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x80, 0x01, 0x00, 0x00, 0x00, 0x00, 0x61, 0x50, 0x4b, 0x01, 0x02, 0x14, 0x00, 0x14, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x21, 0x00, 0xa6, 0x20, 0x2f, 0x13, 0x0f, 0x00, 0x00, 0x00, 0x0f, 0x00, 0x00, 0x00, 0x01, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x01, 0x69, 0x00, 0x00, 0x00, 0x62, 0x50, 0x4b,
    0x05, 0x06, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x02, 0x00, 0x5e, 0x00, 0x00, 0x00, 0x97, 0x00, 0x00, 0x00, 0x00,
    0x00};

/* Asks for every value, and for the time, which is put together. */
static int32_t count(void *user, const mapicfg_log_batch *batch) {
    for (size_t row = 0; row < mapicfg_log_batch_count(batch); row++) {
        size_t size;
        for (size_t i = 0; i < mapicfg_log_batch_column_count(batch); i++)
            if (!mapicfg_log_batch_get_column(batch, row, i, &size)) return 1;
        if (!mapicfg_log_batch_get(batch, row, MAPICFG_LOG_TIME, &size)) return 1;
        ++*(uint64_t *)user;
    }
    return 0;
}

static mapicfg_status read_inputs(const mapicfg_input *inputs, size_t count_of, uint32_t flags, uint64_t expected) {
    const mapicfg_log_options options = {sizeof options, 0, 0, 0, 0, flags};
    mapicfg_report *report;
    uint64_t records = 0;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (status) return status;
    status = mapicfg_log_read(inputs, count_of, &options, NULL, count, &records, report, NULL);
    mapicfg_report_free(report);
    return status ? status : records == expected ? MAPICFG_OK : MAPICFG_E_CONFLICT;
}

static mapicfg_status read_bytes(const void *bytes, size_t size, uint64_t expected) {
    const mapicfg_input input = input_bytes(bytes, size, "log");
    return read_inputs(&input, 1, 0, expected);
}

static mapicfg_status read_plain(void) {
    return read_bytes(plain, sizeof plain - 1, 2);
}

static mapicfg_status read_gzip(void) {
    return read_bytes(gzipped, sizeof gzipped, 2);
}

static mapicfg_status read_zstd(void) {
    return read_bytes(zstandard, sizeof zstandard, 2);
}

static mapicfg_status read_zip(void) {
    return read_bytes(zipped, sizeof zipped, 3);
}

static mapicfg_status read_copies(void) {
    const mapicfg_input inputs[] = {input_bytes(plain, sizeof plain - 1, "a"),
                                    input_bytes(gzipped, sizeof gzipped, "b"),
                                    input_bytes(zipped, sizeof zipped, "c")};
    mapicfg_status status = read_inputs(inputs, 3, 0, 3);
    return status ? status : read_inputs(inputs, 3, MAPICFG_LOG_KEEP_COPIES, 7);
}

static mapicfg_status read_folder(void) {
    const mapicfg_input input = input_file("tests/data/ldif"); /* no log is in it */
    return read_inputs(&input, 1, 0, 0);
}

static mapicfg_status iterate(void) {
    const mapicfg_input input = input_bytes(plain, sizeof plain - 1, "log");
    const mapicfg_log_batch *batch = NULL;
    mapicfg_log_reader *reader;
    mapicfg_status status = mapicfg_log_reader_new(&input, 1, NULL, NULL, NULL, &reader, NULL);
    uint64_t records = 0;
    if (status) return status;
    do {
        status = mapicfg_log_reader_next(reader, &batch, NULL);
        if (batch && count(&records, batch)) status = MAPICFG_E_CONFLICT;
    } while (!status && batch);
    /* nothing follows a failure */
    if (status == MAPICFG_E_NOMEM && mapicfg_log_reader_next(reader, &batch, NULL) != status)
        status = MAPICFG_E_CONFLICT;
    mapicfg_log_reader_free(reader);
    return status;
}

/* ---- following ---- */

static char folder[] = "/tmp/mapicfg-fault-XXXXXX";

static const char *path_of(const char *name) {
    static char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void append(const char *name, const void *bytes, size_t size) {
    FILE *file = fopen(path_of(name), "a");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file)) exit(2);
}

static void rename_log(const char *from, const char *to) {
    char old[100];
    strcpy(old, path_of(from));
    if (rename(old, path_of(to))) exit(2);
}

static mapicfg_status look(mapicfg_log_reader *reader, uint64_t *records) {
    for (;;) {
        const mapicfg_log_batch *batch;
        mapicfg_status status = mapicfg_log_reader_next(reader, &batch, NULL);
        if (status || !batch) return status;
        if (count(records, batch)) return MAPICFG_E_CONFLICT;
    }
}

/* A log that grows, is renamed, cut off, and packed; a file that is not a log. */
static mapicfg_status follow_all(mapicfg_log_reader *reader) {
    uint64_t records = 0;
    mapicfg_status status = look(reader, &records);
    append("a.log", "1:02:03 ::2 2023-01-06\n", 23);
    if (!status) status = look(reader, &records);
    rename_log("a.log", "b.log");
    append("a.log", "DateTime,a\n1,2\n3,4", 18);
    append("b.log.gz", gzipped, sizeof gzipped);
    if (!status) status = look(reader, &records);
    if (truncate(path_of("a.log"), 0)) exit(2);
    append("note.txt", "no log\n", 7);
    if (!status) status = look(reader, &records);
    if (!status) status = mapicfg_log_reader_finish(reader, NULL);
    if (!status) status = look(reader, &records);
    return status ? status : records == 4 ? MAPICFG_OK : MAPICFG_E_CONFLICT;
}

static mapicfg_status follow(void) {
    static const char *const names[] = {"a.log", "b.log", "b.log.gz", "note.txt"};
    const mapicfg_log_options options = {sizeof options, 0, 0, 0, 0, MAPICFG_LOG_FOLLOW};
    mapicfg_report *report = NULL;
    mapicfg_log_reader *reader = NULL;
    strcpy(folder, "/tmp/mapicfg-fault-XXXXXX");
    if (!mkdtemp(folder)) exit(2);
    append("a.log", plain, sizeof plain - 1);
    const mapicfg_input inputs[] = {input_file(folder), input_file("/nonexistent/mapicfg")};
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status) status = mapicfg_log_reader_new(inputs, 2, &options, NULL, report, &reader, NULL);
    if (!status) status = follow_all(reader);
    mapicfg_log_reader_free(reader);
    mapicfg_report_free(report);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(path_of(names[i]));
    rmdir(folder);
    return status;
}

const struct job log_jobs[] = {{"logs: plain", read_plain, 0}, {"logs: gzip", read_gzip, 0},
                               {"logs: zstd", read_zstd, 0},   {"logs: zip", read_zip, 0},
                               {"logs: copies", read_copies, 0}, {"logs: folder", read_folder, 0},
                               {"logs: iterate", iterate, 0},  {"logs: follow", follow, 0},
                               {NULL, NULL, 0}};
