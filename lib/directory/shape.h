/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shape.h: the tables of a store: how they are made, and whether those of a file are just that. */
#ifndef MAPICFG_DIRECTORY_SHAPE_H
#define MAPICFG_DIRECTORY_SHAPE_H

#include <mapicfg/directory.h>

#include "base/buffer.h"
#include "model/table.h"

/* Makes the tables of a new store; one class's; what an older one lacks of a class. */
mapicfg_status mapicfg__shape_make(mapicfg_directory *directory, mapicfg_error *err);
mapicfg_status mapicfg__shape_make_class(mapicfg_directory *directory, const struct mapicfg__class *cls, int temporary,
                                         mapicfg_error *err);
mapicfg_status mapicfg__shape_complete(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                       mapicfg_error *err);
/* The tables that stores made before the view Effective had them lack; no error where they are there. */
mapicfg_status mapicfg__shape_add_answers(mapicfg_directory *directory, mapicfg_error *err);
/* Refuses a file whose tables are not plain ones of a store, and notes which columns they have. *complete: all. */
mapicfg_status mapicfg__shape_read(mapicfg_directory *directory, int *complete, mapicfg_error *err);

/* An expression for what MailboxServer calls a mailbox's server; the mailbox is m. */
void mapicfg__shape_put_server(struct mapicfg__buffer *sql);

#endif
