/* SPDX-License-Identifier: LGPL-2.1-or-later
 * check.h: what a family of rules works with: the facts of an organization, and three words about each rule.
 *
 * A family looks at each object that a rule is about, and says exactly one of: found (mapicfg__check_say), clean
 * (mapicfg__check_clean), or that it cannot tell, and what would (mapicfg__check_lacks). A rule of which nothing is
 * said does not apply. Memory that runs out is remembered, so that nothing here returns a status. */
#ifndef MAPICFG_CHECK_CHECK_H
#define MAPICFG_CHECK_CHECK_H

#include <mapicfg/check.h>

#include "check/kinds.h"
#include "check/silences.h"
#include "model/builds.h"
#include "model/object.h"
#include "rule/rules.h"
#include "topology/topology.h"

struct mapicfg__check_facts;
struct mapicfg__domains;
struct mapicfg__shown;

struct mapicfg__check {
    const mapicfg_object *org;                /* NULL: no input has the organization */
    const struct mapicfg__topology *topology; /* settled */
    const struct mapicfg__builds *builds;     /* the user's rows */
    int64_t day;                              /* today, in days since 1970-01-01 */
    char shared[256];                         /* a name that remedies propose: that of some URL, or an example */
    const struct mapicfg__kinds *kinds;       /* the mailboxes; see kinds.h */
    const struct mapicfg__check_facts *facts;
    const struct mapicfg__shown *shown;
    const struct mapicfg__domains *domains; /* of mailboxes; NULL: not counted, as in plans, which change no address */
    struct mapicfg__silences *silences;
    mapicfg_findings *findings;
};

/* ---- facts ---- */

/* Object `index` from 0 of a class, in the order of identities, each once, whatever inputs state it; NULL after the
 * last. Virtual directories are those of the front end. */
const mapicfg_object *mapicfg__check_object(const struct mapicfg__check *check, uint32_t class_id, size_t index);
size_t mapicfg__check_count(const struct mapicfg__check *check, uint32_t class_id);
/* The same for virtual directories of the web site "Exchange Back End". */
const mapicfg_object *mapicfg__check_back_end(const struct mapicfg__check *check, uint32_t class_id, size_t index);

/* What it is called; "": not known. */
const char *mapicfg__check_name(const mapicfg_object *object);
/* The server that a virtual directory, an ExchangeServer or a ClientAccessService belongs to: its number in the
 * topology; 0: not known. */
uint32_t mapicfg__check_server(const struct mapicfg__check *check, const mapicfg_object *object);
/* "EX1"; NULL for number 0. */
const char *mapicfg__check_server_name(const struct mapicfg__check *check, uint32_t server);
/* The name of its site; NULL: not known. */
const char *mapicfg__check_site_name(const struct mapicfg__check *check, uint32_t server);

enum mapicfg__check_own { MAPICFG__OWN_NO, MAPICFG__OWN_YES, MAPICFG__OWN_UNKNOWN };
/* Whether a host in lower case is a server's own name: its FQDN, as Get-ExchangeServer or a MetabasePath states it, or
 * its short name. MAPICFG__OWN_UNKNOWN: it begins like a server of which no FQDN is stated. */
enum mapicfg__check_own mapicfg__check_own_name(const struct mapicfg__check *check, const char *host);

/* The host of a URL in lower case into an array of MAPICFG__CHECK_HOST bytes; 0: there is none, or it is not valid. */
#define MAPICFG__CHECK_HOST 256u
int mapicfg__check_put_host(const struct mapicfg__check *check, const char *url, char *host);
/* The same of a host name alone; 0 for a URL, or with a port. */
int mapicfg__check_put_name(const struct mapicfg__check *check, const char *name, char *host);
/* The same of a role, MAPICFG__ROLE_INTERNAL or _EXTERNAL, of a virtual directory: of its URL, or of the host name that
 * Outlook Anywhere has instead; of a ClientAccessService the internal one is that of Autodiscover. */
int mapicfg__check_put_role(const struct mapicfg__check *check, const mapicfg_object *object, uint32_t role,
                            char *host);

/* The host of a URL, and its port unless that is 443: "mail.contoso.com:8443"; and the same of a role. */
int mapicfg__check_put_authority(const struct mapicfg__check *check, const char *url, char *place);
int mapicfg__check_put_place(const struct mapicfg__check *check, const mapicfg_object *object, uint32_t role,
                             char *place);

/* Whether there is a text of a role, of MAPI over HTTP or of Outlook Anywhere, and no rule of the family of URLs asks
 * for another one. */
int mapicfg__check_is_usable(const struct mapicfg__check *check, const mapicfg_object *object, uint32_t role);
int mapicfg__check_is_address(const char *host);
/* The first name that several servers may share, of any URL, or else mail.example.com. */
void mapicfg__check_put_any_shared(const struct mapicfg__check *check, char *host);
/* The host of a role, if several servers may share it. */
int mapicfg__check_put_shared(const struct mapicfg__check *check, const mapicfg_object *object, uint32_t role,
                              char *host);

/* The objects of classes with the name that they share with other servers: the internal one, or else the external one;
 * those without are left out. By host, then in the order of the classes, then by identity. To be freed; NULL when there
 * is none, or no memory. */
struct mapicfg__namespace {
    char host[MAPICFG__CHECK_HOST];
    const mapicfg_object *object;
    uint32_t role; /* that the host is of */
    size_t number;
};
struct mapicfg__namespace *mapicfg__check_namespaces(const struct mapicfg__check *check, const uint32_t *classes,
                                                     size_t class_count, size_t *count);
/* How many from the first on have its host. */
size_t mapicfg__check_namespace_size(const struct mapicfg__namespace *first, size_t count);

/* Whether a list of methods or flags has a word. */
int mapicfg__check_has(const struct mapicfg__value *list, const char *word);
/* What a MAPI virtual directory accepts: IISAuthenticationMethods, or else what mirrors it; NULL: not stated. */
const struct mapicfg__value *mapicfg__check_methods(const mapicfg_object *vdir);
/* Whether the server of a ClientAccessService has an alternate service account. */
enum mapicfg__check_account { MAPICFG__ACCOUNT_UNKNOWN, MAPICFG__ACCOUNT_NONE, MAPICFG__ACCOUNT_SET };
enum mapicfg__check_account mapicfg__check_account(const mapicfg_object *service);
/* Whether Extended Protection is on, Allow or Require, for a virtual directory. */
int mapicfg__check_is_protected(const mapicfg_object *vdir);
/* Whether number `server` of the topology is a server of its own that clients connect to: a virtual directory of it is
 * known. */
int mapicfg__check_is_client_access(const struct mapicfg__check *check, uint32_t server);
/* "Ntlm, OAuth", or "none". */
void mapicfg__check_put_list(struct mapicfg__buffer *out, const struct mapicfg__value *list);

/* ---- what is said ---- */

/* Found: the rule is said of an object, and of a property of it (MAPICFG__VDIR_InternalUrl, or -1), with arguments that
 * end with NULL; an argument that is not known is "". {0} in the rule's texts is the first of them. */
void mapicfg__check_say(const struct mapicfg__check *check, enum mapicfg__rule_number rule,
                        const mapicfg_object *object, int32_t property, ...);
/* The same of something that is no object of an input: a site, the organization. */
void mapicfg__check_say_of(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const char *name, ...);
/* The same of a line of a text that the caller gave. */
void mapicfg__check_say_line(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const char *source,
                             uint64_t line, ...);
/* The same of all mailboxes of a kind. What the same rule says of several kinds with the same arguments is one
 * finding. */
void mapicfg__check_say_kind(const struct mapicfg__check *check, enum mapicfg__rule_number rule,
                             const struct mapicfg__kind *kind, ...);
/* Clean: the rule was looked at for `times` more objects, and has nothing to say of them. */
void mapicfg__check_clean(const struct mapicfg__check *check, enum mapicfg__rule_number rule, uint64_t times);
/* Cannot tell: a property is not stated (MAPICFG__VDIR_ExternalUrl), or no object of a class is there. */
void mapicfg__check_lacks(const struct mapicfg__check *check, enum mapicfg__rule_number rule, uint32_t property);
void mapicfg__check_lacks_class(const struct mapicfg__check *check, enum mapicfg__rule_number rule, uint32_t class_id);
/* The same for anything else, in words that go on after "needs": "a registry export of Outlook's policies". */
void mapicfg__check_lacks_text(const struct mapicfg__check *check, enum mapicfg__rule_number rule, const char *what);
/* Memory ran out in a family. */
void mapicfg__check_no_memory(const struct mapicfg__check *check);

/* ---- the families, in the order of their rules: see families.c ---- */

void mapicfg__check_urls(const struct mapicfg__check *check);
void mapicfg__check_versions(const struct mapicfg__check *check);
void mapicfg__check_mailboxes(const struct mapicfg__check *check);
void mapicfg__check_auth(const struct mapicfg__check *check);
void mapicfg__check_kerberos(const struct mapicfg__check *check);
void mapicfg__check_modern(const struct mapicfg__check *check);
void mapicfg__check_protection(const struct mapicfg__check *check);
void mapicfg__check_certificates(const struct mapicfg__check *check);
void mapicfg__check_policy(const struct mapicfg__check *check);

/* Parts of the families of modern authentication, of Extended Protection, and of certificates. */
void mapicfg__check_auth_servers(const struct mapicfg__check *check);
void mapicfg__check_bridging(const struct mapicfg__check *check, int (*is_protected)(const mapicfg_object *vdir));
void mapicfg__check_auth_certificate(const struct mapicfg__check *check);
void mapicfg__check_autodiscover_names(const struct mapicfg__check *check);

#endif
