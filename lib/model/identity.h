/* SPDX-License-Identifier: LGPL-2.1-or-later
 * identity.h: the spellings of an identity, from inside. */
#ifndef MAPICFG_MODEL_IDENTITY_H
#define MAPICFG_MODEL_IDENTITY_H

#include "base/buffer.h"

/* A DN in one spelling: no blanks after its commas, a backslash only before what always needs one. */
void mapicfg__identity_put_dn(struct mapicfg__buffer *out, const char *dn, size_t size);
/* The canonical name of a DN: contoso.com/Users/Anna. Nothing when the text is not a DN. */
void mapicfg__identity_put_canonical(struct mapicfg__buffer *out, const char *dn, size_t size);
/* An address without its "smtp:". */
const char *mapicfg__identity_without_prefix(const char *address);

/* 1 when the identity names the object, 0 when not, MAPICFG_E_NOMEM: see mapicfg_object_matches(). */
int mapicfg__identity_matches(const mapicfg_object *object, const char *identity);

#endif
