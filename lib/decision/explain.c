/* SPDX-License-Identifier: LGPL-2.1-or-later
 * explain.c: a decision as statements: each a template with arguments. */
#include <mapicfg/explain.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/mem.h"
#include "decision/effective.h"
#include "model/object.h"

#define MAX_ARGUMENTS 3
#define MAX_STATEMENTS (3 + 40) /* three, and the notes */

struct statement {
    const char *id; /* a constant */
    char *sentence;
    char *arguments[MAX_ARGUMENTS];
    size_t argument_count;
};

struct mapicfg_explanation {
    mapicfg_decision decision;
    size_t count;
    struct statement statements[MAX_STATEMENTS];
};

/* {0}, {1}, {2} stand for the arguments. */
struct template {
    const char *id;
    const char *sentence;
};

static const struct template decided_by_mailbox = {
    "decided-by-mailbox",
    "The mailbox decides: its MapiHttpEnabled is {0}, which always wins over the organization's {1}; that means {2}."};
static const struct template decided_by_organization = {
    "decided-by-organization",
    "The organization decides: the mailbox's MapiHttpEnabled is {0}, so the organization's {1} counts; that "
    "means {2}."};
static const struct template without_override = {"without-override",
                                                 "Without the mailbox's own value ($null) it would be: {0}."};
static const struct template without_organization = {
    "without-organization", "With the organization's MapiHttpEnabled at {0} it would be: {1}."};
static const struct template external_allowed = {
    "external-allowed", "External connections are not blocked: MAPIBlockOutlookExternalConnectivity is {0}."};
static const struct template external_blocked = {
    "external-blocked",
    "External connections are blocked: MAPIBlockOutlookExternalConnectivity is {0}, so Autodiscover leaves the "
    "external URLs out, those of Exchange Web Services too; without it, it would be: {1}."};

/* By note bit. */
static const char *const note_sentences[] = {
    "MAPIEnabled is $false: no MAPI client can connect at all, and Exchange ignores the other MAPI settings.",
    "MAPIBlockOutlookRpcHttp is $true and Outlook Anywhere is the only protocol left: Outlook has no way to connect.",
    "MAPIBlockOutlookRpcHttp is $true: where MAPI over HTTP fails there is no Outlook Anywhere to fall back to.",
    "{0} cannot use MAPI over HTTP: it gets the older protocol. Outlook 2013 SP1 and later can, and Outlook 2010 SP2 "
    "with KB2956191 and KB2965295.",
    "{0} cannot use MAPI over HTTP: Exchange 2013 SP1 and later can.",
    "The virtual directory that serves the mailbox has no URL that could be handed out to it, so Autodiscover cannot "
    "offer MAPI over HTTP, and no document says that it offers anything else: set InternalUrl, ExternalUrl or both "
    "with Set-MapiVirtualDirectory.",
    "The MAPI virtual directory that serves the mailbox has no InternalUrl: only the external URL can be handed out.",
    "The MAPI virtual directory that serves the mailbox has no ExternalUrl: nothing can be handed out for connections "
    "from outside.",
    "The external block has no effect: inside and outside are the same ({0} on {1}), so what is handed out for inside "
    "works from outside too.",
    "The external block has no effect on some of the servers that may serve the mailbox, where inside and outside are "
    "the same ({0} on {1}).",
    "The mailbox overrides the organization with the same value: the override changes nothing today, and will hold the "
    "mailbox back when the organization changes.",
    "MAPI over HTTP is on for the mailbox and off for the organization: Outlook cannot open an archive mailbox then "
    "(Exchange 2016 release notes).",
    "The mailbox's MapiHttpEnabled is not stated; assumed: $null, the documented default.",
    "The mailbox's MAPIBlockOutlookExternalConnectivity is not stated; assumed: $false, the documented default.",
    "The mailbox's MAPIEnabled is not stated; assumed: $true, the documented default.",
    "The mailbox's MAPIBlockOutlookRpcHttp is not stated; assumed: $false, the documented default.",
    "The mailbox's ServerName is not stated, and several servers with different virtual directories may serve it: "
    "export the property.",
    "The mailbox's server {0} has no virtual directory here: one of its Active Directory site serves the mailbox.",
    "The mailbox's server {0} has no virtual directory here, nor is one known in its Active Directory site: any may "
    "serve the mailbox. Export the virtual directories of all servers, and Get-ExchangeServer.",
    "Outlook Anywhere has neither an internal nor an external host name that could be handed out to this mailbox: set "
    "them with Set-OutlookAnywhere.",
    "Outlook Anywhere has no InternalHostname: only the external one can be handed out.",
    "Outlook Anywhere has no ExternalHostname: nothing can be handed out for connections from outside.",
    "MAPIBlockOutlookVersions ({0}) blocks {1}: this Outlook is refused.",
    "MAPIBlockOutlookVersions ({0}) cannot be decided for {1}: Set-CASMailbox reads a bare version as the lowest that "
    "may connect, the page on blocking Outlook clients reads it as the one version that is blocked. Write ranges, "
    "such as -15.4569.65535.",
    "MAPIBlockOutlookVersions ({0}) blocks some versions of Outlook; which one connects is not stated.",
    "MAPIBlockOutlookNonCachedMode is $true and Outlook does not use Cached Exchange Mode: it is refused.",
    "MAPIBlockOutlookNonCachedMode is $true: only Outlook in Cached Exchange Mode may connect; which mode is used is "
    "not stated.",
};
#define NOTES (sizeof note_sentences / sizeof *note_sentences)

static const char *state_word(uint32_t state) {
    static const char *const words[] = {"not stated", "$null", "$false", "$true"};
    return words[state & 3u];
}

static char *fill_in(const char *sentence, const char *const *arguments, size_t count) {
    struct mapicfg__buffer out = {0};
    for (const char *at = sentence; *at;) {
        size_t plain = strcspn(at, "{");
        mapicfg__buffer_bytes(&out, at, plain);
        at += plain;
        if (!*at) break;
        size_t which = (size_t)(at[1] - '0');
        if (which < count) mapicfg__buffer_text(&out, arguments[which]);
        at += 3;
    }
    if (out.failed) mapicfg__buffer_free(&out);
    return out.data;
}

static int say(mapicfg_explanation *to, const char *id, const char *sentence, const char *const *arguments,
               size_t count) {
    struct statement *statement = &to->statements[to->count++];
    statement->id = id;
    statement->sentence = fill_in(sentence, arguments, count);
    if (!statement->sentence) return 0;
    for (size_t i = 0; i < count; i++) {
        statement->arguments[i] = mapicfg__mem_dup(arguments[i], strlen(arguments[i]));
        if (!statement->arguments[i]) return 0;
        statement->argument_count++;
    }
    return 1;
}

static int say_who_decided(mapicfg_explanation *to, const struct mapicfg__view *view, uint8_t bits) {
    mapicfg_decision decision = to->decision;
    uint32_t other = view->org == MAPICFG_TRUE ? MAPICFG_FALSE : MAPICFG_TRUE;
    uint8_t without = (uint8_t)((bits & ~3u) | MAPICFG_NULL);
    const char *decided[] = {state_word(bits), state_word(view->org), mapicfg_decision_protocol(decision)};
    if (decision & MAPICFG_BY_MAILBOX) {
        const char *result[] = {mapicfg_decision_result(mapicfg_decide_bits(view->org, without))};
        return say(to, decided_by_mailbox.id, decided_by_mailbox.sentence, decided, 3) &&
               say(to, without_override.id, without_override.sentence, result, 1);
    }
    const char *result[] = {state_word(other), mapicfg_decision_result(mapicfg_decide_bits(other, bits))};
    return say(to, decided_by_organization.id, decided_by_organization.sentence, decided, 3) &&
           say(to, without_organization.id, without_organization.sentence, result, 2);
}

static int say_from_where(mapicfg_explanation *to, const struct mapicfg__view *view, uint8_t bits) {
    uint8_t without = (uint8_t)((bits & ~(3u << 2)) | MAPICFG_FALSE << 2);
    const char *arguments[] = {state_word((uint32_t)bits >> 2),
                               mapicfg_decision_result(mapicfg_decide_bits(view->org, without))};
    const struct template *template = to->decision & MAPICFG_EXTERNAL ? &external_allowed : &external_blocked;
    return say(to, template->id, template->sentence, arguments, template == &external_blocked ? 2 : 1);
}

/* What makes inside and outside the same: equal URLs, or equal hosts of Outlook Anywhere. */
static void name_equal(const struct mapicfg__view *view, mapicfg_decision decision, const char **arguments) {
    int rpc = !(decision & MAPICFG_MAPI_HTTP) || decision & MAPICFG_EFFECTIVE_OUTLOOK_ANYWHERE;
    const mapicfg_object *object = mapicfg__view_equal(view, rpc);
    arguments[0] = object ? mapicfg__object_role(object, MAPICFG__ROLE_INTERNAL) : NULL;
    arguments[1] = object ? mapicfg_object_get_identity(object) : NULL;
    if (!arguments[0]) arguments[0] = "one of them";
    if (!arguments[1]) arguments[1] = "a virtual directory without a name";
}

static int say_note(mapicfg_explanation *to, const struct mapicfg__case *from, const mapicfg_object *mailbox,
                    size_t bit) {
    const struct mapicfg__view *view = &from->view;
    mapicfg_decision note = MAPICFG_NOTE_BIT(bit);
    const char *arguments[2] = {NULL, NULL};
    size_t count = 0;
    if (note == MAPICFG_NOTE_CLIENT_TOO_OLD) arguments[count++] = mapicfg_client_name(view->client);
    if (note == MAPICFG_NOTE_SERVER_TOO_OLD)
        arguments[count++] = view->release ? mapicfg_server_name(view->release) : "The mailbox's server";
    if (note == MAPICFG_NOTE_SAME_SITE || note == MAPICFG_NOTE_OTHER_SERVER) arguments[count++] = view->server_name;
    if (note == MAPICFG_NOTE_BLOCK_NO_EFFECT || note == MAPICFG_NOTE_BLOCK_PARTIAL) {
        name_equal(view, to->decision, arguments);
        count = 2;
    }
    if (note & (MAPICFG_NOTE_VERSION_BLOCKED | MAPICFG_NOTE_VERSION_DOUBTFUL | MAPICFG_NOTE_VERSION_NOT_STATED)) {
        arguments[count++] = mapicfg__object_text(mailbox, MAPICFG__MAILBOX_MAPIBlockOutlookVersions);
        if (note != MAPICFG_NOTE_VERSION_NOT_STATED) arguments[count++] = from->options.client_version;
    }
    return say(to, mapicfg_note_id(note), note_sentences[bit], arguments, count);
}

static int say_all(mapicfg_explanation *to, const struct mapicfg__case *from, const mapicfg_mailbox *mailbox) {
    uint8_t bits = mapicfg_mailbox_get_bits(mailbox);
    int fine = say_who_decided(to, &from->view, bits) && say_from_where(to, &from->view, bits);
    for (size_t bit = 0; fine && bit < NOTES; bit++)
        if (to->decision & MAPICFG_NOTE_BIT(bit)) fine = say_note(to, from, mapicfg_mailbox_const_object(mailbox), bit);
    return fine;
}

mapicfg_status mapicfg_explain(const mapicfg_org *org, const mapicfg_mailbox *mailbox,
                               const mapicfg_decide_options *options, mapicfg_explanation **out, mapicfg_error *err) {
    if (!out) return mapicfg__error_null_argument(err, "out");
    *out = NULL;
    if (!org) return mapicfg__error_null_argument(err, "org");
    if (!mailbox) return mapicfg__error_null_argument(err, "mailbox");
    struct mapicfg__case from;
    uint32_t conditions;
    mapicfg_explanation *explanation = mapicfg__mem_zalloc(sizeof *explanation);
    mapicfg_status status = mapicfg__case_of_mailbox(&from, org, mailbox, options, &conditions, err);
    if (!status && !explanation) status = mapicfg__error_no_memory(err);
    if (!status) {
        explanation->decision =
            mapicfg__decision_under(mapicfg__view_decide(&from.view, mapicfg_mailbox_get_bits(mailbox)), conditions);
        if (!say_all(explanation, &from, mailbox)) status = mapicfg__error_no_memory(err);
    }
    mapicfg__case_end(&from);
    if (status)
        mapicfg_explanation_free(explanation);
    else
        *out = explanation;
    return status;
}

void mapicfg_explanation_free(mapicfg_explanation *explanation) {
    if (!explanation) return;
    for (size_t i = 0; i < explanation->count; i++) {
        mapicfg__mem_free(explanation->statements[i].sentence);
        for (size_t j = 0; j < MAX_ARGUMENTS; j++) mapicfg__mem_free(explanation->statements[i].arguments[j]);
    }
    mapicfg__mem_free(explanation);
}

mapicfg_decision mapicfg_explanation_get_decision(const mapicfg_explanation *explanation) {
    return explanation ? explanation->decision : 0;
}

size_t mapicfg_explanation_count(const mapicfg_explanation *explanation) {
    return explanation ? explanation->count : 0;
}

static const struct statement *statement_at(const mapicfg_explanation *explanation, size_t index) {
    return explanation && index < explanation->count ? &explanation->statements[index] : NULL;
}

const char *mapicfg_explanation_get_id(const mapicfg_explanation *explanation, size_t index) {
    const struct statement *statement = statement_at(explanation, index);
    return statement ? statement->id : NULL;
}

const char *mapicfg_explanation_get_sentence(const mapicfg_explanation *explanation, size_t index) {
    const struct statement *statement = statement_at(explanation, index);
    return statement ? statement->sentence : NULL;
}

size_t mapicfg_explanation_argument_count(const mapicfg_explanation *explanation, size_t index) {
    const struct statement *statement = statement_at(explanation, index);
    return statement ? statement->argument_count : 0;
}

const char *mapicfg_explanation_get_argument(const mapicfg_explanation *explanation, size_t index, size_t argument) {
    const struct statement *statement = statement_at(explanation, index);
    return statement && argument < statement->argument_count ? statement->arguments[argument] : NULL;
}
