/* SPDX-License-Identifier: LGPL-2.1-or-later
 * globs.h: paths with * and ? that no shell has resolved, as when they were in quotes. */
#ifndef MAPICFG_CLI_GLOBS_H
#define MAPICFG_CLI_GLOBS_H

#include <stddef.h>

struct globs {
    char **paths;
    size_t count;
};

/* What the paths stand for: a path that is there, or has neither *, ? nor [, for itself; another one for all that it
 * matches, in the order of their bytes. Returns 0, or an exit code after having said what is wrong; then too release it
 * with globs_free(). */
int globs_expand(struct globs *globs, char *const *paths, size_t count);
void globs_free(struct globs *globs);

#endif
