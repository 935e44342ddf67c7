/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decision.h: what Autodiscover results from an organization's and a mailbox's settings.
 *
 * Two answers, never mixed. The table's answer is that of the documented table: the organization's MapiHttpEnabled, the
 * mailbox's, and the external block, nothing else. The effective answer adds what else stands in the way: MAPI switched
 * off, Outlook Anywhere blocked, URLs that do not exist, a client or server that is too old, a block without effect.
 *
 * Source: "Configure MAPI over HTTP in Exchange Server", section "Combining MAPI over HTTP configurations and internal
 * or external connections"; Set-CASMailbox; "MAPI over HTTP in Exchange Server". */
#ifndef MAPICFG_DECISION_H
#define MAPICFG_DECISION_H

#include <mapicfg/mailbox.h>
#include <mapicfg/org.h>
#include <mapicfg/release.h>
#include <mapicfg/vdir.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Both answers as flags. 0 is never a decision. Ignore bits that this version does not name. */
typedef uint32_t mapicfg_decision;

/* Bits 0-7: the table's answer and the mailbox's own conditions. This is the byte that bulk decisions give. */
#define MAPICFG_MAPI_HTTP 0x01u        /* MAPI over HTTP; otherwise Outlook Anywhere */
#define MAPICFG_INTERNAL 0x02u         /* internal connections: always set */
#define MAPICFG_EXTERNAL 0x04u         /* external connections too */
#define MAPICFG_BY_MAILBOX 0x08u       /* the mailbox decided the protocol; otherwise the organization */
#define MAPICFG_ASSUMED 0x10u          /* one of the four mailbox settings was not stated and took its default */
#define MAPICFG_MAPI_DISABLED 0x20u    /* MAPIEnabled is $false */
#define MAPICFG_RPC_HTTP_BLOCKED 0x40u /* MAPIBlockOutlookRpcHttp is $true */

/* Bits 8-15: the effective answer. No protocol bit means that no way is left. */
#define MAPICFG_EFFECTIVE_MAPI_HTTP 0x0100u
#define MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE 0x0200u
#define MAPICFG_EFFECTIVE_RPC 0x0400u /* Exchange 2010: plain RPC first, then Outlook Anywhere */
#define MAPICFG_EFFECTIVE_INTERNAL 0x0800u
#define MAPICFG_EFFECTIVE_EXTERNAL 0x1000u
#define MAPICFG_EFFECTIVE_PROTOCOLS 0x0700u

/* Bits 16-31: notes, each with a stable id (mapicfg_note_id) and a sentence (mapicfg_explain). */
#define MAPICFG_NOTE_MAPI_DISABLED (1u << 16)        /* no MAPI client gets in at all */
#define MAPICFG_NOTE_NO_WAY_LEFT (1u << 17)          /* Outlook Anywhere is the only protocol left, and is blocked */
#define MAPICFG_NOTE_NO_FALLBACK (1u << 18)          /* MAPI over HTTP works, Outlook Anywhere is blocked */
#define MAPICFG_NOTE_CLIENT_TOO_OLD (1u << 19)       /* the client cannot do MAPI over HTTP */
#define MAPICFG_NOTE_SERVER_TOO_OLD (1u << 20)       /* the server cannot do MAPI over HTTP */
#define MAPICFG_NOTE_NO_URL (1u << 21)               /* no virtual directory has a URL to hand out */
#define MAPICFG_NOTE_NO_INTERNAL_URL (1u << 22)      /* none has an internal URL */
#define MAPICFG_NOTE_NO_EXTERNAL_URL (1u << 23)      /* none has an external URL */
#define MAPICFG_NOTE_BLOCK_NO_EFFECT (1u << 24)      /* blocked outside, but internal and external URLs are equal */
#define MAPICFG_NOTE_BLOCK_PARTIAL (1u << 25)        /* the same, on some of the virtual directories */
#define MAPICFG_NOTE_SAME_AS_ORG (1u << 26)          /* the mailbox overrides the organization with the same value */
#define MAPICFG_NOTE_ARCHIVE (1u << 27)              /* on for the mailbox, off for the organization: archives fail */
#define MAPICFG_NOTE_ASSUMED_MAPI_HTTP (1u << 28)    /* MapiHttpEnabled not stated: took $null */
#define MAPICFG_NOTE_ASSUMED_BLOCK (1u << 29)        /* MAPIBlockOutlookExternalConnectivity not stated: took $false */
#define MAPICFG_NOTE_ASSUMED_MAPI (1u << 30)         /* MAPIEnabled not stated: took $true */
#define MAPICFG_NOTE_ASSUMED_RPC_HTTP (1u << 31)     /* MAPIBlockOutlookRpcHttp not stated: took $false */

/** What the effective answer takes into account beside the organization and the mailbox. Fill with zeros and set size;
 *  NULL options are the same as zeros. */
typedef struct mapicfg_decide_options {
    size_t size;                      /**< sizeof(mapicfg_decide_options) */
    const mapicfg_vdir *const *vdirs; /**< the MAPI virtual directories; NULL: URLs are not considered */
    size_t vdir_count;                /**< how many; 0 with vdirs not NULL means that there are none */
    uint32_t client;                  /**< MAPICFG_CLIENT_; 0: a client that can do MAPI over HTTP */
    uint32_t server;                  /**< MAPICFG_SERVER_; 0: a server that can */
} mapicfg_decide_options;

/** Decides for one mailbox. Mailbox settings that are not stated take the documented defaults, with a note each.
 *  Errors: MAPICFG_E_NOT_STATED (the organization's MapiHttpEnabled), MAPICFG_E_OPTIONS. */
MAPICFG_API mapicfg_status mapicfg_decide(const mapicfg_org *org, const mapicfg_mailbox *mailbox,
                                          const mapicfg_decide_options *options, mapicfg_decision *decision,
                                          mapicfg_error *err);

/** Bits 0-7 of the same from plain values; the fastest way for one mailbox.
 *  @param org   MAPICFG_FALSE or MAPICFG_TRUE
 *  @param bits  MAPICFG_MAILBOX_BITS()
 *  @return the flags, or 0 when org is neither */
MAPICFG_API mapicfg_decision mapicfg_decide_bits(uint32_t org, uint8_t bits);

/** Bits 0-7 for many mailboxes.
 *  @param in        count bytes of MAPICFG_MAILBOX_BITS()
 *  @param out       count bytes to fill; may be the same as in, must not overlap otherwise; NULL: only count
 *  @param histogram 256 counters, by the byte in `out`, that are added to; NULL: do not count
 *  Errors: MAPICFG_E_NOT_STATED (org is neither MAPICFG_FALSE nor MAPICFG_TRUE). */
MAPICFG_API mapicfg_status mapicfg_decide_bulk(uint32_t org, const uint8_t *in, uint8_t *out, size_t count,
                                               uint64_t *histogram, mapicfg_error *err);

/** The whole decision for each of the 256 mailbox bytes: decide once, then look mailboxes up.
 *  @param decisions  256 to fill
 *  Errors: as mapicfg_decide(). */
MAPICFG_API mapicfg_status mapicfg_decide_all(uint32_t org, const mapicfg_decide_options *options,
                                              mapicfg_decision *decisions, mapicfg_error *err);

/** The table's answer in the document's words: "MAPI over HTTP, internal and external". "" for 0; never NULL. */
MAPICFG_API const char *mapicfg_decision_result(mapicfg_decision decision);
/** "MAPI over HTTP" or "Outlook Anywhere". */
MAPICFG_API const char *mapicfg_decision_protocol(mapicfg_decision decision);
/** "mailbox" or "organization". */
MAPICFG_API const char *mapicfg_decision_decided_by(mapicfg_decision decision);
/** The effective answer in the same words; also "MAPI over HTTP, external only", "RPC, internal only", and "none" when
 *  no way is left. Never NULL. */
MAPICFG_API const char *mapicfg_decision_effective(mapicfg_decision decision);

/** The stable id of a note: "external-block-no-effect" for MAPICFG_NOTE_BLOCK_NO_EFFECT. NULL unless `note` is exactly
 *  one of the note bits. */
MAPICFG_API const char *mapicfg_note_id(mapicfg_decision note);
/** The ids of all notes of a decision, separated by one space, in bit order.
 *  @param text  at least size bytes; cut to fit and ended with a NUL when size > 0; may be NULL when size is 0
 *  @return the bytes that the whole needs, without the NUL */
MAPICFG_API size_t mapicfg_decision_notes(mapicfg_decision decision, char *text, size_t size);

/** One row of the documented table. Rows are numbered from 0, in the document's order; there are 12.
 *  @param org,mailbox,block_external  MAPICFG_NULL, _FALSE or _TRUE
 *  @return MAPICFG_E_ARGUMENT past the last row */
MAPICFG_API mapicfg_status mapicfg_table_row(size_t row, uint32_t *org, uint32_t *mailbox, uint32_t *block_external,
                                             mapicfg_decision *decision);

#ifdef __cplusplus
}
#endif
#endif
