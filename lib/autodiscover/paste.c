/* SPDX-License-Identifier: LGPL-2.1-or-later
 * paste.c: what is pasted in place of an answer: HTTP responses, and reports of the Remote Connectivity Analyzer. */
#include "autodiscover/paste.h"

#include <string.h>

#include "autodiscover/dialog.h"
#include "autodiscover/dump.h"
#include "autodiscover/listed.h"
#include "autodiscover/panel.h"
#include "autodiscover/responses.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"

#define MOST_STEPS 1000u
#define MOST_STEP 300u /* bytes of a step's text */

/* ---- steps of a report ---- */

struct steps {
    mapicfg_autodiscover_answer *answer;
    struct mapicfg__buffer step;           /* whose result comes next */
    struct mapicfg__buffer failed, result; /* the last one that failed */
    size_t count;
    int first_failed, first_holds; /* the first step; the others are parts of it */
};

static int starts(const char *text, size_t size, const char *prefix) {
    size_t length = strlen(prefix);
    return size >= length && memcmp(text, prefix, length) == 0;
}

static int is_step(const char *text, size_t size) {
    static const char *const begins[] = {"Testing ",  "Attempting ", "Validating ",
                                         "Checking ", "Host name ",  "The Microsoft Connectivity Analyzer is ",
                                         "ExRCA is ", "Analyzing ",  "The Microsoft Remote Connectivity Analyzer is "};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (starts(text, size, begins[i])) return 1;
    return 0;
}

/* "Testing Autodiscover failed.": the result of a step, which begins as a step does. */
static int is_outcome(const char *text, size_t size) {
    static const char *const ends[] = {" failed", " successful", " successfully", " succeeded", " passed"};
    while (size && text[size - 1] == '.') size--;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t length = strlen(ends[i]);
        if (size > length && memcmp(text + size - length, ends[i], length) == 0) return 1;
    }
    return 0;
}

static int is_heading(const char *text, size_t size) {
    return starts(text, size, "Additional Details") || starts(text, size, "Test Steps") ||
           starts(text, size, "Elapsed Time") || starts(text, size, "Tell me more");
}

static int has_any(const char *text, const char *const *pieces, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (mapicfg__text_contains(text, pieces[i])) return 1;
    return 0;
}

static int is_failure(const char *result) {
    static const char *const bad[] = {"fail",         "error",  "couldn't",      "could not", "unable",
                                      "unsuccessful", "wasn't", "was not",       "doesn't",   "does not",
                                      "can't",        "cannot", "not successful"};
    static const char *const good[] = {"no error", "without error"};
    return has_any(result, bad, sizeof bad / sizeof *bad) && !has_any(result, good, sizeof good / sizeof *good);
}

/* "Name: value", which may be a secret and is no result. */
static int is_header(const char *text, size_t size) {
    size_t name = 0;
    while (name < size && (mapicfg__is_alpha((unsigned char)text[name]) || text[name] == '-' || text[name] == '_' ||
                           mapicfg__is_digit((unsigned char)text[name])))
        name++;
    while (name < size && text[name] == ' ') name++;
    return name < size && text[name] == ':';
}

static void set(struct mapicfg__buffer *to, const char *text, size_t size) {
    to->size = 0;
    mapicfg__buffer_bytes(to, text, size > MOST_STEP ? mapicfg__utf8_cut(text, MOST_STEP) : size);
}

static mapicfg_status add_entry(mapicfg_autodiscover_answer *answer, struct mapicfg__buffer *path, const char *text,
                                size_t size, mapicfg_error *err) {
    char *name = path->failed ? NULL : mapicfg__mem_dup(path->data, path->size);
    int added = name && mapicfg__answer_add(answer, name, text, size);
    return added ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

/* "response", "response[2]" */
static void put_number(struct mapicfg__buffer *path, const char *name, size_t number) {
    path->size = 0;
    mapicfg__buffer_text(path, name);
    if (number < 2) return;
    mapicfg__buffer_char(path, '[');
    mapicfg__buffer_number(path, number);
    mapicfg__buffer_char(path, ']');
}

static mapicfg_status end_step(struct steps *steps, const char *result, size_t size, mapicfg_error *err) {
    struct mapicfg__buffer path = {0}, text = {0}, shown = {0};
    set(&shown, result, size);
    mapicfg__buffer_bytes(&text, steps->step.data, steps->step.size);
    if (shown.size && text.size) mapicfg__buffer_char(&text, ' ');
    mapicfg__buffer_bytes(&text, shown.data, shown.size);
    put_number(&path, "step", ++steps->count);
    int failed = !shown.failed && !text.failed && shown.size && is_failure(shown.data);
    if (failed) set(&steps->failed, steps->step.data, steps->step.size);
    if (failed) set(&steps->result, text.data + steps->step.size, text.size - steps->step.size);
    if (steps->count == 1) steps->first_failed = failed;
    steps->step.size = 0;
    mapicfg_status status = MAPICFG_OK;
    if (text.failed || shown.failed || steps->failed.failed || steps->result.failed)
        status = mapicfg__error_no_memory(err);
    else if (steps->count <= MOST_STEPS)
        status = add_entry(steps->answer, &path, text.data, text.size, err);
    mapicfg__buffer_free(&path);
    mapicfg__buffer_free(&text);
    mapicfg__buffer_free(&shown);
    return status;
}

static mapicfg_status take_line(struct steps *steps, const char *line, size_t size, mapicfg_error *err) {
    mapicfg__text_trim(&line, &size);
    while (size > 1 && strchr("<>|*-", line[0]) && line[1] == ' ') { /* marks of quotes and lists */
        line += 2;
        size -= 2;
    }
    mapicfg__text_trim(&line, &size);
    if (!size) return MAPICFG_OK;
    mapicfg_status status = MAPICFG_OK;
    int is_result = is_outcome(line, size), is_next = is_step(line, size) && !is_result;
    if (steps->count == 1 && !steps->step.size && starts(line, size, "Test Steps")) steps->first_holds = 1;
    if (steps->step.size || (is_result && is_step(line, size)))
        status = end_step(steps, line, is_next || is_heading(line, size) || is_header(line, size) ? 0 : size, err);
    if (!status && is_next) set(&steps->step, line, size);
    if (!status && starts(line, size, "Failure") && size < 40 && memchr(line, ':', size)) {
        struct mapicfg__buffer path = {0};
        const char *value = (const char *)memchr(line, ':', size) + 1;
        size_t left = size - (size_t)(value - line);
        mapicfg__text_trim(&value, &left);
        mapicfg__buffer_text(&path, "Failure LID");
        if (left && mapicfg__text_count_digits(value, left) == left)
            status = add_entry(steps->answer, &path, value, left, err);
        mapicfg__buffer_free(&path);
    }
    return status ? status : steps->step.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status read_steps(struct steps *steps, const char *text, size_t size, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    while (size && !status) {
        size_t whole = mapicfg__text_line_size(text, size);
        status = take_line(steps, text, whole, err);
        text += whole;
        size -= whole;
    }
    if (!status && steps->step.size) status = end_step(steps, "", 0, err);
    return status;
}

static void free_steps(struct steps *steps) {
    mapicfg__buffer_free(&steps->step);
    mapicfg__buffer_free(&steps->failed);
    mapicfg__buffer_free(&steps->result);
}

/* The steps of a report are a tree: the last one that failed is the innermost reason; where the outermost is fine,
 * those that failed inside were mostly other ways to the same. */
enum verdict { PASSED, FAILED_INSIDE, FAILED };

static enum verdict judge_steps(const struct steps *steps) {
    if (!steps->failed.size && !steps->result.size) return PASSED;
    return steps->first_holds && !steps->first_failed ? FAILED_INSIDE : FAILED;
}

static void note_report(const struct steps *steps, mapicfg_statements *notes) {
    static const struct mapicfg__where where = {.property = "step"};
    static const uint32_t rules[] = {RULE_REPORT_PASSED, RULE_REPORT_FAILED_INSIDE, RULE_REPORT_FAILED};
    const char *const arguments[] = {steps->failed.data ? steps->failed.data : "", steps->result.data};
    const enum verdict verdict = judge_steps(steps);
    if (!steps->count)
        mapicfg__list_say(notes, RULE_REPORT_UNTOLD, &where, NULL, 0);
    else
        mapicfg__list_say(notes, rules[verdict], &where, arguments, verdict == PASSED ? 0 : 2);
}

/* ---- responses ---- */

static mapicfg_status add_field(mapicfg_autodiscover_answer *answer, const char *prefix, const char *name,
                                const char *text, size_t size, mapicfg_error *err) {
    struct mapicfg__buffer path = {0};
    mapicfg__buffer_text(&path, prefix);
    mapicfg__buffer_char(&path, '/');
    mapicfg__buffer_text(&path, name);
    mapicfg_status status = add_entry(answer, &path, text, size, err);
    mapicfg__buffer_free(&path);
    return status;
}

static mapicfg_status add_message(mapicfg_autodiscover_answer *answer, const struct mapicfg__message *message,
                                  const char *response, mapicfg_error *err) {
    struct mapicfg__buffer request = {0}, number = {0};
    mapicfg__buffer_text(&request, "request");
    mapicfg__buffer_text(&request, response + strlen("response"));
    mapicfg__buffer_number(&number, message->status);
    const struct mapicfg__buffer *const of_request[] = {&message->method, &message->target, &message->credentials};
    static const char *const names[] = {"method", "path", "credentials"};
    mapicfg_status status = request.failed || number.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
    for (size_t i = 0; !status && i < 3; i++)
        if (of_request[i]->size)
            status = add_field(answer, request.data, names[i], of_request[i]->data, of_request[i]->size, err);
    if (!status && message->status) status = add_field(answer, response, "status", number.data, number.size, err);
    if (!status && message->page.writer)
        status = add_field(answer, response, "page", message->page.writer, strlen(message->page.writer), err);
    for (uint32_t i = 0; !status && i < MAPICFG__FIELD_COUNT; i++)
        if (message->fields[i].size)
            status = add_field(answer, response, mapicfg__field_name(i), message->fields[i].data,
                               message->fields[i].size, err);
    mapicfg__buffer_free(&request);
    mapicfg__buffer_free(&number);
    return status;
}

static mapicfg_status add_messages(mapicfg_autodiscover_answer *answer, const struct mapicfg__capture *capture,
                                   const struct mapicfg__judging *judging, mapicfg_error *err) {
    struct mapicfg__buffer path = {0};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < capture->count; i++) {
        put_number(&path, "response", i + 1);
        status =
            path.failed ? mapicfg__error_no_memory(err) : add_message(answer, &capture->messages[i], path.data, err);
        if (!status) status = mapicfg__responses_judge(judging, &capture->messages[i], path.data, err);
    }
    mapicfg__buffer_free(&path);
    return status;
}

static void put_sentence(struct mapicfg__buffer *out, const struct mapicfg__capture *capture, const struct steps *steps,
                         int is_report) {
    if (is_report) mapicfg__buffer_text(out, "a report of the Remote Connectivity Analyzer: ");
    static const char *const words[] = {"no step failed", "the first step succeeded, and one inside failed",
                                        "it failed"};
    if (is_report && steps->count) mapicfg__buffer_text(out, words[judge_steps(steps)]);
    if (!capture->count) {
        if (is_report && !steps->count) mapicfg__buffer_text(out, "nothing of it was understood");
        return;
    }
    if (is_report && steps->count) mapicfg__buffer_text(out, "; ");
    mapicfg__buffer_text(out, capture->count > 1 ? "the last of several HTTP responses is " : "an HTTP response: ");
    mapicfg__responses_describe(out, &capture->messages[capture->count - 1]);
}

/* ---- the whole ---- */

int mapicfg__paste_is_report(const char *text, size_t size) {
    return mapicfg__text_has_piece(text, size, "###### REQUEST") ||
           (mapicfg__text_has_piece(text, size, "Testing ") &&
            (mapicfg__text_has_piece(text, size, "Elapsed Time:") ||
             mapicfg__text_has_piece(text, size, "Additional Details")));
}

static mapicfg_status check_utf8(const struct mapicfg__buffer *text, mapicfg_error *err) {
    size_t valid = mapicfg__utf8_valid(text->data, text->size);
    if (valid == text->size) return MAPICFG_OK;
    uint64_t line = 1;
    for (size_t i = 0; i < valid; i++) line += text->data[i] == '\n';
    mapicfg__encoding_not_utf8("the text", (unsigned char)text->data[valid], err);
    mapicfg__error_place(err, line, 0);
    return MAPICFG_E_ENCODING;
}

/* Of a response that is fine, and whose body is text that should have been an answer, the body's fault counts. */
static int tells(const struct mapicfg__capture *capture) {
    if (!capture->count) return 0;
    const struct mapicfg__message *last = &capture->messages[capture->count - 1];
    const char *type = mapicfg__message_get(last, MAPICFG__FIELD_CONTENT_TYPE);
    if (last->status != 200 || last->page.kind || mapicfg__message_get(last, MAPICFG__FIELD_RESPONSE_CODE)) return 1;
    if (type && (mapicfg__text_contains(type, "xml") || mapicfg__text_contains(type, "json"))) return 0;
    for (uint32_t i = 0; i < MAPICFG__FIELD_COUNT; i++)
        if (last->fields[i].size && i != MAPICFG__FIELD_CONTENT_TYPE) return 1;
    return 0;
}

/* Whether Exchange wrote the response: a proxy before it says nothing about an answer that is fine. */
static int is_signed(const struct mapicfg__message *message) {
    return mapicfg__message_get(message, MAPICFG__FIELD_FRONT_END) ||
           mapicfg__message_get(message, MAPICFG__FIELD_BACK_END) ||
           mapicfg__message_get(message, MAPICFG__FIELD_TARGET) ||
           mapicfg__message_get(message, MAPICFG__FIELD_OWA_VERSION) ||
           mapicfg__message_get(message, MAPICFG__FIELD_APPLICATION);
}

/* A page without headers is a response of its own; one behind headers that do not tell who answered tells it. */
static mapicfg_status find_page(struct mapicfg__capture *capture, const struct mapicfg__buffer *plain,
                                mapicfg_error *err) {
    struct mapicfg__message *last = capture->count ? &capture->messages[capture->count - 1] : NULL;
    struct mapicfg__page page;
    if (last && (last->is_partial || !last->status)) return MAPICFG_OK;
    if (!mapicfg__page_find(&page, plain->data, plain->size, last ? last->status : 0))
        return mapicfg__error_no_memory(err);
    if (page.kind && last) {
        int is_exchange = page.kind == MAPICFG__PAGE_EXCHANGE && !is_signed(last);
        if (!is_exchange && mapicfg__responses_tell_who(last)) page.kind = MAPICFG__PAGE_NONE, page.writer = NULL;
        last->page = page;
    }
    if (!page.kind || last) return MAPICFG_OK;
    return mapicfg__capture_add_page(capture, &page) ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static mapicfg_status read_plain(mapicfg_autodiscover_answer *answer, const struct mapicfg__buffer *plain,
                                 int is_report, int is_sure, struct mapicfg__judging *judging, mapicfg_error *err) {
    struct mapicfg__capture capture = {0};
    struct steps steps = {.answer = answer};
    mapicfg_status status = mapicfg__capture_read(&capture, plain->data, plain->size, err);
    if (!status && !is_report) status = find_page(&capture, plain, err);
    if (!status && is_report) status = read_steps(&steps, plain->data, plain->size, err);
    if (!status && !steps.count && !(is_sure ? capture.count > 0 : tells(&capture)))
        status = mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                     "this is neither an answer of Autodiscover, nor HTTP headers, nor a report of the "
                                     "Remote Connectivity Analyzer");
    if (!status && !answer->notes) status = mapicfg_statements_new(&answer->notes, err);
    if (!status) {
        judging->notes = answer->notes;
        if (is_report) note_report(&steps, answer->notes);
        status = add_messages(answer, &capture, judging, err);
    }
    if (!status) {
        answer->form = is_report ? MAPICFG_AUTODISCOVER_FORM_REPORT : MAPICFG_AUTODISCOVER_FORM_HEADERS;
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_RESPONSES;
        put_sentence(&answer->sentence, &capture, &steps, is_report);
        status = answer->sentence.failed ? mapicfg__error_no_memory(err) : mapicfg__list_finish(answer->notes, err);
    }
    free_steps(&steps);
    mapicfg__capture_free(&capture);
    return status;
}

static mapicfg_status read_judged(mapicfg_autodiscover_answer *answer, const struct mapicfg__buffer *plain,
                                  int is_report, int is_sure, const mapicfg_answer_options *options,
                                  mapicfg_error *err) {
    struct mapicfg__builds builds = {0};
    struct mapicfg__judging judging = {.builds = &builds, .time = options->time};
    mapicfg_status status = plain->failed ? mapicfg__error_no_memory(err) : check_utf8(plain, err);
    if (!status) status = mapicfg__builds_read(&builds, options->builds, options->builds_size, err);
    if (!status) status = read_plain(answer, plain, is_report, is_sure, &judging, err);
    mapicfg__builds_free(&builds);
    return status;
}

mapicfg_status mapicfg__answer_read_lines(mapicfg_autodiscover_answer *answer, const struct mapicfg__buffer *lines,
                                          const mapicfg_answer_options *options, mapicfg_error *err) {
    return read_judged(answer, lines, 0, 1, options, err);
}

/* With lists of properties as headers, without tags, and with English labels. */
static void unfold(struct mapicfg__buffer *out, const char *text, size_t size) {
    struct mapicfg__buffer listed = {0}, plain = {0};
    mapicfg__listed_lines(&listed, text, size);
    if (!listed.failed && listed.size) mapicfg__unfold_text(&plain, listed.data, listed.size);
    if (!plain.failed && plain.size) mapicfg__panel_lines(out, plain.data, plain.size);
    out->failed |= listed.failed | plain.failed;
    mapicfg__buffer_free(&listed);
    mapicfg__buffer_free(&plain);
}

mapicfg_status mapicfg__answer_read_paste(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                          const mapicfg_answer_options *options, mapicfg_error *err) {
    struct mapicfg__buffer plain = {0};
    mapicfg_status status = MAPICFG_OK;
    if (!mapicfg__dump_lines(&plain, text, size))
        status = mapicfg__error_no_memory(err);
    else if (!plain.size)
        unfold(&plain, text, size);
    mapicfg__buffer_char(&plain, '\n');
    if (!status && !plain.failed && mapicfg__dialog_is(plain.data, plain.size)) {
        status = check_utf8(&plain, err);
        if (!status) status = mapicfg__dialog_read(answer, plain.data, plain.size, err);
        mapicfg__buffer_free(&plain);
        return status;
    }
    int is_report = !plain.failed && mapicfg__paste_is_report(plain.data, plain.size);
    if (!status) status = read_judged(answer, &plain, is_report, is_report, options, err);
    mapicfg__buffer_free(&plain);
    return status;
}

mapicfg_status mapicfg__answer_read_head(mapicfg_autodiscover_answer *answer, const char *head, size_t size,
                                         const mapicfg_answer_options *options, mapicfg_error *err) {
    struct mapicfg__capture capture = {0};
    struct mapicfg__builds builds = {0};
    const struct mapicfg__judging judging = {.builds = &builds, .time = options->time, .notes = answer->notes};
    if (mapicfg__utf8_valid(head, size) != size) return MAPICFG_OK;
    mapicfg_status status = mapicfg__builds_read(&builds, options->builds, options->builds_size, err);
    if (!status) status = mapicfg__capture_read(&capture, head, size, err);
    const struct mapicfg__message *last = capture.count ? &capture.messages[capture.count - 1] : NULL;
    if (!status && last && is_signed(last)) status = mapicfg__responses_judge(&judging, last, "response", err);
    mapicfg__capture_free(&capture);
    mapicfg__builds_free(&builds);
    return status;
}
