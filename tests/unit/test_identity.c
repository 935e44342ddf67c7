/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_identity.c: the forms of -Identity that the pages of Get-CASMailbox and Get-MapiVirtualDirectory list, and
 * releases by name and build. */
#include <mapicfg.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"

/* Whether an identity fits an object. */
static int matches(const mapicfg_object *object, const char *identity) {
    int fits;
    ck_assert_int_eq(mapicfg_object_matches(object, identity, &fits, NULL), 0);
    return fits;
}

START_TEST(forms) {
    static const struct {
        const char *text, *kind, *container, *name;
    } cases[] = {
        {"mapi (Default Web Site)", "name", "", "mapi (Default Web Site)"},
        {"mapi*", "name", "", "mapi*"},
        {"EX1\\mapi (Default Web Site)", "qualified", "EX1", "mapi (Default Web Site)"},
        {"CONTOSO\\anna", "qualified", "CONTOSO", "anna"},
        {"anna@contoso.com", "address", "contoso.com", "anna"},
        {"99aeac02-4364-4345-83f9-f5f8a4c127da", "guid", "", "99aeac02-4364-4345-83f9-f5f8a4c127da"},
        {" {99AEAC02-4364-4345-83F9-F5F8A4C127DA} ", "guid", "", "99AEAC02-4364-4345-83F9-F5F8A4C127DA"},
        {"CN=Berg\\, Anna,OU=Users,DC=contoso,DC=com", "dn", "", "Berg\\, Anna"},
        {"contoso.com/Users/Anna Berg", "canonical", "contoso.com/Users", "Anna Berg"},
        {"/o=Contoso/ou=x/cn=Recipients/cn=anna", "legacy-dn", "", "/o=Contoso/ou=x/cn=Recipients/cn=anna"},
        {"Sales/Support", "name", "", "Sales/Support"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t kind;
        const char *container, *name;
        size_t container_size, name_size;
        ck_assert_int_eq(mapicfg_identity_parse(cases[i].text, &kind, &container, &container_size, &name, &name_size,
                                                NULL), 0);
        ck_assert_str_eq(mapicfg_identity_kind_name(kind), cases[i].kind);
        ck_assert_uint_eq(container_size, strlen(cases[i].container));
        ck_assert_mem_eq(container, cases[i].container, container_size);
        ck_assert_uint_eq(name_size, strlen(cases[i].name));
        ck_assert_mem_eq(name, cases[i].name, name_size);
    }
    static const char *const refused[] = {"", "  ", "\\x", "x\\", "a\tb", "a\xff"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        ck_assert_int_eq(mapicfg_identity_parse(refused[i], NULL, NULL, NULL, NULL, NULL, NULL), MAPICFG_E_IDENTITY);
    ck_assert_ptr_null(mapicfg_identity_kind_name(0));
    static const struct {
        const char *text;
        unsigned column;
    } places[] = {{" \\x", 2}, {"x\\", 2}, {" a\tb", 3}, {"ab\xff", 3}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        mapicfg_error err;
        ck_assert_int_eq(mapicfg_identity_parse(places[i].text, NULL, NULL, NULL, NULL, NULL, &err),
                         MAPICFG_E_IDENTITY);
        ck_assert_uint_eq(err.column, places[i].column);
    }
}
END_TEST

static void set(mapicfg_object *object, const char *property, const char *text) {
    ck_assert_int_eq(mapicfg_object_set_text(object, property, text, NULL), 0);
}

static void check(const mapicfg_object *object, const char *const *fit, const char *const *unfit) {
    for (; *fit; fit++) ck_assert_msg(matches(object, *fit), "%s should fit", *fit);
    for (; *unfit; unfit++) ck_assert_msg(!matches(object, *unfit), "%s should not fit", *unfit);
}

START_TEST(mailboxes) {
    mapicfg_object *mailbox;
    ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &mailbox, NULL), 0);
    ck_assert_int_eq(matches(mailbox, "*"), 0); /* nothing to be called by */
    set(mailbox, "Name", "Berg, Anna");
    set(mailbox, "Alias", "aberg");
    set(mailbox, "SamAccountName", "anna");
    set(mailbox, "PrimarySmtpAddress", "anna.berg@contoso.com");
    set(mailbox, "EmailAddresses", "SMTP:anna.berg@contoso.com, smtp:ab@contoso.com");
    set(mailbox, "UserPrincipalName", "anna@corp.contoso.com");
    set(mailbox, "LegacyExchangeDN", "/o=Contoso/ou=x/cn=Recipients/cn=anna");
    set(mailbox, "DistinguishedName", "CN=Berg\\, Anna,OU=Users,DC=contoso,DC=com");
    set(mailbox, "Guid", "99aeac02-4364-4345-83f9-f5f8a4c127da");
    static const char *const fit[] = {
        "berg, anna", "ABERG", "anna", "Anna.Berg@CONTOSO.com", "ab@contoso.com", "anna@corp.contoso.com",
        "CONTOSO\\anna", "contoso\\ANNA", "/O=contoso/ou=X/cn=recipients/cn=anna",
        "cn=berg\\, anna, ou=users, dc=contoso, dc=com", "contoso.com/Users/Berg, Anna",
        "{99AEAC02-4364-4345-83F9-F5F8A4C127DA}", "99aeac02-4364-4345-83f9-f5f8a4c127da", "*anna*", "Berg*",
        "*@contoso.com",
        "cn=BERG*", "contoso.com/Users/*", "/o=contoso*", "smtp:ab*", NULL};
    static const char *const unfit[] = {
        "Berg", "anna.berg", "FABRIKAM\\anna", "CONTOSO\\bernd", "x@contoso.com", "contoso.com/Anna",
        "CN=Berg\\, Anna,DC=contoso,DC=com", "99aeac02-4364-4345-83f9-f5f8a4c127db", "", "99a*", "cn*", "smtp*",
        "*dc=com", "contoso*", NULL};
    check(mailbox, fit, unfit);
    mapicfg_object_free(mailbox);
}
END_TEST

/* RFC 4514: escapes of sections 2.4 and 4; a domain that the DN does not show is taken as given. */
START_TEST(distinguished_names) {
    static const struct {
        const char *dn, *fit, *unfit;
    } cases[] = {
        {"CN=Berg\\2C Anna,DC=contoso,DC=com", "contoso.com/Berg, Anna", "contoso.com/Berg2C Anna"},
        {"CN=Berg\\2C Anna,DC=contoso,DC=com", "CN=Berg\\, Anna,DC=contoso,DC=com", "CN=Berg, Anna,DC=contoso,DC=com"},
        {"CN=Lu\\C4\\8Di\\C4\\87,DC=contoso,DC=com", "contoso.com/LU\xc4\x8cI\xc4\x86", "contoso.com/Lucic"},
        {"CN=James \\\"Jim\\\" Smith\\, III,DC=contoso,DC=com", "contoso.com/James \"Jim\" Smith, III",
         "contoso.com/III"},
        {"CN=a\\\\, OU=b,DC=contoso", "CN=a\\\\,OU=b,DC=contoso", "CN=a\\, OU=b,DC=contoso"},
        {"CN=a\\,  b,DC=contoso", "cn=A\\2C  B, dc=contoso", "CN=a\\,b,DC=contoso"},
        {"CN=a\\00b,DC=contoso", "CN=a\\00b,DC=contoso", "contoso/a"},
        {"CN=anna,O=contoso", "FABRIKAM\\anna", "FABRIKAM\\bernd"},
        {"CN=anna,x", "anna", "x"},
        {"CN=anna\\", "anna", "CN=anna"},
        {"CN", "CN", "/CN"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_object *mailbox;
        ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_MAILBOX, &mailbox, NULL), 0);
        set(mailbox, "SamAccountName", "anna");
        set(mailbox, "DistinguishedName", cases[i].dn);
        ck_assert_msg(matches(mailbox, cases[i].fit), "%s should fit %s", cases[i].fit, cases[i].dn);
        ck_assert_msg(!matches(mailbox, cases[i].unfit), "%s should not fit %s", cases[i].unfit,
                      cases[i].dn);
        mapicfg_object_free(mailbox);
    }
}
END_TEST

START_TEST(virtual_directories) {
    mapicfg_object *vdir;
    ck_assert_int_eq(mapicfg_object_new(MAPICFG_CLASS_VDIR, &vdir, NULL), 0);
    set(vdir, "Name", "mapi (Default Web Site)");
    set(vdir, "Server", "EX1");
    static const char *const fit[] = {"EX1\\mapi (Default Web Site)", "ex1\\MAPI*", "mapi*", "mapi (default web site)",
                                      "EX*\\mapi*", NULL};
    static const char *const unfit[] = {"EX2\\mapi*", "EX1\\owa*", "EX1", NULL};
    check(vdir, fit, unfit);
    mapicfg_object_free(vdir);
}
END_TEST

START_TEST(releases) {
    static const struct {
        const char *text;
        uint32_t server;
    } servers[] = {
        {"Exchange Server 2019", MAPICFG_SERVER_2019}, {"Microsoft Exchange Server 2016", MAPICFG_SERVER_2016},
        {"Exchange Server Subscription Edition", MAPICFG_SERVER_SE}, {" 15.2.986.5 ", MAPICFG_SERVER_2019},
        {"Version 15.2 (Build 2562.17)", MAPICFG_SERVER_SE}, {"Version 15.2 (Build 2561.9)", MAPICFG_SERVER_2019},
        {"15.0.846.0", MAPICFG_SERVER_2013_RTM}, {"15.2.986", MAPICFG_SERVER_2019},
        {"2010", MAPICFG_SERVER_2010},       {"Exchange 2013 RTM", MAPICFG_SERVER_2013_RTM},
        {"2013", MAPICFG_SERVER_2013},       {"2013 sp1", MAPICFG_SERVER_2013},
        {"exchange2016", MAPICFG_SERVER_2016}, {"2019", MAPICFG_SERVER_2019},
        {"SE", MAPICFG_SERVER_SE},           {"Version 15.2 (Build 986.5)", MAPICFG_SERVER_2019},
        {"15.1.2507.6", MAPICFG_SERVER_2016}, {"15.02.2562.017", MAPICFG_SERVER_SE},
        {"15.0.847.32", MAPICFG_SERVER_2013}, {"15.0.516.32", MAPICFG_SERVER_2013_RTM},
        {"14.3.123.4", MAPICFG_SERVER_2010},
    };
    uint32_t found;
    mapicfg_error err;
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        ck_assert_int_eq(mapicfg_server_parse(servers[i].text, &found, NULL), 0);
        ck_assert_msg(found == servers[i].server, "%s: %s", servers[i].text, mapicfg_server_name(found));
    }
    static const struct {
        const char *text;
        uint32_t client;
    } clients[] = {
        {"Microsoft Outlook 2016", MAPICFG_CLIENT_2016}, {"Outlook for Microsoft 365", MAPICFG_CLIENT_365},
        {"2010 SP2 + KB2956191 + KB2965295", MAPICFG_CLIENT_2010_UPDATED}, {"15.0.4568.0", MAPICFG_CLIENT_2013_RTM},
        {"outlook2013sp1", MAPICFG_CLIENT_2013_SP1}, {"Outlook 2013", MAPICFG_CLIENT_2013_RTM},
        {"2010 SP2", MAPICFG_CLIENT_OLDER},          {"2010 SP2 KB2956191 KB2965295", MAPICFG_CLIENT_2010_UPDATED},
        {"Outlook 2010 SP2 with KB2956191 and KB2965295", MAPICFG_CLIENT_2010_UPDATED},
        {"365", MAPICFG_CLIENT_365},                 {"15.0.4569.1506", MAPICFG_CLIENT_2013_SP1},
        {"15.0.4420.1017", MAPICFG_CLIENT_2013_RTM}, {"16.0.17928.20000", MAPICFG_CLIENT_2016},
        {"14.0.7015.1000", MAPICFG_CLIENT_OLDER},
    };
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        ck_assert_int_eq(mapicfg_client_parse(clients[i].text, &found, NULL), 0);
        ck_assert_msg(found == clients[i].client, "%s: %s", clients[i].text, mapicfg_client_name(found));
    }
    for (found = 1; mapicfg_server_name(found); found++) {
        uint32_t again;
        ck_assert_int_eq(mapicfg_server_parse(mapicfg_server_name(found), &again, NULL), 0);
        ck_assert_uint_eq(again, found);
    }
    for (found = 1; mapicfg_client_name(found); found++) {
        uint32_t again;
        ck_assert_int_eq(mapicfg_client_parse(mapicfg_client_name(found), &again, NULL), 0);
        ck_assert_uint_eq(again, found);
    }
    static const char *const refused[] = {"", "2015", "15", "15.9.1.1", "exchange", "15.1", "99999999999999999999.1.1",
                                          "15.2.986.5abc", "15.2.986;", "15.2.986.", "Version 15.2 (Build 986.5) x",
                                          "Version 15.2 (Build 986.5", "15.2.+986", "15.2.9 86.5", "20 16",
                                          "2016 and then something that is much longer than any release's name is"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        ck_assert_int_eq(mapicfg_server_parse(refused[i], &found, &err), MAPICFG_E_VALUE);
        ck_assert_ptr_nonnull(strstr(err.message, "2016, 2019, SE"));
        ck_assert_int_eq(mapicfg_client_parse(refused[i], &found, &err), MAPICFG_E_VALUE);
    }
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("identity");
    TCase *tcase = tcase_create("identity");
    tcase_add_test(tcase, forms);
    tcase_add_test(tcase, mailboxes);
    tcase_add_test(tcase, distinguished_names);
    tcase_add_test(tcase, virtual_directories);
    tcase_add_test(tcase, releases);
    suite_add_tcase(suite, tcase);
    return suite;
}
