/* SPDX-License-Identifier: LGPL-2.1-or-later
 * survey.c: everything in a script that exec does not support. The parser ends at the first of it; this walks on, over
 * text that need not be right, and knows just enough of PowerShell to tell commands, expressions and strings apart.
 *
 * Sources: about_Parsing, about_Reserved_Words, about_Operators, about_Functions_CmdletBindingAttribute. */
#include "cmdlet/survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/bind.h"
#include "cmdlet/keyword.h"

enum kind {
    VARIABLE,
    ASSIGNMENT,
    ATTRIBUTE,
    TYPE,
    STATIC_MEMBER,
    PARAM,
    LOOP,
    KEYWORD,
    FUNCTION,
    CMDLET,
    SUBEXPRESSION,
    PARENTHESES,
    BLOCK,
    EACH,
    CALCULATED,
    METHOD,
    MEMBER,
    SPLATTING,
    HERE_STRING,
    CALL,
    DOT,
    CHAIN,
    REDIRECTION,
    OPERATOR,
    PARAMETER,
    ERROR
};

/* Formats; their only argument is the name, as size and text. */
static const char *const messages[] = {
    [VARIABLE] = "the variable $%.*s is not supported: write its value",
    [ASSIGNMENT] = MAPICFG__NO_ASSIGNMENT,
    [ATTRIBUTE] = "the attribute [%.*s()] is not supported: leave it out",
    [TYPE] = "the type [%.*s] is not supported: write the value without it",
    [STATIC_MEMBER] = "the static member %.*s is not supported: write what it would give",
    [PARAM] = "a param block is not supported: write the values where they are used",
    [LOOP] = MAPICFG__NO_LOOP,
    [KEYWORD] = MAPICFG__NO_KEYWORD,
    [FUNCTION] = "the function %.*s is not supported: write its cmdlets where it is called",
    [SUBEXPRESSION] = "the subexpression $(...) is not supported: write its value",
    [PARENTHESES] = "a command in parentheses, (%.*s ...), is not supported: write a pipeline, Get-... | Set-...",
    [BLOCK] = "a script block {...} is supported after Where-Object and -Filter only",
    [EACH] = MAPICFG__NO_BLOCK,
    [CALCULATED] = "a calculated property, @{Name=...; Expression={...}}, is not supported: select the property itself",
    [METHOD] = "the method call .%.*s() is not supported: write what it would give",
    [MEMBER] = "the member .%.*s of a value is not supported: write what it would give",
    [SPLATTING] = "splatting, @%.*s, is not supported: write the parameters out",
    [HERE_STRING] = MAPICFG__NO_HERE_STRING,
    [CALL] = MAPICFG__NO_CALL,
    [DOT] = MAPICFG__NO_DOT_SOURCE,
    [CHAIN] = MAPICFG__NO_CHAIN,
    [REDIRECTION] = "redirection with > is not supported: redirect the output of the command, or use Export-Csv",
    [OPERATOR] = "the operator %.*s is not supported: compare with -eq or -like, or write what it would give",
};

/* What a bracket or quote has opened. */
enum opened { TEXT, PAREN, ARRAY, SUB, PLAIN, HASH, BRACES, SWITCH, INDEX, STRING, HERE };

struct level {
    enum opened opened;
    int start;                           /* 1: a statement begins; 2: a command after a pipe */
    int command;                         /* the statement is a command, so words are its arguments */
    int takes_block;                     /* whose blocks are conditions */
    int filters;                         /* the parameter before is -Filter, whose block is a condition too */
    const struct mapicfg__cmdlet *known; /* NULL: the command is not supported */
    int source;                          /* a pipeline in parentheses that begins another one */
    int switches;                        /* the next braces are those of a switch */
};

#define MOST_LEVELS 100

struct walk {
    struct mapicfg__lexer lexer;
    struct mapicfg__survey *survey;
    struct level levels[MOST_LEVELS];
    size_t depth;
    int value;    /* a value ends directly before: 1 a variable's, 2 another, 3 (...) that begins a pipeline */
    int comma;    /* the last token: the line goes on */
    int too_deep; /* nothing more can be told */
};

/* ---- findings ---- */

struct key {
    uint32_t kind;
    const char *name;
    size_t size;
};

/* A variable is one thing, whether it is first read or written. */
static int of_set(uint32_t kind) {
    return kind == ASSIGNMENT ? VARIABLE : (int)kind;
}

static int compare(const void *user, const void *wanted, size_t position) {
    const struct mapicfg__finding *other = &((const struct mapicfg__survey *)user)->found[position];
    const struct key *key = wanted;
    const int kind = of_set(key->kind), other_kind = of_set(other->kind);
    if (kind != other_kind) return kind < other_kind ? -1 : 1;
    return mapicfg__text_compare(key->name, key->size, other->name, other->name_size);
}

static struct mapicfg__finding *put(struct mapicfg__survey *survey) {
    struct mapicfg__finding *grown =
        mapicfg__mem_grow(survey->found, &survey->capacity, survey->count + 1, sizeof *grown);
    if (!grown) {
        survey->failed = 1;
        return NULL;
    }
    survey->found = grown;
    return &grown[survey->count];
}

/* A finding with a message takes it over. */
static void add(struct mapicfg__survey *survey, const struct mapicfg__finding *finding) {
    const struct key key = {finding->kind, finding->name, finding->name_size};
    struct mapicfg__finding *room = put(survey);
    const size_t at = room ? mapicfg__set_put(&survey->met, compare, survey, &key) : MAPICFG__SET_NONE;
    if (at == MAPICFG__SET_NONE) survey->failed = 1;
    if (room && at == survey->count)
        survey->found[survey->count++] = *finding;
    else
        mapicfg__mem_free(finding->message);
    if (!survey->failed) survey->found[at].count++;
}

static void find(struct walk *walk, uint32_t kind, struct mapicfg__spot spot, const char *name, size_t size) {
    add(walk->survey, &(struct mapicfg__finding){.spot = spot, .kind = kind, .name = name, .name_size = size});
}

void mapicfg__survey_parameter(struct mapicfg__survey *survey, const struct mapicfg__cmdlet *cmdlet, const char *name,
                               struct mapicfg__spot spot) {
    mapicfg_error refused;
    if (!mapicfg__bind_check_name(cmdlet, name, spot, &refused)) return;
    const size_t size = strlen(refused.message);
    char *message = mapicfg__mem_dup(refused.message, size);
    if (!message) survey->failed = 1;
    if (!message) return;
    add(survey, &(struct mapicfg__finding){
                    .spot = spot, .kind = PARAMETER, .name = message, .name_size = size, .message = message});
}

/* ---- levels ---- */

static struct level *top(struct walk *walk) {
    return &walk->levels[walk->depth];
}

static void open_level(struct walk *walk, enum opened opened) {
    if (walk->depth + 1 == MOST_LEVELS) {
        walk->too_deep = 1;
        return;
    }
    walk->levels[++walk->depth] = (struct level){
        .opened = opened, .start = opened < PLAIN || opened == BRACES || opened == SWITCH || opened == HASH};
    walk->value = walk->comma = 0;
}

static void end_statement(struct walk *walk, int start) {
    struct level *level = top(walk);
    level->start = level->opened != PLAIN && level->opened != INDEX ? start : 0;
    level->command = level->takes_block = 0;
    level->known = NULL;
    walk->value = 0;
}

/* A value stands here: what began is an expression. */
static void put_value(struct walk *walk, int value) {
    top(walk)->start = 0;
    walk->value = value;
}

/* ---- characters ---- */

static uint32_t peek(const struct walk *walk, size_t n) {
    return n ? mapicfg__lexer_peek_after(&walk->lexer, n) : mapicfg__lexer_peek(&walk->lexer);
}

static void step(struct walk *walk, size_t n) {
    for (; n; n--) mapicfg__lexer_step(&walk->lexer);
}

static const char *here(const struct walk *walk) {
    return walk->lexer.text + walk->lexer.place.at;
}

static struct mapicfg__spot spot_of(const struct walk *walk) {
    return mapicfg__lexer_here(&walk->lexer);
}

/* ---- variables ---- */

static int is_constant(const char *name, size_t size) {
    static const char *const constants[] = {"true", "false", "null", "_", "PSItem"};
    return mapicfg__text_is_one_of(name, size, constants, sizeof constants / sizeof *constants);
}

/* At a $. */
static void step_variable(struct walk *walk) {
    const struct mapicfg__spot spot = spot_of(walk);
    const int start = top(walk)->start == 1;
    uint32_t c = peek(walk, 1);
    if (c == '(') {
        find(walk, SUBEXPRESSION, spot, "", 0);
        if (top(walk)->opened != STRING && top(walk)->opened != HERE) put_value(walk, 2);
        step(walk, 2);
        open_level(walk, SUB);
        return;
    }
    step(walk, c == '{' ? 2 : 1);
    const char *name = here(walk);
    if (c == '{') {
        while (peek(walk, 0) && peek(walk, 0) != '}') step(walk, 1);
    } else if (c && c < 0x80 && strchr("$^?", (int)c)) {
        step(walk, 1);
    } else {
        while (mapicfg__lexer_is_name_part(peek(walk, 0)) ||
               (peek(walk, 0) == ':' && mapicfg__lexer_is_name_part(peek(walk, 1))))
            step(walk, 1);
    }
    const size_t size = (size_t)(here(walk) - name);
    if (c == '{') step(walk, 1);
    if (!size) return;
    if (!is_constant(name, size))
        find(walk, start && mapicfg__lexer_is_assigned(&walk->lexer) ? ASSIGNMENT : VARIABLE, spot, name, size);
    if (top(walk)->opened != STRING && top(walk)->opened != HERE) put_value(walk, 1);
}

/* ---- strings ---- */

static void step_string(struct walk *walk, uint32_t c) {
    const int quote = mapicfg__lexer_is_double_quote(c);
    if (c == '`') {
        step(walk, 2);
    } else if (c == '$') {
        step_variable(walk);
    } else if (top(walk)->opened == HERE) {
        const int line = mapicfg__lexer_is_line_end(c);
        step(walk, 1);
        if (!line || !mapicfg__lexer_is_double_quote(peek(walk, 0)) || peek(walk, 1) != '@') return;
        step(walk, 2);
        walk->depth--;
        walk->value = 2;
    } else if (quote && mapicfg__lexer_is_double_quote(peek(walk, 1))) {
        step(walk, 2);
    } else {
        step(walk, 1);
        if (!quote) return;
        walk->depth--;
        walk->value = 2;
    }
}

static void step_single(struct walk *walk) {
    do {
        step(walk, 1);
        while (peek(walk, 0) && !mapicfg__quote_is_single(peek(walk, 0))) step(walk, 1);
        step(walk, 1);
    } while (mapicfg__quote_is_single(peek(walk, 0)));
}

/* At an @ before a quote. */
static void step_here_string(struct walk *walk) {
    const int is_single = mapicfg__quote_is_single(peek(walk, 1));
    find(walk, HERE_STRING, spot_of(walk), "", 0);
    put_value(walk, 2);
    step(walk, 2);
    if (!is_single) {
        open_level(walk, HERE);
        return;
    }
    while (peek(walk, 0)) {
        const int line = mapicfg__lexer_is_line_end(peek(walk, 0));
        step(walk, 1);
        if (!line || !mapicfg__quote_is_single(peek(walk, 0)) || peek(walk, 1) != '@') continue;
        step(walk, 2);
        return;
    }
}

/* ---- types and attributes: [string], [Parameter(...)], [math]::Round ---- */

static void step_type(struct walk *walk) {
    const struct mapicfg__spot spot = spot_of(walk);
    step(walk, 1);
    const char *name = here(walk);
    size_t inside = 0;
    for (uint32_t c; (c = peek(walk, 0)) && c != '(' && !mapicfg__lexer_is_line_end(c) && (c != ']' || inside);) {
        inside += c == '[';
        inside -= c == ']';
        step(walk, 1);
    }
    const size_t size = (size_t)(here(walk) - name);
    walk->value = 0;
    if (peek(walk, 0) == '(') {
        find(walk, ATTRIBUTE, spot, name, size);
        open_level(walk, INDEX);
        step(walk, 1);
        open_level(walk, PLAIN);
        return;
    }
    if (peek(walk, 0) == ']') step(walk, 1);
    if (peek(walk, 0) != ':' || peek(walk, 1) != ':') {
        find(walk, TYPE, spot, name, size);
        return;
    }
    step(walk, 2);
    while (mapicfg__lexer_is_name_part(peek(walk, 0))) step(walk, 1);
    find(walk, STATIC_MEMBER, spot, name - 1, (size_t)(here(walk) - name) + 1);
    put_value(walk, 1);
}

/* ---- words ---- */

/* The words in which a statement goes on; that of its beginning has been found. */
static int goes_on(const char *word, size_t size) {
    static const char *const words[] = {"else", "elseif", "catch", "finally", "until",
                                        "in",   "begin",  "end",   "process", "dynamicparam"};
    return mapicfg__text_is_one_of(word, size, words, sizeof words / sizeof *words);
}

static void begin_keyword(struct walk *walk, struct mapicfg__spot spot, const char *word, size_t size) {
    static const char *const values[] = {"return", "throw", "exit"}, *const functions[] = {"function", "filter"};
    struct level *level = top(walk);
    level->start = mapicfg__text_is_one_of(word, size, values, sizeof values / sizeof *values);
    level->switches = mapicfg__text_is_word(word, size, "switch");
    if (goes_on(word, size)) return;
    if (mapicfg__text_is_word(word, size, "param")) {
        find(walk, PARAM, spot, "", 0);
        return;
    }
    if (!mapicfg__text_is_one_of(word, size, functions, sizeof functions / sizeof *functions)) {
        find(walk, mapicfg__keyword_is(word, size) == 1 ? LOOP : KEYWORD, spot, word, size);
        return;
    }
    while (mapicfg__lexer_is_space(peek(walk, 0))) step(walk, 1);
    const char *name = here(walk);
    while (!mapicfg__lexer_ends_word(peek(walk, 0))) step(walk, 1);
    find(walk, FUNCTION, spot, name, (size_t)(here(walk) - name));
}

static void begin_command(struct walk *walk, struct mapicfg__spot spot, const char *word, size_t size) {
    struct level *level = top(walk);
    char name[64];
    snprintf(name, sizeof name, "%.*s", mapicfg__lexer_shown(word, size), word);
    const struct mapicfg__cmdlet *cmdlet = mapicfg__cmdlet_find(walk->survey->cmdlets, name);
    if (level->opened == PAREN && !level->source) find(walk, PARENTHESES, spot, word, size);
    if (!cmdlet) find(walk, CMDLET, spot, word, size);
    level->start = 0;
    level->command = 1;
    level->known = cmdlet;
    level->takes_block = cmdlet && mapicfg__text_has_word("Where-Object ForEach-Object", cmdlet->name);
}

static int has_range(const char *word, size_t size) { /* 1..10 */
    const char *dot = memchr(word, '.', size);
    return dot && (size_t)(dot - word) + 1 < size && dot[1] == '.';
}

/* The first word of a statement. */
static void step_first_word(struct walk *walk) {
    const struct mapicfg__spot spot = spot_of(walk);
    const char *word = here(walk);
    const int after_pipe = top(walk)->start == 2;
    const enum opened opened = top(walk)->opened;
    while (!mapicfg__lexer_ends_word(peek(walk, 0)) && (opened != HASH || peek(walk, 0) != '=')) step(walk, 1);
    const size_t size = (size_t)(here(walk) - word);
    if (opened == HASH || opened == SWITCH) {
        top(walk)->start = 0;
    } else if (mapicfg__is_digit((unsigned char)*word)) {
        put_value(walk, 0);
        if (has_range(word, size)) find(walk, OPERATOR, spot, "..", 2);
    } else if (!after_pipe && mapicfg__keyword_is(word, size)) {
        begin_keyword(walk, spot, word, size);
    } else {
        begin_command(walk, spot, word, size);
    }
}

/* At a >: >>, 2>&1. */
static void step_redirection(struct walk *walk, struct mapicfg__spot spot) {
    find(walk, REDIRECTION, spot, "", 0);
    while (peek(walk, 0) == '>') step(walk, 1);
    step(walk, peek(walk, 0) == '&' ? 2 : 0);
}

static void step_word(struct walk *walk) {
    const struct mapicfg__spot spot = spot_of(walk);
    const char *word = here(walk);
    if (!top(walk)->command) {
        step(walk, 1);
        while (mapicfg__lexer_is_name_part(peek(walk, 0))) step(walk, 1);
        return;
    }
    do step(walk, 1);
    while (!mapicfg__lexer_ends_word(peek(walk, 0)) && peek(walk, 0) != '$' && peek(walk, 0) != '>' &&
           !mapicfg__lexer_is_double_quote(peek(walk, 0)) && !mapicfg__quote_is_single(peek(walk, 0)));
    if (peek(walk, 0) != '>' || here(walk) - word != 1 || !strchr("123456*", *word)) return;
    step_redirection(walk, spot);
}

/* -Name: of a command a parameter, elsewhere an operator. */
static void step_dash(struct walk *walk) {
    static const char *const operators[] = {"replace", "creplace", "ireplace", "split", "csplit", "isplit",
                                            "join",    "f",        "as",       "is",    "isnot",  "band",
                                            "bor",     "bxor",     "bnot",     "shl",   "shr",    "xor"};
    const struct mapicfg__spot spot = spot_of(walk);
    const char *word = here(walk);
    step(walk, 1);
    const char *name = here(walk);
    while (mapicfg__lexer_is_name_part(peek(walk, 0))) step(walk, 1);
    const size_t size = (size_t)(here(walk) - name);
    walk->value = 0;
    if (top(walk)->command && top(walk)->known) {
        char parameter[64];
        snprintf(parameter, sizeof parameter, "%.*s", mapicfg__lexer_shown(name, size), name);
        mapicfg__survey_parameter(walk->survey, top(walk)->known, parameter, spot);
    }
    top(walk)->filters = top(walk)->command && size > 1 && mapicfg__text_begins("FilterScript", 12, name, size);
    if (!top(walk)->command && mapicfg__text_is_one_of(name, size, operators, sizeof operators / sizeof *operators))
        find(walk, OPERATOR, spot, word, (size_t)(here(walk) - word));
}

/* ---- the rest of the characters ---- */

/* At a dot behind a value. */
static void step_member(struct walk *walk) {
    const struct mapicfg__spot spot = spot_of(walk);
    step(walk, 1);
    const char *name = here(walk);
    while (mapicfg__lexer_is_name_part(peek(walk, 0))) step(walk, 1);
    const size_t size = (size_t)(here(walk) - name);
    if (peek(walk, 0) == '(')
        find(walk, METHOD, spot, name, size);
    else if (walk->value == 2)
        find(walk, MEMBER, spot, name, size);
    if (walk->value == 3) walk->value = 2;
}

/* At the { of { $_.Name }. */
static int is_property(const struct walk *walk) {
    const char *const text = walk->lexer.text, *at = here(walk) + 1, *const end = text + walk->lexer.size;
    static const char *const items[] = {"_", "PSItem"};
    while (at < end && mapicfg__is_blank((unsigned char)*at)) at++;
    const char *name = at < end && *at == '$' ? ++at : end;
    while (at < end && (mapicfg__is_alpha((unsigned char)*at) || *at == '_')) at++;
    if (!mapicfg__text_is_one_of(name, (size_t)(at - name), items, 2) || at == end || *at != '.') return 0;
    for (name = ++at; at < end && (mapicfg__is_alpha((unsigned char)*at) || mapicfg__is_digit((unsigned char)*at));)
        at++;
    const int named = at > name;
    while (at < end && mapicfg__is_blank((unsigned char)*at)) at++;
    return named && at < end && *at == '}';
}

static void open_braces(struct walk *walk) {
    struct level *level = top(walk);
    const int switches = level->switches, each = level->known && strcmp(level->known->name, "ForEach-Object") == 0;
    if (level->opened == HASH)
        find(walk, CALCULATED, spot_of(walk), "", 0);
    else if ((level->command && level->known && !level->takes_block && !level->filters) || level->start)
        find(walk, BLOCK, spot_of(walk), "", 0);
    else if (each && !is_property(walk))
        find(walk, EACH, spot_of(walk), "", 0);
    const int plain = switches || level->filters;
    level->switches = level->filters = 0;
    if (!level->command) level->start = 0;
    step(walk, 1);
    open_level(walk, plain ? SWITCH : BRACES); /* where words are no commands */
}

static void close_level(struct walk *walk, uint32_t c) {
    const enum opened opened = top(walk)->opened;
    const int source = top(walk)->source;
    const int fits = c == ')'   ? opened >= PAREN && opened <= PLAIN
                     : c == '}' ? opened >= HASH && opened <= SWITCH
                                : opened == INDEX;
    step(walk, 1);
    walk->value = 0;
    if (!fits) return;
    walk->depth--;
    walk->comma = 0;
    /* Behind the braces of a loop or a function the next statement may stand at once. */
    if ((opened == BRACES || opened == SWITCH) && !top(walk)->command) top(walk)->start = 1;
    if (opened != PLAIN && c == ')') walk->value = source ? 3 : 2;
}

static void end_line(struct walk *walk) {
    const enum opened opened = top(walk)->opened;
    step(walk, 1);
    walk->value = 0;
    if (!walk->comma && opened != PAREN) end_statement(walk, 1);
}

static void step_at(struct walk *walk) {
    const struct mapicfg__spot spot = spot_of(walk);
    const uint32_t next = peek(walk, 1);
    if (mapicfg__quote_is_single(next) || mapicfg__lexer_is_double_quote(next)) {
        step_here_string(walk);
        return;
    }
    put_value(walk, 0);
    step(walk, 1);
    if (next == '(' || next == '{') {
        step(walk, 1);
        open_level(walk, next == '(' ? ARRAY : HASH);
        return;
    }
    const char *name = here(walk);
    while (mapicfg__lexer_is_name_part(peek(walk, 0))) step(walk, 1);
    if (here(walk) > name) find(walk, SPLATTING, spot, name, (size_t)(here(walk) - name));
}

/* & and . where a command begins, && and ||. */
static void step_operator(struct walk *walk, uint32_t c) {
    const struct mapicfg__spot spot = spot_of(walk);
    struct level *level = top(walk);
    const int is_twice = peek(walk, 1) == c && c != '.';
    const char *word = here(walk);
    step(walk, is_twice ? 2 : 1);
    if (is_twice || c == '|') {
        if (is_twice) find(walk, CHAIN, spot, word, 2);
        end_statement(walk, is_twice ? 1 : 2);
        return;
    }
    find(walk, c == '.' ? DOT : CALL, spot, "", 0);
    level->start = level->takes_block = 0;
    level->known = NULL;
    level->command = 1;
}

static int is_dot_source(const struct walk *walk) {
    const uint32_t next = peek(walk, 1);
    return walk->levels[walk->depth].start == 1 && (mapicfg__lexer_is_space(next) || next == '\\' || next == '/');
}

static void step_code(struct walk *walk, uint32_t c) {
    struct level *level = top(walk);
    const uint32_t next = peek(walk, 1);
    const int comma = walk->comma;
    if (c == '#' && !walk->value) {
        while (peek(walk, 0) && !mapicfg__lexer_is_line_end(peek(walk, 0))) step(walk, 1);
        return;
    }
    if (c == '<' && next == '#') {
        while (peek(walk, 0) && (peek(walk, 0) != '#' || peek(walk, 1) != '>')) step(walk, 1);
        step(walk, 2);
        return;
    }
    if (mapicfg__lexer_is_line_end(c)) {
        end_line(walk);
        return;
    }
    walk->comma = c == ',' || (comma && mapicfg__lexer_is_space(c));
    if (mapicfg__lexer_is_space(c) || c == ',') {
        step(walk, 1);
        walk->value = 0;
    } else if (c == '`') {
        step(walk, 2);
    } else if (c == ';') {
        step(walk, 1);
        end_statement(walk, 1);
    } else if (mapicfg__quote_is_single(c)) {
        step_single(walk);
        put_value(walk, 2);
    } else if (mapicfg__lexer_is_double_quote(c)) {
        put_value(walk, 0);
        step(walk, 1);
        open_level(walk, STRING);
    } else if (c == '$') {
        step_variable(walk);
    } else if (c == '@') {
        step_at(walk);
    } else if (c == '|' || c == '&' || (c == '.' && is_dot_source(walk))) {
        step_operator(walk, c);
    } else if (c == '.' && walk->value && mapicfg__lexer_is_name_start(next)) {
        step_member(walk);
    } else if (c == '[' && (walk->value || level->command) && !mapicfg__lexer_is_name_start(next)) {
        step(walk, 1);
        open_level(walk, INDEX);
    } else if (c == '[' && !walk->value && !level->command && mapicfg__lexer_is_name_start(next)) {
        step_type(walk);
    } else if (c == '(' || (c == '[' && !level->command)) {
        const int source = c == '(' && level->start == 1 && !walk->depth;
        put_value(walk, 0);
        step(walk, 1);
        open_level(walk, c == '[' ? INDEX : level->opened == PLAIN || level->opened == SWITCH ? PLAIN : PAREN);
        top(walk)->source = source;
    } else if (c == '{') {
        open_braces(walk);
    } else if (c == ')' || c == '}' || (c == ']' && level->opened == INDEX)) {
        close_level(walk, c);
    } else if (c == '=' && !level->command) {
        step(walk, 1);
        if (level->opened != PLAIN && level->opened != INDEX) end_statement(walk, 1);
    } else if (c == '>') {
        step_redirection(walk, spot_of(walk));
    } else if (mapicfg__lexer_is_dash(c) && mapicfg__lexer_is_name_start(next)) {
        level->start = 0;
        step_dash(walk);
    } else if (c == '!' || c == '+' || (c == '-' && !level->command)) {
        step(walk, 1);
        walk->value = 0;
    } else if (level->start) {
        step_first_word(walk);
    } else {
        step_word(walk);
    }
}

/* ---- the whole ---- */

void mapicfg__survey_walk(struct mapicfg__survey *survey) {
    struct walk *walk = mapicfg__mem_zalloc(sizeof *walk);
    if (!walk) {
        survey->failed = 1;
        return;
    }
    walk->survey = survey;
    walk->levels[0].start = 1;
    int begun = mapicfg__lexer_begin(&walk->lexer, survey->text, survey->size, NULL, NULL);
    for (uint32_t c; begun && !survey->failed && !walk->too_deep && (c = peek(walk, 0));) {
        if (top(walk)->opened == STRING || top(walk)->opened == HERE)
            step_string(walk, c);
        else
            step_code(walk, c);
    }
    mapicfg__lexer_end(&walk->lexer);
    mapicfg__mem_free(walk);
}

void mapicfg__survey_add(struct mapicfg__survey *survey, const mapicfg_error *error) {
    const struct key key = {PARAMETER, error->message, strlen(error->message)};
    if (mapicfg__set_find(&survey->met, compare, survey, &key) != MAPICFG__SET_NONE) return; /* the binder's, found */
    char *message = mapicfg__mem_dup(error->message, strlen(error->message));
    struct mapicfg__finding *room = message ? put(survey) : NULL;
    if (!room) {
        survey->failed = 1;
        mapicfg__mem_free(message);
        return;
    }
    const struct mapicfg__spot spot = {(uint32_t)error->offset, (uint32_t)error->line, (uint32_t)error->column};
    *room = (struct mapicfg__finding){.spot = spot, .kind = ERROR, .count = 1, .name = "", .message = message};
    survey->count++;
}

/* Of two at one place the walk's comes first: it knows the name and how often. */
static int by_place(const void *a, const void *b) {
    const struct mapicfg__finding *left = a, *right = b;
    if (left->spot.offset != right->spot.offset) return left->spot.offset < right->spot.offset ? -1 : 1;
    return (left->message != NULL) - (right->message != NULL);
}

static int is_own_function(const struct mapicfg__survey *survey, const struct mapicfg__finding *finding) {
    const struct key key = {FUNCTION, finding->name, finding->name_size};
    return finding->kind == CMDLET && mapicfg__set_find(&survey->met, compare, survey, &key) != MAPICFG__SET_NONE;
}

void mapicfg__survey_sort(struct mapicfg__survey *survey) {
    struct mapicfg__finding *found = survey->found;
    size_t kept = 0;
    for (size_t i = 0; i < survey->count; i++) found[i].is_own = is_own_function(survey, &found[i]);
    mapicfg__set_clear(&survey->met);
    if (survey->count) qsort(found, survey->count, sizeof *found, by_place);
    for (size_t i = 0; i < survey->count; i++) {
        if (found[i].is_own || (found[i].message && kept && found[i].spot.offset == found[kept - 1].spot.offset))
            mapicfg__mem_free(found[i].message);
        else
            found[kept++] = found[i];
    }
    survey->count = kept;
}

static void put_cmdlet(const struct mapicfg__survey *survey, const char *name, struct mapicfg__buffer *out) {
    mapicfg_error unknown;
    mapicfg__cmdlet_unknown(survey->cmdlets, name, &unknown);
    mapicfg__buffer_text(out, unknown.message);
}

void mapicfg__survey_put(const struct mapicfg__survey *survey, const struct mapicfg__finding *finding,
                         struct mapicfg__buffer *out) {
    char name[128], sentence[512];
    const int shown = mapicfg__lexer_shown(finding->name, finding->name_size);
    if (finding->message) {
        mapicfg__buffer_text(out, finding->message);
    } else if (finding->kind == CMDLET) {
        snprintf(name, sizeof name, "%.*s", shown, finding->name);
        put_cmdlet(survey, name, out);
    } else {
        snprintf(sentence, sizeof sentence, messages[finding->kind], shown, finding->name);
        mapicfg__buffer_text(out, sentence);
    }
    if (finding->count < 2) return;
    mapicfg__buffer_text(out, " (");
    mapicfg__buffer_number(out, finding->count);
    mapicfg__buffer_text(out, " places)");
}

void mapicfg__survey_free(struct mapicfg__survey *survey) {
    for (size_t i = 0; i < survey->count; i++) mapicfg__mem_free(survey->found[i].message);
    mapicfg__mem_free(survey->found);
    mapicfg__set_free(&survey->met);
    *survey = (struct mapicfg__survey){0};
}
