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

/* Source: Set-RpcClientAccess, BlockedClientVersions, for Y and Z of X.Y.Z; it is inferred for X. */
#define MAX_NUMBER 65535u
#define MAX_BUILD 32767u

struct bound {
    uint32_t numbers[4]; /* UINT32_MAX for what is larger still */
    size_t count;        /* 0: nothing is there */
};

/* One item: A-B, A-, -B, or bare A, which stands in both bounds. */
struct item {
    struct bound low, high;
    int is_bare;
};

/* A way to read a value. */
struct reading {
    int bare_is_lowest; /* a bare version blocks what is earlier; otherwise exactly itself */
    int zero_is_form;   /* X.0.Y stands for X.Y; otherwise it is X.Y.Z with a Y of 0 */
};

/* X.Y, X.Y.Z or X.0.Y.Z; whether its parts are within their limits is not looked at. 0: it is none of them. */
static int parse_bound(const char *text, size_t size, struct bound *bound) {
    mapicfg__text_trim(&text, &size);
    bound->count = 0;
    while (bound->count < 4) {
        size_t digits = mapicfg__text_count_digits(text, size);
        uint64_t number;
        if (!digits) return 0;
        if (!mapicfg__text_parse_number(text, digits, &number) || number > UINT32_MAX) number = UINT32_MAX;
        bound->numbers[bound->count++] = (uint32_t)number;
        if (digits == size) return bound->count == 4 ? bound->numbers[1] == 0 : bound->count > 1;
        if (text[digits] != '.') return 0;
        text += digits + 1;
        size -= digits + 1;
    }
    return 0;
}

static int is_over(const struct bound *bound) {
    for (size_t i = 0; i < bound->count; i++)
        if (bound->numbers[i] > (i == (bound->count == 4 ? 2 : 1) ? MAX_BUILD : MAX_NUMBER)) return 1;
    return 0;
}

static int parse_item(const char *text, size_t size, struct item *item) {
    const char *dash = memchr(text, '-', size), *from = text, *to = dash ? dash + 1 : text;
    size_t from_size = dash ? (size_t)(dash - text) : size, to_size = (size_t)(text + size - to);
    *item = (struct item){.is_bare = !dash};
    mapicfg__text_trim(&from, &from_size);
    mapicfg__text_trim(&to, &to_size);
    if (!from_size && !to_size) return 0;
    return (!from_size || parse_bound(from, from_size, &item->low)) &&
           (!to_size || parse_bound(to, to_size, &item->high));
}

/* The next item of a value that is not empty. 0: there is none. */
static int next_item(const char **value, size_t *left, const char **item, size_t *size) {
    while (*left) {
        size_t end = 0;
        while (end < *left && (*value)[end] != ';' && (*value)[end] != ',') end++;
        *item = *value;
        *size = end;
        mapicfg__text_trim(item, size);
        end += end < *left;
        *value += end;
        *left -= end;
        if (*size) return 1;
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
static int blocks(const char *text, size_t size, const struct reading *reading, const uint32_t version[3]) {
    struct item item;
    uint32_t lowest[3] = {0, 0, 0}, highest[3] = {UINT32_MAX, UINT32_MAX, UINT32_MAX};
    if (!parse_item(text, size, &item) || is_over(&item.low) || is_over(&item.high)) return -1;
    if (item.low.count) extreme(&item.low, reading->zero_is_form, 0, lowest);
    if (item.is_bare && reading->bare_is_lowest) return compare(version, lowest) < 0;
    if (item.high.count) extreme(&item.high, reading->zero_is_form, 1, highest);
    return compare(lowest, version) <= 0 && compare(version, highest) <= 0;
}

/* 1, 0 or -1 as for one item. */
static int blocks_by(const char *value, size_t size, const struct reading *reading, const uint32_t version[3]) {
    int blocked = 0;
    const char *item;
    size_t length;
    while (next_item(&value, &size, &item, &length)) {
        int one = blocks(item, length, reading, version);
        if (one < 0) return -1;
        blocked |= one;
    }
    return blocked;
}

int mapicfg__versions_parse(const char *text, size_t size, uint32_t version[3]) {
    struct bound bound;
    if (!parse_bound(text, size, &bound) || bound.count < 3 || is_over(&bound)) return 0;
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

/* Whether the readings give a bound another place. */
static int is_ambiguous(const struct bound *bound, int highest) {
    uint32_t form[3], plain[3];
    if (!bound->count) return 0;
    extreme(bound, 1, highest, form);
    extreme(bound, 0, highest, plain);
    return compare(form, plain) != 0;
}

/* A range that ends before it begins, whatever the reading. */
static int is_reversed(const struct item *item) {
    uint32_t low[3], high[3];
    for (int form = 0; form < 2 && item->low.count && item->high.count; form++) {
        extreme(&item->low, form, 0, low);
        extreme(&item->high, form, 1, high);
        if (compare(low, high) <= 0) return 0;
    }
    return item->low.count && item->high.count;
}

static enum mapicfg__versions_fault fault_of(const char *text, size_t size) {
    struct item item;
    if (!parse_item(text, size, &item)) return MAPICFG__VERSIONS_UNREADABLE;
    if (is_over(&item.low) || is_over(&item.high)) return MAPICFG__VERSIONS_OVER_LIMIT;
    if (is_reversed(&item)) return MAPICFG__VERSIONS_UNREADABLE;
    if (item.is_bare || is_ambiguous(&item.low, 0) || is_ambiguous(&item.high, 1)) return MAPICFG__VERSIONS_DIFFER;
    return MAPICFG__VERSIONS_FINE;
}

enum mapicfg__versions_fault mapicfg__versions_check(const char *value, size_t size, const char **item,
                                                     size_t *item_size) {
    enum mapicfg__versions_fault worst = MAPICFG__VERSIONS_FINE;
    const char *one;
    size_t length;
    int count = 0;
    *item = value;
    *item_size = size;
    for (; next_item(&value, &size, &one, &length); count = 1) {
        enum mapicfg__versions_fault fault = fault_of(one, length);
        if (fault <= worst) continue;
        worst = fault;
        *item = one;
        *item_size = length;
    }
    return count ? worst : MAPICFG__VERSIONS_UNREADABLE;
}
