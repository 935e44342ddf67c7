/* SPDX-License-Identifier: LGPL-2.1-or-later
 * awaited.c: the value that a command at a prompt asks for by a property's name, without the name beside it.
 *
 *     PS C:\> (Get-OrganizationConfig).MapiHttpEnabled
 *     True
 *     PS C:\> Get-CASMailbox anna | select -ExpandProperty MapiHttpEnabled
 *     False
 *
 * The value belongs to an object only where the command is of one: the organization, or what its first argument names.
 * That argument may be any of the object's names, so the object's Identity is a guess. */
#include "formats/awaited.h"

#include <string.h>

#include "base/text.h"
#include "formats/builder.h"

/* What is left of a command. */
struct rest {
    const char *text;
    size_t size;
};

static void skip(struct rest *rest, size_t bytes) {
    rest->text += bytes;
    rest->size -= bytes;
    while (rest->size && (*rest->text == ' ' || *rest->text == '\t')) rest->text++, rest->size--;
}

static int takes(struct rest *rest, const char *word) {
    const size_t size = strlen(word);
    if (!mapicfg__text_begins(rest->text, rest->size, word, size)) return 0;
    skip(rest, size);
    return 1;
}

static int is_of_name(char c) {
    return mapicfg__is_alpha((unsigned char)c) || mapicfg__is_digit((unsigned char)c) || c == '_';
}

static struct rest take_name(struct rest *rest) {
    size_t at = 0;
    while (at < rest->size && is_of_name(rest->text[at])) at++;
    const struct rest name = {rest->text, at};
    skip(rest, at);
    return name;
}

/* A bare or quoted argument; size 0: something else stands there. */
static struct rest take_argument(struct rest *rest) {
    struct rest argument = {rest->text, 0};
    if (rest->size && (*rest->text == '\'' || *rest->text == '"')) {
        const char *end = memchr(rest->text + 1, *rest->text, rest->size - 1);
        if (!end || memchr(rest->text, '$', (size_t)(end - rest->text))) return argument;
        argument = (struct rest){rest->text + 1, (size_t)(end - rest->text - 1)};
        skip(rest, argument.size + 2);
        return argument;
    }
    while (argument.size < rest->size && !strchr(" \t|);,$(@{'\"", rest->text[argument.size])) argument.size++;
    skip(rest, argument.size);
    return argument;
}

/* The arguments of the cmdlet, up to a bar or a parenthesis. 0: they are others than these. */
static int take_arguments(struct mapicfg__awaited *awaited, struct rest *rest) {
    static const char *const ignored[] = {"-DomainController", "-ErrorAction", "-WarningAction"};
    while (rest->size && *rest->text != '|' && *rest->text != ')') {
        const char *as = "Identity";
        int is_ignored = 0;
        for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) is_ignored |= takes(rest, ignored[i]);
        if (!is_ignored && takes(rest, "-Server "))
            as = "Server";
        else if (!is_ignored)
            takes(rest, "-Identity ");
        const struct rest argument = take_argument(rest);
        if (!argument.size || *argument.text == '-') return 0;
        if (is_ignored) continue;
        if (awaited->named.size || memchr(argument.text, '*', argument.size)) return 0;
        mapicfg__buffer_text(&awaited->named, as);
        mapicfg__buffer_text(&awaited->named, " : ");
        mapicfg__buffer_bytes(&awaited->named, argument.text, argument.size);
        mapicfg__buffer_text(&awaited->named, "\n" MAPICFG__GUESSED_NAME " : ");
        mapicfg__buffer_text(&awaited->named, as);
        mapicfg__buffer_char(&awaited->named, '\n');
    }
    return 1;
}

/* Behind the parenthesis: .InternalUrl, .InternalUrl.AbsoluteUri */
static struct rest take_member(struct rest *rest) {
    struct rest none = {rest->text, 0};
    if (!takes(rest, ").")) return none;
    const struct rest name = take_name(rest);
    if (!takes(rest, ".AbsoluteUri") && !takes(rest, ".OriginalString")) takes(rest, ".ToString()");
    return rest->size ? none : name;
}

/* Behind the bar: select -ExpandProperty Name, foreach Name, % { $_.Name } */
static struct rest take_expanded(struct rest *rest) {
    struct rest none = {rest->text, 0};
    int has_block = 0;
    if (!takes(rest, "|")) return none;
    if (takes(rest, "select-object ") || takes(rest, "select ")) {
        if (!mapicfg__text_begins(rest->text, rest->size, "-exp", 4)) return none;
        skip(rest, 1);
        take_name(rest);
    } else if (takes(rest, "foreach-object") || takes(rest, "foreach") || takes(rest, "%")) {
        has_block = takes(rest, "{");
        if (has_block && !takes(rest, "$_.")) return none;
    } else {
        return none;
    }
    const struct rest name = take_name(rest);
    if (has_block && !takes(rest, "}")) return none;
    return rest->size ? none : name;
}

int mapicfg__awaited_begin(struct mapicfg__awaited *awaited, const struct mapicfg__prompt *prompt) {
    const struct mapicfg__class *cls = prompt->cls;
    struct rest rest = {prompt->command, prompt->command_size};
    awaited->waits = 0;
    awaited->lines = awaited->named.size = awaited->name.size = awaited->value.size = 0;
    mapicfg__text_trim(&rest.text, &rest.size);
    const int is_member = takes(&rest, "(");
    if (!cls || !takes(&rest, "Get-")) return 1;
    take_name(&rest);
    const int is_known = take_arguments(awaited, &rest);
    while (rest.size && !is_known && *rest.text != (is_member ? ')' : '|')) rest.text++, rest.size--;
    const struct rest name = is_member ? take_member(&rest) : take_expanded(&rest);
    const int32_t property = name.size ? mapicfg__property_find(cls, name.text, name.size) : -1;
    if (property < 0) return 1;
    awaited->is_of_one = is_known && (cls->id == MAPICFG_CLASS_ORG || awaited->named.size);
    if (cls->id == MAPICFG_CLASS_ORG) awaited->named.size = 0;
    awaited->type = cls->properties[property].type;
    mapicfg__buffer_text(&awaited->name, cls->properties[property].name);
    awaited->waits = 1;
    return !awaited->name.failed && !awaited->named.failed;
}

static int is_list(const struct mapicfg__awaited *awaited) {
    return awaited->type == MAPICFG_TYPE_LIST || awaited->type == MAPICFG_TYPE_ENUM_LIST;
}

/* Whether a property of this type prints so. */
static int is_value(const struct mapicfg__awaited *awaited, const char *line, size_t size) {
    if (awaited->type == MAPICFG_TYPE_BOOL || awaited->type == MAPICFG_TYPE_TRISTATE)
        return mapicfg__text_is_word(line, size, "True") || mapicfg__text_is_word(line, size, "False");
    if (awaited->type == MAPICFG_TYPE_URL)
        return mapicfg__text_begins(line, size, "http", 4) && !memchr(line, ' ', size);
    if (awaited->type == MAPICFG_TYPE_ENUM_LIST || awaited->type == MAPICFG_TYPE_ENUM)
        return mapicfg__is_alpha((unsigned char)*line) && !memchr(line, ' ', size) && !memchr(line, ':', size);
    return 1;
}

int mapicfg__awaited_take(struct mapicfg__awaited *awaited, const char *line, size_t size, uint64_t number) {
    mapicfg__text_trim(&line, &size);
    if (!is_value(awaited, line, size)) return awaited->waits = 0;
    if (!awaited->lines) awaited->line = number;
    if (awaited->value.size + size > awaited->most) awaited->is_of_one = 0; /* it is not one value */
    if (awaited->lines++ && awaited->is_of_one) mapicfg__buffer_text(&awaited->value, ", ");
    if (awaited->is_of_one) mapicfg__buffer_bytes(&awaited->value, line, size);
    return 1;
}

int mapicfg__awaited_end(struct mapicfg__awaited *awaited, const char **problem) {
    *problem = NULL;
    if (!awaited->waits) return 0;
    awaited->waits = 0;
    if (!awaited->lines) return 0;
    *problem = "the command gave values only, and nothing tells which objects have them";
    if (!awaited->is_of_one || (awaited->lines > 1 && !is_list(awaited))) return 0;
    awaited->out.size = 0;
    if (awaited->named.size) mapicfg__buffer_bytes(&awaited->out, awaited->named.data, awaited->named.size);
    mapicfg__buffer_bytes(&awaited->out, awaited->name.data, awaited->name.size);
    mapicfg__buffer_text(&awaited->out, is_list(awaited) ? " : {" : " : ");
    mapicfg__buffer_bytes(&awaited->out, awaited->value.data, awaited->value.size);
    mapicfg__buffer_text(&awaited->out, is_list(awaited) ? "}\n" : "\n");
    *problem = NULL;
    return 1;
}

void mapicfg__awaited_free(struct mapicfg__awaited *awaited) {
    mapicfg__buffer_free(&awaited->named);
    mapicfg__buffer_free(&awaited->name);
    mapicfg__buffer_free(&awaited->value);
    mapicfg__buffer_free(&awaited->out);
}
