/* SPDX-License-Identifier: LGPL-2.1-or-later
 * runner.h: one probe that is run: its connections, and the request under way. */
#ifndef MAPICFG_NET_RUNNER_H
#define MAPICFG_NET_RUNNER_H

#include <mapicfg-net/test.h>

#include "net/errand.h"

/* Sessions of the mailbox and of the address book, what is asked without credentials, Autodiscover. */
#define MAPICFG__RUNNER_LANES 4u

struct mapicfg__runner {
    const mapicfg_test_options *options; /* as all of a run share them */
    const struct mapicfg__lane_settings *settings;
    struct mapicfg__lockout *lockout;
    mapicfg_probe *probe; /* NULL: none runs here */
    size_t index;
    struct mapicfg__lane *lanes[MAPICFG__RUNNER_LANES];
    uint64_t uses;
    struct mapicfg__errand exchange;
    struct mapicfg__tracer tracer;
    int64_t deadline, begin;       /* begin: milliseconds since 1970-01-01 UTC */
    int is_giving_up, must_cancel; /* must_cancel: once the request under way is answered */
};

/* Begins a probe in a target that has none. MAPICFG_E_NOMEM, from these all. */
mapicfg_status mapicfg__runner_start(struct mapicfg__runner *target, mapicfg_probe *probe, size_t index,
                                     mapicfg_error *err);
/* libcurl has ended its transfer. */
mapicfg_status mapicfg__runner_take(struct mapicfg__runner *target, CURLcode code, mapicfg_error *err);
/* Goes on as far as it can; sets when to look again at the latest. When the probe has ended, target->probe is NULL. */
mapicfg_status mapicfg__runner_look(struct mapicfg__runner *target, int64_t now, int64_t *next, mapicfg_error *err);
/* Only closes the probe's sessions from now on. */
mapicfg_status mapicfg__runner_give_up(struct mapicfg__runner *target, mapicfg_error *err);
/* Frees what it holds. */
void mapicfg__runner_end(struct mapicfg__runner *target);

#endif
