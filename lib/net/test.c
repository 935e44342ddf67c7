/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test.c: runs probes over the network, many at once in one thread: libcurl's multi interface moves the bytes, and what
 * blocks (names, KDCs) has threads of its own. */
#include <mapicfg-net/test.h>

#include <errno.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "base/work.h"
#include "net/credentials.h"
#include "net/memory.h"
#include "net/runner.h"

#define AT_ONCE 200u
#define MOST_AT_ONCE 1000u
#define LONGEST_SLEEP 250 /* milliseconds: how soon a flag that cancels is seen */

struct run {
    mapicfg_test_options options;
    struct mapicfg__lane_settings settings;
    struct mapicfg__lockout lockout;
    struct mapicfg__work work;
    mapicfg_probe *const *probes;
    size_t count, next, done;
    struct mapicfg__runner *targets;
    size_t places;
    int is_cancelled;
};

/* ---- whom to trust ---- */

static mapicfg_status trust(X509_STORE *store, const char *ca, mapicfg_error *err) {
    struct stat about;
    if (ca && (stat(ca, &about) || access(ca, R_OK))) return mapicfg__error_system(err, "cannot open it", errno, ca);
    if (!ca) {
        if (X509_STORE_set_default_paths(store)) return MAPICFG_OK;
        return mapicfg__error_fail(err, MAPICFG_E_IO, "OpenSSL cannot read the system's authorities");
    }
    if (S_ISDIR(about.st_mode) ? X509_STORE_load_path(store, ca) : X509_STORE_load_file(store, ca)) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_IO, "not certificates to trust: PEM is wanted");
    mapicfg__error_source(err, ca);
    return MAPICFG_E_IO;
}

static mapicfg_status take_options(struct run *run, const mapicfg_test_options *options, mapicfg_error *err) {
    static const struct mapicfg__options known =
        MAPICFG__OPTIONS_RESERVED(mapicfg_test_options, MAPICFG_TEST_OPTIONS_SIZE_1_0, reserved);
    const mapicfg_status status = mapicfg__options_take(&run->options, options, &known, err);
    if (status) return status;
    if (run->options.flags & ~(MAPICFG_TEST_INSECURE | MAPICFG_TEST_ELSEWHERE))
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "mapicfg_test_options: unknown flags");
    if (run->options.at_once > MOST_AT_ONCE)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "mapicfg_test_options: at_once is at most 1,000");
    run->places = run->options.at_once ? run->options.at_once : AT_ONCE;
    if (run->places > run->count) run->places = run->count;
    return MAPICFG_OK;
}

static mapicfg_status set_up(struct run *run, mapicfg_error *err) {
    const char *proxy = run->options.proxy;
    run->settings.is_insecure = (run->options.flags & MAPICFG_TEST_INSECURE) != 0;
    run->settings.proxy = !proxy ? "" : mapicfg__text_same(proxy, "environment") ? NULL : proxy;
    run->settings.multi = curl_multi_init();
    run->settings.trusted = X509_STORE_new();
    run->targets = mapicfg__mem_zalloc(run->places * sizeof *run->targets);
    if (!run->settings.multi || !run->settings.trusted || !run->targets) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < run->places; i++) {
        run->targets[i].options = &run->options;
        run->targets[i].settings = &run->settings;
        run->targets[i].lockout = &run->lockout;
    }
    return trust(run->settings.trusted, run->options.ca, err);
}

static void tear_down(struct run *run) {
    for (size_t i = 0; run->targets && i < run->places; i++) mapicfg__runner_end(&run->targets[i]);
    mapicfg__mem_free(run->targets);
    X509_STORE_free(run->settings.trusted);
    curl_multi_cleanup(run->settings.multi);
}

/* ---- running ---- */

/* Places that have none take the probes that are left. */
static mapicfg_status fill(struct run *run, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < run->places && run->next < run->count && !run->is_cancelled;) {
        struct mapicfg__runner *target = &run->targets[i];
        if (target->probe) {
            i++;
            continue;
        }
        const size_t index = run->next++;
        status = mapicfg__runner_start(target, run->probes[index], index, err);
        run->done += !target->probe;
    }
    return status;
}

static struct mapicfg__runner *target_of(struct run *run, const CURL *easy) {
    for (size_t i = 0; i < run->places; i++)
        if (run->targets[i].exchange.transfer.is_under_way && run->targets[i].exchange.lane->easy == easy)
            return &run->targets[i];
    return NULL;
}

static mapicfg_status take_ended(struct run *run, mapicfg_error *err) {
    int left = 0;
    const CURLMsg *message;
    mapicfg_status status = MAPICFG_OK;
    while (!status && (message = curl_multi_info_read(run->settings.multi, &left)) != NULL) {
        struct mapicfg__runner *target = target_of(run, message->easy_handle);
        if (message->msg != CURLMSG_DONE || !target) continue;
        status = mapicfg__runner_take(target, message->data.result, err);
        run->done += !status && !target->probe;
    }
    return status;
}

/* Jobs that have ended, and limits of time. */
static mapicfg_status look(struct run *run, int64_t *next, mapicfg_error *err) {
    const int64_t now = mapicfg__transfer_now();
    mapicfg_status status = MAPICFG_OK;
    *next = now + LONGEST_SLEEP;
    for (size_t i = 0; !status && i < run->places; i++) {
        if (!run->targets[i].probe) continue;
        status = mapicfg__runner_look(&run->targets[i], now, next, err);
        run->done += !status && !run->targets[i].probe;
    }
    return status;
}

static int is_running(const struct run *run) {
    for (size_t i = 0; i < run->places; i++)
        if (run->targets[i].probe) return 1;
    return run->next < run->count && !run->is_cancelled;
}

/* Probes that have not begun have no sessions to close. */
static mapicfg_status cancel(struct run *run, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    run->is_cancelled = 1;
    for (size_t i = run->next; i < run->count; i++) mapicfg_probe_cancel(run->probes[i]);
    for (size_t i = 0; !status && i < run->places; i++) status = mapicfg__runner_give_up(&run->targets[i], err);
    return status;
}

static mapicfg_status tell(struct run *run, mapicfg_error *err) {
    run->work.done = run->done;
    if (run->is_cancelled || !mapicfg__work_tell(&run->work, NULL)) return MAPICFG_OK;
    return cancel(run, err);
}

static mapicfg_status loop(struct run *run, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    while (!status && is_running(run)) {
        int under_way = 0;
        int64_t next = 0;
        status = fill(run, err);
        if (!status && curl_multi_perform(run->settings.multi, &under_way)) return mapicfg__error_no_memory(err);
        if (!status) status = take_ended(run, err);
        if (!status) status = look(run, &next, err);
        if (!status) status = tell(run, err);
        if (status || !is_running(run)) break;
        const int64_t sleep = next - mapicfg__transfer_now();
        if (sleep > 0) curl_multi_poll(run->settings.multi, NULL, 0, (int)sleep, NULL);
    }
    if (status || !run->is_cancelled) return status;
    return mapicfg__error_fail(err, MAPICFG_E_CANCELLED, "cancelled");
}

mapicfg_status mapicfg_test_run(mapicfg_probe *const *probes, size_t count, const mapicfg_test_options *options,
                                const mapicfg_work *work, mapicfg_error *err) {
    struct run run = {.probes = probes, .count = count};
    if (!probes && count > 0) return mapicfg__error_null_argument(err, "probes");
    mapicfg_status status = take_options(&run, options, err);
    if (!status) status = mapicfg__work_take(&run.work, work, err);
    if (status || count == 0) return status;
    run.work.total = count;
    status = mapicfg__memory_start(err);
    if (status) return status;
    run.lockout.refused = mapicfg__credentials_refused(run.options.credentials);
    status = set_up(&run, err);
    if (!status) status = loop(&run, err);
    tear_down(&run);
    mapicfg__credentials_set_refused(run.options.credentials, run.lockout.has_worked ? 0 : run.lockout.refused);
    curl_global_cleanup();
    return status;
}
