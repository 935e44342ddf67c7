/* SPDX-License-Identifier: LGPL-2.1-or-later
 * exec.c: `mapicfg exec`: runs Exchange's cmdlets on a store. */
#define _POSIX_C_SOURCE 200809L

#include "logon_options.h"
#include "messages.h"
#include "options.h"
#include "script.h"
#include "session.h"
#include "store.h"

#include <mapicfg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
    const char *store, *script, *server;
    int transaction, read_only, create;
    struct logon_settings logon;
};

static int run_text(struct command *command, const struct settings *s, struct network_cmdlets *cmdlets,
                    const char *source, const char *text, size_t size) {
    struct session session = {
        .cmdlets = cmdlets,
        .cancel = network_cmdlets_cancel(),
        .source = source,
        .server = s->server,
        .flags = s->transaction ? MAPICFG_EXEC_TRANSACTION : 0,
        .out = command->out,
    };
    int exit_code = s->read_only ? store_open(command, s->store, MAPICFG_DIRECTORY_READ_ONLY, &session.directory)
                                 : store_change(command, s->store, s->create, &session.directory);
    if (exit_code == CLI_FINE) exit_code = session_run(&session, text, size, 1);
    if (exit_code == CLI_INPUT && s->script == NULL) script_hint("exec", text);
    if (exit_code == CLI_INPUT && s->script == NULL && access(text, F_OK) == 0)
        message("note", "exec: there is a file by that name; -f runs a script");
    mapicfg_directory_close(session.directory);
    return exit_code;
}

/* The script, or the text of the command line. */
static int read_text(const struct settings *s, const char *text, struct stream *out) {
    stream_open_memory(out);
    if (s->script != NULL) return script_read("exec", s->script, out);
    stream_text(out, text);
    if (out->error == 0) return CLI_FINE;
    message("error", "exec: out of memory");
    return CLI_FAILED;
}

static int run_settings(struct command *command, const struct settings *s, const char *given, char **words) {
    struct network_cmdlets *cmdlets = NULL;
    struct stream text;
    const int is_stdin = s->script != NULL && strcmp(s->script, "-") == 0;
    int exit_code = read_text(s, given, &text);
    if (exit_code == CLI_FINE) exit_code = network_cmdlets_open(command, &s->logon, &text, is_stdin, words, &cmdlets);
    if (exit_code == CLI_FINE)
        exit_code = run_text(command, s, cmdlets,
                             is_stdin            ? "stdin"
                             : s->script != NULL ? s->script
                                                 : "exec",
                             text.used > 0 ? text.bytes : "", text.used);
    network_cmdlets_close(cmdlets);
    stream_close(&text);
    return exit_code;
}

/* Returns -1 when all is well. */
static int parse(struct command *command, int argc, char **argv, struct settings *s) {
    const struct option options[] = {
        OPTION_STORE(&s->store),
        {"f", "SCRIPT", "run this file; - for standard input", option_text, &s->script},
        {"transaction", NULL, "all or nothing: the first failure undoes all", option_flag, &s->transaction},
        {"server", "NAME", "the local server: that of virtual directories", option_text, &s->server},
        {"read-only", NULL, "refuse every change", option_flag, &s->read_only},
        {"create", NULL, "make the store where there is none", option_flag, &s->create},
        OPTIONS_LOGON(&s->logon),
        OPTIONS_END,
    };
    int operands, exit_code = options_parse(command, options, argc, argv, &operands);
    if (exit_code >= 0) return exit_code;
    if (operands > 1 || (operands == 1 && s->script != NULL))
        return usage_error(command, "one text or one script only: quote the text, for the shell");
    if (operands == 0 && s->script == NULL) return usage_error(command, "nothing to run: give the text, or -f SCRIPT");
    if (s->store == NULL) return usage_error(command, "--store FILE is required: the configuration store");
    return logon_check(command, &s->logon);
}

static int run(struct command *command, int argc, char **argv) {
    struct settings s = {0};
    char **words = options_keep(argc, argv);
    if (words == NULL) return CLI_FAILED;
    int exit_code = parse(command, argc, argv, &s);
    if (exit_code < 0) exit_code = run_settings(command, &s, argv[0], words);
    free(words);
    return exit_code;
}

const struct verb verb_exec = {
    "exec",
    "run Exchange's cmdlets on a store",
    "--store FILE 'TEXT' | --store FILE -f SCRIPT [OPTION]...",
    "Runs statements in PowerShell's syntax: Get- and Set-OrganizationConfig, Get-\n"
    "and Set-CASMailbox, New-, Get-, Set- and Remove-MapiVirtualDirectory, Get-\n"
    "and Set- of the other virtual directories, Test-OutlookConnectivity, pipelines,\n"
    "Where-Object, Format-List and others; Get-Help lists them. A store that is not\n"
    "there is made with --create only; --store :memory: is one that goes away. On a\n"
    "pipe or in a file, objects are Format-List text that the other verbs read; on a\n"
    "terminal they are as in Exchange. Quote the text with ', so that the shell leaves\n"
    "$ alone.\n"
    "\n"
    "Test-OutlookConnectivity reaches the network by the program mapicfg-net, a package\n"
    "of its own. It logs on by a Kerberos ticket (kinit), or as --login with the\n"
    "password of --password-file, which is asked for on the terminal without that. A\n"
    "test that fails or cannot tell makes the exit code 1.\n",
    "  mapicfg exec --store contoso.db 'Set-OrganizationConfig -MapiHttpEnabled $true'\n"
    "  mapicfg exec --store contoso.db 'Get-CASMailbox -Filter {MapiHttpEnabled -eq $false} | Format-Table Name'\n"
    "  mapicfg exec --store contoso.db --transaction -f change.ps1\n",
    run,
};
