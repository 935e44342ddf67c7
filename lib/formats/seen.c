/* SPDX-License-Identifier: LGPL-2.1-or-later
 * seen.c: what an input held, so that a reader can say why nothing came of it. */
#include "formats/seen.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

uint64_t mapicfg__seen_given(const struct mapicfg__seen *seen) {
    uint64_t given = 0;
    for (size_t i = 1; i <= MAPICFG__CLASS_COUNT; i++) given += seen->given[i];
    return given;
}

void mapicfg__seen_skip(struct mapicfg__seen *seen, const char *type, size_t size) {
    if (size >= sizeof seen->type) size = mapicfg__utf8_cut(type, sizeof seen->type - 1);
    if (!seen->skipped++) {
        if (size) memcpy(seen->type, type, size);
        seen->type[size] = '\0';
    } else if (strlen(seen->type) != size || (size && memcmp(seen->type, type, size) != 0)) {
        seen->several_types = 1;
    }
}

/* ---- columns ---- */

/* What rows hold instead of a name: nothing, a truth value, a number, an address, a path, a URL or a GUID. */
static int is_value(const char *name, size_t size) {
    static const char *const words[] = {"true", "false", "yes", "no", "$true", "$false", "$null"};
    if (!size) return 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mapicfg__text_is_word(name, size, words[i])) return 1;
    if (memchr(name, '@', size) || memchr(name, '/', size) || memchr(name, '\\', size)) return 1;
    size_t digits = 0;
    for (size_t i = 0; i < size; i++)
        digits += mapicfg__is_hex((unsigned char)name[i]) || strchr("-.:{}", name[i]) != NULL;
    return digits == size && memchr(name, '-', size) ? 1 : mapicfg__is_digit((unsigned char)name[0]);
}

static int is_known(const char *name, size_t size) {
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++)
        if (mapicfg__property_find(mapicfg__class_get(class_id), name, size) >= 0) return 1;
    return 0;
}

/* A list of the first names, for a sentence. 0: no memory. */
static int list_columns(struct mapicfg__seen *seen, const char *const *names, const size_t *sizes, size_t count) {
    struct mapicfg__buffer list = {0};
    for (size_t i = 0; i < count; i++) {
        size_t size = sizes[i] < 60 ? sizes[i] : mapicfg__utf8_cut(names[i], 60);
        if (list.size + size + 10 > sizeof seen->columns) {
            mapicfg__buffer_text(&list, ", ...");
            break;
        }
        mapicfg__buffer_text(&list, i ? ", " : "");
        if (!size) mapicfg__buffer_text(&list, "\"\"");
        mapicfg__buffer_bytes(&list, names[i], size);
    }
    const int made = !list.failed;
    if (made && list.data) memcpy(seen->columns, list.data, list.size + 1);
    mapicfg__buffer_free(&list);
    return made;
}

int mapicfg__seen_columns(struct mapicfg__seen *seen, const char *const *names, const size_t *sizes, size_t count) {
    if (seen->columns[0] || !count) return 1;
    for (size_t i = 0; i < count; i++) {
        if (is_known(names[i], sizes[i]))
            seen->columns_are_known = 1;
        else if (is_value(names[i], sizes[i]))
            seen->columns_are_values = 1;
    }
    return list_columns(seen, names, sizes, count);
}

/* ---- a sentence ---- */

/* "3 objects of class CASMailbox" */
static void put_objects(struct mapicfg__buffer *text, uint64_t count, const char *of, const char *class_name) {
    mapicfg__buffer_number(text, count);
    mapicfg__buffer_text(text, count == 1 ? " object " : " objects ");
    mapicfg__buffer_text(text, of);
    mapicfg__buffer_text(text, class_name);
}

static void put_classes(const struct mapicfg__seen *seen, struct mapicfg__buffer *text) {
    const char *before = "it has ";
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++) {
        if (!seen->given[class_id]) continue;
        mapicfg__buffer_text(text, before);
        put_objects(text, seen->given[class_id], "of class ", mapicfg__class_get(class_id)->name);
        before = " and ";
    }
    if (!seen->skipped) return;
    mapicfg__buffer_text(text, before);
    if (seen->type[0] == '(') { /* a reader's own word: no object at all */
        mapicfg__buffer_number(text, seen->skipped);
        mapicfg__buffer_text(text,
                             seen->skipped == 1 ? " value that is not an object" : " values that are not objects");
        return;
    }
    if (seen->several_types)
        put_objects(text, seen->skipped, "of other classes, the first of ", seen->type);
    else if (seen->type[0])
        put_objects(text, seen->skipped, "of class ", seen->type);
    else
        put_objects(text, seen->skipped, "with the properties of no class that is known", "");
}

static void put_columns(const struct mapicfg__seen *seen, struct mapicfg__buffer *text) {
    int values = seen->columns_are_values && !seen->columns_are_known;
    mapicfg__buffer_text(text, values ? "the first line has no column names, but " : "the columns are ");
    mapicfg__buffer_text(text, seen->columns);
    if (values)
        mapicfg__buffer_text(text, ": export with Export-Csv, which writes them");
    else if (seen->columns_are_known)
        mapicfg__buffer_text(text,
                             ": they do not tell the class; keep the #TYPE line, or export a column that only "
                             "the class has");
    else
        mapicfg__buffer_text(text, ": none is a property of Get-CASMailbox, nor of another class that is known");
}

void mapicfg__seen_describe(const struct mapicfg__seen *seen, struct mapicfg__buffer *text) {
    if (!seen->bytes)
        mapicfg__buffer_text(text, "the file is empty");
    else if (mapicfg__seen_given(seen))
        put_classes(seen, text);
    else if (seen->columns[0])
        put_columns(seen, text);
    else if (seen->skipped)
        put_classes(seen, text);
    else if (seen->header)
        mapicfg__buffer_text(text, "it has column names, but no rows");
    else
        mapicfg__buffer_text(text, "it has no objects");
}
