/* SPDX-License-Identifier: LGPL-2.1-or-later
 * options.c: the command line of a verb, described by one table that parses it and prints its help. */
#include "options.h"

#include "help.h"
#include "messages.h"
#include "output.h"
#include "suggest.h"

#include <mapicfg.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ---- */

const char *option_flag(const char *value, void *into) {
    (void)value;
    *(int *)into = 1;
    return NULL;
}

static uint32_t state_of(const char *value) {
    if (*value == '$') value++;
    return mapicfg_text_equal(value, "true")    ? MAPICFG_TRUE
           : mapicfg_text_equal(value, "false") ? MAPICFG_FALSE
           : mapicfg_text_equal(value, "null")  ? MAPICFG_NULL
                                                : MAPICFG_NOT_STATED;
}

const char *option_accept_guessed(const char *value, void *into) {
    (void)value;
    *(uint32_t *)into |= MAPICFG_READ_ACCEPT_GUESSED;
    return NULL;
}

const char *option_bool(const char *value, void *into) {
    uint32_t state = state_of(value);
    if (state != MAPICFG_TRUE && state != MAPICFG_FALSE) return "true or false";
    *(uint32_t *)into = state;
    return NULL;
}

const char *option_tristate(const char *value, void *into) {
    uint32_t state = state_of(value);
    if (state == MAPICFG_NOT_STATED) return "null, true or false";
    *(uint32_t *)into = state;
    return NULL;
}

const char *option_any_text(const char *value, void *into) {
    *(const char **)into = value;
    return NULL;
}

#define NOT_EMPTY "at least one character long"

const char *option_text(const char *value, void *into) {
    return *value != '\0' ? option_any_text(value, into) : NOT_EMPTY;
}

const char *option_number(const char *value, void *into) {
    uint64_t number = 0;
    for (const char *c = value; *c != '\0'; c++) {
        if (*c < '0' || *c > '9') return "a number from 1";
        uint64_t digit = (uint64_t)(*c - '0');
        number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
    }
    *(uint64_t *)into = number;
    return number > 0 ? NULL : "a number from 1";
}

const char *option_small(const char *value, void *into) {
    uint64_t number = 0;
    const int is_fine = strcmp(value, "0") == 0 || (option_number(value, &number) == NULL && number <= UINT16_MAX);
    *(uint64_t *)into = number;
    return is_fine ? NULL : "a number from 0 to 65535";
}

const char *option_any_texts(const char *value, void *into) {
    struct texts *texts = into;
    if (texts->count == TEXTS_MAX) return "given at most 100 times";
    texts->items[texts->count++] = value;
    return NULL;
}

const char *option_output(const char *value, void *into) {
    return option_text(value, into);
}

const char *option_texts(const char *value, void *into) {
    return *value != '\0' ? option_any_texts(value, into) : NOT_EMPTY;
}

const char *option_format(const char *value, void *into) {
    static const char *const names[] = {"table", "list", "json", "csv"};
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!mapicfg_text_equal(value, names[i])) continue;
        uint32_t format = OUTPUT_TABLE + i;
        if (*(uint32_t *)into == OUTPUT_SPREADSHEET && format != OUTPUT_CSV) return "csv beside --for-spreadsheet";
        if (*(uint32_t *)into != OUTPUT_SPREADSHEET) *(uint32_t *)into = format;
        return NULL;
    }
    return "table, list, json or csv";
}

const char *option_severity(const char *value, void *into) {
    static const char *const words[] = {"info", "warning", "error"};
    static const uint32_t severities[] = {MAPICFG_SEVERITY_INFO, MAPICFG_SEVERITY_WARNING, MAPICFG_SEVERITY_ERROR};
    for (size_t i = 0; i < 3; i++)
        if (strcmp(value, words[i]) == 0) {
            *(uint32_t *)into = severities[i];
            return NULL;
        }
    return "info, warning or error";
}

const char *option_fewest(const char *value, void *into) {
    const int overrides = strcmp(value, "overrides") == 0;
    if (!overrides && strcmp(value, "changes") != 0) return "changes or overrides";
    *(uint32_t *)into = overrides ? MAPICFG_GOALS_FEWEST_OVERRIDES : MAPICFG_GOALS_FEWEST_CHANGES;
    return NULL;
}

const char *option_page_format(const char *value, void *into) {
    uint32_t *format = into;
    if (!mapicfg_text_equal(value, "html"))
        return option_format(value, into) == NULL ? NULL : "table, list, json, csv or html";
    if (*format == OUTPUT_SPREADSHEET) return "csv beside --for-spreadsheet";
    *format = OUTPUT_PAGE;
    return NULL;
}

const char *option_spreadsheet(const char *value, void *into) {
    uint32_t *format = into;
    (void)value;
    if (*format == OUTPUT_JSON || *format == OUTPUT_LIST || *format == OUTPUT_PAGE) return "--format csv";
    *format = OUTPUT_SPREADSHEET;
    return NULL;
}

const char *option_target_spreadsheet(const char *value, void *into) {
    uint32_t *format = into;
    (void)value;
    if (*format == MAPICFG_FORMAT_JSON) return "CSV";
    *format = MAPICFG_FORMAT_SPREADSHEET;
    return NULL;
}

const char *option_client(const char *value, void *into) {
    if (mapicfg_client_parse(value, into, NULL) == MAPICFG_OK) return NULL;
    return "a release of Outlook: 2010, \"2010 SP2 KB2956191 KB2965295\", \"2013 RTM\", \"2013 SP1\", 2016, 2019, "
           "2021, 2024 or 365";
}

const char *option_version(const char *value, void *into) {
    mapicfg_decision decisions[256];
    mapicfg_decide_options options = MAPICFG_DECIDE_OPTIONS_INIT;
    options.client_version = value;
    if (mapicfg_decide_all(MAPICFG_TRUE, &options, decisions, NULL) != MAPICFG_OK)
        return "a version as Exchange logs it: 16.0.4229.1003";
    *(const char **)into = value;
    return NULL;
}

const char *option_encoding(const char *value, void *into) {
    if (mapicfg_encoding_check(value, NULL) != MAPICFG_OK || *value == '\0')
        return "an encoding that this system has: windows-1252, cp850; iconv -l lists them";
    *(const char **)into = value;
    return NULL;
}

const char *option_server(const char *value, void *into) {
    if (mapicfg_server_parse(value, into, NULL) == MAPICFG_OK) return NULL;
    return "a release of Exchange: 2007, 2010, \"2013 RTM\", \"2013 SP1\", 2016, 2019 or SE";
}

/* "A, B, C or D" of all classes, put together once. */
static const char *class_names(void) {
    static char names[512];
    size_t used = 0;
    for (uint32_t id = 1; id <= mapicfg_class_count() && used < sizeof names; id++) {
        const char *before = id == 1 ? "" : id == mapicfg_class_count() ? " or " : ", ";
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", before, mapicfg_class_name(id));
    }
    return names;
}

const char *option_class(const char *value, void *into) {
    for (uint32_t id = 1; id <= mapicfg_class_count(); id++) {
        if (mapicfg_text_equal(value, mapicfg_class_name(id))) {
            *(uint32_t *)into = id;
            return NULL;
        }
    }
    return class_names();
}

const char *option_target(const char *value, void *into) {
    static const uint32_t formats[] = {MAPICFG_FORMAT_CSV, MAPICFG_FORMAT_JSON, MAPICFG_FORMAT_LIST};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!mapicfg_text_equal(value, mapicfg_format_name(formats[i]))) continue;
        if (*(uint32_t *)into == MAPICFG_FORMAT_SPREADSHEET && formats[i] != MAPICFG_FORMAT_CSV)
            return "csv beside --for-spreadsheet";
        if (*(uint32_t *)into != MAPICFG_FORMAT_SPREADSHEET) *(uint32_t *)into = formats[i];
        return NULL;
    }
    return "csv, json or list";
}

/* ---- the table ---- */

/* "--" or "-", as it stands before the name. */
static const char *hyphens(const struct option *option) {
    return option->name[1] == '\0' ? "-" : "--";
}

int usage_error(const struct command *command, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    message("error", "%s: %s", command->verb->name, text);
    message("note", "'mapicfg %s --help' shows the options, with examples", command->verb->name);
    return CLI_USAGE;
}

/* With the nearest option, else with all of them. */
static int unknown_option(const struct command *command, const struct option *options, const char *argument) {
    struct stream text;
    struct suggestion near;
    char name[64] = "";
    const char *typed = argument + strspn(argument, "-");
    size_t size = strcspn(typed, "=");
    memcpy(name, typed, size < sizeof name ? size : 0);
    stream_open_memory(&text);
    suggest_begin(&near, name);
    suggest_offer(&near, "help");
    for (const struct option *o = options; o->name != NULL; o++) {
        stream_text(&text, text.used > 0 ? ", " : "; the options are --help, ");
        stream_text(&text, hyphens(o));
        stream_text(&text, o->name);
        suggest_offer(&near, o->name);
    }
    if (near.word[0] != '\0') {
        text.used = 0;
        suggest_put(&near, near.word[1] == '\0' ? "-" : "--", &text);
    }
    usage_error(command, "unknown option '%s'%s", argument, stream_memory(&text));
    stream_close(&text);
    return CLI_USAGE;
}

/* "$true" in double quotes, or bare, is a variable of the shell, which has none of that name. */
#define EATEN "; the shell makes nothing of $true, so write true, or '$true' in single quotes"

int usage_value(const struct command *command, const char *what, const char *value, const char *right) {
    struct stream text;
    struct suggestion near;
    stream_open_memory(&text);
    stream_text(&text, right);
    suggest_begin(&near, value);
    suggest_offer_list(&near, right);
    suggest_put(&near, "", &text);
    if ((*value == '\0' || strncmp(value, "--", 2) == 0) && mapicfg_text_matches("*true*", right))
        stream_text(&text, EATEN);
    usage_error(command, "%s cannot be '%s': it must be %s", what, value, stream_memory(&text));
    stream_close(&text);
    return CLI_USAGE;
}

/* ---- the format that a file's suffix says ---- */

static int ends_in(const char *path, const char *suffix) {
    const size_t size = strlen(path), end = strlen(suffix);
    return size > end && mapicfg_text_equal(path + size - end, suffix);
}

/* One that the verb does not have is none of its business. */
static void take_suffix(const struct option *format, const char *path) {
    static const struct {
        const char *suffix, *word;
    } suffixes[] = {{".sarif.json", "sarif"}, {".sarif", "sarif"},    {".html", "html"},   {".htm", "html"},
                    {".json", "json"},        {".csv", "csv"},        {".md", "markdown"}, {".markdown", "markdown"},
                    {".xml", "junit"},        {".prom", "prometheus"}};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (ends_in(path, suffixes[i].suffix) && format->read(suffixes[i].word, format->into) == NULL) return;
}

static int is_format(const struct option *option) {
    return strcmp(option->name, "format") == 0 || option->read == option_target;
}

static int says_format(const struct option *option) {
    return is_format(option) || option->read == option_spreadsheet || option->read == option_target_spreadsheet;
}

static void choose_format(const struct option *options) {
    const struct option *format = NULL;
    const char *path = NULL;
    for (const struct option *o = options; o->name != NULL; o++) {
        if (is_format(o)) format = o;
        if (o->read == option_output) path = *(const char **)o->into;
    }
    if (format != NULL && path != NULL) take_suffix(format, path);
}

/* ---- all of them ---- */

/* The option that "--name", "--name=value" or "-n" means; *value is what follows the equals sign, or NULL. */
static const struct option *find_option(const struct option *options, const char *argument, const char **value) {
    int is_long = argument[1] == '-';
    const char *name = argument + 1 + is_long;
    size_t size = is_long ? strcspn(name, "=") : strlen(name);
    *value = name[size] == '=' ? name + size + 1 : NULL;
    for (const struct option *o = options; o->name != NULL; o++) {
        if (strlen(o->name) == size && memcmp(o->name, name, size) == 0 && is_long == (size > 1)) return o;
    }
    return NULL;
}

/* Reads the option at argv[at]. Returns how many arguments it took, or 0 after an error. *has_format becomes 1 where it
 * says the format. */
static int read_option(struct command *command, const struct option *options, int argc, char **argv, int at,
                       int *has_format) {
    const char *value;
    const struct option *o = find_option(options, argv[at], &value);
    int taken = 1;
    if (o == NULL) {
        unknown_option(command, options, argv[at]);
        return 0;
    }
    if (o->argument == NULL && value != NULL) {
        usage_error(command, "%s%s takes no value", hyphens(o), o->name);
        return 0;
    }
    if (o->argument != NULL && value == NULL) {
        if (at + 1 >= argc) {
            usage_error(command, "%s%s needs a value: %s%s", hyphens(o), o->name, o->argument,
                        mapicfg_text_matches("*true*", o->argument) ? EATEN : "");
            return 0;
        }
        value = argv[at + 1];
        taken = 2;
    }
    const char *right = o->read(value, o->into);
    if (right != NULL) {
        char what[64];
        snprintf(what, sizeof what, "%s%s", hyphens(o), o->name);
        if (value != NULL)
            usage_value(command, what, value, right);
        else
            usage_error(command, "%s goes with %s", what, right);
        return 0;
    }
    *has_format |= says_format(o);
    return taken;
}

static int asks_for_help(int argc, char **argv) {
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return 1;
    }
    return 0;
}

int options_parse(struct command *command, const struct option *options, int argc, char **argv, int *operands) {
    int count = 0, only_operands = 0, has_format = 0;
    if (asks_for_help(argc, argv)) {
        help_verb(command, options);
        return CLI_FINE;
    }
    for (int i = 0; i < argc;) {
        if (!only_operands && strcmp(argv[i], "--") == 0) {
            only_operands = 1;
            i++;
        } else if (only_operands || argv[i][0] != '-' || argv[i][1] == '\0') {
            argv[count++] = argv[i++];
        } else {
            int taken = read_option(command, options, argc, argv, i, &has_format);
            if (taken == 0) return CLI_USAGE;
            i += taken;
        }
    }
    if (!has_format) choose_format(options);
    *operands = count;
    return -1;
}

char **options_keep(int argc, char **argv) {
    char **words = calloc((size_t)argc + 1, sizeof *words);
    if (words == NULL) message("error", "out of memory");
    if (words != NULL) memcpy(words, argv, (size_t)argc * sizeof *words);
    return words;
}

int options_from(const struct command *command, const struct texts *from, uint32_t *servers, size_t *count) {
    *count = 0;
    for (size_t i = 0; i < from->count; i++) {
        int none = mapicfg_text_equal(from->items[i], "none");
        if (none && from->count == 1) return 0;
        if (none)
            return usage_error(command, "--from none is for a new organization: it cannot stand beside another --from");
        const char *right = option_server(from->items[i], &servers[*count]);
        if (right != NULL) return usage_value(command, "--from", from->items[i], right);
        ++*count;
    }
    return 0;
}
