/* SPDX-License-Identifier: LGPL-2.1-or-later
 * object.h: an Exchange object as a list of named properties, each class described by one table.
 *
 * mapicfg_org, mapicfg_mailbox and mapicfg_vdir are objects with typed functions on top; servers and certificates are
 * objects only. Property names are Exchange's own and compare without regard to case ("MapiHttpEnabled"). */
#ifndef MAPICFG_OBJECT_H
#define MAPICFG_OBJECT_H

#include <mapicfg/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An object of any class. Since: 1.0 */
typedef struct mapicfg_object mapicfg_object;

/* Classes. 0 is never a class. Since: 1.0 */
#define MAPICFG_CLASS_ORG 1u                    /* Get-OrganizationConfig */
#define MAPICFG_CLASS_MAILBOX 2u                /* Get-CASMailbox, and some of Get-Mailbox */
#define MAPICFG_CLASS_VDIR 3u                   /* Get-MapiVirtualDirectory */
#define MAPICFG_CLASS_EWS_VDIR 4u               /* Get-WebServicesVirtualDirectory: the sibling, for comparison */
#define MAPICFG_CLASS_SERVER 5u                 /* Get-ExchangeServer */
#define MAPICFG_CLASS_CERTIFICATE 6u            /* Get-ExchangeCertificate */
#define MAPICFG_CLASS_OUTLOOK_ANYWHERE 7u       /* Get-OutlookAnywhere: the hosts of RPC over HTTP */
#define MAPICFG_CLASS_OWA_VDIR 8u               /* Get-OwaVirtualDirectory: the URLs of Outlook on the web */
#define MAPICFG_CLASS_OAB_VDIR 9u               /* Get-OabVirtualDirectory: the URLs of offline address books */
#define MAPICFG_CLASS_ECP_VDIR 10u              /* Get-EcpVirtualDirectory: the URLs of options and the admin center */
#define MAPICFG_CLASS_ACTIVE_SYNC_VDIR 11u      /* Get-ActiveSyncVirtualDirectory: the URLs for mobile devices */
#define MAPICFG_CLASS_MAILBOX_PERMISSION 12u    /* Get-MailboxPermission: who may open a mailbox */
#define MAPICFG_CLASS_OFFLINE_ADDRESS_BOOK 13u  /* Get-OfflineAddressBook: the Guid in its URL */
#define MAPICFG_CLASS_POWERSHELL_VDIR 14u       /* Get-PowerShellVirtualDirectory: the URLs of remote PowerShell */
#define MAPICFG_CLASS_AUTODISCOVER_VDIR 15u     /* Get-AutodiscoverVirtualDirectory: what Autodiscover accepts */
#define MAPICFG_CLASS_CLIENT_ACCESS_SERVICE 16u /* Get-ClientAccessService: where Autodiscover is found inside */
#define MAPICFG_CLASS_SERVICE_ACCOUNT 17u       /* Get-ADComputer, Get-ADUser: accounts with SPNs for Kerberos */
#define MAPICFG_CLASS_OUTLOOK_POLICY 18u        /* of a registry export: what tells Outlook how to connect */
#define MAPICFG_CLASS_AUTH_SERVER 19u           /* Get-AuthServer: whose tokens Exchange takes */
#define MAPICFG_CLASS_AUTH_CONFIG 20u           /* Get-AuthConfig: the certificates that sign tokens */

/* The state of a property. "Not stated" is not $null and $null is not $false: an export that lacks the property says
 * nothing, $null says "follow the organization" for MapiHttpEnabled and "no value" elsewhere. Two bits hold the first
 * four. Since: 1.0 */
#define MAPICFG_NOT_STATED 0u
#define MAPICFG_NULL 1u
#define MAPICFG_FALSE 2u
#define MAPICFG_TRUE 3u
#define MAPICFG_VALUE 4u /* a property that is neither Boolean nor three-state has a value */

/* Property types. Since: 1.0 */
#define MAPICFG_TYPE_BOOL 1u      /* $true, $false */
#define MAPICFG_TYPE_TRISTATE 2u  /* $null, $true, $false */
#define MAPICFG_TYPE_STRING 3u    /* one line of text; empty text is the same as $null */
#define MAPICFG_TYPE_URL 4u       /* as a string; checked by mapicfg_url_check() when it is set */
#define MAPICFG_TYPE_GUID 5u      /* 8-4-4-4-12 hexadecimal digits */
#define MAPICFG_TYPE_ENUM 6u      /* one of mapicfg_property_values() */
#define MAPICFG_TYPE_LIST 7u      /* texts; $null is the same as the empty list */
#define MAPICFG_TYPE_ENUM_LIST 8u /* several of mapicfg_property_values(), each once */

/* ---- the tables ---- */

/** The highest class number of this version; classes are 1 to this. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_class_count(void);

/** Exchange's noun for a class, as in the name of its Get- cmdlet: "CASMailbox". NULL when there is no such class.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_class_name(uint32_t class_id);

/** How many properties the class has; properties are numbered from 0 in Exchange's print order. 0 for no such class.
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_property_count(uint32_t class_id);

/** The result of mapicfg_property_find() for an unknown name. Since: 1.0 */
#define MAPICFG_NO_PROPERTY SIZE_MAX
/** The number of the property with this name in any case, or MAPICFG_NO_PROPERTY. Since: 1.0 */
MAPICFG_API size_t mapicfg_property_find(uint32_t class_id, const char *name);

/* One column of the table each. NULL or 0 when there is no such class or property. */
/** Exchange's name of the property. Since: 1.0 */
MAPICFG_API const char *mapicfg_property_name(uint32_t class_id, size_t property);
/** MAPICFG_TYPE_. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_property_type(uint32_t class_id, size_t property);
/** The documented default as Exchange prints it; "" for $null; NULL when no default is documented. Since: 1.0 */
MAPICFG_API const char *mapicfg_property_default(uint32_t class_id, size_t property);
/** The valid values, separated by one space: "None Allow Require"; NULL when any fits the type. Since: 1.0 */
MAPICFG_API const char *mapicfg_property_values(uint32_t class_id, size_t property);
/** 1 when no Set- cmdlet changes it, because Exchange computes it or it is the identity; else 0.
 *  mapicfg_object_set_text() sets it all the same.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_property_is_read_only(uint32_t class_id, size_t property);
/** The first Exchange release that has it: "2013", "2013 SP1". Since: 1.0 */
MAPICFG_API const char *mapicfg_property_since(uint32_t class_id, size_t property);
/** One line of help. Since: 1.0 */
MAPICFG_API const char *mapicfg_property_help(uint32_t class_id, size_t property);

/* ---- objects ---- */

/** Makes an object in which nothing is stated.
 *  Errors: MAPICFG_E_CLASS.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_new(uint32_t class_id, mapicfg_object **out, mapicfg_error *err);
/** Frees it; NULL is fine. mapicfg_org_object() and the like return the same object under another type: free
 *  it once, through either type.
 *  Since: 1.0 */
MAPICFG_API void mapicfg_object_free(mapicfg_object *object);
/** A deep copy, to be freed by the caller. Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_copy(const mapicfg_object *from, mapicfg_object **out, mapicfg_error *err);
/** The MAPICFG_CLASS_ number; 0 for NULL. Since: 1.0 */
MAPICFG_API uint32_t mapicfg_object_get_class(const mapicfg_object *object);

/** 1 when both are of one class and every property has the same state and value, else 0. Text compares as
 *  mapicfg_text_equal() does, lists without regard to order. NULL equals only NULL.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_object_equal(const mapicfg_object *a, const mapicfg_object *b);
/** The number of the first property, from `from` on, in which the two differ; mapicfg_property_count() of the class
 *  when there is none. When the objects are of different classes, the result is `from`.
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_object_difference(const mapicfg_object *a, const mapicfg_object *b, size_t from);

/** The state of a property: MAPICFG_NOT_STATED, _NULL, _FALSE, _TRUE or _VALUE.
 *  Errors: MAPICFG_E_PROPERTY.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_get_state(const mapicfg_object *object, const char *property, uint32_t *state,
                                                    mapicfg_error *err);
/** 1 when a reader has put the value together by guess: the text had it on several lines, and how they belong together
 *  cannot be told. Else 0, also for NULL, and when there is no such property. Setting the property ends it; an import
 *  does not store such a value.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_object_is_guessed(const mapicfg_object *object, const char *property);
/** Sets the state. MAPICFG_NOT_STATED forgets the property; MAPICFG_NULL clears it; _TRUE and _FALSE are for Boolean
 *  and three-state properties. A Boolean refuses MAPICFG_NULL.
 *  Errors: MAPICFG_E_PROPERTY, MAPICFG_E_TYPE, MAPICFG_E_VALUE.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_set_state(mapicfg_object *object, const char *property, uint32_t state,
                                                    mapicfg_error *err);

/** The value of a property that is not a list, as Exchange prints it ("True", "Require", a URL). *text is borrowed, and
 *  NULL when the property is not stated or $null.
 *  Errors: MAPICFG_E_PROPERTY, MAPICFG_E_TYPE (a list).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_get_text(const mapicfg_object *object, const char *property,
                                                   const char **text, mapicfg_error *err);
/** The value of any property as Exchange prints it; a list is "{Ntlm, OAuth, Negotiate}". *text is to be released with
 *  mapicfg_free(), and NULL when the property is not stated or $null.
 *  Errors: MAPICFG_E_PROPERTY.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_dup_text(const mapicfg_object *object, const char *property, char **text,
                                                   mapicfg_error *err);
/** Sets a property from text. Blanks around it are dropped. Boolean: True, False, $true, $false in any case;
 *  three-state and others also "" and "$null"; a list: elements separated by commas, with or without braces, an element
 *  in double quotes where it holds a comma, brace, quote or semicolon; an element list that has semicolons and no
 *  comma is split at those. A URL is kept as System.Uri prints it: scheme and host in lower case, without the default
 *  port, an empty path as /.
 *  Errors: MAPICFG_E_PROPERTY, MAPICFG_E_VALUE (the message lists the valid values), MAPICFG_E_URL.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_set_text(mapicfg_object *object, const char *property, const char *text,
                                                   mapicfg_error *err);

/** How many elements a list has, or 1 for another property with a value; 0 when not stated, $null or empty.
 *  Errors: MAPICFG_E_PROPERTY.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_get_count(const mapicfg_object *object, const char *property, size_t *count,
                                                    mapicfg_error *err);
/** Element `index` (from 0) of a list, borrowed; index 0 of another property is its value.
 *  Errors: MAPICFG_E_PROPERTY, MAPICFG_E_ARGUMENT (index out of range).
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_get_item(const mapicfg_object *object, const char *property, size_t index,
                                                   const char **text, mapicfg_error *err);
/** Replaces a list. count 0 makes it empty (items may be NULL then). Elements that are equal are kept once.
 *  Errors: MAPICFG_E_PROPERTY, MAPICFG_E_TYPE (not a list), MAPICFG_E_VALUE.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_set_items(mapicfg_object *object, const char *property,
                                                    const char *const *items, size_t count, mapicfg_error *err);
/** As @{Add=...}: appends the elements that the list lacks. A list that is not stated becomes these elements.
 *  Errors: as mapicfg_object_set_items().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_add_items(mapicfg_object *object, const char *property,
                                                    const char *const *items, size_t count, mapicfg_error *err);
/** As @{Remove=...}: removes these elements; one that the list lacks is not an error.
 *  Errors: as mapicfg_object_set_items().
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_remove_items(mapicfg_object *object, const char *property,
                                                       const char *const *items, size_t count, mapicfg_error *err);

/** The name of the object for people: Identity, or else the first stated of the class's other identity properties
 *  (Name, PrimarySmtpAddress, Guid, DistinguishedName ...). One line: trimmed, without ASCII control characters.
 *  Borrowed; NULL when it has none.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_object_get_identity(const mapicfg_object *object);
/** 1 for a virtual directory of the web site "Exchange Back End", whose URLs are handed out to no client: its Identity,
 *  Name or DistinguishedName says so. 0 for any other object, and for NULL.
 *  Since: 1.0
 *  Source: Windows Extended Protection in Exchange Server, "Virtual directories". */
MAPICFG_API int mapicfg_object_is_back_end(const mapicfg_object *object);

#ifdef __cplusplus
}
#endif
#endif
