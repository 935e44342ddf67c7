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

mapicfg_status mapicfg__folder_read(struct mapicfg__folder *folder, const char *path, const char *name,
                                    mapicfg_error *err) {
    *folder = (struct mapicfg__folder){0};
    DIR *open = opendir(path);
    if (!open) return mapicfg__error_system(err, "cannot be opened", errno, name);
    mapicfg_status status = MAPICFG_OK;
    while (!status) {
        struct stat file;
        errno = 0;
        const struct dirent *entry = readdir(open);
        if (!entry && errno) status = mapicfg__error_system(err, "cannot be read", errno, name);
        if (!entry) break;
        if (entry->d_name[0] == '.') continue;
        int is_file = fstatat(dirfd(open), entry->d_name, &file, 0) == 0 && S_ISREG(file.st_mode);
        if (is_file) status = add(folder, entry->d_name, err);
    }
    closedir(open);
    if (folder->count) qsort(folder->names, folder->count, sizeof *folder->names, compare);
    return status;
}

void mapicfg__folder_free(struct mapicfg__folder *folder) {
    for (size_t i = 0; i < folder->count; i++) mapicfg__mem_free(folder->names[i]);
    mapicfg__mem_free(folder->names);
    *folder = (struct mapicfg__folder){0};
}
