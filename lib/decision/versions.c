/* SPDX-License-Identifier: LGPL-2.1-or-later
 * versions.c: what MAPIBlockOutlookVersions means for a client.
 *
 * The value is ranges "A-B", "-B" and "A-" of blocked versions, separated by semicolons, each version X.Y.Z where
 * clients report X.0.Y.Z (Set-RpcClientAccess, BlockedClientVersions; "Configure Outlook client blocking"). About a
 * bare version the documents disagree: Set-CASMailbox says that it blocks what is earlier, the others that it is the
 * one version blocked. And Set-CASMailbox's example 15.0.4569 has the form X.0.Y, which by the rule would be X.Y.Z. So
 * a value is read in every way, and the answer is certain where all ways agree. */
#include "decision/versions.h"

#include <string.h>

#include "base/text.h"

#define MAX_NUMBER 65535u

struct bound {
    uint32_t numbers[4];
    size_t count;
};

/* A way to read a value. */
struct reading {
    int bare_is_lowest; /* a bare version blocks what is earlier; otherwise exactly itself */
    int zero_is_form;   /* X.0.Y stands for X.Y; otherwise it is X.Y.Z with a Y of 0 */
};

static int parse_bound(const char *text, size_t size, struct bound *bound) {
    mapicfg__text_trim(&text, &size);
    bound->count = 0;
    while (bound->count < 4) {
        size_t digits = mapicfg__text_count_digits(text, size);
        uint64_t number;
        if (!mapicfg__text_parse_number(text, digits, &number) || number > MAX_NUMBER) return 0;
        bound->numbers[bound->count++] = (uint32_t)number;
        if (digits == size) return bound->count > 1;
        if (text[digits] != '.') return 0;
        text += digits + 1;
        size -= digits + 1;
    }
    return 0;
}

/* The lowest or the highest version that a bound stands for. */
static void extreme(const struct bound *bound, int zero_is_form, int highest, uint32_t version[3]) {
    const uint32_t *numbers = bound->numbers;
    int form = numbers[1] == 0 && (bound->count == 4 || (bound->count == 3 && zero_is_form));
    version[0] = numbers[0];
    version[1] = form ? numbers[2] : numbers[1];
    version[2] = highest ? MAX_NUMBER : 0;
    if (bound->count == 4)
        version[2] = numbers[3];
    else if (bound->count == 3 && !form)
        version[2] = numbers[2];
}

static int compare(const uint32_t a[3], const uint32_t b[3]) {
    for (size_t i = 0; i < 3; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* 1 when one item blocks the version, 0 when not, -1 when it cannot be read. */
static int blocks(const char *item, size_t size, const struct reading *reading, const uint32_t version[3]) {
    const char *dash = memchr(item, '-', size);
    size_t left = dash ? (size_t)(dash - item) : size;
    struct bound low = {0}, high = {0};
    uint32_t lowest[3] = {0, 0, 0}, highest[3] = {UINT32_MAX, UINT32_MAX, UINT32_MAX};
    const char *from = item, *to = dash ? dash + 1 : item;
    size_t from_size = left, to_size = dash ? size - left - 1 : left;
    mapicfg__text_trim(&from, &from_size);
    mapicfg__text_trim(&to, &to_size);
    if (!from_size && !to_size) return -1;
    if (from_size && !parse_bound(from, from_size, &low)) return -1;
    if (to_size && !parse_bound(to, to_size, &high)) return -1;
    if (!dash && reading->bare_is_lowest) {
        extreme(&low, reading->zero_is_form, 0, lowest);
        return compare(version, lowest) < 0;
    }
    if (from_size) extreme(&low, reading->zero_is_form, 0, lowest);
    if (to_size) extreme(&high, reading->zero_is_form, 1, highest);
    return compare(lowest, version) <= 0 && compare(version, highest) <= 0;
}

/* 1, 0 or -1 as for one item. */
static int blocks_by(const char *value, size_t size, const struct reading *reading, const uint32_t version[3]) {
    int blocked = 0;
    for (size_t at = 0, next; at < size; at = next + 1) {
        for (next = at; next < size && value[next] != ';' && value[next] != ',';) next++;
        const char *item = value + at;
        size_t length = next - at;
        mapicfg__text_trim(&item, &length);
        int one = length ? blocks(item, length, reading, version) : 0;
        if (one < 0) return -1;
        blocked |= one;
    }
    return blocked;
}

int mapicfg__versions_parse(const char *text, size_t size, uint32_t version[3]) {
    struct bound bound;
    if (!parse_bound(text, size, &bound) || bound.count < 3) return 0;
    if (bound.count == 4 && bound.numbers[1] != 0) return 0;
    extreme(&bound, 1, 0, version); /* clients report X.0.Y, so a second 0 is of that form */
    return 1;
}

enum mapicfg__verdict mapicfg__versions_verdict(const char *value, size_t size, const uint32_t version[3]) {
    int blocked = 0;
    for (int way = 0; way < 4; way++) {
        const struct reading reading = {way & 1, way >> 1};
        int one = blocks_by(value, size, &reading, version);
        if (one < 0) return MAPICFG__VERSION_DOUBTFUL;
        blocked += one;
    }
    if (blocked && blocked < 4) return MAPICFG__VERSION_DOUBTFUL;
    return blocked ? MAPICFG__VERSION_BLOCKED : MAPICFG__VERSION_ALLOWED;
}
