/* SPDX-License-Identifier: LGPL-2.1-or-later
 * strength.c: algorithms by the names that Windows and OpenSSL print, or by their object identifiers, which
 * ConvertTo-Json and Export-Clixml show.
 *
 * Sources: RFC 8017, 5480, 5758, 3279, 8410; NIST's and OIW's arcs for the rest. */
#include "base/strength.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

#define LEAST_BITS 2048u
#define LEAST_RSA_BITS 512u /* below are sizes of elliptic curves */
#define LARGEST_CURVE 521u

static int is_one_of(const char *text, const char *const *words, size_t count) {
    return mapicfg__text_is_one_of(text, strlen(text), words, count);
}

static int begins(const char *text, const char *word) {
    const size_t size = strlen(text), length = strlen(word);
    return mapicfg__text_is_word(text, size < length ? size : length, word);
}

/* ---- keys ---- */

static int is_curve(const char *algorithm) {
    static const char *const others[] = {"id-ecPublicKey", "1.2.840.10045.2.1", "Ed25519",
                                         "Ed448",          "1.3.101.112",       "1.3.101.113"};
    return begins(algorithm, "EC") || is_one_of(algorithm, others, sizeof others / sizeof *others);
}

/* RSA and DSA, which need as many bits. */
static int is_factored(const char *algorithm) {
    static const char *const numbers[] = {"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10040.4.1"};
    return begins(algorithm, "RSA") || begins(algorithm, "DSA") ||
           is_one_of(algorithm, numbers, sizeof numbers / sizeof *numbers);
}

enum mapicfg__strength mapicfg__strength_key(const char *size, const char *algorithm) {
    uint64_t bits;
    if (!mapicfg__text_parse_number(size, strlen(size), &bits) || !bits) return MAPICFG__STRENGTH_UNKNOWN;
    if (bits >= LEAST_BITS || (algorithm && is_curve(algorithm))) return MAPICFG__STRENGTH_FINE;
    if (algorithm && is_factored(algorithm)) return MAPICFG__STRENGTH_WEAK;
    return bits < LEAST_RSA_BITS || bits == LARGEST_CURVE ? MAPICFG__STRENGTH_UNKNOWN : MAPICFG__STRENGTH_WEAK;
}

/* ---- signatures ---- */

/* Whether a name has the hash: sha1RSA, ecdsa-with-SHA1, RSA-SHA1, SHA-1; not SHA-128, nor sha1 of sha12. */
static int has_hash(const char *text, const char *family, const char *number) {
    const size_t size = strlen(text), family_size = strlen(family), number_size = strlen(number);
    for (size_t at = 0; at + family_size < size; at++) {
        if (!mapicfg__text_is_word(text + at, family_size, family)) continue;
        const char *digits = text + at + family_size;
        digits += *digits == '-' || *digits == '_';
        if (mapicfg__text_count_digits(digits, strlen(digits)) == number_size &&
            memcmp(digits, number, number_size) == 0)
            return 1;
    }
    return 0;
}

static int has_one(const char *text, const char *const (*hashes)[2], size_t count) {
    for (size_t i = 0; i < count; i++)
        if (has_hash(text, hashes[i][0], hashes[i][1])) return 1;
    return 0;
}

enum mapicfg__strength mapicfg__strength_signature(const char *algorithm) {
    static const char *const weak[] = {"1.2.840.113549.1.1.2", "1.2.840.113549.1.1.3", "1.2.840.113549.1.1.4",
                                       "1.2.840.113549.1.1.5", "1.2.840.10045.4.1",    "1.2.840.10040.4.3",
                                       "1.3.14.3.2.2",         "1.3.14.3.2.3",         "1.3.14.3.2.13",
                                       "1.3.14.3.2.15",        "1.3.14.3.2.27",        "1.3.14.3.2.29"};
    static const char *const fine[] = {"1.2.840.113549.1.1.11",
                                       "1.2.840.113549.1.1.12",
                                       "1.2.840.113549.1.1.13",
                                       "1.2.840.113549.1.1.14",
                                       "1.2.840.10045.4.3.1",
                                       "1.2.840.10045.4.3.2",
                                       "1.2.840.10045.4.3.3",
                                       "1.2.840.10045.4.3.4",
                                       "1.3.101.112",
                                       "2.16.840.1.101.3.4.3.1",
                                       "2.16.840.1.101.3.4.3.2",
                                       "Ed25519",
                                       "1.3.101.113",
                                       "Ed448"};
    static const char *const weak_hashes[][2] = {{"md", "2"}, {"md", "4"}, {"md", "5"}, {"sha", "1"}};
    static const char *const fine_hashes[][2] = {{"sha", "224"}, {"sha", "256"}, {"sha", "384"}, {"sha", "512"}};
    if (is_one_of(algorithm, weak, sizeof weak / sizeof *weak) ||
        has_one(algorithm, weak_hashes, sizeof weak_hashes / sizeof *weak_hashes))
        return MAPICFG__STRENGTH_WEAK;
    if (is_one_of(algorithm, fine, sizeof fine / sizeof *fine) ||
        has_one(algorithm, fine_hashes, sizeof fine_hashes / sizeof *fine_hashes))
        return MAPICFG__STRENGTH_FINE;
    return MAPICFG__STRENGTH_UNKNOWN;
}
