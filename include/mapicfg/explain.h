/* SPDX-License-Identifier: LGPL-2.1-or-later
 * explain.h: why a decision came out as it did, as data and as sentences. */
#ifndef MAPICFG_EXPLAIN_H
#define MAPICFG_EXPLAIN_H

#include <mapicfg/decision.h>
#include <mapicfg/rule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A decision and the statements about it. The first says which setting decided ("decided-by-mailbox",
 *  "decided-by-organization"), the second what it would be without that setting ("without-override",
 *  "without-organization"), the third who may connect from where ("external-allowed", "external-blocked"); one for
 *  each note follows, with the note's id. Their object is the mailbox.
 *  Since: 1.0 */
typedef struct mapicfg_explanation mapicfg_explanation;

/** Decides as mapicfg_decide() and explains; to be freed with mapicfg_explanation_free().
 *  Errors: as mapicfg_decide().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_explain(const mapicfg_org *org, const mapicfg_mailbox *mailbox,
                                           const mapicfg_decide_options *options, mapicfg_explanation **out,
                                           mapicfg_error *err);
/** Frees it with its statements; NULL is fine. Since: 1.0 */
MAPICFG_API void mapicfg_explanation_free(mapicfg_explanation *explanation);

/** The decision explained. Since: 1.0 */
MAPICFG_API mapicfg_decision mapicfg_explanation_get_decision(const mapicfg_explanation *explanation);
/** The statements, borrowed; NULL when the explanation is NULL. Since: 1.0 */
MAPICFG_API const mapicfg_statements *mapicfg_explanation_get_statements(const mapicfg_explanation *explanation);

/** Counts each note of a decision in groups.
 *  @param object  the mailbox's name, for the examples; "" when it has none
 *  Errors: MAPICFG_E_NOMEM (a part of the notes may have been counted).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_groups_add_decision(mapicfg_groups *groups, mapicfg_decision decision,
                                                       const char *object, mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
