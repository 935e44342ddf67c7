/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fact.c: what the cells of records say as numbers: moments, durations, addresses, statuses. */
#include "logs/fact.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"

/* ---- moments ---- */

static int two_at(const char *text, unsigned most, unsigned *number) {
    if (!mapicfg__is_digit((unsigned char)text[0]) || !mapicfg__is_digit((unsigned char)text[1])) return 0;
    *number = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
    return *number <= most;
}

/* Thousandths of what follows a point; *at is moved past it. */
static unsigned take_fraction(const char *text, size_t size, size_t *at) {
    unsigned thousandths = 0, weight = 100;
    if (*at >= size || text[*at] != '.') return 0;
    for (++*at; *at < size && mapicfg__is_digit((unsigned char)text[*at]); ++*at) {
        thousandths += weight * (unsigned)(text[*at] - '0');
        weight /= 10;
    }
    return thousandths;
}

static int take_clock(const char *text, unsigned most_hour, uint32_t *seconds) {
    unsigned hour, minute, second;
    if (text[2] != ':' || text[5] != ':' || !two_at(text, most_hour, &hour) || !two_at(text + 3, 59, &minute) ||
        !two_at(text + 6, 60, &second))
        return 0;
    *seconds = (hour * 60 + minute) * 60 + second;
    return 1;
}

int64_t mapicfg__fact_time(struct mapicfg__fact_day *last, struct mapicfg__span cell) {
    uint32_t seconds;
    if (cell.size < 19 || (cell.text[10] != 'T' && cell.text[10] != ' ') || !take_clock(cell.text + 11, 23, &seconds))
        return MAPICFG__FACT_NO_TIME;
    if (!last->known || memcmp(last->text, cell.text, sizeof last->text) != 0) {
        if (!mapicfg__day_parse(cell.text, sizeof last->text, &last->day)) return MAPICFG__FACT_NO_TIME;
        memcpy(last->text, cell.text, sizeof last->text);
        last->known = 1;
    }
    size_t at = 19;
    const unsigned thousandths = take_fraction(cell.text, cell.size, &at);
    if (at < cell.size && cell.text[at] == 'Z') at++;
    if (at != cell.size) return MAPICFG__FACT_NO_TIME;
    const int64_t begin = last->day * MAPICFG__DAY_LENGTH + (int64_t)seconds * 1000;
    return cell.text[17] == '6' ? begin - 1 : begin + thousandths;
}

void mapicfg__fact_put_time(struct mapicfg__buffer *out, int64_t time) {
    const int64_t day = time / MAPICFG__DAY_LENGTH, of_day = time % MAPICFG__DAY_LENGTH;
    const int64_t parts[] = {of_day / 3600000, of_day / 60000 % 60, of_day / 1000 % 60};
    char date[11];
    mapicfg__day_put(date, day);
    mapicfg__buffer_text(out, date);
    for (size_t i = 0; i < 3; i++) {
        mapicfg__buffer_char(out, i ? ':' : 'T');
        mapicfg__buffer_char(out, (char)('0' + parts[i] / 10));
        mapicfg__buffer_char(out, (char)('0' + parts[i] % 10));
    }
    mapicfg__buffer_char(out, '.');
    for (int64_t weight = 100; weight; weight /= 10)
        mapicfg__buffer_char(out, (char)('0' + of_day % 1000 / weight % 10));
    mapicfg__buffer_char(out, 'Z');
}

/* ---- durations and numbers ---- */

int mapicfg__fact_duration(struct mapicfg__span cell, uint32_t *milliseconds) {
    uint64_t number = 0;
    uint32_t seconds;
    size_t at = 0;
    if (cell.size >= 8 && take_clock(cell.text, 99, &seconds)) {
        at = 8;
        number = (uint64_t)seconds * 1000 + take_fraction(cell.text, cell.size, &at);
    } else {
        for (; at < cell.size && mapicfg__is_digit((unsigned char)cell.text[at]) && number <= UINT32_MAX; at++)
            number = number * 10 + (unsigned)(cell.text[at] - '0');
        if (!at) return 0;
        take_fraction(cell.text, cell.size, &at);
    }
    *milliseconds = (uint32_t)number;
    return at == cell.size && number <= UINT32_MAX;
}

int mapicfg__fact_number(struct mapicfg__span cell, uint32_t *number) {
    uint64_t read = 0;
    size_t at = 0;
    for (; at < cell.size && mapicfg__is_digit((unsigned char)cell.text[at]) && read <= UINT32_MAX; at++)
        read = read * 10 + (unsigned)(cell.text[at] - '0');
    *number = (uint32_t)read;
    return at && read <= UINT32_MAX && (at == cell.size || cell.text[at] == ' ');
}

/* ---- addresses ---- */

static const char *network_of_four(const uint32_t bytes[4]) {
    if (bytes[0] == 127 || (bytes[0] == 169 && bytes[1] == 254)) return "local";
    if (bytes[0] == 10 || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 172 && (bytes[1] & 0xf0) == 16) ||
        (bytes[0] == 100 && (bytes[1] & 0xc0) == 64))
        return "private";
    return "public";
}

/* 1: all of the text is four numbers up to 255. */
static int take_four(const char *text, size_t size, uint32_t bytes[4]) {
    size_t at = 0;
    for (unsigned i = 0; i < 4; i++) {
        const size_t begin = at;
        for (bytes[i] = 0; at < size && at - begin < 3 && mapicfg__is_digit((unsigned char)text[at]); at++)
            bytes[i] = bytes[i] * 10 + (uint32_t)(text[at] - '0');
        if (at == begin || bytes[i] > 255 || (i < 3 && (at == size || text[at++] != '.'))) return 0;
    }
    return at == size;
}

/* Of an IPv4 address in an IPv6 one (::ffff:10.0.0.1) that of the former. */
static const char *network_of_six(const unsigned char bytes[16]) {
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff}, loopback[16] = {[15] = 1};
    if (memcmp(bytes, mapped, sizeof mapped) == 0)
        return network_of_four((const uint32_t[]){bytes[12], bytes[13], bytes[14], bytes[15]});
    if (memcmp(bytes, loopback, sizeof loopback) == 0) return "local";
    if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return "local";
    return (bytes[0] & 0xfe) == 0xfc ? "private" : "public";
}

const char *mapicfg__fact_network(struct mapicfg__span address) {
    uint32_t four[4];
    unsigned char six[16];
    char text[INET6_ADDRSTRLEN];
    if (take_four(address.text, address.size, four)) return network_of_four(four);
    const char *scope = address.size ? memchr(address.text, '%', address.size) : NULL;
    const size_t size = scope ? (size_t)(scope - address.text) : address.size;
    if (!size || size >= sizeof text || memchr(address.text, '\0', size)) return "";
    memcpy(text, address.text, size);
    text[size] = '\0';
    return inet_pton(AF_INET6, text, six) == 1 ? network_of_six(six) : "";
}

/* ---- pieces ---- */

struct mapicfg__span mapicfg__fact_behind(struct mapicfg__span cell, const char *word, const char *stops) {
    const size_t size = strlen(word);
    if (cell.size < size) return (struct mapicfg__span){NULL, 0};
    const char first = word[0] | 0x20, *end = cell.text + cell.size;
    for (const char *at = cell.text; end - at >= (ptrdiff_t)size; at++) {
        if ((*at | 0x20) != first || !mapicfg__text_is_word(at, size, word)) continue;
        struct mapicfg__span found = {at + size, 0};
        const char other = stops[1] ? stops[1] : stops[0];
        for (const char *to = found.text; to < end && *to && *to != stops[0] && *to != other; to++) found.size++;
        return found;
    }
    return (struct mapicfg__span){NULL, 0};
}
