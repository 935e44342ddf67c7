/* SPDX-License-Identifier: LGPL-2.1-or-later
 * servers.h: which server a name means: its short name, or its FQDN. */
#ifndef MAPICFG_DIRECTORY_SERVERS_H
#define MAPICFG_DIRECTORY_SERVERS_H

#include "directory/names.h"

/* The short name of the server that a name or an FQDN means, appended: by the ExchangeServer that has it, or else the
 * host of the FQDN, unless the server of that name has another FQDN. The text itself where it means no server. */
mapicfg_status mapicfg__servers_put_short(mapicfg_directory *directory, const char *name, size_t size,
                                          struct mapicfg__buffer *out, mapicfg_error *err);
/* The identity FQDN\name with the short name, appended; nothing where the identity is of another form, or of a class
 * without servers, or stays as it is. The FQDN has no wildcards, the name may have them. */
mapicfg_status mapicfg__servers_put_identity(mapicfg_directory *directory, const struct mapicfg__class *cls,
                                             const char *identity, struct mapicfg__buffer *out, mapicfg_error *err);
/* Whether an identity with wildcards in its FQDN (ex*.contoso.com\mapi*) fits an object. */
mapicfg_status mapicfg__servers_match(mapicfg_directory *directory, const mapicfg_object *object, const char *identity,
                                      int *fits, mapicfg_error *err);

#endif
