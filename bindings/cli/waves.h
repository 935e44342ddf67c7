/* SPDX-License-Identifier: LGPL-2.1-or-later
 * waves.h: a plan in waves, printed, with a script for each: for `plan`. */
#ifndef MAPICFG_CLI_WAVES_H
#define MAPICFG_CLI_WAVES_H

#include "moves.h"
#include "page.h"
#include "options.h"

struct waves_settings {
    const char *by; /* of --waves; NULL: there are none */
    const char *store, *forward, *rollback;
    int force;                  /* their scripts replace what is there */
    const mapicfg_goals *goals; /* of all waves together; NULL: there are none */
    struct moves_how how;
    mapicfg_plan_options options;
};

/* Splits a plan, the file of list=FILE being read. Returns 0, or an exit code after having said what is wrong. */
/* The file of list=FILE; NULL: `by` is NULL, or names none. */
const char *waves_list(const char *by);
/* CLI_USAGE, told, when the numbered scripts of waves would replace one of the files that are read, or what -o writes;
 * else CLI_FINE. */
int waves_spare(const struct command *command, const struct waves_settings *settings, const mapicfg_waves *waves,
                const char *output, char *const *read, size_t count);
int waves_split(const struct command *command, const struct waves_settings *s, mapicfg_directory *directory,
                const mapicfg_plan *plan, mapicfg_waves **waves);
/* Makes each wave in a transaction that is taken back, prints its plan and writes its scripts. Returns an exit code. */
int waves_print(struct command *command, const struct waves_settings *s, mapicfg_directory *directory,
                const mapicfg_waves *waves);

/* The same on one page. */
int waves_page(struct command *command, const struct waves_settings *s, const struct page_settings *page,
               mapicfg_directory *directory, const mapicfg_waves *waves);

#endif
