/* SPDX-License-Identifier: LGPL-2.1-or-later
 * folder.h: the files of a folder. */
#ifndef MAPICFG_FORMATS_FOLDER_H
#define MAPICFG_FORMATS_FOLDER_H

#include "base/buffer.h"

struct mapicfg__folder {
    char **names; /* sorted by bytes */
    size_t count, capacity;
};

/* 1 when the path leads to a folder. */
int mapicfg__folder_is(const char *path);
/* Called for a folder or an entry that cannot be read. An error ends the reading. */
typedef mapicfg_status (*mapicfg__folder_failed)(void *user, const mapicfg_error *failed, mapicfg_error *err);
/* The regular files in it whose names do not begin with a dot. `name` is the folder's in messages. To be freed, also
 * after an error. */
mapicfg_status mapicfg__folder_read(struct mapicfg__folder *folder, const char *path, const char *name,
                                    mapicfg_error *err);
/* Those in its folders too, by their paths from it, but not behind links to folders. What cannot be read is told, and
 * the rest is read. */
mapicfg_status mapicfg__folder_read_all(struct mapicfg__folder *folder, const char *path, const char *name,
                                        mapicfg__folder_failed failed, void *user, mapicfg_error *err);
/* A path from a folder, after that of the folder. */
void mapicfg__folder_join(struct mapicfg__buffer *buffer, const char *folder, const char *path);
void mapicfg__folder_free(struct mapicfg__folder *folder);

#endif
