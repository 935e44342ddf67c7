/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lockout.h: keeps a run from locking the account that it logs on with: each wrong password counts, whatever the
 * mailbox.
 *
 * Until the password has been let in once, only so many logons are under way or refused as one account survives. The
 * others wait in the order in which they came, so that servers that do not answer hold up nobody more than once. */
#ifndef MAPICFG_NET_LOCKOUT_H
#define MAPICFG_NET_LOCKOUT_H

#include <stdint.h>

#define MAPICFG__MOST_REFUSALS 3u /* logons that fail in a row, before an account is locked */

/* Of one logon that waits; all zeros while it does not. It stays where it is in memory until it has left. */
struct mapicfg__lockout_turn {
    struct mapicfg__lockout_turn *before, *behind;
    int waits;
};

/* Of one run, which begins with what the credentials were refused before. */
struct mapicfg__lockout {
    uint32_t under_way, refused;
    int has_worked;
    struct mapicfg__lockout_turn *first, *last; /* that wait */
};

/* What a logon may do now. */
#define MAPICFG__LOCKOUT_GO 0u
#define MAPICFG__LOCKOUT_WAIT 1u /* for those that are under way */
#define MAPICFG__LOCKOUT_STOP 2u /* the password has been refused too often */
uint32_t mapicfg__lockout_ask(const struct mapicfg__lockout *lockout, const struct mapicfg__lockout_turn *turn);
/* Waits from now on, behind all that do; and no more, whether it did or not. */
void mapicfg__lockout_wait(struct mapicfg__lockout *lockout, struct mapicfg__lockout_turn *turn);
void mapicfg__lockout_leave(struct mapicfg__lockout *lockout, struct mapicfg__lockout_turn *turn);

/* How a logon ended. */
#define MAPICFG__LOCKOUT_REFUSED 1u
#define MAPICFG__LOCKOUT_LET_IN 2u
#define MAPICFG__LOCKOUT_UNKNOWN 3u /* it was not answered */
/* By the status of the answer; 0: there is none. */
uint32_t mapicfg__lockout_outcome(uint32_t status);

void mapicfg__lockout_begin(struct mapicfg__lockout *lockout);
void mapicfg__lockout_end(struct mapicfg__lockout *lockout, uint32_t outcome);

#endif
