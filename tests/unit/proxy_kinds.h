/* SPDX-License-Identifier: LGPL-2.1-or-later
 * proxy_kinds.h: configurations, each with the ids of all that is to be found in it. */
#ifndef MAPICFG_TESTS_PROXY_KINDS_H
#define MAPICFG_TESTS_PROXY_KINDS_H

#include "proxy.h"

struct kind {
    uint32_t kind;
    const char *text;
    const char *expected;       /* the ids, each once, a blank between them */
    const char *authentication; /* of the virtual directories; NULL: none are given */
    const char *version;
    uint32_t flags;
};

/* The ids of the findings, each once, a blank between them, in the order of the first of each. */
static inline void list_ids(const mapicfg_statements *findings, char *ids, size_t size) {
    size_t used = 0;
    *ids = '\0';
    for (size_t i = 0; i < mapicfg_statements_count(findings); i++) {
        const char *id = id_at(findings, i), *seen = strstr(ids, id);
        if (seen && strchr(" ", seen[strlen(id)])) continue;
        used += (size_t)snprintf(ids + used, size - used, "%s%s", used ? " " : "", id);
        ck_assert_uint_lt(used, size);
    }
}

/* Whether the same ids are in both, in any order. */
static inline int same_ids(const char *a, const char *b) {
    if (strlen(a) != strlen(b)) return 0;
    for (size_t size; *a; a += size + (a[size] != '\0')) {
        size = strcspn(a, " ");
        const char *at = b;
        while (*at && (strncmp(at, a, size) != 0 || !strchr(" ", at[size]))) {
            at += strcspn(at, " ");
            at += strspn(at, " ");
        }
        if (!*at) return 0;
    }
    return 1;
}

static inline mapicfg_statements *lint_with(const struct kind *row, const mapicfg_vdir *vdir, const char *const *hosts,
                                     size_t host_count) {
    mapicfg_proxy_lint_options options = MAPICFG_PROXY_LINT_OPTIONS_INIT;
    mapicfg_statements *findings;
    mapicfg_error err;
    options.vdirs = &vdir;
    options.vdir_count = vdir != NULL;
    options.hosts = hosts;
    options.host_count = host_count;
    options.version = row->version;
    options.flags = row->flags;
    mapicfg_status status =
        mapicfg_proxy_lint(row->kind, row->text, strlen(row->text), "proxy.conf", &options, &findings, &err);
    ck_assert_msg(status == MAPICFG_OK, "%s\n%s", status ? err.message : "", row->text);
    return without_services(findings);
}

static inline void check_kind(const struct kind *row) {
    char ids[512];
    mapicfg_vdir *vdir = row->authentication ? make_vdir(row->authentication, "None") : NULL;
    mapicfg_statements *findings = lint_with(row, vdir, NULL, 0);
    list_ids(findings, ids, sizeof ids);
    ck_assert_msg(same_ids(ids, row->expected), "expected '%s', found '%s':\n%s", row->expected, ids, row->text);
    mapicfg_statements_free(findings);
    mapicfg_vdir_free(vdir);
}

#endif
