/* SPDX-License-Identifier: LGPL-2.1-or-later
 * inputs.h: one input at a time, for tests that need no more. */
#ifndef TESTS_INPUTS_H
#define TESTS_INPUTS_H

#include <mapicfg.h>

static inline mapicfg_input input_file(const char *path) {
    return (mapicfg_input)MAPICFG_INPUT_FILE(path);
}

static inline mapicfg_input input_fd(int fd, const char *source) {
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.fd = fd;
    input.source = source;
    return input;
}

static inline mapicfg_input input_bytes(const void *bytes, size_t size, const char *source) {
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.bytes = bytes;
    input.bytes_size = size;
    input.source = source;
    return input;
}

static inline mapicfg_input input_store(mapicfg_directory *directory) {
    mapicfg_input input = MAPICFG_INPUT_INIT;
    input.directory = directory;
    return input;
}

static inline mapicfg_status read_one(mapicfg_input input, const mapicfg_read_options *options, mapicfg_object_fn fn,
                                      void *user, mapicfg_report *report, mapicfg_error *failed) {
    input.options = options;
    return mapicfg_read(&input, 1, NULL, fn, user, report, failed);
}

static inline mapicfg_status audit_one(mapicfg_audit *audit, mapicfg_input input, mapicfg_error *failed) {
    return mapicfg_audit_read(audit, &input, 1, NULL, failed);
}

static inline mapicfg_status import_one(mapicfg_directory *directory, mapicfg_input input,
                                        const mapicfg_read_options *options, mapicfg_report *report,
                                        mapicfg_error *failed) {
    input.options = options;
    return mapicfg_directory_import(directory, &input, 1, NULL, report, failed);
}

/* Files, at most 16. */
static inline const mapicfg_input *input_files(mapicfg_input *inputs, const char *const *paths, size_t count) {
    for (size_t i = 0; i < count && i < 16; i++) inputs[i] = input_file(paths[i]);
    return inputs;
}

static inline mapicfg_status audit_paths(mapicfg_audit *audit, const char *const *paths, size_t count,
                                         const mapicfg_work *work, mapicfg_error *failed) {
    mapicfg_input inputs[16];
    return mapicfg_audit_read(audit, input_files(inputs, paths, count), count, work, failed);
}

static inline mapicfg_status import_paths(mapicfg_directory *directory, const char *const *paths, size_t count,
                                          mapicfg_report *report, mapicfg_error *failed) {
    mapicfg_input inputs[16];
    return mapicfg_directory_import(directory, input_files(inputs, paths, count), count, NULL, report, failed);
}

#endif
