/* SPDX-License-Identifier: LGPL-2.1-or-later
 * options.h: the command line of a verb, described by one table that parses it and prints its help. */
#ifndef MAPICFG_CLI_OPTIONS_H
#define MAPICFG_CLI_OPTIONS_H

#include "help.h"

/* Values of an option that may be given several times. */
#define TEXTS_MAX 100
struct texts {
    size_t count;
    const char *items[TEXTS_MAX];
};

option_read option_flag;        /* int, becomes 1; the option takes no value */
option_read option_bool;        /* uint32_t: MAPICFG_FALSE or MAPICFG_TRUE */
option_read option_tristate;    /* the same, also MAPICFG_NULL */
option_read option_now;         /* int64_t: a day, 2026-11-28, as noon UTC in milliseconds since 1970 */
option_read option_moment;      /* int64_t: 2026-11-28 or 2026-11-28T09:30, in milliseconds since 1970 */
option_read option_text;        /* const char *, not empty: the shell makes that of a variable that it does not have */
option_read option_output;      /* the same: the path of -o, whose suffix says the format where no option does */
option_read option_texts;       /* struct texts, of the same */
option_read option_any_text;    /* const char *, which may be empty */
option_read option_any_texts;   /* struct texts, of the same */
option_read option_small;       /* uint64_t, from 0 to 65535 */
option_read option_number;      /* uint64_t, from 1; UINT64_MAX for all above */
option_read option_format;      /* uint32_t: OUTPUT_ */
option_read option_page_format; /* the same, also OUTPUT_PAGE */
option_read option_client;      /* uint32_t: MAPICFG_CLIENT_ */
option_read option_version;     /* const char *, which mapicfg_decide_options can take */
option_read option_severity;    /* uint32_t, MAPICFG_SEVERITY_ */
option_read option_fewest;      /* uint32_t, MAPICFG_GOALS_FEWEST_ */
option_read option_encoding;    /* const char *, which mapicfg_encoding_check() takes */
option_read option_server;      /* uint32_t: MAPICFG_SERVER_ */
option_read option_class;       /* uint32_t: MAPICFG_CLASS_ */
option_read option_accept_guessed; /* uint32_t: sets MAPICFG_READ_ACCEPT_GUESSED; the option takes no value */
option_read option_target;         /* uint32_t: MAPICFG_FORMAT_ that can be written */

option_read option_spreadsheet;        /* uint32_t: makes OUTPUT_SPREADSHEET of it; the option takes no value */
option_read option_target_spreadsheet; /* uint32_t: makes MAPICFG_FORMAT_SPREADSHEET of it; the same */

/* Lines of tables that several verbs share. */
#define OPTION_FORMAT(into) \
    { "format", "table|list|json|csv", "how to print it", option_format, (into) }
#define OPTIONS_PAGE(page)                                                                                \
    {"title", "TEXT", "the title of the page", option_text, &(page)->title}, {                            \
        "date", "TEXT", "the date that the page is to show; it has none else", option_text, &(page)->date \
    }
#define FOR_SPREADSHEET_HELP "CSV in which a spreadsheet finds no formulas"
#define OPTION_SPREADSHEET(into) \
    { "for-spreadsheet", NULL, FOR_SPREADSHEET_HELP, option_spreadsheet, (into) }
/* Of verbs whose page is one of several forms. */
#define OPTIONS_PAGE_FORMAT(into, page)                                                                    \
    {"format", "table|list|json|csv|html", "how to print it; html: one page", option_page_format, (into)}, \
        OPTION_SPREADSHEET(into), OPTIONS_PAGE(page)
#define OUTPUT_HELP "write to this file; its suffix (.json, .csv, .html) says the format where no option does"
#define OPTION_OUTPUT(into) \
    { "o", "FILE", OUTPUT_HELP, option_output, (into) }
/* Of verbs whose text has one form, whatever the suffix. */
#define OPTION_OUTPUT_TEXT(into) \
    { "o", "FILE", "write to this file, not to standard output", option_text, (into) }
#define OPTION_CLIENT(into) \
    { "client", "RELEASE", "the Outlook release: \"2013 SP1\", 365", option_client, (into) }
/* Outlook and the server: mapicfg_decide_options, or others that have these of them. */
#define OPTIONS_OUTLOOK(options)                                                                               \
    OPTION_CLIENT(&(options)->client),                                                                         \
        {"server", "RELEASE", "the Exchange release: 2016, SE", option_server, &(options)->server},            \
        {"client-version", "VERSION", "Outlook's version: 16.0.4229.1003", option_version,                     \
         &(options)->client_version},                                                                          \
    {                                                                                                          \
        "cached-mode", "true|false", "Outlook uses Cached Exchange Mode", option_bool, &(options)->cached_mode \
    }
#define OPTION_STORE(into) \
    { "store", "FILE", "the configuration store", option_text, (into) }
/* How exports are read: mapicfg_read_options */
#define OPTIONS_READ(read)                                                                                             \
    {"encoding", "NAME", "read exports in windows-1252, cp850 ...; see iconv -l", option_encoding, &(read)->encoding}, \
        {"as", "NOUN", "the class of objects that do not tell it: CASMailbox", option_class, &(read)->class_id}, {     \
        "accept-guessed", NULL, "take values put together by guess as read", option_accept_guessed, &(read)->flags     \
    }
#define OPTION_QUIET(into) \
    { "quiet", NULL, "no notes on what was skipped", option_flag, (into) }
#define OPTIONS_END \
    { NULL, NULL, NULL, NULL, NULL }

/* Reads options, mixed with operands as the user likes, up to "--". The operands are left in argv[0] to
 * argv[*operands - 1]. Returns -1 to go on, or an exit code: the help was printed, or stderr says what is wrong. */
int options_parse(struct command *command, const struct option *options, int argc, char **argv, int *operands);

/* The arguments as they are, to be kept from options_parse(), which moves them: ends with NULL, to be released with
 * free(). NULL after having said that there is no memory. */
char **options_keep(int argc, char **argv);

/* Reads the values of --from: releases that an organization has or had, or "none" alone, which gives count 0. Returns
 * 0, or CLI_USAGE after having said what is wrong. */
int options_from(const struct command *command, const struct texts *from, uint32_t *servers, size_t *count);

/* Says that a value cannot be what it is, what would be right, and what was probably meant. Returns CLI_USAGE. */
int usage_value(const struct command *command, const char *what, const char *value, const char *right);
/* Says on stderr what is wrong with the command line. Returns CLI_USAGE. */
int usage_error(const struct command *command, const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 3)))
#endif
    ;

#endif
