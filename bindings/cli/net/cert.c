/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cert.c: `mapicfg cert`: certificates of files, exports and servers, and whether clients accept them. */
#include "cert_output.h"
#include "check_forms.h"
#include "file.h"
#include "messages.h"
#include "network.h"
#include "output.h"
#include "statements.h"
#include "store.h"

#include <mapicfg-net.h>
#include <stdlib.h>
#include <time.h>

static int no_memory(void) {
    message("error", "out of memory");
    return CLI_FAILED;
}

/* ---- the URLs ---- */

static int add_urls(struct command *command, const struct cert_settings *s, struct urls *urls) {
    mapicfg_directory *directory;
    mapicfg_error err;
    for (size_t i = 0; i < s->urls.count; i++) urls_add(urls, s->urls.items[i]);
    if (s->store == NULL) return CLI_FINE;
    int exit_code = store_open(command, s->store, MAPICFG_DIRECTORY_READ_ONLY, &directory);
    if (exit_code != CLI_FINE) return exit_code;
    if (urls_take_store(urls, directory, &err) != MAPICFG_OK) exit_code = store_failed(&err);
    mapicfg_directory_close(directory);
    return urls->failed ? no_memory() : exit_code;
}

/* ---- judging ---- */

static mapicfg_status judge_one(const struct target *target, const mapicfg_judge_options *options,
                                mapicfg_statements *findings, mapicfg_error *err) {
    if (target->endpoint != NULL) return mapicfg_endpoint_judge(target->endpoint, options, findings, err);
    return mapicfg_certificates_judge(target->set, target->place, options, findings, err);
}

static mapicfg_status compare(const struct targets *targets, mapicfg_statements *findings, mapicfg_error *err) {
    const mapicfg_endpoint **endpoints = calloc(targets->count + 1, sizeof *endpoints);
    if (endpoints == NULL) return MAPICFG_E_NOMEM;
    for (size_t i = 0; i < targets->count; i++) endpoints[i] = targets->items[i].endpoint;
    const mapicfg_status status = mapicfg_endpoints_compare(endpoints, targets->count, findings, err);
    free(endpoints);
    return status;
}

static mapicfg_status judge(const struct cert_settings *s, const struct targets *targets, const mapicfg_trust *trust,
                            mapicfg_statements *findings, mapicfg_error *err) {
    mapicfg_judge_options options = MAPICFG_JUDGE_OPTIONS_INIT;
    const char **urls = malloc((targets->urls.count + 1) * sizeof *urls);
    mapicfg_status status = urls != NULL ? MAPICFG_OK : MAPICFG_E_NOMEM;
    options.now = s->now;
    options.trust = trust;
    options.urls = urls;
    for (size_t i = 0; status == MAPICFG_OK && i < targets->count; i++) {
        options.url_count = cert_urls(targets, &targets->items[i], s->name, urls);
        status = judge_one(&targets->items[i], &options, findings, err);
    }
    free(urls);
    return status == MAPICFG_OK ? compare(targets, findings, err) : status;
}

static int failed(mapicfg_status status, const mapicfg_error *err) {
    if (status == MAPICFG_E_NOMEM) return no_memory();
    message_problem(err);
    return status == MAPICFG_E_URL ? CLI_USAGE : CLI_INPUT;
}

/* The page is written by now. */
static int print(struct command *command, const struct cert_settings *s, const struct targets *targets,
                 const mapicfg_statements *findings) {
    switch (s->format) {
    case OUTPUT_PAGE: break;
    case CERT_NAGIOS: cert_nagios(command->out, targets, findings, s->now); return cert_nagios_exit(findings);
    case CERT_PROMETHEUS: cert_prometheus(command->out, targets, findings); break;
    default: cert_print(command, s, targets, findings);
    }
    return statements_exit_code(findings, MAPICFG_SEVERITY_WARNING);
}

static int look(struct command *command, const struct cert_settings *s, const struct targets *targets) {
    mapicfg_statements *findings = NULL;
    mapicfg_trust *trust = NULL;
    mapicfg_error err;
    mapicfg_status status = mapicfg_trust_new(s->ca, &trust, &err);
    if (status == MAPICFG_OK) status = mapicfg_statements_new(&findings, &err);
    if (status == MAPICFG_OK) status = judge(s, targets, trust, findings, &err);
    if (status == MAPICFG_OK && s->format == OUTPUT_PAGE) status = cert_page(command, s, targets, findings, &err);
    if (status == MAPICFG_E_IO && command->out->error != 0) status = MAPICFG_OK; /* is said when it is closed */
    int exit_code = status == MAPICFG_OK ? print(command, s, targets, findings) : failed(status, &err);
    if (status != MAPICFG_OK && s->format == CERT_NAGIOS)
        exit_code = check_nagios_unknown(command->out, CERT_NOT_LOOKED);
    mapicfg_statements_free(findings);
    mapicfg_trust_free(trust);
    return exit_code;
}

/* Exports can be without any. */
static int find_none(const struct targets *targets) {
    if (targets->count > 0) return CLI_FINE;
    message("error",
            "there is no certificate to look at: name a file of one, an export of Get-ExchangeCertificate or a server "
            "(HOST:PORT)");
    return CLI_INPUT;
}

int network_cert(struct command *command, const struct cert_settings *settings, char **words) {
    struct cert_settings s = *settings;
    struct targets targets = {0};
    (void)words;
    if (s.now == 0) s.now = (int64_t)time(NULL) * 1000;
    struct file file;
    int exit_code = targets_read(&targets, &s);
    if (exit_code == CLI_FINE) exit_code = find_none(&targets);
    if (exit_code == CLI_FINE) exit_code = add_urls(command, &s, &targets.urls);
    if (exit_code == CLI_FINE && !targets_settle(&targets)) exit_code = no_memory();
    if (exit_code == CLI_FINE) exit_code = file_begin(&file, command, s.file);
    if (exit_code == CLI_FINE) {
        exit_code = s.facts ? cert_print_facts(command, &s, &targets) : look(command, &s, &targets);
        exit_code = file_end(&file, command, s.file, exit_code);
    } else if (s.format == CERT_NAGIOS) {
        exit_code = check_nagios_unknown(command->out, CERT_NOT_LOOKED);
    }
    targets_free(&targets);
    return exit_code;
}
