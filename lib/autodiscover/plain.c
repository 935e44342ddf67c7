/* SPDX-License-Identifier: LGPL-2.1-or-later
 * plain.c: a request as Outlook writes it, read at a glance.
 *
 * Reading a request with expat costs ten times what the answer does. This takes only the plainest spelling, in which
 * nothing can be read in two ways: one default namespace, no attributes, comments, references or CDATA, ASCII text,
 * each element once. Whatever looks different in any way is left to expat, which a fuzz harness compares with this. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/text.h"

struct scan {
    const char *at;
    const char *end;
};

static inline void skip_blanks(struct scan *scan) {
    while (scan->at < scan->end && mapicfg__is_blank((unsigned char)*scan->at)) scan->at++;
}

static inline int take(struct scan *scan, const char *literal, size_t size) {
    if ((size_t)(scan->end - scan->at) < size || memcmp(scan->at, literal, size) != 0) return 0;
    scan->at += size;
    return 1;
}

#define TAKE(scan, literal) take(scan, literal, sizeof(literal) - 1)

#define BIT(c) (UINT64_C(1) << ((c)&63))

/* Characters that stand for themselves: printable ASCII but & < ], and tab and LF. */
static inline int is_plain(unsigned char c) {
    static const uint64_t plain[4] = {(UINT64_MAX << ' ' | BIT('\t') | BIT('\n')) & ~(BIT('&') | BIT('<')),
                                      UINT64_MAX & ~(BIT(']') | BIT(0x7f))};
    return (int)(plain[c >> 6] >> (c & 63) & 1);
}

/* Marks those of eight bytes that is_plain() refuses, and tab and LF; above the first mark others may be wrong. */
static inline uint64_t marks_of(uint64_t word) {
    uint64_t blank = word - MAPICFG__EACH(' '), deleted = word + MAPICFG__EACH(1);
    uint64_t special = ((word ^ MAPICFG__EACH('<')) - MAPICFG__EACH(1)) |
                       ((word ^ MAPICFG__EACH('&')) - MAPICFG__EACH(1)) |
                       ((word ^ MAPICFG__EACH(']')) - MAPICFG__EACH(1));
    return (word | blank | deleted | special) & MAPICFG__EACH(0x80);
}

static size_t count_plain(const char *text, size_t size) {
    size_t at = 0;
    for (; size - at >= 8; at += 8) {
        uint64_t marks = marks_of(mapicfg__eight_at(text + at));
        if (!marks) continue;
        at += (size_t)(__builtin_ctzll(marks) >> 3);
        break;
    }
    while (at < size && is_plain((unsigned char)text[at])) at++;
    return at;
}

/* Text up to the next tag, without blanks around it. */
static int take_text(struct scan *scan, char *to, size_t *to_size, size_t max) {
    const char *text = scan->at;
    size_t size = count_plain(text, (size_t)(scan->end - text));
    scan->at += size;
    if (size > max) return 0;
    mapicfg__text_trim(&text, &size);
    if (!size || *to_size) return 0;
    memcpy(to, text, size);
    to[size] = '\0';
    *to_size = size;
    return 1;
}

/* The schema that every Outlook accepts, as a whole. */
static int take_schema(struct scan *scan, struct mapicfg__asked *asked) {
    static const char schema[] = MAPICFG__NS_OUTLOOK;
    if (asked->schema_size ||
        !TAKE(scan, "<AcceptableResponseSchema>" MAPICFG__NS_OUTLOOK "</AcceptableResponseSchema>"))
        return 0;
    memcpy(asked->schema, schema, sizeof schema);
    asked->schema_size = sizeof schema - 1;
    return 1;
}

static int take_field(struct scan *scan, struct mapicfg__asked *asked) {
    if (TAKE(scan, "<EMailAddress>"))
        return take_text(scan, asked->address, &asked->address_size, sizeof asked->address - 1) &&
               TAKE(scan, "</EMailAddress>");
    if (TAKE(scan, "<LegacyDN>"))
        return take_text(scan, asked->legacy_dn, &asked->legacy_dn_size, sizeof asked->legacy_dn - 1) &&
               TAKE(scan, "</LegacyDN>");
    return take_schema(scan, asked);
}

int mapicfg__request_plain(struct mapicfg__asked *asked, const char *body, size_t size) {
    struct scan scan = {body, body + size};
    if (!TAKE(&scan, "<?xml version=\"1.0\" encoding=\"utf-8\"?>") &&
        !TAKE(&scan, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"))
        TAKE(&scan, "<?xml version=\"1.0\"?>");
    skip_blanks(&scan);
    if (!TAKE(&scan, "<Autodiscover xmlns=\"" MAPICFG__NS_REQUEST "\">")) return 0;
    skip_blanks(&scan);
    if (!TAKE(&scan, "<Request>")) return 0;
    skip_blanks(&scan);
    while (!TAKE(&scan, "</Request>")) {
        if (!take_field(&scan, asked)) return 0;
        skip_blanks(&scan);
    }
    skip_blanks(&scan);
    if (!TAKE(&scan, "</Autodiscover>")) return 0;
    skip_blanks(&scan);
    return scan.at == scan.end;
}
