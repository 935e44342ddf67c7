/* SPDX-License-Identifier: LGPL-2.1-or-later
 * request.c: the body of a request: which mailbox, and which response schema ([MS-OXDSCLI] 3.2.5, [MS-ASCMD] 2.2.1.1).
 */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/text.h"
#include "base/xml.h"

#define MAX_DEPTH 8u
#define MAX_ELEMENTS 64u
#define MAX_TAG 8192u

struct reader {
    struct mapicfg__xml xml; /* first */
    struct mapicfg__asked *asked;
    uint32_t elements;
    uint32_t skip; /* depth of the element that is stepped over, or 0 */
    char *into;    /* the field being read, or NULL */
    size_t *into_size;
    size_t into_max;
};

static void refuse(struct reader *reader, uint32_t error) {
    if (!reader->asked->error) reader->asked->error = error;
    mapicfg__xml_stop(&reader->xml, MAPICFG_E_SYNTAX);
}

/* Each client has a namespace for its requests, and a schema for its answers. */
static const struct {
    const char *request;
    size_t request_size;
    const char *response;
} schemas[] = {
    [MAPICFG__CLIENT_OUTLOOK] = {MAPICFG__NS_REQUEST " ", sizeof MAPICFG__NS_REQUEST, MAPICFG__NS_OUTLOOK},
    [MAPICFG__CLIENT_MOBILE] = {MAPICFG__NS_MOBILE " ", sizeof MAPICFG__NS_MOBILE, MAPICFG__NS_MOBILE_RESPONSE},
};

/* Whether an element has this name, in the namespace of the request. */
static int is_element(const struct mapicfg__asked *asked, const XML_Char *name, const char *expected) {
    size_t size = schemas[asked->client].request_size;
    return strncmp(name, schemas[asked->client].request, size) == 0 && strcmp(name + size, expected) == 0;
}

static void begin_root(struct reader *reader, const XML_Char *name) {
    struct mapicfg__asked *asked = reader->asked;
    if (is_element(asked, name, "Autodiscover")) return;
    asked->client = MAPICFG__CLIENT_MOBILE;
    if (!is_element(asked, name, "Autodiscover")) refuse(reader, 600);
}

static void begin_field(struct reader *reader, const XML_Char *name) {
    struct mapicfg__asked *asked = reader->asked;
    const struct {
        const char *name;
        char *into;
        size_t *size;
        size_t max;
    } fields[] = {
        {"EMailAddress", asked->address, &asked->address_size, sizeof asked->address},
        {"LegacyDN", asked->legacy_dn, &asked->legacy_dn_size, sizeof asked->legacy_dn},
        {"AcceptableResponseSchema", asked->schema, &asked->schema_size, sizeof asked->schema},
    };
    reader->skip = reader->xml.depth;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!is_element(asked, name, fields[i].name)) continue;
        if (fields[i].into == asked->legacy_dn && asked->client == MAPICFG__CLIENT_MOBILE) continue;
        if (asked->seen & 1u << i) refuse(reader, 600); /* twice */
        asked->seen |= 1u << i;
        reader->skip = 0;
        reader->into = fields[i].into;
        reader->into_size = fields[i].size;
        reader->into_max = fields[i].max - 1;
    }
}

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct reader *reader = user;
    (void)attributes;
    if (++reader->elements > MAX_ELEMENTS || reader->into) {
        refuse(reader, 600);
        return;
    }
    if (reader->skip) return;
    if (reader->xml.depth == 1)
        begin_root(reader, name);
    else if (reader->xml.depth == 2 && !is_element(reader->asked, name, "Request"))
        reader->skip = reader->xml.depth;
    else if (reader->xml.depth == 3)
        begin_field(reader, name);
}

static void end_field(struct reader *reader) {
    const char *text = reader->into;
    size_t size = *reader->into_size;
    mapicfg__text_trim(&text, &size);
    memmove(reader->into, text, size);
    reader->into[size] = '\0';
    *reader->into_size = size;
    reader->into = NULL;
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    struct reader *reader = user;
    (void)name;
    if (reader->skip == reader->xml.depth) reader->skip = 0;
    if (reader->into) end_field(reader);
}

static void XMLCALL on_text(void *user, const XML_Char *text, int size) {
    struct reader *reader = user;
    if (!reader->into || reader->asked->error) return;
    if ((size_t)size > reader->into_max - *reader->into_size) {
        refuse(reader, 600);
        return;
    }
    memcpy(reader->into + *reader->into_size, text, (size_t)size);
    *reader->into_size += (size_t)size;
}

static void forget(struct mapicfg__asked *asked) {
    asked->client = MAPICFG__CLIENT_OUTLOOK;
    asked->error = asked->seen = 0;
    asked->address_size = asked->legacy_dn_size = asked->schema_size = 0;
    asked->address[0] = asked->legacy_dn[0] = asked->schema[0] = '\0';
}

static mapicfg_status parse(struct mapicfg__asked *asked, const char *body, size_t size, mapicfg_error *err) {
    static const struct mapicfg__xml_options options = {
        .namespaces = 1, .max_tag = MAX_TAG, .max_depth = MAX_DEPTH, .begin = on_begin, .end = on_end, .text = on_text};
    struct reader reader = {.asked = asked};
    mapicfg_status status = mapicfg__xml_open(&reader.xml, &options, err);
    if (!status) status = mapicfg__xml_feed(&reader.xml, body, size, 1, NULL);
    mapicfg__xml_close(&reader.xml);
    if (status == MAPICFG_E_NOMEM) return mapicfg__error_no_memory(err);
    if (status && !asked->error) asked->error = 600;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__request_read(struct mapicfg__asked *asked, const char *body, size_t size, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    forget(asked);
    if (!mapicfg__request_plain(asked, body, size)) {
        forget(asked);
        status = parse(asked, body, size, err);
    }
    if (status || asked->error) return status;
    if (!asked->schema_size || (!asked->address_size && !asked->legacy_dn_size))
        asked->error = 600;
    else if (strcmp(asked->schema, schemas[asked->client].response) != 0)
        asked->error = 601;
    return MAPICFG_OK;
}
