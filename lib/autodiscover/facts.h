/* SPDX-License-Identifier: LGPL-2.1-or-later
 * facts.h: what Autodiscover knows of one server, whatever the form in which an answer says it. */
#ifndef MAPICFG_AUTODISCOVER_FACTS_H
#define MAPICFG_AUTODISCOVER_FACTS_H

#include <mapicfg/autodiscover.h>

#include "topology/topology.h"

/* What a server hands out inside, or outside. NULL: there is nothing, or it is not known. */
struct mapicfg__side {
    const char *mapi, *ews, *active_sync; /* URLs as virtual directories have them; borrowed */
    char *owa, *ecp, *um;                 /* URLs as answers have them: Outlook on the web, control panel, Unified
                                             Messaging; owned */
    char *oab;                            /* the URL below which offline address books are; owned */
    char *owa_methods;                    /* of OWAUrl: "Basic, Fba"; owned */
    int owa_methods_assumed;              /* they are Setup's, as the virtual directory does not state its own */
    const char *host;                     /* of Outlook Anywhere; borrowed, also from `made` */
    const char *package;                  /* its AuthPackage; borrowed */
    const char *ssl;                      /* On or Off */
    char *made;                           /* the host when a URL gave it; owned */
    char *mapi_made;                      /* `mapi` where its path was another than /mapi; owned */
};

/* A server whose release is not known counts as one of the newest. */
struct mapicfg__server_facts {
    struct mapicfg__side internal, external;
    const char *server_host; /* of the mailboxes' server: its FQDN, or its name; NULL: no server is stated. Borrowed */
    const char *server_dn;   /* its ExchangeLegacyDN; NULL: not known, or not a DN. Borrowed */
    size_t server_dn_stem;   /* bytes of server_dn before the server's name */
    uint32_t numbers[4];     /* of its version: 15, 2, 1544, 4; all zeros: not known */
    char version[9];         /* ServerVersion: 73C08204; "": not known */
    uint32_t release;        /* MAPICFG_SERVER_; 0: not known */
    int can_mapi_http;       /* the release can; one that is not known is taken to */
    int is_personal;         /* the server is called guid@domain, one for each mailbox: from Exchange 2013 on */
    const char *enrollment;  /* where devices get certificates from; NULL: nowhere. Borrowed, as the next */
    const char *enrollment_template; /* the template of those; NULL: not stated */
    int knows_abilities;             /* X-ClientCanHandle, from 15.00.0995.014 on ("POX Autodiscover request") */
};

/* Takes what serves the mailboxes of a server. Everything given must stay as it is.
 * Errors: MAPICFG_E_NOMEM, after which the facts are to be freed too. */
mapicfg_status mapicfg__server_facts_take(struct mapicfg__server_facts *facts, const struct mapicfg__topology *topology,
                                          const mapicfg_autodiscover_options *options, uint32_t server,
                                          mapicfg_error *err);
/* 1 when what is handed out inside works from outside too: the URLs, or hosts, of both sides are the same. */
int mapicfg__server_facts_are_same(const struct mapicfg__server_facts *facts, int mapi_http);
void mapicfg__server_facts_free(struct mapicfg__server_facts *facts);

#endif
