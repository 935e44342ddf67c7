/* SPDX-License-Identifier: LGPL-2.1-or-later
 * decide.c: nanoseconds of one decision and gigabytes a second of bulk decisions, each beside its peer.
 * Prints "name<TAB>value" lines; every value is the median of some repetitions. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REPEAT 9
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

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Seconds that one call takes. */
static double seconds(void (*work)(size_t), size_t size, size_t calls) {
    double times[REPEAT];
    work(size);
    for (int i = 0; i < REPEAT; i++) {
        double start = now();
        for (size_t k = 0; k < calls; k++) work(size);
        times[i] = (now() - start) / (double)calls;
    }
    qsort(times, REPEAT, sizeof *times, by_value);
    return times[REPEAT / 2];
}

int main(void) {
    static const struct {
        const char *name;
        void (*work)(size_t);
    } bulks[] = {{"memcpy", copy}, {"bulk", bulk}, {"bulk+count", bulk_counted}, {"count", only_counted}};
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
    printf("one library\t%.3f\n", seconds(by_library, 10000000, 1) * 1e9 / 1e7);
    printf("one pointer\t%.3f\n", seconds(by_pointer, 10000000, 1) * 1e9 / 1e7);
    printf("one nothing\t%.3f\n", seconds(nothing, 10000000, 1) * 1e9 / 1e7);
    printf("one inlined\t%.3f\n", seconds(by_table, 10000000, 1) * 1e9 / 1e7);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t calls = LARGEST / sizes[s] < 2000 ? LARGEST / sizes[s] : 2000;
        for (size_t b = 0; b < sizeof bulks / sizeof *bulks; b++)
            printf("%s %zu\t%.2f\n", bulks[b].name, sizes[s] >> 10,
                   (double)sizes[s] / seconds(bulks[b].work, sizes[s], calls) / 1e9);
    }
    free(in);
    free(out);
    return 0;
}
