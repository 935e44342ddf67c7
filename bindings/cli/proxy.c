/* SPDX-License-Identifier: LGPL-2.1-or-later
 * proxy.c: `mapicfg proxy`: rules that publish MAPI over HTTP through nginx, HAProxy or Apache, written and linted
 * (those of IIS with ARR linted only), and advice for other products. */
#define _POSIX_C_SOURCE 200809L

#include "file.h"
#include "messages.h"
#include "names.h"
#include "options.h"
#include "output.h"
#include "spare.h"
#include "statements.h"
#include "store.h"
#include "suggest.h"

#include <errno.h>
#include <fcntl.h>
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
    const char *store, *file, *certificate, *key, *authorities, *listen, *site;
    const char *version; /* of the proxy */
    const char *section; /* the only one that is linted */
    struct texts servers, hosts;
    uint64_t timeout;
    int passthrough, basic_only;
    uint32_t mpm;     /* a flag of the linter, or 0 */
    uint32_t fail_on; /* the least severity that makes the exit code 1 */
    uint32_t format;  /* 0: not said, and a list for people */
};

/* The virtual directories and the servers of a store. */
struct known {
    mapicfg_object **objects;
    const mapicfg_vdir **vdirs; /* those of them that are virtual directories */
    size_t count, vdir_count;
};

/* ---- what a store knows ---- */

static int32_t keep(void *user, const mapicfg_object *object, uint64_t key) {
    struct known *known = user;
    (void)key;
    mapicfg_object **objects = realloc(known->objects, (known->count + 1) * sizeof *objects);
    if (objects == NULL) return 1;
    known->objects = objects;
    if (mapicfg_object_copy(object, &objects[known->count], NULL) != MAPICFG_OK) return 1;
    known->count++;
    return 0;
}

static void forget(struct known *known) {
    for (size_t i = 0; i < known->count; i++) mapicfg_object_free(known->objects[i]);
    free(known->objects);
    free(known->vdirs);
}

static int out_of_memory(void) {
    message("error", "out of memory");
    return CLI_FAILED;
}

/* The other virtual directories, whose paths a product may publish too. */
static mapicfg_status load_others(mapicfg_directory *directory, struct known *known, mapicfg_error *err) {
    static const uint32_t classes[] = {MAPICFG_CLASS_OUTLOOK_ANYWHERE, MAPICFG_CLASS_OWA_VDIR, MAPICFG_CLASS_ECP_VDIR,
                                       MAPICFG_CLASS_ACTIVE_SYNC_VDIR};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; status == MAPICFG_OK && i < sizeof classes / sizeof *classes; i++)
        status = mapicfg_directory_list(directory, classes[i], NULL, keep, known, err);
    return status;
}

/* Returns 0, or an exit code after having said what is wrong. */
static int load(const struct command *command, const char *store, int others_too, struct known *known) {
    mapicfg_directory *directory;
    mapicfg_error err;
    int exit_code = store_open(command, store, MAPICFG_DIRECTORY_READ_ONLY, &directory);
    if (exit_code != CLI_FINE) return exit_code;
    mapicfg_status status = mapicfg_directory_list(directory, MAPICFG_CLASS_VDIR, NULL, keep, known, &err);
    size_t vdirs = known->count;
    if (status == MAPICFG_OK) status = mapicfg_directory_list(directory, MAPICFG_CLASS_SERVER, NULL, keep, known, &err);
    if (status == MAPICFG_OK && others_too) status = load_others(directory, known, &err);
    mapicfg_directory_close(directory);
    if (status == MAPICFG_E_CANCELLED) return out_of_memory();
    if (status != MAPICFG_OK) return store_failed(&err);
    known->vdirs = malloc((vdirs + 1) * sizeof *known->vdirs);
    if (known->vdirs == NULL) return out_of_memory();
    for (size_t i = 0; i < vdirs; i++) known->vdirs[known->vdir_count++] = mapicfg_object_vdir(known->objects[i]);
    return CLI_FINE;
}

/* 1: the options of the command line are wrong, not what was read. */
static int is_usage(const mapicfg_error *err) {
    return err->code == MAPICFG_E_VALUE || err->code == MAPICFG_E_URL || err->code == MAPICFG_E_NOT_FOUND;
}

/* ---- linting ---- */

static const char *option_mpm(const char *value, void *into) {
    int prefork = strcmp(value, "prefork") == 0;
    if (!prefork && strcmp(value, "event") != 0 && strcmp(value, "worker") != 0) return "prefork, event or worker";
    *(uint32_t *)into = prefork ? MAPICFG_PROXY_LINT_PREFORK : MAPICFG_PROXY_LINT_THREADED;
    return NULL;
}

static int lint_text(const struct command *command, uint32_t kind, const char *path, const struct settings *s,
                     const struct known *known) {
    mapicfg_proxy_lint_options options = MAPICFG_PROXY_LINT_OPTIONS_INIT;
    options.vdirs = known->vdirs;
    options.vdir_count = known->vdir_count;
    options.objects = (const mapicfg_object *const *)known->objects;
    options.object_count = known->count;
    options.site = s->site;
    options.servers = s->servers.items;
    options.server_count = s->servers.count;
    options.hosts = s->hosts.items;
    options.host_count = s->hosts.count;
    options.version = s->version;
    options.section = s->section;
    options.flags = s->mpm | (s->basic_only ? MAPICFG_PROXY_LINT_BASIC_ONLY : 0);
    mapicfg_statements *findings;
    mapicfg_error err;
    struct stream text;
    stream_open_memory(&text);
    int exit_code = file_read(path, &text);
    if (exit_code == CLI_FINE) {
        const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
        const char *bytes = stream_memory(&text);
        if (mapicfg_proxy_lint(kind, bytes, text.used, name, &options, &findings, &err) == MAPICFG_OK) {
            if (s->format == 0 || s->format == OUTPUT_LIST)
                statements_list(command->out, findings);
            else
                statements_records(command->out, findings, s->format);
            exit_code = statements_exit_code(findings, s->fail_on);
            mapicfg_statements_free(findings);
        } else {
            message_problem(&err);
            exit_code = err.code == MAPICFG_E_NOMEM ? CLI_FAILED : is_usage(&err) ? CLI_USAGE : CLI_INPUT;
        }
    }
    stream_close(&text);
    return exit_code;
}

/* The product of this name that there is advice for, or NULL. */
static const char *product_of(const char *name) {
    const char *product = NULL;
    for (size_t i = 0; name != NULL && (product = mapicfg_proxy_product(i)) != NULL; i++)
        if (mapicfg_text_equal(name, product)) break;
    return product;
}

/* Says which proxies there are, or what is known of the one that was meant. */
static int refuse_kind(const struct command *command, const char *name, const char *usage) {
    const mapicfg_rule *advice = mapicfg_proxy_advice(name);
    if (product_of(name) != NULL)
        return usage_error(command, "%s is not linted: mapicfg proxy %s --store FILE says what to set", name, name);
    struct suggestion near;
    struct stream text;
    stream_open_memory(&text);
    stream_text(&text, usage);
    suggest_begin(&near, name);
    suggest_offer_list(&near, "nginx haproxy apache lint");
    for (size_t i = 0; mapicfg_proxy_product(i) != NULL; i++) suggest_offer(&near, mapicfg_proxy_product(i));
    suggest_put(&near, "", &text);
    if (advice == NULL) usage_error(command, "%s", stream_memory(&text));
    stream_close(&text);
    if (advice == NULL) return CLI_USAGE;
    message("error", "%s %s %s [%s]", mapicfg_rule_get_sentence(advice), mapicfg_rule_get_why(advice),
            mapicfg_rule_get_remedy(advice, 0), mapicfg_rule_get_id(advice));
    return CLI_FAILED;
}

static int lint(const struct command *command, const struct settings *s, int operands, char **argv) {
    struct known known = {NULL, NULL, 0, 0};
    const char *name = operands > 0 ? argv[0] : NULL;
    uint32_t kind = mapicfg_proxy_find(name);
    if (kind == 0) return refuse_kind(command, name, "lint takes nginx, haproxy, apache or arr, and one file");
    if (operands != 2) return usage_error(command, "lint takes one file: - for standard input");
    if (s->file != NULL) return usage_error(command, "-o is for writing; lint prints its findings");
    if (s->mpm != 0 && kind != MAPICFG_PROXY_APACHE)
        return usage_error(command, "--mpm is for apache: %s has no multi-processing module", name);
    if (s->store == NULL && (s->site != NULL || s->servers.count > 0))
        return usage_error(command, "--site and --server need --store, which knows the servers");
    int exit_code = s->store != NULL ? load(command, s->store, 0, &known) : CLI_FINE;
    if (exit_code == CLI_FINE) exit_code = lint_text(command, kind, argv[1], s, &known);
    forget(&known);
    return exit_code;
}

/* ---- writing ---- */

/* The text, once it is whole. */
static int put_text(struct command *command, const struct settings *s, struct stream *text) {
    struct file file;
    const char *bytes = stream_memory(text);
    int exit_code = file_begin(&file, command, s->file);
    if (exit_code != CLI_FINE) return exit_code;
    stream_put(command->out, bytes, text->used);
    return file_end(&file, command, s->file, exit_code);
}

/* What to know of the configuration, beside it. */
static void tell(const mapicfg_statements *findings) {
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(findings, i);
        message(mapicfg_statement_get_severity(one) == MAPICFG_SEVERITY_INFO ? "note" : "warning", "%s %s [%s]",
                mapicfg_statement_get_sentence(one), mapicfg_statement_get_remedy(one), mapicfg_statement_get_id(one));
    }
}

static mapicfg_proxy_write_options options_of(const struct settings *s, const struct known *known) {
    mapicfg_proxy_write_options options = MAPICFG_PROXY_WRITE_OPTIONS_INIT;
    options.vdirs = known->vdirs;
    options.vdir_count = known->vdir_count;
    options.objects = (const mapicfg_object *const *)known->objects;
    options.object_count = known->count;
    options.site = s->site;
    options.hosts = s->hosts.items;
    options.host_count = s->hosts.count;
    options.servers = s->servers.items;
    options.server_count = s->servers.count;
    options.certificate = s->certificate;
    options.key = s->key;
    options.authorities = s->authorities;
    options.listen = s->listen;
    options.timeout = s->timeout > UINT32_MAX / 1000 ? UINT32_MAX : (uint32_t)s->timeout * 1000;
    options.flags = s->passthrough ? MAPICFG_PROXY_WRITE_PASSTHROUGH : 0;
    return options;
}

static int refused(const mapicfg_error *err) {
    message_problem(err);
    return is_usage(err) ? CLI_USAGE : CLI_FAILED;
}

static int write_text(struct command *command, uint32_t kind, const struct settings *s, const struct known *known) {
    mapicfg_proxy_write_options options = options_of(s, known);
    mapicfg_statements *findings;
    mapicfg_error err;
    struct stream text;
    stream_open_memory(&text);
    int exit_code = CLI_FINE;
    if (mapicfg_proxy_write(kind, &options, stream_take, &text, &findings, &err) == MAPICFG_OK) {
        tell(findings);
        exit_code = put_text(command, s, &text);
        mapicfg_statements_free(findings);
    } else
        exit_code = refused(&err);
    stream_close(&text);
    return exit_code;
}

/* As records, or as the text with all settings. */
static int advise_text(struct command *command, const char *product, const struct settings *s,
                       const struct known *known) {
    mapicfg_proxy_write_options options = options_of(s, known);
    mapicfg_statements *advice;
    mapicfg_error err;
    struct stream text;
    stream_open_memory(&text);
    int exit_code = CLI_FINE;
    if (mapicfg_proxy_advise(product, &options, stream_take, &text, &advice, &err) == MAPICFG_OK) {
        if (s->format == 0)
            exit_code = put_text(command, s, &text);
        else if (s->format == OUTPUT_LIST)
            statements_list(command->out, advice);
        else
            statements_records(command->out, advice, s->format);
        mapicfg_statements_free(advice);
    } else
        exit_code = refused(&err);
    stream_close(&text);
    return exit_code;
}

static int advise(struct command *command, const char *product, const struct settings *s) {
    struct known known = {NULL, NULL, 0, 0};
    if (s->passthrough) return usage_error(command, "--passthrough is for nginx");
    if (s->format != 0 && s->file != NULL) return usage_error(command, "-o is for the text, without --format");
    int exit_code = load(command, s->store, 1, &known);
    if (exit_code == CLI_FINE) exit_code = advise_text(command, product, s, &known);
    forget(&known);
    return exit_code;
}

static int write_rules(struct command *command, uint32_t kind, const struct settings *s) {
    struct known known = {NULL, NULL, 0, 0};
    int exit_code = load(command, s->store, 0, &known);
    if (exit_code == CLI_FINE) exit_code = write_text(command, kind, s, &known);
    forget(&known);
    return exit_code;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.fail_on = MAPICFG_SEVERITY_WARNING};
    const struct option options[] = {
        {"store", "FILE", "the configuration store with the virtual directories", option_text, &s.store},
        OPTION_OUTPUT_TEXT(&s.file),
        {"host", "NAME", "answer for this name too: autodiscover.contoso.com", option_texts, &s.hosts},
        {"site", "NAME", "stand before the servers of this Active Directory site", option_text, &s.site},
        {"server", "NAME", "stand before this server: NAME, ADDRESS or either with :PORT", option_texts, &s.servers},
        {"certificate", "FILE", "the certificate; with its key for HAProxy", option_text, &s.certificate},
        {"key", "FILE", "the certificate's key", option_text, &s.key},
        {"authorities", "FILE", "who issued the servers' certificates; else the system's", option_text, &s.authorities},
        {"listen", "ADDRESS:PORT", "where to listen; else the ports of the URLs", option_text, &s.listen},
        {"timeout", "SECONDS", "how long to wait for an answer, 300 to 86400; else 900", option_number, &s.timeout},
        {"passthrough", NULL, "nginx: pass TLS through, which publishes all paths", option_flag, &s.passthrough},
        {"proxy-version", "RELEASE", "lint: the proxy's release, 1.29.7 or 2.6", option_text, &s.version},
        {"section", "NAME", "lint: this server, frontend, virtual host or site alone", option_text, &s.section},
        {"basic-only", NULL, "lint: clients log on with Basic alone", option_flag, &s.basic_only},
        {"mpm", "prefork|event|worker", "lint: what Apache runs with", option_mpm, &s.mpm},
        {"fail-on", "info|warning|error", "lint: exit with 1 from this severity on; else warning", option_severity,
         &s.fail_on},
        OPTION_FORMAT(&s.format),
        OPTION_SPREADSHEET(&s.format),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0 && strcmp(argv[0], "lint") == 0) return lint(command, &s, operands - 1, argv + 1);
    const char *name = operands > 0 ? argv[0] : NULL, *product = product_of(name);
    uint32_t kind = mapicfg_proxy_find(name);
    if (kind == 0 && product == NULL)
        return refuse_kind(
            command, name,
            "which proxy: nginx, haproxy, apache, or a product of --help? 'lint' before it reads a configuration");
    if (s.version != NULL || s.section != NULL || s.basic_only || s.mpm != 0 || s.fail_on != MAPICFG_SEVERITY_WARNING)
        return usage_error(command, "--proxy-version, --section, --basic-only, --mpm and --fail-on are for lint");
    if (operands > 1) return usage_error(command, "'%s' is too much; a file to write goes with -o", argv[1]);
    const struct named_file files[] = {{"--store", s.store, 0},
                                       {"--certificate", s.certificate, 0},
                                       {"--key", s.key, 0},
                                       {"--authorities", s.authorities, 0},
                                       {"-o", s.file, 1}};
    if (spare_check(command, files, sizeof files / sizeof *files, NULL, 0) != CLI_FINE) return CLI_USAGE;
    if (product != NULL) return advise(command, product, &s);
    if (s.format != 0) return usage_error(command, "--format is for lint; a configuration has the proxy's own form");
    return write_rules(command, kind, &s);
}

const struct verb verb_proxy = {
    "proxy",
    "write or check the rules of a proxy in front of Exchange",
    "nginx|haproxy|apache|PRODUCT --store FILE [-o FILE] [OPTION]... | lint nginx|haproxy|apache|arr FILE "
    "[--store FILE]",
    "Writes a configuration that publishes /mapi, /autodiscover, /ews and /oab of the store's servers, or reads one\n"
    "and says what in it breaks MAPI over HTTP, with line and remedy. Each host goes to the servers whose URLs have\n"
    "it: all servers of the front end, or those of --site and --server. lint exits 1 when it finds a warning or an\n"
    "error (--fail-on); nginx is best given as the output of `nginx -T`, IIS with ARR as applicationHost.config with\n"
    "the site's web.config behind it. What a file cannot tell, --host,\n"
    "--proxy-version, --section, --basic-only and --mpm do.\n"
    "For a PRODUCT that is configured by hand, it prints the steps and settings, each with its source:\n"
    "kemp, netscaler, f5, arr, application-gateway, sophos, npm, bunkerweb.\n",
    "  mapicfg proxy haproxy --store contoso.db --host autodiscover.contoso.com -o haproxy.cfg\n"
    "  mapicfg proxy haproxy --store contoso.db --site Paris -o haproxy.cfg\n"
    "  mapicfg proxy netscaler --store contoso.db --listen 192.0.2.1:443\n"
    "  nginx -T | mapicfg proxy lint nginx - --store contoso.db\n"
    "  mapicfg proxy lint haproxy /etc/haproxy/haproxy.cfg --format json\n"
    "  cat applicationHost.config web.config | mapicfg proxy lint arr -\n",
    run,
};
