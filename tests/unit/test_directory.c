/* SPDX-License-Identifier: LGPL-2.1-or-later
 * test_directory.c: objects in a store: put, looked up by every form of identity, listed, changed, removed; and
 * transactions. */
#include "directory.h"
#include "inputs.h"

/* Whether an identity fits an object. */
static int matches(const mapicfg_object *object, const char *identity) {
    int fits;
    ck_assert_int_eq(mapicfg_object_matches(object, identity, &fits, NULL), 0);
    return fits;
}

#define MAILBOX MAPICFG_CLASS_MAILBOX
#define VDIR MAPICFG_CLASS_VDIR

/* ---- a new store ---- */

/* "A new one holds the organization First Organization with the documented defaults": the values are those of the
 * page of Set-OrganizationConfig, and for MapiHttpEnabled of "MAPI over HTTP in Exchange Server". */
START_TEST(new_store) {
    mapicfg_directory *directory = in_memory(0);
    for (uint32_t i = 1; i <= mapicfg_class_count(); i++)
        ck_assert_uint_eq(count_of(directory, i), i == MAPICFG_CLASS_ORG);
    static const char *const names[] = {NULL, "", "First Organization", "first organization"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mapicfg_object *org = get(directory, MAPICFG_CLASS_ORG, names[i]);
        check_value(org, "Name", "First Organization");
        check_value(org, "MapiHttpEnabled", "True");
        check_value(org, "OAuth2ClientProfileEnabled", "False");
        check_value(org, "PublicFoldersEnabled", "Local");
        mapicfg_object_free(org);
    }
    mapicfg_directory_close(directory);
    directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    mapicfg_object *org;
    ck_assert_uint_eq(count_of(directory, MAPICFG_CLASS_ORG), 0);
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAPICFG_CLASS_ORG, NULL, &org, NULL),
                     MAPICFG_E_NOT_FOUND);
    ck_assert_ptr_null(org);
    mapicfg_directory_close(directory);
    mapicfg_directory_close(NULL);
}
END_TEST

/* ---- identities ---- */

static const char *const anna[] = {
    "Name", "Berg, Anna", "Identity", "contoso.com/Users/Berg, Anna", "DisplayName", "Anna Berg (Sales)", "Alias",
    "aberg",
    "PrimarySmtpAddress", "anna.berg@contoso.com", "EmailAddresses",
    "SMTP:anna.berg@contoso.com, smtp:ab@contoso.com, X500:/o=Old/cn=anna", "UserPrincipalName",
    "anna@corp.contoso.com", "SamAccountName", "anna", "LegacyExchangeDN",
    "/o=Contoso/ou=First (FYDIBOHF23SPDLT)/cn=Recipients/cn=anna", "DistinguishedName",
    "CN=Berg\\, Anna,OU=Users,DC=contoso,DC=com", "Guid", "99aeac02-4364-4345-83f9-f5f8a4c127da", NULL};

/* The forms of the -Identity parameter of Get-CASMailbox, and of an identity with wildcards. */
static const struct {
    uint32_t class_id;
    const char *identity, *property, *value;
} found[] = {
    {MAILBOX, "Berg, Anna", "Alias", "aberg"},
    {MAILBOX, "BERG, ANNA", "Alias", "aberg"},
    {MAILBOX, " Berg, Anna ", "Alias", "aberg"},
    {MAILBOX, "Anna Berg (Sales)", "Alias", "aberg"},
    {MAILBOX, "ABerg", "Alias", "aberg"},
    {MAILBOX, "anna", "Alias", "aberg"},
    {MAILBOX, "CONTOSO\\anna", "Alias", "aberg"},
    {MAILBOX, "contoso\\Anna", "Alias", "aberg"},
    {MAILBOX, "anna.berg@contoso.com", "Alias", "aberg"},
    {MAILBOX, "Anna.Berg@CONTOSO.COM", "Alias", "aberg"},
    {MAILBOX, "SMTP:anna.berg@contoso.com", "Alias", "aberg"},
    {MAILBOX, "smtp:anna.berg@contoso.com", "Alias", "aberg"},
    {MAILBOX, "ab@contoso.com", "Alias", "aberg"},
    {MAILBOX, "smtp:ab@contoso.com", "Alias", "aberg"},
    {MAILBOX, "anna@corp.contoso.com", "Alias", "aberg"},
    {MAILBOX, "99aeac02-4364-4345-83f9-f5f8a4c127da", "Alias", "aberg"},
    {MAILBOX, "{99AEAC02-4364-4345-83F9-F5F8A4C127DA}", "Alias", "aberg"},
    {MAILBOX, "CN=Berg\\, Anna,OU=Users,DC=contoso,DC=com", "Alias", "aberg"},
    {MAILBOX, "cn=berg\\2C anna, ou=users, dc=contoso, dc=com", "Alias", "aberg"},
    {MAILBOX, "contoso.com/Users/Berg, Anna", "Alias", "aberg"},
    {MAILBOX, "CONTOSO.com/users/berg, anna", "Alias", "aberg"},
    {MAILBOX, "/o=Contoso/ou=First (FYDIBOHF23SPDLT)/cn=Recipients/cn=anna", "Alias", "aberg"},
    {MAILBOX, "/O=CONTOSO/OU=first (fydibohf23spdlt)/CN=RECIPIENTS/CN=ANNA", "Alias", "aberg"},
    /* of the imported organization */
    {MAILBOX, "Bernd M\xc3\xbcller", "SamAccountName", "bernd"},
    {MAILBOX, "BERND M\xc3\x9cLLER", "SamAccountName", "bernd"},
    {MAILBOX, "\xc3\xa9mile zola", "SamAccountName", "emile"},
    {MAILBOX, "\xc5\x81UKASZ NOWAK", "SamAccountName", "lukasz"},
    {MAILBOX, "\xd0\xbf\xd1\x91\xd1\x82\xd1\x80 \xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd\xd0\xbe\xd0\xb2", "SamAccountName",
     "petr"},
    {MAILBOX, "\xe5\xb1\xb1\xe7\x94\xb0 \xe5\xa4\xaa\xe9\x83\x8e", "SamAccountName", "yamada"},
    {MAILBOX, "contoso.com/Users/\xc3\x89mile Zola", "SamAccountName", "emile"},
    {MAILBOX, "CONTOSO\\emile", "SamAccountName", "emile"},
    {MAILBOX, "Hans \"Hansi\" Huber", "SamAccountName", "hansi"},
    {MAILBOX, "CN=O'Neil\\, Grace,OU=Users,DC=contoso,DC=com", "SamAccountName", "grace"},
    {MAILBOX, "grace@mail.contoso.com", "SamAccountName", "grace"},
    {VDIR, "EX1\\mapi (Default Web Site)", "InternalUrl", "https://mail.contoso.com/mapi"},
    {VDIR, "ex2\\MAPI (default web site)", "InternalUrl", "https://ex2.contoso.com/mapi"},
    {VDIR, "{024DA836-377C-5F14-951B-33CDAF80675D}", "Server", "EX2"},
    {MAPICFG_CLASS_SERVER, "ex1", "Fqdn", "ex1.contoso.com"},
    {MAPICFG_CLASS_SERVER, "EX2.CONTOSO.COM", "Name", "EX2"},
    {MAPICFG_CLASS_ORG, "contoso", "ObjectVersion", "16759"},
    {MAPICFG_CLASS_ORG, NULL, "ObjectVersion", "16759"},
};

START_TEST(identities) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    import_contoso(directory);
    /* the sample organization has an Anna of its own */
    ok(mapicfg_directory_remove(directory, MAILBOX, "Anna Berg", &err));
    ok(put(directory, MAILBOX, anna, NULL));
    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        mapicfg_object *object;
        mapicfg_status status = mapicfg_directory_copy_object(directory, found[i].class_id, found[i].identity,
                                                              &object, &err);
        ck_assert_msg(!status, "%s: %s", found[i].identity ? found[i].identity : "NULL", err.message);
        ck_assert_uint_eq(mapicfg_object_get_class(object), found[i].class_id);
        check_value(object, found[i].property, found[i].value);
        /* the same by a bare comparison of the object with the identity */
        const char *bare = found[i].identity;
        if (bare && strncmp(bare, "smtp:", 5) == 0) bare += 5;
        ck_assert_msg(!bare || matches(object, bare) == 1, "%s does not fit what it found", bare);
        mapicfg_object_free(object);
    }
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(not_found) {
    static const struct {
        uint32_t class_id;
        const char *identity;
        mapicfg_status status;
    } cases[] = {
        {MAILBOX, "Nobody", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "anna.berg", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "FABRIKAM\\anna", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "fabrikam.com/Users/Anna Berg", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "CN=Anna Berg,DC=contoso,DC=com", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "00000000-0000-0000-0000-000000000000", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "anna@fabrikam.com", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "EX1", MAPICFG_E_NOT_FOUND}, /* a server's name */
        {MAILBOX, "EX1\\mapi (Default Web Site)", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "mapi (Default Web Site)", MAPICFG_E_NOT_FOUND},
        {VDIR, "EX3\\mapi (Default Web Site)", MAPICFG_E_NOT_FOUND},
        {VDIR, "anna", MAPICFG_E_NOT_FOUND},
        {VDIR, "mapi (Default Web Site)", MAPICFG_E_AMBIGUOUS},
        {VDIR, "MAPI (default web site)", MAPICFG_E_AMBIGUOUS},
        {MAPICFG_CLASS_SERVER, "EX3", MAPICFG_E_NOT_FOUND},
        {MAPICFG_CLASS_CERTIFICATE, "EX1", MAPICFG_E_NOT_FOUND},
        {MAPICFG_CLASS_ORG, "Fabrikam", MAPICFG_E_NOT_FOUND},
        {MAILBOX, "", MAPICFG_E_IDENTITY},
        {MAILBOX, "a\tb", MAPICFG_E_IDENTITY},
        {MAILBOX, "\\anna", MAPICFG_E_IDENTITY},
        {0, "anna", MAPICFG_E_CLASS},
        {99, "anna", MAPICFG_E_CLASS},
    };
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    import_contoso(directory);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_object *object = (mapicfg_object *)1;
        mapicfg_status status = mapicfg_directory_copy_object(directory, cases[i].class_id, cases[i].identity,
                                                              &object, &err);
        ck_assert_msg(status == cases[i].status, "%s: %s", cases[i].identity, mapicfg_status_name(status));
        ck_assert_int_eq(err.code, status);
        ck_assert_ptr_null(object);
        ck_assert_str_ne(err.message, "");
        if (status != MAPICFG_E_CLASS)
            ck_assert_int_eq(mapicfg_directory_remove(directory, cases[i].class_id, cases[i].identity, NULL), status);
    }
    mapicfg_directory_close(directory);
}
END_TEST

START_TEST(ambiguous) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    mapicfg_object *object;
    for (int i = 1; i <= 3; i++) {
        char dn[60], guid[60];
        snprintf(dn, sizeof dn, "CN=Smith,OU=%d,DC=contoso,DC=com", i);
        snprintf(guid, sizeof guid, "00000000-0000-0000-0000-00000000000%d", i);
        ok(put(directory, MAILBOX, NAMES("Name", "Smith", "DistinguishedName", dn, "Guid", guid), NULL));
    }
    ck_assert_uint_eq(count_of(directory, MAILBOX), 3);
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "SMITH", &object, &err), MAPICFG_E_AMBIGUOUS);
    ck_assert_ptr_null(object);
    ck_assert_msg(strstr(err.message, "OU=1") || strstr(err.message, "/1/") ||
                      strstr(err.message, "00000000-0000-0000-0000-000000000001"),
                  "the message does not tell which: %s", err.message);
    ck_assert_int_eq(set(directory, MAILBOX, "Smith", NAMES("Alias", "s"), NULL), MAPICFG_E_AMBIGUOUS);
    ck_assert_int_eq(mapicfg_directory_remove(directory, MAILBOX, "Smith", NULL), MAPICFG_E_AMBIGUOUS);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 3);
    check_stored(directory, MAILBOX, "contoso.com/2/Smith", "Guid", "00000000-0000-0000-0000-000000000002");
    mapicfg_directory_close(directory);
}
END_TEST

/* A name that changes is found by the new one only. */
START_TEST(renamed) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    mapicfg_object *object;
    ok(put(directory, MAILBOX, anna, NULL));
    ok(set(directory, MAILBOX, "aberg", NAMES("Alias", "anna2", "EmailAddresses", "SMTP:anna2@contoso.com"), NULL));
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "aberg", &object, NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "ab@contoso.com", &object, NULL),
                     MAPICFG_E_NOT_FOUND);
    check_stored(directory, MAILBOX, "ANNA2", "SamAccountName", "anna");
    check_stored(directory, MAILBOX, "smtp:anna2@contoso.com", "SamAccountName", "anna");
    check_stored(directory, MAILBOX, "anna.berg@contoso.com", "SamAccountName", "anna"); /* still the primary one */
    ok(mapicfg_directory_remove(directory, MAILBOX, "anna2", &err));
    for (size_t i = 0; anna[i]; i += 2) {
        if (strcmp(anna[i], "EmailAddresses") == 0) continue;
        ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, anna[i + 1], &object, NULL),
                         MAPICFG_E_NOT_FOUND);
    }
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- put, set ---- */

/* The same object is known by Guid, else by DistinguishedName, else by a name. */
START_TEST(put_again) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    int created = -1;
    ok(put(directory, MAILBOX, anna, &created));
    ck_assert_int_eq(created, 1);
    ok(put(directory, MAILBOX, NAMES("Guid", "99AEAC02-4364-4345-83F9-F5F8A4C127DA", "Name", "Anna New"), &created));
    ck_assert_int_eq(created, 0);
    check_stored(directory, MAILBOX, "aberg", "Name", "Anna New");
    check_stored(directory, MAILBOX, "aberg", "PrimarySmtpAddress", "anna.berg@contoso.com"); /* not stated: stays */
    ok(put(directory, MAILBOX, NAMES("DistinguishedName", "cn=berg\\, anna,ou=users,dc=contoso,dc=com", "MAPIEnabled",
                                     "False"), &created));
    ck_assert_int_eq(created, 0);
    check_stored(directory, MAILBOX, "aberg", "MAPIEnabled", "False");
    ok(put(directory, MAILBOX, NAMES("Identity", "contoso.com/Users/Berg, Anna", "MapiHttpEnabled", "True"), &created));
    ck_assert_int_eq(created, 0);
    check_stored(directory, MAILBOX, "aberg", "MapiHttpEnabled", "True");
    ok(put(directory, MAILBOX, NAMES("Identity", "contoso.com/Users/Berg, Anna", "MapiHttpEnabled", "$null"), NULL));
    check_stored(directory, MAILBOX, "aberg", "MapiHttpEnabled", "$null");
    ck_assert_uint_eq(count_of(directory, MAILBOX), 1);
    /* another Guid is another mailbox, whatever its name */
    ok(put(directory, MAILBOX, NAMES("Guid", "99aeac02-4364-4345-83f9-000000000000", "Name", "Anna New"), &created));
    ck_assert_int_eq(created, 1);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2);
    ck_assert_int_eq(put(directory, MAILBOX, NAMES("MapiHttpEnabled", "True"), &created), MAPICFG_E_IDENTITY);
    ck_assert_str_ne(err.message, "");
    ck_assert_uint_eq(count_of(directory, MAILBOX), 2);
    mapicfg_directory_close(directory);
}
END_TEST

/* The organization is always the same one, whatever it is called. */
START_TEST(put_org) {
    mapicfg_directory *directory = in_memory(0);
    int created = -1;
    ok(put(directory, MAPICFG_CLASS_ORG, NAMES("Name", "Contoso", "MapiHttpEnabled", "False"), &created));
    ck_assert_int_eq(created, 0);
    ck_assert_uint_eq(count_of(directory, MAPICFG_CLASS_ORG), 1);
    check_stored(directory, MAPICFG_CLASS_ORG, NULL, "Name", "Contoso");
    check_stored(directory, MAPICFG_CLASS_ORG, "contoso", "PublicFoldersEnabled", "Local");
    uint32_t changed = 9;
    ok(set(directory, MAPICFG_CLASS_ORG, NULL, NAMES("MapiHttpEnabled", "True"), &changed));
    ck_assert_uint_eq(changed, 1);
    check_stored(directory, MAPICFG_CLASS_ORG, "", "MapiHttpEnabled", "True");
    mapicfg_directory_close(directory);
}
END_TEST

/* A virtual directory's name is the same on every server: its server tells it apart. */
START_TEST(put_vdirs) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    static const char *const servers[] = {"EX1", "EX2", "ex1"};
    int created;
    for (int i = 0; i < 3; i++) {
        ok(put(directory, VDIR, NAMES("Name", "mapi (Default Web Site)", "Server", servers[i], "InternalUrl",
                                      "https://mail.contoso.com/mapi"), &created));
        ck_assert_int_eq(created, i < 2);
    }
    ck_assert_uint_eq(count_of(directory, VDIR), 2);
    ok(set(directory, VDIR, "EX2\\mapi (Default Web Site)", NAMES("ExternalUrl", "https://ex2.contoso.com/mapi"),
           NULL));
    check_stored(directory, VDIR, "ex1\\mapi (default web site)", "ExternalUrl", "not stated");
    check_stored(directory, VDIR, "ex2\\mapi (default web site)", "ExternalUrl", "https://ex2.contoso.com/mapi");
    mapicfg_directory_close(directory);
}
END_TEST

/* A name is one of its container only: an identity that has another one tells objects of the same name apart. */
START_TEST(put_names_of_containers) {
    static const struct {
        uint32_t class_id;
        const char *name, *identities[2];
    } cases[] = {{MAILBOX, "Anna", {"contoso.com/A/Anna", "contoso.com/B/Anna"}},
                 {VDIR, "mapi (Default Web Site)", {"EX1\\mapi (Default Web Site)", "EX2\\mapi (Default Web Site)"}}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
        for (int j = 0; j < 4; j++) {
            int created = -1;
            ok(put(directory, cases[i].class_id, NAMES("Name", cases[i].name, "Identity", cases[i].identities[j % 2]),
                   &created));
            ck_assert_int_eq(created, j < 2);
        }
        ck_assert_uint_eq(count_of(directory, cases[i].class_id), 2);
        mapicfg_directory_close(directory);
    }
}
END_TEST

START_TEST(set_properties) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    uint32_t changed = 9;
    ok(put(directory, MAILBOX, anna, NULL));
    ok(set(directory, MAILBOX, "anna", NAMES("MapiHttpEnabled", "True", "MAPIEnabled", "True", "Alias", "aberg"),
           &changed));
    ck_assert_uint_eq(changed, 2); /* Alias was so already */
    ok(set(directory, MAILBOX, "anna", NAMES("MapiHttpEnabled", "True"), &changed));
    ck_assert_uint_eq(changed, 0);
    ok(set(directory, MAILBOX, "anna", NAMES("MapiHttpEnabled", "$null"), &changed));
    ck_assert_uint_eq(changed, 1);
    mapicfg_object *mailbox = get(directory, MAILBOX, "anna");
    check_value(mailbox, "MapiHttpEnabled", "$null");
    check_value(mailbox, "MAPIEnabled", "True");
    check_value(mailbox, "OWAEnabled", "not stated");
    check_value(mailbox, "EmailAddresses", "{SMTP:anna.berg@contoso.com, smtp:ab@contoso.com, X500:/o=Old/cn=anna}");
    mapicfg_object_free(mailbox);
    ck_assert_int_eq(set(directory, MAILBOX, "nobody", NAMES("MAPIEnabled", "True"), NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(set(directory, MAILBOX, "", NAMES("MAPIEnabled", "True"), NULL), MAPICFG_E_IDENTITY);
    mapicfg_directory_close(directory);
}
END_TEST

/* Every property of every class keeps its state and its value: not stated, $null, a value; values that SQL, quoting and
 * splitting could get wrong. */
START_TEST(every_property) {
    static const char *const texts[] = {"a", "O'Neil, Grace", "\"", "'; DROP TABLE CASMailbox; --", "%", "a\\b", "{x}",
                                        "\xc3\x84\xf0\x9f\x98\x80", "0", "NULL", "$null ", "1e999", "x'00'", "$true"};
    uint32_t class_id = (uint32_t)_i;
    size_t properties = mapicfg_property_count(class_id);
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    ck_assert_uint_gt(properties, 0);
    for (size_t n = 0; n < 2 * sizeof texts / sizeof *texts; n++) {
        mapicfg_object *object, *stored;
        ck_assert_int_eq(mapicfg_object_new(class_id, &object, NULL), MAPICFG_OK);
        for (size_t i = 0; i < properties; i++) {
            const char *name = mapicfg_property_name(class_id, i),
            *text = texts[(n + i) % (sizeof texts / sizeof *texts)];
            const char *items[] = {text, "z"};
            char value[80];
            mapicfg_status status = MAPICFG_OK;
            snprintf(value, sizeof value, "%s",
                     mapicfg_property_values(class_id, i) ? mapicfg_property_values(class_id, i)
                                                                                     : "");
            value[strcspn(value, " ")] = '\0';
            if ((n + i) % 5 == 4) continue;
            switch (mapicfg_property_type(class_id, i)) {
                case MAPICFG_TYPE_BOOL:
                    status = mapicfg_object_set_state(object, name, n % 2 ? MAPICFG_TRUE : MAPICFG_FALSE, NULL);
                    break;
                case MAPICFG_TYPE_TRISTATE:
                    status = mapicfg_object_set_state(object, name, (uint32_t)(MAPICFG_NULL + n % 3), NULL);
                    break;
                case MAPICFG_TYPE_URL:
                    status = mapicfg_object_set_text(object, name, n % 3 ? "https://m.contoso.com/x" : "", NULL);
                    break;
                case MAPICFG_TYPE_GUID:
                    snprintf(value, sizeof value, "0e1b2c3d-0001-0002-%04zx-00000000000f", n);
                    status = mapicfg_object_set_text(object, name, value, NULL);
                    break;
                case MAPICFG_TYPE_ENUM: status = mapicfg_object_set_text(object, name, value, NULL); break;
                case MAPICFG_TYPE_ENUM_LIST:
                    status = mapicfg_object_set_text(object, name, n % 3 ? value : "", NULL);
                    break;
                case MAPICFG_TYPE_LIST: status = mapicfg_object_set_items(object, name, items, n % 3, NULL); break;
                default: status = mapicfg_object_set_text(object, name, (n + i) % 7 ? text : "$null", NULL);
            }
            ck_assert_msg(!status, "%s: %s", name, value);
        }
        /* a name of its own, by which it is got back */
        char name[40], guid[40];
        snprintf(name, sizeof name, "object number %zu", n);
        snprintf(guid, sizeof guid, "00000000-0000-0000-0000-00000000%04zx", n);
        int named = mapicfg_property_find(class_id, "Name") != MAPICFG_NO_PROPERTY;
        const char *key = named                                    ? "Name"
                          : class_id == MAPICFG_CLASS_CERTIFICATE ? "Thumbprint"
                                                                   : "Identity";
        ok(mapicfg_object_set_text(object, key, name, &err));
        if (class_id == MAPICFG_CLASS_CERTIFICATE) ok(mapicfg_object_set_text(object, "Identity", name, &err));
        /* and what tells it from the others: an account in Active Directory has no Guid here */
        if (mapicfg_property_find(class_id, "Guid") != MAPICFG_NO_PROPERTY)
            ok(mapicfg_object_set_text(object, "Guid", guid, &err));
        else if (named)
            ok(mapicfg_object_set_text(object, "DistinguishedName", guid, &err));
        if (class_id == MAPICFG_CLASS_ORG) {
            mapicfg_directory_close(directory);
            directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
        }
        ok(mapicfg_directory_put(directory, object, NULL, &err));
        stored = get(directory, class_id, name);
        check_equal(object, stored);
        mapicfg_object_free(stored);
        mapicfg_object_free(object);
    }
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- lists ---- */

START_TEST(listed) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    import_contoso(directory);
    static const struct {
        uint32_t class_id;
        const char *identity, *server;
        size_t count;
    } cases[] = {
        {MAILBOX, NULL, NULL, 32},
        {MAILBOX, "*", NULL, 32},
        {MAILBOX, "Staff *", NULL, 14},
        {MAILBOX, "STAFF 0?", NULL, 9},
        {MAILBOX, "staff1*@contoso.com", NULL, 5},
        {MAILBOX, "*@mail.contoso.com", NULL, 32},
        {MAILBOX, "anna", NULL, 1},
        {MAILBOX, "\xc3\xa9*", NULL, 1},
        {MAILBOX, "\xc3\x89mile zola", NULL, 1},
        {MAILBOX, "nobody", NULL, 0},
        {MAILBOX, "nobody*", NULL, 0},
        {VDIR, NULL, NULL, 2},
        {VDIR, "mapi (Default Web Site)", NULL, 2},
        {VDIR, "mapi*", NULL, 2},
        {VDIR, "*\\mapi*", NULL, 2},
        {VDIR, "EX1\\*", NULL, 1},
        {VDIR, NULL, "ex2", 1},
        {VDIR, "mapi*", "EX2", 1},
        {VDIR, "EX1\\*", "EX2", 0},
        {VDIR, NULL, "EX3", 0},
        {MAPICFG_CLASS_ORG, NULL, NULL, 1},
        {MAPICFG_CLASS_SERVER, "ex?", NULL, 2},
        {MAPICFG_CLASS_CERTIFICATE, NULL, NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
        query.identity = cases[i].identity;
        query.server = cases[i].server;
        struct objects all;
        list(&all, directory, cases[i].class_id, &query);
        ck_assert_msg(all.count == cases[i].count, "%s: %zu, not %zu", cases[i].identity ? cases[i].identity : "all",
                      all.count, cases[i].count);
        for (size_t k = 0; k < all.count; k++)
            ck_assert(!cases[i].identity || matches(all.objects[k], cases[i].identity) == 1);
        release_objects(&all);
    }
    mapicfg_directory_close(directory);
}
END_TEST

/* Pages of every size give the same objects in the same order as one list. */
START_TEST(paged) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    import_contoso(directory);
    ok(mapicfg_directory_remove(directory, MAILBOX, "kiosk1", &err));
    struct objects all;
    list(&all, directory, MAILBOX, NULL);
    ck_assert_uint_eq(all.count, 31);
    static const char *const patterns[] = {NULL, "Staff*"};
    for (int which = 0; which < 2; which++)
        for (uint64_t limit = 1; limit < 40; limit++) {
            mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
            query.identity = patterns[which];
            query.limit = limit;
            size_t at = which ? 17 : 0; /* the staff are the last 14 */
            for (size_t pages = 0;; pages++) {
                struct objects page;
                ck_assert_uint_lt(pages, 40);
                list(&page, directory, MAILBOX, &query);
                if (!page.count) break;
                ck_assert_uint_le(page.count, limit);
                for (size_t i = 0; i < page.count; i++, at++) {
                    ck_assert_uint_lt(at, 31);
                    ck_assert_uint_eq(page.keys[i], all.keys[at]);
                    check_equal(all.objects[at], page.objects[i]);
                }
                query.after = page.keys[page.count - 1];
                release_objects(&page);
            }
            ck_assert_uint_eq(at, 31);
        }
    release_objects(&all);
    mapicfg_directory_close(directory);
}
END_TEST

struct changer {
    mapicfg_directory *directory;
    int count;
};

static int32_t change_listed(void *user, const mapicfg_object *object, uint64_t key) {
    struct changer *changer = user;
    const char *name, *guid;
    (void)key;
    ok(mapicfg_object_get_text(object, "Name", &name, &err));
    ok(mapicfg_object_get_text(object, "Guid", &guid, &err));
    int n = changer->count++;
    if (n % 3 == 0) ok(set(changer->directory, MAILBOX, guid, NAMES("MapiHttpEnabled", "False"), NULL));
    if (n % 3 == 1) ok(mapicfg_directory_remove(changer->directory, MAILBOX, guid, &err));
    if (n % 3 == 2) check_stored(changer->directory, MAILBOX, guid, "Name", name);
    return n == 29;
}

/* A callback may change the directory, and ends the list when it likes. */
START_TEST(changed_while_listed) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    import_contoso(directory);
    struct changer changer = {directory, 0};
    mapicfg_status status = mapicfg_directory_list(directory, MAILBOX, NULL, change_listed, &changer, NULL);
    ck_assert_int_eq(status, MAPICFG_E_CANCELLED);
    ck_assert_int_eq(changer.count, 30);
    ck_assert_uint_eq(count_of(directory, MAILBOX), 22);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- transactions ---- */

START_TEST(transactions) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    mapicfg_object *object;
    ok(put(directory, MAILBOX, anna, NULL));
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    ck_assert_int_eq(mapicfg_directory_commit(directory, NULL), MAPICFG_E_CONFLICT);
    mapicfg_directory_rollback(directory); /* none is open */
    ok(mapicfg_directory_begin(directory, "a reason", &err));
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
    ck_assert_int_eq(mapicfg_directory_begin(directory, NULL, NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
    ok(set(directory, MAILBOX, "anna", NAMES("Alias", "other"), NULL));
    ok(put(directory, MAILBOX, NAMES("Name", "Bernd"), NULL));
    check_stored(directory, MAILBOX, "other", "SamAccountName", "anna"); /* seen inside */
    mapicfg_directory_rollback(directory);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 0);
    check_stored(directory, MAILBOX, "anna", "Alias", "aberg");
    check_stored(directory, MAILBOX, "aberg", "SamAccountName", "anna");
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "other", &object, NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "Bernd", &object, NULL), MAPICFG_E_NOT_FOUND);
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(mapicfg_directory_remove(directory, MAILBOX, "anna", &err));
    ok(mapicfg_directory_commit(directory, &err));
    ck_assert_uint_eq(count_of(directory, MAILBOX), 0);
    mapicfg_directory_close(directory);
}
END_TEST

/* Errors that change nothing leave the caller's transaction open. */
START_TEST(refused_inside) {
    mapicfg_directory *directory = in_memory(MAPICFG_DIRECTORY_EMPTY);
    ok(mapicfg_directory_begin(directory, NULL, &err));
    ok(put(directory, MAILBOX, anna, NULL));
    ck_assert_int_eq(set(directory, MAILBOX, "nobody", NAMES("Alias", "x"), NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(mapicfg_directory_remove(directory, MAILBOX, "nobody", NULL), MAPICFG_E_NOT_FOUND);
    ck_assert_int_eq(put(directory, MAILBOX, NAMES("MAPIEnabled", "True"), NULL), MAPICFG_E_IDENTITY);
    ck_assert_int_eq(mapicfg_directory_undo(directory, NULL, NULL), MAPICFG_E_CONFLICT);
    ck_assert_int_eq(mapicfg_directory_in_transaction(directory), 1);
    ok(mapicfg_directory_commit(directory, &err));
    ck_assert_uint_eq(count_of(directory, MAILBOX), 1);
    mapicfg_directory_close(directory);
}
END_TEST

/* ---- misuse ---- */

static int32_t drop(void *user, const char *bytes, size_t size) {
    (void)user, (void)bytes, (void)size;
    return 0;
}

START_TEST(misused) {
    mapicfg_directory *directory = in_memory(0), *other = (mapicfg_directory *)1;
    mapicfg_object *org = get(directory, MAPICFG_CLASS_ORG, NULL), *out;
    mapicfg_writer *writer;
    uint64_t count;
    struct {
        mapicfg_directory_options options;
        unsigned char tail[8];
    } longer = {{.size = sizeof longer}, {1}};
    ck_assert_int_eq(mapicfg_directory_open(NULL, &longer.options, &other, NULL), MAPICFG_E_OPTIONS);
    ck_assert_ptr_null(other);
    longer.tail[0] = 0;
    ck_assert_int_eq(mapicfg_directory_open(NULL, &longer.options, &other, NULL), MAPICFG_OK);
    mapicfg_directory_close(other);
    ck_assert_int_eq(try_open(&other, NULL, 1u << 20), MAPICFG_E_OPTIONS);
    ck_assert_int_eq(try_open(&other, "x", MAPICFG_DIRECTORY_CREATE | MAPICFG_DIRECTORY_READ_ONLY),
                     MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_open(NULL, NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_begin(NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_commit(NULL, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_directory_rollback(NULL);
    ck_assert_int_eq(mapicfg_directory_in_transaction(NULL), 0);
    ck_assert_int_eq(mapicfg_directory_copy_object(NULL, MAILBOX, "a", &out, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_copy_object(directory, MAILBOX, "a", NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_list(directory, MAILBOX, NULL, NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_list(NULL, MAILBOX, NULL, keep_listed, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_list(directory, 0, NULL, keep_listed, NULL, NULL), MAPICFG_E_CLASS);
    ck_assert_int_eq(mapicfg_directory_count(directory, 99, &count, NULL), MAPICFG_E_CLASS);
    ck_assert_int_eq(mapicfg_directory_count(directory, MAILBOX, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_put(NULL, org, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_put(directory, NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_set(directory, NULL, NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_set(NULL, NULL, org, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_remove(NULL, MAILBOX, "a", NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(import_one(directory, input_file(NULL), NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_export(directory, 0, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_writer_new(MAPICFG_FORMAT_CSV, drop, NULL, &writer, NULL), MAPICFG_OK);
    ck_assert_int_eq(mapicfg_directory_export(directory, 99, writer, NULL), MAPICFG_E_CLASS);
    mapicfg_writer_free(writer);
    ck_assert_int_eq(mapicfg_directory_history(directory, NULL, NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    ck_assert_int_eq(mapicfg_directory_undo(NULL, NULL, NULL), MAPICFG_E_ARGUMENT);
    mapicfg_object_free(org);
    mapicfg_directory_close(directory);
}
END_TEST

Suite *unit_suite(void) {
    Suite *suite = suite_create("directory");
    TCase *tcase = tcase_create("objects");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, new_store);
    tcase_add_test(tcase, identities);
    tcase_add_test(tcase, not_found);
    tcase_add_test(tcase, ambiguous);
    tcase_add_test(tcase, renamed);
    tcase_add_test(tcase, put_again);
    tcase_add_test(tcase, put_org);
    tcase_add_test(tcase, put_vdirs);
    tcase_add_test(tcase, put_names_of_containers);
    tcase_add_test(tcase, set_properties);
    tcase_add_loop_test(tcase, every_property, 1, (int)mapicfg_class_count() + 1);
    tcase_add_test(tcase, listed);
    tcase_add_test(tcase, paged);
    tcase_add_test(tcase, changed_while_listed);
    tcase_add_test(tcase, transactions);
    tcase_add_test(tcase, refused_inside);
    tcase_add_test(tcase, misused);
    suite_add_tcase(suite, tcase);
    return suite;
}
