/* SPDX-License-Identifier: LGPL-2.1-or-later
 * org.h: the organization (Get-OrganizationConfig), whose MapiHttpEnabled mailboxes follow. */
#ifndef MAPICFG_ORG_H
#define MAPICFG_ORG_H

#include <mapicfg/object.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An object of MAPICFG_CLASS_ORG. Since: 1.0 */
typedef struct mapicfg_org mapicfg_org;

/** An organization in which nothing is stated, to be freed with mapicfg_org_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_org_new(mapicfg_org **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_org_free(mapicfg_org *org);
/** A deep copy, to be freed by the caller. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_org_copy(const mapicfg_org *from, mapicfg_org **out, mapicfg_error *err);
/** As mapicfg_object_equal(). Since: 1.0 */
MAPICFG_API int mapicfg_org_equal(const mapicfg_org *a, const mapicfg_org *b);

/** The same handle as a generic object, for access by property name. NULL gives NULL. Since: 1.0 */
MAPICFG_API mapicfg_object *mapicfg_org_object(mapicfg_org *org);
MAPICFG_API const mapicfg_object *mapicfg_org_const_object(const mapicfg_org *org);
/** The way back: the same handle, or NULL when the object is NULL or not an organization. Since: 1.0 */
MAPICFG_API mapicfg_org *mapicfg_object_org(mapicfg_object *object);
MAPICFG_API const mapicfg_org *mapicfg_object_const_org(const mapicfg_object *object);

/** MapiHttpEnabled: MAPICFG_NOT_STATED, MAPICFG_FALSE or MAPICFG_TRUE.
 *  Source: Set-OrganizationConfig, parameter MapiHttpEnabled.
 *  Since: 1.0 */
MAPICFG_API uint32_t mapicfg_org_get_mapi_http_enabled(const mapicfg_org *org);
/** Sets it. $null is refused: the organization's switch has two states.
 *  Errors: MAPICFG_E_VALUE.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_org_set_mapi_http_enabled(mapicfg_org *org, uint32_t state, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
