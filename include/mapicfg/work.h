/* SPDX-License-Identifier: LGPL-2.1-or-later
 * work.h: progress of long calls, and how to cancel one.
 *
 * Every call that may take long takes a mapicfg_work: mapicfg_read(), mapicfg_audit_read(), mapicfg_directory_import()
 * and mapicfg_exec(). A cancelled call returns MAPICFG_E_CANCELLED, and leaves everything as after any other
 * error. */
#ifndef MAPICFG_WORK_H
#define MAPICFG_WORK_H

#include <mapicfg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Called periodically, and at the end of each input; while a call waits for bytes, several times a second.
 *  @param done   bytes read so far, over all inputs of the call. An object of a store counts as one; of statements, the
 *                bytes of their text count
 *  @param total  the same for all inputs, or 0 when it is not known
 *  @return 0 to go on; anything else ends the call
 *  Since: 1.0 */
typedef int32_t (*mapicfg_progress_fn)(void *user, uint64_t done, uint64_t total);

/** Begin with MAPICFG_WORK_INIT; a NULL pointer to it is the same as that. Since: 1.0 */
typedef struct mapicfg_work {
    uint32_t size;                /**< sizeof(mapicfg_work) */
    uint32_t reserved;            /**< 0 */
    mapicfg_progress_fn progress; /**< NULL: none */
    void *user;                   /**< handed to progress */
    const int32_t *cancel; /**< read periodically; any value but 0 ends the call; NULL: none. The library reads it
                                atomically; another thread, or a signal handler, must write it so too: with
                                atomic_store() to an _Atomic int32_t, or with __atomic_store_n() */
} mapicfg_work;
#define MAPICFG_WORK_INIT \
    { sizeof(mapicfg_work), 0, NULL, NULL, NULL }
#define MAPICFG_WORK_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_work, cancel)

#ifdef __cplusplus
}
#endif
#endif
