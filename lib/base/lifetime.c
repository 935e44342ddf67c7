/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lifetime.c: how much of a certificate's lifetime is left. Public authorities go from a year to 47 days, of which a
 * fixed number of days would always be too few or too many. */
#include "base/lifetime.h"

#define SOON 30
#define LATER 60

enum mapicfg__lifetime mapicfg__lifetime_judge(int64_t begin, int64_t end, int64_t now, int64_t day) {
    if (now > end) return MAPICFG__LIFETIME_OVER;
    if (now < begin) return MAPICFG__LIFETIME_NOT_YET;
    const int64_t left = end - now, whole = end - begin;
    if (left < SOON * day && left < whole / 6 + (whole % 6 != 0)) return MAPICFG__LIFETIME_SOON;
    return left < LATER * day && left < whole / 3 + (whole % 3 != 0) ? MAPICFG__LIFETIME_LATER : MAPICFG__LIFETIME_FINE;
}
