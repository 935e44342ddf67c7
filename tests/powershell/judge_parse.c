/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_parse.c: what lib/cmdlet takes texts for, as lines of JSON that judge.py compares with PowerShell's own parser.
 * usage: judge_parse < TEXTS: each text ends with a NUL and begins with s (a script), f (an OPATH filter) or q (a text
 * that becomes an argument). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/quote.h"
#include "cmdlet/syntax.h"

static struct mapicfg__buffer out;

static void put(const char *text) {
    mapicfg__buffer_text(&out, text);
}

static void put_text(const char *text) {
    mapicfg__buffer_json(&out, text, strlen(text));
}

static void put_expr(const struct mapicfg__expr *expr);

static void put_term(const struct mapicfg__term *term) {
    static const char *const kinds[] = {"", "text", "true", "false", "null", "list", "hash", "block", "filter"};
    static const char *const words[] = {"bare", "number", "literal"};
    put("[");
    put_text(term->kind == MAPICFG__VALUE_STRING && !term->quoted ? words[term->number] : kinds[term->kind]);
    if (term->text) {
        put(",");
        mapicfg__buffer_json(&out, term->text, term->size);
    }
    for (size_t i = 0; i < term->count; i++) {
        put(",");
        if (term->names) {
            put("[");
            put_text(term->names[i]);
            put(",");
        }
        put_term(&term->items[i]);
        if (term->names) put("]");
    }
    if (term->block) {
        put(",");
        put_expr(term->block);
    }
    put("]");
}

static void put_comparison(const struct mapicfg__expr *expr) {
    static const char *const names[] = {"?",  "eq",    "ne", "like", "notlike", "contains", "notcontains",
                                        "in", "notin", "gt", "ge",   "lt",      "le",       "match", "notmatch"};
    put(expr->turned ? "[\"turned\",\"" : "[\"compare\",\"");
    if (expr->op & MAPICFG__OP_CASE_SENSITIVE) put("c");
    put(names[expr->op & 0xffu]);
    put("\",");
    put_text(expr->property);
    put(",");
    put_term(&expr->value);
    put("]");
}

static void put_expr(const struct mapicfg__expr *expr) {
    if (expr->kind == MAPICFG__EXPR_COMPARE) {
        put_comparison(expr);
        return;
    }
    put("[");
    if (expr->kind == MAPICFG__EXPR_PROPERTY) {
        put("\"property\",");
        put_text(expr->property);
    } else if (expr->kind == MAPICFG__EXPR_CONSTANT) {
        put("\"constant\",");
        put_term(&expr->value);
    } else {
        put(expr->kind == MAPICFG__EXPR_NOT ? "\"not\"" : "\"joined\"");
        for (const struct mapicfg__expr *side = expr->first; side; side = side->next) {
            if (side != expr->first) put(side->or_before ? ",\"or\"" : ",\"and\"");
            put(",");
            put_expr(side);
        }
    }
    put("]");
}

static void put_argument(const struct mapicfg__argument *argument) {
    put("{\"at\":");
    mapicfg__buffer_number(&out, argument->spot.offset);
    if (argument->name) {
        put(",\"name\":");
        put_text(argument->name);
    }
    if (argument->value) {
        put(",\"value\":");
        put_term(argument->value);
    }
    put("}");
}

static void put_command(const struct mapicfg__command *command) {
    put("{\"at\":");
    mapicfg__buffer_number(&out, command->spot.offset);
    put(",\"name\":");
    put_text(command->name);
    put(",\"arguments\":[");
    for (size_t i = 0; i < command->count; i++) {
        if (i) put(",");
        put_argument(&command->arguments[i]);
    }
    put("]}");
}

static void put_statement(const struct mapicfg__statement *statement) {
    put("{\"begin\":");
    mapicfg__buffer_number(&out, statement->begin.offset);
    put(",\"end\":");
    mapicfg__buffer_number(&out, statement->end_offset);
    put(",\"commands\":[");
    for (size_t i = 0; i < statement->count; i++) {
        if (i) put(",");
        put_command(&statement->commands[i]);
    }
    put("]}");
}

static void put_script(const struct mapicfg__script *script) {
    put("{\"statements\":[");
    for (size_t i = 0; i < script->count; i++) {
        if (i) put(",");
        put_statement(&script->statements[i]);
    }
    put("]}");
}

static void put_error(const mapicfg_error *err) {
    put("{\"error\":");
    put_text(mapicfg_status_name(err->code));
    put(",\"message\":");
    put_text(err->message);
    put("}");
}

static void judge_text(const char *text, size_t size) {
    struct mapicfg__script script = {0};
    const struct mapicfg__expr *expr = NULL;
    mapicfg_error err;
    if (*text == 'q') {
        struct mapicfg__buffer argument = {0};
        mapicfg__quote_put(&argument, text + 1, size - 1);
        mapicfg__buffer_json(&out, argument.data, argument.size);
        mapicfg__buffer_free(&argument);
    } else if (*text == 'f' ? mapicfg__expression_parse_filter(&script, text + 1, size - 1, &expr, &err)
                            : mapicfg__script_parse(&script, text + 1, size - 1, &err)) {
        put_error(&err);
    } else if (expr) {
        put_expr(expr);
    } else {
        put_script(&script);
    }
    mapicfg__script_free(&script);
    put("\n");
    if (out.failed || fwrite(out.data, 1, out.size, stdout) != out.size) exit(1);
    out.size = 0;
}

int main(void) {
    struct mapicfg__buffer text = {0};
    for (int c; (c = getchar()) != EOF;) {
        if (c) {
            mapicfg__buffer_char(&text, (char)c);
            continue;
        }
        if (!text.size) return 2;
        judge_text(text.data, text.size);
        text.size = 0;
    }
    mapicfg__buffer_free(&text);
    mapicfg__buffer_free(&out);
    return text.failed;
}
