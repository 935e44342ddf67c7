/* SPDX-License-Identifier: LGPL-2.1-or-later
 * beside.c: the files beside a store, which SQLite reads, and may remove, before anything can be said of the store.
 *
 * Where a rollback journal is left behind, SQLite plays it back. When the journal's end names a super-journal (of a
 * transaction over several databases), SQLite removes the file of that name. A journal from a stranger could name any
 * file, so only names that SQLite itself gives to super-journals are accepted. */
#include "directory/beside.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

static const char *const endings[] = {"-journal", "-wal", "-shm"};

static mapicfg_status refuse(mapicfg_status status, const char *path, const char *why, mapicfg_error *err) {
    mapicfg__error_fail(err, status, "%s", why);
    mapicfg__error_source(err, path);
    return status;
}

static int is_upper_hex(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (!mapicfg__is_digit((unsigned char)text[i]) && (text[i] < 'A' || text[i] > 'F')) return 0;
    return 1;
}

/* "-mj" with six digits, a 9, and two digits. Source: SQLite, vdbeCommit(). */
static int is_super_journal(const char *name, size_t size) {
    const char *end = name + size - 12;
    return size > 12 && memcmp(end, "-mj", 3) == 0 && is_upper_hex(end + 3, 9) && end[9] == '9' &&
           !memchr(name, '\0', size);
}

/* The journal's last bytes: the name, its size in 4 bytes, a checksum in 4, and the mark. Source: SQLite, "Database
 * File Format", and writeSuperJournal(). */
#define NAME_MOST 4096u
#define TRAILER 16u

static int names_foreign_file(int fd, off_t size) {
    static const unsigned char mark[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    unsigned char trailer[TRAILER];
    char name[NAME_MOST];
    if (size < (off_t)TRAILER || pread(fd, trailer, TRAILER, size - (off_t)TRAILER) != (ssize_t)TRAILER) return 0;
    if (memcmp(trailer + 8, mark, sizeof mark) != 0) return 0;
    uint32_t length = (uint32_t)trailer[0] << 24 | (uint32_t)trailer[1] << 16 | (uint32_t)trailer[2] << 8 | trailer[3];
    if (length > NAME_MOST || (off_t)(length + TRAILER) > size) return 1;
    if (pread(fd, name, length, size - (off_t)TRAILER - (off_t)length) != (ssize_t)length) return 1;
    return !is_super_journal(name, length);
}

static mapicfg_status check_journal(const char *path, mapicfg_error *err) {
    struct stat file;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return MAPICFG_OK; /* gone, or SQLite cannot read it either */
    int foreign = fstat(fd, &file) == 0 && names_foreign_file(fd, file.st_size);
    close(fd);
    if (!foreign) return MAPICFG_OK;
    return refuse(MAPICFG_E_FORMAT, path,
                  "this journal, left beside the store, names a file that does not belong to it "
                  "and would be removed; do not use a store and a journal from somebody you do not trust",
                  err);
}

/* A pipe would make SQLite wait without end. */
static mapicfg_status check_file(const char *path, mapicfg_error *err) {
    struct stat file;
    if (lstat(path, &file) != 0 || S_ISREG(file.st_mode)) return MAPICFG_OK;
    return refuse(MAPICFG_E_IO, path, "this is beside the store and is not a regular file; remove it", err);
}

mapicfg_status mapicfg__beside_check(const char *path, mapicfg_error *err) {
    size_t size = strlen(path);
    if (!size) return MAPICFG_OK; /* in memory */
    char *name = mapicfg__mem_alloc(size + sizeof "-journal");
    if (!name) return mapicfg__error_no_memory(err);
    memcpy(name, path, size);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof endings / sizeof *endings; i++) {
        strcpy(name + size, endings[i]);
        status = check_file(name, err);
        if (!status && i == 0) status = check_journal(name, err);
    }
    mapicfg__mem_free(name);
    return status;
}
