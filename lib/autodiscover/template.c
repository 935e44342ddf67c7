/* SPDX-License-Identifier: LGPL-2.1-or-later
 * template.c: the Protocol blocks of each shape of answer, made once for each server ([MS-OXDSCLI] 2.2.4.1.1.2.6), with
 * the elements and the order of real answers.
 *
 * MAPI over HTTP: mapiHttp and WEB, and no EXCH or EXPR. Outlook Anywhere: EXCH, EXPR and WEB. Both: EXHTTP for clients
 * that know it, internal, then external. Internal only: nothing external, and EXPR has the internal host. */
#include <mapicfg/release.h>
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "autodiscover/ecp.h"
#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/release.h"

struct writer {
    struct mapicfg__buffer out;
    const struct mapicfg__server_facts *facts;
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

/* What the mailbox has of its own goes in here. */
static void put_piece(struct writer *writer, enum mapicfg__piece piece) {
    struct mapicfg__template *template = writer->template;
    if (template->cut_count == MAPICFG__MAX_CUTS) {
        writer->out.failed = 1;
        return;
    }
    size_t at = writer->out.size;
    template->cuts[template->cut_count++] = (struct mapicfg__cut){at, at, at, piece};
    template->piece_counts[piece]++;
}

/* <name>before ID after</name> */
static void put_with_id(struct writer *writer, const char *name, const char *before, size_t size, const char *after) {
    put(writer, "        <");
    put(writer, name);
    put(writer, ">");
    mapicfg__xml_put(&writer->out, before, size);
    put_piece(writer, MAPICFG__PIECE_ID);
    put(writer, after);
    put(writer, "</");
    put(writer, name);
    put(writer, ">\n");
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
    put_piece(writer, MAPICFG__PIECE_ID);
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

static void end_block(struct writer *writer) {
    put(writer, "      </Protocol>\n");
}

static void put_ecp(struct writer *writer, const char *url) {
    size_t count;
    const struct mapicfg__ecp_page *pages = mapicfg__ecp_pages(writer->facts->release, &count);
    if (!url) return;
    put_child(writer, "        ", "EcpUrl", url);
    for (size_t i = 0; i < count; i++) {
        put(writer, "        <");
        put(writer, pages[i].name);
        put(writer, ">");
        mapicfg__xml_put(&writer->out, pages[i].text, strlen(pages[i].text));
        if (pages[i].text[strlen(pages[i].text) - 1] == '=') put_piece(writer, MAPICFG__PIECE_REALM);
        put(writer, "</");
        put(writer, pages[i].name);
        put(writer, ">\n");
    }
}

/* https://HOST/OAB/GUID/: nothing for a mailbox whose offline address book is not known. */
static void put_oab(struct writer *writer, const char *folder) {
    struct mapicfg__template *template = writer->template;
    size_t begin = writer->out.size;
    if (!folder) return;
    put(writer, "        <OABUrl>");
    mapicfg__xml_put(&writer->out, folder, strlen(folder));
    put_piece(writer, MAPICFG__PIECE_BOOK);
    put(writer, "/</OABUrl>\n");
    if (writer->out.failed) return;
    template->cuts[template->cut_count - 1].begin = begin;
    template->cuts[template->cut_count - 1].end = writer->out.size;
    template->book_size += writer->out.size - begin;
}

/* What a client needs beside mail. Exchange Web Services are there under every name that clients look for: exchangelib
 * reads EwsUrl, Evolution ASUrl. */
static void put_urls(struct writer *writer, const struct mapicfg__side *side) {
    put_child(writer, "        ", "ASUrl", side->ews);
    put_child(writer, "        ", "EwsUrl", side->ews);
    if (writer->facts->is_personal) put_child(writer, "        ", "EmwsUrl", side->ews);
    put_ecp(writer, side->ecp);
    put_child(writer, "        ", "OOFUrl", side->ews);
    put_child(writer, "        ", "UMUrl", side->um);
    put_oab(writer, side->oab);
}

static void put_exclusive(struct writer *writer, const char *state) {
    if (writer->facts->is_personal) put_child(writer, "        ", "ServerExclusiveConnect", state);
}

/* From Exchange 2013 on, Server and the end of its DN are the mailbox's id; before, a client connects to a host. */
static void put_server(struct writer *writer) {
    const struct mapicfg__server_facts *facts = writer->facts;
    const char *dn = facts->server_dn, *version = facts->version[0] ? facts->version : NULL;
    static const char mdb[] = "/cn=Microsoft Private MDB";
    if (facts->is_personal) {
        put_with_id(writer, "Server", "", 0, "");
        if (dn) put_with_id(writer, "ServerDN", dn, facts->server_dn_stem, "");
        put_child(writer, "        ", "ServerVersion", version);
        if (dn) put_with_id(writer, "MdbDN", dn, facts->server_dn_stem, mdb);
        return;
    }
    put_child(writer, "        ", "Server", facts->server_host);
    put_child(writer, "        ", "ServerDN", dn);
    put_child(writer, "        ", "ServerVersion", version);
    if (!dn) return;
    put(writer, "        <MdbDN>");
    mapicfg__xml_put(&writer->out, dn, strlen(dn));
    put(writer, mdb);
    put(writer, "</MdbDN>\n");
}

static void put_exch(struct writer *writer) {
    const struct mapicfg__side *inside = &writer->facts->internal;
    begin_block(writer, "EXCH");
    put_server(writer);
    if (writer->facts->is_personal) put_child(writer, "        ", "PublicFolderServer", inside->host);
    put_urls(writer, inside);
    put_exclusive(writer, "off");
    end_block(writer);
}

static void put_host(struct writer *writer, const struct mapicfg__side *side) {
    put_child(writer, "        ", "Server", side->host);
    put_child(writer, "        ", "SSL", side->ssl);
    put_child(writer, "        ", "AuthPackage", side->package);
}

/* Inside too, clients connect by RPC over HTTP from Exchange 2013 on: without an external host, EXPR has the internal
 * one. */
static void put_expr(struct writer *writer, const struct mapicfg__side *inside, const struct mapicfg__side *outside) {
    int external = outside && outside->host;
    if (!external && (!inside->host || !writer->facts->is_personal)) return;
    begin_block(writer, "EXPR");
    put_host(writer, external ? outside : inside);
    if (external) put_urls(writer, outside);
    put_exclusive(writer, "on");
    if (!external) put_child(writer, "        ", "CertPrincipalName", "None");
    end_block(writer);
}

static void put_exhttp(struct writer *writer, const struct mapicfg__side *side) {
    if (!side->host) return;
    begin_block(writer, "EXHTTP");
    put_host(writer, side);
    put_urls(writer, side);
    put_exclusive(writer, "On");
    end_block(writer);
}

static void put_web_side(struct writer *writer, const char *name, const char *type, const struct mapicfg__side *side) {
    if (!side->owa) return; /* a required child */
    put(writer, "        <");
    put(writer, name);
    put(writer, ">\n          <OWAUrl AuthenticationMethod=\"");
    mapicfg__xml_put(&writer->out, side->owa_methods, strlen(side->owa_methods));
    put(writer, "\">");
    mapicfg__xml_put(&writer->out, side->owa, strlen(side->owa));
    put(writer, "</OWAUrl>\n");
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

static void put_web(struct writer *writer, int external) {
    const struct mapicfg__side *inside = &writer->facts->internal, *outside = &writer->facts->external;
    if (!inside->owa && !(external && outside->owa)) return;
    if (inside->owa_methods_assumed || (external && outside->owa_methods_assumed))
        mapicfg__reasons_add(&writer->template->reasons, RULE_REASON_OWA_METHODS_ASSUMED);
    begin_block(writer, "WEB");
    put_web_side(writer, "Internal", "EXCH", inside);
    if (external) put_web_side(writer, "External", "EXPR", outside);
    end_block(writer);
}

/* ---- shapes ---- */

static void begin_account(struct writer *writer) {
    uint32_t release = writer->facts->release;
    put_piece(writer, MAPICFG__PIECE_USER);
    put(writer,
        "    </User>\n    <Account>\n      <AccountType>email</AccountType>\n"
        "      <Action>settings</Action>\n      <MicrosoftOnline>False</MicrosoftOnline>\n");
    if (!release || release >= MAPICFG_SERVER_2016) put_child(writer, "      ", "ConsumerMailbox", "False");
}

/* "negotiate" is for clients that have said that they can do it. */
static void leave_out_negotiate(struct writer *writer, struct mapicfg__side *side, uint32_t shape) {
    if (!side->package || shape & MAPICFG__SHAPE_NEGOTIATE) return;
    if (!mapicfg__text_is_word(side->package, strlen(side->package), "negotiate")) return;
    mapicfg__reasons_add(&writer->template->reasons, RULE_REASON_NEGOTIATE_LEFT_OUT);
    side->package = NULL;
}

/* EXPR where it is wanted, WEB and EXHTTP. */
static void put_others(struct writer *writer, int expr, uint32_t shape) {
    struct mapicfg__reasons *reasons = &writer->template->reasons;
    struct mapicfg__side inside = writer->facts->internal, outside = writer->facts->external;
    int external = (shape & MAPICFG__SHAPE_EXTERNAL) != 0;
    int exhttp = shape & MAPICFG__SHAPE_EXHTTP && writer->facts->is_personal;
    if (expr || exhttp) {
        leave_out_negotiate(writer, &inside, shape);
        if (external) leave_out_negotiate(writer, &outside, shape);
        if (inside.made || (external && outside.made)) mapicfg__reasons_add(reasons, RULE_REASON_HOSTS_ASSUMED);
    }
    if (!inside.ews) mapicfg__reasons_add(reasons, RULE_REASON_NO_EWS_URL);
    if (!inside.oab && (expr || exhttp)) mapicfg__reasons_add(reasons, RULE_REASON_NO_OAB_URL);
    if (expr) put_expr(writer, &inside, external ? &outside : NULL);
    put_web(writer, external);
    if (exhttp) put_exhttp(writer, &inside);
    if (exhttp && external) put_exhttp(writer, &outside);
}

static void write_mapi_http(struct writer *writer, uint32_t shape) {
    struct mapicfg__reasons *reasons = &writer->template->reasons;
    int external = (shape & MAPICFG__SHAPE_EXTERNAL) != 0;
    const char *inside = writer->facts->internal.mapi, *outside = external ? writer->facts->external.mapi : NULL;
    if (!external) mapicfg__reasons_add(reasons, RULE_REASON_EXTERNAL_LEFT_OUT);
    if (!external && mapicfg__server_facts_are_same(writer->facts, 1))
        mapicfg__reasons_add(reasons, RULE_REASON_BLOCK_NO_EFFECT);
    if (!inside && !outside) {
        mapicfg__reasons_add(reasons, RULE_REASON_NO_URL);
        return;
    }
    if (external && !outside) mapicfg__reasons_add(reasons, RULE_REASON_NO_EXTERNAL_URL);
    if (!inside) mapicfg__reasons_add(reasons, RULE_REASON_NO_INTERNAL_URL);
    if (writer->facts->internal.mapi_made || (outside && writer->facts->external.mapi_made))
        mapicfg__reasons_add(reasons, RULE_REASON_URL_PATH);
    begin_account(writer);
    put_mapi_http(writer, inside, outside);
    put_others(writer, 0, shape);
}

/* A server before Exchange 2013 has a host of its own in EXCH. */
static void tell_hosts(struct mapicfg__reasons *reasons, const struct mapicfg__server_facts *facts, int external) {
    int inside = facts->internal.host != NULL || !facts->is_personal, outside = facts->external.host != NULL;
    if (external && !outside) mapicfg__reasons_add(reasons, RULE_REASON_NO_EXTERNAL_HOST);
    if (inside) return;
    mapicfg__reasons_add(reasons, external && outside ? RULE_REASON_NO_INTERNAL_HOST : RULE_REASON_NO_HOST);
}

static void write_outlook_anywhere(struct writer *writer, uint32_t shape) {
    struct mapicfg__reasons *reasons = &writer->template->reasons;
    int external = (shape & MAPICFG__SHAPE_EXTERNAL) != 0;
    if (!external) mapicfg__reasons_add(reasons, RULE_REASON_EXTERNAL_LEFT_OUT);
    if (!external && mapicfg__server_facts_are_same(writer->facts, 0))
        mapicfg__reasons_add(reasons, RULE_REASON_BLOCK_NO_EFFECT);
    tell_hosts(reasons, writer->facts, external);
    begin_account(writer);
    put_exch(writer);
    put_others(writer, 1, shape);
}

static int make_template(struct mapicfg__prepared *prepared, uint32_t shape) {
    struct mapicfg__template *template = &prepared->templates[shape];
    struct writer writer = {.facts = &prepared->facts, .template = template};
    template->reasons = prepared->reasons;
    if (shape & MAPICFG__SHAPE_MAPI_HTTP)
        write_mapi_http(&writer, shape);
    else
        write_outlook_anywhere(&writer, shape);
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
    int can = mapicfg__server_can(autodiscover->topology.servers[server].release);
    mapicfg__topology_serving(&autodiscover->topology, server, can ? MAPICFG__MAPI : MAPICFG__RPC, &how);
    if (how == MAPICFG__SERVED_NOT && can)
        mapicfg__reasons_add(reasons, RULE_REASON_NO_DIRECTORY);
    else if (how == MAPICFG__SERVED_NOT)
        return; /* Exchange 2010 needs none */
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
