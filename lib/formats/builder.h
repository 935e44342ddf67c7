/* SPDX-License-Identifier: LGPL-2.1-or-later
 * builder.h: makes a record from properties met one by one, in any order, before the class may be known. */
#ifndef MAPICFG_FORMATS_BUILDER_H
#define MAPICFG_FORMATS_BUILDER_H

#include "formats/record.h"
#include "formats/wraps.h"

struct mapicfg__builder;

mapicfg_status mapicfg__builder_new(struct mapicfg__builder **out, const struct mapicfg__input *input,
                                    mapicfg_error *err);
void mapicfg__builder_free(struct mapicfg__builder *builder);

/* The cmdlet that gives the objects from here on: its class, or NULL with the noun of a cmdlet whose class is not
 * modeled; neither: not known. */
mapicfg_status mapicfg__builder_command(struct mapicfg__builder *builder, const struct mapicfg__class *cls,
                                        const char *noun, size_t size, mapicfg_error *err);
/* A property that the objects from here on share, until the next command, where they do not state it; no name: none. */
mapicfg_status mapicfg__builder_share(struct mapicfg__builder *builder, const char *name, size_t name_size,
                                      const char *value, size_t size, mapicfg_error *err);
/* The key above the object that has begun, which names it where nothing in it does; size 0: there is none. */
mapicfg_status mapicfg__builder_key(struct mapicfg__builder *builder, const char *key, size_t size, mapicfg_error *err);
/* A new object, which begins on this line. */
void mapicfg__builder_begin(struct mapicfg__builder *builder, uint64_t line);
/* One of the object's .NET types, the most special first. */
mapicfg_status mapicfg__builder_type(struct mapicfg__builder *builder, const char *type, size_t size,
                                     mapicfg_error *err);
/* 1 when the types given so far say that this object is skipped: its properties need not be read. */
int mapicfg__builder_skips(const struct mapicfg__builder *builder);
/* 1 when they tell its class. */
int mapicfg__builder_has_class(const struct mapicfg__builder *builder);
/* A property begins. *wanted is 0 when its value need not be read (no value or item may be given then). A property that
 * comes twice keeps the first value. Errors: NOMEM, LIMIT (too many properties, wanted or not). */
mapicfg_status mapicfg__builder_property(struct mapicfg__builder *builder, const char *name, size_t size, uint64_t line,
                                         int *wanted, mapicfg_error *err);
/* The same for a property of this MAPICFG__RANK where the class is not known yet: whether the value is needed to name
 * the object. A message may be the first to ask for it. */
int mapicfg__builder_names(struct mapicfg__builder *builder, uint32_t rank);
/* The line of the property begun last, for parsers to which it costs something: they give it only when it is wanted. */
void mapicfg__builder_line(struct mapicfg__builder *builder, uint64_t line);
/* The property's value: kind TEXT, NUMBER, NULL or LOST (text is ignored for the last two). The last one counts. */
mapicfg_status mapicfg__builder_value(struct mapicfg__builder *builder, uint32_t kind, const char *text, size_t size,
                                      mapicfg_error *err);
/* The value given last has been put together by guess. */
void mapicfg__builder_guess(struct mapicfg__builder *builder);
/* The property's value is a list (until items follow, an empty one). */
mapicfg_status mapicfg__builder_list(struct mapicfg__builder *builder, mapicfg_error *err);
/* One more item of that list: kind TEXT or NUMBER. */
mapicfg_status mapicfg__builder_item(struct mapicfg__builder *builder, uint32_t kind, const char *text, size_t size,
                                     mapicfg_error *err);
/* Where the property that was begun last stands, for mapicfg__builder_repeat(). */
size_t mapicfg__builder_mark(const struct mapicfg__builder *builder);
/* The property's value is the same as that of the property at the mark, of the same object. */
void mapicfg__builder_repeat(struct mapicfg__builder *builder, size_t mark);
/* What the value of a property of this name may look like, and whether it names an object, in the first class that has
 * it. */
enum mapicfg__wrapping mapicfg__builder_wrapping(const char *name, size_t size);
int mapicfg__builder_is_name(const char *name, size_t size);
/* The property's name as the tables have it, and its MAPICFG_TYPE_; NULL: no class has it. */
const char *mapicfg__builder_known_name(const char *name, size_t size, uint32_t *type);
/* Names the object in the making, as far as its name has been met, in an error (which may be NULL). */
void mapicfg__builder_name_error(const struct mapicfg__builder *builder, mapicfg_error *err);
/* The object is complete: finds its class, reports it as skipped or gives the record to the sink. Checks that texts are
 * valid UTF-8 (ENCODING); an object with a NUL in a value is reported as a problem and left out. */
mapicfg_status mapicfg__builder_end(struct mapicfg__builder *builder, mapicfg_error *err);

#endif
