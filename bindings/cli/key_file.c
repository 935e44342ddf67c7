/* SPDX-License-Identifier: LGPL-2.1-or-later
 * key_file.c: a key that is the content of a file, read without a buffer that would keep it, and wiped. */
#define _POSIX_C_SOURCE 200809L

#include "key_file.h"

#include "messages.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void key_file_wipe(struct key_file *key) {
    volatile unsigned char *bytes = key->bytes; /* so that no compiler leaves it out */
    for (size_t i = 0; i < sizeof key->bytes; i++) bytes[i] = 0;
    key->size = 0;
}

/* Reads until the end, or until there is too much. Returns 0, or an errno. */
static int read_all(struct key_file *key, int fd) {
    while (key->size < sizeof key->bytes) {
        const ssize_t size = read(fd, key->bytes + key->size, sizeof key->bytes - key->size);
        if (size == 0) return 0;
        if (size < 0 && errno != EINTR) return errno;
        if (size > 0) key->size += (size_t)size;
    }
    return EFBIG;
}

int key_file_read(struct key_file *key, const char *path) {
    key->size = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const int error = fd >= 0 ? read_all(key, fd) : errno;
    if (fd >= 0) close(fd);
    if (error == 0) return CLI_FINE;
    key_file_wipe(key);
    if (error == EFBIG)
        message("error", "'%s': a key has less than %zu bytes", path, sizeof key->bytes);
    else
        message("error", "cannot read '%s': %s", path, strerror(error));
    return CLI_INPUT;
}
