/* SPDX-License-Identifier: LGPL-2.1-or-later
 * record.h: one object of an export as cells that point into the reader's buffers: what every parser makes and every
 * sink takes. */
#ifndef MAPICFG_FORMATS_RECORD_H
#define MAPICFG_FORMATS_RECORD_H

#include <mapicfg/read.h>

#include "formats/classify.h"
#include "formats/report.h"
#include "formats/brief.h"
#include "base/buffer.h"
#include "formats/seen.h"
#include "formats/telling.h"
#include "model/table.h"

#define MAPICFG__CELL_NOT_STATED 0u
#define MAPICFG__CELL_NULL 1u
#define MAPICFG__CELL_TEXT 2u   /* text as the export has it: True, a URL, {Ntlm, OAuth}; empty text is possible */
#define MAPICFG__CELL_LIST 3u   /* item_count items from record->items[item_first] on */
#define MAPICFG__CELL_NUMBER 4u /* an enum that was exported as its number: the digits */
#define MAPICFG__CELL_LOST 5u   /* the export replaced the value (by a type name, say) */

struct mapicfg__cell {
    uint32_t kind;
    uint32_t item_first;
    uint32_t item_count;
    uint32_t size;    /* bytes of text */
    const char *text; /* not NUL-terminated, valid UTF-8 */
    uint64_t line;    /* from 1; 0: that of the record */
};

/* An item is a cell of kind TEXT, NUMBER or NULL. */
struct mapicfg__record {
    const struct mapicfg__class *cls;
    const char *source;
    uint64_t line;
    int64_t key;       /* of a store's object; 0: of an export's */
    const char *start; /* the text of the record, where cells point into it and columns can be told; or NULL */
    uint32_t size;
    uint64_t guessed; /* the properties whose values were put together by guess, a bit each */
    int is_lone;      /* a mailbox by MapiHttpEnabled only, which the organization has too */
    const struct mapicfg__cell *items;
    /* The cell of a property that the sink did not want, which the parser may have passed over; its text may lie in
     * scratch, which is emptied. NULL: none is passed over. */
    void (*look)(const struct mapicfg__record *record, uint32_t property, struct mapicfg__cell *cell,
                 struct mapicfg__buffer *scratch);
    void *parser;
    struct mapicfg__cell cells[MAPICFG__MAX_PROPERTIES]; /* by property number */
};

/* The cell of a property by its name in the tables; the record must be of its class. */
static inline const struct mapicfg__cell *mapicfg__record_cell(const struct mapicfg__record *record,
                                                               uint32_t property) {
    return &record->cells[mapicfg__property_number(property)];
}

struct mapicfg__ldif_entry;

/* Where records go. All of it lasts as long as the reading. */
struct mapicfg__sink {
    /* Borrows the record until it returns. An error ends the reading. */
    mapicfg_status (*record)(void *user, const struct mapicfg__record *record, mapicfg_error *err);
    void *user;
    mapicfg_report *report; /* NULL: not wanted */
    int org_is_stated;      /* the organization's MapiHttpEnabled is known already */
    /* Whether a name is known to be a mailbox's and not the organization's, for `user`. NULL: nothing is known. */
    mapicfg_status (*is_mailbox)(void *user, const char *name, int *is, mapicfg_error *err);
    struct mapicfg__seen *seen;                /* records what each input held; NULL: not wanted */
    uint64_t wanted[MAPICFG__CLASS_COUNT + 1]; /* by class id, a bit a property; 0: the object is only counted */
    uint64_t key_mask; /* the properties that identify a mailbox: the first of `keys` that is stated does */
    int32_t keys[MAPICFG__SAME_ADDRESS + 1]; /* their numbers; ends with -1 */
    const struct mapicfg__brief_sink *rows;  /* NULL: the sink takes records only */
    void *rows_user;                         /* whose rows in brief are */
    /* Takes the entries of LDIF as they are, in place of records. NULL: records. */
    mapicfg_status (*entry)(void *user, const struct mapicfg__ldif_entry *entry, mapicfg_error *err);
    void *entry_user;
};

static inline uint64_t mapicfg__wanted(const struct mapicfg__sink *sink, const struct mapicfg__class *cls) {
    return sink->wanted[cls->id] | (cls->id == MAPICFG_CLASS_MAILBOX ? sink->key_mask : 0);
}

/* What a parser works with. */
struct mapicfg__input {
    const char *source;
    int accepts_guessed; /* values that are put together by guess are as good as others */
    uint32_t class_id;   /* for objects that do not say; or 0 */
    uint64_t max_text;
    uint32_t max_items;
    uint32_t max_depth;
    struct mapicfg__sink *sink;
    struct mapicfg__seen *seen; /* what the input holds, for the reader; NULL: not wanted */
};

/* A format. `start` makes a parser; `feed` takes the next UTF-8 bytes (UTF-8 is not checked yet), last != 0 with the
 * final ones (size may be 0), and must take all of them; after an error it is not fed again. */
struct mapicfg__format {
    uint32_t id;
    const char *name;
    mapicfg_status (*start)(void **parser, const struct mapicfg__input *input, mapicfg_error *err);
    mapicfg_status (*feed)(void *parser, const char *bytes, size_t size, int last, mapicfg_error *err);
    void (*stop)(void *parser);
};

extern const struct mapicfg__format mapicfg__clixml;
extern const struct mapicfg__format mapicfg__csv;
extern const struct mapicfg__format mapicfg__json;
extern const struct mapicfg__format mapicfg__list;
extern const struct mapicfg__format mapicfg__ldif;
extern const struct mapicfg__format mapicfg__registry;
extern const struct mapicfg__format mapicfg__preg;
extern const struct mapicfg__format mapicfg__setspn;
extern const struct mapicfg__format mapicfg__object_xml;
extern const struct mapicfg__format mapicfg__html;
extern const struct mapicfg__format mapicfg__yaml;

/* Makes an object, to be freed by the caller, from a record. A value that is broken is reported as a problem, and a
 * value that the export lost as lost; *out is NULL with MAPICFG_OK when the object is left out for a problem. */
mapicfg_status mapicfg__record_object(const struct mapicfg__record *record, mapicfg_report *report,
                                      mapicfg_object **out, mapicfg_error *err);
/* Puts a value as an object would have it; 0 when there is none. One that no object would take is put as it stands.
 * The buffer is `failed` also where the value cannot be worked out for want of memory. */
int mapicfg__record_put_value(struct mapicfg__buffer *out, const struct mapicfg__property *property, const char *text,
                              size_t size);
/* What mapicfg_object_get_identity() would say of the record's object, put into the buffer, which is emptied first; ""
 * when it has no name. `ranked` are the properties that it may be called by, as mapicfg__class_sort() gives them. */
void mapicfg__record_put_name(const struct mapicfg__record *record, const uint32_t *ranked, size_t count,
                              struct mapicfg__buffer *out);
/* The same into an array of the caller, cut where it does not fit; also where the sink did not want the name.
 * Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__record_identity(const struct mapicfg__record *record, char *text, size_t size,
                                        mapicfg_error *err);
/* Reports a broken value: fills in the error's source, line, object and property. property may be -1. */
mapicfg_status mapicfg__record_problem(const struct mapicfg__record *record, int32_t property, mapicfg_report *report,
                                       mapicfg_error *problem, mapicfg_error *err);

/* Marks values as put together by guess whose properties the text names, as a list. */
void mapicfg__record_mark(struct mapicfg__record *record, const char *names, size_t size);
/* Counts and reports the values that were put together by guess. */
mapicfg_status mapicfg__record_guessed(const struct mapicfg__record *record, mapicfg_report *report,
                                       mapicfg_error *err);

/* Passes over an object of an input, as one of another class. */
mapicfg_status mapicfg__input_skip(const struct mapicfg__input *input, const char *type, size_t size,
                                   mapicfg_error *err);

#endif
