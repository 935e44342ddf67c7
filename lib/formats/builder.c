/* SPDX-License-Identifier: LGPL-2.1-or-later
 * builder.c: makes a record from properties met one by one, in any order, before the class may be known.
 *
 * Texts go to one arena that is emptied for every object; until the object ends, cells hold offsets into it. The
 * objects of an export have the same properties in the same order, so what has been found out about each property is
 * kept in that order (the layout) and only looked up again where an object differs from the one before. */
#include "formats/builder.h"

#include <string.h>

#include "base/buffer.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/value.h"

#define MAX_LAYOUT 4096u
#define MAX_TEXTS 16u      /* times the longest value is what all values of an object may come to */
#define LEAST_TEXTS 65536u /* bytes that they may come to in any case */
#define NO_SLOT SIZE_MAX

/* A property of the objects before, by its place. */
struct known {
    char *name;
    size_t size;
    int32_t property; /* its number in the layout's class, or -1 */
    size_t slot;      /* of an unknown one in the report; NO_SLOT: not counted yet */
};

/* A property met: its number where the class is known, else its name. */
struct entry {
    int32_t property;
    size_t name; /* in the arena */
    uint32_t name_size;
    int is_guessed;
    int is_marks;              /* its items name the properties that are guessed */
    struct mapicfg__cell cell; /* text is unset: see `text` */
    size_t text;
};

struct item {
    struct mapicfg__cell cell;
    size_t text;
};

struct mapicfg__builder {
    const struct mapicfg__input *input;
    const struct mapicfg__class *cls; /* by the types, as soon as one is known */
    int typed;                        /* 1: a specific type was stated */
    size_t type;                      /* the first type's name in the arena */
    size_t type_size;
    struct mapicfg__buffer arena;
    uint64_t max_texts; /* bytes that the arena may come to */
    struct entry *entries;
    size_t entry_count, entry_capacity;
    struct item *items;
    size_t item_count, item_capacity;
    uint64_t seen; /* properties of cls met, by number */
    struct known *layout;
    size_t layout_count, layout_capacity;
    const struct mapicfg__class *layout_cls;
    const struct mapicfg__class *command; /* that the cmdlet gives; NULL: not known */
    struct mapicfg__buffer noun;          /* of a cmdlet that gives another class; else empty */
    struct mapicfg__buffer shared;        /* the name of a property that all objects have, and its value */
    size_t shared_name;                   /* bytes of the name; 0: there is none */
    struct mapicfg__told told;            /* what the layout's names tell; .cls NULL: not asked */
    int is_lone;                          /* of the object, as of struct mapicfg__told */
    size_t key, key_size;                 /* the key above the object, in the arena; 0 bytes: there is none */
    size_t nul;                           /* the first entry with a NUL in its value, from 1; 0: none */
    size_t position;                      /* how many properties of the object have been met, wanted or not */
    int as_before;                        /* all of them as in the layout */
    uint32_t rank;                        /* of the property begun last; 0: none */
    uint32_t name_rank;                   /* of the best kept value that names the object */
    struct mapicfg__record record;
    struct mapicfg__cell *cells; /* items as the record shows them */
    size_t cell_capacity;
    const char **names;
    size_t names_capacity;
    size_t *sizes;
    size_t sizes_capacity;
};

mapicfg_status mapicfg__builder_new(struct mapicfg__builder **out, const struct mapicfg__input *input,
                                    mapicfg_error *err) {
    *out = mapicfg__mem_zalloc(sizeof **out);
    if (!*out) return mapicfg__error_no_memory(err);
    (*out)->input = input;
    (*out)->max_texts = MAX_TEXTS * input->max_text;
    if ((*out)->max_texts < LEAST_TEXTS) (*out)->max_texts = LEAST_TEXTS;
    (*out)->record.source = input->source;
    mapicfg__buffer_bytes(&(*out)->arena, "", 0); /* from here on the arena has an address */
    if (!(*out)->arena.failed) return MAPICFG_OK;
    mapicfg__builder_free(*out);
    *out = NULL;
    return mapicfg__error_no_memory(err);
}

void mapicfg__builder_free(struct mapicfg__builder *builder) {
    if (!builder) return;
    mapicfg__buffer_free(&builder->arena);
    mapicfg__buffer_free(&builder->noun);
    mapicfg__buffer_free(&builder->shared);
    mapicfg__mem_free(builder->entries);
    mapicfg__mem_free(builder->items);
    mapicfg__mem_free(builder->cells);
    mapicfg__mem_free(builder->names);
    mapicfg__mem_free(builder->sizes);
    for (size_t i = 0; i < builder->layout_count; i++) mapicfg__mem_free(builder->layout[i].name);
    mapicfg__mem_free(builder->layout);
    mapicfg__mem_free(builder);
}

mapicfg_status mapicfg__builder_command(struct mapicfg__builder *builder, const struct mapicfg__class *cls,
                                        const char *noun, size_t size, mapicfg_error *err) {
    builder->command = cls;
    builder->noun.size = builder->shared_name = 0;
    builder->told.cls = NULL;
    if (!cls && noun) mapicfg__buffer_bytes(&builder->noun, noun, size < 200 ? size : 200);
    return builder->noun.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

mapicfg_status mapicfg__builder_share(struct mapicfg__builder *builder, const char *name, size_t name_size,
                                      const char *value, size_t size, mapicfg_error *err) {
    builder->shared.size = 0;
    builder->shared_name = name_size;
    mapicfg__buffer_bytes(&builder->shared, name, name_size);
    mapicfg__buffer_bytes(&builder->shared, value, size);
    return builder->shared.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

void mapicfg__builder_begin(struct mapicfg__builder *builder, uint64_t line) {
    builder->cls = NULL;
    builder->typed = 0;
    builder->type_size = 0;
    builder->arena.size = 0;
    builder->entry_count = 0;
    builder->item_count = 0;
    builder->seen = 0;
    builder->key_size = 0;
    builder->nul = 0;
    builder->is_lone = 0;
    builder->position = 0;
    builder->as_before = 1;
    builder->rank = 0;
    builder->name_rank = UINT32_MAX;
    builder->record.line = line;
}

static mapicfg_status keep(struct mapicfg__builder *builder, const char *text, size_t size, size_t *at,
                           mapicfg_error *err) {
    if (size > builder->input->max_text)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a value has more than %llu bytes",
                                   (unsigned long long)builder->input->max_text);
    if (builder->arena.size + size > builder->max_texts)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the values of an object have more than %llu bytes",
                                   (unsigned long long)builder->max_texts);
    *at = builder->arena.size;
    mapicfg__buffer_bytes(&builder->arena, text, size);
    return builder->arena.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

mapicfg_status mapicfg__builder_key(struct mapicfg__builder *builder, const char *key, size_t size,
                                    mapicfg_error *err) {
    if (!size || !mapicfg__value_is_plain(key, size)) return MAPICFG_OK;
    mapicfg_status status = keep(builder, key, size, &builder->key, err);
    if (!status) builder->key_size = size;
    return status;
}

mapicfg_status mapicfg__builder_type(struct mapicfg__builder *builder, const char *type, size_t size,
                                     mapicfg_error *err) {
    if (builder->cls) return MAPICFG_OK;
    builder->cls = mapicfg__class_of_type(type, size);
    if (builder->cls || mapicfg__classify_is_general_type(type, size)) return MAPICFG_OK;
    if (builder->typed) return MAPICFG_OK;
    builder->typed = 1;
    builder->type_size = size < 200 ? size : 200;
    return keep(builder, type, builder->type_size, &builder->type, err);
}

int mapicfg__builder_skips(const struct mapicfg__builder *builder) {
    return builder->typed && !builder->cls;
}

int mapicfg__builder_has_class(const struct mapicfg__builder *builder) {
    return builder->cls != NULL;
}

/* NULL: no memory. */
static struct entry *new_entry(struct mapicfg__builder *builder) {
    struct entry *grown = mapicfg__mem_grow(builder->entries, &builder->entry_capacity, builder->entry_count + 1,
                                            sizeof *builder->entries);
    if (!grown) return NULL;
    builder->entries = grown;
    struct entry *entry = &grown[builder->entry_count++];
    memset(entry, 0, sizeof *entry);
    return entry;
}

/* ---- the layout ---- */

static struct known *known_at(struct mapicfg__builder *builder, size_t position, const char *name, size_t size) {
    if (position >= builder->layout_count) return NULL;
    struct known *known = &builder->layout[position];
    return known->size == size && memcmp(known->name, name, size) == 0 ? known : NULL;
}

/* Keeps what is known of the property at a place; NULL with MAPICFG_OK where there are too many to keep. */
static mapicfg_status learn(struct mapicfg__builder *builder, size_t position, const char *name, size_t size,
                            int32_t property, struct known **known, mapicfg_error *err) {
    *known = NULL;
    if (position >= MAX_LAYOUT || position > builder->layout_count) return MAPICFG_OK;
    struct known *grown =
        mapicfg__mem_grow(builder->layout, &builder->layout_capacity, position + 1, sizeof *builder->layout);
    if (!grown) return mapicfg__error_no_memory(err);
    builder->layout = grown;
    char *copy = mapicfg__mem_dup(name, size);
    if (!copy) return mapicfg__error_no_memory(err);
    if (position == builder->layout_count)
        builder->layout_count++;
    else
        mapicfg__mem_free(grown[position].name);
    grown[position] = (struct known){copy, size, property, NO_SLOT};
    *known = &grown[position];
    return MAPICFG_OK;
}

static void forget_layout(struct mapicfg__builder *builder, const struct mapicfg__class *cls) {
    for (size_t i = 0; i < builder->layout_count; i++) mapicfg__mem_free(builder->layout[i].name);
    builder->layout_count = 0;
    builder->layout_cls = cls;
    builder->told.cls = NULL;
}

static mapicfg_status count_unknown(struct mapicfg__builder *builder, struct known *known, const char *name,
                                    size_t size, mapicfg_error *err) {
    mapicfg_report *report = builder->input->sink->report;
    if (known && known->slot != NO_SLOT) {
        mapicfg__report_unknown_again(report, known->slot);
        return MAPICFG_OK;
    }
    size_t slot;
    mapicfg_status status = mapicfg__report_unknown(report, builder->cls, name, size, 1, &slot, err);
    if (known) known->slot = slot;
    return status;
}

/* The number of a property of the known class, counted where it is unknown. */
static mapicfg_status find_property(struct mapicfg__builder *builder, const char *name, size_t size, int32_t *property,
                                    mapicfg_error *err) {
    if (builder->layout_cls != builder->cls) forget_layout(builder, builder->cls);
    struct known *known = known_at(builder, builder->position, name, size);
    mapicfg_status status = MAPICFG_OK;
    *property = known ? known->property : mapicfg__property_find(builder->cls, name, size);
    if (!known) status = learn(builder, builder->position, name, size, *property, &known, err);
    if (!status && *property < 0) status = count_unknown(builder, known, name, size, err);
    builder->position++;
    return status;
}

/* ---- properties ---- */

int mapicfg__builder_names(struct mapicfg__builder *builder, uint32_t rank) {
    builder->rank = rank;
    return rank < builder->name_rank;
}

/* Texts and lists may be spelled in several ways; of them the first counts. */
static int has_one_value(const struct mapicfg__property *row) {
    return row->type == MAPICFG_TYPE_BOOL || row->type == MAPICFG_TYPE_TRISTATE || row->type == MAPICFG_TYPE_ENUM ||
           row->type == MAPICFG_TYPE_URL;
}

mapicfg_status mapicfg__builder_property(struct mapicfg__builder *builder, const char *name, size_t size, uint64_t line,
                                         int *wanted, mapicfg_error *err) {
    *wanted = 0;
    builder->rank = 0;
    int32_t property = -1;
    if (builder->position >= builder->input->max_items)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "an object has more than %lu properties",
                                   (unsigned long)builder->input->max_items);
    if (mapicfg__text_is_word(name, size, MAPICFG__GUESSED_NAME)) {
        struct entry *marks = new_entry(builder);
        if (!marks) return mapicfg__error_no_memory(err);
        *wanted = marks->is_marks = 1;
        marks->property = -1;
        return MAPICFG_OK;
    }
    if (builder->cls) {
        mapicfg_status status = find_property(builder, name, size, &property, err);
        if (status || property < 0) return status;
        uint64_t bit = (uint64_t)1 << property;
        const struct mapicfg__property *row = &builder->cls->properties[property];
        int names =
            builder->cls->names & bit && mapicfg__builder_names(builder, mapicfg__property_trait(row, MAPICFG__RANK));
        if (!(names || mapicfg__wanted(builder->input->sink, builder->cls) & bit)) return MAPICFG_OK;
        if (builder->seen & bit && !has_one_value(row)) return MAPICFG_OK;
        builder->seen |= bit;
    }
    if (size > 200) size = 200;
    struct entry *entry = new_entry(builder);
    if (!entry) return mapicfg__error_no_memory(err);
    entry->property = property;
    entry->cell.line = line;
    *wanted = 1;
    if (property >= 0) return MAPICFG_OK;
    builder->as_before = builder->as_before && known_at(builder, builder->position, name, size) != NULL;
    builder->position++;
    entry->name_size = (uint32_t)size;
    return keep(builder, name, size, &entry->name, err);
}

void mapicfg__builder_line(struct mapicfg__builder *builder, uint64_t line) {
    builder->entries[builder->entry_count - 1].cell.line = line;
}

static void look_for_nul(struct mapicfg__builder *builder, const char *text, size_t size) {
    if (!builder->nul && size && memchr(text, '\0', size)) builder->nul = builder->entry_count;
}

mapicfg_status mapicfg__builder_value(struct mapicfg__builder *builder, uint32_t kind, const char *text, size_t size,
                                      mapicfg_error *err) {
    struct entry *entry = &builder->entries[builder->entry_count - 1];
    entry->cell.kind = kind;
    entry->cell.size = 0;
    if (kind != MAPICFG__CELL_TEXT && kind != MAPICFG__CELL_NUMBER) return MAPICFG_OK;
    mapicfg_status status = keep(builder, text, size, &entry->text, err);
    if (!status) entry->cell.size = (uint32_t)size;
    if (builder->rank && builder->rank < builder->name_rank && mapicfg__value_is_plain(text, size))
        builder->name_rank = builder->rank;
    look_for_nul(builder, text, size);
    return status;
}

void mapicfg__builder_guess(struct mapicfg__builder *builder) {
    builder->entries[builder->entry_count - 1].is_guessed = !builder->input->accepts_guessed;
}

mapicfg_status mapicfg__builder_list(struct mapicfg__builder *builder, mapicfg_error *err) {
    (void)err;
    struct entry *entry = &builder->entries[builder->entry_count - 1];
    entry->cell.kind = MAPICFG__CELL_LIST;
    entry->cell.item_first = (uint32_t)builder->item_count;
    entry->cell.item_count = 0;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__builder_item(struct mapicfg__builder *builder, uint32_t kind, const char *text, size_t size,
                                     mapicfg_error *err) {
    if (builder->item_count >= builder->input->max_items)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the lists of an object have more than %lu elements",
                                   (unsigned long)builder->input->max_items);
    struct item *grown =
        mapicfg__mem_grow(builder->items, &builder->item_capacity, builder->item_count + 1, sizeof *builder->items);
    if (!grown) return mapicfg__error_no_memory(err);
    builder->items = grown;
    struct item *item = &grown[builder->item_count];
    memset(item, 0, sizeof *item);
    mapicfg_status status = keep(builder, text, size, &item->text, err);
    if (status) return status;
    look_for_nul(builder, text, size);
    struct entry *entry = &builder->entries[builder->entry_count - 1];
    item->cell.kind = kind;
    item->cell.size = (uint32_t)size;
    item->cell.line = entry->cell.line;
    entry->cell.item_count++;
    builder->item_count++;
    return MAPICFG_OK;
}

size_t mapicfg__builder_mark(const struct mapicfg__builder *builder) {
    return builder->entry_count - 1;
}

void mapicfg__builder_repeat(struct mapicfg__builder *builder, size_t mark) {
    struct entry *to = &builder->entries[builder->entry_count - 1];
    const struct entry *from = &builder->entries[mark];
    uint64_t line = to->cell.line;
    to->cell = from->cell;
    to->cell.line = line;
    to->text = from->text;
}

/* The row in the first class that has such a property. */
static const struct mapicfg__property *row_of_name(const char *name, size_t size) {
    for (uint32_t id = 1; id <= MAPICFG__CLASS_COUNT; id++) {
        const struct mapicfg__class *cls = mapicfg__class_get(id);
        int32_t at = mapicfg__property_find(cls, name, size);
        if (at >= 0) return &cls->properties[at];
    }
    return NULL;
}

enum mapicfg__wrapping mapicfg__builder_wrapping(const char *name, size_t size) {
    const struct mapicfg__property *row = row_of_name(name, size);
    const uint32_t type = row ? row->type : MAPICFG_TYPE_STRING;
    if (type == MAPICFG_TYPE_STRING || type == MAPICFG_TYPE_LIST) return MAPICFG__WRAPS_TEXT;
    return type == MAPICFG_TYPE_URL || type == MAPICFG_TYPE_ENUM_LIST ? MAPICFG__WRAPS_WORD : MAPICFG__WRAPS_WHOLE;
}

int mapicfg__builder_is_name(const char *name, size_t size) {
    const struct mapicfg__property *row = row_of_name(name, size);
    return row && mapicfg__property_trait(row, MAPICFG__RANK);
}

const char *mapicfg__builder_known_name(const char *name, size_t size, uint32_t *type) {
    const struct mapicfg__property *row = row_of_name(name, size);
    if (row) *type = row->type;
    return row ? row->name : NULL;
}

/* The row of a property; while the class is unknown, of the first that has it. */
static const struct mapicfg__property *row_of(const struct mapicfg__builder *builder, const struct entry *entry) {
    if (entry->property >= 0) return &builder->cls->properties[entry->property];
    return row_of_name(builder->arena.data + entry->name, entry->name_size);
}

void mapicfg__builder_name_error(const struct mapicfg__builder *builder, mapicfg_error *err) {
    if (!err) return;
    struct mapicfg__buffer name = {0}, best = {0};
    uint32_t best_rank = UINT32_MAX;
    for (size_t i = 0; i < builder->entry_count; i++) {
        const struct entry *entry = &builder->entries[i];
        const struct mapicfg__property *row = row_of(builder, entry);
        uint32_t rank = row ? mapicfg__property_trait(row, MAPICFG__RANK) : 0;
        name.size = 0;
        if (!rank || rank >= best_rank || entry->cell.kind != MAPICFG__CELL_TEXT ||
            !mapicfg__record_put_value(&name, row, builder->arena.data + entry->text, entry->cell.size))
            continue;
        best_rank = rank;
        struct mapicfg__buffer other = best;
        best = name;
        name = other;
    }
    mapicfg__error_object(err, best.failed ? NULL : best.data);
    mapicfg__buffer_free(&name);
    mapicfg__buffer_free(&best);
}

/* The names of all properties, for telling the class by them. */
static mapicfg_status list_names(struct mapicfg__builder *builder, mapicfg_error *err) {
    size_t count = builder->entry_count;
    const char **names = mapicfg__mem_grow(builder->names, &builder->names_capacity, count, sizeof *names);
    if (!names) return mapicfg__error_no_memory(err);
    builder->names = names;
    size_t *sizes = mapicfg__mem_grow(builder->sizes, &builder->sizes_capacity, count, sizeof *sizes);
    if (!sizes) return mapicfg__error_no_memory(err);
    builder->sizes = sizes;
    for (size_t i = 0; i < count; i++) {
        names[i] = builder->arena.data + builder->entries[i].name;
        sizes[i] = builder->entries[i].name_size;
    }
    return MAPICFG_OK;
}

/* The values that may tell the class. */
static void list_values(const struct mapicfg__builder *builder, struct mapicfg__telling *values) {
    memset(values, 0, sizeof *values);
    for (size_t i = 0; i < builder->entry_count; i++) {
        const struct entry *entry = &builder->entries[i];
        if (entry->cell.kind != MAPICFG__CELL_TEXT) continue;
        const int32_t place = mapicfg__telling_place(builder->arena.data + entry->name, entry->name_size);
        if (place < 0 || values->texts[place]) continue;
        values->texts[place] = builder->arena.data + entry->text;
        values->sizes[place] = entry->cell.size;
    }
}

/* Whatever a directory of a cmdlet that is not modeled has, its values must tell. */
static struct mapicfg__told told_by_names(const struct mapicfg__builder *builder) {
    const size_t count = builder->entry_count;
    if (builder->command) return mapicfg__told_by_command(builder->names, builder->sizes, count, builder->command);
    struct mapicfg__told told = mapicfg__told_by_names(builder->names, builder->sizes, count, builder->input->class_id);
    if (!builder->noun.size) return told;
    told.tied = 1;
    if (told.cls && !told.cls->folder) told.cls = NULL;
    return told;
}

/* Tells the class by the properties, now that all are known, and numbers them. */
static mapicfg_status classify(struct mapicfg__builder *builder, mapicfg_error *err) {
    int as_before = builder->as_before && builder->told.cls && builder->position == builder->layout_count;
    mapicfg_status status = as_before ? MAPICFG_OK : list_names(builder, err);
    if (status) return status;
    const struct mapicfg__told told = as_before ? builder->told : told_by_names(builder);
    struct mapicfg__telling values;
    if (told.cls && told.cls->folder) list_values(builder, &values);
    builder->cls = mapicfg__told_by_values(&told, &values);
    if (!as_before) forget_layout(builder, builder->cls);
    builder->position = 0;
    for (size_t i = 0; builder->cls && !status && i < builder->entry_count; i++) {
        struct entry *entry = &builder->entries[i];
        if (entry->is_marks) continue;
        status = find_property(builder, builder->arena.data + entry->name, entry->name_size, &entry->property, err);
    }
    builder->told = told;
    builder->is_lone = told.is_lone;
    return status;
}

static mapicfg_status skip(struct mapicfg__builder *builder, mapicfg_error *err) {
    if (builder->type_size)
        return mapicfg__input_skip(builder->input, builder->arena.data + builder->type, builder->type_size, err);
    return mapicfg__input_skip(builder->input, builder->noun.size ? builder->noun.data : "", builder->noun.size, err);
}

/* Points the items of one cell into the arena. */
static void show_items(struct mapicfg__builder *builder, const struct mapicfg__cell *cell) {
    for (uint32_t i = cell->item_first; i < cell->item_first + cell->item_count; i++) {
        builder->cells[i] = builder->items[i].cell;
        builder->cells[i].text = builder->arena.data + builder->items[i].text;
    }
}

/* Leaves the object out; *reported is 0 when the value with the NUL is of no property. */
static mapicfg_status report_nul(struct mapicfg__builder *builder, int *reported, mapicfg_error *err) {
    int32_t property = builder->entries[builder->nul - 1].property;
    mapicfg_error problem;
    *reported = property >= 0;
    if (property < 0) return MAPICFG_OK;
    mapicfg__value_no_nul(&problem);
    return mapicfg__record_problem(&builder->record, property, builder->input->sink->report, &problem, err);
}

/* With the property whose text has the byte, if it is one that is modeled. */
static mapicfg_status not_utf8(const struct mapicfg__builder *builder, size_t at, mapicfg_error *err) {
    mapicfg__encoding_not_utf8("the text", (unsigned char)builder->arena.data[at], err);
    for (size_t i = 0; i < builder->entry_count; i++) {
        const struct entry *entry = &builder->entries[i];
        const struct mapicfg__property *row = row_of(builder, entry);
        if (!row || at < entry->text || at - entry->text >= entry->cell.size) continue;
        mapicfg__error_property(err, row->name);
        if (entry->cell.line) mapicfg__error_place(err, entry->cell.line, 0);
    }
    mapicfg__error_place(err, builder->record.line, 0);
    return MAPICFG_E_ENCODING;
}

/* What the object itself says of its values, where another reader has guessed them. */
static void mark_guessed(struct mapicfg__builder *builder, const struct entry *marks) {
    struct mapicfg__record *record = &builder->record;
    if (!marks->is_marks || builder->input->accepts_guessed) return;
    if (marks->cell.kind == MAPICFG__CELL_TEXT)
        mapicfg__record_mark(record, builder->arena.data + marks->text, marks->cell.size);
    for (uint32_t i = 0; marks->cell.kind == MAPICFG__CELL_LIST && i < marks->cell.item_count; i++) {
        const struct item *item = &builder->items[marks->cell.item_first + i];
        mapicfg__record_mark(record, builder->arena.data + item->text, item->cell.size);
    }
}

static int is_nothing(const struct mapicfg__cell *cell) {
    return cell->kind == MAPICFG__CELL_NULL || (cell->kind == MAPICFG__CELL_TEXT && !cell->size);
}

/* Whether a property that comes twice has two values: no program says which of them a JSON object has. */
static int contradicts(const struct mapicfg__builder *builder, const struct entry *entry) {
    const struct mapicfg__cell *first = &builder->record.cells[entry->property], *other = &entry->cell;
    if (!has_one_value(row_of(builder, entry)) || (is_nothing(first) && is_nothing(other))) return 0;
    if (is_nothing(first) || is_nothing(other)) return other->kind != MAPICFG__CELL_LOST && other->kind;
    return first->kind == other->kind && (first->kind == MAPICFG__CELL_TEXT || first->kind == MAPICFG__CELL_NUMBER) &&
           !mapicfg__text_equal(first->text, first->size, builder->arena.data + entry->text, other->size);
}

static mapicfg_status report_contradiction(struct mapicfg__builder *builder, int32_t property, mapicfg_error *err) {
    mapicfg_error problem;
    mapicfg__error_fail(&problem, MAPICFG_E_VALUE, "the object states it twice, with different values; keep one");
    return mapicfg__record_problem(&builder->record, property, builder->input->sink->report, &problem, err);
}

/* Of a property that comes twice the first value counts. */
static mapicfg_status add_shared(struct mapicfg__builder *builder, mapicfg_error *err) {
    const size_t name = builder->shared_name;
    int wanted;
    if (!name || !builder->position) return MAPICFG_OK;
    const char *text = builder->shared.data;
    mapicfg_status status = mapicfg__builder_property(builder, text, name, builder->record.line, &wanted, err);
    if (status || !wanted) return status;
    return mapicfg__builder_value(builder, MAPICFG__CELL_TEXT, text + name, builder->shared.size - name, err);
}

static int is_stated(const struct mapicfg__record *record, uint32_t role) {
    const int32_t at = mapicfg__class_find(record->cls, MAPICFG__ROLE, role);
    return at >= 0 && record->cells[at].kind;
}

/* What the key above an object is of it: the server of a directory, or the Identity; -1: the object needs no such name.
 * The organization is not looked for by name. */
static int32_t property_of_key(const struct mapicfg__builder *builder) {
    const struct mapicfg__record *record = &builder->record;
    const struct mapicfg__class *cls = record->cls;
    const int32_t server = mapicfg__class_find(cls, MAPICFG__ROLE, MAPICFG__ROLE_SERVER);
    const int is_path = memchr(builder->arena.data + builder->key, '\\', builder->key_size) != NULL;
    if (cls->id == MAPICFG_CLASS_ORG || cls->id == MAPICFG_CLASS_AUTH_CONFIG) return -1;
    if (server < 0 || is_path)
        return builder->name_rank == UINT32_MAX ? mapicfg__class_find(cls, MAPICFG__ROLE, MAPICFG__ROLE_IDENTITY) : -1;
    if (!(mapicfg__wanted(builder->input->sink, cls) >> server & 1)) return -1;
    const int is_told = is_stated(record, MAPICFG__ROLE_SERVER) || is_stated(record, MAPICFG__ROLE_IDENTITY) ||
                        is_stated(record, MAPICFG__ROLE_DN);
    return is_told ? -1 : server;
}

/* Nothing says that the key is a name, so it is a guess. */
static void add_key(struct mapicfg__builder *builder) {
    struct mapicfg__record *record = &builder->record;
    const int32_t at = builder->key_size ? property_of_key(builder) : -1;
    if (at < 0 || record->cells[at].kind) return;
    record->cells[at] = (struct mapicfg__cell){
        .kind = MAPICFG__CELL_TEXT, .size = (uint32_t)builder->key_size, .text = builder->arena.data + builder->key};
    if (!builder->input->accepts_guessed) record->guessed |= (uint64_t)1 << at;
}

mapicfg_status mapicfg__builder_end(struct mapicfg__builder *builder, mapicfg_error *err) {
    mapicfg_status shared = add_shared(builder, err);
    if (shared) return shared;
    if (!builder->cls && (builder->typed || !builder->entry_count)) return skip(builder, err);
    size_t valid = mapicfg__utf8_valid(builder->arena.data, builder->arena.size);
    if (valid != builder->arena.size) {
        return not_utf8(builder, valid, err);
    }
    if (!builder->cls) {
        mapicfg_status status = classify(builder, err);
        if (status) return status;
        if (!builder->cls) return skip(builder, err);
    }
    if (builder->item_count) {
        struct mapicfg__cell *cells =
            mapicfg__mem_grow(builder->cells, &builder->cell_capacity, builder->item_count, sizeof *cells);
        if (!cells) return mapicfg__error_no_memory(err);
        builder->cells = cells;
    }
    struct mapicfg__record *record = &builder->record;
    record->cls = builder->cls;
    record->items = builder->cells;
    record->guessed = 0;
    record->is_lone = builder->is_lone;
    memset(record->cells, 0, sizeof record->cells);
    int32_t contradiction = -1;
    for (size_t i = 0; i < builder->entry_count; i++) {
        const struct entry *entry = &builder->entries[i];
        if (entry->property < 0) continue;
        if (record->cells[entry->property].kind) {
            if (contradiction < 0 && contradicts(builder, entry)) contradiction = entry->property;
            continue;
        }
        record->cells[entry->property] = entry->cell;
        record->cells[entry->property].text = builder->arena.data + entry->text;
        if (entry->is_guessed) record->guessed |= (uint64_t)1 << entry->property;
        show_items(builder, &entry->cell);
    }
    if (contradiction >= 0) return report_contradiction(builder, contradiction, err);
    if (builder->nul) {
        int reported;
        mapicfg_status status = report_nul(builder, &reported, err);
        if (status || reported) return status;
    }
    for (size_t i = 0; i < builder->entry_count; i++) mark_guessed(builder, &builder->entries[i]);
    add_key(builder);
    mapicfg_status status = mapicfg__record_guessed(record, builder->input->sink->report, err);
    if (status) return status;
    if (builder->input->seen) builder->input->seen->given[record->cls->id]++;
    return builder->input->sink->record(builder->input->sink->user, record, err);
}
