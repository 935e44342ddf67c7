/* SPDX-License-Identifier: LGPL-2.1-or-later
 * run.c: mapicfg_check(): inputs to facts, facts to findings. */
#include <string.h>
#include <time.h>

#include "base/day.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "check/families.h"
#include "check/findings.h"
#include "check/run.h"

/* ---- options ---- */

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_check_options, MAPICFG_CHECK_OPTIONS_SIZE_1_0, reserved);

static mapicfg_status want_rule(mapicfg_findings *findings, const char *id, mapicfg_error *err) {
    if (!id) return mapicfg__error_null_argument(err, "a rule");
    const mapicfg_rule *rule = mapicfg__rule_find_check(id, "`mapicfg rules` lists all", err);
    if (!rule) return MAPICFG_E_VALUE;
    findings->outcomes[rule - mapicfg__rules].wanted = 1;
    return MAPICFG_OK;
}

static mapicfg_status want_rules(struct mapicfg__check_run *run, mapicfg_error *err) {
    mapicfg_findings *findings = run->findings;
    const mapicfg_check_options *options = &run->options;
    mapicfg_status status = MAPICFG_OK;
    if (options->rule_count && !options->rules) return mapicfg__error_null_argument(err, "rules");
    for (size_t i = 0; !status && i < options->rule_count; i++) status = want_rule(findings, options->rules[i], err);
    for (size_t i = 0; !status && i < RULE_COUNT; i++) {
        if (!options->rule_count && mapicfg__rule_is_check(&mapicfg__rules[i])) findings->outcomes[i].wanted = 1;
        if (findings->outcomes[i].wanted) findings->rules[findings->rule_count++] = i;
    }
    return status;
}

static mapicfg_status take_now(struct mapicfg__check_run *run, mapicfg_error *err) {
    int64_t now = run->options.now;
    struct timespec clock;
    if (!now && clock_gettime(CLOCK_REALTIME, &clock) == 0) now = (int64_t)clock.tv_sec * 1000;
    run->check.day = now / MAPICFG__DAY_LENGTH;
    if (now >= 0 && run->check.day <= MAPICFG__DAY_LAST) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "now is not between the years 1970 and 9999");
}

static mapicfg_status take_options(struct mapicfg__check_run *run, const mapicfg_check_options *options,
                                   mapicfg_error *err) {
    mapicfg_status status = mapicfg__options_take(&run->options, options, &sized, err);
    if (!status) status = take_now(run, err);
    if (!status) status = want_rules(run, err);
    if (status) return status;
    status = mapicfg__silences_read(&run->findings->silences, run->options.silences, run->options.silences_size,
                                    run->check.day, err);
    if (status) {
        mapicfg__error_source(err, run->options.silences_source ? run->options.silences_source : "the silences");
        return status;
    }
    status = mapicfg__builds_read(&run->builds, run->options.builds, run->options.builds_size, err);
    if (status) mapicfg__error_source(err, run->options.builds_source ? run->options.builds_source : "the builds");
    return status;
}

/* ---- the whole ---- */

static mapicfg_status decide_kinds(struct mapicfg__check_run *run, struct mapicfg__tally *tally, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    if (tally->org == MAPICFG_NOT_STATED) return status;
    for (size_t i = 0; !status && i < run->kinds.count; i++) {
        struct mapicfg__kind *kind = &run->kinds.items[i];
        status = mapicfg__tally_decide(tally, kind->server, kind->conditions, kind->bits, &kind->decision, err);
        kind->server = mapicfg__topology_number(&tally->topology, kind->server);
    }
    return status;
}

/* An input that fails has been reported: what was read of all counts. */
static mapicfg_status read_inputs(struct mapicfg__check_run *run, const mapicfg_input *inputs, size_t count,
                                  const mapicfg_work *work, mapicfg_error *err) {
    mapicfg_audit *audit = run->findings->audit;
    mapicfg_status status = mapicfg_audit_read(audit, inputs, count, work, err);
    int ends_all = status == MAPICFG_E_CANCELLED || status == MAPICFG_E_NOMEM;
    return !ends_all && mapicfg_report_get_total(mapicfg_audit_get_report(audit), MAPICFG_REPORT_PROBLEMS) ? MAPICFG_OK
                                                                                                           : status;
}

/* An outcome without anything that could be silenced says nothing of whether the line is of use. */
static int is_unused(const struct mapicfg__check_run *run, const struct mapicfg__silence *silence) {
    const struct mapicfg__check_outcome *outcome = &run->findings->outcomes[silence->rule];
    return !silence->is_used && outcome->wanted && outcome->looked && !outcome->need_count;
}

static void say_silences(struct mapicfg__check_run *run) {
    const char *source = run->options.silences_source ? run->options.silences_source : "the silences";
    for (size_t i = 0; i < run->check.silences->count; i++) {
        const struct mapicfg__silence *silence = &run->check.silences->items[i];
        const char *id = mapicfg__rules[silence->rule].id;
        if (silence->is_over)
            mapicfg__check_say_line(&run->check, RULE_CHECK_SILENCE_EXPIRED, source, silence->line, id, silence->object,
                                    silence->until, silence->reason, NULL);
        else
            mapicfg__check_clean(&run->check, RULE_CHECK_SILENCE_EXPIRED, 1);
        if (is_unused(run, silence) && !silence->is_over)
            mapicfg__check_say_line(&run->check, RULE_CHECK_SILENCE_UNUSED, source, silence->line, id, silence->object,
                                    NULL);
        else
            mapicfg__check_clean(&run->check, RULE_CHECK_SILENCE_UNUSED, 1);
    }
}

mapicfg_status mapicfg__check_judge(struct mapicfg__check_run *run, mapicfg_error *err) {
    struct mapicfg__tally *tally;
    mapicfg_status status = mapicfg__audit_end_watch(run->findings->audit, &tally, err);
    if (!status) status = mapicfg__check_facts_settle(&run->facts, &tally->topology, err);
    if (!status) status = mapicfg__tally_settle(tally, err);
    if (!status) status = mapicfg__check_facts_name(&run->facts, &tally->topology, err);
    if (!status) status = decide_kinds(run, tally, err);
    if (status) return status;
    run->check.org = run->facts.org;
    run->check.topology = &tally->topology;
    run->check.builds = &run->builds;
    run->check.kinds = &run->kinds;
    run->check.domains = run->reading.domains;
    run->check.facts = &run->facts;
    run->check.shown = &run->shown;
    run->check.findings = run->findings;
    run->check.silences = &run->findings->silences;
    mapicfg__check_put_any_shared(&run->check, run->check.shared);
    mapicfg__shown_take(&run->shown, &run->check);
    mapicfg__families_run(&run->check);
    say_silences(run);
    if (run->findings->failed) return mapicfg__error_no_memory(err);
    mapicfg__findings_sort(run->findings);
    return MAPICFG_OK;
}

mapicfg_status mapicfg__check_begin(struct mapicfg__check_run *run, const mapicfg_check_options *options,
                                    const mapicfg_audit_options *decide, mapicfg_error *err) {
    *run = (struct mapicfg__check_run){.findings = mapicfg__mem_zalloc(sizeof *run->findings)};
    if (!run->findings) return mapicfg__error_no_memory(err);
    mapicfg_status status = take_options(run, options, err);
    if (!status) status = mapicfg_audit_new(decide, &run->findings->audit, err);
    if (status) return status;
    run->reading.facts = &run->facts;
    run->reading.kinds = &run->kinds;
    run->reading.domains = &run->domains;
    run->reading.silences = &run->findings->silences;
    mapicfg__reading_begin(&run->reading, run->findings->audit);
    return MAPICFG_OK;
}

void mapicfg__check_end(struct mapicfg__check_run *run) {
    mapicfg__reading_end(&run->reading);
    mapicfg__check_facts_free(&run->facts);
    mapicfg__shown_free(&run->shown);
    mapicfg__kinds_free(&run->kinds);
    mapicfg__domains_free(&run->domains);
    mapicfg__builds_free(&run->builds);
    mapicfg_findings_free(run->findings);
    run->findings = NULL;
}

mapicfg_status mapicfg_check(const mapicfg_input *inputs, size_t count, const mapicfg_check_options *options,
                             const mapicfg_work *work, mapicfg_findings **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    struct mapicfg__check_run run;
    mapicfg_status status = mapicfg__check_begin(&run, options, NULL, err);
    if (!status) status = read_inputs(&run, inputs, count, work, err);
    if (!status) status = mapicfg__check_judge(&run, err);
    if (!status) {
        *out = run.findings;
        run.findings = NULL;
    }
    mapicfg__check_end(&run);
    return status;
}
