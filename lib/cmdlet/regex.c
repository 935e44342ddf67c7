/* SPDX-License-Identifier: LGPL-2.1-or-later
 * regex.c: the regular expressions of -match, by PCRE2. Only what .NET and PCRE2 read alike is let through: a construct
 * that one of them lacks, or reads otherwise, is refused by name.
 *
 * Sources: ".NET: Regular Expression Language - Quick Reference"; pcre2pattern(3). */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "cmdlet/regex.h"

#include <pcre2.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define MAX_PATTERN 1000
#define MAX_STEPS 100000 /* of backtracking in one match */

/* ---- what both read alike ---- */

static const char *check_escape(char c) {
    if (!mapicfg__is_alpha((unsigned char)c) && !mapicfg__is_digit((unsigned char)c)) return NULL;
    return strchr("dDwWsSbBAznrtf", c) ? NULL : "an escape other than \\d \\w \\s \\b \\A \\z \\n \\r \\t \\f";
}

/* Behind the [ of a class: to its ]. .NET subtracts [a-z-[aeiou]], PCRE2 has [:alpha:]. */
static const char *check_class(const char *pattern, size_t size, size_t *at) {
    size_t i = *at;
    if (i < size && pattern[i] == '^') i++;
    if (i < size && pattern[i] == ']') i++;
    for (; i < size && pattern[i] != ']'; i++) {
        if (pattern[i] == '[') return "a [ inside [ ]";
        if (pattern[i] != '\\' || ++i == size) continue;
        const char *refused = check_escape(pattern[i]);
        if (refused) return refused;
    }
    *at = i;
    return NULL;
}

/* Behind a (. */
static const char *check_group(const char *pattern, size_t size) {
    static const char *const known[] = {"?:", "?=", "?!", "?<=", "?<!", "?i)"};
    if (!size || *pattern != '?') return size && *pattern == '*' ? "a * without anything before it" : NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (size >= strlen(known[i]) && !memcmp(pattern, known[i], strlen(known[i]))) return NULL;
    return "a group other than (...) (?:...) (?=...) (?!...) (?<=...) (?<!...) (?i)";
}

const char *mapicfg__regex_check(const char *pattern, size_t size) {
    const char *refused = NULL;
    int repeated = 0; /* the token before repeats something */
    if (size > MAX_PATTERN) return "more than 1000 bytes";
    for (size_t i = 0; i < size && !refused; i++) {
        const char c = pattern[i];
        const int repeats = strchr("*+?}", c) != NULL && c;
        if (repeated && (c == '+' || c == '*')) return "a repetition of a repetition";
        if (c == '{' && i + 1 < size && pattern[i + 1] == ',') return "{,n}";
        if (c == '\\') refused = ++i < size ? check_escape(pattern[i]) : "a \\ at the end";
        if (c == '[' && ++i) refused = check_class(pattern, size, &i);
        if (c == '(') refused = check_group(pattern + i + 1, size - i - 1);
        if (c == '(' && i + 1 < size && pattern[i + 1] == '?') i++;
        repeated = repeats;
    }
    return refused;
}

/* ---- compiling ---- */

static void *take(size_t size, void *user) {
    (void)user;
    return mapicfg__mem_alloc(size);
}

static void give_back(void *taken, void *user) {
    (void)user;
    mapicfg__mem_free(taken);
}

/* NULL: it cannot be used, or memory is out, by the code. */
static pcre2_code *compile(const char *pattern, size_t size, uint32_t flags, pcre2_general_context *general,
                           int *code) {
    pcre2_compile_context *how = general ? pcre2_compile_context_create(general) : NULL;
    PCRE2_SIZE at;
    pcre2_code *compiled = NULL;
    *code = PCRE2_ERROR_HEAP_FAILED;
    if (how) {
        pcre2_set_newline(how, PCRE2_NEWLINE_LF);
        flags |= PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C;
        compiled = pcre2_compile((PCRE2_SPTR)pattern, size, flags, code, &at, how);
    }
    pcre2_compile_context_free(how);
    return compiled;
}

/* Errors of both, as what the expression has. */
static const char *error_text(int code) {
    switch (code) {
    case PCRE2_ERROR_MISSING_CLOSING_PARENTHESIS: return "a ( without its )";
    case PCRE2_ERROR_UNMATCHED_CLOSING_PARENTHESIS: return "a ) without its (";
    case PCRE2_ERROR_MISSING_SQUARE_BRACKET: return "a [ without its ]";
    case PCRE2_ERROR_QUANTIFIER_INVALID: return "a repetition of nothing";
    case PCRE2_ERROR_QUANTIFIER_OUT_OF_ORDER: return "a repetition {n,m} whose n is greater than its m";
    case PCRE2_ERROR_CLASS_RANGE_ORDER: return "a range in [ ] whose end is before its beginning";
    default: return code < 0 ? "bytes that are not UTF-8" : "an error of syntax";
    }
}

int mapicfg__regex_read(const char *pattern, size_t size, const char **refused, const char **so) {
    *refused = mapicfg__regex_check(pattern, size);
    *so = *refused ? MAPICFG__REGEX_UNSUPPORTED : MAPICFG__REGEX_INVALID;
    if (*refused) return 0;
    pcre2_general_context *general = pcre2_general_context_create(take, give_back, NULL);
    int code;
    pcre2_code *compiled = compile(pattern, size, 0, general, &code);
    const int answer = compiled || code != PCRE2_ERROR_HEAP_FAILED ? 0 : MAPICFG__REGEX_NO_MEMORY;
    if (!compiled && !answer) *refused = error_text(code);
    pcre2_code_free(compiled);
    pcre2_general_context_free(general);
    return answer;
}

/* ---- matching ---- */

static int match(const pcre2_code *compiled, const char *text, size_t length, pcre2_general_context *general) {
    pcre2_match_context *limits = pcre2_match_context_create(general);
    pcre2_match_data *found = limits ? pcre2_match_data_create(1, general) : NULL;
    int code = PCRE2_ERROR_NOMEMORY;
    if (found) {
        pcre2_set_match_limit(limits, MAX_STEPS);
        code = pcre2_match(compiled, (PCRE2_SPTR)text, length, 0, 0, found, limits);
    }
    pcre2_match_data_free(found);
    pcre2_match_context_free(limits);
    if (code == PCRE2_ERROR_NOMEMORY) return MAPICFG__REGEX_NO_MEMORY;
    return code >= 0 ? 1 : code == PCRE2_ERROR_NOMATCH ? 0 : MAPICFG__REGEX_UNKNOWN;
}

int mapicfg__regex_fits(const char *pattern, size_t size, const char *text, size_t length, int exactly) {
    pcre2_general_context *general = pcre2_general_context_create(take, give_back, NULL);
    int code;
    pcre2_code *compiled = compile(pattern, size, exactly ? 0 : PCRE2_CASELESS, general, &code);
    const int answer = compiled                          ? match(compiled, text, length, general)
                       : code == PCRE2_ERROR_HEAP_FAILED ? MAPICFG__REGEX_NO_MEMORY
                                                         : MAPICFG__REGEX_UNKNOWN;
    pcre2_code_free(compiled);
    pcre2_general_context_free(general);
    return answer;
}
