/* SPDX-License-Identifier: LGPL-2.1-or-later
 * vdir_rows.h: the rows that several classes of virtual directories have, for their tables. */
#ifndef MAPICFG_MODEL_VDIR_ROWS_H
#define MAPICFG_MODEL_VDIR_ROWS_H

/* clang-format off */
#define VDIR_AUTHENTICATION(class) \
    PROPERTY(class, InternalAuthenticationMethods, ENUM_LIST, RO | TELLS, NULL, &every_method, "2013", \
             "Authentication methods, as IISAuthenticationMethods; computed by Exchange.") \
    PROPERTY(class, ExternalAuthenticationMethods, ENUM_LIST, RO | TELLS, NULL, &every_method, "2013", \
             "Authentication methods, as IISAuthenticationMethods; computed by Exchange.")

/* Where the cmdlet has a parameter for the external ones: what is handed out, whatever IIS accepts. */
#define VDIR_METHODS(class, internal_traits) \
    PROPERTY(class, InternalAuthenticationMethods, ENUM_LIST, internal_traits | TELLS, NULL, &every_method, "2013", \
             "Authentication methods handed out for internal connections.") \
    PROPERTY(class, ExternalAuthenticationMethods, ENUM_LIST, TELLS, NULL, &every_method, "2013", \
             "Authentication methods handed out for external connections.")

/* What IIS offers, one switch for a method, in the order in which Exchange prints them. Not all have a documented
 * default. Sources: the pages of the Set- cmdlets; real exports of Exchange 2019. */
#define VDIR_BASIC(class) \
    PROPERTY(class, BasicAuthentication, BOOL, TELLS, NULL, NULL, "2010", "Whether Basic authentication is on.")
#define VDIR_WINDOWS(class) \
    PROPERTY(class, WindowsAuthentication, BOOL, TELLS, NULL, NULL, "2010", \
             "Whether integrated Windows authentication is on.")
#define VDIR_DIGEST(class) \
    PROPERTY(class, DigestAuthentication, BOOL, TELLS, NULL, NULL, "2010", "Whether Digest authentication is on.")
#define VDIR_OAUTH(class) \
    PROPERTY(class, OAuthAuthentication, BOOL, TELLS, NULL, NULL, "2013", "Whether OAuth authentication is on.")
#define VDIR_ADFS(class) \
    PROPERTY(class, AdfsAuthentication, BOOL, TELLS, NULL, NULL, "2013", \
             "Whether authentication by Active Directory Federation Services is on.")

#define VDIR_IIS(class) \
    PROPERTY(class, MetabasePath, STRING, RO | TELLS, NULL, NULL, "2010", \
             "The path in IIS: IIS://server/W3SVC/1/ROOT/mapi.") \
    PROPERTY(class, Path, STRING, RO, NULL, NULL, "2010", "The folder on the server.") \
    PROPERTY(class, ExtendedProtectionTokenChecking, ENUM, TELLS, "None", &token_checking, "2010", \
             "Extended Protection for Authentication. Setup turns it on from Exchange 2019 CU14; the default None is " \
             "older.") \
    PROPERTY(class, ExtendedProtectionFlags, ENUM_LIST, TELLS, "{}", &protection_flags, "2010", \
             "Exceptions from Extended Protection.") \
    PROPERTY(class, ExtendedProtectionSPNList, LIST, TELLS | WORDS, "{}", NULL, "2010", \
             "Service principal names that Extended Protection accepts: HTTP/mail.contoso.com.") \
    PROPERTY(class, AdminDisplayVersion, STRING, RO | IS(VERSION), NULL, NULL, "2010", \
             "The server's version: Version 15.2 (Build 986.5).") \
    PROPERTY(class, Server, STRING, RO | COLUMN(2) | IS(SERVER), NULL, NULL, "2010", \
             "The server that holds the virtual directory.")

#define VDIR_URLS(class) \
    PROPERTY(class, InternalUrl, URL, TELLS | COLUMN(3) | IS(INTERNAL), NULL, NULL, "2010", \
             "The URL handed out for internal connections.") \
    PROPERTY(class, ExternalUrl, URL, TELLS | COLUMN(4) | IS(EXTERNAL), "", NULL, "2010", \
             "The URL handed out for external connections.")

#define VDIR_OBJECT(class, identity) \
    PROPERTY(class, AdminDisplayName, STRING, RO, NULL, NULL, "2010", "A display name; usually empty.") \
    PROPERTY(class, ExchangeVersion, STRING, RO, NULL, NULL, "2010", "The version of the directory object.") \
    PROPERTY(class, DistinguishedName, STRING, ID(8) | SAME(2) | IS(DN), NULL, NULL, "2010", \
             "The distinguished name of the directory object.") \
    PROPERTY(class, Identity, STRING, ID(1) | SAME(4) | IS(IDENTITY), NULL, NULL, "2010", identity) \
    PROPERTY(class, Guid, GUID, ID(10) | SAME(1) | IS(GUID), NULL, NULL, "2010", "The GUID of the directory object.") \
    PROPERTY(class, ObjectClass, LIST, RO, NULL, NULL, "2010", "The classes of the directory object.")

/* clang-format on */

#endif
