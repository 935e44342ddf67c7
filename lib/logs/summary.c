/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary.c: counts records. What costs most is asked for last: noise needs two dimensions, tables many. */
#include "logs/state.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/regex.h"
#include "logs/cause.h"
#include "logs/noise.h"
#include "logs/record.h"

/* What must be found before the values of these. */
#define OF_THE_CALL (UINT32_C(1) << MAPICFG_LOG_BY_REQUEST | UINT32_C(1) << MAPICFG_LOG_BY_ERROR)

/* A record while it is counted. */
struct counted {
    mapicfg_log_summary *summary;
    struct mapicfg__log_record record;
    struct mapicfg__log_facts facts;
    struct mapicfg__span time, request;
    char cause[MAPICFG__CAUSE_SIZE];
    size_t cause_size;
    struct mapicfg__log_value *values[MAPICFG_LOG_BY_COUNT];
};

static const char *const noises[MAPICFG_LOG_NOISE_COUNT] = {"", "account", "probe", "healthcheck", "challenge"};

const char *mapicfg_log_noise_name(uint32_t noise) {
    return noise < MAPICFG_LOG_NOISE_COUNT ? noises[noise] : NULL;
}

const char *mapicfg_log_error_meaning(const char *error) {
    return error ? mapicfg__cause_meaning(error) : NULL;
}

/* ---- values ---- */

/* Whether a value fits the pattern of a condition. */
static mapicfg_status match(const struct mapicfg__log_condition *condition, struct mapicfg__span text, int *fits,
                            mapicfg_error *err) {
    const struct mapicfg__span pattern = condition->pattern;
    *fits = condition->is_regex ? mapicfg__regex_fits(pattern.text, pattern.size, text.text, text.size, 0)
                                : mapicfg__text_match(pattern.text, pattern.size, text.text, text.size);
    if (*fits == MAPICFG__REGEX_NO_MEMORY) return mapicfg__error_no_memory(err);
    if (*fits != MAPICFG__REGEX_UNKNOWN) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_LIMIT,
                               "the regular expression for %s takes too many steps on a value; write a simpler one",
                               mapicfg_log_dimension_name(condition->dimension));
}

static mapicfg_status judge(const void *user, uint32_t dimension, struct mapicfg__span folded,
                            struct mapicfg__log_value *value, mapicfg_error *err) {
    const mapicfg_log_summary *summary = user;
    mapicfg_status status = MAPICFG_OK;
    if (dimension == MAPICFG_LOG_BY_USER && mapicfg__noise_is_account(folded)) value->noise = MAPICFG_LOG_NOISE_ACCOUNT;
    if (dimension == MAPICFG_LOG_BY_CLIENT && mapicfg__noise_is_probe(folded)) value->noise = MAPICFG_LOG_NOISE_PROBE;
    for (uint32_t i = 0; !status && i < summary->condition_count; i++) {
        const struct mapicfg__log_condition *condition = &summary->conditions[i];
        int fits;
        if (condition->dimension != dimension) continue;
        status = match(condition, value->text, &fits, err);
        if (fits == condition->is_not) value->passes = 0;
    }
    return status;
}

static inline struct mapicfg__span cell_of(const struct counted *counted, uint32_t field) {
    const struct mapicfg__span cell = mapicfg__log_record_cell(&counted->record, field);
    return cell.text ? cell : (struct mapicfg__span){"", 0};
}

/* Software and version as one text, else the user agent. */
static struct mapicfg__span client_of(struct counted *counted) {
    const struct mapicfg__span software = cell_of(counted, MAPICFG_LOG_CLIENT_SOFTWARE);
    if (!software.size) return mapicfg__log_record_agent(&counted->record, &counted->summary->text);
    const struct mapicfg__span version = cell_of(counted, MAPICFG_LOG_CLIENT_VERSION);
    struct mapicfg__buffer *text = &counted->summary->text;
    text->size = 0;
    mapicfg__buffer_bytes(text, software.text, software.size);
    mapicfg__buffer_char(text, MAPICFG__DIMENSION_BREAK);
    mapicfg__buffer_bytes(text, version.text, version.size);
    return text->failed ? (struct mapicfg__span){NULL, 0} : (struct mapicfg__span){text->data, text->size};
}

static struct mapicfg__span beginning_of(struct mapicfg__span time, size_t size) {
    return time.size < size ? (struct mapicfg__span){"", 0} : (struct mapicfg__span){time.text, size};
}

static struct mapicfg__span name_of(const char *name) {
    return (struct mapicfg__span){name, strlen(name)};
}

/* The text of the log for a dimension; NULL: no memory. */
static struct mapicfg__span raw_of(struct counted *counted, uint32_t dimension) {
    const struct mapicfg__log_record *record = &counted->record;
    struct mapicfg__span auth;
    switch (dimension) {
    case MAPICFG_LOG_BY_KIND: return name_of(mapicfg_log_kind_name(record->batch->layout->kind));
    case MAPICFG_LOG_BY_PROTOCOL: return mapicfg__log_record_protocol(record);
    case MAPICFG_LOG_BY_SERVER: return cell_of(counted, MAPICFG_LOG_SERVER);
    case MAPICFG_LOG_BY_FRONT: return cell_of(counted, MAPICFG_LOG_FRONT);
    case MAPICFG_LOG_BY_TARGET: return cell_of(counted, MAPICFG_LOG_TARGET);
    case MAPICFG_LOG_BY_HOST: return cell_of(counted, MAPICFG_LOG_URL_HOST);
    case MAPICFG_LOG_BY_NETWORK: return name_of(mapicfg__fact_network(cell_of(counted, MAPICFG_LOG_CLIENT_IP)));
    case MAPICFG_LOG_BY_CLIENT: return client_of(counted);
    case MAPICFG_LOG_BY_MODE: return cell_of(counted, MAPICFG_LOG_CLIENT_MODE);
    case MAPICFG_LOG_BY_USER: return mapicfg__log_record_user(record);
    case MAPICFG_LOG_BY_MAILBOX: return mapicfg__log_record_mailbox(record);
    case MAPICFG_LOG_BY_AUTH:
        auth = mapicfg__log_record_cell(record, MAPICFG_LOG_AUTH);
        return auth.text ? auth : MAPICFG__DIMENSION_NO_AUTH;
    case MAPICFG_LOG_BY_STATUS: return cell_of(counted, MAPICFG_LOG_HTTP_STATUS);
    case MAPICFG_LOG_BY_REQUEST: return counted->request;
    case MAPICFG_LOG_BY_ERROR: return (struct mapicfg__span){counted->cause, counted->cause_size};
    case MAPICFG_LOG_BY_HOUR: return beginning_of(counted->time, 13);
    default: return beginning_of(counted->time, 10);
    }
}

static mapicfg_status find_values(struct counted *counted, uint32_t asked, mapicfg_error *err) {
    for (; asked; asked &= asked - 1) {
        const uint32_t dimension = (uint32_t)__builtin_ctz(asked);
        const struct mapicfg__span raw = raw_of(counted, dimension);
        struct mapicfg__log_values *values = &counted->summary->values[dimension];
        if (!raw.text) return mapicfg__error_no_memory(err);
        mapicfg_status status =
            mapicfg__values_find(values, raw, judge, counted->summary, &counted->values[dimension], err);
        if (status) return status;
    }
    return MAPICFG_OK;
}

/* ---- one record ---- */

static void find_time(struct counted *counted) {
    counted->time = cell_of(counted, MAPICFG_LOG_TIME);
    counted->facts.time = mapicfg__fact_time(&counted->summary->day, counted->time);
    if (counted->facts.time == MAPICFG__FACT_NO_TIME) counted->time.size = 0;
}

static void find_call(struct counted *counted) {
    counted->request = mapicfg__log_record_request(&counted->record);
    counted->cause_size = mapicfg__log_record_cause(&counted->record, counted->cause);
}

static int passes(const struct counted *counted) {
    const mapicfg_log_summary *summary = counted->summary;
    for (uint32_t i = 0; i < summary->condition_count; i++)
        if (!counted->values[summary->conditions[i].dimension]->passes) return 0;
    return 1;
}

static int is_in_time(const mapicfg_log_summary *summary, int64_t time) {
    if (!summary->since && !summary->until) return 1;
    return time != MAPICFG__FACT_NO_TIME && (!summary->since || time >= summary->since) &&
           (!summary->until || time < summary->until);
}

static uint32_t noise_of(const struct counted *counted) {
    if (counted->values[MAPICFG_LOG_BY_USER]->noise) return MAPICFG_LOG_NOISE_ACCOUNT;
    if (counted->values[MAPICFG_LOG_BY_CLIENT]->noise) return MAPICFG_LOG_NOISE_PROBE;
    if (mapicfg__noise_is_check(cell_of(counted, MAPICFG_LOG_URL_STEM))) return MAPICFG_LOG_NOISE_HEALTHCHECK;
    return mapicfg__log_record_is_challenge(&counted->record) ? MAPICFG_LOG_NOISE_CHALLENGE : MAPICFG_LOG_NOISE_NONE;
}

static void find_numbers(struct counted *counted) {
    struct mapicfg__log_facts *facts = &counted->facts;
    const struct mapicfg__span auth = mapicfg__log_record_cell(&counted->record, MAPICFG_LOG_AUTH);
    const struct mapicfg__log_value *user = counted->values[MAPICFG_LOG_BY_USER];
    const struct mapicfg__log_value *mailbox = counted->values[MAPICFG_LOG_BY_MAILBOX];
    facts->auth = auth.text ? mapicfg__dimension_auth(auth) : MAPICFG__TALLY_NO_AUTH;
    facts->failed = counted->cause_size != 0;
    facts->waits = mapicfg__log_record_waits(&counted->record, counted->request) != 0;
    facts->has_latency =
        !facts->waits && mapicfg__fact_duration(cell_of(counted, MAPICFG_LOG_LATENCY), &facts->latency);
    if (facts->has_latency) facts->bucket = mapicfg__quantile_find(facts->latency);
    facts->has_user = user->text.size != 0;
    facts->user = user->hash;
    facts->has_mailbox = mailbox->text.size != 0;
    facts->mailbox = mailbox->hash;
}

static mapicfg_status add_to(struct counted *counted, struct mapicfg__log_table *table, mapicfg_error *err) {
    uint32_t numbers[MAPICFG__TABLE_MOST_KEYS];
    for (uint32_t i = 0; i < table->key_count; i++) {
        struct mapicfg__log_value *value = counted->values[table->keys[i]];
        if (value->number == MAPICFG__VALUE_NONE &&
            !mapicfg__values_number(&counted->summary->values[table->keys[i]], value->text, &value->number))
            return mapicfg__error_no_memory(err);
        numbers[i] = value->number;
    }
    struct mapicfg__log_tally *tally;
    mapicfg_status status = mapicfg__log_table_find(table, numbers, counted->summary->max_rows, &tally, err);
    return status ? status : mapicfg__log_tally_add(tally, &counted->facts, counted->summary->seen, err);
}

static mapicfg_status add_record(struct counted *counted, mapicfg_error *err) {
    mapicfg_log_summary *summary = counted->summary;
    summary->counts[MAPICFG_LOG_COUNT_RECORDS]++;
    find_time(counted);
    if (!is_in_time(summary, counted->facts.time)) {
        summary->counts[MAPICFG_LOG_COUNT_FILTERED]++;
        return MAPICFG_OK;
    }
    const int early = (summary->asked_first & OF_THE_CALL) != 0;
    if (early) find_call(counted);
    mapicfg_status status = find_values(counted, summary->asked_first, err);
    if (status) return status;
    if (!passes(counted)) {
        summary->counts[MAPICFG_LOG_COUNT_FILTERED]++;
        return MAPICFG_OK;
    }
    const uint32_t noise = noise_of(counted);
    if (noise) summary->noise[noise]++;
    if (noise && !summary->keep_noise) return MAPICFG_OK;
    if (!early) find_call(counted);
    status = find_values(counted, summary->asked_last, err);
    if (status) return status;
    find_numbers(counted);
    status = mapicfg__log_tally_add(&summary->whole, &counted->facts, summary->seen, err);
    for (size_t i = 0; !status && i < summary->table_count; i++)
        if (counted->facts.failed || !summary->tables[i].is_of_errors)
            status = add_to(counted, &summary->tables[i], err);
    return status;
}

mapicfg_status mapicfg_log_summary_add(mapicfg_log_summary *summary, const mapicfg_log_batch *batch,
                                       mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!batch) return mapicfg__error_null_argument(err, "batch");
    if (summary->key_mark && !summary->values[MAPICFG_LOG_BY_USER].has_secret)
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the summary was read from bytes, which do not have the key of its names; merge it "
                                   "into one that has the key");
    if (!summary->seen) summary->seen = mapicfg__mem_zalloc(sizeof *summary->seen);
    if (!summary->seen) return mapicfg__error_no_memory(err);
    struct counted counted;
    counted.summary = summary;
    counted.record.batch = batch;
    mapicfg_status status = MAPICFG_OK;
    for (size_t row = 0; !status && row < batch->count; row++) {
        counted.record.row = row;
        status = add_record(&counted, err);
    }
    return status;
}

mapicfg_status mapicfg_log_summary_add_report(mapicfg_log_summary *summary, const mapicfg_report *report,
                                              mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!report) return mapicfg__error_null_argument(err, "report");
    static const struct {
        uint32_t count, kind;
    } parts[] = {{MAPICFG_LOG_COUNT_LOGS, MAPICFG_REPORT_LOGS},
                 {MAPICFG_LOG_COUNT_BROKEN, MAPICFG_REPORT_BROKEN},
                 {MAPICFG_LOG_COUNT_TORN, MAPICFG_REPORT_TORN},
                 {MAPICFG_LOG_COUNT_COPIES, MAPICFG_REPORT_COPIES}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        summary->counts[parts[i].count] += mapicfg_report_get_total(report, parts[i].kind);
    return MAPICFG_OK;
}

/* ---- merging ---- */

/* The numbers of the values of `from` in `into`. */
static mapicfg_status translate(mapicfg_log_summary *into, const mapicfg_log_summary *from,
                                const struct mapicfg__log_table *table, const struct mapicfg__log_line *line,
                                uint32_t *numbers, mapicfg_error *err) {
    for (uint32_t i = 0; i < table->key_count; i++) {
        const uint32_t dimension = table->keys[i];
        const struct mapicfg__span text = from->values[dimension].texts[line->numbers[i]];
        if (!mapicfg__values_number(&into->values[dimension], text, &numbers[i])) return mapicfg__error_no_memory(err);
    }
    return MAPICFG_OK;
}

static mapicfg_status merge_table(mapicfg_log_summary *into, const mapicfg_log_summary *from, size_t table,
                                  mapicfg_error *err) {
    const struct mapicfg__log_table *source = &from->tables[table];
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < source->count; i++) {
        uint32_t numbers[MAPICFG__TABLE_MOST_KEYS];
        struct mapicfg__log_tally *tally = NULL;
        status = translate(into, from, source, &source->lines[i], numbers, err);
        if (!status) status = mapicfg__log_table_find(&into->tables[table], numbers, into->max_rows, &tally, err);
        if (!status) status = mapicfg__log_tally_merge(tally, &source->lines[i].tally, err);
    }
    return status;
}

mapicfg_status mapicfg_log_summary_merge(mapicfg_log_summary *into, const mapicfg_log_summary *from,
                                         mapicfg_error *err) {
    if (!into) return mapicfg__error_null_argument(err, "into");
    if (!from) return mapicfg__error_null_argument(err, "from");
    if (into == from) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a summary cannot be merged into itself");
    if (!mapicfg__summary_is_like(into, from))
        return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                                   "the summaries count different things: their tables, "
                                   "conditions, times and handling of noise must be the same");
    if (from->counts[MAPICFG_LOG_COUNT_RECORDS] > UINT64_MAX - into->counts[MAPICFG_LOG_COUNT_RECORDS])
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a counter would pass 2^64 - 1");
    mapicfg_status status = mapicfg__log_tally_merge(&into->whole, &from->whole, err);
    for (size_t i = 0; !status && i < from->table_count; i++) status = merge_table(into, from, i, err);
    if (status) return status;
    for (uint32_t i = 0; i < MAPICFG__SUMMARY_COUNTS; i++) into->counts[i] += from->counts[i];
    for (uint32_t i = 0; i < MAPICFG_LOG_NOISE_COUNT; i++) into->noise[i] += from->noise[i];
    return MAPICFG_OK;
}

mapicfg_status mapicfg_log_summary_copy(const mapicfg_log_summary *from, mapicfg_log_summary **out,
                                        mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!from) return mapicfg__error_null_argument(err, "from");
    mapicfg_log_summary *copy = mapicfg__summary_make_like(from);
    if (!copy) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg_log_summary_merge(copy, from, err);
    if (status) {
        mapicfg_log_summary_free(copy);
        return status;
    }
    *out = copy;
    return MAPICFG_OK;
}
