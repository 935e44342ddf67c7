/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answers.h: the tables behind the view Effective. */
#ifndef MAPICFG_DIRECTORY_ANSWERS_H
#define MAPICFG_DIRECTORY_ANSWERS_H

#include "directory/body.h"

/* An object is being stored, changed or removed: what follows from that for the view Effective. */
mapicfg_status mapicfg__answers_meet(mapicfg_directory *directory, const mapicfg_object *object, int64_t id,
                                     mapicfg_error *err);
/* A call within the transaction has been undone: what it met may be gone, and this had changed before it. */
void mapicfg__answers_undo(mapicfg_directory *directory, const struct mapicfg__followed *before);
/* Nothing has changed yet in this transaction. */
void mapicfg__answers_forget(mapicfg_directory *directory);
void mapicfg__answers_free(mapicfg_directory *directory);
/* Before a commit: works out the answers that may have changed. */
mapicfg_status mapicfg__answers_write(mapicfg_directory *directory, mapicfg_error *err);
/* For tables that are new: every server that mailboxes have. */
mapicfg_status mapicfg__answers_begin(mapicfg_directory *directory, mapicfg_error *err);

#endif
