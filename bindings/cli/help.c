/* SPDX-License-Identifier: LGPL-2.1-or-later
 * help.c: help in lines that fit a terminal of 80 columns. */
#include "help.h"

#include "text.h"

#include <string.h>

#define LINE 79u
#define OPTION_COLUMN 30u /* where the explanations of options begin */

/* The end of a word; what is in brackets is kept together as long as it is short. */
static size_t word_size(const char *text) {
    size_t size = strcspn(text, " \n");
    if (*text != '[') return size;
    size_t whole = strcspn(text, "]\n");
    if (text[whole] != ']' || whole > LINE / 2) return size;
    return whole + strcspn(text + whole, " \n");
}

static void put_lines(struct stream *out, const char *text, size_t size) {
    stream_put(out, text, size);
    stream_char(out, '\n');
}

void help_text(struct stream *out, const char *text, size_t at, size_t indent) {
    int begun = 0; /* a word stands on this line */
    while (*text != '\0') {
        size_t size = word_size(text);
        if (*text == '\n' || *text == ' ') {
            int ends = *text == '\n' && (text[1] == '\n' || text[1] == ' ' || text[1] == '\0');
            text++;
            if (!ends) continue;
            stream_char(out, '\n');
            at = 0;
            begun = 0;
            for (; *text == '\n' || *text == ' '; text += size + (text[size] == '\n')) {
                size = strcspn(text, "\n");
                put_lines(out, text, size);
            }
            continue;
        }
        struct stream word;
        stream_open_memory(&word);
        stream_put(&word, text, size);
        size_t cells = text_cells(stream_memory(&word));
        stream_close_part(&word, out);
        if (begun && at + 1 + cells > LINE) {
            stream_char(out, '\n');
            stream_spaces(out, indent);
            at = indent;
            begun = 0;
        }
        stream_text(out, begun ? " " : "");
        stream_put(out, text, size);
        at += cells + (size_t)begun;
        begun = 1;
        text += size;
    }
    if (begun) stream_char(out, '\n');
}

/* The last blank before which a command can be broken, with room for a backslash; 0 when there is none. */
static size_t break_at(const char *line, size_t size, size_t room) {
    size_t found = 0;
    char quote = '\0';
    for (size_t i = 0; i < size && i + 1 < room; i++) {
        char c = line[i];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == ' ' && i > 2)
            found = i;
    }
    return found;
}

/* Commands, a line each; a long one goes on as a shell has it. */
static void put_examples(struct stream *out, const char *text) {
    for (size_t size; *text != '\0'; text += size + 1) {
        size = strcspn(text, "\n");
        const char *at = text;
        size_t left = size, room = LINE, gap;
        while (left > room && (gap = break_at(at, left, room)) > 0) {
            stream_put(out, at, gap);
            stream_text(out, " \\\n    ");
            at += gap + 1;
            left -= gap + 1;
            room = LINE - 4;
        }
        put_lines(out, at, left);
    }
}

static void put_option(struct stream *out, const struct option *o) {
    struct stream left;
    stream_open_memory(&left);
    stream_text(&left, o->name[1] == '\0' ? "  -" : "  --");
    stream_text(&left, o->name);
    stream_text(&left, o->argument != NULL ? " " : "");
    stream_text(&left, o->argument != NULL ? o->argument : "");
    size_t width = left.used;
    stream_text(out, stream_memory(&left));
    stream_close_part(&left, out);
    if (width + 2 > OPTION_COLUMN) {
        stream_char(out, '\n');
        width = 0;
    }
    stream_spaces(out, OPTION_COLUMN - width);
    help_text(out, o->help, OPTION_COLUMN, OPTION_COLUMN);
}

void help_verb(const struct command *command, const struct option *options) {
    static const struct option help = {"help", NULL, "print this", NULL, NULL};
    const struct verb *verb = command->verb;
    struct stream *out = command->out;
    stream_text(out, "usage: mapicfg ");
    stream_text(out, verb->name);
    stream_char(out, ' ');
    help_text(out, verb->synopsis, strlen("usage: mapicfg  ") + strlen(verb->name), 7);
    stream_char(out, '\n');
    help_text(out, verb->details, 0, 0);
    stream_text(out, "\nOptions:\n");
    for (const struct option *o = options; o->name != NULL; o++) put_option(out, o);
    put_option(out, &help);
    stream_text(out, "\nExamples:\n");
    put_examples(out, verb->examples);
}
