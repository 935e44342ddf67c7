/* SPDX-License-Identifier: LGPL-2.1-or-later
 * arr_parse.c: the configuration of IIS as a tree: applicationHost.config, a web.config, or several of them one behind
 * the other, each with its XML declaration. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/xml.h"
#include "proxy/tree.h"

#define MAX_TAG (1024u * 1024u)
#define MAX_DOCUMENTS 64u

struct reader {
    struct mapicfg__xml xml;
    struct mapicfg__tree *tree;
    const char *file;
    uint64_t lines; /* of the documents before this one */
    uint32_t parents[MAPICFG__MAX_DEPTH + 1];
};

/* ---- elements ---- */

static uint32_t line_of(const struct reader *reader) {
    uint64_t line = reader->lines + mapicfg__xml_line(&reader->xml);
    return line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
}

static uint32_t column_of(const struct reader *reader) {
    uint64_t column = mapicfg__xml_column(&reader->xml);
    return column < UINT32_MAX ? (uint32_t)column : UINT32_MAX;
}

static void put_word(struct reader *reader, const char *word) {
    mapicfg__tree_word(reader->tree, word, strlen(word));
}

static uint32_t put_element(struct reader *reader, uint32_t parent) {
    return mapicfg__tree_add(reader->tree, parent, reader->file, line_of(reader), column_of(reader));
}

/* The attribute by which IIS tells elements of one collection apart; "" for none. */
static const char *key_of(const XML_Char **attributes) {
    static const char *const keys[] = {"name", "path",       "address",  "fileExtension", "verb",  "segment",
                                       "url",  "accessType", "sequence", "mimeType",      "header"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        for (const XML_Char **at = attributes; *at; at += 2)
            if (strcmp(*at, keys[i]) == 0) return at[1];
    return "";
}

/* <rules configSource="rewrite.config"/> stands in another file. */
static void put_source(struct reader *reader, uint32_t element, const char *file) {
    put_word(reader, "configSource");
    put_word(reader, file);
    uint32_t made = put_element(reader, element);
    if (!made) return;
    reader->tree->list[made].unread = 1;
    if (!reader->tree->unread) reader->tree->unread = made;
}

/* ---- pieces ---- */

/* Where people paste a part of a configuration: what stands around it. NULL ends a list. */
struct around {
    const char *name, *parents[3];
};

static const struct around arounds[] = {
    {"configuration", {NULL}},
    {"location", {"configuration", NULL}},
    {"webFarms", {"configuration", NULL}},
    {"system.webServer", {"configuration", NULL}},
    {"system.applicationHost", {"configuration", NULL}},
    {"rewrite", {"configuration", "system.webServer", NULL}},
    {"proxy", {"configuration", "system.webServer", NULL}},
    {"rules", {"configuration", "system.webServer", "rewrite"}},
    {"globalRules", {"configuration", "system.webServer", "rewrite"}},
};

/* Returns the parent of a root element. */
static uint32_t put_around(struct reader *reader, const char *name) {
    for (size_t i = 0; i < sizeof arounds / sizeof *arounds; i++) {
        if (!mapicfg__text_same(name, arounds[i].name)) continue;
        uint32_t parent = MAPICFG__ROOT;
        for (size_t p = 0; p < 3 && arounds[i].parents[p]; p++) {
            put_word(reader, arounds[i].parents[p]);
            parent = put_element(reader, parent);
        }
        return parent;
    }
    mapicfg__xml_stop(&reader->xml, mapicfg__error_fail(reader->xml.err, MAPICFG_E_SYNTAX,
                                                        "<%.80s> is not the configuration of IIS, which begins with "
                                                        "<configuration>",
                                                        name));
    return MAPICFG__ROOT;
}

/* ---- reading ---- */

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct reader *reader = user;
    uint32_t parent = reader->xml.depth == 1 ? put_around(reader, name) : reader->parents[reader->xml.depth - 1];
    if (reader->xml.status) return;
    put_word(reader, name);
    put_word(reader, key_of(attributes));
    for (const XML_Char **at = attributes; *at; at++) put_word(reader, *at);
    uint32_t made = put_element(reader, parent);
    reader->parents[reader->xml.depth] = made;
    for (const XML_Char **at = attributes; made && *at; at += 2)
        if (strcmp(*at, "configSource") == 0) put_source(reader, made, at[1]);
    mapicfg__xml_stop(&reader->xml, mapicfg__tree_status(reader->tree, reader->xml.err));
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    (void)user, (void)name;
}

static mapicfg_status read_document(struct reader *reader, const char *text, size_t size, mapicfg_error *err) {
    static const struct mapicfg__xml_options options = {
        .max_tag = MAX_TAG, .max_depth = MAPICFG__MAX_DEPTH, .begin = on_begin, .end = on_end};
    mapicfg_status status = mapicfg__xml_open(&reader->xml, &options, err);
    if (!status) status = mapicfg__xml_feed(&reader->xml, text, size, 1, err);
    if (status && err && err->line) err->line += reader->lines;
    mapicfg__xml_close(&reader->xml);
    return status;
}

/* Where the next document begins: at an XML declaration behind the end of an element. */
static const char *find_next(const char *text, const char *end) {
    for (const char *at = text + 1; (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++) {
        if (end - at < 6 || memcmp(at, "<?xml", 5) != 0 || !strchr(" \t\r\n", at[5])) continue;
        const char *before = at;
        if (before - text >= 3 && memcmp(before - 3, "\xef\xbb\xbf", 3) == 0) before -= 3;
        while (before > text && strchr(" \t\r\n", before[-1])) before--;
        if (before > text && before[-1] == '>') return at;
    }
    return end;
}

static uint64_t count_lines(const char *text, const char *end) {
    uint64_t lines = 0;
    for (; (text = memchr(text, '\n', (size_t)(end - text))) != NULL; text++) lines++;
    return lines;
}

mapicfg_status mapicfg__arr_parse(struct mapicfg__tree *tree, const char *text, size_t size, const char *file,
                                  mapicfg_error *err) {
    const char *end = text + size;
    uint64_t lines = 0;
    size_t count = 0;
    mapicfg_status status = MAPICFG_OK;
    do {
        struct reader reader = {.tree = tree, .file = file, .lines = lines};
        const char *next = size ? find_next(text, end) : end, *last = next;
        if (++count > MAX_DOCUMENTS)
            return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "more than %u files are joined here", MAX_DOCUMENTS);
        if (next != end && last - text >= 3 && memcmp(last - 3, "\xef\xbb\xbf", 3) == 0) last -= 3;
        status = read_document(&reader, text, (size_t)(last - text), err);
        lines += count_lines(text, next);
        text = next;
    } while (!status && text != end);
    return status;
}
