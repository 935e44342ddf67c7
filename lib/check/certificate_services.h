/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_services.h: the services that use a certificate, where it was seen, and whose it is. */
#ifndef MAPICFG_CHECK_CERTIFICATE_SERVICES_H
#define MAPICFG_CHECK_CERTIFICATE_SERVICES_H

#include "check/check.h"

/* Whether IIS shows it to clients; 0 too when that is not stated. */
int mapicfg__certificate_has_iis(const mapicfg_object *certificate);
/* Whether an endpoint was seen to show it; and whether that is all that is known of its use. */
int mapicfg__certificate_is_shown(const mapicfg_object *certificate);
int mapicfg__certificate_is_only_shown(const mapicfg_object *certificate);
/* Whether its own key has signed it. */
int mapicfg__certificate_is_self_signed(const mapicfg_object *certificate);
/* The number in the topology of the server that it says it is of; 0: none that is known. */
uint32_t mapicfg__certificate_server(const struct mapicfg__check *check, const mapicfg_object *certificate);

#endif
