/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth.c: runs the cases of one program. With V=1 in the environment each case is told with its counts. */
#include "growth.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "steps.h"

#define TOO_FEW 2000u /* steps that a doubling may cost whatever its rate */

static int cases, failures;

void growth_die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static char *room(struct growth_text *text, size_t more) {
    if (text->capacity - text->size <= more) {
        text->capacity = 2 * (text->size + more) + 64;
        text->data = realloc(text->data, text->capacity);
        if (!text->data) growth_die("no memory");
    }
    return text->data + text->size;
}

void growth_put(struct growth_text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    vsnprintf(room(text, (size_t)size), (size_t)size + 1, format, arguments);
    va_end(arguments);
    text->size += (size_t)size;
}

void growth_fill(struct growth_text *text, char c, size_t count) {
    memset(room(text, count), c, count);
    text->size += count;
    text->data[text->size] = '\0';
}

static void count_run(uint64_t counts[STEPS_COUNTERS], size_t n, growth_make make, growth_run run) {
    struct growth_text text = {0};
    uint64_t before[STEPS_COUNTERS];
    make(&text, n);
    steps_read(before);
    run(text.data ? text.data : "", text.size);
    steps_read(counts);
    for (int i = 0; i < STEPS_COUNTERS; i++) counts[i] -= before[i];
    free(text.data);
}

static void tell(const char *verdict, const char *name, size_t n, int counter, const uint64_t counts[3]) {
    printf("%s %s, n = %zu: %s %" PRIu64 ", %" PRIu64 ", %" PRIu64 "\n", verdict, name, n, steps_names[counter],
           counts[0], counts[1], counts[2]);
}

static void check(const char *name, size_t n, growth_make make, growth_run run, uint64_t least) {
    uint64_t runs[3][STEPS_COUNTERS], most = 0;
    int failed = 0;
    for (int i = 0; i < 3; i++) count_run(runs[i], n << i, make, run);
    for (int i = 0; i < STEPS_COUNTERS; i++) {
        const uint64_t counts[3] = {runs[0][i], runs[1][i], runs[2][i]};
        uint64_t first = counts[1] > counts[0] ? counts[1] - counts[0] : 0;
        uint64_t second = counts[2] > counts[1] ? counts[2] - counts[1] : 0;
        int too_fast = second > TOO_FEW && 2 * second > 5 * first;
        if (too_fast || getenv("V")) tell(too_fast ? "FAILED" : "      ", name, n, i, counts);
        if (second > most) most = second;
        failed |= too_fast;
    }
    if (most < least) printf("FAILED %s, n = %zu: it does not look at its input\n", name, n);
    failures += failed || most < least;
    cases++;
}

void growth_check(const char *name, size_t n, growth_make make, growth_run run) {
    check(name, n, make, run, n);
}

void growth_limited(const char *name, size_t n, growth_make make, growth_run run) {
    check(name, n, make, run, 0);
}

int main(int argc, char **argv) {
    (void)argc;
    growth_all();
    printf("%s: %d of %d cases grow too fast\n", strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0], failures,
           cases);
    return failures != 0;
}
