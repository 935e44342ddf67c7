/* SPDX-License-Identifier: LGPL-2.1-or-later
 * steps.h: what a run costs, counted the same on every machine. */
#ifndef GROWTH_STEPS_H
#define GROWTH_STEPS_H

#include <stdint.h>

enum {
    STEPS_BLOCKS,    /* basic blocks of our own code */
    STEPS_BYTES,     /* bytes that libc's functions were given, and expat */
    STEPS_ALLOCATED, /* bytes asked for, also those that realloc() may have to copy */
    STEPS_SQL,       /* instructions of SQLite's machine */
    STEPS_COUNTERS
};

extern const char *const steps_names[STEPS_COUNTERS];
void steps_read(uint64_t counts[STEPS_COUNTERS]);

#endif
