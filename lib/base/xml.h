/* SPDX-License-Identifier: LGPL-2.1-or-later
 * xml.h: expat as every document here is read: without a document type, in bounded memory, its failures as ours.
 *
 * A reader has a struct mapicfg__xml as its first member, so that the `user` of every handler is the reader itself. */
#ifndef MAPICFG_BASE_XML_H
#define MAPICFG_BASE_XML_H

#include <expat.h>

#include "base/buffer.h"

#define MAPICFG__XML_SEPARATOR ' ' /* between a namespace and a name, where `namespaces` is set */

struct mapicfg__xml_options {
    const char *encoding; /* whatever the document says; NULL: what it says */
    int namespaces;       /* names come with the URI of theirs before them */
    int several;          /* documents in a row, as files that were joined have: each begins with depth 1 */
    uint64_t max_tag;     /* bytes of one tag; expat keeps a tag, a comment or an instruction in memory until it ends */
    uint32_t max_depth;   /* of elements */
    XML_StartElementHandler begin;
    XML_EndElementHandler end;
    XML_CharacterDataHandler text; /* NULL: none; may be changed later */
};

struct mapicfg__xml {
    XML_Parser parser;
    struct mapicfg__xml_options options;
    mapicfg_error *err;              /* of the feed under way */
    mapicfg_status status;           /* of the first failure; no handler is called after it */
    uint32_t depth;                  /* of the element being read; the root is 1 */
    int began;                       /* an element has */
    int between;                     /* a document has ended, and the next has not begun */
    uint64_t end;                    /* of the document that has ended, in its bytes */
    uint64_t lines, columns, offset; /* before the document; columns: on its first line */

    size_t piece;                   /* bytes at a time, below the most that there are */
    uint64_t fed;                   /* bytes that expat has had */
    uint64_t held;                  /* of them, those of a token that has not ended */
    struct mapicfg__buffer waiting; /* the next ones, until it is worth looking at that token again */
};

/* All zeros before. MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__xml_open(struct mapicfg__xml *xml, const struct mapicfg__xml_options *options,
                                 mapicfg_error *err);
/* Closes what was opened, or is all zeros. */
void mapicfg__xml_close(struct mapicfg__xml *xml);

/* Takes the next bytes; last != 0 with the final ones. Returns the first failure: of a handler (mapicfg__xml_stop()),
 * or MAPICFG_E_SYNTAX, _LIMIT or _NOMEM with the error's place. It is not fed again after one. */
mapicfg_status mapicfg__xml_feed(struct mapicfg__xml *xml, const char *bytes, size_t size, int last,
                                 mapicfg_error *err);
/* Called by a handler that has put a failure into xml->err; MAPICFG_OK does nothing. */
void mapicfg__xml_stop(struct mapicfg__xml *xml, mapicfg_status status);
/* The line and the column of the current event, from 1. */
uint64_t mapicfg__xml_line(const struct mapicfg__xml *xml);
uint64_t mapicfg__xml_column(const struct mapicfg__xml *xml);

#endif
