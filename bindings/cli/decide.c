/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decide.c: `mapicfg decide`: the decision for one mailbox from settings on the command line. */
#include "cli.h"
#include "messages.h"
#include "options.h"
#include "output.h"

#include <mapicfg.h>

struct settings {
    uint32_t org, mailbox, block, mapi_enabled, block_rpc_http;
    uint32_t client, server, format;
    int explain;
    struct texts internal_urls, external_urls;
};

/* What the settings make: the library's objects. */
struct objects {
    mapicfg_org *org;
    mapicfg_mailbox *mailbox;
    mapicfg_vdir *vdirs[TEXTS_MAX];
    size_t vdir_count;
    mapicfg_explanation *explanation;
};

static mapicfg_status make_vdirs(struct objects *made, const struct settings *settings, mapicfg_error *err) {
    const struct texts *in = &settings->internal_urls, *ex = &settings->external_urls;
    size_t count = in->count > ex->count ? in->count : ex->count;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < count && status == MAPICFG_OK; i++) {
        status = mapicfg_vdir_new(&made->vdirs[i], err);
        if (status != MAPICFG_OK)
            break;
        made->vdir_count = i + 1;
        status = mapicfg_vdir_set_internal_url(made->vdirs[i], i < in->count ? in->items[i] : NULL, err);
        if (status == MAPICFG_OK)
            status = mapicfg_vdir_set_external_url(made->vdirs[i], i < ex->count ? ex->items[i] : NULL, err);
    }
    return status;
}

static mapicfg_status make_mailbox(struct objects *made, const struct settings *settings, mapicfg_error *err) {
    mapicfg_status status = mapicfg_mailbox_new(&made->mailbox, err);
    if (status == MAPICFG_OK)
        status = mapicfg_mailbox_set_mapi_http_enabled(made->mailbox, settings->mailbox, err);
    if (status == MAPICFG_OK)
        status = mapicfg_mailbox_set_block_external(made->mailbox, settings->block, err);
    if (status == MAPICFG_OK)
        status = mapicfg_mailbox_set_mapi_enabled(made->mailbox, settings->mapi_enabled, err);
    if (status == MAPICFG_OK)
        status = mapicfg_mailbox_set_block_rpc_http(made->mailbox, settings->block_rpc_http, err);
    return status;
}

static mapicfg_status make_objects(struct objects *made, const struct settings *settings, mapicfg_error *err) {
    mapicfg_status status = mapicfg_org_new(&made->org, err);
    if (status == MAPICFG_OK)
        status = mapicfg_org_set_mapi_http_enabled(made->org, settings->org, err);
    if (status == MAPICFG_OK)
        status = make_mailbox(made, settings, err);
    if (status == MAPICFG_OK)
        status = make_vdirs(made, settings, err);
    if (status != MAPICFG_OK)
        return status;
    const mapicfg_vdir *vdirs[TEXTS_MAX];
    for (size_t i = 0; i < made->vdir_count; i++)
        vdirs[i] = made->vdirs[i];
    mapicfg_decide_options options = {.size = sizeof options, .client = settings->client, .server = settings->server};
    if (made->vdir_count > 0) {
        options.vdirs = vdirs;
        options.vdir_count = made->vdir_count;
    }
    return mapicfg_explain(&made->explanation, made->org, made->mailbox, &options, err);
}

static void free_objects(struct objects *made) {
    mapicfg_explanation_free(made->explanation);
    for (size_t i = 0; i < made->vdir_count; i++)
        mapicfg_vdir_free(made->vdirs[i]);
    mapicfg_mailbox_free(made->mailbox);
    mapicfg_org_free(made->org);
}

/* ---- printing ---- */

/* The statements as a JSON array of {"id", "sentence", "arguments"}. */
static void explanation_json(struct stream *text, const mapicfg_explanation *explanation) {
    stream_char(text, '[');
    for (size_t i = 0; i < mapicfg_explanation_count(explanation); i++) {
        stream_text(text, i > 0 ? ", {\"id\": " : "{\"id\": ");
        stream_json(text, mapicfg_explanation_get_id(explanation, i));
        stream_text(text, ", \"sentence\": ");
        stream_json(text, mapicfg_explanation_get_sentence(explanation, i));
        stream_text(text, ", \"arguments\": [");
        for (size_t a = 0; a < mapicfg_explanation_argument_count(explanation, i); a++) {
            stream_text(text, a > 0 ? ", " : "");
            stream_json(text, mapicfg_explanation_get_argument(explanation, i, a));
        }
        stream_text(text, "]}");
    }
    stream_char(text, ']');
}

static void explanation_text(struct stream *text, const mapicfg_explanation *explanation, char between) {
    for (size_t i = 0; i < mapicfg_explanation_count(explanation); i++) {
        if (i > 0)
            stream_char(text, between);
        stream_text(text, mapicfg_explanation_get_sentence(explanation, i));
    }
}

/* One line for scripts; with --explain, the effective answer and a sentence a line after it. */
static void print_plain(struct stream *out, const mapicfg_explanation *explanation, int explain) {
    mapicfg_decision decision = mapicfg_explanation_get_decision(explanation);
    stream_text(out, mapicfg_decision_result(decision));
    stream_char(out, '\n');
    if (!explain)
        return;
    stream_text(out, "effective: ");
    stream_text(out, mapicfg_decision_effective(decision));
    stream_char(out, '\n');
    struct stream text;
    stream_open_memory(&text);
    explanation_text(&text, explanation, '\n');
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
        explanation_json(&text, explanation);
    else
        explanation_text(&text, explanation, ' ');
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

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.format = OUTPUT_TABLE};
    const struct option options[] = {
        {"org", "true|false", "the organization's MapiHttpEnabled; required", option_bool, &s.org},
        {"mailbox", "null|true|false", "the mailbox's MapiHttpEnabled", option_tristate, &s.mailbox},
        {"block", "true|false", "MAPIBlockOutlookExternalConnectivity", option_bool, &s.block},
        {"mapi-enabled", "true|false", "MAPIEnabled", option_bool, &s.mapi_enabled},
        {"block-rpc-http", "true|false", "MAPIBlockOutlookRpcHttp", option_bool, &s.block_rpc_http},
        {"internal-url", "URL", "InternalUrl of a MAPI virtual directory", option_texts, &s.internal_urls},
        {"external-url", "URL", "ExternalUrl of the same virtual directory", option_texts, &s.external_urls},
        OPTION_CLIENT(&s.client),
        OPTION_SERVER(&s.server),
        {"explain", NULL, "add the effective answer and the reasons", option_flag, &s.explain},
        OPTION_FORMAT(&s.format),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0)
        return exit_code;
    if (operands > 0)
        return usage_error(command, "'%s' is not an option", argv[0]);
    if (s.org == MAPICFG_NOT_STATED)
        return usage_error(command, "--org true or --org false is required: nothing follows without the organization's "
                                    "MapiHttpEnabled");
    struct objects made = {0};
    mapicfg_error err;
    mapicfg_status status = make_objects(&made, &s, &err);
    if (status == MAPICFG_OK && s.format == OUTPUT_TABLE)
        print_plain(command->out, made.explanation, s.explain);
    else if (status == MAPICFG_OK)
        print_record(command->out, made.explanation, &s);
    else
        message_problem(&err);
    free_objects(&made);
    return status == MAPICFG_OK ? CLI_FINE : status == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_USAGE;
}

const struct verb verb_decide = {
    "decide",
    "decide for one mailbox from settings given here",
    "--org true|false [--mailbox null|true|false] [--block true|false] [OPTION]...",
    "Prints what Autodiscover results from the organization's and the mailbox's settings, in Exchange's words, on one\n"
    "line. A mailbox setting that is not given is taken as its default; --explain and the notes say so. The n-th\n"
    "--internal-url and the n-th --external-url make one virtual directory; either may be \"\".\n",
    "  mapicfg decide --org true --mailbox null --block false\n"
    "  mapicfg decide --org false --mailbox true --block true --explain\n"
    "  mapicfg decide --org true --mailbox null --block true --format json\n",
    run,
};
