/* SPDX-License-Identifier: LGPL-2.1-or-later
 * acceptor_store.h: a directory for an acceptor to answer from: an organization, a virtual directory and Anna. */
#ifndef TESTS_UNIT_ACCEPTOR_STORE_H
#define TESTS_UNIT_ACCEPTOR_STORE_H

#include <mapicfg-net/acceptor.h>
#include <string.h>

#define ANNA_GUID "9cf9d9b4-ed5d-4a8d-b9c1-36c6c8e2d8e1"
#define ANNA_DN "/o=Contoso/ou=First/cn=Recipients/cn=anna"

struct stored {
    const char *property, *text;
};

static inline mapicfg_status put_stored(mapicfg_directory *directory, uint32_t class_id, const struct stored *values) {
    mapicfg_object *object;
    mapicfg_status status = mapicfg_object_new(class_id, &object, NULL);
    if (status) return status;
    for (; !status && values->property; values++)
        status = mapicfg_object_set_text(object, values->property, values->text, NULL);
    if (!status) status = mapicfg_directory_put(directory, object, NULL, NULL);
    mapicfg_object_free(object);
    return status;
}

static inline mapicfg_status open_acceptor_store(mapicfg_directory **out) {
    static const struct stored org[] = {{"MapiHttpEnabled", "True"}, {NULL, NULL}};
    static const struct stored vdir[] = {{"Identity", "EX1\\mapi (Default Web Site)"},
                                         {"Server", "EX1"},
                                         {"InternalUrl", "https://mail.contoso.com/mapi"},
                                         {"IISAuthenticationMethods", "Basic, Ntlm, Negotiate"},
                                         {"ExtendedProtectionTokenChecking", "Allow"},
                                         {NULL, NULL}};
    static const struct stored anna[] = {{"DisplayName", "Anna"},
                                         {"PrimarySmtpAddress", "anna@contoso.com"},
                                         {"SamAccountName", "anna"},
                                         {"LegacyExchangeDN", ANNA_DN},
                                         {"ExchangeGuid", ANNA_GUID},
                                         {"ServerName", "EX1"},
                                         {NULL, NULL}};
    mapicfg_status status = mapicfg_directory_open(NULL, NULL, out, NULL);
    if (status) return status;
    status = put_stored(*out, MAPICFG_CLASS_ORG, org);
    if (!status) status = put_stored(*out, MAPICFG_CLASS_VDIR, vdir);
    if (!status) status = put_stored(*out, MAPICFG_CLASS_MAILBOX, anna);
    if (!status) return MAPICFG_OK;
    mapicfg_directory_close(*out);
    *out = NULL;
    return status;
}

#endif
