/* SPDX-License-Identifier: LGPL-2.1-or-later
 * store.c: what the verbs that work on a store share: opening it, and what its errors mean for the exit code. */
#define _DEFAULT_SOURCE /* d_type */
#define _POSIX_C_SOURCE 200809L

#include "store.h"

#include "messages.h"
#include "options.h"
#include "suggest.h"

#include <dirent.h>
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The login name, for the journal; the number of a user who has none. */
static void put_actor(char *actor, size_t size) {
    const struct passwd *user = getpwuid(getuid());
    if (user != NULL)
        snprintf(actor, size, "%s", user->pw_name);
    else
        snprintf(actor, size, "uid %lu", (unsigned long)getuid());
}

int store_exit(mapicfg_status status) {
    switch (status) {
    case MAPICFG_OK: return CLI_FINE;
    case MAPICFG_E_SYNTAX:
    case MAPICFG_E_UNSUPPORTED:
    case MAPICFG_E_PARAMETER:
    case MAPICFG_E_LIMIT:
    case MAPICFG_E_ENCODING:
    case MAPICFG_E_FORMAT:
    case MAPICFG_E_VERSION: return CLI_INPUT;
    default: return CLI_FAILED;
    }
}

int store_failed(const mapicfg_error *err) {
    message_problem(err);
    return store_exit(err->code);
}

int store_failed_list(const mapicfg_error *err) {
    message_problem(err);
    return err->line > 0 ? CLI_INPUT : store_exit(err->code);
}

/* The name of a file beside it that the missing one may have been meant to be. */
static void suggest_file(const char *path, struct stream *text) {
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    struct stream folder;
    struct suggestion nearest;
    const struct dirent *entry;
    stream_open_memory(&folder);
    stream_put(&folder, path, (size_t)(name - path));
    DIR *directory = opendir(folder.used > 0 ? stream_memory(&folder) : ".");
    suggest_begin(&nearest, name);
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        int may_be_file = entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN || entry->d_type == DT_LNK;
        if (may_be_file && strcmp(entry->d_name, name) != 0) /* that would be a link to no file */
            suggest_offer(&nearest, entry->d_name);
    }
    suggest_put(&nearest, folder.used > 0 ? stream_memory(&folder) : "", text);
    if (directory != NULL) closedir(directory);
    stream_close(&folder);
}

/* Says that the store cannot be used as it is, and why. */
static int refuse(const char *path, const char *why) {
    mapicfg_error err = {.code = MAPICFG_E_IO};
    snprintf(err.source, sizeof err.source, "%s", path);
    snprintf(err.message, sizeof err.message, "%s", why);
    message_problem(&err);
    return CLI_INPUT;
}

static int is_missing(const char *path) {
    struct stat file;
    return stat(path, &file) != 0 && errno == ENOENT;
}

static int refuse_missing(const char *path, const char *remedy) {
    struct stream text;
    stream_open_memory(&text);
    stream_text(&text, "there is no such store; ");
    stream_text(&text, remedy);
    suggest_file(path, &text);
    int exit_code = refuse(path, stream_memory(&text));
    stream_close(&text);
    return exit_code;
}

/* A file that is there and empty was a store once, or never one: it is not for a verb in passing to make it one.
 * Another program may be making it just now, though. */
static int is_empty_file(const char *path) {
    const struct timespec moment = {.tv_nsec = 20000000};
    struct stat file;
    for (int i = 0; i < 50; i++) {
        if (stat(path, &file) != 0 || !S_ISREG(file.st_mode) || file.st_size > 0) return 0;
        nanosleep(&moment, NULL);
    }
    return 1;
}

static int is_file_name(const char *path) {
    return path != NULL && strcmp(path, ":memory:") != 0;
}

static int open_as_is(const struct command *command, const char *path, uint32_t flags, mapicfg_directory **out) {
    char actor[256];
    mapicfg_error err;
    *out = NULL;
    if (path == NULL) return usage_error(command, "--store FILE is required: the configuration store");
    put_actor(actor, sizeof actor);
    mapicfg_directory_options options = MAPICFG_DIRECTORY_OPTIONS_INIT;
    options.flags = flags;
    options.actor = actor;
    if (mapicfg_directory_open(path, &options, out, &err) == MAPICFG_OK) return CLI_FINE;
    int exit_code = store_failed(&err);
    /* What cannot be opened is an input that cannot be read. */
    return err.code == MAPICFG_E_IO ? CLI_INPUT : exit_code;
}

int store_open(const struct command *command, const char *path, uint32_t flags, mapicfg_directory **out) {
    *out = NULL;
    if (!(flags & MAPICFG_DIRECTORY_CREATE) && is_file_name(path) && is_missing(path))
        return refuse_missing(path, "a store is made with \"mapicfg import\" or \"mapicfg init\"");
    return open_as_is(command, path, flags, out);
}

int store_make(const struct command *command, const char *path, uint32_t flags, mapicfg_directory **out) {
    *out = NULL;
    if (is_file_name(path) && is_empty_file(path))
        return refuse(path,
                      "the file is empty, so it is not a store: restore a copy, or remove it to make a new store");
    return open_as_is(command, path, flags | MAPICFG_DIRECTORY_CREATE, out);
}

int store_change(const struct command *command, const char *path, int create, mapicfg_directory **out) {
    *out = NULL;
    if (!create && is_file_name(path) && is_missing(path)) return refuse_missing(path, "--create makes one");
    return store_make(command, path, 0, out);
}
