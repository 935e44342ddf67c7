/* SPDX-License-Identifier: LGPL-2.1-or-later
 * folder.h: the files of a folder. */
#ifndef MAPICFG_FORMATS_FOLDER_H
#define MAPICFG_FORMATS_FOLDER_H

#include <mapicfg/base.h>

struct mapicfg__folder {
    char **names; /* sorted by bytes */
    size_t count, capacity;
};

/* 1 when the path leads to a folder. */
int mapicfg__folder_is(const char *path);
/* The regular files in it whose names do not begin with a dot. `name` is the folder's in messages. To be freed, also
 * after an error. */
mapicfg_status mapicfg__folder_read(struct mapicfg__folder *folder, const char *path, const char *name,
                                    mapicfg_error *err);
void mapicfg__folder_free(struct mapicfg__folder *folder);

#endif
