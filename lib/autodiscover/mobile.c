/* SPDX-License-Identifier: LGPL-2.1-or-later
 * mobile.c: what devices ask for: the URL of Exchange ActiveSync ([MS-ASCMD] 2.2.1.1). */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"

static void put_begin(struct mapicfg__buffer *out) {
    mapicfg__buffer_text(out, MAPICFG__RESPONSE_BEGIN "  <Response xmlns=\"" MAPICFG__NS_MOBILE_RESPONSE
                                                      "\">\n    <Culture>en:us</Culture>\n    <User>\n");
}

/* An element of the answer for Outlook, by its own name; the mailbox's text is escaped already. */
static int put_copied(struct mapicfg__buffer *out, const struct mapicfg__box *box, const char *from, const char *name) {
    size_t size;
    const char *text = mapicfg__box_child(box, from, &size);
    if (!text) return 0;
    mapicfg__buffer_text(out, "      <");
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_char(out, '>');
    mapicfg__buffer_bytes(out, text, size);
    mapicfg__buffer_text(out, "</");
    mapicfg__buffer_text(out, name);
    mapicfg__buffer_text(out, ">\n");
    return 1;
}

static void put_address(struct mapicfg__buffer *out, const char *address) {
    mapicfg__buffer_text(out, "      ");
    mapicfg__xml_put_element(out, "EMailAddress", address);
    mapicfg__buffer_text(out, "\n");
}

static void put_line(struct mapicfg__buffer *out, const char *name, const char *text) {
    mapicfg__buffer_text(out, "          ");
    mapicfg__xml_put_element(out, name, text);
    mapicfg__buffer_text(out, "\n");
}

static void put_server(struct mapicfg__buffer *out, const char *type, const char *url, const char *name) {
    mapicfg__buffer_text(out, "        <Server>\n");
    put_line(out, "Type", type);
    put_line(out, "Url", url);
    put_line(out, "Name", name);
}

/* The certificates of devices come from elsewhere, where the virtual directory says so: 2.2.3.165 ServerData. */
static void put_enrollment(struct mapicfg__buffer *out, const struct mapicfg__server_facts *facts) {
    if (!facts->enrollment) return;
    put_server(out, "CertEnroll", facts->enrollment, "");
    if (facts->enrollment_template) put_line(out, "ServerData", facts->enrollment_template);
    mapicfg__buffer_text(out, "        </Server>\n");
}

mapicfg_status mapicfg__answer_mobile(struct mapicfg__exchange *exchange, uint32_t number, const char *address) {
    const struct mapicfg__box *box = &exchange->autodiscover->boxes[number];
    const struct mapicfg__server_facts *facts = &exchange->autodiscover->prepared[box->server].facts;
    const char *url = facts->external.active_sync;
    struct mapicfg__buffer body = {0};
    if (mapicfg__exchange_is_inside(exchange) && facts->internal.active_sync) url = facts->internal.active_sync;
    mapicfg__reasons_add(&exchange->reasons, url ? RULE_REASON_ACTIVE_SYNC : RULE_REASON_NO_ACTIVE_SYNC_URL);
    if (box->no_active_sync) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_ACTIVE_SYNC_DISABLED);
    if (!url) return mapicfg__answer_error(exchange, 601, "Provider is not available");
    put_begin(&body);
    put_copied(&body, box, "DisplayName", "DisplayName");
    if (!put_copied(&body, box, "AutoDiscoverSMTPAddress", "EMailAddress")) put_address(&body, address);
    mapicfg__buffer_text(&body, "    </User>\n    <Action>\n      <Settings>\n");
    put_server(&body, "MobileSync", url, url);
    mapicfg__buffer_text(&body, "        </Server>\n");
    put_enrollment(&body, facts);
    mapicfg__buffer_text(&body, "      </Settings>\n    </Action>\n" MAPICFG__RESPONSE_END);
    return mapicfg__answer_buffer(exchange, 200, MAPICFG__TYPE_XML, &body);
}

mapicfg_status mapicfg__answer_mobile_redirect(struct mapicfg__exchange *exchange, const char *address,
                                               const char *target) {
    struct mapicfg__buffer body = {0};
    put_begin(&body);
    put_address(&body, address);
    mapicfg__buffer_text(&body, "    </User>\n    <Action>\n      ");
    mapicfg__xml_put_element(&body, "Redirect", target);
    mapicfg__buffer_text(&body, "\n    </Action>\n" MAPICFG__RESPONSE_END);
    return mapicfg__answer_buffer(exchange, 200, MAPICFG__TYPE_XML, &body);
}
