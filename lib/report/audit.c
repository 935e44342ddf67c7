/* SPDX-License-Identifier: LGPL-2.1-or-later
 * audit.c: the sections of an audit. */
#include <stdio.h>
#include <string.h>

#include "audit/audit.h"
#include "base/error.h"
#include "base/mem.h"
#include "report/html.h"
#include "report/page.h"
#include "report/roll.h"
#include "topology/topology.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- outcomes ---- */

struct outcome {
    mapicfg_decision mask, value;
    uint32_t tone;
    const char *name;
};

static const struct outcome at_a_glance[] = {
    {0, 0, MAPICFG_TONE_PLAIN, "Mailboxes"},
    {MAPICFG_EFFECTIVE_MAPI_HTTP, MAPICFG_EFFECTIVE_MAPI_HTTP, MAPICFG_TONE_PLAIN, "MAPI over HTTP"},
    {MAPICFG_EFFECTIVE_PROTOCOLS, MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE, MAPICFG_TONE_PLAIN, "Outlook Anywhere only"},
    {MAPICFG_EFFECTIVE_PROTOCOLS, 0, MAPICFG_TONE_ERROR, "No way left"},
    {MAPICFG_EFFECTIVE_UNKNOWN, MAPICFG_EFFECTIVE_UNKNOWN, MAPICFG_TONE_WARNING, "Cannot tell"},
};

static const struct outcome deciders[] = {
    {MAPICFG_BY_MAILBOX, 0, MAPICFG_TONE_PLAIN, "The organization's MapiHttpEnabled"},
    {MAPICFG_BY_MAILBOX, MAPICFG_BY_MAILBOX, MAPICFG_TONE_PLAIN, "An override: the mailbox's own MapiHttpEnabled"},
};

static const struct outcome limits[] = {
    {MAPICFG_EXTERNAL, 0, MAPICFG_TONE_PLAIN, "Blocked from outside (MAPIBlockOutlookExternalConnectivity)"},
    {MAPICFG_MAPI_DISABLED, MAPICFG_MAPI_DISABLED, MAPICFG_TONE_PLAIN, "MAPI off (MAPIEnabled)"},
    {MAPICFG_RPC_HTTP_BLOCKED, MAPICFG_RPC_HTTP_BLOCKED, MAPICFG_TONE_PLAIN,
     "Outlook Anywhere blocked (MAPIBlockOutlookRpcHttp)"},
    {MAPICFG_ASSUMED, MAPICFG_ASSUMED, MAPICFG_TONE_PLAIN, "Settings not stated: defaults assumed"},
};

static const struct outcome results[] = {
    {MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL, MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL, MAPICFG_TONE_PLAIN,
     "MAPI over HTTP, internal and external"},
    {MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL, MAPICFG_MAPI_HTTP, MAPICFG_TONE_PLAIN, "MAPI over HTTP, internal only"},
    {MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL, MAPICFG_EXTERNAL, MAPICFG_TONE_PLAIN,
     "Outlook Anywhere, internal and external"},
    {MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL, 0, MAPICFG_TONE_PLAIN, "Outlook Anywhere, internal only"},
};

#define MOST_OUTCOMES 5u

/* Counts the mailboxes of each outcome; of those that mean trouble only what there is. */
static size_t count_outcomes(const mapicfg_summary *summary, const struct outcome *outcomes, size_t count,
                             const char **names, uint64_t *numbers, uint32_t *tones) {
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        numbers[shown] = mapicfg_summary_count(summary, outcomes[i].mask, outcomes[i].value);
        if (outcomes[i].tone != MAPICFG_TONE_PLAIN && !numbers[shown]) continue;
        names[shown] = outcomes[i].name;
        tones[shown++] = outcomes[i].tone;
    }
    return shown;
}

static mapicfg_status put_figures(mapicfg_page *page, const mapicfg_summary *summary, mapicfg_error *err) {
    const char *names[MOST_OUTCOMES];
    uint64_t numbers[MOST_OUTCOMES];
    uint32_t tones[MOST_OUTCOMES];
    size_t count = count_outcomes(summary, at_a_glance, COUNT(at_a_glance), names, numbers, tones);
    return mapicfg_page_figures(page, names, numbers, tones, count, err);
}

static mapicfg_status put_bars(mapicfg_page *page, const mapicfg_summary *summary, const char *title,
                               const struct outcome *outcomes, size_t count, mapicfg_error *err) {
    const char *names[MOST_OUTCOMES];
    uint64_t numbers[MOST_OUTCOMES];
    uint32_t tones[MOST_OUTCOMES];
    uint64_t total = mapicfg_summary_get_counter(summary, MAPICFG_COUNT_MAILBOXES);
    count = count_outcomes(summary, outcomes, count, names, numbers, tones);
    return mapicfg_page_bars(page, title, total, names, numbers, tones, count, err);
}

/* By falling numbers; equal ones stay in their order. */
static void sort_bars(const char **names, uint64_t *numbers, uint32_t *tones, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const char *name = names[i];
        uint64_t number = numbers[i];
        uint32_t tone = tones[i];
        size_t at = i;
        for (; at > 0 && numbers[at - 1] < number; at--) {
            names[at] = names[at - 1];
            numbers[at] = numbers[at - 1];
            tones[at] = tones[at - 1];
        }
        names[at] = name;
        numbers[at] = number;
        tones[at] = tone;
    }
}

/* The effective answers that there are, each once, the most frequent first. */
#define MOST_EFFECTIVE 64u
static mapicfg_status put_effective(mapicfg_page *page, const mapicfg_summary *summary, mapicfg_error *err) {
    const char *names[MOST_EFFECTIVE];
    uint64_t numbers[MOST_EFFECTIVE];
    uint32_t tones[MOST_EFFECTIVE];
    size_t count = 0;
    uint64_t total = mapicfg_summary_get_counter(summary, MAPICFG_COUNT_MAILBOXES);
    for (size_t i = 0; i < mapicfg_summary_decision_count(summary); i++) {
        uint64_t mailboxes;
        mapicfg_decision decision = mapicfg_summary_get_decision(summary, i, &mailboxes);
        const char *name = mapicfg_decision_effective(decision);
        size_t at = 0;
        while (at < count && strcmp(names[at], name) != 0) at++;
        if (at == MOST_EFFECTIVE) continue;
        if (at == count) {
            names[count] = name;
            numbers[count] = 0;
            tones[count++] = !(decision & MAPICFG_EFFECTIVE_PROTOCOLS) ? MAPICFG_TONE_ERROR
                             : decision & MAPICFG_EFFECTIVE_UNKNOWN    ? MAPICFG_TONE_WARNING
                                                                       : MAPICFG_TONE_PLAIN;
        }
        numbers[at] += mailboxes;
    }
    sort_bars(names, numbers, tones, count);
    return mapicfg_page_bars(page, "What Autodiscover hands out", total, names, numbers, tones, count, err);
}

static mapicfg_status put_outcomes(mapicfg_page *page, const mapicfg_audit *audit, const mapicfg_summary *summary,
                                   mapicfg_error *err) {
    char about[128];
    uint32_t org = mapicfg__audit_org(audit);
    snprintf(about, sizeof about, "The organization's MapiHttpEnabled is %s.",
             org == MAPICFG_TRUE ? "$true" : "$false");
    mapicfg_status status = mapicfg_page_section(page, "Outcomes", about, err);
    if (!status) status = put_figures(page, summary, err);
    if (!status) status = put_effective(page, summary, err);
    if (!status) status = put_bars(page, summary, "What the documented table says", results, COUNT(results), err);
    if (!status) status = put_bars(page, summary, "What decided the protocol", deciders, COUNT(deciders), err);
    if (!status) status = put_bars(page, summary, "What else is set for mailboxes", limits, COUNT(limits), err);
    return status;
}

/* ---- notes ---- */

static mapicfg_status put_notes(mapicfg_page *page, const mapicfg_roll *roll, mapicfg_error *err) {
    mapicfg_status status = mapicfg_page_section(page, "Notes on the mailboxes", NULL, err);
    if (!status && !mapicfg_groups_count(roll->groups)) return mapicfg_page_text(page, "There are none.", err);
    return status ? status : mapicfg_page_groups(page, roll->groups, "mailbox", "mailboxes", err);
}

/* ---- servers ---- */

static const char *url_of(const mapicfg_object *vdir, uint32_t property) {
    switch (mapicfg__object_state(vdir, property)) {
    case MAPICFG_NULL: return NULL;
    case MAPICFG_NOT_STATED: return "not stated";
    default: return mapicfg__object_text(vdir, property);
    }
}

/* "15.2 (Build 1544.4)" of "Version 15.2 (Build 1544.4)". */
static const char *version_of(const struct mapicfg__server *server) {
    static const char word[] = "Version ";
    const char *version = server->display_version ? server->display_version : "";
    return strncmp(version, word, sizeof word - 1) == 0 ? version + sizeof word - 1 : version;
}

/* "Paris" of "contoso.com/Configuration/Sites/Paris". */
static const char *site_of(const struct mapicfg__topology *topology, const struct mapicfg__server *server) {
    const char *name = server->site ? topology->sites[server->site].name : "", *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

static mapicfg_status put_server(mapicfg_page *page, const struct mapicfg__topology *topology,
                                 const struct mapicfg__server *server, mapicfg_error *err) {
    const mapicfg_object *mapi = server->vdirs[MAPICFG__MAPI], *rpc = server->vdirs[MAPICFG__RPC];
    const char *cells[7] = {server->name, version_of(server), site_of(topology, server), "", "", "", ""};
    if (mapi) {
        cells[3] = url_of(mapi, MAPICFG__VDIR_InternalUrl);
        cells[4] = url_of(mapi, MAPICFG__VDIR_ExternalUrl);
    }
    if (rpc) {
        cells[5] = url_of(rpc, MAPICFG__OUTLOOK_ANYWHERE_InternalHostname);
        cells[6] = url_of(rpc, MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname);
    }
    return mapicfg_page_row(page, cells, err);
}

static mapicfg_status put_servers(mapicfg_page *page, const mapicfg_audit *audit, mapicfg_error *err) {
    const char *const names[] = {mapicfg__property_name(MAPICFG__VDIR_Server),
                                 "Version",
                                 mapicfg__property_name(MAPICFG__SERVER_Site),
                                 "MAPI inside",
                                 "MAPI outside",
                                 "Outlook Anywhere inside",
                                 "Outlook Anywhere outside"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_CODE,
                                     MAPICFG_COLUMN_CODE};
    const struct mapicfg__topology *topology = mapicfg__audit_topology(audit);
    mapicfg_status status = mapicfg_page_section(page, "Servers and virtual directories", NULL, err);
    size_t shown = 0, columns = topology->known[MAPICFG__RPC] ? COUNT(names) : COUNT(names) - 2;
    for (uint32_t i = 1; !status && i < topology->server_count; i++) {
        const struct mapicfg__server *server = &topology->servers[i];
        if (mapicfg__topology_number(topology, i) != i || server->stated || !server->name) continue;
        if (!shown++) status = mapicfg_page_table(page, "What each server hands out", names, kinds, columns, err);
        if (!status) status = put_server(page, topology, server, err);
    }
    if (!status && !shown)
        status =
            mapicfg_page_text(page, "No input states servers or virtual directories: URLs were not considered.", err);
    return status;
}

/* ---- mailboxes ---- */

static mapicfg_status put_mailbox(mapicfg_page *page, const struct mapicfg__roll_row *row, uint32_t level,
                                  struct mapicfg__buffer *place, mapicfg_error *err) {
    char notes[1024];
    mapicfg_decision_notes(row->decision, notes, sizeof notes);
    const char *identity = row->identity;
    if (!*identity) { /* it goes by its place */
        place->size = 0;
        mapicfg__buffer_text(place, row->source);
        mapicfg__buffer_char(place, ':');
        mapicfg__buffer_number(place, row->line);
        if (place->failed) return mapicfg__error_no_memory(err);
        identity = place->data;
    }
    const char *severity = level ? mapicfg_severity_name(level) : "";
    const char *const cells[] = {identity,
                                 mapicfg_decision_effective(row->decision),
                                 mapicfg_decision_result(row->decision),
                                 mapicfg_decision_decided_by(row->decision),
                                 severity,
                                 notes};
    return mapicfg_page_row(page, cells, err);
}

/* What is not in the page. */
static mapicfg_status say_left_out(mapicfg_page *page, const mapicfg_roll *roll, const char *csv, mapicfg_error *err) {
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status) return status;
    struct mapicfg__buffer *out = &page->out;
    mapicfg__buffer_text(out, "<p class=\"lead\">The table has ");
    mapicfg__html_number(out, roll->kept);
    mapicfg__buffer_text(out, " of ");
    mapicfg__html_counted(out, roll->total, "mailbox", "mailboxes");
    mapicfg__buffer_text(out, ", those with the gravest notes first.");
    if (csv) {
        mapicfg__buffer_text(out, " All are in <code>");
        mapicfg__html_text(out, csv);
        mapicfg__buffer_text(out, "</code> beside this page.");
    }
    mapicfg__buffer_text(out, "</p>\n");
    return mapicfg__page_end(page, err);
}

static mapicfg_status put_mailboxes(mapicfg_page *page, const mapicfg_roll *roll, const char *csv, mapicfg_error *err) {
    static const char *const names[] = {"Mailbox", "Handed out", "By the table", "Decided by", "Gravest note", "Notes"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT,   MAPICFG_COLUMN_CHOICE,   MAPICFG_COLUMN_CHOICE,
                                     MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_SEVERITY, MAPICFG_COLUMN_TEXT};
    struct mapicfg__buffer place = {0};
    mapicfg_status status = mapicfg_page_section(page, "Mailboxes", NULL, err);
    if (!status && mapicfg_roll_get_left_out(roll)) status = say_left_out(page, roll, csv, err);
    if (!status)
        status =
            mapicfg_page_table(page, "Mailboxes, those with the gravest notes first", names, kinds, COUNT(names), err);
    for (uint32_t level = MAPICFG__ROLL_LEVELS; level-- > 0;)
        for (size_t i = 0; !status && i < roll->levels[level].count; i++)
            status = put_mailbox(page, &roll->levels[level].rows[i], level, &place, err);
    mapicfg__buffer_free(&place);
    return status;
}

/* ---- what was read ---- */

static mapicfg_status put_names(mapicfg_page *page, const mapicfg_report *report, uint32_t kind, const char *what,
                                mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < mapicfg_report_count(report, kind); i++) {
        uint64_t count;
        char number[24];
        const char *name = mapicfg_report_get_name(report, kind, i, &count);
        snprintf(number, sizeof number, "%llu", (unsigned long long)count);
        const char *const cells[] = {name, what, number};
        status = mapicfg_page_row(page, cells, err);
    }
    return status;
}

static mapicfg_status put_problems(mapicfg_page *page, const mapicfg_report *report, mapicfg_error *err) {
    static const char *const names[] = {"Where", "What is wrong"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_CODE, MAPICFG_COLUMN_TEXT};
    size_t problems = mapicfg_report_count(report, MAPICFG_REPORT_PROBLEMS);
    if (!problems) return MAPICFG_OK;
    mapicfg_status status = mapicfg_page_table(page, "Inputs and objects that could not be read", names, kinds, 2, err);
    for (size_t i = 0; !status && i < problems; i++) {
        char where[1200];
        mapicfg_error place = *mapicfg_report_get_problem(report, i);
        const char *const cells[] = {where, mapicfg_report_get_problem(report, i)->message};
        *place.message = '\0';
        size_t size = mapicfg_error_format(&place, where, sizeof where);
        while (size && size < sizeof where && strchr(": ", where[size - 1])) where[--size] = '\0';
        status = mapicfg_page_row(page, cells, err);
    }
    return status;
}

static mapicfg_status put_read(mapicfg_page *page, const mapicfg_report *report, mapicfg_error *err) {
    static const char *const names[] = {"What", "Read or skipped", "Number"};
    static const uint32_t kinds[] = {MAPICFG_COLUMN_TEXT, MAPICFG_COLUMN_CHOICE, MAPICFG_COLUMN_NUMBER};
    mapicfg_status status = mapicfg_page_section(page, "What was read", NULL, err);
    if (!status) status = mapicfg_page_table(page, "Objects in the inputs", names, kinds, 3, err);
    if (!status) status = put_names(page, report, MAPICFG_REPORT_OBJECTS, "read", err);
    if (!status) status = put_names(page, report, MAPICFG_REPORT_SKIPPED, "skipped", err);
    return status ? status : put_problems(page, report, err);
}

/* ---- all of it ---- */

static mapicfg_status end_roll(mapicfg_roll *roll, mapicfg_error *err) {
    if (!roll->error.code) return mapicfg__roll_flush(roll, err);
    *err = roll->error;
    return roll->error.code;
}

mapicfg_status mapicfg_page_audit(mapicfg_page *page, const mapicfg_audit *audit, mapicfg_roll *roll, const char *csv,
                                  mapicfg_error *err) {
    if (!audit || !roll) return mapicfg__error_null_argument(err, audit ? "roll" : "audit");
    mapicfg_status status = mapicfg__page_begin(page, err);
    if (status) return status;
    mapicfg_error failure;
    status = end_roll(roll, &failure);
    if (!status) status = put_outcomes(page, audit, roll->summary, &failure);
    if (!status) status = put_notes(page, roll, &failure);
    if (!status) status = put_servers(page, audit, &failure);
    if (!status) status = put_mailboxes(page, roll, csv, &failure);
    if (!status) status = put_read(page, mapicfg_audit_get_report(audit), &failure);
    return mapicfg__page_leave(page, status, &failure, err);
}
