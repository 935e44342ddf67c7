/* SPDX-License-Identifier: LGPL-2.1-or-later
 * judge_autodiscover.c: judges an answer of Autodiscover, and takes what the probe needs from it. */
#include <mapicfg/autodiscover.h>
#include <string.h>

#include "base/text.h"
#include "net/address.h"
#include "net/judge.h"

static const char *keep(struct mapicfg__judge *judge, const char *text) {
    const char *kept = mapicfg__arena_text(judge->arena, text, strlen(text));
    if (!kept) mapicfg__judge_fail(judge);
    return kept;
}

/* ---- elsewhere ---- */

static enum mapicfg__judge_found move(struct mapicfg__judge *judge, mapicfg_probe *probe, const char *url,
                                      const char *address) {
    const char *to = mapicfg__judge_clean(judge, url ? url : address);
    if (probe->locate.redirects >= MAPICFG__MOST_MOVES) {
        mapicfg__judge_say(judge, "probe-autodiscover-loop", MAPICFG_PROBE_FAULT_PROXY, to, NULL);
        return MAPICFG__JUDGE_REFUSED;
    }
    mapicfg__judge_say(judge, "probe-autodiscover-redirected", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who, to, NULL);
    probe->locate.next_url = url;
    probe->locate.next_address = address;
    return MAPICFG__JUDGE_MOVED;
}

static enum mapicfg__judge_found move_url(struct mapicfg__judge *judge, mapicfg_probe *probe, const char *url) {
    struct mapicfg__address address;
    if (url && mapicfg__text_starts(url, "http://")) {
        mapicfg__judge_say(judge, "probe-autodiscover-plain", MAPICFG_PROBE_FAULT_PROXY, judge->who,
                           mapicfg__judge_clean(judge, url), NULL);
        return MAPICFG__JUDGE_NOT_THERE;
    }
    if (!url || strlen(url) > 2048 || !mapicfg__address_parse(&address, url)) {
        mapicfg__judge_say(judge, "probe-autodiscover-bad-url", MAPICFG_PROBE_FAULT_SERVER,
                           mapicfg__judge_clean(judge, url ? url : ""), NULL);
        return MAPICFG__JUDGE_NOT_THERE;
    }
    const char *kept = keep(judge, url);
    return kept ? move(judge, probe, kept, NULL) : MAPICFG__JUDGE_NOT_THERE;
}

static enum mapicfg__judge_found judge_found(struct mapicfg__judge *judge, mapicfg_probe *probe) {
    int is_plain;
    const char *location = mapicfg_http_response_find_header(judge->response, "Location");
    const char *url = mapicfg__judge_location(judge, &is_plain);
    if (!location) {
        mapicfg__judge_say(judge, "probe-redirect-nowhere", MAPICFG_PROBE_FAULT_PROXY, judge->who,
                           mapicfg__judge_number(judge, judge->response->status), NULL);
        return MAPICFG__JUDGE_NOT_THERE;
    }
    return move_url(judge, probe, url ? url : location);
}

static enum mapicfg__judge_found move_address(struct mapicfg__judge *judge, mapicfg_probe *probe, const char *address) {
    const char *at = address ? strchr(address, '@') : NULL;
    if (!at || at == address || !at[1] || strlen(address) > 320 || address[strcspn(address, " <>\"\r\n\t")]) {
        mapicfg__judge_say(judge, "probe-autodiscover-bad-url", MAPICFG_PROBE_FAULT_SERVER,
                           mapicfg__judge_clean(judge, address ? address : ""), NULL);
        return MAPICFG__JUDGE_REFUSED;
    }
    const char *kept = keep(judge, address);
    return kept ? move(judge, probe, NULL, kept) : MAPICFG__JUDGE_REFUSED;
}

/* ---- errors ---- */

static void say_error(struct mapicfg__judge *judge, const mapicfg_probe *probe,
                      const mapicfg_autodiscover_answer *answer) {
    static const struct {
        const char *code, *id;
        uint32_t fault;
    } errors[] = {{"500", "probe-autodiscover-unknown-user", MAPICFG_PROBE_FAULT_MAILBOX},
                  {"501", "probe-autodiscover-no-settings", MAPICFG_PROBE_FAULT_MAILBOX},
                  {"600", "probe-autodiscover-request", MAPICFG_PROBE_FAULT_PROXY},
                  {"601", "probe-autodiscover-provider", MAPICFG_PROBE_FAULT_SERVER},
                  {"602", "probe-autodiscover-configuration", MAPICFG_PROBE_FAULT_MAILBOX},
                  {"603", "probe-autodiscover-server", MAPICFG_PROBE_FAULT_SERVER}};
    const char *code = mapicfg_autodiscover_answer_find(answer, "Error/ErrorCode");
    const char *words = mapicfg__judge_clean(judge, mapicfg_autodiscover_answer_get_sentence(answer));
    const char *address = mapicfg__judge_clean(judge, probe->locate.address);
    for (size_t i = 0; code && i < sizeof errors / sizeof *errors; i++) {
        if (strcmp(code, errors[i].code) != 0) continue;
        mapicfg__judge_say(judge, errors[i].id, errors[i].fault, address, words, NULL);
        return;
    }
    mapicfg__judge_say(judge, "probe-autodiscover-error", MAPICFG_PROBE_FAULT_UNKNOWN, address, words, NULL);
}

/* ---- settings ---- */

/* The MailboxId of a URL compared with the GUID that the mailbox has. */
static void check_id(struct mapicfg__judge *judge, const mapicfg_probe *probe, const char *url) {
    const char *query = strchr(url, '?');
    const char *guid = probe->exchange_guid;
    if (!guid || !query || !mapicfg__text_starts(query + 1, "MailboxId=")) return;
    const char *id = query + 1 + sizeof "MailboxId=" - 1;
    const size_t size = strcspn(id, "@&");
    if (mapicfg__text_equal(id, size, guid, strlen(guid))) return;
    struct mapicfg__buffer text = {0};
    mapicfg__buffer_bytes(&text, id, size);
    mapicfg__judge_say(judge, "probe-autodiscover-other-id", MAPICFG_PROBE_FAULT_DIRECTORY,
                       mapicfg__judge_take(judge, &text), guid, NULL);
}

/* The URL of a part, "MailStore"; NULL: none that can be used. */
static const char *url_of(struct mapicfg__judge *judge, const mapicfg_probe *probe,
                          const mapicfg_autodiscover_answer *answer, int is_mail_store) {
    const char *inside = mapicfg_autodiscover_answer_find(
        answer, is_mail_store ? "mapiHttp/MailStore/InternalUrl" : "mapiHttp/AddressBook/InternalUrl");
    const char *outside = mapicfg_autodiscover_answer_find(
        answer, is_mail_store ? "mapiHttp/MailStore/ExternalUrl" : "mapiHttp/AddressBook/ExternalUrl");
    const char *user = mapicfg__judge_clean(judge, probe->locate.address);
    const int is_outside = (probe->flags & MAPICFG_PROBE_OUTSIDE) != 0;
    if (is_outside && inside && !outside)
        mapicfg__judge_say(judge, "probe-autodiscover-not-outside", MAPICFG_PROBE_FAULT_MAILBOX, user, NULL);
    if (!is_outside && outside && !inside)
        mapicfg__judge_say(judge, "probe-autodiscover-not-inside", MAPICFG_PROBE_FAULT_UNKNOWN, user, NULL);
    const char *url = is_outside ? outside : inside ? inside : outside;
    struct mapicfg__address address;
    if (!url) return NULL;
    if (strlen(url) > 2048 || !mapicfg__address_parse(&address, url)) {
        mapicfg__judge_say(judge, "probe-autodiscover-bad-url", MAPICFG_PROBE_FAULT_SERVER,
                           mapicfg__judge_clean(judge, url), NULL);
        return NULL;
    }
    check_id(judge, probe, url);
    return keep(judge, url);
}

static int has_block(const mapicfg_autodiscover_answer *answer, const char *block) {
    const size_t size = strlen(block);
    for (size_t i = 0; i < mapicfg_autodiscover_answer_count(answer); i++) {
        const char *path = mapicfg_autodiscover_answer_get_path(answer, i);
        if (strncmp(path, block, size) == 0 && (path[size] == '/' || path[size] == '[')) return 1;
    }
    return 0;
}

static void say_without_mapi(struct mapicfg__judge *judge, const mapicfg_probe *probe,
                             const mapicfg_autodiscover_answer *answer) {
    const char *user = mapicfg__judge_clean(judge, probe->locate.address);
    if (has_block(answer, "EXCH") || has_block(answer, "EXPR") || has_block(answer, "EXHTTP"))
        mapicfg__judge_say(judge, "probe-autodiscover-not-mapi", MAPICFG_PROBE_FAULT_MAILBOX, user, "Outlook Anywhere",
                           NULL);
    else
        mapicfg__judge_say(judge, "probe-autodiscover-nothing", MAPICFG_PROBE_FAULT_MAILBOX, user, NULL);
}

static void take_settings(struct mapicfg__judge *judge, mapicfg_probe *probe,
                          const mapicfg_autodiscover_answer *answer) {
    const char *dn = mapicfg_autodiscover_answer_find(answer, "User/LegacyDN");
    const char *name = mapicfg_autodiscover_answer_find(answer, "User/DisplayName");
    const char *user = mapicfg__judge_clean(judge, probe->locate.address);
    mapicfg__judge_say(judge, "probe-autodiscover-answered", MAPICFG_PROBE_FAULT_UNKNOWN, judge->who, user,
                       mapicfg__judge_clean(judge, mapicfg_autodiscover_answer_get_sentence(answer)), NULL);
    if (dn && *dn && strlen(dn) <= 4096 && !probe->legacy_dn) probe->legacy_dn = keep(judge, dn);
    if (name && *name && !probe->display_name) probe->display_name = keep(judge, name);
    if (!probe->legacy_dn)
        mapicfg__judge_say(judge, "probe-autodiscover-no-dn", MAPICFG_PROBE_FAULT_SERVER, user, NULL);
    if (!has_block(answer, "mapiHttp")) {
        say_without_mapi(judge, probe, answer);
        return;
    }
    struct mapicfg__endpoint *endpoints = probe->endpoints;
    const char *mail = url_of(judge, probe, answer, 1), *book = url_of(judge, probe, answer, 0);
    if (probe->asked_url && mail && !mapicfg__text_same(probe->asked_url, mail))
        mapicfg__judge_say(judge, "probe-autodiscover-other-url", MAPICFG_PROBE_FAULT_MAILBOX, mail, probe->asked_url,
                           NULL);
    const int is_first = probe->kind == MAPICFG_PROBE_CTP;
    if (is_first || !endpoints[MAPICFG_PROBE_EMSMDB].base) endpoints[MAPICFG_PROBE_EMSMDB].base = mail;
    if (is_first || !endpoints[MAPICFG_PROBE_NSPI].base) endpoints[MAPICFG_PROBE_NSPI].base = book;
}

static enum mapicfg__judge_found judge_answer(struct mapicfg__judge *judge, mapicfg_probe *probe,
                                              const mapicfg_autodiscover_answer *answer) {
    const char *url = mapicfg_autodiscover_answer_find(answer, "Account/RedirectUrl");
    switch (mapicfg_autodiscover_answer_get_kind(answer)) {
    case MAPICFG_AUTODISCOVER_ANSWER_SETTINGS: break;
    case MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_URL: return move_url(judge, probe, url);
    case MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_ADDRESS:
        return move_address(judge, probe, mapicfg_autodiscover_answer_find(answer, "Account/RedirectAddr"));
    default: say_error(judge, probe, answer); return MAPICFG__JUDGE_REFUSED;
    }
    const mapicfg_statements *notes = mapicfg_autodiscover_answer_get_notes(answer);
    for (size_t i = 0; !judge->status && i < mapicfg_statements_count(notes); i++)
        judge->status = mapicfg_statements_add(judge->statements, mapicfg_statements_get(notes, i));
    take_settings(judge, probe, answer);
    return MAPICFG__JUDGE_FOUND;
}

enum mapicfg__judge_found mapicfg__judge_autodiscover(struct mapicfg__judge *judge, mapicfg_probe *probe) {
    const struct mapicfg__buffer *body = &judge->response->body;
    judge->layer = MAPICFG_PROBE_LAYER_AUTODISCOVER;
    if (mapicfg__judge_is_redirect(judge->response)) return judge_found(judge, probe);
    if (!mapicfg__judge_status(judge)) return MAPICFG__JUDGE_NOT_THERE;
    mapicfg_autodiscover_answer *answer = NULL;
    mapicfg_error err;
    const mapicfg_status status =
        mapicfg_autodiscover_answer_read(body->data ? body->data : "", body->size, NULL, NULL, &answer, &err);
    judge->layer = MAPICFG_PROBE_LAYER_AUTODISCOVER;
    if (status == MAPICFG_E_NOMEM) {
        mapicfg__judge_fail(judge);
        return MAPICFG__JUDGE_NOT_THERE;
    }
    const uint32_t form = mapicfg_autodiscover_answer_get_form(answer);
    enum mapicfg__judge_found found = MAPICFG__JUDGE_NOT_THERE;
    if (!status && form == MAPICFG_AUTODISCOVER_FORM_OUTLOOK)
        found = judge_answer(judge, probe, answer);
    else if (!mapicfg__judge_page(judge))
        mapicfg__judge_say(judge, "probe-autodiscover-unreadable", mapicfg__judge_fault(judge), judge->who,
                           status ? mapicfg__judge_clean(judge, err.message) : "it has another form", NULL);
    mapicfg_autodiscover_answer_free(answer);
    return found;
}
