/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log.h: records of Exchange's and IIS's protocol logs, a batch at a time.
 *
 * Logs are read as they are found: files, folders with all below them, memory, descriptors and functions; plain or
 * packed as gzip, Zstandard or zip, which the first bytes tell. `#Fields` or a row of column names anywhere in a log
 * says which columns follow, in any order; a column that no field stands for keeps its name. Memory does not grow with
 * the log. A broken line is counted in the report, the first 100 are located as problems, and the reading goes on with
 * the next line. A last line without its end is not a record, whatever it has: more of it may be to come, or was cut
 * off, also where the log has been packed since. It is counted as torn. */
#ifndef MAPICFG_LOG_H
#define MAPICFG_LOG_H

#include <mapicfg/log_field.h>
#include <mapicfg/read.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- batches ---- */

/** Records of one log with the same columns, in the order of the log. Borrowed until the callback returns, or the next
 *  batch is asked for; a batch belongs to one thread.
 *
 *  Values are the log's own bytes without the quotes of CSV: they need not be valid UTF-8, and no NUL follows them. Of
 *  a W3C log "-" is the empty value. Since: 1.0 */
typedef struct mapicfg_log_batch mapicfg_log_batch;

/** How many records; at least 1. Since: 1.0 */
MAPICFG_API size_t mapicfg_log_batch_count(const mapicfg_log_batch *batch);
/** MAPICFG_LOG_KIND_. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_log_batch_get_kind(const mapicfg_log_batch *batch);
/** The log's name: of a member of an archive "archive.zip/member". Borrowed. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_batch_get_source(const mapicfg_log_batch *batch);
/** Which log it is of: counts from 0 with each log that a call reads. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_batch_get_log(const mapicfg_log_batch *batch);
/** Which columns it has: counts from 0 with each header that a call reads. While it stays, so do the kind, the columns
 *  and their names.
 *  Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_batch_get_layout(const mapicfg_log_batch *batch);
/** The line, from 1, on which a record begins; 0 when out of range. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_log_batch_get_line(const mapicfg_log_batch *batch, size_t row);

/** Whether the log has a column for a field. Since: 1.0 */
MAPICFG_API int32_t mapicfg_log_batch_has(const mapicfg_log_batch *batch, uint32_t field);
/** The value of a field; NULL when the log has no column for it, or something is out of range. Only what is asked for
 *  costs anything.
 *  @param row    from 0
 *  @param field  MAPICFG_LOG_; MAPICFG_LOG_TIME of a W3C log is "date time"
 *  @param size   bytes of the value; 0 with NULL
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_log_batch_get(const mapicfg_log_batch *batch, size_t row, uint32_t field, size_t *size);

/** How many columns the log has. Since: 1.0 */
MAPICFG_API size_t mapicfg_log_batch_column_count(const mapicfg_log_batch *batch);
/** A column's name as the log has it; NULL when out of range. Borrowed. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_batch_get_name(const mapicfg_log_batch *batch, size_t column);
/** The value of a column, by its place from 0; NULL when out of range. Since: 1.0 */
MAPICFG_API const char *mapicfg_log_batch_get_column(const mapicfg_log_batch *batch, size_t row, size_t column,
                                                     size_t *size);

/* ---- reading ---- */

/** How logs are read. Begin with MAPICFG_LOG_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_log_options {
    uint32_t size;        /**< sizeof(mapicfg_log_options) */
    uint32_t max_columns; /**< most columns of a log; 0: 1,000; at most 100,000 */
    uint64_t max_line;    /**< most bytes of one record; 0: 16 MiB; at most 256 MiB */
    uint64_t max_bytes;   /**< most bytes that one file may unpack to; 0: any number, as memory does not grow */
    uint32_t max_members; /**< most members of one archive; 0: 100,000 */
    uint32_t flags;       /**< MAPICFG_LOG_KEEP_, MAPICFG_LOG_FOLLOW, MAPICFG_LOG_PASS_OTHER */
} mapicfg_log_options;
#define MAPICFG_LOG_OPTIONS_INIT \
    { sizeof(mapicfg_log_options), 0, 0, 0, 0, 0 }
#define MAPICFG_LOG_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_log_options, flags)

/* Read copies of a log, too. Since: 1.0 */
#define MAPICFG_LOG_KEEP_COPIES 1u
/* Of a reader: go on as logs grow and others appear. Not with MAPICFG_LOG_KEEP_COPIES. Since: 1.0 */
#define MAPICFG_LOG_FOLLOW 2u
/* Pass over logs of MAPICFG_LOG_KIND_OTHER in folders and archives, as of SMTP in the folder Logging of a server: the
 * report has them as files that are not logs. One that is an input itself is read. Summaries and single records do so
 * without the flag, unless a condition is "kind=other". Since: 1.0 */
#define MAPICFG_LOG_PASS_OTHER 4u

/** Called for each batch. Returns 0 to go on; anything else ends the reading with MAPICFG_E_CANCELLED. Since: 1.0 */
typedef int32_t (*mapicfg_log_batch_fn)(void *user, const mapicfg_log_batch *batch);

/** Reads logs, one after the other in the order given. One that fails is reported as a problem and skipped; the call
 *  returns the status of the first that failed, after all have been read. Broken lines are not a failure.
 *
 *  Inputs are as in mapicfg_input(3), with these differences: a folder stands for all files below it, in the order of
 *  their paths (by bytes), without those and folders whose names begin with a dot, and without following links to
 *  folders; `options` of an input must be NULL, and `directory` too. Each member of a zip archive is a log, but those
 *  that a folder would not have. Members are found one behind the other, so a pipe will do; an archive with another
 *  number of them in its directory, or with something behind it, is reported after they were read. Archives in archives
 *  are refused. Of a folder or an archive, a file that is not a log
 *  is skipped with a warning. Nothing is ever written, and names of members are only shown.
 *  A log that another one begins with, from its first record on and byte by byte, is a copy, which may be packed
 *  otherwise, or have been made earlier. It is passed over and reported; of equal ones the first is read. This is for
 *  files and memory, and for first records within 64 KiB; a warning (MAPICFG_E_LIMIT) says where more than eight logs
 *  that differ begin alike, so that the comparison ended.
 *  @param inputs  `count` of them; may be NULL when count is 0
 *  @param work    progress and cancel; may be NULL
 *  @param report  added to; may be NULL
 *  Errors: MAPICFG_E_IO, MAPICFG_E_FORMAT (not a log), MAPICFG_E_ENCODING (UTF-16), MAPICFG_E_SYNTAX (damaged
 *  packing), MAPICFG_E_UNSUPPORTED (packing or encryption), MAPICFG_E_LIMIT, MAPICFG_E_CANCELLED (by fn, too),
 *  MAPICFG_E_OPTIONS; those of a pull function.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_read(const mapicfg_input *inputs, size_t count,
                                            const mapicfg_log_options *options, const mapicfg_work *work,
                                            mapicfg_log_batch_fn fn, void *user, mapicfg_report *report,
                                            mapicfg_error *err);

/** The same, a batch at a time: for iterators, and for logs that are still written.
 *
 *  With MAPICFG_LOG_FOLLOW the inputs are paths of files and folders, which need not be there yet. A reader then looks
 *  at all of them: it reads what is there, gives NULL, and when it is called again, looks again. It neither waits nor
 *  asks the system to be told: the caller decides how often, and shares of SMB and NFS can be followed. No file is kept
 *  open between looks. A last line that is not whole is left until it is; what has no header, until it has one; a
 *  packed file until it did not change between two looks.
 *
 *  A log is known by its bytes, not by its name or inode: its first record, and a checksum of all that was read. So one
 *  that was renamed, copied, packed, or put in its place by a program that synchronizes folders is read on where it was
 *  left, and not twice. The report's warnings say what happened: MAPICFG_E_CONFLICT where a log has moved, was cut off
 *  or replaced, or is gone; MAPICFG_E_IO where something cannot be read, and is waited for.
 *
 *  What is written and taken away again between two looks is not seen. A log that is written anew with the same first
 *  record counts again once it is longer than what was read of it; until then it is taken for a copy under way. Memory
 *  grows by some 200 bytes for each log. Since: 1.0 */
typedef struct mapicfg_log_reader mapicfg_log_reader;
/** A reader that has read nothing, to be freed with mapicfg_log_reader_free(). The inputs and what they point to, and
 *  report, must outlive it.
 *  Errors: as mapicfg_log_read(); MAPICFG_E_ARGUMENT, MAPICFG_E_UNSUPPORTED (something else than a file or a folder is
 *  to be followed).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_reader_new(const mapicfg_input *inputs, size_t count,
                                                  const mapicfg_log_options *options, const mapicfg_work *work,
                                                  mapicfg_report *report, mapicfg_log_reader **out, mapicfg_error *err);
/** The next batch, borrowed until the next call; NULL after the last, or where logs are followed, while there is no
 *  other one. After an error the next call goes on with the next log; after MAPICFG_E_CANCELLED and MAPICFG_E_NOMEM it
 *  fails again in the same way.
 *  Errors: as mapicfg_log_read(); MAPICFG_E_CONFLICT (called by a callback of the reader).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_reader_next(mapicfg_log_reader *reader, const mapicfg_log_batch **batch,
                                                   mapicfg_error *err);
/** Ends the following of logs: one more look, in which last lines count as in any other reading, and which
 *  mapicfg_log_reader_next() gives until it gives NULL for good. All batches together are then what mapicfg_log_read()
 *  of the same logs gives. Without MAPICFG_LOG_FOLLOW it does nothing.
 *  Errors: MAPICFG_E_CONFLICT (called by a callback of the reader).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_reader_finish(mapicfg_log_reader *reader, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_log_reader_free(mapicfg_log_reader *reader);

#ifdef __cplusplus
}
#endif
#endif
