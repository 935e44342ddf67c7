/* SPDX-License-Identifier: LGPL-2.1-or-later
 * parser.c: statements, pipelines, commands and their arguments (about_Parsing, about_Parameters, about_Pipelines).
 *
 * Text that only this parser refuses is distinguished from text that PowerShell refuses too: the message for the first
 * says what to write here. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmdlet/grammar.h"
#include "cmdlet/keyword.h"

/* Each command of a pipeline calls the next one, so their number bounds the stack. */
#define MAX_STAGES 32u

struct parser {
    struct mapicfg__lexer lexer;
    struct mapicfg__statement *statements;
    size_t count, capacity;
};

struct commands {
    struct mapicfg__command *items;
    size_t count, capacity;
};

struct arguments {
    struct mapicfg__argument *items;
    size_t count, capacity;
};

static int ends_command(uint32_t c) {
    return c == 0 || c == '|' || c == ';' || mapicfg__lexer_is_line_end(c);
}

static int is_closed(const struct mapicfg__lexer *lexer) {
    return lexer->inside && mapicfg__lexer_peek(lexer) == ')';
}

/* ---- arguments ---- */

/* Characters that end -Name besides those that end any word. */
static int ends_parameter(uint32_t c) {
    return mapicfg__lexer_ends_word(c) || c == ':' || c == '.' || c == '[' || mapicfg__quote_is_single(c) ||
           mapicfg__lexer_is_double_quote(c);
}

static const struct mapicfg__term *parse_argument_value(struct mapicfg__lexer *lexer) {
    struct mapicfg__term *term = mapicfg__arena_alloc(lexer->arena, sizeof *term);
    if (!term) {
        mapicfg__lexer_out_of_memory(lexer);
        return NULL;
    }
    return mapicfg__term_parse(lexer, term, 1) ? term : NULL;
}

/* -Name, or -Name:value. */
static int parse_parameter(struct mapicfg__lexer *lexer, struct mapicfg__argument *argument) {
    mapicfg__lexer_step(lexer);
    const char *name = lexer->text + lexer->place.at;
    while (!ends_parameter(mapicfg__lexer_peek(lexer))) mapicfg__lexer_step(lexer);
    size_t size = (size_t)(lexer->text + lexer->place.at - name);
    if (mapicfg__quote_is_single(mapicfg__lexer_peek(lexer)) ||
        mapicfg__lexer_is_double_quote(mapicfg__lexer_peek(lexer)))
        return mapicfg__lexer_unsupported(lexer, "a blank is missing before this quote, between parameter and value");
    if ((unsigned char)*name >= 0x80) return mapicfg__lexer_check_name(lexer, argument->spot, name, size);
    argument->name = mapicfg__arena_text(lexer->arena, name, size);
    if (!argument->name) return mapicfg__lexer_out_of_memory(lexer);
    if (mapicfg__lexer_peek(lexer) != ':') return 1;
    mapicfg__lexer_step(lexer);
    if (!mapicfg__lexer_skip(lexer, 0)) return 0;
    if (ends_command(mapicfg__lexer_peek(lexer)))
        return mapicfg__lexer_failed(
            lexer, argument->spot,
            mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX,
                                "a value is expected after -%.*s:", mapicfg__lexer_shown(name, size), name));
    if (!mapicfg__term_check_dash(lexer)) return 0;
    argument->value = parse_argument_value(lexer);
    return argument->value != NULL;
}

static int parse_argument(struct mapicfg__lexer *lexer, struct mapicfg__argument *argument) {
    uint32_t c = mapicfg__lexer_peek(lexer), next = mapicfg__lexer_peek_after(lexer, 1);
    *argument = (struct mapicfg__argument){.spot = mapicfg__lexer_here(lexer)};
    if (c == ')' || c == '}') return mapicfg__lexer_wrong(lexer, c == ')' ? "no ( is open here" : "no { is open here");
    if (!mapicfg__lexer_is_dash(c)) {
        argument->value = parse_argument_value(lexer);
        return argument->value != NULL;
    }
    if (mapicfg__lexer_is_name_start(next) || next == '?') return parse_parameter(lexer, argument);
    uint32_t third = mapicfg__lexer_peek_after(lexer, 2);
    if (mapicfg__lexer_is_dash(next) && third == '%')
        return mapicfg__lexer_unsupported(lexer,
                                          "--% is not supported: write the arguments in PowerShell's own syntax");
    if (mapicfg__lexer_is_dash(next))
        return mapicfg__lexer_unsupported(lexer, "-- is not supported: put a text that begins with a dash in quotes");
    argument->value = parse_argument_value(lexer);
    return argument->value != NULL;
}

static int add_argument(struct mapicfg__lexer *lexer, struct arguments *arguments) {
    struct mapicfg__argument argument;
    if (!mapicfg__lexer_count(lexer) || !parse_argument(lexer, &argument)) return 0;
    struct mapicfg__argument *grown =
        mapicfg__arena_grow(lexer->arena, arguments->items, arguments->count, &arguments->capacity, sizeof *grown);
    if (!grown) return mapicfg__lexer_out_of_memory(lexer);
    arguments->items = grown;
    arguments->items[arguments->count++] = argument;
    return 1;
}

/* ---- commands ---- */

static int no_variable_statement(struct mapicfg__lexer *lexer) {
    const char *name;
    size_t size = mapicfg__lexer_variable_name(lexer, &name);
    if (size == SIZE_MAX) return 0;
    struct mapicfg__lexer ahead = *lexer;
    while (ahead.place.at < (size_t)(name - lexer->text) + size) mapicfg__lexer_step(&ahead);
    return mapicfg__lexer_failed(
        lexer, mapicfg__lexer_here(lexer),
        mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED,
                            mapicfg__lexer_is_assigned(&ahead)
                                ? MAPICFG__NO_ASSIGNMENT
                                : "$%.*s cannot begin a pipeline here: begin with a cmdlet, such as "
                                  "Get-CASMailbox",
                            mapicfg__lexer_shown(name, size), name));
}

/* What a user may write where a command is expected. */
static int check_command_start(struct mapicfg__lexer *lexer) {
    uint32_t c = mapicfg__lexer_peek(lexer), next = mapicfg__lexer_peek_after(lexer, 1);
    if (mapicfg__quote_is_single(c) || mapicfg__lexer_is_double_quote(c))
        return mapicfg__lexer_unsupported(lexer, "a command is expected here: write its name without quotes");
    if (c == '&') return mapicfg__lexer_unsupported(lexer, MAPICFG__NO_CALL);
    if (c == '.' && next != '/' && next != '\\') return mapicfg__lexer_unsupported(lexer, MAPICFG__NO_DOT_SOURCE);
    if (c == '$' && (mapicfg__lexer_is_name_part(next) || strchr("({$^?", next < 0x80 && next ? (int)next : 'x')))
        return no_variable_statement(lexer);
    if ((c < 0x80 && mapicfg__is_digit((unsigned char)c)) || (c && c < 0x80 && strchr("@({[]:", (int)c)))
        return mapicfg__lexer_unsupported(lexer,
                                          "a value cannot begin a pipeline here: begin with the name of a cmdlet");
    if (c == '|')
        return mapicfg__lexer_wrong(lexer, "a command is expected before this |; a line that goes on ends with |");
    if (mapicfg__lexer_is_dash(c) || c == ',')
        return mapicfg__lexer_wrong(
            lexer,
            "the name of a cmdlet is expected here; a line that goes on ends with a blank and a "
            "backtick, or with a comma");
    if (c == ')' || c == '}') return mapicfg__lexer_wrong(lexer, c == ')' ? "no ( is open here" : "no { is open here");
    if (c == '!' || c == '+')
        return mapicfg__lexer_unsupported(lexer, "operators cannot begin a statement here: begin with a cmdlet");
    return 1;
}

static int parse_command_name(struct mapicfg__lexer *lexer, struct mapicfg__command *command, int first) {
    struct mapicfg__lexer_place begin = lexer->place;
    if (!check_command_start(lexer) || !mapicfg__lexer_read_word(lexer)) return 0;
    const char *word = lexer->word.data;
    size_t size = lexer->word.size;
    int bare = size == lexer->place.at - begin.at && !memcmp(word, lexer->text + begin.at, size);
    if (bare && first && !mapicfg__keyword_refuse(lexer, command->spot, word, size)) return 0;
    command->name = mapicfg__arena_text(lexer->arena, word, size);
    return command->name ? 1 : mapicfg__lexer_out_of_memory(lexer);
}

/* Leaves the lexer behind the last argument, at *end, or at what ends the command. */
static int parse_command(struct mapicfg__lexer *lexer, struct mapicfg__command *command, int first, size_t *end) {
    struct arguments arguments = {0};
    *command = (struct mapicfg__command){.spot = mapicfg__lexer_here(lexer)};
    if (!mapicfg__lexer_count(lexer) || !parse_command_name(lexer, command, first)) return 0;
    for (;;) {
        *end = lexer->place.at;
        if (!mapicfg__lexer_skip(lexer, 0)) return 0;
        if (ends_command(mapicfg__lexer_peek(lexer)) || is_closed(lexer)) break;
        if (!add_argument(lexer, &arguments)) return 0;
    }
    command->arguments = arguments.items;
    command->count = arguments.count;
    return 1;
}

/* ---- statements ---- */

static int keep_command(struct mapicfg__lexer *lexer, struct commands *commands,
                        const struct mapicfg__command *command) {
    if (commands->count == MAX_STAGES)
        return mapicfg__lexer_failed(
            lexer, command->spot,
            mapicfg__error_fail(lexer->err, MAPICFG_E_LIMIT, "more than %u commands in one pipeline", MAX_STAGES));
    struct mapicfg__command *grown =
        mapicfg__arena_grow(lexer->arena, commands->items, commands->count, &commands->capacity, sizeof *grown);
    if (!grown) return mapicfg__lexer_out_of_memory(lexer);
    commands->items = grown;
    commands->items[commands->count++] = *command;
    return 1;
}

static int add_command(struct mapicfg__lexer *lexer, struct commands *commands, size_t *end) {
    struct mapicfg__command command;
    return parse_command(lexer, &command, !commands->count, end) && keep_command(lexer, commands, &command);
}

static int skip_pipe(struct mapicfg__lexer *lexer);

static int add_commands(struct mapicfg__lexer *lexer, struct commands *commands, size_t *end) {
    for (;;) {
        if (!add_command(lexer, commands, end)) return 0;
        if (mapicfg__lexer_peek(lexer) != '|') return 1;
        if (!skip_pipe(lexer)) return 0;
    }
}

/* ---- what may begin a pipeline instead of a command ---- */

/* A command with one value. */
static int keep_value(struct mapicfg__lexer *lexer, struct commands *commands, struct mapicfg__command *command,
                      const struct mapicfg__term *value) {
    struct mapicfg__argument *argument = mapicfg__arena_alloc(lexer->arena, sizeof *argument);
    struct mapicfg__term *kept = mapicfg__arena_alloc(lexer->arena, sizeof *kept);
    if (!argument || !kept) return mapicfg__lexer_out_of_memory(lexer);
    *kept = *value;
    *argument = (struct mapicfg__argument){.spot = command->spot, .value = kept};
    command->arguments = argument;
    command->count = 1;
    return mapicfg__lexer_count(lexer) && keep_command(lexer, commands, command);
}

/* 'anna','bernd' | ... */
static int add_values(struct mapicfg__lexer *lexer, struct commands *commands) {
    struct mapicfg__command command = {.spot = mapicfg__lexer_here(lexer), .name = "Write-Output"};
    struct mapicfg__term value;
    return mapicfg__lexer_count(lexer) && mapicfg__term_parse(lexer, &value, 0) &&
           keep_value(lexer, commands, &command, &value);
}

/* .Name behind the parentheses. */
static int add_member(struct mapicfg__lexer *lexer, struct commands *commands) {
    struct mapicfg__command command = {.name = "ForEach-Object", .of_all = 1};
    struct mapicfg__term value = {.kind = MAPICFG__VALUE_STRING};
    const char *name;
    mapicfg__lexer_step(lexer);
    command.spot = value.spot = mapicfg__lexer_here(lexer);
    value.size = mapicfg__lexer_read_name(lexer, &name);
    if (!value.size) return mapicfg__lexer_unsupported(lexer, "the name of a property is expected after (...).");
    if (!mapicfg__lexer_check_name(lexer, value.spot, name, value.size)) return 0;
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (c == '(' || c == '.' || c == '[' || c == ':')
        return mapicfg__lexer_unsupported(lexer, "methods, indexes and members of a property are not supported");
    if (mapicfg__text_is_word(name, value.size, "Length"))
        return mapicfg__lexer_failed(
            lexer, value.spot,
            mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED, ".Length is not supported: write .Count"));
    value.text = mapicfg__arena_text(lexer->arena, name, value.size);
    if (!value.text) return mapicfg__lexer_out_of_memory(lexer);
    return keep_value(lexer, commands, &command, &value);
}

/* (Get-CASMailbox ...), with .Name or without. */
static int add_parentheses(struct mapicfg__lexer *lexer, struct commands *commands) {
    struct mapicfg__spot open = mapicfg__lexer_here(lexer);
    size_t end;
    mapicfg__lexer_step(lexer);
    if (!mapicfg__lexer_skip(lexer, 1)) return 0;
    lexer->inside = 1;
    if (!add_commands(lexer, commands, &end) || !mapicfg__lexer_skip(lexer, 1)) return 0;
    lexer->inside = 0;
    if (!mapicfg__lexer_peek(lexer))
        return mapicfg__lexer_failed(
            lexer, open, mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX, "this ( is not closed; a ) closes it"));
    if (mapicfg__lexer_peek(lexer) != ')')
        return mapicfg__lexer_unsupported(lexer, "one pipeline is supported between ( and ): the ) is expected here");
    mapicfg__lexer_step(lexer);
    return mapicfg__lexer_peek(lexer) != '.' || add_member(lexer, commands);
}

/* What begins a pipeline, if it is no command: 0 parentheses around one, 1 values, 2 a command. */
static int tell_source(const struct mapicfg__lexer *lexer) {
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (mapicfg__quote_is_single(c) || mapicfg__lexer_is_double_quote(c)) return 1;
    if (c == '@') return mapicfg__lexer_peek_after(lexer, 1) == '(' ? 1 : 2;
    if (c != '(') return 2;
    struct mapicfg__lexer ahead = *lexer;
    mapicfg__lexer_step(&ahead);
    while (mapicfg__lexer_is_space(mapicfg__lexer_peek(&ahead)) ||
           mapicfg__lexer_is_line_end(mapicfg__lexer_peek(&ahead)))
        mapicfg__lexer_step(&ahead);
    c = mapicfg__lexer_peek(&ahead);
    if (mapicfg__lexer_is_name_start(c)) return 0;
    return mapicfg__quote_is_single(c) || mapicfg__lexer_is_double_quote(c) ? 1 : 2;
}

/* The first part of a pipeline. */
static int add_source(struct mapicfg__lexer *lexer, struct commands *commands, size_t *end) {
    const int source = tell_source(lexer);
    if (source == 2) return add_command(lexer, commands, end);
    if (!(source ? add_values(lexer, commands) : add_parentheses(lexer, commands))) return 0;
    *end = lexer->place.at;
    if (!mapicfg__lexer_skip(lexer, 0)) return 0;
    return ends_command(mapicfg__lexer_peek(lexer)) ||
           mapicfg__lexer_unsupported(lexer,
                                      "operators, indexes and methods behind a value are not supported: a pipe or the "
                                      "end of the statement is expected here");
}

/* At a |: to the command behind it. */
static int skip_pipe(struct mapicfg__lexer *lexer) {
    struct mapicfg__spot pipe = mapicfg__lexer_here(lexer);
    if (mapicfg__lexer_peek_after(lexer, 1) == '|')
        return mapicfg__lexer_failed(
            lexer, pipe, mapicfg__error_fail(lexer->err, MAPICFG_E_UNSUPPORTED, MAPICFG__NO_CHAIN, 2, "||"));
    mapicfg__lexer_step(lexer);
    if (!mapicfg__lexer_skip(lexer, 1)) return 0;
    uint32_t c = mapicfg__lexer_peek(lexer);
    if (!c)
        return mapicfg__lexer_failed(
            lexer, pipe, mapicfg__error_fail(lexer->err, MAPICFG_E_SYNTAX, "a command is expected after this |"));
    return c == ';' ? mapicfg__lexer_wrong(lexer, "a command is expected after the |") : 1;
}

static int parse_statement(struct parser *parser) {
    struct mapicfg__lexer *lexer = &parser->lexer;
    struct mapicfg__statement statement = {.begin = mapicfg__lexer_here(lexer)};
    struct commands commands = {0};
    size_t end = 0;
    if (!add_source(lexer, &commands, &end)) return 0;
    if (mapicfg__lexer_peek(lexer) == '|' && (!skip_pipe(lexer) || !add_commands(lexer, &commands, &end))) return 0;
    statement.end_offset = (uint32_t)end;
    statement.commands = commands.items;
    statement.count = commands.count;
    struct mapicfg__statement *grown =
        mapicfg__arena_grow(lexer->arena, parser->statements, parser->count, &parser->capacity, sizeof *grown);
    if (!grown) return mapicfg__lexer_out_of_memory(lexer);
    parser->statements = grown;
    parser->statements[parser->count++] = statement;
    return 1;
}

static int parse_statements(struct parser *parser) {
    struct mapicfg__lexer *lexer = &parser->lexer;
    for (;;) {
        if (!mapicfg__lexer_skip(lexer, 1)) return 0;
        uint32_t c = mapicfg__lexer_peek(lexer);
        if (!c) return 1;
        if (c == ';')
            mapicfg__lexer_step(lexer);
        else if (!parse_statement(parser))
            return 0;
    }
}

mapicfg_status mapicfg__script_parse(struct mapicfg__script *script, const char *text, size_t size,
                                     mapicfg_error *err) {
    struct parser parser = {0};
    *script = (struct mapicfg__script){0};
    struct mapicfg__arena *arena = mapicfg__arena_new();
    if (!arena) return mapicfg__error_no_memory(err);
    int parsed = mapicfg__lexer_begin(&parser.lexer, text, size, arena, err) && parse_statements(&parser);
    mapicfg__lexer_end(&parser.lexer);
    if (!parsed) {
        mapicfg__arena_free(arena);
        return parser.lexer.status;
    }
    *script = (struct mapicfg__script){parser.statements, parser.count, arena};
    return MAPICFG_OK;
}

void mapicfg__script_free(struct mapicfg__script *script) {
    if (!script) return;
    mapicfg__arena_free(script->arena);
    *script = (struct mapicfg__script){0};
}
