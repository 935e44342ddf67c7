/* SPDX-License-Identifier: LGPL-2.1-or-later
 * soap_request.c: the body of a request to autodiscover.svc: which operation, for whom, which settings
 * ([MS-OXWSADISC] 3.1.4; the envelope is that of SOAP 1.1 with WS-Addressing 1.0). */
#include <string.h>

#include "autodiscover/soap.h"
#include "base/error.h"
#include "base/text.h"
#include "base/xml.h"

#define MAX_DEPTH 16u
#define MAX_ELEMENTS 1024u
#define MAX_TAG 8192u

/* Where in a request an element stands. */
enum place {
    OUTSIDE,
    STEPPED_OVER,
    ENVELOPE,
    HEADER,
    BODY,
    VERSION,
    ACTION,
    MESSAGE_ID,
    MESSAGE,
    REQUEST,
    USERS,
    USER,
    SETTINGS,
    DOMAINS,
    MAILBOX,
    DOMAIN,
    SETTING
};

/* May come more than once. */
#define IS_REPEATED(place) ((place) == STEPPED_OVER || (place) == USER || (place) == DOMAIN || (place) == SETTING)
#define BIT(place) (1u << (place))
#define TEXTS (BIT(VERSION) | BIT(ACTION) | BIT(MESSAGE_ID) | BIT(MAILBOX) | BIT(DOMAIN) | BIT(SETTING))

#define OURS(name) MAPICFG__NS_SERVICE " " name

static const struct {
    enum place in;
    enum place is;
    const char *name;
} elements[] = {
    {OUTSIDE, ENVELOPE, MAPICFG__NS_ENVELOPE " Envelope"},
    {ENVELOPE, HEADER, MAPICFG__NS_ENVELOPE " Header"},
    {ENVELOPE, BODY, MAPICFG__NS_ENVELOPE " Body"},
    {HEADER, VERSION, OURS("RequestedServerVersion")},
    {HEADER, ACTION, MAPICFG__NS_ADDRESSING " Action"},
    {HEADER, MESSAGE_ID, MAPICFG__NS_ADDRESSING " MessageID"},
    {MESSAGE, REQUEST, OURS("Request")},
    {REQUEST, USERS, OURS("Users")},
    {REQUEST, DOMAINS, OURS("Domains")},
    {REQUEST, SETTINGS, OURS("RequestedSettings")},
    {USERS, USER, OURS("User")},
    {USER, MAILBOX, OURS("Mailbox")},
    {DOMAINS, DOMAIN, OURS("Domain")},
    {SETTINGS, SETTING, OURS("Setting")},
};

#define ACTION_BEGIN MAPICFG__NS_SERVICE "/Autodiscover/"

static const struct {
    const char *message;
    const char *action;
} operations[] = {
    [MAPICFG__SOAP_USER_SETTINGS] = {OURS("GetUserSettingsRequestMessage"), ACTION_BEGIN "GetUserSettings"},
    [MAPICFG__SOAP_DOMAIN_SETTINGS] = {OURS("GetDomainSettingsRequestMessage"), ACTION_BEGIN "GetDomainSettings"},
    [MAPICFG__SOAP_FEDERATION] = {OURS("GetFederationInformationRequestMessage"),
                                  ACTION_BEGIN "GetFederationInformation"},
    [MAPICFG__SOAP_RELATIONSHIPS] = {OURS("GetOrganizationRelationshipSettingsRequestMessage"),
                                     ACTION_BEGIN "GetOrganizationRelationshipSettings"},
};

const char *mapicfg__soap_action(enum mapicfg__soap_operation operation) {
    return operations[operation].action;
}

struct reader {
    struct mapicfg__xml xml; /* first */
    struct mapicfg__soap_asked *asked;
    uint32_t elements;
    uint32_t seen; /* places, a bit each */
    uint8_t places[MAX_DEPTH + 1];
    size_t size; /* of the text being read */
    char text[MAPICFG__MAX_ADDRESS + 1];
};

static void refuse(struct reader *reader, enum mapicfg__soap_fault fault) {
    if (!reader->asked->fault) reader->asked->fault = fault;
    mapicfg__xml_stop(&reader->xml, MAPICFG_E_SYNTAX);
}

/* ---- elements that are none of the above ---- */

static enum place find_operation(struct reader *reader, const XML_Char *name) {
    for (size_t i = 1; i < sizeof operations / sizeof *operations; i++) {
        if (strcmp(name, operations[i].message) != 0) continue;
        reader->asked->operation = (enum mapicfg__soap_operation)i;
        return MESSAGE;
    }
    refuse(reader, MAPICFG__FAULT_ACTION);
    return STEPPED_OVER;
}

/* WS-Addressing is understood as far as one request and its answer need it; anything else only if it may be ignored. */
static void check_header(struct reader *reader, const XML_Char *name, const XML_Char **attributes) {
    if (mapicfg__text_starts_exactly(name, MAPICFG__NS_ADDRESSING " ") ||
        mapicfg__text_starts_exactly(name, MAPICFG__NS_SERVICE " "))
        return;
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], MAPICFG__NS_ENVELOPE " mustUnderstand") == 0 && strcmp(attributes[1], "0") != 0)
            refuse(reader, MAPICFG__FAULT_MUST_UNDERSTAND);
}

static enum place find_other(struct reader *reader, enum place in, const XML_Char *name, const XML_Char **attributes) {
    static const char envelope[] = " Envelope";
    size_t size = strlen(name);
    if (in == BODY) return find_operation(reader, name);
    if (in == HEADER) check_header(reader, name, attributes);
    if (in == OUTSIDE)
        refuse(reader, size >= sizeof envelope - 1 && strcmp(name + size - (sizeof envelope - 1), envelope) == 0
                           ? MAPICFG__FAULT_VERSION
                           : MAPICFG__FAULT_CLIENT);
    return STEPPED_OVER;
}

static enum place find_place(struct reader *reader, enum place in, const XML_Char *name, const XML_Char **attributes) {
    if (in == STEPPED_OVER) return STEPPED_OVER;
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (elements[i].in == in && strcmp(name, elements[i].name) == 0) return elements[i].is;
    return find_other(reader, in, name, attributes);
}

/* ---- handlers ---- */

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct reader *reader = user;
    uint32_t depth = reader->xml.depth;
    enum place in = (enum place)reader->places[depth - 1];
    if (++reader->elements > MAX_ELEMENTS || BIT(in) & TEXTS) {
        refuse(reader, MAPICFG__FAULT_CLIENT);
        return;
    }
    enum place is = find_place(reader, in, name, attributes);
    if (!IS_REPEATED(is) && reader->seen & BIT(is)) refuse(reader, MAPICFG__FAULT_CLIENT); /* twice */
    if (is == USER) reader->seen &= ~BIT(MAILBOX);
    reader->seen |= BIT(is);
    reader->places[depth] = (uint8_t)is;
    reader->size = 0;
}

static void keep(char *to, size_t capacity, const char *text, size_t size) {
    if (size >= capacity) return;
    memcpy(to, text, size);
    to[size] = '\0';
}

static void add(struct reader *reader, struct mapicfg__soap_texts *texts, uint32_t max, const char *text, size_t size) {
    if (texts->count == max) {
        reader->asked->too_many = 1;
        return;
    }
    mapicfg__buffer_bytes(&texts->buffer, text, size);
    mapicfg__buffer_char(&texts->buffer, '\0');
    texts->count++;
    if (texts->buffer.failed) mapicfg__xml_stop(&reader->xml, MAPICFG_E_NOMEM);
}

static void add_setting(struct reader *reader, const char *text, size_t size) {
    int number = mapicfg__soap_setting_find(text);
    reader->asked->has_settings = 1;
    if (size > MAPICFG__SOAP_MAX_SETTING)
        reader->asked->too_many = 1;
    else if (number < 0)
        add(reader, &reader->asked->unknown, MAPICFG__SOAP_MAX_UNKNOWN, text, size);
    else
        reader->asked->settings[number / 64] |= UINT64_C(1) << number % 64;
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    struct reader *reader = user;
    struct mapicfg__soap_asked *asked = reader->asked;
    enum place is = (enum place)reader->places[reader->xml.depth];
    const char *text = reader->text;
    size_t size = reader->size;
    (void)name;
    reader->text[size] = '\0';
    mapicfg__text_trim(&text, &size);
    reader->text[text - reader->text + (ptrdiff_t)size] = '\0';
    switch (is) {
    case VERSION: keep(asked->version, sizeof asked->version, text, size); break;
    case ACTION:
        keep(asked->action, sizeof asked->action, text, size);
        if (size && !asked->action[0]) refuse(reader, MAPICFG__FAULT_ACTION); /* longer than any that there is */
        break;
    case MESSAGE_ID: keep(asked->message_id, sizeof asked->message_id, text, size); break;
    case MAILBOX:
    case DOMAIN: add(reader, &asked->names, MAPICFG__SOAP_MAX_NAMES, text, size); break;
    case USER:
        if (!(reader->seen & BIT(MAILBOX))) add(reader, &asked->names, MAPICFG__SOAP_MAX_NAMES, "", 0);
        break;
    case SETTING: add_setting(reader, text, size); break;
    default: break;
    }
}

static void XMLCALL on_text(void *user, const XML_Char *text, int size) {
    struct reader *reader = user;
    if (reader->asked->fault || !(BIT(reader->places[reader->xml.depth]) & TEXTS)) return;
    if ((size_t)size > sizeof reader->text - 1 - reader->size) {
        refuse(reader, MAPICFG__FAULT_CLIENT);
        return;
    }
    memcpy(reader->text + reader->size, text, (size_t)size);
    reader->size += (size_t)size;
}

/* ---- the whole ---- */

/* An operation is known by its message; an action that says another one is not for this service. */
static void check(struct mapicfg__soap_asked *asked, uint32_t seen) {
    if (asked->fault) return;
    if (!(seen & BIT(REQUEST)))
        asked->fault = MAPICFG__FAULT_CLIENT;
    else if (asked->action[0] && strcmp(asked->action, mapicfg__soap_action(asked->operation)) != 0)
        asked->fault = MAPICFG__FAULT_ACTION;
}

mapicfg_status mapicfg__soap_read(struct mapicfg__soap_asked *asked, const char *body, size_t size,
                                  mapicfg_error *err) {
    static const struct mapicfg__xml_options options = {
        .namespaces = 1, .max_tag = MAX_TAG, .max_depth = MAX_DEPTH, .begin = on_begin, .end = on_end, .text = on_text};
    struct reader reader = {.asked = asked};
    mapicfg_status status = mapicfg__xml_open(&reader.xml, &options, err);
    if (!status) status = mapicfg__xml_feed(&reader.xml, body, size, 1, NULL);
    mapicfg__xml_close(&reader.xml);
    if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    if (status && !asked->fault) asked->fault = MAPICFG__FAULT_CLIENT;
    check(asked, reader.seen);
    return MAPICFG_OK;
}

void mapicfg__soap_free(struct mapicfg__soap_asked *asked) {
    mapicfg__buffer_free(&asked->names.buffer);
    mapicfg__buffer_free(&asked->unknown.buffer);
}
