/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_folder.h: a temporary folder of logs. */
#ifndef TESTS_LOG_FOLDER_H
#define TESTS_LOG_FOLDER_H

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "logs.h"

#define HEADER "#Software: x\n#Fields: DateTime,a\n"

static char folder[] = "/tmp/mapicfg-logs-XXXXXX";
static struct told told;

static inline const char *path_of(const char *name) {
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static inline void make_folder(const char *name) {
    ck_assert_int_eq(mkdir(path_of(name), 0700), 0);
}

static inline void write_file(const char *name, const char *bytes, size_t size) {
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

static inline void write_log(const char *name, const char *text) {
    write_file(name, text, strlen(text));
}

static inline void write_gzip(const char *name, const char *text) {
    gzFile file = gzopen(path_of(name), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(gzwrite(file, text, (unsigned)strlen(text)), (int)strlen(text));
    ck_assert_int_eq(gzclose(file), Z_OK);
}

static inline void setup(void) {
    begin(&told);
    strcpy(folder, "/tmp/mapicfg-logs-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static inline void teardown(void) {
    char command[300];
    end(&told);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

#endif
