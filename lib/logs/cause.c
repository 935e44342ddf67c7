/* SPDX-License-Identifier: LGPL-2.1-or-later
 * cause.c: why a request failed, in the words of the most inner level that says it.
 *
 * Sources: [MS-OXCMAPIHTTP] 2.2.3.3.3 for X-ResponseCode, [MS-OXCRPC] for the codes of Connect, [MS-OXCDATA] 2.4 for
 * the others; for "fault" the record in Microsoft's article on event 4999 of the RPC Client Access service. */
#include "logs/cause.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "logs/fact.h"

struct meaning {
    uint32_t code;
    const char *text;
};

static const struct meaning codes[] = {
    {0x3eb, "ecUnknownUser: no mailbox has the distinguished name that the client sent"},
    {0x3f0, "ecMemory: the server was out of memory"},
    {0x3f2, "ecLoginPerm: the account may not open the mailbox"},
    {0x478, "ecWrongServer: the mailbox is on another server"},
    {0x4b6, "ecRpcAuthentication: the authentication was not accepted"},
    {0x4df, "ecClientVerDisallowed: this version of the client is blocked"},
    {0x4e0, "ecRpcHttpDisallowed: the mailbox may not be used by HTTP"},
    {0x4e1, "ecCachedModeRequired: the mailbox may be used in cached mode only"},
    {0x7d8, "ecProtocolDisabled: the protocol is off for the mailbox"},
    {0x970, "ecNotEncrypted: the connection is not encrypted"},
    {0x80004005, "MAPI_E_CALL_FAILED: no cause was given"},
    {0x80040102, "MAPI_E_NO_SUPPORT: the server does not support the operation"},
    {0x8004010f, "MAPI_E_NOT_FOUND: an object was not found"},
    {0x80040110, "MAPI_E_VERSION: the versions of client and server do not fit"},
    {0x80040111, "MAPI_E_LOGON_FAILED: the logon failed"},
    {0x80070005, "MAPI_E_NO_ACCESS: access was denied"},
    {0x8007000e, "MAPI_E_NOT_ENOUGH_MEMORY: the server was out of memory"},
};

static const struct meaning responses[] = {
    {1, "unknown failure"},
    {2, "invalid verb"},
    {3, "invalid path"},
    {4, "invalid header"},
    {5, "invalid request type"},
    {6, "invalid context cookie"},
    {7, "missing header"},
    {8, "anonymous access is not allowed"},
    {9, "the request is too large"},
    {10, "context not found: the session is over, or another account uses it"},
    {11, "no privilege"},
    {12, "invalid request body"},
    {13, "missing cookie"},
    {15, "invalid sequence: two requests at a time in one session"},
    {16, "the endpoint is disabled"},
    {17, "invalid response"},
    {18, "the endpoint is shutting down"},
};

/* ---- making one ---- */

/* Hexadecimal digits behind 0x, up to the end or a blank. */
static int take_hex(struct mapicfg__span cell, uint32_t *number) {
    size_t digits = 2;
    uint64_t read;
    if (cell.size < 3 || !mapicfg__text_is_word(cell.text, 2, "0x")) return 0;
    while (digits < cell.size && mapicfg__is_hex((unsigned char)cell.text[digits])) digits++;
    if (digits > 10 || (digits < cell.size && cell.text[digits] != ' ')) return 0;
    if (!mapicfg__text_parse_hex(cell.text + 2, digits - 2, digits - 2, &read)) return 0;
    *number = (uint32_t)read;
    return 1;
}

/* 1: the cell states a number other than 0: decimal, below zero where its highest bit is set, or hexadecimal. */
static int states(struct mapicfg__span cell, uint32_t *number) {
    if (!cell.size || (cell.size == 1 && *cell.text == '0')) return 0;
    const int is_below = *cell.text == '-';
    const struct mapicfg__span digits = {cell.text + is_below, cell.size - (size_t)is_below};
    if (!mapicfg__fact_number(digits, number) && !take_hex(cell, number)) return 0;
    if (!is_below) return *number != 0;
    if (*number > UINT32_C(1) << 31) return 0;
    *number = 0 - *number;
    return *number != 0;
}

static size_t put_number(char *cause, const char *format, uint32_t number) {
    const int size = snprintf(cause, MAPICFG__CAUSE_SIZE, format, (unsigned)number);
    return size > 0 ? (size_t)size : 0;
}

/* The word that a cell begins with; more than a word would make each record a cause of its own. */
static size_t word_size(struct mapicfg__span cell) {
    size_t word = 0;
    while (word < cell.size && word < 64 &&
           (mapicfg__is_alpha((unsigned char)cell.text[word]) || mapicfg__is_digit((unsigned char)cell.text[word])))
        word++;
    return word;
}

/* The word that the front end calls it by. */
static size_t put_http(char *cause, uint32_t status, struct mapicfg__span error) {
    size_t size = put_number(cause, "http %u", status);
    const size_t word = word_size(error);
    if (!word) return size;
    cause[size++] = ' ';
    memcpy(cause + size, error.text, word);
    return size + word;
}

/* The status of a call that threw is a word, "fault". */
static size_t put_fault(char *cause, struct mapicfg__span status) {
    static const char before[] = "mapi ";
    const size_t word = word_size(status);
    memcpy(cause, before, sizeof before - 1);
    memcpy(cause + sizeof before - 1, status.text, word);
    return sizeof before - 1 + word;
}

/* An Unbind that has worked returns 1. */
static int is_unbound(const struct mapicfg__cause_cells *cells, uint32_t returned) {
    return returned == 1 && cells->request_type.size &&
           mapicfg__text_is_word(cells->request_type.text, cells->request_type.size, "Unbind");
}

size_t mapicfg__cause_put(char cause[MAPICFG__CAUSE_SIZE], const struct mapicfg__cause_cells *cells) {
    uint32_t number;
    if (cells->rpc_status.size && mapicfg__is_alpha((unsigned char)*cells->rpc_status.text))
        return put_fault(cause, cells->rpc_status);
    if (states(cells->rpc_status, &number) || (states(cells->return_code, &number) && !is_unbound(cells, number)) ||
        states(cells->status_code, &number))
        return put_number(cause, "mapi 0x%x", number);
    if (states(cells->response_code, &number)) return put_number(cause, "response %u", number);
    if (states(cells->http_status, &number) && number >= 400) return put_http(cause, number, cells->error_code);
    return 0;
}

/* ---- reading one ---- */

static const char *find(const struct meaning *meanings, size_t count, uint64_t code) {
    for (size_t i = 0; i < count; i++)
        if (meanings[i].code == code) return meanings[i].text;
    return NULL;
}

const char *mapicfg__cause_meaning(const char *cause) {
    uint64_t code;
    const size_t size = strlen(cause);
    if (size > 7 && size <= 15 && memcmp(cause, "mapi 0x", 7) == 0 &&
        mapicfg__text_parse_hex(cause + 7, size - 7, size - 7, &code))
        return find(codes, sizeof codes / sizeof *codes, code);
    if (size > 9 && memcmp(cause, "response ", 9) == 0 && mapicfg__text_parse_number(cause + 9, size - 9, &code))
        return find(responses, sizeof responses / sizeof *responses, code);
    return NULL;
}
