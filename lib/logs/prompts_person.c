/* SPDX-License-Identifier: LGPL-2.1-or-later
 * prompts_person.c: what a person met: the refusals of one user without a long pause between them, across all
 * protocols, with what worked for the same user at that time. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "logs/prompts.h"

/* So many different clients are named; of more it is said that there are some. */
#define MOST_ITEMS 16u

/* ---- what comes ---- */

/* All of one user, then all of the next; last addresses of which no user is known. What worked is what that user was
 * served, whatever came of it. */
static const char rows_of_all[] =
    "SELECT s.value AS subject_name, of_address, begin, ended, is_refusal, protocol, client, address, auth, status, "
    "substatus, win32, cause, recovered, told FROM "
    "(SELECT CASE WHEN user THEN user ELSE address END AS subject, NOT user AS of_address, begin, begin AS ended, "
    "1 AS is_refusal, r.protocol, client, address, 0 AS auth, status, substatus, win32, cause, recovered, told, digest "
    "FROM prompt_refusal r LEFT JOIN prompt_broken b ON b.protocol = r.protocol AND b.place = r.place "
    "WHERE cause > 0 AND cause < 13 AND NOT (cause IN (3, 6) AND b.clients IS NOT NULL) "
    "AND NOT (cause = 7 AND user AND address IN (SELECT address FROM prompt_tried) "
    "AND user NOT IN (SELECT user FROM prompt_meeting WHERE let_in)) "
    "UNION ALL SELECT user, 0, begin, ended, 0, protocol, client, address, auth, status, 0, 0, 0, 0, 0, digest "
    "FROM prompt_meeting WHERE let_in AND status < 400 AND user IN (SELECT user FROM prompt_refusal)) "
    "JOIN text s ON s.id = subject ORDER BY of_address, subject_name, begin, is_refusal, digest";

enum column {
    SUBJECT,
    OF_ADDRESS,
    BEGIN,
    ENDED,
    IS_REFUSAL,
    PROTOCOL,
    CLIENT,
    ADDRESS,
    AUTH,
    STATUS,
    SUBSTATUS,
    WIN32,
    CAUSE,
    RECOVERED,
    TOLD
};

/* ---- what is kept of it ---- */

/* What is the same: by numbers of texts. The first three say which client it is. */
enum { PARTS = 7, PARTS_OF_CLIENT = 3 };

struct item {
    int64_t parts[PARTS]; /* protocol, client, address, auth, status, substatus, win32 */
    uint64_t count;
    int64_t until; /* when it was last there */
    enum mapicfg__prompts_cause cause;
    int recovered;
};

struct items {
    struct item items[MOST_ITEMS];
    size_t count;
    int has_more;
    int64_t more_until; /* when those were last there that are not kept */
};

struct episode {
    const struct mapicfg__prompts *prompts;
    struct mapicfg__buffer subject;
    int of_address;
    struct items refused, worked;
    int64_t first, last; /* refusals; none yet when refused.count is 0 */
    enum mapicfg__prompts_told told;
};

static struct item item_of(sqlite3_stmt *row) {
    struct item item = {.count = 1,
                        .until = sqlite3_column_int64(row, ENDED),
                        .cause = (enum mapicfg__prompts_cause)sqlite3_column_int(row, CAUSE),
                        .recovered = sqlite3_column_int(row, RECOVERED)};
    for (int i = 0; i < PARTS; i++) item.parts[i] = sqlite3_column_int64(row, PROTOCOL + i);
    if (!item.cause) item.parts[4] = 0; /* served is served */
    return item;
}

static int is_same(const struct item *a, const struct item *b, size_t parts) {
    return memcmp(a->parts, b->parts, parts * sizeof *a->parts) == 0;
}

/* The cause that says most is never left out. */
static void replace_item(struct items *items, const struct item *item) {
    struct item *least = &items->items[0];
    for (size_t i = 1; i < items->count; i++)
        if (items->items[i].cause < least->cause) least = &items->items[i];
    const struct item left = least->cause < item->cause ? *least : *item;
    if (least->cause < item->cause) *least = *item;
    if (!items->has_more || left.until > items->more_until) items->more_until = left.until;
    items->has_more = 1;
}

static void add_item(struct items *items, const struct item *item) {
    for (size_t i = 0; i < items->count; i++) {
        struct item *known = &items->items[i];
        if (!is_same(known, item, PARTS)) continue;
        known->count++;
        known->recovered = item->recovered;
        if (item->until > known->until) known->until = item->until;
        return;
    }
    if (items->count < MOST_ITEMS)
        items->items[items->count++] = *item;
    else
        replace_item(items, item);
}

/* Forgets what ended before. */
static void forget_before(struct items *items, int64_t moment) {
    size_t kept = 0;
    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].until >= moment) items->items[kept++] = items->items[i];
    if (items->more_until < moment) items->has_more = 0;
    items->count = kept;
}

/* ---- in words ---- */

static mapicfg_status put_text(const struct episode *episode, struct mapicfg__buffer *out, const char *before,
                               int64_t number, mapicfg_error *err) {
    struct mapicfg__buffer text = {0};
    if (!number) return MAPICFG_OK;
    mapicfg_status status = mapicfg__events_db_text(episode->prompts->events, number, &text, err);
    mapicfg__buffer_text(out, before);
    if (!status) mapicfg__buffer_bytes(out, text.data, text.size);
    mapicfg__buffer_free(&text);
    return status;
}

/* 401.1 (1326), 401, 403 */
static void put_status(struct mapicfg__buffer *out, const struct item *item) {
    mapicfg__buffer_number(out, (uint64_t)item->parts[4]);
    if (item->parts[5]) {
        mapicfg__buffer_char(out, '.');
        mapicfg__buffer_number(out, (uint64_t)item->parts[5]);
    }
    if (!item->parts[6]) return;
    mapicfg__buffer_text(out, " (");
    mapicfg__buffer_number(out, (uint64_t)item->parts[6]);
    mapicfg__buffer_char(out, ')');
}

/* "ews of macoutlook 16.78 from 203.0.113.50, 3 times 401.1 (1326)"; what worked has "by ntlm" instead. */
static mapicfg_status put_item(const struct episode *episode, struct mapicfg__buffer *out, const struct item *item,
                               mapicfg_error *err) {
    mapicfg_status status = put_text(episode, out, "", item->parts[0], err);
    if (!status) status = put_text(episode, out, " of ", item->parts[1], err);
    if (!status) status = put_text(episode, out, " from ", item->parts[2], err);
    if (!status) status = put_text(episode, out, " by ", item->parts[3], err);
    if (status || !item->cause) return status;
    mapicfg__buffer_text(out, ", ");
    if (item->count > 1) {
        mapicfg__buffer_number(out, item->count);
        mapicfg__buffer_text(out, " times ");
    }
    put_status(out, item);
    return MAPICFG_OK;
}

static mapicfg_status put_items(const struct episode *episode, struct mapicfg__buffer *out, const struct items *items,
                                mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (!items->count) mapicfg__buffer_text(out, "nothing");
    for (size_t i = 0; !status && i < items->count; i++) {
        mapicfg__buffer_text(out, i ? "; " : "");
        status = put_item(episode, out, &items->items[i], err);
    }
    mapicfg__buffer_text(out, items->has_more ? "; and others" : "");
    return status;
}

/* Of refusals that do not name the user. */
static const char *const told_texts[] = {
    [MAPICFG__PROMPTS_TOLD] = "",
    [MAPICFG__PROMPTS_BY_OTHERS] =
        " The logs do not name the user of all of it, who is the only one let in from the "
        "address then.",
    [MAPICFG__PROMPTS_BY_NONE] = " Whose it is cannot be told, as nobody was let in from the address then.",
    [MAPICFG__PROMPTS_BY_MANY] = " Whose it is cannot be told, as several users were let in from the address then.",
    [MAPICFG__PROMPTS_SHARED] =
        " Whose it is cannot be told, as more than five users come from the address: a load "
        "balancer, a proxy or a terminal server.",
    [MAPICFG__PROMPTS_NOWHERE] = " Whose it is cannot be told, as the logs state no address.",
};

/* ---- what it means ---- */

static enum mapicfg__prompts_cause worst_of(const struct items *refused) {
    enum mapicfg__prompts_cause worst = MAPICFG__PROMPTS_NONE;
    for (size_t i = 0; i < refused->count; i++)
        if (refused->items[i].cause > worst) worst = refused->items[i].cause;
    return worst;
}

/* Whether each client that met this cause was let in by the same protocol soon after its last refusal. */
static int is_recovered(const struct items *refused, enum mapicfg__prompts_cause cause) {
    for (size_t i = 0; i < refused->count; i++)
        if (refused->items[i].cause == cause && !refused->items[i].recovered) return 0;
    return !refused->has_more;
}

static int was_refused(const struct items *refused, const struct item *worked) {
    for (size_t i = 0; i < refused->count; i++)
        if (is_same(&refused->items[i], worked, PARTS_OF_CLIENT)) return 1;
    return 0;
}

/* Whether another client, or the same one by another protocol, was served. */
static int others_worked(const struct episode *episode) {
    for (size_t i = 0; i < episode->worked.count; i++)
        if (!was_refused(&episode->refused, &episode->worked.items[i])) return 1;
    return 0;
}

static enum mapicfg__rule_number rule_of(const struct episode *episode) {
    static const enum mapicfg__rule_number rules[] = {
        [MAPICFG__PROMPTS_FORBIDDEN] = RULE_LOG_PROMPT_FORBIDDEN,
        [MAPICFG__PROMPTS_SESSION] = RULE_LOG_PROMPT_SESSION,
        [MAPICFG__PROMPTS_CHALLENGE] = RULE_LOG_PROMPT_UNANSWERED,
        [MAPICFG__PROMPTS_UNKNOWN] = RULE_LOG_PROMPT_UNKNOWN,
        [MAPICFG__PROMPTS_ACCESS] = RULE_LOG_PROMPT_ACCESS,
        [MAPICFG__PROMPTS_DENIED] = RULE_LOG_PROMPT_DENIED,
        [MAPICFG__PROMPTS_PASSWORD] = RULE_LOG_PROMPT_PASSWORD,
        [MAPICFG__PROMPTS_RESTRICTED] = RULE_LOG_PROMPT_RESTRICTED,
        [MAPICFG__PROMPTS_PASSWORD_EXPIRED] = RULE_LOG_PROMPT_PASSWORD_EXPIRED,
        [MAPICFG__PROMPTS_ACCOUNT_EXPIRED] = RULE_LOG_PROMPT_ACCOUNT_EXPIRED,
        [MAPICFG__PROMPTS_DISABLED] = RULE_LOG_PROMPT_DISABLED,
        [MAPICFG__PROMPTS_LOCKED] = RULE_LOG_PROMPT_LOCKED,
    };
    const enum mapicfg__prompts_cause cause = worst_of(&episode->refused);
    const int may_recover =
        cause == MAPICFG__PROMPTS_PASSWORD || cause == MAPICFG__PROMPTS_DENIED || cause == MAPICFG__PROMPTS_UNKNOWN;
    if (may_recover && is_recovered(&episode->refused, cause)) return RULE_LOG_PROMPT_RECOVERED;
    if (cause == MAPICFG__PROMPTS_PASSWORD && others_worked(episode)) return RULE_LOG_PROMPT_OLD_PASSWORD;
    if (cause == MAPICFG__PROMPTS_CHALLENGE && others_worked(episode)) return RULE_LOG_PROMPT_METHOD;
    return rules[cause];
}

#define TEXTS 3

static mapicfg_status say_texts(const struct episode *episode, struct mapicfg__buffer texts[TEXTS],
                                mapicfg_error *err) {
    mapicfg_status status = put_items(episode, &texts[0], &episode->refused, err);
    mapicfg__prompts_put_times(&texts[1], episode->first, episode->last);
    if (!status) status = put_items(episode, &texts[2], &episode->worked, err);
    if (status) return status;
    if (texts[0].failed || texts[1].failed || texts[2].failed) return mapicfg__error_no_memory(err);
    const char *const arguments[] = {texts[0].data, texts[1].data, texts[2].data, told_texts[episode->told]};
    return mapicfg__prompts_say(episode->prompts, rule_of(episode),
                                episode->subject.size ? episode->subject.data : NULL, arguments, TEXTS + 1, err);
}

/* Says what there is, and is ready for the next. What worked stays, as the next may be soon. */
static mapicfg_status end_episode(struct episode *episode, mapicfg_error *err) {
    struct mapicfg__buffer texts[TEXTS] = {{0}};
    if (!episode->refused.count) return MAPICFG_OK;
    const mapicfg_status status = say_texts(episode, texts, err);
    for (size_t i = 0; i < TEXTS; i++) mapicfg__buffer_free(&texts[i]);
    episode->refused.count = 0;
    episode->refused.has_more = 0;
    episode->told = MAPICFG__PROMPTS_TOLD;
    return status;
}

/* ---- row by row ---- */

static int is_other_subject(const struct episode *episode, const char *subject, size_t size, int of_address) {
    return of_address != episode->of_address || size != episode->subject.size ||
           (size && memcmp(subject, episode->subject.data, size) != 0);
}

static mapicfg_status take_subject(struct episode *episode, sqlite3_stmt *row, mapicfg_error *err) {
    const char *subject = (const char *)sqlite3_column_text(row, SUBJECT);
    const size_t size = (size_t)sqlite3_column_bytes(row, SUBJECT);
    const int of_address = sqlite3_column_int(row, OF_ADDRESS);
    if (!subject) return mapicfg__error_no_memory(err);
    if (!is_other_subject(episode, subject, size, of_address)) return MAPICFG_OK;
    mapicfg_status status = end_episode(episode, err);
    episode->subject.size = 0;
    mapicfg__buffer_bytes(&episode->subject, subject, size);
    episode->of_address = of_address;
    episode->worked.count = 0;
    episode->worked.has_more = 0;
    return status || !episode->subject.failed ? status : mapicfg__error_no_memory(err);
}

static void add_refusal(struct episode *episode, const struct item *item, int64_t begin,
                        enum mapicfg__prompts_told told) {
    if (!episode->refused.count) {
        episode->first = begin;
        forget_before(&episode->worked, begin - episode->prompts->window);
    }
    add_item(&episode->refused, item);
    episode->last = begin;
    if (told > episode->told) episode->told = told;
}

static mapicfg_status take_row(struct episode *episode, sqlite3_stmt *row, mapicfg_error *err) {
    mapicfg_status status = take_subject(episode, row, err);
    const int64_t begin = sqlite3_column_int64(row, BEGIN);
    const struct item item = item_of(row);
    if (!status && episode->refused.count && begin - episode->last > episode->prompts->window)
        status = end_episode(episode, err);
    if (status) return status;
    if (sqlite3_column_int(row, IS_REFUSAL)) {
        add_refusal(episode, &item, begin, (enum mapicfg__prompts_told)sqlite3_column_int(row, TOLD));
        return MAPICFG_OK;
    }
    if (!episode->refused.count && episode->worked.count == MOST_ITEMS)
        forget_before(&episode->worked, begin - episode->prompts->window);
    add_item(&episode->worked, &item);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__prompts_persons(const struct mapicfg__prompts *prompts, mapicfg_error *err) {
    struct episode episode = {.prompts = prompts};
    sqlite3_stmt *rows = NULL;
    int row = 1;
    mapicfg_status status = mapicfg__prompts_prepare(prompts, rows_of_all, &rows, err);
    while (!status) {
        status = mapicfg__events_db_step(prompts->events, rows, &row, err);
        if (status || !row) break;
        status = take_row(&episode, rows, err);
    }
    if (!status) status = end_episode(&episode, err);
    mapicfg__buffer_free(&episode.subject);
    sqlite3_finalize(rows);
    return status;
}
