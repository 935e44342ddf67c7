/* SPDX-License-Identifier: LGPL-2.1-or-later
 * run.h: a statement at work: its cmdlets as stages, and the objects that pass from one to the next. */
#ifndef MAPICFG_CMDLET_RUN_H
#define MAPICFG_CMDLET_RUN_H

#include <mapicfg/exec.h>

#include "base/buffer.h"
#include "base/work.h"
#include "cmdlet/bound.h"
#include "cmdlet/effects.h"
#include "directory/transaction.h"
#include "model/object.h"
#include "rule/rules.h"

/* What passes through a pipeline: an object, or a record of names and values (what Measure-Object gives), or text. */
struct mapicfg__item {
    const mapicfg_object *object;
    uint64_t key;            /* of the object in the store; 0: it is not there */
    const int32_t *selected; /* property numbers in the order asked for; NULL: all that are stated */
    size_t selected_count;
    const char *const *names;  /* of a record; of an object, properties that were selected but that it lacks */
    const char *const *values; /* NULL: none has a value */
    size_t count;
    int as_table; /* of a record: Exchange shows it as a table, however many names it has */
    const char *text;
};

/* How many objects succeeded and failed, for the report at the end. */
#define MAPICFG__NAMES_TOLD 20u

struct mapicfg__run {
    mapicfg_directory *directory;
    const struct mapicfg__cmdlet *cmdlets; /* the table */
    mapicfg_exec_options options;
    struct mapicfg__work work;
    mapicfg_exec_fn fn;
    void *user;
    const char *text; /* of the whole script */
    struct mapicfg__script *script;
    /* of the statement */
    const struct mapicfg__statement *statement;
    int began;                 /* the statement's own transaction is open */
    struct mapicfg__call call; /* that transaction */
    int yes_to_all;
    uint64_t succeeded, failed;
    struct mapicfg__buffer names;     /* of those that succeeded */
    struct mapicfg__effects *effects; /* what it changes for users; what is known of mailboxes stays for the script */
    int keeps_effects;                /* the caller tells them */
    /* of the script */
    uint64_t emitted;    /* objects and texts given to the caller */
    int whole;           /* a failure undoes all: by the options, or inside a transaction of the caller's */
    mapicfg_status last; /* the last failure that did not end it */
    mapicfg_error last_error;
};

struct mapicfg__stage {
    struct mapicfg__run *run;
    const struct mapicfg__cmdlet *cmdlet;
    struct mapicfg__bound bound;
    struct mapicfg__stage *next; /* NULL: the callback */
    void *state;                 /* the cmdlet's own, freed by its `after`, which is called on failures too */
    int enough;                  /* it needs no more objects */
    int failed;                  /* `after` is called to clean up only */
};

/* Hands an item to the next stage, or to the callback. */
mapicfg_status mapicfg__stage_pass(struct mapicfg__stage *stage, const struct mapicfg__item *item, mapicfg_error *err);
mapicfg_status mapicfg__stage_pass_text(struct mapicfg__stage *stage, const char *text, mapicfg_error *err);
/* 1 when nothing behind the stage wants more. */
int mapicfg__stage_enough(const struct mapicfg__stage *stage);

/* A warning about an object (NULL: about none), with the arguments of its rule. */
mapicfg_status mapicfg__stage_warn(struct mapicfg__stage *stage, enum mapicfg__rule_number rule, const char *object,
                                   const char *const *arguments, size_t count, mapicfg_error *err);
/* The same of a statement that there is already. */
mapicfg_status mapicfg__stage_give_warning(struct mapicfg__stage *stage, const mapicfg_statement *warning,
                                           mapicfg_error *err);
/* One object failed: reports it and gives MAPICFG_OK to go on, or the status to end with, as -ErrorAction says. */
mapicfg_status mapicfg__stage_object_failed(struct mapicfg__stage *stage, mapicfg_status status, mapicfg_error *err);
/* A text has members of its own, such as Length, which are not known here: fails as an object does. */
mapicfg_status mapicfg__stage_no_member(struct mapicfg__stage *stage, const char *name, mapicfg_error *err);
/* One object was changed. */
mapicfg_status mapicfg__stage_object_done(struct mapicfg__stage *stage, const char *identity, mapicfg_error *err);
/* Asks whether to do it: *yes is 0 for -WhatIf (which is said) and for no. `ask` is 1 when the cmdlet asks by
 * itself. */
mapicfg_status mapicfg__stage_may(struct mapicfg__stage *stage, int ask, const char *what, const char *identity,
                                  int *yes, mapicfg_error *err);
/* Begins the statement's transaction unless one is open. What has been read before may be old then. */
mapicfg_status mapicfg__stage_begin(struct mapicfg__stage *stage, mapicfg_error *err);

/* The value of a property of an item, or of a record, as Exchange prints it, appended. 0 when it has none. */
int mapicfg__item_put_value(struct mapicfg__buffer *out, const struct mapicfg__item *item, const char *name);
/* Whether an item has the property of its object: what Select-Object left out is not there. */
int mapicfg__item_is_selected(const struct mapicfg__item *item, int32_t property);
/* The names of the class's default view, into an array of MAPICFG__COLUMN_LAST; how many. */
size_t mapicfg__item_columns(const struct mapicfg__class *cls, const char **names);
mapicfg_status mapicfg__item_names(const struct mapicfg__item *item, const char ***names, size_t *count,
                                   mapicfg_error *err);
/* An item's text as Format-List prints it, without a final line end. No patterns: all. */
mapicfg_status mapicfg__item_put_list(struct mapicfg__buffer *out, const struct mapicfg__item *item,
                                      const struct mapicfg__patterns *patterns, mapicfg_error *err);
/* The names of an item that fit patterns such as *url*: in the order of the patterns, within one in the item's. No
 * patterns: all. *names is to be freed with mapicfg__mem_free(). */
mapicfg_status mapicfg__item_match_names(const struct mapicfg__item *item, const struct mapicfg__patterns *patterns,
                                         const char ***names, size_t *count, mapicfg_error *err);

/* PowerShell's error for an input that fits no parameter. */
mapicfg_status mapicfg__stage_cannot_bind(mapicfg_error *err);
/* Names the place in the script: an error of the store or of a file keeps the name of that as its object. */
void mapicfg__stage_place(const struct mapicfg__run *run, mapicfg_error *err, struct mapicfg__spot spot);

/* Whether an item fulfils a condition. Errors: MAPICFG_E_VALUE (what PowerShell cannot compare). */
mapicfg_status mapicfg__condition_evaluate(const struct mapicfg__expr *expr, const struct mapicfg__item *item,
                                           int *fits, mapicfg_error *err);
/* Checks a condition before anything runs: its properties are of the class (0: any) and its operators are supported. */
mapicfg_status mapicfg__condition_check(const struct mapicfg__expr *expr, uint32_t class_id, mapicfg_error *err);

#endif
