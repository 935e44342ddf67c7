/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plan.c: the sections of a plan. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "report/html.h"
#include "report/page.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- how many, from where to where, and when ---- */

#define MOVING "Mailboxes that move; where both are the same, URLs or the archive change"

/* As many ways as there are pairs of effective answers, each once. */
struct ways {
    const char **from, **to;
    uint64_t *numbers;
    size_t count, from_room, to_room, number_room;
};

static mapicfg_status count_way(struct ways *ways, const char *from, const char *to, mapicfg_error *err) {
    size_t at = 0;
    while (at < ways->count && (strcmp(ways->from[at], from) != 0 || strcmp(ways->to[at], to) != 0)) at++;
    if (at < ways->count) {
        ways->numbers[at]++;
        return MAPICFG_OK;
    }
    const char **more_from = mapicfg__mem_grow(ways->from, &ways->from_room, at + 1, sizeof *more_from);
    if (more_from) ways->from = more_from;
    const char **more_to = mapicfg__mem_grow(ways->to, &ways->to_room, at + 1, sizeof *more_to);
    if (more_to) ways->to = more_to;
    uint64_t *more = mapicfg__mem_grow(ways->numbers, &ways->number_room, at + 1, sizeof *more);
    if (more) ways->numbers = more;
    if (!more_from || !more_to || !more) return mapicfg__error_no_memory(err);
    ways->from[at] = from;
    ways->to[at] = to;
    ways->numbers[at] = 1;
    ways->count++;
    return MAPICFG_OK;
}

static mapicfg_status put_ways(mapicfg_page *page, const mapicfg_plan *plan, mapicfg_error *err) {
    struct ways ways = {0};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < mapicfg_plan_move_count(plan); i++)
        status = count_way(&ways, mapicfg_decision_effective(mapicfg_plan_move_before(plan, i)),
                           mapicfg_decision_effective(mapicfg_plan_move_after(plan, i)), err);
    if (!status) status = mapicfg_page_flow(page, MOVING, ways.from, ways.to, ways.numbers, ways.count, err);
    mapicfg__mem_free(ways.from);
    mapicfg__mem_free(ways.to);
    mapicfg__mem_free(ways.numbers);
    return status;
}

static mapicfg_status put_counts(mapicfg_page *page, const mapicfg_plan *plan, mapicfg_error *err) {
    static const struct {
        uint32_t counter, tone;
        const char *name;
        int always;
    } counters[] = {
        {MAPICFG_PLAN_MOVES, MAPICFG_TONE_PLAIN, "Mailboxes move", 1},
        {MAPICFG_PLAN_RESTART, MAPICFG_TONE_WARNING, "Users may be asked to restart Outlook", 1},
        {MAPICFG_PLAN_UNCHANGED, MAPICFG_TONE_PLAIN, "Mailboxes stay", 1},
        {MAPICFG_PLAN_CREATED, MAPICFG_TONE_PLAIN, "Mailboxes are new", 0},
        {MAPICFG_PLAN_REMOVED, MAPICFG_TONE_PLAIN, "Mailboxes go", 0},
    };
    const char *names[COUNT(counters)];
    uint64_t numbers[COUNT(counters)];
    uint32_t tones[COUNT(counters)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(counters); i++) {
        numbers[count] = mapicfg_plan_get_counter(plan, counters[i].counter);
        if (!numbers[count] && !counters[i].always) continue;
        names[count] = counters[i].name;
        tones[count] = numbers[count] ? counters[i].tone : MAPICFG_TONE_PLAIN;
        count++;
    }
    return mapicfg_page_figures(page, names, numbers, tones, count, err);
}

/* Why there are no moves, where they are not known. */
static mapicfg_status put_undecided(mapicfg_page *page, const mapicfg_plan *plan, mapicfg_error *err) {
    const mapicfg_statements *limits = mapicfg_plan_get_limits(plan, MAPICFG_PLAN_FORWARD);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < mapicfg_statements_count(limits); i++) {
        const mapicfg_statement *limit = mapicfg_statements_get(limits, i);
        const char *id = mapicfg_statement_get_id(limit);
        if (strcmp(id, "plan-undecided") == 0 || strcmp(id, "plan-no-mailboxes") == 0)
            status = mapicfg_page_text(page, mapicfg_statement_get_sentence(limit), err);
    }
    return status;
}

static mapicfg_status put_overview(mapicfg_page *page, const mapicfg_plan *plan, mapicfg_error *err) {
    mapicfg_status status = mapicfg_page_section(page, "What the change does", NULL, err);
    if (!status) status = put_counts(page, plan, err);
    if (!status) status = put_undecided(page, plan, err);
    if (!status) status = put_ways(page, plan, err);
    if (status || !mapicfg_statements_count(mapicfg_plan_get_timing(plan))) return status;
    status = mapicfg_page_section(page, "When it takes effect", NULL, err);
    return status ? status : mapicfg_page_statements(page, mapicfg_plan_get_timing(plan), err);
}

/* ---- the moves ---- */

/* "https://a/mapi" where it stays, "https://a/mapi → https://b/mapi" where it changes. */
static void put_change(struct mapicfg__buffer *text, const char *before, const char *after) {
    text->size = 0;
    before = before ? before : "none";
    after = after ? after : "none";
    mapicfg__buffer_text(text, before);
    if (strcmp(before, after) == 0) return;
    mapicfg__buffer_text(text, " \xe2\x86\x92 ");
    mapicfg__buffer_text(text, after);
}

static mapicfg_status put_why(struct mapicfg__buffer *text, const mapicfg_plan *plan, size_t index,
                              mapicfg_error *err) {
    mapicfg_statements *why;
    mapicfg_status status = mapicfg_plan_dup_why(plan, index, &why, err);
    if (status) return status;
    text->size = 0;
    mapicfg__buffer_text(text, "");
    for (size_t i = 0; i < mapicfg_statements_count(why); i++) {
        if (i) mapicfg__buffer_char(text, ' ');
        mapicfg__buffer_text(text, mapicfg_statement_get_sentence(mapicfg_statements_get(why, i)));
    }
    mapicfg_statements_free(why);
    return MAPICFG_OK;
}

/* What is written into again for each move. */
struct texts {
    struct mapicfg__buffer inside, outside, why;
};

static mapicfg_status put_move(mapicfg_page *page, const mapicfg_plan *plan, size_t index, struct texts *texts,
                               mapicfg_error *err) {
    const char *identity = mapicfg_plan_move_identity(plan, index);
    put_change(&texts->inside, mapicfg_plan_move_url(plan, index, MAPICFG_PLAN_INSIDE_BEFORE),
               mapicfg_plan_move_url(plan, index, MAPICFG_PLAN_INSIDE_AFTER));
    put_change(&texts->outside, mapicfg_plan_move_url(plan, index, MAPICFG_PLAN_OUTSIDE_BEFORE),
               mapicfg_plan_move_url(plan, index, MAPICFG_PLAN_OUTSIDE_AFTER));
    mapicfg_status status = put_why(&texts->why, plan, index, err);
    if (status) return status;
    if (texts->inside.failed | texts->outside.failed | texts->why.failed) return mapicfg__error_no_memory(err);
    const char *const cells[] = {*identity ? identity : "(no name)",
                                 mapicfg_decision_effective(mapicfg_plan_move_before(plan, index)),
                                 mapicfg_decision_effective(mapicfg_plan_move_after(plan, index)),
                                 texts->inside.data,
                                 texts->outside.data,
                                 texts->why.data ? texts->why.data : ""};
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status say_csv(mapicfg_page *page, const char *csv, mapicfg_error *err) {
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status) return status;
    mapicfg__buffer_text(&page->out, "<p class=\"about\">All moves are in <code>");
    mapicfg__html_text(&page->out, csv);
    mapicfg__buffer_text(&page->out, "</code> beside this page.</p>\n");
    return mapicfg__page_end(page, err);
}

static mapicfg_status put_moves(mapicfg_page *page, const mapicfg_plan *plan, const char *csv, mapicfg_error *err) {
    static const char *const names[] = {"Mailbox", "From", "To", "Inside", "Outside", "Why"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_CODE,   MAPICFG_COLUMN_TEXT};
    struct texts texts = {0};
    size_t count = mapicfg_plan_move_count(plan);
    mapicfg_status status = mapicfg_page_section(page, "Who moves", NULL, err);
    if (!status && !count) return mapicfg_page_text(page, "Nobody does.", err);
    if (!status)
        status =
            mapicfg_page_table(page, "Mailboxes that move, with where they are sent", names, kinds, COUNT(names), err);
    for (size_t i = 0; !status && i < count && i < page->most_rows; i++) status = put_move(page, plan, i, &texts, err);
    if (!status) page->rows = count;
    mapicfg__buffer_free(&texts.inside);
    mapicfg__buffer_free(&texts.outside);
    mapicfg__buffer_free(&texts.why);
    return status || !csv || count <= page->most_rows ? status : say_csv(page, csv, err);
}

static mapicfg_status put_mailboxes(mapicfg_page *page, const char *title, const mapicfg_groups *groups,
                                    mapicfg_error *err) {
    if (!mapicfg_groups_count(groups)) return MAPICFG_OK;
    mapicfg_status status = mapicfg_page_section(page, title, NULL, err);
    return status ? status : mapicfg_page_groups(page, groups, "mailbox", "mailboxes", err);
}

mapicfg_status mapicfg_page_goals(mapicfg_page *page, const mapicfg_goals *goals, mapicfg_error *err) {
    mapicfg_error failure;
    if (!page) return mapicfg__error_null_argument(err, "page");
    mapicfg_status status =
        put_mailboxes(page, "Who does not reach the goals, and why", mapicfg_goals_get_unreached(goals), &failure);
    if (!status) status = put_mailboxes(page, "Of whom it cannot be told", mapicfg_goals_get_untold(goals), &failure);
    return mapicfg__page_leave(page, status, &failure, err);
}

/* ---- findings ---- */

static mapicfg_status put_found(mapicfg_page *page, const mapicfg_plan *plan, uint32_t which, const char *change,
                                mapicfg_error *err) {
    const mapicfg_statements *findings = mapicfg_plan_get_findings(plan, which);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < mapicfg_statements_count(findings); i++) {
        const mapicfg_statement *finding = mapicfg_statements_get(findings, i);
        char totals[2][24];
        for (int32_t after = 0; after < 2; after++)
            snprintf(totals[after], sizeof totals[after], "%llu",
                     (unsigned long long)mapicfg_plan_get_finding_total(plan, which, i, after));
        const char *const cells[] = {change,
                                     mapicfg_severity_name(mapicfg_statement_get_severity(finding)),
                                     mapicfg_statement_get_sentence(finding),
                                     mapicfg_statement_get_id(finding),
                                     totals[0],
                                     totals[1]};
        status = mapicfg_page_row(page, cells, err);
    }
    return status;
}

/* Those that appear, then those that vanish. */
static mapicfg_status put_findings(mapicfg_page *page, const mapicfg_plan *plan, mapicfg_error *err) {
    static const char *const names[] = {"Change", "Severity", "Finding", "Rule", "Objects before", "Objects after"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_TEXT,
                                     MAPICFG_COLUMN_CODE,   MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_NUMBER};
    const mapicfg_statements *news = mapicfg_plan_get_findings(plan, MAPICFG_PLAN_FINDINGS_NEW);
    const mapicfg_statements *gone = mapicfg_plan_get_findings(plan, MAPICFG_PLAN_FINDINGS_GONE);
    if (!news && !gone) return MAPICFG_OK; /* nobody has looked */
    mapicfg_status status = mapicfg_page_section(page, "Findings that appear and vanish", NULL, err);
    if (!status && !mapicfg_statements_count(news) && !mapicfg_statements_count(gone))
        return mapicfg_page_text(page, "A check finds the same before and after.", err);
    if (!status)
        status =
            mapicfg_page_table(page, "What a check says of more objects, or of fewer", names, kinds, COUNT(names), err);
    if (!status) status = put_found(page, plan, MAPICFG_PLAN_FINDINGS_NEW, "appears", err);
    return status ? status : put_found(page, plan, MAPICFG_PLAN_FINDINGS_GONE, "vanishes", err);
}

/* ---- what differs ---- */

static const char *value_of(const char *value) {
    return !value ? "not stated" : *value ? value : "$null";
}

static mapicfg_status put_differences(mapicfg_page *page, const mapicfg_plan *plan, mapicfg_error *err) {
    static const char *const names[] = {"Object", "Class", "Change", "Property", "Before", "After"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CODE,   MAPICFG_COLUMN_CODE};
    size_t count = mapicfg_plan_difference_count(plan);
    mapicfg_status status = mapicfg_page_section(page, "What differs", NULL, err);
    if (!status && !count) return mapicfg_page_text(page, "Nothing does.", err);
    if (!status) status = mapicfg_page_table(page, "Objects and their properties", names, kinds, COUNT(names), err);
    for (size_t i = 0; !status && i < count; i++) {
        const char *property = mapicfg_plan_difference_property(plan, i);
        const char *const cells[] = {mapicfg_plan_difference_object(plan, i),
                                     mapicfg_class_name(mapicfg_plan_difference_class(plan, i)),
                                     mapicfg_journal_kind_name(mapicfg_plan_difference_kind(plan, i)),
                                     property ? property : "",
                                     property ? value_of(mapicfg_plan_difference_before(plan, i)) : "",
                                     property ? value_of(mapicfg_plan_difference_after(plan, i)) : ""};
        status = mapicfg_page_row(page, cells, err);
    }
    return status;
}

/* ---- commands ---- */

#define MOST_TEXT ((size_t)262144)

struct taken {
    struct mapicfg__buffer text;
    int full;
};

static int32_t take(void *user, const char *bytes, size_t size) {
    struct taken *taken = user;
    const size_t room = MOST_TEXT - taken->text.size;
    if (size > room) taken->full = 1;
    mapicfg__buffer_bytes(&taken->text, bytes, size < room ? size : room);
    return 0;
}

/* Up to the last whole line. */
static size_t whole_lines(const struct taken *taken) {
    size_t size = taken->text.size;
    while (size && taken->text.data[size - 1] != '\n') size--;
    return size;
}

static void put_commands_in(struct mapicfg__buffer *out, const struct taken *taken, const char *heading) {
    size_t size = whole_lines(taken);
    if (!size && !taken->full) return;
    mapicfg__buffer_text(out, size ? "<div class=\"remedy\"><h3>" : "<h3>");
    mapicfg__html_text(out, heading);
    mapicfg__buffer_text(out, "</h3>");
    if (size) {
        mapicfg__buffer_text(out, "<pre><code>");
        mapicfg__html_code(out, taken->text.data, size - 1);
        mapicfg__buffer_text(out, "</code></pre></div>\n");
    }
    if (!taken->full) return;
    mapicfg__buffer_text(out, size ? "<p class=\"about\">These are the first"
                                   : "<p class=\"about\">The first command is too long for this page");
    mapicfg__buffer_text(out,
                         "; the scripts of <code>mapicfg plan --script</code> and <code>--rollback</code> have "
                         "all.</p>\n");
}

static mapicfg_status put_direction(mapicfg_page *page, const mapicfg_plan *plan, uint32_t direction,
                                    const char *heading, mapicfg_error *err) {
    struct taken taken = {0};
    mapicfg_status status = mapicfg_plan_write_commands(plan, direction, take, &taken, err);
    if (!status && taken.text.failed) status = mapicfg__error_no_memory(err);
    if (!status) status = mapicfg__page_begin(page, err);
    if (!status) put_commands_in(&page->out, &taken, heading);
    if (!status) status = mapicfg__page_end(page, err);
    mapicfg__buffer_free(&taken.text);
    const mapicfg_statements *limits = mapicfg_plan_get_limits(plan, direction);
    if (status || !mapicfg_statements_count(limits)) return status;
    return mapicfg_page_statements(page, limits, err);
}

static mapicfg_status put_commands(mapicfg_page *page, const mapicfg_plan *plan, mapicfg_error *err) {
    mapicfg_status status = mapicfg_page_section(page, "Commands", NULL, err);
    if (!status && !mapicfg_plan_command_count(plan, MAPICFG_PLAN_FORWARD))
        status = mapicfg_page_text(page, "There is nothing to run.", err);
    if (!status) status = put_direction(page, plan, MAPICFG_PLAN_FORWARD, "The change", err);
    return status ? status : put_direction(page, plan, MAPICFG_PLAN_ROLLBACK, "The way back", err);
}

mapicfg_status mapicfg_page_plan(mapicfg_page *page, const mapicfg_plan *plan, uint32_t flags, const char *csv,
                                 mapicfg_error *err) {
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (flags & ~MAPICFG_PAGE_NO_COMMANDS)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "0x%x is no flag of a plan's page", flags);
    mapicfg_error failure;
    mapicfg_status status = put_overview(page, plan, &failure);
    if (!status) status = put_moves(page, plan, csv, &failure);
    if (!status) status = put_mailboxes(page, "Who stays, and why", mapicfg_plan_get_unchanged(plan), &failure);
    if (!status) status = put_findings(page, plan, &failure);
    if (!status) status = put_differences(page, plan, &failure);
    if (!status && !(flags & MAPICFG_PAGE_NO_COMMANDS)) status = put_commands(page, plan, &failure);
    return mapicfg__page_leave(page, status, &failure, err);
}
