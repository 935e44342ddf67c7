/* SPDX-License-Identifier: LGPL-2.1-or-later
 * history.c: `mapicfg history` and `mapicfg undo`: the journal of a store. */
#define _POSIX_C_SOURCE 200809L

#include "history.h"

#include "messages.h"
#include "moment.h"
#include "options.h"
#include "output.h"
#include "store.h"

#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

/* "" of the journal is $null, as Exchange writes it. */
static const char *value_word(const char *value) {
    return value != NULL && *value == '\0' ? "$null" : value;
}

/* ---- history ---- */

struct settings {
    const char *store, *object;
    uint32_t class_id, format;
    uint64_t limit;
};

static int32_t print_change(void *user, const mapicfg_journal_entry *change) {
    struct output *output = user;
    char set[24], when[MOMENT_SIZE];
    /* a whole object is too wide for a table */
    int values_fit = output->format != OUTPUT_TABLE || mapicfg_journal_entry_get_kind(change) == MAPICFG_JOURNAL_SET;
    snprintf(set, sizeof set, "%llu", (unsigned long long)mapicfg_journal_entry_get_change_set(change));
    moment_format(mapicfg_journal_entry_get_time(change), when, sizeof when);
    const char *const values[] = {
        set,
        when,
        mapicfg_journal_entry_get_actor(change),
        mapicfg_journal_entry_get_action(change),
        mapicfg_journal_kind_name(mapicfg_journal_entry_get_kind(change)),
        mapicfg_class_name(mapicfg_journal_entry_get_class(change)),
        mapicfg_journal_entry_get_object(change),
        mapicfg_journal_entry_get_property(change),
        values_fit ? value_word(mapicfg_journal_entry_get_old(change)) : NULL,
        values_fit ? value_word(mapicfg_journal_entry_get_new(change)) : NULL,
    };
    output_record(output, values);
    return output->out->error != 0;
}

static int print_history(struct stream *out, const struct settings *s, mapicfg_directory *directory) {
    static const struct column columns[] = {
        {"set", COLUMN_NUMBER, NULL, 0},  {"time", COLUMN_TEXT, NULL, 0},     {"actor", COLUMN_TEXT, NULL, 0},
        {"action", COLUMN_TEXT, NULL, 1}, {"kind", COLUMN_TEXT, NULL, 0},     {"class", COLUMN_TEXT, NULL, 1},
        {"object", COLUMN_TEXT, NULL, 0}, {"property", COLUMN_TEXT, NULL, 0}, {"old", COLUMN_TEXT, NULL, 0},
        {"new", COLUMN_TEXT, NULL, 0},
    };
    struct output output;
    mapicfg_error err;
    output_begin(&output, out, s->format, columns, sizeof columns / sizeof *columns, 0);
    mapicfg_journal_query query = MAPICFG_JOURNAL_QUERY_INIT;
    query.class_id = s->class_id;
    query.identity = s->object;
    query.limit = s->limit;
    mapicfg_status status = mapicfg_directory_history(directory, &query, print_change, &output, &err);
    output_end(&output);
    if (out->error != 0) /* main says so */
        return CLI_FAILED;
    return status == MAPICFG_OK ? CLI_FINE : store_failed(&err);
}

int history_print(struct stream *out, mapicfg_directory *directory, uint64_t limit) {
    const struct settings s = {.format = OUTPUT_TABLE, .limit = limit};
    return print_history(out, &s, directory);
}

static int run_history(struct command *command, int argc, char **argv) {
    struct settings s = {.format = OUTPUT_TABLE};
    const struct option options[] = {
        OPTION_STORE(&s.store),
        {"class", "NOUN", "only objects of this class: CASMailbox", option_class, &s.class_id},
        {"object", "IDENTITY", "only objects called so, with * and ?", option_text, &s.object},
        {"limit", "N", "only the latest N changes", option_number, &s.limit},
        OPTION_FORMAT(&s.format),
        OPTION_SPREADSHEET(&s.format),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0) return usage_error(command, "'%s' is not an option; a store is named with --store FILE", argv[0]);
    mapicfg_directory *directory;
    exit_code = store_open(command, s.store, MAPICFG_DIRECTORY_READ_ONLY, &directory);
    if (exit_code == CLI_FINE) exit_code = print_history(command->out, &s, directory);
    mapicfg_directory_close(directory);
    return exit_code;
}

const struct verb verb_history = {
    "history",
    "tell who changed what in a store, and when",
    "--store FILE [--class NOUN] [--object IDENTITY] [--limit N] [--format FORMAT]",
    "Prints a line for each change, the latest change set first: its number, time (UTC), user, the statement, what\n"
    "was done to which object and property, and the value before and after. An empty value was not stated. The table\n"
    "leaves out statement, class and whole objects.\n",
    "  mapicfg history --store contoso.db --limit 20\n"
    "  mapicfg history --store contoso.db --class CASMailbox --object 'anna*' --format csv\n",
    run_history,
};

/* ---- undo ---- */

#define CHANGES_SHOWN 20

struct undone {
    struct stream *out;
    uint64_t newest; /* the change set of the undo itself; 0: not known yet */
    uint64_t count;  /* of its changes */
};

static void put_value(struct stream *out, const char *value) {
    if (value == NULL)
        stream_text(out, "(not stated)");
    else
        stream_safe(out, value_word(value));
}

/* "  CASMailbox Anna Berg: MapiHttpEnabled False -> $null", as it is after the undo. */
static void put_change(struct stream *out, const mapicfg_journal_entry *change) {
    uint32_t kind = mapicfg_journal_entry_get_kind(change);
    stream_text(out, "  ");
    stream_text(out, mapicfg_class_name(mapicfg_journal_entry_get_class(change)));
    stream_char(out, ' ');
    stream_safe(out, mapicfg_journal_entry_get_object(change));
    stream_text(out, ": ");
    if (kind == MAPICFG_JOURNAL_SET) {
        stream_safe(out, mapicfg_journal_entry_get_property(change));
        stream_char(out, ' ');
        put_value(out, mapicfg_journal_entry_get_old(change));
        stream_text(out, " -> ");
        put_value(out, mapicfg_journal_entry_get_new(change));
    } else {
        stream_text(out, kind == MAPICFG_JOURNAL_CREATE ? "made again" : "removed");
    }
    stream_char(out, '\n');
}

static int32_t put_title(void *user, const mapicfg_journal_entry *entry) {
    struct stream *out = ((struct undone *)user)->out;
    char when[80];
    moment_format(mapicfg_journal_entry_get_time(entry), when, sizeof when);
    stream_text(out, "undid change set ");
    stream_number(out, mapicfg_journal_entry_get_change_set(entry));
    stream_text(out, " of ");
    stream_text(out, when);
    stream_text(out, " by ");
    stream_safe(out, mapicfg_journal_entry_get_actor(entry));
    stream_text(out, ": ");
    stream_safe(out, mapicfg_journal_entry_get_action(entry));
    stream_char(out, '\n');
    return 0;
}

/* The undo itself is the latest change set. */
static int32_t on_undone(void *user, const mapicfg_journal_entry *entry) {
    struct undone *undone = user;
    uint64_t set = mapicfg_journal_entry_get_change_set(entry);
    if (undone->newest == 0) undone->newest = set;
    if (set != undone->newest) return 1;
    if (undone->count++ < CHANGES_SHOWN) put_change(undone->out, entry);
    return 0;
}

static int print_undone(struct stream *out, mapicfg_directory *directory, uint64_t set) {
    struct undone undone = {.out = out};
    mapicfg_error err;
    mapicfg_journal_query query = MAPICFG_JOURNAL_QUERY_INIT;
    query.change_set = set;
    query.limit = 1;
    mapicfg_status status = mapicfg_directory_history(directory, &query, put_title, &undone, &err);
    if (status == MAPICFG_OK) status = mapicfg_directory_history(directory, NULL, on_undone, &undone, &err);
    if (undone.count > CHANGES_SHOWN) {
        stream_text(out, "  and ");
        stream_number(out, undone.count - CHANGES_SHOWN);
        stream_text(out, " more changes: see \"mapicfg history\"\n");
    }
    return status == MAPICFG_OK || status == MAPICFG_E_CANCELLED ? CLI_FINE : store_failed(&err);
}

int history_undo(struct stream *out, mapicfg_directory *directory) {
    uint64_t set = 0;
    mapicfg_error err;
    if (mapicfg_directory_undo(directory, &set, &err) != MAPICFG_OK) return store_failed(&err);
    return print_undone(out, directory, set);
}

static int run_undo(struct command *command, int argc, char **argv) {
    const char *store = NULL;
    const struct option options[] = {OPTION_STORE(&store), OPTIONS_END};
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 0) return usage_error(command, "'%s' is not an option; a store is named with --store FILE", argv[0]);
    mapicfg_directory *directory;
    exit_code = store_open(command, store, 0, &directory);
    if (exit_code == CLI_FINE) exit_code = history_undo(command->out, directory);
    mapicfg_directory_close(directory);
    return exit_code;
}

const struct verb verb_undo = {
    "undo",
    "undo the most recent change of a store",
    "--store FILE",
    "Undoes the most recent change set not yet undone, and says what it was and what has changed. The undo is itself\n"
    "in the journal. Run again, it undoes the change set before.\n",
    "  mapicfg undo --store contoso.db\n",
    run_undo,
};
