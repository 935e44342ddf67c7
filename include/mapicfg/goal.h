/* SPDX-License-Identifier: LGPL-2.1-or-later
 * goal.h: what mailboxes shall get, and the fewest changes that give it to them.
 *
 * A goal says which answer mailboxes shall get inside and outside: "inside=mapi,outside=none". In the options of
 * mapicfg_plan_new() goals stand for a change: the plan tells what it means, and writes the commands. With
 * mapicfg_goals_reach() they change a directory inside a transaction, as cmdlets do.
 *
 * Only the organization's MapiHttpEnabled and the mailboxes' MapiHttpEnabled and MAPIBlockOutlookExternalConnectivity
 * are changed. What an administrator has shut for another reason (MAPIEnabled, MAPIBlockOutlookRpcHttp, blocked
 * versions) stays shut: a mailbox that gets no answer by these three alone is counted, with the reason. */
#ifndef MAPICFG_GOAL_H
#define MAPICFG_GOAL_H

#include <mapicfg/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** No goals yet; to be freed with mapicfg_goals_free(). Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_goals_new(mapicfg_goals **out, mapicfg_error *err);
/** Frees them; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_goals_free(mapicfg_goals *goals);

/** How many goals there may be. Since: 1.0 */
#define MAPICFG_GOALS_MOST 64u
/** Adds a goal. What it states prevails over the goals before it, for the mailboxes that it is for; what no goal states
 *  stays as it is for each mailbox: its protocol inside, and whether it is reached from outside.
 *  @param text  words separated by commas: inside=mapi (MAPI over HTTP), inside=legacy (Outlook Anywhere or RPC) or
 *               inside=as-is; outside=any (by that protocol), outside=none or outside=as-is; and last, for which
 *               mailboxes: server=NAME, site=NAME, database=NAME or list=NAME; all without one of these
 *  @param list  with list=NAME: identities of mailboxes, one a line, in UTF-8 or UTF-16; empty lines, and those that
 *               begin with #, are skipped. NULL without it. NAME stands for it in messages
 *  @param size  its bytes
 *  Errors: MAPICFG_E_VALUE (the text), MAPICFG_E_ENCODING (the list), MAPICFG_E_LIMIT (too many goals). Nothing is
 *  added then.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_goals_add(mapicfg_goals *goals, const char *text, const char *list, size_t size,
                                             mapicfg_error *err);

/* What there shall be as few of as possible. Of equal ways the one with the fewest of the other counts, then of changed
 * properties, then of mailboxes whose archive cannot be opened, then the one that leaves the organization as it is.
 * Since: 1.0 */
#define MAPICFG_GOALS_FEWEST_CHANGES 0u   /* changed objects: commands */
#define MAPICFG_GOALS_FEWEST_OVERRIDES 1u /* mailboxes with a MapiHttpEnabled of their own */

/** Changes a directory inside the open transaction so that as many mailboxes as possible get what the goals say, with
 *  the fewest changes. Where a mailbox cannot get both, inside counts first; what is to stay as it is always does.
 *  The answers are those of the directory at the time of the call.
 *  @param fewest   MAPICFG_GOALS_FEWEST_
 *  @param options  how mailboxes are decided, how many of those that are not reached are named for each reason, and
 *                  progress; the rest is not used. May be NULL
 *  Errors: MAPICFG_E_CONFLICT (no transaction is open), MAPICFG_E_NOT_STATED (the organization's MapiHttpEnabled),
 *  MAPICFG_E_NOT_FOUND (a mailbox of a list, a server, site or database without mailboxes), MAPICFG_E_AMBIGUOUS (a
 *  mailbox of a list), MAPICFG_E_ARGUMENT, _VALUE, _OPTIONS (an option), MAPICFG_E_CANCELLED, and those of
 *  mapicfg_directory_set(). The directory is unchanged then.
 *  Threads: as the directory. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_goals_reach(mapicfg_goals *goals, mapicfg_directory *directory, uint32_t fewest,
                                               const mapicfg_plan_options *options, mapicfg_error *err);

/** Of the last mapicfg_goals_reach(), or plan of the goals: the mailboxes that do not get what the goals say, by what
 *  stands in the way: rules of the area "plan". Each is counted once. Borrowed; NULL before. Since: 1.0 */
MAPICFG_API const mapicfg_groups *mapicfg_goals_get_unreached(const mapicfg_goals *goals);
/** The same of the mailboxes of which it cannot be told whether they get it. They have the settings by which the
 *  documented table gives it. Since: 1.0 */
MAPICFG_API const mapicfg_groups *mapicfg_goals_get_untold(const mapicfg_goals *goals);

#ifdef __cplusplus
}
#endif
#endif
