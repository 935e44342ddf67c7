/* SPDX-License-Identifier: LGPL-2.1-or-later
 * syntax.h: the part of PowerShell's syntax that cmdlet lines need, as a tree. What follows from the cmdlets (which
 * parameter takes the next argument, what a value means) is not known here. */
#ifndef MAPICFG_CMDLET_SYNTAX_H
#define MAPICFG_CMDLET_SYNTAX_H

#include <mapicfg/base.h>

/* Where something stands in the text. */
struct mapicfg__spot {
    uint32_t offset; /* bytes from 0 */
    uint32_t line;   /* from 1 */
    uint32_t column; /* from 1, in bytes */
};

/* ---- values ---- */
#define MAPICFG__VALUE_STRING 1u /* text: of a bare word, a quoted string, a number */
#define MAPICFG__VALUE_TRUE 2u   /* $true */
#define MAPICFG__VALUE_FALSE 3u  /* $false */
#define MAPICFG__VALUE_NULL 4u   /* $null */
#define MAPICFG__VALUE_LIST 5u   /* a,b,c or @(a; b): items, none of which is a list */
#define MAPICFG__VALUE_HASH 6u   /* @{Key=value; ...}: names[i] and items[i] */
#define MAPICFG__VALUE_BLOCK 7u  /* { expression }, its properties written $_.Name: what Where-Object takes */
#define MAPICFG__VALUE_FILTER 8u /* { expression } of an OPATH filter, its properties bare: what -Filter takes */

struct mapicfg__expr;

struct mapicfg__term {
    uint32_t kind;   /* MAPICFG__VALUE_ */
    uint32_t quoted; /* a string that was quoted */
    uint32_t number; /* a string without quotes: MAPICFG__NUMBER_ of number.h */
    struct mapicfg__spot spot;
    const char *text; /* STRING: with its escapes resolved; NUL-terminated, no NUL inside; else NULL */
    size_t size;
    const struct mapicfg__term *items; /* LIST, HASH */
    const char *const *names;          /* HASH: keys, as written */
    size_t count;
    const struct mapicfg__expr *block; /* BLOCK, FILTER */
};

/* ---- expressions: of Where-Object { } and of OPATH filters ---- */
#define MAPICFG__EXPR_JOINED 1u   /* operands joined by -and and -or, evaluated from the left */
#define MAPICFG__EXPR_NOT 3u      /* first only */
#define MAPICFG__EXPR_COMPARE 4u  /* property op value; when turned, value op property */
#define MAPICFG__EXPR_PROPERTY 5u /* the property alone: true when it is $true, or neither $false, $null nor "" */
#define MAPICFG__EXPR_CONSTANT 6u /* a value alone: $true, $false, $null */

#define MAPICFG__OP_EQ 1u
#define MAPICFG__OP_NE 2u
#define MAPICFG__OP_LIKE 3u
#define MAPICFG__OP_NOTLIKE 4u
#define MAPICFG__OP_CONTAINS 5u /* the left side is a list */
#define MAPICFG__OP_NOTCONTAINS 6u
#define MAPICFG__OP_IN 7u /* the right side is a list */
#define MAPICFG__OP_NOTIN 8u
#define MAPICFG__OP_GT 9u
#define MAPICFG__OP_GE 10u
#define MAPICFG__OP_LT 11u
#define MAPICFG__OP_LE 12u
#define MAPICFG__OP_MATCH 13u /* a regular expression */
#define MAPICFG__OP_NOTMATCH 14u
#define MAPICFG__OP_CASE_SENSITIVE 0x100u /* -ceq, -clike ... */

/* A chain of operands is a list, not a tree, so that no walk is deeper than the parentheses are. */
struct mapicfg__expr {
    uint32_t kind;
    uint32_t op;       /* COMPARE: MAPICFG__OP_ */
    uint8_t turned;    /* COMPARE: the value stands on the left */
    uint8_t filter;    /* COMPARE: of an OPATH filter, whose values have the property's type */
    uint8_t or_before; /* an operand that is not the first: joined by -or, else by -and */
    struct mapicfg__spot spot;
    const struct mapicfg__expr *first; /* JOINED, NOT: the operand or operands */
    const struct mapicfg__expr *next;  /* the operand behind this one */
    const char *property;              /* COMPARE, PROPERTY: the name, without $_. */
    struct mapicfg__term value;        /* COMPARE, CONSTANT */
};

/* ---- commands ---- */

/* One argument. With name: a parameter (-Name), and `value` is what followed its colon (-Name:value), or NULL. Without
 * name: a value. Whether a value belongs to the parameter before it is for the binder to say. */
struct mapicfg__argument {
    struct mapicfg__spot spot;
    const char *name; /* without the dash; NULL for a value */
    const struct mapicfg__term *value;
};

struct mapicfg__command {
    struct mapicfg__spot spot;
    const char *name; /* as written: Set-CasMailbox, fl, ? */
    const struct mapicfg__argument *arguments;
    size_t count;
    uint8_t of_all; /* (...).Name: ForEach-Object of what the parentheses give together */
};

/* Commands with pipes between them; values that begin a pipeline are Write-Output's, and the member of a pipeline in
 * parentheses is ForEach-Object's. text + begin.offset to end_offset is its text. */
struct mapicfg__statement {
    struct mapicfg__spot begin;
    uint32_t end_offset;
    const struct mapicfg__command *commands;
    size_t count;
};

/* All memory of the tree belongs to the script. */
struct mapicfg__script {
    const struct mapicfg__statement *statements;
    size_t count;
    struct mapicfg__arena *arena;
};

/* Parses the whole text. On failure err has line, column and offset, and the script is empty.
 * SYNTAX for what is not PowerShell (an open quote); UNSUPPORTED for what is, but is not supported here (variables,
 * $(...), foreach, function, assignment, redirection, &, --%, a method call ...), naming it and what to write instead;
 * ENCODING; LIMIT (1 MiB of text, 100 levels of nesting, 32 commands in one pipeline, 100,000 commands, arguments and
 * values; the first three bound the stack). Lines and columns count from behind a byte order mark,
 * offsets from the first byte. */
mapicfg_status mapicfg__script_parse(struct mapicfg__script *script, const char *text, size_t size, mapicfg_error *err);
void mapicfg__script_free(struct mapicfg__script *script);

/* Parses the text of an OPATH filter (-Filter): property op value, -and, -or, -not, parentheses; values in quotes,
 * numbers, $true, $false, $null. The tree is added to the memory of the script, which may be all zeros. line and column
 * of errors are those within the filter. */
mapicfg_status mapicfg__expression_parse_filter(struct mapicfg__script *script, const char *text, size_t size,
                                                const struct mapicfg__expr **expr, mapicfg_error *err);

/* What is still open after one more piece of text, of whole lines: 0 when nothing is, else what the call for the next
 * piece takes as `open`. Quotes, comments, brackets; a pipe, a comma or a backtick at the end. Looks at each character
 * once. */
uint64_t mapicfg__scan_lines(uint64_t open, const char *text, size_t size);

#endif
