/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shell.c: `mapicfg shell`: Exchange's cmdlets at a prompt, or line by line from a pipe. */
#define _POSIX_C_SOURCE 200809L

#include "edit.h"
#include "messages.h"
#include "options.h"
#include "session.h"
#include "store.h"

#include <mapicfg.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct shell {
    struct session session;
    struct edit *edit;
    struct stream text;  /* the lines of the statements so far, each with its end */
    uint64_t line;       /* the number of the last line that was read */
    uint64_t first_line; /* of the text */
    int person;
};

/* Ctrl-C while statements run. */
static int32_t cancel;

static void on_signal(int number) {
    (void)number;
    __atomic_store_n(&cancel, 1, __ATOMIC_RELAXED);
}

static void catch_signals(void) {
    struct sigaction interrupt = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&interrupt.sa_mask);
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGINT, &interrupt, NULL); /* without SA_RESTART, so that a question is answered by it */
    sigaction(SIGPIPE, &ignore, NULL);   /* a pager may be left before its end */
}

/* ---- what the shell itself understands ---- */

/* The rest of a line after its first word, when that is `word`; else NULL. */
static const char *after_word(const char *line, const char *word) {
    char first[16];
    line += strspn(line, " \t");
    size_t size = strcspn(line, " \t\r\n;");
    if (size >= sizeof first)
        return NULL;
    memcpy(first, line, size);
    first[size] = '\0';
    return mapicfg_text_equal(first, word) ? line + size + strspn(line + size, " \t\r\n;") : NULL;
}

static int is_exit(const char *line) {
    const char *rest = after_word(line, "exit");
    if (rest == NULL)
        rest = after_word(line, "quit");
    return rest != NULL && *rest == '\0';
}

static const char help_text[] =
    "\nGet-Help NAME -Examples shows how a cmdlet is used; TAB completes, Up brings a line back, Ctrl-C drops what is\n"
    "typed or stops what runs, \"exit\" leaves.\n";

/* `help` alone; with a name it is PowerShell's alias of Get-Help, and runs as that. */
static int print_help(struct shell *shell) {
    static const char get_help[] = "Get-Help";
    int exit_code = session_run(&shell->session, get_help, sizeof get_help - 1, shell->first_line);
    if (shell->person) {
        fputs(help_text, stdout);
        fflush(stdout);
    }
    return exit_code;
}

static void run_text(struct shell *shell) {
    const char *text = stream_memory(&shell->text);
    const char *topic = after_word(text, "help");
    __atomic_store_n(&cancel, 0, __ATOMIC_RELAXED);
    if (topic != NULL && *topic == '\0')
        print_help(shell);
    else
        session_run(&shell->session, text, shell->text.used, shell->first_line);
    shell->text.used = 0;
}

/* ---- completion ---- */

/* The text is what was typed on the lines before, and this one. */
static void complete(void *user, const char *line, size_t at, size_t *from, mapicfg_complete_fn add, void *add_user) {
    struct shell *shell = user;
    struct stream whole;
    mapicfg_error err;
    size_t before = shell->text.used, start = before + at;
    stream_open_memory(&whole);
    stream_put(&whole, shell->text.bytes, before);
    stream_put(&whole, line, at);
    const char *text = stream_memory(&whole);
    if (whole.error == 0)
        mapicfg_exec_complete(shell->session.directory, text, before + at, &start, add, add_user, &err);
    *from = start >= before ? start - before : at;
    stream_close(&whole);
}

/* ---- the loop ---- */

/* "[PS] Contoso>", as the Exchange Management Shell has it. */
static void make_prompt(struct shell *shell, struct stream *prompt) {
    mapicfg_object *org = NULL;
    mapicfg_error err;
    const char *name = NULL;
    if (mapicfg_directory_get(shell->session.directory, MAPICFG_CLASS_ORG, NULL, &org, &err) == MAPICFG_OK)
        name = mapicfg_object_get_identity(org);
    stream_text(prompt, "[PS] ");
    stream_safe(prompt, name != NULL ? name : "");
    stream_text(prompt, ">");
    mapicfg_object_free(org);
}

static int read_line(struct shell *shell) {
    struct stream prompt;
    stream_open_memory(&prompt);
    if (!shell->person)
        stream_text(&prompt, "");
    else if (shell->text.used > 0)
        stream_text(&prompt, ">> ");
    else
        make_prompt(shell, &prompt);
    int got = edit_line(shell->edit, stream_memory(&prompt), &shell->text);
    stream_close(&prompt);
    if (shell->text.used > 0 && got == EDIT_LINE)
        stream_char(&shell->text, '\n');
    return got;
}

static void loop(struct shell *shell) {
    for (;;) {
        int beginning = shell->text.used == 0;
        int got = read_line(shell);
        shell->line++;
        if (beginning)
            shell->first_line = shell->person ? 1 : shell->line;
        if (got == EDIT_CANCELLED) {
            shell->text.used = 0;
            continue;
        }
        const char *text = stream_memory(&shell->text);
        int over = got == EDIT_END && (shell->person || shell->text.used == 0);
        if (shell->text.error != 0 || over || (beginning && is_exit(text)))
            break;
        if (shell->text.used == 0 || (got == EDIT_LINE && mapicfg_exec_incomplete(text, shell->text.used)))
            continue;
        run_text(shell);
        if (got == EDIT_END || shell->session.out->error != 0)
            break;
    }
}

static int run_shell(struct command *command, const char *store, const char *server, int read_only) {
    struct shell shell = {.person = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1};
    int exit_code = read_only ? store_open(command, store, MAPICFG_DIRECTORY_READ_ONLY, &shell.session.directory)
                              : store_make(command, store, 0, &shell.session.directory);
    if (exit_code != CLI_FINE)
        return exit_code;
    shell.session.source = shell.person ? "shell" : "stdin";
    shell.session.server = server;
    shell.session.paged = shell.person;
    shell.session.cancel = &cancel;
    shell.session.out = command->out;
    stream_open_memory(&shell.text);
    if (shell.person)
        catch_signals();
    shell.edit = edit_open(shell.person, complete, &shell);
    if (shell.edit != NULL)
        loop(&shell);
    exit_code = shell.edit == NULL || shell.text.error != 0 ? CLI_FAILED : shell.person ? CLI_FINE
                                                                                          : shell.session.exit_code;
    edit_close(shell.edit);
    if (exit_code == CLI_FAILED && (shell.edit == NULL || shell.text.error != 0))
        message("error", "shell: out of memory");
    stream_close(&shell.text);
    mapicfg_directory_close(shell.session.directory);
    return exit_code;
}

static int run(struct command *command, int argc, char **argv) {
    const char *store = NULL, *server = NULL;
    int read_only = 0;
    const struct option options[] = {
        OPTION_STORE(&store),
        {"server", "NAME", "the local server: that of virtual directories", option_text, &server},
        {"read-only", NULL, "refuse every change", option_flag, &read_only},
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0)
        return exit_code;
    if (operands > 0)
        return usage_error(command, "'%s' is not an option; \"mapicfg exec\" runs a text or a script", argv[0]);
    return run_shell(command, store, server, read_only);
}

const struct verb verb_shell = {
    "shell",
    "run Exchange's cmdlets on a store, at a prompt",
    "--store FILE [--server NAME] [--read-only]",
    "Reads statements line by line and runs each as soon as it is complete; \"help\" lists the cmdlets, \"exit\"\n"
    "leaves.\n"
#ifdef MAPICFG_NO_EDITLINE
    "On a pipe there is no prompt and no pager, and the exit code is the worst of all statements. This command was\n"
    "built without libedit: lines cannot be edited or completed.\n",
#else
    "At a terminal lines can be edited, are kept in ~/.local/state/mapicfg/history, and TAB completes cmdlets,\n"
    "parameters, values and identities; long output goes through $PAGER or less. On a pipe there is no prompt and no\n"
    "pager, and the exit code is the worst of all statements.\n",
#endif
    "  mapicfg shell --store contoso.db\n"
    "  echo 'Get-CASMailbox anna' | mapicfg shell --store contoso.db\n",
    run,
};
