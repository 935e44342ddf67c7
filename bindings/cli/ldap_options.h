/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap_options.h: how directories are read live: the options that `mapicfg import` and `mapicfg ldap-dump` share. */
#ifndef MAPICFG_CLI_LDAP_OPTIONS_H
#define MAPICFG_CLI_LDAP_OPTIONS_H

#include "options.h"

struct ldap_settings {
    const char *bind_dn, *password_file, *ca;
    int gssapi, start_tls, insecure, follow;
    const char *file; /* of ldap-dump: where to write; NULL: standard output */
    char **names;     /* of ldap-dump: the one URL */
};

#define OPTIONS_LDAP(ldap)                                                                                             \
    {"bind-dn", "DN", "log on to a directory as this DN, or anna@contoso.com", option_text, &(ldap)->bind_dn},         \
        {"password-file", "FILE", "its password: the first line of a file, or of /dev/fd/3", option_text,              \
         &(ldap)->password_file},                                                                                      \
        {"gssapi", NULL, "log on to a directory by Kerberos, with the ticket of kinit", option_flag, &(ldap)->gssapi}, \
        {"start-tls", NULL, "TLS within ldap://", option_flag, &(ldap)->start_tls},                                    \
        {"ca", "FILE", "trust these certificates, PEM, not those of the system", option_text, &(ldap)->ca},            \
        {"follow-referrals", NULL, "log on to the servers that a directory refers to as well", option_flag,            \
         &(ldap)->follow},                                                                                             \
    {                                                                                                                  \
        "insecure", NULL, "accept any certificate, and a password without TLS", option_flag, &(ldap)->insecure         \
    }

/* 1 for a directory's URL. */
int ldap_is_url(const char *name);

#endif
