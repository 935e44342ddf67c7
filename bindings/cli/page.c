/* SPDX-License-Identifier: LGPL-2.1-or-later
 * page.c: what a verb found as one HTML page, and the CSV beside it. */
#include "page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- the page ---- */

int page_fits(const struct command *command, const struct page_settings *settings, int is_page) {
    if (is_page || (settings->title == NULL && settings->date == NULL)) return 1;
    usage_error(command, "--title and --date are for --format html");
    return 0;
}

#define MOST_NAMED 12u

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* "Read from org.xml, mailboxes.csv and 3 more." Folders are left out: pages are sent to others. */
static void put_about(struct stream *text, const struct page_about *about) {
    stream_text(text, "Read from ");
    if (about->store != NULL) stream_text(text, last_part(about->store));
    for (size_t i = 0; i < about->count && i < MOST_NAMED; i++) {
        stream_text(text, i > 0 ? ", " : "");
        stream_text(text, strcmp(about->inputs[i], "-") == 0 ? "standard input" : last_part(about->inputs[i]));
    }
    if (about->count > MOST_NAMED) {
        stream_text(text, " and ");
        stream_number(text, about->count - MOST_NAMED);
        stream_text(text, " more");
    }
    stream_char(text, '.');
    for (size_t i = 0; i < about->where->count; i++) {
        if (i == 0) {
            stream_text(text, " Only ");
            stream_text(text, about->what != NULL ? about->what : "mailboxes");
            stream_text(text, " with ");
        } else {
            stream_text(text, ", ");
        }
        stream_text(text, about->where->items[i]);
    }
    if (about->where->count > 0) stream_char(text, '.');
}

mapicfg_status page_write_about(struct stream *out, const struct page_settings *settings, const char *title,
                                const char *about, page_put *put, void *user, mapicfg_error *err) {
    mapicfg_page *page = NULL;
    mapicfg_page_options options = MAPICFG_PAGE_OPTIONS_INIT;
    options.title = settings->title != NULL ? settings->title : title;
    options.about = about;
    options.date = settings->date;
    options.rows = settings->rows;
    mapicfg_status status = mapicfg_page_new(&options, stream_take, out, &page, err);
    if (status == MAPICFG_OK) status = put(user, page, err);
    if (status == MAPICFG_OK) status = mapicfg_page_finish(page, err);
    mapicfg_page_free(page);
    return status;
}

mapicfg_status page_write(struct stream *out, const struct page_settings *settings, struct page_about *about,
                          page_put *put, void *user, mapicfg_error *err) {
    struct stream text;
    stream_open_memory(&text);
    put_about(&text, about);
    const mapicfg_status status = page_write_about(out, settings, about->title, stream_memory(&text), put, user, err);
    about->written = status == MAPICFG_OK;
    stream_close_part(&text, out);
    return status;
}

/* ---- beside it ---- */

/* Only beside a file: what is written to a pipe or a device has no place beside it. */
static int has_place(const char *path) {
    struct stat at;
    if (strcmp(path, "-") == 0 || strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0) return 0;
    return stat(path, &at) != 0 || S_ISREG(at.st_mode);
}

/* NULL with errno 0: there is none. */
static char *path_beside(const char *path, const char *what) {
    errno = 0;
    if (path == NULL || !has_place(path)) return NULL;
    const char *dot = strrchr(path, '.');
    int is_page = dot != NULL && (strcmp(dot, ".html") == 0 || strcmp(dot, ".htm") == 0);
    size_t size = is_page ? (size_t)(dot - path) : strlen(path);
    char *beside = malloc(size + strlen(what) + sizeof "..csv");
    if (beside != NULL)
        sprintf(beside, "%.*s.%s.csv", (int)size, path, what);
    else
        errno = ENOMEM;
    return beside;
}

int beside_begin(struct beside *beside, const char *path, const char *what) {
    *beside = (struct beside){.path = path_beside(path, what)};
    return beside->path != NULL ? 0 : errno;
}

int page_spare(const struct command *command, const char *path, const char *what, char *const *inputs, size_t count) {
    char *made = path_beside(path, what);
    const struct named_file beside = {"the CSV beside the page of -o", made, 1};
    int exit_code = spare_check(command, &beside, 1, inputs, count);
    free(made);
    return exit_code;
}

int32_t beside_take(void *user, const char *bytes, size_t size) {
    struct beside *beside = user;
    if (beside->error == 0 && !beside->is_open) {
        beside->error = file_open(&beside->file, beside->path);
        beside->is_open = beside->error == 0;
    }
    if (beside->error == 0 && stream_take(&beside->file.stream, bytes, size) != 0)
        beside->error = beside->file.stream.error;
    return beside->error != 0;
}

const char *beside_name(const struct beside *beside) {
    return beside->path != NULL ? last_part(beside->path) : NULL;
}

int beside_end(struct beside *beside, int keep) {
    int error = beside->is_open ? file_close(&beside->file, keep && beside->error == 0) : 0;
    free(beside->path);
    beside->path = NULL;
    return beside->error != 0 ? beside->error : error;
}
