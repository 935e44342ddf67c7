/* SPDX-License-Identifier: LGPL-2.1-or-later
 * main.c: the commands `mapicfg` and `mapicfg-net`: finds the verb and runs it. */
#define _POSIX_C_SOURCE 200809L

#include "cli.h"
#include "help.h"
#include "messages.h"
#include "program.h"
#include "suggest.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <mapicfg.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static const struct verb *find_verb(const char *name) {
    for (size_t i = 0; i < this_program.count; i++) {
        if (strcmp(this_program.verbs[i]->name, name) == 0) return this_program.verbs[i];
    }
    return NULL;
}

static void print_help(struct stream *out) {
    stream_text(out, "usage: ");
    stream_text(out, this_program.name);
    stream_text(out, " VERB [OPTION]... [FILE]...\n\n");
    help_text(out, this_program.about, 0, 0);
    stream_text(out, "\nVerbs:\n");
    for (size_t i = 0; i < this_program.count; i++) {
        stream_text(out, "  ");
        stream_text(out, this_program.verbs[i]->name);
        stream_spaces(out, 14 - strlen(this_program.verbs[i]->name));
        help_text(out, this_program.verbs[i]->summary, 16, 16);
    }
    stream_text(out, "  help          print this, or with a verb its options and examples\n\nExamples:\n");
    stream_text(out, this_program.examples);
    stream_char(out, '\n');
    help_text(out, "Exit codes: 0 fine, 1 findings, 2 usage, 3 unreadable or invalid input, 4 failed.", 0, 0);
}

static int unknown_verb(const char *name) {
    struct stream list;
    struct suggestion near;
    stream_open_memory(&list);
    suggest_begin(&near, name + strspn(name, "-"));
    suggest_offer(&near, "help");
    for (size_t i = 0; i < this_program.count; i++) {
        stream_text(&list, i > 0 ? ", " : "; the verbs are help, ");
        stream_text(&list, this_program.verbs[i]->name);
        suggest_offer(&near, this_program.verbs[i]->name);
    }
    if (near.word[0] != '\0') {
        list.used = 0;
        suggest_put(&near, "", &list);
    }
    message("error", "unknown verb '%s'%s", name, stream_memory(&list));
    message("note", "'mapicfg help' shows the verbs, 'mapicfg help VERB' the options of one");
    stream_close(&list);
    return CLI_USAGE;
}

static int run_verb(struct stream *out, const char *name, int argc, char **argv) {
    struct command command = {find_verb(name), out};
    if (command.verb == NULL) return unknown_verb(name);
    return command.verb->run(&command, argc, argv);
}

static int asks_for_help(const char *word) {
    return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int run(struct stream *out, int argc, char **argv) {
    static char help[] = "--help";
    char *help_argument[] = {help, NULL};
    if (argc < 2) {
        message("error", "no verb; 'mapicfg help' lists them");
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0) return version_print(out);
    if (!asks_for_help(argv[1])) return run_verb(out, argv[1], argc - 2, argv + 2);
    if (argc > 2 && !asks_for_help(argv[2])) return run_verb(out, argv[2], 1, help_argument);
    print_help(out);
    return CLI_FINE;
}

/* A descriptor that is closed would be given to the next file that is opened, which messages would then go into. In its
 * place comes one that can be neither read nor written as it is meant. */
static int hold_closed_descriptors(void) {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
        if (open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) return 0;
    }
    return 1;
}

int main(int argc, char **argv) {
    struct stream out;
    if (!hold_closed_descriptors()) return CLI_FAILED;
#ifdef SIGXFSZ
    signal(SIGXFSZ, SIG_IGN); /* beyond the size limit a write fails, and is reported as that */
#endif
    stream_open_fd(&out, 1);
    int exit_code = run(&out, argc, argv);
    int error = stream_close(&out);
    if (error == 0) return exit_code;
    /* A closed pipe is not an error. */
    if (error != EPIPE) message("error", "cannot write standard output: %s", strerror(error));
    return CLI_FAILED;
}
