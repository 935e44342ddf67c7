/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mailbox.h: a mailbox's client access settings (Get-CASMailbox). */
#ifndef MAPICFG_MAILBOX_H
#define MAPICFG_MAILBOX_H

#include <mapicfg/object.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An object of MAPICFG_CLASS_MAILBOX. Since: 1.0 */
typedef struct mapicfg_mailbox mapicfg_mailbox;

/** A mailbox in which nothing is stated, to be freed with mapicfg_mailbox_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_mailbox_new(mapicfg_mailbox **out, mapicfg_error *err);
/** Frees it; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_mailbox_free(mapicfg_mailbox *mailbox);
/** A deep copy, to be freed by the caller. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_mailbox_copy(const mapicfg_mailbox *from, mapicfg_mailbox **out, mapicfg_error *err);
/** As mapicfg_object_equal(). Since: 1.0 */
MAPICFG_API int mapicfg_mailbox_equal(const mapicfg_mailbox *a, const mapicfg_mailbox *b);

/** The same handle as a generic object, for access by property name. NULL gives NULL. Since: 1.0 */
MAPICFG_API mapicfg_object *mapicfg_mailbox_object(mapicfg_mailbox *mailbox);
MAPICFG_API const mapicfg_object *mapicfg_mailbox_const_object(const mapicfg_mailbox *mailbox);
/** The way back: the same handle, or NULL when the object is NULL or not a mailbox. Since: 1.0 */
MAPICFG_API mapicfg_mailbox *mapicfg_object_mailbox(mapicfg_object *object);
MAPICFG_API const mapicfg_mailbox *mapicfg_object_const_mailbox(const mapicfg_object *object);

/* The four settings that a decision depends on. The getters return MAPICFG_NOT_STATED, _NULL (MapiHttpEnabled only),
 * _FALSE or _TRUE; the setters take the same. Errors of the setters: MAPICFG_E_VALUE. Source: Set-CASMailbox. */

/** MapiHttpEnabled: $null follows the organization, $true and $false override it. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_mailbox_get_mapi_http_enabled(const mapicfg_mailbox *mailbox);
MAPICFG_API mapicfg_status mapicfg_mailbox_set_mapi_http_enabled(mapicfg_mailbox *mailbox, uint32_t state,
                                                                 mapicfg_error *err);
/** MAPIBlockOutlookExternalConnectivity: $true leaves the external URLs out of the Autodiscover answer. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_mailbox_get_block_external(const mapicfg_mailbox *mailbox);
MAPICFG_API mapicfg_status mapicfg_mailbox_set_block_external(mapicfg_mailbox *mailbox, uint32_t state,
                                                              mapicfg_error *err);
/** MAPIEnabled: $false shuts every MAPI client out, whatever the other settings say. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_mailbox_get_mapi_enabled(const mapicfg_mailbox *mailbox);
MAPICFG_API mapicfg_status mapicfg_mailbox_set_mapi_enabled(mapicfg_mailbox *mailbox, uint32_t state,
                                                            mapicfg_error *err);
/** MAPIBlockOutlookRpcHttp: $true denies Outlook Anywhere. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_mailbox_get_block_rpc_http(const mapicfg_mailbox *mailbox);
MAPICFG_API mapicfg_status mapicfg_mailbox_set_block_rpc_http(mapicfg_mailbox *mailbox, uint32_t state,
                                                              mapicfg_error *err);

/** The four settings in one byte, two bits each, every bit pattern meaningful: the input of the bulk functions.
 *  Each argument is MAPICFG_NOT_STATED, _NULL, _FALSE or _TRUE; for the Boolean three, $null counts as not stated.
 *  Since: 1.0 */
#define MAPICFG_MAILBOX_BITS(mapi_http_enabled, block_external, mapi_enabled, block_rpc_http)     \
    ((uint8_t)(((mapi_http_enabled)&3u) | ((block_external)&3u) << 2 | ((mapi_enabled)&3u) << 4 | \
               ((block_rpc_http)&3u) << 6))
/** That byte of a mailbox; 0 (nothing stated) for NULL. Since: 1.0 */
MAPICFG_API uint8_t mapicfg_mailbox_get_bits(const mapicfg_mailbox *mailbox);

#ifdef __cplusplus
}
#endif
#endif
