/* SPDX-License-Identifier: LGPL-2.1-or-later
 * list.c: a list of mailboxes, one a line, as somebody saved it: Windows PowerShell's Out-File writes UTF-16. */
#include "plan/list.h"

#include <string.h>

#include "base/encoding.h"
#include "base/error.h"
#include "base/text.h"
#include "directory/find.h"

mapicfg_status mapicfg__list_decode(const char *text, size_t size, const char *name, char **out, size_t *out_size,
                                    mapicfg_error *err) {
    mapicfg_status status = mapicfg__encoding_text(text, size, "the list", out, out_size, err);
    if (status == MAPICFG_E_ENCODING) mapicfg__error_source(err, name);
    return status;
}

static mapicfg_status find(mapicfg_directory *directory, const char *identity, int64_t *key, mapicfg_error *err) {
    const struct mapicfg__class *cls = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    mapicfg_object *object = NULL;
    if (strpbrk(identity, "*?"))
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "a list has no wildcards; write each mailbox on its line");
    mapicfg_status status = mapicfg__find_one(directory, cls, identity, key, &object, err);
    mapicfg_object_free(object);
    return status;
}

mapicfg_status mapicfg__list_find(const char *list, size_t size, const char *name, mapicfg_directory *directory,
                                  mapicfg__list_fn fn, void *user, mapicfg_error *err) {
    struct mapicfg__buffer identity = {0};
    mapicfg_status status = MAPICFG_OK;
    size_t run = 0, in_run = 0;
    uint64_t line = 0;
    for (size_t at = 0, next; !status && at < size; at = next) {
        const char *text = list + at;
        size_t length = mapicfg__text_line_size(text, size - at);
        next = at + length;
        line++;
        mapicfg__text_trim(&text, &length);
        if (!length && in_run) run++;
        if (!length) in_run = 0;
        if (!length || *text == '#') continue;
        int64_t key = 0;
        identity.size = 0;
        mapicfg__buffer_bytes(&identity, text, length);
        status = identity.failed ? mapicfg__error_no_memory(err) : find(directory, identity.data, &key, err);
        if (status && status != MAPICFG_E_NOMEM) {
            mapicfg__error_source(err, name);
            mapicfg__error_place(err, line, 0);
            mapicfg__error_object(err, identity.data);
        }
        if (!status) status = fn(user, &(struct mapicfg__list_line){key, run, line, text, length}, err);
        in_run++;
    }
    mapicfg__buffer_free(&identity);
    return status;
}
