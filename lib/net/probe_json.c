/* SPDX-License-Identifier: LGPL-2.1-or-later
 * probe_json.c: a probe as JSON: verdicts, steps, servers, statements. */
#include <string.h>

#include "base/error.h"
#include "net/state.h"

static void put_key(struct mapicfg__buffer *out, const char *key) {
    mapicfg__buffer_json(out, key, strlen(key));
    mapicfg__buffer_char(out, ':');
}

static void put_text(struct mapicfg__buffer *out, const char *key, const char *text) {
    put_key(out, key);
    if (text)
        mapicfg__buffer_json(out, text, strlen(text));
    else
        mapicfg__buffer_text(out, "null");
}

static void put_number(struct mapicfg__buffer *out, const char *key, int64_t number) {
    put_key(out, key);
    if (number < 0)
        mapicfg__buffer_text(out, "null");
    else
        mapicfg__buffer_number(out, (uint64_t)number);
}

/* ---- steps ---- */

static void put_step(struct mapicfg__buffer *out, const mapicfg_probe *probe, size_t index) {
    static const struct {
        const char *key;
        uint32_t what;
    } texts[] = {{"name", MAPICFG_PROBE_STEP_NAME},
                 {"url", MAPICFG_PROBE_STEP_URL},
                 {"reason", MAPICFG_PROBE_STEP_REASON},
                 {"frontEnd", MAPICFG_PROBE_STEP_FRONT_END},
                 {"backEnd", MAPICFG_PROBE_STEP_BACK_END},
                 {"server", MAPICFG_PROBE_STEP_SERVER},
                 {"via", MAPICFG_PROBE_STEP_VIA},
                 {"address", MAPICFG_PROBE_STEP_ADDRESS},
                 {"requestId", MAPICFG_PROBE_STEP_REQUEST_ID},
                 {"serverRequestId", MAPICFG_PROBE_STEP_SERVER_ID},
                 {"tls", MAPICFG_PROBE_STEP_TLS},
                 {"hop", MAPICFG_PROBE_STEP_HOP}},
      numbers[] = {{"try", MAPICFG_PROBE_STEP_TRY},
                   {"httpStatus", MAPICFG_PROBE_STEP_STATUS},
                   {"responseCode", MAPICFG_PROBE_STEP_RESPONSE_CODE},
                   {"statusCode", MAPICFG_PROBE_STEP_STATUS_CODE},
                   {"errorCode", MAPICFG_PROBE_STEP_ERROR_CODE}};
    const struct mapicfg__step_record *outcome = &probe->outcomes[index];
    mapicfg__buffer_char(out, '{');
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put_text(out, texts[i].key, outcome->texts[texts[i].what]);
        mapicfg__buffer_char(out, ',');
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        put_number(out, numbers[i].key, mapicfg_probe_step_get_number(probe, index, numbers[i].what));
        mapicfg__buffer_char(out, ',');
    }
    put_text(out, "state", mapicfg_probe_state_name(outcome->state));
    mapicfg__buffer_char(out, ',');
    put_text(out, "layer", mapicfg_http_layer_name(outcome->layer));
    mapicfg__buffer_char(out, ',');
    put_text(out, "fault", outcome->layer ? mapicfg_probe_fault_name(outcome->fault) : NULL);
    mapicfg__buffer_text(out, ",\"milliseconds\":{");
    for (uint32_t i = 0; i < MAPICFG_HTTP_TIME_COUNT; i++) {
        if (i) mapicfg__buffer_char(out, ',');
        put_number(out, mapicfg_http_time_name(i), outcome->times[i]);
    }
    mapicfg__buffer_text(out, "}}");
}

static void put_server(struct mapicfg__buffer *out, const struct mapicfg__answerer *answerer) {
    mapicfg__buffer_char(out, '{');
    put_text(out, "name", answerer->name);
    mapicfg__buffer_char(out, ',');
    put_number(out, "answers", (int64_t)answerer->answers);
    mapicfg__buffer_char(out, ',');
    put_number(out, "failures", (int64_t)answerer->failures);
    mapicfg__buffer_char(out, ',');
    put_number(out, "tries", (int64_t)answerer->tries);
    mapicfg__buffer_char(out, ',');
    put_number(out, "badTries", (int64_t)answerer->bad_tries);
    mapicfg__buffer_char(out, '}');
}

/* ---- the head ---- */

static void put_head(struct mapicfg__buffer *out, const mapicfg_probe *probe) {
    const uint32_t layer = probe->layer;
    const struct {
        const char *key, *text;
    } rows[] = {
        {"kind", mapicfg_probe_kind_name(probe->kind)},
        {"user", probe->user},
        {"verdict", mapicfg_probe_verdict_name(mapicfg_probe_get_verdict(probe))},
        {"emsmdb", mapicfg_probe_verdict_name(mapicfg_probe_get_endpoint_verdict(probe, MAPICFG_PROBE_EMSMDB))},
        {"nspi", mapicfg_probe_verdict_name(mapicfg_probe_get_endpoint_verdict(probe, MAPICFG_PROBE_NSPI))},
        {"layer", mapicfg_http_layer_name(layer)},
        {"fault", layer ? mapicfg_probe_fault_name(probe->fault) : NULL},
        {"mailStoreUrl", mapicfg_probe_get_text(probe, MAPICFG_PROBE_TEXT_MAIL_STORE_URL)},
        {"addressBookUrl", mapicfg_probe_get_text(probe, MAPICFG_PROBE_TEXT_ADDRESS_BOOK_URL)},
        {"legacyDn", probe->legacy_dn},
        {"displayName", probe->display_name},
        {"connectedName", probe->connected_name},
        {"application", probe->application},
        {"requestGuid", probe->request_guid},
        {"clientGuid", probe->client_guid},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put_text(out, rows[i].key, rows[i].text);
        mapicfg__buffer_text(out, ",\n");
    }
}

mapicfg_status mapicfg_probe_dup_json(const mapicfg_probe *probe, char **json, mapicfg_error *err) {
    if (!probe) return mapicfg__error_null_argument(err, "probe");
    if (!json) return mapicfg__error_null_argument(err, "json");
    *json = NULL;
    char *statements;
    const mapicfg_status status = mapicfg_statements_dup_json(probe->statements, &statements, err);
    if (status) return status;
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_char(&out, '{');
    put_head(&out, probe);
    mapicfg__buffer_text(&out, "\"steps\":[");
    for (size_t i = 0; i < probe->outcome_count; i++) {
        mapicfg__buffer_text(&out, i ? ",\n" : "\n");
        put_step(&out, probe, i);
    }
    mapicfg__buffer_text(&out, "],\n\"servers\":[");
    for (size_t i = 0; i < probe->answerers.count; i++) {
        mapicfg__buffer_text(&out, i ? ",\n" : "\n");
        put_server(&out, &probe->answerers.items[i]);
    }
    mapicfg__buffer_text(&out, "],\n\"statements\":");
    mapicfg__buffer_text(&out, statements);
    mapicfg_free(statements);
    mapicfg__buffer_char(&out, '}');
    if (out.failed) {
        mapicfg__buffer_free(&out);
        return mapicfg__error_no_memory(err);
    }
    *json = out.data;
    return MAPICFG_OK;
}
