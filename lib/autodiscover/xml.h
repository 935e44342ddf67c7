/* SPDX-License-Identifier: LGPL-2.1-or-later
 * xml.h: text for XML. */
#ifndef MAPICFG_AUTODISCOVER_XML_H
#define MAPICFG_AUTODISCOVER_XML_H

#include "base/buffer.h"

/* Character data or an attribute's value: what needs it is escaped; a character that XML 1.0 lacks, or a byte that is
 * not UTF-8, becomes U+FFFD. */
void mapicfg__xml_put(struct mapicfg__buffer *out, const char *text, size_t size);
/* <name>text</name> */
void mapicfg__xml_put_element(struct mapicfg__buffer *out, const char *name, const char *text);
/* The text, escaped, of the first of these elements that has this name, each on a line of its own as answers have them.
 * NULL and 0 when there is none. */
const char *mapicfg__xml_find(const char *text, size_t size, const char *name, size_t *found);

#endif
