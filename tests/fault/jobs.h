/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs.h: what the library does while an allocation fails, and what the jobs work on. */
#ifndef FAULT_JOBS_H
#define FAULT_JOBS_H

#include <mapicfg.h>

#include "memory.h"
#include "samples.h"

/* Gives its status; what it makes it frees. */
struct job {
    const char *name; /* NULL ends a table */
    mapicfg_status (*run)(void);
    int does_without; /* some of what it wants memory for makes it faster only; at least one failure must */
};

extern const struct job input_jobs[], mailbox_jobs[]; /* on `input`; those on exports with mailboxes */
extern const struct job read_jobs[], store_jobs[], inside_jobs[], cmdlet_jobs[], answer_jobs[], check_jobs[];
extern const struct job report_jobs[], goal_jobs[], sketch_jobs[], log_summary_jobs[], log_jobs[], log_events_jobs[];
extern const struct job log_prompts_jobs[];
extern const struct job net_jobs[], certificate_jobs[], ldap_jobs[]; /* with libmapicfg-net only */

extern long skipped; /* a job that costs much sets how many allocations do not fail next */
extern struct sample input, org_input, vdir_input;
extern mapicfg_object *made, *made_vdir; /* a mailbox to work on, and a virtual directory */

int32_t ignore_bytes(void *user, const char *bytes, size_t size);
/* A store with one mailbox; nothing fails while it is made. */
mapicfg_directory *open_prepared(void);
/* What must hold after a failure: the mailbox is stored as it was made, under its names, and no transaction is open. */
mapicfg_status check_prepared(mapicfg_directory *directory, mapicfg_status status);
/* Takes the last change set back; when that fails, nothing of it has been, and it can be done again. */
mapicfg_status undo(mapicfg_directory *directory);

#endif
