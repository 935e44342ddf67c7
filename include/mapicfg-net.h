/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mapicfg-net.h: the whole public interface of libmapicfg-net.
 *
 * libmapicfg-net does what needs a network: it reads certificates, tests MAPI over HTTP end to end, and reads a
 * directory live. Link with `pkg-config --cflags --libs mapihttp-net`. The conventions are those of <mapicfg/base.h>.
 */
#ifndef MAPICFG_NET_H
#define MAPICFG_NET_H

#include <mapicfg.h>

#include <mapicfg-net/acceptor.h>
#include <mapicfg-net/binding.h>
#include <mapicfg-net/certificate.h>
#include <mapicfg-net/credentials.h>
#include <mapicfg-net/endpoint.h>
#include <mapicfg-net/http.h>
#include <mapicfg-net/ldap.h>
#include <mapicfg-net/probe.h>
#include <mapicfg-net/test.h>
#include <mapicfg-net/trust.h>

#endif
