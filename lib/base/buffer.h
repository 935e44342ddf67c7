/* SPDX-License-Identifier: LGPL-2.1-or-later
 * buffer.h: bytes that grow at the end. */
#ifndef MAPICFG_BASE_BUFFER_H
#define MAPICFG_BASE_BUFFER_H

#include <stddef.h>
#include <stdint.h>

#include <mapicfg/base.h>

/* All zeros is an empty buffer. Once an append has failed the buffer is `failed` and drops what follows, so that a run
 * of appends needs one check at its end. data is NULL or ends with a NUL that size does not count. */
struct mapicfg__buffer {
    char *data;
    size_t size;
    size_t capacity;
    int failed;
};

void mapicfg__buffer_bytes(struct mapicfg__buffer *buffer, const char *bytes, size_t size);
void mapicfg__buffer_text(struct mapicfg__buffer *buffer, const char *text);
void mapicfg__buffer_char(struct mapicfg__buffer *buffer, char c);
void mapicfg__buffer_number(struct mapicfg__buffer *buffer, uint64_t number);
/* A JSON string with its quotes. */
void mapicfg__buffer_json(struct mapicfg__buffer *buffer, const char *bytes, size_t size);
/* A CSV value with its quotes. */
void mapicfg__buffer_csv(struct mapicfg__buffer *buffer, const char *bytes, size_t size);
void mapicfg__buffer_free(struct mapicfg__buffer *buffer);

#endif
