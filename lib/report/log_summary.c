/* SPDX-License-Identifier: LGPL-2.1-or-later
 * log_summary.c: the sections of a summary of logs: what was read, how people authenticate, and then a section for each
 * of its tables. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "logs/fact.h"
#include "logs/state.h"
#include "report/html.h"
#include "report/log_charts.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- what was read ---- */

static uint64_t noise_of(const mapicfg_log_summary *summary) {
    uint64_t total = 0;
    for (uint32_t i = MAPICFG_LOG_NOISE_NONE + 1; i < MAPICFG_LOG_NOISE_COUNT; i++)
        total += mapicfg_log_summary_get_noise(summary, i);
    return total;
}

static mapicfg_status put_figures(mapicfg_page *page, const mapicfg_log_summary *summary, mapicfg_error *err) {
    const struct {
        const char *name;
        uint64_t number;
        uint32_t tone;
        int always;
    } figures[] = {
        {"Records that count", mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_RECORDS), MAPICFG_TONE_PLAIN,
         1},
        {"Failed", mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_FAILURES), MAPICFG_TONE_ERROR, 1},
        {"Users", mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_USERS), MAPICFG_TONE_PLAIN, 1},
        {"Mailboxes", mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_MAILBOXES), MAPICFG_TONE_PLAIN, 1},
        {summary->keep_noise ? "Noise, counted too" : "Noise, left out", noise_of(summary), MAPICFG_TONE_PLAIN, 1},
        {"Logs", mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_LOGS), MAPICFG_TONE_PLAIN, 1},
        {"Copies of logs, left out", mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_COPIES),
         MAPICFG_TONE_PLAIN, 0},
        {"Broken lines", mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_BROKEN), MAPICFG_TONE_WARNING, 1},
        {"Logs still being written", mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_TORN), MAPICFG_TONE_PLAIN,
         0},
    };
    const char *names[COUNT(figures)];
    uint64_t numbers[COUNT(figures)];
    uint32_t tones[COUNT(figures)];
    size_t count = 0;
    for (size_t i = 0; i < COUNT(figures); i++) {
        if (!figures[i].always && !figures[i].number) continue;
        names[count] = figures[i].name;
        numbers[count] = figures[i].number;
        tones[count++] = figures[i].number ? figures[i].tone : MAPICFG_TONE_PLAIN;
    }
    return mapicfg_page_figures(page, names, numbers, tones, count, err);
}

static const char *const noise_names[MAPICFG_LOG_NOISE_COUNT] = {
    [MAPICFG_LOG_NOISE_ACCOUNT] = "Noise: accounts of Exchange, Windows and computers",
    [MAPICFG_LOG_NOISE_PROBE] = "Noise: Exchange's own monitoring",
    [MAPICFG_LOG_NOISE_HEALTHCHECK] = "Noise: health checks of load balancers",
    [MAPICFG_LOG_NOISE_CHALLENGE] = "Noise: challenges before authentication, which are no failures",
};

/* Where the records went. Noise that is kept is among those that count. */
static mapicfg_status put_fates(mapicfg_page *page, const mapicfg_log_summary *summary, mapicfg_error *err) {
    const char *names[MAPICFG_LOG_NOISE_COUNT + 1];
    uint64_t numbers[MAPICFG_LOG_NOISE_COUNT + 1];
    size_t count = 0;
    names[count] = "Count here";
    numbers[count++] = mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_RECORDS);
    for (uint32_t i = MAPICFG_LOG_NOISE_NONE + 1; i < MAPICFG_LOG_NOISE_COUNT; i++) {
        if (!mapicfg_log_summary_get_noise(summary, i)) continue;
        names[count] = noise_names[i];
        numbers[count++] = mapicfg_log_summary_get_noise(summary, i);
    }
    names[count] = "Not asked for";
    numbers[count] = mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_FILTERED);
    if (numbers[count]) count++;
    return mapicfg_page_bars(
        page, summary->keep_noise ? "All records; those of noise are among those that count" : "All records",
        mapicfg_log_summary_get_count(summary, MAPICFG_LOG_COUNT_RECORDS), names, numbers, NULL, count, err);
}

/* How much of it each kind of log has, by the first table that tells. */
static mapicfg_status put_kinds(mapicfg_page *page, const mapicfg_log_summary *summary, mapicfg_error *err) {
    for (size_t i = 0; i < mapicfg_log_summary_table_count(summary); i++) {
        struct mapicfg__log_shape shape;
        mapicfg__log_shape_take(&shape, summary, i);
        if (shape.kind == MAPICFG__LOG_NO_KEY || mapicfg__log_shape_has(&shape, MAPICFG_LOG_BY_ERROR)) continue;
        mapicfg__log_shape_by(&shape, MAPICFG_LOG_BY_KIND);
        shape.kind = MAPICFG__LOG_NO_KEY; /* it names the bars, and no charts */
        return mapicfg__log_bars_put(page, &shape, "Those that count, by log", 0, err);
    }
    return MAPICFG_OK;
}

static mapicfg_status put_overview(mapicfg_page *page, const mapicfg_log_summary *summary, mapicfg_error *err) {
    struct mapicfg__buffer about = {0};
    if (mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_DATED)) {
        mapicfg__buffer_text(&about, "From ");
        mapicfg__fact_put_time(&about, (int64_t)mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_FIRST));
        mapicfg__buffer_text(&about, " to ");
        mapicfg__fact_put_time(&about, (int64_t)mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_LAST));
        mapicfg__buffer_text(&about, ". ");
    }
    mapicfg__buffer_text(&about,
                         "A record is a line of a log. The front end, the back end and IIS each write one of "
                         "the same request.");
    mapicfg_status status =
        about.failed ? mapicfg__error_no_memory(err) : mapicfg_page_section(page, "What was read", about.data, err);
    if (!status) status = put_figures(page, summary, err);
    if (!status) status = put_fates(page, summary, err);
    if (!status) status = put_kinds(page, summary, err);
    mapicfg__buffer_free(&about);
    return status;
}

/* ---- what to do ---- */

struct command {
    const char *what, *line;
};

/* Commands to copy, and where the guide says more. */
static mapicfg_status put_commands(mapicfg_page *page, const struct command *commands, size_t count,
                                   const char *section, mapicfg_error *err) {
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status) return status;
    struct mapicfg__buffer *out = &page->out;
    mapicfg__buffer_text(out, "<div class=\"steps\">\n");
    for (size_t i = 0; i < count; i++) {
        mapicfg__buffer_text(out, "<div class=\"remedy\"><h3>");
        mapicfg__html_text(out, commands[i].what);
        mapicfg__buffer_text(out, "</h3><pre><code>");
        mapicfg__html_code(out, commands[i].line, strlen(commands[i].line));
        mapicfg__buffer_text(out, "</code></pre></div>\n");
    }
    mapicfg__buffer_text(out,
                         "</div>\n<p class=\"source\">LOGS stands for the folder of the logs. Guide: "
                         "docs/guide/logs.md, ");
    mapicfg__html_text(out, section);
    mapicfg__buffer_text(out, "</p>\n");
    return mapicfg__page_end(page, err);
}

/* ---- authentication ---- */

static const struct {
    uint32_t number;
    const char *name;
    uint32_t tone;
} ways[] = {
    {MAPICFG_LOG_NUMBER_AUTH_NEGOTIATE, "Negotiate: Kerberos or NTLM", MAPICFG_TONE_PLAIN},
    {MAPICFG_LOG_NUMBER_AUTH_NTLM, "NTLM", MAPICFG_TONE_WARNING},
    {MAPICFG_LOG_NUMBER_AUTH_BASIC, "Basic", MAPICFG_TONE_ERROR},
    {MAPICFG_LOG_NUMBER_AUTH_BEARER, "Bearer: modern authentication", MAPICFG_TONE_GOOD},
    {MAPICFG_LOG_NUMBER_AUTH_OTHER, "Other", MAPICFG_TONE_INFO},
};

/* Of the logs that say most of it; of all where readiness cannot be told. */
static mapicfg_status put_shares(mapicfg_page *page, const mapicfg_log_summary *summary, mapicfg_error *err) {
    static const char *const titles[] = {"Records that state it, in all logs", "Records that state it, in http-proxy",
                                         "Records that state it, in other logs than http-proxy"};
    const char *names[COUNT(ways)];
    uint64_t numbers[COUNT(ways)];
    uint32_t tones[COUNT(ways)];
    const uint64_t logs = mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_LOGS);
    for (size_t i = 0; i < COUNT(ways); i++) {
        names[i] = ways[i].name;
        tones[i] = ways[i].tone;
        numbers[i] = logs ? mapicfg_log_summary_get_method(summary, ways[i].number, MAPICFG_LOG_METHOD_RECORDS)
                          : mapicfg_log_summary_get_number(summary, ways[i].number);
    }
    return mapicfg_page_bars(page, logs < COUNT(titles) ? titles[logs] : titles[0], 0, names, numbers, tones,
                             COUNT(ways), err);
}

static mapicfg_status put_readiness(mapicfg_page *page, const mapicfg_log_summary *summary, mapicfg_error *err) {
    static const char *const names[] = {"Ready: came by neither NTLM nor Negotiate",
                                        "Cannot tell: came by Negotiate, or states no method",
                                        "Not ready: came by NTLM"};
    static const uint32_t tones[] = {MAPICFG_TONE_GOOD, MAPICFG_TONE_INFO, MAPICFG_TONE_WARNING};
    const uint64_t numbers[] = {mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_YES),
                                mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_UNKNOWN),
                                mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_NO)};
    const uint64_t nameless =
        mapicfg_log_summary_get_method(summary, MAPICFG_LOG_NUMBER_AUTH_NTLM, MAPICFG_LOG_METHOD_NAMELESS);
    char title[160];
    if (mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_LOGS) == MAPICFG_LOG_READY_LOGS_NONE)
        return MAPICFG_OK;
    size_t size =
        (size_t)snprintf(title, sizeof title, "Users, of whom %llu %% are ready for NTLM to be switched off",
                         (unsigned long long)mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_PERCENT));
    if (nameless)
        snprintf(title + size, sizeof title - size, "; requests by NTLM without a user: %llu",
                 (unsigned long long)nameless);
    return mapicfg_page_bars(page, title, mapicfg_log_summary_get_ready(summary, MAPICFG_LOG_READY_USERS), names,
                             numbers, tones, COUNT(names), err);
}

/* By one dimension of the first table that has it. */
static mapicfg_status put_auths_by(mapicfg_page *page, const mapicfg_log_summary *summary, uint32_t dimension,
                                   const char *title, mapicfg_error *err) {
    for (size_t i = 0; i < mapicfg_log_summary_table_count(summary); i++) {
        struct mapicfg__log_shape shape;
        mapicfg__log_shape_take(&shape, summary, i);
        if (!mapicfg__log_shape_has(&shape, dimension) || mapicfg__log_shape_has(&shape, MAPICFG_LOG_BY_ERROR))
            continue;
        mapicfg__log_shape_by(&shape, dimension);
        return mapicfg__log_bars_put(page, &shape, title, 1, err);
    }
    return MAPICFG_OK;
}

static int came_by_old_ways(const mapicfg_log_row *row) {
    return mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_AUTH_NTLM) ||
           mapicfg_log_row_get_number(row, MAPICFG_LOG_NUMBER_AUTH_BASIC);
}

/* Whom it would hit to switch NTLM and Basic off. */
static mapicfg_status put_old_ways(mapicfg_page *page, const mapicfg_log_summary *summary, uint64_t rows,
                                   mapicfg_error *err) {
    const uint64_t old = mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_AUTH_NTLM) +
                         mapicfg_log_summary_get_number(summary, MAPICFG_LOG_NUMBER_AUTH_BASIC);
    for (size_t i = 0; old && i < mapicfg_log_summary_table_count(summary); i++) {
        struct mapicfg__log_shape shape;
        mapicfg__log_shape_take(&shape, summary, i);
        if (!mapicfg__log_shape_has(&shape, MAPICFG_LOG_BY_USER) ||
            mapicfg__log_shape_has(&shape, MAPICFG_LOG_BY_ERROR))
            continue;
        return mapicfg__log_table_put(page, &shape, "Users that came by NTLM or Basic, the busiest first",
                                      came_by_old_ways, rows, err);
    }
    return MAPICFG_OK;
}

static mapicfg_status put_authentication(mapicfg_page *page, const mapicfg_log_summary *summary, uint64_t rows,
                                         mapicfg_error *err) {
    static const struct command commands[] = {
        {"Everybody who comes by NTLM, and with what",
         "mapicfg logs LOGS --where auth=ntlm --by user,client --format csv -o ntlm.csv"},
        {"The same of Basic", "mapicfg logs LOGS --where auth=basic --by user,client --format csv -o basic.csv"},
        {"Whether it falls, day by day", "mapicfg logs LOGS --by day,auth"},
    };
    uint64_t stated = 0;
    for (size_t i = 0; i < COUNT(ways); i++) stated += mapicfg_log_summary_get_number(summary, ways[i].number);
    mapicfg_status status = mapicfg_page_section(
        page, "How they authenticate",
        stated
            ? "Negotiate hides Kerberos and NTLM: no log of Exchange tells which of the two it was. The security log "
              "of the domain controllers does (event 4776, and 4624 with the package NTLM). IIS's logs do not state "
              "the way at all."
            : "No record that counts states it. The logs of HttpProxy and MapiHttp do.",
        err);
    if (status || !stated) return status;
    status = put_shares(page, summary, err);
    if (!status) status = put_readiness(page, summary, err);
    if (!status) status = put_auths_by(page, summary, MAPICFG_LOG_BY_PROTOCOL, "Authentication by protocol", err);
    if (!status) status = put_auths_by(page, summary, MAPICFG_LOG_BY_CLIENT, "Authentication by client", err);
    if (!status) status = put_old_ways(page, summary, rows, err);
    return status ? status : put_commands(page, commands, COUNT(commands), "Is it safe to switch NTLM off?", err);
}

/* ---- tables ---- */

/* What a table is about: that of its dimensions which stands first here. */
static const struct {
    uint32_t dimension;
    const char *title, *chart;
    int with_latency;
    struct command command;
    const char *section; /* of the guide */
} subjects[] = {
    {MAPICFG_LOG_BY_HOUR, "When", "Records", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_DAY, "When, by day", "Records", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_ERROR,
     "What fails, and why",
     "Failures by cause",
     0,
     {"Whom it hits, and where", "mapicfg logs LOGS --by error,user --by error,server"},
     "What fails?"},
    {MAPICFG_LOG_BY_USER, "Busiest users", "Records by user", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_MAILBOX, "Busiest mailboxes", "Records by mailbox", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_CLIENT,
     "Clients, their versions and modes",
     "Records by client",
     0,
     {"Which of them are too old, by the configuration", "mapicfg logs LOGS --config EXPORTS"},
     "Who does not follow"},
    {MAPICFG_LOG_BY_PROTOCOL, "Who connects by which protocol", "Records by protocol", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_SERVER, "Servers, and how long they take", "Records by server", 1, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_FRONT, "Front ends, and how long they take", "Records by front end", 1, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_TARGET, "Back ends, and how long they take", "Records by back end", 1, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_REQUEST,
     "Requests, and how long they take",
     "Records by request",
     1,
     {"The same of each server", "mapicfg logs LOGS --where kind=mapi-http --by server,request"},
     "How long do requests take?"},
    {MAPICFG_LOG_BY_HOST, "Names by which they come", "Records by host name", 1, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_NETWORK, "From where they connect", "Records by network", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_MODE, "Modes of Outlook", "Records by mode", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_AUTH, "Ways to authenticate", "Records by authentication", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_STATUS, "HTTP statuses", "Records by HTTP status", 0, {NULL, NULL}, NULL},
    {MAPICFG_LOG_BY_KIND, "Logs", "Records by log", 1, {NULL, NULL}, NULL},
};

static size_t subject_of(const struct mapicfg__log_shape *shape) {
    size_t at = 0;
    while (at + 1 < COUNT(subjects) && !mapicfg__log_shape_has(shape, subjects[at].dimension)) at++;
    return at;
}

/* What a reader has to know to read the numbers right. */
static const char *lead_of(const struct mapicfg__log_shape *shape) {
    if (mapicfg__log_shape_has(shape, MAPICFG_LOG_BY_NETWORK))
        return "The network is that of the address in the log: private addresses are inside, public ones outside. "
               "Behind a load balancer that does not pass on whom it serves, everybody has its address.";
    if (subjects[subject_of(shape)].with_latency)
        return "Within 1 %. Requests that wait on purpose are not among the latencies: NotificationWait, /rpc, "
               "ActiveSync's Ping, and /mapi in IIS's logs, which do not tell which request is a NotificationWait.";
    if (mapicfg__log_shape_has(shape, MAPICFG_LOG_BY_ERROR))
        return "The cause is the innermost that the log has. A challenge before authentication is no failure.";
    return shape->time == MAPICFG__LOG_NO_KEY ? NULL : "In UTC.";
}

/* "By user, kind": its dimensions. */
static const char *put_by(struct mapicfg__buffer *text, const struct mapicfg__log_shape *shape, const char *begin) {
    mapicfg__buffer_text(text, begin);
    for (size_t i = 0; i < shape->keys; i++) {
        mapicfg__buffer_text(text, i ? ", " : "");
        mapicfg__buffer_text(text, mapicfg_log_dimension_name(shape->dimensions[i]));
    }
    return text->failed ? NULL : text->data;
}

static int is_second(const struct mapicfg__log_shape *shape) {
    for (size_t i = 0; i < shape->table; i++) {
        struct mapicfg__log_shape other;
        mapicfg__log_shape_take(&other, shape->summary, i);
        if (subject_of(&other) == subject_of(shape)) return 1;
    }
    return 0;
}

static mapicfg_status put_title(mapicfg_page *page, const struct mapicfg__log_shape *shape,
                                struct mapicfg__buffer *text, mapicfg_error *err) {
    const char *title = subjects[subject_of(shape)].title;
    if (is_second(shape)) {
        text->size = 0;
        mapicfg__buffer_text(text, title);
        title = put_by(text, shape, ", by ");
    }
    return title ? mapicfg_page_section(page, title, lead_of(shape), err) : mapicfg__error_no_memory(err);
}

static mapicfg_status put_charts(mapicfg_page *page, const struct mapicfg__log_shape *shape, mapicfg_error *err) {
    if (shape->time != MAPICFG__LOG_NO_KEY) return mapicfg__log_time_put(page, shape, err);
    const size_t subject = subject_of(shape);
    mapicfg_status status = mapicfg__log_bars_put(page, shape, subjects[subject].chart, 0, err);
    const int with_latency = subjects[subject].with_latency && shape->split == MAPICFG__LOG_NO_KEY;
    return status || !with_latency ? status : mapicfg__log_latency_put(page, shape, err);
}

static mapicfg_status put_table(mapicfg_page *page, const struct mapicfg__log_shape *shape, uint64_t rows,
                                mapicfg_error *err) {
    const size_t subject = subject_of(shape);
    struct mapicfg__buffer text = {0};
    mapicfg_status status = put_title(page, shape, &text, err);
    if (!status && !mapicfg_log_summary_row_count(shape->summary, shape->table))
        status = mapicfg_page_text(
            page, subjects[subject].dimension == MAPICFG_LOG_BY_ERROR ? "Nothing does." : "There is no record.", err);
    else if (!status) {
        status = put_charts(page, shape, err);
        text.size = 0;
        const char *by = put_by(&text, shape, "By ");
        if (!status && !by) status = mapicfg__error_no_memory(err);
        if (!status) status = mapicfg__log_table_put(page, shape, by, NULL, rows, err);
        if (!status && subjects[subject].section)
            status = put_commands(page, &subjects[subject].command, subjects[subject].command.what != NULL,
                                  subjects[subject].section, err);
    }
    mapicfg__buffer_free(&text);
    return status;
}

/* The table of errors is always the last one; another that has them says it all. */
static int has_errors_before(const mapicfg_log_summary *summary, size_t table) {
    for (size_t i = 0; i < table; i++) {
        struct mapicfg__log_shape shape;
        mapicfg__log_shape_take(&shape, summary, i);
        if (mapicfg__log_shape_has(&shape, MAPICFG_LOG_BY_ERROR)) return 1;
    }
    return 0;
}

static mapicfg_status put_tables(mapicfg_page *page, const mapicfg_log_summary *summary, uint64_t rows,
                                 mapicfg_error *err) {
    const size_t count = mapicfg_log_summary_table_count(summary);
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        struct mapicfg__log_shape shape;
        if (i + 1 == count && has_errors_before(summary, i)) break;
        mapicfg__log_shape_take(&shape, summary, i);
        status = put_table(page, &shape, rows, err);
    }
    return status;
}

mapicfg_status mapicfg_page_log_summary(mapicfg_page *page, const mapicfg_log_summary *summary, uint32_t rows,
                                        mapicfg_error *err) {
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    mapicfg_error failure;
    const uint64_t most = rows ? rows : MAPICFG_PAGE_LOG_ROWS;
    mapicfg_status status = put_overview(page, summary, &failure);
    if (!status) status = put_authentication(page, summary, most, &failure);
    if (!status) status = put_tables(page, summary, most, &failure);
    return mapicfg__page_leave(page, status, &failure, err);
}
