/* SPDX-License-Identifier: LGPL-2.1-or-later
 * punycode.c: RFC 3492, with its section 5 parameters. Labels have at most 63 bytes, so 32 bits never overflow:
 * a delta is below 0x110000 * 64. */
#include "model/punycode.h"

#include "base/text.h"

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, INITIAL_BIAS = 72, INITIAL_N = 128 };

static uint32_t adapt(uint32_t delta, uint32_t points, int first) {
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    for (delta += delta / points; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias) {
    return k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
}

static char digit(uint32_t value) {
    return (char)(value < 26 ? 'a' + value : '0' + value - 26);
}

static uint32_t value_of(char c) {
    if (mapicfg__is_digit((unsigned char)c)) return (uint32_t)(c - '0') + 26;
    if (mapicfg__is_alpha((unsigned char)c)) return (uint32_t)(mapicfg__to_lower(c) - 'a');
    return BASE;
}

size_t mapicfg__punycode_encode(const uint32_t *characters, size_t count, char out[MAPICFG__LABEL_MAX]) {
    uint32_t n = INITIAL_N, delta = 0, bias = INITIAL_BIAS;
    size_t size = 0;
    if (!count || count > MAPICFG__LABEL_MAX) return 0;
    for (size_t i = 0; i < count; i++)
        if (characters[i] < 128) out[size++] = (char)characters[i];
    uint32_t basic = (uint32_t)size, handled = basic;
    if (basic && size < MAPICFG__LABEL_MAX) out[size++] = '-';
    while (handled < count) {
        uint32_t next = UINT32_MAX;
        for (size_t i = 0; i < count; i++)
            if (characters[i] >= n && characters[i] < next) next = characters[i];
        delta += (next - n) * (handled + 1);
        n = next;
        for (size_t i = 0; i < count; i++) {
            if (characters[i] < n) delta++;
            if (characters[i] != n) continue;
            uint32_t q = delta;
            for (uint32_t k = BASE;; k += BASE) {
                uint32_t t = threshold(k, bias);
                if (size == MAPICFG__LABEL_MAX) return 0;
                if (q < t) break;
                out[size++] = digit(t + (q - t) % (BASE - t));
                q = (q - t) / (BASE - t);
            }
            out[size++] = digit(q);
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled++;
        }
        delta++;
        n++;
    }
    return size;
}

size_t mapicfg__punycode_decode(const char *label, size_t size, uint32_t out[MAPICFG__LABEL_MAX]) {
    uint32_t n = INITIAL_N, i = 0, bias = INITIAL_BIAS;
    size_t count = 0, at = 0;
    if (size > MAPICFG__LABEL_MAX) return 0;
    for (size_t j = size; j-- > 0;) {
        if (label[j] != '-') continue;
        while (count < j) {
            out[count] = (uint32_t)(unsigned char)label[count];
            count++;
        }
        at = j + 1;
        break;
    }
    while (at < size) {
        uint32_t old = i, weight = 1;
        for (uint32_t k = BASE;; k += BASE) {
            uint32_t value = at < size ? value_of(label[at++]) : BASE;
            if (value >= BASE || value > (UINT32_MAX - i) / weight) return 0;
            i += value * weight;
            uint32_t t = threshold(k, bias);
            if (value < t) break;
            if (weight > UINT32_MAX / (BASE - t)) return 0;
            weight *= BASE - t;
        }
        if (count == MAPICFG__LABEL_MAX) return 0;
        uint32_t points = (uint32_t)count + 1;
        bias = adapt(i - old, points, old == 0);
        if (i / points > 0x10ffff - n) return 0;
        n += i / points;
        i %= points;
        if (n >= 0xd800 && n < 0xe000) return 0;
        for (size_t j = count; j > i; j--) out[j] = out[j - 1];
        out[i++] = n;
        count++;
    }
    return count;
}
