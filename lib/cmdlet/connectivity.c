/* SPDX-License-Identifier: LGPL-2.1-or-later
 * connectivity.c: Test-OutlookConnectivity, as far as a store goes: which server, URL and mailbox its probe is for. The
 * probe itself is the caller's part.
 *
 * Sources: Test-OutlookConnectivity, of 2018 and of today (the names of the probes, the database behind them, defaults
 * of parameters); "Configure MAPI over HTTP in Exchange Server", step 5 (its output). */
#include <mapicfg/identity.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "cmdlet/call.h"
#include "cmdlet/spot.h"
#include "cmdlet/verbs.h"
#include "model/url.h"

#define HEALTH_SET "OutlookMapiHttp.Protocol"
#define PROXY_SET "OutlookMapiHttp.Proxy"
#define DEFAULT_SECONDS 30u
#define MOST_SECONDS 86400u

static const struct probe {
    const char *name, *kind;
    int logs_on;
} probes[] = {
    {"OutlookMapiHttpSelfTestProbe", "self", 0},
    {"OutlookMapiHttpDeepTestProbe", "deep", 1},
    {"OutlookMapiHttpCtpProbe", "ctp", 1},
};

/* What is found out for one call; zeros are nothing. */
struct look {
    struct mapicfg__stage *stage;
    struct mapicfg_exec_call call;
    const struct probe *probe;
    const char *database;        /* behind the probe's name; "": none */
    const mapicfg_object *piped; /* a mailbox of the pipeline; or NULL */
    const char *named;           /* the mailbox as a text; or NULL */
    mapicfg_object *mailbox;     /* of the store; NULL: none */
    mapicfg_status copied;       /* whether there was memory for it */
    struct mapicfg__buffer identity, name, fqdn, base, url, autodiscover, seconds;
};

/* The probe of client access services goes where Autodiscover leads. */
static int is_by_autodiscover(const struct look *look) {
    return strcmp(look->probe->kind, "ctp") == 0;
}

static const char *parameter(const struct look *look, const char *name) {
    return mapicfg__bound_text(&look->stage->bound, name);
}

static mapicfg_status settle(const struct mapicfg__buffer *buffer, mapicfg_error *err) {
    return buffer->failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* ---- which probe ---- */

/* SET\NAME, NAME, and either with \DATABASE or /DATABASE. */
static mapicfg_status find_probe(struct look *look, mapicfg_error *err) {
    const char *given = parameter(look, "ProbeIdentity"), *name = given ? given : "";
    const int is_proxy = mapicfg__text_starts(name, PROXY_SET "\\");
    if (is_proxy || mapicfg__text_starts(name, HEALTH_SET "\\")) name = strchr(name, '\\') + 1;
    const size_t size = strcspn(name, "\\/");
    for (size_t i = 0; !look->probe && i < sizeof probes / sizeof *probes; i++)
        if (mapicfg__text_is_word(name, size, probes[i].name)) look->probe = &probes[i];
    if (!look->probe)
        return mapicfg__error_fail(
            err, MAPICFG_E_PARAMETER,
            "'%.100s' is not a probe of MAPI over HTTP: those are OutlookMapiHttpSelfTestProbe, "
            "OutlookMapiHttpDeepTestProbe and OutlookMapiHttpCtpProbe, by themselves or behind " HEALTH_SET "\\",
            given ? given : "");
    look->database = name[size] ? name + size + 1 : "";
    mapicfg__buffer_text(&look->identity, is_proxy ? PROXY_SET "\\" : HEALTH_SET "\\");
    mapicfg__buffer_text(&look->identity, look->probe->name);
    mapicfg__buffer_text(&look->identity, *look->database ? "\\" : "");
    mapicfg__buffer_text(&look->identity, look->database);
    return settle(&look->identity, err);
}

/* Exchange takes the default in place of what is no number of seconds. */
static mapicfg_status find_timeout(struct look *look, mapicfg_error *err) {
    const char *given = parameter(look, "TimeOutSeconds");
    uint64_t seconds = DEFAULT_SECONDS;
    int is_fine = !given || (mapicfg__text_parse_number(given, strlen(given), &seconds) && seconds >= 1 &&
                             seconds <= MOST_SECONDS);
    mapicfg__buffer_number(&look->seconds, is_fine ? seconds : DEFAULT_SECONDS);
    if (is_fine || look->seconds.failed) return settle(&look->seconds, err);
    return mapicfg__stage_warn(look->stage, RULE_CMDLET_TIMEOUT, NULL, (const char *const[]){given}, 1, err);
}

/* ---- which server ---- */

static mapicfg_status find_server(struct look *look, mapicfg_error *err) {
    mapicfg_directory *directory = look->stage->run->directory;
    const char *given = parameter(look, "RunFromServerId");
    if (!given) given = look->stage->run->options.local_server;
    mapicfg_error failed;
    mapicfg_status status = mapicfg__server_find(directory, given, &look->name, &look->fqdn, NULL, &failed);
    if (status == MAPICFG_E_NOT_FOUND && !given) {
        look->name.size = look->fqdn.size = 0;
        if (parameter(look, "Hostname") || is_by_autodiscover(look)) return MAPICFG_OK;
        return mapicfg__error_fail(err, MAPICFG_E_NOT_FOUND,
                                   "Which server is meant is not known: the store does not hold exactly one. Name it: "
                                   "-RunFromServerId EX01.");
    }
    if (status && err) *err = failed;
    return status;
}

/* The first URL for clients inside; there is one virtual directory of the front end on a server. */
static int32_t take_url(void *user, const mapicfg_object *vdir, uint64_t key) {
    struct look *look = user;
    const char *url = mapicfg__object_text(vdir, MAPICFG__VDIR_InternalUrl);
    (void)key;
    if (!url || mapicfg_object_is_back_end(vdir)) return 0;
    mapicfg__buffer_text(&look->base, url);
    return 1;
}

static int32_t take_autodiscover(void *user, const mapicfg_object *service, uint64_t key) {
    struct look *look = user;
    const char *url = mapicfg__object_text(service, MAPICFG__CLIENT_ACCESS_SERVICE_AutoDiscoverServiceInternalUri);
    (void)key;
    if (url) mapicfg__buffer_text(&look->autodiscover, url);
    return url != NULL;
}

static mapicfg_status list(struct look *look, uint32_t class_id, const mapicfg_directory_query *query,
                           mapicfg_directory_fn fn, mapicfg_error *err) {
    mapicfg_error failed;
    mapicfg_status status = mapicfg_directory_list(look->stage->run->directory, class_id, query, fn, look, &failed);
    if (status == MAPICFG_E_CANCELLED && !mapicfg__work_is_cancelled(look->stage->run->work.options.cancel))
        return MAPICFG_OK; /* found */
    if (status && err) *err = failed;
    return status;
}

/* Where the virtual directory is, without the endpoint: what Autodiscover hands out of it, else a host's default. */
static mapicfg_status find_base(struct look *look, mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    const char *host = parameter(look, "Hostname");
    mapicfg_status status = MAPICFG_OK;
    query.server = look->name.data;
    if (look->name.size) status = list(look, MAPICFG_CLASS_VDIR, &query, take_url, err);
    if (status || look->base.size || look->base.failed) return status ? status : settle(&look->base, err);
    if (!host)
        return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                                   "The store states no InternalUrl of a MAPI virtual directory of '%s': import the "
                                   "output of Get-MapiVirtualDirectory, or name the host to test: -Hostname %s.",
                                   look->name.data, look->fqdn.data);
    mapicfg__buffer_text(&look->base, "https://");
    mapicfg__buffer_text(&look->base, host);
    mapicfg__buffer_text(&look->base, "/mapi");
    return settle(&look->base, err);
}

/* ---- which mailbox ---- */

static int is_health_mailbox(const struct look *look, const mapicfg_object *mailbox) {
    const char *type = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_RecipientTypeDetails);
    const char *server = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_ServerName);
    const char *database = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_Database);
    if (!type || !mapicfg_text_equal(type, "MonitoringMailbox")) return 0;
    if (*look->database && (!database || strcmp(database, look->database) != 0)) return 0;
    return !look->name.size || (server && mapicfg_text_equal(server, look->name.data));
}

static int32_t take_health_mailbox(void *user, const mapicfg_object *mailbox, uint64_t key) {
    struct look *look = user;
    (void)key;
    if (!is_health_mailbox(look, mailbox)) return 0;
    look->copied = mapicfg_object_copy(mailbox, &look->mailbox, NULL);
    return 1;
}

static mapicfg_status find_health_mailbox(struct look *look, mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    mapicfg_status status = list(look, MAPICFG_CLASS_MAILBOX, &query, take_health_mailbox, err);
    if (!status && look->copied) return mapicfg__error_no_memory(err);
    if (status || look->mailbox) return status;
    return mapicfg__error_fail(
        err, MAPICFG_E_NOT_STATED,
        "The store knows no health mailbox%s%s%s%.100s for %s: name the mailbox to test, -MailboxId "
        "anna@contoso.com, or import the output of Get-Mailbox -Monitoring.",
        look->name.size ? " of " : "", look->name.size ? look->name.data : "", *look->database ? " on " : "",
        look->database, look->probe->name);
}

static mapicfg_status check_database(const struct look *look, mapicfg_error *err) {
    const char *database = mapicfg__object_text(look->mailbox, MAPICFG__MAILBOX_Database);
    if (!*look->database || !database || strcmp(database, look->database) == 0) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_CONFLICT,
                               "'%.100s' is on database '%.100s', not '%.100s' (capitals count): name another mailbox, "
                               "or leave the database out.",
                               mapicfg_object_get_identity(look->mailbox), database, look->database);
}

static mapicfg_status check_stated(const struct look *look, uint32_t property, const char *why, mapicfg_error *err) {
    if (mapicfg__object_text(look->mailbox, property)) return MAPICFG_OK;
    return mapicfg__error_fail(err, MAPICFG_E_NOT_STATED,
                               "The store does not state %s of '%.100s', which %s: import the output of Get-Mailbox.",
                               mapicfg__property_name(property), mapicfg_object_get_identity(look->mailbox), why);
}

static mapicfg_status find_mailbox(struct look *look, mapicfg_error *err) {
    const char *named = look->piped ? mapicfg_object_get_identity(look->piped) : look->named;
    mapicfg_status status = MAPICFG_OK;
    if (named)
        status = mapicfg_directory_copy_object(look->stage->run->directory, MAPICFG_CLASS_MAILBOX, named,
                                               &look->mailbox, err);
    else if (look->probe->logs_on)
        status = find_health_mailbox(look, err);
    if (status || !look->mailbox) return status;
    status = check_database(look, err);
    if (!status) status = check_stated(look, MAPICFG__MAILBOX_PrimarySmtpAddress, "names the mailbox", err);
    if (!status && !is_by_autodiscover(look))
        status = check_stated(look, MAPICFG__MAILBOX_ExchangeGuid, "the URL has as MailboxId", err);
    return status;
}

/* ---- the whole ---- */

/* https://mail.contoso.com/mapi/emsmdb/?MailboxId=GUID@contoso.com */
static mapicfg_status make_url(struct look *look, mapicfg_error *err) {
    char *served = NULL;
    mapicfg_status status = mapicfg__url_dup_served(look->base.data, &served, err);
    if (status) return status;
    const char *base = served ? served : look->base.data;
    const size_t size = strlen(base);
    mapicfg__buffer_bytes(&look->url, base, size && base[size - 1] == '/' ? size - 1 : size);
    mapicfg__buffer_text(&look->url, "/emsmdb/");
    mapicfg__mem_free(served);
    if (look->mailbox) {
        const char *address = mapicfg__object_text(look->mailbox, MAPICFG__MAILBOX_PrimarySmtpAddress);
        const char *at = strrchr(address, '@');
        mapicfg__buffer_text(&look->url, "?MailboxId=");
        mapicfg__buffer_text(&look->url, mapicfg__object_text(look->mailbox, MAPICFG__MAILBOX_ExchangeGuid));
        mapicfg__buffer_text(&look->url, at ? at : "");
    }
    return settle(&look->url, err);
}

/* By Autodiscover for the probe of client access services, else by the server's virtual directory. */
static mapicfg_status find_urls(struct look *look, mapicfg_error *err) {
    mapicfg_directory_query query = MAPICFG_DIRECTORY_QUERY_INIT;
    mapicfg_status status = MAPICFG_OK;
    if (!is_by_autodiscover(look)) {
        status = find_base(look, err);
        return status ? status : make_url(look, err);
    }
    query.identity = look->name.data;
    if (look->name.size) status = list(look, MAPICFG_CLASS_CLIENT_ACCESS_SERVICE, &query, take_autodiscover, err);
    if (status == MAPICFG_E_IDENTITY || status == MAPICFG_E_NOT_FOUND) status = MAPICFG_OK;
    return status ? status : settle(&look->autodiscover, err);
}

static const char *text_of(const struct mapicfg__buffer *buffer) {
    return buffer->size ? buffer->data : NULL;
}

static mapicfg_status make_call(struct look *look, mapicfg_error *err) {
    const char *host = parameter(look, "Hostname");
    const char **texts = look->call.texts;
    look->call.stage = look->stage;
    texts[MAPICFG_EXEC_CALL_CMDLET] = look->stage->cmdlet->name;
    texts[MAPICFG_EXEC_CALL_IDENTITY] = look->identity.data;
    texts[MAPICFG_EXEC_CALL_KIND] = look->probe->kind;
    texts[MAPICFG_EXEC_CALL_SERVER] = host ? host : text_of(&look->fqdn);
    texts[MAPICFG_EXEC_CALL_MAIL_STORE_URL] = text_of(&look->url);
    texts[MAPICFG_EXEC_CALL_AUTODISCOVER_URL] = text_of(&look->autodiscover);
    texts[MAPICFG_EXEC_CALL_TIMEOUT] = look->seconds.data;
    if (look->mailbox) {
        texts[MAPICFG_EXEC_CALL_USER] = mapicfg__object_text(look->mailbox, MAPICFG__MAILBOX_PrimarySmtpAddress);
        texts[MAPICFG_EXEC_CALL_LEGACY_DN] = mapicfg__object_text(look->mailbox, MAPICFG__MAILBOX_LegacyExchangeDN);
        texts[MAPICFG_EXEC_CALL_DISPLAY_NAME] = mapicfg__object_text(look->mailbox, MAPICFG__MAILBOX_DisplayName);
        texts[MAPICFG_EXEC_CALL_EXCHANGE_GUID] = mapicfg__object_text(look->mailbox, MAPICFG__MAILBOX_ExchangeGuid);
    }
    return mapicfg__call_make(&look->call, err);
}

static void release(struct look *look) {
    struct mapicfg__buffer *const buffers[] = {&look->identity, &look->name,         &look->fqdn,   &look->base,
                                               &look->url,      &look->autodiscover, &look->seconds};
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) mapicfg__buffer_free(buffers[i]);
    mapicfg_object_free(look->mailbox);
}

/* A mailbox comes from -MailboxId or from the pipeline, as an object or a text. */
static mapicfg_status take_mailbox(struct look *look, const struct mapicfg__item *item, mapicfg_error *err) {
    const struct mapicfg__bound *bound = &look->stage->bound;
    look->named = parameter(look, "MailboxId");
    if (!item) return MAPICFG_OK;
    const int is_mailbox = item->object && item->object->cls->id == MAPICFG_CLASS_MAILBOX;
    if (mapicfg__bound_find(bound, "MailboxId") || (!is_mailbox && !item->text))
        return mapicfg__spot_refuse(err, bound->command->spot,
                                    "The input object cannot be bound to any parameters for the command: it takes "
                                    "mailboxes, or their names, as -MailboxId.");
    look->piped = is_mailbox ? item->object : NULL;
    look->named = item->text;
    return MAPICFG_OK;
}

mapicfg_status mapicfg__connectivity_test(struct mapicfg__stage *stage, const struct mapicfg__item *item,
                                          mapicfg_error *err) {
    struct look look = {.stage = stage};
    mapicfg_status status = take_mailbox(&look, item, err);
    if (!status) status = find_probe(&look, err);
    if (status) { /* of the statement, not of one object */
        mapicfg__spot_put(err, stage->bound.command->spot);
        release(&look);
        return status;
    }
    status = find_timeout(&look, err);
    if (!status) {
        status = find_server(&look, err);
        if (!status) status = find_mailbox(&look, err);
        if (!status) status = find_urls(&look, err);
        status = status ? mapicfg__stage_object_failed(stage, status, err) : make_call(&look, err);
    }
    release(&look);
    return status;
}

const char *mapicfg__connectivity_probes(void) {
    return "OutlookMapiHttpSelfTestProbe OutlookMapiHttpDeepTestProbe OutlookMapiHttpCtpProbe";
}
