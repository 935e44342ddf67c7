/* SPDX-License-Identifier: LGPL-2.1-or-later
 * confirm.c: asks the person at the terminal whether to go on, with PowerShell's choices. */
#define _POSIX_C_SOURCE 200809L

#include "confirm.h"

#include "stream.h"

#include <mapicfg.h>
#include <stdio.h>
#include <unistd.h>

struct choice {
    const char *letter, *word;
    int answer;
};

static const struct choice choices[] = {
    {"", "", CONFIRM_YES}, /* the default */
    {"y", "yes", CONFIRM_YES}, {"a", "yes to all", CONFIRM_YES_TO_ALL},
    {"n", "no", CONFIRM_NO},   {"l", "no to all", CONFIRM_NO_TO_ALL},
};

/* Reads a line, of which it keeps what fits. Returns 0 at the end of the input. */
static int read_answer(char *text, size_t size) {
    size_t used = 0;
    char c = '\0';
    while (read(STDIN_FILENO, &c, 1) == 1 && c != '\n') {
        if (used + 1 < size && c != '\r') text[used++] = c;
    }
    text[used] = '\0';
    return c == '\n';
}

static void put(const char *text) {
    struct stream line;
    stream_open_memory(&line);
    stream_safe_lines(&line, text);
    if (line.error == 0) fwrite(line.bytes, 1, line.used, stderr);
    stream_close(&line);
}

int confirm_ask(const char *question) {
    char text[32];
    put("\n");
    put(question);
    put("\n");
    for (;;) {
        put("[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [?] Help (default is \"Y\"): ");
        if (!read_answer(text, sizeof text)) {
            put("\n");
            return CONFIRM_STOP;
        }
        for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
            if (mapicfg_text_equal(text, choices[i].letter) || mapicfg_text_equal(text, choices[i].word))
                return choices[i].answer;
        }
        if (text[0] == '?')
            put("Y - do this and ask again for the next object\nA - do this and all that follows\n"
                "N - leave this object as it is and go on\nL - leave this object and all that follow as they are\n");
    }
}
