/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lines.c: the lines typed before, in a file of the user's: ${XDG_STATE_HOME:-~/.local/state}/mapicfg/history.
 *
 * A line is added with one write at the end, so that two shells do not take each other's lines away. */
#define _POSIX_C_SOURCE 200809L

#include "lines.h"

#include "stream.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRIM_AT ((off_t)1024 * 1024)

/* Writes the file's name into path. Returns 0 when there is no home for it. */
static int find_file(char *path, size_t size) {
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    int length = 0;
    if (state != NULL && *state == '/')
        length = snprintf(path, size, "%s/mapicfg/history", state);
    else if (home != NULL && *home == '/')
        length = snprintf(path, size, "%s/.local/state/mapicfg/history", home);
    return length > 0 && (size_t)length < size;
}

/* Makes the folders above a file. */
static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
}

/* Goes back to where the last LINES_KEPT lines begin. */
static const char *latest(const char *text, size_t size) {
    size_t at = size, found = 0;
    while (at > 0) {
        if (text[at - 1] == '\n' && found++ == LINES_KEPT) break;
        at--;
    }
    return text + at;
}

/* Replaces a file that has grown long by its latest lines. */
static void trim(const char *path, const char *text) {
    char fresh[4200];
    if (snprintf(fresh, sizeof fresh, "%s.%ld", path, (long)getpid()) >= (int)sizeof fresh) return;
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return;
    struct stream out;
    stream_open_fd(&out, fd);
    stream_text(&out, text);
    if (stream_close(&out) != 0 || rename(fresh, path) != 0) unlink(fresh);
}

static void read_file(int fd, struct stream *text) {
    char bytes[65536];
    ssize_t size;
    while ((size = read(fd, bytes, sizeof bytes)) > 0) stream_put(text, bytes, (size_t)size);
}

void lines_load(void (*fn)(void *user, const char *line), void *user) {
    char path[4096];
    int fd = find_file(path, sizeof path) ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    if (fd < 0) return;
    struct stat file;
    struct stream text;
    stream_open_memory(&text);
    if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode)) read_file(fd, &text);
    close(fd);
    const char *all = stream_memory(&text);
    const char *line = latest(all, strlen(all));
    if (strlen(all) > (size_t)TRIM_AT) trim(path, line);
    while (*line != '\0') {
        size_t size = strcspn(line, "\n");
        struct stream one;
        stream_open_memory(&one);
        stream_put(&one, line, size);
        if (size > 0) fn(user, stream_memory(&one));
        stream_close(&one);
        line += size + (line[size] == '\n');
    }
    stream_close(&text);
}

void lines_add(const char *line) {
    char path[4096];
    struct stream whole;
    if (!find_file(path, sizeof path)) return;
    make_folders(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) return;
    stream_open_fd(&whole, fd);
    stream_text(&whole, line);
    stream_char(&whole, '\n');
    stream_close(&whole);
}
