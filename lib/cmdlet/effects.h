/* SPDX-License-Identifier: LGPL-2.1-or-later
 * effects.h: what statements change for the users of mailboxes: decisions before and after, counted by server and byte.
 *
 * All calls come within the statement's transaction. */
#ifndef MAPICFG_CMDLET_EFFECTS_H
#define MAPICFG_CMDLET_EFFECTS_H

#include <mapicfg/changes.h>
#include <mapicfg/directory.h>
#include <mapicfg/exec.h>

#include "model/names.h"
#include "rule/rules.h"

/* Mailboxes that get the same answers. */
struct mapicfg__effects_class {
    int64_t id;
    mapicfg_decision decisions[2][256]; /* by the organization's state, from MAPICFG_FALSE on, and the mailbox's byte */
    mapicfg_decision (*before)[256];    /* what they were before the change that is being worked out; NULL: the same */
    uint64_t counts[256];
};

/* Mailboxes with the same settings. */
struct mapicfg__effects_kind {
    uint32_t bits;
    uint64_t count;
};

/* Mailboxes of one server. */
struct mapicfg__effects_server {
    char *name;
    size_t class_at, from; /* among the classes: now, and before the change that is being worked out */
    struct mapicfg__effects_kind *kinds;
    size_t kind_count, kind_capacity;
};

/* All zeros is empty. */
struct mapicfg__effects {
    mapicfg_directory *directory;
    int off;           /* nobody wants to know: all calls do nothing */
    int64_t version;   /* of the file, by which changes of others are noticed */
    uint64_t expected; /* the directory's count of changes, by which other changes through it are noticed */
    int counted;       /* all mailboxes */
    int directories;   /* virtual directories have been changed, and what follows has not been worked out */
    struct mapicfg__effects_class *classes;
    size_t class_count, class_capacity;
    struct mapicfg__names ids; /* of classes, to their places */
    char **keys;               /* the texts of those */
    size_t key_count, key_capacity;
    struct mapicfg__effects_server **servers;
    size_t server_count, server_capacity;
    struct mapicfg__names names; /* of servers, to their places */
    uint64_t changes[64];        /* mailboxes that something changes for, by the number of the change's bit */
};

/* Before an object is changed. The first time that it is not a mailbox, all mailboxes are counted. */
mapicfg_status mapicfg__effects_begin(struct mapicfg__effects *effects, uint32_t class_id, mapicfg_error *err);
/* One mailbox has been changed: adds what that changes, and gives it. Without a state of the organization: nothing. */
mapicfg_status mapicfg__effects_of_mailbox(struct mapicfg__effects *effects, const mapicfg_object *before,
                                           const mapicfg_object *after, mapicfg_changes *changes, mapicfg_error *err);
/* The organization has been changed. */
void mapicfg__effects_of_organization(struct mapicfg__effects *effects, const mapicfg_object *before,
                                      const mapicfg_object *after);
/* A virtual directory has been changed. */
void mapicfg__effects_of_directory(struct mapicfg__effects *effects);
/* All virtual directories of a statement have been changed. */
mapicfg_status mapicfg__effects_of_directories(struct mapicfg__effects *effects, mapicfg_error *err);
/* What has been found so far, to come back to when the store does. */
struct mapicfg__effects_mark {
    uint64_t changes[64];
    int directories;
};
struct mapicfg__effects_mark mapicfg__effects_mark(const struct mapicfg__effects *effects);
/* Whether nothing has been found since. */
int mapicfg__effects_are_at(const struct mapicfg__effects *effects, const struct mapicfg__effects_mark *mark);
/* The store is again as it was at the mark; since then no directories of before it have been worked out. */
void mapicfg__effects_undo(struct mapicfg__effects *effects, const struct mapicfg__effects_mark *mark);
/* Something is told of all that was found: the rule, and the arguments of its sentence. */
typedef mapicfg_status (*mapicfg__effects_fn)(void *user, enum mapicfg__rule_number rule, const char *const *arguments,
                                              size_t count, mapicfg_error *err);
/* Tells how many mailboxes what changes for. */
mapicfg_status mapicfg__effects_tell(const struct mapicfg__effects *effects, mapicfg__effects_fn fn, void *user,
                                     mapicfg_error *err);
/* What is found from now on counts. */
void mapicfg__effects_reset(struct mapicfg__effects *effects);
void mapicfg__effects_free(struct mapicfg__effects *effects);
/* Those that a caller keeps. */
struct mapicfg__effects *mapicfg__effects_kept(mapicfg_exec_effects *effects);

#endif
