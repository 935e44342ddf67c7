/* SPDX-License-Identifier: LGPL-2.1-or-later
 * census.h: mailboxes and other objects of both states, counted by all that decides and all that rules look at, in one
 * reading. Mailboxes that are the same in both states are counted once. */
#ifndef MAPICFG_PLAN_CENSUS_H
#define MAPICFG_PLAN_CENSUS_H

#include "check/run.h"
#include "plan/body.h"

/* What a kind of unchanged mailboxes is to the plan and to the two checks. */
struct mapicfg__census_kind {
    uint32_t alike;                    /* of the plan */
    uint32_t servers[MAPICFG__STATES]; /* in the topologies of the checks */
};

/* Mailboxes of a kind that goals give other settings. */
struct mapicfg__census_split {
    uint32_t same; /* the kind */
    uint8_t bits;
    uint64_t count, first;
};

struct mapicfg__census {
    const char *source;
    int checks;                                      /* findings are wanted */
    struct mapicfg__check_run same;                  /* takes the unchanged mailboxes */
    struct mapicfg__check_run runs[MAPICFG__STATES]; /* take all else */
    struct mapicfg__census_kind *kinds;              /* of same.kinds, of the same position */
    size_t count, capacity;
    struct mapicfg__census_split *splits; /* what the unchanged mailboxes are afterwards; NULL: what they were */
    size_t split_count, split_capacity;
    uint64_t number;                /* of the mailbox read last */
    struct mapicfg__record *record; /* of a changed mailbox */
    struct mapicfg__buffer text;
};

/* As the plan's options have it; to be freed, also after an error. */
mapicfg_status mapicfg__census_new(struct mapicfg__census **out, const mapicfg_plan_options *options,
                                   const char *source, mapicfg_error *err);
void mapicfg__census_free(struct mapicfg__census *census);

/* The properties of mailboxes that it wants beside those that decide, a bit each. */
uint64_t mapicfg__census_wanted(const struct mapicfg__census *census);
/* Whether it wants the objects of a class. */
int mapicfg__census_wants(const struct mapicfg__census *census, uint32_t class_id);
/* Takes another object than a mailbox as it is in a state, the `line`th of its class there. */
mapicfg_status mapicfg__census_object(struct mapicfg__census *census, int state, const mapicfg_object *object,
                                      uint64_t line, mapicfg_error *err);
/* Takes a mailbox that is the same in both states. *kind is its kind among census->kinds; it is census->count where the
 * kind is new, and then to be given to mapicfg__census_add(). UINT32_MAX: a broken value, so that no check looks at
 * it. */
mapicfg_status mapicfg__census_same(struct mapicfg__census *census, const struct mapicfg__record *record,
                                    uint32_t *kind, mapicfg_error *err);
/* `key` is of the server, as topologies have it. */
mapicfg_status mapicfg__census_add(struct mapicfg__census *census, uint32_t alike, const struct mapicfg__buffer *key,
                                   mapicfg_error *err);
/* Takes a changed mailbox as it is in a state. */
mapicfg_status mapicfg__census_changed(struct mapicfg__census *census, int state, const mapicfg_object *mailbox,
                                       mapicfg_error *err);
/* For goals, which change nothing that could be read: what `count` mailboxes of a kind have afterwards, of which the
 * `first`th was read first. Either all mailboxes are given so, or none. */
mapicfg_status mapicfg__census_split(struct mapicfg__census *census, uint32_t same, uint8_t bits, uint64_t count,
                                     uint64_t first, mapicfg_error *err);
/* The organization's MapiHttpEnabled afterwards. */
mapicfg_status mapicfg__census_turn(struct mapicfg__census *census, uint32_t org, mapicfg_error *err);
/* Everything has been taken: gives the plan the findings that appear and vanish, if they are wanted. */
mapicfg_status mapicfg__census_judge(struct mapicfg__census *census, mapicfg_plan *plan, mapicfg_error *err);

#endif
