/* SPDX-License-Identifier: LGPL-2.1-or-later
 * ask.c: asks the configuration what the client of a real answer asked the server, in the same form. */
#include <string.h>

#include "autodiscover/answer.h"
#include "autodiscover/soap.h"
#include "autodiscover/xml.h"
#include "base/error.h"

/* ---- SOAP: the settings that the answer has, or one, so that it is a request ---- */

#define ENVELOPE                                                                                        \
    "<s:Envelope xmlns:s=\"" MAPICFG__NS_ENVELOPE "\" xmlns=\"" MAPICFG__NS_SERVICE                     \
    "\"><s:Header><RequestedServerVersion>Exchange2013_SP1</RequestedServerVersion></s:Header><s:Body>" \
    "<GetUserSettingsRequestMessage><Request><Users><User>"

/* The last of "UserResponse/UserSettings/InternalEwsUrl/Value" but one, where that is a setting; NULL otherwise. */
static const char *setting_of(const char *path, size_t *size) {
    static const char before[] = "UserResponse/UserSettings/";
    if (strncmp(path, before, sizeof before - 1) != 0) return NULL;
    path += sizeof before - 1;
    *size = strcspn(path, "[/@");
    return strcmp(path + *size, "/Value") == 0 ? path : NULL;
}

static void put_settings(struct mapicfg__buffer *body, const mapicfg_autodiscover_answer *answer) {
    size_t count = 0;
    for (size_t i = 0; mapicfg_autodiscover_setting_name(i); i++) {
        const char *name = mapicfg_autodiscover_setting_name(i);
        int is_there = 0;
        for (size_t j = 0; j < answer->count && !is_there; j++) {
            size_t size;
            const char *setting = setting_of(answer->entries[j].path, &size);
            is_there = setting && size == strlen(name) && memcmp(setting, name, size) == 0;
        }
        if (is_there) mapicfg__xml_put_element(body, "Setting", name);
        count += (size_t)is_there;
    }
    if (!count) mapicfg__xml_put_element(body, "Setting", "UserDisplayName");
}

static mapicfg_status ask_soap(struct mapicfg__exchange *exchange, const mapicfg_autodiscover_answer *answer,
                               const char *user) {
    struct mapicfg__buffer body = {0};
    mapicfg__buffer_text(&body, ENVELOPE);
    mapicfg__xml_put_element(&body, "Mailbox", user);
    mapicfg__buffer_text(&body, "</User></Users><RequestedSettings>");
    put_settings(&body, answer);
    mapicfg__buffer_text(&body, "</RequestedSettings></Request></GetUserSettingsRequestMessage></s:Body></s:Envelope>");
    mapicfg_status status =
        body.failed ? mapicfg__error_no_memory(exchange->err) : mapicfg__answer_soap(exchange, body.data, body.size);
    mapicfg__buffer_free(&body);
    return status;
}

/* ---- Autodiscover v2 ---- */

static void put_escaped(struct mapicfg__buffer *out, const char *text) {
    static const char digits[] = "0123456789ABCDEF";
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        mapicfg__buffer_char(out, '%');
        mapicfg__buffer_char(out, digits[c >> 4]);
        mapicfg__buffer_char(out, digits[c & 15]);
    }
}

/* Of an error the protocol is not known. */
static mapicfg_status ask_json(struct mapicfg__exchange *exchange, const mapicfg_autodiscover_answer *answer,
                               const char *user) {
    const char *protocol = mapicfg_autodiscover_answer_find(answer, "Protocol");
    struct mapicfg__buffer query = {0};
    mapicfg__buffer_text(&query, "?Email=");
    put_escaped(&query, user);
    mapicfg__buffer_text(&query, "&Protocol=");
    put_escaped(&query, protocol ? protocol : "ActiveSync");
    mapicfg_status status =
        query.failed ? mapicfg__error_no_memory(exchange->err) : mapicfg__answer_json(exchange, query.data);
    mapicfg__buffer_free(&query);
    return status;
}

/* ---- the whole ---- */

mapicfg_status mapicfg__answer_ask(struct mapicfg__exchange *exchange, const mapicfg_autodiscover_answer *answer,
                                   const char *user, uint32_t box) {
    struct mapicfg_autodiscover open = *exchange->autodiscover;
    open.options.flags |= MAPICFG_AUTODISCOVER_NO_USER; /* whoever has the answer was allowed to ask */
    struct mapicfg__exchange asking = *exchange;
    asking.autodiscover = &open;
    if (answer->kind == MAPICFG_AUTODISCOVER_ANSWER_RESPONSES)
        return mapicfg__error_fail(exchange->err, MAPICFG_E_FORMAT,
                                   "there are HTTP headers, and no answer of Autodiscover to compare");
    switch (answer->form) {
    case MAPICFG_AUTODISCOVER_FORM_ACTIVE_SYNC: return mapicfg__answer_mobile(&asking, box, user);
    case MAPICFG_AUTODISCOVER_FORM_SOAP: return ask_soap(&asking, answer, user);
    case MAPICFG_AUTODISCOVER_FORM_JSON: return ask_json(&asking, answer, user);
    default: return mapicfg__answer_settings(&asking, box);
    }
}
