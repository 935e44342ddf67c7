/* SPDX-License-Identifier: LGPL-2.1-or-later
 * reads.h: what is run on exports of every kind: they are read whole and in pieces, as UTF-8 and UTF-16, and by what
 * takes their objects. */
#ifndef GROWTH_READS_H
#define GROWTH_READS_H

#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

#define REPEAT(n) for (size_t i = 0; i < (n); i++)

struct growth_input {
    const char *name;
    size_t n;
    growth_make make;
};

static int32_t take(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)user, (void)object, (void)source, (void)line;
    return 0;
}

static void read_pieces(const char *text, size_t size, size_t piece) {
    mapicfg_report *report;
    mapicfg_reader *reader;
    if (mapicfg_report_new(&report, NULL)) growth_die("no report");
    if (mapicfg_reader_new("input", NULL, take, NULL, report, &reader, NULL)) growth_die("no reader");
    mapicfg_status status = MAPICFG_OK;
    for (size_t at = 0; !status && at < size; at += piece)
        status = mapicfg_reader_feed(reader, text + at, size - at < piece ? size - at : piece, NULL);
    if (!status) mapicfg_reader_finish(reader, NULL);
    mapicfg_reader_free(reader);
    mapicfg_report_free(report);
}

static void read_whole(const char *text, size_t size) {
    read_pieces(text, size, size + 1);
}

static void read_small_pieces(const char *text, size_t size) {
    read_pieces(text, size, 13);
}

static void read_utf16(const char *text, size_t size) {
    char *wide = malloc(2 * size + 1);
    if (!wide) growth_die("no memory");
    for (size_t i = 0; i < size; i++) wide[2 * i] = text[i], wide[2 * i + 1] = '\0';
    read_pieces(wide, 2 * size, 4096);
    free(wide);
}

static void audit(const char *text, size_t size) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    mapicfg_audit *run;
    if (mapicfg_audit_new(&options, &run, NULL)) growth_die("no audit");
    audit_one(run, input_bytes(text, size, "input"), NULL);
    mapicfg_audit_finish(run, NULL);
    mapicfg_audit_free(run);
}

static void import(const char *text, size_t size) {
    mapicfg_directory *directory;
    mapicfg_report *report;
    FILE *file = tmpfile();
    if (!file || fwrite(text, 1, size, file) != size || fflush(file)) growth_die("no temporary file");
    rewind(file);
    if (mapicfg_directory_open(NULL, NULL, &directory, NULL)) growth_die("no directory");
    if (mapicfg_report_new(&report, NULL)) growth_die("no report");
    import_one(directory, input_fd(fileno(file), "input"), NULL, report, NULL);
    mapicfg_report_free(report);
    mapicfg_directory_close(directory);
    fclose(file);
}

static const struct {
    const char *name;
    growth_run run;
} runs[] = {{"read", read_whole},   {"read in small pieces", read_small_pieces}, {"read as UTF-16", read_utf16},
            {"audit", audit}, {"import", import}};

/* Each input by each way of reading; `check` is growth_check or growth_limited. */
static inline void growth_reads(const struct growth_input *inputs, size_t count,
                                void (*check)(const char *, size_t, growth_make, growth_run)) {
    char name[200];
    for (size_t run = 0; run < sizeof runs / sizeof *runs; run++)
        for (size_t i = 0; i < count; i++) {
            snprintf(name, sizeof name, "%s: %s", inputs[i].name, runs[run].name);
            check(name, inputs[i].n, inputs[i].make, runs[run].run);
        }
}

#endif
