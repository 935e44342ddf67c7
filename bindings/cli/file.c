/* SPDX-License-Identifier: LGPL-2.1-or-later
 * file.c: files that a person names: those to read are looked for first, those to write are replaced whole.
 *
 * The library replaces the files of Export-Csv whole too (lib/base/replace.c), but that is not public: only a program
 * may catch signals, and knows that /dev/fd/3 is a descriptor of its own. */
#define _XOPEN_SOURCE 700

#include "file.h"

#include "messages.h"
#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- to read ---- */

static int check_one(const char *path) {
    struct stat file;
    if (strcmp(path, "-") == 0) return 0;
    if (stat(path, &file) != 0) return errno;
    int mode = S_ISDIR(file.st_mode) ? R_OK | X_OK : R_OK;
    return faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 ? 0 : errno;
}

int file_check(char *const *paths, size_t count) {
    int exit_code = CLI_FINE;
    for (size_t i = 0; i < count; i++) {
        int error = check_one(paths[i]);
        if (error == 0) continue;
        mapicfg_error err = {.code = MAPICFG_E_IO};
        snprintf(err.source, sizeof err.source, "%s", *paths[i] ? paths[i] : "''"); /* an unset variable of a script */
        snprintf(err.message, sizeof err.message, "cannot be opened: %s", strerror(error));
        message_problem(&err);
        exit_code = CLI_INPUT;
    }
    return exit_code;
}

int file_is_store(const char *path) {
    static const char magic[] = "SQLite format 3";
    char head[sizeof magic] = "";
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    size_t size = fread(head, 1, sizeof head, file);
    fclose(file);
    return size == sizeof magic && memcmp(head, magic, sizeof magic) == 0;
}

#define TEXT_MAX_SIZE (17u * 1024u * 1024u)

int file_read(const char *path, struct stream *text) {
    char bytes[65536];
    ssize_t size = 0;
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && text->used < TEXT_MAX_SIZE && (size = read(fd, bytes, sizeof bytes)) > 0)
        stream_put(text, bytes, (size_t)size);
    int error = fd < 0 || size < 0 ? errno : text->error;
    if (fd > STDIN_FILENO) close(fd);
    if (error == 0) return CLI_FINE;
    message("error", "cannot read '%s': %s", path, strerror(error));
    return CLI_INPUT;
}

mapicfg_input *file_inputs(char *const *paths, size_t count, const mapicfg_read_options *options) {
    mapicfg_input *inputs = malloc((count + 1) * sizeof *inputs);
    if (inputs == NULL) message("error", "out of memory");
    for (size_t i = 0; inputs != NULL && i < count; i++) {
        inputs[i] = (mapicfg_input)MAPICFG_INPUT_FILE(paths[i]);
        inputs[i].options = options;
    }
    return inputs;
}

/* ---- to write: where ---- */

/* The descriptor that a path such as /dev/stdout, /dev/fd/3 or /proc/self/fd/3 names; -1 for another path. */
static int descriptor_of(const char *path) {
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(path, "/dev/stdout") == 0) return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0) return STDERR_FILENO;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        size_t size = strlen(folders[i]);
        if (strncmp(path, folders[i], size) != 0) continue;
        size_t digits = strspn(path + size, "0123456789");
        return digits > 0 && digits < 7 && path[size + digits] == '\0' ? atoi(path + size) : -1;
    }
    return -1;
}

/* The length of the folder's part of a path, with its slash. */
static size_t folder_size(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* The path that a symbolic link at `path` leads to, to be freed; NULL with errno 0 when it is none. */
static char *read_link(const char *path) {
    char text[4096];
    ssize_t size = readlink(path, text, sizeof text);
    if (size < 0) {
        errno = errno == EINVAL || errno == ENOENT ? 0 : errno;
        return NULL;
    }
    size_t folder = *text != '/' ? folder_size(path) : 0;
    char *whole = malloc(folder + (size_t)size + 1);
    if (whole == NULL || (size_t)size == sizeof text) {
        free(whole);
        errno = whole == NULL ? ENOMEM : ENAMETOOLONG;
        return NULL;
    }
    memcpy(whole, path, folder);
    memcpy(whole + folder, text, (size_t)size);
    whole[folder + (size_t)size] = '\0';
    return whole;
}

char *file_follow(const char *path) {
    char *at = strdup(path);
    for (int links = 0; at != NULL; links++) {
        if (descriptor_of(at) >= 0) return at;
        char *next = read_link(at);
        if (next == NULL && errno == 0) return at;
        int error = next == NULL ? errno : links == 40 ? ELOOP : 0;
        free(at);
        at = next;
        if (error != 0) {
            free(at);
            errno = error;
            return NULL;
        }
    }
    return NULL;
}

/* ---- to write: interrupted ---- */

/* The files to take away when a signal ends the command: one, or one and what belongs beside it. */
#define HALF_WRITTEN 2
static const char *volatile half_written[HALF_WRITTEN];
static const int deadly[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT};
#define DEADLY (sizeof deadly / sizeof *deadly)
static struct sigaction before[DEADLY];

static void on_deadly(int number) {
    for (size_t i = 0; i < HALF_WRITTEN; i++) {
        const char *path = half_written[i];
        if (path != NULL) unlink(path);
    }
    signal(number, SIG_DFL);
    raise(number);
}

void file_guard(const char *path) {
    struct sigaction action = {.sa_handler = on_deadly};
    sigemptyset(&action.sa_mask);
    if (half_written[0] != NULL) {
        half_written[1] = path;
        return;
    }
    half_written[0] = path;
    for (size_t i = 0; i < DEADLY; i++) {
        if (sigaction(deadly[i], NULL, &before[i]) == 0 && before[i].sa_handler == SIG_DFL)
            sigaction(deadly[i], &action, NULL);
    }
}

void file_unguard(const char *path) {
    if (half_written[0] != path) {
        half_written[1] = NULL;
        return;
    }
    half_written[0] = half_written[1];
    half_written[1] = NULL;
    if (half_written[0] != NULL) return;
    for (size_t i = 0; i < DEADLY; i++) sigaction(deadly[i], &before[i], NULL);
}

/* ---- to write ---- */

static int release(struct file *file, int error) {
    free(file->target);
    free(file->temporary);
    file->target = file->temporary = NULL;
    return error;
}

static int open_descriptor(struct file *file, int fd) {
    if (fd < 0) return release(file, errno);
    stream_open_fd(&file->stream, fd);
    return release(file, 0);
}

/* No signal comes between the file and what takes it away. */
static int make_guarded(char *path) {
    sigset_t held, usual;
    sigemptyset(&held);
    for (size_t i = 0; i < DEADLY; i++) sigaddset(&held, deadly[i]);
    sigprocmask(SIG_BLOCK, &held, &usual);
    int fd = mkstemp(path), error = errno;
    if (fd >= 0) file_guard(path);
    sigprocmask(SIG_SETMASK, &usual, NULL);
    errno = error;
    return fd;
}

/* Makes the new file, with the mode of the old one or that of any new file. `old` may be NULL. Its name does not grow
 * with the target's, which may be as long as names can be. */
static int make_beside(struct file *file, const struct stat *old) {
    static const char name[] = ".mapicfg-XXXXXX";
    size_t folder = folder_size(file->target);
    file->temporary = malloc(folder + sizeof name);
    if (file->temporary == NULL) return release(file, ENOMEM);
    memcpy(file->temporary, file->target, folder);
    memcpy(file->temporary + folder, name, sizeof name);
    int fd = make_guarded(file->temporary);
    if (fd < 0) return release(file, errno);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    mode_t mask = umask(0);
    umask(mask);
    /* Whose the old one was it stays where that is allowed; a group that it is not given to gets no rights by it. */
    mode_t mode = old != NULL ? old->st_mode & 0777u : 0666u & ~mask;
    if (old != NULL && fchown(fd, old->st_uid, old->st_gid) != 0 && fchown(fd, (uid_t)-1, old->st_gid) != 0)
        mode &= ~(mode_t)070;
    fchmod(fd, mode);
    stream_open_fd(&file->stream, fd);
    return 0;
}

int file_open(struct file *file, const char *path) {
    struct stat old;
    *file = (struct file){.target = NULL};
    file->target = file_follow(strcmp(path, "-") == 0 ? "/dev/stdout" : path);
    if (file->target == NULL) return errno;
    int fd = descriptor_of(file->target);
    if (fd >= 0) return open_descriptor(file, dup(fd));
    /* What /proc shows as a link, to a pipe say, leads nowhere: the path itself says what it is. */
    if (stat(path, &old) == 0 && !S_ISREG(old.st_mode))
        return open_descriptor(file, open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY));
    if (stat(file->target, &old) != 0) return errno == ENOENT ? make_beside(file, NULL) : release(file, errno);
    if (faccessat(AT_FDCWD, file->target, W_OK, AT_EACCESS) != 0) return release(file, errno);
    return make_beside(file, &old);
}

/* A name is on the disk when its folder is. A file system without fsync of folders is not an error. */
static void sync_folder(const char *path) {
    size_t length = folder_size(path);
    char folder[4096];
    int size = snprintf(folder, sizeof folder, "%.*s", length == 0 ? 1 : (int)length, length == 0 ? "." : path);
    int fd = size > 0 && (size_t)size < sizeof folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}

int file_close(struct file *file, int keep) {
    int error = stream_flush(&file->stream);
    if (file->temporary == NULL) return stream_close(&file->stream);
    if (error == 0 && keep && fsync(file->stream.fd) != 0) error = errno;
    int closed = stream_close(&file->stream);
    error = error != 0 ? error : closed;
    if (error == 0 && keep && rename(file->temporary, file->target) != 0) error = errno;
    if (error != 0 || !keep)
        unlink(file->temporary);
    else
        sync_folder(file->target);
    file_unguard(file->temporary);
    return release(file, error);
}

/* ---- -o ---- */

int file_begin(struct file *file, struct command *command, const char *path) {
    if (path == NULL) return CLI_FINE;
    int error = file_open(file, path);
    if (error != 0) {
        message("error", "%s: cannot write '%s': %s", command->verb->name, path, strerror(error));
        return CLI_FAILED;
    }
    command->out = &file->stream;
    return CLI_FINE;
}

int file_end(struct file *file, struct command *command, const char *path, int exit_code) {
    if (path == NULL) return exit_code;
    int error = file_close(file, exit_code != CLI_FAILED && exit_code != CLI_USAGE);
    if (error == 0) return exit_code;
    message("error", "%s: cannot write '%s': %s", command->verb->name, path, strerror(error));
    return CLI_FAILED;
}
