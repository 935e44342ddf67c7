/* SPDX-License-Identifier: LGPL-2.1-or-later
 * vdir.h: a MAPI virtual directory (Get-MapiVirtualDirectory): the URLs that Autodiscover can hand out. */
#ifndef MAPICFG_VDIR_H
#define MAPICFG_VDIR_H

#include <mapicfg/object.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An object of MAPICFG_CLASS_VDIR. Its siblings, MAPICFG_CLASS_EWS_VDIR and the like, are objects only: an array of
 *  virtual directories that holds one is refused with MAPICFG_E_CLASS.
 *  Since: 1.0 */
typedef struct mapicfg_vdir mapicfg_vdir;

/** A MAPI virtual directory in which nothing is stated, to be freed with mapicfg_vdir_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_vdir_new(mapicfg_vdir **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_vdir_free(mapicfg_vdir *vdir);
/** A deep copy, to be freed by the caller. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_vdir_copy(const mapicfg_vdir *from, mapicfg_vdir **out, mapicfg_error *err);
/** As mapicfg_object_equal(). Since: 1.0 */
MAPICFG_API int mapicfg_vdir_equal(const mapicfg_vdir *a, const mapicfg_vdir *b);

/** The same handle as a generic object, for access by property name. NULL gives NULL. Since: 1.0 */
MAPICFG_API mapicfg_object *mapicfg_vdir_object(mapicfg_vdir *vdir);
MAPICFG_API const mapicfg_object *mapicfg_vdir_const_object(const mapicfg_vdir *vdir);
/** The way back: the same handle, or NULL when the object is NULL or not a MAPI virtual directory. Since: 1.0 */
MAPICFG_API mapicfg_vdir *mapicfg_object_vdir(mapicfg_object *object);
MAPICFG_API const mapicfg_vdir *mapicfg_object_const_vdir(const mapicfg_object *object);

/** InternalUrl and ExternalUrl, borrowed; NULL when not stated or $null. Since: 1.0 */
MAPICFG_API const char *mapicfg_vdir_get_internal_url(const mapicfg_vdir *vdir);
MAPICFG_API const char *mapicfg_vdir_get_external_url(const mapicfg_vdir *vdir);
/** Sets a URL; NULL or "" clears it ($null). It is checked first: see mapicfg_url_check().
 *  Errors: MAPICFG_E_URL.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_vdir_set_internal_url(mapicfg_vdir *vdir, const char *url, mapicfg_error *err);
MAPICFG_API mapicfg_status mapicfg_vdir_set_external_url(mapicfg_vdir *vdir, const char *url, mapicfg_error *err);

/* IISAuthenticationMethods as flags. Source: Set-MapiVirtualDirectory, parameter IISAuthenticationMethods.
 * Since: 1.0 */
#define MAPICFG_AUTH_BASIC 1u
#define MAPICFG_AUTH_NTLM 2u
#define MAPICFG_AUTH_NEGOTIATE 4u
#define MAPICFG_AUTH_OAUTH 8u
/** 0 when not stated or empty; ask mapicfg_object_get_state() to tell them apart. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_vdir_get_authentication(const mapicfg_vdir *vdir);
/** Sets the list to these methods in Exchange's order; 0 makes it empty.
 *  Errors: MAPICFG_E_VALUE (an unknown flag).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_vdir_set_authentication(mapicfg_vdir *vdir, uint32_t methods, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
