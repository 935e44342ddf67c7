/* SPDX-License-Identifier: LGPL-2.1-or-later
 * autodiscover.c: `mapicfg autodiscover`: the answer that a mailbox gets, and what a real answer says. */
#define _POSIX_C_SOURCE 200809L

#include "file.h"
#include "messages.h"
#include "names.h"
#include "options.h"
#include "output.h"
#include "statements.h"
#include "store.h"

#include <errno.h>
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_FILE (1024u * 1024u + 1u) /* one more than the library takes, so that it is the one to refuse it */

struct settings {
    const char *store, *user, *capability, *can_handle, *request, *builds;
    uint32_t client, format, fail_on;
    int outside, include, explain, soap, active_sync;
    mapicfg_read_options read;
    mapicfg_autodiscover_options options;
};

/* ---- inputs ---- */

struct bytes {
    char *data;
    size_t size;
};

/* Reads a file, or standard input for "-". Returns 0, or an exit code after having said what is wrong. */
static int read_bytes(const char *path, struct bytes *bytes) {
    int standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rbe");
    bytes->size = 0;
    bytes->data = malloc(MAX_FILE + 1);
    if (file != NULL && bytes->data != NULL) bytes->size = fread(bytes->data, 1, MAX_FILE, file);
    int error = file == NULL || ferror(file) ? errno : bytes->data == NULL ? ENOMEM : 0;
    if (file != NULL && !standard) fclose(file);
    if (error == 0) return CLI_FINE;
    message("error", "autodiscover: cannot read '%s': %s", path, strerror(error));
    return CLI_INPUT;
}

/* Reads exports into a directory, which is closed when one cannot be read at all. */
static int import_files(mapicfg_directory **directory, const mapicfg_input *inputs, size_t count) {
    mapicfg_error err;
    mapicfg_report *report;
    mapicfg_status status = mapicfg_report_new(&report, &err);
    if (status == MAPICFG_OK) status = mapicfg_directory_import(*directory, inputs, count, NULL, report, &err);
    int exit_code = CLI_INPUT;
    if (status == MAPICFG_OK) {
        exit_code = message_report(report, 1, message_read(report, NULL) > 0, "last");
    } else {
        message_problem(&err);
        mapicfg_directory_close(*directory);
        *directory = NULL;
    }
    mapicfg_report_free(report);
    return status == MAPICFG_E_NOMEM ? CLI_FAILED : exit_code;
}

/* A store, or exports that are read into one in memory. Of exports that were read in part there is a directory too. */
static int open_directory(const struct command *command, const struct settings *s, int files, char **paths,
                          mapicfg_directory **directory) {
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = MAPICFG_DIRECTORY_EMPTY;
    mapicfg_error err;
    *directory = NULL;
    if (s->store != NULL) return store_open(command, s->store, MAPICFG_DIRECTORY_READ_ONLY, directory);
    if (mapicfg_directory_open(NULL, &options, directory, &err) != MAPICFG_OK) return store_failed(&err);
    mapicfg_input *inputs = file_inputs(paths, (size_t)files, &s->read);
    int exit_code = inputs != NULL ? import_files(directory, inputs, (size_t)files) : CLI_FAILED;
    free(inputs);
    return exit_code;
}

/* Whether there is an organization to answer for, which an answer needs. */
static int has_organization(mapicfg_directory *directory) {
    uint64_t count = 0;
    mapicfg_error err;
    return directory != NULL && mapicfg_directory_count(directory, MAPICFG_CLASS_ORG, &count, &err) == MAPICFG_OK &&
           count > 0;
}

/* ---- the answer ---- */

/* What a release of Outlook sends. */
static const char *agent_of(uint32_t client) {
    switch (client) {
    case 0: return NULL;
    case MAPICFG_CLIENT_OLDER:
    case MAPICFG_CLIENT_2010_UPDATED: return "Microsoft Office/14.0 (Windows NT 10.0; Microsoft Outlook 14.0)";
    case MAPICFG_CLIENT_2013_RTM:
    case MAPICFG_CLIENT_2013_SP1: return "Microsoft Office/15.0 (Windows NT 10.0; Microsoft Outlook 15.0)";
    default: return "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)";
    }
}

/* The X-MapiHttpCapability: as given, or as the release sends it; a client that is not told can do MAPI over HTTP. */
static const char *capability_of(const struct settings *s) {
    if (s->capability != NULL) return strcmp(s->capability, "none") == 0 ? NULL : s->capability;
    return s->client == MAPICFG_CLIENT_OLDER || s->client == MAPICFG_CLIENT_2013_RTM ? NULL : "1";
}

static void put_xml(struct stream *out, const char *text) {
    for (; *text != '\0'; text++) {
        if (*text == '&' || *text == '<')
            stream_text(out, *text == '&' ? "&amp;" : "&lt;");
        else
            stream_char(out, *text);
    }
}

#define SCHEMAS "http://schemas.microsoft.com/exchange/autodiscover/"

/* The body with which Outlook asks for an address or a LegacyDN, or a device for an address. */
static void put_request(struct stream *out, const char *address, int active_sync) {
    const char *element = address[0] == '/' ? "LegacyDN>" : "EMailAddress>";
    stream_text(out, "<Autodiscover xmlns=\"" SCHEMAS);
    stream_text(out, active_sync ? "mobilesync" : "outlook");
    stream_text(out, "/requestschema/2006\"><Request><");
    stream_text(out, element);
    put_xml(out, address);
    stream_text(out, "</");
    stream_text(out, element);
    stream_text(out, "<AcceptableResponseSchema>" SCHEMAS);
    stream_text(out, active_sync ? "mobilesync/responseschema/2006" : "outlook/responseschema/2006a");
    stream_text(out, "</AcceptableResponseSchema></Request></Autodiscover>");
}

/* The body with which a client of Exchange Web Services asks for every setting of an address or a LegacyDN. */
static void put_soap_request(struct stream *out, const char *address) {
    stream_text(out,
                "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
                "xmlns=\"http://schemas.microsoft.com/exchange/2010/Autodiscover\"><s:Header><RequestedServerVersion>"
                "Exchange2013_SP1</RequestedServerVersion></s:Header><s:Body><GetUserSettingsRequestMessage><Request>"
                "<Users><User><Mailbox>");
    put_xml(out, address);
    stream_text(out, "</Mailbox></User></Users><RequestedSettings>");
    for (size_t i = 0; mapicfg_autodiscover_setting_name(i) != NULL; i++) {
        stream_text(out, "<Setting>");
        stream_text(out, mapicfg_autodiscover_setting_name(i));
        stream_text(out, "</Setting>");
    }
    stream_text(out, "</RequestedSettings></Request></GetUserSettingsRequestMessage></s:Body></s:Envelope>");
}

static void print_head(struct stream *out, const mapicfg_autodiscover_response *response) {
    static const struct {
        uint32_t status;
        const char *phrase;
    } phrases[] = {
        {200, "OK"}, {302, "Found"}, {403, "Forbidden"}, {413, "Content Too Large"}, {500, "Internal Server Error"}};
    uint32_t status = mapicfg_autodiscover_response_get_status(response);
    stream_text(out, "HTTP/1.1 ");
    stream_number(out, status);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (phrases[i].status == status) {
            stream_char(out, ' ');
            stream_text(out, phrases[i].phrase);
        }
    }
    stream_char(out, '\n');
    for (size_t i = 0; i < mapicfg_autodiscover_response_header_count(response); i++) {
        stream_text(out, mapicfg_autodiscover_response_get_header(response, i));
        stream_text(out, ": ");
        stream_safe(out, mapicfg_autodiscover_response_get_value(response, i));
        stream_char(out, '\n');
    }
    stream_char(out, '\n');
}

/* Why, to standard error: standard output holds the answer and nothing else. */
static void print_reasons(mapicfg_directory *directory, const char *user,
                          const mapicfg_autodiscover_response *response) {
    mapicfg_explanation *explanation = NULL;
    mapicfg_decision decision = mapicfg_autodiscover_response_get_decision(response);
    if (decision != 0) message("note", "decided: %s", mapicfg_decision_result(decision));
    if (decision != 0) message("note", "effective: %s", mapicfg_decision_effective(decision));
    if (user != NULL) mapicfg_directory_explain(directory, user, NULL, &explanation, NULL);
    statements_messages(mapicfg_explanation_get_statements(explanation));
    statements_messages(mapicfg_autodiscover_response_get_reasons(response));
    mapicfg_explanation_free(explanation);
}

static int print_response(const struct settings *s, struct stream *out, const mapicfg_autodiscover_response *response) {
    size_t size;
    const char *body = mapicfg_autodiscover_response_get_body(response, &size);
    if (s->include) print_head(out, response);
    stream_put(out, body, size);
    return mapicfg_autodiscover_response_get_error_code(response) != 0 ||
                   mapicfg_autodiscover_response_get_status(response) >= 400
               ? CLI_FINDINGS
               : CLI_FINE;
}

/* The mailbox that the user names in any form, and the address to ask for: the name itself when no mailbox has it. */
static int find_mailbox(mapicfg_directory *directory, const char *user, mapicfg_object **mailbox,
                        const char **address) {
    mapicfg_error err;
    *mailbox = NULL;
    *address = NULL;
    mapicfg_status status = mapicfg_directory_copy_object(directory, MAPICFG_CLASS_MAILBOX, user, mailbox, &err);
    if (status != MAPICFG_OK && status != MAPICFG_E_NOT_FOUND && status != MAPICFG_E_IDENTITY)
        return store_failed(&err);
    if (status == MAPICFG_OK) mapicfg_object_get_text(*mailbox, names.MAILBOX_PrimarySmtpAddress, address, NULL);
    if (status == MAPICFG_OK && *address == NULL)
        mapicfg_object_get_text(*mailbox, names.MAILBOX_LegacyExchangeDN, address, NULL);
    if (*address == NULL) *address = user;
    return CLI_FINE;
}

static int answer(struct command *command, const struct settings *s, mapicfg_directory *directory) {
    struct stream made;
    struct bytes given = {NULL, 0};
    mapicfg_error err;
    mapicfg_object *mailbox = NULL;
    mapicfg_autodiscover *autodiscover = NULL;
    mapicfg_autodiscover_response *response = NULL;
    mapicfg_autodiscover_options options = s->options;
    const char *address = NULL;
    stream_open_memory(&made);
    /* A request from a file is asked by the user, whom the library must know; a request made here is for the user. */
    options.flags = s->request == NULL ? MAPICFG_AUTODISCOVER_NO_USER : 0;
    int exit_code =
        s->request != NULL ? read_bytes(s->request, &given) : find_mailbox(directory, s->user, &mailbox, &address);
    if (exit_code != CLI_FINE) goto end;
    if (address != NULL && s->soap)
        put_soap_request(&made, address);
    else if (address != NULL)
        put_request(&made, address, s->active_sync);
    mapicfg_autodiscover_request request = MAPICFG_AUTODISCOVER_REQUEST_INIT;
    request.flags = s->outside ? 0 : MAPICFG_AUTODISCOVER_REQUEST_INSIDE;
    request.method = "POST";
    request.path = s->soap ? "/autodiscover/autodiscover.svc" : "/autodiscover/autodiscover.xml";
    request.user = s->user;
    request.user_agent = agent_of(s->client);
    request.mapi_http_capability = capability_of(s);
    request.client_can_handle = s->can_handle;
    request.body = given.data != NULL ? given.data : stream_memory(&made);
    request.body_size = given.data != NULL ? given.size : made.used;
    mapicfg_status status = mapicfg_autodiscover_open(directory, &options, &autodiscover, &err);
    if (status == MAPICFG_OK) status = mapicfg_autodiscover_respond(autodiscover, &request, &response, &err);
    if (status == MAPICFG_OK)
        exit_code = print_response(s, command->out, response);
    else if (status == MAPICFG_E_VALUE || status == MAPICFG_E_URL)
        exit_code = usage_error(command, "%s: %s", err.property, err.message);
    else
        exit_code = store_failed(&err);
    if (status == MAPICFG_OK && s->explain) print_reasons(directory, mailbox != NULL ? s->user : NULL, response);
end:
    mapicfg_autodiscover_response_free(response);
    mapicfg_autodiscover_free(autodiscover);
    mapicfg_object_free(mailbox);
    stream_close(&made);
    free(given.data);
    return exit_code;
}

/* ---- a real answer ---- */

static void put_entries(struct output *output, const mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < mapicfg_autodiscover_answer_count(answer); i++) {
        const char *const values[] = {mapicfg_autodiscover_answer_get_path(answer, i),
                                      mapicfg_autodiscover_answer_get_text(answer, i)};
        output_record(output, values);
    }
}

static void print_entries(struct stream *out, uint32_t format, const mapicfg_autodiscover_answer *answer) {
    static const struct column columns[] = {{"path", COLUMN_TEXT, NULL, 0}, {"text", COLUMN_TEXT, NULL, 0}};
    struct output output;
    output_begin(&output, out, format, columns, 2, 0);
    put_entries(&output, answer);
    output_end(&output);
}

static int is_not_compared(const mapicfg_statement *statement) {
    return strcmp(mapicfg_statement_get_id(statement), "difference-not-compared") == 0;
}

/* A table shows where they are; the other forms show all. Gives how many there are beside what was not compared. */
static size_t print_table(struct stream *out, const mapicfg_statements *differences) {
    static const struct column columns[] = {
        {"id", COLUMN_TEXT, NULL, 0}, {"property", COLUMN_TEXT, NULL, 1}, {"sentence", COLUMN_TEXT, NULL, 0}};
    struct output output;
    size_t printed = 0;
    for (size_t i = 0; i < mapicfg_statements_count(differences); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(differences, i);
        const char *const values[] = {mapicfg_statement_get_id(one), mapicfg_statement_get_property(one),
                                      mapicfg_statement_get_sentence(one)};
        if (is_not_compared(one)) continue;
        if (printed++ == 0) output_begin(&output, out, OUTPUT_TABLE, columns, 3, 0);
        output_record(&output, values);
    }
    if (printed > 0) output_end(&output);
    return printed;
}

static void print_not_compared(struct stream *out, const mapicfg_statements *differences) {
    size_t printed = 0;
    for (size_t i = 0; i < mapicfg_statements_count(differences); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(differences, i);
        if (!is_not_compared(one)) continue;
        stream_text(out, printed++ == 0 ? "Not compared, because the configuration does not determine it: " : ", ");
        stream_safe(out, mapicfg_statement_get_property(one));
    }
    if (printed > 0) stream_text(out, ".\n");
}

static void print_differences(struct stream *out, uint32_t format, const mapicfg_statements *differences) {
    if (format != OUTPUT_TABLE) {
        if (mapicfg_statements_count(differences) > 0) statements_records(out, differences, format);
        return;
    }
    if (print_table(out, differences) == 0) stream_text(out, "As the configuration says.\n");
    print_not_compared(out, differences);
}

static void print_json(struct stream *out, const mapicfg_autodiscover_answer *answer,
                       const mapicfg_statements *differences) {
    static const char *const forms[] = {"", "Outlook", "ActiveSync", "SOAP", "v2", "headers", "report", "test"};
    stream_text(out, "{\"form\": ");
    stream_json(out, forms[mapicfg_autodiscover_answer_get_form(answer)]);
    stream_text(out, ", \"outcome\": ");
    stream_json(out, mapicfg_autodiscover_answer_get_sentence(answer));
    stream_text(out, ", \"notes\": ");
    statements_json(out, mapicfg_autodiscover_answer_get_notes(answer));
    stream_text(out, ", \"answer\": ");
    print_entries(out, OUTPUT_JSON, answer);
    if (differences != NULL) stream_text(out, ", \"differences\": ");
    if (differences != NULL) statements_json(out, differences);
    stream_char(out, '}');
}

static void print_answer(struct stream *out, const struct settings *s, const mapicfg_autodiscover_answer *answer,
                         const mapicfg_statements *differences) {
    const mapicfg_statements *notes = mapicfg_autodiscover_answer_get_notes(answer);
    if (s->format == OUTPUT_JSON) {
        print_json(out, answer, differences);
        return;
    }
    if (s->format != OUTPUT_CSV && s->format != OUTPUT_SPREADSHEET) {
        stream_text(out, "outcome: ");
        stream_safe(out, mapicfg_autodiscover_answer_get_sentence(answer));
        stream_text(out, "\n");
        statements_list(out, notes);
        stream_text(out, "\n");
    }
    if (differences == NULL)
        print_entries(out, s->format, answer);
    else
        print_differences(out, s->format, differences);
}

/* What the configuration says about the answer. */
static int compare(const struct settings *s, mapicfg_directory *directory, const mapicfg_autodiscover_answer *answer,
                   mapicfg_statements **differences) {
    mapicfg_error err;
    mapicfg_object *mailbox;
    mapicfg_autodiscover *autodiscover = NULL;
    const char *address;
    int exit_code = find_mailbox(directory, s->user, &mailbox, &address);
    if (exit_code != CLI_FINE) return exit_code;
    mapicfg_status status = mapicfg_autodiscover_open(directory, &s->options, &autodiscover, &err);
    if (status == MAPICFG_OK) status = mapicfg_autodiscover_explain(autodiscover, answer, address, differences, &err);
    mapicfg_autodiscover_free(autodiscover);
    mapicfg_object_free(mailbox);
    return status == MAPICFG_OK ? CLI_FINE : store_failed(&err);
}

/* Headers and reports are not to be compared. */
static int has_answer(const mapicfg_autodiscover_answer *answer) {
    return mapicfg_autodiscover_answer_get_kind(answer) != MAPICFG_AUTODISCOVER_ANSWER_RESPONSES;
}

/* Compares one answer and prints it; `number` is its place among several, 0 for the only one. */
static int explain_one(struct command *command, const struct settings *s, mapicfg_directory *directory,
                       const mapicfg_autodiscover_answer *answer, size_t number) {
    mapicfg_statements *differences = NULL;
    int exit_code = directory != NULL && has_answer(answer) ? compare(s, directory, answer, &differences) : CLI_FINE;
    if (exit_code == CLI_FINE && number > 0 && (s->format == OUTPUT_TABLE || s->format == OUTPUT_LIST)) {
        stream_text(command->out, number > 1 ? "\nanswer " : "answer ");
        stream_number(command->out, number);
        stream_char(command->out, '\n');
    }
    if (exit_code == CLI_FINE) {
        print_answer(command->out, s, answer, differences);
        exit_code = statements_exit_code(differences, s->fail_on);
        int noted = statements_exit_code(mapicfg_autodiscover_answer_get_notes(answer), s->fail_on);
        if (noted > exit_code) exit_code = noted;
    }
    mapicfg_statements_free(differences);
    return exit_code;
}

/* A HAR file may have several answers. In JSON those are an array then. */
static int explain_all(struct command *command, const struct settings *s, mapicfg_directory *directory,
                       const mapicfg_autodiscover_answer *first) {
    const mapicfg_autodiscover_answer *one = first;
    int is_array = s->format == OUTPUT_JSON && mapicfg_autodiscover_answer_get_next(first) != NULL;
    int worst = CLI_FINE, number = mapicfg_autodiscover_answer_get_next(first) != NULL;
    if (is_array) stream_char(command->out, '[');
    for (; one != NULL && worst <= CLI_FINDINGS; one = mapicfg_autodiscover_answer_get_next(one)) {
        if (is_array && one != first) stream_text(command->out, ",\n");
        int exit_code = explain_one(command, s, directory, one, (size_t)number);
        if (exit_code > worst) worst = exit_code;
        number += number > 0;
    }
    if (is_array) stream_char(command->out, ']');
    if (s->format == OUTPUT_JSON) stream_char(command->out, '\n');
    return worst;
}

static int explain(struct command *command, const struct settings *s, const char *path) {
    struct bytes bytes;
    mapicfg_error err;
    mapicfg_autodiscover_answer *answer = NULL;
    mapicfg_directory *directory = NULL;
    struct bytes builds = {NULL, 0};
    mapicfg_answer_options options = MAPICFG_ANSWER_OPTIONS_INIT;
    int exit_code = read_bytes(path, &bytes);
    if (exit_code == CLI_FINE && s->builds != NULL) exit_code = read_bytes(s->builds, &builds);
    if (builds.data != NULL) builds.data[builds.size] = '\0';
    options.time = (int64_t)time(NULL) * 1000;
    options.encoding = s->read.encoding;
    options.builds = builds.data;
    options.builds_size = builds.size;
    if (exit_code == CLI_FINE &&
        mapicfg_autodiscover_answer_read(bytes.data, bytes.size, path, &options, &answer, &err) != MAPICFG_OK) {
        message_problem(&err);
        exit_code = err.code == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
    }
    if (exit_code == CLI_FINE && s->store != NULL && !has_answer(answer))
        exit_code = usage_error(command, "--store goes with an answer of Autodiscover, and '%s' has none", path);
    if (exit_code == CLI_FINE && s->store != NULL) exit_code = open_directory(command, s, 0, NULL, &directory);
    if (exit_code == CLI_FINE) exit_code = explain_all(command, s, directory, answer);
    mapicfg_directory_close(directory);
    mapicfg_autodiscover_answer_free(answer);
    free(bytes.data);
    free(builds.data);
    return exit_code;
}

/* ---- the verb ---- */

static int run_explain(struct command *command, struct settings *s, int operands, char **argv) {
    if (operands != 1) return usage_error(command, "explain takes one file, the answer; '-' is standard input");
    if ((s->store != NULL) != (s->user != NULL))
        return usage_error(command, "--store FILE and --user USER go together");
    if (s->client != 0 || s->capability != NULL || s->can_handle != NULL || s->request != NULL || s->outside ||
        s->include || s->explain || s->soap || s->active_sync)
        return usage_error(command, "explain takes the client from the answer: only --store and --user go with it");
    return explain(command, s, argv[0]);
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.format = OUTPUT_TABLE,
                         .fail_on = MAPICFG_SEVERITY_WARNING,
                         .read = MAPICFG_READ_OPTIONS_INIT,
                         .options = MAPICFG_AUTODISCOVER_OPTIONS_INIT};
    const struct option options[] = {
        OPTION_STORE(&s.store),
        {"outside", NULL, "the client is outside", option_flag, &s.outside},
        OPTION_CLIENT(&s.client),
        {"capability", "N|none", "the X-MapiHttpCapability, as it stands", option_any_text, &s.capability},
        {"can-handle", "LIST", "the X-ClientCanHandle: ExHttpInfo, Negotiate", option_any_text, &s.can_handle},
        {"soap", NULL, "every setting of the mailbox, as SOAP Autodiscover", option_flag, &s.soap},
        {"active-sync", NULL, "the URL of ActiveSync, as a device gets it", option_flag, &s.active_sync},
        {"request", "FILE", "a request's body, asked by the logon name USER", option_text, &s.request},
        {"delegates", "LIST", "--request: who may ask for whom: USER=MAILBOX", option_text, &s.options.delegates},
        {"include", NULL, "print the status and the headers too", option_flag, &s.include},
        {"explain", NULL, "say on standard error why", option_flag, &s.explain},
        {"user", "USER", "explain: the mailbox that the answer is for", option_text, &s.user},
        {"builds", "FILE", "explain: builds that the table does not have yet", option_text, &s.builds},
        {"fail-on", "info|warning|error", "explain: exit with 1 from this severity on; else warning", option_severity,
         &s.fail_on},
        {"rpc-internal-host", "HOST", "in place of Outlook Anywhere's InternalHostname", option_text,
         &s.options.rpc_internal_host},
        {"rpc-external-host", "HOST", "in place of Outlook Anywhere's ExternalHostname", option_text,
         &s.options.rpc_external_host},
        {"rpc-authentication", "NAME", "its AuthPackage: ntlm", option_text, &s.options.rpc_authentication},
        {"owa-internal-url", "URL", "Outlook on the web, inside", option_text, &s.options.owa_internal_url},
        {"owa-external-url", "URL", "Outlook on the web, outside", option_text, &s.options.owa_external_url},
        OPTIONS_READ(&s.read),
        OPTION_FORMAT(&s.format),
        OPTION_SPREADSHEET(&s.format),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0 && strcmp(argv[0], "explain") == 0) return run_explain(command, &s, operands - 1, argv + 1);
    if (operands == 0) return usage_error(command, "which mailbox? name it as -Identity would");
    if ((s.store != NULL) == (operands > 1))
        return usage_error(command, "give --store FILE, or exports after the mailbox");
    if (s.user != NULL || s.builds != NULL || s.fail_on != MAPICFG_SEVERITY_WARNING)
        return usage_error(command, "--user, --builds and --fail-on go with explain");
    if (s.active_sync && (s.soap || s.request != NULL))
        return usage_error(command, "--active-sync goes neither with --soap nor with --request, whose body decides");
    mapicfg_directory *directory;
    s.user = argv[0];
    exit_code = open_directory(command, &s, operands - 1, argv + 1, &directory);
    /* A broken value, or an empty file among others, does not prevent the answer, but decides the exit code. */
    if (exit_code == CLI_FINE || (exit_code == CLI_INPUT && s.store == NULL && has_organization(directory))) {
        int answered = answer(command, &s, directory);
        exit_code = exit_code == CLI_FINE || answered > exit_code ? answered : exit_code;
    }
    mapicfg_directory_close(directory);
    return exit_code;
}

const struct verb verb_autodiscover = {
    "autodiscover",
    "print the Autodiscover answer for a mailbox, or explain a real one",
    "USER --store FILE | USER EXPORT... | explain FILE [--store FILE --user USER] [--builds FILE] [--fail-on SEVERITY]",
    "Writes the answer for Outlook (POX) that follows from the configuration to standard output. Without --client and\n"
    "--capability the client is one that can do MAPI over HTTP. USER is named as -Identity would name the mailbox; "
    "with\n--request, as a server that authenticates would. Exit code 1 means that the answer is an error.\n"
    "--soap takes the answer of autodiscover.svc for all settings; with --request, for those that the body names.\n"
    "--active-sync takes the answer for a device.\n"
    "'explain' reads a real answer (for Outlook or ActiveSync, of SOAP or v2), says which outcome it is, and with\n"
    "--store compares it with what the configuration says. Exit code 1 means a difference or a note of at least the\n"
    "severity warning (--fail-on), such as an answer that is an error. It also reads pasted\n"
    "HTTP headers (of curl, PowerShell, a browser), HAR files, error pages, reports of the Remote Connectivity\n"
    "Analyzer and the log of Outlook's test, and says who answered, with which build of Exchange, and why.\n",
    "  mapicfg autodiscover anna --store contoso.db\n"
    "  mapicfg autodiscover anna@contoso.com --store contoso.db --outside --client outlook2013sp1 --explain\n"
    "  mapicfg autodiscover anna --store contoso.db --soap\n"
    "  mapicfg autodiscover anna --store contoso.db --active-sync --outside\n"
    "  mapicfg autodiscover explain answer.xml --store contoso.db --user anna\n"
    "  curl -sv https://mail.contoso.com/mapi/nspi/ 2>&1 | mapicfg autodiscover explain -\n",
    run,
};
