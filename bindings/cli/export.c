/* SPDX-License-Identifier: LGPL-2.1-or-later
 * export.c: `mapicfg export`: what a store holds, as files that Exchange's tools and this command read. */
#include "file.h"
#include "messages.h"
#include "options.h"
#include "spare.h"
#include "store.h"

#include <mapicfg.h>

struct settings {
    const char *store, *file;
    uint32_t class_id, format;
};

static int write_objects(mapicfg_directory *directory, const struct settings *s, struct stream *out) {
    mapicfg_writer *writer;
    mapicfg_error err;
    mapicfg_status status = mapicfg_writer_new(s->format, stream_take, out, &writer, &err);
    if (status == MAPICFG_OK) status = mapicfg_directory_export(directory, s->class_id, writer, &err);
    if (status == MAPICFG_OK) status = mapicfg_writer_finish(writer, &err);
    mapicfg_writer_free(writer);
    if (out->error != 0) /* the closer of the stream reports it */
        return CLI_FAILED;
    return status == MAPICFG_OK ? CLI_FINE : store_failed(&err);
}

static int write_file(struct command *command, mapicfg_directory *directory, const struct settings *s) {
    struct file file;
    int exit_code = file_begin(&file, command, s->file);
    if (exit_code != CLI_FINE) return exit_code;
    return file_end(&file, command, s->file, write_objects(directory, s, command->out));
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.format = MAPICFG_FORMAT_LIST};
    const struct option options[] = {
        OPTION_STORE(&s.store),
        {"class", "NOUN", "only this class: CASMailbox; else all", option_class, &s.class_id},
        {"format", "csv|json|list", "the format to write; else list", option_target, &s.format},
        {"for-spreadsheet", NULL, FOR_SPREADSHEET_HELP, option_target_spreadsheet, &s.format},
        OPTION_OUTPUT(&s.file),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0) return usage_error(command, "'%s' is not an option; a file to write goes with -o", argv[0]);
    const struct named_file files[] = {{"--store", s.store, 0}, {"-o", s.file, 1}};
    if (spare_check(command, files, 2, NULL, 0) != CLI_FINE) return CLI_USAGE;
    mapicfg_directory *directory;
    exit_code = store_open(command, s.store, MAPICFG_DIRECTORY_READ_ONLY, &directory);
    if (exit_code == CLI_FINE) exit_code = write_file(command, directory, &s);
    mapicfg_directory_close(directory);
    return exit_code;
}

const struct verb verb_export = {
    "export",
    "write what a store holds as exports",
    "--store FILE [--class NOUN] [--format csv|json|list] [--for-spreadsheet] [-o FILE]",
    "Writes every object of the store, or of one class, with the properties that are stated, so that they read back\n"
    "equal. NOUN is Exchange's: OrganizationConfig, CASMailbox, MapiVirtualDirectory and so on.\n",
    "  mapicfg export --store contoso.db --class CASMailbox --format csv -o mailboxes.csv\n"
    "  mapicfg export --store contoso.db --format json\n",
    run,
};
