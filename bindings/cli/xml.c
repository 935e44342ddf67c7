/* SPDX-License-Identifier: LGPL-2.1-or-later
 * xml.c: texts in XML. */
#define _POSIX_C_SOURCE 200809L

#include "xml.h"

#include "text.h"

#include <time.h>

/* XML has no form for most control characters. */
static int is_xml(uint32_t c) {
    return c == '\t' || c == '\n' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

void xml_text(struct stream *out, const char *text) {
    uint32_t c;
    for (size_t size; *text != '\0'; text += size) {
        size = text_decode(text, &c);
        if (size == 0 || !is_xml(c)) {
            stream_text(out, "\xef\xbf\xbd");
            size = size == 0 ? 1 : size;
            continue;
        }
        const char *escaped = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : NULL;
        if (c == '\n' || c == '\t') escaped = c == '\n' ? "&#10;" : "&#9;"; /* in attributes they would be blanks */
        if (escaped != NULL)
            stream_text(out, escaped);
        else
            stream_put(out, text, size);
    }
}

void xml_attribute(struct stream *out, const char *name, const char *value) {
    stream_char(out, ' ');
    stream_text(out, name);
    stream_text(out, "=\"");
    xml_text(out, value);
    stream_char(out, '"');
}

void xml_number(struct stream *out, const char *name, uint64_t number) {
    stream_char(out, ' ');
    stream_text(out, name);
    stream_text(out, "=\"");
    stream_number(out, number);
    stream_char(out, '"');
}

void xml_time(struct stream *out, const char *name, int64_t moment) {
    char when[32] = "1970-01-01T00:00:00";
    const time_t seconds = (time_t)(moment / 1000);
    struct tm parts;
    if (gmtime_r(&seconds, &parts) != NULL) strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", &parts);
    xml_attribute(out, name, when);
}

void xml_memory(struct stream *out, struct stream *text) {
    xml_text(out, stream_memory(text));
    stream_close_part(text, out);
}
