/* SPDX-License-Identifier: LGPL-2.1-or-later
 * files.c: the files that inputs stand for. */
#include "logs/files.h"

#include "base/error.h"
#include "base/mem.h"
#include "formats/folder.h"
#include "formats/report.h"
#include "formats/taken.h"

static mapicfg_status add(struct mapicfg__log_files *files, const mapicfg_input *input, const char *path,
                          const char *name, int in_folder, mapicfg_error *err) {
    struct mapicfg__log_file *grown =
        mapicfg__mem_grow(files->files, &files->capacity, files->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    files->files = grown;
    struct mapicfg__log_file *file = &grown[files->count];
    *file = (struct mapicfg__log_file){.in_folder = in_folder};
    mapicfg_status status = mapicfg__source_init(&file->source, input, path, name, err);
    files->count += !status;
    return status;
}

static mapicfg_status add_member(struct mapicfg__log_files *files, const mapicfg_input *input, const char *name,
                                 const char *member, mapicfg_error *err) {
    struct mapicfg__buffer path = {0}, shown = {0};
    mapicfg__folder_join(&path, input->path, member);
    mapicfg__folder_join(&shown, name, member);
    mapicfg_status status =
        path.failed || shown.failed ? mapicfg__error_no_memory(err) : add(files, input, path.data, shown.data, 1, err);
    mapicfg__buffer_free(&path);
    mapicfg__buffer_free(&shown);
    return status;
}

struct problems {
    struct mapicfg__log_files *files;
    mapicfg_report *report;
    int any;
};

static mapicfg_status note_failed(void *user, const mapicfg_error *failed, mapicfg_error *err) {
    struct problems *problems = user;
    if (!problems->files->failed.code) problems->files->failed = *failed;
    problems->any = 1;
    return mapicfg__report_problem(problems->report, failed, err);
}

static mapicfg_status add_folder(struct mapicfg__log_files *files, const mapicfg_input *input, const char *name,
                                 mapicfg_report *report, mapicfg_error *err) {
    struct mapicfg__folder folder;
    struct problems problems = {files, report, 0};
    mapicfg_status status = mapicfg__folder_read_all(&folder, input->path, name, note_failed, &problems, err);
    for (size_t i = 0; !status && i < folder.count; i++) status = add_member(files, input, name, folder.names[i], err);
    if (!status && !folder.count && !problems.any) {
        mapicfg_error warning;
        mapicfg__error_fail(&warning, MAPICFG_E_EMPTY, "the folder has no file");
        mapicfg__error_source(&warning, name);
        status = mapicfg__report_warning(report, &warning, err);
    }
    mapicfg__folder_free(&folder);
    return status;
}

static mapicfg_status add_input(struct mapicfg__log_files *files, const mapicfg_input *input, mapicfg_report *report,
                                mapicfg_error *err) {
    char text[32];
    const char *name = mapicfg__taken_name(input, text);
    if (input->directory) return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a store has no logs");
    if (input->options)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT,
                                   "the options of an input are for exports; of logs they must be NULL");
    if (input->path && mapicfg__folder_is(input->path)) return add_folder(files, input, name, report, err);
    return add(files, input, input->path, name, 0, err);
}

static void measure(struct mapicfg__log_files *files) {
    uint64_t size = 0;
    for (size_t i = 0; i < files->count; i++) {
        if (!files->files[i].source.size_is_known) return;
        size += files->files[i].source.size;
    }
    files->size = size;
}

mapicfg_status mapicfg__log_files_find(struct mapicfg__log_files *files, const mapicfg_input *inputs, size_t count,
                                       mapicfg_report *report, mapicfg_error *err) {
    *files = (struct mapicfg__log_files){0};
    if (!inputs && count) return mapicfg__error_null_argument(err, "inputs");
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < count; i++) {
        mapicfg_input input;
        status = mapicfg__taken_input(&input, inputs, i, err);
        if (!status) status = add_input(files, &input, report, err);
    }
    if (!status) measure(files);
    return status;
}

void mapicfg__log_files_free(struct mapicfg__log_files *files) {
    for (size_t i = 0; i < files->count; i++) {
        mapicfg__source_free(&files->files[i].source);
        mapicfg__mem_free(files->files[i].copies);
    }
    mapicfg__mem_free(files->files);
    *files = (struct mapicfg__log_files){0};
}
