/* SPDX-License-Identifier: LGPL-2.1-or-later
 * moves.c: a plan, printed: first the sums, then who moves and why, who stays, when, and by which commands. */
#include "moves.h"

#include "hit.h"
#include "output.h"
#include "statements.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- one move ---- */

static const struct column columns[] = {
    {"identity", COLUMN_TEXT, NULL, 0},    {"from", COLUMN_TEXT, NULL, 0},      {"to", COLUMN_TEXT, NULL, 0},
    {"inside_from", COLUMN_TEXT, NULL, 1}, {"inside_to", COLUMN_TEXT, NULL, 1}, {"outside_from", COLUMN_TEXT, NULL, 1},
    {"outside_to", COLUMN_TEXT, NULL, 1},  {"changes", COLUMN_LIST, " ", 1},    {"why", COLUMN_TEXT, NULL, 0},
};
#define COLUMNS (sizeof columns / sizeof *columns)

/* A table has room for the ids only. */
static void put_reasons(struct stream *out, const mapicfg_statements *why, uint32_t format) {
    for (size_t i = 0; i < mapicfg_statements_count(why); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(why, i);
        stream_text(out, i > 0 ? " " : "");
        stream_text(out, format == OUTPUT_TABLE ? mapicfg_statement_get_id(statement)
                                                : mapicfg_statement_get_sentence(statement));
    }
}

/* The answer after, for a table. */
static const char *word_after(mapicfg_decision before, mapicfg_decision after) {
    return (before ^ after) & MAPICFG_EFFECTIVE_MASK ? mapicfg_decision_effective(after)
                                                     : "the same; URLs or archive change";
}

static mapicfg_status put_row(struct output *output, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t index,
                              mapicfg_error *err) {
    mapicfg_statements *why;
    char changes[1024];
    struct stream reasons;
    struct hit_cells hit;
    mapicfg_decision before = mapicfg_plan_move_before(plan, index), after = mapicfg_plan_move_after(plan, index);
    mapicfg_status status = mapicfg_plan_dup_why(plan, index, &why, err);
    if (status != MAPICFG_OK) return status;
    stream_open_memory(&reasons);
    put_reasons(&reasons, why, output->format);
    mapicfg_changes_ids(mapicfg_plan_move_changes(plan, index), changes, sizeof changes);
    const char *values[COLUMNS + HIT_COLUMNS] = {
        mapicfg_plan_move_identity(plan, index),
        mapicfg_decision_effective(before),
        output->format == OUTPUT_TABLE ? word_after(before, after) : mapicfg_decision_effective(after),
        mapicfg_plan_move_url(plan, index, MAPICFG_PLAN_INSIDE_BEFORE),
        mapicfg_plan_move_url(plan, index, MAPICFG_PLAN_INSIDE_AFTER),
        mapicfg_plan_move_url(plan, index, MAPICFG_PLAN_OUTSIDE_BEFORE),
        mapicfg_plan_move_url(plan, index, MAPICFG_PLAN_OUTSIDE_AFTER),
        changes,
        stream_memory(&reasons),
    };
    if (use != NULL) status = hit_begin(&hit, use, plan, index, values + COLUMNS, err);
    output_record(output, values);
    if (use != NULL) hit_end(&hit);
    stream_close_part(&reasons, output->out);
    mapicfg_statements_free(why);
    return status;
}

/* `use` may be NULL. */
static mapicfg_status put_rows(struct stream *out, uint32_t format, const mapicfg_log_use *use,
                               const mapicfg_plan *plan, uint64_t limit, mapicfg_error *err) {
    struct column all[COLUMNS + HIT_COLUMNS];
    struct output output;
    mapicfg_status status = MAPICFG_OK;
    memcpy(all, columns, sizeof columns);
    memcpy(all + COLUMNS, hit_columns, sizeof hit_columns);
    output_begin(&output, out, format, all, use != NULL ? COLUMNS + HIT_COLUMNS : COLUMNS, 0);
    for (size_t i = 0; status == MAPICFG_OK && out->error == 0 && i < mapicfg_plan_move_count(plan) && i < limit; i++)
        status = put_row(&output, use, plan, i, err);
    output_end(&output);
    return status;
}

/* ---- for people ---- */

/* How many go from one answer to another. */
struct way {
    mapicfg_decision from, to;
    uint64_t count;
};

/* Fewer ways than effective answers times themselves; beyond that they are not told apart. */
#define WAYS_MAX 200u

static void count_way(struct way *ways, size_t *count, mapicfg_decision from, mapicfg_decision to) {
    size_t at = 0;
    while (at < *count && (ways[at].from != from || ways[at].to != to)) at++;
    if (at == WAYS_MAX) return;
    if (at == *count) ways[(*count)++] = (struct way){from, to, 0};
    ways[at].count++;
}

static int compare_ways(const void *a, const void *b) {
    const struct way *first = a, *second = b;
    return (first->count < second->count) - (first->count > second->count);
}

static void put_ways(struct stream *out, const mapicfg_plan *plan) {
    static const struct column of[] = {
        {"mailboxes", COLUMN_NUMBER, NULL, 0}, {"from", COLUMN_TEXT, NULL, 0}, {"to", COLUMN_TEXT, NULL, 0}};
    struct way ways[WAYS_MAX];
    size_t count = 0;
    struct output output;
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++)
        count_way(ways, &count, mapicfg_plan_move_before(plan, i) & MAPICFG_EFFECTIVE_MASK,
                  mapicfg_plan_move_after(plan, i) & MAPICFG_EFFECTIVE_MASK);
    qsort(ways, count, sizeof *ways, compare_ways);
    stream_char(out, '\n');
    output_begin(&output, out, OUTPUT_TABLE, of, 3, 0);
    for (size_t i = 0; i < count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%llu", (unsigned long long)ways[i].count);
        const char *const values[] = {number, mapicfg_decision_effective(ways[i].from),
                                      word_after(ways[i].from, ways[i].to)};
        output_record(&output, values);
    }
    output_end(&output);
}

const mapicfg_statement *moves_undecided(const mapicfg_plan *plan) {
    const mapicfg_statements *limits = mapicfg_plan_get_limits(plan, MAPICFG_PLAN_FORWARD);
    for (size_t i = 0; i < mapicfg_statements_count(limits); i++) {
        const mapicfg_statement *limit = mapicfg_statements_get(limits, i);
        const char *id = mapicfg_statement_get_id(limit);
        if (strcmp(id, "plan-undecided") == 0 || strcmp(id, "plan-no-mailboxes") == 0) return limit;
    }
    return NULL;
}

static void put_sums(struct stream *out, const mapicfg_plan *plan) {
    uint64_t moves = mapicfg_plan_get_counter(plan, MAPICFG_PLAN_MOVES);
    uint64_t restart = mapicfg_plan_get_counter(plan, MAPICFG_PLAN_RESTART);
    uint64_t created = mapicfg_plan_get_counter(plan, MAPICFG_PLAN_CREATED);
    uint64_t removed = mapicfg_plan_get_counter(plan, MAPICFG_PLAN_REMOVED);
    if (moves_undecided(plan) != NULL) {
        stream_text(out, mapicfg_statement_get_sentence(moves_undecided(plan)));
        stream_char(out, '\n');
        return;
    }
    if (mapicfg_plan_get_counter(plan, MAPICFG_PLAN_MAILBOXES) + created + removed == 0) {
        stream_text(out, "No mailboxes are known: who would move cannot be told without Get-CASMailbox.\n");
        return;
    }
    stream_number(out, moves);
    stream_text(out, " of ");
    stream_counted(out, mapicfg_plan_get_counter(plan, MAPICFG_PLAN_MAILBOXES), "mailbox moves", "mailboxes move");
    stream_text(out, "; ");
    stream_counted(out, restart, "user", "users");
    stream_text(out, " may be asked to restart Outlook");
    if (created > 0) {
        stream_text(out, "; new: ");
        stream_counted(out, created, "mailbox", "mailboxes");
    }
    if (removed > 0) {
        stream_text(out, "; gone: ");
        stream_counted(out, removed, "mailbox", "mailboxes");
    }
    stream_text(out, ".\n");
}

static void put_title(struct stream *out, const char *title, uint64_t shown, uint64_t all) {
    stream_char(out, '\n');
    stream_text(out, title);
    if (shown < all) {
        stream_text(out, ", the first ");
        stream_number(out, shown);
        stream_text(out, " of ");
        stream_number(out, all);
        stream_text(out, " (--limit N shows more)");
    }
    stream_text(out, ":\n");
}

static void put_groups(struct stream *out, const char *title, const mapicfg_groups *groups, int remedies) {
    if (mapicfg_groups_count(groups) > 0) put_title(out, title, 0, 0);
    for (size_t i = 0; i < mapicfg_groups_count(groups); i++) {
        stream_text(out, "  ");
        stream_counted(out, mapicfg_groups_get_total(groups, i), "mailbox: ", "mailboxes: ");
        stream_text(out, mapicfg_rule_get_sentence(mapicfg_groups_get_rule(groups, i)));
        for (size_t j = 0; j < mapicfg_groups_example_count(groups, i); j++) {
            stream_text(out, j == 0 ? " (" : ", ");
            stream_safe(out, mapicfg_groups_get_example(groups, i, j));
        }
        if (mapicfg_groups_example_count(groups, i) > 0)
            stream_text(out,
                        mapicfg_groups_get_total(groups, i) > mapicfg_groups_example_count(groups, i) ? " ...)" : ")");
        stream_char(out, '\n');
        const char *remedy = mapicfg_rule_get_remedy(mapicfg_groups_get_rule(groups, i), 0);
        if (remedies && remedy != NULL) statements_line(out, "    ", remedy);
    }
}

static void put_statements(struct stream *out, const char *title, const mapicfg_statements *statements) {
    if (mapicfg_statements_count(statements) > 0) put_title(out, title, 0, 0);
    for (size_t i = 0; i < mapicfg_statements_count(statements); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(statements, i);
        stream_text(out, "  ");
        stream_safe(out, mapicfg_statement_get_sentence(statement));
        if (mapicfg_statement_get_remedy(statement) != NULL) {
            stream_char(out, ' ');
            stream_safe(out, mapicfg_statement_get_remedy(statement));
        }
        stream_char(out, '\n');
    }
}

/* Of mailboxes, which a finding does not name. */
static void put_totals(struct stream *out, const mapicfg_plan *plan, uint32_t which, size_t index) {
    const uint64_t before = mapicfg_plan_get_finding_total(plan, which, index, 0);
    const uint64_t after = mapicfg_plan_get_finding_total(plan, which, index, 1);
    stream_text(out, "    ");
    stream_counted(out, before > 0 ? before : after, "mailbox", "mailboxes");
    if (before > 0 && after > 0) {
        stream_text(out, " before, ");
        stream_number(out, after);
        stream_text(out, " after");
    }
    stream_char(out, '\n');
}

static void put_findings(struct stream *out, const char *title, const mapicfg_plan *plan, uint32_t which,
                         uint64_t limit) {
    const mapicfg_statements *findings = mapicfg_plan_get_findings(plan, which);
    size_t count = mapicfg_statements_count(findings);
    if (count > 0) put_title(out, title, count < limit ? count : limit, count);
    for (size_t i = 0; i < count && i < limit; i++) {
        const mapicfg_statement *finding = mapicfg_statements_get(findings, i);
        stream_text(out, "  ");
        statements_headline(out, finding);
        if (mapicfg_statement_get_object(finding) == NULL) put_totals(out, plan, which, i);
    }
}

static const char *value_word(const char *value) {
    return value == NULL ? "(not stated)" : *value == '\0' ? "$null" : value;
}

/* "CASMailbox Anna Berg: MapiHttpEnabled False -> $null". */
static void put_difference(struct stream *out, const mapicfg_plan *plan, size_t index) {
    const char *property = mapicfg_plan_difference_property(plan, index);
    uint32_t kind = mapicfg_plan_difference_kind(plan, index);
    stream_text(out, "  ");
    stream_text(out, mapicfg_class_name(mapicfg_plan_difference_class(plan, index)));
    stream_char(out, ' ');
    stream_safe(out, mapicfg_plan_difference_object(plan, index));
    if (property == NULL) {
        stream_text(out, kind == MAPICFG_JOURNAL_CREATE ? ": new\n" : ": gone\n");
        return;
    }
    stream_text(out, ": ");
    stream_text(out, property);
    stream_char(out, ' ');
    stream_safe(out, value_word(mapicfg_plan_difference_before(plan, index)));
    stream_text(out, " -> ");
    stream_safe(out, value_word(mapicfg_plan_difference_after(plan, index)));
    stream_char(out, '\n');
}

/* Of an object that comes or goes people know the properties. */
static int is_worth_a_line(const mapicfg_plan *plan, size_t index) {
    return mapicfg_plan_difference_property(plan, index) == NULL ||
           mapicfg_plan_difference_kind(plan, index) == MAPICFG_JOURNAL_SET;
}

static void put_differences(struct stream *out, const mapicfg_plan *plan, uint64_t limit) {
    uint64_t all = 0, shown = 0;
    for (size_t i = 0; i < mapicfg_plan_difference_count(plan); i++) all += (uint64_t)is_worth_a_line(plan, i);
    if (all == 0)
        stream_text(out, "\nNothing changes.\n");
    else
        put_title(out, "What changes", all < limit ? all : limit, all);
    for (size_t i = 0; i < mapicfg_plan_difference_count(plan) && shown < limit; i++) {
        if (!is_worth_a_line(plan, i)) continue;
        put_difference(out, plan, i);
        shown++;
    }
}

static void put_difference_rows(struct stream *out, uint32_t format, const mapicfg_plan *plan) {
    static const struct column of[] = {
        {"kind", COLUMN_TEXT, NULL, 0},     {"class", COLUMN_TEXT, NULL, 0}, {"object", COLUMN_TEXT, NULL, 0},
        {"property", COLUMN_TEXT, NULL, 0}, {"from", COLUMN_TEXT, NULL, 0},  {"to", COLUMN_TEXT, NULL, 0},
    };
    struct output output;
    output_begin(&output, out, format, of, 6, 0);
    for (size_t i = 0; i < mapicfg_plan_difference_count(plan) && out->error == 0; i++) {
        const char *from = mapicfg_plan_difference_before(plan, i), *to = mapicfg_plan_difference_after(plan, i);
        const char *const values[] = {
            mapicfg_journal_kind_name(mapicfg_plan_difference_kind(plan, i)),
            mapicfg_class_name(mapicfg_plan_difference_class(plan, i)),
            mapicfg_plan_difference_object(plan, i),
            mapicfg_plan_difference_property(plan, i),
            from != NULL && *from == '\0' ? "$null" : from,
            to != NULL && *to == '\0' ? "$null" : to,
        };
        output_record(&output, values);
    }
    output_end(&output);
}

/* Takes a number of lines and passes over the rest. */
struct lines {
    struct stream *out, line;
    uint64_t left;
};

static int32_t take_lines(void *user, const char *bytes, size_t size) {
    struct lines *lines = user;
    for (size_t i = 0; i < size && lines->left > 0; i++) {
        if (bytes[i] != '\n') {
            stream_char(&lines->line, bytes[i]);
            continue;
        }
        stream_text(lines->out, "  ");
        stream_safe(lines->out, stream_memory(&lines->line));
        stream_char(lines->out, '\n');
        lines->line.used = 0;
        lines->left--;
    }
    return lines->left == 0;
}

static mapicfg_status put_commands(struct stream *out, const mapicfg_plan *plan, uint64_t limit, mapicfg_error *err) {
    size_t all = mapicfg_plan_command_count(plan, MAPICFG_PLAN_FORWARD);
    struct lines lines = {.out = out, .left = limit};
    if (all == 0) return MAPICFG_OK;
    stream_open_memory(&lines.line);
    put_title(out, "Commands", all < limit ? all : limit, all);
    mapicfg_status status = mapicfg_plan_write_commands(plan, MAPICFG_PLAN_FORWARD, take_lines, &lines, err);
    stream_close_part(&lines.line, out);
    return status == MAPICFG_E_IO && lines.left == 0 ? MAPICFG_OK : status;
}

static mapicfg_status print_table(struct stream *out, const struct moves_how *how, const mapicfg_plan *plan,
                                  mapicfg_error *err) {
    size_t moves = mapicfg_plan_move_count(plan);
    mapicfg_status status = MAPICFG_OK;
    put_sums(out, plan);
    if (moves > 0) {
        put_ways(out, plan);
        put_title(out, "Mailboxes that move", moves < how->limit ? moves : how->limit, moves);
        status = put_rows(out, OUTPUT_TABLE, NULL, plan, how->limit, err);
    }
    if (status == MAPICFG_OK && how->use != NULL && moves > 0) status = hit_table(out, how->limit, how->use, plan, err);
    put_groups(out, "Mailboxes that stay", mapicfg_plan_get_unchanged(plan), 0);
    put_groups(out, "Mailboxes that do not reach the goals", mapicfg_goals_get_unreached(how->goals), 1);
    put_groups(out, "Mailboxes of which it cannot be told", mapicfg_goals_get_untold(how->goals), 1);
    if (how->commands) put_statements(out, "When it takes effect", mapicfg_plan_get_timing(plan));
    put_findings(out, "Findings that appear", plan, MAPICFG_PLAN_FINDINGS_NEW, how->limit);
    put_findings(out, "Findings that vanish", plan, MAPICFG_PLAN_FINDINGS_GONE, how->limit);
    put_differences(out, plan, how->limit);
    if (status == MAPICFG_OK && how->commands) status = put_commands(out, plan, how->limit, err);
    if (how->commands) put_statements(out, "Beyond the commands", mapicfg_plan_get_limits(plan, MAPICFG_PLAN_FORWARD));
    return status;
}

/* ---- JSON ---- */

static void json_member(struct stream *out, const char *name, const char *text) {
    stream_text(out, name);
    stream_json(out, text);
}

static void json_way(struct stream *out, const char *name, const mapicfg_plan *plan, size_t index, uint32_t before,
                     uint32_t after) {
    stream_text(out, name);
    json_member(out, "{\"from\": ", mapicfg_plan_move_url(plan, index, before));
    json_member(out, ", \"to\": ", mapicfg_plan_move_url(plan, index, after));
    stream_char(out, '}');
}

static void json_words(struct stream *out, char *words) {
    stream_char(out, '[');
    for (char *word = words; *word != '\0';) {
        size_t size = strcspn(word, " ");
        int last = word[size] == '\0';
        word[size] = '\0';
        stream_text(out, word > words ? ", " : "");
        stream_json(out, word);
        word += size + !last;
    }
    stream_char(out, ']');
}

static mapicfg_status json_move(struct stream *out, const mapicfg_plan *plan, size_t index, mapicfg_error *err) {
    mapicfg_statements *why;
    char changes[1024];
    mapicfg_status status = mapicfg_plan_dup_why(plan, index, &why, err);
    if (status != MAPICFG_OK) return status;
    json_member(out, "{\"identity\": ", mapicfg_plan_move_identity(plan, index));
    json_member(out, ", \"from\": ", mapicfg_decision_effective(mapicfg_plan_move_before(plan, index)));
    json_member(out, ", \"to\": ", mapicfg_decision_effective(mapicfg_plan_move_after(plan, index)));
    json_way(out, ", \"inside\": ", plan, index, MAPICFG_PLAN_INSIDE_BEFORE, MAPICFG_PLAN_INSIDE_AFTER);
    json_way(out, ", \"outside\": ", plan, index, MAPICFG_PLAN_OUTSIDE_BEFORE, MAPICFG_PLAN_OUTSIDE_AFTER);
    mapicfg_changes_ids(mapicfg_plan_move_changes(plan, index), changes, sizeof changes);
    stream_text(out, ", \"changes\": ");
    json_words(out, changes);
    stream_text(out, ", \"why\": [");
    for (size_t i = 0; i < mapicfg_statements_count(why); i++) {
        const mapicfg_statement *statement = mapicfg_statements_get(why, i);
        json_member(out, i > 0 ? ", {\"id\": " : "{\"id\": ", mapicfg_statement_get_id(statement));
        json_member(out, ", \"sentence\": ", mapicfg_statement_get_sentence(statement));
        stream_char(out, '}');
    }
    stream_text(out, "]}");
    mapicfg_statements_free(why);
    return MAPICFG_OK;
}

static void json_difference(struct stream *out, const mapicfg_plan *plan, size_t index) {
    json_member(out, "{\"kind\": ", mapicfg_journal_kind_name(mapicfg_plan_difference_kind(plan, index)));
    json_member(out, ", \"class\": ", mapicfg_class_name(mapicfg_plan_difference_class(plan, index)));
    json_member(out, ", \"object\": ", mapicfg_plan_difference_object(plan, index));
    json_member(out, ", \"property\": ", mapicfg_plan_difference_property(plan, index));
    json_member(out, ", \"from\": ", mapicfg_plan_difference_before(plan, index));
    json_member(out, ", \"to\": ", mapicfg_plan_difference_after(plan, index));
    stream_char(out, '}');
}

static void json_number(struct stream *out, const char *name, const mapicfg_plan *plan, uint32_t counter) {
    stream_text(out, name);
    stream_number(out, mapicfg_plan_get_counter(plan, counter));
}

/* What the library gives as text. */
static mapicfg_status json_text(struct stream *out, const char *name, mapicfg_status status, char *json) {
    stream_text(out, name);
    if (status == MAPICFG_OK) stream_put(out, json, strlen(json) - (*json && json[strlen(json) - 1] == '\n'));
    mapicfg_free(json);
    return status;
}

static mapicfg_status json_hit(struct stream *out, const mapicfg_log_use *use, const mapicfg_plan *plan,
                               mapicfg_error *err) {
    char *json = NULL;
    const mapicfg_status status = mapicfg_log_use_dup_json(use, plan, &json, err);
    return json_text(out, ",\n\"logs\": ", status, json);
}

static mapicfg_status json_statements(struct stream *out, const char *name, const mapicfg_statements *statements,
                                      mapicfg_error *err) {
    char *json = NULL;
    mapicfg_status status = mapicfg_statements_dup_json(statements, &json, err);
    return json_text(out, name, status, json);
}

/* What is not known of mailboxes; how far commands reach is for those who make the change. */
static mapicfg_status json_undecided(struct stream *out, const mapicfg_plan *plan, mapicfg_error *err) {
    const mapicfg_statement *undecided = moves_undecided(plan);
    char *json = NULL;
    mapicfg_status status = undecided != NULL ? mapicfg_statement_dup_json(undecided, &json, err) : MAPICFG_OK;
    if (undecided != NULL) status = json_text(out, ",\n\"limits\": [", status, json);
    stream_text(out, undecided != NULL ? "]" : ",\n\"limits\": []");
    return status;
}

static mapicfg_status json_limits(struct stream *out, const mapicfg_plan *plan, mapicfg_error *err) {
    mapicfg_status status =
        json_statements(out, ",\n\"limits\": ", mapicfg_plan_get_limits(plan, MAPICFG_PLAN_FORWARD), err);
    if (status != MAPICFG_OK) return status;
    return json_statements(out, ",\n\"rollback_limits\": ", mapicfg_plan_get_limits(plan, MAPICFG_PLAN_ROLLBACK), err);
}

/* The statement's object, in which the totals come first. */
static mapicfg_status json_finding(struct stream *out, const mapicfg_plan *plan, uint32_t which, size_t index,
                                   mapicfg_error *err) {
    char *json = NULL;
    mapicfg_status status =
        mapicfg_statement_dup_json(mapicfg_statements_get(mapicfg_plan_get_findings(plan, which), index), &json, err);
    if (status != MAPICFG_OK) return status;
    stream_text(out, "{\"total_before\": ");
    stream_number(out, mapicfg_plan_get_finding_total(plan, which, index, 0));
    stream_text(out, ", \"total_after\": ");
    stream_number(out, mapicfg_plan_get_finding_total(plan, which, index, 1));
    stream_text(out, ", ");
    stream_text(out, json + 1);
    mapicfg_free(json);
    return MAPICFG_OK;
}

/* Where nothing changes, nothing was compared. */
static mapicfg_status json_findings(struct stream *out, const mapicfg_plan *plan, mapicfg_error *err) {
    static const char *const names[] = {",\n\"findings_new\": [", ",\n\"findings_gone\": ["};
    mapicfg_status status = MAPICFG_OK;
    for (uint32_t which = 0; status == MAPICFG_OK && which < 2; which++) {
        const size_t count = mapicfg_statements_count(mapicfg_plan_get_findings(plan, which));
        stream_text(out, names[which]);
        for (size_t i = 0; status == MAPICFG_OK && i < count; i++) {
            if (i > 0) stream_text(out, ",\n");
            status = json_finding(out, plan, which, i, err);
        }
        stream_char(out, ']');
    }
    return status;
}

static mapicfg_status json_groups(struct stream *out, const char *name, const mapicfg_groups *groups,
                                  mapicfg_error *err) {
    char *json = NULL;
    mapicfg_status status = mapicfg_groups_dup_json(groups, &json, err);
    return json_text(out, name, status, json);
}

/* Lines become strings: a command never has a line end outside of quotes, and those of values stay in. */
struct strings {
    struct stream *out, line;
    int quoted; /* inside '...' */
    uint64_t count;
};

static int32_t take_strings(void *user, const char *bytes, size_t size) {
    struct strings *strings = user;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\'') strings->quoted = !strings->quoted;
        if (bytes[i] != '\n' || strings->quoted) {
            stream_char(&strings->line, bytes[i]);
            continue;
        }
        stream_text(strings->out, strings->count++ > 0 ? ",\n  " : "\n  ");
        stream_json(strings->out, stream_memory(&strings->line));
        strings->line.used = 0;
    }
    return strings->out->error != 0 || strings->line.error != 0;
}

static mapicfg_status json_commands(struct stream *out, const char *name, const mapicfg_plan *plan, uint32_t direction,
                                    mapicfg_error *err) {
    struct strings strings = {.out = out};
    stream_open_memory(&strings.line);
    stream_text(out, name);
    stream_char(out, '[');
    mapicfg_status status = mapicfg_plan_write_commands(plan, direction, take_strings, &strings, err);
    stream_text(out, "]");
    stream_close_part(&strings.line, out);
    return status;
}

mapicfg_status moves_put_goals(struct stream *out, const mapicfg_goals *goals, mapicfg_error *err) {
    if (goals == NULL) return MAPICFG_OK;
    mapicfg_status status = json_groups(out, ",\n\"unreached\": ", mapicfg_goals_get_unreached(goals), err);
    return status == MAPICFG_OK ? json_groups(out, ",\n\"cannot_tell\": ", mapicfg_goals_get_untold(goals), err)
                                : status;
}

static mapicfg_status print_json(struct stream *out, const struct moves_how *how, const mapicfg_plan *plan,
                                 mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    json_number(out, "{\"mailboxes\": ", plan, MAPICFG_PLAN_MAILBOXES);
    json_number(out, ", \"moved\": ", plan, MAPICFG_PLAN_MOVES);
    json_number(out, ", \"restart\": ", plan, MAPICFG_PLAN_RESTART);
    json_number(out, ", \"unchanged\": ", plan, MAPICFG_PLAN_UNCHANGED);
    json_number(out, ", \"created\": ", plan, MAPICFG_PLAN_CREATED);
    json_number(out, ", \"removed\": ", plan, MAPICFG_PLAN_REMOVED);
    stream_text(out, ",\n\"moves\": [");
    for (size_t i = 0; status == MAPICFG_OK && out->error == 0 && i < mapicfg_plan_move_count(plan); i++) {
        stream_text(out, i > 0 ? ",\n  " : "\n  ");
        status = json_move(out, plan, i, err);
    }
    stream_char(out, ']');
    if (status == MAPICFG_OK && how->use != NULL) status = json_hit(out, how->use, plan, err);
    stream_text(out, ",\n\"differences\": [");
    for (size_t i = 0; out->error == 0 && i < mapicfg_plan_difference_count(plan); i++) {
        stream_text(out, i > 0 ? ",\n  " : "\n  ");
        json_difference(out, plan, i);
    }
    stream_char(out, ']');
    if (status == MAPICFG_OK)
        status = json_groups(out, ",\n\"unchanged_because\": ", mapicfg_plan_get_unchanged(plan), err);
    if (status == MAPICFG_OK) status = moves_put_goals(out, how->goals, err);
    if (status == MAPICFG_OK)
        status = json_statements(out, ",\n\"takes_effect\": ", mapicfg_plan_get_timing(plan), err);
    if (status == MAPICFG_OK && how->findings) status = json_findings(out, plan, err);
    if (status == MAPICFG_OK && how->commands)
        status = json_commands(out, ",\n\"commands\": ", plan, MAPICFG_PLAN_FORWARD, err);
    if (status == MAPICFG_OK && how->commands)
        status = json_commands(out, ",\n\"rollback\": ", plan, MAPICFG_PLAN_ROLLBACK, err);
    if (status == MAPICFG_OK) status = how->commands ? json_limits(out, plan, err) : json_undecided(out, plan, err);
    stream_text(out, "}\n");
    return status;
}

mapicfg_status moves_print(struct stream *out, const struct moves_how *how, const mapicfg_plan *plan,
                           mapicfg_error *err) {
    if (how->format == OUTPUT_TABLE) return print_table(out, how, plan, err);
    if (how->format == OUTPUT_JSON) return print_json(out, how, plan, err);
    if (!how->differences) return put_rows(out, how->format, how->use, plan, UINT64_MAX, err);
    put_difference_rows(out, how->format, plan);
    return MAPICFG_OK;
}
