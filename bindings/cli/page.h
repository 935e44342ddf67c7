/* SPDX-License-Identifier: LGPL-2.1-or-later
 * page.h: what a verb found as one HTML page, and the CSV beside it. */
#ifndef MAPICFG_CLI_PAGE_H
#define MAPICFG_CLI_PAGE_H

#include "file.h"
#include "options.h"
#include "spare.h"

/* What the command line says of the page. */
struct page_settings {
    const char *title, *date; /* NULL: the usual title, no date */
    uint32_t rows;            /* of a table; 0: the usual number */
};

/* 1 unless a title or a date stands where no page is written, which is then said: CLI_USAGE. */
int page_fits(const struct command *command, const struct page_settings *settings, int is_page);

/* What the page is about: the names of inputs or of a store, and the conditions of --where. */
struct page_about {
    const char *title;
    char *const *inputs;
    size_t count;
    const char *store; /* NULL: inputs */
    const struct texts *where;
    int written;      /* the page was */
    const char *what; /* what conditions are of; NULL: mailboxes */
};

/* Adds what a page has below its head. */
typedef mapicfg_status page_put(void *user, mapicfg_page *page, mapicfg_error *err);
/* Writes a page: its head, then what `put` adds. */
mapicfg_status page_write(struct stream *out, const struct page_settings *settings, struct page_about *about,
                          page_put *put, void *user, mapicfg_error *err);
/* The same of a page that is not read from inputs: `about` says what it is about. */
mapicfg_status page_write_about(struct stream *out, const struct page_settings *settings, const char *title,
                                const char *about, page_put *put, void *user, mapicfg_error *err);

/* A CSV beside the page, which is a file only once something is written to it. */
struct beside {
    char *path;
    struct file file;
    int is_open;
    int error; /* errno of the first failure, or 0 */
};

/* CLI_USAGE, told, when the CSV beside the page at `path` would replace an input; else CLI_FINE. */
int page_spare(const struct command *command, const char *path, const char *what, char *const *inputs, size_t count);
/* For the page at `path`: report.mailboxes.csv for report.html, where `what` is "mailboxes". `path` may be NULL: then
 * there is none. Returns 0, or an errno. */
int beside_begin(struct beside *beside, const char *path, const char *what);
/* A mapicfg_write_fn, whose `user` is the file. */
int32_t beside_take(void *beside, const char *bytes, size_t size);
/* What the page calls it: the last part of its path. NULL: there is none. */
const char *beside_name(const struct beside *beside);
/* Ends it; with `keep` 0 it goes away. Returns the first errno. */
int beside_end(struct beside *beside, int keep);

#endif
