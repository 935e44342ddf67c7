/* SPDX-License-Identifier: LGPL-2.1-or-later
 * csv.h: the CSV reader's side of what other threads note for it. */
#ifndef MAPICFG_FORMATS_CSV_H
#define MAPICFG_FORMATS_CSV_H

#include "formats/csv_notes.h"

/* What can be noted of the rows that follow; NULL: nothing now. Borrowed until the next bytes are fed. */
const struct mapicfg__csv_layout *mapicfg__csv_notable(const void *parser);
/* As the format's feed, with what was noted of these bytes; they are not the last. */
mapicfg_status mapicfg__csv_feed(void *parser, const char *bytes, size_t size, const struct mapicfg__csv_notes *notes,
                                 mapicfg_error *err);

#endif
