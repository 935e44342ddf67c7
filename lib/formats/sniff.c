/* SPDX-License-Identifier: LGPL-2.1-or-later
 * sniff.c: what an input is, by its beginning. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/awaited.h"
#include "formats/bars.h"
#include "formats/envelope.h"
#include "formats/own.h"
#include "formats/pasted.h"
#include "formats/prefix.h"
#include "formats/prompt.h"
#include "formats/registry.h"
#include "formats/setspn.h"
#include "formats/sniff.h"
#include "formats/spelled.h"
#include "formats/yaml.h"

/* ---- the formats ---- */

/* What has been seen of a console's text. */
struct console {
    struct mapicfg__pasted pasted;
    struct mapicfg__prefix prefix;
    struct mapicfg__buffer before; /* the last line that is not blank */
    struct mapicfg__columns columns;
    struct mapicfg__spelled spelled;
    struct mapicfg__awaited awaited;
    int failed;
};

/* A command whose output is a value without its name. */
static int is_question(struct console *seen, const char *line, size_t size) {
    struct mapicfg__prompt prompt;
    mapicfg__text_trim(&line, &size);
    if (!mapicfg__prompt_find(line, size, &prompt) || !prompt.is_prompt) return 0;
    seen->failed |= !mapicfg__awaited_begin(&seen->awaited, &prompt);
    return seen->awaited.waits;
}

/* Whether the line is a property, or the dashes below the names of a table's columns, whatever was pasted around. */
static int is_of_console(struct console *seen, const char *line, size_t size) {
    if (!mapicfg__pasted_clean(&seen->pasted, &line, &size)) return 0;
    mapicfg__pasted_unfence(&line, &size);
    size_t before = mapicfg__prefix_find(line, size);
    if (before)
        mapicfg__prefix_set(&seen->prefix, line, before);
    else if (!mapicfg__prefix_matches(&seen->prefix, line, size, &before))
        before = 0;
    line += before;
    size -= before;
    while (size && mapicfg__is_blank((unsigned char)line[size - 1])) size--;
    if (!size) return 0;
    if (mapicfg__prefix_is_property(line, size) || mapicfg__bars_is_header(line, size) ||
        mapicfg__spelled_take(&seen->spelled, line, size) || is_question(seen, line, size))
        return 1;
    if (seen->before.size && mapicfg__bars_is_rule(line, size) &&
        mapicfg__bars_is_row(seen->before.data, seen->before.size))
        return 1;
    if (seen->before.size && mapicfg__columns_is_rule(line, size) &&
        mapicfg__columns_begin(&seen->columns, seen->before.data, seen->before.size, line, size) && seen->columns.count)
        return 1;
    seen->before.size = 0;
    mapicfg__buffer_bytes(&seen->before, line, size);
    return 0;
}

static int has_console_text(const char *text, size_t size, int *failed) {
    struct console seen;
    memset(&seen, 0, sizeof seen);
    int found = 0;
    while (size && !found) {
        const char *end = memchr(text, '\n', size);
        const size_t length = end ? (size_t)(end - text) : size;
        found = is_of_console(&seen, text, length);
        text += length + (end != NULL);
        size -= length + (end != NULL);
    }
    *failed |= seen.failed || seen.spelled.out.failed || seen.pasted.clean.failed || seen.before.failed ||
               seen.columns.names.failed;
    mapicfg__buffer_free(&seen.pasted.clean);
    mapicfg__buffer_free(&seen.before);
    mapicfg__buffer_free(&seen.columns.names);
    mapicfg__spelled_free(&seen.spelled);
    mapicfg__awaited_free(&seen.awaited);
    return found;
}

/* A header of CSV below a title. */
static int has_header(const char *text, size_t size) {
    while (size) {
        const char *end = memchr(text, '\n', size);
        const size_t length = end ? (size_t)(end - text) : size;
        if (mapicfg__envelope_is_header(text, length)) return 1;
        text += length + (end != NULL);
        size -= length + (end != NULL);
    }
    return 0;
}

/* Not the time in brackets that chats put before a message: [05.12. 10:20] */
static int is_json_array(const char *text, size_t size) {
    size_t at = 1;
    while (at < size && mapicfg__is_blank((unsigned char)text[at])) at++;
    if (at < size && mapicfg__is_digit((unsigned char)text[at])) {
        while (at < size && (mapicfg__is_digit((unsigned char)text[at]) || strchr("+-.eE", text[at]))) at++;
        while (at < size && mapicfg__is_blank((unsigned char)text[at])) at++;
        return at == size || text[at] == ',' || text[at] == ']';
    }
    return at == size || strchr("{[]\"-0123456789tfn", text[at]) != NULL;
}

/* Without blanks beside it, which the tables of SQL tools and web pages have. */
static int has_bare_pipe(const char *text, size_t size) {
    const char *pipe = memchr(text, '|', size);
    return pipe && pipe > text && pipe[-1] != ' ';
}

/* dn: CN=..., below comments and the version. Format-List has a blank before the colon. */
static int is_ldif(const char *text, size_t size) {
    int is_comment = 0; /* which goes on behind a blank */
    while (size) {
        const char *end = memchr(text, '\n', size);
        const size_t length = end ? (size_t)(end - text) : size;
        if (mapicfg__text_begins(text, size, "dn:", 3)) return 1;
        is_comment = *text == '#' || (is_comment && *text == ' ');
        if (!is_comment && !mapicfg__text_is_blank(text, length) && !mapicfg__text_begins(text, size, "version:", 8))
            return 0;
        text += length + (end != NULL);
        size -= length + (end != NULL);
    }
    return 0;
}

static int is_page(const char *text, size_t size) {
    return mapicfg__text_is_word(text, size < 5 ? size : 5, "<html") ||
           mapicfg__text_is_word(text, size < 14 ? size : 14, "<!doctype html");
}

/* A page, or a part of one, with a table such as ConvertTo-Html writes. */
static int has_html_table(const char *text, size_t size) {
    return mapicfg__text_has_piece(text, size, "<table") || mapicfg__text_has_piece(text, size, "<TABLE");
}

/* A web page that shows a console's text: lines inside <pre>. */
static int is_page_with_text(const char *text, size_t size) {
    return is_page(text, size) && mapicfg__text_has_piece(text, size, "<pre") &&
           mapicfg__text_has_piece(text, size, " :");
}

/* A comment such as the templates of issues have, and text below it. */
static int is_comment(const char *text, size_t size) {
    size_t end = 4;
    if (!mapicfg__text_begins(text, size, "<!--", 4)) return 0;
    while (end + 3 <= size && memcmp(text + end, "-->", 3) != 0) end++;
    if (end + 3 > size) return 0;
    const char *rest = text + end + 3;
    size_t left = size - end - 3;
    mapicfg__text_trim(&rest, &left);
    return left && *rest != '<';
}

static const struct mapicfg__format *find_markup(const char *text, size_t size) {
    if (is_comment(text, size)) return &mapicfg__list;
    if (is_page_with_text(text, size)) return &mapicfg__list;
    if (is_page(text, size)) return &mapicfg__html;
    const char *root = text, *end = mapicfg__text_begins(text, size, "<?xml ", 6) ? memchr(text, '>', size) : NULL;
    size_t left = size;
    if (end) left -= (size_t)(end + 1 - text), root = end + 1;
    mapicfg__text_trim(&root, &left);
    if (mapicfg__text_begins(root, left, "<Objects", 8)) return &mapicfg__object_xml;
    if (is_page(root, left) || (root == text && has_html_table(text, size))) return &mapicfg__html;
    return mapicfg__pasted_is_html(text, size) ? &mapicfg__list : NULL;
}

/* Names of properties only: below them values may look like a console's text. */
static int is_header_line(const char *text, size_t size) {
    const char *end = memchr(text, '\n', size);
    if (end) size = (size_t)(end - text);
    return mapicfg__envelope_is_header(text, size) && !memchr(text, ' ', size) && !memchr(text, ':', size);
}

/* A property and a tab in each line, as a table of one object is copied. */
static int is_vertical(const char *text, size_t size) {
    int is_own;
    for (size_t lines = 0; size && lines < 2; lines++) {
        const size_t whole = mapicfg__text_line_size(text, size), name = mapicfg__spelled_name(text, whole, &is_own);
        if (!name || text[name] != '\t') return 0;
        text += whole;
        size -= whole;
    }
    return size > 0;
}

static const struct mapicfg__format *find_format(const char *text, size_t size, size_t blanks, int *failed) {
    const char *const whole = text - blanks; /* columns stand below each other */
    if (is_ldif(text, size)) return &mapicfg__ldif;
    if (mapicfg__registry_is_header(text, size)) return &mapicfg__registry;
    if (mapicfg__setspn_is_output(text, size)) return &mapicfg__setspn;
    const struct mapicfg__format *markup = *text == '<' ? find_markup(text, size) : NULL;
    if (markup) return markup;
    const char *unfenced = text;
    size_t left = size;
    mapicfg__pasted_unfence(&unfenced, &left);
    if (unfenced > text && has_console_text(whole, size + blanks, failed)) return &mapicfg__list;
    if (*text == '<') return &mapicfg__clixml;
    if (*text == '{' || (*text == '[' && is_json_array(text, size))) return &mapicfg__json;
    if (mapicfg__yaml_begins(text, size)) return &mapicfg__yaml;
    if (*text == '"' || mapicfg__text_begins(text, size, "#TYPE", 5)) return &mapicfg__csv;
    if (mapicfg__bars_has_table(text, size) || is_vertical(text, size)) return &mapicfg__list;
    if (is_header_line(text, size)) return &mapicfg__csv;
    if (has_console_text(whole, size + blanks, failed)) return &mapicfg__list;
    if (*text == '#') return &mapicfg__csv;
    const char *end = memchr(text, '\n', size);
    size_t first_line = end ? (size_t)(end - text) : size;
    int separated = memchr(text, ',', first_line) || memchr(text, ';', first_line) || memchr(text, '\t', first_line) ||
                    has_bare_pipe(text, first_line);
    /* a header of one column is a bare property name */
    size_t at = 0;
    while (at < first_line && mapicfg__is_alpha((unsigned char)text[at])) at++;
    int one_word = at && (at == first_line || text[at] == '\r');
    return separated || one_word || has_header(text, size) ? &mapicfg__csv : NULL;
}

/* ---- what else people take for an export ---- */

static const struct {
    const char *begins, *is;
} others[] = {
    {"SQLite format 3",
     "an SQLite database; a store is opened as one: --store FILE, mapicfg_directory_open(), in "
     "Python mapicfg.Directory(FILE)"},
    {"PK\003\004", "a ZIP archive, as Excel workbooks (.xlsx) are; in Excel, save as \"CSV UTF-8\""},
    {"\320\317\021\340", "a workbook or document of old Office (.xls); in Excel, save as \"CSV UTF-8\""},
    {"\037\213", "compressed by gzip; decompress it first"},
    {"BZh", "compressed by bzip2; decompress it first"},
    {"\3757zXZ", "compressed by xz; decompress it first"},
    {"7z\274\257", "a 7-Zip archive; unpack it first"},
    {"%PDF-", "a PDF document; use Export-Clixml, Export-Csv, ConvertTo-Json or Format-List"},
    {"\177ELF", "a program"},
    {"diff --git ", "the difference of two files, as git prints it; give the files themselves"},
    {"From: <Saved by", "a web archive (.mht) of a browser; save the page as HTML"},
    {"\"{\\\"", "a JSON text inside a JSON string, as ConvertTo-Json makes of JSON; decode it once: ConvertFrom-Json"},
    {"\"[", "a JSON text inside a JSON string, as ConvertTo-Json makes of JSON; decode it once: ConvertFrom-Json"},
    {"\"{\\r", "a JSON text inside a JSON string, as ConvertTo-Json makes of JSON; decode it once: ConvertFrom-Json"},
    {"\"{\\n", "a JSON text inside a JSON string, as ConvertTo-Json makes of JSON; decode it once: ConvertFrom-Json"},
};

/* Reports on group policy name settings in the language of who made them, and not the registry values behind. */
static int is_policy_report(const char *text, size_t size) {
    return *text == '<' && mapicfg__text_has_piece(text, size, "http://www.microsoft.com/GroupPolicy/");
}

static const char *other_kind(const char *text, size_t size) {
    if (is_policy_report(text, size))
        return "a report on group policy (gpresult /x, Get-GPOReport), which has the names of settings instead of "
               "their registry values; use reg export HKCU\\Software\\Policies policies.reg on a computer of the "
               "user, or User\\Registry.pol of the policy in SYSVOL";
    if (mapicfg__own_is(text, size))
        return "what mapicfg itself wrote of an organization (a report, a plan or a script), and not an export of it";
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        size_t length = strlen(others[i].begins);
        if (size >= length && memcmp(text, others[i].begins, length) == 0) return others[i].is;
    }
    const size_t first = mapicfg__text_line_size(text, size);
    if (mapicfg__text_begins(text, size, "--- ", 4) && mapicfg__text_begins(text + first, size - first, "+++ ", 4))
        return "the difference of two files, as diff and git print it; give the files themselves";
    return NULL;
}

static int is_encoded(struct mapicfg__encoded *seen, const char *text, size_t size) {
    while (size) {
        const char *end = memchr(text, '\n', size);
        const size_t line = end ? (size_t)(end - text) : size, whole = line + (end != NULL);
        if (mapicfg__pasted_is_encoded(seen, text, line, end != NULL)) return 1;
        text += whole;
        size -= whole;
    }
    return 0;
}

static int has_dashes(const char *text, size_t size) {
    while (size) {
        const size_t whole = mapicfg__text_line_size(text, size);
        size_t length = whole;
        while (length && mapicfg__is_blank((unsigned char)text[length - 1])) length--;
        if (mapicfg__columns_is_rule(text, length)) return 1;
        text += whole;
        size -= whole;
    }
    return 0;
}

mapicfg_status mapicfg__sniff_format(const struct mapicfg__format **format, const char *text, size_t size,
                                     struct mapicfg__encoded *encoded, mapicfg_error *err) {
    *format = NULL;
    if (is_encoded(encoded, text, size)) return mapicfg__pasted_refuse_encoded(encoded, err);
    size_t blanks = 0;
    int failed = 0;
    for (; size && mapicfg__is_blank((unsigned char)*text); blanks++) {
        text++;
        size--;
    }
    const char *other = other_kind(text, size);
    *format = other || !size ? NULL : find_format(text, size, blanks, &failed);
    if (failed) return mapicfg__error_no_memory(err);
    if (*format) return MAPICFG_OK;
    if (other) return mapicfg__error_fail(err, MAPICFG_E_FORMAT, "the input is %s", other);
    if (has_dashes(text, size))
        return mapicfg__error_fail(
            err, MAPICFG_E_FORMAT,
            "the input is a table whose columns do not have their names in one line above the dashes, as where "
            "Format-Table wraps them: use Export-Clixml, Export-Csv, ConvertTo-Json or Format-List");
    return mapicfg__error_fail(
        err, MAPICFG_E_FORMAT,
        "the input is neither CLIXML, CSV, JSON nor Format-List text: use Export-Clixml, Export-Csv, "
        "ConvertTo-Json or Format-List");
}
