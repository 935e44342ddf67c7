/* SPDX-License-Identifier: LGPL-2.1-or-later
 * asked.c: which mailbox is asked for, and who may ask for it. */
#include <string.h>

#include "autodiscover/autodiscover.h"

static const struct mapicfg__target *redirect_of(const mapicfg_autodiscover *autodiscover, const char *from,
                                                 size_t size) {
    uint32_t number = mapicfg__names_get(&autodiscover->redirects, from, size);
    return number == MAPICFG__NAME_NONE ? NULL : &autodiscover->targets[number];
}

/* For an address that no mailbox has. */
static const struct mapicfg__target *redirect_unknown(const mapicfg_autodiscover *autodiscover, const char *address) {
    const char *domain = strrchr(address, '@');
    const struct mapicfg__target *to = domain ? redirect_of(autodiscover, domain, strlen(domain)) : NULL;
    return to || !*address ? to : redirect_of(autodiscover, "*", 1);
}

/* Whether users are kept apart. */
static int is_personal(const mapicfg_autodiscover *autodiscover) {
    return !(autodiscover->options.flags & (MAPICFG_AUTODISCOVER_ANY_MAILBOX | MAPICFG_AUTODISCOVER_NO_USER));
}

static enum mapicfg__judgment forbid(struct mapicfg__exchange *exchange, uint32_t own) {
    mapicfg__reasons_add(&exchange->reasons, own == MAPICFG__NAME_NONE      ? RULE_REASON_USER_UNKNOWN
                                             : own == MAPICFG__NAME_SEVERAL ? RULE_REASON_USER_AMBIGUOUS
                                                                            : RULE_REASON_OTHER_MAILBOX);
    return own == MAPICFG__NAME_SEVERAL ? MAPICFG__JUDGED_NOBODY : MAPICFG__JUDGED_FORBIDDEN;
}

/* Whether a user may ask for a mailbox that is not the user's own, and why. */
static int is_delegate(struct mapicfg__exchange *exchange, uint32_t own, uint32_t box) {
    const mapicfg_autodiscover *autodiscover = exchange->autodiscover;
    uint32_t right = mapicfg__delegates_may(autodiscover, exchange->request->user, own, box);
    int public_folder = mapicfg__others_is_public_folder(autodiscover, own, box);
    if (box >= MAPICFG__NAME_SEVERAL || (!right && !public_folder)) return 0;
    mapicfg__reasons_add(&exchange->reasons, right == MAPICFG__RIGHT_LISTED ? RULE_REASON_DELEGATE_LISTED
                                             : right                        ? RULE_REASON_DELEGATE
                                                                            : RULE_REASON_PUBLIC_FOLDER);
    return 1;
}

static void compare_anchor(struct mapicfg__exchange *exchange, uint32_t box) {
    const char *anchor = exchange->request->anchor_mailbox;
    if (anchor && *anchor && mapicfg__box_find(exchange->autodiscover, anchor, strlen(anchor)) != box)
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_ANCHOR_DIFFERS);
}

/* The redirect of an address that is asked for, or NULL. `is_known` says that a mailbox has it. */
static const struct mapicfg__target *find_redirect(const mapicfg_autodiscover *autodiscover,
                                                   const struct mapicfg__asked *asked, int is_known) {
    if (asked->legacy_dn_size) return NULL;
    const struct mapicfg__target *to = redirect_of(autodiscover, asked->address, asked->address_size);
    return to || is_known ? to : redirect_unknown(autodiscover, asked->address);
}

/* The mailbox's pieces, which are far away in a large organization, come while the user is looked up. */
static void prefetch(const struct mapicfg__box *box) {
    size_t size = box->ends[MAPICFG__BOX_PIECES - 1];
    for (size_t at = 0; at < size && at < 1024; at += 64) __builtin_prefetch(box->texts + at);
}

enum mapicfg__judgment mapicfg__asked_judge(struct mapicfg__exchange *exchange, const struct mapicfg__asked *asked,
                                            uint32_t *number, const struct mapicfg__target **redirect) {
    const mapicfg_autodiscover *autodiscover = exchange->autodiscover;
    int personal = is_personal(autodiscover), by_dn = asked->legacy_dn_size != 0;
    int hides = personal && autodiscover->options.flags & MAPICFG_AUTODISCOVER_HIDE_UNKNOWN;
    uint32_t box = by_dn ? mapicfg__names_get(&autodiscover->dns, asked->legacy_dn, asked->legacy_dn_size)
                         : mapicfg__names_get(&autodiscover->addresses, asked->address, asked->address_size);
    if (box < MAPICFG__NAME_SEVERAL) prefetch(&autodiscover->boxes[box]);
    uint32_t own = personal ? mapicfg__user_box(autodiscover, exchange->request->user) : box;
    int is_known = box < MAPICFG__NAME_SEVERAL, is_own = is_known && own == box;
    int may = is_own || (personal && is_delegate(exchange, own, box));
    *number = box;
    if (by_dn) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_BY_LEGACY_DN);
    /* Where addresses are hidden, from here on another user's address is treated as an unknown one. */
    *redirect = find_redirect(autodiscover, asked, hides ? may : box != MAPICFG__NAME_NONE);
    if (*redirect) return MAPICFG__JUDGED_REDIRECT;
    if (box == MAPICFG__NAME_NONE) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_UNKNOWN_ADDRESS);
    if (box == MAPICFG__NAME_SEVERAL) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_AMBIGUOUS_ADDRESS);
    if (!is_known && !hides) return box == MAPICFG__NAME_NONE ? MAPICFG__JUDGED_UNKNOWN : MAPICFG__JUDGED_AMBIGUOUS;
    if (!may) return forbid(exchange, own);
    compare_anchor(exchange, box);
    return MAPICFG__JUDGED_SETTINGS;
}

mapicfg_status mapicfg__answer_asked(struct mapicfg__exchange *exchange, const struct mapicfg__asked *asked) {
    uint32_t box;
    const struct mapicfg__target *redirect;
    switch (mapicfg__asked_judge(exchange, asked, &box, &redirect)) {
    case MAPICFG__JUDGED_REDIRECT: return mapicfg__answer_redirect(exchange, redirect, asked);
    case MAPICFG__JUDGED_UNKNOWN: return mapicfg__answer_error(exchange, 500, "The email address can't be found.");
    case MAPICFG__JUDGED_AMBIGUOUS:
        return mapicfg__answer_error(exchange, 602, "Several mailboxes have the email address.");
    case MAPICFG__JUDGED_NOBODY: return mapicfg__answer_text(exchange, 403, "Your name fits several mailboxes.\n");
    case MAPICFG__JUDGED_FORBIDDEN: return mapicfg__answer_text(exchange, 403, "This mailbox is not yours.\n");
    default: break;
    }
    return asked->client == MAPICFG__CLIENT_MOBILE ? mapicfg__answer_mobile(exchange, box, asked->address)
                                                   : mapicfg__answer_settings(exchange, box);
}
