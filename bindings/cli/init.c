/* SPDX-License-Identifier: LGPL-2.1-or-later
 * init.c: `mapicfg init`: a new store whose organization has the switch as Setup would leave it. */
#define _POSIX_C_SOURCE 200809L

#include "messages.h"
#include "names.h"
#include "options.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <mapicfg.h>
#include <string.h>
#include <unistd.h>

struct settings {
    const char *store, *name;
    uint32_t version, was_enabled;
    struct texts from;
    uint32_t upgraded_from[TEXTS_MAX];
    size_t count;
};

/* The organization, with the documented defaults of what is not said here. */
static mapicfg_status make_org(mapicfg_object **out, const char *name, uint32_t state, mapicfg_error *err) {
    const char *const values[][2] = {{names.ORG_Name, name}, {names.ORG_Identity, name}};
    mapicfg_status status = mapicfg_object_new(MAPICFG_CLASS_ORG, out, err);
    for (size_t i = 0; i < sizeof values / sizeof *values && status == MAPICFG_OK; i++)
        status = mapicfg_object_set_text(*out, values[i][0], values[i][1], err);
    for (size_t i = 0; i < mapicfg_property_count(MAPICFG_CLASS_ORG) && status == MAPICFG_OK; i++) {
        const char *text = mapicfg_property_default(MAPICFG_CLASS_ORG, i);
        if (text != NULL)
            status = mapicfg_object_set_text(*out, mapicfg_property_name(MAPICFG_CLASS_ORG, i), text, err);
    }
    if (status == MAPICFG_OK) status = mapicfg_org_set_mapi_http_enabled(mapicfg_object_org(*out), state, err);
    return status;
}

/* Makes the file, which must be new: an existing one is never used. */
static int reserve(const char *path) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) return close(fd) == 0 ? CLI_FINE : CLI_FAILED;
    if (errno == EEXIST) {
        message("error", "init: '%s' exists already; it was left as it is", path);
        return CLI_FAILED;
    }
    message("error", "init: '%s' cannot be made: %s", path, strerror(errno));
    return CLI_INPUT;
}

static void print_made(struct stream *out, const struct settings *s, uint32_t state, const char *source) {
    stream_safe(out, s->store);
    stream_text(out, ": organization ");
    stream_safe(out, s->name);
    stream_text(out, ", MapiHttpEnabled ");
    stream_text(out, state == MAPICFG_TRUE ? "True" : "False");
    stream_text(out, "\nsource: ");
    stream_text(out, source);
    stream_char(out, '\n');
}

static int make_store(struct command *command, const struct settings *s, const mapicfg_object *org) {
    mapicfg_directory *directory;
    mapicfg_error err;
    int in_memory = strcmp(s->store, ":memory:") == 0;
    int exit_code = in_memory ? CLI_FINE : reserve(s->store);
    if (exit_code != CLI_FINE) return exit_code;
    exit_code = store_open(command, s->store, MAPICFG_DIRECTORY_CREATE | MAPICFG_DIRECTORY_EMPTY, &directory);
    if (exit_code == CLI_FINE && mapicfg_directory_begin(directory, "init", &err) != MAPICFG_OK)
        exit_code = store_failed(&err);
    if (exit_code == CLI_FINE && mapicfg_directory_put(directory, org, NULL, &err) != MAPICFG_OK)
        exit_code = store_failed(&err);
    if (exit_code == CLI_FINE && mapicfg_directory_commit(directory, &err) != MAPICFG_OK)
        exit_code = store_failed(&err);
    mapicfg_directory_close(directory);
    if (exit_code != CLI_FINE && !in_memory) unlink(s->store);
    return exit_code;
}

static int check_settings(const struct command *command, const struct settings *s, int operands, char **argv) {
    if (operands > 0) return usage_error(command, "'%s' is not an option; a store is named with --store FILE", argv[0]);
    if (s->store == NULL || *s->store == '\0')
        return usage_error(command, "--store FILE is required: the file to make");
    if (s->name == NULL) return usage_error(command, "--name NAME is required: the organization's name");
    if (s->version == 0)
        return usage_error(command, "--version RELEASE is required: the release of Exchange that is installed");
    return 0;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {0};
    const struct option options[] = {
        {"store", "FILE", "the file to make; required", option_text, &s.store},
        {"name", "NAME", "the organization's name; required", option_text, &s.name},
        {"version", "RELEASE", "the release that is installed; required", option_server, &s.version},
        {"from", "RELEASE|none", "a release that the organization has or had", option_texts, &s.from},
        {"was-enabled", "true|false", "what MapiHttpEnabled was before", option_bool, &s.was_enabled},
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (check_settings(command, &s, operands, argv) != 0 ||
        options_from(command, &s.from, s.upgraded_from, &s.count) != 0)
        return CLI_USAGE;
    mapicfg_error err;
    mapicfg_object *org = NULL;
    uint32_t state;
    const char *source;
    mapicfg_status status = mapicfg_org_default(s.version, s.count > 0 ? s.upgraded_from : NULL, s.count, s.was_enabled,
                                                &state, &source, &err);
    if (status == MAPICFG_OK) status = make_org(&org, s.name, state, &err);
    if (status == MAPICFG_OK)
        exit_code = make_store(command, &s, org);
    else
        message("error", "%s", err.message);
    mapicfg_object_free(org);
    if (status != MAPICFG_OK) return status == MAPICFG_E_NOMEM ? CLI_FAILED : CLI_INPUT;
    if (exit_code == CLI_FINE) print_made(command->out, &s, state, source);
    return exit_code;
}

const struct verb verb_init = {
    "init",
    "make a store for an organization's configuration",
    "--store FILE --name NAME --version RELEASE [--from RELEASE|none]... [--was-enabled true|false]",
    "Makes a store that holds an organization, whose MapiHttpEnabled is what Setup leaves it at (see \"mapicfg help\n"
    "default\"), and says which document has it so. Without --from the organization is a new one. A file that exists\n"
    "is left as it is.\n",
    "  mapicfg init --store contoso.db --name Contoso --version 2019 --from 2016\n"
    "  mapicfg init --store contoso.db --name Contoso --version 2016 --from 2013 --was-enabled true\n",
    run,
};
