/* SPDX-License-Identifier: LGPL-2.1-or-later
 * terminal.c: how large the terminal of standard output is. */
#define _POSIX_C_SOURCE 200809L

#include "terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A number up to 9999; 0 for anything else. */
static size_t number_of(const char *text) {
    size_t number = 0, digits = 0;
    for (; text != NULL && text[digits] >= '0' && text[digits] <= '9' && digits < 5; digits++)
        number = number * 10 + (size_t)(text[digits] - '0');
    return digits > 0 && digits < 5 && text[digits] == '\0' ? number : 0;
}

size_t terminal_columns(void) {
    struct winsize size;
    size_t set = number_of(getenv("COLUMNS"));
    if (set > 0) return set;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

size_t terminal_rows(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 1) return size.ws_row;
    return 24;
}
