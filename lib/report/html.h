/* SPDX-License-Identifier: LGPL-2.1-or-later
 * html.h: any text as HTML. */
#ifndef MAPICFG_REPORT_HTML_H
#define MAPICFG_REPORT_HTML_H

#include "base/buffer.h"

/* Text in an element: what cannot be seen, or turns text around, is shown by its number, without effect on the rest. */
void mapicfg__html_text(struct mapicfg__buffer *out, const char *text);
/* The same where line feeds are line feeds. */
void mapicfg__html_code(struct mapicfg__buffer *out, const char *text, size_t size);
/* Text where no elements may be: such a character is "[U+202E]". Good for an attribute in quotes, too. */
void mapicfg__html_plain(struct mapicfg__buffer *out, const char *text);
/* A number with commas: 41,233. */
void mapicfg__html_number(struct mapicfg__buffer *out, uint64_t number);
/* "1 mailbox", "41,233 mailboxes". */
void mapicfg__html_counted(struct mapicfg__buffer *out, uint64_t number, const char *one, const char *several);
/* A share in percent: "43.2 %", "under 0.1 %". */
void mapicfg__html_share(struct mapicfg__buffer *out, uint64_t part, uint64_t whole);

#endif
