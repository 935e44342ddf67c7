/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_services.h: the services that use a certificate. */
#ifndef MAPICFG_CHECK_CERTIFICATE_SERVICES_H
#define MAPICFG_CHECK_CERTIFICATE_SERVICES_H

#include "model/object.h"

/* Whether IIS shows it to clients; 0 too when that is not stated. */
int mapicfg__certificate_has_iis(const mapicfg_object *certificate);

#endif
