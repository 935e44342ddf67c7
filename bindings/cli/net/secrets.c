/* SPDX-License-Identifier: LGPL-2.1-or-later
 * secrets.c: passwords and tokens, read without a buffer of stdio, and wiped. */
#define _POSIX_C_SOURCE 200809L
#include "secrets.h"

#include "cli.h"
#include "messages.h"
#include "password.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void secret_wipe(struct secret *secret) {
    if (secret->bytes != NULL) OPENSSL_cleanse(secret->bytes, SECRET_MAX);
    free(secret->bytes);
    secret->bytes = NULL;
    secret->size = 0;
}

/* Byte by byte, so that what follows the line stays where it is. */
static int read_line(struct secret *secret, int fd) {
    secret->bytes = malloc(SECRET_MAX);
    if (secret->bytes == NULL) return ENOMEM;
    for (;;) {
        const ssize_t got = read(fd, secret->bytes + secret->size, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        if (got == 0 || secret->bytes[secret->size] == '\n') break;
        if (++secret->size == SECRET_MAX) return EFBIG;
    }
    if (secret->size > 0 && secret->bytes[secret->size - 1] == '\r') secret->size--;
    return 0;
}

int secret_read_descriptor(struct secret *secret, int fd, const char *name) {
    *secret = (struct secret){NULL, 0};
    const int error = read_line(secret, fd);
    if (error == 0 && secret->size > 0) return CLI_FINE;
    secret_wipe(secret);
    if (error != 0)
        message("error", "cannot read the secret from '%s': %s", name, strerror(error));
    else
        message("error", "'%s' has no secret in its first line", name);
    return CLI_INPUT;
}

int secret_read_file(struct secret *secret, const char *path) {
    *secret = (struct secret){NULL, 0};
    if (strcmp(path, "-") == 0) return secret_read_descriptor(secret, STDIN_FILENO, "standard input");
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        message("error", "cannot read '%s': %s", path, strerror(errno));
        return CLI_INPUT;
    }
    const int exit_code = secret_read_descriptor(secret, fd, path);
    close(fd);
    return exit_code;
}

int secret_ask(struct secret *secret, const char *user) {
    char password[PASSWORD_SIZE];
    *secret = (struct secret){NULL, 0};
    if (!password_ask(user, password)) return CLI_FINE;
    secret->bytes = malloc(SECRET_MAX);
    if (secret->bytes != NULL) {
        secret->size = strlen(password);
        memcpy(secret->bytes, password, secret->size);
    }
    password_wipe(password);
    return secret->bytes != NULL ? CLI_FINE : CLI_FAILED;
}
