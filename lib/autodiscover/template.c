/* SPDX-License-Identifier: LGPL-2.1-or-later
 * template.c: the Protocol blocks of each shape of answer, made once for each server ([MS-OXDSCLI] 2.2.4.1.1.2.6).
 *
 * MAPI over HTTP: mapiHttp and WEB, and no EXCH or EXPR. Outlook Anywhere: EXCH, EXPR, for clients that know it EXHTTP
 * twice (internal, then external), and WEB. Internal only: no ExternalUrl, EXPR, second EXHTTP or External. */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

struct writer {
    struct mapicfg__buffer out;
    struct mapicfg__template *template;
};

/* ---- writing ---- */

static void put(struct writer *writer, const char *text) {
    mapicfg__buffer_text(&writer->out, text);
}

static void put_child(struct writer *writer, const char *indent, const char *name, const char *text) {
    if (!text) return;
    put(writer, indent);
    mapicfg__xml_put_element(&writer->out, name, text);
    put(writer, "\n");
}

static void put_id(struct writer *writer) {
    writer->template->cuts[writer->template->cut_count++] = writer->out.size;
}

/* https://HOST/mapi/emsmdb/?MailboxId=<id> */
static void put_mapi_url(struct writer *writer, const char *element, const char *url, const char *endpoint) {
    if (!url) return;
    size_t size = strlen(url);
    if (url[size - 1] == '/') size--;
    put(writer, "          <");
    put(writer, element);
    put(writer, ">");
    mapicfg__xml_put(&writer->out, url, size);
    put(writer, endpoint);
    put(writer, "?MailboxId=");
    put_id(writer);
    put(writer, "</");
    put(writer, element);
    put(writer, ">\n");
}

static void put_mapi_http(struct writer *writer, const char *internal, const char *external) {
    static const char *const services[][2] = {{"MailStore", "/emsmdb/"}, {"AddressBook", "/nspi/"}};
    put(writer, "      <Protocol Type=\"mapiHttp\" Version=\"1\">\n");
    for (size_t i = 0; i < 2; i++) {
        put(writer, "        <");
        put(writer, services[i][0]);
        put(writer, ">\n");
        put_mapi_url(writer, "InternalUrl", internal, services[i][1]);
        put_mapi_url(writer, "ExternalUrl", external, services[i][1]);
        put(writer, "        </");
        put(writer, services[i][0]);
        put(writer, ">\n");
    }
    put(writer, "      </Protocol>\n");
}

static void begin_block(struct writer *writer, const char *type) {
    put(writer, "      <Protocol>\n");
    put_child(writer, "        ", "Type", type);
}

/* Exchange Web Services under every name that clients look for: exchangelib reads EwsUrl, Evolution ASUrl. */
static void end_block(struct writer *writer, const char *ews) {
    put_child(writer, "        ", "ASUrl", ews);
    put_child(writer, "        ", "EwsUrl", ews);
    put_child(writer, "        ", "OOFUrl", ews);
    put(writer, "      </Protocol>\n");
}

static void put_exch(struct writer *writer, const struct mapicfg__server_facts *facts, const char *package,
                     const char *ews) {
    begin_block(writer, "EXCH");
    put(writer, "        <Server>");
    put_id(writer);
    put(writer, "</Server>\n");
    put_child(writer, "        ", "ServerDN", facts->server_dn);
    if (facts->version[0]) put_child(writer, "        ", "ServerVersion", facts->version);
    if (facts->server_dn) {
        put(writer, "        <MdbDN>");
        mapicfg__xml_put(&writer->out, facts->server_dn, strlen(facts->server_dn));
        put(writer, "/cn=Microsoft Private MDB</MdbDN>\n");
    }
    put_child(writer, "        ", "AuthPackage", package);
    end_block(writer, ews);
}

/* EXPR and EXHTTP: RPC over HTTP by a host. */
static void put_rpc(struct writer *writer, const char *type, const struct mapicfg__side *side) {
    if (!side->host) return;
    begin_block(writer, type);
    put_child(writer, "        ", "Server", side->host);
    put_child(writer, "        ", "SSL", side->ssl);
    put_child(writer, "        ", "AuthPackage", side->package);
    end_block(writer, side->ews);
}

static void put_web_side(struct writer *writer, const char *name, const char *type, const struct mapicfg__side *side) {
    if (!side->owa && !side->ews) return;
    put(writer, "        <");
    put(writer, name);
    put(writer, ">\n");
    put_child(writer, "          ", "OWAUrl", side->owa);
    if (side->ews) {
        put(writer, "          <Protocol>\n");
        put_child(writer, "            ", "Type", type);
        put_child(writer, "            ", "ASUrl", side->ews);
        put(writer, "          </Protocol>\n");
    }
    put(writer, "        </");
    put(writer, name);
    put(writer, ">\n");
}

static void put_web(struct writer *writer, const struct mapicfg__server_facts *facts, int external) {
    const struct mapicfg__side *inside = &facts->internal, *outside = &facts->external;
    if (!inside->owa && !inside->ews && !(external && (outside->owa || outside->ews))) return;
    begin_block(writer, "WEB");
    put_web_side(writer, "Internal", "EXCH", inside);
    if (external) put_web_side(writer, "External", "EXPR", outside);
    put(writer, "      </Protocol>\n");
}

/* ---- shapes ---- */

static void begin_account(struct writer *writer) {
    put(writer,
        "    </User>\n    <Account>\n      <AccountType>email</AccountType>\n"
        "      <Action>settings</Action>\n      <MicrosoftOnline>False</MicrosoftOnline>\n");
}

static void end_account(struct writer *writer) {
    put(writer, "    </Account>\n" MAPICFG__RESPONSE_END);
}

static void write_mapi_http(struct writer *writer, const struct mapicfg__server_facts *facts, int external) {
    struct mapicfg__reasons *reasons = &writer->template->reasons;
    const char *inside = facts->internal.mapi, *outside = external ? facts->external.mapi : NULL;
    if (!external) mapicfg__reasons_add(reasons, RULE_REASON_EXTERNAL_LEFT_OUT);
    if (!inside && !outside) {
        mapicfg__reasons_add(reasons, RULE_REASON_NO_URL);
        return;
    }
    if (external && !outside) mapicfg__reasons_add(reasons, RULE_REASON_NO_EXTERNAL_URL);
    if (!inside) mapicfg__reasons_add(reasons, RULE_REASON_NO_INTERNAL_URL);
    begin_account(writer);
    put_mapi_http(writer, inside, outside);
    put_web(writer, facts, external);
    end_account(writer);
}

/* "negotiate" is for clients that have said that they can do it. */
static void leave_out_negotiate(struct mapicfg__side *side, uint32_t shape, struct mapicfg__reasons *reasons) {
    if (!side->package || shape & MAPICFG__SHAPE_NEGOTIATE) return;
    if (!mapicfg__text_is_word(side->package, strlen(side->package), "negotiate")) return;
    mapicfg__reasons_add(reasons, RULE_REASON_NEGOTIATE_LEFT_OUT);
    side->package = NULL;
}

static void write_outlook_anywhere(struct writer *writer, const struct mapicfg__server_facts *facts, uint32_t shape) {
    struct mapicfg__reasons *reasons = &writer->template->reasons;
    int external = (shape & MAPICFG__SHAPE_EXTERNAL) != 0;
    struct mapicfg__side inside = facts->internal, outside = facts->external;
    leave_out_negotiate(&inside, shape, reasons);
    if (external) leave_out_negotiate(&outside, shape, reasons);
    if (!external) mapicfg__reasons_add(reasons, RULE_REASON_EXTERNAL_LEFT_OUT);
    if (external && !outside.host) mapicfg__reasons_add(reasons, RULE_REASON_NO_EXTERNAL_HOST);
    if (!inside.ews) mapicfg__reasons_add(reasons, RULE_REASON_NO_EWS_URL);
    if (inside.made || (external && outside.made)) mapicfg__reasons_add(reasons, RULE_REASON_HOSTS_ASSUMED);
    begin_account(writer);
    put_exch(writer, facts, inside.package, inside.ews);
    if (external) put_rpc(writer, "EXPR", &outside);
    if (shape & MAPICFG__SHAPE_EXHTTP) {
        put_rpc(writer, "EXHTTP", &inside);
        if (external) put_rpc(writer, "EXHTTP", &outside);
    }
    put_web(writer, facts, external);
    end_account(writer);
}

static int make_template(struct mapicfg__prepared *prepared, uint32_t shape) {
    const struct mapicfg__server_facts *facts = &prepared->facts;
    struct mapicfg__template *template = &prepared->templates[shape];
    struct writer writer = {.template = template};
    template->reasons = prepared->reasons;
    if (shape & MAPICFG__SHAPE_MAPI_HTTP)
        write_mapi_http(&writer, facts, (shape & MAPICFG__SHAPE_EXTERNAL) != 0);
    else
        write_outlook_anywhere(&writer, facts, shape);
    if (writer.out.failed) {
        mapicfg__buffer_free(&writer.out);
        return 0;
    }
    template->text = writer.out.data;
    template->size = writer.out.size;
    return 1;
}

/* ---- the whole ---- */

static mapicfg_status decide(mapicfg_autodiscover *autodiscover, uint32_t server, mapicfg_error *err) {
    mapicfg_decide_options options;
    struct mapicfg__view view;
    mapicfg_status status = mapicfg__places_take_options(&options, NULL, autodiscover->org, err);
    if (status) return status;
    mapicfg__view_init(&view, autodiscover->org, &options, &autodiscover->topology, &autodiscover->places, server);
    for (uint32_t bits = 0; bits < 256; bits++)
        autodiscover->prepared[server].decisions[bits] = mapicfg__view_decide(&view, (uint8_t)bits);
    return MAPICFG_OK;
}

/* Which server's URLs they are, when they are not the mailbox's own. */
static void add_server_reasons(struct mapicfg__reasons *reasons, const mapicfg_autodiscover *autodiscover,
                               uint32_t server) {
    enum mapicfg__served how;
    mapicfg__topology_serving(&autodiscover->topology, server, MAPICFG__MAPI, &how);
    if (how == MAPICFG__SERVED_NOT)
        mapicfg__reasons_add(reasons, RULE_REASON_NO_DIRECTORY);
    else if (!server)
        mapicfg__reasons_add(reasons, RULE_REASON_SERVER_NOT_STATED);
    else if (how != MAPICFG__SERVED_OWN)
        mapicfg__reasons_add(reasons, how == MAPICFG__SERVED_SITE ? RULE_REASON_SAME_SITE : RULE_REASON_OTHER_SERVER);
}

mapicfg_status mapicfg__prepared_make(mapicfg_autodiscover *autodiscover, uint32_t server, mapicfg_error *err) {
    struct mapicfg__prepared *prepared = &autodiscover->prepared[server];
    add_server_reasons(&prepared->reasons, autodiscover, server);
    mapicfg_status status = decide(autodiscover, server, err);
    if (!status)
        status =
            mapicfg__server_facts_take(&prepared->facts, &autodiscover->topology, &autodiscover->options, server, err);
    for (uint32_t shape = 0; !status && shape < MAPICFG__SHAPES; shape++) {
        if (shape & MAPICFG__SHAPE_MAPI_HTTP && shape > (MAPICFG__SHAPE_MAPI_HTTP | MAPICFG__SHAPE_EXTERNAL)) continue;
        if (!make_template(prepared, shape)) status = mapicfg__error_no_memory(err);
    }
    return status;
}

void mapicfg__prepared_free_all(mapicfg_autodiscover *autodiscover) {
    for (size_t i = 0; i < autodiscover->prepared_count; i++) {
        for (size_t shape = 0; shape < MAPICFG__SHAPES; shape++)
            mapicfg__mem_free(autodiscover->prepared[i].templates[shape].text);
        mapicfg__server_facts_free(&autodiscover->prepared[i].facts);
    }
    mapicfg__mem_free(autodiscover->prepared);
    autodiscover->prepared = NULL;
    autodiscover->prepared_count = 0;
}
