/* SPDX-License-Identifier: LGPL-2.1-or-later
 * topology.h: servers, Active Directory sites and their virtual directories: what serves a mailbox.
 *
 * The one home of that question, and of the rule that virtual directories of the back end serve only their own
 * server. Objects in, then mapicfg__topology_settle(), then questions. */
#ifndef MAPICFG_TOPOLOGY_TOPOLOGY_H
#define MAPICFG_TOPOLOGY_TOPOLOGY_H

#include <mapicfg/object.h>

#include "base/buffer.h"
#include "model/names.h"
#include "topology/given.h"

/* The virtual directories that Autodiscover hands out. */
enum mapicfg__part {
    MAPICFG__MAPI,
    MAPICFG__EWS,
    MAPICFG__RPC,
    MAPICFG__OWA,
    MAPICFG__OAB,
    MAPICFG__ECP,
    MAPICFG__ACTIVE_SYNC,
    MAPICFG__PARTS
};

/* How a virtual directory was found for a mailbox. */
enum mapicfg__served {
    MAPICFG__SERVED_NOT,    /* there is none */
    MAPICFG__SERVED_OWN,    /* its server's */
    MAPICFG__SERVED_SITE,   /* the first of another server in the same Active Directory site */
    MAPICFG__SERVED_OTHER,  /* the first of all: its server has none, and its site is not known or has none */
    MAPICFG__SERVED_UNKNOWN /* the first of all: the mailbox's server is not stated */
};

/* Who says how a server's name is spelt; a later one prevails. */
enum { MAPICFG__SPELT_BY_ANY, MAPICFG__SPELT_BY_VDIR, MAPICFG__SPELT_BY_SERVER };

/* A server, or number 0: the one that nothing names. */
struct mapicfg__server {
    char *met;             /* its name as the first object that named it spelt it; NULL for number 0 */
    char *name;            /* as its ExchangeServer spells it, or else a virtual directory, or else as it was met */
    int spelt;             /* which of these: MAPICFG__SPELT_ */
    char *fqdn;            /* NULL: not known */
    char *legacy_dn;       /* NULL: not known */
    char *display_version; /* AdminDisplayVersion, its own or a virtual directory's; NULL: not known */
    uint32_t release;      /* MAPICFG_SERVER_; 0: not known */
    uint32_t site;         /* 0: not known */
    uint32_t alias;        /* the number of the server whose other name this is; 0: none */
    uint32_t host_alias;   /* the same by the host of an FQDN that nothing states; 0: none */
    uint32_t stated;       /* the server whose release a mailbox on it states, which counts for that mailbox; 0: none */
    char *key;             /* that server and release, as mapicfg__topology_put_key() has them */
    const mapicfg_object *vdirs[MAPICFG__PARTS]; /* its own, the first in the order of identities; NULL: none */
};

/* Servers before Exchange 2013 serve no mailboxes of later ones, nor the other way round. A server whose release is not
 * known counts as a later one. */
enum mapicfg__generation { MAPICFG__MODERN, MAPICFG__LEGACY, MAPICFG__GENERATIONS };

/* An Active Directory site, or number 0: the whole organization. */
struct mapicfg__site {
    char *name; /* NULL for number 0 */
    /* in the order of identities; NULL: none */
    const mapicfg_object *first[MAPICFG__GENERATIONS][MAPICFG__PARTS];
};

/* All zeros is empty. */
struct mapicfg__topology {
    struct mapicfg__server *servers; /* number 0 is there as soon as anything is */
    size_t server_count, server_capacity;
    struct mapicfg__site *sites;
    size_t site_count, site_capacity;
    struct mapicfg__given given;
    size_t known[MAPICFG__PARTS];       /* virtual directories of the front end */
    int known_none;                     /* the caller says that there is no MAPI virtual directory at all */
    struct mapicfg__names server_names; /* names and FQDNs */
    struct mapicfg__names hosts;        /* of FQDNs where no server has that name */
    struct mapicfg__names site_names;
};

enum mapicfg__generation mapicfg__topology_generation(uint32_t release);
/* The class of a part. */
uint32_t mapicfg__topology_class(enum mapicfg__part part);
/* The part that an object is; MAPICFG__PARTS for what is not such a virtual directory. */
enum mapicfg__part mapicfg__topology_part(const mapicfg_object *object);
/* The release of its server that a virtual directory states; 0: none. NULL states none. */
uint32_t mapicfg__topology_release_of(const mapicfg_object *vdir);

/* Gives what an ExchangeServer or a virtual directory of a part says; objects of other classes, and of the back end,
 * say nothing. It counts once everything is settled, each object once. Borrows the object, or takes it over, also on
 * failure. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__topology_lend(struct mapicfg__topology *topology, const mapicfg_object *object,
                                      mapicfg_error *err);
mapicfg_status mapicfg__topology_take(struct mapicfg__topology *topology, mapicfg_object *object, mapicfg_error *err);
/* What finds the server of a mailbox that may state its server's version, too: the server's own release counts if it is
 * known. NULL texts are none. */
void mapicfg__topology_put_key(struct mapicfg__buffer *key, const char *name, size_t size, const char *version,
                               size_t version_size);
void mapicfg__topology_put_mailbox(struct mapicfg__buffer *key, const mapicfg_object *mailbox);
/* Bytes of the server's name in such a key; *version is the rest, or NULL when there is none. */
size_t mapicfg__topology_split_key(const char *key, size_t size, const char **version);
/* The number of the server with this name, FQDN or key, which is made when there is none; 0 for NULL or no text.
 * Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__topology_server(struct mapicfg__topology *topology, const char *name, size_t size,
                                        uint32_t *number, mapicfg_error *err);
/* The number of a server that is known, by all its names; MAPICFG__NAME_NONE. */
uint32_t mapicfg__topology_find(const struct mapicfg__topology *topology, const char *name, size_t size);
/* Everything has been given: works out the sites, and which names are of one server. May be called again.
 * Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__topology_settle(struct mapicfg__topology *topology, mapicfg_error *err);

/* The number under which a server is known by all its names, once everything is settled. */
uint32_t mapicfg__topology_number(const struct mapicfg__topology *topology, uint32_t server);
/* How they are served: whether their server is stated, and has a virtual directory of the kind itself; whether its site
 * has one; whether there is any. */
enum mapicfg__served mapicfg__topology_how(int stated, int own, int near, int any);
/* What serves the mailboxes of a server. NULL: nothing, as nothing of the kind is known. */
const mapicfg_object *mapicfg__topology_serving(const struct mapicfg__topology *topology, uint32_t server,
                                                enum mapicfg__part part, enum mapicfg__served *how);
void mapicfg__topology_free(struct mapicfg__topology *topology);

#endif
