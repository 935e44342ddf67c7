/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_check.c: any bytes as the silences of a check, and behind a line of equals signs as an export: a line that is
 * refused is named, silences hide findings without changing what is found, and all of it makes a page. */
#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int is_of_silences(const mapicfg_findings *findings, size_t index) {
    return strncmp(mapicfg_statement_get_id(mapicfg_findings_get(findings, index)), "check-silence-", 14) == 0;
}

static void look_at_findings(const mapicfg_findings *findings, uint64_t *total, uint64_t *silenced) {
    *total = *silenced = 0;
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        const mapicfg_statement *statement = mapicfg_findings_get(findings, i);
        uint64_t of = mapicfg_findings_get_total(findings, i);
        size_t named = mapicfg_findings_object_count(findings, i);
        if (!of || !named || named > of || (named < of && named != 20)) abort();
        if (!*mapicfg_statement_get_sentence(statement) || !*mapicfg_statement_get_why(statement)) abort();
        for (size_t j = 0; j < named; j++)
            if (!mapicfg_findings_get_object(findings, i, j)) abort();
        if (!is_of_silences(findings, i)) *total += of;
        if (mapicfg_findings_get_silence(findings, i)) *silenced += of;
    }
}

static void look_at_rules(const mapicfg_findings *findings) {
    for (size_t i = 0; i < mapicfg_findings_rule_count(findings); i++) {
        uint32_t outcome = mapicfg_findings_get_outcome(findings, i);
        uint64_t found = mapicfg_findings_get_found(findings, i), looked = mapicfg_findings_get_looked(findings, i);
        size_t needs = mapicfg_findings_need_count(findings, i);
        if (found > looked || (outcome == MAPICFG_OUTCOME_FOUND) != (found > 0)) abort();
        if (outcome == MAPICFG_OUTCOME_CANNOT_TELL && !needs) abort();
        if (outcome == MAPICFG_OUTCOME_CLEAN && (!looked || needs)) abort();
        if (outcome == MAPICFG_OUTCOME_NOT_APPLICABLE && (looked || needs)) abort();
    }
}

static mapicfg_findings *check(const char *silences, const void *bytes, size_t size, mapicfg_error *err) {
    mapicfg_input input = MAPICFG_INPUT_INIT;
    mapicfg_check_options options = MAPICFG_CHECK_OPTIONS_INIT;
    mapicfg_findings *findings;
    input.bytes = bytes;
    input.bytes_size = size;
    options.now = INT64_C(1795824000000); /* 2026-11-28 */
    options.silences = silences;
    options.silences_source = "silences.txt";
    if (!mapicfg_check(&input, 1, &options, NULL, &findings, err)) return findings;
    if (findings || err->code != MAPICFG_E_VALUE || strcmp(err->source, "silences.txt") || !err->line) abort();
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mapicfg_error err;
    size_t begin = 0;
    while (begin + 3 < size && memcmp(data + begin, "===\n", 4) != 0) begin++;
    if (begin + 3 >= size) begin = size;
    char *silences = calloc(1, begin + 1), *json;
    if (!silences) abort();
    if (begin) memcpy(silences, data, begin);
    const uint8_t *bytes = data + begin + (begin < size ? 4 : 0);
    const size_t left = size - (size_t)(bytes - data);
    mapicfg_findings *silenced = check(silences, bytes, left, &err), *all = check(NULL, bytes, left, &err);
    uint64_t total, hidden, total_of_all, hidden_of_all;
    if (!all) abort();
    look_at_findings(all, &total_of_all, &hidden_of_all);
    look_at_rules(all);
    if (hidden_of_all || mapicfg_findings_dup_json(all, &json, &err)) abort();
    mapicfg_free(json);
    page_of(silenced ? silenced : all, NULL);
    if (silenced) {
        look_at_findings(silenced, &total, &hidden);
        look_at_rules(silenced);
        if (total != total_of_all || hidden > mapicfg_findings_count(silenced) + total) abort();
    }
    mapicfg_findings_free(silenced);
    mapicfg_findings_free(all);
    free(silences);
    return 0;
}
