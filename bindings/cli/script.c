/* SPDX-License-Identifier: LGPL-2.1-or-later
 * script.c: the text of a script that a person names, for `exec` and `plan`, and the scripts that `plan` writes. */
#define _POSIX_C_SOURCE 200809L

#include "script.h"

#include "file.h"
#include "messages.h"
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Reads a descriptor to its end. Returns 0, or an errno. */
static int read_all(int fd, struct stream *text) {
    char bytes[65536];
    for (;;) {
        ssize_t size = read(fd, bytes, sizeof bytes);
        if (size < 0 && errno != EINTR) return errno;
        if (size > 0) stream_put(text, bytes, (size_t)size);
        if (size == 0 || text->error != 0) return text->error;
    }
}

int script_is_own(const char *text, size_t size) {
    static const char mark[] = "\xef\xbb\xbf", begin[] = "# Written by mapicfg plan: ";
    const size_t skipped = size >= 3 && memcmp(text, mark, 3) == 0 ? 3 : 0;
    return size >= skipped + sizeof begin - 1 && memcmp(text + skipped, begin, sizeof begin - 1) == 0;
}

/* The script of a plan has functions and loops, of which each would be an error of its own. */
static int refuse_own(const char *verb, const char *path, const struct stream *text) {
    if (!script_is_own(text->bytes, text->used)) return CLI_FINE;
    message("error",
            "%s: '%s' is a script that mapicfg plan wrote, for PowerShell: Import-Module Mapicfg; Open-MapicfgStore "
            "FILE; then run it. Its commands alone are in 'commands' of mapicfg plan --format json",
            verb, path);
    return CLI_INPUT;
}

int script_read(const char *verb, const char *path, struct stream *text) {
    int is_input = strcmp(path, "-") == 0;
    int fd = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    int error = fd < 0 ? errno : read_all(fd, text);
    if (fd >= 0 && !is_input) close(fd);
    if (error == 0) return refuse_own(verb, is_input ? "standard input" : path, text);
    message("error", "%s: cannot read '%s': %s", verb, is_input ? "standard input" : path, strerror(error));
    return error == ENOMEM ? CLI_FAILED : CLI_INPUT;
}

/* 1 when the text looks as if a shell had replaced PowerShell's variables: none is left, and a parameter or an operator
 * has no value, or a property no object. */
static int lacks_variables(const char *text) {
    if (strchr(text, '$') != NULL) return 0;
    for (const char *at = text; *at != '\0'; at++) {
        int begins = at == text || strchr(" \t\n({;|", at[-1]) != NULL;
        if (strncmp(at, "-?", 2) == 0) return 0;
        if (!begins || (*at != '-' && *at != '.' && *at != ':')) continue;
        if (*at == '.' && ((at[1] >= 'A' && at[1] <= 'Z') || (at[1] >= 'a' && at[1] <= 'z'))) return 1;
        const char *end = at + strcspn(at, " \t\n)};|");
        end += strspn(end, " \t\n");
        if (*at == '-' && (*end == '\0' || strchr("-)};|", *end) != NULL)) return 1;
    }
    return 0;
}

void script_hint(const char *verb, const char *text) {
    if (lacks_variables(text))
        message("note",
                "%s: did the shell take $true or $_ for variables of its own, and make nothing of them? Quote the "
                "text with ' instead of \"",
                verb);
}

int script_write(struct command *command, const mapicfg_plan *plan, const char *path, uint32_t direction) {
    struct file file;
    mapicfg_error err;
    struct stream *const before = command->out;
    if (path == NULL) return CLI_FINE;
    int exit_code = file_begin(&file, command, path);
    if (exit_code != CLI_FINE) return exit_code;
    mapicfg_status status = mapicfg_plan_write_script(plan, direction, stream_take, command->out, &err);
    if (status != MAPICFG_OK && status != MAPICFG_E_IO) exit_code = store_failed(&err);
    exit_code = file_end(&file, command, path, exit_code);
    command->out = before;
    return exit_code;
}
