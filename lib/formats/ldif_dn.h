/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldif_dn.h: the parts of distinguished names and of X.500 names of Exchange. */
#ifndef MAPICFG_FORMATS_LDIF_DN_H
#define MAPICFG_FORMATS_LDIF_DN_H

#include "base/buffer.h"

/* What is left of a DN behind its first parts. */
const char *mapicfg__ldif_dn_skip(const char *dn, size_t *size, size_t parts);
/* Appends the value of part `number`, from 0; 0: there is none. */
int mapicfg__ldif_dn_put_part(struct mapicfg__buffer *out, const char *dn, size_t size, size_t number);
/* 1 when that value is this word, letters compared without regard to case. */
int mapicfg__ldif_dn_part_is(const char *dn, size_t size, size_t number, const char *word);
/* The last name of /o=Contoso/ou=.../cn=Servers/cn=EX1; *size 0: there is none. */
const char *mapicfg__ldif_x500_last(const char *name, size_t *size);

#endif
