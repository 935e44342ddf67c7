/* SPDX-License-Identifier: LGPL-2.1-or-later
 * proxy.h: what the tests of the proxies share: texts, virtual directories, and linting. */
#ifndef MAPICFG_TESTS_PROXY_H
#define MAPICFG_TESTS_PROXY_H

#include <mapicfg/proxy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define DATA "tests/data/proxy/"
#define NGINX MAPICFG_PROXY_NGINX
#define HAPROXY MAPICFG_PROXY_HAPROXY
#define APACHE MAPICFG_PROXY_APACHE
#define ARR MAPICFG_PROXY_ARR

static inline char *read_file(const char *name) {
    char path[256];
    snprintf(path, sizeof path, DATA "%s", name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    char *text = malloc(65536);
    size_t size = fread(text, 1, 65535, file);
    ck_assert_uint_lt(size, 65535);
    text[size] = '\0';
    fclose(file);
    return text;
}

/* A virtual directory: authentication "" is not stated. */
static inline mapicfg_vdir *make_vdir(const char *authentication, const char *protection) {
    mapicfg_vdir *vdir;
    ck_assert_int_eq(mapicfg_vdir_new(&vdir, NULL), 0);
    mapicfg_object *object = mapicfg_vdir_object(vdir);
    ck_assert_int_eq(mapicfg_object_set_text(object, "Server", "EX1", NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_set_internal_url(vdir, "https://mail.contoso.com/mapi", NULL), 0);
    ck_assert_int_eq(mapicfg_vdir_set_external_url(vdir, "https://mail.contoso.com/mapi", NULL), 0);
    if (*authentication)
        ck_assert_int_eq(mapicfg_object_set_text(object, "IISAuthenticationMethods", authentication, NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(object, "ExtendedProtectionTokenChecking", protection, NULL), 0);
    return vdir;
}

/* Most texts here publish what they are about alone: whether /EWS and /OAB are there has tests of its own. Takes the
 * findings over. */
static inline mapicfg_statements *without_services(mapicfg_statements *findings) {
    mapicfg_statements *rest;
    ck_assert_int_eq(mapicfg_statements_new(&rest, NULL), 0);
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++) {
        const mapicfg_statement *one = mapicfg_statements_get(findings, i);
        if (strcmp(mapicfg_statement_get_id(one), "proxy-service-missing") != 0)
            ck_assert_int_eq(mapicfg_statements_add(rest, one), 0);
    }
    mapicfg_statements_free(findings);
    return rest;
}

/* With all findings. */
static inline mapicfg_statements *lint_all(uint32_t kind, const char *text, const mapicfg_vdir *vdir) {
    mapicfg_statements *findings;
    mapicfg_error err;
    mapicfg_proxy_lint_options options = MAPICFG_PROXY_LINT_OPTIONS_INIT;
    options.vdirs = &vdir;
    options.vdir_count = vdir != NULL;
    size_t size = strlen(text);
    char *exact = malloc(size ? size : 1); /* so that a sanitizer sees a read past the end */
    memcpy(exact, text, size);
    mapicfg_status status = mapicfg_proxy_lint(kind, exact, size, "proxy.conf", &options, &findings, &err);
    free(exact);
    ck_assert_msg(status == MAPICFG_OK, "%s", status ? err.message : "");
    return findings;
}

static inline mapicfg_statements *lint(uint32_t kind, const char *text, const mapicfg_vdir *vdir) {
    return without_services(lint_all(kind, text, vdir));
}

static inline const char *id_at(const mapicfg_statements *findings, size_t index) {
    return mapicfg_statement_get_id(mapicfg_statements_get(findings, index));
}

static inline const char *sentence_at(const mapicfg_statements *findings, size_t index) {
    return mapicfg_statement_get_sentence(mapicfg_statements_get(findings, index));
}

static inline const char *file_at(const mapicfg_statements *findings, size_t index) {
    return mapicfg_statement_get_file(mapicfg_statements_get(findings, index));
}

static inline uint64_t line_at(const mapicfg_statements *findings, size_t index) {
    return mapicfg_statement_get_line(mapicfg_statements_get(findings, index));
}

static inline int has_id(const mapicfg_statements *findings, const char *id) {
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++)
        if (strcmp(id_at(findings, i), id) == 0) return 1;
    return 0;
}

static inline void check_none(const char *name, const mapicfg_statements *findings) {
    if (mapicfg_statements_count(findings))
        ck_abort_msg("%s:%d: %s: %s", name, (int)line_at(findings, 0), id_at(findings, 0), sentence_at(findings, 0));
}

#endif
