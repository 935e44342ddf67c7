/* SPDX-License-Identifier: LGPL-2.1-or-later
 * help.c: Get-Help: what the tables say of a cmdlet, in the layout of PowerShell's own help. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "cmdlet/convert.h"
#include "cmdlet/verbs.h"

/* ---- lines that fit a terminal ---- */

#define COLUMNS 79u

struct lines {
    struct mapicfg__buffer *out;
    size_t indent, column;
};

static void begin_line(struct lines *lines) {
    mapicfg__buffer_char(lines->out, '\n');
    for (lines->column = 0; lines->column < lines->indent; lines->column++) mapicfg__buffer_char(lines->out, ' ');
}

/* A line that begins at `first`, whose later lines are indented so far. */
static struct lines open_lines(struct mapicfg__buffer *out, size_t first, size_t indent) {
    for (size_t i = 0; i < first; i++) mapicfg__buffer_char(out, ' ');
    return (struct lines){out, indent, first};
}

/* What stays in one piece, behind a blank or on the next line. */
static void put_piece(struct lines *lines, const char *text, size_t size, int first) {
    if (!first && lines->column + 1 + size > COLUMNS) {
        begin_line(lines);
    } else if (!first) {
        mapicfg__buffer_char(lines->out, ' ');
        lines->column++;
    }
    mapicfg__buffer_bytes(lines->out, text, size);
    lines->column += size;
}

static void put_wrapped(struct mapicfg__buffer *out, size_t indent, const char *text) {
    struct lines lines = open_lines(out, indent, indent);
    for (const char *at = text; *at;) {
        size_t size = strcspn(at, " ");
        put_piece(&lines, at, size, at == text);
        at += size;
        at += strspn(at, " ");
    }
    mapicfg__buffer_char(out, '\n');
}

/* The next part of an example: up to a blank before a parameter, or behind a pipe, outside of quotes. */
static size_t example_part(const char *text, size_t size) {
    char open = '\0';
    for (size_t i = 1; i < size; i++) {
        if (text[i] == '\'' || text[i] == '"') open = open ? open == text[i] ? '\0' : open : text[i];
        if (!open && text[i] == ' ' && i + 1 < size && (text[i + 1] == '-' || text[i - 1] == '|')) return i;
    }
    return size;
}

/* An example stays right: a line goes on behind a pipe, or else behind a backtick. */
static void put_example(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct lines lines = open_lines(out, 4, 8);
    mapicfg__buffer_text(out, "PS> ");
    lines.column += 4;
    for (size_t at = 0, part; at < size; at += part + 1) {
        part = example_part(text + at, size - at);
        int pipe = at && text[at - 2] == '|', wraps = at && lines.column + 1 + part + 2 > COLUMNS;
        if (wraps && !pipe) mapicfg__buffer_text(out, " `");
        if (wraps) begin_line(&lines);
        put_piece(&lines, text + at, part, !at || wraps);
    }
    mapicfg__buffer_char(out, '\n');
}

static void put_examples(struct mapicfg__buffer *out, const char *text) {
    for (size_t size; *text; text += size + (text[size] == '\n')) {
        size = strcspn(text, "\n");
        put_example(out, text, size);
    }
}

/* ---- parameters ---- */

/* " <Type>" of what takes a value: without what stands before the last point, and without Nullable. */
static void put_type(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet,
                     const struct mapicfg__parameter *parameter, int32_t property) {
    if (parameter->takes == MAPICFG__TAKES_SWITCH) return;
    const char *type = mapicfg__convert_type_name(parameter, cmdlet, property), *point = strrchr(type, '.');
    if (point) type = point + 1;
    mapicfg__buffer_text(out, " <");
    mapicfg__buffer_bytes(out, type, strcspn(type, "]"));
    mapicfg__buffer_char(out, '>');
}

static void put_syntax(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet,
                       const struct mapicfg__parameter *parameter, int32_t property) {
    int mandatory = parameter->flags & MAPICFG__MANDATORY;
    mapicfg__buffer_text(out, mandatory ? "" : "[");
    if (parameter->position) mapicfg__buffer_char(out, '[');
    mapicfg__buffer_char(out, '-');
    mapicfg__buffer_text(out, parameter->name);
    if (parameter->position) mapicfg__buffer_char(out, ']');
    put_type(out, cmdlet, parameter, property);
    if (!mandatory) mapicfg__buffer_char(out, ']');
}

static void put_parameter(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet,
                          const struct mapicfg__parameter *parameter, int32_t property) {
    mapicfg__buffer_text(out, "    -");
    mapicfg__buffer_text(out, parameter->name);
    put_type(out, cmdlet, parameter, property);
    mapicfg__buffer_char(out, '\n');
    put_wrapped(out, 8, parameter->help);
    const char *values = property < 0 ? NULL : mapicfg_property_values(cmdlet->class_id, (size_t)property);
    if (values) {
        struct lines lines = open_lines(out, 8, 8);
        put_piece(&lines, "Values:", 7, 1);
        for (size_t size; (size = strcspn(values, " ")) != 0; values += size + (values[size] == ' '))
            put_piece(&lines, values, size, 0);
        mapicfg__buffer_char(out, '\n');
    }
    if (parameter->alias) {
        mapicfg__buffer_text(out, "        Alias: ");
        mapicfg__buffer_text(out, parameter->alias);
        mapicfg__buffer_char(out, '\n');
    }
}

static void put_heading(struct mapicfg__buffer *out, const char *heading) {
    mapicfg__buffer_text(out, out->size ? "\n" : "");
    mapicfg__buffer_text(out, heading);
    mapicfg__buffer_char(out, '\n');
}

static void put_syntaxes(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet) {
    static const char changing[] = "[-WhatIf]", confirmed[] = "[-Confirm]", common[] = "[<CommonParameters>]";
    put_heading(out, "SYNTAX");
    struct mapicfg__buffer one = {0};
    struct mapicfg__walk walk = {0};
    struct lines lines = open_lines(out, 4, 6);
    int32_t property;
    put_piece(&lines, cmdlet->name, strlen(cmdlet->name), 1);
    for (const struct mapicfg__parameter *p; (p = mapicfg__cmdlet_next_parameter(cmdlet, &walk, &property));) {
        if (p->flags & (MAPICFG__COMMON | MAPICFG__ASIDE)) continue;
        one.size = 0;
        put_syntax(&one, cmdlet, p, property);
        if (!one.failed) put_piece(&lines, one.data, one.size, 0);
    }
    out->failed |= one.failed;
    mapicfg__buffer_free(&one);
    if (cmdlet->changes) put_piece(&lines, changing, sizeof changing - 1, 0);
    if (cmdlet->changes) put_piece(&lines, confirmed, sizeof confirmed - 1, 0);
    put_piece(&lines, common, sizeof common - 1, 0);
    mapicfg__buffer_char(out, '\n');
}

static void put_parameters(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet) {
    put_heading(out, "PARAMETERS");
    struct mapicfg__walk walk = {0};
    int32_t property;
    for (const struct mapicfg__parameter *p; (p = mapicfg__cmdlet_next_parameter(cmdlet, &walk, &property));)
        if (walk.part != 4 && !(p->flags & MAPICFG__ASIDE)) put_parameter(out, cmdlet, p, property);
}

/* Those that are set aside, by their names. */
static void put_aside(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet) {
    const struct mapicfg__parameter *p = mapicfg__cmdlet_aside(cmdlet);
    if (!p) return;
    put_heading(out, "PARAMETERS THAT ARE TAKEN AND NOT STORED");
    struct lines lines = open_lines(out, 4, 4);
    for (int first = 1; p->name; p++, first = 0) put_piece(&lines, p->name, strlen(p->name), first);
    mapicfg__buffer_char(out, '\n');
}

static void put_cmdlet(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet, uint32_t extent) {
    put_heading(out, "NAME");
    put_wrapped(out, 4, cmdlet->name);
    put_heading(out, "SYNOPSIS");
    put_wrapped(out, 4, cmdlet->synopsis);
    if (extent != MAPICFG_HELP_EXAMPLES_ONLY) {
        put_syntaxes(out, cmdlet);
        if (*cmdlet->aliases) {
            put_heading(out, "ALIASES");
            put_wrapped(out, 4, cmdlet->aliases);
        }
        put_parameters(out, cmdlet);
        put_aside(out, cmdlet);
    }
    if (extent == MAPICFG_HELP_PLAIN) return;
    put_heading(out, "EXAMPLES");
    put_examples(out, cmdlet->examples);
}

/* The list of the cmdlets that fit, or their number only. */
static size_t put_all(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *table, const char *pattern) {
    size_t count = 0;
    for (const struct mapicfg__cmdlet *cmdlet = table; cmdlet->name; cmdlet++) {
        if (!mapicfg_text_matches(pattern, cmdlet->name)) continue;
        count++;
        mapicfg__buffer_text(out, cmdlet->name);
        for (size_t size = strlen(cmdlet->name); size < 33; size++) mapicfg__buffer_char(out, ' ');
        mapicfg__buffer_text(out, cmdlet->synopsis);
        mapicfg__buffer_char(out, '\n');
    }
    mapicfg__buffer_text(out, "\nGet-Help NAME -Examples tells more of one.\n");
    return count;
}

mapicfg_status mapicfg__help_dup(const struct mapicfg__cmdlet *table, const char *name, uint32_t extent, char **text,
                                 mapicfg_error *err) {
    struct mapicfg__buffer out = {0};
    const struct mapicfg__cmdlet *cmdlet = name ? mapicfg__cmdlet_find(table, name) : NULL;
    size_t found = 1;
    if (cmdlet)
        put_cmdlet(&out, cmdlet, extent);
    else
        found = put_all(&out, table, name ? name : "*");
    if (found && !out.failed) {
        *text = out.data;
        return MAPICFG_OK;
    }
    int failed = out.failed;
    mapicfg__buffer_free(&out);
    if (failed) return mapicfg__error_no_memory(err);
    char hint[128];
    mapicfg__cmdlet_hint(table, name, hint, sizeof hint);
    return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND, "there is no help for '%.100s'%s", name, hint);
}

mapicfg_status mapicfg__get_help(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    (void)item;
    const struct mapicfg__bound *bound = &stage->bound;
    int all = mapicfg__bound_switch(bound, "Full") || mapicfg__bound_switch(bound, "Detailed");
    uint32_t extent = all                                        ? MAPICFG_HELP_EXAMPLES
                      : mapicfg__bound_switch(bound, "Examples") ? MAPICFG_HELP_EXAMPLES_ONLY
                                                                 : MAPICFG_HELP_PLAIN;
    char *text;
    mapicfg_status status =
        mapicfg__help_dup(stage->run->cmdlets, mapicfg__bound_text(bound, "Name"), extent, &text, err);
    if (status) return mapicfg__stage_object_failed(stage, status, err);
    size_t size = strlen(text);
    if (size) text[size - 1] = '\0'; /* the printer of a text ends its last line */
    status = mapicfg__stage_pass_text(stage, text, err);
    mapicfg_free(text);
    return status;
}
