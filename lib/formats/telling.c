/* SPDX-License-Identifier: LGPL-2.1-or-later
 * telling.c: telling an object's class, where no type does.
 *
 * The virtual directories of all services have the same properties, URLs and Extended Protection above all. What tells
 * them apart is what Setup calls them: EX1\owa (Default Web Site), IIS://ex1/W3SVC/1/ROOT/owa,
 * https://mail.contoso.com/owa. */
#include "formats/telling.h"

#include <string.h>

#include "base/text.h"

/* ---- by names ---- */

/* How many of the names are a class's, and how many of those tell. */
struct fit {
    size_t telling, known;
};

static struct fit fit_of(const struct mapicfg__class *cls, const char *const *names, const size_t *sizes,
                         size_t count) {
    struct fit fit = {0, 0};
    for (size_t i = 0; i < count; i++) {
        int32_t property = mapicfg__property_find(cls, names[i], sizes[i]);
        if (property < 0) continue;
        fit.known++;
        fit.telling += (cls->properties[property].traits & MAPICFG__TELLS) != 0;
    }
    return fit;
}

/* Compare-Object tells differences: both objects have the one or the other value. */
static int is_difference(const char *const *names, const size_t *sizes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (mapicfg__text_is_word(names[i], sizes[i], "SideIndicator")) return 1;
    return 0;
}

struct mapicfg__told mapicfg__told_by_names(const char *const *names, const size_t *sizes, size_t count,
                                            uint32_t otherwise) {
    struct mapicfg__told told = {NULL, 0, 0};
    struct fit best = {0, 0};
    if (is_difference(names, sizes, count)) return told;
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++) {
        const struct mapicfg__class *cls = mapicfg__class_get(class_id);
        const struct fit fit = fit_of(cls, names, sizes, count);
        if (fit.telling < best.telling || (fit.telling == best.telling && fit.known < best.known)) continue;
        told.tied = fit.telling == best.telling && fit.known == best.known;
        if (told.tied && class_id != otherwise) continue;
        told.cls = cls;
        best = fit;
    }
    if (told.cls && told.cls->id == otherwise) told.tied = 0;
    if (best.telling) return told;
    told = (struct mapicfg__told){mapicfg__class_get(otherwise), 0, 0};
    if (otherwise) return told;
    /* MapiHttpEnabled alone is in both classes: a list of mailboxes is what people cut down to a few columns. */
    const struct mapicfg__class *mailbox = mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    const char *shared = mapicfg__property_name(MAPICFG__MAILBOX_MapiHttpEnabled);
    for (size_t i = 0; i < count && !told.cls; i++)
        if (mapicfg__text_is_word(names[i], sizes[i], shared)) told.cls = mailbox;
    told.is_lone = told.cls && fit_of(mailbox, names, sizes, count).known <=
                                   fit_of(mapicfg__class_get(MAPICFG_CLASS_ORG), names, sizes, count).known;
    return told;
}

/* Whether Group-Object or Get-Member have made these of the objects: their Name is another's. */
static int is_about_others(const char *const *names, const size_t *sizes, size_t count) {
    static const char *const columns[] = {"Count", "MemberType"};
    for (size_t i = 0; i < count; i++)
        if (mapicfg__text_is_one_of(names[i], sizes[i], columns, sizeof columns / sizeof *columns)) return 1;
    return 0;
}

struct mapicfg__told mapicfg__told_by_command(const char *const *names, const size_t *sizes, size_t count,
                                              const struct mapicfg__class *cls) {
    struct fit fit = fit_of(cls, names, sizes, count);
    if (is_difference(names, sizes, count)) return (struct mapicfg__told){NULL, 0, 0};
    if (fit.known == 1 && !fit.telling && is_about_others(names, sizes, count)) fit.known = 0;
    /* what has nothing of the class is other text: a note, an error */
    const struct mapicfg__told by_names = mapicfg__told_by_names(names, sizes, count, fit.known ? cls->id : 0);
    return fit.telling || (fit.known && by_names.cls == cls) ? (struct mapicfg__told){cls, 0, 0} : by_names;
}

/* ---- by values ---- */

enum place { IDENTITY, NAME, DN, METABASE, INTERNAL, EXTERNAL };
static const uint32_t places[MAPICFG__TELLING] = {
    [IDENTITY] = MAPICFG__VDIR_Identity,    [NAME] = MAPICFG__VDIR_Name,
    [DN] = MAPICFG__VDIR_DistinguishedName, [METABASE] = MAPICFG__VDIR_MetabasePath,
    [INTERNAL] = MAPICFG__VDIR_InternalUrl, [EXTERNAL] = MAPICFG__VDIR_ExternalUrl,
};

int32_t mapicfg__telling_place(const char *name, size_t size) {
    for (size_t i = 0; i < MAPICFG__TELLING; i++)
        if (mapicfg__text_is_word(name, size, mapicfg__property_name(places[i]))) return (int32_t)i;
    return -1;
}

struct slice {
    const char *text;
    size_t size;
};

static struct slice after_last(struct slice in, const char *marks) {
    for (size_t i = in.size; i-- > 0;)
        if (in.text[i] && strchr(marks, in.text[i])) return (struct slice){in.text + i + 1, in.size - i - 1};
    return in;
}

static struct slice before_first(struct slice in, const char *marks) {
    size_t size = 0;
    while (size < in.size && !(in.text[size] && strchr(marks, in.text[size]))) size++;
    return (struct slice){in.text, size};
}

/* SERVER\owa (Default Web Site), and CN=owa (Default Web Site),CN=HTTP,... *whole is 1 with the site after it. */
static struct slice folder_of_name(struct slice name, int *whole) {
    struct slice folder = before_first(name, "(");
    *whole = folder.size < name.size;
    if (mapicfg__text_begins(name.text, name.size, "CN=", 3))
        folder = before_first((struct slice){name.text + 3, name.size - 3}, "(,");
    else
        folder = after_last(folder, "\\/");
    mapicfg__text_trim(&folder.text, &folder.size);
    return folder;
}

static struct slice folder_of_url(struct slice url) {
    const char *at = url.text, *end = url.text + url.size;
    for (int slashes = 0; at < end && slashes < 3; at++) slashes += *at == '/';
    return before_first((struct slice){at, (size_t)(end - at)}, "/?#");
}

static struct slice folder_in(enum place place, struct slice value, int *whole) {
    *whole = place == METABASE && memchr(value.text, '/', value.size) != NULL;
    if (place == METABASE) return after_last(value, "/");
    return place < METABASE ? folder_of_name(value, whole) : folder_of_url(value);
}

static const struct mapicfg__class *class_of_folder(struct slice folder) {
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++) {
        const struct mapicfg__class *cls = mapicfg__class_get(class_id);
        if (cls->folder && mapicfg__text_is_word(folder.text, folder.size, cls->folder)) return cls;
    }
    return NULL;
}

const struct mapicfg__class *mapicfg__told_by_values(const struct mapicfg__told *by_names,
                                                     const struct mapicfg__telling *values) {
    const struct mapicfg__class *guess = by_names->cls;
    if (!guess || !guess->folder) return guess;
    for (size_t i = 0; i < MAPICFG__TELLING; i++) {
        struct slice value = {values->texts[i], values->sizes[i]};
        if (value.text) mapicfg__text_trim(&value.text, &value.size);
        if (!value.text || !value.size) continue;
        int whole;
        const struct slice folder = folder_in((enum place)i, value, &whole);
        const struct mapicfg__class *told = class_of_folder(folder);
        if (told) return told;
        /* Setup gives no directory another name. */
        if (whole || (i == NAME && guess->id == MAPICFG_CLASS_VDIR)) return NULL;
    }
    return by_names->tied ? NULL : guess;
}

/* ---- of objects ---- */

struct mapicfg__told mapicfg__told_by_object(const mapicfg_object *object) {
    const char *names[MAPICFG__MAX_PROPERTIES];
    size_t sizes[MAPICFG__MAX_PROPERTIES];
    size_t count = 0;
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (object->values[i].state == MAPICFG_NOT_STATED) continue;
        names[count] = object->cls->properties[i].name;
        sizes[count++] = object->cls->properties[i].name_size;
    }
    return mapicfg__told_by_names(names, sizes, count, 0);
}

int mapicfg__told_is_right(const struct mapicfg__told *by_names, const mapicfg_object *object) {
    struct mapicfg__telling values = {{NULL}, {0}};
    if (by_names->is_lone) return 0;
    for (uint32_t i = 0; i < object->cls->count; i++) {
        const struct mapicfg__property *property = &object->cls->properties[i];
        const char *text = object->values[i].text;
        const int32_t place = text ? mapicfg__telling_place(property->name, property->name_size) : -1;
        if (place < 0) continue;
        values.texts[place] = text;
        values.sizes[place] = strlen(text);
    }
    return mapicfg__told_by_values(by_names, &values) == object->cls;
}
