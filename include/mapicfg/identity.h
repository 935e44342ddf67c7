/* SPDX-License-Identifier: LGPL-2.1-or-later
 * identity.h: the ways to name an Exchange object, and how Exchange compares them.
 *
 * Source: the -Identity parameters of Get-CASMailbox and Get-MapiVirtualDirectory. */
#ifndef MAPICFG_IDENTITY_H
#define MAPICFG_IDENTITY_H

#include <mapicfg/object.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Forms of an identity. Since: 1.0 */
#define MAPICFG_IDENTITY_NAME 1u      /* Anna Berg; mapi (Default Web Site); an alias; mapi* */
#define MAPICFG_IDENTITY_QUALIFIED 2u /* SERVER\mapi (Default Web Site); DOMAIN\user */
#define MAPICFG_IDENTITY_ADDRESS 3u   /* anna@contoso.com: an SMTP address or a user principal name */
#define MAPICFG_IDENTITY_GUID 4u      /* 8-4-4-4-12 hexadecimal digits, with or without braces */
#define MAPICFG_IDENTITY_DN 5u        /* CN=Anna Berg,OU=Users,DC=contoso,DC=com */
#define MAPICFG_IDENTITY_CANONICAL 6u /* contoso.com/Users/Anna Berg */
#define MAPICFG_IDENTITY_LEGACY_DN 7u /* /o=Contoso/ou=.../cn=Recipients/cn=anna */

/** Splits an identity into a container and a name. For MAPICFG_IDENTITY_QUALIFIED they stand before and behind the
 *  backslash, for _CANONICAL before and behind the last slash; for _ADDRESS the name stands before the at sign and the
 *  domain is the container. For a DN the name is the value of its first part, with its escapes as they stand. For the
 *  others the whole text is the name.
 *  @param kind           a MAPICFG_IDENTITY_ number
 *  @param container,name borrowed from text, not NUL-terminated; sizes in bytes; any of the four may be NULL
 *  Errors: MAPICFG_E_IDENTITY (empty, a control character, an empty part on either side of a backslash); column says
 *  where, in bytes from 1.
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_identity_parse(const char *text, uint32_t *kind, const char **container,
                                                  size_t *container_size, const char **name, size_t *name_size,
                                                  mapicfg_error *err);
/** A stable word for a form: "name", "qualified", "address", "guid", "dn", "canonical", "legacy-dn"; NULL for none.
 *  Since: 1.0 */
MAPICFG_API const char *mapicfg_identity_kind_name(uint32_t kind);

/** 1 when the texts are equal as Exchange compares names: without regard to case, by Unicode simple case folding,
 *  the same in every locale. NULL equals only NULL.
 *  Since: 1.0 */
MAPICFG_API int mapicfg_text_equal(const char *a, const char *b);
/** 1 when text fits the pattern: `*` stands for any run of characters, `?` for one; the rest as mapicfg_text_equal().
 *  Never recursive. The cost is at worst the product of the two lengths: limit the length of a pattern from an
 *  untrusted source, as mapicfg_exec() and the identities of a directory do (1,024 bytes).
 *  Since: 1.0 */
MAPICFG_API int mapicfg_text_matches(const char *pattern, const char *text);
/** How many columns of a terminal the text takes: East Asian wide characters and emoji two, combining and format
 *  characters none (Unicode 14, Standard Annex 11), control characters none, a byte that is not UTF-8 one.
 *  @param size  bytes of text, which may hold NUL
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_text_width(const char *text, size_t size);
/** The result of mapicfg_text_slip() for two texts that are too different. Since: 1.0 */
#define MAPICFG_NO_SLIP SIZE_MAX
/** The number of typing errors between `typed` and `word`, without regard to ASCII case: characters left out, added,
 *  replaced, or swapped with the next. The word with the smallest number is the one to suggest ("did you mean").
 *  @return MAPICFG_NO_SLIP when more than a third of the longer text differs, unless `word` begins with `typed`; also
 *          when either is empty or longer than 63 bytes
 *  Since: 1.0 */
MAPICFG_API size_t mapicfg_text_slip(const char *typed, const char *word);

/** Whether an identity names this object, in any form that its class has (see the identity properties in its table).
 *  With wildcards it is compared with names and addresses; with a DN, canonical name, legacy DN or SERVER\name only
 *  where it has that form itself (CN=A*, contoso.com/Sales/A*, EX1\mapi*), and never with a GUID. A virtual directory's
 *  bare name fits it on every server. A text that is not an identity names nothing.
 *  @param matches  1 or 0
 *  Since: 1.0 */
MAPICFG_API mapicfg_status mapicfg_object_matches(const mapicfg_object *object, const char *identity, int *matches,
                                                  mapicfg_error *err);

#ifdef __cplusplus
}
#endif
#endif
