/* SPDX-License-Identifier: LGPL-2.1-or-later
 * metrics.c: the parts of metrics for Prometheus.
 *
 * Source: Prometheus, Exposition formats, text-based format. */
#include "metrics.h"

#include "text.h"

/* A label's value: backslashes, quotes and line feeds are escaped. One byte that is not UTF-8 would make Prometheus
 * refuse all metrics of the file. */
void metrics_label(struct stream *out, const char *name, const char *value) {
    stream_text(out, name);
    stream_text(out, "=\"");
    for (size_t size; value != NULL && *value != '\0'; value += size > 0 ? size : 1) {
        uint32_t c;
        size = text_decode(value, &c);
        if (*value == '\n')
            stream_text(out, "\\n");
        else if (*value == '"' || *value == '\\')
            stream_put(out, *value == '"' ? "\\\"" : "\\\\", 2);
        else
            stream_put(out, size > 0 ? value : "\xef\xbf\xbd", size > 0 ? size : 3);
    }
    stream_char(out, '"');
}

void metrics_head(struct stream *out, const char *name, const char *help) {
    stream_text(out, "# HELP ");
    stream_text(out, name);
    stream_char(out, ' ');
    stream_text(out, help);
    stream_text(out, "\n# TYPE ");
    stream_text(out, name);
    stream_text(out, " gauge\n");
}
