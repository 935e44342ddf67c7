/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ldap.h: a connection to a directory, from inside. */
#ifndef MAPICFG_NET_LDAP_INSIDE_H
#define MAPICFG_NET_LDAP_INSIDE_H

#include <mapicfg-net/ldap.h>

#include <ldap.h>
#include <sys/time.h>

#include "base/buffer.h"
#include "base/set.h"
#include "net/secret.h"

/* A place to which a server refers. */
struct mapicfg__ldap_referral {
    char *url;
    uint32_t set;  /* those of one reference, which are alternatives, have the same number */
    uint32_t hops; /* from the server that the user named */
    int is_whole;  /* in place of a base; else for a part below it */
    int is_read;
};

struct mapicfg_ldap {
    LDAP *connection;
    mapicfg_ldap_options options; /* the texts are those below; without MAPICFG_LDAP_FOLLOW NULL */
    char *bind_dn, *ca;
    struct mapicfg__secret password;
    char *name;   /* the URL, for messages */
    char **bases; /* to be searched */
    size_t base_count, base_capacity;
    char **known; /* DNs of which nothing is to be read by a referral: read here or by another, or of no use */
    size_t known_count, known_capacity;
    struct mapicfg__set known_set; /* each of them once */
    struct mapicfg__ldap_referral *referrals;
    size_t referral_count, referral_capacity, next_referral;
    const char **seen; /* the URLs of referrals, each once */
    size_t seen_capacity;
    struct mapicfg__set seen_set;
    uint32_t sets, hops;
    struct mapicfg_ldap *followed; /* the directory that is read in place of this one; NULL: none */
    int is_followed;               /* it is such a one */
    int is_ldaps;
    int has_pages; /* the server can give results in pages */
    uint64_t entries;
    /* the search */
    struct mapicfg__buffer filter, text; /* text that waits to be pulled */
    size_t at;                           /* of it */
    char **attributes;                   /* those that are asked for, then NULL; the texts are not owned */
    size_t base;                         /* the number of the one that is searched */
    int message;                         /* of the search; 0: none is on its way */
    struct berval cookie;                /* of the next page */
    uint32_t empty_pages;                /* since the last entry */
    mapicfg_status failed;               /* nothing more can be pulled */
    mapicfg_error why;
};

/* ---- ldap_wait.c ---- */

/* Why, where the server cannot be reached and TLS is not yet tried. */
#define MAPICFG__LDAP_NO_CONNECTION "no connection: nothing answers as ldap:// at that host and port"

/* The failure of an operation, in the words of the library and the server. */
mapicfg_status mapicfg__ldap_fail(const struct mapicfg_ldap *ldap, const char *what, int code, mapicfg_error *err);
/* Waits for the next message of an operation; *result is to be freed with ldap_msgfree(). */
mapicfg_status mapicfg__ldap_wait(struct mapicfg_ldap *ldap, int message, LDAPMessage **result, mapicfg_error *err);
/* The limit of an answer, for libldap. */
struct timeval mapicfg__ldap_limit(const struct mapicfg_ldap *ldap);
/* Keeps a copy of a text at the end of an array. Errors: MAPICFG_E_NOMEM. */
mapicfg_status mapicfg__ldap_keep(char ***texts, size_t *count, size_t *capacity, const char *text, mapicfg_error *err);

/* ---- ldap_refer.c ---- */

/* Whether referrals are followed, by this connection or by the one that it is read for. */
int mapicfg__ldap_follows(const struct mapicfg_ldap *ldap);
/* Copies what other servers will be asked with. */
mapicfg_status mapicfg__ldap_keep_login(struct mapicfg_ldap *ldap, const mapicfg_ldap_options *options,
                                        mapicfg_error *err);
/* Says that a DN is read, or is of no use. */
mapicfg_status mapicfg__ldap_know(struct mapicfg_ldap *ldap, const char *dn, mapicfg_error *err);
/* Whether a URL's DN is such a one. */
int mapicfg__ldap_knows(const struct mapicfg_ldap *ldap, const char *url);
/* NULL: it is not a URL of a directory, or demands what is not known here. */
LDAPURLDesc *mapicfg__ldap_parse(const char *url);
/* Keeps the URLs of a reference, unless what they name is read anyway. is_whole: they stand for the base itself. */
mapicfg_status mapicfg__ldap_refer(struct mapicfg_ldap *ldap, char **urls, int is_whole, mapicfg_error *err);
/* Keeps what ldap->followed has kept. */
mapicfg_status mapicfg__ldap_take_over(struct mapicfg_ldap *ldap, const struct mapicfg__ldap_referral *given,
                                       mapicfg_error *err);

/* ---- ldap_follow.c ---- */

/* Opens the next directory that has been referred to, as ldap->followed; none is left: that stays NULL. */
mapicfg_status mapicfg__ldap_follow(struct mapicfg_ldap *ldap, mapicfg_error *err);
/* Closes ldap->followed, which is at its end, and takes over what it referred to. */
mapicfg_status mapicfg__ldap_return(struct mapicfg_ldap *ldap, mapicfg_error *err);

/* ---- ldap_text.c ---- */

/* Appends a line of LDIF; without a value an empty one. */
void mapicfg__ldap_text_put(struct mapicfg__buffer *out, const char *name, const char *value, size_t size);

/* ---- ldap_bind.c ---- */

/* Binds as the options say: anonymously, by a password or by Kerberos. */
mapicfg_status mapicfg__ldap_bind(struct mapicfg_ldap *ldap, const mapicfg_ldap_options *options, mapicfg_error *err);

#endif
