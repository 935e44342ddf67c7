/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_hash.c: names that were made to collide in a table of hashes without a secret: each look-up would pass all of
 * them. FNV-1a, plain or with the last step of MurmurHash3, stands for such hashes. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "growth.h"
#include "../unit/inputs.h"
#include "model/names.h"

#define PLACES 4096u /* tables of up to that many places have all the names in one */

/* ---- inputs: a line each ---- */

static uint64_t plain(const char *name) {
    uint32_t hash = 2166136261u;
    for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

static uint64_t spread(const char *name) {
    uint64_t key = UINT64_C(0xcbf29ce484222325);
    for (; *name; name++) key = (key ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
    key = (key ^ key >> 33) * UINT64_C(0xff51afd7ed558ccd);
    key = (key ^ key >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return key ^ key >> 33;
}

static void collide(struct growth_text *text, size_t n, const char *before, uint64_t (*hash)(const char *),
                    const char *behind) {
    for (unsigned number = 0; n; number++) {
        char name[20];
        snprintf(name, sizeof name, "x%u", number);
        if (hash(name) % PLACES) continue;
        growth_put(text, "%s%s%s\n", before, name, behind);
        n--;
    }
}

static void names_of_one_hash(struct growth_text *text, size_t n) {
    collide(text, n, "", spread, "");
}

static void servers_of_one_hash(struct growth_text *text, size_t n) {
    growth_put(text, "Name,ServerName,MAPIEnabled\n");
    collide(text, n, "anna,", spread, ",True");
}

static void directives_of_one_hash(struct growth_text *text, size_t n) {
    collide(text, n, "", plain, " on;");
}

/* ---- what is run ---- */

static void put_names(const char *text, size_t size) {
    struct mapicfg__names names = {0};
    uint32_t number = 0;
    for (const char *at = text, *end; (end = memchr(at, '\n', size - (size_t)(at - text))); at = end + 1)
        if (!mapicfg__names_put(&names, at, (size_t)(end - at), number++)) growth_die("no memory");
    if (names.count != number) growth_die("%zu names of %u", names.count, number);
    mapicfg__names_free(&names);
}

static void audit(const char *text, size_t size) {
    mapicfg_audit_options options = MAPICFG_AUDIT_OPTIONS_INIT;
    options.org = MAPICFG_TRUE;
    mapicfg_audit *made;
    mapicfg_error err;
    if (mapicfg_audit_new(&options, &made, &err)) growth_die("%s", err.message);
    if (audit_one(made, input_bytes(text, size, "input"), &err)) growth_die("%s", err.message);
    if (mapicfg_audit_finish(made, &err)) growth_die("%s", err.message);
    mapicfg_audit_free(made);
}

static void lint(const char *text, size_t size) {
    mapicfg_statements *findings;
    mapicfg_error err;
    if (mapicfg_proxy_lint(MAPICFG_PROXY_NGINX, text, size, "input", NULL, &findings, &err))
        growth_die("%s", err.message);
    mapicfg_statements_free(findings);
}

void growth_all(void) {
    growth_check("hash: names", 300, names_of_one_hash, put_names);
    growth_check("hash: servers of mailboxes", 300, servers_of_one_hash, audit);
    growth_check("hash: directives", 300, directives_of_one_hash, lint);
}
