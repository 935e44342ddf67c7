/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_parse.c: reads an nginx configuration: one file, or the output of `nginx -T`, whose files are read where the
 * include directives name them. */
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "proxy/tree.h"
#include "proxy/pattern.h"

#define MARK "# configuration file "
#define MAX_NAME 4096u
#define MAX_FILES 100000u
#define MAX_FRAMES 200000u
#define MAX_INCLUDES 16u

struct file {
    const char *name;
    const char *text;
    size_t size;
    uint32_t first_line; /* in the text that was handed over */
};

/* A file that is being read. */
struct frame {
    const struct file *file;
    size_t at;
    uint32_t line;
    size_t line_start;
    uint32_t base;     /* the block that it was included into */
    uint32_t includes; /* how deep */
};

struct reader {
    struct mapicfg__tree *tree;
    struct file *files;
    size_t file_count, file_capacity;
    int dump; /* whether the text had marks */
    struct frame *frames;
    size_t frame_count, frame_capacity;
    uint32_t block, depth;
    uint32_t line, column; /* of the directive's first word */
    mapicfg_error *err;
};

static mapicfg_status wrong(struct reader *reader, const struct frame *frame, size_t at, const char *message) {
    mapicfg__error_fail(reader->err, MAPICFG_E_SYNTAX, "%s", message);
    mapicfg__error_source(reader->err, frame->file->name);
    mapicfg__error_place(reader->err, frame->line, at - frame->line_start + 1);
    return MAPICFG_E_SYNTAX;
}

/* ---- the files of the text ---- */

static mapicfg_status add_file(struct reader *reader, const char *name, const char *text, size_t size, uint32_t line) {
    if (reader->file_count == MAX_FILES)
        return mapicfg__error_fail(reader->err, MAPICFG_E_LIMIT, "the configuration has more than %u files", MAX_FILES);
    struct file *files =
        mapicfg__mem_grow(reader->files, &reader->file_capacity, reader->file_count + 1, sizeof *reader->files);
    if (!files) return mapicfg__error_no_memory(reader->err);
    reader->files = files;
    files[reader->file_count++] = (struct file){name, text, size, line};
    return MAPICFG_OK;
}

static int is_mark(const char *line, size_t size) {
    size_t head = strlen(MARK);
    while (size && mapicfg__is_blank((unsigned char)line[size - 1])) size--;
    return size > head + 1 && size < MAX_NAME && memcmp(line, MARK, head) == 0 && line[size - 1] == ':';
}

/* 2026/11/28 04:20:13 [emerg] 8933#8933: ... */
static int is_log_line(const char *line, size_t size) {
    static const char form[] = "0000/00/00 00:00:00 [";
    if (size < sizeof form - 1) return 0;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '0' ? !mapicfg__is_digit((unsigned char)line[i]) : line[i] != form[i]) return 0;
    return 1;
}

/* A line that nginx wrote to standard error, and that got in between: `nginx -T 2>&1`. */
static int is_message(const char *line, size_t size) {
    if (is_log_line(line, size)) return 1;
    static const char *const beginnings[] = {"nginx: [", "nginx: the configuration file ",
                                             "nginx: configuration file "};
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        size_t head = strlen(beginnings[i]);
        if (size >= head && memcmp(line, beginnings[i], head) == 0) return 1;
    }
    return 0;
}

static int is_fatal(const char *line, size_t size) {
    static const char mark[] = "[emerg] ";
    const char *bracket = memchr(line, '[', size);
    return bracket && size - (size_t)(bracket - line) >= sizeof mark - 1 && memcmp(bracket, mark, sizeof mark - 1) == 0;
}

/* The text without such messages, in `out`; `fatal` gets the beginning of the line by which nginx says that it gave
 * up. */
static mapicfg_status drop_messages(struct reader *reader, const char *text, size_t size, struct mapicfg__buffer *out,
                                    char *fatal, size_t fatal_size) {
    *fatal = '\0';
    for (size_t at = 0, length; at < size; at += length) {
        const char *line = text + at;
        length = mapicfg__text_line_size(line, size - at);
        if (!is_message(line, length)) {
            mapicfg__buffer_bytes(out, line, length);
        } else if (is_fatal(line, length)) {
            size_t shown = length < fatal_size ? length : fatal_size - 1;
            memcpy(fatal, line, shown);
            fatal[mapicfg__utf8_valid(line, shown)] = '\0';
            fatal[strcspn(fatal, "\r\n")] = '\0';
        }
    }
    return out->failed ? mapicfg__error_no_memory(reader->err) : MAPICFG_OK;
}

static int has_messages(const char *text, size_t size) {
    for (size_t at = 0, length; at < size; at += length) {
        length = mapicfg__text_line_size(text + at, size - at);
        if (is_message(text + at, length)) return 1;
    }
    return 0;
}

static mapicfg_status split_files(struct reader *reader, const char *text, size_t size, const char *name) {
    mapicfg_status status = add_file(reader, name, text, size, 1);
    for (size_t at = 0, length; !status && at < size; at += length) {
        length = mapicfg__text_line_size(text + at, size - at);
        if (!is_mark(text + at, length)) continue;
        size_t head = strlen(MARK), end = length;
        while (text[at + end - 1] != ':') end--;
        const char *marked = mapicfg__tree_text(reader->tree, text + at + head, end - 1 - head);
        if (!marked) return mapicfg__tree_status(reader->tree, reader->err);
        struct file *before = &reader->files[reader->file_count - 1];
        before->size = (size_t)(text + at - before->text);
        if (!reader->dump) reader->file_count = 0; /* what stands before the first mark are nginx's messages */
        reader->dump = 1;
        status = add_file(reader, marked, text + at + length, size - at - length, 1);
    }
    return status;
}

/* ---- including ---- */

static mapicfg_status push(struct reader *reader, const struct file *file, uint32_t includes) {
    if (reader->frame_count == MAX_FRAMES || includes > MAX_INCLUDES) {
        mapicfg__error_fail(reader->err, MAPICFG_E_LIMIT, "files include each other more than %u deep, or %u at a time",
                            MAX_INCLUDES, MAX_FRAMES);
        mapicfg__error_source(reader->err, file->name);
        return MAPICFG_E_LIMIT;
    }
    struct frame *frames =
        mapicfg__mem_grow(reader->frames, &reader->frame_capacity, reader->frame_count + 1, sizeof *reader->frames);
    if (!frames) return mapicfg__error_no_memory(reader->err);
    reader->frames = frames;
    frames[reader->frame_count++] =
        (struct frame){.file = file, .line = file->first_line, .base = reader->block, .includes = includes};
    return MAPICFG_OK;
}

/* "[.]", a pattern of one character: an include whose file need not be there, as Nginx Proxy Manager writes it. */
static int is_single(const char *at) {
    return at[0] == '[' && at[1] && !strchr("[]!^*?", at[1]) && at[2] == ']';
}

/* The name as nginx resolves it: beside the main file. */
static mapicfg_status full_name(struct reader *reader, const char *name, struct mapicfg__buffer *out);

static size_t count_slashes(const char *text, size_t size) {
    size_t count = 0;
    for (size_t i = 0; i < size; i++) count += text[i] == '/';
    return count;
}

/* As glob(3) does, a star stands for no slash. */
static int is_included(struct reader *reader, const struct mapicfg__buffer *name, int pattern,
                       const struct file *file) {
    size_t size = strlen(file->name);
    if (!mapicfg__tree_spend(reader->tree->left, 1)) return 0;
    if (!pattern) return size == name->size && memcmp(file->name, name->data, size) == 0;
    return mapicfg__pattern_wildcard_fits(name->data, name->size, file->name, reader->tree->left) &&
           count_slashes(file->name, size) == count_slashes(name->data, name->size);
}

/* Files that hold neither servers nor locations nor anything else that the linter looks at. */
static int is_harmless(const char *name) {
    static const char *const names[] = {"mime.types",   "fastcgi_params", "fastcgi.conf", "scgi_params",
                                        "uwsgi_params", "koi-utf",        "koi-win",      "win-utf"};
    const char *slash = strrchr(name, '/');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(slash ? slash + 1 : name, names[i]) == 0) return 1;
    return strstr(name, "modules-enabled/") != NULL || strstr(name, "/nginx/modules/") != NULL;
}

/* In a dump, a pattern that matches no file is not an error (a class of characters is not understood here); any other
 * file that is missing was not passed to the linter. */
static int has_class(const char *name) {
    for (const char *at = name; (at = strchr(at, '[')) != NULL; at++)
        if (!is_single(at)) return 1;
    return 0;
}

static void mark_unread(struct reader *reader, uint32_t directive) {
    const char *name = mapicfg__tree_word_at(reader->tree, directive, 1);
    int may_be_empty = reader->dump && strpbrk(name, "*?[") && !has_class(name) && *reader->tree->left;
    if (may_be_empty || is_harmless(name)) return;
    reader->tree->list[directive].unread = 1;
    if (!reader->tree->unread) reader->tree->unread = directive;
}

static mapicfg_status include(struct reader *reader, uint32_t directive, uint32_t includes) {
    const char *name = mapicfg__tree_word_at(reader->tree, directive, 1);
    int pattern = strpbrk(name, "*?[") != NULL, found = 0;
    struct mapicfg__buffer full = {0};
    mapicfg_status status = full_name(reader, name, &full);
    for (size_t i = reader->dump ? reader->file_count : 0; !status && i-- > 1;) { /* the last is read last */
        const struct file *file = &reader->files[i];
        if (!is_included(reader, &full, pattern, file) || !mapicfg__tree_spend(reader->tree->left, file->size))
            continue;
        status = push(reader, file, includes + 1);
        found = 1;
    }
    mapicfg__buffer_free(&full);
    if (!found) mark_unread(reader, directive);
    return status;
}

static mapicfg_status full_name(struct reader *reader, const char *name, struct mapicfg__buffer *out) {
    const char *main_name = reader->files[0].name ? reader->files[0].name : "";
    const char *slash = strrchr(main_name, '/');
    if (*name != '/' && slash) mapicfg__buffer_bytes(out, main_name, (size_t)(slash - main_name) + 1);
    for (; *name; name += is_single(name) ? 3 : 1) mapicfg__buffer_bytes(out, name + is_single(name), 1);
    return out->failed ? mapicfg__error_no_memory(reader->err) : MAPICFG_OK;
}

/* ---- tokens ---- */

static void skip_blanks(struct frame *frame) {
    const struct file *file = frame->file;
    for (; frame->at < file->size; frame->at++) {
        char c = file->text[frame->at];
        if (c == '#') {
            const char *end = memchr(file->text + frame->at, '\n', file->size - frame->at);
            frame->at = end ? (size_t)(end - file->text) : file->size;
            if (!end) return;
            c = '\n';
        }
        if (!mapicfg__is_blank((unsigned char)c)) return;
        if (c == '\n') {
            frame->line++;
            frame->line_start = frame->at + 1;
        }
    }
}

static mapicfg_status quoted_word(struct reader *reader, struct frame *frame) {
    const struct file *file = frame->file;
    char quote = file->text[frame->at];
    struct mapicfg__buffer word = {0};
    struct frame start = *frame;
    size_t at = frame->at + 1;
    for (; at < file->size && file->text[at] != quote; at++) {
        char c = file->text[at];
        if (c == '\\' && at + 1 < file->size && strchr("\"'\\", file->text[at + 1])) c = file->text[++at];
        if (c == '\n') {
            frame->line++;
            frame->line_start = at + 1;
        }
        mapicfg__buffer_char(&word, c);
    }
    frame->at = at + 1;
    if (at >= file->size) {
        mapicfg__buffer_free(&word);
        return wrong(reader, &start, start.at, "the quoted text that begins here has no end");
    }
    mapicfg_status status = word.failed ? mapicfg__error_no_memory(reader->err) : MAPICFG_OK;
    if (!status) mapicfg__tree_word(reader->tree, word.data ? word.data : "", word.size);
    mapicfg__buffer_free(&word);
    return status;
}

static void bare_word(struct reader *reader, struct frame *frame) {
    const struct file *file = frame->file;
    size_t start = frame->at, at = start;
    for (; at < file->size; at++) {
        char c = file->text[at];
        if (c == '\\' && at + 1 < file->size && file->text[at + 1] != '\n')
            at++;
        else if (c == '$' && at + 1 < file->size && file->text[at + 1] == '{')
            at++;
        else if (mapicfg__is_blank((unsigned char)c) || c == ';' || c == '{')
            break;
    }
    frame->at = at;
    mapicfg__tree_word(reader->tree, file->text + start, at - start);
}

/* ---- directives ---- */

static void begin_directive(struct reader *reader, const struct frame *frame) {
    if (reader->tree->pending_count) return;
    reader->line = frame->line;
    reader->column = (uint32_t)(frame->at - frame->line_start + 1);
}

static uint32_t add(struct reader *reader, const struct frame *frame) {
    return mapicfg__tree_add(reader->tree, reader->block, frame->file->name, reader->line, reader->column);
}

static void step_over(struct frame *frame) {
    if (frame->file->text[frame->at] == '\n') {
        frame->line++;
        frame->line_start = frame->at + 1;
    }
    frame->at++;
}

/* The length of a long bracket of Lua, [[ or [==[, or of its end; 0 when there is none here. */
static size_t long_bracket(const struct file *file, size_t at, char bracket, size_t level) {
    size_t size = 1;
    if (at >= file->size || file->text[at] != bracket) return 0;
    while (at + size < file->size && file->text[at + size] == '=') size++;
    if (at + size >= file->size || file->text[at + size] != bracket) return 0;
    return level == SIZE_MAX || size == level + 1 ? size + 1 : 0;
}

static void skip_long_text(struct frame *frame, size_t opening) {
    size_t level = opening - 2;
    while (frame->at < frame->file->size) {
        size_t closing = long_bracket(frame->file, frame->at, ']', level);
        if (!closing) {
            step_over(frame);
            continue;
        }
        frame->at += closing;
        return;
    }
}

static void skip_lua_string(struct frame *frame) {
    const struct file *file = frame->file;
    char quote = file->text[frame->at++];
    while (frame->at < file->size && file->text[frame->at] != quote) {
        if (file->text[frame->at] == '\\') step_over(frame);
        if (frame->at < file->size) step_over(frame);
    }
    if (frame->at < file->size) frame->at++;
}

/* A comment: --[[ ]] or to the end of the line. */
static void skip_lua_comment(struct frame *frame) {
    frame->at += 2;
    size_t opening = long_bracket(frame->file, frame->at, '[', SIZE_MAX);
    if (opening) {
        skip_long_text(frame, opening);
        return;
    }
    while (frame->at < frame->file->size && frame->file->text[frame->at] != '\n') frame->at++;
}

/* A block of Lua: only its braces count, and none in its strings and comments. Ends at the brace that closes it. */
static void skip_code(struct frame *frame) {
    const struct file *file = frame->file;
    size_t depth = 0, opening;
    while (frame->at < file->size) {
        char c = file->text[frame->at];
        if (c == '}' && depth-- == 0) return;
        if (c == '{') depth++;
        if (c == '"' || c == '\'') {
            skip_lua_string(frame);
        } else if (c == '-' && frame->at + 1 < file->size && file->text[frame->at + 1] == '-') {
            skip_lua_comment(frame);
        } else if ((opening = long_bracket(file, frame->at, '[', SIZE_MAX)) != 0) {
            skip_long_text(frame, opening);
        } else {
            step_over(frame);
        }
    }
}

static mapicfg_status open_block(struct reader *reader, struct frame *frame) {
    if (!reader->tree->pending_count) return wrong(reader, frame, frame->at, "a block without a name");
    if (reader->depth == MAPICFG__MAX_DEPTH) {
        mapicfg__error_fail(reader->err, MAPICFG_E_LIMIT, "blocks are more than %u deep", MAPICFG__MAX_DEPTH);
        mapicfg__error_place(reader->err, frame->line, 0);
        return MAPICFG_E_LIMIT;
    }
    uint32_t block = add(reader, frame);
    frame->at++;
    if (!block) return mapicfg__tree_status(reader->tree, reader->err);
    if (mapicfg__text_contains(mapicfg__tree_word_at(reader->tree, block, 0), "_by_lua_block")) skip_code(frame);
    reader->block = block;
    reader->depth++;
    return MAPICFG_OK;
}

static mapicfg_status close_block(struct reader *reader, struct frame *frame) {
    if (reader->tree->pending_count) return wrong(reader, frame, frame->at, "a semicolon is missing before this brace");
    if (reader->block == frame->base) return wrong(reader, frame, frame->at, "this brace closes nothing");
    reader->block = reader->tree->list[reader->block].parent;
    reader->depth--;
    frame->at++;
    return MAPICFG_OK;
}

static mapicfg_status end_directive(struct reader *reader, struct frame *frame) {
    if (!reader->tree->pending_count) return wrong(reader, frame, frame->at, "a semicolon without a directive");
    uint32_t directive = add(reader, frame);
    frame->at++;
    if (!directive) return mapicfg__tree_status(reader->tree, reader->err);
    if (!mapicfg__tree_is_named(reader->tree, directive, "include")) return MAPICFG_OK;
    return include(reader, directive, frame->includes);
}

static mapicfg_status end_file(struct reader *reader, struct frame *frame) {
    if (reader->tree->pending_count)
        return wrong(reader, frame, frame->at, "the file ends within a directive: a semicolon is missing");
    if (reader->block != frame->base)
        return wrong(reader, frame, frame->at, "the file ends within a block: a closing brace is missing");
    reader->frame_count--;
    return MAPICFG_OK;
}

static mapicfg_status step(struct reader *reader) {
    struct frame *frame = &reader->frames[reader->frame_count - 1];
    skip_blanks(frame);
    if (frame->at >= frame->file->size) return end_file(reader, frame);
    begin_directive(reader, frame);
    switch (frame->file->text[frame->at]) {
    case '{': return open_block(reader, frame);
    case '}': return close_block(reader, frame);
    case ';': return end_directive(reader, frame);
    case '"':
    case '\'': return quoted_word(reader, frame);
    default: bare_word(reader, frame); return mapicfg__tree_status(reader->tree, reader->err);
    }
}

static mapicfg_status read_files(struct reader *reader, const char *text, size_t size, const char *file) {
    mapicfg_status status = split_files(reader, text, size, file);
    if (!status) status = push(reader, &reader->files[0], 0);
    while (!status && reader->frame_count) status = step(reader);
    mapicfg__mem_free(reader->files);
    mapicfg__mem_free(reader->frames);
    return status;
}

mapicfg_status mapicfg__nginx_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                    mapicfg_error *err) {
    struct reader reader = {.tree = tree, .err = err};
    if (!has_messages(text, size)) return read_files(&reader, text, size, file);
    struct mapicfg__buffer cleaned = {0};
    char fatal[256];
    mapicfg_status status = drop_messages(&reader, text, size, &cleaned, fatal, sizeof fatal);
    if (!status) status = read_files(&reader, cleaned.data ? cleaned.data : "", cleaned.size, file);
    if (!status && *fatal && tree->count == 1)
        status = mapicfg__error_fail(err, MAPICFG_E_SYNTAX, "nginx itself refused this configuration: %s", fatal);
    mapicfg__buffer_free(&cleaned);
    return status;
}
