/* SPDX-License-Identifier: LGPL-2.1-or-later
 * waves.h: a plan in waves: some mailboxes first, the others later, each of them once.
 *
 * After a wave its mailboxes and those of the waves before it have what the plan gives them; those of later waves have
 * what they had. Where the organization's MapiHttpEnabled changes, it does so in one of the waves; mailboxes that are
 * to stay behind it, or to go ahead of it, have an override meanwhile. The wave in which it changes, and the overrides,
 * are chosen so that all waves together have the fewest changes. After the last wave the directory is as the plan
 * leaves it.
 *
 *     begin, make the change, mapicfg_plan_new(), mapicfg_waves_new(), roll back;
 *     begin, and for each wave: mapicfg_directory_position(), mapicfg_waves_make(), mapicfg_plan_new() with `since`;
 *     roll back. */
#ifndef MAPICFG_WAVES_H
#define MAPICFG_WAVES_H

#include <mapicfg/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The waves of a plan, which they borrow. One thread at a time. Since: 1.0 */
typedef struct mapicfg_waves mapicfg_waves;

/** How many waves there may be: each is planned by itself. Since: 1.0 */
#define MAPICFG_WAVES_MOST 100u
/** Splits a plan into waves; to be freed with mapicfg_waves_free(), before the plan.
 *
 *  Virtual directories change in the first wave, for all mailboxes, and go in the last one; other objects than
 *  mailboxes, virtual directories and the organization are not changed, as no cmdlet does. Mailboxes that change and do
 *  not move, such as those that only lose an override, are in the last wave.
 *  @param directory  the one that the plan is of, for the mailboxes of a list
 *  @param by    "3": so many waves of equal size, in the order of the directory; "server", "site": one for each that
 *               has mailboxes that move, in the order of the directory; "list=NAME": as the list has them
 *  @param list  with list=NAME: identities of mailboxes as mapicfg_goals_add() takes them; an empty line begins the
 *               next wave, and those that are not listed are the last one. NULL without it
 *  @param size  its bytes
 *  Errors: MAPICFG_E_VALUE (by; a mailbox that the list has in two waves), MAPICFG_E_LIMIT (too many waves),
 *  MAPICFG_E_NOT_STATED (the organization's MapiHttpEnabled), MAPICFG_E_ARGUMENT (a plan with
 *  MAPICFG_PLAN_REVERSED), MAPICFG_E_ENCODING, _NOT_FOUND, _AMBIGUOUS (the list).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_waves_new(const mapicfg_plan *plan, mapicfg_directory *directory, const char *by,
                                             const char *list, size_t size, mapicfg_waves **out, mapicfg_error *err);
/** Frees them; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_waves_free(mapicfg_waves *waves);
/** How many there are: at least 1. 0 for NULL. Since: 1.0 */
MAPICFG_API size_t mapicfg_waves_count(const mapicfg_waves *waves);
/** What wave `index` from 0 is called: the name of the server or site, "1", "the others". NULL when out of range.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_waves_get_name(const mapicfg_waves *waves, size_t index);
/** The wave, from 0, in which the organization's MapiHttpEnabled changes; mapicfg_waves_count() when it does not.
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_waves_get_turn(const mapicfg_waves *waves);
/** How many objects change in each wave, summed up. Since: 1.0 */
MAPICFG_API uint64_t mapicfg_waves_count_changes(const mapicfg_waves *waves);
/** Makes the changes of wave `index` from 0 in the open transaction of the directory, which is as it was before the
 *  plan's change, with the waves before this one made.
 *  Errors: MAPICFG_E_ARGUMENT (out of range), MAPICFG_E_CONFLICT (no transaction is open), and those of
 *  mapicfg_directory_set().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_waves_make(const mapicfg_waves *waves, size_t index, mapicfg_directory *directory,
                                              mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
