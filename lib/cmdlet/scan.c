/* SPDX-License-Identifier: LGPL-2.1-or-later
 * scan.c: whether text that is read line by line goes on: open quotes, comments and brackets, and a pipe, a comma or a
 * backtick at the end. Keeps its place in one number, so each line is looked at once.
 *
 * As PowerShell's prompt, this looks at what is open only; whether the text is right shows when it is run. A function
 * or a loop is therefore read to its end and refused as a whole, and no line inside it runs by itself. */
#include <mapicfg/exec.h>

#include "base/text.h"
#include "cmdlet/lexer.h"

#define CODE 0u
#define SINGLE 1u
#define DOUBLE 2u
#define COMMENT 3u
#define HERE_SINGLE 4u
#define HERE_DOUBLE 5u

/* After what the text goes on. */
#define PIPE 1u     /* or a comma: empty lines may follow */
#define BACKTICK 2u /* up to the next line end */

#define MOST_OPEN 255u

struct scan {
    struct mapicfg__lexer lexer;
    uint32_t mode, after, parentheses, braces;
    int word;   /* inside a bare word, where # is a character like any */
    int begun;  /* there is something before on this level */
    int broken; /* no further text can make it right */
};

static void unpack(struct scan *scan, uint64_t open) {
    scan->mode = open & 7u;
    scan->after = open >> 3 & 3u;
    scan->parentheses = open >> 8 & 255u;
    scan->braces = open >> 16 & 255u;
    scan->begun = open != 0;
}

static uint64_t pack(const struct scan *scan) {
    if (scan->broken) return 0;
    return scan->mode | scan->after << 3 | scan->parentheses << 8 | (uint64_t)scan->braces << 16;
}

static void open_bracket(struct scan *scan, uint32_t *count) {
    if (*count == MOST_OPEN)
        scan->broken = 1;
    else
        ++*count;
}

static void close_bracket(struct scan *scan, uint32_t *count) {
    if (!*count)
        scan->broken = 1;
    else
        --*count;
}

/* At the quote of @' or @": whether nothing else stands on the line, so that it begins a here-string. */
static int begins_here_string(const struct scan *scan) {
    struct mapicfg__lexer ahead = scan->lexer;
    mapicfg__lexer_step(&ahead);
    while (mapicfg__lexer_is_space(mapicfg__lexer_peek(&ahead))) mapicfg__lexer_step(&ahead);
    return !mapicfg__lexer_peek(&ahead) || mapicfg__lexer_is_line_end(mapicfg__lexer_peek(&ahead));
}

static int is_quote(uint32_t mode, uint32_t c) {
    int single = mode == SINGLE || mode == HERE_SINGLE;
    return single ? mapicfg__quote_is_single(c) : mapicfg__lexer_is_double_quote(c);
}

/* Inside quotes and comments. */
static void step_inside(struct scan *scan, uint32_t c) {
    struct mapicfg__lexer *lexer = &scan->lexer;
    int line_begins = lexer->place.at == lexer->place.line_at;
    uint32_t next = mapicfg__lexer_peek_after(lexer, 1);
    if (scan->mode == COMMENT) {
        if (c != '#' || next != '>') return;
        mapicfg__lexer_step(lexer);
        scan->mode = CODE;
    } else if (scan->mode == HERE_SINGLE || scan->mode == HERE_DOUBLE) {
        if (line_begins && is_quote(scan->mode, c) && next == '@') scan->mode = CODE;
    } else if (is_quote(scan->mode, c)) {
        scan->mode = CODE;
    } else if (scan->mode == DOUBLE && c == '`') {
        mapicfg__lexer_step(lexer);
    }
}

static void step_backtick(struct scan *scan) {
    uint32_t next = mapicfg__lexer_peek_after(&scan->lexer, 1);
    mapicfg__lexer_step(&scan->lexer);
    if (next && !mapicfg__lexer_is_line_end(next))
        scan->word = 1;
    else if (scan->word)
        scan->broken = 1;
    else
        scan->after = BACKTICK;
}

static void skip_comment(struct scan *scan) {
    struct mapicfg__lexer *lexer = &scan->lexer;
    for (uint32_t next; (next = mapicfg__lexer_peek_after(lexer, 1)) != 0 && !mapicfg__lexer_is_line_end(next);)
        mapicfg__lexer_step(lexer);
}

static void step_line_end(struct scan *scan) {
    scan->word = 0;
    if (scan->after == BACKTICK) scan->after = 0;
    if (!scan->parentheses && !scan->braces && !scan->after) scan->begun = 0;
}

/* A character that is neither blank, comment nor line end. */
static void step_token(struct scan *scan, uint32_t c) {
    int joins = c == '|' || c == ',';
    if (joins && (!scan->begun || scan->after == PIPE)) scan->broken = 1;
    scan->after = joins ? PIPE : 0;
    scan->begun = c != ';' || scan->parentheses || scan->braces;
    if (c == '(')
        open_bracket(scan, &scan->parentheses);
    else if (c == '{')
        open_bracket(scan, &scan->braces);
    else if (c == ')')
        close_bracket(scan, &scan->parentheses);
    else if (c == '}')
        close_bracket(scan, &scan->braces);
    else if (mapicfg__quote_is_single(c))
        scan->mode = SINGLE;
    else if (mapicfg__lexer_is_double_quote(c))
        scan->mode = DOUBLE;
    if (scan->mode == CODE) scan->word = !mapicfg__lexer_ends_word(c);
}

static void step_code(struct scan *scan, uint32_t c) {
    uint32_t next = mapicfg__lexer_peek_after(&scan->lexer, 1);
    if (mapicfg__lexer_is_line_end(c)) {
        step_line_end(scan);
    } else if (mapicfg__lexer_is_space(c)) {
        scan->word = 0;
    } else if (c == '#' && !scan->word) {
        skip_comment(scan);
    } else if (c == '<' && next == '#' && !scan->word) {
        mapicfg__lexer_step(&scan->lexer);
        scan->mode = COMMENT;
    } else if (c == '`') {
        step_backtick(scan);
    } else if (c == '@' && !scan->word && (mapicfg__quote_is_single(next) || mapicfg__lexer_is_double_quote(next))) {
        mapicfg__lexer_step(&scan->lexer);
        step_token(scan, next);
        if (begins_here_string(scan)) scan->mode = scan->mode == SINGLE ? HERE_SINGLE : HERE_DOUBLE;
    } else {
        step_token(scan, c);
    }
}

uint64_t mapicfg__scan_lines(uint64_t open, const char *text, size_t size) {
    struct scan scan = {0};
    unpack(&scan, open);
    if (!mapicfg__lexer_begin(&scan.lexer, text, size, NULL, NULL)) return 0;
    for (uint32_t c; !scan.broken && (c = mapicfg__lexer_peek(&scan.lexer)) != 0; mapicfg__lexer_step(&scan.lexer)) {
        if (scan.mode == CODE)
            step_code(&scan, c);
        else
            step_inside(&scan, c);
    }
    mapicfg__lexer_end(&scan.lexer);
    return pack(&scan);
}
