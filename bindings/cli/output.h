/* SPDX-License-Identifier: LGPL-2.1-or-later
 * output.h: records as a table, a list, JSON or CSV: the one way in which verbs print them. */
#ifndef MAPICFG_CLI_OUTPUT_H
#define MAPICFG_CLI_OUTPUT_H

#include "stream.h"

#define OUTPUT_TABLE 1u /* aligned columns, for people */
#define OUTPUT_LIST 2u  /* "name : value" lines and a blank line between records, as Format-List */
#define OUTPUT_JSON 3u
#define OUTPUT_CSV 4u         /* RFC 4180 with line feeds */
#define OUTPUT_SPREADSHEET 5u /* the same, in which no spreadsheet finds a formula */
#define OUTPUT_PAGE 6u        /* HTML, of verbs that have pages (page.h); no records */

/* What a column holds; it matters to JSON, and numbers stand at the right in a table. */
#define COLUMN_TEXT 0u
#define COLUMN_BARE 1u /* is JSON as it stands: true, null */
#define COLUMN_NUMBER 2u
#define COLUMN_LIST 3u /* elements separated by the column's separator; an array in JSON */

struct column {
    const char *name;
    uint32_t kind;
    const char *separator; /* COLUMN_LIST only */
    int not_in_table;      /* what the table leaves out for want of room */
};

#define COLUMNS_MAX 32

/* A run of records. A record is output_open(), each column's cell in order, output_close(). */
struct output {
    struct stream *out;
    uint32_t format;
    const struct column *columns;
    size_t count;
    int single; /* JSON is one object, not an array of them */
    uint64_t records;
    size_t column;      /* the column of the next cell */
    size_t pad;         /* blanks that are due before the next cell of a table */
    struct stream held; /* the first rows of a table, which tell the widths; cells end with a NUL */
    size_t width[COLUMNS_MAX];
    int settled;       /* the widths are, and the header is printed */
    int layout;        /* of a table: on a terminal it is fitted to its width */
    size_t name_width; /* of the longest column name */
};

void output_begin(struct output *output, struct stream *out, uint32_t format, const struct column *columns,
                  size_t count, int single);
void output_open(struct output *output);
/* One cell; NULL is null in JSON and empty elsewhere. */
void output_cell(struct output *output, const char *value);
void output_number(struct output *output, uint64_t number);
void output_close(struct output *output);
/* Writes the rows of a table that are held back, by which its widths are settled: more come late, if at all. */
void output_settle(struct output *output);
void output_end(struct output *output);

/* A record of a cell, `cells` cells that output_render() gave, and a number. Not for tables. */
void output_rendered(struct output *output, const char *cell, const struct stream *rendered, size_t cells,
                     uint64_t number);
/* Writes cells of `count` columns from `first` on into `into` as they would stand in a record, to be put into many
 * records with output_rendered(). Not for tables. */
void output_render(const struct output *output, size_t first, size_t count, const char *const *values,
                   struct stream *into);

/* A whole record. */
void output_record(struct output *output, const char *const *values);

/* "true" or "false". */
const char *output_bool(int value);

#endif
