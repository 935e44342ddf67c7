/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth.h: for the programs growth_<part>.c, each of which has a growth_all() with one growth_check() for each
 * case. */
#ifndef GROWTH_H
#define GROWTH_H

#include <stddef.h>
#include <stdint.h>

struct growth_text {
    char *data; /* ends with a NUL that size does not count */
    size_t size, capacity;
};
void growth_put(struct growth_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void growth_fill(struct growth_text *text, char c, size_t count);

/* Makes an input of n parts; runs on it what is to be tested. */
typedef void (*growth_make)(struct growth_text *text, size_t n);
typedef void (*growth_run)(const char *text, size_t size);

/* Runs with n, 2n and 4n parts; fails when the second doubling costs over 2.5 times what the first one did (linear: 2,
 * n log n: about 2.2, quadratic: 4), by any of the counters. n must be large enough that what grows shows. */
void growth_check(const char *name, size_t n, growth_make make, growth_run run);
/* The same for an input that a limit refuses: it need not cost anything for its size, as the others must. */
void growth_limited(const char *name, size_t n, growth_make make, growth_run run);

/* Ends the program: the test itself is wrong. */
void growth_die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

void growth_all(void);

#endif
