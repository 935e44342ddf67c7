/* SPDX-License-Identifier: LGPL-2.1-or-later
 * buffer.c: bytes that grow at the end. */
#include "base/buffer.h"

#include <string.h>

#include "base/mem.h"

void mapicfg__buffer_bytes(struct mapicfg__buffer *buffer, const char *bytes, size_t size) {
    if (buffer->failed) return;
    if (size && size < buffer->capacity - buffer->size) {
        memcpy(buffer->data + buffer->size, bytes, size);
        buffer->size += size;
        buffer->data[buffer->size] = '\0';
        return;
    }
    char *data = size >= SIZE_MAX - buffer->size - 1
                     ? NULL
                     : mapicfg__mem_grow(buffer->data, &buffer->capacity, buffer->size + size + 1, 1);
    if (!data) {
        buffer->failed = 1;
        return;
    }
    buffer->data = data;
    if (size) memcpy(data + buffer->size, bytes, size);
    buffer->size += size;
    data[buffer->size] = '\0';
}

void mapicfg__buffer_text(struct mapicfg__buffer *buffer, const char *text) {
    mapicfg__buffer_bytes(buffer, text, strlen(text));
}

void mapicfg__buffer_char(struct mapicfg__buffer *buffer, char c) {
    mapicfg__buffer_bytes(buffer, &c, 1);
}

void mapicfg__buffer_number(struct mapicfg__buffer *buffer, uint64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    mapicfg__buffer_bytes(buffer, digits + at, sizeof digits - at);
}

void mapicfg__buffer_json(struct mapicfg__buffer *buffer, const char *bytes, size_t size) {
    static const char hex[] = "0123456789abcdef";
    mapicfg__buffer_char(buffer, '"');
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) continue;
        mapicfg__buffer_bytes(buffer, bytes + start, i - start);
        start = i + 1;
        if (c == '"' || c == '\\') {
            char escaped[2] = {'\\', (char)c};
            mapicfg__buffer_bytes(buffer, escaped, 2);
        } else {
            char escaped[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
            mapicfg__buffer_bytes(buffer, escaped, 6);
        }
    }
    mapicfg__buffer_bytes(buffer, bytes + start, size - start);
    mapicfg__buffer_char(buffer, '"');
}

void mapicfg__buffer_csv(struct mapicfg__buffer *buffer, const char *bytes, size_t size) {
    mapicfg__buffer_char(buffer, '"');
    for (const char *quote; size && (quote = memchr(bytes, '"', size)) != NULL;) {
        size_t before = (size_t)(quote - bytes) + 1;
        mapicfg__buffer_bytes(buffer, bytes, before);
        mapicfg__buffer_char(buffer, '"');
        bytes += before;
        size -= before;
    }
    mapicfg__buffer_bytes(buffer, bytes, size);
    mapicfg__buffer_char(buffer, '"');
}

void mapicfg__buffer_free(struct mapicfg__buffer *buffer) {
    mapicfg__mem_free(buffer->data);
    memset(buffer, 0, sizeof *buffer);
}
