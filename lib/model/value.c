/* SPDX-License-Identifier: LGPL-2.1-or-later
 * value.c: texts to values and back: checking, lists, printing. */
#include "model/value.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "model/url.h"

uint32_t mapicfg__value_parse_state(const char *text, size_t size) {
    if (size == 4 && memcmp(text, "True", 4) == 0) return MAPICFG_TRUE; /* as Exchange prints them */
    if (size == 5 && memcmp(text, "False", 5) == 0) return MAPICFG_FALSE;
    mapicfg__text_trim(&text, &size);
    if (!size) return MAPICFG_NULL;
    if (text[0] == '$') {
        text++;
        size--;
        if (mapicfg__text_is_word(text, size, "null")) return MAPICFG_NULL;
    }
    if (mapicfg__text_is_word(text, size, "true")) return MAPICFG_TRUE;
    if (mapicfg__text_is_word(text, size, "false")) return MAPICFG_FALSE;
    return MAPICFG_VALUE;
}

/* The value in Exchange's spelling; NULL when it is not in the list. */
static const char *find_valid(const char *values, const char *text, size_t size, size_t *length) {
    for (const char *at = values; *at;) {
        const char *end = strchr(at, ' ');
        *length = end ? (size_t)(end - at) : strlen(at);
        if (mapicfg__text_equal(at, *length, text, size)) return at;
        at += *length + (end != NULL);
    }
    return NULL;
}

static mapicfg_status take_enum(const struct mapicfg__property *property, const char *text, size_t size, int lenient,
                                char **out, mapicfg_error *err) {
    size_t length = size;
    const char *valid = property->choices ? find_valid(property->choices->values, text, size, &length) : text;
    if (!valid && !lenient)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "\"%.*s\" is not a valid value; valid are: %s",
                                   (int)(size < 100 ? size : 100), text, property->choices->values);
    *out = valid ? mapicfg__mem_dup(valid, length) : mapicfg__mem_dup(text, size);
    return *out ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static mapicfg_status take_guid(const char *text, size_t size, char **out, mapicfg_error *err) {
    if (size == 38 && text[0] == '{' && text[37] == '}') {
        text++;
        size -= 2;
    }
    if (!mapicfg__text_is_guid(text, size))
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "\"%.*s\" is not a GUID; write 8-4-4-4-12 hexadecimal digits",
                                   (int)(size < 100 ? size : 100), text);
    *out = mapicfg__mem_dup(text, size);
    if (!*out) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < size; i++) (*out)[i] = mapicfg__to_lower((*out)[i]);
    return MAPICFG_OK;
}

static int is_control(char c) {
    return (unsigned char)c < 0x20 || c == 0x7f;
}

/* Whether any of eight bytes is one. */
static inline uint64_t has_controls(uint64_t word) {
    uint64_t deleted = word ^ MAPICFG__EACH(0x7f);
    return (((word - MAPICFG__EACH(0x20)) | (deleted - MAPICFG__EACH(1))) & ~word) & MAPICFG__EACH(0x80);
}

/* Control characters become blanks, and then there may be blanks at the ends; nothing may be left: *text is NULL
 * then. */
static void blank_controls(char **text) {
    char *out = *text;
    for (char *at = out; *at; at++)
        if (is_control(*at)) *at = ' ';
    const char *start = out;
    size_t size = strlen(out);
    mapicfg__text_trim(&start, &size);
    memmove(out, start, size);
    out[size] = '\0';
    if (size) return;
    mapicfg__mem_free(out);
    *text = NULL;
}

int mapicfg__value_is_plain(const char *text, size_t size) {
    if (!size || text[0] == '$' || mapicfg__is_blank((unsigned char)text[0]) ||
        mapicfg__is_blank((unsigned char)text[size - 1]))
        return 0;
    size_t at = 0;
    if (size < 8) {
        while (at < size && !is_control(text[at])) at++;
        return at == size;
    }
    uint64_t found = has_controls(mapicfg__eight_at(text + size - 8));
    for (; size - at > 8; at += 8) found |= has_controls(mapicfg__eight_at(text + at));
    return !found;
}

mapicfg_status mapicfg__value_no_nul(mapicfg_error *err) {
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "the value has a NUL character (U+0000), which no value may have");
}

static mapicfg_status take_string(const char *text, size_t size, int lenient, char **out, mapicfg_error *err) {
    if (mapicfg__utf8_valid(text, size) != size)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "the text is not valid UTF-8");
    if (memchr(text, '\0', size)) return mapicfg__value_no_nul(err);
    size_t plain = 0;
    while (plain < size && !is_control(text[plain])) plain++;
    if (plain < size && !lenient)
        return mapicfg__error_fail(err, MAPICFG_E_VALUE, "the text has a control character (0x%02x) at byte %zu",
                                   (unsigned)(unsigned char)text[plain], plain);
    *out = mapicfg__mem_dup(text, size);
    if (!*out) return mapicfg__error_no_memory(err);
    if (plain == size) return MAPICFG_OK;
    /* an export may hold line ends that Exchange itself would refuse: one line is what we model */
    blank_controls(out);
    return MAPICFG_OK;
}

/* As System.Uri prints it. An export has that form already, unless somebody wrote it by hand. */
static mapicfg_status take_url(char **url, int lenient, mapicfg_error *err) {
    char *printed;
    if (lenient && !mapicfg__url_lacks_path(*url)) return MAPICFG_OK;
    mapicfg_status status = mapicfg__url_dup_printed(*url, &printed, err);
    if (status) return status;
    mapicfg__mem_free(*url);
    *url = printed;
    return MAPICFG_OK;
}

int mapicfg__value_is_missing(const struct mapicfg__property *property, const char *text, size_t size) {
    return property->type != MAPICFG_TYPE_STRING && property->type != MAPICFG_TYPE_LIST &&
           mapicfg__text_is_word(text, size, "NULL");
}

mapicfg_status mapicfg__value_text(const struct mapicfg__property *property, const char *text, size_t size, int lenient,
                                   char **out, mapicfg_error *err) {
    *out = NULL;
    mapicfg__text_trim(&text, &size);
    if (!size || mapicfg__text_is_word(text, size, "$null")) return MAPICFG_OK;
    if (lenient && mapicfg__value_is_missing(property, text, size)) return MAPICFG_OK;
    if (property->type == MAPICFG_TYPE_ENUM || property->type == MAPICFG_TYPE_ENUM_LIST) {
        char *clean = NULL;
        mapicfg_status status = take_string(text, size, lenient, &clean, err);
        if (!status && clean) status = take_enum(property, clean, strlen(clean), lenient, out, err);
        mapicfg__mem_free(clean);
        return status;
    }
    if (property->type == MAPICFG_TYPE_GUID) return take_guid(text, size, out, err);
    mapicfg_status status = take_string(text, size, lenient, out, err);
    if (!status && *out && property->type == MAPICFG_TYPE_URL) status = take_url(out, lenient, err);
    if (status) {
        mapicfg__mem_free(*out);
        *out = NULL;
    }
    return status;
}

/* CN=, DC=: how a part of a distinguished name begins. */
static int begins_part(const char *text, size_t size) {
    size_t at = 0;
    while (at < size && mapicfg__is_alpha((unsigned char)text[at])) at++;
    return at && at < size && text[at] == '=';
}

/* The end of the element that begins at `at`: the next separator outside double quotes. A comma between the parts of a
 * distinguished name is none. */
static size_t element_end(const char *text, size_t size, size_t at, char separator) {
    while (at < size && mapicfg__is_blank((unsigned char)text[at])) at++;
    int quoted = at < size && text[at] == '"', is_name = begins_part(text + at, size - at);
    if (quoted) at++;
    while (at < size) {
        if (quoted && text[at] == '"') {
            if (at + 1 < size && text[at + 1] == '"')
                at++;
            else
                quoted = 0;
        } else if (!quoted && text[at] == separator &&
                   !(is_name && separator == ',' && begins_part(text + at + 1, size - at - 1))) {
            return at;
        }
        at++;
    }
    return at;
}

static mapicfg_status give_quoted(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                  mapicfg_error *err) {
    struct mapicfg__buffer plain = {0};
    for (size_t i = 1; i + 1 < size; i++) {
        mapicfg__buffer_char(&plain, text[i]);
        if (text[i] == '"') i++;
    }
    mapicfg_status status = plain.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    if (!status && plain.size) status = fn(user, plain.data, plain.size, err);
    mapicfg__buffer_free(&plain);
    return status;
}

static mapicfg_status give_element(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                   mapicfg_error *err) {
    mapicfg__text_trim(&text, &size);
    if (!size) return MAPICFG_OK;
    if (size >= 2 && text[0] == '"' && text[size - 1] == '"') return give_quoted(text, size, fn, user, err);
    return fn(user, text, size, err);
}

/* {a, b}; ["a","b"], JSON in a cell. */
static void take_off_brackets(const char **text, size_t *size) {
    if (*size < 2) return;
    const char first = (*text)[0], last = (*text)[*size - 1];
    const int is_json = first == '[' && last == ']' &&
                        (*size == 2 || ((*text)[1] == '"' && (*text)[*size - 2] == '"')) && !memchr(*text, '\\', *size);
    if (!is_json && (first != '{' || last != '}')) return;
    ++*text;
    *size -= 2;
}

static int is_letter(unsigned char c) {
    return c >= 0x80 || mapicfg__is_alpha(c) || mapicfg__is_digit(c);
}

/* A host, a service principal name, an address, or a label in front of one; *is_sure when nothing else looks so. */
static int is_name(const char *text, size_t size, int *is_sure) {
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (!is_letter(c) && (!c || !strchr(".-_*:/@\\$[]=", c))) return 0;
        if (i > 0 && i + 1 < size && (c == '.' || c == '/')) *is_sure |= is_letter((unsigned char)text[i + 1]);
    }
    return 1;
}

/* The end of the word at `at`. */
static size_t word_end(const char *text, size_t size, size_t at) {
    while (at < size && text[at] != '|' && !mapicfg__is_blank((unsigned char)text[at])) at++;
    return at;
}

/* Where something else than names stands, blanks are part of it. */
static int are_names(const char *text, size_t size) {
    int is_sure = 0;
    for (size_t at = 0, end; at < size; at = end + 1) {
        end = word_end(text, size, at);
        if (!is_name(text + at, end - at, &is_sure)) return 0;
    }
    return is_sure;
}

static mapicfg_status give_words(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                 mapicfg_error *err) {
    for (size_t at = 0; at < size;) {
        const size_t end = word_end(text, size, at);
        mapicfg_status status = end > at ? fn(user, text + at, end - at, err) : MAPICFG_OK;
        if (status) return status;
        at = end + 1;
    }
    return MAPICFG_OK;
}

/* What stands in quotation marks is one element, also where blanks separate names. */
static mapicfg_status give_names(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                 mapicfg_error *err) {
    mapicfg__text_trim(&text, &size);
    const int is_joined = size && *text != '"' && are_names(text, size);
    return (is_joined ? give_words : give_element)(text, size, fn, user, err);
}

static mapicfg_status split_list(const char *text, size_t size, mapicfg__split_fn give, mapicfg__element_fn fn,
                                 void *user, mapicfg_error *err) {
    mapicfg__text_trim(&text, &size);
    take_off_brackets(&text, &size);
    char separator = ',';
    for (const char *others = ";\n"; *others && element_end(text, size, 0, separator) == size;) separator = *others++;
    for (size_t at = 0; at < size;) {
        size_t end = element_end(text, size, at, separator);
        mapicfg_status status = give(text + at, end - at, fn, user, err);
        if (status) return status;
        at = end + 1;
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__value_split_list(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                         mapicfg_error *err) {
    return split_list(text, size, give_element, fn, user, err);
}

mapicfg_status mapicfg__value_split_names(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                          mapicfg_error *err) {
    return split_list(text, size, give_names, fn, user, err);
}

/* The bytes of the prefix that begins a proxy address, with its colon; 0: none does. */
static size_t address_prefix(const char *text, size_t size) {
    static const char *const prefixes[] = {
        "smtp:", "sip:", "x500:", "x400:", "eum:", "spo:", "sps:", "notes:", "gwise:", "ccmail:", "ms:"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        const size_t length = strlen(prefixes[i]);
        if (size > length && mapicfg__text_is_word(text, length, prefixes[i])) return length;
    }
    return 0;
}

/* The bytes of any prefix, with its colon. */
static size_t some_prefix(const char *text, size_t size) {
    size_t at = 0;
    while (at < size && (mapicfg__is_alpha((unsigned char)text[at]) || mapicfg__is_digit((unsigned char)text[at])))
        at++;
    return at && at < size && text[at] == ':' ? at + 1 : 0;
}

/* Addresses by what ends them. */
enum ending {
    BY_ANY,   /* a separator: SMTP, SIP, and what has no prefix */
    BY_NEXT,  /* a separator, a prefix behind it: X500:/o=Contoso/cn=Berg, Anna; EUM:1001;phone-context=contoso.com */
    BY_KNOWN, /* the same; the prefix must be known: X400:C=US;A= ;P=Contoso;DDA:ID=1;S=Berg; */
};

static enum ending ending_of(const char *text, size_t size) {
    const size_t known = address_prefix(text, size);
    if (!known) return some_prefix(text, size) ? BY_NEXT : BY_ANY;
    if (mapicfg__text_is_word(text, known, "smtp:") || mapicfg__text_is_word(text, known, "sip:")) return BY_ANY;
    return mapicfg__text_is_word(text, known, "x400:") ? BY_KNOWN : BY_NEXT;
}

/* Whether the separator before this text ends such an address. */
static int is_end(enum ending ending, const char *text, size_t size) {
    if (ending == BY_ANY) return 1;
    while (size && mapicfg__is_blank((unsigned char)*text)) {
        text++;
        size--;
    }
    if (!size || *text == '"') return size != 0;
    return ending == BY_KNOWN ? address_prefix(text, size) != 0 : some_prefix(text, size) != 0;
}

/* The end of the address that begins at `at`, and in *next where the one behind it does. `between` may stand between
 * addresses beside separators, before a prefix. */
static size_t address_end(const char *text, size_t size, size_t at, const char *between, size_t *next) {
    const enum ending ending = ending_of(text + at, size - at);
    int quoted = 0; /* also the local part of an address: smtp:"berg, anna"@contoso.com */
    for (size_t end = at; end < size; end++) {
        *next = end + 1;
        if (text[end] == '"' && (ending == BY_ANY || end == at)) {
            if (!quoted && !memchr(text + end + 1, '"', size - end - 1)) continue;
            quoted = !quoted;
        }
        if (quoted) continue;
        if (memchr(",;\n", text[end], 3)) {
            if (is_end(ending, text + end + 1, size - end - 1))
                return end + (ending == BY_KNOWN && text[end] == ';' && text[end - 1] != ';'); /* X.400: its own */
            while (end + 1 < size && mapicfg__is_blank((unsigned char)text[end + 1])) end++; /* is_end() passed them */
            continue;
        }
        if (!*between || !strchr(between, text[end])) continue;
        while (*next < size && strchr(between, text[*next])) ++*next;
        if (*next == size || address_prefix(text + *next, size - *next)) return end;
        end = *next - 1;
    }
    *next = size;
    return size;
}

static mapicfg_status split_addresses(const char *text, size_t size, const char *between, mapicfg__element_fn fn,
                                      void *user, mapicfg_error *err) {
    const char *whole = text;
    const size_t whole_size = size;
    mapicfg__text_trim(&text, &size);
    take_off_brackets(&text, &size);
    mapicfg__text_trim(&text, &size);
    if (!address_prefix(text, size)) return mapicfg__value_split_list(whole, whole_size, fn, user, err);
    for (size_t at = 0; at < size;) {
        size_t next = size;
        while (at < size && mapicfg__is_blank((unsigned char)text[at])) at++;
        const size_t end = address_end(text, size, at, between, &next);
        mapicfg_status status = give_element(text + at, end - at, fn, user, err);
        if (status) return status;
        at = next;
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__value_split_addresses(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                              mapicfg_error *err) {
    return split_addresses(text, size, "", fn, user, err);
}

mapicfg_status mapicfg__value_split_joined(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                           mapicfg_error *err) {
    return split_addresses(text, size, " \t|/", fn, user, err);
}

mapicfg_status mapicfg__value_split_words(const char *text, size_t size, mapicfg__element_fn fn, void *user,
                                          mapicfg_error *err) {
    static const char separators[] = ",;| \t\r\n{}[]\"'";
    for (size_t at = 0; at < size;) {
        size_t end = at;
        while (end < size && !memchr(separators, text[end], sizeof separators - 1)) end++;
        mapicfg_status status = end > at ? fn(user, text + at, end - at, err) : MAPICFG_OK;
        if (status) return status;
        at = end + 1;
    }
    return MAPICFG_OK;
}

mapicfg_status mapicfg__value_check_choice(const struct mapicfg__property *property, const char *text,
                                           mapicfg_error *err) {
    char *spelled;
    if (!property->choices || !text) return MAPICFG_OK;
    mapicfg_status status = take_enum(property, text, strlen(text), MAPICFG__STRICT, &spelled, err);
    if (!status) mapicfg__mem_free(spelled);
    return status;
}

/* One element, quoted where what splits the list needs it. */
static void put_element(struct mapicfg__buffer *out, const struct mapicfg__property *property, const char *text) {
    const char *special = property->traits & MAPICFG__WORDS ? ",;{}\"| \t" : ",;{}\"";
    size_t size = strlen(text);
    int cut = size >= 3 && (strcmp(text + size - 3, "...") == 0 || strcmp(text + size - 3, "\xe2\x80\xa6") == 0);
    if (text[0] && !cut && !strpbrk(text, special)) {
        mapicfg__buffer_text(out, text);
        return;
    }
    mapicfg__buffer_char(out, '"');
    for (; *text; text++) {
        mapicfg__buffer_char(out, *text);
        if (*text == '"') mapicfg__buffer_char(out, '"');
    }
    mapicfg__buffer_char(out, '"');
}

void mapicfg__value_put(struct mapicfg__buffer *out, const struct mapicfg__property *property,
                        const struct mapicfg__value *value) {
    if (value->state == MAPICFG_TRUE) mapicfg__buffer_text(out, "True");
    if (value->state == MAPICFG_FALSE) mapicfg__buffer_text(out, "False");
    if (value->state != MAPICFG_VALUE) return;
    if (!mapicfg__is_list(property)) {
        mapicfg__buffer_text(out, value->text);
        return;
    }
    mapicfg__buffer_char(out, '{');
    for (uint32_t i = 0; i < value->count; i++) {
        if (i) mapicfg__buffer_text(out, ", ");
        put_element(out, property, value->items[i]);
    }
    mapicfg__buffer_char(out, '}');
}

void mapicfg__value_put_json(struct mapicfg__buffer *out, const struct mapicfg__property *property,
                             const struct mapicfg__value *value) {
    if (value->state == MAPICFG_NULL) {
        mapicfg__buffer_text(out, "null");
    } else if (value->state == MAPICFG_TRUE || value->state == MAPICFG_FALSE) {
        mapicfg__buffer_text(out, value->state == MAPICFG_TRUE ? "true" : "false");
    } else if (!mapicfg__is_list(property)) {
        mapicfg__buffer_json(out, value->text, strlen(value->text));
    } else {
        mapicfg__buffer_char(out, '[');
        for (uint32_t i = 0; i < value->count; i++) {
            if (i) mapicfg__buffer_char(out, ',');
            mapicfg__buffer_json(out, value->items[i], strlen(value->items[i]));
        }
        mapicfg__buffer_char(out, ']');
    }
}

int mapicfg__value_compare_texts(const void *a, const void *b) {
    const char *left, *right;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return mapicfg__text_compare(left, strlen(left), right, strlen(right));
}

int mapicfg__value_copy(struct mapicfg__value *to, const struct mapicfg__value *from) {
    to->state = from->state;
    if (from->text && !(to->text = mapicfg__mem_dup(from->text, strlen(from->text)))) return 0;
    if (!from->items) return 1;
    to->items = mapicfg__mem_zalloc(from->count * sizeof *to->items);
    if (!to->items) return 0;
    to->count = from->count;
    for (uint32_t i = 0; i < from->count; i++)
        if (!(to->items[i] = mapicfg__mem_dup(from->items[i], strlen(from->items[i])))) return 0;
    return 1;
}
