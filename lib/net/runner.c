/* SPDX-License-Identifier: LGPL-2.1-or-later
 * runner.c: one probe that is run: one request after the other, each on the connection that it belongs to. */
#define _POSIX_C_SOURCE 200809L
#include "net/runner.h"

#include <string.h>
#include <time.h>

#include "base/error.h"

#define CLOSE_LIMIT 5000u
#define TARGET_LIMIT 300000u

static void trace(void *user, const char *line) {
    const struct mapicfg__runner *target = user;
    target->options->trace(target->options->user, target->index, line);
}

static int64_t wall_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- connections ---- */

/* The one that fits; else a free place, else the one that has not been used for longest. */
static struct mapicfg__lane **place_for(struct mapicfg__runner *target, const mapicfg_http_request *request) {
    struct mapicfg__lane **oldest = &target->lanes[0];
    for (size_t i = 0; i < MAPICFG__RUNNER_LANES; i++)
        if (target->lanes[i] && mapicfg__lane_fits(target->lanes[i], request)) return &target->lanes[i];
    for (size_t i = 0; i < MAPICFG__RUNNER_LANES; i++) {
        if (!target->lanes[i]) return &target->lanes[i];
        if (target->lanes[i]->used < (*oldest)->used) oldest = &target->lanes[i];
    }
    mapicfg__lane_free(*oldest);
    *oldest = NULL;
    return oldest;
}

static mapicfg_status find_lane(struct mapicfg__runner *target, const mapicfg_http_request *request,
                                struct mapicfg__lane **lane, mapicfg_error *err) {
    struct mapicfg__lane **place = place_for(target, request);
    if (!*place) {
        const mapicfg_status status = mapicfg__lane_new(target->settings, request, place, err);
        if (status) return status;
    }
    (*place)->used = ++target->uses;
    *lane = *place;
    return MAPICFG_OK;
}

void mapicfg__runner_end(struct mapicfg__runner *target) {
    mapicfg__errand_free(&target->exchange);
    for (size_t i = 0; i < MAPICFG__RUNNER_LANES; i++) {
        mapicfg__lane_free(target->lanes[i]);
        target->lanes[i] = NULL;
    }
    memset(&target->exchange, 0, sizeof target->exchange);
    target->probe = NULL;
}

/* ---- requests ---- */

/* When a request that closes a session must have ended. */
static int64_t close_limit(const struct mapicfg__runner *target) {
    return mapicfg__transfer_now() + (target->options->close_limit ? target->options->close_limit : CLOSE_LIMIT);
}

static mapicfg_status next_request(struct mapicfg__runner *target, mapicfg_error *err) {
    const mapicfg_http_request *request = NULL;
    struct mapicfg__lane *lane = NULL;
    mapicfg__errand_free(&target->exchange);
    memset(&target->exchange, 0, sizeof target->exchange);
    mapicfg_status status = mapicfg_probe_next(target->probe, &request, err);
    if (status) return status;
    if (!request) {
        if (target->options->tested)
            target->options->tested(target->options->user, target->index, target->probe, target->begin, wall_clock());
        mapicfg__runner_end(target);
        return MAPICFG_OK;
    }
    status = find_lane(target, request, &lane, err);
    if (status) return status;
    target->exchange.request = request;
    target->exchange.credentials = target->options->credentials;
    target->exchange.lockout = target->lockout;
    target->exchange.may_go_elsewhere = (target->options->flags & MAPICFG_TEST_ELSEWHERE) != 0;
    target->exchange.transfer.tracer = target->options->trace ? &target->tracer : NULL;
    const int64_t latest = target->is_giving_up ? close_limit(target) : target->deadline;
    return mapicfg__errand_start(&target->exchange, lane, latest, err);
}

/* Hands what is done to the probe, and begins what is next. */
static mapicfg_status go_on(struct mapicfg__runner *target, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    while (!status && target->probe && target->exchange.state == MAPICFG__ERRAND_DONE) {
        status = mapicfg_probe_answer(target->probe, target->exchange.response, err);
        if (!status && target->must_cancel) mapicfg_probe_cancel(target->probe);
        target->must_cancel = 0;
        if (!status) status = next_request(target, err);
    }
    return status;
}

mapicfg_status mapicfg__runner_start(struct mapicfg__runner *target, mapicfg_probe *probe, size_t index,
                                     mapicfg_error *err) {
    const uint32_t limit = target->options->target_limit ? target->options->target_limit : TARGET_LIMIT;
    target->probe = probe;
    target->index = index;
    target->tracer = (struct mapicfg__tracer){trace, target};
    target->deadline = mapicfg__transfer_now() + limit;
    target->begin = wall_clock();
    target->is_giving_up = target->must_cancel = 0;
    const mapicfg_status status = next_request(target, err);
    return status ? status : go_on(target, err);
}

mapicfg_status mapicfg__runner_take(struct mapicfg__runner *target, CURLcode code, mapicfg_error *err) {
    const mapicfg_status status = mapicfg__errand_take(&target->exchange, code, err);
    return status ? status : go_on(target, err);
}

/* Only the answers of Connect and Bind tell the session that must be closed; and each answer within a session has the
 * cookie without which the next request, the one that closes it, is refused. */
static int is_of_session(const mapicfg_http_request *request) {
    const char *step = mapicfg_http_request_get_step(request);
    return step && mapicfg_http_request_get_auth(request) &&
           (strncmp(step, "emsmdb-", 7) == 0 || strncmp(step, "nspi-", 5) == 0);
}

/* A request that closes a session goes on: the probe hands it out again. The answer of any other within a
 * session is waited for. */
mapicfg_status mapicfg__runner_give_up(struct mapicfg__runner *target, mapicfg_error *err) {
    const mapicfg_http_request *request = NULL;
    if (target->is_giving_up || !target->probe) return MAPICFG_OK;
    target->is_giving_up = 1;
    if (target->exchange.state != MAPICFG__ERRAND_WAIT && is_of_session(target->exchange.request)) {
        const int64_t latest = close_limit(target);
        if (latest < target->exchange.deadline) target->exchange.deadline = latest;
        target->must_cancel = 1;
        return MAPICFG_OK;
    }
    mapicfg_probe_cancel(target->probe);
    mapicfg_status status = mapicfg_probe_next(target->probe, &request, err);
    if (status || (request && request == target->exchange.request)) return status;
    status = next_request(target, err);
    return status ? status : go_on(target, err);
}

mapicfg_status mapicfg__runner_look(struct mapicfg__runner *target, int64_t now, int64_t *next, mapicfg_error *err) {
    mapicfg_status status = mapicfg__errand_look(&target->exchange, now, next, err);
    if (!status) status = go_on(target, err);
    if (status || !target->probe) return status;
    if (now >= target->deadline && !target->is_giving_up) return mapicfg__runner_give_up(target, err);
    if (target->deadline > now && target->deadline < *next) *next = target->deadline;
    return MAPICFG_OK;
}
