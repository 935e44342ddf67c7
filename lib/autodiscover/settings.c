/* SPDX-License-Identifier: LGPL-2.1-or-later
 * settings.c: the settings of a mailbox, for what the client says that it can do ([MS-OXDSCLI] 3.2.5). */
#include <string.h>

#include "autodiscover/autodiscover.h"
#include "base/error.h"
#include "base/text.h"

/* All digits and not all zeros: "valid if an integer above 0", however large. */
static int is_capability(const char *text) {
    size_t size = strlen(text), zeros = 0;
    mapicfg__text_trim(&text, &size);
    for (size_t i = 0; i < size; i++) {
        if (!mapicfg__is_digit((unsigned char)text[i])) return 0;
        zeros += text[i] == '0';
    }
    return zeros < size;
}

/* Outlook does not send X-ClientCanHandle: it is known by "Microsoft Office/16.0 (... Microsoft Outlook ...)", and both
 * abilities came with version 15. */
static int is_new_outlook(const char *user_agent) {
    static const char office[] = "Microsoft Office/";
    const char *at = user_agent ? strstr(user_agent, office) : NULL;
    uint64_t version;
    if (!at || !strstr(at, "Outlook")) return 0;
    at += sizeof office - 1;
    return mapicfg__text_parse_number(at, mapicfg__text_count_digits(at, SIZE_MAX), &version) && version >= 15;
}

static uint32_t choose_shape(struct mapicfg__exchange *exchange, const struct mapicfg__server_facts *facts,
                             mapicfg_decision decision) {
    const mapicfg_autodiscover_request *request = exchange->request;
    int capable = request->mapi_http_capability && is_capability(request->mapi_http_capability);
    uint32_t shape = decision & MAPICFG_EXTERNAL ? MAPICFG__SHAPE_EXTERNAL : 0;
    if (capable)
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_CLIENT_CAPABLE);
    else if (request->mapi_http_capability)
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_CAPABILITY_INVALID);
    else if (decision & MAPICFG_MAPI_HTTP && facts->can_mapi_http)
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_CLIENT_NOT_CAPABLE);
    if (capable && decision & MAPICFG_MAPI_HTTP && facts->can_mapi_http) shape |= MAPICFG__SHAPE_MAPI_HTTP;
    if (capable && !(decision & MAPICFG_MAPI_HTTP))
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_PROTOCOL_OUTLOOK_ANYWHERE);
    int outlook = is_new_outlook(request->user_agent);
    const char *abilities = request->client_can_handle;
    if (outlook || (facts->knows_abilities && mapicfg__text_has_word(abilities, "ExHttpInfo")))
        shape |= MAPICFG__SHAPE_EXHTTP;
    /* what an older server says instead of Negotiate, which it may be set to, no document tells */
    if (outlook || mapicfg__text_has_word(abilities, "Negotiate")) shape |= MAPICFG__SHAPE_NEGOTIATE;
    return shape;
}

static int has_id(const struct mapicfg__box *box) {
    size_t size;
    mapicfg__box_piece(box, MAPICFG__PIECE_ID, &size);
    return size != 0;
}

mapicfg_decision mapicfg__settings_decide(struct mapicfg__exchange *exchange, const struct mapicfg__box *box) {
    const struct mapicfg__prepared *prepared = &exchange->autodiscover->prepared[box->server];
    mapicfg_decision decision = mapicfg__decision_under(prepared->decisions[box->bits], box->conditions);
    mapicfg__reasons_join(&exchange->reasons, &prepared->reasons);
    if (box->other_guid) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_OTHER_GUID);
    if (box->no_legacy_dn) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_LEGACY_DN_MISSING);
    if (decision & MAPICFG_MAPI_HTTP && !prepared->facts.can_mapi_http)
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_SERVER_TOO_OLD);
    if (decision & MAPICFG_NOTE_ASSUMED_VERSION) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_SERVER_VERSION);
    if (decision & MAPICFG_MAPI_DISABLED) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_MAPI_DISABLED);
    if (!has_id(box))
        mapicfg__reasons_add(&exchange->reasons, box->no_guid ? RULE_REASON_GUID_MISSING : RULE_REASON_DOMAIN_MISSING);
    return decision;
}

static void tell_shape(struct mapicfg__exchange *exchange, mapicfg_decision decision, uint32_t shape) {
    if (decision & MAPICFG_RPC_HTTP_BLOCKED && !(shape & MAPICFG__SHAPE_MAPI_HTTP))
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_RPC_HTTP_BLOCKED);
    if (mapicfg__exchange_is_inside(exchange)) return;
    const struct mapicfg__reasons *reasons = &exchange->reasons;
    if (mapicfg__reasons_has(reasons, RULE_REASON_BLOCK_NO_EFFECT)) return;
    if (mapicfg__reasons_has(reasons, RULE_REASON_EXTERNAL_LEFT_OUT) ||
        mapicfg__reasons_has(reasons, RULE_REASON_NO_EXTERNAL_URL) ||
        mapicfg__reasons_has(reasons, RULE_REASON_NO_EXTERNAL_HOST))
        mapicfg__reasons_add(&exchange->reasons, RULE_REASON_OUTSIDE_NO_WAY);
}

static char *copy(char *to, const char *from, size_t size) {
    memcpy(to, from, size);
    return to + size;
}

/* ---- the whole ---- */

/* The beginning, the template with the pieces of the mailbox at its cuts, what is said of other mailboxes, the end. */
static mapicfg_autodiscover_response *assemble(struct mapicfg__exchange *exchange, uint32_t number,
                                               const struct mapicfg__template *blocks) {
    static const char begin[] = MAPICFG__OUTLOOK_BEGIN "    <User>\n", end[] = "    </Account>\n" MAPICFG__RESPONSE_END;
    const struct mapicfg__box *box = &exchange->autodiscover->boxes[number];
    struct {
        const char *text;
        size_t size;
    } pieces[MAPICFG__PIECES];
    const char *book = mapicfg__books_guid(&exchange->autodiscover->books, box->book);
    if (!book && blocks->book_size) mapicfg__reasons_add(&exchange->reasons, RULE_REASON_NO_OAB_URL);
    size_t from = 0, size = sizeof begin - 1 + blocks->size + sizeof end - 1;
    size += mapicfg__others_measure(exchange->autodiscover, number, &exchange->reasons);
    for (size_t i = 0; i < MAPICFG__BOX_PIECES; i++)
        pieces[i].text = mapicfg__box_piece(box, (enum mapicfg__piece)i, &pieces[i].size);
    pieces[MAPICFG__PIECE_BOOK].text = book;
    pieces[MAPICFG__PIECE_BOOK].size = book ? strlen(book) : 0;
    for (size_t i = 0; i < MAPICFG__PIECES; i++) size += pieces[i].size * blocks->piece_counts[i];
    if (!book) size -= blocks->book_size;
    mapicfg_autodiscover_response *response = mapicfg__response_new(exchange, 200, MAPICFG__TYPE_XML, size);
    if (!response) return NULL;
    char *to = copy(response->body, begin, sizeof begin - 1);
    for (uint32_t i = 0; i < blocks->cut_count; i++) {
        const struct mapicfg__cut *cut = &blocks->cuts[i];
        size_t piece = pieces[cut->piece].size;
        to = copy(to, blocks->text + from, (piece ? cut->at : cut->begin) - from);
        if (piece) to = copy(to, pieces[cut->piece].text, piece);
        from = piece ? cut->at : cut->end;
    }
    to = copy(to, blocks->text + from, blocks->size - from);
    copy(mapicfg__others_copy(exchange->autodiscover, number, to), end, sizeof end - 1);
    return response;
}

mapicfg_status mapicfg__answer_settings(struct mapicfg__exchange *exchange, uint32_t number) {
    static const char lacks[] = "The configuration of the mailbox lacks what the answer needs.";
    const struct mapicfg__box *box = &exchange->autodiscover->boxes[number];
    mapicfg_decision decision = mapicfg__settings_decide(exchange, box);
    const struct mapicfg__prepared *prepared = &exchange->autodiscover->prepared[box->server];
    uint32_t shape = choose_shape(exchange, &prepared->facts, decision);
    const struct mapicfg__template *blocks = &prepared->templates[shape];
    mapicfg__reasons_join(&exchange->reasons, &blocks->reasons);
    tell_shape(exchange, decision, shape);
    mapicfg_status status = MAPICFG_OK;
    if (!has_id(box) || !blocks->text)
        status = mapicfg__answer_error(exchange, 602, lacks);
    else if (!(*exchange->response = assemble(exchange, number, blocks)))
        status = mapicfg__error_no_memory(exchange->err);
    if (status) return status;
    (*exchange->response)->decision = decision;
    mapicfg__response_reasons(*exchange->response, &exchange->reasons);
    return MAPICFG_OK;
}
