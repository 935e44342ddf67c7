/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decision.h: what Autodiscover hands out, given the organization's and the mailbox's settings.
 *
 * Two answers, never mixed. The table's answer is that of the documented table: the organization's MapiHttpEnabled, the
 * mailbox's, and the external block, nothing else. The effective answer adds what else stands in the way: MAPI switched
 * off, Outlook Anywhere blocked, URLs that do not exist, a client or server that is too old, a block without effect.
 * URLs and hosts are those of the server that serves the mailbox.
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

/** Both answers as flags. 0 is never a decision. Ignore bits that this version does not name. Since: 1.0 */
typedef uint64_t mapicfg_decision;

/* Bits 0-7: the table's answer and the mailbox's own conditions. Bulk decisions consist of this byte.
 * Since: 1.0 */
#define MAPICFG_MAPI_HTTP UINT64_C(0x01)        /* MAPI over HTTP; otherwise Outlook Anywhere */
#define MAPICFG_INTERNAL UINT64_C(0x02)         /* internal connections: always set */
#define MAPICFG_EXTERNAL UINT64_C(0x04)         /* external connections too */
#define MAPICFG_BY_MAILBOX UINT64_C(0x08)       /* the mailbox decided the protocol; otherwise the organization */
#define MAPICFG_ASSUMED UINT64_C(0x10)          /* one of the four settings of the byte was not stated: its default */
#define MAPICFG_MAPI_DISABLED UINT64_C(0x20)    /* MAPIEnabled is $false */
#define MAPICFG_RPC_HTTP_BLOCKED UINT64_C(0x40) /* MAPIBlockOutlookRpcHttp is $true */

/* Bits 8-23: the effective answer. No bit of MAPICFG_EFFECTIVE_PROTOCOLS means that no way is left. Since: 1.0 */
#define MAPICFG_EFFECTIVE_MAPI_HTTP UINT64_C(0x0100)
#define MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE UINT64_C(0x0200)
#define MAPICFG_EFFECTIVE_RPC UINT64_C(0x0400)     /* Exchange 2010: plain RPC first, then Outlook Anywhere */
#define MAPICFG_EFFECTIVE_UNKNOWN UINT64_C(0x0800) /* cannot tell: the notes say what is missing */
#define MAPICFG_EFFECTIVE_INTERNAL UINT64_C(0x1000)
#define MAPICFG_EFFECTIVE_EXTERNAL UINT64_C(0x2000)
#define MAPICFG_EFFECTIVE_PROTOCOLS UINT64_C(0x0f00)
#define MAPICFG_EFFECTIVE_MASK UINT64_C(0xffff00)

/* Bits 24-63: notes, each with a stable id (mapicfg_note_id) and a sentence (mapicfg_explain). Since: 1.0 */
#define MAPICFG_NOTE_BIT(n) (UINT64_C(1) << (24 + (n)))
#define MAPICFG_NOTE_MAPI_DISABLED MAPICFG_NOTE_BIT(0)       /* no MAPI client gets in at all */
#define MAPICFG_NOTE_NO_WAY_LEFT MAPICFG_NOTE_BIT(1)         /* only Outlook Anywhere is left, and it is blocked */
#define MAPICFG_NOTE_NO_FALLBACK MAPICFG_NOTE_BIT(2)         /* MAPI over HTTP works, Outlook Anywhere is blocked */
#define MAPICFG_NOTE_CLIENT_TOO_OLD MAPICFG_NOTE_BIT(3)      /* the client cannot do MAPI over HTTP */
#define MAPICFG_NOTE_SERVER_TOO_OLD MAPICFG_NOTE_BIT(4)      /* the mailbox's server cannot do MAPI over HTTP */
#define MAPICFG_NOTE_NO_URL MAPICFG_NOTE_BIT(5)              /* no virtual directory has a URL to hand out */
#define MAPICFG_NOTE_NO_INTERNAL_URL MAPICFG_NOTE_BIT(6)     /* it has no internal URL */
#define MAPICFG_NOTE_NO_EXTERNAL_URL MAPICFG_NOTE_BIT(7)     /* it has no external URL */
#define MAPICFG_NOTE_BLOCK_NO_EFFECT MAPICFG_NOTE_BIT(8)     /* blocked outside, but inside and outside are the same */
#define MAPICFG_NOTE_BLOCK_PARTIAL MAPICFG_NOTE_BIT(9)       /* the same, on some of the servers that may serve it */
#define MAPICFG_NOTE_SAME_AS_ORG MAPICFG_NOTE_BIT(10)        /* the mailbox overrides with the organization's value */
#define MAPICFG_NOTE_ARCHIVE MAPICFG_NOTE_BIT(11)            /* on for the mailbox, off for the organization */
#define MAPICFG_NOTE_ASSUMED_MAPI_HTTP MAPICFG_NOTE_BIT(12)  /* MapiHttpEnabled not stated: took $null */
#define MAPICFG_NOTE_ASSUMED_BLOCK MAPICFG_NOTE_BIT(13)      /* MAPIBlockOutlookExternalConnectivity: took $false */
#define MAPICFG_NOTE_ASSUMED_MAPI MAPICFG_NOTE_BIT(14)       /* MAPIEnabled not stated: took $true */
#define MAPICFG_NOTE_ASSUMED_RPC_HTTP MAPICFG_NOTE_BIT(15)   /* MAPIBlockOutlookRpcHttp not stated: took $false */
#define MAPICFG_NOTE_SERVER_NOT_STATED MAPICFG_NOTE_BIT(16)  /* several servers, and the mailbox names none */
#define MAPICFG_NOTE_SAME_SITE MAPICFG_NOTE_BIT(17)          /* served by another server of its server's site */
#define MAPICFG_NOTE_OTHER_SERVER MAPICFG_NOTE_BIT(18)       /* no virtual directory of its server, nor of its site */
#define MAPICFG_NOTE_NO_HOST MAPICFG_NOTE_BIT(19)            /* Outlook Anywhere has no host name at all */
#define MAPICFG_NOTE_NO_INTERNAL_HOST MAPICFG_NOTE_BIT(20)   /* Outlook Anywhere has no internal host name */
#define MAPICFG_NOTE_NO_EXTERNAL_HOST MAPICFG_NOTE_BIT(21)   /* Outlook Anywhere has no external host name */
#define MAPICFG_NOTE_VERSION_BLOCKED MAPICFG_NOTE_BIT(22)    /* MAPIBlockOutlookVersions blocks the client's version */
#define MAPICFG_NOTE_VERSION_DOUBTFUL MAPICFG_NOTE_BIT(23)   /* the documents read the value in two ways */
#define MAPICFG_NOTE_VERSION_NOT_STATED MAPICFG_NOTE_BIT(24) /* versions are blocked, and the client's is not stated */
#define MAPICFG_NOTE_CACHED_MODE MAPICFG_NOTE_BIT(25)        /* MAPIBlockOutlookNonCachedMode blocks the client */
#define MAPICFG_NOTE_CACHED_NOT_STATED MAPICFG_NOTE_BIT(26)  /* the same, and the client's mode is not stated */
#define MAPICFG_NOTE_ASSUMED_URLS MAPICFG_NOTE_BIT(27)       /* a URL is not stated: taken to be there */
#define MAPICFG_NOTE_ASSUMED_HOSTS MAPICFG_NOTE_BIT(28)      /* a host of Outlook Anywhere is not stated: the same */
#define MAPICFG_NOTE_DEFAULT_HOST MAPICFG_NOTE_BIT(29)       /* its internal host is the server's own name */
#define MAPICFG_NOTE_TLS_REFUSED MAPICFG_NOTE_BIT(30)     /* clients are told to do without TLS that IIS insists on */
#define MAPICFG_NOTE_ASSUMED_VERSION MAPICFG_NOTE_BIT(31) /* the server's version is not known: one that can do it */

/** What the effective answer takes into account beside the organization and the mailbox. Begin with
 *  MAPICFG_DECIDE_OPTIONS_INIT; NULL options are the same. Texts and objects are borrowed for the call.
 *  Virtual directories of the back end are ignored; when there are no others, URLs are not considered. A URL or host
 *  that is not stated, unlike one that is $null, is taken to be there, with a note.
 *  Since: 1.0 */
typedef struct mapicfg_decide_options {
    uint32_t size;        /**< sizeof(mapicfg_decide_options) */
    uint32_t client;      /**< MAPICFG_CLIENT_; 0: a client that can do MAPI over HTTP */
    uint32_t server;      /**< MAPICFG_SERVER_ of every mailbox's server; 0: by the ExchangeServer objects, else by the
                               AdminDisplayVersion of its virtual directories, or else one that can do MAPI over
                               HTTP */
    uint32_t cached_mode; /**< MAPICFG_TRUE: Outlook uses Cached Exchange Mode; MAPICFG_FALSE: it does not;
                               MAPICFG_NOT_STATED */
    const mapicfg_vdir *const *vdirs;     /**< the MAPI virtual directories; NULL: URLs are not considered */
    size_t vdir_count;                    /**< how many; 0 with vdirs not NULL means that there are none */
    const mapicfg_object *const *objects; /**< ExchangeServer and OutlookAnywhere objects, for sites, versions and
                                               hosts; other classes are ignored. May be NULL */
    size_t object_count;                  /**< how many */
    const char *mailbox_server;           /**< the server of mailboxes that do not name theirs; NULL: not stated */
    const char *client_version;           /**< the Outlook version as the server logs it, for MAPIBlockOutlookVersions:
                                               "16.0.4229.1003"; NULL: not stated */
} mapicfg_decide_options;
#define MAPICFG_DECIDE_OPTIONS_INIT \
    { sizeof(mapicfg_decide_options), 0, 0, 0, NULL, 0, NULL, 0, NULL, NULL }
#define MAPICFG_DECIDE_OPTIONS_SIZE_1_0 MAPICFG_SIZE_TO(mapicfg_decide_options, client_version)

/** Decides for one mailbox. Mailbox settings that are not stated take the documented defaults, with a note each.
 *  Errors: MAPICFG_E_NOT_STATED (the organization's MapiHttpEnabled), MAPICFG_E_OPTIONS, MAPICFG_E_CLASS (a virtual
 *  directory of another class), MAPICFG_E_VALUE (client_version).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_decide(const mapicfg_org *org, const mapicfg_mailbox *mailbox,
                                          const mapicfg_decide_options *options, mapicfg_decision *decision,
                                          mapicfg_error *err);

/** Bits 0-7 of the same from plain values; the fastest way for one mailbox.
 *  @param org   MAPICFG_FALSE or MAPICFG_TRUE
 *  @param bits  MAPICFG_MAILBOX_BITS()
 *  @return the flags, or 0 when org is neither
 *  Since: 1.0 */
MAPICFG_API mapicfg_decision mapicfg_decide_bits(uint32_t org, uint8_t bits);

/** Bits 0-7 for many mailboxes.
 *  @param in        count bytes of MAPICFG_MAILBOX_BITS()
 *  @param out       count bytes to fill; may be the same as in, must not overlap otherwise; NULL: only count
 *  @param histogram 256 counters, by the byte in `out`, that are added to; NULL: do not count
 *  Errors: MAPICFG_E_NOT_STATED (org is neither MAPICFG_FALSE nor MAPICFG_TRUE).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_decide_bulk(uint32_t org, const uint8_t *in, size_t count, uint8_t *out,
                                               uint64_t *histogram, mapicfg_error *err);

/** The whole decision for each of the 256 mailbox bytes: decide once, then look mailboxes up. The decisions hold for
 *  mailboxes on the server options->mailbox_server that block no versions and do not require Cached Exchange Mode.
 *  @param decisions  256 to fill
 *  Errors: as mapicfg_decide().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_decide_all(uint32_t org, const mapicfg_decide_options *options,
                                              mapicfg_decision *decisions, mapicfg_error *err);

/** The table's answer in the document's words: "MAPI over HTTP, internal and external". "" for 0; never NULL.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_decision_result(mapicfg_decision decision);
/** "MAPI over HTTP" or "Outlook Anywhere". Since: 1.0 */
MAPICFG_API const char *mapicfg_decision_protocol(mapicfg_decision decision);
/** "mailbox" or "organization". Since: 1.0 */
MAPICFG_API const char *mapicfg_decision_decided_by(mapicfg_decision decision);
/** The effective answer in the same words; also "MAPI over HTTP, external only", "RPC, internal only", "none" when no
 *  way is left, and "cannot tell". Never NULL.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_decision_effective(mapicfg_decision decision);

/** The stable id of a note: "external-block-no-effect" for MAPICFG_NOTE_BLOCK_NO_EFFECT. NULL unless `note` is exactly
 *  one of the note bits.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_note_id(mapicfg_decision note);
/** The ids of all notes of a decision, separated by one space, in bit order.
 *  @param text  at least size bytes; cut to fit and ended with a NUL when size > 0; may be NULL when size is 0
 *  @return the bytes that the whole needs, without the NUL
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_decision_notes(mapicfg_decision decision, char *text, size_t size);

/** How many rows the documented table has. Since: 1.0 */
#define MAPICFG_TABLE_ROWS 12u
/** One row of the documented table, in the document's order.
 *  @param row  from 0
 *  @param org,mailbox,block_external  MAPICFG_NULL, _FALSE or _TRUE
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_table_row(size_t row, uint32_t *org, uint32_t *mailbox, uint32_t *block_external,
                                             mapicfg_decision *decision, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
