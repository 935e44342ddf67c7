/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.h: what tests set of an audit, so that small inputs come to every border. */
#ifndef MAPICFG_AUDIT_AUDIT_H
#define MAPICFG_AUDIT_AUDIT_H

#include <mapicfg/audit.h>

/* All zeros is as it is for everybody. */
struct mapicfg__audit_tuning {
    size_t piece;     /* bytes that one thread works on */
    size_t compared;  /* mailboxes that later ones are compared with; of several inputs, identities */
    int records_only; /* no row is read in brief */
};

/* Before anything is read. */
void mapicfg__audit_tune(mapicfg_audit *audit, const struct mapicfg__audit_tuning *tuning);

#endif
