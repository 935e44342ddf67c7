/* SPDX-License-Identifier: LGPL-2.1-or-later
 * write.h: objects as CSV, JSON or Format-List text, from which the reader makes equal objects. */
#ifndef MAPICFG_WRITE_H
#define MAPICFG_WRITE_H

#include <mapicfg/read.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Called with the bytes written, in order. Returns 0 to go on; anything else ends the writing with MAPICFG_E_IO.
 *  Since: 1.0 */
typedef int32_t (*mapicfg_write_fn)(void *user, const char *bytes, size_t size);

/** An output of objects. Since: 1.0 */
typedef struct mapicfg_writer mapicfg_writer;

/** Starts an output, to be ended with mapicfg_writer_finish() and freed with mapicfg_writer_free(). CSV is like that of
 *  Export-Csv: a #TYPE line, a header with the properties that are stated, $null as nothing between the commas; a new
 *  #TYPE line and header follow where another class or another set of stated properties begins. JSON is one array, like
 *  that of ConvertTo-Json. Format-List has a blank line between objects. MAPICFG_FORMAT_SPREADSHEET is that CSV for
 *  people who open it in a spreadsheet: a value that mapicfg_text_is_formula() begins with an apostrophe, which a
 *  reader keeps as a part of the value.
 *  @param format  MAPICFG_FORMAT_CSV, _JSON, _LIST or _SPREADSHEET
 *  Errors: MAPICFG_E_FORMAT (CLIXML, or no format).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_writer_new(uint32_t format, mapicfg_write_fn fn, void *user, mapicfg_writer **out,
                                              mapicfg_error *err);
/** Writes one object: the properties that are stated.
 *  Errors: MAPICFG_E_IO, MAPICFG_E_CONFLICT (called by fn).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_writer_put(mapicfg_writer *writer, const mapicfg_object *object, mapicfg_error *err);
/** Ends the output (JSON's closing bracket).
 *  Errors: as mapicfg_writer_put().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_writer_finish(mapicfg_writer *writer, mapicfg_error *err);
/** Frees it; NULL is fine. Does not finish the output. Since: 1.0 */
MAPICFG_API void mapicfg_writer_free(mapicfg_writer *writer);

/** 1 when a spreadsheet may take the text for a formula, in quotes too: it begins with = + - @, with a full-width form
 *  of these, or with a tab, a carriage return or a line feed; else 0.
 *  Source: OWASP, "CSV Injection".
 *  Since: 1.0 */
MAPICFG_API int mapicfg_text_is_formula(const char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
