/* SPDX-License-Identifier: LGPL-2.1-or-later
 * folder.c: the files of a folder. */
#include "formats/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/mem.h"

int mapicfg__folder_is(const char *path) {
    struct stat file;
    return stat(path, &file) == 0 && S_ISDIR(file.st_mode);
}

static mapicfg_status add(struct mapicfg__folder *folder, const char *name, mapicfg_error *err) {
    char **grown = mapicfg__mem_grow(folder->names, &folder->capacity, folder->count + 1, sizeof *grown);
    if (grown) folder->names = grown;
    char *copy = grown ? mapicfg__mem_dup(name, strlen(name)) : NULL;
    if (!copy) return mapicfg__error_no_memory(err);
    grown[folder->count++] = copy;
    return MAPICFG_OK;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A path behind that of a folder. */
static void append(struct mapicfg__buffer *buffer, const char *path) {
    if (buffer->size && buffer->data[buffer->size - 1] != '/') mapicfg__buffer_char(buffer, '/');
    mapicfg__buffer_text(buffer, path);
}

void mapicfg__folder_join(struct mapicfg__buffer *buffer, const char *folder, const char *path) {
    mapicfg__buffer_text(buffer, folder);
    append(buffer, path);
}

/* A reading. */
struct walk {
    struct mapicfg__folder *files, folders; /* the second: those that are to be read */
    const char *path, *name;
    mapicfg__folder_failed failed; /* NULL: folders in it are no matter */
    void *user;
};

/* What is at `below`, perhaps with an entry behind it, cannot be read. */
static mapicfg_status fail(const struct walk *walk, const char *below, const char *entry, const char *what, int error,
                           mapicfg_error *err) {
    struct mapicfg__buffer shown = {0};
    mapicfg_error failed;
    mapicfg__buffer_text(&shown, walk->name);
    if (*below) append(&shown, below);
    if (*entry) append(&shown, entry);
    if (shown.failed)
        mapicfg__error_no_memory(&failed);
    else
        mapicfg__error_system(&failed, what, error, shown.data);
    mapicfg__buffer_free(&shown);
    if (walk->failed && failed.code != MAPICFG_E_NOMEM) return walk->failed(walk->user, &failed, err);
    if (err) *err = failed;
    return failed.code;
}

/* An entry whose state is not known: it may have gone meanwhile. */
static mapicfg_status fail_entry(const struct walk *walk, DIR *open, const char *below, const char *entry, int error,
                                 mapicfg_error *err) {
    struct stat link;
    const int is_gone = fstatat(dirfd(open), entry, &link, AT_SYMLINK_NOFOLLOW) && errno == ENOENT;
    return is_gone || !walk->failed ? MAPICFG_OK : fail(walk, below, entry, "cannot be read", error, err);
}

/* An entry of `open`, whose path is `below` the folder: to its files, or to the folders that are to be read. */
static mapicfg_status sort_entry(struct walk *walk, DIR *open, const char *below, const char *entry,
                                 mapicfg_error *err) {
    struct stat file, link;
    if (entry[0] == '.') return MAPICFG_OK;
    if (fstatat(dirfd(open), entry, &file, 0)) return fail_entry(walk, open, below, entry, errno, err);
    int is_folder = walk->failed && S_ISDIR(file.st_mode) && !fstatat(dirfd(open), entry, &link, AT_SYMLINK_NOFOLLOW) &&
                    S_ISDIR(link.st_mode);
    if (!is_folder && !S_ISREG(file.st_mode)) return MAPICFG_OK;
    struct mapicfg__buffer path = {0};
    mapicfg__folder_join(&path, below, entry);
    mapicfg_status status =
        path.failed ? mapicfg__error_no_memory(err) : add(is_folder ? &walk->folders : walk->files, path.data, err);
    mapicfg__buffer_free(&path);
    return status;
}

/* All entries of the folder that is `below`. */
static mapicfg_status read_entries(struct walk *walk, DIR *open, const char *below, mapicfg_error *err) {
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(open);
        if (!entry) return errno ? fail(walk, below, "", "cannot be read", errno, err) : MAPICFG_OK;
        mapicfg_status status = sort_entry(walk, open, below, entry->d_name, err);
        if (status) return status;
    }
}

static mapicfg_status read_one(struct walk *walk, const char *below, mapicfg_error *err) {
    struct mapicfg__buffer path = {0};
    mapicfg__buffer_text(&path, walk->path);
    if (*below) append(&path, below);
    if (path.failed) {
        mapicfg__buffer_free(&path);
        return mapicfg__error_no_memory(err);
    }
    DIR *open = opendir(path.data);
    const int error = errno;
    mapicfg__buffer_free(&path);
    if (!open) return fail(walk, below, "", "cannot be opened", error, err);
    mapicfg_status status = read_entries(walk, open, below, err);
    closedir(open);
    return status;
}

/* The folder, and then those in it, one after the other; those in them come behind. */
static mapicfg_status read_all(struct walk *walk, mapicfg_error *err) {
    *walk->files = (struct mapicfg__folder){0};
    mapicfg_status status = read_one(walk, "", err);
    for (size_t i = 0; !status && i < walk->folders.count; i++) status = read_one(walk, walk->folders.names[i], err);
    mapicfg__folder_free(&walk->folders);
    struct mapicfg__folder *files = walk->files;
    if (files->count) qsort(files->names, files->count, sizeof *files->names, compare);
    return status;
}

mapicfg_status mapicfg__folder_read(struct mapicfg__folder *folder, const char *path, const char *name,
                                    mapicfg_error *err) {
    struct walk walk = {.files = folder, .path = path, .name = name};
    return read_all(&walk, err);
}

mapicfg_status mapicfg__folder_read_all(struct mapicfg__folder *folder, const char *path, const char *name,
                                        mapicfg__folder_failed failed, void *user, mapicfg_error *err) {
    struct walk walk = {.files = folder, .path = path, .name = name, .failed = failed, .user = user};
    return read_all(&walk, err);
}

void mapicfg__folder_free(struct mapicfg__folder *folder) {
    for (size_t i = 0; i < folder->count; i++) mapicfg__mem_free(folder->names[i]);
    mapicfg__mem_free(folder->names);
    *folder = (struct mapicfg__folder){0};
}
