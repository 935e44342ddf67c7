/* SPDX-License-Identifier: LGPL-2.1-or-later
 * envelope.h: what mails, tickets, browsers and PowerShell put around CLIXML, JSON and CSV, taken off. */
#ifndef MAPICFG_FORMATS_ENVELOPE_H
#define MAPICFG_FORMATS_ENVELOPE_H

#include <stdint.h>

#include "base/buffer.h"

#define MAPICFG__ENVELOPE_QUOTES 1u  /* a mail's marks of quotation (>) before each line */
#define MAPICFG__ENVELOPE_FENCES 2u  /* ```xml before, ``` behind */
#define MAPICFG__ENVELOPE_TREE 4u    /* a browser's tree: `- <Objs>`, `- <Obj>` */
#define MAPICFG__ENVELOPE_ESCAPED 8u /* &lt;Objs&gt; */
#define MAPICFG__ENVELOPE_HEAD 16u   /* the line `#< CLIXML` of powershell -OutputFormat XML */

#define MAPICFG__ENVELOPE_LEAD 32u /* lines of text or prompts before a document, and behind it */

/* All zeros is none. */
struct mapicfg__envelope {
    uint32_t kinds;
    int inside;                  /* of a fence, or of the document behind text */
    int has_dropped;             /* a line that was dropped is a property of Format-List */
    int passes;                  /* the rest of the line is copied, or dropped */
    int has_line;                /* the beginning of a line has been decided on */
    struct mapicfg__buffer line; /* the beginning of a line, or of an entity, that is not complete */
    struct mapicfg__buffer out;
    struct mapicfg__buffer plain; /* without the entities */
};

/* Whether a line may be the header of CSV: a name, as objects have it, and a separator. */
int mapicfg__envelope_is_header(const char *line, size_t size);
/* What stands around a text that begins so. *failed: no memory. */
uint32_t mapicfg__envelope_find(const char *text, size_t size, int *failed);
/* Takes the next bytes. They become the envelope's, with as many lines; valid until the next call. 0: no memory. */
int mapicfg__envelope_take(struct mapicfg__envelope *envelope, const char **text, size_t *size, int last);
void mapicfg__envelope_free(struct mapicfg__envelope *envelope);

#endif
