/* SPDX-License-Identifier: LGPL-2.1-or-later
 * jobs_ldap.c: what a directory answers to a search, from its bytes to the text and to what it refers to; headers of
 * HTTP that go on in further lines; the addresses of a host. libldap's own allocations do not fail: it is a shared
 * library. */
#include <mapicfg-net/endpoint.h>
#include <stdio.h>

#include "../fuzz/directory.h"
#include "base/mem.h"
#include "jobs.h"
#include "net/http.h"

#define FOLDER "tests/fuzz/seeds/ldap/"
#define PAGES 1u /* of the first byte of a seed: see fuzz_ldap.c */

static mapicfg_status open_on(struct wire *wire, unsigned how, mapicfg_ldap **out) {
    static const char name[] = "ldap://dc1.contoso.com/DC=contoso,DC=com";
    mapicfg_ldap *ldap = mapicfg__mem_zalloc(sizeof *ldap);
    if (!ldap) return MAPICFG_E_NOMEM;
    ldap->connection = wire_connect(wire);
    ldap->options.timeout = 1000;
    ldap->options.page = 2;
    ldap->has_pages = (how & PAGES) != 0;
    ldap->is_followed = 1;
    ldap->name = mapicfg__mem_dup(name, sizeof name - 1);
    mapicfg_status status = ldap->name ? MAPICFG_OK : MAPICFG_E_NOMEM;
    if (!status)
        status = mapicfg__ldap_keep(&ldap->bases, &ldap->base_count, &ldap->base_capacity, "DC=contoso,DC=com", NULL);
    if (!status) status = mapicfg__ldap_know(ldap, "DC=contoso,DC=com", NULL);
    if (status)
        mapicfg_ldap_close(ldap);
    else
        *out = ldap;
    return status;
}

/* What has failed says so again. */
static mapicfg_status pull(mapicfg_ldap *ldap) {
    char part[256];
    mapicfg_status status = MAPICFG_OK;
    for (size_t got = 1; !status && got;) status = mapicfg_ldap_pull(ldap, part, sizeof part, &got, NULL);
    size_t got = 1;
    return status && (mapicfg_ldap_pull(ldap, part, sizeof part, &got, NULL) != status || got) ? MAPICFG_E_CONFLICT
                                                                                              : status;
}

/* The directory that is read first takes over what this one referred to, and closes it. */
static mapicfg_status take_over(mapicfg_ldap *ldap, size_t referrals) {
    struct wire nothing = {"", 0};
    mapicfg_ldap *first = NULL;
    mapicfg_status status = open_on(&nothing, 0, &first);
    if (status) {
        mapicfg_ldap_close(ldap);
        return status;
    }
    first->followed = ldap;
    status = mapicfg__ldap_return(first, NULL);
    if (!status && first->referral_count != referrals) status = MAPICFG_E_CONFLICT;
    mapicfg_ldap_close(first);
    return status;
}

static mapicfg_status read_answers(const char *seed, size_t entries, size_t referrals) {
    char path[128], bytes[4096];
    snprintf(path, sizeof path, FOLDER "%s", seed);
    const long kept = until_failure; /* the file is not what is tested */
    until_failure = -1;
    FILE *file = fopen(path, "rb");
    const size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file) fclose(file);
    until_failure = kept;
    if (!size) return MAPICFG_E_IO;
    struct wire wire = {bytes + 1, size - 1};
    mapicfg_ldap *ldap = NULL;
    mapicfg_status status = open_on(&wire, (unsigned char)bytes[0], &ldap);
    if (status) return status;
    status = pull(ldap);
    if (!status && mapicfg_ldap_count_entries(ldap) != entries) status = MAPICFG_E_CONFLICT;
    if (!status) return take_over(ldap, referrals);
    mapicfg_ldap_close(ldap);
    return status;
}

static mapicfg_status read_entries(void) {
    return read_answers("mailboxes", 2, 0);
}

static mapicfg_status read_references(void) {
    return read_answers("references", 1, 6);
}

static mapicfg_status read_whole(void) {
    return read_answers("whole", 0, 2);
}

static mapicfg_status read_ranges(void) {
    return read_answers("ranges", 1, 0);
}

static mapicfg_status read_pages(void) {
    return read_answers("pages", 2, 0);
}

/* ---- HTTP ---- */

/* A line that fails leaves the value as it was, and can be given again. */
static mapicfg_status fold(mapicfg_http_response *response, const char *line, int *failed) {
    mapicfg_status status = mapicfg__http_response_fold(response, line, strlen(line));
    if (status != MAPICFG_E_NOMEM) return status;
    *failed = 1;
    return mapicfg__http_response_fold(response, line, strlen(line));
}

static mapicfg_status fold_headers(void) {
    static const char *const names[] = {"X-One", "X-Two"};
    mapicfg_http_response *response = NULL;
    int failed = 0;
    mapicfg_status status = mapicfg_http_response_new(&response, NULL);
    for (size_t i = 0; !status && i < 2; i++) {
        status = mapicfg_http_response_add_header(response, names[i], "a", NULL);
        for (size_t k = 0; !status && k < 40; k++) status = fold(response, "more of it", &failed);
    }
    for (size_t i = 0; !status && i < 2; i++)
        if (strlen(mapicfg_http_response_find_header(response, names[i])) != 1 + 40 * 11) status = MAPICFG_E_CONFLICT;
    mapicfg_http_response_free(response);
    return !status && failed ? MAPICFG_E_NOMEM : status;
}

/* ---- addresses ---- */

static mapicfg_status find_addresses(void) {
    char *text = NULL;
    const mapicfg_status status = mapicfg_endpoint_dup_addresses("[2001:db8::1]", 60000, &text, NULL);
    const int is_right = status ? !text : strcmp(text, "2001:db8::1") == 0;
    mapicfg_free(text);
    return is_right ? status : MAPICFG_E_CONFLICT;
}

const struct job ldap_jobs[] = {
    {.name = "LDAP: entries", .run = read_entries},
    {.name = "LDAP: references", .run = read_references},
    {.name = "LDAP: referrals in place of a base", .run = read_whole},
    {.name = "LDAP: ranges of values", .run = read_ranges},
    {.name = "LDAP: pages", .run = read_pages},
    {.name = "headers that go on", .run = fold_headers},
    {.name = "addresses of a host", .run = find_addresses},
    {0},
};
