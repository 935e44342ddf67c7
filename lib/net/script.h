/* SPDX-License-Identifier: LGPL-2.1-or-later
 * script.h: the request of the step where a probe stands. */
#ifndef MAPICFG_NET_SCRIPT_H
#define MAPICFG_NET_SCRIPT_H

#include "net/state.h"

/* Begins the sessions of a try, with ids of their own. */
void mapicfg__script_begin(mapicfg_probe *probe);
/* The schemes that may be used at an endpoint, as far as it is known what it offers; 0: none. */
uint32_t mapicfg__script_auth(const mapicfg_probe *probe, const struct mapicfg__endpoint *endpoint);
/* How many places there are where Autodiscover may be. */
uint32_t mapicfg__script_places(const mapicfg_probe *probe);
/* The host of a place, in the probe's arena; for sentences. NULL: no memory. */
const char *mapicfg__script_place(mapicfg_probe *probe, uint32_t place);
/* Makes probe->request. MAPICFG_E_NOMEM, MAPICFG_E_URL (an address of Autodiscover without a host). */
mapicfg_status mapicfg__script_request(mapicfg_probe *probe, mapicfg_error *err);

#endif
