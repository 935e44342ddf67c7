/* SPDX-License-Identifier: LGPL-2.1-or-later
 * entity.h: the characters that HTML writes by name or number. */
#ifndef MAPICFG_FORMATS_ENTITY_H
#define MAPICFG_FORMATS_ENTITY_H

#include <stddef.h>

/* The bytes of &amp;, &auml;, &#228; or &#xE4; at the ampersand, and the character that it stands for as UTF-8; 0: it
 * is none. A name that is not known stands for no bytes: *out_size is 0. */
size_t mapicfg__entity_decode(const char *text, size_t size, char out[4], size_t *out_size);

#endif
