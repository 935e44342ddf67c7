/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_check.c: checks: findings, objects of one site, kinds of mailboxes, silences. */
#include <mapicfg.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"

/* ---- inputs: silences, a line of equals signs, and an export ---- */

/* Each directory is of another server, and is broken in some way. */
static void vdirs(struct growth_text *text, size_t n) {
    static const char *const urls[] = {"", "contoso.com/mapi", "http://a.example/mapi", "https://192.0.2.1/mapi",
                                       "https://ex1.a.example/mapi", "https://a.example/"};
    growth_put(text, "Identity,Server,InternalUrl,ExternalUrl,IISAuthenticationMethods,"
                     "ExtendedProtectionTokenChecking\n");
    for (size_t i = 0; i < n; i++)
        growth_put(text, "EX%zu\\mapi (Default Web Site),EX%zu,%s,,Basic,Require\n", i, i, urls[i % 6]);
}

static void broken(struct growth_text *text, size_t n) {
    growth_put(text, "===\n");
    vdirs(text, n);
}

/* Again, so that each is met twice. */
static void twice(struct growth_text *text, size_t n) {
    broken(text, n);
    vdirs(text, n);
}

/* Servers of one site, each with a name of its own in its URL. */
static void one_site(struct growth_text *text, size_t n) {
    growth_put(text, "===\n[");
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "%s{\"Name\":\"EX%zu\",\"Fqdn\":\"ex%zu.a.example\",\"Site\":\"B\",\"ServerRole\":\"Mailbox\"},"
                   "{\"Identity\":\"EX%zu\\\\mapi (Default Web Site)\",\"Server\":\"EX%zu\","
                   "\"IISAuthenticationMethods\":[\"Ntlm\"],\"InternalUrl\":\"https://m%zu.a.example/mapi\","
                   "\"ExternalUrl\":null}",
                   i ? "," : "", i, i, i, i, i);
    growth_put(text, "]\n");
}

static void mailboxes(struct growth_text *text, size_t n) {
    growth_put(text, "Identity,ServerName,MAPIEnabled,MapiHttpEnabled,MAPIBlockOutlookVersions\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "a.example/b%zu,EX%zu,True,True,%zu.0.0-\n", i, i, i % 20);
}

/* Each has a domain of its own, of which no certificate has the name. */
static void domains(struct growth_text *text, size_t n) {
    growth_put(text, "===\n[{\"Thumbprint\":\"AB\",\"Services\":\"IIS\",\"CertificateDomains\":[\"m.a.com\"]}");
    for (size_t i = 0; i < n; i++)
        growth_put(text, ",{\"Name\":\"b%zu\",\"PrimarySmtpAddress\":\"b%zu@d%zu.com\",\"MAPIEnabled\":true}", i, i, i);
    growth_put(text, "]\n");
}

/* Each is a kind of its own. */
static void kinds(struct growth_text *text, size_t n) {
    growth_put(text, "===\n");
    mailboxes(text, n);
}

static void silenced(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++)
        growth_put(text, "check-url-none EX%zu\\mapi (Default Web Site) until 2999-01-01 x\n", i);
    broken(text, n);
}

/* All of one object, and of one rule. */
static void silenced_again(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text, "check-url-none * until 2999-01-01 x\n");
    for (size_t i = 0; i < n; i++) growth_put(text, "check-url-none EX0 until 1999-01-01 x\n");
    broken(text, n);
}

static void silenced_mailboxes(struct growth_text *text, size_t n) {
    for (size_t i = 0; i < n; i++) growth_put(text, "check-url-none a.example/b%zu until 2999-01-01 x\n", i);
    growth_put(text, "===\n");
    mailboxes(text, n);
}

/* All of one host and port, which each directory has. */
static void shown(struct growth_text *text, size_t n) {
    growth_put(text, "===\n[");
    for (size_t i = 0; i < n; i++)
        growth_put(text,
                   "%s{\"Thumbprint\":\"%040zu\",\"Identity\":\"m.a.example:443\\\\%040zu\","
                   "\"CertificateDomains\":[\"m%zu.a.example\",\"m.a.example\"],\"ShownAt\":\"m.a.example:443\"},"
                   "{\"Identity\":\"EX%zu\\\\mapi (Default Web Site)\",\"Server\":\"EX%zu\","
                   "\"IISAuthenticationMethods\":[\"Ntlm\"],\"ExtendedProtectionTokenChecking\":\"Require\","
                   "\"InternalUrl\":\"https://m.a.example/mapi\",\"ExternalUrl\":null}",
                   i ? "," : "", i, i, i, i, i);
    growth_put(text, "]\n");
}

/* ---- runs ---- */

static void check(const char *text, size_t size) {
    mapicfg_error err;
    mapicfg_findings *findings;
    mapicfg_check_options options = MAPICFG_CHECK_OPTIONS_INIT;
    char *json, silences[1u << 20];
    const char *at = strstr(text, "===\n");
    if (!at || (size_t)(at - text) >= sizeof silences) growth_die("no silences, or too many");
    memcpy(silences, text, (size_t)(at - text));
    silences[at - text] = '\0';
    at += 4;
    const mapicfg_input input = input_bytes(at, size - (size_t)(at - text), "input");
    options.now = INT64_C(1795824000000);
    options.silences = silences;
    if (mapicfg_check(&input, 1, &options, NULL, &findings, &err)) growth_die("%s", err.message);
    if (mapicfg_findings_dup_json(findings, &json, &err)) growth_die("%s", err.message);
    mapicfg_free(json);
    mapicfg_findings_free(findings);
}

void growth_all(void) {
    growth_check("check: a finding for each directory", 300, broken, check);
    growth_check("check: directories that are met twice", 300, twice, check);
    growth_check("check: names of one site", 350, one_site, check);
    growth_check("check: certificates of one endpoint", 300, shown, check);
    growth_check("check: domains of mailboxes", 600, domains, check);
    growth_check("check: kinds of mailboxes", 600, kinds, check);
    growth_check("check: silences of directories", 300, silenced, check);
    growth_check("check: silences of one object", 400, silenced_again, check);
    growth_check("check: silences of mailboxes", 600, silenced_mailboxes, check);
}
