/* SPDX-License-Identifier: LGPL-2.1-or-later
 * classify.h: what names of .NET types say, and which texts are such names. */
#ifndef MAPICFG_FORMATS_CLASSIFY_H
#define MAPICFG_FORMATS_CLASSIFY_H

#include <stddef.h>

/* 1 for the .NET types that say nothing about an object: what Select-Object and JSON conversion make. */
int mapicfg__classify_is_general_type(const char *type, size_t size);

/* 1 when the text is what .NET prints for a value it cannot print: "System.Object[]",
 * "Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]". */
int mapicfg__classify_is_type_name(const char *text, size_t size);

#endif
