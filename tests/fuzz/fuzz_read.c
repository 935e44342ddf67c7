/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_read.c: any bytes as an export; the first byte says in what pieces. FUZZ_FORMAT 0 lets the reader find out. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int32_t count(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    if (!mapicfg_object_get_class(object) || !source || !line) abort();
    ++*(size_t *)user;
    return 0;
}

static mapicfg_status read_it(const uint8_t *data, size_t size, size_t piece, size_t *objects) {
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    options.format = FUZZ_FORMAT;
    options.max_text = 4096;
    mapicfg_reader *reader;
    mapicfg_error err;
    *objects = 0;
    if (mapicfg_reader_new("in", &options, count, objects, NULL, &reader, &err)) abort();
    mapicfg_status status = MAPICFG_OK;
    for (size_t at = 0; !status && at < size; at += piece)
        status = mapicfg_reader_feed(reader, data + at, size - at < piece ? size - at : piece, &err);
    if (!status) status = mapicfg_reader_finish(reader, &err);
    if (status && (err.code != status || !err.message[0])) abort();
    mapicfg_reader_free(reader);
    return status;
}

struct bytes {
    const uint8_t *data;
    size_t size, piece;
};

static mapicfg_status pull(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    struct bytes *bytes = user;
    size_t give = bytes->size < bytes->piece ? bytes->size : bytes->piece;
    (void)err;
    if (give > size) give = size;
    if (give) memcpy(buffer, bytes->data, give);
    bytes->data += give;
    bytes->size -= give;
    *got = give;
    return MAPICFG_OK;
}

/* The same bytes by a function that gives them. */
static mapicfg_status pull_it(const uint8_t *data, size_t size, size_t piece, size_t *objects) {
    mapicfg_read_options options = MAPICFG_READ_OPTIONS_INIT;
    mapicfg_input input = MAPICFG_INPUT_INIT;
    struct bytes bytes = {data, size, piece};
    mapicfg_error err;
    options.format = FUZZ_FORMAT;
    options.max_text = 4096;
    input.pull = pull;
    input.user = &bytes;
    input.options = &options;
    *objects = 0;
    mapicfg_status status = mapicfg_read(&input, 1, NULL, count, objects, NULL, &err);
    if (status && (err.code != status || !err.message[0])) abort();
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t whole, pieces, pulled;
    mapicfg_status status = read_it(data, size, size + 1, &whole);
    mapicfg_status again = read_it(data, size, size ? 1u + data[0] % 61u : 1u, &pieces);
    /* expat may put off what it has in hand, so that bad UTF-16 further on is met before it */
    if (status == MAPICFG_E_ENCODING || again == MAPICFG_E_ENCODING) return 0;
    /* of two faults in one record either may be met first */
    if (!status != !again || pieces != whole) abort();
    again = pull_it(data, size, size ? 1u + data[0] % 61u : 1u, &pulled);
    if (!status != !again || pulled != whole) abort();
    return 0;
}
