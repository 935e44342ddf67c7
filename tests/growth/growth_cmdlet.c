/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_cmdlet.c: texts of cmdlets: what reads them, completes them, tells whether they go on, and runs them. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "growth.h"

#define REPEAT(n) for (size_t i = 0; i < (n); i++)

static int32_t ignore_item(void *user, const mapicfg_exec_item *item) {
    (void)user, (void)item;
    return 0;
}

static int32_t ignore_word(void *user, const char *word) {
    (void)user, (void)word;
    return 0;
}

static void run_on(mapicfg_directory *directory, const char *text, size_t size) {
    mapicfg_error err;
    mapicfg_exec(directory, text, size, NULL, ignore_item, NULL, &err);
}

static mapicfg_directory *empty_directory(void) {
    mapicfg_directory *directory;
    mapicfg_error err;
    if (mapicfg_directory_open(NULL, NULL, &directory, &err)) growth_die("no directory: %s", err.message);
    return directory;
}

static void execute(const char *text, size_t size) {
    mapicfg_directory *directory = empty_directory();
    run_on(directory, text, size);
    mapicfg_directory_close(directory);
}

static void complete(const char *text, size_t size) {
    size_t from;
    mapicfg_error err;
    mapicfg_exec_complete(NULL, text, size, ignore_word, NULL, &from, &err);
}

/* As a prompt does. */
static void scan_by_lines(const char *text, size_t size) {
    uint64_t open = 0;
    for (const char *at = text, *end; at < text + size; at = end) {
        end = memchr(at, '\n', size - (size_t)(at - text));
        end = end ? end + 1 : text + size;
        open = mapicfg_exec_scan(open, at, (size_t)(end - at));
    }
}

/* ---- texts ---- */

static void comments(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "# x\n<# y #> ");
    growth_put(text, "Out-Null");
}

static void quoted(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help '");
    REPEAT(n) growth_put(text, "a''\n");
}

static void double_quoted(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help \"");
    REPEAT(n) growth_put(text, "a`\"\"\"\n");
}

static void here_string(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help @'\n");
    REPEAT(n) growth_put(text, "@'    '\n");
}

static void here_beginnings(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help (\n");
    REPEAT(n) growth_put(text, "@'      ',\n");
}

static void open_comment(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help <#\n");
    REPEAT(n) growth_put(text, "# <#\n");
}

static void list_items(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help @(\n");
    REPEAT(n) growth_put(text, "'a'\n");
}

static void comma_items(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help a");
    REPEAT(n) growth_put(text, ",\na");
}

static void closed_pairs(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help @(\n");
    REPEAT(n) growth_put(text, "('a')\n");
}

static void joined(struct growth_text *text, size_t n) {
    growth_put(text, "Get-OrganizationConfig | ? { $_.Name");
    REPEAT(n) growth_put(text, " -and\n $_.Name");
    growth_put(text, " }");
}

static void alternating(struct growth_text *text, size_t n) {
    growth_put(text, "Get-CASMailbox -Filter { Name -eq 1");
    REPEAT(n) growth_put(text, " -or Name -eq 2 -and Name -eq 3");
    growth_put(text, " }");
}

static void statements(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "Get-OrganizationConfig | Out-Null;\n");
}

static void arguments(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help");
    REPEAT(n) growth_put(text, " `\n -Name:x");
}

static void values(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help");
    REPEAT(n) growth_put(text, " 'a b'");
}

static void dollars(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help ");
    REPEAT(n) growth_put(text, "$ ${ ");
}

static void one_word(struct growth_text *text, size_t n) {
    growth_put(text, "Get-Help ");
    growth_fill(text, 'x', n);
}

static void in_list(struct growth_text *text, size_t n) {
    growth_put(text, "Get-OrganizationConfig | ? { $_.Name -in 'a'");
    REPEAT(n) growth_put(text, ",'b%zu'", i);
    growth_put(text, " }");
}

static void against_list(struct growth_text *text, size_t n) {
    growth_put(text, "Get-OrganizationConfig | ? { 'a'");
    REPEAT(n) growth_put(text, ",'b%zu'", i);
    growth_put(text, " -ne $_.Name }");
}

/* ---- objects ---- */

#define STORED 400u

/* The text's first line is a pipeline behind Get-CASMailbox; the rest is n lines, one for each mailbox. */
static void run_pipeline(const char *text, size_t size) {
    mapicfg_directory *directory = empty_directory();
    mapicfg_object *object;
    mapicfg_error err;
    size_t line = strcspn(text, "\n");
    char name[32], statement[300];
    if (mapicfg_directory_begin(directory, "make", &err)) growth_die("%s", err.message);
    for (size_t at = line, i = 0; at < size; at++, i++) {
        snprintf(name, sizeof name, "m%07zu", i * 7919 % 10000019);
        if (mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &object, &err) ||
            mapicfg_object_set_text(object, "Name", name, &err) ||
            mapicfg_directory_put(directory, object, NULL, &err))
            growth_die("%s", err.message);
        mapicfg_object_free(object);
    }
    if (mapicfg_directory_commit(directory, &err)) growth_die("%s", err.message);
    snprintf(statement, sizeof statement, "Get-CASMailbox -ResultSize Unlimited | %.*s", (int)line, text);
    if (mapicfg_exec(directory, statement, strlen(statement), NULL, ignore_item, NULL, &err))
        growth_die("%s: %s", statement, err.message);
    mapicfg_directory_close(directory);
}

#define PIPELINES(X) \
    X(first_and_last, "select Name -First 100 -Last 100") \
    X(skipped, "select -Skip 100 Name") \
    X(sorted, "sort Name") \
    X(sorted_back, "sort Name,Identity -Descending") \
    X(expanded, "select -ExpandProperty Name") \
    X(measured, "measure Name,Identity") \
    X(in_table, "Format-Table") \
    X(in_list_format, "Format-List") \
    X(in_json, "ConvertTo-Json") \
    X(in_csv, "ConvertTo-Csv") \
    X(filtered, "? { $_.Name -like '*1*2*' -or $_.EmailAddresses -contains 'x' }") \
    X(got_again, "Get-CASMailbox")

#define MAKE_PIPELINE(name, pipeline) \
    static void name(struct growth_text *text, size_t n) { \
        growth_put(text, pipeline); \
        REPEAT(n) growth_put(text, "\n"); \
    }
PIPELINES(MAKE_PIPELINE)

static void last_half(struct growth_text *text, size_t n) {
    growth_put(text, "select -Last %zu", n / 2);
    REPEAT(n) growth_put(text, "\n");
}

static void last_but_skipped(struct growth_text *text, size_t n) {
    growth_put(text, "select -Last %zu -Skip %zu", n / 4, n / 4);
    REPEAT(n) growth_put(text, "\n");
}

static const struct {
    const char *name;
    size_t n;
    growth_make make;
} texts[] = {
    {"comments", 1000, comments},
    {"a text in single quotes", 2000, quoted},
    {"a text in double quotes", 2000, double_quoted},
    {"a here-string", 2000, here_string},
    {"beginnings of here-strings", 1000, here_beginnings},
    {"an open comment", 2000, open_comment},
    {"lines of a list", 2000, list_items},
    {"values and commas", 2000, comma_items},
    {"closed parentheses in an open one", 1000, closed_pairs},
    {"a long condition", 1000, joined},
    {"a filter of both joints", 500, alternating},
    {"statements", 300, statements},
    {"arguments", 1000, arguments},
    {"values", 1000, values},
    {"dollar signs", 1000, dollars},
    {"one word", 20000, one_word},
    {"-in a list", 1000, in_list},
    {"a list on the left", 1000, against_list},
};

void growth_all(void) {
    static const struct {
        const char *name;
        growth_make make;
    } pipelines[] = {
#define NAME_PIPELINE(name, pipeline) {pipeline, name},
        PIPELINES(NAME_PIPELINE){"select -Last of half", last_half},
        {"select -Last and -Skip", last_but_skipped}};
    char name[200];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        snprintf(name, sizeof name, "cmdlets, run: %s", texts[i].name);
        growth_limited(name, texts[i].n, texts[i].make, execute);
        snprintf(name, sizeof name, "cmdlets, completed: %s", texts[i].name);
        growth_limited(name, texts[i].n, texts[i].make, complete);
        snprintf(name, sizeof name, "cmdlets, line by line: %s", texts[i].name);
        growth_check(name, texts[i].n, texts[i].make, scan_by_lines);
    }
    for (size_t i = 0; i < sizeof pipelines / sizeof *pipelines; i++) {
        snprintf(name, sizeof name, "objects: %s", pipelines[i].name);
        growth_check(name, STORED, pipelines[i].make, run_pipeline);
    }
}
