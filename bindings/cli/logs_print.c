/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_print.c: how the summary of logs is printed: a few lines on all, and a table for each way to group records. */
#include "logs_print.h"

#include "moment.h"
#include "output.h"

#include <string.h>

#define TABLE_ROWS 15u /* of a table for people that has no order in time */
#define NOT_STATED "(not stated)"

/* What a column shows. */
#define SHOWN_NUMBER 0u
#define SHOWN_MOMENT 1u
#define SHOWN_LATENCY 2u /* nothing where no request has one */

/* The columns of every table, behind those of its key. */
static const struct {
    uint32_t number; /* MAPICFG_LOG_NUMBER_ */
    const char *name;
    uint32_t shown;
    int not_in_table;
} numbers[] = {
    {MAPICFG_LOG_NUMBER_RECORDS, "records", SHOWN_NUMBER, 0},
    {MAPICFG_LOG_NUMBER_FAILURES, "failed", SHOWN_NUMBER, 0},
    {MAPICFG_LOG_NUMBER_USERS, "users", SHOWN_NUMBER, 0},
    {MAPICFG_LOG_NUMBER_MAILBOXES, "mailboxes", SHOWN_NUMBER, 1},
    {MAPICFG_LOG_NUMBER_AUTH_NONE, "no_auth", SHOWN_NUMBER, 1},
    {MAPICFG_LOG_NUMBER_AUTH_BASIC, "basic", SHOWN_NUMBER, 0},
    {MAPICFG_LOG_NUMBER_AUTH_NTLM, "ntlm", SHOWN_NUMBER, 0},
    {MAPICFG_LOG_NUMBER_AUTH_NEGOTIATE, "negotiate", SHOWN_NUMBER, 0},
    {MAPICFG_LOG_NUMBER_AUTH_BEARER, "bearer", SHOWN_NUMBER, 0},
    {MAPICFG_LOG_NUMBER_AUTH_OTHER, "other_auth", SHOWN_NUMBER, 1},
    {MAPICFG_LOG_NUMBER_TIMED, "timed", SHOWN_NUMBER, 1},
    {MAPICFG_LOG_NUMBER_LATENCY_P50, "p50", SHOWN_LATENCY, 0},
    {MAPICFG_LOG_NUMBER_LATENCY_P90, "p90", SHOWN_LATENCY, 1},
    {MAPICFG_LOG_NUMBER_LATENCY_P95, "p95", SHOWN_LATENCY, 0},
    {MAPICFG_LOG_NUMBER_LATENCY_P99, "p99", SHOWN_LATENCY, 1},
    {MAPICFG_LOG_NUMBER_LATENCY_MAX, "max", SHOWN_LATENCY, 1},
    {MAPICFG_LOG_NUMBER_WAITS, "waits", SHOWN_NUMBER, 1},
    {MAPICFG_LOG_NUMBER_FIRST, "first", SHOWN_MOMENT, 1},
    {MAPICFG_LOG_NUMBER_LAST, "last", SHOWN_MOMENT, 1},
};
#define NUMBERS (sizeof numbers / sizeof *numbers)
#define KEYS_MAX (COLUMNS_MAX - NUMBERS - 1) /* and a column for what an error means */

/* ---- what all records have in common ---- */

static void put_moment(struct stream *out, uint64_t milliseconds) {
    char text[MOMENT_SIZE];
    moment_format((int64_t)milliseconds, text, sizeof text);
    stream_text(out, text);
}

/* "12.3 %"; of nothing "0.0 %". */
static void put_share(struct stream *out, uint64_t part, uint64_t whole) {
    const uint64_t tenths = whole > 0 ? (uint64_t)((double)part / (double)whole * 1000 + 0.5) : 0;
    stream_number(out, tenths / 10);
    stream_char(out, '.');
    stream_number(out, tenths % 10);
    stream_text(out, " %");
}

static void put_noise(struct stream *out, const mapicfg_log_summary *summary) {
    uint64_t total = 0;
    for (uint32_t i = MAPICFG_LOG_NOISE_NONE + 1; i < MAPICFG_LOG_NOISE_COUNT; i++)
        total += mapicfg_log_summary_get_noise(summary, i);
    stream_text(out, "Noise:          ");
    stream_number(out, total);
    const char *before = " (";
    for (uint32_t i = MAPICFG_LOG_NOISE_NONE + 1; i < MAPICFG_LOG_NOISE_COUNT; i++) {
        const uint64_t count = mapicfg_log_summary_get_noise(summary, i);
        if (count == 0) continue;
        stream_text(out, before);
        stream_text(out, mapicfg_log_noise_name(i));
        stream_char(out, ' ');
        stream_number(out, count);
        before = ", ";
    }
    stream_text(out, total > 0 ? ")\n" : "\n");
}

static void put_authentication(struct stream *out, const mapicfg_log_summary *summary) {
    static const struct {
        uint32_t number;
        const char *name;
    } ways[] = {
        {MAPICFG_LOG_NUMBER_AUTH_NEGOTIATE, "Negotiate"}, {MAPICFG_LOG_NUMBER_AUTH_NTLM, "NTLM"},
        {MAPICFG_LOG_NUMBER_AUTH_BASIC, "Basic"},         {MAPICFG_LOG_NUMBER_AUTH_BEARER, "Bearer"},
        {MAPICFG_LOG_NUMBER_AUTH_OTHER, "other"},
    };
    uint64_t total = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        total += mapicfg_log_summary_get_number(summary, ways[i].number);
    if (total == 0) return;
    stream_text(out, "Authentication: ");
    const char *before = "";
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const uint64_t count = mapicfg_log_summary_get_number(summary, ways[i].number);
        if (count == 0) continue;
        stream_text(out, before);
        stream_text(out, ways[i].name);
        stream_char(out, ' ');
        put_share(out, count, total);
        before = ", ";
    }
    stream_text(out, " of those that state it\n");
    if (mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_AUTH_NEGOTIATE) > 0)
        stream_text(out, "                Negotiate is Kerberos or NTLM: logs do not tell which.\n");
}

/* Who could do without NTLM; nothing where no log says by what anybody came. */
static void put_readiness(struct stream *out, const mapicfg_log_summary *summary) {
    const uint64_t users = mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_USERS);
    const uint64_t unknown = mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_UNKNOWN);
    const uint32_t ntlm = MAPICFG_LOG_NUMBER_AUTH_NTLM;
    const uint64_t nameless = mapicfg_log_summary_get_method(summary, ntlm, MAPICFG_LOG_METHOD_NAMELESS);
    if (mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_LOGS) == MAPICFG_LOG_READY_LOGS_NONE) return;
    stream_text(out, "Ready to switch NTLM off: ");
    stream_number(out, mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_PERCENT));
    stream_text(out, " % (");
    stream_number(out, mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_YES));
    stream_text(out, " of ");
    stream_counted(out, users, "user", "users");
    stream_text(out, "); came by NTLM: ");
    stream_number(out, mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_NO));
    stream_text(out, ", by nothing else: ");
    stream_number(out, mapicfg_log_summary_get_method(summary, ntlm, MAPICFG_LOG_METHOD_ONLY));
    if (unknown > 0) {
        stream_text(out, "; cannot be told: ");
        stream_number(out, unknown);
    }
    if (nameless > 0) {
        stream_text(out, "; requests by NTLM without a user: ");
        stream_number(out, nameless);
    }
    stream_char(out, '\n');
}

static void put_read(struct stream *out, const mapicfg_log_summary *summary) {
    const uint64_t kept = mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_RECORDS);
    const uint64_t filtered = mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_FILTERED);
    stream_text(out, "Records:        ");
    stream_number(out, mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS));
    stream_text(out, " in ");
    stream_counted(out, mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_LOGS), "log", "logs");
    stream_text(out, ", of which ");
    stream_number(out, kept);
    stream_text(out, kept == 1 ? " counts here\n" : " count here\n");
    if (filtered > 0) {
        stream_text(out, "Not asked for:  ");
        stream_number(out, filtered);
        stream_char(out, '\n');
    }
}

/* The forms in which users are named, by a table that has them. */
struct forms {
    size_t key; /* which of the table's is the user */
    int account, address;
};

static int32_t look_at_form(void *user, const mapicfg_log_row *row) {
    struct forms *forms = user;
    const char *name = mapicfg_log_row_get_key(row, forms->key);
    if (strchr(name, '\\') != NULL)
        forms->account = 1;
    else if (strchr(name, '@') != NULL)
        forms->address = 1;
    return forms->account && forms->address;
}

/* The front end names accounts, and the back end addresses. */
static void put_two_forms(struct stream *out, const mapicfg_log_summary *summary) {
    struct forms forms = {0, 0, 0};
    for (size_t table = 0; table < mapicfg_log_summary_table_count(summary); table++)
        for (forms.key = 0; forms.key < mapicfg_log_summary_dimension_count(summary, table); forms.key++)
            if (mapicfg_log_summary_get_dimension(summary, table, forms.key) == MAPICFG_LOG_BY_USER)
                mapicfg_log_summary_each(summary, table, MAPICFG_LOG_ORDER_KEY, 0, look_at_form, &forms, NULL);
    if (forms.account && forms.address)
        stream_text(out, "                A person's account and address count as two users.\n");
}

static void put_overview(struct stream *out, const mapicfg_log_summary *summary) {
    put_read(out, summary);
    put_noise(out, summary);
    if (mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_DATED) > 0) {
        stream_text(out, "Time:           ");
        put_moment(out, mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_FIRST));
        stream_text(out, " to ");
        put_moment(out, mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_LAST));
        stream_char(out, '\n');
    }
    stream_text(out, "Failed:         ");
    stream_number(out, mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_FAILURES));
    stream_text(out, ", users: ");
    stream_number(out, mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_USERS));
    stream_text(out, ", mailboxes: ");
    stream_number(out, mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_MAILBOXES));
    stream_char(out, '\n');
    put_two_forms(out, summary);
    put_authentication(out, summary);
    put_readiness(out, summary);
}

/* ---- tables ---- */

struct table {
    struct output output;
    size_t keys;
    size_t error; /* which of the keys is an error; at least `keys`: none */
    int for_people;
};

static void put_keys(struct table *table, const mapicfg_log_row *row) {
    for (size_t i = 0; i < table->keys; i++) {
        const char *key = mapicfg_log_row_get_key(row, i);
        output_cell(&table->output, table->for_people && *key == '\0' ? NOT_STATED : key);
    }
}

static void put_number(struct output *output, const mapicfg_log_row *row, size_t index) {
    const uint64_t number = mapicfg_log_row_get_number(row, numbers[index].number);
    const uint32_t shown = numbers[index].shown;
    char text[MOMENT_SIZE];
    const int nothing = (shown == SHOWN_MOMENT && mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_DATED) == 0) ||
                        (shown == SHOWN_LATENCY && mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_TIMED) == 0);
    if (nothing) {
        output_cell(output, NULL);
    } else if (shown == SHOWN_MOMENT) {
        moment_format((int64_t)number, text, sizeof text);
        output_cell(output, text);
    } else {
        output_number(output, number);
    }
}

static int32_t put_row(void *user, const mapicfg_log_row *row) {
    struct table *table = user;
    output_open(&table->output);
    put_keys(table, row);
    for (size_t i = 0; i < NUMBERS; i++) put_number(&table->output, row, i);
    if (table->error < table->keys)
        output_cell(&table->output, mapicfg_log_error_meaning(mapicfg_log_row_get_key(row, table->error)));
    output_close(&table->output);
    return table->output.out->error != 0;
}

static int is_for_people(const struct logs_how *how) {
    return how->format == OUTPUT_TABLE || how->format == OUTPUT_LIST;
}

/* By time in its order, else by how much there is. */
static uint32_t order_of(const mapicfg_log_summary *summary, size_t table) {
    const uint32_t first = mapicfg_log_summary_get_dimension(summary, table, 0);
    const int is_time = first == MAPICFG_LOG_BY_HOUR || first == MAPICFG_LOG_BY_DAY;
    return is_time ? MAPICFG_LOG_ORDER_KEY : MAPICFG_LOG_ORDER_BUSIEST;
}

static uint64_t limit_of(const struct logs_how *how, uint32_t order) {
    if (how->limit > 0) return how->limit;
    return is_for_people(how) && order == MAPICFG_LOG_ORDER_BUSIEST ? TABLE_ROWS : UINT64_MAX;
}

static mapicfg_status put_rows(struct stream *out, const struct logs_how *how, const mapicfg_log_summary *summary,
                               size_t index, mapicfg_error *err) {
    struct column columns[COLUMNS_MAX];
    const uint32_t order = order_of(summary, index);
    const uint64_t limit = limit_of(how, order);
    struct table table = {.keys = mapicfg_log_summary_dimension_count(summary, index), .error = SIZE_MAX};
    table.for_people = is_for_people(how);
    if (table.keys > KEYS_MAX) table.keys = KEYS_MAX;
    for (size_t i = 0; i < table.keys; i++) {
        const uint32_t dimension = mapicfg_log_summary_get_dimension(summary, index, i);
        columns[i] = (struct column){mapicfg_log_dimension_name(dimension), COLUMN_TEXT, NULL, 0};
        if (dimension == MAPICFG_LOG_BY_ERROR) table.error = i;
    }
    for (size_t i = 0; i < NUMBERS; i++)
        columns[table.keys + i] =
            (struct column){numbers[i].name, numbers[i].shown == SHOWN_MOMENT ? COLUMN_TEXT : COLUMN_NUMBER, NULL,
                            numbers[i].not_in_table};
    const int meaning = table.error < table.keys;
    columns[table.keys + NUMBERS] = (struct column){"meaning", COLUMN_TEXT, NULL, 0};
    output_begin(&table.output, out, how->format, columns, table.keys + NUMBERS + (size_t)meaning, 0);
    const size_t most = limit < SIZE_MAX ? (size_t)limit : 0;
    const mapicfg_status status = mapicfg_log_summary_each(summary, index, order, most, put_row, &table, err);
    output_end(&table.output);
    return status == MAPICFG_E_CANCELLED && out->error != 0 ? MAPICFG_OK : status; /* main says so */
}

static void put_title(struct stream *out, const mapicfg_log_summary *summary, size_t index) {
    stream_text(out, "\nBy ");
    for (size_t i = 0; i < mapicfg_log_summary_dimension_count(summary, index); i++) {
        stream_text(out, i > 0 ? " and " : "");
        stream_text(out, mapicfg_log_dimension_name(mapicfg_log_summary_get_dimension(summary, index, i)));
    }
    stream_text(out, ":\n");
}

static void put_rest(struct stream *out, const struct logs_how *how, const mapicfg_log_summary *summary, size_t index) {
    const uint64_t rows = mapicfg_log_summary_row_count(summary, index);
    const uint64_t limit = limit_of(how, order_of(summary, index));
    if (rows <= limit) return;
    stream_text(out, "... and ");
    stream_number(out, rows - limit);
    stream_text(out, " more; --limit ");
    stream_number(out, rows);
    stream_text(out, " shows them all\n");
}

static int is_same(const mapicfg_log_summary *summary, size_t one, size_t other) {
    const size_t count = mapicfg_log_summary_dimension_count(summary, one);
    if (count != mapicfg_log_summary_dimension_count(summary, other)) return 0;
    for (size_t i = 0; i < count; i++)
        if (mapicfg_log_summary_get_dimension(summary, one, i) != mapicfg_log_summary_get_dimension(summary, other, i))
            return 0;
    return 1;
}

/* The table of errors, which is always the last one, may have been asked for too. */
static int came_before(const mapicfg_log_summary *summary, size_t table) {
    for (size_t i = 0; i < table; i++)
        if (is_same(summary, i, table)) return 1;
    return 0;
}

static mapicfg_status put_tables(struct stream *out, const struct logs_how *how, const mapicfg_log_summary *summary,
                                 mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < mapicfg_log_summary_table_count(summary) && status == MAPICFG_OK; i++) {
        if (mapicfg_log_summary_row_count(summary, i) == 0 || came_before(summary, i)) continue;
        put_title(out, summary, i);
        status = put_rows(out, how, summary, i, err);
        put_rest(out, how, summary, i);
    }
    return status;
}

static mapicfg_status put_json(struct stream *out, const mapicfg_log_summary *summary, mapicfg_error *err) {
    char *json;
    const mapicfg_status status = mapicfg_log_summary_dup_json(summary, &json, err);
    if (status != MAPICFG_OK) return status;
    stream_text(out, json);
    stream_char(out, '\n');
    mapicfg_free(json);
    return MAPICFG_OK;
}

mapicfg_status logs_print(struct stream *out, const struct logs_how *how, const mapicfg_log_summary *summary,
                          mapicfg_error *err) {
    if (how->format == OUTPUT_JSON) return put_json(out, summary, err);
    if (how->format == OUTPUT_CSV || how->format == OUTPUT_SPREADSHEET) return put_rows(out, how, summary, 0, err);
    put_overview(out, summary);
    return put_tables(out, how, summary, err);
}
