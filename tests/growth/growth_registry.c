/* SPDX-License-Identifier: LGPL-2.1-or-later
 * growth_registry.c: the readers of registry exports, policy files and setspn. */
#include "reads.h"

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

static const struct growth_input inputs[] = {
    {"registry: users", 500, registry_users},
    {"registry: versions and deletions", 300, registry_versions},
    {"registry: values", 500, registry_values},
    {"registry: a list", 2000, registry_list},
    {"setspn: accounts", 500, setspn_accounts},
    {"setspn: groups", 500, setspn_groups},
    {"setspn: words", 2000, setspn_words},
    {"policy files: versions", 500, preg_versions},
    {"policy files: values", 500, preg_values},
    {"policy files: a list of values", 1024, preg_deleted_values},
    {"policy files: a list of values below a long key", 1024, preg_long_values},
    {"policy files: a list of keys", 1024, preg_deleted_keys},
    {"policy files: a list of keys below a long key", 1024, preg_long_keys},
};

void growth_all(void) {
    growth_reads(inputs, sizeof inputs / sizeof *inputs, growth_check);
}
