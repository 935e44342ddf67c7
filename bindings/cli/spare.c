/* SPDX-License-Identifier: LGPL-2.1-or-later
 * spare.c: what a verb writes is none of what it reads, nor what a person has made, and no two things that it writes
 * are one file. Every verb asks here before it opens anything. */
#define _XOPEN_SOURCE 700

#include "spare.h"

#include "file.h"
#include "script.h"

#include <limits.h>
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* ---- one file ---- */

static int is_one(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* The folder in which a path's file is, or will be. Returns whether it is there. */
static int stat_folder(const char *path, struct stat *folder) {
    char name[PATH_MAX];
    const size_t size = (size_t)(last_part(path) - path);
    if (size >= sizeof name) return 0;
    memcpy(name, path, size);
    name[size] = '\0';
    return stat(size > 0 ? name : ".", folder) == 0;
}

/* Two files that are not there yet. Links may lead to where they will be. */
static int will_be_same(const char *a, const char *b) {
    struct stat one, other;
    char *left = file_follow(a), *right = file_follow(b);
    const int same = left != NULL && right != NULL && strcmp(last_part(left), last_part(right)) == 0 &&
                     stat_folder(left, &one) && stat_folder(right, &other) && is_one(&one, &other);
    free(left);
    free(right);
    return same;
}

int spare_is_same(const char *a, const char *b) {
    struct stat one, other;
    if (a == NULL || b == NULL) return 0;
    const int has_a = stat(a, &one) == 0, has_b = stat(b, &other) == 0;
    if (has_a != has_b) return 0;
    return has_a ? is_one(&one, &other) : will_be_same(a, b);
}

/* 1 when SQLite keeps, or may keep, a journal of the store at `path`: it would remove what is written there. */
static int is_journal(const char *path, const char *store) {
    static const char *const suffixes[] = {"-journal", "-wal", "-shm"};
    char name[PATH_MAX];
    size_t size = strlen(path);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t suffix = strlen(suffixes[i]);
        if (size <= suffix || size >= sizeof name || strcmp(path + size - suffix, suffixes[i]) != 0) continue;
        memcpy(name, path, size - suffix);
        name[size - suffix] = '\0';
        return spare_is_same(name, store);
    }
    return 0;
}

/* ---- what is there ---- */

/* Its first bytes; none of a file that is not there, or cannot be read, which is told when it is opened. */
static size_t read_head(const char *path, char *head, size_t most) {
    FILE *file = fopen(path, "re");
    if (file == NULL) return 0;
    const size_t size = fread(head, 1, most, file);
    fclose(file);
    return size;
}

static int has_suffix(const char *path, const char *suffix) {
    const size_t size = strlen(path), length = strlen(suffix);
    return size >= length && strcasecmp(path + size - length, suffix) == 0;
}

/* What a file is that a person would miss, and no run makes anew; NULL: it may be replaced. */
static const char *value_of(const struct named_file *file) {
    static const char database[] = "SQLite format 3";
    char head[SCRIPT_HEAD];
    const size_t size = read_head(file->path, head, sizeof head);
    if (size >= sizeof database && memcmp(head, database, sizeof database) == 0) return "is a database";
    if (size == 0 || script_is_own(head, size)) return NULL;
    return file->is_written == SPARE_SCRIPT || has_suffix(file->path, ".ps1") ? "mapicfg plan did not write" : NULL;
}

static int check_value(const struct command *command, const struct named_file *file) {
    const char *value = file->is_written != SPARE_FORCED ? value_of(file) : NULL;
    if (value == NULL) return CLI_FINE;
    return usage_error(command, "%s would replace '%s', which %s; name another file, or %s", file->option, file->path,
                       value, file->is_written == SPARE_SCRIPT ? "give --force" : "remove it first");
}

/* ---- all of a command line ---- */

/* Standard input and output, pipes and devices lose nothing. */
static int is_file(const char *path) {
    struct stat found;
    return path != NULL && strcmp(path, "-") != 0 && (stat(path, &found) != 0 || S_ISREG(found.st_mode));
}

static int32_t take_nothing(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)user, (void)object, (void)source, (void)line;
    return 1;
}

/* Whether a file is read as an export, by its beginning: what is none is passed over in a folder, such as the report of
 * the run before. */
static int is_export(const char *path) {
    char head[65536];
    mapicfg_error err;
    mapicfg_reader *reader = NULL;
    FILE *file = fopen(path, "re");
    if (file == NULL) return 1;
    const size_t size = fread(head, 1, sizeof head, file);
    mapicfg_status status = ferror(file) ? MAPICFG_E_IO : MAPICFG_OK;
    fclose(file);
    if (status == MAPICFG_OK) status = mapicfg_reader_new(path, NULL, take_nothing, NULL, NULL, &reader, &err);
    if (status == MAPICFG_OK) status = mapicfg_reader_feed(reader, head, size, &err);
    if (status == MAPICFG_OK && size < sizeof head) status = mapicfg_reader_finish(reader, &err);
    mapicfg_reader_free(reader);
    return status != MAPICFG_E_FORMAT;
}

/* What is there in a folder that is read is read too, unless it is no export. */
static int is_in_folder(const char *path, const char *folder) {
    struct stat own, found;
    if (strcmp(folder, "-") == 0 || stat(path, &own) != 0) return 0;
    return stat(folder, &found) == 0 && S_ISDIR(found.st_mode) && stat_folder(path, &own) && is_one(&own, &found) &&
           is_export(path);
}

static int check_operand(const struct command *command, const struct named_file *file, const char *operand) {
    if (spare_is_same(file->path, operand))
        return usage_error(command, "%s would replace the input '%s'; name another file", file->option, operand);
    if (is_in_folder(file->path, operand))
        return usage_error(command, "%s would replace '%s', which is an input by its folder '%s'; name another file",
                           file->option, file->path, operand);
    if (is_journal(file->path, operand))
        return usage_error(command, "%s is '%s', where SQLite keeps a store's journal; name another file", file->option,
                           file->path);
    return CLI_FINE;
}

static int check_pair(const struct command *command, const struct named_file *one, const struct named_file *other) {
    if (!(one->is_written || other->is_written) || !is_file(one->path) || !is_file(other->path)) return CLI_FINE;
    if (is_journal(other->path, one->path))
        return usage_error(command, "%s is '%s', where SQLite keeps the store's journal; name another file",
                           other->option, other->path);
    if (!spare_is_same(one->path, other->path)) return CLI_FINE;
    return usage_error(command, "%s and %s are the same file, '%s': name two", one->option, other->option, one->path);
}

/* ---- logs ---- */

/* Whether a file is in a folder, or in one of those in it. */
static int is_below(const char *path, const struct stat *folder) {
    char *real = realpath(path, NULL);
    struct stat found;
    int is_there = 0;
    for (char *slash = real != NULL ? strrchr(real, '/') : NULL; slash != NULL && !is_there;
         slash = strrchr(real, '/')) {
        *slash = '\0';
        is_there = stat(slash > real ? real : "/", &found) == 0 && is_one(&found, folder);
    }
    free(real);
    return is_there;
}

/* What is no log is passed over, such as the report of the run before. */
static int is_log(const char *path) {
    const mapicfg_input input = MAPICFG_INPUT_FILE(path);
    mapicfg_log_reader *reader = NULL;
    const mapicfg_log_batch *batch = NULL;
    mapicfg_error err;
    if (mapicfg_log_reader_new(&input, 1, NULL, NULL, NULL, &reader, &err) != MAPICFG_OK) return 1;
    const mapicfg_status status = mapicfg_log_reader_next(reader, &batch, &err);
    mapicfg_log_reader_free(reader);
    return status != MAPICFG_OK ? status != MAPICFG_E_FORMAT : batch != NULL;
}

static int check_log(const struct command *command, const struct named_file *file, const char *path) {
    struct stat own, folder;
    if (strcmp(path, "-") == 0 || stat(file->path, &own) != 0 || stat(path, &folder) != 0 || !S_ISDIR(folder.st_mode))
        return CLI_FINE;
    if (!is_below(file->path, &folder) || !is_log(file->path)) return CLI_FINE;
    return usage_error(command, "%s would replace '%s', which is a log in the folder '%s'; name another file",
                       file->option, file->path, path);
}

int spare_check_logs(const struct command *command, const struct named_file *files, size_t count, char *const *paths,
                     size_t path_count) {
    int exit_code = CLI_FINE;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; exit_code == CLI_FINE && j < path_count && is_file(files[i].path); j++)
            exit_code = files[i].is_written ? check_log(command, &files[i], paths[j]) : CLI_FINE;
    return exit_code;
}

/* ---- all of it ---- */

int spare_check(const struct command *command, const struct named_file *files, size_t count, char *const *operands,
                size_t operand_count) {
    int exit_code = CLI_FINE;
    for (size_t i = 0; exit_code == CLI_FINE && i < count; i++) {
        for (size_t j = i + 1; exit_code == CLI_FINE && j < count; j++)
            exit_code = check_pair(command, &files[i], &files[j]);
        const int may_replace = files[i].is_written && is_file(files[i].path);
        for (size_t j = 0; may_replace && exit_code == CLI_FINE && j < operand_count; j++)
            exit_code = check_operand(command, &files[i], operands[j]);
        if (may_replace && exit_code == CLI_FINE) exit_code = check_value(command, &files[i]);
    }
    return exit_code;
}
