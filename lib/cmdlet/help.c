/* SPDX-License-Identifier: LGPL-2.1-or-later
 * help.c: Get-Help: what the tables say of a cmdlet, in the layout of PowerShell's own help. */
#include <mapicfg/identity.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "cmdlet/convert.h"
#include "cmdlet/verbs.h"

#define EXAMPLES_ONLY 2

static void put_lines(struct mapicfg__buffer *out, const char *text, const char *before) {
    while (*text) {
        size_t size = strcspn(text, "\n");
        mapicfg__buffer_text(out, before);
        mapicfg__buffer_bytes(out, text, size);
        mapicfg__buffer_char(out, '\n');
        text += size;
        text += *text == '\n';
    }
}

static void put_syntax(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet,
                       const struct mapicfg__parameter *parameter, int32_t property) {
    int mandatory = parameter->flags & MAPICFG__MANDATORY;
    mapicfg__buffer_text(out, mandatory ? " " : " [");
    if (parameter->position) mapicfg__buffer_char(out, '[');
    mapicfg__buffer_char(out, '-');
    mapicfg__buffer_text(out, parameter->name);
    if (parameter->position) mapicfg__buffer_char(out, ']');
    if (parameter->takes != MAPICFG__TAKES_SWITCH) {
        mapicfg__buffer_text(out, " <");
        mapicfg__buffer_text(out, mapicfg__type_name(parameter, cmdlet, property));
        mapicfg__buffer_char(out, '>');
    }
    if (!mandatory) mapicfg__buffer_char(out, ']');
}

static void put_parameter(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet,
                          const struct mapicfg__parameter *parameter, int32_t property) {
    mapicfg__buffer_text(out, "    -");
    mapicfg__buffer_text(out, parameter->name);
    if (parameter->takes != MAPICFG__TAKES_SWITCH) {
        mapicfg__buffer_text(out, " <");
        mapicfg__buffer_text(out, mapicfg__type_name(parameter, cmdlet, property));
        mapicfg__buffer_char(out, '>');
    }
    mapicfg__buffer_text(out, "\n        ");
    mapicfg__buffer_text(out, parameter->help);
    mapicfg__buffer_char(out, '\n');
    const char *values = property < 0 ? NULL : mapicfg__class_get(cmdlet->class_id)->properties[property].values;
    if (values) {
        mapicfg__buffer_text(out, "        Values: ");
        mapicfg__buffer_text(out, values);
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
    put_heading(out, "SYNTAX");
    mapicfg__buffer_text(out, "    ");
    mapicfg__buffer_text(out, cmdlet->name);
    struct mapicfg__walk walk = {0};
    int32_t property;
    for (const struct mapicfg__parameter *p; (p = mapicfg__next_parameter(cmdlet, &walk, &property));)
        if (!(p->flags & MAPICFG__COMMON)) put_syntax(out, cmdlet, p, property);
    mapicfg__buffer_text(out,
                         cmdlet->changes ? " [-WhatIf] [-Confirm] [<CommonParameters>]\n" : " [<CommonParameters>]\n");
}

static void put_parameters(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet) {
    put_heading(out, "PARAMETERS");
    struct mapicfg__walk walk = {0};
    int32_t property;
    for (const struct mapicfg__parameter *p; (p = mapicfg__next_parameter(cmdlet, &walk, &property));)
        if (walk.part != 3) put_parameter(out, cmdlet, p, property);
}

static void put_cmdlet(struct mapicfg__buffer *out, const struct mapicfg__cmdlet *cmdlet, int examples) {
    put_heading(out, "NAME");
    put_lines(out, cmdlet->name, "    ");
    put_heading(out, "SYNOPSIS");
    put_lines(out, cmdlet->synopsis, "    ");
    if (examples != EXAMPLES_ONLY) {
        put_syntaxes(out, cmdlet);
        if (*cmdlet->aliases) {
            put_heading(out, "ALIASES");
            put_lines(out, cmdlet->aliases, "    ");
        }
        put_parameters(out, cmdlet);
    }
    if (!examples) return;
    put_heading(out, "EXAMPLES");
    put_lines(out, cmdlet->examples, "    PS> ");
}

/* The list of the cmdlets that fit, or their number only. */
static size_t put_all(struct mapicfg__buffer *out, const char *pattern) {
    size_t count = 0;
    for (size_t i = 0; mapicfg__cmdlet_get(i); i++) {
        const struct mapicfg__cmdlet *cmdlet = mapicfg__cmdlet_get(i);
        if (!mapicfg_text_match(pattern, cmdlet->name)) continue;
        count++;
        mapicfg__buffer_text(out, cmdlet->name);
        for (size_t size = strlen(cmdlet->name); size < 30; size++) mapicfg__buffer_char(out, ' ');
        mapicfg__buffer_text(out, cmdlet->synopsis);
        mapicfg__buffer_char(out, '\n');
    }
    mapicfg__buffer_text(out, "\nGet-Help NAME -Examples tells more of one.\n");
    return count;
}

mapicfg_status mapicfg_exec_dup_help(const char *name, int examples, char **text, mapicfg_error *err) {
    if (!text) return mapicfg__null_argument(err, "text");
    *text = NULL;
    struct mapicfg__buffer out = {0};
    const struct mapicfg__cmdlet *cmdlet = name ? mapicfg__cmdlet_find(name) : NULL;
    size_t found = 1;
    if (cmdlet)
        put_cmdlet(&out, cmdlet, examples);
    else
        found = put_all(&out, name ? name : "*");
    if (found && !out.failed) {
        *text = out.data;
        return MAPICFG_OK;
    }
    int failed = out.failed;
    mapicfg__buffer_free(&out);
    if (failed) return mapicfg__no_memory(err);
    char hint[128];
    mapicfg__cmdlet_hint(name, hint, sizeof hint);
    return mapicfg__fail(err, MAPICFG_E_NOT_FOUND, "there is no help for '%.100s'%s", name, hint);
}

mapicfg_status mapicfg__get_help(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err) {
    (void)item;
    const struct mapicfg__bound *bound = &stage->bound;
    int all = mapicfg__bound_switch(bound, "Full") || mapicfg__bound_switch(bound, "Detailed");
    int examples = all ? 1 : mapicfg__bound_switch(bound, "Examples") ? EXAMPLES_ONLY : 0;
    char *text;
    mapicfg_status status = mapicfg_exec_dup_help(mapicfg__bound_text(bound, "Name"), examples, &text, err);
    if (status) return mapicfg__object_failed(stage, status, err);
    size_t size = strlen(text);
    if (size) text[size - 1] = '\0'; /* whoever prints a text ends its last line */
    status = mapicfg__pass_text(stage, text, err);
    mapicfg_free(text);
    return status;
}
