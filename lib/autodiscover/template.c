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

/* What the blocks of one site are made of; NULL where there is nothing. */
struct parts {
    const char *mapi_internal, *mapi_external;
    const char *ews_internal, *ews_external;
    const char *owa_internal, *owa_external;
    const char *rpc_internal, *rpc_external; /* hosts */
    const char *authentication;
    char *made_internal, *made_external; /* hosts that were taken from URLs, owned */
};

struct writer {
    struct mapicfg__buffer out;
    struct mapicfg__template *template;
};

const mapicfg_vdir *mapicfg__site_mapi(const mapicfg_autodiscover *autodiscover, const struct mapicfg__site *site) {
    return (const mapicfg_vdir *)(site->mapi ? site->mapi : autodiscover->first_mapi);
}

const mapicfg_vdir *mapicfg__site_ews(const mapicfg_autodiscover *autodiscover, const struct mapicfg__site *site) {
    return (const mapicfg_vdir *)(site->ews ? site->ews : autodiscover->first_ews);
}

/* ---- writing ---- */

static void put(struct writer *writer, const char *text) {
    mapicfg__buffer_text(&writer->out, text);
}

static void put_child(struct writer *writer, const char *indent, const char *name, const char *text) {
    if (!text) return;
    put(writer, indent);
    mapicfg__put_xml_element(&writer->out, name, text);
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
    mapicfg__put_xml(&writer->out, url, size);
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

static void put_exch(struct writer *writer, const struct mapicfg__site *site, const char *authentication,
                     const char *ews) {
    static const char hex[] = "0123456789ABCDEF";
    begin_block(writer, "EXCH");
    put(writer, "        <Server>");
    put_id(writer);
    put(writer, "</Server>\n");
    put_child(writer, "        ", "ServerDN", site->legacy_dn);
    if (site->version) {
        char digits[9] = {0};
        for (size_t i = 0; i < 8; i++) digits[i] = hex[site->version >> (28 - 4 * i) & 15];
        put_child(writer, "        ", "ServerVersion", digits);
    }
    if (site->legacy_dn) {
        put(writer, "        <MdbDN>");
        mapicfg__put_xml(&writer->out, site->legacy_dn, strlen(site->legacy_dn));
        put(writer, "/cn=Microsoft Private MDB</MdbDN>\n");
    }
    put_child(writer, "        ", "AuthPackage", authentication);
    end_block(writer, ews);
}

/* EXPR and EXHTTP: RPC over HTTP by a host. */
static void put_rpc(struct writer *writer, const char *type, const char *host, const char *authentication,
                    const char *ews) {
    if (!host) return;
    begin_block(writer, type);
    put_child(writer, "        ", "Server", host);
    put(writer, "        <SSL>On</SSL>\n");
    put_child(writer, "        ", "AuthPackage", authentication);
    end_block(writer, ews);
}

static void put_web_side(struct writer *writer, const char *side, const char *owa, const char *type, const char *ews) {
    if (!owa && !ews) return;
    put(writer, "        <");
    put(writer, side);
    put(writer, ">\n");
    put_child(writer, "          ", "OWAUrl", owa);
    if (ews) {
        put(writer, "          <Protocol>\n");
        put_child(writer, "            ", "Type", type);
        put_child(writer, "            ", "ASUrl", ews);
        put(writer, "          </Protocol>\n");
    }
    put(writer, "        </");
    put(writer, side);
    put(writer, ">\n");
}

static void put_web(struct writer *writer, const struct parts *parts, int external) {
    if (!parts->owa_internal && !parts->ews_internal && !(external && (parts->owa_external || parts->ews_external)))
        return;
    begin_block(writer, "WEB");
    put_web_side(writer, "Internal", parts->owa_internal, "EXCH", parts->ews_internal);
    if (external) put_web_side(writer, "External", parts->owa_external, "EXPR", parts->ews_external);
    put(writer, "      </Protocol>\n");
}

/* ---- shapes ---- */

static void write_mapi_http(struct writer *writer, const struct parts *parts, int external) {
    uint64_t *reasons = &writer->template->reasons;
    const char *outside = external ? parts->mapi_external : NULL;
    if (!external) *reasons |= MAPICFG__REASON(EXTERNAL_LEFT_OUT);
    if (!external && mapicfg_url_equal(parts->mapi_internal, parts->mapi_external))
        *reasons |= MAPICFG__REASON(BLOCK_NO_EFFECT);
    if (!parts->mapi_internal && !outside) {
        *reasons |= MAPICFG__REASON(NO_URL);
        return;
    }
    if (external && !outside) *reasons |= MAPICFG__REASON(NO_EXTERNAL_URL);
    if (!parts->mapi_internal) *reasons |= MAPICFG__REASON(NO_INTERNAL_URL);
    put_mapi_http(writer, parts->mapi_internal, outside);
    put_web(writer, parts, external);
}

static void write_outlook_anywhere(struct writer *writer, const struct mapicfg__site *site, const struct parts *parts,
                                   uint32_t shape) {
    uint64_t *reasons = &writer->template->reasons;
    int external = (shape & MAPICFG__SHAPE_EXTERNAL) != 0;
    const char *package = parts->authentication;
    if (package && mapicfg__is_word(package, strlen(package), "negotiate") && !(shape & MAPICFG__SHAPE_NEGOTIATE)) {
        *reasons |= MAPICFG__REASON(NEGOTIATE_LEFT_OUT);
        package = NULL;
    }
    if (!external) *reasons |= MAPICFG__REASON(EXTERNAL_LEFT_OUT);
    if (external && !parts->rpc_external) *reasons |= MAPICFG__REASON(NO_EXTERNAL_HOST);
    if (!parts->ews_internal) *reasons |= MAPICFG__REASON(NO_EWS_URL);
    if (parts->made_internal || (external && parts->made_external)) *reasons |= MAPICFG__REASON(HOSTS_ASSUMED);
    put_exch(writer, site, package, parts->ews_internal);
    if (external) put_rpc(writer, "EXPR", parts->rpc_external, package, parts->ews_external);
    if (shape & MAPICFG__SHAPE_EXHTTP) {
        put_rpc(writer, "EXHTTP", parts->rpc_internal, package, parts->ews_internal);
        if (external) put_rpc(writer, "EXHTTP", parts->rpc_external, package, parts->ews_external);
    }
    put_web(writer, parts, external);
}

static int make_template(struct mapicfg__site *site, const struct parts *parts, uint32_t shape) {
    struct mapicfg__template *template = &site->templates[shape];
    mapicfg__free(template->text); /* of an attempt that failed */
    memset(template, 0, sizeof *template);
    struct writer writer = {.template = template};
    if (shape & MAPICFG__SHAPE_MAPI_HTTP)
        write_mapi_http(&writer, parts, (shape & MAPICFG__SHAPE_EXTERNAL) != 0);
    else
        write_outlook_anywhere(&writer, site, parts, shape);
    if (!site->name) template->reasons |= MAPICFG__REASON(SERVER_NOT_STATED);
    if (site->name && !site->mapi) template->reasons |= MAPICFG__REASON(OTHER_SERVER);
    if (writer.out.failed) {
        mapicfg__buffer_free(&writer.out);
        return 0;
    }
    template->text = writer.out.data;
    template->size = writer.out.size;
    return 1;
}

/* ---- parts ---- */

/* Where no option names Outlook Anywhere's host, that of MAPI over HTTP or of Exchange Web Services is taken: one
 * namespace for all protocols is what Microsoft recommends. */
static mapicfg_status take_host(const char *stated, const char *mapi, const char *ews, const char **host, char **made,
                                mapicfg_error *err) {
    *host = stated;
    *made = NULL;
    const char *url = mapi ? mapi : ews;
    if (stated || !url) return MAPICFG_OK;
    mapicfg_status status = mapicfg_url_dup_host(url, made, err);
    *host = *made;
    return status == MAPICFG_E_URL ? MAPICFG_OK : status; /* an export may hold a URL that is none */
}

static mapicfg_status take_parts(const mapicfg_autodiscover *autodiscover, const struct mapicfg__site *site,
                                 struct parts *parts, mapicfg_error *err) {
    const mapicfg_autodiscover_options *options = &autodiscover->options;
    const mapicfg_vdir *mapi = mapicfg__site_mapi(autodiscover, site), *ews = mapicfg__site_ews(autodiscover, site);
    *parts = (struct parts){.owa_internal = options->owa_internal_url,
                            .owa_external = options->owa_external_url,
                            .authentication = options->rpc_authentication};
    if (mapi) {
        parts->mapi_internal = mapicfg_vdir_get_internal_url(mapi);
        parts->mapi_external = mapicfg_vdir_get_external_url(mapi);
    }
    if (ews) {
        parts->ews_internal = mapicfg_vdir_get_internal_url(ews);
        parts->ews_external = mapicfg_vdir_get_external_url(ews);
    }
    mapicfg_status status = take_host(options->rpc_internal_host, parts->mapi_internal, parts->ews_internal,
                                      &parts->rpc_internal, &parts->made_internal, err);
    if (status) return status;
    return take_host(options->rpc_external_host, parts->mapi_external, parts->ews_external, &parts->rpc_external,
                     &parts->made_external, err);
}

static mapicfg_status decide(const mapicfg_autodiscover *autodiscover, struct mapicfg__site *site, mapicfg_error *err) {
    const mapicfg_vdir *mapi = mapicfg__site_mapi(autodiscover, site);
    mapicfg_decide_options options = {.size = sizeof options, .vdirs = &mapi, .vdir_count = mapi ? 1 : 0};
    return mapicfg_decide_all(autodiscover->org, &options, site->decisions, err);
}

mapicfg_status mapicfg__site_prepare(mapicfg_autodiscover *autodiscover, struct mapicfg__site *site,
                                     mapicfg_error *err) {
    struct parts parts;
    mapicfg_status status = decide(autodiscover, site, err);
    if (status) return status;
    status = take_parts(autodiscover, site, &parts, err);
    for (uint32_t shape = 0; !status && shape < MAPICFG__SHAPES; shape++) {
        if (shape & MAPICFG__SHAPE_MAPI_HTTP && shape > (MAPICFG__SHAPE_MAPI_HTTP | MAPICFG__SHAPE_EXTERNAL)) continue;
        if (!make_template(site, &parts, shape)) status = mapicfg__no_memory(err);
    }
    mapicfg_free(parts.made_internal);
    mapicfg_free(parts.made_external);
    return status;
}
