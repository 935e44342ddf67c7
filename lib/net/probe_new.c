/* SPDX-License-Identifier: LGPL-2.1-or-later
 * probe_new.c: makes a probe of what a caller wants tested, and frees it. */
#include <arpa/inet.h>
#include <mapicfg/base.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/options.h"
#include "base/text.h"
#include "base/utf8.h"
#include "net/address.h"
#include "net/guid.h"
#include "net/script.h"

#define DEFAULT_IDLE 30000u
#define DEFAULT_TOTAL 60000u
#define DEFAULT_CLIENT "Outlook/15.00.0856.000" /* as Microsoft's interoperability suite */
#define DEFAULT_AGENT "mapicfg/"
#define MOST_TEXT 4096u
#define ALL_SCHEMES \
    (MAPICFG_HTTP_AUTH_BASIC | MAPICFG_HTTP_AUTH_NTLM | MAPICFG_HTTP_AUTH_NEGOTIATE | MAPICFG_HTTP_AUTH_BEARER)
#define ALL_FLAGS (MAPICFG_PROBE_OUTSIDE | MAPICFG_PROBE_NO_LOGON)

/* ---- checks ---- */

static mapicfg_status check_numbers(const mapicfg_probe_options *options, mapicfg_error *err) {
    if (!mapicfg_probe_kind_name(options->kind))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no kind %u of probe", (unsigned)options->kind);
    if (options->flags & ~ALL_FLAGS)
        return mapicfg__error_fail(err, MAPICFG_E_OPTIONS, "a flag of the probe is not known: 0x%x",
                                   (unsigned)options->flags);
    if (options->tries > MAPICFG__MOST_TRIES)
        return mapicfg__error_fail(err, MAPICFG_E_LIMIT, "a probe has at most %u tries", MAPICFG__MOST_TRIES);
    if (options->auth & ~ALL_SCHEMES)
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "a scheme of authentication is not known: 0x%x",
                                   (unsigned)options->auth);
    if (!mapicfg_http_bindings_name(options->bindings))
        return mapicfg__error_fail(err, MAPICFG_E_ARGUMENT, "there is no kind %u of channel bindings",
                                   (unsigned)options->bindings);
    return MAPICFG_OK;
}

/* Visible ASCII, and blanks where they may be. */
static mapicfg_status check_text(const char *name, const char *text, int may_blank, mapicfg_error *err) {
    if (!text) return MAPICFG_OK;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c >= 0x7f || *c < (may_blank ? 0x20 : 0x21)) text = "";
    if (*text && strlen(text) <= MOST_TEXT) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "%s must be 1 to %u visible characters of ASCII", name, MOST_TEXT);
}

/* HOST, HOST:PORT, [IPv6] or [IPv6]:PORT. */
static int is_server(const char *text, size_t size) {
    const char *end = text + size, *bracket = *text == '[' ? memchr(text, ']', size) : NULL;
    const char *name = bracket ? text + 1 : text, *name_end = bracket;
    char address[INET6_ADDRSTRLEN] = "";
    unsigned char bytes[16];
    uint64_t port = 1;
    if (!name_end) name_end = memchr(text, ':', size);
    if (!name_end) name_end = end;
    const size_t name_size = (size_t)(name_end - name);
    for (const char *c = name; c < name_end; c++)
        if (strchr("/?#@\"<>\\[]", *c)) return 0;
    if (bracket && name_size < sizeof address) memcpy(address, name, name_size);
    if (name_size == 0 || (bracket && inet_pton(AF_INET6, address, bytes) != 1)) return 0;
    const char *behind = bracket ? bracket + 1 : name_end;
    if (behind == end) return 1;
    return *behind == ':' && mapicfg__text_parse_number(behind + 1, (size_t)(end - behind) - 1, &port) && port > 0 &&
           port <= UINT16_MAX;
}

static mapicfg_status check_url(const char *name, const char *url, mapicfg_error *err) {
    struct mapicfg__address address;
    if (!url) return MAPICFG_OK;
    if (strlen(url) <= MOST_TEXT && mapicfg__address_parse(&address, url) && is_server(address.host, address.host_size))
        return MAPICFG_OK;
    mapicfg__error_fail(err, MAPICFG_E_URL,
                        "%s must be an https URL, as in https://mail.contoso.com/mapi/emsmdb/?MailboxId="
                        "GUID@contoso.com",
                        name);
    return MAPICFG_E_URL;
}

static mapicfg_status check_guid(const char *name, const char *guid, mapicfg_error *err) {
    if (!guid || mapicfg__text_is_guid(guid, strlen(guid))) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "%s must be a GUID, as in 12345678-1234-1234-1234-123456789abc",
                               name);
}

/* Names in an address may be international. */
static mapicfg_status check_user(const char *user, mapicfg_error *err) {
    if (!user) return MAPICFG_OK;
    const size_t size = strlen(user);
    const char *at = strrchr(user, '@');
    int is_fine = at && at != user && at[1] && size <= 320 && strchr(user, '@') == at &&
                  mapicfg__utf8_valid(user, size) == size && !at[strcspn(at, "/?#:[]\\\"<>")];
    for (const char *c = user; *c; c++) is_fine &= (unsigned char)*c > 0x20 && *c != 0x7f;
    if (is_fine) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_VALUE, "user must be an SMTP address, as in anna@contoso.com");
}

static mapicfg_status check_dn(const char *dn, mapicfg_error *err) {
    if (!dn) return MAPICFG_OK;
    if (dn[0] == '/' && strlen(dn) <= MOST_TEXT) return MAPICFG_OK;
    return mapicfg__error_fail(
        err, MAPICFG_E_VALUE,
        "legacy_dn must be a LegacyExchangeDN, as in /o=Contoso/ou=Exchange Administrative Group "
        "(FYDIBOHF23SPDLT)/cn=Recipients/cn=anna");
}

static mapicfg_status check_server(const char *server, mapicfg_error *err) {
    const mapicfg_status status = check_text("server", server, 0, err);
    if (status || !server || is_server(server, strlen(server))) return status;
    return mapicfg__error_fail(
        err, MAPICFG_E_VALUE,
        "server must be a host, with a port from 1 to 65535 or without, as in ex1.contoso.com, 10.0.0.5:443 or "
        "[::1]:443");
}

static mapicfg_status check(const mapicfg_probe_options *options, mapicfg_error *err) {
    mapicfg_status status = check_numbers(options, err);
    if (!status) status = check_user(options->user, err);
    if (!status) status = check_dn(options->legacy_dn, err);
    if (!status) status = check_url("mail_store_url", options->mail_store_url, err);
    if (!status) status = check_url("address_book_url", options->address_book_url, err);
    if (!status) status = check_url("autodiscover_url", options->autodiscover_url, err);
    if (!status) status = check_server(options->server, err);
    if (!status) status = check_guid("request_guid", options->request_guid, err);
    if (!status) status = check_guid("client_guid", options->client_guid, err);
    if (!status) status = check_guid("exchange_guid", options->exchange_guid, err);
    if (!status) status = check_text("client_version", options->client_version, 1, err);
    if (!status) status = check_text("user_agent", options->user_agent, 1, err);
    return status;
}

/* ---- what is needed ---- */

static mapicfg_status check_need(const mapicfg_probe *probe, mapicfg_error *err) {
    const int has_url = probe->endpoints[MAPICFG_PROBE_EMSMDB].base || probe->endpoints[MAPICFG_PROBE_NSPI].base;
    if (!probe->is_located && !probe->user)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                   "state the user's SMTP address, for Autodiscover; or the URLs and, for Connect, "
                                   "the LegacyExchangeDN");
    if (probe->is_located && !has_url)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                   "state a URL or a server: Autodiscover, which would give one, needs a logon");
    return MAPICFG_OK;
}

static int needs_autodiscover(const mapicfg_probe *probe) {
    const int has_urls = probe->endpoints[MAPICFG_PROBE_EMSMDB].base && probe->endpoints[MAPICFG_PROBE_NSPI].base;
    if (probe->flags & MAPICFG_PROBE_NO_LOGON) return 0;
    if (probe->kind == MAPICFG_PROBE_CTP) return 1;
    if (probe->kind == MAPICFG_PROBE_SELF) return !has_urls && (probe->user || !probe->server);
    return !has_urls || !probe->legacy_dn;
}

/* ---- filling ---- */

static mapicfg_status keep(mapicfg_probe *probe, const char **to, const char *text, mapicfg_error *err) {
    if (!text) return MAPICFG_OK;
    *to = mapicfg__arena_text(probe->arena, text, strlen(text));
    return *to ? MAPICFG_OK : mapicfg__error_no_memory(err);
}

static void put_guid(char guid[37], const char *given) {
    if (given)
        memcpy(guid, given, 37);
    else
        mapicfg__guid_put(guid);
}

/* The address book beside the mailbox: nspi in place of emsmdb. */
static mapicfg_status guess_book(mapicfg_probe *probe, mapicfg_error *err) {
    const char *mail = probe->endpoints[MAPICFG_PROBE_EMSMDB].base;
    const char *at = mail && !probe->endpoints[MAPICFG_PROBE_NSPI].base ? strstr(mail, "/emsmdb") : NULL;
    if (!at) return MAPICFG_OK;
    struct mapicfg__buffer url = {0};
    mapicfg__buffer_bytes(&url, mail, (size_t)(at - mail));
    mapicfg__buffer_text(&url, "/nspi");
    mapicfg__buffer_text(&url, at + sizeof "/emsmdb" - 1);
    const mapicfg_status status = url.failed ? mapicfg__error_no_memory(err)
                                             : keep(probe, &probe->endpoints[MAPICFG_PROBE_NSPI].base, url.data, err);
    mapicfg__buffer_free(&url);
    return status;
}

/* Of a server alone: what it says before anybody has logged on. */
static mapicfg_status make_up(mapicfg_probe *probe, mapicfg_error *err) {
    static const char *const paths[] = {NULL, "/mapi/emsmdb/", "/mapi/nspi/"};
    const int has_url = probe->endpoints[MAPICFG_PROBE_EMSMDB].base || probe->endpoints[MAPICFG_PROBE_NSPI].base;
    if (!probe->server || has_url || needs_autodiscover(probe)) return MAPICFG_OK;
    probe->is_made_up = 1;
    for (uint32_t i = MAPICFG_PROBE_EMSMDB; i <= MAPICFG_PROBE_NSPI; i++) {
        struct mapicfg__buffer url = {0};
        mapicfg__buffer_text(&url, "https://");
        mapicfg__buffer_text(&url, probe->server);
        mapicfg__buffer_text(&url, paths[i]);
        const mapicfg_status status =
            url.failed ? mapicfg__error_no_memory(err) : keep(probe, &probe->endpoints[i].base, url.data, err);
        mapicfg__buffer_free(&url);
        if (status) return status;
    }
    return MAPICFG_OK;
}

static mapicfg_status fill_texts(mapicfg_probe *probe, const mapicfg_probe_options *options, mapicfg_error *err) {
    const struct {
        const char **to, *text;
    } rows[] = {{&probe->user, options->user},
                {&probe->legacy_dn, options->legacy_dn},
                {&probe->endpoints[MAPICFG_PROBE_EMSMDB].base, options->mail_store_url},
                {&probe->endpoints[MAPICFG_PROBE_NSPI].base, options->address_book_url},
                {&probe->autodiscover_url, options->autodiscover_url},
                {&probe->server, options->server},
                {&probe->display_name, options->display_name},
                {&probe->client_version, options->client_version ? options->client_version : DEFAULT_CLIENT},
                {&probe->user_agent, options->user_agent},
                {&probe->exchange_guid, options->exchange_guid}};
    mapicfg_status status = MAPICFG_OK;
    for (size_t i = 0; !status && i < sizeof rows / sizeof *rows; i++)
        status = keep(probe, rows[i].to, rows[i].text, err);
    if (status || probe->user_agent) return status;
    struct mapicfg__buffer agent = {0};
    mapicfg__buffer_text(&agent, DEFAULT_AGENT);
    mapicfg__buffer_text(&agent, mapicfg_version());
    status = agent.failed ? mapicfg__error_no_memory(err) : keep(probe, &probe->user_agent, agent.data, err);
    mapicfg__buffer_free(&agent);
    return status;
}

static mapicfg_status fill(mapicfg_probe *probe, const mapicfg_probe_options *options, mapicfg_error *err) {
    probe->kind = options->kind;
    probe->flags = options->flags;
    probe->tries = options->tries ? options->tries : 1;
    probe->auth = options->auth ? options->auth : ALL_SCHEMES;
    probe->bindings = options->bindings;
    probe->idle_limit = options->idle_limit ? options->idle_limit : DEFAULT_IDLE;
    probe->total_limit = options->total_limit ? options->total_limit : DEFAULT_TOTAL;
    probe->attempt = 1;
    put_guid(probe->request_guid, options->request_guid);
    put_guid(probe->client_guid, options->client_guid);
    probe->arena = mapicfg__arena_new();
    mapicfg_status status = probe->arena ? MAPICFG_OK : mapicfg__error_no_memory(err);
    if (!status) status = mapicfg_statements_new(&probe->statements, err);
    if (!status) status = mapicfg_statements_new(&probe->locate.aside, err);
    if (!status) status = fill_texts(probe, options, err);
    if (!status) status = guess_book(probe, err);
    if (!status) status = make_up(probe, err);
    if (status) return status;
    probe->is_located = !needs_autodiscover(probe);
    probe->locate.address = probe->user;
    probe->asked_url = probe->endpoints[MAPICFG_PROBE_EMSMDB].base;
    mapicfg__script_begin(probe);
    return check_need(probe, err);
}

mapicfg_status mapicfg_probe_new(const mapicfg_probe_options *options, mapicfg_probe **out, mapicfg_error *err) {
    static const struct mapicfg__options known =
        MAPICFG__OPTIONS_RESERVED(mapicfg_probe_options, MAPICFG_PROBE_OPTIONS_SIZE_1_0, reserved);
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!options) return mapicfg__error_null_argument(err, "options");
    mapicfg_probe_options taken;
    mapicfg_status status = mapicfg__options_take(&taken, options, &known, err);
    if (!status) status = check(&taken, err);
    if (status) return status;
    mapicfg_probe *probe = mapicfg__mem_zalloc(sizeof *probe);
    if (!probe) return mapicfg__error_no_memory(err);
    status = fill(probe, &taken, err);
    if (status)
        mapicfg_probe_free(probe);
    else
        *out = probe;
    return status;
}

void mapicfg_probe_free(mapicfg_probe *probe) {
    if (!probe) return;
    mapicfg__cookies_clear(&probe->cookies);
    mapicfg__arena_free(probe->request.arena);
    mapicfg__arena_free(probe->arena);
    mapicfg_statements_free(probe->statements);
    mapicfg_statements_free(probe->locate.aside);
    mapicfg__mem_free(probe->outcomes);
    mapicfg__mem_free(probe->answerers.items);
    mapicfg__mem_free(probe->hosts);
    mapicfg__mem_free(probe);
}

/* Each step of MAPI over HTTP with its redirects, healthcheck.htm; and Autodiscover once. */
size_t mapicfg_probe_most_requests(const mapicfg_probe *probe) {
    const size_t steps = MAPICFG__STEP_SCRIPT - MAPICFG__STEP_EMSMDB_ANONYMOUS;
    if (!probe) return 0;
    return probe->tries * (1 + steps * (1 + MAPICFG__MOST_REDIRECTS)) +
           MAPICFG__MOST_PLACES * (1 + MAPICFG__MOST_MOVES);
}
