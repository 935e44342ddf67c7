/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_read.c: the readers of CLIXML, CSV, JSON, XML, HTML and YAML. */
#include "reads.h"

/* ---- CLIXML ---- */

#define OBJS "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
#define CAS "<TN RefId=\"0\"><T>Microsoft.Exchange.Data.Directory.Management.CASMailbox</T><T>System.Object</T></TN>"

static void clixml_object(struct growth_text *text, const char *head) {
    growth_put(text, OBJS "<Obj RefId=\"0\">" CAS "%s<Props><S N=\"Name\">anna</S>", head);
}

static void clixml_end(struct growth_text *text) {
    growth_put(text, "</Props></Obj></Objs>");
}

static void clixml_objects(struct growth_text *text, size_t n) {
    growth_put(text, OBJS);
    REPEAT(n) {
        const char *type = i % 2 ? "CASMailbox" : "Mailbox";
        growth_put(text,
                   "<Obj RefId=\"%zu\"><TN RefId=\"%zu\"><T>Microsoft.Exchange.Data.Directory.Management.%s</T></TN>"
                   "<Props><S N=\"Name\">anna%zu</S><S N=\"X%zu\"/></Props></Obj>", i, i, type, i, i);
    }
    growth_put(text, "</Objs>");
}

static void clixml_types(struct growth_text *text, size_t n) {
    growth_put(text, OBJS);
    REPEAT(n) growth_put(text, "<Obj><TN RefId=\"%zu\"><T>Type%zu</T></TN><S>x</S></Obj>", i, i);
    growth_put(text, "</Objs>");
}

static void clixml_types_of_one(struct growth_text *text, size_t n) {
    growth_put(text, OBJS "<Obj><TN RefId=\"0\">");
    REPEAT(n) growth_put(text, "<T>Type%zu</T>", i);
    growth_put(text, "</TN></Obj></Objs>");
}

static void clixml_properties(struct growth_text *text, size_t n) {
    clixml_object(text, "");
    REPEAT(n) growth_put(text, "<S N=\"X%zu\">x</S>", i);
    clixml_end(text);
}

static void clixml_properties_of_unknown(struct growth_text *text, size_t n) {
    growth_put(text, OBJS "<Obj><Props><S N=\"Name\">anna</S>");
    REPEAT(n) growth_put(text, "<S N=\"X%zu\">x</S>", i);
    clixml_end(text);
}

static void clixml_repeated(struct growth_text *text, size_t n) {
    clixml_object(text, "");
    REPEAT(n) growth_put(text, "<S N=\"Name\">anna</S>");
    clixml_end(text);
}

static void clixml_refs(struct growth_text *text, size_t n) {
    clixml_object(text, "");
    REPEAT(n) growth_put(text, "<Obj N=\"X%zu\" RefId=\"%zu\"/><Ref N=\"Y%zu\" RefId=\"%zu\"/>", i, i, i, n);
    clixml_end(text);
}

static void clixml_list(struct growth_text *text, size_t n) {
    clixml_object(text, "");
    growth_put(text, "<Obj N=\"EmailAddresses\"><LST>");
    REPEAT(n) growth_put(text, "<S>smtp:a%zu@contoso.com</S>", i);
    growth_put(text, "</LST></Obj>");
    clixml_end(text);
}

static void clixml_escapes(struct growth_text *text, size_t n) {
    clixml_object(text, "");
    growth_put(text, "<S N=\"DisplayName\">");
    REPEAT(n) growth_put(text, "_x0041_&amp;");
    growth_put(text, "</S>");
    clixml_end(text);
}

static void clixml_attributes(struct growth_text *text, size_t n) {
    growth_put(text, OBJS "<Obj");
    REPEAT(n) growth_put(text, " A%zu=\"\"", i);
    growth_put(text, "/></Objs>");
}

static void clixml_comments(struct growth_text *text, size_t n) {
    growth_put(text, OBJS);
    REPEAT(n) growth_put(text, "<!-- x --><?x y?><![CDATA[]]>");
    growth_put(text, "</Objs>");
}

static void clixml_deep(struct growth_text *text, size_t n) {
    clixml_object(text, "");
    REPEAT(n) growth_put(text, "<Obj N=\"X\"><LST>");
}

/* A token of n bytes, which ends or not. */
static void clixml_attribute(struct growth_text *text, size_t n) {
    growth_put(text, OBJS "<Obj RefId=\"");
    growth_fill(text, 'x', n);
    growth_put(text, "\"/></Objs>");
}

static void clixml_comment(struct growth_text *text, size_t n) {
    growth_put(text, OBJS "<!--");
    growth_fill(text, 'x', n);
    growth_put(text, "--></Objs>");
}

static void clixml_name(struct growth_text *text, size_t n) {
    growth_put(text, OBJS "<");
    growth_fill(text, 'x', n);
}

static void clixml_text(struct growth_text *text, size_t n) {
    clixml_object(text, "");
    growth_put(text, "<S N=\"DisplayName\">");
    growth_fill(text, 'x', n);
    growth_put(text, "</S>");
    clixml_end(text);
}

/* ---- CSV ---- */

static void csv_columns(struct growth_text *text, size_t n) {
    growth_put(text, "Name,MAPIEnabled");
    REPEAT(n) growth_put(text, ",%s%zu", i % 2 ? "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" : "", i);
    for (int row = 0; row < 3; row++) {
        growth_put(text, "\nanna,True");
        growth_fill(text, ',', n);
    }
}

/* Names that a common hash (FNV-1a) puts in one place of any table of up to 4,096: a table of hashes would look at all
 * of them for each. */
static void csv_equal_hashes(struct growth_text *text, size_t n) {
    growth_put(text, "Name,MAPIEnabled");
    for (unsigned number = 0; n; number++) {
        char name[20];
        uint32_t hash = 2166136261u;
        snprintf(name, sizeof name, "x%u", number);
        for (const char *at = name; *at; at++) hash = (hash ^ (unsigned char)*at) * 16777619u;
        if (hash & 4095u) continue;
        growth_put(text, ",%s", name);
        n--;
    }
    growth_put(text, "\nanna,True\n");
}

static void csv_rows(struct growth_text *text, size_t n) {
    growth_put(text, "Name,MAPIEnabled,MapiHttpEnabled\n");
    REPEAT(n) growth_put(text, i % 2 ? "\"anna%zu\",\"True\",\"\"\n" : "anna%zu,True,\n", i);
}

/* Joined files: each row is another header. */
static void csv_headers(struct growth_text *text, size_t n) {
    growth_put(text, "Identity,Name,MAPIEnabled\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "%s,MAPIEnabled\n", i % 2 ? "Identity,Name" : "Name,Identity");
}

static void csv_wide_headers(struct growth_text *text, size_t n) {
    growth_put(text, "MAPIEnabled");
    for (size_t i = 0; i < n; i++) growth_put(text, ",x%zu", i);
    for (size_t i = n; i-- > 0;) growth_put(text, i + 1 == n ? "\nx%zu" : ",x%zu", i);
    growth_put(text, ",MAPIEnabled\n");
}

static void csv_broken_rows(struct growth_text *text, size_t n) {
    growth_put(text, "Name,MAPIEnabled\n");
    REPEAT(n) growth_put(text, "%zu,Maybe\n%zu\n\n", i, i);
}

static void csv_tables(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "#TYPE %s\nName,MAPIEnabled,X%zu\nanna%zu,True,x\n",
                         i % 2 ? "Microsoft.Exchange.Data.Directory.Management.CASMailbox" : "Other", i, i);
}

static void csv_lines(struct growth_text *text, size_t n) {
    growth_put(text, "Name,MAPIEnabled,DisplayName\n");
    REPEAT(n) growth_put(text, "anna%zu,True,\"a\n\"\"b\"\"\n\"\n", i);
}

static void csv_quotes(struct growth_text *text, size_t n) {
    growth_put(text, "Name,DisplayName\nanna,\"");
    REPEAT(n) growth_put(text, "\"\"");
    growth_put(text, "\"\n");
}

static void csv_unclosed(struct growth_text *text, size_t n) {
    growth_put(text, "Name,DisplayName\nanna,\"");
    REPEAT(n) growth_put(text, "x\n");
}

static void csv_list(struct growth_text *text, size_t n) {
    growth_put(text, "Name,EmailAddresses\nanna,\"");
    REPEAT(n) growth_put(text, "smtp:a%zu@contoso.com ", i);
    growth_put(text, "\"\n");
}

/* ---- JSON ---- */

static void json_objects(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "%s{\"Name\":\"anna%zu\",\"MAPIEnabled\":true,\"X%zu\":0}", i ? "," : "[", i, i);
    growth_put(text, "]");
}

static void json_properties(struct growth_text *text, size_t n) {
    growth_put(text, "{\"Name\":\"anna\"");
    REPEAT(n) growth_put(text, ",\"X%zu\":{\"Name\":[0]}", i);
    growth_put(text, "}");
}

static void json_repeated(struct growth_text *text, size_t n) {
    growth_put(text, "{\"MAPIEnabled\":true");
    REPEAT(n) growth_put(text, ",\"Name\":\"anna\"");
    growth_put(text, "}");
}

static void json_nested_keys(struct growth_text *text, size_t n) {
    growth_put(text, "{\"MAPIEnabled\":true,\"Name\":{");
    REPEAT(n) growth_put(text, "%s\"value\":\"%zu\",\"Major\":1,\"Minor\":2", i ? "," : "", i);
    growth_put(text, "}}");
}

static void json_list(struct growth_text *text, size_t n) {
    growth_put(text, "{\"MAPIEnabled\":true,\"Name\":\"anna\",\"EmailAddresses\":[");
    REPEAT(n) growth_put(text, "%s\"smtp:a%zu@contoso.com\",{\"Address\":\"x\"}", i ? "," : "", i);
    growth_put(text, "]}");
}

/* Line ends inside one address, each of which might end it. */
static void json_address_lines(struct growth_text *text, size_t n) {
    growth_put(text, "{\"MAPIEnabled\":true,\"Name\":\"anna\",\"EmailAddresses\":\"X500:/o=a");
    REPEAT(n) growth_put(text, "\\n");
    growth_put(text, "b\"}");
}

static void json_scalars(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "%s1,[2]", i ? "," : "[");
    growth_put(text, "]");
}

static void json_escapes(struct growth_text *text, size_t n) {
    growth_put(text, "{\"MAPIEnabled\":true,\"Name\":\"");
    REPEAT(n) growth_put(text, "\\u0041\\ud83d\\ude00\\n");
    growth_put(text, "\"}");
}

static void json_deep(struct growth_text *text, size_t n) {
    growth_put(text, "{\"Name\":");
    REPEAT(n) growth_put(text, "[");
}

static void json_wrapped(struct growth_text *text, size_t n) {
    growth_put(text, "{\"context\":\"x\",\"data\":{\"nodes\":[");
    REPEAT(n) growth_put(text, "%s{\"node\":{\"Name\":\"anna\",\"MAPIEnabled\":true}}", i ? "," : "");
    growth_put(text, "]}}");
}

static void json_keyed(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "%s\"a%zu\":{\"Name\":\"anna\",\"MAPIEnabled\":true}", i ? "," : "{", i);
    growth_put(text, "}");
}

static void json_unsettled(struct growth_text *text, size_t n) { /* what is inside counts at the end */
    growth_put(text, "{\"a\":{\"b\":{\"c\":[");
    REPEAT(n) growth_put(text, "%s{\"Get-X%zu\":[{\"Colour\":0}]}", i ? "," : "", i);
    growth_put(text, "]}},\"d\":{\"MAPIEnabled\":true}}");
}

static void json_number(struct growth_text *text, size_t n) {
    growth_put(text, "{\"Name\":");
    growth_fill(text, '1', n);
    growth_put(text, ",\"MAPIEnabled\":true}");
}

static void json_blanks(struct growth_text *text, size_t n) {
    growth_put(text, "{\"Name\":\"anna\",\"MAPIEnabled\":");
    REPEAT(n) growth_put(text, " \n\t");
    growth_put(text, "true}");
}

/* ---- XML, HTML, YAML ---- */

#define OBJECTS "<Objects>"

static void xml_objects(struct growth_text *text, size_t n) {
    growth_put(text, OBJECTS);
    REPEAT(n) growth_put(text, "<Object Type=\"X%zu\"/><Object><Property Name=\"Name\">a%zu</Property>"
                               "<Property Name=\"MAPIEnabled\">True</Property></Object>\n", i, i);
    growth_put(text, "</Objects>");
}

static void xml_properties(struct growth_text *text, size_t n) {
    growth_put(text, OBJECTS "<Object>");
    REPEAT(n) growth_put(text, "<Property Name=\"P%zu\"><Property Name=\"value__\">%zu</Property></Property>", i, i);
    growth_put(text, "<Property Name=\"EmailAddresses\">");
    REPEAT(n) growth_put(text, "<Property>smtp:a%zu</Property>", i);
    growth_put(text, "</Property></Object></Objects>");
}

static void xml_documents(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "<Objs/>\n\xef\xbb\xbf<!-- %zu -->", i);
}

static void xml_inside(struct growth_text *text, size_t n) {
    growth_put(text, "<Objs><Obj><TN RefId=\"0\"><T>Microsoft.Exchange.Data.Directory.Management.CASMailbox</T></TN>"
                     "</Obj><Obj><MS><S N=\"Name\">a</S>");
    REPEAT(n) growth_put(text, "<Obj N=\"A%zu\"><Obj><TNRef RefId=\"0\"/><MS><S N=\"Name\">a</S></MS></Obj></Obj>", i);
    growth_put(text, "</MS></Obj></Objs>");
}

/* A name in which UTF-7 may begin everywhere, and question marks. */
static void json_mangled(struct growth_text *text, size_t n) {
    growth_put(text, "[{\"MAPIEnabled\":true,\"Name\":\"");
    REPEAT(n) growth_put(text, "AP+AP+");
    growth_put(text, " ");
    REPEAT(n) growth_put(text, "? \xc3\x83");
    growth_put(text, "\"},{\"");
    REPEAT(n) growth_put(text, "a");
    growth_put(text, "\":{\"MAPIEnabled\":true}}]");
}

static void html_rows(struct growth_text *text, size_t n) {
    growth_put(text, "<table><tr><th>Name<th>MAPIEnabled<th>%01000d", 0);
    REPEAT(n) growth_put(text, "<tr><td>a%zu &amp; b<br>\n  c<td>True<td><!-- - -->&nbsp;", i);
    growth_put(text, "</table>");
}

static void html_links(struct growth_text *text, size_t n) {
    growth_put(text, "<table><tr><th>Identity<th>InternalUrl");
    REPEAT(n) growth_put(text, "<tr><td>a%zu<td colspan = '1' a b=\"c>\"><a title='=' href=https://a/&amp;>x</a>", i);
    growth_put(text, "<tr><td");
    REPEAT(n) growth_put(text, " a%zu = '", i);
    growth_put(text, "'>a<td>b</table>");
}

static void html_tables(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "<table><tr><th>Name<tr><td><table><tr><td>Name:<td>a<tr><td>Name:<td>b</table>");
}

static void html_headers(struct growth_text *text, size_t n) {
    growth_put(text, "<table>");
    REPEAT(n) growth_put(text, "%s<th>c%zu", i % 200 ? "" : "<tr>", i);
    growth_put(text, "</table>");
}

static void html_cells(struct growth_text *text, size_t n) {
    growth_put(text, "<table><tr>");
    REPEAT(n) growth_put(text, "<td>c%zu", i);
    growth_put(text, "<tr><td>a</table><table><tr><td>");
    REPEAT(n) growth_put(text, "&auml;\n &x <b>\xc2\xa0");
    growth_put(text, "</table><script>");
    REPEAT(n) growth_put(text, "<a \"' <");
    growth_put(text, "</script>");
}

static void yaml_objects(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "- Name: a%zu # b\n  MAPIEnabled: true\n  X%zu: [a, \"b\"]\n", i, i);
}

static void yaml_names(struct growth_text *text, size_t n) {
    growth_put(text, "Boxes:\n");
    REPEAT(n) growth_put(text, "  a%zu:\n    Name: 'a'\n    Remarks: |\n      a: b\n", i);
}

static void yaml_line(struct growth_text *text, size_t n) {
    growth_put(text, "- Name: a\n  EmailAddresses: [");
    REPEAT(n) growth_put(text, "%ssmtp:a%zu", i ? ", " : "", i);
    growth_put(text, "]\n  Alias: '");
    REPEAT(n) growth_put(text, "''\"#: ");
    growth_put(text, "'\n");
}

static void yaml_deep(struct growth_text *text, size_t n) {
    growth_put(text, "- a: b\n- ");
    REPEAT(n) growth_put(text, "- ");
    growth_put(text, "a\n");
}

/* ---- any ---- */

static void blanks(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, " \r\n");
    growth_put(text, "Name,MAPIEnabled\nanna,True\n");
}

static void empty_lines_of_text(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "no export\n");
}

static const struct growth_input inputs[] = {
    {"CLIXML: objects of alternating classes", 500, clixml_objects},
    {"CLIXML: types", 1000, clixml_types},
    {"CLIXML: types of one object", 1000, clixml_types_of_one},
    {"CLIXML: properties", 2000, clixml_properties},
    {"CLIXML: properties of an object without types", 2000, clixml_properties_of_unknown},
    {"CLIXML: one property again and again", 2000, clixml_repeated},
    {"CLIXML: references", 1000, clixml_refs},
    {"CLIXML: a wide list", 2000, clixml_list},
    {"CLIXML: escapes in a text", 2000, clixml_escapes},
    {"CLIXML: attributes", 1000, clixml_attributes},
    {"CLIXML: comments, instructions, CDATA", 1000, clixml_comments},
    {"CLIXML: a long text", 50000, clixml_text},
    {"CLIXML: a long attribute", 50000, clixml_attribute},
    {"CLIXML: a long comment", 50000, clixml_comment},
    {"CLIXML: a long name", 50000, clixml_name},
    {"CSV: columns", 3000, csv_columns},
    {"CSV: columns of one hash", 300, csv_equal_hashes},
    {"CSV: rows", 1500, csv_rows},
    {"CSV: headers", 500, csv_headers},
    {"CSV: wide headers", 1500, csv_wide_headers},
    {"CSV: broken rows", 800, csv_broken_rows},
    {"CSV: tables", 500, csv_tables},
    {"CSV: values of several lines", 1500, csv_lines},
    {"CSV: doubled quotes", 10000, csv_quotes},
    {"CSV: a quote that is not closed", 10000, csv_unclosed},
    {"CSV: a wide list", 2000, csv_list},
    {"JSON: objects", 1000, json_objects},
    {"JSON: properties", 2000, json_properties},
    {"JSON: one property again and again", 2000, json_repeated},
    {"JSON: keys of a nested object", 2000, json_nested_keys},
    {"JSON: a wide list", 2000, json_list},
    {"JSON: line ends inside an address", 4000, json_address_lines},
    {"JSON: values that are no objects", 2000, json_scalars},
    {"JSON: escapes", 2000, json_escapes},
    {"JSON: objects in a wrapper", 1000, json_wrapped},
    {"JSON: objects under their names", 1000, json_keyed},
    {"JSON: what may be wrappers", 1000, json_unsettled},
    {"JSON: a long number", 20000, json_number},
    {"JSON: blanks", 5000, json_blanks},
    {"JSON: letters that may be wrong", 1000, json_mangled},
    {"XML: objects", 500, xml_objects},
    {"XML: properties", 1000, xml_properties},
    {"CLIXML: documents", 500, xml_documents},
    {"CLIXML: objects inside one", 500, xml_inside},
    {"HTML: rows", 500, html_rows},
    {"HTML: links", 500, html_links},
    {"HTML: tables", 500, html_tables},
    {"HTML: headers", 1000, html_headers},
    {"HTML: cells", 1000, html_cells},
    {"YAML: objects", 500, yaml_objects},
    {"YAML: objects under their names", 500, yaml_names},
    {"YAML: long lines", 1000, yaml_line},
}, refused[] = {
    {"CLIXML: depth", 1000, clixml_deep},
    {"JSON: depth", 1000, json_deep},
    {"YAML: depth", 1000, yaml_deep},
    {"any: blanks before the export", 5000, blanks},
    {"any: no export", 1000, empty_lines_of_text},
};

void growth_all(void) {
    growth_reads(inputs, sizeof inputs / sizeof *inputs, growth_check);
    growth_reads(refused, sizeof refused / sizeof *refused, growth_limited);
}
