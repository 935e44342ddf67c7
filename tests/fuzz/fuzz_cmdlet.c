/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_cmdlet.c: any bytes as cmdlet lines and as a filter; a text that is quoted reads back as itself. */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "cmdlet/syntax.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t deepest; /* keeps the walk from being optimized away */

static void walk_term(const struct mapicfg__term *term, uint32_t depth);

static void walk_expr(const struct mapicfg__expr *expr, uint32_t depth) {
    if (depth > deepest) deepest = depth;
    int joins = expr->kind == MAPICFG__EXPR_JOINED;
    if ((joins || expr->kind == MAPICFG__EXPR_NOT) != !!expr->first || (joins && !expr->first->next)) abort();
    int named = expr->kind == MAPICFG__EXPR_COMPARE || expr->kind == MAPICFG__EXPR_PROPERTY;
    if (named != (expr->property && *expr->property)) abort();
    if ((expr->kind == MAPICFG__EXPR_COMPARE) != !!expr->op) abort();
    for (const struct mapicfg__expr *side = expr->first; side; side = side->next) walk_expr(side, depth + 1);
    if (expr->kind == MAPICFG__EXPR_COMPARE || expr->kind == MAPICFG__EXPR_CONSTANT) walk_term(&expr->value, depth + 1);
}

static void walk_term(const struct mapicfg__term *term, uint32_t depth) {
    if (depth > deepest) deepest = depth;
    if (term->kind < MAPICFG__VALUE_STRING || term->kind > MAPICFG__VALUE_FILTER || !term->spot.line) abort();
    if ((term->kind == MAPICFG__VALUE_STRING) != !!term->text) abort();
    if (term->text && (strlen(term->text) != term->size || mapicfg__utf8_valid(term->text, term->size) != term->size))
        abort();
    if ((term->kind >= MAPICFG__VALUE_BLOCK) != !!term->block) abort();
    if (term->block) walk_expr(term->block, depth + 1);
    for (size_t i = 0; i < term->count; i++) {
        if (term->kind == MAPICFG__VALUE_LIST && term->items[i].kind == MAPICFG__VALUE_LIST) abort();
        if (term->kind == MAPICFG__VALUE_HASH && !term->names[i]) abort();
        walk_term(&term->items[i], depth + 1);
    }
}

static void walk_script(const struct mapicfg__script *script, size_t size) {
    uint32_t at = 0;
    for (size_t i = 0; i < script->count; i++) {
        const struct mapicfg__statement *statement = &script->statements[i];
        if (!statement->count || statement->begin.offset < at || statement->end_offset <= statement->begin.offset)
            abort();
        at = statement->end_offset;
        if (at > size) abort();
        for (size_t j = 0; j < statement->count; j++) {
            const struct mapicfg__command *command = &statement->commands[j];
            if (!command->name) abort();
            for (size_t k = 0; k < command->count; k++) {
                const struct mapicfg__argument *argument = &command->arguments[k];
                if (!argument->name && !argument->value) abort();
                if (argument->spot.offset <= command->spot.offset || argument->spot.offset >= size) abort();
                if (argument->value) walk_term(argument->value, 0);
            }
        }
    }
}

static void check_error(mapicfg_status status, const mapicfg_error *err, size_t size) {
    if (err->code != status || !err->message[0] || !err->line || !err->column || err->offset > size) abort();
}

static void parse(const char *text, size_t size) {
    struct mapicfg__script script;
    const struct mapicfg__expr *expr;
    mapicfg_error err;
    mapicfg_status status = mapicfg__script_parse(&script, text, size, &err);
    if (status) check_error(status, &err, size);
    else walk_script(&script, size);
    status = mapicfg__expression_parse_filter(&script, text, size, &expr, &err);
    if (status) check_error(status, &err, size);
    else walk_expr(expr, 0);
    mapicfg__scan_lines(0, text, size);
    mapicfg__script_free(&script);
}

/* X -a:<text> <text>, <text> */
static void quote(const char *text, size_t size) {
    struct mapicfg__buffer line = {0};
    struct mapicfg__script script;
    mapicfg__buffer_text(&line, "X -a:");
    mapicfg__quote_put(&line, text, size);
    mapicfg__buffer_char(&line, ' ');
    mapicfg__quote_put(&line, text, size);
    mapicfg__buffer_text(&line, ", ");
    mapicfg__quote_put(&line, text, size);
    if (line.failed || mapicfg__script_parse(&script, line.data, line.size, NULL)) abort();
    if (script.count != 1 || script.statements->count != 1 || script.statements->commands->count != 2) abort();
    const struct mapicfg__argument *arguments = script.statements->commands->arguments;
    const struct mapicfg__term *one = arguments[0].value, *two = arguments[1].value;
    if (!one || one->kind != MAPICFG__VALUE_STRING || one->size != size || (size && memcmp(one->text, text, size)))
        abort();
    if (two->kind != MAPICFG__VALUE_LIST || two->count != 2) abort();
    for (size_t i = 0; i < 2; i++)
        if (two->items[i].size != size || (size && memcmp(two->items[i].text, text, size))) abort();
    mapicfg__script_free(&script);
    mapicfg__buffer_free(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = calloc(size ? size : 1, 1); /* exactly, so that a read past the end is seen */
    if (!text) abort();
    if (size) memcpy(text, data, size);
    parse(text, size);
    if (mapicfg__utf8_valid(text, size) == size && !memchr(text, '\0', size) && size < 300000) quote(text, size);
    if (deepest > 1200) abort();
    free(text);
    return 0;
}
