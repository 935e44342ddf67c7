/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_list.c: the readers of what Format-List and Format-Table print, and of what surrounds an export. */
#include "reads.h"

static void list_properties(struct growth_text *text, size_t n) {
    growth_put(text, "Name : anna\n");
    REPEAT(n) growth_put(text, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%zu : x\n", i);
}

static void list_columns(struct growth_text *text, size_t n) { /* the colon moves */
    growth_put(text, "Name : anna\n");
    REPEAT(n) growth_put(text, "x%zu%*s : x\n", i, (int)(i % 17), "");
}

static void list_objects(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "Name        : anna%zu\nMAPIEnabled : True\nX%zu : x\n%s", i, i, i % 2 ? "\n" : "");
}

static void list_wrapped(struct growth_text *text, size_t n) {
    growth_put(text, "Name        : anna\nDisplayName : a\n");
    REPEAT(n) growth_put(text, "              b\n");
}

static void list_junk(struct growth_text *text, size_t n) {
    growth_put(text, "Name        : anna\nMAPIEnabled : True\n\n");
    REPEAT(n) growth_put(text, "PS> command\n");
    REPEAT(n) growth_put(text, "Name : anna\nbroken\nX : y\n\n");
}

static void list_loose(struct growth_text *text, size_t n) {
    growth_put(text, "Name        : anna\nDisplayName : a\n");
    REPEAT(n) growth_put(text, "b\n");
    REPEAT(n) growth_put(text, "X%zu : y\n<br>\n", i);
}

static void list_spaced(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "Name%zu : anna\n\n", i);
    REPEAT(n) growth_put(text, "Name : anna\n\nX : y\nY : y\n\n");
}

static void list_marks(struct growth_text *text, size_t n) { /* of mails, pages and terminals */
    growth_put(text, "Name : anna\n");
    REPEAT(n) growth_put(text, "> ");
    REPEAT(n) growth_put(text, "<br>");
    REPEAT(n) growth_put(text, "<a <b&gt;\x1b[1");
    growth_put(text, "\n");
    REPEAT(n) growth_put(text, "**********\n```\n");
}

static void envelope_escaped(struct growth_text *text, size_t n) {
    growth_put(text, "> &lt;Objs&gt;\n");
    REPEAT(n) growth_put(text, "> - &lt;Obj&gt;&lt;Props&gt;&lt;S N=&quot;Name&quot;&gt;&amp;lt;&lt;/S&gt;"
                               "&lt;/Props&gt;&lt;/Obj&gt;");
    growth_put(text, "\n");
    REPEAT(n) growth_put(text, "> &\n");
}
static void envelope_fences(struct growth_text *text, size_t n) {
    growth_put(text, "> ```json\n");
    REPEAT(n) growth_put(text, ">>>> {\"Name\":\"anna%zu\",\"MAPIEnabled\":true}\n> ```\n> ```\n", i);
    REPEAT(n) growth_put(text, ">");
}
static void envelope_bars(struct growth_text *text, size_t n) {
    growth_put(text, "| Name | MAPIEnabled |\n|---|---|\n");
    REPEAT(n) growth_put(text, "| anna%zu | True |\n|--|--|\n", i);
    REPEAT(n) growth_put(text, "|");
}
static void envelope_lead(struct growth_text *text, size_t n) {
    REPEAT(30) growth_put(text, "text %zu\n", i);
    REPEAT(n) growth_put(text, "{\n\"Name\":\"anna%zu\"\n}\ntext\n", i);
}
static void csv_titles(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "x%zu,y\n,,,\n", i);
    growth_put(text, "Name,MAPIEnabled\nanna,True\n");
}
static void encoded_late(struct growth_text *text, size_t n) {
    growth_put(text, "Identity,MAPIEnabled\n");
    REPEAT(400) growth_put(text, "anna%zu,True\n", i);
    REPEAT(n) growth_put(text, "=20=20=4%zu,True\n", i % 10);
}
static void list_prefixes(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "%zu: Name : anna\n%zu: MAPIEnabled : True\n| x\n", i, i);
    REPEAT(n) growth_put(text, "[");
    growth_put(text, " Name : a\n");
    REPEAT(n) growth_put(text, "1 1 1 1 1 1 1 1 1 [2] - Name\n");
    REPEAT(n) growth_put(text, "1 ");
}
static void list_unseen(struct growth_text *text, size_t n) { /* characters */
    growth_put(text, "Name : anna\nName");
    REPEAT(n) growth_put(text, "\u200e\u200bb");
    REPEAT(n) growth_put(text, "\uff1a");
    REPEAT(n) growth_put(text, "b\u200e");
    REPEAT(n) growth_put(text, "\u200e\u200b");
    growth_put(text, "b\n");
}
static void list_table(struct growth_text *text, size_t n) {
    growth_put(text, "Name     MAPIEnabled Alias\n----     ----------- -----\n");
    REPEAT(n) growth_put(text, "a%-7zu        True x\nb       y\nb\n%s", i,
                         i % 3 ? "" : "\nName MAPIEnabled\n---- -----------\n");
}
static void list_table_wide(struct growth_text *text, size_t n) {
    growth_put(text, "Name : anna\n\n");
    REPEAT(n) growth_put(text, "Name%zu ", i % 10);
    growth_put(text, "\n");
    REPEAT(n) growth_put(text, "----- ");
    growth_put(text, "\n");
    REPEAT(n) growth_put(text, "\u65e5True%*s", (int)(i % 5), "");
    growth_put(text, "\nMAPIEnabled Name\n----------- ----\n       True ");
    REPEAT(n) growth_put(text, "\u65e5 ");
    growth_put(text, "\n");
}
static void list_custom(struct growth_text *text, size_t n) {
    REPEAT(n)
    growth_put(text, "class A\n{\n  Name = a%zu\n  MAPIEnabled = True\n  Path = \n    class B\n    {\n      C = d\n"
               "    }\n  EmailAddresses = \n    [\n      smtp:a@b\n    ]\n\n}\n", i);
}

static void list_custom_wide(struct growth_text *text, size_t n) {
    growth_put(text, "class A\n{\n  Name = a\n");
    REPEAT(n) growth_put(text, "  X%zu = x\n  and more\n", i);
    growth_put(text, "  EmailAddresses = \n    [\n");
    REPEAT(n) growth_put(text, "      smtp:a%zu@contoso.com\n", i);
    growth_put(text, "    ]\n}\n");
}

static void list_texts(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "@{Name=a%zu; MapiHttpEnabled=; MAPIEnabled=True}\n", i);
}

static void list_text_wide(struct growth_text *text, size_t n) {
    growth_put(text, "@{Name=a");
    REPEAT(n) growth_put(text, "; X%zu=x;y; z", i);
    growth_put(text, "}\n");
}

static void list_awaited(struct growth_text *text, size_t n) {
    REPEAT(n)
    growth_put(text, "PS> (Get-CASMailbox a%zu).MapiHttpEnabled\nTrue\nEX1> Get-CASMailbox | %% Name\nx\n", i);
}

static void list_awaited_long(struct growth_text *text, size_t n) {
    growth_put(text, "PS> (Get-CASMailbox a).EmailAddresses\n");
    REPEAT(n) growth_put(text, "smtp:a%zu@contoso.com\n", i);
}

static void list_groups(struct growth_text *text, size_t n) {
    REPEAT(n)
    growth_put(text, "   ServerName: EX%zu\n\nName MAPIEnabled\n---- -----------\na           True\n\n"
               "   ServerName: EX\n\nName        : b\nMAPIEnabled : True\n\n", i);
}

static void list_pairs(struct growth_text *text, size_t n) {
    growth_put(text, "Name                           Value\n----                           -----\n");
    REPEAT(n) growth_put(text, "X%-29zu x\n", i);
}

static void list_tight(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "Name:a%zu\nMAPIEnabled:True\nOther:x\n\n", i);
}

static void list_addresses(struct growth_text *text, size_t n) {
    growth_put(text, "Name        : anna\nEmailAddresses : X400:");
    REPEAT(n) growth_put(text, "A=; ,x:\"");
    growth_put(text, "\nMAPIEnabled : True\n\nName : a\nEmailAddresses : {");
    REPEAT(n) growth_put(text, "smtp:%zu@a X500:/a, b; \"EUM:%zu;x\",", i, i);
    growth_put(text, "}\nMAPIEnabled : True\n");
}
static void list_list(struct growth_text *text, size_t n) {
    growth_put(text, "Name        : anna\nEmailAddresses : {");
    REPEAT(n) growth_put(text, "%ssmtp:a%zu@contoso.com", i ? ", " : "", i);
    growth_put(text, "}\n");
}

static const struct growth_input inputs[] = {
    {"list: properties", 2000, list_properties},
    {"list: properties, their colons in any column", 2000, list_columns},
    {"list: objects", 500, list_objects},
    {"list: a wrapped value", 3000, list_wrapped},
    {"list: lines that are no properties", 1000, list_junk},
    {"list: lines that may go on", 2000, list_loose},
    {"list: blank lines between", 1000, list_spaced},
    {"list: marks of what was around", 1000, list_marks},
    {"list: a wide list", 2000, list_list},
    {"envelope: escaped", 500, envelope_escaped},
    {"envelope: fences", 500, envelope_fences},
    {"list: bars", 1000, envelope_bars},
    {"envelope: text before", 1000, envelope_lead},
    {"csv: titles", 3000, csv_titles},
    {"csv: equals signs", 3000, encoded_late},
    {"list: prefixes", 500, list_prefixes},
    {"list: characters of no width", 1000, list_unseen},
    {"list: tables", 500, list_table},
    {"list: a wide table", 1000, list_table_wide},
    {"list: addresses", 500, list_addresses},
    {"list: blocks of Format-Custom", 500, list_custom},
    {"list: a wide block", 2000, list_custom_wide},
    {"list: objects as text", 1000, list_texts},
    {"list: a wide object as text", 2000, list_text_wide},
    {"list: values that commands asked for", 500, list_awaited},
    {"list: one such value", 2000, list_awaited_long},
    {"list: groups", 500, list_groups},
    {"list: a hash table", 2000, list_pairs},
    {"list: colons without blanks", 1000, list_tight},
};

void growth_all(void) {
    growth_reads(inputs, sizeof inputs / sizeof *inputs, growth_check);
}
