/* SPDX-License-Identifier: LGPL-2.1-or-later
 * relay.c: objects of other notations, given to the reader of JSON as JSON. */
#include "formats/relay.h"

#include "base/error.h"
#include "base/utf8.h"

#define MUCH 65536u
#define LONGEST_NAME 1024u /* no property has one, and no key that is an object's name */

mapicfg_status mapicfg__relay_start(struct mapicfg__relay *relay, const struct mapicfg__input *input,
                                    mapicfg_error *err) {
    relay->line = 1;
    return mapicfg__json.start(&relay->json, input, err);
}

void mapicfg__relay_stop(struct mapicfg__relay *relay) {
    if (relay->json) mapicfg__json.stop(relay->json);
    mapicfg__buffer_free(&relay->out);
    relay->json = NULL;
}

void mapicfg__relay_line(struct mapicfg__relay *relay, uint64_t line) {
    for (; relay->line < line; relay->line++) mapicfg__buffer_char(&relay->out, '\n');
}

void mapicfg__relay_name(struct mapicfg__relay *relay, const char *name, size_t size) {
    mapicfg__buffer_json(&relay->out, name, size < LONGEST_NAME ? size : mapicfg__utf8_cut(name, LONGEST_NAME));
    mapicfg__buffer_char(&relay->out, ':');
}

mapicfg_status mapicfg__relay_give(struct mapicfg__relay *relay, int all, int last, mapicfg_error *err) {
    if (relay->out.failed) return mapicfg__error_no_memory(err);
    if (!all && relay->out.size < MUCH) return MAPICFG_OK;
    const char *text = relay->out.data ? relay->out.data : "";
    mapicfg_status status = mapicfg__json.feed(relay->json, text, relay->out.size, last, err);
    relay->out.size = 0;
    if (status && err) err->column = err->offset = 0; /* of the JSON, which nobody has written */
    return status;
}
