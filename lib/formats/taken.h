/* SPDX-License-Identifier: LGPL-2.1-or-later
 * taken.h: inputs as a caller gives them, checked. */
#ifndef MAPICFG_FORMATS_TAKEN_H
#define MAPICFG_FORMATS_TAKEN_H

#include <mapicfg/input.h>

/* Element `index` of an array of inputs, whose size is what the caller knew when it was compiled. "-" becomes
 * descriptor 0. Errors: MAPICFG_E_OPTIONS, MAPICFG_E_ARGUMENT. */
mapicfg_status mapicfg__taken_input(mapicfg_input *taken, const mapicfg_input *given, size_t index, mapicfg_error *err);
/* Its name in messages, in `text` where it has none; of a store "<store>". */
const char *mapicfg__taken_name(const mapicfg_input *taken, char text[32]);

#endif
