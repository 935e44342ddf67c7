/* SPDX-License-Identifier: LGPL-2.1-or-later
 * failure.h: what of a transfer failed, from what libcurl, OpenSSL and the system say. */
#ifndef MAPICFG_NET_FAILURE_H
#define MAPICFG_NET_FAILURE_H

#include <curl/curl.h>
#include <stdint.h>

/* What is known of a transfer. */
struct mapicfg__failure_facts {
    CURLcode code;
    int system;            /* errno of a socket; 0: none */
    int alert;             /* of TLS that came from the other end; -1: none */
    uint32_t certificate;  /* MAPICFG_HTTP_FAILURE_CERTIFICATE_ */
    const char *words;     /* libcurl's */
    int has_proxy;         /* on the client's side */
    uint32_t proxy_status; /* of the response to CONNECT; 0: none */
    int tls_begun, tls_done, has_headers, is_too_large;
};

/* MAPICFG_HTTP_FAILURE_; 0 when nothing failed. */
uint32_t mapicfg__failure_of(const struct mapicfg__failure_facts *facts);

/* Where a transfer was when its time was up. */
#define MAPICFG__PHASE_LOOKUP 0u
#define MAPICFG__PHASE_CONNECT 1u
#define MAPICFG__PHASE_TLS 2u
#define MAPICFG__PHASE_FIRST 3u
#define MAPICFG__PHASE_BODY 4u

/* The failure of a transfer whose time is up: for the next byte, or in total. */
uint32_t mapicfg__failure_of_time(uint32_t phase, int is_total);

#endif
