/* SPDX-License-Identifier: LGPL-2.1-or-later
 * waves.c: a plan in waves: each is planned by itself, on top of those before it. */
#define _POSIX_C_SOURCE 200809L

#include "waves.h"

#include "file.h"
#include "messages.h"
#include "output.h"
#include "script.h"
#include "spare.h"
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *waves_list(const char *by) {
    return by != NULL && strncmp(by, "list=", 5) == 0 && by[5] != '\0' ? by + 5 : NULL;
}

int waves_split(const struct command *command, const struct waves_settings *s, mapicfg_directory *directory,
                const mapicfg_plan *plan, mapicfg_waves **waves) {
    const char *path = waves_list(s->by);
    const int is_list = path != NULL;
    struct stream list;
    mapicfg_error err;
    *waves = NULL;
    stream_open_memory(&list);
    int exit_code = is_list ? file_read(path, &list) : CLI_FINE;
    if (exit_code == CLI_FINE) {
        mapicfg_status status =
            mapicfg_waves_new(plan, directory, s->by, is_list ? stream_memory(&list) : NULL, list.used, waves, &err);
        if (status == MAPICFG_E_LIMIT || (status == MAPICFG_E_VALUE && !is_list))
            exit_code = usage_error(command, "--waves: %s", err.message);
        else if (status != MAPICFG_OK)
            exit_code = store_failed_list(&err);
    }
    stream_close(&list);
    return exit_code;
}

/* ---- one wave ---- */

/* "wave.ps1" becomes "wave-2.ps1". */
static char *path_of(const char *path, size_t index) {
    const char *name = strrchr(path, '/'), *dot = strrchr(name != NULL ? name : path, '.');
    const size_t before = dot != NULL && dot != path ? (size_t)(dot - path) : strlen(path);
    struct stream text;
    stream_open_memory(&text);
    stream_put(&text, path, before);
    stream_char(&text, '-');
    stream_number(&text, index + 1);
    stream_text(&text, path + before);
    char *made = text.error == 0 ? strdup(stream_memory(&text)) : NULL;
    stream_close(&text);
    return made;
}

int waves_spare(const struct command *command, const struct waves_settings *s, const mapicfg_waves *waves,
                const char *output, char *const *read, size_t count) {
    const char *const options[] = {"--script", "--rollback"}, *const paths[] = {s->forward, s->rollback};
    int exit_code = CLI_FINE;
    for (size_t i = 0; exit_code == CLI_FINE && i < 2 * mapicfg_waves_count(waves); i++) {
        char name[64], *path = paths[i % 2] != NULL ? path_of(paths[i % 2], i / 2) : NULL;
        snprintf(name, sizeof name, "%s of wave %zu", options[i % 2], i / 2 + 1);
        const struct named_file files[] = {{name, path, s->force ? SPARE_FORCED : SPARE_SCRIPT},
                                           {"-o", output, SPARE_FORCED}};
        exit_code = spare_check(command, files, 1, read, count);
        if (exit_code == CLI_FINE) exit_code = spare_check(command, files, 2, NULL, 0);
        free(path);
    }
    return exit_code;
}

static int write_script(struct command *command, const struct waves_settings *s, const mapicfg_plan *plan, size_t index,
                        uint32_t direction) {
    const char *path = direction == MAPICFG_PLAN_FORWARD ? s->forward : s->rollback;
    char *numbered = path != NULL ? path_of(path, index) : NULL;
    if (path != NULL && numbered == NULL) {
        message("error", "out of memory");
        return CLI_FAILED;
    }
    int exit_code = script_write(command, plan, numbered, direction);
    free(numbered);
    return exit_code;
}

static int plan_wave(const struct waves_settings *s, mapicfg_directory *directory, const mapicfg_waves *waves,
                     size_t index, mapicfg_plan **plan) {
    mapicfg_error err;
    struct progress progress;
    mapicfg_plan_options options = s->options;
    mapicfg_status status = mapicfg_directory_position(directory, &options.since, &err);
    if (status == MAPICFG_OK) status = mapicfg_waves_make(waves, index, directory, &err);
    if (status != MAPICFG_OK) return store_failed(&err);
    const mapicfg_work work = progress_start(&progress, 1);
    progress.of_store = 1;
    options.work = &work;
    status = mapicfg_plan_new(directory, &options, plan, &err);
    progress_end(&progress);
    return status == MAPICFG_OK ? CLI_FINE : store_failed(&err);
}

static void put_head(struct stream *out, const struct waves_settings *s, const mapicfg_waves *waves, size_t index) {
    const char *name = mapicfg_waves_get_name(waves, index);
    char number[24];
    snprintf(number, sizeof number, "%zu", index + 1);
    const int is_number = strcmp(name, number) == 0; /* of equal parts, and in a list */
    if (s->how.format == OUTPUT_JSON) {
        stream_text(out, index > 0 ? ",\n{\"name\": " : "\n{\"name\": ");
        stream_json(out, name);
        stream_text(out, ", \"plan\": ");
        return;
    }
    stream_text(out, "\nWave ");
    stream_number(out, index + 1);
    stream_text(out, " of ");
    stream_number(out, mapicfg_waves_count(waves));
    if (!is_number) stream_text(out, ", ");
    if (!is_number) stream_safe(out, name);
    stream_text(out, ":\n");
}

/* Why a wave has nothing to do: only what the mailboxes themselves have can be split. */
static void put_nothing(struct stream *out, const struct waves_settings *s, const mapicfg_waves *waves,
                        const mapicfg_plan *plan) {
    if (s->how.format == OUTPUT_JSON || mapicfg_waves_count(waves) == 1 || mapicfg_plan_difference_count(plan) > 0)
        return;
    stream_text(out,
                "Nothing is left to do in this wave: its mailboxes do not move, or move in another wave with what"
                " changes for all, such as a virtual directory.\n");
}

static int print_wave(struct command *command, const struct waves_settings *s, mapicfg_directory *directory,
                      const mapicfg_waves *waves, size_t index) {
    mapicfg_plan *plan = NULL;
    mapicfg_error err;
    int exit_code = plan_wave(s, directory, waves, index, &plan);
    if (exit_code == CLI_FINE) {
        put_head(command->out, s, waves, index);
        put_nothing(command->out, s, waves, plan);
        if (moves_print(command->out, &s->how, plan, &err) != MAPICFG_OK) exit_code = store_failed(&err);
        if (s->how.format == OUTPUT_JSON) stream_char(command->out, '}');
    }
    /* The way back first: without it nobody is to have the way there. */
    if (exit_code == CLI_FINE) exit_code = write_script(command, s, plan, index, MAPICFG_PLAN_ROLLBACK);
    if (exit_code == CLI_FINE) exit_code = write_script(command, s, plan, index, MAPICFG_PLAN_FORWARD);
    mapicfg_plan_free(plan);
    return exit_code;
}

/* ---- all of them ---- */

static mapicfg_status put_sums(struct stream *out, const struct waves_settings *s, const mapicfg_waves *waves,
                               mapicfg_error *err) {
    const size_t count = mapicfg_waves_count(waves), turn = mapicfg_waves_get_turn(waves);
    const int is_json = s->how.format == OUTPUT_JSON;
    stream_text(out, is_json ? "{\"changes\": " : "");
    if (!is_json) {
        stream_counted(out, count, "wave, ", "waves, ");
        stream_counted(out, mapicfg_waves_count_changes(waves), "change in all", "changes in all");
        stream_text(out, turn < count ? "; the organization's MapiHttpEnabled changes in wave " : ".\n");
        if (turn < count) stream_number(out, turn + 1);
        stream_text(out, turn < count ? ".\n" : "");
        return MAPICFG_OK;
    }
    stream_number(out, mapicfg_waves_count_changes(waves));
    stream_text(out, ", \"turn\": ");
    if (turn < count)
        stream_number(out, turn + 1);
    else
        stream_text(out, "null");
    mapicfg_status status = moves_put_goals(out, s->goals, err);
    stream_text(out, ", \"waves\": [");
    return status;
}

int waves_print(struct command *command, const struct waves_settings *s, mapicfg_directory *directory,
                const mapicfg_waves *waves) {
    mapicfg_error err;
    int exit_code = CLI_FINE;
    if (mapicfg_directory_begin(directory, "plan", &err) != MAPICFG_OK) return store_failed(&err);
    if (put_sums(command->out, s, waves, &err) != MAPICFG_OK) exit_code = store_failed(&err);
    for (size_t i = 0; exit_code == CLI_FINE && command->out->error == 0 && i < mapicfg_waves_count(waves); i++)
        exit_code = print_wave(command, s, directory, waves, i);
    if (s->how.format == OUTPUT_JSON) stream_text(command->out, "]}\n");
    mapicfg_directory_rollback(directory);
    return exit_code;
}

/* ---- as one page ---- */

struct paged {
    struct command *command;
    const struct waves_settings *settings;
    mapicfg_directory *directory;
    const mapicfg_waves *waves;
    int exit_code; /* of what has been said already */
};

static mapicfg_status put_plan(mapicfg_page *page, const struct paged *paged, size_t index, const mapicfg_plan *plan,
                               mapicfg_error *err) {
    struct stream title;
    stream_open_memory(&title);
    stream_text(&title, "Wave ");
    stream_number(&title, index + 1);
    stream_text(&title, ", ");
    stream_text(&title, mapicfg_waves_get_name(paged->waves, index));
    mapicfg_status status = mapicfg_page_section(page, stream_memory(&title), NULL, err);
    stream_close(&title);
    if (status == MAPICFG_OK) status = mapicfg_page_plan(page, plan, 0, NULL, err);
    return status == MAPICFG_OK ? mapicfg_page_log_use(page, paged->settings->how.use, plan, err) : status;
}

/* What fails is said where it fails; the page then ends, and is not kept. */
static mapicfg_status put_wave(mapicfg_page *page, struct paged *paged, size_t index, mapicfg_error *err) {
    mapicfg_plan *plan = NULL;
    mapicfg_status status = MAPICFG_OK;
    paged->exit_code = plan_wave(paged->settings, paged->directory, paged->waves, index, &plan);
    if (paged->exit_code == CLI_FINE) status = put_plan(page, paged, index, plan, err);
    if (paged->exit_code == CLI_FINE && status == MAPICFG_OK)
        paged->exit_code = write_script(paged->command, paged->settings, plan, index, MAPICFG_PLAN_ROLLBACK);
    if (paged->exit_code == CLI_FINE && status == MAPICFG_OK)
        paged->exit_code = write_script(paged->command, paged->settings, plan, index, MAPICFG_PLAN_FORWARD);
    mapicfg_plan_free(plan);
    return status;
}

static mapicfg_status put_page(void *user, mapicfg_page *page, mapicfg_error *err) {
    struct paged *paged = user;
    mapicfg_status status = mapicfg_page_goals(page, paged->settings->goals, err);
    for (size_t i = 0; status == MAPICFG_OK && paged->exit_code == CLI_FINE && i < mapicfg_waves_count(paged->waves);
         i++)
        status = put_wave(page, paged, i, err);
    return status;
}

int waves_page(struct command *command, const struct waves_settings *s, const struct page_settings *page,
               mapicfg_directory *directory, const mapicfg_waves *waves) {
    const struct texts nothing = {0};
    struct page_about about = {"MAPI over HTTP: plan in waves", NULL, 0, s->store, &nothing, 0, NULL};
    struct paged paged = {command, s, directory, waves, CLI_FINE};
    mapicfg_error err;
    if (mapicfg_directory_begin(directory, "plan", &err) != MAPICFG_OK) return store_failed(&err);
    mapicfg_status status = page_write(command->out, page, &about, put_page, &paged, &err);
    mapicfg_directory_rollback(directory);
    if (paged.exit_code != CLI_FINE || status == MAPICFG_OK || status == MAPICFG_E_IO) return paged.exit_code;
    return store_failed(&err);
}
