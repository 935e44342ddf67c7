/* SPDX-License-Identifier: LGPL-2.1-or-later
 * answers.h: the tables behind the view Effective. */
#ifndef MAPICFG_DIRECTORY_ANSWERS_H
#define MAPICFG_DIRECTORY_ANSWERS_H

#include "directory/body.h"

#include "decision/effective.h"

/* Callbacks for what a change of servers or virtual directories means for mailboxes. */
struct mapicfg__answers_watch {
    /* The mailboxes of a server, as they spell it, are of this class now; "" for those that name none. */
    mapicfg_status (*server)(void *user, const char *name, int64_t id, mapicfg_error *err);
    /* The mailboxes of a class are decided by this view, borrowed, for either state of the organization. */
    mapicfg_status (*answers)(void *user, int64_t id, struct mapicfg__view *view, mapicfg_error *err);
    void *user;
};

/* Whether answers follow from this property of the class: of a mailbox they follow from few, which change often. */
int mapicfg__answers_follow(const struct mapicfg__class *cls, uint32_t property);
/* An object is being stored, changed or removed: what follows from that for the view Effective. */
mapicfg_status mapicfg__answers_meet(mapicfg_directory *directory, const mapicfg_object *object, int64_t id,
                                     mapicfg_error *err);
/* A call within the transaction has been undone: what it met may be gone, and this had changed before it. */
void mapicfg__answers_undo(mapicfg_directory *directory, const struct mapicfg__followed *before);
/* Nothing has changed yet in this transaction. */
void mapicfg__answers_forget(mapicfg_directory *directory);
void mapicfg__answers_free(mapicfg_directory *directory);
/* Before a commit, or earlier: works out the answers that may have changed, and tells the directory's watch, if it has
 * one. */
mapicfg_status mapicfg__answers_write(mapicfg_directory *directory, mapicfg_error *err);
/* The class of a server's mailboxes once that has been done; 0: no mailbox ever had that server. */
mapicfg_status mapicfg__answers_class(mapicfg_directory *directory, const char *server, int64_t *id,
                                      mapicfg_error *err);
/* The release of a server, by any of its names: what it states, or else its virtual directories; 0: not known. */
mapicfg_status mapicfg__answers_release(mapicfg_directory *directory, const char *server, uint32_t *release,
                                        mapicfg_error *err);
/* Calls `to` with the view of a class. */
mapicfg_status mapicfg__answers_view(mapicfg_directory *directory, int64_t id, const struct mapicfg__answers_watch *to,
                                     mapicfg_error *err);
/* How many mailboxes with the same server and settings there are. */
typedef mapicfg_status (*mapicfg__answers_fn)(void *user, const char *server, uint32_t bits, uint64_t count,
                                              mapicfg_error *err);
mapicfg_status mapicfg__answers_count(mapicfg_directory *directory, mapicfg__answers_fn fn, void *user,
                                      mapicfg_error *err);
/* For tables that are new: every server that mailboxes have. */
mapicfg_status mapicfg__answers_begin(mapicfg_directory *directory, mapicfg_error *err);

#endif
