/* SPDX-License-Identifier: LGPL-2.1-or-later
 * soap.h: SOAP Autodiscover ([MS-OXWSADISC]), from inside: a request as read, and the settings that it can ask for. */
#ifndef MAPICFG_AUTODISCOVER_SOAP_H
#define MAPICFG_AUTODISCOVER_SOAP_H

#include "autodiscover/autodiscover.h"

#define MAPICFG__NS_ENVELOPE "http://schemas.xmlsoap.org/soap/envelope/"
#define MAPICFG__NS_ADDRESSING "http://www.w3.org/2005/08/addressing"
#define MAPICFG__NS_INSTANCE "http://www.w3.org/2001/XMLSchema-instance"
#define MAPICFG__NS_SERVICE "http://schemas.microsoft.com/exchange/2010/Autodiscover"

/* ---- a request ---- */

#define MAPICFG__SOAP_MAX_NAMES 100  /* users, or domains, of one request */
#define MAPICFG__SOAP_MAX_UNKNOWN 32 /* names that are no settings: an answer repeats them for each user */
#define MAPICFG__SOAP_MAX_SETTING 64 /* bytes of one */

enum mapicfg__soap_operation {
    MAPICFG__SOAP_NOTHING,
    MAPICFG__SOAP_USER_SETTINGS,
    MAPICFG__SOAP_DOMAIN_SETTINGS,
    MAPICFG__SOAP_FEDERATION,
    MAPICFG__SOAP_RELATIONSHIPS
};

/* Why there is a fault in place of an answer. */
enum mapicfg__soap_fault {
    MAPICFG__FAULT_NONE,
    MAPICFG__FAULT_CLIENT,          /* the body is not a request of this service */
    MAPICFG__FAULT_VERSION,         /* an envelope of another version than SOAP 1.1 */
    MAPICFG__FAULT_MUST_UNDERSTAND, /* a header that must be understood, and is not */
    MAPICFG__FAULT_ACTION           /* an operation that this service does not have */
};

/* Texts one after another, each with its NUL. */
struct mapicfg__soap_texts {
    struct mapicfg__buffer buffer;
    uint32_t count;
};

#define MAPICFG__SOAP_WORDS 2u

/* All zeros is empty. */
struct mapicfg__soap_asked {
    enum mapicfg__soap_operation operation;
    enum mapicfg__soap_fault fault;
    struct mapicfg__soap_texts names;       /* mailboxes or domains, as asked for; "" for a user without one */
    struct mapicfg__soap_texts unknown;     /* names that are no settings */
    uint64_t settings[MAPICFG__SOAP_WORDS]; /* those that are asked for, a bit each */
    int has_settings;                       /* any name at all */
    int too_many;                           /* names, or unknown names, or bytes of one */
    char version[32];                       /* RequestedServerVersion; "": none, or too long for one */
    char action[256];                       /* wsa:Action; "": none */
    char message_id[256];                   /* wsa:MessageID; "": none */
};

/* Errors: MAPICFG_E_NOMEM only; an invalid body is reported in asked->fault. Free `asked` in either case. */
mapicfg_status mapicfg__soap_read(struct mapicfg__soap_asked *asked, const char *body, size_t size, mapicfg_error *err);
void mapicfg__soap_free(struct mapicfg__soap_asked *asked);
/* The URI of an operation's action. NULL for MAPICFG__SOAP_NOTHING. */
const char *mapicfg__soap_action(enum mapicfg__soap_operation operation);

/* ---- settings ---- */

/* The mailbox of an answer. */
struct mapicfg__soap_subject {
    const mapicfg_autodiscover *autodiscover;
    uint32_t number; /* of the box */
    const struct mapicfg__box *box;
    const struct mapicfg__server_facts *facts;
    mapicfg_decision decision;
    uint32_t service[4]; /* the version that this service has; all zeros: not known */
};

/* The newest schema of Exchange Web Services of a version: "Exchange2013_SP1". */
const char *mapicfg__soap_schema(const uint32_t numbers[4]);

/* The number of a setting, or -1: there is none of this name, whose case counts. */
int mapicfg__soap_setting_find(const char *name);
/* Appends the UserSetting, or nothing when the mailbox has no such setting, and returns whether it did. */
int mapicfg__soap_setting_put(struct mapicfg__buffer *out, const struct mapicfg__soap_subject *subject, size_t number);

#endif
