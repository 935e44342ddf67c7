/* SPDX-License-Identifier: LGPL-2.1-or-later
 * xml.h: texts in XML. */
#ifndef MAPICFG_CLI_XML_H
#define MAPICFG_CLI_XML_H

#include "stream.h"

/* Text of an element or an attribute; characters that XML cannot have become U+FFFD. */
void xml_text(struct stream *out, const char *text);
/* ` name="value"` */
void xml_attribute(struct stream *out, const char *name, const char *value);
void xml_number(struct stream *out, const char *name, uint64_t number);
/* A time, in milliseconds since 1970-01-01 UTC, as xs:dateTime without a zone. */
void xml_time(struct stream *out, const char *name, int64_t moment);
/* Text that memory holds, which is closed. */
void xml_memory(struct stream *out, struct stream *text);

#endif
