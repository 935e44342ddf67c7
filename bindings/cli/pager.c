/* SPDX-License-Identifier: LGPL-2.1-or-later
 * pager.c: output for a person: as it is when it fits the terminal, else through less or what PAGER says. */
#define _POSIX_C_SOURCE 200809L

#include "pager.h"

#include "messages.h"
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void pager_open(struct pager *pager) {
    *pager = (struct pager){.pid = 0};
    stream_open_memory(&pager->stream);
    pager->stream.terminal = 1;
    pager->stream.colour = stream_may_colour(STDOUT_FILENO);
}

/* 1 when a program of this name is in PATH. */
static int is_installed(const char *program) {
    const char *path = getenv("PATH");
    char file[4096];
    for (size_t size; path != NULL && *path != '\0'; path += size + (path[size] == ':')) {
        size = strcspn(path, ":");
        int length = snprintf(file, sizeof file, "%.*s/%s", (int)size, path, program);
        if (length > 0 && (size_t)length < sizeof file && access(file, X_OK) == 0) return 1;
    }
    return 0;
}

/* The command line of the pager; NULL when there is none. */
static const char *pager_command(void) {
    const char *set = getenv("PAGER");
    if (set != NULL && *set != '\0') return set;
    return is_installed("less") ? "less -FRX" : NULL;
}

/* Starts the shell with the command, its standard input a pipe. Returns the pipe's other end, or -1. */
static int start(struct pager *pager, const char *command) {
    char shell[] = "sh", option[] = "-c", text[4096];
    char *arguments[] = {shell, option, text, NULL};
    int ends[2];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals; /* the shell ignores this one; the program is not to */
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    if (snprintf(text, sizeof text, "%s", command) >= (int)sizeof text || pipe(ends) != 0) return -1;
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    int failed = posix_spawnp(&pager->pid, shell, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    if (failed == 0) return ends[1];
    pager->pid = 0;
    close(ends[1]);
    return -1;
}

/* From now on the stream goes to a descriptor, what is in memory first. */
static void turn_to(struct pager *pager, int fd) {
    struct stream held = pager->stream;
    stream_open_fd(&pager->stream, fd);
    pager->stream.terminal = 1;
    pager->stream.colour = held.colour;
    stream_raw(&pager->stream, held.bytes, held.used); /* made safe by those who print */
    stream_close_part(&held, &pager->stream);
}

void pager_turn(struct pager *pager) {
    struct stream *stream = &pager->stream;
    if (stream->fd >= 0) {
        stream_flush(stream);
        return;
    }
    for (; pager->seen < stream->used; pager->seen++) pager->lines += stream->bytes[pager->seen] == '\n';
    if (pager->lines < terminal_rows()) return;
    const char *command = pager_command();
    int fd = command != NULL ? start(pager, command) : -1;
    turn_to(pager, fd >= 0 ? fd : dup(STDOUT_FILENO));
}

static int wait_for(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) return 0;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

int pager_close(struct pager *pager) {
    pager_turn(pager);
    if (pager->stream.fd < 0) turn_to(pager, dup(STDOUT_FILENO));
    int error = stream_close(&pager->stream);
    int code = pager->pid > 0 ? wait_for(pager->pid) : 0;
    if (code == 126 || code == 127) message("error", "the pager '%s' cannot be run: see PAGER", pager_command());
    pager->pid = 0;
    return error == EPIPE;
}
