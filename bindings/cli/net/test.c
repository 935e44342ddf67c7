/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test.c: `mapicfg test`: makes a probe for each mailbox, runs them, and prints what they found. */
#define _POSIX_C_SOURCE 200809L

#include "check_forms.h"
#include "file.h"
#include "logon.h"
#include "messages.h"
#include "network.h"
#include "store.h"
#include "test_result.h"
#include "test_store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define NAGIOS_UNKNOWN 3

/* All that a run needs. */
struct run {
    const struct test_settings *settings;
    struct command *command;
    struct test_store store;
    struct stream users; /* of the file */
    struct test_target *targets;
    mapicfg_probe **probes; /* those that can begin */
    size_t *indices;        /* of their targets */
    size_t count, runnable;
    int has_begun;
    mapicfg_credentials *credentials;
};

/* ---- Ctrl-C ---- */

static int32_t is_cancelled;

static void cancel(int signal_number) {
    struct sigaction fallback = {.sa_handler = SIG_DFL};
    __atomic_store_n(&is_cancelled, 1, __ATOMIC_RELAXED);
    sigaction(signal_number, &fallback, NULL); /* the second one ends the program */
}

static void watch_signals(void) {
    struct sigaction action = {.sa_handler = cancel};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* ---- who is tested ---- */

static int add(struct run *run, const char *user) {
    struct test_target *grown = realloc(run->targets, (run->count + 1) * sizeof *grown);
    if (grown == NULL) {
        message("error", "out of memory");
        return CLI_FAILED;
    }
    run->targets = grown;
    run->targets[run->count++] = (struct test_target){.user = user};
    return CLI_FINE;
}

/* Lines of the file, cut in place; empty ones and those that begin with # do not count. */
static int add_lines(struct run *run) {
    static const char mark[] = "\xef\xbb\xbf"; /* as editors on Windows begin a text in UTF-8 */
    int exit_code = CLI_FINE;
    const char *text = stream_memory(&run->users); /* ends with a NUL */
    if (strlen(text) < run->users.used) {
        message("error", "'%s' has a NUL, as texts in UTF-16 have: save it as UTF-8", run->settings->users);
        return CLI_INPUT;
    }
    char *first = run->users.bytes;
    if (strncmp(text, mark, sizeof mark - 1) == 0) first += sizeof mark - 1;
    for (char *line = first, *next; exit_code == CLI_FINE && line != NULL && *line != '\0'; line = next) {
        size_t size = strcspn(line, "\r\n");
        next = line + size + strspn(line + size, "\r\n");
        line[size] = '\0';
        line += strspn(line, " \t");
        for (size = strlen(line); size > 0 && (line[size - 1] == ' ' || line[size - 1] == '\t');) line[--size] = '\0';
        if (*line != '\0' && *line != '#') exit_code = add(run, line);
    }
    return exit_code;
}

static int compare_users(const void *a, const void *b) {
    const struct test_target *left = *(struct test_target *const *)a, *right = *(struct test_target *const *)b;
    const int order = strcasecmp(left->user, right->user);
    return order ? order : (left > right) - (left < right);
}

/* Each is tested once, whatever the case of its name, and has one place in the results: where it was named first. A
 * series of Prometheus may have one value only. */
static int drop_repeated(struct run *run) {
    struct test_target **sorted = calloc(run->count, sizeof *sorted);
    size_t kept = 0;
    if (sorted == NULL) {
        message("error", "out of memory");
        return CLI_FAILED;
    }
    for (size_t i = 0; i < run->count; i++) sorted[i] = &run->targets[i];
    qsort(sorted, run->count, sizeof *sorted, compare_users);
    const char *last = "";
    for (size_t i = 0; i < run->count; i++) {
        const char *user = sorted[i]->user;
        if (strcasecmp(last, user) == 0) sorted[i]->user = NULL;
        last = user;
    }
    for (size_t i = 0; i < run->count; i++)
        if (run->targets[i].user != NULL) run->targets[kept++] = run->targets[i];
    if (kept < run->count)
        message("note", "mailboxes that are named more than once are tested once (%zu)", run->count - kept);
    run->count = kept;
    free(sorted);
    return CLI_FINE;
}

static int find_targets(struct run *run) {
    const struct test_settings *s = run->settings;
    int exit_code = CLI_FINE;
    for (size_t i = 0; exit_code == CLI_FINE && i < s->count; i++) exit_code = add(run, s->names[i]);
    if (exit_code == CLI_FINE && s->users != NULL) exit_code = file_read(s->users, &run->users);
    if (exit_code == CLI_FINE && s->users != NULL) exit_code = add_lines(run);
    if (exit_code == CLI_FINE && run->count > 0 && (s->users != NULL || s->format == TEST_PROMETHEUS))
        return drop_repeated(run);
    if (exit_code != CLI_FINE || run->count > 0) return exit_code;
    if (s->users != NULL) {
        message("error", "'%s' names no mailbox", s->users);
        return CLI_INPUT;
    }
    return add(run, s->server != NULL ? s->server : s->url);
}

/* ---- credentials ---- */

static int needs_password(const struct test_settings *s) {
    if (s->no_logon) return 0;
    return s->auth == 0 || (s->auth & (TEST_AUTH_BASIC | TEST_AUTH_NTLM)) != 0;
}

static int read_password(const struct run *run, const char *user, struct secret *password) {
    const struct test_settings *s = run->settings;
    if (s->password_file != NULL) return secret_read_file(password, s->password_file, 0);
    if (s->password_fd != UINT64_MAX)
        return secret_read_descriptor(password, (int)s->password_fd, "the descriptor of --password-fd", 0);
    if (needs_password(s) && s->token_file == NULL) return secret_ask(password, user);
    return CLI_FINE;
}

/* The mailbox's own user logs on, unless another one is named. */
static int make_credentials(struct run *run) {
    const struct test_settings *s = run->settings;
    const char *user = s->login != NULL ? s->login : strchr(run->targets[0].user, '@') ? run->targets[0].user : NULL;
    struct secret password = {NULL, 0}, token = {NULL, 0};
    if (s->no_logon) return CLI_FINE;
    int exit_code = user != NULL ? read_password(run, user, &password) : CLI_FINE;
    if (exit_code == CLI_FINE && s->token_file != NULL) exit_code = secret_read_file(&token, s->token_file, 0);
    if (exit_code == CLI_FINE) return logon_make(user, &password, &token, &run->credentials);
    secret_wipe(&password);
    secret_wipe(&token);
    return exit_code;
}

/* ---- probes ---- */

static uint32_t bindings_of(const struct test_settings *s) {
    return s->bindings <= TEST_BINDINGS_WRONG ? s->bindings : MAPICFG_HTTP_BINDINGS_RIGHT;
}

/* Of a server without a mailbox what its own URLs say. */
static const char *own_url(const struct test_settings *s, const struct test_target *target, char text[512]) {
    if (s->url != NULL) return s->url;
    if (s->server == NULL || target->user != s->server) return NULL;
    snprintf(text, 512, "https://%s/mapi/emsmdb/", s->server);
    return text;
}

static void put_options(const struct test_settings *s, const struct test_target *target, const char *url,
                        mapicfg_probe_options *options) {
    options->kind = s->kind;
    options->flags = (s->outside ? MAPICFG_PROBE_OUTSIDE : 0) | (s->no_logon ? MAPICFG_PROBE_NO_LOGON : 0);
    options->tries = (uint32_t)s->tries;
    options->auth = s->auth;
    options->bindings = bindings_of(s);
    options->total_limit = (uint32_t)s->timeout * 1000;
    if (options->total_limit != 0 && options->total_limit < 30000) options->idle_limit = options->total_limit;
    options->user = strchr(target->user, '@') != NULL ? target->user : NULL;
    options->mail_store_url = url;
    options->autodiscover_url = s->autodiscover;
    options->server = target->user == s->server ? NULL : s->server;
}

/* Makes the probe of a target, or says in it why there is none. */
static int make_probe(struct run *run, size_t index) {
    const struct test_settings *s = run->settings;
    struct test_target *target = &run->targets[index];
    mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
    struct test_facts facts = {0};
    char text[512];
    mapicfg_error err;
    mapicfg_status status = MAPICFG_OK;
    target->begin = target->end = (int64_t)time(NULL) * 1000; /* unless it is run */
    put_options(s, target, own_url(s, target, text), &options);
    if (s->store != NULL) status = test_store_find(&run->store, target->user, s->outside, &facts, &err);
    if (s->store != NULL && status == MAPICFG_OK) {
        options.user = facts.address;
        options.legacy_dn = facts.legacy_dn;
        options.display_name = facts.display_name;
        options.exchange_guid = facts.exchange_guid;
        options.mail_store_url = facts.mail_store_url;
        options.address_book_url = facts.address_book_url;
    }
    if (status == MAPICFG_OK) status = mapicfg_probe_new(&options, &target->probe, &err);
    test_store_free(&facts);
    if (status == MAPICFG_OK) {
        run->probes[run->runnable] = target->probe;
        run->indices[run->runnable++] = index;
        return CLI_FINE;
    }
    if (status == MAPICFG_E_NOMEM) return logon_failed(&err);
    mapicfg_error_format(&err, target->problem, sizeof target->problem);
    return CLI_FINE;
}

/* ---- running ---- */

static void put_trace(void *user, size_t index, const char *line) {
    const struct run *run = user;
    const struct test_target *target = &run->targets[run->indices[index]];
    struct stream out;
    stream_open_memory(&out);
    if (run->count > 1) stream_safe(&out, target->user);
    if (run->count > 1) stream_char(&out, ' ');
    stream_safe(&out, line);
    fprintf(stderr, "%s\n", stream_memory(&out));
    stream_close(&out);
}

static void note_end(void *user, size_t index, const mapicfg_probe *probe, int64_t begin, int64_t end) {
    const struct run *run = user;
    (void)probe;
    struct test_target *target = &run->targets[run->indices[index]];
    target->begin = begin;
    target->end = end;
    target->is_timed = 1;
}

static mapicfg_test_options test_options(struct run *run) {
    const struct test_settings *s = run->settings;
    mapicfg_test_options options = MAPICFG_TEST_OPTIONS_INIT;
    options.flags = (s->insecure ? MAPICFG_TEST_INSECURE : 0) | (s->elsewhere ? MAPICFG_TEST_ELSEWHERE : 0);
    options.at_once = (uint32_t)s->at_once;
    options.target_limit = (uint32_t)s->limit * 1000;
    options.ca = s->ca;
    options.proxy = s->proxy;
    options.credentials = run->credentials;
    options.trace = s->trace ? put_trace : NULL;
    options.tested = note_end;
    options.user = run;
    return options;
}

/* Whether a logon by NTLM or Negotiate was refused although all of its legs were sent. */
static int is_refused(const mapicfg_probe *probe) {
    return mapicfg_probe_get_layer(probe) == MAPICFG_PROBE_LAYER_LOGON;
}

/* The schemes that have channel bindings and were used; 0: none. */
static uint32_t bound_auth(const mapicfg_probe *probe) {
    uint32_t used = 0;
    for (size_t i = 0; i < mapicfg_probe_step_count(probe); i++) {
        const char *name = mapicfg_probe_step_get_text(probe, i, MAPICFG_PROBE_STEP_NAME);
        const int64_t auth = mapicfg_probe_step_get_number(probe, i, MAPICFG_PROBE_STEP_AUTH);
        if (auth > 0 && name != NULL && strstr(name, "-anonymous") == NULL) used |= (uint32_t)auth;
    }
    return used & (TEST_AUTH_NTLM | TEST_AUTH_NEGOTIATE);
}

static int measure(struct run *run, struct test_target *target, mapicfg_error *err) {
    const struct test_settings *s = run->settings;
    mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
    mapicfg_test_options test = test_options(run);
    mapicfg_work work = MAPICFG_WORK_INIT;
    const char *url = mapicfg_probe_get_text(target->probe, MAPICFG_PROBE_TEXT_MAIL_STORE_URL);
    put_options(s, target, url, &options);
    options.auth = bound_auth(target->probe);
    work.cancel = &is_cancelled;
    test.trace = NULL;
    test.tested = NULL;
    if (mapicfg_statements_new(&target->measured, err) != MAPICFG_OK) return err->code;
    return mapicfg_test_protection(&options, &test, &work, target->measured, err);
}

/* For one mailbox only: what is refused counts, and the library sends a refused password no more than three times. */
static mapicfg_status measure_one(struct run *run, mapicfg_error *err) {
    for (size_t i = 0; i < run->count; i++) {
        struct test_target *target = &run->targets[i];
        if (target->probe == NULL || bound_auth(target->probe) == 0) continue;
        if (run->settings->bindings == TEST_BINDINGS_TRY || is_refused(target->probe)) return measure(run, target, err);
    }
    return MAPICFG_OK;
}

static int run_probes(struct run *run) {
    struct progress progress;
    mapicfg_error err;
    const mapicfg_test_options options = test_options(run);
    mapicfg_work work = progress_start(&progress, 0);
    work.cancel = &is_cancelled;
    watch_signals();
    mapicfg_status status = mapicfg_test_run(run->probes, run->runnable, &options, &work, &err);
    run->has_begun = status == MAPICFG_OK || status == MAPICFG_E_CANCELLED;
    if (status == MAPICFG_OK && run->settings->bindings >= TEST_BINDINGS_TRY) status = measure_one(run, &err);
    progress_end(&progress);
    if (status == MAPICFG_OK) return CLI_FINE;
    if (status != MAPICFG_E_CANCELLED) return logon_failed(&err);
    message("error", "stopped; sessions that were open have been closed");
    return CLI_FAILED;
}

/* ---- printing ---- */

static int print(const struct run *run, int exit_code) {
    const struct test_result result = {run->settings, run->targets, run->count};
    static void (*const forms[])(struct stream *, const struct test_result *) = {
        NULL, test_table, test_list, test_json, test_nagios, test_prometheus, test_junit};
    mapicfg_error err;
    if (run->settings->insecure) message("warning", "certificates are not verified (--insecure)");
    if (run->settings->format == TEST_PAGE) {
        const mapicfg_status status = test_page(run->command->out, &result, &err);
        if (status != MAPICFG_OK && status != MAPICFG_E_IO) return logon_failed(&err);
    } else {
        forms[run->settings->format](run->command->out, &result);
    }
    if (run->settings->format == TEST_NAGIOS) return exit_code != CLI_FINE ? NAGIOS_UNKNOWN : test_nagios_exit(&result);
    return exit_code != CLI_FINE ? exit_code : test_exit(&result);
}

static int print_to_file(struct run *run, int exit_code) {
    struct file file;
    const struct test_settings *s = run->settings;
    const int begun = file_begin(&file, run->command, s->file);
    if (begun != CLI_FINE) return begun;
    return file_end(&file, run->command, s->file, print(run, exit_code));
}

/* ---- the whole ---- */

static int prepare(struct run *run) {
    const struct test_settings *s = run->settings;
    mapicfg_directory *directory = NULL;
    mapicfg_error err;
    int exit_code = find_targets(run);
    if (exit_code == CLI_FINE && s->store != NULL)
        exit_code = store_open(run->command, s->store, MAPICFG_DIRECTORY_READ_ONLY, &directory);
    if (exit_code == CLI_FINE && s->store != NULL && test_store_open(&run->store, directory, &err) != MAPICFG_OK)
        exit_code = logon_failed(&err);
    if (exit_code == CLI_FINE) exit_code = make_credentials(run);
    if (exit_code != CLI_FINE) return exit_code;
    run->probes = calloc(run->count, sizeof(mapicfg_probe *));
    run->indices = calloc(run->count, sizeof *run->indices);
    if (run->probes == NULL || run->indices == NULL) {
        message("error", "out of memory");
        return CLI_FAILED;
    }
    for (size_t i = 0; exit_code == CLI_FINE && i < run->count; i++) exit_code = make_probe(run, i);
    return exit_code;
}

static void release(struct run *run) {
    for (size_t i = 0; i < run->count; i++) {
        mapicfg_probe_free(run->targets[i].probe);
        mapicfg_statements_free(run->targets[i].measured);
    }
    mapicfg_credentials_free(run->credentials);
    test_store_close(&run->store);
    stream_close(&run->users);
    free(run->targets);
    free(run->probes);
    free(run->indices);
}

int network_test(struct command *command, const struct test_settings *settings, char **words) {
    struct run run = {.settings = settings, .command = command};
    (void)words;
    stream_open_memory(&run.users);
    int exit_code = prepare(&run);
    if (exit_code == CLI_FINE) exit_code = run_probes(&run);
    if (run.has_begun)
        exit_code = print_to_file(&run, exit_code);
    else if (settings->format == TEST_NAGIOS)
        exit_code = check_nagios_unknown(command->out, "the test could not begin");
    release(&run);
    return exit_code;
}
