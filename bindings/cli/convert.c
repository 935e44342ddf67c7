/* SPDX-License-Identifier: LGPL-2.1-or-later
 * convert.c: `mapicfg convert`: exports of any format, written again as another. */
#include "cli.h"
#include "file.h"
#include "messages.h"
#include "options.h"
#include "spare.h"

#include <mapicfg.h>
#include <stdlib.h>

struct conversion {
    struct stream *out;
    mapicfg_writer *writer;
    mapicfg_error err; /* why writing failed */
    mapicfg_status status;
};

static int32_t write_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    struct conversion *conversion = user;
    (void)source;
    (void)line;
    conversion->status = mapicfg_writer_put(conversion->writer, object, &conversion->err);
    return conversion->status != MAPICFG_OK;
}

/* Reads every file. Returns the exit code. */
static int read_files(struct conversion *conversion, mapicfg_report *report, const mapicfg_input *inputs,
                      size_t count) {
    mapicfg_error err;
    struct progress progress;
    const mapicfg_work work = progress_start(&progress, !conversion->out->terminal);
    mapicfg_status status = mapicfg_read(inputs, count, &work, write_object, conversion, report, &err);
    progress_end(&progress);
    if (status == MAPICFG_E_NOMEM) message_problem(&err); /* no report has that */
    if (conversion->status != MAPICFG_OK || status == MAPICFG_E_NOMEM) return CLI_FAILED;
    return status == MAPICFG_OK ? CLI_FINE : CLI_INPUT;
}

static int convert(struct command *command, uint32_t target, int quiet, const mapicfg_input *inputs, size_t count) {
    struct conversion conversion = {.out = command->out, .status = MAPICFG_OK};
    mapicfg_report *report = NULL;
    mapicfg_error err;
    int exit_code = CLI_FAILED;
    if (mapicfg_report_new(&report, &err) != MAPICFG_OK ||
        mapicfg_writer_new(target, stream_take, command->out, &conversion.writer, &err) != MAPICFG_OK) {
        message_problem(&err);
    } else {
        exit_code = read_files(&conversion, report, inputs, count);
        if (conversion.status == MAPICFG_OK)
            conversion.status = mapicfg_writer_finish(conversion.writer, &conversion.err);
        if (conversion.status != MAPICFG_OK) exit_code = CLI_FAILED;
        if (conversion.status != MAPICFG_OK && command->out->error == 0) message_problem(&conversion.err);
        stream_flush(command->out);
        int found = message_read(report, NULL) > 0;
        int worst = command->out->error == 0 ? message_report(report, quiet, found, "last") : CLI_FINE;
        exit_code = exit_code != CLI_FINE ? exit_code : worst;
    }
    mapicfg_writer_free(conversion.writer);
    mapicfg_report_free(report);
    return exit_code;
}

static int run(struct command *command, int argc, char **argv) {
    uint32_t target = 0;
    int quiet = 0;
    const char *path = NULL;
    mapicfg_read_options read = MAPICFG_READ_OPTIONS_INIT;
    const struct option options[] = {
        {"to", "csv|json|list", "the format to write; required where -o does not say it", option_target, &target},
        {"for-spreadsheet", NULL, FOR_SPREADSHEET_HELP, option_target_spreadsheet, &target},
        OPTION_OUTPUT(&path),
        OPTIONS_READ(&read),
        OPTION_QUIET(&quiet),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (target == 0)
        return usage_error(command,
                           "--to csv, --to json or --to list is required, or -o with a file named .csv or .json");
    if (operands == 0) return usage_error(command, "no file to read: name exports, or - for standard input");
    const struct named_file written = {"-o", path, 1};
    if (spare_check(command, &written, 1, argv, (size_t)operands) != CLI_FINE) return CLI_USAGE;
    exit_code = file_check(argv, (size_t)operands);
    if (exit_code != CLI_FINE) return exit_code;
    mapicfg_input *inputs = file_inputs(argv, (size_t)operands, &read);
    if (inputs == NULL) return CLI_FAILED;
    struct file file;
    exit_code = file_begin(&file, command, path);
    if (exit_code == CLI_FINE)
        exit_code = file_end(&file, command, path, convert(command, target, quiet, inputs, (size_t)operands));
    free(inputs);
    return exit_code;
}

const struct verb verb_convert = {
    "convert",
    "write exports again in another format",
    "FILE... --to csv|json|list [-o FILE] | -o FILE.csv|FILE.json [--for-spreadsheet]"
    " [--as NOUN] [--accept-guessed]\n[--quiet]",
    "Reads exports (CLIXML, CSV, JSON, Format-List, XML, HTML, YAML; a folder for the files in it; - for standard "
    "input) and writes "
    "the\nobjects that the library knows, with the properties that are stated, so that they read back equal.\n",
    "  mapicfg convert mailboxes.xml --to csv > mailboxes.csv\n"
    "  mapicfg convert - --to json < org.txt\n",
    run,
};
