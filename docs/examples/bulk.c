/* SPDX-License-Identifier: LGPL-2.1-or-later
 * bulk.c: a million mailboxes, a byte each, in one call; then what the histogram says.
 *
 *     cc bulk.c $(pkg-config --cflags --libs mapihttp) -o bulk && ./bulk */
#include <inttypes.h>
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>

#define MAILBOXES 1000000u

/* Every tenth mailbox overrides the organization, every hundredth is blocked from outside. */
static void make_mailboxes(uint8_t *bits) {
    for (size_t i = 0; i < MAILBOXES; i++)
        bits[i] = MAPICFG_MAILBOX_BITS(i % 10 ? MAPICFG_NULL : MAPICFG_FALSE, i % 100 ? MAPICFG_FALSE : MAPICFG_TRUE,
                                       MAPICFG_TRUE, MAPICFG_FALSE);
}

int main(void) {
    uint64_t histogram[256] = {0};
    mapicfg_error err;
    uint8_t *bytes = malloc(MAILBOXES);
    if (!bytes) return 4;
    make_mailboxes(bytes);

    /* The answers may replace the questions. */
    mapicfg_status status = mapicfg_decide_bulk(MAPICFG_TRUE, bytes, MAILBOXES, bytes, histogram, &err);
    if (status) {
        fprintf(stderr, "bulk: %s\n", err.message);
    } else {
        for (uint32_t flags = 0; flags < 256; flags++)
            if (histogram[flags])
                printf("%8" PRIu64 "  %s, decided by the %s\n", histogram[flags], mapicfg_decision_result(flags),
                       mapicfg_decision_decided_by(flags));
    }
    free(bytes);
    return status ? 1 : 0;
}
