/* SPDX-License-Identifier: LGPL-2.1-or-later
 * read_any.c: an answer in whatever it comes: alone, behind headers or a request, in a HAR file; or in its place
 * headers and reports. */
#include <string.h>

#include "autodiscover/answer.h"
#include "autodiscover/har.h"
#include "autodiscover/paste.h"
#include "autodiscover/unanswered.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "rule/list.h"

#define MAX_SIZE (1024u * 1024u)

/* ---- a body ---- */

static mapicfg_status read_json(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                mapicfg_error *err) {
    answer->form = MAPICFG_AUTODISCOVER_FORM_JSON;
    mapicfg_status status = mapicfg__answer_read_json(answer, text, size, err);
    return status ? status : mapicfg__answer_judge(answer, NULL, err);
}

static mapicfg_status read_body(mapicfg_autodiscover_answer *answer, const char *text, size_t size, uint32_t encoding,
                                const mapicfg_answer_options *options, mapicfg_error *err) {
    const char *head = text;
    uint64_t lines = mapicfg__answer_trim(&text, &size);
    mapicfg_status status = size && *text == '{' ? read_json(answer, text, size, err)
                                                 : mapicfg__answer_read_xml(answer, text, size, encoding, err);
    if (status && err && err->line) err->line += lines;
    return status || text == head ? status
                                  : mapicfg__answer_read_head(answer, head, (size_t)(text - head), options, err);
}

/* Where the last response begins in the text of a session, as Fiddler saves it: the request, whose body is XML too,
 * stands before it. 0: nothing does. */
static size_t find_response(const char *text, size_t size) {
    static const char begin[] = "\nHTTP/";
    for (size_t at = size; at-- > 0;)
        if (text[at] == '\n' && size - at >= sizeof begin - 1 && memcmp(text + at, begin, sizeof begin - 1) == 0)
            return at + 1;
    return 0;
}

/* Another answer in place of one that was begun. */
static int begin_again(mapicfg_autodiscover_answer **answer) {
    mapicfg_autodiscover_answer_free(*answer);
    *answer = mapicfg__mem_zalloc(sizeof **answer);
    return *answer != NULL;
}

/* ---- HAR files ---- */

/* The answers of a HAR file, and what the responses without one come to. */
struct collected {
    mapicfg_autodiscover_answer *first, **end; /* the answers, and where the next one goes */
    mapicfg_autodiscover_answer *others;
    struct mapicfg__buffer lines;
};

/* A body that may be an answer. In JSON any service answers: the URL decides. */
static int may_be_answer(const struct mapicfg__har_entry *entry) {
    const char *text = entry->body.data;
    size_t size = entry->body.size;
    if (!size) return 0;
    mapicfg__text_trim(&text, &size);
    if (size && *text == '{') return entry->url.size && mapicfg__text_contains(entry->url.data, "/autodiscover");
    return mapicfg__text_has_piece(text, size, "Autodiscover") || memchr(text, '\0', size); /* UTF-16 */
}

/* The answer in one body, read as a file with nothing else is. */
static mapicfg_status read_entry(mapicfg_autodiscover_answer *answer, const struct mapicfg__har_entry *entry,
                                 const mapicfg_answer_options *options, mapicfg_error *err) {
    struct mapicfg__decoder decoder;
    struct mapicfg__buffer scratch = {0};
    const char *bytes = entry->body.data;
    size_t size = entry->body.size;
    mapicfg_status status = mapicfg__encoding_open(&decoder, entry->is_base64 ? options->encoding : NULL, err);
    if (!status) status = mapicfg__encoding_decode(&decoder, bytes, size, 1, &scratch, &bytes, &size, err);
    if (!status) status = read_body(answer, bytes, size, decoder.encoding, options, err);
    if (!status && entry->lines.size)
        status = mapicfg__answer_read_head(answer, entry->lines.data, entry->lines.size, options, err);
    mapicfg__encoding_close(&decoder);
    mapicfg__buffer_free(&scratch);
    return status;
}

static void note_unread(struct collected *all, const struct mapicfg__har_entry *entry, const char *message) {
    const struct mapicfg__where where = {.property = "response"};
    const char *const arguments[] = {entry->url.size ? entry->url.data : "", message};
    mapicfg__list_say(all->others->notes, RULE_RESPONSE_BODY_UNREAD, &where, arguments, 2);
}

static mapicfg_status take_entry(struct collected *all, const struct mapicfg__har_entry *entry,
                                 const mapicfg_answer_options *options, mapicfg_error *err) {
    mapicfg_error failed;
    if (may_be_answer(entry)) {
        mapicfg_autodiscover_answer *answer = mapicfg__mem_zalloc(sizeof *answer);
        mapicfg_status status = answer ? read_entry(answer, entry, options, &failed) : MAPICFG_E_NOMEM;
        if (!status) {
            *all->end = answer;
            all->end = &answer->next;
            return MAPICFG_OK;
        }
        mapicfg_autodiscover_answer_free(answer);
        if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
        note_unread(all, entry, failed.message);
    }
    mapicfg__buffer_bytes(&all->lines, entry->lines.data ? entry->lines.data : "", entry->lines.size);
    return all->lines.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* Of responses without an answer in a file that has answers, only those count that can be read as responses. */
static mapicfg_status add_others(struct collected *all, const mapicfg_answer_options *options, mapicfg_error *err) {
    if (all->first && !all->lines.size) return MAPICFG_OK;
    mapicfg_error failed;
    mapicfg__buffer_char(&all->lines, '\n');
    if (all->lines.failed) return mapicfg__error_no_memory(err);
    mapicfg_status status = mapicfg__answer_read_lines(all->others, &all->lines, options, &failed);
    if (status == MAPICFG_E_FORMAT && all->first) return MAPICFG_OK;
    if (status && err) *err = failed;
    if (status) return status;
    *all->end = all->others;
    all->others = NULL;
    return MAPICFG_OK;
}

/* A URL below one of Exchange's virtual directories. */
static int is_of_exchange(const struct mapicfg__har_entry *entry) {
    static const char *const directories[] = {"mapi", "autodiscover", "ews", "oab",
                                              "owa",  "ecp",          "rpc", "Microsoft-Server-ActiveSync"};
    const char *host = entry->url.size ? strstr(entry->url.data, "://") : NULL,
               *path = host ? strchr(host + strlen("://"), '/') : NULL;
    return path && mapicfg__text_is_one_of(path + 1, strcspn(path + 1, "/?#"), directories,
                                           sizeof directories / sizeof *directories);
}

/* A browser logs whatever it asked: beside requests to Exchange, others say nothing about it. */
static mapicfg_status take_entries(struct collected *all, const struct mapicfg__har *har,
                                   const mapicfg_answer_options *options, mapicfg_error *err) {
    int has_ours = 0;
    for (size_t i = 0; i < har->count; i++) has_ours |= is_of_exchange(&har->entries[i]);
    for (size_t i = 0; i < har->count; i++) {
        if (has_ours && !is_of_exchange(&har->entries[i])) continue;
        mapicfg_status status = take_entry(all, &har->entries[i], options, err);
        if (status) return status;
    }
    return MAPICFG_OK;
}

static mapicfg_status read_har(mapicfg_autodiscover_answer **answer, const char *text, size_t size,
                               const mapicfg_answer_options *options, mapicfg_error *err) {
    struct mapicfg__har har = {0};
    struct collected all = {.others = *answer};
    all.end = &all.first;
    mapicfg_status status = mapicfg_statements_new(&all.others->notes, err);
    if (!status) status = mapicfg__har_read(&har, text, size, err);
    if (!status) status = take_entries(&all, &har, options, err);
    if (!status) status = add_others(&all, options, err);
    mapicfg_autodiscover_answer_free(all.others);
    mapicfg__buffer_free(&all.lines);
    mapicfg__har_free(&har);
    *answer = all.first;
    return status;
}

/* ---- any text ---- */

/* What is no answer may be the headers of one; where it is not either, the first error counts. */
static mapicfg_status read_text(mapicfg_autodiscover_answer **answer, const char *text, size_t size, uint32_t encoding,
                                const mapicfg_answer_options *options, mapicfg_error *err) {
    mapicfg_error other;
    if (mapicfg__har_is(text, size)) return read_har(answer, text, size, options, err);
    int is_report = mapicfg__paste_is_report(text, size);
    mapicfg_status status = MAPICFG_E_FORMAT;
    if (!is_report) status = read_body(*answer, text, size, encoding, options, err);
    if (status != MAPICFG_E_FORMAT && status != MAPICFG_E_SYNTAX) return status;
    if (!begin_again(answer)) return mapicfg__error_no_memory(err);
    const size_t skipped = is_report ? 0 : find_response(text, size);
    if (skipped) {
        mapicfg_status last = read_body(*answer, text + skipped, size - skipped, encoding, options, &other);
        if (last == MAPICFG_OK) return MAPICFG_OK;
        if (!begin_again(answer)) return mapicfg__error_no_memory(err);
        if (last == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    }
    mapicfg_status pasted = mapicfg__answer_read_paste(*answer, text, size, options, &other);
    if (!is_report && pasted == MAPICFG_E_FORMAT)
        return mapicfg__unanswered_tell(text, size, err) ? MAPICFG_E_FORMAT : status;
    if (pasted && err) *err = other;
    return pasted;
}

static mapicfg_status read_bytes(mapicfg_autodiscover_answer **answer, const char *bytes, size_t size,
                                 const mapicfg_answer_options *options, mapicfg_error *err) {
    struct mapicfg__decoder decoder;
    struct mapicfg__buffer scratch = {0};
    if (size > MAX_SIZE)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the answer has more than %u bytes", MAX_SIZE);
    mapicfg_status status = mapicfg__encoding_open(&decoder, options->encoding, err);
    if (!status) status = mapicfg__encoding_decode(&decoder, bytes, size, 1, &scratch, &bytes, &size, err);
    if (!status) status = read_text(answer, bytes, size, decoder.encoding, options, err);
    mapicfg__encoding_close(&decoder);
    mapicfg__buffer_free(&scratch);
    return status;
}

static const struct mapicfg__options sized =
    MAPICFG__OPTIONS_RESERVED(mapicfg_answer_options, MAPICFG_ANSWER_OPTIONS_SIZE_1_0, reserved);

static mapicfg_status take_options(mapicfg_answer_options *taken, const mapicfg_answer_options *options,
                                   mapicfg_error *err) {
    mapicfg_status status = mapicfg__options_take(taken, options, &sized, err);
    if (!status && taken->flags)
        status = mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "the flags are %lu, and there are none yet",
                                     (unsigned long)taken->flags);
    return status;
}

mapicfg_status mapicfg_autodiscover_answer_read(const char *bytes, size_t size, const char *source,
                                                const mapicfg_answer_options *options,
                                                mapicfg_autodiscover_answer **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!bytes && size) return mapicfg__error_null_argument(err, "bytes");
    mapicfg_answer_options taken;
    mapicfg_status status = take_options(&taken, options, err);
    if (status) return status;
    mapicfg_autodiscover_answer *answer = mapicfg__mem_zalloc(sizeof *answer);
    status = answer ? read_bytes(&answer, bytes ? bytes : "", size, &taken, err) : mapicfg__error_no_memory(err);
    if (!status) {
        *out = answer;
        return MAPICFG_OK;
    }
    mapicfg_autodiscover_answer_free(answer);
    mapicfg__error_source(err, source);
    return status;
}
