/* SPDX-License-Identifier: LGPL-2.1-or-later
 * punycode.h: international letters of host names as ASCII (RFC 3492). */
#ifndef MAPICFG_MODEL_PUNYCODE_H
#define MAPICFG_MODEL_PUNYCODE_H

#include <stddef.h>
#include <stdint.h>

#define MAPICFG__LABEL_MAX 63u /* bytes of one label of a DNS name */

/* Encodes count characters without the "xn--". The size written, or 0 when it does not fit MAPICFG__LABEL_MAX. */
size_t mapicfg__punycode_encode(const uint32_t *characters, size_t count, char out[MAPICFG__LABEL_MAX]);
/* Decodes a label without its "xn--". How many characters, or 0 when it is not Punycode. */
size_t mapicfg__punycode_decode(const char *label, size_t size, uint32_t out[MAPICFG__LABEL_MAX]);

#endif
