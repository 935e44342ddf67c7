/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_drift.h: logs against the configuration: who does not connect as it is decided for the mailbox.
 *
 * Logs call a mailbox by its GUID or an address, and a user by DOMAIN\name, an address or a user principal name. They
 * are matched with what the configuration states: ExchangeGuid, ArchiveGuid, Guid, EmailAddresses, PrimarySmtpAddress,
 * UserPrincipalName, SamAccountName, LinkedMasterAccount and LegacyExchangeDN. A name that fits several mailboxes, or
 * an account name that the logs have of several domains, matches none. What cannot be matched is a finding of its own.
 */
#ifndef MAPICFG_LOG_DRIFT_H
#define MAPICFG_LOG_DRIFT_H

#include <mapicfg/directory.h>
#include <mapicfg/log_summary.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The tables that a summary needs for it, for the option `by`; it may have others too. Since: 1.0 */
#define MAPICFG_LOG_DRIFT_TABLES "mailbox,user,protocol,host; mailbox,user,protocol,client"

/** Compares what logs have of MAPI over HTTP and of Outlook Anywhere with what is decided for each mailbox, and says
 *  what differs and what cannot be told: statements of the area "logs". First come those on the logs as a whole, then
 *  those on each mailbox in the order of the directory, on clients, and on names that match no mailbox.
 *
 *  A mailbox used a protocol when a record of it succeeded. When that was is known within the first and the last record
 *  of the same mailbox, user, protocol, and host or client, also of those that failed. A mailbox came from outside when
 *  that was by a host that is handed out for external connections and not for internal ones, by the virtual directories
 *  of its protocol. Which Outlook can do MAPI over HTTP is the table of mapicfg_release(3).
 *
 *  Nothing is said of mailboxes that use what is decided for them, of other protocols, or that Exchange's own
 *  mailboxes are not used. Memory grows with the mailboxes and the rows of the two tables.
 *  @param summary    with the tables MAPICFG_LOG_DRIFT_TABLES, without conditions and noise, and without a key. It may
 *                    have limits of time
 *  @param directory  the configuration: mailboxes, the organization, virtual directories, Outlook Anywhere, servers
 *  @param fn         called for each statement; it must not change the directory
 *  Errors: MAPICFG_E_CONFLICT (the summary has none of these tables, or conditions, noise or a key),
 *  MAPICFG_E_NOT_STATED (the organization's MapiHttpEnabled), those of mapicfg_directory_list(), MAPICFG_E_CANCELLED
 *  and MAPICFG_E_NOMEM (also by fn).
 *  Threads: as the directory. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_log_drift(const mapicfg_log_summary *summary, mapicfg_directory *directory,
                                             mapicfg_statement_fn fn, void *user, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
