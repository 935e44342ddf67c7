/* SPDX-License-Identifier: LGPL-2.1-or-later
 * logs_ecs.c: records of logs in the Elastic Common Schema, version 8: an object a line.
 *
 * Names, types and allowed values are those of the field reference, https://www.elastic.co/docs/reference/ecs. What it
 * has no field for is below "exchange", and what this program finds out below "mapicfg". What a log does not state is
 * left out. */
#include "logs_ecs.h"

#include "moment.h"

#include <arpa/inet.h>
#include <string.h>

#define VERSION "8.11.0"
#define NANOSECONDS 1000000u /* of a millisecond */

/* An object that is being written, to some depth. */
struct object {
    struct stream *out;
    const mapicfg_log_event *event;
    int is_empty; /* the innermost has no member yet */
};

/* ---- members ---- */

static void put_name(struct object *object, const char *name) {
    stream_text(object->out, object->is_empty ? "" : ", ");
    stream_json(object->out, name);
    stream_text(object->out, ": ");
    object->is_empty = 0;
}

static void open_member(struct object *object, const char *name) {
    put_name(object, name);
    stream_char(object->out, '{');
    object->is_empty = 1;
}

static void close_member(struct object *object) {
    stream_char(object->out, '}');
    object->is_empty = 0;
}

static void put_text(struct object *object, const char *name, const char *value) {
    if (value == NULL || *value == '\0') return;
    put_name(object, name);
    stream_json(object->out, value);
}

static const char *text_of(const struct object *object, size_t column) {
    return mapicfg_log_event_get_text(object->event, column);
}

static void put_column(struct object *object, const char *name, size_t column) {
    put_text(object, name, text_of(object, column));
}

static void put_number(struct object *object, const char *name, size_t column, uint64_t factor) {
    int64_t number;
    if (!mapicfg_log_event_get_number(object->event, column, &number)) return;
    put_name(object, name);
    stream_number(object->out, (uint64_t)number * factor);
}

/* ---- what texts are ---- */

/* A name that stands for an address is none. */
static int is_address(const char *text) {
    unsigned char bytes[16];
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static int64_t status_of(const struct object *object) {
    int64_t status;
    return mapicfg_log_event_get_number(object->event, MAPICFG_LOG_RECORDS_STATUS, &status) ? status : 0;
}

/* A challenge is an attempt of which nothing is known yet, and so is what states nothing. */
static const char *outcome_of(const struct object *object) {
    if (*text_of(object, MAPICFG_LOG_RECORDS_ERROR) != '\0') return "failure";
    return status_of(object) == 0 || status_of(object) >= 400 ? "unknown" : "success";
}

/* ---- the groups ---- */

static void put_moment(struct object *object) {
    char text[MOMENT_SIZE];
    int64_t time;
    if (!mapicfg_log_event_get_number(object->event, MAPICFG_LOG_RECORDS_TIME, &time)) return;
    moment_format(time, text, sizeof text);
    put_text(object, "@timestamp", text);
}

static void put_event(struct object *object) {
    char dataset[64] = "exchange.";
    const size_t before = strlen(dataset);
    strncat(dataset, text_of(object, MAPICFG_LOG_RECORDS_KIND), sizeof dataset - before - 1);
    for (char *at = dataset; *at != '\0'; at++)
        if (*at == '-') *at = '_';
    const char *outcome = outcome_of(object);
    open_member(object, "event");
    put_text(object, "kind", "event");
    put_name(object, "category");
    stream_text(object->out, "[\"web\"]");
    put_name(object, "type");
    stream_text(object->out, strcmp(outcome, "failure") == 0 ? "[\"access\", \"error\"]" : "[\"access\"]");
    put_text(object, "outcome", outcome);
    put_column(object, "action", MAPICFG_LOG_RECORDS_REQUEST);
    put_text(object, "module", "exchange");
    put_text(object, "dataset", dataset);
    put_number(object, "duration", MAPICFG_LOG_RECORDS_LATENCY, NANOSECONDS);
    close_member(object);
}

static void put_source(struct object *object) {
    const char *address = text_of(object, MAPICFG_LOG_RECORDS_ADDRESS);
    if (*address == '\0') return;
    open_member(object, "source");
    put_text(object, "address", address);
    if (is_address(address)) put_text(object, "ip", address);
    close_member(object);
}

/* DOMAIN\name is two. */
static void put_user(struct object *object) {
    const char *user = text_of(object, MAPICFG_LOG_RECORDS_USER), *slash = strchr(user, '\\');
    if (*user == '\0' && *text_of(object, MAPICFG_LOG_RECORDS_EMAIL) == '\0') return;
    open_member(object, "user");
    if (slash != NULL) {
        struct stream domain;
        stream_open_memory(&domain);
        stream_put(&domain, user, (size_t)(slash - user));
        put_text(object, "domain", stream_memory(&domain));
        stream_close_part(&domain, object->out);
    }
    put_text(object, "name", slash != NULL ? slash + 1 : user);
    put_column(object, "email", MAPICFG_LOG_RECORDS_EMAIL);
    close_member(object);
}

static void put_agent(struct object *object) {
    if (*text_of(object, MAPICFG_LOG_RECORDS_AGENT) == '\0') return;
    open_member(object, "user_agent");
    put_column(object, "original", MAPICFG_LOG_RECORDS_AGENT);
    close_member(object);
}

/* Methods are in capitals; logs are folded. */
static void put_method(struct object *object) {
    char method[32] = "";
    strncat(method, text_of(object, MAPICFG_LOG_RECORDS_METHOD), sizeof method - 1);
    for (char *at = method; *at != '\0'; at++)
        if (*at >= 'a' && *at <= 'z') *at = (char)(*at - 'a' + 'A');
    put_text(object, "method", method);
}

static void put_http(struct object *object) {
    open_member(object, "http");
    open_member(object, "request");
    put_method(object);
    put_column(object, "id", MAPICFG_LOG_RECORDS_REQUEST_ID);
    put_number(object, "bytes", MAPICFG_LOG_RECORDS_REQUEST_BYTES, 1);
    close_member(object);
    open_member(object, "response");
    put_number(object, "status_code", MAPICFG_LOG_RECORDS_STATUS, 1);
    put_number(object, "bytes", MAPICFG_LOG_RECORDS_RESPONSE_BYTES, 1);
    close_member(object);
    close_member(object);
}

static void put_url(struct object *object) {
    if (*text_of(object, MAPICFG_LOG_RECORDS_PATH) == '\0' && *text_of(object, MAPICFG_LOG_RECORDS_HOST) == '\0')
        return;
    open_member(object, "url");
    put_column(object, "path", MAPICFG_LOG_RECORDS_PATH);
    put_column(object, "domain", MAPICFG_LOG_RECORDS_HOST);
    close_member(object);
}

static void put_places(struct object *object) {
    int64_t port;
    if (*text_of(object, MAPICFG_LOG_RECORDS_SERVER) != '\0') {
        open_member(object, "host");
        put_column(object, "hostname", MAPICFG_LOG_RECORDS_SERVER);
        close_member(object);
    }
    if (mapicfg_log_event_get_number(object->event, MAPICFG_LOG_RECORDS_PORT, &port)) {
        open_member(object, "server");
        put_number(object, "port", MAPICFG_LOG_RECORDS_PORT, 1);
        close_member(object);
    }
    open_member(object, "network");
    put_column(object, "application", MAPICFG_LOG_RECORDS_PROTOCOL);
    if (status_of(object) != 0) put_text(object, "protocol", "http");
    close_member(object);
}

static void put_error(struct object *object) {
    const char *error = text_of(object, MAPICFG_LOG_RECORDS_ERROR);
    if (*error == '\0') return;
    open_member(object, "error");
    put_text(object, "code", error);
    put_text(object, "message", mapicfg_log_error_meaning(error));
    close_member(object);
}

/* ---- what is related ---- */

/* The texts of some columns, each once. */
static void put_array(struct object *object, const char *name, const size_t *columns, size_t count) {
    const char *before = "[";
    for (size_t i = 0; i < count; i++) {
        const char *value = text_of(object, columns[i]);
        int is_new = *value != '\0';
        for (size_t j = 0; j < i; j++) is_new = is_new && strcmp(value, text_of(object, columns[j])) != 0;
        if (!is_new) continue;
        if (*before == '[') put_name(object, name);
        stream_text(object->out, before);
        stream_json(object->out, value);
        before = ", ";
    }
    if (*before != '[') stream_char(object->out, ']');
}

static void put_related(struct object *object) {
    static const size_t users[] = {MAPICFG_LOG_RECORDS_USER, MAPICFG_LOG_RECORDS_EMAIL},
                        hosts[] = {MAPICFG_LOG_RECORDS_SERVER, MAPICFG_LOG_RECORDS_FRONT, MAPICFG_LOG_RECORDS_TARGET,
                                   MAPICFG_LOG_RECORDS_HOST},
                        address = MAPICFG_LOG_RECORDS_ADDRESS;
    open_member(object, "related");
    if (is_address(text_of(object, address))) put_array(object, "ip", &address, 1);
    put_array(object, "user", users, 2);
    put_array(object, "hosts", hosts, 4);
    close_member(object);
}

/* ---- what the schema has no field for ---- */

static void put_own(struct object *object) {
    static const size_t texts[] = {MAPICFG_LOG_RECORDS_KIND,     MAPICFG_LOG_RECORDS_FRONT, MAPICFG_LOG_RECORDS_TARGET,
                                   MAPICFG_LOG_RECORDS_CLIENT,   MAPICFG_LOG_RECORDS_MODE,  MAPICFG_LOG_RECORDS_MAILBOX,
                                   MAPICFG_LOG_RECORDS_INSTANCE, MAPICFG_LOG_RECORDS_AUTH},
                        numbers[] = {MAPICFG_LOG_RECORDS_SUBSTATUS, MAPICFG_LOG_RECORDS_WIN32,
                                     MAPICFG_LOG_RECORDS_BACKEND_STATUS};
    int64_t waits = 0;
    open_member(object, "exchange");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_column(object, mapicfg_log_view_get_column(MAPICFG_LOG_VIEW_RECORDS, texts[i]), texts[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_number(object, mapicfg_log_view_get_column(MAPICFG_LOG_VIEW_RECORDS, numbers[i]), numbers[i], 1);
    close_member(object);
    mapicfg_log_event_get_number(object->event, MAPICFG_LOG_RECORDS_WAITS, &waits);
    open_member(object, "mapicfg");
    put_column(object, "network", MAPICFG_LOG_RECORDS_NETWORK);
    put_column(object, "noise", MAPICFG_LOG_RECORDS_NOISE);
    put_name(object, "waits");
    stream_text(object->out, waits != 0 ? "true" : "false");
    close_member(object);
}

void logs_ecs_put(struct stream *out, const mapicfg_log_event *event) {
    struct object object = {out, event, 1};
    stream_char(out, '{');
    put_moment(&object);
    open_member(&object, "ecs");
    put_text(&object, "version", VERSION);
    close_member(&object);
    put_event(&object);
    put_source(&object);
    put_user(&object);
    put_agent(&object);
    put_http(&object);
    put_url(&object);
    put_places(&object);
    put_error(&object);
    put_related(&object);
    put_own(&object);
    stream_text(out, "}\n");
}
