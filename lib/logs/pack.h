/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pack.h: the logs in one file, which may be packed: by its first bytes, never by its name. */
#ifndef MAPICFG_LOGS_PACK_H
#define MAPICFG_LOGS_PACK_H

#include "logs/member.h"

enum mapicfg__log_form {
    MAPICFG__LOG_PLAIN,
    MAPICFG__LOG_GZIPPED,
    MAPICFG__LOG_ZSTANDARD,
    MAPICFG__LOG_ZIPPED,
    MAPICFG__LOG_FOREIGN /* packed in a way that is not supported */
};

struct mapicfg__log_pack {
    uint64_t most_bytes; /* that a file may unpack to; 0: any number */
    uint32_t most_members;
    struct mapicfg__log_window window;
    struct mapicfg__log_unpack unpack;
    struct mapicfg__log_member member;
    struct mapicfg__buffer name;
    enum mapicfg__log_form form;
    uint64_t unpacked;
    int is_begun; /* the form is known */
    int is_first; /* the log's first bytes have not been looked at */
    int is_ended; /* of gzip and Zstandard: no bytes follow */
    int is_over;  /* no other log follows */
};

/* Begins a file; the memory is kept. */
mapicfg_status mapicfg__log_pack_begin(struct mapicfg__log_pack *pack, struct mapicfg__source *source,
                                       struct mapicfg__work *work, mapicfg_error *err);
/* Before the first log: begins at an offset of the file, with a member of an archive or the bytes of a plain file. */
void mapicfg__log_pack_seek(struct mapicfg__log_pack *pack, enum mapicfg__log_form form, uint64_t offset);
/* Goes on to the next log, passing over what is left of the one before. *name, borrowed until the next call, is NULL
 * after the last. After an error the next call goes on behind it, if that can be found. Errors: MAPICFG_E_SYNTAX,
 * MAPICFG_E_UNSUPPORTED, MAPICFG_E_LIMIT, and those of the source. */
mapicfg_status mapicfg__log_pack_next(struct mapicfg__log_pack *pack, const char **name, mapicfg_error *err);
/* The next bytes of the log, with room for MAPICFG__SOURCE_PIECE at least; *got 0 at its end. Errors: the same. */
mapicfg_status mapicfg__log_pack_read(struct mapicfg__log_pack *pack, char *buffer, size_t room, size_t *got,
                                      mapicfg_error *err);
void mapicfg__log_pack_free(struct mapicfg__log_pack *pack);

#endif
