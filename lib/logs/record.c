/* SPDX-License-Identifier: LGPL-2.1-or-later
 * record.c: what a summary asks of one record, whatever log it is of. */
#include "logs/record.h"

#include <string.h>

#include "base/text.h"
#include "logs/cause.h"
#include "logs/noise.h"

static struct mapicfg__span cell_of(const struct mapicfg__log_record *record, uint32_t field) {
    return mapicfg__log_record_cell(record, field);
}

static struct mapicfg__span text_of(const char *text) {
    return (struct mapicfg__span){text, strlen(text)};
}

struct mapicfg__span mapicfg__log_record_user(const struct mapicfg__log_record *record) {
    static const uint32_t fields[] = {MAPICFG_LOG_USER, MAPICFG_LOG_EMAIL, MAPICFG_LOG_UPN, MAPICFG_LOG_CLIENT_NAME};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct mapicfg__span user = cell_of(record, fields[i]);
        if (!mapicfg__noise_is_nobody(user)) return user;
    }
    return (struct mapicfg__span){"", 0};
}

/* IIS writes + for a blank of what a client sent. What was a + is taken for one too: logs do not tell. */
struct mapicfg__span mapicfg__log_record_agent(const struct mapicfg__log_record *record, struct mapicfg__buffer *text) {
    const struct mapicfg__span agent = cell_of(record, MAPICFG_LOG_USER_AGENT);
    if (!agent.size) return text_of("");
    if (!record->batch->layout->is_w3c) return agent;
    text->size = 0;
    mapicfg__buffer_bytes(text, agent.text, agent.size);
    if (text->failed) return (struct mapicfg__span){NULL, 0};
    for (size_t i = 0; i < text->size; i++) text->data[i] = text->data[i] == '+' ? ' ' : text->data[i];
    return (struct mapicfg__span){text->data, text->size};
}

struct mapicfg__span mapicfg__log_record_mailbox(const struct mapicfg__log_record *record) {
    struct mapicfg__span found = cell_of(record, MAPICFG_LOG_MAILBOX);
    if (found.size) return found;
    found = cell_of(record, MAPICFG_LOG_ANCHOR);
    if (found.size) return found;
    found = mapicfg__fact_behind(cell_of(record, MAPICFG_LOG_URL_QUERY), "MailboxId=", "&;");
    return found.text ? found : (struct mapicfg__span){"", 0};
}

static struct mapicfg__span folder_of(struct mapicfg__span stem) {
    if (!stem.size || *stem.text != '/') return (struct mapicfg__span){"", 0};
    const char *begin = stem.text + 1, *end = memchr(begin, '/', stem.size - 1);
    return (struct mapicfg__span){begin, end ? (size_t)(end - begin) : stem.size - 1};
}

struct mapicfg__span mapicfg__log_record_protocol(const struct mapicfg__log_record *record) {
    switch (record->batch->layout->kind) {
    case MAPICFG_LOG_KIND_MAPI_HTTP: return text_of("Mapi");
    case MAPICFG_LOG_KIND_ADDRESS_BOOK: return text_of("Mapi");
    case MAPICFG_LOG_KIND_IIS: return folder_of(cell_of(record, MAPICFG_LOG_URL_STEM));
    default: break;
    }
    struct mapicfg__span protocol = cell_of(record, MAPICFG_LOG_PROTOCOL);
    return protocol.text ? protocol : folder_of(cell_of(record, MAPICFG_LOG_URL_STEM));
}

struct mapicfg__span mapicfg__log_record_request(const struct mapicfg__log_record *record) {
    struct mapicfg__span request = cell_of(record, MAPICFG_LOG_REQUEST_TYPE);
    if (request.size) return request;
    request = mapicfg__fact_behind(cell_of(record, MAPICFG_LOG_CLIENT_REQUEST_ID), ";RT:", ";");
    return request.text ? request : (struct mapicfg__span){"", 0};
}

int mapicfg__log_record_is_challenge(const struct mapicfg__log_record *record) {
    const struct mapicfg__span status = cell_of(record, MAPICFG_LOG_HTTP_STATUS);
    return status.size == 3 && memcmp(status.text, "401", 3) == 0 && !mapicfg__log_record_user(record).size;
}

size_t mapicfg__log_record_cause(const struct mapicfg__log_record *record, char cause[]) {
    const struct mapicfg__cause_cells cells = {.rpc_status = cell_of(record, MAPICFG_LOG_RPC_STATUS),
                                               .return_code = cell_of(record, MAPICFG_LOG_RETURN_CODE),
                                               .status_code = cell_of(record, MAPICFG_LOG_STATUS_CODE),
                                               .response_code = cell_of(record, MAPICFG_LOG_RESPONSE_CODE),
                                               .http_status = cell_of(record, MAPICFG_LOG_HTTP_STATUS),
                                               .error_code = cell_of(record, MAPICFG_LOG_ERROR_CODE),
                                               .request_type = cell_of(record, MAPICFG_LOG_REQUEST_TYPE)};
    const size_t size = mapicfg__cause_put(cause, &cells);
    return mapicfg__log_record_is_challenge(record) && size >= 4 && memcmp(cause, "http", 4) == 0 ? 0 : size;
}

static int is_word(struct mapicfg__span text, const char *word) {
    return text.size && mapicfg__text_is_word(text.text, text.size, word);
}

int mapicfg__log_record_waits(const struct mapicfg__log_record *record, struct mapicfg__span request) {
    if (is_word(request, "NotificationWait")) return 1;
    const struct mapicfg__span folder = folder_of(cell_of(record, MAPICFG_LOG_URL_STEM));
    if (!folder.size || (*folder.text | 0x20) == 'e') return 0; /* most of the others: /ews */
    if (is_word(folder, "rpc") || is_word(folder, "rpcwithcert")) return 1;
    /* IIS does not tell which of them is a NotificationWait. */
    if (record->batch->layout->kind == MAPICFG_LOG_KIND_IIS && is_word(folder, "mapi")) return 1;
    if (!is_word(folder, "Microsoft-Server-ActiveSync")) return 0;
    const struct mapicfg__span command = mapicfg__fact_behind(cell_of(record, MAPICFG_LOG_URL_QUERY), "Cmd=", "&;");
    return is_word(command, "Ping");
}
