/* SPDX-License-Identifier: LGPL-2.1-or-later
 * effective.h: what an organization's state adds to a decision, worked out once for all its mailboxes. */
#ifndef MAPICFG_DECISION_EFFECTIVE_H
#define MAPICFG_DECISION_EFFECTIVE_H

#include <mapicfg/decision.h>

#define MAPICFG__NONE 0u
#define MAPICFG__SOME 1u
#define MAPICFG__ALL 2u

struct mapicfg__view {
    uint32_t org; /* MAPICFG_FALSE or MAPICFG_TRUE */
    uint32_t client;
    uint32_t server;
    int urls_known;
    int any_internal;
    int any_external;
    uint32_t equal;               /* on how many of the virtual directories with an external URL it equals the internal one */
    const mapicfg_vdir *an_equal; /* the first such; borrowed from the options */
};

/* Checks the options and sums the virtual directories up. Errors: as mapicfg_decide(). */
mapicfg_status mapicfg__view_init(struct mapicfg__view *view, uint32_t org, const mapicfg_decide_options *options,
                                  mapicfg_error *err);
/* The whole decision for one mailbox. */
mapicfg_decision mapicfg__view_decide(const struct mapicfg__view *view, uint8_t bits);

#endif
