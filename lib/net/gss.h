/* SPDX-License-Identifier: LGPL-2.1-or-later
 * gss.h: one logon by NTLM or Kerberos through GSSAPI, with a channel binding of the caller's choice. libcurl's own
 * Negotiate sends no binding in many releases, and its NTLM never does. */
#ifndef MAPICFG_NET_GSS_H
#define MAPICFG_NET_GSS_H

#include <mapicfg-net/binding.h>
#include <mapicfg-net/credentials.h>

#include "net/job.h"
#include "net/secret.h"

#define MAPICFG__GSS_KERBEROS 1u
#define MAPICFG__GSS_NTLM 2u

struct mapicfg__gss;

/* `host` is that of the URL, whose SPN is HTTP/host; no other name is asked of DNS for it. What is given is copied.
 * NULL: memory is out. */
struct mapicfg__gss *mapicfg__gss_new(uint32_t mechanism, const char *host, size_t host_size,
                                      const mapicfg_credentials *credentials);
void mapicfg__gss_free(struct mapicfg__gss *gss);

/* Before a step: the server's token, SPNEGO taken off; size 0: there is none yet. And the binding; size 0: none.
 * 0: memory is out. */
int mapicfg__gss_give(struct mapicfg__gss *gss, const void *token, size_t size, const void *binding,
                      size_t binding_size);
/* A step is a job whose data is the logon: it may ask a KDC. */
extern const struct mapicfg__job_kind mapicfg__gss_job;

/* After a step: the token to send, which may be empty; or a failure, MAPICFG_HTTP_FAILURE_AUTH_, with GSSAPI's
 * words. */
const struct mapicfg__secret *mapicfg__gss_token(const struct mapicfg__gss *gss);
uint32_t mapicfg__gss_failed(const struct mapicfg__gss *gss, const char **words);
int mapicfg__gss_is_complete(const struct mapicfg__gss *gss);

/* The failure of a result of GSSAPI's. */
uint32_t mapicfg__gss_failure(uint32_t major, uint32_t minor);
/* The name by which Kerberos knows a user; 0: it knows none of that form, or memory is out. */
int mapicfg__gss_principal(const char *user, char *principal, size_t size);

#endif
