/* SPDX-License-Identifier: LGPL-2.1-or-later
 * summary_json.c: a summary as JSON, and back.
 *
 * "decisions", "skipped" and "errors" hold everything; the rest is for readers, and on the way back has to agree. */
#include <string.h>

#include "audit/summary.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/json_lexer.h"
#include "base/mem.h"
#include "base/text.h"

#define MAX_DEPTH 16u

/* A result or an effective answer, with its mailboxes. */
struct word {
    const char *text;
    uint64_t mailboxes;
};
#define MAX_WORDS 16u

/* There are four results and ten effective answers; each is counted once, in the order in which they are met. A word
 * without a text ends the list. */
static void count_words(struct word words[MAX_WORDS + 1], const mapicfg_summary *summary,
                        const char *(*word)(mapicfg_decision)) {
    words[0] = (struct word){NULL, 0};
    for (size_t i = 0; i < summary->count; i++) {
        const char *text = word(summary->counts[i].decision);
        size_t at = 0;
        while (words[at].text && strcmp(words[at].text, text) != 0) at++;
        if (!words[at].text) {
            if (at == MAX_WORDS) continue;
            words[at + 1] = (struct word){NULL, 0};
            words[at] = (struct word){text, 0};
        }
        words[at].mailboxes += summary->counts[i].mailboxes;
    }
}

/* ---- writing ---- */

static void put_name(struct mapicfg__buffer *out, const char *name, int first) {
    if (!first) mapicfg__buffer_char(out, ',');
    mapicfg__buffer_json(out, name, strlen(name));
    mapicfg__buffer_char(out, ':');
}

static void put_counter(struct mapicfg__buffer *out, const char *name, uint64_t count, int first) {
    put_name(out, name, first);
    mapicfg__buffer_number(out, count);
}

static void put_outcomes(struct mapicfg__buffer *out, const mapicfg_summary *summary) {
    mapicfg_decision mask = MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL;
    static const mapicfg_decision outcomes[] = {MAPICFG_MAPI_HTTP | MAPICFG_EXTERNAL, MAPICFG_MAPI_HTTP,
                                                MAPICFG_EXTERNAL, 0};
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        put_counter(out, mapicfg_decision_result(outcomes[i] | MAPICFG_INTERNAL),
                    mapicfg_summary_count(summary, mask, outcomes[i]), i == 0);
}

static void put_effective(struct mapicfg__buffer *out, const mapicfg_summary *summary) {
    struct word words[MAX_WORDS + 1];
    count_words(words, summary, mapicfg_decision_effective);
    for (size_t i = 0; words[i].text; i++) put_counter(out, words[i].text, words[i].mailboxes, i == 0);
}

static void put_notes(struct mapicfg__buffer *out, const mapicfg_summary *summary) {
    int first = 1;
    for (unsigned n = 0; n < 40; n++) {
        mapicfg_decision note = MAPICFG_NOTE_BIT(n);
        uint64_t mailboxes = mapicfg_summary_count(summary, note, note);
        if (!mailboxes || !mapicfg_note_id(note)) continue;
        put_counter(out, mapicfg_note_id(note), mailboxes, first);
        first = 0;
    }
}

static void put_decisions(struct mapicfg__buffer *out, const mapicfg_summary *summary) {
    for (size_t i = 0; i < summary->count; i++) {
        char name[19] = "0x";
        for (size_t digit = 0; digit < 16; digit++)
            name[2 + digit] = "0123456789abcdef"[summary->counts[i].decision >> (60 - 4 * digit) & 15u];
        put_counter(out, name, summary->counts[i].mailboxes, i == 0);
    }
}

static void put_object(struct mapicfg__buffer *out, const char *name,
                       void (*put)(struct mapicfg__buffer *, const mapicfg_summary *), const mapicfg_summary *summary) {
    put_name(out, name, 0);
    mapicfg__buffer_char(out, '{');
    put(out, summary);
    mapicfg__buffer_char(out, '}');
}

mapicfg_status mapicfg_summary_dup_json(const mapicfg_summary *summary, char **json, mapicfg_error *err) {
    if (json) *json = NULL;
    if (!summary) return mapicfg__error_null_argument(err, "summary");
    if (!json) return mapicfg__error_null_argument(err, "json");
    struct mapicfg__buffer out = {0};
    mapicfg__buffer_char(&out, '{');
    put_counter(&out, "mailboxes", summary->mailboxes, 1);
    put_object(&out, "outcomes", put_outcomes, summary);
    put_object(&out, "effective", put_effective, summary);
    put_object(&out, "notes", put_notes, summary);
    put_counter(&out, "overrides", mapicfg_summary_get_counter(summary, MAPICFG_COUNT_OVERRIDES), 0);
    put_counter(&out, "blocked_external", mapicfg_summary_get_counter(summary, MAPICFG_COUNT_BLOCKED_EXTERNAL), 0);
    put_counter(&out, "no_way_left", mapicfg_summary_get_counter(summary, MAPICFG_COUNT_NO_WAY_LEFT), 0);
    put_counter(&out, "assumed", mapicfg_summary_get_counter(summary, MAPICFG_COUNT_ASSUMED), 0);
    put_counter(&out, "skipped", summary->skipped, 0);
    put_counter(&out, "errors", summary->errors, 0);
    put_object(&out, "decisions", put_decisions, summary);
    mapicfg__buffer_char(&out, '}');
    if (out.failed) {
        mapicfg__buffer_free(&out);
        return mapicfg__error_no_memory(err);
    }
    *json = out.data;
    return MAPICFG_OK;
}

/* ---- reading ---- */

struct cursor {
    struct mapicfg__json_lexer lexer;
    int token;              /* that is looked at */
    mapicfg_error failed;   /* of the lexer, when that is MAPICFG__JSON_FAILED */
    char name[100];         /* of the member being read, as far as it fits */
    unsigned met;           /* which members, so that none is looked at twice */
    mapicfg_decision notes; /* and which of the notes */
    struct word *words;     /* of the object being checked */
    mapicfg_error *err;
};

static void step(struct cursor *in) {
    in->token = mapicfg__json_next(&in->lexer, &in->failed);
}

static void begin(struct cursor *in, const char *text, size_t size) {
    mapicfg__buffer_free(&in->lexer.held);
    in->lexer = (struct mapicfg__json_lexer){.max_text = size, .line = 1, .keep = 1};
    mapicfg__json_feed(&in->lexer, text, size, 1);
    step(in);
}

static mapicfg_status broken(struct cursor *in, const char *expected) {
    if (in->token == MAPICFG__JSON_FAILED) {
        if (in->err) *in->err = in->failed;
        return in->failed.code;
    }
    mapicfg__error_fail(in->err, MAPICFG_E_SYNTAX, "%s was expected here", expected);
    mapicfg__json_place(&in->lexer, in->lexer.token_at, in->err);
    return MAPICFG_E_SYNTAX;
}

static int take(struct cursor *in, int token) {
    if (in->token != token) return 0;
    step(in);
    return 1;
}

/* 1 when the name is this one; JSON tells capitals from small letters. */
static int is_name(const char *name, size_t size, const char *word) {
    return size == strlen(word) && memcmp(name, word, size) == 0;
}

static mapicfg_status take_count(struct cursor *in, uint64_t *count) {
    if (in->token != MAPICFG__JSON_NUMBER || !mapicfg__text_parse_number(in->lexer.text, in->lexer.size, count))
        return broken(in, "a whole number below 2^64");
    step(in);
    return MAPICFG_OK;
}

/* The name is as it is in the cursor; a longer one than fits there is none that counts. */
static mapicfg_status take_name(struct cursor *in, const char **name, size_t *size) {
    if (in->token != MAPICFG__JSON_STRING) return broken(in, "a string");
    *name = in->name;
    *size = in->lexer.size < sizeof in->name ? in->lexer.size : sizeof in->name;
    memcpy(in->name, in->lexer.text, *size);
    step(in);
    return take(in, ':') ? MAPICFG_OK : broken(in, ":");
}

static int is_scalar(int token) {
    return token == MAPICFG__JSON_STRING || token == MAPICFG__JSON_NUMBER || token == MAPICFG__JSON_TRUE ||
           token == MAPICFG__JSON_FALSE || token == MAPICFG__JSON_NULL;
}

/* Any value, with the brackets that are open on a stack. */
static mapicfg_status skip_value(struct cursor *in) {
    char closing[MAX_DEPTH];
    size_t depth = 0;
    do {
        const char *name;
        size_t size;
        mapicfg_status status = depth && closing[depth - 1] == '}' ? take_name(in, &name, &size) : MAPICFG_OK;
        if (status) return status;
        int opens = in->token == '{' || in->token == '[';
        if (opens && depth == MAX_DEPTH)
            return mapicfg__error_fail(in->err, MAPICFG_E_LIMIT, "values are nested too deep");
        if (!opens && !is_scalar(in->token)) return broken(in, "a value");
        if (opens) closing[depth++] = in->token == '{' ? '}' : ']';
        step(in);
        if (opens && in->token != closing[depth - 1]) continue;
        while (depth && take(in, closing[depth - 1])) depth--;
        if (depth && !take(in, ',')) return broken(in, ", or the end of the object or list");
    } while (depth);
    return MAPICFG_OK;
}

/* "0x" and sixteen hexadecimal digits. */
static int parse_decision(const char *text, size_t size, mapicfg_decision *decision) {
    return size == 18 && text[0] == '0' && text[1] == 'x' && mapicfg__text_parse_hex(text + 2, 16, 16, decision) &&
           (*decision & MAPICFG_INTERNAL) != 0;
}

static mapicfg_status twice(struct cursor *in, const char *name, size_t size) {
    return mapicfg__error_fail(in->err, MAPICFG_E_SYNTAX, "\"%.*s\" is there twice", (int)(size < 40 ? size : 40),
                               name);
}

static mapicfg_status take_decision(struct cursor *in, mapicfg_summary *summary, const char *name, size_t size) {
    mapicfg_decision decision;
    uint64_t count;
    if (!parse_decision(name, size, &decision))
        return mapicfg__error_fail(in->err, MAPICFG_E_VALUE,
                                   "\"%.*s\" is not a decision; they are written 0x0000000000003107",
                                   (int)(size < 40 ? size : 40), name);
    if (mapicfg__summary_holds(summary, decision)) return twice(in, name, size);
    mapicfg_status status = take_count(in, &count);
    return status ? status : mapicfg_summary_add(summary, decision, count, in->err);
}

/* The members of an object, each handed to `member` with the cursor at its value. */
typedef mapicfg_status (*member_fn)(struct cursor *in, mapicfg_summary *summary, const char *name, size_t size);

static mapicfg_status take_object(struct cursor *in, mapicfg_summary *summary, member_fn member) {
    if (!take(in, '{')) return broken(in, "{");
    if (take(in, '}')) return MAPICFG_OK;
    do {
        const char *name;
        size_t size;
        mapicfg_status status = take_name(in, &name, &size);
        if (!status) status = member(in, summary, name, size);
        if (status) return status;
    } while (take(in, ','));
    return take(in, '}') ? MAPICFG_OK : broken(in, ", or }");
}

/* First time over: what holds everything. */
static mapicfg_status take_member(struct cursor *in, mapicfg_summary *summary, const char *name, size_t size) {
    static const char *const names[] = {"decisions", "skipped", "errors"};
    unsigned which = 0;
    while (which < 3 && !is_name(name, size, names[which])) which++;
    if (which == 3) return skip_value(in);
    if (in->met & 1u << which) return twice(in, name, size);
    in->met |= 1u << which;
    if (which == 0) return take_object(in, summary, take_decision);
    return take_count(in, which == 1 ? &summary->skipped : &summary->errors);
}

/* Second time over: the rest, which has to agree with it. */
static mapicfg_status agree(struct cursor *in, uint64_t computed, const char *name, size_t size) {
    uint64_t count;
    mapicfg_status status = take_count(in, &count);
    if (status || count == computed) return status;
    return mapicfg__error_fail(in->err, MAPICFG_E_VALUE, "\"%.*s\" is %llu, but the decisions make %llu", (int)size,
                               name, (unsigned long long)count, (unsigned long long)computed);
}

static mapicfg_status check_word(struct cursor *in, mapicfg_summary *summary, const char *name, size_t size) {
    const struct word *word = in->words;
    (void)summary;
    while (word->text && !is_name(name, size, word->text)) word++;
    return agree(in, word->text ? word->mailboxes : 0, name, size);
}

static mapicfg_status check_words(struct cursor *in, mapicfg_summary *summary, const char *(*word)(mapicfg_decision)) {
    struct word words[MAX_WORDS + 1];
    count_words(words, summary, word);
    in->words = words;
    mapicfg_status status = take_object(in, summary, check_word);
    in->words = NULL;
    return status;
}

/* A later version may know more notes. */
static mapicfg_status check_note(struct cursor *in, mapicfg_summary *summary, const char *name, size_t size) {
    for (unsigned n = 0; n < 40; n++) {
        mapicfg_decision note = MAPICFG_NOTE_BIT(n);
        if (!mapicfg_note_id(note) || !is_name(name, size, mapicfg_note_id(note))) continue;
        if (in->notes & note) return twice(in, name, size);
        in->notes |= note;
        return agree(in, mapicfg_summary_count(summary, note, note), name, size);
    }
    return skip_value(in);
}

static mapicfg_status check_member(struct cursor *in, mapicfg_summary *summary, const char *name, size_t size) {
    static const char *const names[] = {"mailboxes", "overrides", "blocked_external", "no_way_left",
                                        "assumed",   "outcomes",  "effective",        "notes"};
    const unsigned count = sizeof names / sizeof *names;
    unsigned which = 0;
    while (which < count && !is_name(name, size, names[which])) which++;
    if (which == count) return skip_value(in);
    if (in->met >> (8 + which) & 1u) return twice(in, name, size);
    in->met |= 1u << (8 + which);
    switch (which) {
    case 5: return check_words(in, summary, mapicfg_decision_result);
    case 6: return check_words(in, summary, mapicfg_decision_effective);
    case 7: return take_object(in, summary, check_note);
    default: return agree(in, mapicfg_summary_get_counter(summary, which), name, size);
    }
}

mapicfg_status mapicfg_summary_from_json(const char *json, size_t size, mapicfg_summary **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!json) return mapicfg__error_null_argument(err, "json");
    mapicfg_summary *summary;
    mapicfg_status status = mapicfg_summary_new(&summary, err);
    if (status) return status;
    struct cursor in = {.err = err};
    begin(&in, json, size);
    status = take_object(&in, summary, take_member);
    if (!status && in.token != MAPICFG__JSON_END) status = broken(&in, "the end");
    if (!status) {
        begin(&in, json, size);
        status = take_object(&in, summary, check_member);
    }
    mapicfg__buffer_free(&in.lexer.held);
    if (status) {
        mapicfg_summary_free(summary);
        return status;
    }
    *out = summary;
    return MAPICFG_OK;
}
