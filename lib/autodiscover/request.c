/* SPDX-License-Identifier: LGPL-2.1-or-later
 * request.c: the body of a request for Outlook: which mailbox, and which response schema ([MS-OXDSCLI] 3.2.5). */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/text.h"

#define MAX_DEPTH 8u
#define MAX_ELEMENTS 64u

struct reader {
    struct mapicfg__asked *asked;
    XML_Parser xml;
    uint32_t depth;
    uint32_t elements;
    uint32_t skip; /* depth of the element that is stepped over, or 0 */
    char *into;    /* the field being read, or NULL */
    size_t *into_size;
    size_t into_max;
};

static void refuse(struct reader *reader, uint32_t error) {
    if (!reader->asked->error) reader->asked->error = error;
    XML_StopParser(reader->xml, XML_FALSE);
}

static void begin_root(struct reader *reader, const XML_Char *name) {
    if (strcmp(name, MAPICFG__NS_REQUEST " Autodiscover") == 0) return;
    /* What ActiveSync asks for has another provider, and there is none here. */
    refuse(reader, strcmp(name, MAPICFG__NS_MOBILE " Autodiscover") == 0 ? 601 : 600);
}

static void begin_field(struct reader *reader, const XML_Char *name) {
    struct mapicfg__asked *asked = reader->asked;
    const struct {
        const char *name;
        char *into;
        size_t *size;
        size_t max;
    } fields[] = {
        {MAPICFG__NS_REQUEST " EMailAddress", asked->address, &asked->address_size, sizeof asked->address},
        {MAPICFG__NS_REQUEST " LegacyDN", asked->legacy_dn, &asked->legacy_dn_size, sizeof asked->legacy_dn},
        {MAPICFG__NS_REQUEST " AcceptableResponseSchema", asked->schema, &asked->schema_size, sizeof asked->schema},
    };
    reader->skip = reader->depth;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strcmp(name, fields[i].name) != 0) continue;
        if (*fields[i].size) refuse(reader, 600); /* twice */
        reader->skip = 0;
        reader->into = fields[i].into;
        reader->into_size = fields[i].size;
        reader->into_max = fields[i].max - 1;
    }
}

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct reader *reader = user;
    (void)attributes;
    if (reader->asked->error) return;
    if (++reader->depth > MAX_DEPTH || ++reader->elements > MAX_ELEMENTS || reader->into) {
        refuse(reader, 600);
        return;
    }
    if (reader->skip) return;
    if (reader->depth == 1)
        begin_root(reader, name);
    else if (reader->depth == 2 && strcmp(name, MAPICFG__NS_REQUEST " Request") != 0)
        reader->skip = reader->depth;
    else if (reader->depth == 3)
        begin_field(reader, name);
}

static void end_field(struct reader *reader) {
    const char *text = reader->into;
    size_t size = *reader->into_size;
    mapicfg__trim(&text, &size);
    memmove(reader->into, text, size);
    reader->into[size] = '\0';
    *reader->into_size = size;
    reader->into = NULL;
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    struct reader *reader = user;
    (void)name;
    if (reader->asked->error) return;
    if (reader->skip == reader->depth) reader->skip = 0;
    if (reader->into) end_field(reader);
    reader->depth--;
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

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                               int has_internal) {
    (void)name, (void)system, (void)public, (void)has_internal;
    refuse(user, 600);
}

static void forget(struct mapicfg__asked *asked) {
    asked->error = 0;
    asked->address_size = asked->legacy_dn_size = asked->schema_size = 0;
    asked->address[0] = asked->legacy_dn[0] = asked->schema[0] = '\0';
}

static mapicfg_status parse(struct mapicfg__asked *asked, const char *body, size_t size, mapicfg_error *err) {
    struct reader reader = {.asked = asked};
    reader.xml = mapicfg__xml_new(&reader, on_begin, on_end, on_text, on_doctype);
    if (!reader.xml) return mapicfg__no_memory(err);
    enum XML_Status parsed = XML_Parse(reader.xml, body, (int)size, 1);
    enum XML_Error code = XML_GetErrorCode(reader.xml);
    XML_ParserFree(reader.xml);
    if (parsed == XML_STATUS_OK || asked->error) return MAPICFG_OK;
    if (code == XML_ERROR_NO_MEMORY) return mapicfg__no_memory(err);
    asked->error = 600;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__request_read(struct mapicfg__asked *asked, const char *body, size_t size, mapicfg_error *err) {
    mapicfg_status status = MAPICFG_OK;
    forget(asked);
    if (!mapicfg__request_plain(asked, body, size)) {
        forget(asked);
        if (size > INT32_MAX)
            asked->error = 600;
        else
            status = parse(asked, body, size, err);
    }
    if (status || asked->error) return status;
    if (!asked->schema_size || (!asked->address_size && !asked->legacy_dn_size))
        asked->error = 600;
    else if (strcmp(asked->schema, MAPICFG__NS_OUTLOOK) != 0)
        asked->error = 601;
    return MAPICFG_OK;
}
