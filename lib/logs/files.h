/* SPDX-License-Identifier: LGPL-2.1-or-later
 * files.h: the files that inputs stand for. */
#ifndef MAPICFG_LOGS_FILES_H
#define MAPICFG_LOGS_FILES_H

#include <mapicfg/log.h>

#include "formats/source.h"

struct mapicfg__log_file {
    struct mapicfg__source source;
    int in_folder;    /* it may be something else than a log */
    uint32_t *copies; /* which of its logs, from 0, another one begins with; in rising order */
    size_t copy_count, copy_capacity;
};

struct mapicfg__log_files {
    struct mapicfg__log_file *files;
    size_t count, capacity;
    uint64_t size;        /* bytes in all; 0: not known */
    mapicfg_error failed; /* of the first folder that cannot be read; MAPICFG_OK: none */
};

/* Checks the inputs and finds the files of folders. A folder that cannot be read is reported as a problem, and is no
 * error of this. What the inputs point to must last. To be freed, also after an error. */
mapicfg_status mapicfg__log_files_find(struct mapicfg__log_files *files, const mapicfg_input *inputs, size_t count,
                                       mapicfg_report *report, mapicfg_error *err);
void mapicfg__log_files_free(struct mapicfg__log_files *files);

#endif
