/* SPDX-License-Identifier: LGPL-2.1-or-later
 * autodiscover.h: a configuration prepared for answers, from inside.
 *
 * An answer is put together from pieces that are made once: the beginning of every answer, the User element of each
 * mailbox, and for each server a template of all the rest for each shape that an answer can have. What differs from
 * mailbox to mailbox within a template goes in at its cuts. */
#ifndef MAPICFG_AUTODISCOVER_AUTODISCOVER_H
#define MAPICFG_AUTODISCOVER_AUTODISCOVER_H

#include <mapicfg/identity.h>
#include <mapicfg/url.h>
#include <mapicfg/autodiscover.h>

#include "autodiscover/books.h"
#include "autodiscover/facts.h"
#include "autodiscover/xml.h"
#include "base/buffer.h"
#include "decision/effective.h"
#include "rule/list.h"
#include "topology/topology.h"

/* ---- reasons ---- */

/* Why an answer is as it is: one bit for each rule of lib/rule/autodiscover.def, in their order. */
struct mapicfg__reasons {
    uint64_t words[2];
};

#define MAPICFG__REASONS ((unsigned)(RULE_DIFFERENCE_KIND - RULE_REASON_CLIENT_CAPABLE))

void mapicfg__reasons_add(struct mapicfg__reasons *to, enum mapicfg__rule_number reason);
void mapicfg__reasons_join(struct mapicfg__reasons *to, const struct mapicfg__reasons *from);
int mapicfg__reasons_has(const struct mapicfg__reasons *reasons, enum mapicfg__rule_number reason);

/* ---- what is held ---- */

/* Shapes of an answer with settings. */
#define MAPICFG__SHAPE_MAPI_HTTP 1u
#define MAPICFG__SHAPE_EXTERNAL 2u
#define MAPICFG__SHAPE_EXHTTP 4u
#define MAPICFG__SHAPE_NEGOTIATE 8u
#define MAPICFG__SHAPES 16u

/* What differs from mailbox to mailbox: what a box has of its own, in the order in which it has it; and the rest. */
enum mapicfg__piece {
    MAPICFG__PIECE_USER,  /* the children of the User element */
    MAPICFG__PIECE_ID,    /* <guid>@<domain>; none: it cannot be made */
    MAPICFG__PIECE_REALM, /* the domain that control panel's URLs name */
    MAPICFG__BOX_PIECES,
    MAPICFG__PIECE_BOOK = MAPICFG__BOX_PIECES, /* the Guid of its offline address book; none: it is not known */
    MAPICFG__PIECES
};

/* The User element, three ids of EXCH, and up to four times ten realms and an offline address book. */
#define MAPICFG__MAX_CUTS 48u

struct mapicfg__cut {
    size_t begin, at, end; /* without the piece, all from begin to end is left out */
    enum mapicfg__piece piece;
};

/* What follows the User element in an answer of one shape; a piece of the mailbox's goes in at each cut. */
struct mapicfg__template {
    char *text; /* NULL: such an answer cannot be made, for the reasons given */
    size_t size;
    struct mapicfg__cut cuts[MAPICFG__MAX_CUTS];
    uint32_t cut_count;
    size_t book_size;                       /* bytes that are left out without an offline address book */
    uint32_t piece_counts[MAPICFG__PIECES]; /* how many of the cuts are for each */
    struct mapicfg__reasons reasons;
};

/* What the mailboxes of one server are answered with. */
struct mapicfg__prepared {
    int has_mailboxes; /* otherwise nothing is made */
    struct mapicfg__server_facts facts;
    struct mapicfg__reasons reasons; /* of every answer for them */
    struct mapicfg__template templates[MAPICFG__SHAPES];
    mapicfg_decision decisions[256];
};

struct mapicfg__box {
    char *texts;                        /* owned: the pieces, then texts that the tables of names point to */
    uint32_t ends[MAPICFG__BOX_PIECES]; /* where each piece ends, escaped */
    uint32_t server;                    /* its number in the topology */
    uint32_t archive, public_folder;    /* numbers of delegates; 0: none */
    uint32_t book;                      /* the number of its offline address book */
    uint8_t bits;
    uint8_t conditions;
    uint8_t no_guid;
    uint8_t other_guid; /* the id has the directory object's GUID, not the mailbox's own */
    uint8_t no_legacy_dn;
    uint8_t no_active_sync; /* ActiveSyncEnabled is $false */
};

/* A piece of a mailbox, escaped; *size is 0 when there is none. */
static inline const char *mapicfg__box_piece(const struct mapicfg__box *box, enum mapicfg__piece piece, size_t *size) {
    size_t from = piece ? box->ends[piece - 1] : 0;
    *size = box->ends[piece] - from;
    return box->texts + from;
}

/* The text, escaped, of a child of a mailbox's User element; NULL and 0 when there is none. */
static inline const char *mapicfg__box_child(const struct mapicfg__box *box, const char *name, size_t *size) {
    const char *user = mapicfg__box_piece(box, MAPICFG__PIECE_USER, size);
    return mapicfg__xml_find(user, *size, name, size);
}

/* Rights of a person in a mailbox, a bit for each kind of entry that there is. */
#define MAPICFG__RIGHT_ALLOWED 1u
#define MAPICFG__RIGHT_DENIED 2u
#define MAPICFG__RIGHT_INHERITED 4u
#define MAPICFG__RIGHT_DENIED_ABOVE 8u
#define MAPICFG__RIGHT_LISTED 16u /* by the option delegates */

/* An entry as it came, by where its texts are. */
struct mapicfg__permission {
    size_t mailbox, user;
    uint32_t rights;
};

struct mapicfg__archive {
    uint32_t box;
    size_t guid, name, domain; /* 0: not stated */
};

struct mapicfg__public_folder {
    size_t name;
    uint32_t box; /* MAPICFG__NAME_NONE: not known */
    uint32_t element;
};

/* What a person may do with a mailbox. */
struct mapicfg__grant {
    uint32_t person; /* the number of a mailbox, or from their count on of a user without one */
    uint32_t box;    /* MAPICFG__NAME_NONE: any */
    uint32_t rights;
    uint32_t element; /* what the person's answers say of it; 0: nothing */
};

/* An AlternativeMailbox or PublicFolderInformation. */
struct mapicfg__element {
    char *text;
    size_t size;
};

/* All zeros is empty. */
struct mapicfg__delegates {
    /* until it is ready */
    struct mapicfg__buffer texts; /* names of mailboxes, and the texts of the others here */
    struct mapicfg__permission *entries;
    size_t entry_count, entry_capacity;
    struct mapicfg__archive *archives; /* a mailbox's `archive` counts from 1 */
    size_t archive_count, archive_capacity;
    /* from then on */
    struct mapicfg__public_folder *public_folders; /* a mailbox's `public_folder` counts from 1 */
    size_t public_folder_count, public_folder_capacity;
    struct mapicfg__names strangers;       /* users without a mailbox, by their whole names: people */
    struct mapicfg__names stranger_logons; /* of those with a domain, without it */
    char **stranger_texts;                 /* owned */
    size_t stranger_count, stranger_capacity;
    struct mapicfg__grant *grants; /* in the order of people, then of mailboxes */
    size_t grant_count;
    uint32_t *first; /* of each person, and one more; NULL: there are no grants */
    size_t people;
    struct mapicfg__element *elements; /* number 0 is empty; then those of archives, in their order */
    size_t element_count, element_capacity;
};

struct mapicfg__target {
    char *from;
    char *to; /* an address, "@domain" or a URL */
    int is_url;
};

struct mapicfg__network {
    unsigned char address[16]; /* IPv4 as ::ffff:a.b.c.d */
    uint32_t bits;
};

struct mapicfg_autodiscover {
    mapicfg_autodiscover_options options; /* its texts are owned */
    int ready;
    uint32_t org; /* MapiHttpEnabled */

    struct mapicfg__topology topology;
    struct mapicfg__books books;
    struct mapicfg__places places;
    struct mapicfg__prepared *prepared; /* one for each server, from mapicfg_autodiscover_ready() on */
    size_t prepared_count;

    struct mapicfg__box *boxes;
    size_t box_count, box_capacity;
    struct mapicfg__delegates delegates;

    struct mapicfg__target *targets;
    size_t target_count, target_capacity;

    struct mapicfg__network *networks;
    size_t network_count, network_capacity;

    char **hosts; /* as mapicfg__url_dup_authority() spells them */
    size_t host_count, host_capacity;

    struct mapicfg__seed user_seed;   /* that of addresses, principals and logons, which a user is looked up in */
    struct mapicfg__names addresses;  /* SMTP addresses: boxes */
    struct mapicfg__names dns;        /* LegacyDN and X500 addresses: boxes */
    struct mapicfg__names principals; /* names that are whole: UserPrincipalName, LinkedMasterAccount: boxes */
    struct mapicfg__names logons;     /* SamAccountName: boxes */
    struct mapicfg__names own_hosts;  /* hosts */
    struct mapicfg__names redirects;  /* targets */
};

/* The mailbox that an address or a LegacyDN names, MAPICFG__NAME_NONE or _SEVERAL. */
static inline uint32_t mapicfg__box_find(const mapicfg_autodiscover *autodiscover, const char *name, size_t size) {
    return mapicfg__names_get(size && name[0] == '/' ? &autodiscover->dns : &autodiscover->addresses, name, size);
}

/* Makes the templates and decisions of one server. */
mapicfg_status mapicfg__prepared_make(mapicfg_autodiscover *autodiscover, uint32_t server, mapicfg_error *err);
void mapicfg__prepared_free_all(mapicfg_autodiscover *autodiscover);

mapicfg_status mapicfg__network_take(mapicfg_autodiscover *autodiscover, const char *networks, mapicfg_error *err);

/* Adds the hosts that the option names; and, where there is none, those of the URLs of the virtual directories. */
mapicfg_status mapicfg__hosts_take(mapicfg_autodiscover *autodiscover, const char *hosts, mapicfg_error *err);
mapicfg_status mapicfg__hosts_collect(mapicfg_autodiscover *autodiscover, mapicfg_error *err);
/* Our own spelling of a Host header's value, or NULL: it is not one of ours. Borrowed. */
mapicfg_status mapicfg__hosts_find(const mapicfg_autodiscover *autodiscover, const char *host, const char **own,
                                   mapicfg_error *err);

/* 1 for name@domain; without `has_name` for @domain. A slash is left to URLs. */
int mapicfg__redirect_is_address(const char *text, int has_name);

/* ---- other mailboxes ---- */

/* What Get-Mailbox says of the mailbox with the number that the next box gets; its box is to be given the numbers. */
mapicfg_status mapicfg__delegates_take_mailbox(mapicfg_autodiscover *autodiscover, const mapicfg_object *mailbox,
                                               uint32_t *archive, uint32_t *public_folder, mapicfg_error *err);
mapicfg_status mapicfg__delegates_take_permission(mapicfg_autodiscover *autodiscover, const mapicfg_object *permission,
                                                  mapicfg_error *err);
/* Checks the option delegates. */
mapicfg_status mapicfg__delegates_check(const char *option, mapicfg_error *err);
/* Everything has been given, and the servers are prepared. May be called again after a failure. */
mapicfg_status mapicfg__delegates_settle(mapicfg_autodiscover *autodiscover, mapicfg_error *err);
void mapicfg__delegates_free(struct mapicfg__delegates *delegates);

/* The rights of a user in a mailbox that lets the user ask for it, MAPICFG__RIGHT_; 0: the user may not. `own` is what
 * mapicfg__user_box() says. The work does not depend on whether there is such a mailbox. */
uint32_t mapicfg__delegates_may(const mapicfg_autodiscover *autodiscover, const char *user, uint32_t own, uint32_t box);
/* Whether a mailbox is the public folder mailbox of another. */
int mapicfg__others_is_public_folder(const mapicfg_autodiscover *autodiscover, uint32_t own, uint32_t box);

/* What a mailbox's answer for Outlook says of other mailboxes: how many bytes it has, and why; and the bytes, after
 * which `to` points. */
size_t mapicfg__others_measure(const mapicfg_autodiscover *autodiscover, uint32_t box,
                               struct mapicfg__reasons *reasons);
char *mapicfg__others_copy(const mapicfg_autodiscover *autodiscover, uint32_t box, char *to);
/* The children of each AlternativeMailbox and of PublicFolderInformation (empty: there is none). Borrowed. */
size_t mapicfg__others_count(const mapicfg_autodiscover *autodiscover, uint32_t box);
struct mapicfg__element mapicfg__others_get(const mapicfg_autodiscover *autodiscover, uint32_t box, size_t index);
struct mapicfg__element mapicfg__others_public_folder(const mapicfg_autodiscover *autodiscover, uint32_t box);

/* Makes the element of each archive, of each public folder mailbox and of each mailbox that is mapped. */
mapicfg_status mapicfg__others_make(mapicfg_autodiscover *autodiscover, mapicfg_error *err);

/* ---- a user ---- */

/* 1 when the user has a domain that is none of the option's. */
int mapicfg__user_is_foreign(const mapicfg_autodiscover *autodiscover, const char *user);
/* The mailbox that everything gives that the name can be read as; MAPICFG__NAME_NONE, or _SEVERAL when they differ. */
uint32_t mapicfg__user_box(const mapicfg_autodiscover *autodiscover, const char *user);
/* The logon name in a name: behind a domain, or before a realm; otherwise the whole. `is_known` says that the whole is
 * somebody's name. */
const char *mapicfg__user_logon(const mapicfg_autodiscover *autodiscover, const char *user, int is_known, size_t *size);

/* ---- a request ---- */

#define MAPICFG__MAX_ADDRESS 1024u /* bytes of an address or a LegacyDN */

enum mapicfg__client { MAPICFG__CLIENT_OUTLOOK, MAPICFG__CLIENT_MOBILE };

/* What the body of a request says. */
struct mapicfg__asked {
    enum mapicfg__client client; /* by the namespace of the request */
    uint32_t error;              /* 0, 600 or 601 */
    uint32_t seen;               /* elements that have come, a bit each: none may come twice, not even empty */
    size_t address_size, legacy_dn_size, schema_size;
    char address[MAPICFG__MAX_ADDRESS + 1]; /* without blanks around it; "" when it is not there */
    char legacy_dn[MAPICFG__MAX_ADDRESS + 1];
    char schema[256];
};

/* 1 when the body is a request in its plainest spelling; otherwise `asked` is left half filled. */
int mapicfg__request_plain(struct mapicfg__asked *asked, const char *body, size_t size);
/* Errors: MAPICFG_E_NOMEM only; an invalid body is reported in asked->error. */
mapicfg_status mapicfg__request_read(struct mapicfg__asked *asked, const char *body, size_t size, mapicfg_error *err);

/* ---- an answer ---- */

#define MAPICFG__MAX_HEADERS 7u

struct mapicfg_autodiscover_response {
    uint32_t status;
    uint32_t error;
    struct mapicfg_statements reasons;
    mapicfg_decision decision;
    uint32_t header_count;
    char *owned;
    size_t size;
    struct {
        const char *name; /* constants; values may also be the owned text above, behind the body, or the options' */
        const char *value;
    } headers[MAPICFG__MAX_HEADERS];                   /* as many as header_count are set */
    mapicfg_statement *reason_items[MAPICFG__REASONS]; /* as many as reasons has are set */
    char body[];
};

void mapicfg__response_reasons(mapicfg_autodiscover_response *response, const struct mapicfg__reasons *reasons);
void mapicfg__response_header(mapicfg_autodiscover_response *response, const char *name, const char *value);

/* One answer in the making. */
struct mapicfg__exchange {
    const mapicfg_autodiscover *autodiscover;
    const mapicfg_autodiscover_request *request;
    mapicfg_autodiscover_response **response;
    struct mapicfg__reasons reasons;
    mapicfg_error *err;
};

/* 1 when the client is inside: the request says so, or its address is in one of the networks. */
int mapicfg__exchange_is_inside(const struct mapicfg__exchange *exchange);

/* A response with the headers that all have, and room for a body of `size` bytes and its NUL, which is set. NULL when
 * memory is out. */
mapicfg_autodiscover_response *mapicfg__response_new(const struct mapicfg__exchange *exchange, uint32_t status,
                                                     const char *type, size_t size);

/* Each makes the response. */
mapicfg_status mapicfg__answer_buffer(struct mapicfg__exchange *exchange, uint32_t status, const char *type,
                                      struct mapicfg__buffer *body); /* frees the buffer's memory */
mapicfg_status mapicfg__answer_text(struct mapicfg__exchange *exchange, uint32_t status, const char *text);
/* Autodiscover v2. `rest` is what follows autodiscover.json. */
mapicfg_status mapicfg__answer_json(struct mapicfg__exchange *exchange, const char *rest);
int mapicfg__json_is_path(const char *path, size_t size);
/* The body of a request to autodiscover.svc. */
mapicfg_status mapicfg__answer_soap(struct mapicfg__exchange *exchange, const char *body, size_t size);
/* What is decided for a mailbox that the user may ask for, with the reasons that hold in every form of an answer. */
mapicfg_decision mapicfg__settings_decide(struct mapicfg__exchange *exchange, const struct mapicfg__box *box);
/* The settings of a mailbox for a client that may ask for them. */
mapicfg_status mapicfg__answer_settings(struct mapicfg__exchange *exchange, uint32_t box);

/* What a user gets who asks for a mailbox. */
enum mapicfg__judgment {
    MAPICFG__JUDGED_SETTINGS,
    MAPICFG__JUDGED_REDIRECT,
    MAPICFG__JUDGED_UNKNOWN,   /* no mailbox has the address */
    MAPICFG__JUDGED_AMBIGUOUS, /* several have */
    MAPICFG__JUDGED_FORBIDDEN, /* it is somebody else's */
    MAPICFG__JUDGED_NOBODY     /* the user's name fits several mailboxes */
};

/* Whatever form the answer has: which mailbox is asked for, and may the user ask for it. Adds reasons. */
enum mapicfg__judgment mapicfg__asked_judge(struct mapicfg__exchange *exchange, const struct mapicfg__asked *asked,
                                            uint32_t *box, const struct mapicfg__target **redirect);
/* The URL of ActiveSync for a mailbox that the client may ask for by this address. */
mapicfg_status mapicfg__answer_mobile(struct mapicfg__exchange *exchange, uint32_t box, const char *address);
mapicfg_status mapicfg__answer_mobile_redirect(struct mapicfg__exchange *exchange, const char *address,
                                               const char *target);

/* A request for Outlook or ActiveSync. */
mapicfg_status mapicfg__answer_asked(struct mapicfg__exchange *exchange, const struct mapicfg__asked *asked);
mapicfg_status mapicfg__answer_redirect(struct mapicfg__exchange *exchange, const struct mapicfg__target *redirect,
                                        const struct mapicfg__asked *asked);
/* Where a redirect leads from an address: a URL, or an address. */
void mapicfg__redirect_put(struct mapicfg__buffer *out, const struct mapicfg__target *redirect, const char *address);
/* An error payload with its ErrorCode. */
mapicfg_status mapicfg__answer_error(struct mapicfg__exchange *exchange, uint32_t code, const char *message);

#define MAPICFG__RESPONSE_BEGIN \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Autodiscover xmlns=\"" MAPICFG__NS_RESPONSE "\">\n"
#define MAPICFG__OUTLOOK_BEGIN MAPICFG__RESPONSE_BEGIN "  <Response xmlns=\"" MAPICFG__NS_OUTLOOK "\">\n"
#define MAPICFG__RESPONSE_END "  </Response>\n</Autodiscover>\n"

#define MAPICFG__TYPE_XML "text/xml; charset=utf-8"
#define MAPICFG__TYPE_JSON "application/json; charset=utf-8"
#define MAPICFG__TYPE_TEXT "text/plain; charset=utf-8"

#define MAPICFG__NS "http://schemas.microsoft.com/exchange/autodiscover/"
#define MAPICFG__NS_RESPONSE MAPICFG__NS "responseschema/2006"
#define MAPICFG__NS_OUTLOOK MAPICFG__NS "outlook/responseschema/2006a"
#define MAPICFG__NS_REQUEST MAPICFG__NS "outlook/requestschema/2006"
#define MAPICFG__NS_MOBILE MAPICFG__NS "mobilesync/requestschema/2006"
#define MAPICFG__NS_MOBILE_RESPONSE MAPICFG__NS "mobilesync/responseschema/2006"

#endif
