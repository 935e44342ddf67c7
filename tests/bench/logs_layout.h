/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_layout.h: how the logs of each server version write a request. */
#ifndef LOGS_LAYOUT_H
#define LOGS_LAYOUT_H

#include "logs_event.h"
#include "logs_text.h"

struct layout {
    const char *name;
    const char *software, *version, *type; /* of the lines with # */
    const char *prefix;                    /* of the name of its file */
    const char *fields;
    char separator;
    char back;       /* written by the back end: what the front end refused is not in it */
    char mapi;       /* has requests of MAPI over HTTP only */
    char old;        /* writes as 2013 did */
    uint64_t build;  /* its four parts, two bytes each */
};

extern const struct layout layouts[];
const struct layout *layout_find(const char *name); /* NULL: there is none of this name */

int layout_has(const struct layout *layout, const struct event *event);
/* The lines with #; `bare`: the names as a line of their own before them too. */
void layout_header(const struct layout *layout, int64_t time, int bare, struct text *text);
/* One record with its line end. */
void layout_put(const struct layout *layout, const struct event *event, struct text *text);

#endif
