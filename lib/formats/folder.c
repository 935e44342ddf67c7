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

void mapicfg__folder_join(struct mapicfg__buffer *buffer, const char *folder, const char *path) {
    const size_t size = strlen(folder);
    mapicfg__buffer_text(buffer, folder);
    if (size && folder[size - 1] != '/') mapicfg__buffer_char(buffer, '/');
    mapicfg__buffer_text(buffer, path);
}

/* An entry of `open`, whose path is `below` the folder: to its files, or to the folders that are to be read. */
static mapicfg_status sort_entry(struct mapicfg__folder *folder, struct mapicfg__folder *folders, DIR *open,
                                 const char *below, const char *entry, mapicfg_error *err) {
    struct stat file, link;
    if (entry[0] == '.' || fstatat(dirfd(open), entry, &file, 0)) return MAPICFG_OK;
    int is_folder = folders && S_ISDIR(file.st_mode) && !fstatat(dirfd(open), entry, &link, AT_SYMLINK_NOFOLLOW) &&
                    S_ISDIR(link.st_mode);
    if (!is_folder && !S_ISREG(file.st_mode)) return MAPICFG_OK;
    struct mapicfg__buffer path = {0};
    mapicfg__folder_join(&path, below, entry);
    mapicfg_status status =
        path.failed ? mapicfg__error_no_memory(err) : add(is_folder ? folders : folder, path.data, err);
    mapicfg__buffer_free(&path);
    return status;
}

static mapicfg_status read_one(struct mapicfg__folder *folder, struct mapicfg__folder *folders, const char *path,
                               const char *below, const char *name, mapicfg_error *err) {
    DIR *open = opendir(path);
    if (!open) return mapicfg__error_system(err, "cannot be opened", errno, name);
    mapicfg_status status = MAPICFG_OK;
    while (!status) {
        errno = 0;
        const struct dirent *entry = readdir(open);
        if (!entry && errno) status = mapicfg__error_system(err, "cannot be read", errno, name);
        if (!entry) break;
        status = sort_entry(folder, folders, open, below, entry->d_name, err);
    }
    closedir(open);
    return status;
}

/* The folders in it, one after the other; those in them come behind. */
static mapicfg_status read_folders(struct mapicfg__folder *folder, struct mapicfg__folder *folders, const char *path,
                                   const char *name, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < folders->count; i++) {
        struct mapicfg__buffer full = {0}, shown = {0};
        mapicfg__folder_join(&full, path, folders->names[i]);
        mapicfg__folder_join(&shown, name, folders->names[i]);
        status = full.failed || shown.failed ? mapicfg__error_no_memory(err)
                                             : read_one(folder, folders, full.data, folders->names[i], shown.data, err);
        mapicfg__buffer_free(&full);
        mapicfg__buffer_free(&shown);
    }
    return status;
}

mapicfg_status mapicfg__folder_read(struct mapicfg__folder *folder, const char *path, const char *name, int deep,
                                    mapicfg_error *err) {
    struct mapicfg__folder folders = {0};
    *folder = (struct mapicfg__folder){0};
    mapicfg_status status = read_one(folder, deep ? &folders : NULL, path, "", name, err);
    if (!status) status = read_folders(folder, &folders, path, name, err);
    mapicfg__folder_free(&folders);
    if (folder->count) qsort(folder->names, folder->count, sizeof *folder->names, compare);
    return status;
}

void mapicfg__folder_free(struct mapicfg__folder *folder) {
    for (size_t i = 0; i < folder->count; i++) mapicfg__mem_free(folder->names[i]);
    mapicfg__mem_free(folder->names);
    *folder = (struct mapicfg__folder){0};
}
