/* SPDX-License-Identifier: LGPL-2.1-or-later
 * replace.c: a file that is written whole or not at all. */
#define _XOPEN_SOURCE 700

#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define NAMES_TRIED 1000u

static int release(struct mapicfg__replacement *file, int error) {
    mapicfg__mem_free(file->target);
    mapicfg__mem_free(file->temporary);
    *file = (struct mapicfg__replacement){.fd = -1};
    return error;
}

/* The length of the folder's part of a path, with its slash. */
static size_t folder_size(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* A new file in the target's folder; the name does not grow with the target's, which may be as long as names can be. */
static int make_beside(struct mapicfg__replacement *file, mode_t mode) {
    size_t folder = folder_size(file->target), size = folder + 64;
    file->temporary = mapicfg__mem_alloc(size);
    if (!file->temporary) return ENOMEM;
    for (unsigned i = 0; file->fd < 0 && i < NAMES_TRIED; i++) {
        snprintf(file->temporary, size, "%.*s.mapicfg-%ld-%u", (int)folder, file->target, (long)getpid(), i);
        file->fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file->fd < 0 && errno != EEXIST) break;
    }
    if (file->fd >= 0) return 0;
    int error = errno;
    mapicfg__mem_free(file->temporary); /* somebody else's */
    file->temporary = NULL;
    return error;
}

/* The new file stays its owner's where that is allowed; a group that it cannot be given to gets no rights by it. */
static int make_like(struct mapicfg__replacement *file, const struct stat *old) {
    if (faccessat(AT_FDCWD, file->target, W_OK, AT_EACCESS) != 0) return errno;
    int error = make_beside(file, 0600);
    if (error) return error;
    mode_t mode = old->st_mode & 0777u;
    if (fchown(file->fd, old->st_uid, old->st_gid) != 0 && fchown(file->fd, (uid_t)-1, old->st_gid) != 0)
        mode &= ~(mode_t)070;
    fchmod(file->fd, mode);
    return 0;
}

/* Nothing is lost by writing there: there is nothing yet. Only what this call made goes away on failure. */
static int make_fresh(struct mapicfg__replacement *file) {
    char *made = mapicfg__mem_dup(file->target, strlen(file->target));
    if (!made) return ENOMEM;
    file->fd = open(made, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file->fd >= 0) {
        file->temporary = made;
        return 0;
    }
    int error = errno;
    mapicfg__mem_free(made);
    return error;
}

static int open_as_it_is(struct mapicfg__replacement *file, const char *path) {
    file->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    return file->fd < 0 ? errno : 0;
}

/* /dev/stdout and /proc/self/fd/1 may lead to a regular file that its opener goes on writing. */
static int is_descriptor(const char *path) {
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

static int begin(struct mapicfg__replacement *file, const char *path, int fresh) {
    struct stat old, link;
    char whole[PATH_MAX];
    int there = stat(path, &old) == 0;
    if (!there && errno != ENOENT) return errno;
    /* A link that leads to no file yet is followed by open() alone. */
    int dangles = !there && lstat(path, &link) == 0;
    if (!fresh && ((there && !S_ISREG(old.st_mode)) || dangles || is_descriptor(path)))
        return open_as_it_is(file, path);
    const char *target = there && !fresh ? realpath(path, whole) : path;
    if (!target) return errno;
    file->target = mapicfg__mem_dup(target, strlen(target));
    if (!file->target) return ENOMEM;
    return fresh ? make_fresh(file) : there ? make_like(file, &old) : make_beside(file, 0666);
}

int mapicfg__replace_open(struct mapicfg__replacement *file, const char *path, int fresh) {
    *file = (struct mapicfg__replacement){.fd = -1};
    int error = begin(file, path, fresh);
    if (error) mapicfg__replace_close(file, 0);
    return error;
}

/* A name is on the disk when its folder is. A file system without fsync of folders is not an error. */
static void sync_folder(char *path) {
    size_t size = folder_size(path);
    if (size) path[size] = '\0';
    int fd = open(size ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}

int mapicfg__replace_close(struct mapicfg__replacement *file, int keep) {
    int error = 0;
    if (file->fd >= 0 && keep && file->temporary && fsync(file->fd) != 0) error = errno;
    if (file->fd >= 0 && close(file->fd) != 0 && !error) error = errno;
    if (!file->temporary) return release(file, error);
    if (!error && keep && rename(file->temporary, file->target) != 0) error = errno;
    if (error || !keep)
        unlink(file->temporary);
    else
        sync_folder(file->target);
    return release(file, error);
}
