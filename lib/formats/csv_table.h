/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv_table.h: a table of CSV: what its header says, and records from its rows. */
#ifndef MAPICFG_FORMATS_CSV_TABLE_H
#define MAPICFG_FORMATS_CSV_TABLE_H

#include "base/buffer.h"
#include "base/set.h"
#include "formats/csv_index.h"
#include "formats/record.h"

struct mapicfg__csv_column {
    size_t name_at; /* in the table's names */
    size_t name_size;
    int32_t property; /* -1: not in the class's table */
};

/* A column whose text goes into the record. */
struct mapicfg__csv_wanted {
    uint32_t column;
    uint32_t property;
    int is_list;
};

/* All zeros but for its input is a table without a header. */
struct mapicfg__csv_table {
    const struct mapicfg__input *input;
    char delimiter;                    /* 0: to be found from the header */
    const struct mapicfg__class *cls;  /* NULL: its rows are skipped */
    struct mapicfg__told told;         /* by the columns, where no type tells the class */
    int by_values;                     /* each row's values may tell another class */
    int32_t telling[MAPICFG__TELLING]; /* the columns of these values; -1: none */
    int32_t guessed;                   /* the column that names values that were guessed; -1: none */
    struct mapicfg__buffer type;       /* its name, or empty */
    struct mapicfg__buffer names;
    struct mapicfg__csv_column *columns;
    size_t column_count;
    size_t column_capacity;
    struct mapicfg__set known; /* the columns' names */
    uint64_t known_bits;       /* a bit for what sizes and first letters these have; most values have none of them */
    size_t nameless;           /* columns without one */
    uint64_t rows;
    struct mapicfg__csv_wanted wanted[MAPICFG__MAX_PROPERTIES];
    uint32_t wanted_count;
    struct mapicfg__record record;
    const uint32_t *marks; /* of the record */
};

/* Takes the header, the first record of the index. scratch has room for its bytes. After an error *at is the byte that
 * is wrong; SIZE_MAX: none is. */
mapicfg_status mapicfg__csv_table_begin(struct mapicfg__csv_table *table, const struct mapicfg__csv_index *index,
                                        const char *bytes, char *scratch, size_t *at, mapicfg_error *err);
/* Reports what the table had; another header of the same type may come. */
mapicfg_status mapicfg__csv_table_end_rows(struct mapicfg__csv_table *table, mapicfg_error *err);
/* The same, and a table of another type may begin. */
mapicfg_status mapicfg__csv_table_end(struct mapicfg__csv_table *table, mapicfg_error *err);
void mapicfg__csv_table_free(struct mapicfg__csv_table *table);

/* "#TYPE Name", perhaps in quotes or with the delimiters that a spreadsheet has added. The name is empty when the line
 * is none: a value in quotes may begin like one. */
void mapicfg__csv_table_type(const char **text, size_t *size);
/* The column of a property; -1: none. */
int32_t mapicfg__csv_table_column(const struct mapicfg__csv_table *table, uint32_t property);
/* Whether a row has nothing but names of columns, or of properties of the class: files that were joined keep their
 * headers, in whatever order. scratch has room for the row's bytes. */
enum mapicfg__csv_header { MAPICFG__CSV_NO_HEADER, MAPICFG__CSV_SAME_HEADER, MAPICFG__CSV_OTHER_HEADER };
enum mapicfg__csv_header mapicfg__csv_table_header(const struct mapicfg__csv_table *table, const char *bytes,
                                                   uint32_t start, const uint32_t *marks, char *scratch);
/* Whether a record is the header of another table, of any class and number of columns: words alone, two of which are
 * properties of one class. */
int mapicfg__csv_table_is_other(const struct mapicfg__csv_table *table, const char *bytes, uint32_t start,
                                const uint32_t *marks, uint32_t count);
/* Turns to the class that the values of a row tell; *told is 0 when the row is of no known class. The columns are
 * reported for the rows before it where the class changes. */
mapicfg_status mapicfg__csv_table_turn(struct mapicfg__csv_table *table, const char *bytes, uint32_t start,
                                       const uint32_t *marks, int *told, mapicfg_error *err);
/* Makes the record of a row that begins at `start`. scratch has room for its bytes. */
void mapicfg__csv_table_fill(struct mapicfg__csv_table *table, const char *bytes, uint32_t start, uint32_t *marks,
                             int escapes, char *scratch);

#endif
