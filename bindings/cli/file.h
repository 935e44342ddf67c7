/* SPDX-License-Identifier: LGPL-2.1-or-later
 * file.h: files that a person names: those to read are looked for first, those to write are replaced whole. */
#ifndef MAPICFG_CLI_FILE_H
#define MAPICFG_CLI_FILE_H

#include "cli.h"

#include <mapicfg.h>

/* Looks whether files can be read; "-" is standard input. Returns 0, or CLI_INPUT after having said of each that cannot
 * what is wrong with it. */
int file_check(char *const *paths, size_t count);
/* The same files and folders as inputs, read by these options, which may be NULL; to be released with free(). NULL
 * after having said that there is no memory. */
mapicfg_input *file_inputs(char *const *paths, size_t count, const mapicfg_read_options *options);

/* 1 for a file that is a database of SQLite, as stores are. */
int file_is_store(const char *path);

/* Reads a text whole into memory, "-" being standard input; cut after 17 MiB, which is more than the library takes, so
 * that it says what is too much. Returns 0, or CLI_INPUT after having said what is wrong. */
int file_read(const char *path, struct stream *text);

/* Where a path leads by links, also to a file that is not there yet, but not beyond a descriptor's; to be released with
 * free(). NULL with errno. */
char *file_follow(const char *path);

/* A file being written. What was there stays until all is written: the text goes to a new file beside it, which then
 * takes its place. A device, a pipe or a descriptor is written as it is. */
struct file {
    struct stream stream;
    char *target;    /* where the path leads in the end; NULL: no file is replaced */
    char *temporary; /* the new file */
};

/* Begins to write. Returns 0, or an errno. */
int file_open(struct file *file, const char *path);
/* Ends it: the new file takes the place of the old one, or with `keep` 0 goes away. Returns 0, or an errno; then too
 * the old one is as it was. */
int file_close(struct file *file, int keep);

/* Another path that goes away when a signal ends the command, until file_unguard() of the same pointer: what a library
 * makes beside file->temporary. There is room for one. */
void file_guard(const char *path);
void file_unguard(const char *path);

/* The same for -o: has the verb write to `path`, which is none of its inputs (spare.h). NULL is standard output, as it
 * is. Returns 0, or an exit code after having said what is wrong. */
int file_begin(struct file *file, struct command *command, const char *path);
/* After a file_begin() that returned 0: what did not fail is kept. Returns the exit code for all. */
int file_end(struct file *file, struct command *command, const char *path, int exit_code);

#endif
