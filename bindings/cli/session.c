/* SPDX-License-Identifier: LGPL-2.1-or-later
 * session.c: runs cmdlets and shows what they give, for `exec` and `shell`.
 *
 * On a pipe or in a file, objects are Format-List text that the reader takes back, a blank line between them. On a
 * terminal they are as in Exchange: a table where the class has one, else a list. */
#define _POSIX_C_SOURCE 200809L

#include "session.h"

#include "confirm.h"
#include "messages.h"
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct stream *output_of(struct session *s) {
    return s->paged ? &s->pager.stream : s->out;
}

/* ---- tables ---- */

static void end_table(struct session *s) {
    if (s->columns[0] == '\0') return;
    output_end(&s->table);
    s->columns[0] = '\0';
}

/* Begins a table with these columns. Returns 0 when they are too many for one. */
static int begin_table(struct session *s, const char *columns) {
    size_t count = 0, size = strlen(columns);
    if (size >= sizeof s->columns) return 0;
    memcpy(s->names, columns, size + 1);
    for (char *name = s->names; name != NULL && *name != '\0'; count++) {
        if (count == COLUMNS_MAX) return 0;
        s->column[count] = (struct column){name, COLUMN_TEXT, NULL, 0};
        name = strchr(name, ' ');
        if (name != NULL) *name++ = '\0';
    }
    memcpy(s->columns, columns, size + 1);
    stream_char(output_of(s), '\n');
    output_begin(&s->table, output_of(s), OUTPUT_TABLE, s->column, count, 0);
    return 1;
}

static const char *value_of(const mapicfg_exec_item *item, const char *name) {
    for (size_t i = 0; i < mapicfg_exec_item_count(item); i++) {
        if (mapicfg_text_equal(mapicfg_exec_item_get_name(item, i), name)) return mapicfg_exec_item_get_value(item, i);
    }
    return "";
}

/* Adds a row to the table that is open, or to a new one. Returns 0 when the object is to be a list. */
static int put_row(struct session *s, const mapicfg_exec_item *item) {
    const char *columns = mapicfg_exec_item_get_columns(item);
    const char *values[COLUMNS_MAX];
    if (*columns == '\0') return 0;
    if (strcmp(s->columns, columns) != 0) {
        end_table(s);
        if (!begin_table(s, columns)) return 0;
    }
    for (size_t i = 0; i < s->table.count; i++) values[i] = value_of(item, s->column[i].name);
    output_record(&s->table, values);
    return 1;
}

/* ---- items ---- */

static void put_object(struct session *s, const mapicfg_exec_item *item) {
    struct stream *out = output_of(s);
    if (out->terminal && put_row(s, item)) return;
    end_table(s);
    if (out->terminal || s->last != 0) stream_char(out, '\n');
    if (out->terminal)
        stream_safe_lines(out, mapicfg_exec_item_get_text(item));
    else
        stream_text(out, mapicfg_exec_item_get_text(item));
    stream_char(out, '\n');
}

static void put_text(struct session *s, const mapicfg_exec_item *item) {
    struct stream *out = output_of(s);
    end_table(s);
    if (s->last == MAPICFG_EXEC_ITEM_OBJECT) stream_char(out, '\n');
    if (out->terminal)
        stream_safe_lines(out, mapicfg_exec_item_get_text(item));
    else
        stream_text(out, mapicfg_exec_item_get_text(item));
    stream_char(out, '\n');
}

/* A line for standard error. A person who reads page by page finds it where it happened. */
static void say(struct session *s, struct stream *line) {
    end_table(s);
    stream_char(line, '\n');
    if (s->paged && isatty(STDERR_FILENO) == 1) {
        stream_raw(&s->pager.stream, line->bytes, line->used);
    } else {
        stream_flush(output_of(s));
        if (line->error == 0) fwrite(line->bytes, 1, line->used, stderr);
    }
    stream_close(line);
}

static void say_text(struct session *s, const char *kind, const char *text) {
    struct stream line;
    stream_open_memory(&line);
    int colour = *kind != '\0' && stream_may_colour(STDERR_FILENO);
    stream_text(&line, colour ? "\033[33m" : "");
    stream_text(&line, kind);
    stream_safe_lines(&line, text);
    stream_text(&line, colour ? "\033[0m" : "");
    say(s, &line);
}

static void say_error(struct session *s, const mapicfg_error *err) {
    struct stream line;
    mapicfg_error told = *err;
    int exit_code = store_exit(err->code);
    if (s->said.code == MAPICFG_OK) s->said_first = *err;
    s->said = *err;
    if (told.line > 0) { /* a place in the text, whatever file the trouble is with */
        snprintf(told.source, sizeof told.source, "%s", s->source);
        told.line += s->first_line - 1;
    }
    stream_open_memory(&line);
    line.colour = stream_may_colour(STDERR_FILENO);
    message_compose(&line, "error", &told);
    say(s, &line);
    if (exit_code > s->exit_code) s->exit_code = exit_code;
}

static int32_t on_item(void *user, const mapicfg_exec_item *item) {
    struct session *s = user;
    uint32_t kind = mapicfg_exec_item_get_kind(item);
    switch (kind) {
    case MAPICFG_EXEC_ITEM_OBJECT:
        put_object(s, item);
        s->last = kind;
        break;
    case MAPICFG_EXEC_ITEM_TEXT:
        put_text(s, item);
        s->last = kind;
        break;
    case MAPICFG_EXEC_ITEM_WARNING: say_text(s, "WARNING: ", mapicfg_exec_item_get_text(item)); break;
    case MAPICFG_EXEC_ITEM_ERROR: say_error(s, mapicfg_exec_item_get_error(item)); break;
    case MAPICFG_EXEC_ITEM_SILENCED: s->said = *mapicfg_exec_item_get_error(item); break;
    case MAPICFG_EXEC_ITEM_MESSAGE: say_text(s, "", mapicfg_exec_item_get_text(item)); break;
    default: break;
    }
    if (s->paged) pager_turn(&s->pager);
    return output_of(s)->error != 0;
}

/* ---- a run ---- */

static int32_t on_confirm(void *user, const char *question) {
    struct session *s = user;
    if (s->no_to_all) return 0;
    end_table(s);
    if (s->paged) {
        pager_close(&s->pager);
        pager_open(&s->pager);
    } else {
        stream_flush(s->out);
    }
    int answer = confirm_ask(question);
    s->no_to_all = answer == CONFIRM_NO_TO_ALL;
    s->stopped = answer == CONFIRM_STOP;
    if (answer == CONFIRM_STOP) return MAPICFG_CONFIRM_END;
    if (answer == CONFIRM_YES_TO_ALL) return MAPICFG_CONFIRM_ALL;
    return answer == CONFIRM_YES ? MAPICFG_CONFIRM_YES : MAPICFG_CONFIRM_NO;
}

static int is_said(const struct session *s, const mapicfg_error *err) {
    const mapicfg_error *const said[] = {&s->said_first, &s->said}; /* of a script that is not supported the first */
    for (size_t i = 0; i < 2; i++)
        if (said[i]->code == err->code && said[i]->line == err->line && said[i]->column == err->column &&
            strcmp(said[i]->message, err->message) == 0)
            return 1;
    return 0;
}

/* Says why the run ended, unless it has been said. */
static void finish(struct session *s, mapicfg_status status, const mapicfg_error *err) {
    int exit_code = store_exit(status);
    struct stream *out = output_of(s);
    end_table(s);
    if (out->terminal && s->last == MAPICFG_EXEC_ITEM_OBJECT) stream_char(out, '\n');
    int stopped = s->stopped || (s->cancel != NULL && __atomic_load_n(s->cancel, __ATOMIC_RELAXED) != 0);
    if (status == MAPICFG_E_CANCELLED && stopped && out->error == 0)
        say_text(s, "", s->paged ? "\nCancelled." : "Cancelled."); /* the terminal shows ^C before it */
    else if (status != MAPICFG_OK && out->error == 0 && !is_said(s, err))
        say_error(s, err);
    if (exit_code > s->exit_code) s->exit_code = exit_code;
}

int session_run(struct session *s, const char *text, size_t size, uint64_t first_line) {
    mapicfg_error err;
    mapicfg_work work = MAPICFG_WORK_INIT;
    work.cancel = s->cancel;
    mapicfg_exec_options options = MAPICFG_EXEC_OPTIONS_INIT;
    options.flags = s->flags;
    options.source = s->source;
    options.local_server = s->server;
    options.confirm = isatty(STDIN_FILENO) == 1 ? on_confirm : NULL;
    options.work = &work;
    if (s->cmdlets != NULL) network_cmdlets_put(s->cmdlets, &options);
    s->first_line = first_line;
    s->no_to_all = s->stopped = 0;
    s->said = s->said_first = (mapicfg_error){.code = MAPICFG_OK};
    if (s->paged) {
        s->last = 0;
        pager_open(&s->pager);
    }
    mapicfg_status status = mapicfg_exec(s->directory, text, size, &options, on_item, s, &err);
    finish(s, status, &err);
    if (s->cmdlets != NULL && network_cmdlets_exit(s->cmdlets) > s->exit_code)
        s->exit_code = network_cmdlets_exit(s->cmdlets);
    if (s->paged)
        pager_close(&s->pager);
    else
        stream_flush(s->out);
    return s->exit_code;
}
