/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_net_lockout.c: how often a run may try a password: any order of beginnings and ends keeps below the limit until
 * it has been let in. */
#include <stdlib.h>

#include "net/lockout.h"
#include "unit.h"

#define LOGONS 8

/* All orders in which so many logons can begin and be refused. Returns the most that were begun. */
static int begin_and_refuse(struct mapicfg__lockout lockout, int begun, int under_way) {
    int most = begun;
    const uint32_t answer = mapicfg__lockout_ask(&lockout, NULL);
    if (answer == MAPICFG__LOCKOUT_STOP) ck_assert_int_eq(lockout.refused, 3);
    if (answer == MAPICFG__LOCKOUT_WAIT) ck_assert_int_gt(under_way, 0);
    if (answer == MAPICFG__LOCKOUT_GO && begun < LOGONS) {
        struct mapicfg__lockout next = lockout;
        mapicfg__lockout_begin(&next);
        const int reached = begin_and_refuse(next, begun + 1, under_way + 1);
        if (reached > most) most = reached;
    }
    if (under_way > 0) {
        struct mapicfg__lockout next = lockout;
        mapicfg__lockout_end(&next, MAPICFG__LOCKOUT_REFUSED);
        const int reached = begin_and_refuse(next, begun, under_way - 1);
        if (reached > most) most = reached;
    }
    return most;
}

START_TEST(three_are_refused_at_most) {
    ck_assert_int_eq(begin_and_refuse((struct mapicfg__lockout){0}, 0, 0), 3);
}
END_TEST

START_TEST(what_is_not_answered_counts_for_nothing) {
    struct mapicfg__lockout lockout = {0};
    for (int i = 0; i < 100; i++) {
        ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, NULL), MAPICFG__LOCKOUT_GO);
        mapicfg__lockout_begin(&lockout);
        mapicfg__lockout_end(&lockout, MAPICFG__LOCKOUT_UNKNOWN);
    }
}
END_TEST

START_TEST(once_let_in_there_is_no_limit) {
    struct mapicfg__lockout lockout = {0};
    mapicfg__lockout_begin(&lockout);
    mapicfg__lockout_end(&lockout, MAPICFG__LOCKOUT_LET_IN);
    for (int i = 0; i < 100; i++) {
        ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, NULL), MAPICFG__LOCKOUT_GO);
        mapicfg__lockout_begin(&lockout);
    }
    for (int i = 0; i < 100; i++) mapicfg__lockout_end(&lockout, MAPICFG__LOCKOUT_REFUSED);
    ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, NULL), MAPICFG__LOCKOUT_GO);
}
END_TEST

/* Servers that never answer take all places, and would take them again for the next request of theirs. */
START_TEST(who_came_first_is_next) {
    struct mapicfg__lockout lockout = {0};
    struct mapicfg__lockout_turn stuck[3] = {{0}}, other[3] = {{0}};
    for (int i = 0; i < 3; i++) mapicfg__lockout_begin(&lockout);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, &other[i]), MAPICFG__LOCKOUT_WAIT);
        mapicfg__lockout_wait(&lockout, &other[i]);
    }
    mapicfg__lockout_end(&lockout, MAPICFG__LOCKOUT_UNKNOWN);
    ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, &stuck[0]), MAPICFG__LOCKOUT_WAIT);
    mapicfg__lockout_wait(&lockout, &stuck[0]);
    mapicfg__lockout_leave(&lockout, &other[1]); /* its time was up */
    ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, &other[2]), MAPICFG__LOCKOUT_WAIT);
    ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, &other[0]), MAPICFG__LOCKOUT_GO);
    mapicfg__lockout_leave(&lockout, &other[0]);
    ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, &other[2]), MAPICFG__LOCKOUT_GO);
    mapicfg__lockout_leave(&lockout, &other[2]);
    ck_assert_uint_eq(mapicfg__lockout_ask(&lockout, &stuck[0]), MAPICFG__LOCKOUT_GO);
    mapicfg__lockout_leave(&lockout, &stuck[0]);
    mapicfg__lockout_leave(&lockout, &stuck[0]);
    ck_assert_ptr_null(lockout.first);
    ck_assert_ptr_null(lockout.last);
}
END_TEST

static const struct {
    uint32_t status, outcome;
} outcomes[] = { /* RFC 9110: 401 is the server's, 407 a proxy's; 5xx are failures of the server */
    {0, MAPICFG__LOCKOUT_UNKNOWN},   {200, MAPICFG__LOCKOUT_LET_IN},  {302, MAPICFG__LOCKOUT_LET_IN},
    {401, MAPICFG__LOCKOUT_REFUSED}, {403, MAPICFG__LOCKOUT_LET_IN},  {404, MAPICFG__LOCKOUT_LET_IN},
    {407, MAPICFG__LOCKOUT_UNKNOWN}, {500, MAPICFG__LOCKOUT_UNKNOWN}, {503, MAPICFG__LOCKOUT_UNKNOWN},
};

START_TEST(a_status_says_how_a_logon_ended) {
    ck_assert_uint_eq(mapicfg__lockout_outcome(outcomes[_i].status), outcomes[_i].outcome);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("net_lockout");
    TCase *tcase = tcase_create("lockout");
    tcase_add_test(tcase, three_are_refused_at_most);
    tcase_add_test(tcase, what_is_not_answered_counts_for_nothing);
    tcase_add_test(tcase, who_came_first_is_next);
    tcase_add_test(tcase, once_let_in_there_is_no_limit);
    tcase_add_loop_test(tcase, a_status_says_how_a_logon_ended, 0, (int)(sizeof outcomes / sizeof *outcomes));
    suite_add_tcase(suite, tcase);
    return suite;
}
