/* SPDX-License-Identifier: LGPL-2.1-or-later
 * outlook.c: which keys and values of a registry are Outlook's, and what they come to for each user and version of
 * Office.
 *
 * A text is read from top to bottom, as regedit does: what comes later replaces what came before, and a key that is
 * deleted takes its values with it. So each value has the line that it stands on, and a deletion above a version's
 * keys is kept as a line too: what stands before it does not count. */
#include "formats/outlook.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

/* ---- the values ---- */

enum area { SECURITY, AUTODISCOVER, INTERNET, EXCHANGE };

static const struct {
    uint32_t property;
    enum area area;
} values[] = {
    {MAPICFG__OUTLOOK_POLICY_AuthenticationService, SECURITY},
    {MAPICFG__OUTLOOK_POLICY_MapiHttpDisabled, EXCHANGE},
    {MAPICFG__OUTLOOK_POLICY_EnableHttpAccessTypeAutomaticProxy, INTERNET},
    {MAPICFG__OUTLOOK_POLICY_ExcludeExplicitO365Endpoint, AUTODISCOVER},
    {MAPICFG__OUTLOOK_POLICY_ExcludeScpLookup, AUTODISCOVER},
    {MAPICFG__OUTLOOK_POLICY_ExcludeHttpsRootDomain, AUTODISCOVER},
    {MAPICFG__OUTLOOK_POLICY_ExcludeHttpsAutoDiscoverDomain, AUTODISCOVER},
    {MAPICFG__OUTLOOK_POLICY_ExcludeHttpRedirect, AUTODISCOVER},
    {MAPICFG__OUTLOOK_POLICY_ExcludeSrvRecord, AUTODISCOVER},
    {MAPICFG__OUTLOOK_POLICY_ExcludeLastKnownGoodURL, AUTODISCOVER},
    {MAPICFG__OUTLOOK_POLICY_PreferLocalXML, AUTODISCOVER},
};
#define VALUES (sizeof values / sizeof *values)
#define ALL_VALUES ((1u << VALUES) - 1)

/* The later wins. */
enum { PREFERENCES, POLICIES, CLOUD, RANKS };
#define ALL_RANKS ((1u << RANKS) - 1)

struct value {
    uint64_t line; /* 0: not met */
    uint32_t number;
    int is_stated; /* 0: deleted */
};

/* A user, or a user's version of Office. */
struct mapicfg__outlook_entry {
    size_t user, user_size, version, version_size; /* in the names; no version: what all of them have */
    size_t of_user;                                /* the entry without a version */
    int has_versions;
    uint64_t line; /* where its first key stands; 0: there is none */
    struct value values[RANKS][VALUES];
};

static uint32_t in_area(enum area area) {
    uint32_t mask = 0;
    for (size_t i = 0; i < VALUES; i++)
        if (values[i].area == area) mask |= 1u << i;
    return mask;
}

/* ---- paths ---- */

/* Bytes of a path that may be Outlook's: a hive's name has 255 characters at most ("Registry element size limits"), up
 * to three bytes each, and the rest of the path under 100. The limit keeps a list of deletions from comparing one long
 * path for each of its names. */
#define LONGEST_PATH 1024u

/* The next part of a path; 0: it is over. */
static int next_part(const char **path, size_t *size, const char **part, size_t *part_size) {
    if (!*size) return 0;
    const char *end = memchr(*path, '\\', *size);
    *part = *path;
    *part_size = end ? (size_t)(end - *path) : *size;
    *path += *part_size + (end != NULL);
    *size -= *part_size + (end != NULL);
    return 1;
}

/* Passes over a part that is this word. */
static int skip_word(const char **path, size_t *size, const char *word) {
    const char *at = *path, *part;
    size_t left = *size, part_size;
    if (!next_part(&at, &left, &part, &part_size) || !mapicfg__text_is_word(part, part_size, word)) return 0;
    *path = at;
    *size = left;
    return 1;
}

/* 16.0 */
static int is_version(const char *text, size_t size) {
    const size_t digits = mapicfg__text_count_digits(text, size);
    if (!digits || digits == size || text[digits] != '.') return 0;
    return mapicfg__text_count_digits(text + digits + 1, size - digits - 1) == size - digits - 1;
}

/* What is below Microsoft\Office\16.0. */
static int read_area(struct mapicfg__outlook_key *key, const char *path, size_t size) {
    if (!size) return 1;
    if (skip_word(&path, &size, "Outlook")) {
        key->values = in_area(SECURITY) | in_area(AUTODISCOVER);
        if (!size) return 1;
        key->values = in_area(skip_word(&path, &size, "Security") ? SECURITY : AUTODISCOVER);
        key->has_values = key->values == in_area(SECURITY) || skip_word(&path, &size, "AutoDiscover");
    } else if (skip_word(&path, &size, "Common")) {
        key->values = in_area(INTERNET);
        if (!size) return 1;
        key->has_values = skip_word(&path, &size, "Internet");
    }
    return key->has_values && !size;
}

/* What is below Microsoft, or Microsoft\Cloud. */
static int read_product(struct mapicfg__outlook_key *key, const char *path, size_t size) {
    if (!size) return 1;
    if (skip_word(&path, &size, "Exchange")) {
        key->values = in_area(EXCHANGE);
        key->has_values = 1;
        return !size;
    }
    if (!skip_word(&path, &size, "Office")) return 0;
    key->values = ALL_VALUES & ~in_area(EXCHANGE);
    if (!size) return 1;
    next_part(&path, &size, &key->version, &key->version_size);
    return is_version(key->version, key->version_size) && read_area(key, path, size);
}

/* What is below Software. */
static int read_software(struct mapicfg__outlook_key *key, const char *path, size_t size) {
    skip_word(&path, &size, "WOW6432Node");
    if (!size) return 1;
    key->ranks = 1u << PREFERENCES;
    if (skip_word(&path, &size, "Policies")) key->ranks = 1u << POLICIES | 1u << CLOUD;
    if (!size) return 1;
    if (!skip_word(&path, &size, "Microsoft")) return 0;
    if (!size || key->ranks == 1u << PREFERENCES) return read_product(key, path, size);
    key->ranks = 1u << (skip_word(&path, &size, "Cloud") ? CLOUD : POLICIES);
    return read_product(key, path, size);
}

/* 0: no key of Outlook's is there or below. What stands before \Software is the user, also that of a hive that was
 * loaded under any name. */
static int read_key(struct mapicfg__outlook_key *key, const char *path, size_t size) {
    const char *const start = path, *part;
    size_t part_size;
    *key = (struct mapicfg__outlook_key){.user = path, .user_size = size, .ranks = ALL_RANKS, .values = ALL_VALUES};
    while (next_part(&path, &size, &part, &part_size)) {
        if (part == start || !mapicfg__text_is_word(part, part_size, "Software")) continue;
        key->user_size = (size_t)(part - start) - 1;
        return read_software(key, path, size);
    }
    return 1;
}

/* The path with the whole name of its hive. */
static int keep_path(struct mapicfg__outlook *outlook, const char *path, size_t size) {
    static const char *const hives[][2] = {
        {"HKCU", "HKEY_CURRENT_USER"}, {"HKLM", "HKEY_LOCAL_MACHINE"}, {"HKU", "HKEY_USERS"}};
    const char *rest = path, *part = path;
    size_t left = size, part_size = 0;
    next_part(&rest, &left, &part, &part_size);
    outlook->path.size = 0;
    for (size_t i = 0; i < sizeof hives / sizeof *hives; i++) {
        if (!mapicfg__text_is_word(part, part_size, hives[i][0]) &&
            !mapicfg__text_is_word(part, part_size, hives[i][1]))
            continue;
        mapicfg__buffer_text(&outlook->path, hives[i][1]);
        path += part_size;
        size -= part_size;
    }
    mapicfg__buffer_bytes(&outlook->path, path, size);
    return !outlook->path.failed;
}

/* The path becomes the current key, if it may be one of Outlook's. */
static mapicfg_status take_path(struct mapicfg__outlook *outlook, const char *path, size_t size, mapicfg_error *err) {
    outlook->is_known = 0;
    if (size > LONGEST_PATH) return MAPICFG_OK;
    if (!keep_path(outlook, path, size)) return mapicfg__error_no_memory(err);
    outlook->is_known = read_key(&outlook->key, outlook->path.data, outlook->path.size);
    return MAPICFG_OK;
}

/* Outlook is a user's: it does not read these values of the computer. */
static int is_computer(const struct mapicfg__outlook_key *key) {
    return mapicfg__text_is_word(key->user, key->user_size, "HKEY_LOCAL_MACHINE");
}

/* ---- entries ---- */

static int compare_entry(const void *user, const void *item, size_t position) {
    const struct mapicfg__outlook *outlook = user;
    const struct mapicfg__outlook_key *key = item;
    const struct mapicfg__outlook_entry *entry = &outlook->entries[position];
    const char *names = outlook->names.data;
    const int order = mapicfg__text_compare(key->user, key->user_size, names + entry->user, entry->user_size);
    if (order) return order;
    return mapicfg__text_compare(key->version, key->version_size, names + entry->version, entry->version_size);
}

/* NULL with MAPICFG_OK: there is none, and none is wanted. */
static mapicfg_status find_entry(struct mapicfg__outlook *outlook, const struct mapicfg__outlook_key *key, int wanted,
                                 struct mapicfg__outlook_entry **out, mapicfg_error *err) {
    *out = NULL;
    size_t at = mapicfg__set_find(&outlook->set, compare_entry, outlook, key);
    if (at != MAPICFG__SET_NONE) *out = &outlook->entries[at];
    if (*out || !wanted) return MAPICFG_OK;
    if (outlook->count >= outlook->input->max_items)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the keys are of more than %lu users and versions of Office",
                                   (unsigned long)outlook->input->max_items);
    struct mapicfg__outlook_entry *grown =
        mapicfg__mem_grow(outlook->entries, &outlook->capacity, outlook->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    outlook->entries = grown;
    struct mapicfg__outlook_entry *entry = &grown[outlook->count];
    *entry = (struct mapicfg__outlook_entry){.user = outlook->names.size,
                                             .user_size = key->user_size,
                                             .version_size = key->version_size,
                                             .of_user = outlook->count};
    mapicfg__buffer_bytes(&outlook->names, key->user, key->user_size);
    entry->version = outlook->names.size;
    mapicfg__buffer_bytes(&outlook->names, key->version_size ? key->version : "", key->version_size);
    if (outlook->names.failed || mapicfg__set_put(&outlook->set, compare_entry, outlook, key) == MAPICFG__SET_NONE)
        return mapicfg__error_no_memory(err);
    outlook->count++;
    *out = entry;
    return MAPICFG_OK;
}

/* With the entry of the user, which a version needs. */
static mapicfg_status put_entry(struct mapicfg__outlook *outlook, const struct mapicfg__outlook_key *key,
                                struct mapicfg__outlook_entry **out, mapicfg_error *err) {
    struct mapicfg__outlook_key of_user = *key;
    of_user.version_size = 0;
    mapicfg_status status = find_entry(outlook, &of_user, 1, out, err);
    if (status || !key->version_size) return status;
    const size_t user = (size_t)(*out - outlook->entries);
    (*out)->has_versions = 1;
    status = find_entry(outlook, key, 1, out, err);
    if (!status) (*out)->of_user = user;
    return status;
}

/* ---- reading ---- */

mapicfg_status mapicfg__outlook_begin(struct mapicfg__outlook *outlook, const char *path, size_t size, uint64_t line,
                                      mapicfg_error *err) {
    struct mapicfg__outlook_entry *entry;
    mapicfg_status status = take_path(outlook, path, size, err);
    if (status || !outlook->is_known || is_computer(&outlook->key)) return status;
    if (!outlook->key.version_size && !outlook->key.has_values) return MAPICFG_OK; /* it is of no version yet */
    status = put_entry(outlook, &outlook->key, &entry, err);
    if (!status && !entry->line) entry->line = line;
    return status;
}

mapicfg_status mapicfg__outlook_remove(struct mapicfg__outlook *outlook, const char *path, size_t size, uint64_t line,
                                       mapicfg_error *err) {
    struct mapicfg__outlook_entry *entry;
    const struct mapicfg__outlook_key *key = &outlook->key;
    mapicfg_status status = take_path(outlook, path, size, err);
    if (status || !outlook->is_known) return status;
    outlook->is_known = 0; /* it has no values */
    status = find_entry(outlook, key, 0, &entry, err);
    for (size_t i = 0; entry && i < RANKS * VALUES; i++)
        if (key->ranks >> i / VALUES & 1 && key->values >> i % VALUES & 1)
            entry->values[i / VALUES][i % VALUES] = (struct value){.line = line};
    return status;
}

int32_t mapicfg__outlook_find(const struct mapicfg__outlook *outlook, const char *name, size_t size) {
    for (size_t i = 0; outlook->is_known && outlook->key.has_values && i < VALUES; i++) {
        const char *wanted = mapicfg__property_name(values[i].property);
        if (outlook->key.values >> i & 1 && mapicfg__text_is_word(name, size, wanted)) return (int32_t)i;
    }
    return -1;
}

const char *mapicfg__outlook_name(int32_t property) {
    return property < 0 ? NULL : mapicfg__property_name(values[property].property);
}

static mapicfg_status warn_of_computer(struct mapicfg__outlook *outlook, int32_t property, uint64_t line,
                                       mapicfg_error *err) {
    mapicfg_error warning;
    mapicfg__error_fail(&warning, MAPICFG_E_VALUE,
                        "the value stands below HKEY_LOCAL_MACHINE, and Outlook takes it from HKEY_CURRENT_USER; it "
                        "was passed over");
    mapicfg__error_source(&warning, outlook->input->source);
    mapicfg__error_place(&warning, line, 1);
    mapicfg__error_property(&warning, mapicfg__outlook_name(property));
    return mapicfg__report_warning(outlook->input->sink->report, &warning, err);
}

mapicfg_status mapicfg__outlook_put(struct mapicfg__outlook *outlook, int32_t property, const uint32_t *number,
                                    uint64_t line, mapicfg_error *err) {
    struct mapicfg__outlook_entry *entry;
    if (is_computer(&outlook->key)) return number ? warn_of_computer(outlook, property, line, err) : MAPICFG_OK;
    mapicfg_status status = put_entry(outlook, &outlook->key, &entry, err);
    for (size_t rank = 0; !status && rank < RANKS; rank++)
        if (outlook->key.ranks >> rank & 1)
            entry->values[rank][property] = (struct value){line, number ? *number : 0, number != NULL};
    return status;
}

mapicfg_status mapicfg__outlook_clear(struct mapicfg__outlook *outlook, uint64_t line, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && outlook->is_known && outlook->key.has_values && i < VALUES; i++)
        if (outlook->key.values >> i & 1) status = mapicfg__outlook_put(outlook, (int32_t)i, NULL, line, err);
    return status;
}

/* ---- giving ---- */

/* Of policies and preferences; NULL: not stated. A value that all versions have is stated for the user. */
static const struct value *find_value(const struct mapicfg__outlook *outlook,
                                      const struct mapicfg__outlook_entry *entry, size_t value) {
    const struct mapicfg__outlook_entry *user = &outlook->entries[entry->of_user];
    for (size_t rank = RANKS; rank-- > 0;) {
        const struct value *above = &user->values[rank][value];
        const struct value *own = values[value].area == EXCHANGE ? above : &entry->values[rank][value];
        if (own->is_stated && (own == above || own->line > above->line)) return own;
    }
    return NULL;
}

static mapicfg_status give_text(struct mapicfg__builder *builder, uint32_t property, uint64_t line, const char *text,
                                size_t size, mapicfg_error *err) {
    const char *name = mapicfg__property_name(property);
    int wanted;
    mapicfg_status status = mapicfg__builder_property(builder, name, strlen(name), line, &wanted, err);
    return status || !wanted ? status : mapicfg__builder_value(builder, MAPICFG__CELL_TEXT, text, size, err);
}

static mapicfg_status give_names(const struct mapicfg__outlook *outlook, const struct mapicfg__outlook_entry *entry,
                                 struct mapicfg__builder *builder, struct mapicfg__buffer *text, mapicfg_error *err) {
    const char *version = outlook->names.data + entry->version;
    text->size = 0;
    mapicfg__buffer_bytes(text, outlook->names.data + entry->user, entry->user_size);
    if (entry->version_size) mapicfg__buffer_char(text, '\\');
    mapicfg__buffer_bytes(text, version, entry->version_size);
    if (text->failed) return mapicfg__error_no_memory(err);
    mapicfg_status status =
        give_text(builder, MAPICFG__OUTLOOK_POLICY_Identity, entry->line, text->data, text->size, err);
    if (status || !entry->version_size) return status;
    return give_text(builder, MAPICFG__OUTLOOK_POLICY_OfficeVersion, entry->line, version, entry->version_size, err);
}

static mapicfg_status give_entry(const struct mapicfg__outlook *outlook, const struct mapicfg__outlook_entry *entry,
                                 struct mapicfg__builder *builder, struct mapicfg__buffer *text, mapicfg_error *err) {
    const char *type = mapicfg__class_get(MAPICFG_CLASS_OUTLOOK_POLICY)->type_name;
    mapicfg__builder_begin(builder, entry->line);
    mapicfg_status status = mapicfg__builder_type(builder, type, strlen(type), err);
    if (!status) status = give_names(outlook, entry, builder, text, err);
    for (size_t i = 0; !status && i < VALUES; i++) {
        const struct value *value = find_value(outlook, entry, i);
        if (!value) continue;
        text->size = 0;
        mapicfg__buffer_number(text, value->number);
        if (text->failed) return mapicfg__error_no_memory(err);
        status = give_text(builder, values[i].property, value->line, text->data, text->size, err);
    }
    return status ? status : mapicfg__builder_end(builder, err);
}

mapicfg_status mapicfg__outlook_give(struct mapicfg__outlook *outlook, struct mapicfg__builder *builder,
                                     mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < outlook->count; i++)
        if (outlook->entries[i].line && !outlook->entries[i].has_versions)
            status = give_entry(outlook, &outlook->entries[i], builder, &text, err);
    mapicfg__buffer_free(&text);
    return status;
}

void mapicfg__outlook_free(struct mapicfg__outlook *outlook) {
    mapicfg__mem_free(outlook->entries);
    mapicfg__set_free(&outlook->set);
    mapicfg__buffer_free(&outlook->names);
    mapicfg__buffer_free(&outlook->path);
}
