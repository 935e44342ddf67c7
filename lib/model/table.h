/* SPDX-License-Identifier: LGPL-2.1-or-later
 * table.h: the property tables: each class is described once, in classes.def, and everything else works from it. */
#ifndef MAPICFG_MODEL_TABLE_H
#define MAPICFG_MODEL_TABLE_H

#include <mapicfg/object.h>
#include <string.h>

/* Properties of one class; a bit mask of them fits 64 bits. */
#define MAPICFG__MAX_PROPERTIES 48u

/* MAPICFG__MAILBOX_MapiHttpEnabled and so on: the class, and in the low byte the property's number in it, so that the
 * property of another class is never taken for one of this class. */
/* clang-format off */
#define CLASS(class, ...) enum { MAPICFG__##class##_BEFORE = (int)(MAPICFG_CLASS_##class << 8) - 1,
#define PROPERTY(class, name, ...) MAPICFG__##class##_##name,
#define END(class) MAPICFG__##class##_END };
#include "model/classes.def"
#undef CLASS
#undef PROPERTY
#undef END

enum {
#define CLASS(class, ...) MAPICFG__CLASS_BEFORE_##class,
#define PROPERTY(...)
#define END(class)
#include "model/classes.def"
#undef CLASS
#undef PROPERTY
#undef END
    MAPICFG__CLASS_COUNT
};
/* clang-format on */

/* Traits of a property. */
#define MAPICFG__READ_ONLY 1u        /* no Set- cmdlet changes it */
#define MAPICFG__IDENTITY 2u         /* an -Identity may name the object by it */
#define MAPICFG__TELLS 4u            /* only this class has it: tells the class of an object that does not say */
#define MAPICFG__DECIDES 8u          /* decisions need it at once: its state is in the object's bits from a shift on */
#define MAPICFG__TOGETHER 0x1000000u /* with the others that have this, it makes two objects one */
#define MAPICFG__WHOLE 0x2000000u    /* a text that is a whole number: cmdlets take an Int32 */
#define MAPICFG__WORDS 0x4000000u    /* a list of texts that have no blanks: in an export they may separate them */
/* Numbers among the traits, each four bits wide, by where they begin. */
#define MAPICFG__SHIFT 4u   /* of DECIDES */
#define MAPICFG__RANK 8u    /* among what an object is called by, 1 the best; 0: not called by it */
#define MAPICFG__SAME 12u   /* among what makes two objects one, 1 the strongest; 0: does not */
#define MAPICFG__COLUMN 16u /* its place in the default view, from 1; 0: not in it */
#define MAPICFG__ROLE 20u   /* what it is in every class that has one */

/* Roles. */
enum {
    MAPICFG__ROLE_NAME = 1,
    MAPICFG__ROLE_IDENTITY,
    MAPICFG__ROLE_GUID,
    MAPICFG__ROLE_DN,
    MAPICFG__ROLE_SERVER,   /* the server that holds a virtual directory */
    MAPICFG__ROLE_INTERNAL, /* the URL or the host for internal connections */
    MAPICFG__ROLE_EXTERNAL,
    MAPICFG__ROLE_VERSION, /* of the server that holds a virtual directory */
};

#define MAPICFG__RANK_LAST 15u
#define MAPICFG__COLUMN_LAST 15u

/* Two objects that both state a property of at most this MAPICFG__SAME and differ there are two, whatever else is
 * equal.
 * Source: Active Directory: a GUID and a DN belong to one object; an address and a logon name too, within a forest;
 * names only within a container. */
#define MAPICFG__SAME_DECISIVE 3u
#define MAPICFG__SAME_ADDRESS 5u /* of the address: what tells mailboxes apart in every export */
#define MAPICFG__SAME_LAST 9u

/* A number that serialized enums have been seen with. */
struct mapicfg__enum_number {
    const char *text; /* NULL ends the list */
    int32_t number;
};

/* What an enum, or an element of a list of enums, can be. */
struct mapicfg__choices {
    const char *values;                         /* separated by one space, in Exchange's spelling */
    const struct mapicfg__enum_number *numbers; /* NULL: none seen */
    const char *type_name;                      /* the .NET type, as Exchange's messages name it */
};

struct mapicfg__property {
    const char *name;
    uint8_t name_size;
    uint8_t type;
    uint32_t traits;
    const char *default_text;               /* as printed; "" for $null; NULL: none documented */
    const struct mapicfg__choices *choices; /* NULL: any text of the type */
    const char *since;
    const char *help;
};

struct mapicfg__class {
    uint32_t id;
    const char *name;          /* Exchange's noun */
    const char *type_name;     /* the .NET type, as exports name it */
    const char *identity_type; /* the .NET type of -Identity, as Exchange's messages name it */
    const char *folder; /* what its virtual directories are called in IIS and in URLs; NULL: it is of another kind */
    int shown_as_table; /* the default view is a table rather than a list */
    const struct mapicfg__property *properties;
    uint32_t count;
    uint64_t names; /* bits of the properties that have a MAPICFG__RANK */
};

/* Under which exports name the properties of an object whose values were put together by guess. */
#define MAPICFG__GUESSED_NAME "GuessedProperties"

/* NULL when there is no such class. */
const struct mapicfg__class *mapicfg__class_get(uint32_t class_id);
/* By the .NET type name of an export, "Deserialized." and "Selected." before it allowed; NULL when not modeled. */
const struct mapicfg__class *mapicfg__class_of_type(const char *type, size_t size);
/* The number of the property for which a number among the traits is this: (cls, MAPICFG__ROLE, MAPICFG__ROLE_DN). -1
 * when the class has none. */
int32_t mapicfg__class_find(const struct mapicfg__class *cls, unsigned trait, uint32_t number);
/* The properties for which a number among the traits is at least 1 and at most `last`, in its order, into an array of
 * MAPICFG__MAX_PROPERTIES; how many. */
size_t mapicfg__class_sort(const struct mapicfg__class *cls, unsigned trait, uint32_t last, uint32_t *properties);

/* The name that was meant by one that is none, with so many slips at most; NULL: none. */
const char *mapicfg__property_meant(const struct mapicfg__class *cls, const char *name, size_t most);
/* The property's number, or -1; names compare without regard to ASCII case. */
int32_t mapicfg__property_find(const struct mapicfg__class *cls, const char *name, size_t size);

static inline uint32_t mapicfg__property_trait(const struct mapicfg__property *property, unsigned trait) {
    return property->traits >> trait & 15u;
}

/* The number of MAPICFG__MAILBOX_MapiHttpEnabled in its class, and its bit in a mask. */
static inline uint32_t mapicfg__property_number(uint32_t property) {
    return property & 255u;
}
static inline uint64_t mapicfg__property_bit(uint32_t property) {
    return (uint64_t)1 << mapicfg__property_number(property);
}
/* Its name. */
const char *mapicfg__property_name(uint32_t property);

static inline const char *mapicfg__property_values(const struct mapicfg__property *property) {
    return property->choices ? property->choices->values : NULL;
}

#endif
