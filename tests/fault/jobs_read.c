/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_read.c: reading, auditing and writing, and what is done with one object or summary. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "../unit/inputs.h"
#include "audit/audit.h"
#include "jobs.h"

static int32_t ignore_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)user, (void)object, (void)source, (void)line;
    return 0;
}

static int32_t ignore_mailbox(void *user, const char *identity, mapicfg_decision decision, const char *source,
                              uint64_t line) {
    (void)user, (void)identity, (void)decision, (void)source, (void)line;
    return 0;
}

static mapicfg_status read_with_report(void) {
    mapicfg_report *report, *sum = NULL;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status) status = mapicfg_report_new(&sum, NULL);
    if (!status) status = read_one(input_bytes(input.bytes, input.size, "in"), NULL, ignore_object, NULL, report, NULL);
    if (!status) status = mapicfg_report_merge(sum, report, NULL);
    mapicfg_report_free(report);
    mapicfg_report_free(sum);
    return status;
}

static mapicfg_status push_in_pieces(void) {
    mapicfg_reader *reader;
    mapicfg_status status = mapicfg_reader_new("in", NULL, ignore_object, NULL, NULL, &reader, NULL);
    for (size_t at = 0; !status && at < input.size; at += 300)
        status = mapicfg_reader_feed(reader, input.bytes + at, input.size - at < 300 ? input.size - at : 300, NULL);
    if (!status) status = mapicfg_reader_finish(reader, NULL);
    mapicfg_reader_free(reader);
    return status;
}

static mapicfg_status audit(mapicfg_mailbox_fn fn) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.fn = fn;
    mapicfg_audit *handle;
    char *json = NULL;
    mapicfg_summary *summary = NULL, *copy = NULL;
    mapicfg_status status = mapicfg_audit_new(&options, &handle, NULL);
    if (!status) status = audit_one(handle, input_bytes(org_input.bytes, org_input.size, "org"), NULL);
    if (!status) status = audit_one(handle, input_bytes(vdir_input.bytes, vdir_input.size, "vdirs"), NULL);
    if (!status) status = audit_one(handle, input_bytes(vdir_input.bytes, vdir_input.size, "vdirs again"), NULL);
    if (!status) status = audit_one(handle, input_bytes(input.bytes, input.size, "in"), NULL);
    if (!status || status == MAPICFG_E_CONFLICT) status = mapicfg_audit_finish(handle, NULL);
    if (!status) status = mapicfg_summary_dup_json(mapicfg_audit_get_summary(handle), &json, NULL);
    if (!status) status = mapicfg_summary_from_json(json, strlen(json), &summary, NULL);
    if (!status) status = mapicfg_summary_copy(summary, &copy, NULL);
    if (!status) status = mapicfg_summary_merge(copy, summary, NULL);
    mapicfg_summary_free(copy);
    mapicfg_summary_free(summary);
    mapicfg_free(json);
    mapicfg_audit_free(handle);
    return status;
}

static mapicfg_status audit_summary(void) {
    return audit(NULL);
}

static mapicfg_status audit_rows(void) {
    return audit(ignore_mailbox);
}

/* Every kind of input, looked at and read. */
static mapicfg_status pull_org(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    size_t *at = user;
    (void)err;
    size_t give = org_input.size - *at < 100 ? org_input.size - *at : 100;
    if (give > size) give = size;
    memcpy(buffer, org_input.bytes + *at, give);
    *at += give;
    *got = give;
    return MAPICFG_OK;
}

static size_t kinds_of_inputs(mapicfg_input *inputs, size_t *at) {
    *at = 0;
    inputs[0] = input_file("tests/data/table/mailboxes.csv");
    inputs[1] = input_bytes(vdir_input.bytes, vdir_input.size, "vdirs");
    inputs[2] = (mapicfg_input)MAPICFG_INPUT_INIT;
    inputs[2].pull = pull_org;
    inputs[2].user = at;
    inputs[3] = input_file("tests/data/contoso");
    inputs[4] = input_file("tests/fault/nothing");
    return 5;
}

static mapicfg_status audit_inputs(void) {
    mapicfg_input inputs[5];
    size_t at, count = kinds_of_inputs(inputs, &at);
    mapicfg_audit *handle;
    mapicfg_status status = mapicfg_audit_new(NULL, &handle, NULL);
    if (!status) status = mapicfg_audit_read(handle, inputs, count, NULL, NULL);
    mapicfg_audit_free(handle);
    return status == MAPICFG_E_NOMEM ? status : MAPICFG_OK; /* two organizations, and what is not there */
}

static mapicfg_status read_inputs(void) {
    mapicfg_input inputs[5];
    size_t at, count = kinds_of_inputs(inputs, &at);
    mapicfg_report *report;
    mapicfg_status status = mapicfg_report_new(&report, NULL);
    if (!status) status = mapicfg_read(inputs, count, NULL, ignore_object, NULL, report, NULL);
    mapicfg_report_free(report);
    return status == MAPICFG_E_NOMEM ? status : MAPICFG_OK;
}

/* Inputs with faults: the message of each must be complete. */
static mapicfg_status read_faults(void) {
    static const struct {
        const char *text, *object, *message;
    } faults[] = {
        {"\"Identity\",\"MAPIEnabled\"\r\n\"a \"\"b\"\"\",\"x\"\r\n", "a \"b\"", "not a valid value"},
        {"[{\"Identity\":[\"a\",\"b\"],\"MAPIEnabled\":\"x\"}]", "a, b", "not a valid value"},
        {"\"Guid\",\"MAPIEnabled\"\r\n\"{34A7C90C-D15C-50FD-960A-519C8B6F6724}\",\"x\"\r\n",
         "34a7c90c-d15c-50fd-960a-519c8b6f6724", "not a valid value"},
        {"Identity,DisplayName,MAPIEnabled\na,A,True\nDisplayName,MAPIEnabled,Identity\nb,x,B\n", "B",
         "not a valid value"},
        {"{\"x\":{\"Get-X\":[{\"a\":0}],\"Get-CASMailbox\":{\"value\":[{\"Name\":\"a\"}]},\"MAPIEnabled\":0},"
         "\"y\":{\"Identity\":\"b\",\"MAPIEnabled\":\"x\"}}",
         "b", "not a valid value"},
        {"{\"a\":{\"MAPIEnabled\":true}}", "a", "guessed-value"},
        {"{\"a\":{\"Name\":\"b\",\"MAPIEnabled\":true},\"MapiHttpEnabled\":true}", "", "in the same braces"},
        {"<p>Identity : a&amp;b</p><p>MAPIEnabled : x</p>\n", "a&b", "not a valid value"},
        {"MAPIEnabled : True\nIdentity    : c.com/The users/Anna\n              Berg\n", "c.com/The users/Anna Berg",
         "guessed-value"},
        {"Name            : Contoso\nMapiHttpEnabled : True\n", "Contoso", "--as"},
        {"PS> (Get-CASMailbox).Name\na\nb\n", "", "values only"},
        {"class X\n{\n  Path = a b\n  c\n  Name = mapi\n  IISAuthenticationMethods =\n    [\n      Ntlm\n    ]\n"
         "  InternalUrl =\n    class Uri\n    {\n      OriginalString = https://a/mapi\n    }\n}\n",
         "mapi", "guessed-value"},
        {"@{Name=a; MAPIEnabled=x}\n", "a", "not a valid value"},
        {"PS> (Get-CASMailbox a).MapiHttpEnabled\nTrue\n", "a", "guessed-value"},
        {"   Name: a\n\nMAPIEnabled     : x\nMapiHttpEnabled : True\n", "a", "not a valid value"},
        {"| Name | MAPIEnabled |\n|---|---|\n| a | x |\n", "a", "not a valid value"},
        {"Name                           Value\n----                           -----\n"
         "MAPIEnabled                    x\nAlias                          a\n", "a", "not a valid value"},
        {"\"First\",\"Last\"\r\n\"a\",\"b\"\r\n", "", "First, Last"},
    };
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof faults / sizeof *faults; i++) {
        mapicfg_report *report;
        const mapicfg_input in = input_bytes(faults[i].text, strlen(faults[i].text), "in");
        status = mapicfg_report_new(&report, NULL);
        if (!status) status = read_one(in, NULL, ignore_object, NULL, report, NULL);
        if (status == MAPICFG_E_CLASS) status = MAPICFG_OK; /* the last but one */
        const mapicfg_error *first = mapicfg_report_get_problem(report, 0);
        if (!first) first = mapicfg_report_get_warning(report, 0);
        if (!status && (!first || strcmp(first->object, faults[i].object) != 0 ||
                        !strstr(first->message, faults[i].message)))
            status = MAPICFG_E_VALUE;
        mapicfg_report_free(report);
    }
    return status;
}

static mapicfg_status audit_files(void) {
    static const char *const paths[] = {"tests/data/table/mailboxes.csv", "tests/data/table/org-true.json"};
    mapicfg_audit *handle;
    mapicfg_status status = mapicfg_audit_new(NULL, &handle, NULL);
    if (!status) status = audit_paths(handle, paths, 2, NULL, NULL);
    if (!status) status = mapicfg_audit_finish(handle, NULL);
    mapicfg_audit_free(handle);
    return status;
}

#define MANY 800 /* mailboxes, so that the table has several windows and pieces */

static mapicfg_input many_mailboxes(void) {
    static char table[MANY * 64];
    static size_t size;
    static int i;
    if (!size) size = (size_t)sprintf(table, "\"Identity\",\"MapiHttpEnabled\",\"MAPIEnabled\",\"ServerName\"\r\n");
    for (; i < MANY; i++)
        size += (size_t)sprintf(table + size, "\"user %d\",\"%s\",\"True\",\"ex%d\"\r\n", i, i % 2 ? "True" : "",
                                i % 5);
    return input_bytes(table, size, "many");
}

/* Rows in brief, after the first mailboxes. */
static mapicfg_status audit_rows_in_brief(uint32_t threads) {
    const struct mapicfg__audit_tuning tuning = {.compared = 1, .piece = 4096};
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    options.fn = ignore_mailbox;
    options.threads = threads;
    mapicfg_audit *handle;
    mapicfg_status status = mapicfg_audit_new(&options, &handle, NULL);
    if (status) return status;
    mapicfg__audit_tune(handle, &tuning);
    status = audit_one(handle, many_mailboxes(), NULL);
    if (!status) status = mapicfg_audit_finish(handle, NULL);
    const uint64_t all = mapicfg_summary_get_counter(mapicfg_audit_get_summary(handle), MAPICFG_COUNT_MAILBOXES);
    mapicfg_audit_free(handle);
    return !status && all != MANY ? MAPICFG_E_VALUE : status;
}

static mapicfg_status audit_brief(void) {
    return audit_rows_in_brief(1);
}

/* Which thread meets the failure differs from run to run. */
static mapicfg_status audit_threads(void) {
    return audit_rows_in_brief(3);
}

static mapicfg_status explain(void) {
    mapicfg_org *org;
    mapicfg_vdir *vdir = NULL;
    mapicfg_explanation *explanation = NULL;
    const mapicfg_vdir *vdirs[2]; /* one, stated twice */
    mapicfg_decide_options options = MAPICFG_DECIDE_OPTIONS_INIT;
    options.vdirs = vdirs;
    options.vdir_count = 2;
    mapicfg_status status = mapicfg_org_new(&org, NULL);
    if (!status) status = mapicfg_vdir_new(&vdir, NULL);
    vdirs[0] = vdirs[1] = vdir;
    if (!status)
        status = mapicfg_object_set_text(mapicfg_vdir_object(vdir), "Identity", "EX1\\mapi (Default Web Site)", NULL);
    if (!status) status = mapicfg_org_set_mapi_http_enabled(org, MAPICFG_TRUE, NULL);
    if (!status) status = mapicfg_vdir_set_internal_url(vdir, "https://mail.contoso.com/mapi", NULL);
    if (!status) status = mapicfg_vdir_set_external_url(vdir, "https://mail.contoso.com/mapi", NULL);
    if (!status) status = mapicfg_vdir_set_authentication(vdir, MAPICFG_AUTH_NTLM | MAPICFG_AUTH_OAUTH, NULL);
    if (!status) status = mapicfg_explain(org, mapicfg_object_mailbox(made), &options, &explanation, NULL);
    mapicfg_explanation_free(explanation);
    mapicfg_vdir_free(vdir);
    mapicfg_org_free(org);
    return status;
}

static mapicfg_status write_as(uint32_t format) {
    mapicfg_writer *writer;
    mapicfg_status status = mapicfg_writer_new(format, ignore_bytes, NULL, &writer, NULL);
    if (!status) status = mapicfg_writer_put(writer, made, NULL);
    if (!status) status = mapicfg_writer_finish(writer, NULL);
    mapicfg_writer_free(writer);
    return status;
}

static mapicfg_status write_csv(void) {
    return write_as(MAPICFG_FORMAT_CSV);
}

static mapicfg_status write_json(void) {
    return write_as(MAPICFG_FORMAT_JSON);
}

static mapicfg_status write_list(void) {
    return write_as(MAPICFG_FORMAT_LIST);
}

/* Changes a copy; a change that fails must leave it equal to what it was. */
static mapicfg_status change(void) {
    static const char *const items[] = {"SMTP:new@contoso.com", "smtp:anna@contoso.com", "X500:/o=a,b"};
    mapicfg_object *copy;
    char *text = NULL;
    mapicfg_status status = mapicfg_object_copy(made, &copy, NULL);
    if (status) return status;
    int unchanged = 1;
    status = mapicfg_object_add_items(copy, "EmailAddresses", items, 3, NULL);
    if (status) unchanged = mapicfg_object_equal(copy, made);
    if (!status) status = mapicfg_object_remove_items(copy, "EmailAddresses", items, 3, NULL);
    if (!status) status = mapicfg_object_dup_text(copy, "EmailAddresses", &text, NULL);
    if (!status) status = mapicfg_object_set_text(copy, "Name", "Somebody", NULL);
    if (status && !unchanged) status = MAPICFG_E_CONFLICT;
    mapicfg_free(text);
    mapicfg_object_free(copy);
    return status;
}

static mapicfg_status hosts(void) {
    char *host;
    mapicfg_status status = mapicfg_url_dup_host("https://m\xc3\xbcnchen.example/mapi", &host, NULL);
    mapicfg_free(host);
    return status;
}

/* By a DN and a canonical name, which are spelt anew to be compared. */
static mapicfg_status identities(void) {
    static const char *const names[] = {"cn=anna, dc=contoso, dc=com", "contoso.com/Anna", "CONTOSO\\anna"};
    for (size_t i = 0; i < 3; i++) {
        int fits;
        mapicfg_status status = mapicfg_object_matches(made, names[i], &fits, NULL);
        if (status || !fits) return status ? status : MAPICFG_E_CONFLICT;
    }
    return MAPICFG_OK;
}

static mapicfg_status from_json(void) {
    static const char text[] = "{\"skipped\":1,\"decisions\":{\"0x0000000000003107\":3,\"0x000000000000120a\":4},"
                               "\"x\":[{}]}";
    mapicfg_summary *summary;
    mapicfg_status status = mapicfg_summary_from_json(text, sizeof text - 1, &summary, NULL);
    mapicfg_summary_free(summary);
    return status;
}

const struct job input_jobs[] = {
    {.name = "reading", .run = read_with_report},
    {.name = "reading in pieces", .run = push_in_pieces},
    {.name = NULL},
};
const struct job mailbox_jobs[] = {
    {.name = "auditing", .run = audit_summary},
    {.name = "auditing with rows", .run = audit_rows},
    {.name = NULL},
};
/* Exports of Get-CASMailbox and of Get-Mailbox, which has the server. */
static mapicfg_status audit_joined(void) {
    static const char settings[] = "Guid,Identity,MAPIEnabled\n0e1b2c3d-0001-0002-0003-00000000000f,a,True\n";
    static const char more[] = "Guid,Identity,ServerName,AdminDisplayVersion,ExchangeGuid\n"
                               "0e1b2c3d-0001-0002-0003-00000000000f,a,EX1,Version 15.2 (Build 986.5),\n";
    const mapicfg_input inputs[] = {input_bytes(more, sizeof more - 1, "more"),
                                    input_bytes(settings, sizeof settings - 1, "settings")};
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    options.fn = ignore_mailbox;
    mapicfg_audit *handle;
    mapicfg_status status = mapicfg_audit_new(&options, &handle, NULL);
    if (!status) status = mapicfg_audit_read(handle, inputs, 2, NULL, NULL);
    if (!status) status = mapicfg_audit_finish(handle, NULL);
    uint64_t mailboxes = 0;
    if (!status) mapicfg_summary_get_decision(mapicfg_audit_get_summary(handle), 0, &mailboxes);
    if (!status && mailboxes != 1) exit(2);
    mapicfg_audit_free(handle);
    return status;
}

/* A renamed entry, one that came, and values that differ, as text, numbers, GUIDs and fields. */
static mapicfg_status compare_ldif(void) {
    static const char before[] = "dn: CN=a\nobjectGUID:: 3q2+796tvu/erb7v3q2+7w==\nx: 1\ny:: /wA=\n"
                                 "p:: TUFQScKnMQ==\n\ndn: CN=b\nx: 1\n";
    static const char after[] = "dn: CN=c\nobjectGUID:: 3q2+796tvu/erb7v3q2+7w==\nx: 3\ny:: /wE=\n"
                                "p:: TUFQScKnMA==\nguid:: AAAAAAAAAAAAAAAAAAAAAQ==\n\ndn: CN=d\nx: 1\n";
    const mapicfg_input inputs[] = {input_bytes(before, sizeof before - 1, "before"),
                                    input_bytes(after, sizeof after - 1, "after")};
    mapicfg_ldif_diff *diff;
    mapicfg_status status = mapicfg_ldif_diff_new(&inputs[0], 1, &inputs[1], 1, 0, NULL, &diff, NULL);
    if (!status && mapicfg_ldif_diff_count(diff) != 7) exit(2);
    if (!status) mapicfg_ldif_diff_free(diff);
    return status;
}

const struct job read_jobs[] = {
    {.name = "comparing LDIF", .run = compare_ldif},
    {.name = "auditing files", .run = audit_files},
    {.name = "auditing inputs", .run = audit_inputs},
    {.name = "auditing exports that are joined", .run = audit_joined},
    {.name = "reading inputs", .run = read_inputs},
    {.name = "reading faults", .run = read_faults},
    {.name = "auditing in brief", .run = audit_brief, .does_without = 1},
    {.name = "auditing by threads", .run = audit_threads, .does_without = 1},
    {.name = "explaining", .run = explain},
    {.name = "writing CSV", .run = write_csv},
    {.name = "writing JSON", .run = write_json},
    {.name = "writing a list", .run = write_list},
    {.name = "changing", .run = change},
    {.name = "hosts", .run = hosts},
    {.name = "summaries", .run = from_json},
    {.name = "identities", .run = identities},
    {.name = NULL},
};
