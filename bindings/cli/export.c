/* SPDX-License-Identifier: LGPL-2.1-or-later
 * export.c: `mapicfg export`: what a store holds, as files that Exchange's tools and this command read. */
#define _POSIX_C_SOURCE 200809L

#include "messages.h"
#include "options.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <mapicfg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct settings {
    const char *store, *file;
    uint32_t class_id, format;
};

static int write_objects(mapicfg_directory *directory, const struct settings *s, struct stream *out) {
    mapicfg_writer *writer;
    mapicfg_error err;
    mapicfg_status status = mapicfg_writer_new(&writer, s->format, stream_take, out, &err);
    if (status == MAPICFG_OK)
        status = mapicfg_directory_export(directory, s->class_id, writer, &err);
    if (status == MAPICFG_OK)
        status = mapicfg_writer_finish(writer, &err);
    mapicfg_writer_free(writer);
    if (out->error != 0) /* whoever closes the stream says so */
        return CLI_FAILED;
    return status == MAPICFG_OK ? CLI_FINE : store_failed(&err);
}

/* Opens the file to write and empties it, unless it is the store. Returns -1 after having said what is wrong. */
static int open_file(const struct settings *s) {
    struct stat file, store;
    int fd = open(s->file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) {
        message("error", "export: cannot open '%s': %s", s->file, strerror(errno));
        return -1;
    }
    if (fstat(fd, &file) != 0) {
        message("error", "export: cannot open '%s': %s", s->file, strerror(errno));
        close(fd);
        return -1;
    }
    if (stat(s->store, &store) == 0 && file.st_dev == store.st_dev && file.st_ino == store.st_ino) {
        message("error", "export: '%s' is the store itself; name another file", s->file);
        close(fd);
        return -1;
    }
    if (S_ISREG(file.st_mode) && ftruncate(fd, 0) != 0)
        message("error", "export: cannot empty '%s': %s", s->file, strerror(errno));
    else
        return fd;
    close(fd);
    return -1;
}

static int write_file(mapicfg_directory *directory, const struct settings *s) {
    struct stream out;
    int fd = open_file(s);
    if (fd < 0)
        return CLI_FAILED;
    stream_open_fd(&out, fd);
    int exit_code = write_objects(directory, s, &out);
    int error = stream_close(&out);
    if (error != 0) {
        message("error", "export: cannot write '%s': %s", s->file, strerror(error));
        return CLI_FAILED;
    }
    return exit_code;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {.format = MAPICFG_FORMAT_LIST};
    const struct option options[] = {
        OPTION_STORE(&s.store),
        {"class", "NOUN", "only this class: CASMailbox; else all", option_class, &s.class_id},
        {"format", "csv|json|list", "the format to write; else list", option_target, &s.format},
        {"o", "FILE", "write to this file, not to standard output", option_text, &s.file},
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0)
        return exit_code;
    if (operands > 0)
        return usage_error(command, "'%s' is not an option; a file to write goes with -o", argv[0]);
    mapicfg_directory *directory;
    exit_code = store_open(command, s.store, MAPICFG_DIRECTORY_READ_ONLY, &directory);
    if (exit_code == CLI_FINE)
        exit_code = s.file != NULL ? write_file(directory, &s) : write_objects(directory, &s, command->out);
    mapicfg_directory_close(directory);
    return exit_code;
}

const struct verb verb_export = {
    "export",
    "write what a store holds as exports",
    "--store FILE [--class NOUN] [--format csv|json|list] [-o FILE]",
    "Writes every object of the store, or of one class, with the properties that are stated, so that they read back\n"
    "equal. NOUN is Exchange's: OrganizationConfig, CASMailbox, MapiVirtualDirectory and so on.\n",
    "  mapicfg export --store contoso.db --class CASMailbox --format csv -o mailboxes.csv\n"
    "  mapicfg export --store contoso.db --format json\n",
    run,
};
