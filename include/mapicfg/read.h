/* SPDX-License-Identifier: LGPL-2.1-or-later
 * read.h: objects from what PowerShell exports: CLIXML, CSV, JSON, Format-List text.
 *
 * Reading is streamed: memory does not grow with the file. Other classes, unknown properties and values that the export
 * lost are counted in a report and are not errors. An object with a broken value is left out and reported as a problem.
 * Broken syntax ends the input with an error; the callback has received the objects before it. */
#ifndef MAPICFG_READ_H
#define MAPICFG_READ_H

#include <mapicfg/input.h>
#include <mapicfg/object.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the report ---- */

/** What readers found. One report may serve several readers, one after the other. Since: 1.0 */
typedef struct mapicfg_report mapicfg_report;

/** An empty report, to be freed with mapicfg_report_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_report_new(mapicfg_report **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_report_free(mapicfg_report *report);
/** Adds what another report holds.
 *  Errors: MAPICFG_E_NOMEM (into may then hold a part).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_report_merge(mapicfg_report *into, const mapicfg_report *from, mapicfg_error *err);

/* What it counts. Each has a total, and names with a count each. After 1,000 names only the total grows. Of problems
 * and warnings the first 1,000 of each code are kept, with a line and without one, so that many of one sort do not
 * crowd out the others. Since: 1.0 */
#define MAPICFG_REPORT_OBJECTS 0u  /* objects read; by class name */
#define MAPICFG_REPORT_SKIPPED 1u  /* objects of classes that are not modeled; by type name */
#define MAPICFG_REPORT_UNKNOWN 2u  /* properties that are not in the table; by "Class.Property" */
#define MAPICFG_REPORT_LOST 3u     /* values that the export replaced by a type name; by "Class.Property" */
#define MAPICFG_REPORT_PROBLEMS 4u /* objects left out for a broken value, and inputs that ended with an error */
/* Of an import into a directory that succeeded: what became of the objects, by class name; each is one of the three.
 * Since: 1.0 */
#define MAPICFG_REPORT_CREATED 5u   /* new in the directory */
#define MAPICFG_REPORT_CHANGED 6u   /* there already, and changed in at least one property */
#define MAPICFG_REPORT_UNCHANGED 7u /* there already, with all that the export states */
#define MAPICFG_REPORT_REPEATED 8u  /* objects that the same input repeats; by identity */
#define MAPICFG_REPORT_WARNINGS 9u /* inputs without objects, mailboxes that came twice, values put together by guess */
#define MAPICFG_REPORT_GUESSED 10u /* values that were put together by guess; by "Class.Property" */
/* Of mapicfg_log_read(), beside the records by the kind of their log: MAPICFG_REPORT_OBJECTS. Since: 1.0 */
#define MAPICFG_REPORT_LOGS 11u   /* logs that were read; by kind, that of the first header */
#define MAPICFG_REPORT_BROKEN 12u /* lines that are not records; by what is wrong with them */
#define MAPICFG_REPORT_TORN 13u   /* logs whose last line has no end, as while they are written; by name */
#define MAPICFG_REPORT_COPIES 14u /* logs that were passed over, as another one begins with all they have; by name */
#define MAPICFG_REPORT_FOREIGN \
    15u /* files of folders and archives that are not (protocol) logs, passed over; by name */
/** How many of a kind there were; 0 for another number. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_report_get_total(const mapicfg_report *report, uint32_t kind);
/** How many names (for problems and warnings: records) are kept. Since: 1.0 */
MAPICFG_API size_t mapicfg_report_count(const mapicfg_report *report, uint32_t kind);
/** Name `index` from 0, borrowed, and its count (count may be NULL); NULL when out of range, or for problems
 *  and warnings.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_report_get_name(const mapicfg_report *report, uint32_t kind, size_t index,
                                                uint64_t *count);
/** Problem `index` from 0, borrowed; NULL when out of range. Since: 1.0 */
MAPICFG_API const mapicfg_error *mapicfg_report_get_problem(const mapicfg_report *report, size_t index);
/** Warning `index` from 0, borrowed; NULL when out of range. Its code is MAPICFG_E_EMPTY for an input without
 *  objects, MAPICFG_E_CLASS when all its objects are of other classes or, after an audit, no input has a mailbox,
 *  MAPICFG_E_EXISTS for a mailbox that an audit counted before, MAPICFG_E_LIMIT when an audit stopped looking for
 *  these, MAPICFG_E_GUESSED for a value that was put together by guess, MAPICFG_E_SYNTAX for a line of text that is
 *  passed over; of logs MAPICFG_E_EMPTY for one without bytes and a folder without files, MAPICFG_E_ENCODING for a file
 *  of a folder that is UTF-16, MAPICFG_E_CONFLICT for a log that has become shorter while it was read, MAPICFG_E_LIMIT
 *  where copies are no longer looked for, MAPICFG_E_NOT_STATED for a named log without a column for the time.
 *  Since: 1.0 */
MAPICFG_API const mapicfg_error *mapicfg_report_get_warning(const mapicfg_report *report, size_t index);
/** Whether a property that was passed over is written almost like one of its class, with two characters at most left
 *  out, added, replaced or swapped. That is a slip in a text that a person wrote, such as a desired state; exports of
 *  any release have no such properties.
 *  Errors: MAPICFG_E_PROPERTY: the message names it, and the one that was probably meant.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_report_check_names(const mapicfg_report *report, mapicfg_error *err);

/* ---- reading ---- */

/** Called for each object, with the input's name and the line on which the object begins. All are borrowed until it
 *  returns; mapicfg_object_copy() keeps an object. Returns 0 to go on; anything else ends the reading with
 *  MAPICFG_E_CANCELLED.
 *  Since: 1.0 */
typedef int32_t (*mapicfg_object_fn)(void *user, mapicfg_object *object, const char *source, uint64_t line);

/** Reads inputs, one after the other in the order given. One that fails is reported as a problem and skipped; the call
 *  returns the status of the first that failed, after all have been read. An array of inputs is described in
 *  mapicfg_input(3).
 *  @param inputs  `count` of them; may be NULL when count is 0
 *  @param work    progress and cancel; may be NULL
 *  @param report  added to; may be NULL
 *  Errors: MAPICFG_E_IO, _SYNTAX, _ENCODING, _LIMIT, _FORMAT, _CANCELLED (by fn, too), _OPTIONS, _CLASS (an option);
 *  those of a pull function; of a store those of mapicfg_directory_list().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_read(const mapicfg_input *inputs, size_t count, const mapicfg_work *work,
                                        mapicfg_object_fn fn, void *user, mapicfg_report *report, mapicfg_error *err);

/** The same, a piece at a time: for iterators, and callers with an event loop. Since: 1.0 */
typedef struct mapicfg_reading mapicfg_reading;
/** A reading that has read nothing, to be freed with mapicfg_reading_free(). The inputs and what they point to, fn,
 *  user and report must outlive it.
 *  Errors: as mapicfg_read().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_reading_new(const mapicfg_input *inputs, size_t count, const mapicfg_work *work,
                                               mapicfg_object_fn fn, void *user, mapicfg_report *report,
                                               mapicfg_reading **out, mapicfg_error *err);
/** Reads at most 256 KiB, or 256 objects of a store, and calls fn for the objects that these complete. After an error
 *  the next step goes on with the next input; after MAPICFG_E_CANCELLED and MAPICFG_E_NOMEM it fails again in the same
 *  way.
 *  @param over  1 when all has been read, or no more can be
 *  Errors: as mapicfg_read(); MAPICFG_E_CONFLICT (called by a callback of the reading).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_reading_step(mapicfg_reading *reading, int *over, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_reading_free(mapicfg_reading *reading);

/** The same, pushed: for callers that have the bytes themselves, in pieces of any size. After an error every further
 *  call fails in the same way. fn, user and report must outlive the reader.
 *  Since: 1.0 */
typedef struct mapicfg_reader mapicfg_reader;
/** A reader that has read nothing, to be freed with mapicfg_reader_free().
 *  Errors: MAPICFG_E_OPTIONS.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_reader_new(const char *source, const mapicfg_read_options *options,
                                              mapicfg_object_fn fn, void *user, mapicfg_report *report,
                                              mapicfg_reader **out, mapicfg_error *err);
/** Takes the next bytes of the input.
 *  Errors: as mapicfg_read(); MAPICFG_E_CONFLICT (called by fn).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_reader_feed(mapicfg_reader *reader, const void *bytes, size_t size,
                                               mapicfg_error *err);
/** Ends the input.
 *  Errors: as mapicfg_reader_feed().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_reader_finish(mapicfg_reader *reader, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_reader_free(mapicfg_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
