/* SPDX-License-Identifier: LGPL-2.1-or-later
 * globs.c: paths with * and ? that no shell has resolved. */
#define _POSIX_C_SOURCE 200809L

#include "globs.h"

#include "cli.h"
#include "messages.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add(struct globs *globs, const char *path) {
    /* doubled each time it is full: at each power of two */
    if ((globs->count & (globs->count - 1)) == 0) {
        char **paths = realloc(globs->paths, (globs->count > 0 ? 2 * globs->count : 1) * sizeof *paths);
        if (paths == NULL) return -1;
        globs->paths = paths;
    }
    char *copy = strdup(path);
    if (copy == NULL) return -1;
    globs->paths[globs->count++] = copy;
    return 0;
}

static int no_memory(void) {
    message("error", "out of memory");
    return CLI_FAILED;
}

static int expand(struct globs *globs, const char *path) {
    const size_t first = globs->count;
    struct stat there;
    glob_t found;
    if (strpbrk(path, "*?[") == NULL || lstat(path, &there) == 0) return add(globs, path) == 0 ? CLI_FINE : no_memory();
    const int failed = glob(path, GLOB_NOSORT, NULL, &found);
    if (failed == GLOB_NOSPACE) return no_memory();
    if (failed != 0) {
        message("error", "'%s': nothing matches", path);
        return CLI_INPUT;
    }
    int exit_code = CLI_FINE;
    for (size_t i = 0; i < found.gl_pathc && exit_code == CLI_FINE; i++)
        if (add(globs, found.gl_pathv[i]) != 0) exit_code = no_memory();
    globfree(&found);
    /* glob() sorts by the locale */
    if (globs->count > first) qsort(globs->paths + first, globs->count - first, sizeof *globs->paths, compare);
    return exit_code;
}

int globs_expand(struct globs *globs, char *const *paths, size_t count) {
    *globs = (struct globs){.count = 0};
    for (size_t i = 0; i < count; i++) {
        const int exit_code = expand(globs, paths[i]);
        if (exit_code != CLI_FINE) return exit_code;
    }
    return CLI_FINE;
}

void globs_free(struct globs *globs) {
    for (size_t i = 0; i < globs->count; i++) free(globs->paths[i]);
    free(globs->paths);
}
