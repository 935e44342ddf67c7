/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check_markdown.c: the findings of a check as Markdown, for tickets and pull requests.
 *
 * Source: CommonMark: a backslash before ASCII punctuation makes it text; a fence ends at the next one that is as
 * long. GitHub Flavored Markdown, Autolinks: also of www., and of a mail address, which no backslash prevents. */
#include "check_forms.h"
#include "text.h"

/* GitHub's Markdown makes a link of what begins so. */
static int is_www(const char *from, const char *at) {
    return *at == '.' && at - from >= 3 && (at[-1] | 32) == 'w' && (at[-2] | 32) == 'w' && (at[-3] | 32) == 'w';
}

/* Text that comes from outside, on one line, in which nothing is markup. */
static void put_text(struct stream *out, const char *text) {
    static const char special[] = "\\`*_{}[]()<>#+-!|&~$@:";
    const char *from = text;
    uint32_t c;
    for (size_t size; *text != '\0'; text += size) {
        size = text_decode(text, &c);
        if (size == 0 || (text_is_control(c) && !text_is_joiner(c))) { /* no UTF-8, or what changes the line */
            stream_text(out, size == 0 ? "\xef\xbf\xbd" : " ");
            if (size == 0) size = 1;
            continue;
        }
        if (size == 1 && (strchr(special, *text) != NULL || is_www(from, text))) stream_char(out, '\\');
        stream_put(out, text, size);
    }
}

/* The longest run of backticks. */
static size_t longest_run(const char *text) {
    size_t longest = 0;
    while (*text != '\0') {
        size_t run = strspn(text, "`");
        if (run > longest) longest = run;
        text += run > 0 ? run : strcspn(text, "`");
    }
    return longest;
}

static void put_fence(struct stream *out, size_t size) {
    while (size-- > 0) stream_char(out, '`');
}

/* Set-MapiVirtualDirectory ...: a verb, a hyphen and a noun; anything else is a sentence. */
static int is_cmdlet(const char *remedy) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const size_t verb = strspn(remedy, letters);
    return verb > 0 && remedy[verb] == '-' && remedy[verb + 1] >= 'A' && remedy[verb + 1] <= 'Z';
}

/* Code is what it is: it keeps its lines, which are behind no marker of a list. */
static void put_code(struct stream *out, const char *code) {
    const size_t run = longest_run(code), size = run >= 3 ? run + 1 : 3;
    put_fence(out, size);
    stream_text(out, "powershell\n");
    stream_text(out, code);
    stream_char(out, '\n');
    put_fence(out, size);
    stream_text(out, "\n\n");
}

static void put_remedy(struct stream *out, const char *remedy) {
    if (remedy == NULL) return;
    if (is_cmdlet(remedy)) {
        put_code(out, remedy);
        return;
    }
    put_text(out, remedy);
    stream_text(out, "\n\n");
}

static void put_objects(struct stream *out, const mapicfg_findings *findings, size_t index) {
    struct stream objects;
    stream_open_memory(&objects);
    check_objects(&objects, findings, index);
    stream_counted(out, mapicfg_findings_get_total(findings, index), "mailbox", "mailboxes");
    stream_text(out, ": ");
    put_text(out, stream_memory(&objects));
    stream_text(out, "\n\n");
    stream_close_part(&objects, out);
}

static void put_references(struct stream *out, const mapicfg_rule *rule) {
    if (mapicfg_rule_reference_count(rule) == 0) return;
    stream_text(out, "References: ");
    for (size_t i = 0; i < mapicfg_rule_reference_count(rule); i++) {
        stream_text(out, i > 0 ? ", " : "");
        put_text(out, mapicfg_rule_get_reference(rule, i));
    }
    stream_text(out, "\n\n");
}

static void put_finding(struct stream *out, const mapicfg_findings *findings, size_t index) {
    const mapicfg_statement *statement = mapicfg_findings_get(findings, index);
    stream_text(out, "## ");
    stream_text(out, mapicfg_severity_name(mapicfg_statement_get_severity(statement)));
    stream_text(out, ": ");
    put_text(out, mapicfg_statement_get_sentence(statement));
    stream_text(out, "\n\nRule `");
    stream_text(out, mapicfg_statement_get_id(statement));
    stream_text(out, "`. ");
    put_text(out, mapicfg_statement_get_why(statement));
    stream_text(out, "\n\n");
    if (mapicfg_statement_get_object(statement) == NULL) put_objects(out, findings, index);
    put_remedy(out, mapicfg_statement_get_remedy(statement));
    put_references(out, mapicfg_statement_get_rule(statement));
}

static void put_silenced(struct stream *out, const mapicfg_findings *findings) {
    if (mapicfg_findings_count(findings) == check_count(findings, 0)) return;
    stream_text(out, "## Silenced\n\n");
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++) {
        const char *silence = mapicfg_findings_get_silence(findings, i);
        if (silence == NULL) continue;
        stream_text(out, "- ");
        put_text(out, mapicfg_statement_get_sentence(mapicfg_findings_get(findings, i)));
        stream_text(out, " Reason: ");
        put_text(out, silence);
        stream_char(out, '\n');
    }
    stream_char(out, '\n');
}

static void put_rules(struct stream *out, const mapicfg_findings *findings) {
    stream_text(out, "## Rules\n\n| Rule | Outcome | Would need |\n|---|---|---|\n");
    for (size_t i = 0; i < mapicfg_findings_rule_count(findings); i++) {
        struct stream needs;
        stream_open_memory(&needs);
        check_needs(&needs, findings, i);
        stream_text(out, "| `");
        stream_text(out, mapicfg_rule_get_id(mapicfg_findings_get_rule(findings, i)));
        stream_text(out, "` | ");
        stream_text(out, mapicfg_outcome_name(mapicfg_findings_get_outcome(findings, i)));
        stream_text(out, " | ");
        put_text(out, stream_memory(&needs));
        stream_text(out, " |\n");
        stream_close_part(&needs, out);
    }
}

void check_markdown(struct stream *out, const struct check_result *result) {
    const mapicfg_findings *findings = result->findings;
    stream_text(out, "# Check of MAPI over HTTP\n\n");
    stream_counted(out, check_count(findings, MAPICFG_SEVERITY_ERROR), "error", "errors");
    stream_text(out, ", ");
    stream_counted(out, check_count(findings, MAPICFG_SEVERITY_WARNING), "warning", "warnings");
    stream_text(out, ", ");
    stream_number(out, check_count(findings, MAPICFG_SEVERITY_INFO));
    stream_text(out, " for information.\n\n");
    if (check_has_example(findings)) stream_text(out, CHECK_EXAMPLE "\n\n");
    for (size_t i = 0; i < mapicfg_findings_count(findings); i++)
        if (mapicfg_findings_get_silence(findings, i) == NULL) put_finding(out, findings, i);
    put_silenced(out, findings);
    put_rules(out, findings);
}
