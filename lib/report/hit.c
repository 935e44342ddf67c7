/* SPDX-License-Identifier: LGPL-2.1-or-later
 * hit.c: the section of who is hit by a plan, in numbers from logs. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "logs/fact.h"
#include "report/page.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What is written into again for each move. */
struct texts {
    struct mapicfg__buffer ways, clients, warnings, last;
};

static void put_item(struct mapicfg__buffer *out, const char *item, const char *between) {
    if (out->size) mapicfg__buffer_text(out, between);
    mapicfg__buffer_text(out, item);
}

static const char *text_of(const struct mapicfg__buffer *text) {
    return text->size ? text->data : "";
}

/* ---- sums ---- */

static mapicfg_status put_counts(mapicfg_page *page, const mapicfg_log_use *use, const mapicfg_plan *plan,
                                 mapicfg_error *err) {
    static const char *const names[MAPICFG_LOG_USE_ANSWERS] = {"Mailboxes seen in use", "Seen by their user only",
                                                               "All requests failed", "Not seen", "Cannot be told"};
    static const uint32_t tones[MAPICFG_LOG_USE_ANSWERS] = {MAPICFG_TONE_INFO, MAPICFG_TONE_INFO, MAPICFG_TONE_WARNING,
                                                            MAPICFG_TONE_PLAIN, MAPICFG_TONE_WARNING};
    uint64_t numbers[MAPICFG_LOG_USE_ANSWERS] = {0};
    uint32_t shown[MAPICFG_LOG_USE_ANSWERS];
    for (size_t i = 0; i < mapicfg_plan_move_count(plan); i++) numbers[mapicfg_log_use_get_answer(use, plan, i)]++;
    for (size_t i = 0; i < COUNT(shown); i++) shown[i] = numbers[i] ? tones[i] : MAPICFG_TONE_PLAIN;
    return mapicfg_page_figures(page, names, numbers, shown, COUNT(names), err);
}

static mapicfg_status put_logs(mapicfg_page *page, const mapicfg_log_use *use, mapicfg_error *err) {
    const uint64_t first = mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_FIRST);
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_text(&text, "By records of Outlook's protocols");
    if (first) mapicfg__buffer_text(&text, " between ");
    if (first) mapicfg__fact_put_time(&text, (int64_t)first);
    if (first) mapicfg__buffer_text(&text, " and ");
    if (first) mapicfg__fact_put_time(&text, (int64_t)mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_LAST));
    mapicfg__buffer_text(&text, ". Of these, successful ones that match no mailbox, or several: ");
    mapicfg__buffer_number(&text, mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_STRANGE));
    mapicfg__buffer_text(&text, "; that name neither a mailbox nor a user: ");
    mapicfg__buffer_number(&text, mapicfg_log_use_get_total(use, MAPICFG_LOG_USE_NAMELESS));
    mapicfg__buffer_char(&text, '.');
    const mapicfg_status status = text.failed ? mapicfg__error_no_memory(err) : mapicfg_page_text(page, text.data, err);
    mapicfg__buffer_free(&text);
    return status;
}

/* ---- a move ---- */

static void put_ways(struct mapicfg__buffer *out, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move) {
    static const struct {
        uint32_t number;
        const char *name;
    } ways[] = {{MAPICFG_LOG_USE_MAPI_HTTP, "MAPI over HTTP"},
                {MAPICFG_LOG_USE_OUTLOOK_ANYWHERE, "Outlook Anywhere"},
                {MAPICFG_LOG_USE_RPC, "RPC"}};
    for (size_t i = 0; i < COUNT(ways); i++)
        if (mapicfg_log_use_get_number(use, plan, move, ways[i].number)) put_item(out, ways[i].name, ", ");
}

static int32_t put_warning(void *user, const mapicfg_statement *warning) {
    put_item(user, mapicfg_statement_get_sentence(warning), " ");
    return 0;
}

static mapicfg_status put_texts(struct texts *texts, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                                mapicfg_error *err) {
    const uint64_t last = mapicfg_log_use_get_number(use, plan, move, MAPICFG_LOG_USE_ENDED);
    const char *doubt = mapicfg_log_use_get_doubt(use, plan, move);
    texts->ways.size = texts->clients.size = texts->warnings.size = texts->last.size = 0;
    if (last) mapicfg__fact_put_time(&texts->last, (int64_t)last);
    put_ways(&texts->ways, use, plan, move);
    for (size_t i = 0; i < mapicfg_log_use_client_count(use, plan, move); i++)
        put_item(&texts->clients, mapicfg_log_use_get_client(use, plan, move, i, NULL), ", ");
    const mapicfg_status status = mapicfg_log_use_warn(use, plan, move, put_warning, &texts->warnings, err);
    if (doubt) put_item(&texts->warnings, "In doubt: ", " ");
    if (doubt) mapicfg__buffer_text(&texts->warnings, doubt);
    const int failed = texts->ways.failed | texts->clients.failed | texts->warnings.failed | texts->last.failed;
    return !status && failed ? mapicfg__error_no_memory(err) : status;
}

static mapicfg_status put_move(mapicfg_page *page, const mapicfg_log_use *use, const mapicfg_plan *plan, size_t move,
                               struct texts *texts, mapicfg_error *err) {
    static const uint32_t wanted[] = {MAPICFG_LOG_USE_DAYS, MAPICFG_LOG_USE_SUCCEEDED, MAPICFG_LOG_USE_OUTSIDE};
    const char *identity = mapicfg_plan_move_identity(plan, move);
    char numbers[COUNT(wanted)][24];
    mapicfg_status status = put_texts(texts, use, plan, move, err);
    if (status) return status;
    for (size_t i = 0; i < COUNT(wanted); i++)
        snprintf(numbers[i], sizeof numbers[i], "%llu",
                 (unsigned long long)mapicfg_log_use_get_number(use, plan, move, wanted[i]));
    const char *const cells[] = {*identity ? identity : "(no name)",
                                 mapicfg_log_use_answer_name(mapicfg_log_use_get_answer(use, plan, move)),
                                 numbers[0],
                                 numbers[1],
                                 numbers[2],
                                 text_of(&texts->last),
                                 text_of(&texts->ways),
                                 text_of(&texts->clients),
                                 text_of(&texts->warnings)};
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status put_moves(mapicfg_page *page, const mapicfg_log_use *use, const mapicfg_plan *plan,
                                mapicfg_error *err) {
    static const char *const names[] = {"Mailbox", "Seen",   "Days",    "Records",       "From outside",
                                        "Last",    "Now by", "Clients", "What to expect"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_NUMBER,
                                     MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_NUMBER, MAPICFG_COLUMN_CODE,
                                     MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_CODE,   MAPICFG_COLUMN_TEXT};
    const size_t count = mapicfg_plan_move_count(plan);
    struct texts texts = {0};
    mapicfg_status status = mapicfg_page_table(
        page, "Mailboxes that move, and how they connect now: successful records", names, kinds, COUNT(names), err);
    for (size_t i = 0; !status && i < count && i < page->most_rows; i++)
        status = put_move(page, use, plan, i, &texts, err);
    if (!status) page->rows = count;
    mapicfg__buffer_free(&texts.ways);
    mapicfg__buffer_free(&texts.clients);
    mapicfg__buffer_free(&texts.warnings);
    mapicfg__buffer_free(&texts.last);
    return status;
}

mapicfg_status mapicfg_page_log_use(mapicfg_page *page, const mapicfg_log_use *use, const mapicfg_plan *plan,
                                    mapicfg_error *err) {
    mapicfg_error failure;
    if (!page) return mapicfg__error_null_argument(err, "page");
    if (!plan) return mapicfg__error_null_argument(err, "plan");
    if (!use || !mapicfg_plan_move_count(plan)) return MAPICFG_OK;
    mapicfg_status status = mapicfg_page_section(page, "Who is hit, by the logs", NULL, &failure);
    if (!status) status = put_counts(page, use, plan, &failure);
    if (!status) status = put_logs(page, use, &failure);
    if (!status) status = put_moves(page, use, plan, &failure);
    return mapicfg__page_leave(page, status, &failure, err);
}
