/* SPDX-License-Identifier: LGPL-2.1-or-later
 * password.c: a password, from a file or from the terminal: never from the command line, which others can see. */
#include "password.h"

#include "cli.h"
#include "messages.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Byte by byte, so that what follows on standard input is left for others. */
static int read_line(int fd, char password[PASSWORD_SIZE]) {
    size_t size = 0;
    for (;;) {
        char c;
        const ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        if (got == 0 || c == '\n') break;
        if (size == PASSWORD_SIZE - 1) return E2BIG;
        password[size++] = c;
    }
    if (size > 0 && password[size - 1] == '\r') size--;
    password[size] = '\0';
    return 0;
}

int password_read(const char *path, char password[PASSWORD_SIZE]) {
    const int is_stdin = strcmp(path, "-") == 0;
    const int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    int error = fd < 0 ? errno : read_line(fd, password);
    if (fd >= 0 && !is_stdin) close(fd);
    if (error == 0) return CLI_FINE;
    message("error", "%s: cannot read the password: %s", path, error == E2BIG ? "it is too long" : strerror(error));
    return CLI_INPUT;
}

int password_ask(const char *for_what, char password[PASSWORD_SIZE]) {
    char prompt[300];
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) return 0;
    snprintf(prompt, sizeof prompt, "Password of %.200s: ", for_what);
    return EVP_read_pw_string(password, PASSWORD_SIZE, prompt, 0) == 0;
}

void password_wipe(char password[PASSWORD_SIZE]) {
    OPENSSL_cleanse(password, PASSWORD_SIZE);
}
