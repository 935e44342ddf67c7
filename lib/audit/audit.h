/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.h: limits of an audit that tests lower, so that small inputs reach every boundary. */
#ifndef MAPICFG_AUDIT_AUDIT_H
#define MAPICFG_AUDIT_AUDIT_H

#include <mapicfg/audit.h>

/* All zeros: the usual limits. */
struct mapicfg__audit_tuning {
    size_t piece;     /* bytes that one thread works on */
    size_t compared;  /* mailboxes that later ones are compared with; of several inputs, identities */
    int records_only; /* no row is read in brief */
};

/* Before anything is read. */
void mapicfg__audit_tune(mapicfg_audit *audit, const struct mapicfg__audit_tuning *tuning);

#endif
