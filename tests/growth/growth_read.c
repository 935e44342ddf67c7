/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_read.c: the readers of exports: whole and in pieces, as UTF-8 and UTF-16, and what takes their objects. */
#include <mapicfg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

/* ---- what is run ---- */

static int32_t take(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)user, (void)object, (void)source, (void)line;
    return 0;
}

static void read_pieces(const char *text, size_t size, size_t piece) {
    mapicfg_report *report;
    mapicfg_reader *reader;
    if (mapicfg_report_new(&report, NULL)) growth_die("no report");
    if (mapicfg_reader_new("input", NULL, take, NULL, report, &reader, NULL)) growth_die("no reader");
    mapicfg_status status = MAPICFG_OK;
    for (size_t at = 0; !status && at < size; at += piece)
        status = mapicfg_reader_feed(reader, text + at, size - at < piece ? size - at : piece, NULL);
    if (!status) mapicfg_reader_finish(reader, NULL);
    mapicfg_reader_free(reader);
    mapicfg_report_free(report);
}

static void read_whole(const char *text, size_t size) {
    read_pieces(text, size, size + 1);
}

static void read_small_pieces(const char *text, size_t size) {
    read_pieces(text, size, 13);
}

static void read_utf16(const char *text, size_t size) {
    char *wide = malloc(2 * size + 1);
    if (!wide) growth_die("no memory");
    for (size_t i = 0; i < size; i++) wide[2 * i] = text[i], wide[2 * i + 1] = '\0';
    read_pieces(wide, 2 * size, 4096);
    free(wide);
}

static void audit(const char *text, size_t size) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    mapicfg_audit *run;
    if (mapicfg_audit_new(&options, &run, NULL)) growth_die("no audit");
    audit_one(run, input_bytes(text, size, "input"), NULL);
    mapicfg_audit_finish(run, NULL);
    mapicfg_audit_free(run);
}

static void import(const char *text, size_t size) {
    mapicfg_directory *directory;
    mapicfg_report *report;
    FILE *file = tmpfile();
    if (!file || fwrite(text, 1, size, file) != size || fflush(file)) growth_die("no temporary file");
    rewind(file);
    if (mapicfg_directory_open(NULL, NULL, &directory, NULL)) growth_die("no directory");
    if (mapicfg_report_new(&report, NULL)) growth_die("no report");
    import_one(directory, input_fd(fileno(file), "input"), NULL, report, NULL);
    mapicfg_report_free(report);
    mapicfg_directory_close(directory);
    fclose(file);
}

static const struct {
    const char *name;
    growth_run run;
} runs[] = {{"read", read_whole},   {"read in small pieces", read_small_pieces}, {"read as UTF-16", read_utf16},
            {"audit", audit}, {"import", import}};

/* ---- CLIXML ---- */

#define OBJS "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">"
#define CAS "<TN RefId=\"0\"><T>Microsoft.Exchange.Data.Directory.Management.CASMailbox</T><T>System.Object</T></TN>"
#define REPEAT(n) for (size_t i = 0; i < (n); i++)

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

/* ---- Format-List ---- */

static void list_properties(struct growth_text *text, size_t n) {
    growth_put(text, "Name : anna\n");
    REPEAT(n) growth_put(text, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%zu : x\n", i);
}

static void list_columns(struct growth_text *text, size_t n) { /* the colon moves */
    growth_put(text, "Name : anna\n");
    REPEAT(n) growth_put(text, "x%zu%*s : x\n", i, (int)(i % 17), "");
}

#define REGISTRY "REGEDIT4\n"
#define OFFICE "Software\\Policies\\Microsoft\\Office\\"
#define NINE "\"AuthenticationService\"=dword:9\n"

static void registry_users(struct growth_text *text, size_t n) {
    growth_put(text, REGISTRY);
    REPEAT(n) growth_put(text, "[HKEY_USERS\\S-%zu\\" OFFICE "16.0\\Outlook\\Security]\n" NINE, i);
}

static void registry_versions(struct growth_text *text, size_t n) {
    growth_put(text, REGISTRY);
    REPEAT(n) growth_put(text, "[HKCU\\" OFFICE "%zu.0\\Outlook\\Security]\n" NINE, i);
    REPEAT(n) growth_put(text, "[-HKCU\\" OFFICE "%zu.0]\n[-HKCU\\Software]\n", i);
}

static void registry_values(struct growth_text *text, size_t n) {
    growth_put(text, REGISTRY "[HKCU\\" OFFICE "16.0\\Outlook\\AutoDiscover]\n");
    REPEAT(n) growth_put(text, "\"ExcludeScpLookup\"=dword:%zx\n\"X%zu\"=\"text\n\"\nno value\n", i % 2, i);
}

static void registry_list(struct growth_text *text, size_t n) {
    growth_put(text, REGISTRY "[HKCU\\" OFFICE "16.0\\Outlook\\AutoDiscover]\n\"ExcludeScpLookup\"=hex:");
    REPEAT(n) growth_put(text, "00,\\\n  ");
}

/* UTF-16, without a NUL at its end. */
static void put_utf16(struct growth_text *text, const char *ascii) {
    for (; *ascii; ascii++) growth_put(text, "%c%c", *ascii, 0);
}

/* No data: a number. */
static void put_entry(struct growth_text *text, const char *key, const char *name, const char *data) {
    const int is_list = *data != 0, size = is_list ? (int)strlen(data) * 2 : 4;
    put_utf16(text, "[");
    put_utf16(text, key);
    growth_put(text, "%c%c;%c", 0, 0, 0);
    put_utf16(text, name);
    growth_put(text, "%c%c;%c%c%c%c%c;%c", 0, 0, 0, is_list ? 1 : 4, 0, 0, 0, 0);
    growth_put(text, "%c%c%c%c;%c", size & 255, size >> 8 & 255, size >> 16, 0, 0);
    if (is_list)
        put_utf16(text, data);
    else
        growth_put(text, "%c%c%c%c", 1, 0, 0, 0);
    put_utf16(text, "]");
}

static void preg_entry(struct growth_text *text, size_t version, const char *name) {
    char key[120];
    snprintf(key, sizeof key, OFFICE "%zu.0\\Outlook\\AutoDiscover", version);
    put_entry(text, key, name, "");
}

#define PREG(text) growth_put(text, "PReg%c%c%c%c", 1, 0, 0, 0)

static void preg_versions(struct growth_text *text, size_t n) {
    PREG(text);
    REPEAT(n) preg_entry(text, i, "ExcludeScpLookup");
}

static void preg_values(struct growth_text *text, size_t n) {
    PREG(text);
    REPEAT(n) preg_entry(text, 16, i % 3 ? "ExcludeScpLookup" : i % 2 ? "**delvals." : "**del.ExcludeScpLookup");
}

/* One entry that deletes a list of n names of 32 characters, below a key of some length. At n = 1024 the bytes of the
 * size are ASCII, which the same text as UTF-16 needs. */
static void preg_list(struct growth_text *text, const char *name, const char *item, size_t user, size_t n) {
    struct growth_text key = {0}, list = {0};
    growth_fill(&key, 'u', user);
    growth_put(&key, "\\" OFFICE "16.0\\Outlook\\AutoDiscover");
    REPEAT(n) growth_put(&list, "%-31s;", item);
    PREG(text);
    put_entry(text, key.data, name, list.data);
    free(key.data);
    free(list.data);
}

static void preg_deleted_values(struct growth_text *text, size_t n) {
    preg_list(text, "**DeleteValues", ";;;;;;;;;;;;;;;ExcludeScpLookup", 1, n);
}

static void preg_long_values(struct growth_text *text, size_t n) {
    preg_list(text, "**DeleteValues", ";;;;;;;;;;;;;;;ExcludeScpLookup", n, n);
}

static void preg_deleted_keys(struct growth_text *text, size_t n) {
    preg_list(text, "**DeleteKeys", "Security", 1, n);
}

static void preg_long_keys(struct growth_text *text, size_t n) {
    preg_list(text, "**DeleteKeys", "Security", n, n);
}

static void setspn_accounts(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "for CN=%zu,DC=a:\n\thttp/%zu\n", i * 7919 % n, i);
}

static void setspn_groups(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "http/%zu on:\n\tCN=a,DC=a\n\tCN=%zu,DC=a\n", i, i);
}

static void setspn_words(struct growth_text *text, size_t n) {
    growth_put(text, "CN=a,DC=a\nhttp/a\n");
    REPEAT(n) growth_put(text, "CN=%s", i % 100 ? " " : " DC=a:\n");
}

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

static void html_rows(struct growth_text *text, size_t n) {
    growth_put(text, "<table><tr><th>Name<th>MAPIEnabled<th>%01000d", 0);
    REPEAT(n) growth_put(text, "<tr><td>a%zu &amp; b<br>\n  c<td>True<td><!-- - -->&nbsp;", i);
    growth_put(text, "</table>");
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

/* ---- any ---- */

static void blanks(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, " \r\n");
    growth_put(text, "Name,MAPIEnabled\nanna,True\n");
}

static void empty_lines_of_text(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "no export\n");
}

static const struct {
    const char *name;
    size_t n;
    growth_make make;
} inputs[] = {
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
    {"list: properties", 2000, list_properties},
    {"list: properties, their colons in any column", 2000, list_columns},
    {"registry: users", 500, registry_users},
    {"registry: versions and deletions", 300, registry_versions},
    {"registry: values", 500, registry_values},
    {"registry: a list", 2000, registry_list},
    {"setspn: accounts", 500, setspn_accounts},
    {"setspn: groups", 500, setspn_groups},
    {"setspn: words", 2000, setspn_words},
    {"policy files: versions", 500, preg_versions},
    {"policy files: values", 500, preg_values},
    {"XML: objects", 500, xml_objects},
    {"XML: properties", 1000, xml_properties},
    {"CLIXML: documents", 500, xml_documents},
    {"CLIXML: objects inside one", 500, xml_inside},
    {"HTML: rows", 500, html_rows},
    {"HTML: tables", 500, html_tables},
    {"HTML: headers", 1000, html_headers},
    {"HTML: cells", 1000, html_cells},
    {"YAML: objects", 500, yaml_objects},
    {"YAML: objects under their names", 500, yaml_names},
    {"YAML: long lines", 1000, yaml_line},
    {"policy files: a list of values", 1024, preg_deleted_values},
    {"policy files: a list of values below a long key", 1024, preg_long_values},
    {"policy files: a list of keys", 1024, preg_deleted_keys},
    {"policy files: a list of keys below a long key", 1024, preg_long_keys},
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
}, refused[] = {
    {"CLIXML: depth", 1000, clixml_deep},
    {"JSON: depth", 1000, json_deep},
    {"YAML: depth", 1000, yaml_deep},
    {"any: blanks before the export", 5000, blanks},
    {"any: no export", 1000, empty_lines_of_text},
};

void growth_all(void) {
    char name[200];
    for (size_t run = 0; run < sizeof runs / sizeof *runs; run++) {
        for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
            snprintf(name, sizeof name, "%s: %s", inputs[i].name, runs[run].name);
            growth_check(name, inputs[i].n, inputs[i].make, runs[run].run);
        }
        for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
            snprintf(name, sizeof name, "%s: %s", refused[i].name, runs[run].name);
            growth_limited(name, refused[i].n, refused[i].make, runs[run].run);
        }
    }
}
