/* SPDX-License-Identifier: LGPL-2.1-or-later
 * default.h: whether Setup leaves MAPI over HTTP on or off in an organization. */
#ifndef MAPICFG_DEFAULT_H
#define MAPICFG_DEFAULT_H

#include <mapicfg/release.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Computes the organization's MapiHttpEnabled after the installation of a release.
 *  @param version        the release installed, MAPICFG_SERVER_
 *  @param upgraded_from  the releases of the servers that the organization has or had; NULL with count 0 for a new one
 *  @param was_enabled    MapiHttpEnabled before: with MAPICFG_TRUE it stays on where 2013 servers would keep it off;
 *                        with MAPICFG_FALSE it stays off, whatever is installed; or MAPICFG_NOT_STATED
 *  @param state          the result, MAPICFG_TRUE or MAPICFG_FALSE
 *  @param source         the rule's document and section; borrowed from the library; may be NULL
 *  Errors: MAPICFG_E_NOT_APPLICABLE (the documents call the combination n/a, or do not have it; the message says
 *  which).
 *  Source: "Configure MAPI over HTTP in Exchange Server", first table; "MAPI over HTTP in Exchange Server";
 *  "What's new in Exchange Server" and Setup's readiness check WarnMapiHttpNotEnabled for was_enabled; system
 *  requirements, supported coexistence scenarios, for Exchange 2007.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_org_default(uint32_t version, const uint32_t *upgraded_from, size_t count,
                                               uint32_t was_enabled, uint32_t *state, const char **source,
                                               mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
