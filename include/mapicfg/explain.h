/* SPDX-License-Identifier: LGPL-2.1-or-later
 * explain.h: why a decision came out as it did, as data and as sentences. */
#ifndef MAPICFG_EXPLAIN_H
#define MAPICFG_EXPLAIN_H

#include <mapicfg/decision.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A list of statements about one decision. Each has a stable id, arguments, and an English sentence made of them. The
 *  first says which setting decided ("decided-by-mailbox", "decided-by-organization"), the second what it would be
 *  without that setting ("without-override", "without-organization"), the third who may connect from where
 *  ("external-allowed", "external-blocked"); then one for each note, under the note's id. */
typedef struct mapicfg_explanation mapicfg_explanation;

/** Decides as mapicfg_decide() and explains; to be freed with mapicfg_explanation_free().
 *  Errors: as mapicfg_decide(). */
MAPICFG_API mapicfg_status mapicfg_explain(const mapicfg_org *org, const mapicfg_mailbox *mailbox,
                                           const mapicfg_decide_options *options, mapicfg_explanation **out,
                                           mapicfg_error *err);
MAPICFG_API void mapicfg_explanation_free(mapicfg_explanation *explanation);

/** The decision explained. */
MAPICFG_API mapicfg_decision mapicfg_explanation_get_decision(const mapicfg_explanation *explanation);
/** How many statements there are. */
MAPICFG_API size_t mapicfg_explanation_count(const mapicfg_explanation *explanation);
/* Statement `index` from 0; borrowed; NULL (or 0) when out of range. */
/** What is stated: an id of the guide's list. */
MAPICFG_API const char *mapicfg_explanation_get_id(const mapicfg_explanation *explanation, size_t index);
/** The statement as one English sentence. */
MAPICFG_API const char *mapicfg_explanation_get_sentence(const mapicfg_explanation *explanation, size_t index);
/** The values that the sentence names, in its order. */
MAPICFG_API size_t mapicfg_explanation_argument_count(const mapicfg_explanation *explanation, size_t index);
MAPICFG_API const char *mapicfg_explanation_get_argument(const mapicfg_explanation *explanation, size_t index,
                                                         size_t argument);

#ifdef __cplusplus
}
#endif
#endif
