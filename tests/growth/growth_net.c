/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_net.c: libmapicfg-net: what servers of HTTP and directories answer, and two directories compared. */
#include <mapicfg-net/probe.h>
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "growth.h"
#include "../fuzz/directory.h"
#include "../unit/inputs.h"
#include "base/mem.h"
#include "net/frame.h"

#define REPEAT(n) for (size_t i = 0; i < (n); i++)
#define URL "https://mail.contoso.com/mapi/emsmdb/?MailboxId=x@contoso.com"

/* ---- HTTP ---- */

static mapicfg_http_response *response_new(void) {
    mapicfg_http_response *response;
    if (mapicfg_http_response_new(&response, NULL) ||
        mapicfg_http_response_set_status(response, 200, "1.1", "OK", NULL))
        growth_die("no response");
    return response;
}

/* Each line of the text is a piece of a body, that came by itself; then its meta-tags are read. */
static void frame(const char *text, size_t size) {
    mapicfg_http_response *response = response_new();
    struct mapicfg__frame read;
    for (size_t at = 0, length; at < size; at += length) {
        length = strcspn(text + at, "\n") + 1;
        if (length > size - at) length = size - at;
        if (mapicfg_http_response_add_body(response, text + at, length, (uint32_t)at, NULL)) growth_die("no body");
    }
    mapicfg__frame_read(&read, &response->headers, response->body.data, response->body.size);
    mapicfg_http_response_free(response);
}

static void pending(struct growth_text *text, size_t n) {
    growth_put(text, "PROCESSING\r\n");
    REPEAT(n) growth_put(text, "PENDING\r\n");
    growth_put(text, "DONE\r\n\r\n");
}

static void tags_without_end(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "PROCESSING");
}

static void headers_behind(struct growth_text *text, size_t n) {
    growth_put(text, "PROCESSING\r\nDONE\r\n");
    REPEAT(n) growth_put(text, "X-ResponseCode: %zu\r\n", i % 19);
    growth_put(text, "\r\n");
}

/* A value that goes on in line after line. */
static void fold(const char *text, size_t size) {
    mapicfg_http_response *response = response_new();
    if (mapicfg_http_response_add_header(response, "X-Long", "a", NULL)) growth_die("no header");
    for (size_t i = 0; i < size; i++)
        if (mapicfg__http_response_fold(response, text + i, 1) == MAPICFG_E_NOMEM) growth_die("no memory");
    mapicfg_http_response_free(response);
}

static void letters(struct growth_text *text, size_t n) {
    growth_fill(text, 'a', n);
}

/* ---- the probe ---- */

/* Whatever is asked for gets this body; headers are lines in front of an empty one. */
static void answer_all(mapicfg_probe *probe, const char *text, size_t size) {
    const mapicfg_http_request *request;
    const char *body = strstr(text, "\n\n") + 2;
    while (!mapicfg_probe_next(probe, &request, NULL) && request) {
        mapicfg_http_response *response = response_new();
        for (const char *line = text; line < body - 1; line += strcspn(line, "\n") + 1) {
            char name[64], value[512];
            if (sscanf(line, "%63[^:\n]: %511[^\n]", name, value) == 2)
                mapicfg_http_response_add_header(response, name, value, NULL);
        }
        mapicfg_http_response_add_body(response, body, size - (size_t)(body - text), 3, NULL);
        if (mapicfg_probe_answer(probe, response, NULL)) growth_die("no answer");
        mapicfg_http_response_free(response);
    }
}

static void probe(const char *text, size_t size) {
    mapicfg_probe_options options = MAPICFG_PROBE_OPTIONS_INIT;
    mapicfg_probe *made;
    char *json;
    options.user = "anna@contoso.com";
    if (mapicfg_probe_new(&options, &made, NULL)) growth_die("no probe");
    answer_all(made, text, size);
    if (mapicfg_probe_dup_json(made, &json, NULL)) growth_die("no JSON");
    mapicfg_free(json);
    mapicfg_probe_free(made);
}

#define SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/"

static void begin_answer(struct growth_text *text) {
    growth_put(text, "Content-Type: text/xml\n\n<Autodiscover xmlns=\"" SCHEMA "responseschema/2006\">"
                     "<Response xmlns=\"" SCHEMA "outlook/responseschema/2006a\"><User>"
                     "<DisplayName>Anna</DisplayName><LegacyDN>/o=a/cn=anna</LegacyDN></User>"
                     "<Account><Action>settings</Action>");
}

static void end_answer(struct growth_text *text) {
    growth_put(text, "</Account></Response></Autodiscover>");
}

static void protocols(struct growth_text *text, size_t n) {
    begin_answer(text);
    REPEAT(n)
    growth_put(text, "<Protocol Type=\"mapiHttp\" Version=\"1\"><MailStore><InternalUrl>" URL "%zu</InternalUrl>"
                     "</MailStore><AddressBook><InternalUrl>" URL "</InternalUrl></AddressBook></Protocol>", i);
    end_answer(text);
}

static void alternatives(struct growth_text *text, size_t n) {
    begin_answer(text);
    REPEAT(n)
    growth_put(text, "<AlternativeMailbox><Type>Delegate</Type><SmtpAddress>m%zu@contoso.com</SmtpAddress>"
                     "</AlternativeMailbox>", i);
    end_answer(text);
}

static void cookies(struct growth_text *text, size_t n) {
    growth_put(text, "X-ResponseCode: 0\nContent-Type: application/mapi-http\n");
    REPEAT(n) growth_put(text, "Set-Cookie: c%zu=%0400d; path=/mapi\n", i, 0);
    growth_put(text, "\nPROCESSING\r\nDONE\r\n\r\n");
}

/* ---- directories: messages of LDAP, whose lengths are written with four bytes ---- */

static void put_size(struct growth_text *text, size_t size) {
    growth_fill(text, (char)0x84, 1);
    for (int shift = 24; shift >= 0; shift -= 8) growth_fill(text, (char)(size >> shift & 255), 1);
}

static void put_bytes(struct growth_text *text, char tag, const char *bytes, size_t size) {
    growth_fill(text, tag, 1);
    put_size(text, size);
    for (size_t i = 0; i < size; i++) growth_fill(text, bytes[i], 1);
}

static void put_text(struct growth_text *text, const char *bytes) {
    put_bytes(text, 4, bytes, strlen(bytes));
}

/* Of what has been put since `from`, a part of its own. */
static void enclose(struct growth_text *text, char tag, size_t from) {
    const size_t size = text->size - from;
    growth_fill(text, 0, 6);
    memmove(text->data + from + 6, text->data + from, size);
    text->size = from;
    growth_fill(text, tag, 1);
    put_size(text, size);
    text->size += size;
}

static size_t begin_message(struct growth_text *text, char number) {
    const size_t from = text->size;
    put_bytes(text, 2, &number, 1);
    return from;
}

static void put_attribute(struct growth_text *text, const char *name, const char *value, size_t values) {
    const size_t from = text->size;
    put_text(text, name);
    const size_t set = text->size;
    for (size_t i = 0; i < values; i++) put_text(text, value);
    enclose(text, 0x31, set);
    enclose(text, 0x30, from);
}

static void end_entry(struct growth_text *text, size_t message, size_t entry, size_t attributes) {
    enclose(text, 0x30, attributes);
    enclose(text, 0x64, entry);
    enclose(text, 0x30, message);
}

static void put_entry(struct growth_text *text, size_t number, size_t attributes, size_t values) {
    char word[64];
    const size_t message = begin_message(text, 1), entry = text->size;
    snprintf(word, sizeof word, "CN=m%zu,DC=contoso,DC=com", number);
    put_text(text, word);
    const size_t list = text->size;
    for (size_t i = 0; i < attributes; i++) {
        snprintf(word, sizeof word, "a%zu", i);
        put_attribute(text, word, "value", values);
    }
    end_entry(text, message, entry, list);
}

static void put_end(struct growth_text *text) {
    static const char done[] = {10, 1, 0, 4, 0, 4, 0};
    const size_t message = begin_message(text, 1);
    put_bytes(text, 0x65, done, sizeof done);
    enclose(text, 0x30, message);
}

static void entries(struct growth_text *text, size_t n) {
    REPEAT(n) put_entry(text, i, 2, 1);
    put_end(text);
}

static void attributes(struct growth_text *text, size_t n) {
    put_entry(text, 0, n, 1);
    put_end(text);
}

static void values(struct growth_text *text, size_t n) {
    put_entry(text, 0, 1, n);
    put_end(text);
}

static void references(struct growth_text *text, size_t n) {
    char url[96];
    REPEAT(n) {
        const size_t message = begin_message(text, 1), from = text->size;
        snprintf(url, sizeof url, "ldap://dc%zu.contoso.com/DC=c%zu,DC=com", i, i);
        put_text(text, url);
        enclose(text, 0x73, from);
        enclose(text, 0x30, message);
    }
    put_end(text);
}

static char *copy(const char *text) {
    char *made = mapicfg__mem_dup(text, strlen(text));
    if (!made) growth_die("no memory");
    return made;
}

static mapicfg_ldap *open_on(struct wire *wire) {
    mapicfg_ldap *ldap = mapicfg__mem_zalloc(sizeof *ldap);
    if (!ldap) growth_die("no memory");
    ldap->connection = wire_connect(wire);
    ldap->options.timeout = 1000;
    ldap->is_followed = 1;
    ldap->name = copy("ldap://dc1.contoso.com/DC=contoso,DC=com");
    if (!ldap->connection ||
        mapicfg__ldap_keep(&ldap->bases, &ldap->base_count, &ldap->base_capacity, "DC=contoso,DC=com", NULL) ||
        mapicfg__ldap_know(ldap, "DC=contoso,DC=com", NULL))
        growth_die("no connection");
    return ldap;
}

/* And what is referred to is taken over by the directory that is read first. */
static void search(const char *bytes, size_t size) {
    static char part[4096];
    struct wire wire = {bytes, size}, nothing = {"", 0};
    mapicfg_ldap *ldap = open_on(&wire), *first = open_on(&nothing);
    for (size_t got = 1; got;)
        if (mapicfg_ldap_pull(ldap, part, sizeof part, &got, NULL)) growth_die("%s", ldap->why.message);
    first->followed = ldap;
    if (mapicfg__ldap_return(first, NULL)) growth_die("not taken over");
    mapicfg_ldap_close(first);
}

/* ---- two directories ---- */

static void ldif_diff(const char *text, size_t size) {
    const char *middle = strstr(text, "%%\n");
    const mapicfg_input before = input_bytes(text, (size_t)(middle - text), "before.ldif");
    const mapicfg_input after = input_bytes(middle + 3, size - (size_t)(middle + 3 - text), "after.ldif");
    mapicfg_ldif_diff *diff;
    if (mapicfg_ldif_diff_new(&before, 1, &after, 1, MAPICFG_LDIF_ALL, NULL, &diff, NULL)) growth_die("no difference");
    mapicfg_ldif_diff_free(diff);
}

static void changed_entries(struct growth_text *text, size_t n) {
    REPEAT(n) growth_put(text, "dn: CN=a%zu,DC=com\ncn: a%zu\nx: 0\n\n", i, i);
    growth_put(text, "%%%%\n");
    REPEAT(n) growth_put(text, "dn: CN=a%zu,DC=com\ncn: a%zu\nx: 1\n\n", n - 1 - i, n - 1 - i);
}

static void changed_values(struct growth_text *text, size_t n) {
    growth_put(text, "dn: CN=a,DC=com\n");
    REPEAT(n) growth_put(text, "x: %zu\n", i);
    growth_put(text, "\n%%%%\ndn: CN=a,DC=com\n");
    REPEAT(n) growth_put(text, "x: %zu\n", 2 * n - i);
    growth_put(text, "\n");
}

void growth_all(void) {
    growth_check("meta-tags: pieces of PENDING", 1000, pending, frame);
    growth_check("meta-tags: without an end", 1000, tags_without_end, frame);
    growth_check("meta-tags: headers behind DONE", 1000, headers_behind, frame);
    growth_check("HTTP: a header that goes on", 1000, letters, fold);
    growth_check("probe: protocols of Autodiscover", 100, protocols, probe);
    growth_check("probe: alternative mailboxes", 200, alternatives, probe);
    growth_limited("probe: cookies", 40, cookies, probe);
    growth_check("LDAP: entries", 300, entries, search);
    growth_check("LDAP: attributes of an entry", 300, attributes, search);
    growth_check("LDAP: values of an attribute", 500, values, search);
    growth_check("LDAP: references", 200, references, search);
    growth_check("ldif-diff: entries", 300, changed_entries, ldif_diff);
    growth_check("ldif-diff: values", 500, changed_values, ldif_diff);
}
