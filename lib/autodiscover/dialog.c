/* SPDX-License-Identifier: LGPL-2.1-or-later
 * dialog.c: the log of Outlook's test: which URL it tried, by what it found it, and what came of it.
 *
 * The lines are those of Microsoft's articles (KB 2785498, KB 3211279 and others) and of public posts. Lines of other
 * words are counted and told of, never guessed. */
#include "autodiscover/dialog.h"

#include <string.h>

#include "autodiscover/line.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "rule/list.h"

#define MOST_ATTEMPTS 256u
#define MOST_VALUE 512u /* bytes of a value that are kept */

enum verb { NO_VERB, STARTING, SUCCEEDED, FAILED, REDIRECTED };

struct attempt {
    struct mapicfg__buffer target, found, statuses, error, code;
    enum verb result;
    int is_optional;
};

struct reader {
    mapicfg_autodiscover_answer *answer;
    struct attempt *attempts;
    size_t count, capacity;
    struct mapicfg__buffer block;     /* of the results; empty: none has begun */
    struct mapicfg__buffer protocols; /* of the results */
    int has_mapi, has_other;          /* among them */
    int has_failed;                   /* the results say that nothing was found */
    int failed;
};

/* What a line of the log is about, by how it begins. */
static const struct {
    const char *begin, *found;
    int is_lookup;   /* it finds a URL, no settings */
    int is_optional; /* hardly anyone has it: that it fails says nothing of the whole */
} heads[] = {
    {"Autodiscover to ", NULL, 0, 0},
    {"Local autodiscover for ", "a local XML file", 0, 1},
    {"Redirect check to ", "the check for an HTTP redirect", 1, 0},
    {"Srv Record lookup for ", "an SRV record", 1, 0},
};

/* How the results begin. */
static const char found_results[] = "Autoconfiguration found the following settings",
                  no_results[] = "Autoconfiguration was unable to determine your settings";

/* ---- lines ---- */

/* Without the marks of quotes and lists, and without asterisks and backquotes of Markdown. */
static struct mapicfg__line clean(const char *text, size_t size) {
    struct mapicfg__line line = mapicfg__line_trim(text, size);
    while (line.size && strchr("*`>|-\xe2", line.text[0]) && line.text[0]) {
        if (line.text[0] == '\xe2' && (line.size < 3 || memcmp(line.text, "\xe2\x80\xa2", 3) != 0))
            break; /* a bullet */
        line = mapicfg__line_after(line, line.text[0] == '\xe2' ? 3 : 1);
    }
    while (line.size && strchr("*`", line.text[line.size - 1])) line.size--;
    return mapicfg__line_trim(line.text, line.size);
}

static size_t find(struct mapicfg__line line, const char *piece) {
    size_t size = strlen(piece);
    for (size_t at = 0; at + size <= line.size; at++)
        if (mapicfg__text_is_word(line.text + at, size, piece)) return at;
    return SIZE_MAX;
}

static void keep(struct reader *reader, struct mapicfg__buffer *to, struct mapicfg__line value) {
    to->size = 0;
    mapicfg__buffer_bytes(to, value.text,
                          value.size > MOST_VALUE ? mapicfg__utf8_cut(value.text, MOST_VALUE) : value.size);
    reader->failed |= to->failed;
}

/* A URL without a user and a query, which may be secret. */
static struct mapicfg__line bare(struct mapicfg__line url) {
    for (size_t i = 0; i < url.size; i++)
        if (url.text[i] == '?' || url.text[i] == '#') url.size = i;
    const char *at = url.size ? memchr(url.text, '@', url.size) : NULL;
    return at && find(url, "://") != SIZE_MAX ? (struct mapicfg__line){at + 1, url.size - (size_t)(at + 1 - url.text)}
                                              : url;
}

/* ---- the log ---- */

static struct attempt *begin_attempt(struct reader *reader, struct mapicfg__line target, const char *found,
                                     size_t found_size) {
    struct attempt *grown = mapicfg__mem_grow(reader->attempts, &reader->capacity, reader->count + 1, sizeof *grown);
    reader->failed |= !grown;
    if (!grown) return NULL;
    reader->attempts = grown;
    struct attempt *attempt = &grown[reader->count++];
    *attempt = (struct attempt){.result = NO_VERB};
    keep(reader, &attempt->target, bare(target));
    if (found_size) keep(reader, &attempt->found, (struct mapicfg__line){found, found_size});
    return attempt;
}

/* The last attempt, when it is for this target and no result has been said yet. */
static struct attempt *open_attempt(const struct reader *reader, struct mapicfg__line target) {
    struct attempt *last = reader->count ? &reader->attempts[reader->count - 1] : NULL;
    target = bare(target);
    int is_same = last && last->result < SUCCEEDED &&
                  mapicfg__text_is_word(target.text, target.size, last->target.data ? last->target.data : "");
    return is_same ? last : NULL;
}

/* "https://... Failed (0x800C8203)": cuts the line to its target. */
static enum verb take_verb(struct mapicfg__line *line, struct mapicfg__line *code) {
    static const char *const words[] = {" starting", " succeeded", " failed"};
    for (uint32_t i = 0; i < 3; i++) {
        size_t at = find(*line, words[i]);
        if (at == SIZE_MAX) continue;
        struct mapicfg__line rest = mapicfg__line_after(*line, at + strlen(words[i]));
        if (rest.size && *rest.text == '(') *code = mapicfg__line_trim(rest.text + 1, strcspn(rest.text + 1, ")\n"));
        if (code->size > rest.size) code->size = 0;
        line->size = at;
        *line = mapicfg__line_trim(line->text, line->size);
        return STARTING + i;
    }
    return NO_VERB;
}

static int take_attempt(struct reader *reader, struct mapicfg__line line) {
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (!mapicfg__line_starts(line, heads[i].begin)) continue;
        struct mapicfg__line target = mapicfg__line_after(line, strlen(heads[i].begin)), code = {"", 0};
        const char *found = heads[i].found ? heads[i].found : "";
        enum verb verb = take_verb(&target, &code);
        if (verb == NO_VERB || !target.size) return 0;
        struct attempt *attempt = open_attempt(reader, target);
        if (!attempt) attempt = begin_attempt(reader, target, found, strlen(found));
        if (!attempt) return 1;
        attempt->is_optional = heads[i].is_optional;
        attempt->result = verb == SUCCEEDED && heads[i].is_lookup ? REDIRECTED : verb;
        if (code.size) keep(reader, &attempt->code, code);
        return 1;
    }
    return 0;
}

/* "Attempting URL https://... found through SCP", "Autodiscover URL redirection to https://..." */
static int take_found(struct reader *reader, struct mapicfg__line line) {
    static const char attempting[] = "Attempting URL ", through[] = " found through ";
    static const char *const redirects[] = {"Autodiscover URL redirection to ", "Autodiscover URL redirect to "};
    if (mapicfg__line_starts(line, attempting)) {
        struct mapicfg__line target = mapicfg__line_after(line, sizeof attempting - 1), found = {"", 0};
        size_t at = find(target, through);
        if (at != SIZE_MAX) found = mapicfg__line_after(target, at + sizeof through - 1);
        if (at != SIZE_MAX) target = mapicfg__line_trim(target.text, at);
        while (found.size && found.text[found.size - 1] == '.') found.size--;
        begin_attempt(reader, target, found.text, found.size);
        return 1;
    }
    for (size_t i = 0; i < 2; i++) {
        if (!mapicfg__line_starts(line, redirects[i])) continue;
        if (reader->count && reader->attempts[reader->count - 1].result < SUCCEEDED)
            reader->attempts[reader->count - 1].result = REDIRECTED;
        begin_attempt(reader, mapicfg__line_after(line, strlen(redirects[i])), "a redirect", strlen("a redirect"));
        return 1;
    }
    return 0;
}

/* The number behind "name =". */
static struct mapicfg__line number_behind(struct mapicfg__line line, const char *name) {
    size_t at = find(line, name);
    if (at == SIZE_MAX) return (struct mapicfg__line){"", 0};
    struct mapicfg__line rest = mapicfg__line_after(line, at + strlen(name));
    if (!rest.size || *rest.text != '=') return (struct mapicfg__line){"", 0};
    rest = mapicfg__line_after(rest, 1);
    rest.size = mapicfg__text_count_digits(rest.text, rest.size);
    return rest;
}

/* "GetLastError=0; httpStatus=401." */
static int take_status(struct reader *reader, struct mapicfg__line line) {
    if (!mapicfg__line_starts(line, "GetLastError") || !reader->count) return 0;
    struct mapicfg__line error = number_behind(line, "GetLastError"), status = number_behind(line, "httpStatus");
    struct attempt *attempt = &reader->attempts[reader->count - 1];
    if (error.size && !mapicfg__text_is_word(error.text, error.size, "0")) keep(reader, &attempt->error, error);
    if (!status.size || mapicfg__text_is_word(status.text, status.size, "0") || attempt->statuses.size > 64) return 1;
    if (attempt->statuses.size) mapicfg__buffer_text(&attempt->statuses, ", ");
    mapicfg__buffer_bytes(&attempt->statuses, status.text, status.size > 8 ? 8 : status.size);
    reader->failed |= attempt->statuses.failed;
    return 1;
}

/* ---- the results ---- */

static void add_entry(struct reader *reader, const char *first, const char *second, size_t second_size,
                      struct mapicfg__line value) {
    struct mapicfg__buffer path = {0};
    mapicfg__buffer_text(&path, first);
    mapicfg__buffer_char(&path, '/');
    mapicfg__buffer_bytes(&path, second, second_size);
    char *name = path.failed ? NULL : mapicfg__mem_dup(path.data, path.size);
    if (!name || !mapicfg__answer_add(reader->answer, name, value.text, value.size)) reader->failed = 1;
    mapicfg__buffer_free(&path);
}

/* "Protocol: Exchange MAPI HTTP" begins a block, "OAB URL: https://..." is in it. */
static int take_result(struct reader *reader, struct mapicfg__line line) {
    static const char *const labels[] = {"Server", "SSL", "Auth Package", "Login Name", "Mutual Authentication"};
    const char *colon = line.size ? memchr(line.text, ':', line.size) : NULL;
    if (!colon || colon - line.text > 60) return 0;
    struct mapicfg__line label = mapicfg__line_trim(line.text, (size_t)(colon - line.text));
    struct mapicfg__line value = mapicfg__line_after(line, (size_t)(colon + 1 - line.text));
    if (mapicfg__text_is_word(label.text, label.size, "Protocol") && mapicfg__line_starts(value, "Exchange ")) {
        keep(reader, &reader->block, value);
        if (reader->protocols.size) mapicfg__buffer_text(&reader->protocols, ", ");
        if (reader->protocols.size < 200)
            mapicfg__buffer_bytes(&reader->protocols, reader->block.data, reader->block.size);
        reader->failed |= reader->protocols.failed;
        int is_mapi = mapicfg__text_is_word(value.text, value.size, "Exchange MAPI HTTP");
        reader->has_mapi |= is_mapi;
        reader->has_other |= !is_mapi;
        return 1;
    }
    int is_url = find(label, "URL") != SIZE_MAX && mapicfg__line_starts(value, "http");
    if (!reader->block.size || !value.size ||
        !(is_url || mapicfg__text_is_one_of(label.text, label.size, labels, sizeof labels / sizeof *labels)))
        return 0;
    value = is_url ? bare(value) : value;
    if (value.size > MOST_VALUE) value.size = mapicfg__utf8_cut(value.text, MOST_VALUE);
    add_entry(reader, reader->block.data, label.text, label.size, value);
    return 1;
}

/* ---- what it comes to ---- */

/* Codes that Microsoft documents: of WinINet and WinHTTP, of MAPI and of COM. */
static const char *meaning_of(uint64_t code) {
    static const struct {
        uint32_t code;
        const char *meaning;
    } meanings[] = {
        {12002, "the request timed out"},
        {12007, "the name is not resolved"},
        {12029, "no connection is made"},
        {12030, "the connection was broken"},
        {12037, "the certificate is not valid at this date"},
        {12038, "the certificate is for another name"},
        {12044, "a client certificate is asked for"},
        {12045, "the issuer of the certificate is not trusted"},
        {12152, "the server's answer is not HTTP"},
        {12175, "TLS failed"},
        {0x80004005, "the call failed"},
        {0x8004010f, "nothing is found"},
        {0x80070005, "access is denied"},
        {0x80070057, "an argument is invalid"},
    };
    if (code >> 16 == 0x8007 && (code & 0xffff) >= 12000 && (code & 0xffff) < 12200) code &= 0xffff;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].code == code) return meanings[i].meaning;
    return NULL;
}

static void put_code(struct mapicfg__buffer *out, const char *before, const struct mapicfg__buffer *code) {
    uint64_t number = 0;
    if (!code->size) return;
    int is_hex = code->size > 2 && code->data[0] == '0' && (code->data[1] | 0x20) == 'x';
    size_t digits = is_hex && code->size <= 18 ? code->size - 2 : 0;
    int is_number = is_hex ? digits && mapicfg__text_parse_hex(code->data + 2, digits, digits, &number)
                           : mapicfg__text_parse_number(code->data, code->size, &number);
    const char *meaning = is_number ? meaning_of(number) : NULL;
    if (is_number && !number) return;
    mapicfg__buffer_text(out, before);
    mapicfg__buffer_bytes(out, code->data, code->size);
    mapicfg__buffer_text(out, meaning ? ": " : ", which no document explains");
    mapicfg__buffer_text(out, meaning ? meaning : "");
}

/* By what Outlook came to a URL that the log does not say: only the host tells, by the order that is documented. */
static const char *found_by_host(const char *target) {
    if (!mapicfg__text_starts(target, "https://")) return NULL;
    if (mapicfg__text_starts(target, "https://autodiscover-s.outlook.com/") ||
        mapicfg__text_starts(target, "https://outlook.office365.com/"))
        return "Exchange Online's known URL";
    return mapicfg__text_starts(target, "https://autodiscover.") ? "the name autodiscover and the domain" : NULL;
}

/* "https://contoso.com/..." beside "https://autodiscover.contoso.com/..." or the domain of a look-up. */
static int is_root(const struct reader *reader, const struct attempt *attempt) {
    const char *host = attempt->target.data + strlen("https://");
    size_t size = strcspn(host, "/:");
    for (size_t i = 0; i < reader->count; i++) {
        const char *other = reader->attempts[i].target.data ? reader->attempts[i].target.data : "";
        if (mapicfg__text_starts(other, "https://autodiscover.") || mapicfg__text_starts(other, "http://autodiscover."))
            other = strchr(other, '.') + 1;
        else if (strstr(other, "://"))
            continue;
        if (strcspn(other, "/:") == size && mapicfg__text_equal(other, size, host, size)) return 1;
    }
    return 0;
}

static void name_found(struct reader *reader, struct attempt *attempt) {
    if (attempt->found.size || !attempt->target.size) return;
    const char *found = found_by_host(attempt->target.data);
    if (!found && mapicfg__text_starts(attempt->target.data, "https://") && is_root(reader, attempt))
        found = "the domain of the address";
    if (found) keep(reader, &attempt->found, (struct mapicfg__line){found, strlen(found)});
}

static struct mapicfg__line whole(const struct mapicfg__buffer *buffer) {
    return (struct mapicfg__line){buffer->data ? buffer->data : "", buffer->size};
}

static void add_attempt(struct reader *reader, const struct attempt *attempt, size_t number) {
    static const char *const results[] = {"not shown", "not shown", "succeeded", "failed", "redirected"};
    struct mapicfg__buffer path = {0};
    const char *result = results[attempt->result];
    mapicfg__buffer_text(&path, "attempt");
    if (number > 1) {
        mapicfg__buffer_char(&path, '[');
        mapicfg__buffer_number(&path, number);
        mapicfg__buffer_char(&path, ']');
    }
    reader->failed |= path.failed;
    if (!path.failed) {
        add_entry(reader, path.data, "target", 6, whole(&attempt->target));
        if (attempt->found.size) add_entry(reader, path.data, "found by", 8, whole(&attempt->found));
        if (attempt->statuses.size) add_entry(reader, path.data, "status", 6, whole(&attempt->statuses));
        if (attempt->error.size) add_entry(reader, path.data, "error", 5, whole(&attempt->error));
        add_entry(reader, path.data, "result", 6, (struct mapicfg__line){result, strlen(result)});
        if (attempt->code.size) add_entry(reader, path.data, "code", 4, whole(&attempt->code));
    }
    mapicfg__buffer_free(&path);
}

static void note_attempt(struct reader *reader, const struct attempt *attempt) {
    static const struct mapicfg__where where = {.property = "attempt"};
    static const enum mapicfg__rule_number rules[] = {RULE_TEST_UNTOLD, RULE_TEST_UNTOLD, RULE_TEST_SUCCEEDED,
                                                      RULE_TEST_FAILED, RULE_TEST_REDIRECTED};
    struct mapicfg__buffer why = {0}, found = {0};
    if (attempt->found.size) {
        mapicfg__buffer_text(&found, " (");
        mapicfg__buffer_bytes(&found, attempt->found.data, attempt->found.size);
        mapicfg__buffer_char(&found, ')');
    }
    put_code(&why, "; code ", &attempt->code);
    put_code(&why, "; error ", &attempt->error);
    if (attempt->statuses.size) mapicfg__buffer_text(&why, "; HTTP status ");
    mapicfg__buffer_bytes(&why, attempt->statuses.data ? attempt->statuses.data : "", attempt->statuses.size);
    reader->failed |= why.failed | found.failed;
    const char *const arguments[] = {attempt->target.data ? attempt->target.data : "", found.data ? found.data : "",
                                     why.data ? why.data : ""};
    if (!reader->failed) mapicfg__list_say(reader->answer->notes, rules[attempt->result], &where, arguments, 3);
    mapicfg__buffer_free(&why);
    mapicfg__buffer_free(&found);
}

static void put_outcome(struct reader *reader, int has_succeeded, int has_failed) {
    struct mapicfg__buffer *out = &reader->answer->sentence;
    mapicfg__buffer_text(out, "Outlook's test of Autodiscover: ");
    if (has_succeeded || has_failed)
        mapicfg__buffer_text(out, has_succeeded ? "it succeeded" : "it failed");
    else if (reader->count || !reader->protocols.size)
        mapicfg__buffer_text(out, "whether it succeeded is not shown");
    if (reader->protocols.size && (has_succeeded || has_failed || reader->count)) mapicfg__buffer_text(out, "; ");
    if (reader->has_mapi)
        mapicfg__buffer_text(out, "MAPI over HTTP is among the results");
    else if (reader->has_other)
        mapicfg__buffer_text(out, "the results are without MAPI over HTTP");
    reader->failed |= out->failed;
}

static void note_all(struct reader *reader) {
    static const struct mapicfg__where where = {.property = "Protocol"};
    size_t counts[REDIRECTED + 1] = {0}, needed = 0; /* that failed */
    for (size_t i = 0; i < reader->count && !reader->failed; i++) {
        name_found(reader, &reader->attempts[i]);
        add_attempt(reader, &reader->attempts[i], i + 1);
        counts[reader->attempts[i].result]++;
        needed += reader->attempts[i].result == FAILED && !reader->attempts[i].is_optional;
        note_attempt(reader, &reader->attempts[i]);
    }
    if (reader->failed) return;
    int has_succeeded = counts[SUCCEEDED] > 0;
    int has_failed = !has_succeeded && !reader->protocols.size &&
                     (reader->has_failed || (needed && counts[FAILED] + counts[REDIRECTED] == reader->count));
    if (has_failed) mapicfg__list_say(reader->answer->notes, RULE_TEST_NONE, &where, NULL, 0);
    const char *protocols = reader->protocols.data;
    if (reader->protocols.size)
        mapicfg__list_say(reader->answer->notes, reader->has_mapi ? RULE_TEST_MAPI : RULE_TEST_NO_MAPI, &where,
                          &protocols, 1);
    if (!reader->count && !reader->protocols.size && !has_failed)
        mapicfg__list_say(reader->answer->notes, RULE_TEST_NOTHING, &where, NULL, 0);
    put_outcome(reader, has_succeeded, has_failed);
}

/* ---- the text ---- */

static int take_line(struct reader *reader, struct mapicfg__line line) {
    reader->has_failed |= mapicfg__line_starts(line, no_results);
    return line.size && (take_attempt(reader, line) || take_found(reader, line) || take_status(reader, line) ||
                         take_result(reader, line));
}

static void free_reader(struct reader *reader) {
    for (size_t i = 0; i < reader->count; i++) {
        struct attempt *attempt = &reader->attempts[i];
        mapicfg__buffer_free(&attempt->target);
        mapicfg__buffer_free(&attempt->found);
        mapicfg__buffer_free(&attempt->statuses);
        mapicfg__buffer_free(&attempt->error);
        mapicfg__buffer_free(&attempt->code);
    }
    mapicfg__mem_free(reader->attempts);
    mapicfg__buffer_free(&reader->block);
    mapicfg__buffer_free(&reader->protocols);
}

/* Whether a line can only be the dialog's. */
static int is_telling(struct mapicfg__line line) {
    if (mapicfg__line_starts(line, found_results) || mapicfg__line_starts(line, no_results)) return 1;
    if (mapicfg__line_starts(line, "Attempting URL ")) return find(line, " found through ") != SIZE_MAX;
    if (mapicfg__line_starts(line, "Protocol:"))
        return mapicfg__line_starts(mapicfg__line_after(line, strlen("Protocol:")), "Exchange ");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct mapicfg__line code = {"", 0};
        if (mapicfg__line_starts(line, heads[i].begin)) return take_verb(&line, &code) != NO_VERB;
    }
    return 0;
}

int mapicfg__dialog_is(const char *text, size_t size) {
    while (size) {
        size_t line = mapicfg__text_line_size(text, size);
        if (is_telling(clean(text, line))) return 1;
        text += line;
        size -= line;
    }
    return 0;
}

mapicfg_status mapicfg__dialog_read(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                    mapicfg_error *err) {
    struct reader reader = {.answer = answer};
    mapicfg_status status = answer->notes ? MAPICFG_OK : mapicfg_statements_new(&answer->notes, err);
    while (!status && size && !reader.failed) {
        size_t line = mapicfg__text_line_size(text, size);
        take_line(&reader, clean(text, line));
        text += line;
        size -= line;
        if (reader.count > MOST_ATTEMPTS)
            status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the log has more than %u attempts", MOST_ATTEMPTS);
    }
    if (!status && !reader.failed) note_all(&reader);
    if (!status && reader.failed) status = mapicfg__error_no_memory(err);
    if (!status) status = mapicfg__list_finish(answer->notes, err);
    answer->form = MAPICFG_AUTODISCOVER_FORM_TEST;
    answer->kind = MAPICFG_AUTODISCOVER_ANSWER_RESPONSES;
    free_reader(&reader);
    return status;
}
