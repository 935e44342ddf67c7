/* SPDX-License-Identifier: LGPL-2.1-or-later
 * compare.h: comparing an answer with the one that it should be, with what only the configuration knows. */
#ifndef MAPICFG_AUTODISCOVER_COMPARE_H
#define MAPICFG_AUTODISCOVER_COMPARE_H

#include "autodiscover/answer.h"

/* What of an answer is known beside the expected one. */
struct mapicfg__known {
    enum mapicfg__truth has_external; /* whether there should be something for outside */
    const char *sentence;             /* the outcome that there should be */
    const char *inside, *outside;     /* the hosts of Outlook Anywhere; NULL: none, or not known */
    const char *const *absent;        /* elements that there should not be, by the beginnings of their names; or NULL */
    size_t absent_count;
    const char *const *inferred; /* paths that the expected answer has by inference only; or NULL */
    size_t inferred_count;
    int has_permissions;    /* the shared mailboxes are known */
    int may_lack_negotiate; /* nothing shows that the client has said that it can do Negotiate */
};

/* What the expected answer itself shows. */
void mapicfg__known_from(struct mapicfg__known *known, const mapicfg_autodiscover_answer *expected);

mapicfg_status mapicfg__compare_answers(const mapicfg_autodiscover_answer *answer,
                                        const mapicfg_autodiscover_answer *expected, const struct mapicfg__known *known,
                                        mapicfg_statements **out, mapicfg_error *err);

#endif
