/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_object.c: property tables, and objects with their properties by name. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

static mapicfg_object *new_object(uint32_t class_id) {
    mapicfg_object *object;
    ck_assert_int_eq(mapicfg_object_new(class_id, &object, NULL), 0);
    return object;
}

static uint32_t state_of(const mapicfg_object *object, const char *property) {
    uint32_t state;
    ck_assert_int_eq(mapicfg_object_get_state(object, property, &state, NULL), 0);
    return state;
}

static void check_text(const mapicfg_object *object, const char *property, const char *expected) {
    char *text;
    ck_assert_int_eq(mapicfg_object_dup_text(object, property, &text, NULL), 0);
    if (expected)
        ck_assert_str_eq(text, expected);
    else
        ck_assert_ptr_null(text);
    mapicfg_free(text);
}

/* Names and types as the Microsoft pages of the cmdlets give them. */
START_TEST(the_documented_properties) {
    static const struct {
        uint32_t class_id;
        const char *name, *default_text, *values;
        uint32_t type;
    } documented[] = {
        {MAPICFG_CLASS_ORG, "MapiHttpEnabled", NULL, NULL, MAPICFG_TYPE_BOOL},
        {MAPICFG_CLASS_MAILBOX, "MapiHttpEnabled", "", NULL, MAPICFG_TYPE_TRISTATE},
        {MAPICFG_CLASS_MAILBOX, "MAPIEnabled", "True", NULL, MAPICFG_TYPE_BOOL},
        {MAPICFG_CLASS_MAILBOX, "MAPIBlockOutlookExternalConnectivity", "False", NULL, MAPICFG_TYPE_BOOL},
        {MAPICFG_CLASS_MAILBOX, "MAPIBlockOutlookRpcHttp", "False", NULL, MAPICFG_TYPE_BOOL},
        {MAPICFG_CLASS_MAILBOX, "MAPIBlockOutlookNonCachedMode", "False", NULL, MAPICFG_TYPE_BOOL},
        {MAPICFG_CLASS_MAILBOX, "MAPIBlockOutlookVersions", "", NULL, MAPICFG_TYPE_STRING},
        {MAPICFG_CLASS_VDIR, "InternalUrl", NULL, NULL, MAPICFG_TYPE_URL},
        {MAPICFG_CLASS_VDIR, "ExternalUrl", "", NULL, MAPICFG_TYPE_URL},
        {MAPICFG_CLASS_VDIR, "IISAuthenticationMethods", "{Ntlm, OAuth, Negotiate}", "Basic Ntlm OAuth Negotiate",
         MAPICFG_TYPE_ENUM_LIST},
        {MAPICFG_CLASS_VDIR, "ExtendedProtectionTokenChecking", "None", "None Allow Require", MAPICFG_TYPE_ENUM},
        {MAPICFG_CLASS_VDIR, "ExtendedProtectionFlags", "{}",
         "None AllowDotlessSPN NoServiceNameCheck Proxy ProxyCoHosting", MAPICFG_TYPE_ENUM_LIST},
        {MAPICFG_CLASS_VDIR, "ExtendedProtectionSPNList", "{}", NULL, MAPICFG_TYPE_LIST},
    };
    for (size_t i = 0; i < sizeof documented / sizeof *documented; i++) {
        size_t at = mapicfg_property_find(documented[i].class_id, documented[i].name);
        ck_assert_uint_ne(at, MAPICFG_NO_PROPERTY);
        size_t property = (size_t)at;
        ck_assert_str_eq(mapicfg_property_name(documented[i].class_id, property), documented[i].name);
        ck_assert_uint_eq(mapicfg_property_type(documented[i].class_id, property), documented[i].type);
        ck_assert_pstr_eq(mapicfg_property_default(documented[i].class_id, property), documented[i].default_text);
        ck_assert_pstr_eq(mapicfg_property_values(documented[i].class_id, property), documented[i].values);
        ck_assert_int_eq(mapicfg_property_is_read_only(documented[i].class_id, property), 0);
    }
    ck_assert_uint_eq(mapicfg_property_find(MAPICFG_CLASS_MAILBOX, "mapihttpENABLED"),
                     mapicfg_property_find(MAPICFG_CLASS_MAILBOX, "MapiHttpEnabled"));
    ck_assert_uint_eq(mapicfg_property_find(MAPICFG_CLASS_MAILBOX, "MapiHttp"), MAPICFG_NO_PROPERTY);
}
END_TEST

START_TEST(every_row_is_complete) {
    for (uint32_t class_id = 1; class_id <= mapicfg_class_count(); class_id++) {
        ck_assert_ptr_nonnull(mapicfg_class_name(class_id));
        ck_assert_uint_le(mapicfg_property_count(class_id), 48);
        for (size_t i = 0; i < mapicfg_property_count(class_id); i++) {
            const char *help = mapicfg_property_help(class_id, i);
            ck_assert_int_eq(help[strlen(help) - 1], '.');
            ck_assert_ptr_nonnull(mapicfg_property_since(class_id, i));
            ck_assert_uint_eq(mapicfg_property_find(class_id, mapicfg_property_name(class_id, i)), i);
            const char *default_text = mapicfg_property_default(class_id, i);
            if (!default_text) continue;
            mapicfg_object *object = new_object(class_id); /* a default must be a valid value */
            if (*default_text || mapicfg_property_type(class_id, i) != MAPICFG_TYPE_BOOL)
                ck_assert_int_eq(mapicfg_object_set_text(object, mapicfg_property_name(class_id, i), default_text,
                                                         NULL), 0);
            mapicfg_object_free(object);
        }
    }
    ck_assert_ptr_null(mapicfg_class_name(0));
    ck_assert_ptr_null(mapicfg_property_name(MAPICFG_CLASS_ORG, 1000));
}
END_TEST

START_TEST(four_states) {
    mapicfg_object *mailbox = new_object(MAPICFG_CLASS_MAILBOX);
    mapicfg_error err;
    ck_assert_uint_eq(state_of(mailbox, "MapiHttpEnabled"), MAPICFG_NOT_STATED);
    check_text(mailbox, "MapiHttpEnabled", NULL);
    static const struct {
        const char *text;
        uint32_t state;
    } texts[] = {{"", MAPICFG_NULL},      {"$null", MAPICFG_NULL},  {"True", MAPICFG_TRUE},   {"$TRUE", MAPICFG_TRUE},
                 {"false", MAPICFG_FALSE}, {"$False", MAPICFG_FALSE}, {"  True ", MAPICFG_TRUE}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MapiHttpEnabled", texts[i].text, &err), 0);
        ck_assert_uint_eq(state_of(mailbox, "MapiHttpEnabled"), texts[i].state);
    }
    check_text(mailbox, "MapiHttpEnabled", "True");
    ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MapiHttpEnabled", "yes", &err), MAPICFG_E_VALUE);
    ck_assert_str_eq(err.property, "MapiHttpEnabled");
    ck_assert_ptr_nonnull(strstr(err.message, "True False"));
    ck_assert_uint_eq(state_of(mailbox, "MapiHttpEnabled"), MAPICFG_TRUE);
    ck_assert_int_eq(mapicfg_object_set_state(mailbox, "MapiHttpEnabled", MAPICFG_NOT_STATED, &err), 0);
    ck_assert_uint_eq(state_of(mailbox, "MapiHttpEnabled"), MAPICFG_NOT_STATED);
    /* a Boolean has no $null */
    ck_assert_int_eq(mapicfg_object_set_state(mailbox, "MAPIEnabled", MAPICFG_NULL, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MAPIEnabled", "", &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_object_set_state(mailbox, "Name", MAPICFG_TRUE, &err), MAPICFG_E_TYPE);
    ck_assert_int_eq(mapicfg_object_set_state(mailbox, "Name", 7, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_object_set_text(mailbox, "NoSuch", "x", &err), MAPICFG_E_PROPERTY);
    ck_assert_str_eq(err.message, "CASMailbox has no property \"NoSuch\"");
    ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MapiHttpEnable", "x", &err), MAPICFG_E_PROPERTY);
    ck_assert_msg(strstr(err.message, "did you mean MapiHttpEnabled?") != NULL, "%s", err.message);
    /* what the functions TRUE and FALSE are called in Excel's other languages */
    static const char *const of_excel[] = {"WAHR", "Falsch", "VRAI", "FAUX", "VERDADERO", "FALSO", "VERO", "waar",
                                           "SANT", "FAŁSZ", "PRAWDA", "истина"};
    for (size_t i = 0; i < sizeof of_excel / sizeof *of_excel; i++) {
        ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MapiHttpEnabled", of_excel[i], &err), MAPICFG_E_VALUE);
        ck_assert_msg(strstr(err.message, "valid are: True False and nothing ($null); Excel") != NULL, "%s",
                      err.message);
        ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MAPIEnabled", of_excel[i], &err), MAPICFG_E_VALUE);
        ck_assert_msg(strstr(err.message, "Excel") != NULL, "%s", err.message);
    }
    ck_assert_int_eq(mapicfg_object_set_text(mailbox, "MAPIEnabled", "perhaps", &err), MAPICFG_E_VALUE);
    ck_assert_ptr_null(strstr(err.message, "Excel"));
    ck_assert_int_eq(mapicfg_object_set_state(mailbox, "MapiHttpEnabled", 9, &err), MAPICFG_E_VALUE);
    ck_assert_msg(strstr(err.message, "MAPICFG_NULL, _FALSE or _TRUE") != NULL, "%s", err.message);
    mapicfg_object_free(mailbox);
}
END_TEST

START_TEST(texts_and_enums) {
    mapicfg_object *vdir = new_object(MAPICFG_CLASS_VDIR);
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "extendedprotectiontokenchecking", "REQUIRE", &err), 0);
    check_text(vdir, "ExtendedProtectionTokenChecking", "Require");
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "ExtendedProtectionTokenChecking", "Maybe", &err), MAPICFG_E_VALUE);
    ck_assert_ptr_nonnull(strstr(err.message, "None Allow Require"));
    check_text(vdir, "ExtendedProtectionTokenChecking", "Require");
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "Guid", "{99AEAC02-4364-4345-83F9-F5F8A4C127DA}", &err), 0);
    check_text(vdir, "Guid", "99aeac02-4364-4345-83f9-f5f8a4c127da");
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "Guid", "99aeac02", &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "Name", "a\tb", &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "Name", "a\xff", &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "InternalUrl", "http://contoso.com/mapi", &err), MAPICFG_E_URL);
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "Name", " mapi (Default Web Site) ", &err), 0);
    check_text(vdir, "Name", "mapi (Default Web Site)");
    ck_assert_int_eq(mapicfg_object_set_text(vdir, "Name", "", &err), 0);
    ck_assert_uint_eq(state_of(vdir, "Name"), MAPICFG_NULL);
    mapicfg_object_free(vdir);
}
END_TEST

/* MultiValuedProperty: whole lists, @{Add=...}, @{Remove=...}. */
START_TEST(lists) {
    mapicfg_object *vdir = new_object(MAPICFG_CLASS_VDIR);
    mapicfg_error err;
    const char *methods = "IISAuthenticationMethods", *spns = "ExtendedProtectionSPNList";
    static const char *const forms[] = {"{Ntlm, OAuth, Negotiate}", "ntlm,OAUTH,negotiate", "NTLM; OAuth; Negotiate",
                                        "Ntlm, OAuth, Negotiate, ntlm", " { Ntlm , OAuth, \"Negotiate\" } "};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        ck_assert_int_eq(mapicfg_object_set_text(vdir, methods, forms[i], &err), 0);
        check_text(vdir, methods, "{Ntlm, OAuth, Negotiate}");
    }
    ck_assert_int_eq(mapicfg_object_set_text(vdir, methods, "Ntlm, Digest", &err), MAPICFG_E_VALUE);
    check_text(vdir, methods, "{Ntlm, OAuth, Negotiate}");
    ck_assert_int_eq(mapicfg_object_remove_items(vdir, methods, (const char *const[]){"OAUTH", "Basic"}, 2, &err), 0);
    check_text(vdir, methods, "{Ntlm, Negotiate}");
    ck_assert_int_eq(mapicfg_object_add_items(vdir, methods, (const char *const[]){"basic", "NTLM"}, 2, &err), 0);
    check_text(vdir, methods, "{Ntlm, Negotiate, Basic}");
    ck_assert_uint_eq(mapicfg_vdir_get_authentication(mapicfg_object_vdir(vdir)),
                      MAPICFG_AUTH_NTLM | MAPICFG_AUTH_NEGOTIATE | MAPICFG_AUTH_BASIC);
    ck_assert_int_eq(mapicfg_vdir_set_authentication(mapicfg_object_vdir(vdir), 14, &err), 0);
    check_text(vdir, methods, "{Ntlm, OAuth, Negotiate}");
    ck_assert_int_eq(mapicfg_vdir_set_authentication(mapicfg_object_vdir(vdir), 16, &err), MAPICFG_E_VALUE);
    ck_assert_int_eq(mapicfg_object_set_items(vdir, spns, NULL, 0, &err), 0);
    check_text(vdir, spns, "{}");
    ck_assert_uint_eq(state_of(vdir, spns), MAPICFG_VALUE);
    const char *awkward[] = {"a,b", "c \"d\"", "{e}", "f;g", "plain"};
    ck_assert_int_eq(mapicfg_object_set_items(vdir, spns, awkward, 5, &err), 0);
    char *printed;
    ck_assert_int_eq(mapicfg_object_dup_text(vdir, spns, &printed, NULL), 0);
    ck_assert_str_eq(printed, "{\"a,b\", \"c \"\"d\"\"\", \"{e}\", \"f;g\", plain}");
    mapicfg_object *copy;
    ck_assert_int_eq(mapicfg_object_copy(vdir, &copy, &err), 0);
    ck_assert_int_eq(mapicfg_object_set_text(copy, spns, printed, &err), 0);
    ck_assert_int_eq(mapicfg_object_equal(copy, vdir), 1);
    mapicfg_free(printed);
    size_t count;
    ck_assert_int_eq(mapicfg_object_get_count(copy, spns, &count, &err), 0);
    ck_assert_uint_eq(count, 5);
    const char *item;
    ck_assert_int_eq(mapicfg_object_get_item(copy, spns, 2, &item, &err), 0);
    ck_assert_str_eq(item, "{e}");
    ck_assert_int_eq(mapicfg_object_get_item(copy, spns, 5, &item, &err), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_object_get_text(copy, spns, &item, &err), MAPICFG_E_TYPE);
    ck_assert_int_eq(mapicfg_object_add_items(copy, "Name", awkward, 1, &err), MAPICFG_E_TYPE);
    mapicfg_object_free(copy);
    mapicfg_object_free(vdir);
}
END_TEST

START_TEST(long_lists_drop_doubles) {
    mapicfg_object *mailbox = new_object(MAPICFG_CLASS_MAILBOX);
    enum { MANY = 40000 };
    static char texts[MANY][16];
    static const char *items[MANY];
    for (size_t i = 0; i < MANY; i++) {
        snprintf(texts[i], sizeof texts[i], "%s%zu", i < MANY / 2 ? "a" : "A", i % (MANY / 2));
        items[i] = texts[i];
    }
    ck_assert_int_eq(mapicfg_object_set_items(mailbox, "EmailAddresses", items, MANY, NULL), 0);
    size_t count;
    ck_assert_int_eq(mapicfg_object_get_count(mailbox, "EmailAddresses", &count, NULL), 0);
    ck_assert_uint_eq(count, MANY / 2);
    const char *item;
    ck_assert_int_eq(mapicfg_object_get_item(mailbox, "EmailAddresses", 7, &item, NULL), 0);
    ck_assert_str_eq(item, "a7");
    mapicfg_object_free(mailbox);
}
END_TEST

START_TEST(comparing) {
    mapicfg_object *a = new_object(MAPICFG_CLASS_MAILBOX), *b = new_object(MAPICFG_CLASS_MAILBOX);
    size_t all = mapicfg_property_count(MAPICFG_CLASS_MAILBOX);
    ck_assert_int_eq(mapicfg_object_equal(a, b), 1);
    ck_assert_int_eq(mapicfg_object_set_state(a, "MapiHttpEnabled", MAPICFG_NULL, NULL), 0);
    size_t at = mapicfg_object_difference(a, b, 0);
    ck_assert_str_eq(mapicfg_property_name(MAPICFG_CLASS_MAILBOX, at), "MapiHttpEnabled");
    ck_assert_uint_eq(mapicfg_object_difference(a, b, at + 1), all);
    ck_assert_int_eq(mapicfg_object_set_state(b, "MapiHttpEnabled", MAPICFG_NULL, NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(a, "Name", "J\xc3\xbcrgen", NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(b, "Name", "J\xc3\x9cRGEN", NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(a, "EmailAddresses", "SMTP:a@b.c, smtp:d@e.f", NULL), 0);
    ck_assert_int_eq(mapicfg_object_set_text(b, "EmailAddresses", "smtp:D@E.F, SMTP:a@b.c", NULL), 0);
    ck_assert_int_eq(mapicfg_object_equal(a, b), 1);
    mapicfg_object *org = new_object(MAPICFG_CLASS_ORG);
    ck_assert_int_eq(mapicfg_object_equal(a, org), 0);
    ck_assert_int_eq(mapicfg_object_equal(NULL, NULL), 1);
    ck_assert_int_eq(mapicfg_object_equal(a, NULL), 0);
    ck_assert_ptr_null(mapicfg_object_org(a));
    ck_assert_ptr_nonnull(mapicfg_object_mailbox(a));
    mapicfg_object_free(org);
    mapicfg_object_free(a);
    mapicfg_object_free(b);
}
END_TEST

START_TEST(errors_and_statuses) {
    mapicfg_object *object;
    mapicfg_error err;
    ck_assert_int_eq(mapicfg_object_new(99, &object, &err), MAPICFG_E_CLASS);
    ck_assert_ptr_null(object);
    ck_assert_str_eq(mapicfg_status_name(err.code), "class");
    ck_assert_str_eq(mapicfg_status_name(0), "ok");
    ck_assert_str_eq(mapicfg_status_name(-999), "unknown");
    memset(&err, 0, sizeof err);
    strcpy(err.source, "a.csv");
    strcpy(err.object, "Anna");
    strcpy(err.property, "MapiHttpEnabled");
    strcpy(err.message, "wrong");
    err.line = 3;
    err.column = 9;
    char text[100];
    size_t needed = mapicfg_error_format(&err, text, sizeof text);
    ck_assert_str_eq(text, "a.csv:3:9: Anna: MapiHttpEnabled: wrong");
    ck_assert_uint_eq(needed, strlen(text));
    ck_assert_uint_eq(mapicfg_error_format(&err, NULL, 0), needed);
    ck_assert_uint_eq(mapicfg_error_format(&err, text, 6), needed);
    ck_assert_str_eq(text, "a.csv");
    mapicfg_object_free(NULL);
    mapicfg_free(NULL);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("object");
    TCase *tcase = tcase_create("object");
    tcase_add_test(tcase, the_documented_properties);
    tcase_add_test(tcase, every_row_is_complete);
    tcase_add_test(tcase, four_states);
    tcase_add_test(tcase, texts_and_enums);
    tcase_add_test(tcase, lists);
    tcase_add_test(tcase, long_lists_drop_doubles);
    tcase_add_test(tcase, comparing);
    tcase_add_test(tcase, errors_and_statuses);
    suite_add_tcase(suite, tcase);
    return suite;
}
