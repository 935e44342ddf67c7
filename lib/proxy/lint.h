/* SPDX-License-Identifier: LGPL-2.1-or-later
 * lint.h: what the four linters share: the request that is followed, and saying a finding. */
#ifndef MAPICFG_PROXY_LINT_H
#define MAPICFG_PROXY_LINT_H

#include <mapicfg/proxy.h>

#include "rule/list.h"
#include "proxy/tree.h"

#define MAPICFG__SERVICE_COUNT 2 /* /EWS, /OAB */

struct mapicfg__lint {
    const struct mapicfg__tree *tree;
    uint32_t kind;
    mapicfg_statements *findings;
    /* Of a request to /EWS or /OAB: what is said goes there, and the end of the run decides what remains of it. */
    mapicfg_statements *services[MAPICFG__SERVICE_COUNT];
    const char *file;
    const char **hosts; /* of the virtual directories' URLs, each once, lower case */
    size_t host_count;
    size_t url_host_count;  /* those of them that are in URLs come first: /mapi must be published for them */
    int ntlm;               /* authentication that is bound to a connection is in use */
    int kerberos;           /* Negotiate is, by which a client may log on without a 401 first */
    uint32_t flags;         /* MAPICFG_PROXY_LINT_... */
    uint32_t version[3];    /* of the proxy */
    uint32_t version_parts; /* how many of them are known */
    const char *section;    /* the one that is followed, or NULL */
    size_t *sections;       /* how many have that name */
    int protection;         /* Extended Protection is Allow or Require */
    uint32_t *followed;     /* the block that is being checked: where the check ended when the budget is spent */
};

/* Reports a finding at a directive; the root stands for the whole file. The arguments may be NULL; long ones are cut.
 * Without any budget left nothing is reported: it would be concluded from searches that were not made. */
void mapicfg__lint_say(const struct mapicfg__lint *lint, enum mapicfg__rule_number rule, uint32_t directive,
                       const char *first, const char *second);

/* Reports where the check ended, if it spent its budget. */
void mapicfg__lint_say_unchecked(const struct mapicfg__lint *lint);

/* The paths that are looked for; `published` has for each a directive that publishes it, or MAPICFG__ROOT. */
#define MAPICFG__PATH_COUNT 8
#define MAPICFG__PATH_EMSMDB 0
#define MAPICFG__PATH_NSPI 1
#define MAPICFG__PATH_AUTODISCOVER 2
#define MAPICFG__PATH_AUTODISCOVER_UPPER 3
/* Then the services, each with the spelling that Exchange hands out and with the one that some configurations have. */
#define MAPICFG__PATH_SERVICES 4
extern const char *const mapicfg__lint_paths[MAPICFG__PATH_COUNT];
/* Of one path: `lint` itself, or, of a service, a copy in *room that keeps what is said apart. */
const struct mapicfg__lint *mapicfg__lint_for_path(const struct mapicfg__lint *lint, size_t path,
                                                   struct mapicfg__lint *room);
/* What one block lacks of the paths that it publishes in part. */
void mapicfg__lint_say_partial(const struct mapicfg__lint *lint, const uint32_t *published);
/* Which paths no block publishes. Nothing where that cannot be told: an include that was not given, or `untold`, a
 * directive about which this was reported. */
void mapicfg__lint_say_missing(const struct mapicfg__lint *lint, const uint32_t *published, uint32_t untold);
/* Adds what a block publishes to what was found before. */
void mapicfg__lint_add_published(uint32_t *published, const uint32_t *more);

/* Idle time-outs: a NotificationWait takes up to five minutes, with a PENDING every 30 seconds. */
#define MAPICFG__NOTIFICATION_WAIT 300000u
#define MAPICFG__PENDING_PERIOD 30000u
void mapicfg__lint_check_timeout(const struct mapicfg__lint *lint, uint32_t directive, uint64_t milliseconds);
/* A limit on request bodies: an Execute request may carry some hundred kilobytes. */
#define MAPICFG__LEAST_BODY (1024u * 1024u)

/* What Outlook's requests to /mapi carry. */
#define MAPICFG__QUERY "MailboxId=2f3e1c5a-7d0b-4c1e-9a55-0d6a1f6f2b10@contoso.com"
#define MAPICFG__OUTLOOK "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)"

/* A header that MAPI over HTTP, or its authentication, needs. */
int mapicfg__lint_is_needed_header(const char *name);
int mapicfg__lint_is_authentication_header(const char *name);
/* A value of WWW-Authenticate that offers Basic. */
int mapicfg__lint_is_basic(const char *value);
/* Whether the proxy is of this release or a later one: MAPICFG__YES, _NO or _UNKNOWN. */
int mapicfg__lint_since(const struct mapicfg__lint *lint, uint32_t major, uint32_t minor, uint32_t patch);
/* A certificate that cannot be the one of the Exchange servers. */
int mapicfg__lint_is_own_certificate(const char *path);
/* An address, or a URL of http, that only this machine reaches: nothing crosses the network. */
int mapicfg__lint_is_local(const char *address);
/* A health check's path: /mapi/healthcheck.htm, without regard to case. */
int mapicfg__lint_is_health_path(const char *path);
/* A host name that a virtual directory has; where none is known, one with a word that suggests Exchange. */
int mapicfg__lint_is_our_host(const struct mapicfg__lint *lint, const char *host);
/* A name with a word that suggests Exchange: "mail" in mail2.contoso.com, but not in mailman.contoso.com. */
int mapicfg__lint_looks_ours(const char *name);
/* Whether a path or pattern has a path of Exchange as a whole part: "ews" in /ews/exchange.asmx, but not in
 * /reviews. */
int mapicfg__lint_mentions_path(const struct mapicfg__lint *lint, const char *text);

/* Counts a block that has the name of the only section to be followed, or has it not. Returns `named`. */
int mapicfg__lint_is_section(const struct mapicfg__lint *lint, int named);
/* The last step: each fact becomes one statement with its places, and what was said of /EWS and /OAB joins the rest. */
void mapicfg__lint_join(const struct mapicfg__lint *lint);

void mapicfg__lint_nginx(const struct mapicfg__lint *lint);
void mapicfg__lint_haproxy(const struct mapicfg__lint *lint);
void mapicfg__lint_apache(const struct mapicfg__lint *lint);
void mapicfg__lint_arr(const struct mapicfg__lint *lint);

#endif
