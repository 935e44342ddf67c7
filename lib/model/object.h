/* SPDX-License-Identifier: LGPL-2.1-or-later
 * object.h: the body of every object handle: a class and a value for each of its properties. */
#ifndef MAPICFG_MODEL_OBJECT_H
#define MAPICFG_MODEL_OBJECT_H

#include "model/value.h"

/* mapicfg_org, mapicfg_mailbox and mapicfg_vdir have no bodies: those pointers are mapicfg_object pointers, cast. */
struct mapicfg_object {
    const struct mapicfg__class *cls;
    uint8_t bits;     /* mailbox: MAPICFG_MAILBOX_BITS; organization: the state of MapiHttpEnabled; kept up to date */
    uint64_t guessed; /* a bit for each property whose value a reader has put together by guess */
    size_t size;      /* of the object's memory; texts and lists that lie in it are not freed by themselves */
    struct mapicfg__value values[];
};

/* As the public functions, by property number. */
mapicfg_status mapicfg__object_set_text(mapicfg_object *object, uint32_t property, const char *text, size_t size,
                                        int lenient, mapicfg_error *err);
mapicfg_status mapicfg__object_set_state(mapicfg_object *object, uint32_t property, uint32_t state, mapicfg_error *err);
/* Takes the array and its texts over, also on failure. Drops elements that are there twice. */
mapicfg_status mapicfg__object_take_items(mapicfg_object *object, uint32_t property, char **items, size_t count,
                                          mapicfg_error *err);

/* Takes the values that a reader has put together by guess as not stated. */
void mapicfg__object_forget_guessed(mapicfg_object *object);

/* Gives a virtual directory without Identity one, SERVER\NAME: columns that people choose often leave it out, and the
 * Name is the same on every server. Where there is no Name either, it is that of Setup by wish. */
mapicfg_status mapicfg__object_name_directory(mapicfg_object *object, int by_setup, mapicfg_error *err);

/* An object in which nothing is stated, with `extra` bytes of memory behind its values. */
mapicfg_status mapicfg__object_new(mapicfg_object **out, const struct mapicfg__class *cls, size_t extra,
                                   mapicfg_error *err);

/* A value as a store keeps it: what mapicfg__value_put() makes; text is NULL when it is not stated. */
struct mapicfg__stored {
    const char *text;
    size_t size;
};
/* Makes an object of one such text for each property of the class.
 * Errors: MAPICFG_E_FORMAT (none that mapicfg__value_put() makes). */
mapicfg_status mapicfg__object_load(mapicfg_object **out, const struct mapicfg__class *cls,
                                    const struct mapicfg__stored *stored, mapicfg_error *err);

/* A property by its name in the tables, MAPICFG__MAILBOX_ServerName, which must be one of the object's class: another
 * class's is not stated here, and stops a build with -DMAPICFG_CHECKED. */
const struct mapicfg__value *mapicfg__object_value(const mapicfg_object *object, uint32_t property);
/* 1 when two lists have the same elements, in any order. */
int mapicfg__value_equal_items(const struct mapicfg__value *a, const struct mapicfg__value *b);
/* The value of a text, borrowed; NULL when not stated or $null. */
const char *mapicfg__object_text(const mapicfg_object *object, uint32_t property);
uint32_t mapicfg__object_state(const mapicfg_object *object, uint32_t property);
/* As mapicfg_object_set_text() and _set_state(). */
mapicfg_status mapicfg__object_put_text(mapicfg_object *object, uint32_t property, const char *text,
                                        mapicfg_error *err);
mapicfg_status mapicfg__object_put_state(mapicfg_object *object, uint32_t property, uint32_t state, mapicfg_error *err);

/* Checks the class of an object that is `what` for a caller. Errors: MAPICFG_E_ARGUMENT (NULL), MAPICFG_E_CLASS. */
mapicfg_status mapicfg__object_need(const mapicfg_object *object, uint32_t class_id, const char *what,
                                    mapicfg_error *err);

/* The text of the property that has this role in the object's class, borrowed; NULL when it is not stated, $null, or
 * the class has none. */
const char *mapicfg__object_role(const mapicfg_object *object, uint32_t role);
/* The server that a virtual directory belongs to: Server, or else what stands before the backslash of its Identity;
 * borrowed. *size is 0 for none, and for an object of another class. */
const char *mapicfg__object_server(const mapicfg_object *object, size_t *size);

#endif
