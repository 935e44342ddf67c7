/* SPDX-License-Identifier: LGPL-2.1-or-later
 * machine.c: stands between SQLite and the system. */
#include "machine.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NEVER, DIE, TORN, FULL, FAULT, POWER, DARK };
static int kind = NEVER;
static long fatal_step, steps, waits;

typedef ssize_t (*pwrite_fn)(int fd, const void *bytes, size_t size, off_t at);
typedef ssize_t (*write_fn)(int fd, const void *bytes, size_t size);
typedef int (*unlink_fn)(const char *path);
typedef int (*ftruncate_fn)(int fd, off_t size);
static pwrite_fn real_pwrite;
static write_fn real_write;
static unlink_fn real_unlink;
static ftruncate_fn real_ftruncate;

long machine_steps(void) {
    return steps;
}

/* ---- what is not on the disk for sure ---- */

/* A write, and what was there before; the newest first. */
struct write {
    struct write *next;
    ino_t file;
    off_t at, end, file_size;
    char before[];
};

static struct write *writes;
static char store[300], journal[320], wal[320];
static char removed[330]; /* the journal, when its removal is not on the disk */

static void remember(int fd, off_t at, size_t size) {
    struct stat now;
    if ((kind != POWER && kind != DARK) || fstat(fd, &now)) return;
    struct write *write = calloc(1, sizeof *write + size);
    if (!write || (at < now.st_size && pread(fd, write->before, size, at) < 0)) abort();
    write->file = now.st_ino;
    write->at = at;
    write->end = at + (off_t)size;
    write->file_size = now.st_size;
    write->next = writes;
    writes = write;
}

static void forget(ino_t file) {
    for (struct write **at = &writes; *at;) {
        struct write *write = *at;
        if (write->file == file) {
            *at = write->next;
            free(write);
        } else {
            at = &write->next;
        }
    }
}

static int is_lost(void) {
    static unsigned chance = 1;
    chance = chance * 1664525u + 1013904223u + (unsigned)fatal_step;
    return kind == DARK || (chance >> 20 & 1);
}

/* The file gets back what it was before the writes that are lost; it stays as long as the others made it. */
static void lose_writes(const char *path) {
    struct stat now;
    if (stat(path, &now)) return;
    off_t size = 0;
    FILE *file = fopen(path, "r+b");
    if (!file) abort();
    for (struct write *write = writes; write; write = write->next) {
        if (write->file != now.st_ino) continue;
        if (write->file_size > size) size = write->file_size;
        if (!is_lost()) {
            if (write->end > size) size = write->end;
        } else if (fseeko(file, write->at, SEEK_SET) ||
                   fwrite(write->before, 1, (size_t)(write->end - write->at),
                          file) != (size_t)(write->end - write->at)) {
            abort();
        }
    }
    fclose(file);
    if (size && size < now.st_size && truncate(path, size)) abort();
}

static void lose_power(void) {
    lose_writes(store);
    lose_writes(journal);
    lose_writes(wal);
    if (access(removed, F_OK) == 0 && is_lost())
        rename(removed, journal); /* it was never removed */
    else
        real_unlink(removed);
    raise(SIGKILL);
}

/* ---- in SQLite's place ---- */

/* 1 when this call is to fail, with errno set. */
static int strikes(void) {
    steps++;
    if (kind == NEVER || steps != fatal_step) return 0;
    if (kind == DIE) raise(SIGKILL);
    if (kind == POWER || kind == DARK) lose_power();
    errno = EIO;
    return kind == FAULT;
}

/* A disk that is full still takes what overwrites a part of a file. */
static int has_no_room(int fd, off_t end) {
    struct stat now;
    if (kind != FULL || steps < fatal_step || fstat(fd, &now) || end <= now.st_size) return 0;
    errno = ENOSPC;
    return 1;
}

static ssize_t my_pwrite(int fd, const void *bytes, size_t size, off_t at) {
    if (strikes() || has_no_room(fd, at + (off_t)size)) return -1;
    remember(fd, at, size);
    if (kind != TORN || steps != fatal_step) return real_pwrite(fd, bytes, size, at);
    real_pwrite(fd, bytes, size / 2, at);
    raise(SIGKILL);
    return -1;
}

static ssize_t my_write(int fd, const void *bytes, size_t size) {
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (strikes() || has_no_room(fd, at + (off_t)size)) return -1;
    remember(fd, at, size);
    return real_write(fd, bytes, size);
}

static int my_unlink(const char *path) {
    if (strikes()) return -1;
    if ((kind == POWER || kind == DARK) && strcmp(path, journal) == 0) {
        real_unlink(removed);
        if (link(journal, removed)) abort();
    }
    return real_unlink(path);
}

static int my_ftruncate(int fd, off_t size) {
    struct stat now;
    if (strikes()) return -1;
    if (fstat(fd, &now) == 0 && size < now.st_size) remember(fd, size, (size_t)(now.st_size - size));
    return real_ftruncate(fd, size);
}

/* SQLite has no hook for this one; the linker finds this function before the C library's. */
int fdatasync(int fd) {
    struct stat now;
    if (strikes()) return -1;
    waits++;
    if (fstat(fd, &now) == 0) {
        if (S_ISDIR(now.st_mode) && *removed) real_unlink(removed);
        forget(now.st_ino);
    }
    return fsync(fd);
}

static sqlite3_syscall_ptr replace(sqlite3_vfs *vfs, const char *name, sqlite3_syscall_ptr by) {
    sqlite3_syscall_ptr real = vfs->xGetSystemCall(vfs, name);
    if (real) vfs->xSetSystemCall(vfs, name, by);
    return real;
}

void break_machine(const char *path, const char *how, long step) {
    static const char *const names[] = {"never", "die", "torn", "full", "fault", "power", "dark"};
    for (int i = DIE; i <= DARK; i++)
        if (strcmp(how, names[i]) == 0) kind = i;
    fatal_step = step;
    snprintf(store, sizeof store, "%s", path);
    snprintf(journal, sizeof journal, "%s-journal", store);
    snprintf(wal, sizeof wal, "%s-wal", store);
    snprintf(removed, sizeof removed, "%s-removed", journal);
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    real_pwrite = (pwrite_fn)replace(vfs, "pwrite", (sqlite3_syscall_ptr)my_pwrite);
    pwrite_fn real_pwrite64 = (pwrite_fn)replace(vfs, "pwrite64", (sqlite3_syscall_ptr)my_pwrite);
    if (real_pwrite64) real_pwrite = real_pwrite64;
    real_write = (write_fn)replace(vfs, "write", (sqlite3_syscall_ptr)my_write);
    real_unlink = (unlink_fn)replace(vfs, "unlink", (sqlite3_syscall_ptr)my_unlink);
    real_ftruncate = (ftruncate_fn)replace(vfs, "ftruncate", (sqlite3_syscall_ptr)my_ftruncate);
}

int machine_sees_waits(const char *path) {
    sqlite3 *db;
    if (sqlite3_open(path, &db) || sqlite3_exec(db, "PRAGMA synchronous = FULL; CREATE TABLE t (x)", NULL, NULL, NULL))
        return 0;
    sqlite3_close(db);
    return waits > 0;
}
