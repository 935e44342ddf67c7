/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decide.c: `mapicfg decide`: the decision for one mailbox from settings on the command line. */
#include "cli.h"
#include "messages.h"
#include "options.h"
#include "output.h"
#include "statements.h"
#include "store.h"

#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    uint32_t org, mailbox, block, mapi_enabled, block_rpc_http;
    uint32_t format;
    mapicfg_decide_options options; /* of Outlook */
    int explain;
    struct texts internal_urls, external_urls;
    const char *store, *user;
};

/* What the decision is made from: the library's objects. */
struct objects {
    mapicfg_org *org;
    mapicfg_mailbox *mailbox;
    mapicfg_vdir **vdirs;
    size_t vdir_count, vdir_size;
    mapicfg_explanation *explanation;
};

/* Takes a virtual directory over. Returns 0, or 1 when memory is out. */
static int add_vdir(struct objects *made, mapicfg_vdir *vdir) {
    if (made->vdir_count == made->vdir_size) {
        size_t size = made->vdir_size * 2 + 8;
        mapicfg_vdir **vdirs = realloc(made->vdirs, size * sizeof *vdirs);
        if (vdirs == NULL) {
            mapicfg_vdir_free(vdir);
            return 1;
        }
        made->vdirs = vdirs;
        made->vdir_size = size;
    }
    made->vdirs[made->vdir_count++] = vdir;
    return 0;
}

static mapicfg_status no_memory(mapicfg_error *err) {
    *err = (mapicfg_error){.code = MAPICFG_E_NOMEM, .message = "out of memory"};
    return MAPICFG_E_NOMEM;
}

/* ---- from the command line ---- */

static mapicfg_status make_vdirs(struct objects *made, const struct settings *settings, mapicfg_error *err) {
    const struct texts *in = &settings->internal_urls, *ex = &settings->external_urls;
    size_t count = in->count > ex->count ? in->count : ex->count;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < count && status == MAPICFG_OK; i++) {
        mapicfg_vdir *vdir;
        status = mapicfg_vdir_new(&vdir, err);
        if (status == MAPICFG_OK && add_vdir(made, vdir) != 0) status = no_memory(err);
        if (status == MAPICFG_OK)
            status = mapicfg_vdir_set_internal_url(vdir, i < in->count ? in->items[i] : NULL, err);
        if (status == MAPICFG_OK)
            status = mapicfg_vdir_set_external_url(vdir, i < ex->count ? ex->items[i] : NULL, err);
    }
    return status;
}

static mapicfg_status make_mailbox(struct objects *made, const struct settings *settings, mapicfg_error *err) {
    mapicfg_status status = mapicfg_mailbox_new(&made->mailbox, err);
    if (status == MAPICFG_OK) status = mapicfg_mailbox_set_mapi_http_enabled(made->mailbox, settings->mailbox, err);
    if (status == MAPICFG_OK) status = mapicfg_mailbox_set_block_external(made->mailbox, settings->block, err);
    if (status == MAPICFG_OK) status = mapicfg_mailbox_set_mapi_enabled(made->mailbox, settings->mapi_enabled, err);
    if (status == MAPICFG_OK) status = mapicfg_mailbox_set_block_rpc_http(made->mailbox, settings->block_rpc_http, err);
    return status;
}

static mapicfg_status make_objects(struct objects *made, const struct settings *settings, mapicfg_error *err) {
    mapicfg_status status = mapicfg_org_new(&made->org, err);
    if (status == MAPICFG_OK) status = mapicfg_org_set_mapi_http_enabled(made->org, settings->org, err);
    if (status == MAPICFG_OK) status = make_mailbox(made, settings, err);
    return status == MAPICFG_OK ? make_vdirs(made, settings, err) : status;
}

/* ---- the decision ---- */

static mapicfg_status explain(struct objects *objects, const struct settings *settings, mapicfg_error *err) {
    mapicfg_decide_options options = settings->options;
    if (objects->vdir_count > 0) {
        options.vdirs = (const mapicfg_vdir *const *)objects->vdirs;
        options.vdir_count = objects->vdir_count;
    }
    return mapicfg_explain(objects->org, objects->mailbox, &options, &objects->explanation, err);
}

static void free_objects(struct objects *made) {
    mapicfg_explanation_free(made->explanation);
    for (size_t i = 0; i < made->vdir_count; i++) mapicfg_vdir_free(made->vdirs[i]);
    free(made->vdirs);
    mapicfg_mailbox_free(made->mailbox);
    mapicfg_org_free(made->org);
}

/* ---- printing ---- */

/* One line, and a second where something beside the table's three settings leads to another answer; with --explain
 * both, and a sentence a line after them. */
static void print_plain(struct stream *out, const mapicfg_explanation *explanation, int explain) {
    mapicfg_decision decision = mapicfg_explanation_get_decision(explanation);
    const char *result = mapicfg_decision_result(decision), *effective = mapicfg_decision_effective(decision);
    stream_text(out, result);
    stream_char(out, '\n');
    if (explain || strcmp(result, effective) != 0) {
        stream_text(out, "effective: ");
        stream_text(out, effective);
        stream_char(out, '\n');
    }
    if (!explain) return;
    struct stream text;
    stream_open_memory(&text);
    statements_sentences(&text, mapicfg_explanation_get_statements(explanation), '\n');
    stream_text(out, stream_memory(&text));
    stream_char(out, '\n');
    stream_close_part(&text, out);
}

static void print_record(struct stream *out, const mapicfg_explanation *explanation, const struct settings *settings) {
    static const struct column columns[] = {
        {"result", COLUMN_TEXT, NULL, 0},   {"protocol", COLUMN_TEXT, NULL, 0},    {"internal", COLUMN_BARE, NULL, 0},
        {"external", COLUMN_BARE, NULL, 0}, {"decided_by", COLUMN_TEXT, NULL, 0},  {"effective", COLUMN_TEXT, NULL, 0},
        {"notes", COLUMN_LIST, " ", 0},     {"explanation", COLUMN_BARE, NULL, 0},
    };
    mapicfg_decision decision = mapicfg_explanation_get_decision(explanation);
    char notes[1024];
    struct stream text;
    struct output output;
    mapicfg_decision_notes(decision, notes, sizeof notes);
    stream_open_memory(&text);
    if (settings->format == OUTPUT_JSON)
        statements_json(&text, mapicfg_explanation_get_statements(explanation));
    else
        statements_sentences(&text, mapicfg_explanation_get_statements(explanation), ' ');
    const char *const values[] = {
        mapicfg_decision_result(decision),
        mapicfg_decision_protocol(decision),
        output_bool((decision & MAPICFG_INTERNAL) != 0),
        output_bool((decision & MAPICFG_EXTERNAL) != 0),
        mapicfg_decision_decided_by(decision),
        mapicfg_decision_effective(decision),
        notes,
        stream_memory(&text),
    };
    output_begin(&output, out, settings->format, columns, settings->explain ? 8 : 7, 1);
    output_record(&output, values);
    output_end(&output);
    stream_close_part(&text, out);
}

static void print(struct stream *out, const struct objects *objects, const struct settings *s) {
    if (s->format == OUTPUT_TABLE)
        print_plain(out, objects->explanation, s->explain);
    else
        print_record(out, objects->explanation, s);
}

/* From settings: what is wrong with them is wrong with the command line. */
static int decide_settings(const struct command *command, const struct settings *s) {
    struct objects made = {0};
    mapicfg_error err;
    mapicfg_status status = make_objects(&made, s, &err);
    if (status == MAPICFG_OK) status = explain(&made, s, &err);
    if (status == MAPICFG_OK)
        print(command->out, &made, s);
    else
        message_problem(&err);
    free_objects(&made);
    return status == MAPICFG_OK ? CLI_FINE : status == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_USAGE;
}

static int decide_stored(const struct command *command, const struct settings *s) {
    struct objects found = {0};
    mapicfg_directory *directory;
    mapicfg_error err;
    int exit_code = store_open(command, s->store, MAPICFG_DIRECTORY_READ_ONLY, &directory);
    if (exit_code != CLI_FINE) return exit_code;
    mapicfg_decide_options options = s->options;
    mapicfg_status status = mapicfg_directory_explain(directory, s->user, &options, &found.explanation, &err);
    if (status == MAPICFG_OK)
        print(command->out, &found, s);
    else
        exit_code = store_failed(&err);
    free_objects(&found);
    mapicfg_directory_close(directory);
    return exit_code;
}

/* Settings come from the command line or from a store. Returns 0, or CLI_USAGE. */
static int check_settings(const struct command *command, const struct settings *s) {
    uint32_t given = s->org | s->mailbox | s->block | s->mapi_enabled | s->block_rpc_http;
    if (s->store != NULL && s->user == NULL)
        return usage_error(command, "--user IDENTITY is required with --store: whom to decide for");
    if (s->store == NULL && s->user != NULL)
        return usage_error(command, "--store FILE is required with --user: where to look");
    if (s->store != NULL && (given != 0 || s->internal_urls.count > 0 || s->external_urls.count > 0))
        return usage_error(command, "--store has the settings: --org, --mailbox and the others cannot stand beside it");
    if (s->store == NULL && s->org == MAPICFG_NOT_STATED)
        return usage_error(command,
                           "--org true or --org false is required: nothing follows without the "
                           "organization's MapiHttpEnabled");
    return 0;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.format = OUTPUT_TABLE, .options = MAPICFG_DECIDE_OPTIONS_INIT};
    const struct option options[] = {
        {"org", "true|false", "the organization's MapiHttpEnabled; required", option_bool, &s.org},
        {"mailbox", "null|true|false", "the mailbox's MapiHttpEnabled", option_tristate, &s.mailbox},
        {"block", "true|false", "the mailbox's MAPIBlockOutlookExternalConnectivity", option_bool, &s.block},
        {"mapi-enabled", "true|false", "the mailbox's MAPIEnabled", option_bool, &s.mapi_enabled},
        {"block-rpc-http", "true|false", "the mailbox's MAPIBlockOutlookRpcHttp", option_bool, &s.block_rpc_http},
        {"internal-url", "URL", "InternalUrl of a MAPI virtual directory", option_any_texts, &s.internal_urls},
        {"external-url", "URL", "ExternalUrl of the same virtual directory", option_any_texts, &s.external_urls},
        {"store", "FILE", "take the settings from this store, not from here", option_text, &s.store},
        {"user", "IDENTITY", "the mailbox in the store", option_text, &s.user},
        OPTIONS_OUTLOOK(&s.options),
        {"explain", NULL, "add the effective answer and why", option_flag, &s.explain},
        OPTION_FORMAT(&s.format),
        OPTION_SPREADSHEET(&s.format),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0 && s.user != NULL)
        return usage_error(command,
                           "decide reads no exports: 'mapicfg import --store FILE %s' first, then decide "
                           "--store FILE --user %s",
                           argv[0], s.user);
    if (operands > 0)
        return usage_error(command, "'%s' is not an option; a mailbox is named with --store FILE --user %s", argv[0],
                           argv[0]);
    if (check_settings(command, &s) != 0) return CLI_USAGE;
    return s.store != NULL ? decide_stored(command, &s) : decide_settings(command, &s);
}

const struct verb verb_decide = {
    "decide",
    "decide for one mailbox from settings given here, or in a store",
    "--org true|false [--mailbox null|true|false] [OPTION]... | --store FILE --user IDENTITY [OPTION]...",
    "Prints what Autodiscover hands out, given the organization's and the mailbox's settings, in Exchange's words, on\n"
    "one line. Where the client, the server, the URLs or another setting lead to another answer, a second line says\n"
    "\"effective: ...\". A mailbox setting that is not given is taken as its default; --explain and the notes say so.\n"
    "The n-th --internal-url and the n-th --external-url make one virtual directory; either may be \"\".\n",
    "  mapicfg decide --org true --mailbox null --block false\n"
    "  mapicfg decide --org false --mailbox true --block true --explain\n"
    "  mapicfg decide --org true --mailbox null --block true --format json\n"
    "  mapicfg decide --store contoso.db --user anna@contoso.com --explain\n",
    run,
};
