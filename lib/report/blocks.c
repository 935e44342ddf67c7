/* SPDX-License-Identifier: LGPL-2.1-or-later
 * blocks.c: what is said by rules, as blocks with a remedy to copy. */
#include "report/blocks.h"

#include <string.h>

#include "base/error.h"
#include "base/template.h"
#include "base/text.h"
#include "report/html.h"

/* ---- remedies ---- */

static int is_name(char c) {
    return mapicfg__is_alpha((unsigned char)c) || mapicfg__is_digit((unsigned char)c);
}

/* The bytes of a cmdlet's name at the start, "Set-CASMailbox"; 0 when there is none. */
static size_t cmdlet_size(const char *text) {
    size_t verb = 0, noun;
    while (is_name(text[verb])) verb++;
    if (!verb || *text < 'A' || *text > 'Z' || text[verb] != '-' || text[verb + 1] < 'A' || text[verb + 1] > 'Z')
        return 0;
    for (noun = verb + 1; is_name(text[noun]);) noun++;
    return noun;
}

/* The bytes of an argument at the start: a parameter, a variable, or names, which begin in upper case as no next word
 * of a sentence does. */
static size_t argument_size(const char *text) {
    const int is_marked = *text == '-' || *text == '$';
    size_t size = (size_t)is_marked;
    if (!is_marked && (*text < 'A' || *text > 'Z')) return 0;
    while (is_name(text[size]) || (!is_marked && (text[size] == '*' || (text[size] == ',' && is_name(text[size + 1])))))
        size++;
    return size > (size_t)is_marked ? size : 0;
}

/* The bytes of a command in a sentence, with its arguments and what it is piped to; 0 when there is none. */
static size_t command_size(const char *text) {
    size_t size = cmdlet_size(text), more;
    while (size && text[size] == ' ') {
        if (strncmp(text + size, " | ", 3) == 0 && (more = cmdlet_size(text + size + 3)) > 0)
            more += 2;
        else if (!(more = argument_size(text + size + 1)))
            break;
        size += 1 + more;
    }
    return size;
}

/* A sentence in which commands are marked. */
static void put_sentence(struct mapicfg__buffer *out, const char *text) {
    struct mapicfg__buffer plain = {0};
    for (size_t at = 0; text[at];) {
        size_t size = at == 0 || text[at - 1] == ' ' || text[at - 1] == '(' ? command_size(text + at) : 0;
        if (!size) {
            mapicfg__buffer_char(&plain, text[at++]);
            continue;
        }
        if (plain.size) mapicfg__html_text(out, plain.data);
        plain.size = 0;
        mapicfg__buffer_text(out, "<code>");
        mapicfg__html_code(out, text + at, size);
        mapicfg__buffer_text(out, "</code>");
        at += size;
    }
    if (plain.size) mapicfg__html_text(out, plain.data);
    out->failed |= plain.failed;
    mapicfg__buffer_free(&plain);
}

/* The remedy of a check is one or several commands, unless it begins with a word; others are sentences. */
static void put_remedy(struct mapicfg__buffer *out, const struct mapicfg__block *block) {
    if (!block->remedy) return;
    mapicfg__buffer_text(out, "<div class=\"remedy\"><h5>Remedy</h5>");
    if (strcmp(mapicfg_rule_get_area(block->rule), "check") == 0 && cmdlet_size(block->remedy)) {
        mapicfg__buffer_text(out, "<pre><code>");
        mapicfg__html_code(out, block->remedy, strlen(block->remedy));
        mapicfg__buffer_text(out, "</code></pre>");
    } else {
        mapicfg__buffer_text(out, "<p>");
        put_sentence(out, block->remedy);
        mapicfg__buffer_text(out, "</p>");
    }
    mapicfg__buffer_text(out, "</div>\n");
}

/* ---- blocks ---- */

static const char *heading(uint32_t severity) {
    return severity >= MAPICFG_SEVERITY_ERROR     ? "Errors"
           : severity == MAPICFG_SEVERITY_WARNING ? "Warnings"
                                                  : "Worth knowing";
}

static void put_meta(struct mapicfg__buffer *out, const struct mapicfg__block *block) {
    uint32_t severity = mapicfg_rule_get_severity(block->rule);
    const char *name = mapicfg_severity_name(severity);
    mapicfg__buffer_text(out, "<p class=\"meta\"><span class=\"sev ");
    mapicfg__buffer_text(out, mapicfg__page_severity(severity));
    mapicfg__buffer_text(out, "\">");
    mapicfg__buffer_char(out, (char)(*name & ~0x20));
    mapicfg__buffer_text(out, name + 1);
    mapicfg__buffer_text(out, "</span> <code>");
    mapicfg__html_text(out, mapicfg_rule_get_id(block->rule));
    mapicfg__buffer_text(out, "</code>");
    if (block->total) {
        mapicfg__buffer_text(out, " <span>");
        mapicfg__html_counted(out, block->total, block->one, block->several);
        mapicfg__buffer_text(out, "</span>");
    }
    if (block->place) {
        mapicfg__buffer_text(out, " <span class=\"code\">");
        mapicfg__html_text(out, block->place);
        mapicfg__buffer_text(out, "</span>");
    }
    mapicfg__buffer_text(out, "</p>\n");
}

static void put_examples(struct mapicfg__buffer *out, const struct mapicfg__block *block) {
    if (!block->example_count) return;
    mapicfg__buffer_text(out, "<details><summary>");
    if (block->example_count < block->total) {
        mapicfg__buffer_text(out, "The first ");
        mapicfg__html_counted(out, block->example_count, block->one, block->several);
    } else {
        mapicfg__buffer_text(out, block->total == 1 ? "The " : "All ");
        mapicfg__html_text(out, block->total == 1 ? block->one : block->several);
    }
    mapicfg__buffer_text(out, "</summary>\n<ul>\n");
    for (size_t i = 0; i < block->example_count; i++) {
        const char *name = block->example(block->from, block->from_index, i);
        mapicfg__buffer_text(out, "<li>");
        mapicfg__html_text(out, name && *name ? name : "(no name)");
        mapicfg__buffer_text(out, "</li>\n");
    }
    mapicfg__buffer_text(out, "</ul></details>\n");
}

static void put_line(struct mapicfg__buffer *out, const char *start, const char *text, const char *end) {
    if (!text) return;
    mapicfg__buffer_text(out, start);
    mapicfg__html_text(out, text);
    mapicfg__buffer_text(out, end);
}

void mapicfg__block_put(mapicfg_page *page, const struct mapicfg__block *block, uint32_t *last) {
    struct mapicfg__buffer *out = &page->out;
    uint32_t severity = mapicfg_rule_get_severity(block->rule);
    if (severity != *last) mapicfg__page_element(page, "h3", NULL, heading(severity));
    *last = severity;
    mapicfg__buffer_text(out, "<article class=\"finding ");
    mapicfg__buffer_text(out, mapicfg__page_severity(severity));
    mapicfg__buffer_text(out, "\">\n");
    put_meta(out, block);
    put_line(out, "<h4>", block->sentence, "</h4>\n");
    put_line(out, "<p>", block->why, "</p>\n");
    put_remedy(out, block);
    put_examples(out, block);
    put_line(out, "<p class=\"source\">Source: ", mapicfg_rule_get_source(block->rule), "</p>\n");
    mapicfg__buffer_text(out, "</article>\n");
}

/* ---- statements ---- */

static const char *place_of(const mapicfg_statement *statement, struct mapicfg__buffer *text) {
    const char *object = mapicfg_statement_get_object(statement), *file = mapicfg_statement_get_file(statement);
    text->size = 0;
    if (object) mapicfg__buffer_text(text, object);
    if (!object && file) mapicfg__buffer_text(text, file);
    if (!object && mapicfg_statement_get_line(statement)) {
        mapicfg__buffer_text(text, file ? ":" : "line ");
        mapicfg__buffer_number(text, mapicfg_statement_get_line(statement));
    }
    return text->size ? text->data : NULL;
}

mapicfg_status mapicfg_page_statements(mapicfg_page *page, const mapicfg_statements *statements, mapicfg_error *err) {
    if (!statements) return mapicfg__error_null_argument(err, "statements");
    mapicfg_status status = mapicfg__page_begin(page, err);
    struct mapicfg__buffer place = {0};
    uint32_t last = 0;
    for (uint32_t severity = mapicfg_statements_worst(statements); !status && severity; severity--) {
        for (size_t i = 0; !status && i < mapicfg_statements_count(statements); i++) {
            const mapicfg_statement *statement = mapicfg_statements_get(statements, i);
            if (mapicfg_statement_get_severity(statement) != severity) continue;
            const struct mapicfg__block block = {.rule = mapicfg_statement_get_rule(statement),
                                                 .sentence = mapicfg_statement_get_sentence(statement),
                                                 .why = mapicfg_statement_get_why(statement),
                                                 .remedy = mapicfg_statement_get_remedy(statement),
                                                 .place = place_of(statement, &place)};
            mapicfg__block_put(page, &block, &last);
            page->out.failed |= place.failed;
            status = mapicfg__page_end(page, err);
        }
    }
    mapicfg__buffer_free(&place);
    return status;
}

/* ---- groups ---- */

/* Dots for the arguments, which differ from one statement to the next. */
static const char *without_arguments(struct mapicfg__buffer *text, const char *template) {
    static const char *const dots[] = {"...", "...", "...", "...", "...", "...", "...", "...", "...", "..."};
    if (!template) return NULL;
    text->size = 0;
    mapicfg__template_fill(text, template, dots, sizeof dots / sizeof *dots);
    return text->failed ? "" : text->data;
}

static const char *example(const void *from, size_t from_index, size_t index) {
    return mapicfg_groups_get_example(from, from_index, index);
}

mapicfg_status mapicfg_page_groups(mapicfg_page *page, const mapicfg_groups *groups, const char *one,
                                   const char *several, mapicfg_error *err) {
    if (!groups) return mapicfg__error_null_argument(err, "groups");
    if (!one || !several) return mapicfg__error_null_argument(err, one ? "several" : "one");
    mapicfg_status status = mapicfg__page_begin(page, err);
    struct mapicfg__buffer sentence = {0}, why = {0}, remedy = {0};
    uint32_t last = 0;
    for (size_t i = 0; !status && i < mapicfg_groups_count(groups); i++) {
        const mapicfg_rule *rule = mapicfg_groups_get_rule(groups, i);
        const struct mapicfg__block block = {
            .rule = rule,
            .sentence = without_arguments(&sentence, mapicfg_rule_get_sentence(rule)),
            .why = without_arguments(&why, mapicfg_rule_get_why(rule)),
            .remedy = without_arguments(&remedy, mapicfg_rule_get_remedy(rule, 0)),
            .total = mapicfg_groups_get_total(groups, i),
            .one = one,
            .several = several,
            .from = groups,
            .from_index = i,
            .example_count = mapicfg_groups_example_count(groups, i),
            .example = example,
        };
        mapicfg__block_put(page, &block, &last);
        page->out.failed |= sentence.failed | why.failed | remedy.failed;
        status = mapicfg__page_end(page, err);
    }
    mapicfg__buffer_free(&sentence);
    mapicfg__buffer_free(&why);
    mapicfg__buffer_free(&remedy);
    return status;
}
