/* SPDX-License-Identifier: LGPL-2.1-or-later
 * json.c: objects from JSON as ConvertTo-Json writes it.
 *
 * The input is one object, an array of objects, or several of either in a row, also inside other objects, which wrap
 * them: {"value": [...], "Count": n}, {"anna": {...}, "bernd": {...}}. An object with a property that tells a class is
 * an object, and all inside it are values. Until such a property comes it may be a wrapper: the reader goes into what
 * stands under a name that no class has, one level for each object, and from the first object found there on it is one.
 * A property's value may be a serialized .NET object: its text is then one of its own properties (see `readable`).
 * What is not wanted is checked, but not kept; what lies deeper than the places below is stepped over. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/builder.h"
#include "base/json_lexer.h"
#include "formats/prompt.h"

/* What a container is: a property's value is IN_VALUE (an object) or IN_LIST, an object in a list IN_ITEM; an array of
 * what may be a wrapper is IN_WRAPPED. */
enum place { IN_FILE, IN_ARRAY, IN_WRAPPED, IN_OBJECT, IN_VALUE, IN_LIST, IN_ITEM };
#define MAX_PLACES 48u
#define MAX_LEVELS 16u /* objects inside each other */

/* What must come next. */
enum expected { TOP_VALUE, FIRST_NAME, NAME, COLON, VALUE, FIRST_ITEM, ITEM, NEXT_PROPERTY, NEXT_ITEM };

/* The text of a nested object, from the best of its properties met so far. */
struct choice {
    uint32_t rank; /* 0: none */
    uint32_t next; /* rank of the property being read */
    uint32_t kind;
    struct mapicfg__buffer text;
    uint32_t version_parts; /* Major 1, Minor 2, Build 4, Revision 8 */
    char version[4][12];
};

/* Whether the names of an object's properties are in any table, by position: exports repeat them object by object. */
#define SLOTS 256u
#define SLOT_NAME 61u
struct slot {
    uint8_t size;
    uint8_t wanted;
    uint8_t is_list; /* a list, but not of an enum, in every class that has it */
    uint8_t rank;    /* among what objects are called by; 0: none */
    uint8_t known;   /* a class has it */
    uint8_t tells;   /* which class an object is of */
    char name[SLOT_NAME];
};

/* An object inside others. */
struct level {
    struct mapicfg__builder *builder;
    const struct mapicfg__class *cls; /* by the name of what wraps it; NULL: not known */
    int is_named;                     /* so directly: any known property makes the object one of the class */
    int has_noun;                     /* that name is a cmdlet whose class is not modeled */
    uint32_t property;                /* how many the object has had */
    int knows, tells;                 /* a property has been known; it tells the class */
    int is_wrapper;
    int has_list;                     /* a property "value" is an array */
    int is_reported;                  /* the wrapper has properties of its own */
    uint64_t unknown;                 /* objects inside, not counted until this is a wrapper */
    struct mapicfg__buffer key;       /* above its objects; empty: none that may be their name */
    struct mapicfg__buffer long_name; /* of the property being read, where it is too long for a slot */
    const struct slot *slot;          /* the property being read */
    struct slot other;                /* one behind the slots */
    struct slot slots[SLOTS];
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__json_lexer lexer;
    struct level *levels[MAX_LEVELS]; /* made when they are first entered */
    struct level *here;               /* the innermost that is open, or the first */
    uint32_t open;                    /* how many are */
    enum expected expected;
    struct mapicfg__buffer containers; /* { or [, from the outside in; its size is the depth */
    uint32_t skip_depth;               /* depth of the container that is stepped over, or 0 */
    enum place places[MAX_PLACES];     /* by depth */
    int take;                          /* the value that comes is wanted */
    int is_identity;                   /* of the property being read: it names the object */
    int is_type;                       /* of the property being read: it is PSTypeName */
    int value_is_list;                 /* of the nested object: the builder has it as a list */
    int list_lost;
    struct choice choice;
};

static void stop(void *handle) {
    struct parser *parser = handle;
    for (size_t i = 0; i < MAX_LEVELS && parser->levels[i]; i++) {
        mapicfg__builder_free(parser->levels[i]->builder);
        mapicfg__buffer_free(&parser->levels[i]->key);
        mapicfg__buffer_free(&parser->levels[i]->long_name);
        mapicfg__mem_free(parser->levels[i]);
    }
    mapicfg__buffer_free(&parser->lexer.held);
    mapicfg__buffer_free(&parser->containers);
    mapicfg__buffer_free(&parser->choice.text);
    mapicfg__mem_free(parser);
}

static mapicfg_status make_level(struct parser *parser, uint32_t number, mapicfg_error *err) {
    if (parser->levels[number]) return MAPICFG_OK;
    parser->levels[number] = mapicfg__mem_zalloc(sizeof **parser->levels);
    if (!parser->levels[number]) return mapicfg__error_no_memory(err);
    return mapicfg__builder_new(&parser->levels[number]->builder, parser->input, err);
}

static mapicfg_status start(void **out, const struct mapicfg__input *input, mapicfg_error *err) {
    *out = NULL;
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = input;
    parser->lexer.max_text = input->max_text;
    parser->lexer.line = 1;
    mapicfg_status status = make_level(parser, 0, err);
    if (status) {
        stop(parser);
        return status;
    }
    parser->here = parser->levels[0];
    *out = parser;
    return MAPICFG_OK;
}

/* Of the innermost container; of the one around it. Not asked for inside what is stepped over. */
static enum place place_of(const struct parser *parser) {
    return parser->places[parser->containers.size];
}

static enum place outer_place(const struct parser *parser) {
    return parser->places[parser->containers.size - 1];
}

static mapicfg_status report_no_object(struct parser *parser, mapicfg_error *err) {
    return mapicfg__input_skip(parser->input, "(not an object)", 15, err);
}

/* ---- the text of nested objects ---- */

#define RANK_NUMBER 1u
#define RANK_VERSION 3u
#define RANK_VALUE 8u
#define RANK_SWITCH 13u

/* The properties that give an object's text, as its class prints it: URI, enum, ADObjectId, ProxyAddress, SmtpAddress,
 * GUID, SecurityPrincipalIdParameter, SwitchParameter; the best has the highest rank. RANK_VERSION is that of
 * Major, Minor, Build and Revision together. */
static const struct {
    const char *name;
    uint32_t rank;
} readable[] = {
    {"OriginalString", 10},
    {"AbsoluteUri", 9},
    {"value", RANK_VALUE},
    {"Name", 7},
    {"ProxyAddressString", 6},
    {"Address", 5},
    {"AddressString", 5},
    {"Guid", 4},
    {"ToString", 2},
    {"DisplayName", 2},
    {"DistinguishedName", 2},
    {"RawIdentity", 12},
    {"IsPresent", RANK_SWITCH},
};
#define RANK_IDENTITY 11u

static void choice_begin(struct choice *choice) {
    choice->rank = 0;
    choice->next = 0;
    choice->version_parts = 0;
}

static uint32_t rank_of(const struct parser *parser, const char *name, size_t size) {
    if (parser->is_identity &&
        mapicfg__text_is_word(name, size, mapicfg__property_name(MAPICFG__MAILBOX_DistinguishedName)))
        return RANK_IDENTITY;
    for (size_t i = 0; i < sizeof readable / sizeof *readable; i++)
        if (mapicfg__text_is_word(name, size, readable[i].name)) return readable[i].rank;
    return 0;
}

static int version_part(const char *name, size_t size) {
    static const char *const parts[] = {"Major", "Minor", "Build", "Revision"};
    for (int i = 0; i < 4; i++)
        if (mapicfg__text_is_word(name, size, parts[i])) return i;
    return -1;
}

#define VERSION_PART 100u /* `next` for the parts of a version */

static void choice_name(struct parser *parser, const char *name, size_t size) {
    struct choice *choice = &parser->choice;
    int part = version_part(name, size);
    choice->next = part >= 0 ? VERSION_PART + (uint32_t)part : rank_of(parser, name, size);
    parser->take = choice->next > choice->rank;
}

static mapicfg_status choice_take(struct choice *choice, uint32_t kind, const char *text, size_t size,
                                  mapicfg_error *err) {
    if (choice->next >= VERSION_PART) {
        uint32_t part = choice->next - VERSION_PART;
        int is_count = kind == MAPICFG__CELL_NUMBER && mapicfg__is_digit((unsigned char)text[0]);
        if (!is_count || size >= sizeof choice->version[part]) return MAPICFG_OK;
        memcpy(choice->version[part], text, size);
        choice->version[part][size] = '\0';
        choice->version_parts |= 1u << part;
        return MAPICFG_OK;
    }
    uint32_t rank = kind == MAPICFG__CELL_NUMBER ? RANK_NUMBER : choice->next;
    if (rank <= choice->rank) return MAPICFG_OK;
    choice->rank = rank;
    choice->kind = kind;
    choice->text.size = 0;
    mapicfg__buffer_bytes(&choice->text, text, size);
    return choice->text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* "Version 15.2 (Build 986.5)", as Exchange prints it. */
static mapicfg_status choice_version(struct choice *choice, mapicfg_error *err) {
    if ((choice->version_parts & 3u) != 3u || choice->rank >= RANK_VERSION) return MAPICFG_OK;
    choice->rank = RANK_VERSION;
    choice->kind = MAPICFG__CELL_TEXT;
    struct mapicfg__buffer *text = &choice->text;
    text->size = 0;
    mapicfg__buffer_text(text, "Version ");
    mapicfg__buffer_text(text, choice->version[0]);
    mapicfg__buffer_char(text, '.');
    mapicfg__buffer_text(text, choice->version[1]);
    if ((choice->version_parts & 12u) == 12u) {
        mapicfg__buffer_text(text, " (Build ");
        mapicfg__buffer_text(text, choice->version[2]);
        mapicfg__buffer_char(text, '.');
        mapicfg__buffer_text(text, choice->version[3]);
        mapicfg__buffer_char(text, ')');
    }
    return text->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status end_value(struct parser *parser, mapicfg_error *err) {
    struct choice *choice = &parser->choice;
    if (parser->value_is_list) return MAPICFG_OK;
    mapicfg_status status = choice_version(choice, err);
    if (status) return status;
    if (!choice->rank) return mapicfg__builder_value(parser->here->builder, MAPICFG__CELL_LOST, NULL, 0, err);
    return mapicfg__builder_value(parser->here->builder, choice->kind, choice->text.data, choice->text.size, err);
}

static mapicfg_status end_item(struct parser *parser, mapicfg_error *err) {
    struct choice *choice = &parser->choice;
    mapicfg_status status = choice_version(choice, err);
    if (status) return status;
    if (choice->rank)
        return mapicfg__builder_item(parser->here->builder, choice->kind, choice->text.data, choice->text.size, err);
    parser->list_lost = 1;
    return MAPICFG_OK;
}

/* ---- properties ---- */

/* Whether any class has the property and the sink wants its value; its rank in the first that has one; and whether it
 * tells. */
static int is_wanted(const struct parser *parser, const char *name, size_t size, struct slot *slot) {
    int wanted = mapicfg__telling_place(name, size) >= MAPICFG__TELLING_NAMES; /* names are wanted as such */
    wanted |= mapicfg__text_is_word(name, size, MAPICFG__GUESSED_NAME);
    size_t classes = 0, lists = 0;
    slot->rank = 0;
    slot->tells = (uint8_t)mapicfg__text_is_word(name, size, mapicfg__property_name(MAPICFG__MAILBOX_MapiHttpEnabled));
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++) {
        const struct mapicfg__class *cls = mapicfg__class_get(class_id);
        int32_t property = mapicfg__property_find(cls, name, size);
        if (property < 0) continue;
        classes++;
        lists += cls->properties[property].type == MAPICFG_TYPE_LIST;
        slot->tells |= (cls->properties[property].traits & MAPICFG__TELLS) != 0;
        wanted |= (int)(mapicfg__wanted(parser->input->sink, cls) >> property & 1);
        if (!slot->rank) slot->rank = (uint8_t)mapicfg__property_trait(&cls->properties[property], MAPICFG__RANK);
    }
    slot->is_list = classes && lists == classes;
    slot->known = classes || mapicfg__text_is_word(name, size, MAPICFG__GUESSED_NAME);
    return wanted;
}

static const struct slot *find_slot(const struct parser *parser, const char *name, size_t size) {
    static const struct slot none = {0};
    if (size > SLOT_NAME) return &none; /* no property is called so */
    struct level *level = parser->here;
    struct slot *slot = level->property < SLOTS ? &level->slots[level->property] : &level->other;
    if (slot->size != size || memcmp(slot->name, name, size) != 0) {
        memcpy(slot->name, name, size);
        slot->size = (uint8_t)size;
        slot->wanted = (uint8_t)is_wanted(parser, name, size, slot);
    }
    return slot;
}

static mapicfg_status property_name(struct parser *parser, const char *name, size_t size, mapicfg_error *err) {
    struct level *level = parser->here;
    parser->is_type = level->property == 0 && mapicfg__text_is_word(name, size, "PSTypeName");
    parser->is_identity = size && (name[0] | 0x20) == 'i' &&
                          (mapicfg__text_is_word(name, size, mapicfg__property_name(MAPICFG__MAILBOX_Identity)) ||
                           (size == 2 && mapicfg__text_is_word(name, size, "Id")));
    parser->take = parser->is_type;
    level->slot = find_slot(parser, name, size);
    level->long_name.size = 0;
    if (size > SLOT_NAME) mapicfg__buffer_bytes(&level->long_name, name, size);
    if (level->long_name.failed) return mapicfg__error_no_memory(err);
    mapicfg_status status = MAPICFG_OK;
    if (!parser->is_type && !level->is_wrapper)
        status = mapicfg__builder_property(level->builder, name, size, parser->lexer.line, &parser->take, err);
    if (parser->take && !parser->is_type)
        parser->take =
            (level->slot->rank && mapicfg__builder_names(level->builder, level->slot->rank)) || level->slot->wanted;
    level->property++;
    return status;
}

/* What an object states that has turned out to be a wrapper comes too late. */
static mapicfg_status report_wrapper(struct parser *parser, mapicfg_error *err) {
    struct level *level = parser->here;
    mapicfg_error warning = {.code = MAPICFG_OK};
    if (level->is_reported) return MAPICFG_OK;
    level->is_reported = 1;
    mapicfg__error_fail(&warning, MAPICFG_E_CLASS,
                        "the property stands behind objects in the same braces, so it is not read: put it before "
                        "them, or into an object of its own");
    mapicfg__error_source(&warning, parser->input->source);
    mapicfg__error_place(&warning, parser->lexer.line, 0);
    char name[SLOT_NAME + 1];
    memcpy(name, level->slot->name, level->slot->size);
    name[level->slot->size] = '\0';
    mapicfg__error_property(&warning, name);
    return mapicfg__report_warning(parser->input->sink->report, &warning, err);
}

/* The property being read has a value, so it tells. */
static mapicfg_status note_known(struct parser *parser, mapicfg_error *err) {
    struct level *level = parser->here;
    if (level->is_wrapper) return level->slot->tells ? report_wrapper(parser, err) : MAPICFG_OK;
    level->knows |= level->slot->known;
    level->tells |= level->slot->tells;
    return MAPICFG_OK;
}

/* A list below -Depth becomes one text, its values with blanks between them, which may have blanks too. */
static int is_cut_off(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (strchr(",;|{", text[i])) return 0;
    return size && memchr(text, ' ', size) != NULL;
}

static mapicfg_status property_value(struct parser *parser, uint32_t kind, const char *text, size_t size,
                                     mapicfg_error *err) {
    mapicfg_status status = note_known(parser, err);
    if (status || !parser->take) return status;
    if (kind == MAPICFG__CELL_TEXT && parser->here->slot->is_list && is_cut_off(text, size)) kind = MAPICFG__CELL_LOST;
    if (!parser->is_type) return mapicfg__builder_value(parser->here->builder, kind, text, size, err);
    /* a type of the user's own says nothing */
    if (kind != MAPICFG__CELL_TEXT || !mapicfg__class_of_type(text, size)) return MAPICFG_OK;
    parser->here->tells = 1;
    return mapicfg__builder_type(parser->here->builder, text, size, err);
}

/* ---- containers ---- */

static mapicfg_status push(struct parser *parser, char bracket, mapicfg_error *err) {
    if (parser->containers.size >= parser->input->max_depth) {
        mapicfg__error_fail(err, MAPICFG_E_LIMIT, "values are nested more than %lu deep",
                            (unsigned long)parser->input->max_depth);
        mapicfg__json_place(&parser->lexer, parser->lexer.token_at, err);
        return MAPICFG_E_LIMIT;
    }
    mapicfg__buffer_char(&parser->containers, bracket);
    return parser->containers.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static void enter(struct parser *parser, enum place place) {
    parser->places[parser->containers.size] = place;
}

static void step_over(struct parser *parser) {
    parser->skip_depth = (uint32_t)parser->containers.size;
}

/* ---- objects inside others ---- */

/* How many objects of a class that is not known were inside. */
static mapicfg_status count_unknown(const struct parser *parser, uint64_t count, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    while (count-- && !status) status = mapicfg__input_skip(parser->input, "", 0, err);
    return status;
}

/* The objects around one that has been found are wrappers. */
static mapicfg_status settle_wrappers(const struct parser *parser, mapicfg_error *err) {
    for (uint32_t i = parser->open; i-- > 0 && !parser->levels[i]->is_wrapper;) {
        struct level *level = parser->levels[i];
        level->is_wrapper = 1;
        mapicfg_status status = count_unknown(parser, level->unknown, err);
        level->unknown = 0;
        if (status) return status;
    }
    return MAPICFG_OK;
}

/* Whether the container that comes is not the property's value: its name is of no class. VirtualDirectories, which an
 * offline address book has behind others, is what people call a list of them. */
static int may_wrap(const struct parser *parser) {
    const char *directories = mapicfg__property_name(MAPICFG__OFFLINE_ADDRESS_BOOK_VirtualDirectories);
    const struct level *level = parser->here;
    if (parser->is_type || level->tells) return 0;
    if (level->is_wrapper || !level->slot->known) return 1;
    return !level->knows && mapicfg__text_is_word(level->slot->name, level->slot->size, directories);
}

/* A key that says what stands below it, rather than whose it is. */
static int is_kind(const struct slot *slot, const struct mapicfg__wrapping_name *name) {
    static const char *const kinds[] = {"value",  "data",       "result",     "output", "item",    "node",
                                        "entry",  "attributes", "properties", "props",  "content", "settings",
                                        "config", "fields",     "_source",    "object", "spec",    "d"};
    if (name->cls || name->noun) return 1;
    /* mapi, mapi_vdir */
    size_t word = 0;
    while (word < slot->size && slot->name[word] != '_') word++;
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++) {
        const char *folder = mapicfg__class_get(class_id)->folder;
        if (folder && mapicfg__text_is_word(slot->name, word, folder)) return 1;
    }
    return mapicfg__text_is_one_of(slot->name, slot->size, kinds, sizeof kinds / sizeof *kinds);
}

/* {"anna": {...}}, {"EX1": {"MapiVirtualDirectory": {...}}}. What stands above a list is the name of none in it. */
static mapicfg_status keep_key(struct level *inner, const struct level *outer, int is_list,
                               const struct mapicfg__wrapping_name *name, mapicfg_error *err) {
    const struct slot *slot = outer->slot;
    inner->key.size = 0;
    if (is_list) return MAPICFG_OK;
    if (is_kind(slot, name)) {
        if (outer->key.size) mapicfg__buffer_bytes(&inner->key, outer->key.data, outer->key.size);
    } else if (outer->long_name.size) {
        mapicfg__buffer_bytes(&inner->key, outer->long_name.data, outer->long_name.size);
    } else {
        mapicfg__buffer_bytes(&inner->key, slot->name, slot->size);
    }
    return inner->key.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* What stands under a name in a wrapper: the name may be that of a class. */
static mapicfg_status begin_wrapped(struct parser *parser, int is_list, mapicfg_error *err) {
    const struct level *outer = parser->here;
    const struct slot *slot = outer->slot;
    if (parser->take) { /* should the object be none, its value is lost */
        mapicfg_status status = mapicfg__builder_value(parser->here->builder, MAPICFG__CELL_LOST, NULL, 0, err);
        if (status) return status;
    }
    if (parser->open == MAX_LEVELS) return MAPICFG_OK;
    mapicfg_status status = make_level(parser, parser->open, err);
    if (status) return status;
    struct level *inner = parser->levels[parser->open];
    struct mapicfg__wrapping_name name;
    mapicfg__prompt_wrapping(slot->name, slot->size, &name);
    status = keep_key(inner, outer, is_list, &name, err);
    if (status) return status;
    const int is_cmdlet = mapicfg__text_begins(slot->name, slot->size, "Get-", 4);
    const int is_value = is_list && mapicfg__text_is_word(slot->name, slot->size, "value");
    /* an object of another class may have a Mailbox or ExchangeServer */
    inner->is_named = !outer->knows && ((is_value && outer->is_named) || (name.cls && (is_list || is_cmdlet)));
    if (!name.cls && !name.noun) name.cls = outer->cls;
    if (name.cls == inner->cls && !name.noun && !inner->has_noun) return MAPICFG_OK;
    inner->cls = name.cls;
    inner->has_noun = name.noun != NULL;
    return mapicfg__builder_command(inner->builder, name.cls, name.noun, name.noun_size, err);
}

/* Too deep, it is not read, but counted. */
static mapicfg_status enter_object(struct parser *parser, mapicfg_error *err) {
    if (parser->open == MAX_LEVELS || parser->containers.size + 4 > MAX_PLACES) {
        parser->here->unknown++;
        step_over(parser);
        return MAPICFG_OK;
    }
    mapicfg_status status = make_level(parser, parser->open, err);
    if (status) return status;
    struct level *level = parser->levels[parser->open++];
    enter(parser, IN_OBJECT);
    level->property = 0;
    level->knows = level->tells = level->is_wrapper = level->has_list = level->is_reported = 0;
    level->unknown = 0;
    parser->here = level;
    if (parser->open == 1) level->is_named = 1;
    mapicfg__builder_begin(level->builder, parser->lexer.line);
    return mapicfg__builder_key(level->builder, level->key.data, level->key.size, err);
}

static mapicfg_status end_object(struct parser *parser, mapicfg_error *err) {
    struct level *level = parser->here, *outer = NULL;
    parser->open--;
    if (parser->open) parser->here = outer = parser->levels[parser->open - 1];
    if (level->is_wrapper) return count_unknown(parser, level->unknown, err);
    if (level->tells || (level->is_named && level->knows && (level->cls || parser->input->class_id))) {
        mapicfg_status status = settle_wrappers(parser, err);
        return status ? status : mapicfg__builder_end(level->builder, err);
    }
    const int holds = level->unknown && !level->knows;
    if (outer && !outer->is_wrapper) {
        outer->unknown += holds ? level->unknown : !level->has_list;
        return MAPICFG_OK;
    }
    if (holds || level->has_list) return count_unknown(parser, level->unknown, err);
    return mapicfg__builder_end(level->builder, err);
}

static mapicfg_status begin_object(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = push(parser, '{', err);
    if (status || parser->skip_depth) return status;
    enum place outer = outer_place(parser);
    if (outer == IN_FILE || outer == IN_ARRAY || outer == IN_WRAPPED) return enter_object(parser, err);
    if (outer == IN_OBJECT && may_wrap(parser)) {
        status = begin_wrapped(parser, 0, err);
        return status ? status : enter_object(parser, err);
    }
    if (outer == IN_OBJECT) status = note_known(parser, err);
    if ((outer == IN_OBJECT && parser->take && !parser->is_type) || outer == IN_LIST) {
        enter(parser, outer == IN_LIST ? IN_ITEM : IN_VALUE);
        choice_begin(&parser->choice);
        if (outer == IN_OBJECT) parser->value_is_list = 0;
    } else {
        step_over(parser);
    }
    return status;
}

static mapicfg_status begin_list(struct parser *parser, mapicfg_error *err) {
    enter(parser, IN_LIST);
    parser->list_lost = 0;
    return mapicfg__builder_list(parser->here->builder, err);
}

static mapicfg_status begin_array(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = push(parser, '[', err);
    if (status || parser->skip_depth) return status;
    enum place outer = outer_place(parser);
    if (outer == IN_FILE) {
        enter(parser, IN_ARRAY);
        return MAPICFG_OK;
    }
    if (outer == IN_WRAPPED && parser->containers.size < MAX_PLACES) {
        enter(parser, IN_WRAPPED);
        return MAPICFG_OK;
    }
    if (outer == IN_OBJECT && may_wrap(parser)) {
        const struct slot *slot = parser->here->slot;
        const int is_value = mapicfg__text_is_word(slot->name, slot->size, "value");
        parser->here->has_list |= is_value;
        enter(parser, is_value ? IN_ARRAY : IN_WRAPPED);
        return begin_wrapped(parser, 1, err);
    }
    if (outer == IN_OBJECT) {
        status = note_known(parser, err);
        if (status) return status;
    }
    if (outer == IN_OBJECT && parser->take && !parser->is_type) return begin_list(parser, err);
    if (outer == IN_VALUE && parser->choice.next == RANK_VALUE) {
        parser->value_is_list = 1;
        return begin_list(parser, err);
    }
    if (outer == IN_LIST) parser->list_lost = 1;
    step_over(parser);
    return outer == IN_ARRAY ? report_no_object(parser, err) : MAPICFG_OK;
}

static mapicfg_status end_container(struct parser *parser, mapicfg_error *err) {
    uint32_t depth = (uint32_t)parser->containers.size;
    int skipped = parser->skip_depth != 0;
    enum place place = skipped ? IN_FILE : place_of(parser);
    if (parser->skip_depth == depth) parser->skip_depth = 0;
    parser->containers.size--;
    if (depth == 1)
        parser->expected = TOP_VALUE;
    else
        parser->expected = parser->containers.data[depth - 2] == '{' ? NEXT_PROPERTY : NEXT_ITEM;
    if (skipped) return MAPICFG_OK;
    switch (place) {
    case IN_OBJECT: return end_object(parser, err);
    case IN_VALUE: return end_value(parser, err);
    case IN_ITEM: return end_item(parser, err);
    case IN_LIST:
        if (!parser->list_lost) return MAPICFG_OK;
        return mapicfg__builder_value(parser->here->builder, MAPICFG__CELL_LOST, NULL, 0, err);
    case IN_FILE:
    case IN_ARRAY:
    case IN_WRAPPED: break;
    }
    return MAPICFG_OK;
}

/* ---- tokens ---- */

static mapicfg_status scalar(struct parser *parser, uint32_t kind, const char *text, size_t size, mapicfg_error *err) {
    switch (place_of(parser)) {
    case IN_FILE:
    case IN_ARRAY: return report_no_object(parser, err);
    case IN_OBJECT: return property_value(parser, kind, text, size, err);
    case IN_LIST:
        if (parser->list_lost || kind == MAPICFG__CELL_NULL) return MAPICFG_OK;
        return mapicfg__builder_item(parser->here->builder, kind, text, size, err);
    case IN_VALUE:
    case IN_ITEM:
        if (!parser->take) return MAPICFG_OK;
        return choice_take(&parser->choice, kind, text, size, err);
    case IN_WRAPPED: break;
    }
    return MAPICFG_OK;
}

/* true and false are not the readable text of an object, unless it is a switch. */
static mapicfg_status boolean(struct parser *parser, const char *text, size_t size, mapicfg_error *err) {
    enum place place = place_of(parser);
    if ((place == IN_VALUE || place == IN_ITEM) && parser->choice.next != RANK_SWITCH) return MAPICFG_OK;
    return scalar(parser, MAPICFG__CELL_TEXT, text, size, err);
}

static mapicfg_status null(struct parser *parser, mapicfg_error *err) {
    enum place place = place_of(parser);
    if (place == IN_VALUE || place == IN_ITEM) return MAPICFG_OK;
    return scalar(parser, MAPICFG__CELL_NULL, NULL, 0, err);
}

static mapicfg_status name(struct parser *parser, mapicfg_error *err) {
    parser->expected = COLON;
    if (parser->skip_depth) return MAPICFG_OK;
    switch (place_of(parser)) {
    case IN_OBJECT: return property_name(parser, parser->lexer.text, parser->lexer.size, err);
    case IN_VALUE:
    case IN_ITEM: choice_name(parser, parser->lexer.text, parser->lexer.size); break;
    default: parser->take = 0; break;
    }
    return MAPICFG_OK;
}

static int is_first_of_value(int token) {
    return token == '{' || token == '[' || token == MAPICFG__JSON_STRING || token == MAPICFG__JSON_NUMBER ||
           token == MAPICFG__JSON_TRUE || token == MAPICFG__JSON_FALSE || token == MAPICFG__JSON_NULL;
}

static mapicfg_status unexpected(struct parser *parser, int token, mapicfg_error *err) {
    static const char *const expectations[] = {
        [TOP_VALUE] = "an object or an array",
        [FIRST_NAME] = "a property name in double quotes or }",
        [NAME] = "a property name in double quotes",
        [COLON] = "a colon",
        [VALUE] = "a value",
        [FIRST_ITEM] = "a value or ]",
        [ITEM] = "a value",
        [NEXT_PROPERTY] = "a comma or }",
        [NEXT_ITEM] = "a comma or ]",
    };
    const char *expected = expectations[parser->expected];
    unsigned char c = token == MAPICFG__JSON_END ? 0 : parser->lexer.first;
    if (token == MAPICFG__JSON_END)
        mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "the input ends where %s is expected", expected);
    else if (c > ' ' && c < 0x7f)
        mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "%s is expected here, not %c", expected, c);
    else
        mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "%s is expected here, not the byte 0x%02x", expected, (unsigned)c);
    mapicfg__json_place(&parser->lexer, parser->lexer.token_at, err);
    return MAPICFG_E_SYNTAX;
}

static mapicfg_status value(struct parser *parser, int token, mapicfg_error *err) {
    if (!is_first_of_value(token)) return unexpected(parser, token, err);
    if (token == '{') {
        parser->expected = FIRST_NAME;
        return begin_object(parser, err);
    }
    if (token == '[') {
        parser->expected = FIRST_ITEM;
        return begin_array(parser, err);
    }
    if (parser->expected != TOP_VALUE) parser->expected = parser->expected == VALUE ? NEXT_PROPERTY : NEXT_ITEM;
    if (parser->skip_depth) return MAPICFG_OK;
    switch (token) {
    case MAPICFG__JSON_TRUE: return boolean(parser, "True", 4, err);
    case MAPICFG__JSON_FALSE: return boolean(parser, "False", 5, err);
    case MAPICFG__JSON_NULL: return null(parser, err);
    case MAPICFG__JSON_NUMBER: return scalar(parser, MAPICFG__CELL_NUMBER, parser->lexer.text, parser->lexer.size, err);
    default: return scalar(parser, MAPICFG__CELL_TEXT, parser->lexer.text, parser->lexer.size, err);
    }
}

static mapicfg_status take_token(struct parser *parser, int token, mapicfg_error *err) {
    switch (parser->expected) {
    case FIRST_NAME:
        if (token == '}') return end_container(parser, err);
        /* fall through */
    case NAME: return token == MAPICFG__JSON_STRING ? name(parser, err) : unexpected(parser, token, err);
    case COLON:
        if (token != ':') return unexpected(parser, token, err);
        parser->expected = VALUE;
        return MAPICFG_OK;
    case NEXT_PROPERTY:
        if (token == '}') return end_container(parser, err);
        if (token != ',') return unexpected(parser, token, err);
        parser->expected = NAME;
        return MAPICFG_OK;
    case NEXT_ITEM:
        if (token == ']') return end_container(parser, err);
        if (token != ',') return unexpected(parser, token, err);
        parser->expected = ITEM;
        return MAPICFG_OK;
    case FIRST_ITEM:
        if (token == ']') return end_container(parser, err);
        /* fall through */
    case TOP_VALUE:
    case VALUE:
    case ITEM: return value(parser, token, err);
    }
    return MAPICFG_OK;
}

/* Whether the text of the token that comes is of use: every name outside what is stepped over, and wanted values. */
static int is_text_wanted(const struct parser *parser) {
    if (parser->skip_depth) return 0;
    switch (parser->expected) {
    case FIRST_NAME:
    case NAME: return 1;
    case VALUE: return parser->take;
    case FIRST_ITEM:
    case ITEM: return place_of(parser) == IN_LIST && !parser->list_lost;
    default: return 0;
    }
}

/* Names the object in the making. */
static mapicfg_status leave(struct parser *parser, mapicfg_status status, mapicfg_error *err) {
    if (!parser->containers.size) return status;
    mapicfg__error_place(err, parser->lexer.line, 0);
    mapicfg__builder_name_error(parser->here->builder, err);
    return status;
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    mapicfg_error failed; /* the lexer tells its failures by it, also where the caller does not ask */
    mapicfg__json_feed(&parser->lexer, bytes, size, last);
    for (;;) {
        parser->lexer.keep = is_text_wanted(parser);
        int token = mapicfg__json_next(&parser->lexer, &failed);
        if (token == MAPICFG__JSON_MORE) return MAPICFG_OK;
        if (token == MAPICFG__JSON_END && parser->expected == TOP_VALUE) return MAPICFG_OK;
        mapicfg_status status;
        if (token == MAPICFG__JSON_FAILED) {
            status = failed.code;
            if (err) *err = failed;
        } else {
            status = take_token(parser, token, err);
        }
        if (status) return leave(parser, status, err);
    }
}

const struct mapicfg__format mapicfg__json = {MAPICFG_FORMAT_JSON, "json", start, feed, stop};
