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
#include "model/object.h"

/* What the blocks of one server are made of, inside or outside; NULL where there is nothing. */
struct side {
    const char *mapi, *ews, *owa; /* URLs */
    const char *host;             /* of Outlook Anywhere */
    const char *package;          /* its AuthPackage */
    const char *ssl;              /* On or Off */
    char *made;                   /* the host when it was taken from a URL, owned */
};

struct parts {
    struct side internal, external;
};

struct writer {
    struct mapicfg__buffer out;
    struct mapicfg__template *template;
};

static const mapicfg_object *serving(const mapicfg_autodiscover *autodiscover, uint32_t server,
                                     enum mapicfg__part part) {
    enum mapicfg__served how;
    return mapicfg__topology_serving(&autodiscover->topology, server, part, &how);
}

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

/* The number after `before`; 0 when it is not there. */
static uint32_t number_after(const char *text, const char *before) {
    const char *at = strstr(text, before);
    uint64_t number;
    if (!at) return 0;
    at += strlen(before);
    size_t size = mapicfg__text_count_digits(at, SIZE_MAX);
    return mapicfg__text_parse_number(at, size, &number) && number <= 0x7fff ? (uint32_t)number : 0;
}

/* "Version 15.2 (Build 1544.4)" as ServerVersion has it: major, minor and build in one number. 0: not known. */
static uint32_t server_version(const char *text) {
    uint32_t major = text ? number_after(text, "Version ") : 0;
    uint32_t build = text ? number_after(text, "(Build ") : 0;
    const char *dot = text ? strchr(text, '.') : NULL;
    uint32_t minor = dot ? number_after(dot, ".") : 0;
    if (!major || !build || major > 63 || minor > 63) return 0;
    return 0x70008000u | major << 22 | minor << 16 | build;
}

static void put_exch(struct writer *writer, const struct mapicfg__server *server, const char *authentication,
                     const char *ews) {
    static const char hex[] = "0123456789ABCDEF";
    uint32_t version = server_version(server->display_version);
    begin_block(writer, "EXCH");
    put(writer, "        <Server>");
    put_id(writer);
    put(writer, "</Server>\n");
    put_child(writer, "        ", "ServerDN", server->legacy_dn);
    if (version) {
        char digits[9] = {0};
        for (size_t i = 0; i < 8; i++) digits[i] = hex[version >> (28 - 4 * i) & 15];
        put_child(writer, "        ", "ServerVersion", digits);
    }
    if (server->legacy_dn) {
        put(writer, "        <MdbDN>");
        mapicfg__xml_put(&writer->out, server->legacy_dn, strlen(server->legacy_dn));
        put(writer, "/cn=Microsoft Private MDB</MdbDN>\n");
    }
    put_child(writer, "        ", "AuthPackage", authentication);
    end_block(writer, ews);
}

/* EXPR and EXHTTP: RPC over HTTP by a host. */
static void put_rpc(struct writer *writer, const char *type, const struct side *side) {
    if (!side->host) return;
    begin_block(writer, type);
    put_child(writer, "        ", "Server", side->host);
    put_child(writer, "        ", "SSL", side->ssl);
    put_child(writer, "        ", "AuthPackage", side->package);
    end_block(writer, side->ews);
}

static void put_web_side(struct writer *writer, const char *name, const char *type, const struct side *side) {
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

static void put_web(struct writer *writer, const struct parts *parts, int external) {
    const struct side *inside = &parts->internal, *outside = &parts->external;
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

static void write_mapi_http(struct writer *writer, const struct parts *parts, int external) {
    uint64_t *reasons = &writer->template->reasons;
    const char *inside = parts->internal.mapi, *outside = external ? parts->external.mapi : NULL;
    if (!external) *reasons |= MAPICFG__REASON(EXTERNAL_LEFT_OUT);
    if (!inside && !outside) {
        *reasons |= MAPICFG__REASON(NO_URL);
        return;
    }
    if (external && !outside) *reasons |= MAPICFG__REASON(NO_EXTERNAL_URL);
    if (!inside) *reasons |= MAPICFG__REASON(NO_INTERNAL_URL);
    begin_account(writer);
    put_mapi_http(writer, inside, outside);
    put_web(writer, parts, external);
    end_account(writer);
}

/* "negotiate" is for clients that have said that they can do it. */
static void leave_out_negotiate(struct side *side, uint32_t shape, uint64_t *reasons) {
    if (!side->package || shape & MAPICFG__SHAPE_NEGOTIATE) return;
    if (!mapicfg__text_is_word(side->package, strlen(side->package), "negotiate")) return;
    *reasons |= MAPICFG__REASON(NEGOTIATE_LEFT_OUT);
    side->package = NULL;
}

static void write_outlook_anywhere(struct writer *writer, const struct mapicfg__server *server,
                                   const struct parts *parts, uint32_t shape) {
    uint64_t *reasons = &writer->template->reasons;
    int external = (shape & MAPICFG__SHAPE_EXTERNAL) != 0;
    struct side inside = parts->internal, outside = parts->external;
    leave_out_negotiate(&inside, shape, reasons);
    if (external) leave_out_negotiate(&outside, shape, reasons);
    if (!external) *reasons |= MAPICFG__REASON(EXTERNAL_LEFT_OUT);
    if (external && !outside.host) *reasons |= MAPICFG__REASON(NO_EXTERNAL_HOST);
    if (!inside.ews) *reasons |= MAPICFG__REASON(NO_EWS_URL);
    if (inside.made || (external && outside.made)) *reasons |= MAPICFG__REASON(HOSTS_ASSUMED);
    begin_account(writer);
    put_exch(writer, server, inside.package, inside.ews);
    if (external) put_rpc(writer, "EXPR", &outside);
    if (shape & MAPICFG__SHAPE_EXHTTP) {
        put_rpc(writer, "EXHTTP", &inside);
        if (external) put_rpc(writer, "EXHTTP", &outside);
    }
    put_web(writer, parts, external);
    end_account(writer);
}

/* Which server's URLs they are, when they are not the mailbox's own. */
static uint64_t server_reasons(const mapicfg_autodiscover *autodiscover, uint32_t server) {
    enum mapicfg__served how;
    mapicfg__topology_serving(&autodiscover->topology, server, MAPICFG__MAPI, &how);
    if (how == MAPICFG__SERVED_NOT) return MAPICFG__REASON(NO_DIRECTORY);
    if (!server) return MAPICFG__REASON(SERVER_NOT_STATED);
    if (how == MAPICFG__SERVED_OWN) return 0;
    return how == MAPICFG__SERVED_SITE ? MAPICFG__REASON(SAME_SITE) : MAPICFG__REASON(OTHER_SERVER);
}

static int make_template(mapicfg_autodiscover *autodiscover, uint32_t server, const struct parts *parts, uint32_t shape,
                         uint64_t reasons) {
    struct mapicfg__template *template = &autodiscover->prepared[server].templates[shape];
    template->reasons = reasons;
    struct writer writer = {.template = template};
    if (shape & MAPICFG__SHAPE_MAPI_HTTP)
        write_mapi_http(&writer, parts, (shape & MAPICFG__SHAPE_EXTERNAL) != 0);
    else
        write_outlook_anywhere(&writer, &autodiscover->topology.servers[server], parts, shape);
    if (writer.out.failed) {
        mapicfg__buffer_free(&writer.out);
        return 0;
    }
    template->text = writer.out.data;
    template->size = writer.out.size;
    return 1;
}

/* ---- parts ---- */

/* What [MS-OXDSCLI] 2.2.4.1.1.2.6.4 calls an authentication method of Exchange; NULL where it has no word for it. */
static const char *package_of(const char *method) {
    static const char *const words[] = {"basic", "ntlm", "negotiate", "certificate"};
    for (size_t i = 0; method && i < sizeof words / sizeof *words; i++)
        if (mapicfg__text_is_word(method, strlen(method), words[i])) return words[i];
    return NULL;
}

/* Outlook Anywhere's properties on one side. */
struct rpc_names {
    uint32_t host, method, ssl;
};

static int is_state(const mapicfg_object *object, uint32_t property, uint32_t state) {
    return object && mapicfg__object_state(object, property) == state;
}

/* The host: what an option names, what Outlook Anywhere has ($null too), or that of MAPI over HTTP or of Exchange Web
 * Services: one namespace for all protocols is what Microsoft recommends. */
static mapicfg_status take_host(struct side *side, const char *option, const mapicfg_object *rpc, uint32_t property,
                                mapicfg_error *err) {
    const char *url = side->mapi ? side->mapi : side->ews;
    side->host = option ? option : rpc ? mapicfg__object_text(rpc, property) : NULL;
    if (side->host || !url || (rpc && !is_state(rpc, property, MAPICFG_NOT_STATED))) return MAPICFG_OK;
    mapicfg_status status = mapicfg_url_dup_host(url, &side->made, err);
    side->host = side->made;
    return status == MAPICFG_E_URL ? MAPICFG_OK : status; /* an export may hold an invalid URL */
}

static mapicfg_status take_rpc(struct side *side, const mapicfg_autodiscover_options *options, const char *host,
                               const mapicfg_object *rpc, const struct rpc_names *names, mapicfg_error *err) {
    side->package = options->rpc_authentication;
    if (!side->package && rpc) side->package = package_of(mapicfg__object_text(rpc, names->method));
    side->ssl = is_state(rpc, names->ssl, MAPICFG_FALSE) ? "Off" : "On";
    return take_host(side, host, rpc, names->host, err);
}

/* The URLs of a virtual directory; NULL for none. */
static void take_urls(const mapicfg_object *vdir, const char **internal, const char **external) {
    *internal = vdir ? mapicfg__object_role(vdir, MAPICFG__ROLE_INTERNAL) : NULL;
    *external = vdir ? mapicfg__object_role(vdir, MAPICFG__ROLE_EXTERNAL) : NULL;
}

static mapicfg_status take_parts(const mapicfg_autodiscover *autodiscover, uint32_t server, struct parts *parts,
                                 mapicfg_error *err) {
    static const struct rpc_names internal = {MAPICFG__OUTLOOK_ANYWHERE_InternalHostname,
                                              MAPICFG__OUTLOOK_ANYWHERE_InternalClientAuthenticationMethod,
                                              MAPICFG__OUTLOOK_ANYWHERE_InternalClientsRequireSsl};
    static const struct rpc_names external = {MAPICFG__OUTLOOK_ANYWHERE_ExternalHostname,
                                              MAPICFG__OUTLOOK_ANYWHERE_ExternalClientAuthenticationMethod,
                                              MAPICFG__OUTLOOK_ANYWHERE_ExternalClientsRequireSsl};
    const mapicfg_autodiscover_options *options = &autodiscover->options;
    struct side *inside = &parts->internal, *outside = &parts->external;
    take_urls(serving(autodiscover, server, MAPICFG__MAPI), &inside->mapi, &outside->mapi);
    take_urls(serving(autodiscover, server, MAPICFG__EWS), &inside->ews, &outside->ews);
    take_urls(serving(autodiscover, server, MAPICFG__OWA), &inside->owa, &outside->owa);
    if (options->owa_internal_url) inside->owa = options->owa_internal_url;
    if (options->owa_external_url) outside->owa = options->owa_external_url;
    const mapicfg_object *rpc = serving(autodiscover, server, MAPICFG__RPC);
    mapicfg_status status = take_rpc(inside, options, options->rpc_internal_host, rpc, &internal, err);
    return status ? status : take_rpc(outside, options, options->rpc_external_host, rpc, &external, err);
}

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

mapicfg_status mapicfg__prepared_make(mapicfg_autodiscover *autodiscover, uint32_t server, mapicfg_error *err) {
    struct parts parts = {0};
    uint64_t reasons = server_reasons(autodiscover, server);
    mapicfg_status status = decide(autodiscover, server, err);
    if (!status) status = take_parts(autodiscover, server, &parts, err);
    for (uint32_t shape = 0; !status && shape < MAPICFG__SHAPES; shape++) {
        if (shape & MAPICFG__SHAPE_MAPI_HTTP && shape > (MAPICFG__SHAPE_MAPI_HTTP | MAPICFG__SHAPE_EXTERNAL)) continue;
        if (!make_template(autodiscover, server, &parts, shape, reasons)) status = mapicfg__error_no_memory(err);
    }
    mapicfg_free(parts.internal.made);
    mapicfg_free(parts.external.made);
    return status;
}

void mapicfg__prepared_free_all(mapicfg_autodiscover *autodiscover) {
    for (size_t i = 0; i < autodiscover->prepared_count; i++)
        for (size_t shape = 0; shape < MAPICFG__SHAPES; shape++)
            mapicfg__mem_free(autodiscover->prepared[i].templates[shape].text);
    mapicfg__mem_free(autodiscover->prepared);
    autodiscover->prepared = NULL;
    autodiscover->prepared_count = 0;
}
