/* SPDX-License-Identifier: LGPL-2.1-or-later
 * watch.c: the files that are followed, look by look.
 *
 * A look is a list of names and a stat() of each: it works on shares of other systems, where nobody else tells that a
 * file has grown. */
#include "logs/watch.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/mem.h"
#include "formats/folder.h"
#include "formats/taken.h"
#include "logs/trail.h"

/* A look under way: the lists of the one before are taken apart. */
struct look {
    struct mapicfg__log_watch *watch;
    struct mapicfg__log_watch_list before;
    size_t at;      /* in it */
    int any_failed; /* something of the input could not be looked at: what it had before stays */
};

/* ---- making ---- */

static mapicfg_status check(const mapicfg_input *input, mapicfg_error *err) {
    struct stat file;
    if (!input->path || input->options)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "only files and folders can be followed: name paths, and no options");
    if (stat(input->path, &file) || S_ISREG(file.st_mode) || S_ISDIR(file.st_mode)) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_UNSUPPORTED, "neither a file nor a folder, so it cannot be followed");
    mapicfg__error_source(err, input->path);
    return MAPICFG_E_UNSUPPORTED;
}

mapicfg_status mapicfg__log_watch_init(struct mapicfg__log_watch *watch, const mapicfg_input *inputs, size_t count,
                                       struct mapicfg__log_notes *notes, mapicfg_error *err) {
    *watch = (struct mapicfg__log_watch){.notes = notes};
    if (!inputs && count) return mapicfg__error_null_argument(err, "inputs");
    watch->inputs = mapicfg__mem_zalloc((count + 1) * sizeof *watch->inputs);
    if (!watch->inputs) return mapicfg__error_no_memory(err);
    for (; watch->count < count; watch->count++) {
        mapicfg_input *taken = &watch->inputs[watch->count].input;
        mapicfg_status status = mapicfg__taken_input(taken, inputs, watch->count, err);
        if (!status) status = check(taken, err);
        if (status) return status;
    }
    return MAPICFG_OK;
}

static void free_list(struct mapicfg__log_watch_list *list) {
    for (size_t i = 0; i < list->count; i++) mapicfg__source_free(&list->files[i].source);
    mapicfg__mem_free(list->files);
    *list = (struct mapicfg__log_watch_list){0};
}

void mapicfg__log_watch_free(struct mapicfg__log_watch *watch) {
    free_list(&watch->now);
    free_list(&watch->gone);
    mapicfg__mem_free(watch->inputs);
    *watch = (struct mapicfg__log_watch){0};
}

/* ---- what is there ---- */

static const char *name_of(const struct mapicfg__log_awaited *awaited) {
    return awaited->input.source ? awaited->input.source : awaited->input.path;
}

/* Moves a file out of the list before, in which nothing of it stays. */
static mapicfg_status move(struct look *look, struct mapicfg__log_watch_list *into, mapicfg_error *err) {
    struct mapicfg__log_watched *file = &look->before.files[look->at];
    struct mapicfg__log_watched *grown =
        mapicfg__mem_grow(into->files, &into->capacity, into->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    into->files = grown;
    grown[into->count++] = *file;
    file->source.name = file->source.path = NULL;
    look->at++;
    return MAPICFG_OK;
}

static mapicfg_status add(struct look *look, size_t input, const char *path, const char *name, int in_folder,
                          mapicfg_error *err) {
    struct mapicfg__log_watch_list *list = &look->watch->now;
    struct mapicfg__log_watched *grown =
        mapicfg__mem_grow(list->files, &list->capacity, list->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    list->files = grown;
    struct mapicfg__log_watched *file = &grown[list->count];
    *file = (struct mapicfg__log_watched){.input = input, .in_folder = in_folder, .trail = MAPICFG__LOG_NO_TRAIL};
    mapicfg_status status = mapicfg__source_init(&file->source, &look->watch->inputs[input].input, path, name, err);
    list->count += !status;
    return status;
}

static void update(struct mapicfg__log_watched *file, const struct stat *state) {
    const uint64_t size = (uint64_t)state->st_size;
    const int64_t time = (int64_t)state->st_mtim.tv_sec * 1000000000 + state->st_mtim.tv_nsec;
    const int is_same = file->size == size && file->time == time;
    file->is_shorter = size < file->size;
    file->size = size;
    file->time = time;
    file->was_calm = is_same;
    file->has_changed |= !is_same;
}

/* Whether the file comes before the path in the order of the list. */
static int is_before(const struct mapicfg__log_watched *file, size_t input, const char *path) {
    return file->input < input || (file->input == input && (!path || strcmp(file->source.path, path) < 0));
}

/* What the list before has up to a path of an input (NULL: all of the input), and was not met. */
static mapicfg_status pass(struct look *look, size_t input, const char *path, mapicfg_error *err) {
    struct mapicfg__log_watch_list *into = look->any_failed ? &look->watch->now : &look->watch->gone;
    mapicfg_status status = MAPICFG_OK;
    while (!status && look->at < look->before.count && is_before(&look->before.files[look->at], input, path))
        status = move(look, into, err);
    return status;
}

/* A file that a name leads to. */
static mapicfg_status meet(struct look *look, size_t input, const char *path, const char *name, int in_folder,
                           mapicfg_error *err) {
    struct stat state;
    if (stat(path, &state) || !S_ISREG(state.st_mode)) return MAPICFG_OK;
    mapicfg_status status = pass(look, input, path, err);
    if (status) return status;
    const struct mapicfg__log_watched *next = look->at < look->before.count ? &look->before.files[look->at] : NULL;
    const int is_known = next && next->input == input && !strcmp(next->source.path, path);
    status = is_known ? move(look, &look->watch->now, err) : add(look, input, path, name, in_folder, err);
    if (!status) update(&look->watch->now.files[look->watch->now.count - 1], &state);
    return status;
}

/* ---- inputs ---- */

/* Tells once what is wrong with an input, until it is right again. */
static mapicfg_status tell(struct look *look, size_t input, const mapicfg_error *what, mapicfg_error *err) {
    struct mapicfg__log_awaited *awaited = &look->watch->inputs[input];
    if (awaited->is_told) return MAPICFG_OK;
    awaited->is_told = 1;
    return mapicfg__log_notes_warn(look->watch->notes, what->code, what->source, what->message, err);
}

/* A named file or folder may come later, as a server may be away for a while. */
static mapicfg_status tell_missing(struct look *look, size_t input, int code, mapicfg_error *err) {
    mapicfg_error missing;
    mapicfg__error_system(&missing, "cannot be read, and is waited for", code, name_of(&look->watch->inputs[input]));
    return tell(look, input, &missing, err);
}

static mapicfg_status meet_member(struct look *look, size_t input, const char *member, mapicfg_error *err) {
    const struct mapicfg__log_awaited *awaited = &look->watch->inputs[input];
    struct mapicfg__buffer path = {0}, shown = {0};
    mapicfg__folder_join(&path, awaited->input.path, member);
    mapicfg__folder_join(&shown, name_of(awaited), member);
    mapicfg_status status =
        path.failed || shown.failed ? mapicfg__error_no_memory(err) : meet(look, input, path.data, shown.data, 1, err);
    mapicfg__buffer_free(&path);
    mapicfg__buffer_free(&shown);
    return status;
}

struct members {
    struct look *look;
    size_t input;
};

/* Folders below may go while they are read. */
static mapicfg_status note_failed(void *user, const mapicfg_error *failed, mapicfg_error *err) {
    const struct members *members = user;
    if (failed->system == ENOENT) return MAPICFG_OK;
    members->look->any_failed = 1;
    return tell(members->look, members->input, failed, err);
}

static mapicfg_status meet_folder(struct look *look, size_t input, mapicfg_error *err) {
    struct mapicfg__log_awaited *awaited = &look->watch->inputs[input];
    struct mapicfg__folder folder;
    struct members members = {look, input};
    mapicfg_status status =
        mapicfg__folder_read_all(&folder, awaited->input.path, name_of(awaited), note_failed, &members, err);
    if (!look->any_failed) awaited->is_told = 0;
    for (size_t i = 0; !status && i < folder.count; i++) status = meet_member(look, input, folder.names[i], err);
    mapicfg__folder_free(&folder);
    return status;
}

static mapicfg_status meet_input(struct look *look, size_t input, mapicfg_error *err) {
    struct mapicfg__log_awaited *awaited = &look->watch->inputs[input];
    struct stat state;
    if (stat(awaited->input.path, &state)) return tell_missing(look, input, errno, err);
    if (S_ISDIR(state.st_mode)) return meet_folder(look, input, err);
    awaited->is_told = 0;
    return meet(look, input, awaited->input.path, name_of(awaited), 0, err);
}

mapicfg_status mapicfg__log_watch_look(struct mapicfg__log_watch *watch, mapicfg_error *err) {
    struct look look = {.watch = watch, .before = watch->now};
    mapicfg_status status = MAPICFG_OK;
    watch->now = (struct mapicfg__log_watch_list){0};
    free_list(&watch->gone);
    for (size_t i = 0; !status && i < watch->count; i++) {
        look.any_failed = 0;
        status = meet_input(&look, i, err);
        if (!status) status = pass(&look, i, NULL, err);
    }
    free_list(&look.before);
    return status;
}
