/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_prompts.h: why people are asked for passwords, by what all protocols of a user logged within a minute.
 *
 * Outlook asks for a password when one of its protocols is refused, and most of the others may work then. Which one it
 * was, why, and what else worked at that time is in the records of HttpProxy, which has who was let in by which method,
 * and of IIS, which has the reason why somebody was not: sc-substatus and sc-win32-status. */
#ifndef MAPICFG_LOG_PROMPTS_H
#define MAPICFG_LOG_PROMPTS_H

#include <mapicfg/log_events.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Begin with MAPICFG_LOG_PROMPTS_OPTIONS_INIT; NULL options are the same. Since: 1.0 */
typedef struct mapicfg_log_prompts_options {
    uint32_t size;   /**< sizeof(mapicfg_log_prompts_options) */
    uint32_t window; /**< milliseconds within which records belong together, at most 3,600,000; 0: 60,000 */
} mapicfg_log_prompts_options;
#define MAPICFG_LOG_PROMPTS_OPTIONS_INIT \
    { sizeof(mapicfg_log_prompts_options), 0 }
#define MAPICFG_LOG_PROMPTS_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_log_prompts_options, window)

/** Says who was asked for a password and why, and what of it cannot be told: statements of the area "logs" whose ids
 *  begin with "log-prompt-". First come those on the logs as a whole, then those on servers and proxies, then those on
 *  users, and on addresses of which nobody knows the user, in the order of their names and of time.
 *
 *  Records of one request, by its id, are one. Records of Exchange's own accounts, of probes and of load balancers are
 *  left out; those of the back end too. A request that was let in counts from its beginning, which is its time without
 *  its latency, to its time, and a refusal at its time. The protocols that count are mapi, ews, autodiscover, oab,
 *  rpchttp, eas, owa, ecp and powershell.
 *
 *  A challenge, a 401 that names no user and has no error, is a part of a normal handshake when, within the window, a
 *  request of the same address, protocol and client was let in, or was refused with an error; in the last window of the
 *  logs that cannot be told, nor where several users have the same address, protocol and client. Clocks of servers may
 *  differ by five seconds. Any other 401 is a refusal, and so are 440, and 403 and 456 of a named user. A refusal that
 *  names nobody is that of the only user who was let in from the same address within the window, before or after; where
 *  none or several were, or more than five users use the address in all records, it is that of the address. Refusals of
 *  one user with no pause between them that is longer than the window are one prompt, which has one reason: the most
 *  specific. An address with wrong passwords of more than five names, and of more than are let in from there, is one
 *  statement; of its names those have statements of their own that are let in somewhere. What worked is what the same
 *  user was served from the window before its first refusal to the window behind its last.
 *
 *  Memory does not grow with the records; what is sorted is in the temporary file of the events.
 *  @param events  its conditions leave out what may have worked at the same time, so it should have none but times
 *  @param work    cancel; may be NULL
 *  @param fn      called for each statement; it must not use the events
 *  Errors: MAPICFG_E_OPTIONS, MAPICFG_E_VALUE (a window of more than an hour), MAPICFG_E_IO (the disk is full),
 *  MAPICFG_E_CANCELLED, and MAPICFG_E_CONFLICT (called by a function that is given rows).
 *  Threads: as the events. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_prompts(mapicfg_log_events *events, const mapicfg_log_prompts_options *options,
                                               const mapicfg_work *work, mapicfg_statement_fn fn, void *user,
                                               mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
