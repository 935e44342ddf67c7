/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_paste.c: any bytes as headers, a report or a HAR file, with rows of builds before a line of equals signs: what
 * is read has paths, sentences and statements, and no secret that stands behind it comes out. */
#include <mapicfg.h>
#include <mapicfg/autodiscover.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CANARY "kQ7canary"

static void must_be_clean(const char *text) {
    if (!text || strstr(text, CANARY)) abort();
}

static void look(const mapicfg_autodiscover_answer *answer) {
    const mapicfg_statements *notes = mapicfg_autodiscover_answer_get_notes(answer);
    char *json;
    must_be_clean(mapicfg_autodiscover_answer_get_sentence(answer));
    for (size_t i = 0; i < mapicfg_autodiscover_answer_count(answer); i++) {
        const char *path = mapicfg_autodiscover_answer_get_path(answer, i);
        if (!mapicfg_autodiscover_answer_find(answer, path)) abort();
        must_be_clean(path);
        must_be_clean(mapicfg_autodiscover_answer_get_text(answer, i));
    }
    if (!mapicfg_statements_count(notes) || mapicfg_statements_dup_json(notes, &json, NULL)) abort();
    must_be_clean(json);
    mapicfg_free(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char secrets[] =
        "\n\nGET / HTTP/1.1\nAuthorization: Basic " CANARY "\nCookie: a=" CANARY "\nX-Api-Key: " CANARY
        "\n\nHTTP/1.1 401 Unauthorized\nSet-Cookie: " CANARY "\nWWW-Authenticate: NTLM " CANARY
        "\nLocation: https://u:" CANARY "@a/b?c=" CANARY "#" CANARY "\n\n" CANARY "\n";
    mapicfg_answer_options options = MAPICFG_ANSWER_OPTIONS_INIT;
    mapicfg_autodiscover_answer *answer;
    mapicfg_error err;
    size_t begin = 0;
    for (size_t i = 0; i + sizeof CANARY - 1 <= size; i++) /* which libFuzzer learns */
        if (memcmp(data + i, CANARY, sizeof CANARY - 1) == 0) return 0;
    while (begin + 3 < size && memcmp(data + begin, "===\n", 4) != 0) begin++;
    int has_builds = begin + 3 < size;
    char *builds = calloc(1, begin + 1), *text = malloc(size + sizeof secrets);
    if (!builds || !text) abort();
    if (has_builds) memcpy(builds, data, begin);
    begin = has_builds ? begin + 4 : 0;
    if (size) memcpy(text, data + begin, size - begin);
    memcpy(text + size - begin, secrets, sizeof secrets);
    options.builds = builds;
    if (!mapicfg_autodiscover_answer_read(text, size - begin + sizeof secrets - 1, "paste", &options, &answer, &err)) {
        for (const mapicfg_autodiscover_answer *one = answer; one; one = mapicfg_autodiscover_answer_get_next(one))
            if (mapicfg_autodiscover_answer_get_kind(one) == MAPICFG_AUTODISCOVER_ANSWER_RESPONSES) look(one);
    } else if (answer || !err.message[0]) {
        abort();
    }
    mapicfg_autodiscover_answer_free(answer);
    free(builds);
    free(text);
    return 0;
}
