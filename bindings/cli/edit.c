/* SPDX-License-Identifier: LGPL-2.1-or-later
 * edit.c: lines from a person, with editing, history and completion by libedit, or from a pipe, without. */
#define _POSIX_C_SOURCE 200809L

#include "edit.h"

#include "lines.h"
#include "text.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

#ifndef MAPICFG_NO_EDITLINE
#include <histedit.h>
#define TEXT(x) #x
#define NUMBER(x) TEXT(x)
#endif

struct edit {
    int person;
    edit_complete *complete;
    void *user;
    const char *prompt;
    char *line; /* of getline() */
    size_t line_size;
#ifndef MAPICFG_NO_EDITLINE
    EditLine *el;
    History *history;
    int cancelled;
#endif
};

/* ---- without editing ---- */

static int read_plain(struct edit *edit, struct stream *line) {
    if (edit->person) {
        fputs(edit->prompt, stdout);
        fflush(stdout);
    }
    errno = 0;
    ssize_t size = getline(&edit->line, &edit->line_size, stdin);
    if (size < 0) {
        int interrupted = errno == EINTR && edit->person;
        clearerr(stdin);
        if (edit->person) {
            fputs("\n", stdout);
            fflush(stdout);
        }
        return interrupted ? EDIT_CANCELLED : EDIT_END;
    }
    while (size > 0 && (edit->line[size - 1] == '\n' || edit->line[size - 1] == '\r')) size--;
    stream_put(line, edit->line, (size_t)size);
    return EDIT_LINE;
}

#ifdef MAPICFG_NO_EDITLINE

static void open_person(struct edit *edit) {
    (void)edit;
}

static int read_person(struct edit *edit, struct stream *line) {
    return read_plain(edit, line);
}

static void close_person(struct edit *edit) {
    (void)edit;
}

const char *edit_library(void) {
    return NULL;
}

#else

/* ---- completion ---- */

struct words {
    struct stream text; /* each ends with a NUL */
    size_t count;
    size_t common; /* bytes that all begin with */
    size_t widest; /* columns */
};

static int32_t add_word(void *user, const char *word) {
    struct words *words = user;
    size_t cells = text_cells(word);
    if (words->count == 0) words->common = strlen(word);
    for (size_t i = 0; i < words->common; i++) {
        if (words->text.bytes != NULL && words->count > 0 && words->text.bytes[i] != word[i]) words->common = i;
    }
    words->widest = cells > words->widest ? cells : words->widest;
    words->count++;
    stream_put(&words->text, word, strlen(word) + 1);
    return words->text.error != 0;
}

static int is_inside(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Replaces what is before the cursor from byte `from` on by the first `size` bytes of text. */
static void replace(EditLine *el, const char *typed, const char *text, size_t size, int complete) {
    int characters = 0;
    for (; *typed != '\0'; typed++) characters += !is_inside(*typed);
    struct stream word;
    stream_open_memory(&word);
    stream_put(&word, text, size);
    if (complete && size > 0 && text[size - 1] != ':') stream_char(&word, ' ');
    el_deletestr(el, characters);
    el_insertstr(el, stream_memory(&word));
    stream_close(&word);
}

static size_t terminal_columns(void) {
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* Shows the words below the line, in columns that read downwards. */
static void show(const struct words *words) {
    struct stream out;
    size_t across = terminal_columns() / (words->widest + 2), down;
    across = across > 0 ? across : 1;
    down = (words->count + across - 1) / across;
    const char **list = calloc(words->count, sizeof *list);
    const char *word = words->text.bytes;
    if (list == NULL) return;
    for (size_t i = 0; i < words->count; i++, word += strlen(word) + 1) list[i] = word;
    stream_open_memory(&out);
    stream_char(&out, '\n');
    for (size_t row = 0; row < down; row++) {
        for (size_t i = row; i < words->count; i += down) {
            stream_safe(&out, list[i]);
            if (i + down < words->count) stream_spaces(&out, words->widest + 2 - text_cells(list[i]));
        }
        stream_char(&out, '\n');
    }
    fputs(stream_memory(&out), stdout);
    fflush(stdout);
    stream_close(&out);
    free(list);
}

static unsigned char on_tab(EditLine *el, int key) {
    struct edit *edit = NULL;
    const LineInfo *info = el_line(el);
    size_t at = (size_t)(info->cursor - info->buffer), from = at;
    unsigned char result = CC_REFRESH;
    struct stream typed;
    struct words words = {.count = 0};
    (void)key;
    el_get(el, EL_CLIENTDATA, &edit);
    stream_open_memory(&words.text);
    stream_open_memory(&typed);
    stream_put(&typed, info->buffer, at);
    int at_end = info->cursor == info->lastchar;
    const char *line = stream_memory(&typed);
    edit->complete(edit->user, line, at, &from, add_word, &words);
    if (words.text.error != 0 || words.count == 0 || from > strlen(line)) {
        result = CC_REFRESH_BEEP;
    } else {
        while (words.common > 0 && is_inside(words.text.bytes[words.common])) words.common--;
        if (words.count == 1 || words.common > at - from) {
            replace(el, line + from, words.text.bytes, words.common, words.count == 1 && at_end);
        } else {
            show(&words);
            result = CC_REDISPLAY;
        }
    }
    stream_close(&typed);
    stream_close(&words.text);
    return result;
}

/* ---- the line ---- */

static unsigned char on_interrupt(EditLine *el, int key) {
    struct edit *edit = NULL;
    (void)key;
    el_get(el, EL_CLIENTDATA, &edit);
    edit->cancelled = 1;
    return CC_NEWLINE;
}

static char *give_prompt(EditLine *el) {
    struct edit *edit = NULL;
    static char prompt[512];
    el_get(el, EL_CLIENTDATA, &edit);
    snprintf(prompt, sizeof prompt, "%s", edit->prompt);
    return prompt;
}

static void remember(void *user, const char *line) {
    struct edit *edit = user;
    HistEvent event;
    history(edit->history, &event, H_ENTER, line);
}

/* The last line that was remembered; "" when there is none. */
static const char *last_line(struct edit *edit) {
    HistEvent event;
    return history(edit->history, &event, H_FIRST) >= 0 ? event.str : "";
}

static void remember_new(struct edit *edit, const char *line) {
    struct stream last;
    stream_open_memory(&last);
    stream_text(&last, last_line(edit));
    if (line[strspn(line, " \t")] != '\0' && strcmp(stream_memory(&last), line) != 0) {
        remember(edit, line);
        lines_add(line);
    }
    stream_close(&last);
}

static void open_person(struct edit *edit) {
    HistEvent event;
    setlocale(LC_CTYPE, ""); /* libedit takes bytes apart into characters by it */
    if (MB_CUR_MAX == 1 && setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "en_US.UTF-8");
    edit->history = history_init();
    edit->el = edit->history != NULL ? el_init("mapicfg", stdin, stdout, stderr) : NULL;
    if (edit->el == NULL) return;
    history(edit->history, &event, H_SETSIZE, LINES_KEPT);
    history(edit->history, &event, H_SETUNIQUE, 1);
    lines_load(remember, edit);
    el_set(edit->el, EL_CLIENTDATA, edit);
    el_set(edit->el, EL_PROMPT, give_prompt);
    el_set(edit->el, EL_HIST, history, edit->history);
    el_set(edit->el, EL_EDITOR, "emacs");
    el_set(edit->el, EL_SIGNAL, 1);
    el_source(edit->el, NULL); /* ~/.editrc, which may choose vi */
    /* wide, as libedit never frees its own wide copies of these texts */
    el_wset(edit->el, EL_ADDFN, L"mapicfg-complete", L"completes the word", on_tab);
    el_wset(edit->el, EL_ADDFN, L"mapicfg-interrupt", L"drops the line", on_interrupt);
    el_set(edit->el, EL_BIND, "^I", "mapicfg-complete", NULL);
    el_set(edit->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
    /* Ctrl-C is a key while a line is edited, and interrupts while a statement runs. */
    el_set(edit->el, EL_SETTY, "-d", "-intr", NULL);
    el_set(edit->el, EL_BIND, "^C", "mapicfg-interrupt", NULL);
}

static int read_person(struct edit *edit, struct stream *line) {
    int count = 0;
    if (edit->el == NULL) return read_plain(edit, line);
    edit->cancelled = 0;
    errno = 0;
    el_set(edit->el, EL_PREP_TERM, 1); /* before the prompt, so that no key is taken for the terminal's own */
    const char *text = el_gets(edit->el, &count);
    if (edit->cancelled || (text == NULL && errno == EINTR)) {
        fputs("^C\n", stdout);
        fflush(stdout);
        return EDIT_CANCELLED;
    }
    if (text == NULL || count <= 0) {
        fputs("\n", stdout);
        fflush(stdout);
        return EDIT_END;
    }
    size_t before = line->used, size = strcspn(text, "\r\n");
    stream_put(line, text, size);
    const char *all = stream_memory(line);
    if (line->error == 0) remember_new(edit, all + before);
    return EDIT_LINE;
}

static void close_person(struct edit *edit) {
    if (edit->el != NULL) el_end(edit->el);
    if (edit->history != NULL) history_end(edit->history);
}

const char *edit_library(void) {
    return "libedit " NUMBER(LIBEDIT_MAJOR) "." NUMBER(LIBEDIT_MINOR);
}

#endif

/* ---- all ---- */

struct edit *edit_open(int person, edit_complete *complete, void *user) {
    struct edit *edit = calloc(1, sizeof *edit);
    if (edit == NULL) return NULL;
    edit->person = person;
    edit->complete = complete;
    edit->user = user;
    if (person) open_person(edit);
    return edit;
}

int edit_line(struct edit *edit, const char *prompt, struct stream *line) {
    edit->prompt = prompt;
    return edit->person ? read_person(edit, line) : read_plain(edit, line);
}

void edit_close(struct edit *edit) {
    if (edit == NULL) return;
    if (edit->person) close_person(edit);
    free(edit->line);
    free(edit);
}
