/* SPDX-License-Identifier: LGPL-2.1-or-later
 * classify.h: telling what an object is by its properties or its type, and what a text is not. */
#ifndef MAPICFG_FORMATS_CLASSIFY_H
#define MAPICFG_FORMATS_CLASSIFY_H

#include "model/table.h"

/* Which class has these property names: the one with the most that tell, then the most of all; `otherwise` (a class id
 * or 0) when none tells. NULL when none fits. names[i] has sizes[i] bytes. */
const struct mapicfg__class *mapicfg__classify_by_names(const char *const *names, const size_t *sizes, size_t count,
                                                        uint32_t otherwise);

/* 1 for the .NET types that say nothing about an object: what Select-Object and JSON conversion make. */
int mapicfg__classify_is_general_type(const char *type, size_t size);

/* 1 when the text is what .NET prints for a value it cannot print: "System.Object[]",
 * "Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]". */
int mapicfg__classify_is_type_name(const char *text, size_t size);

#endif
