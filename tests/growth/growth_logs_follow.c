/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_logs_follow.c: logs that are followed: a log with a look after each record, many logs that begin alike, many
 * that are renamed or copied at once, a last line that never ends. What one look costs must not grow with what was read
 * before. */
#define _XOPEN_SOURCE 700
#include <mapicfg.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../unit/inputs.h"
#include "growth.h"

#define HEADER "DateTime,a\n"

/* ---- a folder ---- */

static char folder[40];

static const char *path_of(size_t number, const char *suffix) {
    static char paths[2][80];
    static int turn;
    snprintf(paths[turn ^= 1], sizeof *paths, "%s/%zu%s", folder, number, suffix);
    return paths[turn];
}

static void write_file(const char *path, const char *how, const char *text, size_t size) {
    FILE *file = fopen(path, how);
    if (!file || fwrite(text, 1, size, file) != size || fclose(file)) growth_die("cannot write %s", path);
}

static int remove_one(const char *path, const struct stat *found, int type, struct FTW *at) {
    (void)found, (void)type, (void)at;
    return remove(path);
}

static mapicfg_log_reader *begin(mapicfg_report **report) {
    mapicfg_log_options options = MAPICFG_LOG_OPTIONS_INIT;
    mapicfg_log_reader *reader;
    strcpy(folder, "/tmp/growth-XXXXXX");
    if (!mkdtemp(folder)) growth_die("no folder");
    const mapicfg_input input = input_file(folder);
    options.flags = MAPICFG_LOG_FOLLOW;
    if (mapicfg_report_new(report, NULL) ||
        mapicfg_log_reader_new(&input, 1, &options, NULL, *report, &reader, NULL))
        growth_die("no reader");
    return reader;
}

static size_t look(mapicfg_log_reader *reader) {
    const mapicfg_log_batch *batch;
    mapicfg_error err;
    size_t records = 0;
    do {
        if (mapicfg_log_reader_next(reader, &batch, &err)) growth_die("%s", err.message);
        records += batch ? mapicfg_log_batch_count(batch) : 0;
    } while (batch);
    return records;
}

static void end(mapicfg_log_reader *reader, mapicfg_report *report, size_t expected, size_t records) {
    if (mapicfg_log_reader_finish(reader, NULL)) growth_die("no end");
    records += look(reader);
    if (records != expected) growth_die("%zu records, not %zu", records, expected);
    mapicfg_log_reader_free(reader);
    mapicfg_report_free(report);
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- what is run ---- */

#define LINE 20 /* bytes of a record */

static void lines(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text, "%09zu,%09zu\n", i, i);
}

static void look_at_each(const char *text, size_t size) {
    mapicfg_report *report;
    mapicfg_log_reader *reader = begin(&report);
    size_t records = 0;
    write_file(path_of(0, ".log"), "w", HEADER, sizeof HEADER - 1);
    for (size_t at = 0; at < size; at += LINE) {
        write_file(path_of(0, ".log"), "a", text + at, LINE);
        records += look(reader);
    }
    end(reader, report, size / LINE, records);
}

/* A log each, with the same first record, or with one of its own. */
static size_t write_logs(const char *text, size_t size, int alike) {
    static const char first[] = HEADER "000000000,xxxxxxxxx\n";
    for (size_t at = 0; at < size; at += LINE) {
        const char *path = path_of(at / LINE, ".log");
        write_file(path, "w", first, alike ? sizeof first - 1 : sizeof HEADER - 1);
        write_file(path, "a", text + at, LINE);
    }
    return size / LINE * (size_t)(1 + alike);
}

/* Each grows then, so that all are looked at again. */
static size_t grow_logs(const char *text, size_t size) {
    for (size_t at = 0; at < size; at += LINE) write_file(path_of(at / LINE, ".log"), "a", text + at, LINE);
    return size / LINE;
}

static void follow_logs(const char *text, size_t size, int alike) {
    mapicfg_report *report;
    mapicfg_log_reader *reader = begin(&report);
    size_t expected = write_logs(text, size, alike), records = look(reader);
    expected += grow_logs(text, size);
    records += look(reader);
    end(reader, report, expected, records);
}

static void many(const char *text, size_t size) {
    follow_logs(text, size, 0);
}

static void many_alike(const char *text, size_t size) {
    follow_logs(text, size, 1);
}

static void renamed(const char *text, size_t size) {
    mapicfg_report *report;
    mapicfg_log_reader *reader = begin(&report);
    const size_t expected = write_logs(text, size, 0);
    size_t records = look(reader);
    for (size_t i = 0; i < expected; i++)
        if (rename(path_of(i, ".log"), path_of(i, ".old.log"))) growth_die("cannot rename");
    records += look(reader);
    end(reader, report, expected, records);
}

/* One record that is open for long: it is written in pieces, with a look after each. */
static void look_at_one_line(const char *text, size_t size) {
    mapicfg_report *report;
    mapicfg_log_reader *reader = begin(&report);
    size_t records = 0;
    write_file(path_of(0, ".log"), "w", HEADER "1,\"", sizeof HEADER + 2);
    for (size_t i = 0; i < 8; i++) {
        write_file(path_of(0, ".log"), "a", text + size / 8 * i, size / 8);
        records += look(reader);
    }
    write_file(path_of(0, ".log"), "a", "\"\n", 2);
    end(reader, report, 1, records);
}

static void one_line(struct growth_text *text, size_t n) {
    growth_fill(text, 'x', n);
}

void growth_all(void) {
    growth_check("follow: a look at each record", 200, lines, look_at_each);
    growth_check("follow: many logs", 100, lines, many);
    growth_check("follow: many logs that begin alike", 100, lines, many_alike);
    growth_check("follow: many that are renamed", 100, lines, renamed);
    growth_check("follow: a line that stays open", 20000, one_line, look_at_one_line);
}
