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

/* ---- matching ---- */

static void *take(size_t size, void *user) {
    (void)user;
    return mapicfg__mem_alloc(size);
}

static void give_back(void *taken, void *user) {
    (void)user;
    mapicfg__mem_free(taken);
}

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
    const uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | (exactly ? 0 : PCRE2_CASELESS);
    pcre2_general_context *general = pcre2_general_context_create(take, give_back, NULL);
    pcre2_compile_context *how = general ? pcre2_compile_context_create(general) : NULL;
    int code = PCRE2_ERROR_NOMEMORY, answer = MAPICFG__REGEX_NO_MEMORY;
    PCRE2_SIZE at;
    pcre2_code *compiled = NULL;
    if (how) {
        pcre2_set_newline(how, PCRE2_NEWLINE_LF);
        compiled = pcre2_compile((PCRE2_SPTR)pattern, size, flags, &code, &at, how);
        answer = compiled                          ? match(compiled, text, length, general)
                 : code == PCRE2_ERROR_HEAP_FAILED ? MAPICFG__REGEX_NO_MEMORY
                                                   : MAPICFG__REGEX_UNKNOWN;
    }
    pcre2_code_free(compiled);
    pcre2_compile_context_free(how);
    pcre2_general_context_free(general);
    return answer;
}
