/* SPDX-License-Identifier: LGPL-2.1-or-later
 * compare.c: PowerShell's comparison operators on values of any two kinds.
 *
 * Source: about_Comparison_Operators and about_Booleans, and what PowerShell 7.6.9 gives for each pair
 * (tests/data/powershell): the right side takes the kind of the left one; a list on the left is filtered. */
#include "cmdlet/compare.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "cmdlet/collate.h"
#include "cmdlet/number.h"
#include "cmdlet/regex.h"

#define OPERATION(op) ((op)&0xffu)

/* ---- operands ---- */

struct mapicfg__operand mapicfg__operand_of_text(const char *text, size_t size) {
    return (struct mapicfg__operand){.kind = MAPICFG__KIND_TEXT, .text = text, .size = size};
}

/* -1, 0 or 1. */
static int sign_of(const struct mapicfg__operand *number) {
    double value;
    mapicfg__number_parse(number->text, number->size, &value);
    return (value > 0) - (value < 0);
}

static struct mapicfg__operand of_number(const char *text, size_t size) {
    return (struct mapicfg__operand){.kind = MAPICFG__KIND_NUMBER, .text = text, .size = size};
}

struct mapicfg__operand mapicfg__operand_of_record(const char *text) {
    size_t size = strlen(text);
    if (!size) return (struct mapicfg__operand){.kind = MAPICFG__KIND_NOTHING};
    return mapicfg__number_kind(text, size) == MAPICFG__NUMBER_PLAIN ? of_number(text, size)
                                                                     : mapicfg__operand_of_text(text, size);
}

struct mapicfg__operand mapicfg__operand_of_term(const struct mapicfg__term *term) {
    switch (term->kind) {
    case MAPICFG__VALUE_TRUE:
    case MAPICFG__VALUE_FALSE:
        return (struct mapicfg__operand){.kind = MAPICFG__KIND_STATE, .state = term->kind == MAPICFG__VALUE_TRUE};
    case MAPICFG__VALUE_STRING:
        if (term->number == MAPICFG__NUMBER_PLAIN) return of_number(term->text, term->size);
        return mapicfg__operand_of_text(term->text, term->size);
    case MAPICFG__VALUE_LIST:
        return (struct mapicfg__operand){.kind = MAPICFG__KIND_LIST, .terms = term->items, .count = term->count};
    default: return (struct mapicfg__operand){.kind = MAPICFG__KIND_NOTHING};
    }
}

static struct mapicfg__operand operand_element(const struct mapicfg__operand *list, size_t index) {
    if (list->terms) return mapicfg__operand_of_term(&list->terms[index]);
    return mapicfg__operand_of_text(list->items[index], strlen(list->items[index]));
}

/* The number of an enum's name, or -1. */
static int enum_number(const char *values, const char *text, size_t size) {
    int number = 0;
    for (const char *at = values; *at; number++) {
        size_t length = strcspn(at, " ");
        if (mapicfg__text_equal(at, length, text, size)) return number;
        at += length;
        at += *at == ' ';
    }
    return -1;
}

static int is_scalar_true(const struct mapicfg__operand *operand) {
    switch (operand->kind) {
    case MAPICFG__KIND_NOTHING: return 0;
    case MAPICFG__KIND_STATE: return operand->state;
    case MAPICFG__KIND_NUMBER: return sign_of(operand) != 0;
    case MAPICFG__KIND_ENUM: return enum_number(operand->values, operand->text, operand->size) != 0;
    default: return operand->size > 0;
    }
}

int mapicfg__operand_is_true(const struct mapicfg__operand *operand) {
    if (operand->kind != MAPICFG__KIND_LIST) return is_scalar_true(operand);
    if (operand->count != 1) return operand->count > 1;
    struct mapicfg__operand element = operand_element(operand, 0);
    return is_scalar_true(&element);
}

/* ---- as texts ---- */

void mapicfg__operand_put(struct mapicfg__buffer *out, const struct mapicfg__operand *operand) {
    switch (operand->kind) {
    case MAPICFG__KIND_NOTHING: break;
    case MAPICFG__KIND_STATE: mapicfg__buffer_text(out, operand->state ? "True" : "False"); break;
    case MAPICFG__KIND_NUMBER: mapicfg__number_put(out, operand->text, operand->size); break;
    case MAPICFG__KIND_LIST:
        for (size_t i = 0; i < operand->count; i++) {
            struct mapicfg__operand element = operand_element(operand, i);
            if (i) mapicfg__buffer_char(out, ' ');
            if (element.kind != MAPICFG__KIND_LIST) mapicfg__operand_put(out, &element);
        }
        break;
    default: mapicfg__buffer_bytes(out, operand->text, operand->size);
    }
}

/* The operand itself when it is a text, else one in the scratch. */
static struct mapicfg__operand as_text(const struct mapicfg__operand *operand, struct mapicfg__buffer *scratch) {
    if (operand->kind >= MAPICFG__KIND_TEXT && operand->kind <= MAPICFG__KIND_URL) return *operand;
    scratch->size = 0;
    mapicfg__buffer_bytes(scratch, "", 0);
    mapicfg__operand_put(scratch, operand);
    return mapicfg__operand_of_text(scratch->failed ? "" : scratch->data, scratch->failed ? 0 : scratch->size);
}

/* ---- conversions ---- */

/* Returns 0 when it is none. */
static int as_number(const struct mapicfg__operand *operand, double *number) {
    const char *text = operand->text;
    size_t size = operand->size;
    *number = 0;
    switch (operand->kind) {
    case MAPICFG__KIND_NOTHING: return 1;
    case MAPICFG__KIND_STATE: *number = operand->state; return 1;
    case MAPICFG__KIND_NUMBER: return mapicfg__number_parse(text, size, number);
    case MAPICFG__KIND_ENUM: *number = enum_number(operand->values, text, size); return 1;
    case MAPICFG__KIND_TEXT:
        while (size && mapicfg__is_blank((unsigned char)*text)) text++, size--;
        while (size && mapicfg__is_blank((unsigned char)text[size - 1])) size--;
        return !size || mapicfg__number_parse(text, size, number);
    default: return 0;
    }
}

/* The 32 digits of a GUID in lower case, from any form that .NET reads. Returns 0 when it is none. */
static int as_guid(const struct mapicfg__operand *operand, char digits[33]) {
    const char *text = operand->text;
    size_t size = operand->size, count = 0;
    if (operand->kind != MAPICFG__KIND_TEXT && operand->kind != MAPICFG__KIND_GUID) return 0;
    if (size == 38 && ((*text == '{' && text[37] == '}') || (*text == '(' && text[37] == ')'))) text++, size -= 2;
    if (size != 36 && size != 32) return 0;
    for (size_t i = 0; i < size; i++) {
        int dash = size == 36 && (i == 8 || i == 13 || i == 18 || i == 23);
        if (dash != (text[i] == '-')) return 0;
        if (dash) continue;
        char c = mapicfg__to_lower(text[i]);
        if (!mapicfg__is_digit((unsigned char)c) && (c < 'a' || c > 'f')) return 0;
        digits[count++] = c;
    }
    digits[count] = '\0';
    return 1;
}

/* An enum compares by its number. Returns 0 when the operand is neither one of its names nor a number. */
static int as_enum(const struct mapicfg__operand *operand, const char *values, double *number) {
    int named = operand->kind == MAPICFG__KIND_TEXT ? enum_number(values, operand->text, operand->size) : -1;
    if (named < 0) return operand->kind != MAPICFG__KIND_NOTHING && as_number(operand, number);
    return *number = named, 1;
}

/* A list that holds only what an enum can be becomes one, its names and numbers as flags. */
static int is_flags(const struct mapicfg__operand *list, const char *values) {
    double number;
    if (list->kind != MAPICFG__KIND_LIST || !list->count) return 0;
    for (size_t i = 0; i < list->count; i++) {
        struct mapicfg__operand element = operand_element(list, i);
        if (!as_enum(&element, values, &number)) return 0;
    }
    return 1;
}

/* ---- equality and order ---- */

/* Where the path of a URL begins; the end when it has none. */
static size_t path_of(const struct mapicfg__operand *url) {
    size_t at = 0, slashes = 0;
    while (at < url->size && (slashes += url->text[at] == '/') < 3) at++;
    return at;
}

static int is_web_url(const struct mapicfg__operand *text) {
    return mapicfg__text_begins(text->text, text->size, "https://", 8) ||
           mapicfg__text_begins(text->text, text->size, "http://", 7);
}

/* What System.Uri normalizes, which is not modeled: ports, fragments, escapes, dots. */
static int is_plain_url(const struct mapicfg__operand *url) {
    size_t path = path_of(url);
    for (size_t i = 0; i < url->size; i++)
        if (strchr("#%\\@ ", url->text[i]) || (unsigned char)url->text[i] >= 0x80 ||
            (i >= path && url->text[i] == '.' && url->text[i - 1] == '/'))
            return 0;
    return !memchr(url->text + 6, ':', path > 6 ? path - 6 : 0);
}

/* The case of scheme and host does not count, that of the path does. */
static int is_same_url(const struct mapicfg__operand *a, const struct mapicfg__operand *b) {
    if (!is_web_url(a) || !is_web_url(b)) return mapicfg__text_equal(a->text, a->size, b->text, b->size);
    if (!is_plain_url(a) || !is_plain_url(b)) return MAPICFG__NOT_MODELED;
    size_t x = path_of(a), y = path_of(b), rest = a->size - x, other = b->size - y;
    if (!mapicfg__text_equal(a->text, x, b->text, y)) return 0;
    if (rest <= 1 && other <= 1) return 1; /* / or nothing */
    return rest == other && memcmp(a->text + x, b->text + y, rest) == 0;
}

static int modeled(int answer) {
    return answer == MAPICFG__COLLATE_UNKNOWN ? MAPICFG__NOT_MODELED : answer;
}

/* The left operand is not a list. */
static int is_equal(const struct mapicfg__operand *left, const struct mapicfg__operand *right, int exactly,
                    struct mapicfg__buffer *scratch) {
    char a[33], b[33];
    double x, y;
    if (left->kind == MAPICFG__KIND_NOTHING || right->kind == MAPICFG__KIND_NOTHING) return left->kind == right->kind;
    if (left->kind == MAPICFG__KIND_ENUM && is_flags(right, left->values)) return MAPICFG__NOT_MODELED;
    switch (left->kind) {
    case MAPICFG__KIND_STATE: return left->state == mapicfg__operand_is_true(right);
    case MAPICFG__KIND_NUMBER: return as_number(right, &y) && as_number(left, &x) && x >= y && x <= y;
    case MAPICFG__KIND_GUID: return as_guid(right, b) && as_guid(left, a) && strcmp(a, b) == 0;
    case MAPICFG__KIND_ENUM: return as_enum(right, left->values, &y) && as_number(left, &x) && x >= y && x <= y;
    default: break;
    }
    struct mapicfg__operand text = as_text(right, scratch);
    if (left->kind == MAPICFG__KIND_URL) return is_same_url(left, &text);
    return modeled(mapicfg__collate_equal(left->text, left->size, text.text, text.size, exactly));
}

static int compare_numbers(double a, double b) {
    return (a > b) - (a < b);
}

/* $null stands before all but negative numbers. */
static int order_of_nothing(const struct mapicfg__operand *with) {
    return with->kind == MAPICFG__KIND_NUMBER && sign_of(with) < 0 ? 1 : -1;
}

/* 1, or why the two cannot be compared. The left operand is not a list. */
static int order(const struct mapicfg__operand *left, const struct mapicfg__operand *right, int exactly,
                 struct mapicfg__buffer *scratch, int *result) {
    char a[33], b[33];
    double x, y;
    if (left->kind == MAPICFG__KIND_NOTHING && right->kind == MAPICFG__KIND_NOTHING) return *result = 0, 1;
    if (left->kind == MAPICFG__KIND_NOTHING) {
        *result = order_of_nothing(right);
        return right->kind == MAPICFG__KIND_ENUM ? MAPICFG__NOT_COMPARABLE : 1;
    }
    if (right->kind == MAPICFG__KIND_NOTHING && left->kind != MAPICFG__KIND_ENUM)
        return *result = -order_of_nothing(left), 1;
    switch (left->kind) {
    case MAPICFG__KIND_STATE: return *result = left->state - mapicfg__operand_is_true(right), 1;
    case MAPICFG__KIND_NUMBER:
        if (!as_number(right, &y) || !as_number(left, &x)) return MAPICFG__NOT_COMPARABLE;
        return *result = compare_numbers(x, y), 1;
    case MAPICFG__KIND_GUID:
        if (!as_guid(right, b) || !as_guid(left, a)) return MAPICFG__NOT_COMPARABLE;
        return *result = strcmp(a, b), 1;
    case MAPICFG__KIND_ENUM:
        if (is_flags(right, left->values)) return MAPICFG__NOT_MODELED;
        if (!as_enum(right, left->values, &y) || !as_number(left, &x)) return MAPICFG__NOT_COMPARABLE;
        return *result = compare_numbers(x, y), 1;
    default: break;
    }
    struct mapicfg__operand text = as_text(right, scratch);
    if (left->kind == MAPICFG__KIND_URL) { /* System.Uri has no order */
        int same = is_same_url(left, &text);
        return *result = 0, same ? same : MAPICFG__NOT_COMPARABLE;
    }
    *result = mapicfg__collate_compare(left->text, left->size, text.text, text.size, exactly);
    return *result == MAPICFG__COLLATE_UNKNOWN ? MAPICFG__NOT_MODELED : 1;
}

/* ---- patterns ---- */

static uint32_t fold(uint32_t c, int exactly) {
    return exactly ? c : mapicfg__text_fold(c);
}

/* One character of a pattern, which may be a set: [a-c], [xyz]. Moves *at past it. */
static int fits_one(const struct mapicfg__operand *pattern, size_t *at, uint32_t c, int exactly) {
    uint32_t first = mapicfg__utf8_next(pattern->text, pattern->size, at);
    if (first == '?') return 1;
    if (first == '`' && *at < pattern->size) {
        first = mapicfg__utf8_next(pattern->text, pattern->size, at);
        return fold(first, exactly) == fold(c, exactly);
    }
    const char *end = first == '[' ? memchr(pattern->text + *at, ']', pattern->size - *at) : NULL;
    if (!end) return fold(first, exactly) == fold(c, exactly);
    size_t close = (size_t)(end - pattern->text);
    int fits = 0;
    c = fold(c, exactly);
    while (*at < close) {
        uint32_t low = fold(mapicfg__utf8_next(pattern->text, close, at), exactly), high = low;
        if (*at + 1 < close && pattern->text[*at] == '-') {
            ++*at;
            high = fold(mapicfg__utf8_next(pattern->text, close, at), exactly);
        }
        fits |= c >= low && c <= high;
    }
    *at = close + 1;
    return fits;
}

/* Source: about_Wildcards. A star is tried again one character further on, never more than one star deep. */
static int is_like(const struct mapicfg__operand *text, const struct mapicfg__operand *pattern, int exactly) {
    size_t at = 0, in = 0, star = SIZE_MAX, resume = 0;
    while (at < text->size) {
        if (in < pattern->size && pattern->text[in] == '*') {
            star = ++in;
            resume = at;
            continue;
        }
        size_t next = at, after = in;
        uint32_t c = mapicfg__utf8_next(text->text, text->size, &next);
        if (in < pattern->size && fits_one(pattern, &after, c, exactly)) {
            at = next;
            in = after;
            continue;
        }
        if (star == SIZE_MAX) return 0;
        mapicfg__utf8_next(text->text, text->size, &resume);
        at = resume;
        in = star;
    }
    while (in < pattern->size && pattern->text[in] == '*') in++;
    return in == pattern->size;
}

/* A [ without a ] is an error, as is []. */
static int is_pattern(const struct mapicfg__operand *pattern) {
    for (size_t i = 0; i < pattern->size; i++) {
        if (pattern->text[i] == '`')
            i++;
        else if (pattern->text[i] == '[') {
            const char *set = pattern->text + i + 1, *end = memchr(set, ']', pattern->size - i - 1);
            if (!end || end == set) return 0;
            i = (size_t)(end - pattern->text);
        }
    }
    return 1;
}

/* ---- operators ---- */

static int negate(int answer) {
    return answer < 0 ? answer : !answer;
}

static int is_match(uint32_t op) {
    return OPERATION(op) == MAPICFG__OP_MATCH || OPERATION(op) == MAPICFG__OP_NOTMATCH;
}

static int matches(const struct mapicfg__operand *text, const struct mapicfg__operand *pattern, int exactly,
                   struct mapicfg__buffer *scratch) {
    if (mapicfg__regex_check(pattern->text, pattern->size)) return MAPICFG__NO_REGEX;
    int answer = mapicfg__regex_fits(pattern->text, pattern->size, text->text, text->size, exactly);
    if (answer == MAPICFG__REGEX_NO_MEMORY) scratch->failed = 1;
    return answer < 0 ? MAPICFG__NO_REGEX : answer;
}

/* -like and -match. */
static int fits(uint32_t op, const struct mapicfg__operand *left, const struct mapicfg__operand *right, int exactly,
                struct mapicfg__buffer *scratch) {
    struct mapicfg__buffer other = {0};
    struct mapicfg__operand text = as_text(left, scratch), pattern = as_text(right, &other);
    int result = is_match(op)                           ? matches(&text, &pattern, exactly, scratch)
                 : pattern.size > MAPICFG__MOST_PATTERN ? MAPICFG__LONG_PATTERN
                 : !is_pattern(&pattern)                ? MAPICFG__NO_PATTERN
                                                        : is_like(&text, &pattern, exactly);
    scratch->failed |= other.failed;
    mapicfg__buffer_free(&other);
    return result;
}

/* -eq to -le with a left operand that is not a list. */
static int compare_scalar(uint32_t op, const struct mapicfg__operand *left, const struct mapicfg__operand *right,
                          struct mapicfg__buffer *scratch) {
    int exactly = (op & MAPICFG__OP_CASE_SENSITIVE) != 0, result;
    switch (OPERATION(op)) {
    case MAPICFG__OP_EQ: return is_equal(left, right, exactly, scratch);
    case MAPICFG__OP_NE: return negate(is_equal(left, right, exactly, scratch));
    case MAPICFG__OP_LIKE:
    case MAPICFG__OP_MATCH: return fits(op, left, right, exactly, scratch);
    case MAPICFG__OP_NOTLIKE:
    case MAPICFG__OP_NOTMATCH: return negate(fits(op, left, right, exactly, scratch));
    default: break;
    }
    int ordered = order(left, right, exactly, scratch, &result);
    if (ordered < 0) return ordered;
    switch (OPERATION(op)) {
    case MAPICFG__OP_GT: return result > 0;
    case MAPICFG__OP_GE: return result >= 0;
    case MAPICFG__OP_LT: return result < 0;
    default: return result <= 0;
    }
}

/* The elements for which it holds are the result, which is true as a list is; -like makes texts of them. */
static int filter_list(uint32_t op, const struct mapicfg__operand *list, const struct mapicfg__operand *right,
                       struct mapicfg__buffer *scratch) {
    size_t count = 0;
    int is_true = 0, texts = OPERATION(op) == MAPICFG__OP_LIKE || OPERATION(op) == MAPICFG__OP_NOTLIKE;
    for (size_t i = 0; i < list->count; i++) {
        struct mapicfg__operand element = operand_element(list, i);
        int holds = compare_scalar(op, &element, right, scratch);
        if (holds < 0) return holds;
        if (!holds) continue;
        count++;
        is_true = texts ? as_text(&element, scratch).size > 0 : is_scalar_true(&element);
    }
    return count == 1 ? is_true : count > 1;
}

static int has_element(const struct mapicfg__operand *list, const struct mapicfg__operand *value, int exactly,
                       struct mapicfg__buffer *scratch) {
    if (list->kind != MAPICFG__KIND_LIST) return is_equal(list, value, exactly, scratch);
    for (size_t i = 0; i < list->count; i++) {
        struct mapicfg__operand element = operand_element(list, i);
        int equal = is_equal(&element, value, exactly, scratch);
        if (equal) return equal;
    }
    return 0;
}

int mapicfg__compare(uint32_t op, const struct mapicfg__operand *left, const struct mapicfg__operand *right,
                     struct mapicfg__buffer *scratch) {
    int exactly = (op & MAPICFG__OP_CASE_SENSITIVE) != 0;
    switch (OPERATION(op)) {
    case MAPICFG__OP_CONTAINS: return has_element(left, right, exactly, scratch);
    case MAPICFG__OP_NOTCONTAINS: return negate(has_element(left, right, exactly, scratch));
    case MAPICFG__OP_IN: return has_element(right, left, exactly, scratch);
    case MAPICFG__OP_NOTIN: return negate(has_element(right, left, exactly, scratch));
    default: break;
    }
    if (left->kind == MAPICFG__KIND_LIST) return filter_list(op, left, right, scratch);
    return compare_scalar(op, left, right, scratch);
}
