/* SPDX-License-Identifier: LGPL-2.1-or-later
 * base64.h: bytes that stand in text. */
#ifndef MAPICFG_BASE_BASE64_H
#define MAPICFG_BASE_BASE64_H

#include "base/buffer.h"

/* Appends what the text holds, blanks and line ends left out. 0: it is not base64; what was appended stays. */
int mapicfg__base64_decode(struct mapicfg__buffer *out, const char *text, size_t size);

#endif
