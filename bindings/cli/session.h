/* SPDX-License-Identifier: LGPL-2.1-or-later
 * session.h: runs cmdlets and shows what they give, for `exec` and `shell`. */
#ifndef MAPICFG_CLI_SESSION_H
#define MAPICFG_CLI_SESSION_H

#include "network.h"
#include "output.h"
#include "pager.h"

#include <mapicfg.h>

struct session {
    mapicfg_directory *directory;
    const char *source;              /* the text's name in errors */
    const char *server;              /* the local server, or NULL */
    uint32_t flags;                  /* MAPICFG_EXEC_ */
    int paged;                       /* the output goes to a person, page by page */
    const int32_t *cancel;           /* not 0 ends the run; may be NULL */
    struct network_cmdlets *cmdlets; /* NULL: none reaches the network */
    struct stream *out;              /* where the output goes, unless it is paged */
    int exit_code;                   /* the worst so far */

    /* the run */
    struct pager pager;
    uint64_t first_line;            /* where the text begins in its source */
    uint32_t last;                  /* the kind of what was printed last, MAPICFG_EXEC_; 0: nothing yet */
    int no_to_all;                  /* a confirmation was answered so */
    int stopped;                    /* the answer to a question was to stop */
    mapicfg_error said, said_first; /* the last error that was printed */
    struct output table;            /* open when columns is not "" */
    char columns[512];
    char names[512]; /* the same, each ended with a NUL */
    struct column column[COLUMNS_MAX];
};

/* Runs statements that begin on line `first_line` of the source. Returns the exit code. */
int session_run(struct session *session, const char *text, size_t size, uint64_t first_line);

#endif
