/* SPDX-License-Identifier: LGPL-2.1-or-later
 * form.c: in which form an answer says what it is: for Outlook, for ActiveSync, of SOAP, of Autodiscover v2. */
#include <string.h>

#include "autodiscover/answer.h"
#include "base/error.h"
#include "base/template.h"
#include "base/text.h"

/* ---- errors ---- */

/* Where a code and its text are, the innermost first: of SOAP the whole answer may be fine where a user's is not. */
static const char *const places[][2] = {
    {"UserResponse/ErrorCode", "UserResponse/ErrorMessage"},
    {"DomainResponse/ErrorCode", "DomainResponse/ErrorMessage"},
    {"Error/ErrorCode", "Error/Message"},
    {"Action/Error/Status", "Action/Error/Message"},
    {"Error/Status", "Error/Message"},
    {"Fault/faultcode", "Fault/faultstring"},
    {"Fault/Code/Value", "Fault/Reason/Text"},
    {"ErrorCode", "ErrorMessage"},
};

static const char *find_error(const mapicfg_autodiscover_answer *answer, size_t which) {
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (mapicfg_autodiscover_answer_find(answer, places[i][0]))
            return mapicfg_autodiscover_answer_find(answer, places[i][which]);
    return NULL;
}

const char *mapicfg__answer_error_path(const mapicfg_autodiscover_answer *answer) {
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (mapicfg_autodiscover_answer_find(answer, places[i][0])) return places[i][0];
    return NULL;
}

const char *mapicfg__answer_error_code(const mapicfg_autodiscover_answer *answer) {
    return find_error(answer, 0);
}

static const char *error_text(const mapicfg_autodiscover_answer *answer) {
    const char *text = find_error(answer, 1);
    return text && text[0] ? text : NULL;
}

/* ---- kinds ---- */

static int has_beginning(const mapicfg_autodiscover_answer *answer, const char *path) {
    for (size_t i = 0; i < answer->count; i++)
        if (mapicfg__text_starts_exactly(answer->entries[i].path, path)) return 1;
    return 0;
}

static uint32_t active_sync_kind(const mapicfg_autodiscover_answer *answer) {
    if (has_beginning(answer, "Error") || has_beginning(answer, "Action/Error"))
        return MAPICFG_AUTODISCOVER_ANSWER_ERROR;
    if (has_beginning(answer, "Action/Redirect")) return MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_ADDRESS;
    return has_beginning(answer, "Action/Settings") ? MAPICFG_AUTODISCOVER_ANSWER_SETTINGS : 0;
}

/* Of several users the first counts. */
static uint32_t soap_kind(const mapicfg_autodiscover_answer *answer) {
    const char *code = mapicfg__answer_error_code(answer);
    if (!code) return has_beginning(answer, "Fault") ? MAPICFG_AUTODISCOVER_ANSWER_ERROR : 0;
    if (strcmp(code, "NoError") == 0) return MAPICFG_AUTODISCOVER_ANSWER_SETTINGS;
    if (strcmp(code, "RedirectAddress") == 0) return MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_ADDRESS;
    return strcmp(code, "RedirectUrl") == 0 ? MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_URL
                                            : MAPICFG_AUTODISCOVER_ANSWER_ERROR;
}

static uint32_t json_kind(const mapicfg_autodiscover_answer *answer) {
    if (mapicfg_autodiscover_answer_find(answer, "ErrorCode")) return MAPICFG_AUTODISCOVER_ANSWER_ERROR;
    return mapicfg_autodiscover_answer_find(answer, "Url") ? MAPICFG_AUTODISCOVER_ANSWER_SETTINGS : 0;
}

mapicfg_status mapicfg__form_judge(mapicfg_autodiscover_answer *answer, mapicfg_error *err) {
    switch (answer->form) {
    case MAPICFG_AUTODISCOVER_FORM_ACTIVE_SYNC: answer->kind = active_sync_kind(answer); break;
    case MAPICFG_AUTODISCOVER_FORM_SOAP: answer->kind = soap_kind(answer); break;
    default: answer->kind = json_kind(answer); break;
    }
    if (answer->kind) return MAPICFG_OK;
    switch (answer->form) {
    case MAPICFG_AUTODISCOVER_FORM_ACTIVE_SYNC:
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                   "the answer is for ActiveSync and has neither Settings, a Redirect nor an Error");
    case MAPICFG_AUTODISCOVER_FORM_SOAP:
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                   "the envelope of SOAP has neither a Fault nor an ErrorCode, which every answer of "
                                   "SOAP Autodiscover has");
    default:
        return mapicfg__error_fail(err, MAPICFG_E_FORMAT,
                                   "the JSON has neither Url nor ErrorCode, as an answer of Autodiscover v2 has");
    }
}

/* ---- sentences ---- */

static void put_error(struct mapicfg__buffer *out, const mapicfg_autodiscover_answer *answer) {
    const char *const arguments[] = {mapicfg__answer_error_code(answer), error_text(answer)};
    mapicfg__template_fill(out,
                           !arguments[0]  ? "an error"
                           : arguments[1] ? "an error ({0}: {1})"
                                          : "an error ({0})",
                           arguments, 2);
}

/* The settings of the forms that have one URL. */
static void put_url(struct mapicfg__buffer *out, const mapicfg_autodiscover_answer *answer) {
    static const char *const paths[] = {"Url", "Action/Settings/Server/Url"};
    const char *arguments[] = {NULL, mapicfg_autodiscover_answer_find(answer, "Protocol")};
    for (size_t i = 0; i < 2 && !arguments[0]; i++) arguments[0] = mapicfg_autodiscover_answer_find(answer, paths[i]);
    mapicfg__template_fill(out,
                           !arguments[0]  ? "settings"
                           : arguments[1] ? "{1} is at {0}"
                                          : "the URL is {0}",
                           arguments, 2);
}

void mapicfg__form_sentence(struct mapicfg__buffer *out, const mapicfg_autodiscover_answer *answer,
                            const char *settings) {
    static const char *const forms[] = {[MAPICFG_AUTODISCOVER_FORM_OUTLOOK] = "",
                                        [MAPICFG_AUTODISCOVER_FORM_ACTIVE_SYNC] = "ActiveSync: ",
                                        [MAPICFG_AUTODISCOVER_FORM_SOAP] = "SOAP Autodiscover: ",
                                        [MAPICFG_AUTODISCOVER_FORM_JSON] = "Autodiscover v2: "};
    mapicfg__buffer_text(out, forms[answer->form]);
    switch (answer->kind) {
    case MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_ADDRESS:
        mapicfg__buffer_text(out, "a redirect to another address");
        break;
    case MAPICFG_AUTODISCOVER_ANSWER_REDIRECT_URL: mapicfg__buffer_text(out, "a redirect to another URL"); break;
    case MAPICFG_AUTODISCOVER_ANSWER_ERROR: put_error(out, answer); break;
    default:
        if (answer->form == MAPICFG_AUTODISCOVER_FORM_OUTLOOK)
            mapicfg__buffer_text(out, settings);
        else if (answer->form == MAPICFG_AUTODISCOVER_FORM_SOAP)
            mapicfg__buffer_text(out, "settings");
        else
            put_url(out, answer);
    }
}
