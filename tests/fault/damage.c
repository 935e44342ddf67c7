/* SPDX-License-Identifier: LGPL-2.1-or-later
 * damage.c: inputs cut at every byte, with bytes flipped, and fed in pieces. There must be an error with a place, or an
 * answer; the same one however the bytes come. Sanitizers and valgrind watch the rest. */
#include <mapicfg.h>

#include "samples.h"

/* A checksum of all objects given, so that two readings can be compared. */
struct seen {
    uint64_t sum;
    size_t objects;
};

static int32_t add_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    struct seen *seen = user;
    (void)source;
    uint32_t class_id = mapicfg_object_get_class(object);
    seen->sum = seen->sum * 31 + class_id + line;
    for (size_t i = 0; i < mapicfg_property_count(class_id); i++) {
        char *text;
        if (mapicfg_object_dup_text(object, mapicfg_property_name(class_id, i), &text, NULL)) exit(2);
        for (const char *at = text; at && *at; at++) seen->sum = seen->sum * 31 + (unsigned char)*at;
        mapicfg_free(text);
    }
    seen->objects++;
    return 0;
}

static mapicfg_status read_in_pieces(const char *bytes, size_t size, size_t piece, struct seen *seen,
                                     mapicfg_error *err) {
    mapicfg_reader *reader;
    memset(seen, 0, sizeof *seen);
    memset(err, 0, sizeof *err);
    mapicfg_status status = mapicfg_reader_new("in", NULL, add_object, seen, NULL, &reader, err);
    for (size_t at = 0; !status && at < size; at += piece) {
        size_t left = size - at < piece ? size - at : piece;
        char *copy = malloc(left); /* exactly as long as it says, so that reading past its end is seen */
        if (!copy) exit(2);
        memcpy(copy, bytes + at, left);
        status = mapicfg_reader_feed(reader, copy, left, err);
        free(copy);
    }
    if (!status) status = mapicfg_reader_finish(reader, err);
    mapicfg_reader_free(reader);
    return status;
}

static int check(const char *path, const char *bytes, size_t size, size_t piece, const char *what, size_t at) {
    struct seen whole, pieces;
    mapicfg_error whole_err, err;
    mapicfg_status status = read_in_pieces(bytes, size, size ? size : 1, &whole, &whole_err);
    mapicfg_status again = read_in_pieces(bytes, size, piece, &pieces, &err);
    /* expat may put off what it has in hand, so that bad UTF-16 further on is met before it */
    if (status == MAPICFG_E_ENCODING || again == MAPICFG_E_ENCODING) return 1;
    if (status != again || whole.sum != pieces.sum || whole.objects != pieces.objects) {
        printf("%s, %s %zu: whole: %s (%s), %zu objects; in pieces of %zu: %s (%s), %zu objects\n", path, what, at,
               mapicfg_status_name(status), whole_err.message, whole.objects, piece, mapicfg_status_name(again),
               err.message,
               pieces.objects);
        return 0;
    }
    if (status && (!whole_err.message[0] || strcmp(whole_err.source, "in") != 0)) {
        printf("%s, %s %zu: an error without words or source\n", path, what, at);
        return 0;
    }
    return 1;
}

/* Cuts at every byte, or at about `cuts` places where the file is too long for that, and damages about `flips`
 * bytes. */
static int damage(const char *path, size_t cuts, size_t flips) {
    static const unsigned char masks[] = {0x01, 0x20, 0x80, 0xff};
    struct sample sample = load(path);
    if (!sample.bytes) return -1;
    int fine = 1;
    size_t step = cuts ? sample.size / cuts + 1 : 1;
    for (size_t at = 0; at <= sample.size; at += step)
        fine &= check(path, sample.bytes, at, 1 + at % 97, "cut at", at);
    step = sample.size / flips + 1;
    for (size_t at = 0, turn = 0; at < sample.size; at += step, turn++) {
        unsigned char mask = masks[turn % sizeof masks];
        sample.bytes[at] = (char)(sample.bytes[at] ^ mask);
        fine &= check(path, sample.bytes, sample.size, 1 + at % 1013, "damaged at", at);
        sample.bytes[at] = (char)(sample.bytes[at] ^ mask);
    }
    for (size_t piece = 1; piece < 70; piece += 4) fine &= check(path, sample.bytes, sample.size, piece, "pieces of",
                                                                 piece);
    free(sample.bytes);
    return fine;
}

int main(void) {
    int reduced = getenv("MAPICFG_TEST_REDUCED") != NULL; /* under valgrind, say */
    int fine = 1;
    for (size_t i = 0; i < SAMPLE_COUNT; i++)
        fine &= damage(samples[i], reduced ? 20 : 0, reduced ? 20 : 1000) == 1;
    for (size_t i = 0; i < REAL_COUNT; i++) {
        int result = damage(real_exports[i], reduced ? 4 : 100, reduced ? 4 : 100);
        if (result < 0) printf("SKIPPED: a real export: %s is absent\n", real_exports[i]);
        fine &= result != 0;
    }
    printf("damage: %zu samples, %s\n", SAMPLE_COUNT, fine ? "error or answer each time" : "FAILED");
    return !fine;
}
