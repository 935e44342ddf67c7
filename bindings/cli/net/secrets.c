/* SPDX-License-Identifier: LGPL-2.1-or-later
 * secrets.c: passwords and tokens, read without a buffer of stdio, and wiped. */
#define _POSIX_C_SOURCE 200809L
#include "secrets.h"

#include "cli.h"
#include "messages.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ASKED_MAX 1024 /* of a line that a person types */

void secret_wipe(struct secret *secret) {
    if (secret->bytes != NULL) OPENSSL_cleanse(secret->bytes, SECRET_MAX);
    free(secret->bytes);
    *secret = (struct secret){NULL, 0};
}

/* The pipe of a program that does not wait is waited for. */
static int is_to_come(int fd) {
    struct pollfd waits_for = {fd, POLLIN, 0};
    return errno == EINTR || (errno == EAGAIN && (poll(&waits_for, 1, -1) >= 0 || errno == EINTR));
}

/* As editors on Windows begin a file: no password does. */
static void skip_mark(struct secret *secret) {
    if (secret->size < 3 || memcmp(secret->bytes, "\xef\xbb\xbf", 3) != 0) return;
    secret->size -= 3;
    memmove(secret->bytes, secret->bytes + 3, secret->size);
}

/* Byte by byte, so that what follows the line is left for others. Returns why not, or NULL. */
static const char *read_line(struct secret *secret, int fd, int flags) {
    secret->bytes = malloc(SECRET_MAX);
    if (secret->bytes == NULL) return strerror(ENOMEM);
    for (;;) {
        const ssize_t got = read(fd, secret->bytes + secret->size, 1);
        if (got < 0 && is_to_come(fd)) continue;
        if (got < 0) return strerror(errno);
        if (got == 0 || secret->bytes[secret->size] == '\n') break;
        if (secret->bytes[secret->size] == '\0') return "there is a NUL in its first line; save it as UTF-8";
        if (++secret->size == SECRET_MAX) return "its first line is longer than 65,535 bytes";
    }
    if (secret->size > 0 && secret->bytes[secret->size - 1] == '\r') secret->size--;
    skip_mark(secret);
    secret->bytes[secret->size] = '\0';
    if (secret->size == 0 && !(flags & SECRET_MAY_BE_EMPTY)) return "its first line is empty";
    return NULL;
}

int secret_read_descriptor(struct secret *secret, int fd, const char *name, int flags) {
    *secret = (struct secret){NULL, 0};
    const char *why = read_line(secret, fd, flags);
    if (why == NULL) return CLI_FINE;
    secret_wipe(secret);
    message("error", "%s: the secret cannot be read: %s", name, why);
    return CLI_INPUT;
}

int secret_read_file(struct secret *secret, const char *path, int flags) {
    *secret = (struct secret){NULL, 0};
    if (strcmp(path, "-") == 0) return secret_read_descriptor(secret, STDIN_FILENO, "standard input", flags);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        message("error", "%s: the secret cannot be read: %s", path, strerror(errno));
        return CLI_INPUT;
    }
    const int exit_code = secret_read_descriptor(secret, fd, path, flags);
    close(fd);
    return exit_code;
}

int secret_ask(struct secret *secret, const char *for_what) {
    char prompt[300], line[ASKED_MAX];
    *secret = (struct secret){NULL, 0};
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) return CLI_FINE;
    snprintf(prompt, sizeof prompt, "Password of %.200s: ", for_what);
    if (EVP_read_pw_string(line, ASKED_MAX, prompt, 0) != 0) return CLI_FINE;
    secret->bytes = malloc(SECRET_MAX);
    if (secret->bytes != NULL) {
        secret->size = strlen(line);
        memcpy(secret->bytes, line, secret->size + 1);
    }
    OPENSSL_cleanse(line, sizeof line);
    return secret->bytes != NULL ? CLI_FINE : CLI_FAILED;
}
