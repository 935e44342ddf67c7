/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompt.c: lines of a console or a transcript, and the cmdlet whose output follows them:
 * `[PS] C:\>Get-OabVirtualDirectory | fl *url*`, `PS>Get-CASMailbox anna`, `Output of Get-OrganizationConfig:`. */
#include "formats/prompt.h"

#include <string.h>

#include "base/text.h"

#define LONGEST_PROMPT 120u

static int is_letter(char c) {
    return mapicfg__is_alpha((unsigned char)c) || mapicfg__is_digit((unsigned char)c);
}

/* Where a cmdlet begins behind what shells and people set up as prompts: EX1>, a sign of theirs, #. 0: none does. */
static size_t behind_sign(const char *line, size_t size) {
    static const char *const signs[] = {"\u276f", "\u279c", "\u03bb", "\u00bb", "\u203a", "\ue0b0", ">", "$", "#", "%"};
    size_t at = 0;
    while (at < size && at < LONGEST_PROMPT && !mapicfg__text_begins(line + at, size - at, "Get-", 4) &&
           !mapicfg__text_begins(line + at, size - at, "(Get-", 5))
        at++;
    size_t end = at;
    while (end && line[end - 1] == ' ') end--;
    for (size_t i = 0; at < size && at < LONGEST_PROMPT && i < sizeof signs / sizeof *signs; i++) {
        const size_t length = strlen(signs[i]);
        if (end >= length && memcmp(line + end - length, signs[i], length) == 0) return at;
    }
    return 0;
}

/* Where the command begins; 0: the line has no prompt. */
static size_t command_at(const char *line, size_t size, int *is_sign) {
    size_t at = 0;
    *is_sign = 1;
    if (size && line[0] == '[' && !mapicfg__text_begins(line, size, "[PS]", 4)) {
        const char *host = memchr(line, ']', size); /* [ex1.contoso.com]: PS C:\> */
        if (!host) return behind_sign(line, size);
        for (at = (size_t)(host + 1 - line); at < size && (line[at] == ':' || line[at] == ' ');) at++;
    }
    if (!mapicfg__text_begins(line + at, size - at, "[PS]", 4) &&
        !mapicfg__text_begins(line + at, size - at, "PS ", 3) && !mapicfg__text_begins(line + at, size - at, "PS>", 3))
        return behind_sign(line, size);
    const char *end = memchr(line + at, '>', size - at);
    *is_sign = 0;
    return end ? (size_t)(end + 1 - line) : 0;
}

/* The bytes of the first statement, with the semicolon behind it, which neither quotes nor braces may hold. */
static size_t statement_size(const char *line, size_t size) {
    size_t depth = 0;
    char quote = 0;
    for (size_t at = 0; at < size; at++) {
        const char c = line[at];
        if (quote ? c == quote : c == '"' || c == '\'') quote = quote ? 0 : c;
        if (quote) continue;
        if (c == ';' && !depth) return at + 1;
        depth += c == '{' || c == '(';
        depth -= depth && (c == '}' || c == ')');
    }
    return size;
}

/* The noun of the cmdlet that gives a statement's output: the last one, but those in parentheses are asked for an
 * argument. size 0: there is none, or a variable takes the output. */
static void find_noun_of(const char *line, size_t size, const char **noun, size_t *noun_size) {
    *noun_size = 0;
    if (size && *line == '$' && memchr(line, '=', size)) return;
    for (size_t at = 0; at + 4 < size; at++) {
        if (!mapicfg__text_begins(line + at, size - at, "Get-", 4)) continue;
        const char before = at ? line[at - 1] : ' ';
        if (is_letter(before) || before == '-' || (*noun_size && before == '(')) continue;
        size_t end = at + 4;
        while (end < size && is_letter(line[end])) end++;
        if (end == at + 4) continue;
        *noun = line + at + 4;
        *noun_size = end - at - 4;
        at = end - 1;
    }
}

/* The same of all statements. Where several give objects, nothing tells which are whose. */
static void find_noun(const char *line, size_t size, struct mapicfg__prompt *found) {
    int differ = 0;
    while (size) {
        const size_t statement = statement_size(line, size);
        const char *text = line, *noun;
        size_t left = statement, noun_size;
        mapicfg__text_trim(&text, &left);
        find_noun_of(text, left, &noun, &noun_size);
        differ |= noun_size && found->noun && !mapicfg__text_equal(noun, noun_size, found->noun, found->noun_size);
        if (noun_size) {
            found->noun = noun;
            found->noun_size = noun_size;
        }
        line += statement;
        size -= statement;
    }
    if (differ) found->noun = NULL;
}

static const struct mapicfg__class *class_of_noun(const char *noun, size_t size) {
    if (mapicfg__text_begins(noun, size, "EXO", 3)) { /* the cmdlets of Exchange Online PowerShell */
        noun += 3;
        size -= 3;
    }
    /* Get-Mailbox and Get-CASMailbox show one object, each a part of it. */
    if (mapicfg__text_is_word(noun, size, "Mailbox")) return mapicfg__class_get(MAPICFG_CLASS_MAILBOX);
    if (mapicfg__text_is_word(noun, size, "ClientAccessServer")) /* its name until Exchange 2013 */
        return mapicfg__class_get(MAPICFG_CLASS_CLIENT_ACCESS_SERVICE);
    for (uint32_t class_id = 1; class_id <= MAPICFG__CLASS_COUNT; class_id++)
        if (mapicfg__text_is_word(noun, size, mapicfg__class_get(class_id)->name)) return mapicfg__class_get(class_id);
    return NULL;
}

int mapicfg__prompt_find(const char *line, size_t size, struct mapicfg__prompt *found) {
    /* What these give may be anything. */
    static const char *const general[] = {"Content", "Variable", "Clipboard", "Item", "ChildItem", "Member", "Unique"};
    int is_sign;
    const size_t at = command_at(line, size, &is_sign);
    *found = (struct mapicfg__prompt){
        .is_sign = at && is_sign,

        .is_prompt = at || mapicfg__text_begins(line, size, "Get-", 4) || mapicfg__text_begins(line, size, "(Get-", 5),
        .command = line + at,
        .command_size = size - at};
    find_noun(line + at, size - at, found);
    if (found->noun) found->cls = class_of_noun(found->noun, found->noun_size);
    if (!found->cls && found->noun &&
        (!found->is_prompt ||
         mapicfg__text_is_one_of(found->noun, found->noun_size, general, sizeof general / sizeof *general)))
        found->noun = NULL;
    return found->is_prompt || found->noun;
}

/* Mailboxes, MapiVirtualDirectories, Servers: an ending of several, and that of one. */
static const struct { const char *several, *one; } endings[] = {{"ies", "y"}, {"es", ""}, {"s", ""}};

static const struct mapicfg__class *class_of_plural(const char *noun, size_t size) {
    char one[64];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const size_t length = strlen(endings[i].several);
        if (size <= length || size >= sizeof one - 1 ||
            !mapicfg__text_is_word(noun + size - length, length, endings[i].several))
            continue;
        const size_t left = size - length, more = strlen(endings[i].one);
        memcpy(one, noun, left);
        memcpy(one + left, endings[i].one, more);
        const struct mapicfg__class *cls = class_of_noun(one, left + more);
        if (cls) return cls;
    }
    return NULL;
}

void mapicfg__prompt_wrapping(const char *name, size_t size, struct mapicfg__wrapping_name *found) {
    *found = (struct mapicfg__wrapping_name){NULL, NULL, 0};
    const int is_cmdlet = size > 4 && mapicfg__text_begins(name, size, "Get-", 4);
    const char *noun = is_cmdlet ? name + 4 : name;
    size -= is_cmdlet ? 4 : 0;
    found->cls = class_of_noun(noun, size);
    if (!found->cls) found->cls = class_of_plural(noun, size);
    if (!found->cls && (mapicfg__text_is_word(noun, size, "Organization") || mapicfg__text_is_word(noun, size, "Org")))
        found->cls = mapicfg__class_get(MAPICFG_CLASS_ORG);
    if (found->cls || !is_cmdlet) return;
    found->noun = noun;
    found->noun_size = size;
}
