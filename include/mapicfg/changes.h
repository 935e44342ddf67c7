/* SPDX-License-Identifier: LGPL-2.1-or-later
 * changes.h: what changes for a mailbox's user between two states of an organization.
 *
 * Both states are decisions for the mailbox, so any two can be compared: before and after a cmdlet, an export of last
 * month and one of today, the organization as it is and as it is planned.
 *
 * Source: "Configure MAPI over HTTP in Exchange Server" (the table, and the note on restarting Outlook); Set-CASMailbox
 * (what each setting does); the Exchange 2016 release notes (archives). It is inferred that Outlook moves at its
 * next Autodiscover refresh where nobody is asked to restart it. */
#ifndef MAPICFG_CHANGES_H
#define MAPICFG_CHANGES_H

#include <mapicfg/decision.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What changes, as flags; 0: nothing. Ignore bits that this version does not name. Since: 1.0 */
typedef uint64_t mapicfg_changes;

/* The settings: each says that the table's answer, or a setting of the mailbox, is another one afterwards.
 * Since: 1.0 */
#define MAPICFG_CHANGES_MAPI_HTTP_ON UINT64_C(0x01)     /* the protocol becomes MAPI over HTTP */
#define MAPICFG_CHANGES_MAPI_HTTP_OFF UINT64_C(0x02)    /* the protocol becomes Outlook Anywhere */
#define MAPICFG_CHANGES_BLOCK_SET UINT64_C(0x04)        /* external connections become blocked */
#define MAPICFG_CHANGES_BLOCK_LIFTED UINT64_C(0x08)     /* the external block is lifted */
#define MAPICFG_CHANGES_OVERRIDE_SET UINT64_C(0x10)     /* the mailbox decides now, no longer the organization */
#define MAPICFG_CHANGES_OVERRIDE_REMOVED UINT64_C(0x20) /* the organization decides now, no longer the mailbox */
#define MAPICFG_CHANGES_MAPI_OFF UINT64_C(0x40)         /* MAPIEnabled becomes $false */
#define MAPICFG_CHANGES_MAPI_ON UINT64_C(0x80)          /* MAPIEnabled is no longer $false */
#define MAPICFG_CHANGES_RPC_HTTP_OFF UINT64_C(0x0100)   /* MAPIBlockOutlookRpcHttp becomes $true */
#define MAPICFG_CHANGES_RPC_HTTP_ON UINT64_C(0x0200)    /* MAPIBlockOutlookRpcHttp is no longer $true */

/* The effective answer. Since: 1.0 */
#define MAPICFG_CHANGES_EFFECTIVE UINT64_C(0x010000)        /* it is another one */
#define MAPICFG_CHANGES_RESTART UINT64_C(0x020000)          /* it moves to MAPI over HTTP; a restart may be asked for */
#define MAPICFG_CHANGES_REFRESH UINT64_C(0x040000)          /* it differs at the next Autodiscover refresh */
#define MAPICFG_CHANGES_WAY_LOST UINT64_C(0x080000)         /* no way to connect is left */
#define MAPICFG_CHANGES_WAY_FOUND UINT64_C(0x100000)        /* there was no way to connect, and there is one now */
#define MAPICFG_CHANGES_INTERNAL_LOST UINT64_C(0x200000)    /* it no longer connects from inside */
#define MAPICFG_CHANGES_INTERNAL_FOUND UINT64_C(0x400000)   /* it connects from inside now */
#define MAPICFG_CHANGES_EXTERNAL_LOST UINT64_C(0x800000)    /* it no longer connects from outside */
#define MAPICFG_CHANGES_EXTERNAL_FOUND UINT64_C(0x01000000) /* it connects from outside now */
#define MAPICFG_CHANGES_UNKNOWN UINT64_C(0x02000000)        /* it is not known any more */
#define MAPICFG_CHANGES_KNOWN UINT64_C(0x04000000)          /* it was not known before */

/* What else is worth knowing. Since: 1.0 */
#define MAPICFG_CHANGES_BLOCK_FAILS UINT64_C(0x0100000000)        /* the external block has no effect, or less */
#define MAPICFG_CHANGES_BLOCK_WORKS UINT64_C(0x0200000000)        /* the external block gets an effect, or more */
#define MAPICFG_CHANGES_OVERRIDE_REDUNDANT UINT64_C(0x0400000000) /* the override says the same as the organization */
#define MAPICFG_CHANGES_OVERRIDE_MATTERS UINT64_C(0x0800000000)   /* the override no longer does */
#define MAPICFG_CHANGES_ARCHIVE_LOST UINT64_C(0x1000000000)       /* an archive mailbox can no longer be opened */
#define MAPICFG_CHANGES_ARCHIVE_FOUND UINT64_C(0x2000000000)      /* an archive mailbox can be opened again */
#define MAPICFG_CHANGES_FALLBACK_LOST UINT64_C(0x4000000000)      /* nothing to fall back to from MAPI over HTTP */
#define MAPICFG_CHANGES_FALLBACK_FOUND UINT64_C(0x8000000000)     /* Outlook Anywhere is there to fall back to again */

/** What changes for one mailbox. Where an effective answer is unknown, the table's protocol stands for it in
 *  MAPICFG_CHANGES_RESTART and MAPICFG_CHANGES_REFRESH. Decisions of mapicfg_decide_bits() have no effective answer, so
 *  only their settings can be compared.
 *  @param before,after  both whole decisions, or both of mapicfg_decide_bits()
 *  @return the flags; 0 also when `before` or `after` is 0, which is never a decision
 *  Threads: any. Since: 1.0 */
MAPICFG_API mapicfg_changes mapicfg_changes_between(mapicfg_decision before, mapicfg_decision after);

/** The same for many mailboxes.
 *  @param before,after  count decisions each
 *  @param out     count to fill; may be the same as before or after, must not overlap otherwise; NULL: only count
 *  @param counts  64 counters, by the number of the bit, that are added to; NULL: do not count
 *  Threads: any. Since: 1.0
 *  Errors: MAPICFG_E_ARGUMENT (before or after is NULL). */
MAPICFG_API mapicfg_status mapicfg_changes_bulk(const mapicfg_decision *before, const mapicfg_decision *after,
                                                size_t count, mapicfg_changes *out, uint64_t *counts,
                                                mapicfg_error *err);

/** The stable id of one change: "restart" for MAPICFG_CHANGES_RESTART. NULL unless `change` is exactly one of the bits.
 *  Threads: any. Since: 1.0 */
MAPICFG_API const char *mapicfg_changes_id(mapicfg_changes change);
/** The ids of all changes, separated by one space, in bit order.
 *  @param text  at least size bytes; cut to fit and ended with a NUL when size > 0; may be NULL when size is 0
 *  @return the bytes that the whole needs, without the NUL
 *  Threads: any. Since: 1.0 */
MAPICFG_API size_t mapicfg_changes_ids(mapicfg_changes changes, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
