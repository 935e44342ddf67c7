/* SPDX-License-Identifier: LGPL-2.1-or-later
 * outcome.c: what an answer says on its own: its kind, by what and from where Outlook connects, and what is wrong with
 * it whatever the configuration is. */
#include <string.h>

#include "autodiscover/answer.h"
#include "autodiscover/autodiscover.h"
#include "autodiscover/online.h"
#include "base/error.h"
#include "base/text.h"

/* ---- kinds ---- */

static int has_block(const mapicfg_autodiscover_answer *answer, const char *block) {
    for (size_t i = 0; i < answer->count; i++)
        if (mapicfg__answer_path_is_in(answer->entries[i].path, block)) return 1;
    return 0;
}

static mapicfg_status judge_outlook(mapicfg_autodiscover_answer *answer, mapicfg_error *err) {
    const char *action = mapicfg_autodiscover_answer_find(answer, "Account/Action");
    if (has_block(answer, "Error"))
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_ERROR;
    else if (action && mapicfg_text_equal(action, "redirectAddr"))
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_ADDRESS;
    else if (action && mapicfg_text_equal(action, "redirectUrl"))
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_URL;
    else if (action && mapicfg_text_equal(action, "settings"))
        answer->kind = MAPICFG_AUTODISCOVER_ANSWER_SETTINGS;
    else
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                   "the answer has neither an Error nor an Account with one of the "
                                   "Actions settings, redirectAddr, redirectUrl");
    return MAPICFG_OK;
}

/* ---- notes ---- */

static void note(mapicfg_autodiscover_answer *answer, enum mapicfg__rule_number rule, const char *path,
                 const char *argument) {
    const struct mapicfg__where where = {.property = path};
    mapicfg__list_say(answer->notes, rule, &where, &argument, 1);
}

static void note_two(mapicfg_autodiscover_answer *answer, enum mapicfg__rule_number rule, const char *path,
                     const char *first, const char *second) {
    const struct mapicfg__where where = {.property = path};
    const char *const arguments[] = {first, second};
    mapicfg__list_say(answer->notes, rule, &where, arguments, 2);
}

static const char *space_name(const char *space) {
    return space[0] ? space : "no namespace";
}

/* Of an error nothing but the root matters: clients take its code wherever it is. */
static void note_spaces(mapicfg_autodiscover_answer *answer, const struct mapicfg__spaces *spaces) {
    const char *response =
        answer->form == MAPICFG_AUTODISCOVER_FORM_ACTIVE_SYNC ? MAPICFG__NS_MOBILE_RESPONSE : MAPICFG__NS_OUTLOOK;
    if (strcmp(spaces->root, MAPICFG__NS_RESPONSE) != 0)
        note(answer, RULE_ANSWER_ROOT_NAMESPACE, "Autodiscover", space_name(spaces->root));
    if (answer->kind == MAPICFG_AUTODISCOVER_ANSWER_ERROR) return;
    if (strcmp(spaces->response, response) != 0)
        note(answer, RULE_ANSWER_NAMESPACE, "Response", space_name(spaces->response));
    if (spaces->path)
        note_two(answer, RULE_ANSWER_ELEMENT_NAMESPACE, spaces->path, spaces->path, space_name(spaces->other));
}

/* A type that only its case tells from the right one. */
static void note_spelling(mapicfg_autodiscover_answer *answer) {
    static const char *const types[] = {"mapiHttp", "EXCH", "EXPR", "EXHTTP", "WEB"};
    for (size_t i = 0; i < answer->count; i++) {
        const char *path = answer->entries[i].path, *rest = mapicfg__answer_path_rest(path);
        size_t size = strcspn(path, "[/@");
        if (strcmp(rest, "/Type") != 0 && strcmp(rest, "@Type") != 0) continue;
        for (size_t j = 0; j < sizeof types / sizeof *types; j++)
            if (mapicfg__text_is_word(path, size, types[j]) && strncmp(path, types[j], size) != 0)
                note_two(answer, RULE_ANSWER_TYPE_SPELLING, path, answer->entries[i].text, types[j]);
    }
}

static void note_plain_http(mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < answer->count; i++) {
        const char *path = answer->entries[i].path, *text = answer->entries[i].text;
        if (mapicfg__answer_path_is_in(path, "mapiHttp") && mapicfg__text_starts(text, "http://"))
            note_two(answer, RULE_ANSWER_PLAIN_HTTP, path, path, text);
    }
}

/* Clients that choose by it skip an OWAUrl without the attribute. */
static mapicfg_status note_methods(mapicfg_autodiscover_answer *answer, mapicfg_error *err) {
    struct mapicfg__buffer method = {0};
    for (size_t i = 0; i < answer->count && !method.failed; i++) {
        const char *path = answer->entries[i].path, *step = strrchr(path, '/');
        if (!step || strncmp(step, "/OWAUrl", 7) != 0 || strchr(step, '@')) continue;
        method.size = 0;
        mapicfg__buffer_text(&method, path);
        mapicfg__buffer_text(&method, "@AuthenticationMethod");
        if (!method.failed && !mapicfg_autodiscover_answer_find(answer, method.data))
            note(answer, RULE_ANSWER_NO_METHOD, path, path);
    }
    int failed = method.failed;
    mapicfg__buffer_free(&method);
    return failed ? mapicfg__error_no_memory(err) : MAPICFG_OK;
}

/* What the numbers of an answer for Outlook mean; those of other forms are words. */
static const char *meaning_of(const char *code) {
    static const char *const meanings[][2] = {
        {"500", ": the address is not found"},
        {"501", ": the address is known, but has no settings"},
        {"601", ": the type of settings that was asked for cannot be given"},
        {"602", ": the address is known, but the configuration has errors"},
        {"603", ": the server has an internal error"},
    };
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strcmp(code, meanings[i][0]) == 0) return meanings[i][1];
    return "";
}

/* What Exchange says of the request itself, in SOAP and in v2. */
static int is_of_request(const char *code) {
    static const char *const codes[] = {"InvalidRequest",  "ErrorInvalidRequest",       "InvalidSetting",
                                        "MissingProtocol", "MandatoryParameterMissing", "InvalidProtocol"};
    return mapicfg__text_is_one_of(code, strlen(code), codes, sizeof codes / sizeof *codes);
}

static void note_error(mapicfg_autodiscover_answer *answer) {
    const char *code = mapicfg__answer_error_code(answer), *path = mapicfg__answer_error_path(answer);
    int is_number = answer->form == MAPICFG_AUTODISCOVER_FORM_OUTLOOK;
    if (answer->kind != MAPICFG_AUTODISCOVER_ANSWER_ERROR) return;
    if (code && is_number && strcmp(code, "600") == 0)
        note(answer, RULE_ANSWER_ERROR_REQUEST, path, NULL);
    else if (code && !is_number && is_of_request(code))
        note(answer, RULE_ANSWER_ERROR_ASKED, path, code);
    else
        note_two(answer, RULE_ANSWER_ERROR, path, code ? code : "without a code",
                 code && is_number ? meaning_of(code) : "");
}

/* Other mailboxes may be elsewhere. */
static int is_own(const char *path) {
    return !strstr(path, "AlternativeMailbox") && !strstr(path, "AlternateMailbox") &&
           !strstr(path, "PublicFolderInformation");
}

static int is_online(const struct mapicfg__entry *entry) {
    const char *step = strrchr(entry->path, '/');
    step = step ? step + 1 : entry->path;
    if (strcmp(step, "ServerVersion") == 0) return mapicfg__online_is_server_version(entry->text);
    if (strcmp(step, "MicrosoftOnline") == 0) return mapicfg_text_equal(entry->text, "True");
    int is_place =
        strstr(entry->text, "://") || mapicfg__text_starts_exactly(step, "Redirect") || strcmp(step, "Server") == 0;
    return is_place && mapicfg__online_is_place(entry->text);
}

static void note_online(mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < answer->count; i++) {
        const char *path = answer->entries[i].path;
        if (!is_own(path) || !is_online(&answer->entries[i])) continue;
        note_two(answer, RULE_ANSWER_ONLINE, path, path, answer->entries[i].text);
        return;
    }
}

/* ---- MAPI over HTTP ---- */

/* Clients know the block by its attribute. */
static int has_mapi_http(const mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < answer->count; i++)
        if (mapicfg__answer_path_is_in(answer->entries[i].path, "mapiHttp") &&
            strcmp(mapicfg__answer_path_rest(answer->entries[i].path), "@Type") == 0)
            return 1;
    return 0;
}

static int has_service(const mapicfg_autodiscover_answer *answer, const char *service) {
    for (size_t i = 0; i < answer->count; i++)
        if (mapicfg__answer_path_is_in(answer->entries[i].path, "mapiHttp") && answer->entries[i].text[0] &&
            mapicfg__text_starts_exactly(mapicfg__answer_path_rest(answer->entries[i].path), service))
            return 1;
    return 0;
}

static void judge_mapi_http(mapicfg_autodiscover_answer *answer) {
    static const char *const services[][2] = {{"/MailStore/", "MailStore"}, {"/AddressBook/", "AddressBook"}};
    static const char *const excluded[] = {"EXCH", "EXPR"};
    answer->protocol = MAPICFG__PROTOCOL_MAPI_HTTP;
    for (size_t i = 0; i < answer->count; i++) {
        const char *path = answer->entries[i].path;
        if (!mapicfg__answer_path_is_in(path, "mapiHttp") || !answer->entries[i].text[0]) continue;
        if (strstr(path, "/InternalUrl")) answer->has_internal = 1;
        if (strstr(path, "/ExternalUrl")) answer->has_external = MAPICFG__YES;
    }
    for (size_t i = 0; i < 2; i++)
        if (!has_service(answer, services[i][0])) note(answer, RULE_ANSWER_SERVICE_MISSING, "mapiHttp", services[i][1]);
    for (size_t i = 0; i < 2; i++)
        if (has_block(answer, excluded[i])) note(answer, RULE_ANSWER_BESIDE_MAPI_HTTP, excluded[i], excluded[i]);
    if (answer->has_external == MAPICFG__YES || !answer->has_internal) return;
    if (answer->has_web_external)
        note(answer, RULE_ANSWER_NO_EXTERNAL_URL, "mapiHttp", "");
    else
        note(answer, RULE_ANSWER_INTERNAL_ONLY, "mapiHttp", "");
}

/* ---- RPC, alone or over HTTP ---- */

/* What EXPR and EXHTTP come to. */
struct hosts {
    const char *first;
    int is_several; /* different ones */
    int has_urls;   /* EXPR has web services, which are for outside; for inside EXCH has them */
};

static struct hosts collect_hosts(const mapicfg_autodiscover_answer *answer) {
    struct hosts hosts = {0};
    for (size_t i = 0; i < answer->count; i++) {
        const char *path = answer->entries[i].path, *text = answer->entries[i].text;
        int is_expr = mapicfg__answer_path_is_in(path, "EXPR");
        if (!is_expr && !mapicfg__answer_path_is_in(path, "EXHTTP")) continue;
        if (is_expr && strcmp(mapicfg__answer_path_rest(path), "/ASUrl") == 0) hosts.has_urls = 1;
        if (strcmp(mapicfg__answer_path_rest(path), "/Server") != 0 || !text[0]) continue;
        if (!hosts.first) hosts.first = text;
        if (!mapicfg_text_equal(text, hosts.first)) hosts.is_several = 1;
    }
    return hosts;
}

/* Until Exchange 2010 EXCH names a host, which RPC reaches by itself, and EXPR is the way from outside. From 2013 on it
 * names guid@domain, and Outlook needs the host of EXPR or EXHTTP inside too: then only two hosts, web services in EXPR
 * or WEB's External show that there is something outside. */
static void judge_rpc(mapicfg_autodiscover_answer *answer) {
    const char *server = mapicfg_autodiscover_answer_find(answer, "EXCH/Server");
    struct hosts hosts = collect_hosts(answer);
    int is_personal = server && strchr(server, '@');
    if (!hosts.first && !(server && server[0])) return;
    answer->protocol = MAPICFG__PROTOCOL_RPC;
    answer->has_host = hosts.first || !is_personal;
    answer->has_internal = has_block(answer, "EXCH") || has_block(answer, "EXHTTP");
    if (answer->has_host && !has_block(answer, "mapiHttp")) note(answer, RULE_ANSWER_NO_MAPI_HTTP, "Account", "");
    if (!answer->has_host) {
        note(answer, RULE_ANSWER_NO_HOST, "EXCH/Server", server);
    } else if (!hosts.first) {
        answer->has_external = MAPICFG__NO;
    } else if ((server && !is_personal) || hosts.is_several || hosts.has_urls || answer->has_web_external) {
        answer->has_external = MAPICFG__YES;
    } else {
        answer->has_external = MAPICFG__UNKNOWN;
        note(answer, RULE_ANSWER_EXTERNAL_UNKNOWN, "Account", hosts.first);
    }
}

/* ---- the whole ---- */

static int has_web_external(const mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < answer->count; i++)
        if (mapicfg__answer_path_is_in(answer->entries[i].path, "WEB") && answer->entries[i].text[0] &&
            mapicfg__text_starts_exactly(mapicfg__answer_path_rest(answer->entries[i].path), "/External/"))
            return 1;
    return 0;
}

static mapicfg_status judge_settings(mapicfg_autodiscover_answer *answer, mapicfg_error *err) {
    answer->has_web_external = has_web_external(answer);
    if (has_mapi_http(answer)) {
        judge_mapi_http(answer);
    } else {
        if (has_block(answer, "mapiHttp")) note(answer, RULE_ANSWER_TYPE_ELEMENT, "mapiHttp/Type", "mapiHttp");
        judge_rpc(answer);
    }
    note_spelling(answer);
    note_plain_http(answer);
    return note_methods(answer, err);
}

static const char *settings_sentence(const mapicfg_autodiscover_answer *answer) {
    if (answer->has_external == MAPICFG__UNKNOWN)
        return "Outlook Anywhere; the answer alone does not tell whether external too";
    int has_way = answer->protocol != MAPICFG__PROTOCOL_RPC || answer->has_host;
    return mapicfg__outcome_sentence(answer->protocol, answer->has_internal && has_way,
                                     answer->has_external == MAPICFG__YES);
}

mapicfg_status mapicfg__answer_judge(mapicfg_autodiscover_answer *answer, const struct mapicfg__spaces *spaces,
                                     mapicfg_error *err) {
    int is_outlook = answer->form == MAPICFG_AUTODISCOVER_FORM_OUTLOOK;
    mapicfg_status status = mapicfg_statements_new(&answer->notes, err);
    if (!status) status = is_outlook ? judge_outlook(answer, err) : mapicfg__form_judge(answer, err);
    if (status) return status;
    if (is_outlook || answer->form == MAPICFG_AUTODISCOVER_FORM_ACTIVE_SYNC) note_spaces(answer, spaces);
    note_error(answer);
    note_online(answer);
    if (is_outlook && answer->kind == MAPICFG_AUTODISCOVER_ANSWER_SETTINGS) status = judge_settings(answer, err);
    if (status) return status;
    mapicfg__form_sentence(&answer->sentence, answer, settings_sentence(answer));
    return answer->sentence.failed ? mapicfg__error_no_memory(err) : mapicfg__list_finish(answer->notes, err);
}

uint32_t mapicfg_autodiscover_answer_get_form(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->form : 0;
}

uint32_t mapicfg_autodiscover_answer_get_kind(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->kind : 0;
}

mapicfg_decision mapicfg_autodiscover_answer_get_decision(const mapicfg_autodiscover_answer *answer) {
    if (!answer || answer->protocol == MAPICFG__PROTOCOL_NONE || answer->has_external == MAPICFG__UNKNOWN) return 0;
    if (answer->protocol == MAPICFG__PROTOCOL_RPC && !answer->has_host) return 0;
    return (answer->protocol == MAPICFG__PROTOCOL_MAPI_HTTP ? MAPICFG_MAPI_HTTP : 0) |
           (answer->has_internal ? MAPICFG_INTERNAL : 0) |
           (answer->has_external == MAPICFG__YES ? MAPICFG_EXTERNAL : 0);
}

const char *mapicfg__outcome_sentence(enum mapicfg__protocol protocol, int has_internal, int has_external) {
    static const char *const sentences[2][2][2] = {
        {{"Outlook Anywhere without a host to connect to", "Outlook Anywhere, external only"},
         {"Outlook Anywhere, internal only", "Outlook Anywhere, internal and external"}},
        {{"MAPI over HTTP without a URL", "MAPI over HTTP, external only"},
         {"MAPI over HTTP, internal only", "MAPI over HTTP, internal and external"}},
    };
    if (protocol == MAPICFG__PROTOCOL_NONE) return "settings without MAPI over HTTP and Outlook Anywhere";
    return sentences[protocol == MAPICFG__PROTOCOL_MAPI_HTTP][has_internal][has_external];
}

const char *mapicfg_autodiscover_answer_get_sentence(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->sentence.data : "";
}

const mapicfg_statements *mapicfg_autodiscover_answer_get_notes(const mapicfg_autodiscover_answer *answer) {
    return answer ? answer->notes : NULL;
}
