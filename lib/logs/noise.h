/* SPDX-License-Identifier: LGPL-2.1-or-later
 * noise.h: what no person caused: Exchange's own accounts, its probes, load balancers, and challenges. */
#ifndef MAPICFG_LOGS_NOISE_H
#define MAPICFG_LOGS_NOISE_H

#include "logs/span.h"

/* Whether an account is one of Exchange's, of Windows or of a computer; DOMAIN\name, an address or a SID. */
int mapicfg__noise_is_account(struct mapicfg__span account);
/* Whether a user agent or a client's software is one of Exchange's own. */
int mapicfg__noise_is_probe(struct mapicfg__span agent);
/* Whether a path is one that load balancers and probes ask for. */
int mapicfg__noise_is_check(struct mapicfg__span stem);
/* Whether an account says that there was none. */
int mapicfg__noise_is_nobody(struct mapicfg__span account);

#endif
