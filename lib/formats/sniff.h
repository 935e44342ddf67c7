/* SPDX-License-Identifier: LGPL-2.1-or-later
 * sniff.h: the format of an input. */
#ifndef MAPICFG_FORMATS_SNIFF_H
#define MAPICFG_FORMATS_SNIFF_H

#include "formats/pasted.h"
#include "formats/record.h"

/* The format of an input that begins so; an error says what the input is instead. *encoded: what the text has of
 * quoted-printable. */
mapicfg_status mapicfg__sniff_format(const struct mapicfg__format **format, const char *text, size_t size,
                                     struct mapicfg__encoded *encoded, mapicfg_error *err);

#endif
