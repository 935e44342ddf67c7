/* SPDX-License-Identifier: LGPL-2.1-or-later
 * guid.h: new GUIDs. */
#ifndef MAPICFG_NET_GUID_H
#define MAPICFG_NET_GUID_H

/* A random one, RFC 9562 version 4, with a NUL. */
void mapicfg__guid_put(char guid[37]);

#endif
