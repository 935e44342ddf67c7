/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decide.c: nanoseconds of one decision and gigabytes a second of bulk decisions, each beside its peer.
 * Prints "name<TAB>value" lines; every value is the best of some repetitions, which the programs of a group take in
 * turn. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REPEAT 25
#define LARGEST ((size_t)256 * 1024 * 1024)

static uint8_t *in, *out;
static uint8_t table[2][256];
static volatile uint64_t kept; /* so that no loop is dropped */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void by_library(size_t calls) {
    uint64_t sum = 0;
    for (size_t i = 0; i < calls; i++) sum += mapicfg_decide_bits(2 + (i & 1), in[i & 4095]);
    kept += sum;
}

/* As a caller compiled with -fno-plt, or one that found the function with dlsym(). */
static void by_pointer(size_t calls) {
    mapicfg_decision (*volatile found)(uint32_t, uint8_t) = mapicfg_decide_bits;
    mapicfg_decision (*function)(uint32_t, uint8_t) = found;
    uint64_t sum = 0;
    for (size_t i = 0; i < calls; i++) sum += function(2 + (i & 1), in[i & 4095]);
    kept += sum;
}

/* What a call costs that does nothing. */
static void nothing(size_t calls) {
    uint64_t sum = 0;
    for (size_t i = 0; i < calls; i++) sum += mapicfg_mailbox_get_bits(NULL) + in[i & 4095];
    kept += sum;
}

static void by_table(size_t calls) {
    uint64_t sum = 0;
    for (size_t i = 0; i < calls; i++) sum += table[i & 1][in[i & 4095]];
    kept += sum;
}

static void copy(size_t size) {
    memcpy(out, in, size);
    kept += out[size / 2];
}

static void bulk(size_t size) {
    mapicfg_decide_bulk(MAPICFG_TRUE, in, size, out, NULL, NULL);
    kept += out[size / 2];
}

static void bulk_counted(size_t size) {
    uint64_t histogram[256] = {0};
    mapicfg_decide_bulk(MAPICFG_TRUE, in, size, out, histogram, NULL);
    kept += histogram[kept & 255];
}

static void only_counted(size_t size) {
    uint64_t histogram[256] = {0};
    mapicfg_decide_bulk(MAPICFG_TRUE, in, size, NULL, histogram, NULL);
    kept += histogram[kept & 255];
}

/* One that is measured. */
struct work {
    const char *name;
    void (*work)(size_t);
    double seconds; /* the least that one call took */
};

static void measure(struct work *works, size_t count, size_t size, size_t calls) {
    for (size_t i = 0; i < count; i++) works[i].work(size);
    for (int turn = 0; turn < REPEAT; turn++)
        for (size_t i = 0; i < count; i++) {
            double start = now();
            for (size_t k = 0; k < calls; k++) works[i].work(size);
            double took = (now() - start) / (double)calls;
            if (turn == 0 || took < works[i].seconds) works[i].seconds = took;
        }
}

#define ONE_CALLS 1000000u

int main(void) {
    struct work bulks[] = {
        {"memcpy", copy, 0}, {"bulk", bulk, 0}, {"bulk+count", bulk_counted, 0}, {"count", only_counted, 0}};
    struct work ones[] = {
        {"one library", by_library, 0}, {"one pointer", by_pointer, 0}, {"one nothing", nothing, 0},
        {"one inlined", by_table, 0}};
    const size_t count = sizeof bulks / sizeof *bulks;
    static const size_t sizes[] = {16 << 10, 1 << 20, LARGEST};
    in = aligned_alloc(4096, LARGEST);
    out = aligned_alloc(4096, LARGEST);
    if (!in || !out) return 1;
    uint32_t state = 1;
    for (size_t i = 0; i < LARGEST; i++) {
        state = state * 1664525u + 1013904223u;
        in[i] = (uint8_t)(state >> 24);
    }
    memset(out, 0, LARGEST);
    for (unsigned i = 0; i < 512; i++) table[i >> 8][i & 255] = (uint8_t)mapicfg_decide_bits(2 + (i >> 8), (uint8_t)i);
    measure(ones, sizeof ones / sizeof *ones, ONE_CALLS, 1);
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++)
        printf("%s\t%.3f\n", ones[i].name, ones[i].seconds * 1e9 / ONE_CALLS);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        measure(bulks, count, sizes[s], LARGEST / sizes[s] < 500 ? LARGEST / sizes[s] : 500);
        for (size_t b = 0; b < count; b++)
            printf("%s %zu\t%.2f\n", bulks[b].name, sizes[s] >> 10, (double)sizes[s] / bulks[b].seconds / 1e9);
    }
    free(in);
    free(out);
    return 0;
}
