/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_search.c: what a directory has of Exchange, page by page, as the text of LDIF.
 *
 * Sources: RFC 2696 for pages; [MS-ADTS] 3.1.1.3.1.3.3 for ranges of values, which a server names `member;range=0-1499`
 * and the last one `member;range=1500-*`. */
#include "net/ldap.h"

#include <mapicfg/ldif.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

#define FIND_AUTODISCOVER "77378F46-2C66-4aa9-A6A6-3E7A48B19596"
#define MOST_RANGES 100000u     /* of one attribute: a server that goes on for ever is not one */
#define MOST_EMPTY_PAGES 10000u /* one after the other */
#define RANGE ";range="

/* ---- what is asked for ---- */

/* The same attribute is there once for each class that has it. */
static int is_new(char **attributes, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (mapicfg__text_same(attributes[i], name)) return 0;
    return 1;
}

static mapicfg_status list_attributes(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    size_t count = 0, kept = 0;
    while (mapicfg_ldif_attribute(count)) count++;
    ldap->attributes = mapicfg__mem_zalloc((count + 1) * sizeof *ldap->attributes);
    if (!ldap->attributes) return mapicfg__error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (is_new(ldap->attributes, kept, mapicfg_ldif_attribute(i)))
            ldap->attributes[kept++] = (char *)mapicfg_ldif_attribute(i);
    return MAPICFG_OK;
}

/* Exchange's configuration, service connection points of Autodiscover, mailboxes, and accounts with services of the
 * web: a server leaves out classes and attributes that it does not know. */
static mapicfg_status make_filter(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    struct mapicfg__buffer *filter = &ldap->filter;
    mapicfg__buffer_text(filter, "(|");
    for (size_t i = 0; mapicfg_ldif_object_class(i); i++) {
        const int is_point = mapicfg__text_same(mapicfg_ldif_object_class(i), "serviceConnectionPoint");
        mapicfg__buffer_text(filter, is_point ? "(&(objectClass=" : "(objectClass=");
        mapicfg__buffer_text(filter, mapicfg_ldif_object_class(i));
        mapicfg__buffer_text(filter, is_point ? ")(keywords=" FIND_AUTODISCOVER "))" : ")");
    }
    mapicfg__buffer_text(filter, "(&(objectClass=user)(msExchMailboxGuid=*))(servicePrincipalName=http/*))");
    return filter->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

static mapicfg_status begin_page(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    LDAPControl *page = NULL;
    if (!ldap->attributes) {
        mapicfg_status status = list_attributes(ldap, err);
        if (!status) status = make_filter(ldap, err);
        if (status) return status;
    }
    int code = ldap->has_pages
                   ? ldap_create_page_control(ldap->connection, (ber_int_t)ldap->options.page, &ldap->cookie, 1, &page)
                   : LDAP_SUCCESS;
    LDAPControl *controls[] = {page, NULL};
    if (!code)
        code = ldap_search_ext(ldap->connection, ldap->bases[ldap->base], LDAP_SCOPE_SUBTREE, ldap->filter.data,
                               ldap->attributes, 0, controls, NULL, NULL, LDAP_NO_LIMIT, &ldap->message);
    ldap_control_free(page);
    return code ? mapicfg__ldap_fail(ldap, "the search cannot be sent", code, err) : MAPICFG_OK;
}

/* ---- an entry ---- */

/* The number behind the dash of `member;range=0-1499`; 0: it is the last range, or none. */
static uint64_t range_end(const char *name) {
    const char *range = strstr(name, RANGE), *dash = range ? strchr(range, '-') : NULL;
    uint64_t end;
    return dash && mapicfg__text_parse_number(dash + 1, strlen(dash + 1), &end) ? end : 0;
}

static mapicfg_status put_values(struct mapicfg_ldap *ldap, const char *name, const struct berval *values,
                                 mapicfg_error *err) {
    for (; values && values->bv_val; values++)
        mapicfg__ldap_text_put(&ldap->text, name, values->bv_val, values->bv_len);
    return ldap->text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* A colon or the end of a line in a name would make other lines of LDIF. */
static int is_name(const struct berval *name) {
    for (ber_len_t i = 0; i < name->bv_len; i++)
        if (name->bv_val[i] <= ' ' || name->bv_val[i] > '~' || name->bv_val[i] == ':') return 0;
    return name->bv_len > 0;
}

static mapicfg_status break_entry(const struct mapicfg_ldap *ldap, int code, mapicfg_error *err) {
    return mapicfg__ldap_fail(ldap, "an entry cannot be read", code, err);
}

/* The next attribute at `place`: *name is NULL behind the last one. Both are to be freed. */
static mapicfg_status next_attribute(struct mapicfg_ldap *ldap, LDAPMessage *entry, BerElement *place, char **name,
                                     struct berval **values, mapicfg_error *err) {
    struct berval type;
    *name = NULL;
    *values = NULL;
    const int code = ldap_get_attribute_ber(ldap->connection, entry, place, &type, values);
    if (code || !type.bv_val) return code ? break_entry(ldap, code, err) : MAPICFG_OK;
    const int is_fine = is_name(&type);
    if (is_fine) *name = mapicfg__mem_dup(type.bv_val, type.bv_len);
    if (*name) return MAPICFG_OK;
    ber_memfree(*values);
    *values = NULL;
    return is_fine ? mapicfg__error_no_memory(err) : break_entry(ldap, LDAP_DECODING_ERROR, err);
}

static mapicfg_status put_range(struct mapicfg_ldap *ldap, LDAPMessage *entry, int *is_found, uint64_t *end,
                                mapicfg_error *err) {
    BerElement *place = NULL;
    struct berval dn, *values = NULL;
    char *name = NULL;
    const int code = entry ? ldap_get_dn_ber(ldap->connection, entry, &place, &dn) : LDAP_SUCCESS;
    mapicfg_status status = code ? break_entry(ldap, code, err) : MAPICFG_OK;
    if (entry && !status) status = next_attribute(ldap, entry, place, &name, &values, err);
    *is_found = name != NULL;
    *end = name ? range_end(name) : 0;
    if (name) status = put_values(ldap, name, values, err);
    mapicfg__mem_free(name);
    ber_memfree(values);
    ber_free(place, 0);
    return status;
}

/* The next range of an attribute. *end becomes that of the range. */
static mapicfg_status next_range(struct mapicfg_ldap *ldap, const char *dn, const char *wanted, uint64_t *end,
                                 mapicfg_error *err) {
    char *attributes[] = {(char *)wanted, NULL};
    struct timeval limit = mapicfg__ldap_limit(ldap);
    LDAPMessage *result = NULL;
    const uint64_t before = *end;
    int is_found = 0;
    const int code = ldap_search_ext_s(ldap->connection, dn, LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 0, NULL,
                                       NULL, &limit, 1, &result);
    mapicfg_status status =
        code ? mapicfg__ldap_fail(ldap, "the next values of an attribute cannot be read", code, err) : MAPICFG_OK;
    if (!status) status = put_range(ldap, ldap_first_entry(ldap->connection, result), &is_found, end, err);
    if (!status && !is_found)
        status = mapicfg__error_fail(err, MAPICFG_E_IO, "the server lacks the values behind number %llu of %s of %s",
                                     (unsigned long long)before, wanted, dn);
    if (!status && *end && *end <= before)
        status = mapicfg__error_fail(err, MAPICFG_E_IO, "the ranges of %s of %s do not go on", wanted, dn);
    ldap_msgfree(result);
    return status;
}

static mapicfg_status put_ranges(struct mapicfg_ldap *ldap, const char *dn, const char *name, mapicfg_error *err) {
    struct mapicfg__buffer wanted = {0};
    mapicfg_status status = MAPICFG_OK;
    const size_t size = (size_t)(strstr(name, RANGE) - name);
    uint64_t end = range_end(name);
    for (uint32_t ranges = 0; !status && end; ranges++) {
        if (ranges == MOST_RANGES)
            return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "%s of %s comes in more than %u ranges", name, dn,
                                       MOST_RANGES);
        wanted.size = 0;
        mapicfg__buffer_bytes(&wanted, name, size);
        mapicfg__buffer_text(&wanted, RANGE);
        mapicfg__buffer_number(&wanted, end + 1);
        mapicfg__buffer_text(&wanted, "-*");
        status = wanted.failed ? mapicfg__error_no_memory(err) : next_range(ldap, dn, wanted.data, &end, err);
    }
    mapicfg__buffer_free(&wanted);
    return status;
}

static mapicfg_status put_attributes(struct mapicfg_ldap *ldap, const char *dn, LDAPMessage *entry, BerElement *place,
                                     mapicfg_error *err) {
    struct berval *values;
    char *name;
    mapicfg_status status = next_attribute(ldap, entry, place, &name, &values, err);
    while (!status && name) {
        status = put_values(ldap, name, values, err);
        if (!status && range_end(name)) status = put_ranges(ldap, dn, name, err);
        mapicfg__mem_free(name);
        ber_memfree(values);
        if (!status) status = next_attribute(ldap, entry, place, &name, &values, err);
    }
    return status;
}

/* Whole, or not at all: an entry that lacks an attribute would say that it has none. */
static mapicfg_status put_entry(struct mapicfg_ldap *ldap, LDAPMessage *entry, mapicfg_error *err) {
    BerElement *place = NULL;
    struct berval dn;
    const int code = ldap_get_dn_ber(ldap->connection, entry, &place, &dn);
    if (code) {
        ber_free(place, 0); /* which there is all the same */
        return break_entry(ldap, code, err);
    }
    char *name = mapicfg__mem_dup(dn.bv_val, dn.bv_len);
    if (!ldap->entries) mapicfg__buffer_text(&ldap->text, "version: 1\n\n");
    mapicfg__ldap_text_put(&ldap->text, "dn", dn.bv_val, dn.bv_len);
    mapicfg_status status = name ? put_attributes(ldap, name, entry, place, err) : mapicfg__error_no_memory(err);
    mapicfg__buffer_char(&ldap->text, '\n');
    ldap->entries += !status;
    ldap->empty_pages = 0;
    mapicfg__mem_free(name);
    ber_free(place, 0);
    return status ? status : ldap->text.failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- what the server says beside entries ---- */

static mapicfg_status take_reference(struct mapicfg_ldap *ldap, LDAPMessage *reference, mapicfg_error *err) {
    char **urls = NULL;
    const int code = ldap_parse_reference(ldap->connection, reference, &urls, NULL, 0);
    mapicfg_status status = code ? mapicfg__ldap_fail(ldap, "a referral cannot be read", code, err)
                                 : mapicfg__ldap_refer(ldap, urls, 0, err);
    ldap_memvfree((void **)urls);
    return status;
}

static mapicfg_status refuse_search(struct mapicfg_ldap *ldap, int code, char **urls, mapicfg_error *err) {
    if (code == LDAP_REFERRAL && urls && *urls) {
        if (mapicfg__ldap_follows(ldap)) return mapicfg__ldap_refer(ldap, urls, 1, err);
        mapicfg__error_fail(err, MAPICFG_E_IO,
                            "the server does not have %s and refers to %s, which is not asked without being named: "
                            "read it by its own URL, or follow referrals",
                            ldap->bases[ldap->base], *urls);
        mapicfg__error_source(err, ldap->name);
        return MAPICFG_E_IO;
    }
    if (code == LDAP_SIZELIMIT_EXCEEDED)
        return mapicfg__ldap_fail(ldap, "the server limits how many entries this user may read", code, err);
    if (code == LDAP_NO_SUCH_OBJECT) return mapicfg__ldap_fail(ldap, ldap->bases[ldap->base], code, err);
    return mapicfg__ldap_fail(ldap, "the search failed", code, err);
}

static mapicfg_status count_empty(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    if (++ldap->empty_pages <= MOST_EMPTY_PAGES) return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_IO, "the server sends page after page without an entry");
    mapicfg__error_source(err, ldap->name);
    return MAPICFG_E_IO;
}

/* The end of a page: the next one, or the next base. */
static mapicfg_status end_page(struct mapicfg_ldap *ldap, LDAPMessage *result, mapicfg_error *err) {
    LDAPControl **controls = NULL, *page;
    char **urls = NULL;
    int code = LDAP_SUCCESS;
    ber_int_t total;
    ldap->message = 0;
    const int parsed = ldap_parse_result(ldap->connection, result, &code, NULL, NULL, &urls, &controls, 0);
    if (parsed) code = parsed;
    mapicfg_status status = code ? refuse_search(ldap, code, urls, err) : MAPICFG_OK;
    ber_memfree(ldap->cookie.bv_val);
    ldap->cookie = (struct berval){0, NULL};
    page = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL);
    if (!status && page && ldap_parse_pageresponse_control(ldap->connection, page, &total, &ldap->cookie))
        status = mapicfg__ldap_fail(ldap, "the page has no readable end", LDAP_DECODING_ERROR, err);
    if (!status && ldap->cookie.bv_len)
        status = count_empty(ldap, err);
    else if (!status)
        ldap->base++;
    ldap_controls_free(controls);
    ldap_memvfree((void **)urls);
    return status;
}

static mapicfg_status take_message(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    LDAPMessage *result = NULL;
    mapicfg_status status = ldap->message ? MAPICFG_OK : begin_page(ldap, err);
    if (!status) status = mapicfg__ldap_wait(ldap, ldap->message, &result, err);
    if (status) return status;
    switch (ldap_msgtype(result)) {
    case LDAP_RES_SEARCH_ENTRY: status = put_entry(ldap, result, err); break;
    case LDAP_RES_SEARCH_REFERENCE: status = take_reference(ldap, result, err); break;
    case LDAP_RES_SEARCH_RESULT: status = end_page(ldap, result, err); break;
    default: break; /* an intermediate response says nothing that is needed */
    }
    ldap_msgfree(result);
    return status;
}

/* The text grows until there is some, or nothing more comes. */
static mapicfg_status read_on(struct mapicfg_ldap *ldap, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    while (!status && !ldap->text.size && ldap->base < ldap->base_count) status = take_message(ldap, err);
    return status;
}

static mapicfg_status pull_own(struct mapicfg_ldap *ldap, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    if (ldap->at == ldap->text.size) ldap->at = ldap->text.size = 0;
    mapicfg_status status = read_on(ldap, err);
    if (status) return status;
    const size_t left = ldap->text.size - ldap->at, taken = left < size ? left : size;
    if (taken) memcpy(buffer, ldap->text.data + ldap->at, taken);
    ldap->at += taken;
    *got = taken;
    return MAPICFG_OK;
}

/* This server's text, then that of those to which it refers. */
static mapicfg_status pull_all(struct mapicfg_ldap *ldap, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    for (;;) {
        mapicfg_status status = pull_own(ldap->followed ? ldap->followed : ldap, buffer, size, got, err);
        if (status || *got || !(ldap->options.flags & MAPICFG_LDAP_FOLLOW)) return status;
        if (ldap->followed) status = mapicfg__ldap_return(ldap, err);
        if (!status) status = mapicfg__ldap_follow(ldap, err);
        if (status || !ldap->followed) return status;
    }
}

mapicfg_status mapicfg_ldap_pull(void *user, void *buffer, size_t size, size_t *got, mapicfg_error *err) {
    mapicfg_ldap *ldap = user;
    if (!ldap) return mapicfg__error_null_argument(err, "ldap");
    if (!buffer || !got) return mapicfg__error_null_argument(err, buffer ? "got" : "buffer");
    *got = 0;
    if (!ldap->failed && size) ldap->failed = pull_all(ldap, buffer, size, got, &ldap->why);
    if (ldap->failed && err) *err = ldap->why;
    return ldap->failed;
}

uint64_t mapicfg_ldap_count_entries(const mapicfg_ldap *ldap) {
    return !ldap ? 0 : ldap->followed ? ldap->followed->entries : ldap->entries;
}

const char *mapicfg_ldap_get_referral(const mapicfg_ldap *ldap, size_t index) {
    for (size_t i = 0; ldap && i < ldap->referral_count; i++)
        if (!ldap->referrals[i].is_read && index-- == 0) return ldap->referrals[i].url;
    return NULL;
}
