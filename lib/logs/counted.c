/* SPDX-License-Identifier: LGPL-2.1-or-later
 * counted.c: one record, whether it counts, and the values that it has. What costs most is asked for last: noise needs
 * two dimensions, what counts many. */
#include "logs/counted.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cmdlet/regex.h"
#include "logs/noise.h"

/* What must be found before the values of these. */
#define OF_THE_CALL (UINT32_C(1) << MAPICFG_LOG_BY_REQUEST | UINT32_C(1) << MAPICFG_LOG_BY_ERROR)

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

/* Software and version as one text, else the user agent. */
static struct mapicfg__span client_of(struct mapicfg__log_counted *counted) {
    const struct mapicfg__span software = mapicfg__counted_cell(counted, MAPICFG_LOG_CLIENT_SOFTWARE);
    if (!software.size) return mapicfg__log_record_agent(&counted->record, &counted->summary->text);
    const struct mapicfg__span version = mapicfg__counted_cell(counted, MAPICFG_LOG_CLIENT_VERSION);
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

static const struct mapicfg__log_people *people_of(const struct mapicfg__log_counted *counted) {
    return &counted->people[counted->record.row - counted->people_begin];
}

/* The text of the log for a dimension; NULL: no memory. */
static struct mapicfg__span raw_of(struct mapicfg__log_counted *counted, uint32_t dimension) {
    const struct mapicfg__log_record *record = &counted->record;
    struct mapicfg__span auth;
    switch (dimension) {
    case MAPICFG_LOG_BY_KIND: return name_of(mapicfg_log_kind_name(record->batch->layout->kind));
    case MAPICFG_LOG_BY_PROTOCOL: return mapicfg__log_record_protocol(record);
    case MAPICFG_LOG_BY_SERVER: return mapicfg__counted_cell(counted, MAPICFG_LOG_SERVER);
    case MAPICFG_LOG_BY_FRONT: return mapicfg__counted_cell(counted, MAPICFG_LOG_FRONT);
    case MAPICFG_LOG_BY_TARGET: return mapicfg__counted_cell(counted, MAPICFG_LOG_TARGET);
    case MAPICFG_LOG_BY_HOST: return mapicfg__counted_cell(counted, MAPICFG_LOG_URL_HOST);
    case MAPICFG_LOG_BY_NETWORK:
        return name_of(mapicfg__fact_network(mapicfg__counted_cell(counted, MAPICFG_LOG_CLIENT_IP)));
    case MAPICFG_LOG_BY_CLIENT: return client_of(counted);
    case MAPICFG_LOG_BY_MODE: return mapicfg__counted_cell(counted, MAPICFG_LOG_CLIENT_MODE);
    case MAPICFG_LOG_BY_USER: return people_of(counted)->user;
    case MAPICFG_LOG_BY_MAILBOX: return people_of(counted)->mailbox;
    case MAPICFG_LOG_BY_AUTH:
        auth = mapicfg__log_record_cell(record, MAPICFG_LOG_AUTH);
        return auth.text ? auth : MAPICFG__DIMENSION_NO_AUTH;
    case MAPICFG_LOG_BY_STATUS: return mapicfg__counted_cell(counted, MAPICFG_LOG_HTTP_STATUS);
    case MAPICFG_LOG_BY_REQUEST: return counted->request;
    case MAPICFG_LOG_BY_ERROR: return (struct mapicfg__span){counted->cause, counted->cause_size};
    case MAPICFG_LOG_BY_HOUR: return beginning_of(counted->time, 13);
    default: return beginning_of(counted->time, 10);
    }
}

static struct mapicfg__log_met *met_of(const struct mapicfg__log_counted *counted, uint32_t dimension) {
    if (dimension == MAPICFG_LOG_BY_USER) return people_of(counted)->user_met;
    return dimension == MAPICFG_LOG_BY_MAILBOX ? people_of(counted)->mailbox_met : NULL;
}

static mapicfg_status find_values(struct mapicfg__log_counted *counted, uint32_t asked, mapicfg_error *err) {
    for (; asked; asked &= asked - 1) {
        const uint32_t dimension = (uint32_t)__builtin_ctz(asked);
        const struct mapicfg__span raw = raw_of(counted, dimension);
        struct mapicfg__log_values *values = &counted->summary->values[dimension];
        if (!raw.text) return mapicfg__error_no_memory(err);
        mapicfg_status status = mapicfg__values_find(values, raw, met_of(counted, dimension), judge, counted->summary,
                                                     &counted->values[dimension], err);
        if (status) return status;
    }
    return MAPICFG_OK;
}

/* ---- one record ---- */

static void find_time(struct mapicfg__log_counted *counted) {
    counted->time = mapicfg__counted_cell(counted, MAPICFG_LOG_TIME);
    counted->facts.time = mapicfg__fact_time(&counted->summary->day, counted->time);
    if (counted->facts.time == MAPICFG__FACT_NO_TIME) counted->time.size = 0;
}

static void find_call(struct mapicfg__log_counted *counted) {
    counted->request = mapicfg__log_record_request(&counted->record);
    counted->cause_size = mapicfg__log_record_cause(&counted->record, counted->cause);
}

static int passes(const struct mapicfg__log_counted *counted) {
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

static uint32_t noise_of(const struct mapicfg__log_counted *counted) {
    if (counted->values[MAPICFG_LOG_BY_USER]->noise) return MAPICFG_LOG_NOISE_ACCOUNT;
    if (counted->values[MAPICFG_LOG_BY_CLIENT]->noise) return MAPICFG_LOG_NOISE_PROBE;
    if (mapicfg__noise_is_check(mapicfg__counted_cell(counted, MAPICFG_LOG_URL_STEM)))
        return MAPICFG_LOG_NOISE_HEALTHCHECK;
    return mapicfg__log_record_is_challenge(&counted->record) ? MAPICFG_LOG_NOISE_CHALLENGE : MAPICFG_LOG_NOISE_NONE;
}

/* The people of the record, and of those that follow. */
static void find_people(struct mapicfg__log_counted *counted) {
    const struct mapicfg__log_values *users = &counted->summary->values[MAPICFG_LOG_BY_USER];
    const struct mapicfg__log_values *mailboxes = &counted->summary->values[MAPICFG_LOG_BY_MAILBOX];
    struct mapicfg__log_record record = counted->record;
    const size_t left = record.batch->count - record.row;
    const size_t count = left < MAPICFG__COUNTED_AHEAD ? left : MAPICFG__COUNTED_AHEAD;
    for (size_t i = 0; i < count; i++, record.row++) {
        struct mapicfg__log_people *people = &counted->people[i];
        people->user = mapicfg__log_record_user(&record);
        people->mailbox = mapicfg__log_record_mailbox(&record);
        people->user_met = mapicfg__values_fetch(users, people->user);
        people->mailbox_met = mapicfg__values_fetch(mailboxes, people->mailbox);
    }
    for (size_t i = 0; i < count; i++) {
        mapicfg__values_fetch_value(users, counted->people[i].user_met);
        mapicfg__values_fetch_value(mailboxes, counted->people[i].mailbox_met);
    }
    counted->people_begin = counted->record.row;
    counted->people_end = counted->record.row + count;
}

void mapicfg__counted_begin(struct mapicfg__log_counted *counted, mapicfg_log_summary *summary,
                            const mapicfg_log_batch *batch) {
    counted->summary = summary;
    counted->record.batch = batch;
    counted->people_begin = counted->people_end = 0;
}

mapicfg_status mapicfg__counted_find(struct mapicfg__log_counted *counted, mapicfg_error *err) {
    mapicfg_log_summary *summary = counted->summary;
    counted->counts = 0;
    summary->counts[MAPICFG_LOG_COUNT_RECORDS]++;
    find_time(counted);
    if (!is_in_time(summary, counted->facts.time)) {
        summary->counts[MAPICFG_LOG_COUNT_FILTERED]++;
        return MAPICFG_OK;
    }
    const int early = (summary->asked_first & OF_THE_CALL) != 0;
    if (early) find_call(counted);
    if (counted->record.row < counted->people_begin || counted->record.row >= counted->people_end) find_people(counted);
    mapicfg_status status = find_values(counted, summary->asked_first, err);
    if (status) return status;
    if (!passes(counted)) {
        summary->counts[MAPICFG_LOG_COUNT_FILTERED]++;
        return MAPICFG_OK;
    }
    counted->noise = noise_of(counted);
    if (counted->noise) summary->noise[counted->noise]++;
    if (counted->noise && !summary->keep_noise) return MAPICFG_OK;
    if (!early) find_call(counted);
    counted->counts = 1;
    return find_values(counted, summary->asked_last, err);
}
