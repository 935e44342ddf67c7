/* SPDX-License-Identifier: LGPL-2.1-or-later
 * shell.c: `mapicfg shell`: Exchange's cmdlets at a prompt, or line by line from a pipe. */
#define _POSIX_C_SOURCE 200809L

#include "edit.h"
#include "history.h"
#include "logon_options.h"
#include "messages.h"
#include "options.h"
#include "session.h"
#include "store.h"

#include <mapicfg.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct shell {
    struct session session;
    struct edit *edit;
    struct stream text;  /* the lines of the statements so far, each with its end */
    uint64_t open;       /* what those have open, as mapicfg_exec_scan() says it */
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
    if (size >= sizeof first) return NULL;
    memcpy(first, line, size);
    first[size] = '\0';
    return mapicfg_text_equal(first, word) ? line + size + strspn(line + size, " \t\r\n;") : NULL;
}

static int is_exit(const char *line) {
    const char *rest = after_word(line, "exit");
    if (rest == NULL) rest = after_word(line, "quit");
    return rest != NULL && *rest == '\0';
}

static const char keys_help[] =
    "\nThe shell itself knows:\n"
    "  help          lists the cmdlets; help NAME tells more of one\n"
    "  history [N]   prints the latest N changes of the store, or 20\n"
    "  undo          undoes the most recent change set not yet undone\n"
    "  clear         clears the screen\n"
    "  exit, quit    leaves\n";

static const char keys_text[] =
    "\nTAB completes, Up brings a line back, Ctrl-C drops what is typed or stops what\nruns.\n";

/* Its output goes through the pager, as that of a statement does. */
static struct stream *begin_output(struct shell *shell) {
    if (!shell->session.paged) return shell->session.out;
    pager_open(&shell->session.pager);
    return &shell->session.pager.stream;
}

static void end_output(struct shell *shell, int exit_code) {
    struct session *session = &shell->session;
    if (session->paged) {
        pager_turn(&session->pager);
        pager_close(&session->pager);
    } else {
        stream_flush(session->out);
    }
    if (exit_code > session->exit_code) session->exit_code = exit_code;
}

/* `help` alone; with a name it is PowerShell's alias of Get-Help, and runs as that. */
static int run_help(struct shell *shell, const char *rest) {
    static const char get_help[] = "Get-Help";
    if (*rest != '\0') return 0;
    session_run(&shell->session, get_help, sizeof get_help - 1, shell->first_line);
    struct stream *out = begin_output(shell);
    stream_text(out, keys_help);
    if (shell->person) stream_text(out, keys_text);
    end_output(shell, CLI_FINE);
    return 1;
}

static int run_history(struct shell *shell, const char *rest) {
    uint64_t limit = 20;
    if (*rest != '\0' && option_number(rest, &limit) != NULL) {
        message("error", "%s:%llu: history takes the number of changes to print, from 1", shell->session.source,
                (unsigned long long)shell->first_line);
        end_output(shell, CLI_INPUT);
        return 1;
    }
    int exit_code = history_print(begin_output(shell), shell->session.directory, limit);
    end_output(shell, exit_code);
    return 1;
}

static int run_undo(struct shell *shell, const char *rest) {
    if (*rest != '\0') return 0;
    int exit_code = history_undo(begin_output(shell), shell->session.directory);
    end_output(shell, exit_code);
    return 1;
}

static int run_clear(struct shell *shell, const char *rest) {
    const char *terminal = getenv("TERM");
    int can = terminal != NULL && strcmp(terminal, "dumb") != 0;
    if (*rest != '\0') return 0;
    if (shell->person && can) {
        fputs("\033[H\033[2J\033[3J", stdout);
        fflush(stdout);
    }
    return 1;
}

/* Puts the first word. Returns whether nothing stands behind it. */
static int put_only_word(struct stream *word, const char *text) {
    static const char blanks[] = " \t\r\n;";
    size_t size = strcspn(text, blanks);
    stream_put(word, text, size);
    return text[size + strspn(text + size, blanks)] == '\0';
}

/* Runs what the shell itself understands. Returns 0 when the text is a statement. */
static int run_own(struct shell *shell, const char *text) {
    static const struct {
        const char *name;
        int (*run)(struct shell *shell, const char *rest);
    } words[] = {{"help", run_help}, {"history", run_history}, {"undo", run_undo}, {"clear", run_clear}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *rest = after_word(text, words[i].name);
        if (rest == NULL) continue;
        struct stream word;
        stream_open_memory(&word);
        int own = put_only_word(&word, rest) && words[i].run(shell, stream_memory(&word));
        stream_close(&word);
        return own;
    }
    return 0;
}

static void run_text(struct shell *shell) {
    const char *text = stream_memory(&shell->text);
    __atomic_store_n(&cancel, 0, __ATOMIC_RELAXED);
    if (!run_own(shell, text)) session_run(&shell->session, text, shell->text.used, shell->first_line);
    shell->text.used = 0;
    shell->open = 0;
}

/* ---- completion ---- */

/* The text is what was typed on the lines before, and this one. */
static void complete(void *user, const char *line, size_t at, size_t *from, mapicfg_exec_complete_fn add,
                     void *add_user) {
    struct shell *shell = user;
    struct stream whole;
    mapicfg_error err;
    size_t before = shell->text.used, start = before + at;
    stream_open_memory(&whole);
    stream_put(&whole, shell->text.bytes, before);
    stream_put(&whole, line, at);
    const char *text = stream_memory(&whole);
    if (whole.error == 0)
        mapicfg_exec_complete(shell->session.directory, text, before + at, add, add_user, &start, &err);
    *from = start >= before ? start - before : at;
    stream_close(&whole);
}

/* ---- the loop ---- */

/* "[PS] Contoso>", as the Exchange Management Shell has it. */
static void make_prompt(struct shell *shell, struct stream *prompt) {
    mapicfg_object *org = NULL;
    mapicfg_error err;
    const char *name = NULL;
    if (mapicfg_directory_copy_object(shell->session.directory, MAPICFG_CLASS_ORG, NULL, &org, &err) == MAPICFG_OK)
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
    size_t before = shell->text.used;
    int got = edit_line(shell->edit, stream_memory(&prompt), &shell->text);
    stream_close(&prompt);
    if (shell->text.used > 0 && got == EDIT_LINE) stream_char(&shell->text, '\n');
    if (shell->text.used > before && shell->text.error == 0)
        shell->open = mapicfg_exec_scan(shell->open, shell->text.bytes + before, shell->text.used - before);
    return got;
}

/* A statement that is too long ends the shell, since no one can tell where the next one begins. */
static void loop(struct shell *shell) {
    for (;;) {
        int beginning = shell->text.used == 0;
        int got = read_line(shell);
        shell->line++;
        if (beginning) shell->first_line = shell->person ? 1 : shell->line;
        if (got == EDIT_CANCELLED) {
            shell->text.used = 0;
            shell->open = 0;
            continue;
        }
        const char *text = stream_memory(&shell->text);
        int over = got == EDIT_END && (shell->person || shell->text.used == 0);
        if (shell->text.error != 0 || over || (beginning && is_exit(text))) break;
        int too_long = shell->text.used > MAPICFG_EXEC_MOST_TEXT;
        if (shell->text.used == 0 || (got == EDIT_LINE && shell->open != 0 && !too_long)) continue;
        run_text(shell);
        if (got == EDIT_END || shell->session.out->error != 0 || (too_long && !shell->person)) break;
    }
}

struct settings {
    const char *store, *server;
    int read_only, create;
    struct logon_settings logon;
};

static int run_shell(struct command *command, const struct settings *s, struct network_cmdlets *cmdlets) {
    struct shell shell = {.person = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1};
    int exit_code = s->read_only ? store_open(command, s->store, MAPICFG_DIRECTORY_READ_ONLY, &shell.session.directory)
                                 : store_change(command, s->store, s->create, &shell.session.directory);
    if (exit_code != CLI_FINE) return exit_code;
    shell.session.source = shell.person ? "shell" : "stdin";
    shell.session.server = s->server;
    shell.session.cmdlets = cmdlets;
    shell.session.paged = shell.person;
    shell.session.cancel = shell.person ? &cancel : network_cmdlets_cancel();
    shell.session.out = command->out;
    stream_open_memory(&shell.text);
    if (shell.person) {
        catch_signals();
        fputs("Exchange cmdlets on a store. \"help\" lists them, \"exit\" leaves.\n", stdout);
    }
    shell.edit = edit_open(shell.person, complete, &shell);
    if (shell.edit != NULL) loop(&shell);
    exit_code = shell.edit == NULL || shell.text.error != 0 ? CLI_FAILED
                : shell.person                              ? CLI_FINE
                                                            : shell.session.exit_code;
    edit_close(shell.edit);
    if (exit_code == CLI_FAILED && (shell.edit == NULL || shell.text.error != 0))
        message("error", "shell: out of memory");
    stream_close(&shell.text);
    mapicfg_directory_close(shell.session.directory);
    return exit_code;
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {0};
    struct network_cmdlets *cmdlets = NULL;
    const struct option options[] = {
        OPTION_STORE(&s.store),
        {"server", "NAME", "the local server: that of virtual directories", option_text, &s.server},
        {"read-only", NULL, "refuse every change", option_flag, &s.read_only},
        {"create", NULL, "make the store where there is none", option_flag, &s.create},
        OPTIONS_LOGON(&s.logon),
        OPTIONS_END,
    };
    char **words = options_keep(argc, argv);
    if (words == NULL) return CLI_FAILED;
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code < 0 && operands > 0)
        exit_code = usage_error(command, "'%s' is not an option; \"mapicfg exec\" runs a text or a script", argv[0]);
    if (exit_code < 0) exit_code = logon_check(command, &s.logon);
    if (exit_code < 0) {
        exit_code = network_cmdlets_open(command, &s.logon, NULL, 0, words, &cmdlets);
        if (exit_code == CLI_FINE) exit_code = run_shell(command, &s, cmdlets);
    }
    network_cmdlets_close(cmdlets);
    free(words);
    return exit_code;
}

const struct verb verb_shell = {
    "shell",
    "run Exchange's cmdlets on a store, at a prompt",
    "--store FILE [--server NAME] [--read-only] [--create] [--login USER] [--password-file FILE]",
    "Reads statements line by line and runs each as soon as it is complete; \"help\"\n"
    "lists the cmdlets, \"history\" the latest changes, \"undo\" undoes one, \"exit\"\n"
    "leaves.\n"
#ifdef MAPICFG_NO_EDITLINE
    "On a pipe there is no prompt and no pager, and the exit code is the worst of all\n"
    "statements. This command was built without libedit: lines cannot be edited or\n"
    "completed.\n",
#else
    "At a terminal lines can be edited, are kept in ~/.local/state/mapicfg/history,\n"
    "and TAB completes cmdlets, parameters, values and identities; long output goes\n"
    "through $PAGER or less. On a pipe there is no prompt and no pager, and the exit\n"
    "code is the worst of all statements.\n",
#endif
    "  mapicfg shell --store contoso.db\n"
    "  echo 'Get-CASMailbox anna' | mapicfg shell --store contoso.db\n",
    run,
};
