/* SPDX-License-Identifier: LGPL-2.1-or-later
 * stream.h: bytes to records: decode, find the format, parse. */
#ifndef MAPICFG_FORMATS_STREAM_H
#define MAPICFG_FORMATS_STREAM_H

#include "base/encoding.h"
#include "formats/csv_notes.h"
#include "formats/envelope.h"
#include "formats/lone.h"
#include "formats/pasted.h"
#include "formats/record.h"

/* Bytes pushed in, records out. */
struct mapicfg__stream {
    struct mapicfg__input input;
    struct mapicfg__lone lone;
    uint32_t format_id; /* as asked for, or 0 */
    const struct mapicfg__format *format;
    void *parser; /* NULL: the format is not known yet */
    struct mapicfg__decoder decoder;
    struct mapicfg__buffer scratch;
    struct mapicfg__buffer head; /* the beginning, until the format is known */
    struct mapicfg__envelope envelope;
    struct mapicfg__encoded encoded;
    char *source;
    struct mapicfg__seen seen;
    uint64_t problems; /* in the report, before */
};

/* Everything that the options may say; they may be NULL. */
mapicfg_status mapicfg__stream_take_options(mapicfg_read_options *taken, const mapicfg_read_options *options,
                                            mapicfg_error *err);
/* The options have been taken. After a failure nothing is to be closed. */
mapicfg_status mapicfg__stream_open(struct mapicfg__stream *stream, const char *source,
                                    const mapicfg_read_options *options, struct mapicfg__sink *sink,
                                    mapicfg_error *err);
/* The next bytes; last != 0 with the final ones, of which there may be none. The error names the source. */
mapicfg_status mapicfg__stream_feed(struct mapicfg__stream *stream, const char *bytes, size_t size, int last,
                                    mapicfg_error *err);
/* What other threads can note of the bytes that follow; NULL: nothing now. Borrowed until the next bytes are fed. */
const struct mapicfg__csv_layout *mapicfg__stream_layout(const struct mapicfg__stream *stream);
/* As mapicfg__stream_feed(), with what was noted of these bytes, which are not the last. */
mapicfg_status mapicfg__stream_feed_noted(struct mapicfg__stream *stream, const char *bytes, size_t size,
                                          const struct mapicfg__csv_notes *notes, mapicfg_error *err);
/* Tells the sink what the input held. */
void mapicfg__stream_close(struct mapicfg__stream *stream);
/* After a failure: whether the input was of no format at all, rather than a broken export. */
int mapicfg__stream_is_foreign(const struct mapicfg__stream *stream, mapicfg_status status);

#endif
