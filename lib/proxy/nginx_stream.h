/* SPDX-License-Identifier: LGPL-2.1-or-later
 * nginx_stream.h: servers of nginx that pass TLS through. */
#ifndef MAPICFG_PROXY_NGINX_STREAM_H
#define MAPICFG_PROXY_NGINX_STREAM_H

#include "proxy/lint.h"

uint32_t mapicfg__nginx_check_streams(const struct mapicfg__lint *lint);

#endif
