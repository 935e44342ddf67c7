/* SPDX-License-Identifier: LGPL-2.1-or-later
 * fuzz_ldap.c: any bytes as what a directory answers to a search: entries, ranges of values, pages, references to other
 * directories. What comes out is LDIF that the library's own reader takes, with as many entries as were counted; and
 * what is referred to can be taken over by the directory that is read first. The first byte says how it is asked. */
#include <mapicfg.h>

#include "base/mem.h"
#include "../unit/inputs.h"
#include "directory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);

/* libldap 2.5 loses the request whose answer has no readable tag. It is told from what we lose by its caller. */
const char *__asan_default_options(void) {
    return "fast_unwind_on_malloc=0";
}

const char *__lsan_default_suppressions(void) {
    return "leak:ldap_send_server_request\n";
}

#define PAGES 1u  /* the server gives pages */
#define WHOLE 2u  /* text is pulled by the byte, not in large parts */

static char *copy(const char *text) {
    char *made = mapicfg__mem_dup(text, strlen(text));
    if (!made) abort();
    return made;
}

/* Referrals are kept, as in a directory that another one referred to; none is followed. */
static mapicfg_ldap *open_on(struct wire *wire, unsigned how) {
    mapicfg_ldap *ldap = calloc(1, sizeof *ldap);
    if (!ldap) abort();
    ldap->connection = wire_connect(wire);
    if (!ldap->connection) abort();
    ldap->options = (mapicfg_ldap_options)MAPICFG_LDAP_OPTIONS_INIT;
    ldap->options.timeout = 1000;
    ldap->options.page = 2;
    ldap->name = copy("ldap://dc1.contoso.com/DC=contoso,DC=com");
    ldap->has_pages = (how & PAGES) != 0;
    ldap->is_followed = 1;
    if (mapicfg__ldap_keep(&ldap->bases, &ldap->base_count, &ldap->base_capacity, "DC=contoso,DC=com", NULL) ||
        mapicfg__ldap_know(ldap, "DC=contoso,DC=com", NULL))
        abort();
    return ldap;
}

struct text {
    char *bytes;
    size_t size;
};

static mapicfg_status pull(mapicfg_ldap *ldap, unsigned how, struct text *text) {
    const size_t part = how & WHOLE ? 1 : 4096;
    mapicfg_status status;
    for (size_t got = 1; got;) {
        text->bytes = realloc(text->bytes, text->size + part);
        if (!text->bytes) abort();
        status = mapicfg_ldap_pull(ldap, text->bytes + text->size, part, &got, NULL);
        if (status) return status;
        text->size += got;
    }
    return MAPICFG_OK;
}

static int32_t count_object(void *user, mapicfg_object *object, const char *source, uint64_t line) {
    (void)object, (void)source, (void)line;
    ++*(size_t *)user;
    return 0;
}

/* Whatever the server sent, the text is LDIF; a value may be none that its property can have. */
static void check_text(const struct text *text) {
    const mapicfg_input input = input_bytes(text->bytes, text->size, "ldap.ldif");
    mapicfg_report *report = NULL;
    size_t count = 0;
    if (mapicfg_report_new(&report, NULL)) abort();
    if (mapicfg_read(&input, 1, NULL, count_object, &count, report, NULL)) abort();
    for (size_t i = 0; mapicfg_report_get_problem(report, i); i++)
        if (mapicfg_report_get_problem(report, i)->code == MAPICFG_E_SYNTAX) abort();
    mapicfg_report_free(report);
}

static size_t entries_of(const struct text *text) {
    size_t count = 0;
    for (size_t i = 0; i + 3 < text->size; i++)
        count += memcmp(text->bytes + i, "\ndn:", 4) == 0;
    return count;
}

/* The first directory takes over what this one referred to, and closes it. */
static void take_over(mapicfg_ldap *ldap) {
    struct wire nothing = {"", 0};
    mapicfg_ldap *first = open_on(&nothing, 0);
    const char *url;
    size_t count = 0;
    while ((url = mapicfg_ldap_get_referral(ldap, count)) != NULL) count++;
    first->followed = ldap;
    if (mapicfg__ldap_return(first, NULL) || first->referral_count > count) abort();
    for (size_t i = 0; (url = mapicfg_ldap_get_referral(first, i)) != NULL; i++)
        if (!first->referrals[i].is_whole && mapicfg__ldap_knows(first, url)) abort();
    mapicfg_ldap_close(first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    struct wire wire = {(const char *)data + 1, size - 1};
    struct text text = {NULL, 0};
    mapicfg_ldap *ldap = open_on(&wire, data[0]);
    const mapicfg_status status = pull(ldap, data[0], &text);
    if (!status && entries_of(&text) != mapicfg_ldap_count_entries(ldap)) abort();
    if (!status && text.size) check_text(&text);
    take_over(ldap);
    free(text.bytes);
    return 0;
}
