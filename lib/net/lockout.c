/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lockout.c: how often one run may try a password that has not been let in yet. */
#include "net/lockout.h"

#include <stddef.h>

uint32_t mapicfg__lockout_ask(const struct mapicfg__lockout *lockout, const struct mapicfg__lockout_turn *turn) {
    if (lockout->has_worked) return MAPICFG__LOCKOUT_GO;
    if (lockout->refused >= MAPICFG__MOST_REFUSALS) return MAPICFG__LOCKOUT_STOP;
    if (lockout->first && lockout->first != turn) return MAPICFG__LOCKOUT_WAIT;
    return lockout->refused + lockout->under_way < MAPICFG__MOST_REFUSALS ? MAPICFG__LOCKOUT_GO : MAPICFG__LOCKOUT_WAIT;
}

void mapicfg__lockout_wait(struct mapicfg__lockout *lockout, struct mapicfg__lockout_turn *turn) {
    if (turn->waits) return;
    *turn = (struct mapicfg__lockout_turn){lockout->last, NULL, 1};
    *(lockout->last ? &lockout->last->behind : &lockout->first) = turn;
    lockout->last = turn;
}

void mapicfg__lockout_leave(struct mapicfg__lockout *lockout, struct mapicfg__lockout_turn *turn) {
    if (!turn->waits) return;
    *(turn->before ? &turn->before->behind : &lockout->first) = turn->behind;
    *(turn->behind ? &turn->behind->before : &lockout->last) = turn->before;
    *turn = (struct mapicfg__lockout_turn){0};
}

/* A server that fails, or a proxy that wants a logon of its own, has not looked at the password. */
uint32_t mapicfg__lockout_outcome(uint32_t status) {
    if (status == 401) return MAPICFG__LOCKOUT_REFUSED;
    return status >= 200 && status < 500 && status != 407 ? MAPICFG__LOCKOUT_LET_IN : MAPICFG__LOCKOUT_UNKNOWN;
}

void mapicfg__lockout_begin(struct mapicfg__lockout *lockout) {
    lockout->under_way++;
}

void mapicfg__lockout_end(struct mapicfg__lockout *lockout, uint32_t outcome) {
    lockout->under_way--;
    lockout->refused += outcome == MAPICFG__LOCKOUT_REFUSED;
    lockout->has_worked |= outcome == MAPICFG__LOCKOUT_LET_IN;
}
