/* SPDX-License-Identifier: LGPL-2.1-or-later
 * probe_results.c: what a probe has found, and the names of its numbers. */
#include "net/state.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- names ---- */

const char *mapicfg_probe_kind_name(uint32_t kind) {
    static const char *const names[] = {"deep", "self", "ctp"};
    return kind < COUNT(names) ? names[kind] : NULL;
}

const char *mapicfg_probe_verdict_name(uint32_t verdict) {
    static const char *const names[] = {"running", "succeeded", "warned", "failed", "unknown"};
    return verdict < COUNT(names) ? names[verdict] : NULL;
}

const char *mapicfg_probe_result_name(uint32_t verdict) {
    switch (verdict) {
    case MAPICFG_PROBE_SUCCEEDED:
    case MAPICFG_PROBE_WARNED: return "Succeeded";
    case MAPICFG_PROBE_FAILED: return "Failed";
    default: return "Unknown";
    }
}

const char *mapicfg_probe_fault_name(uint32_t fault) {
    static const char *const names[] = {"unknown",     "client",      "dns",    "network", "proxy",
                                        "certificate", "credentials", "server", "mailbox", "directory"};
    return fault < COUNT(names) ? names[fault] : NULL;
}

const char *mapicfg_probe_state_name(uint32_t state) {
    static const char *const names[] = {NULL, "succeeded", "failed", "skipped"};
    return state < COUNT(names) ? names[state] : NULL;
}

/* ---- verdicts ---- */

static uint32_t verdict_of(const mapicfg_probe *probe, uint32_t first, uint32_t last) {
    uint64_t succeeded = 0, failed = 0, warned = 0, unknown = 0;
    for (uint32_t i = first; i <= last; i++) {
        succeeded += probe->endpoints[i].succeeded;
        failed += probe->endpoints[i].failed;
        warned += probe->endpoints[i].warned;
        unknown += probe->endpoints[i].unknown;
    }
    if (!probe->is_done) return MAPICFG_PROBE_RUNNING;
    if (failed) return MAPICFG_PROBE_FAILED;
    if (unknown || !succeeded || probe->is_cancelled) return MAPICFG_PROBE_UNKNOWN;
    return warned ? MAPICFG_PROBE_WARNED : MAPICFG_PROBE_SUCCEEDED;
}

uint32_t mapicfg_probe_get_verdict(const mapicfg_probe *probe) {
    return probe ? verdict_of(probe, 0, MAPICFG_PROBE_NSPI) : MAPICFG_PROBE_RUNNING;
}

uint32_t mapicfg_probe_get_endpoint_verdict(const mapicfg_probe *probe, uint32_t endpoint) {
    if (!probe || endpoint < MAPICFG_PROBE_EMSMDB || endpoint > MAPICFG_PROBE_NSPI) return MAPICFG_PROBE_RUNNING;
    return verdict_of(probe, endpoint, endpoint);
}

uint32_t mapicfg_probe_get_layer(const mapicfg_probe *probe) {
    return probe ? probe->layer : 0;
}

uint32_t mapicfg_probe_get_fault(const mapicfg_probe *probe) {
    return probe ? probe->fault : MAPICFG_PROBE_FAULT_UNKNOWN;
}

const mapicfg_statements *mapicfg_probe_get_statements(const mapicfg_probe *probe) {
    return probe ? probe->statements : NULL;
}

/* ---- steps ---- */

size_t mapicfg_probe_step_count(const mapicfg_probe *probe) {
    return probe ? probe->outcome_count : 0;
}

static const struct mapicfg__step_record *outcome_at(const mapicfg_probe *probe, size_t index) {
    return probe && index < probe->outcome_count ? &probe->outcomes[index] : NULL;
}

const char *mapicfg_probe_step_get_text(const mapicfg_probe *probe, size_t index, uint32_t what) {
    const struct mapicfg__step_record *outcome = outcome_at(probe, index);
    return outcome && what <= MAPICFG_PROBE_STEP_HOP ? outcome->texts[what] : NULL;
}

int64_t mapicfg_probe_step_get_number(const mapicfg_probe *probe, size_t index, uint32_t what) {
    const struct mapicfg__step_record *outcome = outcome_at(probe, index);
    if (!outcome) return -1;
    switch (what) {
    case MAPICFG_PROBE_STEP_TRY: return outcome->attempt;
    case MAPICFG_PROBE_STEP_STATE: return outcome->state;
    case MAPICFG_PROBE_STEP_LAYER: return outcome->layer ? (int64_t)outcome->layer : -1;
    case MAPICFG_PROBE_STEP_STATUS: return outcome->status;
    case MAPICFG_PROBE_STEP_RESPONSE_CODE: return outcome->codes[0];
    case MAPICFG_PROBE_STEP_STATUS_CODE: return outcome->codes[1];
    case MAPICFG_PROBE_STEP_ERROR_CODE: return outcome->codes[2];
    case MAPICFG_PROBE_STEP_AUTH: return outcome->auth;
    case MAPICFG_PROBE_STEP_FAULT: return outcome->layer ? (int64_t)outcome->fault : -1;
    default: break;
    }
    const uint32_t time = what - MAPICFG_PROBE_STEP_LOOKUP;
    return time < MAPICFG_HTTP_TIME_COUNT ? outcome->times[time] : -1;
}

/* ---- servers ---- */

size_t mapicfg_probe_server_count(const mapicfg_probe *probe) {
    return probe ? probe->answerers.count : 0;
}

static const struct mapicfg__answerer *answerer_at(const mapicfg_probe *probe, size_t index) {
    return probe && index < probe->answerers.count ? &probe->answerers.items[index] : NULL;
}

const char *mapicfg_probe_server_get_name(const mapicfg_probe *probe, size_t index) {
    const struct mapicfg__answerer *answerer = answerer_at(probe, index);
    return answerer ? answerer->name : NULL;
}

uint64_t mapicfg_probe_server_get_number(const mapicfg_probe *probe, size_t index, uint32_t what) {
    const struct mapicfg__answerer *answerer = answerer_at(probe, index);
    if (!answerer) return 0;
    switch (what) {
    case MAPICFG_PROBE_SERVER_ANSWERS: return answerer->answers;
    case MAPICFG_PROBE_SERVER_FAILURES: return answerer->failures;
    case MAPICFG_PROBE_SERVER_TRIES: return answerer->tries;
    case MAPICFG_PROBE_SERVER_BAD_TRIES: return answerer->bad_tries;
    default: return 0;
    }
}

/* ---- the rest ---- */

const char *mapicfg_probe_get_text(const mapicfg_probe *probe, uint32_t what) {
    if (!probe) return NULL;
    switch (what) {
    case MAPICFG_PROBE_TEXT_USER: return probe->user;
    case MAPICFG_PROBE_TEXT_MAIL_STORE_URL: return probe->endpoints[MAPICFG_PROBE_EMSMDB].base;
    case MAPICFG_PROBE_TEXT_ADDRESS_BOOK_URL: return probe->endpoints[MAPICFG_PROBE_NSPI].base;
    case MAPICFG_PROBE_TEXT_LEGACY_DN: return probe->legacy_dn;
    case MAPICFG_PROBE_TEXT_DISPLAY_NAME: return probe->display_name;
    case MAPICFG_PROBE_TEXT_CONNECTED_NAME: return probe->connected_name;
    case MAPICFG_PROBE_TEXT_REQUEST_GUID: return probe->request_guid;
    case MAPICFG_PROBE_TEXT_CLIENT_GUID: return probe->client_guid;
    case MAPICFG_PROBE_TEXT_APPLICATION: return probe->application;
    default: return NULL;
    }
}
