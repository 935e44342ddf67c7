/* SPDX-License-Identifier: LGPL-2.1-or-later
 * relay.h: objects of other notations, given to the reader of JSON as JSON: so wrappers, nested values and the classes
 * of objects are told in one place. What is put keeps its line, so that messages name the line of the input. */
#ifndef MAPICFG_FORMATS_RELAY_H
#define MAPICFG_FORMATS_RELAY_H

#include "base/buffer.h"
#include "formats/record.h"

struct mapicfg__relay {
    void *json;
    struct mapicfg__buffer out; /* not given yet */
    uint64_t line;              /* at its end */
};

mapicfg_status mapicfg__relay_start(struct mapicfg__relay *relay, const struct mapicfg__input *input,
                                    mapicfg_error *err);
/* Accepts all zeros. */
void mapicfg__relay_stop(struct mapicfg__relay *relay);

/* What is put from here on stands on this line of the input, from 1; lines only go on. */
void mapicfg__relay_line(struct mapicfg__relay *relay, uint64_t line);
/* A name and its colon. One that is too long for any property is cut, so that a header costs each row little. */
void mapicfg__relay_name(struct mapicfg__relay *relay, const char *name, size_t size);

/* Gives what has been put, if it is much; `all`: in any case; `last`: nothing follows. */
mapicfg_status mapicfg__relay_give(struct mapicfg__relay *relay, int all, int last, mapicfg_error *err);

#endif
