/* SPDX-License-Identifier: LGPL-2.1-or-later
 * setspn.c: what Windows' setspn prints, as it was pasted or redirected:
 *
 *     Registered ServicePrincipalNames for CN=ASA,DC=contoso,DC=com:       setspn -L
 *             http/mail.contoso.com
 *     CN=ASA,DC=contoso,DC=com                                             setspn -Q
 *             http/mail.contoso.com
 *     http/mail.contoso.com is registered on these accounts:               setspn -X
 *             CN=ASA,DC=contoso,DC=com
 *
 * Every language of Windows has these lines, with other words, so the words do not count: an account's distinguished
 * name stands alone or between words and a colon, a service principal name alone or at the beginning of a line with a
 * colon. Of an account -L and -Q show all names, and -X only those that other accounts have too.
 * Source: the page of setspn; public answers in several languages. */
#include "formats/setspn.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "formats/builder.h"

#define LONGEST_LINE 4096u /* bytes that names have; a longer line is none of these */

enum kind { OTHER, LIST_HEADER, ACCOUNT, NAME, GROUP_HEADER };

/* A name of an account; without a name, the account has been listed. */
struct pair {
    size_t account, account_size, name, name_size; /* in the texts */
    uint64_t line;
    size_t number;
    const char *texts; /* where they lie, once they are complete */
};

struct parser {
    const struct mapicfg__input *input;
    struct mapicfg__builder *builder;
    struct mapicfg__buffer line, texts;
    uint64_t number;
    enum kind within;       /* LIST_HEADER or GROUP_HEADER; OTHER: neither */
    size_t head, head_size; /* the account, or the name, in the texts */
    struct pair *pairs;
    size_t count, capacity;
};

/* ---- lines ---- */

/* CN=...,DC=... */
static int is_account(const char *text, size_t size) {
    return mapicfg__text_begins(text, size, "CN=", 3) && mapicfg__text_has_piece(text, size, "DC=");
}

/* http/mail.contoso.com; neither a URL nor a path. */
static int is_name(const char *text, size_t size) {
    const char *slash = memchr(text, '/', size);
    if (!slash || slash == text || slash + 1 == text + size || slash[1] == '/') return 0;
    for (size_t i = 0; i < size; i++)
        if (mapicfg__is_blank((unsigned char)text[i]) || (text + i < slash && strchr(":\\<>=,", text[i]))) return 0;
    return 1;
}

/* What a line is, and the account or the name in it. */
static enum kind look(const char **text, size_t *size) {
    mapicfg__text_trim(text, size);
    if (!*size || *size > LONGEST_LINE) return OTHER;
    if (is_account(*text, *size) && (*text)[*size - 1] != ':') return ACCOUNT;
    if (is_name(*text, *size) && (*text)[*size - 1] != ':') return NAME;
    if ((*text)[*size - 1] != ':') return OTHER;
    --*size;
    mapicfg__text_trim(text, size);
    const char *end = *text + *size;
    for (const char *at = *text; at < end; at++) {
        if ((at > *text && at[-1] != ' ' && at[-1] != '\t') || !is_account(at, (size_t)(end - at))) continue;
        *text = at;
        *size = (size_t)(end - at);
        return LIST_HEADER;
    }
    size_t word = 0;
    while (word < *size && !mapicfg__is_blank((unsigned char)(*text)[word])) word++;
    if (word == *size || !is_name(*text, word)) return OTHER;
    *size = word;
    return GROUP_HEADER;
}

int mapicfg__setspn_is_output(const char *text, size_t size) {
    enum kind before = OTHER;
    while (size) {
        const size_t whole = mapicfg__text_line_size(text, size);
        const char *line = text;
        size_t length = whole;
        const enum kind kind = look(&line, &length);
        if ((kind == NAME && (before == LIST_HEADER || before == ACCOUNT)) ||
            (kind == ACCOUNT && before == GROUP_HEADER))
            return 1;
        before = kind;
        text += whole;
        size -= whole;
    }
    return 0;
}

/* ---- accounts ---- */

static mapicfg_status keep(struct parser *parser, const char *text, size_t size, size_t *at, mapicfg_error *err) {
    *at = parser->texts.size;
    mapicfg__buffer_bytes(&parser->texts, text, size);
    return parser->texts.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status add(struct parser *parser, struct pair pair, mapicfg_error *err) {
    if (parser->count >= parser->input->max_items) {
        mapicfg_status status = mapicfg__error_fail(err, MAPICFG_E_LIMIT, "the accounts have more than %lu names",
                                                    (unsigned long)parser->input->max_items);
        mapicfg__error_place(err, parser->number, 0);
        return status;
    }
    struct pair *grown = mapicfg__mem_grow(parser->pairs, &parser->capacity, parser->count + 1, sizeof *grown);
    if (!grown) return mapicfg__error_no_memory(err);
    parser->pairs = grown;
    pair.line = parser->number;
    pair.number = parser->count;
    grown[parser->count++] = pair;
    return MAPICFG_OK;
}

static mapicfg_status take_line(struct parser *parser, const char *line, size_t size, mapicfg_error *err) {
    const enum kind within = parser->within;
    enum kind kind = look(&line, &size);
    size_t at;
    if (kind == ACCOUNT && within != GROUP_HEADER) kind = LIST_HEADER;
    if (kind == OTHER || (kind == NAME && within != LIST_HEADER)) {
        if (!size || kind == OTHER) parser->within = OTHER;
        return MAPICFG_OK;
    }
    mapicfg_status status = keep(parser, line, size, &at, err);
    if (status) return status;
    if (kind == NAME) return add(parser, (struct pair){parser->head, parser->head_size, at, size, 0, 0, NULL}, err);
    if (kind == ACCOUNT) return add(parser, (struct pair){at, size, parser->head, parser->head_size, 0, 0, NULL}, err);
    parser->within = kind;
    parser->head = at;
    parser->head_size = size;
    return kind == LIST_HEADER ? add(parser, (struct pair){at, size, 0, 0, 0, 0, NULL}, err) : MAPICFG_OK;
}

/* ---- objects ---- */

static int by_account(const void *a, const void *b) {
    const struct pair *left = a, *right = b;
    const int order = mapicfg__text_compare(left->texts + left->account, left->account_size,
                                            right->texts + right->account, right->account_size);
    return order ? order : left->number < right->number ? -1 : left->number > right->number;
}

static mapicfg_status begin_value(struct parser *parser, uint32_t property, uint64_t line, int *wanted,
                                  mapicfg_error *err) {
    const char *name = mapicfg__property_name(property);
    return mapicfg__builder_property(parser->builder, name, strlen(name), line, wanted, err);
}

/* The account of all its pairs. */
static mapicfg_status give(struct parser *parser, const struct pair *pairs, size_t count, mapicfg_error *err) {
    const char *type = mapicfg__class_get(MAPICFG_CLASS_SERVICE_ACCOUNT)->type_name;
    int wanted, is_listed = 0;
    mapicfg__builder_begin(parser->builder, pairs->line);
    mapicfg_status status = mapicfg__builder_type(parser->builder, type, strlen(type), err);
    if (!status) status = begin_value(parser, MAPICFG__SERVICE_ACCOUNT_DistinguishedName, pairs->line, &wanted, err);
    if (!status && wanted)
        status = mapicfg__builder_value(parser->builder, MAPICFG__CELL_TEXT, pairs->texts + pairs->account,
                                        pairs->account_size, err);
    if (!status)
        status = begin_value(parser, MAPICFG__SERVICE_ACCOUNT_ServicePrincipalNames, pairs->line, &wanted, err);
    if (!status && wanted) status = mapicfg__builder_list(parser->builder, err);
    for (size_t i = 0; !status && i < count; i++) {
        is_listed |= !pairs[i].name_size;
        if (wanted && pairs[i].name_size)
            status = mapicfg__builder_item(parser->builder, MAPICFG__CELL_TEXT, pairs[i].texts + pairs[i].name,
                                           pairs[i].name_size, err);
    }
    if (!status) status = begin_value(parser, MAPICFG__SERVICE_ACCOUNT_HasOtherNames, pairs->line, &wanted, err);
    const char *unknown = is_listed ? "False" : "True";
    if (!status && wanted)
        status = mapicfg__builder_value(parser->builder, MAPICFG__CELL_TEXT, unknown, strlen(unknown), err);
    return status ? status : mapicfg__builder_end(parser->builder, err);
}

static mapicfg_status finish(struct parser *parser, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; i < parser->count; i++) parser->pairs[i].texts = parser->texts.data;
    if (parser->count) qsort(parser->pairs, parser->count, sizeof *parser->pairs, by_account);
    for (size_t first = 0, next; !status && first < parser->count; first = next) {
        const struct pair *pair = &parser->pairs[first];
        for (next = first + 1; next < parser->count; next++)
            if (!mapicfg__text_equal(pair->texts + pair->account, pair->account_size,
                                     pair->texts + parser->pairs[next].account, parser->pairs[next].account_size))
                break;
        status = give(parser, pair, next - first, err);
    }
    return status;
}

/* ---- the format ---- */

static mapicfg_status end_line(struct parser *parser, mapicfg_error *err) {
    parser->number++;
    mapicfg_status status = take_line(parser, parser->line.data ? parser->line.data : "", parser->line.size, err);
    parser->line.size = 0;
    return status;
}

static mapicfg_status feed(void *handle, const char *bytes, size_t size, int last, mapicfg_error *err) {
    struct parser *parser = handle;
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < size; i++) {
        if (bytes[i] == '\n')
            status = end_line(parser, err);
        else if (parser->line.size <= LONGEST_LINE)
            mapicfg__buffer_char(&parser->line, bytes[i]);
        if (parser->line.failed) return mapicfg__error_no_memory(err);
    }
    if (status || !last) return status;
    if (parser->line.size) status = end_line(parser, err);
    return status ? status : finish(parser, err);
}

static void stop(void *handle) {
    struct parser *parser = handle;
    if (!parser) return;
    mapicfg__builder_free(parser->builder);
    mapicfg__buffer_free(&parser->line);
    mapicfg__buffer_free(&parser->texts);
    mapicfg__mem_free(parser->pairs);
    mapicfg__mem_free(parser);
}

static mapicfg_status start(void **handle, const struct mapicfg__input *input, mapicfg_error *err) {
    *handle = NULL;
    struct parser *parser = mapicfg__mem_zalloc(sizeof *parser);
    if (!parser) return mapicfg__error_no_memory(err);
    parser->input = input;
    mapicfg_status status = mapicfg__builder_new(&parser->builder, input, err);
    if (status) {
        stop(parser);
        return status;
    }
    *handle = parser;
    return MAPICFG_OK;
}

const struct mapicfg__format mapicfg__setspn = {MAPICFG_FORMAT_SETSPN, "setspn", start, feed, stop};
