/* SPDX-License-Identifier: LGPL-2.1-or-later
 * strength.h: whether the key and the signature of a certificate are strong enough, by the texts of exports. */
#ifndef MAPICFG_BASE_STRENGTH_H
#define MAPICFG_BASE_STRENGTH_H

enum mapicfg__strength { MAPICFG__STRENGTH_UNKNOWN, MAPICFG__STRENGTH_WEAK, MAPICFG__STRENGTH_FINE };

/* PublicKeySize in bits, and KeyAlgorithm or NULL. */
enum mapicfg__strength mapicfg__strength_key(const char *size, const char *algorithm);
/* SignatureAlgorithm: sha256RSA, or its object identifier. */
enum mapicfg__strength mapicfg__strength_signature(const char *algorithm);

#endif
