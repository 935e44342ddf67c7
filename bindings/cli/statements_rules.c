/* SPDX-License-Identifier: LGPL-2.1-or-later
 * statements_rules.c: statements for people, rule by rule, the gravest first. */
#include "statements.h"

#include <string.h>

static int says_same(const mapicfg_statement *one, const mapicfg_statement *other) {
    return other != NULL && strcmp(mapicfg_statement_get_sentence(one), mapicfg_statement_get_sentence(other)) == 0;
}

/* `before` is the one printed before it, or NULL. */
static void put_one(struct stream *out, const mapicfg_statement *statement, const mapicfg_statement *before) {
    stream_text(out, "    ");
    if (mapicfg_statement_get_object(statement) != NULL) {
        stream_safe(out, mapicfg_statement_get_object(statement));
        stream_text(out, ": ");
    }
    stream_safe(out, says_same(statement, before) ? "the same" : mapicfg_statement_get_sentence(statement));
    stream_char(out, '\n');
}

/* The reason and the remedy are the same for all findings of a rule. */
static void put_rule(struct stream *out, const mapicfg_statements *found, const mapicfg_rule *rule, uint64_t total,
                     uint64_t limit) {
    const mapicfg_statement *before = NULL;
    uint64_t shown = 0;
    stream_text(out, mapicfg_severity_name(mapicfg_rule_get_severity(rule)));
    stream_text(out, ": ");
    stream_number(out, total);
    stream_text(out, " [");
    stream_text(out, mapicfg_rule_get_id(rule));
    stream_text(out, "]\n");
    for (size_t i = 0; i < mapicfg_statements_count(found) && shown < limit; i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(found, i);
        if (mapicfg_statement_get_rule(statement) != rule) continue;
        put_one(out, statement, before);
        before = statement;
        shown++;
    }
    if (total > shown) {
        stream_text(out, "    ... and ");
        stream_number(out, total - shown);
        stream_text(out, " more; --limit ");
        stream_number(out, total);
        stream_text(out, " shows them all\n");
    }
    statements_line(out, "    why: ", mapicfg_statement_get_why(before));
    statements_line(out, "    remedy: ", mapicfg_statement_get_remedy(before));
}

mapicfg_status statements_rules(struct stream *out, const mapicfg_statements *found, uint64_t limit,
                                mapicfg_error *err) {
    mapicfg_groups *groups = NULL;
    mapicfg_status status = mapicfg_groups_new(0, &groups, err);
    if (status == MAPICFG_OK) status = mapicfg_statements_each(found, mapicfg_groups_add, groups, err);
    for (size_t i = 0; status == MAPICFG_OK && i < mapicfg_groups_count(groups); i++)
        put_rule(out, found, mapicfg_groups_get_rule(groups, i), mapicfg_groups_get_total(groups, i), limit);
    mapicfg_groups_free(groups);
    return status;
}
