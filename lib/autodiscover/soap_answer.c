/* SPDX-License-Identifier: LGPL-2.1-or-later
 * soap_answer.c: answers of SOAP Autodiscover, autodiscover.svc ([MS-OXWSADISC] 3.1.4): the settings that are asked
 * for, of each user that is asked for, or why not. The messages are those of real answers where one is known. */
#include "autodiscover/soap.h"

#include <string.h>

#include "autodiscover/xml.h"
#include "base/error.h"
#include "base/text.h"

#define AS_TEXT(number) #number
#define TEXT(number) AS_TEXT(number)

/* What stands between the tags of an envelope. */
struct writer {
    struct mapicfg__exchange *exchange;
    const struct mapicfg__soap_asked *asked;
    struct mapicfg__buffer out;
    uint32_t version[4]; /* of this service */
    mapicfg_decision decision;
    uint32_t error; /* the first one, as an answer for Outlook would have it */
};

static void tell_error(struct writer *writer, uint32_t error) {
    if (!writer->error) writer->error = error;
}

static void put(struct writer *writer, const char *text) {
    mapicfg__buffer_text(&writer->out, text);
}

static void put_element(struct writer *writer, const char *indent, const char *name, const char *text) {
    put(writer, indent);
    mapicfg__xml_put_element(&writer->out, name, text);
    put(writer, "\n");
}

static void put_error(struct writer *writer, const char *indent, const char *code, const char *message) {
    put_element(writer, indent, "ErrorCode", code);
    put_element(writer, indent, "ErrorMessage", message);
}

/* "User setting 'X' is not available." */
static void put_message_about(struct writer *writer, const char *indent, const char *before, const char *name,
                              const char *after) {
    put(writer, indent);
    put(writer, "<ErrorMessage>");
    put(writer, before);
    mapicfg__xml_put(&writer->out, name, strlen(name));
    put(writer, after);
    put(writer, "</ErrorMessage>\n");
}

/* ---- the envelope ---- */

/* That of the newest server that has mailboxes; all zeros: none is known. */
static void find_version(const mapicfg_autodiscover *autodiscover, uint32_t numbers[4]) {
    memset(numbers, 0, 4 * sizeof *numbers);
    for (size_t i = 0; i < autodiscover->prepared_count; i++) {
        const uint32_t *own = autodiscover->prepared[i].facts.numbers;
        size_t part = 0;
        while (part < 3 && own[part] == numbers[part]) part++;
        if (own[part] > numbers[part]) memcpy(numbers, own, 4 * sizeof *numbers);
    }
}

/* Clients need a version whether one is known or not: the first release that knows MAPI over HTTP. */
static void put_version(struct writer *writer) {
    static const char *const names[] = {"h:MajorVersion", "h:MinorVersion", "h:MajorBuildNumber", "h:MinorBuildNumber"};
    static const uint32_t unknown[4] = {15, 0, 847, 32};
    const uint32_t *numbers = writer->version[0] ? writer->version : unknown;
    put(writer, "    <h:ServerVersionInfo xmlns:h=\"" MAPICFG__NS_SERVICE "\">\n");
    for (size_t i = 0; i < 4; i++) {
        put(writer, "      <");
        put(writer, names[i]);
        put(writer, ">");
        mapicfg__buffer_number(&writer->out, numbers[i]);
        put(writer, "</");
        put(writer, names[i]);
        put(writer, ">\n");
    }
    put_element(writer, "      ", "h:Version", mapicfg__soap_schema(numbers));
    put(writer, "    </h:ServerVersionInfo>\n");
}

static void begin_envelope(struct writer *writer, const char *action, const char *suffix) {
    put(writer, "<s:Envelope xmlns:s=\"" MAPICFG__NS_ENVELOPE "\" xmlns:a=\"" MAPICFG__NS_ADDRESSING
                "\">\n  <s:Header>\n    <a:Action s:mustUnderstand=\"1\">");
    put(writer, action);
    put(writer, suffix);
    put(writer, "</a:Action>\n");
    if (writer->asked->message_id[0]) put_element(writer, "    ", "a:RelatesTo", writer->asked->message_id);
    put_version(writer);
    put(writer, "  </s:Header>\n  <s:Body>\n");
}

static mapicfg_status end_envelope(struct writer *writer, uint32_t status) {
    put(writer, "  </s:Body>\n</s:Envelope>\n");
    mapicfg_status made = mapicfg__answer_buffer(writer->exchange, status, MAPICFG__TYPE_XML, &writer->out);
    if (made) return made;
    (*writer->exchange->response)->decision = writer->decision;
    (*writer->exchange->response)->error = writer->error;
    return MAPICFG_OK;
}

/* ---- faults ---- */

static mapicfg_status answer_fault(struct writer *writer) {
    static const struct {
        const char *code;
        const char *message;
    } faults[] = {
        [MAPICFG__FAULT_CLIENT] = {"s:Client", "The body is not a request for SOAP Autodiscover."},
        [MAPICFG__FAULT_VERSION] = {"s:VersionMismatch", "The envelope is not one of SOAP 1.1."},
        [MAPICFG__FAULT_MUST_UNDERSTAND] =
            {"s:MustUnderstand", "The request has a header that must be understood, and this service does not."},
        [MAPICFG__FAULT_ACTION] = {"a:ActionNotSupported",
                                   "The message with this Action cannot be processed at the receiver: the operation is "
                                   "none of this service, or the Action names another one than the body."},
    };
    enum mapicfg__soap_fault fault = writer->asked->fault;
    mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_SOAP_FAULT);
    tell_error(writer, 600);
    begin_envelope(writer, MAPICFG__NS_ADDRESSING, "/soap/fault");
    put(writer, "    <s:Fault>\n");
    put_element(writer, "      ", "faultcode", faults[fault].code);
    put(writer, "      <faultstring xml:lang=\"en-US\">");
    put(writer, faults[fault].message);
    put(writer, "</faultstring>\n    </s:Fault>\n");
    return end_envelope(writer, 500);
}

/* ---- settings of users ---- */

static void put_setting_error(struct writer *writer, const char *element, const char *code, const char *before,
                              const char *name, const char *after) {
    put(writer, "              <");
    put(writer, element);
    put(writer, ">\n");
    put_element(writer, "                ", "ErrorCode", code);
    put_message_about(writer, "                ", before, name, after);
    put_element(writer, "                ", "SettingName", name);
    put(writer, "              </");
    put(writer, element);
    put(writer, ">\n");
}

static void put_unknown(struct writer *writer, const char *element) {
    const char *name = writer->asked->unknown.buffer.data;
    for (uint32_t i = 0; i < writer->asked->unknown.count; i++, name += strlen(name) + 1)
        put_setting_error(writer, element, "InvalidSetting", "Setting '", name, "' is not a known setting.");
    if (writer->asked->unknown.count)
        mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_SOAP_UNKNOWN_SETTING);
}

static int is_asked(const struct mapicfg__soap_asked *asked, size_t setting) {
    return (int)(asked->settings[setting / 64] >> setting % 64 & 1);
}

/* Errors go before settings, so the settings are made apart. */
static void put_settings(struct writer *writer, const struct mapicfg__soap_subject *subject) {
    struct mapicfg__buffer settings = {0};
    put(writer, "            <UserSettingErrors>\n");
    for (size_t i = 0; mapicfg_autodiscover_setting_name(i); i++) {
        if (!is_asked(writer->asked, i) || mapicfg__soap_setting_put(&settings, subject, i)) continue;
        put_setting_error(writer, "UserSettingError", "SettingIsNotAvailable", "User setting '",
                          mapicfg_autodiscover_setting_name(i), "' is not available.");
        mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_SOAP_NOT_AVAILABLE);
    }
    put_unknown(writer, "UserSettingError");
    put(writer, "            </UserSettingErrors>\n            <UserSettings>\n");
    mapicfg__buffer_bytes(&writer->out, settings.data, settings.size);
    put(writer, "            </UserSettings>\n");
    writer->out.failed |= settings.failed;
    mapicfg__buffer_free(&settings);
}

static void put_refusal(struct writer *writer, const char *code, const char *before, const char *name,
                        const char *after) {
    put_element(writer, "            ", "ErrorCode", code);
    put_message_about(writer, "            ", before, name, after);
    put(writer,
        "            <RedirectTarget i:nil=\"true\"/>\n            <UserSettingErrors/>\n"
        "            <UserSettings/>\n");
}

/* The redirect of an answer for Outlook leads to autodiscover.xml, which does not know SOAP. */
static void put_redirect(struct writer *writer, const struct mapicfg__target *redirect, const char *address) {
    static const char xml[] = "/autodiscover.xml";
    struct mapicfg__buffer target = {0};
    mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_REDIRECTED);
    mapicfg__redirect_put(&target, redirect, address);
    size_t end = sizeof xml - 1;
    if (!target.failed && redirect->is_url && target.size > end &&
        mapicfg__text_is_word(target.data + target.size - end, end, xml))
        memcpy(target.data + target.size - 3, "svc", 3);
    if (redirect->is_url)
        put_error(writer, "            ", "RedirectUrl", "Redirection URL.");
    else
        put_error(writer, "            ", "RedirectAddress", "Redirection address.");
    if (!target.failed) put_element(writer, "            ", "RedirectTarget", target.data);
    put(writer, "            <UserSettingErrors/>\n            <UserSettings/>\n");
    writer->out.failed |= target.failed;
    mapicfg__buffer_free(&target);
}

static void put_box(struct writer *writer, uint32_t number) {
    const mapicfg_autodiscover *autodiscover = writer->exchange->autodiscover;
    const struct mapicfg__box *box = &autodiscover->boxes[number];
    struct mapicfg__soap_subject subject = {.autodiscover = autodiscover,
                                            .number = number,
                                            .box = box,
                                            .facts = &autodiscover->prepared[box->server].facts};
    memcpy(subject.service, writer->version, sizeof subject.service);
    subject.decision = mapicfg__settings_decide(writer->exchange, box);
    if (writer->asked->names.count == 1) writer->decision = subject.decision;
    if (!(subject.decision & MAPICFG_EXTERNAL)) {
        int mapi_http = subject.decision & MAPICFG_MAPI_HTTP && subject.facts->can_mapi_http;
        mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_EXTERNAL_LEFT_OUT);
        if (mapicfg__server_facts_are_same(subject.facts, mapi_http))
            mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_BLOCK_NO_EFFECT);
    }
    put_error(writer, "            ", "NoError", "No error.");
    put(writer, "            <RedirectTarget i:nil=\"true\"/>\n");
    put_settings(writer, &subject);
}

/* A user is an address, or a LegacyDN. */
static void put_user(struct writer *writer, const char *name) {
    struct mapicfg__asked asked = {0};
    const struct mapicfg__target *redirect;
    uint32_t box;
    int is_dn = name[0] == '/';
    size_t size = strlen(name);
    memcpy(is_dn ? asked.legacy_dn : asked.address, name, size + 1);
    *(is_dn ? &asked.legacy_dn_size : &asked.address_size) = size;
    put(writer, "          <UserResponse>\n");
    switch (mapicfg__asked_judge(writer->exchange, &asked, &box, &redirect)) {
    case MAPICFG__JUDGED_SETTINGS: put_box(writer, box); break;
    case MAPICFG__JUDGED_REDIRECT: put_redirect(writer, redirect, asked.address); break;
    case MAPICFG__JUDGED_AMBIGUOUS:
        tell_error(writer, 602);
        put_refusal(writer, "InternalServerError", "Several mailboxes have the address '", name, "'.");
        break;
    case MAPICFG__JUDGED_UNKNOWN:
        tell_error(writer, 500);
        put_refusal(writer, "InvalidUser", "Invalid user '", name, "'.");
        break;
    default:
        tell_error(writer, 500);
        put_refusal(writer, "InvalidUser", "Invalid user '", name, "': this mailbox is not yours.");
        break;
    }
    put(writer, "          </UserResponse>\n");
}

/* Bytes after which no further user is answered: a user may have very many mailboxes, and be named again and again. */
#define MAX_ANSWER (4u << 20)

static void put_busy(struct writer *writer, const char *name) {
    mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_SOAP_ANSWER_LIMIT);
    put(writer, "          <UserResponse>\n");
    put_refusal(writer, "ServerBusy", "The answer is too large for '", name, "': ask for fewer users at once.");
    put(writer, "          </UserResponse>\n");
}

static void put_users(struct writer *writer) {
    const char *name = writer->asked->names.buffer.data;
    for (uint32_t i = 0; i < writer->asked->names.count; i++, name += strlen(name) + 1) {
        if (writer->out.size < MAX_ANSWER)
            put_user(writer, name);
        else
            put_busy(writer, name);
    }
}

/* ---- settings of domains ---- */

/* The configuration says nothing about domains. */
static void put_domains(struct writer *writer) {
    for (uint32_t i = 0; i < writer->asked->names.count; i++) {
        put(writer, "          <DomainResponse>\n");
        put_error(writer, "            ", "NoError", "No error.");
        put(writer, "            <DomainSettingErrors>\n");
        for (size_t setting = 0; mapicfg_autodiscover_setting_name(setting); setting++)
            if (is_asked(writer->asked, setting))
                put_setting_error(writer, "DomainSettingError", "SettingIsNotAvailable", "Domain setting '",
                                  mapicfg_autodiscover_setting_name(setting), "' is not available.");
        put_unknown(writer, "DomainSettingError");
        put(writer,
            "            </DomainSettingErrors>\n            <DomainSettings/>\n"
            "            <RedirectTarget i:nil=\"true\"/>\n          </DomainResponse>\n");
    }
    mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_SOAP_NOT_AVAILABLE);
}

/* ---- the whole ---- */

/* "Exchange2013_SP1" and the like; what real servers refuse otherwise. */
static int is_version(const char *text) {
    static const char exchange[] = "Exchange20";
    if (!mapicfg__text_starts_exactly(text, exchange)) return 0;
    text += sizeof exchange - 1;
    if (!mapicfg__is_digit((unsigned char)text[0]) || !mapicfg__is_digit((unsigned char)text[1])) return 0;
    text += 2;
    return !*text ||
           (mapicfg__text_starts_exactly(text, "_SP") && mapicfg__is_digit((unsigned char)text[3]) && !text[4]);
}

/* What is wrong with a request for settings as a whole; NULL: nothing. */
static const char *find_mistake(const struct mapicfg__soap_asked *asked) {
    static const char too_many[] = "A request can have up to " TEXT(MAPICFG__SOAP_MAX_NAMES) " users or domains, and "
                                   "up to " TEXT(MAPICFG__SOAP_MAX_UNKNOWN) " settings that this service does not "
                                   "know, of up to " TEXT(MAPICFG__SOAP_MAX_SETTING) " bytes.";
    if (!is_version(asked->version)) return "The RequestedServerVersion header is missing or invalid.";
    if (asked->too_many) return too_many;
    if (!asked->names.count) return "The request names no user or domain.";
    return asked->has_settings ? NULL : "The request names no setting.";
}

static const struct {
    const char *name, *list;
} messages[] = {
    [MAPICFG__SOAP_USER_SETTINGS] = {"GetUserSettings", "UserResponses"},
    [MAPICFG__SOAP_DOMAIN_SETTINGS] = {"GetDomainSettings", "DomainResponses"},
    [MAPICFG__SOAP_FEDERATION] = {"GetFederationInformation", NULL},
    [MAPICFG__SOAP_RELATIONSHIPS] = {"GetOrganizationRelationshipSettings", NULL},
};

/* Adds a tag of the list of responses: "<" or "</" before, its end after. */
static void put_list_tag(struct writer *writer, const char *before, const char *after) {
    put(writer, before);
    put(writer, messages[writer->asked->operation].list);
    put(writer, after);
}

static void put_responses(struct writer *writer, const char *mistake) {
    if (!messages[writer->asked->operation].list) {
        mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_SOAP_NOT_FEDERATED);
        put_error(writer, "        ", "NotFederated", "The configuration of this service knows no federation.");
    } else if (mistake) {
        mapicfg__reasons_add(&writer->exchange->reasons, RULE_REASON_SOAP_INVALID_REQUEST);
        tell_error(writer, 600);
        put_error(writer, "        ", "InvalidRequest", mistake);
        put_list_tag(writer, "        <", "/>\n");
    } else {
        put_error(writer, "        ", "NoError", "");
        put_list_tag(writer, "        <", ">\n");
        if (writer->asked->operation == MAPICFG__SOAP_USER_SETTINGS)
            put_users(writer);
        else
            put_domains(writer);
        put_list_tag(writer, "        </", ">\n");
    }
}

static mapicfg_status answer_read(struct mapicfg__exchange *exchange, const struct mapicfg__soap_asked *asked) {
    struct writer writer = {.exchange = exchange, .asked = asked};
    find_version(exchange->autodiscover, writer.version);
    if (asked->fault) return answer_fault(&writer);
    const char *name = messages[asked->operation].name;
    begin_envelope(&writer, mapicfg__soap_action(asked->operation), "Response");
    put(&writer, "    <");
    put(&writer, name);
    put(&writer,
        "ResponseMessage xmlns=\"" MAPICFG__NS_SERVICE "\">\n      <Response xmlns:i=\"" MAPICFG__NS_INSTANCE "\">\n");
    put_responses(&writer, find_mistake(asked));
    put(&writer, "      </Response>\n    </");
    put(&writer, name);
    put(&writer, "ResponseMessage>\n");
    return end_envelope(&writer, 200);
}

mapicfg_status mapicfg__answer_soap(struct mapicfg__exchange *exchange, const char *body, size_t size) {
    struct mapicfg__soap_asked asked = {0};
    mapicfg_status status = mapicfg__soap_read(&asked, body, size, exchange->err);
    if (!status) status = answer_read(exchange, &asked);
    mapicfg__soap_free(&asked);
    return status;
}
