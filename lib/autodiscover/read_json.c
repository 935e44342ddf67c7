/* SPDX-License-Identifier: LGPL-2.1-or-later
 * read_json.c: reads a real answer of Autodiscover v2: an object of texts. What is nested in it is skipped. */
#include <string.h>

#include "autodiscover/answer.h"
#include "base/error.h"
#include "base/json_lexer.h"
#include "base/mem.h"

#define MAX_VALUES 4096u

/* What comes next in the object. */
enum wanted { WANTED_BEGIN, WANTED_NAME, WANTED_COLON, WANTED_VALUE, WANTED_COMMA, WANTED_END };

struct reading {
    struct mapicfg__json_lexer lexer;
    mapicfg_autodiscover_answer *answer;
    mapicfg_error *err;
    enum wanted wanted;
    uint64_t nested; /* brackets that are open inside a value */
    struct mapicfg__buffer name;
};

static mapicfg_status fail(struct reading *reading, const char *what) {
    mapicfg_status status = mapicfg__error_fail(reading->err, MAPICFG_E_SYNTAX, "%s", what);
    mapicfg__json_place(&reading->lexer, reading->lexer.token_at, reading->err);
    return status;
}

static int has_nul(const struct mapicfg__json_lexer *lexer) {
    return lexer->size && memchr(lexer->text, '\0', lexer->size) != NULL;
}

static mapicfg_status add(struct reading *reading) {
    reading->wanted = WANTED_COMMA;
    if (has_nul(&reading->lexer)) return fail(reading, "a value has a NUL");
    if (reading->answer->count >= MAX_VALUES)
        return mapicfg__error_fail(reading->err, MAPICFG_E_LIMIT, "the answer has more than %u values", MAX_VALUES);
    char *path = mapicfg__mem_dup(reading->name.data ? reading->name.data : "", reading->name.size);
    if (path && mapicfg__answer_add(reading->answer, path, reading->lexer.text, reading->lexer.size)) return MAPICFG_OK;
    return mapicfg__error_no_memory(reading->err);
}

static mapicfg_status take_name(struct reading *reading) {
    reading->name.size = 0;
    mapicfg__buffer_bytes(&reading->name, reading->lexer.text, reading->lexer.size);
    reading->wanted = WANTED_COLON;
    if (reading->name.failed) return mapicfg__error_no_memory(reading->err);
    if (has_nul(&reading->lexer)) return fail(reading, "a name has a NUL");
    return reading->name.size ? MAPICFG_OK : fail(reading, "a name in the object is empty");
}

static mapicfg_status take_value(struct reading *reading, int token) {
    switch (token) {
    case MAPICFG__JSON_STRING:
    case MAPICFG__JSON_NUMBER: return add(reading);
    case MAPICFG__JSON_TRUE:
    case MAPICFG__JSON_FALSE:
    case MAPICFG__JSON_NULL: reading->wanted = WANTED_COMMA; return MAPICFG_OK;
    case '{':
    case '[': reading->nested = 1; return MAPICFG_OK;
    default: return fail(reading, "a value is expected here");
    }
}

/* A token inside a value that is skipped. */
static mapicfg_status skip(struct reading *reading, int token) {
    if (token == '{' || token == '[') reading->nested++;
    if (token == '}' || token == ']') reading->nested--;
    if (!reading->nested) reading->wanted = WANTED_COMMA;
    return token == MAPICFG__JSON_OTHER ? fail(reading, "this is not JSON") : MAPICFG_OK;
}

static mapicfg_status take(struct reading *reading, int token) {
    if (reading->nested) return skip(reading, token);
    switch (reading->wanted) {
    case WANTED_BEGIN: reading->wanted = WANTED_NAME; return MAPICFG_OK; /* { it is: the caller has looked */
    case WANTED_NAME:
        if (token == MAPICFG__JSON_STRING) return take_name(reading);
        if (token != '}' || reading->answer->count) return fail(reading, "a name in quotes is expected here");
        reading->wanted = WANTED_END;
        return MAPICFG_OK;
    case WANTED_COLON:
        reading->wanted = WANTED_VALUE;
        return token == ':' ? MAPICFG_OK : fail(reading, "a colon is expected here");
    case WANTED_VALUE: return take_value(reading, token);
    case WANTED_COMMA:
        reading->wanted = token == '}' ? WANTED_END : WANTED_NAME;
        return token == ',' || token == '}' ? MAPICFG_OK : fail(reading, "a comma or } is expected here");
    default: return fail(reading, "the answer ends before this");
    }
}

mapicfg_status mapicfg__answer_read_json(mapicfg_autodiscover_answer *answer, const char *text, size_t size,
                                         mapicfg_error *err) {
    struct reading reading = {.lexer = {.max_text = size, .line = 1}, .answer = answer, .err = err};
    mapicfg_error failed;
    mapicfg_status status = MAPICFG_OK;
    mapicfg__json_feed(&reading.lexer, text, size, 1);
    while (!status) {
        reading.lexer.keep = !reading.nested;
        int token = mapicfg__json_next(&reading.lexer, &failed);
        if (token == MAPICFG__JSON_END) break;
        status = token == MAPICFG__JSON_FAILED ? failed.code : take(&reading, token);
        if (token == MAPICFG__JSON_FAILED && err) *err = failed;
    }
    if (!status && reading.wanted != WANTED_END) status = fail(&reading, "the object is not closed");
    mapicfg__buffer_free(&reading.lexer.held);
    mapicfg__buffer_free(&reading.name);
    return status;
}
