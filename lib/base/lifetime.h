/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lifetime.h: how much of a certificate's lifetime is left, scaled by how long it is. */
#ifndef MAPICFG_BASE_LIFETIME_H
#define MAPICFG_BASE_LIFETIME_H

#include <stdint.h>

enum mapicfg__lifetime {
    MAPICFG__LIFETIME_OVER,
    MAPICFG__LIFETIME_SOON,  /* less than a sixth is left, and less than 30 days */
    MAPICFG__LIFETIME_LATER, /* less than a third is left, and less than 60 days */
    MAPICFG__LIFETIME_NOT_YET,
    MAPICFG__LIFETIME_FINE
};

/* Of points of time in one unit, of which a day has `day`: 1 for days, 86,400,000 for milliseconds. The certificate is
 * valid at its end, too. */
enum mapicfg__lifetime mapicfg__lifetime_judge(int64_t begin, int64_t end, int64_t now, int64_t day);

#endif
