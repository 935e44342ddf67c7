/* SPDX-License-Identifier: LGPL-2.1-or-later
 * table.h: the property tables: each class is described here once, and everything else works from it. */
#ifndef MAPICFG_MODEL_TABLE_H
#define MAPICFG_MODEL_TABLE_H

#include <mapicfg/object.h>

/* Properties of one class; a bit mask of them fits 64 bits. */
#define MAPICFG__MAX_PROPERTIES 48u
#define MAPICFG__CLASS_COUNT 8u

#define MAPICFG__READ_ONLY 1u /* no Set- cmdlet changes it */
#define MAPICFG__IDENTITY 2u  /* an -Identity may name the object by it */
#define MAPICFG__TELLS 4u     /* only this class has it: tells the class of an object that does not say */
#define MAPICFG__DECIDES 8u   /* decisions need it at once: its state is in the object's bits ... */
#define MAPICFG__SHIFT 4u     /* ... from the bit on that is in the flags from this one on */

/* A number that serialized enums have been seen with. */
struct mapicfg__enum_number {
    const char *text; /* NULL ends the list */
    int32_t number;
};

struct mapicfg__property {
    const char *name;
    uint8_t name_size;
    uint8_t type;
    uint8_t flags;
    const char *default_text;                   /* as printed; "" for $null; NULL: none documented */
    const char *values;                         /* separated by one space, in Exchange's spelling; NULL: any */
    const struct mapicfg__enum_number *numbers; /* NULL: none seen */
    const char *since;
    const char *help;
};

struct mapicfg__class {
    uint32_t id;
    const char *name;      /* Exchange's noun */
    const char *type_name; /* the .NET type, as exports name it */
    const struct mapicfg__property *properties;
    uint32_t count;
};

/* NULL when there is no such class. */
const struct mapicfg__class *mapicfg__class_get(uint32_t class_id);
/* By the .NET type name of an export, "Deserialized." and "Selected." before it allowed; NULL when not modeled. */
const struct mapicfg__class *mapicfg__class_of_type(const char *type, size_t size);
/* The property's number, or -1; names compare without regard to ASCII case. */
int32_t mapicfg__property_find(const struct mapicfg__class *cls, const char *name, size_t size);
/* The .NET type of an enum's value, or of an element of a list of them, as messages of Exchange name it. */
const char *mapicfg__class_enum_type(const struct mapicfg__property *property);

#endif
