/* SPDX-License-Identifier: LGPL-2.1-or-later
 * identity.c: the ways to name an Exchange object, and whether a name fits an object. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/identity.h"
#include "model/object.h"

struct slice {
    const char *text;
    size_t size;
};

static struct slice slice_of(const char *text) {
    return (struct slice){text, text ? strlen(text) : 0};
}

int mapicfg_text_equal(const char *a, const char *b) {
    if (!a || !b) return a == b;
    return mapicfg__text_equal(a, strlen(a), b, strlen(b));
}

int mapicfg_text_matches(const char *pattern, const char *text) {
    return pattern && text && mapicfg__text_match(pattern, strlen(pattern), text, strlen(text));
}

size_t mapicfg_text_width(const char *text, size_t size) {
    return text ? mapicfg__text_width(text, size) : 0;
}

size_t mapicfg_text_slip(const char *typed, const char *word) {
    return typed && word ? mapicfg__text_slip(typed, word) : MAPICFG_NO_SLIP;
}

/* ---- taking an identity apart ---- */

static int is_guid(struct slice text) {
    return mapicfg__text_is_guid(text.text, text.size);
}

static struct slice without_braces(struct slice text) {
    if (text.size == 38 && text.text[0] == '{' && text.text[37] == '}') return (struct slice){text.text + 1, 36};
    return text;
}

/* An attribute type and an equals sign: CN=, OU=, DC=. */
static int is_dn(struct slice text) {
    size_t at = 0;
    while (at < text.size && mapicfg__is_alpha((unsigned char)text.text[at])) at++;
    return at && at < text.size && text.text[at] == '=';
}

static int is_legacy_dn(struct slice text) {
    return text.size > 3 && (mapicfg__text_is_word(text.text, 3, "/o=") || mapicfg__text_is_word(text.text, 4, "/cn="));
}

static const char *find_last(struct slice text, char c) {
    for (size_t i = text.size; i-- > 0;)
        if (text.text[i] == c) return text.text + i;
    return NULL;
}

static uint32_t kind_of(struct slice text) {
    if (is_guid(without_braces(text))) return MAPICFG_IDENTITY_GUID;
    if (is_legacy_dn(text)) return MAPICFG_IDENTITY_LEGACY_DN;
    if (is_dn(text)) return MAPICFG_IDENTITY_DN;
    if (memchr(text.text, '\\', text.size)) return MAPICFG_IDENTITY_QUALIFIED;
    const char *slash = memchr(text.text, '/', text.size);
    /* contoso.com/Users/Anna: a domain comes first */
    if (slash && memchr(text.text, '.', (size_t)(slash - text.text))) return MAPICFG_IDENTITY_CANONICAL;
    if (find_last(text, '@')) return MAPICFG_IDENTITY_ADDRESS;
    return MAPICFG_IDENTITY_NAME;
}

/* The value of a DN's first part. A backslash escapes (RFC 4514). */
static struct slice first_value(struct slice dn) {
    size_t start = 0;
    while (start < dn.size && dn.text[start] != '=') start++;
    if (start < dn.size) start++;
    size_t end = start;
    while (end < dn.size && dn.text[end] != ',') end += dn.text[end] == '\\' && end + 1 < dn.size ? 2 : 1;
    return (struct slice){dn.text + start, end - start};
}

static void split(struct slice text, uint32_t kind, struct slice *container, struct slice *name) {
    *container = (struct slice){text.text, 0};
    *name = text;
    const char *mark = NULL;
    if (kind == MAPICFG_IDENTITY_QUALIFIED) mark = memchr(text.text, '\\', text.size);
    if (kind == MAPICFG_IDENTITY_CANONICAL) mark = find_last(text, '/');
    if (kind == MAPICFG_IDENTITY_ADDRESS) mark = find_last(text, '@');
    if (kind == MAPICFG_IDENTITY_DN) *name = first_value(text);
    if (kind == MAPICFG_IDENTITY_GUID) *name = without_braces(text);
    if (!mark) return;
    struct slice before = {text.text, (size_t)(mark - text.text)};
    struct slice after = {mark + 1, text.size - before.size - 1};
    *container = kind == MAPICFG_IDENTITY_ADDRESS ? after : before;
    *name = kind == MAPICFG_IDENTITY_ADDRESS ? before : after;
}

static mapicfg_status refuse(mapicfg_error *err, size_t at, const char *why) {
    mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_IDENTITY, "%s", why);
    if (err) {
        err->column = at + 1;
        err->offset = at;
    }
    return status;
}

mapicfg_status mapicfg_identity_parse(const char *text, uint32_t *kind, const char **container, size_t *container_size,
                                      const char **name, size_t *name_size, mapicfg_error *err) {
    if (!text) return mapicfg__error_null_argument(err, "text");
    struct slice all = slice_of(text), in, of;
    mapicfg__text_trim(&all.text, &all.size);
    size_t begin = (size_t)(all.text - text);
    if (!all.size) return refuse(err, 0, "the identity is empty");
    size_t valid = mapicfg__utf8_valid(all.text, all.size);
    if (valid != all.size) return refuse(err, begin + valid, "the identity is not valid UTF-8");
    for (size_t i = 0; i < all.size; i++)
        if ((unsigned char)all.text[i] < 0x20 || all.text[i] == 0x7f)
            return refuse(err, begin + i, "the identity has a control character");
    uint32_t found = kind_of(all);
    split(all, found, &in, &of);
    if (found == MAPICFG_IDENTITY_QUALIFIED && !in.size)
        return refuse(err, begin, "the identity has nothing before the backslash");
    if (found == MAPICFG_IDENTITY_QUALIFIED && !of.size)
        return refuse(err, begin + all.size - 1, "the identity has nothing after the backslash");
    if (kind) *kind = found;
    if (container) *container = in.text;
    if (container_size) *container_size = in.size;
    if (name) *name = of.text;
    if (name_size) *name_size = of.size;
    return MAPICFG_OK;
}

const char *mapicfg_identity_kind_name(uint32_t kind) {
    static const char *const names[] = {NULL, "name", "qualified", "address", "guid", "dn", "canonical", "legacy-dn"};
    return kind < sizeof names / sizeof *names ? names[kind] : NULL;
}

/* ---- fitting an object: 1, 0, or MAPICFG_E_NOMEM ---- */

static int match(struct slice pattern, const char *text) {
    return text && mapicfg__text_match(pattern.text, pattern.size, text, strlen(text));
}

/* SMTP:anna@contoso.com: the prefix says the kind of address and whether it is the primary one. */
const char *mapicfg__identity_without_prefix(const char *address) {
    return mapicfg__text_starts(address, "smtp:") ? address + 5 : address;
}

static int matches_property(const mapicfg_object *object, uint32_t at, struct slice identity) {
    const struct mapicfg__value *value = &object->values[at];
    if (value->text) return match(identity, value->text);
    for (uint32_t i = 0; i < value->count; i++)
        if (match(identity, value->items[i]) || match(identity, mapicfg__identity_without_prefix(value->items[i])))
            return 1;
    return 0;
}

static int is_pattern(struct slice identity) {
    return memchr(identity.text, '*', identity.size) || memchr(identity.text, '?', identity.size);
}

/* A pattern is for names and addresses. What has a form of its own (DN, canonical name, legacy DN, SERVER\name) is
 * meant only by a pattern of that form, a GUID by none: otherwise a* would fit every object whose GUID begins with a.
 * The last part of a canonical name is a name. */
static int fits_pattern(const mapicfg_object *object, uint32_t at, struct slice pattern, uint32_t kind) {
    if (object->cls->properties[at].type == MAPICFG_TYPE_GUID) return 0;
    const struct mapicfg__value *value = &object->values[at];
    int prefixed = memchr(pattern.text, ':', pattern.size) != NULL;
    for (uint32_t i = 0; i < value->count; i++) {
        const char *address = value->items[i], *bare = mapicfg__identity_without_prefix(address);
        if (prefixed ? match(pattern, address) : !strchr(bare, ':') && match(pattern, bare)) return 1;
    }
    if (!value->text) return 0;
    uint32_t form = kind_of(slice_of(value->text));
    if (form == kind || form == MAPICFG_IDENTITY_NAME || form == MAPICFG_IDENTITY_ADDRESS)
        return match(pattern, value->text);
    const char *last = form == MAPICFG_IDENTITY_CANONICAL ? strrchr(value->text, '/') : NULL;
    return last && match(pattern, last + 1);
}

/* The next byte of a DN, moving *at: a backslash stands before a character that would mean something, or before the two
 * hexadecimal digits of a byte (RFC 4514, section 2.4). */
static char unescape(struct slice dn, size_t *at) {
    char c = dn.text[(*at)++];
    if (c != '\\' || *at == dn.size) return c;
    uint64_t byte;
    if (!mapicfg__text_parse_hex(dn.text + *at, dn.size - *at, 2, &byte)) return dn.text[(*at)++];
    *at += 2;
    return (char)byte;
}

void mapicfg__identity_put_dn(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct slice dn = {text, size};
    int after_comma = 0;
    for (size_t at = 0; at < dn.size;) {
        int escaped = dn.text[at] == '\\';
        char c = unescape(dn, &at);
        if (c == ' ' && after_comma && !escaped) continue;
        after_comma = c == ',' && !escaped;
        if (escaped && c && strchr("\"+,;<>\\", c)) mapicfg__buffer_char(out, '\\');
        mapicfg__buffer_char(out, c);
    }
}

static int matches_dn(const mapicfg_object *object, struct slice identity) {
    const char *dn = mapicfg__object_role(object, MAPICFG__ROLE_DN);
    if (!dn) return 0;
    struct mapicfg__buffer given = {0}, have = {0};
    mapicfg__identity_put_dn(&given, identity.text, identity.size);
    mapicfg__identity_put_dn(&have, dn, strlen(dn));
    int fits = given.failed || have.failed
                   ? MAPICFG_E_NOMEM
                   : given.data && have.data && mapicfg__text_match(given.data, given.size, have.data, have.size);
    mapicfg__buffer_free(&given);
    mapicfg__buffer_free(&have);
    return fits;
}

static void put_unescaped(struct mapicfg__buffer *out, struct slice value) {
    for (size_t at = 0; at < value.size;) mapicfg__buffer_char(out, unescape(value, &at));
}

/* The parts of a DN from the last container to the object, put before what is there: CN=Anna,OU=Users,DC=contoso,DC=com
 * is contoso.com/Users/Anna. Parts are few; each is looked for from the start. */
void mapicfg__identity_put_canonical(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct slice dn = {text, size};
    if (!is_dn(dn)) return;
    struct slice parts[64];
    size_t count = 0;
    for (size_t at = 0; at < dn.size && count < 64;) {
        struct slice rest = {dn.text + at, dn.size - at};
        struct slice value = first_value(rest);
        parts[count++] = (struct slice){rest.text, (size_t)(value.text + value.size - rest.text)};
        at += parts[count - 1].size + 1;
        while (at < dn.size && dn.text[at] == ' ') at++;
    }
    for (size_t i = 0, first = 1; i < count; i++) {
        if (!mapicfg__text_is_word(parts[i].text, parts[i].size < 3 ? parts[i].size : 3, "DC=")) continue;
        if (!first) mapicfg__buffer_char(out, '.');
        put_unescaped(out, first_value(parts[i]));
        first = 0;
    }
    for (size_t i = count; i-- > 0;) {
        if (mapicfg__text_is_word(parts[i].text, parts[i].size < 3 ? parts[i].size : 3, "DC=")) continue;
        mapicfg__buffer_char(out, '/');
        put_unescaped(out, first_value(parts[i]));
    }
}

static int matches_canonical(const mapicfg_object *object, struct slice identity) {
    const char *dn = mapicfg__object_role(object, MAPICFG__ROLE_DN);
    if (!dn || !is_dn(slice_of(dn))) return 0;
    struct mapicfg__buffer canonical = {0};
    mapicfg__identity_put_canonical(&canonical, dn, strlen(dn));
    int fits = canonical.failed ? MAPICFG_E_NOMEM
                                : mapicfg__text_match(identity.text, identity.size, canonical.data, canonical.size);
    mapicfg__buffer_free(&canonical);
    return fits;
}

/* The domain of DOMAIN\user is its NetBIOS name, which no export shows; it is usually the first DC= of the DN. Where
 * there is none the domain is taken as given. */
static int matches_account(const mapicfg_object *object, struct slice domain, struct slice user) {
    if (object->cls->id != MAPICFG_CLASS_MAILBOX) return 0;
    if (!match(user, mapicfg__object_text(object, MAPICFG__MAILBOX_SamAccountName))) return 0;
    const char *dn = mapicfg__object_role(object, MAPICFG__ROLE_DN);
    if (!dn || !is_dn(slice_of(dn))) return 1;
    struct mapicfg__buffer canonical = {0};
    mapicfg__identity_put_canonical(&canonical, dn, strlen(dn));
    struct slice label = {canonical.data, canonical.data ? strcspn(canonical.data, "./") : 0};
    int fits = canonical.failed ? MAPICFG_E_NOMEM
                                : !label.size || mapicfg__text_match(domain.text, domain.size, label.text, label.size);
    mapicfg__buffer_free(&canonical);
    return fits;
}

static int matches_qualified(const mapicfg_object *object, struct slice container, struct slice name) {
    const char *server = mapicfg__object_role(object, MAPICFG__ROLE_SERVER);
    if (server) return match(container, server) && match(name, mapicfg__object_role(object, MAPICFG__ROLE_NAME));
    return matches_account(object, container, name);
}

int mapicfg__identity_matches(const mapicfg_object *object, const char *identity) {
    uint32_t kind;
    struct slice container, name;
    if (mapicfg_identity_parse(identity, &kind, &container.text, &container.size, &name.text, &name.size, NULL))
        return 0;
    struct slice whole = slice_of(identity);
    mapicfg__text_trim(&whole.text, &whole.size);
    if (kind == MAPICFG_IDENTITY_GUID) whole = name;
    int wild = is_pattern(whole);
    for (uint32_t i = 0; i < object->cls->count; i++) {
        if (!(object->cls->properties[i].traits & MAPICFG__IDENTITY)) continue;
        if (wild ? fits_pattern(object, i, whole, kind) : matches_property(object, i, whole)) return 1;
    }
    if (kind == MAPICFG_IDENTITY_QUALIFIED) return matches_qualified(object, container, name);
    if (kind == MAPICFG_IDENTITY_DN) return matches_dn(object, whole);
    return kind == MAPICFG_IDENTITY_CANONICAL ? matches_canonical(object, whole) : 0;
}

mapicfg_status mapicfg_object_matches(const mapicfg_object *object, const char *identity, int *matches,
                                      mapicfg_error *err) {
    if (!object || !identity || !matches)
        return mapicfg__error_null_argument(err, !object ? "object" : identity ? "matches" : "identity");
    int found = mapicfg__identity_matches(object, identity);
    *matches = found == 1;
    return found < 0 ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}
