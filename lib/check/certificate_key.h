/* SPDX-License-Identifier: LGPL-2.1-or-later
 * certificate_key.h: whether the key and the signature of a certificate are strong enough, by the texts of exports. */
#ifndef MAPICFG_CHECK_CERTIFICATE_KEY_H
#define MAPICFG_CHECK_CERTIFICATE_KEY_H

enum mapicfg__strength { MAPICFG__STRENGTH_UNKNOWN, MAPICFG__STRENGTH_WEAK, MAPICFG__STRENGTH_FINE };

/* PublicKeySize in bits, and KeyAlgorithm or NULL. */
enum mapicfg__strength mapicfg__certificate_key(const char *size, const char *algorithm);
/* SignatureAlgorithm: sha256RSA, or its object identifier. */
enum mapicfg__strength mapicfg__certificate_signature(const char *algorithm);

#endif
