/* SPDX-License-Identifier: LGPL-2.1-or-later
 * whose.c: whose mailbox a row of a summary is about. Nothing is guessed: a user is not the mailbox that it opens. */
#include "logs/whose.h"

#include <string.h>

/* ---- whose a row is ---- */

/* The anchor of a request may be Sid~S-1-5-... and the like, which is no name of a mailbox. */
static int is_name(const char *mailbox) {
    return *mailbox && !strchr(mailbox, '~');
}

static struct mapicfg__whose whose_user(struct mapicfg__owners *owners, const char *user) {
    struct mapicfg__whose whose = {MAPICFG__NAME_NONE, 1, user, 0};
    uint32_t forms = mapicfg__owner_form(user);
    if (!*user) return whose;
    if (forms == MAPICFG__OWNER_ADDRESS) forms |= MAPICFG__OWNER_UPN;
    whose.owner = mapicfg__owners_find(owners, user);
    if (whose.owner == MAPICFG__NAME_NONE) whose.unknown = forms;
    return whose;
}

struct mapicfg__whose mapicfg__whose_find(struct mapicfg__owners *owners, const char *mailbox, const char *user) {
    struct mapicfg__whose by_user = whose_user(owners, user);
    if (!is_name(mailbox)) return by_user;
    const uint32_t form = mapicfg__owner_form(mailbox);
    struct mapicfg__whose named = {mapicfg__owners_find(owners, mailbox), 0, mailbox, 0};
    if (named.owner != MAPICFG__NAME_NONE) return named;
    named.unknown = by_user.unknown = form;
    const int may_be_users = by_user.owner < owners->count && !(owners->items[by_user.owner].forms & form);
    return may_be_users ? by_user : named;
}

/* ---- doubts ---- */

void mapicfg__whose_doubt_add(struct mapicfg__whose_doubts *doubts, const struct mapicfg__whose *whose) {
    doubts->forms |= whose->unknown;
    if (whose->owner == MAPICFG__NAME_SEVERAL) doubts->has_several = 1;
}

const char *mapicfg__whose_doubt(const struct mapicfg__whose_doubts *doubts, const struct mapicfg__owner *owner) {
    if (owner->shares_name && doubts->has_several) return "a name of it is that of another mailbox or domain too";
    const uint32_t missing = doubts->forms & ~owner->forms;
    if (missing & MAPICFG__OWNER_GUID) return "the logs name mailboxes by GUID, and its ExchangeGuid is not stated";
    if (missing & MAPICFG__OWNER_ADDRESS) return "the logs name some by address, and its EmailAddresses are not stated";
    if (missing & MAPICFG__OWNER_UPN) return "the logs name some by address, and its UserPrincipalName is not stated";
    if (missing & MAPICFG__OWNER_ACCOUNT) return "the logs name some by account, and its SamAccountName is not stated";
    if (missing) return "the logs name some by legacyExchangeDN, and its LegacyExchangeDN is not stated";
    return NULL;
}
